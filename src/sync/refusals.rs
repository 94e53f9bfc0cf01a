//! What tablets sent and was refused before it came to a visit's record, in the reader's scope.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use crate::db::{AnyConnection, MultiBackend};
use crate::error::Error;
use crate::inspections::{self, Post};
use crate::schema::{accounts, devices, sync_refusals, team_members, visits};
use crate::visits::OpKind;
use crate::vocabulary::paging::{COUNT_LIMIT, PAGE_ROWS, PageNumber, Paged};
use crate::vocabulary::{Actor, Right, Said, VisitId};

/// Which ones are asked for.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Those that name this visit.
    pub visit: Option<String>,
    /// Those that came from this tablet.
    pub device: Option<String>,
}

/// A refused operation. Its content stays in the table: whose it is and where it belongs is not known.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    pub at: NaiveDateTime,
    /// Name of the person who sent it.
    pub by: String,
    /// What they call the tablet; its id where it is not registered any more.
    pub device: String,
    /// What it was to do, where that could be read.
    pub kind: Option<OpKind>,
    pub said: Said,
    /// The visit that it names, as it names it; empty where that could not be read.
    pub visit: String,
    /// The unit of that visit, where the reader sees it.
    pub unit: Option<String>,
}

type Condition = Box<dyn BoxableExpression<sync_refusals::table, MultiBackend, SqlType = Bool>>;

/// One's own; those of the visits that one leads; all for who manages accounts. What names a visit that
/// is sealed before the reader is not there, but for who sent it; `sealed` holds the ids of those visits.
fn in_scope(actor: &Actor, sealed: &[VisitId]) -> Condition {
    use sync_refusals as r;
    let own = r::account_id.eq(actor.key().to_owned());
    if !actor.unit_scope().0 {
        return Box::new(own);
    }
    let open = r::visit.ne_all(sealed.iter().map(|id| id.0.clone()).collect::<Vec<_>>());
    if actor.may(Right::Administer) {
        return Box::new(own.or(open));
    }
    let led = team_members::table
        .filter(team_members::account_id.eq(actor.key().to_owned()))
        .filter(team_members::post.eq(Post::Leader))
        .select(team_members::inspection_id);
    let led = visits::table.filter(visits::inspection_id.eq_any(led)).select(visits::id);
    Box::new(own.or(open.and(r::visit.eq_any(led))))
}

fn wanted(actor: &Actor, sealed: &[VisitId], filter: &Filter) -> Vec<Condition> {
    use sync_refusals as r;
    let mut all = vec![in_scope(actor, sealed)];
    if let Some(visit) = &filter.visit {
        all.push(Box::new(r::visit.eq(visit.clone())));
    }
    if let Some(device) = &filter.device {
        all.push(Box::new(r::device.eq(device.clone())));
    }
    all
}

/// Refused operations, the newest first.
pub fn list(c: &mut AnyConnection, actor: &Actor, filter: &Filter, page: PageNumber) -> Result<Paged<Refusal>, Error> {
    use sync_refusals as r;
    type Row = (NaiveDateTime, Option<String>, String, Option<String>, String, String, String);
    let sealed = inspections::views::sealed_before(c, actor)?;
    let mut counted = r::table.select(r::id).limit(COUNT_LIMIT + 1).into_boxed::<MultiBackend>();
    let mut ids = r::table
        .select(r::id)
        .order((r::at.desc(), r::id.desc()))
        .limit(PAGE_ROWS)
        .offset(page.offset())
        .into_boxed::<MultiBackend>();
    for condition in wanted(actor, &sealed, filter) {
        counted = counted.filter(condition);
    }
    for condition in wanted(actor, &sealed, filter) {
        ids = ids.filter(condition);
    }
    let count = counted.load::<String>(c)?.len() as i64;
    let ids: Vec<String> = ids.load(c)?;
    let rows: Vec<Row> = r::table
        .left_join(accounts::table.on(accounts::id.eq(r::account_id)))
        .left_join(devices::table.on(devices::id.eq(r::device)))
        .filter(r::id.eq_any(&ids))
        .select((r::at, accounts::name.nullable(), r::device, devices::name.nullable(), r::visit, r::code, r::body))
        .order((r::at.desc(), r::id.desc()))
        .load(c)?;
    let units = units(c, actor, rows.iter().map(|row| row.4.as_str()))?;
    let rows = rows.into_iter().map(|(at, by, device, name, visit, code, body)| Refusal {
        at,
        by: by.unwrap_or_default(),
        device: name.unwrap_or(device),
        kind: kind(&body),
        said: Said::new(code),
        unit: units.get(&visit).cloned(),
        visit,
    });
    Ok(Paged::new(rows.collect(), count, page))
}

/// Of what a tablet sent, what it was to do; a body that was cut or forged may not say it.
fn kind(body: &str) -> Option<OpKind> {
    let value: serde_json::Value = serde_json::from_str(body).ok()?;
    value.get("kind")?.as_str()?.parse().ok()
}

/// The units of these visits, of those that the person sees.
fn units<'a>(
    c: &mut AnyConnection,
    actor: &Actor,
    visits: impl Iterator<Item = &'a str>,
) -> Result<BTreeMap<String, String>, Error> {
    let mut names = BTreeMap::new();
    for id in visits.collect::<std::collections::BTreeSet<_>>() {
        if let Some(line) = inspections::views::visit_line(c, actor, &VisitId(id.to_owned()))? {
            names.insert(id.to_owned(), line.unit_name);
        }
    }
    Ok(names)
}

/// What the list can be filtered by: tablets and visits of what the person may see here, each with its
/// name; of visits only those that the person sees.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    pub devices: Vec<(String, String)>,
    pub visits: Vec<(String, String)>,
}

/// The most choices of each list.
const MOST_CHOICES: i64 = 200;

/// See [`Choices`].
pub fn choices(c: &mut AnyConnection, actor: &Actor) -> Result<Choices, Error> {
    use sync_refusals as r;
    let sealed = inspections::views::sealed_before(c, actor)?;
    let devices: Vec<String> = r::table
        .filter(in_scope(actor, &sealed))
        .select(r::device)
        .distinct()
        .order(r::device)
        .limit(MOST_CHOICES)
        .load(c)?;
    let names: BTreeMap<String, String> = devices::table
        .inner_join(accounts::table)
        .filter(devices::id.eq_any(devices.clone()))
        .select((devices::id, devices::name, accounts::name))
        .load::<(String, String, String)>(c)?
        .into_iter()
        .map(|(id, name, owner)| (id, format!("{name} · {owner}")))
        .collect();
    let visits: Vec<String> = r::table
        .filter(in_scope(actor, &sealed))
        .filter(r::visit.ne(""))
        .select(r::visit)
        .distinct()
        .order(r::visit)
        .limit(MOST_CHOICES)
        .load(c)?;
    let units = units(c, actor, visits.iter().map(String::as_str))?;
    let mut choices = Choices {
        devices: devices.into_iter().map(|id| (id.clone(), names.get(&id).cloned().unwrap_or(id))).collect(),
        visits: units.into_iter().collect(),
    };
    choices.devices.sort_by(|a, b| a.1.cmp(&b.1));
    choices.visits.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(choices)
}
