//! Signing in and out, and what protects it.

use chrono::Duration;
use giamsat::accounts::{self, NewAccount};
use giamsat::vocabulary::{Actor, Role};
use libtest_mimic::Trial;

use crate::support::app::{self, TestApp};
use crate::support::{Given, on_both};

pub fn tests() -> Vec<Trial> {
    on_both![
        accounts;
        a_person_signs_in_and_out,
        a_wrong_password_and_an_unknown_login_get_the_same_answer,
        a_session_ends_by_idleness_and_by_age,
        signing_out_everywhere_ends_every_session,
        a_form_without_our_token_is_refused,
        a_first_password_must_be_changed,
        an_administrator_makes_changes_and_closes_accounts,
        two_administrators_who_edit_one_account_are_told,
        the_last_administrator_stays,
        the_language_is_switched_and_kept,
        the_city_is_set_on_a_page,
        every_mistake_in_an_account_is_told_at_once,
    ]
}

const PASSWORD: &str = "một-mật-khẩu-dài";

fn person(test: &TestApp, login: &str, roles: &[Role]) {
    let new =
        NewAccount {
            login: login.into(), name: "Người thử".into(), roles: roles.to_vec(), ..NewAccount::default()
        };
    accounts::create_account(test.db(), &Actor::command_line(), &new, PASSWORD, false).expect("an account");
}

fn token_of(answer: &app::Answer) -> String {
    let mut cookies = answer.headers.get_all("set-cookie").iter().filter_map(|c| c.to_str().ok());
    let ours = cookies.find(|c| c.starts_with("giamsat_session=")).expect("a session's cookie");
    assert!(ours.contains("HttpOnly") && ours.contains("SameSite=Lax"), "{ours}");
    ours.split([';', '=']).nth(1).unwrap_or_default().to_owned()
}

fn a_person_signs_in_and_out(given: &Given) {
    let test = app::start(given);
    person(&test, "hoa", &[Role::Planner]);
    let nobody = test.nobody();
    assert_eq!(nobody.get("/units").to(), "/sign-in?to=%2Funits");
    let answer = nobody.post("/sign-in", &[("login", " HOA "), ("password", PASSWORD), ("to", "/units")]);
    assert!(!token_of(&answer).is_empty());
    assert_eq!(answer.to(), "/units");
    let away = nobody.post("/sign-in", &[("login", "hoa"), ("password", PASSWORD), ("to", "//elsewhere.example")]);
    assert_eq!(away.to(), "/");
    let signed_in = test.client(Role::Planner);
    signed_in.get("/units").expect(200);
    assert_eq!(signed_in.post("/sign-out", &[]).to(), "/sign-in");
    assert_eq!(signed_in.get("/units").to(), "/sign-in?to=%2Funits");
}

fn a_wrong_password_and_an_unknown_login_get_the_same_answer(given: &Given) {
    let test = app::start(given);
    person(&test, "hoa", &[Role::Planner]);
    let wrong = test.nobody().post("/sign-in", &[("login", "hoa"), ("password", "mật-mã-nhầm")]).expect(422);
    let unknown = test.nobody().post("/sign-in", &[("login", "ai"), ("password", "mật-mã-nhầm")]).expect(422);
    assert_eq!(wrong.words(), unknown.words());
    assert!(wrong.text().contains("value=\"hoa\""), "the login typed is kept");
    assert!(!wrong.text().contains("mật-mã-nhầm"), "the password typed is not shown again");
}

fn a_session_ends_by_idleness_and_by_age(given: &Given) {
    let test = app::start(given);
    let idle = test.client(Role::Planner);
    idle.get("/units").expect(200);
    test.world.advance(Duration::minutes(61));
    idle.get("/units").expect(303);
    let busy = test.client(Role::Planner);
    for _ in 0..14 {
        busy.get("/units").expect(200);
        test.world.advance(Duration::minutes(50));
    }
    busy.get("/units").expect(200);
    test.world.advance(Duration::minutes(50));
    busy.get("/units").expect(303);
}

fn signing_out_everywhere_ends_every_session(given: &Given) {
    let test = app::start(given);
    let (here, there) = (test.client(Role::Planner), test.client(Role::Planner));
    there.get("/units").expect(200);
    assert_eq!(here.post("/sign-out-everywhere", &[]).to(), "/sign-in");
    there.get("/units").expect(303);
}

fn a_form_without_our_token_is_refused(given: &Given) {
    let test = app::start(given);
    let admin = test.client(Role::Administrator);
    let fields = [("login", "moi"), ("name", "Mới"), ("roles", "planner")];
    admin.post_raw("/accounts", &fields).expect(400);
    let mut forged = fields.to_vec();
    forged.push(("_csrf", "0000"));
    admin.post_raw("/accounts", &forged).expect(400);
    admin.get("/accounts").expect(200).miss("moi");
}

fn a_first_password_must_be_changed(given: &Given) {
    let test = app::start(given);
    let new =
        NewAccount { login: "moi".into(), name: "Mới".into(), roles: vec![Role::Planner], ..NewAccount::default() };
    accounts::create_account(test.db(), &Actor::command_line(), &new, PASSWORD, true).expect("an account");
    let signed_in = test.named_existing("moi");
    assert_eq!(signed_in.get("/units").to(), "/password");
    let short = signed_in.post("/password", &[("old", PASSWORD), ("new", "ngắn"), ("again", "ngắn")]).expect(422);
    short.see("ít nhất 10");
    let change = [("old", PASSWORD), ("new", "mật khẩu mới của tôi"), ("again", "mật khẩu mới của tôi")];
    assert_eq!(signed_in.post("/password", &change).to(), "/");
    signed_in.get("/units").expect(200);
}

fn an_administrator_makes_changes_and_closes_accounts(given: &Given) {
    let test = app::start(given);
    let admin = test.client(Role::Administrator);
    let wrong = admin.post("/accounts", &[("login", "Có dấu"), ("name", "Lan"), ("roles", "planner")]).expect(422);
    assert!(wrong.text().contains("value=\"Lan\""), "what was typed is kept");
    let made = admin.post("/accounts", &[("login", "lan"), ("name", "Lan"), ("roles", "planner")]).expect(200);
    let words = made.words();
    let password =
        words.split(' ').find(|w| w.len() == 19 && w.matches('-').count() == 3).expect("the password is shown once");
    test.nobody().post("/sign-in", &[("login", "lan"), ("password", password)]).to();
    let id = test.actor("lan").account.expect("an account");
    let lan = test.named_existing("lan");
    admin.post(&format!("/accounts/{id}/disable"), &[]).to();
    lan.get("/password").expect(303);
    test.nobody().post("/sign-in", &[("login", "lan"), ("password", password)]).expect(422);
}

/// Mistakes of the form, of the account's rules and a login that is taken, in one answer.
fn every_mistake_in_an_account_is_told_at_once(given: &Given) {
    let test = app::start(given);
    let admin = test.client(Role::Administrator);
    let id = test.account("lan", &[Role::Planner], None);
    let long = "x".repeat(201);
    let told = admin.post("/accounts", &[("login", "LAN"), ("name", ""), ("position", &long), ("roles", "unit")]);
    let told = told.expect(422).see("“lan” đã có người dùng").see("Dài 201 ký tự").see("phải gắn với một đơn vị");
    told.see("Họ và tên: Chưa nhập mục này").see("4 mục");
    let told =
        admin.post("/accounts", &[("login", "Có dấu"), ("name", "Lan"), ("roles", "không có vai này")]).expect(422);
    told.see("Tên đăng nhập gồm").see("Chọn một mục trong danh sách").see("2 mục");
    let fields = [("version", "1"), ("name", ""), ("position", long.as_str()), ("roles", "unit")];
    let told = admin.post(&format!("/accounts/{id}"), &fields).expect(422);
    told.see("Dài 201 ký tự").see("phải gắn với một đơn vị").see("3 mục");
}

fn two_administrators_who_edit_one_account_are_told(given: &Given) {
    let test = app::start(given);
    let (first, second) = (test.client(Role::Administrator), test.named("admin2", &[Role::Administrator], None));
    let id = test.account("lan", &[Role::Planner], None);
    let path = format!("/accounts/{id}");
    first.post(&path, &[("version", "1"), ("name", "Lan Anh"), ("roles", "planner")]).to();
    let told = second.post(&path, &[("version", "1"), ("name", "Lan Chi"), ("roles", "planner")]).expect(409);
    told.see("Lan Anh").see("Lan Chi");
    second.post(&path, &[("version", "2"), ("name", "Lan Chi"), ("roles", "planner")]).to();
    first.get("/accounts").expect(200).see("Lan Chi");
}

fn the_last_administrator_stays(given: &Given) {
    let test = app::start(given);
    let admin = test.client(Role::Administrator);
    let id = test.account("administrator", &[Role::Administrator], None);
    admin.post(&format!("/accounts/{id}/disable"), &[]).expect(409);
    admin.get("/accounts").expect(200);
}

fn the_language_is_switched_and_kept(given: &Given) {
    let test = app::start(given);
    let person = test.client(Role::Planner);
    person.get("/units").expect(200).see("Đơn vị");
    assert_eq!(person.post("/language", &[("to", "en"), ("back", "/units")]).to(), "/units");
    let page = person.get("/units").expect(200).see("Units");
    assert!(page.text().contains("<html lang=\"en\""));
}

/// What papers and pages call the city follows at once; two who save are told of each other.
fn the_city_is_set_on_a_page(given: &Given) {
    let test = app::start(given);
    let one = test.client(Role::Administrator);
    let two = test.named("quan-tri-hai", &[Role::Administrator], None);
    one.get("/").expect(200).see("Việc cần làm trước").see("Ghi tên tỉnh, thành phố và cơ quan cấp trên Chưa có");
    one.get("/settings").expect(200).see("Cơ quan cấp trên");
    let form = |version, city, place| {
        [("version", version), ("city", city), ("place", place), ("upper_body", "UBND thành phố Thử")]
    };
    let wrong = one.post("/settings", &form("0", "", "Bến Thử")).expect(422);
    let wrong = wrong.see("Tỉnh, thành phố: Chưa nhập mục này");
    assert!(wrong.text().contains("value=\"Bến Thử\""), "what was typed stays");
    one.post("/settings", &form("0", "Thành phố Thử", "Bến Thử")).to();
    test.nobody().get("/sign-in").expect(200).see("Thành phố Thử");
    one.get("/").expect(200).see("Ghi tên tỉnh, thành phố và cơ quan cấp trên Đã có");
    two.post("/settings", &form("0", "Tỉnh Khác", "")).expect(409).see("Thành phố Thử").see("Tỉnh Khác");
    two.get("/settings").expect(200).see("Thành phố Thử");
    two.post("/settings", &form("1", "Tỉnh Khác", "")).to();
    one.get("/settings").expect(200).see("Tỉnh Khác").miss("Thành phố Thử");
    one.get("/audit").expect(200).see("Sửa cài đặt");
    let planner = test.client(Role::Planner);
    planner.get("/settings").expect(403);
    planner.get("/").expect(200).miss("Việc cần làm trước");
}
