//! A sentence that is not written yet: its key in `locales/` and what is to be filled in.
//!
//! Rules, readers and errors speak in [`Said`]; only pages, papers and the command line turn it
//! into Vietnamese or English, through `language::Language::say`.

use serde::{Deserialize, Serialize};

/// One sentence for a person: a Fluent message key and its arguments, in the order given.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Said {
    /// Key of the message in `locales/{vi,en}/*.ftl`.
    pub key: String,
    /// Name and value of each argument; numbers are given as text that is already formatted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<(String, String)>,
}

impl Said {
    /// A sentence without arguments.
    pub fn new(key: impl Into<String>) -> Self {
        Said { key: key.into(), args: Vec::new() }
    }

    /// The same sentence with one more argument.
    pub fn with(mut self, name: impl Into<String>, value: impl ToString) -> Self {
        self.args.push((name.into(), value.to_string()));
        self
    }
}
