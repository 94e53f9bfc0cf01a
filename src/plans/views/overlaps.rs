//! What clashes: items with items, items with what has been concluded.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;

use crate::db::AnyConnection;
use crate::error::Error;
use crate::plans::model::joint::{AnswerPaper, Awaits, Consented, Joining};
use crate::plans::model::ruling::{Spoken, Standing};
use crate::plans::model::{Item, ItemKind, ItemStage, OverlapAnswer, Plan, Stage};
use crate::plans::rules::between::{are_between, in_order, standing};
use crate::plans::rules::{self, Extent};
use crate::plans::store;
use crate::register;
use crate::schema::{plan_items, plans, visits};
use crate::units::{self, Lineage, Place};
use crate::vocabulary::dates::{self, Calendar};
use crate::vocabulary::{AccountId, Actor, ConclusionId, PlanId, PlanItemId, UnitId};

/// First and last of some days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Span {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

impl Span {
    fn of(days: (NaiveDate, NaiveDate)) -> Self {
        Span { from: days.0, to: days.1 }
    }
}

/// An answer that was given.
#[derive(Clone, Debug, Serialize)]
pub struct Answered {
    pub answer: OverlapAnswer,
    pub reason: String,
    pub by: String,
    #[serde(skip)]
    pub account: AccountId,
    pub at: NaiveDateTime,
    /// Whether what it answered is another overlap by now.
    pub changed: bool,
    /// For whom it waits before it counts ([`rules::joint::awaits`]).
    pub awaits: Option<Awaits>,
    /// Of a merge: the item under which both are to be carried out, where that was said.
    pub lead: Option<PlanItemId>,
    /// The paper of the other body, or of the decision, that it names.
    pub paper: Option<AnswerPaper>,
    /// What the other body said to it.
    pub consented: Option<Consented>,
}

impl Answered {
    /// Whether the overlap is answered by it: it speaks of what there is, and waits for nobody.
    pub fn counts(&self) -> bool {
        !self.changed && self.awaits.is_none()
    }

    /// Whether it asks the other body for a joint inspection, and waits for what that says.
    pub fn asks(&self) -> bool {
        !self.changed && self.awaits == Some(Awaits::Agreement)
    }
}

/// An item with which another one overlaps, as seen from that one.
#[derive(Clone, Debug, Serialize)]
pub struct Overlap {
    pub other: Item,
    pub plan: Plan,
    /// Codes of the fields that both have.
    pub fields: Vec<String>,
    pub period: Option<Span>,
    pub visit: Option<Span>,
    /// Working days that the visits share.
    pub working_days: i64,
    /// Whether an answer is due before the plan may be submitted.
    pub due: bool,
    /// Whether nothing more is to be answered from this side.
    pub settled: bool,
    /// What the item's own unit is called where the other one's is another that took over from it, or
    /// from which it took over.
    pub through: Option<String>,
    /// Whether one is a section of the other's unit, not a unit that took over from it.
    pub sectioned: bool,
    /// The answer from this side.
    pub answer: Option<Answered>,
    /// The answer from the other side.
    pub theirs: Option<Answered>,
    /// Answers that fit.
    pub choices: Vec<OverlapAnswer>,
    /// What it takes to join the two.
    pub joining: Joining,
    /// Whether it is a matter between bodies that has its own page.
    pub between: bool,
    /// What an answer given now speaks of ([`rules::about`]).
    #[serde(skip)]
    pub about: String,
    /// What is seen of it now ([`rules::seen`]).
    pub seen: String,
    /// Where the chairman's decision stands, if there is one: it counts instead of both sides' answers.
    pub bound: Option<Bound>,
}

/// What a decision means for one side of an overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Bound {
    pub standing: Standing,
    /// Whether it is this side's item that it changes.
    pub here: bool,
    /// Whether it stops this side's plan: what is due here is not done, or it has to be decided anew.
    pub waits: bool,
}

impl Bound {
    /// As seen from `item`, of a plan at this stage. `settled`: whether nothing would be left to answer from this
    /// side if only the other one had. `leads`: items under which others are carried out.
    pub fn of(
        spoken: &Spoken,
        (item, other): (&Item, &Item),
        leads: &BTreeSet<PlanItemId>,
        plan: Stage,
        settled: bool,
    ) -> Self {
        let changes = spoken.changes();
        let standing = standing(spoken, item, other, changes.is_some_and(|id| leads.contains(id)));
        let here = changes == Some(&item.id);
        let waits = match standing {
            Standing::Done => false,
            Standing::Due => here && plan != Stage::Recorded,
            Standing::Lapsed => !settled,
        };
        Bound { standing, here, waits }
    }
}

impl Overlap {
    /// Whether it stops the plan from being submitted.
    pub fn waits(&self) -> bool {
        match self.bound {
            Some(bound) => self.due && bound.waits,
            None => self.due && !self.settled && !self.answer.as_ref().is_some_and(Answered::counts),
        }
    }

    /// Whether it stops an adjustment that made the item what it is: what was decided counts as long as it speaks of
    /// both items, else what this side answered does.
    pub fn stops_adjustment(&self) -> bool {
        match self.bound {
            Some(bound) if bound.standing != Standing::Lapsed => self.due && bound.waits,
            _ => self.due && self.answer.as_ref().map_or(!self.settled, |answer| !answer.counts()),
        }
    }
}

/// Overlaps of open items with open items of every plan, this one among them.
pub fn of_open(c: &mut AnyConnection, items: &[Item]) -> Result<BTreeMap<PlanItemId, Vec<Overlap>>, Error> {
    let stands = |item: &&Item| !item.sealed && item.stage != ItemStage::Cancelled && item.joint_with.is_none();
    let mine: Vec<&Item> = items.iter().filter(stands).collect();
    if mine.is_empty() {
        return Ok(BTreeMap::new());
    }
    let lineage = units::views::lineage(c)?;
    let others = store::load(c, store::open_items().filter(near(&lineage, &mine)))?;
    find(c, &lineage, &mine, others)
}

/// Overlaps of sealed items, for those who are named on them: with open items, and with sealed ones
/// on which the person is named too. No other item is told of them.
pub fn of_sealed(
    c: &mut AnyConnection,
    actor: &Actor,
    items: &[Item],
) -> Result<BTreeMap<PlanItemId, Vec<Overlap>>, Error> {
    let mine: Vec<&Item> = items.iter().filter(|i| i.sealed && i.stage != ItemStage::Cancelled).collect();
    if mine.is_empty() {
        return Ok(BTreeMap::new());
    }
    let lineage = units::views::lineage(c)?;
    let others = store::load(c, store::items_in_scope(actor).filter(near(&lineage, &mine)))?;
    let mut found = find(c, &lineage, &mine, others)?;
    for overlap in found.values_mut().flatten() {
        overlap.due = false;
    }
    Ok(found)
}

/// Open items of plans that stand (issued, or recorded from another body's paper) and are still ahead or under way,
/// with which these sealed ones overlap so that it wants an answer. With an instant `at`: what stood and was not over by
/// then, but for what was withdrawn since. Asks no scope: it is for what the signer of their decision answers, and the
/// same whoever asks.
pub fn beside_sealed(
    c: &mut AnyConnection,
    lineage: &Lineage,
    ids: &[PlanItemId],
    at: Option<NaiveDateTime>,
) -> Result<BTreeMap<PlanItemId, Vec<Overlap>>, Error> {
    let mine = store::load(c, plan_items::table.into_boxed().filter(plan_items::id.eq_any(ids.to_vec())))?;
    let mine: Vec<&Item> = mine.iter().collect();
    if mine.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut others = store::load(c, store::open_items().filter(near(lineage, &mine)))?;
    let done: Vec<&str> = others.iter().filter(|o| o.stage == ItemStage::Done).map(|o| o.id.as_str()).collect();
    let over_since: Vec<Option<PlanItemId>> = visits::table
        .filter(visits::item_id.eq_any(done))
        .filter(visits::ended_at.gt(at))
        .select(visits::item_id)
        .load(c)?;
    let ahead = |item: &Item| item.stage != ItemStage::Done || over_since.contains(&Some(item.id.clone()));
    others.retain(|item| ahead(item) && !ids.contains(&item.id));
    let mut found = find(c, lineage, &mine, others)?;
    for overlaps in found.values_mut() {
        let issued = |plan: &Plan| plan.issued_on.zip(at).is_none_or(|(on, at)| on <= dates::civil(at).date());
        let stands = |plan: &Plan| matches!(plan.stage, Stage::Approved | Stage::Recorded) && issued(plan);
        overlaps.retain(|overlap| overlap.due && stands(&overlap.plan));
    }
    Ok(found)
}

/// What an item that is being typed would meet: open items only, whoever types, so that the answer is the
/// same whether anything is sealed. `except` are items that are not in the way, such as the one that
/// is changed; they are never looked up, only left out of what is open.
pub fn of_draft(
    c: &mut AnyConnection,
    plan: &Plan,
    except: &[PlanItemId],
    draft: &Item,
) -> Result<(Vec<Overlap>, Vec<Concluded>), Error> {
    // An id of no row: no answer of any item is found by it.
    let item = Item { id: PlanItemId(String::new()), plan: plan.id.clone(), ..draft.clone() };
    let lineage = units::views::lineage(c)?;
    let mut others = store::load(c, store::open_items().filter(near(&lineage, &[&item])))?;
    others.retain(|other| !except.contains(&other.id));
    let mut found = find(c, &lineage, &[&item], others)?;
    let mut told = concluded(c, std::slice::from_ref(&item))?;
    Ok((found.remove(&item.id).unwrap_or_default(), told.remove(&item.id).unwrap_or_default()))
}

type Near = diesel::dsl::And<
    diesel::dsl::And<
        diesel::dsl::EqAny<plan_items::unit_id, Vec<UnitId>>,
        diesel::dsl::NotEq<plan_items::stage, ItemStage>,
    >,
    diesel::dsl::IsNull<plan_items::joint_with>,
>;

/// Items of the same units, of those before and after them, of their sections and of what they are sections of, that
/// are not withdrawn or carried out under another body's.
fn near(lineage: &Lineage, mine: &[&Item]) -> Near {
    let units: Vec<UnitId> = lineage.kin(mine.iter().flat_map(|item| places(item))).into_iter().collect();
    plan_items::unit_id
        .eq_any(units)
        .and(plan_items::stage.ne(ItemStage::Cancelled))
        .and(plan_items::joint_with.is_null())
}

/// The unit of an item, and the section that it is about.
fn places(item: &Item) -> impl Iterator<Item = &UnitId> {
    std::iter::once(&item.unit).chain(&item.part)
}

fn find(
    c: &mut AnyConnection,
    lineage: &Lineage,
    mine: &[&Item],
    others: Vec<Item>,
) -> Result<BTreeMap<PlanItemId, Vec<Overlap>>, Error> {
    let mut at: BTreeMap<&UnitId, Vec<(&Item, Extent)>> = BTreeMap::new();
    for other in &others {
        at.entry(&other.unit).or_default().push((other, Extent::of(other)));
    }
    let mut pairs = Vec::new();
    for item in mine {
        let extent = Extent::of(item);
        let kin = lineage.kin(places(item));
        for (other, theirs) in kin.iter().filter_map(|unit| at.get(unit)).flatten().filter(|(o, _)| o.id != item.id) {
            if let Some(shared) = rules::overlap(lineage, &extent, theirs) {
                pairs.push((*item, *other, shared));
            }
        }
    }
    if pairs.is_empty() {
        return Ok(BTreeMap::new());
    }
    let calendar = units::views::calendar(c)?;
    let plans = plans_of(c, pairs.iter().flat_map(|(item, other, _)| [&item.plan, &other.plan]))?;
    let answers = answers(c, mine)?;
    let ids: BTreeSet<&str> = pairs.iter().map(|(item, ..)| item.id.as_str()).collect();
    let rulings = store::between::of_items(c, ids)?;
    let leads = super::between::leads(c, &rulings)?;
    let mut found: BTreeMap<PlanItemId, Vec<Overlap>> = BTreeMap::new();
    for (item, other, shared) in pairs {
        let (Some(own), Some(plan)) = (plans.get(&item.plan), plans.get(&other.plan)) else { continue };
        let surprise = [item.kind, other.kind].contains(&ItemKind::Surprise);
        let about = rules::about(item, other);
        let theirs = answers.get(&(other.id.clone(), item.id.clone()));
        let theirs = theirs.map(|a| a.seen_of(&rules::about(other, item), (other, plan), own));
        let answer = answers.get(&(item.id.clone(), other.id.clone())).map(|a| a.seen_of(&about, (item, own), plan));
        // What an issued plan answered stays on record, whatever became of the other side since.
        let answered =
            theirs.as_ref().is_some_and(Answered::counts) || own.stage == Stage::Approved && answer.is_some();
        let (first, second) = in_order(&item.id, &other.id);
        let ruling = rulings.get(&(first.clone(), second.clone()));
        let decided = ruling.and_then(|ruling| ruling.decided.as_ref());
        let alone = rules::settled(own.stage, plan.stage, surprise, false);
        let before = answer.as_ref().map(|a| (a.answer, a.reason.as_str(), a.at));
        found.entry(item.id.clone()).or_default().push(Overlap {
            seen: rules::seen(item.version, &about, before),
            settled: rules::settled(own.stage, plan.stage, surprise, answered),
            sectioned: item.unit != other.unit
                && lineage.bond((&item.unit, item.ends_on), (&other.unit, other.ends_on)).is_none(),
            through: (item.unit != other.unit).then(|| item.unit_name.clone()),
            plan: plan.clone(),
            fields: shared.fields,
            period: shared.period.map(Span::of),
            visit: shared.visit.map(Span::of),
            working_days: shared.visit.map_or(0, |days| working_days(&calendar, days)),
            due: rules::wants_answer(item.kind, other.kind),
            answer,
            theirs,
            about,
            choices: rules::answers_against(other.profile),
            joining: rules::joint::joining(own, plan),
            between: are_between((item, own), (other, plan)),
            bound: decided.map(|decided| Bound::of(&decided.spoken, (item, other), &leads, own.stage, alone)),
            other: other.clone(),
        });
    }
    Ok(found)
}

fn working_days(calendar: &Calendar, days: (NaiveDate, NaiveDate)) -> i64 {
    days.0.checked_sub_days(Days::new(1)).map_or(0, |before| calendar.between(before, days.1))
}

/// These plans, by id. Asks no scope.
pub fn plans_of<'a>(
    c: &mut AnyConnection,
    ids: impl Iterator<Item = &'a PlanId>,
) -> Result<BTreeMap<PlanId, Plan>, Error> {
    let mut ids: Vec<&str> = ids.map(PlanId::as_str).collect();
    ids.sort_unstable();
    ids.dedup();
    let rows: Vec<store::PlanRow> =
        plans::table.filter(plans::id.eq_any(ids)).select(store::PlanRow::as_select()).load(c)?;
    Ok(rows.into_iter().map(Plan::from).map(|plan| (plan.id.clone(), plan)).collect())
}

/// An answer as it stands, with what it speaks of.
struct Kept {
    answered: Answered,
    about: String,
}

impl Kept {
    /// The answer of an item, to somebody who sees what it would speak of now.
    fn seen_of(&self, now: &str, mine: (&Item, &Plan), other: &Plan) -> Answered {
        let given = &self.answered;
        let consent = given.consented.as_ref().map(|consented| consented.consent);
        let awaits = rules::joint::awaits(given.answer, mine, other, consent, given.paper.is_some());
        Answered { changed: self.about != now, awaits, ..given.clone() }
    }
}

/// Answers by both sides of the items, by (item, other item).
fn answers(c: &mut AnyConnection, mine: &[&Item]) -> Result<BTreeMap<(PlanItemId, PlanItemId), Kept>, Error> {
    let ids: Vec<&str> = mine.iter().map(|i| i.id.as_str()).collect();
    let rows = store::answers::of_items(c, &ids)?;
    let people = rows.iter().flat_map(|row| std::iter::once(&row.account).chain(row.consent_by.iter()));
    let names = super::names(c, people)?;
    let name = |id: &AccountId| names.get(id).cloned().unwrap_or_default();
    Ok(rows
        .into_iter()
        .map(|row| {
            let consented = match (row.consent, &row.consent_by, row.consent_at) {
                (Some(consent), Some(by), Some(at)) => {
                    Some(Consented { consent, reason: row.consent_reason.unwrap_or_default(), by: name(by), at })
                }
                _ => None,
            };
            let answered = Answered {
                answer: row.answer,
                reason: row.reason,
                by: name(&row.account),
                account: row.account,
                at: row.at,
                changed: false,
                awaits: None,
                lead: row.lead,
                paper: row.paper,
                consented,
            };
            ((row.item, row.other), Kept { answered, about: row.about })
        })
        .collect())
}

/// A conclusion that already stands for what an item would look at.
#[derive(Clone, Debug, Serialize)]
pub struct Concluded {
    pub conclusion: ConclusionId,
    pub number: String,
    pub concluded_on: NaiveDate,
    pub body_name: String,
    pub contents: Vec<String>,
}

/// What has been concluded about the unit (or one before or after it, or a section), fields and period of each item
/// that is still ahead, by conclusion. It is told and stops nothing (glossary: concluded content).
pub fn concluded(c: &mut AnyConnection, items: &[Item]) -> Result<BTreeMap<PlanItemId, Vec<Concluded>>, Error> {
    let ahead = || items.iter().filter(|i| matches!(i.stage, ItemStage::Planned | ItemStage::Decided));
    let lineage = units::views::lineage(c)?;
    let units: Vec<UnitId> = lineage.kin(ahead().flat_map(places)).into_iter().collect();
    let entries = register::views::of_units(c, &units)?;
    let mut found = BTreeMap::new();
    for item in ahead() {
        let period = (item.period_from, item.period_to);
        let mut conclusions: Vec<Concluded> = Vec::new();
        let concerning = entries.iter().filter(|e| {
            let ways = || lineage.meet(item.place(), Place { unit: &e.unit, part: None, on: e.concluded_on });
            register::rules::concerns(e.field_code.as_deref(), &item.fields)
                && ways()
                    .iter()
                    .filter_map(|bond| bond.clip(period))
                    .any(|days| register::rules::share_a_day((e.period_from, e.period_to), days))
        });
        for entry in concerning {
            match conclusions.iter_mut().find(|known| known.conclusion == entry.conclusion_id) {
                Some(known) => known.contents.push(entry.content.clone()),
                None => conclusions.push(Concluded {
                    conclusion: entry.conclusion_id.clone(),
                    number: entry.conclusion_number.clone(),
                    concluded_on: entry.concluded_on,
                    body_name: entry.body_name.clone(),
                    contents: vec![entry.content.clone()],
                }),
            }
        }
        if !conclusions.is_empty() {
            found.insert(item.id.clone(), conclusions);
        }
    }
    Ok(found)
}
