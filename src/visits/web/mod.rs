//! Handlers of visits. A page sends the operations that a tablet sends.

mod attendance;
mod findings;
mod frame;
mod held;
mod minutes;
mod record;

pub use attendance::{attendance, take_attendance};
pub use findings::{
    add_person, attach_file, caption, edit_finding, file, finding, new_finding, original, put_finding, remove_person,
    withdraw_evidence, withdraw_finding,
};
pub use held::{held, note_held};
pub use minutes::{close, docx, minutes, supplement};
pub use record::{answer, resolve, show, start};
