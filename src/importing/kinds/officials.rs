//! Officials with their appointments (domain 4.8). The same code, or the same name with the same
//! day of birth, is the same person; without either, the same name in the same unit.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::who::Who;
use super::{Ground, Matching, Put, at, day, staged, text, yes_no};
use crate::db::{AnyConnection, Tx};
use crate::error::Error;
use crate::importing::model::{Change, Question, RowOutcome, Staged};
use crate::importing::reading::{Row, Value};
use crate::importing::rules;
use crate::schema::{appointments, officials};
use crate::units::actions as act;
use crate::units::{NewAppointment, PersonKind, Rank};
use crate::vocabulary::dates;
use crate::vocabulary::text::search_key;
use crate::vocabulary::{BatchId, OfficialId, Said, UnitId};

/// A person and a post.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OfficialPut {
    /// The person, if known already.
    pub official: Option<OfficialId>,
    pub code: Option<String>,
    pub name: String,
    pub born_on: Option<NaiveDate>,
    pub person_kind: Option<PersonKind>,
    pub unit: UnitId,
    pub position: String,
    pub section: Option<String>,
    pub rank: Rank,
    pub from_on: NaiveDate,
    pub to_on: Option<NaiveDate>,
    /// The post whose end this row tells, with the end that stood there.
    pub ends: Option<(String, Option<NaiveDate>)>,
}

#[derive(Clone)]
struct Post {
    id: String,
    unit: UnitId,
    position: String,
    from_on: NaiveDate,
    to_on: Option<NaiveDate>,
}

#[derive(Clone)]
struct Person {
    id: OfficialId,
    born_on: Option<NaiveDate>,
    posts: Vec<Post>,
}

/// People as they are known, found by code or name.
#[derive(Default)]
struct People {
    by_code: HashMap<String, usize>,
    by_name: HashMap<String, Vec<usize>>,
    all: Vec<Person>,
}

impl People {
    fn load(c: &mut AnyConnection) -> Result<Self, Error> {
        type PostRow = (OfficialId, String, UnitId, String, NaiveDate, Option<NaiveDate>);
        let posts: Vec<PostRow> = appointments::table
            .select((
                appointments::official_id,
                appointments::id,
                appointments::unit_id,
                appointments::position,
                appointments::from_on,
                appointments::to_on,
            ))
            .order(appointments::from_on)
            .load(c)?;
        let mut of: HashMap<OfficialId, Vec<Post>> = HashMap::new();
        for (official, id, unit, position, from_on, to_on) in posts {
            of.entry(official).or_default().push(Post { id, unit, position, from_on, to_on });
        }
        let rows: Vec<(OfficialId, Option<String>, String, Option<NaiveDate>)> = officials::table
            .select((officials::id, officials::code, officials::name_key, officials::born_on))
            .order(officials::id)
            .load(c)?;
        let mut people = People::default();
        for (id, code, key, born_on) in rows {
            let posts = of.remove(&id).unwrap_or_default();
            people.add(code, key, Person { id, born_on, posts });
        }
        Ok(people)
    }

    fn add(&mut self, code: Option<String>, key: String, person: Person) {
        let at = self.all.len();
        if let Some(code) = code {
            self.by_code.insert(code, at);
        }
        self.by_name.entry(key).or_default().push(at);
        self.all.push(person);
    }

    fn find(&self, code: Option<&str>, name: &str, born_on: Option<NaiveDate>, unit: &UnitId) -> Option<&Person> {
        if let Some(at) = code.and_then(|code| self.by_code.get(code)) {
            return self.all.get(*at);
        }
        let same_name = self.by_name.get(&search_key(name))?;
        let mut people = same_name.iter().filter_map(|at| self.all.get(*at));
        match born_on {
            Some(day) => people.find(|p| p.born_on == Some(day)),
            None => people.find(|p| p.posts.iter().any(|post| post.unit == *unit)),
        }
    }
}

pub struct Officials {
    effective_on: NaiveDate,
    answered: bool,
    undated: bool,
    who: Who,
    people: People,
    /// Rows of this file: person and post -> row.
    seen: HashMap<String, u32>,
}

impl Officials {
    pub fn new(c: &mut AnyConnection, ground: Ground) -> Result<Self, Error> {
        Ok(Officials {
            effective_on: ground.effective_on(),
            answered: ground.answers.effective_on.is_some(),
            undated: false,
            who: Who::load(c, ground.today, ground.lenient)?,
            people: People::load(c)?,
            seen: HashMap::new(),
        })
    }

    fn one(&mut self, mut row: Row) -> Staged {
        let stated = day(&row, "from");
        let from_on = stated.unwrap_or(self.effective_on);
        self.undated |= stated.is_none();
        let to_on = day(&row, "to");
        let found = match self.who.find(&row, to_on.unwrap_or(from_on)) {
            Ok(found) => found,
            Err(problem) => {
                row.problems.push(problem);
                return staged(row, RowOutcome::Refused, Put::Nothing);
            }
        };
        if to_on.is_some_and(|to| to < from_on) {
            let problem = at(&row, "to", Said::new("imports-expected-after-from"));
            row.problems.push(problem);
        }
        let kind_text = text(&row, "kind");
        let person_kind = kind_text.as_deref().and_then(person_kind);
        if kind_text.is_some() && person_kind.is_none() {
            let problem = at(&row, "kind", Said::new("imports-expected-person-kind"));
            row.problems.push(problem);
        }
        let (name, position) = (text(&row, "name").unwrap_or_default(), text(&row, "position").unwrap_or_default());
        // A year alone tells people apart but is no day of birth.
        let year_only = matches!(row.values.get("birth"), Some(Value::Integer(_)));
        let born_on = day(&row, "birth");
        let code = text(&row, "code");
        let rank = match yes_no(&row, "head") {
            Some(true) => Rank::Head,
            Some(false) if rules::rank_of(&position) == Rank::Head => Rank::Staff,
            _ => rules::rank_of(&position),
        };
        let person = self.people.find(code.as_deref(), &name, born_on, &found.id);
        let post = person.and_then(|p| {
            let mut same =
                p.posts.iter().filter(|x| x.unit == found.id && search_key(&x.position) == search_key(&position));
            match stated {
                Some(from) => same.find(|x| x.from_on == from),
                None => same.next_back(),
            }
        });
        let mut changes = Vec::new();
        let mut ends = None;
        let outcome = match post {
            None => RowOutcome::Added,
            Some(post) if to_on.is_some() && to_on != post.to_on => {
                let shown = |d: Option<NaiveDate>| d.map(dates::day).unwrap_or_default();
                changes.push(Change { field: "to_on".to_owned(), before: shown(post.to_on), after: shown(to_on) });
                ends = Some((post.id.clone(), post.to_on));
                RowOutcome::Changed
            }
            Some(_) => RowOutcome::Unchanged,
        };
        let year = if year_only { row.integer("birth").map(|y| y.to_string()) } else { born_on.map(|d| d.to_string()) };
        let identity = code.clone().unwrap_or_else(|| format!("{}|{}", search_key(&name), year.unwrap_or_default()));
        let key = format!("{identity}|{}|{}|{from_on}", found.id, search_key(&position));
        let outcome = match self.seen.insert(key, row.number) {
            Some(_) if row.problems.is_empty() => RowOutcome::Unchanged,
            _ => outcome,
        };
        let put = OfficialPut {
            official: person.map(|p| p.id.clone()),
            code,
            name,
            born_on,
            person_kind,
            unit: found.id,
            position,
            section: text(&row, "department"),
            rank,
            from_on,
            to_on,
            ends,
        };
        let store = matches!(outcome, RowOutcome::Added | RowOutcome::Changed);
        let mut staged = staged(row, outcome, if store { Put::Official(Box::new(put)) } else { Put::Nothing });
        staged.content.matched = found.matched;
        staged.content.changes = changes;
        staged
    }
}

fn person_kind(text: &str) -> Option<PersonKind> {
    let key = search_key(text);
    if let Ok(kind) = text.parse() {
        return Some(kind);
    }
    match key.as_str() {
        "can bo" => Some(PersonKind::Cadre),
        "cong chuc" | "cc" => Some(PersonKind::CivilServant),
        "vien chuc" | "vc" => Some(PersonKind::PublicEmployee),
        _ if key.contains("hop dong") || key.contains("nguoi lao dong") => Some(PersonKind::ContractWorker),
        _ => None,
    }
}

impl Matching for Officials {
    fn take(&mut self, _: &mut AnyConnection, rows: Vec<Row>, _last: bool) -> Result<Vec<Staged>, Error> {
        Ok(rows.into_iter().map(|row| self.one(row)).collect())
    }

    fn questions(&self) -> Vec<Question> {
        let ask = self.undated && !self.answered;
        let day = ask.then_some(Question::EffectiveOn { used: self.effective_on });
        day.into_iter().chain(self.who.questions()).collect()
    }
}

/// Stores people and posts, the earliest post first, so that each new head ends the one before.
pub fn store(tx: &mut Tx, batch: &BatchId, puts: &[OfficialPut]) -> Result<(), Error> {
    let mut people = People::load(tx.c())?;
    let mut puts: Vec<&OfficialPut> = puts.iter().collect();
    puts.sort_by_key(|p| p.from_on);
    for put in puts {
        if let Some((post, _)) = &put.ends {
            diesel::update(appointments::table.find(post)).set(appointments::to_on.eq(put.to_on)).execute(tx.c())?;
            continue;
        }
        let known = put
            .official
            .clone()
            .or_else(|| people.find(put.code.as_deref(), &put.name, put.born_on, &put.unit).map(|p| p.id.clone()));
        let official = match known {
            Some(id) => id,
            None => {
                let code = put.code.as_deref();
                let id = act::add_official(tx, &put.name, code, put.born_on, put.person_kind, Some(batch))?;
                let person = Person { id: id.clone(), born_on: put.born_on, posts: Vec::new() };
                people.add(put.code.clone(), search_key(&put.name), person);
                id
            }
        };
        let new = NewAppointment {
            official: official.clone(),
            unit: put.unit.clone(),
            position: put.position.clone(),
            section: put.section.clone(),
            rank: put.rank,
            from_on: put.from_on,
            to_on: put.to_on,
        };
        act::appoint(tx, &new, Some(batch))?;
        if let Some(person) = people.all.iter_mut().find(|p| p.id == official) {
            let post = Post {
                id: String::new(),
                unit: put.unit.clone(),
                position: put.position.clone(),
                from_on: put.from_on,
                to_on: put.to_on,
            };
            person.posts.push(post);
        }
    }
    Ok(())
}

/// Takes posts and people of a batch back, and the ends that it told.
pub fn undo(tx: &mut Tx, batch: &BatchId, puts: Vec<Put>) -> Result<(), Error> {
    let mut reopened = Vec::new();
    for put in puts {
        let Put::Official(put) = put else { continue };
        if let Some((post, before)) = &put.ends {
            diesel::update(appointments::table.find(post)).set(appointments::to_on.eq(*before)).execute(tx.c())?;
        } else if put.rank == Rank::Head {
            reopened.push((put.unit.clone(), put.from_on));
        }
    }
    diesel::delete(appointments::table.filter(appointments::batch_id.eq(Some(batch.as_str())))).execute(tx.c())?;
    // A head that this batch's head had ended goes on.
    for (unit, from_on) in reopened {
        diesel::update(
            appointments::table
                .filter(appointments::unit_id.eq(&unit))
                .filter(appointments::rank.eq(Rank::Head))
                .filter(appointments::to_on.eq(Some(crate::units::rules::day_before(from_on)))),
        )
        .set(appointments::to_on.eq(None::<NaiveDate>))
        .execute(tx.c())?;
    }
    diesel::delete(officials::table.filter(officials::batch_id.eq(Some(batch.as_str())))).execute(tx.c())?;
    Ok(())
}
