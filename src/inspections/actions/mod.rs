//! What people do with inspections: record a decision, correct it, call it off, authorise a signer.
//! What follows from visits, reports and conclusions is done by those areas through [`set_stage`],
//! [`visit_started`], [`visit_minuted`] and [`conclusion_issued`].

mod clashes;
mod correct;
mod exceptions;
mod skills;

use chrono::{Datelike, NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::facts::Errand;
use super::model::{Classification, Inspection, Member, NewAuthorisation, NewInspection, Post, Stage, Tie};
use super::rules::{self, Candidate, Step};
use super::{clashes as clashes_read, letters, store, teams, views};
use crate::accounts;
use crate::audit::{self, Entry};
use crate::checklists;
use crate::db::{AnyConnection, Db, Tx};
use crate::error::Error;
use crate::numbering;
use crate::plans::rules::Refusal;
use crate::plans::{self, ItemStage};
use crate::schema::{authorised_signers, inspection_items, inspection_papers, inspections, visits};
use crate::units;
use crate::vocabulary::{AccountId, Actor, InspectionId, PlanItemId, Right, Said, UnitId, VisitId, dates};

pub use clashes::answer_clash;
pub use correct::{CORRECT, correct};
pub(super) use exceptions::answers_clash;
pub use exceptions::{answer, ask, declare, end_declaration, withdraw};
pub use skills::set_skills;

/// A unit to be visited.
struct Target {
    unit: UnitId,
    name: String,
    item: PlanItemId,
    fields: Vec<String>,
    sealed: bool,
}

/// Records a decision and sets up its team and one visit for each of its plan items: nothing is inspected that no
/// plan says, so that overlap and seal hold for every visit. Of a classified decision only number, date and issuer
/// are kept. An inspection from a sealed item is sealed itself: seen by
/// the item's named viewers, the team, the signer and the author. Who has a tie without leave is refused at
/// the field of the post ([`super::independence`]).
///
/// # Errors
/// `Invalid` names each field that does not do; `NotFound` for an item outside the actor's scope.
pub fn set_up(db: &Db, actor: &Actor, new: &NewInspection) -> Result<InspectionId, Error> {
    db.write_once("inspections.set-up", |tx| {
        let author = actor.account.clone().ok_or(Error::Forbidden)?;
        let mut problems = rules::classified_problems(new);
        let today = tx.today();
        if !plans::views::speaks(tx.c(), actor, &new.body, today)? {
            problems.push(("body".to_owned(), Refusal::OtherDecision.said()));
        }
        let new = &numbered(tx, actor, new, &mut problems)?;
        problems.extend(rules::problems(new, tx.today()));
        let told = problems.iter().any(|(field, _)| field == "decision_number");
        if !told && views::has_decision(tx.c(), actor, &new.decision_number, new.decision_on, &new.body)? {
            problems.push(("decision_number".to_owned(), Said::new("inspections-decision-exists")));
        }
        if new.classification != Classification::Ordinary {
            if !problems.is_empty() {
                return Err(Error::Invalid(problems));
            }
            return keep_withheld(tx, actor, &author, new);
        }
        let targets = targets(tx, actor, new, &mut problems)?;
        let posts = new.leader.iter().map(|a| (a, Post::Leader));
        let posts = posts.chain(new.secretary.iter().map(|a| (a, Post::Secretary)));
        let posts: Vec<_> = posts.chain(new.members.iter().map(|a| (a, Post::Member))).collect();
        let visited: Vec<(UnitId, String)> = targets.iter().map(|t| (t.unit.clone(), t.name.clone())).collect();
        let errand = Errand {
            units: &visited,
            period: (new.period_from, new.period_to),
            days: (new.starts_on, new.ends_on),
            profile: new.profile,
            on: new.decision_on,
            own: None,
            today: tx.today(),
            eyes: &Actor::nobody(),
        };
        let sealed = targets.iter().any(|target| target.sealed);
        let (team, exceptions) = candidates(tx.c(), &posts, &errand, (&new.body, &new.items), sealed)?;
        problems.extend(rules::team_problems(&team, new.signer.as_ref()));
        let signer = match &new.signer {
            Some(account) => signer(tx.c(), account, &new.signer_position, &mut problems)?,
            None => None,
        };
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        let team = members(tx.c(), new.decision_on, &team)?;
        let id = store_new(tx, actor, &author, new, &targets, &team, signer)?;
        exceptions::stand_on(tx, &id, &exceptions)?;
        Ok(id)
    })
}

/// The decision with its number, where that is issued here and nothing was typed: whatever else is wrong takes the
/// number back with the transaction. Of classified decisions and of sealed items the number is always typed.
fn numbered(
    tx: &mut Tx,
    actor: &Actor,
    new: &NewInspection,
    problems: &mut Vec<(String, Said)>,
) -> Result<NewInspection, Error> {
    let mut new = new.clone();
    let mut sealed = false;
    for id in &new.items {
        sealed |= plans::views::item(tx.c(), actor, id)?.sealed;
    }
    let paper = numbering::Paper { body: &new.body, kind: numbering::Kind::Decision, subject: "" };
    let typed = ("decision_number", new.decision_number.as_str());
    let number = if sealed {
        numbering::actions::sealed(tx, &paper, new.decision_on, typed, problems)?
    } else if new.classification != Classification::Ordinary {
        numbering::actions::by_hand(tx, &paper, new.decision_on, typed, problems)?
    } else {
        numbering::actions::number(tx, &paper, new.decision_on, typed, problems)?
    };
    // What was typed stays to be looked at with all else.
    new.decision_number = number.unwrap_or(new.decision_number);
    Ok(new)
}

/// The decision as the registers of numbers know it.
fn paper<'a>(body: &'a UnitId, id: &'a InspectionId) -> numbering::Paper<'a> {
    numbering::Paper { body, kind: numbering::Kind::Decision, subject: id.as_str() }
}

fn keep_withheld(tx: &mut Tx, actor: &Actor, author: &AccountId, new: &NewInspection) -> Result<InspectionId, Error> {
    let id: InspectionId = tx.new_id();
    let day = new.decision_on;
    let bare = NewInspection {
        decision_number: new.decision_number.clone(),
        decision_on: day,
        issuer: new.issuer.clone(),
        body: new.body.clone(),
        classification: new.classification,
        signer: None,
        signer_position: String::new(),
        title: String::new(),
        contents: String::new(),
        period_from: day,
        period_to: day,
        starts_on: day,
        ends_on: day,
        profile: plans::Profile::A,
        fields: Vec::new(),
        items: Vec::new(),
        leader: None,
        secretary: None,
        members: Vec::new(),
    };
    let row = store::Row {
        id: &id,
        new: &bare,
        code: None,
        signer: None,
        stage: Stage::Withheld,
        sealed: false,
        author: author.as_str(),
    };
    store::insert(tx, &row)?;
    numbering::actions::enter(tx, &paper(&new.body, &id), &new.decision_number, day)?;
    audit::record(
        tx,
        actor,
        Entry::new("inspections.withhold", "inspection", &id).with("decision", new.decision_number.as_str()),
    )?;
    Ok(id)
}

/// The units to be visited: those of the items, or who took over from them; none twice. A unit whose tasks went to
/// several has to be chosen again in the plan, and so has whatever the decision takes on beyond its items.
fn targets(
    tx: &mut Tx,
    actor: &Actor,
    new: &NewInspection,
    problems: &mut Vec<(String, Said)>,
) -> Result<Vec<Target>, Error> {
    let mut targets: Vec<Target> = Vec::new();
    let ready = plans::views::ready_items(tx.c(), actor)?;
    let mut items = Vec::new();
    for id in &new.items {
        let item = plans::views::item(tx.c(), actor, id)?;
        if !ready.iter().any(|r| r.id == item.id) {
            let said = Said::new("inspections-item-not-ready").with("unit", &item.unit_name);
            problems.push(("items".to_owned(), said));
        }
        let mut goes_to = plans::views::goes_to(tx.c(), &item, new.starts_on)?;
        if goes_to.len() > 1 {
            let heirs: Vec<&str> = goes_to.iter().map(|(_, name)| name.as_str()).collect();
            let said = Said::new("inspections-item-parted").with("unit", &item.unit_name);
            problems.push(("items".to_owned(), said.with("heirs", heirs.join(", "))));
        }
        let (unit, name) = goes_to.swap_remove(0);
        let (id, fields, sealed) = (item.id.clone(), item.fields.clone(), item.sealed);
        targets.push(Target { unit, name, item: id, fields, sealed });
        items.push(item);
    }
    // An open item that is decided on by a decision nobody sees would give the sealed ones away.
    if targets.iter().any(|target| target.sealed) && targets.iter().any(|target| !target.sealed) {
        problems.push(("items".to_owned(), Said::new("inspections-sealed-apart")));
    }
    problems.extend(rules::beyond_plan(new, &items));
    for (at, target) in targets.iter().enumerate() {
        if let Some(since) = units::views::ended(tx.c(), &target.unit, new.starts_on)? {
            let said = Said::new("inspections-unit-ended").with("unit", &target.name);
            problems.push(("items".to_owned(), said.with("since", dates::day(since))));
        }
        if targets[..at].iter().any(|other| other.unit == target.unit) {
            problems.push(("items".to_owned(), Said::new("inspections-unit-twice").with("unit", &target.name)));
        }
    }
    Ok(targets)
}

/// The people proposed, with what the rules ask, and the exceptions on which they stand. Who is in
/// another team on the days of a sealed inspection stops nothing: its owners are told on its pages.
fn candidates(
    c: &mut AnyConnection,
    posts: &[(&AccountId, Post)],
    errand: &Errand,
    (body, items): (&UnitId, &[PlanItemId]),
    sealed: bool,
) -> Result<(Vec<Candidate>, Vec<String>), Error> {
    let people: Vec<AccountId> = posts.iter().map(|(account, _)| (*account).clone()).collect();
    let bodies = letters::bodies(c, body, items)?;
    let comes = letters::comes(c, &people, &bodies, errand.on)?;
    let (needed, _) = units::views::parameter(c, units::limits::MEMBER_LETTER, errand.profile.as_str(), errand.on)?;
    let assessed = teams::assess(c, &people, errand, items)?;
    let (mut all, mut exceptions) = (Vec::new(), Vec::new());
    for (account, post) in posts.iter().copied() {
        let person = store::person(c, account)?;
        let roles = accounts::views::find(c, account)?.roles;
        let holds = |right: Right| roles.iter().any(|role| role.rights().contains(&right));
        let known = assessed.iter().find(|a| a.account == *account);
        let conflicts = known.iter().flat_map(|a| &a.conflicts).filter(|tie| !sealed || tie.tie != Tie::SameDay);
        // A clash of a sealed decision is answered once it is recorded, by who signed it.
        let counts = |tie: &super::independence::Conflict| !sealed || errand.own.is_some() || tie.tie != Tie::SameDay;
        let excused = known.iter().flat_map(|a| &a.excused).filter(|(tie, _)| counts(tie));
        exceptions.extend(excused.map(|(_, leave)| leave.clone()));
        all.push(Candidate {
            account: account.clone(),
            name: person.name,
            post,
            may_lead: holds(Right::Lead),
            may_inspect: holds(Right::Inspect),
            conflicts: conflicts.cloned().collect(),
            lacks_letter: needed == 1 && comes.get(account) == Some(&letters::Comes::WithoutLetter),
        });
    }
    Ok((all, exceptions))
}

type Signer = (AccountId, String, String);

fn signer(
    c: &mut AnyConnection,
    account: &AccountId,
    position: &str,
    problems: &mut Vec<(String, Said)>,
) -> Result<Option<Signer>, Error> {
    let person = store::person(c, account)?;
    let roles = accounts::views::find(c, account)?.roles;
    if !roles.iter().any(|role| role.rights().contains(&Right::Issue)) {
        problems.push(("signer".to_owned(), Said::new("inspections-signer-role").with("name", &person.name)));
        return Ok(None);
    }
    let position = if position.is_empty() { person.position } else { position.to_owned() };
    Ok(Some((account.clone(), person.name, position)))
}

fn members(c: &mut AnyConnection, on: NaiveDate, team: &[Candidate]) -> Result<Vec<Member>, Error> {
    let mut members = Vec::new();
    for candidate in team {
        let person = store::person(c, &candidate.account)?;
        let unit_name = match &person.unit {
            Some(unit) => units::views::name_on(c, unit, on)?,
            None => String::new(),
        };
        members.push(Member {
            account: candidate.account.clone(),
            name: person.name,
            position: person.position,
            unit_name,
            post: candidate.post,
        });
    }
    Ok(members)
}

fn store_new(
    tx: &mut Tx,
    actor: &Actor,
    author: &AccountId,
    new: &NewInspection,
    targets: &[Target],
    team: &[Member],
    signer: Option<Signer>,
) -> Result<InspectionId, Error> {
    let id: InspectionId = tx.new_id();
    let mut sealed = false;
    let mut viewers: Vec<AccountId> = team.iter().map(|m| m.account.clone()).collect();
    viewers.extend(signer.iter().map(|s| s.0.clone()));
    viewers.push(author.clone());
    for item in &new.items {
        if plans::views::item(tx.c(), actor, item)?.sealed {
            sealed = true;
            viewers.extend(store::viewers(tx.c(), item.as_str())?);
        }
    }
    let code = if sealed { None } else { Some(store::next_code(tx.c(), new.decision_on.year())?) };
    let row = store::Row { id: &id, new, code, signer, stage: Stage::Planned, sealed, author: author.as_str() };
    store::insert(tx, &row)?;
    if !sealed {
        numbering::actions::enter(tx, &paper(&new.body, &id), &new.decision_number, new.decision_on)?;
    }
    let mut fields: Vec<String> = new.fields.clone();
    fields.extend(targets.iter().flat_map(|t| t.fields.iter().cloned()));
    fields.sort();
    fields.dedup();
    store::insert_parts(tx, &id, &fields, &new.items, team)?;
    if sealed {
        for viewer in &viewers {
            store::add_viewer(tx, &id, viewer)?;
        }
    }
    for target in targets {
        let lists = checklists::views::for_fields(tx.c(), new.starts_on, &target.fields)?;
        store::insert_visit(tx, &id, (&target.unit, &target.name), &target.item, &lists)?;
        plans::actions::set_item_stage(tx, &target.item, ItemStage::Decided)?;
    }
    let units: Vec<&str> = targets.iter().map(|t| t.unit.as_str()).collect();
    audit::record(
        tx,
        actor,
        Entry::new("inspections.set-up", "inspection", &id)
            .sealed_by(sealed.then_some(id.as_str()))
            .with("decision", new.decision_number.as_str())
            .with("units", units),
    )?;
    Ok(id)
}

/// Refuses a decision of another body than one's own ([`plans::views::speaks`]).
fn own(tx: &mut Tx, actor: &Actor, body: &UnitId) -> Result<(), Error> {
    let today = tx.today();
    if plans::views::speaks(tx.c(), actor, body, today)? { Ok(()) } else { Err(Refusal::OtherDecision.into()) }
}

/// Calls an inspection off before it began; its items are free for another decision.
///
/// # Errors
/// `Refused` once it began, `Conflict` when it changed since `seen`.
pub fn cancel(db: &Db, actor: &Actor, id: &InspectionId, seen: i32, reason: &str) -> Result<(), Error> {
    if reason.is_empty() {
        return Err(Error::field("reason", Said::new("form-required")));
    }
    db.write(|tx| {
        let inspection = views::show(tx.c(), actor, id)?;
        own(tx, actor, &inspection.body)?;
        let permitted = rules::decide(inspection.stage, Step::Cancel, actor).map_err(Error::Refused)?;
        store::move_to(tx, id, seen, permitted.to())?;
        diesel::update(visits::table.filter(visits::inspection_id.eq(id)))
            .set(visits::stage.eq("cancelled"))
            .execute(tx.c())?;
        for item in store::items(tx.c(), id)? {
            diesel::delete(inspection_items::table.filter(inspection_items::item_id.eq(&item))).execute(tx.c())?;
            plans::actions::set_item_stage(tx, &item, ItemStage::Planned)?;
        }
        audit::record(
            tx,
            actor,
            Entry::new("inspections.cancel", "inspection", id)
                .sealed_by(inspection.sealed.then_some(id.as_str()))
                .with("reason", reason),
        )
    })
}

/// The decision's signer authorises somebody in writing to issue the conclusion.
///
/// # Errors
/// `Refused` for anybody but the signer; `Invalid` for somebody of the team, a role without that
/// right, or a day before the decision or after today.
pub fn authorise(db: &Db, actor: &Actor, id: &InspectionId, new: &NewAuthorisation) -> Result<(), Error> {
    db.write_once("inspections.authorise", |tx| {
        let inspection = views::show(tx.c(), actor, id)?;
        if actor.account.is_none() || inspection.signer != actor.account {
            return Err(Error::refused("inspections-authorise-signer"));
        }
        let person =
            store::person(tx.c(), &new.account).map_err(|_| Error::field("account", Said::new("form-choose")))?;
        let roles = accounts::views::find(tx.c(), &new.account)?.roles;
        let mut problems = Vec::new();
        let mut wrong = |field: &str, key: &str| {
            problems.push((field.to_owned(), Said::new(key).with("name", &person.name)));
        };
        if inspection.team.iter().any(|m| m.account == new.account) {
            wrong("account", "inspections-authorise-team");
        } else if !roles.iter().any(|role| role.rights().contains(&Right::Issue)) {
            wrong("account", "inspections-signer-role");
        } else if inspection.signer.as_ref() == Some(&new.account)
            || inspection.authorised.iter().any(|a| a.account == new.account)
        {
            wrong("account", "inspections-authorise-twice");
        }
        if new.authorised_on < inspection.decision_on || new.authorised_on > tx.today() {
            wrong("authorised_on", "inspections-authorise-day");
        }
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        diesel::insert_into(authorised_signers::table)
            .values((
                authorised_signers::inspection_id.eq(id),
                authorised_signers::account_id.eq(&new.account),
                authorised_signers::document.eq(&new.document),
                authorised_signers::authorised_on.eq(new.authorised_on),
                authorised_signers::by_account_id.eq(actor.key()),
            ))
            .execute(tx.c())?;
        // Also while only an item of it still is: whoever signs answers what its visit clashes with.
        let sealed = views::keeps_seal(tx.c(), &inspection)?;
        if sealed {
            store::add_viewer(tx, id, &new.account)?;
        }
        audit::record(
            tx,
            actor,
            Entry::new("inspections.authorise", "inspection", id)
                .sealed_by(sealed.then_some(id.as_str()))
                .with("account", new.account.as_str())
                .with("document", new.document.as_str()),
        )
    })
}

/// Brings the inspection to a stage that another area's act leads to (report, conclusion); nothing
/// happens when it stands there already. The caller decided who may, and writes the audit line.
///
/// # Errors
/// `Refused` when no step leads there from where it stands.
pub fn set_stage(tx: &mut Tx, id: &InspectionId, stage: Stage) -> Result<(), Error> {
    let head = store::head(tx.c(), id)?;
    if head.stage == stage {
        return Ok(());
    }
    if !rules::leads_to(head.stage, stage) {
        return Err(Error::refused("inspections-step-not-now"));
    }
    store::move_to(tx, id, head.version, stage)
}

/// A visit of it started: the first one begins the inspection, lifts its seal and gives its code.
pub fn visit_started(tx: &mut Tx, actor: &Actor, id: &InspectionId) -> Result<(), Error> {
    let head = store::head(tx.c(), id)?;
    let body: UnitId = inspections::table.find(id).select(inspections::body_id).first(tx.c())?;
    if head.stage == Stage::Ongoing {
        return enter_papers(tx, &body, id);
    }
    let permitted = rules::decide(head.stage, Step::Start, actor).map_err(Error::Refused)?;
    store::move_to(tx, id, head.version, permitted.to())?;
    let year = tx.today().year();
    let code = match head.code {
        Some(code) => code,
        None => store::next_code(tx.c(), year)?,
    };
    diesel::update(inspections::table.find(id))
        .set((inspections::sealed.eq(false), inspections::code.eq(Some(&code))))
        .execute(tx.c())?;
    // The number of a sealed decision stands in the register from here on. One that an open decision was given
    // meanwhile stays with that one; the page tells both.
    let (number, on): (String, NaiveDate) =
        inspections::table.find(id).select((inspections::decision_number, inspections::decision_on)).first(tx.c())?;
    numbering::actions::enter(tx, &paper(&body, id), &number, on)?;
    enter_papers(tx, &body, id)?;
    audit::record(tx, actor, Entry::new("inspections.start", "inspection", id).with("code", code))
}

/// Numbers of the body's own papers of an inspection that were written while it, or their visit, was sealed, as that of
/// its decision: one that another paper was given meanwhile stays with that one. Those of what is sealed still wait for
/// its own start.
fn enter_papers(tx: &mut Tx, body: &UnitId, id: &InspectionId) -> Result<(), Error> {
    use inspection_papers as p;
    let papers: Vec<(Option<VisitId>, String, String, NaiveDate)> = p::table
        .filter(p::inspection_id.eq(id))
        .filter(p::withdrawn_at.is_null())
        .select((p::visit_id, p::kind, p::number, p::dated_on))
        .order((p::at, p::id))
        .load(tx.c())?;
    for (visit, kind, number, on) in papers {
        if views::seal_of(tx.c(), id, visit.as_ref())?.is_some() {
            continue;
        }
        // What units send is no paper of a register here.
        if let Ok(kind) = kind.parse::<numbering::Kind>() {
            numbering::actions::enter(tx, &numbering::Paper { body, kind, subject: id.as_str() }, &number, on)?;
        }
    }
    Ok(())
}

/// The minutes of a visit were closed: those of the last one end the inspection.
pub fn visit_minuted(tx: &mut Tx, actor: &Actor, id: &InspectionId) -> Result<(), Error> {
    if store::visits_left(tx.c(), id)? > 0 {
        return Ok(());
    }
    let head = store::head(tx.c(), id)?;
    let permitted = rules::decide(head.stage, Step::End, actor).map_err(Error::Refused)?;
    store::move_to(tx, id, head.version, permitted.to())?;
    audit::record(tx, actor, Entry::new("inspections.end", "inspection", id))
}

/// A conclusion of it on these units was issued: from now on nothing of its decision is corrected, and its team
/// stands on whatever leave serves it. The caller writes the audit line.
pub fn conclusion_issued(tx: &mut Tx, id: &InspectionId, units: &[(UnitId, String)]) -> Result<(), Error> {
    let today = tx.today();
    let leaves = teams::served_by(tx.c(), id, units, today)?;
    exceptions::stand_on(tx, id, &leaves)?;
    store::note_issued(tx, id)
}

/// Refuses the start of a sealed visit while the decision's signer has not answered who of its team is in another one
/// on its days, or what else goes to its unit ([`super::clashes`]). What began already and is declared later is not
/// undone by that: it is asked for again before the conclusion is issued.
///
/// # Errors
/// `Refused` names them.
pub fn may_start(c: &mut AnyConnection, id: &InspectionId, visit: &VisitId, today: NaiveDate) -> Result<(), Error> {
    let names = teams::clashes(c, id, today)?;
    if !names.is_empty() {
        return Err(Error::Refused(Said::new("inspections-start-clash").with("names", names.join(", "))));
    }
    match clashes_read::open_of_visit(c, id, visit)? {
        0 => Ok(()),
        count => Err(Error::Refused(Said::new("inspections-start-other").with("count", count))),
    }
}

/// Refuses that a visit goes to a unit that took over from its own while somebody of the team has a tie to that one
/// without leave: independence is asked again for whoever is inspected (domain 2.2, P2 and P6).
///
/// # Errors
/// `Refused` names them.
pub fn may_follow(
    c: &mut AnyConnection,
    id: &InspectionId,
    unit: &(UnitId, String),
    today: NaiveDate,
) -> Result<(), Error> {
    let names = teams::tied_to(c, id, unit, today)?;
    if names.is_empty() {
        return Ok(());
    }
    let said = Said::new("visits-unit-ties").with("unit", &unit.1);
    Err(Error::Refused(said.with("names", names.join(", "))))
}

/// A sealed visit of the inspection begins: what it clashes with, and nobody answered, is kept as such.
pub fn keep_clashes(tx: &mut Tx, id: &InspectionId, visit: &VisitId, at: NaiveDateTime) -> Result<(), Error> {
    clashes_read::keep(tx, id, visit, at)
}

/// Keeps that the person looks at a sealed inspection; committed before the page is given. Of an
/// open one nothing is written.
pub fn look(db: &Db, actor: &Actor, inspection: &Inspection) -> Result<(), Error> {
    let sealed = db.read(|c| super::views::keeps_seal(c, inspection))?.then_some(&inspection.id);
    look_at(db, actor, sealed.as_slice())
}

/// The same of sealed inspections.
pub fn look_at(db: &Db, actor: &Actor, sealed: &[&InspectionId]) -> Result<(), Error> {
    if sealed.is_empty() {
        return Ok(());
    }
    db.write(|tx| {
        sealed.iter().try_for_each(|id| {
            let entry = Entry::new("inspections.look-sealed", "inspection", id);
            audit::record(tx, actor, entry.sealed_by(Some(id.as_str())))
        })
    })
}
