import { parseEndpoint } from "../../patterns/endpoint.js";
import { isPatternError } from "../../patterns/glob.js";
import { type Check, eachPattern, isEndpoint, offsetIn } from "./unit.js";

/** Endpoint patterns: addresses, networks, hosts, ports, Unix sockets. */
export const checkEndpoints: Check = (unit, report) => {
  for (const policy of unit.policies) {
    eachPattern(policy, (pattern) => {
      if (!isEndpoint(pattern)) return;
      const endpoint = parseEndpoint(pattern.address.value);
      if (!isPatternError(endpoint)) return;
      const offset = offsetIn(policy, pattern.address, endpoint.at);
      report(policy, offset, "bad-endpoint", endpoint.error, endpoint.hint);
    });
  }
};
