//! VPC endpoints, prefix lists, and the interfaces of functions.

use serde_json::{Value, json};

use crate::resource::lambda_function::LambdaFunction;
use crate::resource::prefix_list::{ManagedPrefixList, PrefixListEntry, ServicePrefixList};
use crate::resource::vpc_endpoint::VpcEndpoint;

use super::build::{Build, CREATED, tags};
use super::groups::Group;
use super::interfaces::{Attached, Wanted, identifiers};
use super::vpc::{Subnet, Vpc};

impl Build {
    /// A list of the account's own. Gives its id.
    pub fn prefix_list(&mut self, name: &str, entries: &[(&str, &str)]) -> String {
        let id = self.id("pl", name);
        let mut item = self.list_record(&id, name, &self.account);
        item["MaxEntries"] = json!(entries.len() + 3);
        item["Version"] = json!(1);
        item["Tags"] = tags(&[("Name", name)]);
        self.add::<ManagedPrefixList>(&item);
        for (cidr, description) in entries {
            let item = json!({"Cidr": cidr, "Description": description});
            self.add_to::<PrefixListEntry>(&id, &item);
        }
        id
    }

    /// AWS's own list of the addresses of a service (`s3`) in this region. Gives its id.
    pub fn service_list(&mut self, service: &str, cidrs: &[&str]) -> String {
        let name = format!("com.amazonaws.{}.{service}", self.region);
        let serial = self.hex(&name).split_at(8).0.to_owned();
        let id = format!("pl-{serial}");
        let item = self.list_record(&id, &name, "AWS");
        self.add::<ManagedPrefixList>(&item);
        for cidr in cidrs {
            self.add_to::<PrefixListEntry>(&id, &json!({"Cidr": cidr}));
        }
        let item = json!({"Cidrs": cidrs, "PrefixListId": id, "PrefixListName": name});
        self.add::<ServicePrefixList>(&item);
        id
    }

    fn list_record(&self, id: &str, name: &str, owner: &str) -> Value {
        let account = if owner == "AWS" { "aws" } else { owner };
        json!({
            "AddressFamily": "IPv4", "OwnerId": owner, "PrefixListId": id, "PrefixListName": name,
            "PrefixListArn": format!("arn:aws:ec2:{}:{account}:prefix-list/{id}", self.region),
            "State": "create-complete", "Tags": [],
        })
    }

    /// A gateway endpoint, with the route tables that lead to it. Gives its id.
    pub fn gateway_endpoint(&mut self, vpc: &Vpc, service: &str, tables: &[String]) -> String {
        let id = self.gateway_endpoint_id(vpc, service);
        let mut item = self.endpoint_record(vpc, &id, service);
        item["RouteTableIds"] = json!(tables);
        item["VpcEndpointType"] = json!("Gateway");
        self.add::<VpcEndpoint>(&item);
        id
    }

    /// The id of a gateway endpoint, made or yet to be made.
    #[must_use]
    pub fn gateway_endpoint_id(&self, vpc: &Vpc, service: &str) -> String {
        self.id("vpce", &format!("{}/{service}", vpc.name))
    }

    /// An interface endpoint with an interface in each subnet.
    pub fn interface_endpoint(
        &mut self,
        vpc: &Vpc,
        service: &str,
        subnets: &[&Subnet],
        groups: &[Group],
    ) {
        let id = self.id("vpce", &format!("{}/{service}", vpc.name));
        let mut interfaces = Vec::new();
        for subnet in subnets {
            let interface = self.interface(&Wanted {
                name: &format!("{id}/{}", subnet.id),
                subnet,
                groups,
                description: &format!("VPC Endpoint Interface {id}"),
                kind: "vpc_endpoint",
                attached: Attached::Service("amazon-aws"),
                public: None,
                dual: false,
                routes: false,
            });
            interfaces.push(interface.id);
        }
        let subnet_ids: Vec<&str> = subnets.iter().map(|subnet| subnet.id.as_str()).collect();
        let host = format!("{service}.{}.amazonaws.com", self.region);
        let mut item = self.endpoint_record(vpc, &id, service);
        item["DnsEntries"] = json!([{"DnsName": host, "HostedZoneId": "Z7HUB22UULQXV"}]);
        item["Groups"] = identifiers(groups);
        item["IpAddressType"] = json!("ipv4");
        item["NetworkInterfaceIds"] = json!(interfaces);
        item["PrivateDnsEnabled"] = json!(true);
        item["SubnetIds"] = json!(subnet_ids);
        item["VpcEndpointType"] = json!("Interface");
        self.add::<VpcEndpoint>(&item);
    }

    fn endpoint_record(&self, vpc: &Vpc, id: &str, service: &str) -> Value {
        let policy =
            r#"{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}]}"#;
        json!({
            "CreationTimestamp": CREATED, "DnsEntries": [], "Groups": [], "NetworkInterfaceIds": [],
            "OwnerId": self.account, "PolicyDocument": policy, "PrivateDnsEnabled": false, "RequesterManaged": false,
            "RouteTableIds": [], "ServiceName": format!("com.amazonaws.{}.{service}", self.region), "State": "available",
            "SubnetIds": [], "Tags": tags(&[("Name", service)]), "VpcEndpointId": id, "VpcId": vpc.id,
        })
    }

    /// A function with an interface in each subnet.
    pub fn function(&mut self, vpc: &Vpc, name: &str, subnets: &[&Subnet], groups: &[Group]) {
        for subnet in subnets {
            let serial = self.hex(&format!("{name}/{}", subnet.id));
            self.interface(&Wanted {
                name: &format!("lambda/{name}/{}", subnet.id),
                subnet,
                groups,
                description: &format!("AWS Lambda VPC ENI-{name}-{serial}"),
                kind: "lambda",
                attached: Attached::Service("amazon-aws"),
                public: None,
                dual: false,
                routes: false,
            });
        }
        let subnet_ids: Vec<&str> = subnets.iter().map(|subnet| subnet.id.as_str()).collect();
        let group_ids: Vec<&str> = groups.iter().map(|group| group.id.as_str()).collect();
        let item = json!({
            "Architectures": ["arm64"], "CodeSize": 1_284_113, "Description": "",
            "FunctionArn": self.arn("lambda", &format!("function:{name}")), "FunctionName": name, "Handler": "bootstrap",
            "LastModified": "2026-03-09T08:15:30.000+0000", "MemorySize": 512, "PackageType": "Zip",
            "Role": format!("arn:aws:iam::{}:role/{name}", self.account), "Runtime": "provided.al2023", "Timeout": 30,
            "TracingConfig": {"Mode": "PassThrough"}, "Version": "$LATEST",
            "VpcConfig": {
                "Ipv6AllowedForDualStack": false, "SecurityGroupIds": group_ids, "SubnetIds": subnet_ids, "VpcId": vpc.id,
            },
        });
        self.add::<LambdaFunction>(&item);
    }
}
