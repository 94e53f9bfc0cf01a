//! One struct for each template of plans.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::calendar::{self, Kept, Special};
use super::drafting::Draft;
use super::model::adjustment::{Adjustment, ChangeKind};
use super::model::comment::{Asked, Taken};
use super::model::kept::KeptDays;
use super::model::ruling::{PairState, Side};
use super::model::{Followed, Item, ItemKind, ItemStage, NewItem, Plan, Stage, Step};
use super::views::between::Joint;
use super::views::calendar::{OfPlan, OfUnit};
use super::views::clashes::Clash;
use super::views::decisions::Carried;
use super::views::overlaps::{Answered, Concluded, Overlap, Span};
use super::views::subjects::Choice as OfficialChoice;
use super::views::{Line, Look, Now, Person};
use crate::directives::Directive;
use crate::directives::views::Choice as DirectiveChoice;
use crate::register::Entry;
use crate::register::pages::Choice;
use crate::units::UnitOption;
use crate::vocabulary::paging::Paged;
use crate::vocabulary::{CommentId, ConsultationId, PlanId, PlanItemId, Said};
use crate::web::FormView;
use crate::web::charts::Chart;
use crate::web::dispatch::query_string;

/// `plans/index.html`
#[derive(Serialize)]
pub struct Index {
    pub plans: Paged<Line>,
    pub years: Vec<i32>,
    pub bodies: Vec<Choice>,
    pub year: String,
    pub body: String,
    pub query: String,
}

/// `plans/new.html`
#[derive(Serialize)]
pub struct New {
    pub form: FormView,
    pub units: Vec<UnitOption>,
}

/// `plans/kept_days.html`
#[derive(Serialize)]
pub struct KeptPage {
    /// Those of the year.
    pub kept: Vec<KeptDays>,
    pub year: i32,
    pub years: Vec<i32>,
    /// The id of those that the form changes; empty when it enters new ones.
    pub changing: String,
    pub bodies: Vec<Choice>,
    pub may_plan: bool,
    pub form: FormView,
}

/// `plans/edit.html`
#[derive(Serialize)]
pub struct Edit {
    pub plan: Plan,
    pub form: FormView,
}

/// `plans/draft.html`
#[derive(Serialize)]
pub struct DraftForm {
    /// Whether days off of the plan's year are entered.
    pub holidays: bool,
    pub plan: Plan,
    /// What was asked for, with its mistakes.
    pub form: FormView,
    pub sources: Vec<Choice>,
    pub kinds: Vec<Choice>,
    pub fields: Vec<Choice>,
    /// Names of the focus fields of the first day; empty when none is entered.
    pub focus: String,
    /// What came of it, with the names of fields instead of their codes; none before it was asked.
    pub draft: Option<Draft>,
    /// Each month's number with how many visits begin in it, and the greatest of them: the bars.
    pub months: Vec<(u32, usize)>,
    pub most: usize,
    /// What is planned and proposed against what the inspectors can do; none when that is not known.
    pub chart: Option<Chart>,
}

/// `plans/record.html`: a plan that was issued elsewhere.
#[derive(Serialize)]
pub struct RecordForm {
    /// The one that is corrected; none for a new one.
    pub plan: Option<Plan>,
    pub form: FormView,
    pub units: Vec<UnitOption>,
    pub classifications: Vec<Choice>,
    /// Whether it is a decision that is recorded.
    pub decision: bool,
    /// Items of recorded plans that the decision may carry out.
    pub carriable: Vec<Choice>,
}

/// A month of the year's calendar.
#[derive(Serialize)]
pub struct Month {
    pub number: u32,
    pub now: bool,
    /// One mark for each item that begins in it: `f` done, `w` overlapping, empty planned; at most
    /// [`MARKS`] of them are drawn.
    pub marks: Vec<&'static str>,
    pub count: usize,
}

/// Marks drawn in a month; the figure under them counts all.
pub const MARKS: usize = 12;

/// A condition of the next step.
#[derive(Serialize)]
pub struct Condition {
    pub met: bool,
    pub said: Said,
    /// Where to see to it, if anywhere.
    pub href: String,
}

/// A button: what it does, and why it is shut.
#[derive(Serialize)]
pub struct Button {
    pub step: Step,
    pub refused: Option<Said>,
}

/// An overlap under its row, with the form that answers it.
#[derive(Serialize)]
pub struct OverlapView {
    #[serde(flatten)]
    pub overlap: Overlap,
    /// Names of the shared fields in the page's language.
    pub field_names: String,
    /// Whether it is open: waiting, or just refused.
    pub waits: bool,
    /// What was typed into the answer, or what it begins with.
    pub form: FormView,
}

/// A ruling between bodies as it stands beside an item.
#[derive(Serialize)]
pub struct RulingLine {
    /// Its own page.
    pub href: String,
    /// The other body.
    pub body: String,
    pub state: PairState,
    /// What was decided, or else what is proposed, as a sentence.
    pub outcome: String,
    pub reason: String,
    pub number: Option<String>,
    pub on: Option<NaiveDate>,
    /// Who decided, or else who proposed, and when.
    pub by: String,
    pub at: Option<NaiveDateTime>,
    pub decided: bool,
    /// Whether this item is the one that has to follow, and has not yet.
    pub due_here: bool,
}

/// One side of an overlap between bodies.
#[derive(Serialize)]
pub struct SideView {
    #[serde(flatten)]
    pub side: Side,
    pub title: String,
    /// What the side answered by itself.
    pub answer: Option<Answered>,
    /// Whom that waits for, as a sentence; none when it counts.
    pub awaits: Option<String>,
}

/// What the chairman decided.
#[derive(Serialize)]
pub struct DecidedView {
    pub outcome: String,
    pub as_proposed: bool,
    pub reason: String,
    pub number: Option<String>,
    pub on: Option<NaiveDate>,
    pub by: String,
    pub at: NaiveDateTime,
}

/// What was proposed and decided.
#[derive(Serialize)]
pub struct RulingView {
    pub version: i32,
    pub proposal: String,
    pub reason: String,
    pub proposer: String,
    pub proposed_at: NaiveDateTime,
    pub returned_reason: Option<String>,
    /// Whether what was decided is what stands: nothing else was proposed since.
    pub stands: bool,
    pub decided: Option<DecidedView>,
    /// Decisions whose place another one took, the latest first.
    pub earlier: Vec<DecidedView>,
}

/// An overlap between bodies.
#[derive(Serialize)]
pub struct PairView {
    pub href: String,
    pub sides: Vec<SideView>,
    pub state: PairState,
    /// Whether they overlap still.
    pub overlaps: bool,
    pub field_names: String,
    pub period: Option<Span>,
    pub visit: Option<Span>,
    pub working_days: i64,
    pub ruling: Option<RulingView>,
}

/// `plans/looks.html`
#[derive(Serialize)]
pub struct Looks {
    pub title: String,
    pub item: Item,
    /// Who looked last first.
    pub looks: Vec<Look>,
}

/// `plans/overlaps.html`
#[derive(Serialize)]
pub struct Overlaps {
    /// What the address asked for as a year and is none.
    pub unknown: Option<Said>,
    /// Of plans of this year; none: from this year on.
    pub year: Option<i32>,
    pub years: Vec<i32>,
    pub pairs: Paged<PairView>,
    pub states: Vec<Choice>,
    pub state: String,
    pub query: String,
}

/// `plans/overlap.html`
#[derive(Serialize)]
pub struct OverlapPage {
    pub pair: PairView,
    /// Outcomes that fit.
    pub answers: Vec<Choice>,
    pub items: Vec<Choice>,
    pub may_propose: bool,
    pub may_decide: bool,
    pub may_return: bool,
    /// Why who might decide does not.
    pub refused: Option<Said>,
    /// The side that has to follow the decision, and has not yet.
    pub due_of: Option<Side>,
    pub version: i32,
    /// The joint inspection for which one side asks the other, as a sentence.
    pub asked: Option<String>,
    /// Whether the person agrees or declines for the asked side.
    pub may_consent: bool,
    /// What is seen of the pair by who agrees or declines.
    pub seen: String,
    /// What was typed, or what was proposed.
    pub form: FormView,
}

/// A row of the table.
#[derive(Serialize)]
pub struct Row {
    pub item: Item,
    /// Whether it may be parted from the one with which its body joined it.
    pub separable: bool,
    /// The recorded decision that carries it out.
    pub decision: Option<Plan>,
    /// What other bodies' items are one inspection with it.
    pub joint: Option<Joint>,
    pub rulings: Vec<RulingLine>,
    /// What the unit is called by the visit, when that is something else.
    pub unit_now: Option<Now>,
    pub fields: String,
    /// Names of its fields that are focus fields on the first day of its visit; empty when none is.
    pub focus: String,
    pub overlaps: Vec<OverlapView>,
    pub concluded: Vec<Concluded>,
    /// Days kept free that its visit meets.
    pub kept: Vec<KeptDays>,
    /// Whether an answer is missing.
    pub waits: bool,
    /// Whether the person may change it now.
    pub writable: bool,
    /// Whether the person may answer its overlaps now.
    pub answerable: bool,
    /// Of a sealed item: how many are named on it.
    pub named: usize,
    /// Of a sealed item: whether the person may approve it by itself now.
    pub approvable: bool,
}

/// The filters of the table.
#[derive(Serialize)]
pub struct Filters {
    pub q: String,
    pub field: String,
    pub kind: String,
    pub stage: String,
}

/// `plans/show.html`
#[derive(Serialize)]
pub struct Show {
    pub plan: Plan,
    /// Who was asked for comments on the draft, with what was done about them.
    pub asked: Vec<AskedView>,
    pub author: String,
    pub approver: String,
    /// Who reviewed it since it was submitted; empty before.
    pub reviewer: String,
    pub months: Vec<Month>,
    /// Open items in all, without those withdrawn; done; under way; planned or decided.
    pub totals: [usize; 4],
    /// Sealed items on which the person is named. They stand in the list on the screen only: a
    /// printed plan tells neither them nor their number.
    pub sealed: usize,
    /// Items that are carried out under other bodies' ones: no part of the totals.
    pub joint: usize,
    pub conditions: Vec<Condition>,
    pub buttons: Vec<Button>,
    /// What the list is filtered by, as the pager repeats it.
    pub query: String,
    pub list: Paged<Row>,
    pub filters: Filters,
    pub filtered: bool,
    pub fields: Vec<Choice>,
    pub kinds: Vec<&'static str>,
    pub stages: Vec<&'static str>,
    /// Whether the person may add items (sealed ones at any stage).
    pub may_plan: bool,
    /// Whether open items may be added now.
    pub open: bool,
    /// Whether it was issued elsewhere and is recorded here.
    pub recorded: bool,
    /// Whether that is a decision, and which item of a recorded plan it carries out.
    pub decision: bool,
    pub carried: Option<Carried>,
    /// Whether only number, date and issuer are kept.
    pub withheld: bool,
    pub adjustments: Vec<AdjustmentLine>,
    /// Whether the person may open one now.
    pub may_adjust: bool,
    /// Number and day of the submission; none while it has none.
    pub submission: Option<(String, NaiveDate)>,
    /// The form of that number, where the person may enter it now.
    pub numbers: Option<FormView>,
    /// Whether the body's submissions are numbered here.
    pub issued_here: bool,
    /// What was typed into approval or return.
    pub form: FormView,
}

/// `plans/item_form.html`: a new item, or one that is changed.
#[derive(Serialize)]
pub struct ItemForm {
    pub plan: Plan,
    /// Whether the person is told who looked at it.
    pub looks: bool,
    pub item: Option<Item>,
    pub unit_now: Option<Now>,
    pub form: FormView,
    pub units: Vec<UnitOption>,
    pub fields: Vec<Choice>,
    /// Directives whose carrying out it may look into.
    pub directives: Vec<DirectiveChoice>,
    /// Conclusions that it may follow.
    pub follows: Vec<Choice>,
    pub kinds: Vec<&'static str>,
    pub triggers: Vec<&'static str>,
    pub profiles: Vec<&'static str>,
    pub forms: Vec<&'static str>,
    pub approvers: Vec<Person>,
    pub viewers: Vec<Person>,
    /// Whether only a surprise item can be added now, because the others stand.
    pub surprise_only: bool,
    /// Whether the item is sealed, or would be.
    pub surprise: bool,
    /// Other decisions in its days, of a sealed one.
    pub clashes: Vec<Clash>,
    /// Days kept free that the visit as it is typed meets.
    pub kept: Vec<KeptDays>,
    /// Officials in office in the unit that is typed, on the first day of the visit.
    pub officials: Vec<OfficialChoice>,
}

/// An adjustment in the list of its plan.
#[derive(Serialize)]
pub struct AdjustmentLine {
    #[serde(flatten)]
    pub adjustment: Adjustment,
    pub title: String,
}

/// What a line of an item said and will say.
#[derive(Serialize)]
pub struct BeforeAfter {
    pub label: String,
    pub before: String,
    pub after: String,
    pub changed: bool,
}

/// A change of an adjustment.
#[derive(Serialize)]
pub struct ChangeView {
    pub id: String,
    pub kind: ChangeKind,
    pub item: Option<PlanItemId>,
    /// The item's place in the plan.
    pub number: Option<i32>,
    pub unit: String,
    pub rows: Vec<BeforeAfter>,
    pub overlaps: Vec<OverlapView>,
    /// Whether an answer is missing.
    pub waits: bool,
}

/// `plans/adjustment.html`
#[derive(Serialize)]
pub struct AdjustmentPage {
    pub plan: Plan,
    pub adjustment: Adjustment,
    pub author: String,
    pub approver: String,
    /// Who reviewed it since it was submitted; empty before.
    pub reviewer: String,
    pub changes: Vec<ChangeView>,
    /// Items that it may still change or withdraw.
    pub items: Vec<Item>,
    /// Of these, the ones that have to follow a decision of the chairman.
    pub due: Vec<PlanItemId>,
    pub buttons: Vec<Button>,
    /// Whether the person may write in it now.
    pub writable: bool,
    /// What was typed into approval or return.
    pub form: FormView,
}

/// `plans/proposal.html`: an item to be added by an adjustment, or what one becomes.
#[derive(Serialize)]
pub struct ProposalForm {
    pub plan: Plan,
    pub item: Option<Item>,
    /// The adjustment's page.
    pub back: String,
    /// Where the form goes.
    pub action: String,
    pub form: FormView,
    pub units: Vec<UnitOption>,
    /// Officials in office in the unit that is typed, on the first day of the visit.
    pub officials: Vec<OfficialChoice>,
    /// Days kept free that the visit as it is typed meets.
    pub kept: Vec<KeptDays>,
    pub fields: Vec<Choice>,
    pub directives: Vec<DirectiveChoice>,
    /// Conclusions that it may follow.
    pub follows: Vec<Choice>,
    pub kinds: Vec<&'static str>,
    pub profiles: Vec<&'static str>,
    pub forms: Vec<&'static str>,
}

/// `plans/check.html`: a part of the form's page, drawn anew while the person types.
#[derive(Serialize)]
pub struct Check {
    /// Whether enough is typed to look.
    pub ready: bool,
    pub overlaps: Vec<OverlapView>,
    pub concluded: Vec<Concluded>,
    /// Days kept free that the visit meets.
    pub kept: Vec<KeptDays>,
}

/// `plans/item.html`: an item that is only read.
#[derive(Serialize)]
pub struct Details {
    /// Whether the person is told who looked at it.
    pub looks: bool,
    pub plan: Plan,
    pub item: Item,
    /// The recorded decision that carries it out.
    pub decision: Option<Plan>,
    /// What other bodies' items are one inspection with it.
    pub joint: Option<Joint>,
    pub rulings: Vec<RulingLine>,
    pub unit_now: Option<Now>,
    pub fields: String,
    pub author: String,
    pub approver: String,
    pub named: Vec<String>,
    /// Why it is not changed, for those who write plans.
    pub stands: Option<Said>,
    pub approvable: bool,
    pub overlaps: Vec<OverlapView>,
    /// Of a sealed item.
    pub clashes: Vec<Clash>,
    pub concluded: Vec<Concluded>,
    /// Days kept free that its visit meets.
    pub kept: Vec<KeptDays>,
    /// The directive whose carrying out it looks into.
    pub directive: Option<Directive>,
}

/// An item with its plan.
#[derive(Serialize)]
pub struct Served {
    pub plan: Plan,
    pub item: Item,
    pub fields: String,
}

/// `plans/serving.html`
#[derive(Serialize)]
pub struct Serving {
    pub directive: Directive,
    pub items: Vec<Served>,
}

/// `plans/following.html`
#[derive(Serialize)]
pub struct Following {
    /// A line of the register that names the conclusion.
    pub line: Entry,
    pub items: Vec<Served>,
}

/// An item drawn in the calendar.
#[derive(Clone, Serialize)]
pub struct Mark {
    pub plan: PlanId,
    pub item: PlanItemId,
    pub number: Option<i32>,
    pub kind: ItemKind,
    pub stage: ItemStage,
    pub sealed: bool,
    /// Whether it is of a plan that was issued elsewhere.
    pub recorded: bool,
    /// Whether it is carried out under another body's item.
    pub under: bool,
    /// With whom it is one inspection, a sentence; else empty.
    pub joint: String,
    /// The conclusion that it follows, as a phrase.
    pub follows: Option<Said>,
    /// The unit with its section, and officials by name.
    pub unit: String,
    pub body: String,
    pub from: NaiveDate,
    pub to: NaiveDate,
}

/// A month of a row.
#[derive(Clone, Default, Serialize)]
pub struct Cell {
    /// How many open items of each kind begin in it, by body.
    pub counts: Vec<(ItemKind, i64)>,
    /// How many begin in it that are carried out under other bodies' items, by body: no part of a sum.
    pub joint: i64,
    /// Items one by one: of a unit all, of a body the sealed ones that the person knows.
    pub marks: Vec<Mark>,
}

/// A row of the calendar: a body's plan, or a unit.
#[derive(Serialize)]
pub struct CalendarRow {
    pub name: String,
    /// The plan, and its title; none and empty for a unit.
    pub plan: Option<PlanId>,
    pub title: String,
    /// What to ask for the same body's items by unit.
    pub by_unit: String,
    pub recorded: bool,
    pub cells: Vec<Cell>,
    /// Open items of the row; sealed ones, and those carried out under others, are no part of a sum.
    pub total: i64,
}

impl Mark {
    /// `joint`: with whom it is one inspection, a sentence or nothing.
    fn of(item: &Item, plan: &Plan, joint: String) -> Self {
        Mark {
            plan: plan.id.clone(),
            item: item.id.clone(),
            number: item.number,
            kind: item.kind,
            stage: item.stage,
            sealed: item.sealed,
            recorded: plan.stage == Stage::Recorded,
            under: item.joint_with.is_some(),
            joint,
            follows: item.follows.as_ref().map(Followed::said),
            unit: item.subject(),
            body: plan.body_name.clone(),
            from: item.starts_on,
            to: item.ends_on,
        }
    }
}

impl CalendarRow {
    /// A body's plan of a year: how many items begin in each month, and the sealed ones that the person knows.
    pub fn of_plan(of: &OfPlan, title: String, year: i32) -> Self {
        let mut cells = vec![Cell::default(); calendar::MONTHS];
        for (cell, counts) in cells.iter_mut().zip(&of.counts) {
            cell.counts = counts.iter().map(|(kind, count)| (*kind, *count)).collect();
        }
        for (cell, joint) in cells.iter_mut().zip(&of.joint) {
            cell.joint = *joint;
        }
        for item in &of.sealed {
            cells[item.starts_on.month0() as usize].marks.push(Mark::of(item, &of.plan, String::new()));
        }
        let year = year.to_string();
        CalendarRow {
            name: of.plan.body_name.clone(),
            title,
            plan: Some(of.plan.id.clone()),
            by_unit: query_string(&[("year", year.as_str()), ("rows", "unit"), ("body", of.plan.body.as_str())]),
            recorded: of.plan.stage == Stage::Recorded,
            ..CalendarRow::of(cells)
        }
    }

    /// A unit with its items, each where it begins; `plans` are those of the items, `joint` says with whom one of
    /// them is one inspection.
    pub fn of_unit(unit: &OfUnit, plans: &BTreeMap<PlanId, Plan>, joint: &dyn Fn(&PlanItemId) -> String) -> Self {
        let mut cells = vec![Cell::default(); calendar::MONTHS];
        for (item, plan) in unit.items.iter().filter_map(|item| Some((item, plans.get(&item.plan)?))) {
            cells[item.starts_on.month0() as usize].marks.push(Mark::of(item, plan, joint(&item.id)));
        }
        CalendarRow { name: unit.name.clone(), ..CalendarRow::of(cells) }
    }

    /// A row with these months and nothing said about it yet.
    fn of(cells: Vec<Cell>) -> Self {
        let counted = |cell: &Cell| -> i64 {
            let open = cell.marks.iter().filter(|mark| !mark.sealed && !mark.under).count() as i64;
            open + cell.counts.iter().map(|(_, count)| count).sum::<i64>()
        };
        CalendarRow {
            total: cells.iter().map(counted).sum(),
            name: String::new(),
            title: String::new(),
            plan: None,
            by_unit: String::new(),
            recorded: false,
            cells,
        }
    }
}

/// A month as the head of its column.
#[derive(Serialize)]
pub struct CalendarMonth {
    pub number: u32,
    pub now: bool,
    /// Holidays and swapped days.
    pub specials: Vec<Special>,
    /// Days that are kept free.
    pub kept: Vec<Kept>,
}

impl CalendarMonth {
    /// The months of a year, with what is special and what is kept free in each.
    pub fn of_year(year: i32, today: NaiveDate, specials: Vec<Vec<Special>>, kept: Vec<Vec<Kept>>) -> Vec<Self> {
        let months = (1..).zip(specials.into_iter().zip(kept));
        let month = |(number, (specials, kept))| CalendarMonth {
            number,
            now: (today.year(), today.month()) == (year, number),
            specials,
            kept,
        };
        months.map(month).collect()
    }
}

/// `plans/calendar.html`
#[derive(Serialize)]
pub struct Calendar {
    /// What the address asked for and is not there.
    pub unknown: Vec<Said>,
    pub year: i32,
    pub years: Vec<i32>,
    pub by_unit: bool,
    pub bodies: Vec<Choice>,
    pub fields: Vec<Choice>,
    pub body: String,
    pub field: String,
    pub months: Vec<CalendarMonth>,
    pub rows: Vec<CalendarRow>,
    /// Where in the list of units this page stands; none by body.
    pub pager: Option<Paged<()>>,
    pub query: String,
}

/// A body that was asked for comments on a draft, with what it said and what was done about it.
#[derive(Serialize)]
pub struct AskedView {
    pub id: ConsultationId,
    pub unit_name: String,
    pub until: NaiveDate,
    pub state: Asked,
    pub asked_by: String,
    pub asked_at: NaiveDateTime,
    pub heard: Option<HeardView>,
    pub comments: Vec<CommentView>,
    pub withdrawn_reason: Option<String>,
    pub may_withdraw: bool,
    pub may_enter: bool,
    pub may_settle: bool,
    pub version: i32,
}

/// What an asked body said as a whole.
#[derive(Serialize)]
pub struct HeardView {
    pub agrees: bool,
    pub by: String,
    pub at: NaiveDateTime,
    /// Of what came on paper.
    pub paper_number: Option<String>,
    pub paper_on: Option<NaiveDate>,
}

/// One comment, with what the writers did about it.
#[derive(Serialize)]
pub struct CommentView {
    pub id: CommentId,
    pub about: String,
    pub said: String,
    pub taken: Option<Taken>,
    pub reason: String,
    pub by: String,
    pub version: i32,
}

/// `plans/consultation.html`
#[derive(Serialize)]
pub struct ConsultationPage {
    pub plan: Plan,
    pub asked: Vec<AskedView>,
    pub may_ask: bool,
    pub units: Vec<UnitOption>,
    pub outcomes: Vec<Choice>,
    pub form: FormView,
}

/// A request to one's own body.
#[derive(Serialize)]
pub struct AskedLine {
    pub id: ConsultationId,
    pub title: String,
    pub body: String,
    pub year: i32,
    pub until: NaiveDate,
    pub state: Asked,
    /// Whether it may still be answered.
    pub open: bool,
}

/// `plans/comments.html`
#[derive(Serialize)]
pub struct CommentsPage {
    pub lines: Vec<AskedLine>,
}

/// An item as it stood when the body was asked.
#[derive(Serialize)]
pub struct ShownLine {
    pub number: Option<i32>,
    pub unit: String,
    pub fields: String,
    pub says: NewItem,
}

/// `plans/comment.html`: the draft as an asked body sees it, and the form of its answer.
#[derive(Serialize)]
pub struct CommentPage {
    pub plan: PlanId,
    pub title: String,
    pub body: String,
    pub year: i32,
    pub asked: AskedView,
    pub items: Vec<ShownLine>,
    pub about: Vec<Choice>,
    pub stances: Vec<Choice>,
    /// Numbers of the lines for comments.
    pub lines: Vec<usize>,
    /// Whether a planner enters what came on paper.
    pub paper: bool,
    pub late: bool,
    /// Why no answer is taken any more.
    pub refused: Option<Said>,
    pub action: String,
    pub form: FormView,
}
