//! `demarc gaps`: what is amiss, worst first.

use demarc_exchange::answer::{Answer, AnswerGap};
use demarc_model::{GapKind, Severity};

use super::{FINE, Outcome, assess};
use crate::{
    args::{Args, Format, GapsArgs},
    desk::Desk,
    output::{Failure, answer, answer_streamed, coloured, safe, say, say_next},
};

/// Shows the gaps of the tenants asked for.
pub fn run(args: &Args, gaps: &GapsArgs) -> Outcome {
    let kinds: Vec<GapKind> =
        gaps.kind.iter().map(|kind| kind.parse().map_err(Failure::usage)).collect::<Result<_, _>>()?;
    let desk = Desk::open(args)?;
    let mut whole = assess::answer_for(&desk, &desk.tenants(&gaps.tenant)?, false)?;
    for tenant in &mut whole.tenants {
        tenant.gaps.retain(|gap| wanted(gap, &kinds, gaps.severity));
    }
    match gaps.format {
        Format::Table => write_table(&whole)?,
        Format::Json => {
            for tenant in &mut whole.tenants {
                tenant.cells.clear();
                tenant.findings.clear();
            }
            answer_streamed(|output| whole.write_json(output))?;
        }
        Format::Csv => answer(&demarc_exchange::report::gaps_csv(&whole))?,
        Format::Html | Format::Xlsx => {
            return Err(Failure::usage("gaps are written as table, json or csv").next("demarc assess --format html"));
        }
    }
    say(format!("{} gaps", whole.tenants.iter().map(|tenant| tenant.gaps.len()).sum::<usize>()));
    say_next("demarc explain DUTY --tenant TENANT --service SERVICE shows what is behind one");
    FINE
}

fn wanted(gap: &AnswerGap, kinds: &[GapKind], least: Option<Severity>) -> bool {
    let severity: Option<Severity> = gap.severity.parse().ok();
    (kinds.is_empty() || kinds.iter().any(|kind| kind.word() == gap.kind))
        && least.is_none_or(|least| severity >= Some(least))
}

fn write_table(whole: &Answer) -> Result<(), Failure> {
    for tenant in &whole.tenants {
        answer(&format!("{} ({})\n", safe(&tenant.name), tenant.id))?;
        for gap in &tenant.gaps {
            let who = if gap.accountable.is_empty() {
                String::new()
            } else {
                format!("  [{}]", safe(&gap.accountable.join(", ")))
            };
            let line = format!(
                "  {:<8} {:<12} {}{who}\n  {:<21} {} / {}\n",
                coloured(&gap.severity),
                coloured(&gap.kind),
                safe(&gap.sentence),
                "",
                gap.service,
                gap.duty
            );
            answer(&line)?;
        }
    }
    Ok(())
}
