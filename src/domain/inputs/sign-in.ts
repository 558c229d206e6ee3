import * as z from "zod";
import { slug } from "./common.ts";

/** A key has some hundred characters. */
const MAX_KEY_LENGTH = 512;

export const signIn = z.object({
  key: z.string().min(1).max(MAX_KEY_LENGTH).optional(),
  workspace: slug.optional(),
  project: slug.optional(),
});
export type SignIn = z.infer<typeof signIn>;
