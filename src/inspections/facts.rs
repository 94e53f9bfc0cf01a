//! What is known of people and units, for [`super::independence`]. Everything here is what everybody may
//! know: a team whose inspection is sealed, and the days of a visit that still is, are no part of it, so
//! that nobody is refused or warned because of them. Only who looks at a sealed inspection is told of the
//! other sealed ones on which they are named.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::independence::{Before, Days, Declared, Elsewhere, Handled, Limits, Past, Person, Place, Seat, Visited};
use super::model::{DeclarationKind, Stage};
use super::views;
use crate::caseload;
use crate::db::AnyConnection;
use crate::error::Error;
use crate::plans::Profile;
use crate::schema::{
    accounts, appointments, inspections, officials, sealed_viewers, team_declarations, team_members, unit_names, visits,
};
use crate::units::{self, Lineage, Rank};
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
    /// Whose knowledge counts of teams that are sealed; nobody's where others would be refused or warned.
    pub eyes: &'a Actor,
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
    let lineage = units::views::lineage(c)?;
    let mut places = Vec::new();
    for (unit, name) in errand.units {
        let before = before(c, &lineage, unit)?;
        let mut place = Place {
            head: units::views::head_on(c, unit, errand.days.0)?.map(|head| head.official),
            sections: sections(c, &lineage, unit, &before, errand.days)?,
            past: Vec::new(),
            handlers_known: false,
            unit: unit.clone(),
            name: name.clone(),
            before,
        };
        place.past = past(c, &place, errand)?;
        place.handlers_known = !handlers(c, &place, errand.period)?.is_empty();
        places.push(place);
    }
    Ok(Visited { places, period: errand.period, days: errand.days, limits })
}

/// The units from which one came, for as long as each was one with it, by the name that it had last then.
fn before(c: &mut AnyConnection, lineage: &Lineage, unit: &UnitId) -> Result<Vec<Before>, Error> {
    let mut all = Vec::new();
    for (unit, bond) in lineage.predecessors(unit) {
        let last = bond.until.and_then(|until| until.pred_opt()).unwrap_or(NaiveDate::MAX);
        all.push(Before { name: units::views::name_on(c, &unit, last)?, unit, bond });
    }
    Ok(all)
}

/// Sections of a unit and of those before it, each by the name that it had last then; and what became a section that
/// the unit has on the days of the visit.
fn sections(
    c: &mut AnyConnection,
    lineage: &Lineage,
    unit: &UnitId,
    before: &[Before],
    days: Days,
) -> Result<Vec<Before>, Error> {
    let mut found = lineage.sections_of(unit);
    for (section, bond) in found.clone() {
        if bond.clip(days).is_some() {
            found.extend(lineage.predecessors(&section));
        }
    }
    for one in before {
        let of_it = lineage.sections_of(&one.unit).into_iter();
        found.extend(of_it.filter_map(|(section, bond)| Some((section, bond.both(&one.bond)?))));
    }
    let mut all: Vec<Before> = Vec::new();
    for (section, bond) in found.into_iter().filter(|(section, _)| section != unit) {
        if all.iter().any(|known| known.unit == section && known.bond == bond) {
            continue;
        }
        let last = bond.until.and_then(|until| until.pred_opt()).unwrap_or(NaiveDate::MAX);
        all.push(Before { name: units::views::name_on(c, &section, last)?, unit: section, bond });
    }
    Ok(all)
}

/// Unit, who handled, how many, and the code of one.
type Row = (UnitId, String, usize, String);

/// Dossiers of the place with who handled them: of a unit from which it came, or a section, those of the days on
/// which the two were one.
fn handlers(c: &mut AnyConnection, place: &Place, period: Days) -> Result<Vec<Row>, Error> {
    let mut all = caseload::views::handlers(c, std::slice::from_ref(&place.unit), period)?;
    for one in place.before.iter().chain(&place.sections) {
        if let Some(days) = one.bond.clip(period) {
            all.extend(caseload::views::handlers(c, std::slice::from_ref(&one.unit), days)?);
        }
    }
    Ok(all)
}

/// Other inspections that came to the place before the errand's first day, to one from which it came or to a section
/// while the two were one; the latest first.
fn past(c: &mut AnyConnection, place: &Place, errand: &Errand) -> Result<Vec<Past>, Error> {
    use {inspections as i, team_members as m, visits as v};
    let begins = dates::instant(errand.days.0.and_time(chrono::NaiveTime::MIN));
    let others = place.before.iter().chain(&place.sections).map(|one| &one.unit);
    let units: Vec<&UnitId> = std::iter::once(&place.unit).chain(others).collect();
    type Row = (UnitId, Option<NaiveDateTime>, InspectionId, String, NaiveDate);
    let rows: Vec<Row> = v::table
        .inner_join(i::table)
        .filter(v::unit_id.eq_any(units))
        .filter(v::started_at.lt(begins))
        .filter(i::stage.ne(Stage::Cancelled))
        .order((v::started_at.desc(), i::id))
        .select((v::unit_id, v::started_at, i::id, i::decision_number, i::decision_on))
        .load(c)?;
    let mut all: Vec<Past> = Vec::new();
    for (of, started, inspection, decision_number, decision_on) in rows {
        let day = started.map(|at| dates::civil(at).date()).unwrap_or_default();
        if !place.holds_on(&of, day) {
            continue;
        }
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
    let mut handled: Vec<(String, Handled)> = Vec::new();
    for place in &visited.places {
        let rows = handlers(c, place, errand.period)?.into_iter();
        let of = |unit, code, count| Handled { place: place.unit.clone(), unit, code, count };
        handled.extend(rows.map(|(unit, name, count, code)| (search_key(&name), of(unit, code, count))));
    }
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
            handled: handled.iter().filter(|(key, _)| keys.contains(key)).map(|(_, found)| found.clone()).collect(),
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

/// The other teams of each of the people that everybody may know, and the sealed ones on which the errand's eyes
/// are named; with the days that everybody may know.
fn elsewhere(
    c: &mut AnyConnection,
    ids: &[AccountId],
    errand: &Errand,
) -> Result<BTreeMap<AccountId, Vec<Elsewhere>>, Error> {
    use {inspections as i, team_members as m};
    type Row = (AccountId, InspectionId, String, NaiveDate, NaiveDate, NaiveDate);
    let named = sealed_viewers::table
        .filter(sealed_viewers::account_id.eq(errand.eyes.key().to_owned()))
        .select(sealed_viewers::subject_id);
    let rows: Vec<Row> = m::table
        .inner_join(i::table)
        .filter(m::account_id.eq_any(ids))
        .filter(i::sealed.eq(false).or(i::id.eq_any(named)))
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
