//! What a child process that reads a workbook needs: time by the clock, memory by its own last word.
//!
//! Only the process itself knows its peak in full: what the kernel tells a parent afterwards (`ru_maxrss`)
//! also counts what the parent held when it started the child. A reader ends its child with the last line
//! it says, so that another process stands between them: it lets the child come to its end, and hands on
//! what it said only then. Both are this very program under other names ([`perform`]).

use std::io::Write;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use giamsat::importing::reading::Reader;
use tempfile::TempDir;

/// Names under which this program stands between, and reads.
const BETWEEN: &str = "gauge";
const READS: &str = "gauged-reader";
/// Where the child writes its peak, and where it is written what it complained of, beside those names.
const PEAK: &str = "peak";
const WORDS: &str = "last-words";

/// Readers whose children are measured, one after the other.
pub struct Gauge {
    folder: TempDir,
}

/// What one reading needed.
#[derive(Clone, Copy, Debug)]
pub struct Needed {
    pub wall: Duration,
    /// Peak resident memory in kB; none when the child died before it could say it.
    pub peak_kb: Option<u64>,
}

impl Gauge {
    pub fn new() -> Gauge {
        let folder = tempfile::Builder::new().prefix("giamsat-gauge.").tempdir().expect("a folder for names");
        let program = std::env::current_exe().expect("this program");
        for name in [BETWEEN, READS] {
            std::os::unix::fs::symlink(&program, folder.path().join(name)).expect("another name for this program");
        }
        Gauge { folder }
    }

    /// Reads with a child that tells its peak.
    pub fn measure<T>(&self, read: impl FnOnce(&Reader) -> T) -> (T, Needed) {
        let peak = self.folder.path().join(PEAK);
        // The first reading has none to take away.
        let _ = std::fs::remove_file(&peak);
        let begun = Instant::now();
        let outcome = read(&Reader::of(self.folder.path().join(BETWEEN)));
        let wall = begun.elapsed();
        let told = std::fs::read_to_string(&peak).ok().and_then(|kb| kb.parse().ok());
        (outcome, Needed { wall, peak_kb: told })
    }

    /// What the last child complained of, and how it ended.
    pub fn last_words(&self) -> String {
        std::fs::read_to_string(self.folder.path().join(WORDS)).unwrap_or_default()
    }
}

/// What this process does if it was started under one of the names above.
pub fn perform() -> Option<ExitCode> {
    let mut words = std::env::args_os();
    let name = words.next()?;
    let name = Path::new(&name);
    match name.file_name()?.to_str()? {
        BETWEEN => {
            let reads = Command::new(name.with_file_name(READS)).args(words).stdin(Stdio::inherit()).output();
            let output = reads.expect("the process that reads");
            let words = [&output.stderr[..], output.status.to_string().as_bytes()].concat();
            std::fs::write(name.with_file_name(WORDS), words).expect("a file for last words");
            std::io::stdout().write_all(&output.stdout).expect("the reader listens");
            Some(if output.status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        READS => {
            let code = giamsat::cli::confined();
            let status = std::fs::read_to_string("/proc/self/status").expect("this process's state");
            let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next());
            std::fs::write(name.with_file_name(PEAK), peak.expect("a peak")).expect("a file for the peak");
            code
        }
        _ => None,
    }
}
