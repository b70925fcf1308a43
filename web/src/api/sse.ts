import { ApiError, overNetwork } from "./error";

export interface ServerEvent {
  event: string;
  data: unknown;
}

/**
 * Reads a `text/event-stream` answer event by event. `fetch` and not `EventSource`, because a test
 * run is a POST and its stream ends when the run does: reconnecting would start another run.
 */
export async function* readEvents(response: Response): AsyncGenerator<ServerEvent> {
  if (!response.ok || !response.body) throw ApiError.fromBody(response.status, await response.json().catch(() => null));
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await overNetwork(reader.read());
      rest += value ?? "";
      const blocks = rest.split(/\r?\n\r?\n/);
      rest = done ? "" : (blocks.pop() ?? "");
      for (const block of blocks) {
        const event = parseBlock(block);
        if (event) yield event;
      }
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function parseBlock(block: string): ServerEvent | undefined {
  let event = "message";
  const data: string[] = [];
  for (const line of block.split(/\r?\n/)) {
    if (line.startsWith("event:")) event = line.slice(6).trim();
    else if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
  }
  if (data.length === 0) return undefined;
  const text = data.join("\n");
  try {
    return { event, data: JSON.parse(text) };
  } catch {
    return { event, data: text };
  }
}
