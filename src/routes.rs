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

        GET  "/sign-in" [Public] accounts::web::sign_in_form => "accounts/sign_in.html";
        POST "/sign-in" [Public] accounts::web::sign_in => "accounts/sign_in.html";
        POST "/sign-out" [SignedIn] accounts::web::sign_out;
        POST "/sign-out-everywhere" [SignedIn] accounts::web::sign_out_everywhere;
        POST "/language" [SignedIn] accounts::web::language;
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

        GET  "/units" [SeeUnits] units::web::index => "units/index.html";
        GET  "/units/{id}" [SeeUnits] units::web::show => "units/show.html";

        GET  "/checklists" [SeeUnits] checklists::web::index => "checklists/index.html";
        GET  "/checklists/{id}" [SeeUnits] checklists::web::show => "checklists/show.html";

        GET  "/register" [SeeConclusions] register::web::index => "register/index.html";
    }
}

/// The line for addresses that no line has.
pub fn unknown() -> Route {
    let mut lines = crate::routes! { GET "" [Public] home::web::unknown => "error.html"; };
    lines.remove(0)
}
