//! How our own workbooks are known again, so that no import takes a report for data.

use crate::language::Language;
use crate::vocabulary::Said;
use crate::vocabulary::text::search_key;

/// One of our reports in one language.
struct Own {
    /// Sheets that it always has, the first of them with its title.
    sheets: &'static [&'static str],
    title: &'static str,
    /// What the title is about: it differs from report to report.
    about: &'static [&'static str],
}

const REPORTS: &[Own] = &[
    Own {
        sheets: &[
            "report-conclusion-sheet-list",
            "report-conclusion-sheet-points",
            "report-conclusion-sheet-persons",
            "report-conclusion-sheet-explanations",
            "report-conclusion-sheet-demands",
            "report-conclusion-sheet-summary",
        ],
        title: "report-conclusion-title",
        about: &[],
    },
    Own {
        sheets: &["scoring-sheet-ranking", "scoring-sheet-criteria", "scoring-sheet-deductions"],
        title: "scoring-sheet-ranking-title",
        about: &["year"],
    },
];

/// Whether a workbook is one of our reports: it has all of the report's sheets, and a text of the first
/// one's head is the report's title. `head` gives the texts above the table of a sheet by its name.
pub fn is_report<'t>(sheets: &[&str], head: impl Fn(&str) -> Vec<&'t str>) -> bool {
    let in_language = |own: &Own, language: &Language| {
        let names: Vec<String> = own.sheets.iter().map(|key| language.t(key)).collect();
        // A word that stands in no title parts what comes before the year from what comes after it.
        let title = own.about.iter().fold(Said::new(own.title), |said, name| said.with(*name, "zzz"));
        let title = search_key(&language.say(&title));
        let (before, after) = title.split_once("zzz").unwrap_or((&title, ""));
        let titled = |text: &&str| {
            let key = search_key(text);
            key.len() >= before.len() + after.len() && key.starts_with(before) && key.ends_with(after)
        };
        names.iter().all(|name| sheets.contains(&name.as_str())) && head(&names[0]).iter().any(titled)
    };
    REPORTS.iter().any(|own| Language::ALL.iter().any(|language| in_language(own, language)))
}
