//! Which units are one for an inspection: worked out by hand, and held against a slow second way.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use giamsat::units::{Bond, Lineage, Place, RelationKind, Section, Tie};
use giamsat::vocabulary::UnitId;
use libtest_mimic::Trial;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::plans::day;
use crate::support::plain;

pub fn tests() -> Vec<Trial> {
    plain![
        lineage;
        what_a_ward_was_before_is_it,
        a_unit_that_lives_on_parts_with_its_offspring,
        two_that_merge_are_one_from_then,
        days_are_clipped,
        circles_end,
        bonds_are_the_same_from_both_sides,
        a_section_lies_in_its_unit_however_it_is_named,
        what_meets_is_looked_for,
        a_section_of_a_section_lies_in_both,
        nested_sections_meet_as_a_tree_says,
        sections_are_found_with_their_days,
    ]
}

fn unit(name: &str) -> UnitId {
    UnitId(name.into())
}

fn tie(kind: RelationKind, from: &str, to: &str, on: &str) -> Tie {
    Tie { kind, from: unit(from), to: unit(to), on: day(on) }
}

fn bond(all: &Lineage, a: (&str, &str), b: (&str, &str)) -> Option<Bond> {
    let (one, two) = (unit(a.0), unit(b.0));
    let there = all.bond((&one, day(a.1)), (&two, day(b.1)));
    assert_eq!(there, all.bond((&two, day(b.1)), (&one, day(a.1))), "{a:?} {b:?} from the other side");
    there
}

fn what_a_ward_was_before_is_it() {
    // The wards of a district that is no more, as in July 2025; one got another name a year later.
    let all = Lineage::new(
        [
            tie(RelationKind::Merge, "Bến Lụa", "Bến Lụa mới", "2025-07-01"),
            tie(RelationKind::Merge, "Gò Sến", "Bến Lụa mới", "2025-07-01"),
            tie(RelationKind::Rename, "Bến Lụa mới", "Bến Đò", "2026-07-01"),
        ],
        BTreeMap::new(),
    );
    let whole = Some(Bond::SAME);
    assert_eq!(bond(&all, ("Bến Lụa", "2025-03-01"), ("Bến Lụa", "2026-03-01")), whole);
    assert_eq!(bond(&all, ("Bến Lụa", "2025-03-01"), ("Bến Lụa mới", "2026-03-01")), whole);
    assert_eq!(bond(&all, ("Gò Sến", "2025-03-01"), ("Bến Đò", "2026-12-01")), whole, "over two changes");
    assert_eq!(bond(&all, ("Bến Lụa", "2025-03-01"), ("Gò Sến", "2025-03-01")), None, "each its own before");
    assert_eq!(bond(&all, ("Bến Lụa", "2025-03-01"), ("An Hạ", "2025-03-01")), None);
    let kin: BTreeSet<UnitId> = ["Bến Lụa", "Gò Sến", "Bến Lụa mới", "Bến Đò"].map(unit).into();
    assert_eq!(all.kin([&unit("Gò Sến")]), kin);
    assert_eq!(all.kin([&unit("An Hạ")]), BTreeSet::from([unit("An Hạ")]));
    let heirs = |name: &str, on: &str| all.heirs(&unit(name), day(on)).into_keys().collect::<Vec<_>>();
    assert_eq!(heirs("Gò Sến", "2025-06-30"), [unit("Gò Sến")]);
    assert_eq!(heirs("Gò Sến", "2025-07-01"), [unit("Bến Lụa mới")]);
    assert_eq!(heirs("Gò Sến", "2026-07-01"), [unit("Bến Đò")]);
    assert_eq!(all.heirs(&unit("Gò Sến"), day("2026-07-01"))[&unit("Bến Đò")], day("2026-07-01"));
}

fn a_unit_that_lives_on_parts_with_its_offspring() {
    for kind in [RelationKind::Split, RelationKind::Transfer] {
        let lives = Lineage::new([tie(kind, "Sở Xây dựng", "Chi nhánh", "2026-04-01")], BTreeMap::new());
        let until = Some(Bond { from: None, until: Some(day("2026-04-01")) });
        assert_eq!(bond(&lives, ("Sở Xây dựng", "2026-10-01"), ("Chi nhánh", "2026-10-01")), until, "{kind}");
        // The same that ended by it, as its last name tells, is one with what came of it.
        let ended = BTreeMap::from([(unit("Sở Xây dựng"), day("2026-03-31"))]);
        let gone = Lineage::new([tie(kind, "Sở Xây dựng", "Chi nhánh", "2026-04-01")], ended);
        assert_eq!(bond(&gone, ("Sở Xây dựng", "2026-10-01"), ("Chi nhánh", "2026-10-01")), Some(Bond::SAME), "{kind}");
    }
    // Two that came of one are two.
    let split =
        [tie(RelationKind::Split, "Cũ", "Bắc", "2026-04-01"), tie(RelationKind::Split, "Cũ", "Nam", "2026-04-01")];
    let split = Lineage::new(split, BTreeMap::from([(unit("Cũ"), day("2026-03-31"))]));
    assert_eq!(bond(&split, ("Bắc", "2026-10-01"), ("Nam", "2026-10-01")), None);
    assert_eq!(bond(&split, ("Cũ", "2026-02-01"), ("Nam", "2026-10-01")), Some(Bond::SAME));
    let both: Vec<UnitId> = split.heirs(&unit("Cũ"), day("2026-10-01")).into_keys().collect();
    assert_eq!(both, [unit("Bắc"), unit("Nam")]);
}

fn two_that_merge_are_one_from_then() {
    let all = Lineage::new(
        [
            tie(RelationKind::Merge, "Một", "Chung", "2026-06-01"),
            tie(RelationKind::Merge, "Hai", "Chung", "2026-07-01"),
        ],
        BTreeMap::new(),
    );
    let later = Some(Bond { from: Some(day("2026-07-01")), until: None });
    assert_eq!(bond(&all, ("Một", "2026-10-01"), ("Hai", "2026-10-01")), later);
    assert_eq!(bond(&all, ("Một", "2026-10-01"), ("Hai", "2026-06-15")), None, "visited before it merged");
}

fn days_are_clipped() {
    let days = (day("2026-03-01"), day("2026-05-31"));
    let clip = |from: Option<&str>, until: Option<&str>| {
        let clipped = Bond { from: from.map(day), until: until.map(day) }.clip(days);
        clipped.map(|(from, to)| (from.to_string(), to.to_string()))
    };
    let pair = |from: &str, to: &str| Some((from.to_owned(), to.to_owned()));
    assert_eq!(clip(None, None), pair("2026-03-01", "2026-05-31"));
    assert_eq!(clip(Some("2026-04-10"), None), pair("2026-04-10", "2026-05-31"));
    assert_eq!(clip(None, Some("2026-04-10")), pair("2026-03-01", "2026-04-09"));
    assert_eq!(clip(None, Some("2026-03-01")), None);
    assert_eq!(clip(Some("2026-06-01"), None), None);
    assert_eq!(clip(None, Some("2026-06-01")), pair("2026-03-01", "2026-05-31"));
}

fn circles_end() {
    // Lists say such things by mistake.
    let circle = [
        tie(RelationKind::Merge, "A", "B", "2025-07-01"),
        tie(RelationKind::Merge, "B", "C", "2026-01-01"),
        tie(RelationKind::Rename, "C", "A", "2026-03-01"),
        tie(RelationKind::Rename, "A", "A", "2026-03-01"),
    ];
    let all = Lineage::new(circle, BTreeMap::new());
    assert_eq!(bond(&all, ("A", "2026-10-01"), ("C", "2026-10-01")), Some(Bond::SAME));
    assert_eq!(all.kin([&unit("A")]).len(), 3);
    all.heirs(&unit("A"), day("2026-10-01"));
}

const DAYS: i64 = 60;

fn on(n: i64) -> NaiveDate {
    day("2026-01-01") + chrono::Duration::days(n)
}

/// Units 0 to 6, ties between them (circles, too), some with an end.
fn a_history() -> impl Strategy<Value = Vec<(u8, u8, i64, usize)>> {
    prop::collection::vec((0u8..6, 0u8..6, 0i64..DAYS, 0usize..4), 0..7)
}

/// Days on which two are one, the slow way: every path of ties of one direction, each tie whose
/// predecessor lives on ending it.
fn by_paths(all: &[(u8, u8, i64, usize)], a: u8, b: u8, back: bool) -> Option<Option<i64>> {
    fn walk(all: &[(u8, u8, i64, usize)], at: u8, to: u8, back: bool, seen: &mut Vec<u8>) -> Vec<Option<i64>> {
        if at == to {
            return vec![None];
        }
        let mut ways = Vec::new();
        for (from, into, on, _) in all {
            let (here, next) = if back { (*into, *from) } else { (*from, *into) };
            if here != at || seen.contains(&next) {
                continue;
            }
            // Kinds 0 and 1 (merger, new name) end the predecessor on the first such day.
            let gone = all.iter().filter(|t| t.0 == *from && t.3 < 2 && t.0 != t.1).map(|t| t.2).min();
            let parts = if gone.is_some_and(|gone| gone <= *on) { None } else { Some(*on) };
            seen.push(next);
            for rest in walk(all, next, to, back, seen) {
                ways.push([rest, parts].into_iter().flatten().min());
            }
            seen.pop();
        }
        ways
    }
    let ways = walk(all, a, b, back, &mut vec![a]);
    if ways.contains(&None) { Some(None) } else { ways.into_iter().max() }
}

fn bonds_are_the_same_from_both_sides() {
    let config = proptest::test_runner::Config { failure_persistence: None, ..Default::default() };
    TestRunner::new(config)
        .run(&(a_history(), 0u8..6, 0u8..6, 0i64..DAYS, 0i64..DAYS), |(history, a, b, seen_a, seen_b)| {
            let kinds = [RelationKind::Merge, RelationKind::Rename, RelationKind::Split, RelationKind::Transfer];
            let name = |n: u8| UnitId(n.to_string());
            let ties = history.iter().map(|(from, to, at, kind)| Tie {
                kind: kinds[*kind],
                from: name(*from),
                to: name(*to),
                on: on(*at),
            });
            let all = Lineage::new(ties, BTreeMap::new());
            let found = all.bond((&name(a), on(seen_a)), (&name(b), on(seen_b)));
            prop_assert_eq!(found, all.bond((&name(b), on(seen_b)), (&name(a), on(seen_a))));
            if let Some(bond) = found {
                prop_assert!(all.kin([&name(a)]).contains(&name(b)), "what has a bond is looked for");
                prop_assert!(bond.from.is_none() || bond.until.is_none());
            }
            let lines: Vec<Option<i64>> = [true, false].iter().filter_map(|b_| by_paths(&history, a, b, *b_)).collect();
            let expected = if a == b || lines.contains(&None) { Some(None) } else { lines.into_iter().max() };
            match expected {
                Some(until) => prop_assert_eq!(found, Some(Bond { from: None, until: until.map(on) })),
                None => prop_assert!(found.is_none_or(|bond| bond.from.is_some()), "{:?}", found),
            }
            Ok(())
        })
        .expect("the property holds");
}

fn part(section: &str, whole: &str, from: &str, to: Option<&str>) -> Section {
    Section { section: unit(section), whole: unit(whole), from: day(from), to: to.map(day) }
}

fn a_section_lies_in_its_unit_however_it_is_named() {
    // An office that was a unit of its own, became a section of Bến Lụa, and went with it into Bến Lụa mới.
    let all = Lineage::new(
        [
            tie(RelationKind::Merge, "Bến Lụa", "Bến Lụa mới", "2025-07-01"),
            tie(RelationKind::Rename, "Phòng Đất đai", "Phòng Kinh tế", "2025-07-01"),
        ],
        BTreeMap::from([(unit("Bến Lụa"), day("2025-06-30")), (unit("Phòng Đất đai"), day("2025-06-30"))]),
    )
    .with_sections([
        part("Phòng Đất đai", "Bến Lụa", "2024-01-01", Some("2025-06-30")),
        part("Phòng Kinh tế", "Bến Lụa mới", "2025-07-01", None),
        part("Phòng Văn hóa", "Bến Lụa mới", "2025-07-01", None),
    ]);
    let meet = |a: (&str, Option<&str>, &str), b: (&str, Option<&str>, &str)| {
        let (units, parts) = ([unit(a.0), unit(b.0)], [a.1.map(unit), b.1.map(unit)]);
        let place = |at: usize, on: &str| Place { unit: &units[at], part: parts[at].as_ref(), on: day(on) };
        let (one, two) = (place(0, a.2), place(1, b.2));
        let there = !all.meet(one, two).is_empty();
        assert_eq!(there, !all.meet(two, one).is_empty(), "{a:?} {b:?} from the other side");
        let kin = all.kin(std::iter::once(&units[0]).chain(&parts[0]));
        assert!(!there || kin.contains(&units[1]), "{b:?} is looked for from {a:?}");
        there
    };
    let (whole, economy, culture) = ("Bến Lụa mới", "Phòng Kinh tế", "Phòng Văn hóa");
    let on = "2026-03-01";
    // By itself, or as a section of its unit: the same place, in all of the unit and in no other section.
    for section in [(economy, None, on), (whole, Some(economy), on)] {
        for other in [(economy, None, on), (whole, Some(economy), on), (whole, None, on)] {
            assert!(meet(section, other), "{section:?} {other:?}");
        }
        for other in [(culture, None, on), (whole, Some(culture), on), ("An Hạ", None, on)] {
            assert!(!meet(section, other), "{section:?} {other:?}");
        }
    }
    // Before it was a section it was nobody's, whatever it is now.
    assert!(!meet(("Phòng Đất đai", None, "2023-06-01"), ("Bến Lụa", None, "2023-06-01")));
    assert!(meet(("Phòng Đất đai", None, "2024-06-01"), ("Bến Lụa", None, "2024-06-01")));
    // Through what both became.
    assert!(meet(("Phòng Đất đai", None, "2024-06-01"), (whole, None, on)));
    assert!(meet(("Phòng Đất đai", None, on), (whole, None, on)), "planned by its old name");
    assert!(meet(("Bến Lụa", Some("Phòng Đất đai"), "2024-06-01"), (whole, Some(economy), on)));
    assert!(!meet(("Bến Lụa", Some("Phòng Đất đai"), "2024-06-01"), (whole, Some(culture), on)));
}

fn what_meets_is_looked_for() {
    let config = proptest::test_runner::Config { cases: 1_000, failure_persistence: None, ..Default::default() };
    let sections = prop::collection::vec((0u8..3, 3u8..7, 0i64..DAYS, prop::option::of(0i64..DAYS)), 0..5);
    let place = || (0u8..7, prop::option::of(0u8..3), 0i64..DAYS);
    TestRunner::new(config)
        .run(&(a_history(), sections, place(), place()), |(history, sections, a, b)| {
            let kinds = [RelationKind::Merge, RelationKind::Rename, RelationKind::Split, RelationKind::Transfer];
            let name = |n: u8| UnitId(n.to_string());
            // Sections become sections, and units units.
            let history = history.iter().filter(|(from, to, ..)| (*from < 3) == (*to < 3));
            let ties = history.map(|(from, to, at, kind)| Tie {
                kind: kinds[*kind],
                from: name(*from),
                to: name(*to),
                on: on(*at),
            });
            let all = Lineage::new(ties, BTreeMap::new()).with_sections(sections.iter().map(|(part, of, from, to)| {
                Section { section: name(*part), whole: name(*of), from: on(*from), to: to.map(on) }
            }));
            let (units, parts) = ([name(a.0), name(b.0)], [a.1.map(name), b.1.map(name)]);
            let place = |at: usize, seen: i64| Place { unit: &units[at], part: parts[at].as_ref(), on: on(seen) };
            let (one, two) = (place(0, a.2), place(1, b.2));
            let key = |bond: &Bond| (bond.from, bond.until);
            let (mut there, mut back) = (all.meet(one, two), all.meet(two, one));
            there.sort_by_key(key);
            back.sort_by_key(key);
            prop_assert_eq!(&there, &back, "the same from both sides");
            let kin = all.kin(std::iter::once(&units[0]).chain(&parts[0]));
            // Items name as a section what is one of their unit.
            let named = b.1.is_none_or(|part| sections.iter().any(|(section, of, ..)| (*section, *of) == (part, b.0)));
            prop_assert!(there.is_empty() || !named || kin.contains(&units[1]), "what meets is looked for");
            Ok(())
        })
        .expect("the property holds");
}

fn a_section_of_a_section_lies_in_both() {
    let all = Lineage::new([], BTreeMap::new()).with_sections([
        part("Chi cục", "Sở", "2024-01-01", None),
        part("Đội", "Chi cục", "2024-01-01", Some("2026-06-30")),
        part("Đội", "Chi cục khác", "2026-07-01", None),
        part("Chi cục khác", "Sở", "2024-01-01", None),
    ]);
    let meet = |a: (&str, Option<&str>), b: (&str, Option<&str>), on: &str| {
        let (units, parts) = ([unit(a.0), unit(b.0)], [a.1.map(unit), b.1.map(unit)]);
        let place = |at: usize| Place { unit: &units[at], part: parts[at].as_ref(), on: day(on) };
        !all.meet(place(0), place(1)).is_empty()
    };
    let team = ("Sở", Some("Đội"));
    for on in ["2026-03-01", "2026-09-01"] {
        assert!(meet(team, ("Sở", None), on) && meet(("Đội", None), ("Sở", None), on), "{on}");
    }
    assert!(meet(team, ("Sở", Some("Chi cục")), "2026-03-01"));
    assert!(!meet(team, ("Sở", Some("Chi cục khác")), "2026-03-01"));
    assert!(!meet(team, ("Sở", Some("Chi cục")), "2026-09-01"), "it went to the other one");
    assert!(meet(team, ("Chi cục khác", None), "2026-09-01"));
    assert!(!meet(("Sở", Some("Chi cục")), ("Sở", Some("Chi cục khác")), "2026-03-01"));
}

/// Sections at any depth, circles among them, held against a walk upwards.
fn nested_sections_meet_as_a_tree_says() {
    let config = proptest::test_runner::Config { cases: 1_000, failure_persistence: None, ..Default::default() };
    let parents = prop::collection::vec(prop::option::of(0usize..7), 7);
    TestRunner::new(config)
        .run(&(parents, 0usize..7, 0usize..7), |(parents, a, b)| {
            let name = |n: usize| UnitId(n.to_string());
            let rows: BTreeMap<UnitId, UnitId> = parents
                .iter()
                .enumerate()
                .filter_map(|(at, above)| Some((name(at), name((*above)?))))
                .filter(|(section, whole)| section != whole)
                .collect();
            let sections = rows.iter().map(|(section, whole)| Section {
                section: section.clone(),
                whole: whole.clone(),
                from: on(0),
                to: None,
            });
            let all = Lineage::new([], BTreeMap::new()).with_sections(sections);
            let way = |from: usize| {
                let mut way = vec![name(from)];
                while let Some(next) = rows.get(&way[way.len() - 1]).filter(|next| !way.contains(next)) {
                    way.push(next.clone());
                }
                way
            };
            // As its unit's section, and by itself.
            let place = |of: usize| {
                let above = giamsat::units::rules::above(&rows, &name(of));
                (above.last().cloned().unwrap_or_else(|| name(of)), (!above.is_empty()).then(|| name(of)))
            };
            let ((unit_a, part_a), (unit_b, part_b)) = (place(a), place(b));
            prop_assert_eq!(&unit_a, &giamsat::units::rules::whole(&rows, &name(a)));
            let expected = way(a).contains(&name(b)) || way(b).contains(&name(a));
            let (alone_a, alone_b) = (name(a), name(b));
            let alone =
                (Place { unit: &alone_a, part: None, on: on(1) }, Place { unit: &alone_b, part: None, on: on(1) });
            prop_assert_eq!(!all.meet(alone.0, alone.1).is_empty(), expected);
            let named = (
                Place { unit: &unit_a, part: part_a.as_ref(), on: on(1) },
                Place { unit: &unit_b, part: part_b.as_ref(), on: on(1) },
            );
            prop_assert_eq!(!all.meet(named.0, named.1).is_empty(), expected);
            prop_assert!(!expected || all.kin([&unit_a]).contains(&unit_b), "what meets is looked for");
            Ok(())
        })
        .expect("the property holds");
}

/// Held against a walk upwards, day by day.
fn sections_are_found_with_their_days() {
    let config = proptest::test_runner::Config { cases: 1_000, failure_persistence: None, ..Default::default() };
    let parts = prop::collection::vec((0u8..5, 0u8..5, 0i64..DAYS, prop::option::of(0i64..DAYS)), 0..8);
    TestRunner::new(config)
        .run(&(parts, 0u8..5, 0i64..DAYS), |(parts, of, seen)| {
            let name = |n: u8| UnitId(n.to_string());
            let section = |(part, of, from, to): &(u8, u8, i64, Option<i64>)| Section {
                section: name(*part),
                whole: name(*of),
                from: on(*from),
                to: to.map(on),
            };
            let all = Lineage::new([], BTreeMap::new()).with_sections(parts.iter().map(section));
            let found = all.sections_of(&name(of));
            let now: BTreeSet<UnitId> = found
                .iter()
                .filter(|(_, bond)| bond.clip((on(seen), on(seen))).is_some())
                .map(|(section, _)| section.clone())
                .collect();
            // On each day, whatever leads up to the unit by what is a section on that day.
            let holds = |p: &&(u8, u8, i64, Option<i64>)| p.2 <= seen && p.3.is_none_or(|to| seen <= to);
            let mut below = BTreeSet::from([of]);
            loop {
                let next: Vec<u8> = parts.iter().filter(holds).filter(|p| below.contains(&p.1)).map(|p| p.0).collect();
                let before = below.len();
                below.extend(next);
                if below.len() == before {
                    break;
                }
            }
            let expected: BTreeSet<UnitId> = below.into_iter().filter(|part| *part != of).map(name).collect();
            prop_assert_eq!(now, expected);
            Ok(())
        })
        .expect("the property holds");
}
