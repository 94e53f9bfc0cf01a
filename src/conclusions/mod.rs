//! The team's report, the draft that the unit explains, and the signed outcome.
//!
//! A conclusion covers one visit or several of one inspection. Its points are the findings that
//! were not withdrawn, with evidence and persons, as they stood when the draft was made; from then
//! on they are edited here and the visit's record stays. A point that is not upheld is dropped with a
//! reason: it stays in the file, and is neither printed, registered nor counted. The way is draft, sent for explanation,
//! issued; a draft can be discarded.
//!
//! That a unit got a draft is confirmed by its people, or entered by the team where it went on paper. What the unit says
//! to a point comes in the system or on paper, with files, within the time given; each is answered as taken up, in part or
//! not, with the reason, and whoever says nothing in time is recorded as silent (domain 2.2, step 9). [`table`] is all of
//! it as one paper.
//!
//! What always holds: a violation names a person who acted and the head of the unit, or a reason
//! approved by the signer; only the decision's signer or a person authorised in writing issues,
//! never one of the team; what is issued is read-only and stands in the register. A unit sees its
//! own points only, once they are sent, and the answers to its explanations once it is issued.

pub mod actions;
pub mod model;
pub mod notice;
pub mod pages;
pub mod rules;
mod store;
pub mod table;
pub mod views;
pub mod web;

pub use actions::{
    Issue, NewDraft, ReportTexts, add_demand, add_person, answer, approve_reason, discard, draft, drop_point, edit,
    edit_point, explain, issue, remove_demand, remove_person, return_to_draft, save_report, send, send_back,
    submit_report, take_point_in,
};
pub use model::{
    Authority, Conclusion, NewDemand, NewExplanation, NewPerson, PointTexts, Signing, Stage, Stance, Step, Taken, Texts,
};
