//! One walk over every route: as nobody, as each role, as the wrong unit; with ids that nobody has and
//! with those of a city that has something in every area.

use std::collections::BTreeSet;

use actix_web::http::Method;
use giamsat::routes;
use giamsat::vocabulary::Role;
use giamsat::web::{Needs, Route};
use libtest_mimic::Trial;

use crate::sealed::walk;
use crate::sealed::worlds::Side;
use crate::support::app::{self, Answer, Client};
use crate::support::{Given, on_both, plain, project};

pub fn tests() -> Vec<Trial> {
    let mut tests = on_both![access; nobody_reaches_only_what_is_public, each_role_reaches_what_its_rights_say, real_ids_open_nothing_more];
    tests.extend(plain![access; every_line_leads_to_its_handler_and_page]);
    tests
}

/// The route's path with an id that no row has.
fn with_unknown_ids(path: &str) -> String {
    path.split('/')
        .map(|part| if part.starts_with('{') { "01990000-0000-7000-8000-000000000000" } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

fn call(client: &Client, route: &Route) -> Answer {
    client.ask(&route.method, &with_unknown_ids(route.path), &[])
}

/// A page leads nobody to sign in; a program is told.
fn asks_to_sign_in(answer: Answer, line: &str) {
    if line.contains(" /api/") {
        assert_eq!(answer.status.as_u16(), 401, "nobody: {line}: {}", answer.words());
    } else {
        assert!(answer.to().starts_with("/sign-in"), "nobody: {line}");
    }
}

fn nobody_reaches_only_what_is_public(given: &Given) {
    let test = app::start(given);
    let nobody = test.nobody();
    for route in routes::all() {
        let answer = call(&nobody, &route);
        let line = format!("{} {}", route.method, route.path);
        if route.needs == Needs::Public {
            assert!(!answer.status.is_server_error(), "{line}: {}", answer.words());
        } else {
            asks_to_sign_in(answer, &line);
        }
    }
}

fn each_role_reaches_what_its_rights_say(given: &Given) {
    let test = app::start(given);
    let unit = test.unit("Phường Thử Nghiệm", giamsat::units::Kind::Ward);
    for role in Role::ALL {
        for route in routes::all().into_iter().filter(|r| r.name.split("::").last() != Some("sign_out_everywhere")) {
            let client = match role {
                Role::Unit => test.unit_client("of-the-unit", &unit),
                role => test.client(*role),
            };
            let answer = call(&client, &route);
            let line = format!("{role}: {} {} -> {}", route.method, route.path, answer.status);
            assert!(!answer.status.is_server_error(), "{line}: {}", answer.words());
            match route.needs {
                Needs::Right(right) if !role.rights().contains(&right) => {
                    assert_eq!(answer.status.as_u16(), 403, "{line}: {}", answer.words());
                }
                Needs::Right(_) => {
                    assert_ne!(answer.status.as_u16(), 403, "{line}");
                    if route.path.contains('{') && route.method == Method::GET {
                        assert_eq!(answer.status.as_u16(), 404, "{line}: an unknown id: {}", answer.words());
                    }
                }
                Needs::SignedIn | Needs::Public => assert_ne!(answer.status.as_u16(), 403, "{line}"),
            }
        }
    }
}

/// Pages that show the same to every unit: units, lists of questions, criteria; of a run a unit is
/// shown its own line only.
const OF_ALL_UNITS: [&str; 4] = ["/units/{id}", "/checklists/{id}", "/scoring/sets/{set}", "/scoring/{run}"];

/// A page that opens to who sealed an item only: nothing is sealed in this city. `plans` opens it.
const OF_WHO_SEALED: &str = "/plans/{id}/items/{item}/looks";

/// With ids that lead somewhere: nobody is sent to sign in, a role without the right is refused, the
/// right leads to the page or the act, and another unit's person finds nothing.
fn real_ids_open_nothing_more(given: &Given) {
    let city = Side::rich(given);
    let lines = walk::real(&city);
    let people: Vec<(Role, Client)> = Role::ALL
        .iter()
        .map(|role| {
            let login = match role {
                Role::Approver => "signer",
                Role::Unit => "ward",
                role => role.as_str(),
            };
            (*role, city.case.client(login))
        })
        .collect();
    let (nobody, wrong_unit) = (city.case.app.nobody(), city.case.client("wrong-unit"));
    let ask = |client: &Client, route: &Route, path: &str| client.ask(&route.method, path, &[("version", "1")]);
    // First those who may not: what they ask for changes nothing that the next ones come upon.
    for (route, paths) in &lines {
        assert!(!paths.is_empty(), "the walk knows no id for {} {}", route.method, route.path);
        let Needs::Right(right) = route.needs else { continue };
        for path in paths {
            let line = format!("{} {path}", route.method);
            asks_to_sign_in(ask(&nobody, route, path), &line);
            for (role, client) in people.iter().filter(|(role, _)| !role.rights().contains(&right)) {
                let answer = ask(client, route, path);
                assert_eq!(answer.status.as_u16(), 403, "{role}: {line}: {}", answer.words());
            }
        }
    }
    for (route, paths) in lines.iter().filter(|(route, _)| route.path.contains('{')) {
        let Needs::Right(right) = route.needs else { continue };
        if !Role::Unit.rights().contains(&right) || OF_ALL_UNITS.contains(&route.path) {
            continue;
        }
        for path in paths {
            let answer = ask(&wrong_unit, route, path);
            assert_eq!(answer.status.as_u16(), 404, "the wrong unit: {} {path}: {}", route.method, answer.words());
        }
    }
    // Then those who may: each page opens to somebody, and no line fails.
    let mut opened = BTreeSet::new();
    let (pages, acts): (Vec<_>, Vec<_>) = lines.iter().partition(|(route, _)| route.method == Method::GET);
    // The acts from the last to the first: closing an account would end what its person still has to do.
    let lines = pages.iter().chain(acts.iter().rev());
    for (route, path) in lines.flat_map(|(route, paths)| paths.iter().map(move |path| (route, path))) {
        let Needs::Right(right) = route.needs else { continue };
        for (role, client) in people.iter().filter(|(role, _)| role.rights().contains(&right)) {
            let answer = ask(client, route, path);
            let line = format!("{role}: {} {path} -> {}", route.method, answer.status);
            assert!(!answer.status.is_server_error(), "{line}: {}", answer.words());
            if answer.status.as_u16() == 200 {
                opened.insert(route.path);
            }
        }
    }
    let asked = pages.iter().filter(|(route, _)| route.path != OF_WHO_SEALED);
    for (route, _) in asked.filter(|(route, _)| matches!(route.needs, Needs::Right(_))) {
        assert!(opened.contains(route.path), "GET {} opens to no role", route.path);
    }
}

/// The same word leads from the address to the handler's file and the page's template.
fn every_line_leads_to_its_handler_and_page() {
    let mut seen = BTreeSet::new();
    for route in routes::all() {
        assert!(seen.insert((route.method.to_string(), route.path)), "{} {} stands twice", route.method, route.path);
        let parts: Vec<&str> = route.name.split("::").collect();
        let area = parts.first().copied().unwrap_or_default();
        let function = parts.last().copied().unwrap_or_default();
        let module = parts[..parts.len() - 1].join("/");
        let files = [format!("src/{module}.rs"), format!("src/{area}/web/{}.rs", parts[parts.len() - 2])];
        let handler = format!("pub fn {function}(req: &Req)");
        let found =
            files.iter().any(|file| std::fs::read_to_string(project(file)).is_ok_and(|text| text.contains(&handler)));
        let found = found
            || std::fs::read_dir(project(format!("src/{area}/web"))).is_ok_and(|mut all| {
                all.any(|f| {
                    f.is_ok_and(|f| std::fs::read_to_string(f.path()).is_ok_and(|text| text.contains(&handler)))
                })
            });
        assert!(found, "{} {}: no `{handler}` in {files:?}", route.method, route.path);
        if !route.template.is_empty() {
            assert!(project(format!("templates/{}", route.template)).exists(), "{}: no {}", route.path, route.template);
        }
    }
}
