//! Buttons of reports.

use super::conclusion::{load, write};
use crate::conclusions::views::Filter;
use crate::error::Error;
use crate::vocabulary::Said;
use crate::web::{Reply, Req};

/// Media type of .xlsx.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// `GET /reports/conclusion.xlsx`: issued conclusions that the query asks for, as the list of
/// conclusions does.
pub fn conclusion(req: &Req) -> Result<Reply, Error> {
    let q = &req.query;
    let filter = Filter {
        stage: None,
        year: q.get("year").parse().ok(),
        unit: q.filled("unit").map(|v| v.to_owned().into()),
        inspection: q.filled("inspection").map(|v| v.to_owned().into()),
        conclusion: q.filled("conclusion").map(|v| v.to_owned().into()),
        number: q.get("number").to_owned(),
    };
    let today = req.db().world().today();
    let report = req.db().read(|c| load(c, &req.actor, &filter, req.language, today))?;
    let name = req.say(&Said::new("report-conclusion-file").with("on", today.to_string()));
    Ok(Reply::file(&name, XLSX, write(&report)?))
}
