//! The minutes are closed: from then on the record is read-only.

use chrono::{Duration, NaiveDateTime};
use diesel::prelude::*;
use serde_json::json;

use super::super::ledger::{What, Write};
use super::super::minutes::{self, Sources};
use super::super::model::Stage;
use super::super::op::{EntityKind, Op, OpResult};
use super::super::rules;
use super::super::store::{self, Stamp};
use super::super::views;
use super::{apply_in, recorder};
use crate::audit;
use crate::checklists;
use crate::clock::sha256;
use crate::db::{Db, Tx};
use crate::error::Error;
use crate::inspections::{self, Post};
use crate::plans;
use crate::schema::{closed_minutes, visits};
use crate::vocabulary::{Actor, Right, Said, VisitId};

/// How the minutes are closed.
#[derive(Clone, Debug)]
pub struct Closing {
    /// When the visit ended (UTC).
    pub ended_at: NaiveDateTime,
    /// Whether the leader closes them although announced files have not come.
    pub without_files: bool,
    /// The unit's opinion and refusal, as operations.
    pub ops: Vec<Op>,
}

/// Takes in what was said last, then closes the minutes: the leader's act.
///
/// # Errors
/// `Refused` says what stands in the way; `Conflict` when the visit changed since `seen`; `Invalid`
/// at `ended_at` for a time that cannot be.
pub fn close(db: &Db, actor: &Actor, visit: &VisitId, seen: i32, closing: &Closing) -> Result<(), Error> {
    db.write(|tx| {
        let (row, post) = recorder(tx, actor, visit)?;
        if post != Post::Leader || !actor.may(Right::Lead) {
            return Err(Error::refused("visits-close-leader"));
        }
        let results = apply_in(tx, actor, visit, &closing.ops)?;
        if let Some(OpResult::Rejected { said }) = results.iter().find(|r| matches!(r, OpResult::Rejected { .. })) {
            return Err(Error::Refused(said.clone()));
        }
        let open = store::open_conflicts(tx.c(), visit)?;
        if let Some(said) = rules::close_blockers(row.stage, open).into_iter().next() {
            return Err(Error::Refused(said));
        }
        let found = views::find(tx.c(), actor, visit)?;
        if let Some(said) = views::unit_open(tx.c(), &found)? {
            return Err(Error::Refused(said));
        }
        let awaited = views::awaited(tx.c(), visit)?.len();
        if awaited > 0 && !closing.without_files {
            return Err(Error::field("without_files", Said::new("visits-files-awaited").with("count", awaited)));
        }
        if row.started_at.is_none_or(|from| closing.ended_at < from) {
            return Err(Error::field("ended_at", Said::new("visits-end-before-start")));
        }
        if closing.ended_at > tx.now() + Duration::minutes(5) {
            return Err(Error::field("ended_at", Said::new("visits-end-later")));
        }
        let seq = store::visit(tx.c(), visit)?.seq + 1;
        let changed = diesel::update(visits::table.filter(visits::id.eq(visit)).filter(visits::version.eq(seen)))
            .set((
                visits::stage.eq(Stage::Minuted),
                visits::ended_at.eq(Some(closing.ended_at)),
                visits::seq.eq(seq),
                visits::version.eq(seen + 1),
            ))
            .execute(tx.c())?;
        if changed == 0 {
            return Err(Error::Conflict);
        }
        let act: String = tx.new_id();
        let what = What::Field {
            kind: EntityKind::Visit,
            entity: visit.to_string(),
            field: "close".to_owned(),
            value: json!({ "ended_at": closing.ended_at }).to_string(),
            version: 1,
        };
        let stamp = Stamp { actor, now: tx.now() };
        store::write_all(tx, visit, &[Write { op: act, seq, what }], &stamp)?;
        if let Some(item) = &row.item {
            plans::actions::set_item_stage(tx, item, plans::ItemStage::Done)?;
        }
        inspections::actions::visit_minuted(tx, actor, &row.inspection)?;
        let hash = keep_paper(tx, actor, visit)?;
        audit::record(tx, actor, row.line("visits.close").with("paper_sha256", hash))
    })
}

/// Keeps what the minutes say now, which is what both sides sign: a decision corrected later does not
/// change them. Gives its hash.
fn keep_paper(tx: &mut Tx, actor: &Actor, id: &VisitId) -> Result<String, Error> {
    use closed_minutes as m;
    let record = views::record(tx.c(), actor, id)?;
    let inspection = inspections::views::show(tx.c(), actor, &record.visit.inspection)?;
    let task = views::task(tx.c(), &record.visit)?;
    let items = checklists::views::items(tx.c(), &record.checklists)?;
    let lists = checklists::views::all_versions(tx.c())?;
    let exceptions = inspections::teams::marked(tx.c(), actor, &inspection.id, &inspection.team)?;
    let (record, inspection, task) = (&record, &inspection, &task);
    let sources = Sources { record, inspection, task, items: &items, lists: &lists, exceptions: &exceptions };
    let paper = serde_json::to_string(&minutes::build(&sources))?;
    let hash = sha256(paper.as_bytes());
    let now = tx.now();
    diesel::insert_into(m::table)
        .values((m::visit_id.eq(id), m::paper.eq(paper), m::sha256.eq(&hash), m::closed_at.eq(now)))
        .execute(tx.c())?;
    Ok(hash)
}
