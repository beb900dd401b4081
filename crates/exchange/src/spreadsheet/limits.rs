//! How much of a stranger's file is read. A provider's largest workbook is far below each of these.

/// The largest file, in bytes.
pub const FILE_BYTES: usize = 64 * MIB;
/// The largest sum of all parts of a workbook once unpacked, in bytes.
pub const UNPACKED_BYTES: u64 = 256 * MIB as u64;
/// How many times larger than packed a part may get, once it is larger than [`RATIO_FROM`]. XML packs 10 to
/// 50 times, zeros 1,030 times.
pub const RATIO: u64 = 250;
/// From which size on the ratio counts, in bytes.
pub const RATIO_FROM: u64 = 16 * MIB as u64;
/// The most parts of a workbook.
pub const PARTS: usize = 4_096;
/// The most sheets.
pub const SHEETS: usize = 100;
/// The last row.
pub const ROWS: u32 = 100_000;
/// The last column, as a count.
pub const COLUMNS: u32 = 1_024;
/// The most cells of all sheets together, empty ones that have a format included.
pub const CELLS: usize = 4_000_000;
/// The longest cell, in characters: Excel's own limit.
pub const CELL_CHARACTERS: usize = 32_767;
/// The most text of all cells together, in bytes. Cells may share a text, so that little file can be much text.
pub const TEXT_BYTES: usize = 64 * MIB;
/// The most shared texts that a workbook may announce: memory is set aside for them at once.
pub const SHARED_TEXTS: u64 = 4_000_000;
/// The most bytes that styles may take: the longest tag times the number of tags, as styles repeat each other.
pub const STYLE_BYTES: usize = 64 * MIB;

const MIB: usize = 1024 * 1024;
