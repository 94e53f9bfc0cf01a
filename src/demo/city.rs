//! Names and figures of the invented city. Every name of a place or person is made up.

use chrono::{Datelike, Days, Months, NaiveDate};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};

use crate::units::{Kind, PersonKind, Rank};

/// The city's name.
pub const NAME: &str = "Thành phố Hải Lâm";
/// First day of the units as they are now: the day of the two-tier government (domain 5.1).
pub const SINCE: NaiveDate = NaiveDate::from_ymd_opt(2025, 7, 1).expect("a real day");

const DEPARTMENTS: &[(&str, &str)] = &[
    ("Sở Nội vụ", "SNV"),
    ("Sở Tư pháp", "STP"),
    ("Sở Tài chính", "STC"),
    ("Sở Công Thương", "SCT"),
    ("Sở Nông nghiệp và Môi trường", "SNNMT"),
    ("Sở Xây dựng", "SXD"),
    ("Sở Khoa học và Công nghệ", "SKHCN"),
    ("Sở Văn hóa, Thể thao và Du lịch", "SVHTTDL"),
    ("Sở Giáo dục và Đào tạo", "SGDDT"),
    ("Sở Y tế", "SYT"),
    ("Sở Dân tộc và Tôn giáo", "SDTTG"),
    ("Thanh tra thành phố", "TTTP"),
];

const BRANCHES: &[&str] = &["Bến Lụa", "Gò Sến", "Thanh Liễu", "Đồng Trầm"];

const WARDS: &[&str] = &[
    "Bến Lụa",
    "Gò Sến",
    "Thanh Liễu",
    "Mai Nhai",
    "Cồn Dệt",
    "Bãi Thoi",
    "Lạch Mây",
    "Sông Nhạn",
    "Đình Vọng",
    "Phố Guốc",
    "Hàng Ngói",
    "Kênh Sậy",
    "Cầu Nứa",
    "Vạn Chài Thượng",
    "Vạn Chài Hạ",
    "Chợ Mành",
    "Xóm Đèn",
    "Tân Khuê",
    "An Kiều",
    "Hòa Trạch",
    "Phú Lẫm",
    "Đông Vịnh",
    "Tây Vịnh",
    "Ngã Năm Cảng",
];

const COMMUNES: &[&str] = &[
    "Đồng Trầm",
    "Suối Cườm",
    "Núi Chuông",
    "Rừng Gội",
    "Hói Đước",
    "Bàu Năng",
    "Trảng Mây",
    "Đèo Sương",
    "Cồn Muối",
    "Hòn Bồng",
    "Phá Lau",
    "Đất Nện",
    "Khe Lim",
    "Vực Sành",
    "Nà Thưa",
    "Bến Giát",
];

const SURNAMES: &[&str] =
    &["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Trương"];
const MIDDLES: &[&str] = &["Văn", "Thị", "Hữu", "Đức", "Minh", "Thanh", "Ngọc", "Quốc", "Bích", "Xuân", "Gia", "Khánh"];
const GIVEN: &[&str] = &[
    "Hường", "Thuận", "Lộc", "Quân", "Trinh", "Hạnh", "Đoan", "Khải", "Lam", "Nhật", "Phong", "Quyên", "Sơn", "Tâm",
    "Uyên", "Vinh", "Yến", "Bảo", "Châu", "Diễm", "Giang", "Hiển", "Khoa", "Liên", "Mẫn", "Nghĩa", "Oanh", "Phúc",
];

/// Procedures of the fields that the city looks at first: name, field as workbooks say it, days.
const PROCEDURES: &[(&str, &str, u64)] = &[
    ("Đăng ký, cấp Giấy chứng nhận quyền sử dụng đất lần đầu", "Đất đai", 20),
    ("Đăng ký biến động quyền sử dụng đất do chuyển nhượng", "Đất đai", 10),
    ("Tách thửa, hợp thửa đất", "Đất đai", 15),
    ("Chấp thuận chủ trương đầu tư", "Đầu tư", 35),
    ("Điều chỉnh Giấy chứng nhận đăng ký đầu tư", "Đầu tư", 15),
    ("Cấp giấy phép xây dựng nhà ở riêng lẻ", "Xây dựng", 15),
    ("Thẩm định thiết kế xây dựng triển khai sau thiết kế cơ sở", "Xây dựng", 30),
    ("Đăng ký thành lập hộ kinh doanh", "Đăng ký kinh doanh", 3),
    ("Cấp giấy chứng nhận cơ sở đủ điều kiện an toàn thực phẩm", "Cấp phép kinh doanh", 15),
    ("Đăng ký khai sinh", "Hộ tịch", 1),
];

/// A unit of the city.
#[derive(Clone, Debug)]
pub struct CityUnit {
    pub code: String,
    pub name: String,
    pub short_name: String,
    pub kind: Kind,
    pub predecessors: Vec<String>,
    /// How often its dossiers are late, in thousandths.
    pub late: u32,
    /// New dossiers a month.
    pub volume: u32,
}

/// A person of the city.
#[derive(Clone, Debug)]
pub struct CityPerson {
    pub code: String,
    pub name: String,
    pub born_on: NaiveDate,
    pub kind: PersonKind,
    pub position: String,
    pub section: String,
    /// Place of the unit in [`City::units`].
    pub unit: usize,
    pub rank: Rank,
    pub from_on: NaiveDate,
}

/// Figures of a unit for a month.
#[derive(Clone, Debug)]
pub struct Month {
    pub unit: usize,
    pub carried: u32,
    pub new: u32,
    pub early: u32,
    pub on_time: u32,
    pub late: u32,
    pub open_in_time: u32,
    pub open_late: u32,
    pub awaiting: u32,
    pub returned: u32,
}

/// A dossier.
#[derive(Clone, Debug)]
pub struct CityDossier {
    pub code: String,
    pub unit: usize,
    pub procedure: &'static str,
    pub field: &'static str,
    pub applicant: String,
    pub handler: String,
    pub received_on: NaiveDate,
    pub due_on: NaiveDate,
    pub returned_on: Option<NaiveDate>,
    pub explained: Option<bool>,
    pub apologised: Option<bool>,
    pub reason: &'static str,
}

/// The whole city, as of a day.
#[derive(Clone, Debug)]
pub struct City {
    pub today: NaiveDate,
    pub units: Vec<CityUnit>,
    pub people: Vec<CityPerson>,
    /// First day of each month and its figures, the oldest first.
    pub months: Vec<(NaiveDate, Vec<Month>)>,
    pub dossiers: Vec<CityDossier>,
}

impl City {
    /// The city on a day: the same for the same day and seed.
    pub fn on(today: NaiveDate, seed: u64) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let units = units(&mut rng);
        let people = people(&mut rng, &units);
        let months = months(&mut rng, &units, today);
        let dossiers = dossiers(&mut rng, &units, &people, today);
        City { today, units, people, months, dossiers }
    }

    /// Place of the unit of this name.
    pub fn unit(&self, name: &str) -> Option<usize> {
        self.units.iter().position(|u| u.name == name)
    }
}

fn units(rng: &mut StdRng) -> Vec<CityUnit> {
    let mut all: Vec<(String, String, Kind, Vec<String>, u32)> = Vec::new();
    for (name, short) in DEPARTMENTS {
        let kind = if name.starts_with("Thanh tra") { Kind::Inspectorate } else { Kind::Department };
        all.push(((*name).to_owned(), (*short).to_owned(), kind, Vec::new(), 180));
    }
    all.push(("Văn phòng UBND thành phố".into(), "VPUB".into(), Kind::Office, Vec::new(), 20));
    all.push((
        "Trung tâm Phục vụ hành chính công thành phố".into(),
        "TTPVHCC".into(),
        Kind::ServiceCentre,
        Vec::new(),
        260,
    ));
    all.push(("Văn phòng Đăng ký đất đai thành phố".into(), "VPDKDD".into(), Kind::LandRegistry, Vec::new(), 240));
    for name in BRANCHES {
        let full = format!("Chi nhánh Văn phòng Đăng ký đất đai {name}");
        all.push((full, format!("CNVPDK {name}"), Kind::LandRegistry, Vec::new(), 320));
    }
    all.push((
        "Ban Quản lý Khu kinh tế, khu công nghiệp thành phố".into(),
        "BQLKKT".into(),
        Kind::ZoneAuthority,
        Vec::new(),
        40,
    ));
    for (kind, word, names) in [(Kind::Ward, "Phường", WARDS), (Kind::Commune, "Xã", COMMUNES)] {
        for name in names {
            let before = match rng.random_range(0..3) {
                0 => vec![format!("{word} {name}")],
                1 => vec![format!("{word} {name}"), format!("Xã {name} Đông")],
                _ => vec![format!("{word} {name}"), format!("Xã {name} Đông"), format!("Xã {name} Tây")],
            };
            all.push((
                format!("UBND {} {name}", word.to_lowercase()),
                format!("{} {name}", &word[..1]),
                kind,
                before,
                210,
            ));
        }
    }
    all.into_iter()
        .enumerate()
        .map(|(at, (name, short_name, kind, predecessors, volume))| CityUnit {
            code: format!("H99.{:02}", at + 1),
            late: *[6, 10, 14, 18, 24, 30, 45, 80].choose(rng).unwrap_or(&20),
            volume: volume / 2 + rng.random_range(0..volume),
            name,
            short_name,
            kind,
            predecessors,
        })
        .collect()
}

fn person_name(rng: &mut StdRng) -> String {
    let pick = |rng: &mut StdRng, list: &[&str]| (*list.choose(rng).unwrap_or(&"")).to_owned();
    format!("{} {} {}", pick(rng, SURNAMES), pick(rng, MIDDLES), pick(rng, GIVEN))
}

fn people(rng: &mut StdRng, units: &[CityUnit]) -> Vec<CityPerson> {
    let mut people = Vec::new();
    let mut taken = std::collections::BTreeSet::new();
    for (at, unit) in units.iter().enumerate() {
        let posts: &[(&str, &str, Rank)] = match unit.kind {
            Kind::Ward | Kind::Commune => &[
                ("Chủ tịch UBND", "", Rank::Head),
                ("Phó Chủ tịch UBND", "", Rank::Deputy),
                ("Trưởng phòng", "Phòng Kinh tế, Hạ tầng và Đô thị", Rank::Staff),
                ("Công chức địa chính", "Phòng Kinh tế, Hạ tầng và Đô thị", Rank::Staff),
                ("Công chức một cửa", "Trung tâm phục vụ hành chính công", Rank::Staff),
            ],
            Kind::LandRegistry | Kind::ServiceCentre => &[
                ("Giám đốc", "", Rank::Head),
                ("Phó Giám đốc", "", Rank::Deputy),
                ("Viên chức", "Bộ phận tiếp nhận", Rank::Staff),
                ("Viên chức", "Bộ phận đăng ký, thẩm định", Rank::Staff),
            ],
            Kind::Inspectorate => &[
                ("Chánh Thanh tra", "", Rank::Head),
                ("Phó Chánh Thanh tra", "", Rank::Deputy),
                ("Thanh tra viên", "Phòng Nghiệp vụ 1", Rank::Staff),
            ],
            Kind::Office => &[
                ("Chánh Văn phòng", "", Rank::Head),
                ("Phó Chánh Văn phòng", "", Rank::Deputy),
                ("Chuyên viên", "Phòng Kiểm soát thủ tục hành chính", Rank::Staff),
                ("Chuyên viên", "Phòng Kiểm soát thủ tục hành chính", Rank::Staff),
            ],
            Kind::ZoneAuthority => &[
                ("Trưởng ban", "", Rank::Head),
                ("Phó Trưởng ban", "", Rank::Deputy),
                ("Chuyên viên", "Phòng Quản lý đầu tư", Rank::Staff),
            ],
            _ => &[
                ("Giám đốc", "", Rank::Head),
                ("Phó Giám đốc", "", Rank::Deputy),
                ("Trưởng phòng", "Phòng chuyên môn", Rank::Staff),
                ("Chuyên viên", "Phòng chuyên môn", Rank::Staff),
                ("Chuyên viên", "Văn phòng", Rank::Staff),
            ],
        };
        for (position, section, rank) in posts {
            let mut name = person_name(rng);
            while !taken.insert(name.clone()) {
                name = person_name(rng);
            }
            let kind = match (unit.kind, rank) {
                (Kind::Ward | Kind::Commune, Rank::Head) => PersonKind::Cadre,
                (Kind::LandRegistry | Kind::ServiceCentre, _) => PersonKind::PublicEmployee,
                _ => PersonKind::CivilServant,
            };
            let born_on =
                NaiveDate::from_ymd_opt(rng.random_range(1968..1998), rng.random_range(1..13), rng.random_range(1..29));
            people.push(CityPerson {
                code: format!("GD{:04}", people.len() + 1),
                name,
                born_on: born_on.unwrap_or(SINCE),
                kind,
                position: (*position).to_owned(),
                section: (*section).to_owned(),
                unit: at,
                rank: *rank,
                from_on: SINCE,
            });
        }
    }
    people
}

/// First days of the twelve months that ended before the day.
fn last_months(today: NaiveDate) -> Vec<NaiveDate> {
    let this = today.with_day(1).unwrap_or(today);
    (1..=12).rev().filter_map(|back| this.checked_sub_months(Months::new(back))).collect()
}

fn months(rng: &mut StdRng, units: &[CityUnit], today: NaiveDate) -> Vec<(NaiveDate, Vec<Month>)> {
    let mut carried: Vec<u32> = units.iter().map(|u| u.volume / 4).collect();
    let mut all = Vec::new();
    for first in last_months(today) {
        let mut figures = Vec::new();
        for (at, unit) in units.iter().enumerate() {
            // Around the New Year holiday people file less.
            let season = if first.month() == 2 { 60 } else { 100 };
            let new = unit.volume * season / 100 * rng.random_range(85..116) / 100;
            let all_received = carried[at] + new;
            let open = (unit.volume / 5 + rng.random_range(0..unit.volume / 8 + 1)).min(all_received);
            let done = all_received - open;
            let late = done * unit.late * rng.random_range(60..141) / 100_000;
            let early = (done - late) * rng.random_range(35..60) / 100;
            let open_late = open * unit.late * rng.random_range(50..151) / 100_000;
            let awaiting = (open - open_late) / 12;
            let returned = awaiting / 3;
            figures.push(Month {
                unit: at,
                carried: carried[at],
                new,
                early,
                on_time: done - late - early,
                late,
                open_in_time: open - open_late - awaiting - returned,
                open_late,
                awaiting,
                returned,
            });
            carried[at] = open;
        }
        all.push((first, figures));
    }
    all
}

fn dossiers(rng: &mut StdRng, units: &[CityUnit], people: &[CityPerson], today: NaiveDate) -> Vec<CityDossier> {
    const REASONS: &[&str] = &[
        "Chờ ý kiến cơ quan phối hợp",
        "Hồ sơ phức tạp, phải kiểm tra thực địa",
        "Thiếu người xử lý trong đợt sắp xếp bộ máy",
        "Chờ xác định nghĩa vụ tài chính",
        "",
    ];
    let mut all = Vec::new();
    for number in 0..3_600u32 {
        let at = rng.random_range(0..units.len());
        let unit = &units[at];
        let choices: &[usize] = match unit.kind {
            Kind::Ward | Kind::Commune => &[0, 1, 2, 5, 7, 9],
            Kind::LandRegistry => &[0, 1, 2],
            Kind::ZoneAuthority => &[3, 4],
            _ => &[3, 4, 6, 8],
        };
        let (procedure, field, days) = PROCEDURES[*choices.choose(rng).unwrap_or(&0)];
        let received_on = today - Days::new(rng.random_range(1..210));
        let due_on = received_on + Days::new(days * 7 / 5 + 1);
        let late = rng.random_range(0..1000) < unit.late * 3 / 2;
        let took = if late { days * 7 / 5 + rng.random_range(2..30) } else { rng.random_range(0..days * 7 / 5 + 2) };
        let returned_on = Some(received_on + Days::new(took)).filter(|day| *day <= today);
        let is_late = returned_on.unwrap_or(today) > due_on;
        let told = |rng: &mut StdRng| match rng.random_range(0..10) {
            0..=5 => Some(true),
            6..=8 => Some(false),
            _ => None,
        };
        let staff: Vec<&CityPerson> = people.iter().filter(|p| p.unit == at && p.rank == Rank::Staff).collect();
        all.push(CityDossier {
            code: format!("{}-{}-{:04}", unit.code, received_on.format("%y%m%d"), number + 1),
            unit: at,
            procedure,
            field,
            applicant: person_name(rng),
            handler: staff.choose(rng).map(|p| p.name.clone()).unwrap_or_default(),
            received_on,
            due_on,
            returned_on,
            explained: if is_late { told(rng) } else { None },
            apologised: if is_late { told(rng) } else { None },
            reason: if is_late { REASONS.choose(rng).copied().unwrap_or("") } else { "" },
        });
    }
    all
}
