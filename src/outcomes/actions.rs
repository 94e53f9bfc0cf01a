//! What people do with conclusions of other bodies: record, correct, take back.

use std::collections::BTreeSet;

use chrono::Datelike;
use serde_json::json;

use super::model::{Draft, NewOutcome, Outcome};
use super::{rules, store, views};
use crate::audit::{self, Entry};
use crate::db::{Db, Tx};
use crate::error::Error;
use crate::plans::{self, Body};
use crate::units;
use crate::vocabulary::{AccountId, Actor, OutcomeId, Said, UnitId};

/// Conclusions are recorded by people.
fn person(actor: &Actor) -> Result<&AccountId, Error> {
    actor.account.as_ref().ok_or(Error::Forbidden)
}

/// A conclusion, if the draft says one, and what is wrong with it, each by the form's field.
type Checked = (Option<NewOutcome>, Vec<(String, Said)>);

/// What a record says, part by part.
type Wording = Vec<(&'static str, String)>;

/// The conclusion that the draft says, and all that is wrong with it: rules and references together.
fn check(tx: &mut Tx, draft: &Draft) -> Result<Checked, Error> {
    let (new, mut problems) = match rules::outcome(draft, tx.today()) {
        Ok(new) => (Some(new), Vec::new()),
        Err(problems) => (None, problems),
    };
    let fields: BTreeSet<String> = units::views::fields(tx.c())?.into_iter().map(|field| field.code).collect();
    let choose = || Said::new("form-choose");
    for row in &draft.contents {
        if let Some(unit) = &row.unit
            && !plans::views::unit_exists(tx.c(), unit)?
        {
            problems.push((format!("c{}_unit", row.row), choose()));
        }
        if row.field.as_ref().is_some_and(|code| !fields.contains(code)) {
            problems.push((format!("c{}_field", row.row), choose()));
        }
    }
    for row in &draft.demands {
        if let Some(unit) = &row.unit
            && !plans::views::unit_exists(tx.c(), unit)?
        {
            problems.push((format!("d{}_unit", row.row), choose()));
        }
    }
    Ok((new, problems))
}

/// What is wrong with the decision that a conclusion ends: one of the same body that the person sees, not of a later day.
fn decision_problem(
    tx: &mut Tx,
    actor: &Actor,
    body: Option<&UnitId>,
    new: Option<&NewOutcome>,
) -> Result<Option<(String, Said)>, Error> {
    let Some((new, id)) = new.and_then(|new| Some((new, new.decision.as_ref()?))) else { return Ok(None) };
    let said = match plans::views::decisions::find(tx.c(), actor, id)? {
        None => Said::new("form-choose"),
        Some(decision) if body != Some(&decision.body) => {
            Said::new("outcomes-decision-other-body").with("body", &decision.body_name)
        }
        Some(decision) if decision.issued_on.is_some_and(|on| on > new.issued_on) => {
            Said::new("outcomes-decision-later")
        }
        Some(_) => return Ok(None),
    };
    Ok(Some(("decision".to_owned(), said)))
}

fn line(action: &'static str, outcome: &Outcome) -> Entry {
    Entry::new(action, "outcome", &outcome.id)
        .unit(&outcome.body)
        .with("number", outcome.number.as_str())
        .with("issued_on", outcome.issued_on.to_string())
        .with("issuer", outcome.issuer.as_str())
}

/// Records a conclusion that another body issued, and enters what it concludes in the register. A body that no list
/// of units names is made one, of the kind that its name tells.
///
/// # Errors
/// `Invalid` names all that is wrong, also where this paper is recorded already.
pub fn record(db: &Db, actor: &Actor, body: &Body, draft: &Draft) -> Result<OutcomeId, Error> {
    let author = person(actor)?;
    db.write_once("outcomes.record", |tx| {
        let (new, mut problems) = check(tx, draft)?;
        let on = draft.issued_on.unwrap_or(tx.today());
        let found = match plans::actions::find_body(tx, body, on)? {
            Ok(found) => Some(found),
            Err(problem) => {
                problems.push(problem);
                None
            }
        };
        let unit = found.as_ref().and_then(|(unit, _)| unit.as_ref());
        problems.extend(decision_problem(tx, actor, unit, new.as_ref())?);
        let (Some((unit, name)), Some(new), true) = (found, new, problems.is_empty()) else {
            return Err(Error::Invalid(problems));
        };
        let made = unit.is_none().then(|| name.clone());
        let unit = match unit {
            Some(unit) => unit,
            None => plans::actions::make_body(tx, &name, new.issued_on.year())?,
        };
        if store::is_known(tx, &unit, &new, None)? {
            return Err(store::known());
        }
        let id = store::insert(tx, author, &unit, &new)?;
        let mut line = line("outcomes.record", &views::outcome(tx.c(), actor, &id)?);
        if let Some(made) = made {
            line = line.with("unit_made", made);
        }
        audit::record(tx, actor, line)?;
        Ok(id)
    })
}

fn wording(tx: &mut Tx, actor: &Actor, id: &OutcomeId) -> Result<(Outcome, Wording), Error> {
    let outcome = views::outcome(tx.c(), actor, id)?;
    let (contents, demands) = (views::contents(tx.c(), actor, id)?, views::demands(tx.c(), actor, id)?);
    let said = rules::wording(&outcome, &contents, &demands);
    Ok((outcome, said))
}

/// Corrects what was read off the paper; the register follows. The body stays. Of a paper that becomes classified
/// everything but number, date and issuer is deleted.
///
/// # Errors
/// `Conflict` when somebody changed it since `seen`; `Invalid` names all that is wrong.
pub fn correct(db: &Db, actor: &Actor, id: &OutcomeId, seen: i32, draft: &Draft) -> Result<(), Error> {
    person(actor)?;
    db.write(|tx| {
        let (before, said) = wording(tx, actor, id)?;
        let (new, mut problems) = check(tx, draft)?;
        problems.extend(decision_problem(tx, actor, Some(&before.body), new.as_ref())?);
        let (Some(new), true) = (new, problems.is_empty()) else { return Err(Error::Invalid(problems)) };
        if store::is_known(tx, &before.body, &new, Some(id))? {
            return Err(store::known());
        }
        store::change(tx, id, &before.body, seen, &new)?;
        plans::actions::rename_followed(tx, &store::in_register(id))?;
        let (after, says) = wording(tx, actor, id)?;
        let changes = rules::changes(&said, &says);
        let told: Vec<_> = changes
            .iter()
            .map(|(field, was, became)| json!({ "field": field, "before": was, "after": became }))
            .collect();
        audit::record(tx, actor, line("outcomes.correct", &after).with("changes", told))
    })
}

/// Takes a conclusion that was recorded by mistake back, and out of the register.
///
/// # Errors
/// `Conflict` when somebody changed it since `seen`; `Invalid` without a reason; `Refused` where items of plans check
/// how it is carried out.
pub fn take_back(db: &Db, actor: &Actor, id: &OutcomeId, seen: i32, reason: &str) -> Result<(), Error> {
    person(actor)?;
    db.write(|tx| {
        let (outcome, said) = wording(tx, actor, id)?;
        if outcome.version != seen {
            return Err(Error::Conflict);
        }
        if reason.is_empty() {
            return Err(Error::field("reason", Said::new("form-required")));
        }
        let followed = plans::views::follows::count(tx.c(), &store::in_register(id))?;
        if followed > 0 {
            return Err(Error::Refused(Said::new("outcomes-followed").with("count", followed)));
        }
        store::delete(tx, id)?;
        let was: Vec<_> = said.iter().map(|(field, text)| json!({ "field": field, "before": text })).collect();
        audit::record(tx, actor, line("outcomes.take-back", &outcome).with("reason", reason).with("was", was))
    })
}
