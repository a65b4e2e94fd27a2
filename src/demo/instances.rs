//! Instances, each with its interface.

use serde_json::{Value, json};

use crate::resource::instance;

use super::build::{Build, CREATED};
use super::groups::Group;
use super::interfaces::{Attached, Interface, Public, Wanted, identifiers, v6_addresses};
use super::vpc::Subnet;

/// What shall become an instance.
#[derive(Debug, Clone)]
pub struct Spec<'a> {
    /// Unique in the region; the id follows from it.
    pub key: &'a str,
    /// The `Name` tag.
    pub name: &'a str,
    /// `m7g.large`.
    pub size: &'a str,
    pub subnet: &'a Subnet,
    pub groups: &'a [Group],
    pub public: Option<Public>,
    /// The Auto Scaling group that made it.
    pub scaling: Option<&'a str>,
    pub stopped: bool,
    /// Tags besides `Name`.
    pub tags: &'a [(&'a str, &'a str)],
}

impl<'a> Spec<'a> {
    /// A running instance without a public address; its key is its name.
    #[must_use]
    pub fn new(name: &'a str, size: &'a str, subnet: &'a Subnet, groups: &'a [Group]) -> Self {
        Self {
            key: name,
            name,
            size,
            subnet,
            groups,
            public: None,
            scaling: None,
            stopped: false,
            tags: &[],
        }
    }
}

/// An instance that stands.
#[derive(Debug, Clone)]
pub struct Instance {
    pub id: String,
    pub zone: String,
    pub interface: Interface,
}

impl Build {
    /// An instance and its interface.
    pub fn instance(&mut self, spec: &Spec<'_>) -> Instance {
        let id = self.id("i", spec.key);
        // The account lends an address that is not elastic; it shows as AWS's own.
        let wanted = Wanted {
            name: spec.key,
            subnet: spec.subnet,
            groups: spec.groups,
            description: "",
            kind: "interface",
            attached: Attached::Instance(id.clone(), 0),
            public: spec.public.clone(),
            dual: true,
            routes: false,
        };
        let interface = self.interface(&wanted);
        let item = self.printed_instance(spec, &id, &interface);
        self.add::<instance::Instance>(&item);
        Instance {
            id,
            zone: spec.subnet.zone.clone(),
            interface,
        }
    }

    fn printed_instance(&self, spec: &Spec<'_>, id: &str, interface: &Interface) -> Value {
        let subnet = spec.subnet;
        let association = spec
            .public
            .as_ref()
            .map(|public| self.association(interface, public, false));
        let mut card = json!({
            "Attachment": {
                "AttachTime": CREATED, "AttachmentId": self.id("eni-attach", &interface.id), "DeleteOnTermination": true,
                "DeviceIndex": 0, "NetworkCardIndex": 0, "Status": "attached",
            },
            "Description": "", "Groups": identifiers(spec.groups), "InterfaceType": "interface",
            "Ipv6Addresses": v6_addresses(interface, true), "MacAddress": self.mac(&interface.id),
            "NetworkInterfaceId": interface.id, "OwnerId": self.account,
            "PrivateDnsName": self.private_name(interface.address), "PrivateIpAddress": interface.address,
            "PrivateIpAddresses": self.addresses(interface, association.as_ref()), "SourceDestCheck": true,
            "Status": "in-use", "SubnetId": subnet.id, "VpcId": subnet.vpc,
        });
        if let Some(association) = association {
            card["Association"] = association;
        }
        let state = if spec.stopped {
            json!({"Code": 80, "Name": "stopped"})
        } else {
            json!({"Code": 16, "Name": "running"})
        };
        let public_name = spec
            .public
            .as_ref()
            .map(|public| self.public_name(public.address))
            .unwrap_or_default();
        let arm = spec
            .size
            .split('.')
            .next()
            .is_some_and(|family| family.ends_with('g'));
        let mut item = json!({
            "AmiLaunchIndex": 0, "Architecture": if arm { "arm64" } else { "x86_64" }, "BlockDeviceMappings": [],
            "EbsOptimized": true, "EnaSupport": true, "Hypervisor": "xen", "ImageId": self.id("ami", "base"),
            "InstanceId": id, "InstanceType": spec.size, "LaunchTime": CREATED,
            "MetadataOptions": {
                "HttpEndpoint": "enabled", "HttpProtocolIpv6": "disabled", "HttpPutResponseHopLimit": 2,
                "HttpTokens": "required", "InstanceMetadataTags": "disabled", "State": "applied",
            },
            "Monitoring": {"State": "disabled"}, "NetworkInterfaces": [card],
            "Placement": {"AvailabilityZone": subnet.zone, "GroupName": "", "Tenancy": "default"},
            "PlatformDetails": "Linux/UNIX", "PrivateDnsName": self.private_name(interface.address),
            "PrivateIpAddress": interface.address, "ProductCodes": [], "PublicDnsName": public_name,
            "RootDeviceName": "/dev/xvda", "RootDeviceType": "ebs", "SecurityGroups": identifiers(spec.groups),
            "SourceDestCheck": true, "State": state, "StateTransitionReason": "", "SubnetId": subnet.id,
            "Tags": instance_tags(spec), "VirtualizationType": "hvm", "VpcId": subnet.vpc,
        });
        if spec.stopped {
            let message = "Client.UserInitiatedShutdown: User initiated shutdown";
            item["StateReason"] =
                json!({"Code": "Client.UserInitiatedShutdown", "Message": message});
            item["StateTransitionReason"] = json!("User initiated (2026-10-02 07:31:12 GMT)");
        }
        if let Some(public) = &spec.public {
            item["PublicIpAddress"] = json!(public.address);
        }
        if let Some(v6) = interface.v6 {
            item["Ipv6Address"] = json!(v6);
        }
        json!({
            "Groups": [], "Instances": [item], "OwnerId": self.account, "ReservationId": self.id("r", spec.key),
        })
    }
}

fn instance_tags(spec: &Spec<'_>) -> Value {
    let name = std::iter::once(("Name", spec.name));
    let scaling = spec
        .scaling
        .map(|group| ("aws:autoscaling:groupName", group));
    name.chain(scaling)
        .chain(spec.tags.iter().copied())
        .map(|(key, value)| json!({"Key": key, "Value": value}))
        .collect()
}
