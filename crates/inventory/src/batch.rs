//! Rows to Arrow and back to files' schemas.

use std::sync::Arc;

use arrow::{
    array::{
        ArrayRef, BooleanBuilder, Float64Builder, Int64Builder, RecordBatch, StringBuilder, TimestampMicrosecondBuilder,
    },
    datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit},
};
use demarc_model::{ColumnType, Table, TenantId};

use crate::{InventoryError, Row, Value};

/// The Arrow type of a column.
pub fn data_type(kind: ColumnType) -> DataType {
    match kind {
        ColumnType::Bool => DataType::Boolean,
        ColumnType::Int => DataType::Int64,
        ColumnType::Float => DataType::Float64,
        ColumnType::Text => DataType::Utf8,
        ColumnType::Time => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
    }
}

/// The Arrow schema of a table. Every column may be null.
pub fn schema(table: &Table) -> SchemaRef {
    let fields: Vec<_> = table.all_columns().map(|(name, kind)| Field::new(name, data_type(kind), true)).collect();
    Arc::new(Schema::new(fields))
}

/// Turns rows into one batch of the table's schema. `collected_at` is in microseconds since 1970.
pub fn batch(table: &Table, tenant: &TenantId, collected_at: i64, rows: &[Row]) -> Result<RecordBatch, InventoryError> {
    check_columns(table, rows)?;
    let columns = table
        .all_columns()
        .map(|(name, kind)| column(table, name, kind, rows.iter().map(|row| cell(row, name, tenant, collected_at))))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(RecordBatch::try_new(schema(table), columns)?)
}

fn check_columns(table: &Table, rows: &[Row]) -> Result<(), InventoryError> {
    for row in rows {
        if let Some(column) = row.values.keys().find(|column| table.column(column).is_none()) {
            return Err(InventoryError::UnknownColumn { table: table.name.clone(), column: column.clone() });
        }
    }
    Ok(())
}

fn cell(row: &Row, name: &str, tenant: &TenantId, collected_at: i64) -> Option<Value> {
    match name {
        "tenant_id" => Some(tenant.as_str().into()),
        "account_id" => Some(row.account.clone().into()),
        "region" => Some(row.region.clone().into()),
        "arn" => Some(row.arn.clone().into()),
        "title" => Some(row.title.clone().into()),
        "tags" => row.tags.clone().map(Value::from),
        "unread" if row.unread.is_empty() => None,
        "unread" => serde_json::to_string(&row.unread).ok().map(Value::from),
        // An export says of each resource when it was looked at.
        "collected_at" => Some(row.values.get(name).cloned().unwrap_or(Value::Time(collected_at))),
        _ => row.values.get(name).cloned(),
    }
}

fn column(
    table: &Table,
    name: &str,
    kind: ColumnType,
    values: impl Iterator<Item = Option<Value>>,
) -> Result<ArrayRef, InventoryError> {
    macro_rules! build {
        ($builder:expr, $($pattern:pat => $value:expr),+) => {{
            let mut builder = $builder;
            for value in values {
                match value {
                    None => builder.append_null(),
                    $(Some($pattern) => builder.append_value($value),)+
                    #[allow(unreachable_patterns)]
                    Some(other) => return Err(InventoryError::WrongType {
                        table: table.name.clone(),
                        column: name.into(),
                        expected: kind.to_string(),
                        found: other.kind().to_owned(),
                    }),
                }
            }
            Ok(Arc::new(builder.finish()))
        }};
    }
    match kind {
        ColumnType::Bool => build!(BooleanBuilder::new(), Value::Bool(value) => value),
        ColumnType::Int => build!(Int64Builder::new(), Value::Int(value) => value),
        #[allow(clippy::cast_precision_loss)]
        ColumnType::Float => {
            build!(Float64Builder::new(), Value::Float(value) => value, Value::Int(value) => value as f64)
        }
        ColumnType::Text => build!(StringBuilder::new(), Value::Text(value) => value),
        ColumnType::Time => {
            build!(TimestampMicrosecondBuilder::new().with_timezone("UTC"), Value::Time(value) => value)
        }
    }
}
