//! Columns that a person named once: headers that a layout does not know, given to its fields.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::layout::{Layout, path_key};
use super::model::Kind;

/// A saved answer to "which column holds what", kept under a name and used for every file with the
/// same headers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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

/// Why a mapping, or a column's part of it, cannot be used.
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
    /// The mapping that a person's choices make: for each column its header path and its field, if any.
    /// Where several columns bear one header, the one that holds something is meant.
    ///
    /// # Errors
    /// Each column that cannot be meant, with the reason: a field that another column has
    /// ([`Wrong::Twice`]), or a header that another column with a field has ([`Wrong::SameHeader`]).
    pub fn of(
        name: String,
        layout: String,
        chosen: impl IntoIterator<Item = (u32, String, Option<String>)>,
    ) -> Result<Mapping, Vec<(u32, Wrong)>> {
        let mut columns: BTreeMap<String, Option<String>> = BTreeMap::new();
        let mut taken = BTreeSet::new();
        let mut wrong = Vec::new();
        for (column, header, field) in chosen {
            let Some(field) = field else {
                columns.entry(header).or_default();
                continue;
            };
            if !taken.insert(field.clone()) {
                wrong.push((column, Wrong::Twice(field)));
            } else if columns.get(&header).is_some_and(Option::is_some) {
                wrong.push((column, Wrong::SameHeader(header)));
            } else {
                columns.insert(header, Some(field));
            }
        }
        if wrong.is_empty() { Ok(Mapping { name, layout, columns }) } else { Err(wrong) }
    }

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
