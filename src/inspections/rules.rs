//! Pure decisions of inspections: steps, who may be in a team, what a classified decision leaves.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::independence::Conflict;
use super::model::{
    Amended, ClashAnswer, Classification, Corrected, Inspection, Member, NewInspection, Post, Stage, Tie,
};
use crate::plans::{Item, Profile};
use crate::vocabulary::text::search_key;
use crate::vocabulary::{AccountId, Actor, Right, Said, dates};
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

/// What an inspection is about, for sentences that say "kiểm tra" themselves: a title that begins with
/// these two words, as people write it, loses them.
pub fn subject(title: &str) -> String {
    if !search_key(title).starts_with("kiem tra ") {
        return title.to_owned();
    }
    title.split_whitespace().skip(2).collect::<Vec<_>>().join(" ")
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
    /// What ties the person to the visited units, or takes them up, without leave.
    pub conflicts: Vec<Conflict>,
    /// Whether the person is of another body, and lacks the letter that a limit asks for.
    pub lacks_letter: bool,
}

/// The form's field in which people of a post are chosen.
pub(super) fn field_of(post: Post) -> &'static str {
    match post {
        Post::Leader => "leader",
        Post::Secretary => "secretary",
        Post::Member => "members",
    }
}

/// What is wrong with a team, each by the form's field: one leader, one secretary, each person once,
/// people who may inspect, nobody with a tie that has no leave (domain P2), not the decision's signer, nobody of
/// another body without a letter where that is asked for (domain 2.3). The
/// sentence of a tie carries what leave for it has to name (`account`, `tie`, `unit_id`, `other`).
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
        for conflict in &person.conflicts {
            let said = conflict.said.clone().with("account", &person.account).with("tie", conflict.tie);
            let said = said.with("unit_id", conflict.unit.as_ref().map_or("", |unit| unit.as_str()));
            wrong(said.with("other", conflict.other.as_ref().map_or("", |other| other.as_str())));
        }
        if person.lacks_letter {
            wrong(Said::new("inspections-letter-missing"));
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
    if new.items.is_empty() {
        wrong("items", "inspections-item-needed");
    }
    if !Profile::HELD.contains(&new.profile) {
        wrong("profile", "form-choose");
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

/// What a decision takes on beyond its plan items, each by the form's field, with what the items say: its fields of work
/// are among theirs (named by their codes, with commas), its legal profile is theirs, its period and its days lie between the first and the last day
/// of all of theirs. Overlap and calendar know the items, so another time or subject begins with them: an issued plan is
/// changed by a numbered adjustment, which is another paper (domain 2.2); of a surprise item another one is written.
/// Says nothing where there is no item.
pub fn beyond_plan(new: &NewInspection, items: &[Item]) -> Vec<(String, Said)> {
    let mut problems = Vec::new();
    let sealed = items.iter().any(|item| item.sealed);
    let said = |key: &str| Said::new(if sealed { format!("{key}-sealed") } else { key.to_owned() });
    let planned: BTreeSet<&str> = items.iter().flat_map(|item| &item.fields).map(String::as_str).collect();
    let beyond: Vec<&str> = new.fields.iter().map(String::as_str).filter(|field| !planned.contains(field)).collect();
    if !planned.is_empty() && !beyond.is_empty() {
        let planned: Vec<&str> = planned.into_iter().collect();
        let told =
            said("inspections-beyond-fields").with("fields", beyond.join(",")).with("planned", planned.join(","));
        problems.push(("fields".to_owned(), told));
    }
    if items.iter().any(|item| item.profile != new.profile) {
        problems.push(("profile".to_owned(), said("inspections-beyond-profile")));
    }
    let span = |from: fn(&Item) -> NaiveDate, to: fn(&Item) -> NaiveDate| {
        items.iter().map(from).min().zip(items.iter().map(to).max())
    };
    let period = [("period_from", new.period_from), ("period_to", new.period_to)];
    let days = [("starts_on", new.starts_on), ("ends_on", new.ends_on)];
    for (key, span, given) in [
        ("inspections-beyond-period", span(|item| item.period_from, |item| item.period_to), period),
        ("inspections-beyond-days", span(|item| item.starts_on, |item| item.ends_on), days),
    ] {
        let Some((first, last)) = span else { continue };
        for (field, _) in given.into_iter().filter(|(_, day)| !(first..=last).contains(day)) {
            let told = said(key).with("from", dates::day(first)).with("to", dates::day(last));
            problems.push((field.to_owned(), told));
        }
    }
    problems
}

/// How much of a recorded decision may be corrected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Extent {
    /// Number, date, title, signer, secretary and members: no visit has started.
    Whole,
    /// What a clerk wrote down: number, date, the signer's name and post; with a reason.
    Clerical,
    /// Number and date, the only ones kept of a classified decision; with a reason.
    Bare,
}

/// How much of the decision may be corrected; `issued`: whether a conclusion of it was issued.
///
/// # Errors
/// The sentence that says why nothing may.
pub fn correctable(stage: Stage, issued: bool) -> Result<Extent, Said> {
    match stage {
        Stage::Concluded => Err(Said::new("inspections-correct-issued")),
        _ if issued => Err(Said::new("inspections-correct-issued")),
        Stage::Cancelled => Err(Said::new("inspections-correct-cancelled")),
        Stage::Planned => Ok(Extent::Whole),
        Stage::Ongoing | Stage::Ended | Stage::Reported => Ok(Extent::Clerical),
        Stage::Withheld => Ok(Extent::Bare),
    }
}

/// What does not fit in a correction, each by the form's field; the team is for [`team_problems`].
/// `first_start`: the day on which the first visit started, if one did.
pub fn correction_problems(
    extent: Extent,
    before: &Inspection,
    new: &Amended,
    today: NaiveDate,
    first_start: Option<NaiveDate>,
) -> Vec<(String, Said)> {
    let mut problems = Vec::new();
    let mut wrong = |field: &str, key: &str| problems.push((field.to_owned(), Said::new(key)));
    if new.decision_number.is_empty() {
        wrong("decision_number", "form-required");
    }
    if new.decision_on > today {
        wrong("decision_on", "inspections-decision-later");
    } else if first_start
        .or((extent == Extent::Whole).then_some(before.starts_on))
        .is_some_and(|on| new.decision_on > on)
    {
        wrong("decision_on", "inspections-starts-early");
    } else if before.authorised.iter().any(|a| a.authorised_on < new.decision_on) {
        wrong("decision_on", "inspections-authorise-day");
    }
    if extent == Extent::Whole {
        if new.title.is_empty() {
            wrong("title", "form-required");
        }
        if new.signer.is_none() {
            wrong("signer", "form-choose");
        }
        return problems;
    }
    let of = |post: Post| before.team.iter().filter(move |m| m.post == post).map(|m| &m.account);
    let beyond = [
        ("title", new.title != before.title),
        ("signer", new.signer != before.signer),
        ("secretary", new.secretary.as_ref() != of(Post::Secretary).next()),
        ("members", !of(Post::Member).eq(new.members.iter())),
        ("signer_name", extent == Extent::Bare && new.signer_name != before.signer_name),
        ("signer_position", extent == Extent::Bare && new.signer_position != before.signer_position),
    ];
    for (field, _) in beyond.into_iter().filter(|(_, changed)| *changed) {
        wrong(field, "inspections-correct-beyond");
    }
    if extent == Extent::Clerical && new.signer_name.is_empty() {
        wrong("signer_name", "form-required");
    }
    if new.reason.is_empty() {
        wrong("reason", "inspections-correct-reason-needed");
    }
    problems
}

/// What a decision says, as people read it: what a correction compares.
#[derive(Clone, Debug)]
pub struct Wording<'a> {
    pub number: &'a str,
    pub on: NaiveDate,
    pub title: &'a str,
    pub signer_name: &'a str,
    pub signer_position: &'a str,
    pub team: &'a [Member],
    /// Names of those whom the signer authorised.
    pub authorised: Vec<&'a str>,
}

impl Wording<'_> {
    fn of(&self, field: Corrected) -> String {
        let names = |post: Post| {
            // In one order, so that the same people in another order are no change.
            let mut names: Vec<&str> = self.team.iter().filter(|m| m.post == post).map(|m| m.name.as_str()).collect();
            names.sort_unstable();
            names.join(", ")
        };
        match field {
            Corrected::Number => self.number.to_owned(),
            Corrected::Date => dates::day(self.on),
            Corrected::Title => self.title.to_owned(),
            Corrected::Signer => self.signer_name.to_owned(),
            Corrected::SignerPosition => self.signer_position.to_owned(),
            Corrected::Secretary => names(Post::Secretary),
            Corrected::Members => names(Post::Member),
            Corrected::Authorised => self.authorised.join(", "),
        }
    }
}

/// What differs between two wordings: the thing, what it was, what it became.
pub fn changes(before: &Wording, after: &Wording) -> Vec<(Corrected, String, String)> {
    let all = Corrected::ALL.iter().map(|field| (*field, before.of(*field), after.of(*field)));
    all.filter(|(_, was, became)| was != became).collect()
}

/// A short mark of what somebody sees who answers a clash of a sealed visit: the line of which the answer speaks, and
/// what was answered before.
pub fn clash_seen(about: &str, before: Option<&ClashAnswer>) -> String {
    let before = before.map(|answer| format!("{}|{}", answer.at, answer.reason)).unwrap_or_default();
    crate::clock::sha256(format!("{about}|{before}").as_bytes())[..16].to_owned()
}

/// Which ties of a team a reader is told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    Nothing,
    /// Who is taken up elsewhere.
    SameDay,
    All,
}

impl Told {
    /// Whether it holds that tie.
    pub fn holds(self, tie: Tie) -> bool {
        self == Told::All || (self == Told::SameDay && tie == Tie::SameDay)
    }
}

/// What a reader is told of the independence of a team before its visits end: who sets up teams all of it;
/// others who are named on a sealed inspection, who of the team is taken up elsewhere.
pub fn told_of_team(stage: Stage, sealed: bool, actor: &Actor) -> Told {
    match stage {
        Stage::Planned | Stage::Ongoing if actor.may(Right::SeeTeams) => Told::All,
        Stage::Planned | Stage::Ongoing if sealed => Told::SameDay,
        _ => Told::Nothing,
    }
}

/// The period that is examined where nothing says another: the year of the visit, until the day before.
pub fn period_before(first: NaiveDate) -> (NaiveDate, NaiveDate) {
    let begins = NaiveDate::from_ymd_opt(first.year(), 1, 1).unwrap_or(first);
    (begins, first.pred_opt().unwrap_or(first).max(begins))
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
