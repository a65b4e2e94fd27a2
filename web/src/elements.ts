// The contract with mapper's `view`: the types of map.json, and the check of what the server sent.

/** What `GET /api/map` answers: format 1. */
export interface MapFile {
  format: 1;
  mapper: string;
  accounts: AccountSummary[];
  /** The filters that the map was prepared with: `--regions us-east-1`. */
  filters?: string[];
  warnings?: string[];
  elements: { nodes: NodeElement[]; edges: EdgeElement[] };
}

export interface AccountSummary {
  id: string;
  name: string;
  partition?: string;
  /** RFC 3339, or absent where nothing says when the snapshot was made. */
  gathered?: string;
  /** `demo`, or the folder that the snapshot was read from. */
  source?: string;
  coverage?: Coverage;
}

export interface Coverage {
  calls?: number;
  ok?: number;
  empty?: number;
  problems?: CoverageProblem[];
}

export interface CoverageProblem {
  region: string;
  service: string;
  operation: string;
  status: string;
  code?: string;
}

export interface NodeElement {
  data: NodeData;
  /** Not read here: the page lays the map out by itself. */
  position?: Point;
}

/** Centre of a node, in map units. */
export interface Point {
  x: number;
  y: number;
}

export type Tier = "public" | "private" | "isolated" | "unknown";
export type Exposure = "direct" | "behind" | "unknown";

export interface NodeData {
  id: string;
  /** AWS's type name, or one of mapper's own: account, region, zone, class, external, internet. */
  kind: string;
  name: string;
  parent?: string;
  role?: "container" | "class" | "leaf" | "external";
  account?: string;
  region?: string;
  /** Containers and classes: size with everything open. */
  width?: number;
  height?: number;
  cidrs?: string[];
  tier?: Tier;
  counts?: Record<string, number>;
  /** Classes: the kind of their members and how many there are. */
  of?: string;
  count?: number;
  resource?: string;
  arn?: string;
  detail?: string;
  state?: string;
  addresses?: string[];
  public?: string[];
  groups?: string[];
  tags?: Record<string, string>;
  exposure?: Exposure;
  zone?: string;
  vpc?: string;
  subnet?: string;
  warnings?: string[];
  scaling_group?: string;
  collapsed_by?: { key: string; value: string };
  mixed?: boolean;
  replica_of?: string;
  /** No interface tells that it stands in this subnet; its subnet group allows it. */
  candidate?: boolean;
  /** Something refers to it, but no record of it was read. */
  dangling?: boolean;
  document?: { region: string; service: string; operation: string; value?: string };
}

export type Fabric = "peering" | "attachment" | "vpn" | "replica";
export type Verdict = "reachable" | "unknown" | "blocked";

export interface EdgeElement {
  data: EdgeData;
}

export interface EdgeData {
  id: string;
  source: string;
  target: string;
  /** Where the edge holds from each of several copies (a service in three zones) to each of several: all of them. */
  sources?: string[];
  targets?: string[];
  /** Absent on wiring. */
  verdict?: Verdict;
  /** Wiring, not traffic: these have no verdict and no ports. */
  fabric?: Fabric;
  /** Merged and sorted: `tcp/443`, `tcp/8000-8010`, `udp/53`, `icmp`, `any`. */
  ports?: string[];
  label?: string;
  rules?: Rule[];
  reasons?: Reason[];
  via?: string[];
  cidrs?: string[];
  /** The internet is one of the ends. */
  internet?: boolean;
}

export interface Rule {
  group: string;
  rule?: string;
  direction: string;
  ports: string;
  peer: string;
  description?: string;
}

export interface Reason {
  code: string;
  resource: string;
  message: string;
}

/** What `GET /api/resources/<id>` answers. */
export interface RawRecord {
  id: string;
  document: unknown;
  record: unknown;
}

/** Checks the outermost shape; an answer of another format is refused with the reason. */
export function parseMap(value: unknown): MapFile {
  if (typeof value !== "object" || value === null) throw new Error("the map is not a JSON object");
  const map = value as Partial<MapFile>;
  if (map.format !== 1) {
    throw new Error(`the map has format ${String(map.format)}, this page reads format 1: run mapper prepare again`);
  }
  if (!Array.isArray(map.elements?.nodes) || !Array.isArray(map.elements?.edges)) {
    throw new Error("the map has no elements: run mapper prepare again");
  }
  return { ...map, accounts: map.accounts ?? [] } as MapFile;
}
