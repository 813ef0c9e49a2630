import { describe, expect, it } from "vitest";
import { pathKey } from "../../src/http/cache-key.ts";
import { RFC_PROFILE } from "../../src/http/profile.ts";
import { profileNamed } from "../../src/http/profiles.ts";
import { urlKeyRules } from "../../src/scenario/key-rules.ts";
import { DEFAULT_KEY } from "../../src/workload/variety-options.ts";

describe("the key of a logged path", () => {
  it.each([
    [{ query: "none" as const }, "/a?x=1", "/a"],
    [{ query: { deny: ["utm_*", "fbclid"] } }, "/a?utm_source=x&id=7&fbclid=y", "/a?id=7"],
    [{ query: { deny: ["utm_*"] } }, "/a?utm_source=x", "/a"],
    [{ query: { allow: ["id"] } }, "/a?utm_source=x&id=7&id=8", "/a?id=7&id=8"],
    [{ sortQuery: true }, "/a?b=2&a=1&b=1", "/a?a=1&b=2&b=1"],
    [{ query: { allow: ["id"] } }, "/a", "/a"],
    [{ query: "none" as const }, "example.org/a?x=1?y", "example.org/a"],
  ])("by %j: %s is %s", (rules, path, key) => expect(pathKey(path, rules)).toBe(key));
});

describe("the rules of a scenario", () => {
  const fastest = profileNamed("cloudfront")!;
  it("are the profile's where the scenario is silent", () => {
    expect(urlKeyRules({}, RFC_PROFILE)).toEqual({});
    expect(urlKeyRules({}, fastest)).toEqual({ query: "none" });
    expect(urlKeyRules({ key: DEFAULT_KEY }, fastest)).toEqual({});
  });
  it("are the scenario's where it speaks", () => {
    const rules = (more: object) => urlKeyRules({ key: { ...DEFAULT_KEY, ...more } }, RFC_PROFILE);
    expect(rules({ query: "ignored", sortQuery: true })).toEqual({ query: "none" });
    expect(rules({ queryDeny: ["utm_*"], sortQuery: true })).toEqual({
      query: { deny: ["utm_*"] },
      sortQuery: true,
    });
    expect(rules({ queryAllow: ["id"] })).toEqual({ query: { allow: ["id"] } });
  });
});
