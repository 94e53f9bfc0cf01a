//! Which templates stand and stood.

use std::path::Path;

use super::model::{Source, Version};
use super::store;
use crate::db::AnyConnection;
use crate::error::Error;
use crate::reports::docx::papers::Paper;

/// All choices of a paper's template, the newest first.
pub fn versions(c: &mut AnyConnection, paper: Paper) -> Result<Vec<Version>, Error> {
    store::all(c, paper)
}

/// Where the template that stands comes from, and the choice that made it so.
pub fn source(c: &mut AnyConnection, paper: Paper, data_dir: &Path) -> Result<(Source, Option<Version>), Error> {
    let last = store::last(c, paper)?;
    let source = match &last {
        Some(version) if version.sha256.is_some() => Source::Chosen,
        Some(_) => Source::BuiltIn,
        None if paper.in_folder(data_dir).exists() => Source::Folder,
        None => Source::BuiltIn,
    };
    Ok((source, last))
}
