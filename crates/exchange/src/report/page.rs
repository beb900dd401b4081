//! The page.

use askama::Template;
use chrono::NaiveDate;

use super::{
    charts::{Chart, charts},
    duties::{Section, sections},
    findings::{CheckView, failing, unread},
    first::{First, first},
    overview::{COLUMNS, Overview, name, overview, worst_first},
    words::{Mark, arises, count, severity_mark, shown},
};
use crate::answer::{Answer, TenantAnswer};

/// One self-contained page for the owner of a business, or for a security provider about its clients.
pub fn html(answer: &Answer) -> Result<String, askama::Error> {
    let tenants = worst_first(&answer.tenants);
    let several = tenants.len() > 1;
    let page = Page {
        kept_by: shown(&answer.kept_by),
        as_of: answer.as_of,
        format: shown(&answer.format),
        about: tenants.first().filter(|_| !several).map(|tenant| name(tenant)).unwrap_or_default(),
        overview: several.then(|| overview(&tenants)),
        columns: &COLUMNS,
        tenants: tenants.iter().enumerate().map(|(number, tenant)| view(number + 1, tenant)).collect(),
    };
    page.render()
}

#[derive(Template)]
#[template(path = "report.html", whitespace = "minimize")]
struct Page {
    kept_by: String,
    as_of: NaiveDate,
    format: String,
    /// The only tenant's name.
    about: String,
    overview: Option<Overview>,
    columns: &'static [&'static str],
    tenants: Vec<TenantView>,
}

#[derive(Template)]
#[template(path = "report_tenant.html", whitespace = "minimize")]
struct TenantView {
    anchor: String,
    name: String,
    trade: String,
    summary: String,
    /// Its gaps by severity, urgent ones.
    urgent: Vec<(Mark, usize)>,
    charts: Vec<Chart>,
    first: First,
    sections: Vec<Section>,
    failing: Vec<CheckView>,
    unread: Vec<CheckView>,
    unlisted: Vec<(String, u64)>,
}

fn view(number: usize, tenant: &TenantAnswer) -> TenantView {
    let anchor = format!("t{number}");
    TenantView {
        name: name(tenant),
        trade: shown(tenant.trade.trim()),
        summary: summary(tenant),
        urgent: urgent(tenant),
        charts: charts(tenant, &anchor),
        first: first(tenant),
        sections: sections(tenant),
        failing: failing(tenant),
        unread: unread(tenant),
        unlisted: tenant.unlisted.iter().map(|(service, count)| (shown(service), *count)).collect(),
        anchor,
    }
}

fn urgent(tenant: &TenantAnswer) -> Vec<(Mark, usize)> {
    let number = |word: &str| tenant.counts.severities.get(word).copied().unwrap_or(0);
    let each = ["critical", "high"].map(|word| (severity_mark(word), number(word)));
    each.into_iter().filter(|(_, number)| *number > 0).collect()
}

/// The answer in a few plain sentences.
fn summary(tenant: &TenantAnswer) -> String {
    let number = |word: &str| tenant.counts.verdicts.get(word).copied().unwrap_or(0);
    let arising = tenant.cells.iter().filter(|cell| arises(cell)).count();
    let nobody = tenant.counts.owners.get("nobody").copied().unwrap_or(0);
    let urgent = tenant.counts.severities.get("critical").copied().unwrap_or(0);
    let mut text = format!(
        "{} uses {}. Over all of them there are {} to see to: ",
        name(tenant),
        count(tenant.counts.services, "service", "services"),
        count(arising, "duty", "duties")
    );
    text += &format!(
        "{} proven to be done, {} found not done, and for {} nothing shows it either way. ",
        is(number("proven")),
        is(number("failing")),
        count(number("unproven"), "duty", "duties")
    );
    text += &match nobody {
        0 => "Every duty has somebody who does it. ".to_owned(),
        1 => "One duty has nobody who does it. ".to_owned(),
        many => format!("{} have nobody who does them. ", count(many, "duty", "duties")),
    };
    text += &match urgent {
        0 => "Nothing needs mending today.".to_owned(),
        _ => format!(
            "{} to be seen to today.",
            if urgent == 1 { "One thing has".to_owned() } else { count(urgent, "thing has", "things have") }
        ),
    };
    text
}

fn is(number: usize) -> String {
    count(number, "is", "are")
}
