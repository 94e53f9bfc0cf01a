//! How failures slow down who signs in, and what many at once cost.

use std::net::IpAddr;

use chrono::{Duration, NaiveDateTime};
use diesel::prelude::*;
use giamsat::accounts::passwords::{self, hash_password, verify_password};
use giamsat::accounts::rules::{Failures, OF_ADDRESS, OF_LOGIN, Pace, told_to_wait};
use giamsat::accounts::{self, NewAccount};
use giamsat::clock::Machine;
use giamsat::config;
use giamsat::schema::sign_in_failures as f;
use giamsat::vocabulary::{Actor, Role};
use giamsat::web::address;
use libtest_mimic::Trial;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::support::app::{self, Answer, Client, TestApp};
use crate::support::{Given, on_both, plain};

pub fn tests() -> Vec<Trial> {
    let mut tests = on_both![
        sign_in;
        a_login_waits_longer_and_longer,
        an_unknown_login_waits_as_a_known_one,
        a_known_browser_waits_for_its_own_failures_only,
        one_person_who_signs_in_resets_nobody_else,
        an_address_waits_much_later_and_known_browsers_never,
        nobody_else_says_who_asks,
        a_trusted_proxy_says_who_asks,
        signing_out_everywhere_forgets_browsers,
        who_guesses_in_an_open_session_is_slowed_down_alone,
        forty_who_fail_at_once_are_all_answered,
        too_many_who_wait_are_told_in_words,
        the_sign_in_page_of_another_tab_still_works,
    ];
    tests.extend(plain![
        sign_in;
        waits_grow_up_to_a_bound,
        waiting_as_told_is_enough_and_guessing_stays_slow,
        addresses_are_believed_from_trusted_hops_only,
        addresses_are_counted_by_line,
        networks_are_read,
        a_password_is_hashed_with_argon2id_and_salted,
        hashes_are_those_of_argon2_and_right_side_by_side,
    ]);
    tests
}

const PASSWORD: &str = "một-mật-khẩu-dài";

fn person(test: &TestApp, login: &str) {
    let new = NewAccount {
        login: login.into(),
        name: "Người thử".into(),
        roles: vec![Role::Planner],
        ..NewAccount::default()
    };
    accounts::create_account(test.db(), &Actor::command_line(), &new, PASSWORD, false).expect("an account");
}

fn sign_in(client: &Client, login: &str, password: &str) -> Answer {
    client.post_raw("/sign-in", &[("login", login), ("password", password)])
}

fn wrong(client: &Client, login: &str) -> Answer {
    sign_in(client, login, "sai")
}

fn retry_after(answer: &Answer) -> i64 {
    let header = answer.headers.get("retry-after").expect("the header says when");
    header.to_str().ok().and_then(|s| s.parse().ok()).expect("seconds")
}

/// Failures as if they had happened just now.
fn given_failures(test: &TestApp, count: usize, address: &str) {
    test.db()
        .write(|tx| {
            let now = tx.now();
            for n in 0..count {
                let id: String = tx.new_id();
                let row = (f::id.eq(id), f::login.eq(format!("khac-{n}")), f::address.eq(address), f::at.eq(now));
                diesel::insert_into(f::table).values(row).execute(tx.c())?;
            }
            Ok(())
        })
        .expect("failures");
}

fn failures_by_address(test: &TestApp) -> Vec<(String, i64)> {
    let query = f::table.group_by(f::address).select((f::address, diesel::dsl::count_star())).order(f::address);
    test.db().read(|c| Ok(query.load(c)?)).expect("counts")
}

fn a_login_waits_longer_and_longer(given: &Given) {
    let test = app::start(given);
    person(&test, "hoa");
    let nobody = test.nobody();
    for _ in 0..5 {
        wrong(&nobody, "hoa").expect(422);
    }
    let told = sign_in(&nobody, "hoa", PASSWORD).expect(429).see("Chờ 60 giây");
    assert_eq!(retry_after(&told), 60);
    assert!(told.text().contains("value=\"hoa\""), "the login typed is kept");
    test.world.advance(Duration::seconds(20));
    assert_eq!(retry_after(&wrong(&nobody, "hoa").expect(429).see("Chờ 40 giây")), 40, "asking does not add to it");
    test.world.advance(Duration::seconds(40));
    wrong(&nobody, "hoa").expect(422);
    sign_in(&nobody, "hoa", PASSWORD).expect(429).see("Chờ 2 phút");
    test.world.advance(Duration::minutes(2));
    sign_in(&nobody, "hoa", PASSWORD).to();
    for _ in 0..4 {
        wrong(&nobody, "hoa").expect(422);
    }
    sign_in(&nobody, "hoa", PASSWORD).to();
}

fn an_unknown_login_waits_as_a_known_one(given: &Given) {
    let test = app::start(given);
    person(&test, "hoa");
    let nobody = test.nobody();
    for n in 0..7 {
        let (known, unknown) = (wrong(&nobody, "hoa"), wrong(&nobody, "ai-do"));
        assert_eq!(known.status.as_u16(), if n < 5 { 422 } else { 429 });
        assert_eq!((known.status, known.words()), (unknown.status, unknown.words()));
        assert_eq!(known.headers.get("retry-after"), unknown.headers.get("retry-after"));
    }
}

fn a_known_browser_waits_for_its_own_failures_only(given: &Given) {
    let test = app::start(given);
    person(&test, "hoa");
    person(&test, "lan");
    let stranger = test.nobody();
    let signed_in = sign_in(&stranger, "hoa", PASSWORD);
    let token = signed_in.cookie("giamsat_browser").expect("the browser is known from now on");
    let known = stranger.carrying(&format!("giamsat_browser={token}"), "");
    for _ in 0..5 {
        wrong(&stranger, "hoa").expect(422);
    }
    sign_in(&stranger, "hoa", PASSWORD).expect(429);
    let again = sign_in(&known, "hoa", PASSWORD);
    assert_eq!(again.cookie("giamsat_browser"), None, "it keeps its token");
    again.to();
    sign_in(&stranger, "hoa", PASSWORD).expect(429);
    // The token is no way around: it has its own count, and is of those only who signed in with it.
    for _ in 0..5 {
        wrong(&known, "hoa").expect(422);
    }
    sign_in(&known, "hoa", PASSWORD).expect(429);
    for _ in 0..5 {
        wrong(&stranger, "lan").expect(422);
    }
    sign_in(&known, "lan", PASSWORD).expect(429);
    test.world.advance(Duration::seconds(61));
    sign_in(&known, "lan", PASSWORD).to();
    let forged = stranger.carrying("giamsat_browser=0000", "");
    sign_in(&forged, "lan", PASSWORD).cookie("giamsat_browser").expect("a token that is not ours is replaced");
}

fn one_person_who_signs_in_resets_nobody_else(given: &Given) {
    let test = app::start(given);
    person(&test, "hoa");
    person(&test, "lan");
    let nobody = test.nobody();
    for _ in 0..5 {
        wrong(&nobody, "hoa").expect(422);
    }
    sign_in(&nobody, "lan", PASSWORD).to();
    sign_in(&nobody, "hoa", PASSWORD).expect(429);
    assert_eq!(failures_by_address(&test), [("127.0.0.1".to_owned(), 5)]);
}

fn an_address_waits_much_later_and_known_browsers_never(given: &Given) {
    let test = app::start(given);
    person(&test, "hoa");
    let nobody = test.nobody();
    let token = sign_in(&nobody, "hoa", PASSWORD).cookie("giamsat_browser").expect("known");
    given_failures(&test, 199, "127.0.0.1");
    wrong(&nobody, "lan").expect(422);
    assert_eq!(retry_after(&wrong(&nobody, "mai").expect(429)), 5);
    let known = nobody.carrying(&format!("giamsat_browser={token}"), "");
    wrong(&known, "hoa").expect(422);
    sign_in(&known, "hoa", PASSWORD).to();
    test.world.advance(Duration::seconds(5));
    wrong(&nobody, "mai").expect(422);
    assert_eq!(retry_after(&wrong(&nobody, "mai").expect(429)), 10);
    test.world.advance(Duration::minutes(61));
    wrong(&nobody, "mai").expect(422);
}

fn through(client: &Client, headers: &[(&str, &str)], login: &str) -> Answer {
    let mut all = vec![("Content-Type", "application/x-www-form-urlencoded")];
    all.extend_from_slice(headers);
    client.call("POST", "/sign-in", &all, format!("login={login}&password=sai").into_bytes())
}

fn nobody_else_says_who_asks(given: &Given) {
    let test = app::start(given);
    through(&test.nobody(), &[("X-Forwarded-For", "198.51.100.7"), ("Forwarded", "for=198.51.100.7")], "mot")
        .expect(422);
    assert_eq!(failures_by_address(&test), [("127.0.0.1".to_owned(), 1)]);
}

fn a_trusted_proxy_says_who_asks(given: &Given) {
    let test =
        app::start_with(given, |config| config.trusted_proxies = config::network("127.0.0.1").into_iter().collect());
    let nobody = test.nobody();
    let forwarded = [("X-Forwarded-For", "203.0.113.9, 198.51.100.7")];
    through(&nobody, &forwarded, "hai").expect(422);
    given_failures(&test, 199, "198.51.100.7");
    through(&nobody, &forwarded, "ba").expect(429);
    through(&nobody, &[("Forwarded", "for=\"198.51.100.7:4711\";proto=https")], "ba").expect(429);
    through(&nobody, &[("X-Forwarded-For", "198.51.100.8")], "ba").expect(422);
    let all = failures_by_address(&test);
    let expected = [("198.51.100.7", 200), ("198.51.100.8", 1)];
    assert_eq!(all, expected.map(|(address, count)| (address.to_owned(), count)));
    test.client(Role::Administrator).get("/audit").expect(200).see("198.51.100.8");
}

fn signing_out_everywhere_forgets_browsers(given: &Given) {
    let test = app::start(given);
    person(&test, "hoa");
    let nobody = test.nobody();
    let token = sign_in(&nobody, "hoa", PASSWORD).cookie("giamsat_browser").expect("known");
    let known = nobody.carrying(&format!("giamsat_browser={token}"), "");
    test.named_existing("hoa").post("/sign-out-everywhere", &[]).to();
    for _ in 0..5 {
        wrong(&nobody, "hoa").expect(422);
    }
    sign_in(&known, "hoa", PASSWORD).expect(429);
}

fn who_guesses_in_an_open_session_is_slowed_down_alone(given: &Given) {
    let test = app::start(given);
    person(&test, "hoa");
    let (left_open, elsewhere) = (test.named_existing("hoa"), test.named_existing("hoa"));
    let change =
        |client: &Client, old: &str, new: &str| client.post("/password", &[("old", old), ("new", new), ("again", new)]);
    for _ in 0..4 {
        change(&left_open, "sai", "mật khẩu mới của tôi").expect(422);
    }
    // The right one with another mistake takes the failures back.
    change(&left_open, PASSWORD, "ngắn").expect(422).miss("Mật khẩu hiện tại không đúng");
    for _ in 0..5 {
        change(&left_open, "sai", "mật khẩu mới của tôi").expect(422);
    }
    let told = change(&left_open, PASSWORD, "mật khẩu mới của tôi").expect(429).see("Chờ 60 giây");
    assert_eq!(retry_after(&told), 60);
    sign_in(&test.nobody(), "hoa", PASSWORD).to();
    change(&elsewhere, PASSWORD, "mật khẩu mới của tôi").to();
}

fn forty_who_fail_at_once_are_all_answered(given: &Given) {
    let test = app::start(given);
    person(&test, "hoa");
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let one = |n: usize| {
            let client = test.nobody();
            scope.spawn(move || wrong(&client, &format!("ai-{n}")).status.as_u16())
        };
        let all: Vec<_> = (0..40).map(one).collect();
        all.into_iter().map(|thread| thread.join().expect("an answer")).collect()
    });
    assert_eq!(statuses, [422; 40]);
    // Side by side on one login no more than the free ones are tried.
    let tried: Vec<u16> = std::thread::scope(|scope| {
        let one = |_| {
            let client = test.nobody();
            scope.spawn(move || wrong(&client, "hoa").status.as_u16())
        };
        let all: Vec<_> = (0..20).map(one).collect();
        all.into_iter().map(|thread| thread.join().expect("an answer")).collect()
    });
    assert_eq!(tried.iter().filter(|status| **status == 422).count(), 5, "{tried:?}");
    assert_eq!(tried.iter().filter(|status| **status == 429).count(), 15, "{tried:?}");
}

fn too_many_who_wait_are_told_in_words(given: &Given) {
    let test = app::start(given);
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let (told, mut came) = tokio::sync::mpsc::unbounded_channel();
    // People come until one is sent away: then all desks are taken, and the queue is full. They stay as
    // long as the runtime does.
    for _ in 0..200 {
        let (app, told) = (test.app.clone(), told.clone());
        runtime.spawn(async move {
            let place = app.gate.enter().await;
            let _ = told.send(place.is_some());
            std::future::pending::<()>().await;
            drop(place);
        });
    }
    runtime.block_on(async { while came.recv().await.expect("they come") {} });
    let answer = wrong(&test.nobody(), "hoa").expect(503).see("Máy chủ đang bận").see("tải lại trang này");
    assert_eq!(retry_after(&answer), 3);
    test.nobody().get("/sign-in").expect(200);
    test.client(Role::Planner).get("/units").expect(200);
    drop(runtime);
    let through = crate::support::wait_for(std::time::Duration::from_secs(10), || {
        (wrong(&test.nobody(), "hoa").status.as_u16() == 422).then_some(())
    });
    assert!(through.is_some(), "who went away keeps no place");
}

fn the_sign_in_page_of_another_tab_still_works(given: &Given) {
    let test = app::start(given);
    person(&test, "hoa");
    let first = sign_in(&test.nobody(), "hoa", PASSWORD);
    let cookie = first.cookie("giamsat_session").expect("a session");
    let second = test.nobody().carrying(&format!("giamsat_session={cookie}"), "");
    assert_eq!(sign_in(&second, "hoa", PASSWORD).to(), "/");
}

fn waits_grow_up_to_a_bound() {
    let minutes = |n| Duration::minutes(n);
    let table = [
        (OF_LOGIN, 0, Duration::zero()),
        (OF_LOGIN, 4, Duration::zero()),
        (OF_LOGIN, 5, minutes(1)),
        (OF_LOGIN, 6, minutes(2)),
        (OF_LOGIN, 7, minutes(4)),
        (OF_LOGIN, 8, minutes(8)),
        (OF_LOGIN, 9, minutes(15)),
        (OF_LOGIN, 1_000_000, minutes(15)),
        (OF_ADDRESS, 199, Duration::zero()),
        (OF_ADDRESS, 200, Duration::seconds(5)),
        (OF_ADDRESS, 203, Duration::seconds(40)),
        (OF_ADDRESS, 204, minutes(1)),
        (OF_ADDRESS, i64::MAX, minutes(1)),
    ];
    for (pace, failures, delay) in table {
        assert_eq!(pace.delay(failures), delay, "{failures} of {pace:?}");
    }
    let at = app::beginning();
    let five = Failures { count: 5, last_at: Some(at) };
    let table = [
        (Failures::default(), at, None),
        (Failures { count: 4, last_at: Some(at) }, at, None),
        (five, at, Some(60)),
        (five, at + Duration::seconds(59), Some(1)),
        (five, at + Duration::seconds(60), None),
        // A clock that was set back by a day keeps nobody out for a day.
        (five, at - Duration::days(1), Some(15 * 60)),
    ];
    for (failures, now, wait) in table {
        assert_eq!(OF_LOGIN.wait(failures, now), wait.map(Duration::seconds), "{failures:?} at {now}");
    }
    let told = |seconds| {
        let said = told_to_wait(Duration::milliseconds(seconds));
        (said.key, said.args[0].1.clone())
    };
    assert_eq!(told(1), ("accounts-too-many-seconds".to_owned(), "1".to_owned()));
    assert_eq!(told(60_000), ("accounts-too-many-seconds".to_owned(), "60".to_owned()));
    assert_eq!(told(60_001), ("accounts-too-many".to_owned(), "2".to_owned()));
    assert_eq!(told(900_000), ("accounts-too-many".to_owned(), "15".to_owned()));
}

/// What a table holds at an instant.
fn seen(pace: Pace, failures: &[NaiveDateTime], now: NaiveDateTime) -> Failures {
    let counted: Vec<_> = failures.iter().filter(|at| **at > now - pace.memory).collect();
    Failures { count: counted.len() as i64, last_at: counted.iter().max().map(|at| **at) }
}

/// Whatever the rhythm of somebody who guesses: no day holds more tries than the pace allows, nobody is
/// told to wait for longer than the bound, and whoever waits as told gets the next try.
fn waiting_as_told_is_enough_and_guessing_stays_slow() {
    let pauses = proptest::collection::vec(prop_oneof![0..3_000i64, 0..90_000i64, 0..2_000_000i64], 1..300);
    let config = proptest::test_runner::Config { failure_persistence: None, cases: 200, ..Default::default() };
    TestRunner::new(config)
        .run(&(pauses, any::<bool>()), |(pauses, of_login)| {
            let pace = if of_login { OF_LOGIN } else { OF_ADDRESS };
            let (mut now, mut tried) = (app::beginning(), Vec::new());
            for pause in pauses {
                now += Duration::milliseconds(pause);
                match pace.wait(seen(pace, &tried, now), now) {
                    None => tried.push(now),
                    Some(wait) => {
                        prop_assert!(wait > Duration::zero() && wait <= pace.most);
                        let later = now + wait;
                        prop_assert_eq!(pace.wait(seen(pace, &tried, later), later), None);
                    }
                }
            }
            // Within its memory a pace allows the free tries, those while it still doubles, and one for each
            // longest wait.
            let doubling = (0..).take_while(|n| pace.delay(pace.free + n) < pace.most).count() as i64;
            let slots = pace.memory.num_seconds() / pace.most.num_seconds();
            for from in &tried {
                let within = tried.iter().filter(|at| **at >= *from && **at < *from + pace.memory).count() as i64;
                prop_assert!(within <= pace.free + doubling + slots + 1, "{} tries", within);
            }
            Ok(())
        })
        .unwrap_or_else(|e| panic!("{e}"));
}

fn addresses_are_believed_from_trusted_hops_only() {
    let trusted: Vec<_> = ["10.0.0.0/8", "127.0.0.1", "fd00::/8"].iter().filter_map(|n| config::network(n)).collect();
    assert_eq!(trusted.len(), 3);
    // Peer, Forwarded, X-Forwarded-For, who asks.
    type Line = (&'static str, &'static [&'static str], &'static [&'static str], &'static str);
    let table: [Line; 22] = [
        ("198.51.100.7", &[], &[], "198.51.100.7"),
        ("198.51.100.7", &["for=1.1.1.1"], &["2.2.2.2"], "198.51.100.7"),
        ("::ffff:198.51.100.7", &[], &["2.2.2.2"], "198.51.100.7"),
        ("127.0.0.1", &[], &[], "127.0.0.1"),
        ("::ffff:127.0.0.1", &[], &["2.2.2.2"], "2.2.2.2"),
        ("127.0.0.1", &[], &["2.2.2.2"], "2.2.2.2"),
        ("127.0.0.1", &[], &["9.9.9.9, 2.2.2.2"], "2.2.2.2"),
        ("127.0.0.1", &[], &["9.9.9.9", "2.2.2.2"], "2.2.2.2"),
        ("127.0.0.1", &[], &["9.9.9.9, 2.2.2.2, 10.1.2.3"], "2.2.2.2"),
        ("127.0.0.1", &[], &["10.1.2.3"], "10.1.2.3"),
        ("127.0.0.1", &[], &["2.2.2.2:4711"], "2.2.2.2"),
        ("127.0.0.1", &[], &["[2001:db8::7]:4711"], "2001:db8::7"),
        ("127.0.0.1", &[], &["2001:db8::7"], "2001:db8::7"),
        ("127.0.0.1", &[], &["9.9.9.9, unknown, 10.1.2.3"], "10.1.2.3"),
        ("127.0.0.1", &[], &["không đọc được"], "127.0.0.1"),
        ("127.0.0.1", &[], &[""], "127.0.0.1"),
        ("127.0.0.1", &["for=2.2.2.2"], &[], "2.2.2.2"),
        ("fd00::1", &["for=9.9.9.9, For=\"[2001:db8::7]:80\";proto=https;by=10.0.0.1"], &[], "2001:db8::7"),
        ("127.0.0.1", &["for=_hidden"], &[], "127.0.0.1"),
        ("127.0.0.1", &["proto=https"], &[], "127.0.0.1"),
        ("127.0.0.1", &["for=2.2.2.2"], &["9.9.9.9, 2.2.2.2"], "2.2.2.2"),
        // The client wrote one of the two itself.
        ("127.0.0.1", &["for=9.9.9.9"], &["2.2.2.2"], "127.0.0.1"),
    ];
    for (peer, forwarded, x_forwarded_for, client) in table {
        let address: IpAddr = peer.parse().expect("an address");
        let found = address::of_client(address, forwarded, x_forwarded_for, &trusted);
        assert_eq!(found.to_string(), client, "{peer} {forwarded:?} {x_forwarded_for:?}");
    }
}

fn addresses_are_counted_by_line() {
    let table = [
        ("198.51.100.7", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
    ];
    for (address, counted) in table {
        assert_eq!(address::counted(address.parse().expect("an address")), counted);
    }
}

fn networks_are_read() {
    for (text, read) in [
        ("10.0.0.1", Some("10.0.0.1/32")),
        (" 10.0.0.0/8 ", Some("10.0.0.0/8")),
        ("::1", Some("::1/128")),
        ("fd00::/8", Some("fd00::/8")),
        ("proxy.example", None),
        ("10.0.0.0/33", None),
        ("", None),
    ] {
        assert_eq!(config::network(text).map(|n| n.to_string()).as_deref(), read, "{text}");
    }
}

fn a_password_is_hashed_with_argon2id_and_salted() {
    let hash = |p: &str| hash_password(&Machine, p).expect("a hash");
    let (one, two) = (hash(PASSWORD), hash(PASSWORD));
    assert!(one.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{one}");
    assert_ne!(one, two);
    assert!(verify_password(&one, PASSWORD));
    assert!(!verify_password(&one, "khác"));
    assert!(!verify_password("-", PASSWORD));
    assert!(!verify_password("", ""));
    assert!(!verify_password("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA", ""));
}

/// Memory that is used again changes no hash: what is made here the crate's own verifier takes, and
/// the other way round, also of another cost, while others hash.
fn hashes_are_those_of_argon2_and_right_side_by_side() {
    use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
    std::thread::scope(|scope| {
        for n in 0..6u32 {
            scope.spawn(move || {
                let password = format!("mật khẩu số {n}");
                let ours = hash_password(&Machine, &password).expect("a hash");
                assert!(Argon2::default().verify_password(password.as_bytes(), ours.as_str()).is_ok());
                let params = Params::new(1024 * (n + 8), 1, 1, None).expect("a cost");
                let other = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
                let salt = [n as u8; 16];
                let theirs: argon2::PasswordHash =
                    other.hash_password_with_salt(password.as_bytes(), &salt).expect("a hash");
                assert!(verify_password(&theirs.to_string(), &password));
                assert!(!verify_password(&theirs.to_string(), "khác"));
                passwords::give_back();
            });
        }
    });
}
