//! Dossiers, and late ones alone (domain 4.3, counted by 4.9). Phone numbers and addresses of applicants are never
//! read; what a list has no column for is not known.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::facts::{self, Seen, Twice};
use super::who::{Fields, Who};
use super::{Ground, Matching, Put, at, day, staged, text, thousandths, yes_no};
use crate::caseload;
use crate::clock::sha256;
use crate::db::{AnyConnection, Tx};
use crate::error::Error;
use crate::importing::model::{Question, RowOutcome, Staged};
use crate::importing::reading::{Kind, Row};
use crate::importing::rules;
use crate::on_each;
use crate::schema::dossiers;
use crate::vocabulary::{BatchId, Said, UnitId};

/// What a row of a list says of a dossier.
#[derive(Clone, Debug, Serialize, Deserialize, Queryable, Selectable)]
#[diesel(table_name = dossiers)]
pub struct DossierRow {
    pub unit_id: UnitId,
    /// As the file names it.
    pub unit_name: String,
    pub code: Option<String>,
    pub procedure_code: Option<String>,
    pub procedure_name: Option<String>,
    pub field_code: Option<String>,
    pub applicant: Option<String>,
    pub handler: Option<String>,
    pub status: Option<String>,
    pub received_on: Option<NaiveDate>,
    pub due_on: Option<NaiveDate>,
    pub returned_on: Option<NaiveDate>,
    pub late: bool,
    /// The list's own figure where it has one, else ours.
    pub late_days: Option<i32>,
    /// `yes`, `no` or `unknown`.
    pub explained: String,
    pub apologised: String,
    pub apology_number: Option<String>,
    pub late_reason: Option<String>,
    pub note: Option<String>,
}

/// What publishing stores.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DossierPut {
    pub key: String,
    pub hash: String,
    pub replaces: Option<String>,
    pub row: DossierRow,
}

/// Rows of one INSERT: 24 values each, of 32,766 that SQLite takes.
const TOGETHER: usize = 1_000;
/// How the file writes a name changes nothing.
const WRITING: &[&str] = &["unit_name"];

facts::table_of_facts!(dossiers, Kind::LateDossiers, DossierRow, caseload::actions::forget_words);

/// The key of a dossier that has a code.
pub fn code_key(code: &str) -> String {
    format!("code|{code}")
}

pub struct Dossiers {
    /// Every dossier should be late: the list says so.
    all_late: bool,
    /// The list's last day; open dossiers are late when they were due before it.
    end: NaiveDate,
    who: Who,
    fields: Fields,
    /// The catalogue on the list's last day: what a procedure is called, and of which field it is.
    catalogue: BTreeMap<String, caseload::model::Procedure>,
    seen: Seen,
}

impl Dossiers {
    pub fn new(c: &mut AnyConnection, ground: Ground) -> Result<Self, Error> {
        let end = ground.period().map_or(ground.today, |(_, to)| to);
        let all_late = ground.head.kind == Kind::LateDossiers;
        Ok(Dossiers {
            all_late,
            end,
            who: Who::load(c, end, ground.lenient)?,
            fields: Fields::load(c)?,
            catalogue: caseload::views::procedures_on(c, end)?,
            seen: Seen::default(),
        })
    }

    fn understand(&mut self, row: &mut Row) -> Option<(DossierRow, Option<String>)> {
        let (received_on, due_on, returned_on) = (day(row, "received_at"), day(row, "due_at"), day(row, "finished_at"));
        let found = match self.who.find(row, received_on.unwrap_or(self.end)) {
            Ok(found) => found,
            Err(problem) => {
                row.problems.push(problem);
                return None;
            }
        };
        for (field, later) in [("due_at", due_on), ("finished_at", returned_on)] {
            if let (Some(received), Some(later)) = (received_on, later)
                && later < received
            {
                let problem = at(row, field, Said::new("imports-expected-after-received"));
                row.problems.push(problem);
            }
        }
        let late = rules::is_late(due_on, returned_on, self.end);
        if !late && self.all_late {
            let remark = at(
                row,
                if returned_on.is_some() { "finished_at" } else { "due_at" },
                Said::new("imports-remark-not-late"),
            );
            row.remarks.push(remark);
        }
        let field = text(row, "field").or_else(|| row.group.clone());
        let stated = thousandths(row, "days_late").and_then(|n| i32::try_from(n / 1000).ok());
        let procedure_code = text(row, "procedure_code");
        let known = procedure_code.as_ref().and_then(|code| self.catalogue.get(code));
        let said = DossierRow {
            unit_id: found.id,
            unit_name: found.named,
            code: text(row, "code"),
            procedure_name: text(row, "procedure")
                .or_else(|| text(row, "title"))
                .or_else(|| known.map(|p| p.name.clone())),
            field_code: field
                .as_deref()
                .and_then(|name| self.fields.code(name))
                .or_else(|| known.and_then(|p| p.field_code.clone())),
            procedure_code,
            applicant: text(row, "applicant"),
            handler: text(row, "officer"),
            status: text(row, "status"),
            received_on,
            due_on,
            returned_on,
            late,
            late_days: stated.or_else(|| rules::late_days(due_on, returned_on, self.end)),
            explained: rules::tri(yes_no(row, "explained")).to_owned(),
            apologised: rules::tri(yes_no(row, "apologised")).to_owned(),
            apology_number: text(row, "apology_document"),
            late_reason: text(row, "reason"),
            note: text(row, "note"),
        };
        Some((said, found.matched))
    }

    /// The dossier's code, or what tells it from others; the second of two equal ones without a
    /// code is another dossier.
    fn key(&mut self, said: &DossierRow, row: &Row) -> Result<(String, Twice), Error> {
        if let Some(code) = &said.code {
            let key = code_key(code);
            let twice = self.seen.note(&key, &facts::hash_of(said, WRITING)?, row.number);
            return Ok((key, twice));
        }
        let day = |d: Option<NaiveDate>| d.map(|d| d.to_string()).unwrap_or_default();
        let tells = [
            said.unit_id.as_str(),
            said.procedure_name.as_deref().unwrap_or_default(),
            said.applicant.as_deref().unwrap_or_default(),
            &day(said.received_on),
            &day(said.due_on),
        ]
        .join("|");
        let digest = sha256(tells.as_bytes());
        let mut nth = 1;
        loop {
            let key = format!("row|{digest}|{nth}");
            if let Twice::Not = self.seen.note(&key, "", row.number) {
                return Ok((key, Twice::Not));
            }
            nth += 1;
        }
    }
}

impl Matching for Dossiers {
    fn take(&mut self, c: &mut AnyConnection, rows: Vec<Row>, _last: bool) -> Result<Vec<Staged>, Error> {
        let mut understood = Vec::with_capacity(rows.len());
        for mut row in rows {
            let said = match self.understand(&mut row) {
                None => None,
                Some((said, matched)) => {
                    let (key, twice) = self.key(&said, &row)?;
                    if let Twice::Other(first) = twice {
                        let problem = at(&row, "code", Said::new("imports-expected-once").with("row", first));
                        row.problems.push(problem);
                    }
                    if let Twice::Same(first) = twice {
                        let remark = at(&row, "code", Said::new("imports-remark-same").with("row", first));
                        row.remarks.push(remark);
                    }
                    Some((key, said, matched, matches!(twice, Twice::Same(_))))
                }
            };
            understood.push((row, said));
        }
        let keys: Vec<String> =
            understood.iter().filter_map(|(_, s)| s.as_ref().map(|(key, ..)| key.clone())).collect();
        let live = live(c, &keys)?;
        let mut out = Vec::with_capacity(understood.len());
        for (row, said) in understood {
            let Some((key, said, matched, same)) = said else {
                out.push(staged(row, RowOutcome::Refused, Put::Nothing));
                continue;
            };
            let compared = facts::compare(&said, live.get(&key), WRITING)?;
            let outcome = if same { RowOutcome::Unchanged } else { compared.outcome };
            let (hash, replaces, stored) = (compared.hash, compared.replaces, compared.row);
            let put = match outcome {
                RowOutcome::Added | RowOutcome::Changed => {
                    Put::Dossier(Box::new(DossierPut { key, hash, replaces, row: stored }))
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
        self.who.questions()
    }
}

/// Stores rows, with the words by which they are found.
pub fn store(tx: &mut Tx, batch: &BatchId, layout: &str, puts: &[&DossierPut]) -> Result<(), Error> {
    let keys: Vec<_> = puts.iter().map(|p| (p.key.as_str(), p.replaces.as_deref())).collect();
    supersede(tx, batch, &keys)?;
    let ids: Vec<String> = puts.iter().map(|_| tx.new_id()).collect();
    for (ids, puts) in ids.chunks(TOGETHER).zip(puts.chunks(TOGETHER)) {
        store_rows(tx, batch, layout, ids, puts)?;
    }
    let words = ids.into_iter().zip(puts).map(|(id, put)| {
        let r = &put.row;
        let said = [&r.code, &r.applicant, &r.handler].into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
        (id, said)
    });
    caseload::actions::index_words(tx, &words.collect::<Vec<_>>())
}

/// One INSERT.
fn store_rows(tx: &mut Tx, batch: &BatchId, layout: &str, ids: &[String], puts: &[&DossierPut]) -> Result<(), Error> {
    use dossiers as d;
    let rows: Vec<_> = ids
        .iter()
        .zip(puts)
        .map(|(id, put)| {
            let r = &put.row;
            (
                (
                    d::id.eq(id.clone()),
                    d::batch_id.eq(batch.clone()),
                    d::row_key.eq(put.key.clone()),
                    d::row_hash.eq(put.hash.clone()),
                    d::source.eq(layout.to_owned()),
                    d::unit_id.eq(r.unit_id.clone()),
                    d::unit_name.eq(r.unit_name.clone()),
                    d::code.eq(r.code.clone()),
                    d::procedure_code.eq(r.procedure_code.clone()),
                    d::procedure_name.eq(r.procedure_name.clone()),
                    d::field_code.eq(r.field_code.clone()),
                    d::applicant.eq(r.applicant.clone()),
                ),
                (
                    d::handler.eq(r.handler.clone()),
                    d::status.eq(r.status.clone()),
                    d::received_on.eq(r.received_on),
                    d::due_on.eq(r.due_on),
                    d::returned_on.eq(r.returned_on),
                    d::late.eq(r.late),
                    d::late_days.eq(r.late_days),
                    d::explained.eq(r.explained.clone()),
                    d::apologised.eq(r.apologised.clone()),
                    d::apology_number.eq(r.apology_number.clone()),
                    d::late_reason.eq(r.late_reason.clone()),
                    d::note.eq(r.note.clone()),
                ),
            )
        })
        .collect();
    on_each!(tx.c(), |c| diesel::insert_into(d::table).values(rows).execute(c))?;
    Ok(())
}
