//! Formats, and what every sheet has: title, mark of invented data, frozen header, A4.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Worksheet, XlsxError};

use super::Context;

/// Rows above a table's header: title, what it is of, the mark of invented data.
pub const HEADER_ROW: u32 = 3;
/// First row of a table.
pub const FIRST_ROW: u32 = HEADER_ROW + 1;
const A4: u8 = 9;
const LINE: Color = Color::RGB(0xBFC5CC);
const SUNKEN: Color = Color::RGB(0xEEF1F4);
const BRAND: Color = Color::RGB(0x8C1D18);
/// The deepest outline that Excel has.
pub const DEEPEST: i32 = 7;

/// Formats of the workbook.
pub struct Look {
    pub title: Format,
    pub subtitle: Format,
    pub mark: Format,
    pub header: Format,
    pub text: Format,
    pub text_strong: Format,
    pub points: Format,
    pub points_strong: Format,
    pub whole: Format,
    pub day: Format,
    pub struck: Format,
    pub struck_points: Format,
    pub struck_day: Format,
    pub small: Format,
    pub link: Format,
    pub good: Format,
    pub bad: Format,
}

impl Look {
    /// All formats; numbers keep three decimals at most, days are `dd/mm/yyyy`.
    pub fn new() -> Self {
        let cell = || {
            Format::new()
                .set_font_name("Times New Roman")
                .set_font_size(11)
                .set_align(FormatAlign::VerticalCenter)
                .set_border(FormatBorder::Thin)
                .set_border_color(LINE)
        };
        let plain = || Format::new().set_font_name("Times New Roman").set_font_size(11);
        let text = cell().set_text_wrap().set_indent(1);
        let points = cell().set_num_format("0.00?");
        let day = cell().set_num_format("dd/mm/yyyy").set_align(FormatAlign::Center);
        let struck = |format: &Format| format.clone().set_font_strikethrough().set_font_color(Color::RGB(0x6B7280));
        Look {
            title: plain().set_font_size(14).set_bold(),
            subtitle: plain().set_italic(),
            mark: plain().set_bold().set_font_color(BRAND),
            header: cell()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Center)
                .set_background_color(SUNKEN)
                .set_border_color(Color::RGB(0x8A939D)),
            text_strong: text.clone().set_bold().set_background_color(SUNKEN),
            points_strong: points.clone().set_bold().set_background_color(SUNKEN),
            whole: cell().set_num_format("0").set_align(FormatAlign::Center),
            struck: struck(&text),
            struck_points: struck(&points),
            struck_day: struck(&day),
            small: cell().set_font_size(8).set_font_color(Color::RGB(0x6B7280)),
            link: text
                .clone()
                .set_font_color(Color::RGB(0x1D4E89))
                .set_underline(rust_xlsxwriter::FormatUnderline::Single),
            good: Format::new().set_background_color(Color::RGB(0xDDEFE2)).set_font_color(Color::RGB(0x14532D)),
            bad: Format::new().set_background_color(Color::RGB(0xF8DEDC)).set_font_color(Color::RGB(0x7F1D1D)),
            text,
            points,
            day,
        }
    }
}

/// Sets a sheet up: its name, title, header row with widths, A4 across with repeated header.
pub fn set_up(
    sheet: &mut Worksheet,
    context: &Context,
    name: &str,
    title: &str,
    columns: &[(String, f64)],
) -> Result<(), XlsxError> {
    let report = context.report;
    sheet.set_name(name)?;
    // An empty result is kept as one; the library would write 0 in its place.
    sheet.set_formula_result_default("");
    sheet.write_string_with_format(0, 0, title, &context.look.title)?;
    let of = [report.city.as_str(), &report.run.name, &report.set.name];
    let of: Vec<&str> = of.into_iter().filter(|part| !part.is_empty()).collect();
    sheet.write_string_with_format(1, 0, of.join(" – "), &context.look.subtitle)?;
    let mark = context.t("shell-demo-mark");
    if report.demo {
        sheet.write_string_with_format(2, 0, &mark, &context.look.mark)?;
    }
    for (column, (label, width)) in (0u16..).zip(columns) {
        sheet.set_column_width(column, *width)?;
        sheet.write_string_with_format(HEADER_ROW, column, label, &context.look.header)?;
    }
    sheet.set_row_height(HEADER_ROW, 48)?;
    sheet.set_freeze_panes(FIRST_ROW, 0)?;
    sheet.set_repeat_rows(HEADER_ROW, HEADER_ROW)?;
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3);
    sheet.set_print_center_horizontally(true);
    // A typed & would start a code of the footer.
    let foot = report.run.name.replace('&', "&&");
    sheet.set_footer(format!("&L{}&R&P/&N", foot.chars().take(120).collect::<String>()));
    if report.demo {
        sheet.set_header(format!("&C{mark}"));
    }
    Ok(())
}

/// A text of a cell: without what a workbook cannot hold, within its length.
pub fn text(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).take(32_000).collect()
}

/// Makes a row as high as its texts need in columns of these widths: not every program fits rows
/// by itself when it opens a file.
pub fn fit_row(sheet: &mut Worksheet, row: u32, texts: &[(&str, f64)]) -> Result<(), XlsxError> {
    let lines = |text: &str, width: f64| -> usize {
        // In this font some 1.25 letters go into a unit of width.
        let room = ((width - 2.0) * 1.25).max(4.0) as usize;
        text.split('\n').map(|line| line.chars().count().div_ceil(room).max(1)).sum()
    };
    let most = texts.iter().map(|(text, width)| lines(text, *width)).max().unwrap_or(1);
    if most > 1 {
        // Excel takes no row higher than 409 points.
        sheet.set_row_height(row, (most as f64 * 15.0 + 2.0).min(409.0))?;
    }
    Ok(())
}

/// The format for a text at a level of the tree, from 1.
pub fn at_level(format: &Format, level: i32) -> Format {
    format.clone().set_indent(u8::try_from(level).unwrap_or(1).clamp(1, 10))
}
