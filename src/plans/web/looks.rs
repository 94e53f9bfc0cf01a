//! Who looked at a sealed item.

use crate::error::Error;
use crate::plans::model::{Item, ItemKind};
use crate::plans::{actions, pages, views};
use crate::vocabulary::{PlanId, PlanItemId, Said};
use crate::web::{Reply, Req};

/// Whether the person is told who looked at the item: who sealed it is, and who approves it, also once the seal is
/// lifted.
pub(super) fn told(req: &Req, item: &Item) -> bool {
    let me = req.actor.account.as_ref();
    let of_item = me == Some(&item.author) || item.approver.is_some() && me == item.approver.as_ref();
    item.kind == ItemKind::Surprise && me.is_some() && of_item
}

/// `GET /plans/{id}/items/{item}/looks`: who looked at the item and its inspection while they were sealed, how often
/// and when, for who sealed it.
pub fn looks(req: &Req) -> Result<Reply, Error> {
    let (plan, id): (PlanId, PlanItemId) = (req.id("id"), req.id("item"));
    let (item, looks) = req.db().read(|c| {
        let item = views::item(c, &req.actor, &id)?;
        if item.plan != plan || !told(req, &item) {
            return Err(Error::NotFound);
        }
        let looks = views::looks(c, &item)?;
        Ok((item, looks))
    })?;
    actions::look(req.db(), &req.actor, std::slice::from_ref(&item))?;
    let title = req.say(&Said::new("plans-looks-of").with("unit", &item.unit_name));
    req.page("plans/looks.html", &title, &pages::Looks { title: title.clone(), item, looks })
}
