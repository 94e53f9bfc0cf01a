//! The record and the minutes in canonical JSON (RFC 8785): what receipts and signatures hash, so that
//! another program that holds the same comes to the same bytes. Test vectors: `sync/vectors`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::actions::start::START;
use super::model::EvidenceKind;
use super::op::{EntityKind, MARKS, OPINION, REFUSAL, ROW, WITHDRAWN};
use super::rules::EvidenceRow;
use super::views::Entry;
use crate::clock::sha256;
use crate::error::Error;

/// A unit of merge in the canonical record.
#[derive(Serialize)]
struct Unit<'a> {
    kind: EntityKind,
    entity: &'a str,
    field: &'a str,
    value: &'a str,
    version: i32,
}

/// A unit of merge in the canonical minutes: a tablet without a network knows no versions.
#[derive(Serialize)]
struct Said {
    kind: EntityKind,
    entity: String,
    field: String,
    value: String,
}

fn in_order<'a>(entries: impl Iterator<Item = &'a Entry>) -> Vec<&'a Entry> {
    let mut all: Vec<&Entry> = entries.collect();
    all.sort_by(|a, b| (a.kind.as_str(), &a.entity, &a.field).cmp(&(b.kind.as_str(), &b.entity, &b.field)));
    all
}

fn json(value: &impl Serialize) -> Result<Vec<u8>, Error> {
    serde_json_canonicalizer::to_vec(value).map_err(|e| Error::Internal(format!("canonical JSON: {e}")))
}

/// The record: units of merge sorted by kind, entity and field, of each the value and the version;
/// strings and whole numbers only.
///
/// # Errors
/// `Internal` when there is no canonical form.
pub fn record(entries: &[Entry]) -> Result<Vec<u8>, Error> {
    let units: Vec<Unit> = in_order(entries.iter())
        .into_iter()
        .map(|e| Unit {
            kind: e.kind,
            entity: &e.entity,
            field: &e.field,
            value: e.value.as_deref().unwrap_or_default(),
            version: e.version,
        })
        .collect();
    json(&units)
}

/// What the minutes say: units of merge sorted by kind, entity and field, of each the value, all of
/// them strings. Left out are versions, empty values, what was taken back, what comes after the minutes
/// (their closing, supplements, signed copies) and signatures themselves. A value that is JSON stands in
/// canonical form without members that are null, false, empty or an empty list; of the arrival the
/// minute is kept.
///
/// # Errors
/// `Internal` when something stored is not of the shape of its kind.
pub fn minutes(entries: &[Entry]) -> Result<Vec<u8>, Error> {
    let mut gone: BTreeMap<(&str, &str), bool> = BTreeMap::new();
    for entry in entries {
        let empty = entry.value.as_deref().unwrap_or_default().is_empty();
        let leaves = (entry.field == WITHDRAWN && !empty) || is_signed_copy(entry)?;
        *gone.entry((entry.kind.as_str(), &entry.entity)).or_default() |= leaves;
    }
    let withdrawn = |kind: EntityKind, entity: &str| gone.get(&(kind.as_str(), entity)).copied().unwrap_or_default();
    // What hangs on a finding that was taken back went with it.
    let mut orphans: BTreeSet<(&str, &str)> = BTreeSet::new();
    for entry in entries.iter().filter(|e| e.field == ROW) {
        if let Some(finding) = finding_of(entry)?
            && withdrawn(EntityKind::Finding, &finding)
        {
            orphans.insert((entry.kind.as_str(), &entry.entity));
        }
    }
    let stands = |e: &&Entry| {
        let within = match e.kind {
            EntityKind::Visit => e.field == START,
            EntityKind::Note => e.entity == OPINION || e.entity == REFUSAL,
            EntityKind::Signature => false,
            _ => e.field != WITHDRAWN,
        };
        let filled = e.value.as_deref().is_some_and(|v| !v.is_empty());
        let orphaned = orphans.contains(&(e.kind.as_str(), e.entity.as_str()));
        within && filled && !orphaned && !withdrawn(e.kind, &e.entity)
    };
    let said = in_order(entries.iter().filter(stands)).into_iter().map(|e| {
        let stored = e.value.as_deref().unwrap_or_default();
        let value = if is_json(e) { plain(e, stored)? } else { stored.to_owned() };
        Ok(Said { kind: e.kind, entity: e.entity.clone(), field: e.field.clone(), value })
    });
    json(&said.collect::<Result<Vec<_>, Error>>()?)
}

/// SHA-256 of the canonical minutes.
///
/// # Errors
/// Those of [`minutes`].
pub fn minutes_sha256(entries: &[Entry]) -> Result<String, Error> {
    Ok(sha256(&minutes(entries)?))
}

/// The finding on which a person or a file hangs.
fn finding_of(entry: &Entry) -> Result<Option<String>, Error> {
    let row: Value = match entry.kind {
        EntityKind::Person | EntityKind::Evidence => serde_json::from_str(entry.value.as_deref().unwrap_or_default())?,
        _ => return Ok(None),
    };
    Ok(row.get("finding").and_then(Value::as_str).map(str::to_owned))
}

fn is_signed_copy(entry: &Entry) -> Result<bool, Error> {
    if entry.kind != EntityKind::Evidence || entry.field != ROW {
        return Ok(false);
    }
    let row: EvidenceRow = serde_json::from_str(entry.value.as_deref().unwrap_or_default())?;
    Ok(row.kind == EvidenceKind::SignedMinutes)
}

fn is_json(entry: &Entry) -> bool {
    entry.field == ROW || entry.field == MARKS || matches!(entry.kind, EntityKind::Visit | EntityKind::Sample)
}

fn plain(entry: &Entry, stored: &str) -> Result<String, Error> {
    let mut value: Value = serde_json::from_str(stored)?;
    if entry.kind == EntityKind::Visit
        && let Some(Value::String(at)) = value.get_mut("at")
    {
        // "2026-11-20T01:05:00.5" as far as the minute.
        at.truncate(16);
    }
    prune(&mut value);
    String::from_utf8(json(&value)?).map_err(|e| Error::Internal(e.to_string()))
}

/// Drops what says nothing, so that a program that leaves it out and one that writes it agree.
fn prune(value: &mut Value) {
    let says_nothing = |v: &Value| match v {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(all) => all.is_empty(),
        _ => false,
    };
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(prune);
            members.retain(|_, v| !says_nothing(v));
        }
        Value::Array(all) => all.iter_mut().for_each(prune),
        _ => {}
    }
}
