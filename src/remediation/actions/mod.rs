//! What people do about demands; each act is one transaction with its audit line.

pub mod closing;

use chrono::NaiveDate;

use crate::audit::{self, Entry};
use crate::db::{AnyConnection, Db, Tx};
use crate::error::Error;
use crate::numbering;
use crate::remediation::model::{Checked, Demand, File, Owner, OwnerChoice, Report, Stage, Step, Verification};
use crate::remediation::rules::{self, Permitted};
use crate::remediation::store::{self, NewEvent, Row};
use crate::remediation::views;
use crate::units::Appointment;
use crate::visits::actions::{FileFacts, Files};
use crate::visits::pictures::Turn;
use crate::vocabulary::{Actor, DemandId, Said, UnitId, dates};

/// Most files that one report may bring.
pub const MOST_FILES: usize = 10;

/// A demand that the person may take the step about now.
struct Taken {
    demand: Demand,
    permitted: Permitted,
    /// The unit for which the person acts.
    unit: Option<(UnitId, String)>,
    today: NaiveDate,
}

impl Taken {
    fn row(&self) -> Row {
        let demand = &self.demand;
        Row {
            stage: self.permitted.to(),
            due_on: (demand.due != demand.first_due).then_some(demand.due),
            asked_until: demand.asked_until,
            reported_on: demand.reported_on,
            owner: demand.owner.clone(),
        }
    }
}

fn load(c: &mut AnyConnection, actor: &Actor, id: &DemandId, step: Step, today: NaiveDate) -> Result<Taken, Error> {
    let demand = views::find(c, actor, id, today)?;
    let who = views::standing(c, actor, &demand)?;
    let permitted = rules::decide(demand.stage, step, who, &views::facts(&demand, today))?;
    let own = demand.bearers.iter().find(|bearer| who.bears && Some(&bearer.id) == actor.unit.as_ref());
    let unit = own.map(|bearer| (bearer.id.clone(), bearer.name.clone()));
    Ok(Taken { demand, permitted, unit, today })
}

/// The same, seen as version `seen`. Whoever comes second hears of that first: what stands now decides what may be
/// done.
fn take(tx: &mut Tx, actor: &Actor, id: &DemandId, seen: i32, step: Step) -> Result<Taken, Error> {
    let today = tx.today();
    if views::find(tx.c(), actor, id, today)?.version != seen {
        return Err(Error::Conflict);
    }
    load(tx.c(), actor, id, step, today)
}

fn act(step: Step) -> &'static str {
    match step {
        Step::NameOwner => "remediation.name-owner",
        Step::ReportPart => "remediation.report-part",
        Step::Report => "remediation.report",
        Step::AskExtension => "remediation.ask-extension",
        Step::Grant => "remediation.grant",
        Step::Refuse => "remediation.refuse",
        Step::Meet => "remediation.meet",
        Step::MeetPartly => "remediation.meet-partly",
        Step::Miss => "remediation.miss",
        Step::Close => "remediation.close",
        Step::Remind => "remediation.remind",
        Step::Escalate => "remediation.escalate",
        Step::Void => "remediation.void",
        Step::Reopen => "remediation.reopen",
    }
}

fn save(
    tx: &mut Tx,
    actor: &Actor,
    taken: &Taken,
    row: &Row,
    event: &NewEvent,
    files: &[FileFacts],
) -> Result<(), Error> {
    let account = actor.account.clone().ok_or(Error::Forbidden)?;
    let (demand, step) = (&taken.demand, taken.permitted.step());
    store::put(tx, &demand.id, demand.version, row)?;
    let unit = taken.unit.as_ref().filter(|_| is_of_the_unit(step)).map(|(id, name)| (id, name.as_str()));
    let event = NewEvent { unit, ..event.clone() };
    store::insert_event(tx, &demand.id, demand.version + 1, (step, row.stage), &account, &event, files)?;
    let mut line = Entry::new(act(step), "demand", &demand.id)
        .unit(&demand.unit)
        .sealed_by(demand.sealed.then(|| demand.inspection.as_str()))
        .with("conclusion", demand.number.as_str())
        .with("position", demand.position)
        .with("stage", row.stage.as_str());
    let days = [("on", event.happened_on), ("until", event.until), ("was", event.was)];
    for (name, day) in days.into_iter().filter_map(|(name, day)| Some((name, day?))) {
        line = line.with(name, dates::day(day));
    }
    for (name, text) in [("number", event.number), ("text", event.text)].into_iter().filter(|(_, t)| !t.is_empty()) {
        line = line.with(name, text);
    }
    if let Some(checked) = event.checked {
        line = line.with("checked", checked.as_str());
    }
    if let Some(visit) = event.visit {
        line = line.with("visit", visit.as_str());
    }
    if !files.is_empty() {
        let hashes: Vec<&str> = files.iter().map(|file| file.sha256.as_str()).collect();
        line = line.with("files", hashes);
    }
    if row.owner != demand.owner
        && let Some(owner) = &row.owner
    {
        line = line.with("owner", format!("{}, {}", owner.name, owner.position));
    }
    audit::record(tx, actor, line)
}

fn is_of_the_unit(step: Step) -> bool {
    rules::MOVES.iter().any(|mv| mv.step == step && mv.needs == crate::vocabulary::Right::Explain)
}

fn all_right(wrong: Vec<(String, Said)>) -> Result<(), Error> {
    if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
}

/// Who answers for it: whom the unit chose, else who was named, else its head of the day. Where the post is vacant the
/// unit is asked, and nobody guessed.
fn owner(demand: &Demand, officials: &[Appointment], chosen: Option<&OwnerChoice>) -> Result<Owner, (String, Said)> {
    match chosen {
        None => views::owner_on(demand, officials).ok_or(("owner".into(), Said::new("demands-owner-vacant"))),
        Some(OwnerChoice::Official(id)) => {
            let person = officials.iter().find(|person| person.official == *id);
            let person = person.ok_or(("owner".to_owned(), Said::new("form-choose")))?;
            Ok(Owner { official: Some(id.clone()), name: person.name.clone(), position: person.position.clone() })
        }
        Some(OwnerChoice::Named(name, position)) => {
            Ok(Owner { official: None, name: name.clone(), position: position.clone() })
        }
    }
}

/// Names who answers for a demand within the unit.
///
/// # Errors
/// `NotFound` outside the actor's scope, `Refused` for others than the unit's people, `Invalid` for one who holds no
/// post there today, `Conflict` when somebody did something about the demand meanwhile; the same of all acts here.
pub fn name_owner(db: &Db, actor: &Actor, id: &DemandId, seen: i32, chosen: &OwnerChoice) -> Result<(), Error> {
    db.write_once("remediation.name-owner", |tx| {
        let taken = take(tx, actor, id, seen, Step::NameOwner)?;
        let officials = views::officials(tx.c(), &taken.demand, taken.today)?;
        let owner = owner(&taken.demand, &officials, Some(chosen)).map_err(|wrong| Error::Invalid(vec![wrong]))?;
        let text = format!("{}, {}", owner.name, owner.position);
        let row = Row { owner: Some(owner), ..taken.row() };
        save(tx, actor, &taken, &row, &NewEvent { text: &text, ..NewEvent::default() }, &[])
    })
}

/// Stores files that show what the unit did (name and bytes), before the report that names them; nothing is stored for
/// who may not report, and no row speaks of them yet.
///
/// # Errors
/// As [`report`]; `Invalid` also for a file that the record does not take and for more than [`MOST_FILES`].
pub fn keep_files(
    db: &Db,
    store: &Files,
    actor: &Actor,
    id: &DemandId,
    new: &Report,
    uploads: &[(String, Vec<u8>)],
) -> Result<Vec<FileFacts>, Error> {
    let today = db.world().today();
    db.read(|c| {
        let taken = load(c, actor, id, step_of(new), today)?;
        let officials = views::officials(c, &taken.demand, today)?;
        all_right(wrong_report(&taken.demand, &officials, new, today))
    })?;
    if uploads.len() > MOST_FILES {
        return Err(Error::field("file", Said::new("demands-files-many").with("most", MOST_FILES)));
    }
    let mut kept: Vec<FileFacts> = Vec::new();
    for (name, bytes) in uploads {
        let facts = match store.keep(&Turn::take(), db.world().as_ref(), id.as_str(), name, bytes) {
            Err(Error::Refused(said)) => return Err(Error::field("file", of_file(name, &said))),
            other => other?,
        };
        if let Some(said) = &facts.unshown {
            return Err(Error::field("file", of_file(name, said)));
        }
        if !kept.iter().any(|known| known.sha256 == facts.sha256) {
            kept.push(facts);
        }
    }
    Ok(kept)
}

fn step_of(new: &Report) -> Step {
    if new.part { Step::ReportPart } else { Step::Report }
}

/// The unit reports what it did, in part or in full, with files that show it ([`keep_files`]). A full report ends the
/// unit's clock until it is verified; a further one before that stands beside the first.
///
/// # Errors
/// As [`name_owner`]; `Invalid` also when the post of head is vacant and nobody is named.
pub fn report(
    db: &Db,
    actor: &Actor,
    id: &DemandId,
    seen: i32,
    new: &Report,
    files: &[FileFacts],
) -> Result<(), Error> {
    let step = step_of(new);
    db.write_once("remediation.report", |tx| {
        let taken = take(tx, actor, id, seen, step)?;
        let officials = views::officials(tx.c(), &taken.demand, taken.today)?;
        all_right(wrong_report(&taken.demand, &officials, new, taken.today))?;
        let owner =
            owner(&taken.demand, &officials, new.owner.as_ref()).map_err(|wrong| Error::Invalid(vec![wrong]))?;
        let mut row = Row { owner: Some(owner), ..taken.row() };
        // A further one before it is verified stands beside the first, whose day counts.
        if step == Step::Report && taken.demand.stage != Stage::Reported {
            row.reported_on = Some(taken.today);
        }
        let event = NewEvent { text: &new.text, happened_on: Some(new.done_on), ..NewEvent::default() };
        save(tx, actor, &taken, &row, &event, files)
    })
}

/// The sentence of a file that is not taken, by its name.
fn of_file(name: &str, said: &Said) -> Said {
    let key = match said.key.as_str() {
        "visits-file-large" => "demands-file-large",
        "visits-file-kind" => "demands-file-kind",
        _ => "demands-file-unshown",
    };
    let named = Said::new(key).with("name", name);
    said.args.iter().fold(named, |said, (name, value)| said.with(name, value))
}

fn wrong_report(demand: &Demand, officials: &[Appointment], new: &Report, today: NaiveDate) -> Vec<(String, Said)> {
    let mut wrong = rules::wrong_day("done_on", new.done_on, demand.issued_on, today);
    wrong.extend(owner(demand, officials, new.owner.as_ref()).err());
    wrong
}

/// A picture given as proof, as it was sent: for who verifies the demand. That they looked is on the trail before they
/// see it, as of the evidence of visits ([`crate::visits::actions::look_at_original`]).
///
/// # Errors
/// `NotFound` outside the actor's scope and for files of which no original is kept; `Forbidden` for everybody else.
pub fn look_at_original(
    db: &Db,
    files: &Files,
    actor: &Actor,
    id: &DemandId,
    hash: &str,
) -> Result<(File, Vec<u8>), Error> {
    let (file, kept) = db.write(|tx| {
        let today = tx.today();
        let demand = views::find(tx.c(), actor, id, today)?;
        let who = views::standing(tx.c(), actor, &demand)?;
        if !who.sees_originals() {
            return Err(Error::Forbidden);
        }
        let file = views::file(tx.c(), actor, id, hash, today)?;
        let kept = file.kept.clone().ok_or(Error::NotFound)?;
        let line = Entry::new("remediation.original", "demand", id)
            .unit(&demand.unit)
            .sealed_by(demand.sealed.then(|| demand.inspection.as_str()))
            .with("sha256", hash);
        audit::record(tx, actor, line)?;
        Ok((file, kept))
    })?;
    let bytes = files.original(db.world().as_ref(), id.as_str(), hash, &kept)?;
    Ok((file, bytes))
}

/// The unit asks for time until a later day, with its reason.
pub fn ask_extension(
    db: &Db,
    actor: &Actor,
    id: &DemandId,
    seen: i32,
    until: NaiveDate,
    reason: &str,
) -> Result<(), Error> {
    db.write_once("remediation.ask-extension", |tx| {
        let taken = take(tx, actor, id, seen, Step::AskExtension)?;
        all_right(rules::wrong_extension("ask_until", until, taken.demand.due, taken.today))?;
        let row = Row { asked_until: Some(until), ..taken.row() };
        let event = NewEvent { text: reason, until: Some(until), was: Some(taken.demand.due), ..NewEvent::default() };
        save(tx, actor, &taken, &row, &event, &[])
    })
}

/// The signer gives time until a day, which need not be the one asked for, or refuses it (no day), with the reason.
/// The day before stays in the story.
pub fn answer_extension(
    db: &Db,
    actor: &Actor,
    id: &DemandId,
    seen: i32,
    until: Option<NaiveDate>,
    reason: &str,
) -> Result<(), Error> {
    let step = if until.is_some() { Step::Grant } else { Step::Refuse };
    db.write_once("remediation.answer-extension", |tx| {
        let taken = take(tx, actor, id, seen, step)?;
        let mut row = Row { asked_until: None, ..taken.row() };
        if let Some(until) = until {
            all_right(rules::wrong_extension("until", until, taken.demand.due, taken.today))?;
            row.due_on = Some(until);
        }
        let event = NewEvent { text: reason, until, was: Some(taken.demand.due), ..NewEvent::default() };
        save(tx, actor, &taken, &row, &event, &[])
    })
}

/// Verifies the unit's report, on paper or by a follow-up visit. A pending request for more time falls away with it.
pub fn verify(db: &Db, actor: &Actor, id: &DemandId, seen: i32, new: &Verification) -> Result<(), Error> {
    if !matches!(new.outcome, Step::Meet | Step::MeetPartly | Step::Miss) {
        return Err(Error::field("outcome", Said::new("form-choose")));
    }
    db.write_once("remediation.verify", |tx| {
        let taken = take(tx, actor, id, seen, new.outcome)?;
        let demand = &taken.demand;
        let visits = views::follow_ups(tx.c(), actor, demand)?;
        let today = taken.today;
        all_right(rules::wrong_verification(new, &visits, demand.reported_on, demand.issued_on, today))?;
        let event = NewEvent {
            text: &new.reason,
            happened_on: Some(new.checked_on),
            checked: Some(new.checked),
            visit: new.visit.as_ref().filter(|_| new.checked == Checked::Visit),
            ..NewEvent::default()
        };
        save(tx, actor, &taken, &Row { asked_until: None, ..taken.row() }, &event, &[])
    })
}

/// Closes a demand that is met.
pub fn close(db: &Db, actor: &Actor, id: &DemandId, seen: i32) -> Result<(), Error> {
    db.write_once("remediation.close", |tx| {
        let taken = take(tx, actor, id, seen, Step::Close)?;
        save(tx, actor, &taken, &taken.row(), &NewEvent::default(), &[])
    })
}

/// Records a paper about demands of one conclusion: a reminder to the unit ([`Step::Remind`]), or the report to the
/// chairman on what is overdue ([`Step::Escalate`]), by number and day. One paper on several demands has one number
/// (Decree 30/2020, Annex I), and is recorded on all of them or on none; `of`: each demand as it was seen.
///
/// # Errors
/// As [`name_owner`], of every one of them; `NotFound` also where they are of several conclusions, and for a reminder of
/// several units.
pub fn send_paper(
    db: &Db,
    actor: &Actor,
    of: &[(DemandId, i32)],
    step: Step,
    (number, dated_on): (&str, NaiveDate),
    text: &str,
) -> Result<(), Error> {
    let (day_field, number_field, kind) = match step {
        Step::Remind => ("reminded_on", "remind_number", numbering::Kind::Reminder),
        Step::Escalate => ("escalated_on", "escalate_number", numbering::Kind::Escalation),
        _ => return Err(Error::refused("demands-not-now")),
    };
    db.write_once(act(step), |tx| {
        let mut all: Vec<Taken> = Vec::new();
        for (id, seen) in of {
            if all.iter().any(|taken| taken.demand.id == *id) {
                continue;
            }
            all.push(take(tx, actor, id, *seen, step)?);
        }
        let first = all.first().ok_or(Error::NotFound)?;
        let goes_with = |other: &Demand| {
            let one_unit = step == Step::Escalate || other.unit == first.demand.unit;
            other.conclusion == first.demand.conclusion && one_unit
        };
        if !all.iter().all(|taken| goes_with(&taken.demand)) {
            return Err(Error::NotFound);
        }
        let mut wrong = rules::wrong_day(day_field, dated_on, first.demand.issued_on, first.today);
        let number = paper_number(tx, &first.demand, kind, (number_field, number), dated_on, &mut wrong)?;
        all_right(wrong)?;
        let event = NewEvent { text, number: &number, happened_on: Some(dated_on), ..NewEvent::default() };
        all.iter().try_for_each(|taken| save(tx, actor, taken, &taken.row(), &event, &[]))
    })
}

/// The number of a paper about demands of a conclusion: typed, or the next of the body's register where its numbers are
/// issued here ([`numbering`]); the one that a paper of that day on the same conclusion has, typed again, is that paper's.
/// Those of a sealed inspection are always typed and entered nowhere.
fn paper_number(
    tx: &mut Tx,
    demand: &Demand,
    kind: numbering::Kind,
    typed: (&str, &str),
    on: NaiveDate,
    wrong: &mut Vec<(String, Said)>,
) -> Result<String, Error> {
    let of = numbering::Paper { body: &demand.body, kind, subject: demand.conclusion.as_str() };
    if demand.sealed {
        return Ok(numbering::actions::sealed(tx, &of, on, typed, wrong)?.unwrap_or_default());
    }
    if !typed.1.is_empty() && numbering::views::stands(tx.c(), &of, typed.1, on)? {
        return Ok(typed.1.to_owned());
    }
    let given = numbering::actions::number(tx, &of, on, typed, wrong)?;
    let Some(number) = given.filter(|_| wrong.is_empty()) else { return Ok(String::new()) };
    numbering::actions::enter(tx, &of, &number, on)?;
    Ok(number)
}

/// The signer declares that a demand has no object any more ([`Step::Void`]), or opens one again that is met, closed or
/// without object ([`Step::Reopen`]), with the written reason.
pub fn decide(db: &Db, actor: &Actor, id: &DemandId, seen: i32, step: Step, reason: &str) -> Result<(), Error> {
    if !matches!(step, Step::Void | Step::Reopen) {
        return Err(Error::refused("demands-not-now"));
    }
    db.write_once(act(step), |tx| {
        let taken = take(tx, actor, id, seen, step)?;
        let row = Row { asked_until: None, ..taken.row() };
        save(tx, actor, &taken, &row, &NewEvent { text: reason, ..NewEvent::default() }, &[])
    })
}
