//! Every sentence stands in both languages, and every key that is asked for is there.

use std::collections::BTreeSet;
use std::path::Path;

use giamsat::language::{self, Language};
use giamsat::vocabulary::{Right, Role};
use libtest_mimic::Trial;

use crate::support::{plain, project};

pub fn tests() -> Vec<Trial> {
    plain![language; files_are_right, keys_stand_in_both, keys_asked_for_are_there, every_act_of_the_trail_has_words]
}

fn files_are_right() {
    for language in Language::ALL {
        assert_eq!(language::mistakes(*language), Vec::<String>::new());
        let keys = language::keys(*language);
        let once: BTreeSet<_> = keys.iter().collect();
        assert_eq!(keys.len(), once.len(), "a key stands twice");
    }
}

fn keys_stand_in_both() {
    let keys = |l| language::keys(l).into_iter().collect::<BTreeSet<_>>();
    let (vi, en) = (keys(Language::Vietnamese), keys(Language::English));
    assert_eq!(vi.difference(&en).collect::<Vec<_>>(), Vec::<&String>::new(), "in Vietnamese only");
    assert_eq!(en.difference(&vi).collect::<Vec<_>>(), Vec::<&String>::new(), "in English only");
}

/// Keys written out in the code (`Said::new("…")`, `t("…")` and the like) and in the templates.
fn keys_asked_for_are_there() {
    let known: BTreeSet<String> = language::keys(Language::Vietnamese).into_iter().collect();
    let mut missing = BTreeSet::new();
    let calls = ["Said::new(\"", ".t(\"", " t(\"", "(t(\"", "=t(\"", "refused(\"", "[t(\""];
    for folder in ["src", "templates"] {
        each_file(&project(folder), &mut |path, text| {
            for call in calls {
                for (at, _) in text.match_indices(call) {
                    let key = text[at + call.len()..].split('"').next().unwrap_or_default();
                    let whole = text[at + call.len() + key.len()..].starts_with("\"");
                    let plain = key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
                    let computed = text[at + call.len() + key.len() + 1..].trim_start().starts_with('~');
                    if whole && plain && !computed && !key.is_empty() && !known.contains(key) {
                        missing.insert(format!("{key} ({})", path.display()));
                    }
                }
            }
        });
    }
    for said in Role::ALL.iter().map(|r| r.said()).chain(Language::ALL.iter().map(|l| l.said())) {
        if !known.contains(&said.key) {
            missing.insert(said.key);
        }
    }
    assert!(Right::ALL.len() > 10);
    assert!(missing.is_empty(), "asked for and nowhere written: {missing:#?}");
}

/// What the code writes into the audit trail, `"area.verb"`, is told in words on its page.
fn every_act_of_the_trail_has_words() {
    let known: BTreeSet<String> = language::keys(Language::Vietnamese).into_iter().collect();
    let areas = [
        "accounts",
        "checklists",
        "conclusions",
        "imports",
        "inspections",
        "outcomes",
        "plans",
        "remediation",
        "scoring",
        "sync",
        "visits",
    ];
    let (mut acts, mut missing) = (0, BTreeSet::new());
    each_file(&project("src"), &mut |_, text| {
        for word in text.split('"') {
            let Some((area, verb)) = word.split_once('.') else { continue };
            let plain = !verb.is_empty() && verb.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
            if areas.contains(&area) && plain && word != "accounts.txt" {
                acts += 1;
                if !known.contains(&format!("audit-act-{area}-{verb}")) {
                    missing.insert(word.to_owned());
                }
            }
        }
    });
    assert!(acts > 40, "the acts are written otherwise now: {acts}");
    assert!(missing.is_empty(), "acts without words: {missing:#?}");
}

fn each_file(folder: &Path, visit: &mut dyn FnMut(&Path, &str)) {
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            each_file(&path, visit);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            visit(&path, &text);
        }
    }
}
