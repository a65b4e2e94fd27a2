// Tracing: the ends, the server's answer checked, the question as it is asked, and the path on the map.

import { afterEach, describe, expect, it, vi } from "vitest";
import { project } from "../src/project.ts";
import { peers } from "../src/reach.ts";
import { Store } from "../src/store.ts";
import { endOf, NO_TRACE, parseAnswer, type Trace, typedEnd } from "../src/trace.ts";
import { portWords, tracePath } from "../src/trace-path.ts";
import { Tracing } from "../src/tracing.ts";
import { viewWith } from "../src/view.ts";
import { all, model, shop } from "./maps.ts";

const hop = (resource: string, kind: string, decision: string) => ({ resource, kind, decision });

const REACHABLE = {
  source: "internet",
  destination: "alb",
  protocol: "tcp",
  verdict: "reachable",
  ports: ["tcp/443"],
  hops: [hop("internet", "internet", "forward"), { ...hop("front", "subnet", "forward"), rule: "entry 100" }, hop("eni-1", "network interface", "deliver")],
  reasons: [],
  return: { verdict: "reachable", ports: ["any"], hops: [], reasons: [] },
  warnings: [],
};

const traceOf = (answer: object, from: string, to: string): Trace => {
  const built = shop();
  return { ...NO_TRACE, from: endOf(built, from), to: endOf(built, to), answer: parseAnswer({ ...REACHABLE, ...answer }) };
};

describe("ends", () => {
  it("are workloads, subnets, VPCs and what is outside; a stack is asked about by a member", () => {
    const built = shop();
    expect(endOf(built, "internet")).toEqual({ word: "internet", label: "internet", node: "internet" });
    expect(endOf(built, "web")).toEqual({ word: "web-1", label: "web ×2", node: "web" });
    expect(endOf(built, "back")?.word).toBe("back");
    const gateway = model([{ id: "igw", kind: "AWS::EC2::InternetGateway", name: "igw" }]);
    expect(endOf(gateway, "igw")).toBeUndefined();
    for (const id of ["account", "region", "zone", "nothing"]) expect(endOf(built, id), id).toBeUndefined();
  });

  it("are typed as names, ids, addresses and ranges", () => {
    const built = shop();
    expect(typedEnd(built, " Internet ")?.node).toBe("internet");
    expect(typedEnd(built, "10.0.1.7")).toEqual({ word: "10.0.1.7", label: "10.0.1.7", node: "db" });
    expect(typedEnd(built, "198.51.100.0/24")?.node).toBe("office");
    expect(typedEnd(built, "8.8.8.8")).toEqual({ word: "8.8.8.8", label: "8.8.8.8", node: undefined });
    expect(typedEnd(built, "i-2")?.node).toBe("web-2");
    expect(typedEnd(built, "no such")?.word).toBe("no such");
    expect(typedEnd(built, "  ")).toBeUndefined();
  });
});

describe("answers", () => {
  it("are checked: lists that are missing are empty, other verdicts are refused", () => {
    const answer = parseAnswer(REACHABLE);
    expect(answer.back?.verdict).toBe("reachable");
    expect(answer.hops[1]).toEqual({ resource: "front", kind: "subnet", decision: "forward", rule: "entry 100" });
    const bare = parseAnswer({ verdict: "blocked", hops: [1, null, {}], reasons: "no", ports: [443] });
    expect(bare.hops).toEqual([{ resource: "", kind: "", decision: "" }]);
    expect(bare.reasons).toEqual([]);
    expect(bare.ports).toEqual([]);
    expect(() => parseAnswer({ verdict: "maybe" })).toThrow('"maybe"');
    expect(() => parseAnswer(null)).toThrow("not an explanation");
  });

  it("say ports in words", () => {
    expect(portWords(["any"])).toBe("all ports");
    expect(portWords(["tcp/1", "tcp/2", "tcp/3", "tcp/4"])).toBe("tcp/1, tcp/2, tcp/3 +1");
  });
});

describe("the path on the map", () => {
  const built = shop();
  const open = all(built);
  const drawn = project(built, viewWith(open));

  it("runs from stop to stop, and boxes are what it runs through", () => {
    expect(tracePath(built, drawn, open, traceOf({}, "internet", "alb"))).toEqual({
      stops: ["internet", "alb"],
      boxes: ["front"],
      lines: [{ source: "internet", target: "alb", look: "passed", label: "tcp/443" }],
    });
  });

  it("is blocked from where the packet comes no further, or at the last step", () => {
    const hops = [hop("alb", "load balancer", "forward"), hop("acl-1", "network acl", "deny")];
    const path = tracePath(built, drawn, open, traceOf({ verdict: "blocked", ports: [], hops }, "internet", "db"));
    expect(path?.lines).toEqual([
      { source: "internet", target: "alb", look: "passed", label: "" },
      { source: "alb", target: "db", look: "blocked", label: "blocked" },
    ]);
    const last = tracePath(built, drawn, open, traceOf({ verdict: "blocked", hops: [hop("eni-2", "network interface", "deliver")] }, "idle", "db"));
    expect(last?.lines).toEqual([{ source: "idle", target: "db", look: "blocked", label: "blocked" }]);
  });

  it("is followed on beyond a denial as blocked, and never to where it was dropped", () => {
    const hops = [hop("db", "drop", "drop"), hop("alb", "internet gateway", "translate"), hop("db", "network interface", "deliver")];
    const path = tracePath(built, drawn, open, traceOf({ verdict: "blocked", ports: [], hops }, "internet", "db"));
    expect(path?.lines.map((line) => [line.source, line.target, line.look])).toEqual([
      ["internet", "alb", "blocked"],
      ["alb", "db", "blocked"],
    ]);
  });

  it("to an open box ends at what it reaches in it", () => {
    const path = tracePath(built, drawn, open, traceOf({ hops: [hop("db", "network interface", "deliver")] }, "idle", "back"));
    expect(path?.lines.map((line) => [line.source, line.target])).toEqual([["idle", "db"]]);
    expect(tracePath(built, drawn, open, traceOf({ hops: [] }, "alb", "back"))?.lines[0]?.target).toBe("back");
  });

  it("of an unknown verdict looks unknown, not allowed and not blocked", () => {
    const path = tracePath(built, drawn, open, traceOf({ verdict: "unknown", hops: [] }, "idle", "db"));
    expect(path?.lines.map((line) => [line.look, line.label])).toEqual([["unknown", "unknown"]]);
  });

  it("stands on closed boxes and stacks where those hide its stops", () => {
    const closed = new Set(["account", "region", "vpc", "zone", "front", "back"]);
    const seen = project(built, viewWith(closed));
    expect(tracePath(built, seen, closed, traceOf({}, "web-1", "db"))?.stops[0]).toBe("web");
    const cards = new Set(["account", "region"]);
    expect(tracePath(built, project(built, viewWith(cards)), cards, traceOf({}, "internet", "db"))?.stops).toEqual(["internet", "vpc"]);
  });

  it("has no line to an address that is not on the map", () => {
    const trace: Trace = { ...NO_TRACE, from: endOf(built, "db"), to: typedEnd(built, "8.8.8.8"), answer: parseAnswer({ verdict: "blocked" }) };
    expect(tracePath(built, drawn, open, trace)?.lines).toEqual([]);
  });
});

describe("asking", () => {
  afterEach(() => vi.unstubAllGlobals());

  const start = (reply: (url: string) => Response) => {
    const asked: string[] = [];
    vi.stubGlobal("fetch", async (url: string) => {
      asked.push(url);
      return reply(url);
    });
    const store = new Store("light");
    store.set({ model: shop() });
    return { asked, store, tracing: new Tracing(store) };
  };

  it("begins once both ends are chosen, and asks anew for another port", async () => {
    const { asked, store, tracing } = start(() => Response.json(REACHABLE));
    store.set({ selected: "internet" });
    tracing.start();
    expect(store.state.trace?.picking).toBe("to");
    expect(tracing.picked("region")).toBe(true);
    expect(store.state.trace?.problem?.message).toContain("No packet begins or ends there");
    tracing.picked("alb");
    await vi.waitFor(() => expect(store.state.trace?.answer?.verdict).toBe("reachable"));
    expect(tracing.picked("db")).toBe(false);
    tracing.port("tcp/443");
    expect(asked).toEqual(["api/explain?source=internet&destination=alb", "api/explain?source=internet&destination=alb&port=tcp%2F443"]);
    tracing.swap();
    expect(asked.at(-1)).toContain("source=alb&destination=internet");
  });

  it("keeps what the server says is wrong, and an older answer does not overtake a newer question", async () => {
    const { store, tracing } = start((url) => (url.includes("idle") ? Response.json(REACHABLE) : Response.json({ error: "nothing is called x", next: "name an id" }, { status: 404 })));
    const built = store.state.model;
    if (!built) throw new Error("no model");
    tracing.between(endOf(built, "idle") ?? { word: "", label: "", node: undefined }, { word: "db", label: "db", node: "db" });
    tracing.between({ word: "x", label: "x", node: undefined }, { word: "db", label: "db", node: "db" });
    await vi.waitFor(() => expect(store.state.trace?.problem).toEqual({ message: "nothing is called x", next: "name an id" }));
    expect(store.state.trace?.answer).toBeUndefined();
    expect(store.state.trace?.busy).toBe(false);
  });
});

describe("who reaches whom", () => {
  it("lists the other ends with merged ports; what the network blocks comes last", () => {
    const list = peers(shop(), "db", "in");
    expect(list.map((peer) => [peer.node.id, peer.verdict, peer.ports.join()])).toEqual([
      ["office", "reachable", "tcp/22,tcp/5432"],
      ["web", "reachable", "tcp/5432"],
      ["internet", "blocked", "tcp/5432"],
    ]);
    expect(peers(shop(), "web-1", "out").map((peer) => [peer.node.id, peer.through.map((end) => end.id)])).toEqual([["db", ["web"]]]);
  });

  it("marks what is unknown and what holds for a whole box", () => {
    const lifted = model(
      [
        { id: "vpc", kind: "AWS::EC2::VPC", name: "vpc" },
        { id: "a", kind: "AWS::EC2::Instance", name: "a", parent: "vpc" },
        { id: "b", kind: "AWS::EC2::Instance", name: "b", parent: "vpc" },
        { id: "far", kind: "AWS::EC2::VPC", name: "far" },
      ],
      [
        { id: "1", source: "far", target: "vpc", verdict: "reachable", ports: ["any"] },
        { id: "2", source: "a", target: "b", verdict: "unknown", ports: ["tcp/1"] },
      ],
    );
    expect(peers(lifted, "b", "in").map((peer) => [peer.node.id, peer.verdict, peer.whole, peer.through.length])).toEqual([
      ["far", "reachable", true, 1],
      ["a", "unknown", false, 0],
    ]);
  });
});
