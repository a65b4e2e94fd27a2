// The order of texts on the map: by code point, and naturally (`web-2` before `web-10`).

/** Compares by Unicode code points, as Rust and Python do. */
export function byCodePoint(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** Runs of digits compare by value and before any other character; texts alike in this sense compare by code point. */
export function naturally(a: string, b: string): number {
  const [x, y] = [pieces(a), pieces(b)];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const difference = comparePieces(x[i] ?? "", y[i] ?? "");
    if (difference !== 0) return difference;
  }
  return x.length - y.length || byCodePoint(a, b);
}

/** Surrogates stand for code points above all other 16-bit units. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

function pieces(text: string): string[] {
  return text.match(/[0-9]+|[\s\S]/gu) ?? [];
}

function comparePieces(a: string, b: string): number {
  const [x, y] = [isDigits(a), isDigits(b)];
  if (x !== y) return x ? -1 : 1;
  if (!x) return byCodePoint(a, b);
  const [m, n] = [a.replace(/^0+/, ""), b.replace(/^0+/, "")];
  return m.length - n.length || byCodePoint(m, n);
}

function isDigits(piece: string): boolean {
  return /^[0-9]/.test(piece);
}
