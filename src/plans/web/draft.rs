//! Drafting a plan: from last year's, or from rules; what is proposed is chosen by the planner.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use chrono::{Datelike, NaiveDate};

use super::choices;
use crate::error::Error;
use crate::plans::drafting::{self, Draft, Wish};
use crate::plans::model::{Form as Held, Item, ItemKind, ItemStage, NewItem, Plan, Profile};
use crate::plans::{actions, pages, rules, views};
use crate::register::pages::Choice;
use crate::units::{self, Kind};
use crate::vocabulary::dates::parse_day;
use crate::vocabulary::{PlanId, Said, UnitId};
use crate::web::{Form, Reader, Reply, Req};

/// From where a draft comes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    Rules,
    LastYear,
}

/// What the form asks for.
struct Asked {
    source: Source,
    wish: Wish,
    fields: Vec<String>,
    contents: String,
    period: (NaiveDate, NaiveDate),
}

/// Spans of days, one a line: `14/02/2027 - 22/02/2027`, or one day.
fn spans(r: &mut Reader, text: &str) -> Vec<(NaiveDate, NaiveDate)> {
    let mut all = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (from, to) = line.split_once(['-', '–']).unwrap_or((line, line));
        match (parse_day(from.trim()), parse_day(to.trim())) {
            (Some(from), Some(to)) if from <= to => all.push((from, to)),
            _ => r.wrong("free", Said::new("plans-draft-free-wrong").with("line", line)),
        }
    }
    all
}

fn read(form: &Form, plan: &Plan) -> Result<Asked, Error> {
    let mut r = Reader::new(form);
    let source = if form.get("source") == "last-year" { Source::LastYear } else { Source::Rules };
    let by_rules = source == Source::Rules;
    let free_text = r.optional_text("free", 2000);
    let free = spans(&mut r, &free_text);
    let year = |month, day| NaiveDate::from_ymd_opt(plan.year, month, day).unwrap_or_default();
    let mut small = |name: &str, most: i64| match by_rules {
        true => u32::try_from(r.number(name, 1, most)).unwrap_or(1),
        false => 1,
    };
    let (cycle, a_month, days) = (small("cycle", 10), small("a_month", 200), small("days", 30));
    let (window, period) = match by_rules {
        true => ((r.date("from"), r.date("to")), (r.date("period_from"), r.date("period_to"))),
        false => ((year(1, 1), year(12, 31)), (year(1, 1), year(12, 31))),
    };
    if by_rules {
        if window.1 < window.0 {
            r.wrong("to", Said::new("plans-ends-before-start"));
        } else if window.0.year() != plan.year || window.1.year() != plan.year {
            r.wrong("from", Said::new("plans-outside-year").with("year", plan.year));
        }
        if period.1 < period.0 {
            r.wrong("period_to", Said::new("plans-period-ends-before-start"));
        } else if period.1 > window.0 {
            r.wrong("period_to", Said::new("plans-draft-period-late"));
        }
    }
    let fields: Vec<String> = form.all("fields").into_iter().map(str::to_owned).collect();
    if by_rules && fields.is_empty() {
        r.wrong("fields", Said::new("plans-field-needed"));
    }
    let contents = if by_rules { r.text("contents", 10_000) } else { String::new() };
    let kinds: Vec<Kind> = r.words("kinds");
    r.finish()?;
    let wish = Wish { year: plan.year, kinds, cycle, window, free, a_month, days };
    Ok(Asked { source, wish, fields, contents, period })
}

/// What is proposed, and the item that each proposal would become.
fn propose(req: &Req, plan: &Plan, asked: &Asked) -> Result<(Draft, Vec<NewItem>), Error> {
    req.db().read(|c| {
        let calendar = units::views::calendar(c)?;
        let planned: BTreeSet<UnitId> = views::items(c, &req.actor, &plan.id)?
            .into_iter()
            // A sealed item is no reason to leave a unit out: that would tell of it.
            .filter(|item| !item.sealed && item.stage != ItemStage::Cancelled)
            .map(|item| item.unit)
            .collect();
        let new = |unit: &UnitId, days: (NaiveDate, NaiveDate), like: Option<&Item>| {
            let later = drafting::a_year_later;
            NewItem {
                kind: like.map_or(ItemKind::Periodic, |i| i.kind),
                unit: unit.clone(),
                fields: like.map_or_else(|| asked.fields.clone(), |i| i.fields.clone()),
                contents: like.map_or_else(|| asked.contents.clone(), |i| i.contents.clone()),
                cause: String::new(),
                period_from: like.map_or(asked.period.0, |i| later(i.period_from)),
                period_to: like.map_or(asked.period.1, |i| later(i.period_to).min(days.1)),
                starts_on: days.0,
                ends_on: days.1,
                profile: like.map_or(Profile::A, |i| i.profile),
                form: like.map_or(Held::OnSite, |i| i.form),
                approver: None,
                viewers: Vec::new(),
            }
        };
        match asked.source {
            Source::Rules => {
                let subjects = views::subjects(c, asked.wish.window.0)?;
                let draft = drafting::by_rules(&subjects, &planned, &asked.wish, &calendar);
                let items = draft.proposals.iter().map(|p| new(&p.unit, (p.starts_on, p.ends_on), None)).collect();
                Ok((draft, items))
            }
            Source::LastYear => {
                let before = views::last_years_items(c, &req.actor, plan)?;
                let day = NaiveDate::from_ymd_opt(plan.year, 1, 1).unwrap_or_default();
                let (lineage, names) = (units::views::lineage(c)?, units::views::names_on(c, day)?);
                let (draft, sources) = drafting::from_last_year(&before, &planned, &lineage, &names, &calendar);
                let made = draft.proposals.iter().zip(sources);
                let items = made.map(|(p, like)| new(&p.unit, (p.starts_on, p.ends_on), Some(like))).collect();
                Ok((draft, items))
            }
        }
    })
}

fn page(
    req: &Req,
    status: StatusCode,
    plan: Plan,
    form: &Form,
    errors: &[(String, Said)],
    draft: Option<Draft>,
) -> Result<Reply, Error> {
    let fields = req.db().read(units::views::fields)?;
    let mut months: Vec<(u32, usize)> = (1..=12).map(|month| (month, 0)).collect();
    for proposal in draft.iter().flat_map(|d| &d.proposals) {
        months[proposal.starts_on.month0() as usize].1 += 1;
    }
    let word = |value: &str, key: &str| Choice { value: value.to_owned(), label: req.t(key) };
    let page = pages::DraftForm {
        form: form.view(req.language, errors),
        sources: vec![word("rules", "plans-draft-by-rules"), word("last-year", "plans-draft-last-year")],
        kinds: Kind::ALL.iter().map(|k| Choice { value: k.to_string(), label: req.say(&k.said()) }).collect(),
        fields: choices(req, fields),
        most: months.iter().map(|(_, count)| *count).max().unwrap_or_default(),
        months,
        draft,
        plan,
    };
    req.page_with(status, "plans/draft.html", &req.t("plans-draft-title"), &page)
}

/// The plan, if it is still written.
fn open_plan(req: &Req) -> Result<Plan, Error> {
    let id: PlanId = req.id("id");
    let plan = req.db().read(|c| views::plan(c, &req.actor, &id))?;
    rules::writable(plan.stage)?;
    rules::withheld(&plan)?;
    Ok(plan)
}

/// `GET /plans/{id}/draft`: the form, and what is proposed once it was asked.
pub fn draft_form(req: &Req) -> Result<Reply, Error> {
    let plan = open_plan(req)?;
    if req.query.filled("source").is_none() {
        let today = req.db().world().today();
        let cycle =
            req.db().read(|c| units::views::parameter(c, units::limits::PLAN_CYCLE, "", today)).map(|(years, _)| years);
        let mut form = Form::default();
        form.set("source", "rules").set("cycle", cycle.unwrap_or(2)).set("a_month", 4).set("days", 3);
        let day = |year: i32, month: u32, day: u32| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
        form.set("from", day(plan.year, 1, 1).max(today).min(day(plan.year, 12, 31))).set("to", day(plan.year, 12, 31));
        form.set("period_from", day(plan.year - 1, 1, 1)).set("period_to", day(plan.year - 1, 12, 31));
        return page(req, StatusCode::OK, plan, &form, &[], None);
    }
    match read(&req.query, &plan).and_then(|asked| propose(req, &plan, &asked)) {
        Ok((draft, _)) => page(req, StatusCode::OK, plan, &req.query, &[], Some(draft)),
        Err(Error::Invalid(errors)) => page(req, StatusCode::UNPROCESSABLE_ENTITY, plan, &req.query, &errors, None),
        Err(error) => Err(error),
    }
}

/// `POST /plans/{id}/draft`: writes the visits that were chosen into the plan. They are proposed anew; one that
/// is not what the page showed any more is refused, and the page shown again.
pub fn draft(req: &Req) -> Result<Reply, Error> {
    let plan = open_plan(req)?;
    let asked = match read(&req.form, &plan) {
        Ok(asked) => asked,
        Err(Error::Invalid(errors)) => {
            return page(req, StatusCode::UNPROCESSABLE_ENTITY, plan, &req.form, &errors, None);
        }
        Err(error) => return Err(error),
    };
    let (draft, items) = propose(req, &plan, &asked)?;
    let chosen: BTreeSet<&str> = req.form.all("pick").into_iter().collect();
    let named = |item: &NewItem| format!("{}|{}", item.unit, item.starts_on);
    let wanted: Vec<NewItem> = items.into_iter().filter(|item| chosen.contains(named(item).as_str())).collect();
    let wrong = match (chosen.len(), wanted.len()) {
        (0, _) => Some("plans-draft-none-chosen"),
        (chosen, found) if chosen != found => Some("plans-draft-changed"),
        _ => None,
    };
    if let Some(key) = wrong {
        let errors = [("pick".to_owned(), Said::new(key))];
        return page(req, StatusCode::UNPROCESSABLE_ENTITY, plan, &req.form, &errors, Some(draft));
    }
    let count = match actions::add_items(req.db(), &req.actor, &plan.id, &wanted) {
        Ok(count) => count,
        Err(Error::Invalid(errors)) => {
            return page(req, StatusCode::UNPROCESSABLE_ENTITY, plan, &req.form, &errors, Some(draft));
        }
        Err(error) => return Err(error),
    };
    Ok(Reply::redirect(format!("/plans/{}", plan.id)).done(Said::new("plans-drafted").with("count", count)))
}
