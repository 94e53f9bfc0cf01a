//! What else goes where a sealed visit is to go: teams of other decisions at the unit in its days, and items of other
//! plans of the same content and period. Others are neither refused nor told; who is named is, and the decision's signer
//! answers each in writing before the start (issue of planning: sealed). A start that is declared later is not held
//! back by it: what nobody had answered is kept as such, and answered before the conclusion.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::model::{Against, Clash, ClashAnswer, Inspection, Stage, is_open};
use super::{rules, store, views};
use crate::db::{AnyConnection, Tx};
use crate::error::Error;
use crate::plans;
use crate::plans::views::clashes::{Days, at_place};
use crate::schema::{accounts, inspection_items, inspections, plan_items, seal_clashes, sealed_viewers, visits};
use crate::units::{self, Lineage, Place};
use crate::vocabulary::{Actor, InspectionId, PlanItemId, Right, Said, UnitId, VisitId, dates};

/// A visit that did not begin and is sealed.
struct Hidden {
    visit: VisitId,
    inspection: InspectionId,
    unit: UnitId,
    unit_name: String,
    item: PlanItemId,
    part: Option<UnitId>,
    days: Days,
}

fn hidden(c: &mut AnyConnection, id: &InspectionId) -> Result<Vec<Hidden>, Error> {
    use {inspections as i, plan_items as p, visits as v};
    type Row = (VisitId, UnitId, String, PlanItemId, Option<UnitId>, (NaiveDate, NaiveDate));
    let rows: Vec<Row> = v::table
        .inner_join(p::table)
        .inner_join(i::table)
        .filter(v::inspection_id.eq(id))
        .filter(v::started_at.is_null())
        .filter(v::stage.eq("planned"))
        .filter(i::sealed.eq(true).or(p::sealed.eq(true)))
        .filter(i::stage.eq_any([Stage::Planned, Stage::Ongoing]))
        .select((v::id, v::unit_id, v::unit_name, p::id, p::part_id, (i::starts_on, i::ends_on)))
        .order((v::unit_name, v::id))
        .load(c)?;
    let own = views::own_days(c, std::slice::from_ref(id))?;
    Ok(rows
        .into_iter()
        .map(|(visit, unit, unit_name, item, part, days)| Hidden {
            days: own.get(&visit).copied().unwrap_or(days),
            inspection: id.clone(),
            visit,
            unit,
            unit_name,
            item,
            part,
        })
        .collect())
}

/// The clash of a visit with another decision's team or another plan's item, before anybody answered.
fn clash(of: &Hidden, against: Against, other: &str, said: Said, href: String, about: String) -> Clash {
    Clash {
        visit: of.visit.clone(),
        unit: of.unit.clone(),
        unit_name: of.unit_name.clone(),
        against,
        other: other.to_owned(),
        said,
        href,
        seen: rules::clash_seen(&about, None),
        about,
        open_at_start: false,
        answer: None,
    }
}

/// Teams of open decisions that come to the unit in the visit's days; with an instant `at`, of those that were made and
/// not over by then. Of a decision that keeps items sealed, its open
/// days count: the signer may not be named on it.
fn teams(
    c: &mut AnyConnection,
    lineage: &Lineage,
    of: &Hidden,
    at: Option<NaiveDateTime>,
) -> Result<Vec<Clash>, Error> {
    use inspections as i;
    let over_since = visits::table.filter(visits::ended_at.gt(at)).select(visits::inspection_id);
    let made_by = at.map_or(NaiveDate::MAX, |at| dates::civil(at).date());
    type Row = (InspectionId, String, NaiveDate, NaiveDate, NaiveDate);
    let (from, to) = of.days;
    let rows: Vec<Row> = i::table
        .filter(i::stage.eq_any([Stage::Planned, Stage::Ongoing]).or(i::id.eq_any(over_since)))
        .filter(i::sealed.eq(false))
        .filter(i::id.ne(&of.inspection))
        .filter(i::starts_on.le(to))
        .filter(i::ends_on.ge(from))
        .select((i::id, i::decision_number, i::decision_on, i::starts_on, i::ends_on))
        .order((i::starts_on, i::id))
        .load(c)?;
    let rows: Vec<Row> = rows.into_iter().filter(|row| row.2 <= made_by).collect();
    let ids: Vec<InspectionId> = rows.iter().map(|row| row.0.clone()).collect();
    let open = views::open_days(c, &Actor::nobody(), &ids)?;
    let days = |row: &Row| open.get(&row.0).copied().unwrap_or((row.3, row.4));
    let others: Vec<(InspectionId, Days)> = rows.iter().map(|row| (row.0.clone(), days(row))).collect();
    let place = Place { unit: &of.unit, part: of.part.as_ref(), on: to };
    let mut there = at_place(c, &Actor::nobody(), lineage, (place, of.days), &others, at)?;
    let mut all = Vec::new();
    for row in &rows {
        let Some(units) = there.remove(&row.0) else { continue };
        let (begins, ends) = days(row);
        let said = Said::new("inspections-clash-team")
            .with("number", &row.1)
            .with("on", dates::day(row.2))
            .with("unit", units.join(", "))
            .with("from", dates::day(begins.max(from)))
            .with("to", dates::day(ends.min(to)));
        let about = format!("{}|{from}|{to} / {}|{begins}|{ends}", of.unit, row.0);
        all.push(clash(of, Against::Team, row.0.as_str(), said, format!("/inspections/{}", row.0), about));
    }
    Ok(all)
}

/// Items of issued and recorded plans that overlap with the visit's; what a decision took that is told of itself is
/// not told twice.
fn items(
    c: &mut AnyConnection,
    lineage: &Lineage,
    of: &Hidden,
    told: &[Clash],
    at: Option<NaiveDateTime>,
) -> Result<Vec<Clash>, Error> {
    use inspection_items as t;
    let found = plans::views::overlaps::beside_sealed(c, lineage, std::slice::from_ref(&of.item), at)?;
    let mut decisions: Vec<&str> = told.iter().map(|clash| clash.other.as_str()).collect();
    // What the same decision goes to besides is no other plan's.
    decisions.push(of.inspection.as_str());
    let taken: Vec<PlanItemId> = t::table.filter(t::inspection_id.eq_any(decisions)).select(t::item_id).load(c)?;
    let overlaps = found.into_values().flatten().filter(|overlap| !taken.contains(&overlap.other.id));
    Ok(overlaps
        .map(|overlap| {
            let (plan, item) = (&overlap.plan, &overlap.other);
            let said = Said::new("inspections-clash-item")
                .with("body", &plan.body_name)
                .with("year", plan.year)
                .with("unit", item.subject())
                .with("period_from", dates::day(item.period_from))
                .with("period_to", dates::day(item.period_to))
                .with("from", dates::day(item.starts_on))
                .with("to", dates::day(item.ends_on));
            let href = format!("/plans/{}/items/{}", plan.id, item.id);
            clash(of, Against::Item, item.id.as_str(), said, href, overlap.about.clone())
        })
        .collect())
}

/// A clash as it was kept.
struct Kept {
    unit: UnitId,
    unit_name: String,
    began: bool,
    about: String,
    said: String,
    open_at_start: bool,
    answer: Option<ClashAnswer>,
}

type Key = (VisitId, Against, String);

fn kept(c: &mut AnyConnection, id: &InspectionId) -> Result<BTreeMap<Key, Kept>, Error> {
    use {seal_clashes as s, visits as v};
    type Row = (
        (VisitId, Against, String, String, String, bool),
        (Option<String>, Option<NaiveDateTime>, Option<String>, bool),
        (UnitId, String, Option<NaiveDateTime>),
    );
    let rows: Vec<Row> = s::table
        .inner_join(v::table)
        .left_join(accounts::table)
        .filter(v::inspection_id.eq(id))
        .select((
            (s::visit_id, s::against, s::other_id, s::about, s::said, s::open_at_start),
            (s::reason, s::answered_at, accounts::name.nullable(), s::changed),
            (v::unit_id, v::unit_name, v::started_at),
        ))
        .load(c)?;
    let mut all = BTreeMap::new();
    for ((visit, against, other, about, said, open_at_start), (reason, at, by, changed), (unit, unit_name, started)) in
        rows
    {
        let given = |(reason, at)| ClashAnswer { reason, by: by.unwrap_or_default(), at, changed };
        let answer = reason.zip(at).map(given);
        let began = started.is_some();
        all.insert((visit, against, other), Kept { unit, unit_name, began, about, said, open_at_start, answer });
    }
    Ok(all)
}

/// Every clash of an inspection's sealed visits: of those that are to come as they stand now, of those that began as
/// they stood then. Asks no scope.
fn all(c: &mut AnyConnection, id: &InspectionId) -> Result<Vec<Clash>, Error> {
    all_at(c, id, None, &mut None)
}

/// The same, of the visits that are to come as it stood at an instant. The units' lineage is read once for all that ask
/// with the same `lineage`, and only where a visit is to come.
fn all_at(
    c: &mut AnyConnection,
    id: &InspectionId,
    at: Option<NaiveDateTime>,
    lineage: &mut Option<Lineage>,
) -> Result<Vec<Clash>, Error> {
    let visits = hidden(c, id)?;
    let mut kept = kept(c, id)?;
    if visits.is_empty() && kept.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for visit in &visits {
        let lineage = match lineage {
            Some(known) => &*known,
            None => lineage.insert(units::views::lineage(c)?),
        };
        let mut now = teams(c, lineage, visit, at)?;
        now.extend(items(c, lineage, visit, &now, at)?);
        for mut clash in now {
            let before = kept.remove(&(clash.visit.clone(), clash.against, clash.other.clone()));
            if let Some(before) = before {
                clash.answer =
                    before.answer.map(|answer| ClashAnswer { changed: before.about != clash.about, ..answer });
                clash.seen = rules::clash_seen(&clash.about, clash.answer.as_ref());
            }
            found.push(clash);
        }
    }
    for ((visit, against, other), row) in kept.into_iter().filter(|(_, row)| row.began) {
        let href = match against {
            Against::Team => format!("/inspections/{other}"),
            Against::Item => match plan_items::table.find(&other).select(plan_items::plan_id).first::<String>(c) {
                Ok(plan) => format!("/plans/{plan}/items/{other}"),
                Err(diesel::result::Error::NotFound) => String::new(),
                Err(error) => return Err(error.into()),
            },
        };
        found.push(Clash {
            visit,
            unit: row.unit,
            unit_name: row.unit_name,
            against,
            other,
            said: serde_json::from_str(&row.said)?,
            href,
            seen: rules::clash_seen(&row.about, row.answer.as_ref()),
            about: row.about,
            open_at_start: row.open_at_start,
            answer: row.answer,
        });
    }
    Ok(found)
}

/// Whether the actor is told of the clashes of an inspection that they may see: who was named on it, and who sees teams.
fn is_told(c: &mut AnyConnection, actor: &Actor, id: &InspectionId) -> Result<bool, Error> {
    let named = store::is_named(c, id, actor)?;
    Ok(actor.bound_to().is_none() && (named || actor.may(Right::SeeTeams)))
}

/// Whether the actor answers the clashes of an inspection: its decision's signer or whom they authorised, or any signer
/// where no account stands for that one.
pub fn may_answer(c: &mut AnyConnection, actor: &Actor, id: &InspectionId) -> Result<bool, Error> {
    Ok(actor.account.is_some() && actor.may(Right::Issue) && super::actions::answers_clash(c, actor, id)?)
}

/// The clashes of an inspection whose visits the actor sees. Whoever is shown them of a sealed one calls
/// [`super::actions::look`] first.
pub fn of_inspection(c: &mut AnyConnection, actor: &Actor, inspection: &Inspection) -> Result<Vec<Clash>, Error> {
    if !is_told(c, actor, &inspection.id)? {
        return Ok(Vec::new());
    }
    let mut clashes = all(c, &inspection.id)?;
    let seen = views::visits_of(c, actor, std::slice::from_ref(&inspection.id))?;
    clashes.retain(|clash| seen.iter().any(|visit| visit.id == clash.visit));
    Ok(clashes)
}

/// How many clashes of a visit wait for the signer's answer. Asks no scope: for its start.
pub fn open_of_visit(c: &mut AnyConnection, id: &InspectionId, visit: &VisitId) -> Result<usize, Error> {
    Ok(all(c, id)?.iter().filter(|clash| clash.visit == *visit && clash.is_open()).count())
}

/// An inspection with a clash that waits for the signer's answer.
pub struct Waiting {
    pub inspection: InspectionId,
    /// Whether the actor is who answers.
    pub answers: bool,
}

/// Inspections on which the actor is named that have a clash nobody answered: of what is still sealed all of them, of
/// what began since those that the actor answers.
pub fn waiting(c: &mut AnyConnection, actor: &Actor) -> Result<Vec<Waiting>, Error> {
    use {inspections as i, seal_clashes as s, visits as v};
    let named = || {
        sealed_viewers::table
            .filter(sealed_viewers::account_id.eq(actor.key().to_owned()))
            .select(sealed_viewers::subject_id)
    };
    let mut ids: Vec<InspectionId> = i::table
        .filter(i::id.eq_any(named()))
        .filter(i::stage.eq_any([Stage::Planned, Stage::Ongoing]))
        .select(i::id)
        .load(c)?;
    let began: Vec<InspectionId> = s::table
        .inner_join(v::table)
        .filter(v::inspection_id.eq_any(named()))
        .filter(v::started_at.is_not_null())
        .filter(s::reason.is_null().or(s::changed.eq(true)))
        .select(v::inspection_id)
        .load(c)?;
    ids.extend(began);
    ids.sort();
    ids.dedup();
    let (mut found, mut lineage) = (Vec::new(), None);
    for inspection in ids {
        let open: Vec<Clash> = all_at(c, &inspection, None, &mut lineage)?.into_iter().filter(Clash::is_open).collect();
        let answers = may_answer(c, actor, &inspection)?;
        if open.iter().any(|clash| answers || !clash.open_at_start) {
            found.push(Waiting { inspection, answers });
        }
    }
    Ok(found)
}

/// Units whose visits began while a clash was open that nobody has answered since, each as a sentence: for the signing
/// of a conclusion on them. Asks no scope.
pub fn unanswered(c: &mut AnyConnection, id: &InspectionId, units: &[(UnitId, String)]) -> Result<Vec<Said>, Error> {
    let kept = kept(c, id)?;
    let open = |unit: &UnitId| kept.values().any(|row| row.began && row.unit == *unit && is_open(row.answer.as_ref()));
    let open = units.iter().filter(|(unit, _)| open(unit));
    Ok(open.map(|(_, name)| Said::new("conclusions-clash-open").with("unit", name)).collect())
}

/// Keeps what a visit clashes with at the instant `at` when it begins, also where that is declared later, so that it stays to be read and answered whatever becomes of the
/// others. Answers that were given stand, also those that speak of what the clash was before; what had ceased to be
/// one is gone.
pub(super) fn keep(tx: &mut Tx, id: &InspectionId, visit: &VisitId, at: NaiveDateTime) -> Result<(), Error> {
    let now: Vec<Clash> =
        all_at(tx.c(), id, Some(at), &mut None)?.into_iter().filter(|clash| clash.visit == *visit).collect();
    let others: Vec<&str> = now.iter().map(|clash| clash.other.as_str()).collect();
    store::drop_clashes_but(tx, visit, &others)?;
    now.iter().filter(|clash| clash.is_open()).try_for_each(|clash| match clash.answer {
        None => store::put_clash(tx, clash, true, None),
        Some(_) => store::reopen_clash(tx, clash),
    })
}
