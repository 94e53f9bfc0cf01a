//! Pure decisions of inspections: steps, who may be in a team, what a classified decision leaves.

use chrono::NaiveDate;

use super::model::{Classification, NewInspection, Post, Stage};
use crate::vocabulary::{AccountId, Actor, Right, Said};
use crate::words;

words! {
    /// A step of an inspection.
    Step, "inspection-step" {
        /// The first visit starts.
        Start = "start",
        /// The minutes of all visits are closed.
        End = "end",
        /// The team reports.
        Report = "report",
        /// The conclusion is issued.
        Conclude = "conclude",
        /// It is called off before it began.
        Cancel = "cancel",
    }
}

/// A line of the table of steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    pub from: Stage,
    pub step: Step,
    pub to: Stage,
    pub needs: Right,
}

/// The table that buttons, permissions, audit words and tests read.
pub const MOVES: &[Move] = &[
    Move { from: Stage::Planned, step: Step::Start, to: Stage::Ongoing, needs: Right::Inspect },
    Move { from: Stage::Ongoing, step: Step::End, to: Stage::Ended, needs: Right::Lead },
    Move { from: Stage::Ended, step: Step::Report, to: Stage::Reported, needs: Right::Lead },
    Move { from: Stage::Reported, step: Step::Conclude, to: Stage::Concluded, needs: Right::Issue },
    Move { from: Stage::Planned, step: Step::Cancel, to: Stage::Cancelled, needs: Right::Prepare },
];

/// A step that was decided; only [`decide`] makes one.
#[derive(Clone, Copy, Debug)]
pub struct Permitted {
    mv: &'static Move,
}

impl Permitted {
    /// Where the step leads.
    pub fn to(&self) -> Stage {
        self.mv.to
    }

    /// The step.
    pub fn step(&self) -> Step {
        self.mv.step
    }
}

/// Whether the person may take the step from this stage.
///
/// # Errors
/// The sentence that says why not.
pub fn decide(stage: Stage, step: Step, actor: &Actor) -> Result<Permitted, Said> {
    let mv = MOVES.iter().find(|m| m.from == stage && m.step == step);
    let mv = mv.ok_or_else(|| Said::new("inspections-step-not-now"))?;
    if actor.may(mv.needs) { Ok(Permitted { mv }) } else { Err(Said::new("inspections-step-not-yours")) }
}

/// Whether another area's act (report, conclusion) may bring the inspection from one stage to
/// another: along a line of the table.
pub fn leads_to(from: Stage, to: Stage) -> bool {
    MOVES.iter().any(|m| m.from == from && m.to == to)
}

/// Somebody proposed for a team, with what the rules ask about them.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub account: AccountId,
    pub name: String,
    pub post: Post,
    pub may_lead: bool,
    pub may_inspect: bool,
    /// Name of a visited unit in which the person works, or held a post in the period examined or
    /// during the visit.
    pub works_in: Option<String>,
}

fn field_of(post: Post) -> &'static str {
    match post {
        Post::Leader => "leader",
        Post::Secretary => "secretary",
        Post::Member => "members",
    }
}

/// What is wrong with a team, each by the form's field: one leader, one secretary, each person once,
/// people who may inspect, nobody from a visited unit (domain P2), not the decision's signer.
pub fn team_problems(team: &[Candidate], signer: Option<&AccountId>) -> Vec<(String, Said)> {
    let mut problems = Vec::new();
    for (post, key) in [(Post::Leader, "inspections-one-leader"), (Post::Secretary, "inspections-one-secretary")] {
        if team.iter().filter(|m| m.post == post).count() != 1 {
            problems.push((field_of(post).to_owned(), Said::new(key)));
        }
    }
    for (at, person) in team.iter().enumerate() {
        let mut wrong = |said: Said| problems.push((field_of(person.post).to_owned(), said.with("name", &person.name)));
        if team[..at].iter().any(|other| other.account == person.account) {
            wrong(Said::new("inspections-twice-in-team"));
        }
        if signer == Some(&person.account) {
            wrong(Said::new("inspections-signer-in-team"));
        }
        if let Some(unit) = &person.works_in {
            wrong(Said::new("inspections-works-there").with("unit", unit));
        }
        if !person.may_inspect || (person.post == Post::Leader && !person.may_lead) {
            wrong(Said::new("inspections-role-missing"));
        }
    }
    problems
}

/// What a classified decision may not bring along; only number, date and issuer are kept.
pub fn classified_problems(new: &NewInspection) -> Vec<(String, Said)> {
    if new.classification == Classification::Ordinary {
        return Vec::new();
    }
    let filled = [
        ("title", !new.title.is_empty()),
        ("contents", !new.contents.is_empty()),
        ("fields", !new.fields.is_empty()),
        ("items", !new.items.is_empty()),
        ("units", !new.units.is_empty()),
        ("leader", new.leader.is_some()),
        ("secretary", new.secretary.is_some()),
        ("members", !new.members.is_empty()),
    ];
    filled
        .into_iter()
        .filter(|(_, there)| *there)
        .map(|(name, _)| (name.to_owned(), Said::new("inspections-classified-content")))
        .collect()
}

/// What is missing or does not fit in a decision that is not classified.
pub fn problems(new: &NewInspection, today: NaiveDate) -> Vec<(String, Said)> {
    let mut problems = Vec::new();
    let mut wrong = |field: &str, key: &str| problems.push((field.to_owned(), Said::new(key)));
    if new.decision_on > today {
        wrong("decision_on", "inspections-decision-later");
    }
    if new.classification != Classification::Ordinary {
        return problems;
    }
    if new.title.is_empty() {
        wrong("title", "form-required");
    }
    if new.contents.is_empty() {
        wrong("contents", "form-required");
    }
    if new.signer.is_none() {
        wrong("signer", "form-choose");
    }
    if new.fields.is_empty() {
        wrong("fields", "inspections-field-needed");
    }
    if new.items.is_empty() && new.units.is_empty() {
        wrong("units", "inspections-unit-needed");
    }
    if new.period_to < new.period_from {
        wrong("period_to", "inspections-period-order");
    }
    if new.ends_on < new.starts_on {
        wrong("ends_on", "inspections-days-order");
    }
    if new.starts_on < new.decision_on {
        wrong("starts_on", "inspections-starts-early");
    }
    problems
}

/// What all codes of a year begin with.
pub fn code_prefix(year: i32) -> String {
    format!("KT-{year}-")
}

/// The code of the `number`th inspection of a year.
pub fn code(year: i32, number: u32) -> String {
    format!("{}{number:03}", code_prefix(year))
}

/// The number in a code of that year.
pub fn number_of(code: &str, year: i32) -> Option<u32> {
    code.strip_prefix(&code_prefix(year))?.parse().ok()
}
