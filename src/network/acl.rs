//! Network ACLs, their entries sorted as AWS evaluates them.

use ipnet::IpNet;

use crate::net::ports::PortSet;
use crate::resource::network_acl as record;

/// A network ACL.
#[derive(Debug, Clone, Default)]
pub struct NetworkAcl {
    pub id: String,
    /// Ascending by number; the first that matches decides, and what none matches is denied.
    pub ingress: Vec<Entry>,
    pub egress: Vec<Entry>,
}

/// One entry.
#[derive(Debug, Clone)]
pub struct Entry {
    pub number: i64,
    pub allow: bool,
    /// `None` where mapper does not know the protocol or the action.
    pub traffic: Option<PortSet>,
    /// The word that mapper does not know, as AWS prints it.
    pub unheard: Option<String>,
    pub cidr: IpNet,
}

impl NetworkAcl {
    /// Reads a record; entries that have no readable CIDR become warnings.
    pub fn read(acl: &record::NetworkAcl, warnings: &mut Vec<String>) -> Self {
        let mut out = Self {
            id: acl.network_acl_id.clone(),
            ..Self::default()
        };
        for entry in &acl.entries {
            let text = entry
                .cidr_block
                .as_deref()
                .or(entry.ipv6_cidr_block.as_deref());
            let Some(cidr) = text.and_then(|text| text.parse::<IpNet>().ok()) else {
                warnings.push(format!(
                    "{}: entry {} has no readable CIDR block and is left out",
                    acl.network_acl_id,
                    entry.rule_number.unwrap_or_default()
                ));
                continue;
            };
            let protocol = entry.protocol.as_deref().unwrap_or("-1");
            let ports = entry
                .port_range
                .as_ref()
                .map_or((None, None), |range| (range.from, range.to));
            let icmp = entry
                .icmp_type_code
                .as_ref()
                .map_or((None, None), |icmp| (icmp.kind, icmp.code));
            let action = entry.rule_action.as_deref().unwrap_or_default();
            let known = matches!(action, "allow" | "deny");
            let traffic = PortSet::of_acl_entry(protocol, ports, icmp);
            let unheard = match (known, &traffic) {
                (true, Some(_)) => None,
                (true, None) => Some(format!("protocol {protocol}")),
                (false, _) => Some(format!("action {action}")),
            };
            let read = Entry {
                number: entry.rule_number.unwrap_or(32_767),
                allow: action == "allow",
                traffic: traffic.filter(|_| known),
                unheard,
                cidr: cidr.trunc(),
            };
            if entry.egress == Some(true) {
                out.egress.push(read);
            } else {
                out.ingress.push(read);
            }
        }
        for entries in [&mut out.ingress, &mut out.egress] {
            // A number is unique for a direction; the `*` entries of both families share one.
            entries.sort_by_key(|entry| (entry.number, entry.cidr));
        }
        out
    }

    /// The entries of one direction.
    #[must_use]
    pub fn entries(&self, egress: bool) -> &[Entry] {
        if egress { &self.egress } else { &self.ingress }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn entries_stand_in_their_order_and_bad_ones_are_told() {
        let record = json!({"NetworkAclId": "acl-1", "Entries": [
            {"RuleNumber": 32767, "Egress": false, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"},
            {"RuleNumber": 90, "Egress": false, "RuleAction": "log", "Protocol": "6", "CidrBlock": "10.0.0.0/8"},
            {"RuleNumber": 100, "Egress": true, "RuleAction": "allow", "Protocol": "-1", "Ipv6CidrBlock": "::/0"},
            {"RuleNumber": 95, "Egress": false, "RuleAction": "allow", "Protocol": "warp", "CidrBlock": "10.0.0.0/8"},
            {"RuleNumber": 80, "Egress": false, "RuleAction": "allow", "Protocol": "6", "CidrBlock": "10.0.0.0/99"},
        ]});
        let mut warnings = Vec::new();
        let acl = NetworkAcl::read(&serde_json::from_value(record).unwrap(), &mut warnings);
        let numbers: Vec<i64> = acl
            .entries(false)
            .iter()
            .map(|entry| entry.number)
            .collect();
        assert_eq!(numbers, [90, 95, 32767]);
        let words: Vec<&str> = acl
            .entries(false)
            .iter()
            .filter_map(|entry| entry.unheard.as_deref())
            .collect();
        assert_eq!(words, ["action log", "protocol warp"]);
        assert_eq!(acl.entries(true).len(), 1);
        assert_eq!(
            warnings,
            ["acl-1: entry 80 has no readable CIDR block and is left out"]
        );
    }
}
