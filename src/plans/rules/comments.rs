//! Pure rules of comments on a draft: who is asked, until when answers come, and what submitting waits for.

use chrono::NaiveDate;

use super::{Refusal, writable};
use crate::plans::model::Stage;
use crate::plans::model::comment::{Asked, Consultation, NewAnswer, Stance, Taken};
use crate::vocabulary::{Said, UnitId, dates};

/// How far an asked body has come on that day. The last day of its time is its own.
pub fn asked(one: &Consultation, today: NaiveDate) -> Asked {
    match (&one.withdrawn, &one.heard) {
        (Some(_), _) => Asked::Withdrawn,
        (None, Some(heard)) if heard.late => Asked::Late,
        (None, Some(_)) => Asked::Answered,
        (None, None) if today > one.until => Asked::Silent,
        (None, None) => Asked::Waiting,
    }
}

/// Whether the body may still answer: also after its day, as long as the plan is being written.
pub fn may_answer(one: &Consultation, plan: Stage) -> Result<(), Refusal> {
    match (&one.withdrawn, &one.heard) {
        (Some(_), _) => Err(Refusal::AskedWithdrawn),
        (None, Some(_)) => Err(Refusal::AskedAnswered),
        (None, None) if plan == Stage::Recorded || writable(plan).is_err() => Err(Refusal::AskedOver),
        (None, None) => Ok(()),
    }
}

/// Whether the request may be taken back: as long as it is not answered.
pub fn may_withdraw(one: &Consultation) -> Result<(), Refusal> {
    match (&one.withdrawn, &one.heard) {
        (Some(_), _) => Err(Refusal::AskedWithdrawn),
        (None, Some(_)) => Err(Refusal::AskedAnswered),
        (None, None) => Ok(()),
    }
}

/// Whether nothing more is waited for: no asked body whose day has not passed, no comment without an answer of the
/// writers. A refusal names the bodies with their days, or counts the comments.
pub fn settled(all: &[Consultation], today: NaiveDate) -> Result<(), Refusal> {
    let waiting: Vec<String> = all
        .iter()
        .filter(|one| asked(one, today) == Asked::Waiting)
        .map(|one| format!("{} ({})", one.unit_name, dates::day(one.until)))
        .collect();
    if !waiting.is_empty() {
        return Err(Refusal::AskedWaiting(waiting.join(", ")));
    }
    let comments = all.iter().flat_map(|one| &one.comments).filter(|comment| comment.settled.is_none()).count();
    if comments > 0 { Err(Refusal::CommentsWaiting(comments)) } else { Ok(()) }
}

/// What is wrong with a request: field and sentence. `waiting`: bodies that are asked already and have not answered.
pub fn ask_problems(
    units: &[UnitId],
    until: NaiveDate,
    body: &UnitId,
    waiting: &[UnitId],
    today: NaiveDate,
) -> Vec<(String, Said)> {
    let mut problems = Vec::new();
    let mut wrong = |field: &str, key: &str| problems.push((field.to_owned(), Said::new(key)));
    if units.is_empty() {
        wrong("units", "form-choose");
    } else if units.contains(body) {
        wrong("units", "plans-ask-own-body");
    } else if units.iter().any(|unit| waiting.contains(unit)) {
        wrong("units", "plans-ask-again");
    }
    if until < today {
        wrong("until", "plans-ask-until-past");
    }
    problems
}

/// What is wrong with an answer of an asked body: field and sentence.
pub fn answer_problems(new: &NewAnswer, one: &Consultation, today: NaiveDate) -> Vec<(String, Said)> {
    let mut problems = Vec::new();
    let mut wrong = |field: String, key: &str| problems.push((field, Said::new(key)));
    match (new.stance, new.comments.first()) {
        (Stance::Comments, None) => wrong("said-1".into(), "plans-comment-needed"),
        (Stance::Agree, Some(_)) => wrong("stance".into(), "plans-comment-but-agrees"),
        _ => {}
    }
    for comment in &new.comments {
        if comment.said.is_empty() {
            wrong(format!("said-{}", comment.line), "form-required");
        }
        if comment.item.as_ref().is_some_and(|item| !one.items.iter().any(|shown| shown.id == *item)) {
            wrong(format!("about-{}", comment.line), "form-choose");
        }
    }
    if let Some((number, on)) = &new.paper {
        if number.is_empty() {
            wrong("paper_number".into(), "form-required");
        }
        if *on > today {
            wrong("paper_on".into(), "plans-issued-later");
        }
    }
    problems
}

/// Whether the writers' answer to a comment lacks its reason.
pub fn reason_missing(taken: Taken, reason: &str) -> bool {
    taken != Taken::Whole && reason.is_empty()
}
