//! Dossiers, and late ones alone (domain 4.3, counted by 4.9). Phone numbers and addresses of applicants are read
//! only while a purpose is in force, and kept apart; what a list has no column for is not known.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::Hash;

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::contacts::{self, ContactPut};
use super::dossier_rows::PLACE;
use super::facts::{self, Compared, Seen, Twice};
use super::who::{Fields, Who};
use super::{Ground, Matching, Put, at, day, dossier_rows, staged, text, thousandths, yes_no};
use crate::caseload;
use crate::caseload::contacts::Contact;
use crate::clock::sha256;
use crate::db::AnyConnection;
use crate::error::Error;
use crate::importing::model::{Question, RowOutcome, Staged};
use crate::importing::reading::{Kind, Row};
use crate::importing::rules;
use crate::schema::dossiers;
use crate::vocabulary::{PurposeId, Said, UnitId};

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

impl DossierRow {
    /// All that it says but how the file writes a name.
    fn says(&self) -> impl Hash + PartialEq + '_ {
        let r = self;
        let who = (&r.unit_id, &r.code, &r.procedure_code, &r.procedure_name, &r.field_code, &r.applicant, &r.handler);
        let when = (&r.status, r.received_on, r.due_on, r.returned_on, r.late, r.late_days);
        let how = (&r.explained, &r.apologised, &r.apology_number, &r.late_reason, &r.note);
        (who, when, how)
    }
}

/// What storing writes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DossierPut {
    pub key: String,
    pub replaces: Option<i64>,
    pub row: DossierRow,
    /// How the applicant can be reached, where that is kept.
    pub contact: Option<ContactPut>,
}

impl DossierPut {
    /// What its dossier is found by.
    pub(super) fn words(&self) -> String {
        let r = &self.row;
        caseload::words::of(&[r.code.as_deref(), r.applicant.as_deref(), r.handler.as_deref()])
    }
}

/// How the file writes a name changes nothing.
const WRITING: &[&str] = &["unit_name"];

pub struct Dossiers {
    /// Every dossier should be late: the list says so.
    all_late: bool,
    /// The list's last day; open dossiers are late when they were due before it.
    end: NaiveDate,
    who: Who,
    fields: Fields,
    /// Codes of fields by what cells call them, the first ones.
    field_codes: HashMap<String, Option<String>>,
    /// The catalogue on the list's last day: what a procedure is called, and of which field it is.
    catalogue: BTreeMap<String, caseload::model::Procedure>,
    seen: Seen,
    /// Units that rows were found to speak of.
    units: HashSet<UnitId>,
    /// The purpose for which contacts are kept, if they are.
    purpose: Option<PurposeId>,
}

/// A row that was understood. What is stored lies where it stays: a long list's rows are handed on often.
struct Understood {
    put: Box<DossierPut>,
    /// The unit's own name, where the file writes another.
    matched: Option<String>,
    /// Whether an earlier row of the file says the same.
    same: bool,
    contact: Contact,
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
            field_codes: HashMap::new(),
            catalogue: caseload::views::procedures_on(c, end)?,
            seen: Seen::default(),
            units: HashSet::new(),
            purpose: ground.purpose,
        })
    }

    fn understand(&mut self, row: &mut Row, contact: Contact) -> Option<Understood> {
        let (received_on, due_on, returned_on) = (day(row, "received_at"), day(row, "due_at"), day(row, "finished_at"));
        let found = match self.who.find(row, received_on.unwrap_or(self.end)) {
            Ok(found) => found,
            Err(problem) => {
                row.problems.push(problem);
                return None;
            }
        };
        if !self.units.contains(&found.id) {
            self.units.insert(found.id.clone());
        }
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
        let field_code = field.as_deref().and_then(|name| self.field_code(name));
        let procedure_code = text(row, "procedure_code");
        let known = procedure_code.as_ref().and_then(|code| self.catalogue.get(code));
        let said = DossierRow {
            unit_id: found.id,
            unit_name: found.named,
            code: text(row, "code"),
            procedure_name: text(row, "procedure")
                .or_else(|| text(row, "title"))
                .or_else(|| known.map(|p| p.name.clone())),
            field_code: field_code.or_else(|| known.and_then(|p| p.field_code.clone())),
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
        let put = Box::new(DossierPut { key: String::new(), replaces: None, row: said, contact: None });
        Some(Understood { put, matched: found.matched, same: false, contact })
    }

    fn field_code(&mut self, name: &str) -> Option<String> {
        if let Some(code) = self.field_codes.get(name) {
            return code.clone();
        }
        let code = self.fields.code(name);
        if self.field_codes.len() < 1_000 && name.len() <= 300 {
            self.field_codes.insert(name.to_owned(), code.clone());
        }
        code
    }

    /// The dossier's code, or what tells it from others; the second of two equal ones without a
    /// code is another dossier.
    fn key(&mut self, said: &DossierRow, row: &Row) -> (String, Twice) {
        if let Some(code) = &said.code {
            let key = caseload::rules::dossier_key(code);
            let twice = self.seen.note(&key, &said.says(), row.number);
            return (key, twice);
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
                return (key, Twice::Not);
            }
            nth += 1;
        }
    }
}

impl Matching for Dossiers {
    fn take(&mut self, c: &mut AnyConnection, rows: Vec<Row>, _last: bool) -> Result<Vec<Staged>, Error> {
        let mut understood = Vec::with_capacity(rows.len());
        for mut row in rows {
            let contact = contacts::take(&mut row);
            let mut said = self.understand(&mut row, contact);
            if let Some(said) = &mut said {
                let (key, twice) = self.key(&said.put.row, &row);
                if let Twice::Other(first) = twice {
                    let problem = at(&row, "code", Said::new("imports-expected-once").with("row", first));
                    row.problems.push(problem);
                }
                if let Twice::Same(first) = twice {
                    let remark = at(&row, "code", Said::new("imports-remark-same").with("row", first));
                    row.remarks.push(remark);
                }
                said.put.key = key;
                said.same = matches!(twice, Twice::Same(_));
            }
            understood.push((row, said));
        }
        let keys: Vec<&str> = understood.iter().filter_map(|(_, said)| Some(said.as_ref()?.put.key.as_str())).collect();
        let live = dossier_rows::live(c, &keys)?;
        let kept = contacts::kept(c, self.purpose.as_ref(), &keys)?;
        let mut out = Vec::with_capacity(understood.len());
        for (row, said) in understood {
            let Some(Understood { mut put, matched, same, contact }) = said else {
                out.push(staged(row, RowOutcome::Refused, Put::Nothing));
                continue;
            };
            let live = live.get(&put.key);
            let before = live.and_then(|l| kept.get(&(put.key.clone(), l.id >> PLACE))).cloned().unwrap_or_default();
            let contact = contact.or(&before);
            // Where contacts are not kept there is none.
            let purpose = self.purpose.as_ref().filter(|_| !contact.is_empty());
            let other_contact = live.filter(|_| purpose.is_some() && contact != before);
            let contact_change = other_contact.map(|_| contacts::change(&before));
            put.contact = purpose.map(|purpose| ContactPut { purpose: purpose.clone(), contact });
            let (outcome, mut changes) = match live {
                _ if same => (RowOutcome::Unchanged, Vec::new()),
                None => (RowOutcome::Added, Vec::new()),
                Some(live) if live.row.says() == put.row.says() => {
                    put.replaces = Some(live.id);
                    let outcome = if other_contact.is_some() { RowOutcome::Changed } else { RowOutcome::Unchanged };
                    (outcome, Vec::new())
                }
                Some(live) => {
                    let compared = facts::compare(&put.row, Some(live), WRITING)?;
                    let Compared { outcome, changes, row, replaces, .. } = compared;
                    (put.row, put.replaces) = (row, replaces);
                    match outcome {
                        RowOutcome::Unchanged if other_contact.is_none() => (outcome, changes),
                        _ => (RowOutcome::Changed, changes),
                    }
                }
            };
            let put = match outcome {
                RowOutcome::Added | RowOutcome::Changed => Put::Dossier(put),
                RowOutcome::Unchanged | RowOutcome::Refused => Put::Nothing,
            };
            changes.extend(contact_change.filter(|_| !same));
            let mut staged = staged(row, outcome, put);
            staged.content.matched = matched;
            staged.content.changes = changes;
            out.push(staged);
        }
        Ok(out)
    }

    fn questions(&self) -> Vec<Question> {
        self.who.questions()
    }

    fn units(&self) -> BTreeSet<UnitId> {
        self.units.iter().cloned().collect()
    }
}
