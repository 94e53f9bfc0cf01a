//! Answers that join two items: at once within one body, with the other side's agreement between two, by its letter
//! where its plan is only recorded; and what is justified between bodies waits for the chairman.

use giamsat::error::Error;
use giamsat::plans::actions;
use giamsat::plans::model::joint::{AnswerPaper, Awaits, Consent, Joining, Terms};
use giamsat::plans::rules::Refusal;
use giamsat::plans::rules::joint::{ConsentFacts, awaits, may_consent, may_separate};
use giamsat::plans::{Answer, NewItem, OverlapAnswer, Profile, Stage, views};
use giamsat::vocabulary::{PlanId, PlanItemId, Role};
use libtest_mimic::Trial;

use crate::plans::{World, day, invalid, refused, with, world};
use crate::support::{Given, on_both, plain};

pub fn tests() -> Vec<Trial> {
    let mut tests = on_both![
        joint;
        within_one_body_two_are_joined_at_once,
        another_body_agrees_before_two_are_one,
        another_body_declines_with_a_reason,
        who_asks_does_not_agree_for_the_other,
        both_who_say_the_same_agree,
        a_letter_stands_for_a_body_without_account,
        what_is_justified_between_bodies_waits_for_the_chairman,
        what_was_joined_is_parted_and_answered_anew,
        an_issued_partner_is_not_brought_under_another,
        what_is_sealed_is_asked_of_nobody,
    ];
    tests.extend(plain![joint; an_answer_waits_for_whom_it_must, two_people_agree_one_of_each_side]);
    tests
}

/// Two bodies' items on the same ward, field and days, each body with its own planner; a draft each.
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
        w.test.account("noivu", &[Role::Planner], Some(&w.office));
        w.test.account("thanhtra", &[Role::Planner], Some(&w.inspectorate));
        let (mine, theirs) = (w.plan("noivu", &w.office), w.plan("thanhtra", &w.inspectorate));
        let add = |login: &str, plan: &PlanId, contents: &str| {
            let actor = w.test.actor(login);
            actions::add_item(w.test.db(), &actor, plan, &w.item(&["land"], contents)).expect("an item")
        };
        let (a, b) = (add("noivu", &mine, "Cấp giấy chứng nhận"), add("thanhtra", &theirs, "Cấp giấy phép"));
        Case { w, mine, theirs, a, b }
    }

    fn page(&self) -> String {
        format!("/overlaps/{}/{}", self.a, self.b)
    }

    fn mark(&self) -> String {
        let actor = self.w.planner();
        self.w.test.db().read(|c| views::between::pair(c, &actor, &self.a, &self.b)).expect("the pair").mark()
    }

    /// The office asks the Inspectorate; `lead`: which one leads.
    fn ask(&self, lead: &PlanItemId) {
        let page = format!("/plans/{}/items/{}/answer", self.mine, self.a);
        let fields = [("other", self.b.as_str()), ("answer", "merge"), ("lead", lead.as_str()), ("reason", "Đi chung")];
        self.w.test.named_existing("noivu").post(&page, &fields).to();
    }

    fn joint_with(&self, id: &PlanItemId) -> Option<PlanItemId> {
        self.w.get(id).joint_with
    }

    fn submit_as(&self, login: &str, plan: &PlanId) -> Result<(), Error> {
        actions::submit(self.w.test.db(), &self.w.test.actor(login), plan, self.w.version(plan))
    }
}

fn within_one_body_two_are_joined_at_once(given: &Given) {
    let w = world(given);
    let plan = w.plan("planner", &w.office);
    let wide =
        NewItem { period_to: day("2026-10-31"), ..w.item(&["land", "construction"], "Đất đai, xây dựng") };
    let a = w.add(&plan, &w.item(&["land"], "Cấp giấy chứng nhận"));
    let b = w.add(&plan, &wide);
    let planner = w.test.named_existing("planner");
    let page = format!("/plans/{plan}");
    planner.get(&page).expect(200).see("2 chồng chéo chưa trả lời").see("lưu là ghép ngay thành một cuộc");
    // The one that leads holds all of the other.
    let answer = format!("{page}/items/{a}/answer");
    let fields = [("other", b.as_str()), ("answer", "merge"), ("lead", a.as_str()), ("reason", "Cùng một đợt")];
    let told = planner.post(&answer, &fields).expect(422).see("Cuộc chủ trì không có lĩnh vực").see("Xây dựng");
    told.holds("Cùng một đợt");
    assert_eq!(w.get(&b).joint_with, None);
    planner.post(&answer, &with(&fields, &[("lead", b.as_str())])).to();
    assert_eq!((w.get(&a).joint_with, w.get(&b).joint_with), (Some(b.clone()), None));
    planner.get(&page).expect(200).see("Thực hiện chung trong cuộc mục 2").miss("1 chồng chéo");
    // It stands as it is until it is parted, and the one that leads stays in the plan.
    refused(actions::remove_item(w.test.db(), &w.planner(), &b, w.get(&b).version), "đang chủ trì");
    w.submit(&plan).expect("nothing is open");
    w.approve(&plan).expect("issued");
    let ready = w.test.db().read(|c| views::ready_items(c, &w.planner())).expect("items");
    assert_eq!(ready.into_iter().map(|item| item.id).collect::<Vec<_>>(), std::slice::from_ref(&b));
    // No other body takes part in it.
    let partners = w.test.db().read(|c| views::between::partner_bodies(c, std::slice::from_ref(&b))).expect("partners");
    assert_eq!(partners, Vec::<String>::new());
    let lines = w
        .test
        .db()
        .read(|c| giamsat::audit::views::lines(c, &w.planner(), None, giamsat::vocabulary::paging::PageNumber(1)));
    assert!(lines.expect("lines").rows.iter().any(|line| line.action == "plans.join-items"));
}

fn another_body_agrees_before_two_are_one(given: &Given) {
    let case = Case::new(given);
    let w = &case.w;
    case.ask(&case.b);
    let (ours, theirs) = (w.test.named_existing("noivu"), w.test.named_existing("thanhtra"));
    // Asked is not answered: it is open, and both pages say for whom it waits.
    assert_eq!(case.joint_with(&case.a), None);
    refused(case.submit_as("noivu", &case.mine), "1 chồng chéo chưa trả lời");
    let shown = ours.get(&format!("/plans/{}", case.mine)).expect(200).see("Chờ Thanh tra thành phố đồng ý.");
    shown.see("1 chồng chéo chưa trả lời");
    theirs.get(&format!("/plans/{}", case.theirs)).expect(200).see("Chờ bên này đồng ý");
    theirs.get("/overlaps").expect(200).see("Chưa xử lý").see("Chờ Thanh tra thành phố đồng ý.");
    // It is a task of who plans for the asked body, and of nobody else.
    theirs.get("/").expect(200).see("Trả lời đề nghị phối hợp kiểm tra");
    ours.get("/").expect(200).miss("Trả lời đề nghị phối hợp kiểm tra");
    w.test.named_existing("approver").get("/").expect(200).miss("Trả lời đề nghị phối hợp kiểm tra");
    let page = case.page();
    let wish = "Sở Nội vụ đề nghị: Kiểm tra chung: Thanh tra thành phố chủ trì";
    theirs.get(&page).expect(200).see(wish).see("Đồng ý phối hợp");
    ours.get(&page).expect(200).see(wish).miss("Đồng ý phối hợp");
    let mark = case.mark();
    ours.post(&format!("{page}/agree"), &[("seen", &mark)]).expect(409);
    w.test.named_existing("approver").post(&format!("{page}/agree"), &[("seen", &mark)]).expect(403);
    // What changed since it was looked at is told.
    let stale = theirs.post(&format!("{page}/agree"), &[("seen", "cũ")]).expect(422);
    stale.see("một trong hai cuộc hoặc câu trả lời đã thay đổi");
    theirs.post(&format!("{page}/agree"), &[("seen", &mark)]).to();
    assert_eq!((case.joint_with(&case.a), case.joint_with(&case.b)), (Some(case.b.clone()), None));
    theirs.get("/").expect(200).miss("Trả lời đề nghị phối hợp kiểm tra");
    theirs.post(&format!("{page}/agree"), &[("seen", &mark)]).expect(404);
    case.submit_as("noivu", &case.mine).expect("agreed");
    case.submit_as("thanhtra", &case.theirs).expect("agreed");
    // Whose words are carried out in a plan wrote in it.
    let partners = w.test.db().read(|c| views::between::partner_bodies(c, std::slice::from_ref(&case.b)));
    assert_eq!(partners.expect("partners"), ["Sở Nội vụ"]);
    for language in ["vi", "en"] {
        theirs.post("/language", &[("to", language), ("back", "/")]).to();
        for path in ["/", "/overlaps", &format!("/plans/{}", case.mine), &format!("/plans/{}", case.theirs)] {
            let shown = theirs.get(path).expect(200);
            assert!(!shown.words().contains("plans-"), "{path}: {}", shown.words());
        }
    }
}

fn another_body_declines_with_a_reason(given: &Given) {
    let case = Case::new(given);
    case.ask(&case.b);
    let (w, page) = (&case.w, case.page());
    let theirs = w.test.named_existing("thanhtra");
    let decline = |mark: &str, reason: &str| {
        theirs.post(&format!("{page}/decline"), &[("seen", mark), ("decline_reason", reason)])
    };
    decline(&case.mark(), "").expect(422).see("Chưa nhập mục này");
    decline("cũ", "Khác chuyên đề").expect(422).see("đã thay đổi").holds("Khác chuyên đề");
    decline(&case.mark(), "Khác chuyên đề").to();
    // It is open still, and says why; who asked answers otherwise.
    refused(case.submit_as("noivu", &case.mine), "1 chồng chéo chưa trả lời");
    let ours = w.test.named_existing("noivu");
    let shown = ours.get(&format!("/plans/{}", case.mine)).expect(200).see("không đồng ý: Khác chuyên đề");
    shown.see("Phải trả lời cách khác");
    theirs.get("/").expect(200).miss("Trả lời đề nghị phối hợp kiểm tra");
    let narrower = w.narrower(&case.b, "Trả kết quả");
    actions::answer_overlap(w.test.db(), &w.test.actor("noivu"), &case.a, &narrower).expect("answered");
    case.submit_as("noivu", &case.mine).expect("answered");
    for language in ["vi", "en"] {
        theirs.post("/language", &[("to", language), ("back", "/")]).to();
        for path in [page.as_str(), "/overlaps"] {
            let shown = theirs.get(path).expect(200);
            assert!(!shown.words().contains("plans-"), "{path}: {}", shown.words());
        }
    }
}

fn who_asks_does_not_agree_for_the_other(given: &Given) {
    let case = Case::new(given);
    let w = &case.w;
    // Of no unit: the office's own people plan for every body, and still two of them agree.
    let planner = w.planner();
    let terms = Terms { lead: Some(case.b.clone()), paper: None };
    let merge = Answer { terms, ..w.answer(&case.b, OverlapAnswer::Merge) };
    actions::answer_overlap(w.test.db(), &planner, &case.a, &merge).expect("asked");
    let pair = (&case.a, &case.b);
    let own = actions::agree_joint(w.test.db(), &planner, pair, &case.mark());
    refused(own, "không tự đồng ý thay");
    let terms = Terms { lead: Some(case.b.clone()), paper: None };
    let again = Answer { terms, ..w.answer(&case.a, OverlapAnswer::Merge) };
    invalid(actions::answer_overlap(w.test.db(), &planner, &case.b, &again), "answer");
    let second = w.test.actor("planner-2");
    actions::agree_joint(w.test.db(), &second, pair, &case.mark()).expect("another one of the office");
    assert_eq!(case.joint_with(&case.a), Some(case.b.clone()));
}

fn both_who_say_the_same_agree(given: &Given) {
    let case = Case::new(given);
    let (w, db) = (&case.w, case.w.test.db());
    case.ask(&case.b);
    let theirs = w.test.actor("thanhtra");
    let say = |lead: &PlanItemId| {
        let terms = Terms { lead: Some(lead.clone()), paper: None };
        actions::answer_overlap(db, &theirs, &case.b, &Answer { terms, ..w.answer(&case.a, OverlapAnswer::Merge) })
    };
    invalid(say(&case.a), "lead");
    say(&case.b).expect("the same");
    assert_eq!(case.joint_with(&case.a), Some(case.b.clone()));
    // Both wrote in the plan whose item goes under the other's.
    let wrote = |login: &str| {
        let actor = w.test.actor(login);
        db.read(|c| views::facts(c, &actor, &case.mine, day("2026-11-20"))).expect("facts").wrote
    };
    assert!(wrote("noivu") && wrote("thanhtra"));
}

fn a_letter_stands_for_a_body_without_account(given: &Given) {
    let w = world(given);
    let planner = w.test.named_existing("planner");
    let theirs = crate::recorded::record(&planner, &[("body", w.inspectorate.as_str())]);
    let b = w.add(&theirs, &NewItem { profile: Profile::C, ..w.item(&["land"], "Thanh tra đất đai") });
    let mine = w.plan("planner", &w.office);
    let a = w.add(&mine, &w.item(&["land"], "Cấp giấy"));
    let page = format!("/plans/{mine}");
    planner.get(&page).expect(200).see("ghi số, ngày văn bản thống nhất của cơ quan đó");
    let fields = [("other", b.as_str()), ("answer", "merge"), ("lead", b.as_str()), ("reason", "Đi chung một đợt")];
    let send = |more: &[(&str, &str)]| planner.post(&format!("{page}/items/{a}/answer"), &with(&fields, more));
    send(&[]).expect(422).see("Ghi số, ngày văn bản thống nhất của Thanh tra thành phố.");
    send(&[("paper_number", "77/TTTP-NV")]).expect(422).see("Chưa nhập mục này").holds("77&#x2f;TTTP-NV");
    let later = send(&[("paper_number", "77/TTTP-NV"), ("paper_on", "21/11/2026")]).expect(422);
    later.see("không thể sau hôm nay").holds("77&#x2f;TTTP-NV");
    send(&[("paper_number", "77/TTTP-NV"), ("paper_on", "19/11/2026")]).to();
    assert_eq!((w.get(&a).joint_with, w.get(&b).joint_with), (Some(b), None));
    w.submit(&mine).expect("by the letter");
}

fn what_is_justified_between_bodies_waits_for_the_chairman(given: &Given) {
    let case = Case::new(given);
    let (w, db, page) = (&case.w, case.w.test.db(), case.page());
    let justify = w.answer(&case.b, OverlapAnswer::Justify);
    actions::answer_overlap(db, &w.test.actor("noivu"), &case.a, &justify).expect("written");
    refused(case.submit_as("noivu", &case.mine), "1 chồng chéo chưa trả lời");
    let ours = w.test.named_existing("noivu");
    let waits = "Chờ Thanh tra đề xuất, lãnh đạo UBND quyết định.";
    ours.get(&format!("/plans/{}", case.mine)).expect(200).see("Đã trả lời: Giải trình").see(waits);
    let inspectorate = w.test.client(Role::Inspectorate);
    inspectorate.get("/").expect(200).see("Đề xuất xử lý chồng chéo có giải trình");
    inspectorate.get(&page).expect(200).see(waits);
    let keep = [("version", "0"), ("answer", "justify"), ("reason", "Hai chuyên đề khác nhau")];
    inspectorate.post(&format!("{page}/propose"), &keep).to();
    inspectorate.get("/").expect(200).miss("Đề xuất xử lý chồng chéo có giải trình");
    refused(case.submit_as("noivu", &case.mine), "1 chồng chéo chưa trả lời");
    let accept = [("version", "1"), ("choice", "accept"), ("reason", "Đồng ý")];
    w.test.client(Role::Chairman).post(&format!("{page}/decide"), &accept).to();
    case.submit_as("noivu", &case.mine).expect("decided");
    case.submit_as("thanhtra", &case.theirs).expect("decided");
    // Within one body its own word does.
    let plan = w.plan("planner", &w.department);
    let c = w.add(&plan, &w.item(&["investment"], "Đầu tư"));
    let d = w.add(&plan, &w.item(&["investment"], "Đầu tư công"));
    actions::answer_overlap(db, &w.planner(), &c, &w.answer(&d, OverlapAnswer::Justify)).expect("written");
    actions::answer_overlap(db, &w.planner(), &d, &w.answer(&c, OverlapAnswer::Justify)).expect("written");
    w.submit(&plan).expect("one body's own matter");
}

fn what_was_joined_is_parted_and_answered_anew(given: &Given) {
    let case = Case::new(given);
    let (w, db) = (&case.w, case.w.test.db());
    case.ask(&case.b);
    let pair = (&case.a, &case.b);
    actions::agree_joint(db, &w.test.actor("thanhtra"), pair, &case.mark()).expect("agreed");
    let change = NewItem { ends_on: day("2026-12-10"), ..w.item(&["land"], "Cấp giấy chứng nhận") };
    let ours = w.test.actor("noivu");
    let version = w.get(&case.a).version;
    refused(actions::update_item(db, &ours, &case.a, version, &change), "tách ra trước");
    let client = w.test.named_existing("noivu");
    client.get(&format!("/plans/{}", case.mine)).expect(200).see("Tách ra");
    let separate = format!("/plans/{}/items/{}/separate", case.mine, case.a);
    w.test.named_existing("thanhtra").post(&separate, &[("version", &version.to_string())]).expect(409);
    client.post(&separate, &[("version", &version.to_string())]).to();
    assert_eq!(case.joint_with(&case.a), None);
    refused(case.submit_as("noivu", &case.mine), "1 chồng chéo chưa trả lời");
    refused(case.submit_as("thanhtra", &case.theirs), "1 chồng chéo chưa trả lời");
    // What the chairman decided is not parted by one side.
    let inspectorate = w.test.client(Role::Inspectorate);
    let merge = [("version", "0"), ("answer", "merge"), ("item", case.b.as_str()), ("reason", "Cùng nội dung")];
    inspectorate.post(&format!("{}/propose", case.page()), &merge).to();
    let accept = [("version", "1"), ("choice", "accept"), ("reason", "Đồng ý")];
    w.test.client(Role::Chairman).post(&format!("{}/decide", case.page()), &accept).to();
    let version = w.get(&case.a).version;
    refused(actions::separate_joint(db, &ours, &case.a, version), "chỉ quyết định đó có hiệu lực");
}

fn an_issued_partner_is_not_brought_under_another(given: &Given) {
    let w = world(given);
    let db = w.test.db();
    let theirs = w.plan("planner-2", &w.inspectorate);
    let b = w.add(&theirs, &w.item(&["land"], "Cấp giấy phép"));
    w.submit(&theirs).expect("alone");
    w.approve(&theirs).expect("issued");
    let mine = w.plan("planner", &w.office);
    let a = w.add(&mine, &w.item(&["land"], "Cấp giấy"));
    let say = |lead: &PlanItemId| {
        let terms = Terms { lead: Some(lead.clone()), paper: None };
        actions::answer_overlap(db, &w.planner(), &a, &Answer { terms, ..w.answer(&b, OverlapAnswer::Merge) })
    };
    invalid(say(&a), "lead");
    say(&b).expect("asked");
    let mark = db.read(|c| views::between::pair(c, &w.planner(), &a, &b)).expect("the pair").mark();
    // The issued plan does not change: the other one's item goes under its.
    actions::agree_joint(db, &w.test.actor("planner-2"), (&a, &b), &mark).expect("agreed");
    assert_eq!((w.get(&a).joint_with, w.stage(&theirs)), (Some(b.clone()), Stage::Approved));
    w.submit(&mine).expect("agreed");
    w.approve(&mine).expect("issued");
    let ready = db.read(|c| views::ready_items(c, &w.planner())).expect("items");
    assert_eq!(ready.into_iter().map(|item| item.id).collect::<Vec<_>>(), [b]);
}

fn what_is_sealed_is_asked_of_nobody(given: &Given) {
    let case = Case::new(given);
    let (w, db) = (&case.w, case.w.test.db());
    let sealed = actions::add_item(db, &w.planner(), &case.mine, &w.surprise()).expect("sealed");
    let home = |login: &str| w.test.named_existing(login).get("/").expect(200).words();
    let before = home("thanhtra");
    let note = Answer { terms: Terms::default(), ..w.answer(&case.b, OverlapAnswer::Merge) };
    actions::answer_overlap(db, &w.planner(), &sealed, &note).expect("among its named few");
    assert_eq!(home("thanhtra"), before);
    assert_eq!(w.get(&sealed).joint_with, None);
    let theirs = w.test.actor("thanhtra");
    let pair = (&sealed, &case.b);
    assert!(matches!(actions::agree_joint(db, &theirs, pair, ""), Err(Error::NotFound)));
    assert!(matches!(actions::decline_joint(db, &theirs, pair, "", "Không"), Err(Error::NotFound)));
    assert!(matches!(actions::separate_joint(db, &theirs, &sealed, 1), Err(Error::NotFound)));
    let page = w.test.named_existing("thanhtra").get(&format!("/plans/{}", case.theirs)).expect(200);
    page.miss("Chờ bên này đồng ý");
}

fn an_answer_waits_for_whom_it_must() {
    use OverlapAnswer::{Justify, Merge, Move, Narrow, Withdraw};
    let of = |id: &str, body: &str, stage: Stage| {
        let side = crate::rulings::side(id);
        giamsat::plans::Plan { body: body.to_owned().into(), stage, ..side.plan }
    };
    let item = crate::rulings::item("a");
    let (own, other) = (of("a", "one", Stage::Draft), of("b", "two", Stage::Approved));
    let (same, elsewhere) = (of("b", "one", Stage::Draft), of("b", "two", Stage::Recorded));
    let waits = |answer, other, consent, paper| awaits(answer, (&item, &own), other, consent, paper);
    for answer in [Move, Narrow, Withdraw] {
        assert_eq!(waits(answer, &other, None, false), None);
    }
    assert_eq!(waits(Merge, &same, None, false), None);
    assert_eq!(waits(Justify, &same, None, false), None);
    assert_eq!(waits(Merge, &other, None, false), Some(Awaits::Agreement));
    assert_eq!(waits(Merge, &other, Some(Consent::Agreed), false), None);
    assert_eq!(waits(Merge, &other, Some(Consent::Declined), false), Some(Awaits::Declined));
    assert_eq!(waits(Merge, &elsewhere, None, false), Some(Awaits::Letter));
    assert_eq!(waits(Merge, &elsewhere, None, true), None);
    assert_eq!(waits(Justify, &other, None, false), Some(Awaits::Ruling));
    assert_eq!(waits(Justify, &elsewhere, None, false), Some(Awaits::Ruling));
    let surprise = giamsat::plans::Item { kind: giamsat::plans::ItemKind::Surprise, ..item.clone() };
    assert_eq!(awaits(Merge, (&surprise, &own), &other, None, false), None);
    let joins = [&same, &other, &elsewhere].map(|plan| giamsat::plans::rules::joint::joining(&own, plan));
    assert_eq!(joins, [Joining::Own, Joining::Asked, Joining::Letter]);
    let under = giamsat::plans::Item { joint_with: Some("b".to_owned().into()), ..item.clone() };
    assert_eq!(may_separate(&item, Stage::Draft, false), Err(Refusal::NotJoint));
    assert_eq!(may_separate(&under, Stage::Draft, true), Err(Refusal::RulingStands));
    assert_eq!(may_separate(&under, Stage::Draft, false), Ok(()));
    assert_eq!(may_separate(&under, Stage::Approved, false), Err(Refusal::Closed(Stage::Approved)));
    let paper = AnswerPaper { number: "1".into(), on: day("2026-11-18") };
    assert_eq!(Terms { lead: None, paper: Some(paper) }.lead, None);
}

fn two_people_agree_one_of_each_side() {
    let facts = |waits, own, asked| ConsentFacts { waits, own, asked };
    assert_eq!(may_consent(facts(true, true, false)), Ok(()));
    assert_eq!(may_consent(facts(false, true, false)), Err(Refusal::JointNotAsked));
    assert_eq!(may_consent(facts(true, false, false)), Err(Refusal::OtherBody));
    assert_eq!(may_consent(facts(true, true, true)), Err(Refusal::JointAskedBySelf));
}
