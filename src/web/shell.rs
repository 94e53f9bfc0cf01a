//! What surrounds every page: who is signed in, where one can go, what just happened.

use serde::Serialize;

use super::Req;
use super::reply::Flash;
use crate::vocabulary::Right;
use crate::vocabulary::text::initials;

/// The frame of a page.
#[derive(Serialize)]
pub struct Shell {
    pub lang: &'static str,
    pub title: String,
    pub assets: String,
    pub demo: bool,
    pub city: String,
    pub csrf: String,
    /// Id of the page's forms: see `Db::write_once`.
    pub form: String,
    pub path: String,
    pub actor: Option<Person>,
    pub nav: Vec<Group>,
    pub flash: Option<FlashView>,
    /// Rights of the person, for buttons that no object's rule decides.
    pub rights: Vec<&'static str>,
}

#[derive(Serialize)]
pub struct Person {
    pub name: String,
    pub initials: String,
    pub login: String,
    pub roles: Vec<String>,
    pub unit: Option<String>,
}

#[derive(Serialize)]
pub struct Group {
    pub label: String,
    pub items: Vec<Item>,
}

#[derive(Serialize)]
pub struct Item {
    pub href: &'static str,
    pub label: String,
    pub icon: &'static str,
    pub current: bool,
    pub count: Option<i64>,
}

#[derive(Serialize)]
pub struct FlashView {
    pub kind: Flash,
    pub text: String,
}

type Entry = (&'static str, &'static str, &'static str, Option<Right>);

/// Groups of the side's navigation: address, key of the label, icon, right.
const NAV: &[(&str, &[Entry])] = &[
    (
        "",
        &[
            ("/", "nav-home", "home", None),
            ("/plans", "nav-plans", "plan", Some(Right::SeePlans)),
            ("/directives", "nav-directives", "flag", Some(Right::SeeUnits)),
            ("/overlaps", "nav-overlaps", "merge", Some(Right::SeePlans)),
            ("/comments", "nav-comments", "note", Some(Right::Comment)),
            ("/inspections", "nav-inspections", "visit", Some(Right::SeeInspections)),
            ("/due", "nav-due", "clock", Some(Right::SeeInspections)),
            ("/conclusions", "nav-conclusions", "verdict", Some(Right::SeeConclusions)),
            ("/demands", "nav-demands", "remedy", Some(Right::SeeConclusions)),
            ("/register", "nav-register", "list", Some(Right::SeeConclusions)),
        ],
    ),
    (
        "nav-group-data",
        &[
            ("/imports", "nav-imports", "upload", Some(Right::Import)),
            ("/statistics", "nav-statistics", "chart", Some(Right::SeeCaseload)),
            ("/dossiers", "nav-dossiers", "db", Some(Right::SeeCaseload)),
        ],
    ),
    ("nav-group-scores", &[("/scoring", "nav-scoring", "chart", Some(Right::SeeScores))]),
    (
        "nav-group-system",
        &[
            ("/units", "nav-units", "unit", Some(Right::SeeUnits)),
            ("/checklists", "nav-checklists", "form", Some(Right::SeeUnits)),
            ("/accounts", "nav-accounts", "people", Some(Right::Administer)),
            ("/settings", "nav-settings", "pen", Some(Right::Administer)),
            ("/audit", "nav-audit", "history", Some(Right::Audit)),
        ],
    ),
];

/// Pages that stand beside an entry of the navigation: the entry is shown as current on them.
const BESIDE: &[(&str, &str)] = &[
    ("/candidates", "/inspections"),
    ("/declarations", "/inspections"),
    ("/member-requests", "/inspections"),
    ("/exceptions", "/inspections"),
    ("/exceptions/new", "/inspections"),
    ("/differences", "/statistics"),
    ("/papers", "/dossiers"),
    ("/satisfaction", "/statistics"),
    ("/procedures", "/statistics"),
    ("/procedure-counts", "/statistics"),
    ("/holidays", "/units"),
    ("/procedure", "/due"),
    ("/limits", "/settings"),
    ("/outcomes", "/register"),
    ("/outcomes/new", "/register"),
    ("/legal-grounds", "/checklists"),
];

impl Shell {
    /// The frame for this request.
    pub fn of(req: &Req, title: &str) -> Self {
        let language = req.language;
        let path = req.path_and_query.split('?').next().unwrap_or_default();
        let person = req.session.as_ref().map(|_| Person {
            name: req.actor.name.clone(),
            initials: initials(&req.actor.name),
            login: req.actor.login.clone(),
            roles: req.actor.roles.iter().map(|r| language.say(&r.said())).collect(),
            unit: None,
        });
        let nav = if person.is_some() { nav(req, path) } else { Vec::new() };
        let rights = Right::ALL.iter().filter(|r| req.actor.may(**r)).map(|r| r.as_str()).collect();
        Shell {
            lang: language.as_str(),
            title: title.to_owned(),
            assets: req.app.assets.folder().to_owned(),
            demo: req.app.demo,
            city: req.city.clone(),
            csrf: req.session.as_ref().map(|s| s.csrf.clone()).unwrap_or_default(),
            form: req.session.as_ref().map(|_| req.db().world().new_id()).unwrap_or_default(),
            path: req.path_and_query.clone(),
            actor: person,
            nav,
            flash: req.flash.as_ref().map(|(kind, said)| FlashView { kind: *kind, text: language.say(said) }),
            rights,
        }
    }
}

fn nav(req: &Req, path: &str) -> Vec<Group> {
    let path = BESIDE.iter().find(|(page, _)| *page == path).map_or(path, |(_, entry)| entry);
    NAV.iter()
        .map(|(label, items)| Group {
            label: if label.is_empty() { String::new() } else { req.t(label) },
            items: items
                .iter()
                .filter(|(_, _, _, right)| right.is_none_or(|r| req.actor.may(r)))
                .map(|(href, key, icon, _)| Item {
                    href,
                    label: req.t(key),
                    icon,
                    current: if *href == "/" {
                        path == "/"
                    } else {
                        path == *href || path.starts_with(&format!("{href}/"))
                    },
                    count: None,
                })
                .collect(),
        })
        .filter(|group: &Group| !group.items.is_empty())
        .collect()
}
