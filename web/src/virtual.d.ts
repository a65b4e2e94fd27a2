// The module that build/sprite.ts makes: the inner SVG markup of each glyph.

declare module "virtual:glyphs" {
  const markup: Record<import("./glyphs.ts").Glyph, string>;
  export default markup;
}
