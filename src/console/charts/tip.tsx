import { Swatch } from "./swatch.tsx";
import classes from "./charts.module.css";

export interface TipLine {
  index: number;
  name: string;
  value: string;
  color?: string;
}

/** What a chart says of the place that is pointed at. */
export const Tip = ({ title, lines }: { title: string; lines: TipLine[] }) => (
  <div className={classes.tooltip}>
    <strong>{title}</strong>
    <ul>
      {lines.map(({ index, name, value, color }) => (
        <li key={name}>
          <Swatch index={index} color={color} />
          {name}: {value}
        </li>
      ))}
    </ul>
  </div>
);
