//! Text and JSON of others, within bounds: nothing is read that would take more memory than a laptop has to spare.

use serde_json::Value;

use crate::Refusal;

/// The largest file, in bytes.
const LARGEST: usize = 256 << 20;
/// The most memory that one document may come to, in bytes, as estimated before it is read.
const MOST_MEMORY: usize = 320 << 20;
/// The most resources of one file.
pub const MOST_ITEMS: usize = 1_000_000;

/// The file as text, without a mark that some programs put in front.
pub fn text(bytes: &[u8]) -> Result<&str, Refusal> {
    if bytes.len() > LARGEST {
        return Err(
            Refusal::of("a file", format!("a file of at most {} MiB", LARGEST >> 20)).mend("export less at once")
        );
    }
    if bytes.starts_with(&[0x1f, 0x8b]) {
        return Err(Refusal::of("a file compressed with gzip", "the file itself").mend("unpack it first: gunzip FILE"));
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(Refusal::of("a ZIP archive", "the files in it").mend("unpack it first"));
    }
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(Refusal::of("UTF-16 text", "UTF-8").mend("save the file as UTF-8"));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes.iter().take(error.valid_up_to()).filter(|&&byte| byte == b'\n').count() + 1;
        Refusal::of("a file that is not text", format!("UTF-8 (line {line} has other bytes)"))
    })
}

/// A JSON document. Nesting is bounded by the reader (128 levels).
pub fn json(text: &str) -> Result<Value, Refusal> {
    fits(text)?;
    serde_json::from_str(text).map_err(|error| {
        Refusal::of("the beginning of a JSON document", format!("the rest, as JSON ({error})"))
            .mend("export it again: the file may have been cut off")
    })
}

/// Whether a document is small enough to be read.
pub fn fits(text: &str) -> Result<(), Refusal> {
    if estimate(text) <= MOST_MEMORY {
        return Ok(());
    }
    let missing = format!("a document that needs at most {} MiB once it is read", MOST_MEMORY >> 20);
    Err(Refusal::of("a JSON document", missing).mend("export less at once"))
}

/// Text within a document that holds JSON; nothing when it does not, or is too large.
pub fn inner(text: &str) -> Option<Value> {
    (estimate(text) <= MOST_MEMORY / 8).then(|| serde_json::from_str(text).ok())?
}

/// An upper bound of the bytes that a document takes in memory: an object is the most expensive thing to have, however little it holds.
fn estimate(text: &str) -> usize {
    let weight = |byte: &u8| match byte {
        b'{' => 800,
        b':' => 100,
        b',' => 40,
        b'[' => 180,
        _ => 1,
    };
    text.as_bytes().iter().map(weight).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_burst_is_refused_before_it_is_read() {
        for bomb in ["{\"\":0},".repeat(400_000), "[],".repeat(2_000_000), "1,".repeat(9_000_000)] {
            let refusal = json(&format!("[{bomb}0]")).expect_err("a refusal");
            assert!(refusal.missing.contains("320 MiB"), "{refusal}");
        }
        assert!(json(&"[".repeat(5000)).is_err());
        assert!(text(&vec![b' '; LARGEST + 1]).is_err());
        for (bytes, recognised) in
            [(&[0x1f, 0x8b][..], "gzip"), (b"PK\x03\x04", "ZIP"), (&[0xff, 0xfe], "UTF-16"), (b"a\n\xff", "not text")]
        {
            assert!(text(bytes).expect_err("a refusal").recognised.contains(recognised));
        }
    }
}
