// Names of tiles in two lines: what a name ends with often tells more than what it begins with, so neither is cut off.

/** A cell is so many times as wide as its letters are high: of one line at the largest size, and of each of two. */
const ONE = 6;
const TWO = 6.7;

/** About as wide as these letters are in the page's font, in heights of letters. */
export function widthOf(text: string): number {
  let width = 0;
  for (const letter of text) {
    if (/[iIljtfr.,:;'|!()[\] ]/.test(letter)) width += 0.33;
    else if (/[mwMW@%…]/.test(letter)) width += 0.88;
    else if (/[A-Z]/.test(letter)) width += 0.68;
    else width += (letter.codePointAt(0) ?? 0) >= 0x1100 ? 1 : 0.57;
  }
  return width;
}

/** Whether a name and what is said behind it fit without being cut. */
export function fits(name: string, suffix = ""): boolean {
  return !inLines(name, suffix).includes("…") || name.includes("…");
}

/**
 * A name in one line, or in two, parted where its words part; of a longer one the middle gives way. `suffix` always
 * stands whole at the end: how many of it there are.
 */
export function inLines(name: string, suffix = ""): string {
  if (widthOf(name + suffix) <= ONE) return name + suffix;
  const second = TWO - widthOf(suffix);
  if (suffix !== "" && widthOf(name) <= TWO) return `${name}\n${suffix.trim()}`;
  const [head, rest] = parted(name);
  // A word that is only a little too long is better read whole.
  if (suffix === "" && widthOf(name) <= ONE + 0.4 && !/[-_./: ]$/.test(head)) return name;
  if (widthOf(rest) <= second) return `${head.trimEnd()}\n${rest.trimStart()}${suffix}`;
  return `${head.trimEnd()}\n…${tail(rest, second - widthOf("…"))}${suffix}`;
}

/** So many of the narrowest letters are wider than a line. */
const MOST = 24;

/** Where words part, as evenly as can be if both lines hold it all; a name of one word is halved. */
function parted(name: string): [string, string] {
  const letters = [...name];
  const first = letters.slice(0, MOST);
  const head = (at: number) => widthOf(first.slice(0, at).join("").trimEnd());
  const rest = (at: number) => (letters.length - at > MOST ? Number.POSITIVE_INFINITY : widthOf(letters.slice(at).join("")));
  const ways = first.flatMap((letter, i) => (i > 0 && i < letters.length - 1 && /[-_./: ]/.test(letter) && head(i + 1) <= TWO ? [i + 1] : []));
  const wider = (at: number) => Math.max(head(at), rest(at));
  const whole = ways.filter((at) => rest(at) <= TWO).sort((a, b) => wider(a) - wider(b));
  // Of an id nearly all would be cut off behind its first dash.
  const last = ways.filter((at) => head(at) > TWO / 2).at(-1);
  const half = Math.min(Math.ceil(letters.length / 2), MOST);
  let at = whole[0] ?? (rest(half) <= TWO ? half : (last ?? MOST));
  while (head(at) > TWO) at--;
  return [letters.slice(0, at).join(""), letters.slice(at).join("")];
}

function tail(text: string, room: number): string {
  const letters = [...text];
  let [width, from] = [0, letters.length];
  while (from > 0 && width + widthOf(letters[from - 1] as string) <= room) width += widthOf(letters[--from] as string);
  return letters.slice(from).join("").trimStart();
}
