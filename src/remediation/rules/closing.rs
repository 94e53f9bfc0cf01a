//! What must be done before a conclusion is closed: every demand is over, every dossier named in a violation is
//! returned, with its apology where it was late (domain D4, D5).

use chrono::NaiveDate;

use super::{Standing, is_over};
use crate::error::Error;
use crate::remediation::model::{Apology, DossiersWait, NewReturn, ReturnState, Returned, Stage};
use crate::vocabulary::{Said, dates};

/// What is missing of a dossier; none when nothing is.
pub fn missing_of(code: &str, returned: Option<&Returned>) -> Option<Said> {
    let key = match returned {
        None => "closing-dossier-unreturned",
        Some(one) if one.late && one.apology.is_none() => "closing-dossier-no-apology",
        Some(one) if one.state == ReturnState::SentBack => "closing-dossier-sent-back",
        Some(one) if one.state == ReturnState::Entered => "closing-dossier-unverified",
        Some(_) => return None,
    };
    Some(Said::new(key).with("code", code))
}

/// Whose turn it is at a dossier that is not verified: what was entered of it, whether late, whether with an apology. A
/// late one without its apology cannot be verified ([`may_verify`]), and waits for the unit.
pub fn whose_turn(entered: Option<(ReturnState, bool, bool)>) -> DossiersWait {
    match entered {
        Some((ReturnState::Entered | ReturnState::Verified, late, apologised)) if !late || apologised => {
            DossiersWait::Verifier
        }
        _ => DossiersWait::Unit,
    }
}

/// What keeps a conclusion open: demands by their place and stage, then what is missing of dossiers.
pub fn open_things(demands: &[(i32, Stage)], dossiers: impl IntoIterator<Item = Option<Said>>) -> Vec<Said> {
    let open = demands.iter().filter(|(_, stage)| !is_over(*stage));
    let open = open.map(|(position, _)| Said::new("closing-demand-open").with("position", position));
    open.chain(dossiers.into_iter().flatten()).collect()
}

/// Whether the person may close a conclusion's follow-up: the signer, once nothing is open.
///
/// # Errors
/// `Refused` with the first of what is missing.
pub fn may_close(closed: bool, who: Standing, open: &[Said]) -> Result<(), Error> {
    match open.first() {
        _ if closed => Err(Error::refused("closing-closed-already")),
        _ if !who.signs => Err(Error::refused("demands-not-signer")),
        Some(first) => Err(Error::Refused(first.clone())),
        None => Ok(()),
    }
}

/// Why what stands of a dossier cannot be entered now: it is not the person's unit, it is verified, or the conclusion is
/// closed.
pub fn may_enter(closed: bool, who: Standing, returned: Option<&Returned>) -> Result<(), Error> {
    match returned.map(|one| one.state) {
        _ if !who.bears => Err(Error::refused("demands-not-your-unit")),
        _ if closed => Err(Error::refused("closing-is-closed")),
        Some(ReturnState::Verified) => Err(Error::refused("closing-return-verified")),
        _ => Ok(()),
    }
}

/// Whether the person may look at what a unit entered of a dossier, to verify it or to send it back with a reason, also
/// what was verified wrongly: never what they entered themselves, and none of the unit.
pub fn may_see(closed: bool, who: Standing, returned: Option<&Returned>) -> Result<(), Error> {
    match returned.map(|one| one.state) {
        _ if !who.verifies => Err(Error::refused("demands-not-verifier")),
        _ if closed => Err(Error::refused("closing-is-closed")),
        None => Err(Error::refused("closing-nothing-entered")),
        Some(_) if who.reported => Err(Error::refused("demands-reporter-verifies")),
        Some(_) if who.bears => Err(Error::refused("demands-bearer-verifies")),
        Some(ReturnState::Entered | ReturnState::Verified) => Ok(()),
        Some(ReturnState::SentBack) => Err(Error::refused("closing-return-seen")),
    }
}

/// The same to verify it: only what was entered and not seen yet, and of a late one with its apology, without which the
/// conclusion could never be closed (domain D5).
pub fn may_verify(closed: bool, who: Standing, code: &str, returned: Option<&Returned>) -> Result<(), Error> {
    may_see(closed, who, returned)?;
    match returned {
        Some(one) if one.state == ReturnState::Verified => Err(Error::refused("closing-return-seen")),
        Some(one) if one.late && one.apology.is_none() => {
            Err(Error::Refused(Said::new("closing-dossier-no-apology").with("code", code)))
        }
        _ => Ok(()),
    }
}

/// What does not fit in what a unit enters: days that have not come, lateness that the promised day contradicts, an
/// apology without what shows it.
pub fn wrong_return(new: &NewReturn, due_on: Option<NaiveDate>, today: NaiveDate) -> Vec<(String, Said)> {
    let mut wrong = Vec::new();
    if new.returned_on > today {
        wrong.push(("returned_on".to_owned(), Said::new("demands-day-in-future")));
    } else if let Some(due) = due_on
        && (new.returned_on > due) != new.late
    {
        let key = if new.late { "closing-was-in-time" } else { "closing-was-late" };
        wrong.push(("late".to_owned(), Said::new(key).with("due", dates::day(due))));
    }
    if let Some(apology) = &new.apology {
        if apology.on > today {
            wrong.push(("apology_on".to_owned(), Said::new("demands-day-in-future")));
        }
        if apology.kind == Apology::Letter && apology.number.is_empty() {
            wrong.push(("apology_number".to_owned(), Said::new("closing-letter-number")));
        }
        if apology.kind == Apology::Public && apology.place.is_empty() {
            wrong.push(("apology_place".to_owned(), Said::new("closing-public-place")));
        }
    }
    wrong
}
