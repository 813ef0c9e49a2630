/** Every object that fits may enter. */
import type { Admission, AdmissionPolicy } from "../contract.ts";

/** Admits all. */
export class Always implements Admission {
  readonly listens = false;
  request(): void {}

  admits(): boolean {
    return true;
  }

  beats(): boolean {
    return true;
  }

  keep(): void {}
}

/** Registry line of `always`. */
export const always: AdmissionPolicy = {
  name: "always",
  title: "every object that fits",
  source: "the default of every cache",
  params: [],
  create: () => new Always(),
};
