//! Letters by which other bodies are asked for members of teams: asked, reminded, answered with names.
//! None of it says for which inspection: a letter leaves the house, and so nothing sealed is in one.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;

use crate::accounts;
use crate::audit::{self, Entry};
use crate::db::{AnyConnection, Db, Tx};
use crate::error::Error;
use crate::numbering;
use crate::plans;
use crate::schema::{accounts as people, member_reminders, member_requests, named_members};
use crate::units;
use crate::vocabulary::text::search_key;
use crate::vocabulary::{AccountId, Actor, PlanItemId, Right, Said, UnitId, dates};
use crate::words;

words! {
    /// Where a letter for members stands.
    RequestStage, "member-request-stage" {
        /// Chờ trả lời
        Open = "open",
        /// Đã có người
        Received = "received",
        /// Đã thôi
        Withdrawn = "withdrawn",
    }
}

/// A letter to be sent.
#[derive(Clone, Debug)]
pub struct NewRequest {
    pub number: String,
    pub sent_on: NaiveDate,
    /// The body that is asked.
    pub unit: UnitId,
    pub count: i32,
    /// What they should know.
    pub skills: String,
    pub due_on: NaiveDate,
    /// Who signs it and as what, as it stands under the letter; may be empty.
    pub signer_name: String,
    pub signer_position: String,
}

/// What the asked body answered.
#[derive(Clone, Debug)]
pub struct Reply {
    pub number: String,
    pub on: NaiveDate,
    /// Name and position of each.
    pub people: Vec<(String, String)>,
}

/// A letter with what came of it.
#[derive(Clone, Debug, Serialize)]
pub struct Request {
    pub id: String,
    pub number: String,
    pub sent_on: NaiveDate,
    pub unit: UnitId,
    pub unit_name: String,
    pub count: i32,
    pub skills: String,
    pub due_on: NaiveDate,
    pub stage: RequestStage,
    pub reply_number: String,
    pub reply_on: Option<NaiveDate>,
    pub reason: String,
    pub asked_by: String,
    pub asked_at: NaiveDateTime,
    pub version: i32,
    pub signer_name: String,
    pub signer_position: String,
    /// Days for which an open letter waits beyond its day; none while there is time.
    pub days_late: Option<i64>,
    pub reminders: Vec<Reminder>,
    pub people: Vec<Named>,
}

/// A reminder.
#[derive(Clone, Debug, Serialize)]
pub struct Reminder {
    pub number: String,
    pub sent_on: NaiveDate,
    pub by: String,
}

/// Somebody whom the asked body named.
#[derive(Clone, Debug, Serialize)]
pub struct Named {
    pub id: String,
    pub name: String,
    pub position: String,
    pub account: Option<AccountId>,
}

/// The body whose letter it is: that of who wrote it.
pub fn body_of(c: &mut AnyConnection, id: &str) -> Result<Option<UnitId>, Error> {
    let writer = people::table.inner_join(member_requests::table.on(member_requests::asked_by.eq(people::id)));
    let unit = writer.filter(member_requests::id.eq(id)).select(people::unit_id);
    Ok(unit.first::<Option<UnitId>>(c).optional()?.flatten())
}

/// By what somebody is in a team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Comes {
    /// Of the decision's body, or of one that carries the inspection out with it.
    Own,
    /// Named by their body in a letter of this number and day.
    ByLetter(String, NaiveDate),
    /// Of another body, without a letter that was received.
    WithoutLetter,
}

/// By what each of these people comes into a team of these bodies that is set up on a day; nothing for who is not known
/// to be of any body. Without bodies only letters are told.
pub fn comes(
    c: &mut AnyConnection,
    people_of: &[AccountId],
    bodies: &[UnitId],
    on: NaiveDate,
) -> Result<BTreeMap<AccountId, Comes>, Error> {
    use {member_requests as r, named_members as n};
    let named: Vec<(Option<AccountId>, Option<String>, Option<NaiveDate>)> = n::table
        .inner_join(r::table.on(r::id.eq(n::request_id)))
        .filter(n::account_id.eq_any(people_of))
        .filter(r::stage.eq(RequestStage::Received))
        .filter(r::reply_on.le(on))
        .select((n::account_id, r::reply_number, r::reply_on))
        .order((r::reply_on, r::id))
        .load(c)?;
    let lineage = units::views::lineage(c)?;
    // After a merger the people of what came of a body are its own.
    let mut own: Vec<UnitId> = bodies.to_vec();
    own.extend(bodies.iter().flat_map(|body| lineage.heirs(body, on).into_keys()));
    for body in own.clone().iter() {
        let sections = lineage.sections_of(body).into_iter();
        own.extend(sections.filter(|(_, bond)| bond.clip((on, on)).is_some()).map(|(section, _)| section));
    }
    let rows: Vec<(AccountId, Option<UnitId>)> =
        people::table.filter(people::id.eq_any(people_of)).select((people::id, people::unit_id)).load(c)?;
    let mut all = BTreeMap::new();
    for (account, unit) in rows {
        let is_own = unit.as_ref().is_some_and(|unit| own.contains(unit));
        let letter = named.iter().rev().find(|(of, ..)| of.as_ref() == Some(&account));
        let letter = letter.and_then(|(_, number, on)| Some((number.clone()?, (*on)?)));
        let comes = match (is_own, letter, unit) {
            (true, ..) => Comes::Own,
            (false, Some((number, on)), _) => Comes::ByLetter(number, on),
            (false, None, Some(_)) if !bodies.is_empty() => Comes::WithoutLetter,
            (false, None, _) => continue,
        };
        all.insert(account, comes);
    }
    Ok(all)
}

/// The bodies whose people need no letter: the decision's, and those that carry its items out with it.
pub fn bodies(c: &mut AnyConnection, body: &UnitId, items: &[PlanItemId]) -> Result<Vec<UnitId>, Error> {
    let mut all = plans::views::between::partner_units(c, items)?;
    all.push(body.clone());
    Ok(all)
}

/// The sentence that tells it; none of who needs no letter.
pub fn said(comes: &Comes) -> Option<Said> {
    match comes {
        Comes::Own => None,
        Comes::ByLetter(number, on) => {
            Some(Said::new("letters-comes-by").with("number", number).with("on", dates::day(*on)))
        }
        Comes::WithoutLetter => Some(Said::new("letters-comes-without")),
    }
}

/// For how many days a letter waits beyond its day.
pub fn days_late(stage: RequestStage, due_on: NaiveDate, today: NaiveDate) -> Option<i64> {
    (stage == RequestStage::Open && today > due_on).then(|| (today - due_on).num_days())
}

/// Names and positions as they are typed: one person a line, the position after a comma or semicolon.
pub fn people_of(text: &str) -> Vec<(String, String)> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let (name, position) = line.split_once([';', ',']).unwrap_or((line, ""));
            (name.trim().to_owned(), position.trim().to_owned())
        })
        .filter(|(name, _)| !name.is_empty())
        .collect()
}

type Row = (
    (String, String, NaiveDate, UnitId, String, i32, String, NaiveDate, RequestStage),
    (Option<String>, Option<NaiveDate>, Option<String>, AccountId, NaiveDateTime, i32),
    (String, String),
);

/// Letters: those that wait first, the longest overdue before the others, then the latest.
pub fn list(c: &mut AnyConnection, today: NaiveDate, only: Option<&str>) -> Result<Vec<Request>, Error> {
    use member_requests as r;
    let mut query = r::table
        .select((
            (r::id, r::number, r::sent_on, r::unit_id, r::unit_name, r::count, r::skills, r::due_on, r::stage),
            (r::reply_number, r::reply_on, r::reason, r::asked_by, r::asked_at, r::version),
            (r::signer_name, r::signer_position),
        ))
        // Those that wait are not cut off by later ones.
        .order((r::stage.ne(RequestStage::Open), r::sent_on.desc(), r::id.desc()))
        .limit(500)
        .into_boxed();
    if let Some(id) = only {
        query = query.filter(r::id.eq(id.to_owned()));
    }
    let rows: Vec<Row> = query.load(c)?;
    let ids: Vec<&str> = rows.iter().map(|row| row.0.0.as_str()).collect();
    use {member_reminders as m, named_members as n};
    let reminders: Vec<(String, String, NaiveDate, String)> = m::table
        .inner_join(people::table)
        .filter(m::request_id.eq_any(ids.clone()))
        .select((m::request_id, m::number, m::sent_on, people::name))
        .order((m::sent_on, m::id))
        .load(c)?;
    let named: Vec<(String, String, String, String, Option<AccountId>)> = n::table
        .filter(n::request_id.eq_any(ids))
        .select((n::request_id, n::id, n::name, n::position, n::account_id))
        .order((n::request_id, n::ordinal))
        .load(c)?;
    let names: Vec<(AccountId, String)> = people::table
        .filter(people::id.eq_any(rows.iter().map(|row| row.1.3.clone()).collect::<Vec<_>>()))
        .select((people::id, people::name))
        .load(c)?;
    let mut all: Vec<Request> = rows
        .into_iter()
        .map(|row| {
            let (id, number, sent_on, unit, unit_name, count, skills, due_on, stage) = row.0;
            let (reply_number, reply_on, reason, by, asked_at, version) = row.1;
            let (signer_name, signer_position) = row.2;
            Request {
                days_late: days_late(stage, due_on, today),
                reminders: reminders
                    .iter()
                    .filter(|(of, ..)| *of == id)
                    .map(|(_, number, sent_on, by)| Reminder {
                        number: number.clone(),
                        sent_on: *sent_on,
                        by: by.clone(),
                    })
                    .collect(),
                people: named
                    .iter()
                    .filter(|(of, ..)| *of == id)
                    .map(|(_, id, name, position, account)| Named {
                        id: id.clone(),
                        name: name.clone(),
                        position: position.clone(),
                        account: account.clone(),
                    })
                    .collect(),
                asked_by: names
                    .iter()
                    .find(|(known, _)| *known == by)
                    .map(|(_, name)| name.clone())
                    .unwrap_or_default(),
                id,
                number,
                sent_on,
                unit,
                unit_name,
                count,
                skills,
                due_on,
                stage,
                reply_number: reply_number.unwrap_or_default(),
                reply_on,
                reason: reason.unwrap_or_default(),
                asked_at,
                version,
                signer_name,
                signer_position,
            }
        })
        .collect();
    all.sort_by_key(|one| (one.stage != RequestStage::Open, -one.days_late.unwrap_or_default()));
    Ok(all)
}

/// One letter.
///
/// # Errors
/// `NotFound` when there is none.
pub fn find(c: &mut AnyConnection, id: &str, today: NaiveDate) -> Result<Request, Error> {
    list(c, today, Some(id))?.pop().ok_or(Error::NotFound)
}

/// Records a letter that was sent.
///
/// # Errors
/// `Invalid` names the fields: a day after today, an answer due before the letter, the same letter twice.
pub fn ask(db: &Db, actor: &Actor, new: &NewRequest) -> Result<String, Error> {
    use member_requests as r;
    let by = actor.account.as_ref().ok_or(Error::Forbidden)?;
    db.write_once("inspections.ask-members", |tx| {
        let mut problems = Vec::new();
        let mut wrong = |field: &str, key: &str| problems.push((field.to_owned(), Said::new(key)));
        if new.sent_on > tx.today() {
            wrong("sent_on", "letters-later");
        }
        if new.due_on < new.sent_on {
            wrong("due_on", "letters-due-early");
        }
        // One letter may go to several bodies, each with a line of its own.
        let day = dates::day(new.sent_on);
        let body = people::table.find(by).select(people::unit_id).first::<Option<UnitId>>(tx.c())?;
        let mut number = Some(new.number.clone());
        if let Some(body) = &body {
            let paper = numbering::Paper { body, kind: numbering::Kind::MemberRequest, subject: &day };
            number =
                numbering::actions::number(tx, &paper, new.sent_on, ("number", new.number.as_str()), &mut problems)?;
        } else if new.number.is_empty() {
            problems.push(("number".to_owned(), Said::new("form-required")));
        }
        let number = number.unwrap_or_default();
        let same: i64 = r::table
            .filter(r::number.eq(&number))
            .filter(r::sent_on.eq(new.sent_on))
            .filter(r::unit_id.eq(&new.unit))
            .count()
            .get_result(tx.c())?;
        if same > 0 {
            problems.push(("number".to_owned(), Said::new("letters-same")));
        }
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        let unit_name = units::views::name_on(tx.c(), &new.unit, new.sent_on)?;
        let (id, now): (String, _) = (tx.new_id(), tx.now());
        if let Some(body) = &body {
            let paper = numbering::Paper { body, kind: numbering::Kind::MemberRequest, subject: &day };
            numbering::actions::enter(tx, &paper, &number, new.sent_on)?;
        }
        diesel::insert_into(r::table)
            .values((
                (r::id.eq(&id), r::number.eq(&number), r::sent_on.eq(new.sent_on)),
                (r::unit_id.eq(&new.unit), r::unit_name.eq(&unit_name), r::count.eq(new.count)),
                (r::skills.eq(&new.skills), r::due_on.eq(new.due_on), r::stage.eq(RequestStage::Open)),
                (r::asked_by.eq(by), r::asked_at.eq(now), r::version.eq(1)),
                (r::signer_name.eq(&new.signer_name), r::signer_position.eq(&new.signer_position)),
            ))
            .execute(tx.c())?;
        let entry = Entry::new("inspections.ask-members", "letter", &id).unit(&new.unit);
        audit::record(tx, actor, entry.with("number", number.as_str()).with("count", new.count))?;
        Ok(id)
    })
}

/// The letter, open and as it was seen; raises its version.
fn take(tx: &mut Tx, id: &str, seen: i32) -> Result<Request, Error> {
    use member_requests as r;
    let today = tx.today();
    let letter = find(tx.c(), id, today)?;
    let open = r::table.filter(r::id.eq(id)).filter(r::version.eq(seen)).filter(r::stage.eq(RequestStage::Open));
    let done = diesel::update(open).set(r::version.eq(seen + 1)).execute(tx.c())?;
    if done == 0 { Err(Error::Conflict) } else { Ok(letter) }
}

/// Records that the asked body was reminded.
///
/// # Errors
/// `Invalid` for a day before the letter or after today; `Conflict` when it changed or is not open.
pub fn remind(db: &Db, actor: &Actor, id: &str, seen: i32, number: &str, sent_on: NaiveDate) -> Result<(), Error> {
    use member_reminders as m;
    db.write(|tx| {
        let letter = take(tx, id, seen)?;
        if sent_on < letter.sent_on || sent_on > tx.today() {
            return Err(Error::field("remind_on", Said::new("letters-remind-day")));
        }
        let (row, now): (String, _) = (tx.new_id(), tx.now());
        diesel::insert_into(m::table)
            .values((
                m::id.eq(row),
                m::request_id.eq(id),
                m::number.eq(number),
                m::sent_on.eq(sent_on),
                m::by_account_id.eq(actor.key()),
                m::at.eq(now),
            ))
            .execute(tx.c())?;
        let entry = Entry::new("inspections.remind-members", "letter", id).unit(&letter.unit);
        audit::record(tx, actor, entry.with("number", number))
    })
}

/// Records the answer with the names. Who bears the name of one open account of that body's inspectors is
/// proposed as that account; [`link`] says otherwise.
///
/// # Errors
/// `Invalid` for a day before the letter or after today, or without a name; `Conflict` when it changed or is
/// not open.
pub fn receive(db: &Db, actor: &Actor, id: &str, seen: i32, reply: &Reply) -> Result<(), Error> {
    use {member_requests as r, named_members as n};
    db.write(|tx| {
        let letter = take(tx, id, seen)?;
        let mut problems = Vec::new();
        if reply.on < letter.sent_on || reply.on > tx.today() {
            problems.push(("reply_on".to_owned(), Said::new("letters-remind-day")));
        }
        if reply.people.is_empty() {
            problems.push(("people".to_owned(), Said::new("letters-nobody")));
        }
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        let known: Vec<accounts::Account> = inspectors(tx.c())?;
        for (ordinal, (name, position)) in (0i32..).zip(&reply.people) {
            let same = known
                .iter()
                .filter(|a| a.unit.as_ref() == Some(&letter.unit) && search_key(&a.name) == search_key(name));
            let same: Vec<&accounts::Account> = same.collect();
            let account = if let [one] = same[..] { Some(one.id.as_str()) } else { None };
            let row: String = tx.new_id();
            diesel::insert_into(n::table)
                .values((
                    n::id.eq(row),
                    n::request_id.eq(id),
                    n::name.eq(name),
                    n::position.eq(position),
                    n::account_id.eq(account),
                    n::ordinal.eq(ordinal),
                ))
                .execute(tx.c())?;
        }
        diesel::update(r::table.find(id))
            .set((
                r::stage.eq(RequestStage::Received),
                r::reply_number.eq(Some(&reply.number)),
                r::reply_on.eq(Some(reply.on)),
            ))
            .execute(tx.c())?;
        let entry = Entry::new("inspections.receive-members", "letter", id).unit(&letter.unit);
        audit::record(tx, actor, entry.with("number", reply.number.as_str()).with("count", reply.people.len()))
    })
}

/// Nobody is asked for any more.
///
/// # Errors
/// `Invalid` without a reason; `Conflict` when it changed or is not open.
pub fn withdraw(db: &Db, actor: &Actor, id: &str, seen: i32, reason: &str) -> Result<(), Error> {
    use member_requests as r;
    db.write(|tx| {
        let letter = take(tx, id, seen)?;
        if reason.is_empty() {
            return Err(Error::field("reason", Said::new("form-required")));
        }
        diesel::update(r::table.find(id))
            .set((r::stage.eq(RequestStage::Withdrawn), r::reason.eq(Some(reason))))
            .execute(tx.c())?;
        let entry = Entry::new("inspections.withdraw-members", "letter", id).unit(&letter.unit);
        audit::record(tx, actor, entry.with("reason", reason))
    })
}

/// Says which account is that of somebody who was named; none: not known.
///
/// # Errors
/// `NotFound` for a name that the letter's answer has not; `Invalid` at `account` for who does not inspect.
pub fn link(db: &Db, actor: &Actor, id: &str, named: &str, account: Option<&AccountId>) -> Result<(), Error> {
    use named_members as n;
    db.write(|tx| {
        if let Some(account) = account
            && !inspectors(tx.c())?.iter().any(|a| a.id == *account)
        {
            return Err(Error::field("account", Said::new("form-choose")));
        }
        let done = diesel::update(n::table.filter(n::id.eq(named)).filter(n::request_id.eq(id)))
            .set(n::account_id.eq(account.map(AccountId::as_str)))
            .execute(tx.c())?;
        if done == 0 {
            return Err(Error::NotFound);
        }
        let entry = Entry::new("inspections.link-member", "letter", id).with("named", named);
        audit::record(tx, actor, entry.with("account", account.map_or("", |a| a.as_str())))
    })
}

/// Open accounts that may inspect, by name.
pub fn inspectors(c: &mut AnyConnection) -> Result<Vec<accounts::Account>, Error> {
    let mut all = accounts::views::list(c)?;
    all.retain(|a| !a.disabled && a.roles.iter().any(|role| role.rights().contains(&Right::Inspect)));
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(all)
}
