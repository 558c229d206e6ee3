import { colorOf, dashOf } from "./palette.ts";
import classes from "./charts.module.css";

interface SwatchProps {
  index: number;
  color?: string;
}

/** How a line looks, beside its name. */
export const Swatch = ({ index, color }: SwatchProps) => (
  <svg width={28} height={8} className={classes.swatch} aria-hidden>
    <line
      x1={0}
      x2={28}
      y1={4}
      y2={4}
      stroke={colorOf(index, color)}
      strokeWidth={2.5}
      strokeDasharray={dashOf(index)}
    />
  </svg>
);

export const Legend = ({ lines }: { lines: { name: string; color?: string }[] }) => (
  <ul className={classes.legend}>
    {lines.map(({ name, color }, index) => (
      <li key={name}>
        <Swatch index={index} color={color} />
        {name}
      </li>
    ))}
  </ul>
);
