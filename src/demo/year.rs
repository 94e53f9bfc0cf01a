//! The invented city's year of inspections, done through the same actions as people's clicks, each
//! on its day: so every date, name and audit line is where it would be in a real year.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime};
use diesel::prelude::*;
use serde_json::json;

use super::city::City;
use crate::accounts::{self, NewAccount};
use crate::checklists;
use crate::clock::{Staged, World};
use crate::conclusions::actions::{Issue, NewDraft, ReportTexts};
use crate::conclusions::model::{DemandKind, NewDemand, NewExplanation, Taken, Texts};
use crate::conclusions::{self, Authority, Signing, Stance};
use crate::db::Db;
use crate::directives::{self, Due, NewDirective, NewTask};
use crate::error::Error;
use crate::inspections::{self, Classification, NewInspection};
use crate::plans::actions::Approval;
use crate::plans::model::kept::NewKeptDays;
use crate::plans::{self, Form, ItemKind, NewItem, NewPlan, Profile, Trigger};
use crate::remediation::model::{Report, Verification};
use crate::remediation::{self, Checked, Step};
use crate::scoring;
use crate::units;
use crate::visits::actions::Closing;
use crate::visits::{self, FindingKind, Op, OpKind, Target, Verdict};
use crate::vocabulary::{
    AccountId, Actor, ConclusionId, InspectionId, OfficialId, PlanItemId, Right, Role, UnitId, Via, VisitId, dates,
};

/// A person of the demo who signs in.
#[derive(Clone, Debug)]
pub struct DemoAccount {
    pub role: Role,
    pub login: String,
    pub name: String,
    pub password: String,
}

/// What the year works with.
pub struct Year<'a> {
    pub db: &'a Db,
    pub world: Arc<Staged>,
    pub city: &'a City,
    /// The real instant: nothing happened after it.
    now: NaiveDateTime,
    /// The city's units by name.
    pub units: BTreeMap<String, UnitId>,
    people: BTreeMap<String, Actor>,
}

/// Login, role, position and unit of those who sign in.
const PEOPLE: &[(&str, Role, &str, &str)] = &[
    ("quantri", Role::Administrator, "Quản trị hệ thống", "Sở Khoa học và Công nghệ"),
    ("lapkehoach", Role::Planner, "Chuyên viên", "Sở Nội vụ"),
    ("pheduyet", Role::Approver, "Giám đốc Sở", "Sở Nội vụ"),
    ("truongdoan", Role::Leader, "Trưởng phòng Cải cách hành chính", "Sở Nội vụ"),
    ("thanhvien", Role::Inspector, "Chuyên viên", "Văn phòng UBND thành phố"),
    ("thanhtra", Role::Inspectorate, "Thanh tra viên", "Thanh tra thành phố"),
    ("thamdinh", Role::Appraiser, "Chuyên viên", "Sở Nội vụ"),
    ("donvi", Role::Unit, "Phó Chủ tịch UBND phường", "UBND phường Bến Lụa"),
    ("chutich", Role::Chairman, "Phó Chủ tịch UBND thành phố", "Văn phòng UBND thành phố"),
];

/// Further people whom the year needs: a second member, a second planner.
const OTHERS: &[(&str, Role, &str, &str)] = &[
    ("thuky", Role::Inspector, "Chuyên viên", "Sở Nội vụ"),
    ("lapkehoach2", Role::Planner, "Chuyên viên", "Văn phòng UBND thành phố"),
];

/// When an item of the plan begins.
#[derive(Clone, Copy)]
enum When {
    /// In this month of the year.
    Month(u32),
    /// So many days before today (after it when negative), so that something is always under way.
    Ago(i64),
}

/// Units of the year's plan, with the fields looked at.
const ITEMS: &[(&str, &[&str], When)] = &[
    ("UBND phường Gò Sến", &["land", "construction"], When::Month(2)),
    ("UBND xã Đồng Trầm", &["land"], When::Month(3)),
    ("Chi nhánh Văn phòng Đăng ký đất đai Bến Lụa", &["land"], When::Month(3)),
    ("Sở Xây dựng", &["construction"], When::Month(4)),
    ("UBND phường Mai Nhai", &["business_licensing"], When::Month(4)),
    ("UBND xã Suối Cườm", &["land", "civil_status"], When::Month(5)),
    ("Sở Công Thương", &["business_licensing"], When::Month(5)),
    ("UBND phường Thanh Liễu", &["land"], When::Month(6)),
    ("Ban Quản lý Khu kinh tế, khu công nghiệp thành phố", &["investment"], When::Month(7)),
    ("UBND xã Núi Chuông", &["land"], When::Month(9)),
    ("Trung tâm Phục vụ hành chính công thành phố", &["civil_duty", "investment"], When::Month(9)),
    ("Sở Tài chính", &["investment"], When::Month(11)),
    ("UBND phường Cồn Dệt", &["construction"], When::Ago(19)),
    ("UBND phường Bến Lụa", &["land", "construction"], When::Ago(11)),
    ("UBND phường Đông Vịnh", &["land"], When::Ago(5)),
    ("UBND phường Lạch Mây", &["land", "business_licensing"], When::Ago(0)),
    ("UBND phường Xóm Đèn", &["construction"], When::Ago(-6)),
    ("UBND xã Hói Đước", &["land"], When::Ago(-14)),
];

impl<'a> Year<'a> {
    /// Makes the accounts; gives those to be told to the user. Passwords are made for this folder.
    pub fn begin(
        db: &'a Db,
        world: Arc<Staged>,
        city: &'a City,
        chance: &dyn World,
    ) -> Result<(Self, Vec<DemoAccount>), Error> {
        let today = city.today;
        let units: BTreeMap<String, UnitId> =
            db.read(|c| units::views::options(c, today))?.into_iter().map(|u| (u.name, u.id)).collect();
        let mut year = Year { db, world, city, now: chance.now(), units, people: BTreeMap::new() };
        let mut told = Vec::new();
        let records: BTreeMap<Option<String>, OfficialId> = db.read(|c| {
            use crate::schema::officials as o;
            Ok(o::table.select((o::code, o::id)).load::<(Option<String>, OfficialId)>(c)?.into_iter().collect())
        })?;
        let mut taken = BTreeSet::new();
        for (at, (login, role, position, unit)) in PEOPLE.iter().chain(OTHERS).enumerate() {
            // Somebody of the unit itself, whose record the account is tied to; where it has nobody left,
            // somebody without a record.
            let heads = position.starts_with("Giám đốc");
            let own = city.people.iter().find(|p| {
                Some(p.unit) == city.unit(unit) && (p.rank == units::Rank::Head) == heads && !taken.contains(&p.code)
            });
            let name = match own {
                Some(person) => person.name.clone(),
                None => {
                    format!("{} {}", ["Lê Minh", "Trần Thu", "Đỗ Gia"][at % 3], ["Khuê", "Thảo", "Lâm"][at / 3 % 3])
                }
            };
            taken.extend(own.map(|person| person.code.clone()));
            let official = own.and_then(|person| records.get(&Some(person.code.clone()))).cloned();
            let password = accounts::rules::generate_password(chance);
            year.account(login, &name, *role, position, unit, official, &password)?;
            if at < PEOPLE.len() {
                told.push(DemoAccount { role: *role, login: (*login).to_owned(), name, password });
            }
        }
        Ok((year, told))
    }

    #[allow(clippy::too_many_arguments, reason = "one person, told in one place")]
    fn account(
        &mut self,
        login: &str,
        name: &str,
        role: Role,
        position: &str,
        unit: &str,
        official: Option<OfficialId>,
        password: &str,
    ) -> Result<(), Error> {
        let new = NewAccount {
            login: login.to_owned(),
            name: name.to_owned(),
            position: position.to_owned(),
            unit: self.units.get(unit).cloned(),
            official,
            roles: vec![role],
        };
        accounts::create_account(self.db, &Actor::command_line(), &new, password, false)?;
        let actor = self.db.read(|c| accounts::views::actor_by_login(c, login, Via::Cli, self.db.world().today()))?;
        self.people.insert(login.to_owned(), actor);
        Ok(())
    }

    fn actor(&self, login: &str) -> Result<&Actor, Error> {
        self.people.get(login).ok_or(Error::NotFound)
    }

    fn id(&self, login: &str) -> Result<AccountId, Error> {
        self.actor(login)?.account.clone().ok_or(Error::NotFound)
    }

    fn unit(&self, name: &str) -> Result<&UnitId, Error> {
        self.units.get(name).ok_or_else(|| Error::Internal(format!("the invented city has no {name}")))
    }

    /// Moves the clock to an hour of a day in Vietnam.
    fn at(&self, day: NaiveDate, hour: u32) {
        let time = NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
        self.world.set(dates::instant(day.and_time(time)).min(self.now));
    }

    fn version_of_plan(&self, actor: &Actor, id: &crate::vocabulary::PlanId) -> Result<i32, Error> {
        Ok(self.db.read(|c| plans::views::plan(c, actor, id))?.version)
    }

    /// The plan, approved in January, and what was done of it until today.
    pub fn pass(&mut self) -> Result<(), Error> {
        let year = self.city.today.year();
        let day = |month: u32, day: u32| NaiveDate::from_ymd_opt(year, month, day).unwrap_or(self.city.today);
        let (planner, approver) = (self.actor("lapkehoach")?.clone(), self.actor("pheduyet")?.clone());
        // Early in a year the plan is some days old all the same.
        let begun = day(1, 8).min(self.city.today - Days::new(8));
        self.at(begun, 9);
        let body = self.unit("Sở Nội vụ")?.clone();
        let new = NewPlan {
            body,
            year,
            title: format!("Kế hoạch kiểm tra công tác cải cách hành chính, kiểm soát thủ tục hành chính năm {year}"),
        };
        let plan = plans::actions::create_plan(self.db, &planner, &new)?;
        for (from, to, reason) in [((1, 25), (2, 5), "Chuẩn bị Tết Nguyên đán"), ((10, 5), (10, 9), "Mùa mưa lũ")]
        {
            let (from_on, to_on, reason) = (day(from.0, from.1), day(to.0, to.1), reason.to_owned());
            plans::actions::keep_days(self.db, &planner, &NewKeptDays { body: None, from_on, to_on, reason })?;
        }
        // What each of the body's inspectors can do in a month; one of them gives less from July on.
        for (login, who) in self.people.iter().filter(|(_, who)| who.may(Right::Inspect)) {
            let Some(account) = &who.account else { continue };
            let lead = if who.may(Right::Lead) { 8 } else { 12 };
            plans::actions::set_capacity(self.db, &planner, account, 0, (lead, day(1, 1)))?;
            if login == "thanhvien" {
                plans::actions::set_capacity(self.db, &planner, account, 1, (6, day(7, 1)))?;
            }
        }
        let mut items: Vec<(PlanItemId, &str, NaiveDate, &[&str])> = Vec::new();
        for (at, (unit, fields, when)) in ITEMS.iter().enumerate() {
            let starts_on = match when {
                When::Month(month) => working_day(day(*month, 5 + (at as u32 * 5) % 18)),
                When::Ago(days) => self.ago(*days),
            };
            // One team does it all, and is in one place at a time.
            let mut starts_on = starts_on;
            while matches!(when, When::Month(_)) && self.is_taken(starts_on) {
                starts_on = worked_before(starts_on - Days::new(7));
            }
            // What would have to be decided before the plan stood waits for later.
            let starts_on = match starts_on - Days::new(8) < begun + Days::new(5) && starts_on <= self.city.today {
                true => working_day(self.city.today + Days::new(30 + at as u64)),
                false => starts_on,
            };
            let mut item = self.item(unit, fields, starts_on, ItemKind::Periodic)?;
            match *unit {
                "UBND xã Hói Đước" => item.unit = self.section(&item.unit)?,
                // Somebody who works there, and does not head it.
                "UBND phường Xóm Đèn" => {
                    let there = self.db.read(|c| plans::views::subjects::in_office(c, &item.unit, None, starts_on))?;
                    item.officials = there.into_iter().skip(1).take(1).map(|named| named.official).collect();
                }
                _ => {}
            }
            items.push((plans::actions::add_item(self.db, &planner, &plan, &item)?, unit, starts_on, fields));
        }
        self.at(begun + Days::new(2), 15);
        plans::actions::submit(self.db, &planner, &plan, self.version_of_plan(&planner, &plan)?)?;
        self.at(begun + Days::new(4), 14);
        let reviewer = self.actor("thanhtra")?.clone();
        let opinion = "Danh mục không chồng chéo với kế hoạch thanh tra, kiểm toán đã biết; đủ căn cứ để phê duyệt.";
        plans::actions::review(self.db, &reviewer, &plan, self.version_of_plan(&reviewer, &plan)?, opinion)?;
        self.at(begun + Days::new(5), 10);
        let approval = Approval { number: "05/KH-SNV".into(), issued_on: begun + Days::new(5) };
        plans::actions::approve(self.db, &approver, &plan, self.version_of_plan(&approver, &plan)?, &approval)?;

        let mut number = 0;
        for (item, unit, starts_on, fields) in &items {
            if *starts_on > self.city.today + Days::new(7) {
                continue;
            }
            self.inspect(item, unit, *starts_on, fields, &mut number)?;
        }
        self.directive(year, begun)?;
        self.other_plan(year)?;
        self.next_plan(year + 1)?;
        self.surprise(&plan)?;
        self.score(year)?;
        self.at(self.city.today, 8);
        Ok(())
    }

    /// So many days before today, or after it, on which offices work.
    fn ago(&self, days: i64) -> NaiveDate {
        match days {
            0 => worked_before(self.city.today),
            days if days > 0 => worked_before(self.city.today - Days::new(days.unsigned_abs())),
            days => working_day(self.city.today + Days::new(days.unsigned_abs())),
        }
    }

    /// Whether a visit that begins then shares a day with one that is so many days from today.
    fn is_taken(&self, starts_on: NaiveDate) -> bool {
        let ends_on = |from: NaiveDate| working_day(from + Days::new(2));
        ITEMS.iter().any(|(_, _, when)| match when {
            When::Ago(days) => self.ago(*days) <= ends_on(starts_on) && starts_on <= ends_on(self.ago(*days)),
            When::Month(_) => false,
        })
    }

    fn item(&self, unit: &str, fields: &[&str], starts_on: NaiveDate, kind: ItemKind) -> Result<NewItem, Error> {
        Ok(NewItem {
            kind,
            unit: self.unit(unit)?.clone(),
            fields: fields.iter().map(|f| (*f).to_owned()).collect(),
            contents: "Công khai thủ tục; tiếp nhận, giải quyết hồ sơ; giải trình, xin lỗi khi trễ hạn; trách nhiệm người đứng đầu".into(),
            trigger: (kind == ItemKind::Surprise).then_some(Trigger::Spike),
            cause: if kind == ItemKind::Surprise { "Tỷ lệ hồ sơ quá hạn tăng liên tiếp hai tháng".into() } else { String::new() },
            directive: None,
            follows: None,
            part: None,
            officials: Vec::new(),
            period_from: NaiveDate::from_ymd_opt(starts_on.year(), 1, 1).unwrap_or(starts_on),
            period_to: starts_on - Days::new(1),
            starts_on,
            ends_on: working_day(starts_on + Days::new(2)),
            profile: Profile::A,
            form: Form::OnSite,
            approver: None,
            viewers: Vec::new(),
        })
    }

    /// From the decision to the signed conclusion, as far as today allows.
    fn inspect(
        &mut self,
        item: &PlanItemId,
        unit_name: &str,
        starts_on: NaiveDate,
        fields: &[&str],
        number: &mut u32,
    ) -> Result<(), Error> {
        let today = self.city.today;
        *number += 1;
        let unit = self.unit(unit_name)?.clone();
        let (planner, leader) = (self.actor("lapkehoach")?.clone(), self.actor("truongdoan")?.clone());
        let (member, approver) = (self.actor("thanhvien")?.clone(), self.actor("pheduyet")?.clone());
        let decided_on = starts_on - Days::new(7);
        self.at(decided_on, 9);
        let new = NewInspection {
            decision_number: format!("{:02}/QĐ-SNV", *number + 11),
            decision_on: decided_on,
            issuer: "Sở Nội vụ".into(),
            body: self.unit("Sở Nội vụ")?.clone(),
            classification: Classification::Ordinary,
            signer: Some(self.id("pheduyet")?),
            signer_position: "Giám đốc".into(),
            title: format!("Kiểm tra công tác tiếp nhận, giải quyết thủ tục hành chính tại {unit_name}"),
            contents: "Theo kế hoạch 05/KH-SNV".into(),
            period_from: NaiveDate::from_ymd_opt(starts_on.year(), 1, 1).unwrap_or(starts_on),
            period_to: starts_on - Days::new(1),
            starts_on,
            ends_on: working_day(starts_on + Days::new(2)),
            profile: Profile::A,
            fields: fields.iter().map(|f| (*f).to_owned()).collect(),
            items: vec![item.clone()],
            leader: Some(self.id("truongdoan")?),
            secretary: Some(self.id("thuky")?),
            members: vec![self.id("thanhvien")?],
        };
        let inspection = inspections::actions::set_up(self.db, &planner, &new)?;
        if starts_on > today {
            return Ok(());
        }
        let visit = self.db.read(|c| visits::views::of_inspection(c, &leader, &inspection))?;
        let visit = visit.first().map(|v| v.id.clone()).ok_or(Error::NotFound)?;
        self.at(starts_on, 8);
        self.visit(&visit, &unit, unit_name, starts_on, &leader, &member, *number)?;
        let ended_on = working_day(starts_on + Days::new(2));
        if ended_on >= today {
            return Ok(());
        }
        self.at(ended_on, 16);
        let version = self.db.read(|c| visits::views::find(c, &leader, &visit))?.version;
        let opinion = self.op(
            OpKind::MinutesNote,
            "opinion",
            "",
            0,
            json!("Đơn vị nhất trí với số liệu; sẽ giải trình bằng văn bản."),
        );
        let closing = Closing { ended_at: self.world.now(), without_files: false, ops: vec![opinion] };
        visits::actions::close(self.db, &leader, &visit, version, &closing)?;
        self.conclude(&inspection, &visit, &unit, unit_name, ended_on, *number, &leader, &approver)
    }

    fn op(&self, kind: OpKind, entity: &str, field: &str, base_version: i32, value: serde_json::Value) -> Op {
        let target = Target { entity: entity.to_owned(), field: field.to_owned() };
        Op {
            id: self.world.new_id(),
            device: "page".into(),
            device_seq: 0,
            kind,
            target,
            base: visits::Base::Version(base_version),
            value,
            client_at: None,
        }
    }

    #[allow(clippy::too_many_arguments, reason = "one scene, told in one place")]
    fn visit(
        &self,
        visit: &VisitId,
        unit: &UnitId,
        unit_name: &str,
        on: NaiveDate,
        leader: &Actor,
        member: &Actor,
        number: u32,
    ) -> Result<(), Error> {
        let start = self.op(OpKind::Start, visit.as_str(), "", 0, json!({ "place": format!("Trụ sở {unit_name}") }));
        self.apply(leader, visit, &[start])?;
        let (people, team) = self.db.read(|c| {
            let inspection = visits::views::find(c, leader, visit)?.inspection;
            Ok((units::views::people_on(c, unit, on)?, inspections::team_of(c, &inspection)?))
        })?;
        let mut ops = Vec::new();
        for mate in team {
            let (presence, reason) = match mate.post == inspections::Post::Member && number % 4 == 2 {
                true => ("excused", "Dự họp theo giấy mời"),
                false => ("present", ""),
            };
            let row = json!({ "official": null, "name": mate.name, "position": mate.position, "presence": presence, "reason": reason, "side": "team" });
            ops.push(self.op(OpKind::Attendance, mate.account.as_str(), "", 0, row));
        }
        let mut received = false;
        for (at, person) in people.iter().enumerate() {
            let (presence, reason) = match (at + number as usize) % 5 {
                4 => ("excused", "Đi công tác theo lịch"),
                _ => ("present", ""),
            };
            // The first of them who is there receives the team: the head, else a deputy.
            let represents = presence == "present" && !received;
            received |= represents;
            let row = json!({ "official": person.official, "name": person.name, "position": person.position, "presence": presence, "reason": reason, "represents": represents });
            ops.push(self.op(OpKind::Attendance, person.official.as_str(), "", 0, row));
        }
        self.apply(leader, visit, &ops)?;
        let record = self.db.read(|c| visits::views::record(c, leader, visit))?;
        let (items, lists) = self
            .db
            .read(|c| Ok((checklists::views::items(c, &record.checklists)?, checklists::views::all_versions(c)?)))?;
        let mut ops = Vec::new();
        let mut failed = Vec::new();
        for (at, item) in items.iter().enumerate() {
            let verdict = match (at as u32 * 7 + number * 5) % 23 {
                0 | 11 => Verdict::Fail,
                5 => Verdict::Partial,
                9 => Verdict::NotApplicable,
                _ => Verdict::Pass,
            };
            if verdict == Verdict::Fail && failed.len() < 3 {
                failed.push(item);
            }
            ops.push(self.op(OpKind::Answer, item.id.as_str(), "", 0, json!(verdict.as_str())));
        }
        self.apply(member, visit, &ops)?;
        let head = people.iter().find(|p| p.rank == units::Rank::Head);
        let direct = people.iter().rev().find(|p| p.rank == units::Rank::Staff);
        for (at, item) in failed.iter().enumerate() {
            let kind = if at == 0 { FindingKind::Violation } else { FindingKind::Shortcoming };
            let field = lists.iter().find(|l| l.id == item.version).and_then(|l| l.field.clone());
            let finding = self.world.new_id();
            let mut ops = vec![self.op(
                OpKind::FindingPut,
                &finding,
                "",
                0,
                json!({
                    "kind": kind.as_str(),
                    "severity": item.severity,
                    "fact": format!("Kiểm tra xác suất 20 hồ sơ: {} hồ sơ không bảo đảm yêu cầu “{}”.", 2 + (number as usize + at) % 5, item.question_vi),
                    "assessment": "Chưa thực hiện đúng quy định; nguyên nhân chủ yếu do kiểm tra nội bộ chưa thường xuyên.",
                    "ground": item.grounds.first().cloned().unwrap_or_default(),
                    "item": item.id,
                    "field_code": field.unwrap_or_default(),
                    "occurred_on": (on - Days::new(20 + at as u64 * 9)).to_string(),
                }),
            )];
            for (person, capacity, degree) in [(direct, "direct", "direct"), (head, "head", "joint")] {
                if let Some(p) = person {
                    let row = json!({ "finding": finding, "official": p.official, "name": p.name, "position": p.position, "capacity": capacity, "degree": degree });
                    ops.push(self.op(OpKind::PersonAdd, &self.world.new_id(), "", 0, row));
                }
            }
            self.apply(member, visit, &ops)?;
        }
        let strength = self.op(
            OpKind::FindingPut,
            &self.world.new_id(),
            "",
            0,
            json!({
                "kind": "strength",
                "severity": "minor",
                "fact": "Niêm yết đầy đủ thủ tục, có mã QR tra cứu; bố trí người trực đủ các quầy.",
                "assessment": "Thực hiện tốt việc công khai và tiếp đón.",
            }),
        );
        self.apply(member, visit, &[strength])
    }

    fn apply(&self, actor: &Actor, visit: &VisitId, ops: &[Op]) -> Result<(), Error> {
        for result in visits::actions::apply(self.db, actor, visit, ops)? {
            if !matches!(result, visits::OpResult::Applied { .. }) {
                return Err(Error::Internal(format!("the demo's record was not taken: {result:?}")));
            }
        }
        Ok(())
    }

    #[allow(clippy::too_many_arguments, reason = "one scene, told in one place")]
    fn conclude(
        &mut self,
        inspection: &InspectionId,
        visit: &VisitId,
        unit: &UnitId,
        unit_name: &str,
        ended_on: NaiveDate,
        number: u32,
        leader: &Actor,
        approver: &Actor,
    ) -> Result<(), Error> {
        let today = self.city.today;
        let reported_on = ended_on + Days::new(5);
        if reported_on > today {
            return Ok(());
        }
        self.at(reported_on, 10);
        let texts = ReportTexts {
            results: "Đoàn đã kiểm tra hồ sơ, phỏng vấn công chức tiếp nhận và người dân đến giao dịch.".into(),
            assessment: "Đơn vị cơ bản chấp hành quy định; còn một số nội dung phải khắc phục.".into(),
            proposals: "Ban hành thông báo kết luận, yêu cầu khắc phục trong thời hạn quy định.".into(),
            reserved_opinions: String::new(),
        };
        conclusions::actions::save_report(self.db, leader, inspection, 0, &texts)?;
        let version = self.db.read(|c| conclusions::views::report(c, leader, inspection))?.map_or(1, |r| r.version);
        conclusions::actions::submit_report(self.db, leader, inspection, version)?;
        let id = conclusions::actions::draft(
            self.db,
            leader,
            &NewDraft { inspection: inspection.clone(), visits: vec![visit.clone()] },
        )?;
        let version = |actor: &Actor| -> Result<i32, Error> {
            Ok(self.db.read(|c| conclusions::views::show(c, actor, &id))?.version)
        };
        let report_by = reported_on + Days::new(35);
        let texts = Texts {
            title: format!("công tác tiếp nhận, giải quyết thủ tục hành chính tại {unit_name}"),
            results: "Công khai thủ tục hành chính đầy đủ, thái độ tiếp đón đúng mực.".into(),
            causes: "Việc tự kiểm tra chưa thường xuyên; phân công phối hợp giữa các bộ phận chưa rõ.".into(),
            report_by: Some(report_by),
        };
        conclusions::actions::edit(self.db, leader, &id, version(leader)?, &texts)?;
        let demand = NewDemand {
            unit: unit.clone(),
            task: "Rà soát toàn bộ hồ sơ quá hạn, gửi văn bản giải trình và xin lỗi còn thiếu".into(),
            product: "Danh sách hồ sơ kèm số văn bản xin lỗi".into(),
            kind: DemandKind::Demand,
            due_on: report_by,
        };
        conclusions::actions::add_demand(self.db, leader, &id, &demand)?;
        if reported_on + Days::new(2) > today {
            return Ok(());
        }
        self.at(reported_on + Days::new(2), 9);
        conclusions::actions::send(self.db, leader, &id, version(leader)?, reported_on + Days::new(9))?;
        if reported_on + Days::new(6) > today {
            return Ok(());
        }
        self.at(reported_on + Days::new(6), 14);
        let person = self.person_of(unit, unit_name)?;
        let points = self.db.read(|c| conclusions::views::show(c, &person, &id))?.points;
        for point in points.iter().filter(|p| p.kind != FindingKind::Strength) {
            let (stance, words) = match point.position % 3 {
                0 => (
                    Stance::Partly,
                    "Đơn vị tiếp thu; riêng 01 hồ sơ chờ xác định nghĩa vụ tài chính nên không tính thời gian.",
                ),
                _ => (Stance::Accept, "Đơn vị tiếp thu, đã phân công lại người theo dõi hạn trả."),
            };
            let new = NewExplanation { stance, text: words.to_owned(), paper: None };
            conclusions::actions::explain(self.db, &person, &id, &point.id, 0, &new, &[])?;
        }
        if reported_on + Days::new(14) > today {
            return Ok(());
        }
        self.at(reported_on + Days::new(12), 9);
        for point in self.db.read(|c| conclusions::views::show(c, leader, &id))?.points {
            if let Some(explanation) = &point.explanation {
                conclusions::actions::answer(
                    self.db,
                    leader,
                    &id,
                    &point.id,
                    explanation.version,
                    Taken::Partly,
                    "Ghi nhận ý kiến của đơn vị.",
                )?;
            }
        }
        let issued_on = reported_on + Days::new(14);
        self.at(issued_on, 15);
        let signing = Signing {
            authority: Authority::Own,
            collective: String::new(),
            head_post: String::new(),
            position: "Giám đốc".into(),
        };
        let issue = Issue { number: format!("{:02}/TB-SNV", number + 7), issued_on, signing };
        conclusions::actions::issue(self.db, approver, &id, version(approver)?, &issue)?;
        self.mend(&id, &person, leader, approver, number)
    }

    /// What became of the demand of an issued conclusion, one way for each: closed, partly met, waiting to be verified,
    /// more time given, nothing heard.
    fn mend(
        &self,
        conclusion: &ConclusionId,
        person: &Actor,
        leader: &Actor,
        approver: &Actor,
        number: u32,
    ) -> Result<(), Error> {
        let today = self.city.today;
        let load = || {
            let found = self.db.read(|c| remediation::views::of_conclusion(c, leader, conclusion, today))?;
            found.into_iter().next().ok_or(Error::NotFound)
        };
        let demand = load()?;
        let (issued_on, due, id) = (demand.issued_on, demand.due, &demand.id);
        let reports = |on: NaiveDate, words: &str| {
            self.at(on, 10);
            let new = Report { part: false, text: words.into(), done_on: on, owner: None };
            remediation::actions::report(self.db, person, id, load()?.version, &new, &[])
        };
        let verifies = |on: NaiveDate, outcome: Step, words: &str| {
            self.at(on, 15);
            let new =
                Verification { outcome, checked: Checked::Paper, visit: None, checked_on: on, reason: words.into() };
            remediation::actions::verify(self.db, leader, id, load()?.version, &new)
        };
        let (first, second) = (issued_on + Days::new(12), issued_on + Days::new(15));
        match number % 5 {
            0 if second < today => {
                reports(first, "Đã rà soát toàn bộ hồ sơ quá hạn, gửi đủ văn bản xin lỗi.")?;
                verifies(second, Step::Meet, "Đã đối chiếu danh sách và số văn bản xin lỗi của từng hồ sơ.")?;
                remediation::actions::close(self.db, leader, id, load()?.version)
            }
            1 if second < today => {
                reports(first, "Đã rà soát; còn 02 hồ sơ chưa liên hệ được với người nộp.")?;
                verifies(second, Step::MeetPartly, "Còn thiếu văn bản xin lỗi của 02 hồ sơ.")
            }
            2 if first < today => reports(first, "Đã rà soát, lập danh sách kèm số văn bản xin lỗi."),
            3 if second < today => {
                self.at(first, 9);
                let until = due + Days::new(20);
                let version = load()?.version;
                remediation::actions::ask_extension(
                    self.db,
                    person,
                    id,
                    version,
                    until,
                    "Số hồ sơ phải rà soát nhiều.",
                )?;
                self.at(second, 9);
                let version = load()?.version;
                remediation::actions::answer_extension(self.db, approver, id, version, Some(until), "Cho thêm 20 ngày.")
            }
            4 if due + Days::new(3) < today => {
                self.at(due + Days::new(3), 9);
                let paper = (format!("{}/SNV-CCHC", 120 + number), due + Days::new(3));
                let version = load()?.version;
                let paper = (paper.0.as_str(), paper.1);
                remediation::actions::send_paper(self.db, leader, &[(id.clone(), version)], Step::Remind, paper, "")
            }
            _ => Ok(()),
        }
    }

    /// The person who explains for a unit: the demo's own, or one made for the purpose whose
    /// password nobody knows.
    fn person_of(&mut self, unit: &UnitId, unit_name: &str) -> Result<Actor, Error> {
        if let Some(known) = self.people.values().find(|a| a.unit.as_ref() == Some(unit) && a.is(Role::Unit)) {
            return Ok(known.clone());
        }
        let at = self.city.unit(unit_name).unwrap_or_default();
        let login = format!("donvi{at}");
        let name =
            self.city.people.iter().filter(|p| p.unit == at).nth(1).map_or(unit_name.to_owned(), |p| p.name.clone());
        let password = self.world.new_token();
        self.account(&login, &name, Role::Unit, "Đại diện đơn vị", unit_name, None, &password)?;
        Ok(self.actor(&login)?.clone())
    }

    /// The Office's own plan, a draft, with an item that overlaps one of Home Affairs.
    fn other_plan(&self, year: i32) -> Result<(), Error> {
        let planner = self.actor("lapkehoach2")?;
        self.at(self.city.today - Days::new(6), 9);
        let new = NewPlan {
            body: self.unit("Văn phòng UBND thành phố")?.clone(),
            year,
            title: format!("Kế hoạch kiểm tra việc kiểm soát thủ tục hành chính năm {year}"),
        };
        let plan = plans::actions::create_plan(self.db, planner, &new)?;
        let soon = working_day(self.city.today + Days::new(12));
        for (unit, fields) in [("UBND xã Hói Đước", &["land"][..]), ("Sở Y tế", &["business_licensing"][..])]
        {
            if soon.year() == year {
                plans::actions::add_item(self.db, planner, &plan, &self.item(unit, fields, soon, ItemKind::Periodic)?)?;
            }
        }
        Ok(())
    }

    /// The next year's plan of the same body, submitted and waiting for its review.
    fn next_plan(&self, year: i32) -> Result<(), Error> {
        let planner = self.actor("lapkehoach")?;
        self.at(self.city.today - Days::new(4), 9);
        let new = NewPlan {
            body: self.unit("Sở Nội vụ")?.clone(),
            year,
            title: format!("Kế hoạch kiểm tra công tác cải cách hành chính, kiểm soát thủ tục hành chính năm {year}"),
        };
        let plan = plans::actions::create_plan(self.db, planner, &new)?;
        let months = [("Sở Y tế", &["business_licensing"][..], 3), ("UBND phường Thanh Liễu", &["civil_status"], 4)];
        for (unit, fields, month) in months {
            let starts_on = working_day(NaiveDate::from_ymd_opt(year, month, 10).unwrap_or(self.city.today));
            let item = self.item(unit, fields, starts_on, ItemKind::Periodic)?;
            plans::actions::add_item(self.db, planner, &plan, &item)?;
        }
        // What was concluded this year is followed up in the next.
        let starts_on = working_day(NaiveDate::from_ymd_opt(year, 5, 12).unwrap_or(self.city.today));
        for (unit, fields, _) in ITEMS {
            let unit_id = self.unit(unit)?;
            let place = units::Place { unit: unit_id, part: None, on: self.city.today };
            let known = self.db.read(|c| plans::views::follows::of_place(c, place))?;
            if let Some(followed) = known.into_iter().next() {
                let item = self.item(unit, fields, starts_on, ItemKind::FollowUp)?;
                let contents = "Việc thực hiện kiến nghị, thời hạn khắc phục nêu trong kết luận".into();
                let item = NewItem { follows: Some(followed.conclusion), contents, ..item };
                plans::actions::add_item(self.db, planner, &plan, &item)?;
                break;
            }
        }
        self.at(self.city.today - Days::new(3), 15);
        plans::actions::submit(self.db, planner, &plan, self.version_of_plan(planner, &plan)?)
    }

    /// A section of a unit that an item of the plan is narrowed to.
    fn section(&self, unit: &UnitId) -> Result<UnitId, Error> {
        let from_on = self.city.today - Days::new(2_000);
        let new = units::NewUnit {
            code: None,
            name: "Phòng Kinh tế".into(),
            short_name: None,
            kind: units::Kind::Section,
            parent: Some(unit.clone()),
            from_on,
        };
        self.db.write(|tx| units::actions::add_unit(tx, &new, None))
    }

    /// A directive of the invented city with tasks in every state.
    fn directive(&self, year: i32, dated_on: NaiveDate) -> Result<(), Error> {
        let planner = self.actor("lapkehoach")?;
        self.at(self.city.today - Days::new(7), 9);
        let new = NewDirective {
            number: "02/CT-UBND".into(),
            dated_on,
            issuer: "Chủ tịch UBND thành phố".into(),
            title: format!("Chấn chỉnh việc giải quyết thủ tục hành chính năm {year} (văn bản giả định)"),
            checklists: vec!["directives".into()],
        };
        let directive = directives::actions::enter(self.db, planner, &new)?;
        let quarter = |year, quarter| {
            let on = directives::rules::end_of_quarter(year, quarter);
            on.map_or(Due::Standing, |on| Due::Quarter { year, quarter, on })
        };
        let done_on = worked_before(self.city.today - Days::new(7));
        let late = Due::Day { on: (self.city.today - Days::new(10)).max(dated_on) };
        let tasks = [
            ("1.a", "Rà soát, báo cáo hồ sơ đất đai quá hạn", "UBND phường Lạch Mây", "Báo cáo", late, None),
            (
                "1.b",
                "Công khai thủ tục tại bộ phận một cửa",
                "UBND xã Hói Đước",
                "Ảnh chụp, báo cáo",
                late,
                Some(done_on),
            ),
            ("2", "Xin lỗi bằng văn bản mỗi khi trễ hẹn", "Sở Y tế", "Văn bản xin lỗi", Due::Standing, None),
            ("3", "Báo cáo kết quả cả năm", "Sở Nội vụ", "Báo cáo", quarter(year + 1, 1), None),
        ];
        for (point, task, unit, product, due, done) in tasks {
            let (point, task, product) = (point.into(), task.into(), product.into());
            let new = NewTask { point, task, unit: self.unit(unit)?.clone(), product, due };
            let task = directives::actions::add_task(self.db, planner, &directive, &new)?;
            if let Some(on) = done.filter(|on| *on >= dated_on) {
                directives::actions::set_done(self.db, planner, &directive, &task, 1, Some((on, "14/BC-UBND")))?;
            }
        }
        Ok(())
    }

    /// A surprise item that only its named few see.
    fn surprise(&self, plan: &crate::vocabulary::PlanId) -> Result<(), Error> {
        let planner = self.actor("lapkehoach")?;
        self.at(self.city.today - Days::new(1), 17);
        let soon = working_day(self.city.today + Days::new(5));
        if soon.year() != self.city.today.year() {
            return Ok(());
        }
        let mut item = self.item("UBND phường Thanh Liễu", &["business_licensing"], soon, ItemKind::Surprise)?;
        item.approver = Some(self.id("pheduyet")?);
        item.viewers = vec![self.id("truongdoan")?];
        plans::actions::add_item(self.db, planner, plan, &item).map(drop)
    }

    /// The year's scoring of wards and communes, open, with what conclusions deduct.
    fn score(&self, year: i32) -> Result<(), Error> {
        let appraiser = self.actor("thamdinh")?;
        self.at(self.city.today, 7);
        let set = self.db.read(|c| scoring::views::set_for(c, &format!("CCHC-HL-{year}")))?;
        if let Some(set) = set {
            let run = scoring::actions::create_run(
                self.db,
                appraiser,
                &set.id,
                year,
                &format!("Chấm điểm cải cách hành chính năm {year}"),
            )?;
            scoring::actions::recompute(self.db, appraiser, &run)?;
        }
        Ok(())
    }
}

/// The day itself, or the Friday before when it is a Saturday or Sunday.
fn worked_before(day: NaiveDate) -> NaiveDate {
    match day.weekday() {
        chrono::Weekday::Sat => day - Days::new(1),
        chrono::Weekday::Sun => day - Days::new(2),
        _ => day,
    }
}

/// The day itself, or the Monday after when it is a Saturday or Sunday.
fn working_day(day: NaiveDate) -> NaiveDate {
    match day.weekday() {
        chrono::Weekday::Sat => day + Days::new(2),
        chrono::Weekday::Sun => day + Days::new(1),
        _ => day,
    }
}
