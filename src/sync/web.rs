//! Handlers of the protocol, JSON in, JSON out; and the page of what it refused.

pub(super) mod files;

use actix_web::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::model::{
    Check, Checked, Line, PackKey, Pulled, Push, PushBody, Pushed, Receipt, Registered, Registration, SealedPack,
    Taken, Told,
};
use super::{actions, openapi, pages, refusals, rules, sealing, views};
use crate::accounts;
use crate::error::Error;
use crate::inspections;
use crate::register::pages::Choice;
use crate::visits::{self, packs};
use crate::vocabulary::{DeviceId, Right, Said, VisitId};
use crate::web::dispatch::{PROTOCOL_HEADER, query_string};
use crate::web::{Reply, Req};

pub use files::{file_state, send_file};

fn now(req: &Req) -> DateTime<Utc> {
    req.db().world().now().and_utc()
}

/// The visit of the address, in the one spelling of ids.
fn visit(req: &Req) -> VisitId {
    VisitId(rules::canonical_id(req.param("id")))
}

/// The protocol that the tablet speaks.
fn protocol(req: &Req) -> Result<i32, Error> {
    let spoken = req.header(PROTOCOL_HEADER).and_then(|v| v.parse().ok());
    spoken.ok_or_else(|| Error::BadRequest(Said::new("sync-no-protocol")))
}

/// What an old program is told that asks for what it cannot make use of any more.
fn too_old(req: &Req) -> Option<Reply> {
    let old = protocol(req).is_ok_and(|spoken| spoken < rules::OLDEST);
    let told = serde_json::json!({ "code": "sync-update", "message": req.t("sync-update") });
    old.then(|| Reply::json(StatusCode::UPGRADE_REQUIRED, &told))
}

fn body<'a, T: Deserialize<'a>>(req: &'a Req) -> Result<T, Error> {
    serde_json::from_slice(&req.body).map_err(|_| Error::BadRequest(Said::new("sync-malformed")))
}

/// `POST /api/v1/devices`: the tablet of the session's person, from now on with a tablet's session.
#[utoipa::path(post, path = "/api/v1/devices", request_body = Registration,
    responses((status = 200, body = Registered), (status = 409, body = Told), (status = 422, body = Told), (status = 401, body = Told), (status = 403, body = Told)))]
pub fn register(req: &Req) -> Result<Reply, Error> {
    let spoken = protocol(req)?;
    let wanted: Registration = body(req)?;
    let session = req.session()?;
    let device = DeviceId(rules::canonical_id(wanted.id.as_str()));
    accounts::actions::register_device(req.db(), &req.actor, session, &device, &wanted.name, spoken)?;
    let registered = Registered {
        protocol: rules::PROTOCOL,
        server_at: now(req),
        device: wanted.id,
        user: req.actor.key().to_owned(),
        name: req.actor.name.clone(),
        login: req.actor.login.clone(),
    };
    Ok(Reply::json(StatusCode::OK, &registered))
}

/// `POST /api/v1/sync`: operations come in.
#[utoipa::path(post, path = "/api/v1/sync", request_body = PushBody,
    responses((status = 200, body = Pushed), (status = 400, body = Told), (status = 413, body = Told), (status = 401, body = Told), (status = 403, body = Told)))]
pub fn push(req: &Req) -> Result<Reply, Error> {
    let spoken = protocol(req)?;
    if req.body.len() > rules::LARGEST_PUSH {
        return Err(Error::BadRequest(Said::new("error-too-large")));
    }
    let push: Push = body(req)?;
    let sent_at = push.sent_at.naive_utc();
    let taken = actions::push(req.db(), &req.actor, req.session()?, spoken, sent_at, &push.operations)?;
    let answers = taken.into_iter().map(|(id, outcome)| rules::answer(id, outcome, req.language)).collect();
    let update = spoken < rules::PROTOCOL;
    Ok(Reply::json(StatusCode::OK, &Pushed { protocol: rules::PROTOCOL, server_at: now(req), update, answers }))
}

/// `GET /api/v1/visits`: what the person may take along.
#[utoipa::path(get, path = "/api/v1/visits", responses((status = 200, body = Vec<Line>), (status = 401, body = Told), (status = 403, body = Told)))]
pub fn index(req: &Req) -> Result<Reply, Error> {
    let (lines, sealed) = req.db().read(|c| views::lines(c, &req.actor))?;
    inspections::actions::look_at(req.db(), &req.actor, &sealed.iter().collect::<Vec<_>>())?;
    Ok(Reply::json(StatusCode::OK, &lines))
}

/// `GET /api/v1/visits/{id}/pack`: all that is needed without a network.
#[utoipa::path(get, path = "/api/v1/visits/{id}/pack", params(("id" = String, Path, description = "The visit")), 
    responses((status = 200, body = Taken), (status = 404, body = Told), (status = 426, body = Told), (status = 401, body = Told), (status = 403, body = Told)))]
pub fn pack(req: &Req) -> Result<Reply, Error> {
    if let Some(old) = too_old(req) {
        return Ok(old);
    }
    let id = visit(req);
    let pack = req.db().read(|c| views::pack(c, &req.actor, &id, now(req)))?;
    let device = req.session()?.device.as_ref();
    // Whether it is sealed is asked after it was read: what was open stays open.
    let seal = visits::actions::take_along(req.db(), &req.actor, &id, device, pack.visit.seq)?;
    let Some(seal) = seal else { return Ok(Reply::json(StatusCode::OK, &Taken::Open(Box::new(pack)))) };
    let closed = sealing::close(req.db().world().as_ref(), &id, &seal.code, &serde_json::to_vec(&pack)?)?;
    let sealed = SealedPack {
        protocol: rules::PROTOCOL,
        made_at: pack.made_at,
        visit: id,
        sealed: true,
        opens_at: seal.opens_at.and_utc(),
        nonce: closed.nonce,
        ciphertext: closed.ciphertext,
    };
    Ok(Reply::json(StatusCode::OK, &Taken::Sealed(sealed)))
}

/// `GET /api/v1/visits/{id}/key`: what opens the pack of a sealed visit, from the set hour on.
#[utoipa::path(get, path = "/api/v1/visits/{id}/key", params(("id" = String, Path, description = "The visit")),
    responses((status = 200, body = PackKey), (status = 404, body = Told), (status = 409, body = Told), (status = 426, body = Told), (status = 401, body = Told), (status = 403, body = Told)))]
pub fn key(req: &Req) -> Result<Reply, Error> {
    if let Some(old) = too_old(req) {
        return Ok(old);
    }
    let id = visit(req);
    let seal = packs::release(req.db(), &req.actor, &id)?;
    Ok(Reply::json(StatusCode::OK, &PackKey { visit: id, code: seal.map(|seal| seal.code) }))
}

/// `GET /api/v1/visits/{id}/changes?after=`: what changed since.
#[utoipa::path(get, path = "/api/v1/visits/{id}/changes",
    params(("id" = String, Path, description = "The visit"), ("after" = i64, Query, description = "Where to go on")),
    responses((status = 200, body = Pulled), (status = 404, body = Told), (status = 409, body = Told), (status = 426, body = Told), (status = 401, body = Told), (status = 403, body = Told)))]
pub fn changes(req: &Req) -> Result<Reply, Error> {
    if let Some(old) = too_old(req) {
        return Ok(old);
    }
    let id = visit(req);
    let after = req.query.get("after").parse().unwrap_or(0);
    let (visit, changes) = req.db().read(|c| {
        let visit = visits::views::find(c, &req.actor, &id)?;
        if packs::is_sealed(c, &id)? {
            return Err(Error::refused("sync-sealed"));
        }
        Ok((visit, visits::views::changes_after(c, &req.actor, &id, after)?))
    })?;
    Ok(Reply::json(StatusCode::OK, &Pulled { protocol: rules::PROTOCOL, server_at: now(req), visit, changes }))
}

/// `POST /api/v1/visits/{id}/check`: is all of it in?
#[utoipa::path(post, path = "/api/v1/visits/{id}/check", params(("id" = String, Path, description = "The visit")), request_body = Check,
    responses((status = 200, body = Checked), (status = 400, body = Told), (status = 404, body = Told), (status = 401, body = Told), (status = 403, body = Told)))]
pub fn check(req: &Req) -> Result<Reply, Error> {
    let id = visit(req);
    let asked: Check = body(req)?;
    if asked.operations.len() + asked.files.len() > rules::MOST_CHECKED {
        let count = asked.operations.len() + asked.files.len();
        let said = Said::new("sync-too-many").with("most", rules::MOST_CHECKED).with("count", count);
        return Err(Error::BadRequest(said));
    }
    let at = now(req);
    let checked = req.db().read(|c| views::check(c, &req.actor, &id, &asked.operations, &asked.files, at))?;
    Ok(Reply::json(StatusCode::OK, &checked))
}

/// `GET /api/v1/visits/{id}/receipt`: what is here, by its hashes.
#[utoipa::path(get, path = "/api/v1/visits/{id}/receipt", params(("id" = String, Path, description = "The visit")), 
    responses((status = 200, body = Receipt), (status = 404, body = Told), (status = 401, body = Told), (status = 403, body = Told)))]
pub fn receipt(req: &Req) -> Result<Reply, Error> {
    let id = visit(req);
    let receipt = req.db().read(|c| views::receipt(c, &req.actor, &id, now(req)))?;
    Ok(Reply::json(StatusCode::OK, &receipt))
}

/// `GET /api/v1/openapi.json`: all of this, for programs.
#[utoipa::path(get, path = "/api/v1/openapi.json", responses((status = 200, description = "OpenAPI")))]
pub fn describe(req: &Req) -> Result<Reply, Error> {
    let _ = req;
    Ok(Reply::json(StatusCode::OK, &openapi::document()))
}

/// `GET /devices/refused`: what tablets sent and no record took.
pub fn refused(req: &Req) -> Result<Reply, Error> {
    let asked = |name: &str| req.query.filled(name).map(str::to_owned);
    let filter = refusals::Filter { visit: asked("visit"), device: asked("device") };
    let (found, choices) = req.db().read(|c| {
        let found = refusals::list(c, &req.actor, &filter, req.page_number())?;
        Ok((found, refusals::choices(c, &req.actor)?))
    })?;
    let lines = found.map(|one| pages::Line {
        at: one.at,
        by: one.by,
        device: one.device,
        what: match one.kind {
            Some(kind) => req.t(&format!("visits-op-kind-{}", kind.as_str().replace('.', "-"))),
            None => req.t("sync-refused-unreadable"),
        },
        why: req.say(&one.said),
        visit: one.visit,
        unit: one.unit,
    });
    let offered = |all: Vec<(String, String)>| all.into_iter().map(|(value, label)| Choice { value, label }).collect();
    let page = pages::Refused {
        lines,
        form: req.query.view(req.language, &[]),
        devices: offered(choices.devices),
        visits: offered(choices.visits),
        filtered: filter.visit.is_some() || filter.device.is_some(),
        opens_visits: req.actor.may(Right::SeeInspections),
        query: query_string(&[("visit", req.query.get("visit")), ("device", req.query.get("device"))]),
    };
    req.page("sync/refused.html", &req.t("sync-refused-title"), &page)
}
