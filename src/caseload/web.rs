//! Handlers of statistics and dossiers.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use chrono::NaiveDate;

use super::contacts::pages::OfDossier;
use super::contacts::{self, Contact};
use super::model::{Answered, Figures, Filter, Month, Order, Paper, PaperFilter, PaperKind, Told, ToldFilter};
use super::pages::{self, Choice, HeatCell, HeatLine};
use super::{rules, views};
use crate::error::Error;
use crate::importing;
use crate::importing::reading::Kind;
use crate::units;
use crate::vocabulary::dates::{day, parse_day};
use crate::vocabulary::{Right, Said, UnitId};
use crate::web::charts::{self, Chart, Point};
use crate::web::dispatch::query_string;
use crate::web::{Form, Reply, Req};

/// Units of the chart of differences.
const CHARTED: usize = 12;

fn period_words(req: &Req, (from, to): (NaiveDate, NaiveDate)) -> String {
    if rules::is_month((from, to)) {
        return req.say(&Said::new("caseload-month").with("month", from.format("%m/%Y")));
    }
    req.say(&Said::new("caseload-period").with("from", day(from)).with("to", day(to)))
}

fn month_charts(req: &Req, months: &[Month]) -> (Chart, Chart) {
    let points = |of: &dyn Fn(&Month) -> Option<i64>| -> Vec<Point> {
        months.iter().map(|m| Point { label: m.from.format("%m/%y").to_string(), value: of(m) }).collect()
    };
    (
        charts::columns(&req.t("caseload-chart-done"), &points(&|m| m.done.map(|n| n * 1000)), 0),
        charts::line(&req.t("caseload-chart-rate"), &points(&|m| m.rate), None, 1),
    )
}

/// `GET /statistics`: what units reported of one period, and the last twelve months.
pub fn statistics(req: &Req) -> Result<Reply, Error> {
    let asked = rules::read_period(req.query.get("period"));
    let (periods, chosen, table, months, fields, heat) = req.db().read(|c| {
        let periods = views::periods(c, &req.actor)?;
        let chosen = asked.filter(|p| periods.contains(p)).or(periods.first().copied());
        // No report is of one day so far ahead.
        let (_, last) = rules::all_days();
        let nothing = (last, last);
        let table = views::period_table(c, &req.actor, chosen.unwrap_or(nothing))?;
        let until = chosen.map_or_else(|| req.db().world().today(), |(_, to)| to);
        let months = views::month_totals(c, &req.actor, until, 12)?;
        let fields = units::views::fields(c)?;
        let codes: Vec<String> = fields.iter().map(|f| f.code.clone()).collect();
        let heat = views::late_rates(c, &req.actor, chosen.unwrap_or(nothing), &codes)?;
        Ok((periods, chosen, table, months, fields, heat))
    })?;
    let (done, rate) = month_charts(req, &months);
    let names = pages::field_names(&fields, req.language);
    let mut form = crate::web::Form::default();
    if let Some(period) = chosen {
        form.set("period", rules::period_word(period));
    }
    let heat = heat
        .into_iter()
        .map(|row| HeatLine {
            unit: row.unit.0,
            name: row.name,
            cells: row
                .rates
                .into_iter()
                .zip(&fields)
                .map(|(rate, field)| HeatCell {
                    step: rate.map_or("none".to_owned(), |r| charts::heat(r, &rules::HEAT).to_string()),
                    rate,
                    field: field.code.clone(),
                })
                .collect(),
        })
        .collect();
    let page = pages::Statistics {
        form: form.view(req.language, &[]),
        periods: periods
            .iter()
            .map(|p| Choice { value: rules::period_word(*p), label: period_words(req, *p) })
            .collect(),
        period: chosen.map(|p| period_words(req, p)),
        from: chosen.map(|p| p.0.to_string()).unwrap_or_default(),
        to: chosen.map(|p| p.1.to_string()).unwrap_or_default(),
        table,
        done,
        rate,
        heat_fields: fields.iter().map(|f| names.get(&f.code).cloned().unwrap_or_default()).collect(),
        heat,
    };
    req.page("caseload/statistics.html", &req.t("caseload-statistics-title"), &page)
}

/// `GET /differences`: where what units reported of a period is not what follows from elsewhere.
pub fn differences(req: &Req) -> Result<Reply, Error> {
    let asked = rules::read_period(req.query.get("period"));
    let (periods, chosen, lines, contradicted, nameless) = req.db().read(|c| {
        let periods = views::periods(c, &req.actor)?;
        let chosen = asked.filter(|p| periods.contains(p)).or(periods.first().copied());
        let Some(period) = chosen else { return Ok((periods, chosen, Vec::new(), Vec::new(), Vec::new())) };
        let lines = views::differences(c, &req.actor, period)?;
        let nameless = importing::views::lists_without_units(c, &Kind::Dossiers.alike(), period)?;
        Ok((periods, chosen, lines, views::contradicted(c, &req.actor, period)?, nameless))
    })?;
    let mut form = crate::web::Form::default();
    if let Some(period) = chosen {
        form.set("period", rules::period_word(period));
    }
    let points: Vec<Point> = rules::most_apart(&lines, CHARTED)
        .into_iter()
        .map(|(name, apart)| Point { label: name.to_owned(), value: apart.checked_mul(1000) })
        .collect();
    let most = points.iter().filter_map(|p| p.value).max().unwrap_or(1000);
    let page = pages::Differences {
        form: form.view(req.language, &[]),
        periods: periods
            .iter()
            .map(|p| Choice { value: rules::period_word(*p), label: period_words(req, *p) })
            .collect(),
        period: chosen.map(|p| period_words(req, p)),
        from: chosen.map(|p| p.0.to_string()).unwrap_or_default(),
        to: chosen.map(|p| p.1.to_string()).unwrap_or_default(),
        chart: charts::bars(&req.t("caseload-chart-differences"), &points, most, 0),
        lines,
        contradicted,
        nameless,
    };
    req.page("caseload/differences.html", &req.t("caseload-differences-title"), &page)
}

/// `GET /statistics/{unit}`: what one unit reported.
pub fn unit(req: &Req) -> Result<Reply, Error> {
    let id: UnitId = req.id("unit");
    let today = req.db().world().today();
    let (name, history, fields) = req.db().read(|c| {
        let history = views::unit_history(c, &req.actor, &id, today)?;
        Ok((units::views::name_on(c, &id, today)?, history, units::views::fields(c)?))
    })?;
    let (done, rate) = month_charts(req, &history.months);
    let total = history.months.iter().fold(Figures::default(), |sum, m| {
        sum + Figures { received: m.received, done: m.done, late: m.late, rate: m.rate, ..Figures::default() }
    });
    let field_names = pages::field_names(&fields, req.language);
    let page = pages::Unit { id: id.0, name: name.clone(), history, field_names, total, done, rate };
    req.page("caseload/unit.html", &name, &page)
}

/// `GET /dossiers`: dossiers of the person's scope, filtered.
pub fn dossiers(req: &Req) -> Result<Reply, Error> {
    let q = &req.query;
    let filter = Filter {
        unit: q.filled("unit").map(|u| UnitId(u.to_owned())),
        field: q.filled("field").map(str::to_owned),
        late: match q.get("late") {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        },
        due_from: q.filled("from").and_then(parse_day),
        due_to: q.filled("to").and_then(parse_day),
        explained: q.get("explained").parse().ok(),
        apologised: q.get("apologised").parse().ok(),
        words: q.get("q").to_owned(),
        order: q.get("order").parse::<Order>().ok(),
    };
    let today = req.db().world().today();
    let (sees_all, _) = req.actor.unit_scope();
    let (dossiers, told, units, fields, words_missing) = req.db().read(|c| {
        let dossiers = views::dossiers(c, &req.actor, &filter, req.page_number())?;
        let ids: Vec<i64> = dossiers.rows.iter().map(|line| line.id).collect();
        let told = views::told(c, &ids)?;
        let units = if sees_all { units::views::options(c, today)? } else { Vec::new() };
        let missing = !filter.words.is_empty() && !views::lists_without_words(c)?.is_empty();
        Ok((dossiers, told, units, units::views::fields(c)?, missing))
    })?;
    let field_names = pages::field_names(&fields, req.language);
    let names = ["q", "unit", "field", "late", "explained", "apologised", "from", "to", "order"];
    let pairs: Vec<(&str, &str)> = names.into_iter().map(|n| (n, q.get(n))).collect();
    let dossiers = dossiers.map(|line| pages::DossierLine { told: told_of(&told, line.id), line });
    let page = pages::Dossiers {
        form: q.view(req.language, &[]),
        dossiers,
        words_missing,
        told: ToldFilter::ALL.iter().map(ToldFilter::as_str).collect(),
        units,
        fields: fields
            .iter()
            .map(|f| Choice { value: f.code.clone(), label: field_names.get(&f.code).cloned().unwrap_or_default() })
            .collect(),
        field_names,
        query: query_string(&pairs),
    };
    req.page("caseload/dossiers.html", &req.t("caseload-dossiers-title"), &page)
}

/// What is known of a dossier that was listed in the same snapshot.
fn told_of(told: &BTreeMap<i64, [Told; 2]>, id: i64) -> [Told; 2] {
    let unknown = || rules::told("unknown".to_owned(), None);
    told.get(&id).cloned().unwrap_or_else(|| [unknown(), unknown()])
}

/// `GET /dossiers/{id}`: one dossier, its papers and its earlier values.
pub fn dossier(req: &Req) -> Result<Reply, Error> {
    dossier_page(req, StatusCode::OK, &Form::default(), &[], None)
}

/// The same, with what a form to look at the contact held, and the contact once it was looked at.
pub(super) fn dossier_page(
    req: &Req,
    status: StatusCode,
    form: &Form,
    errors: &[(String, Said)],
    shown: Option<Contact>,
) -> Result<Reply, Error> {
    let id: i64 = req.param("id").parse().map_err(|_| Error::NotFound)?;
    let today = req.db().world().today();
    let sees_contacts = req.actor.may(Right::SeeContacts);
    let ((now, earlier), told, papers, limit, fields, purpose) = req.db().read(|c| {
        let (now, earlier) = views::dossier(c, &req.actor, id)?;
        let told = views::told(c, &[id])?.remove(&id).ok_or(Error::NotFound)?;
        let papers = match &now.dossier.code {
            Some(code) => views::papers_of(c, &req.actor, code)?,
            None => Vec::new(),
        };
        // The limit of the day of the last request (domain D1); where none holds, nothing is too often.
        let last = papers.iter().filter(|p| p.kind == PaperKind::Supplement).filter_map(|p| p.sent_on).max();
        let limit = match units::views::parameter(c, "supplement-limit", "", last.unwrap_or(today)) {
            Ok(limit) => Some(limit),
            Err(Error::Refused(_)) => None,
            Err(other) => return Err(other),
        };
        let purpose = match sees_contacts {
            true => contacts::views::purpose_of_row(c, (&now.dossier.row_key, now.dossier.list), today)?,
            false => None,
        };
        Ok(((now, earlier), told, papers, limit, units::views::fields(c)?, purpose))
    })?;
    let names = pages::field_names(&fields, req.language);
    let field = now.dossier.field_code.as_ref().map(|code| names.get(code).cloned().unwrap_or_else(|| code.clone()));
    let title = now.dossier.code.clone().unwrap_or_else(|| req.t("caseload-dossier-title"));
    let asked = papers.iter().filter(|p| p.kind == PaperKind::Supplement).count();
    let too_often = limit.filter(|(limit, _)| rules::is_too_often(asked, Some(*limit)));
    let asked_too_often = too_often.map(|(limit, ground)| (asked, limit, ground));
    let papers = papers.into_iter().map(|paper| paper_line(paper, today)).collect();
    let contact = purpose.map(|purpose| OfDossier { purpose, form: form.view(req.language, errors), shown });
    let page = pages::Dossier { now, field, told, earlier, papers, asked_too_often, contact };
    req.page_with(status, "caseload/dossier.html", &title, &page)
}

/// A paper with whether it was answered in time.
fn paper_line(paper: Paper, today: NaiveDate) -> pages::PaperLine {
    pages::PaperLine { answered: rules::answered(paper.due_on, paper.answered_on, today), paper }
}

/// `GET /papers`: requests to supplement, explanations, apologies and consultations.
pub fn papers(req: &Req) -> Result<Reply, Error> {
    let q = &req.query;
    let filter = PaperFilter {
        kind: q.get("kind").parse().ok(),
        unit: q.filled("unit").map(|u| UnitId(u.to_owned())),
        from: q.filled("from").and_then(parse_day),
        to: q.filled("to").and_then(parse_day),
        answered: q.get("answered").parse().ok(),
        code: q.get("q").to_owned(),
    };
    let today = req.db().world().today();
    let (sees_all, _) = req.actor.unit_scope();
    let (papers, counts, units) = req.db().read(|c| {
        let papers = views::papers(c, &req.actor, &filter, today, req.page_number())?;
        let units = if sees_all { units::views::options(c, today)? } else { Vec::new() };
        Ok((papers, views::paper_counts(c, &req.actor, today)?, units))
    })?;
    let pairs: Vec<(&str, &str)> =
        ["q", "kind", "unit", "answered", "from", "to"].into_iter().map(|n| (n, q.get(n))).collect();
    let counts = counts.into_iter().map(|(kind, (count, late))| pages::PaperCount { kind: kind.as_str(), count, late });
    let page = pages::Papers {
        form: q.view(req.language, &[]),
        papers: papers.map(|paper| paper_line(paper, today)),
        counts: counts.collect(),
        kinds: PaperKind::ALL.iter().map(PaperKind::as_str).collect(),
        answered: Answered::ALL.iter().map(Answered::as_str).collect(),
        units,
        query: query_string(&pairs),
    };
    req.page("caseload/papers.html", &req.t("caseload-papers-title"), &page)
}

/// `GET /satisfaction`: what people thought of units and their officers in a period.
pub fn satisfaction(req: &Req) -> Result<Reply, Error> {
    let asked = rules::read_period(req.query.get("period"));
    let (periods, chosen, table) = req.db().read(|c| {
        let periods = views::satisfaction_periods(c, &req.actor)?;
        let chosen = asked.filter(|p| periods.contains(p)).or(periods.first().copied());
        let table = match chosen {
            Some(period) => views::satisfaction(c, &req.actor, period)?,
            None => Default::default(),
        };
        Ok((periods, chosen, table))
    })?;
    let points: Vec<Point> =
        table.units.iter().map(|line| Point { label: line.name.clone(), value: line.rate }).collect();
    let mut form = crate::web::Form::default();
    if let Some(period) = chosen {
        form.set("period", rules::period_word(period));
    }
    let page = pages::Satisfaction {
        form: form.view(req.language, &[]),
        periods: periods
            .iter()
            .map(|p| Choice { value: rules::period_word(*p), label: period_words(req, *p) })
            .collect(),
        period: chosen.map(|p| period_words(req, p)),
        chart: charts::bars(&req.t("caseload-chart-satisfaction"), &points, 100_000, 1),
        table,
    };
    req.page("caseload/satisfaction.html", &req.t("caseload-satisfaction-title"), &page)
}

/// `GET /procedure-counts`: how many procedures units have and offer at one-stop shops.
pub fn counts(req: &Req) -> Result<Reply, Error> {
    let asked = req.query.filled("on").and_then(parse_day);
    let (days, on, lines) = req.db().read(|c| {
        let days = views::count_days(c, &req.actor)?;
        let on = asked.filter(|day| days.contains(day)).or(days.first().copied());
        let lines = match on {
            Some(on) => views::procedure_counts(c, &req.actor, on)?,
            None => Vec::new(),
        };
        Ok((days, on, lines))
    })?;
    let districts = lines.iter().any(|line| line.total_district.is_some());
    let page = pages::Counts { days, on, lines, districts };
    req.page("caseload/counts.html", &req.t("caseload-counts-title"), &page)
}

/// `GET /procedures`: the catalogue of procedures as it holds on a day.
pub fn procedures(req: &Req) -> Result<Reply, Error> {
    let q = &req.query;
    let on = q.filled("on").and_then(parse_day).unwrap_or_else(|| req.db().world().today());
    let (procedures, fields) = req.db().read(|c| {
        let fits = (q.filled("field"), q.get("q"));
        Ok((views::procedures(c, on, fits, req.page_number())?, units::views::fields(c)?))
    })?;
    let field_names = pages::field_names(&fields, req.language);
    let page = pages::Procedures {
        form: q.view(req.language, &[]),
        procedures,
        on,
        fields: fields
            .iter()
            .map(|f| Choice { value: f.code.clone(), label: field_names.get(&f.code).cloned().unwrap_or_default() })
            .collect(),
        field_names,
        query: query_string(&[("q", q.get("q")), ("field", q.get("field")), ("on", &on.to_string())]),
    };
    req.page("caseload/procedures.html", &req.t("caseload-procedures-title"), &page)
}
