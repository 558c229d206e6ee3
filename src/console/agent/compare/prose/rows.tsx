import { Button } from "@mantine/core";
import { useState } from "react";
import { compare as text } from "../../../strings/compare.ts";
import { TextCell, type Side } from "./cells.tsx";
import type { Block, Line, Row } from "./lines.ts";
import classes from "./prose.module.css";

/** Unchanged lines shown before and after a change. */
const CONTEXT = 3;

export type Layout = "split" | "unified";

const SplitRow = ({ row: { from, to }, isSame }: { row: Row; isSame: boolean }) => (
  <tr>
    <td className={classes.number}>{from?.number}</td>
    <TextCell line={from} side="from" isSame={isSame} />
    <td className={classes.number}>{to?.number}</td>
    <TextCell line={to} side="to" isSame={isSame} />
  </tr>
);

const UnifiedRow = ({ line, side, isSame }: { line: Line; side: Side; isSame: boolean }) => (
  <tr>
    <td className={classes.number}>{line.number}</td>
    <td className={classes.sign} aria-hidden>
      {isSame ? "" : side === "from" ? "−" : "+"}
    </td>
    <TextCell line={line} side={side} isSame={isSame} />
  </tr>
);

function Rows({ rows, isSame, layout }: { rows: Row[]; isSame: boolean; layout: Layout }) {
  if (layout === "split")
    return rows.map((row) => (
      <SplitRow key={`${row.from?.number} ${row.to?.number}`} row={row} isSame={isSame} />
    ));
  const side = (name: Side) =>
    rows.flatMap((row) => {
      const line = row[name];
      return line
        ? [<UnifiedRow key={`${name} ${line.number}`} line={line} side={name} isSame={isSame} />]
        : [];
    });
  return isSame ? side("to") : [...side("from"), ...side("to")];
}

interface BlockProps {
  block: Block;
  layout: Layout;
  /** Without a change before it, or after it. */
  isFirst: boolean;
  isLast: boolean;
}

/** A stretch of lines; a long one without changes is folded. */
export function BlockRows({ block: { rows, isSame }, layout, isFirst, isLast }: BlockProps) {
  const [unfolded, setUnfolded] = useState(false);
  const head = isFirst ? 0 : CONTEXT;
  const tail = isLast ? 0 : CONTEXT;
  const hidden = rows.length - head - tail;
  if (!isSame || unfolded || hidden < 2) return <Rows rows={rows} isSame={isSame} layout={layout} />;
  return (
    <>
      <Rows rows={rows.slice(0, head)} isSame layout={layout} />
      <tr className={classes.fold}>
        <td colSpan={layout === "split" ? 4 : 3}>
          <Button size="compact-xs" variant="subtle" onClick={() => setUnfolded(true)}>
            {text.unchanged(hidden)}
          </Button>
        </td>
      </tr>
      <Rows rows={rows.slice(rows.length - tail)} isSame layout={layout} />
    </>
  );
}
