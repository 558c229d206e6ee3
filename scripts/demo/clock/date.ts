/** Milliseconds by which the isolate's time is ahead of the machine's; negative: behind. */
let offset = 0;

const realNow = Date.now;

/** Of the machine, in milliseconds since 1970. */
export const machineTime = (): number => realNow();

/** Has this isolate's time go on from `now`, in milliseconds since 1970; it never goes back. */
export function goTo(now: number): void {
  offset = Math.max(offset, now - realNow());
}

/** Sets it back to where the demo begins, in milliseconds since 1970: before anything has looked at the time. */
export function beginAt(now: number): void {
  offset = now - realNow();
}

// As early as it can be: modules keep Date.now for later.
Date.now = () => realNow() + offset;
globalThis.Date = new Proxy(Date, {
  construct: (target, args: unknown[], newTarget) =>
    Reflect.construct(target, args.length === 0 ? [target.now()] : args, newTarget) as Date,
});
