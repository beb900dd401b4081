//! The page: what is in it, what is not, and how large it gets.

use demarc_exchange::report::html;

use crate::sample::{NASTY, answer, many, sample, tenant};

#[test]
fn one_tenant_has_every_section() {
    let page = html(&answer(vec![tenant("bakery", "Corner Bakery Ltd", 4, 40)])).expect("a page");
    let sections = [
        "What to do first",
        "And nearly everywhere",
        "What you must do",
        "What your provider does",
        "What your security provider does (Northwind Security)",
        "What nobody does",
        "What is not proven",
        "What was found wanting, and how to mend it",
        "What could not be read",
        "Found in your accounts, and not on the list",
        "What the words mean",
        "Corner Bakery Ltd uses 4 services.",
        "And 20 more.",
        "aws s3api put-public-access-block",
        "all 4 services",
    ];
    for section in sections {
        assert!(page.contains(section), "{section}");
    }
    assert!(!page.contains("All clients"));
}

#[test]
fn several_tenants_come_worst_first() {
    let page = html(&sample()).expect("a page");
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is missing"));
    assert!(at("All clients, those that need most first") < at("&#60;script"));
    assert!(at("<a href=\"#t1\">&#60;script") < at("<a href=\"#t2\">Corner Bakery Ltd"));
    assert_eq!(page.matches("<details class=\"tenant\">").count(), 2);
}

#[test]
fn texts_of_others_stay_texts() {
    let page = html(&sample()).expect("a page").to_lowercase();
    for forbidden in
        ["<script", "<img", "onerror=alert(1)>", "\u{202e}", "\u{7}", "http://", "https://", " style=\"", "javascript:"]
    {
        assert!(!page.contains(forbidden), "{forbidden:?}");
    }
    assert!(page.contains("left\\u{202e}thgir") && page.contains("bell\\u{7}"));
    assert!(page.contains("default-src 'none'; style-src 'unsafe-inline'"));
    assert!(NASTY.iter().any(|name| page.contains(&name.to_lowercase())), "harmless ones are shown as they are");
}

#[test]
fn elements_are_closed_and_ids_are_unique() {
    for page in [html(&sample()), html(&many(1)), html(&answer(Vec::new()))] {
        let page = page.expect("a page");
        assert_eq!(problems(&page), Vec::<String>::new());
    }
}

#[test]
fn a_dozen_clients_stay_small() {
    let page = html(&many(12)).expect("a page");
    println!("12 clients, 8 services, 167 duties: {} KiB", page.len() / 1024);
    assert!(page.len() < 3_000_000, "{} bytes", page.len());
    keep("many.html", &page);
    keep("sample.html", &html(&sample()).expect("a page"));
    keep("one.html", &html(&answer(vec![tenant("bakery", "Corner Bakery Ltd", 4, 40)])).expect("a page"));
}

/// Keeps a page for looking at, where the environment asks for it.
#[expect(clippy::disallowed_methods, reason = "people who want to look say where")]
fn keep(name: &str, page: &str) {
    if let Some(folder) = std::env::var_os("DEMARC_SAMPLES") {
        std::fs::write(std::path::Path::new(&folder).join(name), page).expect("a folder to write to");
    }
}

/// Elements that are not closed in order, ids that come twice, references to ids that are not there, and
/// headings that skip a level.
fn problems(page: &str) -> Vec<String> {
    const VOID: [&str; 4] = ["meta", "rect", "!doctype", "br"];
    let (mut open, mut problems, mut level) = (Vec::new(), Vec::new(), 0);
    for tag in page.split('<').skip(1).map(|rest| rest.split('>').next().unwrap_or_default()) {
        let name = tag.split([' ', '/']).next().unwrap_or_default().to_lowercase();
        match tag.strip_prefix('/') {
            Some(closed) if open.pop().as_deref() != Some(closed) => {
                problems.push(format!("</{closed}> closes nothing"))
            }
            None if !VOID.contains(&name.as_str()) => open.push(name.clone()),
            _ => {}
        }
        if let Some(heading) = name.strip_prefix('h').and_then(|level| level.parse::<u32>().ok()) {
            if heading > level + 1 {
                problems.push(format!("<{name}> after level {level}"));
            }
            level = heading;
        }
    }
    problems.extend(open.into_iter().map(|name| format!("<{name}> is never closed")));
    let values = |name: &str| {
        let parts: Vec<&str> = page.split(&format!(" {name}=\"")).skip(1).collect();
        parts.into_iter().filter_map(|rest| rest.split('"').next()).flat_map(str::split_whitespace).collect::<Vec<_>>()
    };
    let ids = values("id");
    let unique: std::collections::BTreeSet<&str> = ids.iter().copied().collect();
    if unique.len() != ids.len() {
        problems.push("ids come twice".to_owned());
    }
    let references = values("aria-labelledby").into_iter().chain(values("href").into_iter().map(|to| &to[1..]));
    problems.extend(references.filter(|to| !unique.contains(to)).map(|to| format!("there is no {to}")));
    problems
}
