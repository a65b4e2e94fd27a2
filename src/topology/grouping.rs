//! Stacks: workloads of one subnet that are drawn as one, because the network does not tell them apart or because the
//! reader asked for it (one Auto Scaling group, one value of a tag).

use petgraph::graph::NodeIndex;

use super::builder::Builder;
use super::graph::{Node, Role};
use super::hash::Fnv;
use super::stand::{Stand, worst};
use crate::network::model::{Exposure, Workload};

/// What workloads of one stack have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key<'a> {
    subnet: Option<usize>,
    kind: &'a str,
    likeness: Likeness<'a>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness<'a> {
    /// The same value of the tag that the reader named.
    Tag(&'a str),
    /// The same Auto Scaling group.
    ScalingGroup(&'a str),
    /// The same classes of the network, state and exposure.
    Network(Vec<usize>, Option<&'a str>, Exposed),
    /// Nothing: a workload without interfaces stands for itself.
    Nothing(usize),
}

/// [`Exposure`] with an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Exposed(u8);

impl Exposed {
    fn new(exposure: Exposure) -> Self {
        Self(match exposure {
            Exposure::No => 0,
            Exposure::Behind => 1,
            Exposure::Direct => 2,
            Exposure::Unknown => 3,
        })
    }
}

impl<'a> Key<'a> {
    /// The key of a workload in a subnet.
    pub fn new(builder: &Builder<'a>, stand: &Stand) -> Option<Self> {
        let workload = builder.network.workloads.get(stand.workload)?;
        Some(Self {
            subnet: stand.subnet,
            kind: &workload.kind,
            likeness: likeness(builder, stand, workload),
        })
    }
}

fn likeness<'a>(builder: &Builder<'a>, stand: &Stand, workload: &'a Workload) -> Likeness<'a> {
    let grouping = &builder.options.grouping;
    if stand.subnet.is_none() {
        return Likeness::Nothing(stand.workload);
    }
    let tag = grouping.tag.as_ref().and_then(|key| {
        let mut tags = workload.tags.iter();
        tags.find(|(own, _)| own == key).map(|(_, value)| value)
    });
    if let Some(value) = tag {
        return Likeness::Tag(value);
    }
    if let Some(group) = workload
        .scaling_group
        .as_ref()
        .filter(|_| grouping.scaling_groups)
    {
        return Likeness::ScalingGroup(group);
    }
    Likeness::Network(
        classes(builder, stand),
        workload.state.as_deref(),
        Exposed::new(workload.exposure),
    )
}

/// The network's classes of a workload's interfaces in a subnet.
fn classes(builder: &Builder, stand: &Stand) -> Vec<usize> {
    let interfaces = &builder.network.interfaces;
    let mut classes: Vec<usize> = stand
        .interfaces
        .iter()
        .filter_map(|&interface| interfaces.get(interface))
        .map(|interface| interface.class)
        .collect();
    classes.sort_unstable();
    classes.dedup();
    classes
}

/// Two or more workloads that are drawn as one.
pub(super) struct Stack {
    /// The id of the stack but for the number that tells stacks apart which are alike in all that lasts.
    pub mark: String,
    node: Node,
}

impl Stack {
    /// The stack of `members`, whose key is `key`.
    pub fn new(builder: &Builder, key: &Key, members: &[&Stand]) -> Self {
        let network = builder.network;
        let workloads: Vec<&Workload> = members
            .iter()
            .filter_map(|stand| network.workloads.get(stand.workload))
            .collect();
        let mut node = Node {
            role: Role::Class,
            kind: "class".to_owned(),
            of: key.kind.to_owned(),
            count: members.len(),
            exposure: worst(workloads.iter().map(|workload| workload.exposure)),
            state: common(workloads.iter().map(|workload| workload.state.as_ref())),
            ..Node::default()
        };
        let groups = members.iter().flat_map(|stand| &stand.interfaces);
        node.groups = groups
            .filter_map(|&interface| network.interfaces.get(interface))
            .flat_map(|interface| interface.groups.iter().cloned())
            .collect();
        node.groups.sort_unstable();
        node.groups.dedup();
        let mut hash = Fnv::default();
        hash.text(key.kind);
        match &key.likeness {
            Likeness::Tag(value) => {
                let tag = builder.options.grouping.tag.clone().unwrap_or_default();
                hash.text("tag");
                hash.text(&tag);
                hash.text(value);
                node.name = (*value).to_owned();
                node.collapsed_by = Some((tag, (*value).to_owned()));
            }
            Likeness::ScalingGroup(group) => {
                hash.text("scaling group");
                hash.text(group);
                node.name = (*group).to_owned();
            }
            Likeness::Network(_, state, Exposed(exposure)) => {
                hash.text("network");
                for group in &node.groups {
                    hash.text(group);
                }
                hash.text(state.unwrap_or_default());
                hash.text(&exposure.to_string());
            }
            Likeness::Nothing(_) => {}
        }
        node.scaling_group = common(
            workloads
                .iter()
                .map(|workload| workload.scaling_group.as_ref()),
        );
        if node.name.is_empty() {
            node.name = title(&workloads, node.scaling_group.as_deref(), key.kind);
        }
        if !matches!(key.likeness, Likeness::Network(..)) {
            let mut kinds: Vec<Vec<usize>> = members
                .iter()
                .map(|stand| classes(builder, stand))
                .collect();
            kinds.sort_unstable();
            kinds.dedup();
            node.mixed = kinds.len() > 1;
        }
        let subnet = key.subnet.and_then(|subnet| network.subnets.get(subnet));
        let subnet = subnet.map(|subnet| subnet.id.as_str()).unwrap_or_default();
        Self {
            mark: format!("{subnet}/{}", hash.hex()),
            node,
        }
    }

    /// The node. `number` counts the stacks with the same mark.
    pub fn node(self, builder: &Builder, parent: NodeIndex, number: usize) -> Node {
        let mut node = self.node;
        let home = builder.node(parent);
        node.id = if number == 0 {
            format!("class/{}", self.mark)
        } else {
            let mut hash = Fnv::default();
            hash.text(&self.mark);
            hash.text(&number.to_string());
            let subnet = self.mark.split('/').next().unwrap_or_default();
            format!("class/{subnet}/{}", hash.hex())
        };
        node.parent = Some(parent);
        node.account = home.map(|home| home.account.clone()).unwrap_or_default();
        node.region = home.map(|home| home.region.clone()).unwrap_or_default();
        node.zone = home.map(|home| home.zone.clone()).unwrap_or_default();
        node.subnet = Some(parent);
        node.vpc = home.and_then(|home| home.vpc);
        node
    }
}

/// The value that all have, if they do.
fn common<'a>(mut values: impl Iterator<Item = Option<&'a String>>) -> Option<String> {
    let first = values.next()??;
    values
        .all(|value| value == Some(first))
        .then(|| first.clone())
}

/// A name for workloads that are alike: what their names begin with, else their scaling group, else their kind.
fn title(workloads: &[&Workload], scaling_group: Option<&str>, kind: &str) -> String {
    let names: Option<Vec<&str>> = workloads
        .iter()
        .map(|workload| workload.name.as_deref().filter(|name| *name != workload.id))
        .collect();
    if let Some(stem) = names.and_then(|names| stem(&names)) {
        return stem;
    }
    scaling_group.map_or_else(|| kind_words(kind), str::to_owned)
}

/// What names begin with in common, up to where a word or a number ends: `web` of `web-1` and `web-12`.
fn stem(names: &[&str]) -> Option<String> {
    let (first, others) = names.split_first()?;
    let mut length = first.len();
    for other in others {
        let shared = first.bytes().zip(other.bytes()).take_while(|(a, b)| a == b);
        length = length.min(shared.count());
    }
    while !first.is_char_boundary(length) {
        length -= 1;
    }
    let is_break = |letter: char| !letter.is_alphabetic();
    // A word that goes on differently in another name is not common to them.
    let cut = names.iter().any(|name| {
        name.get(length..)
            .and_then(|rest| rest.chars().next())
            .is_some_and(|next| !is_break(next))
    });
    let mut stem = first.get(..length)?;
    if cut {
        stem = stem.get(..stem.rfind(is_break)?)?;
    }
    if names.len() == others.iter().filter(|name| *name == first).count() + 1 {
        return Some((*first).to_owned());
    }
    let stem = stem.trim_end_matches(|letter: char| !letter.is_alphabetic());
    (stem.chars().count() > 1).then(|| stem.to_owned())
}

/// `AWS::EC2::NetworkInterface` as `network interface`.
fn kind_words(kind: &str) -> String {
    let last = kind.rsplit("::").next().unwrap_or(kind);
    let letters: Vec<char> = last.chars().collect();
    let mut words = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| letters.get(before));
        let after = letters.get(at + 1);
        if letter.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase() || after.is_some_and(|after| after.is_lowercase())
            })
        {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stacks_are_named_after_what_their_members_share() {
        for (names, expected) in [
            (&["web-1", "web-2", "web-12"][..], Some("web")),
            (&["web", "web"], Some("web")),
            (&["prod-api-a1", "prod-api-b1"], Some("prod-api")),
            (&["apple", "apricot"], None),
            (&["web server", "web cache"], Some("web")),
            (&["i", "i2"], None),
            (&["größe-1", "größe-2"], Some("größe")),
            (&["é", "è"], None),
            (&["", "x"], None),
        ] {
            assert_eq!(stem(names).as_deref(), expected, "{names:?}");
        }
    }

    #[test]
    fn kinds_are_said_in_words() {
        assert_eq!(
            kind_words("AWS::EC2::NetworkInterface"),
            "network interface"
        );
        assert_eq!(kind_words("AWS::RDS::DBInstance"), "db instance");
        assert_eq!(kind_words("AWS::EC2::VPCEndpoint"), "vpc endpoint");
    }
}
