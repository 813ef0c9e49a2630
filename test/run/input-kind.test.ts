/** Scenarios and traces told apart by what is in them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { kindOf, SCENARIO_FIELDS } from "../../src/run/input-kind.ts";
import { FIELDS, SCHEMA_KEY } from "../../src/scenario/schema/scenario.ts";
import { parseScenario } from "../../src/scenario/parse.ts";
import { resolvedText } from "../../src/scenario/resolve.ts";
import { ROOT } from "../source/root.ts";

const kindOfText = (text: string, name = "standard input") => kindOf(new TextEncoder().encode(text), name);

describe("the kind of a file", () => {
  it("knows the fields of scenarios", () => {
    expect([...SCENARIO_FIELDS]).toEqual([SCHEMA_KEY, ...Object.keys(FIELDS)]);
  });

  const scenarios = ["scenarios", "test/golden"].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith(".yaml"))
      .map((name) => join(folder, name)),
  );

  it.each(scenarios)("%s is a scenario, as YAML and as JSON, whatever it is called", (path) => {
    const text = readFileSync(join(ROOT, path), "utf8");
    expect(kindOfText(text)).toBe("scenario");
    expect(kindOfText(text, "trace.csv")).toBe("scenario");
    const { scenario } = parseScenario(text, { file: path });
    const plain = resolvedText(scenario!);
    expect(kindOfText(JSON.stringify(plain))).toBe("scenario");
    expect(kindOfText(JSON.stringify(plain, null, 2))).toBe("scenario");
  });

  it("takes logs and traces for what they are", () => {
    const log = readFileSync(join(ROOT, "scenarios/traces/sample-access.log"));
    expect(kindOf(log, "standard input")).toBe("trace");
    expect(kindOfText("time,key,size\n1,a,100\n2,b,200\n")).toBe("trace");
    // Cloudflare's log, with a field that scenarios have, too.
    const line = `{"name":"x","ClientRequestMethod":"GET","ClientRequestURI":"/a","EdgeResponseBytes":7,"EdgeStartTimestamp":1700000000,"CacheCacheStatus":"hit","ClientRequestHost":"h","EdgeResponseStatus":200,"ClientIP":"1.2.3.4"}\n`;
    expect(kindOfText(line.repeat(20))).toBe("trace");
    expect(kindOf(Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0), "x")).toBe("trace");
    expect(kindOf(new Uint8Array(48).fill(7).fill(0, 20), "x")).toBe("trace");
  });

  it("leaves what is neither to neither, and a scenario that is all typing errors to its reader", () => {
    expect(kindOfText("This is prose.\nNothing to see here\n")).toBeNull();
    expect(kindOfText("<html><body>x</body></html>\n", "page.html")).toBeNull();
    expect(kindOfText("nmae: x\nwrkload: web\n")).toBeNull();
    expect(kindOfText("nmae: x\nwrkload: web\n", "bad.yaml")).toBe("scenario");
  });

  it("is not led astray by a character that the end of the head cuts", () => {
    const bytes = new TextEncoder().encode("name: caf\u00e9");
    expect(kindOf(bytes.subarray(0, bytes.length - 1), "-")).toBe("scenario");
  });
});
