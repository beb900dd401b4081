//! The credential report: passwords, keys and second factors of every user and of the owner of the account.

use std::{collections::HashMap, sync::Arc, time::Duration};

use aws_sdk_iam::{Client, types::ReportStateType};
use demarc_inventory::{CollectionOutcome, Row, Value};

use super::access::Line;
use crate::{Refused, Rows, Run, aws::read};

/// The call that reads it.
pub(super) const CALL: &str = "iam:GetCredentialReport";
const GENERATE: &str = "iam:GenerateCredentialReport";

/// How often, and after how long, it is asked whether the report is ready: about a minute in all.
const PATIENCE: [u64; 10] = [200, 400, 800, 1_600, 3_000, 6_000, 10_000, 12_000, 15_000, 15_000];

/// The report, as rows.
pub(super) struct Credentials {
    rows: Rows,
    keys: Rows,
    by_arn: HashMap<Arc<str>, usize>,
    /// Why it could not be read.
    pub refused: Option<Refused>,
}

impl Credentials {
    /// Has a report made and reads it. The provider gives the same one for up to four hours.
    pub async fn read(run: &Run<'_>, iam: &Client) -> Self {
        let (rows, keys) = (run.held_rows("aws_iam_credential_report"), run.rows("aws_iam_access_key"));
        let mut found = Self { rows, keys, by_arn: HashMap::new(), refused: None };
        match report(run, iam).await {
            Ok((text, at)) => found.add(&text, at),
            Err(refused) => found.refuse(refused),
        }
        found
    }

    fn refuse(&mut self, refused: Refused) {
        self.rows.refuse("list", refused.clone());
        self.keys.refuse("list", refused.clone());
        self.refused = Some(refused);
    }

    fn add(&mut self, text: &str, at: Option<Value>) {
        let mut lines = text.lines();
        let header: Vec<&str> = lines.next().unwrap_or_default().trim().split(',').collect();
        if !header.starts_with(&["user", "arn"]) {
            self.refuse(not_understood("the credential report does not begin as it should"));
        }
        for line in lines.filter(|line| !line.trim().is_empty()) {
            match Line::read(&header, line.trim()) {
                Some(line) => self.add_line(&line, at.clone()),
                None => self.refuse(not_understood("a line of the credential report is too short")),
            }
        }
    }

    fn add_line(&mut self, line: &Line<'_>, at: Option<Value>) {
        let mut row = line.row(&self.rows);
        row.set("report_at", at);
        self.by_arn.insert(row.arn.clone(), self.rows.rows.len());
        self.rows.push(row);
        for key in line.key_rows(&self.keys) {
            self.keys.push(key);
        }
    }

    /// What the report says of a user, by ARN.
    pub fn of(&self, arn: &Arc<str>) -> Option<&Row> {
        self.by_arn.get(arn).and_then(|&index| self.rows.rows.get(index))
    }

    /// Writes the rows.
    pub fn finish(self, run: &Run<'_>) {
        run.finish(self.rows);
        run.finish(self.keys);
    }
}

async fn report(run: &Run<'_>, iam: &Client) -> Result<(String, Option<Value>), Refused> {
    generate(run, iam).await?;
    let answer = run.call(CALL, iam.get_credential_report().send()).await?;
    let content = answer.content().ok_or_else(|| not_understood("the credential report is empty"))?;
    let text = String::from_utf8_lossy(content.as_ref()).into_owned();
    Ok((text, answer.generated_time().map(read::time)))
}

/// Waits until a report is ready.
async fn generate(run: &Run<'_>, iam: &Client) -> Result<(), Refused> {
    for wait in PATIENCE {
        let answer = run.call(GENERATE, iam.generate_credential_report().send()).await?;
        if answer.state() == Some(&ReportStateType::Complete) {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(wait)).await;
    }
    Err(Refused { call: GENERATE.into(), ..not_understood("the credential report was not ready after a minute") })
}

fn not_understood(message: &str) -> Refused {
    Refused { call: CALL.into(), outcome: CollectionOutcome::Failed, code: String::new(), message: message.to_owned() }
}
