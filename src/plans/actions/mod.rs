//! What people do with plans, one transaction each; and what inspections do to items within theirs.

mod adjust;
mod between;
mod items;
mod overlaps;
mod plan;
mod record;
mod sealed;

pub use adjust::{
    answer_change, approve_adjustment, drop_adjustment, drop_change, open_adjustment, propose, propose_ruled,
    propose_withdrawal, return_adjustment, submit_adjustment,
};
pub use between::{carry_out_ruling, decide_overlap, propose_ruling, return_proposal};
pub use items::{add_item, add_items, remove_item, set_item_stage, unseal_item, update_item};
pub use overlaps::answer_overlap;
pub use plan::{Approval, approve, create_plan, edit_plan, return_for_rework, submit};
pub use record::{
    correct_record, drop_empty, drop_item, find_body, make_body, put_body, put_item, put_record, record_plan,
    remove_record, set_item,
};
pub use sealed::{approve_sealed, look};

use crate::error::Error;
use crate::vocabulary::{AccountId, Actor};

/// The account of the person who acts: plans are written and approved by people.
fn person(actor: &Actor) -> Result<&AccountId, Error> {
    actor.account.as_ref().ok_or(Error::Forbidden)
}
