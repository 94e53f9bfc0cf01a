//! Reading recorded conclusions in the reader's scope: a unit sees those that conclude or demand something of it, and
//! of them its own part.

use chrono::NaiveDate;
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::model::{Demand, Outcome};
pub use super::store::in_register;
use crate::db::{AnyConnection, MultiBackend};
use crate::error::Error;
use crate::plans::{Classification, Profile};
use crate::register::{self, Entry};
use crate::schema::{concluded_contents as r, outcome_demands as d, outcomes as o};
use crate::vocabulary::paging::{COUNT_LIMIT, PAGE_ROWS, PageNumber, Paged};
use crate::vocabulary::{Actor, OutcomeId, PlanId, UnitId};

type InScope = Box<dyn BoxableExpression<o::table, MultiBackend, SqlType = Bool>>;

fn in_scope(actor: &Actor) -> InScope {
    match actor.unit_scope() {
        (true, _) => Box::new(diesel::dsl::sql::<Bool>("1 = 1")),
        (false, own) => {
            let concluded = r::table.filter(r::conclusion_id.eq(o::id)).filter(r::unit_id.eq(own.to_owned()));
            let demanded = d::table.filter(d::outcome_id.eq(o::id)).filter(d::unit_id.eq(own.to_owned()));
            Box::new(exists(concluded).or(exists(demanded)))
        }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = o)]
struct Row {
    id: OutcomeId,
    body_id: UnitId,
    body_name: String,
    number: String,
    issued_on: NaiveDate,
    issuer: String,
    classification: Classification,
    profile: Option<Profile>,
    title: String,
    decision_id: Option<PlanId>,
    version: i32,
}

impl From<Row> for Outcome {
    fn from(row: Row) -> Self {
        Outcome {
            id: row.id,
            body: row.body_id,
            body_name: row.body_name,
            number: row.number,
            issued_on: row.issued_on,
            issuer: row.issuer,
            classification: row.classification,
            profile: row.profile,
            title: row.title,
            decision: row.decision_id,
            version: row.version,
        }
    }
}

/// Recorded conclusions that the person may see, the latest first.
pub fn list(c: &mut AnyConnection, actor: &Actor, page: PageNumber) -> Result<Paged<Outcome>, Error> {
    let found = || o::table.filter(in_scope(actor)).into_boxed::<MultiBackend>();
    let rows: Vec<Row> = found()
        .select(Row::as_select())
        .order((o::issued_on.desc(), o::id.desc()))
        .limit(PAGE_ROWS)
        .offset(page.offset())
        .load(c)?;
    let count = found().select(o::id).limit(COUNT_LIMIT + 1).load::<String>(c)?.len() as i64;
    Ok(Paged::new(rows.into_iter().map(Outcome::from).collect(), count, page))
}

/// One recorded conclusion.
///
/// # Errors
/// `NotFound` outside the person's scope.
pub fn outcome(c: &mut AnyConnection, actor: &Actor, id: &OutcomeId) -> Result<Outcome, Error> {
    let query = o::table.filter(in_scope(actor)).filter(o::id.eq(id.clone())).into_boxed::<MultiBackend>();
    let row: Option<Row> = query.select(Row::as_select()).first(c).optional()?;
    row.map(Outcome::from).ok_or(Error::NotFound)
}

/// What a recorded conclusion concludes, in the paper's order; a unit's person sees the lines of the unit.
pub fn contents(c: &mut AnyConnection, actor: &Actor, id: &OutcomeId) -> Result<Vec<Entry>, Error> {
    register::views::of_conclusion(c, actor, &in_register(id))
}

/// What a recorded conclusion demands, in the paper's order; a unit's person sees what is demanded of the unit.
pub fn demands(c: &mut AnyConnection, actor: &Actor, id: &OutcomeId) -> Result<Vec<Demand>, Error> {
    let mut query = d::table.filter(d::outcome_id.eq(id.clone())).into_boxed::<MultiBackend>();
    let (all, own) = actor.unit_scope();
    if !all {
        query = query.filter(d::unit_id.eq(own.to_owned()));
    }
    type Line = (UnitId, String, String, Option<NaiveDate>);
    let lines: Vec<Line> =
        query.select((d::unit_id, d::unit_name, d::task, d::due_on)).order((d::place, d::id)).load(c)?;
    let demand = |(unit, unit_name, task, due_on): Line| Demand { unit, unit_name, task, due_on };
    Ok(lines.into_iter().map(demand).collect())
}
