//! People who sign in: accounts, roles, sessions.
//!
//! An account belongs to a person and may hold several roles; what a role may do stands in
//! `vocabulary::actor`. A session is a row: it ends by signing out, by signing out everywhere, by
//! idleness, by age, and when the account is disabled or its password reset. Failures are counted
//! for the login and for the address, and slow both down.

pub mod actions;
pub mod model;
pub mod pages;
pub mod rules;
mod store;
pub mod views;
pub mod web;

pub use actions::{
    NewAccount, change_password, create_account, disable_account, reset_password, sign_in, sign_out,
    sign_out_everywhere, update_account,
};
pub use model::{Account, Session};
