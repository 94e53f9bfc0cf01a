//! Child processes that read what strangers made: forged files can abort the process that opens them
//! or never end.
//!
//! A child is this very program under a hidden subcommand. It gets the file as its standard input and
//! an empty environment, limits its own address space and processor time before it reads
//! ([`limit_self`]), and is ended by the parent's clock. What it says is bounded and not trusted.

use std::ffi::OsString;
use std::fs::File;
use std::io::{BufReader, Read, Take};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// What one child may cost.
#[derive(Clone, Debug)]
pub struct Bounds {
    /// Address space (RLIMIT_AS; on Linux).
    pub memory_bytes: u64,
    /// Processor time (RLIMIT_CPU).
    pub cpu_seconds: u64,
    /// Wall-clock time after which the parent ends the child.
    pub wall: Duration,
    /// What the child may say in all.
    pub output_bytes: u64,
}

/// How a child ended that did not say all it had to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fallen {
    /// Its processor time or the parent's patience was used up.
    TimedOut,
    /// Anything else: out of memory, a signal, silence.
    Crashed,
}

/// The program that children run: this one, or the one named by `GIAMSAT_READER_EXE`.
pub fn program() -> std::io::Result<PathBuf> {
    match std::env::var_os("GIAMSAT_READER_EXE") {
        Some(exe) => Ok(PathBuf::from(exe)),
        None => std::env::current_exe(),
    }
}

/// A child at work, with what it says in parts.
pub struct Confined {
    child: Ended,
    parts: mpsc::Receiver<Vec<u8>>,
    pump: std::thread::JoinHandle<()>,
    deadline: Instant,
}

/// A child that is ended when it is let go.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Where a child's words are read from.
pub type Output = BufReader<Take<ChildStdout>>;

impl Confined {
    /// Starts `exe subcommand MEMORY CPU args…` over the file. `next` takes one part of what the child
    /// says, none at its end.
    ///
    /// # Errors
    /// The process cannot be started.
    pub fn start(
        exe: &Path,
        subcommand: &str,
        args: impl IntoIterator<Item = OsString>,
        input: File,
        bounds: &Bounds,
        next: fn(&mut Output) -> Option<Vec<u8>>,
    ) -> std::io::Result<Confined> {
        let deadline = Instant::now() + bounds.wall;
        let mut command = Command::new(exe);
        // Ctrl+C at the terminal is the parent's to hear; it ends its child itself.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let child = command
            .arg(subcommand)
            .arg(bounds.memory_bytes.to_string())
            .arg(bounds.cpu_seconds.to_string())
            .args(args)
            .env_clear()
            .stdin(Stdio::from(input))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut child = Ended(child);
        let output = child.0.stdout.take().ok_or(std::io::ErrorKind::BrokenPipe)?.take(bounds.output_bytes);
        let (send, parts) = mpsc::sync_channel::<Vec<u8>>(8);
        let pump = std::thread::spawn(move || {
            let mut output = BufReader::with_capacity(64 << 10, output);
            while let Some(part) = next(&mut output) {
                if send.send(part).is_err() {
                    return;
                }
            }
        });
        Ok(Confined { child, parts, pump, deadline })
    }

    /// The next part; none when the child said its last.
    ///
    /// # Errors
    /// `TimedOut` when the parent's patience is used up.
    pub fn part(&mut self) -> Result<Option<Vec<u8>>, Fallen> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        match self.parts.recv_timeout(left) {
            Ok(part) => Ok(Some(part)),
            Err(mpsc::RecvTimeoutError::Timeout) => Err(Fallen::TimedOut),
            Err(mpsc::RecvTimeoutError::Disconnected) => Ok(None),
        }
    }

    /// Ends the child where it still runs.
    pub fn end(self) {
        let Confined { child, parts, pump, .. } = self;
        drop(parts);
        drop(child);
        let _ = pump.join();
    }

    /// Why a child fell silent before its last word: how it ended tells.
    pub fn fallen(&mut self) -> Fallen {
        wait_a_moment(&mut self.child.0).map_or(Fallen::Crashed, died)
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
fn died(status: ExitStatus) -> Fallen {
    use std::os::unix::process::ExitStatusExt;
    const SIGXCPU: i32 = 24;
    if status.signal() == Some(SIGXCPU) { Fallen::TimedOut } else { Fallen::Crashed }
}

#[cfg(not(unix))]
fn died(_: ExitStatus) -> Fallen {
    Fallen::Crashed
}

/// In the child: the file, on standard input.
#[cfg(unix)]
pub fn standard_input() -> std::io::Result<File> {
    use std::os::fd::AsFd;
    std::io::stdin().as_fd().try_clone_to_owned().map(File::from)
}

/// In the child: the file, on standard input.
#[cfg(not(unix))]
pub fn standard_input() -> std::io::Result<File> {
    use std::os::windows::io::AsHandle;
    std::io::stdin().as_handle().try_clone_to_owned().map(File::from)
}

/// In the child, first of all: bounds this process as `MEMORY CPU` say, the first two arguments after
/// the subcommand. The address space is bounded on Linux. False when it cannot.
pub fn limit_self(memory: &str, cpu: &str) -> bool {
    match (memory.parse(), cpu.parse()) {
        (Ok(memory), Ok(cpu)) => limit(memory, cpu),
        _ => false,
    }
}

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
