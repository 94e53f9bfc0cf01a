//! Choosing a paper's template.

use diesel::prelude::*;

use super::{OWNER, rules, store};
use crate::audit::{self, Entry};
use crate::clock::sha256;
use crate::db::{Db, Tx};
use crate::error::Error;
use crate::reports::docx::papers::Paper;
use crate::schema::paper_templates as t;
use crate::storage::Storage;
use crate::vocabulary::{Actor, Said};

/// A template that an administrator sends.
pub struct NewTemplate<'a> {
    /// Name that the person's file has.
    pub file_name: &'a str,
    pub bytes: &'a [u8],
}

/// Takes a template for a paper. `seen` is the ordinal of the choice that the person saw, 0 when there was none.
///
/// # Errors
/// `Invalid` with everything that is wrong with the file, at `file`: nothing is kept of it then. `Conflict` when
/// somebody chose meanwhile.
pub fn choose(
    db: &Db,
    storage: &Storage,
    actor: &Actor,
    paper: Paper,
    seen: i32,
    new: &NewTemplate,
) -> Result<(), Error> {
    let large = new.bytes.len() as u64 > rules::LARGEST;
    let problems = if large {
        vec![Said::new("templates-upload-large").with("most", rules::LARGEST / 1024 / 1024)]
    } else {
        rules::problems(paper, new.bytes)
    };
    if !problems.is_empty() {
        return Err(Error::Invalid(problems.into_iter().map(|said| ("file".to_owned(), said)).collect()));
    }
    let hash = sha256(new.bytes);
    storage.put(OWNER, new.bytes)?;
    db.write(|tx| {
        let bytes = i64::try_from(new.bytes.len()).unwrap_or(i64::MAX);
        put(tx, actor, paper, seen, (Some(&hash), new.file_name, bytes))?;
        let line = Entry::new("papers.choose-template", "paper", paper);
        audit::record(tx, actor, line.with("file", new.file_name).with("sha256", hash.as_str()))
    })
}

/// Lets the built-in template stand again.
///
/// # Errors
/// `Conflict` when somebody chose meanwhile.
pub fn restore(db: &Db, actor: &Actor, paper: Paper, seen: i32) -> Result<(), Error> {
    db.write(|tx| {
        put(tx, actor, paper, seen, (None, "", 0))?;
        audit::record(tx, actor, Entry::new("papers.restore-template", "paper", paper))
    })
}

fn put(
    tx: &mut Tx,
    actor: &Actor,
    paper: Paper,
    seen: i32,
    (hash, file_name, bytes): (Option<&str>, &str, i64),
) -> Result<(), Error> {
    let last = store::last(tx.c(), paper)?.map_or(0, |version| version.ordinal);
    if last != seen {
        return Err(Error::Conflict);
    }
    let now = tx.now();
    diesel::insert_into(t::table)
        .values((
            t::paper.eq(paper),
            t::ordinal.eq(last + 1),
            t::sha256.eq(hash),
            t::file_name.eq(file_name),
            t::bytes.eq(bytes),
            t::login.eq(&actor.login),
            t::name.eq(&actor.name),
            t::at.eq(now),
        ))
        .execute(tx.c())?;
    Ok(())
}
