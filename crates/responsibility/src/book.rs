//! The duties in their order, and which of them a claim is about.

use std::collections::HashMap;

use demarc_model::{Claim, ControlRef, Duty, FrameworkId, Subject};

/// How narrowly a claim speaks of a duty: the narrower one holds. Broadest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Breadth {
    /// Of everything.
    Everything,
    /// Of the duty's layer.
    Layer,
    /// Of a control that the duty is a piece of.
    Control,
    /// Of the duty itself, or of a feature that is mapped to it.
    Duty,
}

/// The duties of the catalog, indexed by everything that a claim may name.
#[derive(Debug)]
pub struct DutyBook {
    duties: Vec<Duty>,
    by_id: HashMap<String, u32>,
    /// Control to duties, with whether the relation decides.
    by_control: HashMap<(FrameworkId, String), Vec<(u32, bool)>>,
    /// Frameworks whose ids are another's.
    same_ids: HashMap<FrameworkId, FrameworkId>,
}

impl DutyBook {
    /// Indexes `duties`, which keep their order. `same_ids` holds pairs of a framework and the one whose ids it shares.
    pub fn new(duties: Vec<Duty>, same_ids: impl IntoIterator<Item = (FrameworkId, FrameworkId)>) -> Self {
        let same_ids: HashMap<FrameworkId, FrameworkId> = same_ids.into_iter().collect();
        let mut by_id = HashMap::new();
        let mut by_control: HashMap<_, Vec<_>> = HashMap::new();
        for (index, duty) in (0..).zip(&duties) {
            for id in std::iter::once(&duty.id).chain(&duty.aliases) {
                by_id.insert(id.as_str().to_owned(), index);
            }
            for link in &duty.controls {
                let framework = same_ids.get(&link.control.framework).unwrap_or(&link.control.framework).clone();
                let key = (framework, link.control.control.as_str().to_owned());
                by_control.entry(key).or_default().push((index, link.relation.decides()));
            }
        }
        Self { duties, by_id, by_control, same_ids }
    }

    /// Every duty, in order. A duty's index is its place here.
    pub fn duties(&self) -> &[Duty] {
        &self.duties
    }

    /// The index of the duty with this id or former id.
    pub fn index(&self, id: &str) -> Option<u32> {
        self.by_id.get(id).copied()
    }

    /// The duty with this id or former id.
    pub fn duty(&self, id: &str) -> Option<&Duty> {
        self.index(id).map(|index| &self.duties[index as usize])
    }

    /// The duties that `claim` decides, with how narrowly it speaks of them.
    ///
    /// A claim about one feature of a service decides only the duty that it names or the duties that the feature
    /// is mapped to, and a feature that does not exist decides none: the feature is missing, not the duty.
    pub fn decided_by(&self, claim: &Claim) -> Vec<(u32, Breadth)> {
        let is_feature = claim.feature.is_some();
        if is_feature && claim.split.is_not_applicable() {
            return Vec::new();
        }
        if !claim.feature_duties.is_empty() {
            let known = claim.feature_duties.iter().filter_map(|id| self.index(id));
            return known.map(|index| (index, Breadth::Duty)).collect();
        }
        if is_feature && !matches!(claim.subject, Subject::Duty(_)) {
            return Vec::new();
        }
        let about = self.of_subject(&claim.subject).into_iter();
        about.filter(|(.., decides)| *decides).map(|(index, breadth, _)| (index, breadth)).collect()
    }

    /// The duties that `claim` has something to do with but does not decide.
    pub fn touched_by(&self, claim: &Claim) -> Vec<u32> {
        let decided = self.decided_by(claim);
        let mapped = claim.feature_duties.iter().filter_map(|id| self.index(id));
        let about = self.of_subject(&claim.subject).into_iter().map(|(index, ..)| index).chain(mapped);
        about.filter(|index| !decided.iter().any(|(other, _)| other == index)).collect()
    }

    /// The duties that a subject has to do with, how narrowly, and whether a claim about all of it decides them.
    fn of_subject(&self, subject: &Subject) -> Vec<(u32, Breadth, bool)> {
        let all = || (0..).zip(&self.duties);
        match subject {
            Subject::Duty(id) => self.index(id).map(|index| (index, Breadth::Duty, true)).into_iter().collect(),
            Subject::Control(control) => {
                self.linked(control).map(|(index, decides)| (index, Breadth::Control, decides)).collect()
            }
            Subject::Layer(layer) => {
                let of_layer = all().filter(|(_, duty)| duty.layer == *layer);
                of_layer.map(|(index, _)| (index, Breadth::Layer, true)).collect()
            }
            Subject::Everything => all().map(|(index, _)| (index, Breadth::Everything, true)).collect(),
        }
    }

    /// The duties that are linked to a control; those of its control for a part that no duty is linked to.
    fn linked(&self, control: &ControlRef) -> impl Iterator<Item = (u32, bool)> + '_ {
        let framework = self.same_ids.get(&control.framework).unwrap_or(&control.framework).clone();
        let whole = self.by_control.get(&(framework.clone(), control.control.as_str().to_owned()));
        let links = whole.or_else(|| {
            let whole = whole_control(&control.control)?;
            self.by_control.get(&(framework, whole.to_owned()))
        });
        links.into_iter().flatten().copied()
    }
}

/// The control that a part belongs to: `AC-2(a)` and `AC-2(a)(1)` to `AC-2`, `AC-2(3)(b)` to `AC-2(3)`.
///
/// Only NIST 800-53 splits controls into lettered parts; `164.308(a)(1)` is a whole id.
fn whole_control(id: &str) -> Option<&str> {
    let (family, rest) = id.split_once('-')?;
    if family.len() != 2 || !family.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let number_ends = family.len() + 1 + digits;
    let enhancement = id[number_ends..].strip_prefix('(').and_then(|rest| rest.split_once(')'));
    let ends = match enhancement {
        Some((number, _)) if number.bytes().all(|byte| byte.is_ascii_digit()) => number_ends + number.len() + 2,
        _ => number_ends,
    };
    (digits > 0 && ends < id.len()).then(|| &id[..ends])
}

#[cfg(test)]
mod tests {
    use super::whole_control;

    #[test]
    fn parts_belong_to_their_control() {
        let cases = [
            ("AC-2(a)", Some("AC-2")),
            ("AC-2(a)(1)", Some("AC-2")),
            ("AC-2(3)(b)", Some("AC-2(3)")),
            ("AC-2(3)", None),
            ("AC-2", None),
            ("164.308(a)(1)", None),
            ("A.5.18", None),
            ("21.2.a", None),
            ("PR.AA-05", None),
        ];
        for (id, whole) in cases {
            assert_eq!(whole_control(id), whole, "{id}");
        }
    }
}
