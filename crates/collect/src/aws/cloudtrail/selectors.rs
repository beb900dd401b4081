//! Which calls a trail records, from either kind of its selectors.

use std::collections::BTreeSet;

use aws_sdk_cloudtrail::types::{AdvancedEventSelector, EventSelector, ReadWriteType};

/// Which calls a trail records.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Recorded {
    reads: bool,
    writes: bool,
    /// The kinds of data whose calls are recorded.
    pub(super) data: BTreeSet<String>,
}

impl Recorded {
    pub(super) fn of(plain: &[EventSelector], advanced: &[AdvancedEventSelector]) -> Self {
        let mut recorded = Self::default();
        for selector in plain {
            recorded.add_plain(selector);
        }
        for selector in advanced {
            recorded.add_advanced(selector);
        }
        recorded
    }

    fn add_plain(&mut self, selector: &EventSelector) {
        if selector.include_management_events() == Some(true) {
            let kind = selector.read_write_type();
            self.reads |= kind != Some(&ReadWriteType::WriteOnly);
            self.writes |= kind != Some(&ReadWriteType::ReadOnly);
        }
        let with_values = selector.data_resources().iter().filter(|resource| !resource.values().is_empty());
        self.data.extend(with_values.filter_map(|resource| resource.r#type()).map(str::to_owned));
    }

    fn add_advanced(&mut self, selector: &AdvancedEventSelector) {
        let equals = |name: &str| {
            let field = selector.field_selectors().iter().find(|field| field.field() == name);
            field.map(|field| field.equals()).unwrap_or_default()
        };
        if equals("eventCategory").iter().any(|category| category == "Management") {
            let only = equals("readOnly").first().map(String::as_str);
            self.reads |= only != Some("false");
            self.writes |= only != Some("true");
        }
        if equals("eventCategory").iter().any(|category| category == "Data") {
            self.data.extend(equals("resources.type").iter().cloned());
        }
    }

    /// As the provider says it.
    pub(super) fn management_events(&self) -> &'static str {
        match (self.reads, self.writes) {
            (true, true) => "All",
            (true, false) => "ReadOnly",
            (false, true) => "WriteOnly",
            (false, false) => "None",
        }
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_cloudtrail::{error::BuildError, types::AdvancedFieldSelector};

    use super::*;

    fn field(name: &str, value: &str) -> Result<AdvancedFieldSelector, BuildError> {
        AdvancedFieldSelector::builder().field(name).equals(value).build()
    }

    #[test]
    fn two_selectors_together_record_reads_and_writes() {
        let select = |kind| EventSelector::builder().read_write_type(kind).include_management_events(true).build();
        let reads = [select(ReadWriteType::ReadOnly)];
        assert_eq!(Recorded::of(&reads, &[]).management_events(), "ReadOnly");
        let both = [select(ReadWriteType::ReadOnly), select(ReadWriteType::WriteOnly)];
        assert_eq!(Recorded::of(&both, &[]).management_events(), "All");
    }

    #[test]
    fn advanced_selectors_name_their_data() -> Result<(), BuildError> {
        let data = AdvancedEventSelector::builder()
            .field_selectors(field("eventCategory", "Data")?)
            .field_selectors(field("resources.type", "AWS::S3::Object")?)
            .build()?;
        let recorded = Recorded::of(&[], &[data]);
        assert_eq!(recorded.management_events(), "None");
        assert_eq!(recorded.data, ["AWS::S3::Object".to_owned()].into());
        Ok(())
    }
}
