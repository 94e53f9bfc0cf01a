//! The team's report.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::conclusions::model::TeamReport;
use crate::db::{AnyConnection, Tx};
use crate::error::Error;
use crate::schema::{accounts, team_reports};
use crate::vocabulary::{AccountId, InspectionId};

/// The team's report of an inspection, if it was begun. The caller has the inspection in scope.
pub fn report(c: &mut AnyConnection, inspection: &InspectionId) -> Result<Option<TeamReport>, Error> {
    use team_reports as t;
    type Row = (String, String, String, String, AccountId, String, Option<NaiveDateTime>, i32);
    let row: Option<Row> = t::table
        .inner_join(accounts::table)
        .filter(t::inspection_id.eq(inspection))
        .select((
            t::results,
            t::assessment,
            t::proposals,
            t::reserved_opinions,
            t::author_id,
            accounts::name,
            t::submitted_at,
            t::version,
        ))
        .first(c)
        .optional()?;
    Ok(row.map(|(results, assessment, proposals, reserved_opinions, author, author_name, submitted_at, version)| {
        TeamReport {
            inspection: inspection.clone(),
            results,
            assessment,
            proposals,
            reserved_opinions,
            author,
            author_name,
            submitted_at,
            version,
        }
    }))
}

/// The texts of a team report.
#[derive(Clone, Debug, Default)]
pub struct ReportTexts {
    pub results: String,
    pub assessment: String,
    pub proposals: String,
    pub reserved_opinions: String,
}

/// Saves a report that was not submitted; `seen` is 0 for the first time. 0 rows when it was
/// changed or submitted meanwhile.
pub fn put_report(
    tx: &mut Tx,
    inspection: &InspectionId,
    seen: i32,
    texts: &ReportTexts,
    author: &AccountId,
) -> Result<usize, Error> {
    use team_reports as t;
    if seen == 0 {
        if report(tx.c(), inspection)?.is_some() {
            return Ok(0);
        }
        return Ok(diesel::insert_into(t::table)
            .values((
                t::inspection_id.eq(inspection),
                t::results.eq(&texts.results),
                t::assessment.eq(&texts.assessment),
                t::proposals.eq(&texts.proposals),
                t::reserved_opinions.eq(&texts.reserved_opinions),
                t::author_id.eq(author),
                t::version.eq(1),
            ))
            .execute(tx.c())?);
    }
    Ok(diesel::update(t::table.find(inspection).filter(t::version.eq(seen)).filter(t::submitted_at.is_null()))
        .set((
            t::results.eq(&texts.results),
            t::assessment.eq(&texts.assessment),
            t::proposals.eq(&texts.proposals),
            t::reserved_opinions.eq(&texts.reserved_opinions),
            t::author_id.eq(author),
            t::version.eq(seen + 1),
        ))
        .execute(tx.c())?)
}

/// Submits a report; 0 rows when it was changed or submitted meanwhile.
pub fn submit_report(tx: &mut Tx, inspection: &InspectionId, seen: i32) -> Result<usize, Error> {
    use team_reports as t;
    let now = tx.now();
    Ok(diesel::update(t::table.find(inspection).filter(t::version.eq(seen)).filter(t::submitted_at.is_null()))
        .set((t::submitted_at.eq(now), t::version.eq(seen + 1)))
        .execute(tx.c())?)
}
