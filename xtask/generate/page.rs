//! A page of Markdown with headings and tables.

/// The text of a page while it is made.
pub struct Page(String);

impl Page {
    /// A page that says where it comes from.
    pub fn new(title: &str, command: &str, introduction: &str) -> Self {
        Self(format!(
            "<!-- Made by `cargo xtask generate {command}`; changes here are lost. -->\n\n# {title}\n\n{introduction}\n"
        ))
    }

    /// Adds a heading of level two.
    pub fn heading(&mut self, text: &str) {
        self.0.push_str(&format!("\n## {text}\n"));
    }

    /// Adds a paragraph.
    pub fn paragraph(&mut self, text: &str) {
        self.0.push_str(&format!("\n{text}\n"));
    }

    /// Adds text that is shown as it is.
    pub fn verbatim(&mut self, text: &str) {
        self.0.push_str(&format!("\n```text\n{}\n```\n", text.trim_end()));
    }

    /// Adds a table.
    pub fn table<const N: usize>(&mut self, header: [&str; N], rows: impl IntoIterator<Item = [String; N]>) {
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        self.0.push('\n');
        self.0.push_str(&line(&header.map(str::to_owned)));
        self.0.push_str(&line(&header.map(|_| "---".to_owned())));
        for row in rows {
            self.0.push_str(&line(&row.map(|cell| cell.replace('|', "\\|").replace('\n', " "))));
        }
    }

    /// The page as a file.
    pub fn file(self, path: &str) -> (String, Vec<u8>) {
        (path.to_owned(), self.0.into_bytes())
    }
}

/// A word as code.
pub fn code(text: impl std::fmt::Display) -> String {
    format!("`{text}`")
}
