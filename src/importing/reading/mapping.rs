//! Columns that a person named once: headers that a layout does not know, given to its fields.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::layout::{Layout, path_key};
use super::model::Kind;
use super::refused::Refused;

/// A saved answer to "which column holds what", kept under a name and used for every file with the
/// same headers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    pub name: String,
    /// The layout whose fields are meant, by the name of its file.
    pub layout: String,
    /// Each column of the table by its whole header path, its texts parted by ` / `; the field that it
    /// holds, or none for a column that is not read.
    pub columns: BTreeMap<String, Option<String>>,
}

/// What a layout keeps of the mapping that made it.
#[derive(Clone, Debug)]
pub struct Mapped {
    pub name: String,
    /// Search keys of every header path; a header that has them all is the one that was mapped.
    pub keys: Vec<String>,
}

/// Why a mapping cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// No layout has this name any more.
    Layout,
    /// Two columns are given to this field.
    Twice(String),
    /// The same header stands over two columns that are not given to the same field.
    SameHeader(String),
    /// Columns that must be there, by their usual header.
    Missing(Vec<String>),
    /// The layout has no such field.
    Unknown(String),
}

impl Mapping {
    /// The kind of sheet that it reads.
    pub fn kind(&self, layouts: &[Layout]) -> Option<Kind> {
        layouts.iter().find(|l| l.name == self.layout).map(|l| l.kind)
    }

    /// The layout with these headers in place of its own. Headers of fields that are not mapped stay,
    /// unless the mapping says that such a column is something else.
    ///
    /// # Errors
    /// [`Wrong`]: the first reason why it cannot be used.
    pub fn layout(&self, layouts: &[Layout]) -> Result<Layout, Wrong> {
        let base = layouts.iter().find(|l| l.name == self.layout && l.mapped.is_none()).ok_or(Wrong::Layout)?;
        let mut headers: BTreeMap<&str, &String> = BTreeMap::new();
        let mut keys: BTreeMap<String, &String> = BTreeMap::new();
        for (header, field) in &self.columns {
            let key = path_key(header.split(" / "));
            let before = keys.insert(key, header);
            if let Some(field) = field {
                if before.is_some_and(|before| self.columns.get(before).is_some_and(Option::is_some)) {
                    return Err(Wrong::SameHeader(header.clone()));
                }
                base.column(field).ok_or_else(|| Wrong::Unknown(field.clone()))?;
                if headers.insert(field, header).is_some() {
                    return Err(Wrong::Twice(field.clone()));
                }
            }
        }
        let has = |field: &str| headers.contains_key(field);
        let mut missing: Vec<String> = base
            .columns
            .iter()
            .filter(|c| base.needs(c) && !has(&c.field))
            .map(|c| c.headers[0].replace(" / ", " – "))
            .collect();
        for set in base.any_of.iter().filter(|set| !set.iter().any(|field| has(field))) {
            let names = set.iter().filter_map(|f| base.column(f)).map(|c| c.headers[0].replace(" / ", " – "));
            missing.push(names.collect::<Vec<_>>().join(" / "));
        }
        if !missing.is_empty() {
            return Err(Wrong::Missing(missing));
        }
        let mut layout = base.clone();
        for column in &mut layout.columns {
            match headers.get(column.field.as_str()) {
                Some(header) => column.headers = vec![(*header).clone()],
                None => column.headers.retain(|h| !keys.contains_key(&path_key(h.split(" / ")))),
            }
        }
        layout.index().map_err(Wrong::SameHeader)?;
        layout.mapped = Some(Mapped { name: self.name.clone(), keys: keys.into_keys().collect() });
        Ok(layout)
    }
}

/// The layouts, those of the mappings first; a mapping that fits no layout any more is left out.
pub fn with_mappings(layouts: Vec<Layout>, mappings: &[Mapping]) -> Vec<Layout> {
    let mut all: Vec<Layout> = mappings.iter().filter_map(|m| m.layout(&layouts).ok()).collect();
    all.extend(layouts);
    all
}

/// The layouts that a person can choose from, by kind: built-in ones and those of a folder.
///
/// # Errors
/// [`Refused::BadLayout`] for a file of the folder that is not valid.
pub fn layouts(folder: Option<&std::path::Path>) -> Result<Vec<Layout>, Refused> {
    Layout::all(folder)
}
