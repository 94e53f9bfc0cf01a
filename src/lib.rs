//! giamsat: plans and carries out inspections of how administrative procedures are handled.
//!
//! # The map
//!
//! | room | holds |
//! |---|---|
//! | [`routes`] | every URL, one line each: start here |
//! | [`cli`], [`app`], [`config`] | the command line; from a configuration to a running server |
//! | [`vocabulary`] | words that all areas share: ids, text, points, dates, who acts; the glossary |
//! | [`clock`], [`error`], [`language`] | time and chance, handed in; the one error; Vietnamese and English |
//! | [`db`], [`schema`], [`settings`], [`storage`], [`jobs`] | two databases as one, tables, files, work in the background |
//! | [`confined`] | child processes that read what strangers made |
//! | [`web`] | requests, forms, sessions, pages; no rule stands there |
//!
//! Areas, the lowest first; an area uses only rooms above it in this list:
//!
//! | area | holds |
//! |---|---|
//! | [`audit`] | the append-only trail, chained by hash |
//! | [`units`] | units and their history, officials, fields of work, working days |
//! | [`accounts`] | people who sign in, roles, sessions |
//! | [`numbering`] | numbers of papers: by hand, or issued here by year |
//! | [`caseload`] | what units' systems report: monthly statistics, dossiers |
//! | [`checklists`] | versioned question sets with their grounds, by field of work |
//! | [`directives`] | what higher bodies ordered: tasks with owner, product and deadline |
//! | [`register`] | what has been concluded: unit, content, period, conclusion |
//! | [`plans`] | the year's plan of a body: items, overlap, approval, seal |
//! | [`outcomes`] | conclusions of other bodies, recorded from their papers |
//! | [`procedure`] | steps of an inspection with their deadlines and grounds, as data |
//! | [`inspections`] | one decision and one team, for one unit or many |
//! | [`visits`] | the record of one unit's visit, its one write path, its minutes |
//! | [`conclusions`] | team report, draft, explanation point by point, the signed outcome |
//! | [`remediation`] | what became of the demands of conclusions: reports, proof, verification, more time |
//! | [`deadlines`] | the clocks of inspections: what is due when, what was done in time |
//! | [`scoring`] | criteria sets, self-scores, appraisal, deductions, ranking |
//! | [`reports`] | papers and workbooks from read models |
//! | [`importing`] | spreadsheets that offices send, handed to the areas' own actions |
//! | [`sync`] | the tablet protocol, handed to the areas' own actions |
//! | [`home`] | start page, search |
//! | [`demo`] | a city that does not exist, for trying everything out |
//!
//! # How a request flows
//!
//! ```text
//! GET   routes -> web::dispatch (session, right) -> area::web -> views (one read) -> page struct -> template
//! POST  routes -> web::dispatch (session, right, token) -> area::web -> action { load -> decide -> store -> audit } -> redirect
//! ```
//!
//! Inside an area: `model` types, `rules` pure decisions, `actions` what people do (one
//! transaction each, with its audit line), `store` rows (private), `views` read models in the
//! actor's scope, `web` handlers, `pages` one struct for each template.

pub mod accounts;
pub mod app;
pub mod audit;
pub mod caseload;
pub mod checklists;
pub mod cli;
pub mod clock;
pub mod conclusions;
pub mod config;
pub mod confined;
pub mod db;
pub mod deadlines;
pub mod demo;
pub mod directives;
pub mod error;
pub mod home;
pub mod importing;
pub mod inspections;
pub mod jobs;
pub mod language;
pub mod numbering;
pub mod outcomes;
pub mod plans;
pub mod procedure;
pub mod register;
pub mod remediation;
pub mod reports;
pub mod routes;
#[rustfmt::skip]
pub mod schema;
pub mod scoring;
pub mod settings;
pub mod storage;
pub mod sync;
pub mod units;
pub mod visits;
#[macro_use]
pub mod vocabulary;
pub mod web;
