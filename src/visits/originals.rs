//! Pictures as they were sent, encrypted (AES-256-GCM): they may show faces, places and papers that the
//! copy for the pages does not need to.

use std::path::PathBuf;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};

use crate::clock::{World, hex};
use crate::error::Error;
use crate::storage::write_whole;

/// Marks the form: `giam1`, 12 bytes of nonce, ciphertext with its tag.
const MARK: &[u8] = b"giam1";
const NONCE: usize = 12;

/// The key of originals, in a file of its own that is made at the first use.
#[derive(Clone, Debug)]
pub struct Originals {
    key: PathBuf,
}

impl Originals {
    /// With the key in this file.
    pub fn new(key: PathBuf) -> Self {
        Originals { key }
    }

    fn cipher(&self, world: &dyn World) -> Result<Aes256Gcm, Error> {
        if !self.key.exists() {
            // Whoever comes second finds the first one's key: see `write_whole`. Its file is made for its
            // owner only.
            let mut fresh = [0u8; 32];
            world.random(&mut fresh);
            write_whole(&self.key, format!("{}\n", hex(&fresh)).as_bytes())?;
        }
        let text = std::fs::read_to_string(&self.key)?;
        let unfit = || Error::Internal(format!("{}: not a key of 64 hexadecimal digits", self.key.display()));
        let text = text.trim();
        if text.len() != 64 || !text.is_ascii() {
            return Err(unfit());
        }
        let mut key = [0u8; 32];
        for (at, byte) in key.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).map_err(|_| unfit())?;
        }
        Aes256Gcm::new_from_slice(&key).map_err(|_| unfit())
    }

    /// The bytes, encrypted; they open only as this file of this owner.
    ///
    /// # Errors
    /// The key cannot be read or made.
    pub fn seal(&self, world: &dyn World, owner: &str, sha256: &str, bytes: &[u8]) -> Result<Vec<u8>, Error> {
        let cipher = self.cipher(world)?;
        let mut nonce = [0u8; NONCE];
        world.random(&mut nonce);
        let about = format!("{owner}/{sha256}");
        let payload = Payload { msg: bytes, aad: about.as_bytes() };
        let closed = cipher
            .encrypt(&Nonce::from(nonce), payload)
            .map_err(|_| Error::Internal("an original cannot be encrypted".into()))?;
        Ok([MARK, &nonce, &closed].concat())
    }

    /// The bytes again.
    ///
    /// # Errors
    /// `Internal` when this key does not open them, or something changed them.
    pub fn open(&self, world: &dyn World, owner: &str, sha256: &str, sealed: &[u8]) -> Result<Vec<u8>, Error> {
        let shut = || Error::Internal(format!("the key does not open the original {owner}/{sha256}"));
        let rest = sealed.strip_prefix(MARK).ok_or_else(shut)?;
        let (nonce, closed) = rest.split_first_chunk::<NONCE>().ok_or_else(shut)?;
        let about = format!("{owner}/{sha256}");
        let payload = Payload { msg: closed, aad: about.as_bytes() };
        self.cipher(world)?.decrypt(&Nonce::from(*nonce), payload).map_err(|_| shut())
    }
}
