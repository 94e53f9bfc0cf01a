//! The part of a visit's record that a batch of operations meets, in memory: operations are settled
//! against it one after the other, and what they change is written in one go afterwards.
//!
//! Nothing here reads a database: what stands is loaded before, so that the whole protocol can be
//! tested by itself, in any order of delivery.

use std::collections::BTreeMap;

use super::op::{Base, Change, EntityKind, Keep, MARKS, Op, OpKind, OpResult, ROW, TEXT, WITHDRAWN};
use super::rules::{self, EntityNow, FieldNow, Outcome};
use crate::vocabulary::Said;

/// An entity of the record: its kind and id.
pub type Key = (EntityKind, String);

/// A conflict as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub kind: EntityKind,
    pub entity: String,
    pub field: String,
    /// What came second.
    pub value: String,
    /// Account of the one who sent it.
    pub account: String,
    /// What was decided; none while it waits.
    pub kept: Option<Keep>,
}

/// An operation that came before.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    pub visit: String,
    pub account: String,
    /// The device on which it was made.
    pub device: String,
    pub body_hash: String,
    /// What it was about: see [`subject`].
    pub subject: (String, String),
    /// The version that it was based on in the end.
    pub base: i32,
    pub result: OpResult,
}

/// One thing to be written; `seq` is the visit's counter after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write {
    /// Id of the operation that does it.
    pub op: String,
    pub seq: i64,
    pub what: What,
}

/// What is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A field gets its value and version.
    Field { kind: EntityKind, entity: String, field: String, value: String, version: i32 },
    /// A value waits beside what stands, under the operation's id.
    Opened { kind: EntityKind, entity: String, field: String, value: String, base: i32 },
    /// The one who waits changed their mind before anybody decided.
    Joined { conflict: String, value: String },
    /// Somebody decided.
    Decided { conflict: String, keep: Keep },
}

/// Who sends, as far as merging asks.
#[derive(Clone, Copy, Debug)]
pub struct Sender<'a> {
    /// Id of the account.
    pub account: &'a str,
    /// Whether the person leads the team.
    pub leads: bool,
}

/// On what an operation stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Footing {
    /// A version of what it changes.
    At(i32),
    /// An earlier operation of its sender that waits in this conflict.
    Joins(String),
    /// An earlier operation that has not come yet.
    Missing(String),
    /// An earlier operation of somebody else, or on something else.
    Foreign,
}

/// A version that nothing has: what is based on it never simply wins.
pub const NEVER: i32 = -1;

/// What operations meet and what they change.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    /// The visit.
    pub visit: String,
    /// The visit's counter.
    pub seq: i64,
    /// Entities that the operations touch.
    pub entities: BTreeMap<Key, EntityNow>,
    /// The visit's conflicts that wait, and those that the operations name.
    pub conflicts: BTreeMap<String, Waiting>,
    /// Operations that came before, of those that the batch holds or builds upon.
    pub known: BTreeMap<String, Known>,
    /// What is to be written, in order.
    pub writes: Vec<Write>,
}

/// What an operation is about, for telling whether a later one may build upon it: entity and unit
/// of merge, `*` for an entity with all its fields.
pub fn subject(op: &Op) -> (String, String) {
    use OpKind::*;
    let unit = match op.kind {
        Start => "start",
        Attendance => ROW,
        Answer => "verdict",
        AnswerNote => "note",
        FindingPut | PersonAdd | EvidenceAdd | SampleDraw | MinutesSign | MinutesSupplement => "*",
        FindingField | SampleCheck => &op.target.field,
        FindingWithdraw | PersonRemove | EvidenceWithdraw => WITHDRAWN,
        EvidenceCaption => "caption",
        EvidenceAnnotate => MARKS,
        MinutesNote | RefuseSign => TEXT,
        Resolve => "keep",
    };
    (format!("{}/{}", op.kind.as_str().split('.').next().unwrap_or_default(), op.target.entity), unit.to_owned())
}

/// Whether the operation writes a field that the creation of its entity left out.
fn is_said_later(op: &Op) -> bool {
    matches!(op.kind, OpKind::SampleCheck | OpKind::EvidenceAnnotate)
}

impl Ledger {
    /// The answer that was given before, if the operation came before: the same one for the same
    /// body of the same sender, a rejection for another.
    pub fn replayed(&self, op: &Op, sender: Sender, body_hash: &str) -> Option<OpResult> {
        let known = self.known.get(&op.id)?;
        let same = known.visit == self.visit && known.account == sender.account && known.body_hash == body_hash;
        Some(if same { known.result.clone() } else { OpResult::Rejected { said: Said::new("visits-op-changed") } })
    }

    /// On what the operation stands.
    pub fn footing(&self, op: &Op, sender: Sender) -> Footing {
        let earlier = match &op.base {
            Base::Version(version) if *version < 0 => return Footing::Foreign,
            Base::Version(version) => return Footing::At(*version),
            Base::Op(earlier) => earlier,
        };
        let Some(known) = self.known.get(earlier) else { return Footing::Missing(earlier.clone()) };
        if known.visit != self.visit || known.account != sender.account || !self.builds_upon(op, known) {
            return Footing::Foreign;
        }
        let retires = subject(op).1 == WITHDRAWN;
        match &known.result {
            OpResult::Applied { .. } if retires => self.footing_for_all(op, sender),
            // What creates an entity does not write every field that is said of it later.
            OpResult::Applied { .. } if known.subject.1 == "*" && is_said_later(op) => Footing::At(0),
            OpResult::Applied { version, .. } => Footing::At(*version),
            // What waits is another tablet's value: it is not written over, both wait.
            OpResult::Conflict { .. } if known.device != op.device => Footing::At(NEVER),
            OpResult::Conflict { conflict, .. } => self.footing_in(conflict),
            // It changed nothing, so its sender still sees what it was based on.
            OpResult::Rejected { .. } | OpResult::Late { .. } => Footing::At(known.base),
            OpResult::Retry { .. } => Footing::Missing(earlier.clone()),
        }
    }

    /// On what those stand who take back an entity that they changed themselves: on all of it, as
    /// long as nobody else wrote any of it, nor they themselves on another device. A person with two
    /// tablets has not seen on the one what they wrote on the other.
    fn footing_for_all(&self, op: &Op, sender: Sender) -> Footing {
        let of_op = |(kind, id): &&Key| *id == op.target.entity && op.kind.as_str().starts_with(kind.as_str());
        match self.entities.iter().find(|(key, _)| of_op(key)) {
            Some((_, now)) if now.fields.values().all(|f| f.by == sender.account && f.device == op.device) => {
                Footing::At(now.version())
            }
            _ => Footing::At(NEVER),
        }
    }

    /// Whether the operation is about what the earlier one was about. What creates an entity is the
    /// ground for each of its fields, and each of its fields for taking it back.
    fn builds_upon(&self, op: &Op, known: &Known) -> bool {
        let (entity, unit) = subject(op);
        known.subject.0 == entity && (known.subject.1 == unit || known.subject.1 == "*" || unit == WITHDRAWN)
    }

    /// On what those stand whose earlier operation waits, or waited, in a conflict: on the conflict
    /// while it waits, on their own value where it was chosen, on nothing where it was not.
    fn footing_in(&self, conflict: &str) -> Footing {
        let Some(waiting) = self.conflicts.get(conflict) else { return Footing::At(NEVER) };
        match waiting.kept {
            None => Footing::Joins(conflict.to_owned()),
            Some(Keep::Current) => Footing::At(NEVER),
            Some(Keep::Proposed) => {
                let now = self.entities.get(&(waiting.kind, waiting.entity.clone()));
                let field = now.and_then(|e| e.fields.get(&waiting.field));
                match field {
                    Some(field) if field.value == waiting.value => Footing::At(field.version),
                    _ => Footing::At(NEVER),
                }
            }
        }
    }

    /// Remembers what became of an operation, for those that build upon it.
    pub fn remember(&mut self, op: &Op, sender: Sender, body_hash: &str, base: i32, result: &OpResult) {
        let known = Known {
            visit: self.visit.clone(),
            account: sender.account.to_owned(),
            device: op.device.clone(),
            body_hash: body_hash.to_owned(),
            subject: subject(op),
            base,
            result: result.clone(),
        };
        self.known.insert(op.id.clone(), known);
    }

    /// Lets a change meet what stands. Every one that is not refused raises the counter by one.
    pub fn settle(&mut self, op: &Op, sender: Sender, change: &Change, footing: &Footing) -> OpResult {
        match (change, footing) {
            (_, Footing::Missing(earlier)) => OpResult::Retry { waits_for: earlier.clone() },
            (_, Footing::Foreign) => OpResult::Rejected { said: Said::new("visits-op-base") },
            (Change::Resolve { conflict, keep, base }, _) => self.decide(op, sender, conflict, *keep, *base),
            (_, Footing::Joins(conflict)) => self.join(op, sender, change, &conflict.clone()),
            (_, Footing::At(base)) => self.meet(op, sender, change, *base),
        }
    }

    fn meet(&mut self, op: &Op, sender: Sender, change: &Change, base: i32) -> OpResult {
        let Some(key) = change.key() else {
            return OpResult::Rejected { said: Said::new("visits-op-value") };
        };
        let now = self.entities.entry(key.clone()).or_default();
        match rules::merge(now, change) {
            Outcome::Write { fields, version } => self.write(op, sender, &key, &fields, version),
            Outcome::Same { version } => {
                self.seq += 1;
                OpResult::Applied { version, seq: self.seq }
            }
            Outcome::Conflict { field, value, version } => {
                let stands = now.fields.get(&field).map(|f| f.value.clone());
                now.open.insert(field.clone());
                let waiting = Waiting {
                    kind: key.0,
                    entity: key.1.clone(),
                    field: field.clone(),
                    value: value.clone(),
                    account: sender.account.to_owned(),
                    kept: None,
                };
                self.conflicts.insert(op.id.clone(), waiting);
                self.push(op, What::Opened { kind: key.0, entity: key.1, field, value, base });
                OpResult::Conflict { conflict: op.id.clone(), version, value: stands, seq: self.seq }
            }
            Outcome::Refused(said) => OpResult::Rejected { said },
        }
    }

    /// The sender goes on with what waits in a conflict: it stays one conflict, with the newer value.
    fn join(&mut self, op: &Op, sender: Sender, change: &Change, conflict: &str) -> OpResult {
        let Some(waiting) = self.conflicts.get_mut(conflict) else {
            return OpResult::Rejected { said: Said::new("visits-conflict-missing") };
        };
        let (field, value) = match change {
            Change::Set { kind, entity, field, value, .. } if (*kind, entity) == (waiting.kind, &waiting.entity) => {
                (field.clone(), value.clone())
            }
            Change::Retire { kind, entity, .. } if (*kind, entity) == (waiting.kind, &waiting.entity) => {
                (WITHDRAWN.to_owned(), "1".to_owned())
            }
            _ => return self.meet(op, sender, change, NEVER),
        };
        // What was to be taken back is edited, or what was edited is to be taken back: both wait.
        if field != waiting.field {
            return self.meet(op, sender, change, NEVER);
        }
        waiting.value = value.clone();
        let now = self.entities.get(&(waiting.kind, waiting.entity.clone()));
        let stands = now.and_then(|e| e.fields.get(&field));
        let (version, stands) = (stands.map_or(0, |f| f.version), stands.map(|f| f.value.clone()));
        self.push(op, What::Joined { conflict: conflict.to_owned(), value });
        OpResult::Conflict { conflict: conflict.to_owned(), version, value: stands, seq: self.seq }
    }

    /// A person decides which of two versions stands.
    fn decide(&mut self, op: &Op, sender: Sender, conflict: &str, keep: Keep, base: i32) -> OpResult {
        let Some(waiting) = self.conflicts.get(conflict).cloned() else {
            return OpResult::Rejected { said: Said::new("visits-conflict-missing") };
        };
        let key = (waiting.kind, waiting.entity.clone());
        let now = self.entities.entry(key.clone()).or_default();
        let by = now.fields.get(&waiting.field).map_or("", |f| f.by.as_str());
        if !rules::may_resolve(sender.leads, sender.account, by, &waiting.account) {
            return OpResult::Rejected { said: Said::new("visits-conflict-not-yours") };
        }
        let outcome = rules::resolve(now, &waiting.field, &waiting.value, waiting.kept, keep, base);
        let result = match outcome {
            Outcome::Write { fields, version } => self.write(op, sender, &key, &fields, version),
            Outcome::Same { version } => {
                self.seq += 1;
                OpResult::Applied { version, seq: self.seq }
            }
            Outcome::Refused(said) => return OpResult::Rejected { said },
            Outcome::Conflict { .. } => return OpResult::Rejected { said: Said::new("visits-op-value") },
        };
        if waiting.kept.is_none() {
            if let Some(waiting) = self.conflicts.get_mut(conflict) {
                waiting.kept = Some(keep);
            }
            let left = self.conflicts.values().any(|w| {
                w.kept.is_none() && (w.kind, &w.entity, &w.field) == (waiting.kind, &waiting.entity, &waiting.field)
            });
            if !left && let Some(now) = self.entities.get_mut(&key) {
                now.open.remove(&waiting.field);
            }
            let what = What::Decided { conflict: conflict.to_owned(), keep };
            self.writes.push(Write { op: op.id.clone(), seq: self.seq, what });
        }
        result
    }

    fn push(&mut self, op: &Op, what: What) {
        self.seq += 1;
        self.writes.push(Write { op: op.id.clone(), seq: self.seq, what });
    }

    fn write(
        &mut self,
        op: &Op,
        sender: Sender,
        key: &Key,
        fields: &BTreeMap<String, String>,
        version: i32,
    ) -> OpResult {
        self.seq += 1;
        let now = self.entities.entry(key.clone()).or_default();
        for (field, value) in fields {
            let next = now.version_of(field) + 1;
            let (by, device) = (sender.account.to_owned(), op.device.clone());
            now.fields.insert(field.clone(), FieldNow { value: value.clone(), version: next, by, device });
            let (kind, entity) = key.clone();
            let what = What::Field { kind, entity, field: field.clone(), value: value.clone(), version: next };
            self.writes.push(Write { op: op.id.clone(), seq: self.seq, what });
        }
        OpResult::Applied { version, seq: self.seq }
    }
}
