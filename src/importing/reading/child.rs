//! The reading process: started by [`Reader`], limited by itself, ended by the clock.

use std::ffi::OsString;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::interpret::{Piece, interpret};
use super::layout::Layout;
use super::limits::Limits;
use super::model::{Kind, Reading};
use super::refused::Refused;

/// The hidden subcommand.
pub const SUBCOMMAND: &str = "read-workbook";

/// One line from the child to its parent.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Line {
    Piece(Piece),
    Refused(Refused),
    /// The last line of a whole reading, with the number of pieces before it.
    End(u64),
}

/// Longest line that the parent takes from the child.
const LONGEST_LINE: u64 = 8 << 20;

/// Starts reading processes.
#[derive(Clone, Debug)]
pub struct Reader {
    exe: PathBuf,
    layouts: Option<PathBuf>,
    limits: Option<Limits>,
}

impl Reader {
    /// A reader that starts this very program, or the one named by `GIAMSAT_READER_EXE`.
    pub fn new() -> Result<Reader, Refused> {
        let exe = match std::env::var_os("GIAMSAT_READER_EXE") {
            Some(exe) => PathBuf::from(exe),
            None => std::env::current_exe().map_err(|e| Refused::CannotOpen(e.kind().to_string()))?,
        };
        Ok(Reader::of(exe))
    }

    /// A reader that starts the given program, which must hand [`SUBCOMMAND`] to [`child_main`].
    pub fn of(exe: PathBuf) -> Reader {
        Reader { exe, layouts: None, limits: None }
    }

    /// Also reads the layouts of a folder, which go before the built-in ones of the same name.
    pub fn with_layouts(mut self, folder: PathBuf) -> Reader {
        self.layouts = Some(folder);
        self
    }

    /// Other limits than those that follow from the file's size.
    pub fn with_limits(mut self, limits: Limits) -> Reader {
        self.limits = Some(limits);
        self
    }

    /// Reads a whole workbook. `file_name` is what the person calls it; `wanted` the kind, or nothing
    /// to recognise it.
    pub fn read(&self, path: &Path, file_name: &str, wanted: Option<Kind>) -> Result<Reading, Refused> {
        let mut reading: Option<Reading> = None;
        self.stream(path, file_name, wanted, &mut |piece| {
            match (piece, &mut reading) {
                (Piece::Head(head), None) => reading = Some(*head),
                (Piece::Row(row), Some(reading)) => reading.rows.push(row),
                (Piece::Skipped(skipped), Some(reading)) => reading.skipped.push(skipped),
                (Piece::Remark(said), Some(reading)) => reading.remarks.push(said),
                _ => return Err(Refused::Crashed),
            }
            Ok(())
        })?;
        reading.ok_or(Refused::Crashed)
    }

    /// Reads a workbook and hands over each piece as it comes, in flat memory. What was handed over
    /// counts only if this ends well.
    pub fn stream(
        &self,
        path: &Path,
        file_name: &str,
        wanted: Option<Kind>,
        take: &mut dyn FnMut(Piece) -> Result<(), Refused>,
    ) -> Result<(), Refused> {
        let cannot = |e: std::io::Error| Refused::CannotOpen(e.kind().to_string());
        let file = File::open(path).map_err(cannot)?;
        let size = file.metadata().map_err(cannot)?.len();
        let limits = self.limits.clone().unwrap_or_else(|| Limits::for_file(size));
        let mut command = Command::new(&self.exe);
        command
            .arg(SUBCOMMAND)
            .arg(wanted.map_or("auto", Kind::word))
            .arg(file_name.replace('\0', ""))
            .arg(limits.memory_bytes.to_string())
            .arg(limits.cpu_seconds.to_string())
            .env_clear()
            .stdin(Stdio::from(file))
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        if let Some(folder) = &self.layouts {
            command.arg(std::path::absolute(folder).map_err(cannot)?);
        }
        let child = Ended(command.spawn().map_err(cannot)?);
        follow(child, &limits, take)
    }
}

/// A child that is ended when it is let go.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn follow(
    mut child: Ended,
    limits: &Limits,
    take: &mut dyn FnMut(Piece) -> Result<(), Refused>,
) -> Result<(), Refused> {
    let deadline = Instant::now() + limits.wall;
    let output = child.0.stdout.take().ok_or(Refused::Crashed)?.take(limits.output_bytes);
    let (send, lines) = mpsc::sync_channel::<Vec<u8>>(1024);
    let pump = std::thread::spawn(move || {
        let mut output = BufReader::with_capacity(64 << 10, output);
        loop {
            let mut line = Vec::new();
            match (&mut output).take(LONGEST_LINE).read_until(b'\n', &mut line) {
                Ok(0) | Err(_) => return,
                Ok(_) => {
                    if send.send(line).is_err() {
                        return;
                    }
                }
            }
        }
    });
    let outcome = gather(&lines, deadline, take);
    drop(lines);
    let outcome = match outcome {
        Some(outcome) => outcome,
        // The pipe closed early: how the child ended tells why.
        None => Err(match wait_a_moment(&mut child.0) {
            Some(status) => died(status),
            None => Refused::Crashed,
        }),
    };
    drop(child);
    let _ = pump.join();
    outcome
}

/// Reads lines to the last one; nothing if the child fell silent without it.
fn gather(
    lines: &mpsc::Receiver<Vec<u8>>,
    deadline: Instant,
    take: &mut dyn FnMut(Piece) -> Result<(), Refused>,
) -> Option<Result<(), Refused>> {
    let mut pieces = 0u64;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let line = match lines.recv_timeout(left) {
            Ok(line) => line,
            Err(mpsc::RecvTimeoutError::Timeout) => return Some(Err(Refused::TimedOut)),
            Err(mpsc::RecvTimeoutError::Disconnected) => return None,
        };
        match serde_json::from_slice::<Line>(&line) {
            Ok(Line::Piece(piece)) => {
                pieces += 1;
                if let Err(refused) = take(piece) {
                    return Some(Err(refused));
                }
            }
            Ok(Line::Refused(refused)) => return Some(Err(refused)),
            Ok(Line::End(count)) if count == pieces => return Some(Ok(())),
            Ok(Line::End(_)) => return Some(Err(Refused::Crashed)),
            // A line cut off by the child's death, or one that a child should not say.
            Err(_) => return None,
        }
    }
}

fn wait_a_moment(child: &mut Child) -> Option<ExitStatus> {
    for _ in 0..100 {
        if let Ok(Some(status)) = child.try_wait() {
            return Some(status);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    None
}

#[cfg(unix)]
fn died(status: ExitStatus) -> Refused {
    use std::os::unix::process::ExitStatusExt;
    const SIGXCPU: i32 = 24;
    if status.signal() == Some(SIGXCPU) { Refused::TimedOut } else { Refused::Crashed }
}

#[cfg(not(unix))]
fn died(_: ExitStatus) -> Refused {
    Refused::Crashed
}

/// What the hidden subcommand runs: `read-workbook KIND|auto FILE_NAME MEMORY CPU [LAYOUTS]`, with the
/// workbook on standard input and lines of JSON on standard output. Limits itself before it reads.
pub fn child_main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<String> = args.into_iter().map(|a| a.to_string_lossy().into_owned()).collect();
    let [kind, file_name, memory, cpu, layouts @ ..] = args.as_slice() else {
        return ExitCode::from(64);
    };
    let (Ok(memory), Ok(cpu)) = (memory.parse(), cpu.parse()) else {
        return ExitCode::from(64);
    };
    if !limit(memory, cpu) {
        return ExitCode::from(71);
    }
    let wanted = match kind.as_str() {
        "auto" => None,
        word => match word.parse() {
            Ok(kind) => Some(kind),
            Err(_) => return ExitCode::from(64),
        },
    };
    let mut out = BufWriter::with_capacity(64 << 10, std::io::stdout().lock());
    let mut pieces = 0;
    let outcome = standard_input().and_then(|mut file| {
        let size = file.metadata().map_or(0, |m| m.len());
        let limits = Limits::for_file(size);
        let layouts = Layout::all(layouts.first().map(Path::new))?;
        interpret(&mut file, file_name, wanted, &layouts, &limits, &mut |piece| {
            pieces += 1;
            say(&mut out, &Line::Piece(piece))
        })
    });
    let last = match outcome {
        Ok(()) => say(&mut out, &Line::End(pieces)),
        Err(refused) => say(&mut out, &Line::Refused(refused)),
    };
    match last.is_ok() && out.flush().is_ok() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

fn say(out: &mut impl Write, line: &Line) -> Result<(), Refused> {
    serde_json::to_writer(&mut *out, line).map_err(|_| Refused::Crashed)?;
    out.write_all(b"\n").map_err(|_| Refused::Crashed)
}

#[cfg(unix)]
fn standard_input() -> Result<File, Refused> {
    use std::os::fd::AsFd;
    let fd = std::io::stdin().as_fd().try_clone_to_owned();
    fd.map(File::from).map_err(|e| Refused::CannotOpen(e.kind().to_string()))
}

#[cfg(not(unix))]
fn standard_input() -> Result<File, Refused> {
    use std::os::windows::io::AsHandle;
    let handle = std::io::stdin().as_handle().try_clone_to_owned();
    handle.map(File::from).map_err(|e| Refused::CannotOpen(e.kind().to_string()))
}

/// Bounds this process's address space and processor time. The address space is bounded on Linux.
#[cfg(unix)]
fn limit(memory: u64, cpu: u64) -> bool {
    use rlimit::Resource;
    let space = Resource::AS.set(memory, memory).is_ok() || !cfg!(target_os = "linux");
    space && Resource::CPU.set(cpu, cpu + 2).is_ok() && Resource::CORE.set(0, 0).is_ok()
}

#[cfg(not(unix))]
fn limit(_: u64, _: u64) -> bool {
    true
}
