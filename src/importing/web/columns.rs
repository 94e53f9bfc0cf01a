//! Handlers of the page on which a person says which column holds what.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;

use super::{known, moved_on};
use crate::error::Error;
use crate::importing::actions;
use crate::importing::model::State;
use crate::importing::pages::{AskedColumn, Columns, FieldOption, LayoutOption};
use crate::importing::reading::{self, Head, Layout, Mapping, RawRow, RawSheet, Wrong, letters, shown};
use crate::importing::store::{self, BatchRow};
use crate::vocabulary::Said;
use crate::web::reply::Flash;
use crate::web::{Form, Reader, Reply, Req};

/// Texts shown beneath a column's header.
const SAMPLES: usize = 3;
/// Longest text shown there, in characters.
const SHOWN: usize = 40;

/// The table that is looked at: its sheet and where its header stands.
struct Table<'a> {
    sheet: &'a RawSheet,
    layout: &'a Layout,
    /// First and last row of the header, counted from 0.
    header: (u32, u32),
}

impl<'a> Table<'a> {
    /// What the person chose, or the sheet and header that look most like the layout.
    fn find(req: &Form, batch: &BatchRow, sheets: &'a [RawSheet], layouts: &'a [Layout]) -> Option<Table<'a>> {
        let named = |name: &str| layouts.iter().find(|l| l.name == name);
        let of_kind = batch.kind().and_then(|kind| layouts.iter().find(|l| l.kind == kind));
        let layout = named(req.get("layout")).or_else(|| named(&batch.layout)).or(of_kind);
        let layout = layout.or_else(|| reading::nearest(sheets, layouts)).or_else(|| layouts.first())?;
        let chosen = sheets.iter().find(|s| s.name == req.get("sheet"));
        let visible = || sheets.iter().filter(|s| !s.hidden).max_by_key(|s| reading::known(s, layout));
        let sheet = chosen.or_else(visible).or_else(|| sheets.first())?;
        let row = |name: &str| req.get(name).trim().parse::<u32>().ok().and_then(|n| n.checked_sub(1));
        let header = match (row("first"), row("last")) {
            (Some(first), Some(last)) if first <= last => (first, last),
            _ => reading::best(&Head { rows: &sheet.rows, merges: &sheet.merges }, layout)?,
        };
        Some(Table { sheet, layout, header })
    }

    /// Header path of each column, its texts parted by ` / `.
    fn paths(&self) -> BTreeMap<u32, String> {
        let (first, last) = self.header;
        let rows: Vec<&RawRow> = self.sheet.rows.iter().filter(|r| (first..=last).contains(&r.number)).collect();
        let paths = reading::paths(&rows, &self.sheet.merges);
        paths.into_iter().map(|(column, path)| (column, path.join(" / "))).collect()
    }

    fn samples(&self, column: u32) -> Vec<String> {
        let below = self.sheet.rows.iter().filter(|row| row.number > self.header.1);
        let texts = below.filter_map(|row| row.get(column)).map(shown).filter(|text| !text.is_empty());
        texts.take(SAMPLES).map(|text| text.chars().take(SHOWN).collect()).collect()
    }
}

/// `GET /imports/{id}/columns`: the columns of the sheet, each with the field that it may hold.
pub fn columns(req: &Req) -> Result<Reply, Error> {
    page(req, StatusCode::OK, &req.query, None)
}

/// `errors` of a form that was sent, whose choices are kept.
fn page(req: &Req, status: StatusCode, form: &Form, errors: Option<&[(String, Said)]>) -> Result<Reply, Error> {
    let id = known(req)?;
    let batch = req.db().read(|c| store::batch(c, &id))?;
    if !matches!(batch.state, State::Staged | State::Refused) {
        return moved_on(&id);
    }
    let cannot = |said: Said| Ok(Reply::redirect(format!("/imports/{id}")).with_flash(Flash::Bad, said));
    let layouts = actions::layouts(&req.app.config.data_dir)?;
    let sheets = match actions::heads(req.app, &batch) {
        Err(Error::Refused(said)) => return cannot(said),
        other => other?,
    };
    let Some(table) = Table::find(form, &batch, &sheets, &layouts) else {
        return cannot(Said::new("imports-no-header"));
    };
    let paths = table.paths();
    let known = reading::fields(table.layout, &paths);
    let asked = paths.iter().map(|(column, header)| AskedColumn {
        at: *column,
        letter: letters(*column),
        header: header.clone(),
        samples: table.samples(*column),
        field: match errors {
            Some(_) => form.get(&format!("col-{column}")).to_owned(),
            None => known.get(column).cloned().unwrap_or_default(),
        },
    });
    let fields = table.layout.columns.iter().filter(|c| !c.unread).map(|c| FieldOption {
        field: c.field.clone(),
        label: c.headers.first().cloned().unwrap_or_else(|| c.field.clone()),
        needed: table.layout.needs(c),
    });
    let page = Columns {
        batch_id: id.to_string(),
        file_name: batch.file_name.clone(),
        version: batch.version,
        form: form.view(req.language, errors.unwrap_or_default()),
        layouts: layouts.iter().map(|l| LayoutOption { name: l.name.clone(), kind: l.kind.word() }).collect(),
        layout: table.layout.name.clone(),
        sheets: sheets.iter().map(|s| s.name.clone()).collect(),
        sheet: table.sheet.name.clone(),
        first: table.header.0 + 1,
        last: table.header.1 + 1,
        columns: asked.collect(),
        fields: fields.collect(),
    };
    req.page_with(status, "importing/columns.html", &req.t("imports-map-title"), &page)
}

/// What a person is told.
fn said(wrong: Wrong) -> Said {
    match wrong {
        Wrong::Twice(_) => Said::new("imports-map-twice"),
        Wrong::SameHeader(header) => Said::new("imports-map-same-header").with("header", header),
        Wrong::Missing(missing) => Said::new("imports-map-missing").with("missing", missing.join("; ")),
        Wrong::Layout | Wrong::Unknown(_) => Said::new("form-choose"),
    }
}

/// `POST /imports/{id}/columns`: keeps what was said under a name and reads the file with it.
pub fn map(req: &Req) -> Result<Reply, Error> {
    let id = known(req)?;
    let mut form = Reader::new(&req.form);
    let seen = form.seen();
    let name = form.text("name", 80);
    let batch = req.db().read(|c| store::batch(c, &id))?;
    let layouts = actions::layouts(&req.app.config.data_dir)?;
    let sheets = actions::heads(req.app, &batch)?;
    let Some(table) = Table::find(&req.form, &batch, &sheets, &layouts) else {
        return moved_on(&id);
    };
    let chosen = table.paths().into_iter().map(|(column, header)| {
        let field = req.form.filled(&format!("col-{column}")).map(str::to_owned);
        (column, header, field)
    });
    let mapping = match Mapping::of(name, table.layout.name.clone(), chosen) {
        Ok(mapping) => mapping,
        Err(wrong) => {
            for (column, wrong) in wrong {
                form.wrong(&format!("col-{column}"), said(wrong));
            }
            Mapping::default()
        }
    };
    let mut errors = match form.finish() {
        Err(Error::Invalid(errors)) => errors,
        other => {
            other?;
            Vec::new()
        }
    };
    // Told beside a missing name, but not beside columns that are wrong by themselves.
    if errors.iter().all(|(field, _)| field == "name")
        && let Err(wrong) = mapping.layout(&layouts)
    {
        errors.push(("columns".to_owned(), said(wrong)));
    }
    if errors.is_empty() {
        match actions::map(req.app, &req.actor, &id, seen, &mapping) {
            Ok(()) => return Ok(Reply::redirect(format!("/imports/{id}"))),
            Err(Error::Invalid(all)) => errors = all,
            Err(Error::Conflict) => return moved_on(&id),
            Err(error) => return Err(error),
        }
    }
    page(req, StatusCode::UNPROCESSABLE_ENTITY, &req.form, Some(&errors))
}
