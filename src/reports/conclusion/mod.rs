//! The conclusion report for the Inspectorate: issued conclusions with their points, the persons
//! who answer, explanations and demands. One data struct, loaded in the actor's scope; the
//! workbook is its writer, the pages of conclusions show the same.

mod summary;
mod workbook;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::conclusions::model::{Conclusion, Point};
use crate::conclusions::views::{self, Basis, Filter};
use crate::db::AnyConnection;
use crate::error::Error;
use crate::language::Language;
use crate::settings;
use crate::units;
use crate::vocabulary::{Actor, Said};

pub use summary::{Summary, UnitCounts};
pub use workbook::write;

/// A conclusion and the inspection that it ends.
pub struct Concluded {
    pub conclusion: Conclusion,
    pub basis: Basis,
}

/// Everything that the report holds.
pub struct ConclusionReport {
    /// The language of the workbook.
    pub language: Language,
    /// The city or province served; may be empty.
    pub city: String,
    /// Whether every name in the database is invented.
    pub demo: bool,
    /// What was asked for, as a sentence.
    pub scope: Said,
    pub made_on: NaiveDate,
    /// By day of issue and number.
    pub concluded: Vec<Concluded>,
    /// Names of fields of work by code, in the language of the workbook.
    pub fields: BTreeMap<String, String>,
}

impl ConclusionReport {
    /// All points with the number of their conclusion in the list, from 1.
    pub fn points(&self) -> impl Iterator<Item = (usize, &Concluded, &Point)> {
        self.concluded
            .iter()
            .enumerate()
            .flat_map(|(at, one)| one.conclusion.points.iter().map(move |point| (at + 1, one, point)))
    }

    /// What a point's field of work is called; points without one concern the work in general.
    pub fn field_of(&self, point: &Point) -> String {
        match &point.field_code {
            Some(code) => self.fields.get(code).unwrap_or(code).clone(),
            None => self.language.t("report-conclusion-general"),
        }
    }
}

/// Loads the report of issued conclusions that the filter asks for, in the actor's scope.
///
/// # Errors
/// `NotFound` when one conclusion is asked for that is not issued or not in scope.
pub fn load(
    c: &mut AnyConnection,
    actor: &Actor,
    filter: &Filter,
    language: Language,
    made_on: NaiveDate,
) -> Result<ConclusionReport, Error> {
    let ids = views::issued(c, actor, filter)?;
    if ids.is_empty() && filter.conclusion.is_some() {
        return Err(Error::NotFound);
    }
    if let Some(inspection) = &filter.inspection {
        views::basis_for(c, actor, inspection)?;
    }
    let mut concluded = Vec::with_capacity(ids.len());
    for id in &ids {
        let conclusion = views::show(c, actor, id)?;
        let basis = views::basis_of(c, &conclusion)?;
        concluded.push(Concluded { conclusion, basis });
    }
    let scope = match (filter, &concluded[..]) {
        (Filter { conclusion: Some(_), .. }, [one]) => {
            Said::new("report-conclusion-scope-one").with("number", one.conclusion.number.clone().unwrap_or_default())
        }
        (Filter { inspection: Some(_), .. }, [one, ..]) => Said::new("report-conclusion-scope-inspection")
            .with("number", &one.basis.decision_number)
            .with("on", crate::vocabulary::dates::day(one.basis.decision_on)),
        (Filter { year: Some(year), .. }, _) => Said::new("report-conclusion-scope-year").with("year", year),
        _ => Said::new("report-conclusion-scope-all"),
    };
    let fields = units::views::fields(c)?
        .into_iter()
        .map(|f| (f.code, if language == Language::English { f.name_en } else { f.name_vi }))
        .collect();
    Ok(ConclusionReport {
        language,
        city: settings::get(c, settings::CITY)?.unwrap_or_default(),
        demo: settings::get(c, settings::DEMO)?.as_deref() == Some("1"),
        scope,
        made_on,
        concluded,
        fields,
    })
}
