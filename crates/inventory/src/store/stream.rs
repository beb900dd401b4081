//! Parquet files read and written a few rows at a time, so that memory does not grow with them.

use std::{
    fs::{self, File},
    io::ErrorKind,
    path::{Path, PathBuf},
};

use arrow::{array::RecordBatch, datatypes::SchemaRef};
use parquet::{
    arrow::{
        ArrowWriter, ProjectionMask,
        arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder},
        arrow_writer::ArrowWriterOptions,
    },
    basic::Compression,
    file::{
        metadata::KeyValue,
        properties::{EnabledStatistics, WriterProperties},
    },
};

use super::{
    at, damaged, fit,
    mark::{MARK, Mark},
};
use crate::InventoryError;

/// How many rows are in memory at once.
const ROWS: usize = 8 * 1024;
/// How many rows a row group has: as many are held, encoded, while a file is written.
const ROW_GROUP: usize = 32 * 1024;
/// The same of a part, of which many are written at once.
const PART_ROW_GROUP: usize = 4 * 1024;
/// Dictionaries and statistics cost files with fewer rows more to read than they save.
const SMALL: usize = 10_000;

/// A file being read, batch by batch.
pub struct Input {
    path: PathBuf,
    reader: ParquetRecordBatchReader,
    schema: SchemaRef,
    /// How many rows it has.
    pub rows: usize,
}

impl Input {
    /// Opens a file, to be read into `schema` as [`fit`] does. `None` where there is none.
    pub fn open(path: &Path, schema: &SchemaRef) -> Result<Option<Self>, InventoryError> {
        let file = match File::open(path) {
            Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(None),
            file => file.map_err(|cause| at(path, cause))?,
        };
        let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        let builder = ParquetRecordBatchReaderBuilder::try_new_with_options(file, options)
            .map_err(|cause| damaged(path, &cause))?;
        let rows = usize::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or(0);
        let columns = builder.parquet_schema().columns().iter().enumerate();
        let wanted = columns.filter(|(_, column)| schema.index_of(column.name()).is_ok()).map(|(place, _)| place);
        let mask = ProjectionMask::leaves(builder.parquet_schema(), wanted.collect::<Vec<_>>());
        let reader =
            builder.with_projection(mask).with_batch_size(ROWS).build().map_err(|cause| damaged(path, &cause))?;
        Ok(Some(Self { path: path.to_owned(), reader, schema: schema.clone(), rows }))
    }
}

impl Iterator for Input {
    type Item = Result<RecordBatch, InventoryError>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = self.reader.next()?.and_then(|batch| fit(&batch, &self.schema));
        Some(batch.map_err(|cause| damaged(&self.path, &cause)))
    }
}

/// A file being written, which comes into being with its first row.
#[derive(Debug)]
pub struct Output {
    path: PathBuf,
    properties: WriterProperties,
    writer: Option<ArrowWriter<File>>,
    mark: Mark,
}

impl Output {
    /// A file for about so many rows.
    pub fn new(path: PathBuf, rows: usize) -> Self {
        Self::with(path, rows < SMALL, ROW_GROUP)
    }

    /// A file that is read once, and written while others are.
    pub fn part(path: PathBuf) -> Self {
        Self::with(path, true, PART_ROW_GROUP)
    }

    fn with(path: PathBuf, small: bool, row_group: usize) -> Self {
        let statistics = if small { EnabledStatistics::None } else { EnabledStatistics::Page };
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_dictionary_enabled(!small)
            .set_statistics_enabled(statistics)
            .set_max_row_group_row_count(Some(row_group))
            .build();
        Self { path, properties, writer: None, mark: Mark::default() }
    }

    /// Adds rows.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), InventoryError> {
        if batch.num_rows() == 0 {
            return Ok(());
        }
        let path = &self.path;
        if self.writer.is_none() {
            let file = File::create(path).map_err(|cause| at(path, cause))?;
            let options =
                ArrowWriterOptions::new().with_properties(self.properties.clone()).with_skip_arrow_metadata(true);
            let writer = ArrowWriter::try_new_with_options(file, batch.schema(), options);
            self.writer = Some(writer.map_err(|cause| at(path, cause))?);
        }
        self.mark.add(batch).map_err(|cause| at(path, cause))?;
        match &mut self.writer {
            Some(writer) => writer.write(batch).map_err(|cause| at(path, cause)),
            None => Ok(()),
        }
    }

    /// Writes what is left, down to the disk. Whether there is a file: none has no rows.
    pub fn close(self) -> Result<bool, InventoryError> {
        let Self { path, writer, mark, .. } = self;
        let Some(mut writer) = writer else { return Ok(false) };
        writer.append_key_value_metadata(KeyValue::new(MARK.to_owned(), mark.to_string()));
        let file = writer.into_inner().map_err(|cause| at(&path, cause))?;
        file.sync_data().map_err(|cause| at(&path, cause))?;
        Ok(true)
    }
}

/// Beside the place where a file belongs.
pub fn beside(path: &Path) -> PathBuf {
    path.with_extension("parquet.new")
}

/// Puts a file that was written beside into its place, or takes away what is there where it has no rows.
pub fn put(written: bool, path: &Path) -> Result<(), InventoryError> {
    if written {
        return fs::rename(beside(path), path).map_err(|cause| at(path, cause));
    }
    // That there is nothing is what the status says; an empty file would only cost every reader.
    match fs::remove_file(path) {
        Err(cause) if cause.kind() != ErrorKind::NotFound => Err(at(path, cause)),
        _ => Ok(()),
    }
}
