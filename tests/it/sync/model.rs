//! Devices, operations, and a network that drops, doubles and delays: whatever is delivered when, each
//! operation ends applied, in a conflict, or refused; nothing that somebody had not seen is written
//! over; what was acknowledged stays; and the same operations without faults end in the same record.

use std::collections::{BTreeMap, BTreeSet};

use giamsat::clock::sha256;
use giamsat::sync::{Operation, Status};
use giamsat::visits::ledger::{Footing, Ledger, NEVER, Sender};
use giamsat::visits::op::{EntityKind, WITHDRAWN};
use giamsat::visits::{Base, Op, OpKind, OpResult, Target, rules};
use giamsat::vocabulary::{DeviceId, VisitId};
use libtest_mimic::Trial;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use super::{Site, ongoing};
use crate::support::{Given, on_both, plain};

pub fn tests() -> Vec<Trial> {
    let mut trials = plain![sync; any_delivery_ends_as_one_without_faults];
    trials.extend(on_both![sync; the_server_agrees_with_the_model]);
    trials
}

/// The last one is a second tablet of the first one's person.
const DEVICES: usize = 4;
const ITEMS: usize = 3;
const VERDICTS: [&str; 4] = ["pass", "fail", "partial", "not-applicable"];

/// What happens next.
#[derive(Clone, Debug)]
enum Event {
    /// Somebody answers a question.
    Answer { device: usize, item: usize, verdict: usize },
    /// Somebody records a finding.
    Put { device: usize },
    /// Somebody edits a field of a finding that they know of.
    Edit { device: usize, finding: usize, field: usize, value: u8 },
    /// Somebody takes back a finding that they know of.
    Withdraw { device: usize, finding: usize },
    /// A tablet sends what it has, at most so much; the network does with it what it likes.
    Send { device: usize, most: usize, fate: Fate },
    /// A tablet pulls.
    Pull { device: usize },
}

#[derive(Clone, Copy, Debug)]
enum Fate {
    Delivered,
    Lost,
    AnswerLost,
    Doubled,
    /// It arrives after what the tablet sends next.
    Delayed,
    /// Its operations arrive the other way round.
    Reversed,
}

fn event() -> impl Strategy<Value = Event> {
    let device = 0..DEVICES;
    prop_oneof![
        6 => (device.clone(), 0..ITEMS, 0..VERDICTS.len())
            .prop_map(|(device, item, verdict)| Event::Answer { device, item, verdict }),
        1 => device.clone().prop_map(|device| Event::Put { device }),
        3 => (device.clone(), 0usize..4, 0usize..2, 0u8..3)
            .prop_map(|(device, finding, field, value)| Event::Edit { device, finding, field, value }),
        1 => (device.clone(), 0usize..4).prop_map(|(device, finding)| Event::Withdraw { device, finding }),
        6 => (device.clone(), 1usize..6, prop_oneof![
            4 => Just(Fate::Delivered),
            1 => Just(Fate::Lost),
            2 => Just(Fate::AnswerLost),
            1 => Just(Fate::Doubled),
            1 => Just(Fate::Delayed),
            1 => Just(Fate::Reversed),
        ]).prop_map(|(device, most, fate)| Event::Send { device, most, fate }),
        2 => device.prop_map(|device| Event::Pull { device }),
    ]
}

/// A unit of merge: kind, entity, field.
type Unit = (String, String, String);

/// What a server is to the devices.
trait Server {
    fn push(&mut self, device: usize, ops: &[Operation]) -> Vec<Status>;
    /// Every unit of merge with value and version.
    fn record(&mut self) -> BTreeMap<Unit, (String, i32)>;
    /// Conflicts: unit, value that waits, device that sent it.
    fn conflicts(&mut self) -> Vec<(Unit, String)>;
}

/// What a device knows of a unit of merge.
#[derive(Clone, Debug)]
enum Seen {
    Version(i32),
    Own(String),
}

#[derive(Default)]
struct Device {
    seen: BTreeMap<Unit, Seen>,
    /// Not acknowledged yet, in order.
    outbox: Vec<Operation>,
    delayed: Vec<Operation>,
    made: i64,
    /// What was acknowledged.
    answers: BTreeMap<String, Status>,
}

struct World<S: Server> {
    server: S,
    devices: Vec<Device>,
    users: Vec<String>,
    items: Vec<String>,
    findings: Vec<String>,
    visit: VisitId,
    next: u64,
    all: BTreeMap<String, Operation>,
    /// The device on which each operation was made.
    made_on: BTreeMap<String, usize>,
    /// Operations in the order in which the server first gave each its final answer.
    order: Vec<String>,
}

fn unit_of(op: &Operation) -> Unit {
    let field = match op.kind {
        OpKind::Answer => "verdict",
        OpKind::FindingWithdraw => WITHDRAWN,
        OpKind::FindingPut => "*",
        _ => &op.target.field,
    };
    let kind = if op.kind == OpKind::Answer { EntityKind::Answer } else { EntityKind::Finding };
    (kind.as_str().to_owned(), op.target.entity.clone(), field.to_owned())
}

impl<S: Server> World<S> {
    fn id(&mut self) -> String {
        self.next += 1;
        format!("01990000-0000-7000-8000-{:012x}", self.next)
    }

    fn make(&mut self, device: usize, kind: OpKind, entity: String, field: &str, base: Base, data: Value) {
        let id = self.id();
        let of = &mut self.devices[device];
        of.made += 1;
        let target = Target { entity, field: field.to_owned() };
        let user = self.users[device].clone();
        let op = Operation {
            id,
            visit: self.visit.clone(),
            user,
            device: None,
            seq: of.made,
            kind,
            target,
            base,
            data,
            at: None,
        };
        let unit = unit_of(&op);
        if op.kind == OpKind::FindingPut {
            for field in rules::FINDING_FIELDS {
                of.seen.insert((unit.0.clone(), unit.1.clone(), (*field).to_owned()), Seen::Own(op.id.clone()));
            }
        }
        of.seen.insert(unit, Seen::Own(op.id.clone()));
        of.outbox.push(op.clone());
        self.made_on.insert(op.id.clone(), device);
        self.all.insert(op.id.clone(), op);
    }

    fn base(&self, device: usize, unit: &Unit) -> Option<Base> {
        match self.devices[device].seen.get(unit)? {
            Seen::Version(version) => Some(Base::Version(*version)),
            Seen::Own(op) => Some(Base::Op(op.clone())),
        }
    }

    fn happen(&mut self, event: &Event) {
        match event {
            Event::Answer { device, item, verdict } => {
                let item = self.items[*item].clone();
                let unit = ("answer".to_owned(), item.clone(), "verdict".to_owned());
                let base = self.base(*device, &unit).unwrap_or_default();
                self.make(*device, OpKind::Answer, item, "", base, json!(VERDICTS[*verdict]));
            }
            Event::Put { device } => {
                let entity = self.id();
                self.findings.push(entity.clone());
                let data = json!({ "kind": "shortcoming", "severity": "minor", "fact": "v" });
                self.make(*device, OpKind::FindingPut, entity, "", Base::default(), data);
            }
            Event::Edit { device, finding, field, value } => {
                let Some(finding) = self.findings.get(*finding).cloned() else { return };
                let field = ["fact", "ground"][*field];
                let unit = ("finding".to_owned(), finding.clone(), field.to_owned());
                let Some(base) = self.base(*device, &unit) else { return };
                self.make(*device, OpKind::FindingField, finding, field, base, json!(format!("v{value}")));
            }
            Event::Withdraw { device, finding } => {
                let Some(finding) = self.findings.get(*finding).cloned() else { return };
                let of = &self.devices[*device].seen;
                let units: Vec<(&Unit, &Seen)> =
                    of.iter().filter(|(unit, _)| unit.1 == finding && unit.2 != "*").collect();
                if units.is_empty() {
                    return;
                }
                // The newest operation of its own, else the sum of the versions seen.
                let own = units.iter().filter_map(|(_, seen)| match seen {
                    Seen::Own(op) => Some(op.clone()),
                    Seen::Version(_) => None,
                });
                let base = match own.max() {
                    Some(op) => Base::Op(op),
                    None => Base::Version(
                        units.iter().map(|(_, seen)| if let Seen::Version(v) = seen { *v } else { 0 }).sum(),
                    ),
                };
                self.make(*device, OpKind::FindingWithdraw, finding, "", base, Value::Null);
            }
            Event::Send { device, most, fate } => self.send(*device, *most, *fate),
            Event::Pull { device } => self.pull(*device),
        }
    }

    fn send(&mut self, device: usize, most: usize, fate: Fate) {
        let ops: Vec<Operation> = self.devices[device].outbox.iter().take(most).cloned().collect();
        match fate {
            Fate::Lost => {}
            Fate::Delayed => self.devices[device].delayed = ops,
            Fate::AnswerLost => {
                self.deliver(device, &ops);
            }
            Fate::Delivered | Fate::Doubled => {
                if matches!(fate, Fate::Doubled) {
                    self.deliver(device, &ops);
                }
                let answers = self.deliver(device, &ops);
                self.acknowledge(device, &ops, answers);
                let late = std::mem::take(&mut self.devices[device].delayed);
                self.deliver(device, &late);
            }
            Fate::Reversed => {
                let turned: Vec<Operation> = ops.into_iter().rev().collect();
                let answers = self.deliver(device, &turned);
                self.acknowledge(device, &turned, answers);
            }
        }
    }

    fn deliver(&mut self, device: usize, ops: &[Operation]) -> Vec<Status> {
        let answers = self.server.push(device, ops);
        assert_eq!(answers.len(), ops.len(), "one answer for each operation");
        for (op, answer) in ops.iter().zip(&answers) {
            if !matches!(answer, Status::Retry { .. }) && !self.order.contains(&op.id) {
                self.order.push(op.id.clone());
            }
        }
        answers
    }

    fn acknowledge(&mut self, device: usize, ops: &[Operation], answers: Vec<Status>) {
        let of = &mut self.devices[device];
        for (op, answer) in ops.iter().zip(answers) {
            if matches!(answer, Status::Retry { .. }) {
                continue;
            }
            if let Some(before) = of.answers.get(&op.id) {
                assert_eq!(*before, answer, "an answer that was given is given again: {op:?}");
            }
            // What stands now is what the tablet sees, unless it went on meanwhile.
            if let Status::Applied { version, .. } = &answer {
                let unit = unit_of(op);
                if op.kind != OpKind::FindingPut
                    && let Some(Seen::Own(own)) = of.seen.get(&unit)
                    && *own == op.id
                {
                    of.seen.insert(unit, Seen::Version(*version));
                }
            }
            of.answers.insert(op.id.clone(), answer);
            of.outbox.retain(|o| o.id != op.id);
        }
    }

    fn pull(&mut self, device: usize) {
        let record = self.server.record();
        let of = &mut self.devices[device];
        for (unit, (_, version)) in record {
            // What was changed here and is not settled is never written over by a pull.
            let unsettled = match of.seen.get(&unit) {
                Some(Seen::Own(op)) => {
                    of.outbox.iter().any(|o| o.id == *op) || matches!(of.answers.get(op), Some(Status::Conflict { .. }))
                }
                _ => false,
            };
            if !unsettled {
                of.seen.insert(unit, Seen::Version(version));
            }
        }
    }

    /// The network comes back for good.
    fn settle(&mut self) {
        for round in 0.. {
            let mut left = 0;
            for device in 0..DEVICES {
                self.send(device, usize::MAX, Fate::Delivered);
                left += self.devices[device].outbox.len();
            }
            if left == 0 {
                break;
            }
            assert!(round < 5, "operations that are asked for again for ever: {left}");
        }
    }
}

/// A server in memory: the ledger alone.
#[derive(Default)]
struct InMemory {
    ledger: Ledger,
    users: Vec<String>,
    /// For each write of a field: who wrote it over what, for telling whether they had seen it.
    history: BTreeMap<Unit, Vec<(String, i32)>>,
    /// Findings taken back by somebody who had not seen all of it.
    unseen_withdrawals: Vec<String>,
}

impl Server for InMemory {
    fn push(&mut self, device: usize, ops: &[Operation]) -> Vec<Status> {
        let user = self.users[device].clone();
        let sender = Sender { account: &user, leads: false };
        ops.iter()
            .map(|operation| {
                let op: Op = operation.clone().into_op(&DeviceId(format!("d{device}")));
                let hash = sha256(serde_json::to_string(&op).expect("JSON").as_bytes());
                let result = match self.ledger.replayed(&op, sender, &hash) {
                    Some(result) => result,
                    None => {
                        let footing = self.ledger.footing(&op, sender);
                        let key = (EntityKind::Finding, op.target.entity.clone());
                        let before = self.ledger.entities.get(&key).cloned().unwrap_or_default();
                        let version = if let Footing::At(version) = footing { version } else { NEVER };
                        let result = match rules::read(&op) {
                            Ok(change) => self.ledger.settle(&op, sender, &change.on(version), &footing),
                            Err(said) => OpResult::Rejected { said },
                        };
                        if !matches!(result, OpResult::Retry { .. }) {
                            self.ledger.remember(&op, sender, &hash, version.max(0), &result);
                        }
                        self.watch(&op.id);
                        let gone = |l: &Ledger| l.entities.get(&key).is_some_and(|now| now.is_withdrawn());
                        if op.kind == OpKind::FindingWithdraw && gone(&self.ledger) && !before.is_withdrawn() {
                            let saw = match &op.base {
                                Base::Version(seen) => *seen == before.version(),
                                Base::Op(_) => before.fields.values().all(|f| f.device == op.device),
                            };
                            if !saw {
                                self.unseen_withdrawals.push(op.id.clone());
                            }
                        }
                        result
                    }
                };
                let outcome = giamsat::sync::model::Outcome::Of(result);
                giamsat::sync::rules::answer(op.id, outcome, giamsat::language::Language::Vietnamese).status
            })
            .collect()
    }

    fn record(&mut self) -> BTreeMap<Unit, (String, i32)> {
        let mut all = BTreeMap::new();
        for ((kind, entity), now) in &self.ledger.entities {
            for (field, value) in &now.fields {
                let unit = (kind.as_str().to_owned(), entity.clone(), field.clone());
                all.insert(unit, (value.value.clone(), value.version));
            }
        }
        all
    }

    fn conflicts(&mut self) -> Vec<(Unit, String)> {
        let waiting = self.ledger.conflicts.values();
        waiting.map(|w| ((w.kind.as_str().to_owned(), w.entity.clone(), w.field.clone()), w.value.clone())).collect()
    }
}

impl InMemory {
    fn watch(&mut self, op: &str) {
        use giamsat::visits::ledger::What;
        for write in self.ledger.writes.iter().filter(|w| w.op == op) {
            if let What::Field { kind, entity, field, version, .. } = &write.what {
                let unit = (kind.as_str().to_owned(), entity.clone(), field.clone());
                let of = self.history.entry(unit).or_default();
                if of.last().is_none_or(|(last, _)| last != op) {
                    of.push((op.to_owned(), *version));
                }
            }
        }
    }
}

fn world<S: Server>(server: S, users: Vec<String>, items: Vec<String>, visit: VisitId, first: u64) -> World<S> {
    World {
        server,
        devices: (0..DEVICES).map(|_| Device::default()).collect(),
        users,
        items,
        findings: Vec::new(),
        visit,
        next: first,
        all: BTreeMap::new(),
        made_on: BTreeMap::new(),
        order: Vec::new(),
    }
}

fn in_memory() -> World<InMemory> {
    let users: Vec<String> = (0..DEVICES).map(|n| format!("user-{}", n % (DEVICES - 1))).collect();
    let server = InMemory {
        ledger: Ledger { visit: "visit".into(), ..Ledger::default() },
        users: users.clone(),
        history: BTreeMap::new(),
        unseen_withdrawals: Vec::new(),
    };
    world(server, users, (0..ITEMS).map(|n| format!("item-{n}")).collect(), VisitId("visit".into()), 0)
}

/// Nothing is lost: what was made is answered for good, and what waits, waits in the open.
fn accounted<S: Server>(world: &mut World<S>) -> Result<(), TestCaseError> {
    let made: BTreeSet<&String> = world.all.keys().collect();
    let answered: BTreeSet<&String> = world.devices.iter().flat_map(|d| d.answers.keys()).collect();
    prop_assert_eq!(made, answered, "every operation has its answer");
    let waiting = world.server.conflicts();
    let record = world.server.record();
    for device in &world.devices {
        for (id, answer) in &device.answers {
            let op = &world.all[id];
            let unit = unit_of(op);
            match answer {
                Status::Applied { .. } if unit.2 != "*" => prop_assert!(record.contains_key(&unit), "{:?}", op),
                Status::Conflict { .. } => {
                    prop_assert!(waiting.iter().any(|(w, _)| *w == unit), "a conflict without its row: {:?}", op);
                }
                Status::Refused { code, .. } => prop_assert!(!code.is_empty()),
                Status::Late { .. } | Status::Retry { .. } => {
                    return Err(TestCaseError::fail(format!("not an end here: {op:?} {answer:?}")));
                }
                Status::Applied { .. } => {}
            }
        }
    }
    Ok(())
}

/// Whoever writes over something had seen it: as a version, or as their own operation that made it.
fn nothing_unseen_is_written_over(world: &World<InMemory>) -> Result<(), TestCaseError> {
    for (unit, writes) in &world.server.history {
        for pair in writes.windows(2) {
            let ((before, version), (after, _)) = (&pair[0], &pair[1]);
            let op = &world.all[after];
            let saw = match &op.base {
                Base::Version(seen) => *seen,
                Base::Op(earlier) => {
                    let known = &world.server.ledger.known[earlier];
                    match known.result {
                        OpResult::Applied { version, .. } => version,
                        OpResult::Rejected { .. } => known.base,
                        _ => NEVER,
                    }
                }
            };
            prop_assert_eq!(saw, *version, "{:?} wrote over {} of {:?} unseen", op, before, unit);
        }
    }
    prop_assert_eq!(&world.server.unseen_withdrawals, &Vec::<String>::new());
    Ok(())
}

fn any_delivery_ends_as_one_without_faults() {
    let config = ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() };
    TestRunner::new(config)
        .run(&proptest::collection::vec(event(), 1..60), |events| {
            let mut faulty = in_memory();
            for event in &events {
                faulty.happen(event);
            }
            faulty.settle();
            accounted(&mut faulty)?;
            nothing_unseen_is_written_over(&faulty)?;
            // The same operations, each once, in the order in which they were taken.
            let mut clean = in_memory();
            for id in &faulty.order {
                let op = &faulty.all[id];
                let answer = clean.server.push(faulty.made_on[id], std::slice::from_ref(op)).remove(0);
                prop_assert!(!matches!(answer, Status::Retry { .. }), "{:?}", op);
            }
            prop_assert_eq!(faulty.server.record(), clean.server.record());
            prop_assert_eq!(faulty.server.conflicts(), clean.server.conflicts());
            Ok(())
        })
        .expect("nothing is lost, doubled or written over");
}

/// The running server.
struct Running<'a> {
    site: &'a Site,
    tablets: Vec<super::Tablet>,
}

impl Server for Running<'_> {
    fn push(&mut self, device: usize, ops: &[Operation]) -> Vec<Status> {
        let mut all = Vec::new();
        for ops in ops.chunks(50) {
            let ops: Vec<Value> = ops.iter().map(|op| serde_json::to_value(op).expect("JSON")).collect();
            for answer in self.tablets[device].push(&ops).0 {
                all.push(serde_json::from_value(answer).expect("an answer"));
            }
        }
        all
    }

    fn record(&mut self) -> BTreeMap<Unit, (String, i32)> {
        let actor = self.site.scene.app.actor("truong");
        let whole = self.site.scene.app.db().read(|c| giamsat::visits::views::whole(c, &actor, &self.site.visit));
        let entries = whole.expect("the record").1.into_iter().filter(|e| e.kind != EntityKind::Visit);
        entries
            .map(|e| ((e.kind.as_str().to_owned(), e.entity, e.field), (e.value.unwrap_or_default(), e.version)))
            .collect()
    }

    fn conflicts(&mut self) -> Vec<(Unit, String)> {
        let open = self.site.conflicts().into_iter();
        open.map(|o| ((o.kind.as_str().to_owned(), o.entity, o.field), o.proposed.value)).collect()
    }
}

/// The same against the server with its database, over HTTP: it answers as the model does, and ends in
/// the same record.
fn the_server_agrees_with_the_model(given: &Given) {
    let site = ongoing(given);
    let logins = ["vien", "thuky", "truong", "vien"];
    let users: Vec<String> = logins.iter().map(|l| site.scene.app.actor(l).key().to_owned()).collect();
    let items: Vec<String> = (0..ITEMS * 40).map(|n| site.item(n % site.record().answers.len())).collect();
    let runs = site.record().answers.len() / ITEMS;
    let config = ProptestConfig { cases: runs.min(24) as u32, failure_persistence: None, ..ProptestConfig::default() };
    let run = std::cell::Cell::new(0u64);
    TestRunner::new(config)
        .run(&proptest::collection::vec(event(), 20..60), |events| {
            // Each run has questions and ids of its own, in the one visit.
            let n = run.get();
            run.set(n + 1);
            let own: Vec<String> = items[n as usize * ITEMS..(n as usize + 1) * ITEMS].to_vec();
            let tablets = logins.iter().map(|login| site.tablet(login)).collect();
            let server = Running { site: &site, tablets };
            let mut real = world(server, users.clone(), own.clone(), site.visit.clone(), (n + 1) << 32);
            let mut model = in_memory();
            model.server.users = users.clone();
            model.server.ledger.visit = site.visit.to_string();
            model = World {
                users: users.clone(),
                items: own.clone(),
                visit: site.visit.clone(),
                next: (n + 1) << 32,
                ..model
            };
            for event in &events {
                real.happen(event);
                model.happen(event);
            }
            real.settle();
            model.settle();
            accounted(&mut real)?;
            let mine: BTreeSet<&String> = own.iter().chain(&model.findings).collect();
            let of_run = |record: BTreeMap<Unit, (String, i32)>| -> BTreeMap<Unit, (String, i32)> {
                record.into_iter().filter(|(unit, _)| mine.contains(&unit.1)).collect()
            };
            prop_assert_eq!(of_run(real.server.record()), of_run(model.server.record()));
            let of_run = |mut all: Vec<(Unit, String)>| {
                all.retain(|(unit, _)| mine.contains(&unit.1));
                all.sort();
                all
            };
            prop_assert_eq!(of_run(real.server.conflicts()), of_run(model.server.conflicts()));
            Ok(())
        })
        .expect("the server does what the model does");
}
