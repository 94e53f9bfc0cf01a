//! Writing drafts: texts, points, persons, demands.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::PointRow;
use crate::conclusions::model::{NewDemand, NewPerson, PointTexts, Stage, Texts};
use crate::db::Tx;
use crate::error::Error;
use crate::schema::{
    conclusion_points, conclusion_visits, conclusions, demands, point_evidence, point_explanations, point_persons,
};
use crate::visits::model::Finding;
use crate::vocabulary::{AccountId, ConclusionId, DemandId, FindingId, InspectionId, PointId, UnitId, VisitId};

/// A conclusion to be made.
pub struct NewConclusion<'a> {
    pub inspection: &'a InspectionId,
    pub body: &'a UnitId,
    pub title: &'a str,
    pub results: &'a str,
    pub report_by: Option<NaiveDate>,
    pub author: &'a AccountId,
    pub visits: &'a [VisitId],
}

/// Writes a draft and the visits that it covers.
pub fn insert(tx: &mut Tx, new: &NewConclusion) -> Result<ConclusionId, Error> {
    let id: ConclusionId = tx.new_id();
    let now = tx.now();
    diesel::insert_into(conclusions::table)
        .values((
            conclusions::id.eq(&id),
            conclusions::inspection_id.eq(new.inspection),
            conclusions::body_id.eq(new.body),
            conclusions::stage.eq(Stage::Draft),
            conclusions::title.eq(new.title),
            conclusions::results.eq(new.results),
            conclusions::causes.eq(""),
            conclusions::report_by.eq(new.report_by),
            conclusions::author_id.eq(new.author),
            conclusions::created_at.eq(now),
            conclusions::version.eq(1),
        ))
        .execute(tx.c())?;
    for visit in new.visits {
        diesel::insert_into(conclusion_visits::table)
            .values((conclusion_visits::conclusion_id.eq(&id), conclusion_visits::visit_id.eq(visit)))
            .execute(tx.c())?;
    }
    Ok(id)
}

/// Writes a finding as a point, with its persons and evidence.
pub fn insert_point(
    tx: &mut Tx,
    conclusion: &ConclusionId,
    visit: &VisitId,
    unit: &UnitId,
    position: i32,
    finding: &Finding,
) -> Result<PointId, Error> {
    let id: PointId = tx.new_id();
    let finding_id: &FindingId = &finding.id;
    diesel::insert_into(conclusion_points::table)
        .values((
            conclusion_points::id.eq(&id),
            conclusion_points::conclusion_id.eq(conclusion),
            conclusion_points::visit_id.eq(visit),
            conclusion_points::unit_id.eq(unit),
            conclusion_points::finding_id.eq(finding_id),
            conclusion_points::position.eq(position),
            conclusion_points::kind.eq(finding.kind),
            conclusion_points::severity.eq(finding.severity),
            conclusion_points::fact.eq(&finding.fact),
            conclusion_points::assessment.eq(&finding.assessment),
            conclusion_points::ground.eq(&finding.ground),
            conclusion_points::field_code.eq(finding.field_code.as_deref()),
            conclusion_points::checklist_item_id.eq(finding.item.as_ref().map(|i| i.as_str())),
            conclusion_points::item_code.eq(finding.item_code.as_deref()),
            conclusion_points::dossier_code.eq(finding.dossier_code.as_deref()),
            conclusion_points::occurred_on.eq(finding.occurred_on),
            conclusion_points::version.eq(1),
        ))
        .execute(tx.c())?;
    for person in &finding.persons {
        let new = NewPerson {
            official: person.official.clone(),
            name: person.name.clone(),
            position: person.position.clone(),
            capacity: person.capacity,
            degree: person.degree,
        };
        insert_person(tx, &id, &new)?;
    }
    let mut seen = std::collections::BTreeSet::new();
    for file in finding.evidence.iter().filter(|f| f.here && seen.insert(f.sha256.as_str())) {
        diesel::insert_into(point_evidence::table)
            .values((
                point_evidence::point_id.eq(&id),
                point_evidence::visit_id.eq(visit),
                point_evidence::sha256.eq(&file.sha256),
                point_evidence::caption.eq(&file.caption),
            ))
            .execute(tx.c())?;
    }
    Ok(id)
}

/// Writes a person of a point. The caller holds the point in a draft ([`touch_point`]).
pub fn insert_person(tx: &mut Tx, point: &PointId, new: &NewPerson) -> Result<String, Error> {
    let id: String = tx.new_id();
    diesel::insert_into(point_persons::table)
        .values((
            point_persons::id.eq(&id),
            point_persons::point_id.eq(point),
            point_persons::official_id.eq(new.official.as_ref().map(|o| o.as_str())),
            point_persons::name.eq(&new.name),
            point_persons::position.eq(&new.position),
            point_persons::capacity.eq(new.capacity),
            point_persons::degree.eq(new.degree),
        ))
        .execute(tx.c())?;
    Ok(id)
}

/// Takes a person off a point. The caller holds the point in a draft ([`touch_point`]).
pub fn delete_person(tx: &mut Tx, point: &PointId, id: &str) -> Result<usize, Error> {
    Ok(diesel::delete(point_persons::table.find(id).filter(point_persons::point_id.eq(point))).execute(tx.c())?)
}

/// Saves the texts of a draft; 0 rows when it was changed meanwhile or is no draft.
pub fn update_texts(tx: &mut Tx, id: &ConclusionId, seen: i32, texts: &Texts) -> Result<usize, Error> {
    Ok(diesel::update(
        conclusions::table.find(id).filter(conclusions::version.eq(seen)).filter(conclusions::stage.eq(Stage::Draft)),
    )
    .set((
        conclusions::title.eq(&texts.title),
        conclusions::results.eq(&texts.results),
        conclusions::causes.eq(&texts.causes),
        conclusions::report_by.eq(texts.report_by),
        conclusions::version.eq(seen + 1),
    ))
    .execute(tx.c())?)
}

/// Ids of the conclusion when it stands at one of the stages: the guard of writes to its parts.
macro_rules! standing_at {
    ($id:expr, $stages:expr) => {
        conclusions::table
            .filter(conclusions::id.eq($id))
            .filter(conclusions::stage.eq_any($stages))
            .select(conclusions::id)
    };
}

/// Saves the texts of a point of a draft; an approval of its reason lapses when the reason changes.
pub fn update_point(
    tx: &mut Tx,
    point: &PointRow,
    seen: i32,
    texts: &PointTexts,
    keeps_approval: bool,
) -> Result<usize, Error> {
    let approved_by = point.no_person_approved_by.as_ref().filter(|_| keeps_approval).map(|a| a.as_str());
    Ok(diesel::update(
        conclusion_points::table
            .find(&point.id)
            .filter(conclusion_points::version.eq(seen))
            .filter(conclusion_points::dropped_at.is_null())
            .filter(conclusion_points::conclusion_id.eq_any(standing_at!(&point.conclusion_id, [Stage::Draft]))),
    )
    .set((
        conclusion_points::kind.eq(texts.kind),
        conclusion_points::severity.eq(texts.severity),
        conclusion_points::fact.eq(&texts.fact),
        conclusion_points::assessment.eq(&texts.assessment),
        conclusion_points::ground.eq(&texts.ground),
        conclusion_points::dossier_code.eq(texts.dossier_code.as_deref()),
        conclusion_points::occurred_on.eq(texts.occurred_on),
        conclusion_points::no_person_reason.eq(texts.no_person_reason.as_deref()),
        conclusion_points::no_person_approved_by.eq(approved_by),
        conclusion_points::version.eq(seen + 1),
    ))
    .execute(tx.c())?)
}

/// Raises the version of a point of a draft, so that its persons may be written; 0 rows when it
/// was changed meanwhile or the conclusion is no draft.
pub fn touch_point(tx: &mut Tx, point: &PointRow, seen: i32) -> Result<usize, Error> {
    Ok(diesel::update(
        conclusion_points::table
            .find(&point.id)
            .filter(conclusion_points::version.eq(seen))
            .filter(conclusion_points::dropped_at.is_null())
            .filter(conclusion_points::conclusion_id.eq_any(standing_at!(&point.conclusion_id, [Stage::Draft]))),
    )
    .set(conclusion_points::version.eq(seen + 1))
    .execute(tx.c())?)
}

/// Notes who approved the reason of a point, without raising its version: what the unit explained
/// did not change.
pub fn approve_reason(tx: &mut Tx, point: &PointRow, seen: i32, by: &AccountId) -> Result<usize, Error> {
    Ok(diesel::update(
        conclusion_points::table
            .find(&point.id)
            .filter(conclusion_points::version.eq(seen))
            .filter(conclusion_points::no_person_reason.is_not_null())
            .filter(conclusion_points::dropped_at.is_null())
            .filter(
                conclusion_points::conclusion_id
                    .eq_any(standing_at!(&point.conclusion_id, [Stage::Draft, Stage::Explaining])),
            ),
    )
    .set(conclusion_points::no_person_approved_by.eq(by.as_str()))
    .execute(tx.c())?)
}

/// Drops a point with who and why, or takes it back in (`None`); 0 rows when it was changed meanwhile or
/// the conclusion stands elsewhere. What the unit explained stays explained: the point says the same.
pub fn set_dropped(
    tx: &mut Tx,
    point: &PointRow,
    seen: i32,
    dropped: Option<(&str, &AccountId)>,
) -> Result<usize, Error> {
    let now = tx.now();
    let rows = diesel::update(
        conclusion_points::table.find(&point.id).filter(conclusion_points::version.eq(seen)).filter(
            conclusion_points::conclusion_id
                .eq_any(standing_at!(&point.conclusion_id, [Stage::Draft, Stage::Explaining])),
        ),
    )
    .set((
        conclusion_points::dropped_reason.eq(dropped.map(|(reason, _)| reason)),
        conclusion_points::dropped_by.eq(dropped.map(|(_, by)| by.as_str())),
        conclusion_points::dropped_at.eq(dropped.map(|_| now)),
        conclusion_points::version.eq(seen + 1),
    ))
    .execute(tx.c())?;
    if rows == 1 {
        diesel::update(
            point_explanations::table.find(&point.id).filter(point_explanations::of_version.eq(point.version)),
        )
        .set(point_explanations::of_version.eq(seen + 1))
        .execute(tx.c())?;
    }
    Ok(rows)
}

/// Writes a demand of a draft. The caller holds the draft ([`touch`]).
pub fn insert_demand(tx: &mut Tx, conclusion: &ConclusionId, new: &NewDemand) -> Result<DemandId, Error> {
    let id: DemandId = tx.new_id();
    let last: Option<i32> = demands::table
        .filter(demands::conclusion_id.eq(conclusion))
        .select(diesel::dsl::max(demands::position))
        .first(tx.c())?;
    diesel::insert_into(demands::table)
        .values((
            demands::id.eq(&id),
            demands::conclusion_id.eq(conclusion),
            demands::unit_id.eq(&new.unit),
            demands::position.eq(last.unwrap_or(0) + 1),
            demands::task.eq(&new.task),
            demands::product.eq(&new.product),
            demands::due_on.eq(new.due_on),
            demands::kind.eq(new.kind),
        ))
        .execute(tx.c())?;
    Ok(id)
}

/// Takes a demand off a draft. The caller holds the draft ([`touch`]).
pub fn delete_demand(tx: &mut Tx, conclusion: &ConclusionId, id: &DemandId) -> Result<usize, Error> {
    Ok(diesel::delete(demands::table.find(id).filter(demands::conclusion_id.eq(conclusion))).execute(tx.c())?)
}
