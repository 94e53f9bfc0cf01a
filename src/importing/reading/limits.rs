//! How much one file may cost.

use std::time::Duration;

/// Bounds of one reading. All hold in the child process; the parent ends it by the clock as well.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Size of the file itself.
    pub file_bytes: u64,
    /// Size of a text file, which is decoded in memory.
    pub text_bytes: u64,
    /// Sum of all parts of an archive when unpacked.
    pub unpacked_bytes: u64,
    /// Unpacked bytes for one packed byte, for archives beyond 16 MB unpacked.
    pub ratio: u64,
    /// Parts of an archive.
    pub parts: usize,
    pub sheets: usize,
    /// Rows with cells in one sheet.
    pub rows: u64,
    /// Cells in one sheet.
    pub cells: u64,
    /// Address space of the child (RLIMIT_AS; on Linux).
    pub memory_bytes: u64,
    /// Processor time of the child (RLIMIT_CPU).
    pub cpu_seconds: u64,
    /// Wall-clock time after which the parent ends the child.
    pub wall: Duration,
    /// What the child may say in all.
    pub output_bytes: u64,
}

impl Limits {
    /// The limits for a file of this many bytes: 20 seconds for what people send, more for exports
    /// of a million rows, which are tens of megabytes even when packed.
    pub fn for_file(bytes: u64) -> Limits {
        let extra = bytes / (512 << 10);
        Limits {
            file_bytes: 256 << 20,
            text_bytes: 64 << 20,
            unpacked_bytes: 2 << 30,
            ratio: 150,
            parts: 5_000,
            sheets: 1_000,
            rows: 1_048_576,
            cells: 40_000_000,
            memory_bytes: 512 << 20,
            cpu_seconds: (15 + extra).min(240),
            wall: Duration::from_secs((20 + 2 * extra).min(480)),
            output_bytes: 2 << 30,
        }
    }
}
