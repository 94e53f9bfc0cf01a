//! Rows of chosen templates.

use diesel::prelude::*;

use super::model::Version;
use crate::db::AnyConnection;
use crate::error::Error;
use crate::reports::docx::papers::Paper;
use crate::schema::paper_templates as t;

/// The choice that holds, if one was ever made.
pub fn last(c: &mut AnyConnection, paper: Paper) -> Result<Option<Version>, Error> {
    let rows = t::table.filter(t::paper.eq(paper)).select(Version::as_select()).order(t::ordinal.desc());
    Ok(rows.first(c).optional()?)
}

/// All choices of a paper, the newest first.
pub fn all(c: &mut AnyConnection, paper: Paper) -> Result<Vec<Version>, Error> {
    Ok(t::table.filter(t::paper.eq(paper)).select(Version::as_select()).order(t::ordinal.desc()).load(c)?)
}
