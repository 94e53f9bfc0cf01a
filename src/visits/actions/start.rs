//! The team arrives.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde_json::json;

use super::super::ledger::{What, Write};
use super::super::model::Stage;
use super::super::op::EntityKind;
use super::super::rules;
use super::super::store::{self, Stamp, VisitRow};
use super::unit;
use crate::audit;
use crate::checklists;
use crate::db::Tx;
use crate::error::Error;
use crate::inspections;
use crate::plans;
use crate::schema::{visit_checklists, visits};
use crate::units;
use crate::vocabulary::{Actor, Said, dates};

/// The field that holds the start.
pub const START: &str = "start";

/// The arrival as it is stored.
pub fn value(place: &str, at: NaiveDateTime) -> String {
    json!({ "place": place, "at": at }).to_string()
}

/// The visit and its inspection begin, their seal is lifted, the unit is named as of that day and
/// asked what is in force on it. Where another unit took over by then, the visit is that one's; where several did and
/// nobody has chosen, it stays as it was decided until somebody does. `row` becomes what stands after it.
pub fn start(
    tx: &mut Tx,
    actor: &Actor,
    row: &mut VisitRow,
    op: &str,
    place: &str,
    at: NaiveDateTime,
) -> Result<(), Error> {
    let day = dates::civil(at).date();
    let heirs = units::views::heirs_on(tx.c(), &row.unit, day)?;
    if row.sealed {
        inspections::actions::keep_clashes(tx, &row.inspection, &row.id, at)?;
    }
    row.seq += 1;
    row.version += 1;
    row.stage = Stage::Ongoing;
    row.sealed = false;
    row.started_at = Some(at);
    if let [heir] = &heirs[..]
        && heir.0 != row.unit
    {
        unit::follow(tx, actor, row, heir, "")?;
    }
    let unit_name = units::views::name_on(tx.c(), &row.unit, day)?;
    diesel::update(visits::table.find(&row.id))
        .set((
            visits::stage.eq(Stage::Ongoing),
            visits::place.eq(Some(place)),
            visits::started_at.eq(Some(at)),
            visits::unit_name.eq(&unit_name),
            visits::version.eq(row.version),
        ))
        .execute(tx.c())?;
    let fields = inspections::views::fields_of_visit(tx.c(), &row.inspection, row.item.as_ref())?;
    diesel::delete(visit_checklists::table.filter(visit_checklists::visit_id.eq(&row.id))).execute(tx.c())?;
    for (position, version) in (0i32..).zip(checklists::views::for_fields(tx.c(), day, &fields)?) {
        diesel::insert_into(visit_checklists::table)
            .values((
                visit_checklists::visit_id.eq(&row.id),
                visit_checklists::version_id.eq(version),
                visit_checklists::position.eq(position),
            ))
            .execute(tx.c())?;
    }
    if let Some(item) = &row.item {
        plans::actions::unseal_item(tx, item)?;
        plans::actions::set_item_stage(tx, item, plans::ItemStage::Ongoing)?;
    }
    inspections::actions::visit_started(tx, actor, &row.inspection)?;
    let what = What::Field {
        kind: EntityKind::Visit,
        entity: row.id.to_string(),
        field: START.to_owned(),
        value: value(place, at),
        version: 1,
    };
    let stamp = Stamp { actor, now: tx.now() };
    store::write_all(tx, &row.id, &[Write { op: op.to_owned(), seq: row.seq, what }], &stamp)?;
    audit::record(tx, actor, row.line("visits.start").with("place", place))
}

/// The place and instant of an arrival as it is stored.
pub fn read(stored: &str) -> Result<(String, NaiveDateTime), Error> {
    #[derive(serde::Deserialize)]
    struct Stored {
        place: String,
        at: NaiveDateTime,
    }
    let Stored { place, at } = serde_json::from_str(stored)?;
    Ok((place, at))
}

/// A person chose another arrival than the one that stands.
pub fn correct(tx: &mut Tx, row: &mut VisitRow, stored: &str) -> Result<(), Error> {
    let (place, at) = read(stored)?;
    row.version += 1;
    row.started_at = Some(at);
    diesel::update(visits::table.find(&row.id))
        .set((visits::place.eq(Some(place)), visits::started_at.eq(Some(at)), visits::version.eq(row.version)))
        .execute(tx.c())?;
    Ok(())
}

/// When the team arrived, by a clock that may be off: the sender's instant corrected by how much its
/// clock was ahead when it sent. From a page the instant must be possible; from a tablet, which
/// nobody can ask again, the nearest possible one is taken.
///
/// # Errors
/// The sentence for an instant that cannot be.
pub fn arrival(
    at: Option<NaiveDateTime>,
    skew_ms: Option<i64>,
    now: NaiveDateTime,
    earliest: NaiveDateTime,
) -> Result<NaiveDateTime, Said> {
    let Some(skew) = skew_ms else { return rules::arrival(at, now, earliest).map(dates::to_micros) };
    let at = at.map_or(now, |at| corrected(at, skew, now));
    Ok(dates::to_micros(at.min(now).max(earliest.min(now))))
}

/// An instant of a tablet's clock, which was ahead by so many milliseconds when it sent, by the server's.
pub fn corrected(at: NaiveDateTime, skew_ms: i64, now: NaiveDateTime) -> NaiveDateTime {
    let skew = chrono::Duration::try_milliseconds(skew_ms).unwrap_or_default();
    at.checked_sub_signed(skew).unwrap_or(now)
}
