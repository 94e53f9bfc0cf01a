//! What of each field of work the record of the visits shows as examined.

use serde::Serialize;

use super::Basis;
use crate::conclusions::rules::{self, Examined, FieldRecord};
use crate::conclusions::store;
use crate::db::AnyConnection;
use crate::error::Error;
use crate::visits::model::FindingKind;
use crate::vocabulary::{ConclusionId, Said, UnitId};
use crate::{checklists, inspections, units, visits};

/// One field of work at one visit that a conclusion covers.
#[derive(Clone, Debug, Serialize)]
pub struct FieldExamined {
    pub unit: UnitId,
    /// As the unit was called then.
    pub unit_name: String,
    pub field: String,
    pub field_vi: String,
    pub field_en: String,
    pub examined: Examined,
}

impl FieldExamined {
    /// What the register says of the field under its name; none when it says nothing but the points.
    pub fn content(&self, field: &str) -> Option<Said> {
        let Examined::Contents { seen, of, passed, in_order } = &self.examined else { return None };
        let key = if *in_order { "conclusions-register-in-order" } else { "conclusions-register-examined" };
        let said = Said::new(key).with("field", field).with("seen", seen.len()).with("of", of);
        Some(said.with("passed", passed).with("which", rules::in_ranges(seen)))
    }
}

/// Every field of work of every visit that the conclusion covers: what is entered in the
/// register at issue, and what is not. Asks no scope of its own.
pub fn examined(c: &mut AnyConnection, id: &ConclusionId, basis: &Basis) -> Result<Vec<FieldExamined>, Error> {
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
        for field in inspections::views::fields_of_visit(c, &basis.inspection, item.as_ref())? {
            let of_field = |item: &&checklists::ChecklistItem| {
                versions.iter().any(|v| v.id == item.version && v.field.as_ref() == Some(&field))
            };
            let own = || points.iter().filter(|p| p.unit_id == unit && p.field_code.as_ref() == Some(&field));
            let record = FieldRecord {
                answers: items.iter().filter(of_field).map(|i| verdicts.get(&i.id).copied()).collect(),
                points: own().count(),
                faults: own().filter(|p| p.kind != FindingKind::Strength).count(),
            };
            let name = names.iter().find(|f| f.code == field);
            all.push(FieldExamined {
                unit: unit.clone(),
                unit_name: unit_name.clone(),
                field_vi: name.map_or_else(|| field.clone(), |f| f.name_vi.clone()),
                field_en: name.map_or_else(|| field.clone(), |f| f.name_en.clone()),
                examined: rules::examined(&record),
                field,
            });
        }
    }
    Ok(all)
}
