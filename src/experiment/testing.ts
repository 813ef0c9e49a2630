/**
 * `cdnlab/testing`: caching rules under test inside vitest (or any runner with `expect.extend`). A lab is a CDN on virtual time with a
 * scripted origin; an hour passes at once. Matchers read the outcome off the response.
 *
 * ```ts
 * import { cacheMatchers, createLab } from "cdnlab/testing";
 * expect.extend(cacheMatchers);
 * const lab = createLab({ origin: { headers: { "Cache-Control": "max-age=60" } } });
 * expect(await lab.get("/a")).toHaveOutcome("miss");
 * await lab.advance("59s");
 * expect(await lab.get("/a")).toHaveOutcome("hit");
 * ```
 */
export { createLab, type Lab, type LabOptions, type LabResponse } from "./specs/lab.ts";
export { cacheMatchers, type CacheMatchers } from "./specs/matchers.ts";
export { type CachingHeaders, headerText, type ResponseDirectives } from "../http/header-builder.ts";
export { readSpecs } from "./specs/read-spec.ts";
export { runSpec, type SpecResult } from "./specs/run-spec.ts";
