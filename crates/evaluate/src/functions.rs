//! SQL functions that rules may use besides DataFusion's own.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use arrow::{
    array::{Array, ArrayRef, AsArray, BooleanArray, Int64Array, StringArray},
    datatypes::{DataType, TimeUnit, TimestampMicrosecondType},
};
use datafusion::{
    common::Result,
    logical_expr::{ColumnarValue, ScalarUDF, Volatility, create_udf},
};
use demarc_tls::Policy;
use demarc_versions::Ecosystem;
use serde::{Deserialize, de::IgnoredAny};

const MICROSECONDS_A_DAY: i64 = 86_400_000_000;

/// `days_since(time)`: whole days between a moment and `now` (microseconds since 1970), null for null.
///
/// Time is an argument: there is no other clock in a rule.
pub fn days_since(now: i64) -> ScalarUDF {
    let time = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
    let days = move |arguments: &[ColumnarValue]| -> Result<ColumnarValue> {
        let arrays = ColumnarValue::values_to_arrays(arguments)?;
        let times = arrays[0].as_primitive::<TimestampMicrosecondType>();
        let days: Int64Array = times
            .iter()
            .map(|time| time.map(|time| (now.saturating_sub(time)).div_euclid(MICROSECONDS_A_DAY)))
            .collect();
        Ok(ColumnarValue::Array(Arc::new(days)))
    };
    create_udf("days_since", vec![time], DataType::Int64, Volatility::Immutable, Arc::new(days))
}

/// Every function that needs no clock.
pub fn timeless() -> [ScalarUDF; 5] {
    [
        of_texts("has_own_tag", 1, DataType::Boolean, |rows| {
            Arc::new(rows.map(|row| has_own_tag(row[0]?)).collect::<BooleanArray>())
        }),
        of_texts("tls_oldest", 2, DataType::Utf8, |rows| {
            let oldest = rows.map(|row| Some(policy(&row)?.lowest.name()));
            Arc::new(oldest.collect::<StringArray>())
        }),
        of_texts("tls_forward_secret", 2, DataType::Boolean, |rows| {
            Arc::new(rows.map(|row| policy(&row)?.forward_secrecy).collect::<BooleanArray>())
        }),
        of_texts("tls_weak_ciphers", 2, DataType::Int64, |rows| {
            let weak = rows.map(|row| i64::try_from(policy(&row)?.weak_ciphers()?.len()).ok());
            Arc::new(weak.collect::<Int64Array>())
        }),
        of_texts("version_compare", 3, DataType::Int64, |rows| {
            Arc::new(rows.map(|row| compared(&row)).collect::<Int64Array>())
        }),
    ]
}

/// `has_own_tag(tags)`: whether there is a tag that AWS has not set itself, whose keys begin with `aws:`. Null for what are no tags.
fn has_own_tag(tags: &str) -> Option<bool> {
    /// Not copied out of the text where it need not be.
    #[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord)]
    struct Key<'k>(#[serde(borrow)] Cow<'k, str>);

    let tags: BTreeMap<Key<'_>, IgnoredAny> = serde_json::from_str(tags).ok()?;
    Some(tags.keys().any(|Key(key)| !key.starts_with("aws:")))
}

/// `tls_oldest(service, name)` is the oldest version that a named policy accepts, `tls_forward_secret` whether it holds to forward
/// secrecy, `tls_weak_ciphers` how many of its ciphers are weak. Null for a name that is not known: nothing is taken from it.
fn policy(row: &[Option<&str>]) -> Option<&'static Policy> {
    let [Some(service), Some(name)] = row else { return None };
    demarc_tls::AWS.of(service, name)
}

/// `version_compare(ecosystem, a, b)`: -1, 0 or 1 as `a` comes before, with or after `b`; null where either is no version there.
fn compared(row: &[Option<&str>]) -> Option<i64> {
    let [Some(ecosystem), Some(a), Some(b)] = row else { return None };
    let order = demarc_versions::compare(Ecosystem::named(ecosystem)?, a, b).ok()?;
    Some(order as i64)
}

/// The rows of some columns of text.
type TextRows<'a> = Box<dyn Iterator<Item = Vec<Option<&'a str>>> + 'a>;

/// A function of so many texts.
fn of_texts(name: &str, count: usize, gives: DataType, work: fn(TextRows<'_>) -> ArrayRef) -> ScalarUDF {
    let function = move |arguments: &[ColumnarValue]| -> Result<ColumnarValue> {
        let arrays = ColumnarValue::values_to_arrays(arguments)?;
        let columns: Vec<&StringArray> = arrays.iter().map(|array| array.as_string::<i32>()).collect();
        let rows = columns.first().map_or(0, |column| column.len());
        let row = |at: usize| columns.iter().map(|column| column.is_valid(at).then(|| column.value(at))).collect();
        Ok(ColumnarValue::Array(work(Box::new((0..rows).map(row)))))
    };
    create_udf(name, vec![DataType::Utf8; count], gives, Volatility::Immutable, Arc::new(function))
}

#[cfg(test)]
mod tests {
    use super::{compared, has_own_tag, policy};

    #[test]
    fn tags_of_the_provider_are_not_ones_own() {
        let cases = [
            (r#"{"owner":"it"}"#, Some(true)),
            (r#"{"aws:stack":"one","owner":null}"#, Some(true)),
            (r#"{"owner":{"a":[1]},"aws:stack":"one"}"#, Some(true)),
            (r#"{"aws\u003astack":"one"}"#, Some(false)),
            ("{}", Some(false)),
            ("[]", None),
            ("null", None),
            (r#"{"owner":"it""#, None),
            (r#"{"owner":"it"} x"#, None),
        ];
        for (tags, own) in cases {
            assert_eq!(has_own_tag(tags), own, "{tags}");
        }
    }

    #[test]
    fn names_that_are_not_known_say_nothing() {
        let oldest = |service, name| policy(&[service, name]).map(|policy| policy.lowest.name());
        assert_eq!(oldest(Some("cloudfront"), Some("TLSv1.2_2021")), Some("TLSv1.2"));
        assert_eq!(oldest(Some("cloudfront"), Some("TLSv9")), None);
        assert_eq!(oldest(Some("cloudfront"), None), None);
        assert_eq!(compared(&[Some("npm"), Some("1.10.0"), Some("1.9.0")]), Some(1));
        assert_eq!(compared(&[Some("Debian"), Some("1.0~rc1"), Some("1.0")]), Some(-1));
        assert_eq!(compared(&[Some("npm"), Some("latest"), Some("1.9.0")]), None);
        assert_eq!(compared(&[Some("nobody's"), Some("1"), Some("2")]), None);
    }
}
