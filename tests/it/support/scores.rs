//! A criteria set, self-scores and issued conclusions, put in place without the pages that make them.

use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;
use giamsat::clock::sha256;
use giamsat::db::Tx;
use giamsat::schema::{
    conclusion_points, conclusions, criteria_sets, import_batches, inspections, self_scores, visits,
};
use giamsat::scoring::{Given, NewCriterion, NewSet, PutOutcome, actions, views};
use giamsat::units::Kind;
use giamsat::vocabulary::{
    AccountId, BatchId, ConclusionId, CriteriaSetId, CriterionId, InspectionId, PointId, Points, Role, UnitId, VisitId,
};

use super::app::TestApp;

/// `dd/mm/yyyy` as a day.
#[track_caller]
pub fn day(text: &str) -> NaiveDate {
    giamsat::vocabulary::dates::parse_day(text).expect("a real day")
}

/// Points as people write them.
#[track_caller]
pub fn points(text: &str) -> Points {
    text.parse().expect("points")
}

/// A criterion with a rule of deduction when `rule` is (each, cap, on).
pub fn criterion(number: &str, name: &str, max: &str, rule: Option<(&str, &str, &str)>) -> NewCriterion {
    NewCriterion {
        number: number.to_owned(),
        name: name.to_owned(),
        max_points: points(max),
        method: None,
        proof: None,
        deduct_each: rule.map(|(each, _, _)| points(each)),
        deduct_cap: rule.and_then(|(_, cap, _)| (!cap.is_empty()).then(|| points(cap))),
        deduct_on: rule.map(|(_, _, on)| on.to_owned()),
    }
}

/// A set of 30 points in three levels, with three rules of deduction.
pub fn small_set() -> NewSet {
    NewSet {
        code: "CCHC-XA".into(),
        name: "Bộ tiêu chí cải cách hành chính cấp xã".into(),
        year: 2026,
        unit_group: "Cấp xã".into(),
        decision: Some("Quyết định số 1234/QĐ-UBND".into()),
        criteria: vec![
            criterion("1", "Công tác chỉ đạo", "10", None),
            criterion("1.1", "Kế hoạch", "6", None),
            criterion("1.2", "Chấp hành kỷ luật, kỷ cương", "4", Some(("1,5", "2,5", "violation"))),
            criterion("2", "Thủ tục hành chính", "20", None),
            criterion("2.1", "Giải quyết hồ sơ", "15", None),
            criterion("2.1.1", "Hồ sơ đất đai đúng hạn", "10", Some(("0,25", "", "finding field=land"))),
            criterion("2.1.2", "Xin lỗi khi trễ hạn", "5", Some(("0,1", "0,5", "late-without-apology"))),
            criterion("2.2", "Công khai", "5", None),
        ],
    }
}

/// A published batch.
pub fn batch(tx: &mut Tx, kind: &str) -> BatchId {
    use import_batches as b;
    let id: BatchId = tx.new_id();
    let now = tx.now();
    diesel::insert_into(b::table)
        .values((
            (
                b::id.eq(&id),
                b::kind.eq(kind),
                b::file_name.eq("mau.xlsx"),
                b::sha256.eq(""),
                b::layout.eq("test"),
                b::state.eq("published"),
                b::login.eq("test"),
                b::created_at.eq(now),
                b::published_at.eq(Some(now)),
            ),
            (
                b::facts.eq("[]"),
                b::remarks.eq("[]"),
                b::rows_read.eq(0),
                b::added.eq(0),
                b::changed.eq(0),
                b::unchanged.eq(0),
                b::refused.eq(0),
                b::version.eq(1),
            ),
        ))
        .execute(tx.c())
        .expect("a batch");
    id
}

/// Sets a batch's state, as publishing and undoing do.
pub fn set_state(app: &TestApp, id: &BatchId, state: &str) {
    app.db()
        .write(|tx| {
            diesel::update(import_batches::table.find(id)).set(import_batches::state.eq(state)).execute(tx.c())?;
            Ok(())
        })
        .expect("the batch is there");
}

/// Puts a set as an import does.
pub fn put(app: &TestApp, set: &NewSet) -> (PutOutcome, BatchId) {
    let hash = sha256(format!("{set:?}").as_bytes());
    app.db()
        .write(|tx| {
            let batch = batch(tx, "criteria");
            Ok((actions::put_criteria_set(tx, set, &batch, &hash)?, batch))
        })
        .expect("the set holds together")
}

/// The newest version of a code.
pub fn set_id(app: &TestApp, code: &str) -> CriteriaSetId {
    app.db().read(|c| views::set_for(c, code)).expect("one set").expect("a set").id
}

/// How many versions a code has.
pub fn versions(app: &TestApp, code: &str) -> i64 {
    app.db()
        .read(|c| Ok(criteria_sets::table.filter(criteria_sets::code.eq(code)).count().get_result(c)?))
        .expect("a count")
}

/// The id of a criterion by its number.
pub fn criterion_id(app: &TestApp, set: &CriteriaSetId, number: &str) -> CriterionId {
    app.db().read(|c| views::criterion_by_number(c, set, number)).expect("a read").expect("the criterion").id
}

/// A unit's self-scores as an import stores them; number and what is given.
pub fn give_self_scores(app: &TestApp, set: &CriteriaSetId, unit: &UnitId, given: &[(&str, Given)]) -> BatchId {
    app.db()
        .write(|tx| {
            let batch = batch(tx, "self-scores");
            let all = views::criteria(tx.c(), set)?;
            for (number, given) in given {
                let criterion = &all.iter().find(|c| c.number == *number).expect("the criterion").id;
                let id: String = tx.new_id();
                use self_scores as s;
                diesel::insert_into(s::table)
                    .values((
                        s::id.eq(id),
                        s::batch_id.eq(&batch),
                        s::row_key.eq(views::self_score_key(set, unit, criterion)),
                        s::row_hash.eq(""),
                        s::source.eq("test"),
                        s::set_id.eq(set),
                        s::unit_id.eq(unit),
                        s::criterion_id.eq(criterion),
                        s::points.eq(given.score().map(|p| p.0)),
                        s::not_applicable.eq(given.is_not_applicable()),
                        s::proof.eq(Some("Báo cáo số 1")),
                    ))
                    .execute(tx.c())?;
            }
            Ok(batch)
        })
        .expect("the self-scores are stored")
}

/// A point to conclude.
pub struct Concluded<'t> {
    pub kind: &'t str,
    pub fact: &'t str,
    pub field: Option<&'t str>,
    pub item: Option<&'t str>,
    pub on: Option<&'t str>,
}

impl Default for Concluded<'_> {
    fn default() -> Self {
        Concluded { kind: "violation", fact: "Sự việc", field: None, item: None, on: Some("10/03/2026") }
    }
}

/// An issued conclusion on a unit, with the inspection and the visit before it (its visit was on
/// 5 May 2026). `issued_on` none leaves it a draft.
pub fn conclude(
    app: &TestApp,
    unit: &UnitId,
    number: &str,
    issued_on: Option<&str>,
    all: &[Concluded],
) -> ConclusionId {
    let author: AccountId = app.account("conclusion-author", &[Role::Planner], None);
    let body = app.unit(&format!("Sở ra kết luận {number}"), Kind::Other);
    let issued = issued_on.map(day);
    let id = app.db().write(|tx| {
        let (inspection, visit, id): (InspectionId, VisitId, ConclusionId) = (tx.new_id(), tx.new_id(), tx.new_id());
        inspect(tx, &inspection, &body, &author)?;
        let started = day("05/05/2026").and_hms_opt(1, 0, 0).expect("an instant");
        diesel::insert_into(visits::table)
            .values((
                visits::id.eq(&visit),
                visits::inspection_id.eq(&inspection),
                visits::unit_id.eq(unit),
                visits::unit_name.eq("Đơn vị được kiểm tra"),
                visits::stage.eq("minuted"),
                visits::seq.eq(1),
                visits::started_at.eq(Some(started)),
                visits::version.eq(1),
            ))
            .execute(tx.c())?;
        let now = tx.now();
        use conclusions as k;
        diesel::insert_into(k::table)
            .values((
                k::id.eq(&id),
                k::inspection_id.eq(&inspection),
                k::body_id.eq(&body),
                k::year.eq(issued.map(|day| day.year())),
                k::stage.eq(if issued.is_some() { "issued" } else { "draft" }),
                k::title.eq("Thông báo kết luận"),
                k::results.eq(""),
                k::causes.eq(""),
                k::number.eq(issued.map(|_| number)),
                k::issued_on.eq(issued),
                k::author_id.eq(&author),
                k::created_at.eq(now),
                k::version.eq(1),
            ))
            .execute(tx.c())?;
        for (position, point) in (1..).zip(all) {
            add_point(tx, &id, &visit, unit, position, point)?;
        }
        Ok(id)
    });
    id.expect("a conclusion")
}

fn inspect(tx: &mut Tx, id: &InspectionId, body: &UnitId, author: &AccountId) -> Result<(), giamsat::error::Error> {
    use inspections as i;
    let now = tx.now();
    let start = day("05/05/2026");
    diesel::insert_into(i::table)
        .values((
            (
                i::id.eq(id),
                i::title.eq("Kiểm tra"),
                i::decision_number.eq("1/QĐ"),
                i::decision_on.eq(start),
                i::issuer.eq("Sở"),
                i::signer_name.eq("Người ký thử"),
                i::signer_position.eq("Giám đốc"),
                i::classification.eq("normal"),
                i::body_id.eq(body),
                i::contents.eq(""),
                i::period_from.eq(start),
                i::period_to.eq(start),
            ),
            (
                i::starts_on.eq(start),
                i::ends_on.eq(start),
                i::profile.eq("a"),
                i::stage.eq("ongoing"),
                i::sealed.eq(false),
                i::author_id.eq(author),
                i::created_at.eq(now),
                i::version.eq(1),
            ),
        ))
        .execute(tx.c())?;
    Ok(())
}

fn add_point(
    tx: &mut Tx,
    conclusion: &ConclusionId,
    visit: &VisitId,
    unit: &UnitId,
    position: i32,
    point: &Concluded,
) -> Result<(), giamsat::error::Error> {
    use conclusion_points as p;
    let (id, finding): (PointId, String) = (tx.new_id(), tx.new_id());
    diesel::insert_into(p::table)
        .values((
            p::id.eq(id),
            p::conclusion_id.eq(conclusion),
            p::visit_id.eq(visit),
            p::unit_id.eq(unit),
            p::finding_id.eq(finding),
            p::position.eq(position),
            p::kind.eq(point.kind),
            p::severity.eq("moderate"),
            p::fact.eq(point.fact),
            p::assessment.eq(""),
            p::ground.eq(""),
            p::field_code.eq(point.field),
            p::item_code.eq(point.item),
            p::occurred_on.eq(point.on.map(day)),
            p::version.eq(1),
        ))
        .execute(tx.c())?;
    Ok(())
}

/// Issues a draft that [`conclude`] left.
pub fn issue(app: &TestApp, id: &ConclusionId, number: &str, on: &str) {
    app.db()
        .write(|tx| {
            diesel::update(conclusions::table.find(id))
                .set((
                    conclusions::stage.eq("issued"),
                    conclusions::number.eq(Some(number)),
                    conclusions::issued_on.eq(Some(day(on))),
                ))
                .execute(tx.c())?;
            Ok(())
        })
        .expect("the draft is there");
}
