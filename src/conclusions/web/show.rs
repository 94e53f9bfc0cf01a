//! Handlers of a conclusion as a whole: its page, texts, demands, steps, issue and paper.

use actix_web::http::StatusCode;

use super::{field_names, offered, with_defaults};
use crate::conclusions::actions::{self, Issue};
use crate::conclusions::model::{Authority, DemandKind, NewDemand, Signing, Stage, Texts};
use crate::conclusions::notice::{self, Setting};
use crate::conclusions::pages::{self, Offered, RegisterLine};
use crate::conclusions::rules::{self, Examined};
use crate::conclusions::views::{self, ListExamined};
use crate::error::Error;
use crate::language::Language;
use crate::plans;
use crate::procedure;
use crate::register;
use crate::remediation;
use crate::reports::docx::papers::Paper;
use crate::reports::templates;
use crate::vocabulary::{ConclusionId, DemandId, Said};
use crate::web::{Form, Reader, Reply, Req};
use crate::{accounts, inspections, settings, units as all_units};

/// `GET /conclusions/{id}`
pub fn show(req: &Req) -> Result<Reply, Error> {
    show_page(req, StatusCode::OK, &Form::default(), &[])
}

fn show_page(req: &Req, status: StatusCode, typed: &Form, errors: &[(String, Said)]) -> Result<Reply, Error> {
    let id: ConclusionId = req.id("id");
    let today = req.db().world().today();
    let (office, _) = req.actor.unit_scope();
    let (c, basis, steps, fields, who, explain_by, own_post, examined, follow_ups, followed) = req.db().read(|c| {
        let conclusion = views::show(c, &req.actor, &id)?;
        let basis = views::basis_of(c, &conclusion)?;
        let steps = views::steps(c, &req.actor, &id, today)?;
        let who = views::standing(c, &req.actor, &basis)?;
        let surprise = inspections::views::is_surprise(c, &basis.inspection)?;
        let explain_by = procedure::views::due(c, (basis.profile, surprise), procedure::Step::Explain, today)?;
        let own_post = match &req.actor.account {
            Some(account) if who.issues => accounts::views::find(c, account)?.position,
            _ => String::new(),
        };
        let examined = match office && matches!(conclusion.stage, Stage::Draft | Stage::Explaining) {
            true => views::examined(c, &id, &basis)?,
            false => Vec::new(),
        };
        let remedies = remediation::views::of_conclusion(c, &req.actor, &id, today)?;
        let writes = who.drafts && rules::closed(conclusion.stage).is_none();
        let bodies = if writes { all_units::views::options(c, today)? } else { Vec::new() };
        let closed = !register::views::closed(c, &[&id])?.is_empty();
        let follow_ups = plans::web::follow_ups(req, c, &id)?;
        let fields = field_names(c, req.language)?;
        let followed = (remedies, closed, bodies);
        Ok((conclusion, basis, steps, fields, who, explain_by, own_post, examined, follow_ups, followed))
    })?;
    let (remedies, closed, bodies) = followed;
    let (drafts, signs) = (who.drafts, who.may_sign());
    let mut defaults = vec![("issued_on", today.to_string()), ("kind", DemandKind::Demand.to_string())];
    if let Some(by) = explain_by {
        defaults.push(("explain_by", by.to_string()));
    }
    if let Some(by) = c.report_by {
        defaults.push(("due_on", by.to_string()));
    }
    if let [only] = &c.visits[..] {
        defaults.push(("unit", only.unit.to_string()));
    }
    if signs {
        let signed_decision = basis.signer.is_some() && basis.signer == req.actor.account;
        let proposed = notice::proposed_signing(&basis, signed_decision, &own_post);
        defaults.push(("signing", proposed.authority.to_string()));
        defaults.push(("collective", proposed.collective));
        defaults.push(("head_post", proposed.head_post));
        defaults.push(("signer_position", proposed.position));
    }
    let mut units: Vec<Offered> =
        c.visits.iter().map(|v| Offered { value: v.unit.to_string(), label: v.unit_name.clone() }).collect();
    units.dedup_by(|a, b| a.value == b.value);
    let way = [Stage::Draft, Stage::Explaining, Stage::Issued];
    let to_explain = c
        .points
        .iter()
        .filter(|p| rules::needs_explanation(p.kind) && p.explanation.as_ref().is_none_or(|e| e.outdated))
        .count();
    let title = c.number.clone().unwrap_or_else(|| c.title.clone());
    let page = pages::Show {
        at: way.iter().position(|s| *s == c.stage).unwrap_or(0),
        way: way.iter().map(|s| req.say(&s.said())).collect(),
        editable: drafts && rules::closed(c.stage).is_none(),
        explanation_over: c.explain_by.is_some_and(|by| today > by),
        form: with_defaults(typed, &defaults).view(req.language, errors),
        authorities: offered!(req, Authority),
        register: examined.iter().map(|e| register_line(req, e)).collect(),
        signed_as: c.signing.as_ref().map(notice::signing_lines).unwrap_or_default(),
        units,
        is_unit: !office,
        closed,
        kinds: offered!(req, DemandKind),
        bodies: bodies.into_iter().map(|unit| Offered { value: unit.id.0, label: unit.name }).collect(),
        over: remedies.iter().filter(|demand| remediation::rules::is_over(demand.stage)).count(),
        late: remedies.iter().filter(|demand| demand.late).count(),
        remedies: remedies.into_iter().map(|demand| (demand.id.clone(), demand)).collect(),
        basis,
        steps,
        fields,
        drafts,
        signs,
        to_explain,
        follow_ups,
        c,
    };
    req.page_with(status, "conclusions/show.html", &title, &page)
}

/// What the register will say of a list, or why it will not name it.
fn register_line(req: &Req, of: &ListExamined) -> RegisterLine {
    let name = if req.language == Language::English { &of.name_en } else { &of.name_vi };
    let content = of.content(name);
    let text = content.clone().unwrap_or_else(|| match of.examined {
        Examined::Nothing { of: 0 } => Said::new("conclusions-register-no-list"),
        Examined::Points { of } => Said::new("conclusions-register-points-only").with("of", of),
        Examined::Nothing { of } | Examined::Contents { of, .. } => {
            Said::new("conclusions-register-not-examined").with("of", of)
        }
    });
    RegisterLine {
        unit_name: of.unit_name.clone(),
        name: name.clone(),
        entered: content.is_some(),
        text: req.say(&text),
    }
}

/// After an act on the page: back to it, or the page again with what is wrong.
fn answer(req: &Req, result: Result<(), Error>, done: &str) -> Result<Reply, Error> {
    match result {
        Ok(()) => Ok(Reply::redirect(format!("/conclusions/{}", req.param("id"))).done(Said::new(done))),
        Err(Error::Invalid(errors)) => show_page(req, StatusCode::UNPROCESSABLE_ENTITY, &req.form, &errors),
        Err(error) => Err(error),
    }
}

/// `GET /conclusions/{id}/edit`
pub fn edit_form(req: &Req) -> Result<Reply, Error> {
    let id: ConclusionId = req.id("id");
    let c = req.db().read(|c| views::show(c, &req.actor, &id))?;
    if let Some(said) = rules::closed(c.stage) {
        return Err(Error::Refused(said));
    }
    let mut form = Form::default();
    form.set("title", &c.title).set("results", &c.results).set("causes", &c.causes).set("version", c.version);
    if let Some(by) = c.report_by {
        form.set("report_by", by);
    }
    edit_page(req, StatusCode::OK, &form, &[])
}

fn edit_page(req: &Req, status: StatusCode, form: &Form, errors: &[(String, Said)]) -> Result<Reply, Error> {
    let id: ConclusionId = req.id("id");
    let c = req.db().read(|c| views::show(c, &req.actor, &id))?;
    let page = pages::Edit { c, form: form.view(req.language, errors) };
    req.page_with(status, "conclusions/edit.html", &req.t("conclusions-edit-title"), &page)
}

/// `POST /conclusions/{id}/edit`
pub fn edit(req: &Req) -> Result<Reply, Error> {
    let id: ConclusionId = req.id("id");
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    let texts = Texts {
        title: r.text("title", 500),
        results: r.optional_text("results", 20_000),
        causes: r.optional_text("causes", 20_000),
        report_by: r.optional_date("report_by"),
    };
    match r.finish().and_then(|()| actions::edit(req.db(), &req.actor, &id, seen, &texts)) {
        Ok(()) => Ok(Reply::redirect(format!("/conclusions/{id}")).done(Said::new("conclusions-saved"))),
        Err(Error::Invalid(errors)) => edit_page(req, StatusCode::UNPROCESSABLE_ENTITY, &req.form, &errors),
        Err(Error::Conflict) => {
            let now = req.db().read(|c| views::show(c, &req.actor, &id))?;
            let report_by = now.report_by.map(crate::vocabulary::dates::day).unwrap_or_default();
            let current = [
                (req.t("conclusions-subject"), "title", now.title),
                (req.t("conclusions-results"), "results", now.results),
                (req.t("conclusions-causes"), "causes", now.causes),
                (req.t("conclusions-report-by"), "report_by", report_by),
            ];
            req.conflict(&req.t("conclusions-edit-title"), &current, now.version, "", &format!("/conclusions/{id}"))
        }
        Err(error) => Err(error),
    }
}

/// `POST /conclusions/{id}/demands`
pub fn add_demand(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let kind = match req.form.filled("kind") {
        Some(_) => r.word("kind", DemandKind::Demand),
        None => DemandKind::Demand,
    };
    let new = NewDemand {
        kind,
        unit: r.id(if kind == DemandKind::Recommendation { "owner_body" } else { "unit" }),
        task: r.text("task", 4_000),
        product: r.optional_text("product", 1_000),
        due_on: r.date("due_on"),
    };
    let added = r.finish().and_then(|()| actions::add_demand(req.db(), &req.actor, &req.id("id"), &new).map(|_| ()));
    answer(req, added, "conclusions-demand-added")
}

/// `POST /conclusions/{id}/demands/{demand}/remove`
pub fn remove_demand(req: &Req) -> Result<Reply, Error> {
    let demand: DemandId = req.id("demand");
    let removed = actions::remove_demand(req.db(), &req.actor, &req.id("id"), &demand);
    answer(req, removed, "conclusions-demand-removed")
}

/// `POST /conclusions/{id}/send`
pub fn send(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let (seen, by) = (r.seen(), r.date("explain_by"));
    let sent = r.finish().and_then(|()| actions::send(req.db(), &req.actor, &req.id("id"), seen, by));
    answer(req, sent, "conclusions-sent")
}

type Step = fn(&crate::db::Db, &crate::vocabulary::Actor, &ConclusionId, i32) -> Result<(), Error>;

fn step(req: &Req, take: Step, done: &str) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    let taken = r.finish().and_then(|()| take(req.db(), &req.actor, &req.id("id"), seen));
    answer(req, taken, done)
}

/// `POST /conclusions/{id}/return`
pub fn return_to_draft(req: &Req) -> Result<Reply, Error> {
    step(req, actions::return_to_draft, "conclusions-returned")
}

/// `POST /conclusions/{id}/send-back`
pub fn send_back(req: &Req) -> Result<Reply, Error> {
    step(req, actions::send_back, "conclusions-sent-back")
}

/// `POST /conclusions/{id}/discard`
pub fn discard(req: &Req) -> Result<Reply, Error> {
    step(req, actions::discard, "conclusions-discarded")
}

/// `POST /conclusions/{id}/issue`
pub fn issue(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    let mut signing = Signing {
        authority: r.word("signing", Authority::Own),
        collective: r.optional_text("collective", 200),
        head_post: r.optional_text("head_post", 200),
        position: r.text("signer_position", 200),
    };
    if matches!(signing.authority, Authority::Own | Authority::Acting) {
        // The field stays filled when another authority is chosen; it says nothing then.
        signing.head_post.clear();
    }
    let issue = Issue { number: r.optional_text("number", 60), issued_on: r.date("issued_on"), signing };
    let issued = r.finish().and_then(|()| actions::issue(req.db(), &req.actor, &req.id("id"), seen, &issue));
    answer(req, issued, "conclusions-issued")
}

fn paper(req: &Req) -> Result<pages::Notice, Error> {
    let id: ConclusionId = req.id("id");
    let today = req.db().world().today();
    req.db().read(|c| {
        let conclusion = views::show(c, &req.actor, &id)?;
        // The paper is the outcome: units read it when it is issued.
        if !req.actor.unit_scope().0 && conclusion.stage != Stage::Issued {
            return Err(Error::NotFound);
        }
        let basis = views::basis_of(c, &conclusion)?;
        let served = settings::served(c)?;
        let setting = Setting { served: &served, demo: req.app.demo, today };
        let paper = notice::notice(c, &conclusion, &basis, &setting)?;
        Ok(pages::Notice { c: conclusion, paper })
    })
}

/// `GET /conclusions/{id}/notice`: the notice on a page that prints on A4.
pub fn notice(req: &Req) -> Result<Reply, Error> {
    let page = paper(req)?;
    req.page("conclusions/notice.html", &req.t("conclusions-notice-title"), &page)
}

/// `GET /conclusions/{id}/notice.docx`
pub fn notice_docx(req: &Req) -> Result<Reply, Error> {
    let page = paper(req)?;
    let bytes = templates::filled(req.app, req.db(), Paper::ConclusionNotice, &page.paper)?;
    let name = page.c.number.as_deref().map(|n| n.replace('/', "-")).unwrap_or_else(|| req.t("conclusions-draft-file"));
    let media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    Ok(Reply::file(&format!("{}-{name}.docx", req.t("conclusions-notice-file")), media_type, bytes))
}
