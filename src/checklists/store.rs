//! Rows of lists and grounds, for loading.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::{Ground, ListFile};
use super::rules;
use crate::db::{AnyConnection, Tx};
use crate::error::Error;
use crate::schema::{checklist_item_grounds, checklist_items, checklist_versions, legal_grounds};

/// Hash of each version, by its id; none for a version that a file brought.
pub fn versions(c: &mut AnyConnection) -> Result<BTreeMap<String, Option<String>>, Error> {
    use checklist_versions as v;
    let rows: Vec<(String, String, Option<String>)> = v::table.select((v::id, v::sha256, v::batch_id)).load(c)?;
    Ok(rows.into_iter().map(|(id, hash, batch)| (id, batch.is_none().then_some(hash))).collect())
}

/// Short title of each version loaded, by its id.
pub fn short_titles(c: &mut AnyConnection) -> Result<BTreeMap<String, (String, String)>, Error> {
    use checklist_versions as v;
    let rows: Vec<(String, (String, String))> = v::table.select((v::id, (v::short_vi, v::short_en))).load(c)?;
    Ok(rows.into_iter().collect())
}

pub fn set_short_title(tx: &mut Tx, list: &ListFile) -> Result<(), Error> {
    use checklist_versions as v;
    diesel::update(v::table.find(rules::version_id(&list.code, list.version)))
        .set((v::short_vi.eq(&list.short().vi), v::short_en.eq(&list.short().en)))
        .execute(tx.c())?;
    Ok(())
}

/// Every ground by its id, each with the batch that brought it.
pub fn grounds(c: &mut AnyConnection) -> Result<BTreeMap<String, (Ground, Option<String>)>, Error> {
    use legal_grounds as g;
    type Row = (String, String, Option<NaiveDate>, Option<NaiveDate>, bool, Option<String>);
    let rows: Vec<Row> =
        g::table.select((g::id, g::citation, g::from_on, g::to_on, g::verified, g::batch_id)).load(c)?;
    Ok(rows
        .into_iter()
        .map(|(id, citation, from_on, to_on, verified, batch)| {
            (id.clone(), (Ground { id, citation, from_on, to_on, verified }, batch))
        })
        .collect())
}

pub fn insert_ground(tx: &mut Tx, ground: &Ground, batch: Option<&str>) -> Result<(), Error> {
    use legal_grounds as g;
    diesel::insert_into(g::table)
        .values((
            g::id.eq(&ground.id),
            g::citation.eq(&ground.citation),
            g::from_on.eq(ground.from_on),
            g::to_on.eq(ground.to_on),
            g::verified.eq(ground.verified),
            g::batch_id.eq(batch),
        ))
        .execute(tx.c())?;
    Ok(())
}

/// Gives whether the ground was there.
pub fn update_ground(tx: &mut Tx, ground: &Ground, batch: Option<&str>) -> Result<bool, Error> {
    use legal_grounds as g;
    let rows = diesel::update(g::table.find(&ground.id))
        .set((
            g::citation.eq(&ground.citation),
            g::from_on.eq(ground.from_on),
            g::to_on.eq(ground.to_on),
            g::verified.eq(ground.verified),
            g::batch_id.eq(batch),
        ))
        .execute(tx.c())?;
    Ok(rows > 0)
}

/// Removes a version that a batch brought; gives whether it was there.
pub fn remove_version(tx: &mut Tx, id: &str, batch: &str) -> Result<bool, Error> {
    use {checklist_item_grounds as l, checklist_items as i, checklist_versions as v};
    let there: Option<Option<String>> = v::table.find(id).select(v::batch_id).first(tx.c()).optional()?;
    if there.flatten().as_deref() != Some(batch) {
        return Ok(false);
    }
    let items: Vec<String> = i::table.filter(i::version_id.eq(id)).select(i::id).load(tx.c())?;
    diesel::delete(l::table.filter(l::item_id.eq_any(items))).execute(tx.c())?;
    diesel::delete(i::table.filter(i::version_id.eq(id))).execute(tx.c())?;
    diesel::delete(v::table.find(id)).execute(tx.c())?;
    Ok(true)
}

pub fn insert_version(tx: &mut Tx, list: &ListFile, hash: &str, batch: Option<&str>) -> Result<(), Error> {
    use {checklist_item_grounds as l, checklist_items as i, checklist_versions as v};
    let id = rules::version_id(&list.code, list.version);
    let from_on = rules::day(&list.from_on).unwrap_or_default();
    diesel::insert_into(v::table)
        .values((
            v::id.eq(&id),
            v::code.eq(&list.code),
            v::version_no.eq(list.version),
            v::kind.eq(list.kind),
            v::field_code.eq(list.field.as_deref()),
            v::name_vi.eq(&list.name.vi),
            v::name_en.eq(&list.name.en),
            v::short_vi.eq(&list.short().vi),
            v::short_en.eq(&list.short().en),
            v::from_on.eq(from_on),
            v::sha256.eq(hash),
            v::batch_id.eq(batch),
        ))
        .execute(tx.c())?;
    let items = list.sections.iter().flat_map(|section| section.items.iter().map(move |item| (section, item)));
    for (position, (section, item)) in (1i32..).zip(items) {
        let item_id = rules::item_id(&item.code, list.version);
        let remark = item.remark.as_ref();
        diesel::insert_into(i::table)
            .values((
                i::id.eq(&item_id),
                i::version_id.eq(&id),
                i::position.eq(position),
                i::code.eq(&item.code),
                i::section_vi.eq(section.title(&section.name.vi)),
                i::section_en.eq(section.title(&section.name.en)),
                i::question_vi.eq(&item.question.vi),
                i::question_en.eq(&item.question.en),
                i::evidence_vi.eq(&item.evidence.vi),
                i::evidence_en.eq(&item.evidence.en),
                i::remark_vi.eq(remark.map_or("", |r| r.vi.as_str())),
                i::remark_en.eq(remark.map_or("", |r| r.en.as_str())),
                i::severity.eq(&item.severity),
            ))
            .execute(tx.c())?;
        for (place, ground) in (1i32..).zip(&item.grounds) {
            diesel::insert_into(l::table)
                .values((l::item_id.eq(&item_id), l::ground_id.eq(ground), l::position.eq(place)))
                .execute(tx.c())?;
        }
    }
    Ok(())
}

/// Ends each version of a list on the day before the next one begins.
pub fn set_last_days(tx: &mut Tx, code: &str) -> Result<(), Error> {
    use checklist_versions as v;
    let versions: Vec<(i32, NaiveDate)> =
        v::table.filter(v::code.eq(code)).select((v::version_no, v::from_on)).load(tx.c())?;
    for (number, last) in rules::last_days(&versions) {
        diesel::update(v::table.find(rules::version_id(code, number))).set(v::to_on.eq(last)).execute(tx.c())?;
    }
    Ok(())
}
