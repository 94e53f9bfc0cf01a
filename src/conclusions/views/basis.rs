//! What a conclusion stands on: the inspection, its team, its visits, the team's report.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Serialize;

use crate::conclusions::model::{Conclusion, TeamReport};
use crate::conclusions::store;
use crate::db::AnyConnection;
use crate::error::Error;
use crate::inspections::{self, Post};
use crate::plans::Profile;
use crate::schema::{inspections as i, team_members};
use crate::visits::model::Stage as VisitStage;
use crate::vocabulary::{AccountId, Actor, InspectionId, UnitId, VisitId};
use crate::{units, visits};

/// One of the team.
#[derive(Clone, Debug, Serialize)]
pub struct TeamMember {
    pub account: AccountId,
    pub name: String,
    pub position: String,
    pub unit_name: String,
    pub post: Post,
}

/// The inspection that a conclusion belongs to, as far as concluding needs it.
#[derive(Clone, Debug, Serialize)]
pub struct Basis {
    pub inspection: InspectionId,
    pub title: String,
    pub decision_number: String,
    pub decision_on: NaiveDate,
    pub issuer: String,
    pub signer: Option<AccountId>,
    pub signer_name: String,
    pub signer_position: String,
    pub body: UnitId,
    /// As the body was called on the day of the decision.
    pub body_name: String,
    pub contents: String,
    pub period_from: NaiveDate,
    pub period_to: NaiveDate,
    /// Procedure profile (domain 2.1).
    pub profile: Profile,
    pub sealed: bool,
    pub team: Vec<TeamMember>,
    /// Exceptions on which the team stands, as far as nothing of it is sealed.
    pub exceptions: Vec<inspections::teams::Marked>,
}

impl Basis {
    /// The actor's account when the actor leads the team.
    ///
    /// # Errors
    /// `Refused` for everybody else: the report is the leader's.
    pub fn leader_or_refuse(&self, actor: &Actor) -> Result<&AccountId, Error> {
        self.team
            .iter()
            .find(|m| m.post == Post::Leader && m.account.as_str() == actor.key())
            .map(|m| &m.account)
            .ok_or_else(|| Error::refused("conclusions-report-by-leader"))
    }

    /// Whether the actor belongs to the team.
    pub fn has_in_team(&self, actor: &Actor) -> bool {
        self.team.iter().any(|m| m.account.as_str() == actor.key())
    }
}

type Row = (
    String,
    String,
    NaiveDate,
    String,
    Option<AccountId>,
    String,
    String,
    UnitId,
    String,
    NaiveDate,
    NaiveDate,
    Profile,
    bool,
);

/// The inspection of a conclusion that was loaded in scope; asks no scope of its own.
pub fn basis(c: &mut AnyConnection, id: &InspectionId) -> Result<Basis, Error> {
    let row: Option<Row> = i::table
        .find(id)
        .select((
            i::title,
            i::decision_number,
            i::decision_on,
            i::issuer,
            i::signer_id,
            i::signer_name,
            i::signer_position,
            i::body_id,
            i::contents,
            i::period_from,
            i::period_to,
            i::profile,
            i::sealed,
        ))
        .first(c)
        .optional()?;
    let row = row.ok_or(Error::NotFound)?;
    let (title, decision_number, decision_on, issuer, signer, signer_name, signer_position, body, ..) = row.clone();
    let (.., contents, period_from, period_to, profile, sealed) = row;
    let team: Vec<(AccountId, String, String, String, Post)> = team_members::table
        .filter(team_members::inspection_id.eq(id))
        .select((
            team_members::account_id,
            team_members::name,
            team_members::position,
            team_members::unit_name,
            team_members::post,
        ))
        .order(team_members::ordinal)
        .load(c)?;
    Ok(Basis {
        inspection: id.clone(),
        body_name: units::views::name_on(c, &body, decision_on)?,
        title,
        decision_number,
        decision_on,
        issuer,
        signer,
        signer_name,
        signer_position,
        body,
        contents,
        period_from,
        period_to,
        profile,
        sealed,
        exceptions: inspections::teams::marked_of(c, id)?,
        team: team
            .into_iter()
            .map(|(account, name, position, unit_name, post)| TeamMember { account, name, position, unit_name, post })
            .collect(),
    })
}

/// The inspection of a conclusion, with contents and period of the visits that the conclusion covers only
/// (in the reader's scope, as it was loaded): those of the whole decision tell of other units, of which
/// some may not have been visited yet.
pub fn basis_of(c: &mut AnyConnection, conclusion: &Conclusion) -> Result<Basis, Error> {
    let mut basis = basis(c, &conclusion.inspection)?;
    // An exception may be about what a unit was when the decision was made.
    let ids: Vec<_> = conclusion.visits.iter().map(|visit| visit.id.clone()).collect();
    let was = visits::views::decided_for(c, &ids)?;
    let covers = |unit: &UnitId| was.contains(unit) || conclusion.visits.iter().any(|visit| visit.unit == *unit);
    basis.exceptions.retain(|one| one.unit.as_ref().is_none_or(covers));
    let mut tasks = Vec::new();
    for visit in &conclusion.visits {
        let item = visits::views::plan_item(c, &visit.id)?;
        tasks.push(inspections::views::task_of_visit(c, &conclusion.inspection, item.as_ref())?);
    }
    if let (Some(from), Some(to)) = (tasks.iter().map(|t| t.period_from).min(), tasks.iter().map(|t| t.period_to).max())
    {
        (basis.period_from, basis.period_to) = (from, to);
        let mut contents: Vec<String> = Vec::new();
        for task in tasks.into_iter().filter(|t| !t.contents.is_empty()) {
            if !contents.contains(&task.contents) {
                contents.push(task.contents);
            }
        }
        basis.contents = contents.join("\n");
    }
    Ok(basis)
}

/// The inspection in the scope of a person of an office; what stands before a conclusion is not
/// for units to see.
///
/// # Errors
/// `NotFound` outside the actor's scope.
pub fn basis_for(c: &mut AnyConnection, actor: &Actor, id: &InspectionId) -> Result<Basis, Error> {
    let (office, _) = actor.unit_scope();
    if !office {
        return Err(Error::NotFound);
    }
    inspections::views::show(c, actor, id)?;
    basis(c, id)
}

/// The team's report of an inspection in scope, if it was begun.
pub fn report(c: &mut AnyConnection, actor: &Actor, id: &InspectionId) -> Result<Option<TeamReport>, Error> {
    basis_for(c, actor, id)?;
    store::report(c, id)
}

/// A visit that may be chosen for a draft, or the key of why not.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    pub visit: VisitId,
    pub unit_name: String,
    /// Key of the sentence that says why it cannot be chosen.
    pub why_not: Option<&'static str>,
}

/// The visits of an inspection, for choosing which ones a draft covers.
pub fn choices(c: &mut AnyConnection, actor: &Actor, id: &InspectionId) -> Result<Vec<Choice>, Error> {
    let taken = store::concluded_visits(c, id, false)?;
    let visits = visits::views::of_inspection(c, actor, id)?;
    Ok(visits
        .into_iter()
        .filter(|v| v.stage != VisitStage::Cancelled)
        .map(|visit| Choice {
            why_not: match () {
                () if taken.contains(&visit.id) => Some("conclusions-visit-taken"),
                () if visit.stage != VisitStage::Minuted => Some("conclusions-visit-not-minuted"),
                () => None,
            },
            visit: visit.id,
            unit_name: visit.unit_name,
        })
        .collect())
}
