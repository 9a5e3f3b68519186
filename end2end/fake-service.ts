// What the stand-ins for services have in common: a real HTTP server that answers JSON.
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export abstract class FakeService {
  private server: Server;

  constructor(private path: string) {
    this.server = createServer(async (request, response) => {
      let body = "";
      for await (const part of request) body += part;
      const [status, answer] = await this.answer(request.headers, JSON.parse(body));
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
    });
  }

  // Status and body of the answer to a request.
  protected abstract answer(headers: IncomingHttpHeaders, asked: any): Promise<[number, unknown]>;

  // Returns the address that it listens at.
  async start(): Promise<string> {
    await new Promise<void>((listening) => this.server.listen(0, "127.0.0.1", listening));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${this.path}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }
}
