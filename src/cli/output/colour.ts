import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/** Paints texts, or leaves them alone. */
export type Paint = (style: Style, text: string) => string;

export const painter = (wanted: boolean): Paint =>
  wanted ? (style, text) => styleText(style, text, { validateStream: false }) : (_style, text) => text;
