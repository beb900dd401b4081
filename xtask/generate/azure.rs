//! Makes `claims.csv` of `catalog/claims/microsoft-azure-baselines-v3` from Microsoft's spreadsheets.
//!
//! Only facts are taken: service, feature, control, who is responsible, whether the feature exists and whether it is
//! on from the start. Sentences stay behind.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    fs,
    path::Path,
};

use calamine::{Data, Range, Reader, Xlsx, open_workbook};

/// The folder of the source below `catalog/claims`.
const SOURCE: &str = "microsoft-azure-baselines-v3";
/// The folder with the spreadsheets below the data folder.
pub const SHEETS: &str = "azure/service-security-baselines-v3";
/// The sheet that holds the facts.
const SHEET: &str = "Feature Summary";
/// What a spreadsheet writes for "nothing".
const NOTHING: &str = "None";
/// What a spreadsheet writes where a row is about the control as a whole.
const NO_FEATURE: &str = "No Related Feature";
/// One row of one spreadsheet, as it stands there.
struct Row {
    service: String,
    feature: String,
    control: String,
    responsibility: String,
    default_on: String,
    supported: String,
    /// As the spreadsheet counts: the heading is row 1.
    number: usize,
    /// For messages.
    file: String,
}

impl Row {
    fn place(&self) -> String {
        format!("{}, sheet \"{SHEET}\", row {}", self.file, self.number)
    }
}

/// Reads the spreadsheets below `data` and the list of them below `catalog`.
///
/// # Errors
///
/// When a file cannot be read, and when a spreadsheet has another shape than expected.
pub fn file(data: &Path, catalog: &Path) -> Result<(String, Vec<u8>), String> {
    let source = catalog.join("claims").join(SOURCE);
    let sheets = data.join(SHEETS);
    let services = services(&source.join("services.csv"))?;
    every_file_is_listed(&sheets, &services)?;

    let mut rows = Vec::new();
    for (file, service) in &services {
        read(&sheets.join(file), file, service, &mut rows)?;
    }
    Ok((format!("catalog/claims/{SOURCE}/claims.csv"), claims(&rows)?))
}

/// Which file is about which service.
fn services(path: &Path) -> Result<BTreeMap<String, String>, String> {
    let wrong = |error: csv::Error| format!("{}: {error}", path.display());
    let mut services = BTreeMap::new();
    for row in csv::Reader::from_path(path).map_err(wrong)?.deserialize() {
        let (file, service): (String, String) = row.map_err(wrong)?;
        if services.insert(file.clone(), service).is_some() {
            return Err(format!("{}: \"{file}\" is listed twice", path.display()));
        }
    }
    Ok(services)
}

/// A spreadsheet that nobody listed would be left out in silence.
fn every_file_is_listed(sheets: &Path, services: &BTreeMap<String, String>) -> Result<(), String> {
    let wrong = |error: std::io::Error| format!("{}: {error}", sheets.display());
    for entry in fs::read_dir(sheets).map_err(wrong)? {
        let file = entry.map_err(wrong)?.file_name().to_string_lossy().into_owned();
        if file.ends_with(".xlsx") && !services.contains_key(&file) {
            return Err(format!("{SOURCE}/services.csv: no service for \"{file}\". Add a line for it."));
        }
    }
    Ok(())
}

/// Adds the rows of one spreadsheet.
fn read(path: &Path, file: &str, service: &str, rows: &mut Vec<Row>) -> Result<(), String> {
    let wrong = |error: calamine::XlsxError| format!("{}: {error}", path.display());
    let mut book: Xlsx<_> = open_workbook(path).map_err(wrong)?;
    let sheet = book.worksheet_range(SHEET).map_err(wrong)?;
    let column = |heading: &str| {
        column(&sheet, heading).ok_or_else(|| format!("{}, sheet \"{SHEET}\": no column \"{heading}\"", path.display()))
    };
    let control = column("ASB Control ID")?;
    let responsibility = column("Responsibility")?;
    let feature = column("Feature Name")?;
    let supported = column("Feature Supported")?;
    let default_on = column("Feature Enabled by Default")?;

    for (index, cells) in sheet.rows().enumerate().skip(1) {
        let cell = |at: usize| cells.get(at).map(words).unwrap_or_default();
        rows.push(Row {
            service: service.to_owned(),
            feature: cell(feature),
            control: cell(control),
            responsibility: cell(responsibility),
            default_on: cell(default_on),
            supported: cell(supported),
            number: index + 1,
            file: file.to_owned(),
        });
    }
    Ok(())
}

/// Where the column with this heading stands.
fn column(sheet: &Range<Data>, heading: &str) -> Option<usize> {
    sheet.rows().next()?.iter().position(|cell| words(cell) == heading)
}

/// The text of a cell without stray blanks.
fn words(cell: &Data) -> String {
    cell.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text of `claims.csv`.
fn claims(rows: &[Row]) -> Result<Vec<u8>, String> {
    let homes = homes(rows)?;
    let mut out = csv::Writer::from_writer(Vec::new());
    let wrong = |error: csv::Error| format!("{SOURCE}/claims.csv: {error}");
    out.write_record(["service", "feature", "subject", "provider", "customer", "default_on", "supported", "citation"])
        .map_err(wrong)?;
    for row in rows {
        let mut citation = format!("row {}", row.number);
        let control = if row.control == NOTHING {
            citation.push_str(", control id left out there");
            *homes
                .get(row.feature.as_str())
                .ok_or_else(|| format!("{}: no control id, and no other row tells it", row.place()))?
        } else {
            row.control.as_str()
        };
        let subject = format!("mcsb-v1:{control}");
        let feature = if row.feature == NO_FEATURE { "" } else { row.feature.as_str() };
        let (provider, customer) = shares(row)?;
        let default_on = yes_or_no(row, &row.default_on)?;
        let supported = yes_or_no(row, &row.supported)?;
        out.write_record([&row.service, feature, &subject, provider, customer, default_on, supported, &citation])
            .map_err(wrong)?;
    }
    out.into_inner().map_err(|error| format!("{SOURCE}/claims.csv: {error}"))
}

/// Under which control each feature stands, for the rows that leave the control out.
fn homes(rows: &[Row]) -> Result<BTreeMap<&str, &str>, String> {
    let mut homes = BTreeMap::new();
    for row in rows.iter().filter(|row| row.control != NOTHING && row.feature != NO_FEATURE) {
        match homes.entry(row.feature.as_str()) {
            Entry::Vacant(home) => {
                home.insert(row.control.as_str());
            }
            Entry::Occupied(home) if *home.get() == row.control => {}
            Entry::Occupied(home) => {
                return Err(format!(
                    "{}: \"{}\" stands under {}, elsewhere under {}",
                    row.place(),
                    row.feature,
                    row.control,
                    home.get()
                ));
            }
        }
    }
    Ok(homes)
}

/// The shares of the provider and of the customer.
fn shares(row: &Row) -> Result<(&'static str, &'static str), String> {
    match row.responsibility.as_str() {
        "Customer" => Ok(("none", "sole")),
        "Microsoft" => Ok(("sole", "none")),
        "Shared" => Ok(("shared_dependent", "shared_dependent")),
        "Not Applicable" => Ok(("not_applicable", "not_applicable")),
        other => Err(format!(
            "{}: the responsibility is \"{other}\"; expected Customer, Microsoft, Shared or Not Applicable",
            row.place()
        )),
    }
}

/// A spreadsheet's truth value as the catalog writes it.
fn yes_or_no(row: &Row, value: &str) -> Result<&'static str, String> {
    match value {
        "True" => Ok("yes"),
        "False" => Ok("no"),
        "Not Applicable" | NO_FEATURE => Ok(""),
        other => Err(format!("{}: found \"{other}\"; expected True, False or Not Applicable", row.place())),
    }
}
