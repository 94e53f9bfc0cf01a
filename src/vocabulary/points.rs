//! Scores as whole thousandths, so that sums and ties are the same everywhere.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Neg, Sub};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Points of a score, in thousandths of a point; may be negative (a deduction).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Points(pub i64);

impl Points {
    /// No points.
    pub const ZERO: Points = Points(0);

    /// `part` of `whole` in thousandths of a percent-point, rounded half away from zero;
    /// none when the whole is zero.
    pub fn percent_of(self, whole: Points) -> Option<Points> {
        if whole.0 == 0 {
            return None;
        }
        let scaled = i128::from(self.0) * 100_000;
        let (w, half) = (i128::from(whole.0), i128::from(whole.0.abs()) / 2);
        let rounded = (scaled.abs() + half) / w.abs();
        let sign = if (scaled < 0) == (w < 0) { 1 } else { -1 };
        i64::try_from(rounded * sign).ok().map(Points)
    }

    /// The same as a number for a workbook's cell; exact for every score that is in use.
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / 1000.0
    }
}

impl fmt::Display for Points {
    /// With decimal comma and two places, three when the third is not zero: `3,50`, `-0,125`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, n) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        let (whole, thousandths) = (n / 1000, n % 1000);
        if thousandths % 10 == 0 {
            write!(f, "{sign}{whole},{:02}", thousandths / 10)
        } else {
            write!(f, "{sign}{whole},{thousandths:03}")
        }
    }
}

/// Text that is not a number of points with at most three decimals.
#[derive(Debug, thiserror::Error)]
#[error("not a number of points")]
pub struct NotPoints;

impl FromStr for Points {
    type Err = NotPoints;

    /// Reads `3`, `3,5`, `3.125`, `-0,25`; comma and point both mark decimals.
    fn from_str(text: &str) -> Result<Self, NotPoints> {
        let text = text.trim();
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, decimals) = digits.split_once([',', '.']).unwrap_or((digits, ""));
        let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || whole.len() > 12 || decimals.len() > 3 || !all_digits(whole) || !all_digits(decimals) {
            return Err(NotPoints);
        }
        let whole: i64 = whole.parse().map_err(|_| NotPoints)?;
        let decimals: i64 = format!("{decimals:0<3}").parse().map_err(|_| NotPoints)?;
        let value = whole * 1000 + decimals;
        Ok(Points(if negative { -value } else { value }))
    }
}

impl Add for Points {
    type Output = Points;
    fn add(self, other: Points) -> Points {
        Points(self.0 + other.0)
    }
}

impl Sub for Points {
    type Output = Points;
    fn sub(self, other: Points) -> Points {
        Points(self.0 - other.0)
    }
}

impl Neg for Points {
    type Output = Points;
    fn neg(self) -> Points {
        Points(-self.0)
    }
}

impl Sum for Points {
    fn sum<I: Iterator<Item = Points>>(all: I) -> Points {
        all.fold(Points::ZERO, Add::add)
    }
}
