//! Which claim holds.

use super::check;

#[test]
fn the_weightiest_rank_holds() {
    let mut scenario = "duty encrypt: third_party sole".to_owned();
    let cases = [
        ("", "split third_party sole", "rank default"),
        ("customer 2026-02 duty encrypt: provider sole", "split provider sole", "rank customer_statement"),
        ("third_party 2025-02 everything: mssp part", "split mssp part", "rank mssp_statement"),
        ("provider 2020-01 everything: customer sole", "split customer sole", "rank publication"),
        ("draft 2026-02 duty encrypt: nobody", "split customer sole", "rank publication"),
        ("agreement 2019-01 everything: customer all, mssp all", "split mssp all, customer all", "rank agreement"),
    ];
    for (line, split, rank) in cases {
        scenario += &format!("\n{line}");
        check(&scenario, &format!("{split}\n{rank}\nholds {}", u8::from(rank != "rank default")));
    }
}

#[test]
fn the_provider_outranks_both_statements_even_when_they_agree() {
    check(
        "duty encrypt: nobody
         provider 2024-01 layer customer_data: customer sole
         mssp 2026-02 duty encrypt of files: provider sole
         customer 2026-02 duty encrypt of files: provider sole",
        "split customer sole
         rank publication",
    );
}

#[test]
fn not_published_is_not_nobody() {
    check("duty encrypt: not published", "split not published\nsays Nobody has said who does `encrypt` for the shop.");
    check("duty encrypt: nobody", "split nobody\nsays Nobody does `encrypt` for the shop.");
    let silent = "duty encrypt: nobody
         provider 2026-02 duty encrypt of files: not published";
    check(silent, "split nobody\nrank default");
    let says_so = silent.replace("not published", "nobody");
    check(&says_so, "split nobody\nrank publication");
    // A narrower, newer claim that says nothing does not silence a broader one.
    check(&format!("{silent}\nprovider 2025-01 everything in old: customer sole"), "split customer sole\nholds 1");
}

#[test]
fn within_a_rank_the_narrowest_holds_and_then_the_newest() {
    let mut scenario = "duty encrypt (customer_data, subset-of fw:AC-2): nobody".to_owned();
    let cases = [
        ("provider 2026-02-03 everything in a: provider sole", "split provider sole"),
        ("provider 2026-02-02 layer customer_data in b: customer sole", "split customer sole"),
        ("provider 2026-02-01 control fw:AC-2 in c: provider sole", "split provider sole"),
        ("provider 2026-01-05 duty encrypt in d: customer sole", "split customer sole"),
        ("provider 2026-01-04 duty encrypt of aws:paas in e: provider sole", "split provider sole"),
        ("provider 2026-01-02 duty encrypt of files in f: customer sole", "split customer sole"),
        ("provider 2026-01-03 duty encrypt of files in a2: provider sole", "split provider sole"),
        ("provider 2026-01-02 duty encrypt of files in z: nobody", "split provider sole"),
        ("provider 2026-01-03 duty encrypt of files in b2: customer sole", "split customer sole"),
        ("provider 2026-02-09 duty encrypt of azure:paas in g: nobody", "split customer sole"),
    ];
    for (line, split) in cases {
        scenario += &format!("\n{line}");
        check(&scenario, &format!("{split}\nholds 1"));
    }
}

#[test]
fn a_new_edition_replaces_the_old_one_whole() {
    let old = "duty encrypt: nobody
         service files aws paas
         service mail aws saas
         provider 2025-01 duty encrypt of files in guide: customer sole";
    check(old, "split customer sole");
    let newer = "provider 2026-01 everything of aws:saas in guide: provider sole";
    for who in ["", "own "] {
        check(&format!("{old}\n{who}{newer}"), "split nobody\nrank default\nencrypt@mail: split provider sole");
    }
    // Nor does an older edition of this tenant's own come back, where the newer one is shared.
    let own = old.replace("provider 2025", "own provider 2025");
    check(&own, "split customer sole");
    check(&format!("{own}\n{newer}"), "split nobody\nrank default\nencrypt@mail: split provider sole");
}

#[test]
fn a_claim_about_a_control_decides_the_duties_that_it_holds() {
    let duty = |relation: &str, control: &str| format!("duty encrypt ({relation} {control}): nobody");
    let cases = [
        ("equal-to", "fw:AC-2", "fw:AC-2", "split customer sole"),
        ("equivalent-to", "fw:AC-2", "fw:AC-2", "split customer sole"),
        ("subset-of", "fw:AC-2", "fw:AC-2", "split customer sole"),
        ("superset-of", "fw:AC-2", "fw:AC-2", "split nobody"),
        ("intersects-with", "fw:AC-2", "fw:AC-2", "split nobody"),
        ("subset-of", "fw:AC-2", "fw:AC-3", "split nobody"),
        ("subset-of", "fw:AC-2", "other:AC-2", "split nobody"),
        ("subset-of", "fw:AC-2", "fw-old:AC-2", "split customer sole"),
        ("subset-of", "fw-old:AC-2", "fw:AC-2", "split customer sole"),
        ("subset-of", "fw-old:AC-2", "fw-old:AC-2", "split customer sole"),
        ("subset-of", "fw:AC-2", "fw:AC-2(a)(1)", "split customer sole"),
        ("subset-of", "fw:AC-2", "fw:AC-2(3)", "split nobody"),
        ("subset-of", "fw:AC-2(3)", "fw:AC-2(3)(b)", "split customer sole"),
        ("subset-of", "fw:164.308", "fw:164.308(a)", "split nobody"),
    ];
    for (relation, control, claimed, split) in cases {
        check(&format!("{}\nprovider 2026-01 control {claimed}: customer sole", duty(relation, control)), split);
    }
}

#[test]
fn a_feature_decides_what_it_is_mapped_to_and_nothing_else() {
    let duties = "duty encrypt (subset-of fw:AC-2): nobody\nduty rotate (subset-of fw:AC-2): nobody\n";
    let provider = |claim: &str| format!("{duties}provider 2026-01 {claim}");
    let both = "split customer sole\nrotate@: split customer sole";
    let neither = "split nobody\nrotate@: split nobody";
    let cases = [
        ("control fw:AC-2: customer sole", both),
        ("control fw:AC-2 feature keys: customer sole", neither),
        ("layer customer_data feature keys: customer sole", neither),
        ("everything feature keys: customer sole", neither),
        ("duty encrypt feature keys: customer sole", "split customer sole\nrotate@: split nobody"),
        ("control fw:AC-2 feature keys about rotate: customer sole", "split nobody\nrotate@: split customer sole"),
        ("control fw:AC-9 feature keys about encrypt+rotate: customer sole", both),
        ("control fw:AC-2 feature keys about unheard: customer sole", neither),
        ("control fw:AC-2 feature keys about encrypt: not applicable", neither),
        ("duty encrypt feature keys: not applicable", neither),
        ("duty encrypt: not applicable", "split not applicable\nverdict not_applicable: it does not arise here"),
    ];
    for (claim, expected) in cases {
        check(&provider(claim), expected);
    }
}

#[test]
fn a_claim_that_decides_nothing_is_still_shown() {
    let cases = [
        ("control fw:AC-2: customer sole", "touches 0"),
        ("control fw:AC-7: customer sole", "touches 1"),
        ("control fw:AC-2 feature keys: customer sole", "touches 1"),
        ("control fw:AC-2 feature keys about unheard: customer sole", "touches 1"),
        ("control fw:AC-9 feature keys about encrypt: not applicable", "touches 1"),
        ("duty encrypt feature keys: not applicable", "touches 1"),
        ("layer customer_data feature keys: customer sole", "touches 1"),
        ("layer identities feature keys: customer sole", "touches 0"),
        ("everything feature keys: customer sole", "touches 1"),
        ("duty encrypt of mail feature keys: not applicable", "touches 0"),
    ];
    for (claim, expected) in cases {
        let duty = "duty encrypt (customer_data, subset-of fw:AC-2, intersects-with fw:AC-7): nobody";
        check(&format!("{duty}\nprovider 2026-01 {claim}"), expected);
    }
}

#[test]
fn features_of_one_source_are_merged() {
    let feature =
        |name: &str, split: &str| format!("provider 2026-01 control fw:A feature {name} about encrypt: {split}");
    let cases = [
        (["customer sole", "customer sole"], "customer sole"),
        (["customer sole", "provider sole"], "provider part, customer part"),
        (["customer sole", "not applicable"], "customer sole"),
        (["customer sole", "nobody"], "customer sole"),
        (["customer part", "nobody"], "customer sole"),
        (["customer all, mssp all", "mssp sole"], "mssp part, customer part"),
    ];
    for (splits, merged) in cases {
        let [one, two] = splits;
        let scenario = format!("duty encrypt: nobody\n{}\n{}", feature("a", one), feature("b", two));
        check(&scenario, &format!("split {merged}"));
    }
}

#[test]
fn former_ids_still_name_their_duty() {
    check(
        "today 2026-03-01
         duty encrypt (formerly scramble, monthly): nobody
         person anna customer
         agreement 2026-01 duty scramble: customer sole
         anna performs scramble
         document 2026-02-15 met scramble
         review scramble monthly 2025-01",
        "split customer sole
         verdict proven: shown on 2026-02-15
         gaps lapsed unverified",
    );
}
