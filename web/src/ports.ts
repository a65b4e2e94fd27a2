// Port words (`tcp/443`, `tcp/8000-8010`, `any`): merging, the short label, matching a chip.

/** The union, in numeric order: `any` first, then by number, then by word. */
export function mergePorts(lists: Iterable<readonly string[] | undefined>): string[] {
  const all = new Set<string>();
  for (const list of lists) for (const port of list ?? []) all.add(port);
  return all.has("any") ? ["any"] : [...all].sort(comparePorts);
}

export function comparePorts(a: string, b: string): number {
  const [x, y] = [firstNumber(a), firstNumber(b)];
  return x !== y ? x - y : a < b ? -1 : a > b ? 1 : 0;
}

/** At most two ports and how many more: `443`, `443, 8080 +3`, `all`. TCP is not named. */
export function portLabel(ports: readonly string[]): string {
  if (ports.length === 0) return "";
  if (ports.includes("any")) return "all";
  const shown = ports.slice(0, 2).map(shortPort).join(", ");
  return ports.length > 2 ? `${shown} +${ports.length - 2}` : shown;
}

export function shortPort(port: string): string {
  if (port === "any") return "all";
  return port.startsWith("tcp/") ? port.slice(4) : port;
}

function firstNumber(port: string): number {
  const digits = /\d+/.exec(port);
  return port === "any" ? -1 : digits ? Number(digits[0]) : 1e6;
}
