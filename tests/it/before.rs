//! Papers before a visit: the plan and its submission, the decision, the introduction, the announcement.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use giamsat::inspections::{NewException, NewInspection as NewDecision, Tie, actions as inspections};
use giamsat::plans::actions::{self as plans, Approval};
use giamsat::plans::{Form, ItemKind, NewItem, NewPlan, Profile, Trigger, views};
use giamsat::reports::docx::text_of;
use giamsat::units::{Kind, NewAppointment, NewUnit, Rank, RelationKind, actions as units};
use giamsat::visits::actions::Closing;
use giamsat::vocabulary::{OfficialId, PlanId, PlanItemId, Role, UnitId, VisitId};
use libtest_mimic::Trial;

use crate::inspections::{Scene, day, scene};
use crate::support::app::Client;
use crate::support::{Given, on_both, workbooks};

pub fn tests() -> Vec<Trial> {
    on_both![before;
        the_plan_and_its_submission_as_papers,
        the_plan_as_a_workbook,
        decision_introduction_and_announcement,
        the_decision_of_a_joint_inspection_names_its_partners,
        each_unit_is_announced_by_its_own_days,
        nobody_announces_a_surprise,
        an_exception_is_told_in_every_paper,
        the_form_of_each_visit_reaches_its_papers,
        papers_say_what_is_inspected_after_a_merger,
        numbers_that_were_entered_stand_on_the_papers,
        the_units_report_is_marked_when_it_comes_late,
        the_papers_at_the_unit_and_their_deadlines,
        the_teams_report_as_a_paper,
        an_adjustment_as_paper_and_in_the_plan,
        an_offices_own_template_is_filled_or_named,
        as_libreoffice_prints_them,
    ]
}

const SECRET: &str = "Nội dung đột xuất tuyệt đối kín";

/// A plan of two periodic inspections and a sealed one.
struct Planned {
    scene: Scene,
    plan: PlanId,
    item: PlanItemId,
    planner: Client,
}

fn new(unit: &UnitId, kind: ItemKind, contents: &str, days: (u32, u32)) -> NewItem {
    NewItem {
        kind,
        unit: unit.clone(),
        fields: vec!["land".into(), "construction".into()],
        contents: contents.into(),
        trigger: None,
        cause: String::new(),
        directive: None,
        follows: None,
        part: None,
        officials: Vec::new(),
        period_from: day(2026, 1, 1),
        period_to: day(2026, 10, 31),
        starts_on: day(2026, 12, days.0),
        ends_on: day(2026, 12, days.1),
        profile: Profile::A,
        form: Form::OnSite,
        approver: None,
        viewers: Vec::new(),
    }
}

fn planned(given: &Given) -> Planned {
    let scene = scene(given);
    let planner = scene.app.named_existing("lap");
    let (db, actor) = (scene.app.db(), scene.planner());
    let plan = NewPlan { body: scene.body.clone(), year: 2026, title: "Kế hoạch kiểm tra năm 2026".into() };
    let plan = plans::create_plan(db, &actor, &plan).expect("a plan");
    let add = |new: &NewItem| plans::add_item(db, &actor, &plan, new).expect("an item");
    let item = add(&new(&scene.ward, ItemKind::Periodic, "Tiếp nhận hồ sơ.\nXin lỗi khi quá hạn.", (7, 11)));
    let follows = Some(crate::register::concluded(&scene.app, &scene.other, "12/TB-SNV"));
    let following = new(&scene.other, ItemKind::FollowUp, "Thực hiện kết luận về đất đai", (14, 15));
    add(&NewItem { follows, ..following });
    let surprise = new(&scene.other, ItemKind::Surprise, SECRET, (21, 22));
    add(&NewItem {
        trigger: Some(Trigger::Press),
        cause: "Phản ánh".into(),
        directive: None,
        follows: None,
        part: None,
        officials: Vec::new(),
        approver: Some(scene.signer.clone()),
        ..surprise
    });
    Planned { scene, plan, item, planner }
}

impl Planned {
    fn approve(&self) {
        let db = self.scene.app.db();
        let version = |login: &str| {
            let actor = self.scene.app.actor(login);
            db.read(|c| views::plan(c, &actor, &self.plan)).expect("the plan").version
        };
        plans::submit(db, &self.scene.planner(), &self.plan, version("lap")).expect("submitted");
        self.scene.app.without_review();
        let approval = Approval { number: "61/KH-SNV".into(), issued_on: day(2026, 11, 19) };
        plans::approve(db, &self.scene.app.actor("ky"), &self.plan, version("ky"), &approval).expect("approved");
    }

    /// A decision of the periodic item; the visit's address.
    fn decided(&self) -> (String, String) {
        let mut new = self.scene.decision();
        new.items = vec![self.item.clone()];
        (new.starts_on, new.ends_on) = (day(2026, 12, 7), day(2026, 12, 11));
        let id = self.scene.set_up(&new);
        let actor = self.scene.planner();
        let db = self.scene.app.db();
        let visits = db.read(|c| giamsat::visits::views::of_inspection(c, &actor, &id)).expect("visits");
        (format!("/inspections/{id}"), format!("/visits/{}", visits[0].id))
    }

    /// Closes the minutes of a visit that began.
    fn close(&self, visit: &VisitId) {
        let (db, world) = (self.scene.app.db(), self.scene.app.world.as_ref());
        let leader = self.scene.app.actor("truong");
        let seen = db.read(|c| giamsat::visits::views::find(c, &leader, visit)).expect("the visit").version;
        let ended_at = giamsat::clock::World::now(world);
        let closing = Closing { ended_at, without_files: false, ops: Vec::new() };
        giamsat::visits::actions::close(db, &leader, visit, seen, &closing).expect("the minutes close");
    }

    /// The leader writes the team's report and submits it.
    fn report(&self, inspection: &str) {
        let (leader, at) = (self.scene.app.named_existing("truong"), format!("/inspections/{inspection}/report"));
        let said = [
            ("version", "0"),
            ("results", "Đủ người trực"),
            ("assessment", "Còn quá hạn"),
            ("proposals", "Kết luận theo biên bản"),
            ("reserved_opinions", ""),
        ];
        leader.post(&at, &said).to();
        leader.post(&format!("{at}/submit"), &[("version", "1")]).to();
    }

    /// A draft of the conclusion on a visit.
    fn draft(&self, inspection: &str, visit: &str) -> String {
        self.planner.post("/conclusions", &[("inspection", inspection), ("visits", visit)]).new_id()
    }

    #[track_caller]
    fn texts(&self, path: &str) -> String {
        text_of(&self.planner.get(path).expect(200).bytes).expect("a Word document").join("\n")
    }
}

/// All of these stand in the text, one behind the other.
#[track_caller]
fn in_order(text: &str, parts: &[&str]) {
    let mut rest = text;
    for part in parts {
        let (_, after) =
            rest.split_once(part).unwrap_or_else(|| panic!("{part:?} is missing or stands earlier in:\n{text}"));
        rest = after;
    }
}

fn the_plan_and_its_submission_as_papers(given: &Given) {
    let p = planned(given);
    let (paper, submission) = (format!("/plans/{}/plan.docx", p.plan), format!("/plans/{}/submission.docx", p.plan));
    let draft = p.texts(&paper);
    in_order(
        &draft,
        &[
            "SỞ NỘI VỤ THỬ",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "/KH-…",
            "KẾ HOẠCH",
            "Kế hoạch kiểm tra năm 2026",
            "Căn cứ Nghị định số 63/2010/NĐ-CP",
            "I. MỤC ĐÍCH, YÊU CẦU",
            "II. NỘI DUNG, ĐỐI TƯỢNG, THỜI KỲ KIỂM TRA",
            "Đất đai, Xây dựng",
            "2 cơ quan, đơn vị; 2 cuộc kiểm tra",
            "III. HÌNH THỨC, THỜI GIAN KIỂM TRA",
            "từ ngày 07/12/2026 đến ngày 15/12/2026",
            "IV. TỔ CHỨC THỰC HIỆN",
            "Nơi nhận:",
            "Phụ lục",
            "Kèm theo Kế hoạch",
            "UBND phường Bến Thử",
            "07/12/2026 – 11/12/2026",
            "Tiếp nhận hồ sơ; Xin lỗi khi quá hạn",
            "01/01/2026 – 31/10/2026",
            "UBND xã Đồi Thử",
            "Thực hiện kết luận về đất đai; kiểm tra việc thực hiện Kết luận số 12/TB-SNV ngày 01/12/2025 của Sở Nội vụ",
        ],
    );
    let asked = p.texts(&submission);
    in_order(
        &asked,
        &[
            "/TTr-…",
            "ngày … tháng … năm 2026",
            "TỜ TRÌNH",
            "Về việc ban hành Kế hoạch kiểm tra năm 2026",
            "Kính gửi:",
            "2 cuộc tại 2 cơ quan, đơn vị",
            "Định kỳ: 1 cuộc",
            "không còn chồng chéo",
            "xem xét, quyết định./.",
            "- Như trên;",
        ],
    );
    p.approve();
    let submitted = p.texts(&submission);
    in_order(&submitted, &["/TTr-…", "ngày 20 tháng 11 năm 2026", "TỜ TRÌNH"]);
    assert!(!submitted.contains("61") && !submitted.contains("KH-"), "the plan's number is not its own:\n{submitted}");
    let issued = p.texts(&paper);
    in_order(&issued, &["Số: 61/KH-SNV", "ngày 19 tháng 11 năm 2026", "Phụ lục", "số 61/KH-SNV ngày 19 tháng 11"]);
    for text in [&draft, &asked, &issued] {
        assert!(!text.contains(SECRET) && !text.contains("21/12/2026"), "surprises stand in no paper:\n{text}");
    }
    // Who sees plans reads it; who writes none asks for no submission.
    p.scene.app.client(Role::Inspectorate).get(&paper).expect(200);
    p.scene.app.client(Role::Inspectorate).get(&submission).expect(403);
    p.scene.app.unit_client("dai-dien", &p.scene.ward).get(&paper).expect(403);
    p.planner.get("/plans/khong-co/plan.docx").expect(404);
}

fn the_plan_as_a_workbook(given: &Given) {
    let p = planned(given);
    let bytes = p.planner.get(&format!("/plans/{}/plan.xlsx", p.plan)).expect(200).bytes;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.clone())).expect("a workbook");
    let range = book.worksheet_range("Danh mục kiểm tra").expect("its sheet");
    let cell = |row: u32, column: u32| range.get_value((row, column)).cloned().unwrap_or(Data::Empty);
    assert_eq!(cell(3, 1), Data::String("Đơn vị được kiểm tra".into()));
    assert_eq!((cell(4, 0), cell(4, 1)), (Data::Float(1.0), Data::String("UBND phường Bến Thử".into())));
    let Data::DateTime(from) = cell(4, 3) else { panic!("{:?}", cell(4, 3)) };
    assert_eq!(from.as_datetime().map(|at| at.date()), Some(day(2026, 12, 7)));
    assert_eq!(cell(6, 2), Data::Float(2.0), "the total of two items, the sealed one is none");
    assert!(cell(5, 5).to_string().contains("kiểm tra việc thực hiện Kết luận số 12/TB-SNV"), "{:?}", cell(5, 5));
    let all: Vec<String> = range.cells().map(|(_, _, value)| value.to_string()).collect();
    assert!(!all.iter().any(|text| text.contains(SECRET)), "{all:?}");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("ke-hoach.xlsx");
    std::fs::write(&file, bytes).expect("written");
    workbooks::check(&file);
}

fn decision_introduction_and_announcement(given: &Given) {
    let p = planned(given);
    p.approve();
    let (inspection, visit) = p.decided();
    in_order(
        &p.texts(&format!("{inspection}/decision.docx")),
        &[
            "Số: 214/QĐ-SNV",
            "ngày 16 tháng 11 năm 2026",
            "QUYẾT ĐỊNH",
            "Về việc thành lập Đoàn kiểm tra việc giải quyết thủ tục đất đai",
            "GIÁM ĐỐC SỞ NỘI VỤ THỬ",
            "Căn cứ",
            "QUYẾT ĐỊNH:",
            "Điều 1.",
            "Trưởng đoàn",
            "Thư ký",
            "Điều 2.",
            "- Tiếp nhận hồ sơ;",
            "- Xin lỗi khi quá hạn.",
            "từ ngày 01/01/2026 đến ngày 31/10/2026",
            "từ ngày 07/12/2026 đến ngày 11/12/2026",
            "- UBND phường Bến Thử.",
            "Điều 3.",
            "Điều 4.",
            "Điều 5.",
            "Nơi nhận:",
        ],
    );
    in_order(
        &p.texts(&format!("{visit}/introduction.docx")),
        &["GIẤY GIỚI THIỆU", "trân trọng giới thiệu", "Trưởng đoàn", "UBND phường Bến Thử", "214/QĐ-SNV", "11/12/2026"],
    );
    in_order(
        &p.texts(&format!("{visit}/announcement.docx")),
        &[
            "V/v thông báo lịch kiểm tra việc giải quyết thủ tục đất đai",
            "Kính gửi: UBND phường Bến Thử",
            "Quyết định số 214/QĐ-SNV ngày 16/11/2026",
            "từ ngày 07/12/2026 đến ngày 11/12/2026",
            // Three working days before Monday 7 December.
            "trước hết ngày 02/12/2026",
            "Phụ lục",
            "ĐỀ CƯƠNG BÁO CÁO CỦA UBND PHƯỜNG BẾN THỬ",
            "II. Kết quả thực hiện các nội dung kiểm tra",
            "1. Tiếp nhận hồ sơ",
            "Đất đai",
            "Xây dựng",
            "IV. Tự kiểm tra theo phiếu kiểm tra",
            "VI. Kiến nghị, đề xuất",
        ],
    );
    let page = p.planner.get(&inspection).expect(200).text().replace("&#x2f;", "/");
    for link in [format!("{inspection}/decision.docx"), format!("{visit}/announcement.docx")] {
        assert!(page.contains(&link), "the page leads to {link}");
    }
    for (login, path) in [("truong", "decision"), ("thuky", "decision")] {
        p.scene.app.named_existing(login).get(&format!("{inspection}/{path}.docx")).expect(403);
    }
}

fn the_decision_of_a_joint_inspection_names_its_partners(given: &Given) {
    let p = planned(given);
    let app = &p.scene.app;
    let partner = app.unit("Sở Xây dựng Thử", giamsat::units::Kind::Department);
    app.account("lap-xd", &[Role::Planner], Some(&partner));
    let actor = app.actor("lap-xd");
    let theirs = NewPlan { body: partner, year: 2026, title: "Kế hoạch phối hợp".into() };
    let theirs = plans::create_plan(app.db(), &actor, &theirs).expect("a plan");
    let days = new(&p.scene.ward, ItemKind::Periodic, "Cấp phép xây dựng", (7, 11));
    let under = plans::add_item(app.db(), &actor, &theirs, &days).expect("an item");
    let page = format!("/overlaps/{}/{under}", p.item);
    let merge = [("version", "0"), ("answer", "merge"), ("item", p.item.as_str()), ("reason", "Cùng nội dung")];
    app.client(Role::Inspectorate).post(&format!("{page}/propose"), &merge).to();
    let accept = [("version", "1"), ("choice", "accept"), ("reason", "Đồng ý")];
    app.client(Role::Chairman).post(&format!("{page}/decide"), &accept).to();
    p.approve();
    let (inspection, _) = p.decided();
    let told = ["Điều 5.", "Thủ trưởng cơ quan phối hợp (Sở Xây dựng Thử)", "Nơi nhận:", "- Sở Xây dựng Thử;"];
    in_order(&p.texts(&format!("{inspection}/decision.docx")), &told);
}

/// One decision for two units on days of their own: what each has to send is due before its own visit.
fn each_unit_is_announced_by_its_own_days(given: &Given) {
    let p = planned(given);
    p.approve();
    let (db, actor) = (p.scene.app.db(), p.scene.planner());
    let items = db.read(|c| views::items(c, &actor, &p.plan)).expect("items");
    let later = items.iter().find(|item| item.unit == p.scene.other && !item.sealed).expect("the second").id.clone();
    let mut new = p.scene.decision();
    new.items = vec![p.item.clone(), later];
    (new.starts_on, new.ends_on) = (day(2026, 12, 7), day(2026, 12, 15));
    let id = p.scene.set_up(&new);
    let (first, second) = p.scene.visits(&id);
    in_order(
        &p.texts(&format!("/visits/{first}/announcement.docx")),
        &["từ ngày 07/12/2026 đến ngày 11/12/2026", "trước hết ngày 02/12/2026"],
    );
    // Three working days before Monday 14 December.
    in_order(
        &p.texts(&format!("/visits/{second}/announcement.docx")),
        &["từ ngày 14/12/2026 đến ngày 15/12/2026", "trước hết ngày 09/12/2026"],
    );
    p.planner.get(&format!("/inspections/{id}/deadlines")).expect(200).see("09/12/2026").see("02/12/2026");
}

/// An item about a section and an official of a ward that is merged away before the visit: each paper names the heir,
/// what it was called before, the section and the official; one about a whole ward names heir and ward.
fn papers_say_what_is_inspected_after_a_merger(given: &Given) {
    let p = planned(given);
    let (db, actor, ward) = (p.scene.app.db(), p.scene.planner(), &p.scene.ward);
    let (section, official): (UnitId, OfficialId) = db
        .write(|tx| {
            let new = NewUnit {
                code: None,
                name: "Phòng Đất đai thử".into(),
                short_name: None,
                kind: Kind::Section,
                parent: Some(ward.clone()),
                from_on: day(2020, 1, 1),
            };
            let section = units::add_unit(tx, &new, None)?;
            let official: OfficialId = units::add_official(tx, "Trần Thử Ở Lại", None, None, None, None)?;
            let post = NewAppointment {
                official: official.clone(),
                unit: ward.clone(),
                position: "Công chức".into(),
                section: None,
                rank: Rank::Staff,
                from_on: day(2024, 1, 1),
                to_on: None,
            };
            units::appoint(tx, &post, None)?;
            Ok((section, official))
        })
        .expect("a section and an official");
    let narrowed = NewItem {
        unit: section,
        officials: vec![official],
        ..new(ward, ItemKind::Periodic, "Tiếp nhận hồ sơ", (7, 11))
    };
    let seen = db.read(|c| views::item(c, &actor, &p.item)).expect("the item").version;
    plans::update_item(db, &actor, &p.item, seen, &narrowed).expect("narrowed");
    p.approve();
    let merged = |from: &UnitId, was: &str, heir: &UnitId| {
        let told = (Some(from), was);
        db.write(|tx| units::relate(tx, RelationKind::Merge, told, heir, day(2026, 12, 1), None, None))
            .expect("merged");
    };
    let heirs = ["UBND phường Mới Thử", "UBND xã Mới Thử"].map(|name| p.scene.app.unit(name, Kind::Ward));
    merged(ward, "UBND phường Bến Thử", &heirs[0]);
    merged(&p.scene.other, "UBND xã Đồi Thử", &heirs[1]);
    let items = db.read(|c| views::items(c, &actor, &p.plan)).expect("items");
    let whole = items.iter().find(|item| item.unit == p.scene.other && !item.sealed).expect("the second").id.clone();
    let mut decision = p.scene.decision();
    decision.items = vec![p.item.clone(), whole];
    (decision.starts_on, decision.ends_on) = (day(2026, 12, 7), day(2026, 12, 15));
    let id = p.scene.set_up(&decision);
    let visits = db.read(|c| giamsat::visits::views::of_inspection(c, &actor, &id)).expect("visits");
    let of = |unit: &UnitId| visits.iter().find(|visit| visit.unit == *unit).expect("a visit there").id.clone();
    let (first, second) = (of(&heirs[0]), of(&heirs[1]));
    let section = "UBND phường Mới Thử (trước đây là UBND phường Bến Thử) › Phòng Đất đai thử: \
                   Trần Thử Ở Lại (Công chức)";
    let whole = "UBND xã Mới Thử (trước đây là UBND xã Đồi Thử)";
    for paper in ["decision", "schedule"] {
        in_order(&p.texts(&format!("/inspections/{id}/{paper}.docx")), &[section, whole]);
    }
    for paper in ["introduction", "announcement"] {
        let text = p.texts(&format!("/visits/{first}/{paper}.docx"));
        assert!(text.contains(section) && !text.contains("UBND xã"), "{paper}: {text}");
        let text = p.texts(&format!("/visits/{second}/{paper}.docx"));
        assert!(text.contains(whole) && !text.contains("Phòng Đất đai thử"), "{paper}: {text}");
    }
    in_order(&p.texts(&format!("/visits/{first}/announcement.docx")), &["Kính gửi: UBND phường Mới Thử\n", section]);
}

/// A member works at one of the two units: each paper of the decision and of that visit says who allowed it, those of
/// the other visit say nothing of it.
fn an_exception_is_told_in_every_paper(given: &Given) {
    let p = planned(given);
    p.approve();
    let (db, ward) = (p.scene.app.db(), &p.scene.ward);
    let insider = p.scene.app.account("noibo", &[Role::Inspector], Some(ward));
    let ask = NewException {
        account: insider.clone(),
        tie: Tie::WorksThere,
        unit: Some(ward.clone()),
        other: None,
        days: (day(2026, 12, 7), day(2026, 12, 15)),
        period: (day(2026, 1, 1), day(2026, 10, 31)),
        inspection: None,
        item: None,
        reason: "Không còn ai khác biết về đất đai".into(),
    };
    let asked = inspections::ask(db, &p.scene.planner(), &ask).expect("asked");
    inspections::answer(db, &p.scene.app.actor("ky"), &asked, 1, true, "Đồng ý").expect("given");
    let mut new = p.scene.decision();
    let items = db.read(|c| views::items(c, &p.scene.planner(), &p.plan)).expect("items");
    let later = items.iter().find(|item| item.unit == p.scene.other && !item.sealed).expect("the second").id.clone();
    new.items = vec![p.item.clone(), later];
    (new.starts_on, new.ends_on) = (day(2026, 12, 7), day(2026, 12, 15));
    new.members = vec![insider];
    let id = p.scene.set_up(&new);
    let (visit, other) = p.scene.visits(&id);
    let sentence = "Ngoại lệ về tính độc lập của đoàn: Người thử noibo, đang làm việc tại đơn vị \
                    (UBND phường Bến Thử); được Người thử ky chấp thuận ngày 20/11/2026.";
    let told = |path: &str| p.texts(path).contains(sentence);
    for paper in ["decision", "schedule"] {
        assert!(told(&format!("/inspections/{id}/{paper}.docx")), "{paper}");
    }
    for paper in ["introduction", "announcement"] {
        assert!(told(&format!("/visits/{visit}/{paper}.docx")), "{paper}");
        assert!(!told(&format!("/visits/{other}/{paper}.docx")), "{paper} of the other unit");
    }
    let leader = p.scene.app.named_existing("truong");
    for (at, visit) in [&visit, &other].into_iter().enumerate() {
        p.scene.start("truong", visit);
        let minutes = format!("/visits/{visit}/minutes");
        for closed in [false, true] {
            let page = leader.get(&minutes).expect(200).words();
            assert_eq!(page.contains(sentence), at == 0, "{closed} {page}");
            assert_eq!(told(&format!("{minutes}.docx")), at == 0, "{closed}");
            if !closed {
                p.close(visit);
            }
        }
    }
    p.report(id.as_str());
    leader.get(&format!("/inspections/{id}/report")).expect(200).see("đang làm việc tại đơn vị");
    let draft = |visit: &VisitId| p.draft(id.as_str(), visit.as_str());
    assert!(told(&format!("/conclusions/{}/notice.docx", draft(&visit))), "the notice");
    assert!(!told(&format!("/conclusions/{}/notice.docx", draft(&other))), "the notice of the other unit");
}

/// Of a plan's two items one is inspected by report: nobody is received there, and the papers say so.
fn the_form_of_each_visit_reaches_its_papers(given: &Given) {
    let p = planned(given);
    let (db, actor) = (p.scene.app.db(), p.scene.planner());
    let by_report = NewItem {
        form: Form::Report,
        fields: vec!["investment".into()],
        ..new(&p.scene.other, ItemKind::Periodic, "Việc đầu tư", (9, 10))
    };
    let by_report = plans::add_item(db, &actor, &p.plan, &by_report).expect("an item");
    p.approve();
    let mut new = p.scene.decision();
    new.items = vec![p.item.clone(), by_report];
    (new.starts_on, new.ends_on) = (day(2026, 12, 7), day(2026, 12, 11));
    let id = p.scene.set_up(&new);
    let (on_site, afar) = p.scene.visits(&id);
    in_order(
        &p.texts(&format!("/inspections/{id}/decision.docx")),
        &["4. Hình thức kiểm tra: Trực tiếp: UBND phường Bến Thử; Qua báo cáo: UBND xã Đồi Thử.", "5. Đơn vị được"],
    );
    in_order(
        &p.texts(&format!("/visits/{on_site}/announcement.docx")),
        &["2. Hình thức: Trực tiếp; địa điểm: tại trụ sở UBND phường Bến Thử", "bố trí lãnh đạo"],
    );
    let afar = p.texts(&format!("/visits/{afar}/announcement.docx"));
    in_order(&afar, &["2. Hình thức: Qua báo cáo.", "cử người làm đầu mối"]);
    assert!(!afar.contains("trụ sở") && !afar.contains("bố trí lãnh đạo"), "{afar}");
    let schedule = p.texts(&format!("/inspections/{id}/schedule.docx"));
    in_order(
        &schedule,
        &[
            "/TB-…",
            "THÔNG BÁO",
            "Lịch kiểm tra việc giải quyết thủ tục đất đai",
            "Quyết định số 214/QĐ-SNV",
            "UBND phường Bến Thử",
            "07/12/2026 – 11/12/2026",
            "Trực tiếp, tại trụ sở UBND phường Bến Thử",
            "- Tiếp nhận hồ sơ;",
            "UBND xã Đồi Thử",
            "09/12/2026 – 10/12/2026",
            "Qua báo cáo",
            "- Việc đầu tư.",
            "3. Thành phần Đoàn kiểm tra",
            "Trưởng đoàn",
            "Các đơn vị được kiểm tra",
        ],
    );
    // Where each is inspected the same way, one word says it.
    let plain = p.scene.set_up(&NewDecision { decision_number: "215/QĐ-SNV".into(), ..p.scene.decision() });
    in_order(&p.texts(&format!("/inspections/{plain}/decision.docx")), &["4. Hình thức kiểm tra: Trực tiếp."]);
}

/// The last number that was entered and not withdrawn stands on the paper, with its day.
fn numbers_that_were_entered_stand_on_the_papers(given: &Given) {
    let p = planned(given);
    p.approve();
    let (inspection, visit) = p.decided();
    let id = visit.trim_start_matches("/visits/").to_owned();
    let enter = |kind: &str, number: &str| {
        let fields = [
            ("kind", kind),
            ("visit", id.as_str()),
            ("number", number),
            ("dated_on", "18/11/2026"),
            ("happened_on", "19/11/2026"),
            ("note", ""),
        ];
        p.planner.post(&format!("{inspection}/papers"), &fields).to();
    };
    let (announcement, introduction) = (format!("{visit}/announcement.docx"), format!("{visit}/introduction.docx"));
    in_order(&p.texts(&announcement), &["Số:         /…", "ngày … tháng …"]);
    in_order(&p.texts(&introduction), &["/GGT-…", "ngày … tháng …"]);
    enter("announcement", "1498/SNV-CCHC");
    enter("introduction", "33/GGT-SNV");
    let schedule = format!("{inspection}/schedule.docx");
    in_order(&p.texts(&schedule), &["/TB-…", "ngày … tháng …"]);
    let of_all = |visit: &str, number: &str| {
        let fields = [
            ("kind", "schedule"),
            ("visit", visit),
            ("number", number),
            ("dated_on", "18/11/2026"),
            ("happened_on", "19/11/2026"),
        ];
        p.planner.post(&format!("{inspection}/papers"), &fields)
    };
    of_all(&id, "77/TB-SNV").expect(422).see("để trống đơn vị").holds("77&#x2f;TB-SNV");
    of_all("", "").expect(422).see("Chưa nhập mục này.");
    of_all("", "33/GGT-SNV").expect(422).see("Số 33/GGT-SNV đã dùng trong năm 2026");
    of_all("", "77/TB-SNV").to();
    in_order(&p.texts(&schedule), &["Số: 77/TB-SNV", "ngày 18 tháng 11 năm 2026", "THÔNG BÁO"]);
    in_order(&p.texts(&announcement), &["Số: 1498/SNV-CCHC", "ngày 18 tháng 11 năm 2026", "Công văn số 1498/SNV-CCHC"]);
    in_order(&p.texts(&introduction), &["Số: 33/GGT-SNV", "ngày 18 tháng 11 năm 2026"]);
    let (db, actor) = (p.scene.app.db(), p.scene.planner());
    let paper = db
        .read(|c| {
            use diesel::prelude::*;
            use giamsat::schema::inspection_papers as pp;
            Ok(pp::table.filter(pp::kind.eq("announcement")).select(pp::id).first::<String>(c)?)
        })
        .expect("the paper");
    giamsat::deadlines::actions::withdraw_paper(
        db,
        &actor,
        &inspection.trim_start_matches("/inspections/").to_owned().into(),
        &paper,
        "Nhầm số",
    )
    .expect("withdrawn");
    in_order(&p.texts(&announcement), &["Số:         /…"]);
}

/// The report by the outline is due before the visit, on 2 December: it is received with its day, and one that comes
/// after that is marked.
fn the_units_report_is_marked_when_it_comes_late(given: &Given) {
    let p = planned(given);
    p.approve();
    let (inspection, visit) = p.decided();
    let id = visit.trim_start_matches("/visits/").to_owned();
    let morning = day(2026, 12, 4).and_hms_opt(2, 0, 0).expect("a time");
    p.scene.app.world.set(morning);
    let planner = p.scene.app.named_existing("lap");
    let page = format!("{inspection}/deadlines");
    let shown = |words: &str| planner.get(&page).expect(200).words().matches(words).count();
    let enter = |number: &str, on: &str| {
        let fields = [
            ("kind", "unit-report"),
            ("visit", id.as_str()),
            ("number", number),
            ("dated_on", "02/12/2026"),
            ("happened_on", on),
            ("note", ""),
        ];
        planner.post(&format!("{inspection}/papers"), &fields).to();
    };
    let (late, done, done_late) = (shown("Quá 2 ngày làm việc"), shown("Đúng hạn"), shown("Xong, trễ hạn"));
    assert_eq!((late, done_late), (1, 0), "it waits for the unit, two working days over");
    enter("41/BC-UBND", "03/12/2026");
    assert_eq!((shown("Quá 2 ngày làm việc"), shown("Đúng hạn"), shown("Xong, trễ hạn")), (0, done, 1));
    planner.get(&page).expect(200).see("41/BC-UBND").see("03/12/2026");
    // What the unit sent is kept with it, by the checks of every file.
    let text = planner.get(&page).expect(200).text().replace("&#x2f;", "/");
    let (_, rest) = text.split_once(&format!("{inspection}/papers/")).expect("a file can be attached");
    let to = format!("{inspection}/papers/{}/files", rest.split('/').next().expect("an id"));
    let pdf = b"%PDF-1.7 bao cao";
    planner
        .upload(&to, &[], "file", "anh.png", &crate::support::one_dot())
        .expect(422)
        .see("Chỉ đính kèm được tệp PDF");
    planner.upload(&to, &[], "file", "chay.exe", b"MZ\x90\x00").expect(422);
    for _ in 0..2 {
        planner.upload(&to, &[], "file", "Báo cáo.pdf", pdf).to();
    }
    let text = planner.get(&page).expect(200).see("Báo cáo.pdf").text().replace("&#x2f;", "/");
    assert_eq!(text.matches("Báo cáo.pdf</a>").count(), 1, "twice the same is once");
    let (_, rest) = text.split_once(&format!("href=\"{to}/")).expect("the file's address");
    let file = format!("{to}/{}", rest.split('"').next().expect("a hash"));
    assert_eq!(planner.get(&file).expect(200).bytes, pdf);
    p.scene.app.account("xa", &[Role::Unit], Some(&p.scene.other));
    p.scene.app.named_existing("xa").get(&file).expect(404);
    p.scene.app.named_existing("truong").upload(&to, &[], "file", "x.pdf", pdf).expect(403);
    // On its last day it is in time.
    let text = planner.get(&page).expect(200).text().replace("&#x2f;", "/");
    let (_, rest) = text.split_once(&format!("{inspection}/papers/")).expect("the paper can be withdrawn");
    let paper = rest.split('/').next().expect("an id");
    planner.post(&format!("{inspection}/papers/{paper}/withdraw"), &[("reason", "Nhầm ngày nhận")]).to();
    enter("41/BC-UBND", "02/12/2026");
    assert_eq!((shown("Đúng hạn"), shown("Xong, trễ hạn")), (done + 1, 0));
}

/// Published at the unit, asked for documents, handed over: each with its paper and its deadline (domain 2.2, steps 5, 6).
fn the_papers_at_the_unit_and_their_deadlines(given: &Given) {
    let p = planned(given);
    p.approve();
    let (inspection, visit) = p.decided();
    let id = visit.trim_start_matches("/visits/").to_owned();
    // As if the office had them since long before: the lines that come with the program begin next year.
    given.execute("UPDATE procedure_steps SET from_on = '2020-01-01' WHERE step IN ('publication', 'documents')");
    let planner = p.scene.app.named_existing("lap");
    let page = format!("{inspection}/deadlines");
    // 15 days from 16 November, the day of the decision.
    planner.get(&page).expect(200).see("Công bố quyết định tại đơn vị").see("01/12/2026");
    let blank = [
        (format!("{visit}/publication.docx"), ["BIÊN BẢN", "Công bố quyết định kiểm tra", "THƯ KÝ"]),
        (format!("{visit}/documents-request.docx"), ["V/v cung cấp tài liệu", "Kính gửi", "1. …"]),
        (format!("{visit}/documents-handover.docx"), ["BIÊN BẢN", "Giao nhận hồ sơ, tài liệu", "1. …"]),
    ];
    for (path, parts) in &blank {
        in_order(&p.texts(path), parts);
    }
    p.scene.app.world.set(day(2026, 12, 9).and_hms_opt(2, 0, 0).expect("a time"));
    // Who had signed in before has to again.
    let planner = p.scene.app.named_existing("lap");
    let text = |path: &str| text_of(&planner.get(path).expect(200).bytes).expect("a Word document").join("\n");
    let enter = |kind: &str, changed: &[(&str, &str)]| {
        let fields = [
            ("kind", kind),
            ("visit", id.as_str()),
            ("number", "01/BB-ĐKT"),
            ("dated_on", "07/12/2026"),
            ("happened_on", "07/12/2026"),
            ("contents", "Sổ theo dõi hồ sơ.\nBáo cáo tháng 10"),
            ("due_on", ""),
        ];
        planner.post(&format!("{inspection}/papers"), &crate::plans::with(&fields, changed))
    };
    enter("publication", &[("dated_on", "01/11/2026"), ("happened_on", "02/11/2026")])
        .expect(422)
        .see("không thể trước ngày quyết định");
    enter("publication", &[("due_on", "10/12/2026")]).expect(422).see("Chỉ yêu cầu cung cấp tài liệu mới có hạn này");
    enter("publication", &[("contents", "Đơn vị nhất trí")]).to();
    in_order(&text(&blank[0].0), &["Số: 01/BB-ĐKT", "Ngày 07/12/2026", "- Đơn vị nhất trí;", "TRƯỞNG ĐOÀN"]);
    enter("documents-handover", &[]).expect(422).see("chưa có yêu cầu cung cấp tài liệu");
    let number = [("number", "1510/SNV-CCHC")];
    enter("documents-request", &crate::plans::with(&number, &[("contents", "")]))
        .expect(422)
        .see("Ghi danh mục tài liệu");
    let early = crate::plans::with(&number, &[("due_on", "04/12/2026")]);
    enter("documents-request", &early).expect(422).see("Hạn không thể trước ngày gửi").holds("1510");
    enter("documents-request", &number).to();
    // Three working days from Monday the 7th, as no day was said.
    let shown = planner.get(&page).expect(200).see("Cung cấp tài liệu theo yêu cầu").see("10/12/2026");
    shown.see("Sổ theo dõi hồ sơ");
    in_order(&text(&blank[1].0), &["Số: 1510/SNV-CCHC", "1. Sổ theo dõi hồ sơ;", "2. Báo cáo tháng 10;", "10/12/2026"]);
    enter("documents-handover", &[("number", "02/BB-ĐKT"), ("happened_on", "09/12/2026")]).to();
    let handed = text(&blank[2].0);
    in_order(&handed, &["Số: 02/BB-ĐKT", "Ngày 09/12/2026", "Công văn số 1510/SNV-CCHC", "1. Sổ theo dõi hồ sơ;"]);
    // Handed over in time, published six days late.
    planner.get(&page).expect(200).see("Đúng hạn").see("Xong, trễ hạn");
    enter("team-report", &[]).expect(422).see("để trống đơn vị");
    enter("team-report", &[("visit", "")]).expect(422).see("Đoàn chưa nộp báo cáo");
    for language in ["vi", "en"] {
        planner.post("/language", &[("to", language), ("back", "/")]).to();
        let shown = planner.get(&page).expect(200);
        assert!(!shown.words().contains("deadlines-") && !shown.words().contains("procedure-"), "{}", shown.words());
    }
}

/// What the team reports to who signed the decision, as a paper: a draft until it is submitted.
fn the_teams_report_as_a_paper(given: &Given) {
    let p = planned(given);
    p.approve();
    let (inspection, visit) = p.decided();
    let paper = format!("{inspection}/report.docx");
    p.planner.get(&paper).expect(409).see("Đoàn chưa viết báo cáo");
    let id: VisitId = visit.trim_start_matches("/visits/").to_owned().into();
    p.scene.start("truong", &id);
    p.close(&id);
    p.report(inspection.trim_start_matches("/inspections/"));
    let planner = p.scene.app.named_existing("lap");
    let text = |path: &str| text_of(&planner.get(path).expect(200).bytes).expect("a Word document").join("\n");
    let said = text(&paper);
    in_order(
        &said,
        &[
            "/BC-…",
            "BÁO CÁO",
            "Kết quả kiểm tra",
            "Kính gửi",
            "I. KHÁI QUÁT",
            "II. KẾT QUẢ",
            "Đủ người trực.",
            "III. NHẬN XÉT",
            "Còn quá hạn.",
        ],
    );
    assert!(!said.contains("V. Ý KIẾN BẢO LƯU"), "nobody kept an opinion");
    let fields = [
        ("kind", "team-report"),
        ("visit", ""),
        ("number", "21/BC-ĐKT"),
        ("dated_on", "20/11/2026"),
        ("happened_on", "20/11/2026"),
    ];
    planner.post(&format!("{inspection}/papers"), &fields).to();
    in_order(&text(&paper), &["Số: 21/BC-ĐKT", "ngày 20 tháng 11 năm 2026"]);
    planner.get(&format!("{inspection}/report")).expect(200).see("Báo cáo của đoàn .docx");
    p.scene.app.account("xa-2", &[Role::Unit], Some(&p.scene.ward));
    p.scene.app.named_existing("xa-2").get(&paper).expect(404);
}

/// An adjustment is a paper of its own, and the plan says by what it was adjusted.
fn an_adjustment_as_paper_and_in_the_plan(given: &Given) {
    let p = planned(given);
    p.approve();
    let (db, planner, approver) = (p.scene.app.db(), p.scene.planner(), p.scene.app.actor("ky"));
    let adjustment = plans::open_adjustment(db, &planner, &p.plan, "Đoàn thiếu người.").expect("opened");
    let version = || db.read(|c| views::adjustments::one(c, &planner, &p.plan, &adjustment)).expect("it").1.version;
    let moved = new(&p.scene.ward, ItemKind::Periodic, "Tiếp nhận hồ sơ.\nXin lỗi khi quá hạn.", (16, 18));
    plans::propose(db, &planner, &p.plan, &adjustment, version(), Some(&p.item), &moved).expect("proposed");
    let added = NewItem {
        fields: vec!["investment".into()],
        ..new(&p.scene.ward, ItemKind::Periodic, "Việc thêm", (21, 22))
    };
    plans::propose(db, &planner, &p.plan, &adjustment, version(), None, &added).expect("proposed");
    let paper = format!("/plans/{}/adjustments/{adjustment}/adjustment.docx", p.plan);
    let draft = p.texts(&paper);
    in_order(&draft, &["/KH-…", "Điều chỉnh, bổ sung Kế hoạch kiểm tra năm 2026", "Đoàn thiếu người.", "1. Thay đổi"]);
    let plan = format!("/plans/{}/plan.docx", p.plan);
    assert!(!p.texts(&plan).contains("điều chỉnh, bổ sung bởi"), "not before it is approved");
    plans::submit_adjustment(db, &planner, &p.plan, &adjustment, version()).expect("submitted");
    let approval = Approval { number: "75/KH-SNV".into(), issued_on: day(2026, 11, 20) };
    plans::approve_adjustment(db, &approver, &p.plan, &adjustment, version(), &approval).expect("approved");
    let text = p.texts(&paper);
    in_order(
        &text,
        &[
            "Số: 75/KH-SNV",
            "ngày 20 tháng 11 năm 2026",
            "KẾ HOẠCH",
            "Điều chỉnh, bổ sung (lần 1) Kế hoạch kiểm tra năm 2026",
            "điều chỉnh, bổ sung Kế hoạch kiểm tra năm 2026 số 61/KH-SNV ngày 19/11/2026 như sau:",
            "1. Thay đổi: UBND phường Bến Thử (số thứ tự 1 của Phụ lục kèm theo Kế hoạch)",
            "Trước khi điều chỉnh",
            "Thời gian kiểm tra",
            "07/12/2026 – 11/12/2026",
            "16/12/2026 – 18/12/2026",
            "2. Bổ sung: UBND phường Bến Thử",
            "Việc thêm",
            "Các nội dung khác",
        ],
    );
    let first = text.split("2. Bổ sung").next().expect("a part");
    assert!(!first.contains("Thời kỳ kiểm tra"), "what stays is not told as changed:\n{first}");
    assert!(!text.contains(SECRET), "{text}");
    in_order(
        &p.texts(&plan),
        &[
            "Số: 61/KH-SNV",
            "(Được điều chỉnh, bổ sung bởi Kế hoạch số 75/KH-SNV ngày 20/11/2026)",
            "Phụ lục",
            "(Được điều chỉnh, bổ sung bởi Kế hoạch số 75/KH-SNV ngày 20/11/2026)",
            "16/12/2026 – 18/12/2026",
            "Việc thêm",
        ],
    );
    p.planner.get(&format!("/plans/{}/adjustments/khong-co/adjustment.docx", p.plan)).expect(404);
    p.scene.app.client(Role::Inspectorate).get(&paper).expect(200);
    p.scene.app.unit_client("dai-dien-2", &p.scene.ward).get(&paper).expect(403);
    let folder = crate::support::project("target/papers");
    std::fs::create_dir_all(&folder).expect("a folder");
    // Under a name of its own: other tests put theirs beside it in the same moment.
    let file = folder.join(format!("adjusted-{}.docx", given.backend()));
    std::fs::write(&file, p.planner.get(&paper).expect(200).bytes).expect("written");
    let printed = workbooks::pdf_text(&workbooks::to_pdf(&file, &folder));
    assert!(printed.contains("(lần 1)") && !printed.contains("{%"), "{printed}");
}

fn nobody_announces_a_surprise(given: &Given) {
    let scene = scene(given);
    let mut new = scene.decision();
    new.items = vec![crate::inspections::sealed_item(&scene)];
    let id = scene.set_up(&new);
    let planner = scene.app.named_existing("lap");
    let visits = scene.app.db().read(|c| giamsat::visits::views::of_inspection(c, &scene.planner(), &id));
    let visit = visits.expect("its visit")[0].id.clone();
    planner.get(&format!("/visits/{visit}/announcement.docx")).expect(409).see("không có thông báo trước");
    planner.get(&format!("/inspections/{id}/schedule.docx")).expect(409).see("không có thông báo trước");
    planner.get(&format!("/visits/{visit}/introduction.docx")).expect(200);
    planner.get(&format!("/inspections/{id}")).expect(200).miss("Thông báo lịch, đề cương");
}

fn an_offices_own_template_is_filled_or_named(given: &Given) {
    let p = planned(given);
    let own = p.scene.app.app.config.data_dir.join("templates").join("documents");
    std::fs::create_dir_all(&own).expect("a folder");
    let template = giamsat::reports::docx::papers::Paper::Plan.built_in().expect("the template");
    let path = format!("/plans/{}/plan.docx", p.plan);
    std::fs::write(own.join("plan.docx"), &template).expect("written");
    in_order(&p.texts(&path), &["KẾ HOẠCH"]);
    std::fs::write(own.join("plan.docx"), b"not a document").expect("written");
    p.planner.get(&path).expect(409).see("không phải là văn bản Word");
}

fn as_libreoffice_prints_them(given: &Given) {
    let p = planned(given);
    p.approve();
    let (inspection, visit) = p.decided();
    let folder = crate::support::project("target/papers");
    std::fs::create_dir_all(&folder).expect("a folder");
    let asked = [
        ("number", "1498/SNV-CCHC"),
        ("sent_on", "09/11/2026"),
        ("unit", p.scene.other.as_str()),
        ("count", "2"),
        ("skills", ""),
        ("due_on", "13/11/2026"),
    ];
    let letter = p.planner.post("/member-requests", &asked).to();
    let (db, actor) = (p.scene.app.db(), p.scene.planner());
    let adjustment = plans::open_adjustment(db, &actor, &p.plan, "Đoàn thiếu người.").expect("opened");
    let seen = db.read(|c| views::adjustments::one(c, &actor, &p.plan, &adjustment)).expect("it").1.version;
    let added = new(&p.scene.ward, ItemKind::Periodic, "Niêm yết", (17, 18));
    plans::propose(db, &actor, &p.plan, &adjustment, seen, None, &added).expect("proposed");
    let id: VisitId = visit.trim_start_matches("/visits/").to_owned().into();
    p.scene.start("truong", &id);
    p.close(&id);
    let of = inspection.trim_start_matches("/inspections/");
    p.report(of);
    let conclusion = p.draft(of, id.as_str());
    for (name, path, words) in [
        ("adjustment", format!("/plans/{}/adjustments/{adjustment}/adjustment.docx", p.plan), "Niêm yết"),
        ("minutes", format!("{visit}/minutes.docx"), "BIÊN BẢN"),
        ("notice", format!("/conclusions/{conclusion}/notice.docx"), "kết luận"),
        ("member-request", format!("{letter}/letter.docx"), "am hiểu việc giải quyết"),
        ("plan", format!("/plans/{}/plan.docx", p.plan), "Phụ lục"),
        ("submission", format!("/plans/{}/submission.docx", p.plan), "TỜ TRÌNH"),
        ("decision", format!("{inspection}/decision.docx"), "Điều 5."),
        ("schedule", format!("{inspection}/schedule.docx"), "Lịch kiểm tra"),
        ("introduction", format!("{visit}/introduction.docx"), "GIẤY GIỚI THIỆU"),
        ("announcement", format!("{visit}/announcement.docx"), "Kính gửi"),
        ("publication", format!("{visit}/publication.docx"), "Công bố quyết định"),
        ("documents-request", format!("{visit}/documents-request.docx"), "Thời hạn cung cấp"),
        ("documents-handover", format!("{visit}/documents-handover.docx"), "Giao nhận"),
        ("team-report", format!("{inspection}/report.docx"), "KẾT QUẢ KIỂM TRA"),
    ] {
        let file = folder.join(format!("{name}-{}.docx", given.backend()));
        std::fs::write(&file, p.planner.get(&path).expect(200).bytes).expect("written");
        let text = workbooks::pdf_text(&workbooks::to_pdf(&file, &folder));
        assert!(text.contains(words), "{name}:\n{text}");
        assert!(!text.contains("{%") && !text.contains("{{"), "{name} has a tag left:\n{text}");
    }
}
