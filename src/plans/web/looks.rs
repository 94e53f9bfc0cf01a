//! Who looked at a sealed item.

use crate::error::Error;
use crate::plans::{actions, pages, rules, views};
use crate::vocabulary::{PlanId, PlanItemId, Said};
use crate::web::{Reply, Req};

/// `GET /plans/{id}/items/{item}/looks`: who looked at the item and its inspection while they were sealed, how often
/// and when, for who sealed it.
pub fn looks(req: &Req) -> Result<Reply, Error> {
    let (plan, id): (PlanId, PlanItemId) = (req.id("id"), req.id("item"));
    let (item, looks) = req.db().read(|c| {
        let item = views::item(c, &req.actor, &id)?;
        if item.plan != plan || !rules::told_of_looks(&item, &req.actor) {
            return Err(Error::NotFound);
        }
        let looks = views::looks(c, &item)?;
        Ok((item, looks))
    })?;
    actions::look(req.db(), &req.actor, std::slice::from_ref(&item))?;
    let title = req.say(&Said::new("plans-looks-of").with("unit", &item.unit_name));
    req.page("plans/looks.html", &title, &pages::Looks { title: title.clone(), item, looks })
}
