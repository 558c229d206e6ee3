import * as z from "zod";
import { KEY } from "../slug.ts";
import { act, name as words, person } from "./common.ts";

/** Bytes of a credential in UTF-8: the longest tokens that providers hand out have half of that. */
export const MAX_CREDENTIAL_BYTES = 8 * 1024;
/** Credentials of a project. */
export const MAX_CREDENTIALS = 500;

/** A request's header cannot carry these, and whoever copied a line has copied its end. */
// oxlint-disable-next-line no-control-regex
const UNSENDABLE = /^\s|\s$|[\u0000-\u001f\u007f]/;

export const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

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
