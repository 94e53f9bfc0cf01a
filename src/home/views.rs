//! Reading over all areas, for the start page and search.

use chrono::{Datelike, NaiveDate, NaiveDateTime};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use serde::Serialize;

use crate::db::AnyConnection;
use crate::error::Error;
use crate::plans::Step;
use crate::plans::model::ruling::PairState;
use crate::plans::rules::comments as plan_rules;
use crate::plans::views as plan_views;
use crate::remediation;
use crate::remediation::model::DossiersWait;
use crate::remediation::views::Waits;
use crate::schema::{
    conclusion_points, conclusion_visits, conclusions, import_batches, inspections, plan_items, plans,
    point_explanations, sealed_viewers, team_members, visits,
};
use crate::scoring;
use crate::vocabulary::text::like_prefix;
use crate::vocabulary::{Actor, Right, Said};

/// Something that waits for the person.
#[derive(Clone, Debug, Serialize)]
pub struct Task {
    /// The last day, if there is one.
    pub due_on: Option<NaiveDate>,
    /// Days from today to then; negative when it is past.
    pub days: Option<i64>,
    pub what: Said,
    pub about: String,
    pub href: String,
}

/// The figures on top.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Figures {
    pub items: i64,
    pub items_done: i64,
    pub items_ongoing: i64,
    pub issued: i64,
    pub explaining: i64,
}

/// A conclusion issued lately.
#[derive(Clone, Debug, Serialize, Queryable)]
pub struct Recent {
    pub id: String,
    pub number: Option<String>,
    pub issued_on: Option<NaiveDate>,
    pub title: String,
    pub report_by: Option<NaiveDate>,
}

/// A hit of the search.
#[derive(Clone, Debug, Serialize)]
pub struct Found {
    pub href: String,
    pub title: String,
    pub detail: String,
}

/// One of the things that come first on an empty database.
#[derive(Clone, Debug, Serialize)]
pub struct Beginning {
    /// Key of what is to be done.
    pub what: &'static str,
    /// Where it is done.
    pub href: &'static str,
    /// Whether the person may do it; else another role does.
    pub own: bool,
    pub done: bool,
}

/// What comes first, in order, for who administers; nothing once all of it is done.
pub fn beginnings(c: &mut AnyConnection, actor: &Actor) -> Result<Vec<Beginning>, Error> {
    use crate::schema::{account_roles, import_batches, officials, units};
    if !actor.may(Right::Administer) {
        return Ok(Vec::new());
    }
    let served = crate::settings::served(c)?;
    let units: i64 = units::table.count().get_result(c)?;
    let officials: i64 = officials::table.count().get_result(c)?;
    let others: i64 = account_roles::table.filter(account_roles::role.ne("administrator")).count().get_result(c)?;
    let statistics: i64 = import_batches::table
        .filter(import_batches::kind.eq("monthly-statistics"))
        .filter(import_batches::published_at.is_not_null())
        .filter(import_batches::undone_at.is_null())
        .count()
        .get_result(c)?;
    let plans: i64 = plans::table.count().get_result(c)?;
    let step = |what, href, right, done| Beginning { what, href, own: actor.may(right), done };
    let all = vec![
        step("home-first-settings", "/settings", Right::Administer, !served.city.is_empty()),
        step("home-first-units", "/imports", Right::Import, units > 0),
        step("home-first-officials", "/imports", Right::Import, officials > 0),
        step("home-first-accounts", "/accounts/new", Right::Administer, others > 0),
        step("home-first-statistics", "/imports", Right::Import, statistics > 0),
        step("home-first-plan", "/plans/new", Right::Plan, plans > 0),
    ];
    Ok(if all.iter().all(|b| b.done) { Vec::new() } else { all })
}

fn task(today: NaiveDate, due_on: Option<NaiveDate>, key: &str, about: String, href: String) -> Task {
    Task { due_on, days: due_on.map(|due| (due - today).num_days()), what: Said::new(key), about, href }
}

/// What waits for the person, the most urgent first.
pub fn tasks(c: &mut AnyConnection, actor: &Actor, today: NaiveDate) -> Result<Vec<Task>, Error> {
    let mut all = Vec::new();
    let me = actor.key().to_owned();
    // Plans that wait for their review, and those that wait for their approval, each for who did nothing in them.
    let steps = [
        (Right::Review, Step::Review, "home-task-review", "home-task-review-adjustment"),
        (Right::Approve, Step::Approve, "home-task-approve", "home-task-approve-adjustment"),
    ];
    for (_, step, key, of_adjustment) in steps.into_iter().filter(|(right, ..)| actor.may(*right)) {
        for plan in plan_views::waiting(c, actor, step, today)?.into_iter().take(20) {
            let about = format!("{} · {}", plan.body_name, plan.year);
            all.push(task(today, None, key, about, format!("/plans/{}", plan.id)));
        }
        for (plan, adjustment) in plan_views::adjustments::waiting(c, actor, step, today)?.into_iter().take(20) {
            let about = format!("{} · {}", plan.body_name, plan.year);
            let href = format!("/plans/{}/adjustments/{}", plan.id, adjustment.id);
            all.push(task(today, None, of_adjustment, about, href));
        }
    }
    if actor.may(Right::Approve) {
        let sealed: Vec<(String, String)> = plan_items::table
            .filter(plan_items::sealed.eq(true))
            .filter(plan_items::approver_id.eq(&me))
            .filter(plan_items::approved_at.is_null())
            .filter(plan_items::stage.eq("planned"))
            .filter(exists(
                sealed_viewers::table
                    .filter(sealed_viewers::subject_id.eq(plan_items::id))
                    .filter(sealed_viewers::account_id.eq(&me)),
            ))
            .select((plan_items::plan_id, plan_items::id))
            .load(c)?;
        // Neither unit nor day: this page stands open on desks. Who goes on is shown them, and that is kept.
        for (plan, item) in sealed {
            let href = format!("/plans/{plan}/items/{item}");
            all.push(task(today, None, "home-task-approve-sealed", String::new(), href));
        }
    }
    if actor.may(Right::Issue) {
        use crate::inspections::independence::may_answer;
        use crate::inspections::teams::{self, Wanted};
        let asked = teams::exceptions(c, actor, &Wanted::All)?.into_iter().filter(|one| one.answered_at.is_none());
        for one in asked.filter(|one| may_answer(&one.asked_by, &one.account, actor).is_ok()) {
            let href = "/exceptions".to_owned();
            // Neither who, where nor when, as above.
            all.push(match one.seals.is_empty() {
                true => task(today, Some(one.from), "home-task-exception", one.name, href),
                false => task(today, None, "home-task-exception-sealed", String::new(), href),
            });
        }
    }
    // What clashes with something sealed: neither unit, day nor content, as above, and to who is named on it only.
    for one in crate::inspections::clashes::waiting(c, actor)? {
        let key = if one.answers { "home-task-clash-answer" } else { "home-task-clash-told" };
        all.push(task(today, None, key, String::new(), format!("/inspections/{}", one.inspection)));
    }
    if actor.may(Right::SeePlans) {
        for item in plan_views::clashes::untold(c, actor, today)? {
            let href = format!("/plans/{}/items/{}", item.plan, item.id);
            all.push(task(today, None, "home-task-clash-item", String::new(), href));
        }
    }
    // Overlaps between bodies: what was proposed waits for the chairman, what was returned for who proposes.
    let steps = [
        (Right::Rule, PairState::Proposed, "home-task-rule"),
        (Right::ProposeRulings, PairState::Returned, "home-task-propose"),
    ];
    for (_, state, key) in steps.into_iter().filter(|(right, ..)| actor.may(*right)) {
        for pair in plan_views::between::waiting(c, actor, state)?.into_iter().take(20) {
            let [a, b] = pair.sides.map(|side| side.item);
            all.push(task(today, None, key, a.unit_name, format!("/overlaps/{}/{}", a.id, b.id)));
        }
    }
    // Joint inspections for which the person's body is asked, and what waits for a proposal because one side says why.
    let mut pairs = Vec::new();
    for pair in plan_views::between::asked(c, actor, today)?.into_iter().take(20) {
        pairs.push(("home-task-joint", pair));
    }
    if actor.may(Right::ProposeRulings) {
        for pair in plan_views::between::justified(c, actor)?.into_iter().take(20) {
            pairs.push(("home-task-justified", pair));
        }
    }
    for (key, pair) in pairs {
        let [a, b] = pair.sides.map(|side| side.item);
        all.push(task(today, None, key, a.unit_name, format!("/overlaps/{}/{}", a.id, b.id)));
    }
    for (plan, one) in plan_views::comments::of_own_body(c, actor)? {
        if plan_rules::may_answer(&one, plan.stage).is_ok() {
            let about = format!("{} · {}", plan.body_name, plan.year);
            all.push(task(today, Some(one.until), "home-task-comment", about, format!("/comments/{}", one.id)));
        }
    }
    if actor.may(Right::Prepare) {
        let letters = crate::inspections::letters::list(c, today, None)?;
        for letter in letters.into_iter().filter(|letter| letter.days_late.is_some()) {
            let about = format!("{} · {}", letter.number, letter.unit_name);
            let href = format!("/member-requests/{}", letter.id);
            all.push(task(today, Some(letter.due_on), "home-task-letter", about, href));
        }
    }
    if actor.may(Right::Plan) {
        let returned: Vec<(String, String, i32)> = plans::table
            .filter(plans::stage.eq("returned"))
            .filter(plans::author_id.eq(&me))
            .select((plans::id, plans::body_name, plans::year))
            .load(c)?;
        for (id, body, year) in returned {
            all.push(task(today, None, "home-task-returned", format!("{body} · {year}"), format!("/plans/{id}")));
        }
    }
    if actor.may(Right::Inspect) {
        let mine: Vec<(String, String, String, NaiveDate, NaiveDate)> = visits::table
            .inner_join(inspections::table)
            .inner_join(team_members::table.on(team_members::inspection_id.eq(inspections::id)))
            .filter(team_members::account_id.eq(&me))
            .filter(visits::stage.eq_any(["planned", "ongoing"]))
            .filter(inspections::stage.ne("cancelled"))
            .select((visits::id, visits::unit_name, visits::stage, inspections::starts_on, inspections::ends_on))
            .order(inspections::starts_on)
            .limit(30)
            .load(c)?;
        for (id, unit, stage, starts_on, ends_on) in mine {
            if stage == "planned" && crate::visits::packs::is_sealed(c, &id.clone().into())? {
                all.push(task(today, None, "home-task-visit-sealed", String::new(), format!("/visits/{id}")));
                continue;
            }
            let (key, due) =
                if stage == "planned" { ("home-task-visit", starts_on) } else { ("home-task-minutes", ends_on) };
            all.push(task(today, Some(due), key, unit, format!("/visits/{id}")));
        }
        let reports: Vec<(String, String)> = inspections::table
            .inner_join(team_members::table)
            .filter(team_members::account_id.eq(&me))
            .filter(team_members::post.eq("leader"))
            .filter(inspections::stage.eq("ended"))
            .select((inspections::id, inspections::title))
            .load(c)?;
        for (id, title) in reports {
            all.push(task(today, None, "home-task-report", title, format!("/inspections/{id}/report")));
        }
    }
    if let Some(units) = actor.bound_to().and_then(|_| actor.bound_units()) {
        let asked: Vec<(String, String, Option<NaiveDate>)> = conclusions::table
            .filter(conclusions::stage.eq("explaining"))
            .filter(exists(
                conclusion_points::table
                    .filter(conclusion_points::conclusion_id.eq(conclusions::id))
                    .filter(conclusion_points::unit_id.eq_any(units))
                    .filter(conclusion_points::dropped_at.is_null())
                    .filter(not(exists(
                        point_explanations::table.filter(point_explanations::point_id.eq(conclusion_points::id)),
                    ))),
            ))
            .select((conclusions::id, conclusions::title, conclusions::explain_by))
            .load(c)?;
        for (id, title, due) in asked {
            all.push(task(today, due, "home-task-explain", title, format!("/conclusions/{id}")));
        }
    }
    if actor.may(Right::DraftConclusions) {
        let drafts: Vec<(String, String, String, Option<NaiveDate>)> = conclusions::table
            .filter(conclusions::stage.eq_any(["draft", "explaining"]))
            .filter(conclusions::author_id.eq(&me))
            .select((conclusions::id, conclusions::title, conclusions::stage, conclusions::explain_by))
            .load(c)?;
        for (id, title, stage, due) in drafts {
            let key = if stage == "draft" { "home-task-draft" } else { "home-task-explaining" };
            all.push(task(today, due, key, title, format!("/conclusions/{id}")));
        }
    }
    if actor.may(Right::Issue) {
        let mine: Vec<(String, String, Option<NaiveDate>)> = conclusions::table
            .inner_join(inspections::table)
            .filter(conclusions::stage.eq("explaining"))
            .filter(inspections::signer_id.eq(&me))
            .select((conclusions::id, conclusions::title, conclusions::explain_by))
            .load(c)?;
        for (id, title, due) in mine {
            all.push(task(today, due, "home-task-issue", title, format!("/conclusions/{id}")));
        }
    }
    if actor.may(Right::Appraise) {
        for run in scoring::views::runs(c, actor)?.into_iter().filter(|run| run.stage == scoring::model::Stage::Open) {
            let pending = scoring::views::pending(c, &run)?;
            if pending.added + pending.removed > 0 {
                all.push(task(today, None, "home-task-recompute", run.name, format!("/scoring/{}", run.id)));
            }
        }
    }
    if actor.may(Right::Import) {
        let staged: Vec<(String, String, NaiveDateTime)> = import_batches::table
            .filter(import_batches::state.eq("staged"))
            .filter(import_batches::account_id.eq(&me))
            .select((import_batches::id, import_batches::file_name, import_batches::created_at))
            .load(c)?;
        for (id, file, _) in staged {
            all.push(task(today, None, "home-task-import", file, format!("/imports/{id}")));
        }
    }
    for (why, demand) in remediation::views::waiting(c, actor, today)? {
        let (key, due) = match why {
            Waits::Due => ("demands-waiting-due", Some(demand.due)),
            Waits::Verify if demand.stage == remediation::Stage::Met => ("demands-waiting-close", None),
            Waits::Verify => ("demands-waiting-verify", None),
            Waits::Asked => ("demands-waiting-asked", Some(demand.due)),
        };
        let about = format!("{} · {}", demand.unit_name, demand.task);
        all.push(task(today, due, key, about, format!("/demands/{}", demand.id)));
    }
    for one in remediation::views::waiting_dossiers(c, actor, today)? {
        let key = match one.why {
            DossiersWait::Unit => "demands-waiting-dossiers",
            DossiersWait::Verifier => "demands-waiting-dossiers-seen",
        };
        let about = format!("{} · {}", one.number, one.count);
        all.push(task(today, None, key, about, format!("/conclusions/{}/follow-up", one.conclusion)));
    }
    all.sort_by_key(|task| (task.due_on.is_none(), task.due_on));
    Ok(all)
}

/// Figures of the year, in the person's scope.
pub fn figures(c: &mut AnyConnection, actor: &Actor, year: i32) -> Result<Figures, Error> {
    let all_units = actor.unit_scope().0;
    let mine = actor.bound_units().unwrap_or_default();
    let mut figures = Figures::default();
    if actor.may(Right::SeePlans) {
        let stages: Vec<String> = plan_items::table
            .inner_join(plans::table)
            .filter(plans::year.eq(year))
            .filter(plans::stage.eq("approved"))
            .filter(plan_items::sealed.eq(false))
            .filter(plan_items::stage.ne("cancelled"))
            .filter(plan_items::joint_with.is_null())
            .select(plan_items::stage)
            .load(c)?;
        figures.items = stages.len() as i64;
        figures.items_done = stages.iter().filter(|s| *s == "done").count() as i64;
        figures.items_ongoing = stages.iter().filter(|s| *s == "ongoing").count() as i64;
    }
    if actor.may(Right::SeeConclusions) {
        let of_scope: Vec<(String, Option<NaiveDate>, bool)> = conclusions::table
            .filter(conclusions::stage.eq_any(["issued", "explaining"]))
            .select((
                conclusions::stage,
                conclusions::issued_on,
                exists(
                    conclusion_visits::table
                        .inner_join(visits::table)
                        .filter(conclusion_visits::conclusion_id.eq(conclusions::id))
                        .filter(visits::unit_id.eq_any(mine)),
                ),
            ))
            .load(c)?;
        for (stage, issued_on, of_mine) in of_scope.into_iter().filter(|(_, _, of_mine)| all_units || *of_mine) {
            debug_assert!(all_units || of_mine);
            match stage.as_str() {
                "issued" if issued_on.is_some_and(|d| d.year() == year) => figures.issued += 1,
                "explaining" => figures.explaining += 1,
                _ => {}
            }
        }
    }
    Ok(figures)
}

/// The conclusions issued last, in the person's scope.
pub fn recent(c: &mut AnyConnection, actor: &Actor) -> Result<Vec<Recent>, Error> {
    if !actor.may(Right::SeeConclusions) {
        return Ok(Vec::new());
    }
    let mut query = conclusions::table
        .filter(conclusions::stage.eq("issued"))
        .select((
            conclusions::id,
            conclusions::number,
            conclusions::issued_on,
            conclusions::title,
            conclusions::report_by,
        ))
        .order((conclusions::issued_on.desc(), conclusions::id.desc()))
        .limit(5)
        .into_boxed();
    if let Some(units) = actor.bound_units() {
        query = query.filter(exists(
            conclusion_visits::table
                .inner_join(visits::table)
                .filter(conclusion_visits::conclusion_id.eq(conclusions::id))
                .filter(visits::unit_id.eq_any(units)),
        ));
    }
    Ok(query.load(c)?)
}

/// Conclusions whose number begins so, in the person's scope.
pub fn find_conclusions(c: &mut AnyConnection, actor: &Actor, words: &str) -> Result<Vec<Found>, Error> {
    if !actor.may(Right::SeeConclusions) || words.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = conclusions::table
        .filter(conclusions::stage.eq("issued"))
        .filter(conclusions::number.like(like_prefix(words)).escape('\\'))
        .select((conclusions::id, conclusions::number, conclusions::title))
        .order(conclusions::issued_on.desc())
        .limit(20)
        .into_boxed();
    if let Some(units) = actor.bound_units() {
        query = query.filter(exists(
            conclusion_visits::table
                .inner_join(visits::table)
                .filter(conclusion_visits::conclusion_id.eq(conclusions::id))
                .filter(visits::unit_id.eq_any(units)),
        ));
    }
    let rows: Vec<(String, Option<String>, String)> = query.load(c)?;
    Ok(rows
        .into_iter()
        .map(|(id, number, title)| Found {
            href: format!("/conclusions/{id}"),
            title: number.unwrap_or_default(),
            detail: title,
        })
        .collect())
}

/// Inspections whose decision's number begins so, in the person's scope. A sealed one is found on its own pages only,
/// where each look is kept.
pub fn find_inspections(c: &mut AnyConnection, actor: &Actor, words: &str) -> Result<Vec<Found>, Error> {
    if !actor.may(Right::SeeInspections) || words.is_empty() {
        return Ok(Vec::new());
    }
    let (all_units, mine) = actor.unit_scope();
    let mut query = inspections::table
        .filter(inspections::decision_number.like(like_prefix(words)).escape('\\'))
        .filter(inspections::sealed.eq(false))
        .select((inspections::id, inspections::decision_number, inspections::title))
        .order(inspections::decision_on.desc())
        .limit(20)
        .into_boxed();
    if !all_units {
        query = query.filter(exists(
            visits::table
                .filter(visits::inspection_id.eq(inspections::id))
                .filter(visits::unit_id.eq(mine.to_owned()))
                .filter(visits::started_at.is_not_null()),
        ));
    }
    let rows: Vec<(String, String, String)> = query.load(c)?;
    Ok(rows
        .into_iter()
        .map(|(id, number, title)| Found { href: format!("/inspections/{id}"), title: number, detail: title })
        .collect())
}
