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
use crate::importing::reading::Kind;
use crate::importing::views::units_named;
use crate::schema::dossiers as d;
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
        let late = listed.of(&unit.unit, &listed.late);
        let open_late = listed.of(&unit.unit, &listed.open_late);
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
    /// The units that a list of the whole period names; what nobody sent of the others is not known.
    units: BTreeSet<UnitId>,
    late: BTreeMap<UnitId, i64>,
    open_late: BTreeMap<UnitId, i64>,
}

impl Listed {
    /// How many of a unit; none where no list names it.
    fn of(&self, unit: &UnitId, counted: &BTreeMap<UnitId, i64>) -> Option<i64> {
        self.units.contains(unit).then(|| counted.get(unit).copied().unwrap_or(0))
    }
}

fn listed(c: &mut AnyConnection, actor: &Actor, (from, to): (NaiveDate, NaiveDate)) -> Result<Listed, Error> {
    let units = units_named(c, &Kind::Dossiers.alike(), (from, to))?;
    let hidden = hidden_lists(c)?;
    let (all, own) = actor.unit_scope();
    let mut count = |open: bool| -> Result<BTreeMap<UnitId, i64>, Error> {
        if units.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut query = d::table
            .group_by(d::unit_id)
            .select((d::unit_id, count_star()))
            // Most rows of lists of late dossiers are late: the index by days would fetch each of them apart.
            .filter(d::late)
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
    let (late, open_late) = (count(false)?, count(true)?);
    Ok(Listed { units, late, open_late })
}
