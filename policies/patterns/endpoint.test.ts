import t from "tap";
import { formatAddress, parseAddress } from "./address.js";
import { type Endpoint, exactNetworks, parseEndpoint, sameBits } from "./endpoint.js";
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
    "10.1.2.3/8": "10.0.0.0/104 null",
    "0.0.0.0/0": "0.0.0.0/96 null",
    "::1": "::1/128 null",
    "[::1]:8080": "::1/128 8080",
    "[2001:db8::]": "2001:db8::/128 null",
    "2001:db8::/32": "2001:db8::/32 null",
    "[2001:db8::/32]:443": "2001:db8::/32 443",
    "::ffff:10.0.0.1": "10.0.0.1/128 null",
    "Example.COM.": "host example.com null",
    "bücher.de": "host xn--bcher-kva.de null",
    "[10.0.0.1]:80": "10.0.0.1/128 80",
    "localhost:5432": "host localhost 5432",
    "unix:/run/*.sock": "unix-path /run/*.sock",
    "unix:~/x.sock": "unix-path ~/x.sock",
    "unix:@x/*": "unix-abstract @x/*",
  };
  for (const [text, expected] of Object.entries(cases)) {
    const result = parseEndpoint(text);
    t.equal(isPatternError(result) ? result.error : show(result), expected, text);
  }
});

t.test("mistakes and where they are", async (t) => {
  const cases: Record<string, number> = {
    "": 0,
    "10.0.0.1:0": 9,
    "10.0.0.1:65536": 9,
    "10.0.0.1:http": 9,
    "10.0.0.0/33": 8,
    "::/129": 2,
    "300.1.1.1": 0,
    "300.": 0,
    "1.2.3": 0,
    "*.example.com": 0,
    "exa mple": 0,
    "[a:b]:80": 1,
    "0x7f.1": 0,
    "[::1]80": 5,
    "fe80::1%eth0": 0,
    "unix:": 5,
    "unix:run": 5,
    "unix:/a[": 7,
    "unix:@": -1,
  };
  for (const [text, at] of Object.entries(cases)) {
    const result = parseEndpoint(text);
    if (at < 0) t.notOk(isPatternError(result), text);
    else if (isPatternError(result)) t.equal(result.at, at, `${text}: ${result.error}`);
    else t.fail(`${text} should be refused`);
  }
});

t.test("a short IPv6 prefix does not cover IPv4", async (t) => {
  const covers = (text: string): boolean =>
    exactNetworks(new Uint8Array(16), 0).some((one) => sameBits(one.address, parseAddress(text)!, one.prefix));
  for (const text of ["::1", "2001:db8::1", "::fffe:0:1", "ffff::", "::1:ffff:0:0"]) t.ok(covers(text), text);
  for (const text of ["10.0.0.1", "255.255.255.255", "0.0.0.0"]) t.notOk(covers(text), text);
  t.equal(exactNetworks(parseAddress("2001:db8::")!, 32).length, 1);
  t.equal(exactNetworks(parseAddress("10.0.0.0")!, 104).length, 1);
});

t.test("addresses there and back", async (t) => {
  for (const text of ["1.2.3.4", "::", "::1", "2001:db8::1", "1:2:3:4:5:6:7:8", "fe80::1:0:0:1", "1:0:2:3:4:5:6:7"])
    t.equal(formatAddress(parseAddress(text)!), text);
  t.equal(parseAddress("1.2.3"), null);
});
