//! Comma-separated values that Excel opens without harm.

/// Excel takes a file for UTF-8 only when it starts with this.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A line of RFC 4180: it ends with CR LF, whatever needs quotes gets them, and nothing is a formula.
pub fn line<'a>(fields: impl IntoIterator<Item = &'a str>) -> String {
    let fields: Vec<String> = fields.into_iter().map(|field| quote(&disarm(field))).collect();
    fields.join(",") + "\r\n"
}

/// A text that a spreadsheet would run as a formula, as one that it shows.
fn disarm(field: &str) -> String {
    if field.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{field}") } else { field.to_owned() }
}

fn quote(field: &str) -> String {
    let needs = field.contains(['"', ',', '\r', '\n']) || field.starts_with(' ') || field.ends_with(' ');
    if needs { format!("\"{}\"", field.replace('"', "\"\"")) } else { field.to_owned() }
}
