//! Putting a criteria set: a step of publishing an import's batch.

use diesel::prelude::*;

use crate::db::Tx;
use crate::error::Error;
use crate::schema::{criteria, criteria_sets, import_batches};
use crate::scoring::model::{NewSet, PutOutcome};
use crate::scoring::{rules, store};
use crate::vocabulary::{BatchId, CriteriaSetId, CriterionId, Said};

/// Stores a set under its code: as version 1, as the next version when it differs from the newest
/// one, or not at all when it is the same (by `row_hash`, a hash of the whole set). Earlier
/// versions are never edited, and runs stay with theirs. The audit line is that of the batch.
///
/// # Errors
/// `Refused` when the set does not hold together (see `rules::check_set`) or its group of units
/// cannot be told.
pub fn put_criteria_set(tx: &mut Tx, new: &NewSet, batch: &BatchId, row_hash: &str) -> Result<PutOutcome, Error> {
    if let Some((_, said)) = rules::check_set(&new.criteria).into_iter().next() {
        return Err(Error::Refused(said));
    }
    if new.criteria.is_empty() {
        return Err(Error::refused("scoring-check-empty"));
    }
    let group = rules::read_group(&new.unit_group)
        .ok_or_else(|| Error::Refused(Said::new("scoring-check-group").with("value", &new.unit_group)))?;
    use criteria_sets as s;
    type Row = (i32, String, BatchId);
    let versions: Vec<Row> = s::table
        .filter(s::code.eq(&new.code))
        .select((s::version_no, s::row_hash, s::batch_id))
        .order(s::version_no.desc())
        .load(tx.c())?;
    let mut newest: Option<&Row> = None;
    for row in &versions {
        if row.2 == *batch || is_published(tx, &row.2)? {
            newest = Some(row);
            break;
        }
    }
    if newest.is_some_and(|(_, hash, _)| hash == row_hash) {
        return Ok(PutOutcome::Unchanged);
    }
    let id: CriteriaSetId = tx.new_id();
    let version_no = versions.first().map_or(1, |(last, ..)| last + 1);
    diesel::insert_into(s::table)
        .values((
            s::id.eq(&id),
            s::code.eq(&new.code),
            s::version_no.eq(version_no),
            s::name.eq(&new.name),
            s::year.eq(new.year),
            s::unit_group.eq(group.as_str()),
            s::decision.eq(&new.decision),
            s::max_points.eq(rules::total(&new.criteria).0),
            s::batch_id.eq(batch),
            s::row_hash.eq(row_hash),
        ))
        .execute(tx.c())?;
    put_tree(tx, &id, new)?;
    Ok(if newest.is_some() { PutOutcome::NewVersion } else { PutOutcome::Added })
}

fn is_published(tx: &mut Tx, batch: &BatchId) -> Result<bool, Error> {
    let state: Option<String> =
        import_batches::table.find(batch).select(import_batches::state).first(tx.c()).optional()?;
    Ok(state.as_deref() == Some(store::PUBLISHED))
}

fn put_tree(tx: &mut Tx, set: &CriteriaSetId, new: &NewSet) -> Result<(), Error> {
    use criteria as r;
    let parents: Vec<Option<usize>> = rules::parents(&new.criteria).into_iter().map(|p| p.ok().flatten()).collect();
    let mut ids: Vec<CriterionId> = Vec::new();
    let mut levels: Vec<i32> = Vec::new();
    for (at, (criterion, parent)) in new.criteria.iter().zip(&parents).enumerate() {
        let id: CriterionId = tx.new_id();
        let level = parent.map_or(1, |above| levels[above] + 1);
        let leaf = !parents.contains(&Some(at));
        let on = criterion.deduct_on.as_deref().map(|on| on.trim().to_lowercase()).filter(|on| !on.is_empty());
        diesel::insert_into(r::table)
            .values((
                r::id.eq(&id),
                r::set_id.eq(set),
                r::parent_id.eq(parent.map(|above| ids[above].as_str().to_owned())),
                r::position.eq(i32::try_from(at).unwrap_or(i32::MAX)),
                r::number.eq(rules::number_key(&criterion.number)),
                r::name.eq(&criterion.name),
                r::level.eq(level),
                r::leaf.eq(leaf),
                r::max_points.eq(criterion.max_points.0),
                r::method.eq(&criterion.method),
                r::proof.eq(&criterion.proof),
                r::deduct_each.eq(criterion.deduct_each.map(|p| p.0)),
                r::deduct_cap.eq(criterion.deduct_cap.map(|p| p.0)),
                r::deduct_on.eq(on),
            ))
            .execute(tx.c())?;
        ids.push(id);
        levels.push(level);
    }
    Ok(())
}
