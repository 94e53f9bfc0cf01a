//! Charts made on the server: SVG with a title and a role, colours by the stylesheet's classes, so
//! that they follow light and dark, high contrast and print. The figures stand beside them in a
//! table (`parts/chart.html`).

use std::fmt::Write;

use serde::Serialize;

use super::templates::grouped;

/// One figure with its label.
#[derive(Clone, Debug, Serialize)]
pub struct Point {
    /// What stands under or beside it.
    pub label: String,
    /// The figure, in thousandths; none where nothing is known.
    pub value: Option<i64>,
}

/// A chart, ready for `parts/chart.html`.
#[derive(Clone, Debug, Serialize)]
pub struct Chart {
    /// What it shows, with unit and period.
    pub title: String,
    /// The drawing.
    pub svg: String,
    /// The same as a table.
    pub points: Vec<Row>,
}

/// A row of the table beside a chart.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    pub label: String,
    pub value: String,
}

/// Thousandths as people read them, with as many decimals as asked for (0 to 2).
pub fn figure(thousandths: i64, decimals: u32) -> String {
    let unit = 10i64.pow(3 - decimals.min(2));
    let rounded = (thousandths.abs() + unit / 2) / unit;
    let sign = if thousandths < 0 && rounded > 0 { "-" } else { "" };
    match decimals.min(2) {
        0 => format!("{sign}{}", grouped(rounded)),
        places => {
            let scale = 10i64.pow(places);
            format!("{sign}{},{:0width$}", grouped(rounded / scale), rounded % scale, width = places as usize)
        }
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A round number at or above `most`, so that the axis ends on something that people read.
fn round_up(most: i64) -> i64 {
    let mut step = 1000;
    loop {
        for factor in [1, 2, 4, 5, 10] {
            if most <= step * factor {
                return step * factor;
            }
        }
        step = step.saturating_mul(10);
        if step > i64::MAX / 100 {
            return most.max(1);
        }
    }
}

fn rows(points: &[Point], decimals: u32) -> Vec<Row> {
    points
        .iter()
        .map(|p| Row { label: p.label.clone(), value: p.value.map_or("–".to_owned(), |v| figure(v, decimals)) })
        .collect()
}

/// Width of charts along a time, which stand two in a row, so that their words stay legible there.
const HALF: f64 = 530.0;
/// Width of rankings, which have the row for themselves.
const WHOLE: f64 = 960.0;
/// Room for the figures of the axis, up to millions.
const LEFT: f64 = 68.0;

/// Upright bars along a time or a list: at most some twenty.
pub fn columns(title: &str, points: &[Point], decimals: u32) -> Chart {
    let (height, top, bottom) = (190.0, 16.0, 160.0);
    let most = round_up(points.iter().filter_map(|p| p.value).max().unwrap_or(0).max(1));
    let y = |v: i64| bottom - (bottom - top) * (v.max(0) as f64 / most as f64);
    let mut svg = open(title, HALF, height);
    grid(&mut svg, most, decimals, &y);
    let slot = (HALF - LEFT) / points.len().max(1) as f64;
    for (at, point) in points.iter().enumerate() {
        let middle = LEFT + slot * (at as f64 + 0.5);
        if let Some(value) = point.value {
            let (from, wide) = (y(value), (slot * 0.56).min(44.0));
            let _ = write!(
                svg,
                "<rect class=\"a\" x=\"{:.1}\" y=\"{from:.1}\" width=\"{wide:.1}\" height=\"{:.1}\"><title>{}: {}</title></rect>",
                middle - wide / 2.0,
                bottom - from,
                escape(&point.label),
                figure(value, decimals),
            );
        }
        label(&mut svg, middle, bottom + 18.0, &point.label);
    }
    close(title, svg, rows(points, decimals))
}

/// Upright bars along a time, each with a dashed line at the height that it should not pass; one that does has
/// another colour. `limits` are in thousandths as the figures are, one for each point.
pub fn against(title: &str, points: &[Point], limits: &[i64], decimals: u32) -> Chart {
    let (height, top, bottom) = (190.0, 16.0, 160.0);
    let most = points.iter().filter_map(|p| p.value).chain(limits.iter().copied()).max().unwrap_or(0);
    let most = round_up(most.max(1));
    let y = |v: i64| bottom - (bottom - top) * (v.max(0) as f64 / most as f64);
    let mut svg = open(title, HALF, height);
    grid(&mut svg, most, decimals, &y);
    let slot = (HALF - LEFT) / points.len().max(1) as f64;
    let wide = (slot * 0.56).min(44.0);
    let limit = |at: usize| limits.get(at).copied().unwrap_or_default();
    let told = |at: usize, value: i64| format!("{} / {}", figure(value, decimals), figure(limit(at), decimals));
    for (at, point) in points.iter().enumerate() {
        let middle = LEFT + slot * (at as f64 + 0.5);
        if let Some(value) = point.value {
            let _ = write!(
                svg,
                "<rect class=\"{}\" x=\"{:.1}\" y=\"{:.1}\" width=\"{wide:.1}\" height=\"{:.1}\"><title>{}: {}</title></rect>",
                if value > limit(at) { "b" } else { "a" },
                middle - wide / 2.0,
                y(value),
                bottom - y(value),
                escape(&point.label),
                told(at, value),
            );
        }
        let line = y(limit(at));
        let _ = write!(
            svg,
            "<line class=\"goal\" x1=\"{:.1}\" x2=\"{:.1}\" y1=\"{line:.1}\" y2=\"{line:.1}\"/>",
            middle - slot * 0.45,
            middle + slot * 0.45,
        );
        label(&mut svg, middle, bottom + 18.0, &point.label);
    }
    let row = |(at, point): (usize, &Point)| Row {
        label: point.label.clone(),
        value: point.value.map_or("–".to_owned(), |value| told(at, value)),
    };
    close(title, svg, points.iter().enumerate().map(row).collect())
}

/// A line along a time, with a dashed line where the target stands.
pub fn line(title: &str, points: &[Point], target: Option<(i64, &str)>, decimals: u32) -> Chart {
    let (height, top, bottom) = (190.0, 22.0, 160.0);
    let most = points.iter().filter_map(|p| p.value).chain(target.map(|t| t.0)).max().unwrap_or(0);
    let most = round_up(most.max(1));
    let y = |v: i64| bottom - (bottom - top) * (v.max(0) as f64 / most as f64);
    let mut svg = open(title, HALF, height);
    grid(&mut svg, most, decimals, &y);
    if let Some((value, words)) = target {
        let at = y(value);
        let _ = write!(
            svg,
            "<line class=\"goal\" x1=\"{LEFT}\" x2=\"{HALF}\" y1=\"{at:.1}\" y2=\"{at:.1}\"/>\
             <text class=\"v\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            HALF - 2.0,
            at + 14.0,
            escape(words),
        );
    }
    let slot = (HALF - LEFT) / points.len().max(1) as f64;
    let place = |at: usize| LEFT + slot * (at as f64 + 0.5);
    // Where a figure is missing the line breaks: nothing is drawn that nobody reported.
    let mut run = String::new();
    let mut runs = Vec::new();
    for (at, point) in points.iter().enumerate() {
        match point.value {
            Some(value) => {
                let _ = write!(run, "{:.1},{:.1} ", place(at), y(value));
            }
            None => runs.push(std::mem::take(&mut run)),
        }
    }
    runs.push(run);
    for run in runs.iter().filter(|r| !r.is_empty()) {
        let _ = write!(svg, "<polyline class=\"l\" points=\"{}\"/>", run.trim_end());
    }
    for (at, point) in points.iter().enumerate() {
        if let Some(value) = point.value {
            let (x, cy) = (place(at), y(value));
            let _ = write!(
                svg,
                "<circle class=\"b\" cx=\"{x:.1}\" cy=\"{cy:.1}\" r=\"3.5\"/>\
                 <text class=\"v\" x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
                (cy - 8.0).max(11.0),
                figure(value, decimals),
            );
        }
        label(&mut svg, place(at), bottom + 18.0, &point.label);
    }
    close(title, svg, rows(points, decimals))
}

/// Lying bars with the label in front and the figure behind: rankings.
pub fn bars(title: &str, points: &[Point], most: i64, decimals: u32) -> Chart {
    let (step, label_width) = (24.0, 236.0);
    let height = step * points.len().max(1) as f64 + 8.0;
    let room = WHOLE - label_width - 64.0;
    let most = most.max(points.iter().filter_map(|p| p.value).max().unwrap_or(0)).max(1);
    let mut svg = open(title, WHOLE, height);
    for (at, point) in points.iter().enumerate() {
        let y = step * at as f64 + 4.0;
        let short: String = match point.label.chars().count() > 34 {
            true => point.label.chars().take(33).chain(['…']).collect(),
            false => point.label.clone(),
        };
        let _ = write!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            label_width - 8.0,
            y + 13.0,
            escape(&short)
        );
        if let Some(value) = point.value {
            let wide = room * (value.max(0) as f64 / most as f64);
            let _ = write!(
                svg,
                "<rect class=\"a\" x=\"{label_width:.1}\" y=\"{y:.1}\" width=\"{wide:.1}\" height=\"16\"/>\
                 <text class=\"v\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
                label_width + wide + 6.0,
                y + 13.0,
                figure(value, decimals),
            );
        }
    }
    close(title, svg, rows(points, decimals))
}

fn open(title: &str, width: f64, height: f64) -> String {
    format!(
        "<svg viewBox=\"0 0 {width} {height:.0}\" role=\"img\" aria-label=\"{}\"><title>{}</title>",
        escape(title),
        escape(title)
    )
}

fn close(title: &str, mut svg: String, points: Vec<Row>) -> Chart {
    svg.push_str("</svg>");
    Chart { title: title.to_owned(), svg, points }
}

fn grid(svg: &mut String, most: i64, decimals: u32, y: &dyn Fn(i64) -> f64) {
    for part in 0..=2 {
        let value = most / 2 * part;
        let at = y(value);
        let class = if part == 0 { "ax" } else { "gl" };
        let _ = write!(
            svg,
            "<line class=\"{class}\" x1=\"{LEFT}\" x2=\"{HALF}\" y1=\"{at:.1}\" y2=\"{at:.1}\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            LEFT - 8.0,
            at + 4.0,
            figure(value, decimals),
        );
    }
}

fn label(svg: &mut String, x: f64, y: f64, text: &str) {
    let _ = write!(svg, "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\">{}</text>", escape(text));
}

/// The step of a heat map's colour, 0 to 4, for a share in thousandths of a percent-point and the
/// four bounds between the steps.
pub fn heat(value: i64, bounds: &[i64; 4]) -> usize {
    bounds.iter().filter(|bound| value >= **bound).count()
}
