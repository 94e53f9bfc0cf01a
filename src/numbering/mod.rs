//! Numbers of papers (domain 2.5): entered from the office's own register, or issued here where so set.
//!
//! A register belongs to a body and a symbol and runs by year. A number is taken in the transaction that issues its
//! paper, so none is given twice and none is lost when that fails. All numbers stand in one table, issued or entered,
//! whatever the paper: no two papers of a body have one number of one symbol and year. Sealed decisions take none: the
//! gap that they left for others would tell of them. Theirs is entered at the start, and until then it may not have
//! the symbol of a register that is kept here.

pub mod actions;
pub mod model;
pub mod pages;
pub mod rules;
pub mod views;
pub mod web;

pub use model::{Kind, Number, Paper, Series};
