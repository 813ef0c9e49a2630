/**
 * Elementary functions that give the same bits on every JavaScript engine. The standard leaves the last bits
 * of Math.log and its kin to the engine, and V8 has changed them between versions; a simulation that promises
 * the same digest everywhere cannot use them. These are made of + - * /, Math.sqrt and bit access alone, which
 * IEEE 754 and the language pin down completely. Errors stay within a few units in the last place.
 */
export { log, log10, log1p, log2, logOfDraw } from "./logarithm.ts";
export { exp, expm1, pow } from "./exponential.ts";
export { acos, asin, atan, atan2, cos, sin } from "./trigonometry.ts";
