//! An issued conclusion with what is still to be followed before it is closed.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::Filter;
use super::list::{bearers, of_conclusion, scope};
use super::show::part_in;
use crate::caseload;
use crate::conclusions;
use crate::db::AnyConnection;
use crate::error::Error;
use crate::remediation::model::{
    Apologised, Apology, Closing, DossiersWait, Followed, NamedDossier, ReturnState, Returned, Stage,
};
use crate::remediation::rules::{self, Standing};
use crate::schema::{
    accounts, conclusion_closings as k, conclusion_points as p, conclusions as c, dossier_returns as d,
    inspections as i, sealed_viewers, team_members, visits as v,
};
use crate::units;
use crate::visits::model::FindingKind;
use crate::vocabulary::{AccountId, Actor, ConclusionId, InspectionId, PointId, Right, UnitId};

type Head = (ConclusionId, Option<String>, Option<NaiveDate>, String, InspectionId, bool);

/// An issued conclusion in the actor's scope, with its demands and the dossiers that it names in violations: of a unit
/// its own, and those of units whose work it does today.
///
/// # Errors
/// `NotFound` outside the actor's scope, and for what is not issued.
pub fn followed(c: &mut AnyConnection, actor: &Actor, id: &ConclusionId, today: NaiveDate) -> Result<Followed, Error> {
    let named =
        sealed_viewers::table.filter(sealed_viewers::account_id.eq(actor.key())).select(sealed_viewers::subject_id);
    let head: Option<Head> = c::table
        .inner_join(i::table)
        .filter(c::id.eq(id))
        .filter(c::stage.eq(conclusions::Stage::Issued))
        .filter(i::sealed.eq(false).or(i::id.eq_any(named)))
        .select((c::id, c::number, c::issued_on, c::title, i::id, i::sealed))
        .first(c)
        .optional()?;
    let (conclusion, number, issued_on, title, inspection, sealed) = head.ok_or(Error::NotFound)?;
    let demands = of_conclusion(c, actor, id, today)?;
    let dossiers = dossiers(c, actor, id, today)?;
    let office = actor.unit_scope().0;
    if !office && demands.is_empty() && dossiers.is_empty() && !conclusions::views::opens(c, actor, id)? {
        return Err(Error::NotFound);
    }
    let stages: Vec<(i32, Stage)> = demands.iter().map(|demand| (demand.position, demand.stage)).collect();
    let open = rules::closing::open_things(&stages, dossiers.iter().map(|dossier| dossier.missing.clone()));
    Ok(Followed {
        conclusion,
        number: number.unwrap_or_default(),
        issued_on: issued_on.unwrap_or(today),
        title,
        inspection,
        sealed,
        demands,
        dossiers,
        closings: closings(c, id)?,
        open,
    })
}

fn closings(c: &mut AnyConnection, id: &ConclusionId) -> Result<Vec<Closing>, Error> {
    let opener = diesel::alias!(accounts as opener);
    type Row = (String, NaiveDateTime, (Option<String>, Option<NaiveDateTime>, String));
    let rows: Vec<Row> = k::table
        .inner_join(accounts::table.on(accounts::id.eq(k::account_id)))
        .left_join(opener.on(opener.field(accounts::id).nullable().eq(k::reopened_by)))
        .filter(k::conclusion_id.eq(id))
        .select((accounts::name, k::at, (opener.field(accounts::name).nullable(), k::reopened_at, k::reopened_reason)))
        .order((k::at.desc(), k::id.desc()))
        .load(c)?;
    let closing = |(by, at, (opener, reopened_at, reason)): Row| Closing {
        by,
        at,
        reopened: reopened_at.map(|at| (opener.unwrap_or_default(), at, reason)),
    };
    Ok(rows.into_iter().map(closing).collect())
}

type PointRow = (PointId, i32, UnitId, String, Option<String>, String);
type ReturnRow = (
    (PointId, ReturnState, NaiveDate, bool),
    (Option<Apology>, String, Option<NaiveDate>, String),
    (AccountId, String, String, NaiveDateTime),
    (Option<String>, Option<NaiveDateTime>, String, i32),
);

fn dossiers(
    c: &mut AnyConnection,
    actor: &Actor,
    id: &ConclusionId,
    today: NaiveDate,
) -> Result<Vec<NamedDossier>, Error> {
    let scope = scope(c, actor, &Filter::default(), today)?;
    let mut query = p::table
        .inner_join(v::table.on(v::id.eq(p::visit_id)))
        .filter(p::conclusion_id.eq(id))
        .filter(p::kind.eq(FindingKind::Violation))
        .filter(p::dropped_at.is_null())
        .filter(p::dossier_code.is_not_null())
        .select((p::id, p::position, p::unit_id, v::unit_name, p::dossier_code, p::fact))
        .order(p::position)
        .into_boxed();
    if let Some(units) = &scope.seen {
        query = query.filter(p::unit_id.eq_any(units.clone()));
    }
    let points: Vec<PointRow> = query.load(c)?;
    if points.is_empty() {
        return Ok(Vec::new());
    }
    let mut returned = returns(c, points.iter().map(|point| &point.0).collect())?;
    let (lineage, names) = (units::views::lineage(c)?, units::views::names_on(c, today)?);
    let asked: Vec<(UnitId, String)> =
        points.iter().filter_map(|(_, _, unit, _, code, _)| Some((unit.clone(), code.clone()?))).collect();
    let mut reported = caseload::views::reported_of(c, &asked)?;
    let mut found = Vec::new();
    for (point, position, unit, unit_name, code, fact) in points {
        let Some(code) = code.filter(|code| !code.is_empty()) else { continue };
        let told = reported.remove(&(unit.clone(), code.clone())).unwrap_or_default();
        let returned = returned.remove(&point);
        found.push(NamedDossier {
            missing: rules::closing::missing_of(&code, returned.as_ref()),
            bearers: bearers(&lineage, &names, &unit, today),
            point,
            position,
            unit,
            unit_name,
            code,
            fact,
            due_on: told.due_on,
            reported_on: told.returned_on,
            returned,
        });
    }
    Ok(found)
}

/// Dossiers of one conclusion that wait for a person, counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingDossiers {
    pub conclusion: ConclusionId,
    pub number: String,
    pub why: DossiersWait,
    pub count: usize,
}

/// Dossiers named in violations of issued conclusions that wait for the person, by conclusion: for the unit that is to
/// return them today, and for who verifies what others entered of inspections that are theirs.
pub fn waiting_dossiers(c: &mut AnyConnection, actor: &Actor, today: NaiveDate) -> Result<Vec<WaitingDossiers>, Error> {
    let own = actor.bound_to().filter(|_| actor.may(Right::Explain));
    if own.is_none() && (actor.bound_to().is_some() || !actor.may(Right::Verify)) {
        return Ok(Vec::new());
    }
    let me = actor.key().to_owned();
    let named =
        sealed_viewers::table.filter(sealed_viewers::account_id.eq(me.clone())).select(sealed_viewers::subject_id);
    let over = k::table.filter(k::reopened_at.is_null()).select(k::conclusion_id);
    let mut query = p::table
        .inner_join(c::table.inner_join(i::table))
        .left_join(d::table)
        .filter(c::stage.eq(conclusions::Stage::Issued))
        .filter(i::sealed.eq(false).or(i::id.eq_any(named)))
        .filter(c::id.ne_all(over))
        .filter(p::kind.eq(FindingKind::Violation))
        .filter(p::dropped_at.is_null())
        .filter(p::dossier_code.is_not_null())
        .filter(p::dossier_code.ne(""))
        .filter(d::state.is_null().or(d::state.ne(ReturnState::Verified)))
        .into_boxed();
    query = match own {
        Some(_) => query.filter(p::unit_id.eq_any(actor.bound_units().unwrap_or_default())),
        None => {
            let teams =
                team_members::table.filter(team_members::account_id.eq(me.clone())).select(team_members::inspection_id);
            query.filter(d::state.eq(ReturnState::Entered)).filter(c::author_id.eq(me).or(i::id.eq_any(teams)))
        }
    };
    type Row = (ConclusionId, Option<String>, UnitId, Option<(ReturnState, bool, Option<Apology>, AccountId)>);
    let rows: Vec<Row> = query
        .select((c::id, c::number, p::unit_id, (d::state, d::late, d::apology, d::account_id).nullable()))
        .order((c::issued_on, c::id))
        .load(c)?;
    // Who was told reads on the page what the old unit's people left open.
    let lineage = if own.is_some() && !rows.is_empty() { Some(units::views::lineage(c)?) } else { None };
    let mut found: Vec<WaitingDossiers> = Vec::new();
    for (conclusion, number, unit, returned) in rows {
        let state = returned.as_ref().map(|(state, late, apology, _)| (*state, *late, apology.is_some()));
        let why = rules::closing::whose_turn(state);
        let told = match (why, own, &lineage) {
            (DossiersWait::Unit, Some(own), Some(lineage)) => lineage.heirs(&unit, today).contains_key(own),
            (DossiersWait::Verifier, None, _) => returned.is_some_and(|(.., by)| Some(&by) != actor.account.as_ref()),
            _ => false,
        };
        if !told {
            continue;
        }
        match found.last_mut().filter(|last| last.conclusion == conclusion) {
            Some(last) => last.count += 1,
            None => found.push(WaitingDossiers { conclusion, number: number.unwrap_or_default(), why, count: 1 }),
        }
    }
    Ok(found)
}

fn returns(c: &mut AnyConnection, points: Vec<&PointId>) -> Result<BTreeMap<PointId, Returned>, Error> {
    let verifier = diesel::alias!(accounts as verifier);
    let rows: Vec<ReturnRow> = d::table
        .inner_join(accounts::table.on(accounts::id.eq(d::account_id)))
        .left_join(verifier.on(verifier.field(accounts::id).nullable().eq(d::verified_by)))
        .filter(d::point_id.eq_any(points))
        .select((
            (d::point_id, d::state, d::returned_on, d::late),
            (d::apology, d::apology_number, d::apology_on, d::apology_place),
            (d::account_id, accounts::name, d::unit_name, d::at),
            (verifier.field(accounts::name).nullable(), d::verified_at, d::remark, d::version),
        ))
        .load(c)?;
    Ok(rows
        .into_iter()
        .map(|((point, state, returned_on, late), apology, (account, by, unit_name, at), seen)| {
            let (kind, number, on, place) = apology;
            let (verifier, verified_at, remark, version) = seen;
            let apology = kind.zip(on).map(|(kind, on)| Apologised { kind, number, on, place });
            let seen_by = verifier.zip(verified_at);
            let one =
                Returned { state, returned_on, late, apology, account, by, unit_name, at, seen_by, remark, version };
            (point, one)
        })
        .collect())
}

/// What a person is to a dossier of a conclusion in scope; `reported`: entered what stands.
pub fn standing_on(
    c: &mut AnyConnection,
    actor: &Actor,
    of: &Followed,
    dossier: Option<&NamedDossier>,
) -> Result<Standing, Error> {
    let (verifies, signs) = part_in(c, actor, &of.inspection)?;
    let bears = |dossier: &NamedDossier| dossier.bearers.iter().any(|b| Some(&b.id) == actor.unit.as_ref());
    let entered = dossier.and_then(|dossier| dossier.returned.as_ref());
    Ok(Standing {
        bears: actor.may(Right::Explain) && dossier.is_some_and(bears),
        verifies,
        signs,
        reported: entered.is_some_and(|one| Some(&one.account) == actor.account.as_ref()),
        asked: false,
    })
}
