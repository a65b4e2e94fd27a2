//! What requests to AWS look like: the table that botocore's service models tell, for services without a client here.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Made by `tests/tools/shapes.py`.
const TABLE: &str = include_str!("wire.txt");

/// The table, parsed once.
pub static WIRE: LazyLock<Wire> = LazyLock::new(|| Wire::parse(TABLE));

/// Services, and the ends of their hosts.
#[derive(Debug, Default)]
pub struct Wire {
    /// By the name that the AWS CLI has for them.
    services: HashMap<&'static str, Service>,
    partitions: Vec<Partition>,
}

#[derive(Debug)]
struct Partition {
    name: &'static str,
    /// What its regions begin with; `*`: all that are nobody else's.
    regions: &'static str,
    suffix: &'static str,
}

/// One service of AWS.
#[derive(Debug)]
pub struct Service {
    /// As the AWS CLI names it.
    pub name: &'static str,
    /// The name that signatures bear.
    pub signing: &'static str,
    /// What its hosts begin with.
    pub prefix: &'static str,
    pub protocol: Protocol,
    /// What stands before the operation in `X-Amz-Target`.
    pub target: &'static str,
    /// The version of its API, a date.
    pub version: &'static str,
    /// The name in `AWS_ENDPOINT_URL_<ID>`, in small letters.
    pub id: &'static str,
    hosts: Vec<Host>,
    operations: HashMap<&'static str, Operation>,
}

/// A service that has one host for a whole partition.
#[derive(Debug)]
struct Host {
    partition: &'static str,
    name: &'static str,
    signing_region: &'static str,
}

/// How a service is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// `X-Amz-Target` and a JSON body of this version, `1.0` or `1.1`.
    Json(&'static str),
    /// Methods and paths, JSON bodies.
    RestJson,
    /// A form in the request, XML in the answer.
    Query,
    /// Methods and paths, XML bodies.
    RestXml,
}

/// One call of a service.
#[derive(Debug, Default)]
pub struct Operation {
    pub name: &'static str,
    pub method: &'static str,
    pub path: &'static str,
    /// The member of the request that takes the token of the page before, and where the answer holds the next: a key
    /// as the AWS CLI prints it, or two with a dot between them.
    pub token: Option<(&'static str, &'static str)>,
    /// The member of the request that takes the size of a page.
    pub size: Option<&'static str>,
    /// By key.
    pub members: HashMap<&'static str, Member>,
}

/// A member of a request.
#[derive(Debug, Clone, Copy)]
pub struct Member {
    pub place: Place,
    /// Its name there.
    pub name: &'static str,
    pub is_list: bool,
    pub kind: Kind,
}

/// Where a member stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Path,
    Query,
    Body,
}

/// What a member is, or each of its items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Number,
    Boolean,
}

/// Where a service is in a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At {
    pub host: String,
    pub signing_region: String,
}

impl Wire {
    fn parse(table: &'static str) -> Self {
        let mut wire = Self::default();
        let (mut service, mut operation) = ("", "");
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let words: Vec<&'static str> = line.split_whitespace().collect();
            match (line.len() - line.trim_start().len(), words.as_slice()) {
                (0, ["partition", name, regions, suffix]) => wire.partitions.push(Partition {
                    name,
                    regions,
                    suffix,
                }),
                (0, [name, signing, prefix, protocol, target, version, id]) => {
                    service = name.trim_start_matches('@');
                    let read = Service {
                        name: service,
                        signing,
                        prefix,
                        protocol: Protocol::parse(protocol),
                        target,
                        version,
                        id,
                        hosts: Vec::new(),
                        operations: HashMap::new(),
                    };
                    wire.services.insert(service, read);
                }
                (1, [name, method, path, paging @ ..]) => {
                    operation = name;
                    if let Some(service) = wire.services.get_mut(service) {
                        let read = Operation::parse(name, method, path, paging);
                        service.operations.insert(name, read);
                    }
                }
                (2, ["host", partition, name, signing_region]) => {
                    if let Some(service) = wire.services.get_mut(service) {
                        service.hosts.push(Host {
                            partition,
                            name,
                            signing_region,
                        });
                    }
                }
                (2, [key, place, name, kind]) => {
                    let service = wire.services.get_mut(service);
                    let call = service.and_then(|service| service.operations.get_mut(operation));
                    if let Some(call) = call {
                        call.members.insert(key, Member::parse(place, name, kind));
                    }
                }
                _ => {}
            }
        }
        wire
    }

    /// A call of a service; none for one that was never declared.
    #[must_use]
    pub fn call(&self, service: &str, operation: &str) -> Option<(&Service, &Operation)> {
        let service = self.services.get(service)?;
        Some((service, service.operations.get(operation)?))
    }

    /// Every call with its service.
    pub fn calls(&self) -> impl Iterator<Item = (&Service, &Operation)> {
        self.services.values().flat_map(|service| {
            let calls = service.operations.values();
            calls.map(move |call| (service, call))
        })
    }

    /// Where a service is for those who ask in `region`.
    #[must_use]
    pub fn at(&self, service: &Service, region: &str) -> Option<At> {
        let theirs = |partition: &&Partition| region.starts_with(partition.regions);
        let named = self.partitions.iter().find(theirs);
        let rest = || self.partitions.iter().find(|other| other.regions == "*");
        let partition = named.or_else(rest)?;
        let host = service
            .hosts
            .iter()
            .find(|host| host.partition == partition.name);
        Some(match host {
            Some(host) => At {
                host: host.name.to_owned(),
                signing_region: host.signing_region.to_owned(),
            },
            None => At {
                host: format!("{}.{region}.{}", service.prefix, partition.suffix),
                signing_region: region.to_owned(),
            },
        })
    }
}

impl Protocol {
    fn parse(word: &'static str) -> Self {
        match word.split_once('-') {
            Some(("json", version)) => Self::Json(version),
            Some(("rest", "json")) => Self::RestJson,
            Some(_) => Self::RestXml,
            None => Self::Query,
        }
    }

    /// Whether answers are JSON.
    #[must_use]
    pub fn is_json(self) -> bool {
        matches!(self, Self::Json(_) | Self::RestJson)
    }
}

impl Operation {
    fn parse(
        name: &'static str,
        method: &'static str,
        path: &'static str,
        paging: &[&'static str],
    ) -> Self {
        let value = |key| paging.iter().find_map(|word| word.strip_prefix(key));
        Self {
            name,
            method,
            path,
            token: value("token=").and_then(|names| names.split_once('>')),
            size: value("size="),
            members: HashMap::new(),
        }
    }
}

impl Member {
    fn parse(place: &str, name: &'static str, kind: &str) -> Self {
        let item = kind.trim_start_matches('[');
        Self {
            place: match place {
                "path" => Place::Path,
                "query" => Place::Query,
                _ => Place::Body,
            },
            name,
            is_list: item.len() < kind.len(),
            kind: match item {
                "integer" | "number" => Kind::Number,
                "boolean" => Kind::Boolean,
                _ => Kind::Text,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_known_with_its_members() {
        let (service, call) = WIRE.call("lambda", "ListFunctions").unwrap();
        assert_eq!(service.protocol, Protocol::RestJson);
        assert_eq!((call.method, call.path), ("GET", "/2015-03-31/functions"));
        assert_eq!(call.token, Some(("Marker", "NextMarker")));
        assert_eq!(call.size, Some("MaxItems"));
        let size = call.members["MaxItems"];
        assert_eq!((size.place, size.kind), (Place::Query, Kind::Number));
        let (service, call) = WIRE.call("ecs", "DescribeTasks").unwrap();
        assert_eq!(service.protocol, Protocol::Json("1.1"));
        assert!(call.members["tasks"].is_list && !call.members["cluster"].is_list);
        assert!(WIRE.call("ecs", "CreateCluster").is_none());
    }

    #[test]
    fn hosts_are_where_the_partition_has_them() {
        let host = |service, operation, region| {
            let (service, _) = WIRE.call(service, operation).unwrap();
            WIRE.at(service, region).unwrap().host
        };
        let lambda = |region| host("lambda", "ListFunctions", region);
        assert_eq!(lambda("eu-west-1"), "lambda.eu-west-1.amazonaws.com");
        assert_eq!(lambda("cn-north-1"), "lambda.cn-north-1.amazonaws.com.cn");
        assert_eq!(
            lambda("us-gov-west-1"),
            "lambda.us-gov-west-1.amazonaws.com"
        );
        assert_eq!(
            host("memorydb", "DescribeClusters", "eu-west-1"),
            "memory-db.eu-west-1.amazonaws.com"
        );
        let (origins, _) = WIRE.call("cloudfront", "ListVpcOrigins").unwrap();
        let at = WIRE.at(origins, "eu-west-1").unwrap();
        let (host, region) = (at.host.as_str(), at.signing_region.as_str());
        assert_eq!((host, region), ("cloudfront.amazonaws.com", "us-east-1"));
        assert_eq!(
            lambda("us-isob-east-1"),
            "lambda.us-isob-east-1.sc2s.sgov.gov"
        );
    }

    #[test]
    fn every_line_of_the_table_is_read() {
        let lines = |begin: &str| TABLE.lines().filter(|line| line.starts_with(begin)).count();
        assert_eq!(WIRE.services.len(), lines("@"));
        assert_eq!(WIRE.partitions.len(), lines("partition "));
        let calls = || WIRE.calls().map(|(_, call)| call);
        let hosts: usize = WIRE.services.values().map(|one| one.hosts.len()).sum();
        let members: usize = calls().map(|call| call.members.len()).sum();
        assert_eq!(hosts + members, lines("  "));
        assert_eq!(calls().count() + hosts + members, lines(" "));
        for call in calls() {
            let named = call.token.map(|(asked, _)| asked).into_iter();
            for member in named.chain(call.size) {
                assert!(call.members.contains_key(member), "{} {member}", call.name);
            }
        }
    }
}
