//! What people do with plans, one transaction each; and what inspections do to items within theirs.

mod adjust;
mod between;
mod capacity;
mod comments;
mod items;
mod joint;
mod kept;
mod overlaps;
mod plan;
mod record;
mod sealed;

pub use adjust::{
    answer_change, approve_adjustment, drop_adjustment, drop_change, open_adjustment, propose, propose_ruled,
    propose_withdrawal, return_adjustment, review_adjustment, submit_adjustment,
};
pub use between::{carry_out_ruling, decide_overlap, propose_ruling, return_proposal};
pub use capacity::{set_capacity, take_capacity_back};
pub use comments::{ask_for_comments, enter_comments, give_comments, settle_comment, withdraw_request};
pub use items::{
    add_item, add_items, bring_item, item_problems, remove_item, rename_followed, set_item_stage, take_item_back,
    unseal_item, update_item,
};
pub use joint::{agree_joint, decline_joint, separate_joint};
pub use kept::{change_kept_days, keep_days, remove_kept_days};
pub use overlaps::answer_overlap;
pub use plan::{Approval, approve, create_plan, edit_plan, number_submission, return_for_rework, review, submit};
pub use record::{
    correct_record, drop_empty, drop_item, find_body, make_body, put_body, put_item, put_record, record_plan,
    remove_record, set_item,
};
pub use sealed::{approve_sealed, look};

use crate::db::Tx;
use crate::error::Error;
use crate::plans::model::Plan;
use crate::plans::views;
use crate::vocabulary::{AccountId, Actor, PlanId};

/// A plan to be written in by the person ([`views::plan_to_write`]).
fn plan_to_write(tx: &mut Tx, actor: &Actor, id: &PlanId) -> Result<Plan, Error> {
    let today = tx.today();
    views::plan_to_write(tx.c(), actor, id, today)
}

/// The account of the person who acts: plans are written and approved by people.
fn person(actor: &Actor) -> Result<&AccountId, Error> {
    actor.account.as_ref().ok_or(Error::Forbidden)
}
