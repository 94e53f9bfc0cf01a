//! Dossiers that are drawn to be looked at, and what each of them showed.

use actix_web::http::StatusCode;
use serde_json::json;

use super::super::model::{SampleMethod, SampleOutcome, Stage};
use super::super::op::{EntityKind, OpKind, OpResult};
use super::super::rules::{LONGEST_TEXT, MOST_SAMPLED};
use super::super::{actions, pages, views};
use super::frame::{self, entity_id, op, told, version};
use crate::db::AnyConnection;
use crate::error::Error;
use crate::inspections;
use crate::language::Language;
use crate::units;
use crate::vocabulary::{Right, Said, VisitId, text};
use crate::web::dispatch::query_string;
use crate::web::{Form, Reader, Reply, Req};

/// `GET /visits/{id}/samples`
pub fn samples(req: &Req) -> Result<Reply, Error> {
    page(req, StatusCode::OK, None, &[], None)
}

fn page(
    req: &Req,
    status: StatusCode,
    typed: Option<&Form>,
    errors: &[(String, Said)],
    wrong: Option<pages::WrongCheck>,
) -> Result<Reply, Error> {
    let id: VisitId = req.id("id");
    let form = typed.cloned().unwrap_or_else(|| {
        let mut form = Form::default();
        form.set("sample", req.db().world().new_id()).set("method", SampleMethod::Late).set("count", 10);
        form
    });
    let choice = |value: String, label: String| pages::Choice { value, label };
    let page = req.db().read(|c| {
        let head = frame::head(c, req)?;
        let record = views::record(c, &req.actor, &id)?;
        let mut open = views::conflicts(c, &req.actor, &id)?;
        open.retain(|conflict| conflict.kind == EntityKind::Sample);
        let english = req.language == Language::English;
        let fields = units::views::fields(c)?.into_iter();
        let handled = if record.samples.is_empty() { Vec::new() } else { handled(c, req, &head)? };
        Ok(pages::SamplesPage {
            handled,
            samples: record.samples,
            conflicts: frame::conflicts(req, open, &[]),
            form: form.view(req.language, errors),
            methods: SampleMethod::ALL.iter().map(|m| choice(m.to_string(), req.say(&m.said()))).collect(),
            fields: fields.map(|f| choice(f.code, if english { f.name_en } else { f.name_vi })).collect(),
            outcomes: SampleOutcome::ALL.iter().map(|o| choice(o.to_string(), req.say(&o.said()))).collect(),
            wrong,
            head,
        })
    })?;
    frame::looked(req, &page.head)?;
    req.page_with(status, "visits/samples.html", &req.t("visits-samples"), &page)
}

/// Who of the team handled dossiers that are looked at, with the way to ask for leave: for the team, and for who sets up
/// teams, never for the unit.
fn handled(c: &mut AnyConnection, req: &Req, head: &pages::Head) -> Result<Vec<pages::HandledBy>, Error> {
    let in_team = views::post(c, &req.actor, &head.visit)?.is_some();
    if req.actor.bound_to().is_some() || !(in_team || req.actor.may(Right::SeeTeams)) {
        return Ok(Vec::new());
    }
    let unit = (head.visit.unit.clone(), head.visit.unit_name.clone());
    let found = inspections::teams::handlers(c, &head.inspection.id, &unit, req.db().world().today())?;
    let told = found.into_iter().map(|(name, account, conflict)| {
        let pairs = [
            ("inspection", head.inspection.id.as_str()),
            ("account", account.as_str()),
            ("tie", conflict.tie.as_str()),
            ("unit", head.visit.unit.as_str()),
        ];
        let asks = req.actor.may(Right::Prepare);
        let href = if asks { format!("/exceptions/new?{}", query_string(&pairs)) } else { String::new() };
        pages::HandledBy { said: req.say(&conflict.said.with("name", name)), href }
    });
    Ok(told.collect())
}

/// `POST /visits/{id}/samples`: the server draws from the unit's dossiers, or the team names them.
pub fn draw_sample(req: &Req) -> Result<Reply, Error> {
    let id: VisitId = req.id("id");
    let mut r = Reader::new(&req.form);
    let method = r.word("method", SampleMethod::Late);
    let chosen = method == SampleMethod::Chosen;
    let count = if chosen { 0 } else { r.number("count", 1, MOST_SAMPLED as i64) };
    let field = if method == SampleMethod::Field { Some(r.text("field", 100)) } else { None };
    let codes = if chosen { r.text("codes", LONGEST_TEXT) } else { String::new() };
    let again = |errors: &[(String, Said)]| page(req, StatusCode::UNPROCESSABLE_ENTITY, Some(&req.form), errors, None);
    if let Err(Error::Invalid(errors)) = r.finish() {
        return again(&errors);
    }
    let visit = req.db().read(|c| views::find(c, &req.actor, &id))?;
    let (dossiers, of) = match chosen {
        true => {
            let typed = codes.split(['\n', ',', ';']).map(text::clean).filter(|code| !code.is_empty());
            (typed.collect::<Vec<_>>(), None)
        }
        false => {
            let count = usize::try_from(count).unwrap_or_default();
            let (drawn, of) = actions::draw(req.db(), &req.actor, &visit.units(), method, field, count)?;
            (drawn, Some(of))
        }
    };
    let named = if chosen { "codes" } else { "method" };
    if dossiers.is_empty() && !chosen {
        return again(&[(named.to_owned(), Said::new("visits-sample-none"))]);
    }
    let value = json!({ "method": method, "of": of, "dossiers": dossiers });
    let sample = entity_id(req, "sample");
    let results = actions::apply(req.db(), &req.actor, &id, &[op(req, OpKind::SampleDraw, &sample, "", 0, value)])?;
    let back = format!("/visits/{id}/samples");
    match results.as_slice() {
        // The form sent twice: the first draw stands, whatever the second one drew.
        [OpResult::Rejected { said }] if said.key == "visits-entity-exists" => return Ok(Reply::redirect(back)),
        [OpResult::Rejected { said }] if visit.stage == Stage::Ongoing => {
            return again(&[(named.to_owned(), said.clone())]);
        }
        _ => {}
    }
    Ok(told(&results, back, Some(Said::new("visits-sample-drawn").with("count", dossiers.len()))))
}

/// `POST /visits/{id}/samples/{sample}`: what one dossier showed; `place` is its place in the sample.
pub fn check_sample(req: &Req) -> Result<Reply, Error> {
    let id: VisitId = req.id("id");
    let sample = req.param("sample");
    let mut r = Reader::new(&req.form);
    let place: usize = usize::try_from(r.number("place", 0, MOST_SAMPLED as i64 - 1)).unwrap_or_default();
    let outcome = r.word("outcome", SampleOutcome::Right);
    let note = r.optional_text("note", LONGEST_TEXT);
    if let Err(Error::Invalid(errors)) = r.finish() {
        let error = errors.first().map(|(_, said)| req.say(said)).unwrap_or_default();
        let wrong = pages::WrongCheck {
            sample: sample.to_owned(),
            place,
            outcome: req.form.get("outcome").to_owned(),
            note: req.form.get("note").to_owned(),
            error,
        };
        return page(req, StatusCode::UNPROCESSABLE_ENTITY, None, &[], Some(wrong));
    }
    let value = json!({ "outcome": outcome, "note": note });
    let seen = op(req, OpKind::SampleCheck, sample, &place.to_string(), version(req, "base"), value);
    let results = actions::apply(req.db(), &req.actor, &id, &[seen])?;
    Ok(told(&results, format!("/visits/{id}/samples#s-{sample}-{place}"), Some(Said::new("visits-sample-saved"))))
}
