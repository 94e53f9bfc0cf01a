//! Operations meet the record: one look-up of all that they touch, one merge after the other in
//! memory, few statements to write what changed.

use std::collections::{BTreeMap, BTreeSet};

use diesel::result::{DatabaseErrorKind, Error as Diesel};
use serde_json::{Value, json};

use super::around::{Around, Pointed, evidence};
use super::files;
use super::{start, unit};
use crate::audit;
use crate::clock::sha256;
use crate::db::Tx;
use crate::error::Error;
use crate::inspections::{self, Post};
use crate::units;
use crate::visits::ledger::{self, Footing, Key, Ledger, Sender, What, Write};
use crate::visits::model::{EvidenceKind, Stage};
use crate::visits::op::{Base, Change, EntityKind, Op, OpKind, OpResult};
use crate::visits::rules;
use crate::visits::store::{self, Settled, Stamp, VisitRow};
use crate::vocabulary::{Actor, Said, dates};

/// What is said of an operation that the database does not take.
pub const OP_FAILED: &str = "visits-op-failed";

/// How operations come in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Delivery {
    /// From a tablet: by how many milliseconds its clock was ahead when it sent. None: from a page,
    /// whose person sees the answer at once.
    skew_ms: Option<i64>,
}

impl Delivery {
    /// From a page.
    pub fn page() -> Self {
        Delivery { skew_ms: None }
    }

    /// From a tablet whose clock is ahead by so many milliseconds.
    pub fn tablet(skew_ms: i64) -> Self {
        Delivery { skew_ms: Some(skew_ms) }
    }
}

/// Lets operations meet the record, in their order, and remembers what became of each; `post` is the
/// sender's in the team, none for somebody who left it. What comes late from a tablet is kept as
/// late. An operation at which the database fails holds none of the others back: it is refused where
/// it can never be stored, and to be sent again where the database fails for another reason; but what
/// failed for a day ([`rules::is_hopeless`]) is refused, too.
///
/// # Errors
/// The database's, when it takes nothing at all.
pub fn deliver(
    tx: &mut Tx,
    actor: &Actor,
    row: VisitRow,
    post: Option<Post>,
    ops: &[Op],
    delivery: &Delivery,
) -> Result<Vec<OpResult>, Error> {
    let visit = row.id.clone();
    let mut awaited = Awaited::new();
    let failed = match tx.savepoint(|tx| together(tx, actor, row, post, ops, delivery, &awaited)) {
        Err(error @ Error::Database(_)) if !error.is_retryable() => error,
        other => return other,
    };
    tracing::warn!(error = %failed, %visit, "a batch of operations failed; they are tried one by one");
    let mut results = Vec::with_capacity(ops.len());
    let mut taken = 0;
    for op in ops {
        let row = store::visit(tx.c(), &visit)?;
        let (result, kept) = alone(tx, actor, row, post, op, delivery, &awaited)?;
        taken += usize::from(kept);
        if matches!(result, OpResult::Retry { .. })
            && let Ok(change) = rules::read(op)
        {
            let mut pointed = Pointed::default();
            pointed.note(&change);
            awaited.extend(pointed.entities.into_iter().map(|key| (key, op.id.clone())));
        }
        results.push(result);
    }
    if taken == 0 { Err(failed) } else { Ok(results) }
}

/// Entities that operations which are to be sent again point to, each with the operation's id: what
/// stands on such an entity comes after it, as it did on the tablet.
type Awaited = BTreeMap<Key, String>;

/// Whether the database refused what it was given: another try would fail alike. A disk that is full
/// or a server that stops is none of these, nor is a key that somebody else took meanwhile (see
/// [`as_overtaken`]).
fn is_of_data(error: &Error) -> bool {
    use DatabaseErrorKind::*;
    matches!(
        error,
        Error::Database(
            Diesel::DatabaseError(
                ForeignKeyViolation | NotNullViolation | CheckViolation | RestrictViolation | ExclusionViolation,
                _
            ) | Diesel::SerializationError(_)
                | Diesel::QueryBuilderError(_)
        )
    )
}

/// Two deliveries of the same operations at once: the second begins anew and finds the first's answers.
fn as_overtaken(error: Error) -> Error {
    match error {
        Error::Database(Diesel::DatabaseError(DatabaseErrorKind::UniqueViolation, info)) => {
            Error::Database(Diesel::DatabaseError(DatabaseErrorKind::SerializationFailure, info))
        }
        other => other,
    }
}

/// One operation by itself: what became of it, and whether the database took that, be it only the count
/// of a failure.
fn alone(
    tx: &mut Tx,
    actor: &Actor,
    row: VisitRow,
    post: Option<Post>,
    op: &Op,
    delivery: &Delivery,
    awaited: &Awaited,
) -> Result<(OpResult, bool), Error> {
    let ops = std::slice::from_ref(op);
    match tx.savepoint(|tx| together(tx, actor, row.clone(), post, ops, delivery, awaited)) {
        Ok(mut results) => {
            let result = results.pop().ok_or(Error::NotFound)?;
            let final_one = !matches!(result, OpResult::Retry { .. });
            Ok((result, final_one))
        }
        Err(error) if is_of_data(&error) => {
            tracing::error!(%error, op = op.id, "an operation that the database refuses");
            Ok((refuse(tx, actor, row, post, op, delivery, awaited)?, true))
        }
        Err(error @ Error::Database(_)) if !error.is_retryable() => {
            tracing::error!(%error, op = op.id, "an operation that the database does not take now");
            let retry = OpResult::Retry { waits_for: "server".to_owned() };
            Ok(match tx.savepoint(|tx| store::count_failure(tx, &op.id)) {
                Ok((tries, since)) if rules::is_hopeless(tries, tx.now() - since) => {
                    (refuse(tx, actor, row, post, op, delivery, awaited)?, true)
                }
                Ok(_) => (retry, true),
                Err(_) => (retry, false),
            })
        }
        Err(error) => Err(error),
    }
}

/// Refuses an operation that the database does not take, and remembers that; where the database does not
/// take this either, whoever answers keeps what came.
fn refuse(
    tx: &mut Tx,
    actor: &Actor,
    row: VisitRow,
    post: Option<Post>,
    op: &Op,
    delivery: &Delivery,
    awaited: &Awaited,
) -> Result<OpResult, Error> {
    let (visit, seq) = (row.id.clone(), row.seq);
    let result = OpResult::Rejected { said: Said::new(OP_FAILED) };
    let body = serde_json::to_string(op)?;
    let body_hash = sha256(body.as_bytes());
    // Its sender still sees what it was based on.
    let batch = Batch::load(tx, actor, row, post, std::slice::from_ref(op), delivery, awaited)?;
    let base = base_of(op, &batch.ledger.footing(op, batch.sender()));
    let settled = Settled { op: op.clone(), body, body_hash, base, result: result.clone(), seq };
    let stamp = Stamp { actor, now: tx.now() };
    let skew = delivery.skew_ms.unwrap_or_default();
    if let Err(error) = tx.savepoint(|tx| store::remember(tx, &visit, &[settled], &stamp, skew)) {
        tracing::error!(%error, op = op.id, "nor does it take that it was refused");
    }
    Ok(result)
}

fn together(
    tx: &mut Tx,
    actor: &Actor,
    row: VisitRow,
    post: Option<Post>,
    ops: &[Op],
    delivery: &Delivery,
    awaited: &Awaited,
) -> Result<Vec<OpResult>, Error> {
    let before = row.seq;
    let mut batch = Batch::load(tx, actor, row, post, ops, delivery, awaited)?;
    let results = ops.iter().map(|op| batch.take(tx, op)).collect::<Result<Vec<_>, Error>>()?;
    batch.finish(tx, before).map_err(as_overtaken)?;
    Ok(results)
}

/// The version that an operation is remembered to be based on.
fn base_of(op: &Op, footing: &Footing) -> i32 {
    match (&op.base, footing) {
        (_, Footing::At(version)) => *version,
        (Base::Version(version), _) => *version,
        _ => 0,
    }
}

struct Batch<'a> {
    actor: &'a Actor,
    post: Option<Post>,
    delivery: &'a Delivery,
    awaited: &'a Awaited,
    row: VisitRow,
    ledger: Ledger,
    pointed: Pointed,
    around: Around,
    settled: Vec<Settled>,
    /// Files whose bytes a tablet will send.
    announced: Vec<rules::EvidenceRow>,
    /// What the sender announced before and with this batch; none until it is asked for.
    announcements: Option<(rules::Announcements, BTreeSet<String>)>,
    /// For the audit line.
    done: Vec<Value>,
}

impl<'a> Batch<'a> {
    fn load(
        tx: &mut Tx,
        actor: &'a Actor,
        row: VisitRow,
        post: Option<Post>,
        ops: &[Op],
        delivery: &'a Delivery,
        awaited: &'a Awaited,
    ) -> Result<Self, Error> {
        let (mut pointed, mut named, mut ids) = (Pointed::default(), BTreeSet::new(), BTreeSet::new());
        for op in ops {
            ids.insert(op.id.as_str());
            if let Base::Op(earlier) = &op.base {
                ids.insert(earlier.as_str());
            }
            if op.kind == OpKind::Start {
                pointed.entities.insert((EntityKind::Visit, row.id.to_string()));
            }
            match rules::read(op) {
                Ok(Change::Resolve { conflict, .. }) => {
                    named.insert(conflict);
                }
                Ok(change) => pointed.note(&change),
                Err(_) => {}
            }
        }
        let known = store::known(tx.c(), &ids)?;
        named.extend(known.values().filter_map(|k| match &k.result {
            OpResult::Conflict { conflict, .. } => Some(conflict.clone()),
            _ => None,
        }));
        let conflicts = store::conflicts(tx.c(), &row.id, &named)?;
        pointed.entities.extend(conflicts.values().map(|w| (w.kind, w.entity.clone())));
        let entities = store::entities(tx.c(), &row.id, &pointed.entities, &conflicts)?;
        let around = Around::load(tx, &row, &pointed, delivery.skew_ms.is_some())?;
        let ledger = Ledger { visit: row.id.to_string(), seq: row.seq, entities, conflicts, known, writes: Vec::new() };
        let (settled, announced, done) = (Vec::new(), Vec::new(), Vec::new());
        let announcements = None;
        Ok(Batch {
            actor,
            post,
            delivery,
            awaited,
            row,
            ledger,
            pointed,
            around,
            settled,
            announced,
            announcements,
            done,
        })
    }

    fn sender(&self) -> Sender<'a> {
        Sender { account: self.actor.key(), leads: self.post == Some(Post::Leader) }
    }

    /// One operation: the remembered answer when it came before, else its own.
    fn take(&mut self, tx: &mut Tx, op: &Op) -> Result<OpResult, Error> {
        let body = serde_json::to_string(op)?;
        let body_hash = sha256(body.as_bytes());
        let sender = self.sender();
        if let Some(result) = self.ledger.replayed(op, sender, &body_hash) {
            return Ok(result);
        }
        let footing = self.ledger.footing(op, sender);
        let announces = self.announces(op);
        let result = match self.no_room(tx, announces.as_ref())? {
            Some(result) => result,
            None => self.settle(tx, op, &footing)?,
        };
        if matches!(result, OpResult::Retry { .. }) {
            return Ok(result);
        }
        let base = base_of(op, &footing);
        self.ledger.remember(op, sender, &body_hash, base, &result);
        if let Some((row, bytes)) = announces
            && matches!(result, OpResult::Applied { .. } | OpResult::Late { .. })
        {
            if let Some((before, known)) = &mut self.announcements
                && known.insert(row.sha256.clone())
            {
                before.add(bytes);
            }
            self.announced.push(row);
        }
        self.done.push(json!({
            "op": op.id, "kind": op.kind, "entity": op.target.entity, "status": result.word(),
        }));
        let seq = self.ledger.seq;
        self.settled.push(Settled { op: op.clone(), body, body_hash, base, result: result.clone(), seq });
        Ok(result)
    }

    /// The file that an operation of a tablet announces, and its bytes.
    fn announces(&self, op: &Op) -> Option<(rules::EvidenceRow, u64)> {
        if self.delivery.skew_ms.is_none() || op.kind != OpKind::EvidenceAdd {
            return None;
        }
        let row = evidence(&rules::read(op).ok()?)?;
        let bytes = row.bytes?;
        Some((row, bytes))
    }

    /// What becomes of an operation whose file is one too many.
    fn no_room(&mut self, tx: &mut Tx, file: Option<&(rules::EvidenceRow, u64)>) -> Result<Option<OpResult>, Error> {
        let Some((row, bytes)) = file else { return Ok(None) };
        if self.announcements.is_none() {
            self.announcements = Some(files::announcements(tx, self.actor, &self.row.id)?);
        }
        let room = match &self.announcements {
            Some((before, known)) if !known.contains(&row.sha256) => before.room(*bytes),
            _ => rules::Room::Yes,
        };
        Ok(match room {
            rules::Room::Yes => None,
            rules::Room::Later => Some(OpResult::Retry { waits_for: "files".to_owned() }),
            rules::Room::Never(said) => Some(OpResult::Rejected { said }),
        })
    }

    fn settle(&mut self, tx: &mut Tx, op: &Op, footing: &Footing) -> Result<OpResult, Error> {
        if self.post.is_none() {
            return Ok(OpResult::Late { said: Said::new("visits-left-team") });
        }
        let change = match rules::read(op) {
            Ok(change) => change,
            Err(said) => return Ok(OpResult::Rejected { said }),
        };
        let signed_copy = op.kind == OpKind::EvidenceAdd
            && op.value.get("kind").and_then(Value::as_str) == Some(EvidenceKind::SignedMinutes.as_str());
        let tablet = self.delivery.skew_ms.is_some();
        match rules::allowed(self.row.stage, op.kind, signed_copy) {
            Ok(()) => {}
            // Another tablet started first, and both were offline: one start, and what differs waits.
            Err(_) if tablet && op.kind == OpKind::Start && self.row.stage == Stage::Ongoing => {}
            Err(said) if !tablet => return Ok(OpResult::Rejected { said }),
            Err(said) => {
                return Ok(match self.row.stage {
                    // The start is on its way, on this tablet or another.
                    Stage::Planned => OpResult::Retry { waits_for: OpKind::Start.as_str().to_owned() },
                    Stage::Ongoing => OpResult::Rejected { said },
                    Stage::Minuted | Stage::Cancelled => OpResult::Late { said },
                });
            }
        }
        if let Change::Start { place, at } = &change {
            if op.target.entity != self.row.id.as_str() {
                return Ok(OpResult::Rejected { said: Said::new("visits-op-value") });
            }
            return self.start(tx, op, place, *at);
        }
        let on = match footing {
            Footing::At(version) => change.on(*version),
            _ => change.on(ledger::NEVER),
        };
        if matches!(footing, Footing::At(_) | Footing::Joins(_)) {
            if let Some(earlier) = self.awaits(&on) {
                return Ok(OpResult::Retry { waits_for: earlier });
            }
            if let Some(said) = self.around.misfit(tx, &self.row, &self.ledger, &on)? {
                return Ok(OpResult::Rejected { said });
            }
        }
        if tablet && op.kind == OpKind::FindingWithdraw && matches!(footing, Footing::At(_)) {
            // People were named or files added elsewhere meanwhile: that the finding goes is for a person to say.
            if store::attached_elsewhere(tx.c(), &self.row.id, &op.target.entity, (self.actor.key(), &op.device))? {
                let never = Footing::At(ledger::NEVER);
                return Ok(self.ledger.settle(op, self.sender(), &on.on(ledger::NEVER), &never));
            }
        }
        Ok(self.ledger.settle(op, self.sender(), &on, footing))
    }

    /// The operation that is to be sent again before this change: of those that look at more than one
    /// unit of merge, one that points to the same entity.
    fn awaits(&self, change: &Change) -> Option<String> {
        if self.awaited.is_empty() {
            return None;
        }
        let mut pointed = Pointed::default();
        pointed.note(change);
        let looks_around = matches!(change, Change::Retire { .. }) || pointed.entities.len() > 1;
        pointed.entities.iter().filter(|_| looks_around).find_map(|key| self.awaited.get(key)).cloned()
    }

    fn start(
        &mut self,
        tx: &mut Tx,
        op: &Op,
        place: &str,
        at: Option<chrono::NaiveDateTime>,
    ) -> Result<OpResult, Error> {
        let earliest = dates::instant(self.row.decision_on.and_time(chrono::NaiveTime::MIN));
        let at = match start::arrival(at, self.delivery.skew_ms, tx.now(), earliest) {
            Ok(at) => at,
            Err(said) => return Ok(OpResult::Rejected { said }),
        };
        let (kind, entity) = (EntityKind::Visit, self.row.id.to_string());
        if self.row.stage == Stage::Ongoing {
            let value = start::value(place, at);
            let change = Change::Set { kind, entity, field: start::START.to_owned(), value, base: 0 };
            return Ok(self.ledger.settle(op, self.sender(), &change, &Footing::At(0)));
        }
        let now = tx.now();
        let made = self.delivery.skew_ms.map(|skew| op.client_at.map_or(at, |made| start::corrected(made, skew, now)));
        if !rules::declared_later(made, at, now) {
            match self.may_start(tx, dates::civil(at).date()) {
                Err(Error::Refused(said)) => return Ok(OpResult::Rejected { said }),
                other => other?,
            }
        }
        self.flush(tx)?;
        self.row.seq = self.ledger.seq;
        start::start(tx, self.actor, &mut self.row, &op.id, place, at)?;
        self.ledger.seq = self.row.seq;
        let mut now = rules::EntityNow::default();
        let (value, by, device) = (start::value(place, at), self.actor.key().to_owned(), op.device.clone());
        now.fields.insert(start::START.to_owned(), rules::FieldNow { value, version: 1, by, device });
        self.ledger.entities.insert((kind, entity), now);
        // Only now it is known what is asked.
        self.around = Around::load(tx, &self.row, &self.pointed, self.delivery.skew_ms.is_some())?;
        Ok(OpResult::Applied { version: 1, seq: self.row.seq })
    }

    /// Whether nothing stands against a start on this day that is declared at once: what began without a network is not
    /// undone.
    fn may_start(&self, tx: &mut Tx, day: chrono::NaiveDate) -> Result<(), Error> {
        if self.row.sealed {
            let today = tx.today();
            inspections::actions::may_start(tx.c(), &self.row.inspection, &self.row.id, today)?;
        }
        let heirs = units::views::heirs_on(tx.c(), &self.row.unit, day)?;
        unit::may_start(tx, &self.row, &heirs)
    }

    /// Writes what is settled so far.
    fn flush(&mut self, tx: &mut Tx) -> Result<(), Error> {
        let stamp = Stamp { actor: self.actor, now: tx.now() };
        let writes = std::mem::take(&mut self.ledger.writes);
        store::write_all(tx, &self.row.id, &writes, &stamp)?;
        let chosen = writes.iter().rev().find_map(|w: &Write| match &w.what {
            What::Field { kind: EntityKind::Visit, field, value, .. } if field == start::START => Some(value),
            _ => None,
        });
        if let Some(value) = chosen {
            start::correct(tx, &mut self.row, value)?;
        }
        Ok(())
    }

    fn finish(mut self, tx: &mut Tx, before: i64) -> Result<(), Error> {
        self.flush(tx)?;
        let stamp = Stamp { actor: self.actor, now: tx.now() };
        store::remember(tx, &self.row.id, &self.settled, &stamp, self.delivery.skew_ms.unwrap_or_default())?;
        files::announce(tx, self.actor, &self.row.id, &self.announced)?;
        if self.ledger.seq != before {
            store::set_seq(tx, &self.row.id, self.ledger.seq)?;
        }
        if self.done.is_empty() {
            return Ok(());
        }
        audit::record(tx, self.actor, self.row.line("visits.record").with("operations", self.done))
    }
}
