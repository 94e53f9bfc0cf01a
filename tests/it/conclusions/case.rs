//! An invented inspection of two wards, brought through the areas' own actions to closed minutes.

use chrono::{Duration, NaiveDate};
use diesel::prelude::*;
use giamsat::inspections::actions::set_up;
use giamsat::inspections::{Classification, NewInspection};
use giamsat::plans::Profile;
use giamsat::units::{Kind, NewAppointment, Rank, actions as units};
use giamsat::visits::actions::{Closing, FileFacts, apply, attach, close, keep_file};
use giamsat::visits::{Op, OpKind, OpResult, Target};
use giamsat::vocabulary::{Actor, InspectionId, OfficialId, Role, UnitId, VisitId};
use serde_json::{Value, json};

use crate::support::app::{Client, TestApp, start};
use crate::support::{Given, one_dot};

/// A day of 2026.
pub fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).expect("a real day")
}

/// A test's inspection: body, two wards, team, signer.
pub struct Case {
    pub app: TestApp,
    pub body: UnitId,
    pub ward: UnitId,
    pub other_ward: UnitId,
    pub inspection: InspectionId,
    /// Of `ward`, then of `other_ward`.
    pub visits: [VisitId; 2],
    pub head: OfficialId,
    pub clerk: OfficialId,
}

/// A finding to be recorded.
pub struct Found {
    pub kind: &'static str,
    pub fact: &'static str,
    pub field: &'static str,
    pub direct: bool,
    pub head: bool,
    pub photo: bool,
}

impl Found {
    pub const VIOLATION: Found = Found {
        kind: "violation",
        fact: "Bảy hồ sơ quá hạn không có văn bản xin lỗi",
        field: "land",
        direct: true,
        head: true,
        photo: true,
    };
    pub const SHORTCOMING: Found = Found {
        kind: "shortcoming",
        fact: "Niêm yết thiếu địa chỉ thư điện tử",
        field: "construction",
        direct: false,
        head: false,
        photo: false,
    };
    pub const STRENGTH: Found = Found {
        kind: "strength",
        fact: "Đủ công chức trực tại quầy",
        field: "land",
        direct: false,
        head: false,
        photo: false,
    };
}

impl Case {
    /// Both visits are over; what was found in each is given.
    pub fn minuted(given: &Given, first: &[Found], second: &[Found]) -> Case {
        Case::minuted_in(start(given), first, second)
    }

    /// The same in a server that runs already.
    pub fn minuted_in(app: TestApp, first: &[Found], second: &[Found]) -> Case {
        let case = Case::started_in(app);
        for (visit, found) in [(0, first), (1, second)] {
            for (at, finding) in (0u32..).zip(found) {
                case.record(visit, at, finding);
            }
        }
        for visit in 0..2 {
            case.close(visit);
        }
        case
    }

    /// Both visits are going on.
    pub fn started(given: &Given) -> Case {
        Case::started_in(start(given))
    }

    fn started_in(app: TestApp) -> Case {
        let body = app.unit("Sở Nội vụ", Kind::Department);
        let ward = app.unit("Phường An Hạ", Kind::Ward);
        let other_ward = app.unit("Phường Bến Tây", Kind::Ward);
        let person = |name: &str, position: &str, rank: Rank| {
            app.db()
                .write(|tx| {
                    let official = units::add_official(tx, name, None, None, None, None)?;
                    let new = NewAppointment {
                        official: official.clone(),
                        unit: ward.clone(),
                        position: position.to_owned(),
                        section: None,
                        rank,
                        from_on: NaiveDate::from_ymd_opt(2025, 7, 1).expect("a real day"),
                        to_on: None,
                    };
                    units::appoint(tx, &new, None)?;
                    Ok(official)
                })
                .expect("an official")
        };
        let head = person("Lê Thử Đứng Đầu", "Chủ tịch UBND phường", Rank::Head);
        let clerk = person("Trần Thử Trực Tiếp", "Công chức địa chính", Rank::Staff);
        for (login, role) in [
            ("planner", Role::Planner),
            ("signer", Role::Approver),
            ("another-approver", Role::Approver),
            ("leader", Role::Leader),
            ("secretary", Role::Inspector),
            ("inspectorate", Role::Inspectorate),
            ("chairman", Role::Chairman),
        ] {
            app.account(login, &[role], None);
        }
        app.account("ward", &[Role::Unit], Some(&ward));
        app.account("other-ward", &[Role::Unit], Some(&other_ward));
        let account = |login: &str| app.actor(login).account.expect("an account");
        let new = NewInspection {
            decision_number: "215/QĐ-SNV".to_owned(),
            decision_on: day(11, 2),
            issuer: "Giám đốc Sở Nội vụ".to_owned(),
            body: body.clone(),
            classification: Classification::Ordinary,
            signer: Some(account("signer")),
            signer_position: "Giám đốc".to_owned(),
            title: "Kiểm tra việc giải quyết thủ tục hành chính".to_owned(),
            contents: "Tiếp nhận, giải quyết hồ sơ".to_owned(),
            period_from: day(1, 1),
            period_to: day(10, 31),
            starts_on: day(11, 16),
            ends_on: day(11, 25),
            profile: Profile::A,
            fields: vec!["land".to_owned(), "construction".to_owned()],
            items: Vec::new(),
            leader: Some(account("leader")),
            secretary: Some(account("secretary")),
            members: Vec::new(),
        };
        let new = app.planned(&new, &[&ward, &other_ward]);
        let inspection = set_up(app.db(), &app.actor("planner"), &new).expect("a decision");
        // It was decided on before decisions were of items: nobody is told before, and it goes on to its end.
        app.db()
            .write(|tx| {
                use giamsat::schema::{inspection_items as t, visits as v};
                let visits = v::table.filter(v::inspection_id.eq(&inspection));
                diesel::update(visits).set(v::item_id.eq(None::<String>)).execute(tx.c())?;
                diesel::delete(t::table.filter(t::inspection_id.eq(&inspection))).execute(tx.c())?;
                Ok(())
            })
            .expect("without its items");
        let leader = app.actor("leader");
        let all =
            app.db().read(|c| giamsat::visits::views::of_inspection(c, &leader, &inspection)).expect("the visits");
        let of = |unit: &UnitId| all.iter().find(|v| v.unit == *unit).map(|v| v.id.clone()).expect("its visit");
        let visits = [of(&ward), of(&other_ward)];
        let case = Case { app, body, ward, other_ward, inspection, visits, head, clerk };
        for visit in 0..2 {
            case.apply(visit, OpKind::Start, case.visits[visit].as_str(), json!({"place": "Trụ sở phường"}));
        }
        case
    }

    pub fn actor(&self, login: &str) -> Actor {
        self.app.actor(login)
    }

    /// Somebody of the case, signed in.
    pub fn client(&self, login: &str) -> Client {
        self.app.named_existing(login)
    }

    fn op(&self, kind: OpKind, entity: &str, value: Value) -> Op {
        Op {
            id: self.app.db().world().new_id(),
            device: "page".to_owned(),
            device_seq: 0,
            kind,
            target: Target { entity: entity.to_owned(), field: String::new() },
            base: giamsat::visits::Base::default(),
            value,
            client_at: None,
        }
    }

    #[track_caller]
    fn apply(&self, visit: usize, kind: OpKind, entity: &str, value: Value) {
        let op = self.op(kind, entity, value);
        let results = apply(self.app.db(), &self.actor("leader"), &self.visits[visit], &[op]).expect("recorded");
        assert!(matches!(results[..], [OpResult::Applied { .. }]), "{results:?}");
    }

    /// A further inspection of the first ward by another team, begun today; gives its visit.
    pub fn follow_up(&self, decision: &str) -> VisitId {
        let today = self.app.db().world().today();
        let account = |login: &str, role| Some(self.app.account(login, &[role], None));
        let new = NewInspection {
            decision_number: decision.to_owned(),
            decision_on: today,
            issuer: "Giám đốc Sở Nội vụ".to_owned(),
            body: self.body.clone(),
            classification: Classification::Ordinary,
            signer: self.actor("signer").account,
            signer_position: "Giám đốc".to_owned(),
            title: "Kiểm tra lại việc thực hiện kết luận".to_owned(),
            contents: "Việc thực hiện kết luận".to_owned(),
            period_from: today,
            period_to: today,
            starts_on: today,
            ends_on: today + Duration::days(2),
            profile: Profile::A,
            fields: vec!["land".to_owned()],
            items: Vec::new(),
            leader: account("leader-again", Role::Leader),
            secretary: account("secretary-again", Role::Inspector),
            members: Vec::new(),
        };
        let new = self.app.planned(&new, &[&self.ward]);
        let inspection = set_up(self.app.db(), &self.actor("planner"), &new).expect("a decision");
        let leader = self.actor("leader-again");
        let db = self.app.db();
        let all = db.read(|c| giamsat::visits::views::of_inspection(c, &leader, &inspection)).expect("the visits");
        let visit = all.into_iter().next().expect("its visit").id;
        let start = self.op(OpKind::Start, visit.as_str(), json!({"place": "Trụ sở phường"}));
        let results = apply(db, &leader, &visit, &[start]).expect("begun");
        assert!(matches!(results[..], [OpResult::Applied { .. }]), "{results:?}");
        visit
    }

    /// Records a finding with its persons and photo; gives its id.
    pub fn record(&self, visit: usize, at: u32, found: &Found) -> String {
        // Findings stand in the order in which they were recorded.
        self.app.world.advance(Duration::seconds(1));
        let id = self.app.db().world().new_id();
        let value = json!({
            "kind": found.kind, "severity": "serious", "fact": found.fact, "assessment": "Chưa làm đúng quy định",
            "ground": "Nghị định 63/2010/NĐ-CP Điều 18", "field_code": found.field,
            "dossier_code": format!("H57-2609-{at}"), "occurred_on": "2026-09-14",
        });
        self.apply(visit, OpKind::FindingPut, &id, value);
        let person = |official: &OfficialId, name: &str, position: &str, capacity: &str, degree: &str| {
            let value = json!({
                "finding": id, "official": official.as_str(), "name": name, "position": position,
                "capacity": capacity, "degree": degree,
            });
            self.apply(visit, OpKind::PersonAdd, &self.app.db().world().new_id(), value);
        };
        if found.direct {
            person(&self.clerk, "Trần Thử Trực Tiếp", "Công chức địa chính", "direct", "direct");
        }
        if found.head {
            person(&self.head, "Lê Thử Đứng Đầu", "Chủ tịch UBND phường", "head", "joint");
        }
        if found.photo {
            let leader = self.actor("leader");
            let db = self.app.db();
            let facts: FileFacts =
                keep_file(db, &self.app.app.files, &leader, &self.visits[visit], "anh.png", &one_dot())
                    .expect("a stored photo");
            let value = json!({
                "finding": id, "kind": "photo", "sha256": facts.sha256, "caption": "Bảng niêm yết",
            });
            let op = self.op(OpKind::EvidenceAdd, &db.world().new_id(), value);
            let result = attach(db, &leader, &self.visits[visit], &facts, &op).expect("attached");
            assert!(matches!(result, OpResult::Applied { .. }), "{result:?}");
        }
        id
    }

    /// Answers a question of a field's list by its code.
    pub fn answer(&self, visit: usize, code: &str, verdict: &str) {
        let leader = self.actor("leader");
        let items = self.app.db().read(|c| {
            let lists = giamsat::visits::views::checklists_of(c, &self.visits[visit])?;
            giamsat::checklists::views::items(c, &lists)
        });
        let items = items.expect("the questions");
        let item = items.iter().find(|i| i.code == code).expect("the question");
        let op = self.op(OpKind::Answer, item.id.as_str(), json!(verdict));
        let results = apply(self.app.db(), &leader, &self.visits[visit], &[op]).expect("recorded");
        assert!(matches!(results[..], [OpResult::Applied { .. }]), "{results:?}");
    }

    /// Takes a finding back.
    pub fn withdraw(&self, visit: usize, finding: &str) {
        let leader = self.actor("leader");
        let record = self
            .app
            .db()
            .read(|c| giamsat::visits::views::record(c, &leader, &self.visits[visit]))
            .expect("the record");
        let found = record.findings.iter().find(|f| f.id.as_str() == finding).expect("the finding");
        let mut op = self.op(OpKind::FindingWithdraw, finding, Value::Null);
        op.base = giamsat::visits::Base::Version(found.versions["entity"]);
        let results = apply(self.app.db(), &leader, &self.visits[visit], &[op]).expect("withdrawn");
        assert!(matches!(results[..], [OpResult::Applied { .. }]), "{results:?}");
    }

    pub fn close(&self, visit: usize) {
        let leader = self.actor("leader");
        let db = self.app.db();
        let seen = db.read(|c| giamsat::visits::views::find(c, &leader, &self.visits[visit])).expect("a visit").version;
        let closing = Closing { ended_at: db.world().now(), without_files: false, ops: Vec::new() };
        close(db, &leader, &self.visits[visit], seen, &closing).expect("the minutes close");
    }

    /// The leader writes and submits the team's report through its pages.
    pub fn report(&self) {
        let leader = self.client("leader");
        let at = format!("/inspections/{}/report", self.inspection);
        let fields = [
            ("version", "0"),
            ("results", "Đơn vị bố trí đủ công chức trực"),
            ("assessment", "Còn hồ sơ quá hạn"),
            ("proposals", "Kết luận theo biên bản"),
            ("reserved_opinions", ""),
        ];
        leader.post(&at, &fields).to();
        leader.post(&format!("{at}/submit"), &[("version", "1")]).to();
    }

    /// The planner makes a draft of these visits; gives its id.
    pub fn draft(&self, visits: &[usize]) -> String {
        let mut fields = vec![("inspection", self.inspection.as_str())];
        fields.extend(visits.iter().map(|v| ("visits", self.visits[*v].as_str())));
        self.client("planner").post("/conclusions", &fields).new_id()
    }

    /// A conclusion as somebody of the case reads it.
    pub fn show(&self, login: &str, id: &str) -> giamsat::conclusions::Conclusion {
        let actor = self.actor(login);
        let id = id.to_owned().into();
        self.app.db().read(|c| giamsat::conclusions::views::show(c, &actor, &id)).expect("a conclusion in scope")
    }

    /// The version of a conclusion, for its forms.
    pub fn version(&self, id: &str) -> String {
        self.show("planner", id).version.to_string()
    }

    /// Address of the point of that number.
    pub fn point(&self, id: &str, position: i32) -> String {
        let c = self.show("planner", id);
        let point = c.points.iter().find(|p| p.position == position).expect("the point");
        format!("/conclusions/{id}/points/{}", point.id)
    }

    /// Sends the draft to its units until 27 November.
    pub fn send(&self, id: &str) {
        let fields = [("version", self.version(id)), ("explain_by", "27/11/2026".to_owned())];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        self.client("planner").post(&format!("/conclusions/{id}/send"), &fields).to();
    }

    /// The time for explaining passes: it is the morning of the day after.
    pub fn pass_deadline(&self, id: &str) {
        let by = self.show("planner", id).explain_by.expect("it was sent");
        self.app.world.set((by + Duration::days(1)).and_hms_opt(2, 0, 0).expect("a real instant"));
    }

    /// Posts the issue as somebody: the decision's signer with his own post, others as authorised.
    pub fn issue(&self, login: &str, id: &str, number: &str) -> crate::support::app::Answer {
        let signing = match login {
            "signer" => [("signing", "own"), ("head_post", ""), ("signer_position", "Giám đốc"), ("collective", "")],
            _ => [
                ("signing", "authorised"),
                ("head_post", "Giám đốc"),
                ("signer_position", "Trưởng phòng Cải cách hành chính"),
                ("collective", ""),
            ],
        };
        self.issue_as(login, id, number, &signing)
    }

    /// The same with what stands above the name.
    pub fn issue_as(
        &self,
        login: &str,
        id: &str,
        number: &str,
        signing: &[(&str, &str)],
    ) -> crate::support::app::Answer {
        let today = self.app.db().world().today().to_string();
        let version = self.version(id);
        let mut fields = vec![("version", version.as_str()), ("number", number), ("issued_on", today.as_str())];
        fields.extend_from_slice(signing);
        self.client(login).post(&format!("/conclusions/{id}/issue"), &fields)
    }

    /// Both visits reported, drafted, sent, the time over, issued under this number; gives its id.
    pub fn issued(given: &Given, first: &[Found], second: &[Found], number: &str) -> (Case, String) {
        let case = Case::minuted(given, first, second);
        case.report();
        let id = case.draft(&[0, 1]);
        case.send(&id);
        case.pass_deadline(&id);
        case.issue("signer", &id, number).to();
        (case, id)
    }
}
