//! Reading conclusions in the actor's scope, for pages, papers and reports.

mod basis;
mod deciding;
mod examined;
mod list;
mod show;

pub use basis::{Basis, Choice, TeamMember, basis, basis_for, basis_of, choices, report};
pub use deciding::{StepView, facts, standing, steps};
pub use examined::{ListExamined, examined};
pub use list::{Filter, Line, issued, list};
pub use show::{evidence, explanation_file, opens, persons_of, receipts, show};
