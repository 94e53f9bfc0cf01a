//! The block above a table: title, period, who leads, and other facts.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::grid::RawRow;
use super::key::search_key;
use super::layout::Layout;
use super::period::period;
use super::values::shown;

/// What the rows above a header say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TitleBlock {
    pub title: Option<String>,
    pub period: Option<(NaiveDate, NaiveDate)>,
    pub lead_unit: Option<String>,
    pub facts: BTreeMap<String, String>,
}

impl TitleBlock {
    /// A fact by its name; `lead_unit` is one.
    pub fn fact(&self, name: &str) -> Option<&str> {
        if name == "lead_unit" { self.lead_unit.as_deref() } else { self.facts.get(name).map(String::as_str) }
    }

    /// Reads the rows above the header.
    pub fn read(rows: &[RawRow], header: u32, layout: &Layout) -> TitleBlock {
        let mut block = TitleBlock::default();
        let above: Vec<&RawRow> = rows.iter().filter(|r| r.number < header).collect();
        for row in &above {
            let texts: Vec<String> =
                row.cells.iter().map(|(_, c)| shown(c).into_owned()).filter(|t| !t.is_empty()).collect();
            for (at, text) in texts.iter().enumerate() {
                let next = texts.get(at + 1).map(String::as_str);
                if block.lead_unit.is_none() {
                    block.lead_unit = labelled(text, next, &layout.lead_unit);
                }
                for rule in &layout.facts {
                    if !block.facts.contains_key(&rule.name)
                        && let Some(value) = labelled(text, next, &rule.labels)
                    {
                        block.facts.insert(rule.name.clone(), value);
                    }
                }
                // The period may follow its label in the next cell: "Tháng" | "10/2025".
                let joined = next.map(|n| format!("{text} {n}"));
                // A year named in passing gives way to the month that the sheet is about.
                if let Some(found) = period(text).or_else(|| joined.as_deref().and_then(period)) {
                    let days = |(from, to): (NaiveDate, NaiveDate)| to - from;
                    if block.period.is_none_or(|before| days(found) < days(before)) {
                        block.period = Some(found);
                    }
                }
                if block.title.is_none() && layout.has_title(text) {
                    block.title = Some(text.clone());
                }
            }
        }
        if block.title.is_none() {
            // The longest text that is neither the state's motto nor a label with its value.
            block.title = above
                .iter()
                .flat_map(|r| r.cells.iter().map(|(_, c)| shown(c).into_owned()))
                .filter(|t| t.chars().count() >= 12 && !t.contains(':'))
                .filter(|t| {
                    let key = search_key(t);
                    !key.contains("xa hoi chu nghia") && !key.contains("doc lap tu do") && !key.starts_with("mau so")
                })
                .max_by_key(|t| t.chars().count());
        }
        block
    }
}

/// What stands behind one of the labels: in the same text behind its colon, or in the next cell.
fn labelled(text: &str, next: Option<&str>, labels: &[String]) -> Option<String> {
    let (label, value) = match text.split_once(':') {
        Some((label, value)) => (label, value.trim()),
        None => (text, ""),
    };
    let key = search_key(label);
    labels.iter().find(|l| search_key(l) == key)?;
    let value = if value.is_empty() { next.unwrap_or("").trim() } else { value };
    let around = |c: char| c == '…' || c == '.' || c.is_whitespace();
    let mut value = value.trim_matches(around).trim_start_matches(')');
    // The bracket of "(Đơn vị: …)" ends before the value began; one of the value's own stays.
    while let Some(rest) = value.strip_suffix(')')
        && value.matches(')').count() > value.matches('(').count()
    {
        value = rest.trim_end_matches(around);
    }
    (!value.is_empty()).then(|| value.to_owned())
}
