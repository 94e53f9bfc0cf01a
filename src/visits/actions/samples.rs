//! Which dossiers of a unit are drawn to be looked at.

use crate::caseload;
use crate::clock::{World, random_below};
use crate::db::Db;
use crate::error::Error;
use crate::visits::SampleMethod;
use crate::vocabulary::{Actor, UnitId};

/// Draws so many of the dossiers of these units that the actor sees (the visited one, and the one that it was decided
/// for): from the late ones, from those of a field of work, or from all. Gives their codes in the order of drawing, and of how many they were drawn.
pub fn draw(
    db: &Db,
    actor: &Actor,
    units: &[&UnitId],
    method: SampleMethod,
    field: Option<String>,
    count: usize,
) -> Result<(Vec<String>, usize), Error> {
    let late = (method == SampleMethod::Late).then_some(true);
    let mut all = Vec::new();
    for unit in units {
        let unit = Some((*unit).clone());
        let filter = caseload::Filter { unit, field: field.clone(), late, ..caseload::Filter::default() };
        all.extend(db.read(|c| caseload::views::codes(c, actor, &filter))?);
    }
    all.sort();
    all.dedup();
    let of = all.len();
    Ok((drawn(db.world().as_ref(), all, count), of))
}

/// So many of them, each as likely as any other, in the order of drawing.
fn drawn(world: &dyn World, mut from: Vec<String>, count: usize) -> Vec<String> {
    let mut taken = Vec::with_capacity(count);
    while taken.len() < count && !from.is_empty() {
        let at = random_below(world, u32::try_from(from.len()).unwrap_or(u32::MAX));
        taken.push(from.swap_remove(at as usize));
    }
    taken
}
