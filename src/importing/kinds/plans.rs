//! Plans that other bodies issued: one row is one inspection of a plan, the plan's paper stands in the
//! title block or in the row. Stored whole; what stood there before is kept in the batch, so that it can
//! be taken back. A classified plan is not read: its contents do not enter this system. Lists of items for a draft
//! plan that is written here are read by the same columns; [`super::draft_items`] stores them.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::draft_items::{self, Draft, ItemPut};
use super::who::{Fields, Found, Who};
use super::{Ground, Matching, Put, at, day, staged, text};
use crate::db::{AnyConnection, Tx};
use crate::error::Error;
use crate::importing::actions::STALE;
use crate::importing::model::{Change, Question, RowOutcome, Staged};
use crate::importing::reading::{Problem, Row, Value, parse_moment, period};
use crate::importing::rules;
use crate::plans::model::Source;
use crate::plans::{
    self, Body, Classification, Followed, Form, Item, ItemKind, ItemStage, Named, NewItem, Plan, Profile, Record,
};
use crate::schema::{import_batches, plan_items, plans as plans_table};
use crate::units::rules::name_key;
use crate::units::views::Match;
use crate::units::{self, Place};
use crate::vocabulary::text::search_key;
use crate::vocabulary::{AccountId, Actor, BatchId, ConclusionId, OfficialId, PlanId, PlanItemId, Said, UnitId, dates};

/// What tells two inspections of one plan apart.
pub(super) type Key = (UnitId, Vec<OfficialId>, String);

/// An inspection of a plan, as a file says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    pub kind: ItemKind,
    pub unit: UnitId,
    /// The section of the unit, and officials in office there; a file that has no such columns means all of the unit.
    #[serde(default)]
    pub part: Option<UnitId>,
    #[serde(default)]
    pub officials: Vec<OfficialId>,
    /// The conclusion whose carrying out it checks; a file that has no such column says none.
    #[serde(default)]
    pub follows: Option<ConclusionId>,
    pub fields: Vec<String>,
    pub contents: String,
    pub period: (NaiveDate, NaiveDate),
    pub visit: (NaiveDate, NaiveDate),
    pub profile: Profile,
    pub form: Form,
}

impl Planned {
    pub(super) fn of(item: &Item) -> Self {
        Planned {
            kind: item.kind,
            unit: item.unit.clone(),
            part: item.part.clone(),
            officials: item.officials.iter().map(|named| named.official.clone()).collect(),
            follows: item.follows.as_ref().map(|followed| followed.conclusion.clone()),
            fields: item.fields.clone(),
            contents: item.contents.clone(),
            period: (item.period_from, item.period_to),
            visit: (item.starts_on, item.ends_on),
            profile: item.profile,
            form: item.form,
        }
    }

    pub(super) fn new_item(&self) -> NewItem {
        NewItem {
            kind: self.kind,
            unit: self.unit.clone(),
            fields: self.fields.clone(),
            contents: self.contents.clone(),
            trigger: None,
            cause: String::new(),
            directive: None,
            follows: self.follows.clone(),
            part: self.part.clone(),
            officials: self.officials.clone(),
            period_from: self.period.0,
            period_to: self.period.1,
            starts_on: self.visit.0,
            ends_on: self.visit.1,
            profile: self.profile,
            form: self.form,
            approver: None,
            viewers: Vec::new(),
        }
    }

    /// What tells two inspections of one plan apart: the unit or its section, the officials by name, the contents.
    pub(super) fn key(&self) -> Key {
        let mut officials = self.officials.clone();
        officials.sort();
        (self.part.clone().unwrap_or_else(|| self.unit.clone()), officials, search_key(&self.contents))
    }

    /// What becomes another; `called`: what conclusions are called that either names.
    fn changes(&self, after: &Planned, called: &BTreeMap<ConclusionId, Followed>) -> Vec<Change> {
        let followed = |item: &Planned| {
            let found = item.follows.as_ref().and_then(|id| called.get(id));
            found.map(|one| format!("{}, {}", one.number, dates::day(one.on))).unwrap_or_default()
        };
        let days = |(from, to): (NaiveDate, NaiveDate)| format!("{}–{}", dates::day(from), dates::day(to));
        let pairs = [
            ("regime", self.profile.to_string(), after.profile.to_string()),
            ("kind", self.kind.to_string(), after.kind.to_string()),
            ("form", self.form.to_string(), after.form.to_string()),
            ("follows", followed(self), followed(after)),
            ("field", self.fields.join(", "), after.fields.join(", ")),
            ("content", self.contents.clone(), after.contents.clone()),
            ("period", days(self.period), days(after.period)),
            ("visit", days(self.visit), days(after.visit)),
        ];
        let changed = pairs.into_iter().filter(|(_, before, after)| before != after);
        changed.map(|(field, before, after)| Change { field: field.to_owned(), before, after }).collect()
    }
}

/// What an inspection becomes that stands already, in words.
fn changes(c: &mut AnyConnection, was: &Planned, becomes: &Planned) -> Result<Vec<Change>, Error> {
    let named: Vec<ConclusionId> = was.follows.iter().chain(&becomes.follows).cloned().collect();
    Ok(was.changes(becomes, &plans::views::follows::called(c, &named)?))
}

/// An inspection with the paper of its plan, and what stood there before.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PlanPut {
    /// The body, if it is known.
    pub body: Option<UnitId>,
    pub body_name: String,
    pub year: i32,
    pub title: String,
    pub number: String,
    pub issued_on: NaiveDate,
    pub issuer: String,
    pub item: Planned,
    pub before: Option<(PlanItemId, Planned)>,
}

impl PlanPut {
    fn record(&self) -> Record {
        Record {
            year: self.year,
            title: self.title.clone(),
            number: self.number.clone(),
            issued_on: self.issued_on,
            issuer: self.issuer.clone(),
            classification: Classification::Ordinary,
            source: Source::Plan,
            leader: String::new(),
            carries: None,
        }
    }
}

/// Body, number and date: what tells papers apart.
type Paper = (UnitId, String, NaiveDate);

/// Items of a plan by what tells them apart: lists of thousands are compared with plans of thousands.
pub(super) struct ByKey {
    pub items: Vec<Item>,
    places: BTreeMap<Key, Vec<usize>>,
}

impl ByKey {
    pub(super) fn of(items: Vec<Item>) -> Self {
        let mut places: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
        for (place, item) in items.iter().enumerate() {
            places.entry(Planned::of(item).key()).or_default().push(place);
        }
        ByKey { items, places }
    }

    /// Those that this one is, as they stand in the plan.
    pub(super) fn same(&self, item: &Planned) -> impl Iterator<Item = &Item> {
        self.places.get(&item.key()).into_iter().flatten().map(|place| &self.items[*place])
    }
}

/// Recorded plans with their items, by their paper.
fn recorded(c: &mut AnyConnection) -> Result<BTreeMap<Paper, (Plan, ByKey)>, Error> {
    let all = plans::views::recorded(c)?.into_iter();
    Ok(all
        .filter_map(|(plan, items)| {
            let paper = (plan.body.clone(), plan.number.clone()?, plan.issued_on?);
            Some((paper, (plan, ByKey::of(items))))
        })
        .collect())
}

pub struct Plans {
    facts: BTreeMap<String, String>,
    lead: Option<String>,
    title: Option<String>,
    /// What the whole list is called: its title and its file.
    titles: Vec<String>,
    /// What each of its sheets is called above its table.
    of_sheets: BTreeMap<String, String>,
    year: Option<i32>,
    today: NaiveDate,
    who: Who,
    fields: Fields,
    /// The plan that is written here, of a list for one.
    draft: Option<Draft>,
    known: BTreeMap<Paper, (Plan, ByKey)>,
    seen: BTreeMap<(Option<Paper>, String, Key), u32>,
    made: BTreeMap<String, String>,
    /// Whether something of the file is classified, or a surprise.
    withheld: bool,
    lenient: bool,
}

/// What a row says beside its paper, as far as all of it could be read.
struct Inspection {
    item: Planned,
    found: Found,
}

/// Whether a word says that a paper is classified: Mật, Tối mật, Tuyệt mật; none for a word that says nothing of
/// it, such as a typing slip.
pub(super) fn is_classified(word: &str) -> Option<bool> {
    match search_key(word).as_str() {
        "" | "thuong" | "binh thuong" | "khong" | "khong mat" => Some(false),
        key => key.split(' ').any(|word| word == "mat").then_some(true),
    }
}

/// The section and the officials that a row names, and what is wrong with them.
type Narrowed = (Option<UnitId>, Vec<Named>, Vec<Problem>);

impl Plans {
    pub fn new(c: &mut AnyConnection, ground: Ground) -> Result<Self, Error> {
        Ok(Plans {
            draft: ground.plan.as_ref().map(|id| Draft::load(c, id)).transpose()?,
            lead: ground.head.lead_unit.clone(),
            title: ground.head.title.clone(),
            titles: ground.head.title.iter().chain([&ground.file_name]).cloned().collect(),
            of_sheets: ground.head.titles.clone(),
            year: ground.head.period.map(|(from, _)| from.year()),
            facts: ground.head.facts.clone(),
            today: ground.today,
            who: Who::load(c, ground.today, ground.lenient)?,
            fields: Fields::load(c)?,
            known: if ground.plan.is_some() { BTreeMap::new() } else { recorded(c)? },
            seen: BTreeMap::new(),
            made: BTreeMap::new(),
            withheld: ground.head.facts.get("classification").is_some_and(|word| is_classified(word) == Some(true)),
            lenient: ground.lenient,
        })
    }

    /// What the row says of a field, else the title block.
    fn said(&self, row: &Row, field: &str) -> Option<String> {
        text(row, field).or_else(|| self.facts.get(field).cloned())
    }

    /// The section and the officials that a row names, within a unit on a day; the sentences for what is not there.
    fn subject(&self, c: &mut AnyConnection, row: &Row, unit: &UnitId, on: NaiveDate) -> Result<Narrowed, Error> {
        let mut problems = Vec::new();
        let mut part = None;
        if self.lenient {
            return Ok((None, Vec::new(), problems));
        }
        if let Some(name) = text(row, "part") {
            let sections = units::views::sections_on(c, on)?;
            let key = name_key(&name);
            let in_unit = |section: &&UnitId| units::rules::above(&sections, section).last() == Some(unit);
            for section in sections.keys().filter(in_unit) {
                if name_key(&units::views::name_on(c, section, on)?) == key {
                    part = Some(section.clone());
                }
            }
            if part.is_none() {
                problems.push(at(row, "part", Said::new("imports-expected-part")));
            }
        }
        let mut officials: Vec<Named> = Vec::new();
        let cell = text(row, "officials").unwrap_or_default();
        let names: Vec<&str> = cell.split([';', '\n']).map(str::trim).filter(|name| !name.is_empty()).collect();
        if !names.is_empty() {
            let there = plans::views::subjects::in_office(c, unit, part.as_ref(), on)?;
            for name in names {
                // A post behind the name tells people what the file means; the name is what is looked for.
                let bare = name.split(['(', ',']).next().unwrap_or(name);
                let mut same = there.iter().filter(|known| search_key(&known.name) == search_key(bare));
                match (same.next(), same.next()) {
                    (Some(one), None) => officials.push(one.clone()),
                    (found, _) => {
                        let none = found.is_none();
                        let key = if none { "imports-expected-official" } else { "imports-expected-one-official" };
                        problems.push(at(
                            row,
                            "officials",
                            Said::new(key).with("name", name).with("on", dates::day(on)),
                        ));
                    }
                }
            }
        }
        officials.sort_by(|a, b| (&a.name, &a.official).cmp(&(&b.name, &b.official)));
        officials.dedup_by(|a, b| a.official == b.official);
        Ok((part, officials, problems))
    }

    /// The conclusion that a row names by its number, or by number and date, of those about its unit; none where it
    /// names none. Else the sentence for its cell.
    fn followed(
        &self,
        c: &mut AnyConnection,
        row: &Row,
        place: Place,
    ) -> Result<Result<Option<ConclusionId>, Problem>, Error> {
        let Some(cell) = text(row, "follows") else { return Ok(Ok(None)) };
        if self.lenient {
            return Ok(Ok(None));
        }
        if text(row, "kind").is_some_and(|words| kind(Some(&words)) != ItemKind::FollowUp) {
            return Ok(Err(at(row, "follows", Said::new("imports-expected-follow-up"))));
        }
        let (number, on) = rules::numbered(&cell);
        let on = day(row, "follows_on").or(on);
        let all = plans::views::follows::of_place(c, place)?;
        let of_number = all.iter().filter(|one| search_key(&one.number) == search_key(number));
        let mut found = of_number.filter(|one| on.is_none_or(|on| one.on == on));
        let key = match (found.next(), found.next()) {
            (Some(one), None) => return Ok(Ok(Some(one.conclusion.clone()))),
            (None, _) => "imports-expected-conclusion",
            (Some(_), Some(_)) => "imports-expected-one-conclusion",
        };
        Ok(Err(at(row, "follows", Said::new(key))))
    }

    /// Why nothing of a row may be kept, not even in the preview. A word that says nothing of its secrecy is told at
    /// its cell; of a row that is classified, or of a surprise in a list for a draft, not even that.
    fn kept_out(&mut self, row: &Row) -> Option<Problem> {
        let titles: Vec<String> = self.titles.iter().chain(self.of_sheets.get(&row.sheet)).cloned().collect();
        let classified = self.said(row, "classification").map_or(Some(false), |word| is_classified(&word));
        let key = match classified {
            None => return Some(at(row, "classification", Said::new("imports-plans-classification"))),
            Some(true) => "imports-plans-classified",
            Some(false) if self.draft.is_some() && draft_items::is_surprise(row, &titles) => "imports-draft-surprise",
            Some(false) if self.draft.is_some() && draft_items::says_no_kind(row, &titles) => {
                // It may be one; its words are kept no more than those of one that says so.
                self.withheld = true;
                return Some(at(row, "kind", Said::new("imports-draft-kind")));
            }
            Some(false) => return None,
        };
        self.withheld = true;
        let (sheet, cell, value) = Default::default();
        Some(Problem { sheet, cell, value, expected: Said::new(key) })
    }

    fn one(&mut self, c: &mut AnyConnection, row: Row) -> Result<Staged, Error> {
        if let Some(problem) = self.kept_out(&row) {
            let bare = Row { number: row.number, problems: vec![problem], ..Row::default() };
            return Ok(staged(bare, RowOutcome::Refused, Put::Nothing));
        }
        if self.draft.is_some() { self.drafted(c, row) } else { self.issued(c, row) }
    }

    /// What a row says beside its paper; none where something is wrong with it, which stands in the row then.
    fn inspection(&mut self, c: &mut AnyConnection, row: &mut Row) -> Result<Option<Inspection>, Error> {
        let mut problems = Vec::new();
        let mut wrong = |field: &str, key: &str| problems.push((field.to_owned(), Said::new(key)));
        let span = |from: &str, to: &str, both: &str| match (day(row, from), day(row, to)) {
            (Some(from), to) => Some((from, to.unwrap_or(from))),
            (None, _) => text(row, both).and_then(|text| period(&text)),
        };
        let visit = span("visit_from", "visit_to", "visit");
        let examined = span("period_from", "period_to", "period");
        if visit.is_none() {
            wrong("visit_from", "imports-expected-visit");
        }
        if examined.is_none() {
            wrong("period_from", "imports-expected-examined");
        }
        for (span, field) in [(visit, "visit_to"), (examined, "period_to")] {
            if span.is_some_and(|(from, to)| to < from) {
                wrong(field, "imports-expected-after-from");
            }
        }
        let fields = self.field_codes(text(row, "field").as_deref());
        if fields.is_none() {
            wrong("field", "imports-expected-field");
        }
        let contents = text(row, "content").unwrap_or_default();
        let on = visit.map_or(self.today, |(from, _)| from);
        tell(row, problems);
        let found = match self.who.find(row, on) {
            Ok(found) => found,
            Err(problem) => {
                row.problems.push(problem);
                return Ok(None);
            }
        };
        let (unit, found_part) = plans::views::subjects::place(c, &found.id, on)?;
        let (part, officials, wrong) = self.subject(c, row, &unit, on)?;
        row.problems.extend(wrong);
        let part = part.or(found_part);
        let follows = match self.followed(c, row, Place { unit: &unit, part: part.as_ref(), on })? {
            Ok(follows) => follows,
            Err(problem) => {
                row.problems.push(problem);
                None
            }
        };
        let (Some(visit), Some(period), Some(fields), true) = (visit, examined, fields, row.problems.is_empty()) else {
            return Ok(None);
        };
        let item = Planned {
            kind: match follows {
                Some(_) => ItemKind::FollowUp,
                None => kind(draft_items::kind_words(row).as_deref()),
            },
            follows,
            unit,
            part,
            officials: officials.iter().map(|named| named.official.clone()).collect(),
            fields,
            contents,
            period,
            visit,
            profile: profile(text(row, "regime").as_deref().or(self.title.as_deref())),
            form: form(text(row, "form").as_deref()),
        };
        Ok(Some(Inspection { item, found }))
    }

    /// Refuses a row whose inspection stands in the file already, under the same paper.
    fn once(&mut self, row: &mut Row, paper: Option<Paper>, body: &str, item: &Planned) -> bool {
        let Some(first) = self.seen.insert((paper, name_key(body), item.key()), row.number) else { return true };
        let problem = at(row, "unit", Said::new("imports-expected-once").with("row", first));
        row.problems.push(problem);
        false
    }

    /// A row of a list for a plan that is written here.
    fn drafted(&mut self, c: &mut AnyConnection, mut row: Row) -> Result<Staged, Error> {
        let refused = |row: Row| Ok(staged(row, RowOutcome::Refused, Put::Nothing));
        let Some(draft) = &self.draft else { return refused(row) };
        let (plan, named) = (draft.plan.clone(), text(&row, "body").or_else(|| self.lead.clone()));
        // The dots of a blank workbook are nobody's name.
        let named = named.filter(|name| !name_key(name).is_empty());
        let own = match named.as_deref().map(|name| self.who.named(name, self.today)) {
            None => true,
            Some(Match::One(unit)) => unit == plan.body,
            Some(Match::Several(units)) => units.contains(&plan.body),
            Some(Match::None) => named.as_deref().map(name_key) == Some(name_key(&plan.body_name)),
        };
        if !own {
            let said = Said::new("imports-draft-other-body").with("body", plan.body_name.as_str());
            let problem = at(&row, "body", said);
            row.problems.push(problem);
        }
        if text(&row, "kind").is_some_and(|words| !is_kind(&words)) {
            let problem = at(&row, "kind", Said::new("imports-draft-kind-unknown"));
            row.problems.push(problem);
        }
        let Some(Inspection { mut item, found }) = self.inspection(c, &mut row)? else { return refused(row) };
        if !self.once(&mut row, None, "", &item) {
            return refused(row);
        }
        let mut all: Vec<Item> =
            self.draft.as_ref().map(|draft| draft.same(&item).into_iter().cloned().collect()).unwrap_or_default();
        if all.len() > 1 {
            let problem = at(&row, "unit", Said::new("imports-draft-several").with("count", all.len()));
            row.problems.push(problem);
            return refused(row);
        }
        let same = all.pop();
        if let Some(stands) = &same {
            // What the list has no word for is not known, and stays.
            if draft_items::kind_words(&row).is_none() {
                item.kind = stands.kind;
            }
            if item.kind == ItemKind::FollowUp && item.follows.is_none() {
                item.follows = stands.follows.as_ref().map(|followed| followed.conclusion.clone());
            }
            if text(&row, "form").is_none() {
                item.form = stands.form;
            }
            if text(&row, "regime").is_none() {
                item.profile = stands.profile;
            }
        }
        let before = same.as_ref().map(|stands| (stands.id.clone(), Planned::of(stands)));
        let changes = before.as_ref().map(|(_, was)| changes(c, was, &item)).transpose()?.unwrap_or_default();
        let outcome = match &before {
            None => RowOutcome::Added,
            Some(_) if changes.is_empty() => RowOutcome::Unchanged,
            Some(_) => RowOutcome::Changed,
        };
        if outcome != RowOutcome::Unchanged {
            let new = NewItem { directive: same.as_ref().and_then(|i| i.directive.clone()), ..item.new_item() };
            let mut wrong = plans::actions::item_problems(c, self.today, &plan, &plan.author, &new, same.as_ref())?;
            if let Some(Err(stands)) = same.as_ref().map(|stands| plans::rules::item_writable(stands, plan.stage)) {
                wrong.push(("unit".to_owned(), stands.said()));
            }
            if !wrong.is_empty() {
                tell(&mut row, wrong);
                return refused(row);
            }
        }
        let put = match outcome {
            RowOutcome::Unchanged => Put::Nothing,
            _ => Put::PlanItem(Box::new(ItemPut { plan: plan.id.clone(), item, before })),
        };
        let mut staged = staged(row, outcome, put);
        staged.content.matched = found.matched;
        staged.content.changes = changes;
        Ok(staged)
    }

    /// A row of a plan that another body issued.
    fn issued(&mut self, c: &mut AnyConnection, mut row: Row) -> Result<Staged, Error> {
        let mut problems = Vec::new();
        let mut wrong = |field: &str, key: &str| problems.push(at(&row, field, Said::new(key)));
        let stated = || match parse_moment(self.facts.get("issued_on")?)? {
            Value::Date(day) => Some(day),
            Value::DateTime(at) => Some(at.date()),
            _ => None,
        };
        let issued_on = day(&row, "issued_on").or_else(stated);
        match issued_on {
            Some(day) if day > self.today => wrong("issued_on", "imports-expected-past-day"),
            None => wrong("issued_on", "imports-expected-issued-on"),
            _ => {}
        }
        let number = self.said(&row, "number").unwrap_or_default();
        if number.is_empty() {
            wrong("number", "imports-expected-paper-number");
        }
        let issuer = self.said(&row, "issuer").unwrap_or_default();
        if issuer.is_empty() {
            wrong("issuer", "imports-expected-issuer");
        }
        let body_name = text(&row, "body").or_else(|| self.lead.clone()).unwrap_or_default();
        let named = self.who.named(&body_name, issued_on.unwrap_or(self.today));
        if body_name.is_empty() {
            wrong("body", "imports-expected-plan-body");
        } else if matches!(named, Match::Several(_)) {
            wrong("body", "plans-record-body-several");
        }
        row.problems.extend(problems);
        let (Some(Inspection { mut item, found }), Some(issued_on)) = (self.inspection(c, &mut row)?, issued_on) else {
            return Ok(staged(row, RowOutcome::Refused, Put::Nothing));
        };
        let body = if let Match::One(unit) = named { Some(unit) } else { None };
        if body.is_none() {
            self.made.insert(name_key(&body_name), body_name.clone());
        }
        let paper = body.clone().map(|body| (body, number.clone(), issued_on));
        // A body that is not known yet has no id: its name and the paper tell it apart.
        let told_apart = format!("{body_name}\u{1f}{number}\u{1f}{issued_on}");
        if !self.once(&mut row, paper.clone(), &told_apart, &item) {
            return Ok(staged(row, RowOutcome::Refused, Put::Nothing));
        }
        let stands = paper.and_then(|paper| self.known.get(&paper));
        let same = stands.and_then(|(_, items)| items.same(&item).next());
        // A file that names no conclusion takes none away.
        if item.kind == ItemKind::FollowUp && item.follows.is_none() {
            item.follows = same.and_then(|item| item.follows.as_ref()).map(|followed| followed.conclusion.clone());
        }
        let year = stands.map(|(plan, _)| plan.year);
        let year = year.or_else(|| self.facts.get("year")?.trim().parse().ok()).or(self.year);
        let year = year.unwrap_or(item.visit.0.year());
        let wrong = plans::rules::item_problems(&item.new_item(), (year, plans::Stage::Recorded), same);
        if !wrong.is_empty() {
            tell(&mut row, wrong);
            return Ok(staged(row, RowOutcome::Refused, Put::Nothing));
        }
        let before = same.map(|item| (item.id.clone(), Planned::of(item)));
        let changes = before.as_ref().map(|(_, was)| changes(c, was, &item)).transpose()?.unwrap_or_default();
        let outcome = match &before {
            None => RowOutcome::Added,
            Some(_) if changes.is_empty() => RowOutcome::Unchanged,
            Some(_) => RowOutcome::Changed,
        };
        let put = PlanPut {
            body,
            body_name,
            year,
            title: self.title.clone().unwrap_or_else(|| number.clone()),
            number,
            issued_on,
            issuer,
            item,
            before,
        };
        let put = if outcome == RowOutcome::Unchanged { Put::Nothing } else { Put::Plan(Box::new(put)) };
        let mut staged = staged(row, outcome, put);
        staged.content.matched = found.matched;
        staged.content.changes = changes;
        Ok(staged)
    }

    /// Codes of the fields that a cell names, one or several; none where one of them is not known.
    fn field_codes(&self, cell: Option<&str>) -> Option<Vec<String>> {
        let cell = cell?;
        if let Some(code) = self.fields.code(cell) {
            return Some(vec![code]);
        }
        let names = cell.split([';', ',', '\n']).map(str::trim).filter(|name| !name.is_empty());
        let mut codes: Vec<String> = names.map(|name| self.fields.code(name)).collect::<Option<_>>()?;
        codes.sort();
        codes.dedup();
        (!codes.is_empty()).then_some(codes)
    }
}

/// A problem at a field of the row; days may stand in one cell instead of two.
fn spot(row: &Row, field: &str, expected: Said) -> Problem {
    let both = match field {
        "visit_from" | "visit_to" => "visit",
        "period_from" | "period_to" => "period",
        "follows" => "kind",
        other => other,
    };
    let field = if row.cells.get(field).is_none() { both } else { field };
    at(row, field, expected)
}

/// Adds what is wrong with a row, each by an item's field: of one cell what was found first, for the rest follows from
/// it; and of a visit in wrong days not that it ends before the period does.
fn tell(row: &mut Row, wrong: Vec<(String, Said)>) {
    let visit_wrong = wrong.iter().any(|(field, _)| field == "starts_on");
    for (field, said) in wrong {
        let problem = spot(row, column(&field), said);
        let told = !problem.cell.is_empty()
            && row.problems.iter().any(|known| (&known.sheet, &known.cell) == (&problem.sheet, &problem.cell));
        let follows = visit_wrong && problem.expected.key == "plans-period-after-visit";
        if !(told || follows) {
            row.problems.push(problem);
        }
    }
}

/// The layout's name of what an item calls otherwise.
fn column(field: &str) -> &str {
    match field {
        "fields" => "field",
        "starts_on" => "visit_from",
        "ends_on" => "visit_to",
        other => other,
    }
}

/// Under which law, by the words of the row or else of the title (domain 2.1).
fn profile(words: Option<&str>) -> Profile {
    let key = search_key(words.unwrap_or_default());
    if key.contains("kiem toan") {
        Profile::D
    } else if key.contains("thanh tra") {
        Profile::C
    } else if key.contains("chuyen nganh") {
        Profile::B
    } else {
        Profile::A
    }
}

fn kind(words: Option<&str>) -> ItemKind {
    let key = search_key(words.unwrap_or_default());
    if key.contains("ket luan") { ItemKind::FollowUp } else { ItemKind::Periodic }
}

/// Whether a word says which kind of planned inspection it is.
fn is_kind(words: &str) -> bool {
    let key = search_key(words);
    ["dinh ky", "thuong xuyen", "ke hoach", "ket luan"].iter().any(|kind| key.contains(kind))
}

fn form(words: Option<&str>) -> Form {
    let key = search_key(words.unwrap_or_default());
    if key.contains("bao cao") {
        Form::Report
    } else if key.contains("truc tuyen") {
        Form::Online
    } else {
        Form::OnSite
    }
}

impl Matching for Plans {
    fn take(&mut self, c: &mut AnyConnection, rows: Vec<Row>, _last: bool) -> Result<Vec<Staged>, Error> {
        rows.into_iter().map(|row| self.one(c, row)).collect()
    }

    fn questions(&self) -> Vec<Question> {
        self.who.questions()
    }

    fn is_withheld(&self) -> bool {
        self.withheld
    }

    fn remarks(&self) -> Vec<Said> {
        self.made.values().map(|name| Said::new("imports-plans-body-made").with("name", name)).collect()
    }
}

/// Who imports: plans are recorded by people.
fn author(tx: &mut Tx, batch: &BatchId) -> Result<AccountId, Error> {
    let account: Option<String> =
        import_batches::table.find(batch).select(import_batches::account_id).first(tx.c()).optional()?.flatten();
    account.map(AccountId).ok_or_else(|| Error::refused("imports-plans-person"))
}

/// Stores inspections under their plans, if what stands there is still what the preview saw.
pub fn store(tx: &mut Tx, actor: &Actor, batch: &BatchId, puts: &[PlanPut]) -> Result<(), Error> {
    if puts.is_empty() {
        return Ok(());
    }
    let author = author(tx, batch)?;
    let mut known = recorded(tx.c())?;
    let mut bodies: BTreeMap<String, UnitId> = BTreeMap::new();
    for put in puts {
        let body = match (&put.body, bodies.get(&name_key(&put.body_name))) {
            (Some(body), _) | (None, Some(body)) => body.clone(),
            (None, None) => {
                let body = Body::Named(put.body_name.clone());
                let made = plans::actions::put_body(tx, &body, put.year, put.issued_on)?;
                bodies.insert(name_key(&put.body_name), made.clone());
                made
            }
        };
        let paper = (body.clone(), put.number.clone(), put.issued_on);
        if !known.contains_key(&paper) {
            let id = plans::actions::put_record(tx, &author, &body, &put.record(), Some(batch))?;
            let plan = plans::views::recorded_one(tx.c(), &id)?;
            known.insert(paper.clone(), (plan, ByKey::of(Vec::new())));
        }
        let Some((plan, items)) = known.get(&paper) else { return Err(Error::refused(STALE)) };
        let stands = items.same(&put.item).next();
        match (&put.before, stands) {
            (None, None) => {
                plans::actions::put_item(tx, &author, plan, &put.item.new_item(), Some(batch))?;
            }
            (Some((id, was)), Some(item)) if item.id == *id && Planned::of(item) == *was => {
                // Its directive stands in no file.
                let new = NewItem { directive: item.directive.clone(), ..put.item.new_item() };
                plans::actions::set_item(tx, actor, plan, item, &new)?;
            }
            _ => return Err(Error::refused(STALE)),
        }
    }
    Ok(())
}

/// Takes a batch's inspections back, and its plans where nothing else stands in them. A body that was
/// made for them stays: other plans may name it.
///
/// # Errors
/// `Refused` when somebody changed since what the batch brought.
pub fn undo(tx: &mut Tx, actor: &Actor, batch: &BatchId, puts: Vec<Put>) -> Result<(), Error> {
    let all = recorded(tx.c())?;
    let find = |id: &PlanItemId| {
        all.values().find_map(|(plan, items)| items.items.iter().find(|i| i.id == *id).map(|item| (plan, item)))
    };
    let replaced = || Error::refused("imports-undo-replaced");
    let brought: Vec<PlanItemId> =
        plan_items::table.filter(plan_items::batch_id.eq(Some(batch.as_str()))).select(plan_items::id).load(tx.c())?;
    let puts: Vec<PlanPut> =
        puts.into_iter().filter_map(|put| if let Put::Plan(put) = put { Some(*put) } else { None }).collect();
    for put in &puts {
        let Some((id, was)) = &put.before else { continue };
        let (plan, item) = find(id).ok_or_else(replaced)?;
        if Planned::of(item) != put.item {
            return Err(replaced());
        }
        let new = NewItem { directive: item.directive.clone(), ..was.new_item() };
        plans::actions::set_item(tx, actor, plan, item, &new)?;
    }
    for id in brought {
        let (plan, item) = find(&id).ok_or_else(replaced)?;
        // What a later import changed and its undoing put back is what this one brought.
        let as_brought = |put: &PlanPut| {
            let paper = (plan.number.as_deref(), plan.issued_on) == (Some(put.number.as_str()), Some(put.issued_on));
            put.before.is_none() && paper && put.item == Planned::of(item)
        };
        if item.stage != ItemStage::Planned || !puts.iter().any(as_brought) {
            return Err(replaced());
        }
        plans::actions::drop_item(tx, actor, &item.id)?;
    }
    let made: Vec<PlanId> = plans_table::table
        .filter(plans_table::batch_id.eq(Some(batch.as_str())))
        .select(plans_table::id)
        .load(tx.c())?;
    made.iter().try_for_each(|plan| plans::actions::drop_empty(tx, plan))
}
