import t from "tap";
import { parseEndpoint } from "./endpoint.js";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const mapped = (last: string) => `00000000000000000000ffff${last}`;

t.test("addresses, prefixes and networks", async (t) => {
  const cases: [text: string, address: string, prefix: number, port: number | null][] = [
    ["10.0.0.1", mapped("0a000001"), 128, null],
    ["10.0.0.1:443", mapped("0a000001"), 128, 443],
    ["10.", mapped("0a000000"), 104, null],
    ["10.0.0.", mapped("0a000000"), 120, null],
    ["10.0.0.:80", mapped("0a000000"), 120, 80],
    ["10.0.0.0/8", mapped("0a000000"), 104, null],
    ["10.0.0.0/8:22", mapped("0a000000"), 104, 22],
    ["0.0.0.0/0", mapped("00000000"), 96, null],
    ["::1", "00000000000000000000000000000001", 128, null],
    ["[::1]:8080", "00000000000000000000000000000001", 128, 8080],
    ["[::1]", "00000000000000000000000000000001", 128, null],
    ["2001:db8::/32", "20010db8000000000000000000000000", 32, null],
    ["[2001:db8::/32]:53", "20010db8000000000000000000000000", 32, 53],
    ["[2001:db8::]/32:53", "20010db8000000000000000000000000", 32, 53],
    ["::ffff:10.0.0.1", mapped("0a000001"), 128, null],
    ["::ffff:a00:1", mapped("0a000001"), 128, null],
    ["1:2:3:4:5:6:7:8", "00010002000300040005000600070008", 128, null],
    ["2000::/3", "20000000000000000000000000000000", 3, null],
    ["*:443", "0".repeat(32), 0, 443],
  ];
  for (const [text, address, prefix, port] of cases) {
    const endpoint = parseEndpoint(text);
    if ("error" in endpoint || endpoint.kind !== "address") t.fail(`${text}: ${JSON.stringify(endpoint)}`);
    else t.same([hex(endpoint.address), endpoint.prefix, endpoint.port], [address, prefix, port], text);
  }
});

t.test("the others", async (t) => {
  t.same(parseEndpoint("*"), { kind: "any" });
  t.same(parseEndpoint("API.Example.com"), { kind: "host", name: "api.example.com", port: null });
  t.same(parseEndpoint("example.com.:443"), { kind: "host", name: "example.com", port: 443 });
  t.same(parseEndpoint("localhost"), { kind: "host", name: "localhost", port: null });
  t.same(parseEndpoint("bücher.example"), { kind: "host", name: "xn--bcher-kva.example", port: null });
  t.same(parseEndpoint("unix:/run/*.sock"), { kind: "unix", path: "/run/*.sock" });
  t.same(parseEndpoint("unix:**/docker.sock"), { kind: "unix", path: "**/docker.sock" });
  t.same(parseEndpoint("unix:@/tmp/.X11-unix/X0"), { kind: "abstract", name: "/tmp/.X11-unix/X0" });
});

t.test("mistakes", async (t) => {
  const cases: [text: string, at: number, error: RegExp][] = [
    ["", 0, /empty/],
    ["10.0.0.300", 0, /not an IPv4/],
    ["10.0.0", 0, /not an IPv4/],
    ["010.0.0.1", 0, /not an IPv4/],
    ["10.0.0.0.", 0, /not an IPv4/],
    ["10..1.1", 0, /not an IPv4/],
    ["10.0.0.0/33", 9, /from 0 to 32/],
    ["10.0.0.0/", 9, /from 0 to 32/],
    ["10.0.0.1/8", 8, /beyond its prefix/],
    ["::/0", 0, /every IPv4/],
    ["::/80", 0, /every IPv4/],
    ["fd00::1/8", 7, /beyond its prefix/],
    ["10.0.0.1:0", 9, /port/],
    ["10.0.0.1:65536", 9, /port/],
    ["10.0.0.1:http", 9, /port/],
    ["host:", 5, /port/],
    ["[::1]:x", 6, /port/],
    ["[::1", 0, /\[ADDRESS\]/],
    ["[10.x]", 1, /IPv6 address/],
    ["fe80::1%eth0", 7, /zone/],
    ["1::2::3", 0, /not an IPv6/],
    ["*.example.com", 0, /wildcards/],
    ["10.0.0.*", 7, /wildcards/],
    ["under score", 0, /expected an endpoint/],
    ["-a.example", 0, /expected an endpoint/],
    ["host.123", 0, /number/],
    ["0x7f.1", 0, /number/],
    ["example.com/8", 0, /address before/],
    ["unix:relative", 5, /unix:\/path/],
    ["unix:", 5, /unix:\/path/],
    ["unix:/a[", 7, /not closed/],
    [`unix:/${"a".repeat(200)}`, 5, /108/],
  ];
  for (const [text, at, error] of cases) {
    const result = parseEndpoint(text);
    if (!("error" in result)) t.fail(`${text} is accepted as ${result.kind}`);
    else t.match({ error: result.error, at: result.at }, { error, at }, text);
  }
  const star = parseEndpoint("10.0.0.*");
  t.equal("hint" in star && star.hint, 'did you mean "10.0.0."?');
});
