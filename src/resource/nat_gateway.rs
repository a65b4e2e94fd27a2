//! A NAT gateway.

use std::borrow::Cow;

use serde::Deserialize;

use super::call::{Call, call};
use super::document::Document;
use super::fault::{Check, Fault};
use super::position::Position;
use super::record::{List, Resource, Tag, name_tag};
use super::workload::{Claim, Role, Standing, Surroundings, Workload, address, candidates, pairs};

/// AWS::EC2::NatGateway, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-nat-gateways.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct NatGateway {
    pub nat_gateway_id: String,
    #[serde(default)]
    pub vpc_id: Option<String>,
    #[serde(default)]
    pub subnet_id: Option<String>,
    #[serde(default)]
    pub state: Option<String>,
    #[serde(default)]
    pub connectivity_type: Option<String>,
    #[serde(default)]
    pub availability_mode: Option<String>,
    #[serde(default)]
    pub auto_provision_zones: Option<String>,
    #[serde(default)]
    pub route_table_id: Option<String>,
    #[serde(default)]
    pub nat_gateway_addresses: List<NatGatewayAddress>,
    #[serde(default)]
    pub tags: List<Tag>,
}

impl Resource for NatGateway {
    const KIND: &'static str = "AWS::EC2::NatGateway";
    const POSITION: Position = Position::Subnet;
    const DOCUMENT: Document = Document::list("ec2", "DescribeNatGateways", "NatGateways");
    const CALL: Option<Call> = Some(call!(ec2.describe_nat_gateways, max_results 1000));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.nat_gateway_id)
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }

    fn fault(&self) -> Option<Fault> {
        let mut check = Check::default();
        // <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NatGateway.html>
        let states = ["pending", "failed", "available", "deleting", "deleted"];
        check.word("State", self.state.as_deref(), &states);
        check.word(
            "ConnectivityType",
            self.connectivity_type.as_deref(),
            &["public", "private"],
        );
        check.text("VpcId", self.vpc_id.as_deref());
        // A regional one has public addresses only.
        let zonal = self.availability_mode.as_deref() != Some("regional");
        let serves = self.state.as_deref() == Some("available");
        for (at, entry) in self.nat_gateway_addresses.iter().enumerate() {
            let path = format_args!("NatGatewayAddresses[{at}]");
            check.v4(
                format_args!("{path}.PrivateIp"),
                entry.private_ip.as_deref(),
            );
            check.v4(format_args!("{path}.PublicIp"), entry.public_ip.as_deref());
            if zonal && serves {
                let private = entry.private_ip.as_deref();
                check.text(format_args!("{path}.PrivateIp"), private);
            }
            // What was allocated for it is the public address that it has.
            if entry.allocation_id.is_some() && serves {
                check.text(format_args!("{path}.PublicIp"), entry.public_ip.as_deref());
            }
        }
        check.fault()
    }

    fn settle(&mut self) {
        self.nat_gateway_addresses.0.sort();
        self.tags.0.sort();
    }

    fn workload(&self, around: &Surroundings<'_>) -> Option<Workload> {
        if self.state.as_deref() == Some("deleted") {
            return None;
        }
        let subnet = self.subnet_id.clone().unwrap_or_default();
        let standings = self.nat_gateway_addresses.iter().map(|entry| {
            let private = address(entry.private_ip.as_deref());
            let public = address(entry.public_ip.as_deref());
            Standing {
                subnet: subnet.clone(),
                interface: entry.network_interface_id.clone(),
                addresses: private.into_iter().collect(),
                associations: private.zip(public).into_iter().collect(),
                source_dest_check: Some(false),
                ..Standing::default()
            }
        });
        let mut standings: Vec<Standing> = standings.collect();
        if standings.is_empty() {
            standings = candidates(self.subnet_id.as_deref(), &[]);
        }
        let named = self
            .nat_gateway_addresses
            .iter()
            .filter_map(|entry| entry.network_interface_id.clone());
        Some(Workload {
            kind: Self::KIND,
            id: self.nat_gateway_id.clone(),
            arn: around.arn("ec2", &format!("natgateway/{}", self.nat_gateway_id)),
            name: name_tag(&self.tags).map(str::to_owned),
            detail: self.connectivity_type.clone(),
            state: self.state.clone(),
            vpc: self.vpc_id.clone(),
            tags: pairs(&self.tags),
            role: Role::Nat,
            standings,
            claims: named.map(Claim::Interface).collect(),
            ..Workload::default()
        })
    }
}

/// An address of the gateway.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct NatGatewayAddress {
    pub network_interface_id: Option<String>,
    pub private_ip: Option<String>,
    pub public_ip: Option<String>,
    pub allocation_id: Option<String>,
    pub is_primary: Option<bool>,
    pub status: Option<String>,
    pub availability_zone: Option<String>,
}
