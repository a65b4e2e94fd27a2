// The Lucide glyphs that the page and the canvas use; the sprite icons.svg is built from this list.

export const GLYPHS = [
  "arrow-left-right", "badge-alert", "box", "boxes", "building-2", "cable", "check", "chevron-down", "chevron-right",
  "circle-question-mark", "cloud", "container", "copy", "database", "database-zap", "door-open", "ethernet-port", "eye",
  "eye-off", "flag", "globe", "handshake", "house", "key-round", "layers", "link", "lock", "lock-open", "maximize", "memory-stick",
  "minus", "moon", "move-down-left", "move-up-right", "network", "plug", "plus", "redo-2", "route", "router", "search",
  "server", "shield", "split", "sun", "table-2", "triangle-alert", "undo-2", "unplug", "waypoints", "workflow", "x", "zap",
  "crosshair", "download", "upload", "rotate-ccw", "sticky-note", "milestone", "circle-check", "circle-x", "circle-alert", "arrow-right", "map-pin", "square-stack", "proportions", "search-code", "fold-vertical", "unfold-vertical",
] as const;

export type Glyph = (typeof GLYPHS)[number];
