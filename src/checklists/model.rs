//! Types of checklists, as files hold them and as others read them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use toml::value::Datetime;

use crate::language::Language;
use crate::vocabulary::{ChecklistItemId, ChecklistVersionId};
use crate::words;

words! {
    /// For which visits a list is meant.
    Kind, "checklists-kind" {
        /// Every visit.
        General = "general",
        /// Visits of one field of work.
        Field = "field",
        /// A topic of its own: responsibility of the head, directives, control of procedures.
        Topic = "topic",
    }
}

/// A text in both languages.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub vi: String,
    pub en: String,
}

/// A file of one version of a list (`checklists/README.md` describes it).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListFile {
    pub code: String,
    pub version: i32,
    pub from_on: Datetime,
    pub kind: Kind,
    pub field: Option<String>,
    pub name: Words,
    /// What people call the list before the number of a question; the name where it is left out. No
    /// part of what a version asks: it may be changed.
    pub short: Option<Words>,
    pub sections: Vec<SectionFile>,
}

impl ListFile {
    /// The list's short title.
    pub fn short(&self) -> &Words {
        self.short.as_ref().unwrap_or(&self.name)
    }
}

/// A section of a list's file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SectionFile {
    pub code: String,
    pub name: Words,
    pub items: Vec<ItemFile>,
}

impl SectionFile {
    /// Its name behind its code, where it has one.
    pub fn title(&self, name: &str) -> String {
        if self.code.is_empty() { name.to_owned() } else { format!("{}. {name}", self.code) }
    }
}

/// A question of a list's file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemFile {
    pub code: String,
    pub severity: String,
    pub question: Words,
    pub evidence: Words,
    pub remark: Option<Words>,
    pub grounds: Vec<String>,
}

/// `grounds.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroundsFile {
    pub documents: Vec<DocumentFile>,
}

/// A document of `grounds.toml`; note and territory are for those who keep the file.
#[derive(Clone, Debug, Deserialize)]
pub struct DocumentFile {
    pub citation: Words,
    pub from_on: Option<Datetime>,
    pub to_on: Option<Datetime>,
    pub grounds: Vec<GroundFile>,
}

/// A place in a document.
#[derive(Clone, Debug, Deserialize)]
pub struct GroundFile {
    pub id: String,
    pub article: Option<String>,
    pub verified: bool,
}

/// A legal ground as cited, in Vietnamese whatever the page's language: it is the name of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ground {
    pub id: String,
    pub citation: String,
    pub from_on: Option<NaiveDate>,
    pub to_on: Option<NaiveDate>,
    pub verified: bool,
}

/// One version of a list.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct ChecklistVersion {
    pub id: ChecklistVersionId,
    pub code: String,
    pub version: i32,
    pub kind: Kind,
    /// Code of the field of work, of lists of kind `field`.
    pub field: Option<String>,
    pub name_vi: String,
    pub name_en: String,
    /// What people call the list before the number of a question.
    pub short_vi: String,
    pub short_en: String,
    pub from_on: NaiveDate,
    /// The last day before the next version, none for the newest.
    pub to_on: Option<NaiveDate>,
    /// How many questions.
    pub items: i64,
}

/// A ground beside a question.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Citation {
    /// Document and article.
    pub text: String,
    /// Whether somebody has read that text; pages and papers say so when nobody has.
    pub verified: bool,
}

/// One question of one version.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct ChecklistItem {
    pub id: ChecklistItemId,
    pub version: ChecklistVersionId,
    /// Stays the same from version to version.
    pub code: String,
    /// Number in its version, from 1.
    pub number: i32,
    /// Short title of its list.
    pub list_vi: String,
    pub list_en: String,
    pub section_vi: String,
    pub section_en: String,
    pub question_vi: String,
    pub question_en: String,
    pub evidence_vi: String,
    pub evidence_en: String,
    /// A figure that nobody has verified, or a caution; empty when there is none.
    pub remark_vi: String,
    pub remark_en: String,
    /// Word of the severity proposed when the answer is "Không đạt".
    pub severity: String,
    /// The grounds as cited.
    pub grounds: Vec<String>,
    /// Whether any of the grounds is a text that nobody has read yet.
    pub unverified: bool,
    /// The grounds, each with its mark.
    pub citations: Vec<Citation>,
}

impl ChecklistItem {
    /// How people call the question: its list and its number there, `Đất đai 3`.
    pub fn called(&self, language: Language) -> String {
        match language {
            Language::Vietnamese => called(&self.list_vi, self.number),
            Language::English => called(&self.list_en, self.number),
        }
    }

    /// The question itself.
    pub fn question(&self, language: Language) -> &str {
        match language {
            Language::Vietnamese => &self.question_vi,
            Language::English => &self.question_en,
        }
    }
}

fn called(list: &str, number: i32) -> String {
    format!("{list} {number}")
}

/// A question as others point to it, in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// List and number, `Đất đai 3`.
    pub called_vi: String,
    pub called_en: String,
    pub question_vi: String,
    pub question_en: String,
}

impl Asked {
    pub(super) fn new(list: (String, String), number: i32, question: (String, String)) -> Self {
        Asked {
            called_vi: called(&list.0, number),
            called_en: called(&list.1, number),
            question_vi: question.0,
            question_en: question.1,
        }
    }

    /// List and number, then the question.
    pub fn whole(&self, language: Language) -> String {
        match language {
            Language::Vietnamese => format!("{}: {}", self.called_vi, self.question_vi),
            Language::English => format!("{}: {}", self.called_en, self.question_en),
        }
    }
}
