import { describe, expect, test } from "vitest";
import { fromCurl, shellWords } from "./from-curl";

describe("a curl command becomes a request", () => {
  test("as browsers copy it", () => {
    expect(
      fromCurl(`curl 'https://api.example.com/v1/items?limit=10&q=a%20b' \\
  -X 'POST' -H 'Content-Type: application/json' -H 'X-Trace: 1' --data-raw '{"name":"it'\\''s"}' --compressed`),
    ).toEqual({ method: "POST", url: "https://api.example.com/v1/items", query: { limit: "10", q: "a b" }, headers: { "X-Trace": "1" }, body_kind: "json", body: { name: "it's" } });
  });
  test("data alone means POST, a form", () => {
    expect(fromCurl("curl example.com -d a=1 -d 'b=x y'")).toEqual({ method: "POST", url: "https://example.com", body_kind: "form", body: { a: "1", b: "x y" } });
  });
  test("-G moves data to the query", () => {
    expect(fromCurl("curl -G https://e.com/s --data-urlencode 'q=a&b' -d n=2")).toEqual({ method: "GET", url: "https://e.com/s", query: { q: "a&b", n: "2" } });
  });
  test("a user becomes a header, --json a body, options without meaning for us are passed by", () => {
    expect(fromCurl("curl -sSL -m 5 -u me:pw --json '{\"a\":1}' https://e.com")).toEqual({ method: "POST", url: "https://e.com", body_kind: "json", body: { a: 1 }, headers: { Authorization: "Basic bWU6cHc=" } });
  });
  test("a text body keeps its type", () => {
    expect(fromCurl("curl https://e.com -H 'content-type: text/plain' -d hello")).toMatchObject({ body_kind: "text", body: "hello", headers: { "content-type": "text/plain" } });
  });
  test("without a URL there is nothing", () => {
    expect(fromCurl("curl -X POST")).toBeUndefined();
  });
  test("quoting", () => {
    expect(shellWords(`a "b \\" c" $'x\\ny' d\\ e`)).toEqual(["a", 'b " c', "x\ny", "d e"]);
  });
});
