//! What rendering leaves to be put right: marked ends of paragraphs, and containers that a loop
//! without rows or a condition left without what Word demands in them.

use super::error::DocxError;
use super::render::PARAGRAPH_END;
use super::tokens::{self, Kind, Token};

/// Elements that must end with a paragraph, or Word calls the file damaged.
const NEED_PARAGRAPH: [&str; 5] = ["w:tc", "w:hdr", "w:ftr", "w:txbxContent", "w:body"];

const BREAK: &str = "</w:t><w:br/><w:t xml:space=\"preserve\">";

/// Splits marked paragraphs, removes tables and rows that are empty, and adds the paragraph that a
/// cell, header or footer must hold.
pub fn finish(part: &str, xml: &str) -> Result<String, DocxError> {
    let tokens = tokens::read(part, xml)?;
    let mut out = String::with_capacity(xml.len());
    let mut open: Vec<usize> = Vec::new();
    // Name of the last block written in each open element.
    let mut last_block: Vec<&str> = vec![""];
    let mut index = 0;
    while index < tokens.len() {
        let token = &tokens[index];
        if is_empty_frame(&tokens, index) {
            index = token.twin + 1;
            continue;
        }
        match token.kind {
            Kind::Start => {
                open.push(index);
                last_block.push("");
            }
            Kind::End => {
                open.pop();
                let last = last_block.pop().unwrap_or("");
                if NEED_PARAGRAPH[..4].contains(&token.name) && !matches!(last, "w:p" | "w:sdt") {
                    out.push_str("<w:p/>");
                }
                note_block(&mut last_block, token.name);
            }
            Kind::Empty => {
                if token.name == "w:sectPr" {
                    end_body(&tokens, &open, &last_block, &mut out);
                }
                note_block(&mut last_block, token.name);
            }
            _ => {}
        }
        if token.kind == Kind::Start && token.name == "w:sectPr" {
            end_body(&tokens, &open[..open.len() - 1], &last_block[..last_block.len() - 1], &mut out);
        }
        if token.kind == Kind::Text && token.raw.contains(PARAGRAPH_END) {
            let cut = between_paragraphs(&tokens, &open).unwrap_or_else(|| BREAK.to_owned());
            out.push_str(&token.raw.replace(PARAGRAPH_END, &cut));
        } else {
            out.push_str(token.raw);
        }
        index += 1;
    }
    Ok(out)
}

fn note_block<'a>(last_block: &mut [&'a str], name: &'a str) {
    if matches!(name, "w:p" | "w:tbl" | "w:sdt")
        && let Some(last) = last_block.last_mut()
    {
        *last = name;
    }
}

/// A body that would end with a table gets the paragraph that Word keeps behind it.
fn end_body(tokens: &[Token<'_>], open: &[usize], last_block: &[&str], out: &mut String) {
    let in_body = open.last().is_some_and(|&at| tokens[at].name == NEED_PARAGRAPH[4]);
    if in_body && !matches!(last_block.last(), Some(&"w:p" | &"w:sdt")) {
        out.push_str("<w:p/>");
    }
}

/// True for a table without rows and a row without cells.
fn is_empty_frame(tokens: &[Token<'_>], index: usize) -> bool {
    let token = &tokens[index];
    let needed = match (token.kind, token.name) {
        (Kind::Start, "w:tbl") => "w:tr",
        (Kind::Start, "w:tr") => "w:tc",
        _ => return false,
    };
    !tokens[index..token.twin].iter().any(|inner| inner.opens(needed))
}

/// What ends a paragraph inside its run's text and begins the next of the same form. `None` where
/// the text is not simply document, paragraph, run, text, or the paragraph ends a section.
fn between_paragraphs(tokens: &[Token<'_>], open: &[usize]) -> Option<String> {
    let [.., paragraph, run, text] = *open else {
        return None;
    };
    if tokens[paragraph].name != "w:p" || tokens[run].name != "w:r" || tokens[text].name != "w:t" {
        return None;
    }
    let paragraph_form = form_of(tokens, paragraph, "w:pPr");
    if paragraph_form.contains("<w:sectPr") {
        return None;
    }
    let run_form = form_of(tokens, run, "w:rPr");
    Some(format!("</w:t></w:r></w:p><w:p>{paragraph_form}<w:r>{run_form}<w:t xml:space=\"preserve\">"))
}

/// The properties element that stands first in an element, as written.
fn form_of(tokens: &[Token<'_>], holder: usize, name: &str) -> String {
    let first = (holder + 1..tokens[holder].twin).find(|&at| !matches!(tokens[at].kind, Kind::Text | Kind::Other));
    match first {
        Some(at) if tokens[at].opens(name) => tokens[at..=tokens[at].twin].iter().map(|token| token.raw).collect(),
        _ => String::new(),
    }
}
