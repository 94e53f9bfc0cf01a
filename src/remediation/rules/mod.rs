//! Pure rules of demands that are followed: who may do what, when they are late, what does not fit.

pub mod closing;

use chrono::NaiveDate;

use crate::error::Error;
use crate::remediation::model::{Checked, FollowUp, Stage, Step, Verification};
use crate::vocabulary::{Right, Said, dates};

/// A step that some role may take from a stage.
#[derive(Debug, PartialEq, Eq)]
pub struct Move {
    pub from: Stage,
    pub step: Step,
    pub to: Stage,
    pub needs: Right,
}

const fn mv(from: Stage, step: Step, to: Stage, needs: Right) -> Move {
    Move { from, step, to, needs }
}

/// Every step there is (domain 2.2, step 11: the unit says done, the team verifies, closed, reminded, more time).
pub const MOVES: &[Move] = {
    use Right::{Explain, Issue, Verify};
    use Stage::{Closed, Met, NotMet, Open, Partly, Reported, Void};
    &[
        mv(Open, Step::NameOwner, Open, Explain),
        mv(Reported, Step::NameOwner, Reported, Explain),
        mv(Partly, Step::NameOwner, Partly, Explain),
        mv(NotMet, Step::NameOwner, NotMet, Explain),
        mv(Open, Step::ReportPart, Open, Explain),
        mv(Partly, Step::ReportPart, Partly, Explain),
        mv(NotMet, Step::ReportPart, NotMet, Explain),
        mv(Open, Step::Report, Reported, Explain),
        mv(Reported, Step::Report, Reported, Explain),
        mv(Partly, Step::Report, Reported, Explain),
        mv(NotMet, Step::Report, Reported, Explain),
        mv(Open, Step::AskExtension, Open, Explain),
        mv(Partly, Step::AskExtension, Partly, Explain),
        mv(NotMet, Step::AskExtension, NotMet, Explain),
        mv(Open, Step::Grant, Open, Issue),
        mv(Reported, Step::Grant, Reported, Issue),
        mv(Partly, Step::Grant, Partly, Issue),
        mv(NotMet, Step::Grant, NotMet, Issue),
        mv(Open, Step::Refuse, Open, Issue),
        mv(Reported, Step::Refuse, Reported, Issue),
        mv(Partly, Step::Refuse, Partly, Issue),
        mv(NotMet, Step::Refuse, NotMet, Issue),
        mv(Reported, Step::Meet, Met, Verify),
        mv(Reported, Step::MeetPartly, Partly, Verify),
        mv(Reported, Step::Miss, NotMet, Verify),
        mv(Met, Step::Close, Closed, Verify),
        mv(Open, Step::Remind, Open, Verify),
        mv(Partly, Step::Remind, Partly, Verify),
        mv(NotMet, Step::Remind, NotMet, Verify),
        mv(Open, Step::Escalate, Open, Verify),
        mv(Partly, Step::Escalate, Partly, Verify),
        mv(NotMet, Step::Escalate, NotMet, Verify),
        mv(Open, Step::Void, Void, Issue),
        mv(Reported, Step::Void, Void, Issue),
        mv(Partly, Step::Void, Void, Issue),
        mv(NotMet, Step::Void, Void, Issue),
        mv(Met, Step::Reopen, NotMet, Issue),
        mv(Closed, Step::Reopen, NotMet, Issue),
        mv(Void, Step::Reopen, Open, Issue),
    ]
};

/// What a person is to a demand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Acts for the unit that has to do it today; then neither verifies nor decides about it, whatever other role the
    /// person is in.
    pub bears: bool,
    /// Verifies: of the team, who prepares conclusions, or the Inspectorate.
    pub verifies: bool,
    /// Signed the decision, or is authorised in writing by who did; never one of the team.
    pub signs: bool,
    /// Reported on it before, whatever role it was in.
    pub reported: bool,
    /// Asked for the time that is not answered yet.
    pub asked: bool,
}

impl Standing {
    /// Whether the person may look at a picture as it was sent, with what the copy that is shown leaves out: who
    /// verifies, and none of the unit.
    pub fn sees_originals(&self) -> bool {
        self.verifies && !self.bears
    }
}

/// What a demand is, for the rules.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    pub due: NaiveDate,
    pub asked_until: Option<NaiveDate>,
    /// Whether the follow-up of the whole conclusion is closed.
    pub shut: bool,
    pub today: NaiveDate,
}

/// Leave for one step; only [`decide`] makes it.
#[derive(Debug, PartialEq, Eq)]
pub struct Permitted {
    mv: &'static Move,
}

impl Permitted {
    /// The step.
    pub fn step(&self) -> Step {
        self.mv.step
    }

    /// Where it leads.
    pub fn to(&self) -> Stage {
        self.mv.to
    }
}

/// Why a step may not be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(pub Said);

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Error::Refused(refusal.0)
    }
}

/// Whether the person may take the step now. The page's forms and the actions ask this one function.
pub fn decide(stage: Stage, step: Step, who: Standing, facts: &Facts) -> Result<Permitted, Refusal> {
    let no = |key: &str| Err(Refusal(Said::new(key)));
    let Some(mv) = MOVES.iter().find(|m| m.from == stage && m.step == step) else {
        return no(match stage {
            Stage::Closed => "demands-closed-is-over",
            Stage::Void => "demands-void-is-over",
            Stage::Met => "demands-met-waits",
            Stage::Reported => "demands-reported-waits",
            Stage::Open | Stage::Partly | Stage::NotMet => "demands-nothing-reported",
        });
    };
    match mv.needs {
        Right::Explain if !who.bears => return no("demands-not-your-unit"),
        Right::Verify if !who.verifies => return no("demands-not-verifier"),
        Right::Issue if !who.signs => return no("demands-not-signer"),
        _ => {}
    }
    if facts.shut {
        return no("demands-conclusion-closed");
    }
    let late = facts.due < facts.today;
    match step {
        Step::Meet | Step::MeetPartly | Step::Miss | Step::Close if who.reported => no("demands-reporter-verifies"),
        Step::Grant | Step::Refuse if who.asked => no("demands-asker-answers"),
        Step::Meet | Step::MeetPartly | Step::Miss | Step::Close | Step::Grant | Step::Refuse | Step::Void
            if who.bears =>
        {
            no("demands-bearer-verifies")
        }
        Step::AskExtension if facts.asked_until.is_some() => no("demands-asked-already"),
        Step::Grant | Step::Refuse if facts.asked_until.is_none() => no("demands-nothing-asked"),
        Step::Escalate if !late => no("demands-not-late"),
        _ => Ok(Permitted { mv }),
    }
}

/// Stages at which it is the unit's turn.
pub const OWED: [Stage; 3] = [Stage::Open, Stage::Partly, Stage::NotMet];

/// Whether it is the unit's turn at the stage.
pub fn waits_for_unit(stage: Stage) -> bool {
    OWED.contains(&stage)
}

/// Stages at which nothing is left to be done.
pub fn is_over(stage: Stage) -> bool {
    matches!(stage, Stage::Closed | Stage::Void)
}

/// Whether a demand is behind its day, and by how many calendar days it is, or was when the unit reported.
pub fn lateness(stage: Stage, due: NaiveDate, reported_on: Option<NaiveDate>, today: NaiveDate) -> (bool, i64) {
    let behind = |day: NaiveDate| (day - due).num_days().max(0);
    match (stage, reported_on) {
        (Stage::Void, _) => (false, 0),
        (stage, _) if waits_for_unit(stage) => (behind(today) > 0, behind(today)),
        (_, Some(reported)) => (false, behind(reported)),
        (_, None) => (false, 0),
    }
}

/// What is wrong with a day that has come: before the conclusion, or not come yet.
pub fn wrong_day(field: &str, day: NaiveDate, issued_on: NaiveDate, today: NaiveDate) -> Vec<(String, Said)> {
    let key = match day {
        day if day > today => "demands-day-in-future",
        day if day < issued_on => "demands-day-before-issue",
        _ => return Vec::new(),
    };
    vec![(field.to_owned(), Said::new(key).with("issued", dates::day(issued_on)))]
}

/// What is wrong with a new deadline: it must lie after the one that holds, and not in the past.
pub fn wrong_extension(field: &str, until: NaiveDate, due: NaiveDate, today: NaiveDate) -> Vec<(String, Said)> {
    let key = match until {
        until if until <= due => "demands-extension-not-later",
        until if until < today => "demands-extension-past",
        _ => return Vec::new(),
    };
    vec![(field.to_owned(), Said::new(key).with("due", dates::day(due)))]
}

/// What does not fit in a verification: the day lies before the report or before the visit, a follow-up visit is not named or not one of
/// those that took place, or a visit is named for what was verified on paper.
pub fn wrong_verification(
    new: &Verification,
    visits: &[FollowUp],
    reported_on: Option<NaiveDate>,
    issued_on: NaiveDate,
    today: NaiveDate,
) -> Vec<(String, Said)> {
    let mut wrong = wrong_day("checked_on", new.checked_on, issued_on, today);
    if let Some(reported) =
        reported_on.filter(|day| wrong.is_empty() && new.checked == Checked::Paper && new.checked_on < *day)
    {
        wrong.push(("checked_on".into(), Said::new("demands-checked-before-report").with("on", dates::day(reported))));
    }
    match (new.checked, &new.visit) {
        (Checked::Visit, None) => wrong.push(("visit".into(), Said::new("demands-visit-needed"))),
        (Checked::Visit, Some(named)) => match visits.iter().find(|visit| visit.id == *named) {
            None => wrong.push(("visit".into(), Said::new("form-choose"))),
            Some(visit) if wrong.is_empty() && new.checked_on < visit.started_on => {
                let said = Said::new("demands-checked-before-visit").with("on", dates::day(visit.started_on));
                wrong.push(("checked_on".into(), said));
            }
            Some(_) => {}
        },
        (Checked::Paper, Some(_)) => wrong.push(("visit".into(), Said::new("demands-visit-on-paper"))),
        _ => {}
    }
    wrong
}
