// The find-and-hide language: text to a tree, or an error that names its place. Pure.

/** `kind:rds and not (tag:env=prod or port:22)`: terms, `and`, `or`, `not`, parentheses and quotes. */
export type Tree =
  | { is: "and" | "or"; parts: Tree[] }
  | { is: "not"; part: Tree }
  /** `to:` and `from:` before something in parentheses or a term. */
  | { is: "to" | "from"; part: Tree }
  | { is: "field"; key: Key; value: string }
  | { is: "flag"; name: Flag }
  | { is: "text"; value: string };

/** What may stand before a colon, with one example each. */
export const KEYS = {
  kind: "kind:rds",
  name: "name:web-*",
  id: "id:i-0abc",
  tag: "tag:env=prod",
  port: "port:443",
  in: "in:main",
  sg: "sg:sg-0abc",
  ip: "ip:10.0.0.0/8",
  account: "account:prod",
  region: "region:eu-west-1",
  zone: "zone:eu-west-1a",
  tier: "tier:public",
  state: "state:stopped",
  verdict: "verdict:unknown",
  exposure: "exposure:direct",
  to: "to:data",
  from: "from:internet",
} as const;

export type Key = Exclude<keyof typeof KEYS, "to" | "from">;

/** Words that are a test by themselves, and what they mean. */
export const FLAGS = {
  public: "the internet reaches it, directly or through a load balancer",
  data: "databases, caches and their proxies",
  compute: "instances, tasks and functions",
  internet: "the internet itself",
  external: "networks outside the accounts",
  warned: "something is not as it should be",
  stopped: "not running",
  connected: "has a connection",
  abroad: "has a connection with another account",
} as const;

export type Flag = keyof typeof FLAGS;

/** Where and why a text is no expression; `at` and `length` are in UTF-16 units, and always lie within it or at its end. */
export class QueryError extends Error {
  constructor(
    message: string,
    readonly at: number,
    readonly length: number,
  ) {
    super(message);
  }
}

export interface Token {
  is: "(" | ")" | "and" | "or" | "not" | "word" | "key";
  /** Without quotes; of a key without its colon. */
  text: string;
  at: number;
  end: number;
  quoted: boolean;
}

/** Deeper than this nobody writes; the parser calls itself. */
const DEEPEST = 60;

/** The tree of `text`; undefined where it is empty. Throws a `QueryError`. */
export function parse(text: string): Tree | undefined {
  const tokens = tokenize(text);
  if (tokens.length === 0) return undefined;
  return new Parser(tokens, text.length).whole();
}

/** Words, keys and signs; a quote that does not end is an error unless `lenient`. */
export function tokenize(text: string, lenient = false): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    if (/\s/.test(char)) {
      at += 1;
    } else if (char === "(" || char === ")") {
      tokens.push({ is: char, text: char, at, end: at + 1, quoted: false });
      at += 1;
    } else if ((char === "-" || char === "!") && /[^\s)]/.test(text.charAt(at + 1))) {
      tokens.push({ is: "not", text: char, at, end: at + 1, quoted: false });
      at += 1;
    } else {
      const word = readWord(text, at, lenient);
      tokens.push(word);
      at = word.end;
    }
  }
  return tokens;
}

/** A word up to a space or parenthesis, with quoted parts; one that ends in an unquoted colon after a known key is a key. */
function readWord(text: string, start: number, lenient: boolean): Token {
  let value = "";
  let quoted = false;
  let at = start;
  while (at < text.length) {
    const char = text.charAt(at);
    if (/[\s()]/.test(char)) break;
    if (char === '"') {
      const end = closing(text, at);
      if (end === undefined && !lenient) throw new QueryError('this quote does not end: add another "', at, text.length - at);
      value += text.slice(at + 1, end ?? text.length).replace(/\\(["\\])/g, "$1");
      quoted = true;
      at = end === undefined ? text.length : end + 1;
      continue;
    }
    if (char === ":" && !quoted && Object.hasOwn(KEYS, value.toLowerCase())) {
      return { is: "key", text: value.toLowerCase(), at: start, end: at + 1, quoted };
    }
    value += char;
    at += 1;
  }
  const word = value.toLowerCase();
  const is = !quoted && (word === "and" || word === "or" || word === "not") ? word : "word";
  return { is, text: value, at: start, end: at, quoted };
}

/** The place of the quote that ends the one at `at`. */
function closing(text: string, at: number): number | undefined {
  for (let i = at + 1; i < text.length; i++) {
    if (text.charAt(i) === "\\") i += 1;
    else if (text.charAt(i) === '"') return i;
  }
  return undefined;
}

class Parser {
  private at = 0;
  private depth = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly end: number,
  ) {}

  whole(): Tree {
    const tree = this.or();
    const rest = this.peek();
    if (rest) throw new QueryError("this parenthesis was not opened", rest.at, 1);
    return tree;
  }

  private peek(): Token | undefined {
    return this.tokens[this.at];
  }

  private or(): Tree {
    const parts = [this.and()];
    while (this.peek()?.is === "or") {
      this.at += 1;
      parts.push(this.and());
    }
    return join("or", parts);
  }

  /** Terms that stand side by side must all hold, as with `and` between them. */
  private and(): Tree {
    const parts = [this.not()];
    for (let next = this.peek(); next && next.is !== "or" && next.is !== ")"; next = this.peek()) {
      if (next.is === "and") this.at += 1;
      parts.push(this.not());
    }
    return join("and", parts);
  }

  private not(): Tree {
    if (this.peek()?.is !== "not") return this.term();
    this.at += 1;
    return { is: "not", part: this.nested(() => this.not()) };
  }

  private nested<T>(read: () => T): T {
    const token = this.tokens[this.at - 1];
    if (++this.depth > DEEPEST) throw new QueryError("this is nested too deeply", token?.at ?? 0, 1);
    const value = read();
    this.depth -= 1;
    return value;
  }

  private term(): Tree {
    const token = this.peek();
    const before = this.tokens[this.at - 1];
    if (!token) {
      const after = before ? `after “${before.text}${before.is === "key" ? ":" : ""}”` : "here";
      throw new QueryError(`something is missing ${after}`, before?.at ?? this.end, before ? before.end - before.at : 0);
    }
    this.at += 1;
    switch (token.is) {
      case "(": {
        const tree = this.nested(() => (this.peek()?.is === ")" ? undefined : this.or()));
        if (!tree) throw new QueryError("nothing stands between these parentheses", token.at, (this.peek()?.end ?? token.end) - token.at);
        if (this.peek()?.is !== ")") throw new QueryError("this parenthesis is not closed: add )", token.at, 1);
        this.at += 1;
        return tree;
      }
      case ")":
        throw new QueryError("something is missing before this parenthesis", token.at, 1);
      case "and":
      case "or":
        throw new QueryError(`something is missing before “${token.text}”`, token.at, token.end - token.at);
      case "key":
        return this.field(token);
      default:
        return word(token);
    }
  }

  private field(key: Token): Tree {
    const value = this.peek();
    if (key.text === "to" || key.text === "from") return { is: key.text, part: this.nested(() => this.term()) };
    // `kind: rds` would read as two terms; the value stands right after the colon.
    if (value?.is !== "word" || value.at !== key.end) {
      throw new QueryError(`a value is missing after “${key.text}:”, as in ${KEYS[key.text as Key]}`, key.at, key.end - key.at);
    }
    this.at += 1;
    check(key.text as Key, value);
    return { is: "field", key: key.text as Key, value: value.text };
  }
}

function join(is: "and" | "or", parts: Tree[]): Tree {
  const [first] = parts;
  return parts.length === 1 && first ? first : { is, parts };
}

function word(token: Token): Tree {
  const name = token.text.toLowerCase();
  if (!token.quoted && Object.hasOwn(FLAGS, name)) return { is: "flag", name: name as Flag };
  const colon = token.text.indexOf(":");
  // `kidn:rds` is a slip; addresses and ARNs have colons too.
  if (!token.quoted && /^[a-z]+:(?!:)./i.test(token.text) && !/^(arn|aws):/i.test(token.text) && !/^[0-9a-f]{1,4}:/i.test(token.text)) {
    throw new QueryError(`“${token.text.slice(0, colon)}:” is not known; known are ${Object.keys(KEYS).join(", ")}. To find text, put it in quotes`, token.at, colon + 1);
  }
  return { is: "text", value: token.text };
}

const WORDS: Partial<Record<Key, readonly string[]>> = {
  tier: ["public", "private", "isolated", "unknown"],
  verdict: ["reachable", "unknown", "blocked"],
  exposure: ["direct", "behind", "unknown", "none"],
};

/** Values that can only be one of a few words, or a number, are checked at once. */
function check(key: Key, value: Token): void {
  const words = WORDS[key];
  if (words && !words.includes(value.text.toLowerCase())) {
    throw new QueryError(`“${value.text}” is no ${key}; it is one of ${words.join(", ")}`, value.at, value.end - value.at);
  }
  if (key === "port" && !parsePort(value.text)) {
    throw new QueryError(`“${value.text}” is no port, as in 443, 8000-8010, udp/53, icmp or any`, value.at, value.end - value.at);
  }
}

export interface PortRange {
  /** Empty: any protocol. */
  protocol: string;
  first: number;
  last: number;
}

/** `443`, `8000-8010`, `tcp/443`, `udp/53`; a protocol alone is every port of it; `any` all ports of all. */
export function parsePort(text: string): PortRange | undefined {
  const match = /^(?:([a-z][a-z0-9]*)(?:\/|$))?(?:(\d{1,5})(?:-(\d{1,5}))?)?$/i.exec(text.trim());
  if (!match || text.trim() === "") return undefined;
  const [, protocol = "", first, last] = match;
  if (protocol !== "" && !/^(tcp|udp|icmp|icmpv6|proto|any)$/i.test(protocol)) return undefined;
  const low = first === undefined ? 0 : Number(first);
  const high = last === undefined ? (first === undefined ? 65535 : low) : Number(last);
  if (low > high || high > 65535) return undefined;
  return { protocol: protocol.toLowerCase(), first: low, last: high };
}

/** `text` as one value of the language, in quotes where it needs them. */
export function quoted(text: string): string {
  const plain = text !== "" && !/[\s()"\\:]/.test(text) && !/^[-!]/.test(text) && !/^(and|or|not)$/i.test(text);
  return plain ? text : `"${text.replace(/(["\\])/g, "\\$1")}"`;
}

/** The tree as text that reads as the same tree. */
export function print(tree: Tree): string {
  switch (tree.is) {
    case "and":
    case "or":
      return tree.parts.map((part) => (part.is === "and" || part.is === "or" ? `(${print(part)})` : print(part))).join(` ${tree.is} `);
    case "not":
      return `not ${bracketed(tree.part)}`;
    case "to":
    case "from":
      return `${tree.is}:${tree.part.is === "not" || tree.part.is === "and" || tree.part.is === "or" ? `(${print(tree.part)})` : print(tree.part)}`;
    case "field":
      return `${tree.key}:${quoted(tree.value)}`;
    case "flag":
      return tree.name;
    case "text":
      return Object.hasOwn(FLAGS, tree.value.toLowerCase()) ? `"${tree.value}"` : quoted(tree.value);
  }
}

function bracketed(tree: Tree): string {
  return tree.is === "and" || tree.is === "or" ? `(${print(tree)})` : print(tree);
}
