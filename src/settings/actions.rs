//! Setting which city is served.

use super::{CITY, PLACE, Served, UPPER_BODY, VERSION, served, set};
use crate::audit::{self, Entry};
use crate::db::Db;
use crate::error::Error;
use crate::vocabulary::{Actor, Said};

/// Saves which city is served over what was saved as `new.version`.
///
/// # Errors
/// `Invalid` without the city's name, `Conflict` when somebody saved meanwhile.
pub fn save(db: &Db, actor: &Actor, new: &Served) -> Result<(), Error> {
    if new.city.is_empty() {
        return Err(Error::field("city", Said::new("form-required")));
    }
    db.write(|tx| {
        let before = served(tx.c())?;
        if before.version != new.version {
            return Err(Error::Conflict);
        }
        let mut line = Entry::new("settings.save", "settings", "served");
        let texts = [
            (CITY, &before.city, &new.city),
            (PLACE, &before.place, &new.place),
            (UPPER_BODY, &before.upper_body, &new.upper_body),
        ];
        for (name, was, is) in texts {
            if was != is {
                set(tx, name, is)?;
                line = line.with(name, is.as_str());
            }
        }
        set(tx, VERSION, &(before.version + 1).to_string())?;
        audit::record(tx, actor, line)
    })
}
