//! Spreadsheets that offices send, read and handed to the areas' own actions.

pub mod reading;
