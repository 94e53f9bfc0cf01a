//! The table of moves, for every stage, step and person; lateness and days.

use std::collections::BTreeSet;

use chrono::{Duration, NaiveDate};
use giamsat::remediation::model::{
    Apologised, Apology, Checked, FollowUp, NewReturn, ReturnState, Returned, Verification,
};
use giamsat::remediation::rules::closing;
use giamsat::remediation::rules::{
    self, Facts, MOVES, Standing, decide, lateness, wrong_day, wrong_extension, wrong_verification,
};
use giamsat::remediation::{Stage, Step};
use giamsat::vocabulary::{AccountId, Right, Role, VisitId};
use libtest_mimic::Trial;

use crate::support::plain;

pub fn tests() -> Vec<Trial> {
    plain![remediation; every_stage_step_and_person, one_step_leads_to_one_stage, what_is_late, days_that_do_not_fit, what_is_missing_of_a_dossier, whose_turn_it_is]
}

fn day(of: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 12, of).expect("a real day")
}

/// Every stage, step, combination of what a person is, and whether it is late or more time is asked for.
fn every_stage_step_and_person() {
    let bit = |n: u32, at: u32| n >> at & 1 == 1;
    let mut permitted = 0;
    for stage in Stage::ALL {
        for step in Step::ALL {
            let mv = MOVES.iter().find(|mv| mv.from == *stage && mv.step == *step);
            for n in 0..256u32 {
                let who = Standing {
                    bears: bit(n, 0),
                    verifies: bit(n, 1),
                    signs: bit(n, 2),
                    reported: bit(n, 3),
                    asked: bit(n, 4),
                };
                let (late, asked, shut) = (bit(n, 5), bit(n, 6), bit(n, 7));
                let facts = Facts {
                    due: day(10),
                    asked_until: asked.then(|| day(20)),
                    shut,
                    today: if late { day(11) } else { day(10) },
                };
                let decided = decide(*stage, *step, who, &facts);
                let may = mv.is_some_and(|mv| {
                    let right = match mv.needs {
                        Right::Explain => who.bears,
                        Right::Verify => who.verifies,
                        Right::Issue => who.signs,
                        _ => panic!("no step needs {:?}", mv.needs),
                    };
                    let apart = match step {
                        Step::Meet | Step::MeetPartly | Step::Miss | Step::Close => !who.reported && !who.bears,
                        Step::Grant | Step::Refuse => !who.asked && asked && !who.bears,
                        Step::Void => !who.bears,
                        Step::AskExtension => !asked,
                        Step::Escalate => late,
                        _ => true,
                    };
                    right && apart && !shut
                });
                assert_eq!(decided.is_ok(), may, "{stage} {step} {who:?} {facts:?}: {decided:?}");
                if let (Ok(leave), Some(mv)) = (decided, mv) {
                    assert_eq!((leave.step(), leave.to()), (mv.step, mv.to));
                    permitted += 1;
                }
            }
        }
    }
    assert!(permitted > 500, "{permitted}");
}

fn one_step_leads_to_one_stage() {
    let pairs: BTreeSet<(Stage, Step)> = MOVES.iter().map(|mv| (mv.from, mv.step)).collect();
    assert_eq!(pairs.len(), MOVES.len());
    for step in Step::ALL {
        let needs: BTreeSet<Right> = MOVES.iter().filter(|mv| mv.step == *step).map(|mv| mv.needs).collect();
        assert_eq!(needs.len(), 1, "{step}: {needs:?}");
        // Some role may take it.
        assert!(Role::ALL.iter().any(|role| needs.iter().all(|right| role.rights().contains(right))), "{step}");
    }
    // Nobody who only represents a unit verifies or decides, and what is over opens again by the signer alone.
    assert!(!Role::Unit.rights().contains(&Right::Verify) && !Role::Unit.rights().contains(&Right::Issue));
    for mv in MOVES.iter().filter(|mv| rules::is_over(mv.from)) {
        assert_eq!((mv.step, mv.needs), (Step::Reopen, Right::Issue));
    }
    // Nothing is met without having been reported.
    assert!(MOVES.iter().filter(|mv| mv.to == Stage::Met).all(|mv| mv.from == Stage::Reported));
}

fn what_is_late() {
    for stage in Stage::ALL {
        let owed = rules::waits_for_unit(*stage);
        assert_eq!(lateness(*stage, day(10), None, day(10)), (false, 0), "{stage}: the last day is in time");
        assert_eq!(lateness(*stage, day(10), None, day(13)), if owed { (true, 3) } else { (false, 0) }, "{stage}");
        let reported = lateness(*stage, day(10), Some(day(12)), day(20));
        let expected = match stage {
            Stage::Void => (false, 0),
            _ if owed => (true, 10),
            _ => (false, 2),
        };
        assert_eq!(reported, expected, "{stage}");
        assert!(!lateness(*stage, day(10), Some(day(9)), day(10)).0);
    }
}

fn days_that_do_not_fit() {
    let key = |wrong: Vec<(String, giamsat::vocabulary::Said)>| wrong.first().map(|(_, said)| said.key.clone());
    let (issued, today) = (day(1), day(10));
    assert_eq!(key(wrong_day("x", today, issued, today)), None);
    assert_eq!(key(wrong_day("x", issued, issued, today)), None);
    assert_eq!(key(wrong_day("x", today + Duration::days(1), issued, today)).as_deref(), Some("demands-day-in-future"));
    assert_eq!(
        key(wrong_day("x", issued - Duration::days(1), issued, today)).as_deref(),
        Some("demands-day-before-issue")
    );
    let visit = FollowUp { id: VisitId::from("v".to_owned()), decision_number: String::new(), started_on: day(5) };
    let by = |on: u32| Verification {
        outcome: Step::Meet,
        checked: Checked::Visit,
        visit: Some(visit.id.clone()),
        checked_on: day(on),
        reason: String::new(),
    };
    let wrong = |on: u32| key(wrong_verification(&by(on), std::slice::from_ref(&visit), Some(day(2)), issued, today));
    assert_eq!((wrong(4).as_deref(), wrong(5)), (Some("demands-checked-before-visit"), None));
    assert_eq!(key(wrong_extension("x", day(12), day(11), today)), None);
    assert_eq!(key(wrong_extension("x", day(11), day(11), today)).as_deref(), Some("demands-extension-not-later"));
    assert_eq!(key(wrong_extension("x", day(9), day(5), today)).as_deref(), Some("demands-extension-past"));
}

/// A dossier is done with when it is returned, apologised for where it was late, and verified by another.
fn what_is_missing_of_a_dossier() {
    let at = day(1).and_hms_opt(2, 0, 0).expect("an instant");
    let returned = |late: bool, apology: bool, state: ReturnState| Returned {
        state,
        returned_on: day(2),
        late,
        apology: apology.then(|| Apologised {
            kind: Apology::Letter,
            number: "1/UBND".into(),
            on: day(1),
            place: String::new(),
        }),
        account: AccountId::from("a".to_owned()),
        by: String::new(),
        unit_name: String::new(),
        at,
        seen_by: None,
        remark: String::new(),
        version: 1,
    };
    let missing = |one: Option<&Returned>| closing::missing_of("H1", one).map(|said| said.key);
    assert_eq!(missing(None).as_deref(), Some("closing-dossier-unreturned"));
    for state in ReturnState::ALL {
        for (late, apology) in [(false, false), (false, true), (true, false), (true, true)] {
            let found = missing(Some(&returned(late, apology, *state)));
            let done = *state == ReturnState::Verified && (!late || apology);
            assert_eq!(found.is_none(), done, "{state} {late} {apology}: {found:?}");
        }
    }
    // Lateness that the promised day contradicts is told, either way.
    let new = |on: u32, late: bool| NewReturn { returned_on: day(on), late, apology: None };
    let wrong = |new: NewReturn, due: Option<u32>| {
        closing::wrong_return(&new, due.map(day), day(10)).into_iter().map(|(_, said)| said.key).collect::<Vec<_>>()
    };
    assert_eq!(wrong(new(5, false), Some(4)), ["closing-was-late"]);
    assert_eq!(wrong(new(4, true), Some(4)), ["closing-was-in-time"]);
    assert!(wrong(new(4, false), Some(4)).is_empty() && wrong(new(5, true), Some(4)).is_empty());
    assert!(wrong(new(5, true), None).is_empty() && wrong(new(5, false), None).is_empty());
    assert_eq!(wrong(new(11, true), Some(4)), ["demands-day-in-future"]);
}

/// A dossier waits for who verifies once all is entered that verifying asks for, else for the unit.
fn whose_turn_it_is() {
    use giamsat::remediation::model::DossiersWait::{Unit, Verifier};
    assert_eq!(closing::whose_turn(None), Unit);
    for (late, apologised) in [(false, false), (false, true), (true, false), (true, true)] {
        let of = |state| closing::whose_turn(Some((state, late, apologised)));
        let whole = if late && !apologised { Unit } else { Verifier };
        assert_eq!(of(ReturnState::Entered), whole, "{late} {apologised}");
        assert_eq!(of(ReturnState::SentBack), Unit, "{late} {apologised}");
    }
    for n in 0..4u32 {
        let who = Standing { verifies: n & 1 == 1, bears: n & 2 == 2, ..Standing::default() };
        assert_eq!(who.sees_originals(), n == 1, "{who:?}");
    }
}
