/** Writes of logs, whatever wrote the log: they make copies stale when asked to, if they succeeded and their method writes. */
import { describe, expect, it } from "vitest";
import { write } from "./trace-file.ts";
import { ONE_POP, summaryOf } from "./world.ts";

/** A page is fetched, something is done to it, and it is fetched twice more. */
const steps = (method: string, status: number) => [
  ["GET", 200],
  [method, status],
  ["GET", 200],
  ["GET", 200],
] as const; // prettier-ignore
const two = (n: number) => String(n).padStart(2, "0");

const LOGS: Readonly<Record<string, (method: string, status: number) => string>> = {
  combined: (method, status) =>
    steps(method, status)
      .map(
        ([asked, code], n) =>
          `10.0.0.1 - - [17/May/2026:10:${two(n)}:00 +0000] "${asked} /page HTTP/1.1" ${code} 5000\n`,
      ) // prettier-ignore
      .join(""),
  cloudflare: (method, status) =>
    steps(method, status)
      .map(([asked, code], n) =>
        JSON.stringify({
          EdgeStartTimestamp: `2026-05-17T10:${two(n)}:00Z`,
          ClientRequestHost: "a.example",
          ClientRequestURI: "/page",
          ClientRequestMethod: asked,
          EdgeResponseStatus: code,
          EdgeResponseBytes: 5000,
          ClientIP: "10.0.0.1",
        }),
      ) // prettier-ignore
      .join("\n"),
  cloudfront: (method, status) =>
    [
      "#Version: 1.0",
      "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status x-edge-result-type",
      ...steps(method, status).map(([asked, code], n) => `2026-05-17\t10:${two(n)}:00\tFRA2\t5000\t10.0.0.1\t${asked}\ta.example\t/page\t${code}\tMiss`), // prettier-ignore
    ].join("\n") + "\n",
};

async function outcomes(format: string, method: string, status: number, ...sets: string[]) {
  const path = write(`${format}-${method}-${status}.log`, LOGS[format](method, status));
  const { total, caching } = await summaryOf(ONE_POP, [
    `workload={trace: {path: ${JSON.stringify(path)}}}`,
    "duration=whole-trace",
    ...sets,
  ]);
  const { hit, miss, bypass } = total.outcomes;
  return { hit, miss, bypass, invalidated: caching?.[0].notReused.invalidated };
}

describe.each(Object.keys(LOGS))("a log of %s", (format) => {
  const asked = "workload.trace.writesInvalidate=true";
  const untouched = { hit: 2, miss: 1, bypass: 1, invalidated: undefined };

  it("has writes that make copies stale, when they succeeded", async () => {
    const written = { hit: 1, miss: 2, bypass: 1, invalidated: 1 };
    for (const method of ["POST", "PUT", "DELETE", "PATCH"])
      expect(await outcomes(format, method, 200, asked), method).toEqual(written);
    expect(await outcomes(format, "POST", 303, asked)).toEqual(written);
    expect(await outcomes(format, "POST", 403, asked)).toEqual(untouched);
    expect(await outcomes(format, "OPTIONS", 200, asked)).toEqual(untouched);
  });

  it("has writes that pass, unless asked for more", async () => {
    expect(await outcomes(format, "POST", 200)).toEqual(untouched);
    expect(await outcomes(format, "POST", 200, asked, "edge.http.profile=nginx")).toMatchObject({ hit: 2, invalidated: 0 }); // prettier-ignore
  });
});
