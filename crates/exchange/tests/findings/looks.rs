//! What each format looks like.

use demarc_exchange::findings::FindingFormat;

use crate::{read, sample::Sample};

/// A document as people read it: indented, and without the version of demarc.
fn look(format: FindingFormat) -> String {
    let text = Sample::new().write(format);
    let readable = match format {
        FindingFormat::Junit | FindingFormat::Csv => text.trim_start_matches('\u{feff}').to_owned(),
        _ => {
            let values = read::values(format, &text).into_iter();
            let pretty = values.map(|value| serde_json::to_string_pretty(&value).expect("JSON"));
            pretty.collect::<Vec<_>>().join("\n")
        }
    };
    readable.replace(&format!("\"{}\"", env!("CARGO_PKG_VERSION")), "\"VERSION\"")
}

#[test]
fn every_format_looks_as_it_did() {
    for &format in FindingFormat::ALL {
        insta::assert_snapshot!(format.word(), look(format));
    }
}
