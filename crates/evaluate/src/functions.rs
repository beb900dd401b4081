//! SQL functions that rules may use besides DataFusion's own.

use std::sync::Arc;

use arrow::{
    array::{AsArray, Int64Array},
    datatypes::{DataType, TimeUnit, TimestampMicrosecondType},
};
use datafusion::{
    common::Result,
    logical_expr::{ColumnarValue, ScalarUDF, Volatility, create_udf},
};

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
