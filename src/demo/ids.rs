//! Ids of AWS's form, derived from a seed and a name: equal names give equal ids, in whatever order they are asked for.

/// A prefix, a hyphen, and 17 hexadecimal digits of which the first is zero, as AWS writes them: `vpc-0…`.
#[must_use]
pub fn id(seed: u64, prefix: &str, name: &str) -> String {
    format!("{prefix}-0{:016x}", hash(seed, &[prefix, name]))
}

/// Sixteen hexadecimal digits, as they end the ARNs of load balancers.
#[must_use]
pub fn hex(seed: u64, name: &str) -> String {
    format!("{:016x}", hash(seed, &[name]))
}

/// A locally administered MAC address.
#[must_use]
pub fn mac(seed: u64, name: &str) -> String {
    let bits = hash(seed, &["mac", name]);
    let bytes: Vec<String> = bits
        .to_be_bytes()
        .iter()
        .take(5)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("02:{}", bytes.join(":"))
}

/// FNV-1a over the parts, its bits then mixed: all of the 64 are used.
#[must_use]
pub fn hash(seed: u64, parts: &[&str]) -> u64 {
    let mut state = 0xcbf2_9ce4_8422_2325 ^ mix(seed);
    for part in parts {
        for byte in part.bytes().chain([0]) {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    mix(state)
}

/// The finaliser of splitmix64.
#[must_use]
pub fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_the_form_of_aws() {
        let vpc = id(1, "vpc", "main");
        assert_eq!(vpc.len(), "vpc-0123456789abcdef0".len());
        assert!(vpc.starts_with("vpc-0"));
        assert_eq!(vpc, id(1, "vpc", "main"));
        assert_ne!(vpc, id(2, "vpc", "main"));
        assert_ne!(vpc, id(1, "vpc", "other"));
    }
}
