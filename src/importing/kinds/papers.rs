//! Papers of dossiers: requests to supplement, explanations, apologies, consultations (domain D1 to D8).
//! Each names its dossier by code; where the file names no unit, it is the dossier's.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::facts::{self, Live, Seen, Understood};
use super::who::{Found, Who};
use super::{Ground, Matching, Put, at, day, dossier_rows, dossiers, text, yes_no};
use crate::caseload::PaperKind;
use crate::caseload::rules::dossier_key;
use crate::db::AnyConnection;
use crate::error::Error;
use crate::importing::model::{Question, Staged};
use crate::importing::reading::{Kind, Row};
use crate::importing::rules;
use crate::schema::dossier_papers;
use crate::units::rules::name_key;
use crate::units::views::Match;
use crate::vocabulary::{Said, UnitId};

/// What a row says of a paper.
#[derive(Clone, Debug, Serialize, Deserialize, Queryable, Selectable, Insertable)]
#[diesel(table_name = dossier_papers, treat_none_as_default_value = false)]
pub struct PaperRow {
    pub kind: PaperKind,
    /// Who sent it: the unit that handles the dossier.
    pub unit_id: UnitId,
    /// As the file names it.
    pub unit_name: String,
    pub dossier_code: Option<String>,
    pub procedure_code: Option<String>,
    pub procedure_name: Option<String>,
    pub number: Option<String>,
    pub sent_on: Option<NaiveDate>,
    /// Until when an answer is due.
    pub due_on: Option<NaiveDate>,
    pub answered_on: Option<NaiveDate>,
    pub answer_number: Option<String>,
    /// The dossier's due day before and after the paper.
    pub due_before: Option<NaiveDate>,
    pub due_after: Option<NaiveDate>,
    pub officer: Option<String>,
    pub recipient: Option<String>,
    /// The body that was consulted, where it is one of ours.
    pub body_id: Option<String>,
    pub body_name: Option<String>,
    pub form: Option<String>,
    /// The how-manieth of its kind for its dossier.
    pub turn: Option<i32>,
    /// `yes`, `no` or `unknown`.
    pub accepted: String,
    pub reason: Option<String>,
    pub content: Option<String>,
    pub note: Option<String>,
}

/// How the file writes names changes nothing.
const WRITING: &[&str] = &["unit_name"];

facts::table_of_facts!(dossier_papers, Kind::Supplements, PaperRow);
facts::stores_as_it_stands!(dossier_papers, PaperRow);

pub struct Papers {
    kind: PaperKind,
    /// The list's last day.
    end: NaiveDate,
    who: Who,
    seen: Seen,
    /// How many papers were met under what tells a dossier and a day.
    nth: HashMap<String, u32>,
    /// Codes of dossiers that no list has.
    unknown: std::collections::BTreeSet<String>,
    lenient: bool,
}

impl Papers {
    pub fn new(c: &mut AnyConnection, ground: Ground) -> Result<Self, Error> {
        let kind = match ground.head.kind {
            Kind::Explanations => PaperKind::Explanation,
            Kind::Apologies => PaperKind::Apology,
            Kind::Consultations => PaperKind::Consultation,
            _ => PaperKind::Supplement,
        };
        let end = ground.period().map_or(ground.today, |(_, to)| to);
        Ok(Papers {
            kind,
            end,
            who: Who::load(c, end, ground.lenient)?,
            seen: Seen::default(),
            nth: HashMap::new(),
            unknown: Default::default(),
            lenient: ground.lenient,
        })
    }

    /// The unit of a row, or of its dossier where the row names none.
    fn unit(&mut self, row: &mut Row, dossier: Option<&dossiers::DossierRow>, on: NaiveDate) -> Option<Found> {
        let named = text(row, "unit").is_some() || text(row, "unit_code").is_some();
        if let (false, Some(dossier)) = (named, dossier) {
            return Some(Found { id: dossier.unit_id.clone(), named: dossier.unit_name.clone(), matched: None });
        }
        match self.who.find(row, on) {
            Ok(found) => {
                if let Some(dossier) = dossier
                    && dossier.unit_id != found.id
                {
                    let said = Said::new("imports-remark-other-unit").with("unit", &dossier.unit_name);
                    let remark = at(row, if named { "unit" } else { "code" }, said);
                    row.remarks.push(remark);
                }
                Some(found)
            }
            Err(problem) => {
                row.problems.push(problem);
                None
            }
        }
    }

    fn understand(
        &mut self,
        row: &mut Row,
        known: &HashMap<String, Live<dossiers::DossierRow, i64>>,
    ) -> Option<Understood<PaperRow>> {
        let code = text(row, "code");
        let dossier = code.as_ref().and_then(|code| known.get(&dossier_key(code))).map(|live| &live.row);
        if let (Some(code), None) = (&code, dossier) {
            self.unknown.insert(code.clone());
        }
        let (sent_on, due_on) = (day(row, "sent_at"), day(row, "due_at"));
        // An explanation is itself the answer that was due.
        let explains = self.kind == PaperKind::Explanation;
        let answered_on = if explains { sent_on } else { day(row, "answered_at") };
        let found = self.unit(row, dossier, sent_on.unwrap_or(self.end))?;
        for (field, later) in [("due_at", due_on), ("answered_at", answered_on)] {
            if let (Some(sent), Some(later)) = (sent_on, later)
                && later < sent
                && !explains
            {
                let problem = at(row, field, Said::new("imports-expected-after-sent"));
                row.problems.push(problem);
            }
        }
        if let (Some(sent), Some(received)) = (sent_on, dossier.and_then(|d| d.received_on))
            && sent < received
        {
            let remark = at(row, "sent_at", Said::new("imports-remark-before-received"));
            row.remarks.push(remark);
        }
        let body_name = text(row, "body");
        let body_id = body_name.as_deref().and_then(|name| match self.who.named(name, sent_on.unwrap_or(self.end)) {
            Match::One(id) => Some(id.0),
            _ => None,
        });
        let number = text(row, "number");
        let day_word = sent_on.map(|d| d.to_string()).unwrap_or_default();
        let about = match &code {
            Some(code) => format!("code|{code}"),
            None => {
                let what = text(row, "content").or_else(|| text(row, "procedure")).unwrap_or_default();
                format!("unit|{}|{}", found.id, name_key(&what))
            }
        };
        // A number of its own tells a paper; a dossier's papers of one day without numbers are told by order.
        let body = body_name.as_deref().map(name_key).unwrap_or_default();
        let tells = format!("{}|{about}|{body}|{}|{day_word}", self.kind, number.as_deref().unwrap_or_default());
        let nth = match number {
            Some(_) => 1,
            None => {
                let nth = self.nth.entry(tells.clone()).or_insert(0);
                *nth += 1;
                *nth
            }
        };
        let line = |field: &str| text(row, field);
        let says = PaperRow {
            kind: self.kind,
            unit_id: found.id,
            unit_name: found.named,
            procedure_code: line("procedure_code").or_else(|| dossier.and_then(|d| d.procedure_code.clone())),
            procedure_name: line("procedure").or_else(|| dossier.and_then(|d| d.procedure_name.clone())),
            dossier_code: code,
            number,
            sent_on,
            due_on,
            answered_on,
            answer_number: line("answer_number"),
            due_before: day(row, "due_before"),
            due_after: day(row, "due_after"),
            officer: line("officer"),
            recipient: line("recipient"),
            body_id,
            body_name,
            form: line("form"),
            turn: row.integer("turn").and_then(|n| i32::try_from(n).ok()),
            accepted: rules::tri(yes_no(row, "accepted")).to_owned(),
            reason: line("reason"),
            content: line("content"),
            note: line("note"),
        };
        Some(Understood { key: format!("{tells}|{nth}"), says, matched: found.matched })
    }
}

impl Matching for Papers {
    fn take(&mut self, c: &mut AnyConnection, rows: Vec<Row>, _last: bool) -> Result<Vec<Staged>, Error> {
        let codes: Vec<String> =
            rows.iter().filter_map(|row| text(row, "code")).map(|code| dossier_key(&code)).collect();
        let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
        let known = dossier_rows::live(c, &codes)?;
        let mut understood = Vec::with_capacity(rows.len());
        for mut row in rows {
            let said = self.understand(&mut row, &known);
            understood.push((row, said));
        }
        let live = live(c, &facts::keys_of(&understood))?;
        let field = if self.kind == PaperKind::Consultation { "body" } else { "code" };
        facts::compare_all(understood, &live, &mut self.seen, (field, WRITING), Put::Paper)
    }

    fn questions(&self) -> Vec<Question> {
        self.who.questions()
    }

    fn remarks(&self) -> Vec<Said> {
        let some = !self.unknown.is_empty() && !self.lenient;
        let said = Said::new("imports-remark-unknown-dossiers").with("count", self.unknown.len());
        let first = self.unknown.iter().next().cloned().unwrap_or_default();
        some.then(|| said.with("first", first)).into_iter().collect()
    }
}
