//! The catalogue of procedures: what each is called, its field of work and its time limit, from a day on.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::facts::{self, Seen, Understood};
use super::who::Fields;
use super::{Ground, Matching, Put, at, day, text, thousandths};
use crate::caseload;
use crate::db::AnyConnection;
use crate::error::Error;
use crate::importing::model::{Question, Staged};
use crate::importing::reading::{Kind, Row};
use crate::schema::procedures;
use crate::vocabulary::Said;
use crate::vocabulary::text::search_key;

/// What a row says of a procedure.
#[derive(Clone, Debug, Serialize, Deserialize, Queryable, Selectable, Insertable)]
#[diesel(table_name = procedures, treat_none_as_default_value = false)]
pub struct ProcedureRow {
    /// The national code (`1.012345`).
    pub code: String,
    pub name: String,
    /// The name as it is searched for.
    pub name_key: String,
    /// One of our fields of work, where the file's is one.
    pub field_code: Option<String>,
    pub field_name: Option<String>,
    /// Level that decides: cấp tỉnh, cấp xã.
    pub level: Option<String>,
    /// Who handles it.
    pub body: Option<String>,
    /// Time limit in thousandths of a working day, where the file gives a number.
    pub days: Option<i64>,
    /// The time limit as the file writes it.
    pub time_limit: Option<String>,
    pub fee: Option<String>,
    /// How far it can be done online: toàn trình, một phần.
    pub online: Option<String>,
    /// The decision that published it.
    pub decision: Option<String>,
    pub from_on: NaiveDate,
    pub to_on: Option<NaiveDate>,
    pub note: Option<String>,
}

/// How the file writes a name changes nothing.
const WRITING: &[&str] = &["name_key"];

facts::table_of_facts!(procedures, Kind::Procedures, ProcedureRow);
facts::stores_as_it_stands!(procedures, ProcedureRow);

pub struct Procedures {
    effective_on: NaiveDate,
    answered: bool,
    undated: bool,
    fields: Fields,
    seen: Seen,
}

impl Procedures {
    pub fn new(c: &mut AnyConnection, ground: Ground) -> Result<Self, Error> {
        Ok(Procedures {
            effective_on: ground.effective_on(),
            answered: ground.answers.effective_on.is_some(),
            undated: false,
            fields: Fields::load(c)?,
            seen: Seen::default(),
        })
    }

    fn understand(&mut self, row: &mut Row) -> Option<Understood<ProcedureRow>> {
        let (code, name) = (text(row, "code")?, text(row, "name")?);
        let stated = day(row, "from");
        self.undated |= stated.is_none();
        let from_on = stated.unwrap_or(self.effective_on);
        let to_on = day(row, "to");
        if to_on.is_some_and(|to| to < from_on) {
            let problem = at(row, "to", Said::new("imports-expected-after-from"));
            row.problems.push(problem);
        }
        let field_name = text(row, "field").or_else(|| row.group.clone());
        let time_limit = text(row, "time_limit");
        let says = ProcedureRow {
            name_key: search_key(&name),
            field_code: field_name.as_deref().and_then(|name| self.fields.code(name)),
            field_name,
            level: text(row, "level"),
            body: text(row, "body"),
            days: thousandths(row, "days").or_else(|| time_limit.as_deref().and_then(caseload::rules::working_days)),
            time_limit,
            fee: text(row, "fee"),
            online: text(row, "online"),
            decision: text(row, "decision"),
            from_on,
            to_on,
            note: text(row, "note"),
            code: code.clone(),
            name,
        };
        Some(Understood { key: format!("{code}|{from_on}"), says, matched: None })
    }
}

impl Matching for Procedures {
    fn take(&mut self, c: &mut AnyConnection, rows: Vec<Row>, _last: bool) -> Result<Vec<Staged>, Error> {
        let mut understood = Vec::with_capacity(rows.len());
        for mut row in rows {
            let said = self.understand(&mut row);
            understood.push((row, said));
        }
        let live = live(c, &facts::keys_of(&understood))?;
        facts::compare_all(understood, &live, &mut self.seen, ("code", WRITING), Put::Procedure)
    }

    fn questions(&self) -> Vec<Question> {
        let ask = self.undated && !self.answered;
        ask.then_some(Question::EffectiveOn { used: self.effective_on }).into_iter().collect()
    }
}
