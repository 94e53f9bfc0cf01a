//! Drafting a plan: from last year's, or from rules; what is proposed is chosen by the planner.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use chrono::{Datelike, NaiveDate};

use super::{choices, field_names};
use crate::error::Error;
use crate::plans::drafting::{self, Asked, Draft, Source, Wish};
use crate::plans::model::capacity::Bench;
use crate::plans::model::{NewItem, Plan};
use crate::plans::{actions, pages, rules, views};
use crate::register::pages::Choice;
use crate::units::{self, Kind, focus};
use crate::vocabulary::dates::{self, Calendar, parse_day};
use crate::vocabulary::{PlanId, Said};
use crate::web::charts::{self, Chart, Point};
use crate::web::{Form, Reader, Reply, Req};

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

/// `bench`: what the inspectors can do and what is planned already, with so many people to a team as the form says.
fn read(form: &Form, plan: &Plan, bench: Option<&Bench>) -> Result<Asked, Error> {
    if form.get("source") == "last-year" {
        return Ok(Asked::again(plan.year));
    }
    let mut r = Reader::new(form);
    let free_text = r.optional_text("free", 2000);
    let free = spans(&mut r, &free_text);
    let mut small = |name: &str, most: i64| u32::try_from(r.number(name, 1, most)).unwrap_or(1);
    let (cycle, days, people) = (small("cycle", 10), small("days", 30), small("people", 50));
    let a_month = form.filled("a_month").map(|_| small("a_month", 200));
    let left = bench.map(Bench::left);
    let window = (r.date("from"), r.date("to"));
    let asked = Asked {
        source: Source::Rules,
        period: (r.date("period_from"), r.date("period_to")),
        fields: form.all("fields").into_iter().map(str::to_owned).collect(),
        contents: r.text("contents", 10_000),
        wish: Wish { year: plan.year, kinds: r.words("kinds"), cycle, window, free, a_month, left, people, days },
    };
    for (field, said) in asked.problems() {
        r.wrong(&field, said);
    }
    r.finish()?;
    Ok(asked)
}

/// What is proposed, and the item that each proposal would become.
fn propose(req: &Req, plan: &Plan, asked: &Asked) -> Result<(Draft, Vec<NewItem>), Error> {
    req.db().read(|c| {
        let (calendar, periods) = (units::views::calendar(c)?, focus::periods(c)?);
        let planned = drafting::planned(&views::items(c, &req.actor, &plan.id)?);
        match asked.source {
            Source::Rules => {
                let of_focus = focus::among(&periods, &asked.fields, asked.wish.window.0);
                let subjects = views::subjects(c, asked.wish.window.0, &of_focus, asked.period)?;
                let mut draft = drafting::by_rules(&subjects, &planned, &asked.wish, &calendar);
                let items = draft.proposals.iter().map(|proposal| asked.item(proposal, None)).collect();
                let items = drafting::focus_first(&mut draft, items, &periods);
                Ok((draft, items))
            }
            Source::LastYear => {
                let before = views::last_years_items(c, &req.actor, plan)?;
                let (lineage, names) = (units::views::lineage(c)?, units::views::names_on(c, asked.wish.window.0)?);
                let free = rules::kept::spans(&views::kept::all(c, &req.actor, None)?, &plan.body, plan.year);
                let days = (&calendar, &free[..]);
                let (mut draft, sources) =
                    drafting::from_last_year(plan.year, &before, &planned, &lineage, &names, days);
                let mut items = Vec::new();
                for (mut proposal, like) in std::mem::take(&mut draft.proposals).into_iter().zip(sources) {
                    let as_was = asked.item(&proposal, Some(like));
                    let named = as_was.officials.len();
                    let Some(new) = views::subjects::still(c, as_was)? else {
                        draft.left_over.push((proposal.name, proposal.reason));
                        continue;
                    };
                    if new.officials.len() < named {
                        proposal.name = views::subjects::called(c, &new)?;
                    }
                    draft.proposals.push(proposal);
                    items.push(new);
                }
                let items = drafting::focus_first(&mut draft, items, &periods);
                Ok((draft, items))
            }
        }
    })
}

/// How many people a team has, as the form says, or as it begins.
fn people(form: &Form) -> u32 {
    form.get("people").parse().ok().filter(|people| (1..=50).contains(people)).unwrap_or(drafting::PEOPLE)
}

/// What the inspectors of the plan's body can do, and what its items take of it.
fn bench(req: &Req, plan: &Plan, form: &Form) -> Result<Option<Bench>, Error> {
    req.db().read(|c| {
        // As everybody sees the plan: what is sealed takes nothing, not even for who is named on it.
        let items = views::items(c, &req.actor, &plan.id)?;
        views::capacity::bench(c, plan, &items, people(form))
    })
}

/// What is planned and proposed in each month against what can be done.
fn against(req: &Req, bench: &Bench, draft: Option<&Draft>, calendar: &Calendar, people: u32) -> Chart {
    let mut taken = bench.planned;
    for proposal in draft.iter().flat_map(|d| &d.proposals) {
        let days = rules::capacity::working_days(calendar, (proposal.starts_on, proposal.ends_on));
        taken[proposal.starts_on.month0() as usize] += days * i64::from(people);
    }
    let month = |at: usize| (at + 1).to_string();
    let points: Vec<Point> =
        (0..12).map(|at| Point { label: month(at), value: Some(taken[at].saturating_mul(1000)) }).collect();
    let limits = bench.capacity.map(|days| days.saturating_mul(1000));
    charts::against(&req.t("plans-draft-chart"), &points, &limits, 0)
}

fn page(
    req: &Req,
    status: StatusCode,
    plan: Plan,
    form: &Form,
    errors: &[(String, Said)],
    mut draft: Option<Draft>,
) -> Result<Reply, Error> {
    let (fields, calendar, periods) =
        req.db().read(|c| Ok((units::views::fields(c)?, units::views::calendar(c)?, focus::periods(c)?)))?;
    let fields = choices(req, fields);
    let called = |codes: &mut Vec<String>| {
        let names = fields.iter().filter(|field| codes.contains(&field.value)).map(|field| field.label.clone());
        *codes = names.collect();
    };
    for proposal in draft.iter_mut().flat_map(|d| &mut d.proposals) {
        called(&mut proposal.focus);
        called(&mut proposal.handles);
    }
    let begin = parse_day(form.get("from")).or(NaiveDate::from_ymd_opt(plan.year, 1, 1)).unwrap_or_default();
    let in_focus: Vec<String> = focus::on(&periods, begin).into_iter().collect();
    let mut months: Vec<(u32, usize)> = (1..=12).map(|month| (month, 0)).collect();
    for proposal in draft.iter().flat_map(|d| &d.proposals) {
        months[proposal.starts_on.month0() as usize].1 += 1;
    }
    let bench = bench(req, &plan, form)?;
    let chart = bench.map(|bench| against(req, &bench, draft.as_ref(), &calendar, people(form)));
    let word = |value: &str, key: &str| Choice { value: value.to_owned(), label: req.t(key) };
    let page = pages::DraftForm {
        form: form.view(req.language, errors),
        sources: vec![word("rules", "plans-draft-by-rules"), word("last-year", "plans-draft-last-year")],
        kinds: Kind::ALL.iter().map(|k| Choice { value: k.to_string(), label: req.say(&k.said()) }).collect(),
        focus: field_names(&fields, &in_focus),
        fields,
        most: months.iter().map(|(_, count)| *count).max().unwrap_or_default(),
        months,
        draft,
        chart,
        holidays: calendar.has_holidays(plan.year),
        plan,
    };
    req.page_with(status, "plans/draft.html", &req.t("plans-draft-title"), &page)
}

/// The plan, if it is still written here.
fn open_plan(req: &Req) -> Result<Plan, Error> {
    let (id, today): (PlanId, _) = (req.id("id"), req.db().world().today());
    req.db().read(|c| views::draftable(c, &req.actor, &id, today))
}

/// `GET /plans/{id}/draft`: the form, and what is proposed once it was asked.
pub fn draft_form(req: &Req) -> Result<Reply, Error> {
    let plan = open_plan(req)?;
    if req.query.filled("source").is_none() {
        let today = req.db().world().today();
        let cycle = req.db().read(|c| units::views::parameter(c, units::limits::PLAN_CYCLE, "", today));
        let kept = req.db().read(|c| views::kept::all(c, &req.actor, Some(plan.year)))?;
        let free = rules::kept::spans(&kept, &plan.body, plan.year);
        let line = |(from, to): &(NaiveDate, NaiveDate)| format!("{} - {}", dates::day(*from), dates::day(*to));
        let cycle = cycle.ok().and_then(|(years, _)| u32::try_from(years).ok());
        let known = bench(req, &plan, &req.query)?.is_some();
        let periods = req.db().read(focus::periods)?;
        let asked = Asked::begin(plan.year, cycle.unwrap_or(2), today, known, &periods);
        let (mut form, wish) = (Form::default(), &asked.wish);
        form.set("source", "rules").set("cycle", wish.cycle).set("people", wish.people).set("days", wish.days);
        if let Some(a_month) = wish.a_month {
            form.set("a_month", a_month);
        }
        form.set("free", free.iter().map(line).collect::<Vec<_>>().join("\n"));
        for field in &asked.fields {
            form.set("fields", field);
        }
        form.set("from", wish.window.0).set("to", wish.window.1);
        form.set("period_from", asked.period.0).set("period_to", asked.period.1);
        return page(req, StatusCode::OK, plan, &form, &[], None);
    }
    let bench = bench(req, &plan, &req.query)?;
    match read(&req.query, &plan, bench.as_ref()).and_then(|asked| propose(req, &plan, &asked)) {
        Ok((draft, _)) => page(req, StatusCode::OK, plan, &req.query, &[], Some(draft)),
        Err(Error::Invalid(errors)) => page(req, StatusCode::UNPROCESSABLE_ENTITY, plan, &req.query, &errors, None),
        Err(error) => Err(error),
    }
}

/// `POST /plans/{id}/draft`: writes the visits that were chosen into the plan. They are proposed anew; one that
/// is not what the page showed any more is refused, and the page shown again.
pub fn draft(req: &Req) -> Result<Reply, Error> {
    let plan = open_plan(req)?;
    let bench = bench(req, &plan, &req.form)?;
    let asked = match read(&req.form, &plan, bench.as_ref()) {
        Ok(asked) => asked,
        Err(Error::Invalid(errors)) => {
            return page(req, StatusCode::UNPROCESSABLE_ENTITY, plan, &req.form, &errors, None);
        }
        Err(error) => return Err(error),
    };
    let (draft, items) = propose(req, &plan, &asked)?;
    let chosen: BTreeSet<&str> = req.form.all("pick").into_iter().collect();
    let proposed = items.into_iter().zip(&draft.proposals);
    let wanted: Vec<NewItem> =
        proposed.filter(|(_, proposal)| chosen.contains(proposal.pick.as_str())).map(|(item, _)| item).collect();
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
