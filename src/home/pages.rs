//! One struct for each template of the start page.

use serde::Serialize;

use super::views::{Beginning, Figures, Found, Recent, Task};
use crate::web::charts::Chart;

/// `home/index.html`
#[derive(Serialize)]
pub struct Index {
    /// Weekday and date in words.
    pub today: String,
    /// What comes first on an empty database, for who administers.
    pub first: Vec<Beginning>,
    pub tasks: Vec<Task>,
    pub figures: Figures,
    pub recent: Vec<Recent>,
    pub year: i32,
    /// Late rate and dossiers done by month; none when the person may not see them.
    pub charts: Vec<Chart>,
}

/// `home/search.html`
#[derive(Serialize)]
pub struct Search {
    pub q: String,
    pub units: Vec<Found>,
    pub conclusions: Vec<Found>,
    pub inspections: Vec<Found>,
    pub dossiers: Vec<Found>,
}
