import type { JsonObject } from "../../../../domain/json.ts";
import classes from "./config.module.css";
import { fieldsOf } from "./fields.ts";
import { Value } from "./value.tsx";

/** Settings with their values; nothing of them is left out. */
export const FieldList = ({ content, under }: { content: JsonObject; under: string }) => (
  <dl className={classes.fields}>
    {fieldsOf(content).map(({ path, name, value }) => (
      <div key={path} className={classes.field}>
        <dt>{name.startsWith(`${under}.`) ? name.slice(under.length + 1) : name}</dt>
        <dd>
          <Value value={value} />
        </dd>
      </div>
    ))}
  </dl>
);
