//! The protocol described for programs (OpenAPI).

use utoipa::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};

use super::{rules, web};

#[derive(OpenApi)]
#[openapi(
    info(title = "giamsat: the protocol of tablets", description = "PROTOCOL.md says what it promises."),
    paths(
        web::register,
        web::push,
        web::index,
        web::pack,
        web::key,
        web::changes,
        web::check,
        web::receipt,
        web::describe,
        web::files::file_state,
        web::files::send_file
    )
)]
struct Described;

/// The description, with the number of the protocol as its version.
pub fn document() -> utoipa::openapi::OpenApi {
    let mut document = Described::openapi();
    document.info.version = rules::PROTOCOL.to_string();
    let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("giamsat_session")));
    let header = SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::new("X-Giamsat-Protocol")));
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("session", cookie);
    components.add_security_scheme("protocol", header);
    let both = utoipa::openapi::security::SecurityRequirement::new("session", [""; 0]).add("protocol", [""; 0]);
    document.security = Some(vec![both]);
    document
}
