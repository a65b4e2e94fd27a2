// The colours of the canvas, light and dark; the page's own stand in css/base.css under the same names.

import type { Category } from "./kinds.ts";

export interface Tokens {
  canvas: string;
  panel: string;
  ink: string;
  muted: string;
  accent: string;
  danger: string;
  warn: string;
  edge: string;
  edgeLabel: string;
  fabric: string;
  /** Lines of a traced path, by what becomes of the packet. */
  trace: Record<"passed" | "blocked" | "unknown", string>;
  outside: string;
  internet: string;
  stack: string;
  boxes: Record<BoxLook, { line: string; fill: string; ink: string }>;
}

export type BoxLook = "account" | "region" | "vpc" | "card" | "zone" | "public" | "private" | "isolated" | "plain" | "class";

/** AWS's category colours, darkened until white glyphs reach 3:1. */
export const CATEGORY: Record<Category, string> = {
  compute: "#D45B07",
  network: "#7A3FF2",
  database: "#B81FC2",
  storage: "#5E8212",
  security: "#C9303F",
  other: "#546478",
};

export const TOKENS: Record<"light" | "dark", Tokens> = {
  light: {
    canvas: "#FAFBFC",
    panel: "#FFFFFF",
    ink: "#141C26",
    muted: "#5C6B7B",
    accent: "#1D5FE0",
    danger: "#C2281D",
    warn: "#9A5B00",
    edge: "#8796A6",
    edgeLabel: "#FFFFFF",
    fabric: "#8C4FFF",
    trace: { passed: "#16803C", blocked: "#C2281D", unknown: "#9A5B00" },
    outside: "#7D8998",
    internet: "#44546A",
    stack: "#D7DDE5",
    boxes: {
      account: { line: "#E7157B", fill: "#FFFFFF", ink: "#B00F5C" },
      region: { line: "#00A4A6", fill: "#FCFDFD", ink: "#00696B" },
      vpc: { line: "#8C4FFF", fill: "#FFFFFF", ink: "#6A2BE0" },
      card: { line: "#8C4FFF", fill: "#F5F0FF", ink: "#6A2BE0" },
      zone: { line: "#00A4A6", fill: "#FFFFFF", ink: "#00696B" },
      public: { line: "#7AA116", fill: "#F4F8EA", ink: "#4F6B0B" },
      private: { line: "#00A4A6", fill: "#EDF8F8", ink: "#00696B" },
      isolated: { line: "#5F7FA8", fill: "#EFF3F9", ink: "#3C5A82" },
      plain: { line: "#7D8998", fill: "#F5F6F8", ink: "#465463" },
      class: { line: "#B9C4D0", fill: "#FFFFFF", ink: "#465463" },
    },
  },
  dark: {
    canvas: "#10171F",
    panel: "#151D27",
    ink: "#E8EEF4",
    muted: "#94A4B5",
    accent: "#6EA0FF",
    danger: "#FF8A80",
    warn: "#F5B95C",
    edge: "#6B7F95",
    edgeLabel: "#10171F",
    fabric: "#A888FF",
    trace: { passed: "#4ADE80", blocked: "#FF8A80", unknown: "#F5B95C" },
    outside: "#54657A",
    internet: "#5B7089",
    stack: "#39485A",
    boxes: {
      account: { line: "#D0327F", fill: "#10171F", ink: "#FF8FC4" },
      region: { line: "#1A9496", fill: "#10171F", ink: "#56D3D3" },
      vpc: { line: "#8C5CF0", fill: "#131A24", ink: "#B79BFF" },
      card: { line: "#8C5CF0", fill: "#1F1B33", ink: "#B79BFF" },
      zone: { line: "#1A9496", fill: "#131A24", ink: "#56D3D3" },
      public: { line: "#7AA116", fill: "#17231A", ink: "#B4D95A" },
      private: { line: "#1A9496", fill: "#12242A", ink: "#56D3D3" },
      isolated: { line: "#5F7FA8", fill: "#172030", ink: "#9DBBE6" },
      plain: { line: "#66788C", fill: "#19222C", ink: "#B3C0CE" },
      class: { line: "#41536A", fill: "#182330", ink: "#B3C0CE" },
    },
  },
};
