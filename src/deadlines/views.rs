//! Reading clocks, in the actor's scope.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::model::{
    Clock, ConclusionFacts, Extension, Facts, Paper, PaperFacts, PaperFile, PaperKind, State, VisitFacts,
};
use super::rules::{self, Counting};
use crate::conclusions;
use crate::db::AnyConnection;
use crate::error::Error;
use crate::inspections::{self, Head, Inspection, Post, Stage};
use crate::procedure;
use crate::remediation;
use crate::schema::{
    accounts, conclusion_points, conclusion_visits, conclusions as cs, deadline_extensions as x, demands,
    inspection_paper_files as pf, inspection_papers as pp, point_explanations, team_members, team_reports, visits,
};
use crate::units;
use crate::visits::model::FindingKind;
use crate::vocabulary::dates::civil;
use crate::vocabulary::paging::{PAGE_ROWS, PageNumber, Paged};
use crate::vocabulary::{AccountId, Actor, ConclusionId, InspectionId, Right, UnitId, VisitId};

/// Stages in which something of an inspection is waited for, besides remedies.
const UNDER_WAY: [Stage; 4] = [Stage::Planned, Stage::Ongoing, Stage::Ended, Stage::Reported];

/// Which clocks are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Whose {
    /// Those that wait for the reader.
    #[default]
    Mine,
    /// All in the reader's scope.
    All,
}

fn day(instant: NaiveDateTime) -> NaiveDate {
    civil(instant).date()
}

/// What the clocks of these inspections follow from, in their order; the reader's scope was asked for the
/// inspections, and is asked here for their visits.
pub fn facts(c: &mut AnyConnection, actor: &Actor, of: &[Head]) -> Result<Vec<Facts>, Error> {
    let ids: Vec<InspectionId> = of.iter().map(|h| h.id.clone()).collect();
    let own_days = inspections::views::own_days(c, &ids)?;
    let begins: BTreeMap<&InspectionId, NaiveDate> = of.iter().map(|head| (&head.id, head.starts_on)).collect();
    let mut visits: BTreeMap<InspectionId, Vec<VisitFacts>> = BTreeMap::new();
    for visit in inspections::views::visits_of(c, actor, &ids)? {
        visits.entry(visit.inspection.clone()).or_default().push(VisitFacts {
            begins: own_days.get(&visit.id).map_or(begins[&visit.inspection], |(first, _)| *first),
            id: visit.id,
            unit: visit.unit,
            unit_name: visit.unit_name,
            started: visit.started_at.map(day),
            ended: visit.ended_at.map(day),
        });
    }
    let leaders: Vec<(InspectionId, AccountId)> = team_members::table
        .filter(team_members::inspection_id.eq_any(&ids))
        .filter(team_members::post.eq(Post::Leader))
        .select((team_members::inspection_id, team_members::account_id))
        .load(c)?;
    let leaders: BTreeMap<_, _> = leaders.into_iter().collect();
    let surprises = inspections::views::surprises(c, &ids)?;
    let reports: Vec<(InspectionId, Option<NaiveDateTime>)> = team_reports::table
        .filter(team_reports::inspection_id.eq_any(&ids))
        .select((team_reports::inspection_id, team_reports::submitted_at))
        .load(c)?;
    let reports: BTreeMap<InspectionId, NaiveDate> =
        reports.into_iter().filter_map(|(id, at)| Some((id, day(at?)))).collect();
    let mut concluded = conclusion_facts(c, actor, &ids)?;
    let mut papers: BTreeMap<InspectionId, Vec<PaperFacts>> = BTreeMap::new();
    type PaperRow = (InspectionId, Option<VisitId>, PaperKind, NaiveDate, Option<NaiveDate>);
    let rows: Vec<PaperRow> = pp::table
        .filter(pp::inspection_id.eq_any(&ids))
        .filter(pp::withdrawn_at.is_null())
        .select((pp::inspection_id, pp::visit_id, pp::kind, pp::happened_on, pp::due_on))
        .load(c)?;
    for (id, visit, kind, happened_on, due_on) in rows {
        papers.entry(id).or_default().push(PaperFacts { visit, kind, happened_on, due_on });
    }
    let mut moved = extensions(c, &ids)?;
    Ok(of
        .iter()
        .map(|head| {
            let id = &head.id;
            Facts {
                surprise: surprises.contains(id),
                inspection: id.clone(),
                number: head.number.clone(),
                title: head.title.clone(),
                profile: head.profile,
                stage: head.stage,
                author: head.author.clone(),
                signer: head.signer.clone(),
                leader: leaders.get(id).cloned(),
                decided_on: head.decided_on,
                visits: visits.remove(id).unwrap_or_default(),
                reported: reports.get(id).copied(),
                conclusions: concluded.remove(id).unwrap_or_default(),
                papers: papers.remove(id).unwrap_or_default(),
                extensions: moved.remove(id).unwrap_or_default(),
            }
        })
        .collect())
}

type ConclusionRow = (
    ConclusionId,
    InspectionId,
    conclusions::Stage,
    AccountId,
    Option<NaiveDateTime>,
    (Option<NaiveDate>, Option<NaiveDate>, Option<NaiveDate>),
);

/// Of a reader bound to a unit: only what covers a visit of it, and only its own points.
fn conclusion_facts(
    c: &mut AnyConnection,
    actor: &Actor,
    of: &[InspectionId],
) -> Result<BTreeMap<InspectionId, Vec<ConclusionFacts>>, Error> {
    let rows: Vec<ConclusionRow> = cs::table
        .filter(cs::inspection_id.eq_any(of))
        .filter(cs::stage.ne(conclusions::Stage::Discarded))
        .select((
            cs::id,
            cs::inspection_id,
            cs::stage,
            cs::author_id,
            cs::sent_at,
            (cs::explain_by, cs::issued_on, cs::report_by),
        ))
        .order((cs::created_at, cs::id))
        .load(c)?;
    let (office, own_unit) = actor.unit_scope();
    let ids: Vec<&ConclusionId> = rows.iter().map(|r| &r.0).collect();
    let covered: Vec<(ConclusionId, VisitId)> = conclusion_visits::table
        .filter(conclusion_visits::conclusion_id.eq_any(&ids))
        .select((conclusion_visits::conclusion_id, conclusion_visits::visit_id))
        .load(c)?;
    let demanded: Vec<(ConclusionId, UnitId)> = demands::table
        .filter(demands::conclusion_id.eq_any(&ids))
        .select((demands::conclusion_id, demands::unit_id))
        .load(c)?;
    type Explained = (ConclusionId, FindingKind, i32, Option<(NaiveDateTime, Option<NaiveDate>, i32)>);
    let mut points = conclusion_points::table
        .left_join(point_explanations::table)
        .filter(conclusion_points::conclusion_id.eq_any(&ids))
        .filter(conclusion_points::dropped_at.is_null())
        .select((
            conclusion_points::conclusion_id,
            conclusion_points::kind,
            conclusion_points::version,
            (point_explanations::at, point_explanations::received_on, point_explanations::of_version).nullable(),
        ))
        .into_boxed();
    if !office {
        points = points.filter(conclusion_points::unit_id.eq(own_unit.to_owned()));
    }
    let points: Vec<Explained> = points.load(c)?;
    let own_visits: Vec<VisitId> = match office {
        true => Vec::new(),
        false => inspections::views::visits_of(c, actor, of)?.into_iter().map(|visit| visit.id).collect(),
    };
    let mut found: BTreeMap<InspectionId, Vec<ConclusionFacts>> = BTreeMap::new();
    for (id, inspection, stage, author, sent_at, (explain_by, issued_on, report_by)) in rows {
        let visits: Vec<VisitId> = covered.iter().filter(|(of, _)| *of == id).map(|(_, visit)| visit.clone()).collect();
        if !office && !visits.iter().any(|visit| own_visits.contains(visit)) {
            continue;
        }
        let own = points.iter().filter(|(of, kind, ..)| *of == id && conclusions::rules::needs_explanation(*kind));
        let days: Vec<Option<NaiveDate>> = own
            .map(|(_, _, version, said)| {
                let said = said.filter(|(.., of_version)| of_version == version);
                // Of a letter the day on which it came counts.
                said.map(|(at, received_on, _)| received_on.unwrap_or_else(|| day(at)))
            })
            .collect();
        let sent = sent_at.map(day);
        // A draft in which nothing has to be explained waits for nobody.
        let explained = days.into_iter().collect::<Option<Vec<_>>>().and_then(|days| days.into_iter().max().or(sent));
        found.entry(inspection).or_default().push(ConclusionFacts {
            demanded: demanded.iter().filter(|(of, _)| *of == id).map(|(_, unit)| unit.clone()).collect(),
            visits,
            id,
            stage,
            author,
            sent_at,
            explain_by,
            explained,
            issued_on,
            report_by,
        });
    }
    Ok(found)
}

/// Deadlines that were moved, the earliest move first.
fn extensions(c: &mut AnyConnection, of: &[InspectionId]) -> Result<BTreeMap<InspectionId, Vec<Extension>>, Error> {
    type Row = (
        InspectionId,
        procedure::Step,
        (Option<ConclusionId>, Option<VisitId>),
        (NaiveDate, NaiveDate),
        (String, String, String, NaiveDateTime),
    );
    let rows: Vec<Row> = x::table
        .inner_join(accounts::table)
        .filter(x::inspection_id.eq_any(of))
        .select((
            x::inspection_id,
            x::step,
            (x::conclusion_id, x::visit_id),
            (x::was, x::due_on),
            (x::document, x::reason, accounts::name, x::at),
        ))
        // Each move goes to a later day than the one before: what was moved at one instant stands in that order, too.
        .order((x::at, x::due_on, x::id))
        .load(c)?;
    let mut found: BTreeMap<InspectionId, Vec<Extension>> = BTreeMap::new();
    for (id, step, (conclusion, visit), (was, due_on), (document, reason, by, at)) in rows {
        let one = Extension { step, conclusion, visit, was, due_on, document, reason, by, at };
        found.entry(id).or_default().push(one);
    }
    Ok(found)
}

/// The clocks of one inspection.
///
/// # Errors
/// `NotFound` outside the actor's scope.
pub fn of_inspection(
    c: &mut AnyConnection,
    actor: &Actor,
    of: &Inspection,
    today: NaiveDate,
) -> Result<(Facts, Vec<Clock>), Error> {
    let facts = facts(c, actor, &[Head::from(of)])?.pop().ok_or(Error::NotFound)?;
    let (all, calendar) = (procedure::views::all(c)?, units::views::calendar(c)?);
    let mut clocks = rules::clocks(&Counting { rules: &all, calendar: &calendar, today }, &facts, actor);
    if actor.may(Right::SeeConclusions) {
        let filter = remediation::views::Filter { inspection: Some(of.id.clone()), ..Default::default() };
        let demands = remediation::views::all(c, actor, &filter, today)?;
        let mine = actor.bound_to().is_some();
        clocks.extend(demands.iter().filter_map(|demand| rules::of_demand(demand, &calendar, today, mine)));
    }
    clocks.retain(|clock| is_told(actor, clock));
    clocks.sort_by_key(|clock| clock.step);
    Ok((facts, clocks))
}

fn is_told(actor: &Actor, clock: &Clock) -> bool {
    actor.unit_scope().0 || rules::concerns_units(clock.step)
}

/// What is waited for, the earliest first: of inspections under way, and after them of those whose units still
/// have to report on remedies or whose file is not in the archive; and every demand that a unit still owes.
pub fn waited_for(
    c: &mut AnyConnection,
    actor: &Actor,
    whose: Whose,
    today: NaiveDate,
    page: PageNumber,
) -> Result<(Paged<Clock>, usize), Error> {
    let mut of = inspections::views::heads(c, actor, &UNDER_WAY)?;
    let waiting: Vec<InspectionId> = cs::table
        .filter(cs::stage.eq(conclusions::Stage::Issued))
        .filter(cs::report_by.is_not_null())
        .inner_join(conclusion_visits::table.inner_join(visits::table))
        // What is demanded has days of its own.
        .filter(diesel::dsl::not(diesel::dsl::exists(
            demands::table.filter(demands::conclusion_id.eq(cs::id)).filter(demands::unit_id.eq(visits::unit_id)),
        )))
        .filter(diesel::dsl::not(diesel::dsl::exists(
            pp::table
                .filter(pp::kind.eq(PaperKind::RemedyReport))
                .filter(pp::withdrawn_at.is_null())
                .filter(pp::visit_id.eq(conclusion_visits::visit_id.nullable())),
        )))
        .select(cs::inspection_id)
        .distinct()
        .load(c)?;
    let archived: Vec<InspectionId> = pp::table
        .filter(pp::kind.eq(PaperKind::Archive))
        .filter(pp::withdrawn_at.is_null())
        .select(pp::inspection_id)
        .load(c)?;
    let (waiting, archived): (BTreeSet<_>, BTreeSet<_>) =
        (waiting.into_iter().collect(), archived.into_iter().collect());
    let concluded = inspections::views::heads(c, actor, &[Stage::Concluded])?;
    of.extend(concluded.into_iter().filter(|head| waiting.contains(&head.id) || !archived.contains(&head.id)));
    let (all, calendar) = (procedure::views::all(c)?, units::views::calendar(c)?);
    let with = Counting { rules: &all, calendar: &calendar, today };
    let mut found: Vec<Clock> = Vec::new();
    for some in of.chunks(500) {
        for facts in facts(c, actor, some)? {
            found.extend(rules::clocks(&with, &facts, actor).into_iter().filter(|clock| {
                matches!(clock.state, State::Open | State::Late)
                    && is_told(actor, clock)
                    && (whose == Whose::All || clock.mine)
            }));
        }
    }
    if actor.may(Right::SeeConclusions) {
        let mine = actor.bound_to().is_some();
        if mine || whose == Whose::All {
            let owed = remediation::views::Filter { owed: true, ..Default::default() };
            let demands = remediation::views::all(c, actor, &owed, today)?;
            found.extend(demands.iter().filter_map(|demand| rules::of_demand(demand, &calendar, today, mine)));
        }
    }
    found.sort_by(|a, b| (a.due, &a.number, &a.unit_name, a.step).cmp(&(b.due, &b.number, &b.unit_name, b.step)));
    let late = found.iter().filter(|clock| clock.state == State::Late).count();
    let count = found.len() as i64;
    let from = usize::try_from(page.offset()).unwrap_or(usize::MAX);
    let rows = found.into_iter().skip(from).take(PAGE_ROWS as usize).collect();
    Ok((Paged::new(rows, count, page), late))
}

/// Papers of an inspection in the reader's scope, the newest first, withdrawn ones too. What is about no
/// unit's visit is for the office.
pub fn papers(c: &mut AnyConnection, actor: &Actor, facts: &Facts) -> Result<Vec<Paper>, Error> {
    let withdrawer = diesel::alias!(accounts as withdrawer);
    type Row = (
        (String, Option<VisitId>, PaperKind, String, NaiveDate, NaiveDate, String),
        (String, NaiveDateTime),
        (Option<String>, Option<String>),
        (String, Option<NaiveDate>),
    );
    let rows: Vec<Row> = pp::table
        .inner_join(accounts::table.on(accounts::id.eq(pp::account_id)))
        .left_join(withdrawer.on(withdrawer.field(accounts::id).nullable().eq(pp::withdrawn_by)))
        .filter(pp::inspection_id.eq(&facts.inspection))
        .select((
            (pp::id, pp::visit_id, pp::kind, pp::number, pp::dated_on, pp::happened_on, pp::note),
            (accounts::name, pp::at),
            (pp::withdrawn_reason, withdrawer.field(accounts::name).nullable()),
            (pp::contents, pp::due_on),
        ))
        .order((pp::at.desc(), pp::id.desc()))
        .load(c)?;
    let ids: Vec<&str> = rows.iter().map(|row| row.0.0.as_str()).collect();
    let files: Vec<(String, PaperFile)> = pf::table
        .filter(pf::paper_id.eq_any(ids))
        .select((pf::paper_id, (pf::sha256, pf::name, pf::media_type, pf::bytes)))
        .order((pf::at, pf::sha256))
        .load(c)?;
    let (office, _) = actor.unit_scope();
    let known = |visit: &Option<VisitId>| match visit {
        Some(visit) => facts.visits.iter().any(|v| v.id == *visit),
        None => office,
    };
    Ok(rows
        .into_iter()
        .filter(|((_, visit, ..), ..)| known(visit))
        .map(|((id, visit, kind, number, dated_on, happened_on, note), (by, at), withdrawn, (contents, due_on))| {
            Paper {
                unit_name: visit
                    .as_ref()
                    .and_then(|id| facts.visits.iter().find(|v| v.id == *id))
                    .map(|v| v.unit_name.clone())
                    .unwrap_or_default(),
                files: files.iter().filter(|(of, _)| *of == id).map(|(_, file)| file.clone()).collect(),
                id,
                visit,
                kind,
                number,
                dated_on,
                happened_on,
                contents,
                due_on,
                note,
                by,
                at,
                withdrawn: withdrawn.0.map(|reason| (reason, withdrawn.1.unwrap_or_default())),
            }
        })
        .collect())
}
