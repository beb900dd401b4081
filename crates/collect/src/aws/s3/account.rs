//! The block on public access that holds for every bucket of the account.

use demarc_inventory::Row;

use super::{
    clients,
    settings::{Block, or_none},
};
use crate::{Refused, Run};

/// Reads the account's block, as rows and for the buckets it holds for.
pub(super) async fn collect(run: &Run<'_>) -> Result<Block, Refused> {
    let mut rows = run.rows("aws_s3_account_settings");
    let block = read(run).await;
    match &block {
        Ok(block) => {
            let mut row = rows.row(format!("aws-s3-account:{}", run.account), &*run.account);
            set(&mut row, block);
            rows.push(row);
        }
        Err(refused) => rows.refuse("list", refused.clone()),
    }
    run.finish(rows);
    block
}

async fn read(run: &Run<'_>) -> Result<Block, Refused> {
    let request = clients::of_account(run).get_public_access_block().account_id(&*run.account);
    let answer = run.call("s3:GetAccountPublicAccessBlock", request.send()).await;
    let Some(answer) = or_none(answer, &["NoSuchPublicAccessBlockConfiguration"])? else { return Ok(Block::OFF) };
    Ok(answer.public_access_block_configuration().map_or(Block::UNKNOWN, |block| Block {
        block_public_acls: block.block_public_acls(),
        block_public_policy: block.block_public_policy(),
        ignore_public_acls: block.ignore_public_acls(),
        restrict_public_buckets: block.restrict_public_buckets(),
    }))
}

/// Sets the four switches of a block on public access.
pub(super) fn set(row: &mut Row, block: &Block) {
    row.set("block_public_acls", block.block_public_acls);
    row.set("block_public_policy", block.block_public_policy);
    row.set("ignore_public_acls", block.ignore_public_acls);
    row.set("restrict_public_buckets", block.restrict_public_buckets);
}
