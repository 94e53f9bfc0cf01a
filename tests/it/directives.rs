//! Directives of higher bodies: entered from their paper, tasks with owner and deadline, what refers to them.

use chrono::{Duration, NaiveDate};
use giamsat::directives::rules::{due_of, end_of_quarter, last_day, parse_due, state, written};
use giamsat::directives::{Due, State};
use giamsat::plans::actions as plan_acts;
use giamsat::plans::{ItemKind, NewItem};
use giamsat::units::Kind;
use giamsat::vocabulary::dates::parse_day;
use giamsat::vocabulary::{Role, UnitId};
use libtest_mimic::Trial;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::importing::field;
use crate::plans::world;
use crate::support::app::{self, Client, TestApp};
use crate::support::{Given, on_both, plain};

pub fn tests() -> Vec<Trial> {
    let mut all = on_both![directives;
        entered_with_tasks_that_are_done_in_time_or_late,
        a_unit_reads_its_own_tasks,
        the_late_list_is_a_workbook,
        mistakes_stay_at_their_fields,
        the_second_of_two_people_is_told,
        items_and_checklists_refer_to_a_directive,
        a_change_of_an_approved_item_names_its_directive,
        a_unit_that_ended_keeps_its_task,
    ];
    all.extend(
        plain![directives; deadlines_as_offices_write_them, every_deadline_is_read_as_it_is_written, how_a_task_stands],
    );
    all
}

fn day(text: &str) -> NaiveDate {
    parse_day(text).expect("a day")
}

fn deadlines_as_offices_write_them() {
    let quarter = |year, quarter, last| Some(Due::Quarter { year, quarter, on: day(last) });
    for text in ["Quý III/2026", "quý 3/2026", "Q3/2026", "QUY 3 NĂM 2026", "Quý III năm 2026", "quarter 3 2026"] {
        assert_eq!(parse_due(text), quarter(2026, 3, "30/09/2026"), "{text}");
    }
    assert_eq!(parse_due("Quý I/2028"), quarter(2028, 1, "31/03/2028"));
    assert_eq!(parse_due("Quý II/2026"), quarter(2026, 2, "30/06/2026"));
    assert_eq!(parse_due("quý IV/2026"), quarter(2026, 4, "31/12/2026"));
    assert_eq!(parse_due(" 31/12/2026 "), Some(Due::Day { on: day("31/12/2026") }));
    for text in ["", "  ", "Thường xuyên", "thuong xuyen"] {
        assert_eq!(parse_due(text), Some(Due::Standing), "{text:?}");
    }
    for text in ["Quý V/2026", "Quý 0/2026", "Quý 3", "Q/2026", "quý 3/26", "31/02/2026", "sớm", "Quý III/2026/1"]
    {
        assert_eq!(parse_due(text), None, "{text}");
    }
}

fn every_deadline_is_read_as_it_is_written() {
    let days = (0i64..36_000).prop_map(|n| Due::Day { on: day("01/01/2000") + Duration::days(n) });
    let quarters = (2000i32..=2100, 1u32..=4).prop_map(|(year, quarter)| {
        let on = end_of_quarter(year, quarter).expect("a quarter");
        Due::Quarter { year, quarter, on }
    });
    let any = prop_oneof![days, quarters, Just(Due::Standing)];
    let mut runner = TestRunner::new(Config { cases: 1_000, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&any, |due| {
        prop_assert_eq!(parse_due(&written(due)), Some(due));
        let (on, quarter) = last_day(due);
        prop_assert_eq!(due_of(on, quarter), due);
        Ok(())
    });
    outcome.expect("each is read again");
}

fn how_a_task_stands() {
    let due = parse_due("Quý III/2026").expect("a quarter");
    let on = |text: &str| state(due, None, day(text));
    assert_eq!(on("30/09/2026"), (State::Open, 0), "its last day is in time");
    assert_eq!(on("01/10/2026"), (State::Late, 1));
    let done = |text: &str| state(due, Some(day(text)), day("31/12/2026"));
    assert_eq!(done("30/09/2026"), (State::Done, 0));
    assert_eq!(done("05/10/2026"), (State::DoneLate, 5));
    assert_eq!(state(Due::Standing, None, day("31/12/2030")), (State::Standing, 0));
    assert_eq!(state(Due::Standing, Some(day("31/12/2030")), day("31/12/2030")), (State::Done, 0));
}

const DIRECTIVE: [(&str, &str); 4] = [
    ("number", "10/CT-TTg"),
    ("dated_on", "02/03/2026"),
    ("issuer", "Thủ tướng Chính phủ"),
    ("title", "Đẩy mạnh cải cách thủ tục hành chính"),
];

fn enter(planner: &Client) -> String {
    planner.post("/directives", &DIRECTIVE).to()
}

/// Adds a task and gives its page.
fn add(planner: &Client, at: &str, task: &str, unit: &UnitId, due: &str) -> String {
    let fields = [("point", "2.a"), ("task", task), ("unit", unit.as_str()), ("product", "Báo cáo"), ("due", due)];
    let to = planner.post(&format!("{at}/tasks"), &fields).to();
    let (_, id) = to.split_once("#t-").expect("a task");
    format!("{at}/tasks/{id}")
}

fn ground(given: &Given) -> (TestApp, UnitId, UnitId) {
    let test = app::start(given);
    let (ward, works) = (test.unit("Phường Bến Lụa", Kind::Ward), test.unit("Sở Xây dựng", Kind::Department));
    (test, ward, works)
}

fn entered_with_tasks_that_are_done_in_time_or_late(given: &Given) {
    let (test, ward, works) = ground(given);
    let planner = test.client(Role::Planner);
    planner.get("/directives").expect(200).see("Chưa có văn bản chỉ đạo nào");
    let at = enter(&planner);
    planner.get(&at).expect(200).see("10/CT-TTg").see("Thủ tướng Chính phủ").see("Chưa có nhiệm vụ nào");
    let late = add(&planner, &at, "Rà soát hồ sơ quá hạn", &ward, "Quý III/2026");
    let open = add(&planner, &at, "Công khai thủ tục", &works, "31/12/2026");
    add(&planner, &at, "Tiếp công dân", &works, "");
    let page = planner.get(&at).expect(200);
    page.see("Quý III/2026").see("đến hết 30/09/2026").see("Quá hạn").see("31/12/2026").see("Thường xuyên");
    planner.get("/directives").expect(200).see("1 nhiệm vụ quá hạn");

    // The earliest deadline first, those without one at the end; filters narrow.
    let words = planner.get("/directives/tasks").expect(200).words();
    let place = |task: &str| words.find(task).unwrap_or_else(|| panic!("{task} is not on the page"));
    assert!(place("Rà soát hồ sơ") < place("Công khai thủ tục") && place("Công khai") < place("Tiếp công dân"));
    planner.get("/directives/tasks?state=late").expect(200).see("Rà soát hồ sơ").miss("Công khai thủ tục");
    planner.get(&format!("/directives/tasks?unit={works}")).expect(200).see("Tiếp công dân").miss("Rà soát hồ sơ");
    planner.get("/directives/tasks?state=done").expect(200).see("Không có nhiệm vụ nào khớp");
    planner.get("/directives/tasks?state=x").expect(422);

    // Done late stays late; taken back it is late again.
    let finish = |task: &str, on: &str| {
        let version = field(&planner.get(task).expect(200), "version");
        planner
            .post(&format!("{task}/finish"), &[("version", &version), ("done_on", on), ("done_document", "31/BC-UBND")])
    };
    finish(&late, "05/10/2026").to();
    planner.get(&at).expect(200).see("Hoàn thành quá hạn").see("31/BC-UBND").miss("nhiệm vụ quá hạn");
    let version = field(&planner.get(&late).expect(200), "version");
    planner.post(&format!("{late}/reopen"), &[("version", &version)]).to();
    planner.get(&at).expect(200).miss("31/BC-UBND").see("Quá hạn");
    finish(&open, "02/03/2026").to();
    planner.get("/directives/tasks?state=done").expect(200).see("Công khai thủ tục").miss("Rà soát hồ sơ");

    // Removed by mistake or not, the trail keeps what it said.
    let version = field(&planner.get(&late).expect(200), "version");
    planner.post(&format!("{late}/remove"), &[("version", &version)]).to();
    planner.get(&at).expect(200).miss("Rà soát hồ sơ");
    planner.get(&late).expect(404);
    test.client(Role::Administrator).get("/audit").expect(200).see("Bỏ nhiệm vụ được giao").see("Rà soát hồ sơ");
    for role in [Role::Approver, Role::Chairman, Role::Inspectorate, Role::Leader] {
        let reader = test.client(role);
        reader.get(&at).expect(200).see("Công khai thủ tục").miss("Thêm nhiệm vụ");
        reader.get("/directives/new").expect(403);
        reader.post("/directives", &DIRECTIVE).expect(403);
    }
}

fn a_unit_reads_its_own_tasks(given: &Given) {
    let (test, ward, works) = ground(given);
    let planner = test.client(Role::Planner);
    let at = enter(&planner);
    let own = add(&planner, &at, "Rà soát hồ sơ quá hạn", &ward, "Quý III/2026");
    let other = planner.post("/directives", &[("number", "11/CT-UBND"), DIRECTIVE[1], DIRECTIVE[2], DIRECTIVE[3]]).to();
    add(&planner, &other, "Công khai thủ tục", &works, "");
    add(&planner, &at, "Cấp giấy phép đúng hạn", &works, "");
    let unit = test.named("ward", &[Role::Unit], Some(&ward));
    unit.get("/directives").expect(200).see("10/CT-TTg").miss("11/CT-UBND");
    unit.get(&at).expect(200).see("Rà soát hồ sơ").miss("Cấp giấy phép");
    unit.get("/directives/tasks").expect(200).see("Rà soát hồ sơ").miss("Cấp giấy phép").miss("Công khai thủ tục");
    unit.get(&format!("/directives/tasks?unit={works}")).expect(200).miss("Cấp giấy phép");
    unit.get(&other).expect(404);
    unit.get(&own).expect(403);
    unit.get(&format!("{at}/items")).expect(403);
}

fn mistakes_stay_at_their_fields(given: &Given) {
    let (test, ward, _) = ground(given);
    let planner = test.client(Role::Planner);
    let wrong = [("number", "10/CT-TTg"), ("dated_on", "31/02/2026"), ("issuer", ""), ("title", "Cải cách")];
    let page = planner.post("/directives", &wrong).expect(422);
    for typed in ["31/02/2026", "10/CT-TTg"] {
        assert!(page.text().replace("&#x2f;", "/").contains(&format!("value=\"{typed}\"")), "{typed} stays");
    }
    page.see("Chưa nhập mục này");
    let later = [DIRECTIVE[0], ("dated_on", "31/12/2026"), DIRECTIVE[2], DIRECTIVE[3]];
    planner.post("/directives", &later).expect(422).see("không thể sau hôm nay");
    let list = [DIRECTIVE[0], DIRECTIVE[1], DIRECTIVE[2], DIRECTIVE[3], ("checklists", "no-such-list")];
    planner.post("/directives", &list).expect(422);
    let at = enter(&planner);
    planner.post("/directives", &DIRECTIVE).expect(422).see("đã được nhập");

    let task = |due: &str, unit: &str| {
        let fields = [("task", "Rà soát hồ sơ quá hạn"), ("unit", unit), ("due", due)];
        planner.post(&format!("{at}/tasks"), &fields)
    };
    let page = task("cuối năm", ward.as_str()).expect(422).see("Không đọc được thời hạn này").see("Rà soát hồ sơ");
    assert!(page.text().contains("value=\"cuối năm\""), "what was typed stays");
    task("01/03/2026", ward.as_str()).expect(422).see("Thời hạn trước ngày ban hành văn bản (02/03/2026)");
    task("Quý III/2026", "nobody").expect(422);
    let made = add(&planner, &at, "Rà soát hồ sơ quá hạn", &ward, "Quý III/2026");
    for (on, said) in [("31/12/2026", "không thể sau hôm nay"), ("01/03/2026", "trước ngày ban hành")] {
        let fields = [("version", "1"), ("done_on", on), ("done_document", "31/BC")];
        let page = planner.post(&format!("{made}/finish"), &fields).expect(422).see(said);
        assert!(page.text().replace("&#x2f;", "/").contains("value=\"31/BC\""), "what was typed stays");
    }
    // The directive's day cannot move behind what stands under it.
    let moved = [("version", "1"), DIRECTIVE[0], ("dated_on", "05/10/2026"), DIRECTIVE[2], DIRECTIVE[3]];
    planner.post(&format!("{at}/edit"), &moved).expect(422).see("có thời hạn hoặc đã hoàn thành trước ngày này");
}

fn the_second_of_two_people_is_told(given: &Given) {
    let (test, ward, works) = ground(given);
    let (one, other) = (test.named("one", &[Role::Planner], None), test.named("other", &[Role::Planner], None));
    let at = enter(&one);
    let correct = |who: &Client, title: &str| {
        who.post(&format!("{at}/edit"), &[("version", "1"), DIRECTIVE[0], DIRECTIVE[1], DIRECTIVE[2], ("title", title)])
    };
    correct(&one, "Bản một").to();
    correct(&other, "Bản hai").expect(409).see("Bản một").see("Bản hai");
    let task = add(&one, &at, "Rà soát", &ward, "Quý III/2026");
    let change = |who: &Client, text: &str, unit: &UnitId| {
        let fields = [("version", "1"), ("task", text), ("unit", unit.as_str()), ("due", "Q4/2026")];
        who.post(&task, &fields)
    };
    change(&one, "Rà soát lần một", &works).to();
    change(&other, "Rà soát lần hai", &ward)
        .expect(409)
        .see("Rà soát lần một")
        .see("Rà soát lần hai")
        .see("Sở Xây dựng");
    other.post(&format!("{task}/remove"), &[("version", "1")]).expect(409);
    let done = [("version", "1"), ("done_on", "05/10/2026"), ("done_document", "31/BC-UBND")];
    other.post(&format!("{task}/finish"), &done).expect(409).see("31/BC-UBND");
    one.get(&at).expect(200).see("Rà soát lần một").see("Quý IV/2026");
}

fn items_and_checklists_refer_to_a_directive(given: &Given) {
    let w = world(given);
    let planner = w.test.named_existing("planner");
    let fields = [DIRECTIVE[0], DIRECTIVE[1], DIRECTIVE[2], DIRECTIVE[3], ("checklists", "directives")];
    let at = planner.post("/directives", &fields).to();
    let id = at.rsplit('/').next().expect("an id");
    planner.get("/directives?list=directives").expect(200).see("10/CT-TTg");
    planner.get("/directives?list=land").expect(200).miss("10/CT-TTg");
    planner.get(&format!("{at}/items")).expect(200).see("Chưa có cuộc kiểm tra nào theo văn bản này");

    let plan = w.plan("planner", &w.office);
    planner.get(&format!("/plans/{plan}/items/new")).expect(200).see("10/CT-TTg, 02/03/2026 (Thủ tướng Chính phủ)");
    let typed = |directive: &str| {
        vec![
            ("kind", "periodic".to_owned()),
            ("unit", w.ward.to_string()),
            ("fields", "land".into()),
            ("contents", "Việc thực hiện chỉ thị".into()),
            ("directive", directive.to_owned()),
            ("period_from", "01/01/2026".into()),
            ("period_to", "30/06/2026".into()),
            ("starts_on", "07/12/2026".into()),
            ("ends_on", "11/12/2026".into()),
            ("profile", "a".into()),
            ("form", "on-site".into()),
        ]
    };
    let post = |directive: &str| {
        let typed = typed(directive);
        let fields: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
        planner.post(&format!("/plans/{plan}/items"), &fields)
    };
    post("no-such-directive").expect(422);
    let to = post(id).to();
    let (_, added) = to.split_once("#m-").expect("an item");
    let item = format!("/plans/{plan}/items/{added}");
    let changed = |directive: &str| {
        let version = field(&planner.get(&item).expect(200), "version");
        let mut typed = typed(directive);
        typed.push(("version", version));
        let fields: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
        planner.post(&item, &fields).to();
    };
    changed("");
    planner.get(&format!("{at}/items")).expect(200).miss("Việc thực hiện chỉ thị");
    changed(id);
    let approver = w.test.named_existing("approver");
    approver.get(&item).expect(200).see("Kiểm tra việc thực hiện văn bản").see("10/CT-TTg");
    planner.get(&format!("{at}/items")).expect(200).see("Phường Bến Lụa").see("Việc thực hiện chỉ thị");

    // A sealed item is among them for those who are named on it only, and each look is kept.
    let directive = Some(giamsat::vocabulary::DirectiveId(id.to_owned()));
    let sealed = NewItem { directive, unit: w.department.clone(), contents: "Việc kín".into(), ..w.surprise() };
    w.add(&plan, &sealed);
    let looks = |w: &crate::plans::World| {
        let all = w
            .test
            .db()
            .read(|c| giamsat::audit::views::lines(c, &w.planner(), None, giamsat::vocabulary::paging::PageNumber(1)));
        all.expect("the trail").rows.iter().filter(|line| line.action == "plans.look-sealed").count()
    };
    let before = looks(&w);
    planner.get(&format!("{at}/items")).expect(200).see("Việc kín");
    assert_eq!(looks(&w), before + 1, "the look is kept");
    let other = w.test.named_existing("planner-2");
    other.get(&format!("{at}/items")).expect(200).see("Việc thực hiện chỉ thị").miss("Việc kín").miss("Sở Xây dựng");
    assert_eq!(sealed.kind, ItemKind::Surprise);
}

fn a_change_of_an_approved_item_names_its_directive(given: &Given) {
    let w = world(given);
    let planner = w.test.named_existing("planner");
    let at = enter(&planner);
    let id = giamsat::vocabulary::DirectiveId(at.rsplit('/').next().expect("an id").to_owned());
    let plan = w.plan("planner", &w.office);
    let item = w.add(&plan, &w.item(&["land"], "Cấp giấy chứng nhận"));
    w.submit(&plan).expect("submitted");
    w.approve(&plan).expect("approved");
    let adjustment = plan_acts::open_adjustment(w.test.db(), &w.planner(), &plan, "Thực hiện chỉ thị").expect("opened");
    let page = format!("/plans/{plan}/adjustments/{adjustment}");
    planner.get(&format!("{page}/items/{item}")).expect(200).see("10/CT-TTg");
    let new = NewItem { directive: Some(id), ..w.item(&["land"], "Cấp giấy chứng nhận") };
    plan_acts::propose(w.test.db(), &w.planner(), &plan, &adjustment, 1, Some(&item), &new).expect("proposed");
    let submitted = |seen| plan_acts::submit_adjustment(w.test.db(), &w.planner(), &plan, &adjustment, seen);
    assert_eq!(w.get(&item).directive, None);
    planner
        .get(&page)
        .expect(200)
        .see("Kiểm tra việc thực hiện văn bản")
        .see("10/CT-TTg, 02/03/2026 (Thủ tướng Chính phủ)");
    submitted(2).expect("submitted");
    let approval = plan_acts::Approval { number: "62/KH-SNV".into(), issued_on: day("20/11/2026") };
    plan_acts::approve_adjustment(w.test.db(), &w.approver(), &plan, &adjustment, 3, &approval).expect("approved");
    assert_eq!(w.get(&item).directive, new.directive);
}

fn a_unit_that_ended_keeps_its_task(given: &Given) {
    let (test, ward, works) = ground(given);
    let planner = test.client(Role::Planner);
    let at = enter(&planner);
    let task = add(&planner, &at, "Rà soát hồ sơ quá hạn", &ward, "Quý III/2026");
    let ended = test.db().write(|tx| giamsat::units::actions::end_unit(tx, &ward, day("31/10/2026")));
    ended.expect("the unit ended");
    let page = planner.get(&task).expect(200).see("Phường Bến Lụa");
    assert!(page.text().contains(&format!("value=\"{ward}\" selected")), "it stays chosen: {}", page.text());
    let fields = |unit: &UnitId, text: &str, version: &str| {
        let due = [("version", version.to_owned()), ("task", text.to_owned()), ("due", "Quý IV/2026".to_owned())];
        let mut all = due.to_vec();
        all.push(("unit", unit.to_string()));
        all
    };
    let post = |fields: Vec<(&str, String)>| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        planner.post(&task, &fields)
    };
    post(fields(&ward, "Rà soát lại", "1")).to();
    planner.get(&at).expect(200).see("Rà soát lại").see("Phường Bến Lụa").see("Quý IV/2026");
    post(fields(&works, "Rà soát lại", "2")).to();
    post(fields(&ward, "Rà soát lại", "3")).expect(422);
}

fn the_late_list_is_a_workbook(given: &Given) {
    use calamine::{Data, Reader, Xlsx};
    let (test, ward, works) = ground(given);
    let planner = test.client(Role::Planner);
    let at = enter(&planner);
    add(&planner, &at, "Rà soát hồ sơ quá hạn", &ward, "Quý III/2026");
    add(&planner, &at, "Công khai thủ tục", &works, "31/12/2026");
    add(&planner, &at, "Tiếp công dân", &works, "");
    planner.get("/directives/tasks?state=late").expect(200).holds("/directives/tasks.xlsx?state=late");
    let sheet = |client: &Client, query: &str| {
        let bytes = client.get(&format!("/directives/tasks.xlsx{query}")).expect(200).bytes;
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("nhiem-vu.xlsx");
        std::fs::write(&file, &bytes).expect("written");
        crate::support::workbooks::check(&file);
        let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).expect("a workbook");
        book.worksheet_range("Nhiệm vụ").expect("its sheet")
    };
    let all = sheet(&planner, "");
    let cell = |row: u32, column: u32| all.get_value((row, column)).cloned().unwrap_or(Data::Empty);
    assert_eq!(cell(4, 2), Data::String("Rà soát hồ sơ quá hạn".into()));
    let Data::DateTime(due) = cell(4, 7) else { panic!("{:?}", cell(4, 7)) };
    assert_eq!(due.as_datetime().map(|at| at.date()), Some(day("30/09/2026")));
    assert_eq!((cell(4, 9), cell(4, 10)), (Data::String("Quá hạn".into()), Data::Float(51.0)));
    assert_eq!(cell(6, 7), Data::String("Thường xuyên".into()));
    assert_eq!((cell(7, 2), cell(8, 2)), (Data::Float(3.0), Data::Float(1.0)), "all, and those that are late");
    let late = sheet(&planner, "?state=late");
    assert_eq!(late.get_value((4, 1)), Some(&Data::String("Phường Bến Lụa".into())));
    assert_eq!(late.get_value((5, 2)), Some(&Data::Float(1.0)));
    let unit = sheet(&test.named("ward", &[Role::Unit], Some(&ward)), "");
    let words: Vec<String> = unit.cells().map(|(_, _, value)| value.to_string()).collect();
    assert!(words.iter().any(|text| text.contains("Rà soát")) && !words.iter().any(|text| text.contains("Công khai")));
    planner.get("/directives/tasks.xlsx?state=x").expect(422);
}
