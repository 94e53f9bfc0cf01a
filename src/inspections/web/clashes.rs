//! The signer answers what a sealed visit clashes with.

use actix_web::http::StatusCode;

use super::show_with;
use crate::db::AnyConnection;
use crate::error::Error;
use crate::inspections::model::{Inspection, NewClashAnswer};
use crate::inspections::{actions, clashes, pages};
use crate::vocabulary::{InspectionId, Said};
use crate::web::{Form, Reader, Reply, Req};

/// The clashes that the reader is told of; what was typed and refused stands at the clash for which it was.
pub(super) fn lines(
    c: &mut AnyConnection,
    req: &Req,
    inspection: &Inspection,
    form: &Form,
    errors: &[(String, Said)],
) -> Result<Vec<pages::ClashLine>, Error> {
    let found = clashes::of_inspection(c, &req.actor, inspection)?;
    let answers = !found.is_empty() && clashes::may_answer(c, &req.actor, &inspection.id)?;
    let typed = |clash: &crate::inspections::Clash| {
        form.get("visit") == clash.visit.as_str() && form.get("other") == clash.other.as_str()
    };
    let view = |clash: &crate::inspections::Clash| match typed(clash) {
        true => form.view(req.language, errors),
        false => Form::default().view(req.language, &[]),
    };
    Ok(found
        .into_iter()
        .map(|clash| pages::ClashLine { open: clash.is_open(), answer: answers.then(|| view(&clash)), clash })
        .collect())
}

/// `POST /inspections/{id}/clashes`
pub fn answer_clash(req: &Req) -> Result<Reply, Error> {
    let id: InspectionId = req.id("id");
    let mut r = Reader::new(&req.form);
    let read = NewClashAnswer {
        visit: r.id("visit"),
        against: r.word("against", crate::inspections::Against::Team),
        other: r.text("other", 100),
        seen: r.text("seen", 100),
        reason: r.text("clash_reason", 2000),
    };
    match r.finish().and_then(|()| actions::answer_clash(req.db(), &req.actor, &id, &read)) {
        Ok(()) => Ok(Reply::redirect(format!("/inspections/{id}#h-clashes")).done(Said::new("inspections-clash-done"))),
        Err(Error::Invalid(errors)) => show_with(req, StatusCode::UNPROCESSABLE_ENTITY, &req.form, &errors),
        Err(error) => Err(error),
    }
}
