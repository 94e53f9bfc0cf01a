//! From an empty database to the signed conclusion and the scoring workbook, by clicking and typing
//! in a real browser as each role does, on the real wards of a city.
//!
//! Leaves a picture of every page in both sizes in `target/walk/<database>/`.

mod hand;
mod server;
mod sheets;

use std::fs;
use std::path::{Path, PathBuf};

use calamine::{Data, DataType, Range, Reader, Xlsx, open_workbook};
use chrono::{Datelike, Days, Duration, Months, NaiveDate, Utc};
use giamsat::vocabulary::Points;
use libtest_mimic::Trial;

use crate::support::{self, Given, project, shared};
use hand::Hand;
use server::Server;
use sheets::{BODY, INSPECTORATE, OTHER_BODY};

pub fn tests() -> Vec<Trial> {
    let name = "walk::from_an_empty_database_to_a_signed_conclusion_and_the_scores";
    support::both_empty(name, from_an_empty_database_to_a_signed_conclusion_and_the_scores).into()
}

/// A day as people type it.
pub fn day(on: NaiveDate) -> String {
    on.format("%d/%m/%Y").to_string()
}

/// The walk's own knowledge: where it is, and when.
struct Walk {
    hand: Hand,
    /// For workbooks and other files of its own.
    folder: PathBuf,
    wards: Vec<String>,
    today: NaiveDate,
}

/// Of whoever plans for several bodies.
const NO_UNIT: &str = "Không thuộc đơn vị nào trong danh sách";

/// Login, name, position, unit's name, roles as the page shows them.
const PEOPLE: [(&str, &str, &str, &str, &str); 9] = [
    ("kehoach", "Lê Giả Định Hai", "Chuyên viên", NO_UNIT, "Cán bộ lập kế hoạch"),
    ("giamdoc", "Trần Giả Định Một", "Giám đốc Sở", BODY, "Lãnh đạo phê duyệt"),
    ("truongdoan", "Phạm Giả Định Ba", "Trưởng phòng", BODY, "Trưởng đoàn"),
    ("thanhvien", "Hoàng Giả Định Bốn", "Chuyên viên", BODY, "Thành viên đoàn"),
    ("thanhvien2", "Vũ Giả Định Năm", "Chuyên viên", BODY, "Thành viên đoàn"),
    ("thanhtra", "Bùi Giả Định Sáu", "Thanh tra viên", INSPECTORATE, "Thanh tra"),
    ("thamdinh", "Đặng Giả Định Bảy", "Chuyên viên", BODY, "Cán bộ thẩm định điểm"),
    ("phuong", "Hồ Giả Định Tám", "Chánh Văn phòng", "", "Đại diện đơn vị"),
    ("chutich", "Ngô Giả Định Chín", "Phó Chủ tịch UBND thành phố", "Văn phòng UBND thành phố", "Lãnh đạo UBND"),
];

const PLACE: &str = "Trung tâm Phục vụ hành chính công";
const CONTENTS: &str = "Việc giải quyết thủ tục hành chính lĩnh vực đất đai, xây dựng";
const TITLE: &str = "việc giải quyết thủ tục hành chính lĩnh vực đất đai, xây dựng";
const FACT: &str = "05 hồ sơ đất đai trả kết quả chậm từ 02 đến 07 ngày, không có văn bản xin lỗi.";
const ASSESSMENT: &str = "Chưa thực hiện đúng quy định về xin lỗi khi trễ hạn.";
const EXPLANATION: &str = "Hai trong năm hồ sơ chờ ý kiến của cơ quan phối hợp; phường tiếp thu phần còn lại.";
const ANSWER: &str = "Chấp nhận một phần; không thay đổi kết luận về năm hồ sơ trễ hạn.";
const DEMAND: &str = "Gửi văn bản xin lỗi đến chủ năm hồ sơ trễ hạn";
/// A city that does not exist.
const CITY: &str = "Thành phố Giả Định";
const DECISION: &str = "214/QĐ-SNV";
const CONCLUSION: &str = "12/TB-SNV";

fn from_an_empty_database_to_a_signed_conclusion_and_the_scores(given: &Given) {
    let wards_file = shared("data/units/derived_hue_40_units.csv");
    let wards: Vec<String> = fs::read_to_string(&wards_file)
        .expect("the list of wards")
        .lines()
        .skip(1)
        .filter_map(|line| line.split(';').nth(1).map(str::to_owned))
        .collect();
    assert_eq!(wards.len(), 40, "the real wards of Huế");
    let server = Server::start(given);
    let folder = given.folder().join("walk");
    fs::create_dir_all(&folder).expect("a folder for the walk's own files");
    let today = (Utc::now() + Duration::hours(7)).date_naive();
    let mut walk = Walk { hand: Hand::new(given, &server), folder, wards, today };
    walk.the_administrator_begins(&wards_file);
    walk.the_planner_brings_data();
    walk.the_appraiser_brings_criteria();
    walk.the_planner_enters_a_directive();
    walk.the_planner_records_a_conclusion();
    walk.the_planner_plans();
    walk.another_person_approves();
    walk.the_planner_adjusts();
    walk.a_decision_sets_up_a_team();
    walk.the_team_is_looked_at();
    walk.the_team_visits();
    walk.the_leader_reports_and_drafts();
    walk.the_unit_explains();
    walk.the_signer_issues();
    walk.the_unit_mends();
    walk.scores_follow();
    walk.a_surprise_comes_to_light();
    walk.everybody_reads();
    walk.every_page_was_seen();
}

impl Walk {
    fn at(&self) -> &crate::support::browser::Browser {
        &self.hand.browser
    }

    fn first(&self) -> String {
        self.wards[0].clone()
    }

    fn second(&self) -> String {
        self.wards[1].clone()
    }

    fn third(&self) -> String {
        self.wards[2].clone()
    }

    /// A day this year, so many days ago.
    fn ago(&self, days: u64) -> NaiveDate {
        let first = NaiveDate::from_ymd_opt(self.today.year(), 1, 1).expect("a year begins");
        self.today.checked_sub_days(Days::new(days)).map_or(first, |on| on.max(first))
    }

    fn the_administrator_begins(&mut self, wards_file: &Path) {
        self.at().see("Đăng nhập");
        self.hand.page("sign-in");
        self.at().fill("login", "admin");
        self.at().fill("password", "không phải mật khẩu này");
        self.at().click(".btn-main");
        self.at().see("không đúng");
        assert_eq!(self.at().value("login"), "admin", "what was typed stays");
        self.hand.page_of_mistake("sign-in-refused", 422);
        self.hand.becomes("admin");
        self.at().see("Việc cần làm trước");
        self.hand.page("home-of-administrator");
        self.at().click("Ghi tên tỉnh, thành phố và cơ quan cấp trên");
        self.at().fill("city", CITY);
        self.at().click("form.card .btn-main");
        self.at().see("Đã lưu cài đặt.");
        self.at().see(CITY);
        self.hand.page("settings");
        self.at().click(".acts a[href='/procedure']");
        self.at().see("10 ngày làm việc kể từ ngày kết thúc kiểm tra");
        self.hand.page("procedure");
        self.at().click(".head a[href='/procedure/new']");
        self.at().see("Dòng mới áp dụng cho một bước");
        self.hand.page("procedure-new");
        self.at().click(".crumbs a[href='/procedure']");
        self.at().see("10 ngày làm việc kể từ ngày kết thúc kiểm tra");
        self.at().click("a[href$=\"/ps-report-a\"]");
        self.at().see("Đang áp dụng");
        self.hand.page("procedure-change");
        self.hand.go("/settings");
        self.at().click("Số điện thoại, địa chỉ của người nộp hồ sơ");
        self.at().see("Hiện không lưu");
        self.hand.page("settings-contacts");
        self.hand.go("/settings");
        self.at().click("a[href='/settings/papers']");
        self.at().see("Mẫu của phần mềm");
        self.hand.page("settings-papers");
        self.at().click("a[href='/settings/papers/decision']");
        self.at().see("team[].name");
        self.hand.page("settings-paper");
        self.hand.go("/settings");
        self.at().click("a[href='/settings/focus-fields']");
        self.at().see("Chỉ thị 04/CT-UBND");
        self.hand.page("settings-focus-fields");
        self.hand.go("/settings");
        self.at().click("a[href='/settings/numbers']");
        self.at().see("Chưa giao loại văn bản nào");
        self.hand.page("settings-numbers");
        self.hand.go("/settings");
        self.at().click(".acts a[href='/limits']");
        self.at().see("Chưa đối chiếu văn bản");
        self.hand.page("limits");
        self.hand.go("/imports");
        self.at().see("Chưa có tệp nào");
        self.hand.page("imports-empty");
        self.hand.import(wards_file, 40, None, Some("units"));
        let bodies = sheets::bodies(&self.folder);
        self.hand.import(&bodies, 5, None, None);

        self.hand.go("/accounts");
        let ward = self.first();
        for (login, name, position, unit, role) in PEOPLE {
            self.at().click("Thêm tài khoản");
            self.at().fill("login", login);
            self.at().fill("name", name);
            self.at().fill("position", position);
            self.at().choose("roles", role);
            if unit.is_empty() {
                // The mistake: a unit's person without a unit.
                self.at().click("Tạo tài khoản");
                self.at().see("Đại diện đơn vị phải gắn với một đơn vị.");
                assert_eq!([self.at().value("login"), self.at().value("name")], [login, name], "what was typed stays");
                assert_eq!(self.at().count("input[name=roles]:checked"), 1, "what was chosen stays");
                assert_eq!(self.at().count(".field-err #f-unit"), 1, "the field itself is marked");
                self.hand.page_of_mistake("account-mistake", 422);
                self.at().choose("unit", &ward);
            } else {
                self.at().choose("unit", unit);
            }
            if login == "kehoach" {
                self.hand.page("account-new");
            }
            self.at().click("Tạo tài khoản");
            self.at().see("Mật khẩu vừa cấp");
            if login == "kehoach" {
                self.hand.page("account-issued");
            }
            self.hand.note_password(login);
            self.at().click("Về danh sách tài khoản");
        }
        self.at().see("Ngô Giả Định Chín");
        self.hand.page("accounts");
        self.at().click("thamdinh");
        self.at().see("Sửa tài khoản");
        self.hand.page("account-edit");
        // In another window somebody saves first.
        self.at().evaluate(
            "const form = document.querySelector('form.card.form'), typed = new FormData(form);
             typed.set('position', 'Chuyên viên chính');
             return fetch(form.action, { method: 'POST', body: new URLSearchParams(typed) }).then(r => r.status);",
        );
        self.at().fill("position", "Phó Trưởng phòng");
        self.at().click("form.card.form .btn-main");
        self.at().see("Chuyên viên chính");
        self.at().see("Phó Trưởng phòng");
        // Both versions in words, not in ids.
        self.at().see("Cán bộ thẩm định điểm");
        self.hand.page_of_mistake("conflict", 409);
        self.at().click("Lưu bản vừa nhập");
        self.at().see("Đã lưu tài khoản thamdinh.");
        self.hand.go("/audit");
        self.at().see("Nhật ký hệ thống");
        self.hand.page("audit");
        self.at().click("details.me > summary");
        self.at().click("Máy tính bảng");
        self.at().see("Chưa có máy tính bảng nào");
        self.hand.page("devices-empty");
    }

    /// A file whose columns nobody knows: said once, kept; the rows are not stored, so that figures stay.
    fn the_planner_names_columns(&mut self, last: NaiveDate) {
        let foreign = sheets::foreign_list(&self.folder, &self.wards, last);
        self.hand.go("/imports");
        self.at().upload("file", &foreign);
        self.at().click("Gửi và xem trước");
        self.at().see("Chỉ rõ từng cột");
        self.hand.page("import-not-recognised");
        self.at().click("Chỉ rõ từng cột");
        self.at().see("Cột nào chứa gì");
        self.at().choose("layout", "late-dossiers");
        self.at().click("Xem lại");
        let there = support::wait_for(crate::support::browser::PATIENCE, || {
            self.at().url().contains("layout=late-dossiers").then_some(())
        });
        assert!(there.is_some(), "the other layout is shown");
        self.at().see("Phải xong");
        self.at().fill("name", "Một cửa của thành phố");
        self.at().click("Lưu và đọc lại tệp");
        self.at().see("Bảng loại này phải có");
        self.hand.page_of_mistake("import-columns-missing", 422);
        for (column, field) in [("col-0", "code"), ("col-1", "title"), ("col-2", "unit"), ("col-4", "due_at")] {
            self.at().choose(column, field);
        }
        self.hand.page("import-columns");
        self.at().click("Lưu và đọc lại tệp");
        self.at().see("Đọc theo cách đọc đã lưu “Một cửa của thành phố”");
        self.hand.page("import-by-named-columns");
        let marked = self.at().download("Tải tệp có ghi lỗi");
        assert!(marked.metadata().is_ok_and(|m| m.len() > 4_000), "{marked:?}");
        self.at().click("Bỏ, không lưu");
        self.at().see("Đã bỏ tệp, không lưu gì");
    }

    fn the_planner_brings_data(&mut self) {
        self.hand.becomes("kehoach");
        self.hand.page("home-of-planner-at-first");
        let officials = sheets::officials(&self.folder, &self.wards);
        self.hand.import(&officials, 81, None, Some("officials"));
        // One file names its month, the other one's month is asked for.
        let old = shared("data/monthly-dossiers/hue_tthc_tcvn3.xls");
        self.hand.import(&old, 40, None, Some("statistics"));
        let this_month = self.today.with_day(1).expect("a month begins");
        let (from, to) = (day(this_month - Months::new(1)), day(this_month - Days::new(1)));
        let newest = shared("data/monthly-dossiers/hue_utf8bom_semicolon.csv");
        self.hand.import(&newest, 40, Some((&from, &to)), Some("statistics-without-month"));
        let last = this_month - Days::new(1);
        let late = sheets::late_dossiers(&self.folder, &self.wards, last);
        self.hand.import(&late, 72, None, Some("late-dossiers"));
        self.the_planner_names_columns(last);
        self.hand.go("/imports");
        self.at().see("ho-so-qua-han.xlsx");
        self.hand.page("imports");
        self.hand.go("/units");
        self.at().see(&self.first());
        self.hand.page("units");
        self.at().click(&self.first());
        self.at().see(&sheets::head_of(0));
        self.at().see("Phường Gia Hội");
        self.hand.page("unit");
        self.hand.go("/statistics");
        self.at().see("654");
        self.hand.page("statistics");
        let ward = self.hand.mark(".tbl-fold tbody th a", &self.first());
        self.at().click(&ward);
        self.at().see("Đã giải quyết");
        self.hand.page("statistics-of-unit");
        self.hand.go("/dossiers");
        self.at().see("H57.01");
        self.hand.page("dossiers");
        self.at().click(".tbl-fold tbody tr:first-child th a");
        self.at().see("Chủ hồ sơ giả định");
        self.hand.page("dossier");
        self.at().fill("q", "Phú Xuân");
        self.at().click("search .in-t");
        self.at().evaluate("document.querySelector('search form').requestSubmit();");
        self.at().see("Kết quả tìm “Phú Xuân”");
        self.hand.page("search");
        self.hand.go("/checklists");
        self.at().see("Kỷ luật, kỷ cương và thực hiện cơ chế một cửa");
        self.hand.page("checklists");
        self.at().click("Kỷ luật, kỷ cương và thực hiện cơ chế một cửa");
        self.at().see("Mức độ đề xuất");
        self.hand.page("checklist");
        self.hand.import(&project("import/samples/procedures.xlsx"), 3, None, Some("procedures"));
        for (from, link, sees, name) in [
            ("/statistics", ".tabs a[href='/procedures']", "9.000002", "procedures"),
            ("/statistics", ".tabs a[href='/differences']", "số chuyển kỳ chỉ so được", "differences"),
            ("/statistics", ".tabs a[href='/papers']", "Không có văn bản nào khớp", "papers"),
            ("/statistics", ".tabs a[href='/satisfaction']", "Chưa có kết quả đánh giá", "satisfaction"),
            ("/statistics", ".tabs a[href='/procedure-counts']", "Biểu II.07b", "procedure-counts"),
            ("/units", ".acts a[href='/holidays']", "Chưa có ngày nghỉ nào", "holidays"),
            ("/checklists", ".acts a[href='/legal-grounds']", "Chưa đối chiếu", "legal-grounds"),
        ] {
            self.hand.go(from);
            self.at().click(link);
            self.at().see(sees);
            self.hand.page(name);
        }
    }

    fn the_appraiser_brings_criteria(&mut self) {
        self.hand.becomes("thamdinh");
        self.hand.go("/scoring");
        self.at().see("Chưa có bộ tiêu chí nào");
        self.hand.page("scoring-empty");
        self.hand.import(&project("import/samples/criteria.xlsx"), 13, None, Some("criteria"));
        let own = sheets::self_scores(&self.folder, &self.wards);
        self.hand.import(&own, 39 * 9, None, Some("self-scores"));
        self.hand.go("/scoring");
        self.at().click("Mở kỳ chấm điểm");
        let set = self.at().evaluate("return document.querySelector('#f-set').options[1].textContent;");
        self.at().choose("set", set.as_str().expect("the set"));
        self.at().fill("name", &format!("Chấm điểm cải cách hành chính phường, xã năm {}", self.today.year()));
        self.hand.page("scoring-new");
        self.at().click("form .btn-main");
        self.at().see("Đã mở kỳ chấm điểm");
    }

    /// Writes an item of the plan that is shown.
    fn item(&mut self, unit: &str, contents: &str, days: (NaiveDate, NaiveDate)) {
        self.at().choose("unit", unit);
        for field in ["Đất đai", "Xây dựng"] {
            self.at().choose("fields", field);
        }
        self.at().fill("contents", contents);
        self.at().fill("period_from", &day(self.ago(150)));
        self.at().fill("period_to", &day(self.ago(1)));
        self.at().fill("starts_on", &day(days.0));
        self.at().fill("ends_on", &day(days.1));
    }

    fn the_planner_enters_a_directive(&mut self) {
        let first = self.first();
        let (dated, due) = (self.today - Days::new(30), self.today - Days::new(3));
        self.hand.becomes("kehoach");
        self.hand.go("/directives");
        self.at().see("Chưa có văn bản chỉ đạo nào");
        self.hand.page("directives-empty");
        self.at().click(".head a[href='/directives/new']");
        self.at().fill("number", "10/CT-TTg");
        self.at().fill("dated_on", &day(dated));
        self.at().fill("issuer", "Cơ quan cấp trên");
        self.at().fill("title", "Chấn chỉnh việc giải quyết thủ tục hành chính");
        self.at().choose("checklists", "directives");
        self.hand.page("directive-new");
        self.at().click("form.card .btn-main");
        self.at().see("Đã nhập văn bản chỉ đạo.");
        for (task, due) in [("Rà soát hồ sơ quá hạn", day(due)), ("Báo cáo cả năm", "cuối năm".into())]
        {
            self.at().fill("task", task);
            self.at().choose("unit", &first);
            self.at().fill("product", "Báo cáo");
            self.at().fill("due", &due);
            self.at().click("form.card .btn-main");
        }
        self.at().see("Không đọc được thời hạn này");
        assert_eq!(self.at().value("task"), "Báo cáo cả năm", "what was typed stays");
        self.hand.page_of_mistake("directive-task-mistake", 422);
        self.at().fill("due", &format!("Quý IV/{}", self.today.year() + 1));
        self.at().click("form.card .btn-main");
        self.at().see("Đã thêm nhiệm vụ.");
        self.hand.page("directive");
        self.at().click(".tbl-fold tbody tr:first-child .btn");
        self.at().see("Ghi nhận hoàn thành");
        self.hand.page("directive-task");
        self.hand.go("/directives");
        self.at().click(".tabs a[href='/directives/tasks']");
        self.at().see("Rà soát hồ sơ quá hạn");
        self.hand.page("directives-tasks");
        self.hand.go("/directives");
        self.at().see("1 nhiệm vụ quá hạn");
        self.hand.page("directives");
        self.at().click(".tbl-fold tbody tr:first-child th a");
        self.at().click(".head a[href$='/edit']");
        self.at().see("Trích yếu nội dung");
        self.hand.page("directive-edit");
        self.hand.go("/directives");
        self.at().click(".tbl-fold tbody tr:first-child th a");
        self.at().click(".head a[href$='/items']");
        self.at().see("Chưa có cuộc kiểm tra nào theo văn bản này");
        self.hand.page("directive-items");
    }

    /// What the Inspectorate concluded about the second ward long before anything is planned there.
    fn the_planner_records_a_conclusion(&mut self) {
        let (second, dated) = (self.second(), self.today - Days::new(400));
        self.hand.go("/register");
        self.at().click(".tabs a[href='/outcomes']");
        self.at().see("Chưa ghi nhận kết luận nào của cơ quan khác");
        self.hand.page("outcomes-empty");
        self.at().click(".head a[href='/outcomes/new']");
        self.at().choose("body", INSPECTORATE);
        self.at().fill("number", "08/KL-TTr");
        self.at().fill("issued_on", &day(dated));
        self.at().fill("issuer", "Chánh Thanh tra");
        self.at().choose("profile", "c");
        self.at().fill("title", "Thanh tra việc quản lý đất đai");
        self.at().choose("c0_unit", &second);
        self.at().fill("c0_content", "Việc cấp giấy chứng nhận lần đầu");
        self.at().fill("c0_from", &day(dated - Days::new(300)));
        self.hand.page("outcome-new");
        self.at().click("form.card .btn-main");
        self.at().see("Chưa nhập mục này");
        assert_eq!(self.at().value("c0_content"), "Việc cấp giấy chứng nhận lần đầu", "what was typed stays");
        self.hand.page_of_mistake("outcome-mistake", 422);
        self.at().fill("c0_to", &day(dated - Days::new(100)));
        self.at().choose("d0_unit", &second);
        self.at().fill("d0_task", "Thu hồi giấy chứng nhận cấp sai");
        self.at().click("form.card .btn-main");
        self.at().see("Đã ghi nhận kết luận.");
        self.hand.page("outcome");
        self.at().click(".head a[href$='/edit']");
        self.at().see("Sửa ghi nhận kết luận");
        self.hand.page("outcome-edit");
        self.hand.go("/register");
        self.at().see("08/KL-TTr");
        self.at().click(".tabs a[href='/outcomes']");
        self.at().see("08/KL-TTr");
        self.hand.page("outcomes");
    }

    fn the_planner_plans(&mut self) {
        let (first, second, third, today) = (self.first(), self.second(), self.third(), self.today);
        let (soon, later) = ((today, today + Days::new(4)), (today, today + Days::new(8)));
        self.hand.becomes("kehoach");
        self.hand.go("/plans");
        self.at().see("Chưa có kế hoạch nào");
        self.hand.page("plans-empty");
        self.at().click("Ghi nhận kế hoạch cơ quan khác");
        self.at().see("Tên cơ quan không có trong danh sách");
        self.hand.page("plan-record");
        self.hand.go("/plans");
        // Another body's plan, with which the first one will clash.
        self.at().click("Lập kế hoạch năm");
        self.at().choose("body", OTHER_BODY);
        self.hand.page("plan-new");
        self.at().click("Tạo bản dự thảo");
        self.at().see("Kế hoạch chưa có cuộc nào");
        self.hand.page("plan-empty");
        self.at().click(".acts a[href$='/draft']");
        self.at().see("Kế hoạch năm trước");
        self.hand.page("plan-draft");
        self.at().click(".crumbs li:nth-child(2) a");
        self.at().click(".acts a[href$='/import']");
        self.at().see("Bảng tính cần có gì");
        self.hand.page("plan-import");
        self.at().click(".crumbs li:nth-child(2) a");
        self.at().click(".head a[href$=\"/edit\"]");
        self.at().fill("title", &format!("Kế hoạch kiểm tra của Sở Xây dựng năm {}", today.year()));
        self.hand.page("plan-edit");
        self.at().click("form.card .btn-main");
        self.at().see("Kế hoạch kiểm tra của Sở Xây dựng");
        self.at().click("Thêm cuộc");
        self.item(&first, "Việc cấp phép xây dựng", soon);
        self.at().click("Lưu");
        self.at().see("Đã thêm vào kế hoạch.");

        self.hand.go("/plans");
        self.at().click("Lịch kiểm tra trong năm");
        self.at().see("ĐK 1");
        self.hand.page("plans-calendar");
        self.at().click("Từng cuộc theo đơn vị");
        self.at().see(&first);
        self.hand.page("plans-calendar-by-unit");
        self.at().click("Thời gian không kiểm tra");
        self.at().see("Chưa nhập thời gian nào");
        self.hand.page("kept-days");

        self.hand.go("/plans");
        self.at().click("Lập kế hoạch năm");
        self.at().choose("body", BODY);
        self.at().click("Tạo bản dự thảo");
        self.at().see("Đã tạo bản dự thảo.");
        self.at().click("Thêm cuộc");
        self.item(&first, CONTENTS, soon);
        // Told while it is typed.
        self.at().see("Chồng chéo với kế hoạch của Sở Xây dựng");
        // The mistake: a day that no calendar has.
        self.at().fill("starts_on", "31/02/2026");
        self.at().click("Lưu");
        self.at().see("“31/02/2026” không phải là một ngày");
        assert_eq!(self.at().value("starts_on"), "31/02/2026", "what was typed stays");
        assert_eq!(self.at().value("contents"), CONTENTS, "what was typed stays");
        assert_eq!(self.at().count("input[name=fields]:checked"), 2, "what was chosen stays");
        assert_eq!(self.at().count(".field-err #f-starts_on"), 1, "the field itself is marked");
        self.hand.page_of_mistake("plan-item-mistake", 422);
        self.at().fill("starts_on", &day(today));
        self.at().click("Lưu");
        self.at().see("Đã thêm vào kế hoạch.");
        self.at().see("Chồng chéo với kế hoạch của Sở Xây dựng");
        self.at().see("chồng chéo chưa trả lời. Trả lời hết rồi mới trình được.");

        self.at().click("Thêm cuộc");
        self.item(&second, CONTENTS, soon);
        self.at().click("Lưu");
        self.at().see("Đã thêm vào kế hoạch.");

        self.at().click("Thêm cuộc đột xuất");
        self.item(&third, "Việc tiếp nhận hồ sơ tại bộ phận một cửa", later);
        self.at().choose("trigger", "Phản ánh, kiến nghị, đơn thư");
        self.at().fill("cause", "Phản ánh của người dân qua đường dây nóng");
        self.at().choose("approver", "Trần Giả Định Một – Giám đốc Sở");
        self.at().choose("viewers", "Phạm Giả Định Ba – Trưởng phòng");
        self.hand.page("plan-item-surprise");
        self.at().click("Lưu");
        self.at().see("Đã thêm vào kế hoạch.");
        self.hand.page("plan-with-overlap");

        self.at().choose("answer", "Phối hợp");
        self.at().fill("reason", "Hai sở thống nhất đi chung một buổi, không làm phiền phường hai lần.");
        self.at().click("Lưu câu trả lời");
        self.at().see("Đã lưu câu trả lời.");
        self.at().see(&format!("Chờ {OTHER_BODY} đồng ý."));
        // Nobody of the other body is to be had: it goes to the chairman.
        self.the_chairman_decides_between();
        self.hand.becomes("kehoach");
        self.hand.go("/plans");
        let plan = self.hand.mark(".tbl tbody tr", BODY);
        self.at().click(&format!("{plan} a"));
        // The ward is asked for comments by today, and another body answered on paper.
        self.at().click(".acts a[href$='/comments']");
        self.at().see("Chưa lấy ý kiến cơ quan nào");
        self.at().choose("units", &first);
        self.at().choose("units", OTHER_BODY);
        self.at().fill("until", &day(today));
        self.at().click("form[data-guard] .btn-main");
        self.at().see("Đã gửi lấy ý kiến.");
        let paper = self.hand.mark("section.card", OTHER_BODY);
        self.at().click(&format!("{paper} a[href$='/paper']"));
        self.at().see("Số, ký hiệu văn bản");
        self.at().fill("paper_number", "118/SXD-VP");
        self.at().fill("paper_on", &day(today));
        self.at().choose("stance", "Nhất trí");
        self.hand.page("plan-comment-paper");
        self.at().click("Lưu ý kiến");
        self.at().see("Đã nhập ý kiến theo văn bản.");
        self.hand.becomes("phuong");
        self.hand.go("/comments");
        self.hand.page("comments");
        self.at().click(".tbl tbody tr th a");
        self.at().see("Các cuộc trong dự thảo khi lấy ý kiến");
        assert!(!self.at().text().contains(&third), "what is sealed is in no draft that is shown");
        self.at().choose("stance", "Có ý kiến");
        self.at().fill("said-1", "Đề nghị kiểm tra sau ngày trả lương của phường.");
        self.hand.page("comment");
        self.at().click("Gửi ý kiến");
        self.at().see("Đã gửi ý kiến.");
        self.hand.becomes("kehoach");
        self.hand.go("/plans");
        let plan = self.hand.mark(".tbl tbody tr", BODY);
        self.at().click(&format!("{plan} a"));
        self.at().see("Chưa tiếp thu, giải trình");
        self.at().click("#comments .acts a");
        self.at().choose("input[name^='taken-']", "Tiếp thu một phần");
        self.at().fill("textarea[name^='reason-']", "Lịch trong tuần giữ nguyên, làm việc buổi chiều.");
        self.hand.page("plan-consultation");
        self.at().click("Lưu tiếp thu, giải trình");
        self.at().see("Đã lưu tiếp thu, giải trình.");
        self.at().click(".crumbs li:nth-child(2) a");
        self.at().click("Trình duyệt");
        self.at().see("Đã trình.");
        self.hand.page("plan-submitted");
    }

    fn another_person_approves(&mut self) {
        let (first, third) = (self.first(), self.third());
        // Nobody outside the list sees the surprise.
        self.hand.becomes("thanhtra");
        self.hand.go("/plans");
        let plan = self.hand.mark(".tbl tbody tr", BODY);
        self.at().click(&format!("{plan} a"));
        self.at().see(&first);
        assert!(!self.at().text().contains(&third), "a surprise is not for everybody");
        self.hand.page("plan-of-inspectorate");
        // It reviews what it reads, before somebody else approves.
        self.at().fill("opinion", "Danh mục đủ căn cứ; chồng chéo với Sở Xây dựng đã được trả lời.");
        self.hand.page("plan-to-review");
        self.at().click("Thẩm định và chuyển phê duyệt");
        self.at().see("Đã ghi ý kiến thẩm định.");
        self.hand.page("plan-reviewed");

        self.hand.becomes("giamdoc");
        self.at().see("Duyệt cuộc kiểm tra đột xuất chưa công bố");
        self.hand.page("home-of-approver");
        self.at().click("Duyệt cuộc kiểm tra đột xuất chưa công bố");
        self.at().see("chỉ người được nêu tên biết");
        self.hand.page("plan-item-sealed");
        self.at().click("Phê duyệt cuộc này");
        self.at().see("Đã phê duyệt cuộc đột xuất.");
        self.hand.go("/plans");
        self.hand.page("plans");
        let plan = self.hand.mark(".tbl tbody tr", BODY);
        self.at().click(&format!("{plan} a"));
        self.at().fill("number", "61/KH-SNV");
        self.at().fill("issued_on", &day(self.today));
        self.hand.page("plan-to-approve");
        self.at().click("Phê duyệt");
        self.at().see("Đã phê duyệt kế hoạch.");
        self.hand.page("plan-approved");
    }

    /// The Inspectorate has one joint inspection made of two bodies' items.
    fn the_chairman_decides_between(&mut self) {
        self.hand.becomes("thanhtra");
        self.hand.go("/overlaps");
        self.at().see("Chưa xử lý");
        self.hand.page("overlaps");
        self.at().click(".tbl tbody tr th a");
        self.at().see("Đề xuất cách xử lý");
        self.at().choose("answer", "Phối hợp");
        let first = self.first();
        let lead = format!("Sở Nội vụ, mục 1: {first}, {}–{}", day(self.today), day(self.today + Days::new(4)));
        self.at().choose("item", &lead);
        self.at().fill("reason", "Cùng đơn vị, cùng lĩnh vực, cùng ngày");
        self.hand.page("overlap-propose");
        self.at().click("Gửi đề xuất");
        self.at().see("Đã gửi đề xuất.");
        self.hand.becomes("chutich");
        self.hand.go("/overlaps");
        self.at().click(".tbl tbody tr th a");
        self.at().see("Chấp thuận đề xuất");
        self.at().fill("reason", "Đồng ý với đề xuất của Thanh tra");
        self.hand.page("overlap-decide");
        self.at().click("form[action$=\"/decide\"] .btn-main");
        self.at().see("Đã quyết định.");
        self.at().see("đúng như đề xuất");
        self.hand.page("overlap-decided");
    }

    fn the_planner_adjusts(&mut self) {
        let (fourth, soon) = (self.wards[3].clone(), (self.today, self.today + Days::new(4)));
        self.hand.becomes("kehoach");
        self.hand.go("/plans");
        let plan = self.hand.mark(".tbl tbody tr", BODY);
        self.at().click(&format!("{plan} a"));
        self.at().fill("adjust_reason", "Bổ sung theo chỉ đạo của Chủ tịch");
        self.at().click("Mở điều chỉnh kế hoạch");
        self.at().see("Chưa có thay đổi nào");
        self.at().click("Bổ sung cuộc");
        self.item(&fourth, "Việc xin lỗi khi trễ hạn", soon);
        self.at().see("Không chồng chéo với kế hoạch nào đã biết.");
        self.hand.page("plan-proposal");
        self.at().click("Đưa vào điều chỉnh");
        self.at().see("Đã đưa vào điều chỉnh.");
        self.at().see("Sau điều chỉnh");
        self.hand.page("plan-adjustment");
    }

    fn a_decision_sets_up_a_team(&mut self) {
        let (first, second, today) = (self.first(), self.second(), self.today);
        self.hand.becomes("kehoach");
        self.hand.go("/inspections");
        self.at().see("Chưa có cuộc kiểm tra nào khớp");
        self.hand.page("inspections-empty");
        // From the plan, whose item says most of it already.
        self.hand.go("/plans");
        let plan = self.hand.mark(".tbl tbody tr", BODY);
        self.at().click(&format!("{plan} a"));
        let item = self.hand.mark("tr[id^=m-]", &first);
        self.at().click(&format!("{item} a[href^=\"/inspections/new\"]"));
        self.at().see("Một quyết định lập một đoàn");
        assert_eq!(self.at().value("contents"), CONTENTS, "the plan's words stand in the decision");
        assert_eq!(self.at().value("starts_on"), day(today), "the plan's days stand in the decision");
        self.at().fill("decision_number", DECISION);
        self.at().fill("decision_on", &day(today));
        self.at().choose("body", BODY);
        self.at().fill("issuer", "Giám đốc Sở Nội vụ");
        self.at().choose("signer", "Trần Giả Định Một, Giám đốc Sở, Sở Nội vụ");
        self.at().fill("title", TITLE);
        assert_eq!(self.at().count("input[name=items]:checked"), 1, "the plan's item is chosen");
        let item = format!("{second} · {} – {} · {CONTENTS}", day(today), day(today + Days::new(4)));
        self.at().choose("items", &item);
        self.at().choose("leader", "Phạm Giả Định Ba, Trưởng phòng, Sở Nội vụ");
        self.at().choose("secretary", "Hoàng Giả Định Bốn, Chuyên viên, Sở Nội vụ");
        self.at().choose("members", "Vũ Giả Định Năm, Chuyên viên, Sở Nội vụ");
        self.hand.page("decision-new");
        self.at().click("Lưu quyết định, lập đoàn");
        self.at().see("Đã lưu quyết định và lập đoàn kiểm tra.");
        self.at().see(&second);
        self.hand.page("inspection");
        self.at().click("a[href$=\"/deadlines\"]");
        self.at().see("Thông báo lịch kiểm tra, đề cương báo cáo");
        self.hand.page("inspection-deadlines");
        self.at().click(".crumbs li:nth-child(2) a");
        self.at().wait_for("a[href$=\"/correct\"]");
        self.at().click("a[href$=\"/correct\"]");
        self.at().wait_for("form .btn-main");
        self.hand.page("decision-correct");
        self.at().click("Hủy");
        self.at().see(&second);
    }

    /// Who may come into a team, what ties them, and how an exception is asked for.
    fn the_team_is_looked_at(&mut self) {
        self.hand.becomes("thanhvien");
        self.hand.go("/inspections");
        self.at().click(".acts a[href='/declarations']");
        self.at().see("Chưa kê khai người thân, lợi ích.");
        self.hand.page("declarations");
        self.hand.becomes("kehoach");
        self.hand.go("/inspections");
        self.at().click(".acts a[href='/candidates']");
        self.at().see("Chọn đơn vị và ngày kiểm tra");
        let second = self.second();
        self.at().choose("unit", &second);
        self.at().fill("from", &day(self.today));
        self.at().fill("to", &day(self.today));
        self.at().click(".filters .btn");
        self.at().see("ở đoàn theo Quyết định 214/QĐ-SNV");
        self.at().see("Ngày làm việc ở các đoàn năm");
        self.hand.page("candidates");
        self.at().click("Vũ Giả Định Năm");
        self.at().see("Chuyên môn");
        self.hand.page("candidate");
        self.hand.go("/inspections");
        self.at().click(".acts a[href='/exceptions']");
        self.at().see("Chưa có ngoại lệ nào");
        self.hand.page("exceptions");
        self.at().click(".acts .btn-main");
        self.at().see("Ghi vì sao không chọn được người khác.");
        self.hand.page("exception-new");
        self.hand.go("/inspections");
        self.at().click(".acts a[href='/candidates']");
        self.at().click(".acts a[href='/member-requests']");
        self.at().see("Chưa có văn bản đề nghị nào");
        self.hand.page("letters-empty");
        self.at().click(".acts .btn-main");
        self.at().see("Văn bản ra khỏi cơ quan");
        self.at().fill("number", "1498/SNV-CCHC");
        self.at().choose("unit", INSPECTORATE);
        self.at().fill("due_on", &day(self.today));
        self.hand.page("letter-new");
        self.at().click("form.card .btn-main");
        self.at().see("Đã ghi văn bản đề nghị.");
        self.hand.page("letter");
    }

    /// The question that people call so, as a CSS selector; its part of the list is opened first.
    fn question(&mut self, part: &str, called: &str) -> String {
        let part = self.hand.mark(".parts a", part);
        self.at().click(&part);
        let find = format!(
            "const q = [...document.querySelectorAll('article.q')].find(q => q.querySelector('header b').textContent === {called:?});
             return q ? q.id : '';"
        );
        let id = support::wait_for(crate::support::browser::PATIENCE, || {
            self.at().evaluate(&find).as_str().filter(|id| !id.is_empty()).map(str::to_owned)
        });
        format!("[id=\"{}\"]", id.unwrap_or_else(|| panic!("no question {called}:\n{}", self.at().text())))
    }

    fn the_team_visits(&mut self) {
        let (first, second) = (self.first(), self.second());
        self.hand.becomes("truongdoan");
        self.at().see("Kiểm tra tại đơn vị");
        self.hand.page("home-of-leader");
        self.hand.go("/inspections");
        self.at().see(DECISION);
        self.hand.page("inspections");
        self.at().click(&first);
        self.at().see("Ngày đến");
        self.at().fill("place", &format!("{PLACE} {first}"));
        self.hand.page("visit-start");
        self.at().click("Bắt đầu kiểm tra");
        self.at().see("Đã ghi giờ đến.");
        self.hand.page("visit-record");

        self.at().click("Điểm danh");
        self.at().see("Người khác");
        let team = PEOPLE[2..5].iter().map(|(_, name, ..)| ((*name).to_owned(), "Có mặt"));
        let unit = [(sheets::head_of(0), "Có mặt"), (sheets::clerk_of(0), "Vắng có lý do")];
        for (name, presence) in team.chain(unit) {
            let line = self.hand.mark("tbody tr", &name);
            let choice = self.at().evaluate(&format!(
                "const row = document.querySelector({line:?});
                 const label = [...row.querySelectorAll('.seg label')].find(l => l.textContent.trim() === {presence:?});
                 label.dataset.choice = 'here'; return true;"
            ));
            assert_eq!(choice.as_bool(), Some(true));
            self.at().click(&format!("{line} [data-choice=here]"));
        }
        let line = self.hand.mark("tbody tr", &sheets::clerk_of(0));
        self.at().fill(&format!("{line} .in-t"), "Nghỉ phép năm, có đơn");
        self.at().fill("new-name", "Mai Giả Định Mười");
        self.at().fill("new-position", "Phó Chủ tịch UBND");
        self.at().click("[name=new-presence][value=present]");
        self.hand.page("attendance");
        self.at().click("Lưu điểm danh");
        self.at().see("Đã lưu điểm danh.");

        self.at().click("Mẫu hồ sơ");
        self.at().see("Chưa rút mẫu hồ sơ nào");
        self.at().fill("count", "0");
        self.at().click("form.form .btn-main");
        self.hand.page_of_mistake("sample-mistake", 422);
        self.at().fill("count", "3");
        self.at().click("form.form .btn-main");
        self.at().see("Từ hồ sơ trễ hạn");
        self.at().see("rút từ");
        self.at().click("tbody tr:first-of-type label:nth-of-type(2)");
        self.at().fill("tbody tr:first-of-type .in-t", "Không có văn bản xin lỗi");
        self.at().click("tbody tr:first-of-type .btn");
        self.at().see("Đã lưu kết quả hồ sơ mẫu.");
        self.hand.page("visit-samples");

        self.at().click("nav.tabs a:first-of-type");
        let good = self.question("Công khai và tiếp đón", "Chung 1");
        self.at().click(&format!("{good} label.y"));
        self.at().wait_for(&format!("{good} .chip.ok"));
        let bad = self.question("Giải quyết", "Chung 9");
        self.at().click(&format!("{bad} label.n"));
        self.at().wait_for(&format!("{bad} form.inplace"));
        self.at().fill(&format!("{bad} textarea[name=fact]"), FACT);
        self.at().fill(&format!("{bad} textarea[name=assessment]"), ASSESSMENT);
        self.at().fill(&format!("{bad} input[name=dossier_code]"), "H57.01-0100");
        // The mistake: the fault would lie in the future.
        self.at().fill(&format!("{bad} input[name=occurred_on]"), &day(self.today + Days::new(30)));
        self.hand.page("visit-question-failed");
        self.at().click(&format!("{bad} form.inplace .btn-main"));
        self.at().see("Ngày xảy ra sau hôm nay. Kiểm tra lại.");
        assert_eq!(self.at().value("fact"), FACT, "what was typed stays");
        self.hand.page_of_mistake("finding-mistake", 422);
        self.at().fill("occurred_on", &day(self.ago(20)));
        self.at().click("Lưu nội dung ghi nhận");
        self.at().see("Đã lưu nội dung ghi nhận.");
        self.at().see(&format!("Người đứng đầu ngày {}", day(self.ago(20))));
        self.hand.page("finding");
        self.at().click("Ghi là người đứng đầu");
        self.at().see("Đã thêm người chịu trách nhiệm.");
        self.at().choose("official", &format!("{}, Chuyên viên", sheets::clerk_of(0)));
        self.at().choose("capacity", "direct");
        self.at().choose("degree", "direct");
        self.at().click("Thêm người");
        self.at().wait_for(".blockers li:nth-child(2)");
        // A photo: what this very browser shows.
        let photo = self.folder.join(format!("so-theo-doi-{}.png", "mot-ten-rat-dai-".repeat(14).replace('-', "_")));
        self.at().snapshot(&photo);
        self.at().upload("file", &photo);
        self.at().fill("caption", "Sổ theo dõi hồ sơ");
        self.at().click("Gửi tệp");
        self.at().see("Đã lưu tệp");
        self.hand.page("finding-complete");

        self.at().click("nav.tabs a:last-of-type");
        self.at().see("BIÊN BẢN");
        self.at().see(FACT);
        let opinion = "Phường tiếp thu, sẽ khắc phục trong tháng.";
        self.at().fill("opinion", opinion);
        self.hand.page("minutes-draft");
        self.at().click("form .btn-main");
        self.at().see("Đã lập biên bản.");
        self.at().see(opinion);
        let paper = self.at().download("Tải bản Word");
        let words = words_of_docx(&paper);
        for said in [FACT, ASSESSMENT, opinion, &sheets::head_of(0), &first] {
            assert!(words.contains(said), "the minutes lack {said:?}:\n{words}");
        }
        assert!(!words.contains("Chưa ghi nhận"), "everybody's presence was taken:\n{words}");
        let signed = self.at().print("bien-ban");
        self.at().upload("file", &signed);
        self.at().click("Đính kèm bản đã ký");
        self.at().see("Đã lưu tệp bien-ban.pdf.");
        let paper = self.at().evaluate("return document.querySelector('.paper').innerText;");
        assert!(!paper.as_str().unwrap_or_default().contains("bien-ban.pdf"), "what was signed stays as it was signed");
        self.hand.page("minutes-signed");
        self.work_comes_late();

        // The other unit of the same decision: nothing was found.
        self.hand.go("/inspections");
        self.at().click(&second);
        self.at().fill("place", &format!("{PLACE} {second}"));
        self.at().click("Bắt đầu kiểm tra");
        self.at().see("Đã ghi giờ đến.");
        self.at().click("Ghi nhận");
        self.at().see("Ghi nhận mới");
        self.hand.page("finding-new");
        self.at().click("Về phiếu kiểm tra");
        self.at().click("nav.tabs a:last-of-type");
        self.at().see("BIÊN BẢN");
        self.at().click("form .btn-main");
        self.at().see("Đã lập biên bản.");
        // A member who does not lead sees the record too.
        self.hand.becomes("thanhvien2");
        self.hand.go("/inspections");
        self.at().click(&first);
        self.at().see("Biên bản đã lập");
        self.hand.page("visit-closed");
    }

    fn the_leader_reports_and_drafts(&mut self) {
        self.hand.becomes("truongdoan");
        self.hand.page("home-of-leader-after-visit");
        self.at().click("Trình báo cáo kết quả kiểm tra");
        self.at().fill("results", "Niêm yết đủ thủ tục hành chính.\nBộ phận một cửa mở cửa đúng giờ.");
        self.at().fill("assessment", "Còn tình trạng trả kết quả chậm, không xin lỗi.");
        self.at().fill("proposals", "Yêu cầu phường gửi văn bản xin lỗi và chấn chỉnh.");
        self.hand.page("report-new");
        self.at().click("Lưu");
        self.at().see("Đã lưu báo cáo.");
        self.at().click("Gửi báo cáo");
        self.at().see("Đã gửi báo cáo kết quả kiểm tra.");
        self.hand.page("report");
        let report = self.at().url();
        self.hand.go("/due");
        self.at().click(".tabs a[href='/due?of=all']");
        self.at().see("Thông báo kết luận");
        self.hand.page("deadlines");
        self.at().open(&report);
        self.at().click("Lập dự thảo");
        self.at().see("Đơn vị được kết luận");
        self.hand.page("conclusion-new");
        self.at().click("form .btn-main");
        self.at().see("Đã lập dự thảo kết luận.");
        self.at().see(FACT);
        self.hand.page("conclusion-draft");
        self.at().click(".card header a.btn");
        self.at().see("Trích yếu");
        self.at().fill("causes", "Công chức thụ lý chưa theo dõi thời hạn trên hệ thống.");
        self.hand.page("conclusion-edit");
        self.at().click("Lưu");
        self.at().see("Đã lưu.");
        self.at().click("Sửa điểm này");
        self.at().see("Người chịu trách nhiệm");
        self.hand.page("point-draft");
        self.at().click("Quay lại");
        self.at().fill("task", DEMAND);
        let first = self.first();
        self.at().choose("unit", &first);
        self.at().fill("product", "Văn bản xin lỗi");
        self.at().fill("due_on", &day(self.today + Days::new(20)));
        self.at().click("Thêm yêu cầu");
        self.at().see("Đã thêm yêu cầu.");
        self.at().see(DEMAND);
        self.at().click("form .btn-main");
        self.at().see("Đã gửi đơn vị giải trình.");
        self.hand.page("conclusion-explaining");
    }

    fn the_unit_explains(&mut self) {
        self.hand.becomes("phuong");
        self.at().see("Giải trình nội dung kiểm tra");
        self.hand.page("home-of-unit");
        self.at().click("Giải trình nội dung kiểm tra");
        self.at().see("điểm chờ giải trình");
        self.hand.page("conclusion-of-unit");
        self.at().click("Giải trình");
        self.at().choose("stance", "Tiếp thu một phần");
        // The mistake: a part is not accepted, and the unit does not say which.
        self.at().click("Gửi giải trình");
        self.at().see("Nêu lý do không tiếp thu, hoặc phần không tiếp thu.");
        assert_eq!(self.at().count("[name=stance][value=partly]:checked"), 1, "what was chosen stays");
        self.hand.page_of_mistake("explanation-mistake", 422);
        self.at().fill("text", EXPLANATION);
        self.at().click("Gửi giải trình");
        self.at().see("Đã gửi giải trình.");
        self.at().see(EXPLANATION);
        self.hand.page("point-explained");

        self.hand.becomes("truongdoan");
        self.at().click("Xem ý kiến giải trình của đơn vị");
        self.at().click("Bảng tiếp thu, giải trình");
        self.at().see(EXPLANATION);
        self.hand.page("explanations");
        self.at().click("table.tbl-fold a");
        self.at().choose("taken", "Tiếp thu một phần");
        self.at().fill("answer", ANSWER);
        self.hand.page("point-to-answer");
        self.at().click("Lưu trả lời");
        self.at().see("Đã lưu trả lời giải trình.");
    }

    fn the_signer_issues(&mut self) {
        let first = self.first();
        self.hand.becomes("giamdoc");
        self.hand.page("home-of-signer");
        self.at().click("Xem dự thảo, ban hành thông báo kết luận");
        self.at().fill("number", CONCLUSION);
        self.at().fill("issued_on", &day(self.today));
        self.hand.page("conclusion-to-issue");
        self.at().click_and_confirm("Ban hành");
        self.at().see("Đã ban hành.");
        self.hand.page("conclusion-issued");
        let paper = self.at().download("Thông báo .docx");
        let words = words_of_docx(&paper);
        for said in [
            "ỦY BAN NHÂN DÂN THÀNH PHỐ GIẢ ĐỊNH",
            "Giả Định, ngày",
            FACT,
            EXPLANATION,
            DEMAND,
            &sheets::head_of(0),
            &first,
            "12",
        ] {
            assert!(words.contains(said.trim_end_matches('.')), "the notice lacks {said:?}:\n{words}");
        }
        self.at().click("Bản in");
        self.at().see("Kết luận kiểm tra");
        self.hand.page("notice");
        self.hand.go("/conclusions");
        self.at().see(CONCLUSION);
        self.hand.page("conclusions");
        let page = self.at().text();
        self.the_report_holds_what_the_pages_show(&page);
        self.hand.go("/register");
        self.at().see(CONCLUSION);
        self.at().see(ASSESSMENT.trim_end_matches('.'));
        // No question of a field's own list was answered: no field stands as concluded.
        let page = self.at().text();
        assert!(!page.contains("không phát hiện vi phạm"), "{page}");
        self.hand.page("register");
    }

    /// The button's workbook, read back.
    fn the_report_holds_what_the_pages_show(&mut self, page: &str) {
        let file = self.at().download("Xuất .xlsx");
        let mut book: Xlsx<_> = open_workbook(&file).expect("an .xlsx");
        let list = rows_below_head(&mut book, "Kết luận");
        assert_eq!(list.len(), 1, "{list:?}");
        for shown in [CONCLUSION, &self.first(), &self.second()] {
            assert!(list[0].iter().any(|cell| cell.contains(shown)), "the workbook lacks {shown:?}: {list:?}");
            assert!(page.contains(shown), "the page lacks {shown:?}:\n{page}");
        }
        let issued_on = self.today.to_string();
        assert!(list[0].contains(&issued_on), "the day is a day: {list:?}");
        let points = rows_below_head(&mut book, "Nội dung");
        assert!(points.iter().any(|row| row.iter().any(|cell| cell == FACT)), "{points:?}");
        let persons = rows_below_head(&mut book, "Trách nhiệm");
        for name in [sheets::head_of(0), sheets::clerk_of(0)] {
            assert!(persons.iter().any(|row| row.contains(&name)), "{persons:?}");
        }
        let said = rows_below_head(&mut book, "Giải trình");
        assert!(said.iter().any(|row| row.iter().any(|cell| cell == EXPLANATION)), "{said:?}");
        let answered = format!("Tiếp thu một phần: {ANSWER}");
        assert!(said.iter().any(|row| row.contains(&answered)), "{said:?}");
        let demands = rows_below_head(&mut book, "Yêu cầu");
        assert!(demands.iter().any(|row| row.iter().any(|cell| cell == DEMAND)), "{demands:?}");
    }

    fn the_unit_mends(&mut self) {
        self.hand.becomes("phuong");
        self.hand.go("/demands");
        self.at().see(DEMAND);
        self.hand.page("demands-of-unit");
        self.at().click(DEMAND);
        self.at().see(&sheets::head_of(0));
        self.hand.page("demand-to-report");
        self.at().fill("done_on", &day(self.today + Days::new(2)));
        self.at().fill("text", "Đã gửi năm văn bản xin lỗi");
        self.at().click("Gửi báo cáo");
        self.at().see("Ngày này chưa đến.");
        assert_eq!(self.at().value("text"), "Đã gửi năm văn bản xin lỗi", "what was typed stays");
        self.hand.page_of_mistake("demand-report-mistake", 422);
        self.at().fill("done_on", &day(self.today));
        self.at().click("Gửi báo cáo");
        self.at().see("Đã gửi báo cáo.");
        self.hand.becomes("truongdoan");
        self.at().click("Kiểm tra lại kết quả thực hiện kết luận");
        self.at().see("Đã gửi năm văn bản xin lỗi");
        self.at().choose("outcome", "meet");
        self.at().fill("reason", "Đủ năm văn bản, đúng mẫu");
        self.hand.page("demand-to-verify");
        self.at().click("Ghi kết quả kiểm tra lại");
        self.at().see("Đã ghi kết quả kiểm tra lại.");
        self.at().click("Đóng yêu cầu");
        self.at().see("Đã đóng yêu cầu.");
        self.hand.page("demand-closed");
        self.at().click("Theo dõi thực hiện");
        self.at().see("Kết thúc theo dõi");
        self.hand.page("conclusion-follow-up");
        self.at().click("H57.01-0100");
        self.at().see("Ngày hẹn trả theo hệ thống của đơn vị");
        self.hand.page("conclusion-dossier");
        self.hand.go("/demands");
        self.at().see("Yêu cầu theo tình trạng");
        self.hand.page("demands");
    }

    fn scores_follow(&mut self) {
        let first = self.first();
        // By hand: the one ward whose scores no workbook brought.
        self.hand.becomes("phuong");
        self.hand.go("/scoring");
        self.at().click("section[aria-labelledby=h-runs] tbody th a");
        self.at().see("Kỳ chấm điểm chưa chốt");
        self.hand.page("scoring-of-unit");
        self.at().click("Tự chấm điểm");
        self.at().see("Tài liệu kiểm chứng");
        for (number, points) in
            [("1.1", "10"), ("1.2", "9,5"), ("2.1", "10"), ("2.2.1", "25"), ("2.2.2", "10"), ("3.1", "12,5")]
        {
            let line = self.at().evaluate(&format!(
                "const row = [...document.querySelectorAll('tbody tr')].find(r => r.cells[0].textContent === {number:?});
                 return row.querySelector('.score-in').name;"
            ));
            let points_field = line.as_str().expect("the criterion's line").to_owned();
            self.at().fill(&points_field, points);
            self.at().fill(&points_field.replace("points-", "proof-"), "Báo cáo số 15/BC-UBND");
        }
        self.hand.page("self-scores-by-hand");
        self.at().click("form .btn-main");
        self.at().see("Đã lưu điểm tự chấm của 6 tiêu chí.");
        self.hand.page("sheet-of-unit");

        self.hand.becomes("thamdinh");
        self.hand.go("/scoring");
        self.at().see(&format!("Chấm điểm cải cách hành chính phường, xã năm {}", self.today.year()));
        self.hand.page("scoring");
        let set = self.hand.mark("section[aria-labelledby=h-sets] tbody th a", "");
        self.at().click(&set);
        self.at().see("CCHC-XA-2026");
        self.hand.page("criteria-set");
        self.hand.go("/scoring");
        self.at().click("section[aria-labelledby=h-runs] tbody th a");
        self.at().see("Có kết luận chưa được tính điểm trừ");
        self.hand.page("ranking-before-recomputing");
        self.at().click("Tính lại điểm trừ");
        self.at().see("Đã tính lại điểm trừ: thêm 2 dòng");
        self.hand.page("ranking");
        let ward = self.hand.mark("tbody th a", &first);
        self.at().click(&ward);
        self.at().see(CONCLUSION);
        self.hand.page("sheet-of-appraiser");
        let row = self.hand.mark("tr[id^=c-]", "Số hóa hồ sơ");
        self.at().click(&format!("{row} .btn-bare"));
        self.at().fill("points", "4,5");
        self.at().fill("note", "Đơn vị chưa tự chấm; theo thống kê tháng");
        self.hand.page("appraisal");
        self.at().click("Lưu");
        self.at().see("Đã lưu điểm thẩm định");
        self.at().click("section[aria-labelledby=h-ledger] tbody tr:last-child .btn-bare");
        self.at().see("Lý do không trừ");
        self.hand.page("waiver");
        self.at().click("Hủy");
        self.hand.go("/scoring");
        self.at().click("section[aria-labelledby=h-runs] tbody th a");
        self.at().see("Cách tính");
        let file = self.at().download("Tải bảng tính (.xlsx)");
        self.the_scores_are_those_of_the_page(&file);
        self.at().click_and_confirm("Chốt kết quả");
        self.at().see("Đã chốt kết quả.");
        self.hand.page("ranking-frozen");
    }

    /// Every line of the ranking, in the workbook and on the page.
    fn the_scores_are_those_of_the_page(&self, file: &Path) {
        let shown = self.at().evaluate(
            "return [...document.querySelectorAll('tbody tr')].map(r => [...r.cells].map(c => c.innerText.trim()));",
        );
        let shown: Vec<Vec<String>> = serde_json::from_value(shown).expect("rows of texts");
        let mut book: Xlsx<_> = open_workbook(file).expect("an .xlsx");
        let names = book.sheet_names();
        let ranking = book.worksheet_range(&names[0]).expect("the ranking");
        let mut held = 0;
        for row in ranking.rows().filter(|row| row.iter().any(|cell| self.wards.contains(&cell.to_string()))) {
            let ward = row[1].to_string();
            let line = shown.iter().find(|cells| cells.iter().any(|cell| cell.lines().next() == Some(&ward)));
            let line = line.unwrap_or_else(|| panic!("the page has no line of {ward}: {shown:?}"));
            for column in [3, 5, 6, 7] {
                let Some(figure) = row[column].as_f64() else { continue };
                let figure = Points((figure * 1000.).round() as i64).to_string();
                assert!(line.contains(&figure), "{ward}: {figure} is not in {line:?}");
            }
            held += 1;
        }
        assert_eq!(held, 40, "every ward is ranked");
        let ledger = book.worksheet_range("Điểm trừ").expect("the ledger");
        let of_conclusion =
            ledger.rows().filter(|row| row.iter().any(|cell| matches!(cell, Data::String(text) if text == CONCLUSION)));
        let of_conclusion = of_conclusion.count();
        assert_eq!(of_conclusion, 2, "each deduction carries its conclusion's number");
    }

    fn a_surprise_comes_to_light(&mut self) {
        let third = self.third();
        self.hand.becomes("kehoach");
        // Another body plans the same there, and is told nothing.
        self.hand.go("/plans");
        self.at().click("Ghi nhận kế hoạch cơ quan khác");
        self.at().fill("body_name", "Cơ quan kiểm toán thử");
        self.at().fill("year", &self.today.year().to_string());
        self.at().fill("number", "77/KH-KT");
        self.at().fill("issued_on", &day(self.today));
        self.at().fill("issuer", "Kiểm toán trưởng");
        self.at().fill("title", "Kế hoạch kiểm toán (giả định)");
        self.at().click("form.card .btn-main");
        self.at().click("Thêm cuộc");
        self.item(&third, "Việc tiếp nhận hồ sơ", (self.today, self.today + Days::new(10)));
        self.at().click("Lưu");
        self.at().see("Đã thêm vào kế hoạch.");
        self.hand.go("/plans");
        let plan = self.hand.mark(".tbl tbody tr", BODY);
        self.at().click(&format!("{plan} a"));
        let item = self.hand.mark("tr[id^=m-]", &third);
        self.at().click(&format!("{item} th a"));
        self.at().click("Ai đã xem");
        self.at().see("giamdoc");
        self.hand.page("plan-item-looks");
        self.hand.go("/plans");
        let plan = self.hand.mark(".tbl tbody tr", BODY);
        self.at().click(&format!("{plan} a"));
        let item = self.hand.mark("tr[id^=m-]", &third);
        self.at().click(&format!("{item} a[href^=\"/inspections/new\"]"));
        self.at().fill("decision_number", "215/QĐ-SNV");
        self.at().choose("body", BODY);
        self.at().fill("issuer", "Giám đốc Sở Nội vụ");
        self.at().choose("signer", "Trần Giả Định Một, Giám đốc Sở, Sở Nội vụ");
        self.at().fill("title", "việc tiếp nhận hồ sơ tại bộ phận một cửa");
        // The same people are in the other team until then: the signer would have to answer that.
        self.at().fill("starts_on", &day(self.today + Days::new(7)));
        self.at().fill("ends_on", &day(self.today + Days::new(8)));
        self.at().choose("leader", "Phạm Giả Định Ba, Trưởng phòng, Sở Nội vụ");
        self.at().choose("secretary", "Hoàng Giả Định Bốn, Chuyên viên, Sở Nội vụ");
        self.at().click("Lưu quyết định, lập đoàn");
        self.at().see("Đã lưu quyết định và lập đoàn kiểm tra.");
        self.at().see("Trùng với cuộc khác");
        self.hand.page("inspection-sealed");
        self.at().click("Mã mở gói dữ liệu kín");
        self.at().see("Mã ghi kèm quyết định");
        self.at().fill("time", "07:30");
        self.at().click("Lưu giờ");
        self.at().see("Đã lưu giờ giao mã.");
        self.hand.page("visit-pack");
        self.hand.becomes("giamdoc");
        self.hand.go("/inspections");
        self.at().click(&third);
        self.at().click(".crumbs li:nth-child(2) a");
        self.hand.page("inspection-clash");
        self.at().fill("clash_reason", "Nội dung khác nhau; hai đoàn không đến cùng ngày");
        self.at().click("Lưu trả lời");
        self.at().see("Đã lưu trả lời.");
        self.hand.page("inspection-clash-answered");
        self.hand.becomes("thanhtra");
        self.hand.go("/inspections");
        self.at().see(DECISION);
        assert!(!self.at().text().contains(&third), "what is sealed is not for everybody");
        self.hand.becomes("truongdoan");
        self.hand.go("/inspections");
        self.at().click(&third);
        self.at().see("Từ lúc bắt đầu, cuộc kiểm tra được công bố trong hệ thống và nhận mã.");
        self.at().fill("place", &format!("{PLACE} {third}"));
        self.hand.page("visit-start-sealed");
        self.at().click("Bắt đầu kiểm tra");
        self.at().see("Đã ghi giờ đến.");
        self.hand.becomes("thanhtra");
        self.hand.go("/inspections");
        self.at().see(&third);
        self.hand.page("inspections-of-inspectorate");
    }

    fn everybody_reads(&mut self) {
        self.hand.becomes("chutich");
        self.at().see("Kết luận gần đây");
        self.hand.page("home-of-chairman");
        self.hand.go("/conclusions");
        self.at().see(CONCLUSION);
        self.hand.becomes("thanhtra");
        self.hand.page("home-of-inspectorate");
        self.hand.go("/register");
        self.at().see(CONCLUSION);
        let line = self.hand.mark(".tbl tbody tr", CONCLUSION);
        self.at().click(&format!("{line} a[href$='/items']"));
        self.at().see("Chưa có cuộc kiểm tra nào việc thực hiện kết luận này");
        self.hand.page("register-follow-ups");
        self.hand.becomes("thanhvien");
        self.hand.page("home-of-member");
        self.hand.becomes("phuong");
        self.hand.go("/conclusions");
        self.at().click(CONCLUSION);
        self.at().see(ANSWER);
        self.hand.page("conclusion-read-by-unit");
        self.at().open(&format!("{}/khong-co-trang-nay", self.hand.base()));
        self.at().see("Không tìm thấy trang hoặc nội dung này");
        self.hand.page_of_mistake("not-found", 404);
        self.at().click(".acts .btn-main");
        self.at().see("Việc của tôi");
        self.at().click("EN");
        self.at().see("My work");
        self.hand.page("home-in-english");
    }

    /// A tablet hands in what it recorded after the minutes were closed: it is kept, and the leader
    /// reads it.
    fn work_comes_late(&mut self) {
        let told = self.at().evaluate(
            "const send = (path, body) => {
                 const call = new XMLHttpRequest();
                 call.open('POST', path, false);
                 call.setRequestHeader('Content-Type', 'application/json');
                 call.setRequestHeader('X-Giamsat-Protocol', '1');
                 call.send(JSON.stringify(body));
                 return JSON.parse(call.responseText);
             };
             const now = new Date().toISOString();
             const device = send('/api/v1/devices', { id: crypto.randomUUID(), name: 'Máy của trưởng đoàn' });
             const op = { id: crypto.randomUUID(), visit: location.pathname.split('/')[2], user: device.user, seq: 1,
                 kind: 'minutes.note', target: { entity: 'opinion', field: '' }, base: { version: 0 },
                 data: 'Đơn vị đề nghị xem lại nội dung 3.', at: now };
             const strange = { ...op, id: crypto.randomUUID(), seq: 2, visit: crypto.randomUUID() };
             return JSON.stringify(send('/api/v1/sync', { sent_at: now, operations: [op, strange] }).answers);",
        );
        assert!(told.as_str().unwrap_or_default().contains("\"status\":\"late\""), "{told}");
        self.at().click("details.me > summary");
        self.at().click("Máy tính bảng");
        self.at().see("Máy của trưởng đoàn");
        self.hand.page("devices");
        self.at().click("Nội dung máy tính bảng bị từ chối");
        self.at().see("dùng lại mã của thao tác khác");
        self.at().see("Máy của trưởng đoàn");
        self.hand.page("devices-refused");
        self.hand.go("/inspections");
        let first = self.first();
        self.at().click(&first);
        self.at().see("Có 1 nội dung từ máy tính bảng chưa vào hồ sơ");
        self.hand.page("visit-with-late-work");
        self.at().click("Xem từng nội dung");
        self.at().see("Đơn vị đề nghị xem lại nội dung 3.");
        self.hand.page("visit-held");
        self.at().click("Đã xem");
        self.at().see("Đã ghi nhận là đã xem.");
    }

    /// No page of the server is without a picture, and none had a fault.
    fn every_page_was_seen(&self) {
        let pattern = |path: &str, seen: &str| {
            let (path, seen): (Vec<&str>, Vec<&str>) = (path.split('/').collect(), seen.split('/').collect());
            path.len() == seen.len() && path.iter().zip(&seen).all(|(p, s)| p.starts_with('{') || p == s)
        };
        let unseen: Vec<&str> = giamsat::routes::all()
            .iter()
            .filter(|route| route.method == actix_web::http::Method::GET && !route.template.is_empty())
            .map(|route| route.path)
            .filter(|path| !self.hand.seen.iter().any(|seen| pattern(path, seen)))
            .collect();
        assert_eq!(unseen, Vec::<&str>::new(), "pages that the walk did not picture");
        assert!(self.hand.faults.is_empty(), "{} faults:\n{}", self.hand.faults.len(), self.hand.faults.join("\n"));
    }
}

/// The text of a Word document.
fn words_of_docx(file: &Path) -> String {
    use std::io::Read;
    let mut zip = zip::ZipArchive::new(fs::File::open(file).expect("the document")).expect("a .docx");
    let mut xml = String::new();
    zip.by_name("word/document.xml").expect("its body").read_to_string(&mut xml).expect("its text");
    crate::support::app::words_of(&xml.replace("</w:p>", "\n").replace("<w:", "<").replace("> <", "><"))
}

/// The rows of a report's sheet below its header, as text; days as `YYYY-MM-DD`.
fn rows_below_head<R: std::io::Read + std::io::Seek>(book: &mut Xlsx<R>, sheet: &str) -> Vec<Vec<String>> {
    let range: Range<Data> = book.worksheet_range(sheet).expect("the sheet");
    let (top, _) = range.start().expect("a sheet with cells");
    let text = |cell: &Data| match cell {
        Data::DateTime(at) => at.as_datetime().map(|at| at.date().to_string()).unwrap_or_default(),
        other => other.to_string(),
    };
    let below = 5usize.saturating_sub(top as usize);
    range.rows().skip(below).map(|row| row.iter().map(text).collect()).collect()
}
