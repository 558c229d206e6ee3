import type { DurableObject } from "cloudflare:workers";
import { adopt, handBack, type Binding } from "./alarms.ts";

interface Rings {
  alarm?(info?: AlarmInvocationInfo): void | Promise<void>;
}

type ObjectClass = new (ctx: DurableObjectState, env: Env) => DurableObject<Env> & Rings;

/** What an object of the demo's time answers beside its own methods. */
export interface KeepsTime {
  /** As the machine does when an alarm is due. */
  ring(): Promise<void>;
  /** Sets the machine's own alarm, milliseconds since 1970. */
  handBack(at: number): Promise<void>;
}

/** The same class, with alarms that ring in the demo's time. */
export function keepTime<Class extends ObjectClass>(binding: Binding, Real: Class): Class {
  class Kept extends (Real as ObjectClass) implements KeepsTime {
    constructor(ctx: DurableObjectState, env: Env) {
      adopt(ctx.storage, { binding, name: ctx.id.name ?? "" });
      super(ctx, env);
    }

    async ring(): Promise<void> {
      await this.alarm?.();
    }

    async handBack(at: number): Promise<void> {
      await handBack(this.ctx.storage, at);
    }
  }
  return Kept as unknown as Class;
}
