//! Every URL: method, path, right, handler, page. Start reading here.
//!
//! The same word leads from the address to handler, page struct, template and test:
//! `/units/{id}` = `units::web::show` = `units::pages::Show` = `templates/units/show.html` =
//! `tests/it/units.rs`.

use crate::web::Route;

/// The table. More special paths stand before `{…}` ones of the same length.
pub fn all() -> Vec<Route> {
    crate::routes! {
        GET  "/healthz" [Public] home::web::healthz;
        GET  "/" [SignedIn] home::web::index => "home/index.html";
        GET  "/search" [SignedIn] home::web::search => "home/search.html";

        GET  "/sign-in" [Public] accounts::web::sign_in_form => "accounts/sign_in.html";
        POST "/sign-in" [Public] accounts::web::sign_in => "accounts/sign_in.html";
        POST "/sign-out" [SignedIn] accounts::web::sign_out;
        POST "/sign-out-everywhere" [SignedIn] accounts::web::sign_out_everywhere;
        POST "/language" [Public] accounts::web::language;
        GET  "/password" [SignedIn] accounts::web::password_form => "accounts/password.html";
        POST "/password" [SignedIn] accounts::web::password => "accounts/password.html";
        GET  "/accounts" [Administer] accounts::web::index => "accounts/index.html";
        POST "/accounts" [Administer] accounts::web::create => "accounts/form.html";
        GET  "/accounts/new" [Administer] accounts::web::new => "accounts/form.html";
        GET  "/accounts/{id}" [Administer] accounts::web::edit => "accounts/form.html";
        POST "/accounts/{id}" [Administer] accounts::web::update => "accounts/form.html";
        POST "/accounts/{id}/disable" [Administer] accounts::web::disable;
        POST "/accounts/{id}/reset" [Administer] accounts::web::reset => "accounts/issued.html";

        GET  "/audit" [Audit] audit::web::index => "audit/index.html";

        GET  "/scoring" [SeeScores] scoring::web::index => "scoring/index.html";
        POST "/scoring" [Appraise] scoring::web::create => "scoring/form.html";
        GET  "/scoring/new" [Appraise] scoring::web::new => "scoring/form.html";
        GET  "/scoring/sets/{set}" [SeeScores] scoring::web::set => "scoring/set.html";
        POST "/scoring/deductions/{id}/waive" [Appraise] scoring::web::waive => "scoring/unit.html";
        POST "/scoring/deductions/{id}/restore" [Appraise] scoring::web::restore;
        GET  "/scoring/{run}" [SeeScores] scoring::web::show => "scoring/show.html";
        POST "/scoring/{run}/recompute" [Appraise] scoring::web::recompute;
        POST "/scoring/{run}/freeze" [Appraise] scoring::web::freeze;
        GET  "/scoring/{run}/workbook" [Export] scoring::web::workbook;
        GET  "/scoring/{run}/self" [ScoreSelf] scoring::web::enter_form => "scoring/self.html";
        POST "/scoring/{run}/self" [ScoreSelf] scoring::web::enter => "scoring/self.html";
        GET  "/scoring/{run}/units/{unit}" [SeeScores] scoring::web::unit => "scoring/unit.html";
        POST "/scoring/{run}/units/{unit}" [Appraise] scoring::web::appraise => "scoring/unit.html";

        GET  "/units" [SeeUnits] units::web::index => "units/index.html";
        GET  "/units/{id}" [SeeUnits] units::web::show => "units/show.html";

        GET  "/statistics" [SeeCaseload] caseload::web::statistics => "caseload/statistics.html";
        GET  "/statistics/{unit}" [SeeCaseload] caseload::web::unit => "caseload/unit.html";
        GET  "/dossiers" [SeeCaseload] caseload::web::dossiers => "caseload/dossiers.html";
        GET  "/dossiers/{id}" [SeeCaseload] caseload::web::dossier => "caseload/dossier.html";

        GET  "/imports" [Import] importing::web::index => "importing/index.html";
        POST "/imports" [Import] importing::web::upload => "importing/index.html";
        GET  "/imports/material/{folder}/{name}" [Import] importing::web::material;
        GET  "/imports/{id}" [Import] importing::web::show => "importing/show.html";
        POST "/imports/{id}/answers" [Import] importing::web::answer => "importing/show.html";
        POST "/imports/{id}/publish" [Import] importing::web::publish;
        POST "/imports/{id}/undo" [Import] importing::web::undo;
        POST "/imports/{id}/drop" [Import] importing::web::drop;

        GET  "/checklists" [SeeUnits] checklists::web::index => "checklists/index.html";
        GET  "/checklists/{id}" [SeeUnits] checklists::web::show => "checklists/show.html";

        GET  "/register" [SeeConclusions] register::web::index => "register/index.html";

        GET  "/plans" [SeePlans] plans::web::index => "plans/index.html";
        POST "/plans" [Plan] plans::web::create => "plans/new.html";
        GET  "/plans/new" [Plan] plans::web::new => "plans/new.html";
        GET  "/plans/{id}" [SeePlans] plans::web::show => "plans/show.html";
        POST "/plans/{id}/submit" [Plan] plans::web::submit => "plans/show.html";
        POST "/plans/{id}/approve" [Approve] plans::web::approve => "plans/show.html";
        POST "/plans/{id}/return" [Approve] plans::web::return_for_rework => "plans/show.html";
        POST "/plans/{id}/items" [Plan] plans::web::add_item => "plans/item_form.html";
        GET  "/plans/{id}/items/new" [Plan] plans::web::new_item => "plans/item_form.html";
        GET  "/plans/{id}/items/{item}" [SeePlans] plans::web::item => "plans/item.html";
        POST "/plans/{id}/items/{item}" [Plan] plans::web::update_item => "plans/item_form.html";
        POST "/plans/{id}/items/{item}/remove" [Plan] plans::web::remove_item;
        POST "/plans/{id}/items/{item}/approve" [Approve] plans::web::approve_item;
        POST "/plans/{id}/items/{item}/answer" [Plan] plans::web::answer => "plans/show.html";
    }
}

/// The line for addresses that no line has.
pub fn unknown() -> Route {
    let mut lines = crate::routes! { GET "" [Public] home::web::unknown => "error.html"; };
    lines.remove(0)
}
