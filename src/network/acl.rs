//! Network ACLs, their entries sorted as AWS evaluates them.

use ipnet::IpNet;

use super::known::Unread;
use crate::net::ports::PortSet;
use crate::resource::fault::quoted;
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
    /// Less than any where it could not be read: nobody knows what the entry stands before.
    pub number: i64,
    pub allow: bool,
    /// `None` where mapper does not know what the entry decides.
    pub traffic: Option<PortSet>,
    /// Why not, to be read after "has": `the action log, which mapper does not know`.
    pub unheard: Option<String>,
    pub cidr: IpNet,
}

/// The number of an entry whose own could not be read.
const FIRST: i64 = i64::MIN;

impl Entry {
    /// The entry in a word.
    #[must_use]
    pub fn name(&self) -> String {
        match self.number {
            FIRST => "an entry".to_owned(),
            number => format!("entry {number}"),
        }
    }
}

impl NetworkAcl {
    /// Reads a record. An entry that cannot be read may decide whatever it may be about, and is told.
    pub fn read(acl: &record::NetworkAcl, unread: &mut Unread<'_>) -> Self {
        let mut out = Self {
            id: acl.network_acl_id.clone(),
            ..Self::default()
        };
        for entry in &acl.entries {
            let number = entry
                .rule_number
                .filter(|number| (1..=32_768).contains(number));
            let number = number.unwrap_or(FIRST);
            let read = decision(entry);
            let blocks = blocks(entry);
            let faults = [
                read.as_ref().err(),
                blocks.as_ref().err(),
                number_fault(entry).as_ref(),
            ]
            .into_iter()
            .flatten()
            .cloned()
            .collect::<Vec<_>>();
            let fault = (!faults.is_empty()).then(|| faults.join(", and "));
            if let Some(fault) = &fault {
                let named = Entry {
                    number,
                    allow: false,
                    traffic: None,
                    unheard: None,
                    cidr: IpNet::default(),
                };
                unread.tell(
                    &acl.network_acl_id,
                    &format!("{} has {fault}", named.name()),
                );
            }
            for cidr in blocks.unwrap_or_else(|_| everything()) {
                let (allow, traffic) = match &read {
                    Ok((allow, traffic)) if fault.is_none() => (*allow, Some(traffic.clone())),
                    _ => (false, None),
                };
                let read = Entry {
                    number,
                    allow,
                    traffic,
                    unheard: fault.clone(),
                    cidr,
                };
                if entry.egress != Some(false) {
                    out.egress.push(read.clone());
                }
                if entry.egress != Some(true) {
                    out.ingress.push(read);
                }
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

/// Every address.
fn everything() -> Vec<IpNet> {
    vec![
        IpNet::V4(ipnet::Ipv4Net::default()),
        IpNet::V6(ipnet::Ipv6Net::default()),
    ]
}

/// The block that an entry is about, or why nobody knows it.
fn blocks(entry: &record::NetworkAclEntry) -> Result<Vec<IpNet>, String> {
    let (text, v6) = match (&entry.cidr_block, &entry.ipv6_cidr_block) {
        (Some(text), None) => (text, false),
        (None, Some(text)) => (text, true),
        (None, None) => return Err("no CIDR block".to_owned()),
        (Some(_), Some(_)) => return Err("two CIDR blocks".to_owned()),
    };
    match text.parse::<IpNet>() {
        Ok(cidr) if matches!(cidr, IpNet::V6(_)) == v6 => Ok(vec![cidr.trunc()]),
        _ => Err(format!("the CIDR block {}, which is none", quoted(text))),
    }
}

/// What of an entry's place cannot be read.
fn number_fault(entry: &record::NetworkAclEntry) -> Option<String> {
    match (entry.rule_number, entry.egress) {
        (None, _) => Some("no number".to_owned()),
        // Up to 32766, and the last entry of each family: 32767 and 32768.
        // <https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html>
        (Some(number), _) if !(1..=32_768).contains(&number) => {
            Some("a number that there is not".to_owned())
        }
        (_, None) => Some("no direction".to_owned()),
        _ => None,
    }
}

/// Whether an entry lets pass, and what, or why nobody knows. TCP and UDP always come with their ports.
fn decision(entry: &record::NetworkAclEntry) -> Result<(bool, PortSet), String> {
    let allow = match entry.rule_action.as_deref() {
        Some("allow") => true,
        Some("deny") => false,
        Some(other) => {
            return Err(format!(
                "the action {}, which mapper does not know",
                quoted(other)
            ));
        }
        None => return Err("no action".to_owned()),
    };
    let Some(protocol) = entry.protocol.as_deref() else {
        return Err("no protocol".to_owned());
    };
    let range = entry.port_range.as_ref();
    let ports = range.map_or((None, None), |range| (range.from, range.to));
    if PortSet::needs_ports(protocol) && (ports.0.is_none() || ports.1.is_none()) {
        return Err(format!("the protocol {protocol} without ports"));
    }
    let icmp = entry.icmp_type_code.as_ref();
    let icmp = icmp.map_or((None, None), |icmp| (icmp.kind, icmp.code));
    match PortSet::of_acl_entry(protocol, ports, icmp) {
        Some(traffic) => Ok((allow, traffic)),
        None if PortSet::knows(protocol) => Err(format!(
            "ports or types of the protocol {protocol} that there are not"
        )),
        None => Err(format!(
            "the protocol {}, which mapper does not know",
            quoted(protocol)
        )),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::network::known::Scope;
    use crate::resource::record::Resource;

    /// The list, and what was told of it.
    fn read(entries: &serde_json::Value) -> (NetworkAcl, Vec<String>) {
        let record = json!({"NetworkAclId": "acl-1", "Associations": [], "Entries": entries});
        let record: record::NetworkAcl = serde_json::from_value(record).unwrap();
        let (mut gaps, mut lines) = (Vec::new(), Vec::new());
        let mut scope = Scope::default();
        "111122223333".clone_into(&mut scope.account);
        "us-east-1".clone_into(&mut scope.region);
        let mut unread = Unread {
            scope: &scope,
            document: record::NetworkAcl::DOCUMENT,
            gaps: &mut gaps,
            lines: &mut lines,
        };
        (NetworkAcl::read(&record, &mut unread), lines)
    }

    /// `number cidr: ports` of each entry, or what is not known of it.
    fn told(entries: &[Entry]) -> Vec<String> {
        let words = |entry: &Entry| {
            let traffic = entry.traffic.as_ref().map(ToString::to_string);
            let traffic = traffic.or_else(|| entry.unheard.clone());
            format!(
                "{} {}: {}",
                entry.name(),
                entry.cidr,
                traffic.unwrap_or_default()
            )
        };
        entries.iter().map(words).collect()
    }

    #[test]
    fn entries_stand_in_their_order() {
        let (acl, lines) = read(&json!([
            {"RuleNumber": 32767, "Egress": false, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"},
            {"RuleNumber": 100, "Egress": true, "RuleAction": "allow", "Protocol": "-1", "Ipv6CidrBlock": "::/0"},
            {"RuleNumber": 90, "Egress": false, "RuleAction": "allow", "Protocol": "1", "CidrBlock": "10.1.0.0/8"},
        ]));
        assert_eq!(
            told(acl.entries(false)),
            ["entry 90 10.0.0.0/8: icmp", "entry 32767 0.0.0.0/0: any"]
        );
        assert_eq!(told(acl.entries(true)), ["entry 100 ::/0: any"]);
        assert_eq!(lines, [""; 0]);
    }

    #[test]
    fn an_entry_that_cannot_be_read_stays_and_is_told() {
        let entry = |field: &str, value: serde_json::Value| {
            let mut entry = json!({"RuleNumber": 90, "Egress": false, "RuleAction": "deny", "Protocol": "6",
                "CidrBlock": "10.0.0.0/8", "PortRange": {"From": 22, "To": 22}});
            entry[field] = value;
            json!([entry])
        };
        for (field, value, why) in [
            (
                "RuleAction",
                json!("log"),
                "the action \"log\", which mapper does not know",
            ),
            ("RuleAction", json!(null), "no action"),
            (
                "Protocol",
                json!("warp"),
                "the protocol \"warp\", which mapper does not know",
            ),
            ("Protocol", json!(null), "no protocol"),
            ("PortRange", json!(null), "the protocol 6 without ports"),
            (
                "PortRange",
                json!({"From": 22}),
                "the protocol 6 without ports",
            ),
            (
                "PortRange",
                json!({"From": 9, "To": 3}),
                "ports or types of the protocol 6 that there are not",
            ),
            (
                "PortRange",
                json!({"From": -7, "To": 3}),
                "ports or types of the protocol 6 that there are not",
            ),
        ] {
            let (acl, lines) = read(&entry(field, value));
            assert_eq!(
                told(acl.entries(false)),
                [format!("entry 90 10.0.0.0/8: {why}")]
            );
            let file = "111122223333 us-east-1/ec2-describe-network-acls.json";
            assert_eq!(lines, [format!("{file}: acl-1: entry 90 has {why}")]);
        }
        for (field, value, why) in [
            (
                "CidrBlock",
                json!("10.0.0.0/99"),
                "the CIDR block \"10.0.0.0/99\", which is none",
            ),
            (
                "CidrBlock",
                json!("2001:db8::/32"),
                "the CIDR block \"2001:db8::/32\", which is none",
            ),
            ("CidrBlock", json!(null), "no CIDR block"),
            ("Ipv6CidrBlock", json!("::/0"), "two CIDR blocks"),
        ] {
            let (acl, lines) = read(&entry(field, value));
            let both = ["0.0.0.0/0", "::/0"].map(|all| format!("entry 90 {all}: {why}"));
            assert_eq!((told(acl.entries(false)), lines.len()), (both.to_vec(), 1));
        }
        let (acl, _) = read(&entry("Egress", json!(null)));
        assert_eq!(
            told(acl.entries(true)),
            ["entry 90 10.0.0.0/8: no direction"]
        );
        assert_eq!(acl.ingress.len(), 1);
        let (acl, _) = read(&entry("RuleNumber", json!(null)));
        assert_eq!(told(acl.entries(false)), ["an entry 10.0.0.0/8: no number"]);
        let (acl, _) = read(&entry("RuleNumber", json!(-7)));
        assert_eq!(
            acl.ingress[0].unheard.as_deref(),
            Some("a number that there is not")
        );
    }
}
