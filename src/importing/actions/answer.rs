//! A person says what the file does not.

use super::stage::read_again;
use crate::app::App;
use crate::audit::{self, Entry};
use crate::error::Error;
use crate::importing::model::{Answers, State};
use crate::importing::store;
use crate::units;
use crate::vocabulary::{Actor, BatchId, UnitId};

/// Answers to a preview's questions.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// What stays unanswered keeps what was answered before.
    pub answers: Answers,
    /// The encoding is found out, whatever was said of it before.
    pub find_encoding: bool,
    /// Which unit a name means; remembered for all files to come.
    pub aliases: Vec<(String, UnitId)>,
}

/// Takes the answers and reads the file again with them.
///
/// # Errors
/// `Conflict` when the batch is no preview any more (nor refused, where something is said of the encoding), or was
/// changed since `seen`.
pub fn answer(app: &App, actor: &Actor, id: &BatchId, seen: i32, given: &Given) -> Result<(), Error> {
    app.db.write(|tx| {
        let batch = store::batch(tx.c(), id)?;
        // A file that could not be read may be read as other text.
        let open = match batch.state {
            State::Staged => true,
            State::Refused => given.answers.encoding.is_some() || given.find_encoding,
            _ => false,
        };
        if batch.version != seen || !open {
            return Err(Error::Conflict);
        }
        let today = tx.today();
        for (name, unit) in &given.aliases {
            units::views::name_on(tx.c(), unit, today)?;
            units::actions::add_alias(tx, name, unit)?;
            let entry = Entry::new("imports.learn-name", "unit", unit).unit(unit);
            audit::record(tx, actor, entry.with("name", name.as_str()).with("batch", id.as_str()))?;
        }
        let mut facts = batch.facts();
        let (new, old) = (given.answers.clone(), facts.answers);
        facts.answers = Answers {
            effective_on: new.effective_on.or(old.effective_on),
            period: new.period.or(old.period),
            set: new.set.or(old.set),
            year: new.year.or(old.year),
            encoding: new.encoding.or(old.encoding.filter(|_| !given.find_encoding)),
        };
        read_again(tx, actor, &batch, &facts)
    })
}
