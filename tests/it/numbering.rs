//! Numbers of papers that are issued here: by year, none twice, none lost.

use std::sync::Barrier;

use giamsat::error::Error;
use giamsat::numbering::{self, Kind, Series};
use giamsat::plans::actions::{self as plans, Approval};
use giamsat::plans::{Form, ItemKind, NewItem, NewPlan, Profile, Trigger, views};
use giamsat::vocabulary::{PlanId, Role, UnitId};
use libtest_mimic::Trial;

use crate::inspections::{Scene, day, scene, sealed_item, two_sealed};
use crate::support::{Given, on_both};

pub fn tests() -> Vec<Trial> {
    on_both![numbering;
        the_page_sets_how_papers_are_numbered,
        a_plan_takes_the_next_number_and_none_is_lost,
        several_at_once_take_different_numbers,
        decisions_are_numbered_here_but_sealed_ones_never,
        a_number_is_given_once_whatever_the_paper,
        a_sealed_number_is_told_to_nobody_and_met_at_the_start,
        papers_of_a_visit_still_sealed_wait_for_its_own_start,
        a_submission_has_a_number_of_its_own,
    ]
}

fn series(body: &UnitId, kind: Kind, symbol: &str, first: i32) -> Series {
    Series { body: body.clone(), kind, symbol: symbol.into(), first, issued_here: true, version: 0 }
}

fn set(scene: &Scene, series: &Series) {
    let admin = scene.app.actor("quan-tri-so");
    numbering::actions::set(scene.app.db(), &admin, series).expect("set");
}

fn prepared(given: &Given) -> Scene {
    let scene = scene(given);
    scene.app.account("quan-tri-so", &[Role::Administrator], None);
    // Numbers are given by the approval; reviews have tests of their own.
    scene.app.without_review();
    scene
}

fn item(unit: &UnitId, kind: ItemKind) -> NewItem {
    NewItem {
        kind,
        unit: unit.clone(),
        part: None,
        officials: Vec::new(),
        fields: vec!["land".into()],
        contents: "Tiếp nhận hồ sơ".into(),
        trigger: None,
        cause: String::new(),
        directive: None,
        follows: None,
        period_from: day(2026, 1, 1),
        period_to: day(2026, 10, 31),
        starts_on: day(2026, 12, 7),
        ends_on: day(2026, 12, 11),
        profile: Profile::A,
        form: Form::OnSite,
        approver: None,
        viewers: Vec::new(),
    }
}

/// A submitted plan of the body for a year.
fn submitted(scene: &Scene, year: i32) -> PlanId {
    let (db, planner) = (scene.app.db(), scene.planner());
    let new = NewPlan { body: scene.body.clone(), year, title: format!("Kế hoạch kiểm tra năm {year}") };
    let plan = plans::create_plan(db, &planner, &new).expect("a plan");
    let unit = if year % 2 == 0 { &scene.ward } else { &scene.other };
    let new = NewItem {
        period_from: day(year, 1, 1),
        period_to: day(year, 10, 31),
        starts_on: day(year, 12, 7),
        ends_on: day(year, 12, 11),
        ..item(unit, ItemKind::Periodic)
    };
    plans::add_item(db, &planner, &plan, &new).expect("an item");
    plans::submit(db, &planner, &plan, version(scene, &plan)).expect("submitted");
    plan
}

fn version(scene: &Scene, plan: &PlanId) -> i32 {
    scene.app.db().read(|c| views::plan(c, &scene.planner(), plan)).expect("the plan").version
}

fn approve(scene: &Scene, plan: &PlanId, number: &str, seen: i32) -> Result<String, Error> {
    let approval = Approval { number: number.into(), issued_on: day(2026, 11, 19) };
    plans::approve(scene.app.db(), &scene.app.actor("ky"), plan, seen, &approval)?;
    let plan = scene.app.db().read(|c| views::plan(c, &scene.planner(), plan))?;
    Ok(plan.number.unwrap_or_default())
}

fn the_page_sets_how_papers_are_numbered(given: &Given) {
    let scene = prepared(given);
    let admin = scene.app.named_existing("quan-tri-so");
    let page = "/settings/numbers";
    admin.get(page).expect(200).see("Chưa giao loại văn bản nào");
    let fields = |symbol: &'static str, first: &'static str, version: &'static str| {
        vec![
            ("body", scene.body.as_str()),
            ("kind", "plan"),
            ("symbol", symbol),
            ("first", first),
            ("issued_here", "1"),
            ("version", version),
        ]
    };
    let wrong = admin.post(page, &fields("KH SNV", "0", "0")).expect(422);
    wrong.see("không phải ký hiệu").see("KH SNV").see("0");
    admin.post(page, &fields("/KH-SNV", "7", "0")).to();
    admin.get(page).expect(200).see("07").see("Kế hoạch kiểm tra").see("Sở Nội vụ thử");
    let filled = admin.get(&format!("{page}?body={}&kind=plan", scene.body)).expect(200);
    assert!(filled.text().contains("value=\"KH-SNV\"") && filled.text().contains("value=\"7\""), "it is shown");
    // Who had not seen it changes nothing over it.
    admin.post(page, &fields("KH-KHAC", "1", "0")).expect(409).see("KH-SNV");
    admin.post(page, &fields("KH-SNV", "9", "1")).to();
    admin.get(page).expect(200).see("09");
    admin.get("/audit").expect(200).see("Đặt cách đánh số văn bản");
    for login in ["lap", "ky"] {
        scene.app.named_existing(login).get(page).expect(403);
    }
}

fn a_plan_takes_the_next_number_and_none_is_lost(given: &Given) {
    let scene = prepared(given);
    // By hand, as long as nothing else is set.
    let by_hand = submitted(&scene, 2026);
    let seen = version(&scene, &by_hand);
    let missing = approve(&scene, &by_hand, "", seen).expect_err("a number is asked for");
    assert!(matches!(&missing, Error::Invalid(all) if all[0].0 == "number"), "{missing:?}");
    assert_eq!(approve(&scene, &by_hand, "08/KH-SNV", seen).expect("approved"), "08/KH-SNV");
    set(&scene, &series(&scene.body, Kind::Plan, "KH-SNV", 7));
    set(&scene, &series(&scene.body, Kind::Adjustment, "KH-SNV", 1));
    let first = submitted(&scene, 2027);
    let seen = version(&scene, &first);
    let typed = approve(&scene, &first, "61/KH-SNV", seen).expect_err("nothing is typed over it");
    assert!(matches!(&typed, Error::Invalid(all) if all[0].1.key == "numbering-issued-here"), "{typed:?}");
    // What fails takes no number along: somebody changed the plan meanwhile.
    assert!(matches!(approve(&scene, &first, "", seen - 1), Err(Error::Conflict)));
    assert_eq!(approve(&scene, &first, "", seen).expect("approved"), "07/KH-SNV");
    // 08 was given by hand before.
    let second = submitted(&scene, 2028);
    assert_eq!(approve(&scene, &second, "", version(&scene, &second)).expect("approved"), "09/KH-SNV");
    // Adjustments share the register with the plans, whose symbol is theirs.
    let (db, planner) = (scene.app.db(), scene.planner());
    let adjustment = plans::open_adjustment(db, &planner, &second, "Thiếu người").expect("opened");
    let adjusted = || db.read(|c| views::adjustments::one(c, &planner, &second, &adjustment)).expect("it").1;
    let added = NewItem { fields: vec!["investment".into()], ..item(&scene.other, ItemKind::Periodic) };
    let added = NewItem { starts_on: day(2028, 12, 18), ends_on: day(2028, 12, 19), ..added };
    plans::propose(db, &planner, &second, &adjustment, adjusted().version, None, &added).expect("proposed");
    plans::submit_adjustment(db, &planner, &second, &adjustment, adjusted().version).expect("submitted");
    let approval = Approval { number: String::new(), issued_on: day(2026, 11, 20) };
    let approver = scene.app.actor("ky");
    plans::approve_adjustment(db, &approver, &second, &adjustment, adjusted().version, &approval).expect("approved");
    assert_eq!(adjusted().paper_number.as_deref(), Some("10/KH-SNV"));
    // Another year has a register of its own, which begins with the first number.
    let third = submitted(&scene, 2029);
    let seen = version(&scene, &third);
    let approval = Approval { number: String::new(), issued_on: day(2025, 12, 31) };
    plans::approve(db, &approver, &third, seen, &approval).expect("approved");
    let number = db.read(|c| views::plan(c, &planner, &third)).expect("the plan").number;
    assert_eq!(number.as_deref(), Some("07/KH-SNV"));
}

fn several_at_once_take_different_numbers(given: &Given) {
    let scene = prepared(given);
    set(&scene, &series(&scene.body, Kind::Plan, "KH-SNV", 1));
    let all: Vec<(PlanId, i32)> = (2026..2032)
        .map(|year| {
            let plan = submitted(&scene, year);
            let seen = version(&scene, &plan);
            (plan, seen)
        })
        .collect();
    let ready = Barrier::new(all.len());
    let mut numbers: Vec<String> = std::thread::scope(|threads| {
        let running: Vec<_> = all
            .iter()
            .map(|(plan, seen)| {
                let (scene, ready) = (&scene, &ready);
                threads.spawn(move || {
                    ready.wait();
                    approve(scene, plan, "", *seen).expect("approved")
                })
            })
            .collect();
        running.into_iter().map(|thread| thread.join().expect("done")).collect()
    });
    numbers.sort();
    assert_eq!(numbers, ["01/KH-SNV", "02/KH-SNV", "03/KH-SNV", "04/KH-SNV", "05/KH-SNV", "06/KH-SNV"]);
}

fn decisions_are_numbered_here_but_sealed_ones_never(given: &Given) {
    let scene = prepared(given);
    set(&scene, &series(&scene.body, Kind::Decision, "QĐ-SNV", 214));
    let (db, planner) = (scene.app.db(), scene.planner());
    let new = NewPlan { body: scene.body.clone(), year: 2026, title: "Kế hoạch".into() };
    let plan = plans::create_plan(db, &planner, &new).expect("a plan");
    let surprise = NewItem {
        trigger: Some(Trigger::Press),
        cause: "Phản ánh".into(),
        approver: Some(scene.signer.clone()),
        ..item(&scene.ward, ItemKind::Surprise)
    };
    let sealed = plans::add_item(db, &planner, &plan, &surprise).expect("an item");
    let seen = db.read(|c| views::item(c, &scene.app.actor("ky"), &sealed)).expect("the item").version;
    plans::approve_sealed(db, &scene.app.actor("ky"), &sealed, seen).expect("approved");

    let mut open = scene.decision();
    open.decision_number.clear();
    let set_up = |new: &giamsat::inspections::NewInspection| {
        giamsat::inspections::actions::set_up(db, &planner, &scene.planned(new))
    };
    let number = |id: &giamsat::vocabulary::InspectionId| {
        db.read(|c| giamsat::inspections::views::show(c, &planner, id)).expect("the inspection").decision_number
    };
    // Without a series for the body its number is asked for as ever.
    let mut elsewhere = open.clone();
    elsewhere.body = scene.ward.clone();
    let missing = set_up(&elsewhere).expect_err("its number is entered");
    assert!(matches!(&missing, Error::Invalid(all) if all.iter().any(|(f, _)| f == "decision_number")), "{missing:?}");
    // What is wrong with the decision takes no number along.
    let mut wrong = open.clone();
    wrong.leader = None;
    assert!(set_up(&wrong).is_err());
    assert_eq!(number(&set_up(&open).expect("a decision")), "214/QĐ-SNV");
    let mut of_sealed = scene.decision();
    of_sealed.items = vec![sealed];
    (of_sealed.starts_on, of_sealed.ends_on) = (day(2026, 12, 7), day(2026, 12, 11));
    of_sealed.decision_number.clear();
    let refused = set_up(&of_sealed).expect_err("its number is entered");
    assert!(matches!(&refused, Error::Invalid(all) if all.iter().any(|(f, _)| f == "decision_number")), "{refused:?}");
    // A number of the register would be given to somebody else's decision meanwhile.
    for own in ["216/QĐ-SNV", "0216 / qđ-snv", "5/QĐ–SNV"] {
        of_sealed.decision_number = own.into();
        let refused = set_up(&of_sealed).expect_err("the register gives it");
        assert!(is_refused(&refused, "decision_number", "numbering-sealed-own"), "{own}: {refused:?}");
    }
    of_sealed.decision_number = "05-M/QĐ-SNV".into();
    let kept = set_up(&of_sealed).expect("a decision");
    assert_eq!(number(&kept), "05-M/QĐ-SNV");
    let now = db.read(|c| giamsat::inspections::views::show(c, &planner, &kept)).expect("it");
    let renamed = amended(&now, "217/QĐ-SNV");
    let refused = giamsat::inspections::actions::correct(db, &planner, &kept, now.version, &renamed);
    let refused = refused.expect_err("no correction gives it either");
    assert!(is_refused(&refused, "decision_number", "numbering-sealed-own"), "{refused:?}");
    let mut next = open.clone();
    (next.starts_on, next.ends_on) = (day(2026, 11, 26), day(2026, 11, 27));
    assert_eq!(number(&set_up(&next).expect("a decision")), "215/QĐ-SNV", "nothing is missing between");
}

fn is_refused(error: &Error, field: &str, key: &str) -> bool {
    matches!(error, Error::Invalid(all) if all.iter().any(|(at, said)| at == field && said.key == key))
}

/// A correction of a decision that changes its number only.
fn amended(now: &giamsat::inspections::Inspection, number: &str) -> giamsat::inspections::model::Amended {
    use giamsat::inspections::model::Post;
    let of = |post: Post| now.team.iter().filter(move |m| m.post == post).map(|m| m.account.clone());
    giamsat::inspections::model::Amended {
        decision_number: number.into(),
        decision_on: now.decision_on,
        title: now.title.clone(),
        signer: now.signer.clone(),
        signer_name: now.signer_name.clone(),
        signer_position: now.signer_position.clone(),
        secretary: of(Post::Secretary).next(),
        members: of(Post::Member).collect(),
        reason: "Nhầm số".into(),
    }
}

fn a_number_is_given_once_whatever_the_paper(given: &Given) {
    let scene = prepared(given);
    let (db, planner) = (scene.app.db(), scene.planner());
    let plan = submitted(&scene, 2026);
    assert_eq!(approve(&scene, &plan, "05/CT-SNV", version(&scene, &plan)).expect("approved"), "05/CT-SNV");
    let set_up = |number: &str, on: (i32, u32, u32), days: (u32, u32)| {
        let mut new = scene.decision();
        new.decision_number = number.into();
        new.decision_on = day(on.0, on.1, on.2);
        (new.starts_on, new.ends_on) = (day(2026, 12, days.0), day(2026, 12, days.1));
        giamsat::inspections::actions::set_up(db, &planner, &scene.planned(&new))
    };
    let taken = |refused: Result<_, Error>, what: &str| {
        let refused = refused.map(|_: giamsat::vocabulary::InspectionId| ()).expect_err(what);
        assert!(is_refused(&refused, "decision_number", "numbering-taken"), "{what}: {refused:?}");
    };
    // One number however it is typed, of a plan and of a decision, of a classified one too.
    for typed in ["05/CT-SNV", "5/ct-snv", "005 / CT–SNV"] {
        taken(set_up(typed, (2026, 11, 16), (1, 2)), typed);
    }
    let mut secret = scene.decision();
    (secret.classification, secret.decision_number) = (giamsat::plans::Classification::Secret, "5/CT-SNV".into());
    taken(giamsat::inspections::actions::set_up(db, &planner, &secret), "classified");
    let another = submitted(&scene, 2027);
    let refused = approve(&scene, &another, "5/CT-SNV", version(&scene, &another)).expect_err("a second plan");
    assert!(is_refused(&refused, "number", "numbering-taken"), "{refused:?}");
    // Another symbol, another year and another body have registers of their own.
    set_up("05/QĐ-SNV", (2026, 11, 16), (1, 2)).expect("another symbol");
    set_up("05/CT-SNV", (2025, 12, 31), (3, 4)).expect("another year");
    let mut elsewhere = scene.decision();
    (elsewhere.body, elsewhere.decision_number) = (scene.ward.clone(), "05/CT-SNV".into());
    (elsewhere.starts_on, elsewhere.ends_on) = (day(2026, 12, 7), day(2026, 12, 8));
    scene.app.account("lap-khac", &[Role::Planner], Some(&scene.ward));
    giamsat::inspections::actions::set_up(db, &scene.app.actor("lap-khac"), &scene.planned(&elsewhere))
        .expect("another body");

    // The register passes over what was given by hand to a paper of any kind.
    set(&scene, &series(&scene.body, Kind::Decision, "CT-SNV", 4));
    let number = |id: &giamsat::vocabulary::InspectionId| {
        db.read(|c| giamsat::inspections::views::show(c, &planner, id)).expect("the inspection").decision_number
    };
    let fourth = set_up("", (2026, 11, 16), (9, 10)).expect("a decision");
    assert_eq!(number(&fourth), "04/CT-SNV");
    assert_eq!(number(&set_up("", (2026, 11, 16), (14, 15)).expect("a decision")), "06/CT-SNV");
    // What a correction gives up is free again, and what it takes is taken.
    let now = db.read(|c| giamsat::inspections::views::show(c, &planner, &fourth)).expect("it");
    let correct = |to: &str, seen: i32| {
        let new = amended(&now, to);
        giamsat::inspections::actions::correct(db, &planner, &fourth, seen, &new)
    };
    let refused = correct("6/CT-SNV", now.version).expect_err("the other decision's");
    assert!(is_refused(&refused, "decision_number", "numbering-taken"), "{refused:?}");
    correct("09/CT-SNV", now.version).expect("corrected");
    assert_eq!(approve(&scene, &another, "04/CT-SNV", version(&scene, &another)).expect("approved"), "04/CT-SNV");
    let refused = set_up("", (2026, 11, 16), (17, 18)).and_then(|_| set_up("", (2026, 11, 16), (21, 22)));
    assert_eq!(number(&refused.expect("two decisions")), "08/CT-SNV");
    assert_eq!(number(&set_up("", (2026, 11, 16), (24, 25)).expect("a decision")), "10/CT-SNV");
}

fn a_sealed_number_is_told_to_nobody_and_met_at_the_start(given: &Given) {
    let scene = prepared(given);
    let (db, planner, signer) = (scene.app.db(), scene.planner(), scene.app.actor("ky"));
    let new = NewPlan { body: scene.body.clone(), year: 2026, title: "Kế hoạch".into() };
    let plan = plans::create_plan(db, &planner, &new).expect("a plan");
    let surprise = NewItem {
        trigger: Some(Trigger::Press),
        cause: "Phản ánh".into(),
        approver: Some(scene.signer.clone()),
        ..item(&scene.ward, ItemKind::Surprise)
    };
    let sealed = plans::add_item(db, &planner, &plan, &surprise).expect("an item");
    let seen = db.read(|c| views::item(c, &signer, &sealed)).expect("the item").version;
    plans::approve_sealed(db, &signer, &sealed, seen).expect("approved");
    let mut kept = scene.decision();
    (kept.items, kept.decision_number) = (vec![sealed], "30/QĐ-SNV".into());
    (kept.starts_on, kept.ends_on) = (day(2026, 12, 7), day(2026, 12, 11));
    let kept = giamsat::inspections::actions::set_up(db, &planner, &kept).expect("a sealed decision");
    // The number is nobody's to others: an open decision is not refused for it.
    let mut open = scene.decision();
    open.decision_number = "30/QĐ-SNV".into();
    open.decision_on = day(2026, 11, 17);
    let open = giamsat::inspections::actions::set_up(db, &planner, &scene.planned(&open)).expect("nothing is told");
    let page = |id: &giamsat::vocabulary::InspectionId| {
        scene.app.named_existing("ky").get(&format!("/inspections/{id}")).expect(200)
    };
    let twice = "Số của quyết định này cũng là số của một văn bản khác";
    page(&open).miss(twice);
    page(&kept).miss(twice);
    // So with its other papers: their numbers join the register with the start.
    let visit = db.read(|c| giamsat::visits::views::of_inspection(c, &planner, &kept)).expect("visits")[0].id.clone();
    let paper = giamsat::deadlines::model::NewPaper {
        kind: Some(giamsat::deadlines::PaperKind::Introduction),
        visit: Some(visit.clone()),
        number: "31/GGT-SNV".into(),
        dated_on: day(2026, 11, 19),
        happened_on: day(2026, 11, 19),
        contents: String::new(),
        due_on: None,
        note: String::new(),
    };
    giamsat::deadlines::actions::enter_paper(db, &planner, &kept, &paper).expect("an introduction");
    let given = || {
        let read =
            |c: &mut giamsat::db::AnyConnection| giamsat::numbering::views::given(c, Kind::Introduction, kept.as_str());
        db.read(read).expect("a read").map(|(number, _)| number)
    };
    assert_eq!(given(), None, "nothing of it before the start");
    scene.start("truong", &visit);
    assert_eq!(given().as_deref(), Some("31/GGT-SNV"));
    page(&open).miss(twice);
    page(&kept).see(twice);
}

/// Of one decision on two surprise items, the second visit stays sealed when the first begins: so do its papers.
fn papers_of_a_visit_still_sealed_wait_for_its_own_start(given: &Given) {
    let scene = prepared(given);
    let (db, planner) = (scene.app.db(), scene.planner());
    let first = sealed_item(&scene);
    let id = two_sealed(&scene, first);
    let visits = db.read(|c| giamsat::visits::views::of_inspection(c, &planner, &id)).expect("visits");
    let [first, second] = &visits[..] else { panic!("{visits:?}") };
    let enter = |visit: &giamsat::vocabulary::VisitId, number: &str| {
        let paper = giamsat::deadlines::model::NewPaper {
            kind: Some(giamsat::deadlines::PaperKind::Introduction),
            visit: Some(visit.clone()),
            number: number.into(),
            dated_on: day(2026, 11, 19),
            happened_on: day(2026, 11, 19),
            note: String::new(),
            contents: String::new(),
            due_on: None,
        };
        giamsat::deadlines::actions::enter_paper(db, &planner, &id, &paper).expect("an introduction");
    };
    let in_register = || {
        use diesel::prelude::*;
        use giamsat::schema::given_numbers as g;
        let of = g::table.filter(g::subject_id.eq(id.as_str())).filter(g::kind.eq(Kind::Introduction));
        db.read(|c| Ok(of.select(g::written).order(g::number).load::<String>(c)?)).expect("a read")
    };
    let told = || {
        let actor = scene.app.actor("quan-tri-so");
        let lines = |c: &mut giamsat::db::AnyConnection| {
            giamsat::audit::views::lines(c, &actor, Some(id.as_str()), giamsat::vocabulary::paging::PageNumber(1))
        };
        let lines = db.read(lines).expect("the trail").rows;
        lines.iter().filter(|line| line.action == "deadlines.enter-paper").count()
    };
    enter(&first.id, "31/GGT-SNV");
    scene.start("truong", &first.id);
    enter(&second.id, "32/GGT-SNV");
    assert_eq!(in_register(), ["31/GGT-SNV"], "the second is sealed");
    assert_eq!(told(), 0, "the trail names a sealed visit's paper to nobody else");
    scene.start("truong", &second.id);
    assert_eq!(in_register(), ["31/GGT-SNV", "32/GGT-SNV"]);
}

fn a_submission_has_a_number_of_its_own(given: &Given) {
    let scene = prepared(given);
    let (db, planner) = (scene.app.db(), scene.planner());
    let client = scene.app.named_existing("lap");
    let plan = submitted(&scene, 2026);
    let here = format!("/plans/{plan}");
    let send = |number: &str, on: &str, seen: i32| {
        let seen = seen.to_string();
        let fields = [("version", seen.as_str()), ("submission_number", number), ("submission_on", on)];
        client.post(&format!("{here}/submission"), &fields)
    };
    let words = || {
        let paper = client.get(&format!("{here}/submission.docx")).expect(200);
        giamsat::reports::docx::text_of(&paper.bytes).expect("a document").join("\n")
    };
    assert!(words().contains("/TTr-…"), "{}", words());
    client.get(&here).expect(200).see("Ghi số tờ trình");
    let seen = version(&scene, &plan);
    send("", "", seen).expect(422).see("Chưa nhập mục này.");
    send("12/TTr-SNV", "21/11/2026", seen).expect(422).holds("12&#x2f;TTr-SNV").holds("21&#x2f;11&#x2f;2026");
    send("12/TTr-SNV", "18/11/2026", seen).to();
    send("13/TTr-SNV", "18/11/2026", seen).expect(409).see("12/TTr-SNV").see("13/TTr-SNV");
    client.get(&here).expect(200).see("12/TTr-SNV");
    assert!(words().contains("Số: 12/TTr-SNV") && words().contains("ngày 18 tháng 11 năm 2026"), "{}", words());
    // It can be corrected, and a plan cannot have it then.
    send("14/TTr-SNV", "18/11/2026", version(&scene, &plan)).to();
    let refused = approve(&scene, &plan, "14/ttr-snv", version(&scene, &plan)).expect_err("it is the submission's");
    assert!(is_refused(&refused, "number", "numbering-taken"), "{refused:?}");
    approve(&scene, &plan, "12/TTr-SNV", version(&scene, &plan)).expect("given up by the submission");

    // Issued here from now on, and never changed by hand then.
    set(&scene, &series(&scene.body, Kind::Submission, "TTr-SNV", 1));
    let next = submitted(&scene, 2027);
    let approval = |number: &str| Approval { number: number.into(), issued_on: day(2026, 11, 20) };
    let give = |number: &str| plans::number_submission(db, &planner, &next, version(&scene, &next), &approval(number));
    assert!(is_refused(&give("3/TTr-SNV").expect_err("typed"), "number", "numbering-issued-here"));
    give("").expect("issued");
    let given = db.read(|c| numbering::views::given(c, Kind::Submission, next.as_str())).expect("read");
    assert_eq!(given, Some(("01/TTr-SNV".into(), day(2026, 11, 20))));
    assert!(matches!(give(""), Err(Error::Refused(said)) if said.key == "plans-submission-issued-here"));
    // Before it is submitted a plan has none.
    let new = NewPlan { body: scene.body.clone(), year: 2028, title: "Kế hoạch".into() };
    let draft = plans::create_plan(db, &planner, &new).expect("a plan");
    let early = plans::number_submission(db, &planner, &draft, 1, &approval(""));
    assert!(matches!(early, Err(Error::Refused(said)) if said.key == "plans-submission-not-yet"));
}
