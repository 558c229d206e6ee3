import type { Traffic } from "../../../domain/traffic.ts";
import { agent } from "../../strings/agent.ts";
import { isRestricted, sharedText, whoOf } from "./part-words.ts";
import classes from "./traffic.module.css";

const text = agent.traffic;
/** Narrower parts have no room for words; the legend has them. */
const WORDS_FROM = 0.07;

interface TrafficBarProps {
  traffic: Traffic;
  colorOf: (version: number | null) => string;
}

/** How everybody whom nothing decides before is shared out, as wide as the shares. */
export const TrafficBar = ({ traffic, colorOf }: TrafficBarProps) => (
  <ul className={classes.bar} aria-label={text.bar}>
    {traffic.shared.map((part) => {
      const version = part.version === null ? text.none : text.version(part.version);
      const share = sharedText(part, traffic);
      const words = text.part(
        part.variant === null ? whoOf(part, traffic) : text.variants[part.variant],
        version,
        share,
      );
      return (
        <li
          key={`${part.reason} ${part.id} ${part.version} ${part.variant}`}
          className={classes.part}
          data-restricted={isRestricted(part) || undefined}
          style={{
            flexGrow: Math.max(part.share, 0.002),
            flexBasis: 0,
            backgroundColor: colorOf(part.version),
          }}
          title={words}
          aria-label={words}
        >
          {part.share >= WORDS_FROM && (
            <>
              <strong aria-hidden>{version}</strong>
              <span aria-hidden>{share}</span>
            </>
          )}
        </li>
      );
    })}
  </ul>
);
