//! Units' own scores against a criteria set (domain 3.1).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::facts::{self, Seen, Twice};
use super::who::Who;
use super::{Ground, Matching, Put, at, staged, text, thousandths};
use crate::db::{AnyConnection, Tx};
use crate::error::Error;
use crate::importing::model::{Question, RowOutcome, Staged};
use crate::importing::reading::{Kind, Problem, Row, short};
use crate::schema::self_scores;
use crate::scoring::{self, CriteriaSet, Criterion, Given};
use crate::vocabulary::text::search_key;
use crate::vocabulary::{BatchId, CriteriaSetId, CriterionId, Points, Said, UnitId};

/// A unit's own score of a leaf.
#[derive(Clone, Debug, Serialize, Deserialize, Queryable, Selectable)]
#[diesel(table_name = self_scores)]
pub struct SelfScoreRow {
    pub set_id: CriteriaSetId,
    pub unit_id: UnitId,
    pub criterion_id: CriterionId,
    /// In thousandths.
    pub points: Option<i64>,
    pub not_applicable: bool,
    pub proof: Option<String>,
    pub note: Option<String>,
}

/// What publishing stores.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SelfScorePut {
    pub key: String,
    pub hash: String,
    pub replaces: Option<String>,
    pub row: SelfScoreRow,
}

facts::table_of_facts!(self_scores, Kind::SelfScores, SelfScoreRow);

pub struct SelfScores {
    set: Option<CriteriaSet>,
    /// The code or year that was looked for.
    wanted: Option<String>,
    criteria: BTreeMap<String, Criterion>,
    who: Who,
    on: NaiveDate,
    seen: Seen,
    lenient: bool,
    told: bool,
    /// Rows that sum others; they are not kept.
    sums: i64,
}

impl SelfScores {
    pub fn new(c: &mut AnyConnection, ground: Ground) -> Result<Self, Error> {
        let stated = |name: &str| ground.head.facts.get(name).cloned();
        let wanted = ground.answers.set.clone().or_else(|| stated("set_code")).or_else(|| {
            let year = ground.answers.year.map(|y| y.to_string());
            year.or_else(|| stated("year"))
        });
        // Several sets of one year are asked about like none.
        let set = match &wanted {
            None => None,
            Some(wanted) => scoring::views::set_for(c, wanted).or_else(|error| match error {
                Error::Refused(_) => Ok(None),
                other => Err(other),
            })?,
        };
        let criteria = match &set {
            None => BTreeMap::new(),
            Some(set) => {
                scoring::views::criteria(c, &set.id)?.into_iter().map(|one| (one.number.clone(), one)).collect()
            }
        };
        let on = set.as_ref().map_or(ground.today, |set| scoring::rules::last_day(set.year));
        Ok(SelfScores {
            who: Who::load(c, on, ground.lenient)?,
            lenient: ground.lenient && set.is_none(),
            set,
            wanted,
            criteria,
            on,
            seen: Seen::default(),
            told: false,
            sums: 0,
        })
    }

    /// The row's score; none for a row of the tree that its parts add up to.
    fn understand(&mut self, row: &mut Row) -> Option<(String, SelfScoreRow, Option<String>)> {
        let found = match self.who.find(row, self.on) {
            Ok(found) => found,
            Err(problem) => {
                row.problems.push(problem);
                return None;
            }
        };
        let Some(set) = &self.set else {
            if !self.lenient {
                let key = match (self.told, &self.wanted) {
                    (true, _) => "imports-expected-set-too",
                    // The sheet names it, and nobody brought it: the criteria come first.
                    (false, Some(_)) => "imports-expected-set-first",
                    (false, None) => "imports-expected-set",
                };
                self.told = true;
                row.problems.push(Problem {
                    sheet: row.sheet.clone(),
                    cell: String::new(),
                    value: self.wanted.as_deref().map(short).unwrap_or_default(),
                    expected: Said::new(key),
                });
            }
            return None;
        };
        let number = text(row, "number").unwrap_or_default();
        let Some(criterion) = self.criteria.get(scoring::rules::number_key(&number)) else {
            let problem = at(row, "number", Said::new("imports-expected-criterion").with("set", &set.code));
            row.problems.push(problem);
            return None;
        };
        let points = thousandths(row, "self_score");
        let note = text(row, "explanation");
        let not_applicable = points.is_none()
            && note.as_deref().is_some_and(|n| {
                let key = search_key(n);
                key.starts_with("khong ap dung") || key.starts_with("khong phat sinh")
            });
        if let Some(said) = scoring::rules::score_problem(Given::of(points, not_applicable), criterion.max) {
            let problem = at(row, "self_score", said);
            row.problems.push(problem);
        }
        if let Some(max) = thousandths(row, "max")
            && Points(max) != criterion.max
        {
            let problem = at(row, "max", Said::new("imports-expected-max").with("max", criterion.max));
            row.problems.push(problem);
        }
        let key = scoring::rules::self_score_key(set.id.as_str(), found.id.as_str(), criterion.id.as_str());
        let said = SelfScoreRow {
            set_id: set.id.clone(),
            unit_id: found.id,
            criterion_id: criterion.id.clone(),
            points,
            not_applicable,
            proof: text(row, "evidence"),
            note,
        };
        Some((key, said, found.matched))
    }

    fn is_sum(&self, row: &Row) -> bool {
        let number = text(row, "number").unwrap_or_default();
        self.criteria.get(scoring::rules::number_key(&number)).is_some_and(|criterion| !criterion.leaf)
    }
}

impl Matching for SelfScores {
    fn take(&mut self, c: &mut AnyConnection, rows: Vec<Row>, _last: bool) -> Result<Vec<Staged>, Error> {
        let mut understood = Vec::with_capacity(rows.len());
        for mut row in rows {
            let said = self.understand(&mut row);
            understood.push((row, said));
        }
        let keys: Vec<String> =
            understood.iter().filter_map(|(_, s)| s.as_ref().map(|(key, ..)| key.clone())).collect();
        let live = live(c, &keys)?;
        let mut out = Vec::with_capacity(understood.len());
        for (mut row, said) in understood {
            let Some((key, said, matched)) = said else {
                let outcome = if row.problems.is_empty() { RowOutcome::Added } else { RowOutcome::Refused };
                out.push(staged(row, outcome, Put::Nothing));
                continue;
            };
            // The sum of a group is read and checked by its parts, but only leaves are kept.
            if self.is_sum(&row) {
                self.sums += 1;
                continue;
            }
            let twice = self.seen.note(&key, &facts::hash_of(&said, &[])?, row.number);
            if let Twice::Other(first) = twice {
                let problem = at(&row, "number", Said::new("imports-expected-once").with("row", first));
                row.problems.push(problem);
            }
            if let Twice::Same(first) = twice {
                let remark = at(&row, "number", Said::new("imports-remark-same").with("row", first));
                row.remarks.push(remark);
            }
            let compared = facts::compare(&said, live.get(&key), &[])?;
            let outcome = if let Twice::Same(_) = twice { RowOutcome::Unchanged } else { compared.outcome };
            let (hash, replaces, stored) = (compared.hash, compared.replaces, compared.row);
            let put = match outcome {
                RowOutcome::Added | RowOutcome::Changed => {
                    Put::SelfScore(Box::new(SelfScorePut { key, hash, replaces, row: stored }))
                }
                _ => Put::Nothing,
            };
            let mut staged = staged(row, outcome, put);
            staged.content.matched = matched;
            staged.content.changes = compared.changes;
            out.push(staged);
        }
        Ok(out)
    }

    fn questions(&self) -> Vec<Question> {
        let set = (self.set.is_none() && !self.lenient).then_some(Question::Set);
        set.into_iter().chain(self.who.questions()).collect()
    }

    fn remarks(&self) -> Vec<Said> {
        (self.sums > 0).then(|| Said::new("imports-remark-sums").with("count", self.sums)).into_iter().collect()
    }
}

/// Stores rows.
pub fn store(tx: &mut Tx, batch: &BatchId, layout: &str, puts: &[&SelfScorePut]) -> Result<(), Error> {
    use self_scores as s;
    let keys: Vec<_> = puts.iter().map(|p| (p.key.as_str(), p.replaces.as_deref())).collect();
    supersede(tx, batch, &keys)?;
    for put in puts {
        let id: String = tx.new_id();
        let r = &put.row;
        diesel::insert_into(s::table)
            .values((
                s::id.eq(id),
                s::batch_id.eq(batch),
                s::row_key.eq(&put.key),
                s::row_hash.eq(&put.hash),
                s::source.eq(layout),
                s::set_id.eq(&r.set_id),
                s::unit_id.eq(&r.unit_id),
                s::criterion_id.eq(&r.criterion_id),
                s::points.eq(r.points),
                s::not_applicable.eq(r.not_applicable),
                s::proof.eq(&r.proof),
                s::note.eq(&r.note),
            ))
            .execute(tx.c())?;
    }
    Ok(())
}
