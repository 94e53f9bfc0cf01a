//! Packs of sealed visits: a lost tablet tells nothing before the hour; the code or the hour opens them.

use giamsat::clock::World;
use giamsat::sync::sealing::{self, Closed};
use giamsat::visits::packs;
use giamsat::vocabulary::{Role, VisitId};
use libtest_mimic::Trial;
use serde_json::{Value, json};

use super::tablet::Tablet;
use crate::inspections::{Scene, scene, sealed_item};
use crate::support::app::{Answer, PROTOCOL};
use crate::support::{Given, on_both, plain, project};

pub fn tests() -> Vec<Trial> {
    let mut trials = on_both![sync_sealed;
        a_sealed_pack_tells_nothing_and_opens_with_the_code,
        the_key_is_given_at_the_hour_and_to_the_team_only,
        an_offline_start_lifts_the_seal_at_first_contact,
        an_offline_start_lifts_the_seal_whatever_stands_against_it,
        what_is_called_off_or_comes_late_stays_sealed,
        who_carries_the_pack_off_is_told_to_who_sealed_it,
    ];
    trials.extend(plain![sync_sealed; the_vectors_open, codes_are_read_as_people_type_them]);
    trials
}

struct Kept {
    scene: Scene,
    visit: VisitId,
}

/// A surprise visit that is decided on and not begun.
fn kept(given: &Given) -> Kept {
    let scene = scene(given);
    let item = sealed_item(&scene);
    let mut new = scene.decision();
    new.items = vec![item];
    let id = scene.set_up(&new);
    let team = scene.app.actor("truong");
    let visit = scene.app.db().read(|c| giamsat::visits::views::of_inspection(c, &team, &id)).expect("visits");
    let visit = visit[0].id.clone();
    Kept { scene, visit }
}

impl Kept {
    fn tablet(&self, login: &str) -> Tablet {
        let role = if login == "truong" { Role::Leader } else { Role::Inspector };
        Tablet::new(&self.scene.app, login, role, &self.visit)
    }

    fn api(&self, tablet: &Tablet, what: &str) -> Answer {
        tablet.client.call("GET", &format!("/api/v1/visits/{}/{what}", self.visit), &PROTOCOL, Vec::new())
    }

    fn code(&self) -> String {
        let planner = self.scene.app.named("lap", &[Role::Planner], None);
        let page = planner.get(&format!("/visits/{}/pack", self.visit)).expect(200).text();
        let from = page.find("class=\"code mono\">").expect("the code") + 18;
        page[from..from + 23].to_owned()
    }

    fn open(&self, pack: &Value, code: &str) -> Option<Value> {
        opened(&self.visit, pack, code)
    }
}

/// An encrypted pack, opened with a code; none with another.
pub fn opened(visit: &VisitId, pack: &Value, code: &str) -> Option<Value> {
    let text = |name: &str| pack[name].as_str().expect("text").to_owned();
    let closed = Closed { nonce: text("nonce"), ciphertext: text("ciphertext") };
    let bytes = sealing::open(visit, code, &closed).expect("a cipher")?;
    Some(serde_json::from_slice(&bytes).expect("a pack"))
}

/// What a finder of the tablet would look for.
const TELLING: [&str; 5] = ["Bến Thử", "214/QĐ-SNV", "đất đai", "2026-11-19", "Lê Văn"];

fn a_sealed_pack_tells_nothing_and_opens_with_the_code(given: &Given) {
    let kept = kept(given);
    let tablet = kept.tablet("vien");
    let list = tablet.client.call("GET", "/api/v1/visits", &PROTOCOL, Vec::new()).expect(200);
    let answer = kept.api(&tablet, "pack").expect(200);
    for text in [list.text(), answer.text()] {
        assert!(text.contains(kept.visit.as_str()));
        for word in TELLING.iter().filter(|w| **w != "2026-11-19") {
            assert!(!text.contains(word), "{word} in {text}");
        }
    }
    let line = &list.value()[0];
    let mut names: Vec<&String> = line.as_object().expect("a line").keys().collect();
    names.sort();
    assert_eq!(names, ["id", "opens_at", "sealed"]);
    // The beginning of the first day, Vietnam's.
    assert_eq!(line["opens_at"], json!("2026-11-18T17:00:00Z"));
    let pack = answer.value();
    let code = kept.code();
    assert_eq!(kept.open(&pack, "00000-00000-00000-00000"), None, "another code");
    let open = kept.open(&pack, &code.to_lowercase().replace('-', " ")).expect("as it is typed");
    assert_eq!(open["visit"]["unit_name"], "UBND phường Bến Thử");
    assert!(!open["checklists"].as_array().expect("lists").is_empty());
    // The same code for every tablet and every time; another nonce.
    let again = kept.api(&kept.tablet("thuky"), "pack").expect(200).value();
    assert_ne!(again["nonce"], pack["nonce"]);
    assert!(kept.open(&again, &code).is_some());
    // What would tell of it otherwise is refused.
    assert_eq!(kept.api(&tablet, "changes?after=0").expect(409).value()["code"], "sync-sealed");
    // Nobody else has a way to the code.
    kept.scene.app.account("khac", &[Role::Planner], Some(&kept.scene.body));
    let other = kept.scene.app.named("khac", &[Role::Planner], None);
    other.get(&format!("/visits/{}/pack", kept.visit)).expect(404);
    other.get("/audit").expect(403);
    let auditor = kept.scene.app.client(Role::Inspectorate);
    auditor.get(&format!("/visits/{}/pack", kept.visit)).expect(403);
}

/// Also after the inspection was called off; and the list of a tablet, which tells the hour, is a look.
fn who_carries_the_pack_off_is_told_to_who_sealed_it(given: &Given) {
    use diesel::prelude::*;
    use giamsat::schema::{plan_items as p, visits as v};
    let kept = kept(given);
    let found = kept.scene.app.db().read(|c| {
        let of_visit = v::table.inner_join(p::table).filter(v::id.eq(&kept.visit));
        Ok(of_visit.select((v::inspection_id, p::plan_id, p::id)).first::<(String, String, String)>(c)?)
    });
    let (inspection, plan, item) = found.expect("its item");
    let page = format!("/plans/{plan}/items/{item}/looks");
    let planner = kept.scene.app.named("lap", &[Role::Planner], None);
    planner.get(&page).expect(200).miss("Người thử vien").miss("Người thử thuky");
    kept.tablet("thuky").client.call("GET", "/api/v1/visits", &PROTOCOL, Vec::new()).expect(200);
    let tablet = kept.tablet("vien");
    kept.api(&tablet, "pack").expect(200);
    kept.api(&tablet, "key").expect(200);
    let told = planner.get(&page).expect(200).see("Người thử thuky").see("Người thử vien");
    told.see("mang gói theo máy tính bảng 1 lần").see("nhận mã mở gói 1 lần");
    let id = inspection.into();
    giamsat::inspections::actions::cancel(kept.scene.app.db(), &kept.scene.planner(), &id, 1, "Lộ thông tin")
        .expect("called off");
    planner.get(&page).expect(200).see("mang gói theo máy tính bảng 1 lần").see("Người thử thuky");
}

fn the_key_is_given_at_the_hour_and_to_the_team_only(given: &Given) {
    let kept = kept(given);
    let tablet = kept.tablet("vien");
    // Without an hour of its own it opens with the first day, which has begun.
    kept.api(&tablet, "key").expect(200);
    let pack = kept.api(&tablet, "pack").expect(200).value();
    let planner = kept.scene.app.named("lap", &[Role::Planner], None);
    let path = format!("/visits/{}/pack", kept.visit);
    planner.post(&path, &[("on", "20/11/2026"), ("time", "25:61")]).expect(422).see("25:61");
    // Two hours from now.
    let at = giamsat::vocabulary::dates::civil(kept.scene.app.world.now()) + chrono::Duration::hours(2);
    let (on, time) = (at.format("%d/%m/%Y").to_string(), at.format("%H:%M").to_string());
    planner.post(&path, &[("on", &on), ("time", &time)]).to();
    planner.get(&path).expect(200).see(&time);
    let early = kept.api(&tablet, "key").expect(409).value();
    assert_eq!(early["code"], "sync-key-early");
    assert!(early["message"].as_str().expect("a sentence").contains(&time), "{early}");
    kept.scene.app.world.advance(chrono::Duration::hours(3));
    let key = kept.api(&tablet, "key").expect(200).value();
    assert!(kept.open(&pack, key["code"].as_str().expect("a code")).is_some());
    // Named, and not of the team.
    let signer = kept.scene.app.named("ky", &[Role::Approver], None);
    signer.call("GET", &format!("/api/v1/visits/{}/key", kept.visit), &PROTOCOL, Vec::new()).expect(403);
    kept.scene.app.account("ngoai", &[Role::Inspector], None);
    let outsider = kept.scene.app.named("ngoai", &[Role::Inspector], None);
    outsider.call("GET", &format!("/api/v1/visits/{}/key", kept.visit), &PROTOCOL, Vec::new()).expect(404);
    // Every look is on the trail, which those who are not named do not read.
    let acts = || {
        use diesel::prelude::*;
        use giamsat::schema::audit_lines as a;
        let query = |c: &mut giamsat::db::AnyConnection| {
            let of = a::table.filter(a::action.like("visits.pack-%")).order(a::id);
            Ok(of.select((a::action, a::sealed_subject_id.is_not_null())).load::<(String, bool)>(c)?)
        };
        kept.scene.app.db().read(query).expect("lines")
    };
    let acts = acts();
    for act in ["visits.pack-code", "visits.pack-hour", "visits.pack-key"] {
        assert!(acts.contains(&(act.to_owned(), true)), "{act}: {acts:?}");
    }
}

fn an_offline_start_lifts_the_seal_at_first_contact(given: &Given) {
    let kept = kept(given);
    let tablet = kept.tablet("vien");
    let pack = kept.api(&tablet, "pack").expect(200).value();
    let start =
        tablet.op("visit.start", kept.visit.as_str(), "", json!({ "version": 0 }), json!({ "place": "Một cửa" }));
    tablet.push(&[start]).each("applied");
    // From now on it is a visit like any other, and old packs can still be opened.
    let open = kept.api(&tablet, "pack").expect(200).value();
    assert_eq!(open["visit"]["unit_name"], "UBND phường Bến Thử");
    kept.api(&tablet, "changes?after=0").expect(200);
    let key = kept.api(&tablet, "key").expect(200).value();
    assert!(kept.open(&pack, key["code"].as_str().expect("a code")).is_some());
    let planner = kept.scene.app.named("lap", &[Role::Planner], None);
    planner.get(&format!("/visits/{}/pack", kept.visit)).expect(200).see("không giữ kín");
    planner.post(&format!("/visits/{}/pack", kept.visit), &[("on", "20/11/2026"), ("time", "08:00")]).expect(409);
}

/// With a network the signer is asked first; what was done without one happened, be it a minute ago. The tablet's
/// clock tells both instants, so it may be wrong.
fn an_offline_start_lifts_the_seal_whatever_stands_against_it(given: &Given) {
    let scene = scene(given);
    let (inspection, _) = crate::independence::clashing(&scene);
    let team = scene.app.actor("truong");
    let visits = scene.app.db().read(|c| giamsat::visits::views::of_inspection(c, &team, &inspection));
    let visit = visits.expect("visits")[0].id.clone();
    let kept = Kept { scene, visit };
    let start = |tablet: &Tablet, waits: i64| {
        let data = json!({ "place": "Một cửa" });
        let op = tablet.op("visit.start", kept.visit.as_str(), "", json!({ "version": 0 }), data);
        kept.scene.app.world.advance(chrono::Duration::seconds(waits));
        tablet.push(&[op])
    };
    let stranger = kept.scene.app.named("nguoi-ngoai", &[Role::Planner], None);
    let page = format!("/inspections/{inspection}");
    for days in [0, 1, -1] {
        let mut tablet = kept.tablet("vien");
        tablet.ahead = chrono::Duration::days(days);
        start(&tablet, 3).each("refused");
        stranger.get(&page).expect(404);
    }
    let mut tablet = kept.tablet("vien");
    tablet.ahead = chrono::Duration::days(1);
    start(&tablet, 60).each("applied");
    stranger.get(&page).expect(200).see("UBND phường Bến Thử");
}

/// Calling the decision off, or leaving the team, opens nothing and leaves no open line on the trail.
fn what_is_called_off_or_comes_late_stays_sealed(given: &Given) {
    let kept = kept(given);
    let tablet = kept.tablet("vien");
    let leader = kept.tablet("truong");
    kept.api(&tablet, "pack").expect(200);
    let planner = kept.scene.app.named("lap", &[Role::Planner], None);
    let at = giamsat::vocabulary::dates::civil(kept.scene.app.world.now()) + chrono::Duration::hours(2);
    let (on, time) = (at.format("%d/%m/%Y").to_string(), at.format("%H:%M").to_string());
    planner.post(&format!("/visits/{}/pack", kept.visit), &[("on", &on), ("time", &time)]).to();
    let inspection = {
        let team = kept.scene.app.actor("truong");
        kept.scene.app.db().read(|c| giamsat::visits::views::find(c, &team, &kept.visit)).expect("it").inspection
    };
    planner.post(&format!("/inspections/{inspection}/cancel"), &[("version", "1"), ("reason", "Hoãn")]).to();
    assert_eq!(kept.api(&tablet, "pack").expect(200).value()["sealed"], json!(true));
    assert_eq!(kept.api(&tablet, "key").expect(409).value()["code"], "sync-key-early");
    kept.api(&tablet, "changes?after=0").expect(409);
    // Work that comes now is late; its file is sent, and the leader takes note.
    let bytes = b"%PDF-1.4 kin".to_vec();
    let hash = giamsat::clock::sha256(&bytes);
    let row = json!({ "finding": null, "kind": "document", "sha256": hash, "bytes": bytes.len(), "name": "a.pdf" });
    let add = tablet.op("evidence.add", &tablet.id(), "", json!({ "version": 0 }), row);
    tablet.push(std::slice::from_ref(&add)).each("late");
    let path = format!("/api/v1/visits/{}/files/{hash}", kept.visit);
    tablet.client.call("PATCH", &path, &[PROTOCOL[0], ("Upload-Offset", "0")], bytes).expect(200);
    let op = add["id"].as_str().expect("an id");
    leader.client.post(&format!("/visits/{}/held/{op}/note", kept.visit), &[]).to();
    use diesel::prelude::*;
    use giamsat::schema::audit_lines as a;
    let open = |c: &mut giamsat::db::AnyConnection| {
        let of = a::table.filter(a::subject_id.eq(kept.visit.as_str()));
        Ok(of.filter(a::sealed_subject_id.is_null()).select(a::action).load::<String>(c)?)
    };
    assert_eq!(kept.scene.app.db().read(open).expect("lines"), Vec::<String>::new());
}

/// What another client must be able to open.
fn the_vectors_open() {
    let text = std::fs::read_to_string(project("src/sync/vectors/pack.json")).expect("the vectors");
    let vectors: Value = serde_json::from_str(&text).expect("JSON");
    for vector in vectors.as_array().expect("a list") {
        let text = |name: &str| vector[name].as_str().expect("text").to_owned();
        let closed = Closed { nonce: text("nonce"), ciphertext: text("ciphertext") };
        let visit = VisitId(text("visit"));
        let open = sealing::open(&visit, &text("typed"), &closed).expect("a cipher");
        assert_eq!(open.map(|bytes| String::from_utf8(bytes).expect("text")), Some(text("plaintext")));
        assert_eq!(packs::plain(&text("typed")), text("code"));
        let other = VisitId("01990000-0000-7000-8000-0000000000ff".to_owned());
        assert_eq!(sealing::open(&other, &text("typed"), &closed).expect("a cipher"), None, "another visit");
    }
}

fn codes_are_read_as_people_type_them() {
    assert_eq!(packs::plain(" o1il-ABCDE\u{a0}fghjk "), "0111ABCDEFGHJK");
    let world = giamsat::clock::Machine;
    let code = packs::fresh(&world);
    assert_eq!(code.len(), 23);
    assert_eq!(packs::plain(&code).len(), 20);
    assert_eq!(packs::plain(&packs::plain(&code)), packs::plain(&code));
    assert_ne!(code, packs::fresh(&world));
}
