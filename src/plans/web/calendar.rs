//! The year's calendar of all plans.

use chrono::Datelike;

use super::choices;
use crate::error::Error;
use crate::plans::model::{Item, Plan, Stage};
use crate::plans::views::between::{self, Joint};
use crate::plans::views::calendar::{self as read, Wanted};
use crate::plans::{actions, calendar, pages, views};
use crate::register::pages::Choice;
use crate::units;
use crate::vocabulary::{Said, UnitId};
use crate::web::dispatch::query_string;
use crate::web::{Reply, Req};

fn mark(req: &Req, item: &Item, plan: &Plan, joint: Option<&Joint>) -> pages::Mark {
    pages::Mark {
        plan: plan.id.clone(),
        item: item.id.clone(),
        number: item.number,
        kind: item.kind,
        stage: item.stage,
        sealed: item.sealed,
        recorded: plan.stage == Stage::Recorded,
        under: item.joint_with.is_some(),
        joint: joint.map(|joint| joint_said(req, joint)).unwrap_or_default(),
        unit: item.unit_name.clone(),
        body: plan.body_name.clone(),
        from: item.starts_on,
        to: item.ends_on,
    }
}

/// With whom an item is one inspection, as a sentence.
fn joint_said(req: &Req, joint: &Joint) -> String {
    match &joint.under {
        Some(under) => req.say(&Said::new("plans-joint-under-short").with("body", &under.body)),
        None => {
            let bodies: Vec<&str> = joint.partners.iter().map(|partner| partner.body.as_str()).collect();
            req.say(&Said::new("plans-joint-leads").with("bodies", bodies.join(", ")))
        }
    }
}

/// `GET /plans/calendar`: a year's months as columns; by body how many items, by unit each of them.
pub fn calendar(req: &Req) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let year = req.query.get("year").parse().ok().filter(|year| (2000..=2100).contains(year)).unwrap_or(today.year());
    let wanted = Wanted {
        year,
        body: req.query.filled("body").map(|body| UnitId(body.to_owned())),
        field: req.query.filled("field").map(str::to_owned),
    };
    let by_unit = req.query.get("rows") == "unit";
    let months = || vec![pages::Cell::default(); calendar::MONTHS];
    let mut shown: Vec<Item> = Vec::new();
    let page = req.db().read(|c| {
        shown.clear();
        let (rows, pager) = if by_unit {
            let (units, plans) = read::by_unit(c, &req.actor, &wanted, req.page_number())?;
            let drawn: Vec<Item> = units.rows.iter().flat_map(|unit| unit.items.iter().cloned()).collect();
            let joint = between::joint(c, &drawn)?;
            let rows = units.rows.iter().map(|unit| {
                let mut cells = months();
                for (item, plan) in unit.items.iter().filter_map(|i| Some((i, plans.get(&i.plan)?))) {
                    cells[item.starts_on.month0() as usize].marks.push(mark(req, item, plan, joint.get(&item.id)));
                }
                pages::CalendarRow { name: unit.name.clone(), ..pages::CalendarRow::of(cells) }
            });
            let rows: Vec<pages::CalendarRow> = rows.collect();
            shown.extend(units.rows.iter().flat_map(|unit| unit.items.iter().cloned()));
            (rows, Some(units.map(|_| ())))
        } else {
            let plans = read::by_plan(c, &req.actor, &wanted)?;
            let rows = plans.iter().map(|of| {
                let mut cells = months();
                for (cell, counts) in cells.iter_mut().zip(&of.counts) {
                    cell.counts = counts.iter().map(|(kind, count)| (*kind, *count)).collect();
                }
                for (cell, joint) in cells.iter_mut().zip(&of.joint) {
                    cell.joint = *joint;
                }
                for item in &of.sealed {
                    cells[item.starts_on.month0() as usize].marks.push(mark(req, item, &of.plan, None));
                }
                let pairs = [("year", year.to_string()), ("rows", "unit".into()), ("body", of.plan.body.to_string())];
                let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
                pages::CalendarRow {
                    name: of.plan.body_name.clone(),
                    title: super::title(req, &of.plan),
                    plan: Some(of.plan.id.clone()),
                    by_unit: query_string(&pairs),
                    recorded: of.plan.stage == Stage::Recorded,
                    ..pages::CalendarRow::of(cells)
                }
            });
            let rows: Vec<pages::CalendarRow> = rows.collect();
            shown.extend(plans.iter().flat_map(|of| of.sealed.iter().cloned()));
            (rows, None)
        };
        let days = units::views::calendar_days(c)?;
        let specials = calendar::specials(year, &days).into_iter().enumerate();
        let mut years = views::years(c, &req.actor)?;
        if !years.contains(&year) {
            years.push(year);
        }
        Ok(pages::Calendar {
            year,
            years,
            by_unit,
            bodies: views::bodies(c, &req.actor)?
                .into_iter()
                .map(|(id, label)| Choice { value: id.0, label })
                .collect(),
            fields: choices(req, units::views::fields(c)?),
            body: req.query.get("body").to_owned(),
            field: req.query.get("field").to_owned(),
            months: specials
                .map(|(at, specials)| pages::CalendarMonth {
                    number: at as u32 + 1,
                    now: year == today.year() && today.month0() as usize == at,
                    specials,
                })
                .collect(),
            rows,
            pager,
            query: query_string(&[
                ("year", year.to_string().as_str()),
                ("rows", req.query.get("rows")),
                ("body", req.query.get("body")),
                ("field", req.query.get("field")),
            ]),
        })
    })?;
    actions::look(req.db(), &req.actor, &shown)?;
    req.page("plans/calendar.html", &req.t("plans-calendar-title"), &page)
}
