//! `checklists/`: what people edit by hand holds together, whoever loads it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use libtest_mimic::Trial;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::value::Datetime;
use unicode_normalization::is_nfc;

use crate::support::{plain, project};

pub fn tests() -> Vec<Trial> {
    plain![checklist_files; are_whole_and_in_both_languages, point_to_grounds_that_exist, begin_later_in_later_versions]
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Checklist {
    code: String,
    version: u32,
    from_on: Datetime,
    kind: String,
    field: Option<String>,
    name: Words,
    short: Words,
    sections: Vec<Section>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    code: String,
    name: Words,
    items: Vec<Item>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    code: String,
    severity: String,
    question: Words,
    evidence: Words,
    remark: Option<Words>,
    grounds: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    vi: String,
    en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Grounds {
    documents: Vec<Document>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    citation: Words,
    from_on: Option<Datetime>,
    to_on: Option<Datetime>,
    territory: Option<String>,
    note: Option<String>,
    grounds: Vec<Ground>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ground {
    id: String,
    article: Option<String>,
    verified: bool,
    note: Option<String>,
}

/// Every list with the name of its file, without `.toml`.
fn checklists() -> BTreeMap<String, Checklist> {
    let entries = fs::read_dir(project("checklists")).expect("the folder of checklists");
    let names = entries
        .map(|entry| entry.expect("an entry of that folder").file_name().into_string().expect("a name in UTF-8"));
    let lists = names.filter_map(|name| name.strip_suffix(".toml").map(str::to_owned)).filter(|name| name != "grounds");
    let lists: BTreeMap<String, Checklist> = lists.map(|name| (name.clone(), read(&name))).collect();
    assert!(!lists.is_empty(), "there is no checklist");
    lists
}

fn read<T: DeserializeOwned>(name: &str) -> T {
    let path = project("checklists").join(format!("{name}.toml"));
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    assert!(is_nfc(&text), "{name}: not in Unicode's composed form (NFC), so that searches would miss it");
    toml::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}"))
}

impl Words {
    fn check(&self, place: &str) {
        for words in [&self.vi, &self.en] {
            assert!(!words.trim().is_empty() && words.trim() == words, "{place}: “{words}”");
        }
        assert_ne!(self.vi, self.en, "{place}: not translated");
    }
}

fn are_whole_and_in_both_languages() {
    for (file, list) in checklists() {
        let expected = if list.version == 1 { list.code.clone() } else { format!("{}.{}", list.code, list.version) };
        assert_eq!(file, expected, "a file is called after its code, and after its version from the second on");
        assert!(list.from_on.date.is_some() && list.from_on.time.is_none(), "{file}: from_on is a day");
        assert!(["general", "field", "topic"].contains(&list.kind.as_str()), "{file}: kind “{}”", list.kind);
        assert_eq!(list.field.is_some(), list.kind == "field", "{file}: a field of work stands with kind “field” only");
        list.name.check(&file);
        list.short.check(&file);
        let (short, name) = (list.short.vi.chars().count(), list.name.vi.chars().count());
        assert!(short <= 30 && short <= name, "{file}: “{}” is no short title", list.short.vi);
        assert!(!list.sections.is_empty(), "{file}: no section");
        let mut codes = BTreeSet::new();
        for section in &list.sections {
            let place = format!("{file}, section {}", section.code);
            assert!(codes.insert(section.code.clone()), "{place}: twice");
            assert!(!section.items.is_empty(), "{place}: no item");
            section.name.check(&place);
            for item in &section.items {
                let place = format!("{file}, {}", item.code);
                assert!(codes.insert(item.code.clone()), "{place}: twice");
                let number = item.code.strip_prefix(&list.code).and_then(|rest| rest.strip_prefix('-'));
                assert!(
                    number.is_some_and(|n| n.parse::<u16>().is_ok()),
                    "{place}: a code is the list's code and a number"
                );
                assert!(
                    ["minor", "moderate", "serious"].contains(&item.severity.as_str()),
                    "{place}: {}",
                    item.severity
                );
                item.question.check(&place);
                item.evidence.check(&place);
                item.remark.iter().for_each(|remark| remark.check(&place));
                assert!(item.question.vi.ends_with('?') && item.question.en.ends_with('?'), "{place}: not a question");
            }
        }
    }
}

fn point_to_grounds_that_exist() {
    let mut ids = BTreeSet::new();
    for document in read::<Grounds>("grounds").documents {
        let place = &document.citation.vi;
        document.citation.check(place);
        assert!(!document.grounds.is_empty(), "{place}: no ground");
        for day in [&document.from_on, &document.to_on].into_iter().flatten() {
            assert!(day.date.is_some() && day.time.is_none(), "{place}: not a day");
        }
        if let (Some(from), Some(to)) = (document.from_on, document.to_on) {
            assert!(from.date <= to.date, "{place}: ends before it begins");
        }
        assert!(document.territory.is_none_or(|territory| !territory.is_empty()), "{place}: an empty territory");
        for ground in document.grounds {
            // What nobody has read says why, so that a reader knows what is left to do.
            let explained = ground.note.is_some() || document.note.is_some();
            assert!(ground.verified || explained, "{}: not verified and no note", ground.id);
            assert!(ground.article.is_none_or(|article| !article.is_empty()), "{}: an empty article", ground.id);
            assert!(ids.insert(ground.id.clone()), "{}: twice", ground.id);
        }
    }
    for (file, list) in checklists() {
        for item in list.sections.iter().flat_map(|section| &section.items) {
            assert!(!item.grounds.is_empty(), "{file}, {}: no ground", item.code);
            for ground in &item.grounds {
                assert!(ids.contains(ground), "{file}, {}: no ground “{ground}” in grounds.toml", item.code);
            }
        }
    }
}

fn begin_later_in_later_versions() {
    let mut versions: BTreeMap<String, Vec<(u32, Datetime)>> = BTreeMap::new();
    for list in checklists().into_values() {
        versions.entry(list.code).or_default().push((list.version, list.from_on));
    }
    for (code, mut versions) in versions {
        versions.sort_by_key(|(version, _)| *version);
        assert_eq!(versions[0].0, 1, "{code}: the first version is kept");
        for pair in versions.windows(2) {
            assert_eq!(pair[0].0 + 1, pair[1].0, "{code}: a version is missing");
            assert!(pair[0].1.date < pair[1].1.date, "{code}: version {} does not begin later", pair[1].0);
        }
    }
}
