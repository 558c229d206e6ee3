import { describe, expect, it } from "vitest";
import { destinationFault } from "../../src/domain/address.ts";
import { newPlace, newReceiver } from "./webhooks-kit.ts";

const PUBLIC = [
  "https://example.com",
  "https://hooks.example.com:8443/a/b?token=x#y",
  "https://1.1.1.1/",
  "https://[2606:4700:4700::1111]/",
  "https://bücher.example/",
  "https://local.example.com",
  "https://internal.dev",
];
const LOOPBACK = [
  "https://localhost",
  "https://localhost.",
  "https://LOCALHOST/",
  "https://a.localhost/",
  "https://127.0.0.1",
  "https://127.1",
  "https://0x7f.1",
  "https://0177.0.0.1",
  "https://2130706433",
  "https://[::1]/",
];
const PRIVATE = [
  "https://10.0.0.1",
  "https://172.16.3.4",
  "https://192.168.1.1",
  "https://169.254.169.254/latest/meta-data",
  "https://100.64.0.1",
  "https://0.0.0.0",
  "https://255.255.255.255",
  "https://224.0.0.1",
  "https://192.0.2.1",
  "https://198.18.0.1",
  "https://240.0.0.1",
  "https://[::]",
  "https://[::ffff:10.0.0.1]",
  "https://[::ffff:1.1.1.1]",
  "https://[::127.0.0.1]",
  "https://[fe80::1]",
  "https://[fc00::1]",
  "https://[fd12:3456::1]",
  "https://[ff02::1]",
  "https://[64:ff9b::a00:1]",
  "https://[2002:a00:1::]",
  "https://[2001:db8::1]",
  "https://[2001::1]",
  "https://printer.local",
  "https://printer.local.",
  "https://metadata.google.internal",
  "https://168.63.129.16/metadata",
  "https://0xa83f8110",
  "https://[::ffff:168.63.129.16]",
  "https://100.100.100.200/latest/meta-data",
  "https://192.0.0.192/opc/v2",
  "https://[fd00:ec2::254]",
  "https://[fd20:ce::254]",
  "https://instance-data.ec2.internal",
  "https://metadata",
  "https://localhost.localdomain",
  "https://nas.localdomain.",
  "https://intranet",
  "https://intranet.",
  "https://local",
  "https://nas.lan",
  "https://router.home",
  "https://router.home.arpa",
  "https://mail.corp",
  "https://wiki.intranet",
  "https://db.private",
  "https://a.test",
  "https://a.invalid",
  "https://a.onion",
  "https://api.team.svc",
  "https://metadata.goog",
  "https://metadata.tencentyun.com/latest",
  "https://example..com",
  "https://.example.com",
  "https://example.com..",
  "https://example.com:0",
  "https://localhost:0",
  "https://user@example.com",
  "https://user:password@example.com",
  "ftp://example.com",
  "javascript:alert(1)",
  "file:///etc/passwd",
  "//example.com",
  "example.com",
  "",
];

describe("a destination", () => {
  it("is a public host, over https", () => {
    for (const url of PUBLIC) expect([url, destinationFault(url, false)]).toEqual([url, null]);
    for (const url of [...LOOPBACK, ...PRIVATE, "http://example.com"])
      expect([url, destinationFault(url, false)]).toEqual([url, expect.any(String)]);
  });

  it("may be on this machine, and over http, where that is allowed", () => {
    for (const url of [...PUBLIC, ...LOOPBACK.flatMap((url) => [url, url.replace("https:", "http:")])])
      expect([url, destinationFault(url, true)]).toEqual([url, null]);
    expect(destinationFault("http://example.com", true)).toBe("must begin with https://");
    for (const url of PRIVATE) expect([url, destinationFault(url, true)]).toEqual([url, expect.any(String)]);
  });

  it("is refused when it is written, with the reason", async () => {
    const { ask, newWebhook } = await newPlace();
    const bad = { url: "https://192.168.1.1/hook", events: ["*"] };
    const made = await ask("POST", "/v1/webhooks", bad);
    expect([made.status, made.body.code, made.body.errors]).toEqual([
      422,
      "invalid_request",
      [{ path: "/url", message: "is not a public address (private)" }],
    ]);
    const { path } = await newWebhook({ url: "https://example.com" });
    const changed = await ask("PATCH", path, { url: "https://localhost" });
    expect([changed.status, changed.body.errors[0].path]).toEqual([422, "/url"]);
    const allowed = await ask(
      "POST",
      "/v1/webhooks",
      { url: "http://localhost:9999/", events: ["*"] },
      { bindings: { ALLOW_LOCALHOST_URLS: "true" } },
    );
    expect(allowed.status).toBe(201);
  });

  it("is shown as it is called", async () => {
    const { ask, newWebhook } = await newPlace();
    const { path, url } = await newWebhook({ url: "HTTPS://Example.com:443/a/../b c" });
    expect(url).toBe("https://example.com/b%20c");
    const moved = await ask("PATCH", path, { url: "https://0x01010101" });
    expect([moved.status, moved.body.url]).toEqual([200, "https://1.1.1.1/"]);
    const long = await ask("PATCH", path, { url: `https://example.com/${"é".repeat(1_000)}` });
    expect([long.status, long.body.errors]).toEqual([
      422,
      [{ path: "/url", message: "must have at most 2000 characters when it is encoded" }],
    ]);
  });

  it("is looked at again before anything is sent", async () => {
    const { ask, bring, queued, deliveries } = await newPlace();
    const bindings = { ALLOW_LOCALHOST_URLS: "true" };
    const body = { url: "http://127.0.0.1:9/", events: ["*"] };
    const { id } = (await ask("POST", "/v1/webhooks", body, { bindings })).body;
    await ask("POST", `/v1/webhooks/${id}/test`);
    await bring([queued[0]!.id]);
    const [delivery] = await deliveries(id);
    expect(delivery.attempts).toMatchObject([
      { status: null, error: "not sent: the URL must begin with https://" },
    ]);
    expect(delivery.status).toBe("pending");
  });

  it("is not left for another one by a redirect", async () => {
    const { newWebhook, ask, bring, queued, deliveries } = await newPlace();
    const other = newReceiver();
    const receiver = newReceiver(() => new Response(null, { status: 307, headers: { location: other.url } }));
    const hook = await newWebhook({ url: receiver.url });
    await ask("POST", `${hook.path}/test`);
    await bring([queued[0]!.id]);
    expect((await deliveries(hook.id))[0].attempts).toMatchObject([
      { status: 307, error: "answered 307: redirects are not followed" },
    ]);
    expect([receiver.got.length, other.got.length]).toEqual([1, 0]);
  });
});
