//! What a tablet hands in.

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde_json::value::RawValue;

use super::model::{Operation, Outcome};
use super::rules;
use crate::accounts::{self, Session};
use crate::audit::{self, Entry};
use crate::clock::sha256;
use crate::db::{Db, Tx};
use crate::error::Error;
use crate::schema::sync_refusals;
use crate::visits::actions::{Delivery, OP_FAILED, hand_in, is_settled};
use crate::visits::{Op, OpResult};
use crate::vocabulary::{Actor, DeviceId, Said, VisitId};

/// The longest part of a refused operation that is kept, in bytes.
const KEPT: usize = 4096;

/// One operation as it came.
enum Came<'a> {
    Read {
        visit: VisitId,
        op: Box<Op>,
        /// Its id as the tablet wrote it, by which it looks for the answer.
        sent: String,
        raw: &'a str,
    },
    /// It is not an operation, or not the session's person's.
    Unfit { id: String, visit: String, said: Said, raw: &'a str },
}

impl Came<'_> {
    /// Whether a visit's record remembers what became of it.
    fn is_settled(&self, tx: &mut Tx) -> Result<bool, Error> {
        match self {
            Came::Read { op, .. } => is_settled(tx, &op.id),
            Came::Unfit { .. } => Ok(false),
        }
    }
}

/// As much of a text as can stand for an id in a table.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_graphic()).take(64).collect()
}

fn read<'a>(raw: &'a RawValue, device: &DeviceId, actor: &Actor) -> Came<'a> {
    let raw = raw.get();
    let mut operation: Operation = match serde_json::from_str(raw) {
        Ok(operation) => operation,
        Err(_) => {
            // What can be read of it, so that the tablet knows which one it was.
            // Half a sign or a depth that stops the rest does not stop this: the rest is passed over.
            #[derive(serde::Deserialize)]
            struct Named {
                id: String,
            }
            let id = serde_json::from_str::<Named>(raw).map(|named| plain(&named.id)).unwrap_or_default();
            return Came::Unfit { id, visit: String::new(), said: Said::new("sync-malformed"), raw };
        }
    };
    let sent = operation.id.clone();
    rules::canonical(&mut operation);
    if !rules::is_well_formed(&operation) {
        let (id, visit) = (plain(&sent), plain(operation.visit.as_str()));
        return Came::Unfit { id, visit, said: Said::new("sync-malformed"), raw };
    }
    if operation.user != actor.key() {
        let (id, visit) = (sent, operation.visit.to_string());
        return Came::Unfit { id, visit, said: Said::new("sync-other-user"), raw };
    }
    Came::Read { visit: operation.visit.clone(), op: Box::new(operation.into_op(device)), sent, raw }
}

/// Takes operations of a tablet, in one transaction. Gives each one's id and what became of it, in
/// their order.
///
/// # Errors
/// `BadRequest` for more than [`rules::MOST_OPERATIONS`]; `SignInNeeded` when the tablet was revoked
/// or the account disabled meanwhile: then nothing was taken.
pub fn push(
    db: &Db,
    actor: &Actor,
    session: &Session,
    protocol: i32,
    sent_at: chrono::NaiveDateTime,
    raws: &[&RawValue],
) -> Result<Vec<(String, Outcome)>, Error> {
    let device = session.device.as_ref().ok_or_else(|| Error::refused("sync-no-device"))?;
    if raws.len() > rules::MOST_OPERATIONS {
        let said = Said::new("sync-too-many").with("most", rules::MOST_OPERATIONS).with("count", raws.len());
        return Err(Error::BadRequest(said));
    }
    let came: Vec<Came> = raws.iter().map(|raw| read(raw, device, actor)).collect();
    db.write_in_turn(|tx| {
        accounts::actions::use_device(tx, &session.account, device, protocol)?;
        let delivery = Delivery::tablet(rules::skew_ms(sent_at, tx.now()));
        let mut visits: BTreeMap<&VisitId, Vec<(usize, &Op)>> = BTreeMap::new();
        let mut outcomes: Vec<Option<Outcome>> = Vec::with_capacity(came.len());
        for (at, one) in came.iter().enumerate() {
            match one {
                Came::Read { visit, op, .. } => {
                    visits.entry(visit).or_default().push((at, op));
                    outcomes.push(None);
                }
                Came::Unfit { said, .. } => outcomes.push(Some(Outcome::Refused(said.clone()))),
            }
        }
        let several = visits.len() > 1;
        for (visit, of_visit) in visits {
            let ops: Vec<Op> = of_visit.iter().map(|(_, op)| (*op).clone()).collect();
            let results = match tx.savepoint(|tx| hand_in(tx, actor, visit, &ops, &delivery)) {
                // What the database does not take of one visit holds back no other visit's work.
                Err(error @ Error::Database(_)) if several && !error.is_retryable() => {
                    tracing::error!(%error, %visit, "operations that the database does not take now");
                    Some(vec![OpResult::Retry { waits_for: "server".to_owned() }; ops.len()])
                }
                other => other?,
            };
            for (at, result) in of_visit.iter().map(|(at, _)| *at).zip(given(results, ops.len())) {
                outcomes[at] = Some(result);
            }
        }
        let outcomes: Vec<Outcome> = outcomes.into_iter().flatten().collect();
        keep_refused(tx, actor, device, &came, &outcomes)?;
        let ids = came.iter().map(|one| match one {
            Came::Read { sent, .. } => sent.clone(),
            Came::Unfit { id, .. } => id.clone(),
        });
        Ok(ids.zip(outcomes).collect())
    })
}

/// The results of a visit; where the sender was never given it, a refusal for each operation.
fn given(results: Option<Vec<OpResult>>, count: usize) -> Vec<Outcome> {
    match results {
        Some(results) => results.into_iter().map(Outcome::Of).collect(),
        None => vec![Outcome::Refused(Said::new("sync-no-visit")); count],
    }
}

/// Keeps what no visit's record remembers: once for each operation and content.
fn keep_refused(
    tx: &mut Tx,
    actor: &Actor,
    device: &DeviceId,
    came: &[Came],
    outcomes: &[Outcome],
) -> Result<(), Error> {
    use sync_refusals as r;
    let mut kept = 0;
    for (one, outcome) in came.iter().zip(outcomes) {
        let said = match outcome {
            Outcome::Refused(said) => said,
            Outcome::Of(OpResult::Rejected { said }) if said.key == "visits-op-changed" => said,
            // Whole, where the record could not even remember that it was refused.
            Outcome::Of(OpResult::Rejected { said }) if said.key == OP_FAILED && !one.is_settled(tx)? => said,
            Outcome::Of(_) => continue,
        };
        let (id, visit, raw) = match one {
            Came::Read { op, visit, raw, .. } => (op.id.as_str(), visit.as_str(), *raw),
            Came::Unfit { id, visit, raw, .. } => (id.as_str(), visit.as_str(), *raw),
        };
        let hash = sha256(raw.as_bytes());
        let known: Option<String> =
            r::table.filter(r::op_id.eq(id)).filter(r::body_hash.eq(&hash)).select(r::id).first(tx.c()).optional()?;
        if known.is_some() {
            continue;
        }
        let most = if said.key == OP_FAILED { raw.len() } else { KEPT.min(raw.len()) };
        let cut = (0..=most).rev().find(|at| raw.is_char_boundary(*at)).unwrap_or_default();
        let (row, now): (String, _) = (tx.new_id(), tx.now());
        diesel::insert_into(r::table)
            .values((
                r::id.eq(row),
                r::account_id.eq(actor.key()),
                r::device.eq(device.as_str()),
                r::op_id.eq(id),
                r::visit.eq(visit),
                r::code.eq(&said.key),
                r::body.eq(&raw[..cut]),
                r::body_hash.eq(&hash),
                r::at.eq(now),
            ))
            .execute(tx.c())?;
        kept += 1;
    }
    if kept > 0 {
        audit::record(tx, actor, Entry::new("sync.refused", "device", device).with("operations", kept))?;
    }
    Ok(())
}
