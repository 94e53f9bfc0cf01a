//! Reading lists and their questions.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::{Asked, ChecklistItem, ChecklistVersion, Citation, Ground, Kind};
use super::store;
use crate::db::AnyConnection;
use crate::error::Error;
use crate::schema::{checklist_item_grounds, checklist_items, checklist_versions, legal_grounds};
use crate::vocabulary::{ChecklistItemId, ChecklistVersionId};

type VersionRow = (
    (ChecklistVersionId, String, i32, Kind, Option<String>),
    (String, String, String, String),
    (NaiveDate, Option<NaiveDate>),
);

/// Every version ever loaded, general lists first, then by field, then topics; newest first.
pub fn all_versions(c: &mut AnyConnection) -> Result<Vec<ChecklistVersion>, Error> {
    use {checklist_items as i, checklist_versions as v};
    let rows: Vec<VersionRow> = v::table
        .select((
            (v::id, v::code, v::version_no, v::kind, v::field_code),
            (v::name_vi, v::name_en, v::short_vi, v::short_en),
            (v::from_on, v::to_on),
        ))
        .order((v::code, v::version_no.desc()))
        .load(c)?;
    let of: Vec<ChecklistVersionId> = i::table.select(i::version_id).load(c)?;
    let mut counts: BTreeMap<ChecklistVersionId, i64> = BTreeMap::new();
    for version in of {
        *counts.entry(version).or_default() += 1;
    }
    let mut versions: Vec<ChecklistVersion> = rows
        .into_iter()
        .map(|((id, code, version, kind, field), (name_vi, name_en, short_vi, short_en), (from_on, to_on))| {
            ChecklistVersion {
                items: counts.get(&id).copied().unwrap_or_default(),
                id,
                code,
                version,
                kind,
                field,
                name_vi,
                name_en,
                short_vi,
                short_en,
                from_on,
                to_on,
            }
        })
        .collect();
    versions.sort_by_key(|v| v.kind);
    Ok(versions)
}

/// Every ground by its id, each with the batch that brought it; none for those of the program's own files.
pub fn grounds(c: &mut AnyConnection) -> Result<BTreeMap<String, (Ground, Option<String>)>, Error> {
    store::grounds(c)
}

/// The versions in force on a day.
pub fn versions_on(c: &mut AnyConnection, day: NaiveDate) -> Result<Vec<ChecklistVersion>, Error> {
    let mut versions = all_versions(c)?;
    versions.retain(|v| v.from_on <= day && v.to_on.is_none_or(|to| day <= to));
    Ok(versions)
}

/// What a visit that starts on `day` asks about these fields of work: the general list, those of
/// the fields, and the topics.
pub fn for_fields(c: &mut AnyConnection, day: NaiveDate, fields: &[String]) -> Result<Vec<ChecklistVersionId>, Error> {
    let versions = versions_on(c, day)?.into_iter();
    Ok(versions.filter(|v| v.field.as_ref().is_none_or(|f| fields.contains(f))).map(|v| v.id).collect())
}

/// One version.
pub fn version(c: &mut AnyConnection, id: &ChecklistVersionId) -> Result<ChecklistVersion, Error> {
    all_versions(c)?.into_iter().find(|v| v.id == *id).ok_or(Error::NotFound)
}

type ItemRow = (
    ChecklistItemId,
    ChecklistVersionId,
    String,
    (i32, String, String),
    (String, String),
    (String, String),
    (String, String),
    (String, String),
    String,
);

/// The questions of versions, in the order in which the versions are given, then in their own.
pub fn items(c: &mut AnyConnection, versions: &[ChecklistVersionId]) -> Result<Vec<ChecklistItem>, Error> {
    use {checklist_item_grounds as l, checklist_items as i, checklist_versions as v, legal_grounds as g};
    let rows: Vec<ItemRow> = i::table
        .inner_join(v::table)
        .filter(i::version_id.eq_any(versions))
        .select((
            i::id,
            i::version_id,
            i::code,
            (i::position, v::short_vi, v::short_en),
            (i::section_vi, i::section_en),
            (i::question_vi, i::question_en),
            (i::evidence_vi, i::evidence_en),
            (i::remark_vi, i::remark_en),
            i::severity,
        ))
        .order((i::version_id, i::position))
        .load(c)?;
    let links: Vec<(ChecklistItemId, String, bool)> = l::table
        .inner_join(g::table)
        .inner_join(i::table)
        .filter(i::version_id.eq_any(versions))
        .select((l::item_id, g::citation, g::verified))
        .order((l::item_id, l::position))
        .load(c)?;
    let mut grounds: BTreeMap<ChecklistItemId, Vec<Citation>> = BTreeMap::new();
    for (item, text, verified) in links {
        grounds.entry(item).or_default().push(Citation { text, verified });
    }
    let mut items: Vec<ChecklistItem> = rows
        .into_iter()
        .map(|(id, version, code, (number, list_vi, list_en), section, question, evidence, remark, severity)| {
            let citations = grounds.remove(&id).unwrap_or_default();
            ChecklistItem {
                id,
                version,
                code,
                number,
                list_vi,
                list_en,
                section_vi: section.0,
                section_en: section.1,
                question_vi: question.0,
                question_en: question.1,
                evidence_vi: evidence.0,
                evidence_en: evidence.1,
                remark_vi: remark.0,
                remark_en: remark.1,
                severity,
                grounds: citations.iter().map(|c| c.text.clone()).collect(),
                unverified: citations.iter().any(|c| !c.verified),
                citations,
            }
        })
        .collect();
    items.sort_by_key(|item| versions.iter().position(|v| *v == item.version));
    Ok(items)
}

/// Questions by their ids, as others point to them; nothing for ids that there are not.
pub fn asked(c: &mut AnyConnection, ids: &[ChecklistItemId]) -> Result<BTreeMap<ChecklistItemId, Asked>, Error> {
    use {checklist_items as i, checklist_versions as v};
    type Row = (ChecklistItemId, (String, String), i32, (String, String));
    let mut found = BTreeMap::new();
    for ids in ids.chunks(500) {
        let rows: Vec<Row> = i::table
            .inner_join(v::table)
            .filter(i::id.eq_any(ids))
            .select((i::id, (v::short_vi, v::short_en), i::position, (i::question_vi, i::question_en)))
            .load(c)?;
        found.extend(rows.into_iter().map(|(id, list, number, question)| (id, Asked::new(list, number, question))));
    }
    Ok(found)
}
