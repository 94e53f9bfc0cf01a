//! Phone numbers and addresses of applicants: kept only while a purpose is in force, apart, looked at for a
//! reason, and deleted when it ends, with the files that hold them.

use chrono::{Days, Duration, NaiveDate};
use diesel::prelude::*;
use giamsat::caseload::contacts::{NewPurpose, Purpose, rules};
use giamsat::schema::{audit_lines as a, dossier_contacts as k, import_batches as b, import_rows as r};
use giamsat::vocabulary::{BatchId, PurposeId, Role};
use libtest_mimic::Trial;
use proptest::prelude::*;
use rust_xlsxwriter::Workbook;

use super::{publish, send, store, two_wards};
use crate::support::app::{Answer, Client, TestApp};
use crate::support::{Given, on_both, plain};

pub fn tests() -> Vec<Trial> {
    let mut tests = on_both![
        importing;
        without_a_purpose_no_contact_is_kept_and_the_file_goes,
        a_purpose_keeps_contacts_apart_until_it_ends,
        a_list_from_before_the_purpose_is_completed_and_taken_back,
        a_purpose_past_its_days_ends_by_itself,
        a_purpose_that_ends_before_storing_keeps_nothing,
        what_a_purpose_must_say,
    ];
    tests.extend(plain![importing; one_purpose_holds_on_a_day]);
    tests
}

const PHONE: &str = "0912345678";
const STREET: &str = "12 ngõ Giả Định";
const HEADS: [&str; 8] =
    ["TT", "Mã hồ sơ", "Đơn vị", "Chủ hồ sơ", "Địa chỉ chủ hồ sơ", "Số điện thoại", "Ngày tiếp nhận", "Ngày hẹn trả"];

/// A late list of one dossier; `reach` are its address and phone number.
fn list(handler: &str, reach: Option<(&str, &str)>) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "BÁO CÁO HỒ SƠ XỬ LÝ QUÁ HẠN").expect("a title");
    sheet.write(1, 0, "(Từ ngày 01/09/2026 đến ngày 30/09/2026)").expect("a period");
    let (street, phone) = reach.unwrap_or_default();
    let row = ["1", "HS-1", "Phường Một", "Người Giả Định", street, phone, "01/09/2026", "10/09/2026"];
    let kept = (0..8).filter(|at| reach.is_some() || !matches!(at, 4 | 5));
    for (column, at) in kept.enumerate() {
        sheet.write(2, column as u16, HEADS[at]).expect("a header");
        sheet.write(3, column as u16, row[at]).expect("a cell");
    }
    let last = if reach.is_some() { 8 } else { 6 };
    sheet.write(2, last, "Cán bộ thụ lý").expect("a header");
    sheet.write(3, last, handler).expect("a cell");
    if let Some((street, phone)) = reach {
        // Below the table, where no row is data: it is told as skipped.
        sheet.write(4, 0, "Tổng cộng").expect("a total");
        sheet.write(4, 4, street).expect("a cell");
        sheet.write(4, 5, phone).expect("a cell");
    }
    book.save_to_buffer().expect("a workbook")
}

fn full(handler: &str) -> Vec<u8> {
    list(handler, Some((STREET, PHONE)))
}

fn kept(test: &TestApp) -> Vec<(Option<String>, Option<String>)> {
    let all = k::table.select((k::phone, k::address)).order(k::list);
    test.db().read(|c| Ok(all.load(c)?)).expect("contacts")
}

/// The text of every other table that a file goes through.
fn elsewhere(test: &TestApp) -> String {
    let texts = test.db().read(|c| {
        let mut texts: Vec<String> = r::table.select(r::content).load(c)?;
        let rows: Vec<(String, String)> = r::table.select((r::problems, r::remarks)).load(c)?;
        let batches: Vec<(String, String)> = b::table.select((b::facts, b::remarks)).load(c)?;
        texts.extend(rows.into_iter().chain(batches).flat_map(|(one, other)| [one, other]));
        texts.extend(a::table.select(a::details).load::<String>(c)?);
        Ok(texts.join("\n"))
    });
    texts.expect("a read")
}

#[track_caller]
fn nowhere_else(test: &TestApp) {
    let all = elsewhere(test);
    assert!(!all.contains(PHONE) && !all.contains(STREET), "{all}");
}

/// Whether the file of a batch's page is still there.
fn has_file(test: &TestApp, path: &str) -> bool {
    let id = BatchId(path.rsplit('/').next().expect("an id").to_owned());
    let sha256: String = test.db().read(|c| Ok(b::table.find(&id).select(b::sha256).first(c)?)).expect("a batch");
    test.app.storage.path(id.as_str(), &sha256).is_ok()
}

/// The page once the file is gone: it goes in the job that stored its rows, after these were shown.
fn without_file(client: &Client, path: &str) -> Answer {
    let gone = crate::support::wait_for(std::time::Duration::from_secs(60), || {
        let page = client.get(path).expect(200);
        page.words().contains("Tệp gốc đã được xóa lúc").then_some(page)
    });
    gone.expect("the file is removed")
}

fn acts(test: &TestApp, action: &str) -> Vec<String> {
    let of = a::table.filter(a::action.eq(action)).select(a::details).order(a::id);
    test.db().read(|c| Ok(of.load(c)?)).expect("lines")
}

fn today(test: &TestApp) -> NaiveDate {
    test.db().world().today()
}

fn state(test: &TestApp, days: u64) -> Answer {
    let shown = |day: NaiveDate| day.format("%d/%m/%Y").to_string();
    let (from, to) = (shown(today(test)), shown(today(test) + Days::new(days)));
    let fields = [
        ("purpose", "Xác minh việc gửi thư xin lỗi"),
        ("ground", "Quyết định số 1/QĐ-GĐ (giả định)"),
        ("from", from.as_str()),
        ("to", to.as_str()),
    ];
    test.client(Role::Administrator).post("/settings/contacts", &fields)
}

fn end(test: &TestApp) {
    let admin = test.client(Role::Administrator);
    let page = admin.get("/settings/contacts").expect(200).text();
    let (_, after) = page.split_once("action=\"/settings/contacts/").expect("a purpose that can be ended");
    let id = after.split('/').next().expect("an id");
    let path = format!("/settings/contacts/{id}/end");
    admin.post(&path, &[("reason", "")]).expect(422).see("Lý do kết thúc");
    assert_eq!(admin.post(&path, &[("reason", "Đã xác minh xong")]).to(), "/settings/contacts");
    // Sent once more it ends nothing.
    admin.post(&path, &[("reason", "Lý do khác")]).to();
    admin.get("/settings/contacts").expect(200).see("Đã xác minh xong").miss("Lý do khác");
}

fn dossier(test: &TestApp) -> String {
    use giamsat::schema::dossiers as d;
    let live = d::table.filter(d::superseded_by.is_null()).select(d::id).order(d::id.desc());
    format!("/dossiers/{}", test.db().read(|c| Ok(live.first::<i64>(c)?)).expect("a dossier"))
}

fn without_a_purpose_no_contact_is_kept_and_the_file_goes(given: &Given) {
    let test = two_wards(given);
    let admin = test.client(Role::Administrator);
    admin.get("/settings").expect(200).see("Số điện thoại, địa chỉ của người nộp hồ sơ");
    admin.get("/settings/contacts").expect(200).see("Hiện không lưu");
    let planner = test.client(Role::Planner);
    let (path, page) = send(&planner, "auto", "gốc.xlsx", &full("Người Thụ Lý"));
    let page = page.see("Số điện thoại, Địa chỉ chủ hồ sơ. Không lưu").see("tệp gốc bị xóa").miss(PHONE).miss(STREET);
    assert!(has_file(&test, &path), "the preview may be read again");
    publish(&planner, &path, &page);
    without_file(&planner, &path).see("Còn giữ tên, dung lượng").see("gốc.xlsx");
    assert!(!has_file(&test, &path));
    assert_eq!(planner.get(&format!("{path}/errors")).to(), path);
    planner.get(&path).expect(200).see("không tải được tệp kèm lỗi nữa");
    assert_eq!(acts(&test, "imports.remove-upload").len(), 1);
    assert_eq!(kept(&test), []);
    nowhere_else(&test);
    let leader = test.client(Role::Leader);
    leader.get(&dossier(&test)).expect(200).miss("Liên hệ của người nộp hồ sơ");
    leader.post(&format!("{}/contact", dossier(&test)), &[("reason", "Hỏi về thư xin lỗi")]).expect(404);
    // By the command line it is the same; a file without such columns stays.
    assert_eq!(store(&test, &full("Người Khác")).changed, 1);
    assert_eq!(store(&test, &list("Người Thứ Ba", None)).changed, 1);
    let files = test.db().read(|c| {
        use giamsat::schema::upload_contacts as u;
        let all: Vec<String> = b::table.select(b::id).load(c)?;
        Ok((all, u::table.select(u::batch_id).load::<String>(c)?))
    });
    let (all, holding) = files.expect("files");
    assert_eq!((all.len(), holding.len()), (3, 2));
    assert!(all.iter().all(|id| has_file(&test, id) != holding.contains(id)), "{all:?} {holding:?}");
}

fn a_purpose_keeps_contacts_apart_until_it_ends(given: &Given) {
    let test = two_wards(given);
    let (planner, leader, admin) =
        (test.client(Role::Planner), test.client(Role::Leader), test.client(Role::Administrator));
    assert_eq!(state(&test, 30).to(), "/settings/contacts");
    admin.get("/settings/contacts").expect(200).see("Đang lưu: Xác minh việc gửi thư xin lỗi").see("Người thử");
    let (path, page) = send(&planner, "auto", "gốc.xlsx", &full("Người Thụ Lý"));
    let page = page.see("Được lưu riêng").see("Xác minh việc gửi thư xin lỗi").see("Quyết định số 1/QĐ-GĐ");
    publish(&planner, &path, &page.miss(PHONE).miss(STREET)).see("Được lưu riêng").miss(PHONE);
    let said = (Some(PHONE.to_owned()), Some(STREET.to_owned()));
    assert_eq!(kept(&test), std::slice::from_ref(&said));
    assert!(has_file(&test, &path));
    nowhere_else(&test);

    let at = dossier(&test);
    planner.get(&at).expect(200).miss("Liên hệ của người nộp hồ sơ").miss(PHONE);
    planner.post(&format!("{at}/contact"), &[("reason", "Muốn biết")]).expect(403);
    leader.get(&at).expect(200).see("Liên hệ của người nộp hồ sơ").miss(PHONE);
    leader.post(&format!("{at}/contact"), &[("reason", "")]).expect(422).see("Lý do xem").miss(PHONE);
    assert_eq!(acts(&test, "contacts.look").len(), 0);
    let reason = [("reason", "Hỏi đã nhận thư xin lỗi chưa")];
    leader.post(&format!("{at}/contact"), &reason).expect(200).see(PHONE).see(STREET).see("ghi vào nhật ký");
    leader.post(&format!("{at}/contact"), &reason).expect(200).see(PHONE);
    let looks = acts(&test, "contacts.look");
    assert!(looks.len() == 2 && looks[0].contains("Hỏi đã nhận thư xin lỗi chưa"), "{looks:?}");
    admin.get("/audit").expect(200).see("Xem liên hệ của người nộp hồ sơ").miss(PHONE);
    leader.get(&format!("/dossiers?q={PHONE}")).expect(200).see("Không có hồ sơ nào khớp");

    // The same again is nothing new; a later list without these columns takes nothing away.
    let (_, again) = send(&planner, "auto", "lại.xlsx", &full("Người Thụ Lý"));
    again.see("Tệp không có gì mới");
    assert_eq!(store(&test, &list("Người Khác", None)).changed, 1);
    leader.post(&format!("{}/contact", dossier(&test)), &reason).expect(200).see(PHONE);
    assert_eq!(kept(&test), [said.clone(), said]);

    end(&test);
    assert_eq!(kept(&test), []);
    leader.get(&dossier(&test)).expect(200).miss("Liên hệ của người nộp hồ sơ");
    leader.post(&format!("{}/contact", dossier(&test)), &reason).expect(404);
    admin.get("/settings/contacts").expect(200).see("Đã xóa hết lúc").see("Đã xác minh xong").see("Hiện không lưu");
    giamsat::importing::actions::forget_uploads(test.db(), &test.app.storage).expect("housekeeping");
    assert!(!has_file(&test, &path));
    planner.get(&path).expect(200).see("Tệp gốc đã được xóa lúc");
    let told: Vec<usize> =
        ["contacts.state", "contacts.end", "contacts.delete"].iter().map(|act| acts(&test, act).len()).collect();
    assert_eq!(told, [1, 1, 1]);
}

fn a_list_from_before_the_purpose_is_completed_and_taken_back(given: &Given) {
    let test = two_wards(given);
    let planner = test.client(Role::Planner);
    assert_eq!(store(&test, &full("Người Thụ Lý")).added, 1);
    state(&test, 30).to();
    let (path, page) = send(&planner, "auto", "lại.xlsx", &full("Người Thụ Lý"));
    let page = page.see("Sửa 1").see("Liên hệ: Chưa có dữ liệu → •••").miss(PHONE);
    publish(&planner, &path, &page);
    assert_eq!(kept(&test).len(), 1);
    nowhere_else(&test);
    // Another number is another contact, and the old one is not told.
    let (_, other) = send(&planner, "auto", "khác.xlsx", &list("Người Thụ Lý", Some((STREET, "0987000111"))));
    other.see("Liên hệ: ••• → •••").miss(PHONE).miss("0987000111");
    planner.post(&format!("{path}/undo"), &[]).to();
    let reason = [("reason", "Hỏi")];
    let at = dossier(&test);
    test.client(Role::Inspector).post(&format!("{at}/contact"), &reason).expect(404);
    giamsat::importing::actions::forget_uploads(test.db(), &test.app.storage).expect("housekeeping");
    assert_eq!(kept(&test).iter().filter(|(phone, _)| phone.as_deref() == Some(PHONE)).count(), 0);
}

fn a_purpose_past_its_days_ends_by_itself(given: &Given) {
    let test = two_wards(given);
    let admin = test.client(Role::Administrator);
    state(&test, 0).to();
    assert_eq!(store(&test, &full("Người Thụ Lý")).added, 1);
    let path = test.db().read(|c| Ok(b::table.select(b::id).first::<String>(c)?)).expect("a file");
    giamsat::jobs::housekeeping(&test.app).expect("housekeeping");
    assert_eq!((kept(&test).len(), has_file(&test, &path)), (1, true), "its last day belongs to it");
    test.world.advance(Duration::days(1));
    test.client(Role::Leader).get(&dossier(&test)).expect(200).miss("Liên hệ của người nộp hồ sơ");
    giamsat::jobs::housekeeping(&test.app).expect("housekeeping");
    assert_eq!((kept(&test).len(), has_file(&test, &path)), (0, false));
    admin.get("/settings/contacts").expect(303);
    test.client(Role::Administrator).get("/settings/contacts").expect(200).see("hết thời hạn").see("Đã xóa hết lúc");
}

fn a_purpose_that_ends_before_storing_keeps_nothing(given: &Given) {
    let test = two_wards(given);
    let planner = test.client(Role::Planner);
    state(&test, 30).to();
    let (path, page) = send(&planner, "auto", "gốc.xlsx", &full("Người Thụ Lý"));
    page.see("Được lưu riêng");
    end(&test);
    assert_eq!(kept(&test), []);
    let page = planner.get(&path).expect(200).see("Không lưu").miss("Được lưu riêng");
    // Another purpose is not the one for which these were sent.
    state(&test, 10).to();
    publish(&planner, &path, &page);
    without_file(&planner, &path);
    assert_eq!((kept(&test), has_file(&test, &path)), (Vec::new(), false));
}

fn what_a_purpose_must_say(given: &Given) {
    let test = two_wards(given);
    let admin = test.client(Role::Administrator);
    let empty = admin.post("/settings/contacts", &[("purpose", ""), ("ground", ""), ("from", "x"), ("to", "")]);
    empty.expect(422).see("Mục đích").see("Căn cứ pháp lý").holds("value=\"x\"");
    let past = [("purpose", "A"), ("ground", "B"), ("from", "01/01/2020"), ("to", "02/01/2020")];
    admin.post("/settings/contacts", &past).expect(422).see("Ngày kết thúc đã qua");
    let turned = [("purpose", "A"), ("ground", "B"), ("from", "02/01/2040"), ("to", "01/01/2040")];
    admin.post("/settings/contacts", &turned).expect(422).see("từ ngày bắt đầu trở đi");
    state(&test, 30).to();
    state(&test, 5).expect(422).see("Mỗi ngày chỉ một mục đích có hiệu lực");
    assert_eq!(acts(&test, "contacts.state").len(), 1);
    for role in [Role::Planner, Role::Leader, Role::Inspectorate, Role::Appraiser] {
        let client = test.named(&format!("not-{role}"), &[role], None);
        client.get("/settings/contacts").expect(403);
        client.post("/settings/contacts", &past).expect(403);
    }
}

fn one_purpose_holds_on_a_day() {
    let first = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day");
    let day = |n: u64| first + Days::new(n);
    let tries = prop::collection::vec((0_u64..60, 0_u64..20, any::<bool>()), 0..12);
    proptest!(|(tries in tries, today in 0_u64..60)| {
        let mut stated: Vec<Purpose> = Vec::new();
        for (n, (from, long, ends)) in tries.into_iter().enumerate() {
            let (from_on, to_on) = (day(from), day(from + long));
            let new = NewPurpose { purpose: n.to_string(), ground: "-".into(), from_on, to_on };
            let refused = !rules::problems(&new, &stated, day(today)).is_empty();
            let meets = stated.iter().any(|p| {
                p.ended_at.is_none() && p.from_on <= to_on && from_on <= p.to_on && p.to_on >= day(today)
            });
            prop_assert_eq!(refused, meets || to_on < day(today));
            if !refused {
                let at = first.and_time(chrono::NaiveTime::MIN);
                stated.push(Purpose {
                    id: PurposeId(n.to_string()),
                    purpose: new.purpose,
                    ground: new.ground,
                    from_on,
                    to_on,
                    login: String::new(),
                    name: String::new(),
                    stated_at: at,
                    ended_at: ends.then_some(at),
                    ended_by: None,
                    end_reason: None,
                    deleted_at: None,
                });
            }
            for n in today..90 {
                let holding = stated.iter().filter(|p| rules::is_in_force(p, day(n))).count();
                prop_assert!(holding <= 1, "{} hold on {}", holding, day(n));
            }
        }
    });
}
