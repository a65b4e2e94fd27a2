//! Fuzzing on the stable toolchain: real documents, mutated from fixed seeds, at the entries of the fuzz targets.

#[path = "../fuzz/entries.rs"]
mod entries;

use std::collections::BTreeMap;

use mapper::demo;
use mapper::gather::plan::Plan;
use mapper::net::labels::Labels;
use mapper::network;
use mapper::snapshot::read::{Snapshot, read};
use mapper::snapshot::source::Memory;
use serde_json::{Value, json};

use crate::cases;
use crate::fake_aws;

/// Marsaglia's xorshift.
struct Dice(u64);

impl Dice {
    fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 8).unwrap_or(0) % count.max(1)
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// Texts that other programs have stumbled over.
const ODD: [&str; 20] = [
    "",
    " ",
    "\0",
    "\u{202e}\u{feff}é\u{1f469}\u{200d}\u{1f4bb}",
    "10.0.0.0/33",
    "10.0.0.0/0",
    "999.1.1.1/8",
    "::/0",
    "::ffff:10.0.0.1/128",
    "0.0.0.0",
    "255.255.255.255/32",
    "-1",
    "99999999999999999999",
    "internet",
    "local",
    "vpc-",
    "arn:aws:ec2:us-east-1:111122223333:subnet/",
    "../../etc/passwd",
    "tcp/70000-1",
    "169.254.169.254",
];

fn odd_value(dice: &mut Dice) -> Value {
    match dice.below(10) {
        0 => Value::Null,
        1 => json!(dice.below(2) == 1),
        2 => json!(*dice.of(&[0_i64, -1, 65_536, i64::MIN, i64::MAX, 255, 256])),
        3 => json!(u64::MAX),
        4 => json!(1e308),
        5 => json!([]),
        6 => json!({}),
        7 => (0..120).fold(json!(1), |inner, _| json!([inner])),
        8 => json!("x".repeat(5000)),
        _ => json!(*dice.of(&ODD)),
    }
}

/// Puts something odd, or another part of the document, in a random place of it.
fn twist(value: &mut Value, dice: &mut Dice, other: &Value, depth: usize) {
    let deeper = depth < 12 && dice.below(8) != 0;
    match value {
        Value::Array(items) if deeper && !items.is_empty() => {
            let at = dice.below(items.len());
            if dice.below(8) == 0 {
                let copy = items[at].clone();
                items.push(copy);
            } else {
                twist(&mut items[at], dice, other, depth + 1);
            }
        }
        Value::Object(fields) if deeper && !fields.is_empty() => {
            let at = dice.below(fields.len());
            if let Some(field) = fields.values_mut().nth(at) {
                twist(field, dice, other, depth + 1);
            }
        }
        place => {
            *place = if dice.below(4) == 0 {
                other.clone()
            } else {
                odd_value(dice)
            };
        }
    }
}

/// Bits turned, bytes cut away, doubled or put in.
fn spoil(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let at = dice.below(bytes.len());
    match dice.below(5) {
        0 => bytes.truncate(at),
        1 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << dice.below(8);
            }
        }
        2 => {
            let part: Vec<u8> = bytes.iter().skip(at).take(40).copied().collect();
            bytes.splice(at..at, part);
        }
        3 => {
            bytes.splice(at..at, dice.of(&ODD).bytes());
        }
        _ => {
            bytes.splice(at..at, "[".repeat(3000).into_bytes());
        }
    }
}

fn mutated(files: &BTreeMap<String, Vec<u8>>, dice: &mut Dice) -> BTreeMap<String, Vec<u8>> {
    let mut files = files.clone();
    let names: Vec<String> = files.keys().cloned().collect();
    for _ in 0..=dice.below(3) {
        let name = dice.of(&names).clone();
        let Some(bytes) = files.get_mut(&name) else {
            continue;
        };
        match serde_json::from_slice::<Value>(bytes) {
            Ok(mut document) if dice.below(4) != 0 => {
                let other = json!({"Other": names});
                for _ in 0..=dice.below(4) {
                    twist(&mut document, dice, &other, 0);
                }
                *bytes = serde_json::to_vec(&document).unwrap_or_default();
            }
            _ => spoil(bytes, dice),
        }
    }
    files
}

#[test]
fn mutated_snapshots_do_not_panic() {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    for folder in cases::folders() {
        let files = cases::files(&folder);
        for _ in 0..12 {
            entries::snapshot(mutated(&files, &mut dice));
        }
    }
    let sample = demo::sample().documents;
    for _ in 0..8 {
        entries::snapshot(mutated(&sample, &mut dice));
    }
}

#[test]
fn mutated_answers_do_not_panic() {
    let mut dice = Dice(0x6a09_e667_f3bc_c908);
    for step in Plan::of_catalogue().steps {
        let document = step.document;
        let whole = fake_aws::full(document.service, document.operation);
        let json = serde_json::from_str::<Value>(&whole).ok();
        for _ in 0..12 {
            let mut bytes = whole.clone().into_bytes();
            match json.clone() {
                Some(mut answer) if dice.below(3) != 0 => {
                    let other = answer.clone();
                    twist(&mut answer, &mut dice, &other, 0);
                    bytes = serde_json::to_vec(&answer).unwrap_or_default();
                }
                _ => spoil(&mut bytes, &mut dice),
            }
            entries::answer(document.service, document.operation, document.items, &bytes);
        }
    }
}

#[test]
fn mutated_policies_and_configs_do_not_panic() {
    let policy = "title = \"dev\"\n\n[[rule]]\nname = \"no internet to the data\"\nsource = \"internet\"\nmust = \"not reach\"\n\
        destination = \"tag:tier=db\"\nexcept = [\"tcp/443\"]\nseverity = \"high\"\n";
    entries::policy(policy);
    let config = demo::sample().config;
    entries::config(&config);
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    for _ in 0..3000 {
        let (mut text, mut bytes) = (policy.as_bytes().to_vec(), config.clone());
        for _ in 0..=dice.below(4) {
            spoil(&mut text, &mut dice);
            spoil(&mut bytes, &mut dice);
        }
        entries::policy(&String::from_utf8_lossy(&text));
        entries::config(&bytes);
    }
}

#[test]
fn odd_words_do_not_panic() {
    let source = Memory {
        name: "dev".to_owned(),
        files: cases::files(&cases::folders()[1]),
    };
    let snapshot = Snapshot {
        source: &source,
        name: "dev".to_owned(),
        id: None,
    };
    let network = network::build(&read(&[snapshot]).expect("the case can be read"));
    let mut dice = Dice(0xda94_2042_e4dd_58b5);
    let known = [
        "internet",
        "i-six",
        "10.0.1.11",
        "0.0.0.0/0",
        "vpc-app",
        "subnet-public",
        "sg-open",
        "tcp/443",
        "icmp/8/0",
        "proto/47",
    ];
    for _ in 0..1500 {
        let mut word = || {
            let mut bytes = if dice.below(2) == 0 {
                dice.of(&known).as_bytes().to_vec()
            } else {
                dice.of(&ODD).as_bytes().to_vec()
            };
            if dice.below(3) == 0 {
                spoil(&mut bytes, &mut dice);
            }
            String::from_utf8_lossy(&bytes).into_owned()
        };
        let (source, destination, port) = (word(), word(), word());
        entries::words(&network, &Labels::default(), &source, &destination, &port);
    }
}
