//! Issue: number, day, signer, register and inspection in one transaction.

use chrono::NaiveDate;

use super::{entry, facts as facts_of, standing};
use crate::audit;
use crate::conclusions::model::{Signing, Step};
use crate::conclusions::rules;
use crate::conclusions::store::{self, IssueRow, PointRow};
use crate::conclusions::views::{self, Basis};
use crate::db::{Db, Tx};
use crate::error::Error;
use crate::inspections;
use crate::language::Language;
use crate::numbering;
use crate::register::NewEntry;
use crate::register::actions::enter;
use crate::visits::{self, model::Stage as VisitStage};
use crate::vocabulary::{Actor, ConclusionId, Said, UnitId, dates};

/// What the signer enters, as the office's register of documents gave it.
#[derive(Clone, Debug)]
pub struct Issue {
    /// Number and symbol, `12/TB-SNV`; empty where numbers are issued here ([`numbering`]).
    pub number: String,
    pub issued_on: NaiveDate,
    /// What stands above the signer's name.
    pub signing: Signing,
}

/// Issues a conclusion: from now on it is read-only, its contents stand in the register, and the
/// inspection is concluded when all its visits are.
///
/// # Errors
/// `Refused` names what is missing; `Invalid` when number or day do not do, or the body gave that
/// number in that year; `Conflict` when somebody changed the conclusion meanwhile.
pub fn issue(db: &Db, actor: &Actor, id: &ConclusionId, seen: i32, issue: &Issue) -> Result<(), Error> {
    let result = db.write(|tx| issue_in(tx, actor, id, seen, issue));
    match result {
        // Two who issue under one number at the same instant: the index tells the second.
        Err(error) if error.is_unique_violation() => Err(taken(&issue.number, issue.issued_on)),
        other => other,
    }
}

fn taken(number: &str, issued_on: NaiveDate) -> Error {
    let said = Said::new("conclusions-number-taken").with("number", number).with("year", rules::number_year(issued_on));
    Error::field("number", said)
}

fn issue_in(tx: &mut Tx, actor: &Actor, id: &ConclusionId, seen: i32, issue: &Issue) -> Result<(), Error> {
    let row = store::load(tx.c(), actor, id)?;
    let basis = views::basis(tx.c(), &row.inspection_id)?;
    let who = standing(tx.c(), actor, &basis)?;
    let today = tx.today();
    let facts = facts_of(tx.c(), &row, today)?;
    let permitted = rules::decide(row.stage, Step::Issue, who, &facts)?;
    let silent =
        |p: &&rules::PointFacts| rules::is_silent(row.stage, p.kind, p.stance.is_some(), row.explain_by, today);
    let silent: Vec<String> = facts.points.iter().filter(silent).map(|p| p.position.to_string()).collect();
    let signer = actor.account.clone().ok_or(Error::Forbidden)?;

    let covered = store::covered(tx.c(), id)?;
    let last_minutes_on = covered.iter().filter_map(|(.., ended_at)| *ended_at).max().map(|at| dates::civil(at).date());
    let sent_on = row.sent_at.map(|at| dates::civil(at).date());
    let mut wrong = Vec::new();
    let year = rules::number_year(issue.issued_on);
    let of = numbering::Paper { body: &row.body_id, kind: numbering::Kind::Conclusion, subject: id.as_str() };
    let typed = ("number", issue.number.as_str());
    let given = numbering::actions::number(tx, &of, issue.issued_on, typed, &mut wrong)?;
    let number =
        given.and_then(|given| rules::number(&given).map_err(|said| wrong.push(("number".to_owned(), said))).ok());
    if let Some(said) = rules::wrong_issue_day(issue.issued_on, last_minutes_on, sent_on, today) {
        wrong.push(("issued_on".to_owned(), said));
    } else if let Some(by) = row.report_by.filter(|by| *by <= issue.issued_on) {
        wrong.push(("issued_on".to_owned(), Said::new("conclusions-day-after-report").with("on", dates::day(by))));
    }
    let signed_decision = basis.signer.as_ref() == Some(&signer);
    wrong.extend(rules::signing_problems(&issue.signing, signed_decision));
    let Some(number) = number.filter(|_| wrong.is_empty()) else { return Err(Error::Invalid(wrong)) };
    numbering::actions::enter(tx, &of, &number, issue.issued_on)?;

    let issued = IssueRow {
        number: &number,
        year,
        issued_on: issue.issued_on,
        signer: &signer,
        signer_name: &actor.name,
        signing: &issue.signing,
    };
    if store::issue(tx, id, seen, &permitted, &issued)? == 0 {
        return Err(Error::Conflict);
    }
    enter_in_register(tx, id, &basis, &covered, &number, issue.issued_on)?;
    let units: Vec<_> = covered.iter().map(|(_, unit, name, _)| (unit.clone(), name.clone())).collect();
    inspections::actions::conclusion_issued(tx, &basis.inspection, &units)?;
    conclude_inspection(tx, &basis)?;
    let line = entry("conclusions.issue", id, &basis)
        .with("number", number.as_str())
        .with("issued_on", dates::day(issue.issued_on))
        .with("signing", issue.signing.authority.as_str());
    let line = if silent.is_empty() { line } else { line.with("silent", silent) };
    audit::record(tx, actor, line)
}

/// One entry for each point, and one for each list of questions of each visit (of its fields of work, the
/// general one, the topics) of which the record shows that it was looked at, with how much of it (domain
/// P7): what nobody looked at is not concluded. The period is the one that the visit looked at.
fn enter_in_register(
    tx: &mut Tx,
    id: &ConclusionId,
    basis: &Basis,
    covered: &[store::VisitRow],
    number: &str,
    issued_on: NaiveDate,
) -> Result<(), Error> {
    let points: Vec<PointRow> = store::points(tx.c(), id)?;
    let examined = views::examined(tx.c(), id, basis)?;
    let base = |unit: &UnitId, unit_name: &str, task: &inspections::Task, content: String| NewEntry {
        unit: unit.clone(),
        unit_name: unit_name.to_owned(),
        field_code: None,
        item: None,
        item_code: None,
        content,
        period_from: task.period_from,
        period_to: task.period_to,
        conclusion_id: id.clone(),
        conclusion_number: number.to_owned(),
        concluded_on: issued_on,
        body_name: basis.body_name.clone(),
        elsewhere: false,
    };
    for (visit, unit, unit_name, _) in covered {
        let item = visits::views::plan_item(tx.c(), visit)?;
        let task = inspections::views::task_of_visit(tx.c(), &basis.inspection, item.as_ref())?;
        for point in points.iter().filter(|p| p.visit_id == *visit) {
            let content = if point.assessment.is_empty() { &point.fact } else { &point.assessment };
            let (field_code, item) = (point.field_code.clone(), point.checklist_item_id.clone());
            let item_code = point.item_code.clone();
            enter(tx, &NewEntry { field_code, item, item_code, ..base(unit, unit_name, &task, content.clone()) })?;
        }
        for list in examined.iter().filter(|e| e.visit == *visit) {
            // What is stored is in the language of the papers.
            let Some(said) = list.content(&list.name_vi) else { continue };
            let content = Language::Vietnamese.say(&said);
            enter(tx, &NewEntry { field_code: list.field.clone(), ..base(unit, unit_name, &task, content) })?;
        }
    }
    Ok(())
}

/// The inspection is concluded when each of its visits that took place stands in an issued
/// conclusion.
fn conclude_inspection(tx: &mut Tx, basis: &Basis) -> Result<(), Error> {
    let done = store::concluded_visits(tx.c(), &basis.inspection, true)?;
    let open = store::visits_of(tx.c(), &basis.inspection)?
        .iter()
        .any(|(id, stage)| *stage != VisitStage::Cancelled && !done.contains(id));
    if open {
        return Ok(());
    }
    inspections::actions::set_stage(tx, &basis.inspection, inspections::Stage::Concluded)
}
