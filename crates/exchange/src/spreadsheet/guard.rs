//! Unpacks a workbook once, keeping nothing, to see that it is whole and harmless before it is parsed.
//!
//! The parser trusts what it reads: it unpacks without end, and sets aside as much memory as a file asks for.
//! So every part is unpacked here into a counter first, and the two parts that can ask for memory are read.

use std::io::{self, Cursor, Read};

use zip::{ZipArchive, result::ZipError};

use super::{
    error::Unreadable,
    limits::{PARTS, RATIO, RATIO_FROM, SHARED_TEXTS, STYLE_BYTES, UNPACKED_BYTES},
    looks::Looks,
    text::quoted,
};

/// Checks every part of a workbook.
pub(super) fn check_archive(bytes: &[u8]) -> Result<(), Unreadable> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    if archive.len() > PARTS {
        return Err(too_much(format!("the workbook has {} parts", archive.len()), PARTS.to_string()));
    }
    let names: Vec<String> = (0..archive.len()).filter_map(|index| part_name(&archive, index)).collect();
    if let Some(looks) = Looks::of_parts(names.iter().map(String::as_str)) {
        return Err(Unreadable::NotAWorkbook { looks });
    }
    let mut unpacked = 0;
    for index in 0..archive.len() {
        unpacked += check_part(&mut archive, index, unpacked)?;
    }
    Ok(())
}

fn part_name(archive: &ZipArchive<Cursor<&[u8]>>, index: usize) -> Option<String> {
    archive.name_for_index(index).and_then(Result::ok).map(|name| name.to_lowercase())
}

/// Unpacks one part and says how large it is.
fn check_part(archive: &mut ZipArchive<Cursor<&[u8]>>, index: usize, before: u64) -> Result<u64, Unreadable> {
    let name = part_name(archive, index).unwrap_or_default();
    let mut part = archive.by_index(index).map_err(|error| broken(&error))?;
    let mut scan = Scan::of(&name);
    let packed = part.compressed_size().max(1);
    let mut size = 0;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = part.read(&mut buffer).map_err(|error| damaged(&name, &error))?;
        if read == 0 {
            break;
        }
        size += read as u64;
        if before + size > UNPACKED_BYTES || (size > RATIO_FROM && size / packed > RATIO) {
            let what = format!("part {} unpacks without end, as a zip bomb does", quoted(&name));
            return Err(too_much(what, format!("{} MiB for the whole workbook", UNPACKED_BYTES >> 20)));
        }
        scan.take(buffer.get(..read).unwrap_or_default());
    }
    scan.judge(&name)?;
    Ok(size)
}

/// What is looked for while a part goes by.
enum Scan {
    /// Nothing: pictures and the like.
    Nothing,
    /// A zero byte, which XML forbids, and with it UTF-16, which would hide from the scans below.
    Zeros(bool),
    /// The announced number of shared texts.
    SharedTexts(Vec<u8>),
    /// Styles, of which every cell format holds a copy.
    Styles(Vec<u8>),
}

impl Scan {
    fn of(name: &str) -> Self {
        match name {
            _ if name.ends_with("sharedstrings.xml") => Self::SharedTexts(Vec::new()),
            _ if name.ends_with("styles.xml") => Self::Styles(Vec::new()),
            _ if name.ends_with(".xml") || name.ends_with(".rels") => Self::Zeros(false),
            _ => Self::Nothing,
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        match self {
            Self::Nothing => {}
            Self::Zeros(seen) => *seen |= bytes.contains(&0),
            Self::SharedTexts(kept) | Self::Styles(kept) => kept.extend_from_slice(bytes),
        }
    }

    fn judge(&self, name: &str) -> Result<(), Unreadable> {
        let zeros = match self {
            Self::Nothing => false,
            Self::Zeros(seen) => *seen,
            Self::SharedTexts(kept) | Self::Styles(kept) => kept.contains(&0),
        };
        if zeros {
            return Err(Unreadable::Damaged { why: format!("part {} is not UTF-8 text", quoted(name)) });
        }
        match self {
            Self::SharedTexts(kept) if announced(kept) > SHARED_TEXTS => {
                let what = format!("the workbook announces {} different texts", announced(kept));
                Err(too_much(what, SHARED_TEXTS.to_string()))
            }
            Self::Styles(kept) if style_bytes(kept) > STYLE_BYTES => Err(too_much(
                "the workbook's cell formats are too large".to_owned(),
                format!("{} MiB", STYLE_BYTES >> 20),
            )),
            _ => Ok(()),
        }
    }
}

/// The largest number that follows `uniqueCount=`, wherever it stands.
fn announced(xml: &[u8]) -> u64 {
    const NAME: &[u8] = b"uniqueCount";
    let starts = xml.windows(NAME.len()).enumerate().filter(|(_, window)| *window == NAME);
    let values = starts.filter_map(|(start, _)| xml.get(start + NAME.len()..)).map(|rest| {
        let digits = rest.iter().skip_while(|byte| byte.is_ascii_whitespace() || matches!(byte, b'=' | b'"' | b'\''));
        let digits = digits.take_while(|byte| byte.is_ascii_digit());
        digits.fold(0_u64, |number, byte| number.saturating_mul(10).saturating_add(u64::from(byte - b'0')))
    });
    values.max().unwrap_or(0)
}

/// The most that styles can grow to when each repeats the longest.
fn style_bytes(xml: &[u8]) -> usize {
    let tags = xml.split(|&byte| byte == b'<');
    let (count, longest) = tags.fold((0_usize, 0), |(count, longest), tag| (count + 1, tag.len().max(longest)));
    count.saturating_mul(longest)
}

fn too_much(what: String, limit: String) -> Unreadable {
    Unreadable::TooMuch { what, limit }
}

fn broken(error: &ZipError) -> Unreadable {
    match error {
        ZipError::InvalidPassword => Unreadable::Password,
        ZipError::UnsupportedArchive(why) if why.to_lowercase().contains("password") => Unreadable::Password,
        _ => Unreadable::Damaged { why: plain(&error.to_string()) },
    }
}

fn damaged(name: &str, error: &io::Error) -> Unreadable {
    Unreadable::Damaged { why: format!("part {}: {}", quoted(name), plain(&error.to_string())) }
}

/// Another library's message as part of ours: one line, lower case, without the full stop, and not quoting the file.
pub(super) fn plain(message: &str) -> String {
    // Names of a library's types say nothing to people.
    let message = message.split_whitespace().filter(|word| !word.contains("::")).collect::<Vec<_>>().join(" ");
    let line: String = message.chars().filter(|character| !character.is_control()).take(160).collect();
    let line = line.trim().trim_end_matches('.');
    let mut letters = line.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn announced_texts_are_found() {
        let cases = [
            (r#"<sst count="5" uniqueCount="3">"#, 3),
            ("<sst uniqueCount = '99999999999999999999'>", u64::MAX),
            (r#"<sst uniqueCount="1"><si>uniqueCount="7"</si>"#, 7),
            ("<sst>", 0),
        ];
        for (xml, expected) in cases {
            assert_eq!(announced(xml.as_bytes()), expected, "{xml}");
        }
    }

    #[test]
    fn repeated_styles_are_counted() {
        assert_eq!(style_bytes(b"<a><bcd><e>"), 4 * 4);
        let hostile = format!("<fonts>{}</fonts>{}", "n".repeat(1 << 20), "<xf/>".repeat(100));
        assert!(style_bytes(hostile.as_bytes()) > STYLE_BYTES);
    }
}
