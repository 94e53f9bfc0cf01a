//! Findings, those who answer for them, and files.

use actix_web::http::StatusCode;
use serde_json::{Value, json};

use super::super::model::{Capacity, Degree, EvidenceKind, FindingKind, Record, Severity};
use super::super::op::{Op, OpKind, OpResult};
use super::super::rules::{FINDING_FIELDS, LARGEST_FILE, LONGEST_LINE, LONGEST_TEXT};
use super::super::{actions, pages, rules, views};
use super::frame::{self, entity_id, op, told, version};
use crate::checklists::{self, ChecklistItem};
use crate::error::Error;
use crate::language::Language;
use crate::units;
use crate::vocabulary::{Said, VisitId, dates};
use crate::web::{Form, FormView, Reader, Reply, Req};

/// A finding's form as a question proposes it: its ground, its severity, its field of work.
pub(super) fn proposed(req: &Req, item: &ChecklistItem, field: Option<String>) -> Form {
    let mut form = Form::default();
    form.set("id", req.db().world().new_id())
        .set("item", &item.id)
        .set("kind", FindingKind::Violation)
        .set("severity", &item.severity)
        .set("ground", item.grounds.join("; "))
        .set("field_code", field.unwrap_or_default());
    form
}

/// `GET /visits/{id}/findings/new`: for a question (`?item=`) or by itself.
pub fn new_finding(req: &Req) -> Result<Reply, Error> {
    let id: VisitId = req.id("id");
    let form = req.db().read(|c| {
        views::find(c, &req.actor, &id)?;
        let lists = views::checklists_of(c, &id)?;
        let items = checklists::views::items(c, &lists)?;
        let Some(item) = items.iter().find(|i| Some(i.id.as_str()) == req.query.filled("item")) else {
            let mut form = Form::default();
            form.set("id", req.db().world().new_id()).set("kind", FindingKind::Shortcoming);
            form.set("severity", Severity::Minor);
            return Ok(form);
        };
        let versions = checklists::views::all_versions(c)?;
        let field = versions.iter().find(|v| v.id == item.version).and_then(|v| v.field.clone());
        Ok(proposed(req, item, field))
    })?;
    page(req, StatusCode::OK, None, &form, &[], &Form::default(), FormView::default())
}

/// `GET /visits/{id}/findings/{finding}`
pub fn finding(req: &Req) -> Result<Reply, Error> {
    page(req, StatusCode::OK, Some(req.param("finding")), &Form::default(), &[], &Form::default(), FormView::default())
}

/// The values of a finding's fields, by name.
fn values(finding: &super::super::Finding) -> [(&'static str, String); 9] {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    [
        ("kind", finding.kind.to_string()),
        ("severity", finding.severity.to_string()),
        ("fact", finding.fact.clone()),
        ("assessment", finding.assessment.clone()),
        ("ground", finding.ground.clone()),
        ("field_code", text(&finding.field_code)),
        ("item", finding.item.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("dossier_code", text(&finding.dossier_code)),
        ("occurred_on", finding.occurred_on.map(|d| d.to_string()).unwrap_or_default()),
    ]
}

fn page(
    req: &Req,
    status: StatusCode,
    of: Option<&str>,
    typed: &Form,
    errors: &[(String, Said)],
    person: &Form,
    beside: FormView,
) -> Result<Reply, Error> {
    let id: VisitId = req.id("id");
    let world = req.db().world();
    let page = req.db().read(|c| {
        let head = frame::head(c, req)?;
        let record = views::record(c, &req.actor, &id)?;
        let items = checklists::views::items(c, &record.checklists)?;
        let finding = match of {
            Some(of) => Some(find(&record, of)?.clone()),
            None => None,
        };
        let mut form = typed.clone();
        if let (Some(finding), None) = (&finding, typed.filled("fact")) {
            for (name, value) in values(finding) {
                form.set(name, &value).set(&format!("was-{name}"), &value);
                form.set(&format!("base-{name}"), finding.versions.get(name).copied().unwrap_or(0));
            }
        }
        let asked = items.iter().find(|i| i.id.as_str() == form.get("item"));
        let english = req.language == Language::English;
        let fields = units::views::fields(c)?
            .into_iter()
            .map(|f| pages::Choice { value: f.code, label: if english { f.name_en } else { f.name_vi } })
            .collect();
        let fault = finding.as_ref().and_then(|f| f.occurred_on);
        let visited = head.visit.started_at.map(|at| dates::civil(at).date());
        let on = fault.or(visited).unwrap_or_else(|| world.today());
        let people = units::views::people_on(c, &head.visit.unit, on)?;
        let named = |capacity| finding.iter().flat_map(|f| &f.persons).any(|p| p.capacity == capacity);
        let wants_head = finding.is_some() && !named(Capacity::Head);
        let proposed_head = if wants_head { units::views::head_on(c, &head.visit.unit, on)? } else { None };
        let open = views::conflicts(c, &req.actor, &id)?;
        let mine = open.into_iter().filter(|o| finding.as_ref().is_some_and(|f| f.id.as_str() == o.entity)).collect();
        Ok(pages::FindingPage {
            called: asked.map(|i| i.called(req.language)).unwrap_or_default(),
            question: asked.map(|i| i.question(req.language).to_owned()).unwrap_or_default(),
            conflicts: frame::conflicts(req, mine, &items),
            form: form.view(req.language, errors),
            person_form: person.view(req.language, if person.pairs().next().is_some() { errors } else { &[] }),
            person_id: world.new_id(),
            beside,
            evidence_id: world.new_id(),
            head,
            finding,
            fields,
            people,
            on,
            proposed_head,
        })
    })?;
    frame::looked(req, &page.head)?;
    let title = req.t(if page.finding.is_some() { "visits-finding" } else { "visits-finding-new" });
    req.page_with(status, "visits/finding.html", &title, &page)
}

fn find<'a>(record: &'a Record, id: &str) -> Result<&'a super::super::Finding, Error> {
    record.findings.iter().find(|f| f.id.as_str() == id).ok_or(Error::NotFound)
}

/// Reads the fields of a finding; what is wrong stands by its field.
fn read(req: &Req) -> Result<Vec<(&'static str, String)>, Error> {
    let mut r = Reader::new(&req.form);
    r.text("fact", LONGEST_TEXT);
    r.optional_text("assessment", LONGEST_TEXT);
    r.optional_text("ground", LONGEST_TEXT);
    r.optional_text("dossier_code", LONGEST_LINE);
    r.word::<FindingKind>("kind", FindingKind::Violation);
    r.word::<Severity>("severity", Severity::Minor);
    let day = r.optional_date("occurred_on");
    if day.is_some_and(|d| d > req.db().world().today()) {
        r.wrong("occurred_on", Said::new("visits-day-later"));
    }
    r.finish()?;
    let value = |name: &'static str| match name {
        "occurred_on" => day.map(|d| d.to_string()).unwrap_or_default(),
        _ => req.form.get(name).to_owned(),
    };
    Ok(FINDING_FIELDS.iter().map(|name| (*name, value(name))).collect())
}

/// `POST /visits/{id}/findings`
pub fn put_finding(req: &Req) -> Result<Reply, Error> {
    let id: VisitId = req.id("id");
    let fields = match read(req) {
        Ok(fields) => fields,
        Err(Error::Invalid(errors)) => {
            return page(
                req,
                StatusCode::UNPROCESSABLE_ENTITY,
                None,
                &req.form,
                &errors,
                &Form::default(),
                FormView::default(),
            );
        }
        Err(error) => return Err(error),
    };
    let value: serde_json::Map<String, Value> =
        fields.into_iter().map(|(name, value)| (name.to_owned(), Value::String(value))).collect();
    let finding = entity_id(req, "id");
    let put = op(req, OpKind::FindingPut, &finding, "", 0, Value::Object(value));
    let results = actions::apply(req.db(), &req.actor, &id, &[put])?;
    let to = match results.first() {
        Some(OpResult::Rejected { .. }) => format!("/visits/{id}"),
        _ => format!("/visits/{id}/findings/{finding}"),
    };
    Ok(told(&results, to, Some(Said::new("visits-finding-saved"))))
}

/// `POST /visits/{id}/findings/{finding}`: an operation for each field that was changed.
pub fn edit_finding(req: &Req) -> Result<Reply, Error> {
    let id: VisitId = req.id("id");
    let finding = req.param("finding");
    let fields = match read(req) {
        Ok(fields) => fields,
        Err(Error::Invalid(errors)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return page(
                req,
                status,
                Some(finding),
                &with_fact(&req.form),
                &errors,
                &Form::default(),
                FormView::default(),
            );
        }
        Err(error) => return Err(error),
    };
    let ops: Vec<Op> = fields
        .into_iter()
        .filter(|(name, value)| *value != req.form.get(&format!("was-{name}")))
        .map(|(name, value)| op(req, OpKind::FindingField, finding, name, version(req, &format!("base-{name}")), value))
        .collect();
    let results = actions::apply(req.db(), &req.actor, &id, &ops)?;
    Ok(told(&results, format!("/visits/{id}/findings/{finding}"), Some(Said::new("visits-finding-saved"))))
}

/// A form whose fact was emptied is still the one typed, not the stored one.
fn with_fact(form: &Form) -> Form {
    let mut form = form.clone();
    if form.filled("fact").is_none() {
        form = Form::new(form.pairs().filter(|(n, _)| *n != "fact").map(|(n, v)| (n.to_owned(), v.to_owned())));
        form.set("fact", " ");
    }
    form
}

/// `POST /visits/{id}/findings/{finding}/withdraw`
pub fn withdraw_finding(req: &Req) -> Result<Reply, Error> {
    let id: VisitId = req.id("id");
    let finding = req.param("finding");
    let withdraw = op(req, OpKind::FindingWithdraw, finding, "", version(req, "base"), Value::Null);
    let results = actions::apply(req.db(), &req.actor, &id, &[withdraw])?;
    Ok(told(&results, format!("/visits/{id}/findings/{finding}"), Some(Said::new("visits-finding-withdrawn-done"))))
}

/// `POST /visits/{id}/findings/{finding}/persons`: an official of that day, or somebody by name, or
/// the unit as a whole.
pub fn add_person(req: &Req) -> Result<Reply, Error> {
    let id: VisitId = req.id("id");
    let finding = req.param("finding");
    let mut r = Reader::new(&req.form);
    let capacity = r.word("capacity", Capacity::Direct);
    let degree = r.word("degree", Degree::Direct);
    let (on, people, unit_name) = req.db().read(|c| {
        let head = frame::head(c, req)?;
        let record = views::record(c, &req.actor, &id)?;
        let fault = find(&record, finding)?.occurred_on;
        let on = fault.or(head.visit.started_at.map(|at| dates::civil(at).date()));
        let on = on.unwrap_or_else(|| req.db().world().today());
        Ok((on, units::views::people_on(c, &head.visit.unit, on)?, head.visit.unit_name))
    })?;
    let chosen = req.form.filled("official");
    let post = chosen.and_then(|o| people.iter().find(|p| p.official.as_str() == o));
    let (name, position) = match (post, capacity) {
        (Some(post), _) => (post.name.clone(), post.position.clone()),
        (None, Capacity::Collective) if req.form.filled("name").is_none() => (unit_name, String::new()),
        (None, _) => (req.form.get("name").to_owned(), r.optional_text("position", LONGEST_LINE)),
    };
    if chosen.is_some() && post.is_none() {
        let said = Said::new("visits-person-elsewhere").with("name", req.form.get("name")).with("on", dates::day(on));
        r.wrong("official", said);
    } else if name.is_empty() {
        r.wrong("official", Said::new("visits-person-choose"));
    }
    if let Err(Error::Invalid(errors)) = r.finish() {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return page(req, status, Some(finding), &Form::default(), &errors, &req.form, FormView::default());
    }
    let value = json!({ "finding": finding, "official": chosen, "name": name, "position": position,
        "capacity": capacity, "degree": degree });
    let add = op(req, OpKind::PersonAdd, entity_id(req, "person"), "", 0, value);
    let results = actions::apply(req.db(), &req.actor, &id, &[add])?;
    Ok(told(&results, format!("/visits/{id}/findings/{finding}#persons"), Some(Said::new("visits-person-added"))))
}

/// `POST /visits/{id}/persons/{person}/remove`
pub fn remove_person(req: &Req) -> Result<Reply, Error> {
    let id: VisitId = req.id("id");
    let remove = op(req, OpKind::PersonRemove, req.param("person"), "", version(req, "base"), Value::Null);
    let results = actions::apply(req.db(), &req.actor, &id, &[remove])?;
    Ok(told(&results, back(req, &id), Some(Said::new("visits-person-removed"))))
}

/// Back to the finding that a form names, else to the visit.
fn back(req: &Req, id: &VisitId) -> String {
    match req.form.filled("finding") {
        Some(finding) if uuid::Uuid::parse_str(finding).is_ok() => format!("/visits/{id}/findings/{finding}"),
        _ if req.form.get("kind") == EvidenceKind::SignedMinutes.as_str() => format!("/visits/{id}/minutes"),
        _ => format!("/visits/{id}"),
    }
}

/// The page from which a file or caption came, with what was typed there and why it was refused.
fn typed_again(req: &Req, typed: FormView) -> Result<Reply, Error> {
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    let none = Form::default();
    match req.form.filled("finding") {
        Some(finding) => page(req, status, Some(finding), &none, &[], &none, typed),
        None if req.form.get("kind") == EvidenceKind::SignedMinutes.as_str() => super::minutes::page_beside(req, typed),
        None => super::record::show_with(req, status, None, typed),
    }
}

/// `POST /visits/{id}/files`: a photo or file of a finding (`finding`), of the visit, or the signed
/// copy of the minutes (`kind`).
pub fn attach_file(req: &Req) -> Result<Reply, Error> {
    let id: VisitId = req.id("id");
    let back = back(req, &id);
    let refused = |said: Said| typed_again(req, frame::refusal(req, "file", said));
    let Some(upload) = req.upload("file") else { return refused(Said::new("visits-file-choose")) };
    if upload.bytes > LARGEST_FILE {
        return refused(Said::new("visits-file-large").with("most", LARGEST_FILE / 1024 / 1024));
    }
    let bytes = std::fs::read(upload.file.path())?;
    if let Err(said) = rules::sniff(&bytes) {
        return refused(said);
    }
    let facts = actions::keep_file(req.db(), &req.app.files, &req.actor, &id, &upload.file_name, &bytes)?;
    let signed = req.form.get("kind") == EvidenceKind::SignedMinutes.as_str();
    let kind = if signed { EvidenceKind::SignedMinutes } else { facts.sniffed.kind };
    let finding = req.form.filled("finding").filter(|_| !signed);
    let value = json!({ "finding": finding, "kind": kind, "sha256": facts.sha256, "caption": req.form.get("caption") });
    let add = op(req, OpKind::EvidenceAdd, entity_id(req, "evidence"), "", 0, value);
    let result = actions::attach(req.db(), &req.actor, &id, &facts, &add)?;
    let result = [result];
    match frame::refused(req, &result, "caption") {
        Some(typed) => typed_again(req, typed),
        None => Ok(told(&result, back, Some(Said::new("visits-file-saved").with("name", &facts.name)))),
    }
}

/// `POST /visits/{id}/evidence/{evidence}/caption`
pub fn caption(req: &Req) -> Result<Reply, Error> {
    let id: VisitId = req.id("id");
    let typed = req.form.get("caption");
    let change = op(req, OpKind::EvidenceCaption, req.param("evidence"), "", version(req, "base"), typed);
    let results = actions::apply(req.db(), &req.actor, &id, &[change])?;
    match frame::refused(req, &results, &format!("caption-{}", req.param("evidence"))) {
        Some(typed) => typed_again(req, typed),
        None => Ok(told(&results, back(req, &id), Some(Said::new("visits-caption-saved")))),
    }
}

/// `POST /visits/{id}/evidence/{evidence}/withdraw`
pub fn withdraw_evidence(req: &Req) -> Result<Reply, Error> {
    let id: VisitId = req.id("id");
    let withdraw = op(req, OpKind::EvidenceWithdraw, req.param("evidence"), "", version(req, "base"), Value::Null);
    let results = actions::apply(req.db(), &req.actor, &id, &[withdraw])?;
    Ok(told(&results, back(req, &id), Some(Said::new("visits-file-withdrawn"))))
}

/// `GET /visits/{id}/files/{sha256}`: only through this visit, whatever else holds the same bytes; of a
/// picture, the copy.
pub fn file(req: &Req) -> Result<Reply, Error> {
    let id: VisitId = req.id("id");
    let file = req.db().read(|c| views::file(c, &req.actor, &id, req.param("sha256")))?;
    let (hash, media_type) = file.shown()?;
    Ok(Reply::inline(&file.name, media_type, req.app.storage.get(id.as_str(), hash)?))
}

/// `GET /visits/{id}/originals/{sha256}`: a picture as it was sent, for the leader and the Inspectorate.
pub fn original(req: &Req) -> Result<Reply, Error> {
    let id: VisitId = req.id("id");
    let hash = req.param("sha256");
    let (file, bytes) = actions::look_at_original(req.db(), &req.app.files, &req.actor, &id, hash)?;
    Ok(Reply::file(&file.name, &file.media_type, bytes))
}
