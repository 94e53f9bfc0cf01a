//! A year's plan of 60 inspections from an imported list, in one sitting: through Chromium, each person as they are.

use giamsat::accounts::{NewAccount, actions as accounts, passwords};
use giamsat::plans::{self as planned, Form, ItemKind, NewItem, Profile, actions as plans};
use giamsat::units::Kind;
use giamsat::vocabulary::dates::parse_day;
use giamsat::vocabulary::{Actor, Role, UnitId};
use libtest_mimic::Trial;

use crate::draft_import::list;
use crate::support::app::{self, TestApp};
use crate::support::browser::{Browser, PATIENCE};
use crate::support::{Given, on_both, wait_for};

pub fn tests() -> Vec<Trial> {
    on_both![sitting; sixty_items_from_a_list_are_planned_and_issued]
}

const PASSWORD: &str = "Sông Hương mùa nước nổi";

/// Somebody who signs in by typing.
fn person(test: &TestApp, login: &str, role: Role, unit: &UnitId) {
    let new = NewAccount {
        login: login.to_owned(),
        name: format!("Người thử {login}"),
        position: String::new(),
        unit: Some(unit.clone()),
        official: None,
        roles: vec![role],
    };
    let hash = passwords::hash_password(&*test.world, PASSWORD).expect("a hash");
    let made = test.db().write(|tx| accounts::create_in(tx, &Actor::command_line(), &new, &hash, false));
    made.expect("an account");
}

/// Whoever is signed in signs out, and the person signs in.
fn becomes(browser: &Browser, login: &str) {
    if browser.count("details.me") > 0 {
        browser.click("details.me > summary");
        browser.click("Đăng xuất");
        browser.see("Đã đăng xuất.");
    }
    browser.fill("login", login);
    browser.fill("password", PASSWORD);
    browser.click(".btn-main");
    browser.see("Việc của tôi");
}

fn to_plan(browser: &Browser, title: &str) {
    browser.click("nav.side a[href=\"/plans\"]");
    browser.see(title);
    browser.click(title);
    browser.see("Phê duyệt");
}

fn sixty_items_from_a_list_are_planned_and_issued(given: &Given) {
    let test = app::start(given);
    let office = test.unit("Sở Nội vụ thử", Kind::Department);
    let other = test.unit("Sở Xây dựng thử", Kind::Department);
    let inspectorate = test.unit("Thanh tra thành phố thử", Kind::Inspectorate);
    let names: Vec<String> = (1..=60).map(|n| format!("UBND phường Thử {n:02}")).collect();
    let wards: Vec<UnitId> = names.iter().map(|name| test.unit(name, Kind::Ward)).collect();
    person(&test, "lap", Role::Planner, &office);
    person(&test, "soat", Role::Inspectorate, &inspectorate);
    person(&test, "duyet", Role::Approver, &office);
    // Another body goes to two of the wards in the days of the list.
    let day = |text: &str| parse_day(text).expect("a day");
    let record = planned::Record {
        year: 2027,
        title: "Kế hoạch kiểm tra của Sở Xây dựng thử".into(),
        number: "9/KH-SXD".into(),
        issued_on: day("10/11/2026"),
        issuer: "Giám đốc Sở Xây dựng thử".into(),
        classification: planned::Classification::Ordinary,
        source: planned::Source::Plan,
        leader: String::new(),
        carries: None,
    };
    let planner = test.actor("lap");
    let theirs = plans::record_plan(test.db(), &planner, &planned::Body::Known(other), &record).expect("recorded");
    for ward in &wards[..2] {
        let item = NewItem {
            kind: ItemKind::Periodic,
            unit: ward.clone(),
            fields: vec!["land".into()],
            contents: "Việc cấp giấy chứng nhận".into(),
            trigger: None,
            cause: String::new(),
            directive: None,
            follows: None,
            part: None,
            officials: Vec::new(),
            period_from: day("01/01/2026"),
            period_to: day("31/12/2026"),
            starts_on: day("01/02/2027"),
            ends_on: day("26/02/2027"),
            profile: Profile::A,
            form: Form::OnSite,
            approver: None,
            viewers: Vec::new(),
        };
        plans::add_item(test.db(), &planner, &theirs, &item).expect("an item");
    }
    let visits: Vec<String> = (0..60).map(|n| format!("Tháng {}/2027", 2 + n / 6)).collect();
    let rows: Vec<[&str; 8]> = names
        .iter()
        .zip(&visits)
        .map(|(name, visit)| [name, "", "", "Đất đai", "Việc giải quyết hồ sơ đất đai", "Năm 2026", visit, "Định kỳ"])
        .collect();
    let file = given.folder().join("danh-muc-2027.xlsx");
    std::fs::write(&file, list("DANH MỤC CÁC CUỘC KIỂM TRA NĂM 2027", &rows)).expect("a workbook");

    let browser = Browser::new(given.name());
    browser.open(&format!("{}/", test.base()));
    becomes(&browser, "lap");
    browser.click("nav.side a[href=\"/plans\"]");
    browser.click("Lập kế hoạch năm");
    browser.choose("body", "Sở Nội vụ thử");
    browser.fill("year", "2027");
    let title = "Kế hoạch kiểm tra năm 2027 của Sở Nội vụ thử";
    browser.fill("title", title);
    browser.click("Tạo bản dự thảo");
    browser.see("Đã tạo bản dự thảo.");
    browser.click("Nhập từ tệp");
    browser.see("Bảng tính cần có gì");
    browser.upload("file", &file);
    browser.click("Gửi và xem trước");
    browser.see("Lưu 60 dòng");
    browser.see("UBND phường Thử 01");
    browser.click("Lưu 60 dòng");
    browser.see("Các cuộc đã nằm trong dự thảo kế hoạch");
    browser.click("Xem kế hoạch");
    browser.see("Chồng chéo với kế hoạch của Sở Xây dựng thử");
    // The list is drawn by fifty; its heading tells all.
    browser.see("60 cuộc");
    assert_eq!(browser.count("tr[id^='m-']"), 50);
    browser.see("chồng chéo chưa trả lời. Trả lời hết rồi mới trình được.");
    // Each overlap is answered under its row, until none waits.
    let waiting = "const f = document.querySelector(\"tr.sub .alert.warn + form[action$='/answer']\");
                   return f ? f.getAttribute('action') : '';";
    for _ in 0..2 {
        let action = browser.evaluate(waiting).as_str().expect("an address").to_owned();
        let form = format!("form[action='{action}']");
        browser.choose(&format!("{form} input[name=answer]"), "Phối hợp");
        browser.fill(&format!("{form} [name=reason]"), "Hai sở đi chung một buổi");
        // The other body has no people here: its letter says that it agrees.
        browser.click(&format!("{form} details:has([name=paper_number]) > summary"));
        browser.fill(&format!("{form} [name=paper_number]"), "1204/SXD-TTr");
        browser.fill(&format!("{form} [name=paper_on]"), "18/11/2026");
        browser.click(&format!("{form} button[type=submit]"));
        browser.see("Đã lưu câu trả lời.");
        let settled =
            wait_for(PATIENCE, || (browser.evaluate(waiting).as_str() != Some(action.as_str())).then_some(()));
        assert!(settled.is_some(), "{action} is answered");
    }
    assert_eq!(browser.evaluate(waiting).as_str(), Some(""), "nothing waits any more");
    browser.click("Trình duyệt");
    browser.see("Đã trình.");

    becomes(&browser, "soat");
    browser.see("Thẩm định kế hoạch");
    to_plan(&browser, title);
    browser.fill("opinion", "Danh mục đủ căn cứ; chồng chéo đã được trả lời.");
    browser.click("Thẩm định và chuyển phê duyệt");
    browser.see("Đã ghi ý kiến thẩm định.");

    becomes(&browser, "duyet");
    browser.see("Duyệt kế hoạch kiểm tra");
    to_plan(&browser, title);
    browser.fill("number", "61/KH-SNV");
    browser.fill("issued_on", "20/11/2026");
    browser.click("Phê duyệt");
    browser.see("Đã phê duyệt kế hoạch.");
    browser.see("61/KH-SNV");
    // The list is drawn by fifty; its heading tells all.
    browser.see("60 cuộc");
    assert_eq!(browser.count("tr[id^='m-']"), 50);
    browser.see("UBND phường Thử 01");
    browser.click("nav.pager a[rel=next]");
    browser.see("UBND phường Thử 60");
    assert_eq!(browser.count("tr[id^='m-']"), 10);
    assert!(browser.complaints().is_empty(), "the browser complains of nothing");
}
