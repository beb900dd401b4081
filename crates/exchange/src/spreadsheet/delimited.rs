//! Reads a text file of separated values as a sheet.

use std::{borrow::Cow, path::Path};

use super::{
    error::Unreadable,
    guard::plain,
    limits::{CELL_CHARACTERS, CELLS, COLUMNS, ROWS},
    sheet::Sheet,
    text::clean,
};

/// Reads separated values; the separator is the one that the first line uses most.
pub(super) fn read_delimited(file: &str, bytes: &[u8]) -> Result<Sheet, Unreadable> {
    let text = decode(bytes)?.replace("\r\n", "\n").replace('\r', "\n");
    if let Some(line) = open_quote(&text) {
        return Err(Unreadable::Damaged { why: format!("line {line}: a quotation mark that is not closed") });
    }
    let name = Path::new(file).file_name().map_or(file.into(), |name| name.to_string_lossy());
    let mut sheet = Sheet::new(&clean(&name), false, true);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(&text))
        .from_reader(text.as_bytes());
    let mut cells = 0;
    let mut lines = Lines { text: &text, at: 0, line: 1 };
    for record in reader.records() {
        let record = record.map_err(|error| Unreadable::Damaged { why: plain(&error.to_string()) })?;
        let row = lines.starting(&record);
        if row > ROWS {
            return Err(too_much("lines", ROWS as usize));
        }
        cells += record.len();
        if cells > CELLS {
            return Err(too_much("cells", CELLS));
        }
        set_row(&mut sheet, row, &record)?;
    }
    Ok(sheet)
}

/// The first line with an odd number of quotation marks, when they do not come in pairs.
fn open_quote(text: &str) -> Option<usize> {
    let odd = text.matches('"').count() % 2 == 1;
    let first = text.lines().position(|line| line.matches('"').count() % 2 == 1)?;
    odd.then_some(first + 1)
}

fn set_row(sheet: &mut Sheet, row: u32, record: &csv::StringRecord) -> Result<(), Unreadable> {
    if record.len() > COLUMNS as usize {
        return Err(too_much(&format!("columns in line {row}"), COLUMNS as usize));
    }
    for (column, field) in (0..).zip(record) {
        if field.chars().count() > CELL_CHARACTERS {
            return Err(too_much(&format!("characters in line {row} column {}", column + 1), CELL_CHARACTERS));
        }
        sheet.set(row, column, clean(field).into());
    }
    Ok(())
}

/// Counts lines. The parser's own count is that of the blank lines before a record.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: u32,
}

impl Lines<'_> {
    fn starting(&mut self, record: &csv::StringRecord) -> u32 {
        let start = record.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(usize::MAX));
        let passed = self.text.as_bytes().get(self.at..start).unwrap_or_default();
        let blank = self.text.as_bytes().get(start..).unwrap_or_default();
        let blank = blank.iter().take_while(|&&byte| byte == b'\n').count();
        let passed = passed.iter().filter(|&&byte| byte == b'\n').count() + blank;
        self.at = start + blank;
        self.line = self.line.saturating_add(u32::try_from(passed).unwrap_or(u32::MAX));
        self.line
    }
}

fn too_much(of: &str, limit: usize) -> Unreadable {
    Unreadable::TooMuch { what: format!("the file has too many {of}"), limit: limit.to_string() }
}

/// UTF-8, or the UTF-16 that Excel calls "Unicode text".
fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Unreadable> {
    let wide = |rest: &[u8], read: fn([u8; 2]) -> u16| {
        let units = rest.chunks_exact(2).filter_map(|pair| <[u8; 2]>::try_from(pair).ok()).map(read);
        char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => Ok(Cow::Owned(wide(rest, u16::from_le_bytes))),
        [0xfe, 0xff, rest @ ..] => Ok(Cow::Owned(wide(rest, u16::from_be_bytes))),
        _ => {
            let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            std::str::from_utf8(text).map(Cow::Borrowed).map_err(|error| {
                let before = text.get(..error.valid_up_to()).unwrap_or_default();
                Unreadable::NotUtf8 { line: before.iter().filter(|&&byte| byte == b'\n').count() + 1 }
            })
        }
    }
}

fn separator(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |separator: u8| first.bytes().filter(|&byte| byte == separator).count();
    // The comma comes last, so that it wins a tie.
    [b'\t', b';', b','].into_iter().max_by_key(|&separator| count(separator)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(bytes: &[u8]) -> Vec<(u32, String)> {
        let sheet = read_delimited("folder/table.csv", bytes).expect("readable");
        assert_eq!(&*sheet.name, "table.csv");
        (1..=sheet.last_row()).flat_map(|row| sheet.row(row).map(move |(_, text)| (row, text.to_owned()))).collect()
    }

    #[test]
    fn separators_and_encodings_are_recognised() {
        let wide: Vec<u8> = "\u{feff}a\tü".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let cases: [(&[u8], &[&str]); 5] = [
            (b"a,b", &["a", "b"]),
            (b"a;b,c;d", &["a", "b,c", "d"]),
            (b"\xef\xbb\xbfa\tb", &["a", "b"]),
            (&wide, &["a", "ü"]),
            (b"\"x,\ny\", =1+1", &["x,\ny", "=1+1"]),
        ];
        for (bytes, expected) in cases {
            let found: Vec<String> = cells(bytes).into_iter().map(|(_, text)| text).collect();
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn lines_are_those_of_the_file() {
        let found = cells(b"a\n\n\"b\nb\"\nc\n");
        assert_eq!(found, [(1, "a".to_owned()), (3, "b\nb".to_owned()), (5, "c".to_owned())]);
        assert_eq!(read_delimited("x.csv", b"a\nb\xfc\n"), Err(Unreadable::NotUtf8 { line: 2 }));
    }
}
