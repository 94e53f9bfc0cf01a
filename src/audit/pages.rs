//! One struct for each template of the audit trail.

use serde::Serialize;

use super::views::Line;
use crate::language::Language;
use crate::vocabulary::Via;
use crate::vocabulary::paging::Paged;

/// `audit/index.html`
#[derive(Serialize)]
pub struct Index {
    pub lines: Paged<Told>,
    pub subject: String,
    pub query: String,
}

/// A line with its words in the page's language; a word that no language has stands as it is stored.
#[derive(Serialize)]
pub struct Told {
    pub line: Line,
    pub who: String,
    pub act: String,
    pub about: String,
    pub by: String,
}

impl Told {
    /// The line in a language.
    pub fn of(line: Line, language: Language) -> Self {
        let words = |kind: &str, word: &str| {
            language.find(&format!("audit-{kind}-{}", word.replace('.', "-"))).unwrap_or_else(|| word.to_owned())
        };
        Told {
            // Jobs and the command line have no account.
            who: if line.via == Via::Web.as_str() { line.login.clone() } else { words("who", &line.login) },
            act: words("act", &line.action),
            about: words("about", &line.subject_kind),
            by: words("by", &line.via),
            line,
        }
    }
}
