import * as z from "zod";
import { bytesOf } from "../bytes.ts";
import { MAX_CREDENTIAL_BYTES } from "../limits.ts";
import { KEY } from "../slug.ts";
import { act, name as words, person } from "./common.ts";

/** A request's header cannot carry these, and whoever copied a line has copied its end. */
// oxlint-disable-next-line no-control-regex
const UNSENDABLE = /^\s|\s$|[\u0000-\u001f\u007f]/;

/** No message of these repeats what was sent. */
const value = z
  .string("must be text")
  .min(1, "must not be empty")
  .refine((text) => bytesOf(text) <= MAX_CREDENTIAL_BYTES, `must have ${MAX_CREDENTIAL_BYTES} bytes at most`)
  .refine((text) => !UNSENDABLE.test(text), "must have no control characters, and no spaces around it");

const provider = words.nullish();

/** `POST /credentials`. */
export const createCredential = act
  .extend({
    name: z
      .string("must be text")
      .regex(KEY, "must start with a letter or digit and hold only those and . _ -, 128 characters at most"),
    value,
    provider,
    created_by: person.optional(),
  })
  .strict();
export type CreateCredential = z.infer<typeof createCredential>;

/** `PUT /credentials/{name}`: a provider that is left out stays. */
export const replaceCredential = act.extend({ value, provider }).strict();
export type ReplaceCredential = z.infer<typeof replaceCredential>;
