/**
 * Shortest paths between hubs, computed once for each starting hub and kept. Dijkstra's algorithm (1959); the
 * few dozen open hubs are scanned: too few for a heap to pay.
 */
import type { Graph } from "./graph.ts";

/** Lengths and last steps of all paths from one hub. */
interface Tree {
  /** By hub id, km; Infinity where no path leads. */
  readonly km: Float64Array;
  /** By hub id, the hub before it on the path; -1 at the start. */
  readonly before: Int32Array;
}

/** Distances along links between all hubs of a graph. */
export class HubPaths {
  readonly #graph: Graph;
  /** Edges of hub h: `#to[k]`, `#lengthKm[k]` for k from `#first[h]` to `#first[h + 1]`. */
  readonly #first: Int32Array;
  readonly #to: Int32Array;
  readonly #lengthKm: Float64Array;
  readonly #trees: (Tree | undefined)[] = [];
  readonly #rows: (Float64Array | undefined)[] = [];

  /** @param linkKm effective length of each link of the graph, km */
  constructor(graph: Graph, linkKm: readonly number[]) {
    const size = graph.hubs.length;
    this.#graph = graph;
    this.#first = new Int32Array(size + 1);
    for (const link of graph.links) {
      this.#first[link.a + 1]++;
      this.#first[link.b + 1]++;
    }
    for (let h = 0; h < size; h++) this.#first[h + 1] += this.#first[h];
    this.#to = new Int32Array(graph.links.length * 2);
    this.#lengthKm = new Float64Array(graph.links.length * 2);
    const next = this.#first.slice();
    graph.links.forEach((link, index) => {
      for (const [from, to] of [
        [link.a, link.b],
        [link.b, link.a],
      ]) {
        this.#to[next[from]] = to;
        this.#lengthKm[next[from]++] = linkKm[index];
      }
    });
  }

  /** Length of the path between two hubs, km; the same in both directions; Infinity where there is none. */
  km(a: number, b: number): number {
    // With zones a path may be open in one direction of the search only: traffic takes it both ways.
    return Math.min(this.#tree(a).km[b], this.#tree(b).km[a]);
  }

  /** Lowers `km[h]` to `offsetKm` plus the path from `start`, for every hub h. */
  relax(km: Float64Array, start: number, offsetKm: number): void {
    const row = this.#row(start);
    for (let hub = 0; hub < km.length; hub++) {
      const through = offsetKm + row[hub];
      if (through < km[hub]) km[hub] = through;
    }
  }

  /** Hub ids along the path from a to b, both included; empty where there is none. */
  hubsBetween(a: number, b: number): number[] {
    const forward = this.#tree(a).km[b] <= this.#tree(b).km[a];
    const [start, end] = forward ? [a, b] : [b, a];
    const { km, before } = this.#tree(start);
    if (km[end] === Infinity) return [];
    const path: number[] = [];
    for (let hub = end; hub >= 0; hub = before[hub]) path.push(hub);
    return forward ? path.reverse() : path;
  }

  /** Lengths of the paths from one hub to all. */
  #row(start: number): Float64Array {
    this.#rows[start] ??= Float64Array.from(this.#graph.hubs, (_, hub) => this.km(start, hub));
    return this.#rows[start];
  }

  #tree(start: number): Tree {
    this.#trees[start] ??= this.#grow(start);
    return this.#trees[start];
  }

  #grow(start: number): Tree {
    const { hubs } = this.#graph;
    const km = new Float64Array(hubs.length).fill(Infinity);
    const before = new Int32Array(hubs.length).fill(-1);
    km[start] = 0;
    const open = [start];
    for (;;) {
      let place = -1;
      let least = Infinity;
      for (let k = 0; k < open.length; k++) {
        if (km[open[k]] < least) {
          least = km[open[k]];
          place = k;
        }
      }
      if (place < 0) return { km, before };
      const hub = open[place];
      open[place] = open[open.length - 1];
      open.pop();
      // Traffic that entered a zone stays in it: no transit.
      const zone = hubs[hub].zone;
      const stays = zone !== "" && zone !== hubs[start].zone;
      for (let k = this.#first[hub]; k < this.#first[hub + 1]; k++) {
        const to = this.#to[k];
        if (stays && hubs[to].zone !== zone) continue;
        const through = least + this.#lengthKm[k];
        if (through < km[to]) {
          if (km[to] === Infinity) open.push(to);
          km[to] = through;
          before[to] = hub;
        }
      }
    }
  }
}
