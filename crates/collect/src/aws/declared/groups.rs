//! Items that one call asks about together: one, unless the call takes several and is given the same for all of them.

use demarc_model::Batch;
use serde_json::{Map, Value};

/// What one call is given, and the items that it is about.
#[derive(Debug)]
pub(super) struct Group {
    /// What the call is given.
    pub input: Map<String, Value>,
    /// The items, by their place among all.
    pub members: Vec<usize>,
}

/// What the call is given for an item: all but the item's own part in a batch, and that part.
pub(super) type Prepared = (Map<String, Value>, Option<Value>);

/// Puts together what may be asked together.
pub(super) fn grouped(batch: Option<&Batch>, prepared: Vec<(usize, Prepared)>) -> Vec<Group> {
    let Some(batch) = batch else {
        return prepared.into_iter().map(|(place, (input, _))| Group { input, members: vec![place] }).collect();
    };
    let mut groups: Vec<(Group, Vec<Value>)> = Vec::new();
    for (place, (input, value)) in prepared {
        match groups.last_mut().filter(|(group, values)| group.input == input && values.len() < batch.size) {
            Some((group, values)) => {
                group.members.push(place);
                values.extend(value);
            }
            None => groups.push((Group { input, members: vec![place] }, value.into_iter().collect())),
        }
    }
    let finish = |(mut group, values): (Group, Vec<Value>)| {
        group.input.insert(batch.member.to_string(), Value::Array(values));
        group
    };
    groups.into_iter().map(finish).collect()
}
