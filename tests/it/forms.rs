//! A form that is sent several times makes one thing, whatever it makes, on both databases.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Barrier;

use chrono::NaiveDate;
use diesel::prelude::*;
use giamsat::routes;
use giamsat::units::Kind;
use giamsat::vocabulary::Role;
use libtest_mimic::Trial;

use crate::conclusions::case::{Case, Found};
use crate::support::app::{self, Answer, Client, TestApp};
use crate::support::{Given, on_both, plain, planned, scores};

pub fn tests() -> Vec<Trial> {
    let mut tests = on_both![
        forms;
        sent_six_times_makes_one,
        of_conclusions_sent_six_times_makes_one,
        a_password_is_shown_to_the_first_only,
        changed_content_or_another_person_is_another_act,
        what_forms_made_is_forgotten_after_days,
    ];
    tests.extend(plain![forms; every_post_is_known]);
    tests
}

/// How often a form is sent at once.
const TIMES: usize = 6;

/// The id that the page's forms carry.
#[track_caller]
fn form_id(client: &Client, page: &str) -> String {
    let text = client.get(page).expect(200).text();
    let (_, after) = text.split_once("name=\"_form\" value=\"").expect("the page's forms carry an id");
    let id = after.split('"').next().expect("a value").to_owned();
    assert!(uuid::Uuid::parse_str(&id).is_ok(), "{id}");
    id
}

/// Opens the page and sends its form six times at once, as impatient fingers do.
fn six(client: &Client, page: &str, path: &str, fields: &[(&str, &str)]) -> Vec<Answer> {
    let id = form_id(client, page);
    let all: Vec<(&str, &str)> = fields.iter().copied().chain([("_form", id.as_str())]).collect();
    let ready = Barrier::new(TIMES);
    std::thread::scope(|scope| {
        let posts: Vec<_> = (0..TIMES)
            .map(|_| {
                scope.spawn(|| {
                    ready.wait();
                    client.post(path, &all)
                })
            })
            .collect();
        posts.into_iter().map(|post| post.join().expect("an answer")).collect()
    })
}

/// All six lead to the same place; gives it.
#[track_caller]
fn one_place(answers: Vec<Answer>) -> String {
    let places: BTreeSet<String> = answers.into_iter().map(Answer::to).collect();
    assert_eq!(places.len(), 1, "{places:?}");
    places.into_iter().next().expect("one")
}

/// How many rows a table of the schema holds.
macro_rules! rows {
    ($test:expr, $table:ident) => {
        $test.db().read(|c| Ok(giamsat::schema::$table::table.count().get_result::<i64>(c)?)).expect("a count")
    };
}

/// How often an act stands in the trail.
fn acts(test: &TestApp, action: &str) -> i64 {
    use giamsat::schema::audit_lines as a;
    test.db().read(|c| Ok(a::table.filter(a::action.eq(action)).count().get_result(c)?)).expect("a count")
}

fn sent_six_times_makes_one(given: &Given) {
    let test = app::start(given);
    let office = test.unit("Sở Nội vụ", Kind::Department);
    let ward = test.unit("Phường Bến Lụa", Kind::Ward);
    let account = |login: &str, role| test.account(login, &[role], Some(&office));
    let planner = test.named("planner", &[Role::Planner], Some(&office));
    let (signer, leader) = (account("signer", Role::Approver), account("leader", Role::Leader));
    let (secretary, deputy) = (account("secretary", Role::Inspector), account("deputy", Role::Approver));

    let plan = [("body", office.as_str()), ("year", "2026"), ("title", "Kế hoạch kiểm tra năm 2026")];
    let plan = one_place(six(&planner, "/plans/new", "/plans", &plan));
    assert_eq!((rows!(test, plans), acts(&test, "plans.create")), (1, 1));

    let item = |kind: &'static str, contents: &'static str| {
        vec![
            ("kind", kind),
            ("unit", ward.as_str()),
            ("fields", "land"),
            ("contents", contents),
            ("period_from", "01/01/2026"),
            ("period_to", "30/06/2026"),
            ("starts_on", "07/12/2026"),
            ("ends_on", "11/12/2026"),
            ("profile", "a"),
            ("form", "on-site"),
        ]
    };
    let (draw, items) = (format!("{plan}/items/new"), format!("{plan}/items"));
    one_place(six(&planner, &draw, &items, &item("periodic", "Việc nhận, trả hồ sơ")));
    assert_eq!((rows!(test, plan_items), acts(&test, "plans.add-item")), (1, 1));
    let mut surprise = item("surprise", "Việc đột xuất");
    surprise.extend([("trigger", "feedback"), ("cause", "Theo đơn phản ánh"), ("approver", signer.as_str())]);
    one_place(six(&planner, &format!("{draw}?kind=surprise"), &items, &surprise));
    assert_eq!((rows!(test, plan_items), acts(&test, "plans.add-item")), (2, 2));

    let on = |month, day| NaiveDate::from_ymd_opt(2026, month, day).expect("a day");
    let ready = planned::item(&ward, &["land".into()], (on(1, 1), on(10, 31)), (on(11, 19), on(11, 25)));
    let ready = test.approved(&[ready]).remove(0);
    let decision = [
        ("decision_number", "215/QĐ-SNV"),
        ("decision_on", "16/11/2026"),
        ("issuer", "Giám đốc Sở Nội vụ"),
        ("body", office.as_str()),
        ("classification", "ordinary"),
        ("signer", signer.as_str()),
        ("signer_position", "Giám đốc"),
        ("title", "Kiểm tra việc giải quyết thủ tục hành chính"),
        ("contents", "Tiếp nhận, giải quyết hồ sơ"),
        ("period_from", "01/01/2026"),
        ("period_to", "31/10/2026"),
        ("starts_on", "19/11/2026"),
        ("ends_on", "25/11/2026"),
        ("profile", "a"),
        ("fields", "land"),
        ("items", ready.as_str()),
        ("leader", leader.as_str()),
        ("secretary", secretary.as_str()),
    ];
    let inspection = one_place(six(&planner, "/inspections/new", "/inspections", &decision));
    assert_eq!((rows!(test, inspections), rows!(test, visits), rows!(test, team_members)), (1, 1, 2));
    let deputy = [("account", deputy.as_str()), ("document", "12/UQ-SNV"), ("authorised_on", "19/11/2026")];
    let by = test.named_existing("signer");
    one_place(six(&by, &inspection, &format!("{inspection}/authorise"), &deputy));
    assert_eq!((rows!(test, authorised_signers), acts(&test, "inspections.authorise")), (1, 1));

    scores::put(&test, &scores::small_set());
    let set = scores::set_id(&test, "CCHC-XA");
    let run = [("set", set.as_str()), ("year", "2026"), ("name", "Chấm điểm cấp xã 2026")];
    one_place(six(&test.client(Role::Appraiser), "/scoring/new", "/scoring", &run));
    assert_eq!((rows!(test, scoring_runs), acts(&test, "scoring.create")), (1, 1));

    // A file: one batch, one job, one copy on the disk.
    let sheet = giamsat::importing::reading::material("samples/units.xlsx").expect("a sample");
    let before = rows!(test, import_batches);
    let id = form_id(&planner, "/imports");
    let fields = [("kind", "auto"), ("_form", id.as_str())];
    let places = std::thread::scope(|scope| {
        let send = || planner.upload("/imports", &fields, "file", "don-vi.xlsx", &sheet).to();
        let posts: Vec<_> = (0..TIMES).map(|_| scope.spawn(send)).collect();
        posts.into_iter().map(|post| post.join().expect("an answer")).collect::<BTreeSet<_>>()
    });
    assert_eq!((places.len(), rows!(test, import_batches) - before), (1, 1), "{places:?}");
    let batch = places.first().and_then(|at| at.rsplit('/').next()).expect("an id").to_owned();
    let copies = std::fs::read_dir(given.folder().join("files")).expect("files").filter(|folder| {
        let folder = folder.as_ref().expect("a folder").path();
        std::fs::read_dir(&folder).expect("its files").count() > 0
    });
    let copies: Vec<_> = copies.map(|folder| folder.expect("a folder").file_name()).collect();
    assert_eq!(copies, [std::ffi::OsString::from(batch)]);
}

fn of_conclusions_sent_six_times_makes_one(given: &Given) {
    let case = Case::minuted(given, &[Found::SHORTCOMING], &[]);
    let (leader, planner) = (case.client("leader"), case.client("planner"));
    let report = format!("/inspections/{}/report", case.inspection);
    let texts = [("version", "0"), ("results", "Đủ công chức trực"), ("assessment", "Còn hồ sơ quá hạn")];
    one_place(six(&leader, &report, &report, &texts));
    assert_eq!((rows!(case.app, team_reports), acts(&case.app, "conclusions.save-report")), (1, 1));
    leader.post(&format!("{report}/submit"), &[("version", "1")]).to();

    let draft = [("inspection", case.inspection.as_str()), ("visits", case.visits[0].as_str())];
    let draw = format!("/conclusions/new?inspection={}", case.inspection);
    let at = one_place(six(&planner, &draw, "/conclusions", &draft));
    assert_eq!((rows!(case.app, conclusions), rows!(case.app, conclusion_points)), (1, 1));
    let id = at.rsplit('/').next().expect("an id").to_owned();

    let demand = [
        ("unit", case.ward.as_str()),
        ("task", "Ban hành văn bản xin lỗi"),
        ("product", "Văn bản xin lỗi từng hồ sơ"),
        ("due_on", "10/12/2026"),
    ];
    one_place(six(&planner, &at, &format!("{at}/demands"), &demand));
    assert_eq!((rows!(case.app, demands), acts(&case.app, "conclusions.add-demand")), (1, 1));

    let point = case.point(&id, 1);
    let version = case.show("planner", &id).points[0].version.to_string();
    let person = [
        ("version", version.as_str()),
        ("name", "Trần Thử Trực Tiếp"),
        ("position", "Công chức"),
        ("capacity", "direct"),
        ("degree", "direct"),
    ];
    one_place(six(&planner, &point, &format!("{point}/persons"), &person));
    assert_eq!((rows!(case.app, point_persons), acts(&case.app, "conclusions.add-person")), (1, 1));

    case.send(&id);
    let explanation = [("version", "0"), ("stance", "partly"), ("text", "Chờ nghĩa vụ tài chính")];
    one_place(six(&case.client("ward"), &point, &format!("{point}/explain"), &explanation));
    assert_eq!((rows!(case.app, point_explanations), acts(&case.app, "conclusions.explain")), (1, 1));
    let answer = [("version", "1"), ("taken", "refused"), ("answer", "Không có văn bản dừng giải quyết")];
    one_place(six(&planner, &point, &format!("{point}/answer"), &answer));
    assert_eq!(acts(&case.app, "conclusions.answer"), 1);
}

/// It is stored nowhere, so who sends the form again is told where to give a new one.
fn a_password_is_shown_to_the_first_only(given: &Given) {
    let test = app::start(given);
    let admin = test.client(Role::Administrator);
    let fields = [("login", "lan"), ("name", "Lan"), ("roles", "planner")];
    let answers = six(&admin, "/accounts/new", "/accounts", &fields);
    let (shown, told): (Vec<_>, Vec<_>) = answers.into_iter().partition(|a| a.status.as_u16() == 200);
    assert_eq!((shown.len(), told.len(), acts(&test, "accounts.create")), (1, TIMES - 1, 1 + 1));
    let id = test.actor("lan").account.expect("an account");
    assert_eq!(one_place(told), format!("/accounts/{id}"));
    let opens = |answer: &Answer| {
        let words = answer.words();
        let password = words.split(' ').find(|w| w.len() == 19 && w.matches('-').count() == 3).expect("a password");
        test.nobody().post("/sign-in", &[("login", "lan"), ("password", password)]).to();
    };
    opens(&shown[0]);
    let answers = six(&admin, "/accounts", &format!("/accounts/{id}/reset"), &[]);
    let (shown, told): (Vec<_>, Vec<_>) = answers.into_iter().partition(|a| a.status.as_u16() == 200);
    assert_eq!((shown.len(), told.len(), acts(&test, "accounts.reset")), (1, TIMES - 1, 1));
    opens(&shown[0]);
}

fn changed_content_or_another_person_is_another_act(given: &Given) {
    let test = app::start(given);
    let bodies: Vec<_> = (0..3).map(|n| test.unit(&format!("Sở Thử {n}"), Kind::Department)).collect();
    let planner = test.named("planner", &[Role::Planner], None);
    let id = form_id(&planner, "/plans/new");
    let post = |client: &Client, body: usize| {
        let fields = [
            ("body", bodies[body].as_str()),
            ("year", "2026"),
            ("title", "Kế hoạch kiểm tra năm 2026"),
            ("_form", id.as_str()),
        ];
        client.post("/plans", &fields)
    };
    let first = post(&planner, 0).to();
    // Gone back to, changed, and sent anew: that is no double click.
    let second = post(&planner, 1).to();
    assert_ne!(first, second);
    assert_eq!(post(&planner, 0).to(), first);
    // Somebody else with the same id and content is not told what the first one made.
    post(&test.named("other", &[Role::Planner], None), 0).expect(422).see("đã có kế hoạch");
    // What was refused made nothing, so the same form is taken once nothing stands against it.
    let wrong = [("body", bodies[2].as_str()), ("year", "2026"), ("title", ""), ("_form", id.as_str())];
    planner.post("/plans", &wrong).expect(422);
    post(&planner, 2).to();
    assert_eq!(rows!(test, plans), 3);
}

fn what_forms_made_is_forgotten_after_days(given: &Given) {
    let test = app::start_without_jobs(given);
    let body = test.unit("Sở Thử", Kind::Department);
    let planner = test.named("planner", &[Role::Planner], None);
    let id = form_id(&planner, "/plans/new");
    let fields = [("body", body.as_str()), ("year", "2026"), ("title", "Kế hoạch"), ("_form", id.as_str())];
    planner.post("/plans", &fields).to();
    test.world.advance(chrono::Duration::days(2));
    giamsat::jobs::housekeeping(&test.app).expect("housekeeping");
    assert_eq!(rows!(test, form_posts), 1);
    test.world.advance(chrono::Duration::days(2));
    giamsat::jobs::housekeeping(&test.app).expect("housekeeping");
    assert_eq!(rows!(test, form_posts), 0);
}

/// A POST that is added has to say here what sending it twice does.
fn every_post_is_known() {
    /// Makes something anew: sent twice it makes one.
    const MAKES: &[&str] = &[
        "/accounts",
        "/accounts/{id}/reset",
        "/conclusions",
        "/conclusions/{id}/demands",
        "/conclusions/{id}/points/{point}/answer",
        "/conclusions/{id}/points/{point}/explain",
        "/conclusions/{id}/points/{point}/paper",
        "/conclusions/{id}/points/{point}/persons",
        "/declarations",
        "/directives",
        "/directives/{id}/tasks",
        "/exceptions",
        "/imports",
        "/inspections",
        "/inspections/{id}/authorise",
        "/inspections/{id}/deadlines",
        "/inspections/{id}/papers",
        "/inspections/{id}/report",
        "/member-requests",
        "/outcomes",
        "/plans",
        "/plans/kept-days",
        "/plans/record",
        "/plans/{id}/adjustments",
        "/plans/{id}/draft",
        "/plans/{id}/import",
        "/plans/{id}/items",
        "/plans/{id}/items/{item}/answer",
        "/procedure",
        "/procedure/{rule}",
        "/scoring",
        "/settings/contacts",
        "/settings/focus-fields",
    ];
    /// Changes what stands, seen in one version: sent twice the second is a conflict or a refusal.
    const GUARDED: &[&str] = &[
        "/inspections/{id}/papers/{paper}/files",
        "/accounts/{id}",
        "/candidates/{id}/capacity",
        "/candidates/{id}/capacity/{from}/remove",
        "/conclusions/{id}/discard",
        "/conclusions/{id}/edit",
        "/conclusions/{id}/issue",
        "/conclusions/{id}/points/{point}",
        "/conclusions/{id}/points/{point}/approve",
        "/conclusions/{id}/points/{point}/drop",
        "/conclusions/{id}/points/{point}/persons/{person}/remove",
        "/conclusions/{id}/points/{point}/take-in",
        "/conclusions/{id}/demands/{demand}/remove",
        "/conclusions/{id}/follow-up/close",
        "/conclusions/{id}/follow-up/dossiers/{point}",
        "/conclusions/{id}/follow-up/dossiers/{point}/verify",
        "/conclusions/{id}/follow-up/reopen",
        "/demands/{id}/answer",
        "/demands/{id}/close",
        "/demands/{id}/escalate",
        "/demands/{id}/extension",
        "/demands/{id}/owner",
        "/demands/{id}/remind",
        "/demands/{id}/reopen",
        "/demands/{id}/report",
        "/demands/{id}/verify",
        "/demands/{id}/void",
        "/conclusions/{id}/hand-over",
        "/conclusions/{id}/receive",
        "/conclusions/{id}/return",
        "/conclusions/{id}/send",
        "/conclusions/{id}/send-back",
        "/declarations/{id}/end",
        "/directives/{id}/edit",
        "/directives/{id}/tasks/{task}",
        "/directives/{id}/tasks/{task}/finish",
        "/directives/{id}/tasks/{task}/remove",
        "/directives/{id}/tasks/{task}/reopen",
        "/exceptions/{id}",
        "/exceptions/{id}/withdraw",
        "/imports/{id}/answers",
        "/imports/{id}/columns",
        "/imports/mappings/{mapping}/retire",
        "/imports/{id}/drop",
        "/imports/{id}/publish",
        "/imports/{id}/undo",
        "/inspections/{id}/cancel",
        "/inspections/{id}/clashes",
        "/inspections/{id}/correct",
        "/inspections/{id}/papers/{paper}/withdraw",
        "/inspections/{id}/report/submit",
        "/limits",
        "/member-requests/{id}/receive",
        "/member-requests/{id}/remind",
        "/member-requests/{id}/withdraw",
        "/outcomes/{id}/edit",
        "/outcomes/{id}/remove",
        "/password",
        "/plans/kept-days/{kept}",
        "/plans/kept-days/{kept}/remove",
        "/plans/{id}/adjustments/{adjustment}/approve",
        "/plans/{id}/adjustments/{adjustment}/review",
        "/plans/{id}/adjustments/{adjustment}/changes/{change}/remove",
        "/plans/{id}/adjustments/{adjustment}/drop",
        "/plans/{id}/adjustments/{adjustment}/items",
        "/plans/{id}/adjustments/{adjustment}/items/{item}",
        "/plans/{id}/adjustments/{adjustment}/items/{item}/withdraw",
        "/plans/{id}/adjustments/{adjustment}/items/{item}/carry-out",
        "/plans/{id}/adjustments/{adjustment}/return",
        "/plans/{id}/adjustments/{adjustment}/submit",
        "/plans/{id}/approve",
        "/plans/{id}/review",
        "/comments/{request}",
        "/plans/{id}/comments",
        "/plans/{id}/comments/{request}/paper",
        "/plans/{id}/comments/{request}/withdraw",
        "/plans/{id}/comments/{request}/{comment}",
        "/plans/{id}/edit",
        "/plans/{id}/items/{item}",
        "/overlaps/{item}/{other}/agree",
        "/overlaps/{item}/{other}/decide",
        "/overlaps/{item}/{other}/decline",
        "/overlaps/{item}/{other}/propose",
        "/overlaps/{item}/{other}/return",
        "/plans/{id}/items/{item}/approve",
        "/plans/{id}/items/{item}/carry-out",
        "/plans/{id}/items/{item}/remove",
        "/plans/{id}/items/{item}/separate",
        "/plans/{id}/remove",
        "/plans/{id}/return",
        "/plans/{id}/submission",
        "/procedure/{rule}/end",
        "/plans/{id}/submit",
        "/scoring/deductions/{id}/restore",
        "/scoring/deductions/{id}/waive",
        "/scoring/{run}/freeze",
        "/scoring/{run}/self",
        "/scoring/{run}/units/{unit}",
        "/settings",
        "/settings/contacts/{purpose}/end",
        "/settings/focus-fields/{focus}/end",
        "/settings/focus-fields/{focus}/remove",
        "/settings/numbers",
        "/settings/papers/{paper}",
        "/settings/papers/{paper}/restore",
    ];
    /// Sent twice it does again what it did: nothing new comes of it but a line of the trail for each look.
    const AGAIN: &[&str] = &[
        "/plans/{id}/adjustments/{adjustment}/changes/{change}/answer",
        "/accounts/{id}/disable",
        "/candidates/{id}",
        "/devices/{id}/revoke",
        "/dossiers/{id}/contact",
        "/language",
        "/member-requests/{id}/people/{named}",
        "/scoring/{run}/recompute",
        "/sign-in",
        "/sign-out",
        "/sign-out-everywhere",
    ];
    // Operations of a visit's record bring ids of their own (tests of `visits` and `sync`).
    let of_visits = |path: &str| path.starts_with("/visits/") || path.starts_with("/api/");
    let mut told: BTreeMap<&str, usize> = BTreeMap::new();
    for path in [MAKES, GUARDED, AGAIN].concat() {
        *told.entry(path).or_default() += 1;
    }
    for route in routes::all().iter().filter(|r| r.method.as_str() == "POST" && !of_visits(r.path)) {
        assert_eq!(told.remove(route.path), Some(1), "POST {}: what does sending it twice do?", route.path);
    }
    assert!(told.is_empty(), "no such routes: {told:?}");
}
