//! Sets, runs, the ranking.

use actix_web::http::StatusCode;

use crate::error::Error;
use crate::reports;
use crate::scoring::model::{Recomputed, Stage};
use crate::scoring::views::{self, RunData};
use crate::scoring::{actions, pages};
use crate::vocabulary::{CriteriaSetId, Right, RunId, Said};
use crate::web::charts::{self, Chart};
use crate::web::{Form, Reader, Reply, Req};

/// `GET /scoring`: runs and criteria sets.
pub fn index(req: &Req) -> Result<Reply, Error> {
    let (runs, sets) = req.db().read(|c| {
        let mut lines = Vec::new();
        for run in views::runs(c, &req.actor)? {
            let set = views::set(c, &run.set)?;
            lines.push(pages::RunLine { run, set_name: set.name, version_no: set.version_no });
        }
        Ok((lines, views::sets(c)?))
    })?;
    req.page("scoring/index.html", &req.t("scoring-title"), &pages::Index { runs, sets })
}

/// `GET /scoring/sets/{set}`: the tree of a criteria set.
pub fn set(req: &Req) -> Result<Reply, Error> {
    let id: CriteriaSetId = req.id("set");
    let (set, criteria) = req.db().read(|c| Ok((views::set(c, &id)?, views::criteria(c, &id)?)))?;
    let title = set.name.clone();
    req.page("scoring/set.html", &title, &pages::Set { set, criteria })
}

fn form_page(req: &Req, status: StatusCode, form: &Form, errors: &[(String, Said)]) -> Result<Reply, Error> {
    let sets = req.db().read(views::sets)?;
    let choice = |line: views::SetLine| {
        let label = Said::new("scoring-set-option")
            .with("code", &line.set.code)
            .with("version", line.set.version_no)
            .with("name", &line.set.name)
            .with("year", line.set.year);
        pages::Choice { value: line.set.id.to_string(), label: req.say(&label) }
    };
    let page = pages::New { form: form.view(req.language, errors), sets: sets.into_iter().map(choice).collect() };
    req.page_with(status, "scoring/form.html", &req.t("scoring-new-title"), &page)
}

/// `GET /scoring/new`
pub fn new(req: &Req) -> Result<Reply, Error> {
    use chrono::Datelike;
    let mut form = Form::default();
    form.set("year", req.db().world().today().year());
    form_page(req, StatusCode::OK, &form, &[])
}

/// `POST /scoring`
pub fn create(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let set: CriteriaSetId = r.id("set");
    let year = r.number("year", 2000, 2100) as i32;
    let name = r.text("name", 200);
    let made = r.finish().and_then(|()| actions::create_run(req.db(), &req.actor, &set, year, &name));
    match made {
        Ok(id) => Ok(Reply::redirect(format!("/scoring/{id}")).done(Said::new("scoring-created"))),
        Err(Error::Invalid(errors)) => form_page(req, StatusCode::UNPROCESSABLE_ENTITY, &req.form, &errors),
        Err(error) => Err(error),
    }
}

/// `GET /scoring/{run}`: the ranking; for a unit its own line until the run is frozen.
pub fn show(req: &Req) -> Result<Reply, Error> {
    let id: RunId = req.id("run");
    let (data, pending) = req.db().read(|c| {
        let data = views::run_data(c, &req.actor, &id)?;
        let pending = match req.actor.may(Right::Appraise) {
            true => views::pending(c, &data.run)?,
            false => Recomputed::default(),
        };
        Ok((data, pending))
    })?;
    let sees_ranking = views::sees_ranking(&req.actor, &data.run);
    let frozen = data.run.stage == Stage::Frozen;
    let lines: Vec<pages::RankLine> = data
        .sheets
        .iter()
        .filter(|sheet| sees_ranking || views::sees_sheet(&req.actor, &sheet.unit))
        .map(|sheet| pages::RankLine {
            unit: sheet.unit.clone(),
            name: sheet.unit_name.clone(),
            rank: sheet.rank.filter(|_| sees_ranking),
            totals: sheet.totals,
            index: sheet.index,
            band: sheet.band,
            opens: views::sees_sheet(&req.actor, &sheet.unit),
        })
        .collect();
    let own = req.actor.unit.as_ref().is_some_and(|unit| data.sheet(unit).is_some());
    let page = pages::Show {
        chart: sees_ranking.then(|| chart(req, &data)).flatten(),
        frozen,
        missing: lines.iter().map(|line| line.totals.missing).sum(),
        lines,
        sees_ranking,
        bands: data.bands,
        bands_unverified: data.bands_unverified,
        pending,
        may_appraise: req.actor.may(Right::Appraise) && !frozen,
        may_export: req.actor.may(Right::ExportScores),
        may_score_self: own && !frozen && req.actor.may(Right::ScoreSelf),
        run: data.run,
        set: data.set,
    };
    let title = page.run.name.clone();
    req.page("scoring/show.html", &title, &page)
}

fn chart(req: &Req, data: &RunData) -> Option<Chart> {
    let points: Vec<charts::Point> = data
        .sheets
        .iter()
        .filter(|sheet| sheet.index.is_some())
        .map(|sheet| charts::Point { label: sheet.unit_name.clone(), value: sheet.index.map(|index| index.0) })
        .collect();
    let title = req.say(&Said::new("scoring-chart").with("year", data.run.year));
    (!points.is_empty()).then(|| charts::bars(&title, &points, 100_000, 2))
}

/// `POST /scoring/{run}/recompute`
pub fn recompute(req: &Req) -> Result<Reply, Error> {
    let id: RunId = req.id("run");
    let done = actions::recompute(req.db(), &req.actor, &id)?;
    let said = match done == Recomputed::default() {
        true => Said::new("scoring-recomputed-same"),
        false => Said::new("scoring-recomputed").with("added", done.added).with("removed", done.removed),
    };
    Ok(Reply::redirect(format!("/scoring/{id}")).done(said))
}

/// `POST /scoring/{run}/freeze`
pub fn freeze(req: &Req) -> Result<Reply, Error> {
    let id: RunId = req.id("run");
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    r.finish()?;
    actions::freeze(req.db(), &req.actor, &id, seen)?;
    Ok(Reply::redirect(format!("/scoring/{id}")).done(Said::new("scoring-frozen-done")))
}

/// `GET /scoring/{run}/workbook`: everything as .xlsx.
pub fn workbook(req: &Req) -> Result<Reply, Error> {
    let id: RunId = req.id("run");
    let data = req.db().read(|c| reports::scoring::load(c, &req.actor, &id))?;
    let bytes = reports::scoring::workbook(&data, req.language)?;
    let name = req.say(&Said::new("scoring-file-name").with("year", data.run.year));
    Ok(Reply::file(&format!("{name}.xlsx"), reports::scoring::MEDIA_TYPE, bytes))
}
