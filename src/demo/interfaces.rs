//! Network interfaces: every address of the account stands on one.

use std::net::{Ipv4Addr, Ipv6Addr};

use serde_json::{Value, json};

use crate::resource::address::Address;
use crate::resource::network_interface::NetworkInterface;

use super::build::{Build, CREATED, tags};
use super::groups::Group;
use super::vpc::Subnet;

/// A public IPv4 address and who owns it.
#[derive(Debug, Clone)]
pub struct Public {
    pub address: Ipv4Addr,
    /// The account's own elastic address, `eipalloc-…`.
    pub allocation: Option<String>,
    /// This account, or the service (`amazon-elb`) that lent it.
    pub owner: String,
}

/// What an interface is attached to.
#[derive(Debug, Clone)]
pub enum Attached {
    /// An instance, as its network device of that index.
    Instance(String, usize),
    /// A service, by the account that it shows: `amazon-elb`.
    Service(&'static str),
}

/// What shall become an interface.
#[derive(Debug, Clone)]
pub struct Wanted<'a> {
    /// Unique in the region; the id follows from it.
    pub name: &'a str,
    pub subnet: &'a Subnet,
    pub groups: &'a [Group],
    pub description: &'a str,
    /// AWS's word: `interface`, `nat_gateway`, `lambda`.
    pub kind: &'static str,
    pub attached: Attached,
    pub public: Option<Public>,
    /// Whether it gets an IPv6 address where the subnet has any.
    pub dual: bool,
    /// A router's interface takes packets that are not for it.
    pub routes: bool,
}

/// An interface that stands.
#[derive(Debug, Clone)]
pub struct Interface {
    pub id: String,
    pub address: Ipv4Addr,
    pub v6: Option<Ipv6Addr>,
}

impl Build {
    /// A new elastic address for what has that name.
    pub fn elastic(&mut self, name: &str) -> Public {
        Public {
            address: self.public(),
            allocation: Some(self.id("eipalloc", name)),
            owner: self.account.clone(),
        }
    }

    /// An address that a service lends: it is on the interface, and no elastic address of the account.
    pub fn lent(&mut self, owner: &str) -> Public {
        Public {
            address: self.public(),
            allocation: None,
            owner: owner.to_owned(),
        }
    }

    /// An elastic address that is attached to an interface, or to nothing.
    pub fn list_elastic(
        &mut self,
        name: &str,
        public: &Public,
        interface: Option<(&Interface, Option<&str>)>,
    ) {
        let mut item = json!({
            "AllocationId": public.allocation, "Domain": "vpc", "NetworkBorderGroup": self.region,
            "PublicIp": public.address, "PublicIpv4Pool": "amazon", "Tags": tags(&[("Name", name)]),
        });
        if let Some((interface, instance)) = interface {
            item["AssociationId"] = json!(self.id("eipassoc", &interface.id));
            item["NetworkInterfaceId"] = json!(interface.id);
            item["NetworkInterfaceOwnerId"] = json!(self.account);
            item["PrivateIpAddress"] = json!(interface.address);
            if let Some(instance) = instance {
                item["InstanceId"] = json!(instance);
            }
        }
        self.add::<Address>(&item);
    }

    /// The private name of an address.
    #[must_use]
    pub fn private_name(&self, address: Ipv4Addr) -> String {
        let dashed = address.to_string().replace('.', "-");
        match self.region.as_str() {
            "us-east-1" => format!("ip-{dashed}.ec2.internal"),
            region => format!("ip-{dashed}.{region}.compute.internal"),
        }
    }

    /// The public name of an address.
    #[must_use]
    pub fn public_name(&self, address: Ipv4Addr) -> String {
        let dashed = address.to_string().replace('.', "-");
        match self.region.as_str() {
            "us-east-1" => format!("ec2-{dashed}.compute-1.amazonaws.com"),
            region => format!("ec2-{dashed}.{region}.compute.amazonaws.com"),
        }
    }

    /// An interface with the next addresses of its subnet.
    pub fn interface(&mut self, wanted: &Wanted<'_>) -> Interface {
        let (address, v6) = self.address(wanted.subnet);
        let interface = Interface {
            id: self.id("eni", wanted.name),
            address,
            v6: v6.filter(|_| wanted.dual),
        };
        let association = wanted
            .public
            .as_ref()
            .map(|public| self.association(&interface, public, true));
        let item = self.printed_interface(wanted, &interface, association.as_ref());
        self.add::<NetworkInterface>(&item);
        if let Some(public) = wanted
            .public
            .as_ref()
            .filter(|public| public.allocation.is_some())
        {
            let instance = match &wanted.attached {
                Attached::Instance(id, _) => Some(id.as_str()),
                Attached::Service(_) => None,
            };
            self.list_elastic(wanted.name, public, Some((&interface, instance)));
        }
        interface
    }

    /// A public address on an interface. DescribeInstances shows it without its ids.
    #[must_use]
    pub fn association(&self, interface: &Interface, public: &Public, with_ids: bool) -> Value {
        let mut item = json!({
            "IpOwnerId": public.owner, "PublicDnsName": self.public_name(public.address), "PublicIp": public.address,
        });
        if let Some(allocation) = public.allocation.as_ref().filter(|_| with_ids) {
            item["AllocationId"] = json!(allocation);
            item["AssociationId"] = json!(self.id("eipassoc", &interface.id));
        }
        item
    }

    /// The list of an interface's private addresses; this account gives one to each.
    #[must_use]
    pub fn addresses(&self, interface: &Interface, association: Option<&Value>) -> Value {
        let mut item = json!({
            "Primary": true, "PrivateDnsName": self.private_name(interface.address), "PrivateIpAddress": interface.address,
        });
        if let Some(association) = association {
            item["Association"] = association.clone();
        }
        json!([item])
    }

    fn printed_interface(
        &self,
        wanted: &Wanted<'_>,
        interface: &Interface,
        association: Option<&Value>,
    ) -> Value {
        let subnet = wanted.subnet;
        let mut attachment = json!({
            "AttachTime": CREATED, "AttachmentId": self.id("eni-attach", &interface.id), "DeleteOnTermination": true,
            "DeviceIndex": 0, "NetworkCardIndex": 0, "Status": "attached",
        });
        let mut item = json!({
            "AvailabilityZone": subnet.zone, "Description": wanted.description, "Groups": identifiers(wanted.groups),
            "InterfaceType": wanted.kind, "Ipv6Addresses": v6_addresses(interface, false),
            "MacAddress": self.mac(&interface.id), "NetworkInterfaceId": interface.id,
            "OwnerId": self.account, "PrivateDnsName": self.private_name(interface.address),
            "PrivateIpAddress": interface.address, "PrivateIpAddresses": self.addresses(interface, association),
            "RequesterManaged": false, "SourceDestCheck": !wanted.routes, "Status": "in-use", "SubnetId": subnet.id,
            "TagSet": [], "VpcId": subnet.vpc,
        });
        match &wanted.attached {
            Attached::Instance(id, index) => {
                attachment["DeviceIndex"] = json!(index);
                attachment["InstanceId"] = json!(id);
                attachment["InstanceOwnerId"] = json!(self.account);
            }
            Attached::Service(owner) => {
                attachment["DeleteOnTermination"] = json!(false);
                attachment["DeviceIndex"] = json!(1);
                attachment["InstanceOwnerId"] = json!(owner);
                item["RequesterId"] = json!(owner);
                item["RequesterManaged"] = json!(true);
            }
        }
        item["Attachment"] = attachment;
        if let Some(association) = association {
            item["Association"] = association.clone();
        }
        if let Some(v6) = interface.v6 {
            item["Ipv6Address"] = json!(v6);
        }
        item
    }
}

/// AWS's list of an interface's IPv6 addresses; `marked` adds what DescribeInstances says of each.
#[must_use]
pub fn v6_addresses(interface: &Interface, marked: bool) -> Value {
    interface
        .v6
        .iter()
        .map(|address| {
            if marked {
                json!({"Ipv6Address": address, "IsPrimaryIpv6": false})
            } else {
                json!({"Ipv6Address": address})
            }
        })
        .collect()
}

/// Groups as AWS lists them on an interface.
#[must_use]
pub fn identifiers(groups: &[Group]) -> Value {
    groups
        .iter()
        .map(|group| json!({"GroupId": group.id, "GroupName": group.name}))
        .collect()
}
