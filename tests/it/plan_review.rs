//! The review of a plan before its approval: who reviews, what stands of it, and where none is needed.

use giamsat::audit;
use giamsat::plans::actions::Approval;
use giamsat::plans::{Stage, actions};
use giamsat::vocabulary::paging::PageNumber;
use giamsat::vocabulary::{Actor, PlanId, Role};
use libtest_mimic::Trial;

use crate::plans::{ITEM, World, day, refused, reviewing, with, world};
use crate::support::app::Client;
use crate::support::{Given, on_both};

pub fn tests() -> Vec<Trial> {
    on_both![
        plan_review;
        a_plan_is_reviewed_before_it_is_approved,
        writer_reviewer_and_approver_are_three,
        what_was_said_goes_with_the_next_submission,
        of_two_reviews_one_holds,
        where_no_review_is_needed_none_is_asked,
        an_adjustment_is_reviewed_like_its_plan,
    ]
}

const OPINION: &str = "Danh mục đủ căn cứ, không chồng chéo";

fn submitted(w: &World) -> PlanId {
    let plan = w.plan("planner", &w.office);
    w.add(&plan, &w.item(&["land"], "Cấp giấy chứng nhận"));
    w.submit(&plan).expect("submitted");
    plan
}

fn inspectorate(w: &World) -> Client {
    w.test.named("thanhtra", &[Role::Inspectorate], Some(&w.inspectorate))
}

/// What is posted to review the plan as it stands.
fn review(w: &World, client: &Client, plan: &PlanId, opinion: &str) -> crate::support::app::Answer {
    let version = w.version(plan).to_string();
    client.post(&format!("/plans/{plan}/review"), &[("version", &version), ("opinion", opinion)])
}

fn acts(w: &World, subject: &str, actor: &Actor) -> Vec<String> {
    let lines = w.test.db().read(|c| audit::views::lines(c, actor, Some(subject), PageNumber(1))).expect("lines");
    let mut acts: Vec<String> = lines.rows.into_iter().map(|line| line.action).collect();
    acts.sort();
    acts
}

fn a_plan_is_reviewed_before_it_is_approved(given: &Given) {
    let w = reviewing(given);
    let plan = submitted(&w);
    let page = format!("/plans/{plan}");
    let (planner, approver) = (w.test.named_existing("planner"), w.test.named_existing("approver"));
    let inspector = inspectorate(&w);
    inspector.get("/").expect(200).see("Thẩm định kế hoạch");
    approver.get("/").expect(200).see("Thẩm định kế hoạch").miss("Duyệt kế hoạch kiểm tra");
    planner.get(&page).expect(200).see("Đã trình").miss("Ý kiến thẩm định");
    planner.post(&format!("{page}/review"), &[("version", "3"), ("opinion", OPINION)]).expect(403);
    approver.get(&page).expect(200).see("Chưa được thẩm định").miss("Số, ký hiệu");
    let version = || w.version(&plan).to_string();
    let approve = |client: &Client| {
        let fields = [("version", &*version()), ("number", "61/KH-SNV"), ("issued_on", "19/11/2026")];
        client.post(&format!("{page}/approve"), &fields)
    };
    approve(&approver).expect(409).see("Chưa được thẩm định nên chưa phê duyệt được");
    inspector.get(&page).expect(200).see("Ý kiến thẩm định").see("Lý do trả lại").miss("Số, ký hiệu");
    review(&w, &inspector, &plan, "").expect(422).see("Chưa nhập mục này");
    assert_eq!(w.stage(&plan), Stage::Submitted);
    assert_eq!(review(&w, &inspector, &plan, OPINION).to(), page);
    assert_eq!(w.stage(&plan), Stage::Reviewed);
    let shown = planner.get(&page).expect(200).see("Đã thẩm định, chờ phê duyệt").see(OPINION);
    shown.see("Người thẩm định: Người thử thanhtra");
    // It is closed to writing like one that is submitted, and reviewed once.
    planner.post(&format!("{page}/items"), &with(ITEM, &[("unit", w.ward.as_str())])).expect(409).see("đang chờ");
    planner.post(&format!("{page}/submit"), &[("version", &version())]).expect(409).see("đã được trình và thẩm định");
    review(&w, &inspector, &plan, OPINION).expect(409).see("đã được thẩm định");
    inspector.get("/").expect(200).miss("Thẩm định kế hoạch");
    approver.get("/").expect(200).see("Duyệt kế hoạch kiểm tra").miss("Thẩm định kế hoạch");
    assert_eq!(approve(&approver).to(), page);
    planner.get(&page).expect(200).see("Đã phê duyệt").see(OPINION).see("Người thẩm định: Người thử thanhtra");
    let said = acts(&w, plan.as_str(), &w.planner());
    assert!(["plans.approve", "plans.review", "plans.submit"].iter().all(|act| said.contains(&(*act).to_owned())));
}

fn writer_reviewer_and_approver_are_three(given: &Given) {
    let w = reviewing(given);
    w.test.account("both", &[Role::Planner, Role::Approver], Some(&w.office));
    let plan = w.plan("planner", &w.office);
    let new = w.item(&["land"], "Cấp giấy chứng nhận");
    actions::add_item(w.test.db(), &w.test.actor("both"), &plan, &new).expect("an item");
    w.submit(&plan).expect("submitted");
    let both = w.test.named_existing("both");
    both.get("/").expect(200).miss("Thẩm định kế hoạch");
    both.get(&format!("/plans/{plan}")).expect(200).see("Người đã viết kế hoạch không được thẩm định");
    review(&w, &both, &plan, OPINION).expect(409).see("không được thẩm định");
    // Who reviews holds the right to approve, too, and does not.
    let approver = w.test.named_existing("approver");
    review(&w, &approver, &plan, OPINION).to();
    approver.get(&format!("/plans/{plan}")).expect(200).see("Người đã thẩm định không được phê duyệt");
    approver.get("/").expect(200).miss("Duyệt kế hoạch kiểm tra");
    refused(w.approve(&plan), "Người đã thẩm định không được phê duyệt");
    let approval = Approval { number: "61/KH-SNV".into(), issued_on: day("2026-11-19") };
    let approve = |actor: &Actor| actions::approve(w.test.db(), actor, &plan, w.version(&plan), &approval);
    refused(approve(&w.test.actor("both")), "Người đã viết kế hoạch không được phê duyệt");
    w.test.account("approver-2", &[Role::Approver], Some(&w.office));
    approve(&w.test.actor("approver-2")).expect("a third person approves");
}

fn what_was_said_goes_with_the_next_submission(given: &Given) {
    let w = reviewing(given);
    let plan = submitted(&w);
    let page = format!("/plans/{plan}");
    let (inspector, approver) = (inspectorate(&w), w.test.named_existing("approver"));
    let back = |client: &Client, reason: &str| {
        let version = w.version(&plan).to_string();
        client.post(&format!("{page}/return"), &[("version", &version), ("reason", reason)])
    };
    // The reviewer returns what falls short, before and after the opinion; the approver what is reviewed.
    back(&inspector, "").expect(422).see("Chưa nhập mục này");
    back(&inspector, "Thiếu căn cứ").to();
    assert_eq!(w.stage(&plan), Stage::Returned);
    w.submit(&plan).expect("submitted");
    review(&w, &inspector, &plan, OPINION).to();
    w.test.named_existing("planner").post(&format!("{page}/return"), &[("version", "9")]).expect(403);
    back(&approver, "Dời sang quý sau").to();
    assert_eq!(w.stage(&plan), Stage::Returned);
    inspector.get(&page).expect(200).see("Dời sang quý sau").see(OPINION);
    w.submit(&plan).expect("submitted again");
    inspector.get(&page).expect(200).miss(OPINION).see("Ý kiến thẩm định");
    refused(w.approve(&plan), "Chưa được thẩm định");
    // Nobody is bound by a review that is gone.
    let said = acts(&w, plan.as_str(), &w.planner());
    assert_eq!(said.iter().filter(|act| *act == "plans.review").count(), 1, "the trail keeps it");
    review(&w, &approver, &plan, "Đã sửa").to();
    refused(w.approve(&plan), "Người đã thẩm định không được phê duyệt");
}

fn of_two_reviews_one_holds(given: &Given) {
    let w = reviewing(given);
    let plan = submitted(&w);
    let (inspector, approver) = (inspectorate(&w), w.test.named_existing("approver"));
    let version = w.version(&plan).to_string();
    let url = format!("/plans/{plan}/review");
    inspector.post(&url, &[("version", "1"), ("opinion", OPINION)]).expect(409).see(OPINION);
    inspector.post(&url, &[("version", &version), ("opinion", OPINION)]).to();
    approver.post(&url, &[("version", &version), ("opinion", "Ý kiến thứ hai")]).expect(409);
    approver.get(&format!("/plans/{plan}")).expect(200).see(OPINION).miss("Ý kiến thứ hai");
}

fn where_no_review_is_needed_none_is_asked(given: &Given) {
    let w = world(given);
    let plan = submitted(&w);
    let (inspector, approver) = (inspectorate(&w), w.test.named_existing("approver"));
    inspector.get("/").expect(200).miss("Thẩm định kế hoạch");
    approver.get("/").expect(200).see("Duyệt kế hoạch kiểm tra");
    w.approve(&plan).expect("approved as it was submitted");
    // The rule is data with its days and ground.
    let admin = w.test.client(Role::Administrator);
    let shown = admin.get("/limits").expect(200).see("Kế hoạch phải được thẩm định trước khi phê duyệt");
    shown.see("01/01/2020 – 01/01/2020").see("02/01/2020 – nay");
    let name = ("name", "plan-review-needed");
    let rest = [("from_on", "20/11/2026"), ("ground", "Quy chế 7/QC-SNV")];
    let set = |value: &str| admin.post("/limits", &[("version", "6"), name, ("value", value), rest[0], rest[1]]);
    set("2").expect(422);
    set("1").to();
    let other = w.plan("planner-2", &w.inspectorate);
    w.add(&other, &w.item(&["construction"], "Cấp phép xây dựng"));
    w.submit(&other).expect("submitted");
    refused(w.approve(&other), "Chưa được thẩm định");
}

fn an_adjustment_is_reviewed_like_its_plan(given: &Given) {
    let w = reviewing(given);
    let plan = submitted(&w);
    let (inspector, approver) = (inspectorate(&w), w.test.named_existing("approver"));
    review(&w, &inspector, &plan, OPINION).to();
    w.approve(&plan).expect("approved");
    let planner = w.test.named_existing("planner");
    let id = actions::open_adjustment(w.test.db(), &w.planner(), &plan, "Bổ sung").expect("opened");
    let new = w.item(&["construction"], "Cấp phép xây dựng");
    actions::propose(w.test.db(), &w.planner(), &plan, &id, 1, None, &new).expect("proposed");
    let here = format!("/plans/{plan}/adjustments/{id}");
    inspector.get("/").expect(200).miss("Thẩm định điều chỉnh");
    planner.post(&format!("{here}/submit"), &[("version", "2")]).to();
    // It waits on the start pages of those who may act, and on nobody else's.
    let third = w.test.named("approver-2", &[Role::Approver], Some(&w.office));
    let both = w.test.named("viet-va-duyet", &[Role::Planner, Role::Approver], Some(&w.office));
    for client in [&inspector, &approver, &third, &both] {
        let start = client.get("/").expect(200).see("Thẩm định điều chỉnh kế hoạch").see("Sở Nội vụ · 2026");
        assert!(start.text().replace("&#x2f;", "/").contains(&here), "it leads there");
        start.miss("Phê duyệt điều chỉnh kế hoạch").miss("Cấp phép xây dựng").miss("Phường Bến Lụa");
    }
    planner.get("/").expect(200).miss("điều chỉnh kế hoạch");
    let approve = |version: &str| {
        let fields = [("version", version), ("number", "75/KH-SNV"), ("issued_on", "19/11/2026")];
        approver.post(&format!("{here}/approve"), &fields)
    };
    approve("3").expect(409).see("Chưa được thẩm định");
    let review = |client: &Client, version: &str, opinion: &str| {
        client.post(&format!("{here}/review"), &[("version", version), ("opinion", opinion)])
    };
    review(&planner, "3", "Đồng ý").expect(403);
    review(&inspector, "3", "").expect(422).see("Chưa nhập mục này");
    review(&inspector, "2", "Đồng ý bổ sung").expect(409).see("Đồng ý bổ sung");
    assert_eq!(review(&inspector, "3", "Đồng ý bổ sung").to(), here);
    inspector.get("/").expect(200).miss("điều chỉnh kế hoạch");
    approver.get("/").expect(200).see("Phê duyệt điều chỉnh kế hoạch").miss("Thẩm định điều chỉnh");
    let shown = planner.get(&here).expect(200).see("Đã thẩm định, chờ phê duyệt").see("Đồng ý bổ sung");
    shown.see("Người thẩm định: Người thử thanhtra").miss("Bỏ thay đổi này");
    planner.post(&format!("{here}/drop"), &[("version", "4")]).expect(409).see("đang chờ");
    // Back with a reason, and what was said goes with the next submission.
    inspector.post(&format!("{here}/return"), &[("version", "4"), ("reason", "Ghi rõ thời gian")]).to();
    planner.post(&format!("{here}/submit"), &[("version", "5")]).to();
    planner.get(&here).expect(200).miss("Đồng ý bổ sung");
    review(&approver, "6", "Đã rõ").to();
    // Who reviewed it does not approve it: it waits for the other one.
    approver.get("/").expect(200).miss("điều chỉnh kế hoạch");
    third.get("/").expect(200).see("Phê duyệt điều chỉnh kế hoạch");
    approve("7").expect(409).see("Người đã thẩm định không được phê duyệt");
    let second = w.test.named("approver-2", &[Role::Approver], Some(&w.office));
    let fields = [("version", "7"), ("number", "75/KH-SNV"), ("issued_on", "19/11/2026")];
    assert_eq!(second.post(&format!("{here}/approve"), &fields).to(), here);
    third.get("/").expect(200).miss("điều chỉnh kế hoạch");
    let said = acts(&w, id.as_str(), &w.planner());
    assert_eq!(said.iter().filter(|act| *act == "plans.review-adjustment").count(), 2);
}
