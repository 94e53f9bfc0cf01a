//! What an item would meet, asked while it is typed.

use actix_web::http::StatusCode;

use super::choices;
use super::items::kept_typed;
use super::show::overlap_view;
use crate::error::Error;
use crate::plans::model::{Form as InspectionForm, Item, ItemKind, ItemStage, Named, Plan, Profile};
use crate::plans::views::overlaps;
use crate::plans::{pages, views};
use crate::units;
use crate::vocabulary::{OfficialId, PlanId, PlanItemId, UnitId};
use crate::web::{Form, Reader, Reply, Req};

/// `GET /plans/{id}/items/check`: overlaps, conclusions and days kept free that an open item of these words and days
/// would meet. What is sealed is neither asked about here (the address would tell it to logs) nor told, not even
/// to who is named on it: their pages tell them.
pub fn check(req: &Req) -> Result<Reply, Error> {
    let plan = req.db().read(|c| views::plan(c, &req.actor, &req.id::<PlanId>("id")))?;
    let except: Vec<PlanItemId> = req.query.filled("item").map(|id| PlanItemId(id.to_owned())).into_iter().collect();
    let kept = req.db().read(|c| kept_typed(c, &req.actor, &plan, &req.query))?;
    let unready = || pages::Check { ready: false, overlaps: Vec::new(), concluded: Vec::new(), kept: kept.clone() };
    let page = match draft(&plan, &req.query) {
        None => unready(),
        Some(mut draft) => req.db().read(|c| {
            if !views::unit_exists(c, &draft.unit)? {
                return Ok(unready());
            }
            (draft.unit, draft.part) = views::subjects::place(c, &draft.unit, draft.starts_on)?;
            let (place, today) = ((&draft.unit, draft.part.as_ref()), req.db().world().today());
            draft.unit_name = views::subjects::name(c, place.0, place.1, today)?;
            let named: Vec<_> = draft.officials.iter().map(|named| named.official.clone()).collect();
            draft.officials = views::subjects::named(c, (&draft.unit, draft.part.as_ref()), &named, draft.starts_on)?;
            let (found, concluded) = overlaps::of_draft(c, &plan, &except, &draft)?;
            let fields = choices(req, units::views::fields(c)?);
            let overlaps = found.into_iter().map(|o| overlap_view(req, &draft, o, &fields, None)).collect();
            Ok(pages::Check { ready: true, overlaps, concluded, kept: kept.clone() })
        })?,
    };
    req.page_with(StatusCode::OK, "plans/check.html", "", &page)
}

/// The item as far as it is typed; none while it cannot be looked for.
fn draft(plan: &Plan, typed: &Form) -> Option<Item> {
    let mut r = Reader::new(typed);
    let kind = r.word("kind", ItemKind::Periodic);
    let (period_from, period_to) = (r.date("period_from"), r.date("period_to"));
    let (starts_on, ends_on) = (r.date("starts_on"), r.date("ends_on"));
    let unit: UnitId = r.id("unit");
    let mut fields: Vec<String> = r.words("fields");
    let named = |official: OfficialId| Named { official, name: String::new(), position: String::new() };
    let officials = r.words::<OfficialId>("officials").into_iter().map(named).collect();
    r.finish().ok()?;
    fields.sort();
    let ready = kind != ItemKind::Surprise && !fields.is_empty() && period_from <= period_to && starts_on <= ends_on;
    ready.then(|| Item {
        id: PlanItemId(String::new()),
        plan: plan.id.clone(),
        number: None,
        kind,
        sealed: false,
        stage: ItemStage::Planned,
        unit,
        unit_name: String::new(),
        contents: String::new(),
        trigger: None,
        cause: String::new(),
        directive: None,
        follows: None,
        part: None,
        officials,
        period_from,
        period_to,
        starts_on,
        ends_on,
        profile: Profile::A,
        form: InspectionForm::OnSite,
        fields,
        author: plan.author.clone(),
        approver: None,
        approved_at: None,
        joint_with: None,
        version: 0,
    })
}
