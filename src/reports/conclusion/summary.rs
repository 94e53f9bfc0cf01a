//! Counts of points by unit, kind and field: what the workbook's formulas compute again.

use std::collections::BTreeMap;

use super::ConclusionReport;
use crate::visits::model::FindingKind;
use crate::vocabulary::text::search_key;

/// Points of one unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnitCounts {
    pub unit: String,
    pub by_kind: BTreeMap<FindingKind, u32>,
    /// Violations and shortcomings by the name of the field of work.
    pub faults_by_field: BTreeMap<String, u32>,
}

impl UnitCounts {
    /// Points of a kind.
    pub fn of(&self, kind: FindingKind) -> u32 {
        self.by_kind.get(&kind).copied().unwrap_or(0)
    }

    /// Violations and shortcomings in a field.
    pub fn faults_in(&self, field: &str) -> u32 {
        self.faults_by_field.get(field).copied().unwrap_or(0)
    }
}

/// Counts of the whole report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// By the unit's name.
    pub units: Vec<UnitCounts>,
    /// Names of the fields in which something was found, by name.
    pub fields: Vec<String>,
}

impl Summary {
    /// Counts the points of a report. Units that were concluded on without any point stand there
    /// with zeros.
    pub fn of(report: &ConclusionReport) -> Self {
        let mut units: BTreeMap<(String, String), UnitCounts> = BTreeMap::new();
        let mut fields: BTreeMap<(String, String), ()> = BTreeMap::new();
        let names = report.concluded.iter().flat_map(|one| one.conclusion.visits.iter().map(|v| &v.unit_name));
        for name in names.chain(report.points().map(|(.., point)| &point.unit_name)) {
            let counts = units.entry((search_key(name), name.clone())).or_default();
            counts.unit = name.clone();
        }
        for (.., point) in report.points() {
            let name = &point.unit_name;
            let counts = units.entry((search_key(name), name.clone())).or_default();
            *counts.by_kind.entry(point.kind).or_default() += 1;
            if point.kind != FindingKind::Strength {
                let field = report.field_of(point);
                *counts.faults_by_field.entry(field.clone()).or_default() += 1;
                fields.insert((search_key(&field), field), ());
            }
        }
        Summary { units: units.into_values().collect(), fields: fields.into_keys().map(|(_, name)| name).collect() }
    }
}
