/** Content that changes at stated times: `content.X.changes`, and `deploys`. */
import * as z from "zod";
import { type Change, type Deploy, DEPLOYS_BY } from "../freshness.ts";
import { anything, field, optional, required, section } from "./field.ts";
import { name, textBy } from "./names.ts";
import { LABEL, label } from "./label.ts";
import { duration, share } from "./quantities.ts";
import { say } from "./saying.ts";

const CHANGES = "content.html.changes=[{at: 3h, every: 1h}]";
const DEPLOY = "deploys=[{at: 2h, classes: [image], by: versioned-urls}]";

const changeFields = section({
  at: optional("atMicros", "first time, from the start of the run; `every` unless given", duration(), {
    needs: [CHANGES],
    changed: "1h",
  }),
  every: optional(
    "everyMicros",
    "time between one change and the next; once unless given",
    duration({ min: 0, above: true }),
    { needs: [CHANGES], changed: "20m" },
  ),
  share: field("share", "share of the class's objects that change each time", share(), "100%", {
    needs: [CHANGES],
    changed: "20%",
  }),
});

const change = z.codec(changeFields, anything<Change>(), {
  decode: (given, context) =>
    given.atMicros === undefined && given.everyMicros === undefined
      ? say(context, given, "a change without a time", { expected: "at, every, or both" })
      : given,
  encode: (numbers) => numbers as never,
});

/** The field `changes` of a content class. */
export const classChanges = {
  changes: optional(
    "changes",
    "stated times at which objects get a new version, beside those of changeEvery",
    z.array(change),
    { changed: [{ at: "3h" }] },
  ),
} as const;

const deploy = section({
  name: optional(
    "name",
    "what reports and `warming[].when.afterDeploy` call it",
    label("a name", ["release-42"]),
    {
      needs: [DEPLOY],
      changed: "release-42",
    },
  ),
  at: required("atMicros", "when, from the start of the run", duration(), { needs: [DEPLOY], changed: "4h" }),
  classes: required(
    "classes",
    "the classes of content that get new content, all of it",
    z.array(className()).min(1),
    { needs: [DEPLOY], changed: ["html"] },
  ),
  by: required(
    "by",
    "versioned-urls: every object gets a new name; ttl: a new version under the old name, that caches learn of when copies expire",
    name("a way to deploy", DEPLOYS_BY),
    { needs: [DEPLOY], changed: "ttl" },
  ),
  referredBy: optional(
    "referredBy",
    "versioned-urls: the class of the pages that name the objects; it changes with the deploy, and who has an old page asks for old names",
    className(),
    { needs: [DEPLOY], changed: "html" },
  ),
});

/** The list `deploys`. */
export const deploys: z.ZodType<readonly Deploy[]> = z.array(deploy);

function className(): z.ZodType<string> {
  return textBy("a content class", ["css-js"], (text) => (LABEL.test(text) ? null : { hint: null }));
}
