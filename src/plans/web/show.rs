//! One plan: its page, and the steps that are taken there.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use chrono::Datelike;

use super::between::line;
use super::{adjust, choices, comments, field_names, line_of, record};
use crate::audit;
use crate::error::Error;
use crate::numbering;
use crate::plans::actions::{self, Approval};
use crate::plans::model::adjustment::Adjustment;
use crate::plans::model::comment::Consultation;
use crate::plans::model::joint::Joining;
use crate::plans::model::kept::KeptDays;
use crate::plans::model::{Item, ItemKind, ItemStage, Plan, Source, Stage, Step};
use crate::plans::rules::{self, Facts, Refusal};
use crate::plans::views::between::{self, Joint, Told};
use crate::plans::views::decisions::{self, Carried};
use crate::plans::views::overlaps::{self, Concluded, Overlap};
use crate::plans::{pages, views};
use crate::register::pages::Choice;
use crate::units::{self, focus};
use crate::vocabulary::paging::{PAGE_ROWS, PageNumber, Paged};
use crate::vocabulary::text::search_key;
use crate::vocabulary::{PlanId, PlanItemId, Right, Said, dates};
use crate::web::dispatch::query_string;
use crate::web::{Form, Reader, Reply, Req};

/// What was typed into one of the page's forms, and what is wrong with it.
pub(super) struct Typed<'a> {
    /// The overlap that was answered (item, other item); none for approval and return.
    pub overlap: Option<(&'a PlanItemId, &'a PlanItemId)>,
    pub errors: &'a [(String, Said)],
}

struct Loaded {
    plan: Plan,
    /// Everything that the person may see of it.
    items: Vec<Item>,
    clashes: BTreeMap<PlanItemId, Vec<Overlap>>,
    facts: Facts,
    fields: Vec<Choice>,
    people: BTreeMap<crate::vocabulary::AccountId, String>,
    adjustments: Vec<Adjustment>,
    asked: Vec<Consultation>,
    filters: pages::Filters,
    list: Paged<Line>,
    submission: Option<(String, chrono::NaiveDate)>,
    issued_here: bool,
    carried: Option<Carried>,
    may_plan: bool,
}

/// A line of the page of the list that is asked for.
struct Line {
    item: Item,
    overlaps: Vec<Overlap>,
    concluded: Vec<Concluded>,
    unit_now: Option<views::Now>,
    /// Of a sealed item, how many are named on it.
    named: usize,
    joint: Option<Joint>,
    told: Vec<Told>,
    kept: Vec<KeptDays>,
    /// Codes of its focus fields.
    focus: Vec<String>,
    /// The recorded decision that carries it out.
    decision: Option<Plan>,
}

/// `on`: the item that the page shows, whichever page that is.
fn load(req: &Req, id: &PlanId, on: Option<&str>) -> Result<Loaded, Error> {
    let today = req.db().world().today();
    let filters = pages::Filters {
        q: req.query.get("q").to_owned(),
        field: req.query.get("field").to_owned(),
        kind: req.query.get("kind").to_owned(),
        stage: req.query.get("stage").to_owned(),
    };
    let loaded = req.db().read(|c| {
        let plan = views::plan(c, &req.actor, id)?;
        let items = views::items(c, &req.actor, id)?;
        // Overlaps of all of them: the months are marked by them, and the next step waits for them.
        let open = views::open_items(c, id)?;
        let mut clashes = overlaps::of_open(c, &open)?;
        let facts = views::facts_of(c, &req.actor, id, &open, &clashes, today)?;
        clashes.extend(overlaps::of_sealed(c, &req.actor, &items)?);
        let fields = choices(req, units::views::fields(c)?);
        let adjustments = views::adjustments::of_plan(c, &req.actor, id)?;
        let people = {
            let reviewer = plan.review.iter().map(|review| &review.reviewer);
            views::names(c, plan.approver.iter().chain(reviewer).chain([&plan.author]))?
        };
        let (_, asked) = views::comments::of_plan(c, &req.actor, id)?;
        let none = Vec::new();
        let meets = |item: &Item| clashes.get(&item.id).unwrap_or(&none);
        let kept: Vec<&Item> = items.iter().filter(|item| keeps(&filters, item, meets(item))).collect();
        let place = kept.iter().position(|item| Some(item.id.as_str()) == on);
        // A page past the end, as of an old address, is the last one.
        let last = kept.len().div_ceil(PAGE_ROWS as usize).max(1) as i64;
        let number = place.map_or(req.page_number(), |place| PageNumber(place as i64 / PAGE_ROWS + 1));
        let number = PageNumber(number.0.min(last));
        let drawn = kept.iter().skip(number.offset() as usize).take(PAGE_ROWS as usize);
        let drawn: Vec<Item> = drawn.map(|item| Item::clone(item)).collect();
        let mut concluded = overlaps::concluded(c, &drawn)?;
        let mut units_now = views::units_now(c, &drawn, today)?;
        let (mut joint, mut told) = (between::joint(c, &drawn)?, between::told(c, &req.actor, &drawn)?);
        let (days, periods) = (views::kept::all(c, &req.actor, None)?, focus::periods(c)?);
        let count = kept.len() as i64;
        let may_plan = req.actor.may(Right::Plan) && rules::own(plan.stage, facts.own).is_ok();
        let submission = numbering::views::given(c, numbering::Kind::Submission, id.as_str())?;
        let series = numbering::views::series(c, &plan.body, numbering::Kind::Submission)?;
        let issued_here = series.is_some_and(|series| series.issued_here);
        let ids: Vec<PlanItemId> = drawn.iter().map(|item| item.id.clone()).collect();
        let (mut decisions, carried) = (decisions::of_items(c, &ids)?, decisions::carried(c, &plan)?);
        let mut lines = Vec::new();
        for item in drawn {
            lines.push(Line {
                overlaps: clashes.get(&item.id).cloned().unwrap_or_default(),
                concluded: concluded.remove(&item.id).unwrap_or_default(),
                unit_now: units_now.remove(&item.id),
                named: if item.sealed { views::named_on(c, &item.id)?.len() } else { 0 },
                joint: joint.remove(&item.id),
                told: told.remove(&item.id).unwrap_or_default(),
                kept: kept_met(&days, &plan, &item),
                decision: decisions.remove(&item.id),
                focus: focus::among(&periods, &item.fields, item.starts_on),
                item,
            });
        }
        let list = Paged::new(lines, count, number);
        Ok(Loaded {
            plan,
            items,
            clashes,
            facts,
            fields,
            people,
            adjustments,
            asked,
            filters,
            list,
            submission,
            issued_here,
            carried,
            may_plan,
        })
    })?;
    // Also of the sealed ones on other pages: the page counts them.
    actions::look(req.db(), &req.actor, &loaded.items)?;
    Ok(loaded)
}

/// `GET /plans/{id}`
pub fn show(req: &Req) -> Result<Reply, Error> {
    page(req, &req.id("id"), StatusCode::OK, None)
}

pub(super) fn page(req: &Req, id: &PlanId, status: StatusCode, typed: Option<Typed>) -> Result<Reply, Error> {
    let on = typed.as_ref().and_then(|typed| typed.overlap).map(|(item, _)| item.as_str());
    let on = on.or_else(|| req.query.filled("item"));
    let Loaded {
        mut plan,
        items,
        clashes,
        facts,
        fields,
        people,
        adjustments,
        asked,
        filters,
        list,
        submission,
        issued_here,
        carried,
        may_plan,
    } = load(req, id, on)?;
    let today = req.db().world().today();
    let months = months(&plan, &items, &clashes, today);
    let own = |item: &&Item| !item.sealed && item.joint_with.is_none();
    let counted = |stages: &[ItemStage]| items.iter().filter(own).filter(|i| stages.contains(&i.stage)).count();
    let under_others = items.iter().filter(|i| i.joint_with.is_some()).count();
    let sealed = items.iter().filter(|i| i.sealed && i.stage != ItemStage::Cancelled).count();
    use ItemStage::{Decided, Done, Ongoing, Planned};
    let totals = [
        counted(&[Planned, Decided, Ongoing, Done]),
        counted(&[Done]),
        counted(&[Ongoing]),
        counted(&[Planned, Decided]),
    ];
    let waiting = items.iter().find(|i| clashes.get(&i.id).is_some_and(|all| all.iter().any(Overlap::waits)));
    let heard = rules::comments::settled(&asked, today);
    let mut conditions = conditions(&facts, plan.stage, waiting);
    if !asked.is_empty() {
        conditions.push(pages::Condition {
            met: heard.is_ok(),
            said: heard.as_ref().err().map_or_else(|| Said::new("plans-condition-comments"), Refusal::said),
            href: format!("/plans/{id}/comments"),
        });
    }
    let buttons = Step::ALL
        .iter()
        .filter(|step| rules::MOVES.iter().any(|m| m.from == plan.stage && m.step == **step && req.actor.may(m.needs)))
        .map(|step| pages::Button {
            step: *step,
            refused: rules::decide(plan.stage, *step, &req.actor, facts)
                .map(|_| ())
                .and_then(|()| if *step == Step::Submit { heard.clone() } else { Ok(()) })
                .err()
                .map(|r| r.said()),
        })
        .collect();
    let list = list.map(|line| {
        let item = line.item;
        let views: Vec<pages::OverlapView> =
            line.overlaps.into_iter().map(|o| overlap_view(req, &item, o, &fields, typed.as_ref())).collect();
        pages::Row {
            unit_now: line.unit_now,
            fields: field_names(&fields, &item.fields),
            focus: field_names(&fields, &line.focus),
            waits: views.iter().any(|v| v.waits),
            overlaps: views,
            concluded: line.concluded,
            kept: line.kept,
            writable: may_plan && rules::item_writable(&item, plan.stage).is_ok(),
            answerable: may_plan && rules::answerable(&item, plan.stage).is_ok(),
            named: line.named,
            approvable: item.sealed && rules::approve_sealed(&item, &req.actor, false).is_ok(),
            decision: line.decision,
            joint: line.joint,
            separable: may_plan && {
                let ruling = |told: &Told| told.pair.ruling.clone();
                let mut rulings = line.told.iter().filter_map(ruling);
                let ruled = rulings.any(|ruling| rules::joint::is_merged_by(&ruling, &item));
                rules::joint::may_separate(&item, plan.stage, ruled).is_ok()
            },
            rulings: line.told.iter().map(|told| self::line(req, told, &item.id)).collect(),
            item,
        }
    });
    let form = match &typed {
        Some(Typed { overlap: None, errors }) => req.form.view(req.language, errors),
        _ => Form::default().view(req.language, &[]),
    };
    let may_number = may_plan && rules::submission(&plan).is_ok() && !(issued_here && submission.is_some());
    let numbers = may_number.then(|| match &typed {
        Some(Typed { overlap: None, errors }) if errors.iter().any(|(at, _)| at.starts_with("submission")) => {
            req.form.view(req.language, errors)
        }
        _ => {
            let mut form = Form::default();
            if let Some((number, on)) = &submission {
                form.set("submission_number", number).set("submission_on", dates::day(*on));
            }
            form.view(req.language, &[])
        }
    });
    let title = super::title(req, &plan);
    plan.title.clone_from(&title);
    let page = pages::Show {
        asked: comments::asked(req, &plan, asked)?,
        author: people.get(&plan.author).cloned().unwrap_or_default(),
        approver: plan.approver.as_ref().and_then(|a| people.get(a)).cloned().unwrap_or_default(),
        reviewer: plan.review.as_ref().and_then(|r| people.get(&r.reviewer)).cloned().unwrap_or_default(),
        months,
        totals,
        sealed,
        joint: under_others,
        conditions,
        buttons,
        query: query_string(&[
            ("q", &filters.q),
            ("field", &filters.field),
            ("kind", &filters.kind),
            ("stage", &filters.stage),
        ]),
        list,
        filtered: [&filters.q, &filters.field, &filters.kind, &filters.stage].iter().any(|f| !f.is_empty()),
        filters,
        fields,
        kinds: ItemKind::ALL.iter().map(ItemKind::as_str).collect(),
        stages: ItemStage::ALL.iter().map(ItemStage::as_str).collect(),
        may_plan,
        open: rules::writable(plan.stage).is_ok(),
        recorded: plan.stage == Stage::Recorded,
        decision: plan.source == Source::Decision,
        carried,
        may_adjust: may_plan && plan.stage == Stage::Approved && !adjustments.iter().any(Adjustment::is_open),
        adjustments: adjustments
            .into_iter()
            .map(|adjustment| pages::AdjustmentLine { title: adjust::title(req, &adjustment), adjustment })
            .collect(),
        withheld: rules::withheld(&plan).is_err(),
        submission,
        numbers,
        issued_here,
        form,
        plan,
    };
    req.page_with(status, "plans/show.html", &title, &page)
}

/// Days kept free that the visit of an item meets; what others issued is not held against them.
pub(super) fn kept_met(kept: &[KeptDays], plan: &Plan, item: &Item) -> Vec<KeptDays> {
    if plan.stage == Stage::Recorded {
        return Vec::new();
    }
    rules::kept::met_by(kept, &plan.body, item).into_iter().cloned().collect()
}

fn months(
    plan: &Plan,
    items: &[Item],
    clashes: &BTreeMap<PlanItemId, Vec<Overlap>>,
    today: chrono::NaiveDate,
) -> Vec<pages::Month> {
    (1..=12)
        .map(|number| {
            let begins = |i: &&Item| i.starts_on.year() == plan.year && i.starts_on.month() == number;
            // The calendar is printed and shown around: what is sealed stands in the list only.
            let shown = |i: &&Item| !i.sealed && i.stage != ItemStage::Cancelled && i.joint_with.is_none();
            let in_it: Vec<&Item> = items.iter().filter(shown).filter(begins).collect();
            let mark = |item: &&Item| match item.stage {
                ItemStage::Done => "f",
                _ if clashes.get(&item.id).is_some_and(|all| all.iter().any(Overlap::waits)) => "w",
                ItemStage::Ongoing => "r",
                _ => "",
            };
            pages::Month {
                number,
                now: today.year() == plan.year && today.month() == number,
                marks: in_it.iter().map(mark).take(pages::MARKS).collect(),
                count: in_it.len(),
            }
        })
        .collect()
}

/// What the card of approval lists: the same facts by which `decide` decides.
fn conditions(facts: &Facts, stage: Stage, waiting: Option<&Item>) -> Vec<pages::Condition> {
    let said = |met: bool, yes: Said, no: Said| if met { yes } else { no };
    vec![
        pages::Condition {
            met: facts.items + facts.joint > 0,
            said: said(
                facts.items + facts.joint > 0,
                Said::new("plans-condition-items").with("count", facts.items),
                Refusal::Empty.said(),
            ),
            href: String::new(),
        },
        pages::Condition {
            met: facts.unanswered == 0,
            said: said(
                facts.unanswered == 0,
                Said::new("plans-condition-overlaps"),
                match stage {
                    Stage::Submitted | Stage::Reviewed => Refusal::Arisen(facts.unanswered).said(),
                    _ => Refusal::Unanswered(facts.unanswered).said(),
                },
            ),
            href: waiting.map(|item| line_of(&item.plan, &item.id)).unwrap_or_default(),
        },
    ]
}

fn keeps(filters: &pages::Filters, item: &Item, overlaps: &[Overlap]) -> bool {
    let key = search_key(&format!("{} {} {}", item.subject(), item.contents, item.cause));
    let stage = match filters.stage.as_str() {
        "" => true,
        "unfinished" => !matches!(item.stage, ItemStage::Done | ItemStage::Cancelled),
        "overlapping" => overlaps.iter().any(Overlap::waits),
        word => item.stage.as_str() == word,
    };
    stage
        && (filters.field.is_empty() || item.fields.contains(&filters.field))
        && (filters.kind.is_empty() || item.kind.as_str() == filters.kind)
        && search_key(&filters.q).split(' ').all(|word| key.contains(word))
}

pub(super) fn overlap_view(
    req: &Req,
    item: &Item,
    overlap: Overlap,
    fields: &[Choice],
    typed: Option<&Typed>,
) -> pages::OverlapView {
    let answered = typed.filter(|t| t.overlap == Some((&item.id, &overlap.other.id)));
    let form = match answered {
        Some(typed) => req.form.view(req.language, typed.errors),
        None => {
            let mut form = Form::default();
            form.set("contents", &item.contents);
            let own = overlap.joining == Joining::Letter;
            form.set("lead", if own { &item.id } else { &overlap.other.id });
            if let Some(answer) = &overlap.answer {
                form.set("answer", answer.answer).set("reason", &answer.reason);
                if let Some(lead) = &answer.lead {
                    form.set("lead", lead);
                }
                if let Some(paper) = &answer.paper {
                    form.set("paper_number", &paper.number).set("paper_on", dates::day(paper.on));
                }
            }
            form.view(req.language, &[])
        }
    };
    pages::OverlapView {
        field_names: field_names(fields, &overlap.fields),
        waits: overlap.waits() || answered.is_some(),
        form,
        overlap,
    }
}

/// `POST /plans/{id}/submission`: the number that the submission of the plan has.
pub fn number_submission(req: &Req) -> Result<Reply, Error> {
    let id: PlanId = req.id("id");
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    let paper = Approval { number: r.optional_text("submission_number", 100), issued_on: r.date("submission_on") };
    let done = r.finish().and_then(|()| actions::number_submission(req.db(), &req.actor, &id, seen, &paper));
    // The act names the fields as approvals do.
    let done = done.map_err(|error| match error {
        Error::Invalid(errors) => Error::Invalid(
            errors
                .into_iter()
                .map(|(field, said)| match field.as_str() {
                    "number" => ("submission_number".to_owned(), said),
                    "issued_on" => ("submission_on".to_owned(), said),
                    _ => (field, said),
                })
                .collect(),
        ),
        error => error,
    });
    after_step(req, &id, done, "plans-submission-numbered")
}

pub(super) fn after_step(req: &Req, id: &PlanId, result: Result<(), Error>, done: &str) -> Result<Reply, Error> {
    match result {
        Ok(()) => Ok(Reply::redirect(format!("/plans/{id}")).done(Said::new(done))),
        Err(Error::Invalid(errors)) => {
            page(req, id, StatusCode::UNPROCESSABLE_ENTITY, Some(Typed { overlap: None, errors: &errors }))
        }
        Err(Error::Conflict) => {
            let (plan, by, submission) = req.db().read(|c| {
                let plan = views::plan(c, &req.actor, id)?;
                let lines = audit::views::lines(c, &req.actor, Some(id.as_str()), PageNumber(1))?;
                let submission = numbering::views::given(c, numbering::Kind::Submission, id.as_str())?;
                let submission = submission.map(|(number, on)| (number, dates::day(on))).unwrap_or_default();
                Ok((plan, lines.rows.first().map(|l| l.login.clone()).unwrap_or_default(), submission))
            })?;
            let current = [
                (req.t("plans-name"), "title", plan.title.clone()),
                (req.t("plans-number"), "number", plan.number.clone().unwrap_or_default()),
                (req.t("plans-issued-on"), "issued_on", plan.issued_on.map(dates::day).unwrap_or_default()),
                (req.t("plans-submission-number"), "submission_number", submission.0.clone()),
                (req.t("plans-submission-on"), "submission_on", submission.1.clone()),
                (req.t("plans-issuer"), "issuer", plan.issuer.clone().unwrap_or_default()),
                (req.t("plans-classification"), "classification", plan.classification.to_string()),
                (req.t("plans-decision-leader"), "leader", plan.leader.clone()),
                (req.t("plans-review-opinion"), "opinion", plan.review.clone().map(|r| r.opinion).unwrap_or_default()),
                (req.t("plans-return-reason"), "reason", plan.returned_reason.clone().unwrap_or_default()),
            ];
            let typed: Vec<_> = current.into_iter().filter(|(_, name, _)| req.form.filled(name).is_some()).collect();
            req.conflict(&plan.title, &typed, plan.version, &by, &format!("/plans/{id}"))
        }
        Err(error) => Err(error),
    }
}

/// `GET /plans/{id}/edit`
pub fn edit_form(req: &Req) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let plan = req.db().read(|c| views::plan_to_write(c, &req.actor, &req.id("id"), today))?;
    if plan.stage == Stage::Recorded {
        return record::correct_form(req, plan);
    }
    let mut form = Form::default();
    form.set("title", &plan.title).set("version", plan.version);
    edit_page(req, StatusCode::OK, &form, &[])
}

fn edit_page(req: &Req, status: StatusCode, form: &Form, errors: &[(String, Said)]) -> Result<Reply, Error> {
    let plan = req.db().read(|c| views::plan(c, &req.actor, &req.id("id")))?;
    rules::writable(plan.stage)?;
    let page = pages::Edit { plan, form: form.view(req.language, errors) };
    req.page_with(status, "plans/edit.html", &req.t("plans-edit"), &page)
}

/// `POST /plans/{id}/edit`
pub fn edit(req: &Req) -> Result<Reply, Error> {
    let id: PlanId = req.id("id");
    let plan = req.db().read(|c| views::plan(c, &req.actor, &id))?;
    if plan.stage == Stage::Recorded {
        return record::correct(req, plan);
    }
    let mut r = Reader::new(&req.form);
    let (seen, title) = (r.seen(), r.text("title", 300));
    match r.finish().and_then(|()| actions::edit_plan(req.db(), &req.actor, &id, seen, &title)) {
        Err(Error::Invalid(errors)) => edit_page(req, StatusCode::UNPROCESSABLE_ENTITY, &req.form, &errors),
        result => after_step(req, &id, result, "plans-edited"),
    }
}

/// `POST /plans/{id}/submit`
pub fn submit(req: &Req) -> Result<Reply, Error> {
    let id: PlanId = req.id("id");
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    let result = r.finish().and_then(|()| actions::submit(req.db(), &req.actor, &id, seen));
    after_step(req, &id, result, "plans-submitted")
}

/// `POST /plans/{id}/review`
pub fn review(req: &Req) -> Result<Reply, Error> {
    let id: PlanId = req.id("id");
    let mut r = Reader::new(&req.form);
    let (seen, opinion) = (r.seen(), r.text("opinion", 4000));
    let result = r.finish().and_then(|()| actions::review(req.db(), &req.actor, &id, seen, &opinion));
    after_step(req, &id, result, "plans-reviewed")
}

/// `POST /plans/{id}/approve`
pub fn approve(req: &Req) -> Result<Reply, Error> {
    let id: PlanId = req.id("id");
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    let approval = Approval { number: r.optional_text("number", 100), issued_on: r.date("issued_on") };
    let result = r.finish().and_then(|()| actions::approve(req.db(), &req.actor, &id, seen, &approval));
    after_step(req, &id, result, "plans-approved")
}

/// `POST /plans/{id}/return`
pub fn return_for_rework(req: &Req) -> Result<Reply, Error> {
    let id: PlanId = req.id("id");
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    let reason = r.text("reason", 2000);
    let result = r.finish().and_then(|()| actions::return_for_rework(req.db(), &req.actor, &id, seen, &reason));
    after_step(req, &id, result, "plans-returned")
}
