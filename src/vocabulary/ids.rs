//! A newtype for the id of each noun: text, UUIDv7, made by the database's transaction only.

macro_rules! id {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
                 diesel::expression::AsExpression, diesel::deserialize::FromSqlRow, utoipa::ToSchema)]
        #[diesel(sql_type = diesel::sql_types::Text)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The id as it stands in tables and addresses.
            pub fn as_str(&self) -> &str { &self.0 }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(&self.0) }
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;
            fn from_str(text: &str) -> Result<Self, Self::Err> { Ok($name(text.to_owned())) }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self { $name(text) }
        }

        crate::stored_as_text!($name);
    )+};
}

id! {
    /// A person who signs in.
    AccountId,
    /// A tablet of a person.
    DeviceId,
    /// A unit, whatever its names over time.
    UnitId,
    /// A person who works in a unit.
    OfficialId,
    /// One import of one file.
    BatchId,
    /// A saved answer to which column holds what.
    MappingId,
    /// A purpose for which contacts of applicants are kept.
    PurposeId,
    /// A plan of a body for a year.
    PlanId,
    /// An item of a plan.
    PlanItemId,
    /// A directive of a higher body.
    DirectiveId,
    /// A task that a directive sets.
    DirectiveTaskId,
    /// An adjustment of an approved plan.
    AdjustmentId,
    /// A body asked for comments on a draft plan.
    ConsultationId,
    /// A comment on a draft plan.
    CommentId,
    /// What is ruled on the overlap of two bodies' items.
    RulingId,
    /// One decision and one team.
    InspectionId,
    /// One unit of an inspection.
    VisitId,
    /// A finding recorded in a visit.
    FindingId,
    /// A versioned question set.
    ChecklistVersionId,
    /// A question of a checklist version.
    ChecklistItemId,
    /// A notice of conclusion, from draft to issue.
    ConclusionId,
    /// A point of a conclusion.
    PointId,
    /// A demand of a conclusion.
    DemandId,
    /// A conclusion of another body, recorded from its paper.
    OutcomeId,
    /// A criteria set, one version of it.
    CriteriaSetId,
    /// A criterion of a set.
    CriterionId,
    /// A year's scoring with one criteria set.
    RunId,
    /// Work that a job does.
    JobId,
}
