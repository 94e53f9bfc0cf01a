//! What a template may not bring: programs, documents inside of it, and whatever Word fetches from elsewhere.
//!
//! A paper is opened by people who trust the office that made it. So a template brings text and pictures of its own
//! and nothing that runs, embeds or fetches: no macro, control or object, no part that stands for another document, no
//! relationship to a target outside (a link that somebody may click is passive), no field that reads another file or
//! starts a program. Fields that count or tell (PAGE, NUMPAGES, DATE …) stay.

use std::collections::BTreeSet;

use super::error::DocxError;
use super::package::Package;
use super::tokens::{self, Kind, Token};

/// What is active in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Active {
    /// A macro.
    Program,
    /// A document or object inside of the document.
    Object,
    /// A control of a form that runs code.
    Control,
    /// Another document, taken in as it is opened.
    Chunk,
    /// The part of a master document.
    SubDocument,
    /// A template elsewhere.
    Template,
    /// A picture or whatever else is fetched from elsewhere.
    External,
    /// A field that fetches or starts something.
    Field,
    /// A field whose name is made by another field.
    HiddenField,
}

impl Active {
    /// The key of the sentence that says what it is and what to do.
    pub fn key(self) -> &'static str {
        match self {
            Active::Program => "papers-active-program",
            Active::Object => "papers-active-object",
            Active::Control => "papers-active-control",
            Active::Chunk => "papers-active-chunk",
            Active::SubDocument => "papers-active-sub-document",
            Active::Template => "papers-active-template",
            Active::External => "papers-active-external",
            Active::Field => "papers-active-field",
            Active::HiddenField => "papers-active-hidden-field",
        }
    }
}

/// Folders and files of programs and of documents inside of documents.
const FILES: [(&str, Active); 5] = [
    ("vbaproject", Active::Program),
    ("vbadata", Active::Program),
    ("macrosheets/", Active::Program),
    ("activex/", Active::Control),
    ("embeddings/", Active::Object),
];

/// Last words of the types of relationships that are active wherever they lead.
const RELATIONSHIPS: [(&str, Active); 9] = [
    ("afchunk", Active::Chunk),
    ("oleobject", Active::Object),
    ("package", Active::Object),
    ("control", Active::Control),
    ("activexcontrolbinary", Active::Control),
    ("attachedtemplate", Active::Template),
    ("subdocument", Active::SubDocument),
    ("vbaproject", Active::Program),
    ("wordvbadata", Active::Program),
];

/// Fields that read another file or a database, start a program or run a macro.
const FIELDS: [&str; 13] = [
    "CONTROL",
    "DATABASE",
    "DDE",
    "DDEAUTO",
    "EMBED",
    "HTMLCONTROL",
    "IMPORT",
    "INCLUDE",
    "INCLUDEPICTURE",
    "INCLUDETEXT",
    "LINK",
    "MACROBUTTON",
    "RD",
];

/// Everything that is active in a document, in the order of its files.
///
/// # Errors
/// As [`Package::open`]; [`DocxError::Xml`] for a part that cannot be read.
pub fn active(bytes: &[u8]) -> Result<Vec<DocxError>, DocxError> {
    let mut package = Package::open(bytes)?;
    let typed: BTreeSet<String> = package.text_parts()?.into_iter().collect();
    let mut found: Vec<DocxError> = Vec::new();
    for part in package.names()? {
        let low = part.to_lowercase();
        if let Some((_, active)) = FILES.iter().find(|(name, _)| low.contains(name)) {
            found.push(DocxError::Active { active: *active, part, what: String::new() });
            continue;
        }
        // What other programs keep in a document is no part of what is opened.
        let kept = low.starts_with("customxml/") || low.starts_with("docprops/");
        let opened = typed.contains(&part) || (low.ends_with(".xml") && !kept);
        if low.ends_with(".rels") {
            let xml = package.text(&part)?;
            found.extend(tokens::read(&part, &xml)?.iter().filter_map(|token| relationship(&part, token)));
        } else if opened {
            let xml = package.text(&part)?;
            found.extend(fields(&part, &tokens::read(&part, &xml)?));
        }
    }
    Ok(found)
}

fn relationship(part: &str, token: &Token) -> Option<DocxError> {
    let of = |active: Active| {
        let what = token.attribute("Target").unwrap_or_default();
        Some(DocxError::Active { active, part: part.to_owned(), what })
    };
    let kind = token.attribute("Type")?.to_lowercase();
    let last = kind.rsplit('/').next().unwrap_or_default();
    if let Some((_, active)) = RELATIONSHIPS.iter().find(|(name, _)| *name == last) {
        return of(*active);
    }
    let external = token.attribute("TargetMode").is_some_and(|mode| mode.eq_ignore_ascii_case("external"));
    if external && last != "hyperlink" { of(Active::External) } else { None }
}

/// A field that began and has not ended.
#[derive(Default)]
struct Open {
    code: String,
    /// Behind its code stands what it showed last.
    shows: bool,
    /// Another field began before its name was read.
    hidden: bool,
}

/// The fields of a part that are active. Word may cut a code into runs and paragraphs and put fields into one another;
/// namespaces may have any prefix.
fn fields(part: &str, tokens: &[Token]) -> Vec<DocxError> {
    let mut found = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let mut close = |field: Open| found.extend(verdict(part, &field));
    for (index, token) in tokens.iter().enumerate() {
        if !matches!(token.kind, Kind::Start | Kind::Empty) {
            continue;
        }
        match token.name.rsplit(':').next().unwrap_or_default() {
            "fldChar" => match token.local_attribute("fldCharType").unwrap_or_default().as_str() {
                "begin" => {
                    if let Some(around) = open.last_mut().filter(|field| !field.shows) {
                        around.hidden |= name_of(&around.code).is_empty();
                    }
                    open.push(Open::default());
                }
                "separate" => {
                    if let Some(field) = open.last_mut() {
                        field.shows = true;
                    }
                }
                "end" => open.pop().into_iter().for_each(&mut close),
                _ => {}
            },
            "instrText" | "delInstrText" if token.kind == Kind::Start => {
                let code = tokens::text_in(tokens, index);
                match open.last_mut() {
                    Some(field) => field.code.push_str(&code),
                    None => close(Open { code, ..Open::default() }),
                }
            }
            "fldSimple" => {
                let code = token.local_attribute("instr").unwrap_or_default();
                close(Open { code, ..Open::default() });
            }
            _ => {}
        }
    }
    // Fields that never end are read by some programs all the same.
    open.into_iter().for_each(&mut close);
    found
}

fn name_of(code: &str) -> String {
    let from = code.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '=');
    from.chars().take_while(|c| c.is_alphanumeric() || *c == '=').collect::<String>().to_uppercase()
}

fn verdict(part: &str, field: &Open) -> Option<DocxError> {
    let name = name_of(&field.code);
    let active = match FIELDS.contains(&name.as_str()) {
        true => Active::Field,
        false if field.hidden => Active::HiddenField,
        false => return None,
    };
    Some(DocxError::Active { active, part: part.to_owned(), what: name })
}
