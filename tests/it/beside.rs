//! What is imported beside dossiers: papers, satisfaction, procedures, holidays, legal grounds, checklists.

mod told;

use chrono::NaiveDate;
use giamsat::caseload;
use giamsat::checklists;
use giamsat::importing::actions::undo;
use giamsat::importing::{self, Options, Outcome};
use giamsat::vocabulary::{Actor, BatchId, Role, UnitId};
use libtest_mimic::Trial;
use rust_xlsxwriter::Workbook;

use crate::caseload::sample;
use crate::support::app::{self, TestApp};
use crate::support::{Given, on_both, plain, project, shared};

pub fn tests() -> Vec<Trial> {
    let mut trials = on_both![beside;
        papers_stand_with_their_dossier_and_in_scope,
        a_paper_that_says_otherwise_is_kept_with_what_was_before,
        satisfaction_is_counted_by_votes_and_drawn,
        a_share_that_the_votes_do_not_give_is_told,
        procedures_name_the_dossiers_of_their_code,
        counts_of_procedures_show_by_unit,
        holidays_move_deadlines_and_are_taken_back,
        grounds_of_an_office_outlive_a_restart,
        a_checklist_is_one_version_whole,
        an_xlsform_keeps_what_is_not_evaluated,
        what_is_reported_is_held_against_what_follows,
    ];
    trials.extend(told::tests());
    trials.extend(plain![beside; a_time_limit_is_read_where_it_is_one, a_period_follows_the_one_before]);
    trials
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a real day")
}

/// A workbook of texts; a text that is a number is written as one.
fn book(rows: &[&[&str]]) -> tempfile::NamedTempFile {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0u32..).zip(rows) {
        for (column, text) in (0u16..).zip(*cells) {
            match text.parse::<f64>() {
                _ if text.is_empty() => continue,
                Ok(number) => sheet.write_number(row, column, number).map(|_| ()),
                Err(_) => sheet.write_string(row, column, *text).map(|_| ()),
            }
            .expect("a cell");
        }
    }
    let file = tempfile::Builder::new().suffix(".xlsx").tempfile().expect("a file");
    book.save(file.path()).expect("a workbook");
    file
}

fn import(test: &TestApp, rows: &[&[&str]], options: &Options) -> Outcome {
    let file = book(rows);
    importing::run(test.db(), Some(&test.app.storage), &Actor::command_line(), file.path(), "bang.xlsx", options)
        .expect("an import")
}

fn last_batch(test: &TestApp) -> BatchId {
    use diesel::prelude::*;
    use giamsat::schema::import_batches as b;
    let query = |c: &mut giamsat::db::AnyConnection| {
        Ok(b::table
            .filter(b::state.eq("published"))
            .order((b::created_at.desc(), b::id.desc()))
            .select(b::id)
            .first(c)?)
    };
    test.db().read(query).expect("a batch")
}

fn unit(test: &TestApp, code: &str) -> UnitId {
    test.db().read(|c| Ok(giamsat::units::views::matcher(c)?.by_code(code).cloned())).expect("a read").expect("a unit")
}

fn city(given: &Given) -> TestApp {
    let test = app::start(given);
    sample(&test, "units");
    test.world.advance(chrono::Duration::seconds(1));
    test
}

fn papers_stand_with_their_dossier_and_in_scope(given: &Given) {
    let test = city(given);
    let planner = test.client(Role::Planner);
    planner.get("/papers").expect(200).see("Không có văn bản nào khớp");
    for name in ["dossiers", "supplements", "explanations", "apologies", "consultations"] {
        test.world.advance(chrono::Duration::seconds(1));
        sample(&test, name);
    }
    let page = planner.get("/papers").expect(200);
    page.see("12/PBS").see("07/BC-UBND").see("05/TXL").see("102/SXD").see("hỏi: Sở Tài chính");
    let late = planner.get("/papers?kind=consultation&answered=late").expect(200);
    late.see("102/SXD").see("110/SXD").see("Quá hạn trả lời").miss("101/SXD");
    // An explanation is the answer that was due.
    planner.get("/papers?kind=explanation&answered=late").expect(200).see("Không có văn bản nào khớp");
    planner.get("/papers?kind=explanation&answered=in-time").expect(200).see("07/BC-UBND");
    planner.get("/papers?q=H99.31-260901").expect(200).see("12/PBS").miss("102/SXD");
    // The dossier shows them in order, and that supplements were asked for more often than allowed.
    let actor = Actor::command_line();
    let papers = test.db().read(|c| caseload::views::papers_of(c, &actor, "H99.31-260901-0012")).expect("papers");
    assert_eq!(papers.len(), 4);
    assert!(papers.iter().all(|p| p.unit_name.contains("Bến Lụa")), "the unit of the title block: {papers:?}");
    assert!(papers.is_sorted_by_key(|p| p.sent_on));
    let dossier = planner.get("/dossiers?q=H99.31-260901-0012").expect(200);
    let html = dossier.text();
    let at =
        html.find("href=\"/dossiers/").map(|at| &html[at + 6..]).and_then(|t| t.split('"').next()).expect("a link");
    let page = planner.get(&at.replace("&#x2f;", "/")).expect(200).see("Văn bản của hồ sơ này").see("Trả lời chậm");
    page.miss("Đã yêu cầu bổ sung");
    let third: &[&[&str]] = &[
        &["DANH SÁCH YÊU CẦU BỔ SUNG HỒ SƠ"],
        &["Mã hồ sơ", "Số phiếu", "Ngày yêu cầu bổ sung", "Nội dung yêu cầu bổ sung", "Lần bổ sung"],
        &["H99.31-260901-0012", "33/PBS", "18/09/2026", "Sơ đồ thửa đất", "3"],
    ];
    // No unit stands in this file: it is the dossier's.
    let outcome = import(&test, third, &Options::default());
    assert!(outcome.stored && outcome.refused == 0, "{outcome:?}");
    planner
        .get(&at.replace("&#x2f;", "/"))
        .expect(200)
        .see("Đã yêu cầu bổ sung 3 lần, quá 2 lần cho phép")
        .see("Nghị định 63/2010/NĐ-CP");
    // A unit sees its own, and what it was asked.
    let (ward, asked) = (unit(&test, "H99.31"), unit(&test, "H99.03"));
    let (ours, theirs) = (test.unit_client("ben-lua", &ward), test.unit_client("tai-chinh", &asked));
    ours.get("/papers").expect(200).see("12/PBS").miss("102/SXD");
    theirs.get("/papers").expect(200).see("102/SXD").miss("101/SXD").miss("12/PBS");
    theirs.get(&format!("/papers?unit={ward}")).expect(200).miss("12/PBS");
}

fn a_paper_that_says_otherwise_is_kept_with_what_was_before(given: &Given) {
    let test = city(given);
    let head: &[&str] = &[
        "Mã hồ sơ",
        "Đơn vị",
        "Cơ quan được lấy ý kiến",
        "Số văn bản lấy ý kiến",
        "Ngày gửi",
        "Hạn trả lời",
        "Ngày trả lời",
    ];
    let row = |answered: &'static str| -> [&'static str; 7] {
        ["H99.04-1", "Sở Xây dựng", "Sở Tài chính", "9/SXD", "05/10/2026", "12/10/2026", answered]
    };
    let send = |answered: &'static str| {
        test.world.advance(chrono::Duration::seconds(1));
        import(&test, &[&["TỔNG HỢP VIỆC LẤY Ý KIẾN"], head, &row(answered)], &Options::default())
    };
    let answered = || {
        let actor = Actor::command_line();
        test.db().read(|c| caseload::views::papers_of(c, &actor, "H99.04-1")).expect("papers")[0].answered_on
    };
    assert_eq!(send("").added, 1);
    assert_eq!((send("12/10/2026").changed, answered()), (1, Some(day(2026, 10, 12))));
    // What a later file does not say erases nothing.
    assert_eq!((send("").unchanged, answered()), (1, Some(day(2026, 10, 12))));
    let batch = {
        assert_eq!(send("14/10/2026").changed, 1);
        last_batch(&test)
    };
    undo(test.db(), &Actor::command_line(), &batch).expect("taken back");
    assert_eq!(answered(), Some(day(2026, 10, 12)), "what was there before shows again");
    let early = send("01/10/2026");
    assert_eq!((early.refused, early.stored), (1, false), "{early:?}");
    assert_eq!(early.problems[0].cell, "G3");
    assert!(early.problems[0].expected.contains("không trước ngày gửi"), "{early:?}");
}

fn satisfaction_is_counted_by_votes_and_drawn(given: &Given) {
    let test = city(given);
    let planner = test.client(Role::Planner);
    planner.get("/satisfaction").expect(200).see("Chưa có kết quả đánh giá");
    sample(&test, "satisfaction");
    sample(&test, "satisfaction-dossiers");
    let period = (day(2026, 10, 1), day(2026, 10, 31));
    let table = test.db().read(|c| caseload::views::satisfaction(c, &Actor::command_line(), period)).expect("a table");
    let of = |name: &str| table.units.iter().find(|u| u.name.contains(name)).expect("the unit");
    // From the samples: 60 and 35 of 100; of three rated dossiers one each.
    assert_eq!((of("Bến Lụa").votes.votes, of("Bến Lụa").rate), (Some(100), Some(95_000)));
    assert_eq!((of("Đồng Trầm").votes.votes, of("Đồng Trầm").votes.dissatisfied), (Some(3), Some(1)));
    assert_eq!(table.total.votes, Some(100 + 50 + 20 + 3));
    let page = planner.get("/satisfaction").expect(200);
    page.see("Tháng 10/2026")
        .see("Phường Bến Lụa 100 60 35 5 95,0")
        .see("Đỗ Giả Định Bốn")
        .see("Tỷ lệ hài lòng theo đơn vị");
    let own = test.unit_client("go-sen", &unit(&test, "H99.32"));
    own.get("/satisfaction").expect(200).see("Phường Gò Sến").miss("Bến Lụa");
}

fn a_share_that_the_votes_do_not_give_is_told(given: &Given) {
    let test = city(given);
    let rows: &[&[&str]] = &[
        &["TỔNG HỢP MỨC ĐỘ HÀI LÒNG"],
        &["Tháng 10 năm 2026"],
        &["Đơn vị", "Tổng số phiếu", "Rất hài lòng", "Hài lòng", "Không hài lòng"],
        &["Phường Gò Sến", "10", "5", "4", "2"],
    ];
    let outcome = import(&test, rows, &Options { with_rows: true, ..Options::default() });
    assert!(outcome.stored, "the file's numbers stay: {outcome:?}");
    let without: &[&[&str]] = &[
        &["TỔNG HỢP MỨC ĐỘ HÀI LÒNG"],
        &["Đơn vị", "Tổng số phiếu", "Rất hài lòng", "Hài lòng"],
        &["Phường Gò Sến", "10", "5", "4"],
    ];
    let unsaid = import(&test, without, &Options::default());
    assert_eq!((unsaid.refused, unsaid.stored), (1, false), "no period: {unsaid:?}");
}

fn procedures_name_the_dossiers_of_their_code(given: &Given) {
    let test = city(given);
    sample(&test, "procedures");
    let planner = test.client(Role::Planner);
    let page = planner.get("/procedures").expect(200);
    page.see("9.000002").see("Cấp giấy phép xây dựng nhà ở riêng lẻ").see("15 ngày làm việc").see("Xây dựng");
    planner.get("/procedures?q=ho+kinh+doanh").expect(200).see("9.000003").miss("9.000002");
    planner.get("/procedures?on=30/06/2025").expect(200).see("Không có thủ tục nào khớp");
    let rows: &[&[&str]] = &[
        &["DANH SÁCH HỒ SƠ QUÁ HẠN"],
        &["Mã hồ sơ", "Mã TTHC", "Đơn vị giải quyết", "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày trả kết quả"],
        &["H99.31-9", "9.000002", "Phường Bến Lụa", "01/10/2026", "22/10/2026", "29/10/2026"],
    ];
    assert!(import(&test, rows, &Options::default()).stored);
    let page = planner.get("/dossiers?field=construction").expect(200);
    page.see("H99.31-9").see("Cấp giấy phép xây dựng nhà ở riêng lẻ");
    // A later line of the code holds from its day.
    let next: &[&[&str]] = &[
        &["DANH MỤC THỦ TỤC HÀNH CHÍNH"],
        &["Mã TTHC", "Tên thủ tục hành chính", "Lĩnh vực", "Thời hạn giải quyết", "Ngày hiệu lực"],
        &["9.000002", "Cấp phép xây dựng nhà ở (rút gọn)", "Xây dựng", "7 ngày làm việc", "01/01/2027"],
    ];
    assert_eq!(import(&test, next, &Options::default()).added, 1);
    let on = |on: NaiveDate| test.db().read(|c| caseload::views::procedures_on(c, on)).expect("a catalogue");
    assert_eq!(on(day(2026, 12, 31))["9.000002"].days, Some(15_000));
    assert_eq!(on(day(2027, 1, 1))["9.000002"].days, Some(7_000));
}

fn a_time_limit_is_read_where_it_is_one() {
    let days = giamsat::caseload::rules::working_days;
    assert_eq!(days("15 ngày làm việc"), Some(15_000));
    assert_eq!(days("Trong thời hạn 03 ngày kể từ ngày nhận đủ hồ sơ"), Some(3_000));
    assert_eq!(days("10 ngày; trường hợp phức tạp 20 ngày"), None, "two limits are none");
    assert_eq!(days("Ngay trong ngày"), None);
}

fn counts_of_procedures_show_by_unit(given: &Given) {
    let test = city(given);
    sample(&test, "procedure-counts");
    let planner = test.client(Role::Planner);
    let page = planner.get("/procedure-counts").expect(200).see("Tính đến ngày 30/09/2026");
    page.see("Phường Bến Lụa 310 0 310 305 300").miss("Cấp huyện");
    let own = test.unit_client("snv", &unit(&test, "H99.02"));
    own.get("/procedure-counts").expect(200).see("Sở Nội vụ").miss("Bến Lụa");
    // The form from before July 2025 still has districts.
    let rows: &[&[&str]] = &[
        &["BIỂU SỐ II.07b/VPCP/KSTT"],
        &["Quý II năm 2025"],
        &["Đơn vị", "TTHC thuộc thẩm quyền giải quyết", "", "", "", "TTHC được thực hiện theo CCMC, MCLT"],
        &["", "Tổng số", "Cấp tỉnh", "Cấp huyện", "Cấp xã", "Tổng số"],
        &["Sở Nội vụ", "12", "5", "4", "3", "11"],
    ];
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0u32..).zip(rows) {
        for (column, text) in (0u16..).zip(*cells).filter(|(_, text)| !text.is_empty()) {
            match text.parse::<f64>() {
                Ok(number) => sheet.write_number(row, column, number).map(|_| ()),
                Err(_) => sheet.write_string(row, column, *text).map(|_| ()),
            }
            .expect("a cell");
        }
    }
    let plain = rust_xlsxwriter::Format::new();
    sheet.merge_range(2, 0, 3, 0, "Đơn vị", &plain).expect("merged");
    sheet.merge_range(2, 1, 2, 4, "TTHC thuộc thẩm quyền giải quyết", &plain).expect("merged");
    let file = tempfile::Builder::new().suffix(".xlsx").tempfile().expect("a file");
    book.save(file.path()).expect("a workbook");
    let (db, storage) = (test.db(), Some(&test.app.storage));
    let outcome =
        importing::run(db, storage, &Actor::command_line(), file.path(), "cu.xlsx", &Options::default()).expect("one");
    assert_eq!((outcome.layout.as_str(), outcome.added), ("procedure-counts-district", 1), "{outcome:?}");
    planner.get("/procedure-counts?on=2025-06-30").expect(200).see("Cấp huyện").see("Sở Nội vụ 12 5 4 3 11");
}

fn holidays_move_deadlines_and_are_taken_back(given: &Given) {
    let test = city(given);
    let calendar = || test.db().read(giamsat::units::views::calendar).expect("a calendar");
    let friday = day(2027, 2, 4);
    let without = calendar().after(friday, 1);
    sample(&test, "holidays");
    let batch = last_batch(&test);
    assert!(!calendar().is_working(day(2027, 2, 8)) && calendar().is_working(day(2027, 5, 8)));
    assert_eq!((without, calendar().after(friday, 1)), (day(2027, 2, 5), day(2027, 2, 10)));
    let page = test.client(Role::Planner).get("/holidays").expect(200);
    page.see("Năm 2027").see("Tết Nguyên đán").see("08/05/2027 Nghỉ hoán đổi dịp lễ Ngày làm bù");
    // One more day, and a day that is off and worked at once.
    let more: &[&[&str]] = &[
        &["LỊCH NGHỈ LỄ"],
        &["Dịp nghỉ", "Nghỉ từ ngày", "Nghỉ đến ngày", "Ngày làm bù"],
        &["Tết Nguyên đán", "05/02/2027", "10/02/2027", ""],
        &["Sai", "20/02/2027", "19/02/2027", ""],
        &["Sai", "01/03/2027", "", "01/03/2027"],
    ];
    let outcome = import(&test, more, &Options { accept_valid: true, ..Options::default() });
    assert_eq!((outcome.added, outcome.refused), (1, 2), "{outcome:?}");
    assert!(!calendar().is_working(day(2027, 2, 10)));
    undo(test.db(), &Actor::command_line(), &batch).expect("taken back");
    assert!(calendar().is_working(day(2027, 2, 8)) && !calendar().is_working(day(2027, 2, 10)));
}

fn grounds_of_an_office_outlive_a_restart(given: &Given) {
    let test = city(given);
    let ground = |id: &str| {
        let grounds = test.db().read(checklists::views::grounds).expect("grounds");
        grounds.get(id).map(|(ground, _)| ground.clone())
    };
    sample(&test, "legal-grounds");
    let first = last_batch(&test);
    let made = ground("gd-01-2026-d3").expect("the first row");
    assert_eq!((made.citation.as_str(), made.verified), ("Điều 3, Quyết định số 01/2026/QĐ-UBND (giả định)", true));
    let known = ground("nd-63-2010-d18-3").expect("one of the program's own");
    // An office that read a text says when it ended.
    let (_, document) = known.citation.split_once(", ").expect("article and document");
    let rows: &[&[&str]] = &[
        &["DANH MỤC CĂN CỨ PHÁP LÝ"],
        &["Mã căn cứ", "Văn bản", "Điều, khoản", "Ngày hết hiệu lực"],
        &["nd-63-2010-d18-3", document, "khoản 3 Điều 18", "31/12/2026"],
    ];
    test.world.advance(chrono::Duration::seconds(1));
    assert_eq!(import(&test, rows, &Options::default()).changed, 1);
    let second = last_batch(&test);
    assert_eq!(ground(&known.id).expect("it").to_on, Some(day(2026, 12, 31)));
    checklists::load_embedded(test.db()).expect("a restart");
    assert_eq!(ground(&known.id).expect("it").to_on, Some(day(2026, 12, 31)), "the program's file does not undo it");
    let page = test.client(Role::Planner).get("/legal-grounds?q=gia+dinh").expect(200);
    page.see("Quyết định số 01/2026/QĐ-UBND (giả định)").see("Chưa đối chiếu");
    for batch in [&second, &first] {
        undo(test.db(), &Actor::command_line(), batch).expect("taken back");
    }
    assert_eq!((ground(&known.id), ground("gd-01-2026-d3")), (Some(known), None));
}

fn a_checklist_is_one_version_whole(given: &Given) {
    let test = city(given);
    let versions = |code: &str| -> Vec<(i32, Option<NaiveDate>)> {
        let all = test.db().read(checklists::views::all_versions).expect("lists");
        all.iter().filter(|v| v.code == code).map(|v| (v.version, v.to_on)).collect()
    };
    sample(&test, "checklists");
    assert_eq!(versions("tiep-dan"), [(1, None)]);
    let page = test.client(Role::Planner).get("/checklists/tiep-dan.1").expect(200);
    page.see("Tiếp công dân (giả định) Chuyên đề")
        .see("Lịch tiếp công dân")
        .see("Người đứng đầu có tiếp đúng lịch không?")
        .see("Nghiêm trọng");
    let list = |version: &'static str, from: &'static str, last: &'static str| -> Vec<Vec<&'static str>> {
        vec![
            vec!["PHIẾU KIỂM TRA VIỆC TIẾP CÔNG DÂN"],
            vec!["Mã phiếu: tiep-dan"],
            vec!["Tên phiếu: Tiếp công dân (giả định)"],
            vec![version],
            vec![from],
            vec!["STT", "Nội dung kiểm tra", "Tài liệu cần xem", "Mức độ", "Căn cứ"],
            vec!["I", "Lịch tiếp công dân"],
            vec![
                "1",
                "Có niêm yết lịch tiếp công dân của người đứng đầu không?",
                "Ảnh chụp",
                "Nhẹ",
                "nd-63-2010-d18-3; Văn bản không ai biết",
            ],
            vec!["2", last, "Sổ tiếp công dân", "Rất nặng", ""],
        ]
    };
    let send = |rows: &[Vec<&'static str>]| {
        test.world.advance(chrono::Duration::seconds(1));
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        import(&test, &rows, &Options::default())
    };
    let refused = send(&list("Bản số: 1", "Hiệu lực từ ngày: 01/01/2026", "Có sổ không?"));
    let told: Vec<&str> = refused.problems.iter().map(|p| p.expected.as_str()).collect();
    assert!(!refused.stored && told.iter().any(|t| t.contains("Nhẹ, Đáng kể hoặc Nghiêm trọng")), "{told:?}");
    assert!(told.iter().any(|t| t.contains("bản số 2 trở lên")), "{told:?}");
    assert!(told.iter().any(|t| t.contains("sau 01/12/2026")), "{told:?}");
    let mut good = list("Bản số: 2", "Hiệu lực từ ngày: 01/01/2027", "Có sổ tiếp công dân không?");
    good[8][3] = "Đáng kể";
    let outcome = send(&good);
    assert!(outcome.stored && outcome.refused == 0, "{outcome:?}");
    assert_eq!(versions("tiep-dan"), [(2, None), (1, Some(day(2026, 12, 31)))]);
    let second = last_batch(&test);
    let id = giamsat::vocabulary::ChecklistVersionId("tiep-dan.2".to_owned());
    let items = test.db().read(|c| checklists::views::items(c, std::slice::from_ref(&id))).expect("questions");
    let codes: Vec<&str> = items.iter().map(|i| i.code.as_str()).collect();
    assert_eq!(codes, ["tiep-dan-01", "tiep-dan-04"], "the same question keeps its code, a new one gets a new code");
    assert_eq!(items[0].grounds.len(), 1);
    assert!(items[0].remark_vi.contains("Văn bản không ai biết"), "nothing is lost: {:?}", items[0].remark_vi);
    checklists::load_embedded(test.db()).expect("a restart");
    undo(test.db(), &Actor::command_line(), &second).expect("taken back");
    assert_eq!(versions("tiep-dan"), [(1, None)]);
}

fn an_xlsform_keeps_what_is_not_evaluated(given: &Given) {
    let test = city(given);
    let mut book = Workbook::new();
    let sheets: [(&str, &[&[&str]]); 3] = [
        (
            "survey",
            &[
                &["type", "name", "label::Tiếng Việt (vi)", "label::English (en)", "hint", "required", "relevant"],
                &["start", "start", "", "", "", "", ""],
                &["begin group", "g1", "Bộ phận một cửa", "One-stop shop", "", "", ""],
                &["note", "n1", "Xem tại chỗ", "Look on site", "", "", ""],
                &["select_one yn", "posted", "Có niêm yết không?", "Is it posted?", "Bảng niêm yết", "yes", ""],
                &["integer", "late", "Bao nhiêu hồ sơ quá hạn?", "How many are late?", "", "", "${posted} = 'no'"],
                &["end group", "", "", "", "", "", ""],
                &["calculate", "c1", "", "", "", "", ""],
            ],
        ),
        ("choices", &[&["list_name", "name", "label"], &["yn", "yes", "Có"], &["yn", "no", "Không"]]),
        ("settings", &[&["form_title", "form_id"], &["Một cửa (giả định)", "one-stop"]]),
    ];
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(name).expect("a name");
        for (row, cells) in (0u32..).zip(rows) {
            for (column, text) in (0u16..).zip(*cells).filter(|(_, text)| !text.is_empty()) {
                sheet.write_string(row, column, *text).expect("a cell");
            }
        }
    }
    let file = tempfile::Builder::new().suffix(".xlsx").tempfile().expect("a file");
    book.save(file.path()).expect("a workbook");
    let answers = importing::model::Answers { effective_on: Some(day(2027, 1, 1)), ..Default::default() };
    let options = Options { answers, ..Options::default() };
    let (db, storage) = (test.db(), Some(&test.app.storage));
    let outcome =
        importing::run(db, storage, &Actor::command_line(), file.path(), "form.xlsx", &options).expect("an import");
    assert_eq!((outcome.kind.as_str(), outcome.added, outcome.refused), ("checklists", 2, 0), "{outcome:?}");
    assert!(outcome.remarks.iter().any(|r| r.contains("calculate (1)") && r.contains("start (1)")), "{outcome:?}");
    assert!(!outcome.remarks.iter().any(|r| r.contains("choices")), "the choices were read: {outcome:?}");
    let id = giamsat::vocabulary::ChecklistVersionId("one-stop.1".to_owned());
    let items = db.read(|c| checklists::views::items(c, std::slice::from_ref(&id))).expect("questions");
    assert_eq!(items[0].section_vi, "Bộ phận một cửa");
    assert_eq!((items[0].question_vi.as_str(), items[0].question_en.as_str()), ("Có niêm yết không?", "Is it posted?"));
    assert_eq!(items[0].evidence_vi, "Bảng niêm yết");
    assert_eq!(items[0].remark_vi, "Xem tại chỗ\nselect_one yn: Có; Không\nrequired: yes");
    assert!(items[1].remark_vi.contains("relevant: ${posted} = 'no'"), "{:?}", items[1].remark_vi);
    // Real forms of others are read without a crash, and none says nothing.
    for name in ["exa_xlsform_spec_test.xlsx", "exa_tutorial.xls", "exa_group.xlsx"] {
        let path = shared(format!("data/xlsforms/{name}"));
        let dry = Options { dry_run: true, ..options.clone() };
        let outcome = importing::run(db, None, &Actor::command_line(), &path, name, &dry).expect("a dry run");
        assert!(outcome.rows_read > 0 && outcome.error.is_none(), "{name}: {outcome:?}");
    }
}

fn a_period_follows_the_one_before() {
    use giamsat::caseload::rules::{gap, month_of, period_before};
    let month = |n| month_of(day(2026, n, 1));
    assert_eq!(period_before(month(3), &[]), Some(month(2)), "a month is known without a report");
    let quarter = |first: u32, last: u32| (day(2026, first, 1), month(last).1);
    assert_eq!(period_before(quarter(4, 6), &[]), None);
    assert_eq!(period_before(quarter(4, 6), &[quarter(1, 3)]), Some(quarter(1, 3)));
    assert_eq!(period_before(quarter(4, 6), &[quarter(1, 3), month(3)]), None, "which one is not known");
    assert_eq!(gap(Some(5), Some(5)), None);
    assert_eq!((gap(None, Some(5)), gap(Some(5), None)), (None, None), "what is not known is no difference");
    assert_eq!(gap(Some(3), Some(5)), Some((3, 5, -2)));
}

/// The units' figures stay as they came; ours stand beside them.
fn what_is_reported_is_held_against_what_follows(given: &Given) {
    let test = city(given);
    let planner = test.client(Role::Planner);
    planner.get("/differences").expect(200).see("Chưa có số liệu");
    let file = project("import/samples/monthly-statistics.xlsx");
    let bring = |month: u32| {
        test.world.advance(chrono::Duration::seconds(1));
        let answers = giamsat::importing::model::Answers {
            period: Some(caseload::rules::month_of(day(2026, month, 1))),
            ..Default::default()
        };
        let options = Options { answers, ..Options::default() };
        let (db, storage) = (test.db(), Some(&test.app.storage));
        let outcome = importing::run(db, storage, &Actor::command_line(), &file, "thang.xlsx", &options);
        let outcome = outcome.expect("an import");
        assert!(outcome.stored, "{outcome:?}");
    };
    bring(8);
    planner.get("/differences?period=2026-08-01_2026-08-31").expect(200).see("Không có chênh lệch nào");
    bring(9);
    // Each row says again what was carried over into August, and that is not what August left open.
    let remarks = |test: &TestApp| -> Vec<String> {
        use diesel::prelude::*;
        use giamsat::schema::import_rows as r;
        let all = r::table.filter(r::batch_id.eq(last_batch(test))).select(r::remarks);
        test.db().read(|c| Ok(all.load(c)?)).expect("a read")
    };
    let told = remarks(&test);
    assert!(told.iter().any(|r| r.contains("imports-remark-carried")), "the preview tells of it: {told:?}");
    let period = caseload::rules::month_of(day(2026, 9, 1));
    let differences =
        |actor: &Actor| test.db().read(|c| caseload::views::differences(c, actor, period)).expect("differences");
    let found = differences(&Actor::command_line());
    assert!(!found.is_empty());
    assert!(found.iter().all(|d| d.checked == caseload::model::Checked::Carried), "no list of dossiers yet");
    assert!(found.iter().all(|d| d.gap == d.stated - d.ours && d.gap != 0));
    assert!(found.is_sorted_by_key(|d| std::cmp::Reverse(d.gap.abs())));
    let page = planner.get("/differences?period=2026-09-01_2026-09-30").expect(200);
    page.see("Kỳ trước chuyển sang").see("Đơn vị chênh lệch nhiều nhất").see(&found[0].name);
    let (first, second) = (found[0].clone(), found.iter().find(|d| d.unit != found[0].unit).expect("two units"));
    let third = found.iter().find(|d| d.unit != first.unit && d.unit != second.unit).expect("three units");
    let ours = |unit: &UnitId, checked: caseload::model::Checked| {
        let found = differences(&Actor::command_line());
        found.into_iter().find(|d| d.unit == *unit && d.checked == checked).map(|d| d.ours)
    };
    use caseload::model::Checked::{Late, OpenLate};
    let list = |period: &str, rows: &[[&str; 7]]| {
        test.world.advance(chrono::Duration::seconds(1));
        let heads = ["STT", "Mã hồ sơ", "Đơn vị", "Chủ hồ sơ", "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày trả kết quả"];
        let mut sheet: Vec<&[&str]> = vec![&["DANH SÁCH HỒ SƠ QUÁ HẠN"]];
        let period = [period];
        sheet.push(&period);
        sheet.push(&heads);
        sheet.extend(rows.iter().map(|row| &row[..]));
        assert!(import(&test, &sheet, &Options::default()).stored);
    };
    let rows = [
        ["1", "HS-1", &first.name, "Người Giả Định", "01/09/2026", "10/09/2026", "11/09/2026"],
        ["2", "HS-2", &first.name, "Người Giả Định", "01/09/2026", "10/09/2026", ""],
        ["3", "HS-3", &first.name, "Người Giả Định", "01/08/2026", "10/08/2026", "15/08/2026"],
        ["4", "HS-4", &second.name, "Người Giả Định", "01/09/2026", "20/09/2026", "02/10/2026"],
    ];
    // A list of half the month says nothing of the whole.
    list("(Từ ngày 01/09/2026 đến ngày 15/09/2026)", &rows[2..]);
    assert_eq!((ours(&first.unit, Late), ours(&second.unit, OpenLate)), (None, None));
    list("(Từ ngày 01/09/2026 đến ngày 30/09/2026)", &rows);
    // Returned in the month; open or returned later; the one of August is neither. The second unit is
    // named by a row that was there already.
    assert_eq!((ours(&first.unit, Late), ours(&first.unit, OpenLate)), (Some(1), Some(1)));
    assert_eq!((ours(&second.unit, Late), ours(&second.unit, OpenLate)), (Some(0), Some(1)));
    // Nobody sent a list of the third: it is not told that it has none.
    assert_eq!((ours(&third.unit, Late), ours(&third.unit, OpenLate)), (None, None));
    // People of a unit see their own.
    let own = {
        test.account("don-vi", &[Role::Unit], Some(&first.unit));
        test.actor("don-vi")
    };
    let seen = differences(&own);
    assert!(!seen.is_empty() && seen.iter().all(|d| d.unit == first.unit), "{seen:?}");
    // A list of which an older release did not keep whom it names is told of, not passed over.
    planner.get("/differences?period=2026-09-01_2026-09-30").expect(200).miss("không so được");
    let named = test.db().write(|tx| {
        use diesel::prelude::*;
        use giamsat::schema::import_batches as b;
        let facts: String = b::table.find(last_batch(&test)).select(b::facts).first(tx.c())?;
        diesel::update(b::table.find(last_batch(&test))).set(b::facts.eq("{}")).execute(tx.c())?;
        Ok(facts)
    });
    let named = named.expect("the list is as older releases left it");
    assert_eq!(ours(&first.unit, Late), None);
    let page = planner.get("/differences?period=2026-09-01_2026-09-30").expect(200);
    page.see("1 danh sách của kỳ này không so được").see("bang.xlsx");
    let back = test.db().write(|tx| {
        use diesel::prelude::*;
        use giamsat::schema::import_batches as b;
        diesel::update(b::table.find(last_batch(&test))).set(b::facts.eq(&named)).execute(tx.c())?;
        Ok(())
    });
    back.expect("and as this one does");
    assert_eq!(ours(&first.unit, Late), Some(1));
    // What was taken back counts no more.
    undo(test.db(), &Actor::command_line(), &last_batch(&test)).expect("it is undone");
    assert_eq!(ours(&first.unit, Late), None);
}
