//! Curves as SVG.

use std::fmt::Write;

/// One curve: what it is called, and its points by step.
pub(super) struct Curve {
    pub name: String,
    pub points: Vec<(u64, f64)>,
}

/// Size of a chart without its words.
const WIDTH: f64 = 560.0;
const HEIGHT: f64 = 180.0;
/// Room for words at the left and below.
const LEFT: f64 = 48.0;
const BELOW: f64 = 22.0;
/// Most points of a curve that are drawn; of more, means of neighbours.
const POINTS: usize = 280;

/// A chart of curves over the same steps. The vertical axis begins at 0, or at the least value if that is below.
pub(super) fn chart(title: &str, curves: &[Curve]) -> String {
    let all = || curves.iter().flat_map(|curve| curve.points.iter().copied());
    let steps = all().map(|(step, _)| step).max().unwrap_or(1).max(1) as f64;
    let low = all().map(|(_, value)| value).fold(0.0, f64::min);
    let high = all().map(|(_, value)| value).fold(f64::MIN_POSITIVE, f64::max);
    let x = |step: u64| LEFT + step as f64 / steps * WIDTH;
    let y = |value: f64| HEIGHT - (value - low) / (high - low) * HEIGHT + 6.0;
    let mut svg = format!(
        "<figure><figcaption>{title}</figcaption><svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{title}\">",
        LEFT + WIDTH + 8.0,
        HEIGHT + BELOW + 8.0
    );
    for value in [low, (low + high) / 2.0, high] {
        let at = y(value);
        let _ = write!(
            svg,
            "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{}\" y1=\"{at:.1}\" y2=\"{at:.1}\"/>\
             <text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            LEFT + WIDTH,
            LEFT - 6.0,
            at + 4.0,
            short(value)
        );
    }
    let _ = write!(
        svg,
        "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">step {steps:.0}</text>",
        LEFT + WIDTH,
        HEIGHT + BELOW
    );
    let mut legend = String::new();
    for (number, curve) in curves.iter().enumerate() {
        let points: Vec<String> = thinned(&curve.points)
            .into_iter()
            .map(|(step, value)| format!("{:.1},{:.1}", x(step), y(value)))
            .collect();
        let _ = write!(svg, "<polyline class=\"c{number}\" points=\"{}\"/>", points.join(" "));
        let last = curve.points.last().map(|(_, value)| short(*value)).unwrap_or_default();
        let _ = write!(legend, "<span class=\"c{number}\">{} {last}</span> ", curve.name);
    }
    svg + "</svg><p class=\"legend\">" + &legend + "</p></figure>"
}

/// Fewer points: means of as many neighbours as needed.
fn thinned(points: &[(u64, f64)]) -> Vec<(u64, f64)> {
    let each = points.len().div_ceil(POINTS).max(1);
    let mean = |part: &[(u64, f64)]| {
        let sum: f64 = part.iter().map(|(_, value)| value).sum();
        let (step, _) = part[part.len() / 2];
        (step, sum / part.len() as f64)
    };
    points.chunks(each).map(mean).collect()
}

fn short(value: f64) -> String {
    if value.abs() >= 100.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.2}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_points_become_means() {
        let points: Vec<(u64, f64)> = (0..1000).map(|step| (step, (step % 2) as f64)).collect();
        let few = thinned(&points);
        assert!(few.len() <= POINTS && few.len() > POINTS / 2);
        assert!(few.iter().all(|(_, value)| (*value - 0.5).abs() < 1e-9));
        assert_eq!(thinned(&points[..3]), points[..3]);
        assert!(thinned(&[]).is_empty());
    }

    #[test]
    fn curves_stay_inside_their_chart() {
        let points = vec![(0, -1.0), (50, 3.0), (100, 0.0)];
        let svg = chart(
            "Losses",
            &[Curve {
                name: "all".to_owned(),
                points,
            }],
        );
        let drawn = svg
            .split("points=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next())
            .unwrap();
        assert_eq!(drawn, "48.0,186.0 328.0,6.0 608.0,141.0");
        assert!(svg.contains("aria-label=\"Losses\"") && svg.contains("all 0.00"));
        assert!(chart("Nothing", &[]).contains("</svg>"));
    }
}
