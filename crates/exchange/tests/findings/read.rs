//! Reads documents as strictly as their formats are written down.

use demarc_exchange::findings::FindingFormat;
use quick_xml::{Reader, events::Event};
use serde_json::Value;

/// Every JSON value of a document of one of the formats that are JSON.
pub fn values(format: FindingFormat, text: &str) -> Vec<Value> {
    let parse = |text: &str| serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    match format {
        FindingFormat::Sarif => vec![parse(text)],
        FindingFormat::Ocsf | FindingFormat::Jsonl | FindingFormat::Asff => {
            assert!(text.is_empty() || text.ends_with('\n'), "the last line ends too");
            text.lines().map(parse).collect()
        }
        FindingFormat::Junit | FindingFormat::Csv => panic!("{format} is not JSON"),
    }
}

/// The texts and attributes of an XML document, which must be well formed.
pub fn xml_texts(text: &str) -> Vec<String> {
    let allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
    assert_eq!(text.chars().find(|&c| !allowed(c)), None, "a character that XML cannot hold");
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let (mut texts, mut depth) = (Vec::new(), 0_i32);
    loop {
        match reader.read_event().expect("well formed") {
            Event::Eof => break,
            Event::Start(element) => {
                depth += 1;
                for attribute in element.attributes() {
                    let value = attribute.expect("an attribute").value;
                    texts.push(unescaped(&value));
                }
            }
            Event::End(_) => depth -= 1,
            Event::Text(content) => {
                let content = (*content).to_owned();
                assert!(!content.contains("]]>"), "{content}");
                texts.push(content);
            }
            Event::GeneralRef(_) | Event::Decl(_) => {}
            other => panic!("nothing of this kind is ever written: {other:?}"),
        }
    }
    assert_eq!(depth, 0, "every element ends");
    texts
}

fn unescaped(text: &str) -> String {
    quick_xml::escape::unescape(text).expect("only known references").into_owned()
}

/// The records of a CSV document, which must all be of the same length.
pub fn records(text: &str) -> Vec<Vec<String>> {
    let text = text.strip_prefix('\u{feff}').expect("Excel is told that it is UTF-8");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let record = |record: csv::StringRecord| record.iter().map(str::to_owned).collect();
    reader.records().map(|one| record(one.expect("a record"))).collect()
}
