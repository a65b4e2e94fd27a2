//! Network Firewall; its endpoints stand in subnets as VPC endpoints, which the EC2 call lists.

use super::brief::brief;
use super::call::Call;
use super::document::Document;

brief!(
    /// A firewall in the list of all, see
    /// <https://docs.aws.amazon.com/cli/latest/reference/network-firewall/list-firewalls.html>.
    FirewallSummary = "AWS::NetworkFirewall::Firewall",
    Name,
    "FirewallArn",
    Document::list("network-firewall", "ListFirewalls", "Firewalls"),
    Call::paged(100)
);

brief!(
    /// AWS::NetworkFirewall::Firewall with its endpoints, see
    /// <https://docs.aws.amazon.com/cli/latest/reference/network-firewall/describe-firewall.html>.
    Firewall = "AWS::NetworkFirewall::Firewall",
    Gateway,
    "FirewallName",
    Document::list("network-firewall", "DescribeFirewall", "Firewall").per("FirewallArn"),
    Call::plain().each(FirewallSummary::DOCUMENT, "FirewallArn")
);
