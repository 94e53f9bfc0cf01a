//! What of a list of questions was really looked at: only that may stand as concluded (domain P7).

use serde::Serialize;

use crate::visits::model::Verdict;

/// What the record of one visit shows of one list of questions.
#[derive(Clone, Debug, Default)]
pub struct ListRecord {
    /// The answers to its questions, in their order.
    pub answers: Vec<Option<Verdict>>,
    /// Points of the conclusion that belong to it and stand.
    pub points: usize,
    /// Those among them that are violations or shortcomings.
    pub faults: usize,
}

/// What the register says of a list besides the points of the conclusion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "how", rename_all = "kebab-case")]
pub enum Examined {
    /// Nothing: no question was answered and no point stands.
    Nothing {
        /// How many questions there were.
        of: usize,
    },
    /// Its points alone: no question was answered.
    Points { of: usize },
    /// Some questions, or all of them.
    Contents {
        /// Numbers of those looked at, from 1, in their order.
        seen: Vec<usize>,
        of: usize,
        passed: usize,
        /// All that was looked at passed, and no fault of it stands.
        in_order: bool,
    },
}

/// Judges a list by the record: a question counts when somebody looked and gave a verdict, not
/// when it was left, set aside as not checked, or does not apply.
pub fn examined(record: &ListRecord) -> Examined {
    let looked = |v: &Option<Verdict>| matches!(v, Some(Verdict::Pass | Verdict::Partial | Verdict::Fail));
    let of = record.answers.len();
    let seen: Vec<usize> = (1..).zip(&record.answers).filter(|(_, v)| looked(v)).map(|(n, _)| n).collect();
    let passed = record.answers.iter().filter(|v| **v == Some(Verdict::Pass)).count();
    match (seen.is_empty(), record.points) {
        (true, 0) => Examined::Nothing { of },
        (true, _) => Examined::Points { of },
        (false, _) => Examined::Contents { in_order: record.faults == 0 && passed == seen.len(), seen, of, passed },
    }
}

/// Numbers in their order as people write them: `1–3, 7`.
pub fn in_ranges(numbers: &[usize]) -> String {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some((_, to)) if *to + 1 == *number => *to = *number,
            _ => ranges.push((*number, *number)),
        }
    }
    let written = ranges.iter().map(|(from, to)| match to - from {
        0 => from.to_string(),
        1 => format!("{from}, {to}"),
        _ => format!("{from}–{to}"),
    });
    written.collect::<Vec<_>>().join(", ")
}
