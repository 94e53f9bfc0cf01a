//! A list as a workbook: what every one of them has alike, its page, its header and the look of its cells.
//!
//! What people typed is written as text only, so that nothing of it becomes a formula.

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use crate::language::Language;

/// Rows above the header: title, what it is of, mark or an empty one.
pub const HEADER_ROW: u32 = 3;
/// Number of A4 in Excel's list of papers.
const A4: u8 = 9;

/// How cells look.
pub struct Styles {
    pub text: Format,
    /// A whole number.
    pub number: Format,
    pub day: Format,
    pub head: Format,
    pub total: Format,
    /// A total that is a number.
    pub counted: Format,
}

impl Default for Styles {
    /// The look of all lists.
    fn default() -> Self {
        let cell = || Format::new().set_border(FormatBorder::Thin).set_align(FormatAlign::Top);
        Styles {
            text: cell().set_text_wrap(),
            number: cell().set_num_format("#,##0"),
            day: cell().set_num_format("dd/mm/yyyy").set_align(FormatAlign::Left),
            head: cell()
                .set_bold()
                .set_text_wrap()
                .set_background_color(Color::RGB(0xE8_EC_F1))
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter),
            total: cell().set_bold(),
            counted: cell().set_bold().set_num_format("#,##0"),
        }
    }
}

/// Adds the sheet of the list, a page of A4 across that repeats its header, to a workbook of that title. `made`: the day
/// that the workbook says it was made on; without it, it would hold the machine's own clock, and the same list would not
/// give the same bytes.
///
/// # Errors
/// For a name that no sheet may have.
pub fn sheet<'w>(
    workbook: &'w mut Workbook,
    title: &str,
    name: String,
    made: NaiveDate,
) -> Result<&'w mut Worksheet, XlsxError> {
    let year = u16::try_from(made.year()).unwrap_or(2000);
    let made = ExcelDateTime::from_ymd(year, made.month() as u8, made.day() as u8)?;
    workbook.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&made));
    let sheet = workbook.add_worksheet();
    sheet.set_name(name)?;
    page(sheet);
    sheet.set_margins(0.4, 0.4, 0.6, 0.5, 0.3, 0.3);
    sheet.set_repeat_rows(HEADER_ROW, HEADER_ROW)?;
    sheet.set_footer("&R&P/&N");
    Ok(sheet)
}

/// Sets a page of A4 across, as wide as the columns.
pub fn page(sheet: &mut Worksheet) {
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
}

/// Writes the title in a row.
///
/// # Errors
/// For a title that no cell holds.
pub fn title(sheet: &mut Worksheet, row: u32, title: &str) -> Result<(), XlsxError> {
    sheet.write_string_with_format(row, 0, title, &Format::new().set_bold().set_font_size(14)).map(|_| ())
}

/// Writes the header into a row: key of each heading and width of its column in characters.
///
/// # Errors
/// For a heading that no cell holds.
pub fn header(
    sheet: &mut Worksheet,
    row: u32,
    columns: impl IntoIterator<Item = (&'static str, f64)>,
    language: Language,
    styles: &Styles,
) -> Result<(), XlsxError> {
    for (column, (key, width)) in (0u16..).zip(columns) {
        sheet.set_column_width(column, width)?;
        sheet.write_string_with_format(row, column, language.t(key), &styles.head)?;
    }
    Ok(())
}
