//! Values of cells: numbers, dates, yes and no, as Vietnamese offices write them.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use serde::{Deserialize, Serialize};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::grid::Cell;
use super::key::search_key;
use super::model::Value;
use crate::vocabulary::Said;
use crate::vocabulary::text::{all_plain, is_plain};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Type {
    /// Text with its line breaks.
    Text,
    /// Text on one line: a name, a code, a number of a document.
    Line,
    /// A whole number, not negative.
    Count,
    /// A number with up to three decimals, not negative.
    Decimal,
    /// A number with up to three decimals that may be negative.
    Signed,
    /// A share in per cent: `98,7%`, or a fraction formatted so.
    Percent,
    /// A day.
    Date,
    /// A day, or a day with its time.
    Moment,
    /// A day, or a year alone, as birth dates are often kept.
    DateOrYear,
    /// Yes, no; empty is not known.
    YesNo,
}

/// What became of a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Taken {
    /// Nothing stands there: not known.
    Empty,
    Value(Value),
    /// Taken, with something to look at.
    Doubtful(Value, Said),
    /// Not taken, and what was expected.
    Wrong(Said),
}

/// Text as it is kept: NFC, no soft hyphens or marks of order, no-break blanks as blanks, no hidden
/// apostrophe in front, trimmed.
pub fn clean(text: &str) -> Cow<'_, str> {
    // Most cells need nothing.
    if is_tidy(text) {
        return Cow::Borrowed(text);
    }
    let keep = |c: char| match c {
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{2060}' => None,
        '\u{A0}' | '\u{202F}' | '\u{2007}' | '\t' => Some(' '),
        '\n' => Some('\n'),
        c if c.is_control() => None,
        c => Some(c),
    };
    let kept: String = if is_nfc_quick(text.chars()) == IsNormalized::Yes {
        text.chars().filter_map(keep).collect()
    } else {
        text.nfc().filter_map(keep).collect()
    };
    let mut out = String::with_capacity(kept.len());
    for line in kept.split('\n') {
        for word in line.split(' ').filter(|w| !w.is_empty()) {
            if !out.is_empty() && !out.ends_with('\n') {
                out.push(' ');
            }
            out.push_str(word);
        }
        out.push('\n');
    }
    let trimmed = out.trim();
    Cow::Owned(trimmed.strip_prefix('\'').unwrap_or(trimmed).trim().to_owned())
}

/// Whether nothing but plain letters stands there, and no blank at an end or beside another.
fn is_tidy(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return true };
    !matches!(first, b' ' | b'\'') && *last != b' ' && bytes.windows(2).all(|pair| pair != b"  ") && all_plain(text)
}

/// The text of a cell as a person sees it, on one line; empty for an empty cell.
pub fn shown(cell: &Cell) -> Cow<'_, str> {
    match cell {
        Cell::Text(text) => one_line(clean(text)),
        Cell::Number(n) => number_text(*n).into(),
        Cell::Bool(true) => "TRUE".into(),
        Cell::Bool(false) => "FALSE".into(),
        Cell::Moment(moment) if moment.time() == NaiveTime::MIN => moment.format("%d/%m/%Y").to_string().into(),
        Cell::Moment(moment) => moment.format("%d/%m/%Y %H:%M").to_string().into(),
        Cell::Duration(text) | Cell::Error(text) => text.as_str().into(),
        Cell::Formula(text) if text.is_empty() => "=…".into(),
        Cell::Formula(text) => format!("={}", text.trim_start_matches('=')).into(),
        Cell::Overlong(length) => format!("… ({length})").into(),
    }
}

/// Whether a person sees nothing in a cell.
pub fn is_blank(cell: &Cell) -> bool {
    match cell {
        // What begins with such a letter shows it.
        Cell::Text(text) if text.starts_with(|c| is_plain(c) && !matches!(c, ' ' | '\'')) => false,
        Cell::Text(_) | Cell::Duration(_) | Cell::Error(_) => shown(cell).is_empty(),
        _ => false,
    }
}

fn one_line(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        // What needed no cleaning has no line breaks.
        Cow::Borrowed(_) => text,
        Cow::Owned(text) if text.contains('\n') => text.replace('\n', " ").into(),
        Cow::Owned(_) => text,
    }
}

fn number_text(n: f64) -> String {
    if n.fract() == 0.0 && n.abs() < 1e15 { format!("{}", n as i64) } else { format!("{n}") }
}

fn expected(what: &str) -> Said {
    Said::new(format!("importing-expected-{what}"))
}

/// Takes a cell as a value of the given type. `epoch_1904` is the workbook's, for serials that are
/// not formatted as dates.
pub fn take(cell: Option<&Cell>, kind: Type, epoch_1904: bool) -> Taken {
    let Some(cell) = cell else {
        return Taken::Empty;
    };
    let text = match cell {
        Cell::Error(_) => return Taken::Wrong(expected("no-error")),
        Cell::Formula(_) => return Taken::Wrong(expected("formula-result")),
        Cell::Overlong(_) => return Taken::Wrong(expected("shorter-text")),
        Cell::Text(text) => Some(clean(text)),
        _ => None,
    };
    if text.as_ref().is_some_and(|text| is_nothing(text, kind)) {
        return Taken::Empty;
    }
    match kind {
        Type::Text => Taken::Value(Value::Text(text.unwrap_or_else(|| shown(cell)).into_owned())),
        Type::Line => Taken::Value(Value::Text(text.map_or_else(|| shown(cell), one_line).into_owned())),
        Type::Count => count(cell),
        Type::Decimal => decimal(cell, false),
        Type::Signed => decimal(cell, true),
        // A share is computed from other columns, and nobody typed its last decimals.
        Type::Percent => match percent(cell) {
            Taken::Doubtful(value, _) => Taken::Value(value),
            taken => taken,
        },
        Type::Date => match moment(cell, epoch_1904) {
            Taken::Value(Value::DateTime(m)) => Taken::Value(Value::Date(m.date())),
            Taken::Doubtful(Value::DateTime(m), said) => Taken::Doubtful(Value::Date(m.date()), said),
            Taken::Wrong(_) => Taken::Wrong(expected("date")),
            taken => taken,
        },
        Type::Moment => moment(cell, epoch_1904),
        Type::DateOrYear => date_or_year(cell, epoch_1904),
        Type::YesNo => yes_no(cell),
    }
}

/// The same of a cell that nobody looks at any more when its value was taken: a text that is kept as it stands
/// is not copied.
pub fn take_out(cell: Option<&mut Cell>, kind: Type, epoch_1904: bool) -> Taken {
    match (cell, kind) {
        (Some(Cell::Text(text)), Type::Text | Type::Line) if !text.is_empty() && is_tidy(text) => {
            Taken::Value(Value::Text(std::mem::take(text)))
        }
        (cell, _) => take(cell.as_deref(), kind, epoch_1904),
    }
}

/// Blanks, and the dash that stands for "nothing" where a dash can be no value.
fn is_nothing(text: &str, kind: Type) -> bool {
    text.is_empty()
        || (!matches!(kind, Type::Text | Type::Line)
            && text.chars().all(|c| matches!(c, '-' | '–' | '—' | '.' | '…' | ' ')))
}

fn count(cell: &Cell) -> Taken {
    let wrong = || Taken::Wrong(expected("count"));
    let meant = |n: i128| (0..MOST).contains(&n) && n % SCALE == 0;
    match cell {
        Cell::Number(n) if *n >= 0.0 && *n < 1e12 && (n - n.round()).abs() < 1e-9 => {
            Taken::Value(Value::Integer(n.round() as i64))
        }
        Cell::Text(text) => match parse_number(text) {
            Parsed::One(n) if meant(n) => Taken::Value(Value::Integer((n / SCALE) as i64)),
            // A thing that is counted has no fraction, so one of the two ways to read it remains.
            Parsed::Either { grouped, .. } if meant(grouped) => Taken::Value(Value::Integer((grouped / SCALE) as i64)),
            _ => wrong(),
        },
        _ => wrong(),
    }
}

fn decimal(cell: &Cell, negative: bool) -> Taken {
    let what = if negative { "signed" } else { "decimal" };
    let done = |n: i128| {
        if n < 0 && !negative {
            return Taken::Wrong(expected(what));
        }
        thousandths(n)
    };
    match cell {
        Cell::Number(n) => scaled(*n).map_or_else(|| Taken::Wrong(expected(what)), done),
        Cell::Text(text) => match parse_number(text) {
            Parsed::One(n) => done(n),
            Parsed::Either { .. } => Taken::Wrong(expected("unambiguous-number")),
            Parsed::No => Taken::Wrong(expected(what)),
        },
        _ => Taken::Wrong(expected(what)),
    }
}

fn percent(cell: &Cell) -> Taken {
    let wrong = || Taken::Wrong(expected("percent"));
    match cell {
        // A cell formatted as a percentage keeps the fraction, and the format does not reach us.
        Cell::Number(n) if (0.0..=1.0).contains(n) => scaled(n * 100.0).map_or_else(wrong, thousandths),
        Cell::Number(n) if *n > 1.0 => scaled(*n).map_or_else(wrong, thousandths),
        Cell::Text(text) => {
            let bare = clean(text);
            let bare = bare.trim_end_matches('%').trim_end();
            match parse_number(bare) {
                Parsed::One(n) if n >= 0 => thousandths(n),
                // A share above a thousand per cent is not meant.
                Parsed::Either { point, .. } if point >= 0 => thousandths(point),
                _ => wrong(),
            }
        }
        _ => wrong(),
    }
}

/// Numbers are kept in millionths until they are taken.
const SCALE: i128 = 1_000_000;

/// Nothing that offices count or measure comes near it, and sums of numbers below it fit into 64 bits.
const MOST: i128 = 1_000_000_000_000 * SCALE;

fn scaled(n: f64) -> Option<i128> {
    (n.is_finite() && n.abs() < 1e12).then(|| (n * SCALE as f64).round() as i128)
}

/// Rounds millionths to thousandths, half away from zero, and says so if that changed the number.
fn thousandths(n: i128) -> Taken {
    let rounded = (n.abs() + 500) / 1000 * n.signum();
    let value = match i64::try_from(rounded) {
        Ok(value) if n.abs() < MOST => Value::Decimal(value),
        _ => return Taken::Wrong(expected("decimal")),
    };
    if rounded * 1000 == n {
        Taken::Value(value)
    } else {
        Taken::Doubtful(value, Said::new("importing-remark-rounded"))
    }
}

/// A number as text, in millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parsed {
    One(i128),
    /// `1.234` and `1,234`: the sign may part thousands or begin the fraction.
    Either {
        grouped: i128,
        point: i128,
    },
    No,
}

/// Reads a number as people write it. Of two different signs the last begins the fraction; one sign
/// that repeats parts thousands; one sign alone before exactly three digits can be either.
pub fn parse_number(text: &str) -> Parsed {
    let text = clean(text);
    let (negative, text) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text.strip_prefix('+').unwrap_or(&text)),
    };
    let sign = if negative { -1 } else { 1 };
    if text.is_empty() || !text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | ' ')) {
        return Parsed::No;
    }
    if !text.starts_with(|c: char| c.is_ascii_digit()) || !text.ends_with(|c: char| c.is_ascii_digit()) {
        return Parsed::No;
    }
    let last = text.rfind(['.', ',']);
    let joined = |whole: &str, fraction: &str| -> Option<i128> {
        if fraction.len() > 18 || whole.len() > 18 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let whole: i128 = whole.parse().ok()?;
        let mut micro = 0i128;
        for (place, digit) in fraction.bytes().enumerate() {
            let digit = i128::from(digit - b'0');
            match place {
                0..6 => micro += digit * 10i128.pow(5 - place as u32),
                6 if digit >= 5 => micro += 1,
                _ => (),
            }
        }
        Some(sign * (whole * SCALE + micro))
    };
    let one = |n: Option<i128>| n.map_or(Parsed::No, Parsed::One);
    let Some(last) = last else {
        return one(grouped(text, ' ').and_then(|whole| joined(&whole, "")));
    };
    let mark = text[last..].chars().next().expect("a sign stands there");
    let (before, after) = (&text[..last], &text[last + 1..]);
    let other = if mark == '.' { ',' } else { '.' };
    if before.contains(mark) {
        // One sign again and again parts thousands; a fraction begins only once.
        if before.contains(other) {
            return Parsed::No;
        }
        return one(grouped(text, mark).and_then(|whole| joined(&whole, "")));
    }
    if before.contains(other) {
        return one(grouped(before, other).and_then(|whole| joined(&whole, after)));
    }
    if before.contains(' ') {
        return one(grouped(before, ' ').and_then(|whole| joined(&whole, after)));
    }
    let point = joined(before, after);
    if after.len() == 3 && before.len() <= 3 && !before.starts_with('0') {
        let whole = format!("{before}{after}");
        return match (joined(&whole, ""), point) {
            (Some(grouped), Some(point)) => Parsed::Either { grouped, point },
            _ => Parsed::No,
        };
    }
    one(point)
}

/// Digits of a number in groups of three, such as `12.345.678`; without the sign, digits alone.
fn grouped(text: &str, mark: char) -> Option<String> {
    let mut groups = text.split(mark);
    let first = groups.next()?;
    let digits = |g: &str| !g.is_empty() && g.bytes().all(|b| b.is_ascii_digit());
    let mut out = first.to_owned();
    if !digits(first) {
        return None;
    }
    let mut parted = false;
    for group in groups {
        if group.len() != 3 || !digits(group) {
            return None;
        }
        parted = true;
        out.push_str(group);
    }
    (!parted || first.len() <= 3).then_some(out)
}

/// Years that a sheet can mean; what lies outside is a slip of the pen.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2100;

fn moment(cell: &Cell, epoch_1904: bool) -> Taken {
    let wrong = || Taken::Wrong(expected("moment"));
    match cell {
        Cell::Moment(moment) if YEARS.contains(&moment.year()) => Taken::Value(day_or_moment(*moment)),
        Cell::Number(serial) => match from_serial(*serial, epoch_1904) {
            Some(moment) => Taken::Doubtful(day_or_moment(moment), Said::new("importing-remark-serial")),
            None => wrong(),
        },
        Cell::Text(text) => parse_moment(text).map_or_else(wrong, Taken::Value),
        _ => wrong(),
    }
}

fn day_or_moment(moment: NaiveDateTime) -> Value {
    if moment.time() == NaiveTime::MIN { Value::Date(moment.date()) } else { Value::DateTime(moment) }
}

/// A serial without a date's format, between 1950 and 2100; smaller numbers are counts or years.
fn from_serial(serial: f64, epoch_1904: bool) -> Option<NaiveDateTime> {
    let days = if epoch_1904 { serial + 1462.0 } else { serial };
    if !(18_264.0..73_051.0).contains(&days) {
        return None;
    }
    let start = NaiveDate::from_ymd_opt(1899, 12, 30)?.and_hms_opt(0, 0, 0)?;
    start.checked_add_signed(TimeDelta::seconds((days * 86_400.0).round() as i64))
}

/// Reads a day, or a day with its time: `05/03/2026`, `5-3-2026 14:30`, `14:30 05/03/2026`,
/// `2026-03-05T14:30`, `ngày 05 tháng 3 năm 2026`. The day always stands before the month, except
/// when the year stands first.
pub fn parse_moment(text: &str) -> Option<Value> {
    let text = clean(text);
    let text = text.replace(['\n', 'T'], " ");
    let mut date = None;
    let mut time = None;
    let words = text.chars().any(|c| c.is_alphabetic());
    let plain = if words { search_key(&text) } else { String::new() };
    if plain.contains("thang") {
        let words: Vec<&str> = plain.split(' ').filter(|w| !matches!(*w, "ngay" | "thang" | "nam")).collect();
        let [d, m, y] = words[..] else { return None };
        return date_of(d, m, y).map(Value::Date);
    }
    for word in text.split([' ', ',', ';']).filter(|w| !w.is_empty()) {
        if word.contains(':') {
            if time.replace(parse_time(word)?).is_some() {
                return None;
            }
        } else if matches!(word.to_lowercase().as_str(), "lúc" | "ngày" | "-") {
            continue;
        } else if date.replace(parse_date(word)?).is_some() {
            return None;
        }
    }
    let date = date?;
    Some(match time {
        Some(time) if time != NaiveTime::MIN => Value::DateTime(date.and_time(time)),
        _ => Value::Date(date),
    })
}

fn parse_time(word: &str) -> Option<NaiveTime> {
    let mut parts = word.trim_end_matches('Z').split(':');
    let hour: u32 = parts.next()?.parse().ok()?;
    let minute: u32 = parts.next()?.parse().ok()?;
    let second = match parts.next() {
        Some(s) => s.split('.').next()?.parse().ok()?,
        None => 0,
    };
    if parts.next().is_some() {
        return None;
    }
    NaiveTime::from_hms_opt(hour, minute, second)
}

fn parse_date(word: &str) -> Option<NaiveDate> {
    let mark = word.chars().find(|c| matches!(c, '/' | '-' | '.'))?;
    let parts: Vec<&str> = word.split(mark).collect();
    let [a, b, c] = parts[..] else { return None };
    if a.len() == 4 { date_of(c, b, a) } else { date_of(a, b, c) }
}

fn date_of(day: &str, month: &str, year: &str) -> Option<NaiveDate> {
    let digits = |s: &str, most: usize| !s.is_empty() && s.len() <= most && s.bytes().all(|b| b.is_ascii_digit());
    if !digits(day, 2) || !digits(month, 2) || !digits(year, 4) || year.len() != 4 {
        return None;
    }
    let year: i32 = year.parse().ok()?;
    YEARS.contains(&year).then_some(())?;
    NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?)
}

fn date_or_year(cell: &Cell, epoch_1904: bool) -> Taken {
    let year = match cell {
        Cell::Number(n) if n.fract() == 0.0 && YEARS.contains(&(*n as i32)) => Some(*n as i64),
        Cell::Text(text) => clean(text).parse::<i64>().ok().filter(|y| YEARS.contains(&(*y as i32))),
        _ => None,
    };
    if let Some(year) = year {
        return Taken::Value(Value::Integer(year));
    }
    match moment(cell, epoch_1904) {
        Taken::Value(Value::DateTime(m)) => Taken::Value(Value::Date(m.date())),
        Taken::Doubtful(Value::DateTime(m), said) => Taken::Doubtful(Value::Date(m.date()), said),
        Taken::Wrong(_) => Taken::Wrong(expected("date-or-year")),
        taken => taken,
    }
}

fn yes_no(cell: &Cell) -> Taken {
    let answer = match cell {
        Cell::Bool(b) => Some(*b),
        Cell::Number(n) if *n == 1.0 => Some(true),
        Cell::Number(n) if *n == 0.0 => Some(false),
        Cell::Text(text) => {
            let text = clean(text);
            if matches!(text.as_ref(), "✓" | "✔" | "☑" | "√") {
                Some(true)
            } else {
                match search_key(&text).as_str() {
                    "co" | "x" | "yes" | "true" | "1" | "roi" | "da" | "da xin loi" | "dung" => Some(true),
                    "khong" | "no" | "false" | "0" | "chua" | "chua xin loi" | "khong xin loi" | "sai" => Some(false),
                    _ => None,
                }
            }
        }
        _ => None,
    };
    answer.map_or_else(|| Taken::Wrong(expected("yes-no")), |b| Taken::Value(Value::YesNo(b)))
}
