//! Papers about what a conclusion demands of a unit: the reminder, the unit's own report, the letter that corrects.

use super::before::{Setting, signature};
use super::docx::letterhead::{UNKNOWN, letterhead};
use super::docx::papers::{Paper, Signer};
use super::docx::work::{FollowedLine, RemedyPaper};
use crate::conclusions::model::DemandKind;
use crate::conclusions::{self, notice};
use crate::db::AnyConnection;
use crate::error::Error;
use crate::language::Language;
use crate::remediation::model::{Event, Step};
use crate::remediation::{Demand, rules, views};
use crate::units::{self, Kind};
use crate::vocabulary::{Actor, DemandId, Said, UnitId, dates};

const PAPER: Language = Language::Vietnamese;

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// What stands of a demand on a paper; `events`: what was done about it, the newest first.
fn line(demand: &Demand, events: &[Event]) -> FollowedLine {
    let reports: Vec<&Event> =
        events.iter().rev().filter(|e| matches!(e.step, Step::Report | Step::ReportPart)).collect();
    let files: Vec<&str> = reports.iter().flat_map(|e| &e.files).map(|file| file.name.as_str()).collect();
    FollowedLine {
        task: demand.task.trim().trim_end_matches(['.', ';']).to_owned(),
        product: demand.product.trim().trim_end_matches(['.', ';']).to_owned(),
        deadline: dates::day(demand.due),
        days_late: if demand.late { demand.days_late.to_string() } else { String::new() },
        done: reports.iter().map(|e| e.text.as_str()).collect::<Vec<_>>().join("\n"),
        proof: files.join("; "),
        owner: demand.owner.as_ref().map(|o| format!("{}, {}", o.name, o.position)).unwrap_or_default(),
    }
}

/// A paper about the demands of one conclusion on the unit of the one asked for: of the reminder those that the unit
/// still owes, else all. The conclusion itself is read for the letter that corrects, whose reader must see it.
///
/// # Errors
/// `NotFound` outside the actor's scope; `Refused` for a reminder of which nothing is owed, and for correcting a body that
/// was not inspected.
pub fn paper(
    c: &mut AnyConnection,
    actor: &Actor,
    id: &DemandId,
    kind: Paper,
    setting: &Setting,
) -> Result<(Demand, RemedyPaper), Error> {
    let today = setting.today;
    let demand = views::find(c, actor, id, today)?;
    let mut all = views::of_conclusion(c, actor, &demand.conclusion, today)?;
    all.retain(|one| one.unit == demand.unit && one.kind == demand.kind);
    // A body that is recommended to change its procedure was not inspected: nothing of it is corrected.
    if kind == Paper::Correction && demand.kind == DemandKind::Recommendation {
        return Err(Error::refused("papers-correction-recommendation"));
    }
    if kind == Paper::Reminder {
        all.retain(|one| rules::waits_for_unit(one.stage));
        if all.is_empty() {
            return Err(Error::refused("papers-reminder-nothing"));
        }
    }
    let mut followed = Vec::new();
    for one in &all {
        let events = if kind == Paper::RemedyReport { views::events(c, &one.id)? } else { Vec::new() };
        followed.push(line(one, &events));
    }
    // Of several successors each reports for itself; a letter goes to all of them.
    let own = demand.bearers.iter().find(|bearer| Some(&bearer.id) == actor.unit.as_ref()).or(demand.bearers.first());
    let own = own.filter(|_| kind == Paper::RemedyReport).cloned();
    let unit_name = match &own {
        Some(bearer) => bearer.name.clone(),
        None if demand.bearers.is_empty() => demand.unit_name.clone(),
        None => demand.bearers.iter().map(|bearer| bearer.name.as_str()).collect::<Vec<_>>().join(", "),
    };
    let (issuer, symbol, signer) = match kind {
        Paper::RemedyReport => {
            let bearer: &UnitId = own.as_ref().map_or(&demand.unit, |bearer| &bearer.id);
            let head = units::views::head_on(c, bearer, today)?;
            let signer = match head {
                Some(head) => Signer { capacity: signature(&head.position, &unit_name), name: head.name },
                None => Signer { capacity: vec![UNKNOWN.to_owned()], name: String::new() },
            };
            (unit_name.clone(), "papers-remedy-report-symbol", signer)
        }
        _ => {
            let conclusion = conclusions::views::show(c, actor, &demand.conclusion)?;
            let capacity = match &conclusion.signing {
                Some(signing) => notice::signing_lines(signing),
                None => signature(&conclusion.signer_position, &demand.body_name),
            };
            let signer = Signer { capacity, name: conclusion.signer_name };
            (demand.body_name.clone(), "papers-member-request-symbol", signer)
        }
    };
    let points = match kind {
        Paper::Correction => conclusions::views::show(c, actor, &demand.conclusion)?
            .points
            .into_iter()
            .filter(|point| point.unit == demand.unit && conclusions::rules::needs_explanation(point.kind))
            .map(|point| point.fact.trim().trim_end_matches(['.', ';']).to_owned())
            .collect(),
        _ => Vec::new(),
    };
    let mut letterhead = letterhead(setting.served, &issuer, None, &PAPER.t(symbol), None, today);
    if kind == Paper::RemedyReport && has_no_parent(c, own.as_ref().map(|bearer| &bearer.id), setting)? {
        letterhead.parent.clear();
    }
    let say = |key: &str| PAPER.say(&Said::new(key).with("number", &demand.number));
    let (subject, recipients) = match kind {
        Paper::RemedyReport => (say("papers-remedy-report-subject"), "papers-remedy-report-recipients"),
        Paper::Correction => (say("papers-correction-subject"), "papers-reminder-recipients"),
        _ => (say("papers-reminder-subject"), "papers-reminder-recipients"),
    };
    let to = if kind == Paper::RemedyReport { demand.body_name.clone() } else { unit_name };
    let paper = RemedyPaper {
        letterhead,
        mark: setting.mark(),
        draft: String::new(),
        subject,
        unit: to,
        body: demand.body_name.clone(),
        conclusion: demand.number.clone(),
        issued_on: dates::day(demand.issued_on),
        title: demand.title.clone(),
        today: dates::day(today),
        points,
        lines: followed,
        signer,
        recipients: lines(&PAPER.t(recipients)),
        archive: PAPER.t("papers-member-request-archive"),
    };
    Ok((demand, paper))
}

/// Committees of wards and communes write no body above their own (Decree 30/2020, Annex I).
fn has_no_parent(c: &mut AnyConnection, unit: Option<&UnitId>, setting: &Setting) -> Result<bool, Error> {
    let units = units::views::options(c, setting.today)?;
    let kind = units.iter().find(|option| Some(&option.id) == unit).map(|unit| unit.kind);
    Ok(matches!(kind, Some(Kind::Ward | Kind::Commune | Kind::SpecialZone)))
}
