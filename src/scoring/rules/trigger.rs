//! What costs points: the small language of a criterion's `deduct_on`.
//!
//! ```text
//! rule      = clause { ";" clause }          a concluded point that meets any clause costs once
//! clause    = kind { condition } | name
//! kind      = "violation" | "shortcoming" | "finding"       finding: one of the two
//! condition = "field=" code { "," code }     field of work of the point
//!           | "item=" code { "," code }      checklist item; "land-*" means every item of land
//!           | "severity=" word { "," word }  minor, moderate, serious
//! name      = a rule that has a name in triggers.toml, such as "late-without-apology"
//! ```
//!
//! `violation`, `violation field=land`, `finding item=general-06 severity=serious`. Strengths never
//! cost points, and nothing but points of issued conclusions does.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::OnceLock;

use crate::scoring::model::ConcludedPoint;
use crate::vocabulary::Said;

/// A rule, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trigger {
    clauses: Vec<Clause>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Clause {
    kinds: &'static [&'static str],
    conditions: Vec<(Attribute, Vec<String>)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Attribute {
    Field,
    Item,
    Severity,
}

impl Attribute {
    fn of(self, point: &ConcludedPoint) -> Option<&str> {
        match self {
            Attribute::Field => point.field.as_deref(),
            Attribute::Item => point.item.as_deref(),
            Attribute::Severity => Some(&point.severity),
        }
    }
}

impl Trigger {
    /// Whether the point costs points by this rule.
    pub fn meets(&self, point: &ConcludedPoint) -> bool {
        self.clauses.iter().any(|clause| clause.meets(point))
    }
}

impl Clause {
    fn meets(&self, point: &ConcludedPoint) -> bool {
        self.kinds.contains(&point.kind.as_str())
            && self.conditions.iter().all(|(attribute, values)| {
                attribute.of(point).is_some_and(|has| values.iter().any(|wanted| same(wanted, has)))
            })
    }
}

fn same(wanted: &str, has: &str) -> bool {
    match wanted.strip_suffix('*') {
        Some(start) => has.starts_with(start),
        None => wanted == has,
    }
}

impl FromStr for Trigger {
    type Err = Said;

    fn from_str(text: &str) -> Result<Self, Said> {
        let mut clauses = Vec::new();
        for clause in text.to_lowercase().split(';').map(str::trim).filter(|clause| !clause.is_empty()) {
            match named_triggers().get(clause) {
                Some(rule) => {
                    for part in rule.split(';') {
                        clauses.push(read_clause(part.trim())?);
                    }
                }
                None => clauses.push(read_clause(clause)?),
            }
        }
        if clauses.is_empty() {
            return Err(Said::new("scoring-check-rule-on"));
        }
        Ok(Trigger { clauses })
    }
}

fn read_clause(text: &str) -> Result<Clause, Said> {
    let unknown = |word: &str| Said::new("scoring-check-rule-word").with("word", word);
    let mut words = text.split_whitespace();
    let kinds: &'static [&'static str] = match words.next().unwrap_or_default() {
        "violation" => &["violation"],
        "shortcoming" => &["shortcoming"],
        "finding" => &["violation", "shortcoming"],
        other => return Err(unknown(other)),
    };
    let mut conditions = Vec::new();
    for word in words {
        let (name, values) = word.split_once('=').ok_or_else(|| unknown(word))?;
        let attribute = match name {
            "field" => Attribute::Field,
            "item" => Attribute::Item,
            "severity" => Attribute::Severity,
            _ => return Err(unknown(word)),
        };
        let values: Vec<String> = values.split(',').filter(|v| !v.is_empty()).map(str::to_owned).collect();
        let known = |v: &String| matches!(v.as_str(), "minor" | "moderate" | "serious");
        if values.is_empty() || (attribute == Attribute::Severity && !values.iter().all(known)) {
            return Err(unknown(word));
        }
        conditions.push((attribute, values));
    }
    Ok(Clause { kinds, conditions })
}

/// Rules that bear a name (`triggers.toml`).
pub fn named_triggers() -> &'static BTreeMap<String, String> {
    static NAMED: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    NAMED.get_or_init(|| {
        let read = toml::from_str(include_str!("../triggers.toml"));
        read.unwrap_or_else(|error| {
            tracing::error!(%error, "triggers.toml");
            BTreeMap::new()
        })
    })
}
