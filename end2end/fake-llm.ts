// A language model behind OpenAI's API, over real HTTP.
import type { IncomingHttpHeaders } from "node:http";
import { FakeService } from "./fake-service";

export const KEY = "sk_key_of_the_tests";

export class FakeLlm extends FakeService {
  // What the users' messages held, one a question.
  asked: string[] = [];
  // Whether it quotes what nobody said.
  invents = false;
  key = KEY;
  private later: Promise<void> = Promise.resolve();

  constructor() {
    super("/v1/chat/completions");
  }

  // The address that the program is told.
  async startAt(): Promise<string> {
    return (await this.start()).replace("/chat/completions", "");
  }

  // Lets answers wait until the returned function is called.
  hold(): () => void {
    let release!: () => void;
    this.later = new Promise((resolve) => (release = resolve));
    return release;
  }

  protected async answer(headers: IncomingHttpHeaders, body: any): Promise<[number, unknown]> {
    if (headers.authorization !== `Bearer ${this.key}`) return [401, { error: { message: `Incorrect API key provided: ${headers.authorization}` } }];
    const text: string = body.messages.at(-1).content;
    this.asked.push(text);
    await this.later;
    const said = {
      explanation: `Both are about the same thing (${body.model}, answer ${this.asked.length}).`,
      issue_quotes: [this.invents ? "We promise to build this by Friday" : begin(text, "issue")],
      signal_quotes: [begin(text, "signal")],
    };
    return [200, { choices: [{ message: { role: "assistant", content: JSON.stringify(said) } }] }];
  }
}

// The first words of a text between its fences.
function begin(text: string, name: string): string {
  const inner = new RegExp(`<${name} \\w+>\\n([^]*?)\\n</${name} \\w+>`).exec(text)![1];
  return inner.split(/\s+/).slice(0, 6).join(" ");
}
