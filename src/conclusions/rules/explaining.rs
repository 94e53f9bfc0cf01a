//! What is explained, on which paper, how it is answered, and what silence is (domain 2.2, step 9; D6).

use chrono::NaiveDate;

use super::needs_explanation;
use crate::conclusions::model::{OnPaper, Stage, Taken};
use crate::visits::model::FindingKind;
use crate::vocabulary::{Said, dates};

/// What does not fit in a letter with which a unit explained: it came before it was written or asked for, has not come
/// yet, or came after the time given. When the team enters it does not count.
pub fn wrong_paper(
    paper: &OnPaper,
    sent_on: Option<NaiveDate>,
    explain_by: Option<NaiveDate>,
    today: NaiveDate,
) -> Vec<(String, Said)> {
    let mut wrong = Vec::new();
    if paper.number.is_empty() {
        wrong.push(("paper_number".to_owned(), Said::new("form-required")));
    }
    if paper.received_on < paper.dated_on {
        wrong.push(("received_on".to_owned(), Said::new("conclusions-paper-before-its-day")));
    } else if let Some(said) = wrong_receipt_day(paper.received_on, sent_on, today) {
        wrong.push(("received_on".to_owned(), said));
    } else if let Some(by) = explain_by.filter(|by| paper.received_on > *by) {
        wrong.push(("received_on".to_owned(), Said::new("conclusions-explanation-over").with("by", dates::day(by))));
    }
    wrong
}

/// What is wrong with the day on which something was received: it lies before the draft was sent, or has not come.
pub fn wrong_receipt_day(on: NaiveDate, sent_on: Option<NaiveDate>, today: NaiveDate) -> Option<Said> {
    match sent_on.filter(|sent| on < *sent) {
        Some(sent) => Some(Said::new("conclusions-receipt-before-sent").with("on", dates::day(sent))),
        None => (on > today).then(|| Said::new("conclusions-receipt-later")),
    }
}

/// What does not fit in an answer: what is not taken up, or in part, has its reason.
pub fn wrong_answer(taken: Taken, reason: &str) -> Option<Said> {
    (taken != Taken::Accepted && reason.is_empty()).then(|| Said::new("conclusions-answer-reason"))
}

/// Whether a unit kept silent about a point: the time given is over, and it said nothing to the point as it stands.
pub fn is_silent(
    stage: Stage,
    kind: FindingKind,
    explained: bool,
    explain_by: Option<NaiveDate>,
    today: NaiveDate,
) -> bool {
    let over = match stage {
        Stage::Issued => explain_by.is_some(),
        Stage::Explaining => explain_by.is_some_and(|by| today > by),
        Stage::Draft | Stage::Discarded => false,
    };
    over && needs_explanation(kind) && !explained
}
