// The servers of the browser tests: a new database with the demo company in it, on ports
// the system picks.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const START_LIMIT_MS = 180_000;

export default async function startServers(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "associations-end2end-"));
  const [read, written] = [join(folder, "read.db"), join(folder, "written.db")];
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    await Promise.all(stops.map((stop) => stop()));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    process.env.ASSOCIATIONS_URL = await serve(read, stops);
    // A copy of its own for the tests that change something, so that the others see no change.
    execFileSync(setting("ASSOCIATIONS_BIN"), ["--db", read, "backup", written], { stdio: "ignore" });
    process.env.ASSOCIATIONS_WRITTEN_URL = await serve(written, stops);
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

function serve(database: string, stops: (() => Promise<void>)[]): Promise<string> {
  const from = ["--site-root", setting("ASSOCIATIONS_SITE_ROOT"), "--demo", setting("ASSOCIATIONS_DEMO")];
  const server = spawn(
    setting("ASSOCIATIONS_BIN"),
    ["--db", database, "serve", "--listen", "127.0.0.1:0", ...from],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  const ended = new Promise<void>((resolve) => {
    server.once("close", () => resolve());
    server.once("error", () => resolve());
  });
  stops.push(async () => {
    server.kill("SIGTERM");
    await ended;
  });
  return addressOf(server);
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

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the browser tests with \`cargo xtask test\`.`);
  return value;
}
