//! Overlaps between two bodies, what is ruled on them, and joint inspections. Only open items come in here: what is
//! sealed is left out whoever asks (its named few are told by [`super::clashes`] and on their own pages).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Serialize;

use super::overlaps::{self, Answered, Span};
use crate::db::AnyConnection;
use crate::error::Error;
use crate::plans::model::joint::{Awaits, Consent};
use crate::plans::model::ruling::{Decided, Owed, PairState, Ruling, RulingStage, Side, Spoken, Standing};
use crate::plans::model::{Item, ItemStage, OverlapAnswer, Plan, Stage};
use crate::plans::rules::between::{RulingFacts, between, in_order, speaks_of, standing};
use crate::plans::rules::joint::{ConsentFacts, may_consent};
use crate::plans::store::{self, between as rows};
use crate::schema::{plan_items, plans};
use crate::vocabulary::paging::{PAGE_ROWS, PageNumber, Paged};
use crate::vocabulary::{AccountId, Actor, PlanId, PlanItemId, Right, UnitId};

/// The overlap of two bodies' items, the one of the lesser id first.
#[derive(Clone, Debug)]
pub struct Pair {
    pub sides: [Side; 2],
    /// Whether they overlap now: what was decided may have ended that.
    pub overlaps: bool,
    /// Codes of the fields that both have.
    pub fields: Vec<String>,
    pub period: Option<Span>,
    pub visit: Option<Span>,
    /// Working days that the visits share.
    pub working_days: i64,
    /// What each side answered by itself.
    pub answers: [Option<Answered>; 2],
    pub ruling: Option<Ruling>,
    pub state: PairState,
}

impl Pair {
    /// The side of an item.
    pub fn side(&self, id: &PlanItemId) -> Option<&Side> {
        self.sides.iter().find(|side| side.item.id == *id)
    }

    /// Where the decision stands; none before one was made.
    pub fn standing(&self) -> Option<Standing> {
        let [a, b] = &self.sides;
        let decided = self.ruling.as_ref()?.decided.as_ref()?;
        let leads = decided.spoken.changes().and_then(|id| self.side(id)).is_some_and(|side| side.leads);
        Some(standing(&decided.spoken, &a.item, &b.item, leads))
    }

    /// What was decided of it and is due: also while something else is proposed in its place, for until that is decided
    /// the decision counts.
    pub fn due(&self) -> Option<(&Ruling, &Decided)> {
        let ruling = self.ruling.as_ref().filter(|_| self.overlaps && self.standing() == Some(Standing::Due))?;
        Some((ruling, ruling.decided.as_ref()?))
    }

    /// Which side asks the other one for a joint inspection and waits for what it says.
    pub fn asking(&self) -> Option<usize> {
        let decided = self.ruling.as_ref().is_some_and(|ruling| ruling.decided.is_some());
        let asks = |answer: &Option<Answered>| answer.as_ref().is_some_and(Answered::asks);
        self.answers.iter().position(asks).filter(|_| self.overlaps && !decided)
    }

    /// Whether a side says why both go on, which waits for the Inspectorate and the chairman.
    pub fn is_justified(&self) -> bool {
        let waits = |answer: &Answered| !answer.changed && answer.awaits == Some(Awaits::Ruling);
        self.answers.iter().flatten().any(waits)
    }

    /// A short mark of what somebody sees who is asked for a joint inspection: both items and what was answered.
    pub fn mark(&self) -> String {
        let answers =
            self.answers.iter().flatten().map(|given| format!("{}|{}|{}", given.answer, given.at, given.reason));
        let versions = self.sides.iter().map(|side| format!("{}|{}", side.item.id, side.item.version));
        let seen: Vec<String> = versions.chain(answers).collect();
        crate::clock::sha256(seen.join("/").as_bytes())[..16].to_owned()
    }

    /// What is proposed or, once it is decided, what was decided.
    pub fn spoken(&self) -> Option<&Spoken> {
        let ruling = self.ruling.as_ref()?;
        match (ruling.stage, &ruling.decided) {
            (RulingStage::Decided, Some(decided)) => Some(&decided.spoken),
            _ => Some(&ruling.proposal),
        }
    }
}

/// Open items that lie in the person's scope.
fn open_in_scope<'a>(actor: &Actor) -> store::Items<'a> {
    store::items_in_scope(actor).filter(plan_items::sealed.eq(false))
}

/// Who asks for the other side of a pair: a person, in their scope, or a rule, for which every open item counts.
#[derive(Clone, Copy)]
enum Asks<'a> {
    Person(&'a Actor),
    Rule,
}

fn lead_ids(c: &mut AnyConnection, items: &[&str]) -> Result<BTreeSet<PlanItemId>, Error> {
    let of: Vec<Option<PlanItemId>> = plan_items::table
        .filter(plan_items::joint_with.eq_any(items.to_vec()))
        .select(plan_items::joint_with)
        .load(c)?;
    Ok(of.into_iter().flatten().collect())
}

/// Items that are ruled on and under which others are carried out.
pub(super) fn leads(
    c: &mut AnyConnection,
    rulings: &BTreeMap<rows::PairIds, Ruling>,
) -> Result<BTreeSet<PlanItemId>, Error> {
    let ruled: BTreeSet<&str> = rulings.keys().flat_map(|(a, b)| [a.as_str(), b.as_str()]).collect();
    if ruled.is_empty() { Ok(BTreeSet::new()) } else { lead_ids(c, &ruled.into_iter().collect::<Vec<_>>()) }
}

/// What of two items is known without asking for the other one.
struct Known {
    items: BTreeMap<PlanItemId, Item>,
    plans: BTreeMap<PlanId, Plan>,
    leads: BTreeSet<PlanItemId>,
}

impl Known {
    fn of(c: &mut AnyConnection, asks: Asks, items: Vec<Item>) -> Result<Self, Error> {
        let ids: Vec<&str> = items.iter().map(|item| item.id.as_str()).collect();
        let leads = lead_ids(c, &ids)?;
        let of: BTreeSet<PlanId> = items.iter().map(|item| item.plan.clone()).collect();
        let query = match asks {
            Asks::Person(actor) => store::plans_in_scope(actor),
            Asks::Rule => plans::table.into_boxed(),
        };
        let query = query.filter(plans::id.eq_any(of));
        let rows: Vec<store::PlanRow> = query.select(store::PlanRow::as_select()).load(c)?;
        let plans = rows.into_iter().map(Plan::from).map(|plan| (plan.id.clone(), plan)).collect();
        Ok(Known { items: items.into_iter().map(|item| (item.id.clone(), item)).collect(), plans, leads })
    }

    fn side(&self, id: &PlanItemId) -> Option<Side> {
        let item = self.items.get(id)?.clone();
        Some(Side { plan: self.plans.get(&item.plan)?.clone(), leads: self.leads.contains(id), item })
    }
}

/// Where a pair stands. What no longer overlaps waits for nobody, whatever was proposed or decided of it.
fn state(pair: &Pair, waits: bool) -> PairState {
    let stage = pair.ruling.as_ref().map(|ruling| ruling.stage);
    match (stage, pair.standing()) {
        (Some(RulingStage::Decided), Some(Standing::Done)) => PairState::Done,
        _ if !pair.overlaps => PairState::Ended,
        (Some(RulingStage::Decided), Some(Standing::Due)) => PairState::Due,
        (Some(RulingStage::Decided), _) => PairState::Lapsed,
        (Some(RulingStage::Proposed), _) => PairState::Proposed,
        (Some(RulingStage::Returned), _) => PairState::Returned,
        (None, _) if waits => PairState::Open,
        (None, _) => PairState::Answered,
    }
}

/// Every pair of these items with any other one that is a matter between bodies.
fn pairs(
    c: &mut AnyConnection,
    asks: Asks,
    mine: Vec<Item>,
    mut rulings: BTreeMap<rows::PairIds, Ruling>,
) -> Result<Vec<Pair>, Error> {
    let found = overlaps::of_open(c, &mine)?;
    let others: BTreeSet<PlanItemId> = found
        .values()
        .flatten()
        .map(|overlap| overlap.other.id.clone())
        .chain(rulings.keys().flat_map(|(a, b)| [a.clone(), b.clone()]))
        .collect();
    let open = match asks {
        Asks::Person(actor) => open_in_scope(actor),
        Asks::Rule => store::open_items(),
    };
    let mut items = store::load(c, open.filter(plan_items::id.eq_any(others)))?;
    items.extend(mine);
    let known = Known::of(c, asks, items)?;
    let mut pairs: BTreeMap<rows::PairIds, (Pair, bool)> = BTreeMap::new();
    for (item, overlap) in found.iter().flat_map(|(item, all)| all.iter().map(move |overlap| (item, overlap))) {
        let (first, second) = in_order(item, &overlap.other.id);
        let ids = (first.clone(), second.clone());
        if let Some((_, waits)) = pairs.get_mut(&ids) {
            *waits |= overlap.waits();
            continue;
        }
        let (Some(a), Some(b)) = (known.side(first), known.side(second)) else { continue };
        if !between(&a, &b) {
            continue;
        }
        let mut answers = [overlap.answer.clone(), overlap.theirs.clone()];
        if first != item {
            answers.reverse();
        }
        let pair = Pair {
            ruling: rulings.remove(&ids),
            sides: [a, b],
            overlaps: true,
            fields: overlap.fields.clone(),
            period: overlap.period,
            visit: overlap.visit,
            working_days: overlap.working_days,
            answers,
            state: PairState::Open,
        };
        pairs.insert(ids, (pair, overlap.waits()));
    }
    for (ids, ruling) in rulings {
        let (Some(a), Some(b)) = (known.side(&ids.0), known.side(&ids.1)) else { continue };
        let pair = Pair {
            sides: [a, b],
            overlaps: false,
            fields: Vec::new(),
            period: None,
            visit: None,
            working_days: 0,
            answers: [None, None],
            ruling: Some(ruling),
            state: PairState::Done,
        };
        pairs.insert(ids, (pair, false));
    }
    let with_state = |(pair, waits): (Pair, bool)| Pair { state: state(&pair, waits), ..pair };
    let mut all: Vec<Pair> = pairs.into_values().map(with_state).collect();
    let first_day = |pair: &Pair| pair.sides.iter().map(|side| side.item.starts_on).min();
    all.sort_by(|a, b| {
        let key = |pair: &Pair| (first_day(pair), pair.sides[0].item.id.clone(), pair.sides[1].item.id.clone());
        key(a).cmp(&key(b))
    });
    Ok(all)
}

/// Of which plans one item at least must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Years {
    /// Of one year.
    Of(i32),
    /// Of a year or a later one, or with a visit from its first day on, or ruled on: nothing that is still to be
    /// done vanishes with a year's end.
    From(i32),
}

/// Overlaps between bodies of which an item is still ahead, and those that were ruled on, of plans of these years; by
/// their first day. `wanted`: in this state only, else all with which somebody has something to do.
pub fn list(
    c: &mut AnyConnection,
    actor: &Actor,
    years: Years,
    wanted: Option<PairState>,
    page: PageNumber,
) -> Result<Paged<Pair>, Error> {
    let mut rulings = rows::all(c)?;
    let ruled: Vec<PlanItemId> = rulings.keys().flat_map(|(a, b)| [a.clone(), b.clone()]).collect();
    let written = plans::table.filter(plans::stage.ne(Stage::Recorded)).select(plans::id);
    let ahead = plan_items::stage.eq(ItemStage::Planned).and(plan_items::plan_id.eq_any(written));
    let (first, last) = match years {
        Years::Of(year) => (year, year),
        Years::From(year) => (year, *crate::plans::rules::YEARS.end()),
    };
    let of_years = plan_items::plan_id.eq_any(plans::table.filter(plans::year.between(first, last)).select(plans::id));
    let query = open_in_scope(actor).filter(ahead.or(plan_items::id.eq_any(ruled.clone())));
    let query = match years {
        Years::Of(_) => query.filter(of_years),
        Years::From(year) => {
            let month = crate::plans::calendar::numbers(year).0;
            query.filter(of_years.or(plan_items::starts_month.ge(month)).or(plan_items::id.eq_any(ruled)))
        }
    };
    let mine = store::load(c, query)?;
    let ids: BTreeSet<&PlanItemId> = mine.iter().map(|item| &item.id).collect();
    rulings.retain(|(a, b), _| ids.contains(a) || ids.contains(b));
    let mut all = pairs(c, Asks::Person(actor), mine, rulings)?;
    all.retain(|pair| wanted.map_or(pair.state.is_unfinished(), |wanted| pair.state == wanted));
    let count = all.len() as i64;
    let from = usize::try_from(page.offset()).unwrap_or(usize::MAX);
    let shown = all.into_iter().skip(from).take(PAGE_ROWS as usize).collect();
    Ok(Paged::new(shown, count, page))
}

/// Pairs of which something was proposed that overlap still and wait at this state, the longest waiting first.
pub fn waiting(c: &mut AnyConnection, actor: &Actor, wanted: PairState) -> Result<Vec<Pair>, Error> {
    let mut rulings = rows::all(c)?;
    rulings.retain(|_, ruling| ruling.stage != RulingStage::Decided);
    let ruled: Vec<&str> = rulings.keys().flat_map(|(a, b)| [a.as_str(), b.as_str()]).collect();
    let mine = store::load(c, open_in_scope(actor).filter(plan_items::id.eq_any(ruled)))?;
    let mut all = pairs(c, Asks::Person(actor), mine, rulings)?;
    all.retain(|pair| pair.state == wanted);
    all.sort_by_key(|pair| pair.ruling.as_ref().map(|ruling| ruling.proposed_at));
    Ok(all)
}

/// One pair. Once something was proposed of it, it stays to be read when the overlap ends.
///
/// # Errors
/// `NotFound` when either item lies outside the person's scope or is sealed, and when the two are no matter between
/// bodies.
pub fn pair(c: &mut AnyConnection, actor: &Actor, a: &PlanItemId, b: &PlanItemId) -> Result<Pair, Error> {
    let (first, second) = in_order(a, b);
    let both = open_in_scope(actor).filter(plan_items::id.eq_any([first.as_str(), second.as_str()]));
    let mine = store::load(c, both)?;
    if mine.len() != 2 {
        return Err(Error::NotFound);
    }
    let ruling = rows::of_pair(c, first, second)?;
    let ids = (first.clone(), second.clone());
    let rulings = ruling.map(|ruling| (ids, ruling)).into_iter().collect();
    let mut found = pairs(c, Asks::Person(actor), mine, rulings)?;
    found.retain(|pair| (&pair.sides[0].item.id, &pair.sides[1].item.id) == (first, second));
    found.pop().ok_or(Error::NotFound)
}

/// What the decision about a ruling's next step needs to know.
pub fn facts(c: &mut AnyConnection, actor: &Actor, pair: &Pair) -> Result<RulingFacts, Error> {
    let Some(ruling) = &pair.ruling else { return Ok(RulingFacts::default()) };
    let [a, b] = &pair.sides;
    Ok(RulingFacts {
        stage: Some(ruling.stage),
        proposed: store::wrote(c, ruling.id.as_str(), actor.key())?,
        stale: !pair.overlaps || !speaks_of(&ruling.proposal, &a.item, &b.item),
    })
}

/// What it takes to know whether the person agrees or declines for the body that is asked for a joint inspection.
pub fn consent_facts(
    c: &mut AnyConnection,
    actor: &Actor,
    pair: &Pair,
    today: NaiveDate,
) -> Result<ConsentFacts, Error> {
    let Some(at) = pair.asking() else { return Ok(ConsentFacts { waits: false, own: false, asked: false }) };
    let account = pair.answers[at].as_ref().map(|given| &given.account);
    Ok(ConsentFacts {
        waits: true,
        own: actor.may(Right::Plan) && super::speaks(c, actor, &pair.sides[1 - at].plan.body, today)?,
        asked: account.is_some() && account == actor.account.as_ref(),
    })
}

/// Pairs of which one side gave this answer and nobody said anything to it; by their first day.
fn unsaid(c: &mut AnyConnection, actor: &Actor, answer: OverlapAnswer) -> Result<Vec<Pair>, Error> {
    let met: Vec<PlanItemId> = store::answers::unsaid(c, answer)?.into_iter().map(|(_, other)| other).collect();
    let mine = store::load(c, open_in_scope(actor).filter(plan_items::id.eq_any(met)))?;
    let rulings = rows::of_items(c, mine.iter().map(|item| item.id.as_str()))?;
    pairs(c, Asks::Person(actor), mine, rulings)
}

/// Pairs of which one side asks for a joint inspection and the person may say for the other one whether it agrees; by
/// their first day.
pub fn asked(c: &mut AnyConnection, actor: &Actor, today: NaiveDate) -> Result<Vec<Pair>, Error> {
    if !actor.may(Right::Plan) {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for pair in unsaid(c, actor, OverlapAnswer::Merge)? {
        if may_consent(consent_facts(c, actor, &pair, today)?).is_ok() {
            found.push(pair);
        }
    }
    Ok(found)
}

/// Pairs of which a side says why both go on, and of which nothing was proposed yet; by their first day.
pub fn justified(c: &mut AnyConnection, actor: &Actor) -> Result<Vec<Pair>, Error> {
    let mut all = unsaid(c, actor, OverlapAnswer::Justify)?;
    all.retain(|pair| pair.state == PairState::Open && pair.is_justified());
    Ok(all)
}

/// Pairs of these items of which something is ruled, whoever asks, with everything else that they overlap with.
fn ruled(c: &mut AnyConnection, items: &[Item]) -> Result<Vec<Pair>, Error> {
    let rulings = rows::of_items(c, items.iter().map(|item| item.id.as_str()))?;
    if rulings.is_empty() {
        return Ok(Vec::new());
    }
    let ids: BTreeSet<&PlanItemId> = rulings.keys().flat_map(|(a, b)| [a, b]).collect();
    let mine: Vec<Item> = items.iter().filter(|item| !item.sealed && ids.contains(&item.id)).cloned().collect();
    pairs(c, Asks::Rule, mine, rulings)
}

/// Which of these items have to follow a decision and do not yet, each with what was decided. The caller has loaded
/// them in the person's scope.
pub fn due(c: &mut AnyConnection, items: &[Item]) -> Result<BTreeMap<PlanItemId, Vec<Owed>>, Error> {
    let mut due: BTreeMap<PlanItemId, Vec<Owed>> = BTreeMap::new();
    for pair in ruled(c, items)? {
        let Some((ruling, decided)) = pair.due() else { continue };
        let spoken = &decided.spoken;
        if let Some(id) = spoken.changes().filter(|id| items.iter().any(|item| item.id == **id)) {
            let (ruling, words_of) = (ruling.id.clone(), ruling.words_of().clone());
            let owed = Owed { ruling, outcome: spoken.outcome.clone(), words_of };
            due.entry(id.clone()).or_default().push(owed);
        }
    }
    Ok(due)
}

/// Whether a decision is due that says what becomes of the item, or what is carried out under it.
pub fn is_named_in_due(c: &mut AnyConnection, item: &Item) -> Result<bool, Error> {
    let all = ruled(c, std::slice::from_ref(item))?;
    Ok(all.iter().filter_map(Pair::due).any(|(_, decided)| decided.spoken.names(&item.id)))
}

/// Which of these items no team is set up for: a decision is due that changes them, or they were to be carried out
/// under another one, are not, and overlap with what nobody decided or answered.
pub fn held(c: &mut AnyConnection, items: &[Item]) -> Result<BTreeSet<PlanItemId>, Error> {
    let all = ruled(c, items)?;
    let mut held: BTreeSet<PlanItemId> =
        all.iter().filter_map(Pair::due).filter_map(|(_, decided)| decided.spoken.changes().cloned()).collect();
    let merged = |pair: &Pair| {
        let spoken = &pair.ruling.as_ref()?.decided.as_ref()?.spoken;
        spoken.changes().filter(|_| spoken.outcome.answer == OverlapAnswer::Merge).cloned()
    };
    let mut alone: BTreeSet<PlanItemId> = all.iter().filter_map(merged).collect();
    alone.extend(were_joined(c, items)?);
    let alone: Vec<Item> =
        items.iter().filter(|item| item.joint_with.is_none() && alone.contains(&item.id)).cloned().collect();
    let waits = |state| matches!(state, PairState::Proposed | PairState::Returned | PairState::Lapsed);
    for side in all.iter().filter(|pair| waits(pair.state)).flat_map(|pair| &pair.sides) {
        if alone.iter().any(|item| item.id == side.item.id) {
            held.insert(side.item.id.clone());
        }
    }
    let found = overlaps::of_open(c, &alone)?;
    held.extend(found.into_iter().filter(|(_, all)| all.iter().any(|overlap| overlap.waits())).map(|(id, _)| id));
    Ok(held)
}

/// Which of these items the two sides by themselves brought under another one, and that go under none any more.
fn were_joined(c: &mut AnyConnection, items: &[Item]) -> Result<Vec<PlanItemId>, Error> {
    let alone: Vec<&str> =
        items.iter().filter(|item| item.joint_with.is_none() && !item.sealed).map(|item| item.id.as_str()).collect();
    let agreed = store::answers::of_items(c, &alone)?.into_iter().filter(|row| row.consent == Some(Consent::Agreed));
    Ok(agreed.map(|row| if row.lead.as_ref() == Some(&row.item) { row.other } else { row.item }).collect())
}

/// A ruling as it is told beside an item.
#[derive(Clone, Debug)]
pub struct Told {
    pub pair: Pair,
    /// Names of who proposed, and who decided.
    pub people: BTreeMap<AccountId, String>,
}

/// What is proposed and decided of each of these items, whatever became of the overlap. Sealed ones have nothing.
pub fn told(c: &mut AnyConnection, actor: &Actor, items: &[Item]) -> Result<BTreeMap<PlanItemId, Vec<Told>>, Error> {
    let ids: Vec<&str> = items.iter().filter(|item| !item.sealed).map(|item| item.id.as_str()).collect();
    let rulings = rows::of_items(c, ids.iter().copied())?;
    let mut told: BTreeMap<PlanItemId, Vec<Told>> = BTreeMap::new();
    if rulings.is_empty() {
        return Ok(told);
    }
    let people = people(c, rulings.values())?;
    let ruled: BTreeSet<&PlanItemId> = rulings.keys().flat_map(|(a, b)| [a, b]).collect();
    let mine: Vec<Item> = items.iter().filter(|item| ruled.contains(&item.id)).cloned().collect();
    for pair in pairs(c, Asks::Person(actor), mine, rulings)?.into_iter().filter(|pair| pair.ruling.is_some()) {
        for side in &pair.sides {
            if ids.contains(&side.item.id.as_str()) {
                told.entry(side.item.id.clone()).or_default().push(Told { pair: pair.clone(), people: people.clone() });
            }
        }
    }
    Ok(told)
}

/// Names of who proposed and decided.
pub fn people<'a>(
    c: &mut AnyConnection,
    rulings: impl Iterator<Item = &'a Ruling>,
) -> Result<BTreeMap<AccountId, String>, Error> {
    let ids: Vec<AccountId> = rulings
        .flat_map(|ruling| {
            let deciders = ruling.decided.iter().chain(&ruling.earlier).map(|decided| &decided.by);
            std::iter::once(&ruling.proposer).chain(deciders)
        })
        .cloned()
        .collect();
    super::names(c, ids.iter())
}

/// Another body's item with which one is a joint inspection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Partner {
    pub item: PlanItemId,
    pub number: Option<i32>,
    pub plan: PlanId,
    pub title: String,
    pub body: String,
}

/// What is joint about an item.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Joint {
    /// The item under which it is carried out.
    pub under: Option<Partner>,
    /// Items that are carried out under it, by body.
    pub partners: Vec<Partner>,
}

/// What is joint about these items; those about which nothing is are left out.
pub fn joint(c: &mut AnyConnection, items: &[Item]) -> Result<BTreeMap<PlanItemId, Joint>, Error> {
    let mut found: BTreeMap<PlanItemId, Joint> = BTreeMap::new();
    let open: Vec<&Item> = items.iter().filter(|item| !item.sealed).collect();
    let ids: Vec<&str> = open.iter().map(|item| item.id.as_str()).collect();
    let above: Vec<&str> = open.iter().filter_map(|item| item.joint_with.as_ref()).map(PlanItemId::as_str).collect();
    let related = plan_items::joint_with.eq_any(ids).or(plan_items::id.nullable().eq_any(above));
    let others = store::load(c, store::open_items().filter(related))?;
    let plans = overlaps::plans_of(c, others.iter().map(|item| &item.plan))?;
    let partner = |item: &Item| {
        let plan = plans.get(&item.plan)?;
        Some(Partner {
            item: item.id.clone(),
            number: item.number,
            plan: plan.id.clone(),
            title: plan.title.clone(),
            body: plan.body_name.clone(),
        })
    };
    for item in open {
        let under = item.joint_with.as_ref();
        let under = others.iter().find(|other| Some(&other.id) == under).and_then(partner);
        let mut partners: Vec<Partner> =
            others.iter().filter(|other| other.joint_with.as_ref() == Some(&item.id)).filter_map(partner).collect();
        partners.sort_by(|a, b| (&a.body, &a.item).cmp(&(&b.body, &b.item)));
        if under.is_some() || !partners.is_empty() {
            found.insert(item.id.clone(), Joint { under, partners });
        }
    }
    Ok(found)
}

/// Other bodies whose items are carried out under these, with their names; a body's own item under another one of its
/// own is no matter of others.
fn partners_of(c: &mut AnyConnection, leads: &[PlanItemId]) -> Result<Vec<(UnitId, String)>, Error> {
    let of_leads = plan_items::table.filter(plan_items::id.eq_any(leads.to_vec())).select(plan_items::plan_id);
    let own: Vec<UnitId> = plans::table.filter(plans::id.eq_any(of_leads)).select(plans::body_id).distinct().load(c)?;
    let leads: Vec<Option<PlanItemId>> = leads.iter().cloned().map(Some).collect();
    let under = plan_items::table.filter(plan_items::joint_with.eq_any(leads)).select(plan_items::plan_id);
    let bodies = plans::table.filter(plans::id.eq_any(under)).filter(plans::body_id.ne_all(own));
    Ok(bodies.select((plans::body_id, plans::body_name)).distinct().load(c)?)
}

/// The same as [`partner_bodies`], by their units.
pub fn partner_units(c: &mut AnyConnection, leads: &[PlanItemId]) -> Result<Vec<UnitId>, Error> {
    let units: BTreeSet<UnitId> = partners_of(c, leads)?.into_iter().map(|(unit, _)| unit).collect();
    Ok(units.into_iter().collect())
}

/// Other bodies whose items are carried out under these, by name.
pub fn partner_bodies(c: &mut AnyConnection, leads: &[PlanItemId]) -> Result<Vec<String>, Error> {
    let bodies: BTreeSet<String> = partners_of(c, leads)?.into_iter().map(|(_, name)| name).collect();
    Ok(bodies.into_iter().collect())
}
