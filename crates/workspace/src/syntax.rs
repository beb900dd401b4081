//! What a TOML parser says, in words for the person who wrote the file.

use std::ops::Range;

use toml::de::Error;

use crate::wrong::{Wrong, escaped, wrong};

/// Where a file is not TOML, and what is wrong there.
pub fn explain(text: &str, error: &Error) -> (Range<usize>, Wrong) {
    let mut span = error.span().unwrap_or(0..0);
    let (said, expected) = error.message().split_once(", expected ").unwrap_or((error.message(), ""));
    let wrong = match said {
        "invalid date" | "invalid date-time" => not_a_date(written(text, &span), expected),
        "invalid float" => {
            span = word_around(text, &span);
            not_a_number(written(text, &span))
        }
        "string values must be quoted" => not_quoted(written(text, &span)),
        "duplicate key" => duplicate(text, &span),
        _ => plain(said, expected),
    };
    (span, wrong)
}

fn not_a_date(date: &str, expected: &str) -> Wrong {
    let wrong = wrong(format!("`{}` is not a date", escaped(date)));
    if expected.contains("between") {
        wrong.expected(format!("a {expected}"))
    } else {
        wrong.expected("year, month and day, such as 2026-03-31")
    }
}

fn not_a_number(word: &str) -> Wrong {
    let wrong = wrong(format!("`{}` is not a number", escaped(word)));
    if word.split(['.', '/']).count() == 3 {
        wrong.mend("write a date as year, month and day, such as 2026-03-31")
    } else {
        wrong.mend("write a text in quotes")
    }
}

fn not_quoted(value: &str) -> Wrong {
    if value.is_empty() {
        return wrong("the value is missing").expected("a value after `=`");
    }
    let wrong = wrong(format!("`{}` is not in quotes", escaped(value)));
    if value.contains(['“', '”', '„', '‘', '’', '«', '»']) {
        return wrong.expected("straight quotes, `\"`").mend("replace the curly ones");
    }
    wrong.expected("a text in quotes").mend(format!("write \"{}\"", escaped(value)))
}

fn duplicate(text: &str, span: &Range<usize>) -> Wrong {
    let key = escaped(written(text, span));
    let is_header = text.get(..span.start).is_some_and(|before| before.ends_with('['));
    let mend = if is_header { format!("write `[[{key}]]` for each of several") } else { "keep one of them".to_owned() };
    wrong(format!("`{key}` is there twice")).mend(mend)
}

/// Said by the parser, what is meant, how to mend it.
const PLAIN: &[(&str, &str, &str)] = &[
    ("key with no value", "a line that is not `key = value`", "put a `#` before a remark"),
    ("invalid key-value pair", "a line that is not `key = value`", "put a `#` before a remark"),
    ("invalid unquoted key", "a key with a character that no key has", "use letters, digits, `-` and `_`"),
    ("unquoted keys cannot be empty", "a line without a key", "write `key = value`"),
    ("unexpected key or value", "something after the value", "begin a new line, and put a `#` before a remark"),
    ("unclosed array table", "a heading that is not closed", "end it with `]]`"),
    ("unclosed inline table", "a table that is not closed", "end it with `}`"),
    ("unclosed table", "a heading that is not closed", "end it with `]`"),
    ("unclosed array", "a list that is not closed", "end it with `]`"),
    ("invalid basic string", "a text that is not closed", "end it with `\"`"),
    ("invalid literal string", "a text that is not closed", "end it with `'`"),
    ("too few unicode value digits", "a backslash that does not stand for anything", "write `\\\\` for a backslash"),
    ("missing escaped value", "a backslash that does not stand for anything", "write `\\\\` for a backslash"),
    ("invalid boolean", "a value that is neither true nor false", "write `true` or `false`, in small letters"),
    ("unexpected leading zero", "a number that begins with a zero", "write a text in quotes"),
    ("cannot recurse further; max recursion depth met", "lists or tables too deep within each other", ""),
];

fn plain(said: &str, expected: &str) -> Wrong {
    match PLAIN.iter().find(|(known, _, _)| said.starts_with(known)) {
        Some((_, what, mend)) => wrong(*what).mend(*mend),
        None => wrong(format!("this is not TOML: {}", escaped(said))).expected(escaped(expected)),
    }
}

fn written<'t>(text: &'t str, span: &Range<usize>) -> &'t str {
    text.get(span.clone()).unwrap_or("").trim()
}

/// The whole word of which the parser understood only a part.
fn word_around(text: &str, span: &Range<usize>) -> Range<usize> {
    let ends =
        |character: char| character.is_whitespace() || matches!(character, '=' | ',' | '[' | ']' | '{' | '}' | '#');
    let start = text.get(..span.start).and_then(|before| before.rfind(ends)).map_or(0, |at| at + 1);
    let rest = text.get(start..).unwrap_or("");
    start..start + rest.find(ends).unwrap_or(rest.len())
}
