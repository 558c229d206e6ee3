import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { controlPlane } from "../../src/http/app.ts";
import type { Answer } from "./client.ts";

/** Asks the control plane of a deployment with other vars. */
export const controlPlaneWith =
  (vars: object, headers: Record<string, string> = {}) =>
  async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const context = createExecutionContext();
    const request = new Request(`http://signalbox.test${path}`, {
      method,
      headers: {
        authorization: `Bearer ${env.SIGNALBOX_ROOT_KEY}`,
        "content-type": "application/json",
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const response = await controlPlane.fetch(request, { ...env, ...vars }, context);
    const text = await response.text();
    await waitOnExecutionContext(context);
    return { status: response.status, headers: response.headers, body: text && JSON.parse(text) };
  };
