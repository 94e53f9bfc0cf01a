//! People who sign in: accounts, roles, sessions.
//!
//! An account belongs to a person and may hold several roles; what a role may do stands in
//! `vocabulary::actor`. A session is a row: it ends by signing out, by signing out everywhere, by
//! idleness, by age, and when the account is disabled or its password reset; its row stays for some
//! days, so that a form that was open then finds its person. Failures slow down a login and, far
//! later, an address; a browser that the person used before counts by itself, so that no stranger
//! keeps anybody out.

pub mod actions;
pub mod model;
pub mod pages;
pub mod passwords;
pub mod rules;
mod store;
pub mod views;
pub mod web;

pub use actions::{
    SignedIn, change_password, create_account, disable_account, reset_password, sign_in, sign_out, sign_out_everywhere,
    update_account,
};
pub use model::{Account, NewAccount, Session};
