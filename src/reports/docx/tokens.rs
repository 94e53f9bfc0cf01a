//! XML cut into tokens that together are the text again, byte for byte.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

use super::error::DocxError;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Start,
    End,
    Empty,
    /// Characters and references between tags, still escaped.
    Text,
    /// A CDATA section with its wrapping.
    CData,
    /// Declaration, comment, processing instruction.
    Other,
}

/// One piece of a part.
#[derive(Clone, Debug)]
pub struct Token<'a> {
    pub kind: Kind,
    /// Name of the element as written, `w:p`; empty for text.
    pub name: &'a str,
    pub raw: &'a str,
    /// For a start tag the index of its end tag and the other way round; else its own index.
    pub twin: usize,
}

impl Token<'_> {
    /// True for a start or empty tag of that name.
    pub fn opens(&self, name: &str) -> bool {
        matches!(self.kind, Kind::Start | Kind::Empty) && self.name == name
    }

    /// Value of an attribute, unescaped.
    pub fn attribute(&self, name: &str) -> Option<String> {
        self.value_where(|key| key == name)
    }

    /// Value of an attribute whatever its prefix is, unescaped.
    pub fn local_attribute(&self, name: &str) -> Option<String> {
        self.value_where(|key| key.rsplit(':').next() == Some(name))
    }

    fn value_where(&self, wanted: impl Fn(&str) -> bool) -> Option<String> {
        let inside = self.raw.trim_start_matches('<').trim_end_matches('>').trim_end_matches('/');
        let start = BytesStart::from_content(inside, self.name.len());
        let found = start.attributes().flatten().find(|a| wanted(a.key.as_ref()))?;
        unescape(&found.value).ok().map(Cow::into_owned)
    }
}

/// Cuts a part into tokens.
///
/// # Errors
/// [`DocxError::Xml`] where it is not well-formed, or has a DTD.
pub fn read<'a>(part: &str, xml: &'a str) -> Result<Vec<Token<'a>>, DocxError> {
    let wrong = |detail: String| DocxError::Xml { part: part.to_owned(), detail };
    let mut reader = Reader::from_str(xml);
    let mut tokens: Vec<Token<'a>> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut roots = 0;
    loop {
        let from = reader.buffer_position() as usize;
        let event = reader.read_event().map_err(|e| wrong(format!("{e} near byte {from}")))?;
        let raw = &xml[from..reader.buffer_position() as usize];
        let index = tokens.len();
        let mut twin = index;
        let kind = match &event {
            Event::Eof => break,
            Event::Start(tag) | Event::Empty(tag) => {
                for attribute in tag.attributes() {
                    let attribute = attribute.map_err(|e| wrong(format!("{e} near byte {from}")))?;
                    unescape(&attribute.value).map_err(|e| wrong(format!("{e} near byte {from}")))?;
                }
                if open.is_empty() {
                    roots += 1;
                }
                if matches!(event, Event::Start(_)) {
                    open.push(index);
                    Kind::Start
                } else {
                    Kind::Empty
                }
            }
            Event::End(_) => {
                twin = open.pop().ok_or_else(|| wrong(format!("end tag near byte {from}")))?;
                tokens[twin].twin = index;
                Kind::End
            }
            Event::Text(_) | Event::GeneralRef(_) => {
                unescape(raw).map_err(|e| wrong(format!("{e} near byte {from}")))?;
                if open.is_empty() && !raw.trim().is_empty() {
                    return Err(wrong("text outside the root element".to_owned()));
                }
                Kind::Text
            }
            Event::CData(_) => Kind::CData,
            Event::DocType(_) => return Err(wrong("a DTD is not allowed".to_owned())),
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => Kind::Other,
        };
        let name = match kind {
            Kind::Start | Kind::Empty | Kind::End => name_of(raw),
            _ => "",
        };
        tokens.push(Token { kind, name, raw, twin });
    }
    if !open.is_empty() || roots != 1 {
        return Err(wrong("not exactly one closed root element".to_owned()));
    }
    Ok(tokens)
}

/// Checks that a finished part is well-formed and holds only characters that XML 1.0 allows.
pub fn check(part: &str, xml: &str) -> Result<(), DocxError> {
    let allowed = |c: char| matches!(c, '\t' | '\n' | '\r') || (c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}'));
    if let Some(c) = xml.chars().find(|&c| !allowed(c)) {
        let detail = format!("character U+{:04X}", c as u32);
        return Err(DocxError::Xml { part: part.to_owned(), detail });
    }
    read(part, xml).map(|_| ())
}

/// Text inside the element that starts at `start`, unescaped; child elements give nothing.
pub fn text_in(tokens: &[Token<'_>], start: usize) -> String {
    let mut text = String::new();
    for token in &tokens[start..tokens[start].twin.max(start)] {
        match token.kind {
            Kind::Text => text.push_str(&unescape(token.raw).unwrap_or(Cow::Borrowed(token.raw))),
            Kind::CData => text.push_str(token.raw.trim_start_matches("<![CDATA[").trim_end_matches("]]>")),
            _ => {}
        }
    }
    text
}

fn name_of(raw: &str) -> &str {
    let inside = raw.trim_start_matches('<').trim_start_matches('/');
    let end = inside.find(|c: char| c.is_ascii_whitespace() || c == '/' || c == '>').unwrap_or(inside.len());
    &inside[..end]
}
