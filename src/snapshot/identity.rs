//! Whose snapshot it is, where no manifest says so.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::inventory::Region;

use super::parse::without_mark;
use super::source::is_account_id;

/// The account in the answer of `sts get-caller-identity`.
#[must_use]
pub fn of_caller(bytes: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Caller {
        account: String,
    }
    let caller: Caller = serde_json::from_slice(without_mark(bytes)).ok()?;
    is_account_id(&caller.account).then_some(caller.account)
}

/// The account that owns most of what is in the regions; of several the lowest. A shared VPC belongs to another
/// account than the interfaces in it, so that one record alone says nothing.
#[must_use]
pub fn of_owners(regions: &[Region]) -> Option<String> {
    let mut owners: BTreeMap<&str, usize> = BTreeMap::new();
    for region in regions {
        let groups = region
            .security_groups
            .iter()
            .map(|group| group.owner_id.as_deref());
        let interfaces = region
            .network_interfaces
            .iter()
            .map(|eni| eni.owner_id.as_deref());
        let vpcs = region.vpcs.iter().map(|vpc| vpc.owner_id.as_deref());
        let subnets = region
            .subnets
            .iter()
            .map(|subnet| subnet.owner_id.as_deref());
        let named = groups.chain(interfaces).chain(vpcs).chain(subnets);
        for owner in named.flatten() {
            *owners.entry(owner).or_default() += 1;
        }
        for arn in arns(region) {
            if let Some(owner) = arn.split(':').nth(4) {
                *owners.entry(owner).or_default() += 1;
            }
        }
    }
    owners
        .into_iter()
        .filter(|(owner, _)| is_account_id(owner))
        .max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(a.0)))
        .map(|(owner, _)| owner.to_owned())
}

fn arns(region: &Region) -> impl Iterator<Item = &str> {
    let balancers = region.load_balancers.iter();
    let balancers = balancers.map(|balancer| balancer.load_balancer_arn.as_str());
    let databases = region.db_instances.iter();
    let databases = databases.filter_map(|database| database.db_instance_arn.as_deref());
    let functions = region.lambda_functions.iter();
    let functions = functions.filter_map(|function| function.function_arn.as_deref());
    balancers.chain(databases).chain(functions)
}

/// The partition that a region lies in, by its name: `aws`, `aws-cn`, `aws-us-gov` and so on.
#[must_use]
pub fn partition(region: &str) -> &'static str {
    const PARTITIONS: [(&str, &str); 6] = [
        ("cn-", "aws-cn"),
        ("us-gov-", "aws-us-gov"),
        ("us-isob-", "aws-iso-b"),
        ("us-isof-", "aws-iso-f"),
        ("us-iso-", "aws-iso"),
        ("eusc-", "aws-eusc"),
    ];
    PARTITIONS
        .iter()
        .find(|(prefix, _)| region.starts_with(prefix))
        .map_or("aws", |(_, partition)| partition)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::Table;
    use crate::resource::security_group::SecurityGroup;

    #[test]
    fn most_owners_win_and_of_equals_the_lowest() {
        let owned = |owners: &[&str]| {
            let groups = owners.iter().map(|owner| SecurityGroup {
                owner_id: Some((*owner).to_owned()),
                ..SecurityGroup::default()
            });
            let region = Region {
                security_groups: Table {
                    records: groups.collect(),
                    ..Table::default()
                },
                ..Region::default()
            };
            of_owners(&[region])
        };
        let (a, b) = ("111111111111", "222222222222");
        assert_eq!(owned(&[a, b, b]).as_deref(), Some(b));
        assert_eq!(owned(&[b, a]).as_deref(), Some(a));
        assert_eq!(owned(&["amazon", "amazon"]), None);
    }

    #[test]
    fn partitions_are_told_by_the_region() {
        assert_eq!(partition("eu-central-1"), "aws");
        assert_eq!(partition("cn-north-1"), "aws-cn");
        assert_eq!(partition("us-gov-west-1"), "aws-us-gov");
    }

    #[test]
    fn the_caller_is_believed_only_with_a_real_id() {
        let caller = br#"{"UserId": "A", "Account": "012345678901", "Arn": "x"}"#;
        assert_eq!(of_caller(caller).as_deref(), Some("012345678901"));
        assert_eq!(of_caller(br#"{"Account": "../../x"}"#), None);
        assert_eq!(of_caller(b"junk"), None);
    }
}
