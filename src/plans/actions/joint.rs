//! Joint inspections on which two sides agree by themselves: joined at once within one body, asked for and agreed or
//! declined between two, and parted again.

use super::items::entry;
use super::{person, plan_to_write};
use crate::audit;
use crate::db::{Db, Tx};
use crate::error::Error;
use crate::plans::model::joint::{AnswerPaper, Awaits, Consent, Joining, Terms};
use crate::plans::model::ruling::Side;
use crate::plans::model::{Item, Plan};
use crate::plans::rules::{self, Refusal};
use crate::plans::store;
use crate::plans::store::answers::Row;
use crate::plans::store::between as rows;
use crate::plans::views::between::{self as read, Pair};
use crate::plans::views::overlaps::plans_of;
use crate::units::{self, Lineage};
use crate::vocabulary::{AccountId, Actor, PlanItemId, Said};

/// How an answer joins two items.
pub(super) struct How {
    pub lead: PlanItemId,
    /// The other body's letter.
    pub paper: Option<AnswerPaper>,
    /// Whether nobody else has to say anything.
    pub agreed: bool,
    /// The side that goes under the other one; none where its plan is only recorded here.
    partner: Option<Side>,
    /// What the other body asked for before, and what is agreed to by this.
    theirs: Option<Row>,
}

impl How {
    /// Joins the two. Who asked before and who says the same now both wrote in the plan that changes.
    pub(super) fn join(self, tx: &mut Tx, actor: &Actor, author: &AccountId) -> Result<(), Error> {
        let mut writers = vec![author.clone()];
        if let Some(asked) = self.theirs {
            writers.push(asked.account.clone());
            consent(tx, asked, author, Consent::Agreed, "")?;
        }
        match &self.partner {
            Some(partner) => join(tx, actor, partner, &self.lead, &writers),
            None => Ok(()),
        }
    }
}

fn side(tx: &mut Tx, item: &Item, plan: &Plan) -> Result<Side, Error> {
    let leads = !rows::partners(tx.c(), &item.id)?.is_empty();
    Ok(Side { item: item.clone(), plan: plan.clone(), leads })
}

/// Works out how an answer joins an item with another one; what is wrong with it goes among the problems.
pub(super) fn how_joined(
    tx: &mut Tx,
    lineage: &Lineage,
    author: &AccountId,
    (item, plan): (&Item, &Plan),
    other: &Item,
    terms: &Terms,
    problems: &mut Vec<(String, Said)>,
) -> Result<How, Error> {
    let other_plan = plans_of(tx.c(), std::iter::once(&other.plan))?.remove(&other.plan).ok_or(Error::NotFound)?;
    let (mine, theirs) = (side(tx, item, plan)?, side(tx, other, &other_plan)?);
    problems.extend(rules::joint::problems(lineage, &mine, &theirs, terms));
    let joining = rules::joint::joining(plan, &other_plan);
    let paper = terms.paper.clone().filter(|_| joining == Joining::Letter);
    if paper.as_ref().is_some_and(|paper| paper.on > tx.today()) {
        problems.push(("paper_on".to_owned(), Said::new("plans-issued-later")));
    }
    let lead = rules::joint::lead(&mine, &theirs, terms);
    let asked = store::answers::one(tx.c(), &other.id, &item.id)?.filter(|row| {
        let awaits = rules::joint::awaits(row.answer, (other, &other_plan), plan, row.consent, row.paper.is_some());
        row.about == rules::about(other, item) && awaits == Some(Awaits::Agreement)
    });
    if let Some(asked) = &asked {
        let wanted = asked.lead.as_ref().unwrap_or(&item.id);
        if *wanted != lead {
            let body = if *wanted == item.id { &plan.body_name } else { &other_plan.body_name };
            problems.push(("lead".to_owned(), Said::new("plans-joint-they-asked").with("body", body)));
        } else if asked.account == *author {
            problems.push(("answer".to_owned(), Refusal::JointAskedBySelf.said()));
        }
    }
    Ok(How {
        agreed: joining != Joining::Asked || asked.is_some(),
        partner: rules::joint::partner(&mine, &theirs, &lead).cloned(),
        lead,
        paper,
        theirs: asked,
    })
}

/// Brings an item under another one. Whose words these are wrote in its plan.
pub(super) fn join(
    tx: &mut Tx,
    actor: &Actor,
    partner: &Side,
    lead: &PlanItemId,
    writers: &[AccountId],
) -> Result<(), Error> {
    // What the chairman decided of it is still to be carried out, and would be out of sight.
    if read::is_named_in_due(tx.c(), &partner.item)? {
        return Err(Refusal::ItemRuled.into());
    }
    rows::join(tx, &partner.item.id, Some(lead))?;
    for writer in writers {
        store::note_writer(tx, partner.plan.id.as_str(), writer)?;
    }
    store::touch(tx, &partner.plan.id)?;
    let line = entry("plans.join-items", &partner.item.id, false).unit(&partner.item.unit);
    audit::record(tx, actor, line.with("lead", lead.as_str()))
}

fn consent(tx: &mut Tx, asked: Row, by: &AccountId, consent: Consent, reason: &str) -> Result<(), Error> {
    let at = tx.now();
    let said = Row {
        consent: Some(consent),
        consent_reason: Some(reason.to_owned()).filter(|reason| !reason.is_empty()),
        consent_by: Some(by.clone()),
        consent_at: Some(at),
        ..asked
    };
    store::answers::put(tx, &said)
}

/// What is to be answered: the pair, and which of its sides asked.
fn asked(tx: &mut Tx, actor: &Actor, ids: (&PlanItemId, &PlanItemId), seen: &str) -> Result<(Pair, usize), Error> {
    let pair = read::pair(tx.c(), actor, ids.0, ids.1)?;
    let today = tx.today();
    let at = pair.asking().ok_or(Refusal::JointNotAsked)?;
    rules::joint::may_consent(read::consent_facts(tx.c(), actor, &pair, today)?)?;
    if pair.mark() != seen {
        return Err(Error::field("consent", Said::new("plans-joint-changed")));
    }
    Ok((pair, at))
}

/// Agrees for the body that is asked: from here on the two are one inspection. `seen`: [`Pair::mark`].
///
/// # Errors
/// `NotFound` when either item lies outside the person's scope or is sealed; `Refused` when nobody asks, for another
/// body, and for who asked; `Invalid` when the two are no longer what was seen, or cannot be joined.
pub fn agree_joint(db: &Db, actor: &Actor, ids: (&PlanItemId, &PlanItemId), seen: &str) -> Result<(), Error> {
    let author = person(actor)?;
    db.write(|tx| {
        let (pair, at) = asked(tx, actor, ids, seen)?;
        let (asks, other) = (&pair.sides[at], &pair.sides[1 - at]);
        let row = store::answers::one(tx.c(), &asks.item.id, &other.item.id)?.ok_or(Refusal::JointNotAsked)?;
        let terms = Terms { lead: row.lead.clone(), paper: None };
        let lineage = units::views::lineage(tx.c())?;
        let problems = rules::joint::problems(&lineage, asks, other, &terms);
        if !problems.is_empty() {
            return Err(Error::Invalid(problems.into_iter().map(|(_, said)| ("consent".to_owned(), said)).collect()));
        }
        let lead = rules::joint::lead(asks, other, &terms);
        let writers = [author.clone(), row.account.clone()];
        consent(tx, row, author, Consent::Agreed, "")?;
        let line = entry("plans.agree-joint", &other.item.id, false).unit(&other.item.unit);
        audit::record(tx, actor, line.with("other", asks.item.id.as_str()).with("lead", lead.as_str()))?;
        match rules::joint::partner(asks, other, &lead) {
            Some(partner) => join(tx, actor, partner, &lead, &writers),
            None => Ok(()),
        }
    })
}

/// Declines for the body that is asked: the two overlap still, and the other body answers otherwise.
///
/// # Errors
/// The same; `Invalid` without a reason.
pub fn decline_joint(
    db: &Db,
    actor: &Actor,
    ids: (&PlanItemId, &PlanItemId),
    seen: &str,
    reason: &str,
) -> Result<(), Error> {
    let author = person(actor)?;
    db.write(|tx| {
        let (pair, at) = asked(tx, actor, ids, seen)?;
        if reason.is_empty() {
            return Err(Error::field("decline_reason", Said::new("form-required")));
        }
        let (asks, other) = (&pair.sides[at], &pair.sides[1 - at]);
        let row = store::answers::one(tx.c(), &asks.item.id, &other.item.id)?.ok_or(Refusal::JointNotAsked)?;
        consent(tx, row, author, Consent::Declined, reason)?;
        store::touch(tx, &asks.plan.id)?;
        let line = entry("plans.decline-joint", &other.item.id, false).unit(&other.item.unit);
        audit::record(tx, actor, line.with("other", asks.item.id.as_str()).with("reason", reason))
    })
}

/// Parts an item from the one under which the two sides brought it by themselves: it has its visit and its overlaps
/// again, and what was answered is asked anew.
///
/// # Errors
/// `Refused` when it is joined with none, when the chairman decided it, and when its plan stands; `Conflict`.
pub fn separate_joint(db: &Db, actor: &Actor, id: &PlanItemId, seen: i32) -> Result<(), Error> {
    let author = person(actor)?;
    db.write(|tx| {
        let item = store::item(tx.c(), actor, id)?;
        let plan = plan_to_write(tx, actor, &item.plan)?;
        if item.version != seen {
            return Err(Error::Conflict);
        }
        let ruled = is_ruled(tx, &item)?;
        rules::joint::may_separate(&item, plan.stage, ruled)?;
        let lead = item.joint_with.clone().ok_or(Refusal::NotJoint)?;
        rows::join(tx, id, None)?;
        store::answers::remove(tx, id, &lead)?;
        store::answers::remove(tx, &lead, id)?;
        store::note_writer(tx, plan.id.as_str(), author)?;
        store::touch(tx, &plan.id)?;
        let line = entry("plans.separate-joint", id, false).unit(&item.unit);
        audit::record(tx, actor, line.with("lead", lead.as_str()))
    })
}

/// Whether the chairman decided that the item goes under the one under which it goes.
fn is_ruled(tx: &mut Tx, item: &Item) -> Result<bool, Error> {
    let rulings = rows::of_items(tx.c(), [item.id.as_str()])?;
    Ok(rulings.values().any(|ruling| rules::joint::is_merged_by(ruling, item)))
}
