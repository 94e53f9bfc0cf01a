//! The year's calendar of all plans.

use chrono::Datelike;

use super::choices;
use crate::error::Error;
use crate::plans::model::Item;
use crate::plans::views::between::{self, Joint};
use crate::plans::views::calendar::{self as read, Wanted};
use crate::plans::{actions, calendar, pages, rules, views};
use crate::register::pages::Choice;
use crate::units;
use crate::vocabulary::{PlanItemId, Said, UnitId};
use crate::web::dispatch::query_string;
use crate::web::{Reply, Req};

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

/// `GET /plans/calendar`: a year's months as columns; by body how many items, by unit each of them. What the
/// address asks for and is not there is told, and the calendar drawn without it.
pub fn calendar(req: &Req) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let by_unit = req.query.get("rows") == "unit";
    let mut shown: Vec<Item> = Vec::new();
    let page = req.db().read(|c| {
        let bodies: Vec<Choice> =
            views::bodies(c, &req.actor)?.into_iter().map(|(id, label)| Choice { value: id.0, label }).collect();
        let fields = choices(req, units::views::fields(c)?);
        let mut unknown: Vec<Said> = Vec::new();
        let year = req.query.filled("year").map_or(Ok(today.year()), rules::year);
        let year = year.unwrap_or_else(|said| {
            unknown.push(said);
            today.year()
        });
        let mut known = |name: &str, of: &[Choice], key: &str| {
            let asked = req.query.filled(name)?;
            let found = of.iter().any(|choice| choice.value == asked);
            if !found {
                unknown.push(Said::new(key).with("value", asked));
            }
            found.then(|| asked.to_owned())
        };
        let (body, field) =
            (known("body", &bodies, "plans-calendar-no-body"), known("field", &fields, "plans-calendar-no-field"));
        let wanted = Wanted { year, body: body.clone().map(UnitId), field: field.clone() };
        let (rows, pager) = if by_unit {
            let (units, plans) = read::by_unit(c, &req.actor, &wanted, req.page_number())?;
            shown = units.rows.iter().flat_map(|unit| unit.items.iter().cloned()).collect();
            let joint = between::joint(c, &shown)?;
            let said = |item: &PlanItemId| joint.get(item).map(|joint| joint_said(req, joint)).unwrap_or_default();
            let rows = units.rows.iter().map(|unit| pages::CalendarRow::of_unit(unit, &plans, &said)).collect();
            (rows, Some(units.map(|_| ())))
        } else {
            let plans = read::by_plan(c, &req.actor, &wanted)?;
            shown = plans.iter().flat_map(|of| of.sealed.iter().cloned()).collect();
            let rows = plans.iter().map(|of| pages::CalendarRow::of_plan(of, super::title(req, &of.plan), year));
            (rows.collect::<Vec<_>>(), None)
        };
        let specials = calendar::specials(year, &units::views::calendar_days(c)?);
        let mut kept = views::kept::all(c, &req.actor, Some(year))?;
        kept.retain(|k| k.body.is_none() || wanted.body.is_none() || k.body == wanted.body);
        let kept = calendar::kept(year, &kept);
        let mut years = views::years(c, &req.actor)?;
        if !years.contains(&year) {
            years.push(year);
        }
        let (body, field) = (body.unwrap_or_default(), field.unwrap_or_default());
        let text = year.to_string();
        let rows_by = if by_unit { "unit" } else { "" };
        let asked = [("year", text.as_str()), ("rows", rows_by), ("body", body.as_str()), ("field", field.as_str())];
        Ok(pages::Calendar {
            query: query_string(&asked),
            months: pages::CalendarMonth::of_year(year, today, specials, kept),
            year,
            years,
            by_unit,
            bodies,
            fields,
            body,
            field,
            rows,
            pager,
            unknown,
        })
    })?;
    actions::look(req.db(), &req.actor, &shown)?;
    req.page("plans/calendar.html", &req.t("plans-calendar-title"), &page)
}
