/** Names of generated objects against a list of all of them. */
import { describe, expect, it } from "vitest";
import { GeneratedNames, LoggedNames } from "../../src/workload/object-names.ts";

const CLASSES = [
  { name: "html", first: 0, until: 130, objects: 100, tags: { count: 12, perObject: 3 } },
  { name: "image", first: 130, until: 180, objects: 50 },
  { name: "html-5", first: 180, until: 200, objects: 20, tags: { count: 40, perObject: 1 } },
];
const names = new GeneratedNames(CLASSES, "seed");
const everything = Array.from({ length: 200 }, (_, object) => object);

describe("names of objects", () => {
  it("tell URLs apart, and find each object by its own", () => {
    expect(new Set(everything.map((object) => names.url(object))).size).toBe(200);
    for (const object of everything) expect(names.find(names.url(object))).toBe(object);
    for (const wrong of ["/html/s2/1", "/html/s1/131", "/html/s1/0", "/other/s1/1", "/html/1", ""])
      expect(names.find(wrong)).toBe(-1);
    expect(names.url(0)).toBe("/html/s1/1");
    expect(names.url(10)).toBe("/html/s1/11");
  });

  it.each([
    "/",
    "/html",
    "/html/",
    "/html/s",
    "/html/s1",
    "/html/s1/",
    "/html/s3/1",
    "/image/s2/",
    "/html-5/",
    "/none/",
    "",
  ])("find what is under %s as one finds it by reading all URLs", (prefix) => {
    const under = everything.filter(names.under(prefix));
    expect(under).toEqual(everything.filter((object) => names.url(object).startsWith(prefix)));
  });

  it("find the carriers of a tag as one finds them by looking at every object", () => {
    const [html, , other] = names.tags;
    for (let tag = 0; tag < 12; tag++) {
      const carriers = everything.slice(0, 130).filter((n) => html!.carries(n, tag));
      const found = names.tagged(`html-${tag + 1}`, 1);
      expect(found.toSorted((a, b) => a - b)).toEqual(carriers);
      // 130 objects with three tags of twelve.
      expect(found.length).toBeGreaterThan(20);
    }
    for (let tag = 0; tag < 40; tag++)
      expect(names.tagged(`html-5-${tag + 1}`, 1)).toEqual(
        everything.slice(180).filter((object) => other!.carries(object - 180, tag)),
      );
    // In two batches as in one.
    expect([...names.tagged("html-11", 1), ...names.tagged("html-11", 3, 1)]).toEqual(
      names.tagged("html-11", 4),
    );
    expect(new Set(names.tagged("html-11", 4))).toEqual(
      new Set([11, 12, 1, 2].flatMap((tag) => names.tagged(`html-${tag}`, 1))),
    );
    for (const wrong of ["html", "html-0", "html-13", "image-1", "none-1"])
      expect(names.tagged(wrong, 1)).toEqual([]);
  });

  it("visit no object that does not carry the tag", () => {
    const tags = names.tags[0]!;
    const before = tags.visits;
    const carriers = tags.carriers(5);
    // One that has the tag in two of its places is met twice.
    expect(tags.visits - before).toBeGreaterThanOrEqual(carriers.length);
    const dealt = Array.from({ length: 130 }, (_, n) => n % 12).filter((tag) => tag === 5).length;
    expect(tags.visits - before).toBe(3 * dealt);
  });

  it("go round the class", () => {
    expect(names.following(98, 4)).toEqual([98, 99, 0, 1]);
    expect(names.following(131, 1)).toEqual([131]);
    expect(names.following(149, 1000)).toHaveLength(50);
    // Newcomers are in no order.
    expect(names.following(120, 5)).toEqual([120]);
  });

  it("are what a log says", () => {
    const logged = new LoggedNames((object) => object % 2);
    ["/a", "/a/b", "/c"].forEach((text, object) => logged.add(object, text));
    expect([logged.find("/a/b"), logged.find("/b"), logged.objects, logged.classOf(1)]).toEqual([
      1, -1, 3, 1,
    ]);
    expect([0, 1, 2, 3].filter(logged.under("/a"))).toEqual([0, 1]);
  });
});
