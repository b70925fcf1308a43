import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expressionsIn, namesRead, pathExpression, renameVariable, tokenize } from "./expression";

const rename = (source: string) => renameVariable(source, "find", "x");

describe("renaming a variable", () => {
  test.each([
    ["$find", "$x"],
    ["$find.items[$find.n].find", "$x.items[$x.n].find"],
    ["$finder & $find_2 & $$find", "$finder & $find_2 & $$find"],
    ["'$find' & \"$find\" & `$find`", "'$find' & \"$find\" & `$find`"],
    ["/* $find */ $find", "/* $find */ $x"],
    ["$match($find, /$find\\/'/i) & $find", "$match($x, /$find\\/'/i) & $x"],
    ["$find / $find / 2", "$x / $x / 2"],
    ["(1) / $find", "(1) / $x"],
    ["$map(a, function($find){ $find + 1 }) & $find", "$map(a, function($find){ $find + 1 }) & $x"],
    ["$map(a, function($v)<s:s>{ $find })", "$map(a, function($v)<s:s>{ $x })"],
    ["( $find := $find + 1; $find ) + $find", "( $find := $x + 1; $find ) + $x"],
    ["( $find := function($n){ $find($n - 1) }; $find(3) )", "( $find := function($n){ $find($n - 1) }; $find(3) )"],
    ["'open $find", "'open $find"],
    ["$find.(", "$x.("],
    ["a@$find.b[$find = 1]", "a@$find.b[$find = 1]"],
  ])("%s", (before, after) => {
    expect(rename(before)).toBe(after);
  });

  test("tokens join to the source, whatever it is", () => {
    fc.assert(fc.property(fc.string(), (source) => tokenize(source).map((token) => token.text).join("") === source));
  });

  test("to another name and back gives the same", () => {
    const pieces = fc.constantFrom("$find", "$other", "'$find'", "/$find/", " / ", "(", ")", ";", " := ", "function($find){", "}", "[", "]", "/*", "*/", ".a", ", ", '"');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 14 }), (parts) => {
        const source = parts.join("");
        return renameVariable(renameVariable(source, "other", "fresh_name"), "fresh_name", "other") === source;
      }),
    );
  });
});

test("names read leave out what is bound inside", () => {
  expect([...namesRead("$sum($find.items.($p := price; $p * $input.n))")]).toEqual(["sum", "find", "input"]);
});

test("expressions are found at any depth with their pointer", () => {
  expect([...expressionsIn({ a: [{ "b/c": "{% $x %}" }], d: "text {% $y %}" })]).toEqual([{ pointer: "/a/0/b~1c", source: "$x" }]);
});

test("paths are written so that JSONata reads them", () => {
  expect(pathExpression("find", ["items", 0, "first name", "in"])).toBe("$find.items[0].`first name`.`in`");
});
