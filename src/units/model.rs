//! Types of units and officials.

use chrono::NaiveDate;
use serde::Serialize;

use crate::vocabulary::{OfficialId, UnitId};
use crate::words;

words! {
    /// What kind of unit it is.
    Kind, "unit-kind" {
        /// Sở
        Department = "department",
        /// Văn phòng UBND
        Office = "office",
        /// Thanh tra
        Inspectorate = "inspectorate",
        /// Trung tâm phục vụ hành chính công
        ServiceCentre = "service-centre",
        /// Chi nhánh văn phòng đăng ký đất đai
        LandRegistry = "land-registry",
        /// Ban quản lý khu kinh tế, khu công nghiệp
        ZoneAuthority = "zone-authority",
        /// Phường
        Ward = "ward",
        /// Xã
        Commune = "commune",
        /// Đặc khu
        SpecialZone = "special-zone",
        /// Phòng, đơn vị thuộc
        Section = "section",
        /// Khác
        Other = "other",
    }
}

words! {
    /// How a unit came from another.
    RelationKind, "unit-relation" {
        /// Sáp nhập
        Merge = "merge",
        /// Chia, tách
        Split = "split",
        /// Đổi tên
        Rename = "rename",
        /// Chuyển nhiệm vụ
        Transfer = "transfer",
    }
}

words! {
    /// By which law a person serves (domain 5.4).
    PersonKind, "person-kind" {
        /// Cán bộ
        Cadre = "cadre",
        /// Công chức
        CivilServant = "civil-servant",
        /// Viên chức
        PublicEmployee = "public-employee",
        /// Người lao động
        ContractWorker = "contract-worker",
    }
}

words! {
    /// What a post means for responsibility.
    Rank, "rank" {
        /// Người đứng đầu
        Head = "head",
        /// Cấp phó
        Deputy = "deputy",
        /// Khác
        Staff = "staff",
    }
}

/// A unit in a list to choose from, as it is called on some day.
#[derive(Clone, Debug, Serialize)]
pub struct UnitOption {
    pub id: UnitId,
    pub name: String,
    pub kind: Kind,
}

/// A unit to be made, with the name that holds from a day.
#[derive(Clone, Debug)]
pub struct NewUnit {
    pub code: Option<String>,
    pub name: String,
    pub short_name: Option<String>,
    pub kind: Kind,
    pub parent: Option<UnitId>,
    pub from_on: NaiveDate,
}

/// A post to be recorded.
#[derive(Clone, Debug)]
pub struct NewAppointment {
    pub official: OfficialId,
    pub unit: UnitId,
    pub position: String,
    pub section: Option<String>,
    pub rank: Rank,
    pub from_on: NaiveDate,
    pub to_on: Option<NaiveDate>,
}

/// A post held, for lists and for naming who is responsible.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Appointment {
    pub official: OfficialId,
    pub name: String,
    pub person_kind: Option<PersonKind>,
    pub unit: UnitId,
    pub position: String,
    pub section: Option<String>,
    pub rank: Rank,
    pub from_on: NaiveDate,
    pub to_on: Option<NaiveDate>,
}

/// A field of work of the open list.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct FieldOfWork {
    pub code: String,
    pub name_vi: String,
    pub name_en: String,
    /// Search keys under which workbooks name it.
    #[serde(skip)]
    pub keys: Vec<String>,
}
