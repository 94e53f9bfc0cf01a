//! Days off, and working days in their stead. A row gives a day or a span of days off, and the day that is
//! worked instead.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::facts::{self, FactPut, Seen, Twice};
use super::{Ground, Matching, Put, at, day, staged, text};
use crate::db::AnyConnection;
use crate::error::Error;
use crate::importing::model::{Question, RowOutcome, Staged};
use crate::importing::reading::{Kind, Row};
use crate::schema::calendar_days;
use crate::vocabulary::Said;

/// A day that differs from the week's usual pattern.
#[derive(Clone, Debug, Serialize, Deserialize, Queryable, Selectable, Insertable)]
#[diesel(table_name = calendar_days, treat_none_as_default_value = false)]
pub struct DayRow {
    pub on_day: NaiveDate,
    /// Whether offices work on it.
    pub worked: bool,
    pub name: String,
}

/// The longest span of days off of one row.
const LONGEST: i64 = 31;

facts::table_of_facts!(calendar_days, Kind::Holidays, DayRow);

facts::stores_as_it_stands!(calendar_days, DayRow);

pub struct Holidays {
    seen: Seen,
}

impl Holidays {
    pub fn new(_: &mut AnyConnection, _: Ground) -> Result<Self, Error> {
        Ok(Holidays { seen: Seen::default() })
    }

    /// The days of a row: off, then worked instead.
    fn days(row: &mut Row) -> Vec<DayRow> {
        let name = text(row, "name").unwrap_or_default();
        let (from, to, worked) = (day(row, "from"), day(row, "to"), day(row, "worked"));
        let mut days = Vec::new();
        if let Some(from) = from {
            let to = to.unwrap_or(from);
            let length = (to - from).num_days();
            if length < 0 {
                let problem = at(row, "to", Said::new("imports-expected-after-from"));
                row.problems.push(problem);
            } else if length >= LONGEST {
                let problem = at(row, "to", Said::new("imports-expected-shorter-span").with("most", LONGEST));
                row.problems.push(problem);
            } else {
                let off = from.iter_days().take(length as usize + 1);
                days.extend(off.map(|on_day| DayRow { on_day, worked: false, name: name.clone() }));
            }
        }
        if let Some(on_day) = worked {
            if days.iter().any(|off| off.on_day == on_day) {
                let problem = at(row, "worked", Said::new("imports-expected-other-day"));
                row.problems.push(problem);
            }
            days.push(DayRow { on_day, worked: true, name });
        }
        days
    }
}

impl Matching for Holidays {
    fn take(&mut self, c: &mut AnyConnection, rows: Vec<Row>, _last: bool) -> Result<Vec<Staged>, Error> {
        let mut understood = Vec::new();
        for mut row in rows {
            let days = Self::days(&mut row);
            understood.push((row, days));
        }
        let keys: Vec<String> = understood.iter().flat_map(|(_, days)| days).map(|d| d.on_day.to_string()).collect();
        let live = live(c, &keys)?;
        let mut out = Vec::new();
        for (mut row, days) in understood {
            let (mut outcome, mut changes, mut puts) = (RowOutcome::Unchanged, Vec::new(), Vec::new());
            for says in days {
                let key = says.on_day.to_string();
                match self.seen.note(&key, &facts::hash_of(&says, &["name"])?, row.number) {
                    Twice::Other(first) => {
                        let field = if says.worked { "worked" } else { "from" };
                        let problem = at(&row, field, Said::new("imports-expected-once").with("row", first));
                        row.problems.push(problem);
                        continue;
                    }
                    Twice::Same(_) => continue,
                    Twice::Not => (),
                }
                let compared = facts::compare(&says, live.get(&key), &[])?;
                if compared.outcome == RowOutcome::Unchanged {
                    continue;
                }
                if outcome != RowOutcome::Changed {
                    outcome = compared.outcome;
                }
                changes.extend(compared.changes);
                let (hash, replaces) = (compared.hash, compared.replaces);
                puts.push(FactPut { key, hash, replaces, row: compared.row });
            }
            let put = if puts.is_empty() { Put::Nothing } else { Put::Days { days: puts } };
            let mut staged = staged(row, outcome, put);
            staged.content.changes = changes;
            out.push(staged);
        }
        Ok(out)
    }

    fn questions(&self) -> Vec<Question> {
        Vec::new()
    }
}
