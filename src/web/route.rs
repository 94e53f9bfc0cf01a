//! One line of the table of routes.

use actix_web::http::Method;

use super::{Reply, Req};
use crate::error::Error;
use crate::vocabulary::Right;

/// What a route asks of its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing: everybody.
    Public,
    /// Any session.
    SignedIn,
    /// A session whose person holds this right.
    Right(Right),
}

/// What a route does.
pub type Handler = fn(&Req) -> Result<Reply, Error>;

/// One line of `routes.rs`.
#[derive(Clone)]
pub struct Route {
    /// GET or POST.
    pub method: Method,
    /// Pattern of the path.
    pub path: &'static str,
    /// The right.
    pub needs: Needs,
    /// Whether it makes or checks a hash of a password, and so waits at the gate.
    pub hashes: bool,
    /// The handler.
    pub handler: Handler,
    /// Its name in the code, as `area::web::function`.
    pub name: &'static str,
    /// The page it shows; empty for a redirect or a file.
    pub template: &'static str,
}

/// `GET "/plans/{id}" [Right::SeePlans] plans::web::show => "plans/show.html"`; a line without its
/// right does not build. `[Public, hashes]`: it makes or checks a hash of a password.
#[macro_export]
macro_rules! routes {
    ($($method:ident $path:literal [$needs:ident $(, $hashes:ident)?] $($handler:ident)::+ $(=> $template:literal)?;)+) => {
        vec![$($crate::web::Route {
            method: actix_web::http::Method::$method,
            path: $path,
            needs: $crate::routes!(@needs $needs),
            hashes: $crate::routes!(@hashes $($hashes)?),
            handler: $crate::$($handler)::+,
            name: $crate::routes!(@name $($handler)::+),
            template: concat!($($template)?),
        }),+]
    };
    (@needs Public) => { $crate::web::Needs::Public };
    (@needs SignedIn) => { $crate::web::Needs::SignedIn };
    (@needs $right:ident) => { $crate::web::Needs::Right($crate::vocabulary::Right::$right) };
    (@hashes) => { false };
    (@hashes hashes) => { true };
    (@name $first:ident :: $second:ident) => { concat!(stringify!($first), "::", stringify!($second)) };
    (@name $first:ident :: $second:ident :: $third:ident) => {
        concat!(stringify!($first), "::", stringify!($second), "::", stringify!($third))
    };
    (@name $first:ident :: $second:ident :: $third:ident :: $fourth:ident) => {
        concat!(stringify!($first), "::", stringify!($second), "::", stringify!($third), "::", stringify!($fourth))
    };
}

impl Needs {
    /// The word in `giamsat routes`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Needs::Public => "public",
            Needs::SignedIn => "signed-in",
            Needs::Right(right) => right.as_str(),
        }
    }
}

/// Whether a path fits a pattern.
fn fits(pattern: &str, path: &str) -> bool {
    let (mut parts, mut given) = (pattern.split('/'), path.split('/'));
    loop {
        match (parts.next(), given.next()) {
            (None, None) => return true,
            (Some(part), Some(given)) if part == given || (part.starts_with('{') && !given.is_empty()) => {}
            _ => return false,
        }
    }
}

/// The line of a method and a path, which may carry a query.
pub fn find<'r>(routes: &'r [Route], method: &Method, path: &str) -> Option<&'r Route> {
    let path = path.split('?').next().unwrap_or_default();
    routes.iter().find(|route| route.method == *method && fits(route.path, path))
}

/// The page of ours at or above a path: the path itself, with its query, when it can be opened, else
/// the nearest above it. Anything that is no path of ours leads to the start page.
pub fn page_near(routes: &[Route], path: &str) -> String {
    let openable = |path: &str| {
        find(routes, &Method::GET, path).is_some_and(|route| {
            !matches!(route.path, "/sign-in" | "/healthz") && !super::dispatch::is_for_programs(route.path)
        })
    };
    if !path.starts_with('/') || path.starts_with("//") || path.contains('\\') {
        return "/".to_owned();
    }
    if openable(path) {
        return path.to_owned();
    }
    let mut above = path.split('?').next().unwrap_or_default();
    while let Some((parent, _)) = above.rsplit_once('/') {
        if openable(parent) && ids_are_no_words(routes, parent) {
            return parent.to_owned();
        }
        above = parent;
    }
    "/".to_owned()
}

/// Whether no part of the path that stands for an id is a word of other paths: `/scoring/deductions` is
/// no run, although it looks like `/scoring/{run}`.
fn ids_are_no_words(routes: &[Route], path: &str) -> bool {
    let Some(route) = find(routes, &Method::GET, path) else { return false };
    let mut parts = route.path.split('/').zip(path.split('/')).enumerate();
    parts.all(|(at, (part, given))| {
        !part.starts_with('{') || routes.iter().all(|other| other.path.split('/').nth(at) != Some(given))
    })
}
