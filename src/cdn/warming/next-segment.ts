/** The next segments of a video whose segments have ids in order. */

/** Calls `visit` with the `ahead` segments after `object` of the same video: ids from `first` on, `segments` a video, up to `last`. */
export function nextSegments(
  object: number,
  [first, last]: readonly [first: number, last: number],
  segments: number,
  ahead: number,
  visit: (segment: number) => void,
): void {
  if (object < first || object > last) return;
  const at = (object - first) % segments;
  for (let n = 1; n <= ahead && at + n < segments && object + n <= last; n++) visit(object + n);
}
