//! VPC Block Public Access: whether a region lets the internet into its networks at all.

use aws_sdk_ec2::{
    Client,
    types::{
        InternetGatewayBlockMode, InternetGatewayExclusionMode, Vpc, VpcBlockPublicAccessExclusion,
        VpcBlockPublicAccessExclusionState, VpcBlockPublicAccessState,
    },
};
use demarc_inventory::CollectionOutcome;
use demarc_network::{Block, PublicAccess};

use crate::{Refused, Run, aws::read::Listing};

const OPTIONS: &str = "ec2:DescribeVpcBlockPublicAccessOptions";
const EXCLUSIONS: &str = "ec2:DescribeVpcBlockPublicAccessExclusions";

/// What was read of the setting; each part for itself.
pub struct Access {
    /// What is blocked.
    pub mode: Result<InternetGatewayBlockMode, Refused>,
    /// Ids of networks and subnets that may be spoken to all the same, asked for where something is blocked.
    pub spared: Result<Vec<String>, Refused>,
}

impl Access {
    /// Reads the setting, and what is spared where it blocks something.
    pub async fn read(run: &Run<'_>, client: &Client) -> Self {
        let mode = mode(run, client).await;
        let spared = match mode {
            Ok(InternetGatewayBlockMode::Off) => Ok(Vec::new()),
            _ => spared(run, client).await,
        };
        Self { mode, spared }
    }

    /// What is known, or the call for want of which it is not. For the networks of other accounts their owner's setting holds.
    pub(super) fn known(&self, vpcs: &Listing<Vpc>, account: &str) -> Result<PublicAccess, Refused> {
        let block = if self.mode.clone()? == InternetGatewayBlockMode::Off { Block::Off } else { Block::On };
        if let (Block::On, Some(refused)) = (block, &vpcs.refused) {
            return Err(refused.clone());
        }
        let others = vpcs.items.iter().filter(|vpc| vpc.owner_id().is_some_and(|owner| owner != account));
        let strange = others.filter_map(|vpc| vpc.vpc_id.clone()).collect();
        Ok(PublicAccess { block, spared: self.spared.clone()?, strange })
    }
}

async fn mode(run: &Run<'_>, client: &Client) -> Result<InternetGatewayBlockMode, Refused> {
    use InternetGatewayBlockMode::{BlockBidirectional, BlockIngress, Off};
    let failed = |why| Err(Refused::new(OPTIONS, CollectionOutcome::Failed, why));
    let answer = run.call(OPTIONS, client.describe_vpc_block_public_access_options().send()).await?;
    let options = answer.vpc_block_public_access_options();
    if options.and_then(|options| options.state()) == Some(&VpcBlockPublicAccessState::UpdateInProgress) {
        return failed("the setting is just being changed");
    }
    match options.and_then(|options| options.internet_gateway_block_mode()).cloned() {
        Some(mode @ (Off | BlockIngress | BlockBidirectional)) => Ok(mode),
        _ => failed("it does not say what is blocked"),
    }
}

/// Every page; the SDK has no paginator for it.
async fn spared(run: &Run<'_>, client: &Client) -> Result<Vec<String>, Refused> {
    let (mut spared, mut token) = (Vec::new(), None);
    loop {
        let request = client.describe_vpc_block_public_access_exclusions().set_next_token(token);
        let answer = run.call(EXCLUSIONS, request.send()).await?;
        spared.extend(answer.vpc_block_public_access_exclusions().iter().filter_map(id_of_spared));
        token = answer.next_token.filter(|token| !token.is_empty());
        if token.is_none() {
            return Ok(spared);
        }
    }
}

/// The id of a network or subnet that may be spoken to. What comes or goes just now counts as spared.
fn id_of_spared(exclusion: &VpcBlockPublicAccessExclusion) -> Option<String> {
    use VpcBlockPublicAccessExclusionState::{CreateFailed, DeleteComplete, DisableComplete};
    let is_gone = matches!(exclusion.state(), Some(CreateFailed | DeleteComplete | DisableComplete));
    let is_inward = exclusion.internet_gateway_exclusion_mode() != Some(&InternetGatewayExclusionMode::AllowEgress);
    let id = exclusion.resource_arn()?.rsplit('/').next()?;
    (is_inward && !is_gone).then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(call: &str) -> Refused {
        Refused::new(call, CollectionOutcome::Denied, "no")
    }

    fn vpcs(refused: Option<Refused>) -> Listing<Vpc> {
        let of = |id: &str, owner: &str| Vpc::builder().vpc_id(id).owner_id(owner).build();
        Listing { items: vec![of("vpc-1", "111122223333"), of("vpc-2", "444455556666")], refused }
    }

    #[test]
    fn what_blocks_is_known_with_whom_it_is_about() {
        let access = |mode, spared: Result<Vec<String>, Refused>| Access { mode, spared };
        let missing = |access: &Access, vpcs: &Listing<Vpc>| {
            access.known(vpcs, "111122223333").err().map(|refused| refused.call.to_string())
        };
        let on = || Ok(InternetGatewayBlockMode::BlockIngress);
        let known = access(on(), Ok(vec!["subnet-1".to_owned()])).known(&vpcs(None), "111122223333").unwrap();
        assert_eq!(
            (known.block, &*known.spared, &*known.strange),
            (Block::On, &["subnet-1".to_owned()][..], &["vpc-2".to_owned()][..])
        );
        let off = access(Ok(InternetGatewayBlockMode::Off), Ok(Vec::new()));
        assert_eq!(missing(&off, &vpcs(Some(refused("vpcs")))), None);
        let cases = [
            (access(Err(refused(OPTIONS)), Ok(Vec::new())), None, OPTIONS),
            (access(on(), Err(refused(EXCLUSIONS))), None, EXCLUSIONS),
            (access(on(), Ok(Vec::new())), Some(refused("ec2:DescribeVpcs")), "ec2:DescribeVpcs"),
        ];
        for (access, of_vpcs, expected) in cases {
            assert_eq!(missing(&access, &vpcs(of_vpcs)).as_deref(), Some(expected));
        }
    }

    #[test]
    fn what_is_spared_is_spared_inwards_and_still_there() {
        use InternetGatewayExclusionMode::{AllowBidirectional, AllowEgress};
        use VpcBlockPublicAccessExclusionState::{CreateComplete, DeleteComplete, DeleteInProgress};
        let cases = [
            (AllowBidirectional, CreateComplete, true),
            (AllowBidirectional, DeleteInProgress, true),
            (AllowBidirectional, DeleteComplete, false),
            (AllowEgress, CreateComplete, false),
        ];
        for (mode, state, expected) in cases {
            let exclusion = VpcBlockPublicAccessExclusion::builder()
                .resource_arn("arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-1")
                .internet_gateway_exclusion_mode(mode.clone())
                .state(state.clone());
            let found = id_of_spared(&exclusion.build());
            assert_eq!(found.as_deref(), expected.then_some("subnet-1"), "{mode} {state}");
        }
    }
}
