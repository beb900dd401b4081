//! Which calls a trail records, from either kind of its selectors.

use std::collections::BTreeSet;

use aws_sdk_cloudtrail::types::{AdvancedEventSelector, EventSelector, ReadWriteType};

/// Which calls a trail records.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Recorded {
    management: Kinds,
    /// Of those that manage resources, what is recorded whoever is asked.
    of_every_service: Kinds,
    on_data: Kinds,
    /// The kinds of data whose calls are recorded.
    pub(super) data: BTreeSet<String>,
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Kinds {
    reads: bool,
    writes: bool,
}

/// Its calls are queries on a database, and manage nothing.
const QUERIES: &str = "rdsdata.amazonaws.com";

impl Kinds {
    fn add(&mut self, reads: bool, writes: bool) {
        self.reads |= reads;
        self.writes |= writes;
    }

    const fn both(&self) -> bool {
        self.reads && self.writes
    }
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
        let kind = selector.read_write_type();
        let (reads, writes) = (kind != Some(&ReadWriteType::WriteOnly), kind != Some(&ReadWriteType::ReadOnly));
        if selector.include_management_events() == Some(true) {
            let left_out = selector.exclude_management_event_sources().iter().any(|source| source != QUERIES);
            self.add_management(reads, writes, left_out);
        }
        let with_values = selector.data_resources().iter().filter(|resource| !resource.values().is_empty());
        let kinds: Vec<_> = with_values.filter_map(|resource| resource.r#type()).map(str::to_owned).collect();
        if !kinds.is_empty() {
            self.on_data.add(reads, writes);
        }
        self.data.extend(kinds);
    }

    fn add_advanced(&mut self, selector: &AdvancedEventSelector) {
        let field = |name: &str| selector.field_selectors().iter().find(|field| field.field() == name);
        let equals = |name: &str| field(name).map(|field| field.equals()).unwrap_or_default();
        let is_of = |category: &str| equals("eventCategory").iter().any(|one| one == category);
        // Whatever else it says of being read-only is not understood, and leaves either out.
        let (reads, writes) = match field("readOnly").map(|field| field.equals()) {
            None => (true, true),
            Some([only]) => (only == "true", only == "false"),
            Some(_) => (false, false),
        };
        if is_of("Management") {
            let left_out = selector.field_selectors().iter().any(|field| match field.field() {
                "eventCategory" | "readOnly" => false,
                "eventSource" => {
                    field.not_equals().is_empty() || field.not_equals().iter().any(|source| source != QUERIES)
                }
                _ => true,
            });
            self.add_management(reads, writes, left_out);
        }
        if is_of("Data") {
            self.on_data.add(reads, writes);
            self.data.extend(equals("resources.type").iter().cloned());
        }
    }

    fn add_management(&mut self, reads: bool, writes: bool, some_left_out: bool) {
        self.management.add(reads, writes);
        if !some_left_out {
            self.of_every_service.add(reads, writes);
        }
    }

    /// Whether every call that manages resources is recorded, whichever service is asked.
    pub(super) const fn all_management(&self) -> bool {
        self.of_every_service.both()
    }

    /// Whether calls that read some data are recorded, and calls that write some.
    pub(super) const fn reads_and_writes_data(&self) -> bool {
        self.on_data.both()
    }

    /// As the provider says it.
    pub(super) fn management_events(&self) -> &'static str {
        match (self.management.reads, self.management.writes) {
            (true, true) => "All",
            (true, false) => "ReadOnly",
            (false, true) => "WriteOnly",
            (false, false) => "None",
        }
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_cloudtrail::{
        error::BuildError,
        types::{AdvancedFieldSelector, DataResource},
    };

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
    fn a_service_that_is_left_out_leaves_a_gap() {
        let plain = |left_out: &[&str]| {
            let select = EventSelector::builder().read_write_type(ReadWriteType::All).include_management_events(true);
            let left_out = left_out.iter().map(|source| (*source).to_owned()).collect();
            Recorded::of(&[select.set_exclude_management_event_sources(Some(left_out)).build()], &[])
        };
        for (left_out, all) in [(&[][..], true), (&["kms.amazonaws.com"], false), (&["rdsdata.amazonaws.com"], true)] {
            let recorded = plain(left_out);
            assert_eq!((recorded.all_management(), recorded.management_events()), (all, "All"), "{left_out:?}");
        }
    }

    #[test]
    fn an_advanced_selector_that_says_more_leaves_a_gap() -> Result<(), BuildError> {
        let select = |more: Option<AdvancedFieldSelector>| {
            let fields = AdvancedEventSelector::builder().field_selectors(field("eventCategory", "Management")?);
            let fields = more.into_iter().fold(fields, |fields, more| fields.field_selectors(more));
            Ok::<_, BuildError>(Recorded::of(&[], &[fields.build()?]))
        };
        let without = |source: &str| AdvancedFieldSelector::builder().field("eventSource").not_equals(source).build();
        assert!(select(None)?.all_management());
        assert!(select(Some(without("rdsdata.amazonaws.com")?))?.all_management());
        assert!(!select(Some(without("kms.amazonaws.com")?))?.all_management());
        assert!(!select(Some(field("eventSource", "s3.amazonaws.com")?))?.all_management());
        assert!(!select(Some(field("readOnly", "false")?))?.all_management());
        assert_eq!(select(Some(field("readOnly", "false")?))?.management_events(), "WriteOnly");
        Ok(())
    }

    #[test]
    fn data_is_recorded_where_reading_and_writing_are() {
        let select = |kind| {
            let data = DataResource::builder().r#type("AWS::S3::Object").values("arn:aws:s3").build();
            EventSelector::builder().read_write_type(kind).include_management_events(false).data_resources(data).build()
        };
        let recorded = |kinds: &[ReadWriteType]| {
            Recorded::of(&kinds.iter().cloned().map(select).collect::<Vec<_>>(), &[]).reads_and_writes_data()
        };
        assert!(recorded(&[ReadWriteType::All]));
        assert!(!recorded(&[ReadWriteType::WriteOnly]));
        assert!(recorded(&[ReadWriteType::WriteOnly, ReadWriteType::ReadOnly]));
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
