//! The code that opens a sealed visit's pack, for the printed decision.

use actix_web::http::StatusCode;

use super::super::{packs, pages};
use super::frame;
use super::record::instant;
use crate::error::Error;
use crate::vocabulary::{Said, VisitId, dates};
use crate::web::{Form, Reader, Reply, Req};

/// `GET /visits/{id}/pack`: code and hour; looking is on the trail.
pub fn pack(req: &Req) -> Result<Reply, Error> {
    page(req, StatusCode::OK, None, &[])
}

fn page(req: &Req, status: StatusCode, typed: Option<&Form>, errors: &[(String, Said)]) -> Result<Reply, Error> {
    let id: VisitId = req.id("id");
    let seal = packs::look(req.db(), &req.actor, &id)?;
    let head = req.db().read(|c| frame::head(c, req))?;
    let form = typed.cloned().unwrap_or_else(|| {
        let mut form = Form::default();
        if let Some(seal) = &seal {
            let opens = dates::civil(seal.opens_at);
            form.set("on", opens.date()).set("time", opens.format("%H:%M"));
        }
        form
    });
    let page = pages::PackPage { head, seal, form: form.view(req.language, errors) };
    req.page_with(status, "visits/pack.html", &req.t("visits-pack"), &page)
}

/// `POST /visits/{id}/pack`: from which hour the team is given the code.
pub fn set_pack_hour(req: &Req) -> Result<Reply, Error> {
    let id: VisitId = req.id("id");
    let mut r = Reader::new(&req.form);
    let at = instant(&mut r, &req.form, "on", "time");
    match r.finish().and_then(|()| packs::set_hour(req.db(), &req.actor, &id, at)) {
        Ok(()) => Ok(Reply::redirect(format!("/visits/{id}/pack")).done(Said::new("visits-pack-hour-saved"))),
        Err(Error::Invalid(errors)) => page(req, StatusCode::UNPROCESSABLE_ENTITY, Some(&req.form), &errors),
        Err(error) => Err(error),
    }
}
