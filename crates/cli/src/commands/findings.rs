//! `demarc assess` for other tools: finding by finding, tenant by tenant as they are worked out.

use std::{io::IsTerminal, ops::ControlFlow};

use demarc_evaluate::Judged;
use demarc_exchange::{
    answer::TenantAnswer,
    findings::{Document, FindingFormat, TenantFindings},
};
use demarc_workspace::TenantFolder;
use indicatif::ProgressBar;

use super::{Outcome, assess};
use crate::{
    args::AssessArgs,
    desk::Desk,
    output::{answer_part, say},
    progress,
};

/// Writes the findings of the tenants asked for. No more than a few tenants are in memory at once.
pub fn run(desk: &Desk, assess: &AssessArgs, format: FindingFormat) -> Outcome {
    let tenants = desk.tenants(&assess.tenant)?;
    let bar = bar(tenants.len());
    let (mut document, mut worst) = (Document::new(format), None);
    // With nobody left to read, there is work only where something else hangs on it.
    let go_on = desk.record.is_some() || assess.fail_on.is_some();
    let mut is_read = answer_part(&document.begin())?;
    desk.judge_each(&tenants, assess.all_resources, |folder, judged| {
        let answer = assess::answer_of(desk, folder, &judged);
        assess::remember(desk, &answer)?;
        is_read = is_read && answer_part(&document.tenant(&findings(desk, folder, &answer, &judged))?)?;
        worst = worst.max(assess::worst(&answer));
        bar.suspend(|| assess::say_unlisted(&answer));
        bar.inc(1);
        Ok(if is_read || go_on { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    })?;
    answer_part(document.end())?;
    bar.finish_and_clear();
    say_left_out(&document);
    assess::finish(assess, worst)
}

/// No bar where the answer scrolls through the same terminal.
fn bar(tenants: usize) -> ProgressBar {
    if std::io::stdout().is_terminal() { ProgressBar::hidden() } else { progress::of_tenants(tenants) }
}

fn findings<'a>(
    desk: &'a Desk,
    folder: &'a TenantFolder,
    answer: &'a TenantAnswer,
    judged: &'a Judged,
) -> TenantFindings<'a> {
    let tenant = &folder.tenant;
    TenantFindings {
        catalog: &desk.catalog,
        frameworks: tenant.frameworks.iter().filter_map(|id| desk.framework(id)).collect(),
        tenant,
        answer,
        outcomes: &judged.outcomes,
        now: desk.now.0,
    }
}

fn say_left_out(document: &Document) {
    let count = document.left_out();
    if count > 0 {
        say(format!(
            "{count} findings are not about an AWS account and left out, since Security Hub has no place for them"
        ));
    }
}
