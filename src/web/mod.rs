//! Between HTTP and the areas: requests, forms, sessions, pages, errors. No rule stands here.
//!
//! A handler is a plain function `fn(&Req) -> Result<Reply, Error>`; `dispatch` finds the session,
//! checks right and form token, runs the handler on a blocking thread, and turns what it gives
//! into HTTP. So areas hold no async code, and the command line and tests call the same actions.

pub mod address;
pub mod assets;
pub mod charts;
pub mod dispatch;
pub mod forms;
pub mod gate;
pub mod kept;
pub mod reply;
pub mod request;
pub mod route;
pub mod shell;
pub mod templates;

pub use forms::{Choice, Form, FormView, Reader};
pub use reply::Reply;
pub use request::{Req, Upload};
pub use route::{Needs, Route};
