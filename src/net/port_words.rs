//! Port sets in words.

use std::fmt;

use super::intervals::{Intervals, Number};

/// Ports as ranges: `tcp`, `tcp/443`, `tcp/8000-8010`.
pub fn ports<N: Number + fmt::Display>(name: &str, ports: &Intervals<N>, words: &mut Vec<String>) {
    if ports.is_all() {
        words.push(name.to_owned());
        return;
    }
    let spans = ports.spans().iter();
    words.extend(spans.map(|&(low, high)| format!("{name}/{}", range(low, high))));
}

/// ICMP types and codes: `icmp`, `icmp/8`, `icmp/8/0`.
///
/// An interval may begin and end within a type: the parts of types are said with their codes, the whole types between
/// them as a range.
pub fn types(name: &str, types: &Intervals<u16>, words: &mut Vec<String>) {
    if types.is_all() {
        words.push(name.to_owned());
        return;
    }
    for &(low, high) in types.spans() {
        let ([mut first, code], [mut last, last_code]) = (low.to_be_bytes(), high.to_be_bytes());
        if first == last && (code, last_code) != (0, u8::MAX) {
            words.push(format!("{name}/{first}/{}", range(code, last_code)));
            continue;
        }
        if code != 0 {
            words.push(format!("{name}/{first}/{}", range(code, u8::MAX)));
            first += 1;
        }
        let tail = (last_code != u8::MAX).then(|| {
            let word = format!("{name}/{last}/{}", range(0, last_code));
            last -= 1;
            word
        });
        if first <= last {
            words.push(format!("{name}/{}", range(first, last)));
        }
        words.extend(tail);
    }
}

fn range<N: Copy + PartialEq + fmt::Display>(low: N, high: N) -> String {
    if low == high {
        low.to_string()
    } else {
        format!("{low}-{high}")
    }
}
