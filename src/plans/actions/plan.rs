//! A plan as a whole: made, submitted, reviewed, approved, returned.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::{person, plan_to_write};
use crate::audit::{self, Entry};
use crate::db::{Db, Tx};
use crate::error::Error;
use crate::numbering;
use crate::plans::model::{NewPlan, Plan, Stage, Step};
use crate::plans::rules::{self, Permitted, Refusal};
use crate::plans::{store, views};
use crate::schema::plans;
use crate::units;
use crate::vocabulary::{AccountId, Actor, PlanId, Said};

/// Makes a draft. A body has one plan a year that is written here.
///
/// # Errors
/// `Invalid` names the fields.
pub fn create_plan(db: &Db, actor: &Actor, new: &NewPlan) -> Result<PlanId, Error> {
    let author = person(actor)?;
    db.write_once("plans.create", |tx| {
        if !views::unit_exists(tx.c(), &new.body)? {
            return Err(Error::field("body", Said::new("form-choose")));
        }
        let today = tx.today();
        if !views::speaks(tx.c(), actor, &new.body, today)? {
            return Err(Error::field("body", Refusal::OtherBody.said()));
        }
        let known: i64 = plans::table
            .filter(plans::body_id.eq(&new.body))
            .filter(plans::year.eq(new.year))
            .filter(plans::stage.ne(Stage::Recorded))
            .count()
            .get_result(tx.c())?;
        if known > 0 {
            return Err(Error::field("body", Said::new("plans-exists").with("year", new.year)));
        }
        let (id, now) = (tx.new_id::<PlanId>(), tx.now());
        let body_name = units::views::name_on(tx.c(), &new.body, today)?;
        diesel::insert_into(plans::table)
            .values((
                plans::id.eq(&id),
                plans::body_id.eq(&new.body),
                plans::body_name.eq(body_name),
                plans::year.eq(new.year),
                plans::title.eq(&new.title),
                plans::stage.eq(Stage::Draft),
                plans::author_id.eq(author),
                plans::created_at.eq(now),
                plans::version.eq(1),
            ))
            .execute(tx.c())?;
        store::note_writer(tx, id.as_str(), author)?;
        audit::record(tx, actor, Entry::new("plans.create", "plan", &id).unit(&new.body).with("year", new.year))?;
        Ok(id)
    })
}

/// Changes a plan's title while it is being written. Body and year stay: they are what the plan is.
///
/// # Errors
/// `Refused` when the plan is with the approver or approved; `Invalid` without a title; `Conflict`
/// when somebody changed the plan since `seen`.
pub fn edit_plan(db: &Db, actor: &Actor, id: &PlanId, seen: i32, title: &str) -> Result<(), Error> {
    let author = person(actor)?;
    db.write(|tx| {
        let plan = plan_to_write(tx, actor, id)?;
        rules::writable(plan.stage)?;
        if plan.stage == Stage::Recorded {
            return Err(Error::NotFound);
        }
        if title.is_empty() {
            return Err(Error::field("title", Said::new("form-required")));
        }
        let rows = diesel::update(plans::table.filter(plans::id.eq(id)).filter(plans::version.eq(seen)))
            .set((plans::title.eq(title), plans::version.eq(seen + 1)))
            .execute(tx.c())?;
        one_row(rows)?;
        store::note_writer(tx, id.as_str(), author)?;
        let entry = Entry::new("plans.edit", "plan", id).unit(&plan.body);
        audit::record(tx, actor, entry.with("before", plan.title.as_str()).with("after", title))
    })
}

fn permitted(tx: &mut Tx, actor: &Actor, id: &PlanId, step: Step) -> Result<(Plan, Permitted), Error> {
    let plan = store::plan(tx.c(), actor, id)?;
    let today = tx.today();
    let facts = views::facts(tx.c(), actor, id, today)?;
    let permitted = rules::decide(plan.stage, step, actor, facts)?;
    Ok((plan, permitted))
}

pub(super) fn one_row(rows: usize) -> Result<(), Error> {
    if rows == 1 { Ok(()) } else { Err(Error::Conflict) }
}

/// Submits the plan for review and approval. `seen` is the version that the person saw.
///
/// # Errors
/// `Refused` also while an asked body may still comment, and while a comment waits for the writers; `Conflict`.
pub fn submit(db: &Db, actor: &Actor, id: &PlanId, seen: i32) -> Result<(), Error> {
    let author = person(actor)?;
    db.write(|tx| {
        let (plan, permitted) = permitted(tx, actor, id, Step::Submit)?;
        let (now, today) = (tx.now(), tx.today());
        rules::comments::settled(&store::comments::of_plan(tx.c(), id)?, today)?;
        let rows = diesel::update(plans::table.filter(plans::id.eq(id)).filter(plans::version.eq(seen)))
            .set((
                plans::stage.eq(permitted.to()),
                plans::submitted_at.eq(Some(now)),
                plans::reviewer_id.eq(None::<AccountId>),
                plans::reviewed_at.eq(None::<NaiveDateTime>),
                plans::review_opinion.eq(None::<String>),
                plans::returned_reason.eq(None::<String>),
                plans::version.eq(seen + 1),
            ))
            .execute(tx.c())?;
        one_row(rows)?;
        store::note_writer(tx, id.as_str(), author)?;
        audit::record(tx, actor, Entry::new("plans.submit", "plan", id).unit(&plan.body))
    })
}

/// Records what a reviewer says of a submitted plan, and passes it on for approval. The opinion stands until the plan
/// is submitted again, and in the audit trail for good.
///
/// # Errors
/// `Refused` for who wrote in it; `Invalid` without an opinion; `Conflict`.
pub fn review(db: &Db, actor: &Actor, id: &PlanId, seen: i32, opinion: &str) -> Result<(), Error> {
    let reviewer = person(actor)?;
    db.write(|tx| {
        // Of two who review at once the second is told so, with the opinion that they wrote.
        if store::plan(tx.c(), actor, id)?.version != seen {
            return Err(Error::Conflict);
        }
        let (plan, permitted) = permitted(tx, actor, id, Step::Review)?;
        if opinion.is_empty() {
            return Err(Error::field("opinion", Said::new("form-required")));
        }
        let now = tx.now();
        let rows = diesel::update(plans::table.filter(plans::id.eq(id)).filter(plans::version.eq(seen)))
            .set((
                plans::stage.eq(permitted.to()),
                plans::reviewer_id.eq(Some(reviewer)),
                plans::reviewed_at.eq(Some(now)),
                plans::review_opinion.eq(Some(opinion)),
                plans::version.eq(seen + 1),
            ))
            .execute(tx.c())?;
        one_row(rows)?;
        audit::record(tx, actor, Entry::new("plans.review", "plan", id).unit(&plan.body).with("opinion", opinion))
    })
}

/// Number and date of the paper by which a plan is approved.
#[derive(Clone, Debug)]
pub struct Approval {
    /// Number and symbol, such as `61/KH-SNV`; empty where numbers are issued here ([`numbering`]).
    pub number: String,
    /// Its date, not later than today.
    pub issued_on: NaiveDate,
}

/// The number under which a body's paper is approved, entered in its register.
///
/// # Errors
/// `Invalid` for a day to come, and where the number is missing or is not to be typed.
pub(super) fn numbered(tx: &mut Tx, of: &numbering::Paper, approval: &Approval) -> Result<String, Error> {
    let mut wrong = Vec::new();
    let (on, typed) = (approval.issued_on, ("number", approval.number.as_str()));
    let number = numbering::actions::number(tx, of, on, typed, &mut wrong)?;
    if on > tx.today() {
        wrong.push(("issued_on".to_owned(), Said::new("plans-issued-later")));
    }
    let number = number.filter(|_| wrong.is_empty()).ok_or(Error::Invalid(wrong))?;
    numbering::actions::enter(tx, of, &number, on)?;
    Ok(number)
}

/// Gives the submission of a plan its number, or corrects the one that was typed.
///
/// # Errors
/// `Refused` before the plan is submitted, for one that is classified or only recorded here, and where the register has given the number; `Invalid` as [`numbered`] says; `Conflict`.
pub fn number_submission(db: &Db, actor: &Actor, id: &PlanId, seen: i32, paper: &Approval) -> Result<(), Error> {
    person(actor)?;
    db.write(|tx| {
        let plan = plan_to_write(tx, actor, id)?;
        rules::submission(&plan).map_err(Error::Refused)?;
        if plan.version != seen {
            return Err(Error::Conflict);
        }
        let kind = numbering::Kind::Submission;
        let of = numbering::Paper { body: &plan.body, kind, subject: id.as_str() };
        let before = numbering::views::given(tx.c(), kind, id.as_str())?.map(|(number, _)| number);
        if before.is_some() && numbering::views::series(tx.c(), &plan.body, kind)?.is_some_and(|s| s.issued_here) {
            return Err(Error::refused("plans-submission-issued-here"));
        }
        numbering::actions::forget(tx, &of)?;
        let number = numbered(tx, &of, paper)?;
        store::touch(tx, id)?;
        let line = Entry::new("plans.number-submission", "plan", id).unit(&plan.body);
        let line = line.with("before", before.unwrap_or_default()).with("number", number);
        audit::record(tx, actor, line.with("issued_on", paper.issued_on.to_string()))
    })
}

/// Approves a plan that is reviewed, or one that is submitted where no review is needed.
///
/// # Errors
/// `Refused` for who wrote in it or reviewed it, and without a review that is needed; `Invalid` as [`numbered`]
/// says.
pub fn approve(db: &Db, actor: &Actor, id: &PlanId, seen: i32, approval: &Approval) -> Result<(), Error> {
    let approver = person(actor)?;
    db.write(|tx| {
        let (plan, permitted) = permitted(tx, actor, id, Step::Approve)?;
        let paper = numbering::Paper { body: &plan.body, kind: numbering::Kind::Plan, subject: id.as_str() };
        let number = numbered(tx, &paper, approval)?;
        let now = tx.now();
        let rows = diesel::update(plans::table.filter(plans::id.eq(id)).filter(plans::version.eq(seen)))
            .set((
                plans::stage.eq(permitted.to()),
                plans::number.eq(Some(&number)),
                plans::issued_on.eq(Some(approval.issued_on)),
                plans::approver_id.eq(Some(approver)),
                plans::approved_at.eq(Some(now)),
                plans::version.eq(seen + 1),
            ))
            .execute(tx.c())?;
        one_row(rows)?;
        let entry = Entry::new("plans.approve", "plan", id).unit(&plan.body).with("number", number.as_str());
        audit::record(tx, actor, entry.with("issued_on", approval.issued_on.to_string()))
    })
}

/// Returns a submitted or reviewed plan to its writers.
pub fn return_for_rework(db: &Db, actor: &Actor, id: &PlanId, seen: i32, reason: &str) -> Result<(), Error> {
    person(actor)?;
    db.write(|tx| {
        let (plan, permitted) = permitted(tx, actor, id, Step::Return)?;
        if reason.is_empty() {
            return Err(Error::field("reason", Said::new("form-required")));
        }
        let rows = diesel::update(plans::table.filter(plans::id.eq(id)).filter(plans::version.eq(seen)))
            .set((
                plans::stage.eq(permitted.to()),
                plans::returned_reason.eq(Some(reason)),
                plans::version.eq(seen + 1),
            ))
            .execute(tx.c())?;
        one_row(rows)?;
        audit::record(tx, actor, Entry::new("plans.return", "plan", id).unit(&plan.body).with("reason", reason))
    })
}
