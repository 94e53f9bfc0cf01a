//! Vietnamese and English as data: `locales/{vi,en}/*.ftl`, embedded.

use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rust_embed::RustEmbed;

use crate::vocabulary::Said;
use crate::words;

#[derive(RustEmbed)]
#[folder = "locales"]
#[include = "*.ftl"]
struct Files;

words! {
    /// A language of the pages.
    Language, "language" {
        /// Vietnamese, the first.
        Vietnamese = "vi",
        /// English.
        English = "en",
    }
}

type Bundle = FluentBundle<FluentResource>;

struct Bundles {
    vietnamese: Bundle,
    english: Bundle,
}

fn bundles() -> &'static Bundles {
    static BUNDLES: OnceLock<Bundles> = OnceLock::new();
    BUNDLES.get_or_init(|| Bundles { vietnamese: bundle(Language::Vietnamese).0, english: bundle(Language::English).0 })
}

/// Reads all files of a language; what is wrong in them comes as text beside.
fn bundle(language: Language) -> (Bundle, Vec<String>) {
    let id: unic_langid::LanguageIdentifier = language.as_str().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![id]);
    bundle.set_use_isolating(false);
    let mut wrong = Vec::new();
    let folder = format!("{}/", language.as_str());
    for name in Files::iter().filter(|name| name.starts_with(&folder)) {
        let Some(file) = Files::get(&name) else { continue };
        let text = String::from_utf8_lossy(&file.data).replace("\r\n", "\n");
        let resource = FluentResource::try_new(text).unwrap_or_else(|(resource, errors)| {
            wrong.extend(errors.iter().map(|e| format!("{name}: {e}")));
            resource
        });
        if let Err(errors) = bundle.add_resource(resource) {
            wrong.extend(errors.iter().map(|e| format!("{name}: {e}")));
        }
    }
    (bundle, wrong)
}

/// What is wrong in the files of a language: syntax, and keys that stand twice. For tests.
pub fn mistakes(language: Language) -> Vec<String> {
    bundle(language).1
}

/// The keys of a language, sorted.
pub fn keys(language: Language) -> Vec<String> {
    let folder = format!("{}/", language.as_str());
    let mut keys: Vec<String> = Files::iter()
        .filter(|name| name.starts_with(&folder))
        .filter_map(|name| Files::get(&name))
        .flat_map(|file| {
            String::from_utf8_lossy(&file.data)
                .lines()
                .filter(|line| line.starts_with(|c: char| c.is_ascii_alphabetic()))
                .filter_map(|line| line.split_once('=').map(|(key, _)| key.trim().to_owned()))
                .collect::<Vec<_>>()
        })
        .collect();
    keys.sort();
    keys
}

impl Language {
    /// The sentence in this language; in Vietnamese when this language lacks it, and the bare key
    /// (with a line in the log) when both do.
    pub fn say(self, said: &Said) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in &said.args {
            args.set(name.clone(), FluentValue::from(value.clone()));
        }
        let all = bundles();
        let order = match self {
            Language::Vietnamese => [&all.vietnamese, &all.english],
            Language::English => [&all.english, &all.vietnamese],
        };
        for bundle in order {
            if let Some(pattern) = bundle.get_message(&said.key).and_then(|m| m.value()) {
                let mut errors = Vec::new();
                let text = bundle.format_pattern(pattern, Some(&args), &mut errors);
                for error in errors {
                    tracing::error!(key = said.key, %error, "translation");
                }
                return text.into_owned();
            }
        }
        tracing::error!(key = said.key, "no translation");
        said.key.clone()
    }

    /// The sentence of a key that is made of a stored word, if it is written.
    pub fn find(self, key: &str) -> Option<String> {
        let all = bundles();
        let known = all.vietnamese.has_message(key) || all.english.has_message(key);
        known.then(|| self.t(key))
    }

    /// Key and text of every sentence that takes no arguments.
    pub fn plain_sentences(self) -> Vec<(String, String)> {
        let all = bundles();
        let bundle = match self {
            Language::Vietnamese => &all.vietnamese,
            Language::English => &all.english,
        };
        let plain = |key: String| {
            let mut missing = Vec::new();
            let text = bundle.format_pattern(bundle.get_message(&key)?.value()?, None, &mut missing).into_owned();
            missing.is_empty().then_some((key, text))
        };
        keys(self).into_iter().filter_map(plain).collect()
    }

    /// A sentence without arguments.
    pub fn t(self, key: &str) -> String {
        self.say(&Said::new(key))
    }
}
