import { Copy } from "./copy.tsx";
import classes from "./json-view.module.css";

/** A value as JSON, to be read and copied. */
export function JsonView({ label, value }: { label: string; value: unknown }) {
  const written = JSON.stringify(value, null, 2) ?? "";
  return (
    <div className={classes.frame}>
      {/* What scrolls can be scrolled with keys. */}
      <pre className={classes.view} role="region" aria-label={label} tabIndex={0}>
        {written}
      </pre>
      <span className={classes.copy}>
        <Copy value={written} of={label} />
      </span>
    </div>
  );
}
