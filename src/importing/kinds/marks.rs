//! Marks at dossiers that some paper spoke of them as explained or apologised for. A mark only says where to
//! look (`caseload::views::told`): it is set before the paper or the dossier counts, whichever comes later, and
//! stays when either is taken back.

use diesel::prelude::*;

use super::facts::{FactPut, KEYS};
use super::papers::PaperRow;
use crate::caseload::model::PaperKind;
use crate::caseload::rules::dossier_key;
use crate::caseload::views::TELLING;
use crate::db::{AnyConnection, Tx};
use crate::error::Error;
use crate::importing::rules::SLICE;
use crate::schema::{dossier_lists as l, dossier_papers as p, dossiers as d};
use crate::vocabulary::BatchId;

fn set(c: &mut AnyConnection, kind: PaperKind, list: Option<i64>, codes: &[String]) -> Result<(), Error> {
    for codes in codes.chunks(KEYS) {
        let keys: Vec<String> = codes.iter().map(|code| dossier_key(code)).collect();
        let mut ids = d::table.filter(d::row_key.eq_any(keys)).into_boxed::<crate::db::MultiBackend>();
        if let Some(list) = list {
            ids = ids.filter(d::list.eq(list));
        }
        let ids: Vec<i64> = match kind {
            PaperKind::Explanation => ids.filter(d::explained_paper.eq(false)).select(d::id).load(c)?,
            _ => ids.filter(d::apologised_paper.eq(false)).select(d::id).load(c)?,
        };
        for ids in ids.chunks(KEYS) {
            let marked = d::table.filter(d::id.eq_any(ids));
            match kind {
                PaperKind::Explanation => diesel::update(marked).set(d::explained_paper.eq(true)).execute(c)?,
                _ => diesel::update(marked).set(d::apologised_paper.eq(true)).execute(c)?,
            };
        }
    }
    Ok(())
}

/// Marks the dossiers of which papers speak that are being stored.
pub fn of_papers(tx: &mut Tx, papers: &[&FactPut<PaperRow>]) -> Result<(), Error> {
    for kind in TELLING {
        let of_kind = papers.iter().filter(|put| put.row.kind == kind);
        let codes: Vec<String> = of_kind.filter_map(|put| put.row.dossier_code.clone()).collect();
        set(tx.c(), kind, None, &codes)?;
    }
    Ok(())
}

/// Marks the rows of a list of which papers speak that are there already, those behind a kind and code, at
/// most a slice; gives how far it came, none at the end.
pub fn of_list(tx: &mut Tx, batch: &BatchId, behind: (usize, String)) -> Result<Option<(usize, String)>, Error> {
    let list: Option<i64> = l::table.filter(l::batch_id.eq(batch)).select(l::number).first(tx.c()).optional()?;
    let (Some(list), Some(kind)) = (list, TELLING.get(behind.0).copied()) else { return Ok(None) };
    let codes: Vec<Option<String>> = p::table
        .filter(p::kind.eq(kind))
        .filter(p::dossier_code.gt(Some(behind.1)))
        .select(p::dossier_code)
        .distinct()
        .order(p::dossier_code)
        .limit(SLICE as i64)
        .load(tx.c())?;
    let codes: Vec<String> = codes.into_iter().flatten().collect();
    set(tx.c(), kind, Some(list), &codes)?;
    Ok(Some(match codes.into_iter().last() {
        Some(last) => (behind.0, last),
        None => (behind.0 + 1, String::new()),
    }))
}
