//! Why a template could not be filled.

use std::fmt;

use super::active::Active;
use crate::vocabulary::Said;

/// Where in a template a tag stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Part of the package, such as `word/document.xml`.
    pub part: String,
    /// Number of the paragraph in its part, counted from 1, table cells included.
    pub paragraph: usize,
    /// Text of that paragraph as typed, shortened.
    pub text: String,
    /// The tag as typed.
    pub tag: String,
}

impl Place {
    /// A place; `text` is cut to its first 120 characters.
    pub fn new(part: &str, paragraph: usize, text: &str, tag: &str) -> Self {
        let mut short: String = text.chars().take(120).collect();
        if short.len() < text.len() {
            short.push('…');
        }
        Place { part: part.to_owned(), paragraph, text: short, tag: tag.to_owned() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place { part, paragraph, text, tag } = self;
        write!(f, "`{tag}` in paragraph {paragraph} of {part} (\"{text}\")")
    }
}

/// Why a Word document could not be filled or read. `Display` is for the log; [`DocxError::said`]
/// is for people.
#[derive(Debug, thiserror::Error)]
pub enum DocxError {
    /// Not a zip file, or one without a Word document in it.
    #[error("not a Word document (.docx): {0}")]
    NotWord(String),
    /// The file brings a program or fetches something from elsewhere when it is opened.
    #[error("{part} is not passive: {active:?} {what}")]
    Active { active: Active, part: String, what: String },
    /// Unpacked, the file is larger than a paper can be.
    #[error("the document unpacks to more than {0} bytes")]
    TooLarge(u64),
    /// A part is not well-formed XML.
    #[error("{part} is not well-formed XML: {detail}")]
    Xml { part: String, detail: String },
    /// A tag is opened and not closed in its paragraph.
    #[error("tag not closed: {0}")]
    NotClosed(Place),
    /// A statement other than for, if, set and with.
    #[error("statement not known: {0}")]
    Statement(Place),
    /// A tag was typed into a field code, where a value could become a command to Word.
    #[error("tag inside a field code: {0}")]
    FieldCode(Place),
    /// A `{%p`, `{%tr`, `{%tc` or `{%r` marker that is not inside what it names, or an `else` beside other text.
    #[error("marker has no place of its own: {0}")]
    Marker(Place),
    /// A tag uses a name that the data do not have.
    #[error("name not known: {0}")]
    Undefined(Place),
    /// A tag prints what is no text: a list, an object, a yes or no.
    #[error("no text to print: {0}")]
    NoText(Place),
    /// A loop goes through what is no list.
    #[error("not a list: {0}")]
    NoList(Place),
    /// A tag uses a filter or test that there is not.
    #[error("filter or test not known: {word} in {place}")]
    Filter { place: Place, word: String },
    /// A tag calls a function.
    #[error("a function is called: {0}")]
    Called(Place),
    /// Loops stand too deep in one another.
    #[error("loops too deep: {0}")]
    Deep(Place),
    /// A tag that cannot be understood or carried out.
    #[error("tag cannot be carried out: {place}: {detail}")]
    Tag { place: Place, detail: String },
    /// The template as a whole cannot be understood, such as a loop without its end.
    #[error("{part} cannot be understood: {detail}")]
    Template { part: String, detail: String },
    /// The data cannot be turned into values.
    #[error("the data cannot be filled in: {0}")]
    Data(#[from] serde_json::Error),
    /// The template's file cannot be read.
    #[error("{path}: {source}")]
    Unreadable {
        path: String,
        #[source]
        source: std::io::Error,
    },
}

impl DocxError {
    /// The sentence for the person who asked for the paper or edits its template.
    pub fn said(&self) -> Said {
        match self {
            DocxError::NotWord(_) => Said::new("papers-not-word"),
            DocxError::Active { active: active @ (Active::External | Active::Field), part, what } => {
                Said::new(active.key()).with("part", part).with("what", what)
            }
            DocxError::Active { active, part, .. } => Said::new(active.key()).with("part", part),
            DocxError::TooLarge(limit) => Said::new("papers-too-large").with("mebibytes", limit / (1024 * 1024)),
            DocxError::Xml { part, .. } => Said::new("papers-broken-part").with("part", part),
            DocxError::NotClosed(place) => at("papers-tag-not-closed", place),
            DocxError::Statement(place) => at("papers-statement-unknown", place),
            DocxError::FieldCode(place) => at("papers-tag-in-field-code", place),
            DocxError::Marker(place) => at("papers-marker-misplaced", place),
            DocxError::Undefined(place) => at("papers-name-unknown", place),
            DocxError::NoText(place) => at("papers-no-text", place),
            DocxError::NoList(place) => at("papers-no-list", place),
            DocxError::Filter { place, word } => at("papers-filter-unknown", place).with("word", word),
            DocxError::Called(place) => at("papers-called", place),
            DocxError::Deep(place) => at("papers-too-deep", place),
            DocxError::Tag { place, detail } => at("papers-tag-fails", place).with("detail", detail),
            DocxError::Template { part, detail } => {
                Said::new("papers-template-fails").with("part", part).with("detail", detail)
            }
            DocxError::Data(_) => Said::new("papers-data-fails"),
            DocxError::Unreadable { path, .. } => Said::new("papers-template-unreadable").with("path", path),
        }
    }
}

fn at(key: &str, place: &Place) -> Said {
    Said::new(key)
        .with("tag", &place.tag)
        .with("paragraph", place.paragraph)
        .with("text", &place.text)
        .with("part", &place.part)
}
