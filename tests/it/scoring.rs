//! Scoring: sets and their versions, the sheet, the ledger, the ranking, who sees what.

use giamsat::scoring::rules::{self, Leaf, LeafResult, Trigger};
use giamsat::scoring::{Band, Given, PutOutcome, Recomputed, UnitGroup, actions, views};
use giamsat::units::Kind;
use giamsat::vocabulary::{CriteriaSetId, Points, Role, RunId, UnitId};
use libtest_mimic::Trial;
use proptest::prelude::*;

use crate::support::app::{self, TestApp};
use crate::support::browser::Browser;
use crate::support::scores::{
    Concluded, conclude, criterion, criterion_id, give_self_scores, issue, points, put, set_id, set_state, small_set,
    versions,
};
use crate::support::{Given as World, on_both, plain};

pub fn tests() -> Vec<Trial> {
    let mut tests = on_both![
        scoring;
        a_year_goes_from_self_scores_to_a_frozen_ranking,
        recomputing_twice_is_recomputing_once,
        the_cap_holds_and_the_year_is_that_of_the_fault,
        a_waived_line_stays_visible_and_can_count_again,
        two_appraisers_of_one_leaf_are_told,
        mistakes_are_told_beside_the_field,
        a_changed_set_is_a_new_version_and_runs_keep_theirs,
        a_frozen_run_changes_for_nobody,
        a_unit_enters_scores_with_proof,
        a_deduction_shows_that_a_criterion_applies,
        one_finding_costs_once_under_a_criterion,
        a_point_that_is_not_upheld_costs_nothing,
        an_appraiser_and_a_unit_work_in_a_browser,
    ];
    tests.extend(plain![
        scoring;
        a_set_must_hold_together,
        rules_of_deduction_are_read,
        groups_of_units_are_read,
        ranks_share_and_leave_out,
        bands_begin_at_their_bound,
        scores_keep_their_laws,
    ]);
    tests
}

struct Place {
    app: TestApp,
    set: CriteriaSetId,
    first: UnitId,
    second: UnitId,
}

fn place(given: &World) -> Place {
    let app = app::start(given);
    put(&app, &small_set());
    let set = set_id(&app, "CCHC-XA");
    let first = app.unit("Phường Giả Định Một", Kind::Ward);
    let second = app.unit("Xã Giả Định Hai", Kind::Commune);
    app.unit("Sở Không Thuộc Nhóm", Kind::Department);
    Place { app, set, first, second }
}

impl Place {
    fn score(&self, unit: &UnitId, given: &[(&str, &str)]) {
        let given: Vec<(&str, Given)> = given.iter().map(|(n, p)| (*n, Given::Score(points(p)))).collect();
        give_self_scores(&self.app, &self.set, unit, &given);
    }

    fn full(&self, unit: &UnitId) {
        self.score(unit, &[("1.1", "6"), ("1.2", "4"), ("2.1.1", "10"), ("2.1.2", "5"), ("2.2", "5")]);
    }

    fn run(&self) -> RunId {
        let appraiser = self.app.client(Role::Appraiser);
        let fields = [("set", self.set.as_str()), ("year", "2026"), ("name", "Chấm điểm cấp xã 2026")];
        RunId(appraiser.post("/scoring", &fields).new_id())
    }

    fn sheet(&self, run: &RunId, unit: &UnitId) -> String {
        format!("/scoring/{run}/units/{unit}")
    }

    fn recompute(&self, run: &RunId) -> Recomputed {
        self.app.account("appraiser", &[Role::Appraiser], None);
        actions::recompute(self.app.db(), &self.app.actor("appraiser"), run).expect("an open run")
    }

    /// Id of the first line of a unit's ledger.
    fn first_line(&self, run: &RunId, unit: &UnitId) -> (String, i32) {
        let data = self.data(run);
        let line = &data.sheet(unit).expect("the unit's sheet").deductions[0];
        (line.id.clone(), line.version)
    }

    fn data(&self, run: &RunId) -> views::RunData {
        self.app.account("appraiser", &[Role::Appraiser], None);
        let actor = self.app.actor("appraiser");
        self.app.db().read(|c| views::run_data(c, &actor, run)).expect("the run")
    }
}

fn a_year_goes_from_self_scores_to_a_frozen_ranking(given: &World) {
    let place = place(given);
    place.full(&place.first);
    place.score(&place.second, &[("1.1", "5"), ("1.2", "4"), ("2.1.1", "9"), ("2.1.2", "4"), ("2.2", "4,5")]);
    let land =
        Concluded { fact: "Trả hồ sơ đất đai trễ hẹn", field: Some("land"), ..Concluded::default() };
    let conclusion = conclude(&place.app, &place.first, "12/TB-SNV", Some("20/06/2026"), &[land]);
    let appraiser = place.app.client(Role::Appraiser);
    appraiser.get("/scoring").expect(200).see("Bộ tiêu chí cải cách hành chính cấp xã").see("Chưa có kỳ chấm điểm");
    appraiser.get("/scoring/new").expect(200).see("CCHC-XA (phiên bản 1)");
    appraiser.get(&format!("/scoring/sets/{}", place.set)).expect(200).see("trừ 1,50 mỗi lần, tối đa 2,50");
    let run = place.run();
    let ranking = format!("/scoring/{run}");

    // 30 less 1.5 (a violation) and 0.25 (of the field of land): 28.25 of 30; the other 26.5.
    let page = appraiser.get(&ranking).expect(200);
    page.see("94,167").miss("Sở Không Thuộc Nhóm").see("Cách tính").see("Xuất sắc từ 90,00%");
    let sheet = place.sheet(&run, &place.first);
    let page = appraiser.get(&sheet).expect(200).see("12/TB-SNV").see("Trả hồ sơ đất đai trễ hẹn").see("10/03/2026");
    assert!(page.text().contains(&format!("href=\"/conclusions/{conclusion}\"")), "the line leads to its conclusion");
    page.see("Chỉ số = 28,25 / 30,00 × 100 = 94,167%");

    let leaf = criterion_id(&place.app, &place.set, "2.2");
    appraiser.get(&format!("{sheet}?edit={leaf}")).expect(200).see("Bắt buộc khi khác với điểm tự chấm");
    let fields =
        [("criterion", leaf.as_str()), ("points", "3"), ("note", "Chưa niêm yết đủ"), ("version", "0"), ("next", "1")];
    assert_eq!(appraiser.post(&sheet, &fields).to(), sheet, "2.2 is the last leaf, so the sheet itself is next");
    appraiser
        .get(&sheet)
        .expect(200)
        .see("Chưa niêm yết đủ")
        .see("Chỉ số = 26,25 / 30,00 × 100 = 87,500%".replace("87,500", "87,50").as_str());

    let unit = place.app.unit_client("dai-dien-mot", &place.first);
    unit.get("/scoring").expect(200).see("Chấm điểm cấp xã 2026").miss("Mở kỳ chấm điểm");
    unit.get(&ranking).expect(200).see("Kỳ chấm điểm chưa chốt").see("87,50").miss("Xã Giả Định Hai").miss("88,333");
    unit.get(&sheet).expect(200).see("12/TB-SNV").see("Chưa niêm yết đủ").miss("Bỏ qua");
    unit.get(&place.sheet(&run, &place.second)).expect(404);
    unit.get(&format!("{ranking}/workbook")).expect(403);
    unit.post(&sheet, &fields).expect(403);

    let version = place.data(&run).run.version.to_string();
    assert_eq!(appraiser.post(&format!("{ranking}/freeze"), &[("version", &version)]).to(), ranking);
    unit.get(&ranking).expect(200).see("Bảng xếp hạng").see("Xã Giả Định Hai").see("88,333");
    unit.get(&place.sheet(&run, &place.second)).expect(404);
    let places: Vec<(Option<usize>, UnitId)> =
        place.data(&run).sheets.iter().map(|s| (s.rank, s.unit.clone())).collect();
    assert_eq!(places, [(Some(1), place.second.clone()), (Some(2), place.first.clone())]);

    let department = place.app.unit("Sở Đứng Ngoài", Kind::Department);
    let stranger = place.app.unit_client("dai-dien-so", &department);
    stranger.get(&ranking).expect(404);
    stranger.get("/scoring").expect(200).miss("Chấm điểm cấp xã 2026");
    place.app.client(Role::Inspector).get(&ranking).expect(403);
    place.app.client(Role::Administrator).get(&sheet).expect(200).see("12/TB-SNV");
}

fn recomputing_twice_is_recomputing_once(given: &World) {
    let place = place(given);
    place.full(&place.first);
    let run = place.run();
    assert_eq!(place.recompute(&run), Recomputed::default());
    let draft = conclude(&place.app, &place.first, "", None, &[Concluded::default()]);
    assert_eq!(place.recompute(&run), Recomputed::default(), "a draft costs nothing");
    issue(&place.app, &draft, "31/TB-UBND", "01/09/2026");
    let appraiser = place.app.client(Role::Appraiser);
    let ranking = format!("/scoring/{run}");
    appraiser.get(&ranking).expect(200).see("Có kết luận chưa được tính điểm trừ").see("thêm 1 dòng");
    let waits = "Kết luận mới chưa được tính vào điểm";
    let page = appraiser.get("/").expect(200).see(waits).text().replace("&#x2f;", "/");
    assert!(page.contains(&format!("href=\"{ranking}\"")), "it leads to the scoring");
    place.app.client(Role::Planner).get("/").expect(200).miss(waits);
    assert_eq!(appraiser.post(&format!("{ranking}/recompute"), &[]).to(), ranking);
    appraiser.get(&ranking).expect(200).miss("Có kết luận chưa được tính điểm trừ");
    appraiser.get("/").expect(200).miss(waits);
    appraiser.get(&place.sheet(&run, &place.first)).expect(200).see("31/TB-UBND").see("-1,50");
    assert_eq!(place.recompute(&run), Recomputed::default());
    assert_eq!(place.data(&run).sheet(&place.first).expect("a sheet").deductions.len(), 1);
}

fn the_cap_holds_and_the_year_is_that_of_the_fault(given: &World) {
    let place = place(given);
    place.full(&place.first);
    let on = |on: &'static str| Concluded { on: Some(on), ..Concluded::default() };
    let unknown = Concluded { on: None, ..Concluded::default() };
    let strength = Concluded { kind: "strength", ..Concluded::default() };
    conclude(
        &place.app,
        &place.first,
        "1/KL",
        Some("02/02/2027"),
        &[on("30/12/2026"), on("01/01/2026"), unknown, strength],
    );
    conclude(&place.app, &place.first, "2/KL", Some("05/01/2026"), &[on("31/12/2025")]);
    conclude(&place.app, &place.first, "3/KL", Some("05/02/2027"), &[on("01/01/2027")]);
    let run = place.run();
    let data = place.data(&run);
    let sheet = data.sheet(&place.first).expect("a sheet");
    let days: Vec<String> = sheet.deductions.iter().map(|l| l.occurred_on.to_string()).collect();
    assert_eq!(days, ["2026-01-01", "2026-05-05", "2026-12-30"], "the visit's day stands for an unknown one");
    let counted: Vec<Points> = sheet.deductions.iter().map(|l| l.counted).collect();
    assert_eq!(counted, [points("1,5"), points("1"), points("0")], "2.5 is the cap");
    assert_eq!(sheet.totals.deducted, points("2,5"));
    assert_eq!(sheet.totals.achieved, points("27,5"));
    let appraiser = place.app.client(Role::Appraiser);
    appraiser.get(&place.sheet(&run, &place.first)).expect(200).see("mỗi lần 1,50, đã tới mức trần").miss("2/KL");
}

fn a_waived_line_stays_visible_and_can_count_again(given: &World) {
    let place = place(given);
    place.full(&place.first);
    conclude(&place.app, &place.first, "7/TB", Some("01/06/2026"), &[Concluded::default()]);
    let run = place.run();
    let sheet = place.sheet(&run, &place.first);
    let appraiser = place.app.client(Role::Appraiser);
    let (line, version) = place.first_line(&run, &place.first);
    let (waive, version) = (format!("/scoring/deductions/{line}/waive"), version.to_string());
    appraiser.get(&format!("{sheet}?waive={line}")).expect(200).see("Lý do không trừ");
    appraiser.post(&waive, &[("version", &version), ("reason", "")]).expect(422).see("Lý do không trừ");
    let fields = [("version", version.as_str()), ("reason", "Đã khắc phục trước kiểm tra")];
    assert_eq!(appraiser.post(&waive, &fields).to(), format!("{sheet}#d-{line}"));
    let page = appraiser.get(&sheet).expect(200);
    page.see("7/TB")
        .see("Người thử appraiser bỏ qua : Đã khắc phục trước kiểm tra".replace(" :", ":").as_str())
        .see("Chỉ số = 30,00 / 30,00");
    let second = place.app.named("appraiser-2", &[Role::Appraiser], None);
    second.post(&waive, &fields).expect(409).see("Đã khắc phục trước kiểm tra").see("Người thử appraiser");
    assert_eq!(place.recompute(&run), Recomputed::default(), "a waived line is not added again");
    place.app.unit_client("mot", &place.first).post(&waive, &fields).expect(403);
    let (_, version) = place.first_line(&run, &place.first);
    let restore = format!("/scoring/deductions/{line}/restore");
    assert_eq!(appraiser.post(&restore, &[("version", &version.to_string())]).to(), format!("{sheet}#d-{line}"));
    appraiser.get(&sheet).expect(200).see("Chỉ số = 28,50 / 30,00").miss("Đã khắc phục trước kiểm tra");
    appraiser.post("/scoring/deductions/none/waive", &fields).expect(404);
}

fn two_appraisers_of_one_leaf_are_told(given: &World) {
    let place = place(given);
    place.full(&place.first);
    let run = place.run();
    let sheet = place.sheet(&run, &place.first);
    let leaf = criterion_id(&place.app, &place.set, "1.1");
    let (one, two) = (place.app.client(Role::Appraiser), place.app.named("appraiser-2", &[Role::Appraiser], None));
    let mine = |points, note, version| {
        [("criterion", leaf.as_str()), ("points", points), ("note", note), ("version", version)]
    };
    one.post(&sheet, &mine("4", "Thiếu báo cáo quý", "0")).to();
    let told = two.post(&sheet, &mine("5,5", "Đủ báo cáo", "0")).expect(409);
    let told = told.see("Người thử appraiser").see("4,00").see("5,5").see("Thiếu báo cáo quý").see("Đủ báo cáo");
    assert!(told.text().contains("name=\"version\" value=\"1\""), "the second may save over it knowingly");
    two.post(&sheet, &mine("5,5", "Đủ báo cáo", "1")).to();
    one.get(&sheet).expect(200).see("Đủ báo cáo").see("5,50");
    // An empty score takes the word back: the unit's own counts again.
    one.post(&sheet, &mine("", "", "2")).to();
    assert_eq!(place.data(&run).sheet(&place.first).expect("a sheet").totals.achieved, points("30"));
}

fn mistakes_are_told_beside_the_field(given: &World) {
    let place = place(given);
    place.full(&place.first);
    let appraiser = place.app.client(Role::Appraiser);
    let new = [("set", ""), ("year", "26"), ("name", "")];
    appraiser.post("/scoring", &new).expect(422).see("3 mục cần sửa");
    let strange = [("set", "no-such-set"), ("year", "2026"), ("name", "Kỳ")];
    appraiser.post("/scoring", &strange).expect(422).see("1 mục cần sửa");
    let run = place.run();
    let again = [("set", place.set.as_str()), ("year", "2026"), ("name", "Chấm điểm cấp xã 2026")];
    appraiser.post("/scoring", &again).expect(422).see("đã có kỳ chấm điểm mang tên này");
    let sheet = place.sheet(&run, &place.first);
    let leaf = criterion_id(&place.app, &place.set, "1.1");
    let post = |points: &str, note: &str| {
        appraiser
            .post(&sheet, &[("criterion", leaf.as_str()), ("points", points), ("note", note), ("version", "0")])
            .expect(422)
    };
    post("6,5", "x").see("6,50 nằm ngoài khoảng từ 0 đến 6,00");
    post("-1", "x").see("-1,00 nằm ngoài khoảng");
    post("sáu", "x").see("sáu");
    post("3", "").see("Điểm thẩm định khác điểm tự chấm: ghi lý do");
    let parent = criterion_id(&place.app, &place.set, "2.1");
    let fields = [("criterion", parent.as_str()), ("points", "1"), ("version", "0")];
    appraiser.post(&sheet, &fields).expect(404);
    appraiser.get(&format!("/scoring/{run}/units/no-such-unit")).expect(404);
    appraiser.get("/scoring/no-such-run").expect(404);
}

fn a_changed_set_is_a_new_version_and_runs_keep_theirs(given: &World) {
    let place = place(given);
    assert_eq!(put(&place.app, &small_set()).0, PutOutcome::Unchanged);
    assert_eq!(versions(&place.app, "CCHC-XA"), 1);
    let run = place.run();
    let mut changed = small_set();
    changed.criteria[1].max_points = points("5");
    changed.criteria[2].max_points = points("5");
    let (outcome, batch) = put(&place.app, &changed);
    assert_eq!(outcome, PutOutcome::NewVersion);
    let newest = set_id(&place.app, "CCHC-XA");
    assert_ne!(newest, place.set);
    assert_eq!(place.data(&run).set.version_no, 1, "the run stays with its version");
    let by_year = place.app.db().read(|c| views::set_for(c, "2026")).expect("one code").expect("a set");
    assert_eq!(by_year.version_no, 2);
    let dotted = place.app.db().read(|c| views::criterion_by_number(c, &newest, "2.1.1.")).expect("a read");
    assert_eq!(dotted.expect("the criterion").name, "Hồ sơ đất đai đúng hạn");
    set_state(&place.app, &batch, "undone");
    assert_eq!(set_id(&place.app, "CCHC-XA"), place.set, "an undone batch's version is not seen");
    let appraiser = place.app.client(Role::Appraiser);
    appraiser.get("/scoring").expect(200).miss("phiên bản 2");
    assert_eq!(put(&place.app, &changed).0, PutOutcome::NewVersion, "the undone number is not used again");
    assert_eq!(versions(&place.app, "CCHC-XA"), 3);

    let mut other = small_set();
    other.code = "CCHC-SO".into();
    other.unit_group = "Sở, ban, ngành".into();
    assert_eq!(put(&place.app, &other).0, PutOutcome::Added);
    let several = place.app.db().read(|c| views::set_for(c, "2026")).expect_err("two codes in one year");
    assert!(several.to_string().contains("scoring-several-sets"), "{several}");
    assert!(place.app.db().read(|c| views::set_for(c, "1999")).expect("a read").is_none());
}

fn a_frozen_run_changes_for_nobody(given: &World) {
    let place = place(given);
    let batch = {
        let all = [("1.1", Given::Score(points("6"))), ("2.2", Given::NotApplicable)];
        give_self_scores(&place.app, &place.set, &place.first, &all)
    };
    conclude(&place.app, &place.first, "7/TB", Some("01/06/2026"), &[Concluded::default()]);
    let run = place.run();
    let before = place.data(&run);
    let appraiser = place.app.client(Role::Appraiser);
    let ranking = format!("/scoring/{run}");
    appraiser.post(&format!("{ranking}/freeze"), &[("version", "7")]).expect(409);
    appraiser.post(&format!("{ranking}/freeze"), &[("version", "1")]).to();
    let (line, version) = place.first_line(&run, &place.first);

    // Everything around it changes: scores are undone, a unit comes, something is concluded.
    set_state(&place.app, &batch, "undone");
    place.app.unit("Phường Đến Sau", Kind::Ward);
    conclude(&place.app, &place.first, "8/TB", Some("01/12/2026"), &[Concluded::default()]);
    let after = place.data(&run);
    let figures = |data: &views::RunData| -> Vec<_> {
        data.sheets.iter().map(|s| (s.unit_name.clone(), s.totals, s.index, s.band, s.rank)).collect()
    };
    assert_eq!(figures(&before), figures(&after));
    assert_eq!(after.bands, before.bands);
    appraiser.get(&ranking).expect(200).see("Có thay đổi sau khi chốt").see("thêm 1 dòng").miss("Chốt kết quả");

    let (sheet, leaf) = (place.sheet(&run, &place.first), criterion_id(&place.app, &place.set, "1.1"));
    let refused = "Kỳ chấm điểm đã chốt";
    let appraise = [("criterion", leaf.as_str()), ("points", "1"), ("note", "x"), ("version", "0")];
    appraiser.post(&sheet, &appraise).expect(409).see(refused);
    appraiser.post(&format!("{ranking}/recompute"), &[]).expect(409).see(refused);
    appraiser.post(&format!("{ranking}/freeze"), &[("version", "2")]).expect(409).see(refused);
    let version = version.to_string();
    let waive = [("version", version.as_str()), ("reason", "x")];
    appraiser.post(&format!("/scoring/deductions/{line}/waive"), &waive).expect(409).see(refused);
    appraiser.post(&format!("/scoring/deductions/{line}/restore"), &waive).expect(409).see(refused);
    let unit = place.app.unit_client("mot", &place.first);
    unit.get(&format!("{ranking}/self")).expect(409).see(refused);
    unit.post(&format!("{ranking}/self"), &[("version", "2")]).expect(409).see(refused);
    assert_eq!(figures(&before), figures(&place.data(&run)));
}

fn a_unit_enters_scores_with_proof(given: &World) {
    let place = place(given);
    let run = place.run();
    let form = format!("/scoring/{run}/self");
    let unit = place.app.unit_client("mot", &place.first);
    let id = |number: &str| criterion_id(&place.app, &place.set, number);
    let field = |part: &str, number: &str| format!("{part}-{}", id(number));
    unit.get(&form).expect(200).see("Hồ sơ đất đai đúng hạn").miss("Báo cáo số 9");
    let names = [field("points", "1.1"), field("points", "1.2"), field("na", "2.2")];
    let wrong = [("version", "0"), (&names[0], "7"), (&names[1], "4"), (&names[2], "1")];
    let told = unit.post(&form, &wrong).expect(422);
    told.see("7,00 nằm ngoài khoảng từ 0 đến 6,00")
        .see("Ghi tài liệu kiểm chứng cho điểm này")
        .see("Ghi lý do không áp dụng")
        .see("4 mục cần sửa");
    let (proof, proof2, note) = (field("proof", "1.1"), field("proof", "1.2"), field("note", "2.2"));
    let good = [
        ("version", "0"),
        (&names[0], "5,25"),
        (&proof, "Báo cáo số 9"),
        (&names[1], "4"),
        (&proof2, "=HYPERLINK(\"x\")"),
        (&names[2], "1"),
        (&note, "Không có thủ tục này"),
    ];
    let sheet = place.sheet(&run, &place.first);
    assert_eq!(unit.post(&form, &good).to(), sheet);
    unit.get(&sheet).expect(200).see("Báo cáo số 9").see("5,25").see("Không áp dụng").see("Không có thủ tục này");
    let data = place.data(&run);
    let totals = data.sheet(&place.first).expect("a sheet").totals;
    assert_eq!((totals.achieved, totals.applicable), (points("9,25"), points("25")), "2.2 left the denominator");

    // A colleague who still has the empty form is told and shown both.
    let colleague = place.app.unit_client("mot-2", &place.first);
    let late = [("version", "0"), (&names[0], "6"), (&proof, "Báo cáo số 10")];
    colleague.post(&form, &late).expect(409).see("Báo cáo số 9").see("Báo cáo số 10");
    let again = [("version", "3"), (&names[0], "6"), (&proof, "Báo cáo số 10"), (&names[1], "4"), (&proof2, "x")];
    colleague.post(&form, &again).to();
    let data = place.data(&run);
    let totals = data.sheet(&place.first).expect("a sheet").totals;
    assert_eq!((totals.achieved, totals.applicable), (points("10"), points("30")), "2.2 was taken back");
    unit.get(&sheet).expect(200).see("Báo cáo số 10").miss("Không có thủ tục này");

    // Nobody else's: the other unit sees its own empty form; who is not scored sees none.
    place.app.unit_client("hai", &place.second).get(&form).expect(200).miss("Báo cáo số 10");
    let outside = place.app.unit("Sở Đứng Ngoài", Kind::Department);
    place.app.unit_client("so", &outside).get(&form).expect(404);
    place.app.client(Role::Appraiser).get(&form).expect(403);
}

fn a_deduction_shows_that_a_criterion_applies(given: &World) {
    let place = place(given);
    let all = [("1.1", Given::Score(points("6"))), ("1.2", Given::NotApplicable)];
    give_self_scores(&place.app, &place.set, &place.first, &all);
    let run = place.run();
    let applicable = || place.data(&run).sheet(&place.first).expect("a sheet").totals.applicable;
    assert_eq!(applicable(), points("26"));
    conclude(&place.app, &place.first, "9/TB", Some("01/06/2026"), &[Concluded::default()]);
    place.recompute(&run);
    assert_eq!(applicable(), points("30"), "a concluded violation shows that 1.2 applies");
    let (sheet, leaf) = (place.sheet(&run, &place.first), criterion_id(&place.app, &place.set, "1.2"));
    let appraiser = place.app.client(Role::Appraiser);
    let fields = [("criterion", leaf.as_str()), ("not_applicable", "1"), ("note", "x"), ("version", "0")];
    appraiser.post(&sheet, &fields).expect(422).see("đang có điểm trừ theo kết luận");
    // Full marks by the appraiser leave the deduction where it is.
    let fields = [("criterion", leaf.as_str()), ("points", "4"), ("note", "Đủ"), ("version", "0")];
    appraiser.post(&sheet, &fields).to();
    let totals = place.data(&run).sheet(&place.first).expect("a sheet").totals;
    assert_eq!((totals.achieved, totals.deducted), (points("8,5"), points("1,5")));
}

fn one_finding_costs_once_under_a_criterion(given: &World) {
    let place = place(given);
    place.full(&place.first);
    let both = Concluded { field: Some("land"), item: Some("general-09"), ..Concluded::default() };
    conclude(&place.app, &place.first, "1/TB", Some("01/06/2026"), &[both]);
    // Not of the group: a department's violation stays out of a run of communes.
    let department = place.app.unit("Sở Bị Kết Luận", Kind::Department);
    conclude(&place.app, &department, "2/TB", Some("01/06/2026"), &[Concluded::default()]);
    let run = place.run();
    let data = place.data(&run);
    let lines = &data.sheet(&place.first).expect("a sheet").deductions;
    let numbers: Vec<&str> = lines
        .iter()
        .map(|l| data.criteria.iter().find(|c| c.id == l.criterion).expect("its criterion").number.as_str())
        .collect();
    assert_eq!(numbers, ["1.2", "2.1.1", "2.1.2"], "once under each criterion whose rule it meets");
    assert!(data.sheet(&department).is_none());
}

fn a_point_that_is_not_upheld_costs_nothing(given: &World) {
    let place = place(given);
    place.full(&place.first);
    let id =
        conclude(&place.app, &place.first, "1/TB", Some("01/06/2026"), &[Concluded::default(), Concluded::default()]);
    use diesel::prelude::*;
    use giamsat::schema::conclusion_points as p;
    let dropped = place.app.db().write(|tx| {
        let now = tx.now();
        let first = p::table.filter(p::conclusion_id.eq(&id)).filter(p::position.eq(1));
        Ok(diesel::update(first)
            .set((p::dropped_at.eq(now), p::dropped_reason.eq("Không đủ căn cứ")))
            .execute(tx.c())?)
    });
    assert_eq!(dropped.expect("a point"), 1);
    let run = place.run();
    assert_eq!(place.data(&run).sheet(&place.first).expect("a sheet").deductions.len(), 1, "the one that stands");
}

fn an_appraiser_and_a_unit_work_in_a_browser(given: &World) {
    let place = place(given);
    place.full(&place.first);
    place.score(&place.second, &[("1.1", "5"), ("1.2", "4"), ("2.1.1", "9"), ("2.1.2", "4")]);
    let land = Concluded {
        fact: "Trả hồ sơ đất đai trễ hẹn 12 ngày", field: Some("land"), ..Concluded::default()
    };
    conclude(&place.app, &place.first, "12/TB-SNV", Some("20/06/2026"), &[land, Concluded::default()]);
    let run = place.run();
    let browser = Browser::new(given.name());
    let sign_in = |client: &app::Client| {
        browser.open(&format!("{}/sign-in", place.app.base()));
        browser.set_cookie("giamsat_session", client.token());
    };
    sign_in(&place.app.client(Role::Appraiser));
    browser.open(&format!("{}/scoring", place.app.base()));
    browser.see("Chấm điểm cấp xã 2026");
    browser.screenshot("runs");
    browser.open(&format!("{}/scoring/sets/{}", place.app.base(), place.set));
    browser.screenshot("set");
    browser.open(&format!("{}/scoring/{run}", place.app.base()));
    browser.see("Cách tính");
    browser.screenshot("ranking");
    browser.click("Phường Giả Định Một");
    browser.see("12/TB-SNV");
    browser.screenshot("sheet");
    let leaf = criterion_id(&place.app, &place.set, "2.2");
    browser.open(&format!("{}{}?edit={leaf}#c-{leaf}", place.app.base(), place.sheet(&run, &place.first)));
    browser.fill("points", "4,5");
    browser.fill("note", "Niêm yết chưa đủ");
    browser.screenshot("appraise");
    browser.click("Lưu");
    browser.see("Đã lưu điểm thẩm định");
    let (line, _) = place.first_line(&run, &place.first);
    browser.open(&format!("{}{}?waive={line}#d-{line}", place.app.base(), place.sheet(&run, &place.first)));
    browser.fill("reason", "Đã khắc phục trước khi kiểm tra");
    browser.screenshot("waive");
    sign_in(&place.app.unit_client("hai", &place.second));
    browser.open(&format!("{}/scoring/{run}", place.app.base()));
    browser.see("Kỳ chấm điểm chưa chốt");
    browser.click("Tự chấm điểm");
    browser.see("Tài liệu kiểm chứng");
    browser.screenshot("self-scores");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

fn problems(criteria: &[giamsat::scoring::NewCriterion]) -> Vec<(usize, String)> {
    rules::check_set(criteria).into_iter().map(|(at, said)| (at, said.key)).collect()
}

fn a_set_must_hold_together() {
    assert_eq!(problems(&small_set().criteria), []);
    assert_eq!(rules::total(&small_set().criteria), points("30"));
    let says = |change: &dyn Fn(&mut Vec<giamsat::scoring::NewCriterion>)| {
        let mut criteria = small_set().criteria;
        change(&mut criteria);
        problems(&criteria)
    };
    let one = |at: usize, key: &str| vec![(at, key.to_owned())];
    assert_eq!(says(&|c| c[1].max_points = points("7")), one(0, "scoring-check-sum"));
    assert_eq!(
        says(&|c| c[7].number = "2.3.1".into()),
        [(3, "scoring-check-sum".to_owned()), (7, "scoring-check-parent".to_owned())]
    );
    assert_eq!(says(&|c| c[2].number = "1.1.".into()), one(2, "scoring-check-twice"));
    assert_eq!(says(&|c| c[2].name = " ".into()), one(2, "scoring-check-name"));
    assert_eq!(says(&|c| c[2].deduct_each = None), one(2, "scoring-check-rule-each"));
    assert_eq!(says(&|c| c[2].deduct_on = None), one(2, "scoring-check-rule-on"));
    assert_eq!(says(&|c| c[2].deduct_on = Some("vi-pham".into())), one(2, "scoring-check-rule-word"));
    assert_eq!(says(&|c| c[2].deduct_cap = Some(points("4,5"))), one(2, "scoring-check-rule-points"));
    assert_eq!(says(&|c| c[2].deduct_each = Some(points("-1"))), one(2, "scoring-check-rule-points"));
    assert_eq!(
        says(&|c| {
            c[0].deduct_each = Some(points("1"));
            c[0].deduct_on = Some("violation".into());
        }),
        one(0, "scoring-check-rule-on-parent")
    );
    let roman = [
        criterion("I", "Chỉ đạo", "5", None),
        criterion("1", "Kế hoạch", "5", None),
        criterion("II", "Thủ tục", "6", None),
        criterion("2", "Hồ sơ", "6", None),
        criterion("2.1", "Đúng hạn", "6", None),
    ];
    assert_eq!(problems(&roman), []);
    let parents: Vec<_> = rules::parents(&roman).into_iter().map(|p| p.expect("a parent")).collect();
    assert_eq!(parents, [None, Some(0), None, Some(2), Some(3)]);
    assert_eq!(rules::total(&roman), points("11"));
}

fn rules_of_deduction_are_read() {
    let good = [
        "violation",
        "finding field=land,investment severity=serious",
        "violation item=land-*; shortcoming item=general-06",
        "late-without-apology",
        "Violation Field=land ;",
    ];
    for text in good {
        assert!(text.parse::<Trigger>().is_ok(), "{text}");
    }
    for text in ["", ";", "strength", "violation land", "violation field=", "violation severity=grave", "late"] {
        assert!(text.parse::<Trigger>().is_err(), "{text}");
    }
    for name in rules::named_triggers().keys() {
        assert!(name.parse::<Trigger>().is_ok(), "{name}");
    }
}

fn groups_of_units_are_read() {
    let read = rules::read_group;
    for text in ["communes", "Phường, xã", "Cấp xã", "UBND các xã, phường, đặc khu"] {
        assert_eq!(read(text), Some(UnitGroup::Communes), "{text}");
    }
    for text in ["departments", "Sở, ban, ngành", "Các sở"] {
        assert_eq!(read(text), Some(UnitGroup::Departments), "{text}");
    }
    for text in ["", "all", "Mọi đơn vị", "Sở, ban, ngành; xã, phường"] {
        assert_eq!(read(text), Some(UnitGroup::All), "{text}");
    }
    assert_eq!(read("Trường học"), None);
}

fn ranks_share_and_leave_out() {
    let p = |n: i64| Some(Points(n));
    assert_eq!(rules::ranks(&[p(90), p(95), None, p(90), p(80)]), [Some(2), Some(1), None, Some(2), Some(4)]);
}

fn bands_begin_at_their_bound() {
    let bounds = [(Band::Weak, points("0")), (Band::Excellent, points("90")), (Band::Good, points("80"))];
    assert_eq!(rules::band(points("90"), &bounds), Some(Band::Excellent));
    assert_eq!(rules::band(points("89,999"), &bounds), Some(Band::Good));
    assert_eq!(rules::band(points("0"), &bounds), Some(Band::Weak));
    assert_eq!(rules::band(points("0"), &[]), None);
}

fn given() -> impl Strategy<Value = Given> {
    prop_oneof![
        Just(Given::Nothing),
        Just(Given::NotApplicable),
        (-2_000i64..15_000).prop_map(|n| Given::Score(Points(n))),
    ]
}

fn leaf() -> impl Strategy<Value = Leaf> {
    let lines = proptest::collection::vec(((0i64..3_000).prop_map(Points), any::<bool>()), 0..6);
    let cap = proptest::option::of((1i64..4_000).prop_map(Points));
    ((1i64..10_000).prop_map(Points), given(), given(), cap, lines).prop_map(|(max, own, appraised, cap, lines)| Leaf {
        max,
        own,
        appraised,
        cap,
        lines,
    })
}

fn scores_keep_their_laws() {
    let order = |leaf: &Leaf| {
        let mut turned = leaf.clone();
        turned.lines.reverse();
        turned
    };
    proptest!(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) }, |(leaves in proptest::collection::vec(leaf(), 1..12), shape in any::<u64>())| {
        let results: Vec<LeafResult> = leaves.iter().map(rules::leaf).collect();
        for (leaf, result) in leaves.iter().zip(&results) {
            prop_assert!(result.achieved >= Points::ZERO && result.achieved <= leaf.max);
            prop_assert!(result.achieved <= result.applicable);
            prop_assert!(leaf.cap.is_none_or(|cap| result.deducted <= cap), "the cap is never exceeded");
            prop_assert_eq!(rules::leaf(&order(leaf)), *result, "the order of lines is of no matter");
            let mut waived = leaf.clone();
            waived.lines.iter_mut().for_each(|line| line.1 = true);
            let mut without = leaf.clone();
            without.lines.clear();
            prop_assert_eq!(rules::leaf(&waived), rules::leaf(&without), "waiving all lines is no deduction");
        }
        // A tree of any shape over the leaves: each row stands under an earlier parent or the top.
        let mut parents = vec![None, Some(0), Some(0)];
        let mut rows = vec![None, None, None];
        for (at, (leaf, result)) in leaves.iter().zip(&results).enumerate() {
            let above = (shape >> (at * 2)) & 3;
            parents.push((above < 3).then_some(above as usize));
            rows.push(Some((leaf.own, leaf.appraised, *result)));
        }
        let (sums, totals) = rules::roll_up(&parents, &rows);
        prop_assert_eq!(totals.achieved, results.iter().map(|r| r.achieved).sum(), "leaves sum to the root");
        prop_assert_eq!(totals.deducted, results.iter().map(|r| r.deducted).sum());
        prop_assert_eq!(totals.applicable, results.iter().map(|r| r.applicable).sum());
        let below: Points = sums.iter().zip(&parents).filter(|(_, p)| **p == Some(0)).map(|(s, _)| s.achieved).sum();
        prop_assert_eq!(sums[0].achieved, below, "a parent is the sum of its children");
        if let Some(index) = rules::index(&totals) {
            prop_assert!(index >= Points::ZERO && index <= Points(100_000));
        }
    });
}
