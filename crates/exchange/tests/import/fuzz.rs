//! Two thousand damaged workbooks: an import ends with claims or with a message, never with a panic.

use crate::helper::{crm_workbook, import, with_parts};

/// A small generator of numbers, the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit.max(1) as u64).expect("small")
    }
}

fn mutate(bytes: &mut Vec<u8>, random: &mut Random) {
    const TOKENS: [&[u8]; 10] =
        [b"\"", b"<", b">", b"99999999999", b"-1", b"<c/>", b"&#0;", b"_xFFFF_", b"t=\"s\"", b"r=\"ZZZZ0\""];
    for _ in 0..=random.below(4) {
        let place = random.below(bytes.len());
        match random.below(5) {
            0 => bytes[place] = u8::try_from(random.below(256)).expect("byte"),
            1 => bytes.truncate(place.max(1)),
            2 => drop(bytes.drain(place..(place + random.below(40)).min(bytes.len()))),
            3 => {
                let token = TOKENS[random.below(TOKENS.len())];
                bytes.splice(place..place, token.iter().copied());
            }
            _ => {
                let end = (place + random.below(200)).min(bytes.len());
                let copied = bytes[place..end].to_vec();
                bytes.splice(place..place, copied);
            }
        }
        if bytes.is_empty() {
            bytes.push(0);
        }
    }
}

#[test]
fn damaged_workbooks_never_panic() {
    let original = crm_workbook(
        &[("A3", "AC-1"), ("B3", "X"), ("D3", "X"), ("A4", "AC-2 (1)"), ("B4", "X"), ("F4", "X")],
        &[("A2", "AC-1"), ("B2", "Yes"), ("A3", "AC-2 (01)"), ("B3", "Partial"), ("C3", "Do it.")],
    );
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let mut read = 0;
    for nth in 0..2_000 {
        let damaged = if nth % 2 == 0 {
            let mut bytes = original.clone();
            mutate(&mut bytes, &mut random);
            bytes
        } else {
            let chosen = ["sheet1.xml", "sheet2.xml", "sharedStrings.xml", "workbook.xml", "styles.xml", ".rels"]
                [random.below(6)];
            with_parts(&original, |name, content| {
                if name.ends_with(chosen) {
                    mutate(content, &mut random);
                }
            })
        };
        match import(&damaged) {
            Ok(import) => read += usize::from(!import.claims.is_empty()),
            Err(error) => {
                let message = error.to_string();
                assert!(message.starts_with("`crm.xlsx`: ") && !message.chars().any(char::is_control), "{message:?}");
            }
        }
    }
    println!("{read} of 2000 were still read");
    assert!(read > 50, "the mutations are too rough to test anything but the archive: {read}");
}
