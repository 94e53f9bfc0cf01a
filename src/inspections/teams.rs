//! Reading what stands for and against the independence of teams: leave that was given, what is known
//! of a team now, exceptions in the actor's scope.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use serde::Serialize;

use super::facts::{self, Errand};
use super::independence::{self, Conflict, Leave};
use super::model::{ExceptionStage, Inspection, Member, Tie};
use super::views;
use crate::db::{AnyConnection, MultiBackend};
use crate::error::Error;
use crate::language::Language;
use crate::plans::{self, Profile};
use crate::reports::docx::letterhead::within_phrase;
use crate::schema::{
    accounts, inspection_exceptions, inspections, plan_items, sealed_viewers, team_exceptions, team_members,
};
use crate::units;
use crate::vocabulary::{AccountId, Actor, InspectionId, PlanItemId, Said, UnitId, dates};

/// Leave that was given to these people and may serve a decision: for any, for this inspection, or for a
/// decision on one of these items.
pub fn leaves(
    c: &mut AnyConnection,
    people: &[AccountId],
    own: Option<&InspectionId>,
    items: &[PlanItemId],
) -> Result<Vec<Leave>, Error> {
    use team_exceptions as e;
    type Row = (
        (String, AccountId, Tie, Option<UnitId>, Option<InspectionId>, NaiveDate, NaiveDate),
        (Option<InspectionId>, Option<PlanItemId>),
        (Option<NaiveDate>, Option<NaiveDate>, String),
    );
    let rows: Vec<Row> = e::table
        .filter(e::account_id.eq_any(people))
        .filter(e::stage.eq(ExceptionStage::Approved))
        .select((
            (e::id, e::account_id, e::tie, e::unit_id, e::other_id, e::from_on, e::to_on),
            (e::inspection_id, e::item_id),
            (e::period_from, e::period_to, e::evidence),
        ))
        .order((e::asked_at, e::id))
        .load(c)?;
    let mut all = Vec::new();
    for ((id, account, tie, unit, other, from, to), (inspection, item), (period_from, period_to, evidence)) in rows {
        let (days, period) = ((from, to), period_from.zip(period_to));
        let evidence = serde_json::from_str(&evidence)?;
        all.push(Leave { id, account, tie, unit, other, days, period, evidence, inspection, item });
    }
    Ok(all
        .into_iter()
        .filter(|leave| leave.inspection.is_none() || leave.inspection.as_ref() == own)
        .filter(|leave| leave.item.as_ref().is_none_or(|item| items.contains(item)))
        .collect())
}

/// Somebody of a team, or who may come into one, with all that is known about their independence.
#[derive(Clone, Debug, Serialize)]
pub struct Assessed {
    pub account: AccountId,
    /// Ties without leave.
    pub conflicts: Vec<Conflict>,
    /// Ties with leave, and the leave's id.
    pub excused: Vec<(Conflict, String)>,
    /// What is not known, as sentences.
    pub unknown: Vec<(Tie, Said)>,
}

/// Looks at these people for an errand. The one place where facts, rules and leave meet.
pub fn assess(
    c: &mut AnyConnection,
    people: &[AccountId],
    errand: &Errand,
    items: &[PlanItemId],
) -> Result<Vec<Assessed>, Error> {
    let visited = facts::visited(c, errand)?;
    let leaves = leaves(c, people, errand.own, items)?;
    // A clash of a sealed decision is its signer's to answer: leave that was given elsewhere does not do.
    let sealed = errand.own.map_or(Ok(false), |own| was_sealed(c, own))?;
    let known = facts::people(c, people, errand, &visited)?;
    let named = plans::views::subjects::officials_of(c, items)?;
    Ok(known
        .iter()
        .map(|person| {
            let (mut conflicts, mut excused) = (Vec::new(), Vec::new());
            let subject = independence::subject(&visited, person, &named);
            for conflict in subject.into_iter().chain(independence::conflicts(&visited, person)) {
                let leave = leaves
                    .iter()
                    .filter(|l| !sealed || conflict.tie != Tie::SameDay || l.inspection.as_ref() == errand.own)
                    .find(|l| independence::covers(l, &person.account, &conflict, errand.days, errand.period));
                match leave {
                    Some(leave) => excused.push((conflict, leave.id.clone())),
                    None => conflicts.push(conflict),
                }
            }
            let unknown = independence::unknowns(&visited, person);
            Assessed { account: person.account.clone(), conflicts, excused, unknown }
        })
        .collect())
}

/// What is known now of the team of an inspection, as its reader sees it: visits that are sealed before
/// the reader are no part of it.
pub fn of_inspection(
    c: &mut AnyConnection,
    actor: &Actor,
    inspection: &Inspection,
    today: NaiveDate,
) -> Result<Vec<Assessed>, Error> {
    let visits = views::visits_of(c, actor, std::slice::from_ref(&inspection.id))?;
    let units = views::places(c, visits, inspection.starts_on.max(today))?;
    let (people, nobody): (Vec<AccountId>, _) =
        (inspection.team.iter().map(|m| m.account.clone()).collect(), Actor::nobody());
    let errand = Errand {
        units: &units,
        period: (inspection.period_from, inspection.period_to),
        days: (inspection.starts_on, inspection.ends_on),
        profile: inspection.profile,
        on: inspection.decision_on,
        own: Some(&inspection.id),
        today,
        // Of an open one, a clash with a sealed one does not exist, not even for who is named on both.
        eyes: if inspection.sealed { actor } else { &nobody },
    };
    assess(c, &people, &errand, &inspection.items)
}

/// What is known now of the whole team with regard to these units, with their names. Asks no scope.
fn of_team(
    c: &mut AnyConnection,
    id: &InspectionId,
    units: &[(UnitId, String)],
    today: NaiveDate,
) -> Result<Vec<(String, Assessed)>, Error> {
    use {inspections as i, team_members as m};
    type Row = (NaiveDate, NaiveDate, NaiveDate, NaiveDate, NaiveDate, Profile);
    let (period_from, period_to, starts_on, ends_on, on, profile): Row = i::table
        .find(id)
        .select((i::period_from, i::period_to, i::starts_on, i::ends_on, i::decision_on, i::profile))
        .first(c)?;
    let team: Vec<(AccountId, String)> =
        m::table.filter(m::inspection_id.eq(id)).select((m::account_id, m::name)).order(m::ordinal).load(c)?;
    let people: Vec<AccountId> = team.iter().map(|(account, _)| account.clone()).collect();
    let errand = Errand {
        units,
        period: (period_from, period_to),
        days: (starts_on, ends_on),
        profile,
        on,
        own: Some(id),
        today,
        eyes: &Actor::nobody(),
    };
    let items = super::store::items(c, id)?;
    let name = |account: &AccountId| team.iter().find(|(known, _)| known == account).map(|(_, name)| name.clone());
    let assessed = assess(c, &people, &errand, &items)?.into_iter();
    Ok(assessed.map(|one| (name(&one.account).unwrap_or_default(), one)).collect())
}

/// Whether the inspection was sealed when it was decided on.
pub(super) fn was_sealed(c: &mut AnyConnection, id: &InspectionId) -> Result<bool, Error> {
    let named: i64 = sealed_viewers::table.filter(sealed_viewers::subject_id.eq(id.as_str())).count().get_result(c)?;
    Ok(named > 0)
}

/// Ties to these units that the team of an inspection has without leave, as known now. What else took its
/// people up on its days stopped the decision, but for a sealed one: there its signer answers it. Asks no
/// scope: for the signing of a conclusion.
pub fn unanswered(
    c: &mut AnyConnection,
    id: &InspectionId,
    units: &[(UnitId, String)],
    today: NaiveDate,
) -> Result<Vec<Said>, Error> {
    let sealed = was_sealed(c, id)?;
    let mut all = Vec::new();
    for (name, assessed) in of_team(c, id, units, today)? {
        for tie in assessed.conflicts.iter().filter(|conflict| sealed || conflict.tie != Tie::SameDay) {
            let unit = units.iter().find(|(unit, _)| Some(unit) == tie.unit.as_ref());
            let unit = unit.map_or("", |(_, name)| name.as_str());
            // What somebody declared is told to those only who set up teams.
            let said = Said::new(format!("conclusions-tie-{}", tie.tie)).with("name", &name).with("unit", unit);
            if !all.contains(&said) {
                all.push(said);
            }
        }
    }
    Ok(all)
}

/// Who of the team has a tie to this unit without leave, as known now: for a visit that goes to who took over from its
/// unit. Asks no scope.
pub(super) fn tied_to(
    c: &mut AnyConnection,
    id: &InspectionId,
    unit: &(UnitId, String),
    today: NaiveDate,
) -> Result<Vec<String>, Error> {
    let team = of_team(c, id, std::slice::from_ref(unit), today)?.into_iter();
    let tied = team.filter(|(_, one)| one.conflicts.iter().any(|conflict| conflict.unit.is_some()));
    Ok(tied.map(|(name, _)| name).collect())
}

/// Who of the team handled dossiers of this unit that are examined or were drawn, without leave, as known now. Asks no
/// scope: for a visit that was found in it.
pub fn handlers(
    c: &mut AnyConnection,
    id: &InspectionId,
    unit: &(UnitId, String),
    today: NaiveDate,
) -> Result<Vec<(String, AccountId, Conflict)>, Error> {
    let mut all = Vec::new();
    for (name, one) in of_team(c, id, std::slice::from_ref(unit), today)? {
        let handled = one.conflicts.into_iter().filter(|conflict| conflict.tie == Tie::HandledDossier);
        all.extend(handled.map(|conflict| (name.clone(), one.account.clone(), conflict)));
    }
    Ok(all)
}

/// Who of the team of a sealed inspection is in another team on its days that everybody may know, without an
/// answer of the decision's signer (issue of independent teams: before the start). Asks no scope.
pub fn clashes(c: &mut AnyConnection, id: &InspectionId, today: NaiveDate) -> Result<Vec<String>, Error> {
    if !was_sealed(c, id)? {
        return Ok(Vec::new());
    }
    let team = of_team(c, id, &[], today)?.into_iter();
    Ok(team.filter(|(_, one)| !one.conflicts.is_empty()).map(|(name, _)| name).collect())
}

/// Leave that serves the team with regard to these units, as known now. Asks no scope.
pub(super) fn served_by(
    c: &mut AnyConnection,
    id: &InspectionId,
    units: &[(UnitId, String)],
    today: NaiveDate,
) -> Result<Vec<String>, Error> {
    let team = of_team(c, id, units, today)?;
    Ok(team.into_iter().flat_map(|(_, one)| one.excused).map(|(_, leave)| leave).collect())
}

/// An exception, asked for by one and answered by another.
#[derive(Clone, Debug, Serialize)]
pub struct Exception {
    pub id: String,
    pub account: AccountId,
    pub name: String,
    pub tie: Tie,
    pub unit: Option<UnitId>,
    pub unit_name: String,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub inspection: Option<InspectionId>,
    pub item: Option<PlanItemId>,
    /// What is sealed of that which it tells.
    #[serde(skip)]
    pub seals: Seals,
    /// What stood against the person when it was asked for.
    pub evidence: Said,
    pub reason: String,
    pub asked_by: AccountId,
    pub asked_by_name: String,
    pub asked_at: NaiveDateTime,
    pub stage: ExceptionStage,
    pub answered_by_name: String,
    pub answered_at: Option<NaiveDateTime>,
    pub answer: String,
    /// When leave that was given was taken back, by whom and why.
    pub withdrawn_at: Option<NaiveDateTime>,
    pub withdrawn_by_name: String,
    pub withdrawn_reason: String,
    pub version: i32,
}

/// The sealed inspections and plan item of which an exception tells: each look at it is kept, and no page that stands
/// open on desks says whom, where or when.
#[derive(Clone, Debug, Default)]
pub struct Seals {
    pub inspections: Vec<InspectionId>,
    pub item: Option<PlanItemId>,
}

impl Seals {
    /// Whether nothing of it is sealed.
    pub fn is_empty(&self) -> bool {
        self.inspections.is_empty() && self.item.is_none()
    }
}

/// What was asked for: for an inspection, with regard to a unit, because of another inspection, for an item.
type About<'a> = (Option<&'a InspectionId>, Option<&'a UnitId>, Option<&'a InspectionId>, Option<&'a PlanItemId>);

/// What is sealed of each of these. Asks no scope.
fn seals(c: &mut AnyConnection, all: &[About]) -> Result<Vec<Seals>, Error> {
    use {inspections as i, plan_items as p};
    let ids: Vec<&InspectionId> = all.iter().flat_map(|(of, _, other, _)| [*of, *other]).flatten().collect();
    let sealed = i::table.filter(i::id.eq_any(ids)).filter(i::sealed.eq(true));
    let sealed: Vec<InspectionId> = sealed.select(i::id).load(c)?;
    let items: Vec<&PlanItemId> = all.iter().filter_map(|(.., item)| *item).collect();
    let items: Vec<PlanItemId> =
        p::table.filter(p::id.eq_any(items)).filter(p::sealed.eq(true)).select(p::id).load(c)?;
    let mut found = Vec::new();
    for (of, unit, other, item) in all.iter().copied() {
        let mut inspections: Vec<InspectionId> =
            [of, other].into_iter().flatten().filter(|id| sealed.contains(id)).cloned().collect();
        // A decision that began keeps the visits of its other items sealed.
        if let Some(of) = of.filter(|of| !sealed.contains(of))
            && hides(c, of, unit)?
        {
            inspections.push(of.clone());
        }
        let item = item.filter(|item| items.contains(item)).cloned();
        found.push(Seals { inspections, item });
    }
    Ok(found)
}

/// Whether a decision keeps a visit sealed that is about this unit; without one, whether it keeps any. Asks no scope.
pub(super) fn hides(c: &mut AnyConnection, id: &InspectionId, unit: Option<&UnitId>) -> Result<bool, Error> {
    let hidden = views::sealed_visits(c, id)?;
    Ok(match unit {
        Some(unit) => views::stand_for(c, &hidden)?.iter().any(|(_, of)| of == unit),
        None => !hidden.is_empty(),
    })
}

type Condition = Box<dyn BoxableExpression<team_exceptions::table, MultiBackend, SqlType = Bool>>;

/// An exception that was asked for a sealed item or inspection is for its named viewers only, and for those
/// of the inspection whose team stands on it; one for a clash with a sealed inspection for those of that one.
fn in_scope(actor: &Actor) -> Condition {
    use {inspection_exceptions as used, team_exceptions as e};
    let viewed = || {
        sealed_viewers::table
            .filter(sealed_viewers::account_id.eq(actor.key().to_owned()))
            .select(sealed_viewers::subject_id)
    };
    let nullable = || {
        sealed_viewers::table
            .filter(sealed_viewers::account_id.eq(actor.key().to_owned()))
            .select(sealed_viewers::subject_id.nullable())
    };
    let sealed = inspections::table.filter(inspections::sealed.eq(true)).select(inspections::id.nullable());
    let sealed_items = plan_items::table.filter(plan_items::sealed.eq(true)).select(plan_items::id.nullable());
    let of_inspection =
        e::inspection_id.is_null().or(e::inspection_id.ne_all(sealed)).or(e::inspection_id.eq_any(nullable()));
    let of_item = e::item_id.is_null().or(e::item_id.ne_all(sealed_items)).or(e::item_id.eq_any(nullable()));
    let of_team = used::table.filter(used::inspection_id.eq_any(viewed())).select(used::exception_id);
    let of_other = e::other_id.is_null().or(e::other_id.ne_all(sealed)).or(e::other_id.eq_any(nullable()));
    let asked = of_inspection.assume_not_null().and(of_item.assume_not_null());
    Box::new(asked.or(e::id.eq_any(of_team)).and(of_other.assume_not_null()))
}

/// Which exceptions are asked for.
pub enum Wanted<'a> {
    All,
    One(&'a str),
    /// Those on which the team of an inspection stands.
    Of(&'a InspectionId),
}

/// Exceptions in the actor's scope: those that wait first, then the latest. One that names a unit of an
/// inspection is for who knows of that visit.
pub fn exceptions(c: &mut AnyConnection, actor: &Actor, wanted: &Wanted) -> Result<Vec<Exception>, Error> {
    use team_exceptions as e;
    type Row = (
        (String, AccountId, Tie, Option<UnitId>, NaiveDate, NaiveDate, Option<InspectionId>, Option<PlanItemId>),
        Option<InspectionId>,
        (String, String, AccountId, NaiveDateTime, ExceptionStage),
        (Option<AccountId>, Option<NaiveDateTime>, String, i32),
        (Option<AccountId>, Option<NaiveDateTime>, String),
    );
    let mut query = e::table
        .filter(in_scope(actor))
        .select((
            (e::id, e::account_id, e::tie, e::unit_id, e::from_on, e::to_on, e::inspection_id, e::item_id),
            e::other_id,
            (e::evidence, e::reason, e::asked_by, e::asked_at, e::stage),
            (e::answered_by, e::answered_at, e::answer, e::version),
            (e::withdrawn_by, e::withdrawn_at, e::withdrawn_reason),
        ))
        .order((e::stage.ne(ExceptionStage::Asked), e::asked_at.desc(), e::id))
        .into_boxed::<MultiBackend>();
    match wanted {
        Wanted::All => {}
        Wanted::One(id) => query = query.filter(e::id.eq((*id).to_owned())),
        Wanted::Of(id) => {
            let used = inspection_exceptions::table
                .filter(inspection_exceptions::inspection_id.eq((*id).clone()))
                .select(inspection_exceptions::exception_id);
            query = query.filter(e::id.eq_any(used));
        }
    }
    let mut rows: Vec<Row> = query.load(c)?;
    let asked: Vec<InspectionId> = rows.iter().filter_map(|r| r.0.6.clone()).collect();
    let known = views::known_places(c, actor, &asked)?;
    // Where a decision keeps items sealed from the reader, its days are those of the open ones.
    let open = views::open_days(c, actor, &asked)?;
    let clashing = match wanted {
        Wanted::Of(id) => clashing(c, actor, id)?,
        Wanted::All | Wanted::One(_) => None,
    };
    rows.retain(|((id, _, _, unit, _, _, inspection, _), ..)| match (inspection, unit, &clashing) {
        (_, None, Some(told)) => told.contains(id),
        (None, _, _) => true,
        (Some(of), Some(unit), _) => known.contains(&(of.clone(), unit.clone())),
        (Some(of), None, None) => matches!(wanted, Wanted::Of(_)) || !open.contains_key(of),
    });
    if matches!(wanted, Wanted::All) {
        rows.truncate(SHOWN);
    }
    let about: Vec<About> =
        rows.iter().map(|r| (r.0.6.as_ref(), r.0.3.as_ref(), r.1.as_ref(), r.0.7.as_ref())).collect();
    let seals = seals(c, &about)?;
    let mut ids: Vec<AccountId> = rows.iter().flat_map(|r| [r.0.1.clone(), r.2.2.clone()]).collect();
    ids.extend(rows.iter().flat_map(|r| [r.3.0.clone(), r.4.0.clone()]).flatten());
    let names: Vec<(AccountId, String)> =
        accounts::table.filter(accounts::id.eq_any(ids)).select((accounts::id, accounts::name)).load(c)?;
    let name = |id: &AccountId| names.iter().find(|(known, _)| known == id).map(|(_, n)| n.clone()).unwrap_or_default();
    let mut all = Vec::new();
    for (row, seals) in rows.into_iter().zip(seals) {
        let (id, account, tie, unit, from, to, inspection, item) = row.0;
        let (evidence, reason, asked_by, asked_at, stage) = row.2;
        let (answered_by, answered_at, answer, version) = row.3;
        let (withdrawn_by, withdrawn_at, withdrawn_reason) = row.4;
        let (from, to) = inspection.as_ref().and_then(|of| open.get(of)).copied().unwrap_or((from, to));
        all.push(Exception {
            name: name(&account),
            unit_name: match &unit {
                Some(unit) => units::views::name_on(c, unit, from)?,
                None => String::new(),
            },
            evidence: serde_json::from_str(&evidence)?,
            asked_by_name: name(&asked_by),
            answered_by_name: answered_by.as_ref().map(name).unwrap_or_default(),
            withdrawn_by_name: withdrawn_by.as_ref().map(name).unwrap_or_default(),
            id,
            account,
            tie,
            unit,
            from,
            to,
            inspection,
            item,
            seals,
            reason,
            asked_by,
            asked_at,
            stage,
            answered_at,
            answer,
            withdrawn_at,
            withdrawn_reason,
            version,
        });
    }
    Ok(all)
}

/// Of a decision that keeps items sealed from the actor, the exceptions for clashes that meet days of its open
/// items: any other would tell a day of those. None when nothing is hidden from the actor.
fn clashing(c: &mut AnyConnection, actor: &Actor, id: &InspectionId) -> Result<Option<Vec<String>>, Error> {
    use {inspections as i, team_exceptions as e};
    let Some(spans) = views::open_spans(c, actor, std::slice::from_ref(id))?.remove(id) else { return Ok(None) };
    let used = inspection_exceptions::table
        .filter(inspection_exceptions::inspection_id.eq(id))
        .select(inspection_exceptions::exception_id);
    let rows: Vec<(String, InspectionId, NaiveDate, NaiveDate)> = e::table
        .inner_join(i::table.on(e::other_id.eq(i::id.nullable())))
        .filter(e::id.eq_any(used))
        .select((e::id, i::id, i::starts_on, i::ends_on))
        .load(c)?;
    let others: Vec<InspectionId> = rows.iter().map(|row| row.1.clone()).collect();
    let known = views::open_spans(c, actor, &others)?;
    let meets = |days: &[(NaiveDate, NaiveDate)]| {
        days.iter().any(|(from, to)| spans.iter().any(|(begins, ends)| from <= ends && begins <= to))
    };
    let rows = rows.into_iter().filter(|(_, other, from, to)| match known.get(other) {
        Some(days) => meets(days),
        None => meets(&[(*from, *to)]),
    });
    Ok(Some(rows.map(|(exception, ..)| exception).collect()))
}

/// The most exceptions on the page.
const SHOWN: usize = 200;

/// One exception.
///
/// # Errors
/// `NotFound` outside the actor's scope.
pub fn exception(c: &mut AnyConnection, actor: &Actor, id: &str) -> Result<Exception, Error> {
    exceptions(c, actor, &Wanted::One(id))?.pop().ok_or(Error::NotFound)
}

/// What the papers of an inspection say about an exception: who, which tie, who allowed it. The reason
/// stays with those who set up teams.
#[derive(Clone, Debug, Serialize)]
pub struct Marked {
    pub account: AccountId,
    pub name: String,
    pub tie: Tie,
    pub unit: Option<UnitId>,
    pub unit_name: String,
    pub answered_by: String,
    pub answered_at: Option<NaiveDateTime>,
    /// When it was taken back, if it was.
    pub withdrawn_at: Option<NaiveDateTime>,
}

/// Those exceptions that are about one of these units, or about none.
pub fn about(all: &[Marked], units: &[&UnitId]) -> Vec<Marked> {
    let about = |one: &&Marked| one.unit.as_ref().is_none_or(|unit| units.contains(&unit));
    all.iter().filter(about).cloned().collect()
}

/// The exceptions on which a team stands as papers tell them, a sentence each: in Vietnamese, whatever the reader's
/// language is.
pub fn sentences(of: &[Marked]) -> Vec<String> {
    let paper = Language::Vietnamese;
    let told = |one: &Marked| {
        let key =
            if one.unit_name.is_empty() { "conclusions-notice-exception" } else { "conclusions-notice-exception-at" };
        let day = |at: NaiveDateTime| dates::day(dates::civil(at).date());
        let tie = within_phrase(&paper.say(&one.tie.said()));
        let said = Said::new(key).with("name", &one.name).with("tie", tie).with("unit", &one.unit_name);
        let on = one.answered_at.map(day).unwrap_or_default();
        let allowed = paper.say(&said.with("by", &one.answered_by).with("on", on));
        match one.withdrawn_at {
            Some(at) => {
                let withdrawn = Said::new("conclusions-notice-exception-withdrawn").with("on", day(at));
                format!("{} {}", allowed, paper.say(&withdrawn))
            }
            None => allowed,
        }
    };
    of.iter().map(told).collect()
}

/// The exceptions on which the team of an inspection stands, in the actor's scope, by the team's order;
/// of those that name a unit, the ones whose visit the actor knows of.
pub fn marked(c: &mut AnyConnection, actor: &Actor, id: &InspectionId, team: &[Member]) -> Result<Vec<Marked>, Error> {
    let known = views::known_places(c, actor, std::slice::from_ref(id))?;
    let mut all: Vec<Marked> = exceptions(c, actor, &Wanted::Of(id))?
        .into_iter()
        .map(|one| Marked {
            account: one.account,
            name: one.name,
            tie: one.tie,
            unit: one.unit,
            unit_name: one.unit_name,
            answered_by: one.answered_by_name,
            answered_at: one.answered_at,
            withdrawn_at: one.withdrawn_at,
        })
        .filter(|one| team.iter().any(|m| m.account == one.account))
        .filter(|one| one.unit.as_ref().is_none_or(|unit| known.contains(&(id.clone(), unit.clone()))))
        .collect();
    all.sort_by_key(|one| (team.iter().position(|m| m.account == one.account), one.tie));
    Ok(all)
}

/// The same for papers, whoever reads: what is still sealed is no part of it.
pub fn marked_of(c: &mut AnyConnection, id: &InspectionId) -> Result<Vec<Marked>, Error> {
    let team = super::store::team(c, id)?;
    marked(c, &Actor::nobody(), id, &team)
}
