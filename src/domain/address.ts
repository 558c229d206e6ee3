import ipaddr from "ipaddr.js";

/** Names that are somebody's own network, wherever they are looked up. */
const PRIVATE_SUFFIXES = ["localhost", "local", "internal"];

const under = (host: string, suffix: string): boolean => host === suffix || host.endsWith(`.${suffix}`);

/** Addresses of IPv6 that are routed in the Internet lie here; the rest is special, or nobody's. */
const GLOBAL = ipaddr.IPv6.parseCIDR("2000::/3");

function addressFault(address: ipaddr.IPv4 | ipaddr.IPv6): string | null {
  const range = address.range();
  const isPublic = range === "unicast" && (address instanceof ipaddr.IPv4 || address.match(GLOBAL));
  return isPublic ? null : `is not a public address (${range})`;
}

/**
 * Why nothing may be sent to a URL, or null: what users tell the Worker to call is a public host, over https.
 * `allowLocalhost` lets it be this machine as well, and http. A URL is read as fetch reads it, so that 0x7f.1 is the
 * loopback that it is. What a name resolves to is not looked at: Workers reach only the Internet.
 */
export function destinationFault(text: string, allowLocalhost: boolean): string | null {
  if (!URL.canParse(text)) return "is not a URL";
  const url = new URL(text);
  if (url.protocol !== "https:" && !(allowLocalhost && url.protocol === "http:"))
    return "must begin with https://";
  if (url.username !== "" || url.password !== "") return "must not hold a user or a password";
  const host = url.hostname.replace(/\.$/, "");
  const literal = host.replace(/^\[(.*)\]$/, "$1");
  if (ipaddr.isValid(literal)) {
    const address = ipaddr.parse(literal);
    return allowLocalhost && address.range() === "loopback" ? null : addressFault(address);
  }
  if (allowLocalhost && under(host, "localhost")) return null;
  if (PRIVATE_SUFFIXES.some((suffix) => under(host, suffix))) return "is not a public host";
  if (!host.includes(".")) return "must name a host with its domain";
  return null;
}

/** Whether a URL names this machine, by an address or by a name. */
export function isLoopback(url: URL): boolean {
  const host = url.hostname.replace(/\.$/, "").replace(/^\[(.*)\]$/, "$1");
  return ipaddr.isValid(host) ? ipaddr.parse(host).range() === "loopback" : under(host, "localhost");
}
