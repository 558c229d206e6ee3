import { jwtVerify } from "jose";
import { isLoopback } from "../../domain/address.ts";
import { Problem } from "../../domain/errors.ts";
import { certsOf } from "./access-certs.ts";

/** Seconds by which Cloudflare's clock may differ from this one. */
const CLOCK_TOLERANCE = 60;

export interface AccessTeam {
  /** `<team>.cloudflareaccess.com`; where this machine may be called, also an http:// URL of it. */
  teamDomain: string;
  /** The application's audience tag. */
  audience: string;
  allowLocalhost: boolean;
}

/** Who issues the tokens, as they name it. Throws where the var makes no sense. */
function issuerOf({ teamDomain, allowLocalhost }: AccessTeam): string {
  const url = new URL(teamDomain.includes("://") ? teamDomain : `https://${teamDomain}`);
  if (url.protocol !== "https:" && !(allowLocalhost && isLoopback(url)))
    throw new Error("The var ACCESS_TEAM_DOMAIN must be a domain such as team.cloudflareaccess.com");
  return url.origin;
}

/**
 * The e-mail address that Cloudflare Access vouches for, or null for a token that is not good: another team's or
 * application's, expired, not signed as it should be, or one of a service. Throws `unavailable`. `now` in milliseconds
 * since 1970.
 */
export async function emailOf(token: string, team: AccessTeam, now: number): Promise<string | null> {
  const issuer = issuerOf(team);
  try {
    const { payload } = await jwtVerify(token, certsOf(issuer, now), {
      issuer,
      audience: team.audience,
      algorithms: ["RS256", "ES256"],
      clockTolerance: CLOCK_TOLERANCE,
      currentDate: new Date(now),
      requiredClaims: ["exp", "iat", "email"],
    });
    return typeof payload["email"] === "string" && payload["email"] !== "" ? payload["email"] : null;
  } catch (error) {
    if (error instanceof Problem) throw error;
    return null;
  }
}
