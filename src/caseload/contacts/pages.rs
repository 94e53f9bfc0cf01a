//! One struct for each template of contacts.

use serde::Serialize;

use super::{Contact, Purpose};
use crate::web::FormView;

/// A purpose in the list.
#[derive(Serialize)]
pub struct Stated {
    #[serde(flatten)]
    pub purpose: Purpose,
    pub in_force: bool,
    /// Not yet: its first day is to come.
    pub to_come: bool,
    /// How many contacts are kept for it.
    pub kept: i64,
}

/// `caseload/contacts.html`
#[derive(Serialize)]
pub struct Contacts {
    pub form: FormView,
    /// The form that ends one.
    pub end: FormView,
    /// The purpose whose ending was sent and is not right yet.
    pub ending: String,
    pub purposes: Vec<Stated>,
}

/// The contact of a dossier on its page.
#[derive(Serialize)]
pub struct OfDossier {
    pub purpose: Purpose,
    pub form: FormView,
    /// Once somebody looked.
    pub shown: Option<Contact>,
}
