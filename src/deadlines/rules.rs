//! Pure rules of clocks.

use chrono::NaiveDate;

use super::model::{Clock, ConclusionFacts, Facts, NewExtension, NewPaper, PaperKind, State, VisitFacts};
use crate::conclusions;
use crate::error::Error;
use crate::inspections::Stage;
use crate::numbering;
use crate::procedure::{Rule, Step, rules};
use crate::remediation::{Demand, Stage as Remedy, rules as remedies};
use crate::vocabulary::dates::{self, Calendar, civil};
use crate::vocabulary::{Actor, Said};

/// What clocks are counted with.
pub struct Counting<'a> {
    pub rules: &'a [Rule],
    pub calendar: &'a Calendar,
    pub today: NaiveDate,
}

/// Something that a clock is about.
#[derive(Default)]
struct About<'a> {
    visit: Option<&'a VisitFacts>,
    conclusion: Option<&'a ConclusionFacts>,
}

/// Whether the step waits for somebody of the office or team after all of it went on.
enum Going {
    /// It is waited for.
    On,
    /// The procedure went on, with it or without.
    Past,
}

/// Every clock that started, in the order of the procedure, then by unit, besides those of demands ([`of_demand`]): where
/// a conclusion demands something of a unit, the demands' own days are what the unit has to keep. None of an inspection that was
/// called off or of which only number and date are kept.
pub fn clocks(with: &Counting, facts: &Facts, actor: &Actor) -> Vec<Clock> {
    let mut all = Vec::new();
    if matches!(facts.stage, Stage::Cancelled | Stage::Withheld) {
        return all;
    }
    let mut add = |clock: Option<Clock>| all.extend(clock);
    let paper = |kind: PaperKind, visit: Option<&VisitFacts>| {
        let of = |p: &&super::model::PaperFacts| p.kind == kind && p.visit.as_ref() == visit.map(|v| &v.id);
        facts.papers.iter().filter(of).map(|p| p.happened_on).min()
    };
    for (step, kind) in [(Step::Announce, PaperKind::Announcement), (Step::UnitReport, PaperKind::UnitReport)] {
        for visit in facts.visits.iter() {
            let going = if visit.started.is_some() { Going::Past } else { Going::On };
            let about = About { visit: Some(visit), ..About::default() };
            let from = visit.started.unwrap_or(visit.begins);
            add(clock(with, facts, actor, step, about, from, None, paper(kind, Some(visit)), going));
        }
    }
    for visit in &facts.visits {
        let about = || About { visit: Some(visit), ..About::default() };
        let published = paper(PaperKind::Publication, Some(visit));
        let going = if visit.ended.is_some() { Going::Past } else { Going::On };
        add(clock(with, facts, actor, Step::Publish, about(), facts.decided_on, None, published, going));
        let of = |kind: PaperKind| facts.papers.iter().filter(move |p| p.kind == kind);
        let here = |p: &&super::model::PaperFacts| p.visit.as_ref() == Some(&visit.id);
        // The last request says what is asked for; what was handed over since answers it.
        if let Some(asked) = of(PaperKind::DocumentsRequest).filter(here).max_by_key(|p| p.happened_on) {
            let given = of(PaperKind::DocumentsHandover).filter(here).map(|p| p.happened_on);
            let given = given.filter(|on| *on >= asked.happened_on).min();
            add(clock(with, facts, actor, Step::Documents, about(), asked.happened_on, asked.due_on, given, Going::On));
        }
    }
    let over = matches!(facts.stage, Stage::Ended | Stage::Reported | Stage::Concluded);
    if let Some(ended) = facts.visits.iter().filter_map(|v| v.ended).max().filter(|_| over) {
        add(clock(with, facts, actor, Step::TeamReport, About::default(), ended, None, facts.reported, Going::On));
    }
    for conclusion in &facts.conclusions {
        let going = match conclusion.stage {
            conclusions::Stage::Explaining => Going::On,
            conclusions::Stage::Issued => Going::Past,
            conclusions::Stage::Draft | conclusions::Stage::Discarded => continue,
        };
        let Some((sent, by)) = conclusion.sent_at.map(|at| civil(at).date()).zip(conclusion.explain_by) else {
            continue;
        };
        let about = About { conclusion: Some(conclusion), ..About::default() };
        add(clock(with, facts, actor, Step::Explain, about, sent, Some(by), conclusion.explained, going));
    }
    let concluded = facts.stage == Stage::Concluded;
    let issued = facts.conclusions.iter().filter(|c| c.stage == conclusions::Stage::Issued);
    let last_issued = issued.clone().filter_map(|c| c.issued_on).max().filter(|_| concluded);
    if let Some(reported) = facts.reported {
        add(clock(with, facts, actor, Step::Conclude, About::default(), reported, None, last_issued, Going::On));
    }
    for conclusion in issued {
        let Some((issued_on, by)) = conclusion.issued_on.zip(conclusion.report_by) else { continue };
        let undemanded = |v: &&VisitFacts| conclusion.visits.contains(&v.id) && !conclusion.demanded.contains(&v.unit);
        for visit in facts.visits.iter().filter(undemanded) {
            let about = About { visit: Some(visit), conclusion: Some(conclusion) };
            let done = paper(PaperKind::RemedyReport, Some(visit));
            add(clock(with, facts, actor, Step::Remedy, about, issued_on, Some(by), done, Going::On));
        }
    }
    if let Some(issued_on) = last_issued {
        let done = paper(PaperKind::Archive, None);
        add(clock(with, facts, actor, Step::Archive, About::default(), issued_on, None, done, Going::On));
    }
    all
}

/// One clock; none where no line of the procedure holds for such an inspection and nobody set a day.
#[expect(clippy::too_many_arguments, reason = "each is one fact of the clock; a struct would only rename them")]
fn clock(
    with: &Counting,
    facts: &Facts,
    actor: &Actor,
    step: Step,
    about: About,
    from: NaiveDate,
    set: Option<NaiveDate>,
    done: Option<NaiveDate>,
    going: Going,
) -> Option<Clock> {
    let rule = rules::in_force(with.rules, facts.profile, step, facts.surprise, from);
    let regular = set.or_else(|| rule.map(|r| rules::due(r, with.calendar, from)))?;
    let conclusion = about.conclusion.map(|c| c.id.clone());
    // A draft that was taken back and sent again has a new day of its own.
    let since = about.conclusion.filter(|_| step == Step::Explain).and_then(|c| c.sent_at);
    let visit = about.visit.map(|v| v.id.clone());
    let moves: Vec<_> = facts
        .extensions
        .iter()
        .filter(|e| e.moves(step, conclusion.as_ref(), visit.as_ref()) && since.is_none_or(|sent| e.at >= sent))
        .collect();
    let due = moves.last().map_or(regular, |e| e.due_on);
    let first_due = moves.first().map(|e| e.was);
    let unit = about.visit.map(|v| v.unit.clone());
    Some(Clock {
        demand: None,
        inspection: facts.inspection.clone(),
        number: facts.number.clone(),
        title: facts.title.clone(),
        step,
        visit,
        unit_name: about.visit.map(|v| v.unit_name.clone()).unwrap_or_default(),
        from,
        due,
        state: state(due, done, with.today, going),
        left: with.calendar.between(with.today, due),
        latest: rule
            .filter(|_| done.is_none())
            .and_then(|r| rules::latest(r, with.calendar, first_due.unwrap_or(regular)))
            .filter(|latest| *latest > due),
        ground: rule.map(|r| r.ground.clone()).unwrap_or_default(),
        called: rule.map(|r| r.name.clone()).unwrap_or_default(),
        paper: rule.map(|r| r.paper.clone()).unwrap_or_default(),
        mine: is_mine(facts, actor, step, about),
        first_due,
        done,
        conclusion,
        unit,
    })
}

fn state(due: NaiveDate, done: Option<NaiveDate>, today: NaiveDate, going: Going) -> State {
    match (done, going) {
        (Some(done), _) if done <= due => State::Done,
        (Some(_), _) => State::DoneLate,
        (None, Going::Past) => State::Missed,
        (None, Going::On) if today > due => State::Late,
        (None, Going::On) => State::Open,
    }
}

/// Whether the step waits for the person: who prepares announces and files, the leader reports, the signer
/// and the drafter conclude, the unit reports, explains and remedies.
fn is_mine(facts: &Facts, actor: &Actor, step: Step, about: About) -> bool {
    let account = actor.account.as_ref();
    let is = |one: Option<&crate::vocabulary::AccountId>| account.is_some() && account == one;
    let own = |visit: &VisitFacts| actor.bound_to() == Some(&visit.unit);
    match step {
        Step::Announce | Step::Archive => is(Some(&facts.author)),
        Step::UnitReport | Step::Remedy => about.visit.is_some_and(own),
        Step::Explain => {
            about.conclusion.is_some_and(|c| facts.visits.iter().filter(|v| c.visits.contains(&v.id)).any(own))
        }
        Step::Documents => about.visit.is_some_and(own),
        Step::Publish | Step::TeamReport => is(facts.leader.as_ref()),
        Step::Conclude => is(facts.signer.as_ref()) || facts.conclusions.iter().any(|c| is(Some(&c.author))),
    }
}

/// Whether a reader bound to a unit may know of the step: those that ask something of the unit.
pub fn concerns_units(step: Step) -> bool {
    matches!(step, Step::Announce | Step::UnitReport | Step::Documents | Step::Explain | Step::Remedy)
}

/// The clock that is to be moved, if the signer may move it to that day: later than it is due, not in the
/// past, and no further than the procedure allows.
///
/// # Errors
/// `NotFound` when no such clock runs; `Refused` for one that is not moved any more; `Invalid` at `due_on`.
pub fn moved<'c>(clocks: &'c [Clock], new: &NewExtension, today: NaiveDate) -> Result<&'c Clock, Error> {
    let of = |c: &&Clock| Some(c.step) == new.step && c.conclusion == new.conclusion && c.visit == new.visit;
    let clock = clocks.iter().find(of).ok_or(Error::NotFound)?;
    let latest = clock.latest.ok_or_else(|| Error::refused("deadlines-extend-not"))?;
    if new.due_on <= clock.due || new.due_on > latest {
        let said = Said::new("deadlines-extend-between").with("due", dates::day(clock.due));
        return Err(Error::field("due_on", said.with("latest", dates::day(latest))));
    }
    if new.due_on < today {
        return Err(Error::field("due_on", Said::new("deadlines-extend-past")));
    }
    Ok(clock)
}

/// Whether such a paper belongs to the inspection: nobody announces a surprise, and no unit reports before it.
pub fn has_paper(facts: &Facts, kind: PaperKind) -> bool {
    !(facts.surprise && matches!(kind, PaperKind::Announcement | PaperKind::Schedule | PaperKind::UnitReport))
}

/// As what the body numbers a paper; none for papers that units send and for the file.
pub fn numbered_as(kind: PaperKind) -> Option<numbering::Kind> {
    match kind {
        PaperKind::Announcement => Some(numbering::Kind::Announcement),
        PaperKind::Schedule => Some(numbering::Kind::Schedule),
        PaperKind::Introduction => Some(numbering::Kind::Introduction),
        PaperKind::DocumentsRequest => Some(numbering::Kind::DocumentsRequest),
        PaperKind::TeamReport => Some(numbering::Kind::TeamReport),
        // What units send, what is written at the unit, and the file.
        PaperKind::UnitReport
        | PaperKind::Publication
        | PaperKind::DocumentsHandover
        | PaperKind::RemedyReport
        | PaperKind::Archive => None,
    }
}

/// What does not fit in a paper, each by the form's field.
pub fn paper_problems(facts: &Facts, new: &NewPaper, today: NaiveDate) -> Vec<(String, Said)> {
    let mut problems = Vec::new();
    let mut wrong = |field: &str, key: &str| problems.push((field.to_owned(), Said::new(key)));
    let Some(kind) = new.kind else {
        wrong("kind", "form-choose");
        return problems;
    };
    let whole = matches!(kind, PaperKind::Archive | PaperKind::Schedule | PaperKind::TeamReport);
    match &new.visit {
        Some(_) if whole => wrong("visit", "deadlines-paper-of-all"),
        Some(visit) if !facts.visits.iter().any(|v| v.id == *visit) => wrong("visit", "form-choose"),
        None if !whole => wrong("visit", "form-choose"),
        _ => {}
    }
    if !has_paper(facts, kind) {
        wrong("kind", "deadlines-paper-surprise");
    }
    let lists = matches!(kind, PaperKind::DocumentsRequest | PaperKind::DocumentsHandover);
    if lists && new.contents.is_empty() {
        wrong("contents", "deadlines-paper-documents-needed");
    }
    match new.due_on {
        Some(_) if kind != PaperKind::DocumentsRequest => wrong("due_on", "deadlines-paper-due-of-request"),
        Some(due) if due < new.happened_on => wrong("due_on", "deadlines-paper-due-before"),
        _ => {}
    }
    let asked = facts
        .papers
        .iter()
        .any(|p| p.kind == PaperKind::DocumentsRequest && p.visit == new.visit && p.happened_on <= new.happened_on);
    if kind == PaperKind::DocumentsHandover && !asked {
        wrong("kind", "deadlines-paper-not-asked");
    }
    if kind == PaperKind::TeamReport && facts.reported.is_none() {
        wrong("kind", "deadlines-paper-not-reported");
    }
    let at_unit = lists || matches!(kind, PaperKind::Publication | PaperKind::TeamReport);
    if at_unit && new.dated_on < facts.decided_on {
        wrong("dated_on", "deadlines-paper-before-decision");
    }
    let follows = matches!(kind, PaperKind::RemedyReport | PaperKind::Archive);
    let mut issued = facts.conclusions.iter().filter(|c| {
        c.stage == conclusions::Stage::Issued && new.visit.as_ref().is_none_or(|visit| c.visits.contains(visit))
    });
    let concluded = issued.clone().filter_map(|c| c.issued_on).max();
    if follows && issued.next().is_none() {
        wrong("kind", "deadlines-paper-not-concluded");
    }
    if new.happened_on > today {
        wrong("happened_on", "deadlines-paper-later");
    } else if new.happened_on < new.dated_on {
        wrong("happened_on", "deadlines-paper-before-its-day");
    } else if follows && concluded.is_some_and(|on| new.happened_on < on) {
        wrong("happened_on", "deadlines-paper-before-conclusion");
    }
    problems
}

/// The clock of what an issued conclusion demands; the unit is the one that is waited for. None where nothing has to be
/// done any more.
pub fn of_demand(demand: &Demand, calendar: &Calendar, today: NaiveDate, mine: bool) -> Option<Clock> {
    let done = demand.reported_on.filter(|_| !remedies::waits_for_unit(demand.stage));
    let state = match (demand.stage, done) {
        (Remedy::Void, _) => return None,
        (_, Some(on)) if on > demand.due => State::DoneLate,
        (_, Some(_)) => State::Done,
        (_, None) if demand.late => State::Late,
        (_, None) => State::Open,
    };
    Some(Clock {
        inspection: demand.inspection.clone(),
        number: demand.number.clone(),
        title: demand.title.clone(),
        step: Step::Remedy,
        conclusion: Some(demand.conclusion.clone()),
        demand: Some(demand.id.clone()),
        visit: None,
        unit: Some(demand.unit.clone()),
        unit_name: demand.unit_name.clone(),
        from: demand.issued_on,
        due: demand.due,
        first_due: (demand.due != demand.first_due).then_some(demand.first_due),
        done,
        state,
        left: calendar.between(today, demand.due),
        latest: None,
        ground: String::new(),
        called: demand.task.clone(),
        paper: String::new(),
        mine,
    })
}
