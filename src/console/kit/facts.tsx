import type { ReactNode } from "react";
import classes from "./facts.module.css";

/** What is known of something: names and values. */
export const Facts = ({ rows }: { rows: [name: string, value: ReactNode][] }) => (
  <dl className={classes.facts}>
    {rows.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);
