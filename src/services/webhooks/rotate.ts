import type { Act } from "../../domain/inputs/common.ts";
import { rotated } from "../../domain/webhook/secret.ts";
import { retrying, type Call } from "../call.ts";
import { requireWebhook } from "./internal.ts";
import { toWebhook, type Webhook } from "./resource.ts";
import { saveWebhook } from "./save.ts";
import { newSecret, openSecrets, sealSecrets } from "./secrets.ts";

/**
 * Gives a webhook a new secret, which is answered here and never again; for a day, what is sent is signed with the one
 * before as well. Throws `webhook_not_found` and `revision_mismatch`.
 */
export const rotateSecret = (call: Call, id: string, act: Act): Promise<Webhook & { secret: string }> =>
  retrying(async () => {
    const before = await requireWebhook(call, id);
    const secret = newSecret();
    const secrets = await openSecrets(call.env, before.projectId, id, before.secret);
    const next = {
      secret: await sealSecrets(call.env, before.projectId, id, rotated(secrets, secret, call.now)),
    };
    const after = await saveWebhook(call, { before, next, action: "webhook.secret_rotated", act });
    return { ...toWebhook(after), secret };
  });
