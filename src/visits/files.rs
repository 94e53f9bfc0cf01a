//! Bytes of a visit's files: parts of uploads on this machine's disk, whole files in the store.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use super::model::EvidenceKind;
use super::originals::Originals;
use super::pictures::{self, Turn};
use super::rules::{self, Sniffed};
use crate::clock::{World, sha256};
use crate::config::Config;
use crate::error::Error;
use crate::storage::{Storage, sync_folder};
use crate::vocabulary::{Actor, Said, VisitId};

/// Parts of unfinished files go after this time.
pub const PARTS_LIVE: chrono::Duration = chrono::Duration::days(30);

/// Where bytes of visits lie.
#[derive(Clone, Debug)]
pub struct Files {
    storage: Storage,
    originals: Originals,
    parts: PathBuf,
}

/// What is known of a file whose bytes are stored.
#[derive(Clone, Debug)]
pub struct FileFacts {
    /// Of the bytes as they were sent.
    pub sha256: String,
    /// Name that the person's file had.
    pub name: String,
    pub sniffed: Sniffed,
    pub bytes: u64,
    /// Of the copy that is shown of a picture.
    pub working: Option<String>,
    /// Of the encrypted picture as it was sent.
    pub kept: Option<String>,
    /// Why a picture cannot be shown.
    pub unshown: Option<Said>,
}

/// A file that is on its way, held by one request at a time.
pub struct Part {
    path: PathBuf,
    file: File,
}

impl Files {
    /// As the configuration says, over its store.
    pub fn new(config: &Config, storage: Storage) -> Self {
        Files { storage, originals: Originals::new(config.originals_key.clone()), parts: config.data_dir.join("parts") }
    }

    /// Stores a whole file under its owner (a visit, a demand), in the caller's turn. Of a picture, the copy that is shown, and what was sent, encrypted; a
    /// picture of which no copy can be made is kept as one that cannot be shown.
    ///
    /// # Errors
    /// `Refused` when it is of no kind that the record takes.
    pub fn keep(
        &self,
        turn: &Turn,
        world: &dyn World,
        owner: &str,
        name: &str,
        bytes: &[u8],
    ) -> Result<FileFacts, Error> {
        let sniffed = rules::sniff(bytes).map_err(Error::Refused)?;
        let (sha256, name) = (sha256(bytes), rules::file_name(name));
        let mut facts =
            FileFacts { sha256, name, sniffed, bytes: bytes.len() as u64, working: None, kept: None, unshown: None };
        if sniffed.kind != EvidenceKind::Photo {
            self.storage.put(owner, bytes)?;
            return Ok(facts);
        }
        let mut input = tempfile::tempfile()?;
        input.write_all(bytes)?;
        input.seek(SeekFrom::Start(0))?;
        match pictures::working_copy(turn, input)? {
            Ok(copy) => facts.working = Some(self.storage.put(owner, &copy)?),
            Err(said) => facts.unshown = Some(said),
        }
        let sealed = self.originals.seal(world, owner, &facts.sha256, bytes)?;
        facts.kept = Some(self.storage.put(owner, &sealed)?);
        Ok(facts)
    }

    /// A picture as it was sent.
    ///
    /// # Errors
    /// `NotFound`; `Internal` when the key does not open it, or it is not what was sent.
    pub fn original(&self, world: &dyn World, owner: &str, hash: &str, kept: &str) -> Result<Vec<u8>, Error> {
        let bytes = self.originals.open(world, owner, hash, &self.storage.get(owner, kept)?)?;
        match sha256(&bytes) == hash {
            true => Ok(bytes),
            false => Err(Error::Internal(format!("an original changed: {owner}/{hash}"))),
        }
    }

    fn part_path(&self, actor: &Actor, visit: &VisitId, hash: &str) -> PathBuf {
        self.parts.join(visit.as_str()).join(format!("{}.{hash}", actor.key()))
    }

    /// How many bytes of a person's file have come. The caller knows that the visit's and the file's
    /// names are ours.
    pub fn come(&self, actor: &Actor, visit: &VisitId, hash: &str) -> Result<u64, Error> {
        match fs::metadata(self.part_path(actor, visit, hash)) {
            Ok(there) => Ok(there.len()),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(0),
            Err(e) => Err(e.into()),
        }
    }

    /// Takes the file that is on its way in hand; none while another request holds it.
    pub fn hold(&self, actor: &Actor, visit: &VisitId, hash: &str) -> Result<Option<Part>, Error> {
        let path = self.part_path(actor, visit, hash);
        let folder = path.parent().unwrap_or(&self.parts);
        fs::create_dir_all(folder)?;
        let fresh = !path.exists();
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(e)) => return Err(e.into()),
        }
        if fresh {
            sync_folder(folder)?;
            sync_folder(&self.parts)?;
        }
        // Another request may have finished or dropped it between the opening and the lock.
        if !path.exists() {
            return Ok(None);
        }
        Ok(Some(Part { path, file }))
    }

    /// Drops parts that nobody has gone on with for [`PARTS_LIVE`].
    pub fn sweep_parts(&self, world: &dyn World) -> Result<(), Error> {
        let Ok(visits) = fs::read_dir(&self.parts) else { return Ok(()) };
        let before = system_time(world.now() - PARTS_LIVE);
        for visit in visits {
            for part in fs::read_dir(visit?.path())? {
                let path = part?.path();
                let file = match File::open(&path) {
                    Ok(file) => file,
                    Err(e) if e.kind() == std::io::ErrorKind::NotFound => continue,
                    Err(e) => return Err(e.into()),
                };
                if file.try_lock().is_ok() && file.metadata()?.modified()? < before {
                    fs::remove_file(&path)?;
                }
            }
        }
        Ok(())
    }
}

fn system_time(at: chrono::NaiveDateTime) -> SystemTime {
    let micros = u64::try_from(at.and_utc().timestamp_micros()).unwrap_or_default();
    SystemTime::UNIX_EPOCH + Duration::from_micros(micros)
}

impl Part {
    /// How many bytes have come.
    pub fn come(&self) -> Result<u64, Error> {
        Ok(self.file.metadata()?.len())
    }

    /// Adds bytes at the end; on the disk when this returns, or not at all.
    pub fn add(&mut self, world: &dyn World, bytes: &[u8]) -> Result<(), Error> {
        let before = self.come()?;
        let added = self.file.seek(SeekFrom::Start(before)).and_then(|_| self.file.write_all(bytes));
        let stored =
            added.and_then(|()| self.file.set_modified(system_time(world.now()))).and_then(|()| self.file.sync_all());
        if let Err(error) = stored {
            self.file.set_len(before)?;
            return Err(error.into());
        }
        Ok(())
    }

    /// All bytes that have come.
    pub fn all(&mut self) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        self.file.seek(SeekFrom::Start(0))?;
        self.file.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Drops them.
    pub fn drop_all(self) -> Result<(), Error> {
        match fs::remove_file(&self.path) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(e.into()),
            _ => Ok(()),
        }
    }
}
