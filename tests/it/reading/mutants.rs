//! Changed files go the whole way and hurt nobody: `GIAMSAT_MUTANTS` rounds, from `GIAMSAT_MUTANTS_SEED`.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use giamsat::db::Db;
use giamsat::importing::reading::{Limits, Refused};
use giamsat::importing::{self, Options, Outcome};
use giamsat::storage::{Location, Storage};
use giamsat::vocabulary::Actor;

use super::corpus::{files_below, unclear};
use super::mutations::{Dice, Mutant, Original, mutant};
use crate::support::gauge::Gauge;
use crate::support::{Backend, Given, project, shared};

/// Rounds of a usual run: about 15 s of one core.
const ROUNDS: u64 = 150;
/// Files above this take too long to read again and again.
const LARGEST: u64 = 100 << 10;
/// What one file may take (issue 4), and when a round hangs for certain, on however busy a machine.
const SLOWEST: Duration = Duration::from_secs(20);
const STUCK: Duration = Duration::from_secs(600);

/// What became of the rounds.
#[derive(Default)]
struct Tally {
    read: u64,
    rows: i64,
    refused: BTreeMap<String, u64>,
    /// Where children died, and how often.
    deaths: BTreeMap<String, u64>,
    slowest: Duration,
    wrong: Vec<String>,
}

fn originals() -> Vec<Original> {
    let mut originals = Vec::new();
    // Our own samples as often as everything else together: only they go all the way.
    for (root, times) in [(shared("data"), 1), (project("import/samples"), 4)] {
        let mut files = std::collections::BTreeSet::new();
        files_below(&root, &root, &mut files);
        for name in files {
            let path = root.join(&name);
            if path.metadata().expect("a file").len() <= LARGEST {
                let bytes = std::fs::read(&path).expect("a file");
                originals.extend((0..times).map(|_| Original { name: name.clone(), bytes: bytes.clone() }));
            }
        }
    }
    originals
}

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable} is no number: {text}")))
}

/// Where a mutant is kept that did harm.
fn keep(seed: u64, round: u64, mutant: &Mutant) -> PathBuf {
    let folder = project("target/mutants");
    std::fs::create_dir_all(&folder).expect("a folder for mutants");
    let name = mutant.name.rsplit('/').next().unwrap_or_default();
    let path = folder.join(format!("{seed}-{round}-{name}"));
    std::fs::write(&path, &mutant.bytes).expect("a mutant that is kept");
    path
}

/// One round: the mutant through a whole dry run, and what is wrong with how it ended.
fn round(db: &Db, gauge: &Gauge, path: &Path, mutant: &Mutant, tally: &mut Tally) -> Result<(), String> {
    std::fs::write(path, &mutant.bytes).expect("a file for a mutant");
    let name = mutant.name.rsplit('/').next().unwrap_or_default();
    let begun = Instant::now();
    let options = Options { dry_run: true, with_rows: true, ..Options::default() };
    let outcome =
        catch_unwind(AssertUnwindSafe(|| importing::run(db, None, &Actor::command_line(), path, name, &options)));
    let took = begun.elapsed();
    tally.slowest = tally.slowest.max(took);
    let outcome: Outcome = match outcome {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(error)) => return Err(format!("ends in an error that is no sentence: {error}")),
        Err(why) => {
            let why = why.downcast_ref::<String>().cloned();
            return Err(format!("the parent panicked: {}", why.unwrap_or_default()));
        }
    };
    let timed_out = outcome.refusal.as_ref().is_some_and(|said| said.key == "importing-refused-timed-out");
    if took >= SLOWEST || timed_out {
        // A busy machine makes anything slow: once more by the child's own processor time alone.
        let limits = Limits { wall: 20 * SLOWEST, ..Limits::for_file(mutant.bytes.len() as u64) };
        if matches!(super::reader().with_limits(limits).read(path, name, None), Err(Refused::TimedOut)) {
            return Err(format!("the child uses up its processor time, the first time in {:.1} s", took.as_secs_f64()));
        }
    }
    let Some(said) = &outcome.refusal else {
        tally.read += 1;
        tally.rows += outcome.rows_read;
        let sum = outcome.added + outcome.changed + outcome.unchanged + outcome.refused;
        let rows = outcome.rows.as_ref().map_or(0, Vec::len) as i64;
        if outcome.rows_read != sum || rows != sum {
            return Err(format!("{} rows read, {rows} given, {sum} counted", outcome.rows_read));
        }
        return match outcome.problems.iter().find(|problem| problem.value.chars().count() > 201) {
            Some(long) => Err(format!("a problem shows too much: {} characters", long.value.chars().count())),
            None => Ok(()),
        };
    };
    let key = said.key.trim_start_matches("importing-refused-").to_owned();
    *tally.refused.entry(key.clone()).or_default() += 1;
    if key == "crashed" {
        // Once more, with an ear for its last words.
        let (_, needed) = gauge.measure(|reader| reader.read(path, name, None));
        let words = gauge.last_words();
        let place = words.lines().find_map(|line| line.split_once("panicked at ")).map(|(_, place)| place);
        let place = place.or_else(|| words.lines().find(|line| line.contains("memory allocation"))).unwrap_or(&words);
        let place = place.rsplit("/registry/src/").next().unwrap_or_default();
        let place = place.split_once("-1949cf8c6b5b557f/").map_or(place, |(_, place)| place).to_owned();
        *tally.deaths.entry(place.clone()).or_default() += 1;
        if place.starts_with("src/") {
            return Err(format!("our own code panics in the child at {place}"));
        }
        if needed.peak_kb.is_some() {
            return Err("the child died once, and not again".to_owned());
        }
    }
    let unclear = unclear(said);
    unclear.map_or(Ok(()), |sentence| Err(format!("does not say what to do: {sentence:?}")))
}

/// Every mutant ends in time with rows or one sentence; what the child dies of is not ours, and counted.
pub fn end_with_rows_or_one_sentence() {
    let seed = number("GIAMSAT_MUTANTS_SEED").unwrap_or_else(|| {
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(1, |t| t.as_secs())
    });
    let rounds = number("GIAMSAT_MUTANTS").unwrap_or(ROUNDS);
    let only = number("GIAMSAT_MUTANTS_ROUND");
    let given = Arc::new(Given::new("mutants", Backend::Sqlite).expect("a database"));
    let world = Arc::new(giamsat::clock::Machine);
    let db = Db::open(given.url().parse().expect("a URL"), world).expect("a database");
    let storage = Storage::open(&Location::Folder(given.folder().join("files"))).expect("a folder for files");
    for kind in ["units", "officials", "criteria", "late-dossiers"] {
        let path = project(format!("import/samples/{kind}.xlsx"));
        let name = format!("{kind}.xlsx");
        let stored = importing::run(&db, Some(&storage), &Actor::command_line(), &path, &name, &Options::default());
        assert!(stored.as_ref().is_ok_and(|o| o.stored), "{kind}: {stored:?}");
    }
    let originals = Arc::new(originals());
    let next = Arc::new(AtomicU64::new(only.unwrap_or(0)));
    let rounds = only.map_or(rounds, |round| round + 1);
    let (say, hears) = mpsc::channel();
    let at_work = Arc::new(Mutex::new(BTreeMap::new()));
    for worker in 0..2 {
        let (originals, next, say, at_work, db, given) =
            (originals.clone(), next.clone(), say.clone(), at_work.clone(), db.clone(), given.clone());
        std::thread::spawn(move || {
            let (gauge, mut tally) = (Gauge::new(), Tally::default());
            let path = given.folder().join(format!("mutant-{worker}"));
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= rounds {
                    break;
                }
                at_work.lock().expect("what is at work").insert(worker, (number, Instant::now()));
                let mutant = mutant(&mut Dice::new(seed, number), &originals);
                if let Err(why) = round(&db, &gauge, &path, &mutant, &mut tally) {
                    let kept = keep(seed, number, &mutant);
                    let (name, recipe) = (&mutant.name, mutant.recipe.join("; "));
                    tally
                        .wrong
                        .push(format!("round {number}: {why}\n  {name}: {recipe}\n  kept as {}", kept.display()));
                }
                at_work.lock().expect("what is at work").remove(&worker);
            }
            let _ = say.send(tally);
        });
    }
    drop(say);
    let mut tallies: Vec<Tally> = Vec::new();
    while tallies.len() < 2 {
        match hears.recv_timeout(Duration::from_secs(1)) {
            Ok(tally) => tallies.push(tally),
            Err(mpsc::RecvTimeoutError::Timeout) => {
                let at_work = at_work.lock().expect("what is at work");
                let stuck = at_work.values().find(|(_, since)| since.elapsed() > STUCK);
                assert!(stuck.is_none(), "GIAMSAT_MUTANTS_SEED={seed}: round {:?} does not end", stuck.map(|s| s.0));
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                panic!("GIAMSAT_MUTANTS_SEED={seed}: a thread of the test died")
            }
        }
    }
    let all = tallies.into_iter().reduce(|mut all, tally| {
        all.read += tally.read;
        all.rows += tally.rows;
        all.slowest = all.slowest.max(tally.slowest);
        for (from, into) in [(tally.refused, &mut all.refused), (tally.deaths, &mut all.deaths)] {
            from.into_iter().for_each(|(what, times)| *into.entry(what).or_default() += times);
        }
        all.wrong.extend(tally.wrong);
        all
    });
    let all = all.expect("two tallies");
    println!(
        "GIAMSAT_MUTANTS_SEED={seed}: {} read with {} rows, refused {:?}, slowest {:.1} s",
        all.read,
        all.rows,
        all.refused,
        all.slowest.as_secs_f64()
    );
    for (place, times) in &all.deaths {
        println!("the child died {times} times: {place}");
    }
    let batches = db.read(|c| {
        use diesel::prelude::*;
        Ok(giamsat::schema::import_batches::table.count().get_result::<i64>(c)?)
    });
    assert_eq!(batches.expect("a read"), 4, "a dry run stores nothing");
    assert!(all.wrong.is_empty(), "GIAMSAT_MUTANTS_SEED={seed}: {} rounds\n{}", all.wrong.len(), all.wrong.join("\n"));
}
