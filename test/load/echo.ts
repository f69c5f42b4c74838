/** What the service is compared with: a process that parses JSON from a Unix socket and sends it back, and nothing else. */
import { createServer } from "node:http";

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on("data", (part: Buffer) => parts.push(part));
  request.on("end", () => {
    const body = JSON.stringify(JSON.parse(Buffer.concat(parts).toString("utf8")));
    response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
    response.end(body);
  });
});
server.listen(process.argv[2], () => process.stdout.write("ready\n"));
