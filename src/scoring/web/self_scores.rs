//! A unit gives itself its scores by hand.

use actix_web::http::StatusCode;

use crate::error::Error;
use crate::scoring::actions::{self, SelfEntry};
use crate::scoring::model::{Criterion, Given};
use crate::scoring::views::{self, RunData};
use crate::scoring::{pages, rules};
use crate::vocabulary::{RunId, Said, UnitId};
use crate::web::{Form, Reader, Reply, Req};

fn load(req: &Req, run: &RunId) -> Result<(RunData, UnitId, i32), Error> {
    let unit = req.actor.unit.clone().ok_or(Error::NotFound)?;
    req.db().read(|c| {
        let data = views::run_data(c, &req.actor, run)?;
        if data.sheet(&unit).is_none() {
            return Err(Error::NotFound);
        }
        let version = views::self_score_version(c, &data.set.id, &unit)?;
        Ok((data, unit, version))
    })
}

fn names(criterion: &Criterion) -> [String; 4] {
    ["points", "na", "proof", "note"].map(|part| format!("{part}-{}", criterion.id))
}

/// `GET /scoring/{run}/self`: every leaf with what the unit gave itself until now.
pub fn enter_form(req: &Req) -> Result<Reply, Error> {
    let run: RunId = req.id("run");
    let (data, unit, version) = load(req, &run)?;
    rules::must_be_open(data.run.stage)?;
    let mut form = Form::default();
    form.set("version", version);
    for (_, name, value) in current(&data, &unit) {
        form.set(&name, value);
    }
    form_page(req, StatusCode::OK, &data, &unit, &form, &[])
}

/// What stands now: label, field and value of every field that is not empty.
fn current(data: &RunData, unit: &UnitId) -> Vec<(String, String, String)> {
    let Some(sheet) = data.sheet(unit) else { return Vec::new() };
    let mut fields = Vec::new();
    for (criterion, row) in data.criteria.iter().zip(&sheet.rows) {
        let Some(own) = &row.own else { continue };
        let [points, na, proof, note] = names(criterion);
        let label = format!("{} {}", criterion.number, criterion.name);
        let mut add = |name: String, value: String| {
            if !value.is_empty() {
                fields.push((label.clone(), name, value));
            }
        };
        add(points, own.given.score().map(|p| p.to_string()).unwrap_or_default());
        add(na, if own.given.is_not_applicable() { "1".to_owned() } else { String::new() });
        add(proof, own.proof.clone());
        add(note, own.note.clone());
    }
    fields
}

fn form_page(
    req: &Req,
    status: StatusCode,
    data: &RunData,
    unit: &UnitId,
    form: &Form,
    errors: &[(String, Said)],
) -> Result<Reply, Error> {
    let page = pages::SelfScores {
        run: data.run.clone(),
        set: data.set.clone(),
        name: data.sheet(unit).map(|sheet| sheet.unit_name.clone()).unwrap_or_default(),
        criteria: data.criteria.clone(),
        form: form.view(req.language, errors),
    };
    req.page_with(status, "scoring/self.html", &req.t("scoring-self-title"), &page)
}

fn read(form: &Form, criteria: &[Criterion]) -> Result<(i32, Vec<SelfEntry>), Error> {
    let mut r = Reader::new(form);
    let seen = r.seen();
    let mut entries = Vec::new();
    for criterion in criteria.iter().filter(|c| c.leaf) {
        let [points, na, proof, note] = names(criterion);
        let score = r.optional_points(&points);
        let not_applicable = r.ticked(&na);
        if not_applicable && score.is_some() {
            r.wrong(&points, Said::new("scoring-both"));
        }
        let given = match (score, not_applicable) {
            (_, true) => Given::NotApplicable,
            (Some(score), false) => Given::Score(score),
            (None, false) => Given::Nothing,
        };
        let (proof, note) = (r.optional_text(&proof, 2000), r.optional_text(&note, 2000));
        entries.push(SelfEntry { criterion: criterion.id.clone(), given, proof, note });
    }
    r.finish()?;
    Ok((seen, entries))
}

/// `POST /scoring/{run}/self`
pub fn enter(req: &Req) -> Result<Reply, Error> {
    let run: RunId = req.id("run");
    let (data, unit, version) = load(req, &run)?;
    let done = read(&req.form, &data.criteria)
        .and_then(|(seen, new)| actions::enter_self_scores(req.db(), &req.actor, &run, seen, &new));
    match done {
        Ok(0) => Ok(Reply::redirect(format!("/scoring/{run}/units/{unit}")).done(Said::new("scoring-self-same"))),
        Ok(count) => {
            let said = Said::new("scoring-self-saved").with("count", count);
            Ok(Reply::redirect(format!("/scoring/{run}/units/{unit}")).done(said))
        }
        Err(Error::Invalid(errors)) => {
            form_page(req, StatusCode::UNPROCESSABLE_ENTITY, &data, &unit, &req.form, &errors)
        }
        Err(Error::Conflict) => {
            let stands = current(&data, &unit);
            let rows: Vec<(String, &str, String)> =
                stands.iter().map(|(label, name, value)| (label.clone(), name.as_str(), value.clone())).collect();
            req.conflict(&req.t("scoring-self-title"), &rows, version, "", &format!("/scoring/{run}/self"))
        }
        Err(error) => Err(error),
    }
}
