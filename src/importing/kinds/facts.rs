//! What rows of facts (statistics, dossiers, self-scores and others) have in common: a key under which
//! a row is found again, a hash of what it says, and the row that it replaces.

use std::collections::HashMap;
use std::collections::hash_map::{Entry, RandomState};
use std::hash::{BuildHasher, Hash};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::{Put, at, staged};
use crate::error::Error;
use crate::importing::model::{Change, RowOutcome, Staged};
use crate::importing::reading::Row;
use crate::importing::rules;
use crate::vocabulary::Said;

/// Keys asked for in one query.
pub const KEYS: usize = 500;
/// Rows of one INSERT: up to 32 values each, of 32,766 that SQLite takes.
pub const TOGETHER: usize = 1_000;

/// A live row.
pub struct Live<T, Id = String> {
    pub id: Id,
    pub row: T,
}

/// What publishing a row of facts stores.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FactPut<T> {
    pub key: String,
    pub hash: String,
    pub replaces: Option<String>,
    pub row: T,
}

/// What a row was understood to say.
pub struct Understood<T> {
    pub key: String,
    pub says: T,
    /// The unit's own name, where the file writes another.
    pub matched: Option<String>,
}

/// Compares rows with the live ones of their keys. A second row of a key in the same file is a problem at
/// the cell of `field`, unless it says the same. What could not be understood has its problems already.
pub fn compare_all<T: Serialize + DeserializeOwned + Clone>(
    rows: Vec<(Row, Option<Understood<T>>)>,
    live: &HashMap<String, Live<T>>,
    seen: &mut Seen,
    (field, without): (&str, &[&str]),
    put: impl Fn(Box<FactPut<T>>) -> Put,
) -> Result<Vec<Staged>, Error> {
    let one = |(mut row, understood): (Row, Option<Understood<T>>)| {
        let Some(Understood { key, says, matched }) = understood else {
            return Ok(staged(row, RowOutcome::Refused, Put::Nothing));
        };
        let twice = seen.note(&key, &hash_of(&says, without)?, row.number);
        match twice {
            Twice::Other(first) => {
                let problem = at(&row, field, Said::new("imports-expected-once").with("row", first));
                row.problems.push(problem);
            }
            Twice::Same(first) => {
                let remark = at(&row, field, Said::new("imports-remark-same").with("row", first));
                row.remarks.push(remark);
            }
            Twice::Not => (),
        }
        let compared = compare(&says, live.get(&key), without)?;
        let outcome = if let Twice::Same(_) = twice { RowOutcome::Unchanged } else { compared.outcome };
        let stored = FactPut { key, hash: compared.hash, replaces: compared.replaces, row: compared.row };
        let put = match outcome {
            RowOutcome::Added | RowOutcome::Changed => put(Box::new(stored)),
            _ => Put::Nothing,
        };
        let mut staged = staged(row, outcome, put);
        staged.content.matched = matched;
        staged.content.changes = compared.changes;
        Ok(staged)
    };
    rows.into_iter().map(one).collect()
}

/// Keys of rows that were understood.
pub fn keys_of<T>(rows: &[(Row, Option<Understood<T>>)]) -> Vec<String> {
    rows.iter().filter_map(|(_, said)| said.as_ref().map(|s| s.key.clone())).collect()
}

/// A row against the live one of its key.
pub struct Compared<T, Id = String> {
    pub outcome: RowOutcome,
    pub changes: Vec<Change>,
    /// With what the file does not know taken from the live row.
    pub row: T,
    pub hash: String,
    /// Id of the row that it replaces.
    pub replaces: Option<Id>,
}

fn object<T: Serialize>(row: &T) -> Result<Map<String, Json>, Error> {
    match serde_json::to_value(row)? {
        Json::Object(map) => Ok(map),
        other => Err(Error::Internal(format!("a row is an object, not {other}"))),
    }
}

/// Hash of a row by itself.
pub fn hash_of<T: Serialize>(row: &T, without: &[&str]) -> Result<String, Error> {
    Ok(rules::hash(&object(row)?, without))
}

/// Compares; `without` names what only says how the file wrote it.
pub fn compare<T: Serialize + DeserializeOwned + Clone, Id: Clone>(
    new: &T,
    live: Option<&Live<T, Id>>,
    without: &[&str],
) -> Result<Compared<T, Id>, Error> {
    let mut map = object(new)?;
    let Some(live) = live else {
        let hash = rules::hash(&map, without);
        return Ok(Compared {
            outcome: RowOutcome::Added,
            changes: Vec::new(),
            row: new.clone(),
            hash,
            replaces: None,
        });
    };
    let changes = rules::merge(&mut map, &object(&live.row)?, without);
    let hash = rules::hash(&map, without);
    Ok(Compared {
        outcome: if changes.is_empty() { RowOutcome::Unchanged } else { RowOutcome::Changed },
        changes,
        row: serde_json::from_value(Json::Object(map))?,
        hash,
        replaces: Some(live.id.clone()),
    })
}

/// Keys met in one file, and on which row. What is kept of a key and of what is said under it are hashes whose
/// secret is drawn for each file, so that no file can be made to have two of them alike.
#[derive(Default)]
pub struct Seen {
    secrets: [RandomState; 2],
    rows: HashMap<[u64; 2], (u64, u32)>,
}

/// What an earlier row of the same file says under the same key.
pub enum Twice {
    Not,
    /// The same, on that row.
    Same(u32),
    /// Something else, on that row.
    Other(u32),
}

impl Seen {
    /// Notes a key with what its row says.
    pub fn note(&mut self, key: &str, says: &(impl Hash + ?Sized), row: u32) -> Twice {
        let [one, other] = &self.secrets;
        let said = one.hash_one(says);
        match self.rows.entry([one.hash_one(key), other.hash_one(key)]) {
            Entry::Occupied(there) => match *there.get() {
                (before, first) if before == said => Twice::Same(first),
                (_, first) => Twice::Other(first),
            },
            Entry::Vacant(free) => {
                free.insert((said, row));
                Twice::Not
            }
        }
    }
}

/// The functions that differ between the tables of facts only by the table: `live` rows of keys,
/// `sweep` of what was never published, `is_replaced` by a later batch, and `supersede`.
macro_rules! table_of_facts {
    ($table:ident, $kind:expr, $row:ty) => {
        /// Live rows of these keys.
        pub fn live(
            c: &mut crate::db::AnyConnection,
            keys: &[String],
        ) -> Result<std::collections::HashMap<String, super::facts::Live<$row>>, crate::error::Error> {
            let published = crate::importing::store::published(c, $kind)?;
            let mut found = std::collections::HashMap::new();
            for keys in keys.chunks(super::facts::KEYS) {
                type Loaded = (String, String, String, Option<String>, $row);
                let rows: Vec<Loaded> = $table::table
                    .filter($table::row_key.eq_any(keys))
                    .select(($table::row_key, $table::id, $table::batch_id, $table::superseded_by, <$row>::as_select()))
                    .order($table::id)
                    .load(c)?;
                for (key, id, batch, superseded, row) in rows {
                    if published.contains(&batch) && superseded.is_none_or(|by| !published.contains(&by)) {
                        found.insert(key, super::facts::Live { id, row });
                    }
                }
            }
            Ok(found)
        }

        /// Marks what rows replace (key and id), and makes sure that nothing else is live under
        /// their keys.
        fn supersede(
            tx: &mut crate::db::Tx,
            batch: &crate::vocabulary::BatchId,
            rows: &[(&str, Option<&str>)],
        ) -> Result<(), crate::error::Error> {
            let keys: Vec<String> = rows.iter().map(|(key, _)| (*key).to_owned()).collect();
            let live = live(tx.c(), &keys)?;
            for (key, replaces) in rows {
                if live.get(*key).map(|l| l.id.as_str()) != *replaces {
                    return Err(crate::error::Error::refused(crate::importing::actions::STALE));
                }
                if let Some(id) = replaces {
                    diesel::update($table::table.find(id))
                        .set($table::superseded_by.eq(Some(batch.as_str())))
                        .execute(tx.c())?;
                }
            }
            Ok(())
        }

        /// Removes rows that were never published, at most a slice; gives whether more is left.
        pub fn sweep(tx: &mut crate::db::Tx, batch: &crate::vocabulary::BatchId) -> Result<bool, crate::error::Error> {
            let ids: Vec<String> = $table::table
                .filter($table::batch_id.eq(batch))
                .select($table::id)
                .limit(crate::importing::rules::SLICE as i64)
                .load(tx.c())?;
            for ids in ids.chunks(super::facts::KEYS) {
                diesel::delete($table::table.filter($table::id.eq_any(ids))).execute(tx.c())?;
            }
            let left = ids.len() == crate::importing::rules::SLICE;
            if !left {
                diesel::update($table::table.filter($table::superseded_by.eq(Some(batch.as_str()))))
                    .set($table::superseded_by.eq(None::<String>))
                    .execute(tx.c())?;
            }
            Ok(left)
        }

        /// Whether a later published batch replaced rows of this one.
        pub fn is_replaced(
            c: &mut crate::db::AnyConnection,
            batch: &crate::vocabulary::BatchId,
        ) -> Result<bool, crate::error::Error> {
            let by: Vec<Option<String>> = $table::table
                .filter($table::batch_id.eq(batch))
                .filter($table::superseded_by.is_not_null())
                .select($table::superseded_by)
                .distinct()
                .load(c)?;
            let published = crate::importing::store::published(c, $kind)?;
            Ok(by.into_iter().flatten().any(|by| published.contains(&by)))
        }
    };
}
pub(super) use table_of_facts;

/// `store` of a table of facts whose row is inserted as it stands, beside the columns that all have.
macro_rules! stores_as_it_stands {
    ($table:ident, $row:ty) => {
        #[derive(diesel::Insertable)]
        #[diesel(table_name = $table, treat_none_as_default_value = false)]
        struct Stored {
            id: String,
            batch_id: String,
            row_key: String,
            row_hash: String,
            source: String,
            #[diesel(embed)]
            row: $row,
        }

        /// Stores rows; they are seen when their batch is published.
        pub fn store(
            tx: &mut crate::db::Tx,
            batch: &crate::vocabulary::BatchId,
            layout: &str,
            puts: &[&super::facts::FactPut<$row>],
        ) -> Result<(), crate::error::Error> {
            let keys: Vec<_> = puts.iter().map(|p| (p.key.as_str(), p.replaces.as_deref())).collect();
            supersede(tx, batch, &keys)?;
            for puts in puts.chunks(super::facts::TOGETHER) {
                let rows: Vec<Stored> = puts
                    .iter()
                    .map(|put| Stored {
                        id: tx.new_id(),
                        batch_id: batch.to_string(),
                        row_key: put.key.clone(),
                        row_hash: put.hash.clone(),
                        source: layout.to_owned(),
                        row: put.row.clone(),
                    })
                    .collect();
                crate::on_each!(tx.c(), |c| diesel::insert_into($table::table).values(rows).execute(c))?;
            }
            Ok(())
        }
    };
}
pub(super) use stores_as_it_stands;
