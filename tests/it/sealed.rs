//! A sealed inspection leaves no trace before its start: two cities that are alike but for it give
//! the same answers, byte by byte, to everybody who is not named on it.

mod compare;
pub mod walk;
pub mod worlds;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use actix_web::http::Method;
use giamsat::jobs;
use libtest_mimic::Trial;

use self::compare::Seen;
use self::walk::addresses;
use self::worlds::{DECISION, NAMED, SECRET, Side, Twins};
use crate::support::app::{Answer, Client};
use crate::support::{Given, on_both, project};

pub fn tests() -> Vec<Trial> {
    on_both![sealed; nobody_else_can_tell]
}

/// Everybody outside the named few: nobody, each role, the very unit, another one, members of other
/// teams, who wrote the plan, who approved it, who was named once, who holds every role but the unit's.
const STRANGERS: [&str; 17] = [
    "administrator",
    "planner",
    "planner-2",
    "planner-3",
    "signer",
    "another-approver",
    "leader",
    "secretary",
    "inspector",
    "inspectorate",
    "appraiser",
    "chairman",
    "ward",
    "other-ward",
    "wrong-unit",
    "struck-off",
    "all-roles",
];
/// Of these, who reads English.
const ENGLISH: [&str; 3] = ["planner-2", "inspectorate", "ward"];

/// Differences told before the rest is only counted.
const TOLD: usize = 20;

/// What differed: at which address, for whom, and how for the first of them.
#[derive(Default)]
struct Differences {
    found: Vec<(String, Vec<String>, String)>,
    compared: usize,
}

impl Differences {
    fn compare(&mut self, who: &str, what: &str, seen: &[Seen; 2]) {
        self.compared += 1;
        let Some(difference) = seen[0].difference(&seen[1]) else { return };
        match self.found.iter_mut().find(|(known, ..)| known == what) {
            Some((_, people, _)) => people.push(who.to_owned()),
            None => self.found.push((what.to_owned(), vec![who.to_owned()], difference)),
        }
    }

    #[track_caller]
    fn none(&self, doing: &str) {
        let count: usize = self.found.iter().map(|(_, people, _)| people.len()).sum();
        let mut said = format!("{doing}: {count} of {} answers tell of what is sealed:\n", self.compared);
        for (what, people, difference) in self.found.iter().take(TOLD) {
            writeln!(said, "  {what} to {}\n    {difference}", people.join(", ")).expect("a string grows");
        }
        if self.found.len() > TOLD {
            writeln!(said, "  … and {} more", self.found.len() - TOLD).expect("a string grows");
        }
        assert!(count == 0, "{said}");
    }
}

fn nobody_else_can_tell(given: &Given) {
    let other = Given::new(given.name(), given.backend()).expect("a second database");
    let twins = Twins::new(given, &other);
    named_few_see_it(&twins);
    let mut people: Vec<(String, [Client; 2])> =
        STRANGERS.iter().map(|login| (login.to_string(), twins.signed_in(login))).collect();
    for login in ENGLISH {
        let clients = twins.signed_in(login);
        for client in &clients {
            client.post("/language", &[("to", "en"), ("back", "/")]).to();
        }
        people.push((format!("{login} (en)"), clients));
    }
    people.push(("nobody".into(), twins.both(|side| side.case.app.nobody())));

    acts_near_it(&twins);
    let opened = walk(&twins, &people);
    // A line that is added later has to be reached by somebody here; who looked is told to who sealed it only, and
    // those are not among these people.
    let of_who_sealed = "/plans/{id}/items/{item}/looks";
    assert!(!opened.contains(of_who_sealed), "who looked is told to a stranger");
    let unseen: Vec<String> = giamsat::routes::all()
        .into_iter()
        .filter(|route| route.method == Method::GET && route.path != of_who_sealed && !opened.contains(route.path))
        .map(|route| format!("GET {}", route.path))
        .collect();
    assert!(unseen.is_empty(), "nobody was given a page at {unseen:?}: give sealed/walk.rs an id that leads there");
    command_line(&twins);
}

/// Who is named sees the sealed work, and it is otherwise in the city that has none: the comparison
/// below can tell.
fn named_few_see_it(twins: &Twins) {
    let (sealed, side) = (&twins.sealed, &twins.sides[1]);
    let item = format!("/plans/{}/items/{}", sealed.plan, sealed.items[2]);
    let inspection = format!("/inspections/{}", sealed.inspections[0]);
    let search = format!("/search?{}", giamsat::web::dispatch::query_string(&[("q", DECISION)]));
    for login in NAMED {
        let client = side.case.client(login);
        let page = client.get(&inspection).expect(200).see(SECRET).see("Chưa công bố");
        // Who of its team is taken up elsewhere is told to who is named on it; so is its exception.
        let page = page.see("Người thử kin-secretary ở đoàn theo Quyết định 302/QĐ-SNV ngày 27/11/2026");
        let page = page.see("có người thân tại đơn vị; Người thử kin-approver chấp thuận lúc");
        // What else goes there: one is answered, one is not.
        page.see("Đoàn theo Quyết định 301/QĐ-SNV ngày 27/11/2026 đến").see("Đã biết, hai đoàn chia hồ sơ");
        client.get(&format!("/visits/{}", sealed.visits[0])).expect(200).see("Phường An Hạ");
        client.get("/inspections").expect(200).see(DECISION);
        let found = client.get(&search).expect(200).text();
        assert!(!found.contains(sealed.inspections[0].as_str()), "{login}: search leaves it to its own pages");
    }
    for login in ["kin-planner", "kin-approver", "kin-viewer"] {
        let client = side.case.client(login);
        client.get(&item).expect(200).see(SECRET);
        // The clash with another body's item is told to the owners of the sealed one.
        let page = client.get(&format!("/plans/{}", sealed.plan)).expect(200).see(SECRET);
        page.see("Chồng chéo với kế hoạch của Thanh tra thành phố");
        // So is the clash with other teams: one comes to the unit, another shares a person.
        let page = client.get(&item).expect(200).see("Quyết định 301/QĐ-SNV").see("cũng đến đơn vị này");
        page.see("Quyết định 302/QĐ-SNV").see("Có tên trong cả hai đoàn");
    }
    // The start page stands open on desks: it says that there is something, neither where nor when.
    let home = |login: &str| side.case.client(login).get("/").expect(200).miss("Phường An Hạ");
    home("kin-approver").see("Duyệt cuộc kiểm tra đột xuất chưa công bố");
    home("kin-approver").see("Trả lời đề nghị ngoại lệ của một cuộc chưa công bố").miss("Người thử kin-secretary");
    home("kin-leader").see("Chuẩn bị cuộc kiểm tra chưa công bố");
    home("kin-approver").see("Trả lời việc trùng của một cuộc chưa công bố");
    let told = "Một cuộc chưa công bố trùng với cuộc khác, người ký quyết định chưa trả lời";
    for login in ["kin-planner", "kin-leader", "kin-secretary"] {
        home(login).see(told);
    }
    home("kin-planner").see("Một cuộc chưa công bố trong kế hoạch trùng với cuộc khác");
    // The list of exceptions tells unit and days: each look at it is kept, of the item and of the inspection.
    let looks = || {
        use diesel::prelude::*;
        use giamsat::schema::audit_lines as l;
        let acts = ["plans.look-sealed", "inspections.look-sealed"];
        let of = l::table.filter(l::login.eq("kin-approver")).filter(l::action.eq_any(acts)).select(l::subject_id);
        side.case.app.db().read(|c| Ok(of.load::<String>(c)?)).expect("the trail")
    };
    let before = looks();
    side.case.client("kin-approver").get("/exceptions").expect(200).see("Phường An Hạ");
    let kept = looks().split_off(before.len());
    assert!(kept.iter().any(|subject| sealed.items.iter().any(|item| item.as_str() == subject)), "{kept:?}");
    let clients = twins.signed_in("kin-planner");
    for path in [&item, &inspection, &"/inspections".to_owned(), &format!("/plans/{}", sealed.plan)] {
        let seen = clients.each_ref().map(|client| Seen::of(client.get(path)));
        assert!(seen[0].difference(&seen[1]).is_some(), "{path} is the same for who is named");
    }
}

/// What others do near the sealed work: same unit, same days, same people, same number.
fn acts_near_it(twins: &Twins) {
    let mut differences = Differences::default();
    let mut act = |who: &str, what: &str, status: u16, act: &dyn Fn(&Side, &Client) -> Answer| {
        let clients = twins.signed_in(who);
        let seed = twins.next_seed();
        let mut seen = Vec::new();
        for (side, client) in twins.sides.iter().zip(&clients) {
            side.case.app.world.draw_from(seed);
            seen.push(Seen::of(act(side, client)));
            jobs::run_due(&side.case.app.app).expect("the jobs are done");
        }
        let seen: [Seen; 2] = seen.try_into().expect("two");
        assert_eq!(seen[0].status, status, "{who}: {what}: {}", seen[0].words());
        differences.compare(who, what, &seen);
    };
    let item = |side: &Side| {
        vec![
            ("kind", "periodic".to_owned()),
            ("unit", side.case.ward.to_string()),
            ("fields", "land".to_owned()),
            ("contents", "Cấp giấy lần đầu".to_owned()),
            ("period_from", "01/01/2026".to_owned()),
            ("period_to", "31/10/2026".to_owned()),
            ("starts_on", "07/12/2026".to_owned()),
            ("ends_on", "11/12/2026".to_owned()),
            ("profile", "a".to_owned()),
            ("form", "on-site".to_owned()),
        ]
    };
    fn send(client: &Client, path: &str, fields: &[(&str, String)]) -> Answer {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        client.post(path, &fields)
    }
    let written = |side: &Side| format!("/plans/{}/items", side.plans[1]);
    act("planner-2", "plans the same unit and days", 303, &|side, c| send(c, &written(side), &item(side)));
    act("planner-2", "forgets half of it", 422, &|side, c| send(c, &written(side), &item(side)[..3]));
    let sealed = &twins.sealed;
    act("planner-2", "answers a clash with what it cannot see", 404, &|side, c| {
        let (plan, mine) = &side.items[2];
        let fields = [("other", sealed.items[2].to_string()), ("answer", "merge".into()), ("reason", "Gộp".into())];
        send(c, &format!("/plans/{plan}/items/{mine}/answer"), &fields)
    });
    act("planner-2", "submits while an open clash waits", 409, &|side, c| {
        let version = side.plan_version(&side.plans[1]).to_string();
        send(c, &format!("/plans/{}/submit", side.plans[1]), &[("version", version)])
    });
    let decision = |side: &Side, items: &[String]| {
        let mut fields = vec![
            ("decision_number", DECISION.to_owned()),
            ("decision_on", "27/11/2026".to_owned()),
            ("body", side.office.to_string()),
            ("issuer", "Giám đốc Sở Nội vụ".to_owned()),
            ("classification", "ordinary".to_owned()),
            ("signer", side.account("kin-approver").to_string()),
            ("title", "việc tiếp nhận hồ sơ".to_owned()),
            ("contents", "Tiếp nhận hồ sơ".to_owned()),
            ("fields", "land".to_owned()),
            ("period_from", "01/01/2026".to_owned()),
            ("period_to", "31/10/2026".to_owned()),
            ("starts_on", "07/12/2026".to_owned()),
            ("ends_on", "11/12/2026".to_owned()),
            ("profile", "a".to_owned()),
            ("leader", side.account("kin-leader").to_string()),
            ("secretary", side.account("secretary-4").to_string()),
        ];
        fields.extend(items.iter().map(|i| ("items", i.clone())));
        fields
    };
    act("planner", "decides on an item that it cannot see", 404, &|side, c| {
        send(c, "/inspections", &decision(side, &[sealed.items[1].to_string()]))
    });
    act("planner", "sets up the same team for the same unit, days and number", 303, &|side, c| {
        send(c, "/inspections", &decision(side, &[side.items[0].1.to_string()]))
    });
    act("planner", "and once more", 422, &|side, c| {
        send(c, "/inspections", &decision(side, &[side.items[0].1.to_string()]))
    });
    act("leader-2", "starts another visit", 303, &|side, c| {
        let fields = [("on", "28/11/2026".to_owned()), ("time", "09:00".to_owned()), ("place", "Sở".to_owned())];
        send(c, &format!("/visits/{}/start", side.visits[1]), &fields)
    });
    act("planner", "drafts what it cannot see", 404, &|_, c| {
        c.post("/conclusions", &[("inspection", sealed.inspections[0].as_str())])
    });
    act("appraiser", "counts anew", 303, &|side, c| c.post(&format!("/scoring/{}/recompute", side.run), &[]));
    act("administrator", "closes the account of somebody of the team", 303, &|side, c| {
        c.post(&format!("/accounts/{}/disable", side.account("kin-secretary")), &[])
    });
    act("administrator", "makes an account", 200, &|side, c| {
        let ward = side.case.ward.to_string();
        c.post("/accounts", &[("login", "moi"), ("name", "Người mới"), ("roles", "unit"), ("unit", &ward)])
    });
    let sample = std::fs::read(project("import/samples/monthly-statistics-ii06a.xlsx")).expect("a sample");
    act("planner", "sends a workbook", 303, &|_, c| {
        c.upload("/imports", &[("kind", "auto")], "file", "ii06a.xlsx", &sample)
    });
    act("planner", "stores it", 303, &|side, c| {
        c.post(&format!("/imports/{}/publish", side.batch("ii06a.xlsx")), &[("version", "2")])
    });
    act("planner", "takes it back", 303, &|side, c| {
        c.post(&format!("/imports/{}/undo", side.batch("ii06a.xlsx")), &[])
    });
    act("administrator", "takes the file back that brought the sealed item's unit", 303, &|side, c| {
        c.post(&format!("/imports/{}/undo", side.lone_batch), &[])
    });
    differences.none("what others do");
    twins.both(|side| side.housekeep());
}

/// Everybody opens everything; gives the lines that answered somebody with a page.
fn walk(twins: &Twins, people: &[(String, [Client; 2])]) -> BTreeSet<&'static str> {
    let addresses = addresses(twins);
    let mut differences = Differences::default();
    let mut opened = BTreeSet::new();
    for (who, clients) in people {
        let seed = twins.next_seed();
        // One city beside the other; within each, one request after the other.
        let ask = |side: usize| {
            let (world, client) = (&twins.sides[side].case.app.world, &clients[side]);
            let mut at = seed;
            let mut next = || {
                at += 1;
                world.draw_from(at);
            };
            let pages = addresses.pages.iter().flat_map(|(_, paths)| paths).map(|path| {
                next();
                Seen::of(client.get(path))
            });
            let pages: Vec<Seen> = pages.collect();
            let acts = addresses.acts.iter().map(|(method, path)| {
                next();
                Seen::of(client.ask(method, path, &[("version", "1"), ("reason", "Thử"), ("other", "")]))
            });
            let acts: Vec<Seen> = acts.collect();
            (pages, acts)
        };
        let ask = &ask;
        let [one, two] = std::thread::scope(|s| {
            [0, 1].map(|side| s.spawn(move || ask(side))).map(|t| t.join().expect("the walk ends"))
        });
        let lines = addresses.pages.iter().flat_map(|(route, paths)| paths.iter().map(move |path| (route, path)));
        for ((route, path), seen) in lines.zip(one.0.into_iter().zip(two.0)) {
            let seen = [seen.0, seen.1];
            assert!(seen[0].status < 500, "{who}: {path}: {}", seen[0].words());
            if seen[0].status == 200 {
                opened.insert(route.path);
            }
            differences.compare(who, &format!("GET {path}"), &seen);
        }
        for ((method, path), seen) in addresses.acts.iter().zip(one.1.into_iter().zip(two.1)) {
            let seen = [seen.0, seen.1];
            assert!(seen[0].status < 500, "{who}: {method} {path}: {}", seen[0].words());
            differences.compare(who, &format!("{method} {path}"), &seen);
        }
    }
    differences.none("what others are shown");
    println!("compared {} answers of {} people", differences.compared, people.len());
    opened
}

/// The command line without `--as`, and as people who are not named.
fn command_line(twins: &Twins) {
    let mut differences = Differences::default();
    let inspection = twins.sealed.inspections[0].as_str();
    let conclusion = twins.sides[0].conclusions[0].as_str();
    let run = twins.sides[0].run.as_str();
    let units = project("import/samples/units.xlsx");
    let dossiers = project("import/samples/late-dossiers.xlsx");
    let (units, dossiers) = (units.to_string_lossy(), dossiers.to_string_lossy());
    let lines: &[&[&str]] = &[
        &["routes"],
        &["migrate"],
        &["user", "list"],
        &["report", "conclusion", "--out", "OUT"],
        &["report", "conclusion", "--out", "OUT", "--year", "2026"],
        &["report", "conclusion", "--out", "OUT", "--conclusion", conclusion],
        &["report", "conclusion", "--out", "OUT", "--inspection", inspection],
        &["report", "conclusion", "--out", "OUT", "--as", "inspectorate"],
        &["report", "conclusion", "--out", "OUT", "--inspection", inspection, "--as", "planner"],
        &["report", "conclusion", "--out", "OUT", "--as", "secretary"],
        &["report", "scoring", "--out", "OUT", "--year", "2026"],
        &["report", "scoring", "--out", "OUT", "--run", run, "--as", "chairman"],
        &["import", "auto", &units, "--dry-run", "--json", "--rows"],
        &["import", "auto", &dossiers, "--dry-run", "--json"],
        &["help"],
        &["import", "late-dossiers", &dossiers, "--dry-run", "--json", "--as", "planner"],
    ];
    for arguments in lines {
        let seen = twins.sides.each_ref().map(|side| side.run(arguments));
        differences.compare("the command line", &arguments.join(" "), &seen);
    }
    // `serve` and `demo` answer by the pages above. A command that is added later belongs here, too.
    let help = twins.sides[0].run(&["--help"]).text();
    let commands = help.lines().skip_while(|l| !l.starts_with("Commands:")).skip(1).take_while(|l| l.starts_with("  "));
    for command in commands.filter_map(|l| l.split_whitespace().next()) {
        let run = lines.iter().any(|l| l[0] == command);
        assert!(run || ["serve", "demo"].contains(&command), "the sealed test does not run `giamsat {command}`");
    }
    differences.none("the command line");
}
