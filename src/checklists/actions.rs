//! Loading the files.

use std::collections::BTreeSet;

use rust_embed::RustEmbed;

use super::model::{Ground, ListFile};
use super::{rules, store};
use crate::audit::{self, Entry};
use crate::db::{AnyConnection, Db, Tx};
use crate::error::Error;
use crate::importing::actions::STALE;
use crate::vocabulary::{Actor, Said};

#[derive(RustEmbed)]
#[folder = "checklists"]
#[include = "*.toml"]
struct Files;

/// Brings the lists that the binary carries into the database. What is there already stays; grounds
/// follow their file (somebody read a text, a document ended), and so do short titles.
///
/// # Errors
/// `Refused` names the file that cannot be read, or whose version is loaded with other content.
pub fn load_embedded(db: &Db) -> Result<(), Error> {
    let mut files: Vec<(String, String)> = Files::iter()
        .filter_map(|name| Some((name.to_string(), Files::get(&name)?)))
        .map(|(name, file)| (name, String::from_utf8_lossy(&file.data).into_owned()))
        .collect();
    files.sort();
    load(db, &files)
}

/// The same for files given by name and text: `grounds.toml` and any number of lists, which may
/// point to its grounds only.
pub fn load(db: &Db, files: &[(String, String)]) -> Result<(), Error> {
    let broken = |name: &str| {
        let name = name.to_owned();
        move |what: String| {
            Error::Refused(Said::new("checklists-broken-file").with("file", name.clone()).with("what", what))
        }
    };
    let grounds = match files.iter().find(|(name, _)| name == "grounds.toml") {
        Some((name, text)) => rules::read_grounds(text).map_err(broken(name))?,
        None => Vec::new(),
    };
    let ids: BTreeSet<String> = grounds.iter().map(|g| g.id.clone()).collect();
    let mut lists = Vec::new();
    for (name, text) in files.iter().filter(|(name, _)| name != "grounds.toml") {
        lists.push(rules::read_list(text, &ids).map_err(broken(name))?);
    }
    if db.read(|c| is_loaded(c, &lists, &grounds))? {
        return Ok(());
    }
    db.write(|tx| {
        // Asked again inside the transaction: another server may be starting on the same database.
        if is_loaded(tx.c(), &lists, &grounds)? {
            return Ok(());
        }
        let known = store::versions(tx.c())?;
        store_grounds(tx, &grounds)?;
        for list in &lists {
            let id = rules::version_id(&list.code, list.version);
            if known.contains_key(&id) {
                store::set_short_title(tx, list)?;
            } else {
                store::insert_version(tx, list, &rules::fingerprint(list), None)?;
                let entry = Entry::new("checklists.load", "checklist", &id);
                audit::record(tx, &Actor::job(), entry.with("version", list.version))?;
            }
        }
        let codes: BTreeSet<&str> = lists.iter().map(|l| l.code.as_str()).collect();
        codes.into_iter().try_for_each(|code| store::set_last_days(tx, code))
    })
}

/// Whether nothing is left to do.
///
/// # Errors
/// `Refused` when a version is loaded with other content.
fn is_loaded(c: &mut AnyConnection, lists: &[ListFile], grounds: &[Ground]) -> Result<bool, Error> {
    let (known, titles, known_grounds) = (store::versions(c)?, store::short_titles(c)?, store::grounds(c)?);
    // What an office brought itself is its own.
    let mut whole = grounds.iter().all(|g| known_grounds.get(&g.id).is_some_and(|(k, by)| by.is_some() || k == g));
    for list in lists {
        let id = rules::version_id(&list.code, list.version);
        match known.get(&id) {
            Some(None) => tracing::warn!(version = id, "a list of the program bears the number of an imported one"),
            Some(Some(hash)) if *hash == rules::fingerprint(list) => {
                let short = list.short();
                whole &= titles.get(&id).is_some_and(|(vi, en)| (vi, en) == (&short.vi, &short.en));
            }
            Some(_) => {
                let said = Said::new("checklists-version-changed").with("code", &list.code);
                return Err(Error::Refused(said.with("version", list.version).with("next", list.version + 1)));
            }
            None => whole = false,
        }
    }
    Ok(whole)
}

fn store_grounds(tx: &mut Tx, grounds: &[Ground]) -> Result<(), Error> {
    let known = store::grounds(tx.c())?;
    for ground in grounds {
        match known.get(&ground.id) {
            Some((same, by)) if by.is_some() || same == ground => {}
            _ => put_ground(tx, ground, None)?,
        }
    }
    Ok(())
}

/// Stores a ground, new or changed; `batch` brought it.
pub fn put_ground(tx: &mut Tx, ground: &Ground, batch: Option<&str>) -> Result<(), Error> {
    if !store::update_ground(tx, ground, batch)? {
        store::insert_ground(tx, ground, batch)?;
    }
    Ok(())
}

/// Stores a version of a list that a batch brought, and ends the one before it.
///
/// # Errors
/// `Refused` when the version is there already, or names a ground that is not.
pub fn put_version(tx: &mut Tx, list: &ListFile, batch: &str) -> Result<(), Error> {
    let id = rules::version_id(&list.code, list.version);
    if store::versions(tx.c())?.contains_key(&id) {
        return Err(Error::refused(STALE));
    }
    let known = store::grounds(tx.c())?;
    let named = list.sections.iter().flat_map(|s| &s.items).flat_map(|item| &item.grounds);
    if named.into_iter().any(|ground| !known.contains_key(ground)) {
        return Err(Error::refused(STALE));
    }
    store::insert_version(tx, list, &rules::fingerprint(list), Some(batch))?;
    store::set_last_days(tx, &list.code)
}

/// Takes a version out that a batch brought; the one before it holds again.
///
/// # Errors
/// `Refused` when a later version of the list is there.
pub fn remove_version(tx: &mut Tx, code: &str, version: i32, batch: &str) -> Result<(), Error> {
    let later = rules::version_id(code, version + 1);
    if store::versions(tx.c())?.contains_key(&later) {
        return Err(Error::refused("imports-undo-replaced"));
    }
    store::remove_version(tx, &rules::version_id(code, version), batch)?;
    store::set_last_days(tx, code)
}
