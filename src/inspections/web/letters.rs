//! Handlers of letters by which other bodies are asked for members of teams.

use actix_web::http::StatusCode;

use crate::error::Error;
use crate::inspections::letters::{self, NewRequest};
use crate::inspections::pages;
use crate::units;
use crate::vocabulary::{AccountId, Said};
use crate::web::{Form, Reader, Reply, Req};

/// `GET /member-requests`
pub fn member_requests(req: &Req) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let letters = req.db().read(|c| letters::list(c, today, None))?;
    let late = letters.iter().filter(|letter| letter.days_late.is_some()).count();
    req.page("inspections/letters.html", &req.t("letters-title"), &pages::Letters { letters, late })
}

/// `GET /member-requests/new`
pub fn new_member_request(req: &Req) -> Result<Reply, Error> {
    let mut form = Form::default();
    form.set("sent_on", req.db().world().today()).set("count", 1);
    ask_page(req, StatusCode::OK, &form, &[])
}

fn ask_page(req: &Req, status: StatusCode, form: &Form, errors: &[(String, Said)]) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let units = req.db().read(|c| units::views::options(c, today))?;
    let page = pages::NewLetter { form: form.view(req.language, errors), units };
    req.page_with(status, "inspections/letter_new.html", &req.t("letters-new"), &page)
}

/// `POST /member-requests`
pub fn ask_members(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let new = NewRequest {
        number: r.optional_text("number", 100),
        sent_on: r.date("sent_on"),
        unit: r.id("unit"),
        count: r.number("count", 1, 50) as i32,
        skills: r.optional_text("skills", 500),
        due_on: r.date("due_on"),
        signer_name: r.optional_text("signer_name", 200),
        signer_position: r.optional_text("signer_position", 200),
    };
    match r.finish().and_then(|()| letters::ask(req.db(), &req.actor, &new)) {
        Ok(id) => Ok(Reply::redirect(format!("/member-requests/{id}")).done(Said::new("letters-asked"))),
        Err(Error::Invalid(errors)) => ask_page(req, StatusCode::UNPROCESSABLE_ENTITY, &req.form, &errors),
        Err(error) => Err(error),
    }
}

/// `GET /member-requests/{id}`
pub fn member_request(req: &Req) -> Result<Reply, Error> {
    show(req, StatusCode::OK, &Form::default(), &[])
}

fn show(req: &Req, status: StatusCode, form: &Form, errors: &[(String, Said)]) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let id = req.param("id").to_owned();
    let page = req.db().read(|c| {
        let accounts = letters::inspectors(c)?.into_iter();
        Ok(pages::Letter {
            letter: letters::find(c, &id, today)?,
            form: form.view(req.language, errors),
            accounts: accounts
                .map(|a| pages::Choice { value: a.id.to_string(), label: format!("{}, {}", a.name, a.position) })
                .collect(),
        })
    })?;
    let title = req.say(&Said::new("letters-one").with("number", &page.letter.number));
    req.page_with(status, "inspections/letter.html", &title, &page)
}

/// What an act on a letter leads to.
fn done(req: &Req, result: Result<(), Error>, key: &str) -> Result<Reply, Error> {
    let id = req.param("id");
    match result {
        Ok(()) => Ok(Reply::redirect(format!("/member-requests/{id}")).done(Said::new(key))),
        Err(Error::Invalid(errors)) => show(req, StatusCode::UNPROCESSABLE_ENTITY, &req.form, &errors),
        Err(Error::Conflict) => {
            let today = req.db().world().today();
            let now = req.db().read(|c| letters::find(c, id, today))?;
            let current = [(req.t("inspections-stage"), "stage", req.say(&now.stage.said()))];
            req.conflict(&now.number, &current, now.version, "", &format!("/member-requests/{id}"))
        }
        Err(error) => Err(error),
    }
}

/// `POST /member-requests/{id}/remind`
pub fn remind_members(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let (seen, number, on) = (r.seen(), r.text("remind_number", 100), r.date("remind_on"));
    let result = r.finish().and_then(|()| letters::remind(req.db(), &req.actor, req.param("id"), seen, &number, on));
    done(req, result, "letters-reminded")
}

/// `POST /member-requests/{id}/receive`
pub fn receive_members(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    let reply = letters::Reply {
        number: r.text("reply_number", 100),
        on: r.date("reply_on"),
        people: letters::people_of(&r.text("people", 5000)),
    };
    let result = r.finish().and_then(|()| letters::receive(req.db(), &req.actor, req.param("id"), seen, &reply));
    done(req, result, "letters-received")
}

/// `POST /member-requests/{id}/withdraw`
pub fn withdraw_members(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let (seen, reason) = (r.seen(), r.text("reason", 500));
    let result = r.finish().and_then(|()| letters::withdraw(req.db(), &req.actor, req.param("id"), seen, &reason));
    done(req, result, "letters-withdrawn")
}

/// `POST /member-requests/{id}/people/{named}`: which account it is.
pub fn link_member(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let account: Option<AccountId> = r.optional_id("account");
    let (id, named) = (req.param("id"), req.param("named"));
    let result = r.finish().and_then(|()| letters::link(req.db(), &req.actor, id, named, account.as_ref()));
    done(req, result, "letters-linked")
}
