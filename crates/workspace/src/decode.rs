//! Bytes of a file to text. Only UTF-8 is read; anything else is named, with the way to save it anew.

use crate::wrong::{Wrong, wrong};

const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";
const MEND: &str = "save it as UTF-8 (in Notepad: Save as, Encoding UTF-8; in Excel: Save as, CSV UTF-8)";

/// The text of a file without its byte order mark; otherwise what is wrong and the line, from 1.
pub fn text(bytes: &[u8]) -> Result<&str, (usize, Wrong)> {
    let bytes = bytes.strip_prefix(UTF8_MARK).unwrap_or(bytes);
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return Err((1, wrong("the file is UTF-16").expected("UTF-8").mend(MEND)));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let valid = error.valid_up_to();
        (line_of(bytes, valid), not_utf8(bytes.get(valid).copied().unwrap_or_default()))
    })?;
    match text.find('\0') {
        Some(zero) => Err((line_of(bytes, zero), zero_byte(bytes))),
        None => Ok(text),
    }
}

fn not_utf8(byte: u8) -> Wrong {
    let what = format!("the byte 0x{byte:02X} is not UTF-8; the file may be Windows-1252");
    wrong(what).expected("UTF-8").mend(MEND)
}

/// UTF-16 without a mark has a zero in every other byte of plain letters.
fn zero_byte(bytes: &[u8]) -> Wrong {
    let zeros = bytes.iter().filter(|&&byte| byte == 0).count();
    if zeros * 3 > bytes.len() {
        return wrong("the file seems to be UTF-16").expected("UTF-8").mend(MEND);
    }
    wrong("a zero byte, which no text holds").expected("UTF-8 text").mend("check that it is the right file")
}

fn line_of(bytes: &[u8], offset: usize) -> usize {
    bytes.iter().take(offset).filter(|&&byte| byte == b'\n').count() + 1
}
