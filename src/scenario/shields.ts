/** Shields: what a scenario may say of them beside what any caching node is made of. */

/** When a fetch is given up and goes elsewhere. */
export interface ShieldFailover {
  /** Without a first byte after this time it is given up, microseconds. */
  readonly timeoutMicros: number;
  /** `error`: an error answer moves it on too; `silence`: only no answer at all. */
  readonly on: "error" | "silence";
}
