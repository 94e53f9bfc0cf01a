//! How many procedures a unit has, offers at a one-stop shop, and has an internal process for (form
//! II.07b, domain 4.5). Since 1 July 2025 there is no level of districts; both forms are read.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::facts::{self, Seen, Understood};
use super::who::Who;
use super::{Ground, Matching, Period, Put, at};
use crate::db::AnyConnection;
use crate::error::Error;
use crate::importing::model::{Question, Staged};
use crate::importing::reading::{Kind, Row};
use crate::schema::procedure_counts;
use crate::vocabulary::{Said, UnitId};

/// What a row says; none is not known.
#[derive(Clone, Debug, Serialize, Deserialize, Queryable, Selectable, Insertable)]
#[diesel(table_name = procedure_counts, treat_none_as_default_value = false)]
pub struct ProcedureCountRow {
    pub unit_id: UnitId,
    /// As the file names it.
    pub unit_name: String,
    /// The last day of the file's period.
    pub counted_on: NaiveDate,
    pub total: Option<i64>,
    pub total_province: Option<i64>,
    pub total_district: Option<i64>,
    pub total_commune: Option<i64>,
    pub one_stop: Option<i64>,
    pub one_stop_province: Option<i64>,
    pub one_stop_district: Option<i64>,
    pub one_stop_commune: Option<i64>,
    pub process: Option<i64>,
    pub process_province: Option<i64>,
    pub process_district: Option<i64>,
    pub process_commune: Option<i64>,
}

/// How the file writes names changes nothing.
const WRITING: &[&str] = &["unit_name"];

facts::table_of_facts!(procedure_counts, Kind::ProcedureCounts, ProcedureCountRow);
facts::stores_as_it_stands!(procedure_counts, ProcedureCountRow);

pub struct ProcedureCounts {
    period: Period,
    who: Who,
    seen: Seen,
}

impl ProcedureCounts {
    pub fn new(c: &mut AnyConnection, ground: Ground) -> Result<Self, Error> {
        let period = Period::of(&ground);
        let who = Who::load(c, period.last().unwrap_or(ground.today), ground.lenient)?;
        Ok(ProcedureCounts { period, who, seen: Seen::default() })
    }

    fn understand(&mut self, row: &mut Row) -> Option<Understood<ProcedureCountRow>> {
        let found = match self.who.find(row, self.period.last().unwrap_or(NaiveDate::MAX)) {
            Ok(found) => found,
            Err(problem) => {
                row.problems.push(problem);
                return None;
            }
        };
        let (_, counted_on) = self.period.need(row)?;
        let n = |field: &str| row.integer(field);
        let says = ProcedureCountRow {
            unit_id: found.id.clone(),
            unit_name: found.named,
            counted_on,
            total: n("total"),
            total_province: n("total_province"),
            total_district: n("total_district"),
            total_commune: n("total_commune"),
            one_stop: n("one_stop"),
            one_stop_province: n("one_stop_province"),
            one_stop_district: n("one_stop_district"),
            one_stop_commune: n("one_stop_commune"),
            process: n("process"),
            process_province: n("process_province"),
            process_district: n("process_district"),
            process_commune: n("process_commune"),
        };
        // No more can be offered at a one-stop shop, or have a process, than there are.
        for (field, part) in [("one_stop", says.one_stop), ("process", says.process)] {
            if let (Some(part), Some(all)) = (part, says.total)
                && part > all
            {
                let remark = at(row, field, Said::new("imports-remark-more-than-all").with("all", all));
                row.remarks.push(remark);
            }
        }
        Some(Understood { key: format!("{}|{counted_on}", found.id), says, matched: found.matched })
    }
}

impl Matching for ProcedureCounts {
    fn take(&mut self, c: &mut AnyConnection, rows: Vec<Row>, _last: bool) -> Result<Vec<Staged>, Error> {
        let mut understood = Vec::with_capacity(rows.len());
        for mut row in rows {
            let said = self.understand(&mut row);
            understood.push((row, said));
        }
        let live = live(c, &facts::keys_of(&understood))?;
        facts::compare_all(understood, &live, &mut self.seen, ("unit", WRITING), Put::ProcedureCount)
    }

    fn questions(&self) -> Vec<Question> {
        self.period.question().into_iter().chain(self.who.questions()).collect()
    }
}
