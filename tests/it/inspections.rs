//! Decisions, teams, seals, authorisations.

use chrono::NaiveDate;
use giamsat::accounts::{NewAccount, actions as accounts};
use giamsat::inspections::independence::Conflict;
use giamsat::inspections::rules::{self, Candidate, MOVES, Step};
use giamsat::inspections::{self, Classification, NewInspection, Post, Stage, Tie, actions, views};
use giamsat::plans::{self, Form, ItemKind, NewItem, NewPlan, Profile};
use giamsat::units::{Kind, NewAppointment, Rank, RelationKind, actions as units};
use giamsat::visits::{self, Op, OpKind, OpResult, Target};
use giamsat::vocabulary::{
    AccountId, Actor, InspectionId, OfficialId, PlanId, PlanItemId, Right, Role, Said, UnitId, VisitId,
    paging::PageNumber,
};
use libtest_mimic::Trial;
use serde_json::json;

use crate::support::app::{self, Client, TestApp};
use crate::support::{Given, on_both, plain};

pub fn tests() -> Vec<Trial> {
    let mut trials = on_both![inspections;
        a_decision_sets_up_a_team_and_a_visit_for_each_unit,
        a_decision_is_recorded_by_its_own_body,
        who_works_in_the_unit_is_refused_by_name,
        who_held_a_post_there_in_the_period_is_refused_by_name,
        a_classified_decision_keeps_number_date_and_issuer,
        sealed_until_the_start_but_for_the_named,
        a_trigger_is_told_with_its_item,
        the_item_of_a_merged_unit_goes_to_its_successor,
        a_sealed_item_has_a_decision_of_its_own,
        of_items_still_sealed_nothing_is_told_when_the_first_opens,
        clashes_with_a_sealed_item_are_told_to_its_owners_only,
        the_signer_authorises_in_writing,
        calling_off_frees_the_plan_item,
        before_the_first_visit_the_whole_decision_is_corrected,
        a_changed_team_is_looked_at_again,
        after_the_start_only_what_a_clerk_wrote_is_corrected,
        two_who_correct_one_decision_see_both,
        a_corrected_sealed_decision_is_seen_by_its_new_team,
        of_a_classified_decision_number_and_date_are_corrected,
        lists_are_filtered,
        mistakes_keep_what_was_typed,
        what_a_decision_takes_on_beyond_its_items_is_refused,
        an_unplanned_inspection_comes_as_a_surprise_item,
        a_visit_from_before_items_stays_to_be_read_and_finished,
    ];
    trials.extend(plain![
        inspections;
        a_team_has_one_leader_one_secretary_and_not_the_signer,
        steps_follow_the_table,
        what_may_be_corrected_when,
        a_decision_lies_within_its_items,
    ]);
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
    /// A decision without its items; the same number and days each time.
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
            leader: Some(self.leader.clone()),
            secretary: Some(self.secretary.clone()),
            members: vec![self.member.clone()],
        }
    }

    pub fn planner(&self) -> Actor {
        self.app.actor("lap")
    }

    /// The decision with approved items at both units, where it is without and is not classified.
    pub fn planned(&self, new: &NewInspection) -> NewInspection {
        if !new.items.is_empty() || new.classification != Classification::Ordinary {
            return new.clone();
        }
        self.app.planned(new, &[&self.ward, &self.other])
    }

    /// The decision with an approved item at one unit.
    pub fn at(&self, new: &NewInspection, unit: &UnitId) -> NewInspection {
        self.app.planned(new, &[unit])
    }

    pub fn set_up(&self, new: &NewInspection) -> InspectionId {
        actions::set_up(self.app.db(), &self.planner(), &self.planned(new)).expect("a decision without mistakes")
    }

    /// Ids of the visits to the ward and to the other unit.
    pub fn visits(&self, id: &InspectionId) -> (VisitId, VisitId) {
        let all =
            self.app.db().read(|c| visits::views::of_inspection(c, &self.app.actor("truong"), id)).expect("visits");
        let of = |unit: &UnitId| all.iter().find(|v| v.unit == *unit).map(|v| v.id.clone()).expect("a visit there");
        (of(&self.ward), of(&self.other))
    }

    pub fn start(&self, login: &str, visit: &VisitId) {
        let result = self.arrive(login, visit, None);
        assert!(matches!(result, OpResult::Applied { .. }), "{result:?}");
    }

    /// What comes of an arrival, told now or with the instant at which it was.
    pub fn arrive(&self, login: &str, visit: &VisitId, at: Option<chrono::NaiveDateTime>) -> OpResult {
        let op = Op {
            id: self.app.world.as_ref().id(),
            device: "page".into(),
            device_seq: 0,
            kind: OpKind::Start,
            target: Target { entity: visit.to_string(), field: String::new() },
            base: giamsat::visits::Base::default(),
            value: match at {
                Some(at) => json!({ "place": "Bộ phận một cửa", "at": at }),
                None => json!({ "place": "Bộ phận một cửa" }),
            },
            client_at: None,
        };
        let mut all = visits::actions::apply(self.app.db(), &self.app.actor(login), visit, &[op]).expect("a start");
        all.pop().expect("a result")
    }

    /// A decision for both units as it is typed, with items of its own.
    pub fn form(&self) -> Vec<(&'static str, String)> {
        let items = self.planned(&self.decision()).items;
        let [one, two] = &items[..] else { panic!("an item at each unit") };
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
            ("items", one.to_string()),
            ("items", two.to_string()),
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

pub fn send(client: &Client, path: &str, form: &[(&str, String)]) -> crate::support::app::Answer {
    let form: Vec<(&str, &str)> = form.iter().map(|(n, v)| (*n, v.as_str())).collect();
    client.post(path, &form)
}

fn count(scene: &Scene, actor: &Actor) -> i64 {
    let filter = views::Filter::default();
    scene.app.db().read(|c| views::list(c, actor, &filter, PageNumber(1))).expect("a list").count
}

fn a_decision_is_recorded_by_its_own_body(given: &Given) {
    let scene = scene(given);
    let elsewhere = scene.app.unit("Sở Khác Thử", Kind::Department);
    let stranger = scene.app.named("la", &[Role::Planner], Some(&elsewhere));
    let told = "của cơ quan khác";
    send(&stranger, "/inspections", &scene.form()).expect(422).see(told).see("214/QĐ-SNV");
    let id = scene.set_up(&scene.decision());
    send(&stranger, &format!("/inspections/{id}/correct"), &scene.correction(1)).expect(409).see(told);
    let off = [("version", "1"), ("reason", "Thử")];
    stranger.post(&format!("/inspections/{id}/cancel"), &off).expect(409).see(told);
    assert_eq!(scene.show(&id).stage, Stage::Planned);
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
    send(&planner, "/inspections", &scene.form()).expect(422).see("đã dùng trong năm 2026 cho một văn bản khác");
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
    let refused = send(&planner, "/inspections", &form).expect(422);
    let refused = refused.see("Thành viên: Người thử noibo đang làm việc tại UBND phường Bến Thử.");
    refused.see("Vướng mắc về tính độc lập: chọn người khác, hoặc đề nghị ngoại lệ");
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
    // Three years count unless the office says otherwise; the post ended within them.
    let refused = |new: &NewInspection| match actions::set_up(db, &scene.planner(), &scene.planned(new)) {
        Err(giamsat::error::Error::Invalid(errors)) => {
            let (field, said) = &errors[0];
            assert_eq!((field.as_str(), said.key.as_str()), ("members", "independence-worked-there"));
            assert!(said.args.contains(&("name".into(), "Lê Thị Thử".into())), "{said:?}");
            assert!(said.args.contains(&("unit".into(), "UBND xã Đồi Thử".into())), "{said:?}");
            assert!(said.args.contains(&("to".into(), "01/01/2026".into())), "{said:?}");
        }
        other => panic!("{official}: {other:?}"),
    };
    refused(&new);
    given.execute("UPDATE parameters SET value = 0 WHERE name = 'team-worked-years'");
    // It ended on the first day of the period: one shared day is enough.
    refused(&new);
    new.period_from = day(2026, 1, 2);
    scene.set_up(&new);
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

/// What gave rise to a surprise item is known to those who know the item; from the start on to the
/// inspecting side, and never to the unit about which somebody spoke.
fn a_trigger_is_told_with_its_item(given: &Given) {
    let scene = scene(given);
    let item = sealed_item(&scene);
    let id = scene.set_up(&NewInspection { items: vec![item.clone()], ..scene.decision() });
    scene.app.account("khac", &[Role::Planner], Some(&scene.body));
    let stranger = scene.app.named_existing("khac");
    let unit = scene.app.unit_client("phuong", &scene.ward);
    let plan = scene.app.db().read(|c| plans::views::item(c, &scene.planner(), &item)).expect("an item").plan;
    let (of_item, of_plan) = (format!("/plans/{plan}/items/{item}"), format!("/plans/{plan}"));
    let of_inspection = format!("/inspections/{id}");
    let told = "Phản ánh, kiến nghị, đơn thư";
    for path in [&of_item, &of_plan, &of_inspection] {
        scene.app.named_existing("ky").get(path).expect(200).see(told).see("Phản ánh của người dân");
    }
    stranger.get(&of_item).expect(404);
    stranger.get(&of_plan).expect(200).miss(told).miss("Phản ánh của người dân");
    stranger.get(&of_inspection).expect(404);
    // Who is named on the decision only does not know the item.
    scene.app.named_existing("vien").get(&of_inspection).expect(200).miss(told);
    let visit = {
        let team = scene.app.actor("truong");
        scene.app.db().read(|c| visits::views::of_inspection(c, &team, &id)).expect("the team sees it")[0].id.clone()
    };
    scene.start("vien", &visit);
    for path in [&of_item, &of_plan, &of_inspection] {
        stranger.get(path).expect(200).see(told).see("Phản ánh của người dân");
    }
    scene.app.named_existing("vien").get(&of_inspection).expect(200).see(told);
    unit.get(&of_inspection).expect(200).miss(told).miss("Phản ánh của người dân");
}

fn the_item_of_a_merged_unit_goes_to_its_successor(given: &Given) {
    let scene = scene(given);
    let item = sealed_item(&scene);
    let plan = scene.app.db().read(|c| plans::views::item(c, &scene.planner(), &item)).expect("an item").plan;
    let page = format!("/plans/{plan}/items/{item}");
    let planner = scene.app.named_existing("lap");
    planner.get(&page).expect(200).miss("phường Mới Thử");
    let heir = scene.app.unit("UBND phường Mới Thử", Kind::Ward);
    let kept = scene.app.unit("UBND xã Ba Thử", Kind::Commune);
    let merged = |to: &UnitId, on: NaiveDate| {
        let from = (Some(&scene.ward), "UBND phường Bến Thử");
        scene.app.db().write(|tx| units::relate(tx, RelationKind::Merge, from, to, on, None, None)).expect("merged");
    };
    merged(&heir, day(2026, 11, 18));
    planner.get(&page).expect(200).see("cuộc kiểm tra này tiến hành tại UBND phường Mới Thử");
    planner.get(&format!("/plans/{plan}")).expect(200).see("nay là UBND phường Mới Thử");
    planner.get(&format!("/candidates?item={item}")).expect(200).see("UBND phường Mới Thử");
    // Before the merger takes effect the unit is still itself.
    given.execute(&format!("UPDATE plan_items SET starts_on = '2026-11-17' WHERE id = '{item}'"));
    let decision = NewInspection { items: vec![item.clone()], ..scene.decision() };
    let early = NewInspection {
        decision_number: "213/QĐ-SNV".into(),
        starts_on: day(2026, 11, 17),
        ends_on: day(2026, 11, 17),
        ..decision.clone()
    };
    for (new, goes_to, name) in
        [(&early, &scene.ward, "UBND phường Bến Thử"), (&decision, &heir, "UBND phường Mới Thử")]
    {
        let id = scene.set_up(new);
        let visits = scene.app.db().read(|c| visits::views::of_inspection(c, &scene.planner(), &id)).expect("visits");
        let found: Vec<(&UnitId, &str)> = visits.iter().map(|v| (&v.unit, v.unit_name.as_str())).collect();
        assert_eq!(found, [(goes_to, name)]);
        let seen = scene.app.db().read(|c| views::show(c, &scene.planner(), &id)).expect("the decision").version;
        actions::cancel(scene.app.db(), &scene.planner(), &id, seen, "Lập lại").expect("called off");
    }
    // Tasks that went to several units: which one is meant is said in the plan.
    merged(&kept, day(2026, 11, 18));
    let third = NewInspection { decision_number: "215/QĐ-SNV".into(), ..decision };
    match actions::set_up(scene.app.db(), &scene.planner(), &third) {
        Err(giamsat::error::Error::Invalid(problems)) => {
            assert_eq!(problems.len(), 1, "{problems:?}");
            assert_eq!((problems[0].0.as_str(), problems[0].1.key.as_str()), ("items", "inspections-item-parted"));
        }
        other => panic!("{other:?}"),
    }
}

/// A surprise item of the ward, approved, named to the planner and the approver only.
pub fn sealed_item(scene: &Scene) -> PlanItemId {
    let (db, planner, approver) = (scene.app.db(), scene.planner(), scene.app.actor("ky"));
    let new = NewPlan { body: scene.body.clone(), year: 2026, title: "Kế hoạch 2026".into() };
    let plan = plans::actions::create_plan(db, &planner, &new).expect("a plan");
    let item = NewItem {
        kind: ItemKind::Surprise,
        unit: scene.ward.clone(),
        fields: vec!["land".into()],
        contents: "Kiểm tra đột xuất".into(),
        trigger: Some(plans::Trigger::Feedback),
        cause: "Phản ánh của người dân".into(),
        directive: None,
        follows: None,
        part: None,
        officials: Vec::new(),
        period_from: day(2026, 1, 1),
        period_to: day(2026, 10, 31),
        starts_on: day(2026, 11, 19),
        ends_on: day(2026, 11, 25),
        profile: Profile::A,
        form: Form::OnSite,
        approver: Some(scene.signer.clone()),
        viewers: Vec::new(),
    };
    let add = || plans::actions::add_item(db, &planner, &plan, &item).expect("an item");
    let item = scene.app.while_planned(item.starts_on, add);
    let seen = db.read(|c| plans::views::item(c, &approver, &item)).expect("the approver sees it").version;
    plans::actions::approve_sealed(db, &approver, &item, seen).expect("approved");
    item
}

fn sealed_until_the_start_but_for_the_named(given: &Given) {
    let scene = scene(given);
    let item = sealed_item(&scene);
    let mut new = scene.decision();
    new.items = vec![item.clone()];
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
    (same.starts_on, same.ends_on) = (day(2026, 11, 26), day(2026, 11, 27));
    let same = scene.at(&same, &scene.other);
    actions::set_up(scene.app.db(), &scene.app.actor("khac"), &same).expect("the seal refuses nobody");

    scene.start("vien", &visit);
    for opened_to in [&stranger, &inspectorate, &unit] {
        opened_to.get(&path).expect(200).see("KT-2026-002").see("UBND phường Bến Thử").miss("Chưa công bố");
    }
    // The plan item follows: open with the start, done with the minutes.
    let seen =
        || scene.app.db().read(|c| plans::views::item(c, &scene.app.actor("khac"), &item)).expect("an open item");
    assert_eq!((seen().sealed, seen().stage), (false, plans::ItemStage::Ongoing));
    let closing = visits::actions::Closing { ended_at: app::beginning(), without_files: false, ops: Vec::new() };
    visits::actions::close(scene.app.db(), &scene.app.actor("truong"), &visit, 2, &closing).expect("closed");
    assert_eq!(seen().stage, plans::ItemStage::Done);
    let now = scene.app.db().read(|c| views::show(c, &scene.planner(), &id)).expect("it");
    assert_eq!(now.stage, Stage::Ended);
}

/// A sealed item for the other unit, approved.
pub fn second_sealed_item(scene: &Scene, plan: &PlanId) -> PlanItemId {
    let (db, planner, approver) = (scene.app.db(), scene.planner(), scene.app.actor("ky"));
    let second = NewItem {
        kind: ItemKind::Surprise,
        unit: scene.other.clone(),
        fields: vec!["construction".into()],
        contents: "Cấp phép xây dựng ban đêm".into(),
        trigger: Some(plans::Trigger::Feedback),
        cause: "Phản ánh của người dân".into(),
        directive: None,
        follows: None,
        part: None,
        officials: Vec::new(),
        period_from: day(2025, 8, 1),
        period_to: day(2026, 9, 30),
        starts_on: day(2026, 11, 19),
        ends_on: day(2026, 12, 5),
        profile: Profile::A,
        form: Form::OnSite,
        approver: Some(scene.signer.clone()),
        viewers: Vec::new(),
    };
    let add = || plans::actions::add_item(db, &planner, plan, &second).expect("an item");
    let second = scene.app.while_planned(second.starts_on, add);
    let seen = db.read(|c| plans::views::item(c, &approver, &second)).expect("it").version;
    plans::actions::approve_sealed(db, &approver, &second, seen).expect("approved");
    second
}

/// A decision of the sealed item for the ward and of a second one for the other unit.
pub fn two_sealed(scene: &Scene, first: PlanItemId) -> InspectionId {
    let (db, planner) = (scene.app.db(), scene.planner());
    let plan = db.read(|c| plans::views::item(c, &planner, &first)).expect("it").plan;
    let second = second_sealed_item(scene, &plan);
    let mut new = scene.decision();
    new.fields = vec!["land".into(), "construction".into()];
    new.items = vec![first, second];
    new.ends_on = day(2026, 12, 5);
    new.contents = "Kiểm tra đột xuất\nCấp phép xây dựng ban đêm".into();
    (new.period_from, new.period_to) = (day(2025, 8, 1), day(2026, 10, 31));
    scene.set_up(&new)
}

/// The first visit opens the decision; what it says of the item that is still sealed does not.
fn of_items_still_sealed_nothing_is_told_when_the_first_opens(given: &Given) {
    let scene = scene(given);
    let first = sealed_item(&scene);
    let id = two_sealed(&scene, first);
    let db = scene.app.db();
    let (visit, later) = scene.visits(&id);
    scene.start("vien", &visit);
    let inspectorate = scene.app.client(Role::Inspectorate);
    let stranger = scene.app.named("khac", &[Role::Planner], None);
    let unit = scene.app.unit_client("phuong", &scene.ward);
    let leader = scene.app.named("truong", &[Role::Leader], None);
    let path = format!("/inspections/{id}");
    for outside in [&inspectorate, &stranger, &unit] {
        let page = outside.get(&path).expect(200).see("UBND phường Bến Thử").see("Đất đai").see("Kiểm tra đột xuất");
        page.miss("ban đêm").miss("Xây dựng").miss("UBND xã Đồi Thử").miss("01/08/2025").miss("05/12/2026");
        outside.get("/inspections").expect(200).see("UBND phường Bến Thử").miss("05/12");
        outside.get(&format!("/visits/{later}")).expect(404);
        outside.get(&format!("/visits/{visit}/minutes")).expect(200).miss("ban đêm");
    }
    // The paper that is printed and left at the first unit tells nothing of the second, although its
    // team knows.
    let minutes = leader.get(&format!("/visits/{visit}/minutes")).expect(200);
    minutes.see("Kiểm tra đột xuất").see("từ ngày 01/01/2026 đến ngày 31/10/2026").miss("ban đêm").miss("01/08/2025");
    let paper = leader.get(&format!("/visits/{visit}/minutes.docx")).expect(200);
    let paper = giamsat::reports::docx::text_of(&paper.bytes).expect("a document").join("\n");
    assert!(paper.contains("Kiểm tra đột xuất") && !paper.contains("ban đêm"), "{paper}");
    leader.get(&path).expect(200).see("ban đêm").see("Xây dựng").see("UBND xã Đồi Thử").see("05/12/2026");
    scene.start("vien", &later);
    inspectorate.get(&path).expect(200).see("ban đêm").see("Xây dựng").see("UBND xã Đồi Thử");

    // The notice about the first unit says what was looked at there, not what the whole decision says.
    for id in [&visit, &later] {
        let seen = db.read(|c| visits::views::find(c, &scene.app.actor("truong"), id)).expect("it").version;
        let closing = visits::actions::Closing { ended_at: app::beginning(), without_files: false, ops: Vec::new() };
        visits::actions::close(db, &scene.app.actor("truong"), id, seen, &closing).expect("closed");
    }
    let fields = [("version", "0"), ("results", "Đủ người trực"), ("assessment", "Tốt"), ("proposals", "Kết luận")];
    leader.post(&format!("{path}/report"), &fields).to();
    leader.post(&format!("{path}/report/submit"), &[("version", "1")]).to();
    let planner = scene.app.named_existing("lap");
    let drafted = |visit: &VisitId| {
        let id = planner.post("/conclusions", &[("inspection", id.as_str()), ("visits", visit.as_str())]).new_id();
        planner.get(&format!("/conclusions/{id}/notice")).expect(200)
    };
    drafted(&visit).see("01/01/2026").miss("01/08/2025").miss("UBND xã Đồi Thử");
    drafted(&later).see("01/08/2025").see("30/09/2026").miss("UBND phường Bến Thử");
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
        trigger: None,
        cause: String::new(),
        directive: None,
        follows: None,
        part: None,
        officials: Vec::new(),
        period_from: day(2026, 1, 1),
        period_to: day(2026, 10, 31),
        starts_on: day(2026, 11, 20),
        ends_on: day(2026, 11, 25),
        profile: Profile::A,
        form: Form::OnSite,
        approver: None,
        viewers: Vec::new(),
    };
    let open = plans::actions::add_item(db, &planner, &plan, &open).expect("an item");
    let version = || db.read(|c| plans::views::plan(c, &planner, &plan)).expect("the plan").version;
    plans::actions::submit(db, &planner, &plan, version()).expect("submitted");
    scene.app.without_review();
    let approval = plans::actions::Approval { number: "61/KH".into(), issued_on: day(2026, 11, 19) };
    plans::actions::approve(db, &approver, &plan, version(), &approval).expect("approved");
    let mut new = scene.decision();
    new.starts_on = day(2026, 11, 20);
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

/// Another decision takes up the unit and people of a sealed item in its days: only who is named on the
/// item is told, on the item's page; the pages of everybody else stay the same to the last byte.
fn clashes_with_a_sealed_item_are_told_to_its_owners_only(given: &Given) {
    let scene = scene(given);
    let mut open = scene.decision();
    open.decision_number = "300/QĐ-SNV".into();
    open.leader = Some(scene.app.account("truong2", &[Role::Leader], Some(&scene.body)));
    open.secretary = Some(scene.app.account("thuky2", &[Role::Inspector], Some(&scene.body)));
    let other = scene.set_up(&open);
    // In other days nothing clashes.
    open.decision_number = "301/QĐ-SNV".into();
    (open.starts_on, open.ends_on) = (day(2026, 11, 26), day(2026, 11, 27));
    scene.set_up(&open);
    scene.app.account("khac", &[Role::Planner], Some(&scene.body));
    let outside: Vec<Client> = [("khac", Role::Planner), ("truong2", Role::Leader), ("thuky2", Role::Inspector)]
        .map(|(login, role)| scene.app.named(login, &[role], None))
        .into_iter()
        .chain([scene.app.client(Role::Inspectorate)])
        .collect();
    let visit = scene.app.db().read(|c| {
        let lines = visits::views::of_inspection(c, &scene.app.actor("truong2"), &other)?;
        Ok(lines.into_iter().find(|v| v.unit == scene.ward).expect("a visit").id)
    });
    let visit = visit.expect("a visit");
    let planner = scene.planner();
    let item = sealed_item(&scene);
    let plan = scene.app.db().read(|c| plans::views::item(c, &planner, &item)).expect("it").plan;
    let paths = [
        "/".to_owned(),
        "/inspections".into(),
        format!("/inspections/{other}"),
        format!("/visits/{visit}"),
        format!("/plans/{plan}"),
        format!("/plans/{plan}/items/{item}"),
    ];
    let seen = || -> Vec<(u16, String)> {
        // What the pages draw from chance (ids of forms) is set equal; nothing of it is kept.
        scene.app.world.draw_from(7);
        let pages = outside.iter().flat_map(|client| paths.iter().map(|path| client.get(path)));
        pages.map(|page| (page.status.as_u16(), page.text())).collect()
    };
    let before = seen();
    scene.app.world.draw_from(8);
    let path = format!("/plans/{plan}/items/{item}");
    // The team of the other decision comes to the unit; the item has no team of its own yet.
    let owner = scene.app.named_existing("ky");
    let page = owner.get(&path).expect(200).see("Trùng ngày 19/11/2026–25/11/2026 với").see("Quyết định 300/QĐ-SNV");
    page.see("cũng đến đơn vị này").miss("Có tên trong cả hai đoàn").miss("301/QĐ-SNV");
    let mut new = scene.decision();
    new.items = vec![item];
    scene.set_up(&new);
    for login in ["ky", "lap"] {
        let page = scene.app.named_existing(login).get(&path).expect(200).see("Quyết định 300/QĐ-SNV");
        page.see("cũng đến đơn vị này").see("Có tên trong cả hai đoàn: Người thử vien").miss("301/QĐ-SNV");
    }
    for (now, before) in seen().iter().zip(&before) {
        assert!(now == before, "{}\n---\n{}", now.1, before.1);
    }
    scene.app.world.draw_from(9);
    // Once it starts, nothing is secret and nobody is alerted.
    let all = scene.app.db().read(|c| {
        let all =
            views::list(c, &planner, &views::Filter { words: "214".into(), ..Default::default() }, PageNumber(1))?;
        Ok(all.rows[0].visits[0].id.clone())
    });
    // That it began ten minutes ago, without an answer of its signer, is not undone by a refusal.
    let began = app::beginning() - chrono::Duration::minutes(10);
    let result = scene.arrive("vien", &all.expect("its visit"), Some(began));
    assert!(matches!(result, OpResult::Applied { .. }), "{result:?}");
    owner.get(&path).expect(200).miss("Có tên trong cả hai đoàn");
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

impl Scene {
    /// The form of a correction as it is opened.
    fn correction(&self, version: i32) -> Vec<(&'static str, String)> {
        vec![
            ("version", version.to_string()),
            ("decision_number", "214/QĐ-SNV".into()),
            ("decision_on", "16/11/2026".into()),
            ("title", "Kiểm tra việc giải quyết thủ tục đất đai".into()),
            ("signer", self.signer.to_string()),
            ("signer_position", "Chức vụ ky".into()),
            ("secretary", self.secretary.to_string()),
            ("members", self.member.to_string()),
        ]
    }

    fn show(&self, id: &InspectionId) -> inspections::Inspection {
        self.app.db().read(|c| views::show(c, &self.planner(), id)).expect("in scope")
    }
}

/// The same form with other values.
fn with(form: &[(&'static str, String)], others: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    let mut form: Vec<_> = form.iter().filter(|(n, _)| !others.iter().any(|(o, _)| o == n)).cloned().collect();
    form.extend(others.iter().map(|(n, v)| (*n, (*v).to_owned())));
    form
}

fn before_the_first_visit_the_whole_decision_is_corrected(given: &Given) {
    let scene = scene(given);
    let id = scene.set_up(&scene.decision());
    let planner = scene.app.named("lap", &[Role::Planner], None);
    let (page, url) = (format!("/inspections/{id}"), format!("/inspections/{id}/correct"));
    planner.get(&page).expect(200).see("Đính chính").miss("Đã đính chính");
    planner.get(&url).expect(200).see("Thư ký").see("Tên cuộc kiểm tra").see("Trưởng đoàn: Người thử truong");
    let form = scene.correction(1);
    send(&planner, &url, &form).expect(422).see("Chưa có gì khác với quyết định đang lưu");
    // The new signer was authorised by nobody, and has authorised nobody.
    let other = scene.app.account("ky2", &[Role::Approver], Some(&scene.body));
    scene.app.account("pho", &[Role::Approver], Some(&scene.body));
    let deputy = scene.app.actor("pho").account.expect("an account");
    let by = [("account", deputy.as_str()), ("document", "12/UQ-SNV"), ("authorised_on", "19/11/2026")];
    scene.app.named("ky", &[Role::Approver], None).post(&format!("{page}/authorise"), &by).expect(303);
    let corrected = with(
        &form,
        &[
            ("decision_number", "241/QĐ-SNV"),
            ("decision_on", "17/11/2026"),
            ("title", "Kiểm tra việc cấp giấy chứng nhận"),
            ("signer", other.as_str()),
            ("signer_position", "Phó Giám đốc"),
            ("reason", "Văn thư ghi nhầm số"),
        ],
    );
    let wrong = with(&corrected, &[("decision_on", "20/11/2026")]);
    send(&planner, &url, &wrong).expect(422).see("Kiểm tra không bắt đầu trước ngày ký quyết định");
    let wrong = [("decision_on", "21/11/2026"), ("decision_number", ""), ("title", ""), ("signer", "")];
    let told = send(&planner, &url, &with(&corrected, &wrong)).expect(422).see("4 mục cần sửa");
    let told = told.see("Ngày quyết định sau hôm nay").see("Chưa nhập mục này").see("Chọn một mục trong danh sách");
    assert!(told.text().contains("Văn thư ghi nhầm số"), "what was typed stays");
    send(&planner, &url, &corrected).expect(303);
    let now = scene.show(&id);
    assert_eq!((now.decision_number.as_str(), now.decision_on), ("241/QĐ-SNV", day(2026, 11, 17)));
    assert_eq!(now.title, "Kiểm tra việc cấp giấy chứng nhận");
    assert_eq!((now.signer.as_ref(), now.signer_name.as_str()), (Some(&other), "Người thử ky2"));
    assert_eq!((now.signer_position.as_str(), now.version), ("Phó Giám đốc", 2));
    assert!(now.authorised.is_empty(), "the signer before is not the decision's any more");
    let may = |login: &str| {
        scene.app.db().read(|c| inspections::may_issue(c, &scene.app.actor(login), &id)).expect("an answer")
    };
    assert!(may("ky2") && !may("ky") && !may("pho"));
    // What it said before stands on the page and in the trail, with who and why.
    planner
        .get(&page)
        .expect(200)
        .see("Đã đính chính")
        .see("Số, ký hiệu 214/QĐ-SNV 241/QĐ-SNV Người thử lap")
        .see("Ngày quyết định 16/11/2026 17/11/2026")
        .see("Người ký Người thử ky Người thử ky2")
        .see("Người được ủy quyền Người thử pho Không có")
        .see("Văn thư ghi nhầm số")
        .miss("Thành viên Người thử vien");
    let inspectorate = scene.app.account("thanhtra", &[Role::Inspectorate], None);
    let reader = scene.app.actor("thanhtra");
    assert_eq!(reader.account, Some(inspectorate));
    let lines = scene.app.db().read(|c| giamsat::audit::views::lines(c, &reader, Some(id.as_str()), PageNumber(1)));
    let line =
        lines.expect("the trail").rows.into_iter().find(|l| l.action == "inspections.correct").expect("its line");
    assert!(line.details.contains("214/QĐ-SNV") && line.details.contains("Văn thư ghi nhầm số"), "{line:?}");
    // The number of another decision of that body and day is told.
    let mut second = scene.decision();
    second.decision_number = "99/QĐ-SNV".into();
    (second.starts_on, second.ends_on) = (day(2026, 11, 26), day(2026, 11, 27));
    scene.set_up(&second);
    let same = with(&corrected, &[("version", "2"), ("decision_number", "99/QĐ-SNV"), ("decision_on", "16/11/2026")]);
    send(&planner, &url, &same).expect(422).see("Số 99/QĐ-SNV đã dùng trong năm 2026");
    // Only who prepares; a stranger finds nothing.
    scene.app.named("truong", &[Role::Leader], None).get(&url).expect(403);
    planner.get("/inspections/none/correct").expect(404);
}

fn a_changed_team_is_looked_at_again(given: &Given) {
    let scene = scene(given);
    let id = scene.set_up(&scene.decision());
    let planner = scene.app.named("lap", &[Role::Planner], None);
    let url = format!("/inspections/{id}/correct");
    let insider = scene.app.account("noibo", &[Role::Inspector], Some(&scene.ward));
    let fresh = scene.app.account("moi", &[Role::Inspector], Some(&scene.body));
    let form = scene.correction(1);
    let insiders = with(&form, &[("members", insider.as_str())]);
    send(&planner, &url, &insiders).expect(422).see("Người thử noibo đang làm việc tại UBND phường Bến Thử");
    let twice = with(&form, &[("members", scene.leader.as_str())]);
    send(&planner, &url, &twice).expect(422).see("Người thử truong được chọn hai lần trong đoàn");
    let none = with(&form, &[("secretary", "")]);
    send(&planner, &url, &none).expect(422).see("Chọn đúng một thư ký");
    let signer = scene.app.account("kyvien", &[Role::Inspector, Role::Approver], Some(&scene.body));
    let signs = with(&form, &[("signer", signer.as_str()), ("members", signer.as_str())]);
    send(&planner, &url, &signs).expect(422).see("là người ký quyết định nên không tham gia đoàn");
    assert_eq!(scene.show(&id).version, 1, "nothing was stored");
    // The member becomes secretary, somebody else comes in; who stays keeps the name of then.
    let changed = with(&form, &[("secretary", scene.member.as_str()), ("members", fresh.as_str())]);
    send(&planner, &url, &changed).expect(303);
    let team: Vec<(Post, String)> = scene.show(&id).team.into_iter().map(|m| (m.post, m.name)).collect();
    let names =
        [(Post::Leader, "Người thử truong"), (Post::Secretary, "Người thử vien"), (Post::Member, "Người thử moi")];
    assert_eq!(team, names.map(|(post, name)| (post, name.to_owned())));
    planner
        .get(&format!("/inspections/{id}"))
        .expect(200)
        .see("Thư ký Người thử thuky Người thử vien")
        .see("Thành viên Người thử vien Người thử moi");
    // The new member records, the one who left does not.
    let (visit, _) = scene.visits(&id);
    scene.start("moi", &visit);
    let left = scene.app.named("thuky", &[Role::Inspector], None);
    let answer = [("item", "x"), ("verdict", "pass"), ("base", "0")];
    left.post(&format!("/visits/{visit}/answers"), &answer).expect(409).see("Chỉ người trong đoàn kiểm tra được ghi");
}

fn after_the_start_only_what_a_clerk_wrote_is_corrected(given: &Given) {
    let scene = scene(given);
    let id = scene.set_up(&scene.decision());
    let planner = scene.app.named("lap", &[Role::Planner], None);
    let url = format!("/inspections/{id}/correct");
    let (visit, other) = scene.visits(&id);
    scene.start("truong", &visit);
    let version = scene.show(&id).version;
    planner.get(&url).expect(200).see("Đã bắt đầu kiểm tra").miss("Thư ký").miss("Tên cuộc kiểm tra");
    let clerical = vec![
        ("version", version.to_string()),
        ("decision_number", "214A/QĐ-SNV".into()),
        ("decision_on", "15/11/2026".into()),
        ("signer_name", "Nguyễn Thử Ký".into()),
        ("signer_position", "Quyền Giám đốc".into()),
    ];
    send(&planner, &url, &clerical).expect(422).see("Ghi lý do đính chính");
    let clerical = with(&clerical, &[("reason", "Ghi nhầm khi vào sổ")]);
    for (field, value) in [("title", "Tên khác"), ("signer", scene.leader.as_str()), ("members", scene.leader.as_str())]
    {
        let beyond = with(&clerical, &[(field, value)]);
        send(&planner, &url, &beyond).expect(422).see("không đính chính được nữa khi đã bắt đầu kiểm tra");
    }
    let late = with(&clerical, &[("decision_on", "21/11/2026")]);
    send(&planner, &url, &late).expect(422);
    send(&planner, &url, &clerical).expect(303);
    let now = scene.show(&id);
    assert_eq!((now.decision_number.as_str(), now.decision_on), ("214A/QĐ-SNV", day(2026, 11, 15)));
    assert_eq!((now.signer.as_ref(), now.signer_name.as_str()), (Some(&scene.signer), "Nguyễn Thử Ký"));
    assert_eq!((now.signer_position.as_str(), now.team.len()), ("Quyền Giám đốc", 3));
    // The unit that was visited reads the number as it is now, and what it was.
    let ward = scene.app.unit_client("phuong", &scene.ward);
    ward.get(&format!("/inspections/{id}")).expect(200).see("214A/QĐ-SNV").see("Ghi nhầm khi vào sổ");
    ward.get(&url).expect(403);
    // Once a conclusion was issued nothing is corrected, even while another visit is still to come.
    scene.app.db().write(|tx| actions::conclusion_issued(tx, &id, &[])).expect("noted");
    assert_eq!(scene.show(&id).stage, Stage::Ongoing, "{other}");
    planner.get(&url).expect(409).see("Đã ban hành kết luận nên quyết định không đính chính được nữa");
    let again = with(&clerical, &[("version", &now.version.to_string()), ("decision_number", "1/QĐ-SNV")]);
    send(&planner, &url, &again).expect(409);
    planner.get(&format!("/inspections/{id}")).expect(200).see("Đã đính chính").miss("Đính chính");
}

fn two_who_correct_one_decision_see_both(given: &Given) {
    let scene = scene(given);
    let id = scene.set_up(&scene.decision());
    scene.app.account("lap2", &[Role::Planner], Some(&scene.body));
    let (first, second) = (scene.app.named_existing("lap"), scene.app.named_existing("lap2"));
    let url = format!("/inspections/{id}/correct");
    let form = scene.correction(1);
    send(&first, &url, &with(&form, &[("decision_number", "300/QĐ-SNV")])).expect(303);
    let mine = with(&form, &[("decision_number", "400/QĐ-SNV"), ("secretary", scene.member.as_str()), ("members", "")]);
    let told = send(&second, &url, &mine).expect(409);
    let told = told.see("300/QĐ-SNV").see("400/QĐ-SNV").see("Người lưu trước: lap.");
    told.see("Người thử thuky").see("Người thử vien").miss(scene.member.as_str());
    assert_eq!(scene.show(&id).decision_number, "300/QĐ-SNV");
    send(&second, &url, &with(&mine, &[("version", "2")])).expect(303);
    let now = scene.show(&id);
    assert_eq!((now.decision_number.as_str(), now.team.len(), now.version), ("400/QĐ-SNV", 2, 3));
    // A visit that starts meanwhile tells the same way.
    let (visit, _) = scene.visits(&id);
    scene.start("truong", &visit);
    send(&first, &url, &with(&form, &[("version", "3")])).expect(409).see("vừa nhập");
}

fn a_corrected_sealed_decision_is_seen_by_its_new_team(given: &Given) {
    let scene = scene(given);
    let item = sealed_item(&scene);
    let mut new = scene.decision();
    new.items = vec![item];
    let id = scene.set_up(&new);
    let fresh = scene.app.account("moi", &[Role::Inspector], Some(&scene.body));
    let page = format!("/inspections/{id}");
    let sees = |login: &str, status: u16| {
        scene.app.named_existing(login).get(&page).expect(status);
    };
    sees("vien", 200);
    sees("moi", 404);
    let planner = scene.app.named_existing("lap");
    let form = with(&scene.correction(1), &[("members", fresh.as_str()), ("decision_number", "555/QĐ-SNV")]);
    send(&planner, &format!("{page}/correct"), &form).expect(303);
    for (login, status) in [("moi", 200), ("vien", 404), ("thuky", 200), ("truong", 200), ("ky", 200), ("lap", 200)] {
        sees(login, status);
    }
    scene.app.account("thanhtra", &[Role::Inspectorate], None);
    let outsider = scene.app.actor("thanhtra");
    let lines = |actor: &Actor| {
        let lines = scene.app.db().read(|c| giamsat::audit::views::lines(c, actor, Some(id.as_str()), PageNumber(1)));
        lines.expect("the trail").rows.len()
    };
    assert_eq!(lines(&outsider), 0, "no line of it leaks");
    scene.app.client(Role::Inspectorate).get(&format!("{page}/correct")).expect(403);
    scene.app.account("lap2", &[Role::Planner], Some(&scene.body));
    scene.app.named_existing("lap2").get(&format!("{page}/correct")).expect(404);
}

fn of_a_classified_decision_number_and_date_are_corrected(given: &Given) {
    let scene = scene(given);
    let mut new = scene.decision();
    new.classification = Classification::Secret;
    (new.signer, new.leader, new.secretary, new.members) = (None, None, None, Vec::new());
    (new.title, new.contents, new.fields) = Default::default();
    let id = scene.set_up(&new);
    let planner = scene.app.named_existing("lap");
    let url = format!("/inspections/{id}/correct");
    planner.get(&url).expect(200).see("chỉ đính chính số và ngày").miss("Họ tên người ký");
    let form = vec![
        ("version", "1".into()),
        ("decision_number", "2/QĐ-MẬT".into()),
        ("decision_on", "16/11/2026".into()),
        ("reason", "Ghi nhầm số".into()),
    ];
    let beyond = with(&form, &[("title", "Nội dung mật"), ("signer_name", "Ai đó")]);
    send(&planner, &url, &beyond).expect(422);
    assert_eq!(scene.show(&id).title, "");
    send(&planner, &url, &form).expect(303);
    planner.get(&format!("/inspections/{id}")).expect(200).see("2/QĐ-MẬT").see("Đã đính chính").see("Ghi nhầm số");
}

fn what_may_be_corrected_when() {
    use giamsat::inspections::rules::{Extent, correctable};
    for stage in Stage::ALL {
        assert_eq!(
            correctable(*stage, true).map_err(|s| s.key),
            Err("inspections-correct-issued".to_owned()),
            "{stage}"
        );
        let expected = match stage {
            Stage::Planned => Some(Extent::Whole),
            Stage::Ongoing | Stage::Ended | Stage::Reported => Some(Extent::Clerical),
            Stage::Withheld => Some(Extent::Bare),
            Stage::Concluded | Stage::Cancelled => None,
        };
        assert_eq!(correctable(*stage, false).ok(), expected, "{stage}");
    }
}

fn lists_are_filtered(given: &Given) {
    let scene = scene(given);
    scene.set_up(&scene.decision());
    let mut second = scene.decision();
    second.decision_number = "9/QĐ-SNV".into();
    second.decision_on = day(2025, 12, 1);
    (second.starts_on, second.ends_on) = (day(2025, 12, 3), day(2025, 12, 5));
    (second.period_from, second.period_to) = (day(2025, 1, 1), day(2025, 10, 31));
    let second = scene.set_up(&scene.at(&second, &scene.other));
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
    form.retain(|(name, _)| !["items", "leader", "period_to"].contains(name));
    form.push(("period_to", "31/12/2025".into()));
    let answer = send(&planner, "/inspections", &form).expect(422);
    assert!(answer.text().contains("việc giải quyết thủ tục đất đai"), "the title typed stays");
    answer
        .see("Chọn đúng một trưởng đoàn")
        .see("Mục kế hoạch đã duyệt: Chọn ít nhất một mục kế hoạch đã duyệt")
        .see("Ngày cuối thời kỳ đứng trước ngày đầu");
    scene.app.client(Role::Inspector).get("/inspections/new").expect(403);
}

/// Fields, period and days of a decision are told at their field with what the plan says, all at once, and nothing is
/// stored; of a sealed item in other words, to those who see it.
fn what_a_decision_takes_on_beyond_its_items_is_refused(given: &Given) {
    let scene = scene(given);
    let planner = scene.app.named_existing("lap");
    let form = scene.form();
    let beyond = [
        ("profile", "c"),
        ("fields", "construction"),
        ("period_from", "31/12/2025"),
        ("period_to", "01/11/2026"),
        ("starts_on", "18/11/2026"),
        ("ends_on", "26/11/2026"),
    ];
    let told = send(&planner, "/inspections", &with(&form, &beyond)).expect(422).see("6 mục cần sửa");
    let told = told.see("Mục kế hoạch đã chọn thuộc loại hình khác.");
    let told = told.see("Mục kế hoạch đã chọn không có lĩnh vực Xây dựng; mục ghi Đất đai.");
    let told = told.see("Mục kế hoạch đã chọn ghi thời kỳ kiểm tra từ 01/01/2026 đến 31/10/2026.");
    let told = told.see("Mục kế hoạch đã chọn ghi thời gian kiểm tra từ 19/11/2026 đến 25/11/2026.");
    let told = told.see("hoặc điều chỉnh kế hoạch trước").see("Ghi cuộc đột xuất");
    for (field, typed) in beyond {
        assert!(told.text().contains(&format!("id=\"e-{field}\"")), "{field} is not marked");
        assert!(told.text().replace("&#x2f;", "/").contains(typed), "{typed} is lost");
    }
    for one in beyond {
        send(&planner, "/inspections", &with(&form, &[one])).expect(422).see("1 mục cần sửa");
    }
    assert_eq!(count(&scene, &scene.planner()), 0, "nothing is stored");
    let within = [("period_from", "02/01/2026"), ("ends_on", "24/11/2026")];
    send(&planner, "/inspections", &with(&form, &within)).expect(303);

    let item = sealed_item(&scene);
    let mut form = scene.form();
    form.retain(|(name, _)| *name != "items");
    form.extend([("items", item.to_string())]);
    let later = with(&form, &[("decision_number", "215/QĐ-SNV"), ("ends_on", "26/11/2026")]);
    let told = send(&planner, "/inspections", &later).expect(422);
    told.see("Cuộc đột xuất đã chọn ghi thời gian kiểm tra từ 19/11/2026 đến 25/11/2026.");
    scene.app.account("khac", &[Role::Planner], Some(&scene.body));
    let stranger = scene.app.named_existing("khac");
    send(&stranger, "/inspections", &later).expect(404);
}

/// From a system that holds nothing but units and people: the form says where, and few steps lead to the decision.
fn an_unplanned_inspection_comes_as_a_surprise_item(given: &Given) {
    let scene = scene(given);
    let (planner, signer) = (scene.app.named_existing("lap"), scene.app.named_existing("ky"));
    let asked = |form: &Client| {
        let page = form.get("/inspections/new").expect(200).see("Không có mục kế hoạch nào đang chờ quyết định");
        let page = page.see("nếu là đột xuất thì ghi một cuộc đột xuất vào kế hoạch năm").text();
        let link = page.split("Ghi cuộc đột xuất").next().and_then(|before| before.rsplit("href=\"").next());
        let link = link.and_then(|rest| rest.split('"').next()).expect("a way there");
        link.replace("&amp;", "&").replace("&#x2f;", "/")
    };
    assert_eq!(asked(&planner), "/plans/new", "the plan of the year first");
    let plan = [("body", scene.body.as_str()), ("year", "2026"), ("title", "Kế hoạch kiểm tra năm 2026")];
    let plan = planner.post("/plans", &plan).to();
    let plan = plan.split('?').next().expect("an address").to_owned();
    let draw = asked(&planner);
    assert_eq!(draw, format!("{plan}/items/new?kind=surprise"), "then its item, while the plan is a draft");
    planner.get(&draw).expect(200);
    let item = [
        ("kind", "surprise"),
        ("unit", scene.ward.as_str()),
        ("fields", "land"),
        ("contents", "Tiếp nhận hồ sơ"),
        ("trigger", "feedback"),
        ("cause", "Phản ánh của người dân"),
        ("approver", scene.signer.as_str()),
        ("period_from", "01/01/2026"),
        ("period_to", "31/10/2026"),
        ("starts_on", "20/11/2026"),
        ("ends_on", "25/11/2026"),
        ("profile", "a"),
        ("form", "on-site"),
    ];
    planner.post(&format!("{plan}/items"), &item).expect(303);
    let all = || scene.app.db().read(|c| plans::views::ready_items(c, &scene.planner())).expect("items");
    assert!(all().is_empty(), "nobody approved it");
    let id = PlanId(plan.rsplit('/').next().expect("an id").to_owned());
    let made = scene.app.db().read(|c| plans::views::items(c, &scene.planner(), &id)).expect("its items").remove(0);
    signer.post(&format!("{plan}/items/{}/approve", made.id), &[("version", "1")]).expect(303);
    planner.get("/inspections/new").expect(200).see("UBND phường Bến Thử · 20/11/2026").see("Chưa công bố");
    let page = planner.get(&format!("/inspections/new?item={}", made.id)).expect(200);
    let shown = page.text().replace("&#x2f;", "/");
    assert!(shown.contains("20/11/2026") && shown.contains("31/10/2026"), "the item's own days stand in the form");
    let mut form = with(&scene.form(), &[("starts_on", "20/11/2026")]);
    form.retain(|(name, _)| *name != "items");
    form.push(("items", made.id.to_string()));
    let to = send(&planner, "/inspections", &form).expect(303).to();
    planner.get(&to).expect(200).see("Chưa công bố");
    scene.app.client(Role::Inspectorate).get(&to).expect(404);
}

/// Decisions could be made without items before: such a visit is read, started and closed as ever.
fn a_visit_from_before_items_stays_to_be_read_and_finished(given: &Given) {
    let scene = scene(given);
    let id = scene.set_up(&scene.decision());
    given.execute("UPDATE visits SET item_id = NULL; DELETE FROM inspection_items;");
    let planner = scene.app.named_existing("lap");
    let page = format!("/inspections/{id}");
    planner.get(&page).expect(200).see("UBND phường Bến Thử").see("UBND xã Đồi Thử").see("Đất đai");
    planner.get("/inspections").expect(200).see("214/QĐ-SNV");
    planner.get(&format!("{page}/deadlines")).expect(200);
    let (visit, other) = scene.visits(&id);
    planner.get(&format!("/visits/{visit}/introduction.docx")).expect(200);
    planner.get(&format!("/visits/{visit}/announcement.docx")).expect(409).see("không có thông báo trước");
    for visit in [&visit, &other] {
        scene.start("truong", visit);
        let leader = scene.app.actor("truong");
        let seen = scene.app.db().read(|c| visits::views::find(c, &leader, visit)).expect("it").version;
        let closing = visits::actions::Closing { ended_at: app::beginning(), without_files: false, ops: Vec::new() };
        visits::actions::close(scene.app.db(), &leader, visit, seen, &closing).expect("closed");
    }
    assert_eq!(scene.show(&id).stage, Stage::Ended);
}

/// An item at a unit that nobody looks up.
fn an_item(fields: &[&str], period: (NaiveDate, NaiveDate), days: (NaiveDate, NaiveDate)) -> plans::Item {
    plans::Item {
        id: PlanItemId("item".into()),
        plan: PlanId("plan".into()),
        number: Some(1),
        kind: ItemKind::Periodic,
        sealed: false,
        stage: plans::ItemStage::Planned,
        unit: UnitId("unit".into()),
        unit_name: "UBND phường Bến Thử".into(),
        contents: "Tiếp nhận hồ sơ".into(),
        trigger: None,
        cause: String::new(),
        directive: None,
        follows: None,
        part: None,
        officials: Vec::new(),
        period_from: period.0,
        period_to: period.1,
        starts_on: days.0,
        ends_on: days.1,
        profile: Profile::A,
        form: Form::OnSite,
        fields: fields.iter().map(|field| (*field).to_owned()).collect(),
        author: AccountId("author".into()),
        approver: None,
        approved_at: None,
        joint_with: None,
        version: 1,
    }
}

fn a_decision_lies_within_its_items() {
    let (june, october) = ((day(2026, 6, 8), day(2026, 6, 12)), (day(2026, 10, 5), day(2026, 10, 9)));
    let (early, late) = ((day(2026, 1, 1), day(2026, 3, 31)), (day(2026, 2, 1), day(2026, 8, 31)));
    let (one, two) = (an_item(&["land"], early, june), an_item(&["construction"], late, october));
    let of = |item: &plans::Item| NewInspection {
        decision_number: "1/QĐ".into(),
        decision_on: day(2026, 6, 1),
        issuer: "Giám đốc".into(),
        body: UnitId("body".into()),
        classification: Classification::Ordinary,
        signer: None,
        signer_position: String::new(),
        title: "Kiểm tra".into(),
        contents: "Tiếp nhận hồ sơ".into(),
        period_from: item.period_from,
        period_to: item.period_to,
        starts_on: item.starts_on,
        ends_on: item.ends_on,
        profile: Profile::A,
        fields: item.fields.clone(),
        items: vec![item.id.clone()],
        leader: None,
        secretary: None,
        members: Vec::new(),
    };
    let told = |new: &NewInspection, items: &[plans::Item]| -> Vec<(String, String)> {
        rules::beyond_plan(new, items).into_iter().map(|(field, said)| (field, said.key)).collect()
    };
    let is = |field: &str, key: &str| (field.to_owned(), format!("inspections-beyond-{key}"));
    let ones = std::slice::from_ref(&one);
    assert!(told(&of(&one), ones).is_empty());
    // Less than the item says is the decision's own matter.
    let less = NewInspection { period_from: day(2026, 2, 1), ends_on: day(2026, 6, 8), ..of(&one) };
    assert!(told(&less, ones).is_empty());
    // From June to October without an adjustment; another field; a day before and a day after.
    let moved = NewInspection { starts_on: october.0, ends_on: october.1, ..of(&one) };
    assert_eq!(told(&moved, ones), [is("starts_on", "days"), is("ends_on", "days")]);
    let fields = NewInspection { fields: vec!["land".into(), "construction".into(), "x".into()], ..of(&one) };
    let said = rules::beyond_plan(&fields, ones).remove(0).1;
    let named = [("fields".to_owned(), "construction,x".to_owned()), ("planned".to_owned(), "land".to_owned())];
    assert_eq!((said.key.as_str(), said.args), ("inspections-beyond-fields", named.to_vec()));
    let before = NewInspection { period_from: day(2025, 12, 31), starts_on: day(2026, 6, 7), ..of(&one) };
    assert_eq!(told(&before, ones), [is("period_from", "period"), is("starts_on", "days")]);
    let after = NewInspection { period_to: day(2026, 4, 1), ends_on: day(2026, 6, 13), ..of(&one) };
    assert_eq!(told(&after, ones), [is("period_to", "period"), is("ends_on", "days")]);
    let said = rules::beyond_plan(&after, ones).remove(1).1;
    let days = [("from".to_owned(), "08/06/2026".to_owned()), ("to".to_owned(), "12/06/2026".to_owned())];
    assert_eq!(said.args, days, "with what the item says");
    // Of several items, from the first to the last day of all of them, and every field of any.
    let both = [one.clone(), two.clone()];
    let joint = NewInspection {
        fields: vec!["construction".into(), "land".into()],
        period_to: late.1,
        ends_on: october.1,
        ..of(&one)
    };
    assert!(told(&joint, &both).is_empty());
    assert_eq!(told(&NewInspection { ends_on: day(2026, 10, 10), ..joint }, &both), [is("ends_on", "days")]);
    // A sealed one is told of in its own words.
    let sealed = [plans::Item { sealed: true, kind: ItemKind::Surprise, ..one.clone() }];
    assert_eq!(told(&moved, &sealed), [is("starts_on", "days-sealed"), is("ends_on", "days-sealed")]);
    assert_eq!(told(&fields, &sealed), [is("fields", "fields-sealed")]);
    assert_eq!(told(&before, &sealed)[0], is("period_from", "period-sealed"));
    assert!(told(&moved, &[]).is_empty(), "that there is none is told by itself");
}

fn candidate(id: &str, post: Post) -> Candidate {
    Candidate {
        account: AccountId(id.into()),
        name: id.into(),
        post,
        may_lead: true,
        may_inspect: true,
        conflicts: Vec::new(),
        lacks_letter: false,
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
    weak[0].conflicts.push(Conflict {
        tie: Tie::WorksThere,
        unit: Some(UnitId("x".into())),
        other: None,
        said: Said::new("independence-works-there"),
    });
    assert_eq!(keys(&weak, "z"), ["independence-works-there", "inspections-role-missing"]);
    let mut lent = good.to_vec();
    lent[2].lacks_letter = true;
    assert_eq!(keys(&lent, "z"), ["inspections-letter-missing"]);
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
