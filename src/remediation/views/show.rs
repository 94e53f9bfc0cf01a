//! One demand with its whole story, and what its forms offer.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::Filter;
use super::list::{all, of_conclusion};
use crate::conclusions;
use crate::db::AnyConnection;
use crate::error::Error;
use crate::remediation::model::{Checked, Demand, Event, File, FollowUp, Owner, Stage, Step};
use crate::remediation::rules::{self, Facts, Standing};
use crate::schema::{accounts, inspections as i, remedy_events as e, remedy_files as f, sealed_viewers, visits as v};
use crate::units::{self, Appointment};
use crate::vocabulary::dates::civil;
use crate::vocabulary::{AccountId, Actor, DemandId, InspectionId, Right, Role, UnitId, VisitId};

/// A demand in the actor's scope.
///
/// # Errors
/// `NotFound` for an unknown id, a stranger's, and those of conclusions that are not issued.
pub fn find(c: &mut AnyConnection, actor: &Actor, id: &DemandId, today: NaiveDate) -> Result<Demand, Error> {
    all(c, actor, &Filter::one(id), today)?.pop().ok_or(Error::NotFound)
}

/// What the rules ask about a demand.
pub fn facts(demand: &Demand, today: NaiveDate) -> Facts {
    Facts { due: demand.due, asked_until: demand.asked_until, shut: demand.shut, today }
}

/// What a person is to the follow-up of an inspection's conclusions: whether they verify, and whether they sign.
pub(super) fn part_in(c: &mut AnyConnection, actor: &Actor, id: &InspectionId) -> Result<(bool, bool), Error> {
    let basis = conclusions::views::basis(c, id)?;
    let who = conclusions::views::standing(c, actor, &basis)?;
    let prepares = who.in_team || actor.is(Role::Planner) || actor.is(Role::Inspectorate);
    let verifies = actor.unit_scope().0 && actor.may(Right::Verify) && prepares;
    Ok((verifies, who.may_sign()))
}

/// What a person is to a demand in scope.
pub fn standing(c: &mut AnyConnection, actor: &Actor, demand: &Demand) -> Result<Standing, Error> {
    let Some(account) = &actor.account else { return Ok(Standing::default()) };
    let (verifies, signs) = part_in(c, actor, &demand.inspection)?;
    let own = actor.unit.as_ref().is_some_and(|own| demand.bearers.iter().any(|bearer| bearer.id == *own));
    let acts: Vec<(Step, AccountId)> = e::table
        .filter(e::demand_id.eq(&demand.id))
        .filter(e::step.eq_any([Step::Report, Step::ReportPart, Step::AskExtension]))
        .select((e::step, e::account_id))
        .order(e::version)
        .load(c)?;
    let last_asked = acts.iter().rfind(|(step, _)| *step == Step::AskExtension);
    Ok(Standing {
        bears: actor.may(Right::Explain) && own,
        verifies,
        signs,
        reported: acts.iter().any(|(step, who)| *step != Step::AskExtension && who == account),
        asked: demand.asked_until.is_some() && last_asked.is_some_and(|(_, who)| who == account),
    })
}

/// The other demands of the conclusion in scope, each with the papers that the person may record about it now.
pub fn beside(
    c: &mut AnyConnection,
    actor: &Actor,
    demand: &Demand,
    today: NaiveDate,
) -> Result<Vec<(Demand, Vec<Step>)>, Error> {
    // Papers are recorded by who verifies, whoever reported or asked for something.
    let who = Standing { verifies: part_in(c, actor, &demand.inspection)?.0, ..Standing::default() };
    if !who.verifies {
        return Ok(Vec::new());
    }
    let mut others = of_conclusion(c, actor, &demand.conclusion, today)?;
    others.retain(|other| other.id != demand.id);
    let may = |other: &Demand| {
        let papers = [Step::Remind, Step::Escalate].into_iter();
        papers.filter(|step| rules::decide(other.stage, *step, who, &facts(other, today)).is_ok()).collect()
    };
    Ok(others.into_iter().map(|other| (other.clone(), may(&other))).collect())
}

/// What was done about a demand that was loaded in scope, the newest first.
pub fn events(c: &mut AnyConnection, id: &DemandId) -> Result<Vec<Event>, Error> {
    type Row = (
        (String, Step, Stage, String, Option<NaiveDate>, Option<NaiveDate>, Option<NaiveDate>, String),
        (Option<Checked>, Option<VisitId>, Option<String>),
        (String, String, chrono::NaiveDateTime),
    );
    let rows: Vec<Row> = e::table
        .inner_join(accounts::table)
        .left_join(v::table.on(e::visit_id.eq(v::id.nullable())))
        .left_join(i::table.on(v::inspection_id.nullable().eq(i::id.nullable())))
        .filter(e::demand_id.eq(id))
        .select((
            (e::id, e::step, e::stage, e::text, e::happened_on, e::until_on, e::was_on, e::number),
            (e::checked, e::visit_id, i::decision_number.nullable()),
            (accounts::name, e::unit_name, e::at),
        ))
        .order(e::version.desc())
        .load(c)?;
    let mut files: BTreeMap<String, Vec<File>> = BTreeMap::new();
    for (event, file) in files_of(c, id)? {
        files.entry(event).or_default().push(file);
    }
    Ok(rows
        .into_iter()
        .map(|((id, step, stage, text, happened_on, until, was, number), checked, (by, unit_name, at))| {
            let (checked, visit, visit_decision) = checked;
            let files = files.remove(&id).unwrap_or_default();
            Event {
                id,
                step,
                stage,
                text,
                happened_on,
                until,
                was,
                number,
                checked,
                visit,
                visit_decision,
                by,
                unit_name,
                at,
                files,
            }
        })
        .collect())
}

fn files_of(c: &mut AnyConnection, id: &DemandId) -> Result<Vec<(String, File)>, Error> {
    type Row = (String, (String, String, String, i64), (Option<String>, Option<String>));
    let rows: Vec<Row> = f::table
        .filter(f::demand_id.eq(id))
        .select((f::event_id, (f::sha256, f::name, f::media_type, f::bytes), (f::working, f::kept)))
        .order((f::event_id, f::name, f::sha256))
        .load(c)?;
    let file = |(event, (sha256, name, media_type, bytes), (working, kept)): Row| {
        (event, File { has_original: kept.is_some(), sha256, name, media_type, bytes, working, kept })
    };
    Ok(rows.into_iter().map(file).collect())
}

/// A file of a demand in scope.
///
/// # Errors
/// `NotFound` outside the actor's scope, and for a hash that belongs to another demand.
pub fn file(
    c: &mut AnyConnection,
    actor: &Actor,
    id: &DemandId,
    sha256: &str,
    today: NaiveDate,
) -> Result<File, Error> {
    find(c, actor, id, today)?;
    files_of(c, id)?.into_iter().map(|(_, file)| file).find(|file| file.sha256 == sha256).ok_or(Error::NotFound)
}

/// Visits by which it may be verified: of the units that have to do it, begun since the conclusion was issued, the
/// newest first. What belongs to a sealed inspection stands here for its named few only.
pub fn follow_ups(c: &mut AnyConnection, actor: &Actor, demand: &Demand) -> Result<Vec<FollowUp>, Error> {
    let units: Vec<&UnitId> = demand.bearers.iter().map(|bearer| &bearer.id).collect();
    let named =
        sealed_viewers::table.filter(sealed_viewers::account_id.eq(actor.key())).select(sealed_viewers::subject_id);
    let rows: Vec<(VisitId, String, Option<chrono::NaiveDateTime>)> = v::table
        .inner_join(i::table)
        .filter(v::unit_id.eq_any(units))
        .filter(v::started_at.is_not_null())
        .filter(i::id.ne(&demand.inspection))
        .filter(i::sealed.eq(false).or(i::id.eq_any(named)))
        .select((v::id, i::decision_number, v::started_at))
        .order((v::started_at.desc(), v::id))
        .load(c)?;
    Ok(rows
        .into_iter()
        .filter_map(|(id, decision_number, at)| Some(FollowUp { id, decision_number, started_on: civil(at?).date() }))
        .filter(|visit| visit.started_on >= demand.issued_on)
        .collect())
}

/// Who holds a post in the units that have to do it on a day, heads first: whom the unit may name.
pub fn officials(c: &mut AnyConnection, demand: &Demand, on: NaiveDate) -> Result<Vec<Appointment>, Error> {
    let mut people = Vec::new();
    for bearer in &demand.bearers {
        people.extend(units::views::people_on(c, &bearer.id, on)?);
    }
    Ok(people)
}

/// Who answers for a demand on a day: who was named, while it is not the unit's turn or the person still holds a post
/// there; else the head of the unit then; none where several units have to do it, nobody is recorded as head, or
/// several are. Who stands in no list of officials was named for the unit of then: after it passed on, the heir is asked.
pub fn owner_on(demand: &Demand, officials: &[Appointment]) -> Option<Owner> {
    let stays = |owner: &&Owner| match &owner.official {
        _ if !rules::waits_for_unit(demand.stage) => true,
        Some(id) => officials.iter().any(|person| person.official == *id),
        None => demand.bearers.iter().any(|bearer| bearer.id == demand.unit) || !demand.passed,
    };
    if let Some(owner) = demand.owner.as_ref().filter(stays) {
        return Some(owner.clone());
    }
    let mut heads = officials.iter().filter(|person| person.rank == units::Rank::Head);
    match (heads.next(), heads.next(), &demand.bearers[..]) {
        (Some(head), None, [_]) => Some(Owner {
            official: Some(head.official.clone()),
            name: head.name.clone(),
            position: head.position.clone(),
        }),
        _ => None,
    }
}
