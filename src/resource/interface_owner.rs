//! Which service made an interface that no record claims: by its type, its description, and who asked for it.

use super::network_interface::NetworkInterface;

/// Types of interface that only one service makes:
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkInterface.html>.
const TYPES: [(&str, &str); 13] = [
    ("api_gateway_managed", "API Gateway"),
    ("aws_codestar_connections_managed", "CodeConnections"),
    ("gateway_load_balancer", "Gateway Load Balancer"),
    (
        "gateway_load_balancer_endpoint",
        "Gateway Load Balancer endpoint",
    ),
    ("global_accelerator_managed", "Global Accelerator"),
    ("iot_rules_managed", "IoT rules"),
    ("lambda", "Lambda"),
    ("load_balancer", "Load balancer"),
    ("natGateway", "NAT gateway"),
    ("network_load_balancer", "Network Load Balancer"),
    ("quicksight", "QuickSight"),
    ("transit_gateway", "Transit gateway"),
    ("vpc_endpoint", "VPC endpoint"),
];

/// How the descriptions begin that services give to their interfaces. Habit, not promise.
const DESCRIPTIONS: [(&str, &str); 30] = [
    ("AWS CodeStar Connections", "CodeConnections"),
    ("AWS ElasticMapReduce", "EMR"),
    ("AWS Lambda VPC ENI", "Lambda"),
    (
        "AWS created network interface for LicenseManager",
        "License Manager",
    ),
    (
        "AWS created network interface for directory",
        "Directory Service",
    ),
    ("Amazon EKS ", "EKS"),
    ("Attached to Glue", "Glue"),
    ("CloudHSM Managed Interface", "CloudHSM"),
    ("CloudHsm ENI", "CloudHSM"),
    ("Created By Amazon Workspaces", "WorkSpaces"),
    ("DAX", "DAX"),
    ("DMSNetworkInterface", "DMS"),
    ("EFS mount target", "EFS"),
    ("ELB app/", "Application Load Balancer"),
    ("ELB gwy/", "Gateway Load Balancer"),
    ("ELB net/", "Network Load Balancer"),
    ("ELB ", "Classic Load Balancer"),
    ("ENI managed by APIGateway", "API Gateway"),
    ("ES ", "OpenSearch"),
    ("ElastiCache", "ElastiCache"),
    ("Interface for NAT Gateway", "NAT gateway"),
    ("Network Interface for Transit Gateway", "Transit gateway"),
    ("RDSNetworkInterface", "RDS"),
    ("RedshiftNetworkInterface", "Redshift"),
    ("Route 53 Resolver", "Route 53 Resolver"),
    ("VPC Endpoint Interface", "VPC endpoint"),
    ("[DO NOT DELETE] ENI managed by SageMaker", "SageMaker"),
    (
        "[Do not delete] Network Interface created to access resources in your VPC for SageMaker",
        "SageMaker",
    ),
    ("arn:aws:ecs:", "ECS"),
    ("datasync ", "DataSync"),
];

/// Parts of the requester's id, where nothing else tells.
const REQUESTERS: [(&str, &str); 5] = [
    ("AWSCodeBuild-", "CodeBuild"),
    ("amazon-elasticache", "ElastiCache"),
    ("amazon-elb", "Load balancer"),
    ("amazon-rds", "RDS"),
    ("amazon-redshift", "Redshift"),
];

/// The service that made the interface; none where its owner did, or nothing tells. A tenant can describe an interface as
/// he likes, so descriptions count only where AWS manages the interface.
#[must_use]
pub fn owner(interface: &NetworkInterface) -> Option<&'static str> {
    let kind = interface.interface_type.as_deref().unwrap_or_default();
    let by_type = TYPES.iter().find(|(name, _)| *name == kind);
    if let Some((_, service)) = by_type {
        return Some(service);
    }
    if interface.requester_managed != Some(true) {
        return None;
    }
    let description = interface.description.as_deref().unwrap_or_default();
    let requester = interface.requester_id.as_deref().unwrap_or_default();
    let described = DESCRIPTIONS
        .iter()
        .find(|(start, _)| description.starts_with(start));
    let requested = || REQUESTERS.iter().find(|(part, _)| requester.contains(part));
    described.or_else(requested).map(|(_, service)| *service)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn of(interface: Value) -> Option<&'static str> {
        let mut interface = interface;
        interface["NetworkInterfaceId"] = json!("eni-1");
        interface["Groups"] = json!([]);
        owner(&serde_json::from_value(interface).unwrap())
    }

    #[test]
    fn a_service_is_told_by_type_then_description_then_requester() {
        let accelerated =
            json!({"InterfaceType": "global_accelerator_managed", "Description": "mine"});
        assert_eq!(of(accelerated), Some("Global Accelerator"));
        let managed = |description: &str, requester: &str| {
            of(
                json!({"InterfaceType": "interface", "RequesterManaged": true, "Description": description,
                "RequesterId": requester}),
            )
        };
        assert_eq!(
            managed("ELB net/a/1", "amazon-elb"),
            Some("Network Load Balancer")
        );
        assert_eq!(managed("ELB old", ""), Some("Classic Load Balancer"));
        assert_eq!(managed("", "AROA1:AWSCodeBuild-7"), Some("CodeBuild"));
        assert_eq!(managed("", "123456789012"), None);
        let own = json!({"InterfaceType": "interface", "RequesterManaged": false, "Description": "RDSNetworkInterface"});
        assert_eq!(of(own), None);
    }

    #[test]
    fn longer_beginnings_come_first() {
        for (at, (start, _)) in DESCRIPTIONS.iter().enumerate() {
            let hidden = DESCRIPTIONS
                .iter()
                .take(at)
                .any(|(before, _)| start.starts_with(before));
            assert!(!hidden, "{start} is never reached");
        }
    }
}
