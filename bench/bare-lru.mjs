/**
 * A yardstick for `replay.ts`: LRU over 24-byte records and nothing else. Keys of 64 bits are hashed straight into the cache's own table;
 * no sizes, no other policy, no checks, no report. `node bench/bare-lru.mjs FILE OBJECTS` prints the misses.
 */
import console from "node:console";
import { openSync, readSync } from "node:fs";
import process from "node:process";

const [, , file, objects] = process.argv;
const capacity = Number(objects);
let entries = 1;
while (entries < capacity * 2) entries *= 2;
const mask = entries - 1;
// Objects are numbered from 1: 0 is "none".
const table = new Int32Array(entries);
const low = new Int32Array(capacity + 1);
const high = new Int32Array(capacity + 1);
const newer = new Int32Array(capacity + 1);
const older = new Int32Array(capacity + 1);
let newest = 0;
let oldest = 0;
let used = 0;

/** @type {(l: number, h: number) => number} */
function homeOf(l, h) {
  let x = Math.imul(l ^ Math.imul(h ^ (h >>> 15), 0x2c1b3c6d), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 15), 0x9e3779b1);
  return (x ^ (x >>> 14)) & mask;
}

/** Takes the oldest out; its number is free again. */
function evict() {
  const number = oldest;
  oldest = newer[number];
  older[oldest] = 0;
  let hole = homeOf(low[number], high[number]);
  while (table[hole] !== number) hole = (hole + 1) & mask;
  for (let at = (hole + 1) & mask; table[at] !== 0; at = (at + 1) & mask) {
    const home = homeOf(low[table[at]], high[table[at]]);
    if (((at - home) & mask) < ((at - hole) & mask)) continue;
    table[hole] = table[at];
    hole = at;
  }
  table[hole] = 0;
  return number;
}

/** @type {(words: Int32Array, until: number) => number} */
function replay(words, until) {
  let misses = 0;
  for (let at = 0; at < until; at += 6) {
    const l = words[at + 1];
    const h = words[at + 2];
    let place = homeOf(l, h);
    let number = table[place];
    while (number !== 0 && (low[number] !== l || high[number] !== h)) {
      place = (place + 1) & mask;
      number = table[place];
    }
    if (number === newest && number !== 0) continue;
    if (number !== 0) {
      const above = newer[number];
      const below = older[number];
      older[above] = below;
      if (below !== 0) newer[below] = above;
      else oldest = above;
    } else {
      misses++;
      number = used < capacity ? ++used : evict();
      low[number] = l;
      high[number] = h;
      place = homeOf(l, h);
      while (table[place] !== 0) place = (place + 1) & mask;
      table[place] = number;
    }
    older[number] = newest;
    newer[number] = 0;
    if (newest !== 0) newer[newest] = number;
    else oldest = number;
    newest = number;
  }
  return misses;
}

const bytes = new Uint8Array(24 * 4096);
const words = new Int32Array(bytes.buffer);
const fd = openSync(file, "r");
let misses = 0;
for (let length = readSync(fd, bytes); length > 0; length = readSync(fd, bytes))
  misses += replay(words, length / 4);
console.log(misses);
