/** The part of http-cache-semantics that the oracle needs; the package brings no types. */
declare module "http-cache-semantics" {
  interface Head {
    readonly url?: string;
    readonly method?: string;
    readonly status?: number;
    readonly headers: Readonly<Record<string, string>>;
  }
  export default class CachePolicy {
    constructor(request: Head, response: Head, options?: { shared?: boolean });
    now(): number;
    storable(): boolean;
    satisfiesWithoutRevalidation(request: Head): boolean;
  }
}
