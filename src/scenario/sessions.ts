/** Groups of sessions must have what they ask for, enough of it, and make sense in themselves. */
import { nearest } from "../base/nearest.ts";
import { formatBitRate, formatDuration } from "../base/units.ts";
import { isPlayer, type SessionGroup } from "../workload/sessions/kinds.ts";
import { objectsOfTitle, segmentsOf } from "../workload/sessions/media.ts";
import { isVaried } from "../workload/variety-options.ts";
import { type Check, endText, error, warning } from "./finding.ts";
import type { ContentClass, Scenario } from "./types.ts";
import { regionsOf } from "./world.ts";

/** Everything about `workload.sessions`. */
export function* sessionChecks({ workload, content, durationMicros, users }: Partial<Scenario>): Check {
  if (workload?.kind !== "synthetic") return;
  const { sessions = [] } = workload;
  for (const group of sessions) {
    const path = ["workload", "sessions", group.name];
    yield* bounds(group, path, durationMicros);
    if (content !== undefined) yield* classes(group, path, content);
    if (content !== undefined && durationMicros !== undefined && durationMicros < Infinity)
      yield* room(group, path, content, durationMicros);
    if (users === undefined || group.regions === undefined) continue;
    const inhabited = regionsOf(users);
    if (!group.regions.some((region) => inhabited.has(region)))
      yield error([...path, "regions"], "the scenario has no users there", [...inhabited].join(", "));
  }
  if (durationMicros !== undefined) yield* layouts(sessions, durationMicros);
}

/** What a group says of itself. */
function* bounds(group: SessionGroup, path: readonly string[], durationMicros: number | undefined): Check {
  const { ladder, segmentMicros = 0, lengthMicros = Infinity, maxBufferMicros = Infinity } = group;
  const { startBufferMicros = 0, behind = 0, window = Infinity, atMicros = 0 } = group;
  if (ladder?.length === 0) yield error([...path, "ladder"], "a ladder without bit rates", "at least one");
  for (const [rung, rate] of (ladder ?? []).entries()) {
    if (rate === Infinity)
      yield error([...path, "ladder", String(rung)], "a bit rate without limit", "a bit rate");
    if (rung > 0 && rate <= ladder![rung - 1])
      yield error(
        [...path, "ladder", String(rung)],
        `${formatBitRate(rate)} does not rise above ${formatBitRate(ladder![rung - 1])}`,
        "bit rates from low to high",
      );
  }
  if (segmentMicros > lengthMicros)
    yield error(
      [...path, "segment"],
      "a segment longer than the video",
      `at most the length of ${formatDuration(lengthMicros)}`,
    );
  if (maxBufferMicros < segmentMicros)
    yield error(
      [...path, "maxBuffer"],
      "no segment fits into the buffer",
      `at least ${formatDuration(segmentMicros)}`,
    );
  if (maxBufferMicros < startBufferMicros)
    yield error(
      [...path, "startBuffer"],
      "the buffer never holds enough to start",
      `at most maxBuffer, ${formatDuration(maxBufferMicros)}`,
    );
  if (behind > window)
    yield error([...path, "behind"], `the playlist has ${window} segments`, `at most ${window}`);
  if (durationMicros !== undefined && atMicros >= durationMicros)
    yield error(
      [...path, "at"],
      `the run ends at ${endText(durationMicros)}, before the release`,
      "an earlier time",
    );
}

/** Names of the classes that a group asks for. */
export function classesOf(group: SessionGroup): string[] {
  return named(group).map(([, name]) => name);
}

/** Classes that a group names, by field. */
function named(group: SessionGroup): [string[], string][] {
  const { contentClass, manifestClass, refsClass, assets = {} } = group;
  const all: [string[], string | undefined][] = [
    [["class"], contentClass],
    [["manifest"], manifestClass],
    [["refs"], refsClass],
    ...Object.keys(assets).map((name): [string[], string] => [["assets", name], name]),
  ];
  return all.filter((one): one is [string[], string] => one[1] !== undefined);
}

function* classes(group: SessionGroup, path: readonly string[], content: readonly ContentClass[]): Check {
  const names = content.map(({ name }) => name);
  for (const [field, name] of named(group)) {
    const about = content.find((one) => one.name === name);
    if (about === undefined)
      yield {
        ...error([...path, ...field], `there is no class "${name}"`, names.join(", ")),
        hint: nearest(name, names),
        atKey: field.length > 1,
      };
    else if (isVaried(about))
      yield warning(
        [...path, ...field],
        `class ${name} varies, but sessions ask for its objects as one key each`,
        "a class that does not vary",
      );
  }
}

/** Is there enough of the class? */
function* room(
  group: SessionGroup,
  path: readonly string[],
  content: readonly ContentClass[],
  durationMicros: number,
): Check {
  const { contentClass, ladder, packs = 0, files = 0 } = group;
  const about = content.find(({ name }) => name === contentClass);
  if (about === undefined) return;
  const { objects } = about;
  if (files > objects)
    yield error([...path, "files"], `class ${contentClass} has ${objects} objects`, `at most ${objects}`);
  if (packs > objects)
    yield error([...path, "packs"], `class ${contentClass} has ${objects} objects`, `at most ${objects}`);
  if (!isPlayer(group.kind) || ladder === undefined || ladder.length === 0) return;
  const needed = objectsOfTitle(group, durationMicros);
  if (needed > objects)
    yield error(
      [...path, "class"],
      `${segmentsOf(group, durationMicros)} segments in ${ladder.length} bit rates are ${needed} objects, class ${contentClass} has ${objects}`,
      `a class of at least ${needed} objects, for one ${group.kind === "live" ? "channel" : "title"}`,
    );
}

/** Titles of one class lie in one way only. */
function* layouts(sessions: readonly SessionGroup[], durationMicros: number): Check {
  const first = new Map<string, SessionGroup>();
  for (const group of sessions) {
    if (!isPlayer(group.kind)) continue;
    const other = first.get(group.contentClass);
    if (other === undefined) first.set(group.contentClass, group);
    else if (layoutText(other, durationMicros) !== layoutText(group, durationMicros))
      yield error(
        ["workload", "sessions", group.name, "class"],
        `${other.name} cuts class ${group.contentClass} into other segments`,
        "a class of its own, or the same length, segment and ladder",
      );
  }
}

function layoutText(group: SessionGroup, durationMicros: number): string {
  return [segmentsOf(group, durationMicros), group.segmentMicros, ...(group.ladder ?? [])].join(" ");
}
