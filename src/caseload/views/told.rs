//! Whether dossiers were explained and apologised for: by what their lists say, and by papers that hold. A mark
//! at a dossier says that some paper ever spoke of it, so that only those are asked for; what a list says is
//! never written over.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::dsl::{exists, not, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::{Kept, hidden_lists};
use crate::caseload::model::{Contradicted, Filter, PaperKind, PaperRef, Told, ToldFilter};
use crate::caseload::rules;
use crate::db::{AnyConnection, MultiBackend};
use crate::error::Error;
use crate::importing::reading::Kind;
use crate::importing::views::hidden;
use crate::schema::{dossier_papers as p, dossiers as d, import_batches as b};
use crate::vocabulary::{Actor, UnitId};

/// The kinds of paper by which a dossier is explained and apologised for.
pub const TELLING: [PaperKind; 2] = [PaperKind::Explanation, PaperKind::Apology];

/// Batches of papers that do not count, where the filter asks for papers at all.
pub(super) fn hidden_papers(c: &mut AnyConnection, filter: &Filter) -> Result<Vec<String>, Error> {
    match filter.explained.is_some() || filter.apologised.is_some() {
        true => hidden(c, &Kind::Supplements.alike()),
        false => Ok(Vec::new()),
    }
}

/// The dossiers of a query of which this holds. What stands as SQL is what the indices are for.
pub(super) fn kept(query: Kept, kind: PaperKind, told: ToldFilter, hidden: &[String]) -> Kept {
    let paper = || {
        let hidden = hidden.to_vec();
        exists(
            p::table
                .filter(p::kind.eq(kind))
                .filter(p::dossier_code.eq(d::code))
                .filter(p::batch_id.ne_all(hidden.clone()))
                .filter(p::superseded_by.is_null().or(p::superseded_by.eq_any(hidden))),
        )
    };
    macro_rules! by {
        ($said:ident, $mark:ident, $yes:literal, $no:literal) => {
            match told {
                ToldFilter::Yes => query.filter(sql::<Bool>($yes)).filter(d::$said.eq("yes").or(paper())),
                ToldFilter::No => query.filter(sql::<Bool>($no)).filter(d::$mark.eq(false).or(not(paper()))),
                ToldFilter::Unknown => query.filter(d::$said.eq("unknown")).filter(d::$mark.eq(false).or(not(paper()))),
                ToldFilter::Differs => query.filter(sql::<Bool>($no)).filter(d::$mark.eq(true)).filter(paper()),
            }
        };
    }
    match kind {
        PaperKind::Explanation => by!(
            explained,
            explained_paper,
            "(dossiers.explained = 'yes' OR dossiers.explained_paper)",
            "dossiers.explained = 'no'"
        ),
        _ => by!(
            apologised,
            apologised_paper,
            "(dossiers.apologised = 'yes' OR dossiers.apologised_paper)",
            "dossiers.apologised = 'no'"
        ),
    }
}

/// What is known of each of these dossiers: of [`TELLING`], in this order.
pub fn told(c: &mut AnyConnection, ids: &[i64]) -> Result<BTreeMap<i64, [Told; 2]>, Error> {
    type Row = (i64, Option<String>, (String, bool), (String, bool));
    let rows: Vec<Row> = d::table
        .filter(d::id.eq_any(ids))
        .select((d::id, d::code, (d::explained, d::explained_paper), (d::apologised, d::apologised_paper)))
        .load(c)?;
    let codes: Vec<String> =
        rows.iter().filter(|(.., e, a)| e.1 || a.1).filter_map(|(_, code, ..)| code.clone()).collect();
    let papers = if codes.is_empty() { BTreeMap::new() } else { papers_on(c, &codes)? };
    let of = |code: &Option<String>, kind: PaperKind, said: String| {
        let paper = code.as_ref().and_then(|code| papers.get(&(code.clone(), kind))).cloned();
        rules::told(said, paper)
    };
    let told = |(id, code, explained, apologised): Row| {
        let [explanation, apology] = TELLING;
        (id, [of(&code, explanation, explained.0), of(&code, apology, apologised.0)])
    };
    Ok(rows.into_iter().map(told).collect())
}

/// The papers that hold by code and kind, of several the one sent last.
fn papers_on(c: &mut AnyConnection, codes: &[String]) -> Result<BTreeMap<(String, PaperKind), PaperRef>, Error> {
    let hidden = hidden(c, &Kind::Supplements.alike())?;
    let rows: Vec<(Option<String>, PaperKind, PaperRef)> = p::table
        .inner_join(b::table.on(b::id.eq(p::batch_id)))
        .filter(p::kind.eq_any(TELLING))
        .filter(p::dossier_code.eq_any(codes.iter().map(|code| Some(code.clone())).collect::<Vec<_>>()))
        .filter(p::batch_id.ne_all(hidden.clone()))
        .filter(p::superseded_by.is_null().or(p::superseded_by.eq_any(hidden)))
        .select((p::dossier_code, p::kind, (p::number, p::sent_on, p::unit_name, b::file_name, b::login)))
        .order(p::id)
        .load(c)?;
    let mut found: BTreeMap<(String, PaperKind), PaperRef> = BTreeMap::new();
    for (code, kind, paper) in rows {
        let Some(code) = code else { continue };
        match found.get(&(code.clone(), kind)) {
            Some(before) if before.sent_on > paper.sent_on => {}
            _ => drop(found.insert((code, kind), paper)),
        }
    }
    Ok(found)
}

/// How many dossiers of each unit in the reader's scope, due in a period, the lists call not explained or not
/// apologised for although there is a paper.
pub fn contradicted(
    c: &mut AnyConnection,
    actor: &Actor,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<Contradicted>, Error> {
    let (lists, papers) = (hidden_lists(c)?, hidden(c, &Kind::Supplements.alike())?);
    let (all, own) = actor.unit_scope();
    let mut found = Vec::new();
    for kind in TELLING {
        let mut query = d::table
            .filter(d::list.ne_all(lists.clone()))
            .filter(d::superseded_by.is_null().or(d::superseded_by.eq_any(lists.clone())))
            .filter(d::due_on.ge(Some(from)))
            .filter(d::due_on.le(Some(to)))
            .into_boxed::<MultiBackend>();
        if !all {
            query = query.filter(d::unit_id.eq(own.to_owned()));
        }
        let units: Vec<(UnitId, String)> =
            kept(query, kind, ToldFilter::Differs, &papers).select((d::unit_id, d::unit_name)).load(c)?;
        let mut counted: BTreeMap<UnitId, (String, i64)> = BTreeMap::new();
        for (unit, name) in units {
            counted.entry(unit).or_insert((name, 0)).1 += 1;
        }
        found.extend(counted.into_iter().map(|(unit, (name, count))| Contradicted { unit, name, kind, count }));
    }
    found.sort_by_key(|one| std::cmp::Reverse(one.count));
    Ok(found)
}
