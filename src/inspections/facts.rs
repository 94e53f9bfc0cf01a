//! What is known of people and units, for [`super::independence`]. Everything here is what everybody may
//! know: a team whose inspection is sealed, and the days of a visit that still is, are no part of it, so
//! that nobody is refused or warned because of them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use diesel::prelude::*;

use super::independence::{Days, Declared, Elsewhere, Handled, Limits, Past, Person, Place, Seat, Visited};
use super::model::{DeclarationKind, Stage};
use super::views;
use crate::caseload;
use crate::db::AnyConnection;
use crate::error::Error;
use crate::plans::Profile;
use crate::schema::{
    accounts, appointments, inspections, officials, team_declarations, team_members, unit_names, unit_relations, visits,
};
use crate::units::{self, Rank};
use crate::vocabulary::text::search_key;
use crate::vocabulary::{AccountId, Actor, InspectionId, OfficialId, UnitId, dates};

/// What a team is asked to do.
pub struct Errand<'a> {
    /// The units to be visited, as they are called on the first day.
    pub units: &'a [(UnitId, String)],
    /// Thời kỳ kiểm tra.
    pub period: Days,
    /// The days of the visits.
    pub days: Days,
    pub profile: Profile,
    /// The day of the decision: the limits of that day hold.
    pub on: NaiveDate,
    /// The inspection itself, when it is recorded already.
    pub own: Option<&'a InspectionId>,
    /// Today: where an account works is known of today only.
    pub today: NaiveDate,
}

/// What the rules ask about the units of an errand.
///
/// # Errors
/// `Refused` names a limit that is in force on no such day.
pub fn visited(c: &mut AnyConnection, errand: &Errand) -> Result<Visited, Error> {
    let mut limit = |name| units::views::parameter(c, name, errand.profile.as_str(), errand.on).map(|(value, _)| value);
    let (years, rotation) = (limit(units::limits::WORKED_YEARS)?, limit(units::limits::ROTATION)?);
    let limits = Limits {
        worked_years: u32::try_from(years).unwrap_or_default(),
        rotation: usize::try_from(rotation).unwrap_or_default(),
    };
    let mut places = Vec::new();
    for (unit, name) in errand.units {
        let before = before(c, unit)?;
        let all: Vec<UnitId> =
            std::iter::once(unit.clone()).chain(before.iter().map(|(unit, _)| unit.clone())).collect();
        places.push(Place {
            head: units::views::head_on(c, unit, errand.days.0)?.map(|head| head.official),
            past: past(c, &all, errand)?,
            handlers_known: !caseload::views::handlers(c, &all, errand.period)?.is_empty(),
            unit: unit.clone(),
            name: name.clone(),
            before,
        });
    }
    Ok(Visited { places, period: errand.period, days: errand.days, limits })
}

/// The units from which one came, however far back; each is called as on its last day.
fn before(c: &mut AnyConnection, unit: &UnitId) -> Result<Vec<(UnitId, String)>, Error> {
    use unit_relations as r;
    let mut known: BTreeSet<UnitId> = BTreeSet::from([unit.clone()]);
    let (mut edge, mut all) = (vec![unit.clone()], Vec::new());
    while !edge.is_empty() {
        let rows: Vec<(Option<UnitId>, String)> = r::table
            .filter(r::to_unit_id.eq_any(&edge))
            .filter(r::from_unit_id.is_not_null())
            .select((r::from_unit_id, r::from_name))
            .order((r::effective_on.desc(), r::from_name))
            .load(c)?;
        edge = Vec::new();
        for (from, name) in rows {
            if let Some(from) = from.filter(|from| known.insert(from.clone())) {
                edge.push(from.clone());
                all.push((from, name));
            }
        }
    }
    Ok(all)
}

/// Other inspections that came to one of the units before the errand's first day, the latest first.
fn past(c: &mut AnyConnection, units: &[UnitId], errand: &Errand) -> Result<Vec<Past>, Error> {
    use {inspections as i, team_members as m, visits as v};
    let begins = dates::instant(errand.days.0.and_time(chrono::NaiveTime::MIN));
    let rows: Vec<(InspectionId, String, NaiveDate)> = v::table
        .inner_join(i::table)
        .filter(v::unit_id.eq_any(units))
        .filter(v::started_at.lt(begins))
        .filter(i::stage.ne(Stage::Cancelled))
        .order((v::started_at.desc(), i::id))
        .select((i::id, i::decision_number, i::decision_on))
        .load(c)?;
    let mut all: Vec<Past> = Vec::new();
    for (inspection, decision_number, decision_on) in rows {
        if errand.own != Some(&inspection) && !all.iter().any(|known| known.inspection == inspection) {
            let team = m::table.filter(m::inspection_id.eq(&inspection)).select(m::account_id).load(c)?;
            all.push(Past { inspection, decision_number, decision_on, team });
        }
    }
    Ok(all)
}

/// What is known of these people with regard to the errand, in their order; who has no account is left out.
pub fn people(
    c: &mut AnyConnection,
    ids: &[AccountId],
    errand: &Errand,
    visited: &Visited,
) -> Result<Vec<Person>, Error> {
    use accounts as a;
    type Row = (AccountId, String, Option<UnitId>, Option<OfficialId>);
    let rows: Vec<Row> =
        a::table.filter(a::id.eq_any(ids)).select((a::id, a::name, a::unit_id, a::official_id)).load(c)?;
    let records: Vec<OfficialId> = rows.iter().filter_map(|row| row.3.clone()).collect();
    let posts = posts(c, &records)?;
    let mut desks: Vec<UnitId> = rows.iter().filter_map(|row| row.2.clone()).collect();
    desks.extend(posts.iter().map(|(_, unit, ..)| unit.clone()));
    let towers = Towers::over(c, desks, errand.days.0)?;
    let names: Vec<(OfficialId, String)> =
        officials::table.filter(officials::id.eq_any(&records)).select((officials::id, officials::name)).load(c)?;
    let handlers = handlers(c, errand, visited)?;
    let declared = declared(c, ids)?;
    let elsewhere = elsewhere(c, ids, errand)?;
    let mut all = Vec::new();
    for id in ids {
        let Some((account, name, unit, official)) = rows.iter().find(|row| row.0 == *id).cloned() else { continue };
        let of_record = names.iter().find(|(record, _)| Some(record) == official.as_ref()).map(|(_, name)| name);
        let keys: BTreeSet<String> = std::iter::once(&name).chain(of_record).map(|name| search_key(name)).collect();
        let own = posts.iter().filter(|(holder, ..)| Some(holder) == official.as_ref());
        all.push(Person {
            posts: own.map(|(_, unit, from, to)| towers.seat(unit, *from, *to)).collect(),
            desk: unit.filter(|_| errand.days.1 >= errand.today).map(|unit| towers.seat(&unit, NaiveDate::MIN, None)),
            declared: declared.get(&account).cloned(),
            handled: handlers.iter().filter(|(key, _)| keys.contains(key)).map(|(_, found)| found.clone()).collect(),
            elsewhere: elsewhere.get(&account).cloned().unwrap_or_default(),
            account,
            official,
        });
    }
    Ok(all)
}

type PostRow = (OfficialId, UnitId, NaiveDate, Option<NaiveDate>);

fn posts(c: &mut AnyConnection, records: &[OfficialId]) -> Result<Vec<PostRow>, Error> {
    use appointments as p;
    Ok(p::table
        .filter(p::official_id.eq_any(records))
        .select((p::official_id, p::unit_id, p::from_on, p::to_on))
        .order((p::from_on.desc(), p::id))
        .load(c)?)
}

/// What stands above units on a day, and who heads it.
struct Towers {
    parents: BTreeMap<UnitId, Vec<UnitId>>,
    heads: BTreeMap<UnitId, Vec<OfficialId>>,
}

impl Towers {
    fn over(c: &mut AnyConnection, units: Vec<UnitId>, on: NaiveDate) -> Result<Self, Error> {
        use {appointments as p, unit_names as n};
        let mut parents: BTreeMap<UnitId, Vec<UnitId>> = BTreeMap::new();
        let mut edge: BTreeSet<UnitId> = units.into_iter().collect();
        while !edge.is_empty() {
            let asked: Vec<UnitId> = edge.iter().cloned().collect();
            let rows: Vec<(UnitId, Option<UnitId>)> = n::table
                .filter(n::unit_id.eq_any(&asked))
                .filter(n::from_on.le(on))
                .filter(n::to_on.is_null().or(n::to_on.ge(on)))
                .select((n::unit_id, n::parent_id))
                .load(c)?;
            for unit in asked {
                parents.entry(unit).or_default();
            }
            edge = BTreeSet::new();
            for (unit, parent) in rows {
                let Some(parent) = parent else { continue };
                if !parents.contains_key(&parent) {
                    edge.insert(parent.clone());
                }
                parents.entry(unit).or_default().push(parent);
            }
        }
        let all: Vec<UnitId> = parents.keys().cloned().collect();
        let rows: Vec<(UnitId, OfficialId)> = p::table
            .filter(p::unit_id.eq_any(&all))
            .filter(p::rank.eq(Rank::Head))
            .filter(p::from_on.le(on))
            .filter(p::to_on.is_null().or(p::to_on.ge(on)))
            .select((p::unit_id, p::official_id))
            .load(c)?;
        let mut heads: BTreeMap<UnitId, Vec<OfficialId>> = BTreeMap::new();
        for (unit, head) in rows {
            heads.entry(unit).or_default().push(head);
        }
        Ok(Towers { parents, heads })
    }

    fn seat(&self, unit: &UnitId, from: NaiveDate, to: Option<NaiveDate>) -> Seat {
        let (mut above, mut edge) = (Vec::new(), vec![unit.clone()]);
        while let Some(at) = edge.pop() {
            for parent in self.parents.get(&at).into_iter().flatten() {
                if !above.contains(parent) && parent != unit {
                    above.push(parent.clone());
                    edge.push(parent.clone());
                }
            }
        }
        let heads = std::iter::once(unit).chain(&above).filter_map(|unit| self.heads.get(unit)).flatten().cloned();
        Seat { unit: unit.clone(), from, to, heads: heads.collect(), above }
    }
}

/// Who handled dossiers of the units in the period, by the folded name.
fn handlers(c: &mut AnyConnection, errand: &Errand, visited: &Visited) -> Result<Vec<(String, Handled)>, Error> {
    let units: Vec<UnitId> = visited
        .places
        .iter()
        .flat_map(|place| std::iter::once(&place.unit).chain(place.before.iter().map(|(unit, _)| unit)))
        .cloned()
        .collect();
    let rows = caseload::views::handlers(c, &units, errand.period)?;
    Ok(rows.into_iter().map(|(unit, name, count, code)| (search_key(&name), Handled { unit, code, count })).collect())
}

/// What each of the people declared; nothing at all where nothing was.
fn declared(c: &mut AnyConnection, ids: &[AccountId]) -> Result<BTreeMap<AccountId, Vec<Declared>>, Error> {
    use team_declarations as d;
    type Row = (AccountId, DeclarationKind, Option<UnitId>, String, NaiveDate, Option<NaiveDate>);
    let rows: Vec<Row> = d::table
        .filter(d::account_id.eq_any(ids))
        .select((d::account_id, d::kind, d::unit_id, d::what, d::from_on, d::to_on))
        .order((d::declared_at.desc(), d::id))
        .load(c)?;
    let mut all: BTreeMap<AccountId, Vec<Declared>> = BTreeMap::new();
    for (account, kind, unit, what, from, to) in rows {
        let known = all.entry(account).or_default();
        if let (Some(unit), true) = (unit, kind != DeclarationKind::Nothing) {
            known.push(Declared { relative: kind == DeclarationKind::Relative, unit, what, from, to });
        }
    }
    Ok(all)
}

/// The other teams of each of the people that everybody may know, with the days that everybody may know.
fn elsewhere(
    c: &mut AnyConnection,
    ids: &[AccountId],
    errand: &Errand,
) -> Result<BTreeMap<AccountId, Vec<Elsewhere>>, Error> {
    use {inspections as i, team_members as m};
    type Row = (AccountId, InspectionId, String, NaiveDate, NaiveDate, NaiveDate);
    let rows: Vec<Row> = m::table
        .inner_join(i::table)
        .filter(m::account_id.eq_any(ids))
        .filter(i::sealed.eq(false))
        .filter(i::stage.ne_all([Stage::Cancelled, Stage::Withheld]))
        .filter(i::starts_on.le(errand.days.1))
        .filter(i::ends_on.ge(errand.days.0))
        .select((m::account_id, i::id, i::decision_number, i::decision_on, i::starts_on, i::ends_on))
        .order((i::starts_on, i::id))
        .load(c)?;
    let seen: Vec<InspectionId> = rows.iter().map(|row| row.1.clone()).collect();
    // Days of a decision that keeps items sealed are known as far as its open items tell.
    let mut open = views::open_days(c, &Actor::nobody(), &seen)?;
    let spans: BTreeMap<InspectionId, Days> =
        seen.iter().filter_map(|id| open.remove(id).map(|days| (id.clone(), days))).collect();
    let mut all: BTreeMap<AccountId, Vec<Elsewhere>> = BTreeMap::new();
    for (account, inspection, decision_number, decision_on, from, to) in rows {
        if errand.own != Some(&inspection) {
            let days = spans.get(&inspection).copied().unwrap_or((from, to));
            all.entry(account).or_default().push(Elsewhere { inspection, decision_number, decision_on, days });
        }
    }
    Ok(all)
}
