//! Reading who may come into a team: load, skills, declarations, and all that is known about their
//! independence. People choose; nothing here ranks them.

use std::collections::BTreeMap;

use chrono::{Datelike, Months, NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;

use super::facts::Errand;
use super::letters::{self, Comes};
use super::model::{DeclarationKind, Stage};
use super::teams::{self, Assessed};
use super::{rules, views};
use crate::accounts::{self, Account};
use crate::db::{AnyConnection, MultiBackend};
use crate::error::Error;
use crate::plans::{self, Profile};
use crate::schema::{inspections, inspector_fields, team_declarations, team_members};
use crate::units;
use crate::vocabulary::dates::Calendar;
use crate::vocabulary::{AccountId, Actor, InspectionId, PlanItemId, Right, UnitId};

/// What a team is wanted for.
#[derive(Clone, Debug, Serialize)]
pub struct Wanted {
    /// Whose decision it is or will be; not known of a unit for which nothing is planned.
    pub body: Option<UnitId>,
    pub units: Vec<(UnitId, String)>,
    pub period_from: NaiveDate,
    pub period_to: NaiveDate,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub profile: Profile,
    pub on: NaiveDate,
    pub inspection: Option<InspectionId>,
    pub items: Vec<PlanItemId>,
    /// The plan item that is sealed: what is asked for it stays with it.
    pub sealed_item: Option<PlanItemId>,
    /// Codes of the fields that are looked at.
    pub fields: Vec<String>,
    /// Whether nobody may know of it who is not named.
    pub sealed: bool,
}

/// A plan item, for a decision that is still to be recorded.
///
/// # Errors
/// `NotFound` outside the actor's scope.
pub fn for_item(c: &mut AnyConnection, actor: &Actor, id: &PlanItemId, today: NaiveDate) -> Result<Wanted, Error> {
    let item = plans::views::item(c, actor, id)?;
    Ok(Wanted {
        body: Some(plans::views::plan(c, actor, &item.plan)?.body),
        units: plans::views::goes_to(c, &item, item.starts_on)?,
        period_from: item.period_from,
        period_to: item.period_to,
        from: item.starts_on,
        to: item.ends_on,
        profile: item.profile,
        on: today,
        inspection: None,
        sealed_item: item.sealed.then(|| item.id.clone()),
        items: vec![item.id],
        fields: item.fields,
        sealed: item.sealed,
    })
}

/// A unit on some days, for which nothing is planned yet.
///
/// # Errors
/// `NotFound` for no unit.
pub fn for_unit(
    c: &mut AnyConnection,
    unit: &UnitId,
    (from, to): (NaiveDate, NaiveDate),
    today: NaiveDate,
) -> Result<Wanted, Error> {
    let name = units::views::name_on(c, unit, from)?;
    let (period_from, period_to) = rules::period_before(from);
    Ok(Wanted {
        body: None,
        units: vec![(unit.clone(), name)],
        period_from,
        period_to,
        from,
        to,
        profile: Profile::A,
        on: today,
        inspection: None,
        items: Vec::new(),
        sealed_item: None,
        fields: Vec::new(),
        sealed: false,
    })
}

/// A recorded inspection, as its reader sees it.
///
/// # Errors
/// `NotFound` outside the actor's scope.
pub fn for_inspection(
    c: &mut AnyConnection,
    actor: &Actor,
    id: &InspectionId,
    today: NaiveDate,
) -> Result<Wanted, Error> {
    let inspection = views::show(c, actor, id)?;
    let visits = views::visits_of(c, actor, std::slice::from_ref(id))?;
    Ok(Wanted {
        body: Some(inspection.body),
        units: views::places(c, visits, inspection.starts_on.max(today))?,
        period_from: inspection.period_from,
        period_to: inspection.period_to,
        from: inspection.starts_on,
        to: inspection.ends_on,
        profile: inspection.profile,
        on: inspection.decision_on,
        inspection: Some(inspection.id),
        items: inspection.items,
        sealed_item: None,
        fields: inspection.fields,
        sealed: inspection.sealed,
    })
}

/// How much somebody was and will be in teams in a year, in the reader's scope.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Load {
    pub inspections: usize,
    pub working_days: i64,
    /// Of these, the ones of the month in which the visits begin that a team is wanted for.
    pub month: i64,
}

/// Somebody who may come into a team.
#[derive(Clone, Debug, Serialize)]
pub struct Candidate {
    pub account: AccountId,
    pub name: String,
    pub position: String,
    pub unit_name: String,
    pub may_lead: bool,
    /// Codes of the fields of work that the person knows.
    pub skills: Vec<String>,
    pub load: Load,
    /// What the person can do in the month in which the visits begin; none while nobody said so.
    pub capacity: Option<i64>,
    /// Working days of that month that the visits would take; none of who is in the team already.
    pub own: i64,
    pub assessed: Assessed,
    /// By what the person would come into the team, as far as it is known.
    pub comes: Option<Comes>,
}

/// Everybody who may inspect: those without a tie first, then by the days of the year, then by name.
pub fn all(c: &mut AnyConnection, actor: &Actor, wanted: &Wanted, today: NaiveDate) -> Result<Vec<Candidate>, Error> {
    let names = units::views::names_on(c, today)?;
    let mut people: Vec<Account> = accounts::views::list(c)?;
    let holds = |a: &Account, right: Right| a.roles.iter().any(|role| role.rights().contains(&right));
    people.retain(|a| !a.disabled && holds(a, Right::Inspect));
    let ids: Vec<AccountId> = people.iter().map(|a| a.id.clone()).collect();
    let nobody = Actor::nobody();
    let errand = Errand {
        units: &wanted.units,
        period: (wanted.period_from, wanted.period_to),
        days: (wanted.from, wanted.to),
        profile: wanted.profile,
        on: wanted.on,
        own: wanted.inspection.as_ref(),
        today,
        eyes: if wanted.sealed { actor } else { &nobody },
    };
    let mut assessed: BTreeMap<AccountId, Assessed> =
        teams::assess(c, &ids, &errand, &wanted.items)?.into_iter().map(|a| (a.account.clone(), a)).collect();
    let (skills, loads) = (skills(c, &ids)?, loads(c, actor, &ids, wanted.from)?);
    let can = plans::views::capacity::of_people(c, &ids)?;
    let bodies = match &wanted.body {
        Some(body) => letters::bodies(c, body, &wanted.items)?,
        None => Vec::new(),
    };
    let mut comes = letters::comes(c, &ids, &bodies, today)?;
    let team = match &wanted.inspection {
        Some(id) => super::store::team(c, id)?,
        None => Vec::new(),
    };
    let (first, last) = month_of(wanted.from);
    let own = working_days(&units::views::calendar(c)?, wanted.from.max(first), wanted.to.min(last));
    let mut all: Vec<Candidate> = people
        .into_iter()
        .filter_map(|a| {
            Some(Candidate {
                assessed: assessed.remove(&a.id)?,
                comes: comes.remove(&a.id),
                may_lead: holds(&a, Right::Lead),
                unit_name: a.unit.as_ref().and_then(|unit| names.get(unit)).cloned().unwrap_or_default(),
                skills: skills.get(&a.id).cloned().unwrap_or_default(),
                load: loads.get(&a.id).copied().unwrap_or_default(),
                capacity: plans::rules::capacity::of_month(&can, &a.id, first),
                own: if team.iter().any(|m| m.account == a.id) { 0 } else { own },
                account: a.id,
                name: a.name,
                position: a.position,
            })
        })
        .collect();
    all.sort_by(|a, b| {
        let key = |x: &Candidate| (!x.assessed.conflicts.is_empty(), x.load.working_days);
        key(a).cmp(&key(b)).then_with(|| a.name.cmp(&b.name)).then_with(|| a.account.cmp(&b.account))
    });
    Ok(all)
}

/// The fields of work that each of the people knows, in their order of codes.
pub fn skills(c: &mut AnyConnection, ids: &[AccountId]) -> Result<BTreeMap<AccountId, Vec<String>>, Error> {
    use inspector_fields as f;
    let rows: Vec<(AccountId, String)> = f::table
        .filter(f::account_id.eq_any(ids))
        .select((f::account_id, f::field_code))
        .order((f::account_id, f::field_code))
        .load(c)?;
    let mut all: BTreeMap<AccountId, Vec<String>> = BTreeMap::new();
    for (account, field) in rows {
        all.entry(account).or_default().push(field);
    }
    Ok(all)
}

/// First and last day of the month of a day.
fn month_of(day: NaiveDate) -> (NaiveDate, NaiveDate) {
    let first = day.with_day(1).unwrap_or(day);
    (first, first.checked_add_months(Months::new(1)).and_then(|next| next.pred_opt()).unwrap_or(day))
}

/// Inspections and working days of each of the people in the year and month of a day, as far as the reader sees them.
fn loads(
    c: &mut AnyConnection,
    actor: &Actor,
    ids: &[AccountId],
    day: NaiveDate,
) -> Result<BTreeMap<AccountId, Load>, Error> {
    use {inspections as i, team_members as m};
    let Some((first, last)) = views::year(day.year()) else { return Ok(BTreeMap::new()) };
    let mine = m::table.filter(m::account_id.eq_any(ids)).select(m::inspection_id);
    let rows: Vec<(InspectionId, NaiveDate, NaiveDate)> = i::table
        .filter(views::in_scope(actor))
        .filter(i::id.eq_any(mine))
        .filter(i::stage.ne_all([Stage::Cancelled, Stage::Withheld]))
        .filter(i::starts_on.le(last))
        .filter(i::ends_on.ge(first))
        .select((i::id, i::starts_on, i::ends_on))
        .into_boxed::<MultiBackend>()
        .load(c)?;
    let seen: Vec<InspectionId> = rows.iter().map(|row| row.0.clone()).collect();
    // Of a decision that keeps items sealed the reader knows the days of its open ones.
    let open = views::open_days(c, actor, &seen)?;
    let (calendar, month) = (units::views::calendar(c)?, month_of(day));
    let teams: Vec<(InspectionId, AccountId)> =
        m::table.filter(m::inspection_id.eq_any(&seen)).select((m::inspection_id, m::account_id)).load(c)?;
    let mut all: BTreeMap<AccountId, Load> = BTreeMap::new();
    for (id, from, to) in rows {
        let (from, to) = open.get(&id).copied().unwrap_or((from, to));
        // The open items of a decision may lie in another year than the decision.
        if to < first || last < from {
            continue;
        }
        let days = working_days(&calendar, from.max(first), to.min(last));
        let of_month = working_days(&calendar, from.max(month.0), to.min(month.1));
        for (_, account) in teams.iter().filter(|(inspection, _)| *inspection == id) {
            let load = all.entry(account.clone()).or_default();
            load.inspections += 1;
            load.working_days += days;
            load.month += of_month;
        }
    }
    Ok(all)
}

fn working_days(calendar: &Calendar, from: NaiveDate, to: NaiveDate) -> i64 {
    plans::rules::capacity::working_days(calendar, (from, to))
}

/// Something that somebody declared.
#[derive(Clone, Debug, Serialize)]
pub struct Declaration {
    pub id: String,
    pub kind: DeclarationKind,
    pub unit_name: String,
    pub what: String,
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
    pub declared_at: NaiveDateTime,
    pub version: i32,
}

/// What somebody declared, the latest first. For the person, and for who sets up teams.
///
/// # Errors
/// `NotFound` for anybody else.
pub fn declarations(c: &mut AnyConnection, actor: &Actor, of: &AccountId) -> Result<Vec<Declaration>, Error> {
    use team_declarations as d;
    if actor.account.as_ref() != Some(of) && !actor.may(Right::Prepare) {
        return Err(Error::NotFound);
    }
    type Row = (String, DeclarationKind, Option<UnitId>, String, NaiveDate, Option<NaiveDate>, NaiveDateTime, i32);
    let rows: Vec<Row> = d::table
        .filter(d::account_id.eq(of))
        .select((d::id, d::kind, d::unit_id, d::what, d::from_on, d::to_on, d::declared_at, d::version))
        .order((d::declared_at.desc(), d::id.desc()))
        .load(c)?;
    let mut all = Vec::new();
    for (id, kind, unit, what, from, to, declared_at, version) in rows {
        let unit_name = match &unit {
            Some(unit) => units::views::name_on(c, unit, from)?,
            None => String::new(),
        };
        all.push(Declaration { id, kind, unit_name, what, from, to, declared_at, version });
    }
    Ok(all)
}
