//! Comments on a draft: bodies asked, their answers, and what the writers do about each.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::{person, plan_to_write};
use crate::audit::{self, Entry};
use crate::db::{Db, Tx};
use crate::error::Error;
use crate::plans::model::comment::{Consultation, NewAnswer, Shown, Taken};
use crate::plans::model::{ItemKind, ItemStage, Plan};
use crate::plans::rules::{self, Refusal, comments as rule};
use crate::plans::store::{self, comments};
use crate::plans::views;
use crate::schema::{plan_items, plans};
use crate::units;
use crate::vocabulary::{AccountId, Actor, CommentId, ConsultationId, PlanId, Said, UnitId};

fn entry(action: &'static str, one: &Consultation) -> Entry {
    Entry::new(action, "plan", &one.plan).unit(&one.unit).with("body", one.unit_name.as_str())
}

/// Asks bodies for comments on a draft until a day, each on the open items as they stand now. `seen` is the version
/// of the plan that the person saw.
///
/// # Errors
/// `Refused` when the plan is not being written or holds no open item; `Invalid` names the fields: no body, the
/// plan's own, one that is asked and has not answered, a day that is past; `Conflict`.
pub fn ask_for_comments(
    db: &Db,
    actor: &Actor,
    plan: &PlanId,
    seen: i32,
    units: &[UnitId],
    until: NaiveDate,
) -> Result<(), Error> {
    let planner = person(actor)?;
    db.write(|tx| {
        let plan = plan_to_write(tx, actor, plan)?;
        rules::draftable(&plan)?;
        let open = store::open_items().filter(plan_items::plan_id.eq(plan.id.clone()));
        let mut items = store::load(tx.c(), open)?;
        // A surprise inspection that has begun is known to who reads plans, not to whoever is asked.
        items.retain(|item| item.stage == ItemStage::Planned && item.kind != ItemKind::Surprise);
        if items.is_empty() {
            return Err(Refusal::Empty.into());
        }
        let units: BTreeSet<&UnitId> = units.iter().collect();
        let units: Vec<UnitId> = units.into_iter().cloned().collect();
        let known = comments::of_plan(tx.c(), &plan.id)?;
        let waiting = known.iter().filter(|one| rule::may_withdraw(one).is_ok()).map(|one| one.unit.clone());
        let waiting: Vec<UnitId> = waiting.collect();
        let today = tx.today();
        let mut problems = rule::ask_problems(&units, until, &plan.body, &waiting, today);
        for unit in &units {
            if !views::unit_exists(tx.c(), unit)? {
                problems.push(("units".into(), Said::new("form-choose")));
            }
        }
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        let rows = diesel::update(plans::table.filter(plans::id.eq(&plan.id)).filter(plans::version.eq(seen)))
            .set(plans::version.eq(seen + 1))
            .execute(tx.c())?;
        super::plan::one_row(rows)?;
        let shown: Vec<Shown> = items.iter().map(Shown::of).collect();
        for unit in &units {
            let name = units::views::name_on(tx.c(), unit, today)?;
            let id = comments::put(tx, &plan.id, (unit, &name), &shown, until, planner)?;
            let line = Entry::new("plans.ask-comments", "plan", &plan.id).unit(unit).with("body", name.as_str());
            audit::record(tx, actor, line.with("request", id.as_str()).with("until", until.to_string()))?;
        }
        store::note_writer(tx, plan.id.as_str(), planner)
    })
}

fn hear(
    tx: &mut Tx,
    actor: &Actor,
    by: &AccountId,
    one: &Consultation,
    plan: &Plan,
    seen: i32,
    new: &NewAnswer,
) -> Result<(), Error> {
    rule::may_answer(one, plan.stage)?;
    let today = tx.today();
    let problems = rule::answer_problems(new, one, today);
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let late = new.paper.as_ref().map_or(today, |(_, on)| *on) > one.until;
    comments::put_heard(tx, &one.id, seen, new, late, by)?;
    let line = entry(if new.paper.is_some() { "plans.enter-comments" } else { "plans.give-comments" }, one)
        .with("stance", new.stance.as_str())
        .with("comments", new.comments.len() as i64)
        .with("late", late);
    audit::record(tx, actor, line)
}

/// The answer of an asked body, by an account of that body. Answers after its day are taken as long as the plan is
/// being written, and marked late.
///
/// # Errors
/// `NotFound` for a request to another body; `Refused` when it is withdrawn, answered, or the plan is submitted;
/// `Invalid` names the fields; `Conflict`.
pub fn give_comments(db: &Db, actor: &Actor, id: &ConsultationId, seen: i32, new: &NewAnswer) -> Result<(), Error> {
    let account = person(actor)?;
    db.write(|tx| {
        let unit = actor.unit.as_ref().ok_or(Error::NotFound)?;
        let one = comments::one_of_unit(tx.c(), unit, id)?;
        let plan = comments::plan_asked_of(tx.c(), &one)?;
        if store::wrote(tx.c(), plan.id.as_str(), actor.key())? {
            return Err(Refusal::AskedByWriter.into());
        }
        hear(tx, actor, account, &one, &plan, seen, new)
    })
}

/// The answer of an asked body that came on paper, entered by a planner with the paper's number and date.
///
/// # Errors
/// As [`give_comments`]; `NotFound` for a request of another plan.
pub fn enter_comments(
    db: &Db,
    actor: &Actor,
    plan: &PlanId,
    id: &ConsultationId,
    seen: i32,
    new: &NewAnswer,
) -> Result<(), Error> {
    let planner = person(actor)?;
    db.write(|tx| {
        let plan = plan_to_write(tx, actor, plan)?;
        let one = comments::one_of_plan(tx.c(), &plan.id, id)?;
        if new.paper.is_none() {
            return Err(Error::field("paper_number", Said::new("form-required")));
        }
        hear(tx, actor, planner, &one, &plan, seen, new)?;
        store::note_writer(tx, plan.id.as_str(), planner)
    })
}

/// Takes a request back that is not answered.
///
/// # Errors
/// `Refused` when it is answered or withdrawn; `Invalid` without a reason; `Conflict`.
pub fn withdraw_request(
    db: &Db,
    actor: &Actor,
    plan: &PlanId,
    id: &ConsultationId,
    seen: i32,
    reason: &str,
) -> Result<(), Error> {
    let planner = person(actor)?;
    db.write(|tx| {
        let plan = plan_to_write(tx, actor, plan)?;
        rules::draftable(&plan)?;
        let one = comments::one_of_plan(tx.c(), &plan.id, id)?;
        rule::may_withdraw(&one)?;
        if reason.is_empty() {
            return Err(Error::field("withdraw_reason", Said::new("form-required")));
        }
        comments::put_withdrawn(tx, id, seen, reason, planner)?;
        store::note_writer(tx, plan.id.as_str(), planner)?;
        audit::record(tx, actor, entry("plans.withdraw-request", &one).with("reason", reason))
    })
}

/// What the writers do about a comment; may be changed as long as the plan is being written.
///
/// # Errors
/// `Refused` when the plan is not being written; `Invalid` without the reason of what is not taken up as a whole;
/// `Conflict`.
#[expect(clippy::too_many_arguments, reason = "the address names three things, the form says three")]
pub fn settle_comment(
    db: &Db,
    actor: &Actor,
    plan: &PlanId,
    id: &ConsultationId,
    comment: &CommentId,
    seen: i32,
    taken: Taken,
    reason: &str,
) -> Result<(), Error> {
    let planner = person(actor)?;
    db.write(|tx| {
        let plan = plan_to_write(tx, actor, plan)?;
        rules::draftable(&plan)?;
        let one = comments::one_of_plan(tx.c(), &plan.id, id)?;
        if !one.comments.iter().any(|known| known.id == *comment) {
            return Err(Error::NotFound);
        }
        if rule::reason_missing(taken, reason) {
            return Err(Error::field("reason", Said::new("plans-taken-reason-needed")));
        }
        comments::put_settled(tx, comment, seen, taken, reason, planner)?;
        store::note_writer(tx, plan.id.as_str(), planner)?;
        let line = entry("plans.settle-comment", &one).with("comment", comment.as_str());
        audit::record(tx, actor, line.with("taken", taken.as_str()).with("reason", reason))
    })
}
