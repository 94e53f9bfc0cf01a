//! Overlaps between two bodies: their list, one of them with its forms, and how a ruling is told elsewhere.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use chrono::Datelike;

use super::{choices, field_names};
use crate::audit;
use crate::error::Error;
use crate::plans::model::OverlapAnswer;
use crate::plans::model::ruling::{Decided, Outcome, PairState, Ruling, RulingPaper, RulingStage, RulingStep, Side};
use crate::plans::rules::between::{RulingFacts, outcomes_between, rule_step};
use crate::plans::rules::joint::may_consent;
use crate::plans::views::between::{self as read, Pair, Told, Years};
use crate::plans::{actions, pages, rules, views};
use crate::register::pages::Choice;
use crate::units;
use crate::vocabulary::paging::PageNumber;
use crate::vocabulary::{AccountId, PlanItemId, Right, Said, dates};
use crate::web::dispatch::query_string;
use crate::web::{Form, Reader, Reply, Req};

fn href(pair: &Pair) -> String {
    let [a, b] = &pair.sides;
    format!("/overlaps/{}/{}", a.item.id, b.item.id)
}

/// An outcome as a sentence that names bodies and items.
fn sentence(req: &Req, pair: &Pair, outcome: &Outcome) -> String {
    let named = |said: Said, body: &str, number: &str, side: Option<&Side>| match side {
        Some(side) => said
            .with(body, &side.plan.body_name)
            .with(number, side.item.number.map_or_else(|| "–".to_owned(), |number| number.to_string())),
        None => said.with(body, "").with(number, ""),
    };
    let said = Said::new(format!("plans-outcome-{}", outcome.answer.as_str()));
    if outcome.answer == OverlapAnswer::Justify {
        return req.say(&said);
    }
    let side = outcome.item.as_ref().and_then(|id| pair.side(id));
    let other = pair.sides.iter().find(|side| Some(&side.item.id) != outcome.item.as_ref());
    let said = named(said, "body", "item", side);
    let said = match outcome.answer {
        OverlapAnswer::Merge => named(said, "partner", "other", other),
        OverlapAnswer::Narrow => said.with("contents", &outcome.contents),
        _ => match outcome.visit {
            Some((from, to)) => said.with("days", format!("{}–{}", dates::day(from), dates::day(to))),
            None => said,
        },
    };
    req.say(&said)
}

/// A ruling as the pages of both plans tell it, beside the item `own`.
pub(super) fn line(req: &Req, told: &Told, own: &PlanItemId) -> pages::RulingLine {
    let (pair, ruling) = (&told.pair, told.pair.ruling.as_ref());
    // What was decided counts until something else is decided in its place.
    let in_force = pair.due().map(|(_, decided)| decided);
    let decided = ruling.filter(|ruling| ruling.stage == RulingStage::Decided).and_then(|r| r.decided.as_ref());
    let decided = in_force.or(decided);
    let spoken = in_force.map(|decided| &decided.spoken).or(pair.spoken());
    let name = |id: &AccountId| told.people.get(id).cloned().unwrap_or_default();
    let other = pair.sides.iter().find(|side| side.item.id != *own);
    let carries = decided.and_then(|decided| decided.spoken.changes()) == Some(own);
    pages::RulingLine {
        href: href(pair),
        body: other.map(|side| side.plan.body_name.clone()).unwrap_or_default(),
        state: pair.state,
        outcome: spoken.map(|spoken| sentence(req, pair, &spoken.outcome)).unwrap_or_default(),
        reason: match decided {
            Some(decided) => decided.reason.clone(),
            None => ruling.map(|ruling| ruling.reason.clone()).unwrap_or_default(),
        },
        number: decided.and_then(|decided| decided.number.clone()),
        on: decided.and_then(|decided| decided.on),
        by: match decided {
            Some(decided) => name(&decided.by),
            None => ruling.map(|ruling| name(&ruling.proposer)).unwrap_or_default(),
        },
        at: decided.map(|decided| decided.at).or(ruling.map(|ruling| ruling.proposed_at)),
        decided: decided.is_some(),
        due_here: carries && in_force.is_some(),
    }
}

/// A pair as the list and its own page tell it.
fn view(req: &Req, told: &Told, fields: &[Choice]) -> pages::PairView {
    let pair = &told.pair;
    let name = |id: &AccountId| told.people.get(id).cloned().unwrap_or_default();
    let decided_view = |ruling: &Ruling, decided: &Decided| pages::DecidedView {
        outcome: sentence(req, pair, &decided.spoken.outcome),
        as_proposed: decided.spoken.outcome == ruling.proposal.outcome,
        reason: decided.reason.clone(),
        number: decided.number.clone(),
        on: decided.on,
        by: name(&decided.by),
        at: decided.at,
    };
    let ruling = pair.ruling.as_ref().map(|ruling| pages::RulingView {
        version: ruling.version,
        proposal: sentence(req, pair, &ruling.proposal.outcome),
        reason: ruling.reason.clone(),
        proposer: name(&ruling.proposer),
        proposed_at: ruling.proposed_at,
        returned_reason: ruling.returned_reason.clone(),
        stands: ruling.stage == RulingStage::Decided,
        decided: ruling.decided.as_ref().map(|decided| decided_view(ruling, decided)),
        earlier: ruling.earlier.iter().map(|decided| decided_view(ruling, decided)).collect(),
    });
    pages::PairView {
        href: href(pair),
        field_names: field_names(fields, &pair.fields),
        sides: pair
            .sides
            .iter()
            .zip(&pair.answers)
            .enumerate()
            .map(|(at, (side, answer))| pages::SideView {
                title: super::title(req, &side.plan),
                side: side.clone(),
                answer: answer.clone(),
                awaits: if pair.state == PairState::Open { awaits(req, pair, at) } else { None },
            })
            .collect(),
        state: pair.state,
        overlaps: pair.overlaps,
        period: pair.period,
        visit: pair.visit,
        working_days: pair.working_days,
        ruling,
    }
}

/// `GET /overlaps`: overlaps between bodies with which somebody has something to do, or those in one state; of plans
/// from this year on, or of one year.
pub fn overlaps(req: &Req) -> Result<Reply, Error> {
    let state = req.query.get("state");
    let wanted: Option<PairState> = state.parse().ok();
    let (year, unknown) = match req.query.filled("year").map(rules::year).transpose() {
        Ok(year) => (year, None),
        Err(said) => (None, Some(said)),
    };
    let of_years = match year {
        Some(year) => Years::Of(year),
        None => Years::From(req.db().world().today().year()),
    };
    let (pairs, people, fields, years) = req.db().read(|c| {
        let pairs = read::list(c, &req.actor, of_years, wanted, req.page_number())?;
        let people = read::people(c, pairs.rows.iter().filter_map(|pair| pair.ruling.as_ref()))?;
        Ok((pairs, people, choices(req, units::views::fields(c)?), views::years(c, &req.actor)?))
    })?;
    let text = year.map(|year| year.to_string()).unwrap_or_default();
    let page = pages::Overlaps {
        unknown,
        year,
        years: years.into_iter().chain(year).collect::<BTreeSet<i32>>().into_iter().rev().collect(),
        pairs: pairs.map(|pair| view(req, &Told { pair, people: people.clone() }, &fields)),
        states: PairState::ALL
            .iter()
            .map(|word| Choice { value: word.to_string(), label: req.say(&word.said()) })
            .collect(),
        state: wanted.map(|word| word.to_string()).unwrap_or_default(),
        query: query_string(&[("year", text.as_str()), ("state", state)]),
    };
    req.page("plans/overlaps.html", &req.t("plans-overlaps-title"), &page)
}

fn ids(req: &Req) -> (PlanItemId, PlanItemId) {
    (req.id("item"), req.id("other"))
}

/// Whom an answer of a side waits for, and what the other side said to it.
fn awaits(req: &Req, pair: &Pair, at: usize) -> Option<String> {
    let given = pair.answers[at].as_ref().filter(|given| !given.changed)?;
    let other = &pair.sides[1 - at].plan.body_name;
    let said = Said::new(format!("plans-awaits-{}", given.awaits?.as_str())).with("body", other);
    Some(match &given.consented {
        Some(consented) => {
            let why = Said::new("plans-consent-declined-why").with("body", other).with("reason", &consented.reason);
            let why = why.with("by", &consented.by).with("at", dates::minute(consented.at));
            format!("{} {}", req.say(&why), req.say(&said))
        }
        None => req.say(&said),
    })
}

/// What a side asks for: which item leads.
fn wish(req: &Req, pair: &Pair, at: usize) -> String {
    let (asks, other) = (&pair.sides[at], &pair.sides[1 - at]);
    let lead = pair.answers[at].as_ref().and_then(|given| given.lead.clone());
    let outcome = Outcome {
        answer: OverlapAnswer::Merge,
        item: Some(lead.unwrap_or(other.item.id.clone())),
        visit: None,
        contents: String::new(),
    };
    let said = Said::new("plans-joint-asked").with("body", &asks.plan.body_name);
    req.say(&said.with("outcome", sentence(req, pair, &outcome)))
}

fn load(req: &Req) -> Result<(Told, RulingFacts), Error> {
    let (a, b) = ids(req);
    req.db().read(|c| {
        let pair = read::pair(c, &req.actor, &a, &b)?;
        let people = read::people(c, pair.ruling.iter())?;
        let facts = read::facts(c, &req.actor, &pair)?;
        Ok((Told { pair, people }, facts))
    })
}

/// `GET /overlaps/{item}/{other}`: both items, what was proposed and decided, and the form of the next step.
pub fn overlap(req: &Req) -> Result<Reply, Error> {
    page(req, StatusCode::OK, None, &[])
}

/// The form with which the next step begins: what was proposed last.
fn begin(pair: &Pair) -> Form {
    let mut form = Form::default();
    let Some(ruling) = &pair.ruling else { return form };
    let outcome = &ruling.proposal.outcome;
    form.set("choice", "accept").set("answer", outcome.answer).set("contents", &outcome.contents);
    if let Some(item) = &outcome.item {
        form.set("item", item);
    }
    if let Some((from, to)) = outcome.visit {
        form.set("starts_on", dates::day(from)).set("ends_on", dates::day(to));
    }
    form
}

fn page(req: &Req, status: StatusCode, typed: Option<&Form>, errors: &[(String, Said)]) -> Result<Reply, Error> {
    let (told, facts) = load(req)?;
    let fields = req.db().read(|c| Ok(choices(req, units::views::fields(c)?)))?;
    let pair = &told.pair;
    let step = |step: RulingStep| rule_step(step, &req.actor, facts);
    let today = req.db().world().today();
    let consent = req.db().read(|c| read::consent_facts(c, &req.actor, pair, today))?;
    let form = typed.cloned().unwrap_or_else(|| begin(pair));
    let [a, b] = &pair.sides;
    let view = view(req, &told, &fields);
    let page = pages::OverlapPage {
        answers: outcomes_between(a, b)
            .into_iter()
            .map(|word| Choice { value: word.to_string(), label: answer_label(req, word) })
            .collect(),
        items: [a, b].map(|side| Choice { value: side.item.id.to_string(), label: label(req, side) }).into(),
        may_propose: pair.overlaps && step(RulingStep::Propose).is_ok(),
        may_decide: pair.overlaps && step(RulingStep::Decide).is_ok(),
        may_return: pair.overlaps && step(RulingStep::Return).is_ok(),
        // Why who might decide does not.
        refused: match step(RulingStep::Decide) {
            Err(refusal) if req.actor.may(Right::Rule) && pair.state == PairState::Proposed => Some(refusal.said()),
            _ => None,
        },
        due_of: match (pair.state, pair.spoken().and_then(|spoken| spoken.changes())) {
            (PairState::Due, Some(id)) => pair.side(id).cloned(),
            _ => None,
        },
        version: view.ruling.as_ref().map_or(0, |ruling| ruling.version),
        asked: pair.asking().map(|at| wish(req, pair, at)),
        may_consent: may_consent(consent).is_ok(),
        seen: pair.mark(),
        form: form.view(req.language, errors),
        pair: view,
    };
    req.page_with(status, "plans/overlap.html", &req.t("plans-overlap-between"), &page)
}

/// What an outcome is called: between bodies nobody justifies, both stand.
fn answer_label(req: &Req, word: OverlapAnswer) -> String {
    match word {
        OverlapAnswer::Justify => req.t("plans-outcome-keep"),
        other => req.say(&other.said()),
    }
}

/// An item to choose, by body, place, unit and days.
fn label(req: &Req, side: &Side) -> String {
    let item = &side.item;
    let said = Said::new("plans-ruling-item-choice").with("body", &side.plan.body_name).with("unit", &item.unit_name);
    let said = said.with("item", item.number.map(|number| number.to_string()).unwrap_or_default());
    req.say(&said.with("days", format!("{}–{}", dates::day(item.starts_on), dates::day(item.ends_on))))
}

/// What the form says is to be done.
fn outcome(r: &mut Reader, pair: &Pair) -> Outcome {
    let answer = r.word("answer", OverlapAnswer::Justify);
    let item: Option<PlanItemId> = r.optional_id("item");
    // What is missing is told all at once.
    if answer != OverlapAnswer::Justify && item.is_none() {
        r.wrong("item", Said::new("plans-ruling-item-needed"));
    }
    let (from, to) = match answer {
        OverlapAnswer::Move => (r.optional_date("starts_on"), r.optional_date("ends_on")),
        _ => (None, None),
    };
    let length = item.as_ref().and_then(|id| pair.side(id)).map(|side| side.item.ends_on - side.item.starts_on);
    let contents = if answer == OverlapAnswer::Narrow { r.optional_text("contents", 4000) } else { String::new() };
    Outcome {
        answer,
        item: item.filter(|_| answer != OverlapAnswer::Justify),
        visit: from.map(|from| (from, to.unwrap_or(from + length.unwrap_or_default()))),
        contents,
    }
}

/// A sentence with fields of work by their names, where a rule named them by their codes.
pub(super) fn with_names(mut said: Said, fields: &[Choice]) -> Said {
    for (_, codes) in said.args.iter_mut().filter(|(name, _)| name == "fields") {
        let all: Vec<String> = codes.split(',').map(str::to_owned).collect();
        *codes = field_names(fields, &all);
    }
    said
}

fn after(req: &Req, pair: &Pair, result: Result<(), Error>, done: &str) -> Result<Reply, Error> {
    match result {
        Ok(()) => Ok(Reply::redirect(href(pair)).done(Said::new(done))),
        Err(Error::Invalid(errors)) => {
            let fields = req.db().read(|c| Ok(choices(req, units::views::fields(c)?)))?;
            let errors: Vec<_> = errors.into_iter().map(|(at, said)| (at, with_names(said, &fields))).collect();
            page(req, StatusCode::UNPROCESSABLE_ENTITY, Some(&req.form), &errors)
        }
        Err(Error::Conflict) => {
            let (told, _) = load(req)?;
            let Some(ruling) = &told.pair.ruling else { return Err(Error::Conflict) };
            let by = req.db().read(|c| {
                let lines = audit::views::lines(c, &req.actor, Some(ruling.id.as_str()), PageNumber(1))?;
                Ok(lines.rows.first().map(|line| line.login.clone()).unwrap_or_default())
            })?;
            let decided = ruling.decided.as_ref().filter(|_| ruling.stage == RulingStage::Decided);
            let outcome =
                told.pair.spoken().map(|spoken| spoken.outcome.clone()).unwrap_or(ruling.proposal.outcome.clone());
            let visit = |end: fn((chrono::NaiveDate, chrono::NaiveDate)) -> chrono::NaiveDate| {
                outcome.visit.map(|visit| dates::day(end(visit))).unwrap_or_default()
            };
            let reason = decided.map_or(&ruling.reason, |decided| &decided.reason).clone();
            let current = [
                (req.t("plans-answer"), "answer", outcome.answer.to_string()),
                (
                    req.t("plans-ruling-item"),
                    "item",
                    outcome.item.as_ref().map(ToString::to_string).unwrap_or_default(),
                ),
                (req.t("plans-answer-starts-on"), "starts_on", visit(|(from, _)| from)),
                (req.t("plans-answer-ends-on"), "ends_on", visit(|(_, to)| to)),
                (req.t("plans-answer-contents"), "contents", outcome.contents.clone()),
                (req.t("plans-ruling-reason"), "reason", reason),
                (req.t("plans-return-reason"), "return_reason", ruling.returned_reason.clone().unwrap_or_default()),
                (req.t("plans-number"), "number", decided.and_then(|d| d.number.clone()).unwrap_or_default()),
                (req.t("plans-issued-on"), "issued_on", decided.and_then(|d| d.on).map(dates::day).unwrap_or_default()),
            ];
            let typed: Vec<_> = current.into_iter().filter(|(_, name, _)| req.form.filled(name).is_some()).collect();
            let read_as = |name: &str, value: &str| match name {
                "answer" => value.parse::<OverlapAnswer>().map(|word| answer_label(req, word)).unwrap_or_default(),
                "item" => {
                    told.pair.side(&PlanItemId(value.to_owned())).map(|side| label(req, side)).unwrap_or_default()
                }
                _ => value.to_owned(),
            };
            req.conflict_read_as(&req.t("plans-overlap-between"), &typed, ruling.version, &by, &href(pair), read_as)
        }
        Err(error) => Err(error),
    }
}

/// `POST /overlaps/{item}/{other}/agree`: for the body that is asked for a joint inspection.
pub fn agree_joint(req: &Req) -> Result<Reply, Error> {
    let ((a, b), (told, _)) = (ids(req), load(req)?);
    let asked = told.pair.asking().map(|at| told.pair.sides[1 - at].clone());
    let result = actions::agree_joint(req.db(), &req.actor, (&a, &b), req.form.get("seen"));
    match (result, asked) {
        // The two are one inspection now, and no overlap.
        (Ok(()), Some(side)) => {
            let to = super::line_of(&side.plan.id, &side.item.id);
            Ok(Reply::redirect(to).done(Said::new("plans-joint-agreed-now")))
        }
        (result, _) => after(req, &told.pair, result, "plans-joint-agreed-now"),
    }
}

/// `POST /overlaps/{item}/{other}/decline`
pub fn decline_joint(req: &Req) -> Result<Reply, Error> {
    let ((a, b), (told, _)) = (ids(req), load(req)?);
    let mut r = Reader::new(&req.form);
    let reason = r.text("decline_reason", 2000);
    let result =
        r.finish().and_then(|()| actions::decline_joint(req.db(), &req.actor, (&a, &b), req.form.get("seen"), &reason));
    after(req, &told.pair, result, "plans-joint-declined-now")
}

/// `POST /overlaps/{item}/{other}/propose`
pub fn propose_ruling(req: &Req) -> Result<Reply, Error> {
    let ((a, b), (told, _)) = (ids(req), load(req)?);
    let mut r = Reader::new(&req.form);
    let (seen, outcome) = (r.seen(), outcome(&mut r, &told.pair));
    let reason = r.text("reason", 2000);
    let result =
        r.finish().and_then(|()| actions::propose_ruling(req.db(), &req.actor, (&a, &b), seen, &outcome, &reason));
    after(req, &told.pair, result, "plans-ruling-proposed-now")
}

/// `POST /overlaps/{item}/{other}/decide`
pub fn decide_overlap(req: &Req) -> Result<Reply, Error> {
    let ((a, b), (told, _)) = (ids(req), load(req)?);
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    let otherwise = match req.form.get("choice") {
        "accept" => None,
        "otherwise" => Some(outcome(&mut r, &told.pair)),
        _ => {
            r.wrong("choice", Said::new("form-choose"));
            None
        }
    };
    let reason = r.text("reason", 2000);
    let number = Some(r.optional_text("number", 100)).filter(|number| !number.is_empty());
    let paper = RulingPaper { number, on: r.optional_date("issued_on") };
    let result = r.finish().and_then(|()| {
        actions::decide_overlap(req.db(), &req.actor, (&a, &b), seen, otherwise.as_ref(), &reason, &paper)
    });
    after(req, &told.pair, result, "plans-ruling-decided-now")
}

/// `POST /overlaps/{item}/{other}/return`
pub fn return_proposal(req: &Req) -> Result<Reply, Error> {
    let ((a, b), (told, _)) = (ids(req), load(req)?);
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    let reason = r.text("return_reason", 2000);
    let result = r.finish().and_then(|()| actions::return_proposal(req.db(), &req.actor, (&a, &b), seen, &reason));
    after(req, &told.pair, result, "plans-ruling-returned-now")
}
