//! Files beside the database, each under the thing it belongs to and its SHA-256.
//!
//! They lie in a folder, or in an S3-compatible store with the cargo feature `s3`. A file is on the
//! disk (written beside, fsync of file and folder, rename) or in the store before anybody is told that
//! it is stored. The same content under two visits is two files: a hash that stands in minutes opens
//! nothing elsewhere.

use std::fs::{self, File};
use std::future::Future;
use std::io::Write;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

use object_store::local::LocalFileSystem;
use object_store::path::Path as Place;
use object_store::{ObjectStore, ObjectStoreExt};

use crate::clock::sha256;
use crate::error::Error;

/// Where files lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// In a folder of this machine, which is made if it is not there.
    Folder(PathBuf),
    /// In a bucket, under a prefix; the store's address and keys come from the usual `AWS_…` variables.
    S3 { bucket: String, prefix: String },
}

impl FromStr for Location {
    type Err = ();

    /// A folder, or `s3://bucket/prefix`; any other scheme is refused.
    fn from_str(text: &str) -> Result<Self, ()> {
        let (scheme, rest) = match text.split_once("://") {
            Some(parts) => parts,
            None if text.is_empty() => return Err(()),
            None => return Ok(Location::Folder(PathBuf::from(text))),
        };
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        if scheme != "s3" || bucket.is_empty() {
            return Err(());
        }
        Ok(Location::S3 { bucket: bucket.to_owned(), prefix: prefix.trim_matches('/').to_owned() })
    }
}

/// The store of files.
#[derive(Clone, Debug)]
pub struct Storage {
    store: Arc<dyn ObjectStore>,
    /// The folder, where they lie in one.
    folder: Option<PathBuf>,
}

/// A file to be read by its path; where it had to be fetched first, the copy is gone with this.
#[derive(Debug)]
pub struct Lent {
    path: PathBuf,
    _copy: Option<tempfile::NamedTempFile>,
}

impl Deref for Lent {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.path
    }
}

impl Storage {
    /// The store at this place.
    ///
    /// # Errors
    /// `Refused` for a place in S3 in a build without the feature, and where `AWS_…` variables do not
    /// do; the folder cannot be made.
    pub fn open(location: &Location) -> Result<Self, Error> {
        match location {
            Location::Folder(folder) => {
                private_folder(folder)?;
                let store = LocalFileSystem::new_with_prefix(folder).map_err(failed)?.with_fsync(true);
                Ok(Storage { store: Arc::new(store), folder: Some(fs::canonicalize(folder)?) })
            }
            Location::S3 { bucket, prefix } => Ok(Storage { store: in_bucket(bucket, prefix)?, folder: None }),
        }
    }

    /// Stores the bytes for their owner (a visit, a batch) and gives their SHA-256. The same
    /// bytes again change nothing.
    pub fn put(&self, owner: &str, bytes: &[u8]) -> Result<String, Error> {
        let hash = sha256(bytes);
        let place = place(owner, &hash)?;
        match wait(self.store.head(&place)) {
            Ok(there) if there.size == bytes.len() as u64 => return Ok(hash),
            Ok(_) | Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => return Err(failed(error)),
        }
        wait(self.store.put(&place, bytes.to_vec().into())).map_err(failed)?;
        Ok(hash)
    }

    /// The bytes, checked against their hash.
    ///
    /// # Errors
    /// `NotFound` when the owner has no such file; `Internal` when the store no longer holds what
    /// was stored.
    pub fn get(&self, owner: &str, hash: &str) -> Result<Vec<u8>, Error> {
        let place = place(owner, hash)?;
        let bytes = wait(async { self.store.get(&place).await?.bytes().await }).map_err(failed)?;
        if sha256(&bytes) != hash {
            return Err(Error::Internal(format!("a stored file changed in the store: {owner}/{hash}")));
        }
        Ok(bytes.into())
    }

    /// A stored file for readers that want a path.
    ///
    /// # Errors
    /// `NotFound` when the owner has no such file.
    pub fn path(&self, owner: &str, hash: &str) -> Result<Lent, Error> {
        if let Some(folder) = &self.folder {
            let path = folder.join(place(owner, hash)?.as_ref());
            return if path.exists() { Ok(Lent { path, _copy: None }) } else { Err(Error::NotFound) };
        }
        let mut copy = tempfile::NamedTempFile::new()?;
        copy.write_all(&self.get(owner, hash)?)?;
        copy.flush()?;
        Ok(Lent { path: copy.path().to_owned(), _copy: Some(copy) })
    }

    /// Removes a file that nothing points to any more (an import that was cancelled), also one that a
    /// process began to write that was killed.
    pub fn remove(&self, owner: &str, hash: &str) -> Result<(), Error> {
        let place = place(owner, hash)?;
        if let Some(folder) = &self.folder {
            remove_half_written(&folder.join(place.as_ref()))?;
        }
        match wait(self.store.delete(&place)) {
            Err(object_store::Error::NotFound { .. }) | Ok(()) => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }

    /// Removes what a server that was killed left half written beside the files, once it is a day old.
    pub fn sweep(&self) -> Result<(), Error> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let yesterday = SystemTime::now() - Duration::from_secs(24 * 60 * 60);
        for owner in fs::read_dir(folder)? {
            let owner = owner?.path();
            let Ok(files) = fs::read_dir(&owner) else { continue };
            for file in files {
                let file = file?;
                // The store writes beside, under a name that no file of ours has.
                let half = file.file_name().to_string_lossy().contains('#');
                if half && file.metadata().and_then(|m| m.modified()).is_ok_and(|at| at < yesterday) {
                    fs::remove_file(file.path())?;
                }
            }
        }
        Ok(())
    }
}

/// Removes what was begun of a file: the store writes beside it, under its name and a `#`.
fn remove_half_written(file: &Path) -> Result<(), Error> {
    let (Some(owner), Some(name)) = (file.parent(), file.file_name()) else { return Ok(()) };
    let Ok(beside) = fs::read_dir(owner) else { return Ok(()) };
    let begun = format!("{}#", name.to_string_lossy());
    for other in beside {
        let other = other?;
        if other.file_name().to_string_lossy().starts_with(&begun) {
            fs::remove_file(other.path())?;
        }
    }
    Ok(())
}

fn place(owner: &str, hash: &str) -> Result<Place, Error> {
    let safe = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if !safe(owner) || !safe(hash) {
        return Err(Error::NotFound);
    }
    Ok(Place::from_iter([owner, hash]))
}

fn failed(error: object_store::Error) -> Error {
    match error {
        object_store::Error::NotFound { .. } => Error::NotFound,
        other => Error::Internal(format!("the store of files: {other}")),
    }
}

/// Waits for the store on a runtime of its own. Handlers run on the blocking threads of the server's
/// runtime; a store that took its threads from there would wait for itself when all are busy.
fn wait<T>(work: impl Future<Output = T>) -> T {
    static RUNTIME: OnceLock<tokio::runtime::Runtime> = OnceLock::new();
    let runtime = RUNTIME.get_or_init(|| {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap_or_else(|e| panic!("no runtime for the store of files: {e}"))
    });
    runtime.block_on(work)
}

#[cfg(feature = "s3")]
fn in_bucket(bucket: &str, prefix: &str) -> Result<Arc<dyn ObjectStore>, Error> {
    let store = object_store::aws::AmazonS3Builder::from_env()
        .with_bucket_name(bucket)
        .build()
        .map_err(|e| Error::Refused(crate::vocabulary::Said::new("cli-files-s3").with("why", e)))?;
    Ok(Arc::new(object_store::prefix::PrefixStore::new(store, prefix)))
}

#[cfg(not(feature = "s3"))]
fn in_bucket(_bucket: &str, _prefix: &str) -> Result<Arc<dyn ObjectStore>, Error> {
    Err(Error::refused("cli-files-no-s3"))
}

/// Makes a folder, and those above it that are missing, for this user alone; one that is there stays as
/// it is.
///
/// # Errors
/// `Refused` with its path and what is in the way.
pub fn private_folder(folder: &Path) -> Result<(), Error> {
    let mut maker = fs::DirBuilder::new();
    maker.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut maker, 0o700);
    maker.create(folder).map_err(|error| {
        let said = crate::vocabulary::Said::new("cli-folder").with("folder", folder.display());
        Error::Refused(said.with("detail", error))
    })
}

/// Writes a whole file or none: beside, fsync, rename, fsync of the folder.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut part = tempfile::NamedTempFile::new_in(folder)?;
    part.write_all(bytes)?;
    part.as_file().sync_all()?;
    match part.persist_noclobber(path) {
        Ok(_) => sync_folder(folder),
        Err(e) if e.error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(e) => Err(e.error.into()),
    }
}

/// Brings a folder's list of names to the disk.
#[cfg(unix)]
pub fn sync_folder(folder: &Path) -> Result<(), Error> {
    Ok(File::open(folder)?.sync_all()?)
}

/// Folders are not brought to the disk by themselves here.
#[cfg(not(unix))]
pub fn sync_folder(folder: &Path) -> Result<(), Error> {
    let _: Option<File> = None;
    let _ = folder;
    Ok(())
}
