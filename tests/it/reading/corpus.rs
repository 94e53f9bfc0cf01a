//! Every file of `../shared/data`, read as `corpus.toml` says that it is to be read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use giamsat::importing::reading::Refused;
use giamsat::importing::{self, Options};
use giamsat::language::Language;
use giamsat::vocabulary::{Actor, Said};
use serde::Deserialize;

use crate::support::gauge::{Gauge, Needed};
use crate::support::{Backend, Given, shared};

/// What one file may cost (issue 4, "Bad input").
const SLOWEST: Duration = Duration::from_secs(20);
const LARGEST_KB: u64 = 512 << 10;

/// What is to come of a file.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    /// The layout that it is read by; its name begins with the kind.
    layout: Option<String>,
    /// Rows of data, good and bad.
    #[serde(default)]
    rows: usize,
    /// Rows that are listed as something else than data.
    #[serde(default)]
    skipped: usize,
    /// Questions among the rows, of an XLSForm where not every row is one.
    questions: Option<i64>,
    /// Rows that an empty database refuses.
    #[serde(default)]
    bad: i64,
    /// The sentence that it is refused with, by its key, and what fills it.
    refused: Option<String>,
}

impl std::fmt::Display for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.refused, &self.layout) {
            (Some(refused), _) => write!(f, "{{ refused = {refused:?} }}"),
            (None, layout) => {
                write!(f, "{{ layout = {:?}, rows = {}", layout.as_deref().unwrap_or_default(), self.rows)?;
                let some = |figure: i64| Some(figure).filter(|figure| *figure > 0);
                let figures =
                    [("skipped", some(self.skipped as i64)), ("questions", self.questions), ("bad", some(self.bad))];
                for (name, figure) in figures.into_iter().filter_map(|(name, figure)| Some((name, figure?))) {
                    write!(f, ", {name} = {figure}")?;
                }
                write!(f, " }}")
            }
        }
    }
}

/// The key of a refusal, and what fills its sentence.
fn sentence(refused: &Refused) -> String {
    let said = refused.said();
    let key = said.key.strip_prefix("importing-refused-").expect("a refusal's key").to_owned();
    let args: Vec<&str> = said.args.iter().map(|(_, value)| value.as_str()).collect();
    if args.is_empty() { key } else { format!("{key}: {}", args.join(", ")) }
}

/// What is wrong with how a refusal is said: it is to be one line in each language that says what to do, and to
/// hold nothing of a program's insides.
pub fn unclear(said: &Said) -> Option<String> {
    let todo = [("hãy ", Language::Vietnamese), ("send|make|split|check|remove|compare|add", Language::English)];
    let insides = ["importing-", "{", "panicked", "unwrap", ".rs", "RUST_"];
    todo.into_iter().find_map(|(todo, language)| {
        let sentence = language.say(said);
        let small = sentence.to_lowercase();
        let clear = sentence.lines().count() == 1
            && todo.split('|').any(|word| small.contains(word))
            && !insides.iter().any(|inside| sentence.contains(inside));
        (!clear).then_some(sentence)
    })
}

/// The files below a folder, by their paths from `root`.
pub fn files_below(root: &Path, folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder of the shared data") {
        let path = entry.expect("an entry of that folder").path();
        if path.is_dir() {
            files_below(root, &path, found);
        } else {
            found.insert(path.strip_prefix(root).expect("a path below").to_string_lossy().into_owned());
        }
    }
}

/// Each file has its line and each line its file; what comes of it is what the line says, in the time and memory
/// that one file may cost; a whole dry run of the import takes the same rows.
pub fn is_read_as_its_table_says() {
    let root = shared("data");
    let table: BTreeMap<String, Line> = toml::from_str(include_str!("corpus.toml")).expect("the table of files");
    let mut there = BTreeSet::new();
    files_below(&root, &root, &mut there);
    let mut wrong: Vec<String> = Vec::new();
    for gone in table.keys().filter(|file| !there.contains(*file)) {
        wrong.push(format!("{gone}: has a line in corpus.toml and is not in {}", root.display()));
    }
    let given = Given::new("corpus", Backend::Sqlite).expect("a database");
    let db = giamsat::db::Db::open(given.url().parse().expect("a URL"), std::sync::Arc::new(giamsat::clock::Machine))
        .expect("a database");
    let queue = Mutex::new(there.iter());
    let work = || -> (Vec<String>, Vec<(String, Needed)>) {
        let (gauge, mut wrong, mut needs) = (Gauge::new(), Vec::new(), Vec::new());
        loop {
            let next = queue.lock().expect("the queue").next();
            let Some(file) = next else { return (wrong, needs) };
            let path = root.join(file);
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let (outcome, needed) = gauge.measure(|reader| reader.read(&path, &name, None));
            let found = match &outcome {
                Ok(reading) => {
                    let options = Options { dry_run: true, ..Options::default() };
                    let whole = importing::run(&db, None, &Actor::command_line(), &path, &name, &options);
                    let whole = whole.unwrap_or_else(|e| panic!("{file}: a whole dry run ends in an error: {e}"));
                    if let Some(error) = &whole.error {
                        wrong.push(format!("{file}: import does not read it: {error}"));
                    }
                    let rows = reading.rows.len();
                    Line {
                        layout: Some(reading.layout.clone()),
                        rows,
                        skipped: reading.skipped.len(),
                        questions: Some(whole.rows_read).filter(|taken| *taken != rows as i64),
                        bad: whole.refused,
                        refused: None,
                    }
                }
                Err(refused) => {
                    if let Some(sentence) = unclear(&refused.said()) {
                        wrong.push(format!("{file}: does not say what to do: {sentence:?}"));
                    }
                    Line { refused: Some(sentence(refused)), ..Line::default() }
                }
            };
            match table.get(file) {
                Some(expected) if *expected == found => (),
                Some(expected) => wrong.push(format!("{file}: expected {expected}\n  found {found}")),
                None => wrong.push(format!("{file}: has no line in corpus.toml; it is read as\n{file:?} = {found}")),
            }
            if needed.wall >= SLOWEST {
                wrong.push(format!("{file}: took {:.1} s", needed.wall.as_secs_f64()));
            }
            match needed.peak_kb {
                Some(kb) if kb < LARGEST_KB => (),
                Some(kb) => wrong.push(format!("{file}: took {} MB", kb >> 10)),
                None => wrong.push(format!("{file}: the child died")),
            }
            needs.push((file.clone(), needed));
        }
    };
    let (two_wrong, needs) = std::thread::scope(|scope| {
        let other = scope.spawn(work);
        let (mut wrong, mut needs) = work();
        let (more, others) = other.join().expect("the other thread");
        wrong.extend(more);
        needs.extend(others);
        (wrong, needs)
    });
    wrong.extend(two_wrong);
    let slowest = needs.iter().max_by_key(|(_, needed)| needed.wall).expect("a file");
    let largest = needs.iter().max_by_key(|(_, needed)| needed.peak_kb).expect("a file");
    println!(
        "{} files of {}: slowest {} ({:.1} s), largest {} ({} MB)",
        needs.len(),
        root.display(),
        slowest.0,
        slowest.1.wall.as_secs_f64(),
        largest.0,
        largest.1.peak_kb.unwrap_or_default() >> 10
    );
    wrong.sort();
    assert!(
        wrong.is_empty(),
        "{} of {} files otherwise than corpus.toml says:\n{}",
        wrong.len(),
        there.len(),
        wrong.join("\n")
    );
}
