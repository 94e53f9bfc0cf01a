//! Pure rules of plans: which step may be taken, what overlaps, what an item must say. [`between`] holds those of
//! overlaps between bodies, [`capacity`] those of what inspectors can do, [`comments`] those of comments on a draft,
//! [`joint`] those of answers that join two items, [`kept`] those of days kept free.

pub mod between;
pub mod capacity;
pub mod comments;
pub mod joint;
pub mod kept;

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate, NaiveDateTime};

use super::model::{
    Answer, Classification, Item, ItemKind, ItemStage, NewItem, OverlapAnswer, Plan, Profile, Record, Source, Stage,
    Step, WITHIN,
};
use crate::error::Error;
use crate::units::{Bond, Lineage, Place};
use crate::vocabulary::{AccountId, Actor, OfficialId, Right, Role, Said, UnitId, dates};

/// Years of plans.
pub const YEARS: RangeInclusive<i32> = 2000..=2100;

/// The year that somebody wrote.
///
/// # Errors
/// The sentence for what is none of [`YEARS`].
pub fn year(text: &str) -> Result<i32, Said> {
    let year = text.trim().parse().ok().filter(|year| YEARS.contains(year));
    let wrong = || Said::new("form-number").with("value", text).with("least", YEARS.start()).with("most", YEARS.end());
    year.ok_or_else(wrong)
}

/// One way from a stage to another.
#[derive(Debug, PartialEq, Eq)]
pub struct Move {
    pub from: Stage,
    pub step: Step,
    pub to: Stage,
    pub needs: Right,
}

/// Every way there is.
pub const MOVES: &[Move] = &[
    Move { from: Stage::Draft, step: Step::Submit, to: Stage::Submitted, needs: Right::Plan },
    Move { from: Stage::Returned, step: Step::Submit, to: Stage::Submitted, needs: Right::Plan },
    Move { from: Stage::Submitted, step: Step::Review, to: Stage::Reviewed, needs: Right::Review },
    Move { from: Stage::Submitted, step: Step::Approve, to: Stage::Approved, needs: Right::Approve },
    Move { from: Stage::Submitted, step: Step::Return, to: Stage::Returned, needs: Right::Review },
    Move { from: Stage::Reviewed, step: Step::Approve, to: Stage::Approved, needs: Right::Approve },
    Move { from: Stage::Reviewed, step: Step::Return, to: Stage::Returned, needs: Right::Review },
];

/// Every way of an item that inspections take it; withdrawing one belongs to the plan.
pub const ITEM_MOVES: &[(ItemStage, ItemStage)] = &[
    (ItemStage::Planned, ItemStage::Decided),
    (ItemStage::Planned, ItemStage::Cancelled),
    (ItemStage::Decided, ItemStage::Planned),
    (ItemStage::Decided, ItemStage::Ongoing),
    (ItemStage::Decided, ItemStage::Cancelled),
    (ItemStage::Ongoing, ItemStage::Done),
    (ItemStage::Ongoing, ItemStage::Cancelled),
];

/// A step that may be taken; only [`decide`] makes one.
#[derive(Debug)]
pub struct Permitted {
    taken: &'static Move,
}

impl Permitted {
    /// The stage after the step.
    pub fn to(&self) -> Stage {
        self.taken.to
    }
}

/// What a decision about a plan needs to know. Sealed items are no part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Items that are not withdrawn, each with a visit of its own.
    pub items: usize,
    /// Items that are carried out under another body's one.
    pub joint: usize,
    /// Overlaps between items that wait for an answer: before the plan is submitted one from its own
    /// side, afterwards one from either (see [`settled`]).
    pub unanswered: usize,
    /// Whether the actor wrote in the plan.
    pub wrote: bool,
    /// Whether the actor reviewed it since it was submitted.
    pub reviewed: bool,
    /// Whether it is approved only after a review, as the office's rule stands today
    /// ([`crate::units::limits::PLAN_REVIEW`]).
    pub review_needed: bool,
    /// Whether the actor speaks for the body whose plan it is ([`super::views::speaks`]).
    pub own: bool,
}

/// Why a step is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The person's roles do not hold the right.
    NoRight,
    /// The plan is another body's.
    OtherBody,
    /// The decision is another body's.
    OtherDecision,
    /// The plan's stage does not know the step.
    NotNow(Stage, Step),
    /// Nothing is planned.
    Empty,
    /// Overlaps wait for an answer.
    Unanswered(usize),
    /// Overlaps arose since the plan was submitted, and nobody answered them.
    Arisen(usize),
    /// The person wrote it (domain 2.2: who writes does not approve).
    Wrote,
    /// The person wrote it, and does not review it.
    WroteNoReview,
    /// The person reviewed it: writer, reviewer and approver are three people.
    ReviewedIt,
    /// A review is needed before the approval, and none was made.
    NotReviewed,
    /// Asked bodies, with their days, may still answer.
    AskedWaiting(String),
    /// Comments wait for what the writers do about them.
    CommentsWaiting(usize),
    /// The request for comments was taken back.
    AskedWithdrawn,
    /// Who wrote in the plan does not answer for a body that is asked about it.
    AskedByWriter,
    /// The asked body has answered.
    AskedAnswered,
    /// The plan is written no more.
    AskedOver,
    /// The plan is with the reviewer or the approver, or approved: its items stand.
    Closed(Stage),
    /// What was issued elsewhere is not answered for here.
    Recorded,
    /// Of a plan that is not ordinary nothing but its paper's number is kept.
    Withheld,
    /// What a decision looks into is said by the item that it carries out.
    Carries,
    /// What was issued elsewhere is not drafted here.
    NotDrafted,
    /// An adjustment changes nothing yet.
    NoChange,
    /// An adjustment's stage does not know the step.
    AdjustmentNotNow,
    /// An item whose approval was given stands.
    ItemApproved,
    /// Somebody else is named as approver of the sealed item.
    NotNamed,
    /// An item's stage does not lead there.
    ItemNotNow(ItemStage, ItemStage),
    /// The item is already decided upon, under way, done or withdrawn.
    ItemTaken(ItemStage),
    /// The item is carried out under another one.
    ItemJoint,
    /// The chairman decided about the item: it is not taken away from under that.
    ItemRuled,
    /// The chairman decided: the two sides answer no more.
    RulingStands,
    /// A ruling's stage does not know the step.
    RulingNotNow,
    /// The person proposed it.
    Proposed,
    /// The items changed since it was proposed.
    ProposalStale,
    /// No decision is due for the item.
    NothingDue,
    /// What was decided to be one inspection can no longer be.
    MergeStale,
    /// Nobody waits for what the asked body says to a joint inspection.
    JointNotAsked,
    /// Who asks another body for a joint inspection does not agree for it.
    JointAskedBySelf,
    /// The item is carried out under none.
    NotJoint,
}

impl Refusal {
    /// The sentence that says why, and what to do.
    pub fn said(&self) -> Said {
        match self {
            Refusal::NoRight => Said::new("plans-refusal-no-right"),
            Refusal::NotNow(stage, step) => Said::new(format!("plans-refusal-{}-{}", step.as_str(), stage.as_str())),
            Refusal::Empty => Said::new("plans-refusal-empty"),
            Refusal::Unanswered(count) => Said::new("plans-refusal-unanswered").with("count", count),
            Refusal::Arisen(count) => Said::new("plans-refusal-arisen").with("count", count),
            Refusal::Wrote => Said::new("plans-refusal-wrote"),
            Refusal::WroteNoReview => Said::new("plans-refusal-wrote-no-review"),
            Refusal::ReviewedIt => Said::new("plans-refusal-reviewed-it"),
            Refusal::AskedWaiting(bodies) => Said::new("plans-refusal-asked-waiting").with("bodies", bodies),
            Refusal::CommentsWaiting(count) => Said::new("plans-refusal-comments-waiting").with("count", count),
            Refusal::AskedWithdrawn => Said::new("plans-refusal-asked-withdrawn"),
            Refusal::AskedByWriter => Said::new("plans-refusal-asked-by-writer"),
            Refusal::AskedAnswered => Said::new("plans-refusal-asked-answered"),
            Refusal::AskedOver => Said::new("plans-refusal-asked-over"),
            Refusal::NotReviewed => Said::new("plans-refusal-not-reviewed"),
            Refusal::Closed(Stage::Approved) => Said::new("plans-refusal-closed-approved"),
            Refusal::Closed(_) => Said::new("plans-refusal-closed-submitted"),
            Refusal::NoChange => Said::new("plans-refusal-no-change"),
            Refusal::AdjustmentNotNow => Said::new("plans-refusal-adjustment-not-now"),
            Refusal::Recorded => Said::new("plans-refusal-recorded"),
            Refusal::OtherBody => Said::new("plans-refusal-other-body"),
            Refusal::OtherDecision => Said::new("plans-refusal-other-decision"),
            Refusal::Withheld => Said::new("plans-refusal-withheld"),
            Refusal::Carries => Said::new("plans-refusal-carries"),
            Refusal::NotDrafted => Said::new("plans-refusal-not-drafted"),
            Refusal::ItemApproved => Said::new("plans-refusal-item-approved"),
            Refusal::NotNamed => Said::new("plans-refusal-not-named"),
            Refusal::ItemNotNow(..) => Said::new("plans-refusal-item-not-now"),
            Refusal::ItemTaken(_) => Said::new("plans-refusal-item-taken"),
            Refusal::ItemJoint => Said::new("plans-refusal-item-joint"),
            Refusal::ItemRuled => Said::new("plans-refusal-item-ruled"),
            Refusal::RulingStands => Said::new("plans-refusal-ruling-stands"),
            Refusal::RulingNotNow => Said::new("plans-refusal-ruling-not-now"),
            Refusal::Proposed => Said::new("plans-refusal-proposed"),
            Refusal::ProposalStale => Said::new("plans-refusal-proposal-stale"),
            Refusal::NothingDue => Said::new("plans-refusal-nothing-due"),
            Refusal::MergeStale => Said::new("plans-refusal-merge-stale"),
            Refusal::JointNotAsked => Said::new("plans-refusal-joint-not-asked"),
            Refusal::JointAskedBySelf => Said::new("plans-refusal-joint-asked-by-self"),
            Refusal::NotJoint => Said::new("plans-refusal-not-joint"),
        }
    }
}

impl Refusal {
    /// The same of an adjustment, which goes the way that a plan goes.
    pub fn of_adjustment(self) -> Refusal {
        match self {
            Refusal::Empty => Refusal::NoChange,
            Refusal::NotNow(..) => Refusal::AdjustmentNotNow,
            other => other,
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NoRight => Error::Forbidden,
            other => Error::Refused(other.said()),
        }
    }
}

/// Whether the step may be taken by the person; pages ask the same for their buttons.
pub fn decide(stage: Stage, step: Step, actor: &Actor, facts: Facts) -> Result<Permitted, Refusal> {
    let taken = MOVES.iter().find(|m| m.from == stage && m.step == step).ok_or(Refusal::NotNow(stage, step))?;
    if !actor.may(taken.needs) {
        return Err(Refusal::NoRight);
    }
    // The Inspectorate reviews the plans of every body.
    let inspectorate = taken.needs == Right::Review && actor.is(Role::Inspectorate);
    if !(facts.own || inspectorate) {
        return Err(Refusal::OtherBody);
    }
    match step {
        Step::Submit if facts.items + facts.joint == 0 => Err(Refusal::Empty),
        Step::Submit if facts.unanswered > 0 => Err(Refusal::Unanswered(facts.unanswered)),
        Step::Review if facts.wrote => Err(Refusal::WroteNoReview),
        Step::Approve if facts.wrote => Err(Refusal::Wrote),
        Step::Approve if facts.reviewed => Err(Refusal::ReviewedIt),
        Step::Approve if facts.review_needed && stage != Stage::Reviewed => Err(Refusal::NotReviewed),
        Step::Approve if facts.unanswered > 0 => Err(Refusal::Arisen(facts.unanswered)),
        _ => Ok(Permitted { taken }),
    }
}

/// Whether items may be written in a plan at this stage. An approved plan is changed by a numbered
/// adjustment only; of one that is recorded, what was read off its paper can be put right.
pub fn writable(stage: Stage) -> Result<(), Refusal> {
    match stage {
        Stage::Draft | Stage::Returned | Stage::Recorded => Ok(()),
        Stage::Submitted | Stage::Reviewed | Stage::Approved => Err(Refusal::Closed(stage)),
    }
}

/// Whether the person writes in a plan at this stage, who speaks for its body or does not (`own`): what other bodies
/// issued is recorded by anybody who plans.
pub fn own(stage: Stage, own: bool) -> Result<(), Refusal> {
    if own || stage == Stage::Recorded { Ok(()) } else { Err(Refusal::OtherBody) }
}

/// Refuses items of a plan that is not ordinary: what it holds is kept nowhere here.
pub fn withheld(plan: &Plan) -> Result<(), Refusal> {
    if plan.classification == Classification::Ordinary { Ok(()) } else { Err(Refusal::Withheld) }
}

/// Refuses an item of its own in a recorded decision that carries out an item of a plan: planners would meet one
/// inspection twice.
pub fn uncarried(plan: &Plan) -> Result<(), Refusal> {
    if plan.carries.is_none() { Ok(()) } else { Err(Refusal::Carries) }
}

/// Whether the submission of a plan may have a number now: one written here and submitted.
///
/// # Errors
/// The sentence that says why not.
pub fn submission(plan: &Plan) -> Result<(), Said> {
    withheld(plan).map_err(|refusal| refusal.said())?;
    match plan.stage {
        Stage::Submitted | Stage::Reviewed | Stage::Approved => Ok(()),
        Stage::Draft | Stage::Returned | Stage::Recorded => Err(Said::new("plans-submission-not-yet")),
    }
}

/// Whether a draft may be written into a plan: one that is being written here.
pub fn draftable(plan: &Plan) -> Result<(), Refusal> {
    if plan.stage == Stage::Recorded {
        return Err(Refusal::NotDrafted);
    }
    writable(plan.stage)?;
    withheld(plan)
}

/// Whether an item may be changed or taken out: an open one with its plan, a sealed one until its
/// own approval; none that an inspection has taken, or that is carried out under another one.
pub fn item_writable(item: &Item, plan: Stage) -> Result<(), Refusal> {
    if item.joint_with.is_some() {
        return Err(Refusal::ItemJoint);
    }
    if item.stage != ItemStage::Planned {
        return Err(Refusal::ItemTaken(item.stage));
    }
    match (item.sealed, item.approved_at) {
        (true, Some(_)) => Err(Refusal::ItemApproved),
        (true, None) => Ok(()),
        (false, _) => writable(plan),
    }
}

/// Whether overlaps of an item are answered from its side now.
pub fn answerable(item: &Item, plan: Stage) -> Result<(), Refusal> {
    if plan == Stage::Recorded { Err(Refusal::Recorded) } else { item_writable(item, plan) }
}

/// A sealed item's approval; only [`approve_sealed`] makes one.
#[derive(Debug)]
pub struct ApprovedAlone(());

/// Whether the person may approve the sealed item by itself. `wrote`: whether they wrote in it.
pub fn approve_sealed(item: &Item, actor: &Actor, wrote: bool) -> Result<ApprovedAlone, Refusal> {
    if !actor.may(Right::Approve) {
        return Err(Refusal::NoRight);
    }
    if item.stage != ItemStage::Planned {
        return Err(Refusal::ItemTaken(item.stage));
    }
    if item.approved_at.is_some() {
        return Err(Refusal::ItemApproved);
    }
    if wrote || actor.account.as_ref() == Some(&item.author) {
        return Err(Refusal::Wrote);
    }
    if item.approver.is_none() || item.approver != actor.account {
        return Err(Refusal::NotNamed);
    }
    Ok(ApprovedAlone(()))
}

/// Whether somebody is told who looked at an item: who sealed it is, and who approves it, also once the seal is lifted.
pub fn told_of_looks(item: &Item, actor: &Actor) -> bool {
    let mine = |account: &AccountId| Some(account) == actor.account.as_ref();
    item.kind == ItemKind::Surprise && (mine(&item.author) || item.approver.as_ref().is_some_and(mine))
}

/// Whether inspections may bring an item from one stage to another; the same stage again is no
/// change and allowed.
pub fn item_move(from: ItemStage, to: ItemStage) -> Result<(), Refusal> {
    if from == to || ITEM_MOVES.contains(&(from, to)) { Ok(()) } else { Err(Refusal::ItemNotNow(from, to)) }
}

/// What of an item decides whether it overlaps with another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extent {
    pub unit: UnitId,
    /// The section that it is about; none: all of the unit.
    pub part: Option<UnitId>,
    /// The officials that it is about; none: everybody.
    pub officials: Vec<OfficialId>,
    pub fields: Vec<String>,
    /// The period examined, both days included.
    pub period: (NaiveDate, NaiveDate),
    /// The time of the visit, both days included.
    pub visit: (NaiveDate, NaiveDate),
}

impl Extent {
    /// Of an item.
    pub fn of(item: &Item) -> Self {
        Extent {
            unit: item.unit.clone(),
            part: item.part.clone(),
            officials: item.officials.iter().map(|named| named.official.clone()).collect(),
            fields: item.fields.clone(),
            period: (item.period_from, item.period_to),
            visit: (item.starts_on, item.ends_on),
        }
    }
}

impl Extent {
    /// Of an item that is to be.
    pub fn of_new(new: &NewItem) -> Self {
        Extent {
            unit: new.unit.clone(),
            part: new.part.clone(),
            officials: new.officials.clone(),
            fields: new.fields.clone(),
            period: (new.period_from, new.period_to),
            visit: (new.starts_on, new.ends_on),
        }
    }
}

/// What an answer of one item's side to its overlap with another one speaks of, as one line: of each of the two
/// its unit, what it is about in it, fields, period, time and the law under which it is held. An answer is kept with
/// the line for which it was given; as long as the two give another one, what it answered has changed since.
/// Migration `2026-11-27-1100_answers_about` writes the same line in SQL of items about whole units: there were no
/// others then, and of these the line is what it was.
pub fn about(mine: &Item, other: &Item) -> String {
    let side = |item: &Item| {
        let mut fields: Vec<&str> = item.fields.iter().map(String::as_str).collect();
        fields.sort_unstable();
        fields.dedup();
        let days = [item.period_from, item.period_to, item.starts_on, item.ends_on].map(|day| day.to_string());
        let mut subject = item.unit.to_string();
        subject.extend(item.part.iter().map(|part| format!("{WITHIN}{part}")));
        let mut named: Vec<&str> = item.officials.iter().map(|named| named.official.as_str()).collect();
        named.sort_unstable();
        if !named.is_empty() {
            subject.push_str(&format!("@{}", named.join(",")));
        }
        format!("{subject}|{}|{}|{}", fields.join(","), days.join("|"), item.profile)
    };
    format!("{} / {}", side(mine), side(other))
}

/// A short mark of what somebody sees who answers an overlap: the item as it stands, what an answer would speak of
/// ([`about`]), and the answer that was given before. Two who answer the same differently at the same time are told
/// apart by it.
pub fn seen(version: i32, about: &str, before: Option<(OverlapAnswer, &str, NaiveDateTime)>) -> String {
    let before = before.map(|(answer, reason, at)| format!("{answer}|{at}|{reason}")).unwrap_or_default();
    crate::clock::sha256(format!("{version}|{about}|{before}").as_bytes())[..16].to_owned()
}

/// What two items share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// Codes of fields, sorted.
    pub fields: Vec<String>,
    /// First and last shared day of the periods examined.
    pub period: Option<(NaiveDate, NaiveDate)>,
    /// First and last shared day of the visits.
    pub visit: Option<(NaiveDate, NaiveDate)>,
}

fn shared_days(a: (NaiveDate, NaiveDate), b: (NaiveDate, NaiveDate)) -> Option<(NaiveDate, NaiveDate)> {
    let (from, to) = (a.0.max(b.0), a.1.min(b.1));
    (from <= to).then_some((from, to))
}

impl Extent {
    /// Where it goes.
    fn place(&self) -> Place<'_> {
        Place { unit: &self.unit, part: self.part.as_ref(), on: self.visit.1 }
    }
}

/// The days for which what two items are about has something in common, in each way in which it does. A unit, or one
/// that took over from it, is in common with all of it: its sections, however they are named (as a part of it or by
/// themselves), and people who are named of it. A section is in common with itself and with people who are named of
/// it; officials of no section with the same people only.
pub fn in_common(lineage: &Lineage, a: &Extent, b: &Extent) -> Vec<Bond> {
    match (a.officials.is_empty(), b.officials.is_empty()) {
        (true, true) => lineage.meet(a.place(), b.place()),
        (true, false) => lineage.inside(b.place(), a.place()),
        (false, true) => lineage.inside(a.place(), b.place()),
        (false, false) if a.officials.iter().any(|official| b.officials.contains(official)) => {
            let mut ways = lineage.meet(a.place(), b.place());
            ways.extend(lineage.bond((&a.unit, a.visit.1), (&b.unit, b.visit.1)));
            ways
        }
        (false, false) => Vec::new(),
    }
}

/// Whether two items overlap (glossary: same unit, content and period): something in common of what they are about
/// ([`in_common`]), a field in common, and a day in common of the periods examined or of the visits on which the two
/// are one.
pub fn overlap(lineage: &Lineage, a: &Extent, b: &Extent) -> Option<Shared> {
    let mut fields: Vec<String> = a.fields.iter().filter(|f| b.fields.contains(f)).cloned().collect();
    if fields.is_empty() {
        return None;
    }
    fields.sort();
    fields.dedup();
    let (periods, visits) = (shared_days(a.period, b.period), shared_days(a.visit, b.visit));
    let mut ways = in_common(lineage, a, b);
    // The way that holds longest tells all that is shared.
    ways.sort_by_key(|bond| (bond.from, std::cmp::Reverse(bond.until.unwrap_or(NaiveDate::MAX))));
    ways.into_iter().find_map(|bond| {
        let both = |days: Option<(NaiveDate, NaiveDate)>| days.and_then(|days| bond.clip(days));
        let (period, visit) = (both(periods), both(visits));
        (period.is_some() || visit.is_some()).then(|| Shared { fields: fields.clone(), period, visit })
    })
}

/// Whether an overlap of these kinds waits for an answer: checking whether a conclusion was carried
/// out is another content and never in the way (glossary: concluded content).
pub fn wants_answer(a: ItemKind, b: ItemKind) -> bool {
    a != ItemKind::FollowUp && b != ItemKind::FollowUp
}

/// Whether nothing more is to be answered from this side: a plan that was submitted stands, and who
/// came later answers (`answered`: whether the other side did, or this one before it was issued). A surprise inspection that became known
/// by its start stops no plan that stood before it.
pub fn settled(mine: Stage, other: Stage, surprise: bool, answered: bool) -> bool {
    match mine {
        Stage::Draft | Stage::Returned => false,
        // What was issued elsewhere is answered for there.
        Stage::Recorded => true,
        Stage::Submitted | Stage::Reviewed | Stage::Approved => {
            answered || surprise || matches!(other, Stage::Draft | Stage::Returned)
        }
    }
}

/// The answers that fit against an item of that profile: what thanh tra or kiểm toán examines is not
/// examined beside it on one's own word (Law on Inspection 84/2025 Article 56.3).
pub fn answers_against(other: Profile) -> Vec<OverlapAnswer> {
    let all = OverlapAnswer::ALL.iter().copied();
    all.filter(|a| *a != OverlapAnswer::Justify || !matches!(other, Profile::C | Profile::D)).collect()
}

/// What is wrong with an answer: field and sentence.
pub fn answer_problems(mine: &Item, other: &Item, answer: &Answer) -> Vec<(String, Said)> {
    let mut problems = Vec::new();
    let mut wrong = |field: &str, key: &str| problems.push((field.to_owned(), Said::new(key)));
    if answer.reason.is_empty() {
        wrong("reason", "plans-answer-reason-needed");
    }
    if !answers_against(other.profile).contains(&answer.answer) {
        wrong("answer", "plans-answer-not-against-inspectorate");
    }
    match (answer.answer, answer.visit) {
        (OverlapAnswer::Move, None) => wrong("starts_on", "plans-answer-days-needed"),
        (OverlapAnswer::Move, Some((from, to))) if to < from => wrong("ends_on", "plans-ends-before-start"),
        (OverlapAnswer::Move, Some(visit)) => {
            if visit == (mine.starts_on, mine.ends_on) {
                wrong("starts_on", "plans-answer-same-days");
            } else if shared_days(visit, (other.starts_on, other.ends_on)).is_some() {
                wrong("starts_on", "plans-answer-days-still-shared");
            } else if visit.1 < mine.period_to {
                wrong("ends_on", "plans-period-after-visit");
            }
        }
        (OverlapAnswer::Narrow, _) if answer.contents.is_empty() || answer.contents == mine.contents => {
            wrong("contents", "plans-answer-narrower-needed");
        }
        _ => {}
    }
    problems
}

/// What is wrong with what is recorded of a plan's paper: field and sentence.
pub fn record_problems(new: &Record, today: NaiveDate) -> Vec<(String, Said)> {
    let mut problems = Vec::new();
    let mut wrong = |field: &str, key: &str| problems.push((field.to_owned(), Said::new(key)));
    if new.number.is_empty() {
        wrong("number", "form-required");
    }
    if new.issuer.is_empty() {
        wrong("issuer", "form-required");
    }
    if new.issued_on > today {
        wrong("issued_on", "plans-issued-later");
    }
    match new.classification {
        Classification::Ordinary if new.title.is_empty() => wrong("title", "form-required"),
        _ => {}
    }
    problems
}

/// Why a decision of the body cannot carry out an item: one of a recorded plan of the same body, which no other decision
/// carries out. `plan`: the plan of the item; `taken`: another decision carries it out.
pub fn carries_problem(body: Option<&UnitId>, plan: &Plan, taken: bool) -> Option<Said> {
    if (plan.stage, plan.source) != (Stage::Recorded, Source::Plan) {
        Some(Said::new("form-choose"))
    } else if body != Some(&plan.body) {
        Some(Said::new("plans-carries-other-body").with("body", &plan.body_name))
    } else if taken {
        Some(Said::new("plans-carries-taken"))
    } else {
        None
    }
}

/// What an item must say and does not, whatever its days are: field and sentence.
pub fn unsaid(new: &NewItem) -> Vec<(String, Said)> {
    let surprise = new.kind == ItemKind::Surprise;
    let needed = [
        ("fields", new.fields.is_empty(), "plans-field-needed"),
        ("trigger", surprise && new.trigger.is_none(), "plans-trigger-needed"),
        ("cause", surprise && new.cause.is_empty(), "plans-cause-needed"),
        ("approver", surprise && new.approver.is_none(), "plans-approver-needed"),
    ];
    let unsaid = needed.into_iter().filter(|(_, unsaid, _)| *unsaid);
    unsaid.map(|(field, _, key)| (field.to_owned(), Said::new(key))).collect()
}

/// What is wrong with an item of a plan of that year and stage: field and sentence. `before`: the item as it
/// stood, whose start may stay where an answer moved it.
pub fn item_problems(new: &NewItem, (year, stage): (i32, Stage), before: Option<&Item>) -> Vec<(String, Said)> {
    let recorded = stage == Stage::Recorded;
    let mut problems = unsaid(new);
    let mut wrong = |field: &str, said: Said| problems.push((field.to_owned(), said));
    if new.period_to < new.period_from {
        wrong("period_to", Said::new("plans-period-ends-before-start"));
    }
    if new.ends_on < new.starts_on {
        wrong("ends_on", Said::new("plans-ends-before-start"));
    } else if new.period_from <= new.period_to && new.ends_on < new.period_to {
        wrong("period_to", Said::new("plans-period-after-visit"));
    }
    if new.starts_on.year() != year && before.is_none_or(|b| b.starts_on != new.starts_on) {
        wrong("starts_on", Said::new("plans-outside-year").with("year", year));
    }
    if !recorded && new.kind == ItemKind::FollowUp && new.follows.is_none() {
        wrong("follows", Said::new("plans-follows-needed"));
    }
    if !recorded && !Profile::HELD.contains(&new.profile) {
        wrong("profile", Said::new("form-choose"));
    }
    if recorded && new.kind == ItemKind::Surprise {
        wrong("kind", Said::new("plans-recorded-no-surprise"));
    }
    if let Some(before) = before
        && (before.kind == ItemKind::Surprise) != (new.kind == ItemKind::Surprise)
    {
        wrong("kind", Said::new("plans-kind-fixed"));
    }
    problems
}

/// What is wrong with the first day of a visit that is to be held: it has passed. One that stood before may stay.
pub fn passed(starts_on: NaiveDate, today: NaiveDate, before: Option<NaiveDate>) -> Option<Said> {
    let wrong = starts_on < today && before != Some(starts_on);
    wrong.then(|| Said::new("plans-day-passed").with("today", dates::day(today)))
}

/// Who sees a sealed item: author, approver and those named, each once.
pub fn viewers(author: &AccountId, new: &NewItem) -> Vec<AccountId> {
    let mut all: Vec<AccountId> = new.viewers.iter().chain(&new.approver).cloned().collect();
    all.push(author.clone());
    all.sort();
    all.dedup();
    all
}
