//! What people type: read field by field, every mistake kept beside its field, nothing lost.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use crate::error::Error;
use crate::language::Language;
use crate::vocabulary::{Points, Said, dates, text};

/// The field in which every form carries the id that was made when its page was drawn.
pub const FORM_ID: &str = "_form";

/// A line of a list to choose from: what the form sends, and what it is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    pub value: String,
    pub label: String,
}

/// Names and values as they came, in order; a name may stand several times.
#[derive(Clone, Debug, Default)]
pub struct Form {
    values: Vec<(String, String)>,
}

impl Form {
    /// From name and value pairs; text becomes NFC, line ends become `\n`.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Form { values: pairs.into_iter().map(|(n, v)| (n, text::clean(&v.replace("\r\n", "\n")))).collect() }
    }

    /// From an urlencoded body or query.
    pub fn parse(encoded: &str) -> Self {
        let pairs = actix_web::web::Query::<Vec<(String, String)>>::from_query(encoded);
        Form::new(pairs.map(|q| q.into_inner()).unwrap_or_default())
    }

    /// The first value of the name, empty when there is none.
    pub fn get(&self, name: &str) -> &str {
        self.values.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
    }

    /// The value unless it is missing or empty.
    pub fn filled(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|v| !v.is_empty())
    }

    /// All values of the name.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.values.iter().filter(|(n, v)| n == name && !v.is_empty()).map(|(_, v)| v.as_str()).collect()
    }

    /// Sets a value, as a form's first showing does.
    pub fn set(&mut self, name: &str, value: impl ToString) -> &mut Self {
        self.values.push((name.to_owned(), value.to_string()));
        self
    }

    /// All names and values but the form's token and id, which each drawn form has its own.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().filter(|(n, _)| n != "_csrf" && n != FORM_ID).map(|(n, v)| (n.as_str(), v.as_str()))
    }

    /// The values and the sentences of their mistakes, for the template.
    pub fn view(&self, language: Language, errors: &[(String, Said)]) -> FormView {
        let mut view = FormView::default();
        for (name, value) in self.pairs() {
            view.values.entry(name.to_owned()).or_default().push(value.to_owned());
        }
        for (name, said) in errors {
            view.errors.entry(name.clone()).or_insert_with(|| language.say(said));
        }
        view
    }
}

/// A form as the template shows it: `field(page.form, "name", …)` reads it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FormView {
    /// Values of each name.
    pub values: BTreeMap<String, Vec<String>>,
    /// The sentence of each field's first mistake.
    pub errors: BTreeMap<String, String>,
}

/// Reads a form's fields; collects mistakes and tells them all at [`Reader::finish`].
///
/// A field that is wrong gives a value that stands for nothing, so that reading goes on;
/// `finish` must be asked before anything is done with what was read.
pub struct Reader<'f> {
    form: &'f Form,
    errors: Vec<(String, Said)>,
}

impl<'f> Reader<'f> {
    /// A reader of the form.
    pub fn new(form: &'f Form) -> Self {
        Reader { form, errors: Vec::new() }
    }

    /// Notes a mistake at a field.
    pub fn wrong(&mut self, name: &str, said: Said) {
        self.errors.push((name.to_owned(), said));
    }

    /// Text that must be there, of at most `max` characters.
    pub fn text(&mut self, name: &str, max: usize) -> String {
        let value = self.optional_text(name, max);
        if value.is_empty() {
            self.wrong(name, Said::new("form-required"));
        }
        value
    }

    /// Text that may be empty, of at most `max` characters.
    pub fn optional_text(&mut self, name: &str, max: usize) -> String {
        let value = self.form.get(name).to_owned();
        let length = value.chars().count();
        if length > max {
            self.wrong(name, Said::new("form-too-long").with("max", max).with("length", length));
        }
        value
    }

    /// A day that must be there.
    pub fn date(&mut self, name: &str) -> NaiveDate {
        match self.optional_date(name) {
            Some(date) => date,
            None => {
                if self.form.filled(name).is_none() {
                    self.wrong(name, Said::new("form-required"));
                }
                NaiveDate::default()
            }
        }
    }

    /// A day, `dd/mm/yyyy` or as a browser's date field sends it; the years 1900 to 2200.
    pub fn optional_date(&mut self, name: &str) -> Option<NaiveDate> {
        use chrono::Datelike;
        let typed = self.form.filled(name)?;
        let read = dates::parse_day(typed).filter(|d| (1900..=2200).contains(&d.year()));
        if read.is_none() {
            self.wrong(name, Said::new("form-date").with("value", typed));
        }
        read
    }

    /// A whole number between two bounds, both included.
    pub fn number(&mut self, name: &str, least: i64, most: i64) -> i64 {
        let typed = self.form.get(name);
        match typed.parse::<i64>() {
            Ok(n) if (least..=most).contains(&n) => n,
            _ if typed.is_empty() => {
                self.wrong(name, Said::new("form-required"));
                least
            }
            _ => {
                self.wrong(name, Said::new("form-number").with("value", typed).with("least", least).with("most", most));
                least
            }
        }
    }

    /// Points with decimal comma, none when empty.
    pub fn optional_points(&mut self, name: &str) -> Option<Points> {
        let typed = self.form.filled(name)?;
        let read = typed.parse().ok();
        if read.is_none() {
            self.wrong(name, Said::new("form-points").with("value", typed));
        }
        read
    }

    /// One of a closed list of words; `fallback` stands for nothing when it is wrong.
    pub fn word<T: std::str::FromStr>(&mut self, name: &str, fallback: T) -> T {
        match self.form.get(name).parse() {
            Ok(word) => word,
            Err(_) => {
                self.wrong(name, Said::new("form-choose"));
                fallback
            }
        }
    }

    /// Each chosen word of a closed list; unknown ones are a mistake.
    pub fn words<T: std::str::FromStr>(&mut self, name: &str) -> Vec<T> {
        let typed = self.form.all(name);
        let read: Vec<T> = typed.iter().filter_map(|t| t.parse().ok()).collect();
        if read.len() < typed.len() {
            self.wrong(name, Said::new("form-choose"));
        }
        read
    }

    /// An id that must be chosen.
    pub fn id<T: From<String>>(&mut self, name: &str) -> T {
        let typed = self.form.get(name).to_owned();
        if typed.is_empty() {
            self.wrong(name, Said::new("form-choose"));
        }
        T::from(typed)
    }

    /// An id that may be left out.
    pub fn optional_id<T: From<String>>(&mut self, name: &str) -> Option<T> {
        self.form.filled(name).map(|v| T::from(v.to_owned()))
    }

    /// Whether a box is ticked.
    pub fn ticked(&self, name: &str) -> bool {
        self.form.filled(name).is_some()
    }

    /// The version that the person saw when the form was opened.
    pub fn seen(&mut self) -> i32 {
        self.number("version", 0, i64::from(i32::MAX)) as i32
    }

    /// Whether any mistake was noted.
    pub fn is_wrong(&self) -> bool {
        !self.errors.is_empty()
    }

    /// All mistakes, or that there is none.
    pub fn finish(self) -> Result<(), Error> {
        if self.errors.is_empty() { Ok(()) } else { Err(Error::Invalid(self.errors)) }
    }
}
