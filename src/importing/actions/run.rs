//! One import from beginning to end, as the command line and set-ups do it.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::stage::{Preview, WITHHELD, purpose, reader, settle};
use super::understand::{Ended, Input, Sink, understand};
use super::{left, publish, uploads};
use crate::clock::sha256;
use crate::db::Db;
use crate::error::Error;
use crate::importing::model::{Answers, Facts, Outcome, Question, Staged, State, ToldProblem, Understood};
use crate::importing::reading::{Kind, Limits, Problem, Reading, Refused};
use crate::importing::{rules, store};
use crate::jobs::Steps;
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
    next: Next<'a>,
}

/// Where rows go on to.
enum Next<'a> {
    Preview(Preview<'a>),
    Nowhere(&'a dyn Steps),
}

impl<'a> Collect<'a> {
    fn new(options: &Options, next: Next<'a>) -> Self {
        Collect { problems: Vec::new(), rows: options.with_rows.then(Vec::new), next }
    }

    /// Waits until all that was handed on is written.
    fn end(&mut self) -> Result<(), Error> {
        match &mut self.next {
            Next::Preview(preview) => preview.end(),
            Next::Nowhere(_) => Ok(()),
        }
    }
}

/// Work that nobody looks at and nobody stops.
pub struct Unwatched;

impl Steps for Unwatched {
    fn step(&self, _: i64, _: Option<i64>) -> Result<bool, Error> {
        Ok(true)
    }
}

fn told(problem: &Problem) -> ToldProblem {
    ToldProblem {
        sheet: problem.sheet.clone(),
        cell: problem.cell.clone(),
        value: problem.value.clone(),
        expected: Language::Vietnamese.say(&problem.expected),
        said: problem.expected.clone(),
    }
}

impl Sink for Collect<'_> {
    fn rows(&mut self, head: &Reading, from: i64, staged: Vec<Staged>) -> Result<bool, Error> {
        for row in &staged {
            self.problems.extend(row.problems.iter().map(told));
            if let Some(rows) = &mut self.rows {
                rows.push(row.content.values.iter().map(|(field, v)| (field.to_owned(), rules::plain(v))).collect());
            }
        }
        match &mut self.next {
            Next::Preview(preview) => preview.rows(head, from, staged),
            Next::Nowhere(steps) => steps.step(from + staged.len() as i64, None),
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
    let outcome = run_watched(db, storage, actor, path, file_name, options, &Unwatched)?;
    outcome.ok_or_else(|| Error::Internal("nobody asks an unwatched run to stop".into()))
}

/// The same, with `steps` told how far it is; none when they asked it to stop: then nothing of it stays.
///
/// # Errors
/// As [`run`].
pub fn run_watched(
    db: &Db,
    storage: Option<&Storage>,
    actor: &Actor,
    path: &Path,
    file_name: &str,
    options: &Options,
    steps: &dyn Steps,
) -> Result<Option<Outcome>, Error> {
    let Some(storage) = storage.filter(|_| !options.dry_run) else {
        let mut collect = Collect::new(options, Next::Nowhere(steps));
        let ended = read(db, path, file_name, options, true, &mut collect)?;
        return Ok(match ended {
            Ended::Understood(said) => Some(outcome(&said, collect)),
            Ended::Refused(refused) => Some(unread(&refused, file_name)),
            Ended::Withheld => Some(withheld(file_name)),
            Ended::Stopped => None,
        });
    };
    let cannot = |error: std::io::Error| Refused::CannotOpen(error.kind().to_string());
    match File::open(path).map_err(cannot).and_then(read_whole) {
        Ok(bytes) => take(db, storage, actor, file_name, &bytes, options, steps),
        Err(refused) => Ok(Some(unread(&refused, file_name))),
    }
}

/// The bytes of a file.
///
/// # Errors
/// `TooLarge` beyond what is read of any file, `CannotOpen` for what cannot be read at all.
pub fn read_whole(file: File) -> Result<Vec<u8>, Refused> {
    let most = Limits::for_file(0).file_bytes;
    let mut bytes = Vec::new();
    let read = file.take(most + 1).read_to_end(&mut bytes);
    read.map_err(|error| Refused::CannotOpen(error.kind().to_string()))?;
    match bytes.len() as u64 > most {
        true => Err(Refused::TooLarge { what: "bytes".into(), limit: format!("{} MB", most >> 20) }),
        false => Ok(bytes),
    }
}

/// The same for a file's bytes, not in a dry run. The file is stored whole, or nothing of it stays; when
/// this process is killed, whoever imports next or the server sees to that.
///
/// # Errors
/// What the database says; `Refused` while another file of its kind is being stored, and when what it
/// replaces was changed meanwhile: the same again will do.
pub fn take(
    db: &Db,
    storage: &Storage,
    actor: &Actor,
    file_name: &str,
    bytes: &[u8],
    options: &Options,
    steps: &dyn Steps,
) -> Result<Option<Outcome>, Error> {
    if let Err(error) = left::sweep_killed(db, storage) {
        tracing::warn!(%error, "imports left over");
    }
    let id = BatchId(db.world().new_id());
    let alive = db.live(id.as_str())?;
    let ours = &db.under(id.as_str());
    // The row before the file: what is swept is found by its row.
    let facts = Facts { wanted: options.wanted, answers: options.answers.clone(), ..Facts::default() };
    let sha256 = sha256(bytes);
    ours.write(|tx| store::insert(tx, actor, &id, file_name, (&sha256, bytes.len()), &facts, None))?;
    let taken = storage.put(id.as_str(), bytes).and_then(|_| {
        let path = storage.path(id.as_str(), &sha256)?;
        take_kept(ours, storage, actor, &id, &path, file_name, options, steps)
    });
    let swept = match &taken {
        Ok(_) => Ok(()),
        Err(Error::Refused(why)) => left::give_up(ours, storage, actor, &id, None, why),
        // Somebody dropped it meanwhile.
        Err(Error::Conflict) => left::clear(ours, storage, &id),
        // The database may still carry out what was sent last: as if this process were gone.
        Err(_) => {
            drop(alive);
            left::sweep_killed(db, storage)
        }
    };
    if let Err(error) = swept {
        tracing::warn!(%error, "a batch is left to whoever imports next");
    }
    taken
}

#[expect(clippy::too_many_arguments, reason = "one call, of what `take` was given and has made of it")]
fn take_kept(
    db: &Db,
    storage: &Storage,
    actor: &Actor,
    id: &BatchId,
    path: &Path,
    file_name: &str,
    options: &Options,
    steps: &dyn Steps,
) -> Result<Option<Outcome>, Error> {
    let preview = Preview::new(db, id, steps);
    let mut collect = Collect::new(options, Next::Preview(preview));
    let ended = read(db, path, file_name, options, false, &mut collect)?;
    let ended = match collect.end() {
        Err(Error::Refused(_)) if ended.withholds() => Ended::Withheld,
        written => written.map(|()| ended)?,
    };
    let stopped = || left::give_up(db, storage, actor, id, None, &Said::new("imports-stopped"));
    let said = match ended {
        Ended::Understood(said) => said,
        Ended::Refused(_) | Ended::Withheld => {
            settle(db, storage, id, &ended)?;
            return Ok(Some(match &ended {
                Ended::Refused(refused) => unread(refused, file_name),
                _ => withheld(file_name),
            }));
        }
        Ended::Stopped => return stopped().map(|()| None),
    };
    let mut outcome = outcome(&said, collect);
    match rules::may_store(State::Staged, &said.counts, options.accept_valid) {
        Ok(()) if publish::publish(db, actor, id, &said, options.accept_valid, steps)? => {
            outcome.stored = true;
            // It is stored, whatever becomes of the file: who imports next or the server removes it.
            if let Err(error) = uploads::forget(db, storage) {
                tracing::warn!(%error, "files that hold contacts");
            }
        }
        Ok(()) => return stopped().map(|()| None),
        Err(Error::Refused(why)) => left::give_up(db, storage, actor, id, Some(&said), &why)?,
        Err(error) => return Err(error),
    }
    Ok(Some(outcome))
}

fn read(
    db: &Db,
    path: &Path,
    file_name: &str,
    options: &Options,
    dry: bool,
    collect: &mut Collect,
) -> Result<Ended, Error> {
    match reader(db, options.layouts.clone(), options.answers.encoding)? {
        Err(refused) => Ok(Ended::Refused(refused)),
        Ok(reader) => {
            let (answers, wanted, purpose) = (&options.answers, options.wanted, purpose(db)?);
            let reader = &reader.with_contacts(purpose.is_some());
            understand(db, &Input { reader, path, file_name, wanted, answers, dry, purpose, plan: None }, collect)
        }
    }
}

fn outcome(said: &Understood, mut collect: Collect) -> Outcome {
    if said.facts.withheld {
        // The names of its sheets are words of it, too.
        collect.problems.iter_mut().for_each(|problem| problem.sheet.clear());
    }
    let mut remarks_said = said.remarks.clone();
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
        remarks_said.push(sentence);
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
        remarks: remarks_said.iter().map(|said| Language::Vietnamese.say(said)).collect(),
        error: None,
        rows: collect.rows,
        refusal: None,
        remarks_said,
        withheld: said.facts.withheld,
    }
}

/// What an import came to whose file cannot be read.
pub fn unread(refused: &Refused, file_name: &str) -> Outcome {
    unread_because(refused.said(), file_name)
}

/// The same of a file that says that it must not be kept.
fn withheld(file_name: &str) -> Outcome {
    Outcome { withheld: true, ..unread_because(Said::new(WITHHELD), file_name) }
}

fn unread_because(said: Said, file_name: &str) -> Outcome {
    let sentence = Language::Vietnamese.say(&said);
    let problem = ToldProblem {
        sheet: String::new(),
        cell: String::new(),
        value: file_name.to_owned(),
        expected: sentence.clone(),
        said: said.clone(),
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
        remarks_said: Vec::new(),
        withheld: false,
    }
}
