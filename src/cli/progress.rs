//! How far an import is, for who sits at the terminal.

use std::cell::Cell;
use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::stop::Stop;
use crate::error::Error;
use crate::importing::rules;
use crate::jobs::Steps;
use crate::vocabulary::Said;
use crate::web::templates::grouped;

/// While the end is not known, and when it is.
const COUNTING: &str = "{spinner}\n{msg}";
const FILLING: &str = "[{bar:50}] {percent}%\n{msg}";

/// A bar on standard error, gone when it is dropped.
pub struct Progress<'a> {
    stop: &'a Stop,
    bar: ProgressBar,
    /// Rows of how many, known since then: reading and storing are two times.
    since: Cell<(Instant, Option<i64>)>,
}

impl<'a> Progress<'a> {
    /// None where nobody would see it, and where a program reads what is told.
    pub fn on_terminal(stop: &'a Stop, for_programs: bool) -> Option<Self> {
        if for_programs || !std::io::stderr().is_terminal() {
            return None;
        }
        let bar = ProgressBar::no_length();
        bar.set_style(style(COUNTING));
        // A slice may take longer than people wait for a sign of life.
        bar.enable_steady_tick(Duration::from_millis(200));
        Some(Progress { stop, bar, since: Cell::new((Instant::now(), None)) })
    }
}

/// The templates above are right, so the other style is never taken.
fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// Rows, rate and time left in words, in both languages.
fn words(done: i64, total: Option<i64>, seconds: i64) -> String {
    let rows = match total {
        Some(total) => Said::new("cli-import-storing").with("total", grouped(total)),
        None => Said::new("cli-import-reading"),
    };
    let mut said = vec![rows.with("count", grouped(done))];
    if let Some((rate, left)) = rules::pace(done, total, seconds) {
        said.push(Said::new("imports-rows-rate").with("rate", grouped(rate)));
        said.extend(left.map(|left| match left {
            ..100 => Said::new("imports-rows-left").with("seconds", left),
            _ => Said::new("imports-rows-left-minutes").with("minutes", grouped((left + 30) / 60)),
        }));
    }
    super::say_all(&said)
}

impl Steps for Progress<'_> {
    fn step(&self, done: i64, total: Option<i64>) -> Result<bool, Error> {
        let (mut since, known) = self.since.get();
        if known != total {
            since = Instant::now();
            self.since.set((since, total));
            if let Some(total) = total {
                self.bar.set_style(style(FILLING));
                self.bar.set_length(total.unsigned_abs());
            }
        }
        self.bar.set_position(done.unsigned_abs());
        self.bar.set_message(words(done, total, i64::try_from(since.elapsed().as_secs()).unwrap_or(i64::MAX)));
        self.stop.step(done, total)
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
