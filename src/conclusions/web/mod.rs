//! Handlers of conclusions.

mod explanations;
mod points;
mod report;
mod show;

use std::collections::BTreeMap;

use chrono::Datelike;

use super::model::{Stage, TeamReport};
use super::pages::{self, Offered};
use super::views::{self, Filter};
use crate::db::AnyConnection;
use crate::error::Error;
use crate::language::Language;
use crate::units;
use crate::vocabulary::{InspectionId, Said, VisitId};
use crate::web::dispatch::query_string;
use crate::web::{Form, Reply, Req};
use actix_web::http::StatusCode;

pub use explanations::{
    answer, approve, enter_explanation, evidence, explain, explanation_file, explanations, explanations_docx,
    hand_over, receive,
};
pub use points::{add_person, drop_point, edit_point, point, remove_person, take_point_in};
pub use report::{report, save_report, submit_report};
pub use show::{
    add_demand, discard, edit, edit_form, issue, notice, notice_docx, remove_demand, return_to_draft, send, send_back,
    show,
};

/// Words of a closed list as choices in the page's language.
macro_rules! offered {
    ($req:expr, $words:ty) => {
        <$words>::ALL
            .iter()
            .map(|w| $crate::conclusions::pages::Offered { value: w.as_str().to_owned(), label: $req.say(&w.said()) })
            .collect()
    };
}
use offered;

/// Names of fields of work by code, in the page's language.
fn field_names(c: &mut AnyConnection, language: Language) -> Result<BTreeMap<String, String>, Error> {
    Ok(units::views::fields(c)?
        .into_iter()
        .map(|f| (f.code, if language == Language::English { f.name_en } else { f.name_vi }))
        .collect())
}

/// The form's values as typed, with first values for what was not typed.
fn with_defaults(typed: &Form, defaults: &[(&str, String)]) -> Form {
    let mut form = Form::new(typed.pairs().map(|(n, v)| (n.to_owned(), v.to_owned())));
    for (name, value) in defaults {
        if !typed.pairs().any(|(n, _)| n == *name) {
            form.set(name, value);
        }
    }
    form
}

/// `GET /conclusions`
pub fn index(req: &Req) -> Result<Reply, Error> {
    let q = &req.query;
    let (office, _) = req.actor.unit_scope();
    let filter = Filter {
        stage: q.get("stage").parse::<Stage>().ok(),
        year: q.get("year").parse().ok(),
        unit: q.filled("unit").filter(|_| office).map(|u| u.to_owned().into()),
        inspection: q.filled("inspection").map(|i| i.to_owned().into()),
        conclusion: None,
        number: q.get("number").to_owned(),
    };
    let today = req.db().world().today();
    let (conclusions, units) = req.db().read(|c| {
        let units = if office { units::views::options(c, today)? } else { Vec::new() };
        Ok((views::list(c, &req.actor, &filter, req.page_number())?, units))
    })?;
    let names = ["stage", "year", "unit", "number", "inspection"];
    let query: Vec<(&str, &str)> = names.iter().filter_map(|n| q.filled(n).map(|v| (*n, v))).collect();
    let page = pages::Index {
        conclusions,
        form: q.view(req.language, &[]),
        stages: offered!(req, Stage),
        years: (0..5).map(|back| today.year() - back).collect(),
        units: units.into_iter().map(|u| Offered { value: u.id.0, label: u.name }).collect(),
        filtered: !query.is_empty(),
        is_unit: !office,
        query: query_string(&query),
    };
    req.page("conclusions/index.html", &req.t("conclusions-title"), &page)
}

/// `GET /conclusions/new?inspection=…`
pub fn new(req: &Req) -> Result<Reply, Error> {
    new_page(req, StatusCode::OK, &req.query, &[])
}

fn new_page(req: &Req, status: StatusCode, form: &Form, errors: &[(String, Said)]) -> Result<Reply, Error> {
    let id: InspectionId = form.get("inspection").to_owned().into();
    let (basis, choices, report): (_, _, Option<TeamReport>) = req.db().read(|c| {
        let basis = views::basis_for(c, &req.actor, &id)?;
        let report = views::report(c, &req.actor, &id)?;
        Ok((basis, views::choices(c, &req.actor, &id)?, report))
    })?;
    let page = pages::New { basis, choices, report, form: form.view(req.language, errors) };
    req.page_with(status, "conclusions/new.html", &req.t("conclusions-new-title"), &page)
}

/// `POST /conclusions`
pub fn create(req: &Req) -> Result<Reply, Error> {
    let new = super::actions::NewDraft {
        inspection: req.form.get("inspection").to_owned().into(),
        visits: req.form.all("visits").into_iter().map(|v| VisitId::from(v.to_owned())).collect(),
    };
    match super::actions::draft(req.db(), &req.actor, &new) {
        Ok(id) => Ok(Reply::redirect(format!("/conclusions/{id}")).done(Said::new("conclusions-drafted"))),
        Err(Error::Invalid(errors)) => new_page(req, StatusCode::UNPROCESSABLE_ENTITY, &req.form, &errors),
        Err(error) => Err(error),
    }
}
