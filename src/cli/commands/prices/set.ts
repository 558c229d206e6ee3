import type { InferRequestType } from "hono/client";
import { providerName } from "../../../domain/run/providers.ts";
import type { Api } from "../../api.ts";
import { defineCommand } from "../../command.ts";
import { readConfigFile } from "../../config-source.ts";
import { misuse } from "../../failure.ts";
import { given } from "../../given.ts";
import { parsed, text, toggle } from "../../option.ts";
import { changedBy, reason } from "../../options.ts";
import * as parse from "../../parse.ts";
import type { OwnPrice } from "../../price.ts";
import { tell } from "../../tell.ts";

type Body = InferRequestType<Api["v1"]["model-prices"]["$put"]>["json"];

const FILE = { what: "a list of prices", example: '{"prices": [{"model": "…", "input": 3, "output": 15}]}' };

const nameOf = ({ provider, model }: Pick<OwnPrice, "provider" | "model">): string =>
  provider === null ? model : `${providerName(provider)}/${model}`;

export const set = defineCommand({
  name: "prices set",
  summary: "Say what a model costs the project",
  details:
    "In US dollars per million tokens. What is left out is the built-in table's; --built-in takes the project's own price away. With --file all of the project's own prices are replaced.",
  examples: [
    "signalbox prices set llama-3.3-70b-versatile --provider groq --input 0.5 --output 0.7",
    "signalbox prices set llama-3.3-70b-versatile --provider groq --built-in",
    "signalbox prices set --file prices.yaml",
  ],
  options: {
    model: text("--model <id>", "the model"),
    provider: text("--provider <name>", "whose model (default: whoever's)"),
    input: parsed("--input <dollars>", "of input tokens", parse.number),
    cachedInput: parsed("--cached-input <dollars>", "of those read from a cache", parse.number),
    cacheWrite: parsed("--cache-write <dollars>", "of those written to a cache", parse.number),
    output: parsed("--output <dollars>", "of output tokens", parse.number),
    upTo: parsed(
      "--up-to <tokens>",
      "beyond so many input tokens the cost is not known",
      parse.wholeNumber(1, 1_000_000_000),
    ),
    builtIn: toggle("--built-in", "take the project's own price of the model away"),
    file: text("--file <path>", "all prices, as YAML or JSON, - for standard input"),
    changedBy,
    reason,
  },
  positional: "model",
  async run({ model, provider = null, builtIn, file, changedBy, reason, ...options }, context) {
    const { api, io } = context;
    const route = api.v1["model-prices"];
    const by = { changed_by: changedBy ?? io.userName, reason };
    const amounts = given({
      input: options.input,
      cached_input: options.cachedInput,
      cache_write: options.cacheWrite,
      output: options.output,
      up_to_input_tokens: options.upTo,
    });
    const hasAmounts = Object.keys(amounts).length > 0;
    if (file !== undefined) {
      if (model !== undefined || provider !== null || builtIn || hasAmounts)
        throw misuse("--file holds all prices: give it, or the options of one model.");
      const fields = await readConfigFile(file, io.stdin, FILE);
      // The server says what is wrong with a file's fields.
      const prices = await (await route.$put({ json: { ...fields, ...by } as unknown as Body })).json();
      return tell(context, prices, `The project has ${prices.prices.length} prices of its own`);
    }
    if (model === undefined) throw misuse("prices set needs a model, or a --file.");
    if (builtIn === hasAmounts)
      throw misuse("prices set needs --input, --output …, or --built-in. See signalbox prices set --help");
    const name = nameOf({ provider, model });
    const now = await (await route.$get()).json();
    const others = now.prices.filter((price) => nameOf(price) !== name);
    const list = builtIn ? others : [...others, { provider, model, ...amounts }];
    const answer = await route.$put({ json: { prices: list.map(withoutNulls) as Body["prices"], ...by } });
    tell(
      context,
      await answer.json(),
      builtIn ? `${name} costs what the built-in table says` : `${name} has a price of the project's own`,
    );
  },
});

/** What a price leaves out is answered as null, and not taken as such. */
const withoutNulls = (price: object): object =>
  Object.fromEntries(Object.entries(price).filter(([, value]) => value !== null));
