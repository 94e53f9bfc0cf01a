//! Word documents that an office can edit in Word, filled by minijinja over the document's XML.
//!
//! A template is an ordinary `.docx`. Whoever edits it types `{{ name }}`, `{% if … %}` and
//! `{% for … %}` as text; Word may cut such a tag into several runs, the engine joins it again.
//! `{%p … %}`, `{%tr … %}`, `{%tc … %}` and `{%r … %}` stand for the paragraph, table row, cell or
//! run that holds them: alone in it, the marker takes its place; beside other text, an opening
//! marker moves in front of it and a closing one behind it, so one row can be its own loop.
//!
//! What holds for every document: a value is text and nothing else (no markup, tag or field code
//! can come from it); a name that the data do not have is an error that names the tag and its
//! paragraph; the parts without tags are kept byte for byte; the same template and data give the
//! same bytes. [`papers`] holds the papers of an inspection and their data, [`work`] those before it.

mod active;
mod check;
mod clean;
mod error;
mod finish;
pub mod letterhead;
mod package;
pub mod papers;
mod read;
mod render;
pub mod sample;
mod source;
mod tokens;
pub mod work;

use serde::Serialize;

pub use active::{Active, active};
pub use check::check;
pub use clean::clean;
pub use error::{DocxError, Place};
pub use read::{headers_and_footers_of, text_of};

/// Fills a Word template with `data`, whose fields are the names that tags may use.
///
/// All strings pass through [`clean`]. A line break in a value becomes a break inside the
/// paragraph; with `{{ value|paragraphs }}` each line becomes a paragraph of the same form.
/// `None` prints nothing; a list, an object or a yes/no printed as such is an error.
///
/// # Errors
/// [`DocxError`] says in which part and paragraph a tag is wrong, or why the file is not a
/// template that can be filled. Nothing is half filled.
pub fn fill(template: &[u8], data: &impl Serialize) -> Result<Vec<u8>, DocxError> {
    let mut package = package::Package::open(template)?;
    let values = render::values(data)?;
    for part in package.text_parts()? {
        let xml = package.text(&part)?;
        let source = source::build(&part, &tokens::read(&part, &xml)?)?;
        if source.tags.is_empty() {
            continue;
        }
        let rendered = render::render(&part, &source, &values)?;
        let finished = finish::finish(&part, &rendered)?;
        tokens::check(&part, &finished)?;
        package.replace(&part, finished);
    }
    package.save()
}
