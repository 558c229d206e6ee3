import ipaddr from "ipaddr.js";

/** Names that are somebody's own network or nobody's, wherever they are looked up. */
const PRIVATE_SUFFIXES = [
  "localhost",
  "local",
  "localdomain",
  "internal",
  "intranet",
  "private",
  "corp",
  "lan",
  "home",
  "home.arpa",
  "svc",
  "onion",
  "test",
  "invalid",
];
/** Public names of what clouds tell their own machines, keys among it. */
const METADATA = ["metadata.goog", "metadata.tencentyun.com"];
/** Public by its range; Azure's machines are told keys there. Other clouds' lie in ranges that are refused. */
const METADATA_ADDRESS = "168.63.129.16";

const under = (host: string, suffix: string): boolean => host === suffix || host.endsWith(`.${suffix}`);

/** Addresses of IPv6 that are routed in the Internet lie here; the rest is special, or nobody's. */
const GLOBAL = ipaddr.IPv6.parseCIDR("2000::/3");

function addressFault(address: ipaddr.IPv4 | ipaddr.IPv6): string | null {
  if (address.toString() === METADATA_ADDRESS) return "is not a public address (metadata)";
  const range = address.range();
  const isPublic = range === "unicast" && (address instanceof ipaddr.IPv4 || address.match(GLOBAL));
  return isPublic ? null : `is not a public address (${range})`;
}

/**
 * Why nothing may be sent to a URL, or null: what users tell the Worker to call is a public host, over https.
 * `allowLocalhost` lets it be this machine as well, over http too. A URL is read as fetch reads it, so that 0x7f.1 is the
 * loopback that it is. What a public name resolves to cannot be looked at here: Workers reach only the Internet.
 */
export function destinationFault(text: string, allowLocalhost: boolean): string | null {
  if (!URL.canParse(text)) return "is not a URL";
  const url = new URL(text);
  const isLocal = allowLocalhost && isLoopback(url);
  if (url.protocol !== "https:" && !(isLocal && url.protocol === "http:")) return "must begin with https://";
  if (url.username !== "" || url.password !== "") return "must not hold a user or a password";
  const host = hostOf(url);
  if (url.port === "0") return "must not have the port 0";
  if (host.split(".").includes("")) return "must name a host without empty labels";
  if (isLocal) return null;
  if (ipaddr.isValid(host)) return addressFault(ipaddr.parse(host));
  if ([...PRIVATE_SUFFIXES, ...METADATA].some((suffix) => under(host, suffix))) return "is not a public host";
  if (!host.includes(".")) return "must name a host with its domain";
  return null;
}

/** Without the dot of the root, and without the brackets of an address. */
const hostOf = ({ hostname }: URL): string => hostname.replace(/\.$/, "").replace(/^\[(.*)\]$/, "$1");

/** Whether a URL names this machine, by an address or by a name. */
export function isLoopback(url: URL): boolean {
  const host = hostOf(url);
  return ipaddr.isValid(host) ? ipaddr.parse(host).range() === "loopback" : under(host, "localhost");
}

/** Addresses of one's own network; of IPv6 none, for clouds answer for themselves at some of those. */
const isOwnNetwork = (host: string): boolean =>
  ipaddr.isValid(host)
    ? ipaddr.parse(host).kind() === "ipv4" && ipaddr.parse(host).range() === "private"
    : under(host, "local") || (!host.includes(".") && host !== "metadata");

/**
 * Why no WebSocket may be opened to a URL, or null. wss is as https is to destinationFault. Where this machine may be
 * called, ws may go to it, and to hosts of its own network, such as another container.
 */
export function socketFault(text: string, allowLocalhost: boolean): string | null {
  if (!URL.canParse(text)) return "is not a URL";
  const url = new URL(text);
  if (url.protocol === "wss:")
    return destinationFault(`https:${url.href.slice("wss:".length)}`, allowLocalhost);
  if (url.protocol !== "ws:" || !allowLocalhost) return "must begin with wss://";
  if (url.username !== "" || url.password !== "") return "must not hold a user or a password";
  return isLoopback(url) || isOwnNetwork(hostOf(url)) ? null : "must begin with wss://";
}
