//! A list of items from a workbook into one's own draft plan: the preview, what is refused, what stays of it, who sees
//! it.

use chrono::NaiveDate;
use diesel::prelude::*;
use giamsat::plans::{self as planned, Form, Item, ItemKind, NewItem, NewPlan, Profile, Trigger, actions as plans};
use giamsat::units::{Kind, NewAppointment, NewUnit, Rank, actions as units};
use giamsat::vocabulary::dates::parse_day;
use giamsat::vocabulary::{OfficialId, PlanId, Role, UnitId};
use libtest_mimic::Trial;
use rust_xlsxwriter::Workbook;

use crate::importing::field;
use crate::inspections::{Scene, scene};
use crate::support::app::{Answer, Client};
use crate::support::{Given, on_both};

pub fn tests() -> Vec<Trial> {
    on_both![draft_import;
        good_rows_go_in_and_wrong_cells_are_named,
        the_same_list_again_adds_nothing_and_undo_takes_all_back,
        only_into_a_plan_that_is_being_written,
        a_surprise_row_leaves_nothing,
        what_is_not_read_tells_nothing_either,
        a_classified_row_leaves_nothing,
        a_second_sheet_is_known_by_its_own_title,
        what_is_not_recognised_goes_when_it_must,
        a_preview_is_for_who_sent_it,
        officials_and_sections_tell_items_apart,
        a_sealed_item_makes_no_difference,
        overlaps_stand_on_the_plan_afterwards,
        what_changes_is_told_in_words,
    ]
}

fn day(text: &str) -> NaiveDate {
    parse_day(text).expect("a day")
}

fn plan(scene: &Scene) -> PlanId {
    let new = NewPlan { body: scene.body.clone(), year: 2027, title: "Kế hoạch kiểm tra năm 2027".into() };
    plans::create_plan(scene.app.db(), &scene.planner(), &new).expect("a plan")
}

const TITLE: &str = "DANH MỤC CÁC CUỘC KIỂM TRA NĂM 2027";
const HEADERS: [&str; 8] = [
    "Đơn vị được kiểm tra",
    "Phòng, đơn vị thuộc",
    "Cán bộ, công chức",
    "Lĩnh vực",
    "Nội dung kiểm tra",
    "Thời kỳ kiểm tra",
    "Thời gian tiến hành",
    "Loại cuộc",
];

type Row<'a> = [&'a str; 8];

/// A workbook as an office makes it: a title, a header, rows; gives its bytes.
pub fn list(title: &str, rows: &[Row]) -> Vec<u8> {
    let rows: Vec<&[&str]> = rows.iter().map(|row| &row[..]).collect();
    list_of(title, &HEADERS, &rows)
}

/// The same with a header of its own.
pub fn list_of(title: &str, headers: &[&str], rows: &[&[&str]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Danh mục").expect("a name");
    sheet.write(0, 0, title).expect("a cell");
    sheet.write(2, 0, "STT").expect("a cell");
    for (column, text) in headers.iter().enumerate() {
        sheet.write(2, column as u16 + 1, *text).expect("a cell");
    }
    for (at, row) in rows.iter().enumerate() {
        sheet.write(at as u32 + 3, 0, at as u32 + 1).expect("a cell");
        for (column, text) in row.iter().enumerate() {
            sheet.write(at as u32 + 3, column as u16 + 1, *text).expect("a cell");
        }
    }
    book.save_to_buffer().expect("a workbook")
}

const WARD: Row =
    ["UBND phường Bến Thử", "", "", "Đất đai", "Tiếp nhận, trả hồ sơ", "Năm 2026", "Tháng 3/2027", "Định kỳ"];
const COMMUNE: Row = [
    "UBND xã Đồi Thử",
    "",
    "",
    "Xây dựng; Đầu tư",
    "Việc thực hiện kết luận",
    "Năm 2026",
    "Tháng 4/2027",
    "Theo kế hoạch",
];

/// Sends a list into a plan and waits until it was read; gives the preview's address and page.
pub fn send(client: &Client, plan: &PlanId, bytes: &[u8]) -> (String, Answer) {
    let path = client.upload(&format!("/plans/{plan}/import"), &[], "file", "danh-muc.xlsx", bytes).to();
    let page = settled(client, &path);
    (path, page)
}

fn settled(client: &Client, path: &str) -> Answer {
    let done = crate::support::wait_for(std::time::Duration::from_secs(60), || {
        let page = client.get(path).expect(200);
        (!page.text().contains("data-reload-after")).then_some(page)
    });
    done.expect("the work on a file ends")
}

/// Stores a preview, or the good rows of it, and waits for the page.
pub fn publish(client: &Client, path: &str, page: &Answer, good: bool) -> Answer {
    let version = field(page, "version");
    let mut fields = vec![("version", version.as_str())];
    if good {
        fields.push(("accept_valid", "1"));
    }
    assert_eq!(client.post(&format!("{path}/publish"), &fields).to(), path);
    settled(client, path)
}

pub fn items(scene: &Scene, plan: &PlanId) -> Vec<Item> {
    scene.app.db().read(|c| planned::views::open_items(c, plan)).expect("items")
}

fn acts(scene: &Scene, action: &str) -> i64 {
    use giamsat::schema::audit_lines as a;
    scene.app.db().read(|c| Ok(a::table.filter(a::action.eq(action)).count().get_result(c)?)).expect("a count")
}

/// A draft plan, and who writes it.
pub fn draft(given: &Given) -> (Scene, PlanId, Client) {
    let scene = scene(given);
    let (plan, planner) = (plan(&scene), scene.app.named_existing("lap"));
    (scene, plan, planner)
}

fn good_rows_go_in_and_wrong_cells_are_named(given: &Given) {
    let scene = scene(given);
    let (plan, planner) = (plan(&scene), scene.app.named_existing("lap"));
    planner.get(&format!("/plans/{plan}")).expect(200).see("Nhập từ tệp");
    let form = planner.get(&format!("/plans/{plan}/import")).expect(200);
    form.see("Không ghi cuộc đột xuất vào tệp").holds("/imports/material/blank/plans-draft");
    planner.post(&format!("/plans/{plan}/import"), &[]).expect(422).see("Chưa chọn tệp");
    let mut wrong = [WARD; 5];
    wrong[0] = ["Phường Không Có", "", "", "Đất đai", "Việc khác", "Năm 2026", "Tháng 3/2027", ""];
    wrong[1] = ["UBND xã Đồi Thử", "", "", "Chiêm tinh", "Việc khác", "Năm 2026", "Tháng 3/2027", ""];
    wrong[2] = ["UBND xã Đồi Thử", "", "", "Đất đai", "Việc khác nữa", "Năm 2026", "Tháng 3/2028", ""];
    wrong[3] = ["UBND xã Đồi Thử", "", "", "Đất đai", "Việc đã qua", "Năm 2025", "Tháng 3/2026", ""];
    let rows: Vec<Row> = [WARD, COMMUNE].into_iter().chain(wrong).collect();
    let (path, page) = send(&planner, &plan, &list(TITLE, &rows));
    let page = page.see("Vào dự thảo: Kế hoạch kiểm tra năm 2027").see("Chỉ lưu 2 dòng đúng");
    let page = page.see("Danh mục!B6").see("Danh mục!E7").see("Danh mục!H8").see("Danh mục!H9");
    // One wrong day is told once, in the row and in the summary.
    assert_eq!(page.words().matches("Danh mục!H9").count(), 2);
    // The last row is the first one again.
    let page = page.see("chỉ một dòng cho mỗi đối tượng; dòng 4");
    assert!(items(&scene, &plan).is_empty(), "nothing is stored by looking at it");
    let version = field(&page, "version");
    planner.post(&format!("{path}/publish"), &[("version", &version)]).to();
    assert!(items(&scene, &plan).is_empty(), "not all rows are good");
    let page = publish(&planner, &path, &planner.get(&path).expect(200), true);
    page.see("Các cuộc đã nằm trong dự thảo kế hoạch").holds(&format!("/plans/{plan}\""));
    let made = items(&scene, &plan);
    let told: Vec<(Option<i32>, &UnitId, ItemKind, String)> =
        made.iter().map(|i| (i.number, &i.unit, i.kind, i.fields.join("+"))).collect();
    let expected = [
        (Some(1), &scene.ward, ItemKind::Periodic, "land".to_owned()),
        (Some(2), &scene.other, ItemKind::Periodic, "construction+investment".to_owned()),
    ];
    assert_eq!(told, expected);
    assert_eq!((made[0].starts_on, made[0].ends_on), (day("01/03/2027"), day("31/03/2027")));
    assert_eq!((acts(&scene, "plans.add-item"), acts(&scene, "imports.publish")), (2, 1));
    planner.get(&format!("/plans/{plan}")).expect(200).see("Tiếp nhận, trả hồ sơ").see("Việc thực hiện kết luận");
    // Who wrote by a file wrote in the plan: no approval of one's own list.
    let actor = scene.planner();
    let key = actor.account.clone().expect("an account");
    use giamsat::schema::plan_writers as w;
    let wrote = scene.app.db().read(|c| {
        let of_plan = w::table.filter(w::subject_id.eq(plan.as_str())).filter(w::account_id.eq(key.as_str()));
        Ok(of_plan.count().get_result::<i64>(c)?)
    });
    assert_eq!(wrote.expect("a count"), 1);
}

fn the_same_list_again_adds_nothing_and_undo_takes_all_back(given: &Given) {
    let scene = scene(given);
    let (plan, planner) = (plan(&scene), scene.app.named_existing("lap"));
    let (first, page) = send(&planner, &plan, &list(TITLE, &[WARD, COMMUNE]));
    publish(&planner, &first, &page, false);
    send(&planner, &plan, &list(TITLE, &[WARD, COMMUNE])).1.see("không có gì mới");
    // One row says another time: it changes the item, and nothing is added.
    let moved = [COMMUNE[0], "", "", COMMUNE[3], COMMUNE[4], COMMUNE[5], "Tháng 9/2027", COMMUNE[7]];
    let (second, page) = send(&planner, &plan, &list(TITLE, &[WARD, moved]));
    let page = page.see("01/04/2027–30/04/2027").see("01/09/2027–30/09/2027");
    publish(&planner, &second, &page, false);
    let now = items(&scene, &plan);
    assert_eq!((now.len(), now[1].starts_on), (2, day("01/09/2027")));
    assert_eq!((acts(&scene, "plans.add-item"), acts(&scene, "plans.update-item")), (2, 1));
    // The first cannot be taken back before the second: what it brought was changed since.
    planner.post(&format!("{first}/undo"), &[]).to();
    assert_eq!(items(&scene, &plan).len(), 2);
    planner.post(&format!("{second}/undo"), &[]).to();
    assert_eq!(items(&scene, &plan)[1].starts_on, day("01/04/2027"));
    planner.post(&format!("{first}/undo"), &[]).to();
    assert!(items(&scene, &plan).is_empty());
    assert_eq!(acts(&scene, "plans.remove-item"), 2);
}

fn only_into_a_plan_that_is_being_written(given: &Given) {
    let scene = scene(given);
    let (plan, planner) = (plan(&scene), scene.app.named_existing("lap"));
    let (path, page) = send(&planner, &plan, &list(TITLE, &[WARD]));
    // It is submitted between preview and storing.
    let (db, actor) = (scene.app.db(), scene.planner());
    let item = NewItem { contents: "Việc nhập tay".into(), ..item(&scene.other, ItemKind::Periodic) };
    plans::add_item(db, &actor, &plan, &item).expect("an item");
    let version = db.read(|c| planned::views::plan(c, &actor, &plan)).expect("the plan").version;
    plans::submit(db, &actor, &plan, version).expect("submitted");
    publish(&planner, &path, &page, false).see("đang chờ thẩm định hoặc phê duyệt");
    assert_eq!(items(&scene, &plan).len(), 1);
    planner.get(&format!("/plans/{plan}/import")).expect(409).see("đang chờ thẩm định hoặc phê duyệt");
    planner.upload(&format!("/plans/{plan}/import"), &[], "file", "danh-muc.xlsx", &list(TITLE, &[WARD])).expect(409);
    planner.get(&format!("/plans/{plan}")).expect(200).miss("Nhập từ tệp");
    // What others issued is imported elsewhere.
    let record = planned::Record {
        year: 2027,
        title: "Kế hoạch thanh tra".into(),
        number: "12/KH".into(),
        issued_on: day("02/01/2026"),
        issuer: "Chánh Thanh tra".into(),
        classification: planned::Classification::Ordinary,
        source: planned::Source::Plan,
        leader: String::new(),
        carries: None,
    };
    let body = planned::Body::Known(scene.ward.clone());
    let theirs = plans::record_plan(db, &actor, &body, &record).expect("recorded");
    planner.get(&format!("/plans/{theirs}/import")).expect(409).see("do cơ quan khác ban hành");
    for login in ["ky", "truong"] {
        scene.app.named_existing(login).get(&format!("/plans/{plan}/import")).expect(403);
    }
    // A list that says whose it is says this body's.
    let other = NewPlan { body: scene.other.clone(), year: 2027, title: "KH".into() };
    let mine = scene.app.named("lap-khac", &[Role::Planner], Some(&scene.other));
    let other = plans::create_plan(db, &scene.app.actor("lap-khac"), &other).expect("a plan");
    // Nobody else brings a list into it.
    planner.get(&format!("/plans/{other}/import")).expect(409).see("của cơ quan khác");
    let title = "DANH MỤC CÁC CUỘC KIỂM TRA NĂM 2027";
    let of_body = |line: &str| {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write(0, 0, title).expect("a cell");
        sheet.write(1, 0, line).expect("a cell");
        for (column, text) in HEADERS.iter().enumerate() {
            sheet.write(3, column as u16, *text).expect("a cell");
            sheet.write(4, column as u16, WARD[column]).expect("a cell");
        }
        book.save_to_buffer().expect("a workbook")
    };
    let told = "cơ quan của kế hoạch này (UBND xã Đồi Thử)";
    send(&mine, &other, &of_body("Cơ quan ban hành: Sở Nội vụ thử")).1.see(told);
    for line in ["Cơ quan ban hành: UBND xã Đồi Thử", "Cơ quan ban hành: ……"] {
        send(&mine, &other, &of_body(line)).1.see("Lưu 1 dòng").miss(told);
    }
}

fn item(unit: &UnitId, kind: ItemKind) -> NewItem {
    NewItem {
        kind,
        unit: unit.clone(),
        fields: vec!["land".into()],
        contents: WARD[4].into(),
        trigger: None,
        cause: String::new(),
        directive: None,
        follows: None,
        part: None,
        officials: Vec::new(),
        period_from: day("01/01/2026"),
        period_to: day("31/12/2026"),
        starts_on: day("01/03/2027"),
        ends_on: day("31/03/2027"),
        profile: Profile::A,
        form: Form::OnSite,
        approver: None,
        viewers: Vec::new(),
    }
}

/// Every word that the database keeps of imported files: previews, facts, remarks, failures.
fn words_kept(scene: &Scene) -> String {
    use giamsat::schema::{import_batches as b, import_rows as r};
    let kept = scene.app.db().read(|c| {
        let rows: Vec<(String, String, String, String)> =
            r::table.select((r::sheet, r::problems, r::remarks, r::content)).load(c)?;
        let batches: Vec<(String, String, Option<String>)> =
            b::table.select((b::facts, b::remarks, b::failure)).load(c)?;
        Ok(format!("{rows:?} {batches:?}"))
    });
    kept.expect("a read")
}

/// The file as it was sent, if it is kept.
fn is_kept(scene: &Scene, path: &str) -> bool {
    use giamsat::schema::import_batches as b;
    let id = path.rsplit('/').next().expect("an id");
    let sha256: String = scene.app.db().read(|c| Ok(b::table.find(id).select(b::sha256).first(c)?)).expect("the batch");
    scene.app.app.storage.path(id, &sha256).is_ok()
}

const SECRET: &str = "Chuyện tuyệt đối kín";

fn a_surprise_row_leaves_nothing(given: &Given) {
    let scene = scene(given);
    let (plan, planner) = (plan(&scene), scene.app.named_existing("lap"));
    let hidden = |kind| ["UBND xã Đồi Thử", "", "", "Đất đai", SECRET, "Năm 2026", "Tháng 5/2027", kind];
    let (open, _) = send(&planner, &plan, &list(TITLE, &[WARD]));
    assert!(is_kept(&scene, &open), "an ordinary list is kept for its errors");
    let (path, page) = send(&planner, &plan, &list(TITLE, &[WARD, hidden("Đột xuất")]));
    let page = page.see("Dòng này ghi là cuộc đột xuất").miss(SECRET).miss("Tháng 5/2027");
    let page = page.see("có dòng ghi là đột xuất").see("Tiếp nhận, trả hồ sơ");
    assert!(!is_kept(&scene, &path));
    assert!(!words_kept(&scene).contains(SECRET));
    // The other rows are good, and go in.
    publish(&planner, &path, &page, true).miss(SECRET);
    let made = items(&scene, &plan);
    assert_eq!((made.len(), &made[0].unit), (1, &scene.ward));
    // By what the list is called, and by its contents.
    for (title, row) in [
        ("DANH MỤC CÁC CUỘC KIỂM TRA ĐỘT XUẤT NĂM 2027", hidden("")),
        (TITLE, ["UBND xã Đồi Thử", "", "", "Đất đai", "Kiểm tra đột xuất chuyện kín", "Năm 2026", "Tháng 5/2027", ""]),
    ] {
        let (path, page) = send(&planner, &plan, &list(title, &[row]));
        page.see("Dòng này ghi là cuộc đột xuất").miss(SECRET).miss("chuyện kín");
        assert!(!is_kept(&scene, &path));
    }
    // A list of both kinds says of each row which it is.
    let mixed = "DANH MỤC CÁC CUỘC KIỂM TRA ĐỊNH KỲ VÀ ĐỘT XUẤT NĂM 2027";
    let rows =
        [hidden(""), ["UBND xã Đồi Thử", "", "", "Đất đai", "Việc thường", "Năm 2026", "Tháng 5/2027", "Định kỳ"]];
    send(&planner, &plan, &list(mixed, &rows)).1.see("vì tên bảng nói đến cả cuộc đột xuất").see("Chỉ lưu 1 dòng đúng");
    let kept = words_kept(&scene);
    assert!(!kept.contains("chuyện kín") && !kept.contains(SECRET), "{kept}");
}

fn what_is_not_read_tells_nothing_either(given: &Given) {
    let scene = scene(given);
    let (plan, planner) = (plan(&scene), scene.app.named_existing("lap"));
    let row = |content| ["UBND xã Đồi Thử", "", "", "Đất đai", content, "Năm 2026", "Tháng 5/2027", ""];
    // As it is often misspelt, and in the contents alone.
    for (content, kind) in [(SECRET, "Đột suất"), (SECRET, "bất ngờ"), ("Chuyện tuyệt đối kín, đột xuất", "")]
    {
        let mut row = row(content);
        row[7] = kind;
        let (path, page) = send(&planner, &plan, &list(TITLE, &[row]));
        page.see("Dòng này ghi là cuộc đột xuất").miss(SECRET);
        assert!(!is_kept(&scene, &path));
    }
    // A kind that is none is asked for, not taken for a periodic one.
    let mut odd = row("Việc thường");
    odd[7] = "Khẩn";
    send(&planner, &plan, &list(TITLE, &[odd])).1.see("Loại cuộc ghi định kỳ");
    // Another sheet, which is not read, and says by its name what it is.
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, TITLE).expect("a cell");
    for (column, text) in HEADERS.iter().enumerate() {
        sheet.write(2, column as u16, *text).expect("a cell");
        sheet.write(3, column as u16, WARD[column]).expect("a cell");
    }
    let hidden = book.add_worksheet();
    hidden.set_name("Đột xuất 2027").expect("a name").set_hidden(true);
    hidden.write(0, 0, SECRET).expect("a cell");
    let (path, page) = send(&planner, &plan, &book.save_to_buffer().expect("a workbook"));
    page.miss("Đột xuất 2027").miss(SECRET);
    assert!(!is_kept(&scene, &path), "what is not read is not kept");
    let kept = words_kept(&scene);
    assert!(!kept.contains(SECRET) && !kept.contains("Đột xuất 2027"), "{kept}");
}

fn a_classified_row_leaves_nothing(given: &Given) {
    let scene = scene(given);
    let (plan, planner) = (plan(&scene), scene.app.named_existing("lap"));
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, TITLE).expect("a cell");
    for (column, text) in HEADERS.iter().chain(&["Độ mật"]).enumerate() {
        sheet.write(2, column as u16, *text).expect("a cell");
    }
    let secret = ["UBND xã Đồi Thử", "", "", "Đất đai", SECRET, "Năm 2026", "Tháng 5/2027", "", "Mật"];
    for (column, text) in secret.iter().enumerate() {
        sheet.write(3, column as u16, *text).expect("a cell");
    }
    let (path, page) = send(&planner, &plan, &book.save_to_buffer().expect("a workbook"));
    page.see("Kế hoạch mật không nhập từ bảng tính").miss(SECRET);
    assert!(!is_kept(&scene, &path) && !words_kept(&scene).contains(SECRET));
    assert!(items(&scene, &plan).is_empty());
}

fn a_preview_is_for_who_sent_it(given: &Given) {
    let scene = scene(given);
    let (plan, planner) = (plan(&scene), scene.app.named_existing("lap"));
    scene.app.account("lap2", &[Role::Planner], Some(&scene.body));
    scene.app.account("quantri", &[Role::Administrator], None);
    let (path, page) = send(&planner, &plan, &list(TITLE, &[WARD]));
    planner.get("/imports").expect(200).see("danh-muc.xlsx");
    let version = field(&page, "version");
    for login in ["lap2", "quantri"] {
        let other = scene.app.named_existing(login);
        other.get("/imports").expect(200).miss("danh-muc.xlsx");
        for at in ["", "/columns", "/errors"] {
            other.get(&format!("{path}{at}")).expect(404);
        }
        for at in ["publish", "drop", "undo", "answers", "columns"] {
            other.post(&format!("{path}/{at}"), &[("version", &version)]).expect(404);
        }
    }
    assert!(items(&scene, &plan).is_empty());
    publish(&planner, &path, &page, false);
    scene.app.named_existing("lap2").post(&format!("{path}/undo"), &[]).expect(404);
    assert_eq!(items(&scene, &plan).len(), 1);
}

fn officials_and_sections_tell_items_apart(given: &Given) {
    let scene = scene(given);
    let (plan, planner, db) = (plan(&scene), scene.app.named_existing("lap"), scene.app.db());
    let section = NewUnit {
        code: None,
        name: "Phòng Đất đai thử".into(),
        short_name: None,
        kind: Kind::Section,
        parent: Some(scene.ward.clone()),
        from_on: day("01/01/2020"),
    };
    let section = db.write(|tx| units::add_unit(tx, &section, None)).expect("a section");
    let official = |name: &str| {
        let made = db.write(|tx| {
            let official: OfficialId = units::add_official(tx, name, None, None, None, None)?;
            let post = NewAppointment {
                official: official.clone(),
                unit: scene.ward.clone(),
                position: "Công chức".into(),
                section: None,
                rank: Rank::Staff,
                from_on: day("01/01/2024"),
                to_on: None,
            };
            units::appoint(tx, &post, None)?;
            Ok(official)
        });
        made.expect("an official")
    };
    let (one, other) = (official("Trần Thử Một"), official("Lê Thử Hai"));
    let about = |part, officials| [WARD[0], part, officials, WARD[3], WARD[4], WARD[5], WARD[6], WARD[7]];
    let rows = [
        about("", "Trần Thử Một (Công chức)"),
        about("", "Lê Thử Hai"),
        about("Phòng Đất đai thử", ""),
        WARD,
        about("", "Lê Thử Hai; Trần Thử Một"),
        about("", "Trần Thử Một; Lê Thử Hai"),
        about("Phòng Không Có", ""),
        about("", "Ai Đó Khác"),
    ];
    let (path, page) = send(&planner, &plan, &list(TITLE, &rows));
    let page = page.see("Chỉ lưu 5 dòng đúng").see("chỉ một dòng cho mỗi đối tượng; dòng 8");
    let page = page.see("Danh mục!C10").see("Danh mục!D11").see("không tìm thấy “Ai Đó Khác”");
    publish(&planner, &path, &page, true);
    let made = items(&scene, &plan);
    let told: Vec<(Option<UnitId>, Vec<OfficialId>)> =
        made.iter().map(|i| (i.part.clone(), i.officials.iter().map(|o| o.official.clone()).collect())).collect();
    let both = vec![other.clone(), one.clone()];
    let expected =
        [(None, vec![one]), (None, vec![other]), (Some(section), Vec::new()), (None, Vec::new()), (None, both)];
    assert_eq!(told, expected);
    // The same list again finds each of them.
    send(&planner, &plan, &list(TITLE, &rows[..5])).1.see("không có gì mới");
}

fn a_sealed_item_makes_no_difference(given: &Given) {
    let scene = scene(given);
    let (plan, planner) = (plan(&scene), scene.app.named_existing("lap"));
    let surprise = NewItem {
        trigger: Some(Trigger::Feedback),
        cause: "Phản ánh".into(),
        approver: Some(scene.signer.clone()),
        ..item(&scene.ward, ItemKind::Surprise)
    };
    plans::add_item(scene.app.db(), &scene.planner(), &plan, &surprise).expect("a sealed item");
    // The same unit and contents in the same days: nothing is told of it, and the row gets the first number.
    let (path, page) = send(&planner, &plan, &list(TITLE, &[WARD]));
    let page = page.see("Thêm mới").miss("không có gì mới").miss("Phản ánh");
    publish(&planner, &path, &page, false);
    let made = items(&scene, &plan);
    assert_eq!(made.iter().map(|i| i.number).collect::<Vec<_>>(), [Some(1)]);
    planner.post(&format!("{path}/undo"), &[]).to();
    let left = scene.app.db().read(|c| planned::views::items(c, &scene.planner(), &plan)).expect("items");
    assert!(left.len() == 1 && left[0].sealed, "{left:?}");
}

fn overlaps_stand_on_the_plan_afterwards(given: &Given) {
    let scene = scene(given);
    let (plan, planner) = (plan(&scene), scene.app.named_existing("lap"));
    let record = planned::Record {
        year: 2027,
        title: "Kế hoạch thanh tra năm 2027".into(),
        number: "12/KH-TT".into(),
        issued_on: day("02/11/2026"),
        issuer: "Chánh Thanh tra".into(),
        classification: planned::Classification::Ordinary,
        source: planned::Source::Plan,
        leader: String::new(),
        carries: None,
    };
    let (db, actor) = (scene.app.db(), scene.planner());
    let inspectorate = scene.app.unit("Thanh tra thành phố thử", Kind::Inspectorate);
    let theirs = plans::record_plan(db, &actor, &planned::Body::Known(inspectorate), &record).expect("recorded");
    let seen =
        NewItem {
            profile: Profile::C, contents: "Thanh tra đất đai".into(), ..item(&scene.ward, ItemKind::Periodic)
        };
    plans::add_item(db, &actor, &theirs, &seen).expect("an item");
    let (path, page) = send(&planner, &plan, &list(TITLE, &[WARD, COMMUNE]));
    publish(&planner, &path, &page, false);
    let shown = planner.get(&format!("/plans/{plan}")).expect(200);
    shown.see("Chồng chéo").see("Thanh tra thành phố thử").see("12/KH-TT");
    let version = db.read(|c| planned::views::plan(c, &actor, &plan)).expect("the plan").version;
    assert!(plans::submit(db, &actor, &plan, version).is_err(), "it waits for an answer");
}

fn what_changes_is_told_in_words(given: &Given) {
    let (scene, plan, planner) = draft(given);
    const HEADERS: [&str; 8] = [
        "Đơn vị được kiểm tra",
        "Lĩnh vực",
        "Nội dung kiểm tra",
        "Thời kỳ kiểm tra",
        "Thời gian tiến hành",
        "Loại cuộc",
        "Loại hình",
        "Hình thức",
    ];
    let row = |field, regime, form| {
        ["UBND phường Bến Thử", field, "Tiếp nhận hồ sơ", "Năm 2026", "Tháng 3/2027", "Định kỳ", regime, form]
    };
    let before = row("Đất đai", "Kiểm tra", "Trực tiếp");
    let (path, page) = send(&planner, &plan, &list_of(TITLE, &HEADERS, &[&before]));
    publish(&planner, &path, &page, false);
    let after = row("Xây dựng", "Thanh tra", "Qua báo cáo");
    let (path, page) = send(&planner, &plan, &list_of(TITLE, &HEADERS, &[&after]));
    page.see("Hình thức: Trực tiếp → Qua báo cáo").see("Lĩnh vực: Đất đai → Xây dựng").see("→ Thanh tra");
    for code in ["on-site", "construction", "periodic"] {
        assert!(!planner.get(&path).expect(200).words().contains(code), "{code}");
    }
    assert_eq!(items(&scene, &plan).len(), 1);
}

fn a_second_sheet_is_known_by_its_own_title(given: &Given) {
    let (scene, plan, planner) = draft(given);
    let book = |second: &str, year: &str| {
        let mut book = Workbook::new();
        for (name, title, row) in [
            ("Quý I", TITLE, WARD),
            ("Quý II", second, ["UBND xã Đồi Thử", "", "", "Đất đai", SECRET, "Năm 2026", year, ""]),
        ] {
            let sheet = book.add_worksheet();
            sheet.set_name(name).expect("a name");
            sheet.write(0, 0, title).expect("a cell");
            for (column, text) in HEADERS.iter().enumerate() {
                sheet.write(2, column as u16, *text).expect("a cell");
                sheet.write(3, column as u16, row[column]).expect("a cell");
            }
        }
        book.save_to_buffer().expect("a workbook")
    };
    let (path, page) = send(&planner, &plan, &book("DANH MỤC CÁC CUỘC KIỂM TRA ĐỘT XUẤT NĂM 2027", "Tháng 5/2027"));
    page.see("Dòng này ghi là cuộc đột xuất").miss(SECRET).see("Tiếp nhận, trả hồ sơ");
    assert!(!is_kept(&scene, &path) && !words_kept(&scene).contains(SECRET));
    // Of another year it is not read, and says what it is all the same.
    let (path, page) = send(&planner, &plan, &book("DANH MỤC CÁC CUỘC KIỂM TRA ĐỘT XUẤT NĂM 2028", "Tháng 5/2028"));
    page.miss(SECRET);
    assert!(!is_kept(&scene, &path) && !words_kept(&scene).contains(SECRET));
    // An ordinary second sheet goes in with the first.
    send(&planner, &plan, &book(TITLE, "Tháng 5/2027")).1.see("Lưu 2 dòng").see(SECRET);
}

fn what_is_not_recognised_goes_when_it_must(given: &Given) {
    let (scene, plan, planner) = draft(given);
    let book = |cells: &[&str]| {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (row, text) in cells.iter().enumerate() {
            sheet.write(row as u32, 0, *text).expect("a cell");
            sheet.write(row as u32, 1, "một cột khác").expect("a cell");
        }
        book.save_to_buffer().expect("a workbook")
    };
    for cells in [["Sổ tay", "Cuộc đột xuất tại xã"], ["Sổ tay", "Độ mật: Tối mật"]] {
        let (path, page) = send(&planner, &plan, &book(&cells));
        page.miss("một cột khác");
        assert!(!is_kept(&scene, &path), "{cells:?}");
    }
    // What a person may still say the columns of is kept for that; what nobody can read is not.
    let (path, _) = send(&planner, &plan, &book(&["Sổ tay", "Việc thường"]));
    assert!(is_kept(&scene, &path));
    let (path, page) = send(&planner, &plan, b"khong phai bang tinh\x00\x01\x02");
    page.see("Không đọc được");
    assert!(!is_kept(&scene, &path), "{}", planner.get(&path).expect(200).words());
}
