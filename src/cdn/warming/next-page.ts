/**
 * Which page comes after which: a rule of association learnt from the requests as they come (R. Agrawal, T. Imielinski, A. Swami, "Mining
 * association rules between sets of items in large databases", SIGMOD 1993). The confidence of "after A comes B" is the share of requests
 * for A after which the same asker asks for B in time; its support is the number of requests for A.
 */
import { type Keeper, keepTable } from "../../base/keeper.ts";

/** Requests of an asker that are remembered: a few pages with what belongs to them. */
const REMEMBERED = 64;
/** Followers of a page that are counted, those seen first: more cannot all be likely. */
const FOLLOWERS = 64;

/** What a request is to a rule: something to guess from, something to be guessed, or both. */
export const PAGE = 1;
export const FOLLOWER = 2;

interface Page {
  requests: number;
  readonly followers: Map<number, number>;
}

/** Learns and guesses. */
export class NextPage {
  readonly #withinMicros: number;
  readonly #confidence: number;
  readonly #least: number;
  readonly #pages = new Map<number, Page>();
  /** By asker: the last requests, oldest first. */
  readonly #recent = new Map<number, { readonly object: number; readonly atMicros: number }[]>();

  /**
   * @param withinMicros the next page comes so soon
   * @param confidence least share of guesses that came true
   * @param least requests for a page before it is guessed from
   */
  constructor(withinMicros: number, confidence: number, least: number) {
    this.#withinMicros = withinMicros;
    this.#confidence = confidence;
    this.#least = least;
  }

  /**
   * An asker's request: learns from it, and calls `guess` for each object that will probably be asked for next.
   * @param what {@link PAGE}, {@link FOLLOWER} or their sum
   */
  request(
    asker: number,
    object: number,
    nowMicros: number,
    guess: (object: number) => void,
    what = PAGE + FOLLOWER,
  ): void {
    let recent = this.#recent.get(asker);
    if (recent === undefined) this.#recent.set(asker, (recent = []));
    // Back to the last request for the same object: what came before that is followed by it already.
    for (let n = recent.length - 1; n >= 0 && (what & FOLLOWER) !== 0; n--) {
      const { object: before, atMicros } = recent[n];
      if (before === object || nowMicros - atMicros > this.#withinMicros) break;
      const followers = this.#pages.get(before)?.followers;
      if (followers === undefined) continue;
      const count = followers.get(object);
      if (count !== undefined) followers.set(object, count + 1);
      else if (followers.size < FOLLOWERS) followers.set(object, 1);
    }
    recent.push({ object, atMicros: nowMicros });
    if (recent.length > REMEMBERED) recent.shift();
    if ((what & PAGE) === 0) return;
    let page = this.#pages.get(object);
    if (page === undefined) this.#pages.set(object, (page = { requests: 0, followers: new Map() }));
    if (page.requests >= this.#least)
      for (const [next, count] of page.followers) if (count >= this.#confidence * page.requests) guess(next);
    page.requests++;
  }

  /** Share of requests for `page` after which `next` was asked for; 0 when the page is not known. */
  confidence(page: number, next: number): number {
    const known = this.#pages.get(page);
    return known === undefined ? 0 : (known.followers.get(next) ?? 0) / known.requests;
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    keepTable(
      keeper,
      this.#pages,
      () => ({ requests: 0, followers: new Map<number, number>() }),
      (page) => {
        page.requests = keeper.number(page.requests);
        keeper.pairs(page.followers);
      },
    );
    keepTable(
      keeper,
      this.#recent,
      () => [],
      (recent) => {
        const length = keeper.number(recent.length);
        for (let at = 0; at < length; at++) {
          const { object, atMicros } = recent[at] ?? { object: -1, atMicros: 0 };
          recent[at] = { object: keeper.number(object), atMicros: keeper.number(atMicros) };
        }
      },
    );
  }
}
