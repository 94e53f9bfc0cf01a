//! Layouts: what each kind of sheet looks like, as data in `import/*.toml`.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use rust_embed::RustEmbed;
use serde::Deserialize;

use super::key::{search_key, without_brackets};
use super::mapping::Mapped;
use super::model::Kind;
use super::refused::Refused;
use super::values::Type;

#[derive(RustEmbed)]
#[folder = "import/"]
struct Embedded;

/// A file of `import/`, such as `blank/units.xlsx` to offer for filling in.
pub fn material(path: &str) -> Option<Vec<u8>> {
    Embedded::get(path).map(|file| file.data.into_owned())
}

/// Fields that say how an applicant can be reached.
pub const CONTACTS: [&str; 2] = ["phone", "address"];

/// One layout, read from its file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// File name without its ending.
    #[serde(skip)]
    pub name: String,
    pub kind: Kind,
    /// Phrases of which one stands in the title block; compared without case and diacritics.
    #[serde(default)]
    pub titles: Vec<String>,
    /// Fewest columns that must be known for the sheet to be recognised without its title.
    #[serde(default = "three")]
    pub fewest: usize,
    /// Fields of which one must be a column for the sheet to be recognised without its title and without
    /// its kind being asked for: where the needed columns stand in many other tables too.
    #[serde(default)]
    pub telling: Vec<String>,
    /// The field that names what a row is about.
    pub name_field: String,
    /// Headers of the running number. It is not kept, but tells rows from groups.
    #[serde(default)]
    pub ordinal: Vec<String>,
    #[serde(default)]
    pub columns: Vec<ColumnRule>,
    /// Sums that should hold in each row.
    #[serde(default)]
    pub sums: Vec<Sum>,
    /// Facts of the title block.
    #[serde(default)]
    pub facts: Vec<FactRule>,
    /// Labels before the leading unit in the title block.
    #[serde(default)]
    pub lead_unit: Vec<String>,
    /// Fields that are taken from the title block where the row has none: field -> `lead_unit`
    /// or the name of a fact.
    #[serde(default)]
    pub fill: BTreeMap<String, String>,
    /// Sets of fields of which each row must have at least one.
    #[serde(default)]
    pub any_of: Vec<Vec<String>>,
    #[serde(default)]
    pub rows: RowRules,
    /// Rows form a tree by their numbers.
    #[serde(default)]
    pub tree: Option<TreeRule>,
    /// Search key of a header path -> place in `columns`.
    #[serde(skip)]
    keys: HashMap<String, usize>,
    #[serde(skip)]
    ordinal_keys: Vec<String>,
    #[serde(skip)]
    title_keys: Vec<String>,
    /// The mapping that made it out of the layout of its file.
    #[serde(skip)]
    pub mapped: Option<Mapped>,
}

fn three() -> usize {
    3
}

/// One column.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnRule {
    pub field: String,
    /// Whole header paths from the top, parted by ` / `; the first is the usual one.
    pub headers: Vec<String>,
    #[serde(rename = "type")]
    pub kind: Type,
    /// Without this column the sheet is not this layout.
    #[serde(default)]
    pub needed: bool,
    /// Each row of data must have a value; the column is needed too unless the title block fills it.
    #[serde(default)]
    pub required: bool,
    /// Personal data of applicants: known, so that it is not read.
    #[serde(default)]
    pub unread: bool,
    /// It is read though, because a purpose was stated for keeping it.
    #[serde(skip)]
    pub asked: bool,
}

/// A header path as it is compared: with and without what stands in brackets.
pub struct PathKeys {
    full: String,
    bare: String,
}

impl PathKeys {
    /// The key with what stands in brackets.
    pub fn full(&self) -> &str {
        &self.full
    }

    /// Keys of a path as it stands in the sheet.
    pub fn of(path: &[String]) -> PathKeys {
        let bare: Vec<String> = path.iter().map(|p| without_brackets(p)).collect();
        PathKeys { full: path_key(path.iter().map(String::as_str)), bare: path_key(bare.iter().map(String::as_str)) }
    }
}

/// A total and its parts; unknown parts make the check silent.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sum {
    pub total: Vec<String>,
    pub parts: Vec<String>,
}

/// A fact of the title block: the text behind one of the labels.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactRule {
    pub name: String,
    pub labels: Vec<String>,
}

/// How rows that are not data are known.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RowRules {
    /// Totals: whole texts, or beginnings where the text ends in `*`.
    pub totals: Vec<Pattern>,
    /// Notes under the table.
    pub notes: Vec<Pattern>,
    /// Signature blocks and what stands beside them.
    pub signatures: Vec<Pattern>,
    /// Whether rows with a Roman number or a capital letter, or with a name alone, are groups.
    pub groups: bool,
}

impl Default for RowRules {
    fn default() -> Self {
        let all = |texts: &[&str]| texts.iter().map(|t| Pattern::from((*t).to_owned())).collect();
        RowRules {
            totals: all(&[
                "Tổng số",
                "Tổng số (*",
                "Tổng cộng",
                "Tổng",
                "Cộng",
                "Tổng số hồ sơ*",
                "Tổng cộng toàn *",
                "Tổng số toàn *",
                "Toàn tỉnh",
                "Toàn thành phố",
                "Tổng toàn *",
                "Cộng nhóm *",
                "Cộng mục *",
                "Cộng lĩnh vực *",
                "Tổng điểm*",
            ]),
            notes: all(&[
                "Ghi chú",
                "Ghi chú *",
                "Lưu ý*",
                "Chú thích*",
                "Nguồn *",
                "Danh sách này có *",
                "Danh sách có *",
            ]),
            signatures: all(&[
                "Người lập*",
                "Người báo cáo*",
                "Cán bộ báo cáo*",
                "Người tổng hợp*",
                "Thủ trưởng*",
                "Nơi nhận*",
                "Ký tên*",
                "Ký ghi rõ họ tên*",
                "Ký đóng dấu*",
                "TM *",
                "KT *",
                "Người kiểm tra*",
                "Xác nhận *",
                "Kế toán*",
                "Lãnh đạo đơn vị*",
                "Chủ tịch",
                "Phó Chủ tịch",
                "Giám đốc",
                "Phó Giám đốc",
                "Cán bộ lập*",
                "Người chấm điểm*",
            ]),
            groups: true,
        }
    }
}

/// How numbers such as `1.2.3` make a tree.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TreeRule {
    /// The field with the number; `path` and `parent` are added to each row.
    pub number: String,
    /// A field whose value in a parent should be the sum of its children's.
    #[serde(default)]
    pub sum: Option<String>,
    /// A field whose values each have a tree of their own, such as the unit.
    #[serde(default)]
    pub within: Option<String>,
    /// A parent that is missing refuses its children.
    #[serde(default)]
    pub parents_needed: bool,
}

/// Search key of a header path: its texts one behind the other.
pub fn path_key<'a>(path: impl Iterator<Item = &'a str>) -> String {
    path.map(search_key).filter(|k| !k.is_empty()).collect::<Vec<_>>().join(" ")
}

impl Layout {
    /// Reads a layout from its text.
    pub fn parse(name: &str, text: &str) -> Result<Layout, Refused> {
        let bad = |why: String| Refused::BadLayout { file: format!("{name}.toml"), why };
        let mut layout: Layout = toml::from_str(text).map_err(|e| bad(e.message().to_owned()))?;
        layout.name = name.to_owned();
        layout.index().map_err(bad)?;
        layout.ordinal_keys = match layout.ordinal.as_slice() {
            [] => ["stt", "tt", "so tt", "so thu tu"].map(str::to_owned).into(),
            own => own.iter().map(|o| search_key(o)).collect(),
        };
        layout.title_keys = layout.titles.iter().map(|t| search_key(t)).collect();
        let known = |field: &String| layout.columns.iter().any(|c| c.field == *field);
        let fields = layout
            .sums
            .iter()
            .flat_map(|s| s.total.iter().chain(&s.parts))
            .chain(layout.any_of.iter().flatten())
            .chain(&layout.telling)
            .chain(layout.fill.keys())
            .chain(std::iter::once(&layout.name_field))
            .chain(layout.tree.iter().map(|t| &t.number))
            .chain(layout.tree.iter().filter_map(|t| t.sum.as_ref()));
        if let Some(unknown) = fields.into_iter().find(|f| !known(f)) {
            return Err(bad(unknown.clone()));
        }
        let mut seen = std::collections::BTreeSet::new();
        if let Some(twice) = layout.columns.iter().find(|c| !seen.insert(&c.field)) {
            return Err(bad(twice.field.clone()));
        }
        Ok(layout)
    }

    /// Makes the keys by which headers are found; the column and header that cannot be one.
    pub(super) fn index(&mut self) -> Result<(), String> {
        self.keys.clear();
        for (rule, column) in self.columns.iter().enumerate() {
            for header in &column.headers {
                let key = path_key(header.split(" / "));
                // One header for two fields would be a guess.
                if key.is_empty() || self.keys.insert(key, rule).is_some_and(|before| before != rule) {
                    return Err(format!("{}: {header}", column.field));
                }
            }
        }
        Ok(())
    }

    /// Every layout: the built-in ones, then those of a folder. A file of the same name replaces the
    /// built-in one.
    pub fn all(folder: Option<&Path>) -> Result<Vec<Layout>, Refused> {
        let mut texts: BTreeMap<String, String> = BTreeMap::new();
        for file in Embedded::iter() {
            let Some(name) = file.strip_suffix(".toml").filter(|n| !n.contains('/')) else {
                continue;
            };
            let content = Embedded::get(&file).map(|f| String::from_utf8_lossy(&f.data).into_owned());
            texts.insert(name.to_owned(), content.unwrap_or_default());
        }
        if let Some(folder) = folder.filter(|f| f.is_dir()) {
            let unread = |e: std::io::Error| Refused::CannotOpen(e.kind().to_string());
            for entry in std::fs::read_dir(folder).map_err(unread)? {
                let path = entry.map_err(unread)?.path();
                if path.extension().is_some_and(|e| e == "toml")
                    && let Some(name) = path.file_stem().and_then(|n| n.to_str())
                {
                    texts.insert(name.to_owned(), std::fs::read_to_string(&path).map_err(unread)?);
                }
            }
        }
        texts.iter().map(|(name, text)| Layout::parse(name, text)).collect()
    }

    /// The layout that also reads phone numbers and addresses; other personal data stays unread.
    pub fn with_contacts(mut self) -> Layout {
        for column in &mut self.columns {
            column.asked = column.unread && CONTACTS.contains(&column.field.as_str());
        }
        self
    }

    /// The column of a field.
    pub fn column(&self, field: &str) -> Option<&ColumnRule> {
        self.columns.iter().find(|c| c.field == field)
    }

    /// The place in `columns` of the column whose header path this is.
    pub fn rule_for(&self, keys: &PathKeys) -> Option<usize> {
        self.keys.get(&keys.full).or_else(|| self.keys.get(&keys.bare)).copied()
    }

    /// Whether a header path is that of the running number.
    pub fn is_ordinal(&self, keys: &PathKeys) -> bool {
        self.ordinal_keys.contains(&keys.full)
    }

    /// Whether one of the titles stands in a text.
    pub fn has_title(&self, text: &str) -> bool {
        let key = search_key(text);
        self.title_keys.iter().any(|t| key.contains(t))
    }

    /// Whether a column must stand in the sheet.
    pub fn needs(&self, column: &ColumnRule) -> bool {
        column.needed || (column.required && !self.fill.contains_key(&column.field))
    }
}

/// A text to compare with, whole, or its beginning where it is written with a `*` at the end.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "String")]
pub struct Pattern {
    key: String,
    beginning: bool,
    /// "Tổng số (*" wants the bracket itself, which a key does not hold.
    bracket: bool,
}

impl From<String> for Pattern {
    fn from(text: String) -> Pattern {
        let start = text.strip_suffix('*');
        Pattern {
            key: search_key(&text),
            beginning: start.is_some(),
            bracket: start.is_some_and(|s| s.trim_end().ends_with('(')),
        }
    }
}

/// Whether a text, given with its search key, is one of the patterns.
pub fn matches(patterns: &[Pattern], text: &str, key: &str) -> bool {
    !key.is_empty()
        && patterns.iter().any(|pattern| {
            key == pattern.key
                || (pattern.beginning
                    && key.strip_prefix(pattern.key.as_str()).is_some_and(|rest| rest.starts_with(' '))
                    && (!pattern.bracket || text.contains('(')))
        })
}
