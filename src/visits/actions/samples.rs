//! Which dossiers of a unit are drawn to be looked at.

use crate::caseload;
use crate::clock::{World, random_below};
use crate::db::Db;
use crate::error::Error;
use crate::visits::SampleMethod;
use crate::vocabulary::{Actor, UnitId};

/// Draws so many of the unit's dossiers that the actor sees: from the late ones, from those of a field of
/// work, or from all. Gives their codes in the order of drawing, and of how many they were drawn.
pub fn draw(
    db: &Db,
    actor: &Actor,
    unit: &UnitId,
    method: SampleMethod,
    field: Option<String>,
    count: usize,
) -> Result<(Vec<String>, usize), Error> {
    let late = (method == SampleMethod::Late).then_some(true);
    let filter = caseload::Filter { unit: Some(unit.clone()), field, late, ..caseload::Filter::default() };
    let all = db.read(|c| caseload::views::codes(c, actor, &filter))?;
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
