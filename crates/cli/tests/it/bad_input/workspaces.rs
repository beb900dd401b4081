//! Workspaces with mistakes in them: `tenant check` says all of them, `assess` refuses to begin.

use super::{complaint, lacks, none};
use crate::{
    files::workspace,
    program::{Folder, demarc, run},
};

const TENANT: &str = "tenants/acme/tenant.toml";
/// What comes before the mistake in `tenant.toml`.
const SOUND: &str = "name = \"Acme\"\n[[service]]\nid = \"slack\"\ncatalog = \"slack\"\n";

/// Expects that both commands say these parts, with the file and the place.
fn mistaken(path: &str, content: &[u8], parts: &[&str]) -> Vec<String> {
    let folder = workspace();
    folder.write(path, content);
    let before = folder.content();
    let check = run(&folder.0, &["tenant", "check"], 1);
    let mut wrong = lacks(&String::from_utf8_lossy(&check.stdout), parts);
    wrong.extend(lacks(&String::from_utf8_lossy(&check.stderr), &["problems", "next: mend"]));
    if folder.content() != before {
        wrong.push("something was written".to_owned());
    }
    let check = wrong.into_iter().map(|wrong| format!("{path}: tenant check {wrong}"));
    check.chain(complaint(&folder, demarc(&folder.0, &["assess"]), 1, parts)).collect()
}

#[test]
fn mistakes_in_a_tenant_are_said_with_place_and_mend() {
    let cases: [(&str, &[&str]); 12] = [
        ("nmae = \"A\"\n", &["tenant.toml:5:1", "unknown key `nmae`", "did you mean `name`?"]),
        (
            "[[service]]\nid = \"slack\"\ncatalog = \"slack\"\n",
            &["tenant.toml:6:6", "already used on line 3", "choose another"],
        ),
        (
            "[[service]]\nid = \"chat\"\ncatalog = \"slak\"\n",
            &["tenant.toml:7:11", "unknown service `slak`", "did you mean `slack`?"],
        ),
        (
            "[[service]]\nid = \"../x\"\ncatalog = \"slack\"\n",
            &["tenant.toml:6:6", "`../x`", "begins with a letter or a digit"],
        ),
        (
            "[[person]]\nid = \"ann\"\nname = \"Ann\"\nparty = \"customer\"\nuntil = 2026-02-30\n",
            &["tenant.toml:9:9", "`2026-02-30` is not a date", "between 01 and 28"],
        ),
        (
            "[[person]]\nid = \"ann\"\nname = \"\\u001b[31mAnn\"\nparty = \"customer\"\n",
            &["tenant.toml:7:8", "control character \\u{1b}", "remove it"],
        ),
        (
            "[[person]]\nid = \"ann\"\nname = \"\u{202e}Ann\"\nparty = \"customer\"\n",
            &["tenant.toml:7:8", "\\u{202e}", "remove it"],
        ),
        ("[[person]]\nid = \"ann\"\nname = \"\x1b[31mAnn\"\nparty = \"customer\"\n", &["tenant.toml:7:"]),
        (
            "[[account]]\nprovider = \"aws\"\nsecret_access_key = \"hush\"\n",
            &["tenant.toml:7:1", "holds a secret", "kept in git", "remove it"],
        ),
        (
            "[[account]]\nprovider = \"aws\"\nprofile = \"AKIAIOSFODNN7EXAMPLE\"\n",
            &["tenant.toml:7:1", "holds a secret", "a `role_arn` instead"],
        ),
        (
            "[[account]]\nprovider = \"aws\"\nendpoint_url = \"http://me:hush@127.0.0.1\"\n",
            &["tenant.toml:7:16", "a user name or password", "remove everything up to the `@`"],
        ),
        (
            "nmae = \"A\"\n[[person]]\nid = \"ann\"\nname = \"Ann\"\nparty = \"custommer\"\n",
            &["tenant.toml:5:1", "`nmae`", "tenant.toml:12:9", "did you mean `customer`?"],
        ),
    ];
    none(cases.iter().flat_map(|(mistake, parts)| {
        // A key that belongs to the tenant comes before its first table.
        let (before, after) = SOUND.split_once("[[").expect("a table");
        let text = match mistake.strip_prefix("nmae = \"A\"\n") {
            Some(rest) => format!("{before}\n\n\nnmae = \"A\"\n[[{after}{rest}"),
            None => format!("{SOUND}{mistake}"),
        };
        mistaken(TENANT, text.as_bytes(), parts)
    }));
}

#[test]
fn mistakes_in_other_files_are_said_with_place_and_mend() {
    let deep = format!("a = {}", "[".repeat(100_000));
    let cases: [(&str, &[u8], &[&str]); 14] = [
        ("demarc.toml", b"\xff\xfen\0a\0m\0e\0", &["demarc.toml:1", "is UTF-16", "save it as UTF-8"]),
        ("demarc.toml", b"name = \"Zo\xeb\"\nkind = \"mssp\"\n", &["demarc.toml:1", "0xEB", "save it as UTF-8"]),
        (
            "demarc.toml",
            b"name = \"Z\"\nkind = \"bank\"\ncolour = 1\n",
            &["demarc.toml:2:8", "`bank`", "demarc.toml:3:1", "`colour`"],
        ),
        (
            "tenants/acme/assignments.toml",
            b"[[assignment]]\nservice = \"slac\"\nduty = \"review-acces\"\nperforms = \"ann\"\n",
            &[
                "assignments.toml:2:11",
                "did you mean `slack`?",
                "assignments.toml:3:8",
                "did you mean `review-access`?",
                "assignments.toml:4:12",
                "`ann`",
            ],
        ),
        (
            "tenants/acme/claims.toml",
            b"[[statement]]\nby = \"customer\"\nas_of = 2026-02-30\n",
            &["claims.toml:3:9", "`2026-02-30` is not a date"],
        ),
        ("tenants/acme/claims.toml", b"[[statement]\n", &["claims.toml:1:", "not closed", "end it with `]]`"]),
        ("tenants/acme/claims.toml", deep.as_bytes(), &["claims.toml:1:", "too deep"]),
        (
            "tenants/acme/reviews.toml",
            b"[[review]]\nservice = \"*\"\nduty = \"review-access\"\nlast = \"2026-01-01\"\nevery = \"sometimes\"\n",
            &["reviews.toml:4:8", "without quotes", "reviews.toml:5:9", "`half_yearly`"],
        ),
        ("tenants/acme/roster.csv", b"name,status\nAnn,maybe\n", &["roster.csv:2", "`maybe`", "`active` or `left`"]),
        ("tenants/acme/notes.toml", b"x = 1\n", &["notes.toml", "unknown file", "rename it or move it"]),
        ("tenants/Big Bank/tenant.toml", b"name = \"B\"\n", &["tenants/Big Bank", "lower-case letters"]),
        (
            "claims/acme-host/1/source.toml",
            b"id = \"acme-host\"\n",
            &["source.toml:1:1", "`as_of` is missing", "`publisher` is missing"],
        ),
        (
            "claims/acme-host/claims.csv",
            b"service,subject\n",
            &["claims/acme-host", "claims/<source>/<edition>/source.toml", "move"],
        ),
        (
            "tenants/acme/agreements/a.toml",
            b"title = \"A\"\nedition = \"1\"\nas_of = 2026-13-01\n",
            &["agreements/a.toml:3:9", "is not a date"],
        ),
    ];
    none(cases.iter().flat_map(|(path, content, parts)| mistaken(path, content, parts)));
}

#[test]
fn what_is_no_workspace_is_said_once() {
    let parts: &[&str] = &["there is no workspace here", "demarc init"];
    let empty = Folder::new("empty");
    none(complaint(&empty, demarc(&empty.0, &["assess"]), 1, parts));
    none(complaint(&empty, demarc(&empty.0.join("nowhere"), &["assess"]), 1, parts));
    let file = empty.write("a-file", "x");
    none(complaint(&empty, demarc(&file, &["assess"]), 1, parts));
}

#[test]
fn a_damaged_inventory_is_said_with_its_mend() {
    let folder = workspace();
    folder.write("inventory/acme/saas_user.parquet", "PAR1 not really");
    let parts: &[&str] = &["inventory/acme/saas_user.parquet", "damaged", "demarc collect"];
    none(complaint(&folder, demarc(&folder.0, &["assess"]), 1, parts));
}
