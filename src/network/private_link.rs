//! PrivateLink: the load balancers behind the endpoint services that interface endpoints lead to.

use std::collections::BTreeMap;

use super::index::by_id;
use super::model::Network;
use crate::inventory::Region;

/// Finds the provider's load balancers for the consumers' endpoints, where both are in the snapshots: by the provider's
/// connections, which name the endpoint, or by the name of a service of the same region. Endpoints and load balancers must
/// be in their order.
/// <https://docs.aws.amazon.com/vpc/latest/privatelink/create-endpoint-service.html>
pub fn read(regions: &[(usize, &Region)], network: &mut Network) {
    let mut by_endpoint: BTreeMap<&str, &[String]> = BTreeMap::new();
    let mut by_service: BTreeMap<&str, &[String]> = BTreeMap::new();
    for (_, region) in regions {
        for connection in &region.vpc_endpoint_connections {
            if let Some(endpoint) = &connection.vpc_endpoint_id {
                by_endpoint.insert(endpoint, &connection.network_load_balancer_arns);
            }
        }
        for service in &region.vpc_endpoint_services {
            if let Some(name) = &service.service_name {
                by_service.insert(name, &service.network_load_balancer_arns);
            }
        }
    }
    let balancers = by_id(&network.balancers, |balancer| &balancer.id);
    for endpoint in &mut network.endpoints {
        let told = by_endpoint
            .get(endpoint.id.as_str())
            .filter(|told| !told.is_empty())
            .or_else(|| by_service.get(endpoint.service.as_str()));
        let told = told.copied().unwrap_or_default();
        endpoint.provided_by = told
            .iter()
            .filter_map(|arn| balancers.get(arn.as_str()).copied())
            .collect();
    }
}
