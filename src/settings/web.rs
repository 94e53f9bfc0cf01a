//! Handlers of settings.

use actix_web::http::StatusCode;

use super::{Served, actions, pages, served};
use crate::error::Error;
use crate::vocabulary::Said;
use crate::web::{Form, Reader, Reply, Req};

/// `GET /settings`: which city is served and how papers name it.
pub fn show(req: &Req) -> Result<Reply, Error> {
    let now = req.db().read(served)?;
    let mut form = Form::default();
    form.set("city", &now.city).set("place", &now.place).set("upper_body", &now.upper_body);
    form.set("version", now.version);
    if now.glass {
        form.set("glass", "1");
    }
    show_page(req, StatusCode::OK, &form, &[])
}

fn show_page(req: &Req, status: StatusCode, form: &Form, errors: &[(String, Said)]) -> Result<Reply, Error> {
    let page = pages::Show { form: form.view(req.language, errors) };
    req.page_with(status, "settings/show.html", &req.t("settings-title"), &page)
}

/// `POST /settings`
pub fn save(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let new = Served {
        city: r.text("city", 200),
        place: r.optional_text("place", 100),
        upper_body: r.optional_text("upper_body", 200),
        glass: r.ticked("glass"),
        version: r.seen(),
    };
    match r.finish().and_then(|()| actions::save(req.db(), &req.actor, &new)) {
        Ok(()) => Ok(Reply::redirect("/settings").done(Said::new("settings-saved"))),
        Err(Error::Invalid(errors)) => show_page(req, StatusCode::UNPROCESSABLE_ENTITY, &req.form, &errors),
        Err(Error::Conflict) => {
            let now = req.db().read(served)?;
            let current = [
                (req.t("settings-city"), "city", now.city),
                (req.t("settings-place"), "place", now.place),
                (req.t("settings-upper-body"), "upper_body", now.upper_body),
                (req.t("settings-glass"), "glass", if now.glass { "1".to_owned() } else { String::new() }),
            ];
            req.conflict(&req.t("settings-title"), &current, now.version, "", "/settings")
        }
        Err(error) => Err(error),
    }
}
