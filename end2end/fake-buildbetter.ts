// A BuildBetter of a few signals, over real HTTP.
import type { IncomingHttpHeaders } from "node:http";
import { FakeService } from "./fake-service";

export const KEY = "bb_key_of_the_tests";
// The largest page of the key's role, whatever is asked for.
export const PAGE_MAX = 2;

type Fields = { [name: string]: Fields };
type Signal = { id: number; created_at: string } & Record<string, unknown>;

export class FakeBuildBetter extends FakeService {
  signals: Signal[] = [];
  // Fields that the key's owner may not see, with dots for nesting.
  hidden: string[] = [];
  private later: Promise<void> = Promise.resolve();

  constructor() {
    super("/v1/graphql");
  }

  // Lets every page but the first wait until the returned function is called.
  holdLaterPages(): () => void {
    let release!: () => void;
    this.later = new Promise((resolve) => (release = resolve));
    return release;
  }

  // A signal as the API gives it, that came in at a minute past ten.
  signal(id: number, minute: number, summary: string): Signal {
    const company = { id: 9, name: "Acme", domain: "acme.test" };
    return {
      id, summary, context: "", sentiment: -0.5, severity: 6, bias: null, start_sec: 1841.2, end_sec: null,
      display_ts: null, created_at: `2026-02-20T10:${String(minute).padStart(2, "0")}:00.118+00:00`,
      exact_quote: { text: "I retype them by hand" }, types: [{ type: { name: "featureRequest" } }],
      topics: [{ topic: { text: "export" } }], keywords: [], emotions: [], impacts: [], call: { id: 77, name: "Acme QBR" },
      attendee: { person: { id: 5, first_name: "Ann", last_name: "Lee", email: "ann@acme.test", company } },
    };
  }

  protected async answer(headers: IncomingHttpHeaders, { query, variables }: { query: string; variables: any }): Promise<[number, unknown]> {
    if (variables.where?._or) await this.later;
    return [200, this.data(headers["x-buildbetter-api-key"], query, variables)];
  }

  private data(key: string | string[] | undefined, query: string, { where, limit = 1 }: { where?: any; limit?: number }): unknown {
    if (key !== KEY) return { errors: [{ message: "invalid key", extensions: { path: "$", code: "invalid-headers" } }] };
    const fields = fieldsOf(query).extraction;
    const hidden = this.hidden.map((path) => path.split(".")).find((path) => has(fields, path));
    if (hidden) {
      const message = `field '${hidden.at(-1)}' not found in type: '${hidden.at(-2) ?? "extraction"}'`;
      const path = ["$", "extraction", ...hidden].join(".selectionSet.");
      return { errors: [{ message, extensions: { path, code: "validation-failed" } }] };
    }
    const found = this.signals.filter((signal) => isIn(where, signal)).sort(byTime).slice(0, Math.min(limit, PAGE_MAX));
    return { data: { extraction: found.map((signal) => pick(signal, fields)) } };
  }
}

// What a query selects, arguments left aside.
function fieldsOf(query: string): Fields {
  const all: Fields = {};
  const open: Fields[] = [];
  let last = all;
  for (const word of query.replace(/^\s*query \w+/, "").replace(/\([^)]*\)/g, "").match(/\w+|[{}]/g)!) {
    if (word === "{") open.push(last);
    else if (word === "}") open.pop();
    else last = open.at(-1)![word] = {};
  }
  return all;
}

function has(fields: Fields, path: string[]): boolean {
  return path.reduce<Fields | undefined>((at, name) => at?.[name], fields) !== undefined;
}

function pick(value: any, fields: Fields): unknown {
  const names = Object.keys(fields);
  if (Array.isArray(value)) return value.map((one) => pick(one, fields));
  if (!names.length || value === null) return value;
  return Object.fromEntries(names.map((name) => [name, pick(value[name], fields[name])]));
}

function byTime(one: Signal, other: Signal): number {
  return Date.parse(one.created_at) - Date.parse(other.created_at) || one.id - other.id;
}

// From a time on, or behind a signal.
function isIn(where: any, signal: Signal): boolean {
  const since = where?.created_at?._gte;
  if (since) return Date.parse(signal.created_at) >= Date.parse(since);
  const [after, beside] = where?._or ?? [];
  return !after || byTime(signal, { created_at: after.created_at._gt, id: beside.id._gt }) > 0;
}
