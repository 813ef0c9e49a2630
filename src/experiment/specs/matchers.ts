/** Matchers for `expect.extend`: what a cache did, in one word a cache. */
import type { Outcome } from "../../vocabulary/outcomes.ts";
import type { LabResponse } from "./lab.ts";

/** What a runner wants back. */
interface Verdict {
  readonly pass: boolean;
  message(): string;
}

/** How the matchers look to whoever calls them. */
export interface CacheMatchers<R = unknown> {
  /** The outcome at the nearest cache, or of each cache on the way. */
  toHaveOutcome(...outcomes: Outcome[]): R;
  /** Age in whole seconds. */
  toHaveAge(seconds: number): R;
  /** A header with this value; without one, any. */
  toHaveHeader(name: string, value?: string): R;
}

/** For `expect.extend(cacheMatchers)`. */
export const cacheMatchers = {
  toHaveOutcome(response: LabResponse, ...outcomes: Outcome[]): Verdict {
    const found = response.outcomes.slice(0, outcomes.length);
    const pass = found.length === outcomes.length && found.every((one, n) => one === outcomes[n]);
    return {
      pass,
      message: () => said(response, `outcome ${response.outcomes.join(", ")}`, outcomes.join(", "), pass),
    };
  },
  toHaveAge(response: LabResponse, seconds: number): Verdict {
    const pass = response.age === seconds;
    return { pass, message: () => said(response, `age ${response.age ?? "none"}`, String(seconds), pass) };
  },
  toHaveHeader(response: LabResponse, name: string, value?: string): Verdict {
    const lines = response.headers
      .filter(([one]) => one.toLowerCase() === name.toLowerCase())
      .map(([, text]) => text);
    const found = lines.join(", ");
    const pass = lines.length > 0 && (value === undefined || found === value);
    return { pass, message: () => said(response, `${name}: ${found || "(none)"}`, value ?? "any", pass) };
  },
};

function said(response: LabResponse, found: string, wanted: string, pass: boolean): string {
  const status =
    response.headers.find(([name]) => name.toLowerCase() === "cache-status")?.[1] ?? "no Cache-Status";
  return `${found}, expected ${pass ? "anything but " : ""}${wanted} (${status})`;
}
