//! Whatever the names are: write, read, compare, no difference.

use std::sync::Arc;

use demarc_exchange::{
    answer::Answer,
    matrix_xlsx::{compare, read, write},
};
use proptest::{prelude::*, sample::select};

use crate::sample::{NASTY, answer, tenant};

fn name() -> impl Strategy<Value = String> {
    let pieces = select(vec![
        ";", "\\", "\\;", "\\u{41}", "\\u{", "_x0041_", "_x", " ", "\u{a0}", "\u{0}", "\u{b}", "\r", "\n", "\r\n",
        "\u{85}", "\u{feff}", "\u{fffe}", "\u{ffff}", "\u{2028}", "u", "x", "'", "\"", "<", "&", "&amp;", "=", "-",
    ]);
    prop_oneof![
        3 => prop::collection::vec(pieces, 0..8).prop_map(|pieces| pieces.concat()),
        2 => prop::collection::vec(any::<char>(), 0..12).prop_map(|letters| letters.into_iter().collect()),
        2 => select(NASTY.to_vec()).prop_map(str::to_owned),
        1 => (select(vec!["a", "ä;", "\u{1}", "𝄞 ", "\\"]), 10_000_usize..40_000).prop_map(|(text, times)| text.repeat(times)),
    ]
}

fn answers() -> impl Strategy<Value = Answer> {
    let names = || prop::collection::vec(name().prop_map(Arc::from), 0..4);
    (names(), names(), name(), name(), -800_000..800_000_i32).prop_map(|(performs, verifies, reason, title, days)| {
        let mut one = tenant("one", &title, 1, 2);
        let mut two = tenant("two", &title, 2, 1);
        one.cells[0].performs = performs;
        one.cells[0].verifies = verifies;
        one.cells[1].reason = reason;
        one.cells[1].evidence_date = chrono::NaiveDate::from_num_days_from_ce_opt(738_000 + days);
        two.cells[0].service_title = title.into();
        answer(vec![one, two])
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_changes_on_the_way(whole in answers()) {
        let bytes = write(&whole).expect("written");
        let book = read("matrix.xlsx", &bytes).expect("readable");
        prop_assert_eq!(book.tenants.len(), whole.tenants.len());
        for (tenant, sheet) in whole.tenants.iter().zip(&book.tenants) {
            prop_assert_eq!(&sheet.id, &tenant.id);
            prop_assert_eq!(compare(tenant, sheet), []);
            let short = |name: &&str| name.len() < 500 && !name.is_empty();
            for (row, cell) in sheet.rows.iter().zip(&tenant.cells) {
                if cell.performs.iter().all(|name| name.len() < 500) {
                    let wanted: Vec<&str> = cell.performs.iter().map(|name| &**name).filter(short).collect();
                    prop_assert_eq!(row.performs.iter().map(String::as_str).collect::<Vec<_>>(), wanted);
                }
            }
        }
    }
}
