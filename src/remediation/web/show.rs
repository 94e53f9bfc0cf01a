//! The page of one demand, and its files.

use actix_web::http::StatusCode;

use crate::conclusions;
use crate::error::Error;
use crate::remediation::model::{Checked, Demand, Step};
use crate::remediation::rules::{self, MOVES};
use crate::remediation::{actions, pages, views};
use crate::vocabulary::{DemandId, Said};
use crate::web::{Form, Reply, Req};

/// `GET /demands/{id}`
pub fn show(req: &Req) -> Result<Reply, Error> {
    show_with(req, StatusCode::OK, &Form::default(), &[], None)
}

/// Texts that a person types on the page, each with the key of its label.
const TEXTS: [(&str, &str); 9] = [
    ("text", "demands-report-text"),
    ("ask_reason", "demands-ask-reason"),
    ("reason", "demands-verify-reason"),
    ("answer_reason", "demands-answer-reason"),
    ("remind_number", "demands-paper-number"),
    ("escalate_number", "demands-paper-number"),
    ("escalate_text", "demands-escalate-text"),
    ("void_reason", "demands-void-reason"),
    ("reopen_reason", "demands-reopen-reason"),
];

/// The page, with what was typed and what is wrong with it; `refused`: why what was sent was not done at all.
pub fn show_with(
    req: &Req,
    status: StatusCode,
    typed: &Form,
    errors: &[(String, Said)],
    refused: Option<&Said>,
) -> Result<Reply, Error> {
    let id: DemandId = req.id("id");
    let today = req.db().world().today();
    let (demand, events, officials, seen) = req.db().read(|c| {
        let demand = views::find(c, &req.actor, &id, today)?;
        let who = views::standing(c, &req.actor, &demand)?;
        let visits = if who.verifies { views::follow_ups(c, &req.actor, &demand)? } else { Vec::new() };
        let opens = conclusions::views::opens(c, &req.actor, &demand.conclusion)?;
        let beside = views::beside(c, &req.actor, &demand, today)?;
        let seen = (visits, who, opens, beside);
        Ok((demand.clone(), views::events(c, &id)?, views::officials(c, &demand, today)?, seen))
    })?;
    let (visits, who, opens_conclusion, beside) = seen;
    let facts = views::facts(&demand, today);
    let may: Vec<Step> =
        Step::ALL.iter().filter(|step| rules::decide(demand.stage, **step, who, &facts).is_ok()).copied().collect();
    let turn = |mv: &&rules::Move| mv.from == demand.stage && matches!(mv.step, Step::Meet | Step::Close);
    let why_not = MOVES.iter().find(turn).filter(|_| who.verifies);
    let why_not = why_not.and_then(|mv| rules::decide(demand.stage, mv.step, who, &facts).err());
    let owner = views::owner_on(&demand, &officials);
    let title = Said::new("demands-of").with("position", demand.position).with("number", &demand.number);
    let shut = refused.is_some();
    let [reminds, escalates] = [Step::Remind, Step::Escalate].map(|step| with(&demand, &beside, step));
    let page = pages::Show {
        owner_by_post: demand.owner.is_none() && owner.is_some(),
        form: defaults(req, &demand, typed, [&reminds, &escalates]).view(req.language, errors),
        verifies: who.verifies,
        sees_originals: who.sees_originals(),
        reports: who.bears || events.iter().any(|event| matches!(event.step, Step::Report | Step::ReportPart)),
        reminds,
        escalates,
        owner,
        officials: officials
            .into_iter()
            .map(|person| pages::Choice {
                value: person.official.to_string(),
                label: format!("{}, {}", person.name, person.position),
            })
            .collect(),
        outcomes: choices(req, &[Step::Meet, Step::MeetPartly, Step::Miss], Step::said),
        answers: choices(req, &[Step::Grant, Step::Refuse], Step::said),
        ways: choices(req, Checked::ALL, Checked::said),
        why_not: why_not.map(|no| req.say(&no.0)).unwrap_or_default(),
        refused: refused.map(|said| req.say(said)).unwrap_or_default(),
        typed: TEXTS
            .iter()
            .filter(|_| shut)
            .filter_map(|(name, label)| {
                Some(pages::Typed { label: req.t(label), text: typed.filled(name)?.to_owned() })
            })
            .collect(),
        demand,
        events,
        opens_conclusion,
        may,
        visits,
    };
    req.page_with(status, "remediation/show.html", &req.say(&title), &page)
}

fn choices<W: Copy + std::fmt::Display>(req: &Req, words: &[W], said: fn(W) -> Said) -> Vec<pages::Choice> {
    words.iter().map(|word| pages::Choice { value: word.to_string(), label: req.say(&said(*word)) }).collect()
}

/// The demands on which a paper of the step may be recorded together with the one that is shown.
fn with(demand: &Demand, beside: &[(Demand, Vec<Step>)], step: Step) -> Vec<pages::Beside> {
    beside
        .iter()
        .filter(|(other, may)| may.contains(&step) && (step == Step::Escalate || other.unit == demand.unit))
        .map(|(other, _)| pages::Beside {
            value: format!("{}:{}", other.id, other.version),
            task: other.task.clone(),
            unit_name: other.unit_name.clone(),
            due: other.due,
        })
        .collect()
}

/// What was typed, with first values for the rest: today, the day that was asked for, and papers on all that they may be
/// about.
fn defaults(req: &Req, demand: &Demand, typed: &Form, [reminds, escalates]: [&[pages::Beside]; 2]) -> Form {
    let today = req.db().world().today().to_string();
    let mut first = vec![
        ("done_on", today.clone()),
        ("checked_on", today.clone()),
        ("reminded_on", today.clone()),
        ("escalated_on", today),
        ("checked", Checked::Paper.to_string()),
    ];
    if let Some(until) = demand.asked_until {
        first.push(("until", until.to_string()));
    }
    let mut pairs: Vec<(String, String)> =
        typed.pairs().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    if pairs.is_empty() {
        pairs.extend(reminds.iter().map(|one| ("remind_also".to_owned(), one.value.clone())));
        pairs.extend(escalates.iter().map(|one| ("escalate_also".to_owned(), one.value.clone())));
    }
    let mut form = Form::new(pairs);
    for (name, value) in first {
        if !typed.pairs().any(|(known, _)| known == name) {
            form.set(name, value);
        }
    }
    form
}

/// `GET /demands/{id}/originals/{sha256}`: a picture as it was sent, for who verifies.
pub fn original(req: &Req) -> Result<Reply, Error> {
    let (id, hash): (DemandId, _) = (req.id("id"), req.param("sha256"));
    let (file, bytes) = actions::look_at_original(req.db(), &req.app.files, &req.actor, &id, hash)?;
    Ok(Reply::file(&file.name, &file.media_type, bytes))
}

/// `GET /demands/{id}/files/{sha256}`: a picture as its copy, a PDF, anything else to keep.
pub fn file(req: &Req) -> Result<Reply, Error> {
    let id: DemandId = req.id("id");
    let today = req.db().world().today();
    let file = req.db().read(|c| views::file(c, &req.actor, &id, req.param("sha256"), today))?;
    let (hash, media_type) = match &file.working {
        Some(working) => (working.as_str(), "image/jpeg"),
        None => (file.sha256.as_str(), file.media_type.as_str()),
    };
    Ok(Reply::inline(&file.name, media_type, req.app.storage.get(id.as_str(), hash)?))
}
