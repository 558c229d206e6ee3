import { VisuallyHidden } from "@mantine/core";
import { compare as text } from "../../../strings/compare.ts";
import type { Line } from "./lines.ts";
import classes from "./prose.module.css";

export type Side = "from" | "to";

const Pieces = ({ line: { pieces }, side }: { line: Line; side: Side }) =>
  pieces.map((piece, at) => {
    if (!piece.isChanged) return piece.text;
    const Mark = side === "from" ? "del" : "ins";
    // oxlint-disable-next-line react/no-array-index-key -- the pieces of a line have no other name
    return <Mark key={at}>{piece.text}</Mark>;
  });

/** A line of one side; what it lost or gained is said as well as coloured. */
export function TextCell({ line, side, isSame }: { line: Line | null; side: Side; isSame: boolean }) {
  if (!line) return <td className={classes.nothing} />;
  if (isSame) return <td dir="auto">{line.pieces.map((piece) => piece.text).join("") || " "}</td>;
  const isWhole = line.pieces.every(({ isChanged }) => isChanged);
  const tone = side === "from" ? classes.removed : classes.added;
  return (
    <td className={`${tone} ${isWhole ? classes.whole : ""}`} dir="auto">
      <VisuallyHidden>{side === "from" ? text.removed : text.added}: </VisuallyHidden>
      <Pieces line={line} side={side} />
    </td>
  );
}
