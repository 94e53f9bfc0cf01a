//! Units that become others between the decision and the visit: the visit follows, says so, and somebody chooses where
//! there are several.

use diesel::prelude::*;
use giamsat::error::Error;
use giamsat::inspections::{NewException, Tie, actions as inspections};
use giamsat::units::{Kind, NewAppointment, Rank, RelationKind, actions as units};
use giamsat::visits::{OpResult, Visit, actions, views};
use giamsat::vocabulary::{Actor, InspectionId, OfficialId, Role, UnitId, VisitId, dates};
use libtest_mimic::Trial;

use crate::conclusions::case::{Case, Found};
use crate::inspections::{Scene, day, scene, sealed_item};
use crate::support::app::Client;
use crate::support::{Given, on_both};

pub fn tests() -> Vec<Trial> {
    on_both![heirs;
        the_visit_goes_to_the_one_that_took_over,
        of_several_somebody_chooses_with_a_reason,
        what_began_without_a_network_waits_for_the_choice,
        a_sealed_visit_follows_without_a_trace,
        two_visits_that_meet_in_one_unit_count_once,
    ]
}

const WARD: &str = "UBND phường Bến Thử";

fn relate(scene: &Scene, kind: RelationKind, heir: &UnitId) {
    let from = (Some(&scene.ward), WARD);
    let on = day(2026, 11, 18);
    let related = scene.app.db().write(|tx| units::relate(tx, kind, from, heir, on, None, None));
    assert!(related.expect("related"));
}

/// The ward ends, and two units take over.
fn divided(scene: &Scene) -> [UnitId; 2] {
    let heirs = ["UBND phường Bến Đông", "UBND phường Bến Tây"].map(|name| scene.app.unit(name, Kind::Ward));
    heirs.iter().for_each(|heir| relate(scene, RelationKind::Split, heir));
    scene.app.db().write(|tx| units::end_unit(tx, &scene.ward, day(2026, 11, 17))).expect("ended");
    heirs
}

fn found(scene: &Scene, visit: &VisitId) -> Visit {
    scene.app.db().read(|c| views::find(c, &scene.app.actor("truong"), visit)).expect("the visit")
}

/// How often an act stands in the trail, with how many of these lines are sealed.
fn acts(scene: &Scene, act: &str) -> (usize, usize) {
    use giamsat::schema::audit_lines as l;
    let lines: Vec<Option<String>> = scene
        .app
        .db()
        .read(|c| Ok(l::table.filter(l::action.eq(act)).select(l::sealed_subject_id).load(c)?))
        .expect("the trail");
    (lines.len(), lines.iter().flatten().count())
}

const START: [(&str, &str); 3] = [("place", "Bộ phận Một cửa mới"), ("on", "20/11/2026"), ("time", "09:00")];

/// What the start says: everybody of the team is there.
fn start<'a>(scene: &'a Scene, presence: &'a [String]) -> Vec<(&'a str, &'a str)> {
    assert_eq!(presence.len(), [&scene.leader, &scene.secretary, &scene.member].len());
    START.into_iter().chain(presence.iter().map(|name| (name.as_str(), "present"))).collect()
}

fn presence(scene: &Scene) -> Vec<String> {
    [&scene.leader, &scene.secretary, &scene.member].map(|account| format!("presence-{account}")).into()
}

fn text_of(client: &Client, path: &str) -> String {
    giamsat::reports::docx::text_of(&client.get(path).expect(200).bytes).expect("a Word document").join("\n")
}

fn the_visit_goes_to_the_one_that_took_over(given: &Given) {
    let scene = scene(given);
    let id = scene.set_up(&scene.decision());
    let (visit, other) = scene.visits(&id);
    let heir = scene.app.unit("UBND phường Bến Mới", Kind::Ward);
    scene.app.account("moi", &[Role::Unit], Some(&heir));
    let posted = scene.app.db().write(|tx| {
        let official: OfficialId = units::add_official(tx, "Người Có Hồ Sơ", None, None, None, None)?;
        let post = NewAppointment {
            official: official.clone(),
            unit: heir.clone(),
            position: "Công chức".into(),
            section: None,
            rank: Rank::Staff,
            from_on: day(2025, 7, 1),
            to_on: Some(day(2026, 9, 30)),
        };
        units::appoint(tx, &post, None)?;
        use giamsat::schema::accounts as a;
        diesel::update(a::table.find(&scene.member)).set(a::official_id.eq(Some(official.as_str()))).execute(tx.c())?;
        Ok(())
    });
    posted.expect("a post");
    relate(&scene, RelationKind::Merge, &heir);
    let (leader, planner) = (scene.app.named_existing("truong"), scene.app.named_existing("lap"));
    // It is told before, where the visit is planned, where it starts, and on the papers.
    let (inspection_page, page) = (format!("/inspections/{id}"), format!("/visits/{visit}"));
    planner.get(&inspection_page).expect(200).see("Nay là UBND phường Bến Mới").see("tại UBND phường Bến Mới từ");
    leader.get(&page).expect(200).see("UBND phường Bến Thử nay là UBND phường Bến Mới");
    leader.get(&format!("/visits/{other}")).expect(200).miss("nay là");
    let both = "UBND phường Bến Mới (trước đây là UBND phường Bến Thử)";
    for paper in [format!("{page}/introduction.docx"), format!("{inspection_page}/decision.docx")] {
        let text = text_of(&planner, &paper);
        assert!(text.contains(both), "{paper}: {text}");
    }
    // A tie to the one that took over stands against the start, and nothing typed is lost.
    let presence = presence(&scene);
    let typed = start(&scene, &presence);
    scene.app.world.advance(chrono::Duration::minutes(1));
    let now = dates::civil(giamsat::clock::World::now(scene.app.world.as_ref())).format("%H:%M").to_string();
    let typed: Vec<(&str, &str)> =
        typed.into_iter().map(|(name, value)| (name, if name == "time" { now.as_str() } else { value })).collect();
    let refused = leader.post(&format!("{page}/start"), &typed).expect(422);
    let refused = refused.see("Chưa chuyển được sang UBND phường Bến Mới: Người thử vien").text();
    assert!(refused.contains("value=\"Bộ phận Một cửa mới\""), "{refused}");
    assert_eq!(found(&scene, &visit).unit, scene.ward);
    let ask = NewException {
        account: scene.member.clone(),
        tie: Tie::WorkedThere,
        unit: Some(heir.clone()),
        other: None,
        days: (day(2026, 11, 19), day(2026, 11, 25)),
        period: (day(2026, 1, 1), day(2026, 10, 31)),
        inspection: Some(id.clone()),
        item: None,
        reason: "Không còn ai đủ chuyên môn đất đai".into(),
    };
    let asked = inspections::ask(scene.app.db(), &scene.planner(), &ask).expect("asked");
    inspections::answer(scene.app.db(), &scene.app.actor("ky"), &asked, 1, true, "Đồng ý").expect("given");
    planner.get(&inspection_page).expect(200).see("đã làm việc tại đơn vị");
    leader.post(&format!("{page}/start"), &typed).to();
    let row = found(&scene, &visit);
    assert_eq!((row.unit, row.was), (heir.clone(), Some(scene.ward.clone())));
    assert_eq!((row.unit_name.as_str(), row.was_name.as_str()), ("UBND phường Bến Mới", WARD));
    assert_eq!(acts(&scene, "visits.heir"), (1, 0));
    leader.get(&page).expect(200).see("Trước là UBND phường Bến Thử");
    planner.get(&inspection_page).expect(200).see("Trước là UBND phường Bến Thử").see("đã làm việc tại đơn vị");
    leader.get(&format!("{page}/minutes")).expect(200).see(both);
    let text = text_of(&leader, &format!("{page}/minutes.docx"));
    assert!(text.contains(both), "{text}");
    // It is the heir's now.
    scene.app.named_existing("moi").get(&page).expect(200).see("UBND phường Bến Mới");
    // Dossiers are listed under what the unit was in the period.
    crate::support::given_dossiers(&scene.app, &scene.ward, 30);
    let draw = [("method", "late"), ("count", "2"), ("sample", "0b1c7ad2-3333-4444-8888-0123456789ab")];
    leader.post(&format!("{page}/samples"), &draw).to();
    leader.get(&format!("{page}/samples")).expect(200).see("T-000");
}

fn choice<'a>(unit: &'a UnitId, version: &'a str, reason: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("version", version), ("unit", unit.as_str()), ("reason", reason)]
}

fn of_several_somebody_chooses_with_a_reason(given: &Given) {
    let scene = scene(given);
    let id = scene.set_up(&scene.decision());
    let (visit, _) = scene.visits(&id);
    let [east, west] = divided(&scene);
    let page = format!("/visits/{visit}");
    let both = |page: crate::support::app::Answer| page.see("UBND phường Bến Đông").see("UBND phường Bến Tây");
    both(scene.app.named_existing("lap").get(&format!("/inspections/{id}")).expect(200)).see("Nay là UBND phường");
    let (leader, member) = (scene.app.named_existing("truong"), scene.app.named_existing("vien"));
    leader.get(&page).expect(200).see("Chọn đơn vị được kiểm tra").see("Người lập quyết định".to_lowercase().as_str());
    both(member.get(&page).expect(200)).miss("Lý do chọn");
    let started = scene.arrive("truong", &visit, None);
    assert!(matches!(&started, OpResult::Rejected { said } if said.key == "visits-unit-parted"), "{started:?}");
    let to = format!("{page}/unit");
    let reason = "Bộ phận Một cửa cũ nằm ở phía Tây";
    member.post(&to, &choice(&west, "1", reason)).expect(409).see("Chỉ trưởng đoàn hoặc người lập quyết định");
    let short = leader.post(&to, &choice(&scene.other, "1", "ngắn")).expect(422).see("ít nhất 10 ký tự").text();
    assert!(short.contains(">ngắn</textarea>"), "{short}");
    scene.app.named_existing("lap").post(&to, &choice(&west, "1", reason)).to();
    leader.post(&to, &choice(&east, "2", reason)).expect(409).see("không cần chọn nữa");
    let row = found(&scene, &visit);
    assert_eq!((row.unit, row.was), (west, Some(scene.ward.clone())));
    leader.get(&page).expect(200).see("Trước là UBND phường Bến Thử").see(reason);
    scene.start("truong", &visit);
    assert_eq!(found(&scene, &visit).unit_name, "UBND phường Bến Tây");
}

fn what_began_without_a_network_waits_for_the_choice(given: &Given) {
    let scene = scene(given);
    let id = scene.set_up(&scene.decision());
    let (visit, _) = scene.visits(&id);
    let [east, _] = divided(&scene);
    let before = giamsat::clock::World::now(scene.app.world.as_ref());
    scene.app.world.advance(chrono::Duration::hours(2));
    let started = scene.arrive("truong", &visit, Some(before));
    assert!(matches!(started, OpResult::Applied { .. }), "what began is not undone: {started:?}");
    assert_eq!(found(&scene, &visit).unit, scene.ward);
    let (leader, page) = (scene.app.named_existing("truong"), format!("/visits/{visit}"));
    leader.get(&page).expect(200).see("đã bắt đầu khi không có mạng");
    leader.get(&format!("{page}/minutes")).expect(200).see("trước khi khoá biên bản");
    let close = |seen: i32| {
        let ended_at = giamsat::clock::World::now(scene.app.world.as_ref());
        let closing = actions::Closing { ended_at, without_files: false, ops: Vec::new() };
        actions::close(scene.app.db(), &scene.app.actor("truong"), &visit, seen, &closing)
    };
    let seen = found(&scene, &visit).version;
    assert!(matches!(close(seen), Err(Error::Refused(said)) if said.key == "visits-unit-open"));
    let version = seen.to_string();
    let chosen = choice(&east, &version, "Trụ sở đoàn đến thuộc phường này");
    leader.post(&format!("{page}/unit"), &chosen).to();
    close(seen + 1).expect("closed");
    assert_eq!(found(&scene, &visit).unit, east);
    leader.get(&format!("{page}/minutes")).expect(200).see("UBND phường Bến Đông (trước đây là UBND phường Bến Thử)");
}

fn a_sealed_visit_follows_without_a_trace(given: &Given) {
    let scene = scene(given);
    let item = sealed_item(&scene);
    let mut new = scene.decision();
    new.items = vec![item];
    let id: InspectionId = scene.set_up(&new);
    let team = scene.app.actor("truong");
    let visit = scene.app.db().read(|c| views::of_inspection(c, &team, &id)).expect("visits")[0].id.clone();
    let [east, _] = divided(&scene);
    scene.app.account("la", &[Role::Planner], Some(&scene.body));
    scene.app.account("dong", &[Role::Unit], Some(&east));
    let page = format!("/visits/{visit}");
    let reason = "Bộ phận Một cửa cũ nằm ở phía Đông";
    let choose = |who: &Actor| actions::choose_unit(scene.app.db(), who, &visit, 1, Some(&east), reason);
    for login in ["la", "dong"] {
        let stranger = scene.app.named_existing(login);
        stranger.get(&page).expect(404);
        stranger.post(&format!("{page}/unit"), &choice(&east, "1", reason)).expect(404);
        assert!(matches!(choose(&scene.app.actor(login)), Err(Error::NotFound)), "{login}");
    }
    choose(&scene.planner()).expect("by who is named");
    assert_eq!(acts(&scene, "visits.heir"), (1, 1), "the line is for who is named");
    scene.app.named_existing("la").get(&page).expect(404);
    scene.app.named_existing("dong").get(&page).expect(404);
    scene.start("truong", &visit);
    scene.app.named_existing("dong").get(&page).expect(200).see("UBND phường Bến Đông");
}

/// Both wards of a decision became one: what was found at each stands in the register once.
fn two_visits_that_meet_in_one_unit_count_once(given: &Given) {
    use giamsat::schema::{concluded_contents as r, visits as v};
    let case = Case::started(given);
    let moved = case.app.db().write(|tx| {
        let second = v::table.find(&case.visits[1]);
        let set = (v::unit_id.eq(&case.ward), v::was_unit_id.eq(Some(case.other_ward.as_str())));
        Ok(diesel::update(second).set(set).execute(tx.c())?)
    });
    assert_eq!(moved.expect("moved"), 1);
    case.record(0, 1, &Found::VIOLATION);
    case.record(1, 2, &Found { fact: "Tại cơ sở thứ hai", ..Found::SHORTCOMING });
    case.close(0);
    case.close(1);
    case.report();
    let id = case.draft(&[0, 1]);
    case.send(&id);
    case.pass_deadline(&id);
    case.issue("signer", &id, "12/TB-SNV").to();
    let fields: Vec<Option<String>> =
        case.app.db().read(|c| Ok(r::table.select(r::field_code).order(r::field_code).load(c)?)).expect("the register");
    let of = |field: &str| fields.iter().flatten().filter(|code| *code == field).count();
    assert_eq!((of("land"), of("construction")), (1, 1), "{fields:?}");
}
