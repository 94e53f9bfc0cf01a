//! The templates of papers that an office works with: which one stands, and how another takes its place.
//!
//! One rule says which template fills a paper: what an administrator chose last on the page holds, be it a file or
//! the built-in one; while nobody has chosen, a file in the server's folder goes before the built-in
//! ([`Paper::template`]). What is chosen was checked before: [`rules::problems`].

pub mod actions;
pub mod model;
pub mod pages;
pub mod rules;
mod store;
pub mod views;
pub mod web;

use std::borrow::Cow;

use serde::Serialize;

use super::docx::papers::Paper;
use super::docx::{self, DocxError};
use crate::app::App;
use crate::db::Db;
use crate::error::Error;

pub use model::{Source, Version};

/// Under what the store keeps the files.
const OWNER: &str = "paper-templates";

/// The template that fills a paper now.
///
/// # Errors
/// `Refused` when the server's folder has one that cannot be read; `Internal` when the store lost a file.
pub fn standing(app: &App, db: &Db, paper: Paper) -> Result<Cow<'static, [u8]>, Error> {
    match db.read(|c| store::last(c, paper))? {
        Some(Version { sha256: Some(hash), .. }) => Ok(Cow::Owned(app.storage.get(OWNER, &hash)?)),
        Some(_) => paper.built_in().map_err(unmade),
        None => paper.template(Some(&app.config.data_dir)).map_err(unmade),
    }
}

/// A paper as a Word document, by the template that stands.
///
/// # Errors
/// As [`standing`]; `Refused` says what is wrong with the template.
pub fn filled(app: &App, db: &Db, paper: Paper, data: &impl Serialize) -> Result<Vec<u8>, Error> {
    docx::fill(&standing(app, db, paper)?, data).map_err(unmade)
}

fn unmade(error: DocxError) -> Error {
    Error::Refused(error.said())
}
