//! Checklists: our own form, and XLSForms. One file is one version of a list, stored whole or not at all.
//!
//! Of an XLSForm the questions are taken, in their groups. What giamsat does not evaluate (conditions,
//! constraints, calculations, choices) is kept as text beside its question and named in the preview.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::who::Fields;
use super::{Ground, Matching, Put, at, staged, text};
use crate::checklists::{self, ChecklistItem, LegalGround, model as list};
use crate::db::{AnyConnection, Tx};
use crate::error::Error;
use crate::importing::model::{Change, Question, RowOutcome, Staged};
use crate::importing::reading::{Problem, RawSheet, Row, shown};
use crate::language::Language;
use crate::schema::visit_checklists;
use crate::visits::model::Severity;
use crate::vocabulary::text::search_key;
use crate::vocabulary::{BatchId, ChecklistVersionId, Said, dates};

/// Name of the layout that reads XLSForms.
pub const XLSFORM: &str = "checklists-xlsform";

/// The version that a row belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListPut {
    pub code: String,
    pub version: i32,
    pub from_on: NaiveDate,
    pub kind: list::Kind,
    pub field: Option<String>,
    pub name_vi: String,
    pub name_en: String,
}

/// A question with its list and section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecklistPut {
    pub list: ListPut,
    pub section: String,
    pub code: String,
    pub severity: String,
    pub question_vi: String,
    pub question_en: String,
    pub evidence_vi: String,
    pub evidence_en: String,
    pub remark: Option<String>,
    /// Ids.
    pub grounds: Vec<String>,
}

/// A question as it was read.
struct Asked {
    row: Row,
    section: String,
    put: ChecklistPut,
}

pub struct Checklists {
    xlsform: bool,
    stated: BTreeMap<String, String>,
    title: Option<String>,
    file_name: String,
    answered: Option<NaiveDate>,
    today: NaiveDate,
    dry: bool,
    fields: Fields,
    grounds: BTreeMap<String, LegalGround>,
    form: Form,
    held: Vec<Row>,
    asks_day: bool,
    left_out: BTreeMap<String, u32>,
}

/// What the other sheets of an XLSForm say.
#[derive(Default)]
struct Form {
    /// Choices of each list, as people read them.
    choices: BTreeMap<String, Vec<String>>,
    settings: BTreeMap<String, String>,
}

/// The rows of a sheet by the names of its header.
fn named_rows(sheet: &RawSheet) -> Vec<BTreeMap<String, String>> {
    let Some((head, rows)) = sheet.rows.split_first() else { return Vec::new() };
    let names: BTreeMap<u32, String> =
        head.cells.iter().map(|(column, cell)| (*column, shown(cell).trim().to_lowercase())).collect();
    rows.iter()
        .map(|row| {
            let cells = row.cells.iter();
            cells
                .filter_map(|(column, cell)| Some((names.get(column)?.clone(), shown(cell).trim().to_owned())))
                .filter(|(_, text)| !text.is_empty())
                .collect()
        })
        .collect()
}

/// The text of a row in the preferred language, else in whatever there is.
fn labelled(row: &BTreeMap<String, String>, name: &str) -> Option<String> {
    let of = |language: &str| {
        row.iter()
            .find(|(head, _)| {
                head.strip_prefix(name)
                    .and_then(|rest| rest.trim().strip_prefix(':'))
                    .is_some_and(|rest| search_key(rest).contains(language))
            })
            .map(|(_, text)| text.clone())
    };
    let first = || row.iter().find(|(head, _)| head.starts_with(name)).map(|(_, text)| text.clone());
    of("viet").or_else(|| of(" vi")).or_else(|| row.get(name).cloned()).or_else(first)
}

impl Form {
    fn of(sheets: &[RawSheet]) -> Form {
        let mut form = Form::default();
        for sheet in sheets {
            match search_key(&sheet.name).as_str() {
                "choices" => {
                    for row in named_rows(sheet) {
                        let name = row.get("list_name").or_else(|| row.get("list name")).cloned();
                        let label = labelled(&row, "label").or_else(|| row.get("name").cloned());
                        if let (Some(name), Some(label)) = (name, label) {
                            form.choices.entry(name).or_default().push(label);
                        }
                    }
                }
                "settings" => form.settings = named_rows(sheet).into_iter().next().unwrap_or_default(),
                _ => (),
            }
        }
        form
    }
}

/// Kinds of questions of an XLSForm that ask nobody anything.
const SILENT: &[&str] = &[
    "start",
    "end",
    "today",
    "deviceid",
    "device id",
    "username",
    "simserial",
    "subscriberid",
    "phonenumber",
    "email",
    "audit",
    "calculate",
    "include",
    // As forms of long ago say it: `get device id`, `set form title`.
    "get",
    "set",
    "hidden",
    "xml-external",
    "csv-external",
    "start-geopoint",
    "background-audio",
    "background-geopoint",
];

impl Checklists {
    pub fn new(c: &mut AnyConnection, ground: Ground) -> Result<Self, Error> {
        let grounds = checklists::views::grounds(c)?;
        Ok(Checklists {
            xlsform: ground.head.layout == XLSFORM,
            stated: ground.head.facts.clone(),
            title: ground.head.title.clone(),
            file_name: ground.file_name.clone(),
            answered: ground.answers.effective_on,
            today: ground.today,
            dry: ground.dry,
            fields: Fields::load(c)?,
            grounds: grounds.into_iter().map(|(id, (ground, _))| (id, ground)).collect(),
            form: Form::of(&ground.sheets),
            held: Vec::new(),
            asks_day: false,
            left_out: BTreeMap::new(),
        })
    }

    fn fact(&self, name: &str) -> Option<String> {
        let setting = |name: &str| self.form.settings.get(name).cloned();
        let of_form = match name {
            "code" => setting("form_id").or_else(|| setting("id_string")),
            "name" => setting("form_title").or_else(|| setting("title")),
            "version" => setting("version"),
            _ => None,
        };
        self.stated.get(name).cloned().or(of_form).filter(|text| !text.is_empty())
    }

    /// The version that the file is, against those that are known; problems stand at the first row.
    fn list(&mut self, known: &[checklists::ChecklistVersion], problems: &mut Vec<(Said, String)>) -> ListPut {
        let name = self.fact("name").or_else(|| self.title.clone());
        let name = name.unwrap_or_else(|| self.file_name.rsplit_once('.').map_or("", |(n, _)| n).to_owned());
        let code = self.fact("code").map(|code| word_of(&code)).unwrap_or_else(|| word_of(&name));
        let latest = known.iter().filter(|v| v.code == code).max_by_key(|v| v.version);
        let stated =
            self.fact("version").and_then(|text| text.trim().parse::<i32>().ok()).filter(|v| (1..10_000).contains(v));
        let day = self.fact("from_on").and_then(|text| first_day(&text));
        let from_on = self.answered.or(day);
        self.asks_day = from_on.is_none() && !self.dry;
        let field_name = self.fact("field");
        let field = field_name.as_deref().and_then(|name| self.fields.code(name));
        if let (Some(name), None) = (&field_name, &field) {
            problems.push((Said::new("imports-expected-field"), name.clone()));
        }
        let kind = match (&field, self.fact("kind").map(|k| search_key(&k))) {
            (Some(_), _) => list::Kind::Field,
            (None, Some(word)) if word == search_key(&Language::Vietnamese.say(&list::Kind::General.said())) => {
                list::Kind::General
            }
            (None, Some(word)) if word == "general" => list::Kind::General,
            _ => latest.map_or(list::Kind::Topic, |v| v.kind),
        };
        let field = field.or_else(|| latest.and_then(|v| v.field.clone()));
        ListPut {
            version: stated.unwrap_or_else(|| latest.map_or(1, |v| v.version + 1)),
            from_on: from_on.unwrap_or(self.today),
            name_en: self.fact("name_en").unwrap_or_else(|| name.clone()),
            name_vi: name,
            field: field.filter(|_| kind == list::Kind::Field),
            code,
            kind,
        }
    }

    /// Ids of the grounds that a text names, and the texts that no ground is.
    fn grounds_of(&self, text: &str) -> (Vec<String>, Vec<String>) {
        let (mut ids, mut unknown) = (Vec::new(), Vec::new());
        for one in text.split([';', '\n']).map(str::trim).filter(|one| !one.is_empty()) {
            let key = search_key(one);
            let mut fit = self.grounds.values().filter(|g| search_key(&g.citation).contains(&key));
            match (self.grounds.contains_key(one), fit.next(), fit.next()) {
                (true, ..) => ids.push(one.to_owned()),
                (false, Some(ground), None) => ids.push(ground.id.clone()),
                _ => unknown.push(one.to_owned()),
            }
        }
        ids.dedup();
        (ids, unknown)
    }

    /// Questions of our own form.
    fn own(&mut self, rows: Vec<Row>, list: &ListPut) -> Vec<Asked> {
        let mut asked = Vec::new();
        for mut row in rows {
            let question_vi = text(&row, "question").unwrap_or_default();
            let evidence_vi = text(&row, "evidence").unwrap_or_default();
            let severity = match text(&row, "severity") {
                None => Severity::Moderate,
                Some(word) => severity_of(&word).unwrap_or_else(|| {
                    let problem = at(&row, "severity", Said::new("imports-expected-severity"));
                    row.problems.push(problem);
                    Severity::Moderate
                }),
            };
            let (grounds, unknown) = self.grounds_of(&text(&row, "grounds").unwrap_or_default());
            let mut remark = text(&row, "remark");
            if !unknown.is_empty() {
                let kept = unknown.join("; ");
                let note =
                    at(&row, "grounds", Said::new("imports-remark-ground-unknown").with("ground", kept.as_str()));
                row.remarks.push(note);
                remark = Some(remark.map_or(kept.clone(), |r| format!("{r}\n{kept}")));
            }
            let section = row.group.clone().unwrap_or_default();
            let put = ChecklistPut {
                list: list.clone(),
                section: section.clone(),
                code: text(&row, "code").unwrap_or_default(),
                severity: severity.as_str().to_owned(),
                question_en: text(&row, "question_en").unwrap_or_else(|| question_vi.clone()),
                question_vi,
                evidence_en: text(&row, "evidence_en").unwrap_or_else(|| evidence_vi.clone()),
                evidence_vi,
                remark,
                grounds,
            };
            asked.push(Asked { row, section, put });
        }
        asked
    }

    /// Questions of an XLSForm; rows that are none (groups, notes, calculations) are counted.
    fn of_form(&mut self, rows: Vec<Row>, list: &ListPut) -> Vec<Asked> {
        let (mut asked, mut groups, mut notes) = (Vec::new(), Vec::<String>::new(), Vec::<String>::new());
        for mut row in rows {
            let kind = text(&row, "type").unwrap_or_default();
            let words: Vec<String> = kind.to_lowercase().split_whitespace().map(str::to_owned).collect();
            let first = words.first().map(|word| word.strip_prefix("uri:").unwrap_or(word));
            let first = first.unwrap_or_default().replace('_', " ");
            let two = words.iter().take(2).map(String::as_str).collect::<Vec<_>>().join(" ").replace('_', " ");
            let label = ["label", "label_en"].iter().find_map(|field| text(&row, field));
            let name = text(&row, "name").unwrap_or_default();
            let asks = label.clone().unwrap_or_else(|| name.clone());
            match two.as_str() {
                "begin group" | "begin repeat" | "begin loop" => {
                    if two != "begin group" {
                        *self.left_out.entry("repeat".to_owned()).or_default() += 1;
                    }
                    groups.push(asks);
                    continue;
                }
                "end group" | "end repeat" | "end loop" => {
                    groups.pop();
                    continue;
                }
                _ => (),
            }
            if SILENT.contains(&first.replace(' ', "-").as_str()) || SILENT.contains(&first.as_str()) {
                *self.left_out.entry(first).or_default() += 1;
                continue;
            }
            if first == "note" {
                notes.push(asks);
                continue;
            }
            if asks.is_empty() {
                let problem = at(&row, "label", Said::new("imports-expected-question"));
                row.problems.push(problem);
            }
            let mut kept: Vec<String> = std::mem::take(&mut notes);
            let choices = words.get(1).and_then(|list| {
                let name = kind.split_whitespace().nth(1).unwrap_or(list);
                self.form.choices.get(name)
            });
            kept.push(match choices {
                Some(choices) => format!("{kind}: {}", choices.join("; ")),
                None => kind.clone(),
            });
            let hint = text(&row, "hint").or_else(|| text(&row, "hint_en")).unwrap_or_default();
            for field in ["required", "relevant", "constraint", "calculation", "choice_filter", "appearance", "default"]
            {
                let Some(said) = text(&row, field) else { continue };
                kept.push(format!("{field}: {said}"));
                if !matches!(field, "required" | "appearance") {
                    let note = at(&row, field, Said::new("imports-remark-not-evaluated"));
                    row.remarks.push(note);
                }
            }
            let section = groups.join(" – ");
            let put = ChecklistPut {
                list: list.clone(),
                section: section.clone(),
                code: name,
                severity: Severity::Moderate.as_str().to_owned(),
                question_en: text(&row, "label_en").unwrap_or_else(|| asks.clone()),
                question_vi: asks,
                evidence_en: text(&row, "hint_en").unwrap_or_else(|| hint.clone()),
                evidence_vi: hint,
                remark: Some(kept.join("\n")),
                grounds: Vec::new(),
            };
            asked.push(Asked { row, section, put });
        }
        asked
    }

    /// Gives each question its code: the file's, that of the same question before, or the next free number.
    fn number(asked: &mut [Asked], list: &ListPut, before: &[ChecklistItem]) {
        let by_text: BTreeMap<String, &str> =
            before.iter().map(|i| (search_key(&i.question_vi), i.code.as_str())).collect();
        let mut taken: BTreeSet<String> = before.iter().map(|i| i.code.clone()).collect();
        taken.extend(asked.iter().filter(|a| !a.put.code.is_empty()).map(|a| full_code(list, &a.put.code)));
        let mut next = 1;
        for one in asked.iter_mut() {
            if !one.put.code.is_empty() {
                one.put.code = full_code(list, &one.put.code);
            } else if let Some(code) = by_text.get(&search_key(&one.put.question_vi)) {
                one.put.code = (*code).to_owned();
            } else {
                while taken.contains(&format!("{}-{next:02}", list.code)) {
                    next += 1;
                }
                one.put.code = format!("{}-{next:02}", list.code);
                taken.insert(one.put.code.clone());
            }
        }
    }
}

/// A question's code, with its list's before it: codes are unique over all lists.
fn full_code(list: &ListPut, code: &str) -> String {
    let word = word_of(code);
    if word.starts_with(&format!("{}-", list.code)) { word } else { format!("{}-{word}", list.code) }
}

/// A text as a code: small letters, digits and hyphens.
fn word_of(text: &str) -> String {
    let key = search_key(text).replace(' ', "-");
    key.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).take(40).collect()
}

/// The first day of a text such as "Hiệu lực từ ngày 01/01/2027".
fn first_day(text: &str) -> Option<NaiveDate> {
    text.split(|c: char| !(c.is_ascii_digit() || matches!(c, '/' | '-' | '.'))).find_map(dates::parse_day)
}

fn severity_of(word: &str) -> Option<Severity> {
    let key = search_key(word);
    let is = |severity: &&Severity| {
        let said = severity.said();
        key == severity.as_str()
            || key == search_key(&Language::Vietnamese.say(&said))
            || key == search_key(&Language::English.say(&said))
    };
    Severity::ALL.iter().find(is).copied()
}

/// What a question says otherwise than before.
fn changes(before: &ChecklistItem, after: &ChecklistPut) -> Vec<Change> {
    let pairs = [
        ("section", before.section_vi.as_str(), after.section.as_str()),
        ("question", &before.question_vi, &after.question_vi),
        ("question_en", &before.question_en, &after.question_en),
        ("evidence", &before.evidence_vi, &after.evidence_vi),
        ("evidence_en", &before.evidence_en, &after.evidence_en),
        ("severity", &before.severity, &after.severity),
        ("remark", &before.remark_vi, after.remark.as_deref().unwrap_or_default()),
    ];
    pairs
        .into_iter()
        .filter(|(_, before, after)| before != after)
        .map(|(field, before, after)| Change {
            field: field.to_owned(),
            before: before.to_owned(),
            after: after.to_owned(),
        })
        .collect()
}

/// The file of a list, of its questions.
fn list_file(puts: &[ChecklistPut]) -> Option<list::ListFile> {
    use chrono::Datelike;
    let first = &puts.first()?.list;
    let words = |vi: &str, en: &str| list::Words { vi: vi.to_owned(), en: en.to_owned() };
    let mut sections: Vec<list::SectionFile> = Vec::new();
    for put in puts {
        let item = list::ItemFile {
            code: put.code.clone(),
            severity: put.severity.clone(),
            question: words(&put.question_vi, &put.question_en),
            evidence: words(&put.evidence_vi, &put.evidence_en),
            remark: put.remark.as_deref().map(|remark| words(remark, remark)),
            grounds: put.grounds.clone(),
        };
        match sections.last_mut().filter(|s| s.name.vi == put.section) {
            Some(section) => section.items.push(item),
            None => sections.push(list::SectionFile {
                code: String::new(),
                name: words(&put.section, &put.section),
                items: vec![item],
            }),
        }
    }
    let date = toml::value::Date {
        year: u16::try_from(first.from_on.year()).ok()?,
        month: u8::try_from(first.from_on.month()).ok()?,
        day: u8::try_from(first.from_on.day()).ok()?,
    };
    Some(list::ListFile {
        code: first.code.clone(),
        version: first.version,
        from_on: toml::value::Datetime { date: Some(date), time: None, offset: None },
        kind: first.kind,
        field: first.field.clone(),
        name: words(&first.name_vi, &first.name_en),
        short: None,
        sections,
    })
}

impl Matching for Checklists {
    fn take(&mut self, c: &mut AnyConnection, rows: Vec<Row>, last: bool) -> Result<Vec<Staged>, Error> {
        self.held.extend(rows);
        if !last {
            return Ok(Vec::new());
        }
        let rows = std::mem::take(&mut self.held);
        let known = checklists::views::all_versions(c)?;
        let mut whole = Vec::new();
        let list = self.list(&known, &mut whole);
        let latest = known.iter().filter(|v| v.code == list.code).max_by_key(|v| v.version);
        let before = match latest {
            Some(latest) => checklists::views::items(c, std::slice::from_ref(&latest.id))?,
            None => Vec::new(),
        };
        let mut asked = if self.xlsform { self.of_form(rows, &list) } else { self.own(rows, &list) };
        Self::number(&mut asked, &list, &before);
        let mut seen: BTreeMap<String, u32> = BTreeMap::new();
        for one in asked.iter_mut() {
            if let Some(first) = seen.insert(one.put.code.clone(), one.row.number) {
                let field = if self.xlsform { "name" } else { "code" };
                let problem = at(&one.row, field, Said::new("imports-expected-once").with("row", first));
                one.row.problems.push(problem);
            }
        }
        // The same questions as the version in force are that version.
        let same = latest.is_some_and(|_| {
            before.len() == asked.len()
                && before.iter().zip(&asked).all(|(b, a)| b.code == a.put.code && changes(b, &a.put).is_empty())
        });
        if let Some(latest) = latest.filter(|_| !same) {
            if list.version <= latest.version {
                let said = Said::new("imports-expected-next-version").with("next", latest.version + 1);
                whole.push((said, list.version.to_string()));
            }
            if list.from_on <= latest.from_on && !self.asks_day {
                let said = Said::new("imports-expected-later-version").with("on", dates::day(latest.from_on));
                whole.push((said, dates::day(list.from_on)));
            }
        }
        if let Some(first) = asked.first_mut() {
            for (expected, value) in whole {
                let sheet = first.row.sheet.clone();
                first.row.problems.push(Problem { sheet, cell: String::new(), value, expected });
            }
        }
        let broken = asked.iter().any(|one| !one.row.problems.is_empty());
        let by_code: BTreeMap<&str, &ChecklistItem> = before.iter().map(|item| (item.code.as_str(), item)).collect();
        let mut out = Vec::new();
        for Asked { mut row, section, put } in asked {
            let item = by_code.get(put.code.as_str());
            let changes = item.map(|item| changes(item, &put)).unwrap_or_default();
            let outcome = match item {
                _ if broken => RowOutcome::Refused,
                _ if same => RowOutcome::Unchanged,
                None => RowOutcome::Added,
                Some(_) if changes.is_empty() => RowOutcome::Unchanged,
                Some(_) => RowOutcome::Changed,
            };
            row.group = Some(section).filter(|section| !section.is_empty());
            // A version is stored whole, so questions that stay are part of it, too.
            let put = if broken || same { Put::Nothing } else { Put::Question(Box::new(put)) };
            let mut staged = staged(row, outcome, put);
            staged.content.changes = changes;
            out.push(staged);
        }
        if !same && !broken && out.iter().all(|s| s.outcome == RowOutcome::Unchanged) {
            // Questions were only taken out or moved: the last one carries the new version.
            if let Some(last) = out.last_mut() {
                last.outcome = RowOutcome::Changed;
            }
        }
        Ok(out)
    }

    fn questions(&self) -> Vec<Question> {
        self.asks_day.then_some(Question::EffectiveOn { used: self.today }).into_iter().collect()
    }

    fn remarks(&self) -> Vec<Said> {
        let left = self.left_out.iter().map(|(kind, count)| format!("{kind} ({count})")).collect::<Vec<_>>().join(", ");
        let said = Said::new("imports-remark-form-left-out").with("what", left.as_str());
        (!left.is_empty()).then_some(said).into_iter().collect()
    }
}

/// Stores the list as a version.
pub fn store(tx: &mut Tx, batch: &BatchId, puts: &[ChecklistPut]) -> Result<(), Error> {
    match list_file(puts) {
        Some(file) => checklists::actions::put_version(tx, &file, batch.as_str()),
        None => Ok(()),
    }
}

/// Takes the version out again.
///
/// # Errors
/// `Refused` when a visit asks it, or a later version stands on it.
pub fn undo(tx: &mut Tx, batch: &BatchId, puts: Vec<Put>) -> Result<(), Error> {
    let first = puts.into_iter().find_map(|put| if let Put::Question(put) = put { Some(put.list) } else { None });
    let Some(first) = first else { return Ok(()) };
    let id = ChecklistVersionId(checklists::rules::version_id(&first.code, first.version));
    let used: i64 = visit_checklists::table.filter(visit_checklists::version_id.eq(&id)).count().get_result(tx.c())?;
    if used > 0 {
        return Err(Error::refused("imports-undo-list-used"));
    }
    checklists::actions::remove_version(tx, &first.code, first.version, batch.as_str())
}
