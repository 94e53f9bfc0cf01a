//! From a part's XML to the source of a minijinja template.
//!
//! Everything that is not a tag goes into the source unchanged (an opening brace pair elsewhere is
//! written so that it prints itself). Tags are found in the joined text of each paragraph, so it
//! does not matter into how many runs Word has cut them; a tag is put where it begins, and the
//! runs that held the rest of it lose only those characters.

mod moves;
mod tags;

use std::collections::HashMap;
use std::ops::Range;

use quick_xml::escape::partial_escape;

use super::error::{DocxError, Place};
use super::tokens::{Kind, Token, text_in};
use moves::Moves;
use tags::{Does, Segment, Tag, find_tags};

/// Source of a minijinja template and where its tags come from.
pub struct Source {
    pub text: String,
    /// Each tag's bytes in `text`, rising, and its place in the part.
    pub tags: Vec<(Range<usize>, Place)>,
}

impl Source {
    /// Place of the tag that holds or follows the byte.
    pub fn place_at(&self, byte: usize) -> Option<&Place> {
        self.tags.iter().find(|(range, _)| byte < range.end).map(|(_, place)| place)
    }
}

struct TextNode {
    start: usize,
    text: String,
}

#[derive(Default)]
struct Paragraph {
    texts: Vec<TextNode>,
    field_code: String,
}

/// Builds the source of one part.
///
/// # Errors
/// A tag that is not closed, not known, misplaced or in a field code, with its place.
pub fn build(part: &str, tokens: &[Token<'_>]) -> Result<Source, DocxError> {
    let mut segments: HashMap<usize, Vec<Segment>> = HashMap::new();
    for (number, paragraph) in paragraphs(tokens).into_iter().enumerate() {
        let number = number + 1;
        refuse_tags_in_fields(part, number, &paragraph)?;
        let joined: String = paragraph.texts.iter().map(|t| t.text.as_str()).collect();
        let tags = find_tags(part, number, &joined)?;
        if !tags.is_empty() {
            cut(&paragraph.texts, tags, &mut segments);
        }
    }
    let moves = Moves::plan(tokens, &mut segments)?;
    Ok(emit(tokens, &segments, &moves))
}

/// Paragraphs in the order of their start tags, each with the text that is its own and not that
/// of a text box inside it.
fn paragraphs(tokens: &[Token<'_>]) -> Vec<Paragraph> {
    let mut found: Vec<Paragraph> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        match (token.kind, token.name) {
            (Kind::Start, "w:p") => {
                open.push(found.len());
                found.push(Paragraph::default());
            }
            (Kind::Empty, "w:p") => found.push(Paragraph::default()),
            (Kind::End, "w:p") => {
                open.pop();
            }
            (Kind::Start, "w:t") => {
                if let Some(&owner) = open.last() {
                    let text = text_in(tokens, index);
                    found[owner].texts.push(TextNode { start: index, text });
                }
            }
            (Kind::Start, "w:instrText") => {
                if let Some(&owner) = open.last() {
                    found[owner].field_code.push_str(&text_in(tokens, index));
                }
            }
            (Kind::Start | Kind::Empty, "w:fldSimple") => {
                if let (Some(&owner), Some(code)) = (open.last(), token.attribute("w:instr")) {
                    found[owner].field_code.push_str(&code);
                }
            }
            _ => {}
        }
    }
    found
}

fn refuse_tags_in_fields(part: &str, number: usize, paragraph: &Paragraph) -> Result<(), DocxError> {
    let code = &paragraph.field_code;
    match ["{{", "{%", "{#"].iter().find_map(|opening| code.find(opening)) {
        None => Ok(()),
        Some(from) => Err(DocxError::FieldCode(Place::new(part, number, code, &code[from..]))),
    }
}

/// Spreads a paragraph's tags over the text nodes in which they begin.
fn cut(texts: &[TextNode], tags: Vec<(Range<usize>, Tag)>, segments: &mut HashMap<usize, Vec<Segment>>) {
    let mut tags = tags.into_iter().peekable();
    let mut node_from = 0;
    // End of a tag that began in an earlier node.
    let mut covered = 0;
    for node in texts {
        let node_to = node_from + node.text.len();
        let mut at = covered.clamp(node_from, node_to);
        let mut pieces = Vec::new();
        let mut touched = at > node_from;
        while let Some((range, tag)) = tags.next_if(|(range, _)| range.start < node_to) {
            touched = true;
            if range.start > at {
                let text = &node.text[at - node_from..range.start - node_from];
                pieces.push(Segment::Text(text.to_owned()));
            }
            pieces.push(Segment::Tag(tag));
            covered = range.end;
            at = covered.min(node_to);
        }
        if touched {
            if at < node_to {
                pieces.push(Segment::Text(node.text[at - node_from..].to_owned()));
            }
            segments.insert(node.start, pieces);
        }
        node_from = node_to;
    }
}

/// Writes the source, with text that is not a tag kept apart so that it cannot become one.
struct Writer {
    source: Source,
    plain: String,
}

impl Writer {
    fn plain(&mut self, text: &str) {
        self.plain.push_str(text);
    }

    fn tag(&mut self, tag: &Tag) {
        if tag.does == Does::Comment {
            return;
        }
        self.flush();
        let from = self.source.text.len();
        self.source.text.push_str(&tag.code);
        self.source.tags.push((from..self.source.text.len(), tag.place.clone()));
    }

    fn flush(&mut self) {
        let mut chars = self.plain.chars().peekable();
        while let Some(c) = chars.next() {
            if c == '{' && chars.peek().is_none_or(|next| matches!(next, '{' | '%' | '#')) {
                self.source.text.push_str("{{ '{' }}");
            } else {
                self.source.text.push(c);
            }
        }
        self.plain.clear();
    }
}

fn emit(tokens: &[Token<'_>], segments: &HashMap<usize, Vec<Segment>>, moves: &Moves) -> Source {
    let mut out = Writer { source: Source { text: String::new(), tags: Vec::new() }, plain: String::new() };
    let none = Vec::new();
    let mut index = 0;
    while index < tokens.len() {
        let token = &tokens[index];
        let before = moves.before.get(&index).unwrap_or(&none);
        let gone = moves.gone.contains(&index);
        // Bookmarks and comment ranges of an element that goes may end elsewhere: they stay, outside.
        let marks = &tokens[index..if gone { token.twin } else { index }];
        let marks: String = marks.iter().filter(|t| is_range_mark(t.name)).map(|t| t.raw).collect();
        let opens = before.first().is_some_and(|tag| tag.does == Does::Open);
        if opens {
            out.plain(&marks);
        }
        for tag in before {
            out.tag(tag);
        }
        if !opens {
            out.plain(&marks);
        }
        if gone {
            index = token.twin + 1;
            continue;
        }
        if let Some(pieces) = segments.get(&index) {
            out.plain(&with_space_kept(token));
            for piece in pieces {
                match piece {
                    Segment::Text(text) => out.plain(&partial_escape(text.as_str())),
                    Segment::Tag(tag) => out.tag(tag),
                }
            }
            index = token.twin;
            continue;
        }
        out.plain(token.raw);
        if token.kind == Kind::End {
            for tag in moves.after.get(&token.twin).unwrap_or(&none) {
                out.tag(tag);
            }
        }
        index += 1;
    }
    out.flush();
    out.source
}

fn is_range_mark(name: &str) -> bool {
    matches!(name, "w:bookmarkStart" | "w:bookmarkEnd" | "w:commentRangeStart" | "w:commentRangeEnd")
}

/// The start tag with `xml:space="preserve"`: a value may begin or end with a space.
fn with_space_kept(token: &Token<'_>) -> String {
    if token.attribute("xml:space").is_some() {
        return token.raw.replace("xml:space=\"default\"", "xml:space=\"preserve\"");
    }
    let open = token.raw.strip_suffix('>').unwrap_or(token.raw);
    format!("{open} xml:space=\"preserve\">")
}
