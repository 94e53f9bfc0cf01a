//! Reading inspections, in the actor's scope.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::model::{
    Authorised, Classification, Correction, Head, Inspection, Line, Member, Post, Stage, Task, VisitLine,
};
use super::store;
use crate::db::{AnyConnection, MultiBackend};
use crate::error::Error;
use crate::numbering;
use crate::plans::{Form, ItemKind, Profile};
use crate::schema::{
    accounts, authorised_signers, inspection_fields, inspection_items, inspections, plan_item_fields, plan_items,
    sealed_viewers, team_members, unit_names, visits,
};
use crate::units;
use crate::vocabulary::paging::{COUNT_LIMIT, PAGE_ROWS, PageNumber, Paged};
use crate::vocabulary::text::{like_prefix, search_key};
use crate::vocabulary::{AccountId, Actor, InspectionId, PlanItemId, UnitId, VisitId, dates};

/// What a list of inspections keeps.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Beginning of a decision's number or code, or of a word in a visited unit's name.
    pub words: String,
    pub stage: Option<Stage>,
    /// Year of the decision.
    pub year: Option<i32>,
    /// Only those in whose team the person is.
    pub mine: bool,
}

pub(super) type Condition = Box<dyn BoxableExpression<inspections::table, MultiBackend, SqlType = Bool>>;

/// Whom an inspection may be seen by: sealed ones by their named viewers; a unit sees those that
/// came to it, from the start of its own visit.
pub(super) fn in_scope(actor: &Actor) -> Condition {
    use inspections as i;
    let (sees_all, own) = actor.unit_scope();
    let viewed = sealed_viewers::table
        .filter(sealed_viewers::account_id.eq(actor.key().to_owned()))
        .select(sealed_viewers::subject_id);
    let open = i::sealed.eq(false).or(i::id.eq_any(viewed));
    if sees_all {
        return Box::new(open);
    }
    let came = visits::table
        .filter(visits::unit_id.eq(own.to_owned()))
        .filter(visits::started_at.is_not_null())
        .select(visits::inspection_id);
    Box::new(open.and(i::id.eq_any(came)))
}

fn wanted(actor: &Actor, filter: &Filter) -> Vec<Condition> {
    use inspections as i;
    let mut all: Vec<Condition> = vec![in_scope(actor)];
    if let Some(stage) = filter.stage {
        all.push(Box::new(i::stage.eq(stage)));
    }
    if let Some((from, to)) = filter.year.and_then(year) {
        all.push(Box::new(i::decision_on.between(from, to)));
    }
    if filter.mine {
        let mine = team_members::table
            .filter(team_members::account_id.eq(actor.key().to_owned()))
            .select(team_members::inspection_id);
        all.push(Box::new(i::id.eq_any(mine)));
    }
    let key = search_key(&filter.words);
    if !key.is_empty() {
        let start = like_prefix(&key);
        let named = unit_names::table
            .filter(unit_names::name_key.like(start.clone()).or(unit_names::name_key.like(format!("% {start}"))))
            .select(unit_names::unit_id);
        // Only units whose visits are not behind a seal of their own lead here.
        let sealed = plan_items::table.filter(plan_items::sealed.eq(true)).select(plan_items::id.nullable());
        let visited = visits::table
            .filter(visits::unit_id.eq_any(named))
            .filter(visits::item_id.is_null().or(visits::item_id.ne_all(sealed)))
            .select(visits::inspection_id);
        let typed = like_prefix(&filter.words);
        all.push(Box::new(
            i::decision_number
                .like(typed.clone())
                .or(i::code.is_not_null().and(i::code.assume_not_null().like(typed)))
                .or(i::id.eq_any(visited)),
        ));
    }
    all
}

/// First and last day of a year.
pub(super) fn year(year: i32) -> Option<(NaiveDate, NaiveDate)> {
    Some((NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year, 12, 31)?))
}

type LineRow = (
    InspectionId,
    Option<String>,
    String,
    String,
    NaiveDate,
    String,
    Classification,
    Stage,
    bool,
    NaiveDate,
    NaiveDate,
);

/// Inspections, the newest decision first.
pub fn list(c: &mut AnyConnection, actor: &Actor, filter: &Filter, page: PageNumber) -> Result<Paged<Line>, Error> {
    use inspections as i;
    let mut query = i::table
        .select((
            i::id,
            i::code,
            i::title,
            i::decision_number,
            i::decision_on,
            i::issuer,
            i::classification,
            i::stage,
            i::sealed,
            i::starts_on,
            i::ends_on,
        ))
        .order((i::decision_on.desc(), i::id.desc()))
        .limit(PAGE_ROWS)
        .offset(page.offset())
        .into_boxed::<MultiBackend>();
    let mut counted = i::table.select(i::id).limit(COUNT_LIMIT + 1).into_boxed::<MultiBackend>();
    for condition in wanted(actor, filter) {
        query = query.filter(condition);
    }
    for condition in wanted(actor, filter) {
        counted = counted.filter(condition);
    }
    let rows: Vec<LineRow> = query.load(c)?;
    let count = counted.load::<InspectionId>(c)?.len() as i64;
    let ids: Vec<InspectionId> = rows.iter().map(|r| r.0.clone()).collect();
    let mut visits: BTreeMap<InspectionId, Vec<VisitLine>> = BTreeMap::new();
    for visit in visits_of(c, actor, &ids)? {
        visits.entry(visit.inspection.clone()).or_default().push(visit);
    }
    let leaders: Vec<(InspectionId, String)> = team_members::table
        .filter(team_members::inspection_id.eq_any(&ids))
        .filter(team_members::post.eq(Post::Leader))
        .select((team_members::inspection_id, team_members::name))
        .load(c)?;
    let leaders: BTreeMap<InspectionId, String> = leaders.into_iter().collect();
    let mut days = open_days(c, actor, &ids)?;
    let lines = rows
        .into_iter()
        .map(|mut row| {
            if let Some(open) = days.remove(&row.0) {
                (row.9, row.10) = open;
            }
            row
        })
        .map(|(id, code, title, decision_number, decision_on, issuer, classification, stage, sealed, from, to)| Line {
            leader: leaders.get(&id).cloned().unwrap_or_default(),
            visits: visits.remove(&id).unwrap_or_default(),
            id,
            code,
            title,
            decision_number,
            decision_on,
            issuer,
            classification,
            stage,
            sealed,
            starts_on: from,
            ends_on: to,
        })
        .collect();
    Ok(Paged::new(lines, count, page))
}

/// Every inspection in the actor's scope that stands at one of the stages, for its clocks. A sealed one has its own
/// page of them, where each look is kept: a list for all is no place for it.
pub fn heads(c: &mut AnyConnection, actor: &Actor, stages: &[Stage]) -> Result<Vec<Head>, Error> {
    use inspections as i;
    type Whose = (InspectionId, String, String, Profile, Stage, AccountId, Option<AccountId>);
    type HeadRow = (Whose, (NaiveDate, NaiveDate));
    let rows: Vec<HeadRow> = i::table
        .filter(in_scope(actor))
        .filter(i::sealed.eq(false))
        .filter(i::stage.eq_any(stages.to_vec()))
        .select((
            (i::id, i::decision_number, i::title, i::profile, i::stage, i::author_id, i::signer_id),
            (i::decision_on, i::starts_on),
        ))
        .order(i::id)
        .load(c)?;
    let ids: Vec<InspectionId> = rows.iter().map(|row| row.0.0.clone()).collect();
    let days = open_days(c, actor, &ids)?;
    Ok(rows
        .into_iter()
        .map(|((id, number, title, profile, stage, author, signer), (decided_on, starts_on))| Head {
            decided_on,
            starts_on: days.get(&id).map_or(starts_on, |(from, _)| *from),
            id,
            number,
            title,
            profile,
            stage,
            author,
            signer,
        })
        .collect())
}

type Row = (
    (InspectionId, Option<String>, String, String, NaiveDate, String, Option<AccountId>, String, String),
    (Classification, UnitId, String, NaiveDate, NaiveDate, NaiveDate, NaiveDate),
    (Profile, Stage, bool, AccountId, NaiveDateTime, Option<NaiveDateTime>, i32),
);

/// One inspection with its team and who may issue its conclusion.
///
/// # Errors
/// `NotFound` outside the actor's scope.
pub fn show(c: &mut AnyConnection, actor: &Actor, id: &InspectionId) -> Result<Inspection, Error> {
    use inspections as i;
    let row: Option<Row> = i::table
        .filter(i::id.eq(id.clone()))
        .filter(in_scope(actor))
        .select((
            (
                i::id,
                i::code,
                i::title,
                i::decision_number,
                i::decision_on,
                i::issuer,
                i::signer_id,
                i::signer_name,
                i::signer_position,
            ),
            (i::classification, i::body_id, i::contents, i::period_from, i::period_to, i::starts_on, i::ends_on),
            (i::profile, i::stage, i::sealed, i::author_id, i::created_at, i::first_issued_at, i::version),
        ))
        .first(c)
        .optional()?;
    let (
        (id, code, title, decision_number, decision_on, issuer, signer, signer_name, signer_position),
        (classification, body, contents, period_from, period_to, starts_on, ends_on),
        (profile, stage, sealed, author, created_at, first_issued_at, version),
    ) = row.ok_or(Error::NotFound)?;
    let (mut fields, mut items, mut contents) = (fields_of(c, &id)?, store::items(c, &id)?, contents);
    let (mut period_from, mut period_to) = (period_from, period_to);
    let (mut starts_on, mut ends_on) = (starts_on, ends_on);
    if let Some(open) = open_part(c, actor, &id, &items)? {
        (fields, contents) = (open.fields, open.contents);
        (period_from, period_to) = open.period.unwrap_or((period_from, period_to));
        (starts_on, ends_on) = open.days.unwrap_or((starts_on, ends_on));
        items = open.items;
    }
    Ok(Inspection {
        body_name: units::views::name_on(c, &body, decision_on)?,
        fields,
        items,
        team: store::team(c, &id)?,
        authorised: authorised(c, &id)?,
        id,
        code,
        title,
        decision_number,
        decision_on,
        issuer,
        signer,
        signer_name,
        signer_position,
        classification,
        body,
        contents,
        period_from,
        period_to,
        starts_on,
        ends_on,
        profile,
        stage,
        sealed,
        author,
        created_at,
        first_issued_at,
        version,
    })
}

/// Whether the inspection, or an item of it that the reader was given, is still sealed.
pub fn keeps_seal(c: &mut AnyConnection, inspection: &Inspection) -> Result<bool, Error> {
    let sealed: i64 = plan_items::table
        .filter(plan_items::id.eq_any(inspection.items.clone()))
        .filter(plan_items::sealed.eq(true))
        .count()
        .get_result(c)?;
    Ok(inspection.sealed || sealed > 0)
}

/// What seals something of the inspection, by the id whose named people may know of it: the inspection itself, else the
/// item of the visit that it is about (of an inspection that began elsewhere, a further visit may still be sealed), else,
/// for what is about all visits, any item. None once nothing is sealed any more. Asks no scope.
pub fn seal_of(
    c: &mut AnyConnection,
    inspection: &InspectionId,
    visit: Option<&VisitId>,
) -> Result<Option<String>, Error> {
    let whole = inspections::table.find(inspection).select(inspections::sealed).first(c).optional()?;
    if whole == Some(true) {
        return Ok(Some(inspection.to_string()));
    }
    let of = visits::table
        .inner_join(plan_items::table.on(visits::item_id.eq(plan_items::id.nullable())))
        .filter(visits::inspection_id.eq(inspection))
        .filter(plan_items::sealed.eq(true));
    let all: Vec<(VisitId, String)> = of.select((visits::id, plan_items::id)).order(plan_items::id).load(c)?;
    Ok(all.into_iter().find(|(id, _)| visit.is_none_or(|visit| visit == id)).map(|(_, item)| item))
}

/// Whether nobody is told before: it is of a surprise item, or of no item, as decisions could be before. Asks no scope.
pub fn is_surprise(c: &mut AnyConnection, id: &InspectionId) -> Result<bool, Error> {
    Ok(surprises(c, std::slice::from_ref(id))?.contains(id))
}

/// Which of these inspections nobody is told of before. Asks no scope.
pub fn surprises(c: &mut AnyConnection, of: &[InspectionId]) -> Result<BTreeSet<InspectionId>, Error> {
    let planned: Vec<(InspectionId, ItemKind)> = inspection_items::table
        .inner_join(plan_items::table)
        .filter(inspection_items::inspection_id.eq_any(of))
        .select((inspection_items::inspection_id, plan_items::kind))
        .load(c)?;
    let announced = |id: &InspectionId| {
        let mut kinds = planned.iter().filter(|(of, _)| of == id).map(|(_, kind)| *kind).peekable();
        kinds.peek().is_some() && kinds.all(|kind| kind != ItemKind::Surprise)
    };
    Ok(of.iter().filter(|id| !announced(id)).cloned().collect())
}

/// Days of decisions that keep items sealed from the actor: those of their open items.
pub(super) fn open_days(
    c: &mut AnyConnection,
    actor: &Actor,
    ids: &[InspectionId],
) -> Result<BTreeMap<InspectionId, (NaiveDate, NaiveDate)>, Error> {
    let spans = open_spans(c, actor, ids)?.into_iter();
    let whole = |days: Vec<(NaiveDate, NaiveDate)>| days.iter().map(|d| d.0).min().zip(days.iter().map(|d| d.1).max());
    Ok(spans.filter_map(|(id, days)| Some((id, whole(days)?))).collect())
}

/// The same, of each open item by itself: a visit that is still sealed may lie between them.
pub(super) fn open_spans(
    c: &mut AnyConnection,
    actor: &Actor,
    ids: &[InspectionId],
) -> Result<BTreeMap<InspectionId, Vec<(NaiveDate, NaiveDate)>>, Error> {
    let keeping: Vec<InspectionId> = inspection_items::table
        .inner_join(plan_items::table)
        .filter(inspection_items::inspection_id.eq_any(ids))
        .filter(plan_items::sealed.eq(true))
        .select(inspection_items::inspection_id)
        .distinct()
        .load(c)?;
    let mut days = BTreeMap::new();
    for id in keeping {
        let items = store::items(c, &id)?;
        if let Some(part) = open_part(c, actor, &id, &items)? {
            days.insert(id, part.spans);
        }
    }
    Ok(days)
}

/// What of a decision is open while other items of it are still sealed.
struct OpenPart {
    items: Vec<PlanItemId>,
    fields: Vec<String>,
    contents: String,
    /// From the first to the last day of their periods.
    period: Option<(NaiveDate, NaiveDate)>,
    /// From the first to the last day on which they are inspected.
    days: Option<(NaiveDate, NaiveDate)>,
    /// Those days, of each item by itself.
    spans: Vec<(NaiveDate, NaiveDate)>,
}

/// A decision of several surprise items opens with its first visit; the items of the others stay sealed
/// until theirs. Those who are not named read of the open items only, in the plan's words: neither
/// fields, contents, period nor days tell of a visit to come. None when nothing is hidden from the actor.
fn open_part(
    c: &mut AnyConnection,
    actor: &Actor,
    id: &InspectionId,
    items: &[PlanItemId],
) -> Result<Option<OpenPart>, Error> {
    let named = store::is_named(c, id, actor)?;
    use plan_items as p;
    let open: Vec<(PlanItemId, String, NaiveDate, NaiveDate, NaiveDate, NaiveDate)> = p::table
        .filter(p::id.eq_any(items.to_vec()))
        .filter(p::sealed.eq(false))
        .select((p::id, p::contents, p::period_from, p::period_to, p::starts_on, p::ends_on))
        .order(p::id)
        .load(c)?;
    if named || open.len() == items.len() {
        return Ok(None);
    }
    let ids: Vec<PlanItemId> = open.iter().map(|(id, ..)| id.clone()).collect();
    let (first, last) = (open.iter().map(|o| o.2).min(), open.iter().map(|o| o.3).max());
    let (begins, ends) = (open.iter().map(|o| o.4).min(), open.iter().map(|o| o.5).max());
    let spans = open.iter().map(|o| (o.4, o.5)).collect();
    let fields = plan_item_fields::table
        .filter(plan_item_fields::item_id.eq_any(ids.clone()))
        .select(plan_item_fields::field_code)
        .distinct()
        .order(plan_item_fields::field_code)
        .load(c)?;
    let mut contents: Vec<String> = Vec::new();
    for (_, text, ..) in open {
        if !contents.contains(&text) {
            contents.push(text);
        }
    }
    Ok(Some(OpenPart {
        items: ids,
        fields,
        contents: contents.join("\n"),
        period: first.zip(last),
        days: begins.zip(ends),
        spans,
    }))
}

fn fields_of(c: &mut AnyConnection, id: &InspectionId) -> Result<Vec<String>, Error> {
    Ok(inspection_fields::table
        .filter(inspection_fields::inspection_id.eq(id))
        .select(inspection_fields::field_code)
        .order(inspection_fields::field_code)
        .load(c)?)
}

fn authorised(c: &mut AnyConnection, id: &InspectionId) -> Result<Vec<Authorised>, Error> {
    use authorised_signers as s;
    let rows: Vec<(AccountId, String, Option<String>, String, NaiveDate)> = s::table
        .inner_join(accounts::table.on(accounts::id.eq(s::account_id)))
        .filter(s::inspection_id.eq(id))
        .select((s::account_id, accounts::name, accounts::position, s::document, s::authorised_on))
        .order((s::authorised_on, accounts::name))
        .load(c)?;
    Ok(rows
        .into_iter()
        .map(|(account, name, position, document, authorised_on)| Authorised {
            account,
            name,
            position: position.unwrap_or_default(),
            document,
            authorised_on,
        })
        .collect())
}

/// What of the decision was corrected, the newest first.
///
/// # Errors
/// `NotFound` outside the actor's scope.
pub fn corrections(c: &mut AnyConnection, actor: &Actor, id: &InspectionId) -> Result<Vec<Correction>, Error> {
    show(c, actor, id)?;
    store::corrections(c, id)
}

/// Whether another paper of the body has the number of an open decision: it was given while the decision was sealed.
pub fn number_twice(c: &mut AnyConnection, of: &Inspection) -> Result<bool, Error> {
    let paper = numbering::Paper { body: &of.body, kind: numbering::Kind::Decision, subject: of.id.as_str() };
    numbering::views::is_taken(c, &paper, &numbering::rules::read(&of.decision_number), of.decision_on)
}

/// Whether the actor sees a decision of the same number, day and body.
pub fn has_decision(
    c: &mut AnyConnection,
    actor: &Actor,
    number: &str,
    on: NaiveDate,
    body: &UnitId,
) -> Result<bool, Error> {
    use inspections as i;
    let found: Option<InspectionId> = i::table
        .filter(in_scope(actor))
        .filter(i::decision_number.eq(number.to_owned()))
        .filter(i::decision_on.eq(on))
        .filter(i::body_id.eq(body.clone()))
        .select(i::id)
        .first(c)
        .optional()?;
    Ok(found.is_some())
}

/// The team of an inspection: leader, secretary, members in their order.
pub fn team_of(c: &mut AnyConnection, id: &InspectionId) -> Result<Vec<Member>, Error> {
    store::team(c, id)
}

/// Whether the actor may issue the conclusion: signed the decision, or was authorised in writing by
/// who did (glossary: conclusion). Never somebody of the team, who cannot be either.
pub fn may_issue(c: &mut AnyConnection, actor: &Actor, id: &InspectionId) -> Result<bool, Error> {
    let Some(account) = &actor.account else { return Ok(false) };
    let signer: Option<Option<AccountId>> =
        inspections::table.find(id).select(inspections::signer_id).first(c).optional()?;
    if signer.flatten().as_ref() == Some(account) {
        return Ok(true);
    }
    let authorised: i64 = authorised_signers::table
        .filter(authorised_signers::inspection_id.eq(id))
        .filter(authorised_signers::account_id.eq(account))
        .count()
        .get_result(c)?;
    Ok(authorised > 0)
}

/// What a visit looks at. Where a decision sends its team to several units, that of a visit with a plan
/// item is the item's: the words of the whole decision tell of the other items, of which some may still
/// be sealed. Asks no scope.
pub fn task_of_visit(c: &mut AnyConnection, id: &InspectionId, item: Option<&PlanItemId>) -> Result<Task, Error> {
    use {inspections as i, plan_items as p};
    let others: i64 = visits::table.filter(visits::inspection_id.eq(id)).count().get_result(c)?;
    let own = match item.filter(|_| others > 1) {
        Some(item) => p::table.find(item).select((p::contents, p::period_from, p::period_to)).first(c)?,
        None => i::table.find(id).select((i::contents, i::period_from, i::period_to)).first(c)?,
    };
    let (contents, period_from, period_to): (String, NaiveDate, NaiveDate) = own;
    Ok(Task { contents, period_from, period_to })
}

/// Fields of work that a visit looks at: those of its plan item, else the inspection's.
pub fn fields_of_visit(
    c: &mut AnyConnection,
    id: &InspectionId,
    item: Option<&PlanItemId>,
) -> Result<Vec<String>, Error> {
    let Some(item) = item else { return fields_of(c, id) };
    Ok(plan_item_fields::table
        .filter(plan_item_fields::item_id.eq(item))
        .select(plan_item_fields::field_code)
        .order(plan_item_fields::field_code)
        .load(c)?)
}

/// The days planned for visits of these inspections, where a decision on several units leaves each its own: those
/// of the plan item, as far as they lie within the decision's. Asks no scope.
pub fn own_days(
    c: &mut AnyConnection,
    of: &[InspectionId],
) -> Result<BTreeMap<VisitId, (NaiveDate, NaiveDate)>, Error> {
    use {inspections as i, plan_items as p, visits as v};
    type Row = (VisitId, InspectionId, (NaiveDate, NaiveDate), Option<(NaiveDate, NaiveDate)>);
    let rows: Vec<Row> = v::table
        .inner_join(i::table)
        .left_join(p::table)
        .filter(v::inspection_id.eq_any(of.to_vec()))
        .select((v::id, v::inspection_id, (i::starts_on, i::ends_on), (p::starts_on, p::ends_on).nullable()))
        .load(c)?;
    let several = |id: &InspectionId| rows.iter().filter(|(_, of, ..)| of == id).nth(1).is_some();
    Ok(rows
        .iter()
        .filter(|(_, of, ..)| several(of))
        .filter_map(|(visit, _, (first, last), own)| {
            own.filter(|(from, to)| first <= from && to <= last).map(|days| (visit.clone(), days))
        })
        .collect())
}

/// How the visits of these inspections are made: as their plan items say, on site without an item. Asks no scope.
pub fn forms(c: &mut AnyConnection, of: &[InspectionId]) -> Result<BTreeMap<VisitId, Form>, Error> {
    use {plan_items as p, visits as v};
    let rows: Vec<(VisitId, Option<Form>)> = v::table
        .left_join(p::table)
        .filter(v::inspection_id.eq_any(of.to_vec()))
        .select((v::id, p::form.nullable()))
        .load(c)?;
    Ok(rows.into_iter().map(|(visit, form)| (visit, form.unwrap_or(Form::OnSite))).collect())
}

type VisitRow = (
    (VisitId, InspectionId, UnitId, String, Option<UnitId>, String),
    (String, Option<String>, Option<NaiveDateTime>, Option<NaiveDateTime>),
);

/// The visits of inspections that the actor sees, by the unit's name: not those whose plan item is
/// still sealed, but for named viewers; a unit sees its own only, from the start.
pub fn visits_of(c: &mut AnyConnection, actor: &Actor, ids: &[InspectionId]) -> Result<Vec<VisitLine>, Error> {
    let mut query = seen_visits(actor);
    query = query.filter(visits::inspection_id.eq_any(ids.to_vec()));
    lines(c, query)
}

/// The visit of this id, when the actor sees it.
pub fn visit_line(c: &mut AnyConnection, actor: &Actor, id: &VisitId) -> Result<Option<VisitLine>, Error> {
    Ok(lines(c, seen_visits(actor).filter(visits::id.eq(id.clone())))?.pop())
}

/// Who took over from the unit of a visit that is not over: on the day on which it began, or on the day given for one
/// that is to come. Nobody while the unit does its own work; more than one where it was divided and nobody has chosen
/// yet. Asks no scope.
pub fn heirs(
    c: &mut AnyConnection,
    unit: &UnitId,
    (stage, started_at): (&str, Option<NaiveDateTime>),
    from: NaiveDate,
) -> Result<Vec<(UnitId, String)>, Error> {
    if !["planned", "ongoing"].contains(&stage) {
        return Ok(Vec::new());
    }
    let day = started_at.map_or(from, |at| dates::civil(at).date());
    let mut heirs = units::views::heirs_on(c, unit, day)?;
    heirs.retain(|(heir, _)| heir != unit);
    Ok(heirs)
}

/// The units with regard to which a team is looked at: those of its visits, or who took over from them by the day on
/// which they are to begin.
pub fn places(c: &mut AnyConnection, visits: Vec<VisitLine>, from: NaiveDate) -> Result<Vec<(UnitId, String)>, Error> {
    let mut all: Vec<(UnitId, String)> = Vec::new();
    for visit in visits {
        let mut of = heirs(c, &visit.unit, (&visit.stage, visit.started_at), from)?;
        if of.is_empty() {
            of.push((visit.unit, visit.unit_name));
        }
        of.retain(|(unit, _)| !all.iter().any(|(known, _)| known == unit));
        all.extend(of);
    }
    Ok(all)
}

/// Every unit for which these visits stand: those visited, those that they were decided for, and whoever took over from
/// them, with the visit's inspection.
pub(super) fn stand_for(
    c: &mut AnyConnection,
    visits: &[VisitLine],
) -> Result<BTreeSet<(InspectionId, UnitId)>, Error> {
    let mut all = BTreeSet::new();
    for visit in visits {
        let heirs = units::views::heirs_on(c, &visit.unit, NaiveDate::MAX)?.into_iter().map(|(heir, _)| heir);
        let units = heirs.chain([visit.unit.clone()]).chain(visit.was.clone());
        all.extend(units.map(|unit| (visit.inspection.clone(), unit)));
    }
    Ok(all)
}

/// The same of the visits that the actor sees, without the units of visits that are sealed before the actor: what
/// names such a unit is theirs.
pub(super) fn known_places(
    c: &mut AnyConnection,
    actor: &Actor,
    ids: &[InspectionId],
) -> Result<BTreeSet<(InspectionId, UnitId)>, Error> {
    let seen = visits_of(c, actor, ids)?;
    let hidden = visits::table
        .filter(visits::inspection_id.eq_any(ids.to_vec()))
        .filter(visits::id.ne_all(seen.iter().map(|visit| visit.id.clone()).collect::<Vec<_>>()))
        .into_boxed::<MultiBackend>();
    let hidden = lines(c, hidden)?;
    let mut known = stand_for(c, &seen)?;
    for place in stand_for(c, &hidden)? {
        if !seen.iter().any(|visit| (&visit.inspection, &visit.unit) == (&place.0, &place.1)) {
            known.remove(&place);
        }
    }
    Ok(known)
}

/// The visits of an inspection whose plan items are sealed. Asks no scope.
pub(super) fn sealed_visits(c: &mut AnyConnection, id: &InspectionId) -> Result<Vec<VisitLine>, Error> {
    let sealed = plan_items::table.filter(plan_items::sealed.eq(true)).select(plan_items::id.nullable());
    let query = visits::table
        .filter(visits::inspection_id.eq(id.clone()))
        .filter(visits::item_id.is_not_null())
        .filter(visits::item_id.eq_any(sealed))
        .into_boxed::<MultiBackend>();
    lines(c, query)
}

type VisitQuery<'a> = diesel::helper_types::IntoBoxed<'a, visits::table, MultiBackend>;

fn seen_visits<'a>(actor: &Actor) -> VisitQuery<'a> {
    use visits as v;
    let (sees_all, own) = actor.unit_scope();
    let key = actor.key().to_owned();
    let viewed =
        || sealed_viewers::table.filter(sealed_viewers::account_id.eq(key.clone())).select(sealed_viewers::subject_id);
    let sealed = inspections::table.filter(inspections::sealed.eq(true)).select(inspections::id);
    let sealed_items = plan_items::table.filter(plan_items::sealed.eq(true)).select(plan_items::id.nullable());
    let mut query = v::table
        .filter(v::inspection_id.ne_all(sealed).or(v::inspection_id.eq_any(viewed())))
        .filter(v::item_id.is_null().or(v::item_id.ne_all(sealed_items)).or(v::inspection_id.eq_any(viewed())))
        .into_boxed::<MultiBackend>();
    if !sees_all {
        query = query.filter(v::unit_id.eq(own.to_owned())).filter(v::started_at.is_not_null());
    }
    query
}

/// Ids of the visits that are sealed before this person: the opposite of [`visits_of`] for who sees all
/// units, to keep what bears such an id out of other lists.
pub fn sealed_before(c: &mut AnyConnection, actor: &Actor) -> Result<Vec<VisitId>, Error> {
    use visits as v;
    let viewed = sealed_viewers::table
        .filter(sealed_viewers::account_id.eq(actor.key().to_owned()))
        .select(sealed_viewers::subject_id);
    let sealed = inspections::table.filter(inspections::sealed.eq(true)).select(inspections::id);
    let sealed_items = plan_items::table.filter(plan_items::sealed.eq(true)).select(plan_items::id);
    let of_item = v::item_id.is_not_null().and(v::item_id.assume_not_null().eq_any(sealed_items));
    Ok(v::table
        .filter(v::inspection_id.eq_any(sealed).or(of_item))
        .filter(v::inspection_id.ne_all(viewed))
        .select(v::id)
        .load(c)?)
}

fn lines(c: &mut AnyConnection, query: VisitQuery) -> Result<Vec<VisitLine>, Error> {
    use visits as v;
    let rows: Vec<VisitRow> = query
        .select((
            (v::id, v::inspection_id, v::unit_id, v::unit_name, v::was_unit_id, v::was_unit_name),
            (v::stage, v::place, v::started_at, v::ended_at),
        ))
        .order((v::unit_name, v::id))
        .load(c)?;
    Ok(rows
        .into_iter()
        .map(|((id, inspection, unit, unit_name, was, was_name), (stage, place, started_at, ended_at))| VisitLine {
            id,
            inspection,
            unit,
            unit_name,
            was,
            was_name,
            stage,
            place: place.unwrap_or_default(),
            started_at,
            ended_at,
        })
        .collect())
}
