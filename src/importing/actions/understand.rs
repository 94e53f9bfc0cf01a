//! Reading, matching and comparing a file without writing anything.

use std::path::Path;

use crate::db::Db;
use crate::error::Error;
use crate::importing::kinds::says_surprise;
use crate::importing::kinds::{self, Ground, Matching};
use crate::importing::model::{Answers, Counts, Facts, Staged, Understood};
use crate::importing::reading::{self, Kind, Piece, REMARK_CONTACT, REMARK_PERSONAL, Reader, Reading, Refused, Row};
use crate::importing::rules::SLICE;
use crate::importing::store;
use crate::vocabulary::{PlanId, PurposeId, Said};

/// Skipped rows that are kept to be shown.
const SHOWN_SKIPPED: usize = 200;
/// Problems that are kept to be shown on top of a preview.
const SHOWN_PROBLEMS: usize = 50;

/// Bytes of texts with which a slice is full before it has its rows: cells may hold 32,767 letters.
const SLICE_BYTES: usize = 8 << 20;

/// Rows of each other sheet of an XLSForm that are read.
const FORM_ROWS: usize = 5_000;

/// What is to be read.
pub struct Input<'a> {
    pub reader: &'a Reader,
    pub path: &'a Path,
    pub file_name: &'a str,
    pub wanted: Option<Kind>,
    pub answers: &'a Answers,
    /// Nothing will be stored.
    pub dry: bool,
    /// The purpose for which contacts of applicants are kept, if they are; the reader was told so.
    pub purpose: Option<PurposeId>,
    /// The draft plan for which the list is, if it is for one.
    pub plan: Option<PlanId>,
}

/// Takes rows as they are understood.
pub trait Sink {
    /// The next rows under a head, the first of which is the file's `from`-th; gives whether to go on.
    fn rows(&mut self, head: &Reading, from: i64, rows: Vec<Staged>) -> Result<bool, Error>;
}

/// How understanding ended.
pub enum Ended {
    Understood(Box<Understood>),
    /// The file cannot be read.
    Refused(Refused),
    /// Neither can it, and what was read of it says that it must not be kept: nothing of it is told, not even
    /// why it cannot be read.
    Withheld,
    /// The sink asked to stop.
    Stopped,
}

impl Ended {
    /// Whether the file must not be kept.
    pub fn withholds(&self) -> bool {
        match self {
            Ended::Understood(said) => said.facts.withheld,
            Ended::Withheld => true,
            Ended::Refused(_) | Ended::Stopped => false,
        }
    }
}

struct Gather<'a> {
    db: &'a Db,
    input: &'a Input<'a>,
    sink: &'a mut dyn Sink,
    head: Option<Reading>,
    matching: Option<Box<dyn Matching>>,
    held: Vec<Row>,
    /// Bytes of their texts.
    held_bytes: usize,
    said: Facts,
    counts: Counts,
    remarks: Vec<Said>,
    failed: Option<Error>,
    stopped: bool,
    /// Whether what is not read of a list for a draft speaks of a surprise.
    blind: bool,
}

/// Reads the file in a child process and compares its rows slice by slice, in flat memory.
pub fn understand(db: &Db, input: &Input, sink: &mut dyn Sink) -> Result<Ended, Error> {
    let said = Facts { wanted: input.wanted, answers: input.answers.clone(), ..Facts::default() };
    let mut gather = Gather {
        db,
        input,
        sink,
        head: None,
        matching: None,
        held: Vec::new(),
        held_bytes: 0,
        said,
        counts: Counts::default(),
        remarks: Vec::new(),
        failed: None,
        stopped: false,
        blind: false,
    };
    let read = input.reader.stream(input.path, input.file_name, input.wanted, &mut |piece| gather.piece(piece));
    match gather.failed.take() {
        Some(Error::Refused(_)) if gather.is_withheld()? => return Ok(Ended::Withheld),
        Some(error) => return Err(error),
        None if gather.stopped => return Ok(Ended::Stopped),
        None => {}
    }
    match read {
        Err(_) if gather.is_withheld()? => Ok(Ended::Withheld),
        // Nobody reads it, so what it is called is all that is known of it.
        Err(_) if input.plan.is_some() && says_surprise(input.file_name) => Ok(Ended::Withheld),
        Err(_) if input.plan.is_some() && must_go(input) => Ok(Ended::Withheld),
        Err(refused) => Ok(Ended::Refused(refused)),
        Ok(()) => gather.finish(),
    }
}

/// Whether a list for a draft that is not recognised says anywhere that it must not be kept.
fn must_go(input: &Input) -> bool {
    // What cannot be read so either says nothing to anybody.
    let sheets = input.reader.raw(input.path, input.file_name, FORM_ROWS, &|_, _| true).unwrap_or_default();
    sheets.iter().any(|sheet| {
        says_surprise(&sheet.name)
            || sheet.rows.iter().any(|row| {
                let shown: Vec<_> = row.cells.iter().map(|(_, cell)| reading::shown(cell)).collect();
                kinds::must_go(&shown.iter().map(AsRef::as_ref).collect::<Vec<&str>>())
            })
    })
}

impl Gather<'_> {
    fn piece(&mut self, piece: Piece) -> Result<(), Refused> {
        let result = match piece {
            Piece::Head(head) => self.begin(*head),
            Piece::Row(row) => {
                self.held_bytes += row.values.text_bytes();
                self.held.push(row);
                let enough = self.held.len() >= SLICE || self.held_bytes >= SLICE_BYTES;
                if enough { self.flush(false) } else { Ok(()) }
            }
            Piece::Skipped(skipped) => {
                self.said.skipped_count += 1;
                self.notice(&skipped.text);
                if self.said.skipped.len() < SHOWN_SKIPPED {
                    self.said.skipped.push(skipped);
                }
                Ok(())
            }
            Piece::Remark(remark) => {
                let sheet = remark.args.iter().find(|(name, _)| name == "sheet").map(|(_, sheet)| sheet.to_string());
                self.notice(&sheet.unwrap_or_default());
                self.remarks.push(remark);
                Ok(())
            }
            // Only said to who asks for rows as they stand.
            Piece::Sheet(_) | Piece::Raw(_) => Ok(()),
        };
        match result {
            Err(error) => {
                self.failed = Some(error);
                Err(Refused::Crashed)
            }
            // Ends the child; what it is called makes no difference then.
            Ok(()) if self.stopped => Err(Refused::Crashed),
            Ok(()) => Ok(()),
        }
    }

    /// What stands in a list for a draft and is not read as one of its rows.
    fn notice(&mut self, text: &str) {
        self.blind |= self.input.plan.is_some() && says_surprise(text);
    }

    fn begin(&mut self, mut head: Reading) -> Result<(), Error> {
        for skipped in &head.skipped {
            self.notice(&skipped.text);
        }
        for text in std::mem::take(&mut head.beside) {
            self.notice(&text);
        }
        self.remarks.append(&mut head.remarks);
        self.said.skipped_count += head.skipped.len() as i64;
        self.said.skipped.append(&mut head.skipped);
        self.held.append(&mut head.rows);
        self.said.sheet = head.sheet.clone();
        self.said.title = head.title.clone();
        self.said.lead_unit = head.lead_unit.clone();
        self.said.stated = head.facts.clone();
        self.said.columns = head.columns.clone();
        self.said.mapping = head.mapping.clone();
        let (today, dry) = (self.db.world().today(), self.input.dry);
        let answers = self.input.answers.clone();
        // Of an XLSForm the choices and settings stand in other sheets.
        let sheets = match head.layout == kinds::XLSFORM {
            true => self.input.reader.raw(self.input.path, self.input.file_name, FORM_ROWS, &|_, _| true),
            false => Ok(Vec::new()),
        };
        let sheets = sheets.map_err(|refused| Error::Refused(refused.said()))?;
        let ground = Ground {
            head: head.clone(),
            answers,
            file_name: self.input.file_name.to_owned(),
            sheets,
            today,
            lenient: false,
            dry,
            purpose: self.input.purpose.clone(),
            plan: self.input.plan.clone(),
        };
        let (matching, published) = self.db.read(|c| {
            // In the snapshot of the first comparison or an earlier one.
            let published = store::published_digest(c, head.kind)?;
            let lenient = dry && kinds::has_no_units(c)?;
            Ok((kinds::matching(c, Ground { lenient, ..ground })?, published))
        })?;
        self.matching = Some(matching);
        self.said.published = published;
        self.head = Some(head);
        Ok(())
    }

    fn flush(&mut self, last: bool) -> Result<(), Error> {
        let (Some(matching), Some(head)) = (&mut self.matching, &self.head) else { return Ok(()) };
        let rows = std::mem::take(&mut self.held);
        self.held_bytes = 0;
        let staged = self.db.read(|c| matching.take(c, rows, last))?;
        let from = self.counts.read;
        for row in &staged {
            self.counts.count(row.outcome);
            self.said.look += i64::from(!row.remarks.is_empty());
            let room = SHOWN_PROBLEMS.saturating_sub(self.said.problems.len());
            self.said.problems.extend(row.problems.iter().take(room).cloned());
        }
        self.stopped |= !self.sink.rows(head, from, staged)?;
        Ok(())
    }

    /// Whether what was read until the file was refused, by whomever, must not be kept, rows that wait included.
    fn is_withheld(&mut self) -> Result<bool, Error> {
        let Some(matching) = &mut self.matching else { return Ok(false) };
        let rows = std::mem::take(&mut self.held);
        match self.db.read(|c| matching.take(c, rows, true)) {
            Ok(_) | Err(Error::Refused(_)) => Ok(matching.is_withheld()),
            Err(error) => Err(error),
        }
    }

    fn finish(mut self) -> Result<Ended, Error> {
        match self.flush(true) {
            Err(Error::Refused(_)) if self.is_withheld()? => return Ok(Ended::Withheld),
            flushed => flushed?,
        }
        if self.stopped {
            return Ok(Ended::Stopped);
        }
        let (Some(head), Some(matching)) = (self.head, self.matching) else {
            return Ok(Ended::Refused(Refused::Crashed));
        };
        // They were read there.
        if head.layout == kinds::XLSFORM {
            self.remarks.retain(|said| said.key != "importing-remark-sheet-unread");
        }
        self.said.units = matching.units();
        self.said.questions = matching.questions();
        let is_contact = |said: &&Said| matches!(said.key.as_str(), REMARK_PERSONAL | REMARK_CONTACT);
        let header = |said: &Said| said.args.iter().find(|(name, _)| name == "header").map(|(_, h)| h.clone());
        self.said.contacts = self.remarks.iter().filter(is_contact).filter_map(header).collect();
        let read = self.remarks.iter().any(|said| said.key == REMARK_CONTACT);
        self.said.purpose = self.input.purpose.clone().filter(|_| read);
        self.remarks.extend(matching.remarks());
        if matching.is_withheld() || self.blind {
            self.said.withhold();
            self.remarks.clear();
        }
        Ok(Ended::Understood(Box::new(Understood {
            kind: head.kind,
            layout: head.layout,
            period: self.input.answers.period.or(head.period),
            counts: self.counts,
            facts: self.said,
            remarks: self.remarks,
        })))
    }
}
