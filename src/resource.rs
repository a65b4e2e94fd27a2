//! One file a resource type: its record, the document it stands in, and the workloads it brings to the map.

pub mod call;
pub mod document;
pub mod position;
pub mod record;
pub mod workload;

pub mod address;
pub mod availability_zone;
pub mod block_public_access;
pub mod classic_load_balancer;
pub mod db_cluster;
pub mod db_instance;
pub mod db_proxy;
pub mod ecs_cluster;
pub mod ecs_task;
pub mod elasticsearch_domain;
pub mod instance;
pub mod internet_gateway;
pub mod lambda_function;
pub mod load_balancer;
pub mod nat_gateway;
pub mod network_acl;
pub mod network_detail;
pub mod network_interface;
pub mod prefix_list;
pub mod redshift_cluster;
pub mod route_table;
pub mod security_group;
pub mod subnet;
pub mod target_group;
pub mod transit_gateway;
pub mod transit_gateway_route_table;
pub mod vpc;
pub mod vpc_endpoint;
pub mod vpc_peering_connection;
pub mod vpn;
