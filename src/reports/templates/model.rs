//! Which templates were chosen.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

use crate::schema::paper_templates;

/// One choice of a paper's template.
#[derive(Clone, Debug, Queryable, Selectable, Serialize)]
#[diesel(table_name = paper_templates)]
pub struct Version {
    /// Its place among the paper's choices, from 1.
    pub ordinal: i32,
    /// Of the file in the store; none: the built-in template.
    pub sha256: Option<String>,
    /// Name that the person's file had; empty for the built-in one.
    pub file_name: String,
    pub bytes: i64,
    /// Who chose it.
    pub login: String,
    pub name: String,
    pub at: NaiveDateTime,
}

/// Where the template that stands comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// From the program.
    BuiltIn,
    /// From the server's folder.
    Folder,
    /// From an administrator.
    Chosen,
}

/// What a template may name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Field {
    /// As a tag writes it; inside of a list with the list's name and `[]` before it.
    pub name: String,
    /// Whether it is a list to loop through.
    pub list: bool,
}
