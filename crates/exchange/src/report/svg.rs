//! Charts as SVG: bars whose lengths, words and numbers say the same. Colours come from the page's style.

use std::fmt::Write;

use super::words::grouped;

/// One bar, or one part of a bar.
pub struct Bar {
    /// The class that colours it.
    pub class: &'static str,
    /// What it is.
    pub label: String,
    /// How many.
    pub count: usize,
}

/// A bar made of parts.
pub struct Stack {
    /// What it is.
    pub label: String,
    /// Its parts.
    pub parts: Vec<Bar>,
}

const LINE: usize = 24;
const WIDTH: usize = 340;
/// Where bars start, to the right of their labels.
const LEFT: usize = 150;
/// The longest bar; numbers stand to its right.
const LONGEST: usize = 130;
/// The longest label, in characters, which a wide font still fits into [`LEFT`].
const LABEL: usize = 18;
/// The same for a chart that has the page to itself.
const WIDE: (usize, usize, usize) = (720, 240, 30);

/// One bar of parts, with a line below for each part.
pub fn stacked(id: &str, title: &str, parts: &[Bar]) -> String {
    let total: usize = parts.iter().map(|part| part.count).sum();
    let mut body = String::new();
    segments(&mut body, parts, (0, 4, WIDTH, 26), total);
    for (row, part) in parts.iter().enumerate() {
        let y = 46 + row * LINE;
        let _ = write!(body, r#"<rect class="{}" x="0" y="{y}" width="14" height="14" rx="2"/>"#, part.class);
        text(&mut body, 22, y + 12, "", &part.label);
        let share = percent(part.count, total);
        text(&mut body, WIDTH, y + 12, "end", &format!("{} ({share})", grouped(part.count)));
    }
    frame(id, title, &described(parts), (WIDTH, 40 + parts.len() * LINE), &body)
}

/// A bar for each row.
pub fn bars(id: &str, title: &str, rows: &[Bar]) -> String {
    let most = rows.iter().map(|row| row.count).max().unwrap_or(0).max(1);
    let mut body = String::new();
    for (number, row) in rows.iter().enumerate() {
        let (y, width) = (number * (LINE + 4), scaled(row.count, most, LONGEST));
        text(&mut body, 0, y + 16, "", &short(&row.label, LABEL));
        let _ = write!(body, r#"<rect class="{}" x="{LEFT}" y="{y}" width="{width}" height="22" rx="2"/>"#, row.class);
        text(&mut body, LEFT + width + 6, y + 16, "", &grouped(row.count));
    }
    frame(id, title, &described(rows), (WIDTH, rows.len() * (LINE + 4)), &body)
}

/// A bar of parts for each row, all of the same length.
pub fn stacks(id: &str, title: &str, rows: &[Stack]) -> String {
    let (width, left, label) = WIDE;
    let (mut body, mut description) = (String::new(), Vec::new());
    for (number, row) in rows.iter().enumerate() {
        let y = number * (LINE + 4);
        text(&mut body, 0, y + 16, "", &short(&row.label, label));
        let total = row.parts.iter().map(|part| part.count).sum();
        segments(&mut body, &row.parts, (left, y, width - left, 22), total);
        description.push(format!("{}: {}", row.label, described(&row.parts)));
    }
    frame(id, title, &description.join("; "), (width, rows.len() * (LINE + 4)), &body)
}

/// Draws parts side by side into `(x, y, width, height)`.
fn segments(body: &mut String, parts: &[Bar], (left, y, width, height): (usize, usize, usize, usize), total: usize) {
    let mut before = 0;
    for part in parts.iter().filter(|part| part.count > 0) {
        let start = scaled(before, total, width);
        before += part.count;
        let long = scaled(before, total, width).saturating_sub(start).max(1);
        let x = left + start.min(width - 1);
        let _ = write!(body, r#"<rect class="{}" x="{x}" y="{y}" width="{long}" height="{height}"/>"#, part.class);
    }
}

fn frame(id: &str, title: &str, description: &str, (width, height): (usize, usize), body: &str) -> String {
    let height = height.max(LINE);
    format!(
        concat!(
            r#"<svg viewBox="0 0 {width} {height}" role="img" aria-labelledby="{id}-t {id}-d">"#,
            r#"<title id="{id}-t">{title}</title><desc id="{id}-d">{description}</desc>{body}</svg>"#
        ),
        width = width,
        height = height,
        id = escaped(id),
        title = escaped(title),
        description = escaped(description),
        body = body
    )
}

fn text(body: &mut String, x: usize, y: usize, anchor: &str, text: &str) {
    let anchor = if anchor.is_empty() { String::new() } else { format!(r#" text-anchor="{anchor}""#) };
    let _ = write!(body, r#"<text x="{x}" y="{y}"{anchor}>{}</text>"#, escaped(text));
}

fn described(bars: &[Bar]) -> String {
    let each: Vec<String> = bars.iter().map(|bar| format!("{} {}", bar.label, grouped(bar.count))).collect();
    each.join(", ")
}

/// `part` of `whole` on a scale of `length`.
fn scaled(part: usize, whole: usize, length: usize) -> usize {
    part.saturating_mul(length) / whole.max(1)
}

fn percent(part: usize, whole: usize) -> String {
    match scaled(part, whole, 100) {
        0 if part > 0 => "under 1 %".to_owned(),
        share => format!("{share} %"),
    }
}

fn short(label: &str, longest: usize) -> String {
    if label.chars().count() <= longest {
        return label.to_owned();
    }
    label.chars().take(longest - 1).chain(['…']).collect()
}

/// A text that SVG shows and does not read as marks.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            _ => safe.push(character),
        }
    }
    safe
}
