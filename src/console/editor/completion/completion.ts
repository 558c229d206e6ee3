import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from "@codemirror/autocomplete";
import type { Extension } from "@codemirror/state";
import { keymap } from "@codemirror/view";
import { placeInJson, placeInYaml, type Place } from "./place.ts";
import { keysAt, valuesAt, type Schema } from "./schema.ts";

export interface CompletionSources {
  language: "json" | "yaml";
  /** What the document should follow; all of them suggest. */
  schemas: readonly Schema[];
  /** What keys are for, by their names with dots between them. */
  explain?: Readonly<Record<string, string>>;
}

/** YAML has words and signs that mean something else without quotes. */
const needsQuotes = (text: string): boolean =>
  /^$|^[\s\d.?:,[\]{}#&*!|>'"%@`-]|: |^(true|false|null|yes|no|~)$|\s$/i.test(text);

const written = (value: unknown, language: "json" | "yaml"): string =>
  language === "yaml" && typeof value === "string" && !needsQuotes(value) ? value : JSON.stringify(value);

function keyOptions({ path, taken }: Place, { schemas, language, explain }: CompletionSources): Completion[] {
  const seen = new Set(taken);
  return schemas.flatMap((schema) =>
    keysAt(schema, path).flatMap(({ name, description, isRequired, type }) => {
      if (seen.has(name)) return [];
      seen.add(name);
      const info = description ?? explain?.[[...path.filter((step) => !/^\d+$/.test(step)), name].join(".")];
      return [
        {
          label: language === "json" ? JSON.stringify(name) : name,
          displayLabel: name,
          type: "property",
          boost: isRequired ? 2 : 0,
          apply: `${language === "json" ? JSON.stringify(name) : name}: `,
          ...(type === null ? {} : { detail: type }),
          ...(info === undefined ? {} : { info }),
        },
      ];
    }),
  );
}

function valueOptions({ path }: Place, { schemas, language }: CompletionSources): Completion[] {
  const values = new Set(schemas.flatMap((schema) => valuesAt(schema, path)));
  return [...values].map((value) => ({ label: written(value, language), type: "constant" }));
}

const complete =
  (sources: CompletionSources) =>
  ({ state, pos, explicit }: CompletionContext): CompletionResult | null => {
    const before = state.sliceDoc(0, pos);
    const place = sources.language === "json" ? placeInJson(before) : placeInYaml(before);
    if (!place || (!explicit && place.from === pos)) return null;
    const options = place.kind === "key" ? keyOptions(place, sources) : valueOptions(place, sources);
    if (options.length === 0) return null;
    // A quote that was closed for the one who types is replaced with what is chosen.
    const isQuoted =
      state.sliceDoc(place.from, place.from + 1) === '"' && state.sliceDoc(pos, pos + 1) === '"';
    return { from: place.from, to: isQuoted ? pos + 1 : pos, options, filter: true };
  };

/** Suggests keys and values as a schema knows them. */
export const schemaCompletion = (sources: CompletionSources): Extension => [
  closeBrackets(),
  autocompletion({ override: [complete(sources)], icons: false }),
  keymap.of([...closeBracketsKeymap, ...completionKeymap]),
];
