import * as z from "zod";
import { name, slug } from "./common.ts";

const named = { slug, name: name.optional() };

export const createWorkspace = z.object(named);
export type CreateWorkspace = z.infer<typeof createWorkspace>;

export const createProject = z.object(named);
export type CreateProject = z.infer<typeof createProject>;

/** A slug never changes: URLs and headers hold it. */
export const rename = z.object({ name });
export type Rename = z.infer<typeof rename>;
