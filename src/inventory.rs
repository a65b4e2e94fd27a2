//! Accounts, their regions, and one typed table for each resource type of the catalogue.

pub mod coverage;

use crate::resource::call::Call;
use crate::resource::document::Document;
use crate::resource::position::Position;
use crate::resource::record::Resource;
use crate::resource::*;

pub use coverage::{Coverage, Problem};

/// Everything known of one or more accounts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inventory {
    /// Sorted by account id, then name.
    pub accounts: Vec<Account>,
    /// What was read but could not be used, one line each, with file and JSON path.
    pub warnings: Vec<String>,
}

impl Inventory {
    /// All regions, in the order of accounts and names.
    pub fn regions(&self) -> impl Iterator<Item = &Region> {
        self.accounts.iter().flat_map(|account| &account.regions)
    }

    /// The same, to be changed.
    pub fn regions_mut(&mut self) -> impl Iterator<Item = &mut Region> {
        let accounts = self.accounts.iter_mut();
        accounts.flat_map(|account| &mut account.regions)
    }
}

impl Region {
    /// Lets go of the records that are many in a large account, the hosts', once the network holds what they say. The
    /// first of each table stays: coverage tells a table that has records from one that has none.
    pub fn release_hosts(&mut self) {
        self.instances.records.truncate(1);
        self.instances.records.shrink_to_fit();
        self.network_interfaces.records.truncate(1);
        self.network_interfaces.records.shrink_to_fit();
    }
}

/// One AWS account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// Twelve digits, or empty where neither manifest, config nor any record tells it.
    pub id: String,
    /// The name in config.json, which is also the name of the folder.
    pub name: String,
    /// `aws`, `aws-cn` or `aws-us-gov`.
    pub partition: String,
    /// When the gathering began, RFC 3339; none for folders without a manifest.
    pub gathered: Option<String>,
    /// Sorted by name.
    pub regions: Vec<Region>,
}

/// The records of one type in one region, and whether they are all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table<T> {
    /// Sorted by id.
    pub records: Vec<T>,
    pub coverage: Coverage,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            records: Vec::new(),
            coverage: Coverage::default(),
        }
    }
}

impl<T> std::ops::Deref for Table<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.records
    }
}

impl<'a, T> IntoIterator for &'a Table<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.records.iter()
    }
}

/// One row of the catalogue, for code that treats all types alike.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// The field of [`Region`].
    pub table: &'static str,
    /// AWS's own type name.
    pub kind: &'static str,
    /// Where in the network its records stand.
    pub position: Position,
    pub document: Document,
    /// How it is gathered; none for documents that only CloudMapper's folders hold.
    pub call: Option<Call>,
}

/// Does something with each table of a region, whatever its type.
pub trait Visit {
    fn table<R: Resource>(&mut self, name: &'static str, table: &Table<R>);
}

/// Fills each table of a region, whatever its type.
pub trait Fill<'region> {
    fn table<R: Resource>(&mut self, name: &'static str, table: &'region mut Table<R>);
}

macro_rules! catalogue {
    ($($table:ident: $module:ident::$record:ident,)*) => {
        /// One region of an account: a table for each row of the catalogue.
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        pub struct Region {
            pub name: String,
            $(pub $table: Table<$module::$record>,)*
        }

        impl Region {
            /// Shows each table to `visitor`, in the order of the catalogue.
            pub fn visit(&self, visitor: &mut impl Visit) {
                $(visitor.table(stringify!($table), &self.$table);)*
            }

            /// Lets `filler` fill each table, in the order of the catalogue.
            pub fn fill<'region>(&'region mut self, filler: &mut impl Fill<'region>) {
                $(filler.table(stringify!($table), &mut self.$table);)*
            }
        }

        /// The catalogue: every resource type that mapper reads.
        pub const CATALOGUE: &[Kind] = &[
            $(Kind {
                table: stringify!($table),
                kind: <$module::$record as Resource>::KIND,
                position: <$module::$record as Resource>::POSITION,
                document: <$module::$record as Resource>::DOCUMENT,
                call: <$module::$record as Resource>::CALL,
            },)*
        ];
    };
}

catalogue! {
    availability_zones: availability_zone::AvailabilityZone,
    vpcs: vpc::Vpc,
    subnets: subnet::Subnet,
    route_tables: route_table::RouteTable,
    network_acls: network_acl::NetworkAcl,
    security_groups: security_group::SecurityGroup,
    security_group_rules: security_group::SecurityGroupRule,
    security_group_vpc_associations: security_group::SecurityGroupVpcAssociation,
    network_interfaces: network_interface::NetworkInterface,
    instances: instance::Instance,
    addresses: address::Address,
    internet_gateways: internet_gateway::InternetGateway,
    egress_only_internet_gateways: internet_gateway::EgressOnlyInternetGateway,
    nat_gateways: nat_gateway::NatGateway,
    vpc_peering_connections: vpc_peering_connection::VpcPeeringConnection,
    vpc_endpoints: vpc_endpoint::VpcEndpoint,
    vpc_endpoint_services: vpc_endpoint::VpcEndpointService,
    vpc_endpoint_connections: vpc_endpoint::VpcEndpointConnection,
    transit_gateways: transit_gateway::TransitGateway,
    transit_gateway_attachments: transit_gateway::TransitGatewayAttachment,
    transit_gateway_vpc_attachments: transit_gateway::TransitGatewayVpcAttachment,
    transit_gateway_peering_attachments: transit_gateway::TransitGatewayPeeringAttachment,
    transit_gateway_connects: transit_gateway::TransitGatewayConnect,
    transit_gateway_route_tables: transit_gateway_route_table::TransitGatewayRouteTable,
    transit_gateway_route_table_associations: transit_gateway_route_table::TransitGatewayRouteTableAssociation,
    transit_gateway_route_table_propagations: transit_gateway_route_table::TransitGatewayRouteTablePropagation,
    transit_gateway_prefix_list_references: transit_gateway_route_table::TransitGatewayPrefixListReference,
    transit_gateway_routes: transit_gateway_route_table::TransitGatewayRoute,
    vpn_gateways: vpn::VpnGateway,
    vpn_connections: vpn::VpnConnection,
    customer_gateways: vpn::CustomerGateway,
    managed_prefix_lists: prefix_list::ManagedPrefixList,
    prefix_list_entries: prefix_list::PrefixListEntry,
    service_prefix_lists: prefix_list::ServicePrefixList,
    block_public_access_options: block_public_access::BlockPublicAccessOptions,
    block_public_access_exclusions: block_public_access::BlockPublicAccessExclusion,
    dhcp_options: network_detail::DhcpOptions,
    flow_logs: network_detail::FlowLog,
    instance_connect_endpoints: network_detail::InstanceConnectEndpoint,
    account_attributes: network_detail::AccountAttribute,
    load_balancers: load_balancer::LoadBalancer,
    listeners: load_balancer::Listener,
    listener_rules: load_balancer::ListenerRule,
    load_balancer_attributes: load_balancer::LoadBalancerAttribute,
    load_balancer_tags: load_balancer::LoadBalancerTags,
    target_groups: target_group::TargetGroup,
    target_group_attributes: target_group::TargetGroupAttribute,
    target_health: target_group::TargetHealth,
    classic_load_balancers: classic_load_balancer::ClassicLoadBalancer,
    classic_instance_health: classic_load_balancer::ClassicInstanceHealth,
    classic_load_balancer_tags: classic_load_balancer::ClassicLoadBalancerTags,
    db_instances: db_instance::DbInstance,
    db_subnet_groups: db_instance::DbSubnetGroup,
    db_clusters: db_cluster::DbCluster,
    db_proxies: db_proxy::DbProxy,
    db_proxy_endpoints: db_proxy::DbProxyEndpoint,
    db_proxy_target_groups: db_proxy::DbProxyTargetGroup,
    db_proxy_targets: db_proxy::DbProxyTarget,
    lambda_functions: lambda_function::LambdaFunction,
    lambda_urls: lambda_function::LambdaUrl,
    ecs_clusters: ecs_cluster::EcsClusterArn,
    ecs_service_arns: ecs_service::EcsServiceArn,
    ecs_services: ecs_service::EcsService,
    ecs_task_arns: ecs_task::EcsTaskArn,
    ecs_tasks: ecs_task::EcsTask,
    ecs_task_definitions: ecs_service::EcsTaskDefinition,
    ecs_container_instance_arns: ecs_cluster::EcsContainerInstanceArn,
    ecs_container_instances: ecs_cluster::EcsContainerInstance,
    eks_cluster_names: eks_cluster::EksClusterName,
    eks_clusters: eks_cluster::EksCluster,
    eks_nodegroup_names: eks_nodegroup::EksNodegroupName,
    eks_nodegroups: eks_nodegroup::EksNodegroup,
    eks_fargate_profile_names: eks_nodegroup::EksFargateProfileName,
    eks_fargate_profiles: eks_nodegroup::EksFargateProfile,
    auto_scaling_groups: auto_scaling_group::AutoScalingGroup,
    cache_clusters: cache_cluster::CacheCluster,
    cache_replication_groups: cache_cluster::ReplicationGroup,
    cache_subnet_groups: cache_cluster::CacheSubnetGroup,
    serverless_caches: cache_cluster::ServerlessCache,
    memorydb_clusters: memorydb_cluster::MemoryDbCluster,
    memorydb_subnet_groups: memorydb_cluster::MemoryDbSubnetGroup,
    dax_clusters: dax_cluster::DaxCluster,
    dax_subnet_groups: dax_cluster::DaxSubnetGroup,
    redshift_clusters: redshift_cluster::RedshiftCluster,
    redshift_subnet_groups: redshift_cluster::RedshiftSubnetGroup,
    redshift_workgroups: redshift_workgroup::RedshiftWorkgroup,
    opensearch_domain_names: opensearch_domain::OpenSearchDomainName,
    opensearch_domains: opensearch_domain::OpenSearchDomain,
    elasticsearch_domains: elasticsearch_domain::ElasticsearchDomain,
    efs_file_systems: efs_mount_target::EfsFileSystem,
    efs_mount_targets: efs_mount_target::EfsMountTarget,
    fsx_file_systems: fsx_file_system::FsxFileSystem,
    msk_clusters: msk_cluster::MskCluster,
    msk_nodes: msk_cluster::MskNode,
    mq_broker_summaries: mq_broker::MqBrokerSummary,
    mq_brokers: mq_broker::MqBroker,
    dms_instances: dms_instance::DmsInstance,
    firewall_summaries: network_firewall::FirewallSummary,
    firewalls: network_firewall::Firewall,
    resolver_endpoints: resolver_endpoint::ResolverEndpoint,
    resolver_addresses: resolver_endpoint::ResolverAddress,
    resolver_rules: resolver_endpoint::ResolverRule,
    resolver_rule_associations: resolver_endpoint::ResolverRuleAssociation,
    direct_connect_connections: direct_connect::DirectConnectConnection,
    direct_connect_lags: direct_connect::DirectConnectLag,
    direct_connect_interfaces: direct_connect::DirectConnectInterface,
    direct_connect_virtual_gateways: direct_connect::DirectConnectVirtualGateway,
    direct_connect_gateways: direct_connect::DirectConnectGateway,
    direct_connect_associations: direct_connect::DirectConnectGatewayAssociation,
    direct_connect_attachments: direct_connect::DirectConnectGatewayAttachment,
    rest_vpc_links: api_gateway::RestVpcLink,
    http_vpc_links: api_gateway::HttpVpcLink,
    vpc_origins: edge::VpcOrigin,
    accelerators: edge::Accelerator,
    accelerator_listeners: edge::AcceleratorListener,
    accelerator_endpoint_groups: edge::AcceleratorEndpointGroup,
    client_vpn_endpoints: client_vpn::ClientVpnEndpoint,
    client_vpn_target_networks: client_vpn::ClientVpnTargetNetwork,
    client_vpn_routes: client_vpn::ClientVpnRoute,
    client_vpn_authorization_rules: client_vpn::ClientVpnAuthorizationRule,
    carrier_gateways: other_gateway::CarrierGateway,
    local_gateways: other_gateway::LocalGateway,
    local_gateway_route_tables: other_gateway::LocalGatewayRouteTable,
    local_gateway_vpc_associations: other_gateway::LocalGatewayVpcAssociation,
    route_servers: route_server::RouteServer,
    route_server_endpoints: route_server::RouteServerEndpoint,
    route_server_peers: route_server::RouteServerPeer,
    verified_access_endpoints: other_gateway::VerifiedAccessEndpoint,
    vpc_encryption_controls: other_gateway::VpcEncryptionControl,
}
