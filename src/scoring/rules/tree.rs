//! Whether a criteria set holds together (domain 3.1: children's maxima sum to their parent's).

use std::collections::BTreeMap;

use super::Trigger;
use crate::scoring::model::NewCriterion;
use crate::vocabulary::{Points, Said};

/// A number without the dot that people write after it: `1.2.` is `1.2`.
pub fn number_key(number: &str) -> &str {
    number.trim().trim_end_matches('.')
}

fn is_roman(number: &str) -> bool {
    !number.is_empty() && number.bytes().all(|b| matches!(b, b'I' | b'V' | b'X' | b'L'))
}

/// Under which criterion each one stands: none for the top of the tree, and the number that was
/// looked for when no criterion before it bears it.
pub fn parents(criteria: &[NewCriterion]) -> Vec<Result<Option<usize>, String>> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut roman: Option<usize> = None;
    criteria
        .iter()
        .enumerate()
        .map(|(at, criterion)| {
            let number = number_key(&criterion.number);
            let parent = match number.rsplit_once('.') {
                Some((above, _)) => seen.get(above).map(|at| Some(*at)).ok_or_else(|| above.to_owned()),
                None if is_roman(number) => {
                    roman = Some(at);
                    Ok(None)
                }
                None => Ok(roman),
            };
            seen.entry(number).or_insert(at);
            parent
        })
        .collect()
}

/// The maximum of the whole set: the sum of its top criteria.
pub fn total(criteria: &[NewCriterion]) -> Points {
    parents(criteria).iter().zip(criteria).filter(|(p, _)| matches!(p, Ok(None))).map(|(_, c)| c.max_points).sum()
}

/// Everything wrong with a set: index of the criterion and what is wrong there. A set without
/// problems has a whole tree, maxima that sum, and rules of deduction on leaves only.
pub fn check_set(criteria: &[NewCriterion]) -> Vec<(usize, Said)> {
    let parents = parents(criteria);
    let mut problems = Vec::new();
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    let mut sums: BTreeMap<usize, Points> = BTreeMap::new();
    for (parent, criterion) in parents.iter().zip(criteria) {
        if let Ok(Some(parent)) = parent {
            let sum = sums.entry(*parent).or_default();
            *sum = *sum + criterion.max_points;
        }
    }
    for (at, (criterion, parent)) in criteria.iter().zip(&parents).enumerate() {
        let number = number_key(&criterion.number);
        let mut wrong = |said: Said| problems.push((at, said));
        if number.is_empty() {
            wrong(Said::new("scoring-check-number"));
        } else if *first.entry(number).or_insert(at) != at {
            wrong(Said::new("scoring-check-twice").with("number", number));
        }
        if criterion.name.trim().is_empty() {
            wrong(Said::new("scoring-check-name"));
        }
        if let Err(above) = parent {
            wrong(Said::new("scoring-check-parent").with("number", number).with("parent", above));
        }
        if criterion.max_points <= Points::ZERO {
            wrong(Said::new("scoring-check-max").with("value", criterion.max_points));
        }
        match sums.get(&at) {
            Some(sum) if *sum != criterion.max_points => {
                wrong(Said::new("scoring-check-sum").with("max", criterion.max_points).with("sum", sum));
            }
            _ => {}
        }
        for said in rule_problems(criterion, !sums.contains_key(&at)) {
            wrong(said);
        }
    }
    problems
}

fn rule_problems(criterion: &NewCriterion, leaf: bool) -> Vec<Said> {
    let mut problems = Vec::new();
    let on = criterion.deduct_on.as_deref().map(str::trim).filter(|on| !on.is_empty());
    if on.is_none() && criterion.deduct_each.is_none() && criterion.deduct_cap.is_none() {
        return problems;
    }
    if !leaf {
        problems.push(Said::new("scoring-check-rule-on-parent"));
    }
    match (on, criterion.deduct_each) {
        (Some(on), Some(_)) => problems.extend(on.parse::<Trigger>().err()),
        (Some(_), None) => problems.push(Said::new("scoring-check-rule-each")),
        (None, _) => problems.push(Said::new("scoring-check-rule-on")),
    }
    for points in [criterion.deduct_each, criterion.deduct_cap].into_iter().flatten() {
        if points <= Points::ZERO || points > criterion.max_points {
            problems
                .push(Said::new("scoring-check-rule-points").with("value", points).with("max", criterion.max_points));
        }
    }
    problems
}
