//! A criteria set (domain 3.1): one set is one file, stored whole or not at all.

use std::collections::BTreeMap;

use chrono::Datelike;
use serde::{Deserialize, Serialize};

use super::{Ground, Matching, Put, at, staged, text, thousandths};
use crate::clock::sha256;
use crate::db::{AnyConnection, Tx};
use crate::error::Error;
use crate::importing::model::{Change, Question, RowOutcome, Staged};
use crate::importing::reading::{Problem, Row, short};
use crate::scoring::{self, Criterion, NewCriterion, NewSet};
use crate::vocabulary::{BatchId, Points, Said};

/// A criterion with the set that it belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriterionPut {
    pub code: String,
    pub name: String,
    pub year: i32,
    pub unit_group: String,
    pub decision: Option<String>,
    pub criterion: CriterionRow,
}

/// One line of the set; points in thousandths.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriterionRow {
    pub number: String,
    pub name: String,
    pub max: i64,
    pub method: Option<String>,
    pub proof: Option<String>,
    pub deduct_each: Option<i64>,
    pub deduct_cap: Option<i64>,
    pub deduct_on: Option<String>,
}

impl CriterionRow {
    fn of(row: &Row) -> Self {
        CriterionRow {
            number: text(row, "number").unwrap_or_default(),
            name: text(row, "name").unwrap_or_default(),
            max: thousandths(row, "max").unwrap_or_default(),
            method: text(row, "method"),
            proof: text(row, "evidence"),
            deduct_each: thousandths(row, "deduct_each"),
            deduct_cap: thousandths(row, "deduct_cap"),
            deduct_on: text(row, "deduct_for"),
        }
    }

    fn stored(one: &Criterion) -> Self {
        CriterionRow {
            number: one.number.clone(),
            name: one.name.clone(),
            max: one.max.0,
            method: one.method.clone(),
            proof: one.proof.clone(),
            deduct_each: one.deduct_each.map(|p| p.0),
            deduct_cap: one.deduct_cap.map(|p| p.0),
            deduct_on: one.deduct_on.clone(),
        }
    }

    fn to_new(&self) -> NewCriterion {
        NewCriterion {
            number: self.number.clone(),
            name: self.name.clone(),
            max_points: Points(self.max),
            method: self.method.clone(),
            proof: self.proof.clone(),
            deduct_each: self.deduct_each.map(Points),
            deduct_cap: self.deduct_cap.map(Points),
            deduct_on: self.deduct_on.clone(),
        }
    }

    /// What the stored line says otherwise.
    fn changes(&self, before: &CriterionRow) -> Vec<Change> {
        let points = |n: Option<i64>| n.map(|n| Points(n).to_string()).unwrap_or_default();
        let words = |t: &Option<String>| t.clone().unwrap_or_default();
        let trigger = |t: &Option<String>| words(t).trim().to_lowercase();
        let pairs = [
            ("name", before.name.clone(), self.name.clone()),
            ("max_points", points(Some(before.max)), points(Some(self.max))),
            ("method", words(&before.method), words(&self.method)),
            ("proof", words(&before.proof), words(&self.proof)),
            ("deduct_each", points(before.deduct_each), points(self.deduct_each)),
            ("deduct_cap", points(before.deduct_cap), points(self.deduct_cap)),
            ("deduct_on", trigger(&before.deduct_on), trigger(&self.deduct_on)),
        ];
        pairs
            .into_iter()
            .filter(|(_, before, after)| before != after)
            .map(|(field, before, after)| Change { field: field.to_owned(), before, after })
            .collect()
    }
}

pub struct Criteria {
    code: Option<String>,
    name: String,
    year: i32,
    unit_group: String,
    decision: Option<String>,
    held: Vec<Row>,
    dry: bool,
}

impl Criteria {
    pub fn new(_: &mut AnyConnection, ground: Ground) -> Result<Self, Error> {
        let stated = |name: &str| ground.head.facts.get(name).cloned();
        let year = ground.answers.year.or_else(|| {
            stated("year").and_then(|text| text.split(|c: char| !c.is_ascii_digit()).find_map(|w| w.parse().ok()))
        });
        Ok(Criteria {
            code: ground.answers.set.clone().or_else(|| stated("set_code")),
            name: stated("set_name").or(ground.head.title.clone()).unwrap_or_default(),
            year: year.unwrap_or_else(|| ground.today.year()),
            unit_group: stated("applies_to").unwrap_or_else(|| "all".to_owned()),
            decision: stated("decision"),
            held: Vec::new(),
            dry: ground.dry,
        })
    }

    fn put(&self, criterion: CriterionRow) -> CriterionPut {
        CriterionPut {
            code: self.code.clone().unwrap_or_default(),
            name: self.name.clone(),
            year: self.year,
            unit_group: self.unit_group.clone(),
            decision: self.decision.clone(),
            criterion,
        }
    }
}

/// The whole set of some lines, and its hash.
fn set_of(puts: &[CriterionPut]) -> Result<Option<(NewSet, String)>, Error> {
    let Some(first) = puts.first() else { return Ok(None) };
    let set = NewSet {
        code: first.code.clone(),
        name: first.name.clone(),
        year: first.year,
        unit_group: first.unit_group.clone(),
        decision: first.decision.clone(),
        criteria: puts.iter().map(|p| p.criterion.to_new()).collect(),
    };
    Ok(Some((set, sha256(serde_json::to_string(puts)?.as_bytes()))))
}

impl Matching for Criteria {
    fn take(&mut self, c: &mut AnyConnection, rows: Vec<Row>, last: bool) -> Result<Vec<Staged>, Error> {
        self.held.extend(rows);
        if !last {
            return Ok(Vec::new());
        }
        let mut rows = std::mem::take(&mut self.held);
        let lines: Vec<CriterionRow> = rows.iter().map(CriterionRow::of).collect();
        let new: Vec<NewCriterion> = lines.iter().map(CriterionRow::to_new).collect();
        for (index, said) in scoring::rules::check_set(&new) {
            // What the reader refused already is not refused twice.
            if let Some(row) = rows.get_mut(index)
                && row.problems.is_empty()
            {
                let problem = at(row, "number", said);
                row.problems.push(problem);
            }
        }
        if let Some(row) = rows.first_mut() {
            let mut whole = |expected: Said, value: &str| {
                let sheet = row.sheet.clone();
                row.problems.push(Problem { sheet, cell: String::new(), value: short(value), expected });
            };
            if self.code.is_none() && !self.dry {
                whole(Said::new("imports-expected-set-code"), "");
            }
            if scoring::rules::read_group(&self.unit_group).is_none() {
                whole(Said::new("scoring-check-group").with("value", &self.unit_group), &self.unit_group);
            }
        }
        let broken = rows.iter().any(|row| !row.problems.is_empty());
        let stored: BTreeMap<String, CriterionRow> = match &self.code {
            None => BTreeMap::new(),
            Some(code) => match scoring::views::set_for(c, code) {
                Ok(Some(set)) if set.code == *code => scoring::views::criteria(c, &set.id)?
                    .iter()
                    .map(|one| (one.number.clone(), CriterionRow::stored(one)))
                    .collect(),
                Ok(_) | Err(Error::Refused(_)) => BTreeMap::new(),
                Err(other) => return Err(other),
            },
        };
        let same_size = stored.len() == lines.len();
        let mut out = Vec::new();
        for (row, line) in rows.into_iter().zip(lines) {
            let before = stored.get(scoring::rules::number_key(&line.number));
            let changes = before.map(|before| line.changes(before)).unwrap_or_default();
            let outcome = match before {
                _ if broken => RowOutcome::Refused,
                None => RowOutcome::Added,
                Some(_) if changes.is_empty() => RowOutcome::Unchanged,
                Some(_) => RowOutcome::Changed,
            };
            // A version is stored whole, so lines that stay are part of it too.
            let put = if broken { Put::Nothing } else { Put::Criterion(Box::new(self.put(line))) };
            let mut staged = staged(row, outcome, put);
            staged.content.changes = changes;
            out.push(staged);
        }
        if !same_size && !stored.is_empty() && !broken && out.iter().all(|s| s.outcome == RowOutcome::Unchanged) {
            // Lines were only taken out: the last one carries the new version.
            if let Some(last) = out.last_mut() {
                last.outcome = RowOutcome::Changed;
            }
        }
        Ok(out)
    }

    fn questions(&self) -> Vec<Question> {
        if self.code.is_none() && !self.dry { vec![Question::Set] } else { Vec::new() }
    }
}

/// Stores the set as the next version of its code.
pub fn store(tx: &mut Tx, batch: &BatchId, puts: Vec<CriterionPut>) -> Result<(), Error> {
    if let Some((set, hash)) = set_of(&puts)? {
        scoring::actions::put_criteria_set(tx, &set, batch, &hash)?;
    }
    Ok(())
}

/// A set whose batch is not published is not offered any more; runs that began with it keep it.
pub fn undo(_: &mut Tx, _: &BatchId) -> Result<(), Error> {
    Ok(())
}
