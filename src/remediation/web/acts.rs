//! What the forms of a demand's page do.

use actix_web::http::StatusCode;

use super::show::show_with;
use crate::error::Error;
use crate::remediation::actions;
use crate::remediation::model::{Checked, OwnerChoice, Report, Step, Verification};
use crate::remediation::views;
use crate::visits::rules::LARGEST_FILE;
use crate::vocabulary::{DemandId, Said};
use crate::web::{Form, Reader, Reply, Req};

/// After an act: back to the page; or the page again as it stands now, with what is wrong, or why it was not done, and
/// with everything that was typed.
fn answer(req: &Req, result: Result<(), Error>, done: &str) -> Result<Reply, Error> {
    let again = |said: &Said| show_with(req, StatusCode::CONFLICT, &req.form, &[], Some(said));
    match result {
        Ok(()) => Ok(Reply::redirect(format!("/demands/{}", req.param("id"))).done(Said::new(done))),
        Err(Error::Invalid(errors)) => show_with(req, StatusCode::UNPROCESSABLE_ENTITY, &req.form, &errors, None),
        Err(Error::Conflict) => again(&Said::new("demands-changed-meanwhile")),
        Err(Error::Refused(said)) => again(&said),
        Err(error) => Err(error),
    }
}

/// Reads the form once the demand was found in the reader's scope, and does what it says.
fn act(req: &Req, done: &str, work: impl FnOnce(&DemandId, i32, Reader) -> Result<(), Error>) -> Result<Reply, Error> {
    let id: DemandId = req.id("id");
    let today = req.db().world().today();
    req.db().read(|c| views::find(c, &req.actor, &id, today))?;
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    answer(req, work(&id, seen, r), done)
}

/// Whom the form names: one of the list, or another by name and position.
fn owner(form: &Form, r: &mut Reader) -> Option<OwnerChoice> {
    if form.filled("owner_name").is_some() || form.filled("owner_position").is_some() {
        return Some(OwnerChoice::Named(r.text("owner_name", 200), r.text("owner_position", 200)));
    }
    r.optional_id("owner").map(OwnerChoice::Official)
}

/// `POST /demands/{id}/owner`
pub fn name_owner(req: &Req) -> Result<Reply, Error> {
    act(req, "demands-owner-named", |id, seen, mut r| {
        let chosen = owner(&req.form, &mut r);
        if chosen.is_none() {
            r.wrong("owner", Said::new("form-choose"));
        }
        r.finish()?;
        let chosen = chosen.ok_or(Error::Conflict)?;
        actions::name_owner(req.db(), &req.actor, id, seen, &chosen)
    })
}

/// `POST /demands/{id}/report`
pub fn report(req: &Req) -> Result<Reply, Error> {
    act(req, "demands-reported", |id, seen, mut r| {
        let new = Report {
            part: r.ticked("part"),
            text: r.text("text", 8_000),
            done_on: r.date("done_on"),
            owner: owner(&req.form, &mut r),
        };
        let mut uploads = Vec::new();
        for upload in req.uploads.iter().filter(|upload| upload.field == "file" && !upload.file_name.is_empty()) {
            if upload.bytes > LARGEST_FILE {
                let most = LARGEST_FILE / 1024 / 1024;
                r.wrong("file", Said::new("demands-file-large").with("name", &upload.file_name).with("most", most));
            } else {
                uploads.push((upload.file_name.clone(), std::fs::read(upload.file.path())?));
            }
        }
        r.finish()?;
        let files = actions::keep_files(req.db(), &req.app.files, &req.actor, id, &new, &uploads)?;
        actions::report(req.db(), &req.actor, id, seen, &new, &files)
    })
}

/// `POST /demands/{id}/extension`
pub fn ask_extension(req: &Req) -> Result<Reply, Error> {
    act(req, "demands-extension-asked", |id, seen, mut r| {
        let (until, reason) = (r.date("ask_until"), r.text("ask_reason", 4_000));
        r.finish()?;
        actions::ask_extension(req.db(), &req.actor, id, seen, until, &reason)
    })
}

/// `POST /demands/{id}/answer`
pub fn answer_extension(req: &Req) -> Result<Reply, Error> {
    act(req, "demands-extension-answered", |id, seen, mut r| {
        let answer = r.word("answer", Step::Refuse);
        let until = match answer {
            Step::Grant => Some(r.date("until")),
            Step::Refuse => None,
            _ => {
                r.wrong("answer", Said::new("form-choose"));
                None
            }
        };
        let reason = r.text("answer_reason", 4_000);
        r.finish()?;
        actions::answer_extension(req.db(), &req.actor, id, seen, until, &reason)
    })
}

/// `POST /demands/{id}/verify`
pub fn verify(req: &Req) -> Result<Reply, Error> {
    act(req, "demands-verified", |id, seen, mut r| {
        let new = Verification {
            outcome: r.word("outcome", Step::Miss),
            checked: r.word("checked", Checked::Paper),
            visit: r.optional_id("visit"),
            checked_on: r.date("checked_on"),
            reason: r.text("reason", 8_000),
        };
        r.finish()?;
        actions::verify(req.db(), &req.actor, id, seen, &new)
    })
}

/// `POST /demands/{id}/close`
pub fn close(req: &Req) -> Result<Reply, Error> {
    act(req, "demands-closed", |id, seen, r| {
        r.finish()?;
        actions::close(req.db(), &req.actor, id, seen)
    })
}

/// The demand of the page with those that were ticked beside it, each as it was seen.
fn with_others(form: &Form, field: &str, id: &DemandId, seen: i32, r: &mut Reader) -> Vec<(DemandId, i32)> {
    let mut of = vec![(id.clone(), seen)];
    for value in form.all(field) {
        match value.rsplit_once(':').and_then(|(id, version)| Some((id.to_owned(), version.parse().ok()?))) {
            Some((id, version)) => of.push((id.into(), version)),
            None => r.wrong(field, Said::new("form-choose")),
        }
    }
    of
}

/// `POST /demands/{id}/remind`
pub fn remind(req: &Req) -> Result<Reply, Error> {
    act(req, "demands-reminded", |id, seen, mut r| {
        let (number, on) = (r.optional_text("remind_number", 60), r.date("reminded_on"));
        let of = with_others(&req.form, "remind_also", id, seen, &mut r);
        r.finish()?;
        actions::send_paper(req.db(), &req.actor, &of, Step::Remind, (&number, on), "")
    })
}

/// `POST /demands/{id}/escalate`
pub fn escalate(req: &Req) -> Result<Reply, Error> {
    act(req, "demands-escalated", |id, seen, mut r| {
        let (number, on) = (r.optional_text("escalate_number", 60), r.date("escalated_on"));
        let text = r.optional_text("escalate_text", 4_000);
        let of = with_others(&req.form, "escalate_also", id, seen, &mut r);
        r.finish()?;
        actions::send_paper(req.db(), &req.actor, &of, Step::Escalate, (&number, on), &text)
    })
}

/// `POST /demands/{id}/void`
pub fn void(req: &Req) -> Result<Reply, Error> {
    act(req, "demands-voided", |id, seen, mut r| {
        let reason = r.text("void_reason", 4_000);
        r.finish()?;
        actions::decide(req.db(), &req.actor, id, seen, Step::Void, &reason)
    })
}

/// `POST /demands/{id}/reopen`
pub fn reopen(req: &Req) -> Result<Reply, Error> {
    act(req, "demands-reopened", |id, seen, mut r| {
        let reason = r.text("reopen_reason", 4_000);
        r.finish()?;
        actions::decide(req.db(), &req.actor, id, seen, Step::Reopen, &reason)
    })
}
