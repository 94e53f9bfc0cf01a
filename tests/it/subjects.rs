//! What items are about in their unit: all of it, a section, officials by name; what that means for overlap, teams,
//! papers, drafts and imports.

use chrono::NaiveDate;
use giamsat::plans::rules::{self, Extent};
use giamsat::plans::{self as planned, Form, Item, ItemKind, NewItem, NewPlan, Profile, Trigger, actions as plans};
use giamsat::units::{Kind, Lineage, NewAppointment, NewUnit, Rank, actions as units};
use giamsat::vocabulary::dates::parse_day;
use giamsat::vocabulary::{OfficialId, PlanId, Role, UnitId};
use libtest_mimic::Trial;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::inspections::{Scene, scene};
use crate::support::{Given, on_both, plain};

pub fn tests() -> Vec<Trial> {
    let mut all = on_both![subjects;
        a_section_and_officials_are_chosen_and_shown,
        who_is_not_in_office_is_refused_at_the_field,
        overlaps_know_what_items_are_about,
        a_section_planned_by_itself_meets_its_unit,
        a_section_of_a_section_is_chosen_and_meets_both,
        nothing_goes_under_an_item_of_less,
        officials_of_a_sealed_item_are_for_the_named,
        who_is_inspected_is_never_in_the_team,
        drafts_carry_sections_and_those_still_in_office,
        papers_name_what_is_inspected,
    ];
    all.extend(plain![subjects; subjects_meet_as_sets_of_people_do, what_stood_before_reads_as_before]);
    all
}

fn day(text: &str) -> NaiveDate {
    parse_day(text).expect("a day")
}

/// The ward with two sections, somebody in office, and somebody who leaves in the middle of 2027.
struct Ward {
    scene: Scene,
    land: UnitId,
    culture: UnitId,
    stays: OfficialId,
    leaves: OfficialId,
    plan: PlanId,
}

fn ward(given: &Given) -> Ward {
    let scene = scene(given);
    let section = |name: &str| {
        let new = NewUnit {
            code: None,
            name: name.into(),
            short_name: None,
            kind: Kind::Section,
            parent: Some(scene.ward.clone()),
            from_on: day("01/01/2020"),
        };
        scene.app.db().write(|tx| units::add_unit(tx, &new, None)).expect("a section")
    };
    let (land, culture) = (section("Phòng Đất đai thử"), section("Phòng Văn hóa thử"));
    let official = |name: &str, to_on: Option<NaiveDate>| {
        let post = |official: OfficialId| NewAppointment {
            official,
            unit: scene.ward.clone(),
            position: "Công chức".into(),
            section: None,
            rank: Rank::Staff,
            from_on: day("01/01/2024"),
            to_on,
        };
        let made = scene.app.db().write(|tx| {
            let official: OfficialId = units::add_official(tx, name, None, None, None, None)?;
            units::appoint(tx, &post(official.clone()), None)?;
            Ok(official)
        });
        made.expect("an official")
    };
    let (stays, leaves) = (official("Trần Thử Ở Lại", None), official("Lê Thử Rời Đi", Some(day("30/06/2027"))));
    let plan = plan(&scene, 2027);
    Ward { scene, land, culture, stays, leaves, plan }
}

fn plan(scene: &Scene, year: i32) -> PlanId {
    let new = NewPlan { body: scene.body.clone(), year, title: format!("Kế hoạch kiểm tra năm {year}") };
    plans::create_plan(scene.app.db(), &scene.planner(), &new).expect("a plan")
}

impl Ward {
    fn item(&self, starts_on: &str, part: Option<&UnitId>, officials: &[&OfficialId]) -> NewItem {
        let starts_on = day(starts_on);
        NewItem {
            kind: ItemKind::Periodic,
            unit: part.unwrap_or(&self.scene.ward).clone(),
            fields: vec!["land".into()],
            contents: "Tiếp nhận hồ sơ".into(),
            trigger: None,
            cause: String::new(),
            directive: None,
            follows: None,
            part: None,
            officials: officials.iter().map(|id| (*id).clone()).collect(),
            period_from: day("01/01/2026"),
            period_to: day("31/12/2026"),
            starts_on,
            ends_on: starts_on + chrono::Days::new(1),
            profile: Profile::A,
            form: Form::OnSite,
            approver: None,
            viewers: Vec::new(),
        }
    }

    fn add(&self, new: &NewItem) -> Item {
        let (db, actor) = (self.scene.app.db(), self.scene.planner());
        let id = plans::add_item(db, &actor, &self.plan, new).expect("an item");
        db.read(|c| planned::views::item(c, &actor, &id)).expect("the item")
    }

    fn fields<'f>(&'f self, unit: &'f UnitId, starts_on: &'f str, ends_on: &'f str) -> Vec<(&'f str, &'f str)> {
        vec![
            ("kind", "periodic"),
            ("unit", unit.as_str()),
            ("fields", "land"),
            ("contents", "Tiếp nhận hồ sơ"),
            ("period_from", "01/01/2026"),
            ("period_to", "31/12/2026"),
            ("starts_on", starts_on),
            ("ends_on", ends_on),
            ("profile", "a"),
            ("form", "on-site"),
        ]
    }
}

const PLACE: &str = "UBND phường Bến Thử › Phòng Đất đai thử";

fn a_section_and_officials_are_chosen_and_shown(given: &Given) {
    let w = ward(given);
    let planner = w.scene.app.named_existing("lap");
    let page = format!("/plans/{}", w.plan);
    planner.get(&format!("{page}/items/new")).expect(200).see(PLACE).see("Chọn cán bộ, kết luận").miss("Ở Lại");
    // Who asks for the officials of the unit saves nothing and loses nothing.
    let mut fields = w.fields(&w.land, "05/07/2027", "06/07/2027");
    fields.push(("show-officials", "1"));
    let shown = planner.post(&format!("{page}/items"), &fields).expect(200);
    shown
        .see("Trần Thử Ở Lại (Công chức)")
        .miss("Lê Thử Rời Đi")
        .holds("05&#x2f;07&#x2f;2027")
        .holds("Tiếp nhận hồ sơ");
    planner.get(&page).expect(200).see("Kế hoạch chưa có cuộc nào");
    fields.pop();
    fields.push(("officials", w.stays.as_str()));
    let to = planner.post(&format!("{page}/items"), &fields).to();
    let (_, id) = to.split_once("#m-").expect("an item");
    planner.get(&page).expect(200).see(PLACE).see("Trần Thử Ở Lại (Công chức)");
    let form = planner.get(&format!("{page}/items/{id}")).expect(200);
    let text = form.text();
    assert!(text.contains(&format!("value=\"{}\" selected", w.land)), "the section is what is chosen");
    assert!(text.contains(&format!("value=\"{}\" checked", w.stays)), "and the official");
    w.scene.app.named_existing("ky").get(&format!("{page}/items/{id}")).expect(200).see(PLACE).see("Ở Lại");
    planner.get("/plans/calendar?year=2027&rows=unit").expect(200).holds("Phòng Đất đai thử: Trần Thử Ở Lại");
    let (db, actor) = (w.scene.app.db(), w.scene.planner());
    let item = db.read(|c| planned::views::items(c, &actor, &w.plan)).expect("items").remove(0);
    assert_eq!((&item.unit, item.part.as_ref()), (&w.scene.ward, Some(&w.land)));
}

fn who_is_not_in_office_is_refused_at_the_field(given: &Given) {
    let w = ward(given);
    let planner = w.scene.app.named_existing("lap");
    let path = format!("/plans/{}/items", w.plan);
    let post = |day: &str, to: &str, official: &OfficialId| {
        let mut fields = w.fields(&w.scene.ward, day, to);
        fields.push(("officials", official.as_str()));
        planner.post(&path, &fields)
    };
    let told = post("05/07/2027", "06/07/2027", &w.leaves).expect(422).holds("f-officials");
    told.see("Lê Thử Rời Đi (Công chức) thôi giữ chức vụ từ sau ngày 30/06/2027, trước ngày kiểm tra 05/07/2027")
        .holds("05&#x2f;07&#x2f;2027");
    post("28/06/2027", "29/06/2027", &w.leaves).to();
    post("05/07/2027", "06/07/2027", &OfficialId("khong-co".into())).expect(422).holds("f-officials");
    // Somebody of another unit.
    let mut fields = w.fields(&w.scene.other, "05/07/2027", "06/07/2027");
    fields.push(("officials", w.stays.as_str()));
    planner.post(&path, &fields).expect(422).see("Trần Thử Ở Lại không giữ chức vụ nào tại đơn vị vào ngày 05/07/2027");
}

fn overlaps_know_what_items_are_about(given: &Given) {
    let w = ward(given);
    let land = w.add(&w.item("01/03/2027", Some(&w.land), &[]));
    let culture = w.add(&w.item("01/03/2027", Some(&w.culture), &[]));
    let people = w.add(&w.item("01/03/2027", None, &[&w.stays]));
    let found = |of: &Item| -> Vec<_> {
        let items = std::slice::from_ref(of);
        let all = w.scene.app.db().read(|c| planned::views::overlaps::of_open(c, items)).expect("overlaps");
        let mut all: Vec<_> = all.into_values().flatten().map(|o| o.other.id).collect();
        all.sort();
        all
    };
    for item in [&land, &culture, &people] {
        assert_eq!(found(item), [], "sections are apart, and people of no section from both");
    }
    let whole = w.add(&w.item("01/03/2027", None, &[]));
    let mut parts = vec![land.id.clone(), culture.id.clone(), people.id.clone()];
    parts.sort();
    assert_eq!(found(&whole), parts, "the whole unit meets all of it");
    let same = w.add(&w.item("01/03/2027", Some(&w.land), &[&w.leaves, &w.stays]));
    let mut met = vec![land.id.clone(), people.id.clone(), whole.id.clone()];
    met.sort();
    assert_eq!(found(&same), met, "people of a section meet it, and themselves");
    // The same while one types.
    let planner = w.scene.app.named_existing("lap");
    let check = |unit: &UnitId| {
        planner.get(&format!(
            "/plans/{}/items/check?kind=periodic&unit={unit}&fields=land&period_from=01/01/2026&period_to=31/12/2026\
             &starts_on=01/03/2027&ends_on=02/03/2027&item={}",
            w.plan, whole.id
        ))
    };
    check(&w.culture).expect(200).see("Phòng Văn hóa thử").miss("Phòng Đất đai thử");
    // What an answer speaks of is another thing once the item is narrowed.
    let (db, actor) = (w.scene.app.db(), w.scene.planner());
    let about = rules::about(&whole, &culture);
    let new = NewItem { unit: w.culture.clone(), ..w.item("01/03/2027", None, &[]) };
    plans::update_item(db, &actor, &whole.id, whole.version, &new).expect("narrowed");
    let narrowed = db.read(|c| planned::views::item(c, &actor, &whole.id)).expect("the item");
    assert_ne!(rules::about(&narrowed, &culture), about);
    assert_eq!(found(&narrowed), std::slice::from_ref(&culture.id));
}

/// Items that plan a section by itself: written before sections were chosen within their unit, or taken over from a
/// plan that knows it as a unit.
fn a_section_planned_by_itself_meets_its_unit(given: &Given) {
    let w = ward(given);
    let alone = w.add(&w.item("01/03/2027", Some(&w.land), &[]));
    given.execute(&format!("UPDATE plan_items SET unit_id = '{}', part_id = NULL WHERE id = '{}'", w.land, alone.id));
    let read = |id: &giamsat::vocabulary::PlanItemId| {
        w.scene.app.db().read(|c| planned::views::item(c, &w.scene.planner(), id)).expect("the item")
    };
    let found = |of: &Item| -> Vec<_> {
        let items = [read(&of.id)];
        let all = w.scene.app.db().read(|c| planned::views::overlaps::of_open(c, &items)).expect("overlaps");
        let mut all: Vec<_> = all.into_values().flatten().map(|o| o.other.id).collect();
        all.sort();
        all
    };
    let sorted = |items: &[&Item]| {
        let mut ids: Vec<_> = items.iter().map(|item| item.id.clone()).collect();
        ids.sort();
        ids
    };
    let culture = w.add(&w.item("01/03/2027", Some(&w.culture), &[]));
    assert_eq!(found(&alone), [], "another section");
    let within = w.add(&w.item("01/03/2027", Some(&w.land), &[]));
    let whole = w.add(&w.item("01/03/2027", None, &[]));
    let people = w.add(&w.item("01/03/2027", Some(&w.land), &[&w.stays]));
    assert_eq!(found(&alone), sorted(&[&within, &whole, &people]));
    assert_eq!(found(&whole), sorted(&[&alone, &within, &culture, &people]));
    assert_eq!(found(&within), sorted(&[&alone, &whole, &people]));
    assert_eq!(found(&people), sorted(&[&alone, &within, &whole]));
    let planner = w.scene.app.named_existing("lap");
    let check = |unit: &UnitId| {
        planner.get(&format!(
            "/plans/{}/items/check?kind=periodic&unit={unit}&fields=land&period_from=01/01/2026&period_to=31/12/2026\
             &starts_on=01/03/2027&ends_on=02/03/2027&item={}",
            w.plan, whole.id
        ))
    };
    check(&w.scene.ward).expect(200).see("đơn vị này là bộ phận của đơn vị kia");
    check(&w.culture).expect(200).miss("Phòng Đất đai thử");
    // The plan does not go on before each is answered, and an answer is taken.
    let facts = || {
        let read = |c: &mut giamsat::db::AnyConnection| {
            planned::views::facts(c, &w.scene.planner(), &w.plan, day("20/11/2026"))
        };
        w.scene.app.db().read(read).expect("facts").unanswered
    };
    let before = facts();
    let answer = planned::Answer {
        other: whole.id.clone(),
        answer: planned::OverlapAnswer::Merge,
        reason: "Cùng một đoàn".into(),
        visit: None,
        contents: String::new(),
        terms: Default::default(),
        seen: None,
    };
    plans::answer_overlap(w.scene.app.db(), &w.scene.planner(), &alone.id, &answer).expect("answered");
    assert!(facts() < before);
    // What was concluded about the section is told of its unit and of itself, and not of another section.
    let entry = giamsat::register::NewEntry {
        unit: w.land.clone(),
        unit_name: "Phòng Đất đai thử".into(),
        field_code: Some("land".into()),
        item: None,
        item_code: None,
        content: "Tiếp nhận hồ sơ".into(),
        period_from: day("01/01/2026"),
        period_to: day("30/06/2026"),
        conclusion_id: giamsat::vocabulary::ConclusionId("01990000-0000-7000-8000-0000000000aa".into()),
        conclusion_number: "5/TB-TTT".into(),
        concluded_on: day("10/10/2026"),
        body_name: "Thanh tra thử".into(),
        elsewhere: true,
    };
    w.scene.app.db().write(|tx| giamsat::register::actions::enter(tx, &entry)).expect("entered");
    let told = |of: &Item| {
        let items = [read(&of.id)];
        w.scene.app.db().read(|c| planned::views::overlaps::concluded(c, &items)).expect("a read").contains_key(&of.id)
    };
    assert!(told(&whole) && told(&within) && told(&alone) && !told(&culture));
}

/// A joint inspection looks at all that both look at: an item about a section by itself is no lead for one about the
/// whole unit; the other way round it is.
fn nothing_goes_under_an_item_of_less(given: &Given) {
    let w = ward(given);
    let alone = w.add(&w.item("01/03/2027", Some(&w.land), &[]));
    given.execute(&format!("UPDATE plan_items SET unit_id = '{}', part_id = NULL WHERE id = '{}'", w.land, alone.id));
    let whole = w.add(&w.item("01/03/2027", None, &[]));
    let (db, actor) = (w.scene.app.db(), w.scene.planner());
    let side = |id: &giamsat::vocabulary::PlanItemId| planned::model::ruling::Side {
        item: db.read(|c| planned::views::item(c, &actor, id)).expect("the item"),
        plan: db.read(|c| planned::views::plan(c, &actor, &w.plan)).expect("the plan"),
        leads: false,
    };
    let (a, b) = (side(&alone.id), side(&whole.id));
    let lineage = db.read(giamsat::units::views::lineage).expect("the lineage");
    let wrong = |lead: &Item| {
        let outcome = planned::model::ruling::Outcome {
            answer: planned::OverlapAnswer::Merge,
            item: Some(lead.id.clone()),
            visit: None,
            contents: String::new(),
        };
        let problems = rules::between::outcome_problems(&lineage, (&a, &b), &outcome, "Cùng một đoàn");
        problems.into_iter().map(|(field, said)| (field, said.key)).collect::<Vec<_>>()
    };
    assert_eq!(wrong(&alone), [("item".to_owned(), "plans-ruling-uncovered-subject".to_owned())]);
    assert_eq!(wrong(&whole), []);
}

fn officials_of_a_sealed_item_are_for_the_named(given: &Given) {
    let w = ward(given);
    w.scene.app.account("khac", &[Role::Planner], Some(&w.scene.body));
    let other = w.scene.app.named_existing("khac");
    let pages = [format!("/plans/{}", w.plan), "/plans/calendar?year=2027&rows=unit".to_owned()];
    let before: Vec<String> = pages.iter().map(|page| other.get(page).expect(200).words()).collect();
    let surprise = NewItem {
        kind: ItemKind::Surprise,
        trigger: Some(Trigger::Feedback),
        cause: "Phản ánh".into(),
        approver: Some(w.scene.signer.clone()),
        ..w.item("01/03/2027", Some(&w.land), &[&w.stays])
    };
    let item = w.add(&surprise);
    let planner = w.scene.app.named_existing("lap");
    planner.get(&pages[0]).expect(200).see(PLACE).see("Trần Thử Ở Lại");
    let after: Vec<String> = pages.iter().map(|page| other.get(page).expect(200).words()).collect();
    assert_eq!(after, before);
    other.get(&format!("/plans/{}/items/{}", w.plan, item.id)).expect(404);
}

fn who_is_inspected_is_never_in_the_team(given: &Given) {
    let w = ward(given);
    let planner = w.scene.app.named_existing("lap");
    let item = w.add(&w.item("01/03/2027", None, &[&w.stays]));
    let (db, official) = (w.scene.app.db(), w.stays.clone());
    db.write(|tx| {
        use diesel::prelude::*;
        use giamsat::schema::accounts as a;
        let row = a::table.filter(a::login.eq("vien"));
        diesel::update(row).set(a::official_id.eq(Some(&official))).execute(tx.c())?;
        Ok(())
    })
    .expect("tied to the record");
    let page = planner.get(&format!("/candidates?item={}", item.id)).expect(200);
    let page = page.see("Người thử vien là đối tượng của cuộc kiểm tra tại UBND phường Bến Thử");
    assert!(!page.text().contains("tie=subject"), "no leave is offered");
    let ask = [
        ("account", w.scene.member.as_str()),
        ("tie", "subject"),
        ("unit", w.scene.ward.as_str()),
        ("item", item.id.as_str()),
        ("from_on", "01/03/2027"),
        ("to_on", "02/03/2027"),
        ("period_from", "01/01/2026"),
        ("period_to", "31/12/2026"),
        ("reason", "Không còn ai khác biết lĩnh vực này trong cơ quan"),
    ];
    planner.post("/exceptions", &ask).expect(422);
}

fn drafts_carry_sections_and_those_still_in_office(given: &Given) {
    let w = ward(given);
    // Both people in one item of 2027; a year later one of them has left.
    w.add(&w.item("01/03/2027", Some(&w.land), &[&w.stays, &w.leaves]));
    w.add(&w.item("08/03/2027", Some(&w.culture), &[]));
    let next = plan(&w.scene, 2028);
    let planner = w.scene.app.named_existing("lap");
    let path = format!("/plans/{next}/draft");
    let page = planner.get(&format!("{path}?source=last-year")).expect(200).see("2 cuộc được đề xuất").see(PLACE);
    let picks: Vec<String> = page
        .text()
        .split("name=\"pick\" value=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next().map(str::to_owned))
        .collect();
    assert_eq!(picks.len(), 2, "{picks:?}");
    let mut fields = vec![("source", "last-year")];
    fields.extend(picks.iter().map(|pick| ("pick", pick.as_str())));
    planner.post(&path, &fields).to();
    let (db, actor) = (w.scene.app.db(), w.scene.planner());
    let made = db.read(|c| planned::views::items(c, &actor, &next)).expect("items");
    let parts: Vec<_> = made.iter().map(|item| item.part.clone()).collect();
    assert_eq!(parts, [Some(w.land.clone()), Some(w.culture.clone())]);
    let named: Vec<_> = made[0].officials.iter().map(|named| named.official.clone()).collect();
    assert_eq!(named, std::slice::from_ref(&w.stays));
}

fn papers_name_what_is_inspected(given: &Given) {
    let w = ward(given);
    w.add(&w.item("01/03/2027", Some(&w.land), &[&w.stays]));
    let actor = w.scene.planner();
    let served = giamsat::settings::Served::default();
    let setting = giamsat::reports::before::Setting { served: &served, demo: false, today: day("01/12/2026") };
    let read = |c: &mut giamsat::db::AnyConnection| giamsat::reports::before::plan(c, &actor, &w.plan, &setting);
    let (_, paper, _) = w.scene.app.db().read(read).expect("a paper");
    assert_eq!(paper.items[0].unit, format!("{PLACE}: Trần Thử Ở Lại (Công chức)"));
}

/// Whatever two items are about: they meet as the sets of people do that the words mean, and it is the same from
/// both sides.
fn subjects_meet_as_sets_of_people_do() {
    let part = proptest::option::of(0usize..3);
    let people = proptest::collection::btree_set(0usize..4, 0..3);
    let side = (part, people);
    let lineage = Lineage::default();
    let extent = |(part, people): &(Option<usize>, std::collections::BTreeSet<usize>)| Extent {
        unit: UnitId("u".into()),
        part: part.map(|part| UnitId(format!("p{part}"))),
        officials: people.iter().map(|one| OfficialId(format!("o{one}"))).collect(),
        fields: vec!["land".into()],
        period: (day("01/01/2026"), day("31/12/2026")),
        visit: (day("01/03/2027"), day("02/03/2027")),
    };
    TestRunner::new(Config { cases: 1_000, failure_persistence: None, ..Config::default() })
        .run(&(side.clone(), side), |(one, other)| {
            let (a, b) = (extent(&one), extent(&other));
            let met = rules::overlap(&lineage, &a, &b).is_some();
            prop_assert_eq!(met, rules::overlap(&lineage, &b, &a).is_some(), "the same from both sides");
            prop_assert!(rules::overlap(&lineage, &a, &a).is_some(), "with itself");
            let whole =
                |side: &(Option<usize>, std::collections::BTreeSet<usize>)| side.0.is_none() && side.1.is_empty();
            if whole(&one) || whole(&other) {
                prop_assert!(met, "the whole unit meets all of it");
            } else if !one.1.is_empty() && !other.1.is_empty() {
                prop_assert_eq!(met, !one.1.is_disjoint(&other.1), "people meet the same people only");
            } else {
                prop_assert_eq!(met, one.0.is_some() && one.0 == other.0, "sections meet themselves only");
            }
            Ok(())
        })
        .expect("it holds for all subjects");
}

/// An item about its whole unit has the line that answers were given for before items could be narrowed.
fn what_stood_before_reads_as_before() {
    let item = |part: Option<UnitId>, officials: Vec<planned::Named>| Item {
        id: giamsat::vocabulary::PlanItemId("i".into()),
        plan: PlanId("p".into()),
        number: Some(1),
        kind: ItemKind::Periodic,
        sealed: false,
        stage: planned::ItemStage::Planned,
        unit: UnitId("u".into()),
        unit_name: "Phường".into(),
        fields: vec!["land".into()],
        contents: String::new(),
        trigger: None,
        cause: String::new(),
        directive: None,
        follows: None,
        part,
        officials,
        period_from: day("01/01/2026"),
        period_to: day("30/06/2026"),
        starts_on: day("01/03/2027"),
        ends_on: day("02/03/2027"),
        profile: Profile::A,
        form: Form::OnSite,
        author: giamsat::vocabulary::AccountId("a".into()),
        approver: None,
        approved_at: None,
        joint_with: None,
        version: 1,
    };
    let whole = item(None, Vec::new());
    let line = "u|land|2026-01-01|2026-06-30|2027-03-01|2027-03-02|a";
    assert_eq!(rules::about(&whole, &whole), format!("{line} / {line}"));
    let named = |id: &str| planned::Named { official: OfficialId(id.into()), name: id.into(), position: String::new() };
    let all = [
        whole,
        item(Some(UnitId("p".into())), Vec::new()),
        item(None, vec![named("o1")]),
        item(None, vec![named("o2")]),
        item(Some(UnitId("p".into())), vec![named("o1")]),
    ];
    let lines: std::collections::BTreeSet<String> = all.iter().map(|other| rules::about(&all[0], other)).collect();
    assert_eq!(lines.len(), all.len(), "each is another thing to answer");
}

fn a_section_of_a_section_is_chosen_and_meets_both(given: &Given) {
    let w = ward(given);
    let new = NewUnit {
        code: None,
        name: "Tổ Đo đạc thử".into(),
        short_name: None,
        kind: Kind::Section,
        parent: Some(w.land.clone()),
        from_on: day("01/01/2020"),
    };
    let team = w.scene.app.db().write(|tx| units::add_unit(tx, &new, None)).expect("a section");
    let called = "UBND phường Bến Thử › Phòng Đất đai thử › Tổ Đo đạc thử";
    let planner = w.scene.app.named_existing("lap");
    planner.get(&format!("/plans/{}/items/new", w.plan)).expect(200).see(called);
    // Who holds a post in the unit may be named, too.
    let item = w.add(&w.item("01/03/2027", Some(&team), &[&w.stays]));
    assert_eq!((&item.unit, item.part.as_ref(), item.unit_name.as_str()), (&w.scene.ward, Some(&team), called));
    assert_eq!(item.whole_name(), "UBND phường Bến Thử");
    assert!(item.subject().starts_with(&format!("{called}: ")), "{}", item.subject());
    planner.get(&format!("/plans/{}/items/{}", w.plan, item.id)).expect(200).see(called);
    let whole = w.add(&w.item("01/03/2027", None, &[]));
    let above = w.add(&w.item("01/03/2027", Some(&w.land), &[]));
    let beside = w.add(&w.item("01/03/2027", Some(&w.culture), &[]));
    let found =
        w.scene.app.db().read(|c| planned::views::overlaps::of_open(c, std::slice::from_ref(&item))).expect("a read");
    let others: Vec<_> = found[&item.id].iter().map(|overlap| &overlap.other.id).collect();
    assert!(others.contains(&&whole.id) && others.contains(&&above.id) && !others.contains(&&beside.id), "{others:?}");
}
