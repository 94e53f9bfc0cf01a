//! Items that look into how a directive is carried out.

use super::{choices, field_names};
use crate::directives;
use crate::error::Error;
use crate::plans::{actions, pages, views};
use crate::units;
use crate::vocabulary::{DirectiveId, Said};
use crate::web::{Reply, Req};

/// `GET /directives/{id}/items`
pub fn serving(req: &Req) -> Result<Reply, Error> {
    let id: DirectiveId = req.id("id");
    let (directive, served, fields) = req.db().read(|c| {
        let directive = directives::views::directive(c, &req.actor, &id)?;
        Ok((directive, views::serving(c, &req.actor, &id)?, choices(req, units::views::fields(c)?)))
    })?;
    let sealed: Vec<_> = served.iter().map(|(_, item)| item.clone()).filter(|item| item.sealed).collect();
    actions::look(req.db(), &req.actor, &sealed)?;
    let title = req.say(&Said::new("plans-serving-title").with("number", &directive.number));
    let items =
        served.into_iter().map(|(plan, item)| pages::Served { fields: field_names(&fields, &item.fields), plan, item });
    let page = pages::Serving { items: items.collect(), directive };
    req.page("plans/serving.html", &title, &page)
}
