//! Two cities, alike to the last id; the second holds sealed work besides.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};

use diesel::prelude::*;
use giamsat::deadlines;
use giamsat::deadlines::model::{NewPaper, PaperKind};
use giamsat::directives::{self, NewDirective, NewTask};
use giamsat::importing::{self, Options};
use giamsat::inspections::letters::NewRequest;
use giamsat::inspections::{
    self, Classification, DeclarationKind, NewAuthorisation, NewDeclaration, NewException, NewInspection, Tie,
};
use giamsat::jobs;
use giamsat::outcomes;
use giamsat::plans::actions::{self as plan_acts, Approval};
use giamsat::plans::model::ruling::Outcome;
use giamsat::plans::{self, Answer, Body, Form, ItemKind, NewItem, NewPlan, OverlapAnswer, Profile, Record};
use giamsat::schema::import_batches;
use giamsat::scoring;
use giamsat::units::Kind;
use giamsat::visits;
use giamsat::vocabulary::paging::PageNumber;
use giamsat::vocabulary::{
    AccountId, Actor, AdjustmentId, ConsultationId, DemandId, DirectiveId, DirectiveTaskId, InspectionId, OutcomeId,
    PlanId, PlanItemId, Role, RunId, UnitId, VisitId,
};
use serde_json::json;

use super::compare::Seen;
use crate::caseload::sample;
use crate::conclusions::case::{Case, Found, day};
use crate::support::app::{Client, start_without_jobs};
use crate::support::scores::{give_self_scores, points, put, set_id, small_set};
use crate::support::{Given, one_dot};

/// Words that stand in sealed work and nowhere else.
pub const SECRET: &str = "Rà soát kín việc chỉnh lý giấy phép";

/// A file that shows what was done about a demand.
pub const PROOF: &[u8] = b"%PDF-1.4 xin loi";
/// Number of the sealed decision.
pub const DECISION: &str = "909/QĐ-SNV";
/// The few on whom the sealed work is named: author, approver and signer, team, viewer.
pub const NAMED: [&str; 5] = ["kin-planner", "kin-approver", "kin-leader", "kin-secretary", "kin-viewer"];

/// One of the two cities.
pub struct Side<'g> {
    given: &'g Given,
    pub case: Case,
    pub office: UnitId,
    pub inspectorate: UnitId,
    /// A unit that one file brought and nothing else uses.
    pub lone: UnitId,
    pub lone_batch: String,
    /// A saved reading of columns.
    pub mapping: String,
    /// Approved, with two items; then one of another body that is being written, one that waits, and one that
    /// is recorded from its paper.
    pub plans: [PlanId; 4],
    pub items: Vec<(PlanId, PlanItemId)>,
    /// A directive that open and sealed items look into, and its task.
    pub directive: DirectiveId,
    pub task: DirectiveTaskId,
    /// A conclusion of another body.
    pub outcome: OutcomeId,
    /// Of the approved plan: it adds an item of the sealed one's unit and days.
    pub adjustment: AdjustmentId,
    /// A ward asked for comments on a draft.
    pub consultation: ConsultationId,
    /// A visit at the unit of the sealed item that another team has begun, and one to come.
    pub visiting: InspectionId,
    /// The visit of a planned inspection, which is announced.
    pub announced: VisitId,
    /// The file of its unit's report, below `/inspections/`.
    pub report: String,
    pub visits: [VisitId; 2],
    /// Leave that was asked for and waits.
    pub exception: String,
    /// A letter asking another body for members.
    pub letter: String,
    pub run: RunId,
    /// Issued, and a draft.
    pub conclusions: [String; 2],
    /// A demand of the issued one, reported in part with [`PROOF`].
    pub demand: DemandId,
}

/// What only the second city holds.
pub struct Sealed {
    pub plan: PlanId,
    /// Written only; approved; with a decision, a team and a visit to come; called off again; for a
    /// unit that nothing else uses.
    pub items: Vec<PlanItemId>,
    /// Before its start, and called off.
    pub inspections: [InspectionId; 2],
    pub visits: Vec<VisitId>,
    /// Leave on which the sealed team stands.
    pub exception: String,
}

/// Both cities, with the sealed work in the second one.
pub struct Twins<'g> {
    pub sides: [Side<'g>; 2],
    pub sealed: Sealed,
    step: AtomicU64,
}

impl<'g> Twins<'g> {
    pub fn new(given: &'g Given, other: &'g Given) -> Self {
        let sides = [Side::rich(given), Side::rich(other)];
        let sealed = sides[1].seal();
        Twins { sides, sealed, step: AtomicU64::new(1) }
    }

    /// Seed of the next thing that both cities do. What they draw from chance (ids, tokens) is then
    /// the same although making the sealed work drew some before: that is all that is set equal, the
    /// answers themselves are compared as they are.
    pub fn next_seed(&self) -> u64 {
        self.step.fetch_add(1_000_000, Ordering::Relaxed)
    }

    /// The same done in both cities.
    pub fn both<T>(&self, act: impl Fn(&Side) -> T) -> [T; 2] {
        let seed = self.next_seed();
        self.sides.each_ref().map(|side| {
            side.case.app.world.draw_from(seed);
            act(side)
        })
    }

    /// A person signed in in both cities.
    pub fn signed_in(&self, login: &str) -> [Client; 2] {
        self.both(|side| side.case.client(login))
    }
}

impl<'g> Side<'g> {
    /// A city with something in every area.
    pub fn rich(given: &'g Given) -> Self {
        let app = start_without_jobs(given);
        let case = Case::minuted_in(app, &[Found::VIOLATION, Found::SHORTCOMING], &[Found::SHORTCOMING]);
        case.report();
        let issued = case.draft(&[0]);
        let demand = [
            ("unit", case.ward.as_str()),
            ("task", "Gửi văn bản xin lỗi"),
            ("product", "Văn bản xin lỗi"),
            ("due_on", "27/11/2026"),
        ];
        case.client("planner").post(&format!("/conclusions/{issued}/demands"), &demand).to();
        case.send(&issued);
        let explained = [("version", "0"), ("stance", "accept"), ("text", "Đã xin lỗi")];
        let explain = format!("{}/explain", case.point(&issued, 1));
        case.client("ward").upload(&explain, &explained, "file", "giai-trinh.pdf", PROOF).to();
        case.pass_deadline(&issued);
        case.issue("signer", &issued, "12/TB-SNV").to();
        let planner = case.actor("planner");
        let demands = case.app.db().read(|c| {
            let today = day(11, 28);
            giamsat::remediation::views::all(c, &planner, &giamsat::remediation::views::Filter::default(), today)
        });
        let demand = demands.expect("demands").remove(0).id;
        let fields = [("version", "0"), ("text", "Đã gửi một phần"), ("part", "1"), ("done_on", "28/11/2026")];
        let to = format!("/demands/{demand}/report");
        case.client("ward").upload(&to, &fields, "file", "xin-loi.pdf", PROOF).to();
        let again = [("version", "1"), fields[1], fields[2], fields[3]];
        case.client("ward").upload(&to, &again, "file", "anh.png", &one_dot()).to();
        let draft = case.draft(&[1]);
        let app = &case.app;
        let inspectorate = app.unit("Thanh tra thành phố", Kind::Inspectorate);
        let works = app.unit("Sở Xây dựng thử", Kind::Department);
        for (login, roles, unit) in [
            ("planner-2", &[Role::Planner][..], Some(&inspectorate)),
            ("planner-3", &[Role::Planner], Some(&works)),
            ("inspector", &[Role::Inspector], None),
            ("leader-2", &[Role::Leader], None),
            ("leader-3", &[Role::Leader], None),
            ("secretary-3", &[Role::Inspector], None),
            ("secretary-4", &[Role::Inspector], None),
            ("appraiser", &[Role::Appraiser], None),
            ("administrator", &[Role::Administrator], None),
            ("kin-planner", &[Role::Planner], Some(&case.body)),
            ("kin-approver", &[Role::Approver], Some(&case.body)),
            ("kin-leader", &[Role::Leader], Some(&case.body)),
            ("kin-secretary", &[Role::Inspector], Some(&case.body)),
            ("kin-viewer", &[Role::Chairman], None),
            ("struck-off", &[Role::Inspectorate], None),
            ("wrong-unit", &[Role::Unit], Some(&works)),
        ] {
            app.account(login, roles, unit);
        }
        let all =
            &[Role::Administrator, Role::Planner, Role::Approver, Role::Leader, Role::Inspectorate, Role::Chairman];
        app.account("all-roles", all, None);
        for name in ["units", "officials", "monthly-statistics", "late-dossiers"] {
            sample(app, name);
        }
        // A paper whose template was chosen once: its version can be asked for.
        let (administrator, plan) = (app.actor("administrator"), giamsat::reports::docx::papers::Paper::Plan);
        giamsat::reports::templates::actions::restore(app.db(), &administrator, plan, 0).expect("restored");
        // A file whose columns nobody knows waits to be told.
        let foreign = given.folder().join("la.csv");
        fs::write(&foreign, "Việc;Nơi làm;Phải xong\nCấp phép;Phường An Hạ;05/10/2026\n").expect("a file");
        let (db, storage) = (app.db(), Some(&app.app.storage));
        let told = importing::run(db, storage, &Actor::command_line(), &foreign, "la.csv", &Options::default())
            .expect("a run");
        assert!(told.error.is_some(), "{told:?}");
        // Its parent is not known: a row with something to be looked at.
        let lone =
            "Mã định danh;Tên đơn vị;Loại;Đơn vị cấp trên;Ngày hiệu lực\nH57.99.1;Xã Đồi Lẻ;Xã;Ở đâu đó;01/07/2025\n";
        let file = given.folder().join("le.csv");
        fs::write(&file, lone).expect("a file");
        let options = Options { wanted: "units".parse().ok(), ..Options::default() };
        let outcome =
            importing::run(db, storage, &Actor::command_line(), &file, "le.csv", &options).expect("an import");
        assert!(outcome.stored && outcome.added == 1, "{outcome:?}");
        let lone_batch: String = db
            .read(|c| {
                use import_batches as b;
                Ok(b::table.filter(b::file_name.eq("le.csv")).select(b::id).first(c)?)
            })
            .expect("its batch");
        let mapping = "01990000-0000-7000-8000-00000000aaaa".to_owned();
        db.write(|tx| {
            use giamsat::schema::import_mappings as m;
            let now = tx.now();
            diesel::insert_into(m::table)
                .values((
                    m::id.eq(&mapping),
                    m::name.eq("Một cửa"),
                    m::layout.eq("dossiers"),
                    m::headers.eq("{}"),
                    m::login.eq("planner"),
                    m::created_at.eq(now),
                ))
                .execute(tx.c())?;
            Ok(())
        })
        .expect("a saved reading");
        let lone = db
            .read(|c| Ok(giamsat::units::views::matcher(c)?.by_code("H57.99.1").cloned()))
            .expect("a read")
            .expect("the unit");

        let mut side = Side {
            office: case.body.clone(),
            case,
            given,
            inspectorate,
            lone,
            lone_batch,
            mapping,
            plans: [const { PlanId(String::new()) }; 4],
            items: Vec::new(),
            directive: DirectiveId(String::new()),
            task: DirectiveTaskId(String::new()),
            outcome: OutcomeId(String::new()),
            adjustment: AdjustmentId(String::new()),
            consultation: ConsultationId(String::new()),
            visiting: InspectionId(String::new()),
            announced: VisitId(String::new()),
            report: String::new(),
            visits: [const { VisitId(String::new()) }; 2],
            exception: String::new(),
            letter: String::new(),
            run: RunId(String::new()),
            demand,
            conclusions: [issued, draft],
        };
        side.enter_directive();
        side.record_outcome();
        side.write_plans(&works);
        side.begin_visits();
        side.score();
        side.housekeep();
        side
    }

    fn enter_directive(&mut self) {
        let (db, planner) = (self.case.app.db(), self.case.actor("planner"));
        let new = NewDirective {
            number: "10/CT-TTg".into(),
            dated_on: day(3, 2),
            issuer: "Cơ quan cấp trên".into(),
            title: "Chấn chỉnh việc giải quyết thủ tục hành chính".into(),
            checklists: vec!["directives".into()],
        };
        let directive = directives::actions::enter(db, &planner, &new).expect("entered");
        let due = directives::rules::parse_due("Quý III/2026").expect("a quarter");
        let unit = self.case.ward.clone();
        let new =
            NewTask {
                point: "1".into(), task: "Rà soát hồ sơ quá hạn".into(), unit, product: "Báo cáo".into(), due
            };
        self.task = directives::actions::add_task(db, &planner, &directive, &new).expect("a task");
        self.directive = directive;
    }

    fn record_outcome(&mut self) {
        let (db, planner) = (self.case.app.db(), self.case.actor("planner"));
        let content = outcomes::model::DraftContent {
            row: 0,
            unit: Some(self.case.ward.clone()),
            field: Some("land".into()),
            content: "Việc cấp giấy chứng nhận năm 2023".into(),
            period_from: chrono::NaiveDate::from_ymd_opt(2023, 1, 1),
            period_to: chrono::NaiveDate::from_ymd_opt(2023, 12, 31),
        };
        let draft = outcomes::Draft {
            decision: None,
            number: "08/KL-TTr".into(),
            issued_on: Some(day(3, 2)),
            issuer: "Chánh Thanh tra thành phố".into(),
            classification: Classification::Ordinary,
            profile: Some(Profile::C),
            title: "Thanh tra việc cấp giấy chứng nhận".into(),
            contents: vec![content],
            demands: Vec::new(),
            unread: Vec::new(),
        };
        let body = Body::Known(self.inspectorate.clone());
        self.outcome = outcomes::actions::record(db, &planner, &body, &draft).expect("recorded");
    }

    fn write_plans(&mut self, works: &UnitId) {
        let db = self.case.app.db();
        let actor = |login: &str| self.case.actor(login);
        let plan = |login: &str, body: &UnitId, title: &str| {
            let new = NewPlan { body: body.clone(), year: 2026, title: title.into() };
            plan_acts::create_plan(db, &actor(login), &new).expect("a plan")
        };
        let add = |login: &str, plan: &PlanId, unit: &UnitId, field: &str| {
            let item = plan_acts::add_item(db, &actor(login), plan, &self.item(unit, field)).expect("an item");
            (plan.clone(), item)
        };
        let first = plan("planner", &self.office, "Kế hoạch kiểm tra năm 2026 của Sở");
        let mut items = vec![add("planner", &first, &self.case.ward, "land")];
        items.push(add("planner", &first, &self.case.other_ward, "construction"));
        let version = |plan: &PlanId| self.plan_version(plan);
        plan_acts::submit(db, &actor("planner"), &first, version(&first)).expect("submitted");
        plan_acts::review(db, &actor("signer"), &first, version(&first), "Đủ căn cứ").expect("reviewed");
        let approval = Approval { number: "61/KH-SNV".into(), issued_on: day(11, 27) };
        plan_acts::approve(db, &actor("another-approver"), &first, version(&first), &approval).expect("approved");
        let second = plan("planner-2", &self.inspectorate, "Kế hoạch thanh tra năm 2026");
        items.push(add("planner-2", &second, &self.case.ward, "land"));
        let third = plan("planner-3", works, "Kế hoạch kiểm tra xây dựng");
        items.push(add("planner-3", &third, &self.case.other_ward, "investment"));
        plan_acts::submit(db, &actor("planner-3"), &third, version(&third)).expect("submitted");
        let paper = Record {
            year: 2026,
            title: "Kế hoạch kiểm toán năm 2026".into(),
            number: "88/KH-KTNN".into(),
            issued_on: day(1, 12),
            issuer: "Kiểm toán trưởng".into(),
            classification: Classification::Ordinary,
            source: giamsat::plans::model::Source::Plan,
            leader: String::new(),
            carries: None,
        };
        let body = Body::Named("Kiểm toán nhà nước khu vực II".into());
        let fourth = plan_acts::record_plan(db, &actor("planner-2"), &body, &paper).expect("recorded");
        items.push(add("planner-2", &fourth, &self.case.ward, "land"));
        let planner = actor("planner");
        let adjustment = plan_acts::open_adjustment(db, &planner, &first, "Bổ sung một cuộc").expect("opened");
        let added = self.item(&self.case.ward, "investment");
        plan_acts::propose(db, &planner, &first, &adjustment, 1, None, &added).expect("proposed");
        self.adjustment = adjustment;
        // Between two bodies: proposed, and waiting for the chairman.
        let stand = Outcome { answer: OverlapAnswer::Justify, item: None, visit: None, contents: String::new() };
        let pair = (&items[0].1, &items[2].1);
        plan_acts::propose_ruling(db, &actor("inspectorate"), pair, 0, &stand, "Hai chuyên đề").expect("proposed");
        // A draft lies before a ward for its comments.
        let wards = [self.case.ward.clone()];
        plan_acts::ask_for_comments(db, &actor("planner-2"), &second, self.plan_version(&second), &wards, day(12, 4))
            .expect("asked");
        let asked = db.read(|c| plans::views::comments::of_plan(c, &actor("planner-2"), &second)).expect("requests").1;
        self.consultation = asked[0].id.clone();
        self.plans = [first, second, third, fourth];
        self.items = items;
    }

    pub fn plan_version(&self, plan: &PlanId) -> i32 {
        let planner = self.case.actor("planner");
        self.case.app.db().read(|c| plans::views::plan(c, &planner, plan)).expect("the plan").version
    }

    /// An item at a unit in the days in which the sealed one is to be.
    fn item(&self, unit: &UnitId, field: &str) -> NewItem {
        NewItem {
            part: None,
            officials: Vec::new(),
            kind: ItemKind::Periodic,
            unit: unit.clone(),
            fields: vec![field.to_owned()],
            contents: "Tiếp nhận và trả kết quả".into(),
            trigger: None,
            cause: String::new(),
            directive: Some(self.directive.clone()),
            follows: None,
            period_from: day(1, 1),
            period_to: day(10, 31),
            starts_on: day(12, 7),
            ends_on: day(12, 11),
            profile: Profile::A,
            form: Form::OnSite,
            approver: None,
            viewers: Vec::new(),
        }
    }

    pub fn account(&self, login: &str) -> AccountId {
        self.case.actor(login).account.expect("an account")
    }

    /// A decision of the day at hand.
    fn decision(&self, number: &str, items: &[PlanItemId], team: [&str; 3]) -> NewInspection {
        let [signer, leader, secretary] = team.map(|login| self.account(login));
        NewInspection {
            decision_number: number.into(),
            decision_on: day(11, 27),
            issuer: "Giám đốc Sở Nội vụ".into(),
            body: self.office.clone(),
            classification: Classification::Ordinary,
            signer: Some(signer),
            signer_position: "Giám đốc".into(),
            title: "Kiểm tra việc tiếp nhận hồ sơ".into(),
            contents: "Tiếp nhận hồ sơ".into(),
            period_from: day(1, 1),
            period_to: day(10, 31),
            starts_on: day(12, 7),
            ends_on: day(12, 11),
            profile: Profile::A,
            fields: vec!["land".into()],
            items: items.to_vec(),
            leader: Some(leader),
            secretary: Some(secretary),
            members: Vec::new(),
        }
    }

    fn begin_visits(&mut self) {
        let db = self.case.app.db();
        let planner = self.case.actor("planner");
        let units = [self.case.ward.clone(), self.office.clone()];
        let new = self.decision("301/QĐ-SNV", &[], ["signer", "leader-2", "inspector"]);
        let new = self.case.app.planned(&new, &units.each_ref());
        let id = inspections::actions::set_up(db, &planner, &new).expect("a decision");
        let leader = self.case.actor("leader-2");
        let all = db.read(|c| visits::views::of_inspection(c, &leader, &id)).expect("its visits");
        let of = |unit: &UnitId| all.iter().find(|v| v.unit == *unit).map(|v| v.id.clone()).expect("a visit there");
        let found = [of(&units[0]), of(&units[1])];
        let op = visits::Op {
            id: db.world().new_id(),
            device: "page".into(),
            device_seq: 0,
            kind: visits::OpKind::Start,
            target: visits::Target { entity: found[0].to_string(), field: String::new() },
            base: giamsat::visits::Base::Version(0),
            value: json!({ "place": "Bộ phận một cửa" }),
            client_at: None,
        };
        let started = visits::actions::apply(db, &leader, &found[0], &[op]).expect("a start");
        assert!(matches!(started[..], [visits::OpResult::Applied { .. }]), "{started:?}");
        // One of the approved items has a decision, too.
        let mut new = self.decision("302/QĐ-SNV", &[self.items[1].1.clone()], ["signer", "leader-3", "secretary-3"]);
        new.fields = vec!["construction".into()];
        // Somebody of its team is to be in a sealed team in the same days.
        new.members = vec![self.account("kin-secretary")];
        let planned = inspections::actions::set_up(db, &planner, &new).expect("a decision");
        let all = db.read(|c| visits::views::of_inspection(c, &leader, &planned)).expect("its visits");
        self.announced = all[0].id.clone();
        let paper = NewPaper {
            kind: Some(PaperKind::UnitReport),
            visit: Some(self.announced.clone()),
            number: "41/BC-UBND".into(),
            dated_on: day(11, 27),
            happened_on: day(11, 27),
            contents: String::new(),
            due_on: None,
            note: String::new(),
        };
        deadlines::actions::enter_paper(db, &planner, &planned, &paper).expect("the unit's report");
        let paper = db.read(|c| {
            use diesel::prelude::*;
            use giamsat::schema::inspection_papers as p;
            Ok(p::table.filter(p::visit_id.eq(&self.announced)).select(p::id).first::<String>(c)?)
        });
        let (paper, pdf) = (paper.expect("its id"), b"%PDF-1.7 bao cao");
        let (storage, file) = (&self.case.app.app.storage, ("Báo cáo.pdf", &pdf[..]));
        deadlines::actions::attach_file(db, storage, &planner, &planned, &paper, file).expect("its file");
        self.report = format!("{planned}/papers/{paper}/files/{}", giamsat::clock::sha256(pdf));
        (self.visiting, self.visits) = (id, found);
        let letter = NewRequest {
            signer_name: "Người Ký Thử".into(),
            signer_position: "Giám đốc".into(),
            number: "1498/SNV-CCHC".into(),
            sent_on: day(11, 2),
            unit: self.inspectorate.clone(),
            count: 2,
            skills: "Đo đạc".into(),
            due_on: day(11, 9),
        };
        self.letter = inspections::letters::ask(db, &planner, &letter).expect("a letter");
        self.exception = self.ask("planner", "inspector", Tie::LastInspection, None);
        // Somebody of the sealed team has a relative where it goes.
        let new = NewDeclaration {
            kind: DeclarationKind::Relative,
            unit: Some(self.case.ward.clone()),
            what: "Em ruột, công chức một cửa".into(),
            from: day(1, 1),
            to: None,
        };
        inspections::actions::declare(db, &self.case.actor("kin-secretary"), &new).expect("declared");
    }

    /// Asks for leave in the days of the sealed visit at the ward.
    fn ask(&self, by: &str, member: &str, tie: Tie, item: Option<PlanItemId>) -> String {
        let new = NewException {
            account: self.account(member),
            tie,
            unit: Some(self.case.ward.clone()),
            other: None,
            days: (day(12, 7), day(12, 11)),
            period: (day(1, 1), day(10, 31)),
            inspection: None,
            item,
            reason: "Không còn người nào khác có chuyên môn đo đạc".into(),
        };
        inspections::actions::ask(self.case.app.db(), &self.case.actor(by), &new).expect("asked")
    }

    fn score(&mut self) {
        let app = &self.case.app;
        put(app, &small_set());
        let set = set_id(app, "CCHC-XA");
        let score = |number, text| (number, scoring::Given::Score(points(text)));
        give_self_scores(app, &set, &self.case.ward, &[score("1.1", "6"), score("2.1.1", "9"), score("2.2", "5")]);
        let fields = [("set", set.as_str()), ("year", "2026"), ("name", "Chấm điểm cấp xã 2026")];
        let appraiser = self.case.client("appraiser");
        self.run = RunId(appraiser.post("/scoring", &fields).new_id());
        appraiser.post(&format!("/scoring/{}/recompute", self.run), &[]).to();
    }

    /// What the worker does every few seconds, and the jobs that wait.
    pub fn housekeep(&self) {
        jobs::run_due(&self.case.app.app).expect("the jobs are done");
        jobs::housekeeping(&self.case.app.app).expect("the trail is chained");
    }

    /// The sealed work in every stage that it has before a start, all of it at once.
    fn seal(&self) -> Sealed {
        // A source of its own, so that no id of the sealed work is one that the city draws later.
        self.case.app.world.draw_from(u64::MAX);
        let db = self.case.app.db();
        let (planner, approver) = (self.case.actor("kin-planner"), self.case.actor("kin-approver"));
        let plan = self.plans[0].clone();
        let surprise = |unit: &UnitId, viewers: &[&str]| NewItem {
            kind: ItemKind::Surprise,
            contents: SECRET.into(),
            trigger: Some(plans::Trigger::Feedback),
            cause: "Phản ánh kín của người dân".into(),
            directive: Some(self.directive.clone()),
            approver: approver.account.clone(),
            viewers: viewers.iter().map(|v| self.account(v)).collect(),
            ..self.item(unit, "land")
        };
        let add = |unit: &UnitId| {
            let new = surprise(unit, &["kin-viewer", "struck-off"]);
            plan_acts::add_item(db, &planner, &plan, &new).expect("a sealed item")
        };
        let version = |item: &PlanItemId| db.read(|c| plans::views::item(c, &planner, item)).expect("it").version;
        let approve = |item: &PlanItemId| {
            plan_acts::approve_sealed(db, &approver, item, version(item)).expect("approved by itself");
        };
        let (ward, other) = (&self.case.ward, &self.case.other_ward);
        let [written, approved, decided, called_off, lone] = [ward, other, ward, other, &self.lone].map(add);
        for item in [&written, &approved, &decided, &called_off, &lone] {
            let unit = db.read(|c| plans::views::item(c, &planner, item)).expect("it").unit;
            let fewer = surprise(&unit, &["kin-viewer"]);
            plan_acts::update_item(db, &planner, item, version(item), &fewer).expect("somebody is struck off");
        }
        // Others' items clash with it, which its owners see and answer.
        let answer = Answer {
            other: self.items[2].1.clone(),
            answer: OverlapAnswer::Merge,
            reason: "Đã biết".into(),
            visit: None,
            contents: String::new(),
            terms: Default::default(),
            seen: None,
        };
        plan_acts::answer_overlap(db, &planner, &decided, &answer).expect("a clash is answered");
        for item in [&approved, &decided, &called_off, &lone] {
            approve(item);
        }
        let gone = add(ward);
        plan_acts::remove_item(db, &planner, &gone, 1).expect("and gone again");

        let exception = self.ask("kin-planner", "kin-secretary", Tie::Relative, Some(decided.clone()));
        inspections::actions::answer(db, &approver, &exception, 1, true, "").expect("a second person");
        // One more waits, for another of the items.
        self.ask("kin-planner", "kin-secretary", Tie::Relative, Some(written.clone()));
        let team = ["kin-approver", "kin-leader", "kin-secretary"];
        let decide = |number: &str, item: &PlanItemId| {
            let new = NewInspection {
                title: SECRET.into(),
                contents: SECRET.into(),
                ..self.decision(number, std::slice::from_ref(item), team)
            };
            inspections::actions::set_up(db, &planner, &new).expect("a sealed decision")
        };
        let found = [decide(DECISION, &decided), decide("910/QĐ-SNV", &called_off)];
        let all = |id: &InspectionId| {
            let leader = self.case.actor("kin-leader");
            db.read(|c| visits::views::of_inspection(c, &leader, id)).expect("the team sees it")
        };
        let visits = found.iter().flat_map(all).map(|v| v.id).collect();
        inspections::actions::cancel(db, &planner, &found[1], 1, "Không cần nữa").expect("called off");
        let new = NewAuthorisation {
            account: self.account("kin-viewer"),
            document: "Giấy uỷ quyền số 9".into(),
            authorised_on: day(11, 28),
        };
        inspections::actions::authorise(db, &approver, &found[0], &new).expect("authorised");
        // What else goes where it goes, as far as its signer answered it.
        let of = |c: &mut giamsat::db::AnyConnection| {
            let inspection = inspections::views::show(c, &approver, &found[0])?;
            inspections::clashes::of_inspection(c, &approver, &inspection)
        };
        let clashes = db.read(of).expect("what clashes with it");
        let clash = clashes.iter().find(|one| one.against == inspections::Against::Item).expect("another plan's item");
        let answer = inspections::NewClashAnswer {
            visit: clash.visit.clone(),
            against: clash.against,
            other: clash.other.clone(),
            seen: clash.seen.clone(),
            reason: "Đã biết, hai đoàn chia hồ sơ".into(),
        };
        inspections::actions::answer_clash(db, &approver, &found[0], &answer).expect("the signer answers");
        for login in NAMED {
            let client = self.case.client(login);
            for path in [format!("/plans/{plan}"), format!("/plans/{plan}/items/{written}"), "/inspections/new".into()]
            {
                client.get(&path);
            }
            client.get(&format!("/inspections/{}", found[0])).expect(200).see(SECRET);
        }
        Sealed {
            plan,
            items: vec![written, approved, decided, called_off, lone],
            inspections: found,
            visits,
            exception,
        }
    }

    /// The command line: exit code, what it said, and the file that it wrote.
    pub fn run(&self, arguments: &[&str]) -> Seen {
        let out: PathBuf = self.given.folder().join("ra.xlsx");
        let _ = fs::remove_file(&out);
        let written = out.to_string_lossy();
        let arguments: Vec<&str> = arguments.iter().map(|a| if *a == "OUT" { written.as_ref() } else { a }).collect();
        let done = Command::new(env!("CARGO_BIN_EXE_giamsat"))
            .args(arguments)
            .env_remove("GIAMSAT_AS")
            .env("GIAMSAT_DATABASE", self.given.url())
            .env("GIAMSAT_DATA_DIR", self.given.folder())
            .output()
            .expect("the program runs");
        let said = [done.stdout, done.stderr].map(|s| String::from_utf8_lossy(&s).into_owned()).join("\n--\n");
        // Each city lies in a folder and a database of its own; nothing else is taken out.
        let said = said
            .replace(self.given.url().trim_start_matches("sqlite:"), "DATABASE")
            .replace(&*self.given.folder().to_string_lossy(), "FOLDER");
        let database = self.case.app.db().location().to_string();
        let said = said.replace(&database, "DATABASE");
        Seen::told(done.status.code().unwrap_or(-1), said, fs::read(&out).ok())
    }

    /// The first dossiers of the city, and its criteria set.
    pub fn dossiers(&self) -> Vec<String> {
        let actor = self.case.actor("planner");
        let filter = giamsat::caseload::model::Filter::default();
        let found = self.case.app.db().read(|c| giamsat::caseload::views::dossiers(c, &actor, &filter, PageNumber(1)));
        found.expect("dossiers").rows.into_iter().take(2).map(|d| d.id.to_string()).collect()
    }

    pub fn set(&self) -> String {
        set_id(&self.case.app, "CCHC-XA").to_string()
    }

    /// What the issued conclusion costs the ward.
    pub fn deduction(&self) -> String {
        let actor = self.case.actor("appraiser");
        let data = self.case.app.db().read(|c| scoring::views::run_data(c, &actor, &self.run)).expect("the run");
        data.sheet(&self.case.ward).expect("the ward's sheet").deductions[0].id.clone()
    }

    /// The file that was sent under this name.
    pub fn batch(&self, file_name: &str) -> String {
        use import_batches as b;
        let of_name = b::table.filter(b::file_name.eq(file_name)).select(b::id);
        self.case.app.db().read(|c| Ok(of_name.first(c)?)).expect("the file")
    }

    pub fn batches(&self) -> Vec<String> {
        let found = self.case.app.db().read(|c| importing::views::list(c, &Actor::command_line(), PageNumber(1)));
        found.expect("batches").rows.into_iter().take(16).map(|b| b.id.to_string()).collect()
    }
}
