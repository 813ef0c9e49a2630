/** No dead knobs: the second half of them. */
import { describe } from "vitest";
import { turnKnobs } from "./knob-turns.ts";

describe("every knob", () => turnKnobs(1, 2));
