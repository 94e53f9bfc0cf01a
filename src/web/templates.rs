//! Pages: minijinja over embedded templates, strict about what is undefined.

use std::collections::{BTreeMap, HashMap};

use minijinja::value::{Kwargs, Serde, Value};
use minijinja::{Environment, Error as TemplateError, ErrorKind, State, UndefinedBehavior};
use rust_embed::RustEmbed;
use serde::Serialize;

use super::Req;
use super::route::Route;
use super::shell::Shell;
use crate::error::Error;
use crate::language::Language;
use crate::vocabulary::{Points, Said, dates};

#[derive(RustEmbed)]
#[folder = "templates"]
#[include = "*.html"]
struct Files;

/// All templates, ready to render, once for each language: what a page asks for most, a sentence
/// without arguments, is then a look-up in a table made at the start.
pub struct Templates {
    vietnamese: Environment<'static>,
    english: Environment<'static>,
    /// For each template the fields into which people type, with the keys of their labels.
    labels: BTreeMap<String, BTreeMap<String, String>>,
}

impl Templates {
    /// Reads what is embedded; `assets` is the folder of stylesheet, scripts and icons. In a debug
    /// build templates come from the disk and are read anew when they change.
    pub fn load(assets: &str) -> Self {
        Templates {
            vietnamese: environment(Language::Vietnamese, assets),
            english: environment(Language::English, assets),
            labels: Files::iter().map(|name| (name.to_string(), labels_in(&source(&name)))).collect(),
        }
    }

    /// The key of the label of a field into which people type: as the page of the route has it, else as
    /// another page of the same area has it.
    pub fn label(&self, route: &Route, field: &str) -> Option<&str> {
        let area = route.name.split("::").next().unwrap_or_default();
        let own = self.labels.get(route.template).and_then(|labels| labels.get(field));
        let near = || {
            let pages = self.labels.iter().filter(|(name, _)| name.split('/').next() == Some(area));
            pages.filter_map(|(_, labels)| labels.get(field)).next()
        };
        own.or_else(near).map(String::as_str)
    }

    /// Names of all templates. For tests.
    pub fn names(&self) -> Vec<String> {
        Files::iter().map(|name| name.into_owned()).collect()
    }

    /// One page as HTML.
    pub fn render(&self, req: &Req, template: &str, title: &str, page: &impl Serialize) -> Result<String, Error> {
        let shell = Shell::of(req, title);
        let context = minijinja::context! { shell => Value::from(Serde(&shell)), page => Value::from(Serde(page)) };
        let env = match req.language {
            Language::Vietnamese => &self.vietnamese,
            Language::English => &self.english,
        };
        Ok(with_labels(env.get_template(template)?.render(context)?))
    }
}

fn source(name: &str) -> String {
    Files::get(name).map(|file| String::from_utf8_lossy(&file.data).into_owned()).unwrap_or_default()
}

/// Name and label's key of each field of text, area, day or number that a template writes with a label.
fn labels_in(template: &str) -> BTreeMap<String, String> {
    const TYPED: [&str; 4] = ["f.text(field(", "f.area(field(", "f.date(field(", "f.number(field("];
    let calls = TYPED.iter().flat_map(|call| template.split(call).skip(1));
    let read = |call: &str| {
        let mut quoted = call.split('"');
        let name = quoted.nth(1)?;
        let label = quoted.next()?.contains("label=t(").then(|| quoted.next())??;
        Some((name.to_owned(), label.to_owned()))
    };
    calls.filter_map(read).collect()
}

/// Puts the label of its field before each mistake in the sum of mistakes: `<!--label:name-->` becomes
/// what the page writes in `<label for="f-name">`, or in the legend of the group `f-name`. The mark stands
/// before the fields, whose labels only they know; what people typed is escaped and makes no mark.
fn with_labels(page: String) -> String {
    const MARK: &str = "<!--label:";
    if !page.contains(MARK) {
        return page;
    }
    let label = |name: &str| {
        let starts = [format!("<label for=\"f-{name}\">"), format!("id=\"f-{name}\"><legend>")];
        let after = starts.iter().find_map(|start| page.split_once(start.as_str()))?.1;
        after.split('<').next().map(str::trim).filter(|text| !text.is_empty())
    };
    let mut parts = page.split(MARK);
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once("-->").unwrap_or(("", part));
        if let Some(label) = label(name).filter(|label| !rest.starts_with(label)) {
            whole.push_str(label);
            whole.push_str(": ");
        }
        whole.push_str(rest);
    }
    whole
}

fn environment(language: Language, assets: &str) -> Environment<'static> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_loader(|name| Ok(Files::get(name).map(|f| String::from_utf8_lossy(&f.data).into_owned())));
    let plain: HashMap<String, Value> =
        language.plain_sentences().into_iter().map(|(key, text)| (key, Value::from(text))).collect();
    env.add_function("t", move |key: &str, args: Kwargs| t(language, &plain, key, &args));
    env.add_function("say", move |said: Value| say(language, &said));
    let icons = format!("{assets}/icons.svg");
    env.add_function("icon", move |name: &str, size: Option<&str>| icon(&icons, name, size.unwrap_or_default()));
    env.add_function("field", field);
    env.add_function("form_token", |state: &State| of_shell(state, "csrf"));
    env.add_function("form_id", |state: &State| of_shell(state, "form"));
    env.add_function("typed_date", typed_date);
    env.add_filter("date", date);
    env.add_filter("time", time);
    env.add_filter("num", num);
    env.add_filter("points", points);
    env.add_filter("percent", percent);
    env.add_function("date", date);
    env.add_function("time", time);
    env.add_function("num", num);
    env.add_function("points", points);
    env.add_function("dec", dec);
    env
}

/// What the page's forms carry (token, id), for macros, which see it wherever they are called.
fn of_shell(state: &State, name: &str) -> Result<Value, TemplateError> {
    match state.lookup("shell") {
        Some(shell) => shell.get_attr(name),
        None => Err(TemplateError::new(ErrorKind::UndefinedError, format!("no shell for {name}"))),
    }
}

/// `icon("name", "size")`: a picture of `assets/icons.svg`; words stand beside it.
fn icon(icons: &str, name: &str, size: &str) -> Value {
    let class = if size.is_empty() { "i".to_owned() } else { format!("i i-{size}") };
    Value::from_safe_string(format!("<svg class=\"{class}\" aria-hidden=\"true\"><use href=\"{icons}#{name}\"/></svg>"))
}

/// A day in a form's field: `YYYY-MM-DD` becomes `dd/mm/yyyy`, anything else stays as typed.
fn typed_date(value: &str) -> String {
    match value.as_bytes() {
        [_, _, _, _, b'-', _, _, b'-', _, _] => dates::parse_day(value).map_or(value.to_owned(), dates::day),
        _ => value.to_owned(),
    }
}

/// `t("key", name=value)`: the sentence in the page's language.
fn t(language: Language, plain: &HashMap<String, Value>, key: &str, args: &Kwargs) -> Result<Value, TemplateError> {
    let mut names = args.args().peekable();
    if names.peek().is_none()
        && let Some(sentence) = plain.get(key)
    {
        return Ok(sentence.clone());
    }
    let mut said = Said::new(key);
    for name in names {
        let value: Value = args.get(name)?;
        said = said.with(name, value);
    }
    Ok(Value::from(language.say(&said)))
}

/// `say(said)`: a sentence that rules made, as a page struct carries it.
fn say(language: Language, said: &Value) -> Result<String, TemplateError> {
    let key = said.get_attr("key")?;
    let mut sentence = Said::new(key.as_str().unwrap_or_default());
    if let Ok(args) = said.get_attr("args")
        && !args.is_undefined()
    {
        for pair in args.try_iter()? {
            sentence = sentence.with(pair.get_item(&Value::from(0))?.to_string(), pair.get_item(&Value::from(1))?);
        }
    }
    Ok(language.say(&sentence))
}

/// `field(page.form, "name", label=…, hint=…, required=…, options=…)`: what the field macros take,
/// with the value typed and the mistake found.
fn field(form: Value, name: &str, args: Kwargs) -> Result<Value, TemplateError> {
    let pick = |map: &str| -> Result<Value, TemplateError> { form.get_attr(map)?.get_item(&Value::from(name)) };
    let values = pick("values")?;
    let (value, values) = match values.is_undefined() {
        true => (Value::from(""), Value::from(Vec::<String>::new())),
        false => (values.get_item(&Value::from(0))?, values),
    };
    let error = pick("errors")?;
    let error = if error.is_undefined() { Value::from(()) } else { error };
    let take = |name: &str, default: Value| -> Result<Value, TemplateError> {
        Ok(args.get::<Option<Value>>(name)?.unwrap_or(default))
    };
    let (label, hint) = (take("label", Value::from(""))?, take("hint", Value::from(""))?);
    let (required, options) =
        (take("required", Value::from(false))?, take("options", Value::from(Vec::<String>::new()))?);
    let (rows, kind) = (take("rows", Value::from(4))?, take("kind", Value::from("text"))?);
    args.assert_all_used()?;
    Ok(minijinja::context! { name, label, hint, required, options, rows, kind, value, values, error })
}

fn unreadable(what: &str, value: &Value) -> TemplateError {
    TemplateError::new(ErrorKind::InvalidOperation, format!("{what}: {value}"))
}

/// `dd/mm/yyyy` of `YYYY-MM-DD…`; nothing for none.
fn date(value: Value) -> Result<String, TemplateError> {
    match value.as_str() {
        None if value.is_none() => Ok(String::new()),
        Some("") => Ok(String::new()),
        Some(text) => dates::parse_day(text.get(..10).unwrap_or(text))
            .map(dates::day)
            .ok_or_else(|| unreadable("not a date", &value)),
        None => Err(unreadable("not a date", &value)),
    }
}

/// `dd/mm/yyyy HH:MM` in Vietnam of a stored instant; nothing for none.
fn time(value: Value) -> Result<String, TemplateError> {
    match value.as_str() {
        None if value.is_none() => Ok(String::new()),
        Some(text) => {
            text.parse::<chrono::NaiveDateTime>().map(dates::minute).map_err(|_| unreadable("not an instant", &value))
        }
        None => Err(unreadable("not an instant", &value)),
    }
}

/// Thousands parted by points: `1.234`.
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = if number < 0 { "-".to_owned() } else { String::new() };
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

fn num(value: Value) -> Result<String, TemplateError> {
    if value.is_none() {
        return Ok("–".to_owned());
    }
    i64::try_from(value.clone()).map(grouped).map_err(|_| unreadable("not a whole number", &value))
}

fn points(value: Value) -> Result<String, TemplateError> {
    if value.is_none() {
        return Ok("–".to_owned());
    }
    i64::try_from(value.clone()).map(|n| Points(n).to_string()).map_err(|_| unreadable("not points", &value))
}

/// Thousandths of a percent as `98,7`.
fn percent(value: Value) -> Result<String, TemplateError> {
    if value.is_none() {
        return Ok("–".to_owned());
    }
    let n = i64::try_from(value.clone()).map_err(|_| unreadable("not a share", &value))?;
    let tenths = (n.abs() + 50) / 100;
    Ok(format!("{}{},{}", if n < 0 { "-" } else { "" }, grouped(tenths / 10), tenths % 10))
}

fn dec(value: f64, places: usize) -> String {
    format!("{value:.places$}").replace('.', ",")
}
