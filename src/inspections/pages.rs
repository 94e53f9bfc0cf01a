//! One struct for each template of inspections.

use serde::Serialize;

use super::candidates::{Declaration, Wanted};
use super::letters::Request;
use super::model::{Clash, Correction, Inspection, Line, VisitLine};
use super::rules::Extent;
use super::teams::{Exception, Marked};
use crate::plans::Item;
use crate::plans::model::capacity::Capacity;
use crate::units::UnitOption;
use crate::vocabulary::paging::Paged;
use crate::web::FormView;
use crate::web::charts::Chart;

pub use crate::web::Choice;

/// `inspections/index.html`
#[derive(Serialize)]
pub struct Index {
    pub inspections: Paged<Line>,
    pub q: String,
    pub stage: String,
    pub year: String,
    pub mine: bool,
    pub stages: Vec<&'static str>,
    /// Whether the person is of teams, so that "mine" means something.
    pub inspects: bool,
    /// Query of the filters without the page.
    pub query: String,
}

/// Somebody to choose for a team or as signer.
#[derive(Serialize)]
pub struct Person {
    pub id: String,
    pub name: String,
    pub position: String,
    pub unit_name: String,
}

/// `inspections/form.html`
#[derive(Serialize)]
pub struct Edit {
    pub form: FormView,
    pub items: Vec<Item>,
    /// Where an inspection that no plan holds is entered.
    pub surprise: String,
    /// Bodies whose decision it may be.
    pub units: Vec<UnitOption>,
    pub fields: Vec<Choice>,
    pub classifications: Vec<Choice>,
    pub profiles: Vec<Choice>,
    pub signers: Vec<Person>,
    pub leaders: Vec<Person>,
    pub inspectors: Vec<Person>,
    /// Where leave is asked for each tie that stopped the form.
    pub asks: Vec<Ask>,
}

/// A tie that stopped a form, and where leave for it is asked.
#[derive(Serialize)]
pub struct Ask {
    pub said: String,
    pub href: String,
}

/// What is known about the independence of somebody of a team.
#[derive(Serialize)]
pub struct Standing {
    pub account: String,
    /// Ties without leave.
    pub ties: Vec<Ask>,
    /// What is not known.
    pub unknown: Vec<String>,
    /// By which letter of another body the person comes, or that there is none; empty for the decision's own people.
    pub comes: String,
    pub without_letter: bool,
}

/// `inspections/show.html`
#[derive(Serialize)]
pub struct Show {
    pub inspection: Inspection,
    pub visits: Vec<Visited>,
    pub field_names: Vec<String>,
    /// What was corrected, the newest first.
    pub corrections: Vec<Correction>,
    /// Whether the person may correct something of the decision now.
    pub may_correct: bool,
    /// Whether the person may see the codes of sealed packs, and there are any.
    pub may_pack: bool,
    /// Whether the person may call it off now.
    pub may_cancel: bool,
    /// The form to authorise somebody, for the decision's signer.
    pub authorise: Option<FormView>,
    pub signers: Vec<Person>,
    pub cancel: FormView,
    /// Names of the stages that an inspection passes, and where this one stands.
    pub steps: Vec<String>,
    pub at: i64,
    /// Whether another paper of the body has the decision's number: given while this one was sealed.
    pub number_twice: bool,
    /// Whether the unit that asks sees its own visit only.
    pub as_unit: bool,
    /// Surprise items, which say what gave rise to it.
    pub surprises: Vec<Item>,
    /// Items that are about less than their whole unit.
    pub subjects: Vec<Item>,
    /// Whether visits are announced before: none of its items is a surprise.
    pub announced: bool,
    /// Exceptions on which the team stands.
    pub marked: Vec<Marked>,
    /// What is known of each of the team now, for who sets up teams; of a sealed inspection, what takes
    /// its people up elsewhere, for everybody who is named on it.
    pub standing: Vec<Standing>,
    /// What else goes where its sealed visits go or went.
    pub clashes: Vec<ClashLine>,
}

/// A visit of the list, with who took over from its unit since the decision.
#[derive(Serialize)]
pub struct Visited {
    #[serde(flatten)]
    pub line: VisitLine,
    /// Names of those to whom it is to go; none while its unit does its own work.
    pub heirs: Vec<String>,
}

/// A clash of a sealed visit, with the form of who answers it.
#[derive(Serialize)]
pub struct ClashLine {
    pub clash: Clash,
    pub open: bool,
    /// For the decision's signer, or whom they authorised.
    pub answer: Option<FormView>,
}

/// `inspections/correct.html`
#[derive(Serialize)]
pub struct Correct {
    pub inspection: Inspection,
    pub form: FormView,
    /// How much may be corrected: what of the form is shown.
    pub extent: Extent,
    pub leader: String,
    pub signers: Vec<Person>,
    pub inspectors: Vec<Person>,
    /// Where leave is asked for each tie that stopped the form.
    pub asks: Vec<Ask>,
}

/// `inspections/exceptions.html`
#[derive(Serialize)]
pub struct Exceptions {
    pub exceptions: Vec<ExceptionLine>,
    /// What is wrong in an answer.
    pub form: FormView,
}

/// An exception with the form to answer it.
#[derive(Serialize)]
pub struct ExceptionLine {
    pub one: Exception,
    /// Whether the reader may be the second person.
    pub may_answer: bool,
    /// Whether the reader may take it back.
    pub may_withdraw: bool,
    pub answers: FormView,
}

/// `inspections/exception.html`
#[derive(Serialize)]
pub struct AskException {
    pub form: FormView,
    pub people: Vec<Person>,
    pub ties: Vec<Choice>,
    pub units: Vec<UnitOption>,
    /// The plan item for whose decision leave is asked.
    pub item: Option<Item>,
    /// The recorded inspection for which it is.
    pub inspection: Option<Inspection>,
}

/// `inspections/candidates.html`
#[derive(Serialize)]
pub struct Candidates {
    /// What a team is wanted for; none until it is said.
    pub wanted: Option<Wanted>,
    pub lines: Vec<CandidateLine>,
    /// Names of the fields that are looked at.
    pub looked_at: Vec<String>,
    pub year: i32,
    /// The days of those who have most of them.
    pub chart: Option<Chart>,
    pub form: FormView,
    pub units: Vec<UnitOption>,
    pub fields: Vec<Choice>,
}

/// Somebody who may come into a team.
#[derive(Serialize)]
pub struct CandidateLine {
    pub account: String,
    pub name: String,
    pub position: String,
    pub unit_name: String,
    /// By which letter of another body the person comes, or that there is none; empty for the decision's own people.
    pub comes: String,
    /// Whether such a letter is missing.
    pub without_letter: bool,
    pub may_lead: bool,
    /// Names of fields of work.
    pub skills: Vec<String>,
    pub inspections: usize,
    pub working_days: i64,
    /// The month in which the visits begin, against what the person can do; none when that is not known.
    pub month: Option<MonthLoad>,
    pub ties: Vec<Ask>,
    /// Ties with leave.
    pub excused: Vec<String>,
    pub unknown: Vec<String>,
}

/// How much of a month somebody is in teams.
#[derive(Serialize)]
pub struct MonthLoad {
    pub number: u32,
    /// Working days without the visits that are asked for.
    pub days: i64,
    /// The same with them.
    pub with: i64,
    /// What the person can do.
    pub capacity: i64,
    /// Whether that is more than the person can do.
    pub over: bool,
}

/// What somebody can do in a month from a day on.
#[derive(Serialize)]
pub struct CapacityLine {
    #[serde(flatten)]
    pub line: Capacity,
    pub holds: bool,
    /// Whether it has not begun, so that it may be taken back.
    pub to_come: bool,
}

/// `inspections/candidate.html`
#[derive(Serialize)]
pub struct CandidatePage {
    pub account: String,
    pub name: String,
    pub position: String,
    /// Whether the account is tied to an official record.
    pub known: bool,
    /// Codes of the fields as they stand, for the next save.
    pub was: String,
    pub form: FormView,
    pub fields: Vec<Choice>,
    /// How many lines of what the person can do there are, for taking one back.
    pub seen: usize,
    /// What the person can do in a month, the latest first, and the form that says another from a day on.
    pub lines: Vec<CapacityLine>,
    pub capacity: FormView,
    pub declarations: Vec<Declaration>,
}

/// `inspections/declarations.html`
#[derive(Serialize)]
pub struct Declarations {
    pub declarations: Vec<Declaration>,
    pub form: FormView,
    pub kinds: Vec<Choice>,
    pub units: Vec<UnitOption>,
}

/// `inspections/letters.html`
#[derive(Serialize)]
pub struct Letters {
    pub letters: Vec<Request>,
    /// How many wait beyond their day.
    pub late: usize,
}

/// `inspections/letter_new.html`
#[derive(Serialize)]
pub struct NewLetter {
    pub form: FormView,
    pub units: Vec<UnitOption>,
}

/// `inspections/letter.html`
#[derive(Serialize)]
pub struct Letter {
    pub letter: Request,
    pub form: FormView,
    /// Accounts that may be somebody who was named.
    pub accounts: Vec<Choice>,
}
