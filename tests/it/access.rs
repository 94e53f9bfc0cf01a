//! One walk over every route: as nobody, as each role, with ids that nobody may see.

use actix_web::http::Method;
use giamsat::routes;
use giamsat::vocabulary::Role;
use giamsat::web::{Needs, Route};
use libtest_mimic::Trial;

use crate::support::app::{self, Answer, Client};
use crate::support::{Given, on_both, plain, project};

pub fn tests() -> Vec<Trial> {
    let mut tests = on_both![access; nobody_reaches_only_what_is_public, each_role_reaches_what_its_rights_say];
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
    let path = with_unknown_ids(route.path);
    if route.method == Method::GET { client.get(&path) } else { client.post(&path, &[]) }
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
            assert!(answer.to().starts_with("/sign-in"), "{line}");
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

/// The same word leads from the address to the handler's file and the page's template.
fn every_line_leads_to_its_handler_and_page() {
    let mut seen = std::collections::BTreeSet::new();
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
