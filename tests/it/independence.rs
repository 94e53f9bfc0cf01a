//! Teams are independent: ties found, refused, excused by two, marked; one person in one place.

use std::collections::BTreeSet;
use std::sync::Barrier;

use chrono::{Days as Later, NaiveDate};
use diesel::prelude::*;
use giamsat::error::Error;
use giamsat::inspections::independence::{
    self as rules, Before, Conflict, Declared, Elsewhere, Handled, Leave, Limits, Past, Person, Place, Seat, Visited,
};
use giamsat::inspections::{
    DeclarationKind, NewDeclaration, NewException, NewInspection, Post, Tie, actions, teams, views,
};
use giamsat::units::{Bond, Kind, NewAppointment, NewUnit, Rank, RelationKind, actions as units};
use giamsat::vocabulary::{AccountId, Actor, InspectionId, OfficialId, Role, Said, UnitId};
use libtest_mimic::Trial;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::conclusions::case::{Case, Found};
use crate::inspections::{Scene, day, scene, sealed_item, second_sealed_item, send, two_sealed};
use crate::support::{Given, given_dossiers, on_both, plain};

pub fn tests() -> Vec<Trial> {
    let mut trials = on_both![independence;
        work_in_a_unit_before_it_was_merged_counts,
        who_answers_to_the_head_is_refused,
        a_section_counts_as_its_unit_for_every_tie,
        who_came_the_last_time_does_not_come_again,
        who_handled_dossiers_is_refused_by_name,
        a_namesake_of_another_visited_unit_is_refused_there_only,
        what_somebody_declares_counts_while_it_holds,
        an_exception_takes_two_and_is_marked,
        of_two_decisions_on_one_day_one_gets_the_person,
        a_sealed_team_takes_nobody_from_others,
        an_exception_for_a_visit_still_sealed_stays_with_it,
        a_clash_of_a_sealed_team_is_answered_before_the_start,
        leave_that_would_serve_no_sealed_decision_is_not_taken,
        leave_that_was_given_elsewhere_is_no_signers_answer,
        whoever_answers_exceptions_does_for_a_signer_without_account,
        of_a_half_opened_decision_only_clashes_of_open_days_show,
        two_sealed_decisions_clash_before_those_who_know_both,
        what_comes_to_light_before_the_issue_needs_an_exception,
        an_account_is_tied_to_a_record_by_an_administrator,
        candidates_show_load_skills_and_every_tie,
        declarations_are_for_oneself_and_who_sets_up_teams,
        members_come_by_letter,
        a_member_of_another_body_is_tied_to_a_letter,
        who_handled_a_drawn_dossier_is_told_at_the_drawing,
        limits_are_set_with_their_days_and_ground,
    ];
    trials.extend(plain![
        independence;
        work_in_the_unit_is_found_on_each_of_its_days,
        wider_limits_find_no_less,
        what_ties_to_a_section_ties_to_its_unit,
        who_is_tied_to_nothing_is_free_and_not_known,
        every_tie_is_found_with_its_evidence,
        a_namesake_elsewhere_is_no_conflict_here,
        a_start_is_declared_later_by_the_clock_of_who_declares_it,
        a_unit_that_lives_on_after_a_split_counts_until_then,
        leave_is_for_one_tie_of_one_person_on_its_days,
    ]);
    trials
}

// The rules alone.

fn on(offset: i64) -> NaiveDate {
    let first = day(2026, 6, 1);
    match offset {
        0.. => first + Later::new(offset.unsigned_abs()),
        _ => first - Later::new(offset.unsigned_abs()),
    }
}

fn unit(name: &str) -> UnitId {
    UnitId(name.into())
}

fn before(at: &str, name: &str, until: Option<NaiveDate>) -> Before {
    Before { unit: unit(at), name: name.into(), bond: Bond { from: None, until } }
}

fn place() -> Place {
    Place {
        unit: unit("ward"),
        name: "Phường Mới".into(),
        before: vec![before("old", "Phường Cũ", None), before("older", "Xã Cũ", None)],
        sections: vec![Before {
            bond: Bond { from: Some(on(-500)), until: Some(on(-90)) },
            ..before("room", "Phòng Kinh tế", None)
        }],
        head: Some(OfficialId("head".into())),
        past: Vec::new(),
        handlers_known: true,
    }
}

fn visited(years: u32, days: (i64, i64), period: (i64, i64)) -> Visited {
    Visited {
        places: vec![place()],
        period: (on(period.0), on(period.1)),
        days: (on(days.0), on(days.1)),
        limits: Limits { worked_years: years, rotation: 1 },
    }
}

fn person() -> Person {
    Person {
        account: AccountId("a".into()),
        official: Some(OfficialId("o".into())),
        posts: Vec::new(),
        desk: None,
        declared: Some(Vec::new()),
        handled: Vec::new(),
        elsewhere: Vec::new(),
    }
}

fn handled(place: &str, at: &str, code: &str, count: usize) -> Handled {
    Handled { place: unit(place), unit: unit(at), code: code.into(), count }
}

fn seat(at: &str, from: i64, to: Option<i64>) -> Seat {
    Seat { unit: unit(at), from: on(from), to: to.map(on), above: Vec::new(), heads: Vec::new() }
}

fn ties(found: &[Conflict]) -> Vec<Tie> {
    found.iter().map(|c| c.tie).collect()
}

fn runner() -> TestRunner {
    TestRunner::new(proptest::test_runner::Config { failure_persistence: None, ..Default::default() })
}

fn a_seat() -> impl Strategy<Value = Seat> {
    let places = proptest::sample::select(vec!["ward", "old", "older", "room", "elsewhere"]);
    (places, -1200i64..60, proptest::option::of(0i64..400))
        .prop_map(|(at, from, length)| seat(at, from, length.map(|l| from + l)))
}

/// Day by day: whoever held a post in the unit, or in what it came from, on one day that counts.
fn work_in_the_unit_is_found_on_each_of_its_days() {
    let all = (proptest::collection::vec(a_seat(), 0..4), 0u32..4, 0i64..30, 0i64..5, -200i64..0, 0i64..150);
    runner()
        .run(&all, |(posts, years, start, length, before, period)| {
            let visited = visited(years, (start, start + length), (before, before + period));
            let found = rules::conflicts(&visited, &Person { posts: posts.clone(), ..person() });
            let held = |day: NaiveDate| {
                let was_part = on(-500) <= day && day < on(-90);
                let held = posts.iter().filter(|s| s.unit != unit("elsewhere") && (was_part || s.unit != unit("room")));
                held.clone().any(|s| s.from <= day && s.to.is_none_or(|to| day <= to))
            };
            let any = |(from, to): (NaiveDate, NaiveDate)| from.iter_days().take_while(|d| *d <= to).any(held);
            let there = any(visited.days);
            let counts = any((visited.looks_back_to(), visited.days.1)) || any(visited.period);
            let expected = match (there, counts) {
                (true, _) => vec![Tie::WorksThere],
                (false, true) => vec![Tie::WorkedThere],
                (false, false) => vec![],
            };
            prop_assert_eq!(ties(&found), expected);
            Ok(())
        })
        .expect("as day by day");
}

/// Whoever held a post in a section, or declared something there, has the ties of somebody who did so in the unit on
/// those days on which the section was part of it.
fn what_ties_to_a_section_ties_to_its_unit() {
    let days = || (-1200i64..60, prop::option::of(0i64..900));
    let bond = (prop::option::of(-900i64..60), prop::option::of(1i64..900));
    runner()
        .run(&(days(), days(), bond, 0u32..4, any::<bool>()), |(post, kin, (from, length), years, relative)| {
            let until = length.map(|length| from.unwrap_or(-900) + length);
            let bond = Bond { from: from.map(on), until: until.map(on) };
            let mut visited = visited(years, (0, 3), (-100, -1));
            visited.places[0].sections = vec![Before { bond, ..before("room", "Phòng Kinh tế", None) }];
            let to = |(from, length): (i64, Option<i64>)| length.map(|length| from + length);
            // The same days, as far as the section was part of the unit.
            let clip = |days: (i64, Option<i64>)| {
                let first = days.0.max(from.unwrap_or(days.0));
                let last = [to(days), until.map(|until| until - 1)].into_iter().flatten().min();
                last.is_none_or(|last| first <= last).then_some((first, last))
            };
            let declared = |at: &str, from: i64, to: Option<i64>| {
                let (unit, to) = (unit(at), to.map(on));
                Declared { relative, unit, what: "Em ruột".into(), from: on(from), to }
            };
            let there = Person {
                posts: vec![seat("room", post.0, to(post))],
                declared: Some(vec![declared("room", kin.0, to(kin))]),
                ..person()
            };
            let same = Person {
                posts: clip(post).map(|(from, to)| seat("ward", from, to)).into_iter().collect(),
                declared: Some(clip(kin).map(|(from, to)| declared("ward", from, to)).into_iter().collect()),
                ..person()
            };
            prop_assert_eq!(ties(&rules::conflicts(&visited, &there)), ties(&rules::conflicts(&visited, &same)));
            Ok(())
        })
        .expect("the same ties");
}

fn wider_limits_find_no_less() {
    let pasts = proptest::collection::vec(any::<bool>(), 0..5);
    let all = (proptest::collection::vec(a_seat(), 0..4), pasts, 0u32..4, 0u32..3, 0usize..4, 0usize..3);
    runner()
        .run(&all, |(posts, came, years, more_years, rotation, more)| {
            let mut narrow = visited(years, (0, 3), (-100, -1));
            narrow.limits.rotation = rotation;
            narrow.places[0].past = came
                .iter()
                .enumerate()
                .map(|(at, came)| Past {
                    inspection: InspectionId(format!("i{at}")),
                    decision_number: format!("{at}/QĐ"),
                    decision_on: on(-10),
                    team: vec![AccountId(if *came { "a" } else { "b" }.into())],
                })
                .collect();
            let mut wide = narrow.clone();
            wide.limits = Limits { worked_years: years + more_years, rotation: rotation + more };
            let person = Person { posts, ..person() };
            let (few, many) = (rules::conflicts(&narrow, &person), rules::conflicts(&wide, &person));
            prop_assert!(few.iter().all(|c| many.iter().any(|m| m.tie == c.tie)), "{:?} {:?}", few, many);
            let came_lately = came.iter().take(rotation).any(|c| *c);
            prop_assert_eq!(ties(&few).contains(&Tie::LastInspection), came_lately);
            Ok(())
        })
        .expect("no less");
}

fn who_is_tied_to_nothing_is_free_and_not_known() {
    let mut visited = visited(3, (0, 3), (-100, -1));
    assert_eq!(rules::conflicts(&visited, &person()), []);
    let unknown = |visited: &Visited, person: &Person| -> Vec<String> {
        rules::unknowns(visited, person).into_iter().map(|(_, said)| said.key).collect()
    };
    // A record without a post says nothing about where the person worked.
    assert_eq!(unknown(&visited, &person()), ["independence-unknown-posts"]);
    let short = Person { posts: vec![seat("elsewhere", -300, None)], ..person() };
    assert_eq!(unknown(&visited, &short), ["independence-unknown-before"]);
    let long = Person { posts: vec![seat("elsewhere", -1200, None)], ..person() };
    assert!(unknown(&visited, &long).is_empty());
    visited.places[0].head = None;
    visited.places[0].handlers_known = false;
    let nobody = Person { official: None, declared: None, ..person() };
    let all = unknown(&visited, &nobody);
    let expected = ["link", "desk", "declared", "head", "handlers"].map(|what| format!("independence-unknown-{what}"));
    assert_eq!(all, expected);
    assert_eq!(rules::conflicts(&visited, &nobody), [], "and what is not known stands against nobody");
}

fn every_tie_is_found_with_its_evidence() {
    let mut visited = visited(3, (0, 3), (-100, -1));
    visited.places[0].past.push(Past {
        inspection: InspectionId("past".into()),
        decision_number: "9/QĐ".into(),
        decision_on: on(-200),
        team: vec![AccountId("a".into())],
    });
    let mut known = person();
    known.posts = vec![Seat { above: vec![unit("ward")], ..seat("section", -50, None) }, seat("old", -400, Some(-300))];
    known.declared = Some(vec![
        Declared { relative: true, unit: unit("ward"), what: "Em ruột".into(), from: on(-900), to: None },
        Declared {
            relative: false,
            unit: unit("old"),
            what: "Cho thuê trụ sở".into(),
            from: on(-90),
            to: Some(on(-80)),
        },
        Declared { relative: true, unit: unit("elsewhere"), what: "Bố".into(), from: on(-900), to: None },
    ]);
    known.handled = vec![
        handled("elsewhere", "elsewhere", "X", 9),
        handled("elsewhere", "ward", "Y", 9),
        handled("ward", "older", "H57-1", 2),
    ];
    let other = |days: (i64, i64)| Elsewhere {
        inspection: InspectionId("other".into()),
        decision_number: "8/QĐ".into(),
        decision_on: on(-5),
        days: (on(days.0), on(days.1)),
    };
    known.elsewhere = vec![other((4, 9)), other((-9, -1)), other((3, 9))];
    let found = rules::conflicts(&visited, &known);
    let all = [
        Tie::WorkedThere,
        Tie::ReportsToHead,
        Tie::Relative,
        Tie::Interest,
        Tie::HandledDossier,
        Tie::LastInspection,
        Tie::SameDay,
    ];
    assert_eq!(ties(&found), all);
    let arg = |tie: Tie, name: &str| {
        let said = &found.iter().find(|c| c.tie == tie).expect("it").said;
        said.args.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone()).unwrap_or_default()
    };
    assert_eq!(arg(Tie::WorkedThere, "was"), "Phường Cũ");
    assert_eq!(arg(Tie::Relative, "what"), "Em ruột");
    assert_eq!((arg(Tie::HandledDossier, "code"), arg(Tie::HandledDossier, "count")), ("H57-1".into(), "2".into()));
    assert_eq!(arg(Tie::LastInspection, "number"), "9/QĐ");
    assert_eq!((arg(Tie::SameDay, "from"), arg(Tie::SameDay, "to")), ("04/06/2026".into(), "04/06/2026".into()));
    // The head of the unit is also head of where the person works; the head alone reports to nobody here.
    let by_head =
        Person { desk: Some(Seat { heads: vec![OfficialId("head".into())], ..seat("sister", -9, None) }), ..person() };
    assert_eq!(ties(&rules::conflicts(&visited_without_past(), &by_head)), [Tie::ReportsToHead]);
    let head = Person { official: Some(OfficialId("head".into())), ..by_head };
    assert_eq!(ties(&rules::conflicts(&visited_without_past(), &head)), []);
}

/// A name in a list says nothing of anybody elsewhere: what a namesake did stands against the unit whose dossiers
/// are examined, also where another visited one came from the unit that lists them.
fn a_namesake_elsewhere_is_no_conflict_here() {
    let split = Place { before: vec![before("old", "Phường Cũ", Some(on(-50)))], ..place() };
    let old = Place { unit: unit("old"), name: "Phường Cũ".into(), before: Vec::new(), ..place() };
    let visited = Visited { places: vec![split, old], ..visited(3, (0, 3), (-30, -1)) };
    let after_the_split = Person { handled: vec![handled("old", "old", "H1", 2)], ..person() };
    let found = rules::conflicts(&visited, &after_the_split);
    assert_eq!(
        found.iter().map(|c| (c.tie, c.unit.clone())).collect::<Vec<_>>(),
        [(Tie::HandledDossier, Some(unit("old")))]
    );
    let before_it =
        Person { handled: vec![handled("ward", "old", "H2", 1), handled("old", "old", "H2", 1)], ..person() };
    assert_eq!(ties(&rules::conflicts(&visited, &before_it)), [Tie::HandledDossier; 2], "of both while they were one");
}

fn visited_without_past() -> Visited {
    visited(3, (0, 3), (-100, -1))
}

fn a_unit_that_lives_on_after_a_split_counts_until_then() {
    let place = Place { before: vec![before("old", "Phường Cũ", Some(on(-50)))], ..place() };
    let split = |period| Visited { places: vec![place.clone()], ..visited(3, (0, 3), period) };
    let of = |posts: Vec<Seat>, period| ties(&rules::conflicts(&split(period), &Person { posts, ..person() }));
    assert_eq!(of(vec![seat("old", -40, None)], (-30, -1)), [], "after the split each does its own");
    assert_eq!(of(vec![seat("old", -100, Some(-60))], (-30, -1)), [Tie::WorkedThere]);
    assert_eq!(of(vec![seat("old", -100, None)], (-30, -1)), [Tie::WorkedThere], "works there no more");
    let declared =
        |from| Declared { relative: true, unit: unit("old"), what: "Anh họ".into(), from: on(from), to: None };
    let related = |from, period| {
        let person = Person { declared: Some(vec![declared(from)]), ..person() };
        ties(&rules::conflicts(&split(period), &person))
    };
    assert_eq!(related(-100, (-30, -1)), []);
    assert_eq!(related(-100, (-70, -1)), [Tie::Relative], "in the period they were one");
}

fn leave_is_for_one_tie_of_one_person_on_its_days() {
    let said = |what: &str| Said::new("independence-relative").with("what", what);
    let conflict =
        |tie: Tie, at: &str, what: &str| Conflict { tie, unit: Some(unit(at)), other: None, said: said(what) };
    let leave = Leave {
        id: "l".into(),
        account: AccountId("a".into()),
        tie: Tie::Relative,
        unit: Some(unit("ward")),
        other: None,
        days: (on(0), on(5)),
        period: Some((on(-100), on(-1))),
        evidence: said("Chị gái"),
        inspection: None,
        item: None,
    };
    runner()
        .run(&(-3i64..8, 0i64..6, any::<[bool; 4]>()), |(from, length, [mine, tie, there, same])| {
            let who = AccountId(if mine { "a" } else { "b" }.into());
            let tied = if tie { Tie::Relative } else { Tie::Interest };
            let what = if same { "Chị gái" } else { "Em rể" };
            let against = conflict(tied, if there { "ward" } else { "old" }, what);
            let days = (on(from), on(from + length));
            let expected = mine && tie && there && same && from >= 0 && from + length <= 5;
            prop_assert_eq!(rules::covers(&leave, &who, &against, days, (on(-9), on(-1))), expected);
            Ok(())
        })
        .expect("leave covers no more than it says");
    let handled = Leave { tie: Tie::HandledDossier, ..leave };
    let against = conflict(Tie::HandledDossier, "ward", "");
    let covers = |period| rules::covers(&handled, &handled.account, &against, (on(0), on(1)), period);
    assert!(covers((on(-100), on(-1))) && covers((on(-50), on(-20))));
    assert!(!covers((on(-101), on(-1))), "other dossiers of another period");
    let answer = |by: &str, role: Role| {
        let actor = Actor { account: Some(AccountId(by.into())), roles: vec![role], ..Actor::nobody() };
        rules::may_answer(&AccountId("asker".into()), &AccountId("member".into()), &actor)
    };
    assert!(answer("third", Role::Approver).is_ok());
    assert!(matches!(answer("third", Role::Planner), Err(Error::Forbidden)));
    for (by, key) in [("asker", "exceptions-second-person"), ("member", "exceptions-own")] {
        assert!(matches!(answer(by, Role::Approver), Err(Error::Refused(said)) if said.key == key), "{by}");
    }
}

// Through the database.

/// What stands against a decision: field, tie's sentence and who.
fn stopped(scene: &Scene, new: &NewInspection) -> Vec<(String, String, String)> {
    match actions::set_up(scene.app.db(), &scene.planner(), &scene.planned(new)) {
        Err(Error::Invalid(errors)) => errors
            .into_iter()
            .map(|(field, said)| {
                let name = said.args.iter().find(|(n, _)| n == "name").map(|(_, v)| v.clone()).unwrap_or_default();
                (field, said.key, name)
            })
            .collect(),
        other => panic!("it was not stopped: {other:?}"),
    }
}

fn tie(field: &str, key: &str, login: &str) -> (String, String, String) {
    (field.into(), format!("independence-{key}"), format!("Người thử {login}"))
}

/// Ties an account to a new official record with posts: unit, rank, from, to.
fn record(scene: &Scene, account: &AccountId, posts: &[(&UnitId, Rank, NaiveDate, Option<NaiveDate>)]) -> OfficialId {
    let made = scene.app.db().write(|tx| {
        let official = units::add_official(tx, "Người Có Hồ Sơ", None, None, None, None)?;
        for (unit, rank, from_on, to_on) in posts {
            let post = NewAppointment {
                official: official.clone(),
                unit: (*unit).clone(),
                position: "Công chức".into(),
                section: None,
                rank: *rank,
                from_on: *from_on,
                to_on: *to_on,
            };
            units::appoint(tx, &post, None)?;
        }
        use giamsat::schema::accounts as a;
        diesel::update(a::table.find(account)).set(a::official_id.eq(Some(official.as_str()))).execute(tx.c())?;
        Ok(official)
    });
    made.expect("a record")
}

fn work_in_a_unit_before_it_was_merged_counts(given: &Given) {
    let scene = scene(given);
    let older = scene.app.unit("Xã Bến Cũ", Kind::Commune);
    let old = scene.app.unit("Phường Bến Cũ", Kind::Ward);
    scene
        .app
        .db()
        .write(|tx| {
            let since = day(2025, 7, 1);
            units::relate(tx, RelationKind::Rename, (Some(&older), "Xã Bến Cũ"), &old, day(2025, 1, 1), None, None)?;
            units::relate(tx, RelationKind::Merge, (Some(&old), "Phường Bến Cũ"), &scene.ward, since, None, None)
        })
        .expect("a history");
    record(&scene, &scene.member, &[(&older, Rank::Staff, day(2022, 1, 1), Some(day(2024, 3, 1)))]);
    let new = scene.decision();
    assert_eq!(stopped(&scene, &new), [tie("members", "worked-before", "vien")]);
    // The years are the office's own: data, with a day from which they hold.
    given.execute(
        "INSERT INTO parameters (id, name, profile, value, from_on, to_on, ground, verified) \
         VALUES ('x', 'team-worked-years', NULL, 2, '2026-11-01', NULL, 'Quy chế thử', TRUE)",
    );
    scene.set_up(&new);
}

fn who_answers_to_the_head_is_refused(given: &Given) {
    let scene = scene(given);
    // A unit below the ward that is no section of it: its own, under the same head.
    let station = below(&scene, "Trạm Y tế phường Bến Thử", Kind::Other, &scene.ward);
    let clerk = scene.app.account("tram", &[Role::Inspector], Some(&station));
    let mut new = scene.decision();
    new.members = vec![clerk];
    assert_eq!(stopped(&scene, &new), [tie("members", "reports-to-head", "tram")]);
    // One who heads both: whoever works for the one does not inspect the other.
    let twin = scene.app.unit("Ban Quản lý thử", Kind::Other);
    let head = scene.app.account("dau", &[Role::Inspector], None);
    let heads = [(&twin, Rank::Head, day(2025, 7, 1), None), (&scene.other, Rank::Head, day(2025, 7, 1), None)];
    record(&scene, &head, &heads);
    new.members = vec![scene.app.account("ban", &[Role::Inspector], Some(&twin))];
    assert_eq!(stopped(&scene, &new), [tie("members", "reports-to-head", "ban")]);
    new.members = vec![scene.member.clone()];
    scene.set_up(&new);
}

/// A unit below another one since July 2025.
fn below(scene: &Scene, name: &str, kind: Kind, parent: &UnitId) -> UnitId {
    let new = NewUnit {
        code: None,
        name: name.into(),
        short_name: None,
        kind,
        parent: Some(parent.clone()),
        from_on: day(2025, 7, 1),
    };
    scene.app.db().write(|tx| units::add_unit(tx, &new, None)).expect("a unit below")
}

/// Posts, relatives, dossiers and earlier inspections at a section of the ward, or at a section of that one.
fn a_section_counts_as_its_unit_for_every_tie(given: &Given) {
    let scene = scene(given);
    let room = below(&scene, "Phòng Kinh tế phường Bến Thử", Kind::Section, &scene.ward);
    let desk = below(&scene, "Tổ Một cửa phường Bến Thử", Kind::Section, &room);
    let mut new = scene.decision();
    let clerk = scene.app.account("phong", &[Role::Inspector], Some(&desk));
    new.members = vec![clerk];
    assert_eq!(stopped(&scene, &new), [tie("members", "works-there", "phong")]);
    for (login, unit) in [("cu", &room), ("cuu", &desk)] {
        let account = scene.app.account(login, &[Role::Inspector], Some(&scene.body));
        record(&scene, &account, &[(unit, Rank::Staff, day(2025, 7, 1), Some(day(2026, 10, 15)))]);
        new.members = vec![account];
        assert_eq!(stopped(&scene, &new), [tie("members", "worked-section", login)]);
    }
    let relative = scene.app.account("nha", &[Role::Inspector], Some(&scene.body));
    let declared = NewDeclaration {
        kind: DeclarationKind::Relative,
        unit: Some(room.clone()),
        what: "Chồng, phó phòng".into(),
        from: day(2024, 1, 1),
        to: None,
    };
    actions::declare(scene.app.db(), &scene.app.actor("nha"), &declared).expect("declared");
    new.members = vec![relative];
    assert_eq!(stopped(&scene, &new), [tie("members", "relative", "nha")]);
    given_dossiers(&scene.app, &desk, 30);
    given.execute("UPDATE dossiers SET handler = 'Người thử vien' WHERE code = 'T-00020'");
    new.members = vec![scene.member.clone()];
    assert_eq!(stopped(&scene, &new), [tie("members", "handled-dossier", "vien")]);
    given.execute("UPDATE dossiers SET handler = NULL WHERE code = 'T-00020'");
    // The section was inspected by itself, and now its unit is.
    let first = scene.set_up(&scene.at(&new, &room));
    let visits = scene.app.db().read(|c| giamsat::visits::views::of_inspection(c, &scene.app.actor("truong"), &first));
    scene.start("truong", &visits.expect("its visit")[0].id);
    new.decision_number = "215/QĐ-SNV".into();
    (new.starts_on, new.ends_on) = (day(2026, 12, 7), day(2026, 12, 9));
    let all = [("leader", "truong"), ("secretary", "thuky"), ("members", "vien")];
    assert_eq!(stopped(&scene, &new), all.map(|(field, login)| tie(field, "last-inspection", login)));
    // What another ward has of sections says nothing here.
    scene.set_up(&scene.at(&new, &scene.other));
}

fn who_came_the_last_time_does_not_come_again(given: &Given) {
    let scene = scene(given);
    let first = scene.set_up(&scene.decision());
    let mut again = scene.decision();
    again.decision_number = "300/QĐ-SNV".into();
    (again.starts_on, again.ends_on) = (day(2026, 12, 7), day(2026, 12, 9));
    let other_team = |new: &NewInspection| NewInspection {
        decision_number: "301/QĐ-SNV".into(),
        leader: Some(scene.app.account("truong2", &[Role::Leader], Some(&scene.body))),
        secretary: Some(scene.app.account("thuky2", &[Role::Inspector], Some(&scene.body))),
        members: vec![],
        ..new.clone()
    };
    // A decision alone is no inspection; from the start it is, to its own unit only.
    let (visit, _) = scene.visits(&first);
    scene.start("truong", &visit);
    let all = [
        tie("leader", "last-inspection", "truong"),
        tie("secretary", "last-inspection", "thuky"),
        tie("members", "last-inspection", "vien"),
    ];
    assert_eq!(stopped(&scene, &scene.at(&again, &scene.ward)), all);
    let elsewhere = NewInspection { decision_number: "299/QĐ-SNV".into(), ..again.clone() };
    let planned = scene.set_up(&scene.at(&elsewhere, &scene.other));
    actions::cancel(scene.app.db(), &scene.planner(), &planned, 1, "Dời").expect("called off");
    // Another team comes in between: then the first may come again.
    let between = NewInspection { starts_on: day(2026, 11, 20), ends_on: day(2026, 11, 21), ..other_team(&again) };
    let between = scene.set_up(&scene.at(&between, &scene.ward));
    scene.app.world.advance(chrono::Duration::hours(1));
    let visit =
        scene.app.db().read(|c| giamsat::visits::views::of_inspection(c, &scene.app.actor("truong2"), &between));
    scene.start("truong2", &visit.expect("its visit")[0].id);
    scene.set_up(&scene.at(&again, &scene.ward));
    given.execute("UPDATE parameters SET value = 2 WHERE name = 'team-rotation'");
    again.decision_number = "302/QĐ-SNV".into();
    (again.starts_on, again.ends_on) = (day(2026, 12, 10), day(2026, 12, 11));
    assert_eq!(stopped(&scene, &scene.at(&again, &scene.ward)), all, "the last two count");
}

fn who_handled_dossiers_is_refused_by_name(given: &Given) {
    let scene = scene(given);
    given_dossiers(&scene.app, &scene.ward, 30);
    let planner = scene.planner();
    let assessed = |new: &NewInspection| {
        let id = scene.set_up(&scene.at(new, &scene.ward));
        let inspection = scene.app.db().read(|c| views::show(c, &planner, &id)).expect("it");
        let all = scene.app.db().read(|c| teams::of_inspection(c, &planner, &inspection, day(2026, 11, 20)));
        actions::cancel(scene.app.db(), &planner, &id, 1, "Thử").expect("called off");
        all.expect("known").remove(0).unknown.into_iter().map(|(_, said)| said.key).collect::<Vec<_>>()
    };
    let mut new = scene.decision();
    assert!(assessed(&new).contains(&"independence-unknown-handlers".to_owned()), "no list names a handler");
    given.execute("UPDATE dossiers SET handler = 'NGƯỜI THỬ  VIEN' WHERE code = 'T-00020'");
    new.decision_number = "215/QĐ-SNV".into();
    assert_eq!(stopped(&scene, &scene.at(&new, &scene.ward)), [tie("members", "handled-dossier", "vien")]);
    // Outside the period examined nobody asks; in it, somebody else's dossiers say nothing.
    new.period_from = day(2026, 11, 19);
    new.period_to = day(2026, 11, 19);
    assert!(assessed(&new).contains(&"independence-unknown-handlers".to_owned()));
    given.execute("UPDATE dossiers SET handler = 'Người Khác' WHERE code = 'T-00020'");
    (new.period_from, new.period_to) = (day(2026, 1, 1), day(2026, 10, 31));
    new.decision_number = "216/QĐ-SNV".into();
    assert!(!assessed(&new).contains(&"independence-unknown-handlers".to_owned()));
}

/// The ward was split off the commune, and both are visited: what the commune's people did after the split is of
/// the commune alone.
fn a_namesake_of_another_visited_unit_is_refused_there_only(given: &Given) {
    let scene = scene(given);
    given_dossiers(&scene.app, &scene.other, 30);
    given.execute("UPDATE dossiers SET handler = 'Người thử vien' WHERE code = 'T-00020'");
    let (from, on) = ((Some(&scene.other), "UBND xã Đồi Thử"), day(2026, 10, 1));
    let tied = scene.app.db().write(|tx| units::relate(tx, RelationKind::Split, from, &scene.ward, on, None, None));
    assert!(tied.expect("tied"));
    let planner = scene.app.named("lap", &[Role::Planner], None);
    let told = send(&planner, "/inspections", &scene.form()).expect(422).see("ví dụ T-00020");
    told.see("1 hồ sơ của UBND xã Đồi Thử").miss("hồ sơ của UBND phường Bến Thử");
    assert_eq!(stopped(&scene, &scene.decision()), [tie("members", "handled-dossier", "vien")]);
}

fn what_somebody_declares_counts_while_it_holds(given: &Given) {
    let scene = scene(given);
    let (db, member) = (scene.app.db(), scene.app.actor("vien"));
    let relative = NewDeclaration {
        kind: DeclarationKind::Relative,
        unit: Some(scene.ward.clone()),
        what: "Vợ, kế toán".into(),
        from: day(2024, 1, 1),
        to: None,
    };
    let id = actions::declare(db, &member, &relative).expect("declared");
    let new = scene.decision();
    assert_eq!(stopped(&scene, &new), [tie("members", "relative", "vien")]);
    // Only oneself says until when; what ended in the period examined still counts.
    let end = |who: &Actor, seen, to| actions::end_declaration(db, who, &id, seen, to);
    assert!(matches!(end(&scene.app.actor("thuky"), 1, day(2025, 12, 31)), Err(Error::NotFound)));
    end(&member, 1, day(2026, 1, 1)).expect("ended");
    assert_eq!(stopped(&scene, &new), [tie("members", "relative", "vien")]);
    assert!(matches!(end(&member, 1, day(2025, 12, 31)), Err(Error::Conflict)));
    end(&member, 2, day(2025, 12, 31)).expect("corrected");
    scene.set_up(&new);
}

fn an_exception_takes_two_and_is_marked(given: &Given) {
    let scene = scene(given);
    let insider = scene.app.account("noibo", &[Role::Inspector, Role::Approver], Some(&scene.ward));
    let planner = scene.app.named("lap", &[Role::Planner], None);
    let mut form = scene.form();
    form.push(("members", insider.to_string()));
    let refused = send(&planner, "/inspections", &form).expect(422).see("đang làm việc tại UBND phường Bến Thử");
    // The way to ask leads from the refusal, with all that it needs.
    let page = refused.text().replace("&amp;", "&").replace("&#x2f;", "/");
    let mut links = page.split("href=\"").filter_map(|rest| rest.split('"').next());
    let at = links.find(|href| href.starts_with("/exceptions/new")).expect("a way to ask").to_owned();
    let asked = planner.get(&at).expect(200).see("Đang làm việc tại đơn vị").see("mọi người lập đoàn đều thấy");
    let asked = asked.text().replace("&#x2f;", "/");
    assert!(asked.contains("19/11/2026") && asked.contains("01/01/2026"), "{asked}");
    let mut ask = vec![
        ("account", insider.to_string()),
        ("tie", "works-there".into()),
        ("unit", scene.ward.to_string()),
        ("from", "19/11/2026".into()),
        ("to", "25/11/2026".into()),
        ("period_from", "01/01/2026".into()),
        ("period_to", "31/10/2026".into()),
        ("reason", "Ngắn".into()),
    ];
    let told = send(&planner, "/exceptions", &ask).expect(422).see("Lý do quá ngắn");
    assert!(told.text().contains("Ngắn"), "what was typed stays");
    ask.pop();
    ask.push(("reason", "Chỉ người này biết hệ thống đo đạc cũ của phường".into()));
    let no_tie: Vec<_> =
        ask.iter().map(|(n, v)| (*n, if *n == "tie" { "relative".into() } else { v.clone() })).collect();
    send(&planner, "/exceptions", &no_tie).expect(422).see("Không thấy vướng mắc này");
    send(&planner, "/exceptions", &ask).expect(303);
    let one = || {
        let all = scene.app.db().read(|c| teams::exceptions(c, &scene.planner(), &teams::Wanted::All)).expect("all");
        assert_eq!(all.len(), 1);
        all.into_iter().next().expect("one")
    };
    let path = format!("/exceptions/{}", one().id);
    let yes = [("version", "1"), ("grants", "yes"), ("answer", "")];
    send(&planner, "/inspections", &form).expect(422);
    // Neither who asked nor the member answers; nor does who may not sign.
    scene.app.named_existing("noibo").post(&path, &yes).expect(409).see("cho chính mình");
    planner.post(&path, &yes).expect(403);
    let signer = scene.app.named("ky", &[Role::Approver], None);
    signer
        .get("/exceptions")
        .expect(200)
        .see("Chỉ người này biết")
        .see("Người thử noibo đang làm việc")
        .see("Chấp thuận");
    signer
        .post(&path, &[("version", "1"), ("grants", "no"), ("answer", "")])
        .expect(422)
        .see("Ghi lý do không chấp thuận");
    signer.post(&path, &yes).expect(303);
    signer.post(&path, &[("version", "1"), ("grants", "no"), ("answer", "Đổi ý")]).expect(409);
    // The same form is taken now; the team is marked for everybody who reads the decision.
    let to = send(&planner, "/inspections", &form).expect(303).to();
    let id = InspectionId(to.rsplit('/').next().expect("an id").to_owned());
    for login in ["lap", "ky", "truong"] {
        let page = scene.app.named_existing(login).get(&to).expect(200).see("Ngoại lệ");
        page.see("đang làm việc tại đơn vị; Người thử ky chấp thuận lúc 20/11/2026 09:00 (UBND phường Bến Thử)");
    }
    // It is for these days and this person: another day, another unit, another person are refused.
    let mut later = scene.decision();
    later.decision_number = "300/QĐ-SNV".into();
    later.members = vec![insider.clone()];
    (later.leader, later.secretary) = (
        Some(scene.app.account("truong2", &[Role::Leader], None)),
        Some(scene.app.account("thuky2", &[Role::Inspector], None)),
    );
    (later.starts_on, later.ends_on) = (day(2026, 11, 26), day(2026, 11, 27));
    assert_eq!(stopped(&scene, &later), [tie("members", "works-there", "noibo")]);
    // Taken back by a second person with a reason, the tie counts again, and what stood on it says so.
    let (back, why) = (format!("{path}/withdraw"), ("withdrawn_reason", "Vừa biết thêm về quan hệ này"));
    scene.app.named_existing("noibo").post(&back, &[("version", "2"), why]).expect(409).see("cho chính mình");
    planner.post(&back, &[("version", "2"), why]).expect(403);
    signer.post(&back, &[("version", "2"), ("withdrawn_reason", "")]).expect(422).see("Chưa nhập mục này");
    signer.post(&back, &[("version", "1"), why]).expect(409);
    let unanswered = || {
        let units = [(scene.ward.clone(), "UBND phường Bến Thử".to_owned())];
        let ties = scene.app.db().read(|c| teams::unanswered(c, &id, &units, day(2026, 11, 20)));
        ties.expect("an answer").into_iter().map(|said| said.key).collect::<Vec<_>>()
    };
    assert_eq!(unanswered(), Vec::<String>::new());
    signer.post(&back, &[("version", "2"), why]).expect(303);
    assert_eq!(unanswered(), ["conclusions-tie-works-there"], "no conclusion is issued on it");
    signer.post(&back, &[("version", "3"), why]).expect(409).see("Chỉ thu hồi được ngoại lệ đã chấp thuận");
    signer.get("/exceptions").expect(200).see("Đã thu hồi").see("Vừa biết thêm về quan hệ này");
    planner.get(&to).expect(200).see("chấp thuận lúc 20/11/2026 09:00").see("đã thu hồi lúc 20/11/2026 09:00");
    (later.starts_on, later.ends_on) = (day(2026, 11, 19), day(2026, 11, 25));
    let ties = stopped(&scene, &later);
    assert!(ties.contains(&tie("members", "works-there", "noibo")), "{ties:?}");
    // Without the member the team stands on nothing.
    let version = scene.app.db().read(|c| views::show(c, &scene.planner(), &id)).expect("it").version;
    let fields = [
        ("version", version.to_string()),
        ("decision_number", "214/QĐ-SNV".into()),
        ("decision_on", "16/11/2026".into()),
        ("title", "việc giải quyết thủ tục đất đai".into()),
        ("signer", scene.signer.to_string()),
        ("signer_position", "Chức vụ ky".into()),
        ("secretary", scene.secretary.to_string()),
        ("members", scene.member.to_string()),
    ];
    send(&planner, &format!("{to}/correct"), &fields).expect(303);
    planner.get(&to).expect(200).miss("chấp thuận lúc");
}

/// Two people prepare decisions at the same instant, with one person in both teams.
fn of_two_decisions_on_one_day_one_gets_the_person(given: &Given) {
    let scene = scene(given);
    scene.app.account("lap2", &[Role::Planner], Some(&scene.body));
    let planners = [scene.app.actor("lap"), scene.app.actor("lap2")];
    let teams = [1, 2].map(|n| {
        let leader = scene.app.account(&format!("truong-{n}"), &[Role::Leader], None);
        (leader, scene.app.account(&format!("thuky-{n}"), &[Role::Inspector], None))
    });
    for round in 0..12u64 {
        let ready = Barrier::new(2);
        let decisions = [0, 1].map(|at: usize| {
            let mut new = scene.decision();
            new.decision_number = format!("{round}-{at}/QĐ");
            let from = day(2026, 12, 1) + Later::new(round * 4);
            // The second begins on the last day of the first.
            (new.starts_on, new.ends_on) = match at {
                0 => (from, from + Later::new(1)),
                _ => (from + Later::new(1), from + Later::new(2)),
            };
            (new.leader, new.secretary) = (Some(teams[at].0.clone()), Some(teams[at].1.clone()));
            scene.at(&new, [&scene.ward, &scene.other][at])
        });
        let decide = |at: usize| {
            ready.wait();
            actions::set_up(scene.app.db(), &planners[at], &decisions[at])
        };
        let results = std::thread::scope(|s| {
            let first = s.spawn(|| decide(0));
            let second = s.spawn(|| decide(1));
            [first.join().expect("a result"), second.join().expect("a result")]
        });
        let made = results.iter().filter(|r| r.is_ok()).count();
        assert_eq!(made, 1, "round {round}: {results:?}");
        let refused = results.iter().find_map(|r| r.as_ref().err()).expect("one");
        match refused {
            Error::Invalid(errors) => assert_eq!(
                errors.iter().map(|(f, s)| (&**f, &*s.key)).collect::<Vec<_>>(),
                [("members", "independence-same-day")]
            ),
            other => panic!("round {round}: {other:?}"),
        }
    }
    // Nobody is in two places: looked up in the tables, not asked of the rule.
    let rows: Vec<(AccountId, InspectionId, NaiveDate, NaiveDate)> = scene
        .app
        .db()
        .read(|c| {
            use giamsat::schema::{inspections as i, team_members as m};
            Ok(m::table.inner_join(i::table).select((m::account_id, i::id, i::starts_on, i::ends_on)).load(c)?)
        })
        .expect("teams");
    let mut places = BTreeSet::new();
    for (account, _, from, to) in rows {
        for on in from.iter_days().take_while(|d| *d <= to) {
            assert!(places.insert((account.clone(), on)), "{account} is in two places on {on}");
        }
    }
}

/// A sealed decision refuses nobody, and its own people are told.
fn a_sealed_team_takes_nobody_from_others(given: &Given) {
    let scene = scene(given);
    let item = sealed_item(&scene);
    let mut secret = scene.decision();
    secret.items = vec![item];
    let sealed = scene.set_up(&secret);
    let page = format!("/inspections/{sealed}");
    let named = ["lap", "ky", "truong", "vien"];
    for login in named {
        scene.app.named_existing(login).get(&page).expect(200).miss("ở đoàn theo Quyết định");
    }
    // The same people in the same days, by somebody who sees nothing of it.
    scene.app.account("khac", &[Role::Planner], Some(&scene.body));
    let mut open = scene.decision();
    open.decision_number = "300/QĐ-SNV".into();
    let open = scene.at(&open, &scene.other);
    let other = actions::set_up(scene.app.db(), &scene.app.actor("khac"), &open).expect("nobody is refused");
    let told = "ở đoàn theo Quyết định 300/QĐ-SNV ngày 16/11/2026 trong các ngày 19/11/2026 – 25/11/2026";
    for login in named {
        scene.app.named_existing(login).get(&page).expect(200).see(told);
    }
    let stranger = scene.app.named_existing("khac");
    stranger.get(&format!("/inspections/{other}")).expect(200).miss("ở đoàn theo").miss("214/QĐ-SNV");
    stranger.get("/exceptions").expect(200).miss("Người thử vien");
    // What is asked for the sealed one stays with its people.
    let ask = NewException {
        account: scene.member.clone(),
        tie: Tie::SameDay,
        unit: None,
        other: Some(other),
        days: (day(2026, 11, 19), day(2026, 11, 25)),
        period: (day(2026, 1, 1), day(2026, 10, 31)),
        inspection: Some(sealed.clone()),
        item: None,
        reason: "Buổi sáng ở đoàn này, buổi chiều ở đoàn kia".into(),
    };
    assert!(matches!(actions::ask(scene.app.db(), &scene.app.actor("khac"), &ask), Err(Error::NotFound)));
    let id = actions::ask(scene.app.db(), &scene.planner(), &ask).expect("asked");
    stranger.get("/exceptions").expect(200).miss("Người thử vien").miss("Buổi sáng");
    scene.app.account("kyla", &[Role::Approver], None);
    let foreign = scene.app.named_existing("kyla");
    foreign.post(&format!("/exceptions/{id}"), &[("version", "1"), ("grants", "yes")]).expect(404);
    let signer = scene.app.named_existing("ky");
    signer.get("/exceptions").expect(200).see("Buổi sáng ở đoàn này");
    signer.post(&format!("/exceptions/{id}"), &[("version", "1"), ("grants", "yes"), ("answer", "")]).expect(303);
    let page = signer.get(&page).expect(200).see("ở đoàn khác cùng ngày; Người thử ky chấp thuận lúc");
    page.see("Người thử truong ở đoàn theo").miss("Người thử vien ở đoàn theo");
}

/// A sealed decision, and an open one on its days that has somebody of its team.
pub fn clashing(scene: &Scene) -> (InspectionId, InspectionId) {
    let item = sealed_item(scene);
    let mut secret = scene.decision();
    secret.items = vec![item];
    let sealed = scene.set_up(&secret);
    scene.app.account("khac", &[Role::Planner], Some(&scene.body));
    let mut open = scene.decision();
    open.decision_number = "300/QĐ-SNV".into();
    (open.leader, open.secretary) = (
        Some(scene.app.account("truong2", &[Role::Leader], None)),
        Some(scene.app.account("thuky2", &[Role::Inspector], None)),
    );
    let open = scene.at(&open, &scene.other);
    let other = actions::set_up(scene.app.db(), &scene.app.actor("khac"), &open).expect("nobody is refused");
    (sealed, other)
}

/// Others' decisions stop nothing of a sealed one until it starts: its signer answers first.
fn a_clash_of_a_sealed_team_is_answered_before_the_start(given: &Given) {
    let scene = scene(given);
    let (sealed, other) = clashing(&scene);
    let visit = {
        let team = scene.app.actor("truong");
        scene.app.db().read(|c| giamsat::visits::views::of_inspection(c, &team, &sealed)).expect("seen")[0].id.clone()
    };
    match scene.arrive("vien", &visit, None) {
        giamsat::visits::OpResult::Rejected { said } => assert_eq!(said.key, "inspections-start-clash"),
        other => panic!("{other:?}"),
    }
    let ask = NewException {
        account: scene.member.clone(),
        tie: Tie::SameDay,
        unit: None,
        other: Some(other),
        days: Default::default(),
        period: Default::default(),
        inspection: Some(sealed.clone()),
        item: None,
        reason: "Buổi sáng ở đoàn này, buổi chiều ở đoàn kia".into(),
    };
    let asked = actions::ask(scene.app.db(), &scene.planner(), &ask).expect("asked");
    actions::answer(scene.app.db(), &scene.app.actor("ky"), &asked, 1, true, "").expect("answered");
    scene.start("vien", &visit);
}

/// A clash of a sealed decision is answered by its signer once it is recorded: leave that is asked for its item before
/// would stand there and serve nothing. Who is not named on the item is told that there is none.
fn leave_that_would_serve_no_sealed_decision_is_not_taken(given: &Given) {
    let scene = scene(given);
    let item = sealed_item(&scene);
    let mut open = scene.decision();
    open.decision_number = "300/QĐ-SNV".into();
    scene.app.account("khac", &[Role::Planner], Some(&scene.body));
    let open = scene.at(&open, &scene.other);
    let other = actions::set_up(scene.app.db(), &scene.app.actor("khac"), &open).expect("a decision");
    let form = |changed: &[(&'static str, String)]| {
        let all = [
            ("account", scene.member.to_string()),
            ("tie", "same-day".into()),
            ("other", other.to_string()),
            ("item", item.to_string()),
            ("from", "20/11/2026".into()),
            ("to", "20/11/2026".into()),
            ("period_from", "01/01/2026".into()),
            ("period_to", "31/10/2026".into()),
            ("reason", "Buổi sáng ở đoàn này, buổi chiều ở đoàn kia".into()),
        ];
        let kept = all.into_iter().filter(|(name, _)| !changed.iter().any(|(other, _)| other == name));
        kept.chain(changed.iter().cloned()).collect::<Vec<_>>()
    };
    let planner = scene.app.named("lap", &[Role::Planner], None);
    let told = send(&planner, "/exceptions", &form(&[])).expect(422).see("người ký quyết định trả lời");
    assert!(told.text().contains("buổi chiều ở đoàn kia"), "what was typed stays");
    planner.get("/exceptions").expect(200).miss("buổi chiều ở đoàn kia");
    // To anybody else the item does not exist, whatever is asked.
    let stranger = scene.app.named("khac", &[Role::Planner], None);
    let nowhere = ("item", "01990000-0000-7000-8000-000000000000".to_owned());
    let sealed = send(&stranger, "/exceptions", &form(&[])).expect(404);
    let none = send(&stranger, "/exceptions", &form(&[nowhere])).expect(404);
    assert_eq!(sealed.text().contains("giữ kín"), none.text().contains("giữ kín"));
    // Without the item it is leave for whatever is decided on openly.
    send(&planner, "/exceptions", &form(&[("item", String::new())])).expect(303);
}

fn same_day(scene: &Scene, other: &InspectionId, inspection: Option<&InspectionId>) -> NewException {
    NewException {
        account: scene.member.clone(),
        tie: Tie::SameDay,
        unit: None,
        other: Some(other.clone()),
        days: (day(2026, 11, 19), day(2026, 12, 5)),
        period: (day(2025, 1, 1), day(2026, 10, 31)),
        inspection: inspection.cloned(),
        item: None,
        reason: "Buổi sáng ở đoàn này, buổi chiều ở đoàn kia".into(),
    }
}

/// Leave for the clash that holds for any decision does not walk around the signer of a sealed one.
fn leave_that_was_given_elsewhere_is_no_signers_answer(given: &Given) {
    let scene = scene(given);
    let (sealed, other) = clashing(&scene);
    let (planner, signer) = (scene.planner(), scene.app.actor("ky"));
    let asked = actions::ask(scene.app.db(), &planner, &same_day(&scene, &other, None)).expect("asked");
    actions::answer(scene.app.db(), &signer, &asked, 1, true, "").expect("answered");
    let team = scene.app.actor("truong");
    let visits = scene.app.db().read(|c| giamsat::visits::views::of_inspection(c, &team, &sealed)).expect("seen");
    let visit = visits[0].id.clone();
    let refused = || match scene.arrive("vien", &visit, None) {
        giamsat::visits::OpResult::Rejected { said } => assert_eq!(said.key, "inspections-start-clash"),
        other => panic!("{other:?}"),
    };
    refused();
    // Nor does leave that stood when the decision was recorded; for an open decision it does.
    let planner_page = scene.app.named_existing("lap");
    planner_page.get(&format!("/inspections/{sealed}")).expect(200).miss("chấp thuận lúc");
    let mut open = scene.decision();
    open.decision_number = "301/QĐ-SNV".into();
    (open.leader, open.secretary) = (
        Some(scene.app.account("truong3", &[Role::Leader], None)),
        Some(scene.app.account("thuky3", &[Role::Inspector], None)),
    );
    let open = scene.set_up(&scene.at(&open, &scene.ward));
    planner_page.get(&format!("/inspections/{open}")).expect(200).see("chấp thuận lúc");
    actions::cancel(scene.app.db(), &planner, &open, 1, "Thử").expect("called off");
    // Asked for the sealed decision itself, it is its signer's to answer, and opens the way.
    let asked = actions::ask(scene.app.db(), &planner, &same_day(&scene, &other, Some(&sealed))).expect("asked");
    scene.app.account("kyla", &[Role::Approver], None);
    assert!(actions::answer(scene.app.db(), &scene.app.actor("kyla"), &asked, 1, true, "").is_err());
    refused();
    actions::answer(scene.app.db(), &signer, &asked, 1, true, "").expect("answered");
    scene.start("vien", &visit);
}

/// Where no account stands for who signed, whoever may answer exceptions does, as long as the decision is theirs to see.
fn whoever_answers_exceptions_does_for_a_signer_without_account(given: &Given) {
    let scene = scene(given);
    let (sealed, other) = clashing(&scene);
    let ask = || actions::ask(scene.app.db(), &scene.planner(), &same_day(&scene, &other, Some(&sealed)));
    let asked = ask().expect("asked");
    scene.app.account("kyhai", &[Role::Approver], Some(&scene.body));
    let second = scene.app.actor("kyhai");
    let subjects = format!(
        "INSERT INTO sealed_viewers (subject_id, account_id, named_at) VALUES ('{sealed}', '{}', '2026-11-20 00:00:00')",
        second.key()
    );
    given.execute(&subjects);
    let answer = |actor: &Actor| actions::answer(scene.app.db(), actor, &asked, 1, true, "");
    match answer(&second) {
        Err(Error::Refused(said)) => assert_eq!(said.key, "exceptions-signer-answers"),
        other => panic!("{other:?}"),
    }
    given.execute(&format!("UPDATE inspections SET signer_id = NULL WHERE id = '{sealed}'"));
    answer(&second).expect("answered");
}

/// An exception for a clash names no unit: of a decision that opened with one visit and keeps another sealed, a clash
/// on the days of the latter would tell them.
fn of_a_half_opened_decision_only_clashes_of_open_days_show(given: &Given) {
    let scene = scene(given);
    let item = sealed_item(&scene);
    let id = two_sealed(&scene, item);
    given.execute(
        "UPDATE plan_items SET starts_on = '2026-12-03', ends_on = '2026-12-04' WHERE contents LIKE '%ban đêm%'",
    );
    scene.app.account("khac", &[Role::Planner], Some(&scene.body));
    let clash = |number: &str, from: NaiveDate, to: NaiveDate| {
        let mut open = scene.decision();
        open.decision_number = number.into();
        (open.starts_on, open.ends_on) = (from, to);
        (open.leader, open.secretary) = (
            Some(scene.app.account(&format!("t{}", &number[..3]), &[Role::Leader], None)),
            Some(scene.app.account(&format!("k{}", &number[..3]), &[Role::Inspector], None)),
        );
        let open = scene.at(&open, &scene.other);
        let other = actions::set_up(scene.app.db(), &scene.app.actor("khac"), &open).expect("a decision");
        let ask = same_day(&scene, &other, Some(&id));
        let asked = actions::ask(scene.app.db(), &scene.planner(), &ask).expect("asked");
        actions::answer(scene.app.db(), &scene.app.actor("ky"), &asked, 1, true, "").expect("answered");
    };
    clash("301/QĐ-SNV", day(2026, 11, 20), day(2026, 11, 20));
    clash("302/QĐ-SNV", day(2026, 12, 3), day(2026, 12, 4));
    let (visit, _) = scene.visits(&id);
    scene.start("vien", &visit);
    let page = format!("/inspections/{id}");
    let shown =
        |client: &crate::support::app::Client| client.get(&page).expect(200).text().matches("chấp thuận lúc").count();
    assert_eq!(shown(&scene.app.named_existing("lap")), 2, "who is named sees both");
    let unit = scene.app.unit_client("phuong", &scene.ward);
    for outside in [scene.app.named_existing("khac"), scene.app.client(Role::Inspectorate), unit] {
        assert!(shown(&outside) <= 1, "a day of the visit that is still sealed is told");
    }
    assert_eq!(shown(&scene.app.named_existing("khac")), 1, "the clash on the open day is told");
}

/// From a page the person says since when the team is there, by a clock of theirs.
fn a_start_is_declared_later_by_the_clock_of_who_declares_it() {
    use chrono::Duration as Time;
    let now = day(2026, 11, 20).and_hms_opt(9, 0, 0).expect("an instant");
    let later = |made: Option<Time>, arrived: Time| {
        giamsat::visits::rules::declared_later(made.map(|ago| now - ago), now - arrived, now)
    };
    assert!(!later(None, Time::zero()) && !later(None, Time::minutes(5)));
    assert!(later(None, Time::minutes(5) + Time::seconds(1)));
    for arrived in [Time::zero(), Time::hours(3)] {
        assert!(!later(Some(Time::seconds(30)), arrived), "just done, whenever they arrived");
        assert!(later(Some(Time::seconds(31)), arrived));
        assert!(later(Some(-Time::minutes(40)), arrived), "its clock was set right since");
    }
}

/// Who is named on both is told on the page of each; who is named on one learns nothing of the other.
fn two_sealed_decisions_clash_before_those_who_know_both(given: &Given) {
    let scene = scene(given);
    let first = sealed_item(&scene);
    let plan = scene.app.db().read(|c| giamsat::plans::views::item(c, &scene.planner(), &first)).expect("it").plan;
    let second = second_sealed_item(&scene, &plan);
    let mut one = scene.decision();
    one.items = vec![first];
    let one = scene.set_up(&one);
    let mut two = scene.decision();
    (two.decision_number, two.items) = ("300/QĐ-SNV".into(), vec![second]);
    two.fields = vec!["construction".into()];
    two.period_to = day(2026, 9, 30);
    two.secretary = Some(scene.app.account("thuky2", &[Role::Inspector], None));
    let two = scene.set_up(&two);
    let page =
        |login: &str, id: &InspectionId| scene.app.named_existing(login).get(&format!("/inspections/{id}")).expect(200);
    page("lap", &one).see("Người thử vien ở đoàn theo Quyết định 300/QĐ-SNV");
    page("vien", &two).see("Người thử vien ở đoàn theo Quyết định 214/QĐ-SNV");
    page("thuky", &one).miss("300/QĐ-SNV").miss("ở đoàn theo");
    page("thuky2", &two).miss("214/QĐ-SNV").miss("ở đoàn theo");
    // Leave for it tells of the other one, too: it is for those who know both.
    let ask = NewException {
        account: scene.member.clone(),
        tie: Tie::SameDay,
        unit: None,
        other: Some(two.clone()),
        days: Default::default(),
        period: Default::default(),
        inspection: Some(one),
        item: None,
        reason: "Buổi sáng ở đoàn này, buổi chiều ở đoàn kia".into(),
    };
    let asked = actions::ask(scene.app.db(), &scene.planner(), &ask).expect("asked");
    let knows = |login: &str| {
        let actor = scene.app.actor(login);
        scene.app.db().read(|c| Ok(teams::exception(c, &actor, &asked).is_ok())).expect("read")
    };
    assert!(knows("lap") && knows("ky") && !knows("thuky") && !knows("thuky2"));
}

/// The first visit opens the decision; leave for the visit that is still sealed stays with its people.
fn an_exception_for_a_visit_still_sealed_stays_with_it(given: &Given) {
    let scene = scene(given);
    let item = sealed_item(&scene);
    let id = two_sealed(&scene, item.clone());
    let (visit, later) = scene.visits(&id);
    scene.start("vien", &visit);
    let relative = NewDeclaration {
        kind: DeclarationKind::Relative,
        unit: Some(scene.other.clone()),
        what: "Em rể, kế toán".into(),
        from: day(2026, 1, 1),
        to: None,
    };
    actions::declare(scene.app.db(), &scene.app.actor("vien"), &relative).expect("declared");
    let ask = NewException {
        account: scene.member.clone(),
        tie: Tie::Relative,
        unit: Some(scene.other.clone()),
        other: None,
        days: Default::default(),
        period: Default::default(),
        inspection: Some(id.clone()),
        item: Some(item),
        reason: "Chỉ người này đọc được sổ cũ của xã này".into(),
    };
    let asked = actions::ask(scene.app.db(), &scene.planner(), &ask).expect("asked");
    let read = |asked: &str| scene.app.db().read(|c| teams::exception(c, &scene.planner(), asked)).expect("it");
    assert_eq!(read(&asked).item, None, "a recorded inspection has its own items");
    actions::answer(scene.app.db(), &scene.app.actor("ky"), &asked, 1, true, "").expect("answered");
    let page = format!("/inspections/{id}");
    scene.app.named_existing("lap").get(&page).expect(200).see("có người thân tại đơn vị");
    let stranger = scene.app.named("khac", &[Role::Planner], None);
    let unit = scene.app.unit_client("phuong", &scene.ward);
    let inspectorate = scene.app.client(Role::Inspectorate);
    for outside in [&stranger, &unit, &inspectorate] {
        outside.get(&page).expect(200).miss("Ngoại lệ").miss("có người thân").miss("UBND xã Đồi Thử");
    }
    stranger.get("/exceptions").expect(200).miss("sổ cũ").miss("Người thử vien");
    scene.app.account("kyla", &[Role::Approver], None);
    let foreign = scene.app.named_existing("kyla");
    foreign.get("/exceptions").expect(200).miss("sổ cũ");
    foreign.post(&format!("/exceptions/{asked}"), &[("version", "2"), ("grants", "yes")]).expect(404);
    let seals: Vec<Option<String>> = scene
        .app
        .db()
        .read(|c| {
            use giamsat::schema::audit_lines as l;
            Ok(l::table.filter(l::subject_id.eq(&asked)).select(l::sealed_subject_id).load(c)?)
        })
        .expect("lines");
    assert_eq!(seals, [Some(id.to_string()), Some(id.to_string())]);
    // Once that visit starts, the office reads it; the other unit still does not.
    scene.start("vien", &later);
    stranger.get("/exceptions").expect(200).see("sổ cũ");
    inspectorate.get(&page).expect(200).see("có người thân tại đơn vị");
    unit.get(&page).expect(200).miss("có người thân").miss("UBND xã Đồi Thử");
}

/// A tie that nobody knew when the team was set up stops the issue until two people answered to it; the
/// notice, the page and the workbook say so.
fn what_comes_to_light_before_the_issue_needs_an_exception(given: &Given) {
    let case = Case::minuted(given, &[Found::SHORTCOMING], &[]);
    case.report();
    let id = case.draft(&[0]);
    case.send(&id);
    case.pass_deadline(&id);
    let relative = NewDeclaration {
        kind: DeclarationKind::Relative,
        unit: Some(case.ward.clone()),
        what: "Chị gái, văn thư".into(),
        from: crate::conclusions::case::day(1, 1),
        to: None,
    };
    actions::declare(case.app.db(), &case.actor("secretary"), &relative).expect("declared");
    let path = format!("/conclusions/{id}");
    // What was declared is told to those only who set up teams.
    let page = case.client("signer").get(&path).expect(200);
    page.see("Người thử secretary đã kê khai người thân tại Phường An Hạ: cần ngoại lệ").miss("Chị gái");
    case.issue("signer", &id, "12/TB-SNV").expect(409).see("cần ngoại lệ");
    let ask = NewException {
        account: case.actor("secretary").account.expect("an account"),
        tie: Tie::Relative,
        unit: Some(case.ward.clone()),
        other: None,
        days: Default::default(),
        period: Default::default(),
        inspection: Some(case.inspection.clone()),
        item: None,
        reason: "Kê khai sau khi kiểm tra; không ghi nội dung nào của phường này".into(),
    };
    let asked = actions::ask(case.app.db(), &case.actor("planner"), &ask).expect("asked");
    case.issue("signer", &id, "12/TB-SNV").expect(409);
    actions::answer(case.app.db(), &case.actor("signer"), &asked, 1, true, "Đã xem lại biên bản").expect("answered");
    case.issue("signer", &id, "12/TB-SNV").to();
    let marked = "Ngoại lệ về tính độc lập của đoàn: Người thử secretary, có người thân tại đơn vị (Phường An Hạ); \
                  được Người thử signer chấp thuận ngày 28/11/2026.";
    let signer = case.client("signer");
    signer.get(&format!("{path}/notice")).expect(200).see(marked).miss("Chị gái");
    let paper = signer.get(&format!("{path}/notice.docx")).expect(200);
    let paper = giamsat::reports::docx::text_of(&paper.bytes).expect("a document").join("\n");
    assert!(paper.contains(marked), "{paper}");
    let decision = format!("/inspections/{}/decision.docx", case.inspection);
    let decision = case.client("planner").get(&decision).expect(200);
    let decision = giamsat::reports::docx::text_of(&decision.bytes).expect("a document").join("\n");
    assert!(decision.contains(marked), "{decision}");
    signer.get(&path).expect(200).see("Ngoại lệ về tính độc lập của đoàn Người thử secretary: có người thân");
    signer
        .get(&format!("/inspections/{}/report", case.inspection))
        .expect(200)
        .see("Người thử secretary: có người thân");
    let team = case.app.db().read(|c| views::show(c, &case.actor("planner"), &case.inspection)).expect("it").team;
    assert!(team.iter().any(|m| m.post == Post::Secretary));
}

fn an_account_is_tied_to_a_record_by_an_administrator(given: &Given) {
    let scene = scene(given);
    let official = scene
        .app
        .db()
        .write(|tx| {
            let official = units::add_official(tx, "NGƯỜI THỬ VIEN", None, None, None, None)?;
            units::add_official(tx, "Người Khác Tên", None, None, None, None)?;
            let post = NewAppointment {
                official: official.clone(),
                unit: scene.ward.clone(),
                position: "Công chức tư pháp".into(),
                section: None,
                rank: Rank::Staff,
                from_on: day(2025, 7, 1),
                to_on: Some(day(2026, 9, 1)),
            };
            units::appoint(tx, &post, None)?;
            Ok(official)
        })
        .expect("a record");
    // A namesake alone is nobody's record: what is not confirmed counts as not known.
    let id = scene.set_up(&scene.decision());
    let planner = scene.app.named_existing("lap");
    planner.get(&format!("/inspections/{id}")).expect(200).see("Chưa rõ").see("tài khoản chưa gắn với hồ sơ cán bộ");
    let admin = scene.app.client(Role::Administrator);
    let path = format!("/accounts/{}", scene.member);
    let page = admin.get(&path).expect(200).see("NGƯỜI THỬ VIEN, Công chức tư pháp, UBND phường Bến Thử (01/07/2025)");
    page.miss("Người Khác Tên");
    let body = scene.body.to_string();
    let fields = |version: &str, official: &str| {
        [
            ("version", version.to_owned()),
            ("name", "Người thử vien".into()),
            ("position", "Chuyên viên".into()),
            ("unit", body.clone()),
            ("roles", "inspector".into()),
            ("official", official.to_owned()),
        ]
    };
    send(&admin, &path, &fields("1", "không có")).expect(422).see("Chọn một mục trong danh sách");
    send(&admin, &path, &fields("1", official.as_str())).expect(303);
    let second = format!("/accounts/{}", scene.secretary);
    send(&admin, &second, &fields("1", official.as_str())).expect(422).see("đã gắn với tài khoản khác");
    // Closed, the account leaves the record to another one; opened again, two would be one person.
    let closed = scene.app.account("cu", &[Role::Inspector], Some(&scene.body));
    let closed = format!("/accounts/{closed}");
    let other = scene.app.db().read(|c| {
        use giamsat::schema::officials as o;
        Ok(o::table.filter(o::name.eq("Người Khác Tên")).select(o::id).first::<String>(c)?)
    });
    let other = other.expect("a record");
    send(&admin, &closed, &fields("1", &other)).expect(303);
    admin.post(&format!("{closed}/disable"), &[]).to();
    send(&admin, &second, &fields("1", &other)).expect(303);
    admin.post(&format!("{closed}/reset"), &[]).expect(409).see("đã gắn với tài khoản khác");
    // From now on the person's posts count, and the decision that stands shows it.
    planner.get(&format!("/inspections/{id}")).expect(200).see("Người thử vien đã giữ chức vụ tại UBND phường Bến Thử");
    let mut new = scene.decision();
    new.decision_number = "300/QĐ-SNV".into();
    (new.starts_on, new.ends_on) = (day(2026, 12, 1), day(2026, 12, 2));
    assert_eq!(stopped(&scene, &new), [tie("members", "worked-there", "vien")]);
}

fn candidates_show_load_skills_and_every_tie(given: &Given) {
    let scene = scene(given);
    let insider = scene.app.account("noibo", &[Role::Inspector], Some(&scene.ward));
    scene.app.account("ranh", &[Role::Inspector], Some(&scene.body));
    scene.set_up(&scene.decision());
    let planner = scene.app.named_existing("lap");
    planner.get("/candidates").expect(200).see("Chọn đơn vị và ngày kiểm tra").miss("Người thử vien");
    let at = |from: &str, to: &str| format!("/candidates?unit={}&from={from}&to={to}", scene.ward);
    planner.get(&at("20%2F11%2F2026", "19%2F11%2F2026")).expect(422).see("Ngày kết thúc đứng trước ngày bắt đầu");
    planner.get(&at("32%2F11%2F2026", "")).expect(422);
    let same_days = planner.get(&at("24%2F11%2F2026", "26%2F11%2F2026")).expect(200);
    // From 19 (Thursday) to 25 November there are five working days.
    let same_days =
        same_days.see("Người thử vien Chức vụ vien, Sở Nội vụ thử Chưa có dữ liệu 1 5 Vướng mắc Người thử vien ở đoàn");
    let same_days = same_days.see("trong các ngày 24/11/2026 – 25/11/2026").see("Ngày làm việc ở các đoàn năm 2026");
    let same_days = same_days.see("Người thử noibo đang làm việc tại UBND phường Bến Thử");
    let words = same_days.words();
    let place = |name: &str| words.find(name).unwrap_or_else(|| panic!("{name}: {words}"));
    assert!(place("Người thử ranh Chức vụ") < place("Người thử vien Chức vụ"), "who has no tie comes first");
    // What is not known is told as that, and not as free.
    same_days
        .see("Người thử ranh Chức vụ ranh, Sở Nội vụ thử Chưa có dữ liệu 0 0 Chưa thấy vướng mắc, còn điều chưa rõ");
    let page = format!("/candidates/{insider}");
    planner.get(&page).expect(200).see("tài khoản chưa gắn với hồ sơ cán bộ");
    planner.post(&page, &[("was", ""), ("fields", "land"), ("fields", "construction")]).expect(303);
    planner.post(&page, &[("was", ""), ("fields", "investment")]).expect(409).see("Người khác vừa sửa");
    planner.post(&page, &[("was", "construction land"), ("fields", "không có")]).expect(422);
    let land = planner.get(&format!("{}&field=land", at("24%2F11%2F2026", "26%2F11%2F2026"))).expect(200);
    land.see("Xây dựng").see("Người thử noibo").miss("Người thử ranh Chức vụ");
    planner.get(&format!("/candidates/{}", scene.signer)).expect(404);
    for login in ["truong", "ky", "vien"] {
        scene.app.named_existing(login).get("/candidates").expect(403);
    }
    // Of a sealed item: the way to ask keeps it among its people.
    let item = sealed_item(&scene);
    let page = planner.get(&format!("/candidates?item={item}")).expect(200).see("UBND phường Bến Thử");
    assert!(page.text().contains(&format!("item={item}")), "{}", page.text());
    scene.app.account("khac", &[Role::Planner], Some(&scene.body));
    scene.app.named_existing("khac").get(&format!("/candidates?item={item}")).expect(404);
}

fn declarations_are_for_oneself_and_who_sets_up_teams(given: &Given) {
    let scene = scene(given);
    let member = scene.app.named("vien", &[Role::Inspector], None);
    member.get("/inspections").expect(200).see("Kê khai người thân, lợi ích");
    member.get("/declarations").expect(200).see("Chưa kê khai người thân, lợi ích.");
    let ward = scene.ward.to_string();
    let fields =
        [("kind", "relative"), ("unit", ward.as_str()), ("what", ""), ("from_on", "01/02/2025"), ("to_on", "")];
    let told = member.post("/declarations", &fields).expect(422).see("Chưa nhập mục này");
    assert!(told.text().replace("&#x2f;", "/").contains("01/02/2025"), "what was typed stays");
    let fields =
        [("kind", "relative"), ("unit", ward.as_str()), ("what", "Em ruột"), ("from_on", "01/02/2025"), ("to_on", "")];
    member.post("/declarations", &fields).expect(303);
    member.post("/declarations", &[("kind", "nothing")]).expect(303);
    let page = member.get("/declarations").expect(200).see("Người thân UBND phường Bến Thử Em ruột 01/02/2025 – nay");
    let text = page.see("Không có gì phải kê khai").text();
    let end = text.split("action=\"").filter_map(|rest| rest.split('"').next()).find(|at| at.ends_with("end"));
    let end = end.expect("a way to end it").replace("&#x2f;", "/");
    let planner = scene.app.named_existing("lap");
    planner.get(&format!("/candidates/{}", scene.member)).expect(200).see("Em ruột");
    for login in ["truong", "thuky", "ky"] {
        scene.app.named_existing(login).get(&format!("/candidates/{}", scene.member)).expect(403);
    }
    let last = [("version", "1"), ("to_on", "31/12/2025")];
    scene.app.named("thuky", &[Role::Inspector], None).post(&end, &last).expect(404);
    member.post(&end, &[("version", "1"), ("to_on", "")]).expect(422);
    member.post(&end, &last).expect(303);
    member.get("/declarations").expect(200).see("01/02/2025 – 31/12/2025");
    // The trail says that something was declared, and not what.
    scene.app.account("thanhtra", &[Role::Inspectorate], None);
    scene.app.named_existing("thanhtra").get("/audit").expect(200).see("Kê khai người thân, lợi ích").miss("Em ruột");
}

fn members_come_by_letter(given: &Given) {
    let scene = scene(given);
    let other = scene.app.unit("Sở Xây dựng thử", Kind::Department);
    let known = scene.app.account("xaydung", &[Role::Inspector], Some(&other));
    let planner = scene.app.named_existing("lap");
    planner.get("/member-requests").expect(200).see("Chưa có văn bản đề nghị nào");
    let body = other.to_string();
    let letter = |sent: &str, due: &str| {
        vec![
            ("number", "1498/SNV-CCHC".to_owned()),
            ("sent_on", sent.to_owned()),
            ("unit", body.clone()),
            ("count", "2".into()),
            ("skills", "Định giá đất".into()),
            ("due_on", due.to_owned()),
        ]
    };
    let told = send(&planner, "/member-requests", &letter("21/11/2026", "20/11/2026")).expect(422);
    told.see("Ngày gửi sau hôm nay").see("Hạn trả lời đứng trước ngày gửi");
    let to = send(&planner, "/member-requests", &letter("09/11/2026", "13/11/2026")).expect(303).to();
    send(&planner, "/member-requests", &letter("09/11/2026", "13/11/2026")).expect(422).see("Đã ghi văn bản cùng số");
    planner.get("/member-requests").expect(200).see("1498/SNV-CCHC").see("Quá 7 ngày").see("1 văn bản quá hạn");
    planner.get("/").expect(200).see("Đôn đốc văn bản đề nghị cử người").see("1498/SNV-CCHC · Sở Xây dựng thử");
    // The letter itself, of the body whose person wrote it.
    planner.get(&to).expect(200).see("Công văn .docx");
    let paper = planner.get(&format!("{to}/letter.docx")).expect(200);
    let text = giamsat::reports::docx::text_of(&paper.bytes).expect("a Word document").join("\n");
    let today = scene.app.db().world().today();
    let body = scene.app.db().read(|c| giamsat::units::views::name_on(c, &scene.body, today));
    let issuer = body.expect("its name").to_uppercase();
    for part in [
        issuer.as_str(),
        "Số: 1498/SNV-CCHC",
        "V/v cử công chức, viên chức tham gia Đoàn kiểm tra",
        "ngày 09 tháng 11 năm 2026",
        "Kính gửi: Sở Xây dựng thử",
        "cử 02 công chức",
        "Yêu cầu về chuyên môn: Định giá đất.",
        "trước hết ngày 13/11/2026./.",
        "- Lưu: VT.",
    ] {
        assert!(text.contains(part), "the letter lacks {part:?}:\n{text}");
    }
    planner.get("/member-requests/nobody/letter.docx").expect(404);
    scene.app.named_existing("truong").get(&format!("{to}/letter.docx")).expect(403);
    let act = |what: &str, fields: &[(&str, &str)]| planner.post(&format!("{to}/{what}"), fields);
    act("remind", &[("version", "1"), ("remind_number", "1502/SNV"), ("remind_on", "08/11/2026")]).expect(422);
    act("remind", &[("version", "1"), ("remind_number", "1502/SNV"), ("remind_on", "16/11/2026")]).expect(303);
    planner.get(&to).expect(200).see("1502/SNV, 16/11/2026, Người thử lap");
    let mut reply = [
        ("version", "1"),
        ("reply_number", "77/SXD-VP"),
        ("reply_on", "19/11/2026"),
        ("people", "NGƯỜI THỬ XAYDUNG, Phó Trưởng phòng\nLê Thị Mới; Chuyên viên\n"),
    ];
    act("receive", &reply).expect(409);
    reply[0].1 = "2";
    act("receive", &[reply[0], reply[1], reply[2], ("people", " ")]).expect(422).see("Chưa nhập mục này");
    act("receive", &reply).expect(303);
    act("withdraw", &[("version", "3"), ("reason", "Đủ người")]).expect(409);
    let page = planner.get(&to).expect(200).see("77/SXD-VP, 19/11/2026").see("Trả lời quá hạn").see("Lê Thị Mới");
    // One bears the name of an account of that body; of the other nobody knows yet.
    let text = page.see("Chưa có tài khoản: nhờ quản trị tạo").text();
    assert!(text.contains(&format!("value=\"{known}\" selected")), "{text}");
    assert_eq!(text.matches(" selected").count(), 1, "{text}");
    let fresh = scene.app.account("moi", &[Role::Inspector], Some(&other));
    let links = text.split("action=\"").filter_map(|rest| rest.split('"').next()).filter(|at| at.contains("people"));
    let links: Vec<String> = links.map(|at| at.replace("&#x2f;", "/")).collect();
    assert_eq!(links.len(), 2, "{text}");
    planner.post(&links[1], &[("account", scene.signer.as_str())]).expect(422);
    planner.post(&links[1], &[("account", fresh.as_str())]).expect(303);
    // They are candidates like everybody else, with all that is known of them.
    let at = format!("/candidates?unit={}&from=24%2F11%2F2026&to=26%2F11%2F2026", scene.ward);
    planner.get(&at).expect(200).see("Người thử moi").see("Người thử xaydung");
    planner.get("/member-requests").expect(200).see("Đã có người").miss("Quá 7 ngày");
    scene.app.named_existing("truong").get("/member-requests").expect(403);
}

/// With a letter that was received by the decision, without one, and where a limit asks for it.
fn a_member_of_another_body_is_tied_to_a_letter(given: &Given) {
    let scene = scene(given);
    let other = scene.app.unit("Sở Xây dựng thử", Kind::Department);
    let office = below(&scene, "Phòng Cải cách hành chính thử", Kind::Section, &scene.body);
    let [named, unnamed] = ["xaydung", "muon"].map(|login| scene.app.account(login, &[Role::Inspector], Some(&other)));
    let own = scene.app.account("cchc", &[Role::Inspector], Some(&office));
    let planner = scene.app.named_existing("lap");
    let letter = [
        ("number", "1498/SNV-CCHC".to_owned()),
        ("sent_on", "09/11/2026".into()),
        ("unit", other.to_string()),
        ("count", "1".into()),
        ("skills", "Định giá đất".into()),
        ("due_on", "13/11/2026".into()),
    ];
    let to = send(&planner, "/member-requests", &letter).expect(303).to();
    let reply = [
        ("version", "1"),
        ("reply_number", "77/SXD-VP"),
        ("reply_on", "13/11/2026"),
        ("people", "Người thử xaydung, Phó Trưởng phòng"),
    ];
    planner.post(&format!("{to}/receive"), &reply).expect(303);
    let mut new = scene.decision();
    new.members = vec![named.clone(), unnamed.clone(), own];
    let id = scene.set_up(&new);
    let page = planner.get(&format!("/inspections/{id}")).expect(200).text();
    assert_eq!(page.matches("Theo công văn số 77").count(), 1, "{page}");
    assert_eq!(page.matches("chưa có công văn cử tham gia đoàn").count(), 1, "{page}");
    let page = planner.get(&format!("/candidates?inspection={id}")).expect(200);
    page.see("Theo công văn số 77/SXD-VP ngày 13/11/2026").see("chưa có công văn cử tham gia đoàn");
    given.execute("UPDATE parameters SET value = 1 WHERE name = 'team-member-letter'");
    new.decision_number = "215/QĐ-SNV".into();
    (new.starts_on, new.ends_on) = (day(2026, 12, 7), day(2026, 12, 9));
    let told =
        |login: &str| ("members".to_owned(), "inspections-letter-missing".to_owned(), format!("Người thử {login}"));
    assert_eq!(stopped(&scene, &new), [told("muon")]);
    // What was answered after the decision does not set up its team.
    new.decision_on = day(2026, 11, 12);
    assert_eq!(stopped(&scene, &new), [told("xaydung"), told("muon")]);
    new.decision_on = day(2026, 11, 16);
    new.members = vec![named];
    scene.set_up(&new);
}

/// The list came after the decision, and the dossier lies outside the period that is examined.
fn who_handled_a_drawn_dossier_is_told_at_the_drawing(given: &Given) {
    let scene = scene(given);
    let mut new = scene.decision();
    new.period_to = day(2026, 3, 31);
    let id = scene.set_up(&new);
    let (visit, _) = scene.visits(&id);
    scene.start("truong", &visit);
    given_dossiers(&scene.app, &scene.ward, 30);
    given.execute("UPDATE dossiers SET handler = 'Người thử vien', received_on = '2026-10-01', returned_on = NULL");
    given.execute("UPDATE dossiers SET due_on = '2026-10-20'");
    scene.app.account("phuong", &[Role::Unit], Some(&scene.ward));
    let [leader, planner, ward] = ["truong", "lap", "phuong"].map(|login| scene.app.named_existing(login));
    let page = format!("/visits/{visit}/samples");
    let told = "Người thử vien có tên là người giải quyết 1 hồ sơ của UBND phường Bến Thử";
    leader.get(&page).expect(200).miss(told);
    let fields = [("method", "chosen"), ("codes", "T-00020"), ("sample", "0b1c7ad2-3333-4444-8888-0123456789ab")];
    leader.post(&page, &fields).to();
    let page_of_leader = leader.get(&page).expect(200).see(told).text().replace("&#x2f;", "/");
    assert!(!page_of_leader.contains("/exceptions/new"), "the leader asks for no leave");
    ward.get(&page).expect(200).see("T-00020").miss("Người thử vien có tên");
    let link = planner.get(&page).expect(200).see(told).text().replace("&#x2f;", "/").replace("&amp;", "&");
    let link =
        link.split("href=\"").filter_map(|rest| rest.split('"').next()).find(|at| at.starts_with("/exceptions/new"));
    planner.get(link.expect("a way to ask")).expect(200).see("Đã giải quyết hồ sơ");
    let ask = NewException {
        account: scene.member.clone(),
        tie: Tie::HandledDossier,
        unit: Some(scene.ward.clone()),
        other: None,
        days: (new.starts_on, new.ends_on),
        period: (new.period_from, new.period_to),
        inspection: Some(id),
        item: None,
        reason: "Hồ sơ đó do thành viên khác xem".into(),
    };
    let asked = actions::ask(scene.app.db(), &scene.planner(), &ask).expect("asked");
    actions::answer(scene.app.db(), &scene.app.actor("ky"), &asked, 1, true, "Đồng ý").expect("given");
    leader.get(&page).expect(200).miss(told);
}

fn limits_are_set_with_their_days_and_ground(given: &Given) {
    let scene = scene(given);
    let admin = scene.app.client(Role::Administrator);
    admin.get("/limits").expect(200).see("Chưa đối chiếu văn bản").see("giá trị mặc định, chưa có văn bản");
    let set = |version: &str, value: &str, from: &str| {
        let fields = [
            ("version", version),
            ("name", "team-worked-years"),
            ("value", value),
            ("from_on", from),
            ("ground", "Quy chế 5/QC-SNV"),
            ("verified", "1"),
        ];
        admin.post("/limits", &fields)
    };
    set("5", "21", "16/11/2026").expect(422).see("21");
    set("5", "5", "01/01/2020").expect(422).see("Phải sau ngày bắt đầu");
    set("5", "0", "17/11/2026").expect(303);
    let cycle = |version: &str, value: &str| {
        let (from, ground) = (("from_on", "20/11/2026"), ("ground", "Quy chế 6/QC-SNV"));
        admin.post("/limits", &[("version", version), ("name", "plan-cycle-years"), ("value", value), from, ground])
    };
    cycle("5", "3").expect(409);
    cycle("6", "0").expect(422);
    cycle("6", "3").expect(303);
    admin.get("/limits").expect(200).see("Số năm mà mỗi đơn vị được kiểm tra ít nhất một lần");
    set("6", "4", "18/11/2026").expect(409).see("Quy chế 5/QC-SNV");
    let page = admin.get("/limits").expect(200).see("01/01/2020 – 16/11/2026");
    page.see("17/11/2026 – nay").see("Quy chế 5/QC-SNV");
    // Each decision follows the limits of its own day.
    record(&scene, &scene.member, &[(&scene.ward, Rank::Staff, day(2022, 1, 1), Some(day(2025, 9, 1)))]);
    let mut new = scene.decision();
    assert_eq!(stopped(&scene, &new), [tie("members", "worked-there", "vien")]);
    new.decision_on = day(2026, 11, 17);
    scene.set_up(&new);
    scene.app.client(Role::Planner).get("/limits").expect(403);
}
