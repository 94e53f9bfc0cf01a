//! Pure decisions: who may do what to a conclusion, and what is missing before it.

mod examined;
mod explaining;
mod signing;

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::model::{Stage, Stance, Step};
use crate::error::Error;
use crate::visits::model::{Capacity, FindingKind};
use crate::vocabulary::{Right, Said, dates};

pub use examined::{Examined, ListRecord, examined, in_ranges};
pub use explaining::{is_silent, wrong_answer, wrong_paper, wrong_receipt_day};
pub use signing::{for_committee, proposed, signing_lines, signing_problems};

/// A step that some role may take from a stage.
#[derive(Debug, PartialEq, Eq)]
pub struct Move {
    pub from: Stage,
    pub step: Step,
    pub to: Stage,
    pub needs: Right,
}

/// Every step there is. Nothing leads out of `Issued` and `Discarded`.
pub const MOVES: &[Move] = &[
    Move { from: Stage::Draft, step: Step::Send, to: Stage::Explaining, needs: Right::DraftConclusions },
    Move { from: Stage::Draft, step: Step::Discard, to: Stage::Discarded, needs: Right::DraftConclusions },
    Move { from: Stage::Explaining, step: Step::Return, to: Stage::Draft, needs: Right::DraftConclusions },
    Move { from: Stage::Explaining, step: Step::SendBack, to: Stage::Draft, needs: Right::Issue },
    Move { from: Stage::Explaining, step: Step::Issue, to: Stage::Issued, needs: Right::Issue },
];

/// What a person is to a conclusion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Drafts conclusions of this inspection: a planner, or the team's own leader.
    pub drafts: bool,
    /// Holds the right to issue at all.
    pub issues: bool,
    /// Signed the decision, or is authorised in writing by the person who did.
    pub signs: bool,
    /// Belongs to the team, as leader or otherwise.
    pub in_team: bool,
}

impl Standing {
    /// Whether the person issues what the team concludes, and decides about it afterwards: never one of the team.
    pub fn may_sign(&self) -> bool {
        self.issues && self.signs && !self.in_team
    }
}

/// What a point is, for the rules.
#[derive(Clone, Debug)]
pub struct PointFacts {
    pub position: i32,
    pub kind: FindingKind,
    pub capacities: Vec<Capacity>,
    /// A reason for naming nobody, or not everybody, is written.
    pub reasoned: bool,
    /// The signer approved that reason.
    pub reason_approved: bool,
    /// The unit's word on the point as it stands now.
    pub stance: Option<Stance>,
    /// The drafter answered it.
    pub answered: bool,
}

/// What a conclusion is, for the rules.
#[derive(Clone, Debug)]
pub struct Facts {
    pub points: Vec<PointFacts>,
    pub has_results: bool,
    pub has_report_day: bool,
    pub explain_by: Option<NaiveDate>,
    pub today: NaiveDate,
    /// What ties the team to the units without leave, as known now.
    pub ties: Vec<Said>,
}

/// Leave for one step; only [`decide`] makes it.
#[derive(Debug, PartialEq, Eq)]
pub struct Permitted {
    mv: &'static Move,
}

impl Permitted {
    /// The stage that the step begins from.
    pub fn from(&self) -> Stage {
        self.mv.from
    }

    /// The stage that the step leads to.
    pub fn to(&self) -> Stage {
        self.mv.to
    }

    /// The step.
    pub fn step(&self) -> Step {
        self.mv.step
    }
}

/// Why a step may not be taken: each sentence says what is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal(pub Vec<Said>);

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Error::Refused(refusal.0.into_iter().next().unwrap_or_else(|| Said::new("conclusions-not-now")))
    }
}

/// Whether the person may take the step now. The page's buttons, its list of what is missing, and
/// the actions ask this one function.
pub fn decide(stage: Stage, step: Step, who: Standing, facts: &Facts) -> Result<Permitted, Refusal> {
    let Some(mv) = MOVES.iter().find(|m| m.from == stage && m.step == step) else {
        let key = match stage {
            Stage::Issued => "conclusions-issued-is-closed",
            Stage::Discarded => "conclusions-discarded-is-closed",
            _ => "conclusions-not-now",
        };
        return Err(Refusal(vec![Said::new(key)]));
    };
    let mut missing = Vec::new();
    missing.extend(wrong_person(mv, who));
    match step {
        Step::Send => {
            if !facts.has_results {
                missing.push(Said::new("conclusions-blocker-no-results"));
            }
        }
        Step::Issue => missing.extend(before_issue(facts)),
        Step::Return | Step::SendBack | Step::Discard => {}
    }
    if missing.is_empty() { Ok(Permitted { mv }) } else { Err(Refusal(missing)) }
}

/// Issue is for the signer of the decision or a person authorised in writing, never for the team
/// (glossary: conclusion).
fn wrong_person(mv: &Move, who: Standing) -> Option<Said> {
    let key = match mv.needs {
        Right::Issue if who.in_team => "conclusions-blocker-team-issues",
        Right::Issue if !who.issues || !who.signs => "conclusions-blocker-not-signer",
        Right::DraftConclusions if !who.drafts => "conclusions-blocker-not-drafter",
        _ => return None,
    };
    Some(Said::new(key))
}

/// What is missing before issue, whoever asks: persons named (domain R1, R2), explanations asked
/// for, given or out of time, and answered (domain 2.2, step 9), and leave for every tie of the team (domain P2).
pub fn before_issue(facts: &Facts) -> Vec<Said> {
    let mut missing: Vec<Said> = facts.points.iter().filter_map(unnamed).collect();
    let over = facts.explain_by.is_some_and(|by| facts.today > by);
    for point in facts.points.iter().filter(|p| needs_explanation(p.kind)) {
        match point.stance {
            None if !over => {
                let by = facts.explain_by.map(dates::day).unwrap_or_default();
                let said = Said::new("conclusions-blocker-unexplained").with("point", point.position).with("by", by);
                missing.push(said);
            }
            Some(Stance::Partly | Stance::Reject) if !point.answered => {
                missing.push(Said::new("conclusions-blocker-unanswered").with("point", point.position));
            }
            _ => {}
        }
    }
    missing.extend(facts.ties.iter().cloned());
    if !facts.has_results {
        missing.push(Said::new("conclusions-blocker-no-results"));
    }
    if !facts.has_report_day && facts.points.iter().any(|p| needs_explanation(p.kind)) {
        missing.push(Said::new("conclusions-blocker-no-report-day"));
    }
    missing
}

/// Whether a unit is asked to explain points of the kind: what it did well needs no explanation.
pub fn needs_explanation(kind: FindingKind) -> bool {
    kind != FindingKind::Strength
}

/// The gate of responsibility: a violation names a person who acted and the head of the unit, or
/// says why not with the signer's approval (domain R1).
pub fn unnamed(point: &PointFacts) -> Option<Said> {
    if point.kind != FindingKind::Violation || (point.reasoned && point.reason_approved) {
        return None;
    }
    let direct = point.capacities.contains(&Capacity::Direct);
    let head = point.capacities.contains(&Capacity::Head);
    let key = match (direct, head) {
        (true, true) => return None,
        _ if point.reasoned => "conclusions-blocker-reason-waits",
        (false, true) => "conclusions-blocker-no-direct",
        (true, false) => "conclusions-blocker-no-head",
        (false, false) => "conclusions-blocker-nobody",
    };
    Some(Said::new(key).with("point", point.position))
}

/// Why texts, persons and demands cannot be changed at a stage; none in a draft.
pub fn closed(stage: Stage) -> Option<Said> {
    let key = match stage {
        Stage::Draft => return None,
        Stage::Explaining => "conclusions-explaining-is-closed",
        Stage::Issued => "conclusions-issued-is-closed",
        Stage::Discarded => "conclusions-discarded-is-closed",
    };
    Some(Said::new(key))
}

/// Why a point cannot be dropped, or taken back in, at a stage; none when it can: in a draft any point,
/// while units explain only what was explained as it stands, for it is the explanation that is
/// accepted, and a point taken back in must have been heard.
pub fn cannot_drop(stage: Stage, explained: bool) -> Option<Said> {
    match stage {
        Stage::Explaining if explained => None,
        Stage::Explaining => Some(Said::new("conclusions-drop-unexplained")),
        Stage::Draft | Stage::Issued | Stage::Discarded => closed(stage),
    }
}

/// Why the unit cannot explain a point now; none when it can.
pub fn cannot_explain(
    stage: Stage,
    kind: FindingKind,
    explain_by: Option<NaiveDate>,
    today: NaiveDate,
) -> Option<Said> {
    match (stage, explain_by) {
        (Stage::Issued, _) => Some(Said::new("conclusions-issued-is-closed")),
        (Stage::Draft | Stage::Discarded, _) => Some(Said::new("conclusions-not-now")),
        (Stage::Explaining, _) if !needs_explanation(kind) => Some(Said::new("conclusions-strength-needs-none")),
        (Stage::Explaining, Some(by)) if today > by => {
            Some(Said::new("conclusions-explanation-over").with("by", dates::day(by)))
        }
        (Stage::Explaining, _) => None,
    }
}

/// The number in the form in which it is kept: digits with a leading zero below 10 (Decree
/// 30/2020, Annex I), `/`, the symbol in capitals: `3/tb-snv` is `03/TB-SNV`, so that the same
/// number cannot be given twice in two spellings.
pub fn number(typed: &str) -> Result<String, Said> {
    let wrong = || Said::new("conclusions-number-form").with("value", typed);
    let (digits, symbol) = typed.split_once('/').ok_or_else(wrong)?;
    let (digits, symbol) = (digits.trim(), symbol.trim().to_uppercase());
    if digits.is_empty() || digits.len() > 6 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(wrong());
    }
    let value: u32 = digits.parse().map_err(|_| wrong())?;
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '/' | '.' | '&');
    if value == 0 || symbol.is_empty() || symbol.chars().count() > 40 || !symbol.chars().all(fits) {
        return Err(wrong());
    }
    Ok(format!("{value:02}/{symbol}"))
}

/// What is wrong with the day of issue: it lies before the last minutes or before explanations
/// were asked for, or in the future.
pub fn wrong_issue_day(
    issued_on: NaiveDate,
    last_minutes_on: Option<NaiveDate>,
    sent_on: Option<NaiveDate>,
    today: NaiveDate,
) -> Option<Said> {
    if let Some(minutes) = last_minutes_on.filter(|m| issued_on < *m) {
        return Some(Said::new("conclusions-day-before-minutes").with("on", dates::day(minutes)));
    }
    if let Some(sent) = sent_on.filter(|s| issued_on < *s) {
        return Some(Said::new("conclusions-day-before-sent").with("on", dates::day(sent)));
    }
    (issued_on > today).then(|| Said::new("conclusions-day-in-future"))
}

/// The year in which a number is counted (Decree 30/2020: numbers begin anew each year).
pub fn number_year(issued_on: NaiveDate) -> i32 {
    issued_on.year()
}
