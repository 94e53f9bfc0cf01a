//! What a handler gives, and the one mapping of errors to HTTP.

use actix_web::http::StatusCode;

use crate::vocabulary::Said;

/// A handler's answer.
pub struct Reply {
    /// Status of HTTP.
    pub status: StatusCode,
    /// Media type of the body.
    pub media_type: String,
    /// The body.
    pub body: Vec<u8>,
    /// Further headers.
    pub headers: Vec<(&'static str, String)>,
    /// A sentence that the next page shows once.
    pub flash: Option<(Flash, Said)>,
    /// The session cookie to set, or to take away (empty).
    pub session_token: Option<String>,
    /// The cookie by which this browser is known from now on.
    pub browser_token: Option<String>,
    /// The language that this browser asks for from now on.
    pub language: Option<crate::language::Language>,
}

/// The colour of a passing sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Flash {
    /// Done.
    Ok,
    /// Done, but look.
    Warn,
    /// Not done.
    Bad,
    /// For information.
    Info,
}

impl Reply {
    fn plain(status: StatusCode, media_type: &str, body: Vec<u8>) -> Self {
        Reply {
            status,
            media_type: media_type.to_owned(),
            body,
            headers: Vec::new(),
            flash: None,
            session_token: None,
            browser_token: None,
            language: None,
        }
    }

    /// A page.
    pub fn html(status: StatusCode, body: String) -> Self {
        Reply::plain(status, "text/html; charset=utf-8", body.into_bytes())
    }

    /// Go and look there (303): what follows every POST that did something.
    pub fn redirect(to: impl Into<String>) -> Self {
        let mut reply = Reply::plain(StatusCode::SEE_OTHER, "text/plain; charset=utf-8", Vec::new());
        reply.headers.push(("Location", to.into()));
        reply
    }

    /// With a sentence that the next page shows once.
    pub fn with_flash(mut self, flash: Flash, said: Said) -> Self {
        self.flash = Some((flash, said));
        self
    }

    /// With a sentence that all went well.
    pub fn done(self, said: Said) -> Self {
        self.with_flash(Flash::Ok, said)
    }

    /// With the time after which to ask again, in the header for programs.
    pub fn retry_after(mut self, wait: chrono::Duration) -> Self {
        let seconds = (wait.num_milliseconds() + 999) / 1000;
        self.headers.push(("Retry-After", seconds.max(1).to_string()));
        self
    }

    /// A file to keep, under this name.
    pub fn file(name: &str, media_type: &str, body: Vec<u8>) -> Self {
        let mut reply = Reply::plain(StatusCode::OK, media_type, body);
        reply.headers.push(("Content-Disposition", disposition("attachment", name)));
        reply
    }

    /// A file to look at in the browser: pictures and PDF only, all else is kept.
    pub fn inline(name: &str, media_type: &str, body: Vec<u8>) -> Self {
        if !matches!(media_type, "image/jpeg" | "image/png" | "image/webp" | "application/pdf") {
            return Reply::file(name, "application/octet-stream", body);
        }
        let mut reply = Reply::plain(StatusCode::OK, media_type, body);
        reply.headers.push(("Content-Disposition", disposition("inline", name)));
        reply
    }

    /// Plain text.
    pub fn text(status: StatusCode, body: impl Into<String>) -> Self {
        Reply::plain(status, "text/plain; charset=utf-8", body.into().into_bytes())
    }

    /// JSON.
    pub fn json(status: StatusCode, value: &impl serde::Serialize) -> Self {
        Reply::plain(status, "application/json", serde_json::to_vec(value).unwrap_or_default())
    }
}

/// `attachment; filename="…"; filename*=UTF-8''…` (RFC 6266), so that Vietnamese names survive.
fn disposition(kind: &str, name: &str) -> String {
    let plain: String = crate::vocabulary::text::search_key(&name.replace('.', " dot "))
        .replace(" dot ", ".")
        .chars()
        .map(|c| if c == ' ' { '-' } else { c })
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.'))
        .collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_') {
            encoded.push(byte as char);
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}
