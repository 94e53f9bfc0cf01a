//! Every address of the table of routes, with the ids that a person could try and the questions that
//! the pages offer.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::Method;
use giamsat::routes;
use giamsat::web::Route;

use super::worlds::{DECISION, PROOF, SECRET, Sealed, Side, Twins};
use crate::support::project;

/// An id that no row has.
const NOBODYS: &str = "01990000-0000-7000-8000-000000000000";

/// What stands for a pattern that ends in a parameter: `/plans/{id}` is `/plans/A`, `/plans/B` …
type Places = BTreeMap<&'static str, Vec<String>>;

/// Everything that can be asked for.
pub struct Addresses {
    /// Each line with its addresses; for GET with every question.
    pub pages: Vec<(Route, Vec<String>)>,
    /// Acts on what is sealed, and on what is not there.
    pub acts: Vec<(Method, String)>,
}

pub fn addresses(twins: &Twins) -> Addresses {
    let (known, sealed) = (known(&twins.sides[0]), of_sealed(&twins.sides[0], &twins.sealed));
    let questions = questions(&twins.sides[0], &twins.sealed);
    let mut all = Addresses { pages: Vec::new(), acts: Vec::new() };
    for route in routes::all() {
        let mut paths = filled(&route, &known);
        // What is sealed is tried by its true ids; what hangs on it (a finding, a file) has none yet.
        let hidden = if route.path.contains('{') { tried(&route, &sealed) } else { Vec::new() };
        if route.method != Method::GET {
            all.acts.extend(hidden.into_iter().map(|path| (route.method.clone(), path)));
            continue;
        }
        assert!(!paths.is_empty(), "the walk knows no id for GET {}", route.path);
        paths.extend(hidden);
        let asked = questions.iter().filter(|(pattern, _)| *pattern == route.path).flat_map(|(_, all)| all);
        let asked: Vec<String> = asked.cloned().collect();
        let with: Vec<String> = paths.iter().flat_map(|p| asked.iter().map(move |q| format!("{p}?{q}"))).collect();
        paths.extend(with);
        all.pages.push((route, paths));
    }
    let unasked = unasked(&questions);
    assert!(unasked.is_empty(), "the walk asks no page for {unasked:?}: add it to `questions`");
    for (pattern, _) in &questions {
        assert!(all.pages.iter().any(|(route, _)| route.path == *pattern), "no GET {pattern}");
    }
    all
}

/// The addresses of a line whose parameters all have known values; none when one has not.
fn filled(route: &Route, places: &Places) -> Vec<String> {
    let (start, rest) = known_start(route.path, places);
    if rest.contains('{') {
        return Vec::new();
    }
    match start {
        "" => vec![route.path.to_owned()],
        start => places[start].iter().map(|place| format!("{place}{rest}")).collect(),
    }
}

/// The same, with an id of nobody for what is not known.
fn tried(route: &Route, places: &Places) -> Vec<String> {
    let (start, rest) = known_start(route.path, places);
    let rest: Vec<&str> = rest.split('/').map(|part| if part.starts_with('{') { NOBODYS } else { part }).collect();
    let rest = rest.join("/");
    match start {
        "" => Vec::new(),
        start => places[start].iter().map(|place| format!("{place}{rest}")).collect(),
    }
}

/// The longest known beginning of a pattern that ends in a parameter, and what follows it.
fn known_start<'r>(path: &'r str, places: &Places) -> (&'static str, &'r str) {
    let starts = places
        .keys()
        .filter(|start| path.strip_prefix(**start).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')));
    let start = starts.copied().max_by_key(|start| start.len()).unwrap_or_default();
    (start, &path[start.len()..])
}

/// Each line with addresses that lead to things of the city; for acts on what hangs on these (a demand,
/// a person of a finding), with an id of nobody.
pub fn real(side: &Side) -> Vec<(Route, Vec<String>)> {
    let known = known(side);
    let real = |route: Route| {
        let paths = match route.path {
            // A page that is of a thing without naming it in its path.
            "/conclusions/new" => vec![format!("/conclusions/new?inspection={}", side.case.inspection)],
            path if path.contains('{') => tried(&route, &known),
            path => vec![path.to_owned()],
        };
        (route, paths)
    };
    routes::all().into_iter().map(real).collect()
}

fn known(side: &Side) -> Places {
    let (case, leader) = (&side.case, side.case.actor("leader"));
    let mut places = Places::new();
    let mut put = |pattern: &'static str, ids: &[&str]| {
        let (before, _) = pattern.rsplit_once('/').expect("a path");
        let (start, rest) = known_start(before, &places);
        assert!(!rest.contains('{'), "{pattern}: put what stands before it first");
        let bases = match start {
            "" => vec![before.to_owned()],
            start => places[start].iter().map(|place| format!("{place}{rest}")).collect(),
        };
        let made = bases.iter().flat_map(|base| ids.iter().map(move |id| format!("{base}/{id}"))).collect();
        places.insert(pattern, made);
    };
    let account = |login: &str| side.account(login).to_string();
    put("/accounts/{id}", &[&account("planner"), &account("kin-leader")]);
    let planner = case.actor("planner");
    let announced = case.app.db().read(|c| giamsat::visits::views::find(c, &planner, &side.announced));
    let announced = announced.expect("the visit that is announced").inspection;
    put("/inspections/{id}", &[case.inspection.as_str(), side.visiting.as_str(), announced.as_str()]);
    put("/conclusions/{id}", &[&side.conclusions[0], &side.conclusions[1]]);
    let points: Vec<_> = side.conclusions.iter().flat_map(|id| case.show("planner", id).points).collect();
    let ids: Vec<&str> = points.iter().map(|p| p.id.as_str()).collect();
    put("/conclusions/{id}/points/{point}", &ids);
    let records: Vec<_> = [&case.visits[0], &case.visits[1], &side.visits[0]]
        .into_iter()
        .map(|visit| case.app.db().read(|c| giamsat::visits::views::record(c, &leader, visit)).expect("a record"))
        .collect();
    let findings: Vec<_> = records.iter().flat_map(|r| &r.findings).collect();
    let files: Vec<&str> = findings.iter().flat_map(|f| &f.evidence).map(|e| e.sha256.as_str()).collect();
    put("/conclusions/{id}/points/{point}/evidence/{sha256}", &files[..1]);
    put("/conclusions/{id}/points/{point}/explanation/{sha256}", &[&giamsat::clock::sha256(PROOF)]);
    put("/demands/{id}", &[side.demand.as_str()]);
    put("/demands/{id}/files/{sha256}", &[&giamsat::clock::sha256(PROOF)]);
    put("/demands/{id}/originals/{sha256}", &[&giamsat::clock::sha256(&crate::support::one_dot())]);
    put("/conclusions/{id}/follow-up/dossiers/{point}", &ids[..1]);
    put("/scoring/sets/{set}", &[&side.set()]);
    put("/scoring/{run}", &[side.run.as_str()]);
    put("/scoring/{run}/units/{unit}", &[case.ward.as_str(), case.other_ward.as_str()]);
    put("/scoring/deductions/{id}", &[&side.deduction()]);
    put("/units/{id}", &[case.ward.as_str(), side.office.as_str(), side.lone.as_str()]);
    put("/statistics/{unit}", &[case.ward.as_str(), side.office.as_str()]);
    let dossiers = side.dossiers();
    put("/dossiers/{id}", &dossiers.iter().map(String::as_str).collect::<Vec<_>>());
    let batches = side.batches();
    put("/imports/{id}", &batches.iter().map(String::as_str).collect::<Vec<_>>());
    let lists = case.app.db().read(giamsat::checklists::views::all_versions).expect("lists");
    put("/checklists/{id}", &[lists[0].id.as_str()]);
    put("/directives/{id}", &[side.directive.as_str()]);
    put("/directives/{id}/tasks/{task}", &[side.task.as_str()]);
    put("/outcomes/{id}", &[side.outcome.as_str()]);
    put("/register/{id}", &[side.outcome.as_str()]);
    put("/plans/{id}", &side.plans.each_ref().map(|p| p.as_str()));
    let visits = [&case.visits[0], &side.visits[0], &side.visits[1], &side.announced];
    put("/visits/{id}", &visits.map(|visit| visit.as_str()));
    put("/visits/{id}/findings/{finding}", &[findings[0].id.as_str()]);
    put("/visits/{id}/files/{sha256}", &files[..1]);
    put("/visits/{id}/originals/{sha256}", &files[..1]);
    put("/api/v1/visits/{id}", &[case.visits[0].as_str(), side.visits[0].as_str(), side.visits[1].as_str()]);
    put("/exceptions/{id}", &[&side.exception]);
    put("/candidates/{id}", &[&account("kin-leader"), &account("inspector")]);
    put("/declarations/{id}", &[NOBODYS]);
    put("/member-requests/{id}", &[&side.letter]);
    put("/devices/{id}", &[NOBODYS]);
    put("/procedure/{rule}", &["ps-report-a"]);
    put("/settings/contacts/{purpose}", &[NOBODYS]);
    put("/settings/focus-fields/{focus}", &["ff-land"]);
    put("/plans/kept-days/{kept}", &[NOBODYS]);
    put("/settings/papers/{paper}", &["plan"]);
    put("/settings/papers/{paper}/versions/{ordinal}", &["1"]);
    put("/imports/mappings/{mapping}", &[&side.mapping]);
    let items = side.items.iter().map(|(plan, item)| format!("/plans/{plan}/items/{item}")).collect();
    places.insert("/plans/{id}/items/{item}", items);
    let adjustment = format!("/plans/{}/adjustments/{}", side.plans[0], side.adjustment);
    let adjusted = side.items.iter().map(|(_, item)| format!("{adjustment}/items/{item}")).collect();
    places.insert("/plans/{id}/adjustments/{adjustment}/items/{item}", adjusted);
    places.insert("/plans/{id}/adjustments/{adjustment}", vec![adjustment]);
    let asked = side.consultation.as_str();
    places.insert("/comments/{request}", vec![format!("/comments/{asked}")]);
    places.insert("/plans/{id}/comments/{request}", vec![format!("/plans/{}/comments/{asked}", side.plans[1])]);
    // Two bodies' items: one pair that a ruling speaks of, one of a plan that was issued elsewhere.
    let pairs =
        [(0, 2), (0, 4)].map(|(a, b): (usize, usize)| format!("/overlaps/{}/{}", side.items[a].1, side.items[b].1));
    places.insert("/overlaps/{item}/{other}", pairs.to_vec());
    let report = format!("/inspections/{}", side.report);
    places.insert("/inspections/{id}/papers/{paper}/files/{sha256}", vec![report]);
    let folders = ["blank", "samples"].map(|folder| format!("/imports/material/{folder}/units"));
    places.insert("/imports/material/{folder}/{name}", folders.to_vec());
    places
}

fn of_sealed(side: &Side, sealed: &Sealed) -> Places {
    let each = |start: &str, ids: Vec<&str>| ids.into_iter().map(|id| format!("{start}/{id}")).collect();
    let plan = format!("/plans/{}/items", sealed.plan);
    let adjusted = format!("/plans/{}/adjustments/{}/items", side.plans[0], side.adjustment);
    Places::from([
        (
            "/plans/{id}/adjustments/{adjustment}/items/{item}",
            each(&adjusted, sealed.items.iter().map(|i| i.as_str()).collect()),
        ),
        ("/plans/{id}/items/{item}", each(&plan, sealed.items.iter().map(|i| i.as_str()).collect())),
        (
            "/overlaps/{item}/{other}",
            sealed
                .items
                .iter()
                .flat_map(|item| {
                    let open = side.items[2].1.as_str();
                    [format!("/overlaps/{item}/{open}"), format!("/overlaps/{open}/{item}")]
                })
                .collect(),
        ),
        ("/inspections/{id}", each("/inspections", sealed.inspections.iter().map(|i| i.as_str()).collect())),
        ("/exceptions/{id}", each("/exceptions", vec![sealed.exception.as_str()])),
        ("/visits/{id}", each("/visits", sealed.visits.iter().map(|v| v.as_str()).collect())),
        ("/api/v1/visits/{id}", each("/api/v1/visits", sealed.visits.iter().map(|v| v.as_str()).collect())),
    ])
}

/// The questions that the pages offer, with answers that touch what is sealed: its words, unit,
/// number, days, stages, people and ids.
fn questions(side: &Side, sealed: &Sealed) -> Vec<(&'static str, Vec<String>)> {
    fn ask(name: &str, values: &[&str]) -> Vec<String> {
        values.iter().map(|value| giamsat::web::dispatch::query_string(&[(name, value)])).collect()
    }
    let ward = side.case.ward.as_str();
    let words = ["An Hạ", SECRET, "ra soat kin", DECISION, "909", "kin"];
    let pages = ["page=2".to_owned()];
    let item = sealed.items.iter().map(|i| i.as_str()).collect::<Vec<_>>();
    let inspection = sealed.inspections.iter().map(|i| i.as_str()).collect::<Vec<_>>();
    let open = side.case.inspection.as_str();
    let stages = giamsat::inspections::Stage::ALL.iter().map(|s| s.as_str()).collect::<Vec<_>>();
    let task_states = giamsat::directives::State::ALL.iter().map(|s| s.as_str()).collect::<Vec<_>>();
    let plan_stages = giamsat::plans::ItemStage::ALL.iter().map(|s| s.as_str()).collect::<Vec<_>>();
    let pair_states = giamsat::plans::model::ruling::PairState::ALL.iter().map(|s| s.as_str()).collect::<Vec<_>>();
    let hidden = [&item[..], &inspection, &sealed.visits.iter().map(|v| v.as_str()).collect::<Vec<_>>()].concat();
    let told = giamsat::caseload::model::ToldFilter::ALL.iter().map(|t| t.as_str()).collect::<Vec<_>>();
    let orders = giamsat::caseload::model::Order::ALL.iter().map(|o| o.as_str()).collect::<Vec<_>>();
    let demand_stages = giamsat::remediation::Stage::ALL.iter().map(|s| s.as_str()).collect::<Vec<_>>();
    let of_demands = [
        ask("stage", &demand_stages),
        ask("unit", &[ward]),
        ask("body", &[side.office.as_str()]),
        ask("late", &["1"]),
        pages.to_vec(),
    ]
    .concat();
    vec![
        ("/search", ask("q", &words)),
        ("/audit", [ask("subject", &[&hidden[..], &[sealed.plan.as_str(), ward]].concat()), pages.to_vec()].concat()),
        (
            "/conclusions",
            [
                ask("inspection", &[&inspection[..], &[open]].concat()),
                ask("stage", &["draft", "issued"]),
                ask("unit", &[ward]),
                ask("year", &["2026"]),
                ask("number", &["12", "909"]),
            ]
            .concat(),
        ),
        ("/demands", of_demands.clone()),
        ("/demands/late.xlsx", of_demands),
        (
            "/devices/refused",
            [
                ask("visit", &[&hidden[..], &[side.case.visits[0].as_str()]].concat()),
                ask("device", &[NOBODYS]),
                pages.to_vec(),
            ]
            .concat(),
        ),
        ("/conclusions/new", ask("inspection", &[&inspection[..], &[open, side.visiting.as_str()]].concat())),
        (
            "/reports/conclusion.xlsx",
            [
                ask("inspection", &[&inspection[..], &[open]].concat()),
                ask("conclusion", &[&side.conclusions[0]]),
                ask("unit", &[ward]),
                ask("year", &["2026"]),
                ask("number", &["12"]),
            ]
            .concat(),
        ),
        ("/units", [ask("q", &["An Hạ", "kin"]), ask("kind", &["ward"]), ask("on", &["07/12/2026"])].concat()),
        ("/units/{id}", ask("on", &["07/12/2026"])),
        ("/statistics", ask("period", &["2026-10-01_2026-10-31"])),
        ("/differences", ask("period", &["2026-10-01_2026-10-31"])),
        (
            "/dossiers",
            [
                ask("q", &["H57", "kin"]),
                ask("unit", &[ward]),
                ask("field", &["land"]),
                ask("late", &["yes", "no"]),
                ask("explained", &told),
                ask("apologised", &told),
                ask("order", &orders),
                ask("from", &["01/10/2026"]),
                ask("to", &["31/10/2026"]),
                pages.to_vec(),
            ]
            .concat(),
        ),
        (
            "/papers",
            [
                ask("q", &["H57", "kin"]),
                ask("kind", &["supplement", "consultation"]),
                ask("unit", &[ward]),
                ask("answered", &["late", "open"]),
                ask("from", &["01/10/2026"]),
                ask("to", &["31/10/2026"]),
                pages.to_vec(),
            ]
            .concat(),
        ),
        ("/satisfaction", ask("period", &["2026-10-01_2026-10-31"])),
        ("/procedures", [ask("q", &["An Hạ", "kin"]), ask("field", &["land"]), ask("on", &["07/12/2026"])].concat()),
        ("/procedure-counts", ask("on", &["2026-09-30"])),
        ("/legal-grounds", [ask("q", &["An Hạ", "kin", DECISION]), pages.to_vec()].concat()),
        ("/imports/{id}", ask("rows", &["added", "refused"])),
        (
            "/imports/{id}/columns",
            [
                ask("layout", &["officials", "late-dossiers"]),
                ask("sheet", &["Tháng"]),
                ask("first", &["1"]),
                ask("last", &["2"]),
            ]
            .concat(),
        ),
        ("/checklists", ask("on", &["07/12/2026"])),
        (
            "/register",
            [
                ask("q", &words),
                ask("unit", &[ward]),
                ask("field", &["land"]),
                ask("from", &["01/01/2026"]),
                ask("to", &["31/10/2026"]),
            ]
            .concat(),
        ),
        ("/directives", [ask("list", &["directives"]), pages.to_vec()].concat()),
        ("/directives/tasks", [ask("state", &task_states), ask("unit", &[ward]), pages.to_vec()].concat()),
        ("/directives/tasks.xlsx", [ask("state", &task_states), ask("unit", &[ward])].concat()),
        ("/outcomes", pages.to_vec()),
        ("/plans", [ask("year", &["2026", "2025"]), ask("body", &[side.office.as_str(), ward])].concat()),
        (
            "/plans/calendar",
            [
                ask("year", &["2026", "2025"]),
                ask("rows", &["body", "unit"]),
                ask("body", &[side.office.as_str(), ward]),
                ask("field", &["land"]),
                vec![format!("year=2026&rows=unit&body={}&field=land", side.office)],
                pages.to_vec(),
            ]
            .concat(),
        ),
        (
            "/plans/{id}",
            [
                ask("q", &["An Hạ", SECRET, "kin"]),
                ask("field", &["land"]),
                ask("kind", &["surprise", "periodic"]),
                ask("stage", &[&plan_stages[..], &["unfinished", "overlapping"]].concat()),
            ]
            .concat(),
        ),
        ("/plans/{id}/items/check", {
            let typed = |item: Option<&str>, unit: &str, starts_on: &str| {
                let mut all = vec![
                    ("kind", "periodic"),
                    ("unit", unit),
                    ("fields", "land"),
                    ("period_from", "01/01/2026"),
                    ("period_to", "31/10/2026"),
                    ("starts_on", starts_on),
                    ("ends_on", "11/12/2026"),
                ];
                all.extend(item.map(|item| ("item", item)));
                giamsat::web::dispatch::query_string(&all)
            };
            let mut all =
                vec![typed(None, ward, "07/12/2026"), typed(None, ward, "2026"), typed(None, NOBODYS, "07/12/2026")];
            all.extend(item.iter().map(|item| typed(Some(item), ward, "07/12/2026")));
            all.push(typed(Some(side.items[2].1.as_str()), ward, "07/12/2026"));
            all
        }),
        ("/plans/record", [ask("source", &["decision"]), ask("item", &item)].concat()),
        ("/procedure/new", ask("profile", &["b"])),
        ("/plans/kept-days", [ask("year", &["2026", "2025"]), ask("change", &[NOBODYS])].concat()),
        ("/plans/{id}/draft", ask("source", &["last-year", "rules"])),
        ("/plans/{id}/items/new", ask("kind", &["surprise", "periodic"])),
        ("/overlaps", [ask("state", &pair_states), pages.to_vec()].concat()),
        (
            "/inspections",
            [ask("q", &words), ask("stage", &stages), ask("year", &["2026"]), ask("mine", &["1"]), pages.to_vec()]
                .concat(),
        ),
        ("/inspections/new", ask("item", &[&item[..], &[side.items[0].1.as_str()]].concat())),
        (
            "/candidates",
            [
                ask("item", &[&item[..], &[side.items[0].1.as_str()]].concat()),
                ask("inspection", &[&inspection[..], &[open, side.visiting.as_str()]].concat()),
                vec![format!("unit={ward}&from=07%2F12%2F2026&to=11%2F12%2F2026")],
                vec![format!("unit={ward}&from=07%2F12%2F2026&to=11%2F12%2F2026&field=land")],
            ]
            .concat(),
        ),
        (
            "/exceptions/new",
            [
                ask("account", &[side.account("kin-leader").as_str()]),
                ask("tie", &["relative"]),
                ask("unit", &[ward]),
                ask("other", &inspection),
                ask("item", &item),
                ask("inspection", &[&inspection[..], &[open]].concat()),
                ask("from", &["07/12/2026"]),
                ask("to", &["11/12/2026"]),
                ask("period_from", &["01/01/2026"]),
                ask("period_to", &["31/10/2026"]),
            ]
            .concat(),
        ),
        ("/scoring/{run}/units/{unit}", [ask("edit", &[NOBODYS]), ask("waive", &[NOBODYS])].concat()),
        ("/visits/{id}", [ask("part", &["2"]), ask("item", &[NOBODYS])].concat()),
        ("/api/v1/visits/{id}/changes", ask("after", &["0", "5"])),
        ("/due", [ask("of", &["all"]), pages.to_vec()].concat()),
        ("/settings/numbers", vec![format!("body={}&kind=decision", side.office)]),
        ("/sign-in", ask("to", &["/inspections"])),
    ]
}

/// Names of questions that handlers read and that nobody asks here.
fn unasked(questions: &[(&'static str, Vec<String>)]) -> BTreeSet<String> {
    let asked: BTreeSet<&str> =
        questions.iter().flat_map(|(_, all)| all).filter_map(|q| q.split_once('=')).map(|(name, _)| name).collect();
    let mut unasked = BTreeSet::new();
    let mut folders = vec![project("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path()) {
            if entry.is_dir() {
                folders.push(entry);
                continue;
            }
            let text = std::fs::read_to_string(&entry).expect("a source file");
            for reads in ["query.get(\"", "query.filled(\"", "q.get(\"", "q.filled(\""] {
                let names = text.split(reads).skip(1).filter_map(|rest| rest.split('"').next());
                unasked.extend(names.filter(|name| !asked.contains(name)).map(str::to_owned));
            }
        }
    }
    unasked
}
