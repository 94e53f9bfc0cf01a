//! Packs of sealed visits, encrypted: the tablet opens them with the visit's code.
//!
//! The key is HKDF-SHA-256 of the code (salt: the visit's id, info: [`INFO`]), the cipher AES-256-GCM
//! with the visit's id as associated data: what browsers have in `crypto.subtle`. Test vectors:
//! `vectors/pack.json`.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use data_encoding::BASE64;
use hkdf::Hkdf;
use sha2::Sha256;

use crate::clock::World;
use crate::error::Error;
use crate::visits::packs;
use crate::vocabulary::VisitId;

/// What the key is for.
pub const INFO: &[u8] = b"giamsat pack 1";
/// Bytes of the nonce.
const NONCE: usize = 12;

/// What a tablet keeps of a sealed pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// Base 64, 12 bytes.
    pub nonce: String,
    /// Base 64, with the tag at its end.
    pub ciphertext: String,
}

fn cipher(visit: &VisitId, code: &str) -> Result<Aes256Gcm, Error> {
    let mut key = [0u8; 32];
    Hkdf::<Sha256>::new(Some(visit.as_str().as_bytes()), packs::plain(code).as_bytes())
        .expand(INFO, &mut key)
        .map_err(|e| Error::Internal(format!("no key of a pack: {e}")))?;
    Aes256Gcm::new_from_slice(&key).map_err(|e| Error::Internal(format!("no key of a pack: {e}")))
}

/// Encrypts a pack for its visit.
///
/// # Errors
/// `Internal` when the cipher fails.
pub fn close(world: &dyn World, visit: &VisitId, code: &str, pack: &[u8]) -> Result<Closed, Error> {
    let mut nonce = [0u8; NONCE];
    world.random(&mut nonce);
    let payload = Payload { msg: pack, aad: visit.as_str().as_bytes() };
    let closed = cipher(visit, code)?
        .encrypt(&Nonce::from(nonce), payload)
        .map_err(|_| Error::Internal("a pack cannot be encrypted".into()))?;
    Ok(Closed { nonce: BASE64.encode(&nonce), ciphertext: BASE64.encode(&closed) })
}

/// Opens it again, as a tablet does; none when the code is another or something was changed.
///
/// # Errors
/// `Internal` when the cipher cannot be made.
pub fn open(visit: &VisitId, code: &str, closed: &Closed) -> Result<Option<Vec<u8>>, Error> {
    let (Ok(nonce), Ok(ciphertext)) =
        (BASE64.decode(closed.nonce.as_bytes()), BASE64.decode(closed.ciphertext.as_bytes()))
    else {
        return Ok(None);
    };
    let Ok(nonce) = <[u8; NONCE]>::try_from(nonce.as_slice()) else { return Ok(None) };
    let payload = Payload { msg: &ciphertext, aad: visit.as_str().as_bytes() };
    Ok(cipher(visit, code)?.decrypt(&Nonce::from(nonce), payload).ok())
}
