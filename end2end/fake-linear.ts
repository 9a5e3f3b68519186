// A Linear of a few issues, over real HTTP.
import { createHmac, randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { FakeService } from "./fake-service";

export const KEY = "lin_api_of_the_tests";
const ROOTS = ["customerNeeds", "issues", "teams", "workflowStates", "issueLabels", "projects", "cycles", "users", "customers"];

export class FakeLinear extends FakeService {
  issues: Record<string, unknown>[] = [];
  // Titles of attachments by address.
  attachments: Record<string, string> = {};

  constructor() {
    super("/graphql");
  }

  // An issue as the API gives it.
  issue(number: number, title: string): Record<string, unknown> {
    const now = new Date().toISOString();
    return {
      id: `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`, identifier: `LIVE-${number}`, number, title,
      previousIdentifiers: [], description: null, url: `https://linear.app/hallbell/issue/LIVE-${number}`,
      priority: 2, priorityLabel: "High", createdAt: now, updatedAt: now,
      state: { id: "s1", name: "Todo", type: "unstarted" }, team: { id: "t1", key: "LIVE", name: "Live" },
      labels: { nodes: [], pageInfo: { hasNextPage: false } },
    };
  }

  protected async answer(headers: IncomingHttpHeaders, { query, variables }: { query: string; variables: any }): Promise<[number, unknown]> {
    if (headers.authorization !== KEY) {
      const extensions = { type: "authentication error", code: "AUTHENTICATION_ERROR", userError: true };
      return [401, { errors: [{ message: "Authentication required", extensions }] }];
    }
    if (query.includes("viewer")) {
      return [200, { data: { viewer: { id: "u1", name: "Ada" }, organization: { id: "org-1", name: "Hallbell", urlKey: "hallbell" } } }];
    }
    if (query.includes("attachmentCreate")) {
      this.attachments[variables.input.url] = variables.input.title;
      return [200, { data: { attachmentCreate: { success: true, attachment: { id: variables.input.url } } } }];
    }
    const root = ROOTS.find((root) => query.includes(`${root}(`))!;
    const nodes = root === "issues" ? this.issues : [];
    return [200, { data: { [root]: { pageInfo: { hasNextPage: false, endCursor: null }, nodes } } }];
  }
}

// A delivery of Linear's webhook, signed.
export function deliver(url: string, secret: string, data: Record<string, unknown>): Promise<Response> {
  const labels: unknown[] = [];
  const event = {
    action: "create", type: "Issue", createdAt: data.createdAt, organizationId: "org-1", webhookTimestamp: Date.now(),
    webhookId: "w1", data: { ...data, labels, stateId: "s1", teamId: "t1" },
  };
  const body = JSON.stringify(event);
  const headers = {
    "content-type": "application/json; charset=utf-8", "linear-event": "Issue", "linear-delivery": randomUUID(),
    "linear-signature": createHmac("sha256", secret).update(body).digest("hex"),
  };
  return fetch(`${url}/webhooks/linear`, { method: "POST", headers, body });
}
