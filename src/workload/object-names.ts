/**
 * Names of objects, for those who speak of some of them: URLs, prefixes of URLs, tags. A generated object has the URL
 * `/CLASS/sSECTION/NUMBER`: numbers count from 1 within the class, in order of popularity at the start, and go round the sections, of
 * which there are about as many as each has objects. Objects of a log are called what the log calls them.
 */
import { hashText } from "../base/hash.ts";
import { ObjectTags, type TagSpec } from "./object-tags.ts";

/** Who is called what. */
export interface ObjectNames {
  /** Ids so far. */
  readonly objects: number;
  /** Index of an object's content class. */
  classOf(object: number): number;
  /** The object of a URL, or -1. */
  find(url: string): number;
  /** Does an object's URL begin with the text? */
  under(prefix: string): (object: number) => boolean;
  /** The objects that carry the `tag` and the `count - 1` after it, in turn from the class's first again, but for the first `skipped` of them; each at least once. */
  tagged(tag: string, count: number, skipped?: number): number[];
  /** The object and the `count - 1` after it in its class, in turn from its first again. */
  following(object: number, count: number): number[];
}

/** Sections of a class of so many objects. */
export function sectionsOf(objects: number): number {
  return Math.max(1, Math.ceil(Math.sqrt(objects)));
}

/** URL of the class's n-th object, from 0. */
export function urlOf(contentClass: string, objects: number, n: number): string {
  return `/${contentClass}/s${(n % sectionsOf(objects)) + 1}/${n + 1}`;
}

/** The name of a class's tag, from 0. */
export function tagName(contentClass: string, tag: number): string {
  return `${contentClass}-${tag + 1}`;
}

/** A class as names need it: its objects have the ids from `first` to below `until`. */
export interface NamedClass {
  readonly name: string;
  readonly first: number;
  readonly until: number;
  /** Objects there from the start. */
  readonly objects: number;
  readonly tags?: TagSpec | undefined;
}

const URL = /^\/([^/]+)\/s(\d+)\/(\d+)$/;
const TAG = /^(.+)-(\d+)$/;

/** Names of generated objects. */
export class GeneratedNames implements ObjectNames {
  readonly objects: number;
  readonly tags: readonly (ObjectTags | null)[];
  readonly #classes: readonly NamedClass[];

  /** @param classes in order of their ids */
  constructor(classes: readonly NamedClass[], seed: string) {
    this.#classes = classes;
    this.objects = classes.at(-1)?.until ?? 0;
    this.tags = classes.map(({ name, first, until, tags }) =>
      tags === undefined ? null : new ObjectTags(tags, until - first, hashText(`${seed} tags ${name}`)),
    );
  }

  classOf(object: number): number {
    let contentClass = 0;
    while (object >= this.#classes[contentClass].until) contentClass++;
    return contentClass;
  }

  /** URL of an object. */
  url(object: number): string {
    const { name, first, objects } = this.#classes[this.classOf(object)];
    return urlOf(name, objects, object - first);
  }

  find(url: string): number {
    const [, className, , number] = URL.exec(url) ?? [];
    const found = this.#classes.find(({ name }) => name === className);
    if (found === undefined) return -1;
    const n = Number(number) - 1;
    if (n < 0 || found.first + n >= found.until) return -1;
    return urlOf(found.name, found.objects, n) === url ? found.first + n : -1;
  }

  under(prefix: string): (object: number) => boolean {
    const [, className, section, rest] = /^\/([^/]+)\/(?:s(\d+)\/)?(.*)$/.exec(prefix) ?? [];
    const found = this.#classes.find(({ name }) => name === className);
    // Whole directories are told by number; what ends inside a name needs the name.
    if (found === undefined || rest !== "") return (object) => this.url(object).startsWith(prefix);
    const { first, until, objects } = found;
    const sections = sectionsOf(objects);
    return (object) =>
      object >= first &&
      object < until &&
      (section === undefined || ((object - first) % sections) + 1 === Number(section));
  }

  tagged(tag: string, count: number, skipped = 0): number[] {
    const [, className, number] = TAG.exec(tag) ?? [];
    const at = this.#classes.findIndex(({ name }) => name === className);
    const tags = at < 0 ? null : this.tags[at];
    if (tags === null) return [];
    const { first } = this.#classes[at];
    const { count: all } = tags.spec;
    if (Number(number) < 1 || Number(number) > all) return [];
    const objects: number[] = [];
    for (let n = skipped; n < Math.min(skipped + count, all); n++)
      for (const carrier of tags.carriers((Number(number) - 1 + n) % all)) objects.push(first + carrier);
    return objects;
  }

  following(object: number, count: number): number[] {
    const { first, objects } = this.#classes[this.classOf(object)];
    const n = object - first;
    if (n >= objects) return [object];
    return Array.from({ length: Math.min(count, objects) }, (_, more) => first + ((n + more) % objects));
  }
}

/** Names of a log's objects: the texts of their keys, kept while something may be called by them. */
export class LoggedNames implements ObjectNames {
  readonly #texts: string[] = [];
  readonly #ids = new Map<string, number>();
  readonly #classOf: (object: number) => number;

  constructor(classOf: (object: number) => number) {
    this.#classOf = classOf;
  }

  /** A key appears for the first time. */
  add(object: number, text: string): void {
    this.#texts[object] = text;
    this.#ids.set(text, object);
  }

  get objects(): number {
    return this.#texts.length;
  }

  classOf(object: number): number {
    return this.#classOf(object);
  }

  find(url: string): number {
    return this.#ids.get(url) ?? -1;
  }

  under(prefix: string): (object: number) => boolean {
    return (object) => this.#texts[object]?.startsWith(prefix) ?? false;
  }

  /** A log tells no tags. */
  tagged(): number[] {
    return [];
  }

  following(object: number): number[] {
    return [object];
  }
}
