/**
 * Great-circle distance on a sphere of the Earth's mean radius. A sphere is off by at most half a percent from the
 * ellipsoid, far less than a cable's detour. The haversine form stays exact for near points
 * (R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68, 1984).
 */
import { asin, cos, sin } from "../base/math.ts";

/** A point on Earth: degrees north and degrees east. */
export interface Position {
  readonly lat: number;
  readonly lon: number;
}

/** Mean radius (2a + b) / 3 of the GRS 80 ellipsoid, km. */
export const EARTH_RADIUS_KM = 6371.0088;

const RADIANS = 3.141592653589793 / 180;

/** Length of the shortest path along the surface between two points, km. */
export function greatCircleKm(a: Position, b: Position): number {
  // Sizes of differences, so that the distance is the same to the last bit in both directions.
  const north = sin((Math.abs(b.lat - a.lat) * RADIANS) / 2);
  const east = sin((Math.abs(b.lon - a.lon) * RADIANS) / 2);
  const h = north * north + cos(a.lat * RADIANS) * cos(b.lat * RADIANS) * east * east;
  return 2 * EARTH_RADIUS_KM * asin(Math.sqrt(Math.min(1, h)));
}

/**
 * Points as unit vectors, three numbers each, for tables of many distances: the chord between two of
 * them needs no trigonometry.
 */
export function unitVectors(points: readonly Position[]): Float64Array {
  const vectors = new Float64Array(points.length * 3);
  for (let i = 0; i < points.length; i++) {
    const lat = points[i].lat * RADIANS;
    const lon = points[i].lon * RADIANS;
    const ring = cos(lat);
    vectors[3 * i] = ring * cos(lon);
    vectors[3 * i + 1] = ring * sin(lon);
    vectors[3 * i + 2] = sin(lat);
  }
  return vectors;
}

/** Straight-line distance through the Earth between entry i of one table and entry j of another, km; never more than the arc. */
export function chordKm(a: Float64Array, i: number, b: Float64Array, j: number): number {
  const x = a[3 * i] - b[3 * j];
  const y = a[3 * i + 1] - b[3 * j + 1];
  const z = a[3 * i + 2] - b[3 * j + 2];
  return EARTH_RADIUS_KM * Math.sqrt(x * x + y * y + z * z);
}

/** Arc over a chord, km. */
export function arcOfChordKm(chord: number): number {
  return 2 * EARTH_RADIUS_KM * asin(Math.min(1, chord / (2 * EARTH_RADIUS_KM)));
}
