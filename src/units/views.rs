//! Reading units and officials: who was called what, and who was head, on a day.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Serialize;

use super::lineage::{Lineage, Section, Tie};
use super::model::{Appointment, FieldOfWork, Kind, PersonKind, Rank, RelationKind, UnitOption};
use super::rules;
use crate::db::AnyConnection;
use crate::error::Error;
use crate::importing;
use crate::importing::reading::Kind as Sheet;
use crate::schema::{
    appointments, calendar_days, fields_of_work, officials, parameters, unit_aliases, unit_names, unit_relations,
};
use crate::vocabulary::dates::Calendar;
use crate::vocabulary::paging::{COUNT_LIMIT, PAGE_ROWS, PageNumber, Paged};
use crate::vocabulary::text::{like_prefix, search_key};
use crate::vocabulary::{OfficialId, UnitId};

/// A line of the list of units.
#[derive(Clone, Debug, Serialize, Queryable)]
pub struct Line {
    pub id: UnitId,
    pub code: Option<String>,
    pub name: String,
    pub kind: Kind,
    pub from_on: NaiveDate,
}

/// Units as they are called on a day, by name; `words` finds by the beginning of the name or of a
/// word in it, `kind` keeps one kind.
pub fn list(
    c: &mut AnyConnection,
    on: NaiveDate,
    words: &str,
    kind: Option<Kind>,
    page: PageNumber,
) -> Result<Paged<Line>, Error> {
    use unit_names as n;
    let build = || {
        let mut query = n::table.filter(n::from_on.le(on)).filter(n::to_on.is_null().or(n::to_on.ge(on))).into_boxed();
        if let Some(kind) = kind {
            query = query.filter(n::kind.eq(kind));
        }
        let key = search_key(words);
        if !key.is_empty() {
            let start = like_prefix(&key);
            query = query.filter(
                n::name_key
                    .like(start.clone())
                    .or(n::name_key.like(format!("% {start}")))
                    .or(n::code.eq(words.to_owned())),
            );
        }
        query
    };
    let rows = build()
        .select((n::unit_id, n::code, n::name, n::kind, n::from_on))
        .order((n::name_key, n::unit_id))
        .limit(PAGE_ROWS)
        .offset(page.offset())
        .load::<Line>(c)?;
    let count = build().select(n::id).limit(COUNT_LIMIT + 1).load::<String>(c)?.len() as i64;
    Ok(Paged::new(rows, count, page))
}

/// All units that exist on a day, for lists to choose from.
pub fn options(c: &mut AnyConnection, on: NaiveDate) -> Result<Vec<UnitOption>, Error> {
    use unit_names as n;
    let rows: Vec<(UnitId, String, Kind)> = n::table
        .filter(n::from_on.le(on))
        .filter(n::to_on.is_null().or(n::to_on.ge(on)))
        .select((n::unit_id, n::name, n::kind))
        .order((n::kind, n::name_key))
        .load(c)?;
    Ok(rows.into_iter().map(|(id, name, kind)| UnitOption { id, name, kind }).collect())
}

/// Sections as they stand on a day, each with the unit, or the section, whose section it is: the kind says that it is a part of its
/// parent and nothing by itself.
pub fn sections_on(c: &mut AnyConnection, on: NaiveDate) -> Result<BTreeMap<UnitId, UnitId>, Error> {
    use unit_names as n;
    let rows: Vec<(UnitId, Option<UnitId>)> = n::table
        .filter(n::kind.eq(Kind::Section))
        .filter(n::parent_id.is_not_null())
        .filter(n::from_on.le(on))
        .filter(n::to_on.is_null().or(n::to_on.ge(on)))
        .select((n::unit_id, n::parent_id))
        .load(c)?;
    Ok(rows.into_iter().filter_map(|(section, whole)| Some((section, whole?))).collect())
}

/// Whether who belongs to one unit speaks for another on a day: for the same, for one below it in the line of parents
/// (a city for its departments), and from a section for its whole; after a merger for what came of it. Units of one
/// parent do not speak for each other.
pub fn speaks_for(c: &mut AnyConnection, own: &UnitId, unit: &UnitId, on: NaiveDate) -> Result<bool, Error> {
    if own == unit {
        return Ok(true);
    }
    let lineage = lineage(c)?;
    let (mine, theirs) = (lineage.heirs(own, on), lineage.heirs(unit, on));
    use unit_names as n;
    let rows: Vec<(UnitId, Option<UnitId>, Kind)> = n::table
        .filter(n::from_on.le(on))
        .filter(n::to_on.is_null().or(n::to_on.ge(on)))
        .select((n::unit_id, n::parent_id, n::kind))
        .load(c)?;
    let up: BTreeMap<UnitId, (Option<UnitId>, Kind)> = rows.into_iter().map(|(u, p, kind)| (u, (p, kind))).collect();
    // A wrong record may run in a circle: no line is longer than there are units.
    let line = |from: &UnitId, sections: bool| {
        let step = |unit: &UnitId| {
            let (parent, kind) = up.get(unit)?;
            parent.clone().filter(|_| !sections || *kind == Kind::Section)
        };
        std::iter::successors(Some(from.clone()), step).take(up.len().max(1)).collect::<BTreeSet<_>>()
    };
    let above = |low: &UnitId, high: &UnitId, sections: bool| line(low, sections).contains(high);
    Ok(mine.keys().any(|own| theirs.keys().any(|unit| above(unit, own, false) || above(own, unit, true))))
}

/// When the latest post of an official in one of these units ended, with the post; none when they never had one
/// there. A post that goes on has no end.
pub fn last_post(
    c: &mut AnyConnection,
    official: &OfficialId,
    units: &[UnitId],
) -> Result<Option<(String, Option<NaiveDate>)>, Error> {
    use appointments as a;
    let mut posts: Vec<(String, Option<NaiveDate>)> = a::table
        .filter(a::official_id.eq(official))
        .filter(a::unit_id.eq_any(units))
        .select((a::position, a::to_on))
        .order(a::from_on)
        .load(c)?;
    posts.sort_by_key(|(_, to)| to.unwrap_or(NaiveDate::MAX));
    Ok(posts.pop())
}

/// What officials are called.
pub fn official_names(c: &mut AnyConnection, ids: &[OfficialId]) -> Result<BTreeMap<OfficialId, String>, Error> {
    let rows: Vec<(OfficialId, String)> =
        officials::table.filter(officials::id.eq_any(ids)).select((officials::id, officials::name)).load(c)?;
    Ok(rows.into_iter().collect())
}

/// What a unit was called on a day; the nearest name when the day lies outside its life.
pub fn name_on(c: &mut AnyConnection, unit: &UnitId, on: NaiveDate) -> Result<String, Error> {
    names_at(c, &[(unit.clone(), on)])?.into_values().next().ok_or(Error::NotFound)
}

/// What units were called, each on a day of its own, as [`name_on`] says; unknown units are left out.
pub fn names_at(
    c: &mut AnyConnection,
    of: &[(UnitId, NaiveDate)],
) -> Result<BTreeMap<(UnitId, NaiveDate), String>, Error> {
    use unit_names as n;
    let ids: BTreeSet<&UnitId> = of.iter().map(|(unit, _)| unit).collect();
    let ids: Vec<&UnitId> = ids.into_iter().collect();
    let mut periods: BTreeMap<UnitId, Vec<(String, NaiveDate, Option<NaiveDate>)>> = BTreeMap::new();
    for some in ids.chunks(500) {
        let rows: Vec<(UnitId, String, NaiveDate, Option<NaiveDate>)> = n::table
            .filter(n::unit_id.eq_any(some))
            .select((n::unit_id, n::name, n::from_on, n::to_on))
            .order(n::from_on)
            .load(c)?;
        for (unit, name, from, to) in rows {
            periods.entry(unit).or_default().push((name, from, to));
        }
    }
    let called = |unit: &UnitId, on: NaiveDate| {
        let names = periods.get(unit)?;
        let held = names.iter().find(|(_, from, to)| rules::holds_on(*from, *to, on));
        let before = names.first().is_some_and(|(_, from, _)| on < *from);
        let nearest = || if before { names.first() } else { names.last() };
        held.or_else(nearest).map(|(name, _, _)| name.clone())
    };
    Ok(of.iter().filter_map(|(unit, on)| Some(((unit.clone(), *on), called(unit, *on)?))).collect())
}

/// Names of all units on a day, for adding to rows that hold ids.
pub fn names_on(c: &mut AnyConnection, on: NaiveDate) -> Result<BTreeMap<UnitId, String>, Error> {
    Ok(options(c, on)?.into_iter().map(|unit| (unit.id, unit.name)).collect())
}

/// A period of a unit's name.
#[derive(Clone, Debug, Serialize, Queryable)]
pub struct NamePeriod {
    pub code: Option<String>,
    pub name: String,
    pub kind: Kind,
    pub from_on: NaiveDate,
    pub to_on: Option<NaiveDate>,
}

/// A tie to a predecessor or successor.
#[derive(Clone, Debug, Serialize)]
pub struct Relation {
    pub kind: RelationKind,
    pub other: Option<UnitId>,
    pub other_name: String,
    pub effective_on: NaiveDate,
    pub decision: Option<String>,
}

/// A unit with its history.
#[derive(Clone, Debug, Serialize)]
pub struct Details {
    pub id: UnitId,
    /// As it is called on the day asked for.
    pub name: String,
    pub names: Vec<NamePeriod>,
    pub predecessors: Vec<Relation>,
    pub successors: Vec<Relation>,
    pub people: Vec<Appointment>,
}

/// One unit with its history and the people in it on a day.
pub fn details(c: &mut AnyConnection, unit: &UnitId, on: NaiveDate) -> Result<Details, Error> {
    use unit_names as n;
    let name = name_on(c, unit, on)?;
    let names = n::table
        .filter(n::unit_id.eq(unit))
        .select((n::code, n::name, n::kind, n::from_on, n::to_on))
        .order(n::from_on.desc())
        .load::<NamePeriod>(c)?;
    use unit_relations as r;
    type Row = (RelationKind, Option<UnitId>, String, UnitId, NaiveDate, Option<String>);
    let columns = (r::kind, r::from_unit_id, r::from_name, r::to_unit_id, r::effective_on, r::decision);
    let before: Vec<Row> =
        r::table.filter(r::to_unit_id.eq(unit)).select(columns).order((r::effective_on, r::from_name)).load(c)?;
    let after: Vec<Row> = r::table.filter(r::from_unit_id.eq(unit)).select(columns).order(r::effective_on).load(c)?;
    let predecessors = before
        .into_iter()
        .map(|(kind, other, other_name, _, effective_on, decision)| Relation {
            kind,
            other,
            other_name,
            effective_on,
            decision,
        })
        .collect();
    let mut successors = Vec::new();
    for (kind, _, _, to, effective_on, decision) in after {
        let other_name = name_on(c, &to, effective_on)?;
        successors.push(Relation { kind, other: Some(to), other_name, effective_on, decision });
    }
    let people = people_on(c, unit, on)?;
    Ok(Details { id: unit.clone(), name, names, predecessors, successors, people })
}

type PersonRow =
    (OfficialId, String, Option<PersonKind>, UnitId, String, Option<String>, Rank, NaiveDate, Option<NaiveDate>);

fn appointment((official, name, person_kind, unit, position, section, rank, from_on, to_on): PersonRow) -> Appointment {
    Appointment { official, name, person_kind, unit, position, section, rank, from_on, to_on }
}

/// An official record that may be somebody's who signs in.
#[derive(Clone, Debug, Serialize)]
pub struct Namesake {
    pub official: OfficialId,
    pub name: String,
    /// The latest post, and the unit's name on its first day.
    pub position: String,
    pub unit_name: String,
    pub from_on: Option<NaiveDate>,
}

/// Records of the same name however it is written, and `known` itself; to be proposed, and confirmed by a
/// person who knows.
pub fn namesakes(c: &mut AnyConnection, name: &str, known: Option<&OfficialId>) -> Result<Vec<Namesake>, Error> {
    use {appointments as a, officials as o};
    let known = known.map_or("", |id| id.as_str()).to_owned();
    let rows: Vec<(OfficialId, String)> = o::table
        .filter(o::name_key.eq(search_key(name)).or(o::id.eq(known)))
        .select((o::id, o::name))
        .order((o::name_key, o::id))
        .limit(50)
        .load(c)?;
    let mut all = Vec::new();
    for (official, name) in rows {
        let post: Option<(String, UnitId, NaiveDate)> = a::table
            .filter(a::official_id.eq(&official))
            .order((a::from_on.desc(), a::id))
            .select((a::position, a::unit_id, a::from_on))
            .first(c)
            .optional()?;
        let unit_name = match &post {
            Some((_, unit, from)) => name_on(c, unit, *from)?,
            None => String::new(),
        };
        let (position, from_on) = post.map_or((String::new(), None), |(position, _, from)| (position, Some(from)));
        all.push(Namesake { official, name, position, unit_name, from_on });
    }
    Ok(all)
}

/// Whether this is the id of an official.
pub fn is_official(c: &mut AnyConnection, id: &str) -> Result<bool, Error> {
    let found: i64 = officials::table.filter(officials::id.eq(id)).count().get_result(c)?;
    Ok(found > 0)
}

/// The first day on which nobody does a unit's work any more, when it has come by `day`: the unit ended and nobody
/// took over.
pub fn ended(c: &mut AnyConnection, unit: &UnitId, day: NaiveDate) -> Result<Option<NaiveDate>, Error> {
    use unit_names as n;
    let last: Vec<Option<NaiveDate>> = n::table.filter(n::unit_id.eq(unit)).select(n::to_on).load(c)?;
    let last = last.into_iter().reduce(|one, other| Some(one?.max(other?))).flatten();
    match last.and_then(|last| last.succ_opt()).filter(|gone| *gone <= day) {
        Some(gone) => Ok(lineage(c)?.heirs(unit, day).contains_key(unit).then_some(gone)),
        None => Ok(None),
    }
}

/// Who does a unit's work on a day, each as it is called then: the unit itself, or those who took over from it by then
/// (domain 2.2, P6).
pub fn heirs_on(c: &mut AnyConnection, unit: &UnitId, day: NaiveDate) -> Result<Vec<(UnitId, String)>, Error> {
    use unit_relations as r;
    let left: i64 = r::table.filter(r::from_unit_id.eq(unit)).count().get_result(c)?;
    let heirs = if left == 0 { vec![unit.clone()] } else { lineage(c)?.heirs(unit, day).into_keys().collect() };
    heirs.into_iter().map(|heir| Ok((heir.clone(), name_on(c, &heir, day)?))).collect()
}

/// The units that are no more whose work another does on a day, however far back (domain 5.7).
pub fn inherited(c: &mut AnyConnection, unit: &UnitId, day: NaiveDate) -> Result<Vec<UnitId>, Error> {
    use unit_relations as r;
    let came: i64 = r::table.filter(r::to_unit_id.eq(unit)).count().get_result(c)?;
    if came == 0 {
        return Ok(Vec::new());
    }
    let lineage = lineage(c)?;
    let theirs = |before: &UnitId| lineage.heirs(before, day).contains_key(unit);
    Ok(lineage.predecessors(unit).into_keys().filter(theirs).collect())
}

/// What units were and became: every tie between known units, the last days of those that ended, and every section
/// with the units of which it was ever a part.
pub fn lineage(c: &mut AnyConnection) -> Result<Lineage, Error> {
    use {unit_names as n, unit_relations as r};
    let rows: Vec<(RelationKind, Option<UnitId>, UnitId, NaiveDate)> = r::table
        .filter(r::from_unit_id.is_not_null())
        .select((r::kind, r::from_unit_id, r::to_unit_id, r::effective_on))
        .order((r::effective_on, r::id))
        .load(c)?;
    let tied = r::table.filter(r::from_unit_id.is_not_null()).select(r::from_unit_id.assume_not_null());
    let names: Vec<(UnitId, Option<NaiveDate>)> =
        n::table.filter(n::unit_id.eq_any(tied)).select((n::unit_id, n::to_on)).load(c)?;
    let mut last: BTreeMap<UnitId, Option<NaiveDate>> = BTreeMap::new();
    for (unit, to_on) in names {
        let known = last.entry(unit).or_insert(to_on);
        *known = known.zip(to_on).map(|(a, b)| a.max(b));
    }
    let ended = last.into_iter().filter_map(|(unit, to_on)| Some((unit, to_on?))).collect();
    let ties = rows.into_iter().filter_map(|(kind, from, to, on)| Some(Tie { kind, from: from?, to, on }));
    type Part = (UnitId, Option<UnitId>, NaiveDate, Option<NaiveDate>);
    let parts: Vec<Part> = n::table
        .filter(n::kind.eq(Kind::Section))
        .filter(n::parent_id.is_not_null())
        .select((n::unit_id, n::parent_id, n::from_on, n::to_on))
        .order((n::from_on, n::id))
        .load(c)?;
    let sections =
        parts.into_iter().filter_map(|(section, whole, from, to)| Some(Section { section, whole: whole?, from, to }));
    Ok(Lineage::new(ties, ended).with_sections(sections))
}

/// Who holds a post in the unit on a day: the head first, then deputies, then by name.
pub fn people_on(c: &mut AnyConnection, unit: &UnitId, on: NaiveDate) -> Result<Vec<Appointment>, Error> {
    use appointments as a;
    let rows: Vec<PersonRow> = a::table
        .inner_join(officials::table)
        .filter(a::unit_id.eq(unit))
        .filter(a::from_on.le(on))
        .filter(a::to_on.is_null().or(a::to_on.ge(on)))
        .select((
            officials::id,
            officials::name,
            officials::person_kind,
            a::unit_id,
            a::position,
            a::section,
            a::rank,
            a::from_on,
            a::to_on,
        ))
        .order(officials::name_key)
        .load(c)?;
    let mut people: Vec<Appointment> = rows.into_iter().map(appointment).collect();
    people.sort_by_key(|p| match p.rank {
        Rank::Head => 0,
        Rank::Deputy => 1,
        Rank::Staff => 2,
    });
    Ok(people)
}

/// Who was head of the unit on a day (domain R2); none when nobody is recorded.
pub fn head_on(c: &mut AnyConnection, unit: &UnitId, on: NaiveDate) -> Result<Option<Appointment>, Error> {
    Ok(people_on(c, unit, on)?.into_iter().find(|p| p.rank == Rank::Head))
}

/// Whether the person holds a post in one of the units on a day: who does may not inspect it
/// (domain P2).
pub fn works_in(c: &mut AnyConnection, official: &OfficialId, units: &[UnitId], on: NaiveDate) -> Result<bool, Error> {
    use appointments as a;
    let count: i64 = a::table
        .filter(a::official_id.eq(official))
        .filter(a::unit_id.eq_any(units))
        .filter(a::from_on.le(on))
        .filter(a::to_on.is_null().or(a::to_on.ge(on)))
        .count()
        .get_result(c)?;
    Ok(count > 0)
}

/// What a name in a workbook may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// One unit, under a name that it bore at some time or an alias learned before.
    One(UnitId),
    /// Several units bore that name.
    Several(Vec<UnitId>),
    /// No unit bears it.
    None,
}

/// Names by which units are matched, loaded once for an import.
pub struct Matcher {
    by_key: BTreeMap<String, Vec<(UnitId, NaiveDate, Option<NaiveDate>)>>,
    by_code: BTreeMap<String, UnitId>,
}

/// Loads all names, codes and aliases.
pub fn matcher(c: &mut AnyConnection) -> Result<Matcher, Error> {
    use unit_names as n;
    type Row = (UnitId, Option<String>, String, Option<String>, NaiveDate, Option<NaiveDate>);
    let rows: Vec<Row> =
        n::table.select((n::unit_id, n::code, n::name_key, n::short_name, n::from_on, n::to_on)).load(c)?;
    let mut matcher = Matcher { by_key: BTreeMap::new(), by_code: BTreeMap::new() };
    for (unit, code, key, short, from_on, to_on) in rows {
        if let Some(code) = code {
            matcher.by_code.insert(code, unit.clone());
        }
        if let Some(short) = short {
            matcher.by_key.entry(rules::name_key(&short)).or_default().push((unit.clone(), from_on, to_on));
        }
        matcher.by_key.entry(key).or_default().push((unit, from_on, to_on));
    }
    let aliases: Vec<(String, UnitId)> =
        unit_aliases::table.select((unit_aliases::alias_key, unit_aliases::unit_id)).load(c)?;
    for (key, unit) in aliases {
        matcher.by_key.insert(key, vec![(unit, NaiveDate::MIN, None)]);
    }
    Ok(matcher)
}

impl Matcher {
    /// The unit of a code.
    pub fn by_code(&self, code: &str) -> Option<&UnitId> {
        self.by_code.get(code.trim())
    }

    /// The unit of a name on a day; a name that one unit only ever bore matches on any day.
    pub fn by_name(&self, name: &str, on: NaiveDate) -> Match {
        let Some(all) = self.by_key.get(&rules::name_key(name)) else { return Match::None };
        let pick = |units: Vec<UnitId>| -> Option<Match> {
            let mut units = units;
            units.sort();
            units.dedup();
            match units.len() {
                0 => None,
                1 => units.pop().map(Match::One),
                _ => Some(Match::Several(units)),
            }
        };
        let that_day = all.iter().filter(|(_, from, to)| rules::holds_on(*from, *to, on)).map(|(u, ..)| u.clone());
        pick(that_day.collect()).or_else(|| pick(all.iter().map(|(u, ..)| u.clone()).collect())).unwrap_or(Match::None)
    }
}

/// The fields of work, in their order.
pub fn fields(c: &mut AnyConnection) -> Result<Vec<FieldOfWork>, Error> {
    use fields_of_work as f;
    let rows: Vec<(String, String, String, String)> =
        f::table.select((f::code, f::name_vi, f::name_en, f::synonyms)).order((f::sort, f::code)).load(c)?;
    Ok(rows
        .into_iter()
        .map(|(code, name_vi, name_en, synonyms)| FieldOfWork {
            keys: std::iter::once(search_key(&name_vi)).chain(synonyms.split(';').map(str::to_owned)).collect(),
            code,
            name_vi,
            name_en,
        })
        .collect())
}

/// Holidays and swapped days with their names, by day: the day, whether offices work on it, its name.
pub fn calendar_days(c: &mut AnyConnection) -> Result<Vec<(NaiveDate, bool, String)>, Error> {
    use calendar_days as d;
    let hidden = importing::views::hidden(c, &[Sheet::Holidays])?;
    Ok(d::table
        .filter(d::batch_id.ne_all(hidden.clone()))
        .filter(d::superseded_by.is_null().or(d::superseded_by.eq_any(hidden)))
        .select((d::on_day, d::worked, d::name))
        .order(d::on_day)
        .load(c)?)
}

/// Holidays and swapped days.
pub fn calendar(c: &mut AnyConnection) -> Result<Calendar, Error> {
    Ok(Calendar { worked: calendar_days(c)?.into_iter().map(|(day, worked, _)| (day, worked)).collect() })
}

/// A deadline or limit with its ground, as it holds on a day for a procedure profile (`a`, `b`,
/// `c`; domain 2.1). A line for the profile goes before one for all.
///
/// # Errors
/// `Refused` names the parameter when none holds on that day.
pub fn parameter(c: &mut AnyConnection, name: &str, profile: &str, on: NaiveDate) -> Result<(i64, String), Error> {
    use parameters as p;
    let rows: Vec<(Option<String>, i64, String)> = p::table
        .filter(p::name.eq(name))
        .filter(p::from_on.le(on))
        .filter(p::to_on.is_null().or(p::to_on.ge(on)))
        .filter(p::profile.is_null().or(p::profile.eq(profile)))
        .select((p::profile, p::value, p::ground))
        .order(p::from_on.desc())
        .load(c)?;
    let special = rows.iter().find(|(of, ..)| of.is_some());
    special.or(rows.first()).map(|(_, value, ground)| (*value, ground.clone())).ok_or_else(|| {
        Error::Refused(
            crate::vocabulary::Said::new("units-parameter-missing")
                .with("name", name)
                .with("on", crate::vocabulary::dates::day(on)),
        )
    })
}
