//! Handlers of demands.

mod acts;
mod closing;
mod show;

use crate::error::Error;
use crate::remediation::model::Stage;
use crate::remediation::pages;
use crate::remediation::views::{self, Filter, Summary};
use crate::units;
use crate::vocabulary::Right;
use crate::web::charts::{self, Chart, Point};
use crate::web::dispatch::query_string;
use crate::web::{Reply, Req};

pub use acts::{answer_extension, ask_extension, close, escalate, name_owner, remind, reopen, report, verify, void};
pub use closing::{close_conclusion, dossier, enter_return, follow_up, reopen_conclusion, see_return};
pub use show::{file, original, show};

/// The filter that a list's query asks for.
pub fn filter(req: &Req) -> Filter {
    let q = &req.query;
    let (office, _) = req.actor.unit_scope();
    Filter {
        unit: q.filled("unit").filter(|_| office).map(|unit| unit.to_owned().into()),
        body: q.filled("body").map(|body| body.to_owned().into()),
        stage: q.get("stage").parse().ok(),
        late: q.filled("late").is_some(),
        ..Filter::default()
    }
}

/// The demands at each stage, drawn; none without demands.
fn chart(req: &Req, summary: &Summary) -> Option<Chart> {
    let there = summary.stages.iter().filter(|(_, count)| *count > 0);
    let points: Vec<Point> =
        there.map(|(stage, count)| Point { label: req.say(&stage.said()), value: Some(count * 1000) }).collect();
    let most = points.iter().filter_map(|point| point.value).max()?;
    Some(charts::bars(&req.t("demands-chart"), &points, most, 0))
}

/// `GET /demands`: demands of issued conclusions in scope, the earliest day first.
pub fn index(req: &Req) -> Result<Reply, Error> {
    let q = &req.query;
    let (office, _) = req.actor.unit_scope();
    let today = req.db().world().today();
    let filter = filter(req);
    let (demands, summary, units, bodies) = req.db().read(|c| {
        let demands = views::list(c, &req.actor, &filter, today, req.page_number())?;
        let summary = views::counts(c, &req.actor, &filter, today)?;
        let units = if office { units::views::options(c, today)? } else { Vec::new() };
        let bodies = if office { views::bodies(c, &req.actor, today)? } else { Vec::new() };
        Ok((demands, summary, units, bodies))
    })?;
    let names = ["stage", "unit", "body", "late"];
    let query: Vec<(&str, &str)> = names.iter().filter_map(|name| q.filled(name).map(|value| (*name, value))).collect();
    let page = pages::Index {
        demands,
        chart: chart(req, &summary),
        summary,
        stages: Stage::ALL
            .iter()
            .map(|stage| pages::Choice { value: stage.to_string(), label: req.say(&stage.said()) })
            .collect(),
        units: units.into_iter().map(|unit| pages::Choice { value: unit.id.0, label: unit.name }).collect(),
        bodies: bodies.into_iter().map(|(id, name)| pages::Choice { value: id.0, label: name }).collect(),
        form: q.view(req.language, &[]),
        filtered: !query.is_empty(),
        is_unit: !office,
        may_export: req.actor.may(Right::Export),
        query: query_string(&query),
    };
    req.page("remediation/index.html", &req.t("demands-title"), &page)
}
