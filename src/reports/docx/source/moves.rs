//! Markers that stand for the paragraph, row, cell or run around them.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use super::super::error::DocxError;
use super::super::tokens::{Kind, Token, text_in};
use super::tags::{Does, Segment, Tag};

/// Markers taken out of their elements.
#[derive(Default)]
pub struct Moves {
    pub before: BTreeMap<usize, Vec<Tag>>,
    pub after: BTreeMap<usize, Vec<Tag>>,
    /// Elements, by their start tag, whose place the markers take.
    pub gone: Vec<usize>,
}

impl Moves {
    /// Takes the markers out of `segments` and says where they go instead.
    pub fn plan(tokens: &[Token<'_>], segments: &mut HashMap<usize, Vec<Segment>>) -> Result<Self, DocxError> {
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
            let Some(pieces) = segments.get_mut(&index) else {
                continue;
            };
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
fn is_bare(tokens: &[Token<'_>], range: Range<usize>, segments: &HashMap<usize, Vec<Segment>>) -> bool {
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
