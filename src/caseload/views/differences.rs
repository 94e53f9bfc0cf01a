//! What units report beside what follows from the period before and from the lists of dossiers.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use diesel::dsl::count_star;
use diesel::prelude::*;

use super::{hidden_lists, period_table, periods};
use crate::caseload::model::{Checked, Difference};
use crate::caseload::rules;
use crate::db::{AnyConnection, MultiBackend};
use crate::error::Error;
use crate::importing::State;
use crate::schema::{dossier_lists as l, dossiers as d, import_batches as b};
use crate::vocabulary::{Actor, UnitId};

/// Differences of the units in the reader's scope in a period, the largest first; what either side does not
/// know is no difference.
pub fn differences(
    c: &mut AnyConnection,
    actor: &Actor,
    period: (NaiveDate, NaiveDate),
) -> Result<Vec<Difference>, Error> {
    let reported = period_table(c, actor, period)?.units;
    let before = match rules::period_before(period, &periods(c, actor)?) {
        Some(before) => period_table(c, actor, before)?.units,
        None => Vec::new(),
    };
    let before: BTreeMap<UnitId, Option<i64>> = before.into_iter().map(|u| (u.unit, u.figures.open)).collect();
    let listed = listed(c, actor, period)?;
    let mut found = Vec::new();
    for unit in reported {
        let (late, open_late) = match &listed {
            Some(listed) if listed.speaks_of(&unit.unit) => {
                let count = |of: &BTreeMap<UnitId, i64>| Some(of.get(&unit.unit).copied().unwrap_or(0));
                (count(&listed.late), count(&listed.open_late))
            }
            _ => (None, None),
        };
        let open_before = before.get(&unit.unit).copied().flatten();
        let checks = [
            (Checked::Carried, unit.figures.carried, open_before),
            (Checked::Late, unit.figures.late, late),
            (Checked::OpenLate, unit.figures.open_late, open_late),
        ];
        for (checked, stated, ours) in checks {
            if let Some((stated, ours, gap)) = rules::gap(stated, ours) {
                let (unit, name) = (unit.unit.clone(), unit.name.clone());
                found.push(Difference { unit, name, checked, stated, ours, gap });
            }
        }
    }
    found.sort_by_key(|one| std::cmp::Reverse(one.gap.unsigned_abs()));
    Ok(found)
}

/// Late dossiers of a period by unit, as lists say.
struct Listed {
    /// The units in the lists; a list of several is of all of them, so that who is not in it has none.
    units: BTreeSet<UnitId>,
    late: BTreeMap<UnitId, i64>,
    open_late: BTreeMap<UnitId, i64>,
}

impl Listed {
    fn speaks_of(&self, unit: &UnitId) -> bool {
        self.units.len() > 1 || self.units.contains(unit)
    }
}

/// What the lists say that cover a period; none where none does.
fn listed(c: &mut AnyConnection, actor: &Actor, (from, to): (NaiveDate, NaiveDate)) -> Result<Option<Listed>, Error> {
    let covering = b::table
        .filter(b::state.eq(State::Published))
        .filter(b::period_from.le(Some(from)))
        .filter(b::period_to.ge(Some(to)))
        .select(b::id);
    let lists: Vec<i64> = l::table.filter(l::batch_id.eq_any(covering)).select(l::number).load(c)?;
    if lists.is_empty() {
        return Ok(None);
    }
    // Of whom a list speaks is no secret of a unit's: only its own figures are.
    let units: Vec<UnitId> = d::table.filter(d::list.eq_any(lists.clone())).select(d::unit_id).distinct().load(c)?;
    let hidden = hidden_lists(c)?;
    let (all, own) = actor.unit_scope();
    let mut count = |open: bool| -> Result<BTreeMap<UnitId, i64>, Error> {
        let mut query = d::table
            .group_by(d::unit_id)
            .select((d::unit_id, count_star()))
            .filter(d::late.eq(true))
            .filter(d::list.ne_all(hidden.clone()))
            .filter(d::superseded_by.is_null().or(d::superseded_by.eq_any(hidden.clone())))
            .into_boxed::<MultiBackend>();
        query = match open {
            false => query.filter(d::returned_on.ge(Some(from))).filter(d::returned_on.le(Some(to))),
            true => query
                .filter(d::due_on.lt(Some(to)))
                .filter(d::received_on.is_null().or(d::received_on.le(Some(to))))
                .filter(d::returned_on.is_null().or(d::returned_on.gt(Some(to)))),
        };
        if !all {
            query = query.filter(d::unit_id.eq(own.to_owned()));
        }
        let counted: Vec<(UnitId, i64)> = query.load(c)?;
        Ok(counted.into_iter().collect())
    };
    Ok(Some(Listed { late: count(false)?, open_late: count(true)?, units: units.into_iter().collect() }))
}
