//! Files beside the database, each under the thing it belongs to and its SHA-256.
//!
//! A file is on the disk (fsync, then rename) before anybody is told that it is stored. The same
//! content under two visits is two files: a hash that stands in minutes opens nothing elsewhere.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use crate::clock::sha256;
use crate::error::Error;

/// The folder of files.
#[derive(Clone, Debug)]
pub struct Storage {
    root: PathBuf,
}

impl Storage {
    /// Files below this folder, which is made when the first file comes.
    pub fn new(root: PathBuf) -> Self {
        Storage { root }
    }

    fn place(&self, owner: &str, hash: &str) -> Result<PathBuf, Error> {
        let safe = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if !safe(owner) || !safe(hash) {
            return Err(Error::NotFound);
        }
        Ok(self.root.join(owner).join(hash))
    }

    /// Stores the bytes for their owner (a visit, a batch) and gives their SHA-256. The same
    /// bytes again change nothing.
    pub fn put(&self, owner: &str, bytes: &[u8]) -> Result<String, Error> {
        let hash = sha256(bytes);
        let place = self.place(owner, &hash)?;
        if place.exists() {
            return Ok(hash);
        }
        let folder = place.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder)?;
        let mut part = tempfile::NamedTempFile::new_in(folder)?;
        part.write_all(bytes)?;
        part.as_file().sync_all()?;
        part.persist(&place).map_err(|e| Error::Internal(format!("storing a file: {e}")))?;
        sync_folder(folder)?;
        Ok(hash)
    }

    /// The bytes, checked against their hash.
    ///
    /// # Errors
    /// `NotFound` when the owner has no such file; `Internal` when the disk no longer holds what
    /// was stored.
    pub fn get(&self, owner: &str, hash: &str) -> Result<Vec<u8>, Error> {
        let place = self.place(owner, hash)?;
        let mut bytes = Vec::new();
        File::open(&place).map_err(|_| Error::NotFound)?.read_to_end(&mut bytes)?;
        if sha256(&bytes) != hash {
            return Err(Error::Internal(format!("a stored file changed on the disk: {owner}/{hash}")));
        }
        Ok(bytes)
    }

    /// Where a stored file lies, for readers that want a path.
    pub fn path(&self, owner: &str, hash: &str) -> Result<PathBuf, Error> {
        let place = self.place(owner, hash)?;
        if place.exists() { Ok(place) } else { Err(Error::NotFound) }
    }

    /// Removes a file that nothing points to any more (an import that was cancelled).
    pub fn remove(&self, owner: &str, hash: &str) -> Result<(), Error> {
        let place = self.place(owner, hash)?;
        match fs::remove_file(place) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(e.into()),
            _ => Ok(()),
        }
    }
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> Result<(), Error> {
    Ok(File::open(folder)?.sync_all()?)
}

#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> Result<(), Error> {
    Ok(())
}
