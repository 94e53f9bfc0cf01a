//! What else goes where a sealed inspection goes: its owners are told, its signer answers before the start, and nobody
//! else learns anything (tests of `sealed` hold two cities against each other for that).

use chrono::NaiveDate;
use giamsat::inspections::{Against, Clash, NewInspection, Stage, actions, clashes, views};
use giamsat::plans::actions as plan_acts;
use giamsat::plans::{self, Body, Classification, Form, ItemKind, NewItem, Profile, Record, Source};
use giamsat::units::{Kind, NewUnit, actions as units};
use giamsat::visits::{self, OpResult};
use giamsat::vocabulary::{Actor, InspectionId, PlanId, PlanItemId, Role, UnitId, VisitId};
use libtest_mimic::Trial;

use crate::inspections::{Scene, day, scene, sealed_item, two_sealed};
use crate::support::app::{self, Answer, Client};
use crate::support::{Given, on_both};

pub fn tests() -> Vec<Trial> {
    on_both![clashes;
        another_team_at_the_unit_is_answered_before_the_start,
        an_item_of_another_plan_is_answered_before_the_start,
        sections_clash_with_their_unit,
        owners_are_told_without_unit_or_day,
        a_start_declared_later_is_answered_before_the_conclusion,
        each_visit_of_a_decision_waits_for_its_own_clashes,
        what_changed_is_answered_anew,
        an_answer_stays_through_a_start_declared_later,
        a_start_declared_later_is_judged_by_its_own_day,
    ]
}

/// A sealed decision on the ward, and its visit.
fn sealed(scene: &Scene) -> (InspectionId, VisitId) {
    let mut new = scene.decision();
    new.items = vec![sealed_item(scene)];
    let id = scene.set_up(&new);
    let visit = visit_of(scene, &id);
    (id, visit)
}

fn visit_of(scene: &Scene, id: &InspectionId) -> VisitId {
    let team = scene.app.actor("truong");
    scene.app.db().read(|c| visits::views::of_inspection(c, &team, id)).expect("the team sees it")[0].id.clone()
}

/// Another team of other people at these units, decided on by somebody who is not named on anything sealed.
fn other_team(scene: &Scene, number: &str, unit: &UnitId, days: (NaiveDate, NaiveDate)) -> InspectionId {
    let login = |role: &str| format!("{role}{}", &number[..3]);
    if scene
        .app
        .db()
        .read(|c| Ok(giamsat::accounts::views::list(c)?.iter().all(|a| a.login != "khac")))
        .expect("a read")
    {
        scene.app.account("khac", &[Role::Planner], Some(&scene.body));
    }
    let new = NewInspection {
        decision_number: number.into(),
        starts_on: days.0,
        ends_on: days.1,
        leader: Some(scene.app.account(&login("t"), &[Role::Leader], None)),
        secretary: Some(scene.app.account(&login("k"), &[Role::Inspector], None)),
        members: Vec::new(),
        ..scene.decision()
    };
    actions::set_up(scene.app.db(), &scene.app.actor("khac"), &scene.at(&new, unit)).expect("nobody is refused")
}

/// A plan of another body, as its paper says, with an item at a unit.
fn other_plan(scene: &Scene, unit: &UnitId, kind: ItemKind, field: &str) -> (PlanId, PlanItemId) {
    scene.app.account("thanhtra", &[Role::Planner], None);
    let (db, actor) = (scene.app.db(), scene.app.actor("thanhtra"));
    let paper = Record {
        year: 2026,
        title: "Kế hoạch thanh tra năm 2026".into(),
        number: "77/KH-TTT".into(),
        issued_on: day(2026, 1, 12),
        issuer: "Chánh Thanh tra".into(),
        classification: Classification::Ordinary,
        source: Source::Plan,
        leader: String::new(),
        carries: None,
    };
    let plan = plan_acts::record_plan(db, &actor, &Body::Named("Thanh tra thử".into()), &paper).expect("recorded");
    let item = NewItem {
        kind,
        unit: unit.clone(),
        fields: vec![field.into()],
        contents: "Thanh tra việc cấp giấy".into(),
        trigger: None,
        cause: String::new(),
        directive: None,
        follows: None,
        part: None,
        officials: Vec::new(),
        period_from: day(2026, 1, 1),
        period_to: day(2026, 6, 30),
        starts_on: day(2026, 12, 14),
        ends_on: day(2026, 12, 18),
        profile: Profile::C,
        form: Form::OnSite,
        approver: None,
        viewers: Vec::new(),
    };
    let item = plan_acts::add_item(db, &actor, &plan, &item).expect("an item");
    (plan, item)
}

fn found(scene: &Scene, login: &str, id: &InspectionId) -> Vec<Clash> {
    let actor = scene.app.actor(login);
    let read = |c: &mut giamsat::db::AnyConnection| {
        let inspection = views::show(c, &actor, id)?;
        clashes::of_inspection(c, &actor, &inspection)
    };
    scene.app.db().read(read).expect("a read")
}

fn answer(client: &Client, id: &InspectionId, clash: &Clash, reason: &str) -> Answer {
    let fields = [
        ("visit", clash.visit.as_str()),
        ("against", clash.against.as_str()),
        ("other", clash.other.as_str()),
        ("seen", clash.seen.as_str()),
        ("clash_reason", reason),
    ];
    client.post(&format!("/inspections/{id}/clashes"), &fields)
}

#[track_caller]
fn held_back(scene: &Scene, visit: &VisitId) {
    match scene.arrive("vien", visit, None) {
        OpResult::Rejected { said } => assert_eq!(said.key, "inspections-start-other"),
        other => panic!("{other:?}"),
    }
}

fn another_team_at_the_unit_is_answered_before_the_start(given: &Given) {
    let scene = scene(given);
    let (id, visit) = sealed(&scene);
    assert_eq!(found(&scene, "ky", &id).len(), 0);
    // Elsewhere, or on other days, is no clash.
    other_team(&scene, "301/QĐ-SNV", &scene.other, (day(2026, 11, 19), day(2026, 11, 25)));
    other_team(&scene, "302/QĐ-SNV", &scene.ward, (day(2026, 11, 26), day(2026, 11, 27)));
    assert_eq!(found(&scene, "ky", &id).len(), 0);
    let other = other_team(&scene, "303/QĐ-SNV", &scene.ward, (day(2026, 11, 25), day(2026, 11, 27)));
    let clash = found(&scene, "ky", &id).pop().expect("a clash");
    assert_eq!((clash.against, clash.other.as_str()), (Against::Team, other.as_str()));
    held_back(&scene, &visit);
    let page = format!("/inspections/{id}");
    let told = "Đoàn theo Quyết định 303/QĐ-SNV ngày 16/11/2026 đến UBND phường Bến Thử trong các ngày 25/11/2026 – 25/11/2026";
    let signer = scene.app.named_existing("ky");
    for login in ["lap", "truong", "vien"] {
        let page = scene.app.named_existing(login).get(&page).expect(200).see(told).see("chưa trả lời");
        page.miss("Lưu trả lời");
    }
    // Who decided on the other one, and its team, see their own page as before.
    for login in ["khac", "t303"] {
        scene.app.named_existing(login).get(&format!("/inspections/{other}")).expect(200).miss("Trùng với cuộc khác");
        scene.app.named_existing(login).get(&page).expect(404);
    }
    signer.get(&page).expect(200).see(told).see("Lưu trả lời");
    // A word is needed; what is typed stays; nobody else answers.
    answer(&signer, &id, &clash, "  ").expect(422).holds("e-clash_reason");
    let stale = Clash { seen: "0".repeat(16), ..clash.clone() };
    answer(&signer, &id, &stale, "Đã thống nhất lịch").expect(422).holds("Đã thống nhất lịch").see("Đọc lại rồi lưu");
    scene.app.account("ky2", &[Role::Approver], Some(&scene.body));
    answer(&scene.app.named_existing("ky2"), &id, &clash, "Không sao").expect(404);
    answer(&scene.app.named_existing("lap"), &id, &clash, "Không sao").expect(403);
    held_back(&scene, &visit);
    answer(&signer, &id, &clash, "Đoàn kia làm việc buổi chiều, ở phòng khác").to();
    signer
        .get(&page)
        .expect(200)
        .see("Người thử ky trả lời lúc")
        .see("Đoàn kia làm việc buổi chiều")
        .see("Trả lời lại");
    scene.start("vien", &visit);
    // It stays to be read, and is on the trail.
    signer.get(&page).expect(200).see(told).see("Đoàn kia làm việc buổi chiều").miss("Chưa trả lời khi bắt đầu");
    let unit = scene.app.unit_client("phuong", &scene.ward);
    unit.get(&page).expect(200).miss("Trùng với cuộc khác").miss("303/QĐ-SNV");
    let seals: Vec<Option<String>> = scene
        .app
        .db()
        .read(|c| {
            use diesel::prelude::*;
            use giamsat::schema::audit_lines as l;
            Ok(l::table.filter(l::action.eq("inspections.answer-clash")).select(l::sealed_subject_id).load(c)?)
        })
        .expect("lines");
    assert_eq!(seals, [Some(id.to_string())], "the line is for those who are named");
}

fn an_item_of_another_plan_is_answered_before_the_start(given: &Given) {
    let scene = scene(given);
    let (id, visit) = sealed(&scene);
    let (plan, item) = other_plan(&scene, &scene.ward, ItemKind::Periodic, "land");
    let clash = found(&scene, "ky", &id).pop().expect("a clash");
    assert_eq!((clash.against, clash.other.as_str()), (Against::Item, item.as_str()));
    held_back(&scene, &visit);
    let signer = scene.app.named_existing("ky");
    let page = signer.get(&format!("/inspections/{id}")).expect(200);
    page.see("Kế hoạch năm 2026 của Thanh tra thử: UBND phường Bến Thử, thời kỳ 01/01/2026 – 30/06/2026");
    // The other plan knows nothing of it.
    let theirs = scene.app.named_existing("thanhtra");
    theirs.get(&format!("/plans/{plan}")).expect(200).miss("Chồng chéo với").miss("Trùng với cuộc khác");
    answer(&signer, &id, &clash, "Thanh tra xem việc cấp giấy, đoàn này xem việc tiếp nhận").to();
    scene.start("vien", &visit);
}

/// Another field, and checking how a conclusion was carried out, stand beside it without a word; a section of the unit
/// that is planned, or visited, by itself does not.
fn sections_clash_with_their_unit(given: &Given) {
    let scene = scene(given);
    let section = |name: &str, from: NaiveDate| {
        let new = NewUnit {
            code: None,
            name: name.into(),
            short_name: None,
            kind: Kind::Section,
            parent: Some(scene.ward.clone()),
            from_on: from,
        };
        scene.app.db().write(|tx| units::add_unit(tx, &new, None)).expect("a section")
    };
    let land = section("Phòng Đất đai thử", day(2020, 1, 1));
    let (id, visit) = sealed(&scene);
    let (plan, _) = other_plan(&scene, &scene.ward, ItemKind::FollowUp, "land");
    let actor = scene.app.actor("thanhtra");
    let items = scene.app.db().read(|c| plans::views::items(c, &actor, &plan)).expect("items");
    let item = &items[0];
    assert_eq!(found(&scene, "ky", &id).len(), 0, "a follow-up is another content");
    // As it was written before sections were a part of units: by itself.
    given.execute(&format!(
        "UPDATE plan_items SET kind = 'periodic', unit_id = '{land}', part_id = NULL WHERE id = '{}'",
        item.id
    ));
    let other = other_team(&scene, "304/QĐ-SNV", &land, (day(2026, 11, 20), day(2026, 11, 20)));
    let mut against: Vec<(Against, String)> =
        found(&scene, "ky", &id).into_iter().map(|clash| (clash.against, clash.other)).collect();
    against.sort();
    assert_eq!(against, [(Against::Team, other.to_string()), (Against::Item, item.id.to_string())]);
    held_back(&scene, &visit);
    given.execute(&format!("UPDATE plan_item_fields SET field_code = 'construction' WHERE item_id = '{}'", item.id));
    assert_eq!(found(&scene, "ky", &id).len(), 1, "another field is another content");
}

fn owners_are_told_without_unit_or_day(given: &Given) {
    let scene = scene(given);
    let item = sealed_item(&scene);
    let (planner, signer) = (scene.app.named_existing("lap"), scene.app.named_existing("ky"));
    let (of_item, answers, told) = (
        "Một cuộc chưa công bố trong kế hoạch trùng với cuộc khác",
        "Trả lời việc trùng của một cuộc chưa công bố",
        "Một cuộc chưa công bố trùng với cuộc khác, người ký quyết định chưa trả lời",
    );
    let home = |client: &Client| client.get("/").expect(200);
    home(&planner).miss(of_item);
    scene.app.account("ngoai", &[Role::Planner, Role::Approver, Role::Inspector, Role::Chairman], Some(&scene.body));
    let outside = scene.app.named_existing("ngoai");
    let before = home(&outside).words();
    other_plan(&scene, &scene.ward, ItemKind::Periodic, "land");
    for owner in [&planner, &signer] {
        home(owner).see(of_item).miss("Bến Thử").miss("đất đai").miss("Kiểm tra đột xuất");
    }
    assert_eq!(home(&outside).words(), before, "nobody else sees a change");
    let mut new = scene.decision();
    new.items = vec![item];
    let id = scene.set_up(&new);
    home(&signer).see(answers).miss(of_item).miss("Bến Thử");
    for login in ["lap", "truong", "vien"] {
        home(&scene.app.named_existing(login)).see(told).miss(answers).miss("Bến Thử");
    }
    assert_eq!(home(&outside).words(), before);
    let clash = found(&scene, "ky", &id).pop().expect("a clash");
    answer(&signer, &id, &clash, "Đã trao đổi với Chánh Thanh tra").to();
    home(&signer).miss(answers);
    home(&planner).miss(told);
    assert_eq!(home(&outside).words(), before);
}

/// An offline start is never lost; what nobody had answered stays with it.
fn a_start_declared_later_is_answered_before_the_conclusion(given: &Given) {
    let scene = scene(given);
    let (id, visit) = sealed(&scene);
    other_plan(&scene, &scene.ward, ItemKind::Periodic, "land");
    held_back(&scene, &visit);
    let at = app::beginning() - chrono::Duration::hours(3);
    let result = scene.arrive("vien", &visit, Some(at));
    assert!(matches!(result, OpResult::Applied { .. }), "{result:?}");
    let (page, signer) = (format!("/inspections/{id}"), scene.app.named_existing("ky"));
    signer.get(&page).expect(200).see("Chưa trả lời khi bắt đầu").see("Lưu trả lời").miss("Chưa công bố");
    signer.get("/").expect(200).see("Trả lời việc trùng của một cuộc chưa công bố hoặc mới bắt đầu");
    // Whatever becomes of the other side, it is what it was at the start.
    given.execute("UPDATE plan_items SET stage = 'cancelled' WHERE contents = 'Thanh tra việc cấp giấy'");
    let clash = found(&scene, "ky", &id).pop().expect("it is kept");
    assert!(clash.open_at_start && clash.is_open());
    let units = [(scene.ward.clone(), "UBND phường Bến Thử".to_owned())];
    let open = || {
        let said = scene.app.db().read(|c| clashes::unanswered(c, &id, &units)).expect("a read");
        said.into_iter().map(|said| said.key).collect::<Vec<_>>()
    };
    assert_eq!(open(), ["conclusions-clash-open"], "no conclusion is issued before");
    answer(&signer, &id, &clash, "Máy bảng mất mạng, tôi đã biết qua điện thoại").to();
    assert_eq!(open(), Vec::<String>::new());
    signer.get(&page).expect(200).see("Chưa trả lời khi bắt đầu").see("tôi đã biết qua điện thoại");
    signer.get("/").expect(200).miss("Trả lời việc trùng");
    scene.app.named_existing("thanhtra").get(&page).expect(200).see("tôi đã biết qua điện thoại");
}

fn each_visit_of_a_decision_waits_for_its_own_clashes(given: &Given) {
    let scene = scene(given);
    let first = sealed_item(&scene);
    let id = two_sealed(&scene, first);
    other_team(&scene, "305/QĐ-SNV", &scene.other, (day(2026, 11, 20), day(2026, 11, 20)));
    let (visit, later) = scene.visits(&id);
    scene.start("vien", &visit);
    // The decision is open now; the visit that is sealed, and what it clashes with, is for those who are named.
    let stranger = scene.app.named_existing("khac");
    let page = format!("/inspections/{id}");
    stranger.get(&page).expect(200).miss("305/QĐ-SNV").miss("Trùng với cuộc khác").miss("UBND xã Đồi Thử");
    held_back(&scene, &later);
    let signer = scene.app.named_existing("ky");
    signer.get(&page).expect(200).see("305/QĐ-SNV");
    let clash = found(&scene, "ky", &id).pop().expect("a clash");
    answer(&signer, &id, &clash, "Hai đoàn đi hai buổi").to();
    stranger.get(&page).expect(200).miss("305/QĐ-SNV").miss("Hai đoàn đi hai buổi");
    scene.start("vien", &later);
    stranger.get(&page).expect(200).see("305/QĐ-SNV").see("Hai đoàn đi hai buổi");
    let seen = |actor: &Actor| scene.app.db().read(|c| views::show(c, actor, &id)).expect("it").stage;
    assert_eq!(seen(&scene.planner()), Stage::Ongoing);
}

/// An answer speaks of what was there: other days are another clash.
fn what_changed_is_answered_anew(given: &Given) {
    let scene = scene(given);
    let (id, visit) = sealed(&scene);
    let (_, item) = other_plan(&scene, &scene.ward, ItemKind::Periodic, "land");
    let signer = scene.app.named_existing("ky");
    let clash = found(&scene, "ky", &id).pop().expect("a clash");
    answer(&signer, &id, &clash, "Hai thời kỳ chỉ trùng nửa năm").to();
    given.execute(&format!("UPDATE plan_items SET period_to = '2026-10-31' WHERE id = '{item}'"));
    held_back(&scene, &visit);
    let clash = found(&scene, "ky", &id).pop().expect("a clash");
    assert!(clash.is_open() && clash.answer.as_ref().is_some_and(|answer| answer.changed));
    let page = signer.get(&format!("/inspections/{id}")).expect(200).see("Hai thời kỳ chỉ trùng nửa năm");
    page.see("Nội dung được trả lời đã thay đổi sau câu trả lời này");
    answer(&signer, &id, &clash, "Hai đoàn thống nhất chia hồ sơ").to();
    // One that is gone holds nobody back.
    given.execute(&format!("UPDATE plan_items SET period_to = '2026-09-30' WHERE id = '{item}'"));
    held_back(&scene, &visit);
    given.execute(&format!("UPDATE plan_items SET stage = 'cancelled' WHERE id = '{item}'"));
    assert_eq!(found(&scene, "ky", &id).len(), 0);
    scene.start("vien", &visit);
    assert_eq!(found(&scene, "ky", &id).len(), 0, "what had ceased to be a clash is none after the start");
}

/// What the signer wrote stays, also where the clash was another one by the time of an offline start.
fn an_answer_stays_through_a_start_declared_later(given: &Given) {
    let scene = scene(given);
    let (id, visit) = sealed(&scene);
    let (_, item) = other_plan(&scene, &scene.ward, ItemKind::Periodic, "land");
    let signer = scene.app.named_existing("ky");
    let clash = found(&scene, "ky", &id).pop().expect("a clash");
    answer(&signer, &id, &clash, "Hai thời kỳ chỉ trùng nửa năm").to();
    given.execute(&format!("UPDATE plan_items SET period_to = '2026-10-31' WHERE id = '{item}'"));
    let at = app::beginning() - chrono::Duration::hours(3);
    assert!(matches!(scene.arrive("vien", &visit, Some(at)), OpResult::Applied { .. }));
    let clash = found(&scene, "ky", &id).pop().expect("it is kept");
    let given = clash.answer.as_ref().expect("its answer, too");
    assert_eq!((given.reason.as_str(), given.changed), ("Hai thời kỳ chỉ trùng nửa năm", true));
    assert!(clash.open_at_start && clash.is_open());
    let units = [(scene.ward.clone(), "UBND phường Bến Thử".to_owned())];
    let open = || scene.app.db().read(|c| clashes::unanswered(c, &id, &units)).expect("a read").len();
    assert_eq!(open(), 1);
    signer.get("/").expect(200).see("Trả lời việc trùng của một cuộc chưa công bố hoặc mới bắt đầu");
    answer(&signer, &id, &clash, "Hai đoàn thống nhất chia hồ sơ").to();
    assert_eq!(open(), 0);
    assert!(!found(&scene, "ky", &id).pop().expect("it is kept").is_open());
}

/// What stood on the day of an offline start counts, whatever ended or was decided until it was declared.
fn a_start_declared_later_is_judged_by_its_own_day(given: &Given) {
    let scene = scene(given);
    let (id, visit) = sealed(&scene);
    let on = day(2026, 11, 20);
    let (_, item) = other_plan(&scene, &scene.ward, ItemKind::Periodic, "land");
    let (over, before) = (
        other_team(&scene, "305/QĐ-SNV", &scene.ward, (on, on)),
        other_team(&scene, "306/QĐ-SNV", &scene.ward, (on, on)),
    );
    let ended = |id: &InspectionId, at: &str| {
        given.execute(&format!(
            "UPDATE visits SET stage = 'minuted', started_at = '{at}', ended_at = '{at}' WHERE inspection_id = '{id}'"
        ));
        given.execute(&format!("UPDATE inspections SET stage = 'ended' WHERE id = '{id}'"));
    };
    ended(&over, "2026-11-20 08:00:00");
    ended(&before, "2026-11-19 08:00:00");
    // The other plan's item was inspected and is done since; a decision was made the day after.
    given.execute(&format!("UPDATE plan_items SET stage = 'done' WHERE id = '{item}'"));
    given.execute(&format!("UPDATE visits SET item_id = '{item}' WHERE inspection_id = '{over}'"));
    let later = other_team(&scene, "307/QĐ-SNV", &scene.ward, (on, on));
    given.execute(&format!("UPDATE inspections SET decision_on = '2026-11-21' WHERE id = '{later}'"));
    let now: Vec<String> = found(&scene, "ky", &id).into_iter().map(|clash| clash.other).collect();
    assert_eq!(now, [later.to_string()], "as it stands when it is declared");
    scene.app.world.set(day(2026, 11, 23).and_hms_opt(2, 0, 0).expect("a time"));
    let at = on.and_hms_opt(1, 0, 0).expect("a time");
    let result = scene.arrive("vien", &visit, Some(at));
    assert!(matches!(result, OpResult::Applied { .. }), "{result:?}");
    let mut kept: Vec<(Against, String)> =
        found(&scene, "ky", &id).into_iter().map(|clash| (clash.against, clash.other)).collect();
    kept.sort_by_key(|(against, _)| *against == Against::Team);
    assert_eq!(kept, [(Against::Item, item.to_string()), (Against::Team, over.to_string())]);
    assert!(found(&scene, "ky", &id).iter().all(|clash| clash.open_at_start && clash.is_open()));
}
