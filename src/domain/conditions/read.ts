/** A test of one value: what stands at a path, or null where nothing does. */
export type Test = (value: unknown) => boolean;

const ALWAYS: Test = () => true;
export const NEVER: Test = () => false;

/** Names that every object or array inherits: only their own count. */
const isInherited = (name: string): boolean => name in Array.prototype;

/**
 * What stands at `name` in a value: null where there is nothing. A missing name is told from one that holds undefined,
 * because GrowthBook does so.
 */
function step(from: unknown, name: string, inherited: boolean): unknown {
  if (typeof from !== "object" || from === null) return null;
  if (inherited) return Object.hasOwn(from, name) ? (from as Record<string, unknown>)[name] : null;
  const found = (from as Record<string, unknown>)[name];
  return found !== undefined || name in from ? found : null;
}

/** Reads what stands at a name; not a path. */
export function reader(name: string): (from: unknown) => unknown {
  const inherited = isInherited(name);
  return (from) => step(from, name, inherited);
}

/** A test of what stands at a dotted path, `user.plan`; a number is an array's index. */
function testAtPath(names: readonly string[], test: Test): Test {
  const steps = names.map((name) => ({ name, inherited: isInherited(name) }));
  return (attributes) => {
    let value = attributes;
    for (const { name, inherited } of steps) {
      value = step(value, name, inherited);
      if (value === null) break;
    }
    return test(value);
  };
}

/**
 * One of the tests that an object has to pass: of an attribute, or of the object itself. As data, not as a function
 * that calls the next: calls are most of what a simple condition costs.
 */
export interface Clause {
  /** Null for a test of the whole object. */
  readonly name: string | null;
  readonly inherited: boolean;
  readonly test: Test;
}

export const onWhole = (test: Test): Clause => ({ name: null, inherited: false, test });

export function onPath(path: string, test: Test): Clause {
  const names = path.split(".");
  if (names.length > 1) return onWhole(testAtPath(names, test));
  return { name: path, inherited: isInherited(path), test };
}

export function passes(clauses: readonly Clause[], value: unknown): boolean {
  for (let at = 0; at < clauses.length; at += 1) {
    const { name, inherited, test } = clauses[at]!;
    if (!test(name === null ? value : step(value, name, inherited))) return false;
  }
  return true;
}

/** Whether all tests pass; one of them alone is itself. */
export function allOf(tests: Test[]): Test {
  if (tests.length === 1) return tests[0]!;
  return (value) => {
    for (const test of tests) if (!test(value)) return false;
    return true;
  };
}

/** Whether one test passes; without any, yes: GrowthBook's `$or` of nothing holds. */
export function anyOf(tests: Test[]): Test {
  if (tests.length === 0) return ALWAYS;
  return (value) => {
    for (const test of tests) if (test(value)) return true;
    return false;
  };
}

export const not =
  (test: Test): Test =>
  (value) =>
    !test(value);
