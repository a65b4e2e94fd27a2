//! Short text for an edge: its first ports, and how many more there are.

/// How many ports are named.
const NAMED: usize = 2;

/// `443`, `443, 8080 +3`, `udp/53`, `all`. TCP needs no name: it is what nearly all rules allow.
#[must_use]
pub fn ports(ports: &[String]) -> String {
    if ports.iter().any(|port| port == "any") {
        return "all".to_owned();
    }
    let mut label = ports
        .iter()
        .take(NAMED)
        .map(|port| port.strip_prefix("tcp/").unwrap_or(port))
        .collect::<Vec<_>>()
        .join(", ");
    if let Some(more) = ports.len().checked_sub(NAMED).filter(|&more| more > 0) {
        label.push_str(" +");
        label.push_str(&more.to_string());
    }
    label
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_short() {
        for (list, label) in [
            (&["tcp/443"][..], "443"),
            (&["tcp/443", "tcp/8000-8010"], "443, 8000-8010"),
            (&["tcp/22", "tcp/443", "udp/53", "icmp"], "22, 443 +2"),
            (&["any", "tcp/22"], "all"),
            (&[], ""),
        ] {
            let list: Vec<String> = list.iter().map(|&port| port.to_owned()).collect();
            assert_eq!(ports(&list), label);
        }
    }
}
