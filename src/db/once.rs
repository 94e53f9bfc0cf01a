//! A form that is sent twice (a double click, a request repeated on a bad line) makes one thing.
//!
//! Every form carries an id that was made when its page was drawn. Acts that create something ask
//! [`Db::write_once`]; what the act gave is kept in its transaction under a hash of who sent which
//! form with which content, and given again to whoever sends the same once more. Other content under
//! the same id (the page was gone back to and changed) is another act.

use chrono::Duration;
use diesel::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Db, Tx};
use crate::clock::sha256;
use crate::error::Error;
use crate::schema::form_posts;

/// How long it is remembered what a form made: longer than any page stays open with its session.
const KEPT_DAYS: i64 = 3;

/// What an act gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Once<T> {
    /// It was done now.
    Now(T),
    /// The same form did it before.
    Before(T),
}

impl<T> Once<T> {
    /// What it gave, now or then.
    pub fn into_inner(self) -> T {
        match self {
            Once::Now(value) | Once::Before(value) => value,
        }
    }
}

impl Db {
    /// The same database, for the request that sends a form: `digest` is the hash of all that makes it
    /// the same form with the same content of the same person.
    pub fn for_form(&self, digest: String) -> Db {
        Db { form: Some(digest.into()), ..self.clone() }
    }

    /// [`Db::write`], done once for each sent form; `act` parts the acts of one form from each other.
    /// Where no form was sent (the command line, jobs) it is simply done.
    pub fn write_once<T: Serialize + DeserializeOwned>(
        &self,
        act: &str,
        work: impl Fn(&mut Tx) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.write_or_recall(act, work).map(Once::into_inner)
    }

    /// The same, for who has to tell now from before.
    pub fn write_or_recall<T: Serialize + DeserializeOwned>(
        &self,
        act: &str,
        work: impl Fn(&mut Tx) -> Result<T, Error>,
    ) -> Result<Once<T>, Error> {
        let Some(form) = &self.form else { return self.write(work).map(Once::Now) };
        let digest = sha256(format!("{act}\n{form}").as_bytes());
        // In turn: several posts of one form meet on the same row by design.
        self.write_in_turn(|tx| {
            let before: Option<String> =
                form_posts::table.find(&digest).select(form_posts::result).first(tx.c()).optional()?;
            if let Some(result) = before {
                return Ok(Once::Before(serde_json::from_str(&result)?));
            }
            let value = work(tx)?;
            let now = tx.now();
            diesel::insert_into(form_posts::table)
                .values((
                    form_posts::digest.eq(&digest),
                    form_posts::result.eq(serde_json::to_string(&value)?),
                    form_posts::at.eq(now),
                ))
                .execute(tx.c())?;
            Ok(Once::Now(value))
        })
    }

    /// Forgets what forms made days ago.
    pub fn sweep_forms(&self) -> Result<(), Error> {
        let old = self.world().now() - Duration::days(KEPT_DAYS);
        let stale = form_posts::table.filter(form_posts::at.lt(old));
        let some: Option<String> = self.read(|c| Ok(stale.select(form_posts::digest).first(c).optional()?))?;
        if some.is_some() {
            self.write(|tx| Ok(diesel::delete(stale).execute(tx.c()).map(drop)?))?;
        }
        Ok(())
    }
}
