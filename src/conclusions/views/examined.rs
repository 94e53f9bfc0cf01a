//! What of each list of questions the record of the visits shows as examined.

use serde::Serialize;

use super::Basis;
use crate::conclusions::rules::{self, Examined, ListRecord};
use crate::conclusions::store;
use crate::db::AnyConnection;
use crate::error::Error;
use crate::visits::model::FindingKind;
use crate::vocabulary::{ConclusionId, Said, UnitId, VisitId};
use crate::{checklists, inspections, units, visits};

/// One list of questions at one visit that a conclusion covers, or a field of work without a list.
#[derive(Clone, Debug, Serialize)]
pub struct ListExamined {
    pub visit: VisitId,
    pub unit: UnitId,
    /// As the unit was called then.
    pub unit_name: String,
    /// Field of work; none for the general list and for topics.
    pub field: Option<String>,
    /// Name of the field, else of the list.
    pub name_vi: String,
    pub name_en: String,
    pub examined: Examined,
}

impl ListExamined {
    /// What the register says of the field or list under its name; none when it says nothing but the
    /// points.
    pub fn content(&self, name: &str) -> Option<Said> {
        let Examined::Contents { seen, of, passed, in_order } = &self.examined else { return None };
        let key = match (&self.field, in_order) {
            (Some(_), true) => "conclusions-register-in-order",
            (Some(_), false) => "conclusions-register-examined",
            (None, true) => "conclusions-register-list-in-order",
            (None, false) => "conclusions-register-list-examined",
        };
        let said = Said::new(key).with("name", name).with("seen", seen.len()).with("of", of);
        Some(said.with("passed", passed).with("which", rules::in_ranges(seen)))
    }
}

/// Every list of every visit that the conclusion covers, and the fields of work that have none: what is
/// entered in the register at issue, and what is not. Asks no scope of its own.
pub fn examined(c: &mut AnyConnection, id: &ConclusionId, basis: &Basis) -> Result<Vec<ListExamined>, Error> {
    let points = store::points(c, id)?;
    let names = units::views::fields(c)?;
    let versions = checklists::views::all_versions(c)?;
    let mut all = Vec::new();
    for (visit, unit, unit_name, _) in store::covered(c, id)? {
        let lists = visits::views::checklists_of(c, &visit)?;
        let items = checklists::views::items(c, &lists)?;
        let verdicts = visits::views::verdicts(c, &visit)?;
        // Those of the visit's own plan item: of other items some may still be sealed.
        let item = visits::views::plan_item(c, &visit)?;
        let mut fields = inspections::views::fields_of_visit(c, &basis.inspection, item.as_ref())?;
        let own: Vec<_> = points.iter().filter(|p| p.visit_id == visit).collect();
        let mut add = |field: Option<String>, (name_vi, name_en): (String, String), record: &ListRecord| {
            let (unit, unit_name) = (unit.clone(), unit_name.clone());
            let visit = visit.clone();
            all.push(ListExamined {
                visit,
                unit,
                unit_name,
                field,
                name_vi,
                name_en,
                examined: rules::examined(record),
            });
        };
        let name_of = |code: &str| match names.iter().find(|f| f.code == code) {
            Some(field) => (field.name_vi.clone(), field.name_en.clone()),
            None => (code.to_owned(), code.to_owned()),
        };
        for list in lists.iter().filter_map(|id| versions.iter().find(|v| v.id == *id)) {
            let of_list = || items.iter().filter(|i| i.version == list.id);
            // A point belongs to the list of its field of work, and to the one whose question it answers.
            let belong = |p: &&&store::PointRow| {
                (list.field.is_some() && list.field == p.field_code)
                    || of_list().any(|i| Some(&i.id) == p.checklist_item_id.as_ref())
            };
            let record = ListRecord {
                answers: of_list().map(|i| verdicts.get(&i.id).copied()).collect(),
                points: own.iter().filter(belong).count(),
                faults: own.iter().filter(belong).filter(|p| p.kind != FindingKind::Strength).count(),
            };
            let name = match &list.field {
                Some(field) => name_of(field),
                None => (list.name_vi.clone(), list.name_en.clone()),
            };
            add(list.field.clone(), name, &record);
            fields.retain(|field| Some(field) != list.field.as_ref());
        }
        for field in fields {
            let points = || own.iter().filter(|p| p.field_code.as_ref() == Some(&field));
            let faults = points().filter(|p| p.kind != FindingKind::Strength).count();
            let record = ListRecord { answers: Vec::new(), points: points().count(), faults };
            add(Some(field.clone()), name_of(&field), &record);
        }
    }
    Ok(all)
}
