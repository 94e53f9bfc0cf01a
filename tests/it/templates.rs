//! Templates of papers that an administrator changes: checked before they are taken, kept, restored.

use std::io::{Cursor, Read, Write};

use giamsat::reports::docx::papers::Paper;
use giamsat::reports::docx::text_of;
use giamsat::vocabulary::Role;
use libtest_mimic::Trial;

use crate::support::app::{self, Client};
use crate::support::{Given, on_both};

pub fn tests() -> Vec<Trial> {
    on_both![templates;
        a_template_is_taken_kept_and_restored,
        a_wrong_template_is_told_and_not_kept,
        administrators_only,
    ]
}

const PAGE: &str = "/settings/papers/plan";

/// The built-in template of the plan with one text for another in its body.
fn changed(from: &str, to: &str) -> Vec<u8> {
    let built_in = Paper::Plan.built_in().expect("the template");
    let mut read = zip::ZipArchive::new(Cursor::new(&built_in[..])).expect("a package");
    let mut write = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..read.len() {
        let mut part = read.by_index(at).expect("a part");
        let mut text = String::new();
        part.read_to_string(&mut text).expect("text");
        if part.name().expect("a name") == "word/document.xml" {
            assert!(text.contains(from), "the template has {from}");
            text = text.replace(from, to);
        }
        write.start_file(part.name().expect("a name"), zip::write::SimpleFileOptions::default()).expect("a part");
        write.write_all(text.as_bytes()).expect("written");
    }
    write.finish().expect("a package").into_inner()
}

fn send(client: &Client, version: &str, name: &str, bytes: &[u8]) -> crate::support::app::Answer {
    client.upload(PAGE, &[("version", version)], "file", name, bytes)
}

fn words(client: &Client, path: &str) -> String {
    text_of(&client.get(path).expect(200).bytes).expect("a Word document").join("\n")
}

fn a_template_is_taken_kept_and_restored(given: &Given) {
    let test = app::start(given);
    let (admin, planner) = (test.client(Role::Administrator), test.client(Role::Planner));
    let body = test.unit("Sở Nội vụ Thử", giamsat::units::Kind::Department);
    let plan = planner.post("/plans", &[("body", body.as_str()), ("year", "2026"), ("title", "Kế hoạch thử")]).to();
    let paper = format!("{plan}/plan.docx");
    admin.get("/settings/papers").expect(200).see("Kế hoạch kiểm tra và Phụ lục").see("Mẫu của phần mềm");
    admin.get(PAGE).expect(200).see("items[].unit").miss("Dùng lại mẫu của phần mềm");
    let standing = admin.get(&format!("{PAGE}/template.docx")).expect(200).bytes;
    assert_eq!(standing, Paper::Plan.built_in().expect("the template").into_owned());
    let trial = words(&admin, &format!("{PAGE}/trial.docx"));
    assert!(trial.contains("items.unit") && trial.contains("LETTERHEAD.ISSUER"), "{trial}");

    let own = changed("I. MỤC ĐÍCH, YÊU CẦU", "I. MỤC ĐÍCH CỦA {{ letterhead.issuer|upper }}");
    send(&admin, "0", "Kế hoạch của Sở.docx", &own).to();
    assert!(words(&planner, &paper).contains("I. MỤC ĐÍCH CỦA SỞ NỘI VỤ THỬ"));
    admin.get("/settings/papers").expect(200).see("Mẫu của cơ quan").see("Kế hoạch của Sở.docx");
    assert_eq!(admin.get(&format!("{PAGE}/template.docx")).expect(200).bytes, own);

    // What a second person sends who had not seen the first change takes nothing away.
    let other = changed("I. MỤC ĐÍCH, YÊU CẦU", "I. KHÁC");
    let again = send(&admin, "0", "khac.docx", &other).expect(409);
    again.see("tệp khac.docx chưa được lưu").see("chọn lại tệp").see("Mẫu của cơ quan");
    admin.get(PAGE).expect(200).miss("khac.docx");
    assert!(words(&planner, &paper).contains("I. MỤC ĐÍCH CỦA SỞ NỘI VỤ THỬ"));

    // A file in the server's folder is no longer asked for once somebody chose.
    let folder = test.app.config.data_dir.join("templates").join("documents");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("plan.docx"), &other).expect("written");
    assert!(!words(&planner, &paper).contains("I. KHÁC"));
    admin.post(&format!("{PAGE}/restore"), &[("version", "1")]).to();
    let restored = words(&planner, &paper);
    assert!(restored.contains("I. MỤC ĐÍCH, YÊU CẦU") && !restored.contains("I. KHÁC"), "{restored}");
    assert_eq!(admin.get(&format!("{PAGE}/versions/1")).expect(200).bytes, own, "what stood before is kept");
    assert_eq!(admin.get(&format!("{PAGE}/versions/2")).expect(200).bytes, standing);
    admin.get(&format!("{PAGE}/versions/3")).expect(404);
    admin.get(&format!("{PAGE}/versions/x")).expect(404);
    admin
        .get("/audit")
        .expect(200)
        .see("Đổi mẫu văn bản")
        .see("Dùng lại mẫu văn bản của phần mềm")
        .see("Kế hoạch của Sở.docx");
}

fn a_wrong_template_is_told_and_not_kept(given: &Given) {
    let test = app::start(given);
    let admin = test.client(Role::Administrator);
    // In a branch that no plan of this test takes, in a loop, and a filter.
    let wrong = changed(
        "Chưa có nội dung kiểm tra nào.",
        "Chưa có {{ noi_dung }} nào của {{ letterhead.issuer|hoa }}{% for x in items %}{{ x.unitt }}{% endfor %}",
    );
    let page = send(&admin, "0", "sai.docx", &wrong).expect(422);
    page.see("có 3 chỗ sai").see("noi_dung").see("Chưa có").see("hoa").see("x.unitt").see("không có trong dữ liệu");
    let one = changed("{{ introduction }}", "{{ introductoin }}");
    send(&admin, "0", "sai.docx", &one).expect(422).see("introductoin").miss("chỗ sai");
    send(&admin, "0", "sai.docx", b"khong phai").expect(422).see("không phải là văn bản Word");
    send(&admin, "0", "to.docx", &vec![0; 4 * 1024 * 1024 + 1]).expect(422).see("lớn hơn 4 MB");
    admin.post(PAGE, &[("version", "0")]).expect(422).see("Hãy chọn tệp .docx.");
    admin.get(PAGE).expect(200).see("Chưa ai đổi mẫu này.").miss("sai.docx");
    let stored = test.app.config.data_dir.join("files").join("paper-templates");
    assert!(!stored.exists() || std::fs::read_dir(&stored).expect("the folder").next().is_none(), "nothing is kept");
    let count: i64 = test
        .db()
        .read(|c| {
            use diesel::prelude::*;
            Ok(giamsat::schema::paper_templates::table.count().get_result(c)?)
        })
        .expect("a count");
    assert_eq!(count, 0);
}

fn administrators_only(given: &Given) {
    let test = app::start(given);
    let (planner, approver) = (test.client(Role::Planner), test.client(Role::Approver));
    for path in ["/settings/papers", PAGE, "/settings/papers/plan/template.docx", "/settings/papers/plan/trial.docx"] {
        planner.get(path).expect(403);
        approver.get(path).expect(403);
    }
    send(&planner, "0", "ke-hoach.docx", &changed("I. MỤC ĐÍCH, YÊU CẦU", "I. KHÁC")).expect(403);
    planner.post("/settings/papers/plan/restore", &[("version", "0")]).expect(403);
    test.client(Role::Administrator).get("/settings/papers/khong-co").expect(404);
}
