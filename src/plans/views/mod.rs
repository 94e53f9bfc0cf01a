//! Reading plans and items, in the reader's scope. [`overlaps`] holds what clashes
//! in plans, [`between`] what is ruled on it between bodies, [`clashes`] what does in the days of a sealed item, [`calendar`] a year of all plans.

pub mod adjustments;
pub mod between;
pub mod calendar;
pub mod capacity;
pub mod clashes;
pub mod comments;
pub mod decisions;
pub mod follows;
pub mod kept;
pub mod overlaps;
pub mod subjects;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use serde::Serialize;

use super::drafting::Subject;
use super::model::{Item, ItemKind, ItemStage, Plan, Review, Stage, Step};
use super::rules::{self, Facts};
use super::store;
use crate::accounts;
use crate::db::AnyConnection;
use crate::error::Error;
use crate::schema::{
    accounts as people, inspection_items, plan_adjustments, plan_changes, plan_items, plan_writers, plans, units,
    visits,
};
use crate::vocabulary::dates::civil;
use crate::vocabulary::paging::{COUNT_LIMIT, PAGE_ROWS, PageNumber, Paged};
use crate::vocabulary::{AccountId, Actor, DirectiveId, PlanId, PlanItemId, Right, Role, UnitId};

/// A line of the list of plans.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    #[serde(flatten)]
    pub plan: Plan,
    pub author_name: String,
    /// Open items in the person's scope, without those withdrawn or carried out under another body's.
    pub items: i64,
    /// Of these, the ones done.
    pub done: i64,
    /// Sealed items on which the person is named, counted apart: a printed list does not tell them.
    pub sealed: i64,
}

/// Plans by year, the latest first, then by body.
pub fn list(
    c: &mut AnyConnection,
    actor: &Actor,
    year: Option<i32>,
    body: Option<&UnitId>,
    page: PageNumber,
) -> Result<Paged<Line>, Error> {
    let build = || {
        let mut query = store::plans_in_scope(actor);
        if let Some(year) = year {
            query = query.filter(plans::year.eq(year));
        }
        if let Some(body) = body {
            query = query.filter(plans::body_id.eq(body.clone()));
        }
        query
    };
    let rows: Vec<store::PlanRow> = build()
        .select(store::PlanRow::as_select())
        .order((plans::year.desc(), plans::body_name, plans::id))
        .limit(PAGE_ROWS)
        .offset(page.offset())
        .load(c)?;
    let count = build().select(plans::id).limit(COUNT_LIMIT + 1).load::<PlanId>(c)?.len() as i64;
    let rows: Vec<Plan> = rows.into_iter().map(Plan::from).collect();
    let ids: Vec<&str> = rows.iter().map(|p| p.id.as_str()).collect();
    let stages: Vec<(PlanId, bool, ItemStage)> = store::items_in_scope(actor)
        .filter(plan_items::plan_id.eq_any(ids))
        .filter(plan_items::joint_with.is_null())
        .filter(plan_items::stage.ne(ItemStage::Cancelled))
        .select((plan_items::plan_id, plan_items::sealed, plan_items::stage))
        .load(c)?;
    let names = names(c, rows.iter().map(|p| &p.author))?;
    let lines = rows.into_iter().map(|plan| {
        let id = &plan.id;
        let of = |sealed: bool| stages.iter().filter(move |(of, is, _)| of == id && *is == sealed);
        let items = of(false).count() as i64;
        let done = of(false).filter(|(.., stage)| *stage == ItemStage::Done).count() as i64;
        let sealed = of(true).count() as i64;
        let author_name = names.get(&plan.author).cloned().unwrap_or_default();
        Line { plan, author_name, items, done, sealed }
    });
    Ok(Paged::new(lines.collect(), count, page))
}

/// Whether there is any plan, whoever asks.
pub fn any(c: &mut AnyConnection) -> Result<bool, Error> {
    Ok(plans::table.select(plans::id).first::<PlanId>(c).optional()?.is_some())
}

/// Years for which there is a plan, the latest first.
pub fn years(c: &mut AnyConnection, actor: &Actor) -> Result<Vec<i32>, Error> {
    Ok(store::plans_in_scope(actor).select(plans::year).distinct().order(plans::year.desc()).load(c)?)
}

/// Bodies that have a plan, by name as it stands in their latest one.
pub fn bodies(c: &mut AnyConnection, actor: &Actor) -> Result<Vec<(UnitId, String)>, Error> {
    let rows: Vec<(UnitId, String)> =
        store::plans_in_scope(actor).select((plans::body_id, plans::body_name)).order(plans::year).load(c)?;
    let latest: BTreeMap<UnitId, String> = rows.into_iter().collect();
    let mut bodies: Vec<(UnitId, String)> = latest.into_iter().collect();
    bodies.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(bodies)
}

/// One plan.
///
/// # Errors
/// `NotFound` also when it lies outside the person's scope.
pub fn plan(c: &mut AnyConnection, actor: &Actor, id: &PlanId) -> Result<Plan, Error> {
    store::plan(c, actor, id)
}

/// The items of a plan that the person may see: by number, then sealed ones.
pub fn items(c: &mut AnyConnection, actor: &Actor, plan: &PlanId) -> Result<Vec<Item>, Error> {
    store::load(c, store::items_in_scope(actor).filter(plan_items::plan_id.eq(plan.clone())))
}

/// One item. Who is shown a sealed one calls [`super::actions::look`] first.
///
/// # Errors
/// `NotFound` also when it lies outside the person's scope, or is sealed and the person not named.
pub fn item(c: &mut AnyConnection, actor: &Actor, id: &PlanItemId) -> Result<Item, Error> {
    store::item(c, actor, id)
}

/// Items in the person's scope that look into how a directive is carried out, with their plans, the latest year
/// first.
pub fn serving(c: &mut AnyConnection, actor: &Actor, directive: &DirectiveId) -> Result<Vec<(Plan, Item)>, Error> {
    with_plans(c, actor, store::items_in_scope(actor).filter(plan_items::directive_id.eq(directive.clone())))
}

/// Items with their plans as far as the person sees them, the latest year first.
fn with_plans(c: &mut AnyConnection, actor: &Actor, query: store::Items) -> Result<Vec<(Plan, Item)>, Error> {
    let mut found = Vec::new();
    for item in store::load(c, query)? {
        match store::plan(c, actor, &item.plan) {
            Ok(plan) => found.push((plan, item)),
            // Of a body out of scope.
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    found.sort_by_key(|(plan, item)| (std::cmp::Reverse(plan.year), item.starts_on, item.id.clone()));
    Ok(found)
}

/// Surprise items among these, as far as the person may see them: what gave rise to an inspection.
pub fn surprises(c: &mut AnyConnection, actor: &Actor, ids: &[PlanItemId]) -> Result<Vec<Item>, Error> {
    let ids: Vec<PlanItemId> = ids.to_vec();
    let query = store::items_in_scope(actor).filter(plan_items::kind.eq(ItemKind::Surprise));
    store::load(c, query.filter(plan_items::id.eq_any(ids)))
}

/// Where the visit of an item goes on a day: to its unit, or to those who took over from it by then (domain 2.2,
/// P6), each as it is called on that day.
pub fn goes_to(c: &mut AnyConnection, item: &Item, day: NaiveDate) -> Result<Vec<(UnitId, String)>, Error> {
    crate::units::views::heirs_on(c, &item.unit, day)
}

/// What became of an item's unit since the item was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Now {
    /// Who is visited, as it is called by the visit.
    pub name: String,
    /// Whether that is another unit, which took over, and no decision was made yet.
    pub successor: bool,
}

/// The items whose visit goes to a unit that is called otherwise than it was written, by its first day or, when that
/// is past, by today.
pub fn units_now(c: &mut AnyConnection, items: &[Item], today: NaiveDate) -> Result<BTreeMap<PlanItemId, Now>, Error> {
    let lineage = crate::units::views::lineage(c)?;
    let names = crate::units::views::names_on(c, today)?;
    let mut found = BTreeMap::new();
    for item in items {
        let day = item.starts_on.max(today);
        let heirs = lineage.heirs(&item.unit, day);
        let successor = !heirs.contains_key(&item.unit);
        let name = if successor {
            let heirs: Result<Vec<String>, Error> =
                heirs.keys().map(|heir| crate::units::views::name_on(c, heir, day)).collect();
            heirs?.join(", ")
        } else {
            names.get(&item.unit).cloned().unwrap_or_default()
        };
        if !name.is_empty() && name != item.whole_name() {
            let successor = successor && item.stage == ItemStage::Planned;
            found.insert(item.id.clone(), Now { name, successor });
        }
    }
    Ok(found)
}

/// Items for which an inspection may be set up: planned, approved with their plan or (sealed) by
/// themselves, taken by no inspection, by no other body's item and by no adjustment that is still open, and with
/// nothing to follow that the chairman decided, nor let go from a joint inspection into an overlap that nobody answered
/// ([`between::held`]); by their first day. Who is shown sealed ones calls
/// [`super::actions::look`] first.
pub fn ready_items(c: &mut AnyConnection, actor: &Actor) -> Result<Vec<Item>, Error> {
    let taken = inspection_items::table.filter(inspection_items::item_id.eq(plan_items::id));
    let approved = plans::table.filter(plans::id.eq(plan_items::plan_id)).filter(plans::stage.eq(Stage::Approved));
    let adjusted = plan_changes::table.filter(plan_changes::item_id.eq(plan_items::id.nullable())).filter(
        plan_changes::adjustment_id.eq_any(
            plan_adjustments::table.filter(plan_adjustments::stage.ne(Stage::Approved)).select(plan_adjustments::id),
        ),
    );
    let query = store::items_in_scope(actor)
        .filter(plan_items::stage.eq(ItemStage::Planned))
        .filter(plan_items::joint_with.is_null())
        .filter(not(exists(taken)))
        .filter(not(exists(adjusted)))
        .filter(
            plan_items::sealed
                .eq(false)
                .and(exists(approved))
                .or(plan_items::sealed.eq(true).and(plan_items::approved_at.is_not_null())),
        );
    let mut items = store::load(c, query)?;
    let held = between::held(c, &items)?;
    items.retain(|item| !held.contains(&item.id));
    items.sort_by(|a, b| (a.starts_on, &a.unit_name, &a.id).cmp(&(b.starts_on, &b.unit_name, &b.id)));
    Ok(items)
}

/// Plans of other bodies with their items, whoever asks: nothing in them is sealed.
pub fn recorded(c: &mut AnyConnection) -> Result<Vec<(Plan, Vec<Item>)>, Error> {
    let rows: Vec<store::PlanRow> =
        plans::table.filter(plans::stage.eq(Stage::Recorded)).select(store::PlanRow::as_select()).load(c)?;
    let of_recorded = plans::table.filter(plans::stage.eq(Stage::Recorded)).select(plans::id);
    let items = store::load(c, store::open_items().filter(plan_items::plan_id.eq_any(of_recorded)))?;
    let mut by_plan: BTreeMap<PlanId, Vec<Item>> = BTreeMap::new();
    for item in items {
        by_plan.entry(item.plan.clone()).or_default().push(item);
    }
    let plans = rows.into_iter().map(Plan::from);
    Ok(plans
        .map(|plan| (by_plan.remove(&plan.id).unwrap_or_default(), plan))
        .map(|(items, plan)| (plan, items))
        .collect())
}

/// One plan of another body, whoever asks.
pub fn recorded_one(c: &mut AnyConnection, id: &PlanId) -> Result<Plan, Error> {
    let query = plans::table.filter(plans::stage.eq(Stage::Recorded)).filter(plans::id.eq(id));
    let row: Option<store::PlanRow> = query.select(store::PlanRow::as_select()).first(c).optional()?;
    row.map(Plan::from).ok_or(Error::NotFound)
}

/// Who is named on a sealed item, by name. The caller has loaded the item in the person's scope.
pub fn named_on(c: &mut AnyConnection, item: &PlanItemId) -> Result<Vec<(AccountId, String)>, Error> {
    let ids = store::viewers(c, item)?;
    let names = names(c, ids.iter())?;
    let mut named: Vec<(AccountId, String)> = names.into_iter().collect();
    named.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(named)
}

/// Names of accounts.
pub fn names<'a>(
    c: &mut AnyConnection,
    ids: impl Iterator<Item = &'a AccountId>,
) -> Result<BTreeMap<AccountId, String>, Error> {
    let mut ids: Vec<&str> = ids.map(AccountId::as_str).collect();
    ids.sort_unstable();
    ids.dedup();
    let rows: Vec<(AccountId, String)> =
        people::table.filter(people::id.eq_any(ids)).select((people::id, people::name)).load(c)?;
    Ok(rows.into_iter().collect())
}

/// A person to choose, as approver or to be named.
#[derive(Clone, Debug, Serialize)]
pub struct Person {
    pub id: AccountId,
    pub name: String,
    pub position: String,
}

/// Open accounts whose roles hold the right, by name.
pub fn people_with(c: &mut AnyConnection, right: Right) -> Result<Vec<Person>, Error> {
    let mut all = accounts::views::list(c)?;
    all.retain(|a| !a.disabled && a.roles.iter().any(|role| role.rights().contains(&right)));
    all.sort_by(|a, b| (&a.name, &a.login).cmp(&(&b.name, &b.login)));
    Ok(all.into_iter().map(|a| Person { id: a.id, name: a.name, position: a.position }).collect())
}

/// Units as they live on a day, each with when it, or one that it took over, was visited last, and with those of the
/// fields `focus` in which it, or one that it took over, handled work in the days `period`. Only visits that began are
/// known, which are sealed no more.
pub fn subjects(
    c: &mut AnyConnection,
    on: NaiveDate,
    focus: &[String],
    period: (NaiveDate, NaiveDate),
) -> Result<Vec<Subject>, Error> {
    use crate::schema::visits;
    let rows: Vec<(UnitId, Option<NaiveDateTime>)> = visits::table
        .filter(visits::started_at.is_not_null())
        .group_by(visits::unit_id)
        .select((visits::unit_id, diesel::dsl::max(visits::started_at)))
        .load(c)?;
    let visited: BTreeMap<UnitId, NaiveDate> =
        rows.into_iter().filter_map(|(unit, at)| Some((unit, civil(at?).date()))).collect();
    let lineage = crate::units::views::lineage(c)?;
    let mut last: BTreeMap<UnitId, NaiveDate> = BTreeMap::new();
    for (unit, day) in &visited {
        for heir in lineage.heirs(unit, on).into_keys() {
            let known = last.entry(heir).or_insert(*day);
            *known = (*day).max(*known);
        }
    }
    let mut handled: BTreeMap<UnitId, BTreeSet<String>> = BTreeMap::new();
    for (unit, field) in crate::caseload::views::handled(c, focus, period)? {
        for heir in lineage.heirs(&unit, on).into_keys() {
            handled.entry(heir).or_default().insert(field.clone());
        }
    }
    let all = crate::units::views::options(c, on)?;
    // Sections are visited with their units.
    let sections = crate::units::views::sections_on(c, on)?;
    Ok(all
        .into_iter()
        .filter(|unit| !sections.contains_key(&unit.id))
        .map(|unit| Subject {
            last: last.get(&unit.id).copied(),
            focus: handled.remove(&unit.id).unwrap_or_default().into_iter().collect(),
            unit: unit.id,
            name: unit.name,
            kind: unit.kind,
        })
        .collect())
}

/// The plan that the same body wrote here for the year before, if the actor sees one: its items that are open.
pub fn last_years_items(c: &mut AnyConnection, actor: &Actor, plan: &Plan) -> Result<Vec<Item>, Error> {
    let before: Vec<PlanId> = store::plans_in_scope(actor)
        .filter(plans::body_id.eq(plan.body.clone()))
        .filter(plans::year.eq(plan.year - 1))
        .filter(plans::stage.ne(Stage::Recorded))
        .select(plans::id)
        .load(c)?;
    let mut all = Vec::new();
    for id in before {
        all.extend(store::load(c, store::open_items().filter(plan_items::plan_id.eq(id)))?);
    }
    Ok(all)
}

/// Whether there is a unit of that id.
pub fn unit_exists(c: &mut AnyConnection, unit: &UnitId) -> Result<bool, Error> {
    Ok(units::table.find(unit).select(units::id).first::<UnitId>(c).optional()?.is_some())
}

/// Whether the person speaks for a body in its plan: by their unit ([`units::views::speaks_for`]). Who belongs to no unit
/// is the office's own, and speaks for every body.
pub fn speaks(c: &mut AnyConnection, actor: &Actor, body: &UnitId, today: NaiveDate) -> Result<bool, Error> {
    match &actor.unit {
        Some(unit) => crate::units::views::speaks_for(c, unit, body, today),
        None => Ok(true),
    }
}

/// Whether the person writes in a plan ([`rules::own`]).
pub fn may_write(c: &mut AnyConnection, actor: &Actor, plan: &Plan, today: NaiveDate) -> Result<bool, Error> {
    Ok(actor.may(Right::Plan) && rules::own(plan.stage, speaks(c, actor, &plan.body, today)?).is_ok())
}

/// A plan to be written in by the person.
///
/// # Errors
/// `NotFound` outside the actor's scope; `Refused` when it is another body's.
pub fn plan_to_write(c: &mut AnyConnection, actor: &Actor, id: &PlanId, today: NaiveDate) -> Result<Plan, Error> {
    let plan = plan(c, actor, id)?;
    rules::own(plan.stage, speaks(c, actor, &plan.body, today)?)?;
    Ok(plan)
}

/// A plan that is still written here, to be written in by the person.
///
/// # Errors
/// `NotFound` outside the actor's scope; `Refused` when it is another body's, or written no more.
pub fn draftable(c: &mut AnyConnection, actor: &Actor, id: &PlanId, today: NaiveDate) -> Result<Plan, Error> {
    let plan = plan_to_write(c, actor, id, today)?;
    rules::draftable(&plan)?;
    Ok(plan)
}

/// Whether a plan, or an adjustment, is reviewed before it is approved, as the office's rule stands on a day.
///
/// # Errors
/// `Refused` when no rule is entered for that day.
pub fn review_needed(c: &mut AnyConnection, today: NaiveDate) -> Result<bool, Error> {
    Ok(crate::units::views::parameter(c, crate::units::limits::PLAN_REVIEW, "", today)?.0 != 0)
}

/// Stages in which a plan, or an adjustment, waits for a step; `needed`: whether a review is.
fn waits_in(step: Step, needed: bool) -> &'static [Stage] {
    match step {
        Step::Review if needed => &[Stage::Submitted],
        Step::Approve if needed => &[Stage::Reviewed],
        Step::Approve => &[Stage::Submitted, Stage::Reviewed],
        _ => &[],
    }
}

/// Plans that wait for the person to take the step, review or approval: not those in which the person wrote or which
/// they reviewed; those submitted first stand first.
pub fn waiting(c: &mut AnyConnection, actor: &Actor, step: Step, today: NaiveDate) -> Result<Vec<Plan>, Error> {
    let stages = waits_in(step, review_needed(c, today)?);
    let wrote = plan_writers::table
        .filter(plan_writers::subject_id.eq(plans::id))
        .filter(plan_writers::account_id.eq(actor.key().to_owned()));
    let rows: Vec<store::PlanRow> = store::plans_in_scope(actor)
        .filter(plans::stage.eq_any(stages.to_vec()))
        .filter(not(exists(wrote)))
        .order((plans::submitted_at, plans::id))
        .select(store::PlanRow::as_select())
        .load(c)?;
    let mut all: Vec<Plan> = rows.into_iter().map(Plan::from).collect();
    all.retain(|plan| !reviewed_by(actor, plan.review.as_ref()));
    if !(step == Step::Review && actor.is(Role::Inspectorate)) {
        let mut own = Vec::new();
        for plan in all {
            if speaks(c, actor, &plan.body, today)? {
                own.push(plan);
            }
        }
        all = own;
    }
    Ok(all)
}

/// Whether the person is who reviewed it.
fn reviewed_by(actor: &Actor, review: Option<&Review>) -> bool {
    review.is_some_and(|review| actor.account.as_ref() == Some(&review.reviewer))
}

/// What the decision about a plan's next step needs to know; sealed items are no part of it.
pub fn facts(c: &mut AnyConnection, actor: &Actor, plan: &PlanId, today: NaiveDate) -> Result<Facts, Error> {
    let items = open_items(c, plan)?;
    let clashes = overlaps::of_open(c, &items)?;
    facts_of(c, actor, plan, &items, &clashes, today)
}

/// All items of a plan that are not sealed, whoever asks: for what is counted of the plan as a whole.
pub fn open_items(c: &mut AnyConnection, plan: &PlanId) -> Result<Vec<Item>, Error> {
    store::load(c, store::open_items().filter(plan_items::plan_id.eq(plan.clone())))
}

/// [`facts`] of a plan whose open items and their overlaps are read already.
pub fn facts_of(
    c: &mut AnyConnection,
    actor: &Actor,
    plan: &PlanId,
    open: &[Item],
    clashes: &BTreeMap<PlanItemId, Vec<overlaps::Overlap>>,
    today: NaiveDate,
) -> Result<Facts, Error> {
    let items: Vec<&Item> = open.iter().filter(|item| item.stage != ItemStage::Cancelled).collect();
    let waits = |item: &&Item| clashes.get(&item.id).into_iter().flatten().filter(|o| o.waits()).count();
    let unanswered = items.iter().map(waits).sum();
    let joint = items.iter().filter(|item| item.joint_with.is_some()).count();
    let wrote = store::wrote(c, plan.as_str(), actor.key())?;
    let plan = store::plan(c, actor, plan)?;
    let reviewed = reviewed_by(actor, plan.review.as_ref());
    let review_needed = review_needed(c, today)?;
    let own = speaks(c, actor, &plan.body, today)?;
    Ok(Facts { items: items.len() - joint, joint, unanswered, wrote, reviewed, review_needed, own })
}

/// How often a person looked at a sealed item, or at the inspection that was decided of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Look {
    pub login: String,
    /// Empty for who has no account any more.
    pub name: String,
    pub position: String,
    pub count: usize,
    /// How often the person took the pack of its visit along on a tablet, and was given the code that opens it.
    pub taken: usize,
    pub codes: usize,
    /// When for the first and the last time (UTC).
    pub first: NaiveDateTime,
    pub last: NaiveDateTime,
}

/// Who looked at an item, at an inspection that was decided of it, also one that was called off since, and at its
/// visit, who took the pack along and who was given its code; who did last first. The caller makes sure that the person is told.
pub fn looks(c: &mut AnyConnection, item: &Item) -> Result<Vec<Look>, Error> {
    // Of an inspection that was called off the visits stay, and say of which item they were.
    let decided: Vec<(String, String)> =
        visits::table.filter(visits::item_id.eq(&item.id)).select((visits::inspection_id, visits::id)).load(c)?;
    let mut subjects: Vec<String> = decided.into_iter().flat_map(|(inspection, visit)| [inspection, visit]).collect();
    subjects.push(item.id.to_string());
    let mut by: BTreeMap<String, Look> = BTreeMap::new();
    for (login, act, at) in crate::audit::views::sealed_acts(c, LOOKS, &subjects)? {
        let blank = || Look {
            login: login.clone(),
            name: String::new(),
            position: String::new(),
            count: 0,
            taken: 0,
            codes: 0,
            first: at,
            last: at,
        };
        let look = by.entry(login.clone()).or_insert_with(blank);
        look.count += 1;
        look.taken += usize::from(act == TAKEN);
        look.codes += usize::from(CODES.contains(&act.as_str()));
        (look.first, look.last) = (look.first.min(at), look.last.max(at));
    }
    let logins: Vec<&str> = by.keys().map(String::as_str).collect();
    let known: Vec<(String, String, Option<String>)> = people::table
        .filter(people::login.eq_any(logins))
        .select((people::login, people::name, people::position))
        .load(c)?;
    for (login, name, position) in known {
        if let Some(look) = by.get_mut(&login) {
            (look.name, look.position) = (name, position.unwrap_or_default());
        }
    }
    let mut looks: Vec<Look> = by.into_values().collect();
    looks.sort_by(|a, b| (b.last, &a.login).cmp(&(a.last, &b.login)));
    Ok(looks)
}

/// Acts by which a look is kept.
const LOOKS: &[&str] = &["plans.look-sealed", "inspections.look-sealed", TAKEN, CODES[0], CODES[1], "visits.original"];
const TAKEN: &str = "visits.take-along";
const CODES: [&str; 2] = ["visits.pack-code", "visits.pack-key"];
