//! Which unit a row means, and which field of work.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use diesel::prelude::*;

use super::{at, text};
use crate::db::AnyConnection;
use crate::error::Error;
use crate::importing::model::Question;
use crate::importing::reading::{Problem, Row};
use crate::schema::unit_names;
use crate::units::rules::name_key;
use crate::units::views::{self, Match, Matcher};
use crate::vocabulary::text::search_key;
use crate::vocabulary::{Said, UnitId};

/// Whether no unit is known at all.
pub fn none_yet(c: &mut AnyConnection) -> Result<bool, Error> {
    let any: Option<String> = unit_names::table.select(unit_names::id).first(c).optional()?;
    Ok(any.is_none())
}

/// Units by code and name, and the names that nobody bears.
pub struct Who {
    matcher: Matcher,
    names: BTreeMap<UnitId, String>,
    lenient: bool,
    asked: BTreeMap<String, (String, i64, Vec<String>)>,
    /// What was found by a code and a name on a day: long lists name few units many times.
    found: HashMap<String, HashMap<NaiveDate, Found>>,
    remembered: usize,
    /// The code and the name of the row that is looked at, as they stand there.
    both: String,
}

/// Units and days that are remembered at most, and the longest name: no file may fill the memory with them.
const REMEMBERED: usize = 100_000;
const LONGEST: usize = 300;

/// A unit that was found for a row.
#[derive(Clone)]
pub struct Found {
    pub id: UnitId,
    /// The name that the file gives, else the unit's own.
    pub named: String,
    /// The unit's own name where the file writes another.
    pub matched: Option<String>,
}

impl Who {
    /// Loads what units are called; their own names are those of `on`.
    pub fn load(c: &mut AnyConnection, on: NaiveDate, lenient: bool) -> Result<Self, Error> {
        Ok(Who {
            matcher: views::matcher(c)?,
            names: views::names_on(c, on)?,
            lenient,
            asked: BTreeMap::new(),
            found: HashMap::new(),
            remembered: 0,
            both: String::new(),
        })
    }

    /// The unit of the row's fields `unit_code` and `unit`. A code that is not ours leaves it to
    /// the name, because two systems of codes meet in these files.
    pub fn find(&mut self, row: &Row, on: NaiveDate) -> Result<Found, Problem> {
        self.both.clear();
        for said in [row.text("unit_code").unwrap_or_default(), "\u{1f}", row.text("unit").unwrap_or_default()] {
            self.both.push_str(said);
        }
        if let Some(found) = self.found.get(&self.both).and_then(|by_day| by_day.get(&on)) {
            return Ok(found.clone());
        }
        let found = self.look(row, on, text(row, "unit_code"), text(row, "unit"))?;
        if self.remembered < REMEMBERED && self.both.len() <= LONGEST {
            self.remembered += 1;
            self.found.entry(self.both.clone()).or_default().insert(on, found.clone());
        }
        Ok(found)
    }

    fn look(&mut self, row: &Row, on: NaiveDate, code: Option<String>, name: Option<String>) -> Result<Found, Problem> {
        let by_code = code.as_deref().and_then(|code| self.matcher.by_code(code)).cloned();
        let by_name = name.as_deref().map_or(Match::None, |name| self.matcher.by_name(name, on));
        let field = if name.is_some() { "unit" } else { "unit_code" };
        let id = match (by_code, by_name) {
            (Some(code), Match::One(name)) if code != name => {
                let said = Said::new("imports-expected-same-unit")
                    .with("code", self.name(&code))
                    .with("name", self.name(&name));
                return Err(at(row, field, said));
            }
            (Some(id), _) | (None, Match::One(id)) => id,
            (None, Match::None) if self.lenient => {
                let named = name.or(code).unwrap_or_default();
                return Ok(Found { id: UnitId(name_key(&named)), named, matched: None });
            }
            (None, other) => {
                let (said, candidates) = match other {
                    Match::Several(ids) => (
                        Said::new("imports-expected-one-unit").with("count", ids.len()),
                        ids.into_iter().map(|id| id.0).collect(),
                    ),
                    _ => (Said::new("imports-expected-unit"), Vec::new()),
                };
                if let Some(name) = name {
                    self.asked.entry(name_key(&name)).or_insert((name, 0, candidates)).1 += 1;
                }
                return Err(at(row, field, said));
            }
        };
        let own = self.name(&id);
        let named = name.unwrap_or_else(|| own.clone());
        let matched = (!own.is_empty() && search_key(&own) != search_key(&named)).then_some(own);
        Ok(Found { id, named, matched })
    }

    /// The units that bear a name on a day; nobody is asked about it.
    pub fn named(&self, name: &str, on: NaiveDate) -> Match {
        self.matcher.by_name(name, on)
    }

    fn name(&self, id: &UnitId) -> String {
        self.names.get(id).cloned().unwrap_or_default()
    }

    /// A question for each name that was not found, once for all its rows.
    pub fn questions(&self) -> Vec<Question> {
        self.asked
            .values()
            .map(|(name, rows, candidates)| Question::Unit {
                name: name.clone(),
                rows: *rows,
                candidates: candidates.clone(),
            })
            .collect()
    }
}

/// Fields of work by the names that workbooks give them.
pub struct Fields {
    by_key: BTreeMap<String, String>,
}

impl Fields {
    /// Loads the open list.
    pub fn load(c: &mut AnyConnection) -> Result<Self, Error> {
        let fields = views::fields(c)?;
        let pairs = fields.into_iter().flat_map(|f| {
            let code = f.code;
            f.keys.into_iter().map(move |key| (key, code.clone()))
        });
        Ok(Fields { by_key: pairs.collect() })
    }

    /// The code of a name, with or without "Lĩnh vực" before it.
    pub fn code(&self, name: &str) -> Option<String> {
        let key = search_key(name);
        let key = key.strip_prefix("linh vuc ").unwrap_or(&key);
        self.by_key.get(key).cloned()
    }
}
