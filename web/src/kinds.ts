// What each kind is called, its glyph and its category colour.

import type { Glyph } from "./glyphs.ts";

export type Category = "compute" | "network" | "database" | "storage" | "security" | "other";

export interface Kind {
  one: string;
  many: string;
  glyph: Glyph;
  category: Category;
}

const KINDS: Record<string, Kind> = {
  "AWS::EC2::Instance": { one: "EC2 instance", many: "EC2 instances", glyph: "server", category: "compute" },
  "AWS::ECS::Task": { one: "ECS task", many: "ECS tasks", glyph: "container", category: "compute" },
  "AWS::EKS::Cluster": { one: "EKS control plane", many: "EKS control planes", glyph: "boxes", category: "compute" },
  "AWS::Lambda::Function": { one: "Lambda function", many: "Lambda functions", glyph: "zap", category: "compute" },
  "AWS::ElasticLoadBalancingV2::LoadBalancer": {
    one: "Load balancer",
    many: "Load balancers",
    glyph: "split",
    category: "network",
  },
  "AWS::ElasticLoadBalancing::LoadBalancer": {
    one: "Classic load balancer",
    many: "Classic load balancers",
    glyph: "split",
    category: "network",
  },
  "AWS::RDS::DBInstance": { one: "RDS database", many: "RDS databases", glyph: "database", category: "database" },
  "AWS::RDS::DBCluster": { one: "RDS cluster", many: "RDS clusters", glyph: "database", category: "database" },
  "AWS::RDS::DBProxy": { one: "RDS proxy", many: "RDS proxies", glyph: "database-zap", category: "database" },
  "AWS::Redshift::Cluster": { one: "Redshift cluster", many: "Redshift clusters", glyph: "database", category: "database" },
  "AWS::ElastiCache::CacheCluster": {
    one: "ElastiCache node",
    many: "ElastiCache",
    glyph: "memory-stick",
    category: "database",
  },
  "AWS::RedshiftServerless::Workgroup": {
    one: "Redshift workgroup",
    many: "Redshift workgroups",
    glyph: "database",
    category: "database",
  },
  "AWS::ElastiCache::ServerlessCache": {
    one: "Serverless cache",
    many: "Serverless caches",
    glyph: "memory-stick",
    category: "database",
  },
  "AWS::MemoryDB::Cluster": { one: "MemoryDB cluster", many: "MemoryDB clusters", glyph: "memory-stick", category: "database" },
  "AWS::DAX::Cluster": { one: "DAX cluster", many: "DAX clusters", glyph: "memory-stick", category: "database" },
  "AWS::OpenSearchService::Domain": {
    one: "Search domain",
    many: "Search domains",
    glyph: "search-code",
    category: "database",
  },
  "AWS::Elasticsearch::Domain": {
    one: "Search domain",
    many: "Search domains",
    glyph: "search-code",
    category: "database",
  },
  "AWS::EFS::MountTarget": { one: "EFS mount target", many: "EFS mount targets", glyph: "layers", category: "storage" },
  "AWS::FSx::FileSystem": { one: "FSx file system", many: "FSx file systems", glyph: "layers", category: "storage" },
  "AWS::MSK::Broker": { one: "Kafka broker", many: "Kafka brokers", glyph: "workflow", category: "other" },
  "AWS::AmazonMQ::Broker": { one: "MQ broker", many: "MQ brokers", glyph: "workflow", category: "other" },
  "AWS::DMS::ReplicationInstance": {
    one: "DMS instance",
    many: "DMS instances",
    glyph: "database-zap",
    category: "database",
  },
  "AWS::Route53Resolver::ResolverEndpoint": {
    one: "Resolver endpoint",
    many: "Resolver endpoints",
    glyph: "milestone",
    category: "network",
  },
  "AWS::EC2::ClientVpnEndpoint": {
    one: "Client VPN endpoint",
    many: "Client VPN endpoints",
    glyph: "key-round",
    category: "network",
  },
  "AWS::ApiGatewayV2::VpcLink": { one: "API VPC link", many: "API VPC links", glyph: "link", category: "network" },
  "AWS::EC2::NatGateway": { one: "NAT gateway", many: "NAT gateways", glyph: "route", category: "network" },
  "AWS::EC2::NetworkInterface": {
    one: "Network interface",
    many: "Other interfaces",
    glyph: "ethernet-port",
    category: "network",
  },
  "AWS::EC2::VPCEndpoint": { one: "VPC endpoint", many: "VPC endpoints", glyph: "plug", category: "network" },
  "AWS::EC2::InternetGateway": {
    one: "Internet gateway",
    many: "Internet gateways",
    glyph: "door-open",
    category: "network",
  },
  "AWS::EC2::EgressOnlyInternetGateway": {
    one: "Egress-only gateway",
    many: "Egress-only gateways",
    glyph: "move-up-right",
    category: "network",
  },
  "AWS::EC2::TransitGateway": {
    one: "Transit gateway",
    many: "Transit gateways",
    glyph: "waypoints",
    category: "network",
  },
  "AWS::EC2::VPCPeeringConnection": {
    one: "Peering connection",
    many: "Peering connections",
    glyph: "arrow-left-right",
    category: "network",
  },
  "AWS::EC2::VPNGateway": { one: "VPN gateway", many: "VPN gateways", glyph: "key-round", category: "network" },
  "AWS::EC2::CustomerGateway": {
    one: "Customer gateway",
    many: "Customer gateways",
    glyph: "building-2",
    category: "network",
  },
  "AWS::EC2::InstanceConnectEndpoint": {
    one: "Instance Connect endpoint",
    many: "Instance Connect endpoints",
    glyph: "cable",
    category: "network",
  },
  "AWS::EC2::VPC": { one: "VPC", many: "VPCs", glyph: "cloud", category: "network" },
  "AWS::EC2::Subnet": { one: "Subnet", many: "Subnets", glyph: "lock", category: "network" },
  account: { one: "Account", many: "Accounts", glyph: "layers", category: "other" },
  region: { one: "Region", many: "Regions", glyph: "flag", category: "network" },
  zone: { one: "Availability zone", many: "Availability zones", glyph: "boxes", category: "network" },
  external: { one: "External network", many: "External networks", glyph: "building-2", category: "other" },
  internet: { one: "Internet", many: "Internet", glyph: "globe", category: "other" },
};

/** The order in which kinds are listed; kinds not named here follow by name. */
const ORDER = Object.keys(KINDS);

/** The entry of `kind`; for one that this page has never heard of, its own last words and a neutral box. */
export function kindOf(kind: string): Kind {
  const known = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (known) return known;
  const words = (kind.split("::").pop() ?? kind).replace(/([a-z])([A-Z])/g, "$1 $2");
  return { one: words, many: words, glyph: "box", category: "other" };
}

export function compareKinds(a: string, b: string): number {
  const [i, j] = [ORDER.indexOf(a), ORDER.indexOf(b)];
  if (i !== j) return (i < 0 ? ORDER.length : i) - (j < 0 ? ORDER.length : j);
  return a < b ? -1 : a > b ? 1 : 0;
}

const CONTAINERS = new Set(["account", "region", "zone", "AWS::EC2::VPC", "AWS::EC2::Subnet"]);

export function isContainer(kind: string): boolean {
  return CONTAINERS.has(kind);
}

/** What packets pass, and neither come from nor go to. */
const GATEWAYS: ReadonlySet<string> = new Set([
  "AWS::EC2::InternetGateway",
  "AWS::EC2::EgressOnlyInternetGateway",
  "AWS::EC2::TransitGateway",
  "AWS::EC2::VPCPeeringConnection",
  "AWS::EC2::VPNGateway",
  "AWS::EC2::CustomerGateway",
]);

/** A gateway without an interface of its own: what holds for all of its VPC does not hold for it. */
export function isGateway(node: { kind: string; subnet?: string | undefined; addresses?: readonly string[] | undefined }): boolean {
  // A gateway endpoint is a route; an interface endpoint stands in subnets.
  return GATEWAYS.has(node.kind) || (node.kind === "AWS::EC2::VPCEndpoint" && node.subnet === undefined && (node.addresses ?? []).length === 0);
}

const RELAYS: ReadonlySet<string> = new Set(["AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::ElasticLoadBalancing::LoadBalancer", "AWS::EC2::NatGateway"]);

/** What sends on only what it was made for: who reaches it does not come from it to all that its VPC may reach. */
export function isRelay(node: { kind: string; of?: string | undefined }): boolean {
  return RELAYS.has(node.of ?? node.kind);
}

export function isExternal(kind: string): boolean {
  return kind === "external" || kind === "internet";
}

/** Glyph of an external network: of what it is in AWS, else guessed from the name that config.json gives it. */
export function externalGlyph(kind: string, name: string, of?: string): Glyph {
  if (kind === "internet") return "globe";
  if (of !== undefined) return of === "AWS::EC2::CustomerGateway" ? "key-round" : kindOf(of).glyph;
  const words = name.toLowerCase();
  if (/vpn/.test(words)) return "lock";
  if (/partner|vendor|customer|supplier/.test(words)) return "handshake";
  if (/home/.test(words)) return "house";
  if (/office|hq|building|site/.test(words)) return "building-2";
  return "network";
}
