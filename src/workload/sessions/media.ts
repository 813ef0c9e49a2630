/**
 * How titles lie in the catalogue of a class: title after title, in each bit rate after bit rate, in each segment after segment.
 * So the segment that follows another one is the next id, and whoever fetches ahead needs no playlist. A segment's
 * size is its bit rate times its length: it replaces the size that the class would give the object.
 */
import type { SessionGroup } from "./kinds.ts";

/** Layout of the titles (or channels) of one class. */
export interface MediaLayout {
  /** Id of the first object of the class. */
  readonly first: number;
  readonly titles: number;
  readonly segments: number;
  readonly segmentMicros: number;
  /** Bits per second, rising. */
  readonly ladder: readonly number[];
}

/** Segments of a title: of a video its length, of a channel what is produced in the whole run. */
export function segmentsOf(group: SessionGroup, durationMicros: number): number {
  const whole = group.kind === "live" ? durationMicros : (group.lengthMicros ?? 0);
  return Math.max(1, Math.ceil(whole / (group.segmentMicros ?? 1)));
}

/** Objects that a title takes. */
export function objectsOfTitle(group: SessionGroup, durationMicros: number): number {
  return segmentsOf(group, durationMicros) * (group.ladder ?? []).length;
}

/** Layout of a group's titles among the `objects` objects of its class. */
export function layoutOf(
  group: SessionGroup,
  durationMicros: number,
  first: number,
  objects: number,
): MediaLayout {
  return {
    first,
    titles: Math.floor(objects / objectsOfTitle(group, durationMicros)),
    segments: segmentsOf(group, durationMicros),
    segmentMicros: group.segmentMicros ?? 1,
    ladder: group.ladder ?? [],
  };
}

/** Id of a segment. */
export function segmentObject(layout: MediaLayout, title: number, rung: number, segment: number): number {
  return layout.first + (title * layout.ladder.length + rung) * layout.segments + segment;
}

/** Bytes of a segment at a rung of the ladder. */
export function segmentBytes({ segmentMicros, ladder }: MediaLayout, rung: number): number {
  return Math.max(1, Math.round((ladder[rung] * segmentMicros) / 8e6));
}

/** Gives all segments their sizes. */
export function layOut(layout: MediaLayout, sizeBytes: Float64Array): void {
  for (let title = 0; title < layout.titles; title++)
    layout.ladder.forEach((_, rung) => {
      const from = segmentObject(layout, title, rung, 0);
      sizeBytes.fill(segmentBytes(layout, rung), from, from + layout.segments);
    });
}
