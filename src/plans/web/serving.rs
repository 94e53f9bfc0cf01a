//! Items that look into how a directive, or a conclusion, is carried out.

use super::{choices, field_names};
use crate::db::AnyConnection;
use crate::error::Error;
use crate::plans::{Item, Plan, actions, pages, views};
use crate::register::pages::Choice;
use crate::vocabulary::{ConclusionId, DirectiveId, Right, Said};
use crate::web::{Reply, Req};
use crate::{directives, register, units};

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
    let page = pages::Serving { items: with_fields(served, &fields), directive };
    req.page("plans/serving.html", &title, &page)
}

fn with_fields(found: Vec<(Plan, Item)>, fields: &[Choice]) -> Vec<pages::Served> {
    let all = found.into_iter();
    all.map(|(plan, item)| pages::Served { fields: field_names(fields, &item.fields), plan, item }).collect()
}

/// Items that check how a conclusion is carried out, for the pages that show it; none for who sees no plans.
pub fn follow_ups(req: &Req, c: &mut AnyConnection, id: &ConclusionId) -> Result<Vec<pages::Served>, Error> {
    if !req.actor.may(Right::SeePlans) {
        return Ok(Vec::new());
    }
    let found = views::follows::following(c, &req.actor, id)?;
    Ok(with_fields(found, &choices(req, units::views::fields(c)?)))
}

/// `GET /register/{id}/items`: the items that check how a conclusion of the register is carried out.
pub fn following(req: &Req) -> Result<Reply, Error> {
    let id: ConclusionId = req.id("id");
    let (line, items) = req.db().read(|c| {
        let line = register::views::of_conclusion(c, &req.actor, &id)?.into_iter().next().ok_or(Error::NotFound)?;
        Ok((line, follow_ups(req, c, &id)?))
    })?;
    let title = req.say(&Said::new("plans-follow-ups-title").with("number", &line.conclusion_number));
    req.page("plans/following.html", &title, &pages::Following { line, items })
}
