//! Rows of inspections, for loading and writing.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::model::{Clash, Corrected, Correction, Member, NewInspection, Post, Stage};
use super::rules;
use crate::db::{AnyConnection, Tx};
use crate::error::Error;
use crate::schema::{
    accounts, authorised_signers, inspection_corrections, inspection_fields, inspection_items, inspections,
    seal_clashes, sealed_viewers, team_members, visit_checklists, visits,
};
use crate::vocabulary::{AccountId, Actor, ChecklistVersionId, InspectionId, PlanItemId, UnitId, VisitId};

/// What of an inspection's row decides over its steps.
#[derive(Clone, Debug)]
pub struct HeadRow {
    pub stage: Stage,
    pub code: Option<String>,
    pub version: i32,
}

/// Whether the person is, or was until it opened, named on a sealed inspection.
pub fn is_named(c: &mut AnyConnection, id: &InspectionId, actor: &Actor) -> Result<bool, Error> {
    let named = sealed_viewers::table
        .filter(sealed_viewers::subject_id.eq(id.as_str()))
        .filter(sealed_viewers::account_id.eq(actor.key()));
    Ok(named.count().get_result::<i64>(c)? > 0)
}

/// Writes a clash with its answer, in the place of what stood.
pub fn put_clash(tx: &mut Tx, clash: &Clash, open_at_start: bool, answer: Option<(&str, &str)>) -> Result<(), Error> {
    use seal_clashes as s;
    let (id, now): (String, NaiveDateTime) = (tx.new_id(), tx.now());
    let said = serde_json::to_string(&clash.said)?;
    diesel::delete(
        s::table
            .filter(s::visit_id.eq(&clash.visit))
            .filter(s::against.eq(clash.against))
            .filter(s::other_id.eq(&clash.other)),
    )
    .execute(tx.c())?;
    diesel::insert_into(s::table)
        .values((
            (s::id.eq(id), s::visit_id.eq(&clash.visit), s::against.eq(clash.against), s::other_id.eq(&clash.other)),
            (s::about.eq(&clash.about), s::said.eq(said)),
            (s::open_at_start.eq(open_at_start), s::reason.eq(answer.map(|(reason, _)| reason))),
            (s::account_id.eq(answer.map(|(_, by)| by)), s::answered_at.eq(answer.map(|_| now)), s::changed.eq(false)),
        ))
        .execute(tx.c())?;
    Ok(())
}

/// Notes that an answered clash is another one at the start; the answer stays.
pub fn reopen_clash(tx: &mut Tx, clash: &Clash) -> Result<(), Error> {
    use seal_clashes as s;
    let said = serde_json::to_string(&clash.said)?;
    let row = s::table
        .filter(s::visit_id.eq(&clash.visit))
        .filter(s::against.eq(clash.against))
        .filter(s::other_id.eq(&clash.other));
    diesel::update(row)
        .set((s::about.eq(&clash.about), s::said.eq(said), s::open_at_start.eq(true), s::changed.eq(true)))
        .execute(tx.c())?;
    Ok(())
}

/// Deletes what was kept of a visit's clashes but those with these others.
pub fn drop_clashes_but(tx: &mut Tx, visit: &VisitId, others: &[&str]) -> Result<(), Error> {
    use seal_clashes as s;
    let ceased = s::table.filter(s::visit_id.eq(visit)).filter(s::other_id.ne_all(others.to_vec()));
    diesel::delete(ceased).execute(tx.c())?;
    Ok(())
}

/// The inspection, whoever asks: scope is the view's.
pub fn head(c: &mut AnyConnection, id: &InspectionId) -> Result<HeadRow, Error> {
    use inspections as i;
    let row: Option<(Stage, Option<String>, i32)> =
        i::table.find(id).select((i::stage, i::code, i::version)).first(c).optional()?;
    let (stage, code, version) = row.ok_or(Error::NotFound)?;
    Ok(HeadRow { stage, code, version })
}

/// The next code of the year: one more than the highest given.
pub fn next_code(c: &mut AnyConnection, year: i32) -> Result<String, Error> {
    let codes: Vec<Option<String>> = inspections::table
        .filter(inspections::code.like(format!("{}%", rules::code_prefix(year))))
        .select(inspections::code)
        .load(c)?;
    let last = codes.iter().flatten().filter_map(|code| rules::number_of(code, year)).max().unwrap_or(0);
    Ok(rules::code(year, last + 1))
}

/// Names and ties of a person who signs in, as far as a team asks.
#[derive(Clone, Debug)]
pub struct Person {
    pub name: String,
    pub position: String,
    pub unit: Option<UnitId>,
}

/// The person of an account.
pub fn person(c: &mut AnyConnection, id: &AccountId) -> Result<Person, Error> {
    use accounts as a;
    type Row = (String, Option<String>, Option<UnitId>);
    let row: Option<Row> = a::table
        .filter(a::id.eq(id))
        .filter(a::disabled_at.is_null())
        .select((a::name, a::position, a::unit_id))
        .first(c)
        .optional()?;
    let (name, position, unit) = row.ok_or(Error::NotFound)?;
    Ok(Person { name, position: position.unwrap_or_default(), unit })
}

/// Who may see a sealed item or inspection.
pub fn viewers(c: &mut AnyConnection, subject: &str) -> Result<Vec<AccountId>, Error> {
    Ok(sealed_viewers::table
        .filter(sealed_viewers::subject_id.eq(subject))
        .select(sealed_viewers::account_id)
        .load(c)?)
}

/// Names somebody as a viewer of a sealed inspection.
pub fn add_viewer(tx: &mut Tx, id: &InspectionId, account: &AccountId) -> Result<(), Error> {
    let now = tx.now();
    let known = viewers(tx.c(), id.as_str())?;
    if known.contains(account) {
        return Ok(());
    }
    diesel::insert_into(sealed_viewers::table)
        .values((
            sealed_viewers::subject_id.eq(id.as_str()),
            sealed_viewers::account_id.eq(account),
            sealed_viewers::named_at.eq(now),
        ))
        .execute(tx.c())?;
    Ok(())
}

/// Makes these the viewers of a sealed inspection; who was named before keeps the day of it.
pub fn set_viewers(tx: &mut Tx, id: &InspectionId, named: &[AccountId]) -> Result<(), Error> {
    use sealed_viewers as v;
    diesel::delete(v::table.filter(v::subject_id.eq(id.as_str())).filter(v::account_id.ne_all(named)))
        .execute(tx.c())?;
    for account in named {
        add_viewer(tx, id, account)?;
    }
    Ok(())
}

/// The row of a decision.
pub struct Row<'a> {
    pub id: &'a InspectionId,
    pub new: &'a NewInspection,
    pub code: Option<String>,
    pub signer: Option<(AccountId, String, String)>,
    pub stage: Stage,
    pub sealed: bool,
    pub author: &'a str,
}

/// Writes the row.
pub fn insert(tx: &mut Tx, row: &Row) -> Result<(), Error> {
    use inspections as i;
    let now = tx.now();
    let (signer, signer_name, signer_position) = match &row.signer {
        Some((id, name, position)) => (Some(id.as_str()), name.as_str(), position.as_str()),
        None => (None, "", ""),
    };
    diesel::insert_into(i::table)
        .values((
            i::id.eq(row.id),
            i::code.eq(&row.code),
            i::title.eq(&row.new.title),
            i::decision_number.eq(&row.new.decision_number),
            i::decision_on.eq(row.new.decision_on),
            i::issuer.eq(&row.new.issuer),
            i::signer_id.eq(signer),
            i::signer_name.eq(signer_name),
            i::signer_position.eq(signer_position),
            i::classification.eq(row.new.classification),
            i::body_id.eq(&row.new.body),
            i::contents.eq(&row.new.contents),
            i::period_from.eq(row.new.period_from),
            i::period_to.eq(row.new.period_to),
            i::starts_on.eq(row.new.starts_on),
            i::ends_on.eq(row.new.ends_on),
            i::profile.eq(row.new.profile),
            i::stage.eq(row.stage),
            i::sealed.eq(row.sealed),
            i::author_id.eq(row.author),
            i::created_at.eq(now),
            i::version.eq(1),
        ))
        .execute(tx.c())?;
    Ok(())
}

/// Writes fields of work, items and team.
pub fn insert_parts(
    tx: &mut Tx,
    id: &InspectionId,
    fields: &[String],
    items: &[PlanItemId],
    team: &[Member],
) -> Result<(), Error> {
    for field in fields {
        diesel::insert_into(inspection_fields::table)
            .values((inspection_fields::inspection_id.eq(id), inspection_fields::field_code.eq(field)))
            .execute(tx.c())?;
    }
    for item in items {
        diesel::insert_into(inspection_items::table)
            .values((inspection_items::inspection_id.eq(id), inspection_items::item_id.eq(item)))
            .execute(tx.c())?;
    }
    for (ordinal, member) in (0i32..).zip(team) {
        diesel::insert_into(team_members::table)
            .values((
                team_members::inspection_id.eq(id),
                team_members::account_id.eq(&member.account),
                team_members::name.eq(&member.name),
                team_members::position.eq(&member.position),
                team_members::unit_name.eq(&member.unit_name),
                team_members::post.eq(member.post),
                team_members::ordinal.eq(ordinal),
            ))
            .execute(tx.c())?;
    }
    Ok(())
}

/// Writes a visit that has not started, with its lists of questions.
pub fn insert_visit(
    tx: &mut Tx,
    inspection: &InspectionId,
    unit: (&UnitId, &str),
    item: &PlanItemId,
    checklists: &[ChecklistVersionId],
) -> Result<VisitId, Error> {
    let id: VisitId = tx.new_id();
    diesel::insert_into(visits::table)
        .values((
            visits::id.eq(&id),
            visits::inspection_id.eq(inspection),
            visits::unit_id.eq(unit.0),
            visits::unit_name.eq(unit.1),
            visits::item_id.eq(Some(item.as_str())),
            visits::stage.eq("planned"),
            visits::seq.eq(0i64),
            visits::version.eq(1),
        ))
        .execute(tx.c())?;
    for (position, version) in (0i32..).zip(checklists) {
        diesel::insert_into(visit_checklists::table)
            .values((
                visit_checklists::visit_id.eq(&id),
                visit_checklists::version_id.eq(version),
                visit_checklists::position.eq(position),
            ))
            .execute(tx.c())?;
    }
    Ok(id)
}

/// The team of an inspection: leader, secretary, members in their order.
pub fn team(c: &mut AnyConnection, id: &InspectionId) -> Result<Vec<Member>, Error> {
    use team_members as m;
    let rows: Vec<(AccountId, String, String, String, Post)> = m::table
        .filter(m::inspection_id.eq(id))
        .select((m::account_id, m::name, m::position, m::unit_name, m::post))
        .order(m::ordinal)
        .load(c)?;
    Ok(rows
        .into_iter()
        .map(|(account, name, position, unit_name, post)| Member { account, name, position, unit_name, post })
        .collect())
}

/// Moves the inspection from a version to another stage.
///
/// # Errors
/// `Conflict` when somebody changed it since.
pub fn move_to(tx: &mut Tx, id: &InspectionId, seen: i32, stage: Stage) -> Result<(), Error> {
    let changed =
        diesel::update(inspections::table.filter(inspections::id.eq(id)).filter(inspections::version.eq(seen)))
            .set((inspections::stage.eq(stage), inspections::version.eq(seen + 1)))
            .execute(tx.c())?;
    if changed == 0 { Err(Error::Conflict) } else { Ok(()) }
}

/// Visits whose minutes are not closed and that were not called off.
pub fn visits_left(c: &mut AnyConnection, id: &InspectionId) -> Result<i64, Error> {
    Ok(visits::table
        .filter(visits::inspection_id.eq(id))
        .filter(visits::ended_at.is_null())
        .filter(visits::stage.ne("cancelled"))
        .count()
        .get_result(c)?)
}

/// Items of the inspection.
pub fn items(c: &mut AnyConnection, id: &InspectionId) -> Result<Vec<PlanItemId>, Error> {
    Ok(inspection_items::table
        .filter(inspection_items::inspection_id.eq(id))
        .select(inspection_items::item_id)
        .order(inspection_items::item_id)
        .load(c)?)
}

/// The units to be visited, with their names; whoever asks.
pub fn visited(c: &mut AnyConnection, id: &InspectionId) -> Result<Vec<(UnitId, String)>, Error> {
    Ok(visits::table
        .filter(visits::inspection_id.eq(id))
        .select((visits::unit_id, visits::unit_name))
        .order((visits::unit_name, visits::id))
        .load(c)?)
}

/// When the first of the inspection's visits started, if one did; whoever asks.
pub fn first_start(c: &mut AnyConnection, id: &InspectionId) -> Result<Option<NaiveDateTime>, Error> {
    let first: Option<Option<NaiveDateTime>> = visits::table
        .filter(visits::inspection_id.eq(id))
        .filter(visits::started_at.is_not_null())
        .select(visits::started_at)
        .order(visits::started_at)
        .first(c)
        .optional()?;
    Ok(first.flatten())
}

/// What a corrected decision's row says.
pub struct Amendment<'a> {
    pub number: &'a str,
    pub on: NaiveDate,
    pub title: &'a str,
    pub signer: Option<&'a AccountId>,
    pub signer_name: &'a str,
    pub signer_position: &'a str,
}

/// Writes a correction over the version that was seen.
///
/// # Errors
/// `Conflict` when somebody changed it since.
pub fn amend(tx: &mut Tx, id: &InspectionId, seen: i32, new: &Amendment) -> Result<(), Error> {
    use inspections as i;
    let changed = diesel::update(i::table.filter(i::id.eq(id)).filter(i::version.eq(seen)))
        .set((
            i::decision_number.eq(new.number),
            i::decision_on.eq(new.on),
            i::title.eq(new.title),
            i::signer_id.eq(new.signer.map(AccountId::as_str)),
            i::signer_name.eq(new.signer_name),
            i::signer_position.eq(new.signer_position),
            i::version.eq(seen + 1),
        ))
        .execute(tx.c())?;
    if changed == 0 { Err(Error::Conflict) } else { Ok(()) }
}

/// Puts another team in the place of the one that stands.
pub fn replace_team(tx: &mut Tx, id: &InspectionId, team: &[Member]) -> Result<(), Error> {
    diesel::delete(team_members::table.filter(team_members::inspection_id.eq(id))).execute(tx.c())?;
    insert_parts(tx, id, &[], &[], team)
}

/// Takes back every authorisation to issue: its giver is not the decision's signer.
pub fn forget_authorised(tx: &mut Tx, id: &InspectionId) -> Result<(), Error> {
    use authorised_signers as s;
    diesel::delete(s::table.filter(s::inspection_id.eq(id))).execute(tx.c())?;
    Ok(())
}

/// Keeps what a decision said before.
pub fn insert_correction(
    tx: &mut Tx,
    id: &InspectionId,
    (field, was, became): &(Corrected, String, String),
    reason: &str,
    (account, name): (&AccountId, &str),
) -> Result<(), Error> {
    use inspection_corrections as r;
    let (row, now): (String, NaiveDateTime) = (tx.new_id(), tx.now());
    diesel::insert_into(r::table)
        .values((
            r::id.eq(row),
            r::inspection_id.eq(id),
            r::field.eq(field),
            r::was.eq(was),
            r::became.eq(became),
            r::reason.eq(reason),
            r::account_id.eq(account),
            r::name.eq(name),
            r::at.eq(now),
        ))
        .execute(tx.c())?;
    Ok(())
}

/// Everything that was corrected, the newest first. The caller has the inspection in scope.
pub fn corrections(c: &mut AnyConnection, id: &InspectionId) -> Result<Vec<Correction>, Error> {
    use inspection_corrections as r;
    type Row = (Corrected, String, String, String, String, NaiveDateTime);
    let rows: Vec<Row> = r::table
        .filter(r::inspection_id.eq(id))
        .select((r::field, r::was, r::became, r::reason, r::name, r::at))
        .load(c)?;
    let mut all: Vec<Correction> = rows
        .into_iter()
        .map(|(field, was, became, reason, by, at)| Correction { field, was, became, reason, by, at })
        .collect();
    // What was corrected at once stands in the order of a decision.
    all.sort_by_key(|c| (std::cmp::Reverse(c.at), c.field));
    Ok(all)
}

/// Notes that a conclusion was issued; the first one counts.
pub fn note_issued(tx: &mut Tx, id: &InspectionId) -> Result<(), Error> {
    let now = tx.now();
    diesel::update(inspections::table.find(id).filter(inspections::first_issued_at.is_null()))
        .set(inspections::first_issued_at.eq(Some(now)))
        .execute(tx.c())?;
    Ok(())
}
