import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { Webhook } from "standardwebhooks";

const { WEBHOOK_SECRET = "", PORT = "8799" } = process.env;
const webhook = new Webhook(WEBHOOK_SECRET);
/** What has been told already. A real receiver keeps it with its data, for three days and more. */
const seen = new Set<string>();

interface Told {
  type: string;
  data: { agent_id: string | null; version: number | null; reason: string | null };
}

/** Answers the status. */
async function receive(request: IncomingMessage): Promise<number> {
  const headers = request.headers as Record<string, string>;
  let told: Told;
  try {
    // The text as it came: parsed and written again, it may be another.
    told = webhook.verify(await text(request), headers) as Told;
  } catch {
    return 401;
  }
  const id = headers["webhook-id"]!;
  if (!seen.has(id)) console.log(told.type, told.data.agent_id ?? "-", told.data.reason ?? "");
  seen.add(id);
  return 204;
}

createServer((request, response) => {
  void receive(request).then((status) => response.writeHead(status).end());
}).listen(Number(PORT), "127.0.0.1");
