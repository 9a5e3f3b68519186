// The servers of the browser tests: a new database with the demo company in it, on ports
// the system picks.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve, setting } from "./program";

export default async function startServers(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "associations-end2end-"));
  const [read, written] = [join(folder, "read.db"), join(folder, "written.db")];
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    await Promise.all(stops.map((stop) => stop()));
    rmSync(folder, { recursive: true, force: true });
  };
  const started = async (database: string) => {
    const server = await serve(database);
    stops.push(server.stop);
    return server.url;
  };
  try {
    process.env.ASSOCIATIONS_URL = await started(read);
    process.env.ASSOCIATIONS_READ_DB = read;
    // A copy of its own for the tests that change something, so that the others see no change.
    execFileSync(setting("ASSOCIATIONS_BIN"), ["--db", read, "backup", written], { stdio: "ignore" });
    process.env.ASSOCIATIONS_WRITTEN_URL = await started(written);
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}
