import { expect, test } from "vitest";
import { readEvents, type ServerEvent } from "./sse";

const answer = (...chunks: string[]) =>
  new Response(new ReadableStream({ start(controller) { for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk)); controller.close(); } }));

const collect = async (response: Response) => {
  const events: ServerEvent[] = [];
  for await (const event of readEvents(response)) events.push(event);
  return events;
};

test("joins events that arrive in pieces and skips comments", async () => {
  const events = await collect(answer('event: node\ndata: {"a"', ":1}\n\n: ping\n\ndata: 한", "글\n\nevent: end\ndata: {}"));
  expect(events).toEqual([
    { event: "node", data: { a: 1 } },
    { event: "message", data: "한글" },
    { event: "end", data: {} },
  ]);
});

test("an error answer becomes an ApiError with the server's words", async () => {
  const response = new Response(JSON.stringify({ code: "invalid_workflow", detail: "the document has two tools", request_id: "req_1" }), { status: 400 });
  await expect(collect(response)).rejects.toMatchObject({ status: 400, code: "invalid_workflow", message: "the document has two tools", requestId: "req_1" });
});
