// IPv4 and IPv6 addresses and ranges: reading them and asking whether one holds the other.

export interface Range {
  version: 4 | 6;
  first: bigint;
  /** Prefix length: 0-32 or 0-128. */
  length: number;
}

/** Reads `10.0.0.0/8`, `10.1.2.3`, `2001:db8::/32`; anything else is undefined. */
export function parseRange(text: string): Range | undefined {
  const [address, prefix, ...rest] = text.trim().split("/");
  if (address === undefined || rest.length > 0) return undefined;
  const version = address.includes(":") ? 6 : 4;
  const bits = version === 4 ? 32 : 128;
  const first = version === 4 ? parse4(address) : parse6(address);
  if (first === undefined) return undefined;
  if (prefix !== undefined && !/^\d{1,3}$/.test(prefix)) return undefined;
  const length = prefix === undefined ? bits : Number(prefix);
  if (length > bits) return undefined;
  const shift = BigInt(bits - length);
  return { version, first: (first >> shift) << shift, length };
}

/** Whether every address of `inner` lies in `outer`. */
export function holds(outer: Range, inner: Range): boolean {
  if (outer.version !== inner.version || outer.length > inner.length) return false;
  const shift = BigInt((outer.version === 4 ? 32 : 128) - outer.length);
  return outer.first >> shift === inner.first >> shift;
}

function parse4(text: string): bigint | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let value = 0n;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return undefined;
    value = (value << 8n) | BigInt(part);
  }
  return value;
}

function parse6(text: string): bigint | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === "" ? [] : half.split(":")));
  const [head = [], tail] = groups;
  const all = tail === undefined ? head : [...head, ...Array<string>(Math.max(0, 8 - head.length - tail.length)).fill("0"), ...tail];
  if (all.length !== 8) return undefined;
  let value = 0n;
  for (const group of all) {
    if (!/^[0-9a-f]{1,4}$/i.test(group)) return undefined;
    value = (value << 16n) | BigInt(`0x${group}`);
  }
  return value;
}
