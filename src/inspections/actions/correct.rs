//! A recorded decision is corrected; what it said before stays to be read.

use serde_json::json;

use super::exceptions::stand_anew;
use super::{candidates, members, own, paper, signer};
use crate::audit::{self, Entry};
use crate::db::{Db, Tx};
use crate::error::Error;
use crate::inspections::facts::Errand;
use crate::inspections::model::{Amended, Inspection, Member, Post};
use crate::inspections::rules::{self, Extent, Wording};
use crate::inspections::store::{self, Amendment};
use crate::inspections::views;
use crate::numbering;
use crate::vocabulary::{AccountId, Actor, InspectionId, Right, Said, dates};

/// The audit trail's word for a correction.
pub const CORRECT: &str = "inspections.correct";

/// Corrects a recorded decision as far as [`rules::correctable`] says: the whole of it before the
/// first visit, with its team looked at again; afterwards what a clerk wrote down, with a reason.
/// Another signer has authorised nobody, so authorisations of the one before are taken back.
///
/// # Errors
/// `Refused` once a conclusion was issued or when it was called off; `Conflict` when somebody changed
/// it since `seen`; `Invalid` names each field that does not do, or says that nothing is changed.
pub fn correct(db: &Db, actor: &Actor, id: &InspectionId, seen: i32, new: &Amended) -> Result<(), Error> {
    let account = actor.account.as_ref().ok_or(Error::Forbidden)?;
    db.write(|tx| {
        let before = views::show(tx.c(), actor, id)?;
        if !actor.may(Right::Prepare) {
            return Err(Error::Forbidden);
        }
        own(tx, actor, &before.body)?;
        let extent = rules::correctable(before.stage, before.first_issued_at.is_some()).map_err(Error::Refused)?;
        if before.version != seen {
            return Err(Error::Conflict);
        }
        let first_start = store::first_start(tx.c(), id)?.map(|at| dates::civil(at).date());
        let today = tx.today();
        let mut problems = rules::correction_problems(extent, &before, new, today, first_start);
        let renamed = (&new.decision_number, new.decision_on) != (&before.decision_number, before.decision_on);
        let of = paper(&before.body, id);
        if renamed && !new.decision_number.is_empty() {
            let typed = ("decision_number", new.decision_number.as_str());
            // What it was before the register was kept here may stay.
            if before.sealed && new.decision_number != before.decision_number {
                numbering::actions::sealed(tx, &of, new.decision_on, typed, &mut problems)?;
            } else {
                numbering::actions::by_hand(tx, &of, new.decision_on, typed, &mut problems)?;
            }
        }
        let told = problems.iter().any(|(field, _)| field == "decision_number");
        if renamed && !told && views::has_decision(tx.c(), actor, &new.decision_number, new.decision_on, &before.body)?
        {
            problems.push(("decision_number".to_owned(), Said::new("inspections-decision-exists")));
        }
        let (team, signs, exceptions) = match extent {
            Extent::Whole => whole(tx, &before, new, &mut problems)?,
            Extent::Clerical | Extent::Bare => {
                let signs = Signs {
                    account: before.signer.clone(),
                    name: new.signer_name.clone(),
                    position: new.signer_position.clone(),
                };
                (before.team.clone(), signs, Vec::new())
            }
        };
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        let another = signs.account != before.signer;
        let after = Wording {
            number: &new.decision_number,
            on: new.decision_on,
            title: &new.title,
            signer_name: &signs.name,
            signer_position: &signs.position,
            team: &team,
            authorised: if another { Vec::new() } else { authorised(&before) },
        };
        let changes = rules::changes(&wording(&before), &after);
        if changes.is_empty() {
            return Err(Error::field("decision_number", Said::new("inspections-correct-nothing")));
        }
        let row = Amendment {
            number: after.number,
            on: after.on,
            title: after.title,
            signer: signs.account.as_ref(),
            signer_name: after.signer_name,
            signer_position: after.signer_position,
        };
        store::amend(tx, id, seen, &row)?;
        if renamed && !before.sealed {
            numbering::actions::forget(tx, &of)?;
            numbering::actions::enter(tx, &of, &new.decision_number, new.decision_on)?;
        }
        if another {
            store::forget_authorised(tx, id)?;
        }
        if extent == Extent::Whole {
            store::replace_team(tx, id, &team)?;
            stand_anew(tx, id, &exceptions)?;
            if before.sealed {
                let viewers = viewers(tx, &before, &team, &signs, another)?;
                store::set_viewers(tx, id, &viewers)?;
            }
        }
        for change in &changes {
            store::insert_correction(tx, id, change, &new.reason, (account, &actor.name))?;
        }
        let told: Vec<_> = changes
            .iter()
            .map(|(field, was, became)| json!({ "field": field, "before": was, "after": became }))
            .collect();
        audit::record(
            tx,
            actor,
            Entry::new(CORRECT, "inspection", id)
                .sealed_by(before.sealed.then_some(id.as_str()))
                .with("changes", told)
                .with("reason", new.reason.as_str()),
        )
    })
}

/// Who signed, as the corrected decision says.
struct Signs {
    account: Option<AccountId>,
    name: String,
    position: String,
}

fn authorised(inspection: &Inspection) -> Vec<&str> {
    inspection.authorised.iter().map(|a| a.name.as_str()).collect()
}

fn wording(inspection: &Inspection) -> Wording<'_> {
    Wording {
        number: &inspection.decision_number,
        on: inspection.decision_on,
        title: &inspection.title,
        signer_name: &inspection.signer_name,
        signer_position: &inspection.signer_position,
        team: &inspection.team,
        authorised: authorised(inspection),
    }
}

/// The team and the signer before any visit, looked at as when a decision is recorded, and the exceptions
/// on which the team stands. Who stays in the team stays as named then.
fn whole(
    tx: &mut Tx,
    before: &Inspection,
    new: &Amended,
    problems: &mut Vec<(String, Said)>,
) -> Result<(Vec<Member>, Signs, Vec<String>), Error> {
    let leader = before.team.iter().filter(|m| m.post == Post::Leader).map(|m| (&m.account, Post::Leader));
    let posts = leader.chain(new.secretary.iter().map(|a| (a, Post::Secretary)));
    let posts: Vec<(&AccountId, Post)> = posts.chain(new.members.iter().map(|a| (a, Post::Member))).collect();
    let mut open = Vec::new();
    for (account, post) in posts.iter().copied() {
        // Whoever was named and has no account any more cannot stay.
        match store::person(tx.c(), account) {
            Ok(_) => open.push((account, post)),
            Err(Error::NotFound) => {
                let known = before.team.iter().find(|m| m.account == *account);
                let said = match known {
                    Some(member) => Said::new("inspections-role-missing").with("name", &member.name),
                    None => Said::new("form-choose"),
                };
                problems.push((rules::field_of(post).to_owned(), said));
            }
            Err(error) => return Err(error),
        }
    }
    let visited = store::visited(tx.c(), &before.id)?;
    let errand = Errand {
        units: &visited,
        period: (before.period_from, before.period_to),
        days: (before.starts_on, before.ends_on),
        profile: before.profile,
        on: new.decision_on,
        own: Some(&before.id),
        today: tx.today(),
        eyes: &Actor::nobody(),
    };
    let (proposed, exceptions) = candidates(tx.c(), &open, &errand, (&before.body, &before.items), before.sealed)?;
    let all_open = open.len() == posts.len();
    let of_team = rules::team_problems(&proposed, new.signer.as_ref());
    // A post whose holder has no account was told already.
    problems.extend(of_team.into_iter().filter(|(_, said)| all_open || !said.key.starts_with("inspections-one-")));
    let mut team = members(tx.c(), new.decision_on, &proposed)?;
    for member in &mut team {
        if let Some(known) = before.team.iter().find(|m| m.account == member.account) {
            *member = Member { post: member.post, ..known.clone() };
        }
    }
    team.sort_by_key(|m| {
        let stood = before.team.iter().position(|b| b.account == m.account);
        (m.post != Post::Leader, m.post != Post::Secretary, stood.is_none(), stood)
    });
    let mut signs = Signs {
        account: before.signer.clone(),
        name: before.signer_name.clone(),
        position: new.signer_position.clone(),
    };
    if new.signer != before.signer || new.signer_position.is_empty() {
        let found = match &new.signer {
            Some(account) => signer(tx.c(), account, &new.signer_position, problems)?,
            None => None,
        };
        if let Some((account, name, position)) = found {
            let same = before.signer.as_ref() == Some(&account);
            let name = if same { before.signer_name.clone() } else { name };
            signs = Signs { account: Some(account), name, position };
        }
    }
    Ok((team, signs, exceptions))
}

/// Who sees a sealed inspection after the correction: as when it was set up, and those authorised.
fn viewers(
    tx: &mut Tx,
    before: &Inspection,
    team: &[Member],
    signs: &Signs,
    another: bool,
) -> Result<Vec<AccountId>, Error> {
    let mut all: Vec<AccountId> = team.iter().map(|m| m.account.clone()).collect();
    all.extend(signs.account.iter().cloned());
    all.push(before.author.clone());
    if !another {
        all.extend(before.authorised.iter().map(|a| a.account.clone()));
    }
    for item in &before.items {
        all.extend(store::viewers(tx.c(), item.as_str())?);
    }
    Ok(all)
}
