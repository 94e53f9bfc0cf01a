//! A folder into which other systems put their exports: each whole file is imported, then moved to `done/`
//! or `refused/` below it with its report beside it. Of a file that says that it must not be kept only the
//! report is left.
//!
//! A file stays where it is until its import has ended, so one that was cut off is met again; what was
//! stored then is not stored twice. Files are moved by renaming only, and nothing is overwritten.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, Metadata};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::actions::run::{Options, read_whole, take, unread};
use super::model::Outcome;
use super::views;
use crate::clock::sha256;
use crate::db::Db;
use crate::error::Error;
use crate::jobs::Steps;
use crate::language::Language;
use crate::storage::{Storage, sync_folder};
use crate::vocabulary::{Actor, Said, dates};

/// Where files go that were taken whole.
pub const DONE: &str = "done";
/// Where files go that were not.
pub const REFUSED: &str = "refused";

/// A file that nobody wrote to for this long is whole.
pub const SETTLED: Duration = Duration::from_secs(5);
/// A file that two looks saw alike is whole when they were this far apart.
pub const APART: Duration = Duration::from_secs(2);

/// Names of reports and files that are not whole begin so.
const PART: &str = ".giamsat-";
/// What programs call a file that they still write.
const UNFINISHED: &[&str] = &[".part", ".partial", ".filepart", ".crdownload", ".download", ".tmp"];

/// What a look saw of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    pub bytes: u64,
    pub changed_at: SystemTime,
}

/// A file in the folder, as it was seen.
#[derive(Clone, Debug)]
pub struct Found {
    pub name: OsString,
    pub seen: Seen,
}

/// Whether a file of this name is to be imported: no hidden one, no lock of an open workbook, none that is
/// still being loaded.
pub fn is_export(name: &OsStr) -> bool {
    let name = name.to_string_lossy().to_lowercase();
    !name.starts_with('.') && !name.starts_with("~$") && !UNFINISHED.iter().any(|ending| name.ends_with(ending))
}

/// Whether a file is whole: nobody wrote to it for [`SETTLED`], or it was the same [`APART`] ago, since when
/// it is known in this state. The clock of a shared folder may be another one, so each of both is enough.
pub fn is_whole(now: SystemTime, seen: Seen, known_since: Option<SystemTime>) -> bool {
    let since = |at: SystemTime| now.duration_since(at).unwrap_or_default();
    since(seen.changed_at) >= SETTLED || known_since.is_some_and(|at| since(at) >= APART)
}

/// Whether a file goes to [`DONE`]: it was read, and its rows were stored, or were there already. With
/// `accept_valid` refused rows are no hindrance.
pub fn is_done(outcome: &Outcome, accept_valid: bool) -> bool {
    outcome.error.is_none() && (outcome.refused == 0 || accept_valid)
}

/// The name of a file where others have it already: `a.xlsx`, then `a (2).xlsx`, `a (3).xlsx` …
pub fn free_name(name: &OsStr, nth: u32) -> OsString {
    if nth < 2 {
        return name.to_owned();
    }
    let path = Path::new(name);
    let mut free = path.file_stem().unwrap_or(name).to_owned();
    free.push(format!(" ({nth})"));
    if let Some(ending) = path.extension() {
        free.push(".");
        free.push(ending);
    }
    free
}

/// The files in the folder that are to be imported, the longest unchanged first. Folders in it and links
/// are not followed.
pub fn look(folder: &Path) -> std::io::Result<Vec<Found>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if !is_export(&name) {
            continue;
        }
        match entry.metadata().and_then(|there| seen(&there)) {
            Ok(Some(seen)) => found.push(Found { name, seen }),
            Ok(None) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    found.sort_by(|a, b| (a.seen.changed_at, &a.name).cmp(&(b.seen.changed_at, &b.name)));
    Ok(found)
}

/// None for what is no plain file.
fn seen(there: &Metadata) -> std::io::Result<Option<Seen>> {
    match there.is_file() {
        true => Ok(Some(Seen { bytes: there.len(), changed_at: there.modified()? })),
        false => Ok(None),
    }
}

/// What became of a file.
#[derive(Debug)]
pub enum Became {
    /// It lies there now, with its report; of one that must not be kept the report alone does.
    Moved { to: PathBuf, outcome: Box<Outcome> },
    /// It was changed while it was read, or is gone; the next look sees it anew.
    Changed,
    /// It was asked to stop; the file stays, nothing of it is stored.
    Stopped,
}

/// Makes the two folders where they are missing, and removes what a killed watcher began to write there.
///
/// # Errors
/// `Refused` when something else stands there: a file, or a link.
pub fn prepare(folder: &Path) -> Result<(), Error> {
    for name in [DONE, REFUSED] {
        let place = folder.join(name);
        let refused = |detail: &dyn std::fmt::Display| {
            Error::Refused(Said::new("watch-place").with("folder", place.display()).with("detail", detail))
        };
        match fs::create_dir(&place) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(refused(&error)),
            _ => {}
        }
        if !fs::symlink_metadata(&place).is_ok_and(|there| there.is_dir()) {
            return Err(refused(&""));
        }
        for entry in fs::read_dir(&place)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(PART) {
                fs::remove_file(entry.path())?;
            }
        }
    }
    Ok(())
}

/// Imports one file of the folder and moves it. `options` are not those of a dry run.
///
/// # Errors
/// As [`take`], and when it cannot be moved: the file stays, and the same again is no harm.
pub fn handle(
    (db, storage): (&Db, &Storage),
    actor: &Actor,
    folder: &Path,
    found: &Found,
    options: &Options,
    steps: &dyn Steps,
) -> Result<Became, Error> {
    let path = folder.join(&found.name);
    let name = found.name.to_string_lossy();
    let file = match open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Became::Changed),
        Err(error) => return Err(error.into()),
    };
    let there = file.metadata()?;
    if seen(&there)? != Some(found.seen) {
        return Ok(Became::Changed);
    }
    let outcome = match read_whole(file) {
        Err(refused) => unread(&refused, &name),
        Ok(bytes) => match stored_before(db, &name, &bytes, &there, options)? {
            Some(outcome) => outcome,
            None => match take(db, storage, actor, &name, &bytes, options, steps)? {
                Some(outcome) => outcome,
                None => return Ok(Became::Stopped),
            },
        },
    };
    if !is_same(&path, &there) {
        return Ok(Became::Changed);
    }
    let place = folder.join(if is_done(&outcome, options.accept_valid) { DONE } else { REFUSED });
    let text = report(&name, &dates::minute(db.world().now()), &outcome);
    let to = put_away(
        &path,
        &place,
        &found.name,
        &serde_json::to_string(&outcome)?,
        &text,
        outcome.withheld.then_some(&there),
    )?;
    sync_folder(&place)?;
    sync_folder(folder)?;
    Ok(Became::Moved { to, outcome: Box::new(outcome) })
}

/// A file that was published after it came here: a watcher that was killed had not moved it yet. It is not
/// read again, because a correction may have come since.
fn stored_before(
    db: &Db,
    name: &str,
    bytes: &[u8],
    there: &Metadata,
    options: &Options,
) -> Result<Option<Outcome>, Error> {
    let Some(came_at) = came_at(there) else { return Ok(None) };
    let digest = sha256(bytes);
    db.read(|c| views::published_since(c, name, &digest, options.wanted, came_at))
}

/// When a file became what it is, here: no program can set that.
#[cfg(unix)]
fn came_at(there: &Metadata) -> Option<chrono::NaiveDateTime> {
    use std::os::unix::fs::MetadataExt;
    let nanos = u32::try_from(there.ctime_nsec()).ok()?;
    chrono::DateTime::from_timestamp(there.ctime(), nanos).map(|at| at.naive_utc())
}

#[cfg(not(unix))]
fn came_at(_: &Metadata) -> Option<chrono::NaiveDateTime> {
    None
}

/// Opens a plain file, and not what a link put in its place leads to.
fn open(path: &Path) -> std::io::Result<File> {
    let changed = || std::io::Error::from(ErrorKind::NotFound);
    if !fs::symlink_metadata(path)?.is_file() {
        return Err(changed());
    }
    let file = File::open(path)?;
    if is_same(path, &file.metadata()?) { Ok(file) } else { Err(changed()) }
}

/// Whether the very file stands at the path, unchanged.
fn is_same(path: &Path, file: &Metadata) -> bool {
    let Ok(there) = fs::symlink_metadata(path) else { return false };
    let alike = there.is_file() && there.len() == file.len() && there.modified().ok() == file.modified().ok();
    #[cfg(unix)]
    let alike = {
        use std::os::unix::fs::MetadataExt;
        alike && (there.dev(), there.ino()) == (file.dev(), file.ino())
    };
    alike
}

/// Moves a file into a folder, under the first free name, with its report for programs (`NAME.json`) and
/// the one for people (`NAME.txt`). The reports come first: a file there is never without. One that is not to be
/// kept (`withheld`) is removed instead, and the latter report is what lies there of it.
fn put_away(
    path: &Path,
    place: &Path,
    name: &OsStr,
    json: &str,
    text: &str,
    withheld: Option<&Metadata>,
) -> Result<PathBuf, Error> {
    let beside = |name: &OsStr, ending: &str| {
        let mut name = name.to_owned();
        name.push(ending);
        place.join(name)
    };
    for nth in 1.. {
        let free = free_name(name, nth);
        let to = place.join(&free);
        let (for_programs, for_people) = (beside(&free, ".json"), beside(&free, ".txt"));
        if [&to, &for_programs, &for_people].into_iter().any(|taken| fs::symlink_metadata(taken).is_ok()) {
            continue;
        }
        write_new(&for_programs, json)?;
        write_new(&for_people, text)?;
        if let Some(file) = withheld {
            remove(path, file)?;
            return Ok(for_people);
        }
        // Unlike a plain rename it overwrites nothing.
        let mut moving = tempfile::TempPath::try_from_path(path)?;
        moving.disable_cleanup(true);
        match moving.persist_noclobber(&to) {
            Ok(()) => return Ok(to),
            Err(error) => {
                fs::remove_file(&for_programs)?;
                fs::remove_file(&for_people)?;
                if error.error.kind() != ErrorKind::AlreadyExists {
                    return Err(error.error.into());
                }
            }
        }
    }
    Err(Error::Internal("no name is free".into()))
}

/// Removes the very file that was read. Another one that was put in its place meanwhile stays.
fn remove(path: &Path, file: &Metadata) -> Result<(), Error> {
    let mut aside = OsString::from(PART);
    aside.push(path.file_name().unwrap_or_default());
    let aside = path.with_file_name(aside);
    fs::rename(path, &aside)?;
    if is_same(&aside, file) {
        return Ok(fs::remove_file(&aside)?);
    }
    let mut moving = tempfile::TempPath::try_from_path(&aside)?;
    moving.disable_cleanup(true);
    Ok(moving.persist_noclobber(path).map_err(|error| error.error)?)
}

/// Writes a file that is not there yet, whole or not at all; whoever may read others of the folder may read it.
fn write_new(path: &Path, text: &str) -> Result<(), Error> {
    let mut part = tempfile::Builder::new();
    part.prefix(PART);
    #[cfg(unix)]
    part.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut part = part.tempfile_in(path.parent().unwrap_or(Path::new(".")))?;
    part.write_all(text.as_bytes())?;
    part.as_file().sync_all()?;
    part.persist_noclobber(path).map(drop).map_err(|error| error.error.into())
}

/// What happened to a file, for people: Vietnamese first, then English.
pub fn report(name: &str, at: &str, outcome: &Outcome) -> String {
    let mut lines = vec![name.to_owned(), at.to_owned()];
    for language in [Language::Vietnamese, Language::English] {
        lines.push(String::new());
        if !outcome.kind.is_empty() {
            lines.push(language.t(&format!("importing-kind-{}", outcome.kind)));
        }
        match &outcome.refusal {
            Some(refusal) => lines.push(language.say(refusal)),
            None => lines.push(language.say(&outcome.said())),
        }
        if outcome.withheld {
            lines.push(language.t("watch-withheld"));
        } else if !outcome.stored && outcome.refused > 0 {
            lines.push(language.t("watch-mend"));
        }
        let cells = outcome.problems.iter().filter(|problem| !problem.sheet.is_empty() || !problem.cell.is_empty());
        for problem in cells {
            let expected = language.say(&problem.said);
            let said = match problem.value.as_str() {
                "" => Said::new("imports-problem-empty").with("expected", expected),
                value => Said::new("imports-problem").with("value", value).with("expected", expected),
            };
            let at = if problem.cell.is_empty() { "" } else { "!" };
            lines.push(format!("- {}{at}{}: {}", problem.sheet, problem.cell, language.say(&said)));
        }
        lines.extend(outcome.remarks_said.iter().map(|remark| format!("* {}", language.say(remark))));
    }
    lines.push(String::new());
    lines.join("\n")
}
