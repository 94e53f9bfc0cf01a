//! Charts: whatever the figures, the drawing is well-formed, inside its frame and says the figures.

use giamsat::web::charts::{Chart, Point, against, bars, columns, figure, heat, line};
use libtest_mimic::Trial;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::support::plain;

pub fn tests() -> Vec<Trial> {
    plain![charts; any_figures_give_a_sound_drawing, labels_cannot_become_markup, figures_read_as_people_write_them, heat_has_five_steps]
}

/// Every coordinate lies in the frame, every tag is closed.
fn sound(chart: &Chart, points: usize) {
    let svg = &chart.svg;
    assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    assert_eq!(chart.points.len(), points);
    let mut reader = quick_xml::Reader::from_str(svg);
    let mut frame = (0.0, 0.0);
    loop {
        match reader.read_event().expect("well-formed") {
            quick_xml::events::Event::Eof => break,
            quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag) => {
                for attribute in tag.attributes() {
                    let attribute = attribute.expect("an attribute");
                    let value = attribute.value.as_ref().to_owned();
                    let numbers: Vec<f64> = value.split([' ', ',']).filter_map(|n| n.parse().ok()).collect();
                    match attribute.key.as_ref() {
                        "viewBox" => frame = (numbers[2], numbers[3]),
                        "x" | "x1" | "x2" | "cx" => assert!((0.0..=frame.0).contains(&numbers[0]), "{value} in {svg}"),
                        "y" | "y1" | "y2" | "cy" => assert!((0.0..=frame.1).contains(&numbers[0]), "{value} in {svg}"),
                        "width" | "height" => assert!(numbers[0] >= 0.0, "{value} in {svg}"),
                        "points" => {
                            for pair in numbers.chunks(2) {
                                assert!(pair[0] <= frame.0 && pair[1] <= frame.1 && pair[1] >= 0.0, "{value}");
                            }
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
}

fn any_figures_give_a_sound_drawing() {
    let point =
        ("[\\PC]{0,40}", proptest::option::of(0i64..5_000_000_000)).prop_map(|(label, value)| Point { label, value });
    let points = proptest::collection::vec(point, 0..14);
    let mut runner = TestRunner::default();
    runner
        .run(&(points, 0u32..3, proptest::option::of(0i64..200_000)), |(points, decimals, target)| {
            sound(&columns("Hồ sơ", &points, decimals), points.len());
            sound(&line("Tỷ lệ", &points, target.map(|t| (t, "chỉ tiêu")), decimals), points.len());
            let limits: Vec<i64> = points.iter().map(|_| target.unwrap_or(1000)).collect();
            sound(&against("Ngày công", &points, &limits, decimals), points.len());
            sound(&bars("Xếp hạng", &points, 100_000, decimals), points.len());
            Ok(())
        })
        .expect("every drawing is sound");
}

fn labels_cannot_become_markup() {
    let points = [Point { label: "</text><script>alert(1)</script>".into(), value: Some(1000) }];
    for chart in [
        columns("<b>", &points, 0),
        line("<b>", &points, None, 0),
        bars("<b>", &points, 0, 0),
        against("<b>", &points, &[1], 0),
    ] {
        assert!(!chart.svg.contains("<script") && !chart.svg.contains("<b>"), "{}", chart.svg);
        sound(&chart, 1);
    }
}

fn figures_read_as_people_write_them() {
    assert_eq!(figure(1_234_567_000, 0), "1.234.567");
    assert_eq!(figure(3_849, 1), "3,8");
    assert_eq!(figure(3_850, 1), "3,9");
    assert_eq!(figure(-50, 2), "-0,05");
    assert_eq!(figure(-4, 1), "0,0");
}

fn heat_has_five_steps() {
    let bounds = [1_500, 3_000, 5_000, 8_000];
    let steps: Vec<usize> = [0, 1_499, 1_500, 3_000, 7_999, 8_000].iter().map(|v| heat(*v, &bounds)).collect();
    assert_eq!(steps, [0, 0, 1, 2, 3, 4]);
}
