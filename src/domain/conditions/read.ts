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
export function testAt(path: string, test: Test): Test {
  const names = path.split(".");
  const [name = ""] = names;
  if (names.length === 1) {
    const inherited = isInherited(name);
    return (attributes) => test(step(attributes, name, inherited));
  }
  const steps = names.map((each) => ({ name: each, inherited: isInherited(each) }));
  return (attributes) => {
    let value = attributes;
    for (const { name: each, inherited } of steps) {
      value = step(value, each, inherited);
      if (value === null) break;
    }
    return test(value);
  };
}

/** Whether all tests pass; one of them alone is itself. Few are the rule, and no loop is faster than a short one. */
export function allOf(tests: Test[]): Test {
  const [first, second, third] = tests;
  if (first === undefined) return ALWAYS;
  if (second === undefined) return first;
  if (third === undefined) return (value) => first(value) && second(value);
  if (tests.length === 3) return (value) => first(value) && second(value) && third(value);
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
