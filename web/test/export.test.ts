// What leaves the page: CSV that no spreadsheet computes, safe file names, SVG without foreign markup.

import { describe, expect, it } from "vitest";
import { csv } from "../src/export/csv.ts";
import { safeName } from "../src/export/download.ts";
import { escaped, type SvgBox, svg } from "../src/export/svg.ts";
import { viewJson } from "../src/export/view-json.ts";
import { project } from "../src/project.ts";
import { viewWith } from "../src/view.ts";
import { all, shop } from "./maps.ts";

const HOSTILE = `"><script>alert('1')</script>&\u0007`;

describe("CSV", () => {
  it("quotes what needs it and ends lines with CR LF", () => {
    expect(csv(["a", "b"], [["x,y", 'say "hi"'], ["one\ntwo", ""]])).toBe('\uFEFFa,b\r\n"x,y","say ""hi"""\r\n"one\ntwo",\r\n');
  });

  it("makes formulas text", () => {
    for (const start of ["=", "+", "-", "@", "\t", "\r", "\n"]) {
      const [, line = ""] = csv(["a"], [[`${start}HYPERLINK("http://x")`]]).split(/\r\n(?=")/);
      expect(line.startsWith(`"'${start}`), JSON.stringify(start)).toBe(true);
    }
    expect(csv(["a"], [["10.0.0.1"], ["a=b"]])).not.toContain("'");
  });
});

describe("file names", () => {
  it("are never a path, hidden, empty or a device", () => {
    expect(safeName(["mapper", "demo"], "svg")).toBe("mapper-demo.svg");
    expect(safeName(["../../etc/passwd"], "csv")).toBe("etc-passwd.csv");
    expect(safeName(["..", "  "], "png")).toBe("mapper.png");
    expect(safeName([".bashrc"], "json")).toBe("bashrc.json");
    expect(safeName(["CON"], "json")).toBe("mapper-CON.json");
    expect(safeName(["a\u202Egnp.exe\u0000b"], "png")).toBe("a-gnp.exe-b.png");
    expect(safeName(["x".repeat(500)], "png").length).toBeLessThan(100);
    for (const name of [HOSTILE, "a/b\\c:d*e?f|g", "über straße"]) expect(safeName([name], "svg")).toMatch(/^[\p{L}\p{N}_.-]+\.svg$/u);
  });
});

describe("SVG", () => {
  const shape: SvgBox = {
    type: "box",
    z: 1,
    shape: "rectangle",
    x: 50,
    y: 50,
    width: 80,
    height: 40,
    radius: 4,
    fill: 'url(javascript:1)"/>',
    fillOpacity: 1,
    stroke: "rgb(1,2,3)",
    strokeWidth: 1,
    dash: "",
    opacity: 1,
    pictures: [{ uri: "https://elsewhere/x.png", x: 0, y: 0, width: 1, height: 1 }],
    text: { text: HOSTILE, x: 1, y: 1, anchor: "start", size: 10, weight: "600", colour: "#000", room: 1e4 },
  };
  const drawn = svg({ background: "#fff", left: 0, top: 0, width: 100, height: 100, title: HOSTILE, description: HOSTILE, shapes: [shape], measure: (text, size) => text.length * size * 0.5 });

  it("escapes all text and takes no colour or picture that is not its own", () => {
    expect(drawn).not.toContain("<script");
    expect(drawn).not.toContain("elsewhere");
    expect(drawn).not.toContain("javascript");
    expect(drawn).not.toContain("\u0007");
    expect(drawn).toContain("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;\uFFFD");
    expect(escaped("a\uD800b")).toBe("a\uFFFDb");
  });

  it("cuts names that are longer than their room", () => {
    const cut = svg({
      background: "#fff",
      left: 0,
      top: 0,
      width: 9,
      height: 9,
      title: "",
      description: "",
      shapes: [{ ...shape, pictures: [], text: { ...(shape.text as NonNullable<SvgBox["text"]>), text: "a-very-long-name", room: 40 } }],
      measure: (text, size) => text.length * size * 0.5,
    });
    expect(cut).toContain(">a-very-…</text>");
  });
});

describe("the drawing as JSON", () => {
  it("holds what is drawn and names no parent that is not", () => {
    const shown = shop();
    const view = viewWith(all(shown));
    const made = JSON.parse(viewJson(shown, view, project(shown, view))) as { elements: { nodes: { data: { id: string; parent?: string } }[]; edges: { data: { source: string; target: string } }[] } };
    const ids = new Set(made.elements.nodes.map(({ data }) => data.id));
    expect(ids.has("db")).toBe(true);
    for (const { data } of made.elements.nodes) if (data.parent !== undefined) expect(ids.has(data.parent), data.id).toBe(true);
    expect(made.elements.edges.length).toBeGreaterThan(3);
    for (const { data } of made.elements.edges) expect(ids.has(data.source) && ids.has(data.target)).toBe(true);
  });
});
