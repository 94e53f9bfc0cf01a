//! What people think of a unit's officers (domain 4.4), and how each dossier was rated (domain 4.6).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::facts::{self, Seen, Understood};
use super::who::Who;
use super::{Ground, Matching, Period, Put, at, text, thousandths, yes_no};
use crate::db::AnyConnection;
use crate::error::Error;
use crate::importing::model::{Question, Staged};
use crate::importing::reading::{Kind, Row};
use crate::schema::satisfaction_results;
use crate::units::rules::name_key;
use crate::vocabulary::{Points, Said, UnitId};

/// What a row says: votes on an officer, or the rating of one dossier.
#[derive(Clone, Debug, Serialize, Deserialize, Queryable, Selectable, Insertable)]
#[diesel(table_name = satisfaction_results, treat_none_as_default_value = false)]
pub struct SatisfactionRow {
    pub unit_id: UnitId,
    /// As the file names it.
    pub unit_name: String,
    pub period_from: NaiveDate,
    pub period_to: NaiveDate,
    pub official: Option<String>,
    pub dossier_code: Option<String>,
    pub votes: Option<i64>,
    pub very_satisfied: Option<i64>,
    pub satisfied: Option<i64>,
    pub dissatisfied: Option<i64>,
    /// Points of each indicator, in thousandths, as JSON by its number.
    pub indicators: Option<String>,
    /// In thousandths.
    pub points: Option<i64>,
    pub rating: Option<String>,
}

/// How the file writes names changes nothing.
const WRITING: &[&str] = &["unit_name"];
/// The indicators that enter the officers' points (domain 4.6).
const INDICATORS: [&str; 6] = ["1", "2", "3", "4", "6", "7"];
const OF_OFFICERS: [&str; 5] = ["1", "2", "3", "4", "7"];
/// By how much a stated share may differ from ours, in thousandths of a per cent: offices round.
const ROUNDING: i64 = 60;

facts::table_of_facts!(satisfaction_results, Kind::Satisfaction, SatisfactionRow);
facts::stores_as_it_stands!(satisfaction_results, SatisfactionRow);

pub struct Satisfaction {
    period: Period,
    who: Who,
    seen: Seen,
}

impl Satisfaction {
    pub fn new(c: &mut AnyConnection, ground: Ground) -> Result<Self, Error> {
        let period = Period::of(&ground);
        let who = Who::load(c, period.last().unwrap_or(ground.today), ground.lenient)?;
        Ok(Satisfaction { period, who, seen: Seen::default() })
    }

    fn understand(&mut self, row: &mut Row) -> Option<Understood<SatisfactionRow>> {
        let found = match self.who.find(row, self.period.last().unwrap_or(NaiveDate::MAX)) {
            Ok(found) => found,
            Err(problem) => {
                row.problems.push(problem);
                return None;
            }
        };
        let (from, to) = self.period.need(row)?;
        let (official, dossier_code) = (text(row, "official"), text(row, "dossier"));
        // A dossier has one rating, marked in one of three columns.
        let marked = |field: &str| match row.integer(field) {
            Some(n) => Some(n),
            None => yes_no(row, &format!("{field}_mark")).map(i64::from),
        };
        let (very, satisfied, not) = (marked("very"), marked("satisfied"), marked("dissatisfied"));
        let sum = [very, satisfied, not].iter().any(Option::is_some);
        let sum = sum.then(|| [very, satisfied, not].into_iter().flatten().sum::<i64>());
        let votes = row.integer("votes").or(if dossier_code.is_some() { sum } else { None });
        if dossier_code.is_some() && sum.is_some_and(|n| n > 1) {
            let problem = at(row, "very_mark", Said::new("imports-expected-one-rating"));
            row.problems.push(problem);
        }
        for (field, part) in [("very_rate", very), ("satisfied_rate", satisfied), ("dissatisfied_rate", not)] {
            let (Some(stated), Some(part), Some(votes)) = (thousandths(row, field), part, votes) else { continue };
            let ours = part.checked_mul(100_000).and_then(|n| n.checked_div(votes)).unwrap_or_default();
            if votes > 0 && (stated - ours).abs() > ROUNDING {
                let said = Said::new("imports-remark-share").with("share", Points((ours + 5) / 10 * 10));
                let remark = at(row, field, said);
                row.remarks.push(remark);
            }
        }
        let indicators: BTreeMap<&str, i64> =
            INDICATORS.into_iter().filter_map(|n| Some((n, thousandths(row, &format!("indicator_{n}"))?))).collect();
        let points = thousandths(row, "points");
        let ours: Option<i64> = OF_OFFICERS.iter().map(|n| indicators.get(n)).sum::<Option<i64>>();
        if let (Some(points), Some(ours)) = (points, ours)
            && points != ours
        {
            let said = Said::new("imports-remark-points").with("points", Points(ours));
            let remark = at(row, "points", said);
            row.remarks.push(remark);
        }
        let about = match (&dossier_code, &official) {
            (Some(code), _) => format!("code|{code}"),
            (None, Some(name)) => format!("official|{}", name_key(name)),
            (None, None) => "unit".to_owned(),
        };
        let says = SatisfactionRow {
            unit_id: found.id.clone(),
            unit_name: found.named,
            period_from: from,
            period_to: to,
            official,
            dossier_code,
            votes,
            very_satisfied: very,
            satisfied,
            dissatisfied: not,
            indicators: (!indicators.is_empty()).then(|| serde_json::json!(indicators).to_string()),
            points,
            rating: text(row, "rating"),
        };
        Some(Understood { key: format!("{}|{from}|{to}|{about}", found.id), says, matched: found.matched })
    }
}

impl Matching for Satisfaction {
    fn take(&mut self, c: &mut AnyConnection, rows: Vec<Row>, _last: bool) -> Result<Vec<Staged>, Error> {
        let mut understood = Vec::with_capacity(rows.len());
        for mut row in rows {
            let said = self.understand(&mut row);
            understood.push((row, said));
        }
        let live = live(c, &facts::keys_of(&understood))?;
        facts::compare_all(understood, &live, &mut self.seen, ("official", WRITING), Put::Satisfaction)
    }

    fn questions(&self) -> Vec<Question> {
        self.period.question().into_iter().chain(self.who.questions()).collect()
    }
}
