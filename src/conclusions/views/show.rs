//! One conclusion with everything in it that its reader may see.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::checklists;
use crate::conclusions::model::{
    Attached, Authority, Conclusion, CoveredVisit, Demand, DemandKind, Dropped, Explanation, File, OnPaper, Person,
    Point, Receipt, ReceiptWay, SaidBefore, Signing, Stage, Stance, Taken,
};
use crate::conclusions::store;
use crate::db::AnyConnection;
use crate::error::Error;
use crate::schema::{
    accounts, conclusion_points, conclusion_visits, conclusions, demands, explanation_files, explanation_receipts,
    explanations_before, point_evidence, point_explanations, point_persons, visit_files, visits,
};
use crate::units;
use crate::visits::model::{Capacity, Degree, FindingKind, Severity};
use crate::vocabulary::{
    AccountId, Actor, ChecklistItemId, ConclusionId, DemandId, FindingId, InspectionId, PointId, UnitId, VisitId,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = conclusions)]
struct Head {
    id: ConclusionId,
    inspection_id: InspectionId,
    body_id: UnitId,
    stage: Stage,
    title: String,
    results: String,
    causes: String,
    number: Option<String>,
    issued_on: Option<NaiveDate>,
    signer_id: Option<AccountId>,
    signer_name: Option<String>,
    signer_position: Option<String>,
    signer_authority: Option<Authority>,
    signer_collective: Option<String>,
    signer_head_post: Option<String>,
    explain_by: Option<NaiveDate>,
    sent_at: Option<NaiveDateTime>,
    report_by: Option<NaiveDate>,
    author_id: AccountId,
    version: i32,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = conclusion_points)]
struct PointHead {
    id: PointId,
    visit_id: VisitId,
    unit_id: UnitId,
    finding_id: FindingId,
    position: i32,
    kind: FindingKind,
    severity: Severity,
    fact: String,
    assessment: String,
    ground: String,
    field_code: Option<String>,
    item_code: Option<String>,
    checklist_item_id: Option<ChecklistItemId>,
    dossier_code: Option<String>,
    occurred_on: Option<NaiveDate>,
    no_person_reason: Option<String>,
    no_person_approved_by: Option<AccountId>,
    dropped_reason: Option<String>,
    dropped_by: Option<AccountId>,
    dropped_at: Option<NaiveDateTime>,
    version: i32,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = point_explanations)]
struct Said {
    point_id: PointId,
    stance: Stance,
    text: String,
    account_id: AccountId,
    at: NaiveDateTime,
    answer: Option<String>,
    answered_by: Option<AccountId>,
    of_version: i32,
    version: i32,
    taken: Option<Taken>,
    paper_number: Option<String>,
    paper_on: Option<NaiveDate>,
    received_on: Option<NaiveDate>,
}

impl Said {
    fn paper(&self) -> Option<OnPaper> {
        let (dated_on, received_on) = self.paper_on.zip(self.received_on)?;
        Some(OnPaper { number: self.paper_number.clone()?, dated_on, received_on })
    }
}

/// One conclusion in the actor's scope. A unit gets the visits, points and demands of its own, and of units whose work
/// it does today, only, the
/// answers to its explanations once it is issued, and until then neither results nor causes. A point
/// that is not upheld it gets when it explained it, and reads that it is not once it is issued.
///
/// # Errors
/// `NotFound` outside the actor's scope.
pub fn show(c: &mut AnyConnection, actor: &Actor, id: &ConclusionId) -> Result<Conclusion, Error> {
    store::load(c, actor, id)?;
    let head: Head = conclusions::table.find(id).select(Head::as_select()).first(c)?;
    let units = actor.bound_units();
    let office = units.is_none();
    let sees = |unit: &UnitId| units.as_ref().is_none_or(|units| units.contains(unit));
    let sees_outcome = office || head.stage == Stage::Issued;

    type VisitTuple = (VisitId, UnitId, String, Option<NaiveDateTime>, Option<NaiveDateTime>);
    let covered: Vec<VisitTuple> = conclusion_visits::table
        .inner_join(visits::table)
        .filter(conclusion_visits::conclusion_id.eq(id))
        .select((visits::id, visits::unit_id, visits::unit_name, visits::started_at, visits::ended_at))
        .order((visits::unit_name, visits::id))
        .load(c)?;
    let names: BTreeMap<UnitId, String> =
        covered.iter().map(|(_, unit, name, ..)| (unit.clone(), name.clone())).collect();
    let before = covered.len();
    let visits: Vec<CoveredVisit> = covered
        .into_iter()
        .filter(|(_, unit, ..)| sees(unit))
        .map(|(id, unit, unit_name, started_at, ended_at)| CoveredVisit { id, unit, unit_name, started_at, ended_at })
        .collect();

    let heads: Vec<PointHead> = conclusion_points::table
        .filter(conclusion_points::conclusion_id.eq(id))
        .order(conclusion_points::position)
        .select(PointHead::as_select())
        .load(c)?;
    let mut heads: Vec<PointHead> = heads.into_iter().filter(|p| sees(&p.unit_id)).collect();
    let ids: Vec<String> = heads.iter().map(|p| p.id.0.clone()).collect();
    let items: Vec<ChecklistItemId> = heads.iter().filter_map(|p| p.checklist_item_id.clone()).collect();
    let asked = checklists::views::asked(c, &items)?;
    let persons = persons(c, &ids)?;
    let files = files(c, &ids)?;
    let attached = attached(c, &ids)?;
    type Before = (PointId, Stance, String, AccountId, NaiveDateTime);
    let earlier: Vec<Before> = {
        use explanations_before as b;
        let of = b::table.filter(b::point_id.eq_any(&ids)).order(b::version.desc());
        of.select((b::point_id, b::stance, b::text, b::account_id, b::at)).load(c)?
    };
    let said: Vec<Said> =
        point_explanations::table.filter(point_explanations::point_id.eq_any(ids)).select(Said::as_select()).load(c)?;
    heads.retain(|p| office || p.dropped_at.is_none() || said.iter().any(|s| s.point_id == p.id));
    let people: Vec<&str> = std::iter::once(&head.author_id)
        .chain(heads.iter().filter_map(|p| p.no_person_approved_by.as_ref()))
        .chain(heads.iter().filter_map(|p| p.dropped_by.as_ref()))
        .chain(said.iter().map(|s| &s.account_id))
        .chain(earlier.iter().map(|(.., by, _)| by))
        .chain(said.iter().filter_map(|s| s.answered_by.as_ref()))
        .map(AccountId::as_str)
        .collect();
    let people: Vec<(AccountId, String)> =
        accounts::table.filter(accounts::id.eq_any(people)).select((accounts::id, accounts::name)).load(c)?;
    let people: BTreeMap<AccountId, String> = people.into_iter().collect();
    let name = |id: &AccountId| people.get(id).cloned().unwrap_or_default();

    let (dropped, points) = heads
        .into_iter()
        .map(|p| {
            let explanation = said.iter().find(|s| s.point_id == p.id).map(|s| Explanation {
                stance: s.stance,
                text: s.text.clone(),
                by: name(&s.account_id),
                at: s.at,
                paper: s.paper(),
                files: attached.iter().filter(|(of, _)| *of == p.id).map(|(_, file)| file.clone()).collect(),
                taken: s.taken.filter(|_| sees_outcome),
                answer: s.answer.clone().filter(|_| sees_outcome),
                answered_by: s.answered_by.as_ref().filter(|_| sees_outcome).map(&name),
                outdated: s.of_version != p.version,
                before: earlier
                    .iter()
                    .filter(|(of, ..)| *of == p.id)
                    .map(|(_, stance, text, by, at)| SaidBefore {
                        stance: *stance,
                        text: text.clone(),
                        by: name(by),
                        at: *at,
                    })
                    .collect(),
                version: s.version,
            });
            Point {
                unit_name: names.get(&p.unit_id).cloned().unwrap_or_default(),
                persons: persons.iter().filter(|(of, _)| *of == p.id).map(|(_, person)| person.clone()).collect(),
                evidence: files.iter().filter(|(of, _)| *of == p.id).map(|(_, file)| file.clone()).collect(),
                no_person_approver: p.no_person_approved_by.as_ref().map(&name),
                dropped: p.dropped_at.filter(|_| sees_outcome).map(|at| Dropped {
                    reason: p.dropped_reason.clone().unwrap_or_default(),
                    by: p.dropped_by.as_ref().map(&name).unwrap_or_default(),
                    at,
                }),
                explanation,
                id: p.id,
                visit: p.visit_id,
                unit: p.unit_id,
                finding: p.finding_id,
                position: p.position,
                kind: p.kind,
                severity: p.severity,
                fact: p.fact,
                assessment: p.assessment,
                ground: p.ground,
                field_code: p.field_code,
                item_code: p.item_code,
                asked: p.checklist_item_id.and_then(|item| asked.get(&item).cloned()),
                dossier_code: p.dossier_code,
                occurred_on: p.occurred_on,
                no_person_reason: p.no_person_reason,
                no_person_approved_by: p.no_person_approved_by,
                version: p.version,
            }
        })
        .partition(|p: &Point| p.dropped.is_some());

    type DemandTuple = (DemandId, UnitId, i32, String, String, NaiveDate, DemandKind);
    let demands: Vec<DemandTuple> = demands::table
        .filter(demands::conclusion_id.eq(id))
        .select((
            demands::id,
            demands::unit_id,
            demands::position,
            demands::task,
            demands::product,
            demands::due_on,
            demands::kind,
        ))
        .order(demands::position)
        .load(c)?;
    let all_demands = demands.len();
    let mut told = Vec::new();
    for (id, unit, position, task, product, due_on, kind) in demands {
        if !sees_outcome || !sees(&unit) {
            continue;
        }
        let unit_name = match names.get(&unit) {
            Some(name) => name.clone(),
            None => units::views::name_on(c, &unit, head.issued_on.unwrap_or(due_on))?,
        };
        told.push(Demand { id, kind, unit, unit_name, position, task, product, due_on });
    }
    let outcome = |text: String| if sees_outcome { text } else { String::new() };
    Ok(Conclusion {
        extract: visits.len() < before || (sees_outcome && told.len() < all_demands),
        author_name: name(&head.author_id),
        id: head.id,
        inspection: head.inspection_id,
        body: head.body_id,
        stage: head.stage,
        title: head.title,
        results: outcome(head.results),
        causes: outcome(head.causes),
        number: head.number,
        issued_on: head.issued_on,
        signer: head.signer_id,
        signer_name: head.signer_name.unwrap_or_default(),
        signing: head.signer_authority.map(|authority| Signing {
            authority,
            collective: head.signer_collective.unwrap_or_default(),
            head_post: head.signer_head_post.unwrap_or_default(),
            position: head.signer_position.clone().unwrap_or_default(),
        }),
        signer_position: head.signer_position.unwrap_or_default(),
        explain_by: head.explain_by,
        sent_at: head.sent_at,
        report_by: head.report_by,
        author: head.author_id,
        version: head.version,
        visits,
        points,
        dropped,
        demands: told,
    })
}

/// Whether a conclusion opens to the actor: for who comes upon it from elsewhere.
pub fn opens(c: &mut AnyConnection, actor: &Actor, id: &ConclusionId) -> Result<bool, Error> {
    store::is_visible(c, actor, id)
}

fn persons(c: &mut AnyConnection, points: &[String]) -> Result<Vec<(PointId, Person)>, Error> {
    type Row = (PointId, String, String, String, Capacity, Degree);
    let rows: Vec<Row> = point_persons::table
        .filter(point_persons::point_id.eq_any(points))
        .select((
            point_persons::point_id,
            point_persons::id,
            point_persons::name,
            point_persons::position,
            point_persons::capacity,
            point_persons::degree,
        ))
        .order(point_persons::id)
        .load(c)?;
    let mut all: Vec<(PointId, Person)> = rows
        .into_iter()
        .map(|(point, id, name, position, capacity, degree)| (point, Person { id, name, position, capacity, degree }))
        .collect();
    // As the words stand: who acted, deputies, the head, the collective.
    all.sort_by_key(|(_, person)| person.capacity);
    Ok(all)
}

/// The persons of one point; the caller has the point in scope.
pub fn persons_of(c: &mut AnyConnection, point: &PointId) -> Result<Vec<Person>, Error> {
    Ok(persons(c, std::slice::from_ref(&point.0))?.into_iter().map(|(_, person)| person).collect())
}

fn files(c: &mut AnyConnection, points: &[String]) -> Result<Vec<(PointId, File)>, Error> {
    type Row = (PointId, VisitId, String, String, String, String, i64);
    let rows: Vec<Row> =
        point_evidence::table
            .inner_join(visit_files::table.on(
                visit_files::visit_id.eq(point_evidence::visit_id).and(visit_files::sha256.eq(point_evidence::sha256)),
            ))
            .filter(point_evidence::point_id.eq_any(points))
            .select((
                point_evidence::point_id,
                visit_files::visit_id,
                visit_files::sha256,
                visit_files::name,
                point_evidence::caption,
                visit_files::media_type,
                visit_files::bytes,
            ))
            .order((visit_files::at, visit_files::sha256))
            .load(c)?;
    Ok(rows
        .into_iter()
        .map(|(point, visit, sha256, name, caption, media_type, bytes)| {
            (point, File { visit, sha256, name, caption, media_type, bytes })
        })
        .collect())
}

fn attached(c: &mut AnyConnection, points: &[String]) -> Result<Vec<(PointId, Attached)>, Error> {
    use explanation_files as f;
    type Row = (PointId, String, String, String, i64, Option<String>);
    let rows: Vec<Row> = f::table
        .filter(f::point_id.eq_any(points))
        .select((f::point_id, f::sha256, f::name, f::media_type, f::bytes, f::working))
        .order((f::at, f::sha256))
        .load(c)?;
    let file = |(point, sha256, name, media_type, bytes, working)| {
        (point, Attached { sha256, name, media_type, bytes, working })
    };
    Ok(rows.into_iter().map(file).collect())
}

/// A file that came with the explanation of a point, for whoever may see the point.
///
/// # Errors
/// As [`evidence`].
pub fn explanation_file(
    c: &mut AnyConnection,
    actor: &Actor,
    id: &ConclusionId,
    point: &PointId,
    sha256: &str,
) -> Result<Attached, Error> {
    store::load(c, actor, id)?;
    let point = store::load_point(c, actor, id, point)?;
    attached(c, &[point.id.0])?.into_iter().map(|(_, file)| file).find(|f| f.sha256 == sha256).ok_or(Error::NotFound)
}

/// What the units of a conclusion that was loaded in scope received of what was sent last, by their names.
pub fn receipts(c: &mut AnyConnection, of: &Conclusion) -> Result<Vec<Receipt>, Error> {
    use explanation_receipts as r;
    type Row = (UnitId, ReceiptWay, (String, String, NaiveDate), (String, NaiveDateTime));
    let Some(sent_at) = of.sent_at else { return Ok(Vec::new()) };
    let rows: Vec<Row> = r::table
        .inner_join(accounts::table)
        .filter(r::conclusion_id.eq(&of.id))
        .filter(r::sent_at.eq(sent_at))
        .select((r::unit_id, r::way, (r::number, r::received_by, r::received_on), (accounts::name, r::at)))
        .load(c)?;
    let mut found: Vec<Receipt> = rows
        .into_iter()
        .filter_map(|(unit, way, (number, received_by, received_on), (by, at))| {
            let unit_name = of.visits.iter().find(|visit| visit.unit == unit)?.unit_name.clone();
            Some(Receipt { unit, unit_name, way, number, received_by, received_on, by, at })
        })
        .collect();
    found.sort_by(|a, b| a.unit_name.cmp(&b.unit_name));
    Ok(found)
}

/// A file that shows what a point says, for whoever may see the point.
///
/// # Errors
/// `NotFound` outside the actor's scope, and for a hash that belongs to another point.
pub fn evidence(
    c: &mut AnyConnection,
    actor: &Actor,
    id: &ConclusionId,
    point: &PointId,
    sha256: &str,
) -> Result<File, Error> {
    store::load(c, actor, id)?;
    let point = store::load_point(c, actor, id, point)?;
    files(c, &[point.id.0])?.into_iter().map(|(_, file)| file).find(|f| f.sha256 == sha256).ok_or(Error::NotFound)
}
