//! Handlers of the start page.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::error::Error;
use crate::web::{Reply, Req};

/// `GET /healthz`: 200 when the database answers.
pub fn healthz(req: &Req) -> Result<Reply, Error> {
    match req.db().ping() {
        Ok(()) => Ok(Reply::text(StatusCode::OK, "ok\n")),
        Err(error) => {
            tracing::error!(%error, "health");
            Ok(Reply::text(StatusCode::SERVICE_UNAVAILABLE, "database\n"))
        }
    }
}

/// Any address that no route has.
pub fn unknown(_req: &Req) -> Result<Reply, Error> {
    Err(Error::NotFound)
}

/// `home/index.html`
#[derive(Serialize)]
struct Index {}

/// `GET /`
pub fn index(req: &Req) -> Result<Reply, Error> {
    req.page("home/index.html", &req.t("home-title"), &Index {})
}
