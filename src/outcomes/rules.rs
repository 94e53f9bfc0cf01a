//! Pure rules of recorded conclusions: what a record must say, and what a correction changes.

use chrono::NaiveDate;

use super::model::{Demand, Draft, NewContent, NewDemand, NewOutcome, Outcome};
use crate::plans::Classification;
use crate::register::Entry;
use crate::vocabulary::{PlanId, Said, dates};

/// The most rows of a kind that one record holds.
pub const MOST_ROWS: usize = 200;

/// The conclusion that the draft says; of one that is not ordinary the paper alone, whatever else stands there.
///
/// # Errors
/// All that is wrong with it, each by the form's field: row 2 of the contents has `c2_unit`, `c2_field`,
/// `c2_content`, `c2_from` and `c2_to`, row 2 of the demands `d2_unit`, `d2_task` and `d2_due`.
pub fn outcome(draft: &Draft, today: NaiveDate) -> Result<NewOutcome, Vec<(String, Said)>> {
    let mut problems = draft.unread.clone();
    let mut wrong = |field: String, key: &str| problems.push((field, Said::new(key)));
    for (field, text) in [("number", &draft.number), ("issuer", &draft.issuer)] {
        if text.is_empty() {
            wrong(field.to_owned(), "form-required");
        }
    }
    match draft.issued_on {
        None => wrong("issued_on".to_owned(), "form-required"),
        Some(on) if on > today => wrong("issued_on".to_owned(), "plans-issued-later"),
        Some(_) => {}
    }
    let ordinary = draft.classification == Classification::Ordinary;
    let (mut contents, mut demands) = (Vec::new(), Vec::new());
    if ordinary {
        if draft.title.is_empty() {
            wrong("title".to_owned(), "form-required");
        }
        if draft.profile.is_none() {
            wrong("profile".to_owned(), "form-choose");
        }
        if draft.contents.is_empty() {
            wrong("c0_content".to_owned(), "outcomes-content-needed");
        }
        for row in &draft.contents {
            let name = |part: &str| format!("c{}_{part}", row.row);
            if row.unit.is_none() {
                wrong(name("unit"), "form-choose");
            }
            if row.content.is_empty() {
                wrong(name("content"), "form-required");
            }
            for (part, day) in [("from", row.period_from), ("to", row.period_to)] {
                if day.is_none() {
                    wrong(name(part), "form-required");
                }
            }
            if row.period_from.zip(row.period_to).is_some_and(|(from, to)| to < from) {
                wrong(name("to"), "plans-period-ends-before-start");
            } else if row.period_to.zip(draft.issued_on).is_some_and(|(to, on)| to > on) {
                wrong(name("to"), "outcomes-period-after-paper");
            }
            if let (Some(unit), Some(period_from), Some(period_to)) = (&row.unit, row.period_from, row.period_to) {
                let (unit, field, content) = (unit.clone(), row.field.clone(), row.content.clone());
                contents.push(NewContent { unit, field, content, period_from, period_to });
            }
        }
        for row in &draft.demands {
            let name = |part: &str| format!("d{}_{part}", row.row);
            if row.task.is_empty() {
                wrong(name("task"), "form-required");
            }
            if row.due_on.zip(draft.issued_on).is_some_and(|(due, on)| due < on) {
                wrong(name("due"), "outcomes-due-before-paper");
            }
            match &row.unit {
                None => wrong(name("unit"), "form-choose"),
                Some(unit) => {
                    demands.push(NewDemand { unit: unit.clone(), task: row.task.clone(), due_on: row.due_on });
                }
            }
        }
    }
    match draft.issued_on {
        Some(issued_on) if problems.is_empty() => Ok(NewOutcome {
            number: draft.number.clone(),
            issued_on,
            issuer: draft.issuer.clone(),
            classification: draft.classification,
            profile: draft.profile.filter(|_| ordinary),
            title: if ordinary { draft.title.clone() } else { String::new() },
            decision: draft.decision.clone().filter(|_| ordinary),
            contents,
            demands,
        }),
        _ => Err(problems),
    }
}

/// What a record says, part by part, each by its word in the trail; of a paper that is not ordinary the paper alone.
pub fn wording(outcome: &Outcome, contents: &[Entry], demands: &[Demand]) -> Vec<(&'static str, String)> {
    let mut parts = vec![
        ("number", outcome.number.clone()),
        ("issued_on", dates::day(outcome.issued_on)),
        ("issuer", outcome.issuer.clone()),
        ("classification", outcome.classification.to_string()),
    ];
    if outcome.classification == Classification::Ordinary {
        let content = |e: &Entry| {
            let field = e.field_code.as_deref().unwrap_or("-");
            let (from, to) = (dates::day(e.period_from), dates::day(e.period_to));
            format!("{}; {field}; {from}-{to}; {}", e.unit_name, e.content)
        };
        let demand = |d: &Demand| {
            let due = d.due_on.map(dates::day).unwrap_or_default();
            format!("{}; {}; {due}", d.unit_name, d.task)
        };
        parts.push(("profile", outcome.profile.map(|p| p.to_string()).unwrap_or_default()));
        parts.push(("title", outcome.title.clone()));
        parts.push(("decision", outcome.decision.as_ref().map(PlanId::to_string).unwrap_or_default()));
        parts.push(("contents", contents.iter().map(content).collect::<Vec<_>>().join("\n")));
        parts.push(("demands", demands.iter().map(demand).collect::<Vec<_>>().join("\n")));
    }
    parts
}

/// The parts that a correction changes, with what they said before and say after it. What a paper that is no longer
/// ordinary said is not told: it is kept nowhere any more.
pub fn changes(
    before: &[(&'static str, String)],
    after: &[(&'static str, String)],
) -> Vec<(&'static str, String, String)> {
    let of = |parts: &[(&'static str, String)], name: &str| {
        parts.iter().find(|(part, _)| *part == name).map(|(_, text)| text.clone()).unwrap_or_default()
    };
    let changed = after.iter().map(|(name, text)| (*name, of(before, name), text.clone()));
    changed.filter(|(_, was, became)| was != became).collect()
}
