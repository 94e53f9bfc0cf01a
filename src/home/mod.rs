//! The start page, search, and whether the server is well. May use every area.

pub mod web;
