/** Every field that a run changes is part of a saved state; and proof that the rule can fail. */
import { describe, expect, it } from "vitest";
import { findForgotten, findIdleExemptions } from "./kept.ts";
import { parseSource, readAllSources } from "./source-file.ts";

const sources = readAllSources();

describe("the state of a world", () => {
  it("is shown to keepers, field by field", () => expect(findForgotten(sources)).toEqual([]));

  it("has no exemptions that nobody needs", () => expect(findIdleExemptions(sources)).toEqual([]));
});

describe("the rule on kept fields", () => {
  const forgotten = (fields: string, keep: string) =>
    findForgotten([
      parseSource(
        "src/ds/part.ts",
        "export class Part { n = 0; keep(keeper) { this.n = keeper.number(this.n); } }",
      ),
      parseSource("src/cdn/whole.ts", `export class Whole { ${fields} ${keep} }`),
    ]).map((line) => line.replace(/ may change.*/, ""));
  const keeping = (body: string) => `keep(keeper) { ${body} }`;

  it.each([
    "#count = 0;",
    "#column = new Float64Array(8);",
    "readonly #column = new Float64Array(8);",
    "readonly #column: Int32Array;",
    "readonly #table = new Map<number, number>();",
    "readonly #list: number[] = [];",
    "readonly #part = new Part();",
    "readonly #part: Part | null;",
    "readonly #parts: readonly Part[];",
  ])("sees that %j is not shown", (field) => {
    expect(forgotten(field, "")).toHaveLength(1);
    expect(forgotten(field, keeping("this.#columns.keep(keeper); this.#other();"))).toHaveLength(1);
    const name = /#\w+/.exec(field)?.[0];
    expect(forgotten(field, keeping(`keeper.fixed(this.${name});`))).toEqual([]);
  });

  it("leaves what a scenario fixes alone, and what belongs to another", () => {
    expect(
      forgotten("readonly #limit: number = 0; readonly name: string; readonly #luck: Stream;", ""),
    ).toEqual([]);
  });

  it("knows that public numbers of counts are shown together", () => {
    const fields = "started = 0; had = false; #open = 0;";
    expect(forgotten(fields, keeping("keepNumbers(keeper, this);"))).toEqual([
      "src/cdn/whole.ts:1  Whole.had",
      "src/cdn/whole.ts:1  Whole.#open",
    ]);
  });

  it("knows that public columns of rows are shown together", () => {
    const fields = "node = new Int32Array(8); #free = -1;";
    expect(forgotten(fields, keeping("keepColumns(keeper, this);"))).toEqual([
      "src/cdn/whole.ts:1  Whole.#free",
    ]);
  });
});
