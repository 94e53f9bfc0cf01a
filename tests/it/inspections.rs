//! Decisions, teams, seals, authorisations.

use chrono::NaiveDate;
use giamsat::accounts::{NewAccount, actions as accounts};
use giamsat::inspections::rules::{self, Candidate, MOVES, Step};
use giamsat::inspections::{self, Classification, NewInspection, Post, Stage, actions, views};
use giamsat::plans::{self, Form, ItemKind, NewItem, NewPlan, Profile};
use giamsat::units::{Kind, NewAppointment, Rank, actions as units};
use giamsat::visits::{self, Op, OpKind, OpResult, Target};
use giamsat::vocabulary::{
    AccountId, Actor, InspectionId, OfficialId, PlanItemId, Right, Role, UnitId, VisitId, paging::PageNumber,
};
use libtest_mimic::Trial;
use serde_json::json;

use crate::support::app::{self, Client, TestApp};
use crate::support::{Given, on_both, plain};

pub fn tests() -> Vec<Trial> {
    let mut trials = on_both![inspections;
        a_decision_sets_up_a_team_and_a_visit_for_each_unit,
        who_works_in_the_unit_is_refused_by_name,
        who_held_a_post_there_in_the_period_is_refused_by_name,
        a_classified_decision_keeps_number_date_and_issuer,
        sealed_until_the_start_but_for_the_named,
        a_sealed_item_has_a_decision_of_its_own,
        the_signer_authorises_in_writing,
        calling_off_frees_the_plan_item,
        lists_are_filtered,
        mistakes_keep_what_was_typed,
    ];
    trials.extend(plain![inspections; a_team_has_one_leader_one_secretary_and_not_the_signer, steps_follow_the_table]);
    trials
}

pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a real day")
}

/// Two wards, a department that inspects, and the people of a decision.
pub struct Scene {
    pub app: TestApp,
    pub body: UnitId,
    pub ward: UnitId,
    pub other: UnitId,
    pub signer: AccountId,
    pub leader: AccountId,
    pub secretary: AccountId,
    pub member: AccountId,
}

pub fn scene(given: &Given) -> Scene {
    let app = app::start(given);
    let body = app.unit("Sở Nội vụ thử", Kind::Department);
    let ward = app.unit("UBND phường Bến Thử", Kind::Ward);
    let other = app.unit("UBND xã Đồi Thử", Kind::Commune);
    app.account("lap", &[Role::Planner], Some(&body));
    let signer = app.account("ky", &[Role::Approver], Some(&body));
    let leader = app.account("truong", &[Role::Leader], Some(&body));
    let secretary = app.account("thuky", &[Role::Inspector], Some(&body));
    let member = app.account("vien", &[Role::Inspector], Some(&body));
    Scene { app, body, ward, other, signer, leader, secretary, member }
}

impl Scene {
    /// A decision for both units; the same number and days each time.
    pub fn decision(&self) -> NewInspection {
        NewInspection {
            decision_number: "214/QĐ-SNV".into(),
            decision_on: day(2026, 11, 16),
            issuer: "Giám đốc Sở Nội vụ thử".into(),
            body: self.body.clone(),
            classification: Classification::Ordinary,
            signer: Some(self.signer.clone()),
            signer_position: String::new(),
            title: "Kiểm tra việc giải quyết thủ tục đất đai".into(),
            contents: "Tiếp nhận hồ sơ\nXin lỗi khi quá hạn".into(),
            period_from: day(2026, 1, 1),
            period_to: day(2026, 10, 31),
            starts_on: day(2026, 11, 19),
            ends_on: day(2026, 11, 25),
            profile: Profile::A,
            fields: vec!["land".into()],
            items: Vec::new(),
            units: vec![self.ward.clone(), self.other.clone()],
            leader: Some(self.leader.clone()),
            secretary: Some(self.secretary.clone()),
            members: vec![self.member.clone()],
        }
    }

    pub fn planner(&self) -> Actor {
        self.app.actor("lap")
    }

    pub fn set_up(&self, new: &NewInspection) -> InspectionId {
        actions::set_up(self.app.db(), &self.planner(), new).expect("a decision without mistakes")
    }

    /// Ids of the visits to the ward and to the other unit.
    pub fn visits(&self, id: &InspectionId) -> (VisitId, VisitId) {
        let all =
            self.app.db().read(|c| visits::views::of_inspection(c, &self.app.actor("truong"), id)).expect("visits");
        let of = |unit: &UnitId| all.iter().find(|v| v.unit == *unit).map(|v| v.id.clone()).expect("a visit there");
        (of(&self.ward), of(&self.other))
    }

    pub fn start(&self, login: &str, visit: &VisitId) {
        let op = Op {
            id: self.app.world.as_ref().id(),
            device: "page".into(),
            device_seq: 0,
            kind: OpKind::Start,
            target: Target { entity: visit.to_string(), field: String::new() },
            base_version: 0,
            value: json!({ "place": "Bộ phận một cửa" }),
            client_at: None,
        };
        let results = visits::actions::apply(self.app.db(), &self.app.actor(login), visit, &[op]).expect("a start");
        assert!(matches!(results[..], [OpResult::Applied { .. }]), "{results:?}");
    }

    pub fn form(&self) -> Vec<(&'static str, String)> {
        vec![
            ("decision_number", "214/QĐ-SNV".into()),
            ("decision_on", "16/11/2026".into()),
            ("body", self.body.to_string()),
            ("issuer", "Giám đốc Sở Nội vụ thử".into()),
            ("classification", "ordinary".into()),
            ("signer", self.signer.to_string()),
            ("title", "việc giải quyết thủ tục đất đai".into()),
            ("contents", "Tiếp nhận hồ sơ".into()),
            ("fields", "land".into()),
            ("period_from", "01/01/2026".into()),
            ("period_to", "31/10/2026".into()),
            ("starts_on", "19/11/2026".into()),
            ("ends_on", "25/11/2026".into()),
            ("profile", "a".into()),
            ("units", self.ward.to_string()),
            ("units", self.other.to_string()),
            ("leader", self.leader.to_string()),
            ("secretary", self.secretary.to_string()),
            ("members", self.member.to_string()),
        ]
    }
}

/// A new id from the test's world.
pub trait Ids {
    fn id(&self) -> String;
}

impl Ids for giamsat::clock::Staged {
    fn id(&self) -> String {
        giamsat::clock::World::new_id(self)
    }
}

fn send(client: &Client, path: &str, form: &[(&str, String)]) -> crate::support::app::Answer {
    let form: Vec<(&str, &str)> = form.iter().map(|(n, v)| (*n, v.as_str())).collect();
    client.post(path, &form)
}

fn count(scene: &Scene, actor: &Actor) -> i64 {
    let filter = views::Filter::default();
    scene.app.db().read(|c| views::list(c, actor, &filter, PageNumber(1))).expect("a list").count
}

fn a_decision_sets_up_a_team_and_a_visit_for_each_unit(given: &Given) {
    let scene = scene(given);
    let planner = scene.app.named("lap", &[Role::Planner], None);
    planner.get("/inspections/new").expect(200).see("Nhập quyết định kiểm tra").see("UBND phường Bến Thử");
    let to = send(&planner, "/inspections", &scene.form()).expect(303).to();
    planner
        .get(&to)
        .expect(200)
        .see("Quyết định số 214/QĐ-SNV ngày 16/11/2026 của Giám đốc Sở Nội vụ thử")
        .see("KT-2026-001")
        .see("UBND phường Bến Thử")
        .see("UBND xã Đồi Thử")
        .see("Người thử truong")
        .see("Trưởng đoàn")
        .see("Người thử thuky")
        .see("Thư ký")
        .see("Người thử ky")
        .see("Đất đai");
    // The same decision again is told, not made twice.
    send(&planner, "/inspections", &scene.form()).expect(422).see("Đã có quyết định cùng số, ngày và cơ quan");
    assert_eq!(count(&scene, &scene.planner()), 1);
    let visit = scene.visits(&InspectionId(to.rsplit('/').next().expect("an id").to_owned())).0;
    let lists = scene.app.db().read(|c| visits::views::checklists_of(c, &visit)).expect("lists");
    assert!(lists.len() >= 5, "general, land and three topics: {lists:?}");
}

fn who_works_in_the_unit_is_refused_by_name(given: &Given) {
    let scene = scene(given);
    let insider = scene.app.account("noibo", &[Role::Inspector], Some(&scene.ward));
    let planner = scene.app.named("lap", &[Role::Planner], None);
    let mut form = scene.form();
    form.push(("members", insider.to_string()));
    send(&planner, "/inspections", &form)
        .expect(422)
        .see("Người thử noibo làm việc hoặc đã giữ chức vụ tại UBND phường Bến Thử");
    assert_eq!(count(&scene, &scene.planner()), 0, "nothing is stored");
}

fn who_held_a_post_there_in_the_period_is_refused_by_name(given: &Given) {
    let scene = scene(given);
    let db = scene.app.db();
    let (official, account) = db
        .write(|tx| {
            let official: OfficialId = units::add_official(tx, "Lê Thị Thử", None, None, None, None)?;
            let post = NewAppointment {
                official: official.clone(),
                unit: scene.other.clone(),
                position: "Công chức địa chính".into(),
                section: None,
                rank: Rank::Staff,
                from_on: day(2025, 7, 1),
                to_on: Some(day(2026, 1, 1)),
            };
            units::appoint(tx, &post, None)?;
            let new = NewAccount {
                login: "cucan".into(),
                name: "Lê Thị Thử".into(),
                position: String::new(),
                unit: Some(scene.body.clone()),
                official: Some(official.clone()),
                roles: vec![Role::Inspector],
            };
            Ok((official, accounts::create_in(tx, &Actor::command_line(), &new, "-", false)?))
        })
        .expect("an official who moved");
    let mut new = scene.decision();
    new.members.push(account.clone());
    // The post ended on the first day of the period: one shared day is enough.
    match actions::set_up(db, &scene.planner(), &new) {
        Err(giamsat::error::Error::Invalid(errors)) => {
            let (field, said) = &errors[0];
            assert_eq!((field.as_str(), said.key.as_str()), ("members", "inspections-works-there"));
            assert!(said.args.contains(&("name".into(), "Lê Thị Thử".into())), "{said:?}");
            assert!(said.args.contains(&("unit".into(), "UBND xã Đồi Thử".into())), "{said:?}");
        }
        other => panic!("{official}: {other:?}"),
    }
    new.period_from = day(2026, 1, 2);
    actions::set_up(db, &scene.planner(), &new).expect("the post ended before the period and the visit");
}

fn a_classified_decision_keeps_number_date_and_issuer(given: &Given) {
    let scene = scene(given);
    let planner = scene.app.named("lap", &[Role::Planner], None);
    let mut form = scene.form();
    form.retain(|(name, _)| *name != "classification");
    form.push(("classification", "secret".into()));
    send(&planner, "/inspections", &form).expect(422).see("Quyết định có độ mật: không nhập mục này");
    assert_eq!(count(&scene, &scene.planner()), 0, "nothing of it is stored");
    let kept = ["decision_number", "decision_on", "body", "issuer", "classification", "period_from", "signer"];
    form.retain(|(name, _)| kept.contains(name));
    let to = send(&planner, "/inspections", &form).expect(303).to();
    planner
        .get(&to)
        .expect(200)
        .see("214/QĐ-SNV")
        .see("16/11/2026")
        .see("Giám đốc Sở Nội vụ thử")
        .see("Quyết định thuộc độ “Tối mật”")
        .miss("Người thử ky")
        .miss("Người thử truong")
        .miss("Thời kỳ kiểm tra");
    let id = InspectionId(to.rsplit('/').next().expect("an id").to_owned());
    let kept = scene.app.db().read(|c| views::show(c, &scene.planner(), &id)).expect("the entry");
    assert_eq!((kept.title.as_str(), kept.contents.as_str(), kept.signer_name.as_str()), ("", "", ""));
    assert!(kept.signer.is_none() && kept.team.is_empty() && kept.fields.is_empty());
    assert_eq!((kept.period_from, kept.starts_on), (kept.decision_on, kept.decision_on), "no period is kept");
    assert_eq!(kept.stage, Stage::Withheld);
    let refused = actions::cancel(scene.app.db(), &scene.planner(), &id, kept.version, "thử");
    assert!(refused.is_err(), "an entry takes no step");
}

/// A surprise item of the ward, approved, named to the planner and the approver only.
fn sealed_item(scene: &Scene) -> PlanItemId {
    let (db, planner, approver) = (scene.app.db(), scene.planner(), scene.app.actor("ky"));
    let new = NewPlan { body: scene.body.clone(), year: 2026, title: "Kế hoạch 2026".into() };
    let plan = plans::actions::create_plan(db, &planner, &new).expect("a plan");
    let item = NewItem {
        kind: ItemKind::Surprise,
        unit: scene.ward.clone(),
        fields: vec!["land".into()],
        contents: "Kiểm tra đột xuất".into(),
        cause: "Phản ánh của người dân".into(),
        period_from: day(2026, 1, 1),
        period_to: day(2026, 10, 31),
        starts_on: day(2026, 11, 20),
        ends_on: day(2026, 11, 20),
        profile: Profile::A,
        form: Form::OnSite,
        approver: Some(scene.signer.clone()),
        viewers: Vec::new(),
    };
    let item = plans::actions::add_item(db, &planner, &plan, &item).expect("an item");
    let seen = db.read(|c| plans::views::item(c, &approver, &item)).expect("the approver sees it").version;
    plans::actions::approve_sealed(db, &approver, &item, seen).expect("approved");
    item
}

fn sealed_until_the_start_but_for_the_named(given: &Given) {
    let scene = scene(given);
    let item = sealed_item(&scene);
    let mut new = scene.decision();
    new.items = vec![item.clone()];
    new.units = Vec::new();
    let id = scene.set_up(&new);
    scene.app.account("khac", &[Role::Planner], Some(&scene.body));
    let stranger = scene.app.named("khac", &[Role::Planner], None);
    let inspectorate = scene.app.client(Role::Inspectorate);
    let leader = scene.app.named("truong", &[Role::Leader], None);
    let unit = scene.app.unit_client("phuong", &scene.ward);
    let path = format!("/inspections/{id}");
    let visit = {
        let team = scene.app.actor("truong");
        scene.app.db().read(|c| visits::views::of_inspection(c, &team, &id)).expect("the team sees it")[0].id.clone()
    };
    for hidden_from in [&stranger, &inspectorate, &unit] {
        hidden_from.get(&path).expect(404);
        hidden_from.get(&format!("/visits/{visit}")).expect(404);
        hidden_from.get("/inspections").expect(200).miss("214/QĐ-SNV");
    }
    stranger.get("/inspections?q=B%E1%BA%BFn").expect(200).miss("214/QĐ-SNV");
    for named in
        [&leader, &scene.app.named("ky", &[Role::Approver], None), &scene.app.named("vien", &[Role::Inspector], None)]
    {
        named.get(&path).expect(200).see("Chưa công bố").miss("KT-2026");
    }
    // A decision of the same number is no clash for somebody who does not see the sealed one.
    let mut same = scene.decision();
    same.units = vec![scene.other.clone()];
    actions::set_up(scene.app.db(), &scene.app.actor("khac"), &same).expect("the seal refuses nobody");

    scene.start("vien", &visit);
    for opened_to in [&stranger, &inspectorate, &unit] {
        opened_to.get(&path).expect(200).see("KT-2026-002").see("UBND phường Bến Thử").miss("Chưa công bố");
    }
    // The plan item follows: open with the start, done with the minutes.
    let seen =
        || scene.app.db().read(|c| plans::views::item(c, &scene.app.actor("khac"), &item)).expect("an open item");
    assert_eq!((seen().sealed, seen().stage), (false, plans::ItemStage::Ongoing));
    let closing = visits::actions::Closing { ended_at: app::beginning(), ops: Vec::new() };
    visits::actions::close(scene.app.db(), &scene.app.actor("truong"), &visit, 2, &closing).expect("closed");
    assert_eq!(seen().stage, plans::ItemStage::Done);
    let now = scene.app.db().read(|c| views::show(c, &scene.planner(), &id)).expect("it");
    assert_eq!(now.stage, Stage::Ended);
}

/// Decided on together, the open item would show everybody that there is a decision they do not see.
fn a_sealed_item_has_a_decision_of_its_own(given: &Given) {
    let scene = scene(given);
    let sealed = sealed_item(&scene);
    let (db, planner, approver) = (scene.app.db(), scene.planner(), scene.app.actor("ky"));
    let plan = db.read(|c| plans::views::item(c, &planner, &sealed)).expect("it").plan;
    let open = NewItem {
        kind: ItemKind::Periodic,
        unit: scene.other.clone(),
        fields: vec!["land".into()],
        contents: "Kiểm tra định kỳ".into(),
        cause: String::new(),
        period_from: day(2026, 1, 1),
        period_to: day(2026, 10, 31),
        starts_on: day(2026, 11, 20),
        ends_on: day(2026, 11, 20),
        profile: Profile::A,
        form: Form::OnSite,
        approver: None,
        viewers: Vec::new(),
    };
    let open = plans::actions::add_item(db, &planner, &plan, &open).expect("an item");
    let version = || db.read(|c| plans::views::plan(c, &planner, &plan)).expect("the plan").version;
    plans::actions::submit(db, &planner, &plan, version()).expect("submitted");
    let approval = plans::actions::Approval { number: "61/KH".into(), issued_on: day(2026, 11, 19) };
    plans::actions::approve(db, &approver, &plan, version(), &approval).expect("approved");
    let mut new = scene.decision();
    new.units = Vec::new();
    new.items = vec![open.clone(), sealed.clone()];
    let refused = actions::set_up(db, &planner, &new);
    let Err(giamsat::error::Error::Invalid(problems)) = refused else { panic!("{refused:?}") };
    assert_eq!(
        problems.iter().map(|(field, said)| (&**field, &*said.key)).collect::<Vec<_>>(),
        [("items", "inspections-sealed-apart")]
    );
    let stage = |item: &PlanItemId| db.read(|c| plans::views::item(c, &planner, item)).expect("it").stage;
    assert_eq!((stage(&open), stage(&sealed)), (plans::ItemStage::Planned, plans::ItemStage::Planned));
    new.items = vec![sealed];
    scene.set_up(&new);
    new.items = vec![open];
    new.decision_number = "215/QĐ-SNV".into();
    scene.set_up(&new);
}

fn the_signer_authorises_in_writing(given: &Given) {
    let scene = scene(given);
    let id = scene.set_up(&scene.decision());
    let deputy = scene.app.account("pho", &[Role::Approver], Some(&scene.body));
    let may = |login: &str| {
        scene.app.db().read(|c| inspections::may_issue(c, &scene.app.actor(login), &id)).expect("an answer")
    };
    assert!(may("ky"), "the signer");
    assert!(!may("pho") && !may("truong") && !may("lap"));
    let path = format!("/inspections/{id}/authorise");
    let form = [("account", deputy.as_str()), ("document", "12/UQ-SNV"), ("authorised_on", "19/11/2026")];
    scene.app.named("pho", &[Role::Approver], None).post(&path, &form).expect(409).see("Chỉ người ký quyết định");
    let signer = scene.app.named("ky", &[Role::Approver], None);
    let team = [("account", scene.leader.as_str()), ("document", "12/UQ-SNV"), ("authorised_on", "19/11/2026")];
    signer.post(&path, &team).expect(422).see("ở trong đoàn kiểm tra");
    let early = [("account", deputy.as_str()), ("document", "12/UQ-SNV"), ("authorised_on", "15/11/2026")];
    signer.post(&path, &early).expect(422).see("Ngày ủy quyền phải từ ngày quyết định");
    signer.post(&path, &form).expect(303);
    signer.get(&format!("/inspections/{id}")).expect(200).see("Người thử pho").see("12/UQ-SNV, 19/11/2026");
    assert!(may("pho"));
    signer.post(&path, &form).expect(422).see("đã được ban hành kết luận");
}

fn calling_off_frees_the_plan_item(given: &Given) {
    let scene = scene(given);
    let item = sealed_item(&scene);
    let mut new = scene.decision();
    new.items = vec![item.clone()];
    new.units = Vec::new();
    let id = scene.set_up(&new);
    let ready = || {
        let all = scene.app.db().read(|c| plans::views::ready_items(c, &scene.planner())).expect("items");
        all.iter().any(|i| i.id == item)
    };
    assert!(!ready(), "it has its decision");
    let planner = scene.app.named("lap", &[Role::Planner], None);
    planner
        .post(&format!("/inspections/{id}/cancel"), &[("version", "1"), ("reason", "")])
        .expect(422)
        .see("Chưa nhập mục này");
    planner.post(&format!("/inspections/{id}/cancel"), &[("version", "9"), ("reason", "Dời")]).expect(409);
    planner.post(&format!("/inspections/{id}/cancel"), &[("version", "1"), ("reason", "Dời")]).expect(303);
    planner.get(&format!("/inspections/{id}")).expect(200).see("Đã hủy");
    assert!(ready(), "it waits for another decision");
    new.decision_number = "215/QĐ-SNV".into();
    scene.set_up(&new);
}

fn lists_are_filtered(given: &Given) {
    let scene = scene(given);
    scene.set_up(&scene.decision());
    let mut second = scene.decision();
    second.decision_number = "9/QĐ-SNV".into();
    second.decision_on = day(2025, 12, 1);
    second.units = vec![scene.other.clone()];
    let second = scene.set_up(&second);
    scene.start(
        "truong",
        &scene.app.db().read(|c| visits::views::of_inspection(c, &scene.planner(), &second)).expect("one")[0]
            .id
            .clone(),
    );
    let planner = scene.app.named("lap", &[Role::Planner], None);
    planner.get("/inspections").expect(200).see("214/QĐ-SNV").see("9/QĐ-SNV");
    planner.get("/inspections?year=2025").expect(200).miss("214/QĐ-SNV").see("9/QĐ-SNV");
    planner.get("/inspections?stage=ongoing").expect(200).miss("214/QĐ-SNV").see("9/QĐ-SNV");
    planner.get("/inspections?q=b%E1%BA%BFn").expect(200).see("214/QĐ-SNV").miss("9/QĐ-SNV");
    planner.get("/inspections?q=214").expect(200).see("214/QĐ-SNV").miss("9/QĐ-SNV");
    scene.app.named("vien", &[Role::Inspector], None).get("/inspections?mine=1").expect(200).see("214/QĐ-SNV");
    scene.app.account("ngoai", &[Role::Inspector], None);
    scene.app.named("ngoai", &[Role::Inspector], None).get("/inspections?mine=1").expect(200).miss("214/QĐ-SNV");
    // A unit sees what came to it, from its own start: neither the other's visit nor a plan for its own.
    let ward = scene.app.unit_client("phuong", &scene.ward);
    ward.get("/inspections").expect(200).miss("214/QĐ-SNV").miss("9/QĐ-SNV");
    scene.app.unit_client("xa", &scene.other).get("/inspections").expect(200).miss("214/QĐ-SNV").see("9/QĐ-SNV");
}

fn mistakes_keep_what_was_typed(given: &Given) {
    let scene = scene(given);
    let planner = scene.app.named("lap", &[Role::Planner], None);
    let mut form = scene.form();
    form.retain(|(name, _)| !["units", "leader", "period_to"].contains(name));
    form.push(("period_to", "31/12/2025".into()));
    let answer = send(&planner, "/inspections", &form).expect(422);
    assert!(answer.text().contains("việc giải quyết thủ tục đất đai"), "the title typed stays");
    answer
        .see("Chọn đúng một trưởng đoàn")
        .see("Chọn ít nhất một mục kế hoạch hoặc một đơn vị")
        .see("Ngày cuối thời kỳ đứng trước ngày đầu");
    scene.app.client(Role::Inspector).get("/inspections/new").expect(403);
}

fn candidate(id: &str, post: Post) -> Candidate {
    Candidate {
        account: AccountId(id.into()),
        name: id.into(),
        post,
        may_lead: true,
        may_inspect: true,
        works_in: None,
    }
}

fn a_team_has_one_leader_one_secretary_and_not_the_signer() {
    let keys = |team: &[Candidate], signer: &str| -> Vec<String> {
        let problems = rules::team_problems(team, Some(&AccountId(signer.into())));
        problems.into_iter().map(|(_, said)| said.key).collect()
    };
    let good = [candidate("a", Post::Leader), candidate("b", Post::Secretary), candidate("c", Post::Member)];
    assert!(keys(&good, "z").is_empty());
    assert_eq!(keys(&good[..1], "z"), ["inspections-one-secretary"]);
    assert_eq!(keys(&good[1..], "z"), ["inspections-one-leader"]);
    assert_eq!(keys(&good, "c"), ["inspections-signer-in-team"]);
    let mut twice = good.to_vec();
    twice.push(candidate("a", Post::Member));
    assert_eq!(keys(&twice, "z"), ["inspections-twice-in-team"]);
    let mut leaders = good.to_vec();
    leaders.push(candidate("d", Post::Leader));
    assert_eq!(keys(&leaders, "z"), ["inspections-one-leader"]);
    let mut weak = good.to_vec();
    weak[0].may_lead = false;
    assert_eq!(keys(&weak, "z"), ["inspections-role-missing"]);
    weak[0].works_in = Some("X".into());
    assert_eq!(keys(&weak, "z"), ["inspections-works-there", "inspections-role-missing"]);
}

fn steps_follow_the_table() {
    let job = Actor::job();
    let mut nobody = Actor::nobody();
    nobody.account = Some(AccountId("a".into()));
    nobody.roles = vec![Role::Chairman];
    for stage in Stage::ALL {
        for step in Step::ALL {
            let there = MOVES.iter().find(|m| m.from == *stage && m.step == *step);
            match (rules::decide(*stage, *step, &job), there) {
                (Ok(permitted), Some(mv)) => assert_eq!(permitted.to(), mv.to),
                (Err(said), None) => assert_eq!(said.key, "inspections-step-not-now"),
                (result, there) => panic!("{stage} {step}: {result:?} {there:?}"),
            }
            let allowed = there.is_some_and(|mv| mv.needs == Right::Issue);
            assert_eq!(rules::decide(*stage, *step, &nobody).is_ok(), allowed, "{stage} {step}");
        }
    }
    assert!(!rules::leads_to(Stage::Ongoing, Stage::Concluded), "no step leaps over the report");
}
