//! Who acts, in which role, and what a role may do.

use chrono::NaiveDateTime;

use super::{AccountId, UnitId};
use crate::words;

words! {
    /// Roles of the glossary that sign in now; clerk and publisher come with their areas.
    Role, "role" {
        /// quản trị
        Administrator = "administrator",
        /// cán bộ lập kế hoạch
        Planner = "planner",
        /// lãnh đạo phê duyệt
        Approver = "approver",
        /// trưởng đoàn
        Leader = "leader",
        /// thành viên đoàn
        Inspector = "inspector",
        /// Thanh tra
        Inspectorate = "inspectorate",
        /// cán bộ thẩm định điểm
        Appraiser = "appraiser",
        /// đại diện đơn vị
        Unit = "unit",
        /// lãnh đạo UBND
        Chairman = "chairman",
    }
}

words! {
    /// What a route asks of the person who calls it.
    Right, "right" {
        /// See units, officials and their history.
        SeeUnits = "see-units",
        /// See what units' systems report: statistics and dossiers, in one's scope.
        SeeCaseload = "see-caseload",
        /// Look at the phone number and address of a dossier's applicant, each time for a reason that is kept.
        SeeContacts = "see-contacts",
        /// Read workbooks into the database.
        Import = "import",
        /// See plans, in one's scope.
        SeePlans = "see-plans",
        /// Write plans and submit them.
        Plan = "plan",
        /// Comment on a draft plan for one's own body, when it was asked: who writes plans, leads, inspects as the
        /// Inspectorate or represents a unit; never an administrator, who speaks for no body.
        Comment = "comment",
        /// Review plans that another person wrote before they are approved, and return them (handbook 2.2: checked for
        /// overlap, then submitted): the Inspectorate, which keeps overlaps, and whoever approves, as long as one person
        /// does not do both.
        Review = "review",
        /// Approve plans that another person wrote; sign decisions.
        Approve = "approve",
        /// Propose what is done about the overlap of two bodies' plans.
        ProposeRulings = "propose-rulings",
        /// Rule on the overlap of two bodies' plans, as another person proposed.
        Rule = "rule",
        /// See inspections and visits, in one's scope.
        SeeInspections = "see-inspections",
        /// See who may come into a team, what ties them, and exceptions.
        SeeTeams = "see-teams",
        /// Set up inspections from decisions.
        Prepare = "prepare",
        /// Record visits.
        Inspect = "inspect",
        /// Lead a team: start visits, close minutes, report.
        Lead = "lead",
        /// See conclusions, in one's scope.
        SeeConclusions = "see-conclusions",
        /// Draft conclusions.
        DraftConclusions = "draft-conclusions",
        /// Issue conclusions that one's decision began.
        Issue = "issue",
        /// Explain as the inspected unit, and report on what a conclusion demands of it.
        Explain = "explain",
        /// Verify how units carry out what conclusions demand, and remind them: for the inspection's team, who prepares
        /// conclusions, and the Inspectorate.
        Verify = "verify",
        /// See criteria, scores and rankings, in one's scope.
        SeeScores = "see-scores",
        /// Appraise scores, accept or waive deductions.
        Appraise = "appraise",
        /// Send self-scores as a unit.
        ScoreSelf = "score-self",
        /// Export conclusions for other bodies.
        Export = "export",
        /// Export a year's scoring with every unit's sheet.
        ExportScores = "export-scores",
        /// Manage accounts and settings.
        Administer = "administer",
        /// Read the audit trail.
        Audit = "audit",
    }
}

impl Role {
    /// What the role may do; the one table that routes, buttons and tests read.
    pub fn rights(self) -> &'static [Right] {
        use Right::*;
        match self {
            Role::Administrator => &[Administer, Audit, SeeUnits, SeeCaseload, Import, SeeScores],
            Role::Planner => &[
                SeeUnits,
                SeeCaseload,
                Import,
                SeePlans,
                Comment,
                Plan,
                SeeInspections,
                SeeTeams,
                Prepare,
                SeeConclusions,
                DraftConclusions,
                Verify,
                SeeScores,
                Export,
                ExportScores,
            ],
            Role::Approver => &[
                SeeUnits,
                SeeCaseload,
                SeePlans,
                Comment,
                Review,
                Approve,
                SeeInspections,
                SeeTeams,
                SeeConclusions,
                Issue,
                SeeScores,
                Export,
                ExportScores,
            ],
            Role::Leader => &[
                SeeUnits,
                SeeCaseload,
                SeeContacts,
                SeePlans,
                SeeInspections,
                Inspect,
                Lead,
                SeeConclusions,
                DraftConclusions,
                Verify,
                Export,
            ],
            Role::Inspector => &[SeeUnits, SeeCaseload, SeeContacts, SeeInspections, Inspect, SeeConclusions, Verify],
            Role::Inspectorate => &[
                SeeUnits,
                SeeCaseload,
                SeePlans,
                Comment,
                Review,
                ProposeRulings,
                SeeInspections,
                SeeConclusions,
                Verify,
                SeeScores,
                Export,
                ExportScores,
                Audit,
            ],
            Role::Appraiser => {
                &[SeeUnits, SeeCaseload, SeeConclusions, SeeScores, Appraise, Import, Export, ExportScores]
            }
            Role::Unit => {
                &[SeeUnits, SeeCaseload, Comment, SeeInspections, SeeConclusions, Explain, SeeScores, ScoreSelf]
            }
            Role::Chairman => &[
                SeeUnits,
                SeeCaseload,
                SeePlans,
                Comment,
                Rule,
                SeeInspections,
                SeeTeams,
                SeeConclusions,
                Issue,
                SeeScores,
                Export,
                ExportScores,
            ],
        }
    }
}

/// By which way an act came in; stands in the audit line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// A page.
    Web,
    /// The command line.
    Cli,
    /// A job of the server.
    Job,
}

impl Via {
    /// The word in the audit line.
    pub fn as_str(self) -> &'static str {
        match self {
            Via::Web => "web",
            Via::Cli => "cli",
            Via::Job => "job",
        }
    }
}

/// Who acts. Every load, list, count, search and export takes one and stays in its scope.
#[derive(Clone, Debug)]
pub struct Actor {
    /// None for the command line without `--as`, and for jobs.
    pub account: Option<AccountId>,
    /// Login, or the name of the command line or job.
    pub login: String,
    /// Name as shown.
    pub name: String,
    /// Roles held.
    pub roles: Vec<Role>,
    /// The unit that the person works for, if any.
    pub unit: Option<UnitId>,
    /// Units that are no more, whose work that unit does today (domain 5.7); filled for those bound to a unit only.
    pub inherits: Vec<UnitId>,
    /// By which way the act came in.
    pub via: Via,
    /// When the person signed in; none for command line and jobs.
    pub signed_in_at: Option<NaiveDateTime>,
}

impl Actor {
    /// The command line without `--as`: may do what the operator of the machine may, sees
    /// nothing sealed and no protected identity.
    pub fn command_line() -> Self {
        Actor {
            account: None,
            login: "command-line".into(),
            name: "command-line".into(),
            roles: Vec::new(),
            unit: None,
            inherits: Vec::new(),
            via: Via::Cli,
            signed_in_at: None,
        }
    }

    /// A job of the server.
    pub fn job() -> Self {
        Actor { login: "job".into(), name: "job".into(), via: Via::Job, ..Actor::command_line() }
    }

    /// Nobody: a request without a session.
    pub fn nobody() -> Self {
        Actor { login: String::new(), name: String::new(), via: Via::Web, ..Actor::command_line() }
    }

    /// Whether some role of the person holds the right; the command line holds all.
    pub fn may(&self, right: Right) -> bool {
        match (self.via, &self.account) {
            (Via::Cli | Via::Job, None) => true,
            _ => self.roles.iter().any(|role| role.rights().contains(&right)),
        }
    }

    /// Whether the person holds the role.
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// The id for scope in SQL: an account's, or a text that no row holds.
    pub fn key(&self) -> &str {
        self.account.as_ref().map_or("", |a| a.as_str())
    }

    /// The unit to which the person's sight is bound: own unit for those who hold the role
    /// `unit` and no other, none (all units) for everybody else.
    pub fn bound_to(&self) -> Option<&UnitId> {
        let only_unit = !self.roles.is_empty() && self.roles.iter().all(|r| *r == Role::Unit);
        if only_unit { self.unit.as_ref() } else { None }
    }

    /// For scope in SQL, of what passes on with a unit's work (domain 5.7: the successor inherits what is open): the
    /// unit of a person bound to one and those that it took over from; none for who sees all units.
    pub fn bound_units(&self) -> Option<Vec<UnitId>> {
        let (all, own) = self.unit_scope();
        (!all).then(|| [UnitId::from(own.to_owned())].into_iter().chain(self.inherits.iter().cloned()).collect())
    }

    /// Whether the person speaks for the unit: it is their own, or their own does its work today.
    pub fn speaks_for(&self, unit: &UnitId) -> bool {
        self.unit.as_ref() == Some(unit) || self.inherits.contains(unit)
    }

    /// For scope in SQL: whether the person sees all units, and else the unit seen
    /// (a text that no row holds when the person has none).
    pub fn unit_scope(&self) -> (bool, &str) {
        let only_unit = !self.roles.is_empty() && self.roles.iter().all(|r| *r == Role::Unit);
        if !only_unit { (true, "") } else { (false, self.unit.as_ref().map_or("", |u| u.as_str())) }
    }
}
