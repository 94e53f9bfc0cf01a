//! The year's plan of a body: items, overlaps, approval, sealed surprise items.
//!
//! A plan goes draft -> submitted -> reviewed -> approved, or back as returned; [`rules::MOVES`] is the table.
//! Who wrote in a plan neither reviews nor approves it, and who reviewed it does not approve it; whether a review is
//! needed is a rule of the office ([`crate::units::limits::PLAN_REVIEW`]). Adjustments go the same way. An item names
//! unit, fields of work, contents, the period examined and the time of the visit, and may be narrowed to a section of
//! the unit or to officials in office there by name; two items overlap when they share unit (through mergers, splits
//! and new names, too), something of what they are about in it, a field, and a day of either. Overlaps between items
//! are answered before the
//! plan is submitted, and looked for again when it is approved; what has been concluded is only told.
//!
//! Plans of other bodies (the Inspectorate, ministries, the State Audit) are recorded from their papers,
//! so that overlap knows them: they are `recorded` from the first and take no step. Of a plan that is
//! not "Thường" only body, year, number, date and issuer are kept.
//!
//! An answer "Phối hợp" joins two items by what both sides say ([`rules::joint`]): at once within one body, with the
//! other body's planner between two, by its letter where its plan is only recorded; "Giải trình" against another body's
//! item waits for the chairman. Until then the overlap is open.
//!
//! Overlaps of two bodies' items are a matter between bodies ([`rules::between`]): the Inspectorate proposes a ruling,
//! the chairman decides it, never the same person. What is decided counts instead of both sides' answers: it is
//! carried out at once while the plan of the named item is written, else when that plan is returned or by an
//! adjustment, and until then that plan is not issued. A merge makes one joint inspection: the partner's item hangs on
//! the lead's by `joint_with`, stays in its own plan as a remark, and has no visit, overlap or team of its own.
//!
//! A surprise item is sealed until its inspection starts: it is seen by those in `sealed_viewers`
//! only, has no number, touches neither the row nor the version of its plan, never enters an
//! overlap, a count or a list of others, and is approved by itself by the approver named on it.

pub mod actions;
pub mod calendar;
pub mod drafting;
pub mod model;
pub mod pages;
pub mod rules;
mod store;
pub mod views;
pub mod web;

pub use model::{
    Answer, Body, Classification, Followed, Form, Item, ItemKind, ItemStage, Named, NewItem, NewPlan, OverlapAnswer,
    Plan, Profile, Record, Source, Stage, Step, Trigger,
};
