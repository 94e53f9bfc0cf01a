//! One struct for each template of conclusions.

use std::collections::BTreeMap;

use serde::Serialize;

use super::model::{Conclusion, Point, Receipt, TeamReport};
use super::views::{Basis, Choice, Line, StepView};
use crate::plans::pages::Served;
use crate::remediation::Demand;
use crate::reports::docx::papers::ConclusionNotice;
use crate::units::Appointment;
use crate::vocabulary::paging::Paged;
use crate::vocabulary::{DemandId, PointId, Said};
use crate::web::FormView;

pub use crate::web::Choice as Offered;

/// `conclusions/index.html`
#[derive(Serialize)]
pub struct Index {
    pub conclusions: Paged<Line>,
    pub form: FormView,
    pub stages: Vec<Offered>,
    pub years: Vec<i32>,
    pub units: Vec<Offered>,
    pub filtered: bool,
    /// Whether the reader explains for a unit.
    pub is_unit: bool,
    /// The query without its page, for the pager and the report.
    pub query: String,
}

/// `conclusions/new.html`
#[derive(Serialize)]
pub struct New {
    pub basis: Basis,
    pub choices: Vec<Choice>,
    pub report: Option<TeamReport>,
    pub form: FormView,
}

/// `conclusions/show.html`
#[derive(Serialize)]
pub struct Show {
    pub c: Conclusion,
    pub basis: Basis,
    pub steps: Vec<StepView>,
    /// Words of the way, and where the conclusion stands on it.
    pub way: Vec<String>,
    pub at: usize,
    pub form: FormView,
    /// Names of fields of work by code.
    pub fields: BTreeMap<String, String>,
    pub units: Vec<Offered>,
    /// Whether the reader may change texts, persons and demands now.
    pub editable: bool,
    pub is_unit: bool,
    /// Whether the reader drafts, and so answers explanations.
    pub drafts: bool,
    /// Whether the reader signs, and so approves reasons.
    pub signs: bool,
    /// Points that wait for the unit's word, for the unit's page.
    pub to_explain: usize,
    /// Whether the time for explaining is over.
    pub explanation_over: bool,
    /// By which authority somebody signs.
    pub authorities: Vec<Offered>,
    /// Lines above the signer's name, of an issued conclusion.
    pub signed_as: Vec<String>,
    /// What of each field will be entered in the register at issue, for those who prepare it.
    pub register: Vec<RegisterLine>,
    /// Items that check how it is carried out, for those who see plans.
    pub follow_ups: Vec<Served>,
    /// How the demands of an issued conclusion stand, by their ids.
    pub remedies: BTreeMap<DemandId, Demand>,
    /// How many of them are done with, and how many are overdue.
    pub over: usize,
    pub late: usize,
    /// Whether the follow-up of an issued conclusion is closed.
    pub closed: bool,
    /// What a demand may be, and bodies that own procedures, for who writes the draft.
    pub kinds: Vec<Offered>,
    pub bodies: Vec<Offered>,
}

/// One list of questions, or field of work without one, at one unit, before issue: what the register will say of it.
#[derive(Serialize)]
pub struct RegisterLine {
    pub unit_name: String,
    /// Name of the field, else of the list.
    pub name: String,
    /// Whether it is entered itself.
    pub entered: bool,
    /// What is entered, or why it is not.
    pub text: String,
}

/// `conclusions/edit.html`
#[derive(Serialize)]
pub struct Edit {
    pub c: Conclusion,
    pub form: FormView,
}

/// `conclusions/point.html`
#[derive(Serialize)]
pub struct PointPage {
    pub c: Conclusion,
    pub point: Point,
    pub form: FormView,
    pub fields: BTreeMap<String, String>,
    pub editable: bool,
    pub is_unit: bool,
    pub drafts: bool,
    pub signs: bool,
    /// Why the unit cannot explain now; none when it can.
    pub cannot_explain: Option<Said>,
    /// Why the point cannot be concluded as it stands, if so.
    pub unnamed: Option<Said>,
    /// Why the point cannot be dropped or taken back in now; none when it can.
    pub cannot_drop: Option<Said>,
    /// Who held a post in the unit on the day of the matter.
    pub people: Vec<Appointment>,
    pub kinds: Vec<Offered>,
    pub severities: Vec<Offered>,
    pub stances: Vec<Offered>,
    /// How far an explanation may be taken up.
    pub takings: Vec<Offered>,
    /// Whether the reader may enter what the unit sent on paper.
    pub enters: bool,
    pub capacities: Vec<Offered>,
    pub degrees: Vec<Offered>,
    pub officials: Vec<Offered>,
}

/// `conclusions/report.html`
#[derive(Serialize)]
pub struct Report {
    pub basis: Basis,
    pub report: Option<TeamReport>,
    pub form: FormView,
    /// Whether the reader leads the team.
    pub leads: bool,
}

/// `conclusions/notice.html`
#[derive(Serialize)]
pub struct Notice {
    pub c: Conclusion,
    pub paper: ConclusionNotice,
}

/// `conclusions/explanations.html`
#[derive(Serialize)]
pub struct Explanations {
    pub c: Conclusion,
    /// Points that ask for an explanation, those that are not upheld too.
    pub lines: Vec<Point>,
    /// Points about which the unit kept silent.
    pub silent: Vec<PointId>,
    pub receipts: Vec<Receipt>,
    /// Units of which no receipt stands.
    pub waiting: Vec<Offered>,
    /// Whether the reader may confirm that their unit got it.
    pub may_receive: bool,
    /// Whether the reader enters what was handed over on paper.
    pub enters: bool,
    pub is_unit: bool,
    pub form: FormView,
}
