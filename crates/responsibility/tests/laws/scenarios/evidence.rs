//! Whether it is done, and whether that was looked at lately.

use super::check;

/// The day is 2026-03-01; a monthly duty's evidence counts for 31 days.
const OWNED: &str = "duty encrypt (monthly, attestation, checks): customer sole\n";

fn verdicts(cases: &[(&str, &str)]) {
    for (lines, verdict) in cases {
        check(&format!("{OWNED}{lines}"), &format!("verdict {verdict}"));
    }
}

#[test]
fn evidence_counts_from_its_first_day_to_its_last() {
    verdicts(&[
        ("", "unproven: there is no evidence"),
        ("attestation 2026-02-01 met encrypt", "proven: shown on 2026-02-01"),
        ("attestation 2026-01-29 met encrypt", "proven: shown on 2026-01-29"),
        ("attestation 2026-01-28 met encrypt", "unproven: the evidence expired on 2026-02-28"),
        ("attestation 2026-01-28 met encrypt until 2026-03-01", "proven: shown on 2026-01-28"),
        ("attestation 2026-03-01 met encrypt", "proven: shown on 2026-03-01"),
        ("attestation 2026-03-02 met encrypt", "unproven: there is no evidence"),
        ("attestation 2026-03-02 not_met encrypt", "unproven: there is no evidence"),
        ("attestation 2026-02-01 met encrypt at mail", "unproven: there is no evidence"),
        ("document 2026-02-01 met encrypt", "unproven: there is no evidence"),
        // A newer item that has expired does not shorten an older one that has not.
        (
            "attestation 2025-06 met encrypt until 2027-01\nattestation 2026-01 met encrypt",
            "proven: shown on 2025-06-01",
        ),
    ]);
}

#[test]
fn a_contradiction_stands_until_something_newer_of_its_kind_says_otherwise() {
    verdicts(&[
        ("attestation 2020-01 not_met encrypt", "failing: stated on 2020-01-01"),
        ("attestation 2026-02-02 not_met encrypt\nattestation 2026-02-01 met encrypt", "failing: stated on 2026-02-02"),
        ("attestation 2026-02-01 not_met encrypt\nattestation 2026-02-01 met encrypt", "failing: stated on 2026-02-01"),
        ("attestation 2026-02-01 not_met encrypt\nattestation 2026-02-02 met encrypt", "proven: shown on 2026-02-02"),
        (
            "attestation 2025-01 not_met encrypt\nattestation 2025-02 met encrypt",
            "unproven: the evidence expired on 2025-03-04",
        ),
        // A document cannot prove this duty, but it can contradict; only a document answers it.
        ("document 2025-01 not_met encrypt\nattestation 2026-02 met encrypt", "failing: stated on 2025-01-01"),
        (
            "document 2025-01 not_met encrypt\ndocument 2025-02 met encrypt\nattestation 2026-02 met encrypt",
            "proven: shown on 2026-02-01",
        ),
        ("document 2025-01 not_met encrypt\ncheck encrypt 4 proven", "failing: stated on 2025-01-01"),
    ]);
}

#[test]
fn checks_prove_what_they_could_read() {
    verdicts(&[
        ("check encrypt 3 proven", "proven: checked on 3 resources"),
        ("check encrypt 3 proven\ncheck encrypt 2 proven", "proven: checked on 5 resources"),
        ("check encrypt 3 proven 1 failing 2 unproven", "failing: 1 resource found wanting"),
        ("check encrypt 3 proven 1 unproven", "unproven: a setting is not there to be judged"),
        (
            "check encrypt 1 unproven because s3:ListBuckets (denied)",
            "unproven: could not be read (s3:ListBuckets (denied))",
        ),
        (
            "check encrypt 9 proven\ncheck encrypt 1 unproven because s3:GetAcl (denied)",
            "unproven: could not be read (s3:GetAcl (denied))",
        ),
        (
            "attestation 2026-02 met encrypt\ncheck encrypt 1 unproven because s3:GetAcl (denied)",
            "unproven: could not be read (s3:GetAcl (denied))",
        ),
    ]);
}

#[test]
fn where_there_is_nothing_there_is_nothing_to_do() {
    let nothing = "not_applicable: the accounts were read, and there is nothing of the kind in them";
    verdicts(&[
        ("check encrypt 0 proven", nothing),
        ("check encrypt 0 proven\ncheck encrypt 1 proven", "proven: checked on 1 resource"),
        ("check encrypt 0 proven\nattestation 2026-02 met encrypt", "proven: shown on 2026-02-01"),
        // Were it otherwise, taking the attestation away would improve the verdict.
        ("check encrypt 0 proven\nattestation 2025-02 met encrypt", nothing),
        ("check encrypt 0 proven\nattestation 2025-02 not_met encrypt", "failing: stated on 2025-02-01"),
        (
            "check encrypt 0 unproven because s3:ListBuckets (denied)\ncheck encrypt 1 unproven",
            "unproven: a setting is not there to be judged",
        ),
    ]);
    check("duty encrypt: nobody\ncheck encrypt 0 proven", "verdict unproven: nobody owns it");
}

#[test]
fn gaps_follow_the_verdict() {
    let named = "duty encrypt (high): customer sole
         person anna customer
         person bob customer
         anna performs encrypt
         bob verifies encrypt
         agreement 2026-01 everything: customer sole\n";
    let cases = [
        ("", "gaps unproven\nsays Nothing proves `encrypt` for the shop: there is no evidence."),
        ("attestation 2026-02 met encrypt", "gaps"),
        ("check encrypt 0 proven", "gaps"),
        (
            "check encrypt severity critical 2 failing",
            "gaps failing\nsays `encrypt` is not done for the shop: 2 resources found wanting.",
        ),
        (
            "attestation 2026-02 not_met encrypt",
            "gaps failing\nsays `encrypt` is not done for the shop: stated on 2026-02-01.",
        ),
    ];
    for (lines, expected) in cases {
        check(&format!("{named}{lines}"), expected);
    }
}

#[test]
fn how_bad_it_is() {
    let cases = [
        ("nobody", "", "worst critical"),
        ("provider sole", "", "worst high"),
        ("provider sole", "attestation 2026-02 met encrypt", "worst medium"),
        ("provider sole", "attestation 2026-02 not_met encrypt", "worst critical"),
        ("provider sole", "check encrypt severity low 1 failing", "worst medium"),
        ("not applicable", "", "worst none"),
    ];
    for (default, line, expected) in cases {
        check(&format!("duty encrypt (critical): {default}\n{line}"), expected);
    }
}

#[test]
fn a_review_is_overdue() {
    let cases = [
        ("", "no gap lapsed"),
        ("review encrypt monthly 2026-01-28", "gap lapsed\nsays The review of `encrypt` for the shop is overdue."),
        ("review encrypt monthly 2026-01-29", "no gap lapsed"),
        ("review encrypt yearly 2025-01", "gap lapsed"),
        ("review encrypt yearly 2025-01 at mail", "no gap lapsed"),
        ("review rotate yearly 2025-01", "no gap lapsed"),
        // It was reviewed since, but a review that is done seldom does not stand for one that is due often.
        ("review encrypt yearly 2024-01\nreview encrypt yearly 2026-01", "no gap lapsed"),
        ("review encrypt monthly 2025-01\nreview encrypt yearly 2026-01 at files", "gap lapsed"),
        ("review encrypt quarterly 2025-01\nreview encrypt yearly 2026-01 at files", "no gap lapsed"),
        ("review encrypt two_yearly 2025-01\nreview encrypt on_event 2025-01", "gap lapsed"),
    ];
    for (lines, expected) in cases {
        check(&format!("{OWNED}{lines}"), expected);
    }
}

#[test]
fn what_is_accepted_stays_failing_and_is_no_gap() {
    verdicts(&[
        ("check encrypt 2 failing 2 accepted", "failing: 2 resources found wanting, which is accepted"),
        ("check encrypt 2 failing 1 accepted", "failing: 1 resource found wanting"),
        ("check encrypt 2 failing 2 accepted\ncheck encrypt 1 failing", "failing: 1 resource found wanting"),
        // What nobody accepted is said first.
        ("check encrypt 1 failing 1 accepted\nattestation 2026-02 not_met encrypt", "failing: stated on 2026-02-01"),
        ("check encrypt 1 failing 1 accepted 1 unproven s3:GetBucketAcl denied", "failing: could not be read (denied)"),
    ]);
    let unproven = "gaps unnamed unproven unverified unsigned";
    for (line, gaps) in [
        ("check encrypt 2 failing 2 accepted 3 proven", "gaps unnamed unverified unsigned"),
        ("check encrypt 2 failing 1 accepted", "gaps failing unnamed unverified unsigned"),
        ("check encrypt 1 failing 1 accepted 1 unproven s3:GetBucketAcl denied", unproven),
        (
            "check encrypt 1 failing 1 accepted\nattestation 2026-02 not_met encrypt",
            "gaps failing unnamed unverified unsigned",
        ),
    ] {
        check(&format!("{OWNED}{line}"), gaps);
    }
}
