import { machineTime } from "./date.ts";

/** A Durable Object, by its binding and its name. */
export interface Owner {
  binding: Binding;
  name: string;
}

export type Binding =
  | "PUBLISHER"
  | "HEARTBEAT"
  | "CLOCK"
  | "ROLLOUT_CLOCK"
  | "SESSIONS"
  | "INSTANCES"
  | "METRICS";

export interface Alarm extends Owner {
  /** Milliseconds since 1970. */
  at: number;
}

/** What is set, by binding and name: all objects of a local Worker live in one isolate. */
const pending = new Map<string, Alarm>();
const owners = new WeakMap<DurableObjectStorage, Owner>();

const keyOf = ({ binding, name }: Owner): string => `${binding} ${name}`;

/** The alarms of this storage are kept here from now on: the machine's would ring at once in a time that is long ago. */
export function adopt(storage: DurableObjectStorage, owner: Owner): void {
  owners.set(storage, owner);
  const key = keyOf(owner);
  Object.defineProperties(storage, {
    setAlarm: {
      value: async (at: number | Date) => void pending.set(key, { ...owner, at: Number(at) }),
    },
    getAlarm: { value: async () => pending.get(key)?.at ?? null },
    deleteAlarm: { value: async () => void pending.delete(key) },
  });
}

/** Takes away what is due by then, in milliseconds since 1970, the earliest first. */
export function takeDue(by: number): Alarm[] {
  const due = [...pending.values()].filter(({ at }) => at <= by).sort((a, b) => a.at - b.at);
  for (const alarm of due) pending.delete(keyOf(alarm));
  return due;
}

/** All that is set, and no more kept here: the machine's alarms are to ring. */
export function takeAll(): Alarm[] {
  const all = [...pending.values()];
  pending.clear();
  return all;
}

/** Sets the machine's own alarm for an object that was adopted; what is late rings now. */
export async function handBack(storage: DurableObjectStorage, at: number): Promise<void> {
  const real = Object.getPrototypeOf(storage) as DurableObjectStorage;
  await real.setAlarm.call(storage, Math.max(at, machineTime()));
}
