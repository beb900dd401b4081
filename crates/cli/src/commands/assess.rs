//! `demarc assess`: the answer, for one tenant or all.

use std::process::ExitCode;

use demarc_evaluate::Judged;
use demarc_exchange::{
    answer::{Answer, FORMAT, Material, TenantAnswer, tenant_answer},
    matrix_xlsx, report,
};
use demarc_model::Severity;
use demarc_records::{Act, Kind, Run};
use demarc_workspace::TenantFolder;
use serde_json::json;

use super::{Outcome, findings, since};
use crate::{
    args::{Args, AssessArgs, AssessFormat, Format},
    desk::Desk,
    output::{Failure, answer, answer_bytes, answer_streamed, coloured, safe, say, say_next, table},
    progress,
    record::observed,
    unseen,
};

/// Answers for the tenants asked for.
pub fn run(args: &Args, assess: &AssessArgs) -> Outcome {
    let desk = Desk::open_for(args, &assess.tenant)?;
    let format = match assess.format {
        AssessFormat::Answer(format) => format,
        AssessFormat::Findings(_) if assess.since.is_some() => return Err(since::not_written()),
        AssessFormat::Findings(format) => return findings::run(&desk, assess, format),
    };
    let tenants = desk.tenants(&assess.tenant)?;
    let ids: Vec<&str> = tenants.iter().map(|folder| &*folder.tenant.id).collect();
    let earlier = assess.since.as_ref().map(|from| since::runs(&desk, &ids, from)).transpose()?;
    let whole = answer_for(&desk, &tenants, assess.all_resources)?;
    whole.tenants.iter().try_for_each(|answer| remember(&desk, answer))?;
    match earlier {
        None => {
            if format == Format::Table {
                say_unseen(&desk, &tenants)?;
            }
            write(&whole, format)?;
        }
        Some(earlier) => since::show(&desk, &earlier, format)?,
    }
    whole.tenants.iter().for_each(say_unlisted);
    finish(assess, whole.tenants.iter().filter_map(worst).max())
}

/// The exit code, and what to do next.
pub fn finish(assess: &AssessArgs, worst: Option<Severity>) -> Outcome {
    match assess.fail_on {
        Some(least) if worst >= Some(least) => {
            say(format!("there are gaps of severity {least} or worse"));
            say_next(&format!("demarc gaps --severity {least}"));
            Ok(ExitCode::from(3))
        }
        _ => {
            say_next("demarc gaps, or demarc assess --format html > report.html");
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Follows every verdict and gap of a tenant over time, where there is a record and the caller may.
pub fn remember(desk: &Desk, answer: &TenantAnswer) -> Result<(), Failure> {
    let Some(record) = &desk.record else { return Ok(()) };
    let tenant = record.tenant(&answer.id)?;
    if !tenant.may(Act::Observe, Kind::History, false) {
        say(format!(
            "{} may not record what was seen of {}, so its history stays as it is",
            record.caller().id,
            answer.name
        ));
        return Ok(());
    }
    let run = Run { kind: "assess".to_owned(), detail: json!({ "as_of": desk.today() }).to_string() };
    record.wait(record.records.observe(&tenant, &run, &observed(answer)))?;
    Ok(())
}

/// Works out the answer for some tenants.
pub fn answer_for(desk: &Desk, tenants: &[&TenantFolder], keep_proven: bool) -> Result<Answer, Failure> {
    let bar = progress::of_tenants(tenants.len());
    let judged = desk.judge(tenants, keep_proven)?;
    let tenants = tenants.iter().zip(&judged).map(|(folder, judged)| {
        let answer = answer_of(desk, folder, judged);
        bar.inc(1);
        answer
    });
    let tenants = tenants.collect();
    bar.finish_and_clear();
    Ok(Answer { format: FORMAT.to_owned(), kept_by: desk.workspace.name.to_string(), as_of: desk.today(), tenants })
}

/// Works out the answer for a tenant that has been judged.
pub fn answer_of(desk: &Desk, folder: &TenantFolder, judged: &Judged) -> TenantAnswer {
    tenant_answer(&Material {
        catalog: &desk.catalog,
        book: &desk.book,
        publications: &desk.publications,
        tenant: &folder.tenant,
        outcomes: &judged.outcomes,
        findings: &judged.findings,
        unlisted: &judged.unlisted(),
        today: desk.today(),
    })
}

/// Writes an answer to standard output.
pub fn write(whole: &Answer, format: Format) -> Result<(), Failure> {
    match format {
        Format::Table => write_table(whole),
        Format::Json => answer_streamed(|output| whole.write_json(output)),
        Format::Csv => answer(&report::cells_csv(whole)),
        Format::Html => answer_bytes(report::html(whole)?.as_bytes()),
        Format::Xlsx => answer_bytes(&matrix_xlsx::write(whole)?),
    }
}

/// So many tenants are named before the rest is counted.
const UNSEEN_TENANTS: usize = 3;

/// What an answer does not know comes before it.
fn say_unseen(desk: &Desk, tenants: &[&TenantFolder]) -> Result<(), Failure> {
    let (store, mut unseen) = (desk.store(), 0);
    for folder in tenants {
        let Some(line) = unseen::sentence(&store.status(&folder.tenant.id)?) else { continue };
        unseen += 1;
        if unseen <= UNSEEN_TENANTS {
            let name = if tenants.len() == 1 { String::new() } else { format!("{}: ", folder.tenant.name) };
            answer(&format!("{}\n", safe(&format!("{name}{line}"))))?;
        }
    }
    match unseen.checked_sub(UNSEEN_TENANTS) {
        Some(more @ 1..) => answer(&format!("Of {more} more tenants not everything could be seen.\n")),
        _ => Ok(()),
    }
}

fn write_table(whole: &Answer) -> Result<(), Failure> {
    let row = |tenant: &TenantAnswer| {
        let verdict = |word: &str| tenant.counts.verdicts.get(word).copied().unwrap_or(0).to_string();
        let gaps = |word: &str| tenant.counts.gaps.get(word).copied().unwrap_or(0).to_string();
        let severity = |word: &str| tenant.counts.severities.get(word).copied().unwrap_or(0).to_string();
        vec![
            tenant.name.clone(),
            tenant.counts.services.to_string(),
            verdict("proven"),
            verdict("failing"),
            verdict("unproven"),
            gaps("unowned"),
            gaps("assumed"),
            severity("critical"),
            severity("high"),
        ]
    };
    let header = ["tenant", "services", "proven", "failing", "unproven", "unowned", "assumed", "critical", "high"];
    answer(&table(&header, whole.tenants.iter().map(row)))?;
    let first = if whole.tenants.len() == 1 { 10 } else { 3 };
    for tenant in &whole.tenants {
        answer(&format!("\nFirst for {}:\n", safe(&tenant.name)))?;
        for gap in tenant.gaps.iter().take(first) {
            answer(&format!("  {}  {}\n", coloured(&gap.severity), safe(&gap.sentence)))?;
        }
    }
    Ok(())
}

/// The severity of a tenant's worst gap.
pub fn worst(answer: &TenantAnswer) -> Option<Severity> {
    answer.gaps.iter().filter_map(|gap| gap.severity.parse().ok()).max()
}

/// Says which services were found that the tenant does not list.
pub fn say_unlisted(tenant: &TenantAnswer) {
    if tenant.unlisted.is_empty() {
        return;
    }
    let services: Vec<&str> = tenant.unlisted.keys().map(String::as_str).collect();
    say(format!("{} uses services that its tenant.toml does not list: {}", tenant.name, services.join(", ")));
}
