//! The table of steps and the gates before issue, for any conclusion and any person.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use giamsat::conclusions::model::OnPaper;
use giamsat::conclusions::rules::{
    self, Examined, Facts, ListRecord, MOVES, PointFacts, Standing, before_issue, decide, number, unnamed,
    wrong_issue_day,
};
use giamsat::conclusions::{Authority, Signing, Stage, Stance, Step, Taken};
use giamsat::inspections;
use giamsat::language::Language;
use giamsat::visits::{Capacity, FindingKind, Verdict};
use giamsat::vocabulary::Right;
use libtest_mimic::Trial;
use proptest::prelude::*;
use proptest::sample::select;

use crate::support::plain;

pub fn tests() -> Vec<Trial> {
    plain![conclusions;
        moves_and_decide_agree,
        nothing_leads_out_of_the_ends,
        the_gate_of_responsibility,
        numbers,
        issue_days,
        subjects,
        only_what_was_looked_at_is_examined,
        numbers_are_written_in_ranges,
        points_are_dropped_where_they_were_heard,
        lines_above_the_name,
        what_is_proposed_can_be_signed,
        a_stance_is_said_once,
        letters_count_by_the_day_they_came,
        silence_is_what_time_ran_out_on,
    ]
}

fn any_point() -> impl Strategy<Value = PointFacts> {
    (
        1..50i32,
        select(FindingKind::ALL),
        proptest::collection::vec(select(Capacity::ALL), 0..4),
        any::<bool>(),
        any::<bool>(),
        proptest::option::of(select(Stance::ALL)),
        any::<bool>(),
    )
        .prop_map(|(position, kind, capacities, reasoned, approved, stance, answered)| PointFacts {
            position,
            kind,
            capacities,
            reasoned,
            reason_approved: approved && reasoned,
            stance,
            answered: answered && stance.is_some(),
        })
}

fn on(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, day).expect("a real day")
}

prop_compose! {
    fn any_facts()(
        points in proptest::collection::vec(any_point(), 0..5),
        has_results in any::<bool>(),
        has_report_day in any::<bool>(),
        by in proptest::option::of(1..28u32),
        today in 1..28u32,
    ) -> Facts {
        Facts { points, has_results, has_report_day, explain_by: by.map(on), today: on(today), ties: Vec::new() }
    }
}

prop_compose! {
    fn anybody()(drafts in any::<bool>(), issues in any::<bool>(), signs in any::<bool>(), in_team in any::<bool>())
        -> Standing { Standing { drafts, issues, signs, in_team } }
}

fn moves_and_decide_agree() {
    proptest!(|(
        stage in select(Stage::ALL), step in select(Step::ALL), who in anybody(), facts in any_facts(),
    )| {
        let in_table = MOVES.iter().find(|m| m.from == stage && m.step == step);
        match decide(stage, step, who, &facts) {
            Err(refusal) => prop_assert!(!refusal.0.is_empty(), "a refusal says why"),
            Ok(permitted) => {
                let mv = in_table.expect("what is permitted stands in the table");
                prop_assert_eq!((permitted.from(), permitted.step(), permitted.to()), (mv.from, mv.step, mv.to));
                match mv.needs {
                    Right::DraftConclusions => prop_assert!(who.drafts),
                    Right::Issue => prop_assert!(who.issues && who.signs && !who.in_team),
                    _ => prop_assert!(false, "no step needs another right"),
                }
                if step == Step::Issue {
                    let over = facts.explain_by.is_some_and(|by| facts.today > by);
                    for p in &facts.points {
                        let named = p.capacities.contains(&Capacity::Direct) && p.capacities.contains(&Capacity::Head);
                        prop_assert!(p.kind != FindingKind::Violation || named || (p.reasoned && p.reason_approved));
                        if p.kind != FindingKind::Strength {
                            prop_assert!(over || p.stance.is_some());
                            let accepted = matches!(p.stance, None | Some(Stance::Accept));
                            prop_assert!(accepted || p.answered);
                        }
                    }
                }
            }
        }
        // What the page lists as missing is all that keeps the right person from issuing.
        let signer = Standing { drafts: false, issues: true, signs: true, in_team: false };
        let free = decide(Stage::Explaining, Step::Issue, signer, &facts).is_ok();
        prop_assert_eq!(free, before_issue(&facts).is_empty());
    });
}

fn nothing_leads_out_of_the_ends() {
    let from: BTreeSet<Stage> = MOVES.iter().map(|m| m.from).collect();
    assert!(!from.contains(&Stage::Issued) && !from.contains(&Stage::Discarded));
    let pairs: BTreeSet<(Stage, Step)> = MOVES.iter().map(|m| (m.from, m.step)).collect();
    assert_eq!(pairs.len(), MOVES.len(), "one step leads to one stage");
    for step in Step::ALL {
        assert!(MOVES.iter().any(|m| m.step == *step), "{step}");
    }
    let issuing: Vec<_> = MOVES.iter().filter(|m| m.to == Stage::Issued).collect();
    assert!(issuing.iter().all(|m| m.from == Stage::Explaining && m.needs == Right::Issue), "{issuing:?}");
    for stage in Stage::ALL {
        assert_eq!(rules::closed(*stage).is_none(), *stage == Stage::Draft);
    }
}

fn the_gate_of_responsibility() {
    let point = |capacities: &[Capacity], reasoned, reason_approved| PointFacts {
        position: 3,
        kind: FindingKind::Violation,
        capacities: capacities.to_vec(),
        reasoned,
        reason_approved,
        stance: None,
        answered: false,
    };
    let key = |p: &PointFacts| unnamed(p).map(|s| s.key);
    use Capacity::{Collective, Deputy, Direct, Head};
    assert_eq!(key(&point(&[Direct, Head], false, false)), None);
    assert_eq!(
        key(&point(&[Direct, Deputy, Collective], false, false)).as_deref(),
        Some("conclusions-blocker-no-head")
    );
    assert_eq!(key(&point(&[Head], false, false)).as_deref(), Some("conclusions-blocker-no-direct"));
    assert_eq!(key(&point(&[], false, false)).as_deref(), Some("conclusions-blocker-nobody"));
    assert_eq!(key(&point(&[Head], true, false)).as_deref(), Some("conclusions-blocker-reason-waits"));
    assert_eq!(key(&point(&[], true, true)), None);
    let shortcoming = PointFacts { kind: FindingKind::Shortcoming, ..point(&[], false, false) };
    assert_eq!(key(&shortcoming), None);
}

fn numbers() {
    for (typed, kept) in [
        ("12/TB-SNV", "12/TB-SNV"),
        ("3/tb-snv", "03/TB-SNV"),
        ("003 / TB-SNV", "03/TB-SNV"),
        ("1234/KL-UBND", "1234/KL-UBND"),
        ("7/tb-sđk", "07/TB-SĐK"),
    ] {
        assert_eq!(number(typed).as_deref(), Ok(kept));
    }
    for typed in ["", "12", "/TB", "12/", "a/TB", "0/TB-SNV", "1234567/TB", "12/T B", "-1/TB", "12/<b>", "١٢/TB"] {
        assert_eq!(number(typed).map_err(|s| s.key), Err("conclusions-number-form".to_owned()), "{typed}");
    }
}

fn issue_days() {
    let wrong = |day: u32| wrong_issue_day(on(day), Some(on(10)), Some(on(12)), on(20)).map(|s| s.key);
    assert_eq!(wrong(9).as_deref(), Some("conclusions-day-before-minutes"));
    assert_eq!(wrong(11).as_deref(), Some("conclusions-day-before-sent"));
    assert_eq!(wrong(12), None);
    assert_eq!(wrong(20), None);
    assert_eq!(wrong(21).as_deref(), Some("conclusions-day-in-future"));
}

fn subjects() {
    assert_eq!(inspections::rules::subject("Kiểm tra công vụ năm 2026"), "công vụ năm 2026");
    assert_eq!(inspections::rules::subject("KIỂM TRA công vụ"), "công vụ");
    assert_eq!(inspections::rules::subject("Công tác cải cách hành chính"), "Công tác cải cách hành chính");
}

/// For any answers: a question counts when somebody gave a verdict on it, and order is said only where
/// everything looked at passed and no fault stands.
fn only_what_was_looked_at_is_examined() {
    let answer = proptest::option::of(select(Verdict::ALL));
    proptest!(|(answers in proptest::collection::vec(answer, 0..15), points in 0..4usize, faults in 0..4usize)| {
        let faults = faults.min(points);
        let found = rules::examined(&ListRecord { answers: answers.clone(), points, faults });
        let given = |v: &Option<Verdict>| v.is_some_and(|v| !matches!(v, Verdict::NotChecked | Verdict::NotApplicable));
        let looked: Vec<usize> = (0..answers.len()).filter(|n| given(&answers[*n])).map(|n| n + 1).collect();
        match found {
            Examined::Nothing { of } => {
                prop_assert!(looked.is_empty() && points == 0);
                prop_assert_eq!(of, answers.len());
            }
            Examined::Points { of } => {
                prop_assert!(looked.is_empty() && points > 0);
                prop_assert_eq!(of, answers.len());
            }
            Examined::Contents { seen, of, passed, in_order } => {
                prop_assert!(!looked.is_empty());
                prop_assert_eq!((&seen, of), (&looked, answers.len()));
                let all_passed = looked.iter().all(|n| answers[n - 1] == Some(Verdict::Pass));
                prop_assert_eq!(in_order, all_passed && faults == 0);
                prop_assert!(passed <= seen.len());
            }
        }
    });
}

fn numbers_are_written_in_ranges() {
    assert_eq!(rules::in_ranges(&[]), "");
    assert_eq!(rules::in_ranges(&[4]), "4");
    assert_eq!(rules::in_ranges(&[1, 2, 4, 5, 6, 9]), "1, 2, 4–6, 9");
}

fn points_are_dropped_where_they_were_heard() {
    for stage in Stage::ALL {
        for heard in [false, true] {
            let may = rules::cannot_drop(*stage, heard).is_none();
            assert_eq!(may, *stage == Stage::Draft || (*stage == Stage::Explaining && heard), "{stage} {heard}");
        }
    }
}

fn signing(authority: Authority, collective: &str, head_post: &str, position: &str) -> Signing {
    Signing {
        authority,
        collective: collective.to_owned(),
        head_post: head_post.to_owned(),
        position: position.to_owned(),
    }
}

/// Decree 30/2020, Annex I: the examples of the marks before a post.
fn lines_above_the_name() {
    let lines = |signing: Signing| -> Vec<String> {
        rules::signing_lines(&signing).iter().map(|said| Language::Vietnamese.say(said).to_uppercase()).collect()
    };
    let committee = "Ủy ban nhân dân";
    assert_eq!(lines(signing(Authority::Own, "", "", "Giám đốc")), ["GIÁM ĐỐC"]);
    assert_eq!(lines(signing(Authority::Own, committee, "", "Chủ tịch")), ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]);
    assert_eq!(
        lines(signing(Authority::Deputy, committee, "Chủ tịch", "Phó Chủ tịch")),
        ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]
    );
    assert_eq!(lines(signing(Authority::Acting, "", "", "Giám đốc")), ["Q. GIÁM ĐỐC"]);
    assert_eq!(
        lines(signing(Authority::ByOrder, "", "Giám đốc", "Chánh Văn phòng")),
        ["TL. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG"]
    );
    assert_eq!(
        lines(signing(Authority::Authorised, "", "Chủ tịch", "Giám đốc Sở Nội vụ")),
        ["TUQ. CHỦ TỊCH", "GIÁM ĐỐC SỞ NỘI VỤ"]
    );
}

fn what_is_proposed_can_be_signed() {
    let committee = "Ủy ban nhân dân";
    let cases = [
        ((true, "", "Giám đốc", ""), signing(Authority::Own, "", "", "Giám đốc")),
        ((true, "", "phó giám đốc", ""), signing(Authority::Deputy, "", "Giám đốc", "phó giám đốc")),
        ((true, "", "Quyền Giám đốc", ""), signing(Authority::Acting, "", "", "Giám đốc")),
        ((true, "", "Phó Chủ tịch", committee), signing(Authority::Deputy, committee, "Chủ tịch", "Phó Chủ tịch")),
        ((true, "Chủ tịch", "", committee), signing(Authority::Own, committee, "", "Chủ tịch")),
        ((false, "Trưởng phòng", "Giám đốc", ""), signing(Authority::Authorised, "", "Giám đốc", "Trưởng phòng")),
        ((false, "Trưởng phòng", "Phó Giám đốc", ""), signing(Authority::Authorised, "", "Giám đốc", "Trưởng phòng")),
    ];
    for ((signed, own, decision, committee), expected) in cases {
        let proposed = rules::proposed(signed, own, decision, committee);
        assert_eq!(proposed, expected, "{signed} {own} {decision}");
        assert_eq!(rules::signing_problems(&proposed, signed), [], "{signed} {own} {decision}");
    }
    // A street is no deputy.
    assert_eq!(rules::proposed(true, "", "Phố trưởng", "").authority, Authority::Own);
    assert!(rules::for_committee("Ủy ban nhân dân thành phố") && rules::for_committee("UBND phường An Hạ"));
    assert!(!rules::for_committee("Sở Nội vụ") && !rules::for_committee("Văn phòng Ủy ban nhân dân"));
    let keys = |signing: Signing, signed: bool| -> Vec<String> {
        rules::signing_problems(&signing, signed).into_iter().map(|(field, _)| field).collect()
    };
    assert_eq!(keys(signing(Authority::Authorised, "", "Giám đốc", "Chánh Thanh tra"), true), ["signing"]);
    assert_eq!(keys(signing(Authority::Own, "", "", "Giám đốc"), false), ["signing"]);
    assert_eq!(keys(signing(Authority::Acting, "", "", "Giám đốc"), false), ["signing"]);
    assert_eq!(keys(signing(Authority::Deputy, "", "Giám đốc", "Phó Giám đốc"), false), [""; 0]);
    assert_eq!(keys(signing(Authority::Own, "", "", "Phó Giám đốc"), true), ["signing"]);
    assert_eq!(
        keys(signing(Authority::ByOrder, "TM. UBND", "", ""), true),
        ["head_post", "signer_position", "collective"]
    );
}

fn a_stance_is_said_once() {
    use giamsat::conclusions::notice::explained;
    for (stance, text, said) in [
        (Stance::Accept, "", "Đơn vị tiếp thu."),
        (Stance::Accept, "Đơn vị tiếp thu", "Đơn vị tiếp thu."),
        (Stance::Accept, "Đơn vị tiếp thu.", "Đơn vị tiếp thu."),
        (Stance::Accept, "đơn vị TIẾP THU", "Đơn vị tiếp thu."),
        (Stance::Accept, "Tiếp thu.", "Đơn vị tiếp thu."),
        (Stance::Accept, "Đơn vị tiếp thu, đã phân công lại.", "Đơn vị tiếp thu, đã phân công lại."),
        (Stance::Accept, "Tiếp thu và đã khắc phục", "Đơn vị tiếp thu và đã khắc phục."),
        (Stance::Accept, "Đã khắc phục xong", "Đơn vị tiếp thu: Đã khắc phục xong."),
        (Stance::Accept, "Tiếp thuở ban đầu", "Đơn vị tiếp thu: Tiếp thuở ban đầu."),
        (Stance::Partly, "", "Đơn vị tiếp thu một phần."),
        (Stance::Partly, "Tiếp thu một phần: ba hồ sơ", "Đơn vị tiếp thu một phần: ba hồ sơ."),
        (
            Stance::Partly,
            "Ba hồ sơ chờ nghĩa vụ tài chính",
            "Đơn vị tiếp thu một phần: Ba hồ sơ chờ nghĩa vụ tài chính.",
        ),
        (Stance::Reject, "Đơn vị không tiếp thu vì đã xin lỗi", "Đơn vị không tiếp thu vì đã xin lỗi."),
        // What the text says otherwise stands beside what was chosen.
        (Stance::Accept, "Tiếp thu một phần", "Đơn vị tiếp thu: Tiếp thu một phần."),
        (Stance::Reject, "Đơn vị tiếp thu", "Đơn vị không tiếp thu: Đơn vị tiếp thu."),
    ] {
        assert_eq!(explained(stance, text), said, "{stance:?} {text:?}");
    }
}

/// Of a letter the day on which it came counts: not before it was written or asked for, not later than the time given.
fn letters_count_by_the_day_they_came() {
    let wrong = |dated: u32, received: u32, today: u32| {
        let paper = OnPaper { number: "12/UBND".into(), dated_on: on(dated), received_on: on(received) };
        let wrong = rules::wrong_paper(&paper, Some(on(20)), Some(on(27)), on(today));
        wrong.into_iter().map(|(field, said)| format!("{field} {}", said.key)).collect::<Vec<_>>()
    };
    for received in 20..=27 {
        for today in received..=30 {
            assert!(wrong(received - 1, received, today).is_empty(), "{received} {today}");
        }
    }
    assert_eq!(wrong(26, 25, 30), ["received_on conclusions-paper-before-its-day"]);
    assert_eq!(wrong(18, 19, 30), ["received_on conclusions-receipt-before-sent"]);
    assert_eq!(wrong(25, 26, 25), ["received_on conclusions-receipt-later"]);
    assert_eq!(wrong(26, 28, 30), ["received_on conclusions-explanation-over"]);
    let nameless = OnPaper { number: String::new(), dated_on: on(25), received_on: on(26) };
    assert_eq!(rules::wrong_paper(&nameless, None, None, on(30))[0].0, "paper_number");
    for taken in Taken::ALL {
        assert!(rules::wrong_answer(*taken, "vì").is_none());
        assert_eq!(rules::wrong_answer(*taken, "").is_none(), *taken == Taken::Accepted, "{taken}");
    }
}

/// Who said nothing is silent once the time is over, and not before; nobody is asked about what was done well.
fn silence_is_what_time_ran_out_on() {
    for stage in Stage::ALL {
        for kind in FindingKind::ALL {
            for explained in [true, false] {
                for today in [on(27), on(28)] {
                    let silent = rules::is_silent(*stage, *kind, explained, Some(on(27)), today);
                    let over = *stage == Stage::Issued || (*stage == Stage::Explaining && today > on(27));
                    let asked = *kind != FindingKind::Strength;
                    assert_eq!(silent, over && asked && !explained, "{stage} {kind} {explained} {today}");
                    // A draft that was never sent asked nobody.
                    assert!(!rules::is_silent(*stage, *kind, explained, None, today));
                }
            }
        }
    }
}
