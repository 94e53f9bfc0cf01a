//! Lists of questions: loaded once, never changed, versions by day.

use chrono::NaiveDate;
use diesel::prelude::*;
use giamsat::checklists::{self, actions, rules, views};
use giamsat::error::Error;
use giamsat::schema::{audit_lines, checklist_item_grounds, checklist_items, checklist_versions, legal_grounds};
use giamsat::vocabulary::{ChecklistVersionId, Role};
use libtest_mimic::Trial;

use crate::support::app::{self, TestApp};
use crate::support::{Given, on_both, plain, project};

pub fn tests() -> Vec<Trial> {
    let mut tests = on_both![
        checklists;
        loading_again_changes_nothing,
        a_version_in_use_is_not_changed,
        a_later_version_ends_the_one_before,
        grounds_follow_their_file,
        a_visit_asks_the_general_list_its_fields_and_the_topics,
        pages_show_questions_with_their_grounds,
    ];
    tests.extend(plain![checklists; comments_do_not_make_another_version, a_broken_file_says_what_is_wrong]);
    tests
}

fn day(text: &str) -> NaiveDate {
    giamsat::vocabulary::dates::parse_day(text).expect("a day")
}

fn rows(test: &TestApp) -> [i64; 5] {
    test.db()
        .read(|c| {
            Ok([
                legal_grounds::table.count().get_result(c)?,
                checklist_versions::table.count().get_result(c)?,
                checklist_items::table.count().get_result(c)?,
                checklist_item_grounds::table.count().get_result(c)?,
                audit_lines::table.filter(audit_lines::action.eq("checklists.load")).count().get_result(c)?,
            ])
        })
        .expect("a read")
}

fn loading_again_changes_nothing(given: &Given) {
    let test = app::start(given);
    let before = rows(&test);
    assert!(before.iter().all(|n| *n >= 8), "{before:?}");
    checklists::load_embedded(test.db()).expect("loads again");
    assert_eq!(rows(&test), before);
}

const GROUNDS: &str = r#"
[[documents]]
citation = { vi = "Nghị định thử", en = "Test decree" }
from_on = 2026-01-01
[[documents.grounds]]
id = "thu-1"
article = "Điều 1"
verified = false
"#;

fn list(version: i32, from_on: &str, question: &str) -> String {
    format!(
        r#"
code = "thu"
version = {version}
from_on = {from_on}
kind = "topic"
name = {{ vi = "Phiếu thử", en = "Test list" }}
[[sections]]
code = "A"
name = {{ vi = "Phần một", en = "Part one" }}
[[sections.items]]
code = "thu-01"
severity = "minor"
question = {{ vi = "{question}", en = "Is it done?" }}
evidence = {{ vi = "Sổ theo dõi", en = "The book" }}
grounds = ["thu-1"]
"#
    )
}

fn files(grounds: &str, lists: &[String]) -> Vec<(String, String)> {
    let lists = lists.iter().enumerate().map(|(n, text)| (format!("thu.{n}.toml"), text.clone()));
    std::iter::once(("grounds.toml".to_owned(), grounds.to_owned())).chain(lists).collect()
}

fn a_version_in_use_is_not_changed(given: &Given) {
    let test = app::start(given);
    actions::load(test.db(), &files(GROUNDS, &[list(1, "2026-01-01", "Có làm không?")])).expect("loads");
    let changed = files(GROUNDS, &[list(1, "2026-01-01", "Có làm đúng không?")]);
    let refused = actions::load(test.db(), &changed).expect_err("another content");
    let Error::Refused(said) = refused else { panic!("{refused:?}") };
    let sentence = giamsat::language::Language::Vietnamese.say(&said);
    assert!(sentence.contains("“thu” bản 1") && sentence.contains("version = 2"), "{sentence}");
    let kept = test.db().read(|c| views::items(c, &[ChecklistVersionId("thu.1".into())])).expect("a read");
    assert_eq!(kept[0].question_vi, "Có làm không?");
    assert_eq!(kept[0].called(giamsat::language::Language::Vietnamese), "Phiếu thử 1", "without a short title");
    // What people call the list is no part of it.
    let named = list(1, "2026-01-01", "Có làm không?")
        .replace("[[sections]]", "short = { vi = \"Thử\", en = \"Test\" }\n[[sections]]");
    actions::load(test.db(), &files(GROUNDS, &[named])).expect("loads");
    let now = test.db().read(|c| views::items(c, &[ChecklistVersionId("thu.1".into())])).expect("a read");
    assert_eq!(now[0].called(giamsat::language::Language::Vietnamese), "Thử 1");
    assert_eq!(now[0].called(giamsat::language::Language::English), "Test 1");
}

fn a_later_version_ends_the_one_before(given: &Given) {
    let test = app::start(given);
    let first = list(1, "2026-01-01", "Có làm không?");
    actions::load(test.db(), &files(GROUNDS, std::slice::from_ref(&first))).expect("loads");
    actions::load(test.db(), &files(GROUNDS, &[first, list(2, "2026-09-01", "Có làm đúng không?")])).expect("loads");
    let on = |text: &str| -> Vec<String> {
        let all = test.db().read(|c| views::versions_on(c, day(text))).expect("a read");
        all.into_iter().filter(|v| v.code == "thu").map(|v| v.id.0).collect()
    };
    assert_eq!(on("2025-12-31"), Vec::<String>::new());
    assert_eq!(on("2026-08-31"), ["thu.1"]);
    assert_eq!(on("2026-09-01"), ["thu.2"]);
    let ids = ["thu.1", "thu.2"].map(|id| ChecklistVersionId(id.into()));
    let items = test.db().read(|c| views::items(c, &ids)).expect("a read");
    assert_eq!(items.iter().map(|i| i.id.as_str()).collect::<Vec<_>>(), ["thu-01.1", "thu-01.2"]);
}

fn grounds_follow_their_file(given: &Given) {
    let test = app::start(given);
    let lists = [list(1, "2026-01-01", "Có làm không?")];
    actions::load(test.db(), &files(GROUNDS, &lists)).expect("loads");
    let ids = [ChecklistVersionId("thu.1".into())];
    let item = || test.db().read(|c| views::items(c, &ids)).expect("a read").remove(0);
    assert_eq!((item().grounds, item().unverified), (vec!["Điều 1, Nghị định thử".to_owned()], true));
    actions::load(test.db(), &files(&GROUNDS.replace("false", "true"), &lists)).expect("somebody read it");
    assert!(!item().unverified);
}

fn a_visit_asks_the_general_list_its_fields_and_the_topics(given: &Given) {
    let test = app::start(given);
    let asked = |fields: &[&str]| -> Vec<String> {
        let fields: Vec<String> = fields.iter().map(|f| (*f).to_owned()).collect();
        let ids = test.db().read(|c| views::for_fields(c, day("2026-11-20"), &fields)).expect("a read");
        let mut ids: Vec<String> = ids.into_iter().map(|id| id.0).collect();
        ids.sort();
        ids
    };
    let always = ["directives.1", "general.1", "head_responsibility.1", "procedure_control.1"];
    assert_eq!(asked(&[]), always);
    assert_eq!(asked(&["land", "civil_status"]), {
        let mut with_land = always.to_vec();
        with_land.push("land.1");
        with_land.sort();
        with_land
    });
    assert!(test.db().read(|c| views::for_fields(c, day("2025-06-30"), &["land".into()])).expect("a read").is_empty());
    let ids = [ChecklistVersionId("land.1".into()), ChecklistVersionId("general.1".into())];
    let items = test.db().read(|c| views::items(c, &ids)).expect("a read");
    assert_eq!((items[0].code.as_str(), items[0].section_vi.starts_with("A. ")), ("land-01", true));
    assert!(items.iter().all(|i| !i.grounds.is_empty() && i.grounds.len() == i.citations.len()));
    assert_eq!(
        items.iter().position(|i| i.code == "general-01"),
        Some(items.iter().filter(|i| i.version == ids[0]).count())
    );
}

fn pages_show_questions_with_their_grounds(given: &Given) {
    let test = app::start(given);
    let person = test.client(Role::Inspector);
    let index = person.get("/checklists").expect(200).see("Kỷ luật, kỷ cương").see("Đất đai").see("Chuyên đề");
    assert!(!index.words().contains("checklists-"), "a key without words");
    person.get("/checklists?on=01/01/2020").expect(200).see("Không có phiếu nào có hiệu lực");
    let page = person.get("/checklists/land.1").expect(200);
    let page =
        page.see("land-01").see("chưa đối chiếu văn bản").see("Mốc tham khảo chưa đối chiếu").see("Nghiêm trọng");
    assert!(!page.words().contains("checklists-"), "a key without words");
    person.get("/checklists/land.9").expect(404);
    person.post("/language", &[("to", "en"), ("back", "/")]);
    let page = person.get("/checklists/land.1").expect(200).see("Procedures on land").see("text not read yet");
    assert!(!page.words().contains("checklists-"), "a key without words");
    assert_eq!(test.nobody().get("/checklists").to(), "/sign-in?to=%2Fchecklists");
}

fn comments_do_not_make_another_version() {
    let text = std::fs::read_to_string(project("checklists/land.toml")).expect("the file");
    let all = std::fs::read_to_string(project("checklists/grounds.toml")).expect("the file");
    let grounds = rules::read_grounds(&all).expect("grounds").into_iter().map(|g| g.id).collect();
    let hash = |text: &str| rules::fingerprint(&rules::read_list(text, &grounds).expect("a list"));
    let commented = format!("# Ghi chú\r\n{}", text.replace('\n', "\r\n"));
    assert_eq!(hash(&text), hash(&commented));
    for (from, to) in [("serious", "minor"), ("land-01", "land-91"), ("2025-07-01", "2025-07-02"), ("Mẫu", "mẫu")] {
        assert_ne!(hash(&text), hash(&text.replacen(from, to, 1)), "{from} -> {to}");
    }
}

fn a_broken_file_says_what_is_wrong() {
    let grounds = ["thu-1".to_owned()].into();
    let good = list(1, "2026-01-01", "Có làm không?");
    assert!(rules::read_list(&good, &grounds).is_ok());
    let wrong = [
        (good.replace("minor", "deadly"), "severity"),
        (good.replace("[\"thu-1\"]", "[\"thu-2\"]"), "thu-2"),
        (good.replace("topic", "field"), "field"),
        (good.replace("topic", "other"), "other"),
        (good.replace("2026-01-01", "2026-01-01T10:00:00"), "from_on"),
        (good.split("[[sections.items]]").next().unwrap_or_default().to_owned() + "items = []", "no question"),
    ];
    for (text, what) in wrong {
        let error = rules::read_list(&text, &grounds).expect_err(what);
        assert!(error.contains(what), "{error}");
    }
}
