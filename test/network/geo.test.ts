import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arcOfChordKm, chordKm, EARTH_RADIUS_KM, greatCircleKm, unitVectors } from "../../src/network/geo.ts";

const position = fc.record({
  lat: fc.double({ min: -90, max: 90, noNaN: true }),
  lon: fc.double({ min: -180, max: 180, noNaN: true }),
});

describe("great-circle distance", () => {
  it("is a quarter of the circumference from the equator to a pole, half to the antipode", () => {
    const quarter = (EARTH_RADIUS_KM * 3.141592653589793) / 2;
    expect(greatCircleKm({ lat: 0, lon: 17 }, { lat: 90, lon: -140 })).toBeCloseTo(quarter, 6);
    expect(greatCircleKm({ lat: 30, lon: 20 }, { lat: -30, lon: -160 })).toBeCloseTo(2 * quarter, 3);
  });

  it("agrees with geodesics on the ellipsoid to half a percent", () => {
    // JFK to LHR and SYD to SCL as flight planners list them: 5,555 and 11,360 km.
    expect(greatCircleKm({ lat: 40.64, lon: -73.78 }, { lat: 51.47, lon: -0.46 }) / 5555).toBeCloseTo(1, 2);
    expect(greatCircleKm({ lat: -33.95, lon: 151.18 }, { lat: -33.39, lon: -70.79 }) / 11360).toBeCloseTo(
      1,
      2,
    );
  });

  it("is symmetric and is the arc over the chord of the unit vectors", () => {
    fc.assert(
      fc.property(position, position, (a, b) => {
        const km = greatCircleKm(a, b);
        expect(greatCircleKm(b, a)).toBe(km);
        const chord = chordKm(unitVectors([a]), 0, unitVectors([b]), 0);
        expect(chord).toBeLessThanOrEqual(km + 1e-6);
        // Both formulas lose digits near the antipode.
        expect(Math.abs(arcOfChordKm(chord) - km)).toBeLessThan(km > 19_900 ? 1 : 1e-3);
      }),
    );
  });
});
