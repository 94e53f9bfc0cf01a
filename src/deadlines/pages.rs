//! One struct for each template of deadlines.

use serde::Serialize;

use super::model::{Clock, Extension, Paper};
use crate::inspections::Inspection;
use crate::vocabulary::paging::Paged;
use crate::web::FormView;

pub use crate::web::Choice;

/// `deadlines/index.html`
#[derive(Serialize)]
pub struct Index {
    pub clocks: Paged<Clock>,
    /// How many of all are late.
    pub late: usize,
    /// Whether the list is of those that wait for the reader.
    pub mine: bool,
    /// The query without its page, for the pager.
    pub query: String,
}

/// `deadlines/show.html`
#[derive(Serialize)]
pub struct Show {
    pub inspection: Inspection,
    pub clocks: Vec<Clock>,
    /// Whether the procedure of its kind has no lines at all.
    pub no_lines: bool,
    pub papers: Vec<Paper>,
    /// Whether a conclusion demands something of a unit, so that its report on remedies ends no clock here.
    pub demanded: bool,
    pub extensions: Vec<Extension>,
    /// Deadlines that the reader may move; empty for all but the decision's signer.
    pub movable: Vec<Choice>,
    /// Papers that the reader may enter; empty when none.
    pub kinds: Vec<Choice>,
    pub visits: Vec<Choice>,
    pub extend: FormView,
    pub paper: FormView,
    /// Paper whose withdrawing was refused, with its mistake.
    pub withdraw: FormView,
    /// What is wrong with a file that was attached, and of which paper.
    pub file: FormView,
    pub file_of: String,
    pub may_withdraw: bool,
}
