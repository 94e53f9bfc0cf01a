//! From scores and deductions to index, rank and band (domain 3.1, 3.2).

use serde::Serialize;

use crate::scoring::model::{Band, Given};
use crate::vocabulary::Points;

/// What a leaf's score is made of.
#[derive(Clone, Debug, Default)]
pub struct Leaf {
    pub max: Points,
    /// What the unit gave itself.
    pub own: Given,
    /// What the appraiser gave; goes before the unit's.
    pub appraised: Given,
    /// The most that its deductions cost together.
    pub cap: Option<Points>,
    /// Each line of the ledger: what it costs, and whether it is waived.
    pub lines: Vec<(Points, bool)>,
}

/// What a leaf scores.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LeafResult {
    /// The maximum, or zero when the criterion does not apply.
    pub applicable: Points,
    /// Lines that are not waived, up to the cap.
    pub deducted: Points,
    /// Never below zero nor above the maximum.
    pub achieved: Points,
    /// Nobody gave a score: it counts as zero and is told.
    pub missing: bool,
}

/// What each line costs within the cap, in the order given; the sum does not depend on the order.
pub fn allocate(cap: Option<Points>, lines: &[(Points, bool)]) -> Vec<Points> {
    let mut left = cap;
    lines
        .iter()
        .map(|(points, waived)| {
            let wanted = if *waived { Points::ZERO } else { (*points).max(Points::ZERO) };
            match &mut left {
                None => wanted,
                Some(left) => {
                    let counted = wanted.min(*left);
                    *left = *left - counted;
                    counted
                }
            }
        })
        .collect()
}

/// Scores a leaf: what the appraiser gave, else what the unit gave, within 0 and the maximum, less
/// the deductions, not below zero.
///
/// A leaf that does not apply leaves the denominator, unless a deduction stands on it: a concluded
/// fault shows that it applies, and the score to deduct from is then zero.
pub fn leaf(leaf: &Leaf) -> LeafResult {
    let deducted: Points = allocate(leaf.cap, &leaf.lines).into_iter().sum();
    let said = if leaf.appraised.is_nothing() { leaf.own } else { leaf.appraised };
    if said.is_not_applicable() && deducted == Points::ZERO {
        return LeafResult::default();
    }
    let base = said.score().unwrap_or_default().clamp(Points::ZERO, leaf.max.max(Points::ZERO));
    LeafResult {
        applicable: leaf.max,
        deducted,
        achieved: (base - deducted).max(Points::ZERO),
        missing: said.is_nothing(),
    }
}

/// A row of the tree with its sums.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RowResult {
    /// Sum of what the unit gave itself; none when it gave nothing here.
    pub own: Option<Points>,
    /// Sum of what appraisers gave; none when they gave nothing here.
    pub appraised: Option<Points>,
    pub applicable: Points,
    pub deducted: Points,
    pub achieved: Points,
    /// Leaves without any score.
    pub missing: usize,
}

/// The sums of the whole tree.
pub type Totals = RowResult;

/// Sums leaves up the tree. `parents[i]` is the row above row `i`, always an earlier one; a row
/// that holds a leaf gives its parts, a parent gives none. Returns a row for each, and the totals.
pub fn roll_up(parents: &[Option<usize>], leaves: &[Option<(Given, Given, LeafResult)>]) -> (Vec<RowResult>, Totals) {
    let mut rows: Vec<RowResult> = leaves
        .iter()
        .map(|leaf| match leaf {
            None => RowResult::default(),
            Some((own, appraised, result)) => RowResult {
                own: own.score(),
                appraised: appraised.score(),
                applicable: result.applicable,
                deducted: result.deducted,
                achieved: result.achieved,
                missing: usize::from(result.missing),
            },
        })
        .collect();
    let mut totals = Totals::default();
    for at in (0..rows.len()).rev() {
        let row = rows[at];
        match parents[at] {
            Some(parent) => add(&mut rows[parent], &row),
            None => add(&mut totals, &row),
        }
    }
    (rows, totals)
}

fn add(sum: &mut RowResult, row: &RowResult) {
    let both = |a: Option<Points>, b: Option<Points>| match (a, b) {
        (None, None) => None,
        (a, b) => Some(a.unwrap_or_default() + b.unwrap_or_default()),
    };
    sum.own = both(sum.own, row.own);
    sum.appraised = both(sum.appraised, row.appraised);
    sum.applicable = sum.applicable + row.applicable;
    sum.deducted = sum.deducted + row.deducted;
    sum.achieved = sum.achieved + row.achieved;
    sum.missing += row.missing;
}

/// The index in thousandths of a percent: achieved of applicable, half away from zero. None when
/// nothing applies, and when nobody gave a single score.
pub fn index(totals: &Totals) -> Option<Points> {
    if totals.own.is_none() && totals.appraised.is_none() {
        return None;
    }
    totals.achieved.percent_of(totals.applicable)
}

/// Ranks from 1, the highest index first; the same index shares a rank and the next is left out.
pub fn ranks(indices: &[Option<Points>]) -> Vec<Option<usize>> {
    let rank = |own: Points| 1 + indices.iter().flatten().filter(|other| **other > own).count();
    indices.iter().map(|index| index.map(rank)).collect()
}

/// The band of an index: the one with the highest bound that the index reaches.
pub fn band(index: Points, bounds: &[(Band, Points)]) -> Option<Band> {
    bounds.iter().filter(|(_, least)| *least <= index).max_by_key(|(_, least)| *least).map(|(band, _)| *band)
}
