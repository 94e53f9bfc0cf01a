//! One struct for each template of accounts.

use serde::Serialize;

use super::model::{Account, Device};
use crate::units::UnitOption;
use crate::units::views::Namesake;
use crate::web::FormView;
use crate::web::kept::Hidden;

/// `accounts/sign_in.html`
#[derive(Serialize)]
pub struct SignIn {
    pub form: FormView,
    pub refused: Option<String>,
    pub to: String,
    /// Fields of a form whose session was over.
    pub kept: Vec<Hidden>,
}

/// `accounts/password.html`
#[derive(Serialize)]
pub struct Password {
    pub form: FormView,
    pub least: usize,
    /// Fields of a form whose session was over.
    pub kept: Vec<Hidden>,
}

/// `accounts/index.html`
#[derive(Serialize)]
pub struct Index {
    pub accounts: Vec<Account>,
}

/// `accounts/form.html`, for a new account and for a change.
#[derive(Serialize)]
pub struct Edit {
    pub form: FormView,
    pub account: Option<Account>,
    pub units: Vec<UnitOption>,
    /// Official records of that name, to be confirmed.
    pub officials: Vec<Namesake>,
    pub roles: Vec<&'static str>,
}

/// `accounts/issued.html`: the password just made, shown once.
#[derive(Serialize)]
pub struct Issued {
    pub login: String,
    pub password: String,
}

/// `accounts/devices.html`
#[derive(Serialize)]
pub struct Devices {
    pub devices: Vec<Device>,
    /// Whether everybody's are shown.
    pub all: bool,
}
