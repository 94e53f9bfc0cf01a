//! Legal grounds: a text or a place in it, with the days on which it holds. Stored whole; what they were
//! before is kept in the batch, so that it can be taken back.

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Ground, Matching, Put, at, day, staged, text, yes_no};
use crate::checklists::{self, LegalGround};
use crate::db::{AnyConnection, Tx};
use crate::error::Error;
use crate::importing::model::{Change, Question, RowOutcome, Staged};
use crate::importing::reading::Row;
use crate::schema::{checklist_item_grounds, legal_grounds};
use crate::vocabulary::text::search_key;
use crate::vocabulary::{BatchId, Said, dates};

/// A ground, and what stood there before.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GroundPut {
    pub ground: LegalGround,
    pub before: Option<LegalGround>,
    /// The batch that brought what stood there before; none for the program's own files.
    pub before_batch: Option<String>,
}

pub struct LegalGrounds {
    known: BTreeMap<String, (LegalGround, Option<String>)>,
    by_citation: BTreeMap<String, String>,
    seen: BTreeMap<String, u32>,
}

impl LegalGrounds {
    pub fn new(c: &mut AnyConnection, _: Ground) -> Result<Self, Error> {
        let known = checklists::views::grounds(c)?;
        let by_citation = known.iter().map(|(id, (g, _))| (search_key(&g.citation), id.clone())).collect();
        Ok(LegalGrounds { known, by_citation, seen: BTreeMap::new() })
    }

    fn one(&mut self, mut row: Row) -> Staged {
        let (document, article) = (text(&row, "document").unwrap_or_default(), text(&row, "article"));
        let whole = match text(&row, "title") {
            Some(title) if !search_key(&document).contains(&search_key(&title)) => format!("{document} {title}"),
            _ => document.clone(),
        };
        let citation = match &article {
            Some(article) => format!("{article}, {whole}"),
            None => whole,
        };
        let id = match text(&row, "code") {
            Some(code) => code,
            None => match self.by_citation.get(&search_key(&citation)) {
                Some(id) => id.clone(),
                None => made_id(&document, article.as_deref()),
            },
        };
        if id.len() > 64 || !id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')) {
            let problem = at(&row, "code", Said::new("imports-expected-ground-code"));
            row.problems.push(problem);
        }
        let (from_on, to_on) = (day(&row, "from"), day(&row, "to"));
        if let (Some(from), Some(to)) = (from_on, to_on)
            && to < from
        {
            let problem = at(&row, "to", Said::new("imports-expected-after-from"));
            row.problems.push(problem);
        }
        let known = self.known.get(&id);
        let before = known.map(|(ground, _)| ground.clone());
        // What the file does not say is not known and erases nothing.
        let ground = LegalGround {
            citation,
            from_on: from_on.or(before.as_ref().and_then(|b| b.from_on)),
            to_on: to_on.or(before.as_ref().and_then(|b| b.to_on)),
            verified: yes_no(&row, "verified").unwrap_or(before.as_ref().is_some_and(|b| b.verified)),
            id: id.clone(),
        };
        let changes = before.as_ref().map(|before| changes(before, &ground)).unwrap_or_default();
        let mut outcome = match &before {
            None => RowOutcome::Added,
            Some(_) if changes.is_empty() => RowOutcome::Unchanged,
            Some(_) => RowOutcome::Changed,
        };
        if let Some(first) = self.seen.get(&id) {
            let problem = at(&row, "document", Said::new("imports-expected-once").with("row", first));
            row.problems.push(problem);
            outcome = RowOutcome::Refused;
        }
        self.seen.insert(id, row.number);
        let before_batch = known.and_then(|(_, batch)| batch.clone());
        let put = match outcome {
            RowOutcome::Added | RowOutcome::Changed => {
                Put::Ground(Box::new(GroundPut { ground, before, before_batch }))
            }
            _ => Put::Nothing,
        };
        let mut staged = staged(row, outcome, put);
        staged.content.changes = changes;
        staged
    }
}

/// An id made of what the document and the place in it are called.
fn made_id(document: &str, article: Option<&str>) -> String {
    let words = format!("{document} {}", article.unwrap_or_default());
    let key = search_key(&words).replace(' ', "-");
    let mut id: String = key.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(64).collect();
    while id.ends_with('-') {
        id.pop();
    }
    // Two long names that begin alike are two grounds.
    if key.len() > 64 {
        id.truncate(55);
        id.push('-');
        id.push_str(crate::clock::sha256(key.as_bytes()).get(..8).unwrap_or_default());
    }
    id
}

fn changes(before: &LegalGround, after: &LegalGround) -> Vec<Change> {
    let shown = |day: Option<chrono::NaiveDate>| day.map(dates::day).unwrap_or_default();
    let word = |yes: bool| if yes { "x" } else { "–" }.to_owned();
    let pairs = [
        ("citation", before.citation.clone(), after.citation.clone()),
        ("from_on", shown(before.from_on), shown(after.from_on)),
        ("to_on", shown(before.to_on), shown(after.to_on)),
        ("verified", word(before.verified), word(after.verified)),
    ];
    pairs
        .into_iter()
        .filter(|(_, before, after)| before != after)
        .map(|(field, before, after)| Change { field: field.to_owned(), before, after })
        .collect()
}

impl Matching for LegalGrounds {
    fn take(&mut self, _: &mut AnyConnection, rows: Vec<Row>, _last: bool) -> Result<Vec<Staged>, Error> {
        Ok(rows.into_iter().map(|row| self.one(row)).collect())
    }

    fn questions(&self) -> Vec<Question> {
        Vec::new()
    }
}

/// Stores grounds, if what stands there is still what the preview saw.
pub fn store(tx: &mut Tx, batch: &BatchId, puts: &[GroundPut]) -> Result<(), Error> {
    let known = checklists::views::grounds(tx.c())?;
    for put in puts {
        if known.get(&put.ground.id).map(|(ground, _)| ground) != put.before.as_ref() {
            return Err(Error::refused(crate::importing::actions::STALE));
        }
        checklists::actions::put_ground(tx, &put.ground, Some(batch.as_str()))?;
    }
    Ok(())
}

/// Puts back what stood there.
pub fn undo(tx: &mut Tx, batch: &BatchId, puts: Vec<Put>) -> Result<(), Error> {
    let known = checklists::views::grounds(tx.c())?;
    for put in puts {
        let Put::Ground(put) = put else { continue };
        if known.get(&put.ground.id).is_some_and(|(_, by)| by.as_deref() != Some(batch.as_str())) {
            return Err(Error::refused("imports-undo-replaced"));
        }
        match &put.before {
            Some(before) => checklists::actions::put_ground(tx, before, put.before_batch.as_deref())?,
            None => {
                let used: i64 = checklist_item_grounds::table
                    .filter(checklist_item_grounds::ground_id.eq(&put.ground.id))
                    .count()
                    .get_result(tx.c())?;
                if used > 0 {
                    let said = Said::new("imports-undo-ground-used").with("ground", &put.ground.citation);
                    return Err(Error::Refused(said));
                }
                diesel::delete(legal_grounds::table.find(&put.ground.id)).execute(tx.c())?;
            }
        }
    }
    Ok(())
}
