import { takeAll, takeDue, type Alarm, type Owner } from "./alarms.ts";
import { beginAt, goTo } from "./date.ts";
import type { KeepsTime } from "./keep-time.ts";

/** Alarms set others that are due at once; so many times in one answer. */
const ROUNDS = 4;

/** Where `POST /demo-clock` goes. Times are milliseconds since 1970. */
type Act =
  /** Before anything else: time goes on from there. */
  | { act: "begin"; now: number }
  /** Time goes on from there; without `ring`, what is due stays due. */
  | { act: "go"; now: number; ring: boolean }
  /** The machine's alarms are set for all that is due later. */
  | { act: "end" };

/** Moves the time, for whoever has the root key; answers how many alarms rang. */
export async function setTime(request: Request, env: Env): Promise<Response> {
  if (request.headers.get("authorization") !== `Bearer ${env.SIGNALBOX_ROOT_KEY}`)
    return new Response(null, { status: 401 });
  const act = await request.json<Act>();
  if (act.act === "begin") beginAt(act.now);
  if (act.act === "go") goTo(act.now);
  if (act.act === "end") await Promise.all(takeAll().map((alarm) => objectOf(env, alarm).handBack(alarm.at)));
  return Response.json({ rang: act.act === "go" && act.ring ? await ring(env, act.now) : 0 });
}

async function ring(env: Env, by: number): Promise<number> {
  let rang = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const due = takeDue(by);
    if (due.length === 0) break;
    rang += due.length;
    await Promise.all(due.map((alarm: Alarm) => objectOf(env, alarm).ring()));
  }
  return rang;
}

function objectOf(env: Env, { binding, name }: Owner): KeepsTime {
  const namespace = env[binding] as unknown as { getByName: (name: string) => KeepsTime };
  return namespace.getByName(name);
}
