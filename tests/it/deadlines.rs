//! Deadlines: counted by hand, and as the clocks of an inspection follow its record.

use std::collections::BTreeMap;

use chrono::{Duration, NaiveDate, NaiveTime};
use giamsat::plans::Profile;
use giamsat::procedure::{Applies, Event, Measure, Rule, Step, rules};
use giamsat::vocabulary::Role;
use giamsat::vocabulary::dates::{Calendar, parse_day};
use libtest_mimic::Trial;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::conclusions::case::{Case, Found};
use crate::support::app::{self, Client};
use crate::support::{Given, on_both, plain};

pub fn tests() -> Vec<Trial> {
    let mut all = on_both![deadlines;
        clocks_follow_the_record,
        what_waits_for_whom,
        the_signer_moves_a_deadline_as_far_as_the_procedure_allows,
        a_moved_explanation_holds_for_the_unit_and_ends_with_its_draft,
        a_unit_reads_its_own_extension,
        papers_are_entered_and_withdrawn,
        the_file_waits_for_the_archive,
        a_changed_deadline_counts_from_its_day_on,
        lines_are_added_and_ended,
        other_profiles_have_no_deadlines_of_profile_a,
    ];
    all.extend(
        plain![deadlines; counted_by_hand, counting_back_leaves_the_days_that_it_says, the_line_that_fits_best_holds],
    );
    all
}

fn day(text: &str) -> NaiveDate {
    parse_day(text).expect("a day")
}

/// Days off and swapped days of a year, as this test takes them: New Year with 2 January swapped for
/// Saturday the 10th; Tết from 16 to 20 February; 27 April for the Kings' Day on a Sunday; 30 April and
/// 1 May; National Day with 31 August swapped for Saturday the 22nd.
fn calendar() -> Calendar {
    let off = [
        "01/01/2026",
        "02/01/2026",
        "16/02/2026",
        "17/02/2026",
        "18/02/2026",
        "19/02/2026",
        "20/02/2026",
        "27/04/2026",
        "30/04/2026",
        "01/05/2026",
        "31/08/2026",
        "01/09/2026",
        "02/09/2026",
    ];
    let worked = ["10/01/2026", "22/08/2026"];
    let off = off.into_iter().map(|text| (day(text), false));
    Calendar { worked: off.chain(worked.into_iter().map(|text| (day(text), true))).collect::<BTreeMap<_, _>>() }
}

fn rule(measure: Measure, amount: i32, before: bool, rolls: bool) -> Rule {
    Rule {
        id: "r".into(),
        profile: Profile::A,
        step: Step::TeamReport,
        counted_from: Event::End,
        before,
        amount,
        measure,
        extension: amount,
        rolls,
        applies: Applies::Both,
        name: String::new(),
        paper: String::new(),
        ground: "thử".into(),
        verified: false,
        from_on: day("01/01/2020"),
        to_on: None,
    }
}

fn counted_by_hand() {
    use Measure::{Days, Months, WorkingDays, Years};
    const AFTER: bool = false;
    const BEFORE: bool = true;
    // (counted from, measure, amount, before, moves from a day off, due)
    let cases = [
        // Over Tết.
        ("13/02/2026", WorkingDays, 5, AFTER, false, "27/02/2026"),
        ("12/02/2026", WorkingDays, 1, AFTER, false, "13/02/2026"),
        ("12/02/2026", WorkingDays, 2, AFTER, false, "23/02/2026"),
        ("12/02/2026", WorkingDays, 10, AFTER, false, "05/03/2026"),
        ("15/02/2026", WorkingDays, 1, AFTER, false, "23/02/2026"),
        ("18/02/2026", WorkingDays, 3, AFTER, false, "25/02/2026"),
        ("09/02/2026", WorkingDays, 15, AFTER, false, "09/03/2026"),
        // New Year, with a Saturday worked for a Friday off.
        ("31/12/2025", WorkingDays, 1, AFTER, false, "05/01/2026"),
        ("31/12/2025", WorkingDays, 5, AFTER, false, "09/01/2026"),
        ("31/12/2025", WorkingDays, 6, AFTER, false, "10/01/2026"),
        ("31/12/2025", WorkingDays, 7, AFTER, false, "12/01/2026"),
        ("09/01/2026", WorkingDays, 1, AFTER, false, "10/01/2026"),
        ("10/01/2026", WorkingDays, 1, AFTER, false, "12/01/2026"),
        // A Monday off for a Sunday, then two days off before a weekend.
        ("24/04/2026", WorkingDays, 1, AFTER, false, "28/04/2026"),
        ("24/04/2026", WorkingDays, 3, AFTER, false, "04/05/2026"),
        ("29/04/2026", WorkingDays, 1, AFTER, false, "04/05/2026"),
        ("29/04/2026", WorkingDays, 5, AFTER, false, "08/05/2026"),
        // National Day, with a Saturday worked nine days before.
        ("21/08/2026", WorkingDays, 1, AFTER, false, "22/08/2026"),
        ("21/08/2026", WorkingDays, 6, AFTER, false, "28/08/2026"),
        ("21/08/2026", WorkingDays, 7, AFTER, false, "03/09/2026"),
        ("28/08/2026", WorkingDays, 2, AFTER, false, "04/09/2026"),
        ("01/09/2026", WorkingDays, 1, AFTER, false, "03/09/2026"),
        // Back from the day of a visit.
        ("23/02/2026", WorkingDays, 5, BEFORE, false, "09/02/2026"),
        ("24/02/2026", WorkingDays, 3, BEFORE, false, "12/02/2026"),
        ("12/01/2026", WorkingDays, 3, BEFORE, false, "08/01/2026"),
        ("03/09/2026", WorkingDays, 1, BEFORE, false, "28/08/2026"),
        ("03/09/2026", WorkingDays, 5, BEFORE, false, "24/08/2026"),
        ("04/05/2026", WorkingDays, 2, BEFORE, false, "28/04/2026"),
        ("04/05/2026", WorkingDays, 3, BEFORE, false, "24/04/2026"),
        // From a visit on a day off.
        ("14/02/2026", WorkingDays, 2, BEFORE, false, "11/02/2026"),
        // Days of the calendar, moved from a day off.
        ("30/01/2026", Days, 15, AFTER, true, "23/02/2026"),
        ("30/01/2026", Days, 10, AFTER, true, "09/02/2026"),
        ("26/08/2026", Days, 6, AFTER, true, "03/09/2026"),
        ("07/08/2026", Days, 15, AFTER, true, "22/08/2026"),
        ("16/04/2026", Days, 15, AFTER, true, "04/05/2026"),
        ("30/01/2026", Days, 15, AFTER, false, "14/02/2026"),
        ("26/02/2026", Days, 7, BEFORE, true, "13/02/2026"),
        // Months end where the month ends.
        ("31/01/2026", Months, 1, AFTER, true, "02/03/2026"),
        ("31/12/2025", Months, 2, AFTER, true, "02/03/2026"),
        ("31/01/2026", Months, 1, AFTER, false, "28/02/2026"),
        // Years, over swapped and leap days.
        ("31/08/2025", Years, 1, AFTER, true, "03/09/2026"),
        ("29/02/2024", Years, 1, AFTER, true, "28/02/2025"),
    ];
    let calendar = calendar();
    for (from, measure, amount, before, rolls, due) in cases {
        let rule = rule(measure, amount, before, rolls);
        let found = rules::due(&rule, &calendar, day(from));
        assert_eq!(found, day(due), "{amount} {measure} {} {from}", if before { "before" } else { "after" });
    }
    // Extensions: by the same measure from the regular day.
    let working = rule(WorkingDays, 5, AFTER, false);
    assert_eq!(rules::latest(&working, &calendar, day("13/02/2026")), Some(day("27/02/2026")));
    assert_eq!(rules::latest(&rule(Days, 15, AFTER, true), &calendar, day("23/02/2026")), Some(day("10/03/2026")));
    assert_eq!(rules::latest(&rule(WorkingDays, 5, BEFORE, false), &calendar, day("23/02/2026")), None);
    assert_eq!(rules::latest(&Rule { extension: 0, ..working }, &calendar, day("13/02/2026")), None);
}

/// Counted back from any day, so many working days lie between, and one day later there are too few.
fn counting_back_leaves_the_days_that_it_says() {
    let calendar = calendar();
    let mut runner = TestRunner::new(Config { cases: 2_000, failure_persistence: None, ..Config::default() });
    let dates = (0i64..500, 1u32..40);
    runner
        .run(&dates, |(offset, count)| {
            let event = day("01/12/2025") + Duration::days(offset);
            let found = calendar.before(event, count);
            prop_assert!(calendar.is_working(found) && found < event);
            prop_assert!(calendar.between(found, event) >= i64::from(count), "{found} to {event}");
            let mut next = found + Duration::days(1);
            while !calendar.is_working(next) && next < event {
                next += Duration::days(1);
            }
            prop_assert!(next >= event || calendar.between(next, event) < i64::from(count), "{next} would do");
            Ok(())
        })
        .expect("it holds for every day");
}

/// The morning of a day, for the test's clock.
fn at(case: &Case, text: &str) {
    case.app.world.set(day(text).and_time(NaiveTime::from_hms_opt(2, 0, 0).expect("a time")));
}

fn page(case: &Case, login: &str) -> app::Answer {
    case.client(login).get(&format!("/inspections/{}/deadlines", case.inspection)).expect(200)
}

fn clocks_follow_the_record(given: &Given) {
    let case = Case::started(given);
    page(&case, "leader").see("Chưa có thời hạn nào");
    case.record(0, 0, &Found::VIOLATION);
    case.close(0);
    page(&case, "leader").see("Chưa có thời hạn nào");
    case.close(1);
    // Closed on Friday 20 November: ten working days later is Friday 4 December.
    let told = page(&case, "leader").see("Báo cáo kết quả của đoàn").see("04/12/2026").see("Còn 10 ngày làm việc");
    told.see("5 đến 10 ngày làm việc").miss("Thông báo kết luận (TB)").miss("Giải trình dự thảo");
    page(&case, "ward").miss("Báo cáo kết quả của đoàn").see("Chưa có thời hạn nào");
    at(&case, "08/12/2026");
    page(&case, "leader").see("Quá 2 ngày làm việc");
    case.report();
    page(&case, "leader").see("Xong, trễ hạn").see("Thông báo kết luận").see("29/12/2026");
    let id = case.draft(&[0, 1]);
    let version = case.version(&id);
    let fields = [("version", version.as_str()), ("explain_by", "15/12/2026")];
    case.client("planner").post(&format!("/conclusions/{id}/send"), &fields).to();
    page(&case, "ward").see("Giải trình dự thảo").see("15/12/2026").miss("29/12/2026");
    case.pass_deadline(&id);
    page(&case, "ward").see("Quá 1 ngày làm việc");
    case.issue("signer", &id, "12/TB-SNV").to();
    page(&case, "ward").see("Không ghi nhận").see("Báo cáo khắc phục").see("Phường An Hạ").miss("Phường Bến Tây");
    page(&case, "planner").see("Phường Bến Tây").see("Nộp lưu hồ sơ").see("16/12/2027").see("Đúng hạn");
}

fn what_waits_for_whom(given: &Given) {
    let case = Case::minuted(given, &[Found::VIOLATION], &[]);
    let due = |login: &str, query: &str| case.client(login).get(&format!("/due{query}")).expect(200);
    due("leader", "").see("1 việc, không việc nào quá hạn").see("215/QĐ-SNV").see("04/12/2026");
    for login in ["planner", "signer", "secretary", "inspectorate"] {
        due(login, "").see("Không có việc nào chờ anh/chị");
        due(login, "?of=all").see("Báo cáo kết quả của đoàn");
    }
    due("ward", "?of=all").miss("215/QĐ-SNV");
    case.report();
    due("signer", "").see("Thông báo kết luận");
    due("leader", "").see("Không có việc nào chờ anh/chị");
    let id = case.draft(&[0]);
    due("planner", "").see("Thông báo kết luận");
    case.send(&id);
    due("ward", "").see("Giải trình dự thảo").see("27/11/2026");
    due("other-ward", "?of=all").miss("Giải trình dự thảo");
    let explain = format!("{}/explain", case.point(&id, 1));
    case.client("ward").post(&explain, &[("version", "0"), ("stance", "accept"), ("text", "Tiếp thu")]).to();
    due("ward", "").miss("Giải trình dự thảo");
    case.app.client(Role::Administrator).get("/due").expect(403);
}

fn the_signer_moves_a_deadline_as_far_as_the_procedure_allows(given: &Given) {
    let case = Case::minuted(given, &[Found::VIOLATION], &[]);
    let path = format!("/inspections/{}/deadlines", case.inspection);
    let move_to = |login: &str, on: &str, reason: &str| {
        case.client(login).post(&path, &[("which", "team-report"), ("due_on", on), ("reason", reason)])
    };
    move_to("leader", "11/12/2026", "Nhiều hồ sơ").expect(403);
    move_to("another-approver", "11/12/2026", "Nhiều hồ sơ").expect(409).see("Chỉ người ký quyết định");
    page(&case, "another-approver").miss("Hạn mới");
    page(&case, "signer").see("Hạn mới");
    let kept = move_to("signer", "14/12/2026", "Nhiều hồ sơ phải đối chiếu").expect(422);
    kept.see("sau 04/12/2026 và không quá 11/12/2026").holds("Nhiều hồ sơ phải đối chiếu");
    move_to("signer", "04/12/2026", "Nhiều hồ sơ").expect(422).see("sau 04/12/2026");
    move_to("signer", "09/12/2026", "").expect(422).see("Chưa nhập mục này.");
    move_to("signer", "09/12/2026", "Nhiều hồ sơ").to();
    page(&case, "leader").see("09/12/2026").see("đã gia hạn").see("Còn 13 ngày làm việc").see("Nhiều hồ sơ");
    // A second time: still counted from the first day.
    move_to("signer", "14/12/2026", "Thêm").expect(422).see("sau 09/12/2026 và không quá 11/12/2026");
    move_to("signer", "11/12/2026", "Thêm").to();
    move_to("signer", "12/12/2026", "Thêm nữa").expect(409).see("không được gia hạn nữa");
    case.report();
    move_to("signer", "12/12/2026", "Thêm nữa").expect(409);
    page(&case, "leader").see("Đúng hạn");
}

fn a_moved_explanation_holds_for_the_unit_and_ends_with_its_draft(given: &Given) {
    let case = Case::minuted(given, &[Found::VIOLATION], &[]);
    case.report();
    let id = case.draft(&[0]);
    case.send(&id);
    let path = format!("/inspections/{}/deadlines", case.inspection);
    let which = format!("explanation/{id}");
    let fields = [("which", which.as_str()), ("due_on", "04/12/2026"), ("reason", "Đơn vị đề nghị")];
    case.client("signer").post(&path, &fields).to();
    assert_eq!(case.show("ward", &id).explain_by, Some(day("04/12/2026")));
    at(&case, "01/12/2026");
    let explain = format!("{}/explain", case.point(&id, 1));
    case.client("ward").post(&explain, &[("version", "0"), ("stance", "accept"), ("text", "Tiếp thu")]).to();
    page(&case, "ward").see("Đúng hạn").see("đã gia hạn");
    // Taken back and sent anew, it has a day of its own.
    let version = case.version(&id);
    case.client("planner").post(&format!("/conclusions/{id}/return"), &[("version", &version)]).to();
    let version = case.version(&id);
    let fields = [("version", version.as_str()), ("explain_by", "08/12/2026")];
    case.client("planner").post(&format!("/conclusions/{id}/send"), &fields).to();
    assert_eq!(case.show("ward", &id).explain_by, Some(day("08/12/2026")));
    page(&case, "ward").see("08/12/2026").miss("đã gia hạn");
}

fn a_unit_reads_its_own_extension(given: &Given) {
    let (case, id) = Case::issued(given, &[Found::VIOLATION], &[Found::SHORTCOMING], "12/TB-SNV");
    let which = format!("remedy/{id}/{}", case.visits[0]);
    let fields = [("which", which.as_str()), ("due_on", "21/12/2026"), ("reason", "Phường đang thiếu kinh phí")];
    page(&case, "signer").see("Báo cáo khắc phục: Phường An Hạ").see("Báo cáo khắc phục: Phường Bến Tây");
    case.client("signer").post(&format!("/inspections/{}/deadlines", case.inspection), &fields).to();
    page(&case, "ward").see("21/12/2026").see("đã gia hạn").see("thiếu kinh phí");
    page(&case, "other-ward").see("07/12/2026").miss("21/12/2026").miss("đã gia hạn").miss("thiếu kinh phí");
    page(&case, "planner").see("21/12/2026").see("07/12/2026").see("thiếu kinh phí");
}

fn the_file_waits_for_the_archive(given: &Given) {
    let (case, _) = Case::issued(given, &[Found::VIOLATION], &[Found::SHORTCOMING], "12/TB-SNV");
    let path = format!("/inspections/{}/papers", case.inspection);
    let enter = |kind: &str, visit: &str, number: &str, on: &str| {
        let fields = [("kind", kind), ("visit", visit), ("number", number), ("dated_on", on), ("happened_on", on)];
        case.client("planner").post(&path, &fields)
    };
    let waiting = || case.client("planner").get("/due").expect(200);
    waiting().see("Nộp lưu hồ sơ");
    enter("remedy-report", case.visits[0].as_str(), "37/BC-UBND", "27/11/2026")
        .expect(422)
        .see("trước ngày ban hành thông báo kết luận");
    for visit in &case.visits {
        enter("remedy-report", visit.as_str(), "37/BC-UBND", "28/11/2026").to();
    }
    waiting().see("Nộp lưu hồ sơ");
    enter("archive", "", "5/BBBG", "27/11/2026").expect(422).see("trước ngày ban hành thông báo kết luận");
    enter("archive", "", "5/BBBG", "28/11/2026").to();
    waiting().miss("Nộp lưu hồ sơ");
    page(&case, "planner").see("5/BBBG");
    page(&case, "ward").see("37/BC-UBND").miss("5/BBBG");
}

fn papers_are_entered_and_withdrawn(given: &Given) {
    let (case, _) = Case::issued(given, &[Found::VIOLATION], &[Found::SHORTCOMING], "12/TB-SNV");
    let path = format!("/inspections/{}/papers", case.inspection);
    let enter = |login: &str, kind: &str, visit: &str, on: &str| {
        let fields = [
            ("kind", kind),
            ("visit", visit),
            ("number", "37/BC-UBND"),
            ("dated_on", "28/11/2026"),
            ("happened_on", on),
        ];
        case.client(login).post(&path, &fields)
    };
    let visit = case.visits[0].as_str();
    for login in ["leader", "ward", "signer"] {
        enter(login, "remedy-report", visit, "28/11/2026").expect(403);
    }
    enter("planner", "", visit, "28/11/2026").expect(422).see("Chọn một");
    enter("planner", "announcement", visit, "28/11/2026").expect(422).see("không có thông báo trước");
    enter("planner", "remedy-report", "", "28/11/2026").expect(422);
    enter("planner", "archive", visit, "28/11/2026").expect(422).see("của cả cuộc kiểm tra");
    enter("planner", "remedy-report", visit, "29/11/2026").expect(422).see("không thể sau hôm nay");
    enter("planner", "remedy-report", visit, "27/11/2026").expect(422).see("không thể trước ngày của văn bản");
    let waiting = |login: &str| case.client(login).get("/due").expect(200);
    waiting("ward").see("Báo cáo khắc phục");
    enter("planner", "remedy-report", visit, "28/11/2026").to();
    waiting("ward").miss("Báo cáo khắc phục");
    waiting("other-ward").see("Báo cáo khắc phục");
    let shown = page(&case, "planner").see("37/BC-UBND");
    page(&case, "ward").see("37/BC-UBND").see("Đúng hạn");
    page(&case, "other-ward").miss("37/BC-UBND");
    let text = shown.text().replace("&#x2f;", "/");
    let (_, rest) = text.split_once(&format!("{path}/")).expect("the paper can be withdrawn");
    let paper = rest.split('/').next().expect("an id");
    let withdraw = format!("{path}/{paper}/withdraw");
    case.client("planner").post(&withdraw, &[("reason", "")]).expect(422);
    case.client("leader").post(&withdraw, &[("reason", "Nhầm")]).expect(403);
    case.client("planner").post(&withdraw, &[("reason", "Nhầm phường")]).to();
    case.client("planner").post(&withdraw, &[("reason", "Nhầm phường")]).expect(409).see("đã được rút");
    page(&case, "planner").see("Nhầm phường").see("37/BC-UBND");
    waiting("ward").see("Báo cáo khắc phục");
}

/// A line for surprise inspections alone goes before the one for both, each only while it holds.
fn the_line_that_fits_best_holds() {
    let line = |id: &str, applies: Applies, from: &str, to: Option<&str>| Rule {
        id: id.into(),
        applies,
        from_on: day(from),
        to_on: to.map(day),
        ..rule(Measure::WorkingDays, 5, false, false)
    };
    let all = [
        line("both", Applies::Both, "01/01/2020", None),
        line("surprise", Applies::Surprise, "01/01/2026", Some("30/06/2026")),
        line("planned", Applies::Planned, "01/03/2026", None),
        Rule { profile: Profile::B, ..line("b", Applies::Planned, "01/01/2020", None) },
    ];
    let holds = |profile, surprise, on: &str| {
        rules::in_force(&all, profile, Step::TeamReport, surprise, day(on)).map(|rule| rule.id.as_str())
    };
    assert_eq!(holds(Profile::A, true, "31/12/2025"), Some("both"));
    assert_eq!(holds(Profile::A, true, "01/01/2026"), Some("surprise"));
    assert_eq!(holds(Profile::A, true, "30/06/2026"), Some("surprise"));
    assert_eq!(holds(Profile::A, true, "01/07/2026"), Some("both"));
    assert_eq!(holds(Profile::A, false, "28/02/2026"), Some("both"));
    assert_eq!(holds(Profile::A, false, "01/03/2026"), Some("planned"));
    assert_eq!(holds(Profile::B, false, "01/03/2026"), Some("b"));
    assert_eq!(holds(Profile::B, true, "01/03/2026"), None, "nothing of another profile, nor of planned ones");
    assert_eq!(holds(Profile::C, false, "01/03/2026"), None);
}

fn lines_are_added_and_ended(given: &Given) {
    let case = Case::minuted(given, &[Found::VIOLATION], &[]);
    let administrator: Client = case.app.client(Role::Administrator);
    let index = administrator.get("/procedure").expect(200);
    index.see("Cuộc kiểm tra loại này chạy").see("Chỉ kiểm tra đột xuất").see("01/01/2027");
    administrator.get("/procedure/new?profile=b").expect(200).holds("value=\"b\" selected");
    case.client("planner").get("/procedure/new").expect(403);
    case.client("planner").post("/procedure", &[("profile", "b")]).expect(403);
    let add = |profile: &str, step: &str, applies: &str, from_on: &str, amount: &str| {
        let fields = [
            ("profile", profile),
            ("step", step),
            ("applies", applies),
            ("name", "Kết luận kiểm tra chuyên ngành"),
            ("paper", "KL"),
            ("amount", amount),
            ("measure", "days"),
            ("extension", "0"),
            ("from_on", from_on),
            ("ground", "Quy chế thử của Sở"),
        ];
        administrator.post("/procedure", &fields)
    };
    // Everything that is wrong is told at once, and what was typed stays.
    let wrong = add("", "", "both", "20/11/2026", "0").expect(422);
    assert!(wrong.text().matches("class=\"err\"").count() >= 3, "{}", wrong.words());
    wrong.holds("Kết luận kiểm tra chuyên ngành").see("Quy chế thử của Sở");
    add("k", "conclusion", "both", "21/11/2026", "20").expect(422);
    add("b", "conclusion", "both", "20/11/2026", "20").expect(422).see("Phải sau hôm nay");
    add("b", "announcement", "both", "21/11/2026", "5").expect(422).see("không báo trước");
    add("a", "conclusion", "both", "21/11/2026", "20").expect(422).see("đã có dòng như vậy");
    add("b", "conclusion", "both", "21/11/2026", "20").to();
    add("b", "conclusion", "both", "01/12/2026", "30").expect(422).see("đã có dòng như vậy, áp dụng từ 21/11/2026");
    let index = administrator.get("/procedure").expect(200);
    index.see("Kết luận kiểm tra chuyên ngành (KL)").see("20 ngày kể từ ngày đoàn nộp báo cáo");
    // What begins later is told as coming, not as what holds.
    let lines = case.app.db().read(giamsat::procedure::views::all).expect("the lines");
    let coming = lines.iter().find(|line| line.name == "Kết luận kiểm tra chuyên ngành").expect("the new line");
    let form = administrator.get(&format!("/procedure/{}", coming.id)).expect(200);
    form.see("Sẽ áp dụng từ 21/11/2026").miss("Đang áp dụng");
    administrator.get("/procedure/ps-remedy-a").expect(200).see("Đang áp dụng").miss("Sẽ áp dụng từ");
    administrator.get("/audit").expect(200).see("Thêm dòng quy trình");

    // The line of profile B is no business of an inspection of profile A.
    page(&case, "leader").miss("Kết luận kiểm tra chuyên ngành").see("04/12/2026").miss("chưa có dòng nào");
    let end = |id: &str, last_on: &str, reason: &str| {
        administrator.post(&format!("/procedure/{id}/end"), &[("last_on", last_on), ("reason", reason)])
    };
    end("ps-report-a", "19/11/2026", "").expect(422).see("Phải từ hôm nay trở đi").see("Chưa nhập mục này.");
    end("ps-report-a", "20/11/2026", "Bỏ theo Quy chế mới").to();
    end("ps-report-a", "20/11/2026", "Bỏ").expect(409).see("đã được thay");
    administrator.get("/procedure").expect(200).see("đến hết 20/11/2026");
    administrator.get("/procedure/ps-report-a").expect(409);
    // Minuted on the 20th, the line's last day: what runs keeps its day.
    page(&case, "leader").see("04/12/2026");
    case.client("planner").post("/procedure/ps-remedy-a/end", &[("last_on", "01/12/2026")]).expect(403);
}

/// An inspection of profile B or C runs the steps, and no day of it is counted by a line of profile A.
fn other_profiles_have_no_deadlines_of_profile_a(given: &Given) {
    use diesel::prelude::*;
    use giamsat::schema::inspections as i;
    let case = Case::minuted(given, &[Found::VIOLATION], &[]);
    page(&case, "leader").see("04/12/2026").miss("chưa có dòng nào");
    for profile in [Profile::B, Profile::C] {
        let set = |tx: &mut giamsat::db::Tx| {
            Ok(diesel::update(i::table.find(&case.inspection)).set(i::profile.eq(profile)).execute(tx.c())?)
        };
        case.app.db().write(set).expect("set");
        page(&case, "leader").see("chưa có dòng nào").see("Chưa có thời hạn nào").miss("04/12/2026");
        case.client("leader").get("/due").expect(200).miss("Báo cáo kết quả của đoàn");
    }
    // The steps go on as ever: the leader reports.
    let (leader, report) = (case.client("leader"), format!("/inspections/{}/report", case.inspection));
    let texts = [("version", "0"), ("results", "Đủ công chức trực"), ("assessment", "Còn hồ sơ quá hạn")];
    leader.post(&report, &texts).to();
    leader.post(&format!("{report}/submit"), &[("version", "1")]).to();
    page(&case, "leader").see("chưa có dòng nào").see("Chưa có thời hạn nào");
}

fn a_changed_deadline_counts_from_its_day_on(given: &Given) {
    let case = Case::minuted(given, &[Found::VIOLATION], &[]);
    let administrator: Client = case.app.client(Role::Administrator);
    let known = administrator.get("/procedure").expect(200).see("10 ngày làm việc kể từ ngày kết thúc kiểm tra");
    known.see("Chưa đối chiếu văn bản").see("Trước ngày bắt đầu kiểm tra tại đơn vị ít nhất 5 ngày làm việc");
    case.client("planner").get("/procedure").expect(200).miss("/procedure/ps-report-a");
    case.client("planner").get("/procedure/ps-report-a").expect(403);
    let change = |from_on: &str, amount: &str, ground: &str| {
        let fields = [
            ("amount", amount),
            ("measure", "working-days"),
            ("extension", "0"),
            ("ground", ground),
            ("from_on", from_on),
            ("verified", "1"),
            ("applies", "both"),
            ("name", "Báo cáo của Đoàn theo Quy chế"),
            ("paper", "BC-ĐKT"),
        ];
        administrator.post("/procedure/ps-report-a", &fields)
    };
    change("21/11/2026", "0", "Quy chế thử").expect(422);
    change("21/11/2026", "7", "").expect(422).see("Chưa nhập mục này.");
    change("01/01/2020", "7", "Quy chế thử").expect(422).see("Phải sau 01/01/2020");
    change("20/11/2026", "7", "Quy chế thử").expect(422).see("Phải sau hôm nay");
    change("31/02/2026", "7", "Quy chế thử").expect(422).holds("31&#x2f;02&#x2f;2026").holds("BC-ĐKT");
    change("21/11/2026", "7", "Quy chế thử số 12").to();
    change("22/11/2026", "8", "Quy chế thử số 13").expect(409).see("đã được thay");
    let now = administrator.get("/procedure").expect(200);
    let now = now.see("7 ngày làm việc kể từ ngày kết thúc kiểm tra").see("Quy chế thử số 12");
    now.see("Báo cáo của Đoàn theo Quy chế (BC-ĐKT)");
    // Minuted on the 20th, a day before the change holds.
    page(&case, "leader").see("04/12/2026");
}
