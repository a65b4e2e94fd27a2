//! Selectors: who a rule speaks of. See docs/policy.md.

use ipnet::IpNet;

use crate::net::pattern;

/// A set of workloads, interfaces and addresses outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selector {
    /// `a or b`, and lists.
    AnyOf(Vec<Selector>),
    /// `a and b`.
    AllOf(Vec<Selector>),
    /// `not a`.
    Not(Box<Selector>),
    /// Every interface of every workload.
    All,
    /// Every public address that is not one of the network's own.
    Internet,
    /// A workload's, interface's, VPC's, subnet's or security group's id.
    Id(String),
    Arn(String),
    /// The Name tag, else the id.
    Name(Glob),
    Tag {
        key: String,
        /// None: whatever it is.
        value: Option<Glob>,
    },
    Kind(Kind),
    /// Id or name.
    Vpc(Glob),
    /// Id or name.
    Subnet(Glob),
    /// Id or name of a security group.
    Group(Glob),
    /// The id.
    Account(Glob),
    Region(Glob),
    Net(IpNet),
    /// A name of networks in config.json, in whatever case.
    Label(String),
}

/// Text in which `*` stands for anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glob(pub String);

impl Glob {
    /// Whether the whole text matches.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        pattern::matches(&self.0, text)
    }
}

/// What workloads are called in `kind:`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// AWS's type name.
    Type(&'static str),
    /// Any of these type names.
    Any(&'static [&'static str]),
    Application,
    Network,
    Classic,
}

pub(super) const LOAD_BALANCER: &str = "AWS::ElasticLoadBalancingV2::LoadBalancer";
pub(super) const CLASSIC: &str = "AWS::ElasticLoadBalancing::LoadBalancer";

/// Domains under the name of the API of today, and of that which CloudMapper asked.
const DOMAINS: &[&str] = &[
    "AWS::OpenSearchService::Domain",
    "AWS::Elasticsearch::Domain",
];
const WAREHOUSES: &[&str] = &[
    "AWS::Redshift::Cluster",
    "AWS::RedshiftServerless::Workgroup",
];
const CACHES: &[&str] = &[
    "AWS::ElastiCache::CacheCluster",
    "AWS::ElastiCache::ServerlessCache",
];

/// Short words for kinds, beside AWS's type names.
pub const KINDS: [(&str, Kind); 40] = [
    ("instance", Kind::Type("AWS::EC2::Instance")),
    ("ec2", Kind::Type("AWS::EC2::Instance")),
    ("interface", Kind::Type("AWS::EC2::NetworkInterface")),
    ("eni", Kind::Type("AWS::EC2::NetworkInterface")),
    ("nat", Kind::Type("AWS::EC2::NatGateway")),
    ("nat-gateway", Kind::Type("AWS::EC2::NatGateway")),
    ("endpoint", Kind::Type("AWS::EC2::VPCEndpoint")),
    ("vpc-endpoint", Kind::Type("AWS::EC2::VPCEndpoint")),
    (
        "instance-connect-endpoint",
        Kind::Type("AWS::EC2::InstanceConnectEndpoint"),
    ),
    ("lambda", Kind::Type("AWS::Lambda::Function")),
    ("function", Kind::Type("AWS::Lambda::Function")),
    ("ecs", Kind::Type("AWS::ECS::Task")),
    ("task", Kind::Type("AWS::ECS::Task")),
    ("rds", Kind::Type("AWS::RDS::DBInstance")),
    ("database", Kind::Type("AWS::RDS::DBInstance")),
    ("db-instance", Kind::Type("AWS::RDS::DBInstance")),
    ("db-cluster", Kind::Type("AWS::RDS::DBCluster")),
    ("db-proxy", Kind::Type("AWS::RDS::DBProxy")),
    ("rds-proxy", Kind::Type("AWS::RDS::DBProxy")),
    ("redshift", Kind::Any(WAREHOUSES)),
    ("elasticsearch", Kind::Any(DOMAINS)),
    ("opensearch", Kind::Any(DOMAINS)),
    ("eks", Kind::Type("AWS::EKS::Cluster")),
    ("elasticache", Kind::Any(CACHES)),
    ("memorydb", Kind::Type("AWS::MemoryDB::Cluster")),
    ("dax", Kind::Type("AWS::DAX::Cluster")),
    ("efs", Kind::Type("AWS::EFS::MountTarget")),
    ("fsx", Kind::Type("AWS::FSx::FileSystem")),
    ("msk", Kind::Type("AWS::MSK::Broker")),
    ("mq", Kind::Type("AWS::AmazonMQ::Broker")),
    ("dms", Kind::Type("AWS::DMS::ReplicationInstance")),
    (
        "resolver",
        Kind::Type("AWS::Route53Resolver::ResolverEndpoint"),
    ),
    ("client-vpn", Kind::Type("AWS::EC2::ClientVpnEndpoint")),
    ("vpc-link", Kind::Type("AWS::ApiGatewayV2::VpcLink")),
    ("load-balancer", Kind::Type(LOAD_BALANCER)),
    ("alb", Kind::Application),
    ("nlb", Kind::Network),
    ("elb", Kind::Classic),
    ("clb", Kind::Classic),
    ("classic-load-balancer", Kind::Type(CLASSIC)),
];
