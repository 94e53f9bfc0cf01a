//! The copy of a picture that people see: decoded in a confined child process, turned upright, at most
//! [`LONGEST_EDGE`] dots long, encoded anew as JPEG, with nothing of what else the file carried (place,
//! camera, hidden parts).

use std::ffi::OsString;
use std::fs::File;
use std::io::{Cursor, Read, Write};
use std::process::ExitCode;
use std::sync::{Condvar, Mutex};
use std::time::Duration;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage};

use super::rules::LARGEST_FILE;
use crate::confined::{Bounds, Confined, Fallen, Output, limit_self, program, standard_input};
use crate::error::Error;
use crate::vocabulary::Said;

/// The hidden subcommand.
pub const SUBCOMMAND: &str = "read-picture";
/// The longest edge of the copy, in dots.
pub const LONGEST_EDGE: u32 = 2048;
/// The longest edge of a picture that is read at all.
const LONGEST_READ: u32 = 20_000;
/// The most dots of a picture that is read at all.
const MOST_DOTS: u64 = 64_000_000;
/// Quality of the JPEG.
const QUALITY: u8 = 85;
/// How many files are made ready for the store at the same time: each is in memory, and pictures are
/// decoded.
const AT_ONCE: usize = 2;

const BOUNDS: Bounds =
    Bounds { memory_bytes: 1 << 30, cpu_seconds: 20, wall: Duration::from_secs(30), output_bytes: 16 << 20 };

/// What the child says first.
const DONE: u8 = b'=';
const TOO_LARGE: u8 = b'>';
const BROKEN: u8 = b'!';

/// Makes the copy of the picture in `file`, read from its beginning, in the caller's turn.
///
/// # Errors
/// The inner one is the sentence why the picture cannot be shown: it is broken, cut, no picture, or
/// would take too much to open. The outer one is nobody's mistake who sent it.
pub fn working_copy(_turn: &Turn, file: File) -> Result<Result<Vec<u8>, Said>, Error> {
    let exe = program()?;
    let mut child = Confined::start(&exe, SUBCOMMAND, std::iter::empty::<OsString>(), file, &BOUNDS, block)?;
    let mut said = Vec::new();
    let outcome = loop {
        match child.part() {
            Ok(Some(part)) => said.extend_from_slice(&part),
            Ok(None) => break understood(said).ok_or_else(|| child.fallen()),
            Err(fallen) => break Err(fallen),
        }
    };
    child.end();
    Ok(match outcome {
        Ok(copy) => copy,
        Err(Fallen::TimedOut) => Err(Said::new("visits-picture-heavy")),
        Err(Fallen::Crashed) => Err(Said::new("visits-picture-broken")),
    })
}

/// What the child said, if it is a whole answer.
fn understood(said: Vec<u8>) -> Option<Result<Vec<u8>, Said>> {
    match said.split_first()? {
        (&TOO_LARGE, []) => Some(Err(Said::new("visits-picture-heavy"))),
        (&BROKEN, []) => Some(Err(Said::new("visits-picture-broken"))),
        (&DONE, jpeg) if jpeg.starts_with(&[0xff, 0xd8, 0xff]) && jpeg.ends_with(&[0xff, 0xd9]) => {
            Some(Ok(jpeg.to_vec()))
        }
        _ => None,
    }
}

fn block(output: &mut Output) -> Option<Vec<u8>> {
    let mut part = Vec::with_capacity(64 << 10);
    match output.take(64 << 10).read_to_end(&mut part) {
        Ok(0) | Err(_) => None,
        Ok(_) => Some(part),
    }
}

/// One of the [`AT_ONCE`] places in which files are made ready. Whoever waits for one holds no file in
/// memory yet, so that many who send at once do not fill it.
pub struct Turn(());

static BUSY: Mutex<usize> = Mutex::new(0);
static FREE: Condvar = Condvar::new();

impl Turn {
    /// Waits for a free place; it is given back when the value is dropped.
    pub fn take() -> Turn {
        let busy = BUSY.lock().unwrap_or_else(|e| e.into_inner());
        let mut busy = FREE.wait_while(busy, |n| *n >= AT_ONCE).unwrap_or_else(|e| e.into_inner());
        *busy += 1;
        Turn(())
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *BUSY.lock().unwrap_or_else(|e| e.into_inner()) -= 1;
        FREE.notify_one();
    }
}

/// What the hidden subcommand runs: `read-picture MEMORY CPU`, with the picture on standard input; on
/// standard output one sign how it went, and the copy. Limits itself before it reads.
pub fn child_main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<String> = args.into_iter().map(|a| a.to_string_lossy().into_owned()).collect();
    let [memory, cpu] = args.as_slice() else { return ExitCode::from(64) };
    if !limit_self(memory, cpu) {
        return ExitCode::from(71);
    }
    let mut bytes = Vec::new();
    let read = standard_input().and_then(|file| file.take(LARGEST_FILE + 1).read_to_end(&mut bytes));
    let (sign, copy) = match read {
        Ok(_) => match copy(&bytes) {
            Ok(copy) => (DONE, copy),
            Err(sign) => (sign, Vec::new()),
        },
        Err(_) => return ExitCode::FAILURE,
    };
    let mut out = std::io::stdout().lock();
    match out.write_all(&[sign]).and_then(|()| out.write_all(&copy)).and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// The copy, or the sign why there is none.
fn copy(bytes: &[u8]) -> Result<Vec<u8>, u8> {
    let format = image::guess_format(bytes).map_err(|_| BROKEN)?;
    if format == ImageFormat::Jpeg && !is_whole_jpeg(bytes) {
        return Err(BROKEN);
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_READ);
    limits.max_image_height = Some(LONGEST_READ);
    limits.max_alloc = Some(600 << 20);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let sign = |error: image::ImageError| match error {
        image::ImageError::Limits(_) => TOO_LARGE,
        _ => BROKEN,
    };
    let mut decoder = reader.into_decoder().map_err(sign)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_DOTS {
        return Err(TOO_LARGE);
    }
    let orientation = decoder.orientation().map_err(sign)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(sign)?;
    if picture.width().max(picture.height()) > LONGEST_EDGE {
        picture = picture.thumbnail(LONGEST_EDGE, LONGEST_EDGE);
    }
    picture.apply_orientation(orientation);
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode_image(&on_white(picture)).map_err(|_| BROKEN)?;
    Ok(jpeg)
}

/// What shines through stands on white.
fn on_white(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let picture = picture.into_rgba8();
    let mut flat = RgbImage::new(picture.width(), picture.height());
    for (to, from) in flat.pixels_mut().zip(picture.pixels()) {
        let [red, green, blue, alpha] = from.0.map(u32::from);
        to.0 = [red, green, blue].map(|c| ((c * alpha + 255 * (255 - alpha) + 127) / 255).min(255) as u8);
    }
    flat
}

/// Whether the picture's own data has an end: what was cut off decodes to a grey rest, and would pass.
fn is_whole_jpeg(bytes: &[u8]) -> bool {
    let mut at = 2;
    // Segments up to the first scan; a small picture inside one of them has an end of its own.
    while let [0xff, marker, rest @ ..] = bytes.get(at..).unwrap_or_default() {
        let length = match rest {
            [high, low, ..] => usize::from(u16::from_be_bytes([*high, *low])),
            _ => return false,
        };
        at += match marker {
            0xff => 1,
            0x01 | 0xd0..=0xd7 => 2,
            _ => 2 + length,
        };
        if *marker == 0xda {
            return bytes.get(at..).is_some_and(|scan| scan.windows(2).any(|two| two == [0xff, 0xd9]));
        }
    }
    false
}
