//! The minutes of a visit as data: the page that prints and the Word document show the same.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;

use super::model::{Evidence, EvidenceKind, Finding, FindingKind, Presence, Record, Sample, SampleOutcome, Verdict};
use crate::checklists::{ChecklistItem, ChecklistVersion};
use crate::inspections::teams::{self, Marked};
use crate::inspections::{self, Inspection, Member, Post, Task};
use crate::language::Language;
use crate::reports::docx::papers::{
    Attendee, EvidenceFile, Letterhead, Minutes, NotPassedItem, RecordedFinding, Refusal, ResponsiblePerson,
    SectionCounts, Signer,
};
use crate::vocabulary::{Said, dates};

/// What the minutes are made of.
pub struct Sources<'a> {
    pub record: &'a Record,
    pub inspection: &'a Inspection,
    /// What the visit looked at: the decision may send the team to other units, too.
    pub task: &'a Task,
    /// The questions of the visit, in their order.
    pub items: &'a [ChecklistItem],
    /// The lists that they come from.
    pub lists: &'a [ChecklistVersion],
    /// The exceptions on which the team stands.
    pub exceptions: &'a [Marked],
}

/// What the minutes said when they were closed: the paper that was signed, whatever is corrected later.
#[derive(Clone, Debug)]
pub struct Closed {
    pub paper: Minutes,
    pub sha256: String,
    pub at: NaiveDateTime,
}

/// Minutes are an official paper: in Vietnamese, whatever language the pages are in.
const LANGUAGE: Language = Language::Vietnamese;

fn t(key: &str) -> String {
    LANGUAGE.t(key)
}

/// The minutes as they are read: as they were closed, else as the record stands, with the mark of an
/// invented database and what was added after the closing.
pub fn standing(from: &Sources, closed: Option<&Closed>, demo: bool) -> Minutes {
    let mut paper = closed.map_or_else(|| build(from), |closed| closed.paper.clone());
    if demo {
        paper.mark = t("shell-demo-mark");
    }
    let opinion = Some(std::mem::take(&mut paper.opinion)).filter(|o| !o.is_empty());
    paper.opinion = opinion.into_iter().chain(supplements(from.record)).collect::<Vec<_>>().join("\n");
    paper
}

/// The minutes as the record says; a draft until they are closed.
pub fn build(from: &Sources) -> Minutes {
    let (record, inspection) = (from.record, from.inspection);
    let visit = &record.visit;
    let instant = |at: Option<chrono::NaiveDateTime>| {
        at.map_or_else(
            || "…".to_owned(),
            |at| {
                let civil = dates::civil(at);
                LANGUAGE.say(
                    &Said::new("visits-minutes-instant")
                        .with("hour", civil.format("%H"))
                        .with("minute", civil.format("%M"))
                        .with("day", civil.format("%d"))
                        .with("month", civil.format("%m"))
                        .with("year", civil.format("%Y")),
                )
            },
        )
    };
    let member = |post: Post| inspection.team.iter().find(|m| m.post == post);
    let named = |post: Post| member(post).map(post_of).unwrap_or_default();
    let name = |post: Post| member(post).map(|m| m.name.clone()).unwrap_or_default();
    let sections = sections(record, from.items, from.lists);
    let standing = || record.findings.iter().filter(|f| !f.withdrawn);
    let decision = Said::new("visits-minutes-decision")
        .with("number", &inspection.decision_number)
        .with("date", dates::day(inspection.decision_on))
        .with("issuer", &inspection.issuer);
    Minutes {
        letterhead: Letterhead {
            parent: inspection.body_name.clone(),
            issuer: LANGUAGE.say(&Said::new("visits-minutes-team").with("number", &inspection.decision_number)),
            number: String::new(),
            symbol: t("visits-minutes-symbol"),
            date: None,
        },
        mark: String::new(),
        draft: if visit.ended_at.is_none() { t("visits-minutes-draft") } else { String::new() },
        subject: inspections::rules::subject(&inspection.title),
        grounds: vec![LANGUAGE.say(&decision)],
        began: instant(visit.started_at),
        ended: instant(visit.ended_at),
        place: visit.place.clone(),
        unit: formerly(&visit.unit_name, &visit.was_name),
        chair: named(Post::Leader),
        secretary: named(Post::Secretary),
        team_attendance: inspection.team.iter().map(|m| team_line(m, record)).collect(),
        exceptions: teams::sentences(&teams::about(from.exceptions, &visit.units())),
        unit_attendance: record
            .attendance
            .iter()
            .map(|a| Attendee {
                name: a.name.clone(),
                post: a.position.clone(),
                present: Some(a.presence == Presence::Present),
                reason: absence(a.presence, &a.reason),
            })
            .collect(),
        other_attendance: Vec::new(),
        contents: from.task.contents.lines().filter(|l| !l.trim().is_empty()).map(str::to_owned).collect(),
        period: LANGUAGE.say(
            &Said::new("visits-minutes-period")
                .with("from", dates::day(from.task.period_from))
                .with("to", dates::day(from.task.period_to)),
        ),
        totals: SectionCounts::sum(&sections),
        sections,
        not_passed: not_passed(record, from.items),
        samples: record.samples.iter().map(sample).collect(),
        strengths: standing().filter(|f| f.kind == FindingKind::Strength).map(|f| f.fact.clone()).collect(),
        findings: standing().filter(|f| f.kind != FindingKind::Strength).map(|f| finding(f, from.items)).collect(),
        opinion: record.unit_opinion.clone(),
        // The signed copy is these minutes on paper, not one of their annexes.
        files: standing()
            .flat_map(|f| &f.evidence)
            .chain(record.files.iter().filter(|f| f.kind != EvidenceKind::SignedMinutes))
            .filter(|e| e.in_minutes)
            .map(file)
            .collect(),
        pages: String::new(),
        copies: t("visits-minutes-copies"),
        copies_kept_by: t("visits-minutes-kept-by"),
        refusal: Some(&record.refusal)
            .filter(|r| !r.is_empty())
            .map(|reason| Refusal { reason: reason.clone(), witness: String::new() }),
        team_leader_name: name(Post::Leader),
        secretary_name: name(Post::Secretary),
        unit_representatives: representatives(record),
        unit_representative: signs_for_unit(record),
        recipients: vec![visit.unit_name.clone()],
        archive: t("visits-minutes-archive"),
    }
}

/// A unit as a paper calls it, with what it was before, where the decision speaks of that one.
pub fn formerly(unit: &str, was: &str) -> String {
    if was.is_empty() || was == unit {
        return unit.to_owned();
    }
    LANGUAGE.say(&Said::new("papers-unit-formerly").with("unit", unit).with("was", was))
}

/// A sample in a sentence: how it was drawn, what came of it, and each dossier that was not in order.
fn sample(sample: &Sample) -> String {
    let count = |outcome| sample.dossiers.iter().filter(|d| d.outcome == outcome).count();
    let of = sample.of.map(|of| LANGUAGE.say(&Said::new("visits-minutes-sample-of").with("of", of)));
    let wrong: Vec<String> = sample
        .dossiers
        .iter()
        .filter(|d| d.outcome.is_some_and(|outcome| outcome != SampleOutcome::Right))
        .map(|d| {
            let outcome = d.outcome.map(|o| LANGUAGE.say(&o.said()).to_lowercase()).unwrap_or_default();
            let note = if d.note.is_empty() { String::new() } else { format!(": {}", d.note) };
            format!("{} ({outcome}{note})", d.code)
        })
        .collect();
    let said = Said::new("visits-minutes-sample")
        .with("method", LANGUAGE.say(&sample.method.said()))
        .with("count", sample.dossiers.len())
        .with("of", of.unwrap_or_default())
        .with("right", count(Some(SampleOutcome::Right)))
        .with("wrong", count(Some(SampleOutcome::Wrong)))
        .with("missing", count(Some(SampleOutcome::Missing)))
        .with("unchecked", count(None));
    let mut text = LANGUAGE.say(&said);
    if !wrong.is_empty() {
        text.push(' ');
        text.push_str(&LANGUAGE.say(&Said::new("visits-minutes-sample-wrong").with("dossiers", wrong.join("; "))));
    }
    text
}

fn post_of(member: &Member) -> String {
    [&member.name, &member.position, &member.unit_name]
        .into_iter()
        .filter(|t| !t.is_empty())
        .cloned()
        .collect::<Vec<_>>()
        .join(", ")
}

/// The roll of the team is its decision; whether somebody of it came is known once it is recorded.
fn team_line(member: &Member, record: &Record) -> Attendee {
    let seen = record.team.iter().find(|a| a.id == member.account.as_str());
    let place =
        [&member.position, &member.unit_name].into_iter().filter(|t| !t.is_empty()).cloned().collect::<Vec<_>>();
    let post = LANGUAGE.say(&member.post.said());
    let post = if place.is_empty() { post } else { format!("{}; {post}", place.join(", ")) };
    Attendee {
        name: member.name.clone(),
        post,
        present: seen.map(|a| a.presence == Presence::Present),
        reason: seen.map(|a| absence(a.presence, &a.reason)).unwrap_or_default(),
    }
}

/// Name and post of those who received the team for the unit.
fn representatives(record: &Record) -> Vec<String> {
    let all = record.attendance.iter().filter(|a| a.represents);
    all.map(|a| [&a.name, &a.position].into_iter().filter(|t| !t.is_empty()).cloned().collect::<Vec<_>>().join(", "))
        .collect()
}

/// Who signs for the unit: the one who received the team. Where several did, it is not known which of
/// them signs.
fn signs_for_unit(record: &Record) -> Signer {
    let mut all = record.attendance.iter().filter(|a| a.represents);
    match (all.next(), all.next()) {
        (Some(one), None) => Signer {
            capacity: Some(one.position.clone()).filter(|p| !p.is_empty()).into_iter().collect(),
            name: one.name.clone(),
        },
        _ => Signer::default(),
    }
}

fn absence(presence: Presence, reason: &str) -> String {
    match (presence, reason.is_empty()) {
        (Presence::Present, _) => String::new(),
        (_, true) => LANGUAGE.say(&presence.said()),
        _ => reason.to_owned(),
    }
}

/// What was added after the minutes were closed.
fn supplements(record: &Record) -> impl Iterator<Item = String> {
    record.supplements.iter().map(|note| {
        let said = Said::new("visits-minutes-supplement").with("time", dates::minute(note.at)).with("by", &note.by);
        LANGUAGE.say(&said.with("text", &note.text))
    })
}

fn verdicts(record: &Record) -> BTreeMap<&str, (Verdict, &str)> {
    let answered = record.answers.iter().filter_map(|a| a.verdict.map(|v| (a.item.as_str(), (v, a.note.as_str()))));
    answered.collect()
}

/// Counts for each list, in their order; what nobody answered counts as not checked. A list's own
/// sections would make the paper long, and bear the same letters in every list.
pub fn sections(record: &Record, items: &[ChecklistItem], lists: &[ChecklistVersion]) -> Vec<SectionCounts> {
    let verdicts = verdicts(record);
    let mut sections: Vec<SectionCounts> = Vec::new();
    let mut last = None;
    for item in items {
        if last != Some(&item.version) {
            let list = lists.iter().find(|l| l.id == item.version);
            let name = list.map(|l| format!("{} ({})", l.name_vi, l.short_vi)).unwrap_or_default();
            sections.push(SectionCounts { name, ..SectionCounts::default() });
            last = Some(&item.version);
        }
        let Some(section) = sections.last_mut() else { continue };
        section.items += 1;
        match verdicts.get(item.id.as_str()).map(|(v, _)| *v) {
            Some(Verdict::Pass) => section.passed += 1,
            Some(Verdict::Partial) => section.partly += 1,
            Some(Verdict::Fail) => section.failed += 1,
            Some(Verdict::NotApplicable) => section.not_applicable += 1,
            Some(Verdict::NotChecked) | None => section.not_checked += 1,
        }
    }
    sections
}

fn not_passed(record: &Record, items: &[ChecklistItem]) -> Vec<NotPassedItem> {
    let verdicts = verdicts(record);
    let row = |item: &ChecklistItem| {
        let (verdict, note) = verdicts.get(item.id.as_str())?;
        matches!(verdict, Verdict::Fail | Verdict::Partial).then(|| NotPassedItem {
            section: item.section_vi.clone(),
            item: asked(item),
            verdict: LANGUAGE.say(&verdict.said()),
            note: (*note).to_owned(),
        })
    };
    items.iter().filter_map(row).collect()
}

fn finding(finding: &Finding, items: &[ChecklistItem]) -> RecordedFinding {
    let item = finding.item.as_ref().and_then(|id| items.iter().find(|i| i.id == *id));
    RecordedFinding {
        title: match item {
            Some(item) => asked(item),
            None => t("visits-minutes-finding"),
        },
        kind: LANGUAGE.say(&finding.kind.said()),
        severity: LANGUAGE.say(&finding.severity.said()),
        fact: finding.fact.clone(),
        assessment: finding.assessment.clone(),
        ground: finding.ground.clone(),
        dossiers: finding.dossier_code.iter().cloned().collect(),
        persons: finding
            .persons
            .iter()
            .map(|p| ResponsiblePerson {
                name: p.name.clone(),
                post: p.position.clone(),
                capacity: LANGUAGE.say(&p.capacity.said()),
                degree: LANGUAGE.say(&p.degree.said()),
                matter: String::new(),
            })
            .collect(),
        no_person_reason: String::new(),
        evidence: finding.evidence.iter().filter(|e| e.in_minutes).map(|e| e.name.clone()).collect(),
    }
}

/// A question as the paper points to it: list, number, and what is asked.
fn asked(item: &ChecklistItem) -> String {
    format!("{}: {}", item.called(LANGUAGE), item.question(LANGUAGE))
}

fn file(evidence: &Evidence) -> EvidenceFile {
    EvidenceFile {
        name: evidence.name.clone(),
        description: if evidence.caption.is_empty() {
            LANGUAGE.say(&evidence.kind.said())
        } else {
            evidence.caption.clone()
        },
        taken_at: dates::minute(evidence.at),
        sha256: evidence.sha256.clone(),
    }
}

/// The fixed words of the paper, each under `visits-paper-…` in the locales.
const WORDS: &[&str] = &[
    "absent",
    "assessment",
    "began",
    "by-list",
    "caption",
    "chair",
    "dossiers",
    "evidence",
    "fact",
    "file",
    "findings",
    "ground",
    "item",
    "items",
    "minutes",
    "motto",
    "name",
    "no",
    "no-files",
    "no-findings",
    "no-opinion",
    "no-persons",
    "no-strengths",
    "not-passed",
    "note",
    "number",
    "of-unit",
    "part-1",
    "part-2",
    "part-3",
    "part-4",
    "part-5",
    "period",
    "persons",
    "place",
    "post",
    "presence-unknown",
    "present",
    "reason",
    "representatives",
    "result",
    "samples",
    "secretary",
    "section",
    "severity",
    "sign-leader",
    "sign-secretary",
    "sign-unit",
    "state",
    "strengths",
    "taken",
    "team",
    "total",
    "unit",
];

/// The fixed wording of the page that prints, by its short name: in Vietnamese, as the paper is.
pub fn words(minutes: &Minutes) -> BTreeMap<String, String> {
    let mut words: BTreeMap<String, String> =
        WORDS.iter().map(|word| ((*word).to_owned(), t(&format!("visits-paper-{word}")))).collect();
    for verdict in Verdict::ALL {
        words.insert(format!("verdict-{verdict}"), LANGUAGE.say(&verdict.said()));
    }
    let title = Said::new("visits-paper-title").with("subject", &minutes.subject);
    words.insert("title".to_owned(), LANGUAGE.say(&title));
    let ended = Said::new("visits-paper-ended")
        .with("time", &minutes.ended)
        .with("copies", &minutes.copies)
        .with("kept", &minutes.copies_kept_by);
    words.insert("ended".to_owned(), LANGUAGE.say(&ended));
    let reason = minutes.refusal.as_ref().map(|r| r.reason.as_str()).unwrap_or_default();
    let refused = Said::new("visits-paper-refused").with("unit", &minutes.unit).with("reason", reason);
    words.insert("refused".to_owned(), LANGUAGE.say(&refused));
    words
}
