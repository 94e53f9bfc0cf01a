//! Following a conclusion as a whole: what is open, its dossiers, closing it.

use actix_web::http::StatusCode;

use crate::conclusions;
use crate::error::Error;
use crate::remediation::actions::closing as actions;
use crate::remediation::model::{Apologised, Apology, NamedDossier, NewReturn};
use crate::remediation::rules::closing as rules;
use crate::remediation::{pages, views};
use crate::vocabulary::{ConclusionId, PointId, Said};
use crate::web::{Form, Reader, Reply, Req};

/// `GET /conclusions/{id}/follow-up`
pub fn follow_up(req: &Req) -> Result<Reply, Error> {
    follow_up_with(req, StatusCode::OK, &Form::default(), &[], None)
}

fn follow_up_with(
    req: &Req,
    status: StatusCode,
    typed: &Form,
    errors: &[(String, Said)],
    refused: Option<&Said>,
) -> Result<Reply, Error> {
    let id: ConclusionId = req.id("id");
    let today = req.db().world().today();
    let (of, who, opens_conclusion) = req.db().read(|c| {
        let of = views::followed(c, &req.actor, &id, today)?;
        let who = views::standing_on(c, &req.actor, &of, None)?;
        let opens = conclusions::views::opens(c, &req.actor, &id)?;
        Ok((of, who, opens))
    })?;
    let title = req.say(&Said::new("closing-of").with("number", &of.number));
    let page = pages::FollowUp {
        closed: of.is_closed(),
        may_close: rules::may_close(of.is_closed(), who, &of.open).is_ok(),
        signs: who.signs,
        form: typed.view(req.language, errors),
        refused: refused.map(|said| req.say(said)).unwrap_or_default(),
        typed: typed.filled("reason").filter(|_| refused.is_some()).unwrap_or_default().to_owned(),
        is_unit: req.actor.bound_to().is_some(),
        opens_conclusion,
        of,
    };
    req.page_with(status, "remediation/follow_up.html", &title, &page)
}

fn answer(req: &Req, result: Result<(), Error>, done: &str) -> Result<Reply, Error> {
    let again = |said: &Said| follow_up_with(req, StatusCode::CONFLICT, &req.form, &[], Some(said));
    match result {
        Ok(()) => Ok(Reply::redirect(format!("/conclusions/{}/follow-up", req.param("id"))).done(Said::new(done))),
        Err(Error::Invalid(errors)) => follow_up_with(req, StatusCode::UNPROCESSABLE_ENTITY, &req.form, &errors, None),
        Err(Error::Conflict) => again(&Said::new("demands-changed-meanwhile")),
        Err(Error::Refused(said)) => again(&said),
        Err(error) => Err(error),
    }
}

/// `POST /conclusions/{id}/follow-up/close`
pub fn close_conclusion(req: &Req) -> Result<Reply, Error> {
    let closed = actions::close_conclusion(req.db(), &req.actor, &req.id("id"));
    answer(req, closed, "closing-closed")
}

/// `POST /conclusions/{id}/follow-up/reopen`
pub fn reopen_conclusion(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let reason = r.text("reason", 4_000);
    let opened = r.finish().and_then(|()| actions::reopen_conclusion(req.db(), &req.actor, &req.id("id"), &reason));
    answer(req, opened, "closing-reopened")
}

/// `GET /conclusions/{id}/follow-up/dossiers/{point}`
pub fn dossier(req: &Req) -> Result<Reply, Error> {
    dossier_with(req, StatusCode::OK, None, &[], None)
}

fn dossier_with(
    req: &Req,
    status: StatusCode,
    typed: Option<&Form>,
    errors: &[(String, Said)],
    refused: Option<&Said>,
) -> Result<Reply, Error> {
    let (id, point): (ConclusionId, PointId) = (req.id("id"), req.id("point"));
    let today = req.db().world().today();
    let (of, dossier, who) = req.db().read(|c| {
        let of = views::followed(c, &req.actor, &id, today)?;
        let dossier = of.dossiers.iter().find(|d| d.point == point).cloned().ok_or(Error::NotFound)?;
        let who = views::standing_on(c, &req.actor, &of, Some(&dossier))?;
        Ok((of, dossier, who))
    })?;
    let (closed, entered) = (of.is_closed(), dossier.returned.as_ref());
    let form = typed.cloned().unwrap_or_else(|| filled(&dossier));
    let page = pages::Dossier {
        enters: rules::may_enter(closed, who, entered).is_ok(),
        verifies: rules::may_see(closed, who, entered).is_ok(),
        why_not: match rules::may_see(closed, who, entered) {
            Err(Error::Refused(said)) if who.verifies && (who.reported || who.bears) => req.say(&said),
            _ => String::new(),
        },
        lateness: ["yes", "no"]
            .map(|word| pages::Choice { value: word.into(), label: req.t(&format!("closing-late-{word}")) })
            .into(),
        apologies: Apology::ALL
            .iter()
            .map(|kind| pages::Choice { value: kind.to_string(), label: req.say(&kind.said()) })
            .collect(),
        form: form.view(req.language, errors),
        refused: refused.map(|said| req.say(said)).unwrap_or_default(),
        closed,
        conclusion: of.conclusion,
        number: of.number,
        dossier,
    };
    let title = Said::new("closing-dossier-of").with("code", &page.dossier.code);
    req.page_with(status, "remediation/dossier.html", &req.say(&title), &page)
}

/// The form as it stands: what was entered, else what the unit's own system says.
fn filled(dossier: &NamedDossier) -> Form {
    let mut form = Form::default();
    match &dossier.returned {
        Some(one) => {
            form.set("returned_on", one.returned_on).set("late", if one.late { "yes" } else { "no" });
            if let Some(apology) = &one.apology {
                form.set("apology", apology.kind).set("apology_on", apology.on);
                form.set("apology_number", &apology.number).set("apology_place", &apology.place);
            }
        }
        None => {
            if let Some(on) = dossier.reported_on {
                form.set("returned_on", on);
                if let Some(due) = dossier.due_on {
                    form.set("late", if on > due { "yes" } else { "no" });
                }
            }
        }
    }
    form
}

fn answer_dossier(req: &Req, result: Result<(), Error>, done: &str) -> Result<Reply, Error> {
    let again = |said: &Said| dossier_with(req, StatusCode::CONFLICT, Some(&req.form), &[], Some(said));
    match result {
        Ok(()) => {
            let to = format!("/conclusions/{}/follow-up/dossiers/{}", req.param("id"), req.param("point"));
            Ok(Reply::redirect(to).done(Said::new(done)))
        }
        Err(Error::Invalid(errors)) => {
            dossier_with(req, StatusCode::UNPROCESSABLE_ENTITY, Some(&req.form), &errors, None)
        }
        Err(Error::Conflict) => again(&Said::new("demands-changed-meanwhile")),
        Err(Error::Refused(said)) => again(&said),
        Err(error) => Err(error),
    }
}

/// `POST /conclusions/{id}/follow-up/dossiers/{point}`
pub fn enter_return(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    let returned_on = r.date("returned_on");
    let late = match req.form.get("late") {
        "yes" => true,
        "no" => false,
        _ => {
            r.wrong("late", Said::new("form-choose"));
            false
        }
    };
    let apology = req.form.filled("apology").map(|_| Apologised {
        kind: r.word("apology", Apology::Letter),
        number: r.optional_text("apology_number", 60),
        on: r.date("apology_on"),
        place: r.optional_text("apology_place", 300),
    });
    let new = NewReturn { returned_on, late, apology };
    let (id, point) = (req.id("id"), req.id("point"));
    let entered = r.finish().and_then(|()| actions::enter_return(req.db(), &req.actor, &id, &point, seen, &new));
    answer_dossier(req, entered, "closing-return-entered")
}

/// `POST /conclusions/{id}/follow-up/dossiers/{point}/verify`
pub fn see_return(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    let verified = match req.form.get("seen") {
        "yes" => true,
        "no" => false,
        _ => {
            r.wrong("seen", Said::new("form-choose"));
            false
        }
    };
    let remark = r.optional_text("remark", 4_000);
    let (id, point) = (req.id("id"), req.id("point"));
    let done =
        r.finish().and_then(|()| actions::see_return(req.db(), &req.actor, &id, &point, seen, verified, &remark));
    answer_dossier(req, done, if verified { "closing-return-verified-now" } else { "closing-return-sent-back" })
}
