//! The page of settings.

use serde::Serialize;

use crate::web::FormView;

/// `settings/show.html`
#[derive(Serialize)]
pub struct Show {
    pub form: FormView,
}
