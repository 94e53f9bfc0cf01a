//! Papers before a visit, from what was planned and decided (domain 2.2, steps 1 to 4). They are in Vietnamese
//! whatever the reader's language is. What the office's register gives (number, day) and was not entered yet
//! stays open on the paper.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::docx::letterhead::{UNKNOWN, letterhead};
use super::docx::papers::{Letterhead, Signer};
use super::docx::work::{
    AdjustmentPaper, Annex, ChangedLine, InspectionPaper, MemberRequestPaper, PlanChange, PlanLine, PlanPaper,
    ScheduleLine, TeamLine,
};
use crate::conclusions::{notice, rules as signing};
use crate::db::AnyConnection;
use crate::deadlines::PaperKind;
use crate::error::Error;
use crate::inspections::model::VisitLine;
use crate::inspections::{self, Inspection, letters};
use crate::language::Language;
use crate::numbering;
use crate::plans::model::adjustment::{Adjustment, ChangeKind};
use crate::plans::views::between::Joint;
use crate::plans::{self, Form, Item, ItemKind, ItemStage, NewItem, Plan, Stage};
use crate::procedure::Step;
use crate::settings::Served;
use crate::vocabulary::{AccountId, Actor, AdjustmentId, InspectionId, PlanId, Said, UnitId, VisitId, dates};
use crate::{checklists, deadlines, units, visits};

const PAPER: Language = Language::Vietnamese;

/// Who makes the paper and when.
pub struct Setting<'a> {
    pub served: &'a Served,
    /// Whether every name in the database is invented.
    pub demo: bool,
    pub today: NaiveDate,
}

impl Setting<'_> {
    pub(super) fn mark(&self) -> String {
        if self.demo { PAPER.t("conclusions-notice-demo") } else { String::new() }
    }
}

pub(super) fn lines(text: &str) -> Vec<String> {
    let ends = |line: &str| line.trim().trim_end_matches(['.', ';']).to_owned();
    text.lines().map(ends).filter(|line| !line.is_empty()).collect()
}

pub(super) fn span(from: NaiveDate, to: NaiveDate) -> String {
    PAPER.say(&Said::new("visits-minutes-period").with("from", dates::day(from)).with("to", dates::day(to)))
}

fn field_names(c: &mut AnyConnection, codes: &BTreeSet<String>) -> Result<Vec<String>, Error> {
    let all = units::views::fields(c)?;
    Ok(all.into_iter().filter(|f| codes.contains(&f.code)).map(|f| f.name_vi).collect())
}

/// The decision that sets up the team.
pub fn decision(
    c: &mut AnyConnection,
    actor: &Actor,
    id: &InspectionId,
    setting: &Setting,
) -> Result<(Inspection, InspectionPaper), Error> {
    let inspection = ordinary(c, actor, id)?;
    let mut paper = of_inspection(c, actor, &inspection, setting)?;
    paper.letterhead = letterhead(
        setting.served,
        &inspection.body_name,
        Some(&inspection.decision_number),
        "",
        Some(inspection.decision_on),
        setting.today,
    );
    paper.recipients = lines(&PAPER.t("papers-decision-recipients"));
    // A joint inspection is the partner bodies' too: they carry it out and are sent the decision.
    let partners = plans::views::between::partner_bodies(c, &inspection.items)?;
    if !partners.is_empty() {
        let said = Said::new("papers-decision-responsible-joint").with("body", &inspection.body_name);
        paper.responsible = PAPER.say(&said.with("partners", partners.join(", ")));
        paper.recipients.extend(partners);
    }
    Ok((inspection, paper))
}

/// The introduction that the team shows at the unit.
pub fn introduction(
    c: &mut AnyConnection,
    actor: &Actor,
    visit: &VisitId,
    setting: &Setting,
) -> Result<(Inspection, InspectionPaper), Error> {
    let mut found = visits::views::find(c, actor, visit)?;
    let inspection = ordinary(c, actor, &found.inspection)?;
    let heirs = visits::views::heirs(c, &found, inspection.starts_on.max(setting.today))?;
    let told = of_visit(c, actor, &inspection, &found, &heirs)?;
    (found.unit_name, found.was_name) = called(&found.unit_name, &found.was_name, &heirs);
    let (facts, _) = deadlines::views::of_inspection(c, actor, &inspection, setting.today)?;
    let mut paper = of_inspection(c, actor, &inspection, setting)?;
    paper.exceptions = told;
    let entered = entered(c, actor, &facts, PaperKind::Introduction, Some(visit))?;
    paper.letterhead = as_entered(c, setting, &inspection, entered, PaperKind::Introduction)?;
    paper.about = about(c, actor, visit, (&found.unit_name, &found.was_name))?;
    paper.unit = found.unit_name;
    paper.valid_until = dates::day(inspection.ends_on);
    Ok((inspection, paper))
}

/// The letter that announces the visit to the unit, with the outline of its report.
///
/// # Errors
/// `Refused` for a surprise inspection, which nobody announces.
pub fn announcement(
    c: &mut AnyConnection,
    actor: &Actor,
    visit: &VisitId,
    setting: &Setting,
) -> Result<(Inspection, InspectionPaper), Error> {
    let mut found = visits::views::find(c, actor, visit)?;
    let inspection = ordinary(c, actor, &found.inspection)?;
    let heirs = visits::views::heirs(c, &found, inspection.starts_on.max(setting.today))?;
    let told = of_visit(c, actor, &inspection, &found, &heirs)?;
    (found.unit_name, found.was_name) = called(&found.unit_name, &found.was_name, &heirs);
    let (facts, clocks) = deadlines::views::of_inspection(c, actor, &inspection, setting.today)?;
    if facts.surprise {
        return Err(Error::refused("deadlines-paper-surprise"));
    }
    let mut paper = of_inspection(c, actor, &inspection, setting)?;
    paper.exceptions = told;
    let entered = entered(c, actor, &facts, PaperKind::Announcement, Some(visit))?;
    paper.letterhead = as_entered(c, setting, &inspection, entered, PaperKind::Announcement)?;
    paper.subject = PAPER.say(&Said::new("papers-announcement-subject").with("subject", &paper.subject));
    let report = clocks.iter().find(|clock| clock.step == Step::UnitReport && clock.visit.as_ref() == Some(visit));
    paper.report_by = report.map(|clock| dates::day(clock.due)).unwrap_or_default();
    let form = inspections::views::forms(c, std::slice::from_ref(&inspection.id))?.get(visit).copied();
    let form = form.unwrap_or(Form::OnSite);
    (paper.form, paper.place) = (PAPER.say(&form.said()), place_of(form, &found.unit_name));
    let item = visits::views::plan_item(c, visit)?;
    let task = visits::views::task(c, &found)?;
    paper.contents = lines(&task.contents);
    paper.period = span(task.period_from, task.period_to);
    if let Some((from, to)) = inspections::views::own_days(c, std::slice::from_ref(&inspection.id))?.get(visit) {
        paper.duration = span(*from, *to);
    }
    let codes = inspections::views::fields_of_visit(c, &inspection.id, item.as_ref())?;
    paper.fields = field_names(c, &codes.into_iter().collect())?;
    let lists = visits::views::checklists_of(c, visit)?;
    paper.sections = sections(c, &lists)?;
    paper.annex.title = PAPER.say(&Said::new("papers-announcement-annex").with("unit", &found.unit_name));
    paper.recipients = lines(&PAPER.t("papers-announcement-recipients"));
    paper.about = about(c, actor, visit, (&found.unit_name, &found.was_name))?;
    paper.unit = found.unit_name;
    Ok((inspection, paper))
}

/// The letter that asks another body for members of teams, of the body whose person wrote it. It names no
/// inspection: a letter leaves the house, and nothing sealed may be in one.
///
/// # Errors
/// `NotFound`.
pub fn member_request(
    c: &mut AnyConnection,
    id: &str,
    setting: &Setting,
) -> Result<(letters::Request, MemberRequestPaper), Error> {
    let letter = letters::find(c, id, setting.today)?;
    let body = match letters::body_of(c, id)? {
        Some(unit) => units::views::name_on(c, &unit, letter.sent_on)?,
        None => setting.served.upper_body.clone(),
    };
    let issuer = if body.is_empty() { UNKNOWN } else { &body };
    let paper = MemberRequestPaper {
        letterhead: letterhead(
            setting.served,
            issuer,
            Some(&letter.number),
            &PAPER.t("papers-member-request-symbol"),
            Some(letter.sent_on),
            setting.today,
        ),
        mark: setting.mark(),
        draft: String::new(),
        subject: PAPER.t("papers-member-request-subject"),
        unit: letter.unit_name.clone(),
        count: format!("{:02}", letter.count),
        skills: letter.skills.trim().trim_end_matches(['.', ';']).to_owned(),
        due_on: dates::day(letter.due_on),
        signer: Signer { capacity: signature(&letter.signer_position, &body), name: letter.signer_name.clone() },
        recipients: lines(&PAPER.t("papers-member-request-recipients")),
        archive: PAPER.t("papers-member-request-archive"),
    };
    Ok((letter, paper))
}

/// The lines above a signature of the body: what is not known yet stays open.
pub(super) fn signature(position: &str, body: &str) -> Vec<String> {
    match position {
        "" => vec![UNKNOWN.to_owned()],
        position => notice::signing_lines(&signing::proposed(true, "", position, &notice::committee(body))),
    }
}

fn sections(c: &mut AnyConnection, lists: &[crate::vocabulary::ChecklistVersionId]) -> Result<Vec<String>, Error> {
    let mut names: Vec<String> = Vec::new();
    for item in checklists::views::items(c, lists)? {
        if !names.contains(&item.section_vi) {
            names.push(item.section_vi);
        }
    }
    Ok(names)
}

/// The inspection in the actor's scope, of which more than number and day is kept.
pub(super) fn ordinary(c: &mut AnyConnection, actor: &Actor, id: &InspectionId) -> Result<Inspection, Error> {
    let inspection = inspections::views::show(c, actor, id)?;
    match inspection.stage {
        inspections::Stage::Withheld => Err(Error::refused("papers-withheld")),
        _ => Ok(inspection),
    }
}

/// Number and day of a paper as the office entered them, of a visit or of the whole inspection: the last one that was
/// not withdrawn.
fn entered(
    c: &mut AnyConnection,
    actor: &Actor,
    facts: &deadlines::model::Facts,
    kind: PaperKind,
    visit: Option<&VisitId>,
) -> Result<Option<(String, NaiveDate)>, Error> {
    let papers = deadlines::views::papers(c, actor, facts)?;
    let of = |paper: &deadlines::model::Paper| {
        paper.kind == kind && paper.visit.as_ref() == visit && paper.withdrawn.is_none()
    };
    Ok(papers.into_iter().find(of).map(|paper| (paper.number, paper.dated_on)))
}

fn as_entered(
    c: &mut AnyConnection,
    setting: &Setting,
    of: &Inspection,
    entered: Option<(String, NaiveDate)>,
    kind: PaperKind,
) -> Result<Letterhead, Error> {
    let (number, on) = entered.unzip();
    let (kind, open) = match kind {
        PaperKind::Introduction => (numbering::Kind::Introduction, "papers-introduction-symbol"),
        PaperKind::Schedule => (numbering::Kind::Schedule, "papers-schedule-symbol"),
        _ => (numbering::Kind::Announcement, "papers-announcement-symbol"),
    };
    let symbol = symbol(c, &of.body, kind, open)?;
    Ok(letterhead(setting.served, &of.body_name, number.as_deref(), &symbol, on, setting.today))
}

/// What stands behind the stroke while a paper has no number: as the body has set it, else what is known of it.
pub(super) fn symbol(c: &mut AnyConnection, body: &UnitId, kind: numbering::Kind, open: &str) -> Result<String, Error> {
    Ok(numbering::views::symbol(c, body, kind)?.unwrap_or_else(|| PAPER.t(open)))
}

/// The schedule of all visits of a decision, for the units and the team.
///
/// # Errors
/// `Refused` for a surprise inspection, which nobody announces.
pub fn schedule(
    c: &mut AnyConnection,
    actor: &Actor,
    id: &InspectionId,
    setting: &Setting,
) -> Result<(Inspection, InspectionPaper), Error> {
    let inspection = ordinary(c, actor, id)?;
    let (facts, _) = deadlines::views::of_inspection(c, actor, &inspection, setting.today)?;
    if facts.surprise {
        return Err(Error::refused("deadlines-paper-surprise"));
    }
    let mut paper = of_inspection(c, actor, &inspection, setting)?;
    let entered = entered(c, actor, &facts, PaperKind::Schedule, None)?;
    paper.letterhead = as_entered(c, setting, &inspection, entered, PaperKind::Schedule)?;
    paper.recipients = lines(&PAPER.t("papers-schedule-recipients"));
    Ok((inspection, paper))
}

/// The exceptions on which the team stands with regard to a visit, as papers tell them.
pub(super) fn of_visit(
    c: &mut AnyConnection,
    actor: &Actor,
    of: &Inspection,
    visit: &visits::Visit,
    heirs: &[(UnitId, String)],
) -> Result<Vec<String>, Error> {
    let marked = inspections::teams::marked(c, actor, &of.id, &of.team)?;
    let mut units = visit.units();
    units.extend(heirs.iter().map(|(heir, _)| heir));
    Ok(inspections::teams::sentences(&inspections::teams::about(&marked, &units)))
}

/// A visited unit as it is called, and what the decision calls it: before the visit, by who took over from it.
pub(super) fn called(unit: &str, was: &str, heirs: &[(UnitId, String)]) -> (String, String) {
    if heirs.is_empty() {
        return (unit.to_owned(), was.to_owned());
    }
    let names: Vec<&str> = heirs.iter().map(|(_, name)| name.as_str()).collect();
    (names.join(", "), if was.is_empty() { unit.to_owned() } else { was.to_owned() })
}

/// The visits with their units as they are called: see [`called`].
fn visits_as_called(
    c: &mut AnyConnection,
    actor: &Actor,
    of: &Inspection,
    today: NaiveDate,
) -> Result<Vec<VisitLine>, Error> {
    let mut visited = inspections::views::visits_of(c, actor, std::slice::from_ref(&of.id))?;
    for visit in &mut visited {
        let first = of.starts_on.max(today);
        let heirs = inspections::views::heirs(c, &visit.unit, (&visit.stage, visit.started_at), first)?;
        (visit.unit_name, visit.was_name) = called(&visit.unit_name, &visit.was_name, &heirs);
    }
    Ok(visited)
}

/// What a visit is about as its plan item says it: the unit, its section, officials. The unit is called as it is on the
/// visit's day, and what it was called in the plan where that is another name or another unit, which took over.
pub(super) fn about(
    c: &mut AnyConnection,
    actor: &Actor,
    visit: &VisitId,
    (unit_name, was): (&str, &str),
) -> Result<String, Error> {
    let item: Vec<_> = visits::views::plan_item(c, visit)?.into_iter().collect();
    let items = plans::views::subjects::of_items(c, actor, &item)?;
    let Some(item) = items.first() else { return Ok(visits::minutes::formerly(unit_name, was)) };
    if item.whole_name() == unit_name {
        return Ok(item.subject());
    }
    let said = Said::new("papers-unit-formerly").with("unit", unit_name).with("was", item.whole_name());
    Ok(item.subject_in(&PAPER.say(&said)))
}

/// The visits of an inspection in the order of their days.
fn schedule_lines(
    c: &mut AnyConnection,
    actor: &Actor,
    of: &Inspection,
    visited: &[VisitLine],
) -> Result<Vec<ScheduleLine>, Error> {
    let own = inspections::views::own_days(c, std::slice::from_ref(&of.id))?;
    let forms = inspections::views::forms(c, std::slice::from_ref(&of.id))?;
    let mut found = Vec::new();
    for visit in visited {
        let (from, to) = own.get(&visit.id).copied().unwrap_or((of.starts_on, of.ends_on));
        let form = forms.get(&visit.id).copied().unwrap_or(Form::OnSite);
        let item = visits::views::plan_item(c, &visit.id)?;
        let task = inspections::views::task_of_visit(c, &of.id, item.as_ref())?;
        let line = ScheduleLine {
            unit: about(c, actor, &visit.id, (&visit.unit_name, &visit.was_name))?,
            days: days(from, to),
            form: PAPER.say(&form.said()),
            place: place_of(form, &visit.unit_name),
            contents: lines(&task.contents),
        };
        found.push(((from, to), line));
    }
    found.sort_by(|(a, one), (b, other)| (a, &one.unit).cmp(&(b, &other.unit)));
    Ok(found.into_iter().map(|(_, line)| line).collect())
}

/// Where the team meets a unit: at its seat, and nowhere when it is inspected from afar.
fn place_of(form: Form, unit: &str) -> String {
    match form {
        Form::OnSite => PAPER.say(&Said::new("papers-place-on-site").with("unit", unit)),
        Form::Report | Form::Online => String::new(),
    }
}

/// The form of a decision: one word where all visits are alike, else each with its units.
fn form_of(schedule: &[ScheduleLine]) -> String {
    let mut forms: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in schedule {
        match forms.iter_mut().find(|(form, _)| *form == line.form) {
            Some((_, units)) => units.push(&line.unit),
            None => forms.push((&line.form, vec![&line.unit])),
        }
    }
    match &forms[..] {
        [] => PAPER.say(&Form::OnSite.said()),
        [(form, _)] => (*form).to_owned(),
        several => {
            let each = several.iter().map(|(form, units)| format!("{form}: {}", units.join(", ")));
            each.collect::<Vec<_>>().join("; ")
        }
    }
}

/// What all papers of an inspection say; unit, head and recipients differ.
pub(super) fn of_inspection(
    c: &mut AnyConnection,
    actor: &Actor,
    of: &Inspection,
    setting: &Setting,
) -> Result<InspectionPaper, Error> {
    let visited = visits_as_called(c, actor, of, setting.today)?;
    let signed = signing::proposed(true, "", &of.signer_position, &notice::committee(&of.body_name));
    let cited = Said::new("papers-decision-cited")
        .with("number", &of.decision_number)
        .with("on", dates::day(of.decision_on))
        .with("issuer", &of.issuer);
    let post = |position: &str, unit: &str| match (position, unit) {
        ("", one) | (one, "") => one.to_owned(),
        (position, unit) => format!("{position}, {unit}"),
    };
    let schedule = schedule_lines(c, actor, of, &visited)?;
    let mut units = Vec::new();
    for visit in &visited {
        units.push(about(c, actor, &visit.id, (&visit.unit_name, &visit.was_name))?);
    }
    // What is followed up is a ground of the decision.
    let mut grounds = lines(&PAPER.t("papers-decision-grounds"));
    for item in plans::views::subjects::of_items(c, actor, &of.items)? {
        let ground = item.follows.as_ref().map(|followed| PAPER.say(&followed.said()));
        grounds.extend(ground.filter(|ground| !grounds.contains(ground)));
    }
    Ok(InspectionPaper {
        letterhead: Default::default(),
        mark: setting.mark(),
        draft: String::new(),
        subject: inspections::rules::subject(&of.title),
        grounds,
        authority: of.issuer.clone(),
        decision: PAPER.say(&cited),
        responsible: PAPER.say(&Said::new("papers-decision-responsible").with("body", &of.body_name)),
        team: of
            .team
            .iter()
            .map(|m| TeamLine {
                name: m.name.clone(),
                post: post(&m.position, &m.unit_name),
                part: PAPER.say(&m.post.said()),
            })
            .collect(),
        exceptions: inspections::teams::sentences(&inspections::teams::marked(c, actor, &of.id, &of.team)?),
        contents: lines(&of.contents),
        fields: field_names(c, &of.fields.iter().cloned().collect())?,
        sections: Vec::new(),
        period: span(of.period_from, of.period_to),
        duration: span(of.starts_on, of.ends_on),
        units,
        form: form_of(&schedule),
        place: String::new(),
        schedule,
        unit: String::new(),
        about: String::new(),
        report_by: String::new(),
        valid_until: String::new(),
        annex: Annex::default(),
        signer: Signer { capacity: notice::signing_lines(&signed), name: of.signer_name.clone() },
        recipients: Vec::new(),
        archive: PAPER.t("conclusions-notice-archive"),
    })
}

/// The plan of a year, for [`super::docx::papers::Paper::Plan`]. Surprise inspections stand in
/// no plan that is issued, sealed or not.
pub fn plan(
    c: &mut AnyConnection,
    actor: &Actor,
    id: &PlanId,
    setting: &Setting,
) -> Result<(Plan, PlanPaper, Vec<Item>), Error> {
    let plan = plans::views::plan(c, actor, id)?;
    plans::rules::withheld(&plan)?;
    if plan.stage == Stage::Recorded {
        return Err(Error::refused("papers-recorded"));
    }
    let mut items = plans::views::items(c, actor, id)?;
    items.retain(|i| !i.sealed && i.kind != ItemKind::Surprise && i.stage != ItemStage::Cancelled);
    let facts = plans::views::facts(c, actor, id, setting.today)?;
    let codes: BTreeSet<String> = items.iter().flat_map(|i| i.fields.iter().cloned()).collect();
    let fields = field_names(c, &codes)?.join(", ");
    // What is carried out under another body's item is listed, and counted there.
    let joint = plans::views::between::joint(c, &items)?;
    let own: Vec<&Item> = items.iter().filter(|i| i.joint_with.is_none()).collect();
    let visited: BTreeSet<&UnitId> = own.iter().map(|i| &i.unit).collect();
    let kinds = [ItemKind::Periodic, ItemKind::FollowUp]
        .into_iter()
        .map(|kind| (kind, own.iter().filter(|i| i.kind == kind).count()))
        .filter(|(_, count)| *count > 0)
        .map(|(kind, count)| {
            let said = Said::new("papers-plan-kind").with("kind", PAPER.say(&kind.said()));
            PAPER.say(&said.with("count", count))
        })
        .collect();
    let adjusted = plans::views::adjustments::of_plan(c, actor, id)?
        .into_iter()
        .filter_map(|adjustment| Some((adjustment.paper_number?, adjustment.issued_on?)))
        .map(|(number, on)| {
            let said = Said::new("papers-adjustment-cited").with("number", number);
            PAPER.say(&said.with("on", dates::day(on)))
        })
        .collect();
    let annex = Said::new("papers-plan-annex").with("subject", &plan.title);
    let issued = plan.stage == Stage::Approved;
    let day = |on: Option<NaiveDate>| on.map_or_else(|| super::docx::letterhead::UNKNOWN.to_owned(), dates::day);
    let paper = PlanPaper {
        letterhead: letterhead(
            setting.served,
            &plan.body_name,
            plan.number.as_deref().filter(|_| issued),
            &symbol(c, &plan.body, numbering::Kind::Plan, "papers-plan-symbol")?,
            plan.issued_on.filter(|_| issued),
            setting.today,
        ),
        mark: setting.mark(),
        draft: if issued { String::new() } else { PAPER.t("conclusions-notice-draft") },
        subject: plan.title.clone(),
        addressee: PAPER.t("papers-plan-addressee"),
        grounds: lines(&PAPER.t("papers-plan-grounds")),
        introduction: PAPER.say(&Said::new("papers-plan-introduction").with("body", &plan.body_name)),
        fields,
        unit_count: visited.len(),
        item_count: own.len(),
        kinds,
        first_day: day(own.iter().map(|i| i.starts_on).min()),
        last_day: day(own.iter().map(|i| i.ends_on).max()),
        overlaps: match facts.unanswered {
            0 => PAPER.t("papers-plan-no-overlaps"),
            count => PAPER.say(&Said::new("papers-plan-overlaps").with("count", count)),
        },
        items: items
            .iter()
            .map(|i| (i, joint.get(&i.id).and_then(under).unwrap_or_default()))
            .map(|(i, under)| PlanLine {
                number: i.number.map(|n| n.to_string()).unwrap_or_default(),
                unit: i.subject(),
                days: days(i.starts_on, i.ends_on),
                contents: contents_of(i),
                period: days(i.period_from, i.period_to),
                note: note(i, joint.get(&i.id), &under),
                under,
            })
            .collect(),
        adjusted,
        annex: Annex { title: PAPER.say(&annex) },
        signer: Signer::default(),
        recipients: lines(&PAPER.t("papers-plan-recipients")),
        archive: PAPER.t("conclusions-notice-archive"),
    };
    Ok((plan, paper, items))
}

/// The submission by which a plan is asked for. It is a paper of its own: its number is not the plan's. Until it has
/// one that stays open for the register, and its day is the one on which the plan was submitted; it is a draft until
/// then.
pub fn submission(
    c: &mut AnyConnection,
    actor: &Actor,
    id: &PlanId,
    setting: &Setting,
) -> Result<(Plan, PlanPaper), Error> {
    let (plan, mut paper, _) = self::plan(c, actor, id, setting)?;
    let written = matches!(plan.stage, Stage::Draft | Stage::Returned);
    let given = numbering::views::given(c, numbering::Kind::Submission, id.as_str())?.filter(|_| !written);
    let on = plan.submitted_at.filter(|_| !written).map(|at| dates::civil(at).date());
    let (number, on) = given.map_or((None, on), |(number, on)| (Some(number), Some(on)));
    let symbol = symbol(c, &plan.body, numbering::Kind::Submission, "papers-submission-symbol")?;
    paper.letterhead = letterhead(setting.served, &plan.body_name, number.as_deref(), &symbol, on, setting.today);
    paper.draft = if written { PAPER.t("conclusions-notice-draft") } else { String::new() };
    paper.recipients = lines(&PAPER.t("papers-submission-recipients"));
    Ok((plan, paper))
}

/// Under which item of which plan an item is carried out; none when it has a visit of its own.
fn under(joint: &Joint) -> Option<String> {
    let under = joint.under.as_ref()?;
    let said = Said::new("plans-joint-under").with("item", under.number.map(|n| n.to_string()).unwrap_or_default());
    Some(PAPER.say(&said.with("title", &under.title).with("body", &under.body)))
}

/// What stands in the last column of an item: its form, and with whom it is one inspection; `under`: what [`under`]
/// says of it.
fn note(item: &Item, joint: Option<&Joint>, under: &str) -> String {
    let form = PAPER.say(&item.form.said());
    match joint {
        None => form,
        Some(_) if !under.is_empty() => format!("{form}. {under}"),
        Some(joint) => {
            let bodies: Vec<&str> = joint.partners.iter().map(|partner| partner.body.as_str()).collect();
            let leads = Said::new("plans-joint-leads").with("bodies", bodies.join(", "));
            format!("{form}. {}", PAPER.say(&leads))
        }
    }
}

/// Contents of an item in one line; of a follow-up with the conclusion whose carrying out it checks.
fn contents_of(item: &Item) -> String {
    let mut all = lines(&item.contents);
    let followed = item.follows.as_ref().map(|followed| {
        let said = Said::new("papers-plan-follows").with("conclusion", PAPER.say(&followed.said()));
        PAPER.say(&said)
    });
    all.extend(followed);
    all.join("; ")
}

fn days(from: NaiveDate, to: NaiveDate) -> String {
    if from == to { dates::day(from) } else { format!("{} – {}", dates::day(from), dates::day(to)) }
}

/// Signs a plan's paper: with the post of its approver, once it is approved.
pub fn signed(c: &mut AnyConnection, plan: &Plan, paper: &mut PlanPaper) -> Result<(), Error> {
    if let Some(account) = plan.approver.as_ref().filter(|_| plan.stage == Stage::Approved) {
        paper.signer = signer(c, account, &plan.body_name)?;
    }
    Ok(())
}

fn signer(c: &mut AnyConnection, account: &AccountId, body: &str) -> Result<Signer, Error> {
    let person = crate::accounts::views::find(c, account)?;
    let by = signing::proposed(true, "", &person.position, &notice::committee(body));
    Ok(Signer { capacity: notice::signing_lines(&by), name: person.name })
}

/// A numbered adjustment of an issued plan: what each change was before and is after it. A draft until it is
/// approved. Like the plan, it says nothing of surprise inspections.
pub fn adjustment(
    c: &mut AnyConnection,
    actor: &Actor,
    (plan, id): (&PlanId, &AdjustmentId),
    setting: &Setting,
) -> Result<(Adjustment, AdjustmentPaper), Error> {
    let (plan, adjustment, changes) = plans::views::adjustments::one(c, actor, plan, id)?;
    plans::rules::withheld(&plan)?;
    let items = plans::views::items(c, actor, &plan.id)?;
    let mut told = Vec::new();
    for change in &changes {
        let (before, after) = (change.before.as_ref(), change.after.as_ref());
        let Some(shown) = after.or(before) else { continue };
        if [before, after].into_iter().flatten().any(|item| item.kind == ItemKind::Surprise) {
            continue;
        }
        let number = change.item.as_ref().and_then(|id| items.iter().find(|i| i.id == *id)).and_then(|i| i.number);
        told.push(PlanChange {
            kind: PAPER.say(&change.kind.said()),
            unit: plans::views::subjects::name(c, &shown.unit, shown.part.as_ref(), shown.starts_on)?,
            // One that is added gets its number with the approval: it stands in the annex from then on.
            number: number.filter(|_| before.is_some()).map(|n| n.to_string()).unwrap_or_default(),
            // Carried out under another body's item: the item itself stays as it is.
            lines: if change.kind == ChangeKind::Join { Vec::new() } else { changed(c, before, after)? },
        });
    }
    let issued = adjustment.stage == Stage::Approved;
    let title = match adjustment.number {
        Some(number) => Said::new("papers-adjustment-numbered").with("number", number),
        None => Said::new("papers-adjustment-subject"),
    };
    let cited = Said::new("papers-plan-cited").with("title", &plan.title);
    let cited = cited.with("number", plan.number.as_deref().unwrap_or(UNKNOWN));
    let paper = AdjustmentPaper {
        letterhead: letterhead(
            setting.served,
            &plan.body_name,
            adjustment.paper_number.as_deref().filter(|_| issued),
            &symbol(c, &plan.body, numbering::Kind::Adjustment, "papers-plan-symbol")?,
            adjustment.issued_on.filter(|_| issued),
            setting.today,
        ),
        mark: setting.mark(),
        draft: if issued { String::new() } else { PAPER.t("conclusions-notice-draft") },
        subject: PAPER.say(&title.with("title", &plan.title)),
        plan: PAPER.say(&cited.with("on", plan.issued_on.map_or_else(|| UNKNOWN.to_owned(), dates::day))),
        reason: adjustment.reason.trim().trim_end_matches(['.', ';']).to_owned(),
        grounds: lines(&PAPER.t("papers-plan-grounds")),
        changes: told,
        signer: match adjustment.approver.as_ref().filter(|_| issued) {
            Some(account) => signer(c, account, &plan.body_name)?,
            None => Signer::default(),
        },
        recipients: lines(&PAPER.t("papers-plan-recipients")),
        archive: PAPER.t("conclusions-notice-archive"),
    };
    Ok((adjustment, paper))
}

/// What differs between an item before and after a change; all of an item that is added or withdrawn.
fn changed(
    c: &mut AnyConnection,
    before: Option<&NewItem>,
    after: Option<&NewItem>,
) -> Result<Vec<ChangedLine>, Error> {
    let mut says = |item: Option<&NewItem>| -> Result<Vec<(&'static str, String)>, Error> {
        let Some(item) = item else { return Ok(Vec::new()) };
        let codes: BTreeSet<String> = item.fields.iter().cloned().collect();
        let followed = plans::views::follows::called(c, item.follows.as_slice())?;
        let followed: Vec<String> = followed.values().map(|followed| PAPER.say(&followed.said())).collect();
        Ok(vec![
            (
                "papers-plan-column-unit",
                plans::views::subjects::name(c, &item.unit, item.part.as_ref(), item.starts_on)?,
            ),
            ("papers-adjustment-officials", plans::views::subjects::officials_called(c, item)?),
            ("papers-plan-column-kind", PAPER.say(&item.kind.said())),
            ("papers-adjustment-fields", field_names(c, &codes)?.join(", ")),
            ("papers-plan-column-contents", lines(&item.contents).join("; ")),
            ("plans-follows", followed.join("; ")),
            ("papers-adjustment-period", days(item.period_from, item.period_to)),
            ("papers-adjustment-days", days(item.starts_on, item.ends_on)),
            ("papers-plan-column-form", PAPER.say(&item.form.said())),
        ])
    };
    let (was, is) = (says(before)?, says(after)?);
    let all = was.len().max(is.len());
    let text = |side: &[(&str, String)], at: usize| side.get(at).map(|(_, text)| text.clone()).unwrap_or_default();
    Ok((0..all)
        .map(|at| ChangedLine {
            label: PAPER.t(was.get(at).or(is.get(at)).map_or("", |(label, _)| label)),
            before: text(&was, at),
            after: text(&is, at),
        })
        .filter(|line| line.before != line.after)
        .collect())
}
