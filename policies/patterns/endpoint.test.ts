import t from "tap";
import { formatAddress, parseAddress } from "./address.js";
import { type Endpoint, parseEndpoint } from "./endpoint.js";
import { isPatternError } from "./glob.js";

function show(endpoint: Endpoint): string {
  switch (endpoint.kind) {
    case "any":
      return `any ${endpoint.port}`;
    case "network":
      return `${formatAddress(endpoint.address)}/${endpoint.prefix} ${endpoint.port}`;
    case "host":
      return `host ${endpoint.name} ${endpoint.port}`;
    default:
      return `${endpoint.kind} ${endpoint.pattern}`;
  }
}

t.test("what endpoints mean", async (t) => {
  const cases: Record<string, string> = {
    "*": "any null",
    "*:443": "any 443",
    "10.1.2.3": "10.1.2.3/128 null",
    "10.1.2.3:80": "10.1.2.3/128 80",
    "10.0.0.": "10.0.0.0/120 null",
    "10.": "10.0.0.0/104 null",
    "10.0.0.:22": "10.0.0.0/120 22",
    "10.0.0.0/8": "10.0.0.0/104 null",
    "10.0.0.0/8:22": "10.0.0.0/104 22",
    "0.0.0.0/0": "0.0.0.0/96 null",
    "::1": "::1/128 null",
    "[::1]:8080": "::1/128 8080",
    "[2001:db8::]": "2001:db8::/128 null",
    "2001:db8::/32": "2001:db8::/32 null",
    "[2001:db8::/32]:443": "2001:db8::/32 443",
    "[2001:db8::]/32:53": "2001:db8::/32 53",
    "2000::/3": "2000::/3 null",
    "::ffff:10.0.0.1": "10.0.0.1/128 null",
    "::ffff:a00:1": "10.0.0.1/128 null",
    "1:2:3:4:5:6:7:8": "1:2:3:4:5:6:7:8/128 null",
    "Example.COM.": "host example.com null",
    "bücher.de": "host xn--bcher-kva.de null",
    "[10.0.0.1]:80": "10.0.0.1/128 80",
    "example.com.:443": "host example.com 443",
    localhost: "host localhost null",
    "localhost:5432": "host localhost 5432",
    "unix:/run/*.sock": "unix-path /run/*.sock",
    "unix:**/docker.sock": "unix-path **/docker.sock",
    "unix:~/x.sock": "unix-path ~/x.sock",
    "unix:@x/*": "unix-abstract @x/*",
    "unix:@": "unix-abstract @",
  };
  for (const [text, expected] of Object.entries(cases)) {
    const result = parseEndpoint(text);
    t.equal(isPatternError(result) ? result.error : show(result), expected, text);
  }
});

t.test("mistakes", async (t) => {
  const cases: [text: string, at: number, error: RegExp][] = [
    ["", 0, /empty/],
    ["10.0.0.300", 0, /not an IPv4/],
    ["300.", 0, /not an IPv4/],
    ["10.0.0", 0, /not an IPv4/],
    ["010.0.0.1", 0, /not an IPv4/],
    ["10.0.0.0.", 0, /not an IPv4/],
    ["10..1.1", 0, /not an IPv4/],
    ["10.0.0.0/33", 9, /from 0 to 32/],
    ["10.0.0.0/", 9, /from 0 to 32/],
    ["10.0.0.1/8", 8, /beyond its prefix/],
    ["::/0", 0, /every IPv4/],
    ["::/80", 0, /every IPv4/],
    ["[::/0]:443", 1, /every IPv4/],
    ["fd00::1/8", 7, /beyond its prefix/],
    ["10.0.0.1:0", 9, /port/],
    ["10.0.0.1:65536", 9, /port/],
    ["10.0.0.1:http", 9, /port/],
    ["host:", 5, /port/],
    ["[::1]:x", 6, /port/],
    ["[::1]80", 0, /\[ADDRESS\]/],
    ["[a:b]:80", 1, /not an IPv6/],
    ["::/129", 3, /from 0 to 128/],
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
    ["unix:@a[", 7, /not closed/],
    [`unix:/${"a".repeat(200)}`, 5, /108/],
  ];
  for (const [text, at, error] of cases) {
    const result = parseEndpoint(text);
    if (!isPatternError(result)) t.fail(`${text} is accepted as ${result.kind}`);
    else t.match({ error: result.error, at: result.at }, { error, at }, text);
  }
  const star = parseEndpoint("10.0.0.*");
  t.equal(isPatternError(star) && star.hint, 'did you mean "10.0.0."?');
});

t.test("addresses there and back", async (t) => {
  for (const text of ["1.2.3.4", "::", "::1", "2001:db8::1", "1:2:3:4:5:6:7:8", "fe80::1:0:0:1", "1:0:2:3:4:5:6:7"])
    t.equal(formatAddress(parseAddress(text)!), text);
  for (const text of ["1.2.3", "010.0.0.1", "fe80::1%eth0", "::1.2.3.256"]) t.equal(parseAddress(text), null, text);
});
