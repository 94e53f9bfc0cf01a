//! Files of tablets, sent in parts.

use actix_web::http::StatusCode;

use super::super::model::{FileState, Told};
use crate::error::Error;
use crate::visits::actions::{self, Come, Taken};
use crate::vocabulary::Said;
use crate::web::{Reply, Req};

fn state(status: StatusCode, come: &Come) -> Reply {
    told(Reply::json(status, &FileState { offset: come.offset, bytes: come.bytes, complete: come.complete }), come)
}

fn told(mut reply: Reply, come: &Come) -> Reply {
    reply.headers.push(("Upload-Offset", come.offset.to_string()));
    reply.headers.push(("Upload-Length", come.bytes.to_string()));
    reply.headers.push(("Upload-Complete", if come.complete { "?1" } else { "?0" }.to_owned()));
    reply
}

/// `HEAD /api/v1/visits/{id}/files/{sha256}`: how far a file has come that this person announced.
#[utoipa::path(head, path = "/api/v1/visits/{id}/files/{sha256}",
    params(("id" = String, Path, description = "The visit"), ("sha256" = String, Path, description = "The file")),
    responses((status = 200, description = "Upload-Offset, Upload-Length, Upload-Complete"), (status = 401), (status = 404), (status = 409)))]
pub fn file_state(req: &Req) -> Result<Reply, Error> {
    let id = super::visit(req);
    let come = actions::upload(req.db(), &req.app.files, &req.actor, &id, req.param("sha256"))?;
    Ok(state(StatusCode::OK, &come))
}

/// `PATCH /api/v1/visits/{id}/files/{sha256}`: the next part of it.
#[utoipa::path(patch, path = "/api/v1/visits/{id}/files/{sha256}",
    params(("id" = String, Path, description = "The visit"), ("sha256" = String, Path, description = "The file"),
        ("Upload-Offset" = u64, Header, description = "Where this part begins")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = FileState), (status = 400, body = Told), (status = 401, body = Told),
        (status = 404, body = Told), (status = 409, body = Told), (status = 413, body = Told)))]
pub fn send_file(req: &Req) -> Result<Reply, Error> {
    let id = super::visit(req);
    let offset = req.header("upload-offset").and_then(|v| v.parse().ok());
    let offset = offset.ok_or_else(|| Error::BadRequest(Said::new("sync-file-no-offset")))?;
    let hash = req.param("sha256");
    match actions::receive(req.db(), &req.app.files, &req.actor, &id, hash, offset, &req.body)? {
        Taken::Here(come) => Ok(state(StatusCode::OK, &come)),
        Taken::Elsewhere(come) => {
            let why = Told { code: "sync-file-offset".into(), message: req.t("sync-file-offset") };
            Ok(told(Reply::json(StatusCode::CONFLICT, &why), &come))
        }
    }
}
