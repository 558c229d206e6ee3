import { api, body, segment } from "../api/client.ts";
import type { ToolForm } from "./form.ts";
import { toolBody } from "./form.ts";

export const readTools = (cursor: string | undefined) =>
  body(api.tools.$get({ query: { limit: "50", cursor } }));

export type Tool = Awaited<ReturnType<typeof readTools>>["data"][number];

export const createTool = (form: ToolForm, once: string) =>
  body(
    api.tools.$post(
      { json: { ...toolBody(form), name: form.name.trim() } },
      { headers: { "Idempotency-Key": once } },
    ),
  );

/** Of two who change it at once, the second is refused. */
export const replaceTool = (form: ToolForm, { name, revision }: Tool) =>
  body(
    api.tools[":name"].$put(
      {
        param: { name: segment(name) },
        json: { ...toolBody(form), ...(form.rotate && { rotate_secret: true }) },
      },
      { headers: { "If-Match": `"${revision}"` } },
    ),
  );

export const deleteTool = (name: string) => api.tools[":name"].$delete({ param: { name: segment(name) } });

export const testTool = (name: string, json: { input?: Record<string, unknown>; tool?: string }) =>
  body(api.tools[":name"].test.$post({ param: { name: segment(name) }, json }));

export type Tested = Awaited<ReturnType<typeof testTool>>;
