//! Changing the procedure.

use chrono::Days;
use diesel::prelude::*;

use super::model::Change;
use super::{rules, views};
use crate::audit::{self, Entry};
use crate::db::Db;
use crate::error::Error;
use crate::schema::procedure_steps as s;
use crate::vocabulary::{Actor, dates};

/// Ends a line on the day before `new.from_on` and begins a new one; what was counted by the old line stays
/// counted by it. Gives the new line's id.
///
/// # Errors
/// `Invalid` names each field that does not do; `Conflict` when the line was ended meanwhile.
pub fn change(db: &Db, actor: &Actor, id: &str, new: &Change) -> Result<String, Error> {
    db.write_once("procedure.change", |tx| {
        let before = views::rule(tx.c(), id)?;
        if before.to_on.is_some() {
            return Err(Error::Conflict);
        }
        let problems = rules::problems(&before, new, tx.today());
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        diesel::update(s::table.find(id)).set(s::to_on.eq(Some(new.from_on - Days::new(1)))).execute(tx.c())?;
        let made: String = tx.new_id();
        diesel::insert_into(s::table)
            .values((
                (s::id.eq(&made), s::profile.eq(before.profile), s::step.eq(before.step)),
                (s::counted_from.eq(before.counted_from), s::before.eq(before.before)),
                (s::amount.eq(new.amount), s::measure.eq(new.measure), s::extension.eq(new.extension)),
                (s::rolls.eq(new.rolls), s::surprise.eq(before.surprise), s::paper.eq(&before.paper)),
                (s::ground.eq(&new.ground), s::verified.eq(new.verified)),
                (s::from_on.eq(new.from_on), s::to_on.eq(None::<chrono::NaiveDate>)),
            ))
            .execute(tx.c())?;
        let line = Entry::new("procedure.change", "procedure-step", &made)
            .with("step", before.step.as_str())
            .with("profile", before.profile.as_str())
            .with("was", format!("{} {}", before.amount, before.measure))
            .with("is", format!("{} {}", new.amount, new.measure))
            .with("from", dates::day(new.from_on));
        audit::record(tx, actor, line)?;
        Ok(made)
    })
}
