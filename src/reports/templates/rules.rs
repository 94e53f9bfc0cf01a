//! What a template must be before it is taken.

use serde_json::Value;

use super::model::Field;
use crate::reports::docx::papers::Paper;
use crate::reports::docx::sample::Filled;
use crate::reports::docx::{self, DocxError};
use crate::vocabulary::Said;

/// Most bytes that an uploaded template may have.
pub const LARGEST: u64 = 4 * 1024 * 1024;

/// Everything that is wrong with a template for a paper; empty: it can be taken. It must bring no program and fetch
/// nothing, name only what the paper's data have, in every branch, and fill without an error, with all that the data
/// can hold and with as little as they can hold.
pub fn problems(paper: Paper, template: &[u8]) -> Vec<Said> {
    match found(paper, template) {
        Ok(wrong) => wrong.iter().map(DocxError::said).collect(),
        Err(error) => vec![error.said()],
    }
}

fn found(paper: Paper, template: &[u8]) -> Result<Vec<DocxError>, DocxError> {
    let full = paper.sample(Filled::Full)?;
    let mut wrong = docx::active(template)?;
    wrong.extend(docx::check(template, &full)?);
    if wrong.is_empty() {
        docx::fill(template, &full)?;
        docx::fill(template, &paper.sample(Filled::Bare)?)?;
    }
    Ok(wrong)
}

/// What a template of the paper may name, in the order of the data.
///
/// # Errors
/// As [`Paper::sample`].
pub fn fields(paper: Paper) -> Result<Vec<Field>, DocxError> {
    let mut fields = Vec::new();
    list("", &paper.sample(Filled::Full)?, &mut fields);
    Ok(fields)
}

fn list(above: &str, value: &Value, fields: &mut Vec<Field>) {
    match value {
        Value::Object(parts) => {
            for (name, part) in parts {
                let name = if above.is_empty() { name.clone() } else { format!("{above}.{name}") };
                list(&name, part, fields);
            }
        }
        Value::Array(entries) => {
            fields.push(Field { name: above.to_owned(), list: true });
            if let Some(entry @ Value::Object(_)) = entries.first() {
                list(&format!("{above}[]"), entry, fields);
            }
        }
        _ => fields.push(Field { name: above.to_owned(), list: false }),
    }
}
