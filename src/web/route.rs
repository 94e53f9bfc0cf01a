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
    /// The handler.
    pub handler: Handler,
    /// Its name in the code, as `area::web::function`.
    pub name: &'static str,
    /// The page it shows; empty for a redirect or a file.
    pub template: &'static str,
}

/// `GET "/plans/{id}" [Right::SeePlans] plans::web::show => "plans/show.html"`; a line without its
/// right does not build.
#[macro_export]
macro_rules! routes {
    ($($method:ident $path:literal [$($needs:tt)+] $($handler:ident)::+ $(=> $template:literal)?;)+) => {
        vec![$($crate::web::Route {
            method: actix_web::http::Method::$method,
            path: $path,
            needs: $crate::routes!(@needs $($needs)+),
            handler: $crate::$($handler)::+,
            name: $crate::routes!(@name $($handler)::+),
            template: concat!($($template)?),
        }),+]
    };
    (@needs Public) => { $crate::web::Needs::Public };
    (@needs SignedIn) => { $crate::web::Needs::SignedIn };
    (@needs $right:ident) => { $crate::web::Needs::Right($crate::vocabulary::Right::$right) };
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
