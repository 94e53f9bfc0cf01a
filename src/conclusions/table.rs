//! Bảng tiếp thu, giải trình: what units said to each point and how far it is taken up, as a paper for the file.

use super::model::{Conclusion, Point, Receipt, Stage};
use super::notice::Setting;
use super::rules;
use super::views::Basis;
use crate::inspections::Post;
use crate::language::Language;
use crate::reports::docx::letterhead::letterhead;
use crate::reports::docx::papers::Signer;
use crate::reports::docx::work::{ExplainedLine, ExplanationsPaper};
use crate::vocabulary::{Said, dates};

const PAPER: Language = Language::Vietnamese;

/// The points of which an explanation is asked, in their order, with those that are not upheld any more.
pub fn argued(c: &Conclusion) -> Vec<&Point> {
    let mut points: Vec<&Point> =
        c.points.iter().chain(&c.dropped).filter(|point| rules::needs_explanation(point.kind)).collect();
    points.sort_by_key(|point| point.position);
    points
}

fn line(c: &Conclusion, point: &Point, setting: &Setting) -> ExplainedLine {
    let said = point.explanation.as_ref();
    let explained = said.is_some_and(|e| !e.outdated);
    // Of a point that is not upheld any more nothing is asked.
    let silent =
        point.dropped.is_none() && rules::is_silent(c.stage, point.kind, explained, c.explain_by, setting.today);
    let word = |said: Said| PAPER.say(&said);
    let stance = match said {
        _ if silent => PAPER.t("conclusions-silent"),
        Some(e) if e.outdated => format!("{} ({})", word(e.stance.said()), PAPER.t("conclusions-outdated")),
        Some(e) => word(e.stance.said()),
        None => PAPER.t("conclusions-not-explained"),
    };
    let paper = said.and_then(|e| e.paper.as_ref()).map(|paper| {
        let said = Said::new("conclusions-on-paper").with("number", &paper.number);
        word(said.with("on", dates::day(paper.dated_on)).with("received", dates::day(paper.received_on)))
    });
    let mut taken = said.and_then(|e| e.taken).map(|taken| word(taken.said())).unwrap_or_default();
    let mut reason = said.and_then(|e| e.answer.clone()).unwrap_or_default();
    if let Some(dropped) = &point.dropped {
        taken = PAPER.t("conclusions-table-dropped");
        reason.clone_from(&dropped.reason);
    }
    ExplainedLine {
        position: point.position.to_string(),
        unit: point.unit_name.clone(),
        fact: point.fact.clone(),
        stance,
        said: said.map(|e| e.text.clone()).unwrap_or_default(),
        paper: paper.unwrap_or_default(),
        files: said.map(|e| e.files.iter().map(|f| f.name.clone()).collect::<Vec<_>>().join("; ")).unwrap_or_default(),
        taken,
        reason,
    }
}

/// The table of a conclusion that was loaded in its reader's scope, signed by the team's leader.
pub fn paper(c: &Conclusion, basis: &Basis, receipts: &[Receipt], setting: &Setting) -> ExplanationsPaper {
    let receipt = |one: &Receipt| {
        let said = match one.number.as_str() {
            "" => Said::new("conclusions-receipt-line"),
            number => Said::new("conclusions-receipt-line-numbered").with("number", number),
        };
        let said = said.with("unit", &one.unit_name).with("by", &one.received_by);
        PAPER.say(&said.with("on", dates::day(one.received_on)).with("way", PAPER.say(&one.way.said())))
    };
    let leader = basis.team.iter().find(|member| member.post == Post::Leader);
    let symbol = PAPER.t("papers-explanations-symbol");
    ExplanationsPaper {
        letterhead: letterhead(setting.served, &basis.body_name, None, &symbol, None, setting.today),
        mark: if setting.demo { PAPER.t("conclusions-notice-demo") } else { String::new() },
        draft: String::new(),
        subject: c.title.clone(),
        decision: basis.decision_number.clone(),
        decided_on: dates::day(basis.decision_on),
        sent_on: c.sent_at.map(|at| dates::day(dates::civil(at).date())).unwrap_or_default(),
        explain_by: c.explain_by.map(dates::day).unwrap_or_default(),
        conclusion: c.number.clone().filter(|_| c.stage == Stage::Issued).unwrap_or_default(),
        receipts: receipts.iter().map(receipt).collect(),
        lines: argued(c).into_iter().map(|point| line(c, point, setting)).collect(),
        signer: Signer {
            capacity: vec![PAPER.t("papers-explanations-signer")],
            name: leader.map(|leader| leader.name.clone()).unwrap_or_default(),
        },
        recipients: PAPER
            .t("papers-explanations-recipients")
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect(),
        archive: PAPER.t("papers-member-request-archive"),
    }
}
