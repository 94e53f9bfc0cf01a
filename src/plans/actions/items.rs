//! Items: written by planners, moved on and unsealed by inspections.

use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;

use super::between::{forget_rulings, note_words, release_partners};
use super::record::not_carried;
use super::{person, plan_to_write};
use crate::audit::{self, Entry};
use crate::db::{AnyConnection, Db, Tx};
use crate::directives;
use crate::error::Error;
use crate::plans::model::{Followed, Item, ItemKind, ItemStage, Named, NewItem, Plan, Source, Stage};
use crate::plans::rules::between::still_leads;
use crate::plans::rules::{self, Refusal};
use crate::plans::{store, views};
use crate::schema::{plan_item_follows, plan_items, plans};
use crate::units::{self, Place};
use crate::vocabulary::{AccountId, Actor, BatchId, ConclusionId, PlanId, PlanItemId, Right, Said, dates};

/// The line of an act on an item: of a sealed one, for those who are named on it only.
pub(super) fn entry(action: &'static str, item: &PlanItemId, sealed: bool) -> Entry {
    Entry::new(action, "plan-item", item).sealed_by(sealed.then_some(item.as_str()))
}

/// The item with the unit and the section that its choice means on the first day of its visit, each official once.
pub(super) fn placed(tx: &mut Tx, new: &NewItem) -> Result<NewItem, Error> {
    let mut new = new.clone();
    new.officials.sort();
    new.officials.dedup();
    if new.kind != ItemKind::FollowUp {
        new.follows = None;
    }
    if new.part.is_some() {
        return Ok(new);
    }
    let (unit, part) = views::subjects::place(tx.c(), &new.unit, new.starts_on)?;
    Ok(NewItem { unit, part, ..new })
}

/// What is wrong with what an item is about in its unit: a section that is none of it, officials who are not in
/// office there on the first day of the visit.
fn subject_problems(c: &mut AnyConnection, new: &NewItem) -> Result<Vec<(String, Said)>, Error> {
    let mut problems = Vec::new();
    let sections = units::views::sections_on(c, new.starts_on)?;
    if let Some(part) = &new.part
        && units::rules::above(&sections, part).last() != Some(&new.unit)
    {
        problems.push(("unit".into(), Said::new("plans-part-not-there")));
    }
    if new.officials.is_empty() {
        return Ok(problems);
    }
    let there = views::subjects::in_office(c, &new.unit, new.part.as_ref(), new.starts_on)?;
    let names = units::views::official_names(c, &new.officials)?;
    let mut units: Vec<_> = std::iter::once(&new.unit).chain(&new.part).cloned().collect();
    units.extend(new.part.iter().flat_map(|part| units::rules::above(&sections, part)));
    for official in new.officials.iter().filter(|id| !there.iter().any(|known| known.official == **id)) {
        let Some(name) = names.get(official) else {
            problems.push(("officials".into(), Said::new("form-choose")));
            continue;
        };
        let said = match units::views::last_post(c, official, &units)? {
            Some((position, Some(last))) if last < new.starts_on => {
                Said::new("plans-official-left").with("position", position).with("last", dates::day(last))
            }
            _ => Said::new("plans-official-not-there"),
        };
        let on = dates::day(new.starts_on);
        problems.push(("officials".into(), said.with("name", name.as_str()).with("on", on)));
    }
    Ok(problems)
}

/// The conclusion that an item is to name: as the register calls it, or as it stood in the item when the register
/// holds nothing of it any more.
///
/// # Errors
/// `Refused` where the register holds none such.
fn followed(c: &mut AnyConnection, new: &NewItem, before: Option<&Item>) -> Result<Option<Followed>, Error> {
    let Some(id) = &new.follows else { return Ok(None) };
    let known = views::follows::called(c, std::slice::from_ref(id))?.remove(id);
    let stood = before.and_then(|item| item.follows.clone()).filter(|followed| followed.conclusion == *id);
    known.or(stood).map(Some).ok_or_else(|| Error::refused("plans-follows-gone"))
}

/// What is wrong with the conclusion that an item names: none of its unit that was issued by the first day of the
/// visit. One that stood before may stay.
fn follows_problem(c: &mut AnyConnection, new: &NewItem, before: Option<&Item>) -> Result<Option<Said>, Error> {
    let Some(id) = &new.follows else { return Ok(None) };
    let was = before.and_then(|item| Some((item, item.follows.as_ref()?)));
    let stood = was.is_some_and(|(item, f)| f.conclusion == *id && (&item.unit, &item.part) == (&new.unit, &new.part));
    if stood {
        return Ok(None);
    }
    let place = Place { unit: &new.unit, part: new.part.as_ref(), on: new.starts_on };
    let known = views::follows::of_place(c, place)?;
    let wrong = !known.iter().any(|followed| followed.conclusion == *id);
    Ok(wrong.then(|| Said::new("plans-follows-other-unit")))
}

/// Refuses an item with which something is wrong ([`item_problems`]).
pub(super) fn check(
    tx: &mut Tx,
    plan: &Plan,
    author: &AccountId,
    new: &NewItem,
    before: Option<&Item>,
) -> Result<(), Error> {
    let today = tx.today();
    let problems = item_problems(tx.c(), today, plan, author, new, before)?;
    if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
}

/// What is wrong with an item, rules and references together, each by the form's field; `before`: what it was, of one
/// that is changed.
pub fn item_problems(
    c: &mut AnyConnection,
    today: NaiveDate,
    plan: &Plan,
    author: &AccountId,
    new: &NewItem,
    before: Option<&Item>,
) -> Result<Vec<(String, Said)>, Error> {
    // A decision is of one year and may be carried out in the next.
    let year = if plan.source == Source::Decision { new.starts_on.year() } else { plan.year };
    let mut problems = rules::item_problems(new, (year, plan.stage), before);
    if !views::unit_exists(c, &new.unit)? {
        problems.push(("unit".into(), Said::new("form-choose")));
    } else {
        problems.extend(subject_problems(c, new)?);
    }
    // What was issued elsewhere is recorded as it was issued.
    if plan.stage != Stage::Recorded {
        let passed = rules::passed(new.starts_on, today, before.map(|item| item.starts_on));
        problems.extend(passed.map(|said| ("starts_on".to_owned(), said)));
        if let Some(since) = units::views::ended(c, &new.unit, new.starts_on)? {
            problems.push(("unit".into(), Said::new("plans-unit-ended").with("since", dates::day(since))));
        }
    }
    problems.extend(follows_problem(c, new, before)?.map(|said| ("follows".to_owned(), said)));
    let fields = units::views::fields(c)?;
    if new.fields.iter().any(|code| !fields.iter().any(|f| f.code == *code)) {
        problems.push(("fields".into(), Said::new("form-choose")));
    }
    if let Some(directive) = &new.directive
        && !directives::views::is_known(c, directive)?
    {
        problems.push(("directive".into(), Said::new("form-choose")));
    }
    if new.kind == ItemKind::Surprise {
        if let Some(approver) = &new.approver {
            let may_approve = views::people_with(c, Right::Approve)?;
            if approver == author {
                problems.push(("approver".into(), Said::new("plans-approver-is-author")));
            } else if !may_approve.iter().any(|p| p.id == *approver) {
                problems.push(("approver".into(), Said::new("form-choose")));
            }
        }
        let may_see = views::people_with(c, Right::SeePlans)?;
        if new.viewers.iter().any(|viewer| !may_see.iter().any(|p| p.id == *viewer)) {
            problems.push(("viewers".into(), Said::new("form-choose")));
        }
    }
    Ok(problems)
}

/// Adds an item to a plan. A surprise item is sealed: it may come at any time and leaves no trace in
/// its plan; any other one wants a plan that is being written.
///
/// # Errors
/// `Invalid` names the fields; `Refused` when the plan's items stand.
pub fn add_item(db: &Db, actor: &Actor, plan: &PlanId, new: &NewItem) -> Result<PlanItemId, Error> {
    let author = person(actor)?;
    db.write_once("plans.add-item", |tx| {
        let plan = plan_to_write(tx, actor, plan)?;
        let sealed = new.kind == ItemKind::Surprise;
        if !sealed {
            rules::writable(plan.stage)?;
        }
        rules::withheld(&plan)?;
        rules::uncarried(&plan)?;
        let new = &placed(tx, new)?;
        check(tx, &plan, author, new, None)?;
        let id = insert(tx, author, &plan, new, None)?;
        if sealed {
            store::set_viewers(tx, &id, &rules::viewers(author, new))?;
            store::note_writer(tx, id.as_str(), author)?;
        } else {
            store::note_writer(tx, plan.id.as_str(), author)?;
            store::touch(tx, &plan.id)?;
        }
        let entry = entry("plans.add-item", &id, sealed).unit(&new.unit).with("plan", plan.id.as_str());
        audit::record(tx, actor, entry)?;
        Ok(id)
    })
}

/// Adds several items to a plan that is being written, all or none; gives how many.
///
/// # Errors
/// `Invalid` names the unit with which something is wrong; `Refused` when the plan's items stand.
pub fn add_items(db: &Db, actor: &Actor, plan: &PlanId, all: &[NewItem]) -> Result<usize, Error> {
    let author = person(actor)?;
    db.write_once("plans.add-items", |tx| {
        let plan = plan_to_write(tx, actor, plan)?;
        rules::draftable(&plan)?;
        for new in all.iter().filter(|new| new.kind != ItemKind::Surprise) {
            let new = &placed(tx, new)?;
            match check(tx, &plan, author, new, None) {
                Err(Error::Invalid(_)) => {
                    let unit = units::views::name_on(tx.c(), &new.unit, new.starts_on)?;
                    return Err(Error::field("pick", Said::new("plans-draft-wrong").with("unit", unit)));
                }
                other => other?,
            }
            let id = insert(tx, author, &plan, new, None)?;
            let entry = entry("plans.add-item", &id, false).unit(&new.unit).with("plan", plan.id.as_str());
            audit::record(tx, actor, entry)?;
        }
        store::note_writer(tx, plan.id.as_str(), author)?;
        store::touch(tx, &plan.id)?;
        Ok(all.len())
    })
}

/// What an item's unit and section are called today, and its officials by their posts on the first day of its visit.
fn called(c: &mut AnyConnection, new: &NewItem, today: NaiveDate) -> Result<(String, Vec<Named>), Error> {
    let place = (&new.unit, new.part.as_ref());
    let officials = views::subjects::named(c, place, &new.officials, new.starts_on)?;
    Ok((views::subjects::name(c, place.0, place.1, today)?, officials))
}

/// Writes an item into its plan; one that is not sealed under the next number.
pub(super) fn insert(
    tx: &mut Tx,
    author: &AccountId,
    plan: &Plan,
    new: &NewItem,
    batch: Option<&BatchId>,
) -> Result<PlanItemId, Error> {
    let sealed = new.kind == ItemKind::Surprise;
    let (id, now, today) = (tx.new_id::<PlanItemId>(), tx.now(), tx.today());
    let number = if sealed { None } else { Some(store::next_number(tx.c(), &plan.id)?) };
    let (unit_name, officials) = called(tx.c(), new, today)?;
    let followed = followed(tx.c(), new, None)?;
    diesel::insert_into(plan_items::table)
        .values((
            (
                plan_items::id.eq(&id),
                plan_items::plan_id.eq(&plan.id),
                plan_items::number.eq(number),
                plan_items::kind.eq(new.kind),
                plan_items::sealed.eq(sealed),
                plan_items::stage.eq(ItemStage::Planned),
                plan_items::unit_id.eq(&new.unit),
                plan_items::unit_name.eq(unit_name),
                plan_items::contents.eq(&new.contents),
                plan_items::cause.eq(Some(&new.cause).filter(|_| sealed)),
                plan_items::trigger_kind.eq(new.trigger.filter(|_| sealed)),
                plan_items::directive_id.eq(&new.directive),
                plan_items::part_id.eq(&new.part),
            ),
            (
                plan_items::period_from.eq(new.period_from),
                plan_items::period_to.eq(new.period_to),
                plan_items::starts_on.eq(new.starts_on),
                plan_items::ends_on.eq(new.ends_on),
                plan_items::profile.eq(new.profile),
                plan_items::form.eq(new.form),
                plan_items::author_id.eq(author),
                plan_items::approver_id.eq(new.approver.as_ref().filter(|_| sealed)),
                plan_items::created_at.eq(now),
                plan_items::version.eq(1),
                plan_items::batch_id.eq(batch.map(|b| b.as_str())),
            ),
        ))
        .execute(tx.c())?;
    store::set_fields(tx, &id, &new.fields)?;
    store::set_officials(tx, &id, &officials)?;
    store::set_follows(tx, &id, followed.as_ref())?;
    Ok(id)
}

/// Writes what an item becomes. Answers to its overlaps stay, of either side: each says what it answered
/// ([`rules::about`]). What is carried out under it is let go when it looks at something else now.
///
/// # Errors
/// `Conflict` when it was changed since it was loaded.
pub(super) fn change(tx: &mut Tx, actor: &Actor, before: &Item, new: &NewItem) -> Result<(), Error> {
    let today = tx.today();
    let (unit_name, officials) = called(tx.c(), new, today)?;
    let followed = followed(tx.c(), new, Some(before))?;
    let row = plan_items::table.filter(plan_items::id.eq(&before.id)).filter(plan_items::version.eq(before.version));
    let rows = diesel::update(row)
        .set((
            plan_items::kind.eq(new.kind),
            plan_items::unit_id.eq(&new.unit),
            plan_items::unit_name.eq(unit_name),
            plan_items::contents.eq(&new.contents),
            plan_items::cause.eq(Some(&new.cause).filter(|_| before.sealed)),
            plan_items::trigger_kind.eq(new.trigger.filter(|_| before.sealed)),
            plan_items::directive_id.eq(&new.directive),
            plan_items::part_id.eq(&new.part),
            plan_items::period_from.eq(new.period_from),
            plan_items::period_to.eq(new.period_to),
            plan_items::starts_on.eq(new.starts_on),
            plan_items::ends_on.eq(new.ends_on),
            plan_items::profile.eq(new.profile),
            plan_items::form.eq(new.form),
            plan_items::approver_id.eq(new.approver.as_ref().filter(|_| before.sealed)),
            plan_items::version.eq(before.version + 1),
        ))
        .execute(tx.c())?;
    if rows == 0 {
        return Err(Error::Conflict);
    }
    if !still_leads(before, new) {
        release_partners(tx, actor, &before.id)?;
    }
    store::set_officials(tx, &before.id, &officials)?;
    store::set_follows(tx, &before.id, followed.as_ref())?;
    store::set_fields(tx, &before.id, &new.fields)
}

/// Changes an item.
///
/// # Errors
/// `Conflict` when somebody changed it meanwhile; `Invalid`; `Refused` when it stands.
pub fn update_item(db: &Db, actor: &Actor, id: &PlanItemId, seen: i32, new: &NewItem) -> Result<(), Error> {
    let author = person(actor)?;
    db.write(|tx| {
        let before = store::item(tx.c(), actor, id)?;
        let plan = plan_to_write(tx, actor, &before.plan)?;
        rules::item_writable(&before, plan.stage)?;
        if before.version != seen {
            return Err(Error::Conflict);
        }
        let new = &placed(tx, new)?;
        check(tx, &plan, &before.author, new, Some(&before))?;
        if !before.sealed {
            note_words(tx, plan.id.as_str(), &before)?;
        }
        change(tx, actor, &before, new)?;
        if before.sealed {
            store::set_viewers(tx, id, &rules::viewers(&before.author, new))?;
            store::note_writer(tx, id.as_str(), author)?;
        } else {
            store::note_writer(tx, plan.id.as_str(), author)?;
            store::touch(tx, &plan.id)?;
        }
        audit::record(tx, actor, entry("plans.update-item", id, before.sealed).unit(&new.unit))
    })
}

/// Calls a conclusion of another body in the items that name it as its record calls it now, where their plans are still
/// written or are records themselves: a step of correcting the record, which has its own line in the trail. What was
/// submitted or issued says what it said; and of a record that became classified the register says nothing.
pub fn rename_followed(tx: &mut Tx, id: &ConclusionId) -> Result<(), Error> {
    let Some(followed) = views::follows::called(tx.c(), std::slice::from_ref(id))?.remove(id) else { return Ok(()) };
    use plan_item_follows as f;
    let written = plans::table.filter(plans::stage.eq_any([Stage::Draft, Stage::Returned, Stage::Recorded]));
    let items: Vec<PlanItemId> = plan_items::table
        .filter(plan_items::id.eq_any(f::table.filter(f::conclusion_id.eq(id)).select(f::item_id)))
        .filter(plan_items::plan_id.eq_any(written.select(plans::id)))
        .select(plan_items::id)
        .load(tx.c())?;
    items.iter().try_for_each(|item| store::set_follows(tx, item, Some(&followed)))
}

/// Takes an item out of a plan that is being written, or a sealed one that nobody approved yet.
///
/// # Errors
/// `Conflict` when somebody changed it meanwhile; `Refused` when it stands, when it has yet to follow what the chairman
/// decided, or when others are carried out under it.
pub fn remove_item(db: &Db, actor: &Actor, id: &PlanItemId, seen: i32) -> Result<(), Error> {
    let author = person(actor)?;
    db.write(|tx| {
        let item = store::item(tx.c(), actor, id)?;
        let plan = plan_to_write(tx, actor, &item.plan)?;
        rules::item_writable(&item, plan.stage)?;
        if item.version != seen {
            return Err(Error::Conflict);
        }
        take_out(tx, actor, author, &plan, &item)
    })
}

/// Takes an item away with its line in the trail; the caller has made sure that it may be written.
fn take_out(tx: &mut Tx, actor: &Actor, author: &AccountId, plan: &Plan, item: &Item) -> Result<(), Error> {
    // What was decided is carried out, not taken away from under the decision; and who leads others stays.
    let stays =
        !store::between::partners(tx.c(), &item.id)?.is_empty() || views::between::is_named_in_due(tx.c(), item)?;
    if plan.stage != Stage::Recorded && stays {
        return Err(Refusal::ItemRuled.into());
    }
    not_carried(tx, &item.id)?;
    release_partners(tx, actor, &item.id)?;
    forget_rulings(tx, actor, item)?;
    let line = entry("plans.remove-item", &item.id, item.sealed).unit(&item.unit);
    audit::record(tx, actor, line.with("contents", item.contents.as_str()))?;
    store::delete_item(tx, item)?;
    if !item.sealed {
        store::note_writer(tx, plan.id.as_str(), author)?;
        store::touch(tx, &plan.id)?;
    }
    Ok(())
}

/// Writes an item of a list that is imported into a plan that is being written, a step of the import; `before`: the one
/// that it changes. A surprise item comes in by no file: a file lies around.
///
/// # Errors
/// `Refused` when the plan's items stand, or the one that is changed does; `Invalid` names the fields.
pub fn bring_item(
    tx: &mut Tx,
    actor: &Actor,
    plan: &Plan,
    before: Option<&Item>,
    new: &NewItem,
    batch: Option<&BatchId>,
) -> Result<(), Error> {
    let author = person(actor)?;
    rules::draftable(plan)?;
    if new.kind == ItemKind::Surprise {
        return Err(Error::refused("plans-refusal-sealed-by-file"));
    }
    let new = &placed(tx, new)?;
    check(tx, plan, before.map_or(author, |item| &item.author), new, before)?;
    let (action, id) = match before {
        None => ("plans.add-item", insert(tx, author, plan, new, batch)?),
        Some(item) => {
            rules::item_writable(item, plan.stage)?;
            note_words(tx, plan.id.as_str(), item)?;
            change(tx, actor, item, new)?;
            ("plans.update-item", item.id.clone())
        }
    };
    store::note_writer(tx, plan.id.as_str(), author)?;
    store::touch(tx, &plan.id)?;
    audit::record(tx, actor, entry(action, &id, false).unit(&new.unit).with("plan", plan.id.as_str()))
}

/// Takes an item out of a plan that is being written, a step of taking an import back.
///
/// # Errors
/// `Refused` when it stands, or must stay ([`remove_item`]).
pub fn take_item_back(tx: &mut Tx, actor: &Actor, plan: &Plan, item: &Item) -> Result<(), Error> {
    rules::draftable(plan)?;
    rules::item_writable(item, plan.stage)?;
    take_out(tx, actor, person(actor)?, plan, item)
}

/// The stage of an item and its plan's id, whoever asks: for acts of inspections.
fn stage_of(tx: &mut Tx, id: &PlanItemId) -> Result<(ItemStage, PlanId), Error> {
    let row = plan_items::table.find(id).select((plan_items::stage, plan_items::plan_id)).first(tx.c()).optional()?;
    row.ok_or(Error::NotFound)
}

/// Brings an item to another stage within an inspection's transaction, whose audit line tells it.
/// The same stage again changes nothing.
///
/// # Errors
/// `Refused` when `rules::ITEM_MOVES` has no such way.
pub fn set_item_stage(tx: &mut Tx, id: &PlanItemId, to: ItemStage) -> Result<(), Error> {
    let (from, _) = stage_of(tx, id)?;
    rules::item_move(from, to)?;
    if from != to {
        diesel::update(plan_items::table.find(id))
            .set((plan_items::stage.eq(to), plan_items::version.eq(plan_items::version + 1)))
            .execute(tx.c())?;
    }
    Ok(())
}

/// Opens a sealed item within the transaction in which its inspection starts: from here on everybody
/// sees it, under the next number of its plan. An open item stays as it is.
pub fn unseal_item(tx: &mut Tx, id: &PlanItemId) -> Result<(), Error> {
    let (_, plan) = stage_of(tx, id)?;
    let number = store::next_number(tx.c(), &plan)?;
    diesel::update(plan_items::table.find(id).filter(plan_items::sealed.eq(true)))
        .set((
            plan_items::sealed.eq(false),
            plan_items::number.eq(Some(number)),
            plan_items::version.eq(plan_items::version + 1),
        ))
        .execute(tx.c())?;
    Ok(())
}
