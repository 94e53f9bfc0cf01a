//! The data as values, and minijinja set up so that a value can only become text.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value, ValueKind};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior};
use serde::Serialize;

use super::clean::clean;
use super::error::DocxError;
use super::source::Source;

/// Stands for the end of a paragraph until [`super::finish`]; no cleaned text holds it.
pub const PARAGRAPH_END: char = '\u{1}';

/// Most steps that filling one part may take: a paper of thousands of lines takes a few hundred thousand.
const MOST_STEPS: u64 = 50_000_000;

/// The data with every string cleaned.
pub fn values(data: &impl Serialize) -> Result<Value, DocxError> {
    let mut json = serde_json::to_value(data)?;
    clean_all(&mut json);
    Ok(Value::from(Serde(&json)))
}

fn clean_all(json: &mut serde_json::Value) {
    match json {
        serde_json::Value::String(text) => *text = clean(text),
        serde_json::Value::Array(items) => items.iter_mut().for_each(clean_all),
        serde_json::Value::Object(fields) => fields.values_mut().for_each(clean_all),
        _ => {}
    }
}

/// The syntax of tags: minijinja's own, and every line break is kept.
pub fn syntax(part: &str) -> Result<SyntaxConfig, DocxError> {
    let built = SyntaxConfig::builder().keep_trailing_newline(true).build();
    built.map_err(|e| DocxError::Template { part: part.to_owned(), detail: e.to_string() })
}

/// minijinja as papers use it: what is undefined is an error, and every value is written as text.
pub fn environment(part: &str) -> Result<Environment<'static>, DocxError> {
    let mut env = Environment::new();
    env.set_debug(true);
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_syntax(syntax(part)?);
    env.set_fuel(Some(MOST_STEPS));
    // The formatter escapes every value once; filters must not do it before.
    env.set_auto_escape_callback(|_| AutoEscape::None);
    env.set_formatter(write_value);
    for markup in ["safe", "escape", "e"] {
        env.remove_filter(markup);
    }
    env.add_filter("paragraphs", paragraphs);
    Ok(env)
}

/// Renders the source of one part.
pub fn render(part: &str, source: &Source, values: &Value) -> Result<String, DocxError> {
    environment(part)?.render_named_str(part, &source.text, values).map_err(|e| explain(part, source, &e))
}

/// What went wrong, at the tag where it did.
pub fn explain(part: &str, source: &Source, error: &Error) -> DocxError {
    let place = error.range().and_then(|range| source.place_at(range.start)).cloned();
    let detail = match error.detail() {
        Some(detail) => format!("{}: {detail}", error.kind()),
        None => error.kind().to_string(),
    };
    match (place, error.kind()) {
        (Some(place), ErrorKind::UndefinedError) => DocxError::Undefined(place),
        (Some(place), _) => DocxError::Tag { place, detail },
        (None, _) => DocxError::Template { part: part.to_owned(), detail },
    }
}

/// Marks the ends of a text's lines as ends of paragraphs.
fn paragraphs(value: &Value) -> Result<Value, Error> {
    match value.kind() {
        ValueKind::Undefined => Err(Error::from(ErrorKind::UndefinedError)),
        ValueKind::String => {
            let end = PARAGRAPH_END.to_string();
            Ok(Value::from(value.to_string().replace('\n', &end)))
        }
        _ => Ok(value.clone()),
    }
}

/// Writes a value as text of a run, whatever it holds.
fn write_value(out: &mut Output, _state: &mut State, value: &Value) -> Result<(), Error> {
    match value.kind() {
        ValueKind::None | ValueKind::Undefined => return Ok(()),
        ValueKind::String | ValueKind::Number => {}
        other => {
            return Err(Error::new(ErrorKind::InvalidOperation, format!("a {other} cannot be printed")));
        }
    }
    let text = value.to_string();
    let mut plain = 0;
    for (at, c) in text.char_indices() {
        let written = match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '\n' => "</w:t><w:br/><w:t xml:space=\"preserve\">",
            '\t' => "</w:t><w:tab/><w:t xml:space=\"preserve\">",
            _ => continue,
        };
        out.write_str(&text[plain..at])?;
        out.write_str(written)?;
        plain = at + c.len_utf8();
    }
    out.write_str(&text[plain..])?;
    Ok(())
}
