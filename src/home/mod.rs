//! The start page: what is due for the person, then figures. Search over units, dossiers,
//! conclusions. May use every area; everything in it is in the person's scope.

pub mod pages;
pub mod views;
pub mod web;
