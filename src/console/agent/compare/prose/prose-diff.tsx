import { useMemo } from "react";
import { compare as text } from "../../../strings/compare.ts";
import { proseDiff } from "./lines.ts";
import classes from "./prose.module.css";
import { BlockRows, type Layout } from "./rows.tsx";

interface ProseDiffProps {
  /** What the text is. */
  label: string;
  from: string;
  to: string;
  /** What the sides are called. */
  fromName: string;
  toName: string;
  layout: Layout;
}

/** Two texts, line by line and word by word; what is the same in both is folded. */
export function ProseDiff({ label, from, to, fromName, toName, layout }: ProseDiffProps) {
  const blocks = useMemo(() => proseDiff(from, to), [from, to]);
  return (
    <table className={classes.table} aria-label={text.diffOf(label)}>
      <colgroup>
        <col className={classes.number} />
        <col className={layout === "unified" ? classes.sign : undefined} />
        <col className={layout === "split" ? classes.number : undefined} />
        {layout === "split" && <col />}
      </colgroup>
      <thead className="visually-hidden">
        {layout === "split" ? (
          <tr>
            <th scope="col">{text.before(fromName)}</th>
            <th scope="col">{fromName}</th>
            <th scope="col">{text.before(toName)}</th>
            <th scope="col">{toName}</th>
          </tr>
        ) : (
          <tr>
            <th scope="col">{text.line}</th>
            <th scope="col">{text.sign}</th>
            <th scope="col">{text.text}</th>
          </tr>
        )}
      </thead>
      <tbody>
        {blocks.map((block, at) => (
          <BlockRows
            // oxlint-disable-next-line react/no-array-index-key -- blocks are what lies between changes: they have no other name
            key={at}
            block={block}
            layout={layout}
            isFirst={at === 0}
            isLast={at === blocks.length - 1}
          />
        ))}
      </tbody>
    </table>
  );
}
