//! Items: forms, and what is done to one of them.

use actix_web::http::StatusCode;

use super::between::{line, with_names};
use super::show::{Typed, kept_met, overlap_view, page as plan_page};
use super::{choices, field_names, line_of};
use crate::audit;
use crate::db::AnyConnection;
use crate::directives;
use crate::error::Error;
use crate::plans::model::joint::{AnswerPaper, Terms};
use crate::plans::model::kept::KeptDays;
use crate::plans::model::{
    Answer, Followed, Form as InspectionForm, Item, ItemKind, NewItem, OverlapAnswer, Plan, Profile, Stage, Trigger,
};
use crate::plans::views::subjects::Choice as OfficialChoice;
use crate::plans::views::{between, clashes, overlaps};
use crate::plans::{actions, pages, rules, views};
use crate::register::pages::Choice;
use crate::units::{self, UnitOption};
use crate::vocabulary::paging::PageNumber;
use crate::vocabulary::{Actor, OfficialId, PlanId, PlanItemId, Right, Said, UnitId, dates};
use crate::web::{Form, Reader, Reply, Req};

/// What the form of an item says.
pub(super) fn read(form: &Form) -> Result<NewItem, Error> {
    let mut r = Reader::new(form);
    let kind = r.word("kind", ItemKind::Periodic);
    let surprise = kind == ItemKind::Surprise;
    let new = NewItem {
        kind,
        unit: r.id("unit"),
        fields: r.words("fields"),
        contents: r.text("contents", 4000),
        trigger: if surprise { form.filled("trigger").and_then(|t| t.parse().ok()) } else { None },
        cause: if surprise { r.optional_text("cause", 2000) } else { String::new() },
        directive: r.optional_id("directive"),
        follows: if kind == ItemKind::FollowUp { r.optional_id("follows") } else { None },
        part: None,
        officials: r.words("officials"),
        period_from: r.date("period_from"),
        period_to: r.date("period_to"),
        starts_on: r.date("starts_on"),
        ends_on: r.date("ends_on"),
        profile: r.word("profile", Profile::A),
        form: r.word("form", InspectionForm::OnSite),
        approver: if surprise { r.optional_id("approver") } else { None },
        viewers: if surprise { r.words("viewers") } else { Vec::new() },
    };
    if r.is_wrong() {
        // Told with what cannot be read, not in a round of its own.
        rules::unsaid(&new).into_iter().for_each(|(field, said)| r.wrong(&field, said));
    }
    r.finish()?;
    Ok(new)
}

/// The form of an item as it stands.
fn filled(item: &Item, named: &[String]) -> Form {
    let mut form = Form::default();
    form.set("version", item.version).set("kind", item.kind);
    form.set("unit", item.part.as_ref().unwrap_or(&item.unit));
    form.set("contents", &item.contents).set("cause", &item.cause);
    if let Some(trigger) = item.trigger {
        form.set("trigger", trigger);
    }
    if let Some(directive) = &item.directive {
        form.set("directive", directive);
    }
    if let Some(followed) = &item.follows {
        form.set("follows", &followed.conclusion);
    }
    form.set("period_from", dates::day(item.period_from)).set("period_to", dates::day(item.period_to));
    form.set("starts_on", dates::day(item.starts_on)).set("ends_on", dates::day(item.ends_on));
    form.set("profile", item.profile).set("form", item.form);
    for field in &item.fields {
        form.set("fields", field);
    }
    for named in &item.officials {
        form.set("officials", &named.official);
    }
    if let Some(approver) = &item.approver {
        form.set("approver", approver);
    }
    for viewer in named {
        form.set("viewers", viewer);
    }
    form
}

/// Officials to choose from for the unit and the first day that are typed, with those that are chosen.
pub(super) fn officials_typed(c: &mut AnyConnection, typed: &Form) -> Result<Vec<OfficialChoice>, Error> {
    let chosen: Vec<OfficialId> = typed.all("officials").into_iter().map(|id| OfficialId(id.to_owned())).collect();
    let unit = typed.filled("unit").map(|id| UnitId(id.to_owned()));
    let place = unit.as_ref().zip(dates::parse_day(typed.get("starts_on")));
    views::subjects::officials(c, place, &chosen)
}

/// Conclusions to choose from for the unit and the first day that are typed (today until one is), with the one that is
/// chosen already.
pub(super) fn follows_typed(
    c: &mut AnyConnection,
    req: &Req,
    typed: &Form,
    chosen: Option<&Followed>,
) -> Result<Vec<Choice>, Error> {
    let unit = typed.filled("unit").map(|id| UnitId(id.to_owned()));
    let on = dates::parse_day(typed.get("starts_on")).unwrap_or_else(|| req.db().world().today());
    let all = views::follows::choices(c, &req.actor, unit.as_ref().map(|unit| (unit, on)), chosen)?;
    Ok(all.iter().map(|one| Choice { value: one.conclusion.to_string(), label: req.say(&one.said()) }).collect())
}

/// Whether the person asks for officials and conclusions of the unit that is typed, and saves nothing yet.
pub(super) fn asks_officials(form: &Form) -> bool {
    form.filled("show-officials").is_some()
}

/// Days kept free that the visit meets whose days are typed, as far as they can be read.
pub(super) fn kept_typed(
    c: &mut AnyConnection,
    actor: &Actor,
    plan: &Plan,
    typed: &Form,
) -> Result<Vec<KeptDays>, Error> {
    let day = |name: &str| dates::parse_day(typed.get(name));
    let (Some(from), Some(to)) = (day("starts_on"), day("ends_on").or(day("starts_on"))) else { return Ok(Vec::new()) };
    if plan.stage == Stage::Recorded {
        return Ok(Vec::new());
    }
    let kept = views::kept::all(c, actor, None)?;
    Ok(rules::kept::met(&kept, &plan.body, (from, to)).into_iter().cloned().collect())
}

fn form_page(
    req: &Req,
    status: StatusCode,
    plan: Plan,
    item: Option<Item>,
    form: &Form,
    errors: &[(String, Said)],
) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let (units, fields, mut approvers, mut viewers, clashes, mut units_now, (directives, follows), kept, officials) =
        req.db().read(|c| {
            let fields = choices(req, units::views::fields(c)?);
            let (approvers, viewers) =
                (views::people_with(c, Right::Approve)?, views::people_with(c, Right::SeePlans)?);
            let clashes = match &item {
                Some(item) => clashes::of_sealed(c, &req.actor, item)?,
                None => Vec::new(),
            };
            let units_now = views::units_now(c, item.as_slice(), today)?;
            let chosen: Vec<_> = item.iter().filter_map(|item| item.directive.clone()).collect();
            let directives = directives::views::choices(c, &req.actor, &chosen)?;
            let chosen = item.as_ref().and_then(|item| item.follows.as_ref());
            let follows = follows_typed(c, req, form, chosen)?;
            let kept = kept_typed(c, &req.actor, &plan, form)?;
            let officials = officials_typed(c, form)?;
            let units = views::subjects::choices(c, today)?;
            Ok((units, fields, approvers, viewers, clashes, units_now, (directives, follows), kept, officials))
        })?;
    let author = item.as_ref().map(|i| &i.author).or(req.actor.account.as_ref());
    approvers.retain(|p| Some(&p.id) != author);
    viewers.retain(|p| Some(&p.id) != author);
    rules::withheld(&plan)?;
    let recorded = plan.stage == Stage::Recorded;
    let surprise_only = item.is_none() && rules::writable(plan.stage).is_err();
    let title = req.t(if item.is_some() { "plans-item-edit" } else { "plans-item-new" });
    let surprise = match &item {
        Some(item) => item.sealed,
        None => surprise_only || form.get("kind") == ItemKind::Surprise.as_str(),
    };
    let profiles = if recorded { Profile::ALL } else { &Profile::HELD };
    let kinds = ItemKind::ALL.iter().filter(|kind| surprise == (**kind == ItemKind::Surprise));
    let page = pages::ItemForm {
        looks: item.as_ref().is_some_and(|item| rules::told_of_looks(item, &req.actor)),
        triggers: Trigger::ALL.iter().map(Trigger::as_str).collect(),
        kinds: kinds.map(ItemKind::as_str).collect(),
        profiles: profiles.iter().map(Profile::as_str).collect(),
        forms: InspectionForm::ALL.iter().map(InspectionForm::as_str).collect(),
        surprise,
        form: form.view(req.language, errors),
        plan,
        unit_now: item.as_ref().and_then(|item| units_now.remove(&item.id)),
        item,
        units,
        fields,
        directives,
        follows,
        approvers,
        viewers,
        surprise_only,
        clashes,
        kept,
        officials,
    };
    req.page_with(status, "plans/item_form.html", &title, &page)
}

/// `GET /plans/{id}/items/new`
pub fn new_item(req: &Req) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let plan = req.db().read(|c| views::plan_to_write(c, &req.actor, &req.id("id"), today))?;
    let mut form = Form::default();
    let kind = if rules::writable(plan.stage).is_ok() { ItemKind::Periodic } else { ItemKind::Surprise };
    let asked = req.query.get("kind").parse().unwrap_or(kind);
    form.set("kind", if kind == ItemKind::Surprise { kind } else { asked });
    form.set("profile", Profile::A).set("form", InspectionForm::OnSite);
    form_page(req, StatusCode::OK, plan, None, &form, &[])
}

/// `POST /plans/{id}/items`
pub fn add_item(req: &Req) -> Result<Reply, Error> {
    let id: PlanId = req.id("id");
    let plan = req.db().read(|c| views::plan(c, &req.actor, &id))?;
    if asks_officials(&req.form) {
        return form_page(req, StatusCode::OK, plan, None, &req.form, &[]);
    }
    match read(&req.form).and_then(|new| actions::add_item(req.db(), &req.actor, &id, &new)) {
        Ok(item) => Ok(Reply::redirect(line_of(&id, &item)).done(Said::new("plans-item-added"))),
        Err(Error::Invalid(errors)) => form_page(req, StatusCode::UNPROCESSABLE_ENTITY, plan, None, &req.form, &errors),
        Err(error) => Err(error),
    }
}

/// An item with its plan and, of a sealed one, id and name of who is named on it.
type Loaded = (Plan, Item, Vec<(String, String)>);

/// The item of the address; the look at a sealed one is kept.
fn load(req: &Req) -> Result<Loaded, Error> {
    let (plan, item): (PlanId, PlanItemId) = (req.id("id"), req.id("item"));
    let loaded = req.db().read(|c| {
        let item = views::item(c, &req.actor, &item)?;
        if item.plan != plan {
            return Err(Error::NotFound);
        }
        let named = if item.sealed { views::named_on(c, &item.id)? } else { Vec::new() };
        let named = named.into_iter().map(|(id, name)| (id.0, name)).collect();
        Ok((views::plan(c, &req.actor, &plan)?, item, named))
    })?;
    actions::look(req.db(), &req.actor, std::slice::from_ref(&loaded.1))?;
    Ok(loaded)
}

/// `GET /plans/{id}/items/{item}`: the form for who may change it now, else the item to be read.
pub fn item(req: &Req) -> Result<Reply, Error> {
    let (plan, item, named) = load(req)?;
    let writable = rules::item_writable(&item, plan.stage);
    let today = req.db().world().today();
    let may_plan = req.db().read(|c| views::may_write(c, &req.actor, &plan, today))?;
    if may_plan && writable.is_ok() {
        let ids: Vec<String> = named.into_iter().map(|(id, _)| id).collect();
        let form = filled(&item, &ids);
        return form_page(req, StatusCode::OK, plan, Some(item), &form, &[]);
    }
    let today = req.db().world().today();
    let (
        (fields, people, mut overlapping, clashes, mut concluded),
        (mut units_now, mut joint, mut told, directive, kept, decision),
    ) = req.db().read(|c| {
        let fields = choices(req, units::views::fields(c)?);
        let people = views::names(c, item.approver.iter().chain([&item.author]))?;
        let alone = std::slice::from_ref(&item);
        let mut overlapping = overlaps::of_open(c, alone)?;
        overlapping.extend(overlaps::of_sealed(c, &req.actor, alone)?);
        let clashes = clashes::of_sealed(c, &req.actor, &item)?;
        let units_now = views::units_now(c, alone, today)?;
        let (joint, told) = (between::joint(c, alone)?, between::told(c, &req.actor, alone)?);
        let directive = match &item.directive {
            Some(id) => Some(directives::views::directive(c, &req.actor, id)?),
            None => None,
        };
        let concluded = overlaps::concluded(c, alone)?;
        let decision = views::decisions::of_items(c, std::slice::from_ref(&item.id))?.remove(&item.id);
        let kept = kept_met(&views::kept::all(c, &req.actor, None)?, &plan, &item);
        Ok(((fields, people, overlapping, clashes, concluded), (units_now, joint, told, directive, kept, decision)))
    })?;
    let title = item.unit_name.clone();
    let overlaps = overlapping.remove(&item.id).unwrap_or_default();
    let page = pages::Details {
        looks: rules::told_of_looks(&item, &req.actor),
        fields: field_names(&fields, &item.fields),
        author: people.get(&item.author).cloned().unwrap_or_default(),
        approver: item.approver.as_ref().and_then(|a| people.get(a)).cloned().unwrap_or_default(),
        named: named.into_iter().map(|(_, name)| name).collect(),
        stands: writable.err().filter(|_| may_plan).map(|refusal| refusal.said()),
        approvable: item.sealed && rules::approve_sealed(&item, &req.actor, false).is_ok(),
        overlaps: overlaps.into_iter().map(|o| overlap_view(req, &item, o, &fields, None)).collect(),
        clashes,
        concluded: concluded.remove(&item.id).unwrap_or_default(),
        unit_now: units_now.remove(&item.id),
        directive,
        kept,
        decision,
        joint: joint.remove(&item.id),
        rulings: told.remove(&item.id).unwrap_or_default().iter().map(|told| line(req, told, &item.id)).collect(),
        plan,
        item,
    };
    req.page("plans/item.html", &title, &page)
}

/// `POST /plans/{id}/items/{item}`
pub fn update_item(req: &Req) -> Result<Reply, Error> {
    let (plan, item, named) = load(req)?;
    if asks_officials(&req.form) {
        return form_page(req, StatusCode::OK, plan, Some(item), &req.form, &[]);
    }
    let changed = read(&req.form).and_then(|new| {
        let mut r = Reader::new(&req.form);
        let seen = r.seen();
        r.finish()?;
        actions::update_item(req.db(), &req.actor, &item.id, seen, &new)
    });
    match changed {
        Ok(()) => Ok(Reply::redirect(line_of(&plan.id, &item.id)).done(Said::new("plans-item-saved"))),
        Err(Error::Invalid(errors)) => {
            form_page(req, StatusCode::UNPROCESSABLE_ENTITY, plan, Some(item), &req.form, &errors)
        }
        Err(Error::Conflict) => conflict(req, &plan, &item, &named),
        Err(error) => Err(error),
    }
}

/// Both versions of an item, in words.
fn conflict(req: &Req, plan: &Plan, item: &Item, named: &[(String, String)]) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let (units, fields, people, by, directives, mut officials, follows) = req.db().read(|c| {
        let people = views::people_with(c, Right::SeePlans)?;
        let lines = audit::views::lines(c, &req.actor, Some(item.id.as_str()), PageNumber(1))?;
        let by = lines.rows.iter().find(|l| l.action != "plans.look-sealed").map(|l| l.login.clone());
        let fields = choices(req, units::views::fields(c)?);
        let directives = directives::views::choices(c, &req.actor, item.directive.as_slice())?;
        let officials = officials_typed(c, &req.form)?;
        let units = views::subjects::choices(c, today)?;
        let follows = follows_typed(c, req, &req.form, item.follows.as_ref())?;
        Ok((units, fields, people, by.unwrap_or_default(), directives, officials, follows))
    })?;
    let now = filled(item, &named.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>());
    officials.extend(item.officials.iter().map(|o| OfficialChoice { id: o.official.clone(), name: o.called() }));
    let mut rows = vec![
        ("plans-unit", "unit"),
        ("plans-officials", "officials"),
        ("plans-kind", "kind"),
        ("plans-fields", "fields"),
        ("plans-contents", "contents"),
        ("plans-directive", "directive"),
        ("plans-follows", "follows"),
        ("plans-period-from", "period_from"),
        ("plans-period-to", "period_to"),
        ("plans-starts-on", "starts_on"),
        ("plans-ends-on", "ends_on"),
        ("plans-profile", "profile"),
        ("plans-form", "form"),
    ];
    if item.sealed {
        rows.extend([
            ("plans-trigger", "trigger"),
            ("plans-cause", "cause"),
            ("plans-approver", "approver"),
            ("plans-viewers", "viewers"),
        ]);
    }
    let in_order = |name: &str, form: &Form| -> String {
        let chosen = form.all(name);
        match name {
            "fields" => {
                let kept = fields.iter().filter(|f| chosen.contains(&f.value.as_str())).map(|f| f.value.as_str());
                kept.collect::<Vec<_>>().join(", ")
            }
            _ => chosen.join(", "),
        }
    };
    let current: Vec<(String, &str, String)> =
        rows.into_iter().map(|(label, name)| (req.t(label), name, in_order(name, &now))).collect();
    let read_as = |name: &str, value: &str| match directives.iter().find(|d| d.value.as_str() == value) {
        Some(directive) if name == "directive" => directive.label.clone(),
        _ if name == "follows" => {
            let found = follows.iter().find(|one| one.value == value).map(|one| one.label.clone());
            found.unwrap_or_else(|| value.to_owned())
        }
        _ if name == "officials" => {
            let found = officials.iter().find(|o| o.id.as_str() == value).map(|o| o.name.clone());
            found.unwrap_or_else(|| value.to_owned())
        }
        _ => read_as(req, &units, &fields, &people, name, value),
    };
    let back = format!("/plans/{}/items/{}", plan.id, item.id);
    req.conflict_read_as(&item.unit_name, &current, item.version, &by, &back, read_as)
}

/// A value of the form as people read it.
fn read_as(
    req: &Req,
    units: &[UnitOption],
    fields: &[Choice],
    people: &[views::Person],
    name: &str,
    value: &str,
) -> String {
    let found = match name {
        "unit" => units.iter().find(|u| u.id.as_str() == value).map(|u| u.name.clone()),
        "fields" => fields.iter().find(|f| f.value == value).map(|f| f.label.clone()),
        "approver" | "viewers" => people.iter().find(|p| p.id.as_str() == value).map(|p| p.name.clone()),
        "kind" => value.parse::<ItemKind>().ok().map(|w| req.say(&w.said())),
        "profile" => value.parse::<Profile>().ok().map(|w| req.say(&w.said())),
        "trigger" => value.parse::<Trigger>().ok().map(|w| req.say(&w.said())),
        "form" => value.parse::<InspectionForm>().ok().map(|w| req.say(&w.said())),
        _ => None,
    };
    found.unwrap_or_else(|| value.to_owned())
}

fn seen(req: &Req) -> Result<i32, Error> {
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    r.finish()?;
    Ok(seen)
}

/// `POST /plans/{id}/items/{item}/remove`
pub fn remove_item(req: &Req) -> Result<Reply, Error> {
    let (plan, item, _) = load(req)?;
    actions::remove_item(req.db(), &req.actor, &item.id, seen(req)?)?;
    Ok(Reply::redirect(format!("/plans/{}", plan.id)).done(Said::new("plans-item-removed")))
}

/// `POST /plans/{id}/items/{item}/approve`: a sealed item, by the approver named on it.
pub fn approve_item(req: &Req) -> Result<Reply, Error> {
    let (plan, item, _) = load(req)?;
    actions::approve_sealed(req.db(), &req.actor, &item.id, seen(req)?)?;
    let to = format!("/plans/{}/items/{}", plan.id, item.id);
    Ok(Reply::redirect(to).done(Said::new("plans-item-approved")))
}

/// `POST /plans/{id}/items/{item}/carry-out`: what the chairman decided of an item whose plan is written again.
pub fn carry_out(req: &Req) -> Result<Reply, Error> {
    let (plan, item, _) = load(req)?;
    actions::carry_out_ruling(req.db(), &req.actor, &plan, &item.id, seen(req)?)?;
    Ok(Reply::redirect(line_of(&plan.id, &item.id)).done(Said::new("plans-ruling-carried-out")))
}

/// `POST /plans/{id}/items/{item}/answer`
pub fn answer(req: &Req) -> Result<Reply, Error> {
    let (plan, item, _) = load(req)?;
    let mut r = Reader::new(&req.form);
    let other: PlanItemId = r.id("other");
    let word = r.word("answer", OverlapAnswer::Merge);
    let (from, to) = match word {
        OverlapAnswer::Move => (r.optional_date("starts_on"), r.optional_date("ends_on")),
        _ => (None, None),
    };
    let answer = Answer {
        other: other.clone(),
        answer: word,
        reason: r.optional_text("reason", 2000),
        visit: from.map(|from| (from, to.unwrap_or(from + (item.ends_on - item.starts_on)))),
        contents: r.optional_text("contents", 4000),
        terms: match word {
            OverlapAnswer::Merge => Terms { lead: r.optional_id("lead"), paper: paper(&mut r) },
            _ => Terms::default(),
        },
        seen: req.form.filled("seen").map(str::to_owned),
    };
    match r.finish().and_then(|()| actions::answer_overlap(req.db(), &req.actor, &item.id, &answer)) {
        Ok(()) => Ok(Reply::redirect(line_of(&plan.id, &item.id)).done(Said::new("plans-answered-saved"))),
        Err(Error::Invalid(errors)) => {
            let fields = req.db().read(|c| Ok(choices(req, units::views::fields(c)?)))?;
            let errors: Vec<_> = errors.into_iter().map(|(at, said)| (at, with_names(said, &fields))).collect();
            let typed = Typed { overlap: Some((&item.id, &other)), errors: &errors };
            plan_page(req, &plan.id, StatusCode::UNPROCESSABLE_ENTITY, Some(typed))
        }
        Err(error) => Err(error),
    }
}

/// Number and date of the paper that an answer names: both, or none.
pub(super) fn paper(r: &mut Reader) -> Option<AnswerPaper> {
    let (number, on) = (r.optional_text("paper_number", 100), r.optional_date("paper_on"));
    match (number.is_empty(), on) {
        (true, None) => None,
        (false, Some(on)) => Some(AnswerPaper { number, on }),
        (true, Some(_)) => {
            r.wrong("paper_number", Said::new("form-required"));
            None
        }
        (false, None) => {
            // What cannot be read as a day is told already.
            if !r.is_wrong() {
                r.wrong("paper_on", Said::new("form-required"));
            }
            None
        }
    }
}

/// `POST /plans/{id}/items/{item}/separate`: out from under the item with which the two sides joined it by themselves.
pub fn separate(req: &Req) -> Result<Reply, Error> {
    let (plan, item, _) = load(req)?;
    actions::separate_joint(req.db(), &req.actor, &item.id, seen(req)?)?;
    Ok(Reply::redirect(line_of(&plan.id, &item.id)).done(Said::new("plans-joint-separated")))
}
