//! From a part's XML to the source of a minijinja template.
//!
//! Everything that is not a tag goes into the source unchanged (an opening brace pair elsewhere is
//! written so that it prints itself). Tags are found in the joined text of each paragraph, so it
//! does not matter into how many runs Word has cut them; a tag is put where it begins, and the
//! runs that held the rest of it lose only those characters.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use quick_xml::escape::partial_escape;

use super::error::{DocxError, Place};
use super::tokens::{Kind, Token, text_in};

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

/// What a tag does; only these statements are known, because others could print markup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Does {
    Print,
    Open,
    Between,
    Close,
    Set,
    Comment,
}

#[derive(Clone, Debug)]
struct Tag {
    does: Does,
    /// Element that the marker stands for, `w:tr` for `{%tr … %}`.
    stands_for: Option<&'static str>,
    /// The tag for minijinja.
    code: String,
    place: Place,
}

enum Segment {
    Text(String),
    Tag(Tag),
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

fn refuse_tags_in_fields(
    part: &str,
    number: usize,
    paragraph: &Paragraph,
) -> Result<(), DocxError> {
    let code = &paragraph.field_code;
    match ["{{", "{%", "{#"].iter().find_map(|opening| code.find(opening)) {
        None => Ok(()),
        Some(from) => Err(DocxError::FieldCode(Place::new(part, number, code, &code[from..]))),
    }
}

/// Tags in a paragraph's text with their bytes in it.
fn find_tags(
    part: &str,
    number: usize,
    text: &str,
) -> Result<Vec<(Range<usize>, Tag)>, DocxError> {
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(step) = text[at..].find('{') {
        let from = at + step;
        let closing = match text[from..].get(..2) {
            Some("{{") => "}}",
            Some("{%") => "%}",
            Some("{#") => "#}",
            _ => {
                at = from + 1;
                continue;
            }
        };
        let place = |to: usize| Place::new(part, number, text, &text[from..to]);
        let inside = from + 2;
        let Some(to) = end_of_tag(text, inside, closing) else {
            return Err(DocxError::NotClosed(place(text.len())));
        };
        let tag = understand(&text[from..to], place(to))?;
        tags.push((from..to, tag));
        at = to;
    }
    Ok(tags)
}

/// Byte behind the closing mark, which does not count inside a quoted text.
fn end_of_tag(text: &str, from: usize, closing: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in text[from..].char_indices() {
        let plain = plain_char(c);
        match quote {
            Some(open) if plain == Some(open) => quote = None,
            Some(_) => {}
            None if closing != "#}" && matches!(plain, Some('"' | '\'')) => quote = plain,
            None if text[from + at..].starts_with(closing) => {
                return Some(from + at + closing.len());
            }
            None => {}
        }
    }
    None
}

/// What Word's automatic correction makes of a typed character, undone; `None` for what it adds.
fn plain_char(c: char) -> Option<char> {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' => Some('\''),
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' => Some('"'),
        '\u{a0}' | '\u{202f}' | '\u{2007}' | '\t' | '\r' | '\n' => Some(' '),
        '\u{2013}' | '\u{2014}' | '\u{2011}' => Some('-'),
        '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => None,
        c => Some(c),
    }
}

fn understand(typed: &str, place: Place) -> Result<Tag, DocxError> {
    let plain: String = typed.chars().filter_map(plain_char).collect();
    let (opening, rest) = plain.split_at(2);
    let inside = &rest[..rest.len() - 2];
    if opening == "{{" {
        return Ok(Tag { does: Does::Print, stands_for: None, code: spaced(&plain), place });
    }
    let (trim, inside) = match inside.strip_prefix(['-', '+']) {
        Some(rest) => (&inside[..1], rest),
        None => ("", inside),
    };
    let mut words = inside.split_whitespace();
    let mut word = words.next().unwrap_or("");
    let stands_for = match word {
        "p" => Some("w:p"),
        "tr" => Some("w:tr"),
        "tc" => Some("w:tc"),
        "r" => Some("w:r"),
        _ => None,
    };
    let mut inside = inside;
    if stands_for.is_some() {
        inside = &inside.trim_start()[word.len()..];
        word = words.next().unwrap_or("");
    }
    if opening == "{#" {
        return Ok(Tag { does: Does::Comment, stands_for, code: String::new(), place });
    }
    let does = match word.trim_end_matches(['-', '+']) {
        "for" | "if" | "with" => Does::Open,
        "else" | "elif" => Does::Between,
        "endfor" | "endif" | "endwith" => Does::Close,
        "set" if inside.contains('=') => Does::Set,
        _ => return Err(DocxError::Statement(place)),
    };
    let code = spaced(&format!("{{%{trim} {inside}%}}"));
    Ok(Tag { does, stands_for, code, place })
}

/// The tag with a space inside its braces, so that a literal brace beside it cannot join them.
fn spaced(tag: &str) -> String {
    let (opening, rest) = tag.split_at(2);
    if rest.starts_with(['-', '+', ' ']) { tag.to_owned() } else { format!("{opening} {rest}") }
}

/// Spreads a paragraph's tags over the text nodes in which they begin.
fn cut(
    texts: &[TextNode],
    tags: Vec<(Range<usize>, Tag)>,
    segments: &mut HashMap<usize, Vec<Segment>>,
) {
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

/// Markers taken out of their elements.
#[derive(Default)]
struct Moves {
    before: BTreeMap<usize, Vec<Tag>>,
    after: BTreeMap<usize, Vec<Tag>>,
    /// Elements, by their start tag, whose place the markers take.
    gone: Vec<usize>,
}

impl Moves {
    fn plan(
        tokens: &[Token<'_>],
        segments: &mut HashMap<usize, Vec<Segment>>,
    ) -> Result<Self, DocxError> {
        let mut holders: BTreeMap<usize, Vec<Tag>> = BTreeMap::new();
        let mut open: Vec<usize> = Vec::new();
        for (index, token) in tokens.iter().enumerate() {
            match token.kind {
                Kind::Start => open.push(index),
                Kind::End => {
                    open.pop();
                }
                _ => {}
            }
            let Some(pieces) = segments.get_mut(&index) else { continue };
            let mut kept = Vec::new();
            for piece in pieces.drain(..) {
                match piece {
                    Segment::Tag(Tag { stands_for: Some(name), place, does, code }) => {
                        let holder = open.iter().rev().find(|&&at| tokens[at].name == name);
                        let Some(&holder) = holder else {
                            return Err(DocxError::Marker(place));
                        };
                        let tag = Tag { stands_for: Some(name), place, does, code };
                        holders.entry(holder).or_default().push(tag);
                    }
                    other => kept.push(other),
                }
            }
            *pieces = kept;
        }
        let mut moves = Moves::default();
        // Inner elements last, so that an element still full of other markers is not taken away.
        let marked: Vec<usize> = holders.keys().copied().collect();
        for (holder, tags) in holders {
            let range = holder..tokens[holder].twin;
            let others = marked.iter().any(|&at| at != holder && range.contains(&at));
            if !others && is_bare(tokens, range, segments) {
                moves.gone.push(holder);
                moves.before.entry(holder).or_default().extend(tags);
                continue;
            }
            for tag in tags {
                match tag.does {
                    Does::Open | Does::Set => moves.before.entry(holder).or_default().push(tag),
                    Does::Close => moves.after.entry(holder).or_default().push(tag),
                    Does::Comment => {}
                    Does::Between | Does::Print => return Err(DocxError::Marker(tag.place)),
                }
            }
        }
        Ok(moves)
    }
}

/// True when nothing would be lost with the element: no text, picture, field or section break.
fn is_bare(
    tokens: &[Token<'_>],
    range: Range<usize>,
    segments: &HashMap<usize, Vec<Segment>>,
) -> bool {
    const CONTENT: [&str; 10] = [
        "w:drawing",
        "w:pict",
        "w:object",
        "w:sym",
        "w:fldSimple",
        "w:fldChar",
        "w:sectPr",
        "w:footnoteReference",
        "w:endnoteReference",
        "w:tbl",
    ];
    range.into_iter().all(|index| {
        let token = &tokens[index];
        if CONTENT.iter().any(|name| token.opens(name)) {
            return false;
        }
        if !token.opens("w:t") {
            return true;
        }
        match segments.get(&index) {
            None => text_in(tokens, index).trim().is_empty(),
            Some(pieces) => pieces.iter().all(|piece| match piece {
                Segment::Text(text) => text.trim().is_empty(),
                Segment::Tag(tag) => tag.does == Does::Comment,
            }),
        }
    })
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

fn emit(
    tokens: &[Token<'_>],
    segments: &HashMap<usize, Vec<Segment>>,
    moves: &Moves,
) -> Source {
    let mut out = Writer {
        source: Source { text: String::new(), tags: Vec::new() },
        plain: String::new(),
    };
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
    matches!(
        name,
        "w:bookmarkStart" | "w:bookmarkEnd" | "w:commentRangeStart" | "w:commentRangeEnd"
    )
}

/// The start tag with `xml:space="preserve"`: a value may begin or end with a space.
fn with_space_kept(token: &Token<'_>) -> String {
    if token.attribute("xml:space").is_some() {
        return token.raw.replace("xml:space=\"default\"", "xml:space=\"preserve\"");
    }
    let open = token.raw.strip_suffix('>').unwrap_or(token.raw);
    format!("{open} xml:space=\"preserve\">")
}
