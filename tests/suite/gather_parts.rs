//! A table of more routes than AWS gives at once: read whole in parts, or said to be unknown.

use mapper::snapshot::manifest::Status;

use crate::fake_aws::{self, FakeAws};
use crate::gathered::{Data, ended};

/// Whether a route lies in a range of addresses.
fn lies_in(route: &str, range: &str) -> bool {
    let route: ipnet::IpNet = route.parse().expect("our own route");
    let range: ipnet::IpNet = range.parse().expect("a range");
    range.contains(&route)
}

/// A transit gateway with one table, of which AWS gives the first thousand routes of each question and no token.
fn with_routes(routes: Vec<String>) -> FakeAws {
    const MOST: usize = 1000;
    FakeAws::start(move |asked| match asked.operation.as_str() {
        "DescribeTransitGatewayRouteTables" => {
            let item = "<transitGatewayRouteTables><item><transitGatewayRouteTableId>tgw-rtb-1\
                        </transitGatewayRouteTableId></item></transitGatewayRouteTables>";
            Some((200, fake_aws::wrapped("ec2", &asked.operation, item)))
        }
        "SearchTransitGatewayRoutes" => {
            let value = |name: &str| {
                let at = (1..9).find(|at| {
                    let key = format!("Filter.{at}.Name");
                    asked.parameters.get(&key).is_some_and(|said| said == name)
                })?;
                asked
                    .parameters
                    .get(&format!("Filter.{at}.Value.1"))
                    .cloned()
            };
            assert_eq!(value("state").as_deref(), Some("active"));
            let (within, exact) = (
                value("route-search.subnet-of-match"),
                value("route-search.exact-match"),
            );
            let fits: Vec<&String> = routes
                .iter()
                .filter(|route| within.as_ref().is_none_or(|range| lies_in(route, range)))
                .filter(|route| exact.as_ref().is_none_or(|range| *route == range))
                .collect();
            let item = |route: &&String| {
                format!(
                    "<item><destinationCidrBlock>{route}</destinationCidrBlock><type>static</type></item>"
                )
            };
            let items: String = fits.iter().take(MOST).map(item).collect();
            let more = fits.len() > MOST;
            let members = format!(
                "<routeSet>{items}</routeSet><additionalRoutesAvailable>{more}</additionalRoutesAvailable>"
            );
            Some((200, fake_aws::wrapped("ec2", &asked.operation, &members)))
        }
        _ => None,
    })
}

#[test]
fn a_table_of_more_than_a_thousand_routes_is_read_whole_or_said_to_be_unknown() {
    let mut routes: Vec<String> = vec![
        "0.0.0.0/0".to_owned(),
        "10.0.0.0/8".to_owned(),
        "::/0".to_owned(),
    ];
    routes.extend((0..2600).map(|at| format!("10.{}.{}.0/24", at / 256, at % 256)));
    routes.extend((0..1200).map(|at| format!("2001:db8:{at:x}::/48")));
    let (data, aws) = (Data::new(), with_routes(routes.clone()));
    let (code, said) = ended(&data.run(&aws, &[]));
    assert_eq!(code, Some(0), "{said}");
    let file = data.json("us-east-1/ec2-search-transit-gateway-routes/tgw-rtb-1");
    let mut read: Vec<String> = file["Routes"]
        .as_array()
        .expect("routes")
        .iter()
        .map(|route| {
            route["DestinationCidrBlock"]
                .as_str()
                .expect("a range")
                .to_owned()
        })
        .collect();
    assert_eq!(
        data.manifest()
            .coverage
            .iter()
            .map(|row| row.count)
            .sum::<u64>(),
        routes.len() as u64 + 1
    );
    read.sort();
    routes.sort();
    assert!(read == routes, "{} of {}", read.len(), routes.len());

    // More for one address than AWS gives: no half of it is shown.
    let (data, aws) = (
        Data::new(),
        with_routes(vec!["192.0.2.1/32".to_owned(); 1001]),
    );
    assert_eq!(ended(&data.run(&aws, &[])).0, Some(3));
    assert!(
        !data
            .path()
            .join("dev/us-east-1/ec2-search-transit-gateway-routes/tgw-rtb-1")
            .exists()
    );
    let manifest = data.manifest();
    let row = manifest
        .coverage
        .iter()
        .find(|row| row.operation == "SearchTransitGatewayRoutes");
    let row = row.expect("a row");
    assert_eq!(row.status, Status::Failed);
    assert!(
        row.message
            .as_deref()
            .expect("words")
            .contains("192.0.2.1/32"),
        "{row:?}"
    );
}
