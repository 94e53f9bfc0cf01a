//! Handlers of visits. A page sends the operations that a tablet sends.

mod attendance;
mod findings;
mod frame;
mod held;
mod minutes;
mod packs;
mod record;
mod samples;

pub use attendance::{attendance, take_attendance};
pub use findings::{
    add_person, attach_file, caption, edit_finding, file, finding, new_finding, original, put_finding, remove_person,
    withdraw_evidence, withdraw_finding,
};
pub use held::{held, note_held};
pub use minutes::{close, docx, minutes, supplement};
pub use packs::{pack, set_pack_hour};
pub use record::{answer, choose_unit, resolve, show, start};
pub use samples::{check_sample, draw_sample, samples};
