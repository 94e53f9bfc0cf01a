//! Items that check how a conclusion is carried out (kiểm tra việc thực hiện kết luận): they name it, and it names them.

use giamsat::importing::rules::numbered;
use giamsat::plans::{ItemKind, NewItem, Source, actions, views};
use giamsat::units::Kind;
use giamsat::vocabulary::{ConclusionId, PlanId, Role, UnitId};
use libtest_mimic::Trial;

use crate::draft_import::{self, list_of};
use crate::overlap::merge;
use crate::plans::{ITEM, World, day, refused, with, world};
use crate::register::concluded;
use crate::support::{Given, on_both, plain};

pub fn tests() -> Vec<Trial> {
    let mut tests = on_both![
        follow_ups;
        a_follow_up_names_a_conclusion_of_its_unit,
        what_a_ward_was_before_is_followed_up_there,
        an_adjustment_shows_before_and_after,
        a_plan_of_another_body_may_leave_it_open,
        last_years_follow_up_names_it_again,
        a_recorded_conclusion_is_told_and_kept,
        a_list_names_it_by_number_and_date,
        who_sees_no_plans_is_told_nothing,
    ];
    tests.extend(plain![follow_ups; number_and_date_stand_in_one_cell]);
    tests
}

fn follow_up(w: &World, conclusion: &ConclusionId) -> NewItem {
    NewItem {
        kind: ItemKind::FollowUp,
        follows: Some(conclusion.clone()),
        ..w.item(&["land"], "Việc thực hiện kết luận về đất đai")
    }
}

fn a_follow_up_names_a_conclusion_of_its_unit(given: &Given) {
    let w = world(given);
    let plan = w.plan("planner", &w.office);
    let planner = w.test.named_existing("planner");
    let url = format!("/plans/{plan}/items");
    let typed = with(ITEM, &[("kind", "follow-up"), ("unit", w.ward.as_str())]);
    planner
        .post(&url, &typed)
        .expect(422)
        .see("Chọn kết luận mà cuộc này kiểm tra")
        .see("Chưa có kết luận nào để chọn");
    let (own, other) = (concluded(&w.test, &w.ward, "29/TB-SNV"), concluded(&w.test, &w.department, "31/TB-SNV"));
    let page = planner.post(&url, &with(&typed, &[("show-officials", "1")])).expect(200);
    page.see("Kết luận số 29/TB-SNV ngày 01/12/2025 của Sở Nội vụ").miss("31/TB-SNV").see("Cấp giấy lần đầu");
    let wrong = planner.post(&url, &with(&typed, &[("follows", other.as_str())])).expect(422);
    wrong.see("không phải về đơn vị đã chọn").see("29/TB-SNV");
    planner.post(&url, &with(&typed, &[("follows", own.as_str())])).to();
    let items = w.test.db().read(|c| views::open_items(c, &plan)).expect("items");
    let [item] = &items[..] else { panic!("{items:?}") };
    assert_eq!(item.follows.as_ref().map(|one| &one.conclusion), Some(&own));
    let called = "Kết luận số 29/TB-SNV ngày 01/12/2025 của Sở Nội vụ";
    planner.get(&format!("/plans/{plan}")).expect(200).see(called);
    planner.get(&format!("{url}/{}", item.id)).expect(200).see(called);
    planner.get("/plans/calendar?year=2026&rows=unit").expect(200).see(called);
    w.test.named_existing("approver").get(&format!("{url}/{}", item.id)).expect(200).see(called);
    planner.get("/register").expect(200).holds(&format!("/register/{own}/items"));
    let told = planner.get(&format!("/register/{own}/items")).expect(200);
    told.see("Phường Bến Lụa").see("07/12/2026").holds(&format!("/plans/{plan}/items/{}", item.id));
    planner.get(&format!("/register/{other}/items")).expect(200).see("Chưa có cuộc kiểm tra nào");
    planner.get("/register/khong-co/items").expect(404);
    // Of another kind it names none.
    let version = item.version.to_string();
    let periodic = with(ITEM, &[("unit", w.ward.as_str()), ("follows", own.as_str()), ("version", &version)]);
    planner.post(&format!("{url}/{}", item.id), &periodic).to();
    let items = w.test.db().read(|c| views::open_items(c, &plan)).expect("items");
    assert_eq!((items[0].kind, &items[0].follows), (ItemKind::Periodic, &None));
    planner.get(&format!("/register/{own}/items")).expect(200).see("Chưa có cuộc kiểm tra nào");
}

fn what_a_ward_was_before_is_followed_up_there(given: &Given) {
    let w = world(given);
    let (old, far) = (w.test.unit("Phường Gò Sến", Kind::Ward), w.test.unit("Phường An Hạ", Kind::Ward));
    merge(&w.test, &old, &w.ward, "2026-07-01");
    let (before, elsewhere) = (concluded(&w.test, &old, "29/TB-SNV"), concluded(&w.test, &far, "31/TB-SNV"));
    let plan = w.plan("planner", &w.office);
    w.add(&plan, &follow_up(&w, &before));
    let wrong = actions::add_item(w.test.db(), &w.planner(), &plan, &follow_up(&w, &elsewhere));
    crate::plans::invalid(wrong.map(drop), "follows");
    // What is issued after the visit is followed up by no visit before it.
    let early = NewItem { starts_on: day("2026-11-25"), ends_on: day("2026-11-30"), ..follow_up(&w, &before) };
    w.test
        .db()
        .read(|c| {
            let place = giamsat::units::Place { unit: &early.unit, part: None, on: day("2025-11-30") };
            assert_eq!(views::follows::of_place(c, place)?, []);
            Ok(())
        })
        .expect("a read");
}

fn an_adjustment_shows_before_and_after(given: &Given) {
    let w = world(given);
    let (one, two) = (concluded(&w.test, &w.ward, "29/TB-SNV"), concluded(&w.test, &w.ward, "30/TB-SNV"));
    let plan = w.plan("planner", &w.office);
    let item = w.add(&plan, &follow_up(&w, &one));
    w.submit(&plan).expect("submitted");
    w.approve(&plan).expect("approved");
    let db = w.test.db();
    let id = actions::open_adjustment(db, &w.planner(), &plan, "Theo kết luận mới").expect("opened");
    let planner = w.test.named_existing("planner");
    let at = format!("/plans/{plan}/adjustments/{id}");
    let form = planner.get(&format!("{at}/items/{item}")).expect(200);
    form.see("Kết luận số 29/TB-SNV").see("Kết luận số 30/TB-SNV");
    let typed =
        with(ITEM, &[("kind", "follow-up"), ("unit", w.ward.as_str()), ("follows", two.as_str()), ("version", "1")]);
    planner.post(&format!("{at}/items/{item}"), &with(&typed, &[("follows", "")])).expect(422).see("Chọn kết luận mà");
    planner.post(&format!("{at}/items/{item}"), &typed).to();
    planner.get(&at).expect(200).see("Kết luận số 29/TB-SNV").see("Kết luận số 30/TB-SNV");
    let paper = planner.get(&format!("{at}/adjustment.docx")).expect(200);
    let text = giamsat::reports::docx::text_of(&paper.bytes).expect("a document").join("\n");
    assert!(text.contains("Kết luận số 29/TB-SNV") && text.contains("Kết luận số 30/TB-SNV"), "{text}");
    let version = || db.read(|c| views::adjustments::one(c, &w.planner(), &plan, &id)).expect("it").1.version;
    actions::submit_adjustment(db, &w.planner(), &plan, &id, version()).expect("submitted");
    let approval = actions::Approval { number: "75/KH-SNV".into(), issued_on: day("2026-11-19") };
    actions::approve_adjustment(db, &w.approver(), &plan, &id, version(), &approval).expect("approved");
    let followed = |conclusion: &ConclusionId| {
        db.read(|c| views::follows::following(c, &w.planner(), conclusion)).expect("a read").len()
    };
    assert_eq!((followed(&one), followed(&two)), (0, 1));
}

/// A recorded plan of the Inspectorate.
fn recorded(w: &World) -> PlanId {
    let record = giamsat::plans::Record {
        year: 2026,
        title: "Kế hoạch thanh tra".into(),
        number: "12/KH".into(),
        issued_on: day("02/01/2026"),
        issuer: "Chánh Thanh tra".into(),
        classification: giamsat::plans::Classification::Ordinary,
        source: Source::Plan,
        leader: String::new(),
        carries: None,
    };
    let body = giamsat::plans::Body::Known(w.inspectorate.clone());
    actions::record_plan(w.test.db(), &w.planner(), &body, &record).expect("recorded")
}

fn a_plan_of_another_body_may_leave_it_open(given: &Given) {
    let w = world(given);
    let own = concluded(&w.test, &w.ward, "29/TB-SNV");
    let plan = recorded(&w);
    let planner = w.test.named_existing("planner");
    let typed = with(ITEM, &[("kind", "follow-up"), ("unit", w.ward.as_str())]);
    planner.post(&format!("/plans/{plan}/items"), &typed).to();
    planner.post(&format!("/plans/{plan}/items"), &with(&typed, &[("follows", own.as_str())])).to();
    let items = w.test.db().read(|c| views::open_items(c, &plan)).expect("items");
    let named: Vec<bool> = items.iter().map(|item| item.follows.is_some()).collect();
    assert_eq!(named, [false, true]);
    planner.get(&format!("/register/{own}/items")).expect(200).see("Thanh tra thành phố");
}

fn last_years_follow_up_names_it_again(given: &Given) {
    let w = world(given);
    let own = concluded(&w.test, &w.ward, "29/TB-SNV");
    let last = w.plan("planner", &w.office);
    w.add(&last, &follow_up(&w, &own));
    let unnamed = NewItem { unit: w.department.clone(), ..w.item(&["construction"], "Kết luận không ghi số") };
    let unnamed = w.add(&last, &unnamed);
    // As an older release wrote follow-ups.
    given.execute(&format!("UPDATE plan_items SET kind = 'follow-up' WHERE id = '{unnamed}'"));
    let next = giamsat::plans::NewPlan { body: w.office.clone(), year: 2027, title: "Kế hoạch năm 2027".into() };
    let next = actions::create_plan(w.test.db(), &w.planner(), &next).expect("a plan");
    let planner = w.test.named_existing("planner");
    let page = planner.get(&format!("/plans/{next}/draft?source=last-year")).expect(200);
    page.see("Phường Bến Lụa").miss("Kết luận không ghi số");
    let all = w.test.db().read(|c| {
        let again = follow_up(&w, &own);
        let still = views::subjects::still(c, NewItem { starts_on: day("2027-12-07"), ..again })?;
        let open = NewItem { kind: ItemKind::FollowUp, ..w.item(&["land"], "Không ghi số") };
        Ok((still, views::subjects::still(c, open)?))
    });
    let (still, open) = all.expect("a read");
    assert_eq!((still.and_then(|item| item.follows), open), (Some(own), None));
}

fn a_recorded_conclusion_is_told_and_kept(given: &Given) {
    let w = world(given);
    let planner = w.test.named_existing("planner");
    let fields = [
        ("body", w.inspectorate.as_str()),
        ("classification", "ordinary"),
        ("number", "08/KL-TTr"),
        ("issued_on", "10/11/2026"),
        ("issuer", "Chánh Thanh tra thành phố"),
        ("profile", "c"),
        ("title", "Thanh tra việc quản lý đất đai"),
        ("c0_unit", w.ward.as_str()),
        ("c0_field", "land"),
        ("c0_content", "Việc cấp giấy chứng nhận lần đầu"),
        ("c0_from", "01/01/2020"),
        ("c0_to", "31/03/2020"),
    ];
    let outcome = planner.post("/outcomes", &fields).to();
    planner.get(&outcome).expect(200).see("Chưa có cuộc kiểm tra nào việc thực hiện kết luận này");
    let id = ConclusionId(outcome.rsplit('/').next().expect("an id").to_owned());
    let plan = w.plan("planner", &w.office);
    let item = w.add(&plan, &follow_up(&w, &id));
    planner.get(&outcome).expect(200).holds(&format!("/plans/{plan}/items/{item}"));
    planner.get(&format!("/plans/{plan}")).expect(200).holds(&outcome);
    // It is called anew where the plan is being written; and it is not taken back from under the item.
    planner.post(&format!("{outcome}/edit"), &with(&fields, &[("number", "09/KL-TTr"), ("version", "1")])).to();
    planner.get(&format!("/plans/{plan}")).expect(200).see("Kết luận số 09/KL-TTr").miss("08/KL-TTr");
    let back = [("version", "2"), ("reason", "Ghi nhầm")];
    planner.post(&format!("{outcome}/remove"), &back).expect(409).see("1 cuộc kiểm tra việc thực hiện kết luận này");
    w.submit(&plan).expect("submitted");
    planner.post(&format!("{outcome}/edit"), &with(&fields, &[("number", "10/KL-TTr"), ("version", "2")])).to();
    planner.get(&format!("/plans/{plan}")).expect(200).see("Kết luận số 09/KL-TTr").miss("10/KL-TTr");
    // Classified, it is named still: number, date and issuer are kept.
    let secret = with(&fields, &[("classification", "secret"), ("number", "10/KL-TTr"), ("version", "3")]);
    planner.post(&format!("{outcome}/edit"), &secret).to();
    planner.get(&format!("/plans/{plan}")).expect(200).see("Kết luận số 09/KL-TTr");
    planner.get(&outcome).expect(200).holds(&format!("/plans/{plan}/items/{item}"));
    refused(
        giamsat::outcomes::actions::take_back(
            w.test.db(),
            &w.planner(),
            &giamsat::vocabulary::OutcomeId(id.to_string()),
            4,
            "Ghi nhầm",
        ),
        "1 cuộc kiểm tra",
    );
}

fn a_list_names_it_by_number_and_date(given: &Given) {
    let (scene, plan, planner) = draft_import::draft(given);
    let own = concluded(&scene.app, &scene.ward, "29/TB-SNV");
    // Two of one number and of different days.
    concluded(&scene.app, &scene.other, "31/TB-SNV");
    let later = crate::register::concluded_on(&scene.app, &scene.other, "31/TB-SNV", "2026-02-03");
    const TITLE: &str = "DANH MỤC CÁC CUỘC KIỂM TRA NĂM 2027";
    const HEADERS: [&str; 7] = [
        "Đơn vị được kiểm tra",
        "Lĩnh vực",
        "Nội dung kiểm tra",
        "Thời kỳ kiểm tra",
        "Thời gian tiến hành",
        "Loại cuộc",
        "Kết luận được kiểm tra",
    ];
    const KIND: &str = "Kiểm tra việc thực hiện kết luận";
    let row = |unit, contents, kind, named| [unit, "Đất đai", contents, "Năm 2026", "Tháng 3/2027", kind, named];
    let (ward, other) = ("UBND phường Bến Thử", "UBND xã Đồi Thử");
    let rows = [
        row(ward, "Việc một", KIND, "29/TB-SNV"),
        row(other, "Việc hai", KIND, "Số 31/TB-SNV ngày 03/02/2026"),
        row(ward, "Việc ba", KIND, "30/TB-SNV"),
        row(other, "Việc bốn", KIND, "31/TB-SNV"),
        row(ward, "Việc năm", KIND, ""),
        row(ward, "Việc sáu", "Định kỳ", "29/TB-SNV"),
    ];
    let rows: Vec<&[&str]> = rows.iter().map(|row| &row[..]).collect();
    let (path, page) = draft_import::send(&planner, &plan, &list_of(TITLE, &HEADERS, &rows));
    let page = page.see("Chỉ lưu 2 dòng đúng");
    let page = page.see("Danh mục!H6").see("số (và ngày) của một kết luận về đơn vị");
    let page = page.see("Danh mục!H7").see("có nhiều kết luận về đơn vị này mang số đó");
    let page = page.see("Danh mục!H8").see("Chọn kết luận mà cuộc này kiểm tra");
    let page = page.see("Danh mục!H9").see("chỉ cuộc kiểm tra việc thực hiện kết luận mới ghi kết luận");
    draft_import::publish(&planner, &path, &page, true);
    let made = draft_import::items(&scene, &plan);
    let named: Vec<(&UnitId, ItemKind, Option<&ConclusionId>)> =
        made.iter().map(|i| (&i.unit, i.kind, i.follows.as_ref().map(|one| &one.conclusion))).collect();
    let kind = ItemKind::FollowUp;
    assert_eq!(named, [(&scene.ward, kind, Some(&own)), (&scene.other, kind, Some(&later))]);
    // The same list again changes nothing; nor does one that has no word for it.
    draft_import::send(&planner, &plan, &list_of(TITLE, &HEADERS, &rows[..2])).1.see("không có gì mới");
    let silent: Vec<&[&str]> = rows[..2].iter().map(|row| &row[..6]).collect();
    draft_import::send(&planner, &plan, &list_of(TITLE, &HEADERS[..6], &silent)).1.see("không có gì mới");
    let another = row(other, "Việc hai", KIND, "31/TB-SNV, 01/12/2025");
    let (_, page) = draft_import::send(&planner, &plan, &list_of(TITLE, &HEADERS, &[&another]));
    page.see("Kết luận được kiểm tra: 31/TB-SNV, 03/02/2026 → 31/TB-SNV, 01/12/2025");
}

fn who_sees_no_plans_is_told_nothing(given: &Given) {
    let w = world(given);
    let own = concluded(&w.test, &w.ward, "29/TB-SNV");
    let plan = w.plan("planner", &w.office);
    w.add(&plan, &follow_up(&w, &own));
    let unit = w.test.unit_client("dai-dien", &w.ward);
    let page = unit.get("/register").expect(200).see("29/TB-SNV");
    assert!(!page.text().contains("/items"), "no way to plans");
    unit.get(&format!("/register/{own}/items")).expect(403);
    w.test.client(Role::Inspector).get(&format!("/register/{own}/items")).expect(403);
    w.test.client(Role::Leader).get(&format!("/register/{own}/items")).expect(200).see("Phường Bến Lụa");
}

fn number_and_date_stand_in_one_cell() {
    let on = Some(day("05/03/2026"));
    for cell in [
        "12/KL-TTr ngày 05/03/2026",
        "Số 12/KL-TTr ngày 05/03/2026",
        "số: 12/KL-TTr, ngày 5/3/2026",
        "12/KL-TTr (05/03/2026)",
        "12/KL-TTr, 05/03/2026",
    ] {
        assert_eq!(numbered(cell), ("12/KL-TTr", on), "{cell}");
    }
    assert_eq!(numbered(" 12/KL-TTr "), ("12/KL-TTr", None));
    assert_eq!(numbered("Thông báo 12"), ("Thông báo 12", None));
}
