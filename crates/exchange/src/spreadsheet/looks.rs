//! What a file looks like from its first bytes, for the message when it is not what was expected.

use std::fmt;

/// What a file looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looks {
    /// Nothing in it.
    Empty,
    /// A zip archive, which a workbook is.
    Zip,
    /// A workbook with a password.
    Encrypted,
    /// Excel 97 to 2003.
    OldExcel,
    /// Another file of an old Office.
    OldOffice,
    /// Excel's binary workbook, `.xlsb`.
    BinaryExcel,
    /// LibreOffice's workbook, `.ods`.
    OpenDocument,
    /// Word or PowerPoint.
    OtherOffice,
    /// Another zip archive.
    OtherZip,
    /// PDF.
    Pdf,
    /// A page.
    Html,
    /// XML.
    Xml,
    /// JSON.
    Json,
    /// Comma-separated values, or other text.
    Text,
    /// Anything else.
    Unknown,
}

impl Looks {
    /// Judges by the first bytes; archives are judged further by what is in them ([`Looks::of_parts`]).
    pub fn of(bytes: &[u8]) -> Self {
        match bytes {
            [] => Self::Empty,
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Self::Zip,
            [0xd0, 0xcf, 0x11, 0xe0, ..] => Self::of_compound(bytes),
            [b'%', b'P', b'D', b'F', ..] => Self::Pdf,
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Self::Text,
            _ => Self::of_text(bytes),
        }
    }

    /// What an archive is, by the names of its parts in lower case; nothing when it is a workbook.
    pub(crate) fn of_parts<'p>(names: impl IntoIterator<Item = &'p str>) -> Option<Self> {
        let names: Vec<&str> = names.into_iter().collect();
        let has = |part: &str| names.iter().any(|name| name.ends_with(part));
        let within = |folder: &str| names.iter().any(|name| name.starts_with(folder));
        match () {
            () if has("workbook.bin") => Some(Self::BinaryExcel),
            () if has("workbook.xml") || within("xl/worksheets/") => None,
            () if has("content.xml") && has("mimetype") => Some(Self::OpenDocument),
            () if within("word/") || within("ppt/") => Some(Self::OtherOffice),
            () if has("[content_types].xml") => None,
            () => Some(Self::OtherZip),
        }
    }

    /// The container of old Office files also wraps encrypted new ones. Names in it are UTF-16.
    fn of_compound(bytes: &[u8]) -> Self {
        let holds = |name: &str| {
            let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            bytes.windows(name.len()).any(|window| window == name)
        };
        match () {
            () if holds("EncryptedPackage") => Self::Encrypted,
            () if holds("Workbook") || holds("Book") => Self::OldExcel,
            () => Self::OldOffice,
        }
    }

    fn of_text(bytes: &[u8]) -> Self {
        let start = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
        let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
        if start.iter().any(|&byte| byte < 0x20 && !matches!(byte, b'\n' | b'\r' | b'\t')) {
            return Self::Unknown;
        }
        let start = String::from_utf8_lossy(start).trim_start().to_lowercase();
        match () {
            () if start.starts_with("<!doctype html") || start.starts_with("<html") => Self::Html,
            () if start.starts_with('<') => Self::Xml,
            () if start.starts_with('{') || start.starts_with('[') => Self::Json,
            () => Self::Text,
        }
    }

    /// How to get from there to a workbook.
    pub const fn mend(self) -> &'static str {
        match self {
            Self::Empty | Self::Zip | Self::Encrypted | Self::Unknown => "check that it is the right file",
            Self::OldExcel | Self::OldOffice | Self::BinaryExcel | Self::OpenDocument => {
                "open it in Excel or LibreOffice and save it as Excel workbook (.xlsx)"
            }
            Self::OtherZip => "unpack it and import the workbook that is in it",
            Self::Html => {
                "the download may have given a login page; open the link in a browser and save the file itself"
            }
            Self::OtherOffice | Self::Pdf => "ask its publisher for the workbook",
            Self::Xml | Self::Json => "ask its publisher for the workbook, or import it as what it is",
            Self::Text => "import it through a mapping of its columns (docs/import.md), or save it as .xlsx",
        }
    }
}

impl fmt::Display for Looks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "an empty file",
            Self::Zip => "a zip archive",
            Self::Encrypted => "a workbook with a password",
            Self::OldExcel => "a workbook of Excel 97 to 2003 (.xls)",
            Self::OldOffice => "a file of an old Office program",
            Self::BinaryExcel => "a binary workbook (.xlsb)",
            Self::OpenDocument => "an OpenDocument file (.ods)",
            Self::OtherOffice => "a Word or PowerPoint file",
            Self::OtherZip => "a zip archive with something else in it",
            Self::Pdf => "a PDF file",
            Self::Html => "a web page (HTML)",
            Self::Xml => "an XML file",
            Self::Json => "a JSON file",
            Self::Text => "a text file, such as CSV",
            Self::Unknown => "no kind of file that demarc knows",
        })
    }
}
