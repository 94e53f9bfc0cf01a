//! Stylesheet, scripts and icons, embedded, under one folder that the hash of all of them names;
//! so browsers may keep them for ever.

use std::collections::HashMap;

use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use crate::clock::hex;

#[derive(RustEmbed)]
#[folder = "assets"]
struct Files;

/// All assets.
pub struct Assets {
    hash: String,
    folder: String,
    files: HashMap<String, (&'static str, Vec<u8>)>,
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("webmanifest") => "application/manifest+json",
        Some("ico") => "image/x-icon",
        _ => "application/octet-stream",
    }
}

impl Assets {
    /// Reads what is embedded.
    pub fn load() -> Self {
        let mut names: Vec<String> = Files::iter().map(|name| name.into_owned()).collect();
        names.sort();
        let mut all = Sha256::new();
        let mut files = HashMap::new();
        for name in names {
            if let Some(file) = Files::get(&name) {
                all.update(name.as_bytes());
                all.update(file.metadata.sha256_hash());
                files.insert(name.clone(), (media_type(&name), file.data.into_owned()));
            }
        }
        let hash = hex(&all.finalize())[..16].to_owned();
        Assets { folder: format!("/a/{hash}"), hash, files }
    }

    /// The hash of all files.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The folder under which they are served, `/a/<hash>`.
    pub fn folder(&self) -> &str {
        &self.folder
    }

    /// Media type and bytes of a file.
    pub fn get(&self, name: &str) -> Option<(&'static str, &[u8])> {
        self.files.get(name).map(|(media_type, bytes)| (*media_type, bytes.as_slice()))
    }
}
