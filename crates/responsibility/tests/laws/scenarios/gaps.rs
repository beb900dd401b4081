//! Who disagrees with whom, and what was signed.

use super::check;

#[test]
fn nobody_owns_it() {
    let gaps = "gaps unowned unproven unverified unsigned\nverdict unproven: nobody owns it";
    check("duty encrypt: nobody", gaps);
    check("duty encrypt: not published", gaps);
    check("duty encrypt: nobody\nattestation 2026-02 met encrypt\ncheck encrypt 3 proven", gaps);
    check("duty encrypt: provider sole", "no gap unowned\ngaps unproven unverified unsigned");
    check("duty encrypt: not applicable", "gaps");
}

#[test]
fn two_do_it_alone() {
    check(
        "duty encrypt: nobody
         mssp 2026-01 duty encrypt: mssp sole
         customer 2026-01 duty encrypt: customer sole",
        "gap double_owned
         no gap assumed
         says Northwind and you each believe to do `encrypt` for the shop alone.",
    );
    check("duty encrypt: customer sole, mssp sole", "gap double_owned");
    check("duty encrypt: customer sole\nmssp 2026-01 duty encrypt: mssp sole", "no gap double_owned");
    check("duty encrypt: customer all, mssp all", "no gap double_owned");
    let published = "duty encrypt: nobody\nprovider 2026-01 everything: provider sole";
    check(&format!("{published}\ncustomer 2026-02 everything: customer sole"), "gap double_owned");
    check(&format!("{published}\ncustomer 2026-02 everything: customer part"), "no gap double_owned");
}

#[test]
fn what_was_signed_is_everybodys_statement() {
    check(
        "duty encrypt: nobody
         provider 2026-01 everything: provider sole
         mssp 2026-01 everything: customer sole
         customer 2026-01 everything: mssp sole
         agreement 2026-01 everything: customer sole",
        "gaps unnamed unproven unverified",
    );
}

const CUSTOMER: &str = "customer 2026-01 duty encrypt: provider sole";

/// Who says what, what another says, and whether somebody counts on somebody in vain.
const RELIANCE: [(&str, &str, &str); 16] = [
    // The customer counts on the provider, who is silent, says no, or says yes.
    (CUSTOMER, "", "gap assumed"),
    (CUSTOMER, "provider 2025-01 everything: customer sole", "gap assumed"),
    (CUSTOMER, "provider 2025-01 everything: nobody", "gap assumed"),
    (CUSTOMER, "provider 2025-01 everything: not published", "gap assumed"),
    (CUSTOMER, "provider 2025-01 everything: provider sole", "no gap assumed"),
    (CUSTOMER, "provider 2025-01 everything: provider part", "no gap assumed"),
    // Of which the provider leaves the customer a part.
    (CUSTOMER, "provider 2025-01 everything: provider part, customer part", "gap assumed"),
    // Its own supplier does not speak for it.
    (CUSTOMER, "subprovider 2025-01 everything: provider sole", "gap assumed"),
    // What the provider publishes assumes nothing of a customer that is silent, and by customer it means
    // everybody on that side.
    ("provider 2025-01 everything: customer sole", "", "no gap assumed"),
    ("provider 2025-01 everything: customer sole", "customer 2026-01 everything: customer part", "no gap assumed"),
    (
        "provider 2025-01 everything: customer sole",
        "customer 2026-01 everything: mssp sole\nmssp 2026-01 everything: mssp sole",
        "no gap assumed",
    ),
    ("provider 2025-01 everything: customer sole", "customer 2026-01 everything: nobody", "gap assumed"),
    ("provider 2025-01 everything: customer sole", "customer 2026-01 everything: not applicable", "gap assumed"),
    ("provider 2025-01 everything: mssp sole", "customer 2026-01 everything: mssp sole", "gap assumed"),
    // An MSSP that counts on the customer, who has said nothing of it.
    ("mssp 2026-01 everything: customer sole", "", "gap assumed"),
    ("mssp 2026-01 everything: mssp sole", "", "no gap assumed"),
];

#[test]
fn one_counts_on_another_in_vain() {
    for (one, other, expected) in RELIANCE {
        check(&format!("duty encrypt: nobody\n{one}\n{other}"), expected);
    }
}

#[test]
fn each_counts_on_the_other() {
    let scenario = "duty encrypt: nobody
         person anna customer
         person mo mssp
         anna performs everything
         mo performs everything
         customer 2026-01 duty encrypt: mssp sole
         mssp 2026-01 duty encrypt: customer sole";
    check(
        scenario,
        "gap assumed
         no gap unowned
         split customer sole
         says Northwind counts on you, and you count on Northwind for `encrypt` at the shop, but you and Northwind do \
         not take it on.",
    );
    check(&format!("{scenario}\nagreement 2026-02 duty encrypt: customer sole"), "gaps unproven unverified");
}

#[test]
fn the_customer_counts_on_the_provider_in_a_sentence() {
    check(
        "duty encrypt: customer sole
         provider 2025-01 everything: mssp sole
         customer 2026-01 everything: provider sole",
        "says You count on the provider for `encrypt` at the shop, but the provider does not take it on.",
    );
}

#[test]
fn only_what_all_have_signed_is_signed() {
    check("duty encrypt: provider sole\nprovider 2026-01 everything: provider sole", "gap unsigned");
    check("duty encrypt: provider sole\ndraft 2026-01 everything: provider sole", "gap unsigned\nrank default");
    check("duty encrypt: provider sole\nagreement 2026-01 everything: provider sole", "no gap unsigned");
    check("duty encrypt: provider sole\nagreement 2026-01 everything of mail: provider sole", "gap unsigned");
    check("duty encrypt: provider sole\nagreement 2026-01 everything: not published", "gap unsigned");
}

#[test]
fn the_provider_changed_it_after_it_was_signed() {
    let signed = "duty encrypt (critical): nobody
         provider 2025-01 everything in guide: provider sole
         agreement 2025-06 everything: provider sole";
    check(signed, "no gap drifted");
    let cases = [
        ("provider 2025-05 everything in guide: customer sole", "no gap drifted"),
        ("provider 2025-06 everything in guide: customer sole", "no gap drifted"),
        ("provider 2025-07 everything in guide: customer sole", "gap drifted"),
        ("provider 2025-07 everything in guide: provider part, customer part", "gap drifted"),
        ("provider 2025-07 everything in guide: subprovider sole", "no gap drifted"),
        ("provider 2025-07 everything in guide: provider all", "no gap drifted"),
        ("provider 2025-07 everything in guide: nobody", "gap drifted"),
        ("provider 2025-07 everything in guide: not applicable", "gap drifted"),
        ("provider 2025-07 everything in guide: not published", "no gap drifted"),
        ("own provider 2025-07 everything in guide: customer sole", "gap drifted"),
        ("customer 2025-07 everything: customer sole", "no gap drifted"),
    ];
    for (line, expected) in cases {
        check(&format!("{signed}\n{line}"), expected);
    }
    // It is the newest edition that says something which is named.
    check(
        &format!(
            "{signed}\nprovider 2025-07 everything in guide: customer sole\nprovider 2025-08 duty encrypt in note: not published"
        ),
        "says The provider has changed who does `encrypt` for the shop since it was signed (provider, 2025-07).",
    );
}

#[test]
fn a_provider_does_not_know_who_works_for_the_customer() {
    check(
        "duty encrypt: nobody
         agreement 2025-06 everything: mssp sole
         provider 2025-07 everything: customer sole",
        "no gap drifted",
    );
}

#[test]
fn what_does_not_arise_can_only_have_drifted() {
    let signed = "duty encrypt: customer sole\nagreement 2025-06 everything: not applicable";
    check(&format!("{signed}\ncheck encrypt 1 failing\nreview encrypt monthly 2020-01"), "gaps");
    check(&format!("{signed}\nprovider 2025-07 everything: customer sole"), "gaps drifted");
}
