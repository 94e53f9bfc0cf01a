//! Setting which city is served.

use super::{CITY, GLASS, PLACE, Served, UPPER_BODY, VERSION, served, set};
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
        let flag = |on: bool| if on { "1" } else { "" };
        let texts = [
            (CITY, before.city.as_str(), new.city.as_str()),
            (PLACE, &before.place, &new.place),
            (UPPER_BODY, &before.upper_body, &new.upper_body),
            (GLASS, flag(before.glass), flag(new.glass)),
        ];
        for (name, was, is) in texts {
            if was != is {
                set(tx, name, is)?;
                line = line.with(name, is);
            }
        }
        set(tx, VERSION, &(before.version + 1).to_string())?;
        audit::record(tx, actor, line)
    })
}
