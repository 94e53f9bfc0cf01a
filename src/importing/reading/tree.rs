//! Rows that form a tree by their numbers: criteria and the scores against them.

use std::collections::{BTreeMap, BTreeSet};

use super::layout::TreeRule;
use super::model::{Problem, Row, Value};
use super::rows::is_roman;
use crate::vocabulary::Said;

/// Longest list of criteria that is held in memory.
pub const MOST: usize = 20_000;

/// Numbers each row's place in the tree (`path`, `parent`), refuses numbers that stand twice, and
/// compares parents with the sum of their children.
///
/// `I`, `1`, `1.1` and `1.1.1` may stand under each other; where Arabic numbers stand under Roman
/// ones, the path holds both, because `1` then begins again under each of them.
pub fn grow(rows: &mut [Row], rule: &TreeRule) {
    let forest = |row: &Row| match rule.within.as_ref().and_then(|f| row.text(f)) {
        Some(own) => format!("{}\n{own}", row.sheet),
        None => row.sheet.clone(),
    };
    let mut roman: Option<(String, String)> = None;
    let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
    let mut children: BTreeMap<(String, String), i64> = BTreeMap::new();
    for row in rows.iter_mut() {
        let Some(number) = row.text(&rule.number).map(tidy).filter(|n| !n.is_empty()) else {
            continue;
        };
        let own = forest(row);
        if roman.as_ref().is_some_and(|(before, _)| *before != own) {
            roman = None;
        }
        let (path, parent) = if is_roman(&number) {
            roman = Some((own.clone(), number.clone()));
            (number.clone(), None)
        } else {
            let above = roman.as_ref().map(|(_, roman)| roman.as_str());
            let parent = match (number.rsplit_once('.'), above) {
                (Some((parent, _)), Some(roman)) => Some(format!("{roman}.{parent}")),
                (Some((parent, _)), None) => Some(parent.to_owned()),
                (None, roman) => roman.map(str::to_owned),
            };
            (above.map_or(number.clone(), |roman| format!("{roman}.{number}")), parent)
        };
        let place = row.cells.get(&rule.number).unwrap_or_default();
        let problem = |said: Said| Problem {
            sheet: row.sheet.clone(),
            cell: place.clone(),
            value: number.clone(),
            expected: said,
        };
        let mut problems = Vec::new();
        let well_formed = is_roman(&number)
            || number.split('.').all(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
            || number.len() == 1;
        if !well_formed {
            problems.push(problem(Said::new("importing-expected-tree-number")));
        } else if !seen.insert((own.clone(), path.clone())) {
            problems.push(problem(Said::new("importing-expected-number-once").with("number", &number)));
        }
        if let Some(parent) = &parent
            && rule.parents_needed
            && !seen.contains(&(own.clone(), parent.clone()))
        {
            problems.push(problem(Said::new("importing-expected-parent").with("parent", parent)));
        }
        row.problems.extend(problems);
        if let (Some(parent), Some(Value::Decimal(value))) =
            (&parent, rule.sum.as_ref().and_then(|f| row.values.get(f)))
        {
            *children.entry((own.clone(), parent.clone())).or_default() += value;
        }
        row.values.insert(&rule.number, Value::Text(number));
        row.values.insert("path", Value::Text(path));
        if let Some(parent) = parent {
            row.values.insert("parent", Value::Text(parent));
        }
    }
    let Some(field) = &rule.sum else { return };
    for row in rows.iter_mut() {
        let Some(path) = row.text("path").map(str::to_owned) else {
            continue;
        };
        let Some(Value::Decimal(own)) = row.values.get(field).cloned() else {
            continue;
        };
        if let Some(sum) = children.get(&(forest(row), path))
            && *sum != own
        {
            let decimal = |n: i64| {
                let text = format!("{},{:03}", n / 1000, n % 1000);
                text.trim_end_matches('0').trim_end_matches(',').to_owned()
            };
            row.remarks.push(Problem {
                sheet: row.sheet.clone(),
                cell: row.cells.get(field).unwrap_or_default(),
                value: decimal(own),
                expected: Said::new("importing-remark-children").with("sum", decimal(*sum)),
            });
        }
    }
}

/// `1.2.` and `1.2` are the same number; so are `Tiêu chí 1.2` and `1.2`.
fn tidy(number: &str) -> String {
    let bare = number.trim().trim_end_matches(['.', ')']).trim();
    match bare.rsplit_once(' ') {
        Some((_, last)) if last.starts_with(|c: char| c.is_ascii_digit()) || is_roman(last) => last.to_owned(),
        _ => bare.to_owned(),
    }
}
