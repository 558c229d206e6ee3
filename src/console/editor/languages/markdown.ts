import { markdown } from "@codemirror/lang-markdown";
import type { Language } from "./language.ts";

export const language: Language = { support: markdown(), isCode: false };
