//! A visit follows its unit to who took over from it.

use diesel::prelude::*;

use super::super::store::{self, VisitRow};
use super::super::views;
use crate::audit;
use crate::db::{Db, Tx};
use crate::error::Error;
use crate::inspections::{self, Post};
use crate::schema::visits;
use crate::vocabulary::{Actor, Right, Said, UnitId, VisitId};

/// The shortest reason for the choice of a unit.
const SHORTEST_REASON: usize = 10;

/// The visit becomes one of the unit that took over; which one it was decided for stays to be read. `row` becomes what
/// stands after it.
pub(super) fn follow(
    tx: &mut Tx,
    actor: &Actor,
    row: &mut VisitRow,
    (heir, name): &(UnitId, String),
    reason: &str,
) -> Result<(), Error> {
    use visits as v;
    let (decided, called): (Option<UnitId>, String) =
        v::table.find(&row.id).select((v::was_unit_id, v::unit_name)).first(tx.c())?;
    let entry = row.line("visits.heir").with("from", row.unit.as_str()).with("to", heir.as_str());
    diesel::update(v::table.find(&row.id))
        .set((v::unit_id.eq(heir), v::unit_name.eq(name), v::heir_reason.eq(reason)))
        .execute(tx.c())?;
    if decided.is_none() {
        diesel::update(v::table.find(&row.id))
            .set((v::was_unit_id.eq(Some(row.unit.as_str())), v::was_unit_name.eq(called)))
            .execute(tx.c())?;
    }
    row.unit = heir.clone();
    audit::record(tx, actor, entry.unit(heir).with("reason", reason))
}

/// What stands against a start of the visit on a day because of what became of its unit: it was divided and nobody has
/// chosen, or somebody of the team has a tie to who took over.
///
/// # Errors
/// `Refused` says which, and what to do.
pub(super) fn may_start(tx: &mut Tx, row: &VisitRow, heirs: &[(UnitId, String)]) -> Result<(), Error> {
    match heirs {
        [heir] if heir.0 != row.unit => {
            let today = tx.today();
            inspections::actions::may_follow(tx.c(), &row.inspection, heir, today)
        }
        [_] => Ok(()),
        several => {
            let was: String = visits::table.find(&row.id).select(visits::unit_name).first(tx.c())?;
            let heirs: Vec<&str> = several.iter().map(|(_, name)| name.as_str()).collect();
            Err(Error::Refused(Said::new("visits-unit-parted").with("unit", was).with("heirs", heirs.join(", "))))
        }
    }
}

/// The leader, or who prepares inspections, says which of the units that took over is inspected, with a reason: of a
/// visit that is to come, or that began without a network.
///
/// # Errors
/// `NotFound` outside the actor's scope; `Refused` for others, and when there is nothing to choose; `Invalid` at `unit`
/// for another unit, or one to which somebody of the team has a tie, and at `reason`; `Conflict` when the visit changed
/// since `seen`.
pub fn choose_unit(
    db: &Db,
    actor: &Actor,
    visit: &VisitId,
    seen: i32,
    unit: Option<&UnitId>,
    reason: &str,
) -> Result<(), Error> {
    db.write(|tx| {
        let found = views::find(tx.c(), actor, visit)?;
        let mut row = store::visit(tx.c(), visit)?;
        let leads = store::post_of(tx.c(), &row.inspection, actor)? == Some(Post::Leader);
        if !(leads && actor.may(Right::Inspect) || actor.may(Right::Prepare)) {
            return Err(Error::refused("visits-unit-who"));
        }
        let today = tx.today();
        let first = inspections::views::show(tx.c(), actor, &row.inspection)?.starts_on.max(today);
        let heirs = views::heirs(tx.c(), &found, first)?;
        if heirs.len() < 2 {
            return Err(Error::refused("visits-unit-settled"));
        }
        if row.version != seen {
            return Err(Error::Conflict);
        }
        let mut problems = Vec::new();
        let chosen = heirs.iter().find(|(heir, _)| Some(heir) == unit);
        match chosen {
            None => problems.push(("unit".to_owned(), Said::new("form-choose"))),
            // What began already is not undone by a tie: it is asked for again before the conclusion is issued.
            Some(_) if row.started_at.is_some() => {}
            Some(heir) => match inspections::actions::may_follow(tx.c(), &row.inspection, heir, today) {
                Err(Error::Refused(said)) => problems.push(("unit".to_owned(), said)),
                other => other?,
            },
        }
        if reason.chars().count() < SHORTEST_REASON {
            problems.push(("reason".to_owned(), Said::new("visits-unit-reason-short").with("least", SHORTEST_REASON)));
        }
        let Some(heir) = chosen.filter(|_| problems.is_empty()) else { return Err(Error::Invalid(problems)) };
        follow(tx, actor, &mut row, heir, reason)?;
        diesel::update(visits::table.find(visit)).set(visits::version.eq(seen + 1)).execute(tx.c())?;
        Ok(())
    })
}
