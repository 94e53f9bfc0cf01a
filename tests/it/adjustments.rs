//! An approved plan is changed by numbered adjustments only, approved by another person.

use giamsat::audit;
use giamsat::error::Error;
use giamsat::plans::actions::{self, Approval};
use giamsat::plans::model::adjustment::ChangeAnswer;
use giamsat::plans::model::joint::AnswerPaper;
use giamsat::plans::{Item, ItemStage, NewItem, OverlapAnswer, Profile, Stage, views};
use giamsat::vocabulary::paging::PageNumber;
use giamsat::vocabulary::{AdjustmentId, PlanId, PlanItemId, Role};
use libtest_mimic::Trial;

use crate::plans::{ITEM, World, at_once, day, invalid, refused, with, world};
use crate::support::{Given, on_both};

pub fn tests() -> Vec<Trial> {
    on_both![
        adjustments;
        a_change_shows_before_and_after_and_is_made_by_its_approval,
        who_wrote_in_an_adjustment_never_approves_it,
        what_it_does_not_touch_is_decided_on_meanwhile,
        an_overlap_of_what_it_adds_is_answered,
        its_answer_ends_with_what_it_spoke_of,
        what_is_sealed_is_no_part_of_it,
        of_two_at_once_one_is_told,
        it_is_returned_mended_or_given_up,
    ]
}

/// An approved plan with items on land, investment and construction.
fn approved(w: &World) -> (PlanId, [PlanItemId; 3]) {
    let plan = w.plan("planner", &w.office);
    let items = ["land", "investment", "construction"].map(|field| w.add(&plan, &w.item(&[field], field)));
    w.submit(&plan).expect("submitted");
    w.approve(&plan).expect("approved");
    (plan, items)
}

fn open(w: &World, plan: &PlanId) -> AdjustmentId {
    actions::open_adjustment(w.test.db(), &w.planner(), plan, "Đoàn thiếu người").expect("opened")
}

fn version(w: &World, plan: &PlanId, id: &AdjustmentId) -> i32 {
    let read = w.test.db().read(|c| views::adjustments::one(c, &w.planner(), plan, id));
    read.expect("the adjustment").1.version
}

fn propose(w: &World, plan: &PlanId, id: &AdjustmentId, item: Option<&PlanItemId>, new: &NewItem) -> Result<(), Error> {
    actions::propose(w.test.db(), &w.planner(), plan, id, version(w, plan, id), item, new)
}

fn withdraw(w: &World, plan: &PlanId, id: &AdjustmentId, item: &PlanItemId) -> Result<(), Error> {
    actions::propose_withdrawal(w.test.db(), &w.planner(), plan, id, version(w, plan, id), item)
}

fn submit(w: &World, plan: &PlanId, id: &AdjustmentId) -> Result<(), Error> {
    actions::submit_adjustment(w.test.db(), &w.planner(), plan, id, version(w, plan, id))
}

fn approve(w: &World, plan: &PlanId, id: &AdjustmentId) -> Result<(), Error> {
    let approval = Approval { number: "75/KH-SNV".into(), issued_on: day("2026-11-19") };
    actions::approve_adjustment(w.test.db(), &w.approver(), plan, id, version(w, plan, id), &approval)
}

fn items(w: &World, plan: &PlanId) -> Vec<Item> {
    w.test.db().read(|c| views::items(c, &w.planner(), plan)).expect("items")
}

fn a_change_shows_before_and_after_and_is_made_by_its_approval(given: &Given) {
    let w = world(given);
    let (plan, [land, investment, _]) = approved(&w);
    let planner = w.test.named_existing("planner");
    let page = format!("/plans/{plan}");
    planner.get(&page).expect(200).see("Mở điều chỉnh kế hoạch");
    planner.post(&format!("{page}/adjustments"), &[("adjust_reason", "")]).expect(422).see("Chưa nhập mục này");
    let made = planner.post(&format!("{page}/adjustments"), &[("adjust_reason", "Đoàn thiếu người")]);
    let here = made.to();
    let id = AdjustmentId(here.rsplit('/').next().expect("an id").to_owned());
    planner.get(&here).expect(200).see("Chưa có thay đổi nào").see("Đoàn thiếu người").see("Phường Bến Lụa");
    planner.post(&format!("{page}/adjustments"), &[("adjust_reason", "Nữa")]).expect(409).see("chưa phê duyệt");
    planner.post(&format!("{here}/submit"), &[("version", "1")]).expect(409).see("chưa có thay đổi nào");
    // One is moved, one withdrawn, one added; a mistake keeps what was typed.
    planner.get(&format!("{here}/items/{land}")).expect(200).see("Sửa cuộc").see("land");
    let moved = with(
        ITEM,
        &[
            ("unit", w.ward.as_str()),
            ("fields", "land"),
            ("contents", "land"),
            ("period_to", "30/06/2026"),
            ("starts_on", "14/12/2026"),
            ("ends_on", "18/12/2026"),
            ("version", "1"),
        ],
    );
    let wrong = planner.post(&format!("{here}/items/{land}"), &with(&moved, &[("starts_on", "31/02/2026")]));
    assert!(wrong.expect(422).text().replace("&#x2f;", "/").contains("value=\"31/02/2026\""), "kept");
    planner.post(&format!("{here}/items/{land}"), &moved).to();
    planner.post(&format!("{here}/items/{investment}/withdraw"), &[("version", "2")]).to();
    let added = with(&moved, &[("unit", w.department.as_str()), ("contents", "Thêm mới"), ("version", "3")]);
    planner.get(&format!("{here}/items/new")).expect(200).see("Bổ sung cuộc");
    planner.post(&format!("{here}/items"), &added).to();
    let shown = planner.get(&here).expect(200).see("Trước điều chỉnh").see("Sau điều chỉnh");
    let shown = shown.see("07/12/2026–11/12/2026").see("14/12/2026–18/12/2026").see("Thay đổi: Phường Bến Lụa");
    shown.see("Rút: Phường Bến Lụa").see("Bổ sung: Sở Xây dựng").see("Thêm mới");
    // Nothing of it holds before the approval.
    let days = |id: &PlanItemId| (w.get(id).starts_on, w.get(id).stage);
    assert_eq!(days(&land), (day("2026-12-07"), ItemStage::Planned));
    assert_eq!(days(&investment), (day("2026-12-07"), ItemStage::Planned));
    assert_eq!(items(&w, &plan).len(), 3);
    planner.post(&format!("{here}/submit"), &[("version", "4")]).to();
    planner.get(&here).expect(200).see("Đã trình").miss("Bỏ thay đổi này");
    planner.post(&format!("{here}/items/{land}"), &with(&moved, &[("version", "5")])).expect(409).see("đang chờ");
    planner.post(&format!("{here}/approve"), &[("version", "5")]).expect(403);
    let approver = w.test.named_existing("approver");
    let sign = |number: &str, on: &str| {
        approver.post(&format!("{here}/approve"), &[("version", "5"), ("number", number), ("issued_on", on)])
    };
    sign("", "19/11/2026").expect(422).see("Chưa nhập mục này");
    sign("75/KH-SNV", "21/11/2026").expect(422).see("không thể sau hôm nay");
    assert_eq!(sign("75/KH-SNV", "19/11/2026").to(), here);
    // Then the plan is what it has become.
    assert_eq!(days(&land), (day("2026-12-14"), ItemStage::Planned));
    assert_eq!(w.get(&investment).stage, ItemStage::Cancelled);
    let now = items(&w, &plan);
    let new = now.iter().find(|i| i.contents == "Thêm mới").expect("it is added");
    assert_eq!((new.number, &new.unit), (Some(4), &w.department));
    let shown = approver.get(&page).expect(200).see("Điều chỉnh kế hoạch lần 1").see("75/KH-SNV").see("Đã rút");
    shown.see("Thêm mới");
    // The paper says for good what it changed.
    let paper = approver.get(&here).expect(200).see("Điều chỉnh kế hoạch lần 1").see("07/12/2026–11/12/2026");
    paper.see("14/12/2026–18/12/2026").see("Người thử approver");
    let lines = w.test.db().read(|c| audit::views::lines(c, &w.planner(), Some(id.as_str()), PageNumber(1)));
    let acts: Vec<String> = lines.expect("lines").rows.into_iter().map(|l| l.action).collect();
    assert!(acts.contains(&"plans.approve-adjustment".to_owned()), "{acts:?}");
    // The next one is the second.
    let second = open(&w, &plan);
    withdraw(&w, &plan, &second, &new.id).expect("proposed");
    submit(&w, &plan, &second).expect("submitted");
    invalid(approve(&w, &plan, &second), "number");
    let next = Approval { number: "76/KH-SNV".into(), issued_on: day("2026-11-19") };
    let seen = version(&w, &plan, &second);
    actions::approve_adjustment(w.test.db(), &w.approver(), &plan, &second, seen, &next).expect("a number of its own");
    approver.get(&page).expect(200).see("Điều chỉnh kế hoạch lần 2");
}

fn who_wrote_in_an_adjustment_never_approves_it(given: &Given) {
    let w = world(given);
    w.test.account("both", &[Role::Planner, Role::Approver], Some(&w.office));
    let both = w.test.actor("both");
    let (plan, [land, ..]) = approved(&w);
    let id = open(&w, &plan);
    // One line is enough.
    actions::propose_withdrawal(w.test.db(), &both, &plan, &id, 1, &land).expect("proposed");
    submit(&w, &plan, &id).expect("submitted");
    let approval = Approval { number: "75/KH".into(), issued_on: day("2026-11-19") };
    refused(actions::approve_adjustment(w.test.db(), &both, &plan, &id, 3, &approval), "không được phê duyệt");
    let page = w.test.named_existing("both").get(&format!("/plans/{plan}/adjustments/{id}")).expect(200);
    page.see("Người đã viết kế hoạch không được phê duyệt");
    assert_eq!(w.get(&land).stage, ItemStage::Planned);
    approve(&w, &plan, &id).expect("somebody else approves");
    assert_eq!(w.get(&land).stage, ItemStage::Cancelled);
}

fn what_it_does_not_touch_is_decided_on_meanwhile(given: &Given) {
    let w = world(given);
    let (plan, [land, investment, construction]) = approved(&w);
    let ready = || -> Vec<PlanItemId> {
        let items = w.test.db().read(|c| views::ready_items(c, &w.planner())).expect("a read");
        items.into_iter().map(|i| i.id).collect()
    };
    let id = open(&w, &plan);
    let mut all = vec![land.clone(), investment.clone(), construction.clone()];
    all.sort();
    let sorted = |mut ids: Vec<PlanItemId>| {
        ids.sort();
        ids
    };
    assert_eq!(sorted(ready()), all, "an open adjustment that touches nothing is in nobody's way");
    withdraw(&w, &plan, &id, &land).expect("proposed");
    assert!(!ready().contains(&land) && ready().len() == 2, "only what it touches waits");
    w.test.db().write(|tx| actions::set_item_stage(tx, &investment, ItemStage::Decided)).expect("decided on");
    refused(withdraw(&w, &plan, &id, &investment), "đã có quyết định");
    // What was decided on meanwhile, however it came, is not taken away by an adjustment written before.
    let moved = NewItem {
        starts_on: day("2026-12-14"),
        ends_on: day("2026-12-18"),
        ..w.item(&["construction"], "construction")
    };
    propose(&w, &plan, &id, Some(&construction), &moved).expect("proposed");
    submit(&w, &plan, &id).expect("submitted");
    w.test.db().write(|tx| actions::set_item_stage(tx, &construction, ItemStage::Decided)).expect("decided on");
    refused(approve(&w, &plan, &id), "đã có quyết định");
    assert_eq!(
        (w.get(&land).stage, w.get(&construction).starts_on),
        (ItemStage::Planned, day("2026-12-07")),
        "all or nothing"
    );
    actions::return_adjustment(w.test.db(), &w.approver(), &plan, &id, version(&w, &plan, &id), "Sửa")
        .expect("returned");
    actions::drop_adjustment(w.test.db(), &w.planner(), &plan, &id, version(&w, &plan, &id)).expect("given up");
    assert_eq!(ready(), [land], "what it touched is free again");
}

fn an_overlap_of_what_it_adds_is_answered(given: &Given) {
    let w = world(given);
    let (plan, _) = approved(&w);
    let theirs = w.plan("planner-2", &w.inspectorate);
    let other =
        |field: &str, profile: Profile| NewItem { unit: w.department.clone(), profile, ..w.item(&[field], "Bên kia") };
    let kind = w.add(&theirs, &other("land", Profile::A));
    w.submit(&theirs).expect("submitted");
    w.approve(&theirs).expect("approved");
    let id = open(&w, &plan);
    let new = NewItem { unit: w.department.clone(), ..w.item(&["land"], "Bổ sung") };
    propose(&w, &plan, &id, None, &new).expect("proposed");
    // Two changes of one adjustment do not meet each other.
    invalid(propose(&w, &plan, &id, None, &new), "unit");
    refused(submit(&w, &plan, &id), "1 chồng chéo chưa trả lời");
    let planner = w.test.named_existing("planner");
    let here = format!("/plans/{plan}/adjustments/{id}");
    planner.get(&here).expect(200).see("Chồng chéo với kế hoạch của Thanh tra thành phố");
    let change =
        w.test.db().read(|c| views::adjustments::one(c, &w.planner(), &plan, &id)).expect("it").2[0].id.clone();
    let answer = |word: &str, reason: &str, number: &str| {
        let seen = version(&w, &plan, &id).to_string();
        let fields = [("version", seen.as_str()), ("other", kind.as_str()), ("answer", word), ("reason", reason)];
        let paper = [("paper_number", number), ("paper_on", if number.is_empty() { "" } else { "18/11/2026" })];
        planner.post(&format!("{here}/changes/{change}/answer"), &with(&fields, &paper))
    };
    answer("justify", "", "").expect(422).see("Ghi lý do của câu trả lời");
    answer("withdraw", "Lý do", "").expect(422).see("Muốn dời, thu hẹp hay rút");
    // What is to be stands in no plan yet: the other body, or the chairman, said it on paper.
    let bare = answer("justify", "Hai chuyên đề", "").expect(422).see("văn bản lãnh đạo UBND quyết định giữ nguyên");
    bare.holds("Hai chuyên đề");
    answer("merge", "Đi chung", "").expect(422).see("văn bản thống nhất của Thanh tra thành phố");
    let before = version(&w, &plan, &id).to_string();
    assert_eq!(answer("justify", "Hai chuyên đề khác nhau", "1205/UBND-NC").to(), here);
    // Who answers from an older page is told, and replaces nothing.
    let late = [("version", before.as_str()), ("other", kind.as_str()), ("answer", "justify"), ("reason", "Trễ")];
    let late = with(&late, &[("paper_number", "1205/UBND-NC"), ("paper_on", "18/11/2026")]);
    planner.post(&format!("{here}/changes/{change}/answer"), &late).expect(409);
    let told = planner.get(&here).expect(200).see("Đã trả lời: Giải trình. Hai chuyên đề khác nhau");
    told.see("Văn bản số 1205/UBND-NC ngày 18/11/2026.");
    submit(&w, &plan, &id).expect("answered");
    // What arises while it lies with its approver stops it.
    let third = w.test.unit("Văn phòng UBND thành phố", giamsat::units::Kind::Office);
    let record = giamsat::plans::Record {
        source: giamsat::plans::Source::Plan,
        leader: String::new(),
        carries: None,
        year: 2026,
        title: "Kế hoạch kiểm toán".into(),
        number: "88/KH-KTNN".into(),
        issued_on: day("2026-01-12"),
        issuer: "Kiểm toán trưởng".into(),
        classification: giamsat::plans::Classification::Ordinary,
    };
    let body = giamsat::plans::Body::Known(third);
    let audit = actions::record_plan(w.test.db(), &w.planner(), &body, &record).expect("recorded");
    let arisen = w.add(&audit, &other("land", Profile::D));
    refused(approve(&w, &plan, &id), "1 chồng chéo phát sinh sau khi trình");
    assert_eq!(items(&w, &plan).len(), 3, "nothing of it was done");
    actions::return_adjustment(w.test.db(), &w.approver(), &plan, &id, version(&w, &plan, &id), "Trả lời")
        .expect("returned");
    let planner_actor = w.planner();
    let give = |answer: OverlapAnswer, paper: Option<AnswerPaper>| {
        let given = ChangeAnswer { other: arisen.clone(), answer, reason: "Lý do".into(), paper };
        let seen = version(&w, &plan, &id);
        actions::answer_change(w.test.db(), &planner_actor, (&plan, &id), seen, &change, &given)
    };
    let letter = AnswerPaper { number: "118/CV-KTNN".into(), on: day("2026-11-18") };
    invalid(give(OverlapAnswer::Justify, Some(letter.clone())), "answer");
    invalid(give(OverlapAnswer::Merge, None), "paper_number");
    let later = AnswerPaper { on: day("2026-11-21"), ..letter.clone() };
    invalid(give(OverlapAnswer::Merge, Some(later)), "paper_on");
    give(OverlapAnswer::Merge, Some(letter)).expect("answered");
    submit(&w, &plan, &id).expect("answered");
    // By the letter it is carried out under the other body's, and meets nothing any more.
    approve(&w, &plan, &id).expect("approved");
    let added = items(&w, &plan).into_iter().find(|item| item.joint_with.is_some()).expect("joined");
    assert_eq!(added.joint_with, Some(arisen));
    let page = planner.get(&format!("/plans/{plan}")).expect(200).see("Thực hiện chung trong cuộc mục 1");
    page.miss("Chồng chéo chưa trả lời 1");
    planner.get(&format!("/plans/{theirs}")).expect(200).miss("Bên kia đã trả lời");
}

/// An answer that waits in an adjustment is none for what the other item has become meanwhile.
fn its_answer_ends_with_what_it_spoke_of(given: &Given) {
    let w = world(given);
    let (plan, _) = approved(&w);
    let record = giamsat::plans::Record {
        source: giamsat::plans::Source::Plan,
        leader: String::new(),
        carries: None,
        year: 2026,
        title: "Kế hoạch kiểm tra".into(),
        number: "88/KH-TTTP".into(),
        issued_on: day("2026-01-12"),
        issuer: "Chánh Thanh tra".into(),
        classification: giamsat::plans::Classification::Ordinary,
    };
    let body = giamsat::plans::Body::Known(w.inspectorate.clone());
    let theirs = actions::record_plan(w.test.db(), &w.planner(), &body, &record).expect("recorded");
    let other = |fields: &[&str]| NewItem { unit: w.department.clone(), ..w.item(fields, "Bên kia") };
    let met = w.add(&theirs, &other(&["land"]));
    let id = open(&w, &plan);
    propose(&w, &plan, &id, None, &NewItem { unit: w.department.clone(), ..w.item(&["land"], "Bổ sung") })
        .expect("proposed");
    let change =
        w.test.db().read(|c| views::adjustments::one(c, &w.planner(), &plan, &id)).expect("it").2[0].id.clone();
    let give = || {
        let paper = Some(AnswerPaper { number: "118/CV-TTTP".into(), on: day("2026-11-18") });
        let (answer, reason) = (OverlapAnswer::Merge, "Đi chung một đợt".to_owned());
        let given = ChangeAnswer { other: met.clone(), answer, reason, paper };
        let seen = version(&w, &plan, &id);
        actions::answer_change(w.test.db(), &w.planner(), (&plan, &id), seen, &change, &given)
    };
    give().expect("answered");
    let turn = |fields: &[&str]| {
        let version = w.get(&met).version;
        actions::update_item(w.test.db(), &w.planner(), &met, version, &other(fields)).expect("put right");
    };
    turn(&["land", "construction"]);
    refused(submit(&w, &plan, &id), "1 chồng chéo chưa trả lời");
    give().expect("answered anew");
    submit(&w, &plan, &id).expect("answered");
    turn(&["land"]);
    refused(approve(&w, &plan, &id), "1 chồng chéo phát sinh sau khi trình");
}

fn what_is_sealed_is_no_part_of_it(given: &Given) {
    let w = world(given);
    let (plan, _) = approved(&w);
    let sealed = w.add(&plan, &w.surprise());
    let id = open(&w, &plan);
    let here = format!("/plans/{plan}/adjustments/{id}");
    // Not even for who is named on it: many read an adjustment.
    let planner = w.test.named_existing("planner");
    planner.get(&here).expect(200).miss("tuyệt đối kín");
    planner.get(&format!("{here}/items/{sealed}")).expect(404);
    planner.post(&format!("{here}/items/{sealed}/withdraw"), &[("version", "1")]).expect(404);
    let typed = with(ITEM, &[("unit", w.ward.as_str()), ("version", "1")]);
    planner.post(&format!("{here}/items/{sealed}"), &typed).expect(404);
    let surprise = actions::propose(w.test.db(), &w.planner(), &plan, &id, 1, None, &w.surprise());
    invalid(surprise, "kind");
    // What it adds beside a sealed one meets nothing.
    let new = NewItem { unit: w.department.clone(), ..w.item(&["land"], "Bổ sung") };
    let beside = NewItem { unit: w.department.clone(), ..w.surprise() };
    w.add(&plan, &beside);
    propose(&w, &plan, &id, None, &new).expect("proposed");
    planner.get(&here).expect(200).miss("Chồng chéo với kế hoạch");
    submit(&w, &plan, &id).expect("nothing overlaps");
    approve(&w, &plan, &id).expect("approved");
}

fn of_two_at_once_one_is_told(given: &Given) {
    let w = world(given);
    let (plan, [land, investment, _]) = approved(&w);
    let (one, two) = (w.planner(), w.test.actor("planner-2"));
    // Two open one: one is told that there is one.
    let open = |actor| actions::open_adjustment(w.test.db(), actor, &plan, "Lý do");
    let (a, b) = at_once(|| open(&one), || open(&two));
    assert_eq!(usize::from(a.is_ok()) + usize::from(b.is_ok()), 1, "{a:?} {b:?}");
    let id = a.or(b).expect("one");
    let (a, b) = at_once(
        || actions::propose_withdrawal(w.test.db(), &one, &plan, &id, 1, &land),
        || actions::propose_withdrawal(w.test.db(), &two, &plan, &id, 1, &investment),
    );
    assert_eq!(usize::from(a.is_ok()) + usize::from(b.is_ok()), 1, "{a:?} {b:?}");
    assert!([a, b].iter().any(|r| matches!(r, Err(Error::Conflict))));
    // The page shows what stands.
    let told =
        w.test.named_existing("planner").post(&format!("/plans/{plan}/adjustments/{id}/submit"), &[("version", "1")]);
    told.expect(409);
    submit(&w, &plan, &id).expect("submitted");
    let seen = version(&w, &plan, &id);
    let approval = |number: &str| Approval { number: number.into(), issued_on: day("2026-11-19") };
    w.test.account("approver-2", &[Role::Approver], None);
    let (first, second) = (w.approver(), w.test.actor("approver-2"));
    let (a, b) = at_once(
        || actions::approve_adjustment(w.test.db(), &first, &plan, &id, seen, &approval("1/KH")),
        || actions::approve_adjustment(w.test.db(), &second, &plan, &id, seen, &approval("2/KH")),
    );
    assert_eq!(usize::from(a.is_ok()) + usize::from(b.is_ok()), 1, "{a:?} {b:?}");
}

fn it_is_returned_mended_or_given_up(given: &Given) {
    let w = world(given);
    let (plan, [land, investment, _]) = approved(&w);
    let id = open(&w, &plan);
    withdraw(&w, &plan, &id, &land).expect("proposed");
    withdraw(&w, &plan, &id, &investment).expect("proposed");
    submit(&w, &plan, &id).expect("submitted");
    let (approver, planner) = (w.test.named_existing("approver"), w.test.named_existing("planner"));
    let here = format!("/plans/{plan}/adjustments/{id}");
    let seen = || version(&w, &plan, &id).to_string();
    approver.post(&format!("{here}/return"), &[("version", &seen()), ("reason", "")]).expect(422).see("Chưa nhập");
    approver.post(&format!("{here}/return"), &[("version", &seen()), ("reason", "Giữ cuộc đầu tư")]).to();
    planner.get(&here).expect(200).see("Giữ cuộc đầu tư").see("Trả lại");
    let changes = w.test.db().read(|c| views::adjustments::one(c, &w.planner(), &plan, &id)).expect("it").2;
    let kept = changes.iter().find(|k| k.item.as_ref() == Some(&investment)).expect("the change").id.clone();
    planner.post(&format!("{here}/changes/{kept}/remove"), &[("version", &seen())]).to();
    planner.post(&format!("{here}/changes/{kept}/remove"), &[("version", &seen())]).expect(404);
    submit(&w, &plan, &id).expect("submitted again");
    approve(&w, &plan, &id).expect("approved");
    assert_eq!((w.get(&land).stage, w.get(&investment).stage), (ItemStage::Cancelled, ItemStage::Planned));
    // Another one is given up: the plan stays as it is.
    let second = open(&w, &plan);
    withdraw(&w, &plan, &second, &investment).expect("proposed");
    let there = format!("/plans/{plan}/adjustments/{second}");
    planner.post(&format!("{there}/drop"), &[("version", "1")]).expect(409);
    planner.post(&format!("{there}/drop"), &[("version", "2")]).to();
    planner.get(&there).expect(404);
    assert_eq!((w.get(&investment).stage, w.stage(&plan)), (ItemStage::Planned, Stage::Approved));
    // Of a plan that is not approved there is none.
    let draft = w.plan("planner-2", &w.inspectorate);
    refused(actions::open_adjustment(w.test.db(), &w.planner(), &draft, "Lý do").map(|_| ()), "đã phê duyệt");
    for role in [Role::Leader, Role::Inspectorate] {
        let client = w.test.client(role);
        client.get(&here).expect(200).see("Điều chỉnh kế hoạch lần 1");
        client.get(&format!("{there}/items/new")).expect(403);
        client.post(&format!("/plans/{plan}/adjustments"), &[("adjust_reason", "X")]).expect(403);
    }
    // An adjustment is found under its own plan only.
    planner.get(&format!("/plans/{draft}/adjustments/{id}")).expect(404);
}
