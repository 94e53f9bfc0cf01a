//! `import --watch`: what comes into a folder is imported, file after file.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, SystemTime};

use super::import::{code, importer};
use super::stop::Stop;
use super::{Place, explain, print, say};
use crate::app::App;
use crate::error::Error;
use crate::importing::Options;
use crate::importing::drop_folder::{Became, Found, SETTLED, Seen, handle, is_whole, look, prepare};
use crate::vocabulary::Said;

/// Held locked by the one watcher of a folder, as long as it runs.
const LOCK: &str = ".giamsat-watch.lock";
/// Pause between two looks of who does not wait for more to come.
const SOON: Duration = Duration::from_millis(500);

/// What is to be watched, and how.
pub struct Asked<'a> {
    pub folder: &'a Path,
    /// Ends when what is there is done.
    pub once: bool,
    /// Pause between two looks.
    pub every: Duration,
    pub options: Options,
}

/// Imports what comes until it is asked to end, or with `once` what is there.
///
/// # Errors
/// `Refused` when the folder cannot be used or another watches it.
pub fn watch(place: &Place, asked: &Asked) -> Result<ExitCode, Error> {
    let _only = only(asked.folder)?;
    prepare(asked.folder)?;
    let stop = Stop::on_signals()?;
    let app = place.open_or_make()?;
    importer(place, &app.db)?;
    let mut watcher = Watcher {
        place,
        asked,
        app: &app,
        stop: &stop,
        known: HashMap::new(),
        told: HashMap::new(),
        came: HashMap::new(),
    };
    if !asked.once {
        print(say(Said::new("watch-begun").with("folder", asked.folder.display())));
    }
    let begun = SystemTime::now();
    loop {
        let open = watcher.round()?;
        // What is still written after a while is for the next time.
        let late = begun.elapsed().unwrap_or_default() > SETTLED * 2;
        if asked.once && (open.is_empty() || late) {
            for name in open {
                eprintln!("{}", say(Said::new("watch-unfinished").with("file", name.display())));
            }
            break;
        }
        if stop.asked() || stop.wait(if asked.once { SOON } else { asked.every }) {
            // Who watches for ever ends so; what was to be done once is not done.
            return Ok(if asked.once { ExitCode::FAILURE } else { ExitCode::SUCCESS });
        }
    }
    Ok(match watcher.came.values().max() {
        None | Some(Came::Stored) => ExitCode::SUCCESS,
        Some(Came::RowsRefused) => ExitCode::from(2),
        Some(Came::Failed) => ExitCode::FAILURE,
    })
}

/// How a file ended, the worst last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Came {
    Stored,
    RowsRefused,
    Failed,
}

struct Watcher<'a> {
    place: &'a Place,
    asked: &'a Asked<'a>,
    app: &'a App,
    stop: &'a Stop,
    /// Files as they were seen, and since when so.
    known: HashMap<OsString, (Seen, SystemTime)>,
    /// What was told last of a file that stays, so that it is told once.
    told: HashMap<OsString, String>,
    /// How files ended, where this is asked at the end.
    came: HashMap<OsString, Came>,
}

impl Watcher<'_> {
    /// One look, and the import of every file that is whole; gives those that are not yet.
    fn round(&mut self) -> Result<Vec<OsString>, Error> {
        let mut open = Vec::new();
        let found = look(self.asked.folder).map_err(|error| unusable(self.asked.folder, &error))?;
        let now = SystemTime::now();
        let before = std::mem::take(&mut self.known);
        self.told.retain(|name, _| before.contains_key(name));
        for file in found {
            let since = before.get(&file.name).filter(|(seen, _)| *seen == file.seen).map(|(_, since)| *since);
            self.known.insert(file.name.clone(), (file.seen, since.unwrap_or(now)));
            if self.stop.asked() {
                break;
            }
            if is_whole(now, file.seen, since) {
                match self.import(&file) {
                    Some(came) if self.asked.once => drop(self.came.insert(file.name, came)),
                    Some(_) => {}
                    None => open.push(file.name),
                }
            } else {
                open.push(file.name);
            }
        }
        Ok(open)
    }

    /// Gives how it ended; none for a file that was not whole after all, or when it was asked to stop.
    fn import(&mut self, file: &Found) -> Option<Came> {
        let (db, storage) = (&self.app.db, &self.app.storage);
        let became = importer(self.place, db)
            .and_then(|actor| handle((db, storage), &actor, self.asked.folder, file, &self.asked.options, self.stop));
        match became {
            Ok(Became::Moved { to, outcome }) => {
                self.told.remove(&file.name);
                let to = to.strip_prefix(self.asked.folder).map_or(to.clone(), Path::to_owned);
                let said = outcome.refusal.clone().unwrap_or_else(|| outcome.said());
                print(format!("{} → {}\n{}", file.name.display(), to.display(), say(said)));
                Some(match code(&outcome) {
                    0 => Came::Stored,
                    2 => Came::RowsRefused,
                    _ => Came::Failed,
                })
            }
            Ok(Became::Changed | Became::Stopped) => None,
            Err(error) => {
                let why = explain(&error);
                if self.told.insert(file.name.clone(), why.clone()).as_ref() != Some(&why) {
                    eprintln!("{}: {why}\n{}", file.name.display(), say(Said::new("watch-stays")));
                }
                Some(Came::Failed)
            }
        }
    }
}

fn unusable(folder: &Path, detail: &dyn std::fmt::Display) -> Error {
    Error::Refused(Said::new("watch-folder").with("folder", folder.display()).with("detail", detail))
}

/// The folder, for this process alone as long as the file is kept; one that was killed holds nothing.
fn only(folder: &Path) -> Result<File, Error> {
    match std::fs::metadata(folder) {
        Ok(there) if there.is_dir() => {}
        Ok(_) => return Err(unusable(folder, &std::io::Error::from(std::io::ErrorKind::NotADirectory))),
        Err(error) => return Err(unusable(folder, &error)),
    }
    let path: PathBuf = folder.join(LOCK);
    let lock = File::options().create(true).append(true).open(&path).map_err(|error| unusable(folder, &error))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(std::fs::TryLockError::WouldBlock) => {
            Err(Error::Refused(Said::new("watch-watched").with("folder", folder.display())))
        }
        Err(std::fs::TryLockError::Error(error)) => Err(unusable(folder, &error)),
    }
}
