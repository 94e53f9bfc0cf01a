//! Handlers of imports.

mod columns;

use actix_web::http::StatusCode;

use super::actions::{self, Given};
use super::model::{Answers, Change, Question, State};
use super::pages::{self, AskedUnit, Material};
use super::reading::{self, Encoding, Kind};
use super::rules;
use super::views::{self, Shown};
use crate::error::Error;
use crate::language::Language;
use crate::plans::{self, Form as InspectionForm, ItemKind, Profile};
use crate::units::{self, FieldOfWork};
use crate::vocabulary::{BatchId, MappingId, Said, UnitId};
use crate::web::dispatch::query_string;
use crate::web::reply::Flash;
use crate::web::{Form, Reader, Reply, Req};

pub use columns::{columns, map};

/// Workbooks in `import/blank` and `import/samples`, in the order in which a city needs them.
const MATERIALS: &[(&str, Kind)] = &[
    ("units", Kind::Units),
    ("officials", Kind::Officials),
    ("monthly-statistics", Kind::MonthlyStatistics),
    ("monthly-statistics-ii06a", Kind::MonthlyStatistics),
    ("monthly-statistics-short", Kind::MonthlyStatistics),
    ("late-dossiers", Kind::LateDossiers),
    ("dossiers", Kind::Dossiers),
    ("supplements", Kind::Supplements),
    ("explanations", Kind::Explanations),
    ("apologies", Kind::Apologies),
    ("consultations", Kind::Consultations),
    ("satisfaction", Kind::Satisfaction),
    ("satisfaction-dossiers", Kind::Satisfaction),
    ("procedure-counts", Kind::ProcedureCounts),
    ("holidays", Kind::Holidays),
    ("procedures", Kind::Procedures),
    ("legal-grounds", Kind::LegalGrounds),
    ("checklists", Kind::Checklists),
    ("plans", Kind::Plans),
    ("criteria", Kind::Criteria),
    ("self-scores", Kind::SelfScores),
];

/// The same for a list of items for a draft plan, linked from its page only.
const OF_DRAFT: &str = "plans-draft";

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn list_page(req: &Req, status: StatusCode, form: &Form, errors: &[(String, Said)]) -> Result<Reply, Error> {
    let (batches, mappings) =
        req.db().read(|c| Ok((views::list(c, &req.actor, req.page_number())?, views::mappings(c)?)))?;
    let page = pages::Index {
        form: form.view(req.language, errors),
        batches,
        kinds: Kind::ALL.iter().map(|k| k.word()).collect(),
        materials: MATERIALS.iter().map(|(name, kind)| Material { name, kind: kind.word() }).collect(),
        mappings,
    };
    req.page_with(status, "importing/index.html", &req.t("imports-title"), &page)
}

/// `GET /imports`: files that were sent, and the form to send one.
pub fn index(req: &Req) -> Result<Reply, Error> {
    list_page(req, StatusCode::OK, &Form::default(), &[])
}

/// `POST /imports`: a file comes in.
pub fn upload(req: &Req) -> Result<Reply, Error> {
    let mut form = Reader::new(&req.form);
    let wanted = match req.form.get("kind") {
        "" | "auto" => None,
        word => match word.parse::<Kind>() {
            Ok(kind) => Some(kind),
            Err(_) => {
                form.wrong("kind", Said::new("form-choose"));
                None
            }
        },
    };
    let file = req.upload("file");
    if file.is_none() {
        form.wrong("file", Said::new("imports-file-required"));
    }
    match (form.finish(), file) {
        (Ok(()), Some(file)) => {
            let bytes = std::fs::read(file.file.path())?;
            let name = crate::vocabulary::text::clean(&file.file_name);
            let id =
                actions::upload(req.db(), &req.app.storage, &req.actor, wanted, &name, &bytes, Answers::default())?;
            Ok(Reply::redirect(format!("/imports/{id}")))
        }
        (Err(Error::Invalid(errors)), _) => list_page(req, StatusCode::UNPROCESSABLE_ENTITY, &req.form, &errors),
        (Err(error), _) => Err(error),
        (Ok(()), None) => Err(Error::NotFound),
    }
}

/// `GET /imports/material/{folder}/{name}`: a workbook to fill in, or the same filled in.
pub fn material(req: &Req) -> Result<Reply, Error> {
    let (folder, name) = (req.param("folder"), req.param("name"));
    let named = name == OF_DRAFT || MATERIALS.iter().any(|(n, _)| *n == name);
    let known = named && matches!(folder, "blank" | "samples");
    let bytes = known.then(|| reading::material(&format!("{folder}/{name}.xlsx"))).flatten();
    Ok(Reply::file(&format!("{name}.xlsx"), XLSX, bytes.ok_or(Error::NotFound)?))
}

/// `GET /plans/{id}/import`: the form that reads a list of items into a draft plan.
pub fn draft_form(req: &Req) -> Result<Reply, Error> {
    draft_page(req, StatusCode::OK, &[])
}

fn draft_page(req: &Req, status: StatusCode, errors: &[(String, Said)]) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let plan = req.db().read(|c| plans::views::draftable(c, &req.actor, &req.id("id"), today))?;
    let page = pages::DraftImport { plan, form: Form::default().view(req.language, errors) };
    req.page_with(status, "importing/draft.html", &req.t("imports-draft-title"), &page)
}

/// `POST /plans/{id}/import`: a list of items comes in.
pub fn draft_upload(req: &Req) -> Result<Reply, Error> {
    let Some(file) = req.upload("file") else {
        let errors = [("file".to_owned(), Said::new("imports-file-required"))];
        return draft_page(req, StatusCode::UNPROCESSABLE_ENTITY, &errors);
    };
    let bytes = std::fs::read(file.file.path())?;
    let (plan, name) = (req.id("id"), crate::vocabulary::text::clean(&file.file_name));
    let id = actions::upload_into(req.db(), &req.app.storage, &req.actor, &plan, &name, &bytes)?;
    Ok(Reply::redirect(format!("/imports/{id}")))
}

/// The batch that is asked for, if it is the person's to see.
fn known(req: &Req) -> Result<BatchId, Error> {
    let id: BatchId = req.id("id");
    req.db().read(|c| views::draft_of(c, &req.actor, &id))?;
    Ok(id)
}

/// `GET /imports/{id}`: progress, preview, or what became of it.
pub fn show(req: &Req) -> Result<Reply, Error> {
    show_page(req, StatusCode::OK, &Form::default(), &[])
}

fn show_page(req: &Req, status: StatusCode, form: &Form, errors: &[(String, Said)]) -> Result<Reply, Error> {
    let id = known(req)?;
    let shown: Shown = req.query.get("rows").parse().unwrap_or(Shown::All);
    let (today, now) = (req.db().world().today(), req.db().world().now());
    let (batch, mut rows, options, draft, fields) = req.db().read(|c| {
        let batch = views::batch(c, &id, now)?;
        let draft = views::draft_of(c, &req.actor, &id)?;
        let has_rows = !matches!(batch.state, State::Reading | State::Refused | State::Dropped);
        let rows = match has_rows {
            true => Some(views::rows(c, &id, &batch.facts, shown, req.page_number())?),
            false => None,
        };
        let asks = batch.facts.questions.iter().any(|q| matches!(q, Question::Unit { .. }));
        let options = if asks { units::views::options(c, today)? } else { Vec::new() };
        let fields = if batch.kind == Kind::Plans.word() { units::views::fields(c)? } else { Vec::new() };
        Ok((batch, rows, options, draft, fields))
    })?;
    if batch.kind == Kind::Plans.word() {
        let changes = rows.iter_mut().flat_map(|page| &mut page.rows).flat_map(|row| &mut row.changes);
        changes.for_each(|change| in_words(req, change, &fields));
    }
    let asked = |q: &Question| batch.state == State::Staged && batch.facts.questions.contains(q);
    let asks_effective = batch.facts.questions.iter().find_map(|q| match q {
        Question::EffectiveOn { used } => Some(*used),
        _ => None,
    });
    let asks_units = batch.facts.questions.iter().filter_map(|q| match q {
        Question::Unit { name, rows, candidates } => Some((name, rows, candidates)),
        _ => None,
    });
    let asks_units = asks_units
        .enumerate()
        .map(|(at, (name, rows, candidates))| {
            let bears = |unit: &&units::UnitOption| candidates.is_empty() || candidates.contains(&unit.id.0);
            AskedUnit {
                at,
                name: name.clone(),
                rows: *rows,
                candidates: options.iter().filter(bears).cloned().collect(),
                chosen: form.filled(&format!("unit-{at}")).map(|id| UnitId(id.to_owned())),
            }
        })
        .collect();
    let mut skipped: Vec<(Said, usize)> = Vec::new();
    for row in &batch.facts.skipped {
        match skipped.iter_mut().find(|(reason, _)| *reason == row.reason) {
            Some((_, count)) => *count += 1,
            None => skipped.push((row.reason.clone(), 1)),
        }
    }
    let partly = batch.kind.parse().is_ok_and(|kind| rules::is_listed_partly(kind, &batch.counts));
    let at_work = matches!(batch.state, State::Reading | State::Storing);
    // What the command line does has no job; whoever sweeps it comes in seconds.
    let cut_off = at_work && batch.work.is_none() && !req.db().lives(id.as_str())?;
    let failed = batch.work.as_ref().is_some_and(|w| w.failed);
    let page = pages::Show {
        form: form.view(req.language, errors),
        rows,
        listed: partly.then_some(rules::LISTED),
        shown: shown.as_str(),
        query: query_string(&[("rows", shown.as_str())]),
        asks_period: asked(&Question::Period),
        asks_set: asked(&Question::Set),
        asks_effective: asks_effective.filter(|_| batch.state == State::Staged),
        asks_units,
        store_refusal: batch.may_store.clone().err(),
        encodings: Encoding::ALL.iter().map(Encoding::as_str).collect(),
        can_map: match batch.state {
            State::Staged => true,
            State::Refused => batch.failure.as_ref().is_some_and(|said| rules::can_map(&said.key)),
            _ => false,
        },
        skipped,
        cut_off,
        again: (at_work && !failed).then_some(700),
        draft,
        batch,
    };
    let title = page.batch.file_name.clone();
    req.page_with(status, "importing/show.html", &title, &page)
}

/// What a change of an inspection says, in the person's language instead of in words of the database.
fn in_words(req: &Req, change: &mut Change, fields: &[FieldOfWork]) {
    let field = |code: &str| {
        let found = fields.iter().find(|field| field.code == code);
        let name = |field: &FieldOfWork| match req.language {
            Language::English => field.name_en.clone(),
            Language::Vietnamese => field.name_vi.clone(),
        };
        found.map_or_else(|| code.to_owned(), name)
    };
    let said = |value: &str| -> Option<String> {
        match change.field.as_str() {
            "regime" => value.parse::<Profile>().ok().map(|word| req.say(&word.said())),
            "kind" => value.parse::<ItemKind>().ok().map(|word| req.say(&word.said())),
            "form" => value.parse::<InspectionForm>().ok().map(|word| req.say(&word.said())),
            "field" => Some(value.split(", ").map(field).collect::<Vec<_>>().join(", ")),
            _ => None,
        }
    };
    let (before, after) = (said(&change.before), said(&change.after));
    change.before = before.unwrap_or_else(|| std::mem::take(&mut change.before));
    change.after = after.unwrap_or_else(|| std::mem::take(&mut change.after));
}

/// `POST /imports/{id}/answers`: what the file does not say.
pub fn answer(req: &Req) -> Result<Reply, Error> {
    let id = known(req)?;
    let mut form = Reader::new(&req.form);
    let seen = form.seen();
    let (from, to) = (form.optional_date("period_from"), form.optional_date("period_to"));
    let period = match (from, to) {
        (Some(from), Some(to)) if from <= to => Some((from, to)),
        (None, None) => None,
        (Some(_), Some(_)) => {
            form.wrong("period_to", Said::new("imports-period-order"));
            None
        }
        (None, Some(_)) => {
            form.wrong("period_from", Said::new("form-required"));
            None
        }
        (Some(_), None) => {
            form.wrong("period_to", Said::new("form-required"));
            None
        }
    };
    let effective_on = form.optional_date("effective_on");
    let set = Some(form.optional_text("set", 60)).filter(|s| !s.is_empty());
    let find_encoding = req.form.get("encoding") == "auto";
    let encoding = match req.form.get("encoding") {
        "" | "auto" => None,
        word => match word.parse::<Encoding>() {
            Ok(encoding) => Some(encoding),
            Err(_) => {
                form.wrong("encoding", Said::new("form-choose"));
                None
            }
        },
    };
    let mut aliases = Vec::new();
    for at in 0.. {
        let Some(name) = req.form.filled(&format!("name-{at}")) else { break };
        if let Some(unit) = req.form.filled(&format!("unit-{at}")) {
            aliases.push((name.to_owned(), UnitId(unit.to_owned())));
        }
    }
    let answers = Answers { effective_on, period, set, year: None, encoding };
    let given = Given { answers, find_encoding, aliases };
    match form.finish().and_then(|()| actions::answer(req.app, &req.actor, &id, seen, &given)) {
        Ok(()) => Ok(Reply::redirect(format!("/imports/{id}"))),
        Err(Error::Invalid(errors)) => show_page(req, StatusCode::UNPROCESSABLE_ENTITY, &req.form, &errors),
        Err(Error::Conflict) => moved_on(&id),
        Err(error) => Err(error),
    }
}

/// Somebody else answered, stored or dropped meanwhile: the page shows how it stands now.
fn moved_on(id: &BatchId) -> Result<Reply, Error> {
    Ok(Reply::redirect(format!("/imports/{id}")).with_flash(Flash::Warn, Said::new("imports-moved-on")))
}

/// `POST /imports/{id}/publish`: store all, or the good rows.
pub fn publish(req: &Req) -> Result<Reply, Error> {
    let id = known(req)?;
    let mut form = Reader::new(&req.form);
    let seen = form.seen();
    let accept_valid = form.ticked("accept_valid");
    form.finish()?;
    match actions::ask_to_publish(req.app, &req.actor, &id, seen, accept_valid) {
        Ok(()) => Ok(Reply::redirect(format!("/imports/{id}"))),
        Err(Error::Conflict) => moved_on(&id),
        Err(Error::Refused(said)) => Ok(Reply::redirect(format!("/imports/{id}")).with_flash(Flash::Bad, said)),
        Err(error) => Err(error),
    }
}

/// `GET /imports/{id}/errors`: the file with what is wrong in it, to be mended and sent again.
pub fn errors(req: &Req) -> Result<Reply, Error> {
    let id = known(req)?;
    match actions::workbook_with_errors(req.app, &id, req.language) {
        Ok((name, bytes)) => Ok(Reply::file(&name, XLSX, bytes)),
        Err(Error::Refused(said)) => Ok(Reply::redirect(format!("/imports/{id}")).with_flash(Flash::Bad, said)),
        Err(error) => Err(error),
    }
}

/// `POST /imports/mappings/{mapping}/retire`: files are not read by it any more.
pub fn retire_mapping(req: &Req) -> Result<Reply, Error> {
    let id: MappingId = req.id("mapping");
    actions::retire(req.db(), &req.actor, &id)?;
    Ok(Reply::redirect("/imports").done(Said::new("imports-mapping-retired")))
}

/// `POST /imports/{id}/undo`: what was there before shows again.
pub fn undo(req: &Req) -> Result<Reply, Error> {
    let id = known(req)?;
    match actions::undo(req.db(), &req.actor, &id) {
        Ok(()) => Ok(Reply::redirect(format!("/imports/{id}")).done(Said::new("imports-undone"))),
        Err(Error::Conflict) => moved_on(&id),
        Err(Error::Refused(said)) => Ok(Reply::redirect(format!("/imports/{id}")).with_flash(Flash::Bad, said)),
        Err(error) => Err(error),
    }
}

/// `POST /imports/{id}/drop`: nothing of it is stored.
pub fn drop(req: &Req) -> Result<Reply, Error> {
    let id = known(req)?;
    match actions::drop_batch(req.db(), &req.actor, &id) {
        Ok(()) => Ok(Reply::redirect("/imports").done(Said::new("imports-dropped"))),
        Err(Error::Refused(_) | Error::Conflict) => moved_on(&id),
        Err(error) => Err(error),
    }
}
