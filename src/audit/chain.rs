//! Chaining lines by hash, and checking the chain.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::clock::sha256;
use crate::db::{AnyConnection, Db, Tx};
use crate::error::Error;
use crate::schema::{audit_chain, audit_lines, audit_pending};

/// What stands before the first line.
const BEGINNING: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// Lines chained in one transaction, so that no writer waits long.
const AT_ONCE: i64 = 500;

#[derive(Queryable, Selectable)]
#[diesel(table_name = audit_lines)]
struct LineRow {
    id: String,
    at: NaiveDateTime,
    account_id: Option<String>,
    login: String,
    via: String,
    action: String,
    subject_kind: String,
    subject_id: String,
    unit_id: Option<String>,
    sealed_subject_id: Option<String>,
    details: String,
}

impl LineRow {
    /// The hash over the line before and every column of this one, lengths included, so that no
    /// two different lines share a text.
    fn hash_after(&self, previous: &str) -> String {
        let at = self.at.format("%Y-%m-%dT%H:%M:%S%.6f").to_string();
        let some = |text: &Option<String>| text.as_ref().map_or("-".to_owned(), |t| format!("+{t}"));
        let mut text = String::new();
        for part in [
            previous.to_owned(),
            self.id.clone(),
            at,
            some(&self.account_id),
            self.login.clone(),
            self.via.clone(),
            self.action.clone(),
            self.subject_kind.clone(),
            self.subject_id.clone(),
            some(&self.unit_id),
            some(&self.sealed_subject_id),
            self.details.clone(),
        ] {
            text.push_str(&format!("{}:{part};", part.len()));
        }
        sha256(text.as_bytes())
    }
}

fn tail(c: &mut AnyConnection) -> Result<(i64, String), Error> {
    let last = audit_chain::table
        .select((audit_chain::number, audit_chain::hash))
        .order(audit_chain::number.desc())
        .first::<(i64, String)>(c)
        .optional()?;
    Ok(last.unwrap_or((0, BEGINNING.to_owned())))
}

fn chain_some(tx: &mut Tx) -> Result<usize, Error> {
    let lines: Vec<LineRow> = audit_pending::table
        .inner_join(audit_lines::table.on(audit_lines::id.eq(audit_pending::line_id)))
        .select(LineRow::as_select())
        .order((audit_lines::at, audit_lines::id))
        .limit(AT_ONCE)
        .load(tx.c())?;
    let (mut number, mut previous) = tail(tx.c())?;
    for line in &lines {
        number += 1;
        let hash = line.hash_after(&previous);
        diesel::insert_into(audit_chain::table)
            .values((
                audit_chain::number.eq(number),
                audit_chain::line_id.eq(&line.id),
                audit_chain::previous_hash.eq(&previous),
                audit_chain::hash.eq(&hash),
            ))
            .execute(tx.c())?;
        diesel::delete(audit_pending::table.filter(audit_pending::line_id.eq(&line.id))).execute(tx.c())?;
        previous = hash;
    }
    Ok(lines.len())
}

/// Chains all lines that are committed and not chained yet; gives their number.
pub fn chain_pending(db: &Db) -> Result<usize, Error> {
    let mut all = 0;
    loop {
        let some = db.write(chain_some)?;
        all += some;
        if (some as i64) < AT_ONCE {
            return Ok(all);
        }
    }
}

/// Where the chain does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Number in the chain.
    pub number: i64,
    /// The line of that number.
    pub line_id: String,
}

/// Checks the whole chain: every line unchanged, none missing between two, the order kept. Gives
/// the number of lines checked, or the first that does not hold.
pub fn verify(db: &Db) -> Result<Result<i64, Broken>, Error> {
    db.read(|c| {
        let (mut number, mut previous) = (0, BEGINNING.to_owned());
        loop {
            let page: Vec<(i64, String, String, String)> = audit_chain::table
                .select((audit_chain::number, audit_chain::line_id, audit_chain::previous_hash, audit_chain::hash))
                .filter(audit_chain::number.gt(number))
                .order(audit_chain::number)
                .limit(AT_ONCE)
                .load(c)?;
            if page.is_empty() {
                return Ok(Ok(number));
            }
            for (at, line_id, before, hash) in page {
                let line: Option<LineRow> =
                    audit_lines::table.find(&line_id).select(LineRow::as_select()).first(c).optional()?;
                let holds = at == number + 1
                    && before == previous
                    && line.is_some_and(|line| line.hash_after(&previous) == hash);
                if !holds {
                    return Ok(Err(Broken { number: at, line_id }));
                }
                number = at;
                previous = hash;
            }
        }
    })
}
