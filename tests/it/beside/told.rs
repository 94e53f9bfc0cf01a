//! Papers by which dossiers are explained and apologised for: what a list says stays, papers count beside it
//! while they hold, and the list can be asked for either.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use giamsat::caseload::model::{PaperKind, PaperRef, ToldFilter};
use giamsat::caseload::{self, Filter, rules};
use giamsat::importing::actions::undo;
use giamsat::importing::{Options, Outcome};
use giamsat::schema::{dossiers as d, import_batches as b};
use giamsat::units::Kind;
use giamsat::vocabulary::paging::PageNumber;
use giamsat::vocabulary::{Actor, BatchId, Role};
use libtest_mimic::Trial;

use super::{import, last_batch};
use crate::support::app::{self, TestApp};
use crate::support::{Given, on_both, plain};

pub fn tests() -> Vec<Trial> {
    let mut tests = on_both![
        beside;
        a_paper_counts_beside_what_the_list_says,
        in_whatever_order_lists_and_papers_come_and_go,
    ];
    tests.extend(plain![beside; what_a_list_and_a_paper_come_to, a_paper_is_answered_in_time_late_or_not_yet]);
    tests
}

fn what_a_list_and_a_paper_come_to() {
    let paper = PaperRef {
        number: Some("1".into()),
        sent_on: None,
        unit_name: String::new(),
        file_name: String::new(),
        login: String::new(),
    };
    let cases = [
        ("yes", true, "yes", false),
        ("yes", false, "yes", false),
        ("no", true, "yes", true),
        ("no", false, "no", false),
        ("unknown", true, "yes", false),
        ("unknown", false, "unknown", false),
    ];
    for (said, has, is, differs) in cases {
        let told = rules::told(said.to_owned(), has.then(|| paper.clone()));
        assert_eq!((told.is, told.differs, told.by_list.as_str()), (is, differs, said), "{said}, paper: {has}");
    }
}

fn a_paper_is_answered_in_time_late_or_not_yet() {
    use giamsat::caseload::model::Answered::{InTime, Late, Open};
    let day = |n: u32| Some(super::day(2026, 9, n));
    let today = super::day(2026, 9, 10);
    for (due, answered, expected) in [
        (None, None, None),
        (None, day(3), Some(InTime)),
        (day(5), day(5), Some(InTime)),
        (day(5), day(6), Some(Late)),
        (day(9), None, Some(Late)),
        (day(10), None, Some(Open)),
    ] {
        assert_eq!(rules::answered(due, answered, today), expected, "{due:?} {answered:?}");
    }
    assert!(!rules::is_too_often(2, Some(2)) && rules::is_too_often(3, Some(2)) && !rules::is_too_often(9, None));
}

fn city(given: &Given) -> TestApp {
    let test = app::start(given);
    test.unit("Phường Một", Kind::Ward);
    test
}

/// A late list: code, explained, apologised; empty says nothing.
fn list(test: &TestApp, rows: &[(&str, &str, &str)]) -> Outcome {
    let head =
        ["TT", "Mã hồ sơ", "Đơn vị", "Ngày tiếp nhận", "Ngày hẹn trả", "Đã giải trình", "Đã xin lỗi", "Lý do trễ hạn"];
    let numbers: Vec<String> = (1..=rows.len()).map(|n| n.to_string()).collect();
    let mut all: Vec<Vec<&str>> =
        vec![vec!["BÁO CÁO HỒ SƠ XỬ LÝ QUÁ HẠN"], vec!["(Từ ngày 01/09/2026 đến ngày 30/09/2026)"], head.to_vec()];
    for ((code, explained, apologised), n) in rows.iter().zip(&numbers) {
        all.push(vec![n, code, "Phường Một", "01/09/2026", "10/09/2026", explained, apologised, "Chậm"]);
    }
    stored(test, &all)
}

fn apologies(test: &TestApp, rows: &[(&str, &str)]) -> Outcome {
    let mut all =
        vec![vec!["DANH SÁCH XIN LỖI"], vec!["Mã hồ sơ", "Đơn vị", "Số thư xin lỗi", "Ngày xin lỗi", "Hẹn trả mới"]];
    all.extend(rows.iter().map(|(code, number)| vec![*code, "Phường Một", *number, "15/09/2026", "20/09/2026"]));
    stored(test, &all)
}

fn explanations(test: &TestApp, rows: &[(&str, &str)]) -> Outcome {
    let head = vec!["Mã hồ sơ", "Đơn vị", "Số báo cáo", "Ngày giải trình", "Người giải trình"];
    let mut all = vec![vec!["BÁO CÁO GIẢI TRÌNH HỒ SƠ QUÁ HẠN"], head];
    all.extend(rows.iter().map(|(code, number)| vec![*code, "Phường Một", *number, "16/09/2026", "Người Giả Định"]));
    stored(test, &all)
}

fn stored(test: &TestApp, rows: &[Vec<&str>]) -> Outcome {
    test.world.advance(chrono::Duration::seconds(1));
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let outcome = import(test, &rows, &Options::default());
    assert!(outcome.error.is_none() && outcome.refused == 0, "{outcome:?}");
    outcome
}

/// Codes that the list shows under a filter.
fn codes(test: &TestApp, kind: PaperKind, told: ToldFilter) -> BTreeSet<String> {
    let mut filter = Filter::default();
    match kind {
        PaperKind::Explanation => filter.explained = Some(told),
        _ => filter.apologised = Some(told),
    }
    let page = test
        .db()
        .read(|c| caseload::views::dossiers(c, &Actor::command_line(), &filter, PageNumber(1)))
        .expect("a list");
    assert_eq!(page.count, page.rows.len() as i64);
    page.rows.into_iter().filter_map(|line| line.code).collect()
}

fn set<const N: usize>(codes: [&str; N]) -> BTreeSet<String> {
    codes.into_iter().map(str::to_owned).collect()
}

fn page_of(test: &TestApp, code: &str) -> String {
    let live = d::table.filter(d::code.eq(code)).filter(d::superseded_by.is_null()).select(d::id);
    format!("/dossiers/{}", test.db().read(|c| Ok(live.first::<i64>(c)?)).expect("the dossier"))
}

fn a_paper_counts_beside_what_the_list_says(given: &Given) {
    use ToldFilter::{Differs, No, Unknown, Yes};
    let test = city(given);
    list(&test, &[("HS-1", "Có", "Có"), ("HS-2", "Không", "Không"), ("HS-3", "", ""), ("HS-4", "Không", "")]);
    let apology = PaperKind::Apology;
    let all = |kind| [Yes, No, Unknown, Differs].map(|told| codes(&test, kind, told));
    assert_eq!(all(apology), [set(["HS-1"]), set(["HS-2"]), set(["HS-3", "HS-4"]), set([])]);
    apologies(&test, &[("HS-2", "12/TXL"), ("HS-3", "13/TXL"), ("HS-9", "14/TXL")]);
    let papers = last_batch(&test);
    assert_eq!(all(apology), [set(["HS-1", "HS-2", "HS-3"]), set([]), set(["HS-4"]), set(["HS-2"])]);
    explanations(&test, &[("HS-2", "5/BC"), ("HS-3", "6/BC")]);
    assert_eq!(all(PaperKind::Explanation), [set(["HS-1", "HS-2", "HS-3"]), set(["HS-4"]), set([]), set(["HS-2"])]);

    let planner = test.client(Role::Planner);
    let page = planner.get("/dossiers").expect(200);
    page.see("Xin lỗi: Có theo văn bản 12/TXL, ngày 15/09/2026 danh sách hồ sơ ghi: không").see("Giải trình: Không");
    let page = planner.get("/dossiers?apologised=differs").expect(200).see("HS-2").miss("HS-3");
    page.holds("<option value=\"differs\" selected>");
    planner.get("/dossiers?apologised=unknown&explained=no").expect(200).see("HS-4").miss("HS-2");
    let page = planner.get(&page_of(&test, "HS-2")).expect(200).see("theo văn bản 12/TXL, ngày 15/09/2026");
    page.see("Phường Một").see("tệp bang.xlsx").see("danh sách hồ sơ ghi: không");
    planner.get(&page_of(&test, "HS-4")).expect(200).see("Xin lỗi Chưa có dữ liệu");
    // What the list said stands as it was.
    let said: Vec<String> =
        test.db().read(|c| Ok(d::table.select(d::apologised).order(d::code).load(c)?)).expect("a read");
    assert_eq!(said, ["yes", "no", "unknown", "unknown"]);
    let september = (super::day(2026, 9, 1), super::day(2026, 9, 30));
    let differ = test.db().read(|c| caseload::views::contradicted(c, &Actor::command_line(), september));
    let differ: Vec<_> = differ.expect("a read").into_iter().map(|one| (one.kind, one.count)).collect();
    assert_eq!(differ, [(PaperKind::Explanation, 1), (PaperKind::Apology, 1)]);

    // Of two papers the one sent last is told; those that were taken back count no more.
    apologies(&test, &[("HS-2", "99/TXL")]);
    let later = last_batch(&test);
    assert_eq!(all(apology)[0], set(["HS-1", "HS-2", "HS-3"]));
    undo(test.db(), &Actor::command_line(), &later).expect("taken back");
    undo(test.db(), &Actor::command_line(), &papers).expect("taken back");
    assert_eq!(all(apology), [set(["HS-1"]), set(["HS-2"]), set(["HS-3", "HS-4"]), set([])]);
    planner.get("/dossiers").expect(200).miss("12/TXL");
    planner.get(&page_of(&test, "HS-2")).expect(200).miss("TXL").see("Xin lỗi Không");
}

/// Random lists and papers, stored and taken back in random order: each filter shows what the rule says of
/// what counts.
fn in_whatever_order_lists_and_papers_come_and_go(given: &Given) {
    const CODES: [&str; 6] = ["HS-1", "HS-2", "HS-3", "HS-4", "HS-5", "HS-6"];
    let test = city(given);
    let mut seed = 20_261_127_u64;
    let mut dice = |sides: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % sides
    };
    // What counts, the latest last: batch, and of each code what it says.
    let mut lists: Vec<(BatchId, BTreeMap<&str, &str>)> = Vec::new();
    let mut papers: Vec<(BatchId, BTreeSet<&str>)> = Vec::new();
    for step in 0..24 {
        match dice(4) {
            0 if lists.len() < 3 => {
                let said: BTreeMap<&str, &str> =
                    CODES.iter().filter_map(|code| Some((*code, *["Có", "Không", ""].get(dice(4))?))).collect();
                let rows: Vec<(&str, &str, &str)> = said.iter().map(|(code, word)| (*code, "", *word)).collect();
                if !rows.is_empty() && list(&test, &rows).stored {
                    lists.push((last_batch(&test), said));
                }
            }
            1 if !papers.is_empty() => {
                let (batch, _) = papers.swap_remove(dice(papers.len()));
                undo(test.db(), &Actor::command_line(), &batch).expect("papers are taken back");
            }
            2 if !lists.is_empty() => {
                // The last one: nothing replaced its rows.
                let (batch, _) = lists.pop().expect("a list");
                undo(test.db(), &Actor::command_line(), &batch).expect("a list is taken back");
            }
            _ => {
                let of: BTreeSet<&str> = CODES.into_iter().filter(|_| dice(3) == 0).collect();
                let number = format!("{step}/TXL");
                let rows: Vec<(&str, &str)> = of.iter().map(|code| (*code, number.as_str())).collect();
                if !rows.is_empty() && apologies(&test, &rows).stored {
                    papers.push((last_batch(&test), of));
                }
            }
        }
        let mut said: BTreeMap<&str, &str> = BTreeMap::new();
        for (_, rows) in &lists {
            for (code, word) in rows {
                // What a later list does not know stays.
                if !word.is_empty() || !said.contains_key(code) {
                    said.insert(code, word);
                }
            }
        }
        let mut expected: BTreeMap<&str, BTreeSet<String>> =
            ToldFilter::ALL.iter().map(|told| (told.as_str(), BTreeSet::new())).collect();
        for (code, word) in said {
            let by_list = match word {
                "Có" => "yes",
                "Không" => "no",
                _ => "unknown",
            };
            let paper = papers.iter().any(|(_, of)| of.contains(code));
            let is = if paper { "yes" } else { by_list };
            expected.get_mut(is).expect("a word").insert(code.to_owned());
            if paper && by_list == "no" {
                expected.get_mut("differs").expect("a word").insert(code.to_owned());
            }
        }
        for told in ToldFilter::ALL {
            let found = codes(&test, PaperKind::Apology, *told);
            assert_eq!(found, expected[told.as_str()], "step {step}, {told}: {lists:?} {papers:?}");
        }
    }
    let undone: i64 =
        test.db().read(|c| Ok(b::table.filter(b::state.eq("undone")).count().get_result(c)?)).expect("a count");
    assert!(undone > 3 && !papers.is_empty(), "the walk takes back and leaves something: {undone}, {papers:?}");
}
