import { useState } from "react";
import { charts as text } from "../strings/charts.ts";
import classes from "./charts.module.css";

interface AlternativeProps {
  label: string;
  head: string[];
  /** Called when the table is opened: most readers never need its rows. */
  rows: () => string[][];
}

/** The data of a chart for those who do not see it, or want the figures. */
export function Alternative({ label, head, rows }: AlternativeProps) {
  const [open, setOpen] = useState(false);
  return (
    <details className={classes.alternative} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {text.asTable}
        <span className="visually-hidden">: {label}</span>
      </summary>
      {open && (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by keys
        <div className={classes.scroll} role="region" aria-label={label} tabIndex={0}>
          <table aria-label={label}>
            <thead>
              <tr>
                {head.map((title) => (
                  <th key={title} scope="col">
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows().map((row) => (
                <tr key={row.join("|")}>
                  {row.map((cell, column) => (
                    <td key={head[column]}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}
