import { describe, expect, test } from "vitest";
import { fuzzy, rank } from "./fuzzy";

const names = ["HTTP 요청", "변환", "조건", "반복", "가격 조회", "병합"];
const find = (query: string) => rank(query, names, (name) => [name]).map(({ item }) => item);

describe("fuzzy", () => {
  test("finds by Hangul initial consonants", () => {
    expect(find("ㅂㅎ")).toEqual(["변환", "병합"]);
    expect(find("ㅇㅊ")).toEqual(["HTTP 요청"]);
  });
  test("finds while the last syllable is still being composed", () => {
    expect(find("바")).toEqual(["반복"]);
    expect(find("벼")).toEqual(["변환", "병합"]);
    expect(find("가겨")).toEqual(["가격 조회"]);
  });
  test("prefers runs and word starts", () => {
    expect(rank("re", ["transform here", "http.request"], (name) => [name]).map(({ item }) => item)[0]).toBe("http.request");
  });
  test("gives the matched positions", () => {
    expect(fuzzy("hr", "http.request")?.positions).toEqual([0, 5]);
    expect(fuzzy("zz", "http.request")).toBeUndefined();
  });
});
