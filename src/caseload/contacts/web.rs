//! Handlers of purposes and contacts.

use actix_web::http::StatusCode;

use super::{NewPurpose, actions, pages, rules, views};
use crate::caseload;
use crate::error::Error;
use crate::vocabulary::{PurposeId, Said};
use crate::web::reply::Flash;
use crate::web::{Form, Reader, Reply, Req};

/// `GET /settings/contacts`: for what contacts of applicants are kept, if at all.
pub fn index(req: &Req) -> Result<Reply, Error> {
    let (none, end) = (Form::default(), Form::default());
    page(req, StatusCode::OK, (&none, &[]), ("", &end, &[]))
}

type Wrong<'a> = &'a [(String, Said)];

fn page(
    req: &Req,
    status: StatusCode,
    (form, errors): (&Form, Wrong),
    (ending, end, end_errors): (&str, &Form, Wrong),
) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let (purposes, kept) = req.db().read(|c| Ok((views::purposes(c)?, views::kept(c)?)))?;
    let stated = purposes.into_iter().map(|purpose| pages::Stated {
        in_force: rules::is_in_force(&purpose, today),
        to_come: purpose.ended_at.is_none() && purpose.from_on > today,
        kept: kept.get(&purpose.id).copied().unwrap_or(0),
        purpose,
    });
    let page = pages::Contacts {
        form: form.view(req.language, errors),
        end: end.view(req.language, end_errors),
        ending: ending.to_owned(),
        purposes: stated.collect(),
    };
    req.page_with(status, "caseload/contacts.html", &req.t("contacts-title"), &page)
}

/// `POST /settings/contacts`: states a purpose.
pub fn create(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let new = NewPurpose {
        purpose: r.text("purpose", 500),
        ground: r.text("ground", 500),
        from_on: r.date("from"),
        to_on: r.date("to"),
    };
    match r.finish().and_then(|()| actions::state(req.db(), &req.actor, &new)) {
        Ok(_) => Ok(Reply::redirect("/settings/contacts").done(Said::new("contacts-stated"))),
        Err(Error::Invalid(errors)) => {
            let end = Form::default();
            page(req, StatusCode::UNPROCESSABLE_ENTITY, (&req.form, &errors), ("", &end, &[]))
        }
        Err(error) => Err(error),
    }
}

/// `POST /settings/contacts/{purpose}/end`: nothing is kept for it any more.
pub fn end(req: &Req) -> Result<Reply, Error> {
    let id: PurposeId = req.id("purpose");
    req.db().read(|c| views::purpose(c, &id))?.ok_or(Error::NotFound)?;
    let mut r = Reader::new(&req.form);
    let reason = r.text("reason", 500);
    match r.finish().and_then(|()| actions::end(req.db(), &req.actor, &id, &reason)) {
        Ok(()) => Ok(Reply::redirect("/settings/contacts").done(Said::new("contacts-ended"))),
        Err(Error::Invalid(errors)) => {
            let none = Form::default();
            page(req, StatusCode::UNPROCESSABLE_ENTITY, (&none, &[]), (id.as_str(), &req.form, &errors))
        }
        Err(Error::Refused(said)) => Ok(Reply::redirect("/settings/contacts").with_flash(Flash::Warn, said)),
        Err(error) => Err(error),
    }
}

/// `POST /dossiers/{id}/contact`: shows the contact once, to who said why.
pub fn look(req: &Req) -> Result<Reply, Error> {
    let id: i64 = req.param("id").parse().map_err(|_| Error::NotFound)?;
    let mut r = Reader::new(&req.form);
    let reason = r.text("reason", 500);
    match r.finish().and_then(|()| actions::look(req.db(), &req.actor, id, &reason)) {
        Ok(contact) => caseload::web::dossier_page(req, StatusCode::OK, &Form::default(), &[], Some(contact)),
        Err(Error::Invalid(errors)) => {
            caseload::web::dossier_page(req, StatusCode::UNPROCESSABLE_ENTITY, &req.form, &errors, None)
        }
        Err(error) => Err(error),
    }
}
