//! A picture of what evaluation costs, as SVG; both axes are logarithmic.

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 400.0;
const MARGIN: f64 = 70.0;

/// Resources to processor seconds, with the line on which cost grows in proportion to the resources.
pub fn svg(points: &[(f64, f64)]) -> String {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return String::new() };
    let low = points.iter().map(|point| point.1).fold(f64::MAX, f64::min).max(1e-6).log10().floor();
    let high = points.iter().map(|point| point.1).fold(0.0, f64::max).max(1e-5).log10().ceil();
    let (left, right) = (first.0.log10(), last.0.log10());
    let across = |resources: f64| MARGIN + (resources.log10() - left) / (right - left) * (WIDTH - 2.0 * MARGIN);
    let up =
        |seconds: f64| HEIGHT - MARGIN - (seconds.max(1e-6).log10() - low) / (high - low) * (HEIGHT - 2.0 * MARGIN);
    let mut lines = vec![format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" font-size=\"13\">\
         <rect width=\"100%\" height=\"100%\" fill=\"white\"/>"
    )];
    let text = |x: f64, y: f64, anchor: &str, words: &str| {
        format!("<text x=\"{x:.0}\" y=\"{y:.0}\" text-anchor=\"{anchor}\">{words}</text>")
    };
    lines.push(text(WIDTH / 2.0, 24.0, "middle", "processor seconds to judge resources by all checks"));
    for power in low as i32..=high as i32 {
        let y = up(10_f64.powi(power));
        lines.push(format!("<path d=\"M{MARGIN} {y:.1}H{:.0}\" stroke=\"#ddd\"/>", WIDTH - MARGIN));
        lines.push(text(MARGIN - 8.0, y + 4.0, "end", &format!("{}", 10_f64.powi(power))));
    }
    for &(resources, seconds) in points {
        let (x, y) = (across(resources), up(seconds));
        lines.push(text(x, HEIGHT - MARGIN + 20.0, "middle", &format!("{resources}")));
        lines.push(format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"5\" fill=\"#06c\"/>"));
    }
    let proportional = last.1 * first.0 / last.0;
    let (from, to) = ((across(first.0), up(proportional)), (across(last.0), up(last.1)));
    lines.push(format!(
        "<path d=\"M{:.1} {:.1}L{:.1} {:.1}\" stroke=\"#999\" stroke-dasharray=\"4\"/>",
        from.0, from.1, to.0, to.1
    ));
    lines.push(text(WIDTH / 2.0, HEIGHT - 18.0, "middle", "resources (dashed: in proportion)"));
    lines.push("</svg>\n".to_owned());
    lines.join("\n")
}
