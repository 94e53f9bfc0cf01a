//! Files of a visit. From a page the bytes lie in the store before their row is written; a tablet
//! announces a file by the operation that adds it, and sends its bytes afterwards, in parts.

use std::collections::BTreeSet;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::super::files::{FileFacts, Files, PARTS_LIVE};
use super::super::op::{Op, OpResult};
use super::super::pictures::Turn;
use super::super::rules::{Announcements, EvidenceRow, LARGEST_PART, file_name};
use super::super::{store, views};
use super::{apply_in, recorder};
use crate::audit;
use crate::clock::sha256;
use crate::db::{AnyConnection, Db, Tx};
use crate::error::Error;
use crate::inspections::Post;
use crate::schema::{visit_files, visit_uploads};
use crate::vocabulary::{Actor, Role, Said, VisitId};

/// Stores the bytes under the visit, after asking whether the actor may record there at all. Gives
/// what is known of the file; no row speaks of it yet.
///
/// # Errors
/// Those of [`super::apply`], before anything is stored; `Refused` when the file is of no kind that
/// the record takes, or a picture that cannot be shown.
pub fn keep_file(
    db: &Db,
    files: &Files,
    actor: &Actor,
    visit: &VisitId,
    name: &str,
    bytes: &[u8],
) -> Result<FileFacts, Error> {
    db.write(|tx| recorder(tx, actor, visit))?;
    let facts = files.keep(&Turn::take(), db.world().as_ref(), visit.as_str(), name, bytes)?;
    match &facts.unshown {
        Some(said) => Err(Error::Refused(said.clone())),
        None => Ok(facts),
    }
}

/// Writes the file's row and the operation that makes it part of the record, in one transaction.
pub fn attach(db: &Db, actor: &Actor, visit: &VisitId, facts: &FileFacts, op: &Op) -> Result<OpResult, Error> {
    db.write(|tx| {
        recorder(tx, actor, visit)?;
        write_row(tx, actor, visit, facts)?;
        let mut results = apply_in(tx, actor, visit, std::slice::from_ref(op))?;
        results.pop().ok_or(Error::NotFound)
    })
}

fn write_row(tx: &mut Tx, actor: &Actor, visit: &VisitId, facts: &FileFacts) -> Result<bool, Error> {
    let hashes = BTreeSet::from([facts.sha256.clone()]);
    if !store::files(tx.c(), visit, &hashes)?.is_empty() {
        return Ok(false);
    }
    let now = tx.now();
    diesel::insert_into(visit_files::table)
        .values((
            visit_files::visit_id.eq(visit),
            visit_files::sha256.eq(&facts.sha256),
            visit_files::name.eq(&facts.name),
            visit_files::media_type.eq(facts.sniffed.media_type),
            visit_files::bytes.eq(i64::try_from(facts.bytes).unwrap_or(i64::MAX)),
            visit_files::account_id.eq(actor.key()),
            visit_files::at.eq(now),
            visit_files::working_sha256.eq(&facts.working),
            visit_files::kept_sha256.eq(&facts.kept),
            visit_files::unshown.eq(facts.unshown.as_ref().map(|said| said.key.clone())),
        ))
        .execute(tx.c())?;
    Ok(true)
}

/// Remembers files that operations of a tablet announced, each once for its sender.
pub(super) fn announce(tx: &mut Tx, actor: &Actor, visit: &VisitId, rows: &[EvidenceRow]) -> Result<(), Error> {
    use visit_uploads as u;
    for row in rows {
        let Some(bytes) = row.bytes else { continue };
        let known: Option<String> =
            u::table.find((visit, &row.sha256, actor.key())).select(u::sha256).first(tx.c()).optional()?;
        if known.is_some() {
            // Announced anew with another size, while it is not here: the newer one is right.
            let size = i64::try_from(bytes).unwrap_or(i64::MAX);
            let here = visit_files::table
                .filter(visit_files::visit_id.eq(visit))
                .filter(visit_files::sha256.eq(&row.sha256))
                .count()
                .get_result::<i64>(tx.c())?;
            if here == 0 {
                let again = u::table.find((visit, &row.sha256, actor.key())).filter(u::bytes.ne(size));
                diesel::update(again).set(u::bytes.eq(size)).execute(tx.c())?;
            }
            continue;
        }
        let now = tx.now();
        diesel::insert_into(u::table)
            .values((
                u::visit_id.eq(visit),
                u::sha256.eq(&row.sha256),
                u::account_id.eq(actor.key()),
                u::name.eq(file_name(row.name.as_deref().unwrap_or_default())),
                u::bytes.eq(i64::try_from(bytes).unwrap_or(i64::MAX)),
                u::original.eq(&row.original),
                u::at.eq(now),
            ))
            .execute(tx.c())?;
    }
    Ok(())
}

/// What a person has announced for the visit, and the hashes of it. What nobody went on with for as
/// long as parts live takes no room on the disk any more.
pub(super) fn announcements(
    tx: &mut Tx,
    actor: &Actor,
    visit: &VisitId,
) -> Result<(Announcements, BTreeSet<String>), Error> {
    use visit_uploads as u;
    let rows: Vec<(String, i64, NaiveDateTime, Option<String>)> = u::table
        .filter(u::visit_id.eq(visit))
        .filter(u::account_id.eq(actor.key()))
        .select((u::sha256, u::bytes, u::at, u::refused))
        .load(tx.c())?;
    let here: Vec<String> =
        visit_files::table.filter(visit_files::visit_id.eq(visit)).select(visit_files::sha256).load(tx.c())?;
    let here: BTreeSet<String> = here.into_iter().collect();
    let live = tx.now() - PARTS_LIVE;
    let mut sum = Announcements::default();
    for (sha256, bytes, at, refused) in &rows {
        let bytes = u64::try_from(*bytes).unwrap_or_default();
        let before = sum.unsent;
        sum.add(bytes);
        if here.contains(sha256) || refused.is_some() || *at < live {
            sum.unsent = before;
        }
    }
    Ok((sum, rows.into_iter().map(|(sha256, ..)| sha256).collect()))
}

/// How far a file has come.
#[derive(Clone, Debug)]
pub struct Come {
    /// Bytes that are here.
    pub offset: u64,
    /// Bytes that it has, as announced.
    pub bytes: u64,
    /// Whether it is here, whole, and stored.
    pub complete: bool,
}

struct Announced {
    name: String,
    bytes: u64,
    refused: Option<Said>,
    complete: bool,
}

/// The file of this hash as this person announced it for this visit.
fn announced(c: &mut AnyConnection, actor: &Actor, visit: &VisitId, hash: &str) -> Result<Announced, Error> {
    use visit_uploads as u;
    let row: Option<(String, i64, Option<String>)> =
        u::table.find((visit, hash, actor.key())).select((u::name, u::bytes, u::refused)).first(c).optional()?;
    let (name, bytes, refused) = row.ok_or(Error::NotFound)?;
    let here: Option<String> =
        visit_files::table.find((visit, hash)).select(visit_files::sha256).first(c).optional()?;
    let refused = refused.map(|json| serde_json::from_str(&json)).transpose()?;
    Ok(Announced { name, bytes: u64::try_from(bytes).unwrap_or_default(), refused, complete: here.is_some() })
}

/// How far a file has come that this person announced for this visit.
///
/// # Errors
/// `NotFound` for every other hash, whatever there is of it; `Refused` when its bytes were refused.
pub fn upload(db: &Db, files: &Files, actor: &Actor, visit: &VisitId, hash: &str) -> Result<Come, Error> {
    let known = db.read(|c| announced(c, actor, visit, hash))?;
    if let Some(said) = known.refused {
        return Err(Error::Refused(said));
    }
    let offset = if known.complete { known.bytes } else { files.come(actor, visit, hash)? };
    Ok(Come { offset, bytes: known.bytes, complete: known.complete })
}

/// What became of a part.
#[derive(Clone, Debug)]
pub enum Taken {
    /// It is on the disk.
    Here(Come),
    /// It does not go on where the file stands, or another request holds the file.
    Elsewhere(Come),
}

/// Takes a part of a file that this person announced for this visit. With the last one the file is
/// verified, stored, and part of what is here; a file whose hash is another is dropped and begins anew.
///
/// # Errors
/// Those of [`upload`]; `BadRequest` for a part that is too large or goes beyond the announced end;
/// `Refused` when the whole file has another hash, or is of no kind that the record takes.
pub fn receive(
    db: &Db,
    files: &Files,
    actor: &Actor,
    visit: &VisitId,
    hash: &str,
    offset: u64,
    part: &[u8],
) -> Result<Taken, Error> {
    let now_at = upload(db, files, actor, visit, hash)?;
    if part.len() > LARGEST_PART {
        return Err(Error::BadRequest(Said::new("error-too-large")));
    }
    if offset.saturating_add(part.len() as u64) > now_at.bytes {
        return Err(Error::BadRequest(Said::new("sync-file-beyond").with("bytes", now_at.bytes)));
    }
    if now_at.complete {
        let whole = offset == now_at.bytes && part.is_empty();
        return Ok(if whole { Taken::Here(now_at) } else { Taken::Elsewhere(now_at) });
    }
    let Some(mut held) = files.hold(actor, visit, hash)? else { return Ok(Taken::Elsewhere(now_at)) };
    // What another request did before this one had the file in hand.
    let known = db.read(|c| announced(c, actor, visit, hash))?;
    let come = held.come()?;
    if known.complete || come != offset {
        let offset = if known.complete { known.bytes } else { come };
        return Ok(Taken::Elsewhere(Come { offset, bytes: known.bytes, complete: known.complete }));
    }
    held.add(db.world().as_ref(), part)?;
    let come = offset + part.len() as u64;
    if come < known.bytes {
        return Ok(Taken::Here(Come { offset: come, bytes: known.bytes, complete: false }));
    }
    let turn = Turn::take();
    let bytes = held.all()?;
    if sha256(&bytes) != hash {
        held.drop_all()?;
        return Err(Error::refused("sync-file-hash"));
    }
    let facts = match files.keep(&turn, db.world().as_ref(), visit.as_str(), &known.name, &bytes) {
        Ok(facts) => facts,
        Err(Error::Refused(said)) => {
            refuse(db, actor, visit, hash, &said)?;
            held.drop_all()?;
            return Err(Error::Refused(said));
        }
        Err(error) => return Err(error),
    };
    drop((turn, bytes));
    db.write(|tx| {
        if !write_row(tx, actor, visit, &facts)? {
            return Ok(());
        }
        let row = store::visit(tx.c(), visit)?;
        let entry = row.line("visits.file");
        audit::record(tx, actor, entry.with("sha256", hash).with("bytes", facts.bytes))
    })?;
    held.drop_all()?;
    Ok(Taken::Here(Come { offset: come, bytes: known.bytes, complete: true }))
}

/// Bytes that the record cannot take: said once, and shown beside what announced them.
fn refuse(db: &Db, actor: &Actor, visit: &VisitId, hash: &str, said: &Said) -> Result<(), Error> {
    let said = serde_json::to_string(said)?;
    db.write(|tx| {
        let row = store::visit(tx.c(), visit)?;
        diesel::update(visit_uploads::table.find((visit, hash, actor.key())))
            .set(visit_uploads::refused.eq(Some(&said)))
            .execute(tx.c())?;
        let entry = row.line("visits.file-refused");
        audit::record(tx, actor, entry.with("sha256", hash))
    })
}

/// The picture as it was sent: for the team's leader and the Inspectorate. That they looked is on the
/// trail before they see it.
///
/// # Errors
/// `NotFound` outside the actor's scope and for files of which no original is kept; `Forbidden` for
/// everybody else.
pub fn look_at_original(
    db: &Db,
    files: &Files,
    actor: &Actor,
    visit: &VisitId,
    hash: &str,
) -> Result<(views::StoredFile, Vec<u8>), Error> {
    let (file, kept) = db.write(|tx| {
        let file = views::file(tx.c(), actor, visit, hash)?;
        let row = store::visit(tx.c(), visit)?;
        let leads = store::post_of(tx.c(), &row.inspection, actor)? == Some(Post::Leader);
        if !leads && !actor.roles.contains(&Role::Inspectorate) {
            return Err(Error::Forbidden);
        }
        let kept = file.kept.clone().ok_or(Error::NotFound)?;
        let entry = row.line("visits.original");
        audit::record(tx, actor, entry.with("sha256", hash))?;
        Ok((file, kept))
    })?;
    let bytes = files.original(db.world().as_ref(), visit.as_str(), hash, &kept)?;
    Ok((file, bytes))
}
