//! Adjustments of an approved plan: their page, their forms, their steps.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;

use super::between::with_names;
use super::items::{asks_officials, follows_typed, kept_typed, officials_typed, read as read_item};
use super::show::overlap_view;
use super::{choices, field_names};
use crate::audit;
use crate::directives;
use crate::error::Error;
use crate::plans::actions::{self, Approval};
use crate::plans::model::adjustment::{Adjustment, Change, ChangeAnswer};
use crate::plans::model::{
    Followed, Form as InspectionForm, Item, ItemKind, ItemStage, NewItem, OverlapAnswer, Plan, Profile,
};
use crate::plans::model::{Stage, Step};
use crate::plans::views::subjects::Choice as OfficialChoice;
use crate::plans::views::{adjustments, between};
use crate::plans::{pages, rules, views};
use crate::register::pages::Choice;
use crate::units::{self, UnitOption};
use crate::vocabulary::paging::PageNumber;
use crate::vocabulary::{AdjustmentId, ConclusionId, OfficialId, PlanId, PlanItemId, Right, Said, dates};
use crate::web::{Form, Reader, Reply, Req};

fn ids(req: &Req) -> (PlanId, AdjustmentId) {
    (req.id("id"), req.id("adjustment"))
}

fn url(plan: &PlanId, id: &AdjustmentId) -> String {
    format!("/plans/{plan}/adjustments/{id}")
}

/// What was typed into one of the page's forms, and what is wrong with it: an answer (change and other
/// item), or approval and return.
struct Typed<'a> {
    answer: Option<(&'a str, &'a PlanItemId)>,
    errors: &'a [(String, Said)],
}

/// `GET /plans/{id}/adjustments/{adjustment}`: each change with what stood before and what it becomes.
pub fn adjustment(req: &Req) -> Result<Reply, Error> {
    let (plan, id) = ids(req);
    page(req, &plan, &id, StatusCode::OK, None)
}

fn page(req: &Req, plan: &PlanId, id: &AdjustmentId, status: StatusCode, typed: Option<Typed>) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let (plan, adjustment, changes, mut met, facts, fields, units, items, people, named, ruled) =
        req.db().read(|c| {
            let (plan, adjustment, changes) = adjustments::one(c, &req.actor, plan, id)?;
            let met = if adjustment.is_open() { adjustments::met(c, &plan, &changes)? } else { Default::default() };
            let facts = adjustments::facts(c, &req.actor, &plan, &adjustment, today)?;
            let fields = choices(req, units::views::fields(c)?);
            let mut items = views::items(c, &req.actor, &plan.id)?;
            // Sealed ones are no part of an adjustment, whoever reads it.
            items.retain(|item| !item.sealed);
            let reviewer = adjustment.review.iter().map(|review| &review.reviewer);
            let people = views::names(c, adjustment.approver.iter().chain(reviewer).chain([&adjustment.author]))?;
            let units = views::subjects::choices(c, today)?;
            let about = changes.iter().flat_map(|change| change.before.iter().chain(&change.after));
            let about: Vec<OfficialId> = about.flat_map(|item| item.officials.iter().cloned()).collect();
            let officials = views::subjects::officials(c, None, &about)?;
            let says = || changes.iter().flat_map(|change| change.before.iter().chain(&change.after));
            let named: Vec<_> = says().filter_map(|item| item.directive.clone()).collect();
            let directives = directives::views::choices(c, &req.actor, &named)?;
            let followed: Vec<_> = says().filter_map(|item| item.follows.clone()).collect();
            let mut follows = views::follows::called(c, &followed)?;
            // What the register holds no more is called as it was when the item was written.
            for followed in items.iter().filter_map(|item| item.follows.as_ref()) {
                follows.entry(followed.conclusion.clone()).or_insert_with(|| followed.clone());
            }
            let named = Naming { directives, officials, follows };
            let ruled = if adjustment.is_open() { between::told(c, &req.actor, &items)? } else { Default::default() };
            Ok((plan, adjustment, changes, met, facts, fields, units, items, people, named, ruled))
        })?;
    let may_plan = req.actor.may(Right::Plan) && facts.own;
    let writable = may_plan && matches!(adjustment.stage, Stage::Draft | Stage::Returned);
    let number_of = |id: &PlanItemId| items.iter().find(|i| i.id == *id).and_then(|i| i.number);
    let mut views = Vec::new();
    for change in &changes {
        let overlaps = met.remove(&change.id).unwrap_or_default();
        let shown = change.after.as_ref().or(change.before.as_ref());
        let draft = shown.map(|item| item.as_draft(&plan.id, &adjustment.author, Default::default()));
        let overlaps: Vec<pages::OverlapView> = match &draft {
            Some(draft) => overlaps.into_iter().map(|o| answered(req, change, draft, o, &fields, &typed)).collect(),
            None => Vec::new(),
        };
        views.push(pages::ChangeView {
            id: change.id.clone(),
            kind: change.kind,
            item: change.item.clone(),
            number: change.item.as_ref().and_then(number_of),
            unit: shown.map(|item| unit_name(&units, &items, item)).unwrap_or_default(),
            rows: rows(req, change, &units, &items, &fields, &named),
            waits: overlaps.iter().any(|o| o.waits),
            overlaps,
        });
    }
    let buttons = Step::ALL
        .iter()
        .filter(|step| {
            rules::MOVES.iter().any(|m| m.from == adjustment.stage && m.step == **step && req.actor.may(m.needs))
        })
        .map(|step| pages::Button {
            step: *step,
            refused: rules::decide(adjustment.stage, *step, &req.actor, facts)
                .err()
                .map(|refusal| refusal.of_adjustment().said()),
        })
        .collect();
    let untouched = |item: &&Item| {
        item.stage == ItemStage::Planned
            && item.joint_with.is_none()
            && !changes.iter().any(|change| change.item.as_ref() == Some(&item.id))
    };
    let form = match &typed {
        Some(Typed { answer: None, errors }) => req.form.view(req.language, errors),
        _ => Form::default().view(req.language, &[]),
    };
    let title = title(req, &adjustment);
    let is_due = |told: &&between::Told, id: &PlanItemId| {
        told.pair.due().and_then(|(_, decided)| decided.spoken.changes()) == Some(id)
    };
    let due = ruled.iter().filter(|(id, all)| all.iter().any(|told| is_due(&told, id)));
    let page = pages::AdjustmentPage {
        due: due.map(|(id, _)| id.clone()).collect(),
        author: people.get(&adjustment.author).cloned().unwrap_or_default(),
        approver: adjustment.approver.as_ref().and_then(|a| people.get(a)).cloned().unwrap_or_default(),
        reviewer: adjustment.review.as_ref().and_then(|r| people.get(&r.reviewer)).cloned().unwrap_or_default(),
        changes: views,
        items: if writable { items.iter().filter(untouched).cloned().collect() } else { Vec::new() },
        buttons,
        writable,
        form,
        plan,
        adjustment,
    };
    req.page_with(status, "plans/adjustment.html", &title, &page)
}

/// What an adjustment is called: by its number once it is approved.
pub(super) fn title(req: &Req, adjustment: &Adjustment) -> String {
    match adjustment.number {
        Some(number) => req.say(&Said::new("plans-adjustment-numbered").with("number", number)),
        None => req.t("plans-adjustment"),
    }
}

fn answered(
    req: &Req,
    change: &Change,
    draft: &Item,
    overlap: views::overlaps::Overlap,
    fields: &[Choice],
    typed: &Option<Typed>,
) -> pages::OverlapView {
    let other = overlap.other.id.clone();
    let mut view = overlap_view(req, draft, overlap, fields, None);
    if let Some(Typed { answer: Some((id, to)), errors }) = typed
        && *id == change.id
        && **to == other
    {
        view.form = req.form.view(req.language, errors);
        view.waits = true;
    }
    view
}

fn unit_name(units: &[UnitOption], items: &[Item], item: &NewItem) -> String {
    let chosen = item.part.as_ref().unwrap_or(&item.unit);
    let now = units.iter().find(|unit| unit.id == *chosen).map(|unit| unit.name.clone());
    now.or_else(|| items.iter().find(|i| i.unit == item.unit && i.part == item.part).map(|i| i.unit_name.clone()))
        .unwrap_or_default()
}

/// What the directives, officials and conclusions are called that changes name.
struct Naming {
    directives: Vec<directives::views::Choice>,
    officials: Vec<OfficialChoice>,
    follows: BTreeMap<ConclusionId, Followed>,
}

/// What an item says, line by line, before and after.
fn rows(
    req: &Req,
    change: &Change,
    units: &[UnitOption],
    items: &[Item],
    fields: &[Choice],
    naming: &Naming,
) -> Vec<pages::BeforeAfter> {
    let number = |item: &NewItem| -> String {
        let found = naming.directives.iter().find(|choice| Some(&choice.value) == item.directive.as_ref());
        found.map(|choice| choice.label.clone()).unwrap_or_default()
    };
    let named = |item: &NewItem| -> String {
        let called = |id: &OfficialId| naming.officials.iter().find(|o| o.id == *id).map_or("", |o| o.name.as_str());
        item.officials.iter().map(called).collect::<Vec<_>>().join("; ")
    };
    let followed = |item: &NewItem| -> String {
        let found = item.follows.as_ref().and_then(|id| naming.follows.get(id));
        found.map(|followed| req.say(&followed.said())).unwrap_or_default()
    };
    let said = |item: &NewItem| {
        let days = |from, to| format!("{}–{}", dates::day(from), dates::day(to));
        [
            ("plans-unit", unit_name(units, items, item)),
            ("plans-officials", named(item)),
            ("plans-kind", req.say(&item.kind.said())),
            ("plans-fields", field_names(fields, &item.fields)),
            ("plans-contents", item.contents.clone()),
            ("plans-directive", number(item)),
            ("plans-follows", followed(item)),
            ("plans-period", days(item.period_from, item.period_to)),
            ("plans-visit", days(item.starts_on, item.ends_on)),
            ("plans-profile", req.say(&item.profile.said())),
            ("plans-form", req.say(&item.form.said())),
        ]
    };
    let (before, after) = (change.before.as_ref().map(said), change.after.as_ref().map(said));
    let Some(shown) = after.as_ref().or(before.as_ref()) else { return Vec::new() };
    shown
        .iter()
        .enumerate()
        .map(|(at, (label, _))| {
            let text = |side: &Option<[(&str, String); 11]>| side.as_ref().map(|lines| lines[at].1.clone());
            let (before, after) = (text(&before), text(&after));
            pages::BeforeAfter {
                label: req.t(label),
                changed: before != after,
                before: before.unwrap_or_default(),
                after: after.unwrap_or_default(),
            }
        })
        .collect()
}

/// `POST /plans/{id}/adjustments`
pub fn open_adjustment(req: &Req) -> Result<Reply, Error> {
    let plan: PlanId = req.id("id");
    let mut r = Reader::new(&req.form);
    let reason = r.text("adjust_reason", 2000);
    match r.finish().and_then(|()| actions::open_adjustment(req.db(), &req.actor, &plan, &reason)) {
        Ok(id) => Ok(Reply::redirect(url(&plan, &id)).done(Said::new("plans-adjustment-opened"))),
        Err(Error::Invalid(errors)) => {
            let errors: Vec<(String, Said)> =
                errors.into_iter().map(|(_, said)| ("adjust_reason".into(), said)).collect();
            let typed = super::show::Typed { overlap: None, errors: &errors };
            super::show::page(req, &plan, StatusCode::UNPROCESSABLE_ENTITY, Some(typed))
        }
        Err(error) => Err(error),
    }
}

/// The form of a proposal: an item to be added, or what an item becomes.
fn form_page(
    req: &Req,
    status: StatusCode,
    plan: Plan,
    id: &AdjustmentId,
    item: Option<Item>,
    form: &Form,
    errors: &[(String, Said)],
) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let (units, fields, directives, officials, kept, follows) = req.db().read(|c| {
        let fields = choices(req, units::views::fields(c)?);
        let chosen: Vec<_> = item.iter().filter_map(|item| item.directive.clone()).collect();
        let directives = directives::views::choices(c, &req.actor, &chosen)?;
        let (officials, kept) = (officials_typed(c, form)?, kept_typed(c, &req.actor, &plan, form)?);
        let follows = follows_typed(c, req, form, item.as_ref().and_then(|item| item.follows.as_ref()))?;
        Ok((views::subjects::choices(c, today)?, fields, directives, officials, kept, follows))
    })?;
    let back = url(&plan.id, id);
    let action = match &item {
        Some(item) => format!("{back}/items/{}", item.id),
        None => format!("{back}/items"),
    };
    let title = req.t(if item.is_some() { "plans-adjust-change" } else { "plans-adjust-add" });
    let kinds = ItemKind::ALL.iter().filter(|kind| **kind != ItemKind::Surprise);
    let page = pages::ProposalForm {
        back,
        action,
        kinds: kinds.map(ItemKind::as_str).collect(),
        profiles: Profile::HELD.iter().map(Profile::as_str).collect(),
        forms: InspectionForm::ALL.iter().map(InspectionForm::as_str).collect(),
        form: form.view(req.language, errors),
        plan,
        item,
        units,
        officials,
        kept,
        fields,
        directives,
        follows,
    };
    req.page_with(status, "plans/proposal.html", &title, &page)
}

/// Plan, adjustment that is written, its changes, and the item of the address if one is named there.
fn load(req: &Req) -> Result<(Plan, Adjustment, Vec<Change>, Option<Item>), Error> {
    let (plan, id) = ids(req);
    req.db().read(|c| {
        let (plan, adjustment, changes) = adjustments::one(c, &req.actor, &plan, &id)?;
        let item = match req.params.get("item") {
            None => None,
            Some(item) => {
                let item = views::item(c, &req.actor, &PlanItemId(item.clone()))?;
                if item.sealed || item.plan != plan.id {
                    return Err(Error::NotFound);
                }
                Some(item)
            }
        };
        Ok((plan, adjustment, changes, item))
    })
}

/// `GET /plans/{id}/adjustments/{adjustment}/items/new`, and `…/items/{item}`
pub fn proposal(req: &Req) -> Result<Reply, Error> {
    let (plan, adjustment, changes, item) = load(req)?;
    let today = req.db().world().today();
    req.db().read(|c| views::plan_to_write(c, &req.actor, &plan.id, today))?;
    if !matches!(adjustment.stage, Stage::Draft | Stage::Returned) {
        return Ok(Reply::redirect(url(&plan.id, &adjustment.id)));
    }
    let mut form = Form::default();
    form.set("version", adjustment.version);
    let proposed = item.as_ref().and_then(|item| {
        changes.iter().find(|change| change.item.as_ref() == Some(&item.id)).and_then(|change| change.after.clone())
    });
    match proposed.or_else(|| item.as_ref().map(NewItem::of)) {
        Some(says) => fill(&mut form, &says),
        None => {
            form.set("kind", ItemKind::Periodic).set("profile", Profile::A).set("form", InspectionForm::OnSite);
        }
    }
    form_page(req, StatusCode::OK, plan, &adjustment.id, item, &form, &[])
}

fn fill(form: &mut Form, item: &NewItem) {
    form.set("kind", item.kind).set("unit", item.part.as_ref().unwrap_or(&item.unit)).set("contents", &item.contents);
    form.set("period_from", dates::day(item.period_from)).set("period_to", dates::day(item.period_to));
    form.set("starts_on", dates::day(item.starts_on)).set("ends_on", dates::day(item.ends_on));
    form.set("profile", item.profile).set("form", item.form);
    if let Some(directive) = &item.directive {
        form.set("directive", directive);
    }
    if let Some(follows) = &item.follows {
        form.set("follows", follows);
    }
    for field in &item.fields {
        form.set("fields", field);
    }
    for official in &item.officials {
        form.set("officials", official);
    }
}

/// `POST /plans/{id}/adjustments/{adjustment}/items`, and `…/items/{item}`
pub fn propose(req: &Req) -> Result<Reply, Error> {
    let (plan, adjustment, _, item) = load(req)?;
    if asks_officials(&req.form) {
        return form_page(req, StatusCode::OK, plan, &adjustment.id, item, &req.form, &[]);
    }
    let result = read_item(&req.form).and_then(|new| {
        let mut r = Reader::new(&req.form);
        let seen = r.seen();
        r.finish()?;
        let item = item.as_ref().map(|item| &item.id);
        actions::propose(req.db(), &req.actor, &plan.id, &adjustment.id, seen, item, &new)
    });
    match result {
        Err(Error::Invalid(errors)) => {
            form_page(req, StatusCode::UNPROCESSABLE_ENTITY, plan, &adjustment.id, item, &req.form, &errors)
        }
        result => after(req, &plan.id, &adjustment.id, result, "plans-proposed"),
    }
}

/// Back to the adjustment, saying what was done; the second of two people is told what stands.
fn after(req: &Req, plan: &PlanId, id: &AdjustmentId, result: Result<(), Error>, done: &str) -> Result<Reply, Error> {
    match result {
        Ok(()) => Ok(Reply::redirect(url(plan, id)).done(Said::new(done))),
        Err(Error::Invalid(errors)) => {
            let typed = Typed { answer: None, errors: &errors };
            page(req, plan, id, StatusCode::UNPROCESSABLE_ENTITY, Some(typed))
        }
        Err(Error::Conflict) => {
            let (adjustment, by) = req.db().read(|c| {
                let (_, adjustment, _) = adjustments::one(c, &req.actor, plan, id)?;
                let lines = audit::views::lines(c, &req.actor, Some(id.as_str()), PageNumber(1))?;
                Ok((adjustment, lines.rows.first().map(|l| l.login.clone()).unwrap_or_default()))
            })?;
            let current = [
                (req.t("plans-number"), "number", adjustment.paper_number.clone().unwrap_or_default()),
                (req.t("plans-issued-on"), "issued_on", adjustment.issued_on.map(dates::day).unwrap_or_default()),
                (
                    req.t("plans-review-opinion"),
                    "opinion",
                    adjustment.review.clone().map(|r| r.opinion).unwrap_or_default(),
                ),
                (req.t("plans-return-reason"), "reason", adjustment.returned_reason.clone().unwrap_or_default()),
            ];
            let typed: Vec<_> = current.into_iter().filter(|(_, name, _)| req.form.filled(name).is_some()).collect();
            req.conflict(&title(req, &adjustment), &typed, adjustment.version, &by, &url(plan, id))
        }
        Err(error) => Err(error),
    }
}

/// The version that the person saw.
fn seen(req: &Req) -> Result<i32, Error> {
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    r.finish()?;
    Ok(seen)
}

/// `POST /plans/{id}/adjustments/{adjustment}/items/{item}/withdraw`
pub fn propose_withdrawal(req: &Req) -> Result<Reply, Error> {
    let ((plan, id), item): (_, PlanItemId) = (ids(req), req.id("item"));
    let result = seen(req).and_then(|seen| actions::propose_withdrawal(req.db(), &req.actor, &plan, &id, seen, &item));
    after(req, &plan, &id, result, "plans-proposed")
}

/// `POST /plans/{id}/adjustments/{adjustment}/items/{item}/carry-out`: what the chairman decided of an item.
pub fn propose_ruled(req: &Req) -> Result<Reply, Error> {
    let ((plan, id), item): (_, PlanItemId) = (ids(req), req.id("item"));
    let result = seen(req).and_then(|seen| actions::propose_ruled(req.db(), &req.actor, &plan, &id, seen, &item));
    after(req, &plan, &id, result, "plans-proposed")
}

/// `POST /plans/{id}/adjustments/{adjustment}/changes/{change}/remove`
pub fn drop_change(req: &Req) -> Result<Reply, Error> {
    let ((plan, id), change): (_, String) = (ids(req), req.id("change"));
    let result = seen(req).and_then(|seen| actions::drop_change(req.db(), &req.actor, &plan, &id, seen, &change));
    after(req, &plan, &id, result, "plans-proposal-dropped")
}

/// `POST /plans/{id}/adjustments/{adjustment}/changes/{change}/answer`
pub fn answer_change(req: &Req) -> Result<Reply, Error> {
    let ((plan, id), change): (_, String) = (ids(req), req.id("change"));
    let mut r = Reader::new(&req.form);
    let other: PlanItemId = r.id("other");
    let word = r.word("answer", OverlapAnswer::Merge);
    let (seen, reason) = (r.seen(), r.optional_text("reason", 2000));
    let given = ChangeAnswer { other: other.clone(), answer: word, reason, paper: super::items::paper(&mut r) };
    let result =
        r.finish().and_then(|()| actions::answer_change(req.db(), &req.actor, (&plan, &id), seen, &change, &given));
    match result {
        Err(Error::Invalid(errors)) => {
            let fields = req.db().read(|c| Ok(choices(req, units::views::fields(c)?)))?;
            let errors: Vec<_> = errors.into_iter().map(|(at, said)| (at, with_names(said, &fields))).collect();
            let typed = Typed { answer: Some((&change, &other)), errors: &errors };
            page(req, &plan, &id, StatusCode::UNPROCESSABLE_ENTITY, Some(typed))
        }
        result => after(req, &plan, &id, result, "plans-answered-saved"),
    }
}

/// `POST /plans/{id}/adjustments/{adjustment}/submit`
pub fn submit_adjustment(req: &Req) -> Result<Reply, Error> {
    let (plan, id) = ids(req);
    let result = seen(req).and_then(|seen| actions::submit_adjustment(req.db(), &req.actor, &plan, &id, seen));
    after(req, &plan, &id, result, "plans-adjustment-submitted")
}

/// `POST /plans/{id}/adjustments/{adjustment}/review`
pub fn review_adjustment(req: &Req) -> Result<Reply, Error> {
    let (plan, id) = ids(req);
    let mut r = Reader::new(&req.form);
    let (seen, opinion) = (r.seen(), r.text("opinion", 4000));
    let result = r.finish().and_then(|()| actions::review_adjustment(req.db(), &req.actor, &plan, &id, seen, &opinion));
    after(req, &plan, &id, result, "plans-adjustment-reviewed")
}

/// `POST /plans/{id}/adjustments/{adjustment}/approve`
pub fn approve_adjustment(req: &Req) -> Result<Reply, Error> {
    let (plan, id) = ids(req);
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    let approval = Approval { number: r.optional_text("number", 100), issued_on: r.date("issued_on") };
    let result =
        r.finish().and_then(|()| actions::approve_adjustment(req.db(), &req.actor, &plan, &id, seen, &approval));
    after(req, &plan, &id, result, "plans-adjustment-approved")
}

/// `POST /plans/{id}/adjustments/{adjustment}/return`
pub fn return_adjustment(req: &Req) -> Result<Reply, Error> {
    let (plan, id) = ids(req);
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    let reason = r.text("reason", 2000);
    let result = r.finish().and_then(|()| actions::return_adjustment(req.db(), &req.actor, &plan, &id, seen, &reason));
    after(req, &plan, &id, result, "plans-adjustment-returned")
}

/// `POST /plans/{id}/adjustments/{adjustment}/drop`
pub fn drop_adjustment(req: &Req) -> Result<Reply, Error> {
    let (plan, id) = ids(req);
    match seen(req).and_then(|seen| actions::drop_adjustment(req.db(), &req.actor, &plan, &id, seen)) {
        Ok(()) => Ok(Reply::redirect(format!("/plans/{plan}")).done(Said::new("plans-adjustment-dropped"))),
        result => after(req, &plan, &id, result, "plans-adjustment-dropped"),
    }
}
