//! Papers at the unit and the team's report, from the record (domain 2.2, steps 5, 6 and 8): the minutes of publishing the
//! decision, the request for documents, the minutes of handing them over, what the team reports to who signed the
//! decision. They are in Vietnamese whatever the reader's language is; what was not entered yet stays open on the paper.

use super::before::{self, Setting};
use super::docx::letterhead::{UNKNOWN, letterhead};
use super::docx::papers::Signer;
use super::docx::work::{TeamReportPaper, VisitPaper};
use crate::conclusions;
use crate::db::AnyConnection;
use crate::deadlines::{self, PaperKind, model::Paper};
use crate::error::Error;
use crate::inspections::{self, Inspection, Member, Post};
use crate::language::Language;
use crate::numbering;
use crate::procedure::Step;
use crate::visits;
use crate::vocabulary::dates::civil;
use crate::vocabulary::{Actor, InspectionId, Said, VisitId, dates};

const PAPER: Language = Language::Vietnamese;

/// The last paper of a kind that was entered for a visit, or for the whole inspection, and not withdrawn.
fn last<'p>(papers: &'p [Paper], kind: PaperKind, visit: Option<&VisitId>) -> Option<&'p Paper> {
    let of = |paper: &&Paper| paper.kind == kind && paper.visit.as_ref() == visit && paper.withdrawn.is_none();
    papers.iter().filter(of).max_by_key(|paper| (paper.happened_on, paper.at))
}

/// Name and post of somebody of the team; dots where nobody has that part.
fn named(member: Option<&Member>) -> String {
    match member {
        Some(member) if member.position.is_empty() => member.name.clone(),
        Some(member) => format!("{}, {}", member.name, member.position),
        None => UNKNOWN.to_owned(),
    }
}

/// A paper of one visit: the minutes of publishing the decision, the request for documents, or the minutes of handing
/// them over.
///
/// # Errors
/// `NotFound` outside the actor's scope; `Refused` of a decision of which only number and day are kept.
pub fn of_visit(
    c: &mut AnyConnection,
    actor: &Actor,
    visit: &VisitId,
    kind: PaperKind,
    setting: &Setting,
) -> Result<(Inspection, VisitPaper), Error> {
    let found = visits::views::find(c, actor, visit)?;
    let inspection = before::ordinary(c, actor, &found.inspection)?;
    let heirs = visits::views::heirs(c, &found, inspection.starts_on.max(setting.today))?;
    let exceptions = before::of_visit(c, actor, &inspection, &found, &heirs)?;
    let (unit_name, was_name) = before::called(&found.unit_name, &found.was_name, &heirs);
    let (facts, clocks) = deadlines::views::of_inspection(c, actor, &inspection, setting.today)?;
    let papers = deadlines::views::papers(c, actor, &facts)?;
    let entered = last(&papers, kind, Some(visit));
    let request = last(&papers, PaperKind::DocumentsRequest, Some(visit));
    let all = before::of_inspection(c, actor, &inspection, setting)?;
    let task = visits::views::task(c, &found)?;
    let days = inspections::views::own_days(c, std::slice::from_ref(&inspection.id))?.get(visit).copied();
    let symbol = match kind {
        PaperKind::DocumentsRequest => {
            before::symbol(c, &inspection.body, numbering::Kind::DocumentsRequest, "papers-documents-request-symbol")?
        }
        _ => PAPER.t("papers-minutes-symbol"),
    };
    let number = entered.map(|paper| paper.number.as_str());
    let on = entered.map(|paper| paper.dated_on);
    let began = found.started_at.map(|at| civil(at).date());
    let happened = entered.map(|paper| paper.happened_on).or(began);
    let leader = inspection.team.iter().find(|member| member.post == Post::Leader);
    let secretary = inspection.team.iter().find(|member| member.post == Post::Secretary);
    let due = clocks.iter().find(|clock| clock.step == Step::Documents && clock.visit.as_ref() == Some(visit));
    let due = request.and_then(|paper| paper.due_on).or(due.map(|clock| clock.due));
    let listed = match kind {
        PaperKind::DocumentsHandover => entered.or(request),
        _ => entered,
    };
    let name = |member: Option<&Member>| member.map(|member| member.name.clone()).unwrap_or_default();
    let (signer, recipients) = match kind {
        PaperKind::DocumentsRequest => (
            Signer { capacity: vec![PAPER.t("papers-capacity-leader")], name: name(leader) },
            "papers-documents-request-recipients",
        ),
        // The unit's own representative, whose name is written by hand.
        _ => (
            Signer { capacity: vec![PAPER.t("papers-capacity-unit")], name: String::new() },
            "papers-visit-minutes-recipients",
        ),
    };
    let cited = |paper: &Paper| {
        let said = Said::new("papers-documents-request-cited").with("number", &paper.number);
        PAPER.say(&said.with("on", dates::day(paper.dated_on)))
    };
    let paper = VisitPaper {
        letterhead: letterhead(setting.served, &inspection.body_name, number, &symbol, on, setting.today),
        mark: setting.mark(),
        draft: String::new(),
        subject: all.subject,
        decision: all.decision.clone(),
        grounds: vec![all.decision],
        about: before::about(c, actor, visit, (&unit_name, &was_name))?,
        day: happened.map_or_else(|| UNKNOWN.to_owned(), dates::day),
        place: found.place,
        unit: unit_name,
        chair: named(leader),
        secretary: named(secretary),
        team: all.team,
        exceptions,
        contents: before::lines(&task.contents),
        period: before::span(task.period_from, task.period_to),
        duration: days.map_or(all.duration, |(from, to)| before::span(from, to)),
        request: request.map(cited).unwrap_or_default(),
        documents: listed.map(|paper| before::lines(&paper.contents)).unwrap_or_default(),
        due_on: due.map_or_else(|| UNKNOWN.to_owned(), dates::day),
        team_leader_name: name(leader),
        secretary_name: name(secretary),
        signer,
        recipients: before::lines(&PAPER.t(recipients)),
        archive: PAPER.t("papers-team-archive"),
    };
    Ok((inspection, paper))
}

/// What the team reports to who signed the decision; a draft until the leader has submitted it.
///
/// # Errors
/// `NotFound` outside the actor's scope; `Refused` while there is none.
pub fn team_report(
    c: &mut AnyConnection,
    actor: &Actor,
    id: &InspectionId,
    setting: &Setting,
) -> Result<(Inspection, TeamReportPaper), Error> {
    let inspection = before::ordinary(c, actor, id)?;
    let report = conclusions::views::report(c, actor, id)?;
    let report = report.ok_or_else(|| Error::refused("papers-team-report-none"))?;
    let (facts, _) = deadlines::views::of_inspection(c, actor, &inspection, setting.today)?;
    let papers = deadlines::views::papers(c, actor, &facts)?;
    let entered = last(&papers, PaperKind::TeamReport, None);
    let all = before::of_inspection(c, actor, &inspection, setting)?;
    let symbol = before::symbol(c, &inspection.body, numbering::Kind::TeamReport, "papers-team-report-symbol")?;
    let number = entered.map(|paper| paper.number.as_str());
    let on = entered.map(|paper| paper.dated_on);
    let leader = inspection.team.iter().find(|member| member.post == Post::Leader);
    let visited = |line: &super::docx::work::ScheduleLine| {
        PAPER.say(&Said::new("papers-team-report-visit").with("unit", &line.unit).with("days", &line.days))
    };
    let paper = TeamReportPaper {
        letterhead: letterhead(setting.served, &inspection.body_name, number, &symbol, on, setting.today),
        mark: setting.mark(),
        draft: if report.submitted_at.is_some() { String::new() } else { PAPER.t("conclusions-notice-draft") },
        subject: all.subject,
        addressee: inspection.issuer.clone(),
        decision: all.decision,
        team: all.team,
        exceptions: all.exceptions,
        contents: all.contents,
        period: all.period,
        visits: all.schedule.iter().map(visited).collect(),
        results: before::lines(&report.results),
        assessment: before::lines(&report.assessment),
        proposals: before::lines(&report.proposals),
        reserved: before::lines(&report.reserved_opinions),
        signer: Signer {
            capacity: vec![PAPER.t("papers-capacity-leader")],
            name: leader.map(|member| member.name.clone()).unwrap_or_default(),
        },
        recipients: before::lines(&PAPER.t("papers-team-report-recipients")),
        archive: PAPER.t("papers-team-archive"),
    };
    Ok((inspection, paper))
}
