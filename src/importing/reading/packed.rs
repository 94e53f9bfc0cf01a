//! Rows on their way from the reading process, many in one block: there may be a million of them, and as
//! text they cost more than reading them did.

use std::sync::Arc;

use chrono::{DateTime, Datelike, NaiveDate};
use serde::ser::SerializeSeq;
use serde::{Deserialize, Serialize, Serializer};

use super::model::{Problem, Row, Value};
use super::shape::Shape;

/// Bytes of rows that go together.
pub const BLOCK: usize = 64 << 10;

/// A row without what its shape says; `V` are values by place.
#[derive(Serialize, Deserialize)]
struct Packed<'a, V> {
    number: u32,
    group: Option<&'a str>,
    values: V,
    /// Of fields that the sheet does not have.
    #[serde(borrow)]
    beside: Vec<(&'a str, Flat<'a>)>,
    /// Problems and remarks as JSON, where there are any.
    told: Option<String>,
}

#[derive(Serialize, Deserialize)]
enum Flat<'a> {
    Text(&'a str),
    Integer(i64),
    Decimal(i64),
    /// Day of the common era.
    Date(i32),
    /// Microseconds since 1970.
    Moment(i64),
    YesNo(bool),
}

impl<'a> Flat<'a> {
    fn of(value: &'a Value) -> Flat<'a> {
        match value {
            Value::Text(text) => Flat::Text(text),
            Value::Integer(n) => Flat::Integer(*n),
            Value::Decimal(n) => Flat::Decimal(*n),
            Value::Date(day) => Flat::Date(day.num_days_from_ce()),
            Value::DateTime(at) => Flat::Moment(at.and_utc().timestamp_micros()),
            Value::YesNo(yes) => Flat::YesNo(*yes),
        }
    }

    fn value(self) -> Option<Value> {
        Some(match self {
            Flat::Text(text) => Value::Text(text.to_owned()),
            Flat::Integer(n) => Value::Integer(n),
            Flat::Decimal(n) => Value::Decimal(n),
            Flat::Date(day) => Value::Date(NaiveDate::from_num_days_from_ce_opt(day)?),
            Flat::Moment(at) => Value::DateTime(DateTime::from_timestamp_micros(at)?.naive_utc()),
            Flat::YesNo(yes) => Value::YesNo(yes),
        })
    }
}

/// A row's values as they are written: nothing is put together for it.
struct Placed<'a>(&'a Row);

impl Serialize for Placed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut values = serializer.serialize_seq(Some(self.0.values.placed().count()))?;
        for (at, value) in self.0.values.placed() {
            values.serialize_element(&(at as u32, Flat::of(value)))?;
        }
        values.end()
    }
}

/// Adds a row to a block; none when it cannot be said.
pub fn pack(row: &Row, block: Vec<u8>) -> Option<Vec<u8>> {
    let told = match row.problems.is_empty() && row.remarks.is_empty() {
        true => None,
        false => Some(serde_json::to_string(&(&row.problems, &row.remarks)).ok()?),
    };
    let packed = Packed {
        number: row.number,
        group: row.group.as_deref(),
        values: Placed(row),
        beside: row.values.beside().iter().map(|(field, value)| (field.as_str(), Flat::of(value))).collect(),
        told,
    };
    postcard::to_extend(&packed, block).ok()
}

/// The next row of a block, and the rest of it; none when it holds something else.
pub fn unpack<'a>(block: &'a [u8], shape: &Arc<Shape>) -> Option<(Row, &'a [u8])> {
    let (packed, rest) = postcard::take_from_bytes::<Packed<'a, Vec<(u32, Flat<'a>)>>>(block).ok()?;
    let mut row = Row::of(shape, packed.number, packed.group.map(str::to_owned));
    for (at, value) in packed.values {
        row.values.put(at as usize, value.value()?);
    }
    for (field, value) in packed.beside {
        row.values.insert(field, value.value()?);
    }
    if let Some(told) = packed.told {
        let (problems, remarks): (Vec<Problem>, Vec<Problem>) = serde_json::from_str(&told).ok()?;
        (row.problems, row.remarks) = (problems, remarks);
    }
    Some((row, rest))
}
