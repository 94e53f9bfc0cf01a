//! Comments on a draft: the planners' page, what an asked body reads and says, and what waits for it.

use actix_web::http::StatusCode;

use super::{choices, field_names, title};
use crate::error::Error;
use crate::plans::model::comment::{Asked, Consultation, NewAnswer, NewComment, Stance, Taken};
use crate::plans::rules::{self, comments as rule};
use crate::plans::views::comments;
use crate::plans::{Plan, Stage, actions, pages, views};
use crate::register::pages::Choice;
use crate::units;
use crate::vocabulary::{AccountId, CommentId, ConsultationId, PlanId, PlanItemId, Said};
use crate::web::{Form, Reader, Reply, Req};

/// Lines for comments in the form; what is more goes into one of them.
const LINES: usize = 6;

fn url(plan: &PlanId) -> String {
    format!("/plans/{plan}/comments")
}

/// An item as it is called in lists: its place and unit.
fn label(req: &Req, one: &Consultation, item: Option<&PlanItemId>) -> String {
    match item.and_then(|id| one.items.iter().find(|shown| shown.id == *id)) {
        Some(shown) => {
            let number = shown.number.map(|n| n.to_string()).unwrap_or_default();
            req.say(&Said::new("plans-comment-item").with("number", number).with("unit", &shown.unit_name))
        }
        None => req.t("plans-comment-whole"),
    }
}

/// Requests as pages show them.
pub(super) fn asked(req: &Req, plan: &Plan, all: Vec<Consultation>) -> Result<Vec<pages::AskedView>, Error> {
    let today = req.db().world().today();
    let mut people = Vec::new();
    for one in &all {
        people.push(one.asked_by.clone());
        people.extend(one.heard.as_ref().map(|heard| heard.by.clone()));
        people.extend(one.comments.iter().filter_map(|c| c.settled.as_ref()).map(|settled| settled.by.clone()));
    }
    let (names, may_write) =
        req.db().read(|c| Ok((views::names(c, people.iter())?, views::may_write(c, &req.actor, plan, today)?)))?;
    let name = |id: &AccountId| names.get(id).cloned().unwrap_or_default();
    let writes = may_write && rules::draftable(plan).is_ok();
    let view = |one: Consultation| pages::AskedView {
        state: rule::asked(&one, today),
        may_withdraw: writes && rule::may_withdraw(&one).is_ok(),
        may_enter: writes && rule::may_answer(&one, plan.stage).is_ok(),
        may_settle: writes,
        asked_by: name(&one.asked_by),
        heard: one.heard.as_ref().map(|heard| pages::HeardView {
            agrees: heard.agrees,
            by: name(&heard.by),
            at: heard.at,
            paper_number: heard.paper.as_ref().map(|(number, _)| number.clone()),
            paper_on: heard.paper.as_ref().map(|(_, on)| *on),
        }),
        comments: one
            .comments
            .iter()
            .map(|comment| pages::CommentView {
                id: comment.id.clone(),
                about: label(req, &one, comment.item.as_ref()),
                said: comment.said.clone(),
                taken: comment.settled.as_ref().map(|settled| settled.taken),
                reason: comment.settled.as_ref().map(|settled| settled.reason.clone()).unwrap_or_default(),
                by: comment.settled.as_ref().map(|settled| name(&settled.by)).unwrap_or_default(),
                version: comment.version,
            })
            .collect(),
        withdrawn_reason: one.withdrawn.as_ref().map(|withdrawn| withdrawn.reason.clone()),
        id: one.id,
        unit_name: one.unit_name,
        until: one.until,
        asked_at: one.asked_at,
        version: one.version,
    };
    Ok(all.into_iter().map(view).collect())
}

/// `GET /plans/{id}/comments`: who was asked about the plan, what they said, what was done about it.
pub fn consultation(req: &Req) -> Result<Reply, Error> {
    consultation_page(req, StatusCode::OK, None, &[])
}

fn consultation_page(
    req: &Req,
    status: StatusCode,
    typed: Option<&Form>,
    errors: &[(String, Said)],
) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let (mut plan, all, units) = req.db().read(|c| {
        let (plan, all) = comments::of_plan(c, &req.actor, &req.id("id"))?;
        Ok((plan, all, units::views::options(c, today)?))
    })?;
    if plan.stage == Stage::Recorded {
        return Err(Error::NotFound);
    }
    plan.title = title(req, &plan);
    let mut form = Form::default();
    for comment in all.iter().flat_map(|one| &one.comments) {
        if let Some(settled) = &comment.settled {
            form.set(&format!("taken-{}", comment.id), settled.taken);
            form.set(&format!("reason-{}", comment.id), &settled.reason);
        }
    }
    let form = typed.cloned().unwrap_or(form);
    let page = pages::ConsultationPage {
        may_ask: req.db().read(|c| views::may_write(c, &req.actor, &plan, today))? && rules::draftable(&plan).is_ok(),
        asked: asked(req, &plan, all)?,
        units: units.into_iter().filter(|unit| unit.id != plan.body).collect(),
        outcomes: Taken::ALL
            .iter()
            .map(|taken| Choice { value: taken.to_string(), label: req.say(&taken.said()) })
            .collect(),
        form: form.view(req.language, errors),
        plan,
    };
    req.page_with(status, "plans/consultation.html", &req.t("plans-consultation"), &page)
}

/// What stands now of what a form was about, and its version, for who was not the first.
type Now = (Vec<(String, String, String)>, i32);

/// `now` is asked for when somebody was there first: `(label, field, what stands)`, and the version.
fn after(
    req: &Req,
    result: Result<(), Error>,
    done: &str,
    name: impl Fn(&str) -> String,
    now: impl Fn(&Plan, &[Consultation]) -> Now,
) -> Result<Reply, Error> {
    match result {
        Ok(()) => Ok(Reply::redirect(url(&req.id("id"))).done(Said::new(done))),
        Err(Error::Invalid(errors)) => {
            let errors: Vec<_> = errors.into_iter().map(|(at, said)| (name(&at), said)).collect();
            consultation_page(req, StatusCode::UNPROCESSABLE_ENTITY, Some(&req.form), &errors)
        }
        Err(Error::Conflict) => {
            let (plan, all) = req.db().read(|c| comments::of_plan(c, &req.actor, &req.id("id")))?;
            let (current, version) = now(&plan, &all);
            let current: Vec<(String, &str, String)> =
                current.iter().map(|(label, field, stands)| (label.clone(), field.as_str(), stands.clone())).collect();
            req.conflict(&req.t("plans-consultation"), &current, version, "", &url(&plan.id))
        }
        Err(error) => Err(error),
    }
}

/// `POST /plans/{id}/comments`
pub fn ask(req: &Req) -> Result<Reply, Error> {
    let mut r = Reader::new(&req.form);
    let (seen, units, until) = (r.seen(), r.words("units"), r.date("until"));
    if units.is_empty() {
        r.wrong("units", Said::new("form-choose"));
    }
    let result =
        r.finish().and_then(|()| actions::ask_for_comments(req.db(), &req.actor, &req.id("id"), seen, &units, until));
    // Nothing of it stands yet: the plan alone has changed.
    after(req, result, "plans-asked-now", str::to_owned, |plan, _| (Vec::new(), plan.version))
}

/// `POST /plans/{id}/comments/{request}/withdraw`
pub fn withdraw_request(req: &Req) -> Result<Reply, Error> {
    let id: ConsultationId = req.id("request");
    let field = format!("withdraw-{id}");
    let mut r = Reader::new(&req.form);
    let (seen, reason) = (r.seen(), r.text(&field, 2000));
    let result =
        r.finish().and_then(|()| actions::withdraw_request(req.db(), &req.actor, &req.id("id"), &id, seen, &reason));
    let now = |_: &Plan, all: &[Consultation]| {
        let version = all.iter().find(|one| one.id == id).map_or(0, |one| one.version);
        (Vec::new(), version)
    };
    let name = |at: &str| if at == "withdraw_reason" { field.clone() } else { at.into() };
    after(req, result, "plans-request-withdrawn", name, now)
}

/// `POST /plans/{id}/comments/{request}/{comment}`: what the writers do about a comment.
pub fn settle_comment(req: &Req) -> Result<Reply, Error> {
    let (id, comment): (ConsultationId, CommentId) = (req.id("request"), req.id("comment"));
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    let taken = r.word(&format!("taken-{comment}"), Taken::Whole);
    let field = format!("reason-{comment}");
    let reason = r.optional_text(&field, 4000);
    // What is missing is told all at once.
    if rule::reason_missing(taken, &reason) {
        r.wrong(&field, Said::new("plans-taken-reason-needed"));
    }
    let result = r.finish().and_then(|()| {
        actions::settle_comment(req.db(), &req.actor, &req.id("id"), &id, &comment, seen, taken, &reason)
    });
    let now = |_: &Plan, all: &[Consultation]| {
        let Some(known) = all.iter().flat_map(|one| &one.comments).find(|known| known.id == comment) else {
            return (Vec::new(), 0);
        };
        let stands = known.settled.as_ref();
        let taken = stands.map(|settled| req.say(&settled.taken.said())).unwrap_or_default();
        let reason = stands.map(|settled| settled.reason.clone()).unwrap_or_default();
        let current = vec![
            (req.t("plans-taken"), format!("taken-{comment}"), taken),
            (req.t("plans-taken-reason"), field.clone(), reason),
        ];
        (current, known.version)
    };
    after(req, result, "plans-comment-settled", |at| if at == "reason" { field.clone() } else { at.into() }, now)
}

/// `GET /comments`: what one's own body was asked.
pub fn comments_asked(req: &Req) -> Result<Reply, Error> {
    let today = req.db().world().today();
    let all = req.db().read(|c| comments::of_own_body(c, &req.actor))?;
    let line = |(plan, one): (Plan, Consultation)| pages::AskedLine {
        state: rule::asked(&one, today),
        open: rule::may_answer(&one, plan.stage).is_ok(),
        title: title(req, &plan),
        body: plan.body_name,
        year: plan.year,
        until: one.until,
        id: one.id,
    };
    let page = pages::CommentsPage { lines: all.into_iter().map(line).collect() };
    req.page("plans/comments.html", &req.t("plans-comments-title"), &page)
}

/// Where a form of an answer stands: at the asked body, or at the planner who enters a paper.
struct Place {
    plan: Plan,
    one: Consultation,
    paper: bool,
    /// Why an answer that was sent was not taken.
    refused: Option<Said>,
}

fn own(req: &Req) -> Result<Place, Error> {
    let (plan, one) = req.db().read(|c| comments::to_own_body(c, &req.actor, &req.id("request")))?;
    Ok(Place { plan, one, paper: false, refused: None })
}

fn on_paper(req: &Req) -> Result<Place, Error> {
    let (plan, one) = req.db().read(|c| comments::one(c, &req.actor, &req.id("id"), &req.id("request")))?;
    Ok(Place { plan, one, paper: true, refused: None })
}

fn answer_page(
    req: &Req,
    status: StatusCode,
    Place { mut plan, one, paper, refused }: Place,
    form: &Form,
    errors: &[(String, Said)],
) -> Result<Reply, Error> {
    let today = req.db().world().today();
    plan.title = title(req, &plan);
    let fields = req.db().read(|c| Ok(choices(req, units::views::fields(c)?)))?;
    let shown = asked(req, &plan, vec![one.clone()])?.pop().ok_or(Error::NotFound)?;
    let refused = refused.or(rule::may_answer(&one, plan.stage).err().map(|refusal| refusal.said()));
    let items: Vec<pages::ShownLine> = one
        .items
        .iter()
        .map(|item| pages::ShownLine {
            number: item.number,
            unit: item.unit_name.clone(),
            fields: field_names(&fields, &item.says.fields),
            says: item.says.clone(),
        })
        .collect();
    let about: Vec<Choice> = one
        .items
        .iter()
        .map(|item| Choice { value: item.id.to_string(), label: label(req, &one, Some(&item.id)) })
        .collect();
    let page = pages::CommentPage {
        action: if paper { format!("{}/{}/paper", url(&plan.id), one.id) } else { format!("/comments/{}", one.id) },
        late: today > one.until,
        // A request that was taken back shows nothing more of the plan.
        items: if shown.state == Asked::Withdrawn { Vec::new() } else { items },
        about,
        stances: Stance::ALL
            .iter()
            .map(|stance| Choice { value: stance.to_string(), label: req.say(&stance.said()) })
            .collect(),
        lines: (1..=LINES).collect(),
        refused,
        form: form.view(req.language, errors),
        asked: shown,
        paper,
        body: plan.body_name,
        year: plan.year,
        title: plan.title,
        plan: plan.id,
    };
    req.page_with(
        status,
        "plans/comment.html",
        &req.t(if paper { "plans-comment-paper" } else { "plans-comment" }),
        &page,
    )
}

/// `GET /comments/{request}`: the draft's open items as they stood, and the form of the answer.
pub fn comment(req: &Req) -> Result<Reply, Error> {
    answer_page(req, StatusCode::OK, own(req)?, &Form::default(), &[])
}

/// `GET /plans/{id}/comments/{request}/paper`
pub fn paper_form(req: &Req) -> Result<Reply, Error> {
    answer_page(req, StatusCode::OK, on_paper(req)?, &Form::default(), &[])
}

/// The answer that was typed, with what is wrong with it.
fn typed(req: &Req, place: &Place) -> Result<(i32, NewAnswer), Error> {
    let today = req.db().world().today();
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    let stance = r.word("stance", Stance::Comments);
    let chosen = !r.is_wrong();
    let mut all = Vec::new();
    for line in 1..=LINES {
        let item: Option<PlanItemId> = r.optional_id(&format!("about-{line}"));
        let said = r.optional_text(&format!("said-{line}"), 4000);
        if item.is_some() || !said.is_empty() {
            all.push(NewComment { line, item, said });
        }
    }
    let paper = place.paper.then(|| (r.text("paper_number", 100), r.date("paper_on")));
    let new = NewAnswer { stance, comments: all, paper };
    // What is missing is told all at once; of a stance that was not chosen nothing follows.
    for (field, said) in rule::answer_problems(&new, &place.one, today) {
        let told = field.starts_with("paper_") && req.form.filled(&field).is_none();
        if !told && (chosen || !(field == "stance" || field == "said-1" && new.comments.is_empty())) {
            r.wrong(&field, said);
        }
    }
    r.finish()?;
    Ok((seen, new))
}

/// After an answer was sent: `place` is read anew where it was refused, for what was typed stands on the page.
fn answered(
    req: &Req,
    result: Result<(), Error>,
    place: fn(&Req) -> Result<Place, Error>,
    done: impl FnOnce() -> Reply,
) -> Result<Reply, Error> {
    match result {
        Ok(()) => Ok(done()),
        Err(Error::Invalid(errors)) => {
            answer_page(req, StatusCode::UNPROCESSABLE_ENTITY, place(req)?, &req.form, &errors)
        }
        Err(Error::Refused(said)) => {
            let place = Place { refused: Some(said), ..place(req)? };
            answer_page(req, StatusCode::CONFLICT, place, &req.form, &[])
        }
        Err(Error::Conflict) => {
            let place = place(req)?;
            req.conflict(&req.t("plans-comment"), &[], place.one.version, "", &url(&place.plan.id))
        }
        Err(error) => Err(error),
    }
}

/// `POST /comments/{request}`
pub fn give_comments(req: &Req) -> Result<Reply, Error> {
    let place = own(req)?;
    let id = place.one.id.clone();
    let result =
        typed(req, &place).and_then(|(seen, new)| actions::give_comments(req.db(), &req.actor, &id, seen, &new));
    let done = || Reply::redirect(format!("/comments/{id}")).done(Said::new("plans-comments-given"));
    answered(req, result, own, done)
}

/// `POST /plans/{id}/comments/{request}/paper`
pub fn enter_comments(req: &Req) -> Result<Reply, Error> {
    let place = on_paper(req)?;
    let (plan, id) = (place.plan.id.clone(), place.one.id.clone());
    let result = typed(req, &place)
        .and_then(|(seen, new)| actions::enter_comments(req.db(), &req.actor, &plan, &id, seen, &new));
    answered(req, result, on_paper, || Reply::redirect(url(&plan)).done(Said::new("plans-comments-entered")))
}
