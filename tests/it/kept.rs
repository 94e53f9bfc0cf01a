//! What was typed is not lost when a session is over before the form is sent.

use std::fs;
use std::path::Path;

use chrono::Duration;
use giamsat::accounts::{self, NewAccount};
use giamsat::routes;
use giamsat::vocabulary::{Actor, Role};
use giamsat::web::kept::PASSWORDS;
use giamsat::web::route::page_near;
use libtest_mimic::Trial;

use crate::support::app::{self, Answer, Client, TestApp};
use crate::support::browser::Browser;
use crate::support::{Given, on_both, plain, project};

pub fn tests() -> Vec<Trial> {
    let mut tests = on_both![
        kept;
        what_was_typed_is_sent_after_signing_in_again,
        it_survives_a_mistyped_password,
        it_survives_a_password_that_must_be_changed,
        it_goes_to_nobody_else,
        what_another_site_sends_is_not_kept,
        a_form_of_an_earlier_session_is_shown_and_sent,
        a_form_of_another_persons_session_is_refused,
        a_press_is_asked_for_again,
        a_session_that_was_signed_out_counts_too,
        passwords_files_and_too_much_are_not_kept,
        a_person_does_it_in_a_browser,
    ];
    tests.extend(plain![kept; signing_in_leads_to_pages_only, every_field_of_a_password_is_left_out]);
    tests
}

const PASSWORD: &str = "một-mật-khẩu-dài";
const CITY: &str = "Thành phố Thử \"Một\" & <hai>\nhàng thứ hai";

fn person(test: &TestApp, login: &str, role: Role) -> Client {
    let new = NewAccount { login: login.into(), name: login.into(), roles: vec![role], ..NewAccount::default() };
    accounts::create_account(test.db(), &Actor::command_line(), &new, PASSWORD, false).expect("an account");
    test.named_existing(login)
}

fn pairs(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// Signs in on a page that keeps a form, as a browser does: with all its hidden fields.
fn sign_in(test: &TestApp, page: &Answer, login: &str, password: &str) -> Answer {
    let mut fields = page.hidden("/sign-in");
    fields.push(("login".to_owned(), login.to_owned()));
    fields.push(("password".to_owned(), password.to_owned()));
    test.nobody().post_raw("/sign-in", &pairs(&fields))
}

/// The browser in which an answer opened a session.
fn now_in(test: &TestApp, answer: &Answer) -> Client {
    let token = answer.cookie("giamsat_session").expect("a session");
    test.nobody().carrying(&format!("giamsat_session={token}"), "")
}

/// What stands in the form of the settings.
#[track_caller]
fn saved(client: &Client, place: bool) {
    let page = client.get("/settings").expect(200);
    assert_eq!(page.text().contains("value=\"Bến Thử\""), place, "{}", page.words());
}

const SETTINGS: [(&str, &str); 4] =
    [("version", "0"), ("city", CITY), ("place", "Bến Thử"), ("upper_body", "UBND thành phố Thử")];

fn what_was_typed_is_sent_after_signing_in_again(given: &Given) {
    let test = app::start(given);
    let admin = person(&test, "hoa", Role::Administrator);
    test.world.advance(Duration::minutes(61));
    giamsat::jobs::housekeeping(&test.app).expect("the sweep leaves what is known");
    let page = admin.post("/settings", &SETTINGS).expect(403);
    let page = page.see("Phiên đăng nhập đã hết").see("còn được giữ trên trang này");
    let asked = sign_in(&test, &page, "hoa", PASSWORD).expect(200);
    let asked = asked.see("Gửi nội dung vừa nhập").see("Tỉnh, thành phố").see("Thành phố Thử \"Một\" & <hai>");
    let asked = asked.see("Bến Thử").see("Bỏ nội dung này");
    let here = now_in(&test, &asked);
    saved(&here, false);
    // The person presses “send it”.
    let fields = asked.hidden("/settings");
    assert!(fields.contains(&("city".to_owned(), CITY.to_owned())), "{fields:?}");
    here.post_raw("/settings", &pairs(&fields)).to();
    saved(&here, true);
    // A form that no page opens leads to the page above it, and what was typed is there.
    let leader = person(&test, "lan", Role::Leader);
    test.world.advance(Duration::hours(13));
    let text = "Hồ sơ trả chậm, không có thư xin lỗi.";
    let page = leader.post("/visits/01990000-0000-7000-8000-000000000000/findings", &[("fact", text)]).expect(403);
    let hidden = page.hidden("/sign-in");
    assert!(hidden.contains(&("to".to_owned(), "/visits/01990000-0000-7000-8000-000000000000".to_owned())));
    sign_in(&test, &page, "lan", PASSWORD).expect(200).see(text).see("Sự việc");
}

fn it_survives_a_mistyped_password(given: &Given) {
    let test = app::start(given);
    let admin = person(&test, "hoa", Role::Administrator);
    test.world.advance(Duration::minutes(61));
    let page = admin.post("/settings", &SETTINGS).expect(403);
    let again = sign_in(&test, &page, "hoa", "nhầm").expect(422).see("không đúng").see("còn được giữ");
    sign_in(&test, &again, "hoa", PASSWORD).expect(200).see("Bến Thử");
}

fn it_survives_a_password_that_must_be_changed(given: &Given) {
    let test = app::start(given);
    let admin = person(&test, "hoa", Role::Administrator);
    let id = test.actor("hoa").account.expect("an account");
    let handed =
        accounts::reset_password(test.db(), &Actor::command_line(), &id).expect("a password").expect("a password");
    let page = admin.post("/settings", &SETTINGS).expect(403);
    let page = sign_in(&test, &page, "hoa", &handed).expect(200).see("Đổi mật khẩu").see("hiện lại sau khi đổi");
    let here = now_in(&test, &page);
    let change = |page: &Answer, old: &str| {
        let mut fields = page.hidden("/password");
        for (name, value) in [("old", old), ("new", PASSWORD), ("again", PASSWORD)] {
            fields.push((name.to_owned(), value.to_owned()));
        }
        here.post_raw("/password", &pairs(&fields))
    };
    let page = change(&page, "nhầm").expect(422).see("hiện lại sau khi đổi");
    let asked = change(&page, &handed).expect(200).see("Gửi nội dung vừa nhập").see("Bến Thử");
    here.post_raw("/settings", &pairs(&asked.hidden("/settings"))).to();
    saved(&here, true);
}

fn it_goes_to_nobody_else(given: &Given) {
    let test = app::start(given);
    let admin = person(&test, "hoa", Role::Administrator);
    person(&test, "lan", Role::Administrator);
    test.world.advance(Duration::minutes(61));
    let page = admin.post("/settings", &SETTINGS).expect(403);
    let other = sign_in(&test, &page, "lan", PASSWORD);
    let here = now_in(&test, &other);
    assert!(!other.text().contains("Bến Thử"));
    assert_eq!(other.to(), "/");
    saved(&here, false);
}

fn posted(client: &Client, path: &str, headers: &[(&str, &str)], csrf: &str) -> Answer {
    let mut all = vec![("Content-Type", "application/x-www-form-urlencoded")];
    all.extend_from_slice(headers);
    let body = format!("_csrf={csrf}&version=0&city=Th%C3%A0nh+ph%E1%BB%91&place=B%E1%BA%BFn+Th%E1%BB%AD");
    client.call("POST", path, &all, body.into_bytes())
}

fn what_another_site_sends_is_not_kept(given: &Given) {
    let test = app::start(given);
    let admin = person(&test, "hoa", Role::Administrator);
    let csrf = admin.csrf().to_owned();
    posted(&admin, "/settings", &[("Sec-Fetch-Site", "cross-site")], "0000").expect(400);
    test.world.advance(Duration::minutes(61));
    // Without the token of a session of ours; and with it, but from elsewhere.
    for (token, headers) in [
        ("", &[] as &[(&str, &str)]),
        ("0000", &[]),
        (&csrf, &[("Sec-Fetch-Site", "cross-site")]),
        (&csrf, &[("Origin", "https://elsewhere.example")]),
    ] {
        let answer = posted(&admin, "/settings", headers, token);
        assert!(answer.text().is_empty(), "{token} {headers:?}: {}", answer.words());
        assert_eq!(answer.to(), "/sign-in?to=%2Fsettings");
    }
    posted(&admin, "/settings", &[("Sec-Fetch-Site", "same-origin")], &csrf).expect(403).see("còn được giữ");
    // Too old, and forgotten.
    test.world.advance(Duration::days(8));
    giamsat::jobs::housekeeping(&test.app).expect("a sweep");
    assert_eq!(posted(&admin, "/settings", &[], &csrf).to(), "/sign-in?to=%2Fsettings");
    // A sign-in page that was tampered with shows and sends nothing.
    for path in ["/sign-out", "/api/v1/sync", "//elsewhere.example", "/language", "/nowhere"] {
        let fields = [
            ("login", "hoa"),
            ("password", PASSWORD),
            ("_kept", &csrf),
            ("_kept_path", path),
            ("kept.city", "Thành phố Thử"),
        ];
        let answer = test.nobody().post_raw("/sign-in", &fields);
        assert_eq!(answer.to(), "/", "{path}");
    }
}

fn a_form_of_an_earlier_session_is_shown_and_sent(given: &Given) {
    let test = app::start(given);
    let before = person(&test, "hoa", Role::Administrator);
    let now = test.named_existing("hoa");
    let mut fields = vec![("_csrf", before.csrf())];
    fields.extend_from_slice(&SETTINGS);
    let asked = now.post_raw("/settings", &fields).expect(409).see("Gửi nội dung vừa nhập").see("Bến Thử");
    saved(&now, false);
    now.post_raw("/settings", &pairs(&asked.hidden("/settings"))).to();
    saved(&now, true);
}

fn a_form_of_another_persons_session_is_refused(given: &Given) {
    let test = app::start(given);
    let other = person(&test, "lan", Role::Administrator);
    let now = person(&test, "hoa", Role::Administrator);
    let mut fields = vec![("_csrf", other.csrf())];
    fields.extend_from_slice(&SETTINGS);
    let refused = now.post_raw("/settings", &fields).expect(400);
    assert!(!refused.text().contains("Bến Thử"));
    saved(&now, false);
}

/// A button without any text is quicker pressed again than read and confirmed.
fn a_press_is_asked_for_again(given: &Given) {
    let test = app::start(given);
    let before = person(&test, "hoa", Role::Administrator);
    let now = test.named_existing("hoa");
    let id = test.account("lan", &[Role::Planner], None);
    let path = format!("/accounts/{id}/disable");
    let answer = now.post_raw(&path, &[("_csrf", before.csrf())]);
    assert!(answer.cookie("giamsat_flash").is_some_and(|flash| flash.contains("kept-press-again")));
    assert_eq!(answer.to(), format!("/accounts/{id}"));
    now.get("/accounts").expect(200).miss("Đã khóa");
    now.post(&path, &[]).to();
    now.get("/accounts").expect(200).see("Đã khóa");
    test.world.advance(Duration::minutes(61));
    let answer = now.post(&path, &[]);
    assert!(answer.cookie("giamsat_flash").is_some_and(|flash| flash.contains("accounts-session-over")));
    assert_eq!(answer.to(), format!("/sign-in?to=%2Faccounts%2F{id}"));
}

fn a_session_that_was_signed_out_counts_too(given: &Given) {
    let test = app::start(given);
    let admin = person(&test, "hoa", Role::Administrator);
    admin.post("/sign-out", &[]).to();
    admin.get("/settings").expect(303);
    let nobody = test.nobody().carrying("", admin.csrf());
    let page = nobody.post("/settings", &SETTINGS).expect(403);
    sign_in(&test, &page, "hoa", PASSWORD).expect(200).see("Bến Thử");
}

fn passwords_files_and_too_much_are_not_kept(given: &Given) {
    let test = app::start(given);
    let planner = person(&test, "hoa", Role::Planner);
    let admin = person(&test, "lan", Role::Administrator);
    test.world.advance(Duration::minutes(61));
    let secret = [("old", "mật khẩu cũ"), ("new", "mật khẩu mới đây"), ("again", "mật khẩu mới đây")];
    assert_eq!(planner.post("/password", &secret).to(), "/sign-in?to=%2Fpassword");
    let mut mixed = SETTINGS.to_vec();
    mixed.push(("password", "mật khẩu cũ"));
    let page = admin.post("/settings", &mixed).expect(403);
    assert!(!page.text().contains("mật khẩu cũ"));
    assert_eq!(planner.upload("/imports", &[("kind", "auto")], "file", "a.csv", b"a;b").to(), "/sign-in?to=%2Fimports");
    // 80,000 letters of three bytes fit and come through, 90,000 do not.
    for (letters, fits) in [(80_000, true), (90_000, false)] {
        let long = "ệ".repeat(letters);
        let answer = admin.post("/settings", &[("city", &long)]);
        assert_eq!(answer.status.as_u16(), if fits { 403 } else { 303 }, "{letters}");
        if fits {
            let asked = sign_in(&test, &answer, "lan", PASSWORD).expect(200);
            assert!(asked.hidden("/settings").contains(&("city".to_owned(), long)));
        }
    }
}

fn a_person_does_it_in_a_browser(given: &Given) {
    let test = app::start(given);
    let admin = person(&test, "hoa", Role::Administrator);
    let browser = Browser::new(given.name());
    browser.open(&format!("{}/sign-in", test.base()));
    browser.set_cookie("giamsat_session", admin.token());
    browser.open(&format!("{}/settings", test.base()));
    browser.fill("city", "Thành phố Thử");
    browser.fill("upper_body", "UBND thành phố Thử");
    test.world.advance(Duration::hours(2));
    browser.click("form.card .btn-main");
    browser.see("còn được giữ trên trang này");
    let pictures = Path::new(env!("CARGO_TARGET_TMPDIR")).join("kept");
    fs::create_dir_all(&pictures).expect("a folder for pictures");
    browser.snapshot(&pictures.join(format!("sign-in-{}.png", given.backend())));
    browser.fill("login", "hoa");
    browser.fill("password", PASSWORD);
    browser.click(".btn-main");
    browser.see("Gửi nội dung vừa nhập");
    browser.see("UBND thành phố Thử");
    browser.snapshot(&pictures.join(format!("resume-{}.png", given.backend())));
    browser.click("Gửi tiếp");
    browser.see("Đã lưu cài đặt.");
    assert_eq!(browser.value("city"), "Thành phố Thử");
}

fn signing_in_leads_to_pages_only() {
    let all = routes::all();
    for (asked, led) in [
        ("/", "/"),
        ("/units?page=2", "/units?page=2"),
        ("/plans/1/items/2", "/plans/1/items/2"),
        ("/visits/1/findings", "/visits/1"),
        ("/visits/1/persons/2/remove?x=1", "/visits/1"),
        ("/accounts/1/disable", "/accounts/1"),
        ("/scoring/deductions/1/waive", "/scoring"),
        ("/language", "/"),
        ("/sign-out", "/"),
        ("/sign-in?to=/units", "/"),
        ("/healthz", "/"),
        ("/api/v1/visits", "/"),
        ("/api/v1/openapi.json", "/"),
        ("/nowhere/at/all", "/"),
        ("", "/"),
        ("units", "/"),
        ("//elsewhere.example/units", "/"),
        ("/\\elsewhere.example/units", "/"),
        ("https://elsewhere.example/units", "/"),
    ] {
        assert_eq!(page_near(&all, asked), led, "{asked}");
    }
}

/// What is typed unseen is never written into a page: each such field is known by its name.
fn every_field_of_a_password_is_left_out() {
    let mut found = Vec::new();
    let mut folders = vec![project("templates")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path()) {
            if entry.is_dir() {
                folders.push(entry);
                continue;
            }
            let Ok(text) = fs::read_to_string(&entry) else { continue };
            let calls = text.split("f.password(field(page.form, \"").skip(1);
            found.extend(calls.filter_map(|call| call.split('"').next()).map(str::to_owned));
            for input in text.split("<input").skip(1).filter_map(|i| i.split('>').next()) {
                if input.contains("type=\"password\"") && !input.contains("{{ x.name }}") {
                    let name = input.split("name=\"").nth(1).and_then(|n| n.split('"').next());
                    found.push(name.expect("a password's field has a name").to_owned());
                }
            }
        }
    }
    assert!(found.len() >= 4, "they are written otherwise now: {found:?}");
    for name in &found {
        assert!(PASSWORDS.contains(&name.as_str()), "{name} is kept");
    }
}
