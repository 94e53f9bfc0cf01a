//! Units with codes, parents and predecessors (domain 4.8 and section 5).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Ground, Matching, Put, at, day, staged, text};
use crate::db::{AnyConnection, Tx};
use crate::error::Error;
use crate::importing::model::{Change, Question, RowOutcome, Staged};
use crate::importing::reading::Row;
use crate::plans;
use crate::schema::{unit_names, unit_relations, units as units_table};
use crate::units::rules::{holds_on, kind_of, name_key};
use crate::units::{Kind, NewUnit, RelationKind, actions as act};
use crate::vocabulary::{BatchId, Said, UnitId};

/// What a unit is called, as it stands or stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Queryable)]
pub struct Name {
    pub unit: UnitId,
    pub code: Option<String>,
    pub name: String,
    pub short_name: Option<String>,
    pub kind: Kind,
    pub parent: Option<UnitId>,
    pub from_on: NaiveDate,
    pub to_on: Option<NaiveDate>,
}

/// A unit to be made or changed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UnitPut {
    /// The name that stands now, if the unit is known.
    pub before: Option<Name>,
    pub code: Option<String>,
    pub name: String,
    pub short_name: Option<String>,
    pub kind: Kind,
    /// The parent, if it is known already.
    pub parent: Option<UnitId>,
    /// How the file names the parent: code and name.
    pub parent_stated: (Option<String>, Option<String>),
    pub from_on: NaiveDate,
    pub to_on: Option<NaiveDate>,
    pub decision: Option<String>,
    /// Names of the units that it came from.
    pub predecessors: Vec<String>,
    /// Whether the name itself changes, and not only relations.
    pub renames: bool,
}

/// All names that units bear or bore.
struct Register {
    names: Vec<Name>,
    by_code: HashMap<String, Vec<usize>>,
    by_key: HashMap<String, Vec<usize>>,
    related: BTreeSet<(String, String, NaiveDate)>,
}

impl Register {
    fn load(c: &mut AnyConnection) -> Result<Self, Error> {
        use unit_names as n;
        let names: Vec<Name> = n::table
            .select((n::unit_id, n::code, n::name, n::short_name, n::kind, n::parent_id, n::from_on, n::to_on))
            .order((n::from_on, n::id))
            .load(c)?;
        use unit_relations as r;
        let related: Vec<(UnitId, String, NaiveDate)> =
            r::table.select((r::to_unit_id, r::from_name, r::effective_on)).load(c)?;
        let related = related.into_iter().map(|(to, name, on)| (to.0, name_key(&name), on)).collect();
        let (mut by_code, mut by_key): (HashMap<String, Vec<usize>>, HashMap<String, Vec<usize>>) = Default::default();
        for (at, name) in names.iter().enumerate() {
            if let Some(code) = &name.code {
                by_code.entry(code.clone()).or_default().push(at);
            }
            by_key.entry(name_key(&name.name)).or_default().push(at);
        }
        Ok(Register { names, by_code, by_key, related })
    }

    fn last<'a>(&'a self, places: Option<&'a Vec<usize>>) -> Option<&'a Name> {
        places.and_then(|p| p.last()).and_then(|at| self.names.get(*at))
    }

    /// The unit's latest name, found by code, else by name among units without another code.
    fn find(&self, code: Option<&str>, name: &str) -> Result<Option<&Name>, usize> {
        let by_code = code.and_then(|code| self.last(self.by_code.get(code)));
        let id = match by_code {
            Some(found) => &found.unit,
            None => {
                let mut ids: Vec<&UnitId> = self
                    .by_key
                    .get(&name_key(name))
                    .into_iter()
                    .flatten()
                    .filter_map(|at| self.names.get(*at))
                    .filter(|n| n.to_on.is_none() && (code.is_none() || n.code.is_none()))
                    .map(|n| &n.unit)
                    .collect();
                ids.sort();
                ids.dedup();
                match ids[..] {
                    [] => return Ok(None),
                    [one] => one,
                    _ => return Err(ids.len()),
                }
            }
        };
        Ok(self.names.iter().rfind(|n| n.unit == *id))
    }

    /// The unit that bore the name on the last day before `on`; a predecessor is never the unit
    /// that begins on that day, even when it bears the same name.
    fn before(&self, name: &str, on: NaiveDate) -> Option<&UnitId> {
        let day = crate::units::rules::day_before(on);
        let held = |n: &&Name| n.from_on < on && (holds_on(n.from_on, n.to_on, day));
        let mut ids = self.by_key.get(&name_key(name))?.iter().filter_map(|at| self.names.get(*at)).filter(held);
        match (ids.next(), ids.next()) {
            (Some(one), None) => Some(&one.unit),
            _ => None,
        }
    }
}

pub struct Units {
    effective_on: NaiveDate,
    answered: bool,
    undated: bool,
    register: Register,
    /// Codes and names of this file, with their rows.
    seen: BTreeMap<String, u32>,
    held: Vec<Row>,
}

impl Units {
    pub fn new(c: &mut AnyConnection, ground: Ground) -> Result<Self, Error> {
        Ok(Units {
            effective_on: ground.effective_on(),
            answered: ground.answers.effective_on.is_some(),
            undated: false,
            register: Register::load(c)?,
            seen: BTreeMap::new(),
            held: Vec::new(),
        })
    }

    fn one(&mut self, mut row: Row, file: &BTreeSet<String>) -> Staged {
        let (code, name) = (text(&row, "code"), text(&row, "name").unwrap_or_default());
        let stated = day(&row, "valid_from");
        self.undated |= stated.is_none();
        let from_on = stated.unwrap_or(self.effective_on);
        let to_on = day(&row, "valid_to");
        let key = code.clone().unwrap_or_else(|| name_key(&name));
        if let Some(first) = self.seen.insert(key, row.number) {
            let field = if code.is_some() { "code" } else { "name" };
            let problem = at(&row, field, Said::new("imports-expected-once").with("row", first));
            row.problems.push(problem);
        }
        if to_on.is_some_and(|to| to < from_on) {
            let problem = at(&row, "valid_to", Said::new("imports-expected-after-from"));
            row.problems.push(problem);
        }
        let before = match self.register.find(code.as_deref(), &name) {
            Ok(found) => found.cloned(),
            Err(count) => {
                let problem = at(&row, "name", Said::new("imports-expected-unit-code").with("count", count));
                row.problems.push(problem);
                None
            }
        };
        let parent_stated = (text(&row, "parent_code"), text(&row, "parent"));
        let parent = self.parent(&mut row, &parent_stated, file);
        let kind_text = text(&row, "kind").or_else(|| text(&row, "level"));
        let kind = match kind_text.map(|k| kind_of(&format!("{k} {name}"))) {
            Some(kind) if kind != Kind::Other => kind,
            _ => kind_of(&name),
        };
        let mut put = UnitPut {
            code,
            name,
            short_name: text(&row, "short_name"),
            kind,
            parent,
            parent_stated,
            from_on,
            to_on,
            decision: text(&row, "decision"),
            predecessors: predecessors(&row),
            renames: true,
            before,
        };
        let changes = self.changes(&mut put);
        let outcome = match &put.before {
            None => RowOutcome::Added,
            Some(_) if changes.is_empty() => RowOutcome::Unchanged,
            Some(_) => RowOutcome::Changed,
        };
        let put = if outcome == RowOutcome::Unchanged { Put::Nothing } else { Put::Unit(Box::new(put)) };
        let mut staged = staged(row, outcome, put);
        staged.content.changes = changes;
        staged
    }

    fn parent(
        &self,
        row: &mut Row,
        (code, name): &(Option<String>, Option<String>),
        file: &BTreeSet<String>,
    ) -> Option<UnitId> {
        if code.is_none() && name.is_none() {
            return None;
        }
        let wanted = name.clone().unwrap_or_default();
        if let Ok(Some(found)) = self.register.find(code.as_deref(), &wanted) {
            return Some(found.unit.clone());
        }
        let in_file = code.as_ref().is_some_and(|c| file.contains(c)) || file.contains(&name_key(&wanted));
        if !in_file {
            let field = if name.is_some() { "parent" } else { "parent_code" };
            let remark = at(row, field, Said::new("imports-remark-parent"));
            row.remarks.push(remark);
        }
        None
    }

    /// What the file says otherwise; what it does not know stays. Whether only relations are new
    /// is noted in the put.
    fn changes(&self, put: &mut UnitPut) -> Vec<Change> {
        let Some(before) = &put.before else { return Vec::new() };
        let mut changes = Vec::new();
        let mut note = |field: &str, old: String, new: String| {
            changes.push(Change { field: field.to_owned(), before: old, after: new });
        };
        // Where a tone stands is no change of name.
        if name_key(&before.name) == name_key(&put.name) {
            put.name = before.name.clone();
        } else {
            note("name", before.name.clone(), put.name.clone());
        }
        for (field, old, new) in
            [("code", &before.code, &mut put.code), ("short_name", &before.short_name, &mut put.short_name)]
        {
            match new {
                None => *new = old.clone(),
                Some(said) if Some(&*said) != old.as_ref() => {
                    note(field, old.clone().unwrap_or_default(), said.clone())
                }
                Some(_) => {}
            }
        }
        if put.kind == Kind::Other {
            put.kind = before.kind;
        }
        if put.kind != before.kind {
            note("kind", before.kind.to_string(), put.kind.to_string());
        }
        match &put.parent {
            None => put.parent = before.parent.clone(),
            Some(parent) if Some(parent) != before.parent.as_ref() => {
                let shown = put.parent_stated.1.clone().or(put.parent_stated.0.clone()).unwrap_or_default();
                note("parent", String::new(), shown);
            }
            Some(_) => {}
        }
        if put.to_on.is_some() && put.to_on != before.to_on {
            note("to_on", String::new(), put.to_on.map(crate::vocabulary::dates::day).unwrap_or_default());
        }
        put.renames = changes.iter().any(|c| c.field != "to_on");
        let on = if put.renames { put.from_on } else { before.from_on.max(put.from_on) };
        let known = |name: &str| {
            [on, put.from_on, before.from_on]
                .iter()
                .any(|on| self.register.related.contains(&(before.unit.0.clone(), name_key(name), *on)))
        };
        let new: Vec<&String> = put.predecessors.iter().filter(|name| !known(name)).collect();
        if !new.is_empty() {
            let names = new.iter().map(|n| n.as_str()).collect::<Vec<_>>().join(", ");
            changes.push(Change { field: "predecessors".to_owned(), before: String::new(), after: names });
        }
        changes
    }
}

fn predecessors(row: &Row) -> Vec<String> {
    let Some(all) = text(row, "predecessors") else { return Vec::new() };
    all.split([',', ';', '\n']).map(crate::vocabulary::text::clean).filter(|n| !n.is_empty()).collect()
}

impl Matching for Units {
    fn take(&mut self, _: &mut AnyConnection, rows: Vec<Row>, last: bool) -> Result<Vec<Staged>, Error> {
        self.held.extend(rows);
        if !last {
            return Ok(Vec::new());
        }
        // A parent may stand below its children.
        let rows = std::mem::take(&mut self.held);
        let file: BTreeSet<String> = rows
            .iter()
            .flat_map(|row| text(row, "code").into_iter().chain(text(row, "name").map(|n| name_key(&n))))
            .collect();
        Ok(rows.into_iter().map(|row| self.one(row, &file)).collect())
    }

    fn questions(&self) -> Vec<Question> {
        let ask = self.undated && !self.answered;
        ask.then_some(Question::EffectiveOn { used: self.effective_on }).into_iter().collect()
    }
}

/// Stores units, parents before their children, then what they came from.
pub fn store(tx: &mut Tx, batch: &BatchId, mut puts: Vec<UnitPut>) -> Result<(), Error> {
    let mut made: HashMap<String, UnitId> = HashMap::new();
    let mut done: Vec<(UnitId, UnitPut)> = Vec::new();
    while !puts.is_empty() {
        let waiting: BTreeSet<String> =
            puts.iter().flat_map(|p| p.code.clone().into_iter().chain([name_key(&p.name)])).collect();
        let waits = |p: &UnitPut| {
            let (code, name) = &p.parent_stated;
            let own = [p.code.clone().unwrap_or_default(), name_key(&p.name)];
            let stated = code.clone().into_iter().chain(name.as_deref().map(name_key));
            p.parent.is_none() && stated.into_iter().any(|s| waiting.contains(&s) && !own.contains(&s))
        };
        let (later, mut now): (Vec<UnitPut>, Vec<UnitPut>) = puts.into_iter().partition(waits);
        // Units that name each other as parents in a circle are stored without.
        if now.is_empty() {
            now = later;
            puts = Vec::new();
        } else {
            puts = later;
        }
        for put in now {
            let (code, name) = &put.parent_stated;
            let stated = code.clone().into_iter().chain(name.as_deref().map(name_key));
            let parent = put.parent.clone().or_else(|| stated.into_iter().find_map(|s| made.get(&s).cloned()));
            let id = store_one(tx, batch, &put, parent)?;
            if let Some(code) = &put.code {
                made.insert(code.clone(), id.clone());
            }
            made.insert(name_key(&put.name), id.clone());
            done.push((id, put));
        }
    }
    let register = Register::load(tx.c())?;
    for (id, put) in done {
        let on = match &put.before {
            Some(before) if !put.renames => before.from_on.max(put.from_on),
            _ => put.from_on,
        };
        let kind = if put.predecessors.len() == 1 { RelationKind::Rename } else { RelationKind::Merge };
        for name in &put.predecessors {
            let from = register.before(name, on).filter(|from| **from != id);
            act::relate(tx, kind, (from, name), &id, on, put.decision.as_deref(), Some(batch))?;
        }
    }
    Ok(())
}

fn store_one(tx: &mut Tx, batch: &BatchId, put: &UnitPut, parent: Option<UnitId>) -> Result<UnitId, Error> {
    let new = NewUnit {
        code: put.code.clone(),
        name: put.name.clone(),
        short_name: put.short_name.clone(),
        kind: put.kind,
        parent,
        from_on: put.from_on,
    };
    let id = match &put.before {
        None => act::add_unit(tx, &new, Some(batch))?,
        Some(before) => {
            if put.renames {
                act::change_unit(tx, &before.unit, &new, Some(batch))?;
            }
            before.unit.clone()
        }
    };
    if let Some(last_day) = put.to_on {
        act::end_unit(tx, &id, last_day)?;
    }
    Ok(id)
}

/// Takes a batch's names, relations and units back.
///
/// # Errors
/// `Refused` when something else stands on a unit that the batch made, or might, unseen.
pub fn undo(tx: &mut Tx, batch: &BatchId, puts: Vec<Put>) -> Result<(), Error> {
    use unit_names as n;
    let of_batch = Some(batch.as_str());
    diesel::delete(unit_relations::table.filter(unit_relations::batch_id.eq(of_batch))).execute(tx.c())?;
    for put in puts {
        let Put::Unit(put) = put else { continue };
        let Some(before) = &put.before else { continue };
        diesel::delete(
            n::table
                .filter(n::unit_id.eq(&before.unit))
                .filter(n::batch_id.eq(of_batch))
                .filter(n::from_on.gt(before.from_on)),
        )
        .execute(tx.c())?;
        diesel::update(n::table.filter(n::unit_id.eq(&before.unit)).filter(n::from_on.eq(before.from_on)))
            .set((
                n::code.eq(&before.code),
                n::name.eq(&before.name),
                n::short_name.eq(&before.short_name),
                n::name_key.eq(name_key(&before.name)),
                n::kind.eq(before.kind),
                n::parent_id.eq(before.parent.as_ref().map(|p| p.as_str())),
                n::to_on.eq(before.to_on),
            ))
            .execute(tx.c())?;
    }
    let used = |error: diesel::result::Error| match error {
        diesel::result::Error::DatabaseError(diesel::result::DatabaseErrorKind::ForeignKeyViolation, _) => {
            Error::refused("imports-undo-used")
        }
        other => Error::from(other),
    };
    let made: Vec<UnitId> =
        units_table::table.filter(units_table::batch_id.eq(of_batch)).select(units_table::id).load(tx.c())?;
    // A sealed item may be all that uses a unit, and whether this works must not tell of it. Such items
    // live in plans: once there is one, units stay, used or not.
    if !made.is_empty() && plans::views::any(tx.c())? {
        return Err(Error::refused("imports-undo-planned"));
    }
    // Children of this batch let go of their parents before these go.
    diesel::update(n::table.filter(n::batch_id.eq(of_batch))).set(n::parent_id.eq(None::<String>)).execute(tx.c())?;
    for unit in made {
        diesel::delete(n::table.filter(n::unit_id.eq(&unit))).execute(tx.c()).map_err(used)?;
        diesel::delete(units_table::table.find(&unit)).execute(tx.c()).map_err(used)?;
    }
    Ok(())
}
