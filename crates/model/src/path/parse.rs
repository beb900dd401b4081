//! From text to steps.

use std::sync::Arc;

use serde_json::Value;

use super::{Comparison, Condition, Step, TextTest};

/// No path of a table is near this long.
const LONGEST: usize = 400;

/// Reads a whole path.
pub(super) fn path(text: &str) -> Result<Vec<Vec<Step>>, String> {
    if text.len() > LONGEST {
        return Err(format!("a path of more than {LONGEST} characters"));
    }
    let mut reader = Reader { text, at: 0 };
    let mut parts = vec![reader.part()?];
    while reader.takes("|") {
        parts.push(reader.part()?);
    }
    reader.ends()?;
    Ok(parts)
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    /// Takes `token`, blanks before it included, if it comes next.
    fn takes(&mut self, token: &str) -> bool {
        self.blanks();
        let comes = self.rest().starts_with(token) && !(token == "|" && self.rest().starts_with("||"));
        self.at += if comes { token.len() } else { 0 };
        comes
    }

    fn needs(&mut self, token: &str) -> Result<(), String> {
        if self.takes(token) { Ok(()) } else { Err(self.wrong(&format!("`{token}`"))) }
    }

    fn wrong(&self, expected: &str) -> String {
        let found = if self.rest().is_empty() { "its end".to_owned() } else { format!("`{}`", self.rest()) };
        format!("the path `{}` cannot be read at {found}; expected {expected}", self.text)
    }

    fn ends(&mut self) -> Result<(), String> {
        self.blanks();
        if self.rest().is_empty() { Ok(()) } else { Err(self.wrong("`.`, `[`, ` | ` or its end")) }
    }

    /// What stands between two `|`.
    fn part(&mut self) -> Result<Vec<Step>, String> {
        for (name, step) in [("length(@)", Step::Length), ("keys(@)", Step::Keys), ("json(@)", Step::Json)] {
            if self.takes(name) {
                return Ok(vec![step]);
            }
        }
        if self.takes("last_part(@,") {
            let separator = self.text_literal()?;
            self.needs(")")?;
            return Ok(vec![Step::LastPart(separator.into())]);
        }
        self.chain()
    }

    /// Names and brackets; `@` is what the path begins with.
    fn chain(&mut self) -> Result<Vec<Step>, String> {
        let mut steps = Vec::new();
        if self.takes("@") {
        } else if !self.rest().starts_with('[') {
            steps.push(Step::Name(self.name()?));
        }
        loop {
            if self.rest().starts_with('[') {
                steps.push(self.bracket()?);
            } else if self.rest().starts_with(".*") {
                self.at += 2;
                steps.push(Step::Values);
            } else if self.rest().starts_with('.') {
                self.at += 1;
                steps.push(Step::Name(self.name()?));
            } else {
                return Ok(steps);
            }
        }
    }

    /// A name, in double quotes where it has other characters than letters, digits, `_` and `-`.
    fn name(&mut self) -> Result<Arc<str>, String> {
        self.blanks();
        if self.rest().starts_with('"') {
            return self.quoted('"').map(Into::into);
        }
        let is_other = |letter: char| !letter.is_ascii_alphanumeric() && letter != '_' && letter != '-';
        let end = self.rest().find(is_other).unwrap_or(self.rest().len());
        let name: Arc<str> = self.rest().get(..end).unwrap_or_default().into();
        if name.is_empty() {
            return Err(self.wrong("a name"));
        }
        self.at += end;
        Ok(name)
    }

    fn quoted(&mut self, quote: char) -> Result<String, String> {
        let inside = self.rest().get(1..).unwrap_or_default();
        let Some(end) = inside.find(quote) else { return Err(self.wrong(&format!("a closing `{quote}`"))) };
        let text = inside.get(..end).unwrap_or_default().to_owned();
        self.at += end + 2;
        Ok(text)
    }

    fn bracket(&mut self) -> Result<Step, String> {
        self.needs("[")?;
        if self.takes("?") {
            let condition = self.any_of()?;
            self.needs("]")?;
            return Ok(Step::Filter(condition));
        }
        if self.takes("]") {
            return Ok(Step::Each);
        }
        let end = self.rest().find(']').unwrap_or(self.rest().len());
        let nth = self.rest().get(..end).and_then(|number| number.trim().parse().ok());
        let Some(nth) = nth else { return Err(self.wrong("`]`, a number or `?` with a condition")) };
        self.at += end;
        self.needs("]")?;
        Ok(Step::Nth(nth))
    }

    fn any_of(&mut self) -> Result<Condition, String> {
        let mut condition = self.all_of()?;
        while self.takes("||") {
            condition = Condition::Or(Box::new(condition), Box::new(self.all_of()?));
        }
        Ok(condition)
    }

    fn all_of(&mut self) -> Result<Condition, String> {
        let mut condition = self.condition()?;
        while self.takes("&&") {
            condition = Condition::And(Box::new(condition), Box::new(self.condition()?));
        }
        Ok(condition)
    }

    fn condition(&mut self) -> Result<Condition, String> {
        if self.takes("!") {
            return Ok(Condition::Not(Box::new(self.condition()?)));
        }
        if self.takes("(") {
            let condition = self.any_of()?;
            self.needs(")")?;
            return Ok(condition);
        }
        for (name, test) in [("starts_with(", TextTest::StartsWith), ("contains(", TextTest::Contains)] {
            if self.takes(name) {
                return self.text_test(test);
            }
        }
        self.comparison()
    }

    fn text_test(&mut self, test: TextTest) -> Result<Condition, String> {
        let path = self.chain()?;
        self.needs(",")?;
        let text = self.text_literal()?;
        self.needs(")")?;
        Ok(Condition::Call(test, path, text.into()))
    }

    fn text_literal(&mut self) -> Result<String, String> {
        self.blanks();
        if self.rest().starts_with('\'') { self.quoted('\'') } else { Err(self.wrong("a text in single quotes")) }
    }

    fn comparison(&mut self) -> Result<Condition, String> {
        const WORDS: [(&str, Comparison); 6] = [
            ("==", Comparison::Equal),
            ("!=", Comparison::Differs),
            ("<=", Comparison::AtMost),
            (">=", Comparison::AtLeast),
            ("<", Comparison::Less),
            (">", Comparison::More),
        ];
        let path = self.chain()?;
        let Some(&(_, comparison)) = WORDS.iter().find(|(word, _)| self.takes(word)) else {
            return Ok(Condition::Is(path));
        };
        Ok(Condition::Compare(path, comparison, self.literal()?))
    }

    /// A text in single quotes, or JSON in backticks as JMESPath has it; bare numbers, `true` and `false` do as well.
    fn literal(&mut self) -> Result<Value, String> {
        self.blanks();
        if self.rest().starts_with('\'') {
            return self.quoted('\'').map(Into::into);
        }
        if self.rest().starts_with('`') {
            let text = self.quoted('`')?;
            return json(&text).ok_or_else(|| self.wrong(LITERAL));
        }
        let is_other = |letter: char| !letter.is_ascii_alphanumeric() && letter != '-' && letter != '.';
        let end = self.rest().find(is_other).unwrap_or(self.rest().len());
        let value = self.rest().get(..end).and_then(json).ok_or_else(|| self.wrong(LITERAL))?;
        self.at += end;
        Ok(value)
    }
}

const LITERAL: &str = "a text in single quotes, a number, `true` or `false`";

fn json(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok().filter(|value: &Value| value.is_boolean() || value.is_number() || value.is_string())
}
