//! The tables: harmless in a spreadsheet, and the same texts when a parser reads them.

use demarc_exchange::{
    report::{cells_csv, gaps_csv},
    spreadsheet::open_spreadsheet,
};

use crate::sample::{answer, sample, tenant};

#[test]
fn tables_hold_every_cell_and_gap() {
    let whole = sample();
    let cells: usize = whole.tenants.iter().map(|tenant| tenant.cells.len()).sum();
    let gaps: usize = whole.tenants.iter().map(|tenant| tenant.gaps.len()).sum();
    for (text, rows, first) in [
        (
            cells_csv(&whole),
            cells,
            "tenant,service,duty,layer,provider,subprovider,mssp,customer,third_party,who,performs,",
        ),
        (gaps_csv(&whole), gaps, "tenant,severity,kind,service,duty,parties,accountable,sentence"),
    ] {
        assert!(text.starts_with(&format!("\u{feff}{first}")) && text.ends_with("\r\n"));
        let book = open_spreadsheet("answer.csv", text.as_bytes()).expect("readable");
        let sheet = book.sheets.first().expect("a sheet");
        let tenants = (1..=sheet.last_row()).filter(|&row| !sheet.cell(row, 0).is_empty()).count();
        assert_eq!(tenants, rows + 1);
    }
}

#[test]
fn formulas_are_disarmed_and_quotes_doubled() {
    let cases = [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        ("\rx", "\"'\rx\""),
        ("=\"a\",b", "\"'=\"\"a\"\",b\""),
        ("a=b", "a=b"),
        ("two\nlines", "\"two\nlines\""),
    ];
    for (reason, expected) in cases {
        let mut one = tenant("t", "T", 1, 1);
        one.cells[0].reason = reason.into();
        let text = cells_csv(&answer(vec![one]));
        assert!(text.contains(&format!(",{expected},")), "{reason:?}: {text}");
    }
}
