//! The text of a Word document, for previews and tests.

use super::error::DocxError;
use super::package::Package;
use super::tokens::{self, Kind, text_in};

/// Texts of the body's paragraphs in reading order, those in table cells included; breaks as `\n`,
/// tabs as `\t`. Deleted text of tracked changes and field codes are not text.
pub fn text_of(docx: &[u8]) -> Result<Vec<String>, DocxError> {
    let mut package = Package::open(docx)?;
    let main = package.main_part()?;
    paragraphs(&main, &package.text(&main)?)
}

/// Texts of the paragraphs of all headers and footers, in the order of the package's content types.
pub fn headers_and_footers_of(docx: &[u8]) -> Result<Vec<String>, DocxError> {
    let mut package = Package::open(docx)?;
    let mut texts = Vec::new();
    for part in package.margin_parts()? {
        texts.extend(paragraphs(&part, &package.text(&part)?)?);
    }
    Ok(texts)
}

fn paragraphs(part: &str, xml: &str) -> Result<Vec<String>, DocxError> {
    let tokens = tokens::read(part, xml)?;
    let mut texts: Vec<String> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut index = 0;
    while index < tokens.len() {
        let token = &tokens[index];
        let opens = matches!(token.kind, Kind::Start | Kind::Empty);
        match token.name {
            // The same text again, for programs that do not know the newer form.
            "mc:Fallback" if token.kind == Kind::Start => index = token.twin,
            "w:p" if token.kind == Kind::End => {
                open.pop();
            }
            "w:p" => {
                if token.kind == Kind::Start {
                    open.push(texts.len());
                }
                texts.push(String::new());
            }
            name if opens => {
                let text = match name {
                    "w:t" => text_in(&tokens, index),
                    "w:tab" if in_run(&tokens, index) => "\t".to_owned(),
                    "w:br" | "w:cr" => "\n".to_owned(),
                    "w:noBreakHyphen" => "\u{2011}".to_owned(),
                    "w:softHyphen" => "\u{ad}".to_owned(),
                    _ => String::new(),
                };
                if let Some(&owner) = open.last() {
                    texts[owner].push_str(&text);
                }
            }
            _ => {}
        }
        index += 1;
    }
    Ok(texts)
}

/// True for a tab character; a tab stop of the same name stands in `w:tabs`.
fn in_run(tokens: &[tokens::Token<'_>], index: usize) -> bool {
    !tokens[index].raw.contains("w:val")
}
