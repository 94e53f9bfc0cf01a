//! Which fields a sheet has and where they stand. All rows of a sheet share one shape, so that a row holds
//! its values only.

use std::collections::BTreeMap;
use std::ops::Index;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::grid::WIDEST;
use super::key::address;
use super::model::Value;

/// The fields of a sheet, each with its column, counted from 0, where it has one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    pub sheet: String,
    pub fields: Vec<(String, Option<u32>)>,
}

/// Bytes of a shape's names together that are believed of a child.
const NAMES: usize = 64 << 10;

impl Shape {
    /// Whether a sheet can have it: each row of it costs as much as it is wide.
    pub fn is_possible(&self) -> bool {
        self.sheet.len() <= 1 << 10
            && self.fields.len() <= WIDEST as usize
            && self.fields.iter().map(|(name, _)| name.len()).sum::<usize>() <= NAMES
            && self.fields.iter().all(|(_, column)| column.is_none_or(|column| column < WIDEST))
    }

    fn at(&self, field: &str) -> Option<usize> {
        self.fields.iter().position(|(name, _)| name == field)
    }
}

/// Values by field. A field without a value is absent: it is not known.
#[derive(Clone, Debug, Default)]
pub struct Values {
    shape: Arc<Shape>,
    held: Vec<Option<Value>>,
    /// Of fields that the sheet does not have.
    beside: BTreeMap<String, Value>,
}

impl Values {
    /// No values yet.
    pub fn of(shape: &Arc<Shape>) -> Values {
        Values { shape: shape.clone(), held: vec![None; shape.fields.len()], beside: BTreeMap::new() }
    }

    /// The value of a field.
    pub fn get(&self, field: &str) -> Option<&Value> {
        match self.shape.at(field) {
            Some(at) => self.held.get(at)?.as_ref(),
            None => self.beside.get(field),
        }
    }

    /// Sets the value of a field.
    pub fn insert(&mut self, field: &str, value: Value) {
        match self.shape.at(field).and_then(|at| self.held.get_mut(at)) {
            Some(place) => *place = Some(value),
            None => drop(self.beside.insert(field.to_owned(), value)),
        }
    }

    /// Sets the value of the shape's field at a place; nothing where it has no such field.
    pub fn put(&mut self, at: usize, value: Value) {
        if let Some(place) = self.held.get_mut(at) {
            *place = Some(value);
        }
    }

    /// Takes a field's value away.
    pub fn remove(&mut self, field: &str) -> Option<Value> {
        match self.shape.at(field) {
            Some(at) => self.held.get_mut(at)?.take(),
            None => self.beside.remove(field),
        }
    }

    /// Whether a field has a value.
    pub fn contains_key(&self, field: &str) -> bool {
        self.get(field).is_some()
    }

    /// Fields that have a value, in the order of the sheet's layout.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        let held = self.shape.fields.iter().zip(&self.held);
        let held = held.filter_map(|((name, _), value)| Some((name.as_str(), value.as_ref()?)));
        held.chain(self.beside.iter().map(|(name, value)| (name.as_str(), value)))
    }

    /// The same by name.
    pub fn to_map(&self) -> BTreeMap<String, Value> {
        self.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect()
    }

    /// Bytes of their texts.
    pub fn text_bytes(&self) -> usize {
        let held = self.held.iter().flatten().chain(self.beside.values());
        held.map(|value| if let Value::Text(text) = value { text.len() } else { 0 }).sum()
    }

    /// The shape that they have.
    pub fn shape(&self) -> &Arc<Shape> {
        &self.shape
    }

    /// Values of the shape's fields by their place.
    pub fn placed(&self) -> impl Iterator<Item = (usize, &Value)> {
        self.held.iter().enumerate().filter_map(|(at, value)| Some((at, value.as_ref()?)))
    }

    /// Values of fields that the sheet does not have.
    pub fn beside(&self) -> &BTreeMap<String, Value> {
        &self.beside
    }
}

impl PartialEq for Values {
    fn eq(&self, other: &Values) -> bool {
        self.to_map() == other.to_map()
    }
}

impl Eq for Values {}

impl Index<&str> for Values {
    type Output = Value;

    fn index(&self, field: &str) -> &Value {
        self.get(field).unwrap_or_else(|| panic!("no value of {field}"))
    }
}

impl Serialize for Values {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Values, D::Error> {
        Ok(Values { beside: BTreeMap::deserialize(deserializer)?, ..Values::default() })
    }
}

/// Addresses of a row's cells by field, also of those where nothing stands.
#[derive(Clone, Debug)]
pub enum Cells {
    /// Of the row with this number, counted from 1.
    OfRow(Arc<Shape>, u32),
    /// As they were kept.
    Kept(BTreeMap<String, String>),
}

impl Cells {
    /// The address of a field's cell, such as `F14`.
    pub fn get(&self, field: &str) -> Option<String> {
        match self {
            Cells::OfRow(shape, row) => shape.fields.get(shape.at(field)?)?.1.map(|column| place(*row, column)),
            Cells::Kept(cells) => cells.get(field).cloned(),
        }
    }

    fn to_map(&self) -> BTreeMap<String, String> {
        match self {
            Cells::OfRow(shape, row) => {
                let cells = shape.fields.iter();
                cells.filter_map(|(name, column)| Some((name.clone(), place(*row, (*column)?)))).collect()
            }
            Cells::Kept(cells) => cells.clone(),
        }
    }
}

fn place(row: u32, column: u32) -> String {
    address(row.saturating_sub(1), column)
}

impl Default for Cells {
    fn default() -> Cells {
        Cells::Kept(BTreeMap::new())
    }
}

impl PartialEq for Cells {
    fn eq(&self, other: &Cells) -> bool {
        self.to_map() == other.to_map()
    }
}

impl Eq for Cells {}

impl Serialize for Cells {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_map().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Cells {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Cells, D::Error> {
        Ok(Cells::Kept(BTreeMap::deserialize(deserializer)?))
    }
}
