import { TextLink } from "../../kit/link.tsx";
import { agent } from "../../strings/agent.ts";
import classes from "./traffic.module.css";

interface VersionMarkProps {
  agentId: string;
  version: number | null;
  color: string;
}

/** A version's number in its colour, as a link to it. */
export const VersionMark = ({ agentId, version, color }: VersionMarkProps) => (
  <span className={classes.version}>
    <span className={classes.swatch} style={{ background: color }} aria-hidden />
    {version === null ? (
      agent.traffic.none
    ) : (
      <TextLink
        to="/agents/$agentId/versions/$version"
        params={{ agentId, version: String(version) }}
        inherit
      >
        {agent.traffic.version(version)}
      </TextLink>
    )}
  </span>
);
