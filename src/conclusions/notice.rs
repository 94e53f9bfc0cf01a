//! The notice of conclusion as data for its papers: the .docx and the page that prints.
//!
//! Wording stands in `locales/*/conclusions.ftl` under `conclusions-notice-`; layout in the template of
//! Decree 30/2020 and in `templates/conclusions/notice.html`. The paper is in Vietnamese whatever
//! the reader's language is.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::model::{Conclusion, DemandKind, Person, Point, Signing, Stage, Stance};
use super::rules;
use super::views::Basis;
use crate::caseload::model::ReportedDossier;
use crate::db::AnyConnection;
use crate::error::Error;
use crate::inspections::teams;
use crate::language::Language;
use crate::reports::docx::letterhead::{letterhead, within_phrase};
use crate::reports::docx::papers::{
    ConcludedContent, ConcludedPoint, ConclusionNotice, DemandLine, DossierLine, ResponsiblePerson, Signer,
};
use crate::settings::Served;
use crate::visits::model::{Capacity, FindingKind};
use crate::vocabulary::{Actor, Said, UnitId, dates};
use crate::{caseload, inspections, plans, units, visits};

const PAPER: Language = Language::Vietnamese;

/// What units' own systems say of dossiers, by unit and code.
type Reported = BTreeMap<(UnitId, String), ReportedDossier>;

/// Who makes the paper and for whom, besides what is concluded.
pub struct Setting<'a> {
    /// The city or province served, and how its papers name it.
    pub served: &'a Served,
    /// Whether every name in the database is invented.
    pub demo: bool,
    /// The day on which a draft is printed.
    pub today: NaiveDate,
}

fn paragraphs(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect()
}

/// How somebody would sign the conclusion: what the form of issue begins with. `post`: the person's own.
pub fn proposed_signing(basis: &Basis, signed_decision: bool, post: &str) -> Signing {
    rules::proposed(signed_decision, post, &basis.signer_position, &committee(&basis.body_name))
}

/// How papers call the collective on whose behalf a body signs; empty for a body without one.
pub fn committee(body_name: &str) -> String {
    if rules::for_committee(body_name) { PAPER.t("conclusions-notice-committee") } else { String::new() }
}

/// The lines above a signer's name as the paper writes them.
pub fn signing_lines(signing: &Signing) -> Vec<String> {
    rules::signing_lines(signing).iter().map(|said| PAPER.say(said)).collect()
}

/// Builds the notice of a conclusion as its reader may see it.
pub fn notice(
    c: &mut AnyConnection,
    conclusion: &Conclusion,
    basis: &Basis,
    setting: &Setting,
) -> Result<ConclusionNotice, Error> {
    let say = |said: Said| PAPER.say(&said);
    let fields = units::views::fields(c)?;
    let mut marks = Vec::new();
    if setting.demo {
        marks.push(PAPER.t("conclusions-notice-demo"));
    }
    if conclusion.extract {
        marks.push(PAPER.t("conclusions-notice-extract"));
    }
    let unit_names: Vec<&str> = conclusion.visits.iter().map(|v| v.unit_name.as_str()).collect();
    let list = unit_names.join(", ");

    let mut items = Vec::new();
    for visit in &conclusion.visits {
        items.extend(visits::views::plan_item(c, &visit.id)?);
    }
    let narrowed = plans::views::subjects::narrowed(c, &Actor::nobody(), &items)?;
    let about = |item: &plans::Item| say(Said::new("conclusions-notice-inspected").with("subject", item.subject()));
    let subjects: Vec<String> = narrowed.iter().map(about).collect();

    let asked: Vec<(UnitId, String)> =
        conclusion.points.iter().filter_map(|p| Some((p.unit.clone(), p.dossier_code.clone()?))).collect();
    let reported = caseload::views::reported_of(c, &asked)?;
    let mut contents: Vec<ConcludedContent> = Vec::new();
    let mut places = BTreeMap::new();
    for point in conclusion.points.iter().filter(|p| p.kind != FindingKind::Strength) {
        let field = point.field_code.as_ref().and_then(|code| fields.iter().find(|f| f.code == *code));
        let field = field.map_or_else(|| PAPER.t("conclusions-notice-general"), |f| f.name_vi.clone());
        let title = match unit_names.len() {
            1 => field,
            _ => say(Said::new("conclusions-notice-content-of").with("field", field).with("unit", &point.unit_name)),
        };
        let line = concluded(point, &reported);
        let clause = contents.iter().position(|content| content.title == title).unwrap_or_else(|| {
            contents.push(ConcludedContent { title, points: Vec::new() });
            contents.len() - 1
        });
        places.insert(point.position, place_in_paper(clause, contents[clause].points.len()));
        contents[clause].points.push(line);
    }
    let mut results = paragraphs(&conclusion.results);
    results
        .extend(conclusion.points.iter().filter(|p| p.kind == FindingKind::Strength).flat_map(|p| paragraphs(&p.fact)));
    let reasons: Vec<String> = conclusion
        .points
        .iter()
        .filter(|p| p.no_person_approved_by.is_some())
        .filter_map(|p| p.no_person_reason.as_ref().map(|reason| (p, reason)))
        .map(|(p, reason)| {
            let point = places.get(&p.position).cloned().unwrap_or_default();
            say(Said::new("conclusions-notice-no-person")
                .with("point", point)
                .with("reason", reason.trim_end_matches('.')))
        })
        .collect();
    let report = match conclusion.report_by {
        None => PAPER.t("conclusions-notice-no-report"),
        Some(by) => {
            let said = Said::new("conclusions-notice-report").with("units", &list).with("body", &basis.body_name);
            say(said.with("on", dates::day(by)))
        }
    };
    let issued = conclusion.stage == Stage::Issued;
    let capacity = match (&conclusion.signing, issued) {
        (Some(signing), _) => signing_lines(signing),
        // Issued before the lines were entered: with the post alone.
        (None, true) => paragraphs(&conclusion.signer_position),
        // A draft shows how the decision's signer would sign.
        (None, false) => signing_lines(&proposed_signing(basis, true, &basis.signer_position)),
    };
    let signer_name = if issued { conclusion.signer_name.clone() } else { String::new() };
    let title = inspections::rules::subject(&basis.title);
    let decision = |key: &str| {
        Said::new(key)
            .with("number", &basis.decision_number)
            .with("on", dates::day(basis.decision_on))
            .with("issuer", &basis.issuer)
            .with("title", &title)
            .with("units", &list)
            .with("from", dates::day(basis.period_from))
            .with("to", dates::day(basis.period_to))
            .with("body", &basis.body_name)
    };
    // A body that is recommended to change its procedure receives the notice, too.
    let mut recommended: Vec<String> = Vec::new();
    for demand in conclusion.demands.iter().filter(|demand| demand.kind == DemandKind::Recommendation) {
        if !recommended.contains(&demand.unit_name) {
            recommended.push(demand.unit_name.clone());
        }
    }
    Ok(ConclusionNotice {
        letterhead: letterhead(
            setting.served,
            &basis.body_name,
            conclusion.number.as_deref(),
            &PAPER.t("conclusions-notice-symbol"),
            conclusion.issued_on,
            setting.today,
        ),
        mark: marks.join(" – "),
        draft: if issued { String::new() } else { PAPER.t("conclusions-notice-draft") },
        subject: conclusion.title.clone(),
        grounds: paragraphs(&say(decision("conclusions-notice-grounds"))),
        introduction: introduction(say(decision("conclusions-notice-introduction")), &subjects, basis),
        results,
        contents,
        causes: paragraphs(&conclusion.causes),
        collectives: collectives(conclusion, &places),
        heads: answerable(conclusion, &places, |person| person.capacity == Capacity::Head),
        individuals: answerable(conclusion, &places, |person| {
            matches!(person.capacity, Capacity::Direct | Capacity::Deputy)
        }),
        no_person_reason: reasons.join("\n"),
        demands: conclusion
            .demands
            .iter()
            .map(|d| DemandLine {
                task: match d.kind {
                    DemandKind::Demand => d.task.clone(),
                    DemandKind::Recommendation => {
                        say(Said::new("conclusions-recommendation-line").with("task", &d.task))
                    }
                },
                unit: d.unit_name.clone(),
                deadline: dates::day(d.due_on),
                product: d.product.clone(),
            })
            .collect(),
        report,
        signer: Signer { capacity, name: signer_name },
        recipients: unit_names
            .iter()
            .map(|name| (*name).to_owned())
            .chain(recommended)
            .chain(paragraphs(&say(decision("conclusions-notice-recipients"))))
            .collect(),
        archive: PAPER.t("conclusions-notice-archive"),
    })
}

/// What the notice begins with, with what was inspected where that was less than the whole unit; a team that stands
/// on exceptions is marked there.
fn introduction(text: String, subjects: &[String], basis: &Basis) -> String {
    std::iter::once(text)
        .chain(subjects.iter().cloned())
        .chain(teams::sentences(&basis.exceptions))
        .collect::<Vec<_>>()
        .join("\n")
}

fn concluded(point: &Point, reported: &Reported) -> ConcludedPoint {
    let explanation = point.explanation.as_ref().map(|e| {
        let mut text = explained(e.stance, &e.text);
        let answer = e.answered(PAPER);
        if !answer.is_empty() {
            text.push('\n');
            text.push_str(
                &PAPER.say(&Said::new("conclusions-notice-answer").with("text", answer.trim_end_matches('.'))),
            );
        }
        text
    });
    ConcludedPoint {
        kind: PAPER.say(&point.kind.said()),
        asked: point.asked.as_ref().map(|a| a.whole(PAPER)).unwrap_or_default(),
        fact: point.fact.clone(),
        assessment: point.assessment.clone(),
        ground: point.ground.clone(),
        explanation: explanation.unwrap_or_default(),
        dossiers: point.dossier_code.iter().map(|code| dossier(point, code, reported)).collect(),
    }
}

/// The unit's word: its stance, then its text. A text that begins by saying the stance itself ("Đơn vị
/// tiếp thu, đã …", "Tiếp thu.") does not say it twice.
pub fn explained(stance: Stance, text: &str) -> String {
    let word = |stance: Stance| PAPER.say(&stance.said());
    let phrase = |stance: Stance| {
        let said = Said::new("conclusions-notice-explanation-bare").with("stance", within_phrase(&word(stance)));
        PAPER.say(&said).trim_end_matches('.').to_owned()
    };
    let text = text.trim().trim_end_matches('.');
    let lower = text.to_lowercase();
    let rest = |start: &str| {
        let rest = lower.strip_prefix(&start.to_lowercase())?;
        // Counted from the end: the two cases of a letter may differ in bytes.
        let rest = text.get(text.len().checked_sub(rest.len())?..)?;
        (!rest.starts_with(char::is_alphanumeric)).then_some(rest)
    };
    let begins = |stance: Stance| rest(&phrase(stance)).or_else(|| rest(&word(stance)));
    // "Tiếp thu một phần" begins as "Tiếp thu" does: the longest is what the text says.
    let said = Stance::ALL.iter().filter(|s| begins(**s).is_some()).max_by_key(|s| word(**s).len());
    match begins(stance).filter(|_| text.is_empty() || said == Some(&stance)) {
        Some(rest) => format!("{}{rest}.", phrase(stance)),
        None if text.is_empty() => format!("{}.", phrase(stance)),
        None => {
            let said = Said::new("conclusions-notice-explanation").with("stance", within_phrase(&word(stance)));
            PAPER.say(&said.with("text", text))
        }
    }
}

/// The dossier of a point with what the unit's own system reported of it, if it did.
fn dossier(point: &Point, code: &str, reported: &Reported) -> DossierLine {
    let said = reported.get(&(point.unit.clone(), code.to_owned())).cloned().unwrap_or_default();
    DossierLine {
        code: code.to_owned(),
        procedure: said.procedure_name.unwrap_or_default(),
        due_on: said.due_on.map(dates::day).unwrap_or_default(),
        returned_on: said.returned_on.map(dates::day).unwrap_or_default(),
        note: String::new(),
    }
}

/// The persons who answer, each once, with all points that they answer for.
fn answerable(
    conclusion: &Conclusion,
    places: &BTreeMap<i32, String>,
    wanted: impl Fn(&Person) -> bool,
) -> Vec<ResponsiblePerson> {
    let mut found: Vec<(Person, String, Vec<i32>)> = Vec::new();
    for point in &conclusion.points {
        for person in point.persons.iter().filter(|p| wanted(p)) {
            let same = found.iter_mut().find(|(p, unit, _)| {
                (&p.name, &p.position, p.capacity, p.degree)
                    == (&person.name, &person.position, person.capacity, person.degree)
                    && *unit == point.unit_name
            });
            match same {
                Some((.., points)) => points.push(point.position),
                None => found.push((person.clone(), point.unit_name.clone(), vec![point.position])),
            }
        }
    }
    found
        .into_iter()
        .map(|(person, unit, points)| ResponsiblePerson {
            name: person.name,
            post: if person.position.is_empty() { unit } else { format!("{}, {unit}", person.position) },
            capacity: PAPER.say(&person.capacity.said()),
            degree: PAPER.say(&person.degree.said()),
            matter: matter(&points, places),
        })
        .collect()
}

/// How the paper calls a point: letter and clause of section II.
fn place_in_paper(clause: usize, within: usize) -> String {
    let letters = PAPER.t("conclusions-notice-letters");
    let letter = letters.chars().nth(within).map_or_else(|| (within + 1).to_string(), String::from);
    PAPER.say(&Said::new("conclusions-notice-point").with("letter", letter).with("clause", clause + 1))
}

fn matter(points: &[i32], places: &BTreeMap<i32, String>) -> String {
    let named: Vec<&str> = points.iter().filter_map(|p| places.get(p)).map(String::as_str).collect();
    if named.is_empty() {
        // What somebody did well stands in section I, which has no numbers.
        return String::new();
    }
    PAPER.say(&Said::new("conclusions-notice-matter").with("points", named.join(", ")))
}

fn collectives(conclusion: &Conclusion, places: &BTreeMap<i32, String>) -> Vec<String> {
    answerable(conclusion, places, |person| person.capacity == Capacity::Collective)
        .into_iter()
        .map(|p| PAPER.say(&Said::new("conclusions-notice-collective").with("name", p.name).with("matter", p.matter)))
        .collect()
}
