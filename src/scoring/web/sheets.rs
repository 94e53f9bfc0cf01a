//! A unit's sheet: scores by criterion, the ledger of deductions.

use actix_web::http::StatusCode;

use crate::error::Error;
use crate::scoring::actions::{self, Appraisal};
use crate::scoring::model::{Criterion, Given, Stage};
use crate::scoring::pages;
use crate::scoring::views::{self, RunData, Sheet};
use crate::vocabulary::{Actor, CriterionId, Right, RunId, Said, UnitId};
use crate::web::{Form, Reader, Reply, Req};

/// Which form of the sheet is open, with what was typed and what is wrong with it.
#[derive(Default)]
struct Open<'f> {
    edit: Option<CriterionId>,
    waive: Option<String>,
    form: Option<&'f Form>,
    errors: &'f [(String, Said)],
}

fn load(req: &Req, run: &RunId, unit: &UnitId) -> Result<RunData, Error> {
    req.db().read(|c| {
        let data = views::run_data(c, &req.actor, run)?;
        if !views::sees_sheet(&req.actor, unit) || data.sheet(unit).is_none() {
            return Err(Error::NotFound);
        }
        Ok(data)
    })
}

/// `GET /scoring/{run}/units/{unit}`; `?edit=` opens a leaf's form, `?waive=` that of a deduction.
pub fn unit(req: &Req) -> Result<Reply, Error> {
    let (run, unit): (RunId, UnitId) = (req.id("run"), req.id("unit"));
    let data = load(req, &run, &unit)?;
    let open = Open {
        edit: req.query.filled("edit").map(|id| CriterionId::from(id.to_owned())),
        waive: req.query.filled("waive").map(str::to_owned),
        ..Open::default()
    };
    sheet_page(req, StatusCode::OK, &data, &unit, open)
}

fn sheet_page(req: &Req, status: StatusCode, data: &RunData, unit: &UnitId, open: Open) -> Result<Reply, Error> {
    let sheet = data.sheet(unit).ok_or(Error::NotFound)?;
    let frozen = data.run.stage == Stage::Frozen;
    let may_appraise = req.actor.may(Right::Appraise) && !frozen;
    let edit = open.edit.filter(|id| may_appraise && data.criteria.iter().any(|c| c.leaf && c.id == *id));
    let waive = open.waive.filter(|id| may_appraise && sheet.deductions.iter().any(|line| line.id == *id));
    let fresh = first_form(data, sheet, edit.as_ref(), waive.as_deref());
    let form = open.form.unwrap_or(&fresh).view(req.language, open.errors);
    let page = pages::Unit {
        run: data.run.clone(),
        set: data.set.clone(),
        frozen,
        unit: unit.clone(),
        name: sheet.unit_name.clone(),
        rank: sheet.rank.filter(|_| views::sees_ranking(&req.actor, &data.run)),
        totals: sheet.totals,
        index: sheet.index,
        band: sheet.band,
        rows: data
            .criteria
            .iter()
            .zip(&sheet.rows)
            .map(|(criterion, row)| pages::UnitRow { criterion: criterion.clone(), row: row.clone() })
            .collect(),
        lines: ledger(data, sheet),
        may_appraise,
        may_score_self: is_own(&req.actor, unit) && !frozen && req.actor.may(Right::ScoreSelf),
        edit,
        waive,
        form,
    };
    let title = sheet.unit_name.clone();
    req.page_with(status, "scoring/unit.html", &title, &page)
}

fn is_own(actor: &Actor, unit: &UnitId) -> bool {
    actor.unit.as_ref() == Some(unit)
}

fn ledger(data: &RunData, sheet: &Sheet) -> Vec<pages::LedgerLine> {
    let criterion = |id: &CriterionId| data.criteria.iter().find(|c| c.id == *id);
    sheet
        .deductions
        .iter()
        .map(|line| pages::LedgerLine {
            line: line.clone(),
            number: criterion(&line.criterion).map(|c| c.number.clone()).unwrap_or_default(),
            criterion_name: criterion(&line.criterion).map(|c| c.name.clone()).unwrap_or_default(),
        })
        .collect()
}

/// What the open form shows at first: what stands now, or the unit's own score to start from.
fn first_form(data: &RunData, sheet: &Sheet, edit: Option<&CriterionId>, waive: Option<&str>) -> Form {
    let mut form = Form::default();
    if let Some(row) = edit.and_then(|id| data.row(sheet, id)) {
        let appraised = row.appraised.as_ref();
        let own = row.own.as_ref().map(|own| own.given).unwrap_or_default();
        let given = appraised.map(|a| a.given).filter(|given| !given.is_nothing()).unwrap_or(own);
        if let Some(points) = given.score() {
            form.set("points", points);
        }
        if given.is_not_applicable() {
            form.set("not_applicable", "1");
        }
        form.set("note", appraised.map_or("", |a| a.note.as_str()));
        form.set("version", appraised.map_or(0, |a| a.version));
    }
    if let Some(line) = sheet.deductions.iter().find(|line| Some(line.id.as_str()) == waive) {
        form.set("reason", &line.waived_reason).set("version", line.version);
    }
    form
}

fn read(form: &Form) -> Result<Appraisal, Error> {
    let mut r = Reader::new(form);
    let criterion: CriterionId = r.id("criterion");
    let points = r.optional_points("points");
    let not_applicable = r.ticked("not_applicable");
    if not_applicable && points.is_some() {
        r.wrong("points", Said::new("scoring-both"));
    }
    let note = r.optional_text("note", 2000);
    let seen = r.seen();
    r.finish()?;
    let given = match (points, not_applicable) {
        (_, true) => Given::NotApplicable,
        (Some(points), false) => Given::Score(points),
        (None, false) => Given::Nothing,
    };
    Ok(Appraisal { criterion, given, note, seen })
}

/// `POST /scoring/{run}/units/{unit}`: an appraiser's score of one leaf; empty takes it back.
pub fn appraise(req: &Req) -> Result<Reply, Error> {
    let (run, unit): (RunId, UnitId) = (req.id("run"), req.id("unit"));
    let done = read(&req.form)
        .and_then(|new| actions::appraise(req.db(), &req.actor, &run, &unit, &new).map(|()| new.criterion));
    let criterion = CriterionId::from(req.form.get("criterion").to_owned());
    match done {
        Ok(criterion) => {
            let place = format!("/scoring/{run}/units/{unit}");
            let to = match req.form.filled("next") {
                Some(_) => next_leaf(req, &run, &criterion)?
                    .map_or_else(|| place.clone(), |next| format!("{place}?edit={next}#c-{next}")),
                None => format!("{place}#c-{criterion}"),
            };
            Ok(Reply::redirect(to).done(Said::new("scoring-appraised")))
        }
        Err(Error::Invalid(errors)) => {
            let data = load(req, &run, &unit)?;
            let open = Open { edit: Some(criterion), form: Some(&req.form), errors: &errors, ..Open::default() };
            sheet_page(req, StatusCode::UNPROCESSABLE_ENTITY, &data, &unit, open)
        }
        Err(Error::Conflict) => appraise_conflict(req, &run, &unit, &criterion),
        Err(error) => Err(error),
    }
}

fn next_leaf(req: &Req, run: &RunId, after: &CriterionId) -> Result<Option<CriterionId>, Error> {
    let criteria = req.db().read(|c| {
        let run = views::run(c, &req.actor, run)?;
        views::criteria(c, &run.set)
    })?;
    Ok(criteria.into_iter().filter(|c| c.leaf).skip_while(|c| c.id != *after).nth(1).map(|c| c.id))
}

fn appraise_conflict(req: &Req, run: &RunId, unit: &UnitId, id: &CriterionId) -> Result<Reply, Error> {
    let data = load(req, run, unit)?;
    let sheet = data.sheet(unit).ok_or(Error::NotFound)?;
    let row = data.row(sheet, id).ok_or(Error::NotFound)?;
    let criterion: &Criterion = data.criteria.iter().find(|c| c.id == *id).ok_or(Error::NotFound)?;
    let stands = row.appraised.as_ref();
    let given = stands.map(|a| a.given).unwrap_or_default();
    let current = [
        (req.t("scoring-appraised-points"), "points", given.score().map(|p| p.to_string()).unwrap_or_default()),
        (
            req.t("scoring-not-applicable"),
            "not_applicable",
            if given.is_not_applicable() { "1".to_owned() } else { String::new() },
        ),
        (req.t("scoring-note"), "note", stands.map(|a| a.note.clone()).unwrap_or_default()),
    ];
    let what = format!("{} {}", criterion.number, criterion.name);
    let (version, by) = stands.map_or((0, ""), |a| (a.version, a.by.as_str()));
    req.conflict(&what, &current, version, by, &format!("/scoring/{run}/units/{unit}#c-{id}"))
}

/// `POST /scoring/deductions/{id}/waive`
pub fn waive(req: &Req) -> Result<Reply, Error> {
    let id = req.param("id").to_owned();
    let mut r = Reader::new(&req.form);
    let (seen, reason) = (r.seen(), r.text("reason", 1000));
    let done = r.finish().and_then(|()| actions::waive(req.db(), &req.actor, &id, seen, &reason));
    match done {
        Ok((run, unit)) => {
            let to = format!("/scoring/{run}/units/{unit}#d-{id}");
            Ok(Reply::redirect(to).done(Said::new("scoring-waived-done")))
        }
        Err(Error::Invalid(errors)) => {
            let (run, unit) = req.db().read(|c| views::line_place(c, &id))?;
            let data = load(req, &run, &unit)?;
            let open = Open { waive: Some(id), form: Some(&req.form), errors: &errors, ..Open::default() };
            sheet_page(req, StatusCode::UNPROCESSABLE_ENTITY, &data, &unit, open)
        }
        Err(Error::Conflict) => line_conflict(req, &id),
        Err(error) => Err(error),
    }
}

/// `POST /scoring/deductions/{id}/restore`
pub fn restore(req: &Req) -> Result<Reply, Error> {
    let id = req.param("id").to_owned();
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    r.finish()?;
    match actions::restore(req.db(), &req.actor, &id, seen) {
        Ok((run, unit)) => {
            let to = format!("/scoring/{run}/units/{unit}#d-{id}");
            Ok(Reply::redirect(to).done(Said::new("scoring-restored-done")))
        }
        Err(Error::Conflict) => line_conflict(req, &id),
        Err(error) => Err(error),
    }
}

fn line_conflict(req: &Req, id: &str) -> Result<Reply, Error> {
    let (run, unit) = req.db().read(|c| views::line_place(c, id))?;
    let data = load(req, &run, &unit)?;
    let sheet = data.sheet(&unit).ok_or(Error::NotFound)?;
    let line = sheet.deductions.iter().find(|line| line.id == id).ok_or(Error::NotFound)?;
    let current = [(req.t("scoring-waive-reason"), "reason", line.waived_reason.clone())];
    let what = req.say(&Said::new("scoring-deduction-of").with("number", &line.conclusion_number));
    let back = format!("/scoring/{run}/units/{unit}#d-{id}");
    req.conflict(&what, &current, line.version, &line.waived_name, &back)
}
