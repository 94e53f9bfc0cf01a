//! A tablet of a test: makes operations and sends them.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::Duration;
use giamsat::clock::World;
use giamsat::vocabulary::{Role, VisitId};
use serde_json::{Value, json};

use crate::support::app::{Client, TestApp};

pub struct Tablet {
    pub client: Client,
    pub device: String,
    /// By how much its clock is ahead.
    pub ahead: Duration,
    pub user: String,
    visit: VisitId,
    seq: AtomicI64,
    world: std::sync::Arc<giamsat::clock::Staged>,
}

/// The answers to operations, in their order.
#[derive(Clone, Debug, PartialEq)]
pub struct Answers(pub Vec<Value>);

impl Answers {
    /// Panics when one of them has another status.
    #[track_caller]
    pub fn each(&self, status: &str) {
        for answer in &self.0 {
            assert_eq!(answer["status"], status, "{answer}");
        }
    }
}

impl Tablet {
    /// A tablet of this person, registered.
    pub fn new(app: &TestApp, login: &str, role: Role, visit: &VisitId) -> Self {
        let client = app.named(login, &[role], None);
        let device = app.world.new_id();
        let registered = client.json("/api/v1/devices", &json!({ "id": device, "name": format!("Máy của {login}") }));
        // Somebody who does not inspect has no tablet; their session is one of the office.
        assert!(matches!(registered.status.as_u16(), 200 | 403), "{}", registered.text());
        let user = app.actor(login).key().to_owned();
        let world = app.world.clone();
        Tablet { client, device, ahead: Duration::zero(), user, visit: visit.clone(), seq: AtomicI64::new(1), world }
    }

    pub fn id(&self) -> String {
        self.world.new_id()
    }

    pub fn op(&self, kind: &str, entity: &str, field: &str, base: Value, data: Value) -> Value {
        json!({
            "id": self.id(),
            "visit": self.visit,
            "user": self.user,
            "device": self.device,
            "seq": self.seq.fetch_add(1, Ordering::Relaxed),
            "kind": kind,
            "target": { "entity": entity, "field": field },
            "base": base,
            "data": data,
            "at": format!("{}Z", (self.world.now() + self.ahead).format("%Y-%m-%dT%H:%M:%S%.3f")),
        })
    }

    pub fn request(&self, ops: &[Value]) -> Value {
        let sent_at = format!("{}Z", (self.world.now() + self.ahead).format("%Y-%m-%dT%H:%M:%S%.3f"));
        json!({ "sent_at": sent_at, "operations": ops })
    }

    /// Sends operations; the server must take the request.
    #[track_caller]
    pub fn push(&self, ops: &[Value]) -> Answers {
        let answer = self.client.json("/api/v1/sync", &self.request(ops)).expect(200).value();
        let answers = Answers(answer["answers"].as_array().expect("answers").clone());
        assert_eq!(answers.0.len(), ops.len(), "one answer for each operation");
        answers
    }

    /// Codes of what was refused and kept beside all records, of this person.
    pub fn refused(&self, app: &TestApp) -> Vec<String> {
        use diesel::prelude::*;
        use giamsat::schema::sync_refusals as r;
        let query = |c: &mut giamsat::db::AnyConnection| {
            Ok(r::table.filter(r::account_id.eq(&self.user)).select(r::code).order(r::id).load(c)?)
        };
        app.db().read(query).expect("refusals")
    }
}
