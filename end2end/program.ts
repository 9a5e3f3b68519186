// The program as a server of its own.
import { spawn } from "node:child_process";

const START_LIMIT_MS = 180_000;

export interface Server {
  url: string;
  stop: () => Promise<void>;
}

// Serves a database; port 0 takes a free one.
export async function serve(database: string, environment: Record<string, string> = {}, port = 0): Promise<Server> {
  const from = ["--site-root", setting("ASSOCIATIONS_SITE_ROOT"), "--demo", setting("ASSOCIATIONS_DEMO")];
  const server = spawn(
    setting("ASSOCIATIONS_BIN"),
    ["--db", database, "serve", "--listen", `127.0.0.1:${port}`, ...from],
    { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...environment } },
  );
  const ended = new Promise<void>((resolve) => {
    server.once("close", () => resolve());
    server.once("error", () => resolve());
  });
  const stop = async () => {
    server.kill("SIGTERM");
    await ended;
  };
  try {
    return { url: await addressOf(server), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

// The server prints its address once it listens.
function addressOf(server: ReturnType<typeof spawn>): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = "";
    const late = setTimeout(() => fail("it did not say its address in time"), START_LIMIT_MS);
    const fail = (why: string) => {
      clearTimeout(late);
      reject(new Error(`The server did not start: ${why}.\n${printed}`));
    };
    const read = (part: Buffer) => {
      printed += part;
      const found = /http:\/\/127\.0\.0\.1:[1-9]\d*(?=\D)/.exec(printed);
      if (found) {
        clearTimeout(late);
        resolve(found[0]);
      }
    };
    server.stdout!.on("data", read);
    server.stderr!.on("data", read);
    server.once("error", (error) => fail(error.message));
    server.once("close", (code) => fail(`it ended with ${code}`));
  });
}

export function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the browser tests with \`cargo xtask test\`.`);
  return value;
}
