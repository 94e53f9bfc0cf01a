//! Overlaps between two bodies: the Inspectorate proposes, the chairman decides, both plans follow; a merge is one
//! joint inspection; nothing sealed comes in.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use giamsat::error::Error;
use giamsat::plans::actions::{self, Approval};
use giamsat::plans::model::ruling::{
    Frame, Outcome, PairState, RulingPaper, RulingStage, RulingStep, Side, Spoken, Standing,
};
use giamsat::plans::rules::Refusal;
use giamsat::plans::rules::between::{
    RULING_STEPS, RulingFacts, between, outcome_problems, outcomes_between, rule_step, standing, still_leads,
};
use giamsat::plans::{
    Classification, Form, Item, ItemKind, ItemStage, NewItem, OverlapAnswer, Plan, Profile, Stage, views,
};
use giamsat::reports::docx::text_of;
use giamsat::units::Lineage;
use giamsat::vocabulary::paging::PageNumber;
use giamsat::vocabulary::{AccountId, Actor, AdjustmentId, PlanId, PlanItemId, Role, UnitId};
use libtest_mimic::Trial;

use crate::plans::{ITEM, World, at_once, day, invalid, refused, with, world};
use crate::support::app::{Answer, Client};
use crate::support::{Given, on_both, plain, workbooks};

pub fn tests() -> Vec<Trial> {
    let mut tests = on_both![
        rulings;
        the_inspectorate_proposes_and_the_chairman_decides,
        who_proposes_never_decides,
        a_proposal_is_returned_or_decided_otherwise,
        an_issued_plan_follows_by_an_adjustment,
        a_plan_that_lay_with_its_approver_follows_when_returned,
        a_merge_is_one_joint_inspection,
        an_issued_item_joins_by_an_adjustment,
        a_decision_that_an_adjustment_ends_is_answered_in_it,
        what_is_due_an_adjustment_follows,
        what_overlaps_no_more_waits_for_nobody,
        a_new_proposal_is_told_as_one,
        a_merge_that_cannot_be_is_not_carried_out,
        what_is_due_ends_with_the_overlap,
        whose_words_are_carried_out_does_not_approve,
        a_decision_that_stands_is_revised_and_kept,
        whose_words_are_typed_by_hand_neither_reviews_nor_approves,
        who_is_let_go_waits_for_a_decision,
        what_has_followed_may_go,
        a_lead_covers_its_partner,
        an_item_follows_one_decision_at_a_time,
        overlaps_are_listed_by_year,
        what_is_missing_is_told_all_at_once,
        what_an_import_lets_go_is_told,
        a_joint_inspection_ends_with_its_lead,
        a_decision_lapses_with_what_it_spoke_of,
        a_plan_issued_elsewhere_is_not_changed,
        what_is_sealed_is_never_seen,
        of_two_at_once_one_is_told,
    ];
    tests.extend(plain![
        rulings;
        only_the_tables_steps_are_taken,
        a_decision_stands_where_the_items_are,
        outcomes_fit_the_items,
    ]);
    tests
}

const LEADS: &str = "Cấp giấy chứng nhận";
const OTHER: &str = "Cấp giấy phép xây dựng";

/// Two bodies' items on the same ward, field and days; a draft each.
struct Case {
    w: World,
    mine: PlanId,
    theirs: PlanId,
    a: PlanItemId,
    b: PlanItemId,
}

impl Case {
    fn new(given: &Given) -> Case {
        let w = world(given);
        let (mine, theirs) = (w.plan("planner", &w.office), w.plan("planner-2", &w.inspectorate));
        let a = w.add(&mine, &w.item(&["land"], LEADS));
        let b = w.add(&theirs, &w.item(&["land"], OTHER));
        Case { w, mine, theirs, a, b }
    }

    fn page(&self) -> String {
        format!("/overlaps/{}/{}", self.a, self.b)
    }

    fn inspectorate(&self) -> Client {
        self.w.test.client(Role::Inspectorate)
    }

    fn chairman(&self) -> Client {
        self.w.test.client(Role::Chairman)
    }

    fn version(&self) -> String {
        let actor = self.w.planner();
        let pair = self.w.test.db().read(|c| views::between::pair(c, &actor, &self.a, &self.b)).expect("the pair");
        pair.ruling.map_or(0, |ruling| ruling.version).to_string()
    }

    fn state(&self) -> PairState {
        let actor = self.w.planner();
        self.w.test.db().read(|c| views::between::pair(c, &actor, &self.a, &self.b)).expect("the pair").state
    }

    /// The Inspectorate proposes through its form.
    fn propose(&self, fields: &[(&str, &str)]) {
        let version = self.version();
        let all = with(&[("version", version.as_str()), ("reason", "Cùng một nội dung")], fields);
        self.inspectorate().post(&format!("{}/propose", self.page()), &all).to();
    }

    /// The chairman decides as was proposed.
    fn accept(&self) {
        let version = self.version();
        let fields = [("version", version.as_str()), ("choice", "accept"), ("reason", "Đồng ý")];
        self.chairman().post(&format!("{}/decide", self.page()), &fields).to();
    }

    fn merge(&self) {
        self.propose(&[("answer", "merge"), ("item", self.a.as_str())]);
    }

    fn submit(&self, plan: &PlanId) -> Result<(), Error> {
        self.w.submit(plan)
    }

    fn planner(&self) -> Client {
        self.w.test.named_existing("planner")
    }

    fn days(&self, id: &PlanItemId) -> (String, String) {
        let item = self.w.get(id);
        (item.starts_on.to_string(), item.ends_on.to_string())
    }

    fn joint_with(&self, id: &PlanItemId) -> Option<PlanItemId> {
        self.w.get(id).joint_with
    }
}

fn the_inspectorate_proposes_and_the_chairman_decides(given: &Given) {
    let case = Case::new(given);
    let (w, page) = (&case.w, case.page());
    let (inspectorate, chairman, planner) = (case.inspectorate(), case.chairman(), case.planner());
    let quiet = NewItem { unit: w.department.clone(), ..w.item(&["land"], "Đơn vị khác") };
    w.add(&case.mine, &quiet);
    for client in [&inspectorate, &chairman, &planner, &w.test.named_existing("approver")] {
        let shown = client.get("/overlaps").expect(200).see("Chồng chéo giữa các cơ quan").see("Phường Bến Lụa");
        shown.see("Sở Nội vụ").see("Thanh tra thành phố").see("Chưa xử lý").miss("Sở Xây dựng");
    }
    inspectorate.get("/").expect(200).see("Chồng chéo");
    w.test.client(Role::Inspector).get("/overlaps").expect(403);
    // Each does its own step, and only that.
    let wish = [("version", "0"), ("answer", "move"), ("item", case.b.as_str()), ("starts_on", "14/12/2026")];
    let wish = with(&wish, &[("reason", "Cùng một nội dung")]);
    for client in [&chairman, &planner, &w.test.named_existing("approver")] {
        client.post(&format!("{page}/propose"), &wish).expect(403);
        client.get(&page).expect(200).miss("Gửi đề xuất");
    }
    for client in [&inspectorate, &planner] {
        client.post(&format!("{page}/decide"), &[("version", "0")]).expect(403);
        client.post(&format!("{page}/return"), &[("version", "0")]).expect(403);
    }
    chairman.post(&format!("{page}/decide"), &with(&wish, &[("choice", "accept")])).expect(409);
    // A mistake stands at its field, and nothing typed is lost.
    let shown = inspectorate.get(&page).expect(200).see("Gửi đề xuất").see(LEADS).see(OTHER);
    shown.see("Trùng 5 ngày làm việc (07/12/2026–11/12/2026)").see("Giữ nguyên");
    let wrong = with(&wish, &[("starts_on", "10/12/2026"), ("reason", "Lý do đã gõ")]);
    let told = inspectorate.post(&format!("{page}/propose"), &wrong).expect(422).see("vẫn trùng").see("Lý do đã gõ");
    told.holds("field-err").holds("value=\"10&#x2f;12&#x2f;2026\"");
    for (field, value, words) in [
        ("item", "", "Chọn một trong hai cuộc"),
        ("item", "01990000-0000-7000-8000-000000000000", "Chọn một trong hai cuộc"),
        ("answer", "", "Chọn một mục"),
        ("starts_on", "", "Nhập ngày dời đến"),
        ("reason", "", "Chưa nhập mục này"),
    ] {
        inspectorate.post(&format!("{page}/propose"), &with(&wish, &[(field, value)])).expect(422).see(words);
    }
    assert_eq!(inspectorate.post(&format!("{page}/propose"), &wish).to(), sorted(&case.a, &case.b));
    // Proposed only, it answers nothing: neither plan is issued with it open.
    refused(case.submit(&case.mine), "1 chồng chéo chưa trả lời");
    let sentence = "Dời cuộc của Thanh tra thành phố (mục 1) đến 14/12/2026–18/12/2026.";
    planner
        .get(&format!("/plans/{}", case.mine))
        .expect(200)
        .see(sentence)
        .see("Chờ quyết định")
        .see("đề xuất của Thanh tra");
    chairman.get("/overlaps?state=proposed").expect(200).see(sentence);
    chairman.get(&page).expect(200).see(sentence).see("Chấp thuận đề xuất").see("Cùng một nội dung");
    let decide = [("version", "1"), ("choice", "accept"), ("reason", "Đồng ý với Thanh tra")];
    let paper = [("number", "1205/UBND-NC"), ("issued_on", "21/11/2026")];
    let later = chairman.post(&format!("{page}/decide"), &with(&decide, &paper)).expect(422);
    later.see("không thể sau hôm nay").see("Đồng ý với Thanh tra");
    chairman.post(&format!("{page}/decide"), &with(&decide, &[("choice", "")])).expect(422).see("Chọn một mục");
    chairman.post(&format!("{page}/decide"), &with(&decide, &[("reason", "")])).expect(422).see("Chưa nhập mục này");
    let paper = with(&paper, &[("issued_on", "20/11/2026")]);
    chairman.post(&format!("{page}/decide"), &with(&decide, &paper)).to();
    // Done at once, since the plan is being written; shown at both; the answer of both.
    assert_eq!(case.days(&case.b), ("2026-12-14".into(), "2026-12-18".into()));
    assert_eq!(case.state(), PairState::Done);
    for (plan, item) in [(&case.mine, &case.a), (&case.theirs, &case.b)] {
        for path in [format!("/plans/{plan}"), format!("/plans/{plan}/items/{item}")] {
            let shown = w.test.named_existing("approver").get(&path).expect(200).see("quyết định của lãnh đạo UBND");
            shown.see(sentence).see("Số 1205/UBND-NC ngày 20/11/2026").see("Đồng ý với Thanh tra").see("Đã thực hiện");
        }
    }
    // Their days are apart and their periods are not, so they overlap still: only the decision answers that.
    planner
        .get(&format!("/plans/{}", case.mine))
        .expect(200)
        .see("Chồng chéo với kế hoạch của Thanh tra")
        .miss("Trả lời lại");
    let own = w.answer(&case.b, OverlapAnswer::Justify);
    refused(actions::answer_overlap(w.test.db(), &w.planner(), &case.a, &own), "chỉ quyết định đó có hiệu lực");
    case.submit(&case.mine).expect("decided");
    case.submit(&case.theirs).expect("decided");
    w.approve(&case.mine).expect("issued");
    chairman.get("/overlaps").expect(200).see("Không có chồng chéo nào");
    chairman.get("/overlaps?state=done").expect(200).see(sentence);
    let lines =
        w.test.db().read(|c| giamsat::audit::views::lines(c, &w.planner(), None, PageNumber(1))).expect("lines");
    for act in ["plans.propose-ruling", "plans.decide-overlap", "plans.carry-out-ruling"] {
        assert!(lines.rows.iter().any(|line| line.action == act), "{act}");
    }
    for language in ["vi", "en"] {
        chairman.post("/language", &[("to", language), ("back", "/")]).to();
        for path in ["/overlaps", "/overlaps?state=done", page.as_str()] {
            let shown = chairman.get(path).expect(200);
            assert!(!shown.words().contains("plans-") && !shown.text().contains("&amp;#"), "{path}: {}", shown.words());
        }
    }
}

/// The pair's own address, the lesser id first.
fn sorted(a: &PlanItemId, b: &PlanItemId) -> String {
    let (first, second) = if a < b { (a, b) } else { (b, a) };
    format!("/overlaps/{first}/{second}")
}

fn who_proposes_never_decides(given: &Given) {
    let case = Case::new(given);
    let both = case.w.test.named("both", &[Role::Inspectorate, Role::Chairman], None);
    let page = case.page();
    let wish = [("version", "0"), ("answer", "justify"), ("reason", "Hai chuyên đề khác nhau")];
    both.post(&format!("{page}/propose"), &wish).to();
    let told = both.get(&page).expect(200).see("Người đề xuất không được quyết định");
    assert!(!told.text().contains(&format!("{}/decide", sorted(&case.a, &case.b))), "a form that is refused");
    let decide = [("version", "1"), ("choice", "accept"), ("reason", "Đồng ý")];
    both.post(&format!("{page}/decide"), &decide).expect(409).see("Người đề xuất không được quyết định");
    both.post(&format!("{page}/return"), &[("version", "1"), ("return_reason", "Sai")]).expect(409);
    assert_eq!(case.state(), PairState::Proposed);
    // Nor once another person proposed it anew: who ever proposed it does not.
    case.propose(&[("answer", "justify")]);
    both.post(&format!("{page}/decide"), &with(&decide, &[("version", "2")])).expect(409);
    case.accept();
    assert_eq!(case.state(), PairState::Done);
    case.submit(&case.mine).expect("decided");
    // Whose words are carried out in a plan that is written has written in it, and does not approve it.
    let third = case.w.add(&case.theirs, &case.w.item(&["land"], "Viết thêm"));
    let case = Case { b: third, ..case };
    let double = case.w.test.named("double", &[Role::Inspectorate, Role::Approver], None);
    let wish = [("version", "0"), ("answer", "withdraw"), ("item", case.b.as_str()), ("reason", "Trùng hoàn toàn")];
    double.post(&format!("{}/propose", case.page()), &wish).to();
    case.accept();
    assert_eq!(case.w.get(&case.b).stage, ItemStage::Cancelled);
    case.submit(&case.theirs).expect("decided");
    let approval = Approval { number: "9/KH-TTr".into(), issued_on: day("2026-11-19") };
    let (version, double) = (case.w.version(&case.theirs), case.w.test.actor("double"));
    let done = actions::approve(case.w.test.db(), &double, &case.theirs, version, &approval);
    refused(done, "không được phê duyệt");
    case.w.approve(&case.theirs).expect("somebody else approves");
}

fn a_proposal_is_returned_or_decided_otherwise(given: &Given) {
    let case = Case::new(given);
    let (page, chairman) = (case.page(), case.chairman());
    case.propose(&[("answer", "withdraw"), ("item", case.a.as_str())]);
    let back = |reason: &str| chairman.post(&format!("{page}/return"), &[("version", "1"), ("return_reason", reason)]);
    back("").expect(422).see("Chưa nhập mục này");
    back("Chưa nêu căn cứ").to();
    assert_eq!(case.state(), PairState::Returned);
    let shown = case.inspectorate().get(&page).expect(200).see("Chưa nêu căn cứ").see("Đề xuất lại");
    shown.holds("Cùng một nội dung");
    refused(case.submit(&case.mine), "1 chồng chéo");
    assert_eq!(case.w.get(&case.a).stage, ItemStage::Planned);
    chairman.post(&format!("{page}/decide"), &[("version", "2"), ("choice", "accept"), ("reason", "x")]).expect(409);
    case.propose(&[("answer", "withdraw"), ("item", case.a.as_str()), ("reason", "Căn cứ Điều 56")]);
    // Decided otherwise: the other one is narrowed.
    let otherwise = [
        ("version", "3"),
        ("choice", "otherwise"),
        ("answer", "narrow"),
        ("item", case.b.as_str()),
        ("contents", "Chỉ cấp giấy phép nhà ở"),
        ("reason", "Thu hẹp là đủ"),
    ];
    let same = with(&otherwise, &[("contents", OTHER)]);
    chairman.post(&format!("{page}/decide"), &same).expect(422).see("khác nội dung hiện tại").see("Thu hẹp là đủ");
    chairman.post(&format!("{page}/decide"), &otherwise).to();
    assert_eq!(case.w.get(&case.b).contents, "Chỉ cấp giấy phép nhà ở");
    assert_eq!((case.w.get(&case.a).stage, case.state()), (ItemStage::Planned, PairState::Done));
    let shown = chairman.get(&page).expect(200).see("khác đề xuất").see("còn: Chỉ cấp giấy phép nhà ở");
    shown.see("Rút cuộc của Sở Nội vụ (mục 1).").see("Căn cứ Điều 56");
    case.submit(&case.mine).expect("decided");
    case.submit(&case.theirs).expect("decided");
}

fn an_issued_plan_follows_by_an_adjustment(given: &Given) {
    let case = Case::new(given);
    let w = &case.w;
    // Issued before the other one was written into its plan.
    let third = w.plan("planner", &w.department);
    let c = w.add(&third, &NewItem { unit: w.department.clone(), ..w.item(&["construction"], "Ban đầu") });
    w.submit(&third).expect("alone");
    w.approve(&third).expect("issued");
    w.add(&case.mine, &NewItem { unit: w.department.clone(), ..w.item(&["construction"], "Viết sau") });
    let d = w.test.db().read(|c| views::items(c, &w.planner(), &case.mine)).expect("items");
    let d = d.into_iter().find(|item| item.contents == "Viết sau").expect("it").id;
    let case = Case { a: c.clone(), b: d, ..case };
    case.propose(&[("answer", "move"), ("item", c.as_str()), ("starts_on", "14/12/2026"), ("ends_on", "16/12/2026")]);
    let ready = |id: &PlanItemId| {
        let ready = case.w.test.db().read(|conn| views::ready_items(conn, &case.w.planner())).expect("ready");
        ready.iter().any(|item| item.id == *id)
    };
    assert!(ready(&c), "a proposal stops nobody");
    case.chairman().get("/").expect(200).see("Quyết định xử lý chồng chéo").see("Sở Xây dựng");
    case.accept();
    case.chairman().get("/").expect(200).miss("Quyết định xử lý chồng chéo");
    assert!(!ready(&c), "no team is set up for what is decided otherwise");
    // What is issued stands until its adjustment; the other plan is free.
    assert_eq!((case.days(&c).0.as_str(), case.state()), ("2026-12-07", PairState::Due));
    let open = |plan: &PlanId| {
        case.w
            .test
            .db()
            .read(|conn| views::facts(conn, &case.w.planner(), plan, day("2026-11-20")))
            .expect("facts")
            .unanswered
    };
    assert_eq!((open(&third), open(&case.mine)), (1, 1), "of mine only the first overlap is left");
    let planner = case.planner();
    planner.get(&format!("/plans/{third}")).expect(200).see("Chờ thực hiện").see("mở điều chỉnh kế hoạch");
    case.chairman().get("/overlaps?state=due").expect(200).see("Dời cuộc của Sở Xây dựng (mục 1)");
    refused(
        actions::carry_out_ruling(
            case.w.test.db(),
            &case.w.planner(),
            &case.w.test.db().read(|conn| views::plan(conn, &case.w.planner(), &third)).expect("it"),
            &c,
            1,
        ),
        "điều chỉnh kế hoạch",
    );
    let here = planner.post(&format!("/plans/{third}/adjustments"), &[("adjust_reason", "Theo quyết định")]).to();
    planner.get(&here).expect(200).see("Đưa quyết định vào điều chỉnh");
    planner.post(&format!("{here}/items/{c}/carry-out"), &[("version", "1")]).to();
    let shown = planner.get(&here).expect(200).see("14/12/2026–16/12/2026").miss("Đưa quyết định vào điều chỉnh");
    shown.see("đã được xử lý theo quyết định của lãnh đạo UBND").miss("Lưu câu trả lời");
    planner.post(&format!("{here}/items/{c}/carry-out"), &[("version", "1")]).expect(409);
    planner.post(&format!("{here}/submit"), &[("version", "2")]).to();
    let approve = [("version", "3"), ("number", "75/KH-SXD"), ("issued_on", "19/11/2026")];
    case.w.test.named_existing("approver").post(&format!("{here}/approve"), &approve).to();
    assert_eq!((case.days(&c).0.as_str(), case.state()), ("2026-12-14", PairState::Done));
    assert_eq!(open(&third), 0);
    assert!(ready(&c), "as it was decided");
    let id = AdjustmentId(here.rsplit('/').next().expect("an id").to_owned());
    let kept = case.w.test.db().read(|conn| views::adjustments::one(conn, &case.w.planner(), &third, &id));
    assert_eq!(kept.expect("the adjustment").1.number, Some(1));
}

fn a_plan_that_lay_with_its_approver_follows_when_returned(given: &Given) {
    let w = world(given);
    let (mine, theirs) = (w.plan("planner", &w.office), w.plan("planner-2", &w.inspectorate));
    let a = w.add(&mine, &w.item(&["land"], LEADS));
    w.submit(&mine).expect("nothing overlaps");
    let b = w.add(&theirs, &w.item(&["land"], OTHER));
    let case = Case { w, mine, theirs, a, b };
    case.propose(&[("answer", "move"), ("item", case.a.as_str()), ("starts_on", "14/12/2026")]);
    case.accept();
    assert_eq!((case.days(&case.a).0.as_str(), case.state()), ("2026-12-07", PairState::Due));
    refused(case.w.approve(&case.mine), "1 chồng chéo phát sinh sau khi trình");
    let version = case.w.version(&case.mine);
    actions::return_for_rework(case.w.test.db(), &case.w.approver(), &case.mine, version, "Theo quyết định")
        .expect("returned");
    let (planner, page) = (case.planner(), format!("/plans/{}", case.mine));
    planner.get(&page).expect(200).see("Thực hiện quyết định");
    refused(case.submit(&case.mine), "1 chồng chéo");
    let carry = format!("{page}/items/{}/carry-out", case.a);
    planner.post(&carry, &[("version", "9")]).expect(409);
    planner.post(&carry, &[("version", "1")]).to();
    planner.post(&carry, &[("version", "2")]).expect(409).see("Không có quyết định nào chờ thực hiện");
    assert_eq!((case.days(&case.a).0.as_str(), case.state()), ("2026-12-14", PairState::Done));
    case.submit(&case.mine).expect("carried out");
    case.w.approve(&case.mine).expect("issued");
    case.submit(&case.theirs).expect("decided");
}

fn a_merge_is_one_joint_inspection(given: &Given) {
    let case = Case::new(given);
    let w = &case.w;
    // Overlaps with the partner's visit only: once that is joint it is in nobody's way.
    let later = NewItem { starts_on: day("2026-12-10"), ends_on: day("2026-12-15"), ..w.item(&["land"], OTHER) };
    actions::update_item(w.test.db(), &w.planner(), &case.b, 1, &later).expect("other days");
    let third = w.plan("planner", &w.department);
    let before = NewItem { period_from: day("2025-01-01"), period_to: day("2025-12-31"), ..later };
    let before = NewItem { starts_on: day("2026-12-14"), contents: "Ngoài cuộc".into(), ..before };
    w.add(&third, &NewItem { profile: Profile::B, ..before });
    case.planner().get(&format!("/plans/{}", case.theirs)).expect(200).see("Chồng chéo với kế hoạch của Sở Xây dựng");
    case.planner().get(&format!("/plans/{}", case.mine)).expect(200).miss("Chồng chéo với kế hoạch của Sở Xây dựng");
    w.add(&case.theirs, &NewItem { unit: w.department.clone(), ..w.item(&["land"], "Cuộc riêng") });
    case.merge();
    let sentence = "Kiểm tra chung: Sở Nội vụ chủ trì (mục 1), Thanh tra thành phố phối hợp (mục 1).";
    case.chairman().get(&case.page()).expect(200).see(sentence);
    assert_eq!(case.joint_with(&case.b), None, "proposed only");
    case.accept();
    assert_eq!(case.joint_with(&case.b), Some(case.a.clone()));
    assert_eq!((case.joint_with(&case.a), case.state()), (None, PairState::Done));
    let planner = case.planner();
    let under = "Thực hiện chung trong cuộc mục 1, Kế hoạch kiểm tra năm 2026 (Sở Nội vụ)";
    let leads = "Kiểm tra chung, phối hợp: Thanh tra thành phố";
    let (lead_page, page) = (format!("/plans/{}", case.mine), format!("/plans/{}", case.theirs));
    planner
        .get(&lead_page)
        .expect(200)
        .see(leads)
        .see(sentence)
        .see("1 cuộc: 0 đã xong")
        .miss("Chồng chéo với kế hoạch");
    let shown = planner.get(&page).expect(200).see(under).see(sentence).see("1 cuộc: 0 đã xong").see("T12 : 1 cuộc");
    shown.see("Ngoài ra có 1 cuộc thực hiện chung").miss("Chồng chéo với kế hoạch");
    planner.get(&format!("{page}/items/{}", case.b)).expect(200).see(under);
    // The lead is the joint inspection; the partner is no visit, no overlap and no team of its own.
    assert_eq!(
        planner.get("/plans").expect(200).words().matches("1 0 Người thử").count(),
        3,
        "each plan has one of its own"
    );
    case.submit(&case.theirs).expect("nothing is open");
    w.approve(&case.theirs).expect("issued");
    case.submit(&case.mine).expect("nothing is open");
    w.approve(&case.mine).expect("issued");
    let ready = w.test.db().read(|c| views::ready_items(c, &w.planner())).expect("ready");
    let ready: Vec<&str> = ready.iter().map(|item| item.contents.as_str()).collect();
    assert!(ready.contains(&LEADS) && ready.contains(&"Cuộc riêng") && !ready.contains(&OTHER), "{ready:?}");
    let told = planner.get(&page).expect(200);
    assert!(!told.text().contains(&format!("/inspections/new?item={}", case.b)), "no decision of its own");
    // The calendar and both annexes say so.
    let calendar = planner.get("/plans/calendar?year=2026").expect(200).see("PH 1").see("Phối hợp, cuộc khác chủ trì");
    assert_eq!(calendar.words().matches("ĐK 1").count(), 3);
    let by_unit = planner.get("/plans/calendar?year=2026&rows=unit").expect(200);
    by_unit.see("thực hiện chung, Sở Nội vụ chủ trì").see(leads);
    let paper = |plan: &PlanId| {
        text_of(&planner.get(&format!("/plans/{plan}/plan.docx")).expect(200).bytes).expect("a document").join("\n")
    };
    assert!(paper(&case.theirs).contains(under) && paper(&case.theirs).contains("1 cuộc kiểm tra"));
    assert!(paper(&case.mine).contains(leads));
    let sheet = |plan: &PlanId| {
        let bytes = planner.get(&format!("/plans/{plan}/plan.xlsx")).expect(200).bytes;
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
        book.worksheet_range("Danh mục kiểm tra").expect("its sheet")
    };
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("ke-hoach.xlsx");
    std::fs::write(&file, planner.get(&format!("{page}/plan.xlsx")).expect(200).bytes).expect("written");
    workbooks::check(&file);
    let theirs = sheet(&case.theirs);
    let cell = |row: u32, column: u32| theirs.get_value((row, column)).cloned().unwrap_or(Data::Empty);
    assert_eq!(cell(3, 9), Data::String("Thực hiện chung trong".into()));
    assert_eq!((cell(4, 9), cell(5, 9)), (Data::String(under.into()), Data::Empty));
    assert_eq!((cell(4, 8), cell(6, 2)), (Data::String("Trực tiếp".into()), Data::Float(1.0)), "one of its own");
    assert_eq!(sheet(&case.mine).get_value((4, 8)), Some(&Data::String(format!("Trực tiếp. {leads}"))));
    assert!(sheet(&case.mine).get_value((3, 9)).is_none(), "a column only where there is something to say");
}

fn an_issued_item_joins_by_an_adjustment(given: &Given) {
    let w = world(given);
    let (mine, theirs) = (w.plan("planner", &w.office), w.plan("planner-2", &w.inspectorate));
    let b = w.add(&theirs, &w.item(&["land"], OTHER));
    w.submit(&theirs).expect("nothing overlaps");
    w.approve(&theirs).expect("issued");
    let a = w.add(&mine, &w.item(&["land"], LEADS));
    let case = Case { w, mine, theirs, a, b };
    case.merge();
    case.accept();
    assert_eq!((case.joint_with(&case.b), case.state()), (None, PairState::Due));
    case.submit(&case.mine).expect("decided");
    let planner = case.w.test.named_existing("planner-2");
    let page = format!("/plans/{}", case.theirs);
    let here = planner.post(&format!("{page}/adjustments"), &[("adjust_reason", "Theo quyết định")]).to();
    planner.post(&format!("{here}/items/{}/carry-out", case.b), &[("version", "1")]).to();
    planner.get(&here).expect(200).see("Kiểm tra chung: Phường Bến Lụa");
    planner.post(&format!("{here}/submit"), &[("version", "2")]).to();
    assert_eq!(case.joint_with(&case.b), None, "submitted only");
    let approve = [("version", "3"), ("number", "9/KH-TTr"), ("issued_on", "19/11/2026")];
    case.w.test.named_existing("approver").post(&format!("{here}/approve"), &approve).to();
    assert_eq!((case.joint_with(&case.b), case.state()), (Some(case.a.clone()), PairState::Done));
    planner.get(&page).expect(200).see("Thực hiện chung trong cuộc mục 1").see("0 cuộc: 0 đã xong");
    // From here on nothing of it is changed by itself.
    let again = planner.post(&format!("{page}/adjustments"), &[("adjust_reason", "Nữa")]).to();
    planner.get(&again).expect(200).miss(OTHER);
    planner.post(&format!("{again}/items/{}/withdraw", case.b), &[("version", "1")]).expect(409).see("thực hiện chung");
}

/// Both decided that both stand, and issued.
fn both_issued(given: &Given) -> Case {
    let case = Case::new(given);
    case.propose(&[("answer", "justify")]);
    case.accept();
    for plan in [&case.mine, &case.theirs] {
        case.submit(plan).expect("decided");
        case.w.approve(plan).expect("issued");
    }
    case
}

impl Case {
    /// An adjustment of the first plan, just opened: its address.
    fn adjustment(&self) -> String {
        let page = format!("/plans/{}/adjustments", self.mine);
        self.planner().post(&page, &[("adjust_reason", "Đoàn thiếu người")]).to()
    }

    fn of_adjustment(&self, here: &str) -> (i32, String) {
        let id = AdjustmentId(here.rsplit('/').next().expect("an id").to_owned());
        let read = self.w.test.db().read(|c| views::adjustments::one(c, &self.w.planner(), &self.mine, &id));
        let (_, adjustment, changes) = read.expect("the adjustment");
        (adjustment.version, changes.first().map(|change| change.id.clone()).unwrap_or_default())
    }

    /// Posts a step or a proposal with the version that stands.
    fn adjust(&self, client: &Client, path: &str, here: &str, fields: &[(&str, &str)]) -> Answer {
        let version = self.of_adjustment(here).0.to_string();
        client.post(&format!("{here}/{path}"), &with(&[("version", version.as_str())], fields))
    }

    fn two_days_later(&self) -> Vec<(&str, &str)> {
        let days = [("starts_on", "09/12/2026"), ("ends_on", "15/12/2026"), ("period_to", "30/06/2026")];
        let days = with(&days, &[("unit", self.w.ward.as_str()), ("fields", "land"), ("contents", LEADS)]);
        with(ITEM, &days)
    }

    fn answer_in(&self, here: &str, other: &PlanItemId) -> Answer {
        let (version, change) = self.of_adjustment(here);
        let version = version.to_string();
        let fields = [
            ("version", version.as_str()),
            ("other", other.as_str()),
            ("answer", "justify"),
            ("reason", "Nội dung khác nhau"),
            ("paper_number", "1205/UBND-NC"),
            ("paper_on", "18/11/2026"),
        ];
        self.planner().post(&format!("{here}/changes/{change}/answer"), &fields)
    }
}

/// Moves the second item to where the two share nothing.
fn end_overlap(case: &Case, id: &PlanItemId) {
    let far = NewItem { unit: case.w.department.clone(), ..case.w.item(&["land"], OTHER) };
    actions::update_item(case.w.test.db(), &case.w.planner(), id, case.w.get(id).version, &far).expect("elsewhere");
}

fn what_overlaps_no_more_waits_for_nobody(given: &Given) {
    let case = Case::new(given);
    let (chairman, inspectorate) = (case.chairman(), case.inspectorate());
    case.propose(&[("answer", "justify")]);
    let there = sorted(&case.a, &case.b).replace('/', "&#x2f;");
    chairman.get("/").expect(200).holds(&there);
    end_overlap(&case, &case.b);
    // Nothing waits, and what was said of it is there to be read.
    let start = chairman.get("/").expect(200);
    assert!(!start.text().contains(&there), "a task that is none");
    for client in [&chairman, &inspectorate, &case.planner()] {
        let shown = client.get(&case.page()).expect(200).see("Không còn chồng chéo").see("Giữ nguyên cả hai cuộc");
        assert!(!shown.text().contains("/decide") && !shown.text().contains("/propose"), "nothing is to be done");
    }
    chairman.get("/overlaps").expect(200).see("Không có chồng chéo nào");
    chairman.get("/overlaps?state=ended").expect(200).see("Phường Bến Lụa");
    let decide = [("version", "1"), ("choice", "accept"), ("reason", "Đồng ý")];
    chairman.post(&format!("{}/decide", case.page()), &decide).expect(409);
    // The same of what was decided, and of what was returned.
    let c = case.w.add(&case.theirs, &case.w.item(&["land"], "Cuộc khác"));
    let case = Case { b: c, ..case };
    case.propose(&[("answer", "justify")]);
    let back = [("version", "1"), ("return_reason", "Chưa nêu căn cứ")];
    chairman.post(&format!("{}/return", case.page()), &back).to();
    inspectorate.get("/").expect(200).see("Đề xuất lại cách xử lý");
    end_overlap(&case, &case.b);
    inspectorate.get("/").expect(200).miss("Đề xuất lại cách xử lý");
    let d = case.w.add(&case.theirs, &case.w.item(&["land"], "Cuộc thứ ba"));
    let case = Case { b: d, ..case };
    case.propose(&[("answer", "justify"), ("reason", "Hai chuyên đề")]);
    case.accept();
    end_overlap(&case, &case.b);
    chairman.get(&case.page()).expect(200).see("Không còn chồng chéo").see("Đồng ý");
    for (plan, item) in [(&case.mine, &case.a), (&case.theirs, &case.b)] {
        let shown = chairman.get(&format!("/plans/{plan}/items/{item}")).expect(200);
        shown.see("quyết định của lãnh đạo UBND").see("Không còn chồng chéo");
    }
}

/// After a new proposal both plans tell that, not the old decision's reason and paper beside its outcome.
fn a_new_proposal_is_told_as_one(given: &Given) {
    let case = Case::new(given);
    case.propose(&[("answer", "justify")]);
    let decide = [("version", "1"), ("choice", "accept"), ("reason", "Lý do cũ"), ("number", "12/UBND-NC")];
    case.chairman().post(&format!("{}/decide", case.page()), &decide).to();
    let longer = NewItem { ends_on: day("2026-12-18"), ..case.w.item(&["land"], LEADS) };
    actions::update_item(case.w.test.db(), &case.w.planner(), &case.a, case.w.get(&case.a).version, &longer)
        .expect("other days");
    case.propose(&[("answer", "withdraw"), ("item", case.b.as_str()), ("reason", "Lý do mới")]);
    for path in [format!("/plans/{}", case.mine), format!("/plans/{}/items/{}", case.theirs, case.b)] {
        let shown = case.chairman().get(&path).expect(200).see("đề xuất của Thanh tra").see("Lý do mới");
        shown.see("Rút cuộc của Thanh tra thành phố").miss("Lý do cũ").miss("12/UBND-NC");
        case.chairman().get(&path).expect(200).miss(": quyết định của lãnh đạo UBND");
    }
    case.chairman().get(&case.page()).expect(200).see("Lý do cũ").see("Lý do mới");
}

const PAPER: &[(&str, &str)] = &[("number", "75/KH-SNV"), ("issued_on", "19/11/2026")];

fn a_decision_that_an_adjustment_ends_is_answered_in_it(given: &Given) {
    let case = both_issued(given);
    let (planner, here) = (case.planner(), case.adjustment());
    case.adjust(&planner, &format!("items/{}", case.a), &here, &case.two_days_later()).to();
    case.adjust(&planner, "submit", &here, &[]).expect(409).see("1 chồng chéo chưa trả lời");
    planner.get(&here).expect(200).see("Lưu câu trả lời");
    case.answer_in(&here, &case.b).to();
    case.adjust(&planner, "submit", &here, &[]).to();
    case.adjust(&case.w.test.named_existing("approver"), "approve", &here, PAPER).to();
    assert_eq!(case.days(&case.a).0, "2026-12-09");
    // What was decided no longer speaks of it: it is decided anew.
    assert_eq!(case.state(), PairState::Lapsed);
    case.inspectorate().get("/overlaps").expect(200).see("Cần quyết định lại");
    case.propose(&[("answer", "justify")]);
    case.accept();
    assert_eq!(case.state(), PairState::Done);
}

fn what_is_due_an_adjustment_follows(given: &Given) {
    let case = both_issued(given);
    let third = case.w.plan("planner", &case.w.department);
    let c = case.w.add(&third, &case.w.item(&["land"], "Viết sau"));
    let before = case.b.clone();
    let case = Case { b: c, ..case };
    case.propose(&[("answer", "move"), ("item", case.a.as_str()), ("starts_on", "14/12/2026")]);
    case.accept();
    assert_eq!(case.state(), PairState::Due);
    let (planner, here) = (case.planner(), case.adjustment());
    // Other days than those that were decided are no way around.
    case.adjust(&planner, &format!("items/{}", case.a), &here, &case.two_days_later()).to();
    case.adjust(&planner, "submit", &here, &[]).expect(409).see("2 chồng chéo chưa trả lời");
    case.answer_in(&here, &before).to();
    case.answer_in(&here, &case.b).expect(409).see("chỉ quyết định đó có hiệu lực");
    case.adjust(&planner, "submit", &here, &[]).expect(409).see("1 chồng chéo chưa trả lời");
    // What was decided ends the older decision about the same item: that overlap this side answers.
    case.adjust(&planner, &format!("items/{}/carry-out", case.a), &here, &[]).to();
    case.adjust(&planner, "submit", &here, &[]).expect(409).see("1 chồng chéo chưa trả lời");
    case.answer_in(&here, &before).to();
    case.adjust(&planner, "submit", &here, &[]).to();
    case.adjust(&case.w.test.named_existing("approver"), "approve", &here, PAPER).to();
    assert_eq!((case.days(&case.a).0.as_str(), case.state()), ("2026-12-14", PairState::Done));
    let case = Case { b: before, ..case };
    assert_eq!(case.state(), PairState::Lapsed);
}

impl Case {
    fn is_ready(&self, id: &PlanItemId) -> bool {
        let ready = self.w.test.db().read(|c| views::ready_items(c, &self.w.planner())).expect("ready");
        ready.iter().any(|item| item.id == *id)
    }

    fn acts(&self) -> Vec<String> {
        let actor = self.w.planner();
        let read = self.w.test.db().read(|c| giamsat::audit::views::lines(c, &actor, None, PageNumber(1)));
        read.expect("lines").rows.into_iter().map(|line| line.action).collect()
    }

    /// A draft of another body with one item on the same ward, field and days.
    fn another(&self, body: &UnitId) -> PlanItemId {
        self.w.add(&self.w.plan("planner", body), &self.w.item(&["land"], "Cuộc của cơ quan khác"))
    }
}

/// The second item issued before the first one was written.
fn second_issued(given: &Given) -> Case {
    let w = world(given);
    let (mine, theirs) = (w.plan("planner", &w.office), w.plan("planner-2", &w.inspectorate));
    let b = w.add(&theirs, &w.item(&["land"], OTHER));
    w.submit(&theirs).expect("nothing overlaps");
    w.approve(&theirs).expect("issued");
    let a = w.add(&mine, &w.item(&["land"], LEADS));
    Case { w, mine, theirs, a, b }
}

fn a_merge_that_cannot_be_is_not_carried_out(given: &Given) {
    let case = second_issued(given);
    case.merge();
    case.accept();
    assert_eq!(case.state(), PairState::Due);
    let planner = case.planner();
    let page = format!("/plans/{}", case.theirs);
    let here = planner.post(&format!("{page}/adjustments"), &[("adjust_reason", "Theo quyết định")]).to();
    planner.post(&format!("{here}/items/{}/carry-out", case.b), &[("version", "1")]).to();
    planner.post(&format!("{here}/submit"), &[("version", "2")]).to();
    // Meanwhile the lead goes under a third one.
    let c = case.another(&case.w.department);
    let (a, b) = (case.a.clone(), case.b.clone());
    let under = Case { a: c.clone(), b: a.clone(), ..case };
    under.merge();
    under.accept();
    assert_eq!(under.joint_with(&a), Some(c));
    let case = Case { a, b, ..under };
    let approve = [("version", "3"), ("number", "9/KH-TTr"), ("issued_on", "19/11/2026")];
    let told = case.w.test.named_existing("approver").post(&format!("{here}/approve"), &approve).expect(409);
    told.see("Không còn thực hiện chung được như đã quyết định");
    assert_eq!((case.joint_with(&case.b), case.state()), (None, PairState::Ended));
}

fn what_is_due_ends_with_the_overlap(given: &Given) {
    let case = both_issued(given);
    let c = case.another(&case.w.department);
    let case = Case { b: c.clone(), ..case };
    case.propose(&[("answer", "move"), ("item", case.a.as_str()), ("starts_on", "14/12/2026")]);
    case.accept();
    assert!(!case.is_ready(&case.a), "it has to move");
    // The other one goes under a third one, and is in nobody's way.
    let d = case.another(&case.w.ward);
    let a = case.a.clone();
    let under = Case { a: d, b: c.clone(), ..case };
    under.merge();
    under.accept();
    let case = Case { a, b: c, ..under };
    assert_eq!(case.state(), PairState::Ended);
    assert!(case.is_ready(&case.a), "nothing is left to follow");
}

fn whose_words_are_carried_out_does_not_approve(given: &Given) {
    // Of an issued plan: in the adjustment.
    let case = both_issued(given);
    let double = case.w.test.named("double", &[Role::Inspectorate, Role::Approver], None);
    let c = case.another(&case.w.department);
    let case = Case { b: c, ..case };
    let moved = |case: &Case| {
        let wish = [("version", "0"), ("answer", "move"), ("item", case.a.as_str()), ("starts_on", "14/12/2026")];
        double.post(&format!("{}/propose", case.page()), &with(&wish, &[("reason", "Cùng một nội dung")])).to();
        case.accept();
    };
    moved(&case);
    let (planner, here) = (case.planner(), case.adjustment());
    case.adjust(&planner, &format!("items/{}/carry-out", case.a), &here, &[]).to();
    let issued = case.w.test.db().read(|conn| views::items(conn, &case.w.planner(), &case.theirs)).expect("items");
    case.answer_in(&here, &issued[0].id).to();
    case.adjust(&planner, "submit", &here, &[]).to();
    case.adjust(&double, "approve", &here, PAPER).expect(409).see("không được phê duyệt");
    // Of one that lay with its approver: when it is carried out.
    let plan = case.w.plan("planner", &case.w.ward);
    let far = NewItem { unit: case.w.department.clone(), ..case.w.item(&["land"], "Viết trước") };
    let a = case.w.add(&plan, &far);
    case.submit(&plan).expect("nothing overlaps");
    let finance = case.w.test.unit("Sở Tài chính", giamsat::units::Kind::Department);
    let b = case.w.add(&case.w.plan("planner", &finance), &NewItem { contents: OTHER.into(), ..far });
    let case = Case { a, b, ..case };
    moved(&case);
    let version = case.w.version(&plan);
    actions::return_for_rework(case.w.test.db(), &case.w.approver(), &plan, version, "Theo quyết định").expect("back");
    planner.post(&format!("/plans/{plan}/items/{}/carry-out", case.a), &[("version", "1")]).to();
    case.submit(&plan).expect("carried out");
    let approval = Approval { number: "9/KH".into(), issued_on: day("2026-11-19") };
    let approve =
        |actor: &Actor, plan: &PlanId| actions::approve(case.w.test.db(), actor, plan, case.w.version(plan), &approval);
    refused(approve(&case.w.test.actor("double"), &plan), "không được phê duyệt");
    approve(&case.w.approver(), &plan).expect("somebody else");
}

fn whose_words_are_typed_by_hand_neither_reviews_nor_approves(given: &Given) {
    let case = both_issued(given);
    let double = case.w.test.named("double", &[Role::Inspectorate, Role::Approver], None);
    let c = case.another(&case.w.department);
    let case = Case { b: c, ..case };
    let version = case.version();
    let moved = [("answer", "move"), ("item", case.a.as_str()), ("starts_on", "14/12/2026")];
    let fields = with(&[("version", version.as_str()), ("reason", "Cùng một nội dung")], &moved);
    double.post(&format!("{}/propose", case.page()), &fields).to();
    case.accept();
    let (planner, here) = (case.planner(), case.adjustment());
    // Not by the button that carries the decision out, but by the form beside it.
    let by_hand = with(&case.two_days_later(), &[("starts_on", "14/12/2026"), ("ends_on", "18/12/2026")]);
    case.adjust(&planner, &format!("items/{}", case.a), &here, &by_hand).to();
    let first = case.of_adjustment(&here).1;
    assert!(!first.is_empty());
    let id = here.rsplit('/').next().expect("an id").to_owned();
    let wrote = |login: &str| {
        use diesel::prelude::*;
        use giamsat::schema::plan_writers as p;
        let account = case.w.test.actor(login).account.expect("an account");
        let query = |c: &mut giamsat::db::AnyConnection| {
            Ok(p::table
                .filter(p::subject_id.eq(&id))
                .filter(p::account_id.eq(&account))
                .count()
                .get_result::<i64>(c)?)
        };
        case.w.test.db().read(query).expect("a read")
    };
    assert_eq!((wrote("planner"), wrote("double")), (1, 1), "whose words they are wrote in it, too");
}

fn who_is_let_go_waits_for_a_decision(given: &Given) {
    let case = Case::new(given);
    case.merge();
    case.accept();
    case.submit(&case.theirs).expect("nothing is open");
    case.w.approve(&case.theirs).expect("issued");
    let less = NewItem { period_to: day("2026-05-31"), ..case.w.item(&["land"], LEADS) };
    actions::update_item(case.w.test.db(), &case.w.planner(), &case.a, case.w.get(&case.a).version, &less)
        .expect("less than it was");
    assert_eq!((case.joint_with(&case.b), case.state()), (None, PairState::Lapsed));
    assert!(!case.is_ready(&case.b), "it passed no gate by itself");
    case.propose(&[("answer", "justify")]);
    assert!(!case.is_ready(&case.b), "proposed only");
    // Decided otherwise: who decided wrote the words, and does not approve the plan that follows.
    let decider = case.w.test.named("decider", &[Role::Chairman, Role::Approver], None);
    let version = case.version();
    let decide = [("version", version.as_str()), ("choice", "otherwise"), ("answer", "move"), ("reason", "Dời là đủ")];
    let decide = with(&decide, &[("item", case.a.as_str()), ("starts_on", "14/12/2026")]);
    decider.post(&format!("{}/decide", case.page()), &decide).to();
    assert_eq!((case.state(), case.days(&case.a).0.as_str()), (PairState::Done, "2026-12-14"));
    assert!(case.is_ready(&case.b), "decided");
    case.submit(&case.mine).expect("decided");
    let approval = Approval { number: "9/KH".into(), issued_on: day("2026-11-19") };
    let (version, decider) = (case.w.version(&case.mine), case.w.test.actor("decider"));
    refused(actions::approve(case.w.test.db(), &decider, &case.mine, version, &approval), "không được phê duyệt");
    case.w.approve(&case.mine).expect("somebody else");
}

fn what_has_followed_may_go(given: &Given) {
    let case = Case::new(given);
    let planner = case.planner();
    let remove = |plan: &PlanId, id: &PlanItemId| {
        let version = case.w.get(id).version.to_string();
        planner.post(&format!("/plans/{plan}/items/{id}/remove"), &[("version", version.as_str())])
    };
    // Due, while its plan lay with its approver: it follows first.
    case.submit(&case.mine).expect_err("they overlap");
    case.propose(&[("answer", "move"), ("item", case.b.as_str()), ("starts_on", "14/12/2026")]);
    case.accept();
    assert_eq!(case.state(), PairState::Done);
    remove(&case.theirs, &case.b).to();
    assert!(case.acts().iter().any(|act| act == "plans.forget-ruling"));
    let c = case.w.add(&case.theirs, &case.w.item(&["land"], "Cuộc khác"));
    let theirs = case.theirs.clone();
    let quiet = case.w.add(&case.mine, &NewItem { unit: case.w.department.clone(), ..case.w.item(&["land"], "Khác") });
    end_overlap(&case, &quiet);
    let other = Case { b: c.clone(), w: case.w, mine: case.mine, theirs: case.theirs, a: case.a };
    other.merge();
    other.accept();
    let version = other.w.get(&other.a).version.to_string();
    let lead = format!("/plans/{}/items/{}/remove", other.mine, other.a);
    other.planner().post(&lead, &[("version", version.as_str())]).expect(409).see("đã quyết định về cuộc này");
    assert_eq!(other.joint_with(&c), Some(other.a.clone()));
    let version = other.w.get(&c).version.to_string();
    let joint = format!("/plans/{theirs}/items/{c}/remove");
    other.planner().post(&joint, &[("version", version.as_str())]).expect(409).see("thực hiện chung");
}

fn an_item_follows_one_decision_at_a_time(given: &Given) {
    let case = second_issued(given);
    let (b, c) = (case.b.clone(), case.another(&case.w.department));
    case.propose(&[("answer", "narrow"), ("item", b.as_str()), ("contents", "Thành phần hồ sơ")]);
    case.accept();
    assert_eq!(case.state(), PairState::Due);
    // The third one's overlap with the same item.
    let first = case.a.clone();
    let case = Case { a: c.clone(), ..case };
    case.propose(&[("answer", "narrow"), ("item", b.as_str()), ("contents", "Thời hạn giải quyết")]);
    let version = case.version();
    let decide = |fields: &[(&str, &str)]| {
        let all = with(&[("version", version.as_str()), ("reason", "Đồng ý")], fields);
        case.chairman().post(&format!("{}/decide", case.page()), &all)
    };
    let told = decide(&[("choice", "accept")]).expect(422);
    told.see("còn chờ thực hiện và nội dung khác").see("Đồng ý");
    let moved = [("choice", "otherwise"), ("answer", "move"), ("item", b.as_str()), ("starts_on", "14/12/2026")];
    decide(&moved).expect(422).see("còn chờ thực hiện và nội dung khác");
    assert_eq!(case.state(), PairState::Proposed);
    // The same for both can be carried out, at once.
    let same = [("choice", "otherwise"), ("answer", "narrow"), ("item", b.as_str()), ("contents", "Thành phần hồ sơ")];
    decide(&same).to();
    assert_eq!(case.state(), PairState::Due);
    let planner = case.planner();
    let page = format!("/plans/{}/adjustments", case.theirs);
    let here = planner.post(&page, &[("adjust_reason", "Theo quyết định")]).to();
    planner.post(&format!("{here}/items/{b}/carry-out"), &[("version", "1")]).to();
    planner.post(&format!("{here}/submit"), &[("version", "2")]).to();
    let paper = [("version", "3"), ("number", "9/KH-TTr"), ("issued_on", "19/11/2026")];
    case.w.test.named_existing("approver").post(&format!("{here}/approve"), &paper).to();
    assert_eq!(case.w.get(&b).contents, "Thành phần hồ sơ");
    assert_eq!(case.state(), PairState::Done);
    assert_eq!(Case { a: first, ..case }.state(), PairState::Done);
}

fn overlaps_are_listed_by_year(given: &Given) {
    let case = Case::new(given);
    let client = case.inspectorate();
    let is_listed = |answer: Answer| {
        let text = answer.expect(200).text().replace("&#x2f;", "/");
        text.contains(&case.page()) || text.contains(&format!("/overlaps/{}/{}", case.b, case.a))
    };
    let listed = |client: &Client, query: &str| is_listed(client.get(&format!("/overlaps{query}")));
    assert!(listed(&client, "") && listed(&client, "?year=2026"));
    assert!(!listed(&client, "?year=2025") && !listed(&client, "?year=2027"));
    // What is no year is told, and the list drawn without it.
    assert!(is_listed(client.get("/overlaps?year=hai").expect(200).see("hai")));
    // What was not carried out in its year is nobody's task a year later, and found by its year.
    case.w.test.world.advance(chrono::Duration::days(400));
    let client = case.inspectorate();
    assert!(!listed(&client, "") && listed(&client, "?year=2026"));
}

fn a_lead_covers_its_partner(given: &Given) {
    let case = Case::new(given);
    let more = NewItem { period_to: day("2026-09-30"), ..case.w.item(&["land", "investment"], OTHER) };
    actions::update_item(case.w.test.db(), &case.w.planner(), &case.b, 1, &more).expect("more than the other one");
    let (page, inspectorate) = (case.page(), case.inspectorate());
    let wish = [("version", "0"), ("answer", "merge"), ("item", case.a.as_str()), ("reason", "Cùng một nội dung")];
    let told = inspectorate.post(&format!("{page}/propose"), &wish).expect(422).see("Cuộc chủ trì không có lĩnh vực");
    told.see("01/01/2026–30/09/2026").see("Chọn cuộc kia chủ trì").miss("investment").holds("Cùng một nội dung");
    inspectorate.post("/language", &[("to", "en"), ("back", "/")]).to();
    inspectorate.post(&format!("{page}/propose"), &wish).expect(422).see("The leading inspection does not look at");
    inspectorate.post(&format!("{page}/propose"), &with(&wish, &[("item", case.b.as_str())])).to();
    case.accept();
    assert_eq!(case.joint_with(&case.a), Some(case.b.clone()));
}

fn what_is_missing_is_told_all_at_once(given: &Given) {
    let case = Case::new(given);
    let (page, inspectorate, chairman) = (case.page(), case.inspectorate(), case.chairman());
    inspectorate.get(&page).expect(200).holds("/propose\" novalidate");
    let wish = [("version", "0"), ("answer", ""), ("reason", ""), ("contents", "Nội dung đã gõ")];
    let told = inspectorate.post(&format!("{page}/propose"), &wish).expect(422);
    told.see("Chọn một mục").see("Chưa nhập mục này").holds("Nội dung đã gõ");
    let told = inspectorate.post(&format!("{page}/propose"), &with(&wish, &[("answer", "narrow")])).expect(422);
    told.see("Chọn một trong hai cuộc").see("Chưa nhập mục này").holds("Nội dung đã gõ");
    case.propose(&[("answer", "justify")]);
    chairman.get(&page).expect(200).holds("/decide\" novalidate").holds("/return\" novalidate");
    let decide = [("version", "1"), ("choice", ""), ("reason", ""), ("number", "15/UBND-NC")];
    let told = chairman.post(&format!("{page}/decide"), &decide).expect(422);
    told.see("Chọn một mục").see("Chưa nhập mục này").holds("15&#x2f;UBND-NC");
}

/// A plan that the State Audit issued, recorded from its paper.
fn audit_plan(w: &World) -> PlanId {
    use giamsat::plans::{Body, Record};
    let paper = Record {
        year: 2026,
        title: "Kế hoạch kiểm toán năm 2026".into(),
        number: "88/KH-KTNN".into(),
        issued_on: day("2026-01-12"),
        issuer: "Kiểm toán trưởng".into(),
        classification: Classification::Ordinary,
        source: giamsat::plans::Source::Plan,
        leader: String::new(),
        carries: None,
    };
    let body = Body::Named("Kiểm toán nhà nước khu vực II".into());
    actions::record_plan(w.test.db(), &w.planner(), &body, &paper).expect("recorded")
}

fn what_an_import_lets_go_is_told(given: &Given) {
    let w = world(given);
    let mine = w.plan("planner", &w.office);
    let a = w.add(&mine, &w.item(&["land"], LEADS));
    let theirs = audit_plan(&w);
    let b = w.add(&theirs, &w.item(&["land"], OTHER));
    let case = Case { w, mine, theirs, a, b };
    case.propose(&[("answer", "merge"), ("item", case.b.as_str())]);
    case.accept();
    assert_eq!(case.joint_with(&case.a), Some(case.b.clone()));
    let (db, actor) = (case.w.test.db(), case.w.planner());
    let plan = db.read(|c| views::plan(c, &actor, &case.theirs)).expect("the plan");
    let less = case.w.item(&["investment"], OTHER);
    db.write(|tx| actions::set_item(tx, &actor, &plan, &case.w.get(&case.b), &less)).expect("as an import does");
    assert_eq!(case.joint_with(&case.a), None);
    assert!(case.acts().iter().any(|act| act == "plans.release-joint"));
    db.write(|tx| actions::drop_item(tx, &actor, &case.b)).expect("as taking an import back does");
    assert!(case.acts().iter().any(|act| act == "plans.forget-ruling"));
}

fn a_joint_inspection_ends_with_its_lead(given: &Given) {
    let case = Case::new(given);
    let (w, db) = (&case.w, case.w.test.db());
    case.merge();
    case.accept();
    let version = |id: &PlanItemId| w.get(id).version;
    let change = |id: &PlanItemId, new: &NewItem| actions::update_item(db, &w.planner(), id, version(id), new);
    refused(change(&case.b, &w.item(&["land"], "Khác")), "thực hiện chung");
    refused(actions::remove_item(db, &w.planner(), &case.b, version(&case.b)), "thực hiện chung");
    refused(actions::remove_item(db, &w.planner(), &case.a, version(&case.a)), "đã quyết định về cuộc này");
    // The lead chooses its days, and may look at more; at something else it is another inspection.
    let moved = NewItem { starts_on: day("2026-12-08"), ..w.item(&["land", "investment"], LEADS) };
    change(&case.a, &moved).expect("its days");
    assert_eq!(case.joint_with(&case.b), Some(case.a.clone()));
    change(&case.a, &w.item(&["investment"], LEADS)).expect("another field");
    assert_eq!(case.joint_with(&case.b), None, "it stands for itself again");
    change(&case.a, &w.item(&["land"], LEADS)).expect("the same as at first");
    assert_eq!(case.state(), PairState::Due, "the decision is there, and has to be carried out again");
    refused(case.submit(&case.theirs), "1 chồng chéo");
}

fn a_decision_lapses_with_what_it_spoke_of(given: &Given) {
    let case = Case::new(given);
    let (w, db) = (&case.w, case.w.test.db());
    case.propose(&[("answer", "justify")]);
    case.accept();
    let change = |new: NewItem| actions::update_item(db, &w.planner(), &case.a, w.get(&case.a).version, &new);
    change(w.item(&["land"], "Nội dung viết lại")).expect("other words");
    assert_eq!(case.state(), PairState::Done, "other words are no other overlap");
    let longer = NewItem { ends_on: day("2026-12-18"), ..w.item(&["land"], LEADS) };
    change(longer).expect("other days");
    assert_eq!(case.state(), PairState::Lapsed);
    // What was decided is not what stands, and what stands nobody answers by themselves.
    for plan in [&case.mine, &case.theirs] {
        refused(case.submit(plan), "1 chồng chéo");
        case.planner().get(&format!("/plans/{plan}")).expect(200).see("Cần quyết định lại").miss("Lưu câu trả lời");
    }
    let own = w.answer(&case.b, OverlapAnswer::Justify);
    refused(actions::answer_overlap(db, &w.planner(), &case.a, &own), "chỉ quyết định đó có hiệu lực");
    case.inspectorate().get("/overlaps").expect(200).see("Cần quyết định lại");
    case.propose(&[("answer", "withdraw"), ("item", case.b.as_str())]);
    refused(case.submit(&case.mine), "1 chồng chéo");
    case.accept();
    assert_eq!((w.get(&case.b).stage, case.state()), (ItemStage::Cancelled, PairState::Done));
    case.submit(&case.mine).expect("decided");
    // A proposal, too, is decided of the items of which it spoke only.
    let c = w.add(&case.theirs, &w.item(&["land"], "Cuộc khác"));
    let case = Case { b: c, ..case };
    case.propose(&[("answer", "move"), ("item", case.b.as_str()), ("starts_on", "21/12/2026")]);
    let later = NewItem { starts_on: day("2026-12-09"), ..case.w.item(&["land"], "Cuộc khác") };
    actions::update_item(case.w.test.db(), &case.w.planner(), &case.b, 1, &later).expect("changed");
    let decide = [("version", "1"), ("choice", "accept"), ("reason", "Đồng ý")];
    case.chairman().post(&format!("{}/decide", case.page()), &decide).expect(409).see("thay đổi sau khi đề xuất");
}

fn a_plan_issued_elsewhere_is_not_changed(given: &Given) {
    let w = world(given);
    let mine = w.plan("planner", &w.office);
    let a = w.add(&mine, &w.item(&["land"], LEADS));
    let theirs = audit_plan(&w);
    let b = w.add(&theirs, &NewItem { profile: Profile::D, ..w.item(&["land"], OTHER) });
    let case = Case { w, mine, theirs, a, b };
    let (page, inspectorate) = (case.page(), case.inspectorate());
    let shown = inspectorate.get(&page).expect(200).see("không áp dụng với cuộc thanh tra, kiểm toán");
    assert!(!shown.text().contains("value=\"justify\""), "not against kiểm toán");
    let wish = [("version", "0"), ("answer", "move"), ("item", case.b.as_str()), ("starts_on", "14/12/2026")];
    let wish = with(&wish, &[("reason", "Cùng một nội dung")]);
    inspectorate.post(&format!("{page}/propose"), &wish).expect(422).see("ngoài hệ thống ban hành");
    let both_stand = with(&wish, &[("answer", "justify")]);
    inspectorate.post(&format!("{page}/propose"), &both_stand).expect(422).see("không áp dụng");
    let under_mine = with(&wish, &[("answer", "merge"), ("item", case.a.as_str())]);
    inspectorate.post(&format!("{page}/propose"), &under_mine).expect(422).see("ngoài hệ thống ban hành");
    // Carried out under the one that was issued elsewhere, which goes when its record goes.
    case.propose(&[("answer", "merge"), ("item", case.b.as_str())]);
    case.accept();
    assert_eq!(case.joint_with(&case.a), Some(case.b.clone()));
    case.planner().get(&format!("/plans/{}", case.mine)).expect(200).see("Kế hoạch kiểm toán năm 2026");
    let version = case.w.version(&case.theirs);
    actions::remove_record(case.w.test.db(), &case.w.planner(), &case.theirs, version).expect("removed");
    assert_eq!(case.joint_with(&case.a), None);
    case.submit(&case.mine).expect("nothing is in the way");
}

fn what_is_sealed_is_never_seen(given: &Given) {
    let case = Case::new(given);
    let w = &case.w;
    let people = ["planner", "planner-2", "approver", "leader"];
    w.test.account("leader", &[Role::Leader], None);
    let nobody = PlanItemId("01990000-0000-7000-8000-000000000000".into());
    let seen = |sealed: &PlanItemId| {
        let mut seen = Vec::new();
        let clients = people.map(|login| w.test.named_existing(login)).into_iter();
        for client in clients.chain([case.inspectorate(), case.chairman()]) {
            for state in ["", "open", "proposed", "due", "done", "answered"] {
                seen.push(client.get(&format!("/overlaps?state={state}")).expect(200).words());
            }
            for (one, other) in [(sealed, &case.b), (&case.b, sealed), (sealed, &case.a), (sealed, sealed)] {
                let page = format!("/overlaps/{one}/{other}");
                seen.push(client.get(&page).expect(404).words());
                let wish = [("version", "0"), ("answer", "justify"), ("reason", "Dò")];
                for act in ["propose", "decide", "return"] {
                    let answer = client.post(&format!("{page}/{act}"), &wish);
                    seen.push(format!("{} {}", answer.status, answer.words()));
                }
            }
        }
        // What a page says of its own address and form differs by the id that was asked for.
        seen.into_iter().map(|text| text.replace(sealed.as_str(), "ID")).collect::<Vec<_>>()
    };
    let before = seen(&nobody);
    let sealed = w.add(&case.mine, &w.surprise());
    let other = w.add(&case.theirs, &w.surprise());
    let after = seen(&sealed);
    assert_eq!(before, after, "what is sealed changed an answer, for somebody who is named on it or not");
    assert!(after.iter().all(|text| !text.contains("tuyệt đối kín") && !text.contains(other.as_str())));
    // Not as a side of a decision either, whoever asks.
    let both =
        Outcome { answer: OverlapAnswer::Merge, item: Some(case.b.clone()), visit: None, contents: String::new() };
    let inspectorate = w.test.actor("inspectorate");
    for pair in [(&sealed, &case.b), (&case.b, &sealed)] {
        let done = actions::propose_ruling(w.test.db(), &inspectorate, pair, 0, &both, "Dò");
        assert!(matches!(done, Err(Error::NotFound)), "{done:?}");
    }
    let named = Outcome { item: Some(sealed.clone()), ..both };
    invalid(actions::propose_ruling(w.test.db(), &inspectorate, (&case.a, &case.b), 0, &named, "Dò"), "item");
}

fn of_two_at_once_one_is_told(given: &Given) {
    let case = Case::new(given);
    let (w, page) = (&case.w, case.page());
    let second = w.test.named("inspectorate-2", &[Role::Inspectorate], None);
    let wish = [("version", "0"), ("answer", "justify"), ("reason", "Bản của người thứ nhất")];
    case.inspectorate().post(&format!("{page}/propose"), &wish).to();
    let other = [("version", "0"), ("answer", "merge"), ("item", case.a.as_str()), ("reason", "Bản của người thứ hai")];
    let told = second.post(&format!("{page}/propose"), &other).expect(409);
    let told = told.see("Bản của người thứ nhất").see("Bản của người thứ hai").see("Người lưu trước: inspectorate.");
    told.see("Giữ nguyên").see("Phối hợp").miss(case.a.as_str());
    second.post(&format!("{page}/propose"), &with(&other, &[("version", "1")])).to();
    // Two who decide in the same moment.
    let chairs = ["chairman", "chairman-2"].map(|login| {
        w.test.account(login, &[Role::Chairman], None);
        w.test.actor(login)
    });
    let decide = |actor: &Actor, otherwise: Option<&Outcome>| {
        let paper = RulingPaper::default();
        actions::decide_overlap(w.test.db(), actor, (&case.a, &case.b), 2, otherwise, "Đồng ý", &paper)
    };
    let stand = Outcome { answer: OverlapAnswer::Justify, item: None, visit: None, contents: String::new() };
    let (one, two) = at_once(|| decide(&chairs[0], None), || decide(&chairs[1], Some(&stand)));
    let mut conflicts = 0;
    for done in [&one, &two] {
        match done {
            Ok(()) => {}
            Err(Error::Conflict) => conflicts += 1,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(conflicts, 1, "{one:?} {two:?}");
    assert_eq!(case.joint_with(&case.b), one.is_ok().then(|| case.a.clone()));
}

fn someone(roles: &[Role]) -> Actor {
    Actor {
        account: Some(AccountId("someone".into())),
        login: "someone".into(),
        name: "someone".into(),
        roles: roles.to_vec(),
        unit: None,
        inherits: Vec::new(),
        via: giamsat::vocabulary::Via::Web,
        signed_in_at: None,
    }
}

/// From every stage, by every step, for every role and every state of the facts.
fn only_the_tables_steps_are_taken() {
    let stages = RulingStage::ALL.iter().copied().map(Some).chain([None]);
    let mut taken = 0;
    for stage in stages {
        for step in RulingStep::ALL.iter().copied() {
            for role in Role::ALL.iter().copied() {
                for bits in 0..4 {
                    let [proposed, stale] = [1, 2].map(|bit| bits & bit > 0);
                    let facts = RulingFacts { stage, proposed, stale };
                    let line = RULING_STEPS.iter().find(|(from, of, ..)| *from == stage && *of == step);
                    let allowed = line.is_some_and(|(.., needs)| role.rights().contains(needs))
                        && (step == RulingStep::Propose || !proposed)
                        && (step != RulingStep::Decide || !stale);
                    let done = rule_step(step, &someone(&[role]), facts);
                    assert_eq!(done.is_ok(), allowed, "{stage:?} {step} {role} {facts:?}: {done:?}");
                    taken += usize::from(done.is_ok());
                }
            }
        }
    }
    assert!(taken > 0);
    for (.., step, _, needs) in RULING_STEPS {
        let who: Vec<&Role> = Role::ALL.iter().filter(|role| role.rights().contains(needs)).collect();
        let expected = if *step == RulingStep::Propose { Role::Inspectorate } else { Role::Chairman };
        assert_eq!(who, [&expected], "{step}");
    }
    let both = someone(&[Role::Inspectorate, Role::Chairman]);
    let facts = RulingFacts { stage: Some(RulingStage::Proposed), proposed: true, ..RulingFacts::default() };
    assert_eq!(rule_step(RulingStep::Decide, &both, facts).expect_err("not by who proposed"), Refusal::Proposed);
}

pub fn item(id: &str) -> Item {
    Item {
        id: PlanItemId(id.into()),
        plan: PlanId(format!("plan-{id}")),
        number: Some(1),
        kind: ItemKind::Periodic,
        sealed: false,
        stage: ItemStage::Planned,
        unit: UnitId("unit".into()),
        unit_name: String::new(),
        contents: "Nội dung".into(),
        trigger: None,
        cause: String::new(),
        directive: None,
        follows: None,
        part: None,
        officials: Vec::new(),
        period_from: day("2026-01-01"),
        period_to: day("2026-06-30"),
        starts_on: day("2026-12-07"),
        ends_on: day("2026-12-11"),
        profile: Profile::A,
        form: Form::OnSite,
        fields: vec!["construction".into(), "land".into()],
        author: AccountId("author".into()),
        approver: None,
        approved_at: None,
        joint_with: None,
        version: 1,
    }
}

pub fn side(id: &str) -> Side {
    let plan = Plan {
        id: PlanId(format!("plan-{id}")),
        body: UnitId(format!("body-{id}")),
        body_name: String::new(),
        year: 2026,
        title: String::new(),
        number: None,
        issued_on: None,
        issuer: None,
        classification: Classification::Ordinary,
        stage: Stage::Draft,
        author: AccountId("author".into()),
        submitted_at: None,
        approver: None,
        approved_at: None,
        review: None,
        returned_reason: None,
        version: 1,
        source: giamsat::plans::Source::Plan,
        leader: String::new(),
        carries: None,
    };
    Side { item: item(id), plan, leads: false }
}

fn outcome(answer: OverlapAnswer, item: Option<&str>) -> Outcome {
    let visit = (answer == OverlapAnswer::Move).then(|| (day("2026-12-14"), day("2026-12-18")));
    let contents = if answer == OverlapAnswer::Narrow { "Ít hơn".into() } else { String::new() };
    Outcome { answer, item: item.map(|id| PlanItemId(id.into())), visit, contents }
}

fn a_decision_stands_where_the_items_are() {
    let (a, b) = (item("a"), item("b"));
    let said = |outcome: Outcome| Spoken { outcome, stood: [Frame::of(&a), Frame::of(&b)] };
    let now = |spoken: &Spoken, a: &Item| (standing(spoken, a, &b, false), standing(spoken, &b, a, false));
    let both = |one: Standing| (one, one);
    use OverlapAnswer::{Justify, Merge, Move, Narrow, Withdraw};
    let becomes = |answer: OverlapAnswer| match answer {
        Move => Item { starts_on: day("2026-12-14"), ends_on: day("2026-12-18"), ..a.clone() },
        Narrow => Item { contents: "Ít hơn".into(), fields: vec!["land".into()], ..a.clone() },
        Withdraw => Item { stage: ItemStage::Cancelled, ..a.clone() },
        Merge => Item { joint_with: Some(b.id.clone()), ..a.clone() },
        Justify => a.clone(),
    };
    for answer in OverlapAnswer::ALL.iter().copied() {
        let named = match answer {
            Justify => None,
            Merge => Some("b"),
            _ => Some("a"),
        };
        let spoken = said(outcome(answer, named));
        assert_eq!(spoken.changes(), (answer != Justify).then_some(&a.id), "{answer}");
        let first = if answer == Justify { Standing::Done } else { Standing::Due };
        assert_eq!(now(&spoken, &a), both(first), "{answer}");
        assert_eq!(now(&spoken, &becomes(answer)), both(Standing::Done), "{answer}");
        // Another time than the one that was decided, another unit, another law.
        let later = Item { starts_on: day("2026-12-09"), ..a.clone() };
        assert_eq!(now(&spoken, &later), both(Standing::Lapsed), "{answer}");
        assert_eq!(
            now(&spoken, &Item { unit: UnitId("other".into()), ..a.clone() }),
            both(Standing::Lapsed),
            "{answer}"
        );
        assert_eq!(now(&spoken, &Item { profile: Profile::B, ..a.clone() }), both(Standing::Lapsed), "{answer}");
        // Other words, form and stage are not what it spoke of.
        let words = Item { form: Form::Report, stage: ItemStage::Decided, ..a.clone() };
        assert_eq!(now(&spoken, &words), both(first), "{answer}");
        // The one that was to stay must stay; what is joint or withdrawn already is done with.
        let moved = Item { ends_on: day("2026-12-12"), ..b.clone() };
        let expected = if matches!(answer, Merge | Withdraw) { Standing::Done } else { Standing::Lapsed };
        assert_eq!(standing(&spoken, &becomes(answer), &moved, false), expected, "{answer}");
        assert_eq!(standing(&spoken, &a, &moved, false), Standing::Lapsed, "{answer}");
        // Nobody goes under what has begun or goes under another one, nor takes others along.
        let expected = if answer == Merge { Standing::Lapsed } else { first };
        let begun = Item { stage: ItemStage::Ongoing, ..b.clone() };
        let under = Item { joint_with: Some(PlanItemId("c".into())), ..b.clone() };
        assert_eq!(standing(&spoken, &a, &begun, false), expected, "{answer}");
        assert_eq!(standing(&spoken, &a, &under, false), expected, "{answer}");
        assert_eq!(standing(&spoken, &a, &b, true), expected, "{answer}");
    }
}

fn outcomes_fit_the_items() {
    let (a, b) = (side("a"), side("b"));
    let fields = |a: &Side, b: &Side, outcome: &Outcome, reason: &str| -> Vec<String> {
        outcome_problems(&Lineage::default(), (a, b), outcome, reason).into_iter().map(|(field, _)| field).collect()
    };
    let wrong = |a: &Side, b: &Side, answer: OverlapAnswer, named: Option<&str>| {
        fields(a, b, &outcome(answer, named), "Vì sao")
    };
    let none: Vec<String> = Vec::new();
    use OverlapAnswer::{Justify, Merge, Move, Narrow, Withdraw};
    for answer in [Merge, Move, Narrow, Withdraw] {
        for named in ["a", "b"] {
            assert_eq!(wrong(&a, &b, answer, Some(named)), none, "{answer}");
        }
        assert_eq!(wrong(&a, &b, answer, None), ["item"], "{answer}");
        assert_eq!(wrong(&a, &b, answer, Some("c")), ["item"], "{answer}");
        assert_eq!(fields(&a, &b, &outcome(answer, Some("a")), ""), ["reason"], "{answer}");
    }
    assert_eq!(wrong(&a, &b, Justify, None), none);
    // Beside thanh tra and kiểm toán nothing stands, from neither side.
    for profile in Profile::ALL.iter().copied() {
        let with_law = Side { item: Item { profile, ..item("b") }, ..side("b") };
        let fits = matches!(profile, Profile::A | Profile::B);
        for (one, other) in [(&a, &with_law), (&with_law, &a)] {
            assert_eq!(wrong(one, other, Justify, None).is_empty(), fits, "{profile}");
            assert_eq!(outcomes_between(one, other).contains(&Justify), fits, "{profile}");
        }
    }
    // What was issued elsewhere, or is taken, is not changed: it leads, or the other one changes.
    let recorded = Side { plan: Plan { stage: Stage::Recorded, ..side("b").plan }, ..side("b") };
    let taken = Side { item: Item { stage: ItemStage::Decided, ..item("b") }, ..side("b") };
    for fixed in [&recorded, &taken] {
        for answer in [Move, Narrow, Withdraw] {
            assert_eq!(wrong(&a, fixed, answer, Some("b")), ["item"], "{answer}");
            assert_eq!(wrong(&a, fixed, answer, Some("a")), none, "{answer}");
        }
        assert_eq!(wrong(&a, fixed, Merge, Some("a")), ["item"]);
        assert_eq!(wrong(&a, fixed, Merge, Some("b")), none);
    }
    let ended = Side { item: Item { stage: ItemStage::Done, ..item("b") }, ..side("b") };
    assert_eq!(wrong(&a, &ended, Merge, Some("b")), ["item"], "nobody joins what is done");
    let leading = Side { leads: true, ..side("b") };
    assert_eq!(wrong(&a, &leading, Merge, Some("a")), ["item"], "who leads is not led");
    assert_eq!(wrong(&a, &leading, Merge, Some("b")), none);
    // Who leads looks at all that the partner looks at.
    let less = Side { item: Item { fields: vec!["land".into()], ..item("b") }, ..side("b") };
    let shorter = Side { item: Item { period_from: day("2026-02-01"), ..item("b") }, ..side("b") };
    for less in [&less, &shorter] {
        assert_eq!(wrong(&a, less, Merge, Some("b")), ["item"]);
        assert_eq!(wrong(&a, less, Merge, Some("a")), none);
    }
    // A matter between bodies.
    assert!(between(&a, &b) && between(&b, &a) && between(&a, &recorded));
    let other_recorded = Side { plan: Plan { stage: Stage::Recorded, ..side("a").plan }, ..side("a") };
    assert!(!between(&other_recorded, &recorded), "nobody here decides between two that were issued elsewhere");
    assert!(!between(&a, &Side { plan: a.plan.clone(), ..side("b") }), "one body decides by itself");
    for changed in [
        Item { sealed: true, ..item("b") },
        Item { kind: ItemKind::FollowUp, ..item("b") },
        Item { joint_with: Some(PlanItemId("c".into())), ..item("b") },
    ] {
        let changed = Side { item: changed, ..side("b") };
        assert!(!between(&a, &changed) && !between(&changed, &a));
    }
    // A lead that looks at less is another inspection.
    let new = NewItem::of(&a.item);
    assert!(still_leads(&a.item, &new));
    assert!(still_leads(&a.item, &NewItem { starts_on: day("2026-12-08"), contents: "Khác".into(), ..new.clone() }));
    for less in [
        NewItem { fields: vec!["land".into()], ..new.clone() },
        NewItem { unit: UnitId("other".into()), ..new.clone() },
        NewItem { period_to: day("2026-06-29"), ..new.clone() },
        NewItem { profile: Profile::C, ..new.clone() },
    ] {
        assert!(!still_leads(&a.item, &less), "{less:?}");
    }
}

/// Another decision takes the place of one that stands; until then that one counts, and afterwards it is there to be read.
fn a_decision_that_stands_is_revised_and_kept(given: &Given) {
    let case = both_issued(given);
    assert_eq!(case.state(), PairState::Done);
    let here = case.page();
    case.inspectorate().get(&here).expect(200).see("Đề xuất thay quyết định").see("vẫn áp dụng cho tới khi");
    case.chairman().get(&here).expect(200).miss("Đề xuất thay quyết định");
    let other = [("answer", "move"), ("item", case.b.as_str()), ("starts_on", "21/12/2026"), ("ends_on", "23/12/2026")];
    let propose = || case.propose(&with(&other, &[("reason", "Đơn vị không tiếp được hai đoàn")]));
    propose();
    assert_eq!(case.state(), PairState::Proposed);
    // What stands counts still: nobody has anything to follow, and both plans stay as they are.
    let due = |id: &PlanItemId| {
        let item = case.w.get(id);
        let read = case.w.test.db().read(|c| views::between::due(c, std::slice::from_ref(&item)));
        read.expect("a read").remove(id).unwrap_or_default().len()
    };
    assert_eq!((due(&case.a), due(&case.b)), (0, 0));
    let open = || {
        let item = case.w.get(&case.b);
        let found = case.w.test.db().read(|c| views::overlaps::of_open(c, std::slice::from_ref(&item)));
        found.expect("a read")[&case.b].iter().filter(|overlap| overlap.waits()).count()
    };
    assert_eq!(open(), 0);
    // Returned, the first decision stands with the proposal from which it came.
    let version = case.version();
    let back = [("version", version.as_str()), ("return_reason", "Hai đoàn vẫn đi như đã quyết định")];
    case.chairman().post(&format!("{here}/return"), &back).to();
    assert_eq!(case.state(), PairState::Done);
    case.inspectorate().get(&here).expect(200).see("Cùng một nội dung").miss("không tiếp được hai đoàn");
    // Decided, the other one is due, and the first is there to be read.
    propose();
    let version = case.version();
    let fields = [
        ("version", version.as_str()),
        ("choice", "accept"),
        ("reason", "Dời theo đề nghị của đơn vị"),
        ("number", "88/QĐ-UBND"),
        ("issued_on", "20/11/2026"),
    ];
    case.chairman().post(&format!("{here}/decide"), &fields).to();
    assert_eq!((case.state(), due(&case.a), due(&case.b)), (PairState::Due, 0, 1));
    let page = case.planner().get(&here).expect(200).see("Quyết định trước, đã được thay").see("Đồng ý");
    page.see("Dời theo đề nghị của đơn vị").see("88/QĐ-UBND");
    let ruling = case.w.test.db().read(|c| views::between::pair(c, &case.w.planner(), &case.a, &case.b));
    let ruling = ruling.expect("the pair").ruling.expect("a ruling");
    assert_eq!(ruling.earlier.iter().map(|decided| decided.reason.as_str()).collect::<Vec<_>>(), ["Đồng ý"]);
    // What is due stays due while something else is proposed in its place: no team goes on the item meanwhile.
    let again = [("answer", "move"), ("item", case.b.as_str()), ("starts_on", "24/12/2026"), ("ends_on", "25/12/2026")];
    case.propose(&with(&again, &[("reason", "Đơn vị lại đổi lịch")]));
    assert_eq!((case.state(), due(&case.b)), (PairState::Proposed, 1));
    let ready = case.w.test.db().read(|c| views::ready_items(c, &case.w.planner())).expect("items");
    assert!(ready.iter().all(|item| item.id != case.b), "it waits for the decision that counts");
    case.planner().get(&here).expect(200).see("Dời theo đề nghị của đơn vị");
    // The other decision takes its place, and is due instead.
    let version = case.version();
    let fields = [("version", version.as_str()), ("choice", "accept"), ("reason", "Đồng ý dời lần nữa")];
    case.chairman().post(&format!("{here}/decide"), &fields).to();
    let item = case.w.get(&case.b);
    let owed = case.w.test.db().read(|c| views::between::due(c, std::slice::from_ref(&item))).expect("a read");
    let days: Vec<_> = owed[&case.b].iter().map(|owed| owed.outcome.visit).collect();
    assert_eq!(days, [Some((day("2026-12-24"), day("2026-12-25")))]);
}
