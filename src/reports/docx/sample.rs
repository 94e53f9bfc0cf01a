//! A paper's data made from its struct alone: every field filled with its own name, or left empty.
//!
//! The fields that a template may name are those of the struct, so they are asked of the struct itself: a reader
//! that takes nothing from anywhere and answers whatever serde asks for.

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

/// How much the sample holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filled {
    /// Every text is the name of its field, every list has one entry, all that may be absent is there.
    Full,
    /// Every text and list is empty, all that may be absent is absent.
    Bare,
}

/// A sample of the struct.
///
/// # Errors
/// When the struct holds something other than texts, numbers, yes or no, lists, optional values and structs.
pub fn sample<T: DeserializeOwned>(filled: Filled) -> Result<T, serde::de::value::Error> {
    T::deserialize(Maker { path: String::new(), filled })
}

type Wrong = serde::de::value::Error;

struct Maker {
    /// Name of the value as a tag writes it, without the lists that it stands in: `team.name`.
    path: String,
    filled: Filled,
}

impl Maker {
    fn full(&self) -> bool {
        self.filled == Filled::Full
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident),+ $(,)?) => {
        $(fn $method<V: Visitor<'static>>(self, visitor: V) -> Result<V::Value, Wrong> {
            visitor.$visit(if self.full() { 1 } else { 0 })
        })+
    };
}

impl Deserializer<'static> for Maker {
    type Error = Wrong;

    fn deserialize_any<V: Visitor<'static>>(self, _: V) -> Result<V::Value, Wrong> {
        Err(serde::de::Error::custom(format!("{}: no field of a paper", self.path)))
    }

    fn deserialize_bool<V: Visitor<'static>>(self, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_bool(self.full())
    }

    fn deserialize_str<V: Visitor<'static>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.deserialize_string(visitor)
    }

    fn deserialize_string<V: Visitor<'static>>(self, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_string(if self.full() { self.path } else { String::new() })
    }

    fn deserialize_option<V: Visitor<'static>>(self, visitor: V) -> Result<V::Value, Wrong> {
        if self.full() { visitor.visit_some(self) } else { visitor.visit_none() }
    }

    fn deserialize_seq<V: Visitor<'static>>(self, visitor: V) -> Result<V::Value, Wrong> {
        let entries = usize::from(self.full());
        visitor.visit_seq(Entries { entries, path: self.path, filled: self.filled })
    }

    fn deserialize_struct<V: Visitor<'static>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        visitor.visit_map(Fields { left: fields.iter(), next: "", path: self.path, filled: self.filled })
    }

    numbers! {
        deserialize_i8 visit_i8, deserialize_i16 visit_i16, deserialize_i32 visit_i32, deserialize_i64 visit_i64,
        deserialize_u8 visit_u8, deserialize_u16 visit_u16, deserialize_u32 visit_u32, deserialize_u64 visit_u64,
    }

    forward_to_deserialize_any! {
        <V: Visitor<'static>>
        i128 u128 f32 f64 char bytes byte_buf unit unit_struct newtype_struct tuple tuple_struct map enum
        identifier ignored_any
    }
}

struct Entries {
    entries: usize,
    path: String,
    filled: Filled,
}

impl SeqAccess<'static> for Entries {
    type Error = Wrong;

    fn next_element_seed<T: DeserializeSeed<'static>>(&mut self, seed: T) -> Result<Option<T::Value>, Wrong> {
        if self.entries == 0 {
            return Ok(None);
        }
        self.entries -= 1;
        seed.deserialize(Maker { path: self.path.clone(), filled: self.filled }).map(Some)
    }
}

struct Fields {
    left: std::slice::Iter<'static, &'static str>,
    next: &'static str,
    path: String,
    filled: Filled,
}

impl MapAccess<'static> for Fields {
    type Error = Wrong;

    fn next_key_seed<K: DeserializeSeed<'static>>(&mut self, seed: K) -> Result<Option<K::Value>, Wrong> {
        let Some(name) = self.left.next() else { return Ok(None) };
        self.next = name;
        seed.deserialize(StrDeserializer::new(name)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'static>>(&mut self, seed: V) -> Result<V::Value, Wrong> {
        let path = match self.path.as_str() {
            "" => self.next.to_owned(),
            above => format!("{above}.{}", self.next),
        };
        seed.deserialize(Maker { path, filled: self.filled })
    }
}
