//! Approved plan items for tests that are about what comes after them, made by the areas' actions.

use std::sync::atomic::Ordering;

use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;
use giamsat::clock::World;
use giamsat::inspections::NewInspection;
use giamsat::plans::actions::{self, Approval};
use giamsat::plans::{Form, ItemKind, NewItem, NewPlan, Profile, views};
use giamsat::units::Kind;
use giamsat::vocabulary::{PlanItemId, Role, UnitId};

use super::app::TestApp;

/// First and last of some days.
type Days = (NaiveDate, NaiveDate);

/// An item at a unit.
pub fn item(unit: &UnitId, fields: &[String], period: Days, days: Days) -> NewItem {
    NewItem {
        kind: ItemKind::Periodic,
        unit: unit.clone(),
        fields: fields.to_vec(),
        contents: "Việc tiếp nhận và trả kết quả".into(),
        trigger: None,
        cause: String::new(),
        directive: None,
        follows: None,
        part: None,
        officials: Vec::new(),
        period_from: period.0,
        period_to: period.1,
        starts_on: days.0,
        ends_on: days.1,
        profile: Profile::A,
        form: Form::OnSite,
        approver: None,
        viewers: Vec::new(),
    }
}

impl TestApp {
    /// The decision with an approved item at each of the units, which say what it says.
    pub fn planned(&self, new: &NewInspection, units: &[&UnitId]) -> NewInspection {
        let (period, days) = ((new.period_from, new.period_to), (new.starts_on, new.ends_on));
        let of = |unit: &&UnitId| NewItem {
            contents: new.contents.clone(),
            profile: new.profile,
            ..item(unit, &new.fields, period, days)
        };
        let wishes: Vec<NewItem> = units.iter().map(of).collect();
        NewInspection { items: self.approved(&wishes), ..new.clone() }
    }

    /// Does something on a day on which a visit that begins at `first` is still to be planned, and sets the clock back.
    pub fn while_planned<T>(&self, first: NaiveDate, act: impl FnOnce() -> T) -> T {
        let now = self.world.now();
        let early = first.and_hms_opt(1, 0, 0).expect("a time");
        self.world.set(now.min(early));
        let done = act();
        self.world.set(now);
        done
    }

    /// Ids of new items in an approved plan of an office of its own. They follow up, as such items were before they
    /// named a conclusion: that overlaps with nothing, so a test has as many as it likes at one place. Whoever tests
    /// overlap writes other ones.
    pub fn approved(&self, wishes: &[NewItem]) -> Vec<PlanItemId> {
        use giamsat::schema::plan_items as p;
        let first = wishes.iter().map(|new| new.starts_on).min().expect("an item");
        let number = self.planning.fetch_add(1, Ordering::Relaxed) + 1;
        let body = self.unit(&format!("Văn phòng lập kế hoạch thử {number}"), Kind::Office);
        for (login, role) in [("kh-viet", Role::Planner), ("kh-soat", Role::Approver), ("kh-duyet", Role::Approver)] {
            self.account(login, &[role], None);
        }
        let (db, writer) = (self.db(), self.actor("kh-viet"));
        self.while_planned(first, || {
            let today = self.world.today();
            let new =
                NewPlan { body: body.clone(), year: first.year(), title: "Kế hoạch của các phép thử".into() };
            let plan = actions::create_plan(db, &writer, &new).expect("a plan");
            let add = |wish| actions::add_item(db, &writer, &plan, wish).expect("an item");
            let items: Vec<PlanItemId> = wishes.iter().map(add).collect();
            db.write(|tx| {
                let of_plan = p::table.filter(p::plan_id.eq(&plan));
                Ok(diesel::update(of_plan).set(p::kind.eq(ItemKind::FollowUp)).execute(tx.c())?)
            })
            .expect("they follow up");
            let version = || db.read(|c| views::plan(c, &writer, &plan)).expect("the plan").version;
            actions::submit(db, &writer, &plan, version()).expect("submitted");
            if db.read(|c| views::review_needed(c, today)).expect("the rule") {
                actions::review(db, &self.actor("kh-soat"), &plan, version(), "Đủ căn cứ").expect("reviewed");
            }
            let approval = Approval { number: "1/KH-VPT".into(), issued_on: today };
            actions::approve(db, &self.actor("kh-duyet"), &plan, version(), &approval).expect("approved");
            items
        })
    }
}
