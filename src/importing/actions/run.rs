//! One import from beginning to end, as the command line and set-ups do it.

use std::path::{Path, PathBuf};

use super::stage::{Preview, reader, settle};
use super::understand::{Ended, Input, Sink, understand};
use super::{left, publish};
use crate::db::Db;
use crate::error::Error;
use crate::importing::model::{Answers, Facts, Outcome, Question, Staged, ToldProblem, Understood};
use crate::importing::reading::{Kind, Problem, Refused};
use crate::importing::{rules, store};
use crate::language::Language;
use crate::storage::Storage;
use crate::vocabulary::{Actor, BatchId, Said};

/// How an import runs.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// None recognises the kind from the file.
    pub wanted: Option<Kind>,
    /// Reads and compares, stores nothing.
    pub dry_run: bool,
    /// Stores good rows although others were refused.
    pub accept_valid: bool,
    /// Gives the rows as understood.
    pub with_rows: bool,
    pub answers: Answers,
    /// Folder of layouts that go before the built-in ones.
    pub layouts: Option<PathBuf>,
}

/// Collects what is told afterwards, and hands rows on to the preview.
struct Collect<'a> {
    problems: Vec<ToldProblem>,
    rows: Option<Vec<serde_json::Map<String, serde_json::Value>>>,
    preview: Option<Preview<'a>>,
}

fn told(problem: &Problem) -> ToldProblem {
    ToldProblem {
        sheet: problem.sheet.clone(),
        cell: problem.cell.clone(),
        value: problem.value.clone(),
        expected: Language::Vietnamese.say(&problem.expected),
    }
}

impl Sink for Collect<'_> {
    fn rows(&mut self, from: i64, staged: Vec<Staged>) -> Result<bool, Error> {
        for row in &staged {
            self.problems.extend(row.problems.iter().map(told));
            if let Some(rows) = &mut self.rows {
                rows.push(row.content.values.iter().map(|(field, v)| (field.clone(), rules::plain(v))).collect());
            }
        }
        match &mut self.preview {
            Some(preview) => preview.rows(from, staged),
            None => Ok(true),
        }
    }
}

/// Reads a file, compares it, and stores it if all rows are good or good ones are enough. With
/// `storage` none, and in a dry run, nothing is written anywhere.
///
/// # Errors
/// What the database says; a file that cannot be read is no error but an [`Outcome`] with `error`.
pub fn run(
    db: &Db,
    storage: Option<&Storage>,
    actor: &Actor,
    path: &Path,
    file_name: &str,
    options: &Options,
) -> Result<Outcome, Error> {
    let storage = storage.filter(|_| !options.dry_run);
    let batch = match storage {
        None => None,
        Some(storage) => match begin(db, storage, actor, path, file_name, options)? {
            Ok(id) => Some(id),
            Err(refused) => return Ok(unread(&refused, file_name)),
        },
    };
    let mut collect = Collect {
        problems: Vec::new(),
        rows: options.with_rows.then(Vec::new),
        preview: batch.as_ref().map(|batch| Preview { db, batch, progress: None }),
    };
    let ended = match reader(db, options.layouts.clone(), options.answers.encoding)? {
        Err(refused) => Ended::Refused(refused),
        Ok(reader) => {
            let (answers, dry) = (&options.answers, batch.is_none());
            let input = Input { reader: &reader, path, file_name, wanted: options.wanted, answers, dry };
            understand(db, &input, &mut collect)?
        }
    };
    if let Some(id) = &batch {
        settle(db, id, &ended)?;
    }
    let said = match ended {
        Ended::Understood(said) => said,
        Ended::Refused(refused) => return Ok(unread(&refused, file_name)),
        Ended::Stopped => return Err(Error::Internal("nobody asks a whole run to stop".into())),
    };
    let mut outcome = outcome(&said, collect);
    if let (Some(id), Some(storage)) = (&batch, storage) {
        let good = said.counts.refused == 0 || options.accept_valid;
        if good && said.counts.to_store() > 0 {
            publish::publish(db, actor, id, options.accept_valid)?;
            outcome.stored = true;
        } else {
            publish::drop_batch(db, actor, id)?;
            left::clear(db, storage, id)?;
        }
    }
    Ok(outcome)
}

/// Keeps the file and makes its batch.
fn begin(
    db: &Db,
    storage: &Storage,
    actor: &Actor,
    path: &Path,
    file_name: &str,
    options: &Options,
) -> Result<Result<BatchId, Refused>, Error> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => return Ok(Err(Refused::CannotOpen(error.kind().to_string()))),
    };
    let id = BatchId(db.world().new_id());
    let sha256 = storage.put(id.as_str(), &bytes)?;
    let facts = Facts { wanted: options.wanted, answers: options.answers.clone(), ..Facts::default() };
    db.write(|tx| store::insert(tx, actor, &id, file_name, &sha256, &facts, None))?;
    Ok(Ok(id))
}

fn outcome(said: &Understood, collect: Collect) -> Outcome {
    let vietnamese = |said: &Said| Language::Vietnamese.say(said);
    let mut remarks: Vec<String> = said.remarks.iter().map(vietnamese).collect();
    for question in &said.facts.questions {
        let sentence = match question {
            Question::Period => Said::new("imports-ask-period-cli"),
            Question::EffectiveOn { used } => {
                Said::new("imports-ask-effective-cli").with("on", crate::vocabulary::dates::day(*used))
            }
            Question::Set => Said::new("imports-ask-set-cli"),
            Question::Unit { name, rows, .. } => {
                Said::new("imports-ask-unit-cli").with("name", name).with("rows", rows)
            }
        };
        remarks.push(vietnamese(&sentence));
    }
    Outcome {
        kind: said.kind.word().to_owned(),
        layout: said.layout.clone(),
        rows_read: said.counts.read,
        added: said.counts.added,
        changed: said.counts.changed,
        unchanged: said.counts.unchanged,
        refused: said.counts.refused,
        stored: false,
        problems: collect.problems,
        remarks,
        error: None,
        rows: collect.rows,
        refusal: None,
    }
}

fn unread(refused: &Refused, file_name: &str) -> Outcome {
    let said = refused.said();
    let sentence = Language::Vietnamese.say(&said);
    let problem = ToldProblem {
        sheet: String::new(),
        cell: String::new(),
        value: file_name.to_owned(),
        expected: sentence.clone(),
    };
    Outcome {
        kind: String::new(),
        layout: String::new(),
        rows_read: 0,
        added: 0,
        changed: 0,
        unchanged: 0,
        refused: 0,
        stored: false,
        problems: vec![problem],
        remarks: Vec::new(),
        error: Some(sentence),
        rows: None,
        refusal: Some(said),
    }
}
