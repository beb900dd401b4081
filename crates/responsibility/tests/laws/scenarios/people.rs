//! Who is named, and who looks whether it was done.

use super::check;

/// The customer has agreed to do it; Anna and Bob are the customer's, Mo is the MSSP's.
const SIGNED: &str = "
    duty encrypt (identities): nobody
    agreement 2026-01 everything: customer sole
    person anna customer
    person bob customer until 2026-02-28
    person mo mssp
    team it customer of anna
    team gone customer of bob
    team mixed customer of anna bob
    team empty customer
";

#[test]
fn the_responsible_side_names_somebody_who_is_there() {
    let cases = [
        ("", "gap unnamed\nunnamed customer"),
        ("anna performs encrypt", "no gap unnamed\nunnamed "),
        ("anna performs layer identities", "no gap unnamed"),
        ("anna performs layer people", "gap unnamed"),
        ("anna performs everything at files", "no gap unnamed"),
        ("anna performs everything at mail", "gap unnamed"),
        ("anna accountable encrypt", "gap unnamed"),
        ("anna verifies encrypt", "gap unnamed"),
        ("mo performs encrypt", "gap unnamed"),
        ("unheard performs encrypt", "gap unnamed"),
        ("bob performs encrypt", "gap unnamed"),
        ("gone performs encrypt", "gap unnamed"),
        ("mixed performs encrypt", "no gap unnamed"),
        ("empty performs encrypt", "no gap unnamed"),
        // The narrowest assignment counts, even when it is of somebody who has left.
        ("anna performs everything\nbob performs encrypt", "gap unnamed"),
        ("anna performs everything\nbob performs everything at files", "gap unnamed"),
        ("anna performs layer identities\nbob performs everything at files", "no gap unnamed"),
        ("anna performs everything\nbob performs encrypt at mail", "no gap unnamed"),
        // But only within a party and a role.
        ("anna performs everything\nmo performs encrypt\nbob verifies encrypt", "no gap unnamed"),
    ];
    for (lines, expected) in cases {
        check(&format!("{SIGNED}{lines}"), expected);
    }
}

#[test]
fn the_last_day_is_still_a_day() {
    check(&format!("today 2026-02-28{SIGNED}bob performs encrypt"), "no gap unnamed");
    check(&format!("today 2026-03-01{SIGNED}bob performs encrypt"), "gap unnamed");
}

#[test]
fn every_responsible_side_names_somebody() {
    let shared = "duty encrypt: provider part, customer part, mssp part
         person anna customer
         anna performs encrypt";
    check(shared, "gap unnamed\nunnamed mssp");
    check(shared, "says Northwind must do `encrypt` for the shop, but no active person or team is named.");
    check(&format!("{shared}\nperson mo mssp\nmo performs encrypt"), "no gap unnamed");
    check("duty encrypt: provider part, subprovider part", "no gap unnamed");
}

#[test]
fn somebody_else_looks_whether_it_was_done() {
    let cases = [
        ("", "gap unverified"),
        ("anna performs encrypt\nmo verifies encrypt", "no gap unverified"),
        ("anna performs encrypt\nanna verifies encrypt", "gap unverified"),
        ("anna performs encrypt\nbob verifies encrypt", "gap unverified"),
        // A team that holds only the performer is the performer.
        ("anna performs encrypt\nit verifies encrypt", "gap unverified"),
        ("it performs encrypt\nanna verifies encrypt", "gap unverified"),
        // Whoever has left does not look any more, in a team or alone.
        ("anna performs encrypt\nmixed verifies encrypt", "gap unverified"),
        ("anna performs encrypt\ngone verifies encrypt", "gap unverified"),
        ("anna performs encrypt\nempty verifies encrypt", "no gap unverified"),
        ("empty performs encrypt\nempty verifies encrypt", "gap unverified"),
        ("anna performs encrypt\nanna verifies encrypt\nmo verifies encrypt", "no gap unverified"),
    ];
    for (lines, expected) in cases {
        check(&format!("{SIGNED}{lines}"), expected);
    }
}
