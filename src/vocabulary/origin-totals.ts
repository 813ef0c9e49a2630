/** What origins count about themselves over the measured time: their load, and their workers where the number changes. */

/** An amount per second: over the measured time, in 95 % of its seconds, in the greatest. */
export interface SecondTotals {
  readonly mean: number;
  readonly p95: number;
  readonly peak: number;
}

/** Workers of an origin whose number changes, over the measured time. */
export interface WorkerTotals {
  readonly mean: number;
  readonly most: number;
  readonly atEnd: number;
  /** How often the autoscaler's wishes changed the number. */
  readonly changes: number;
}

/** What one origin had to bear over the measured time. */
export interface OriginTotals {
  readonly name: string;
  /** Requests of the CDN, and the bytes they were answered with; by provider. */
  readonly requests: number;
  readonly bytes: number;
  readonly byProvider: readonly { readonly requests: number; readonly bytes: number }[];
  /** Requests that went round the CDN. */
  readonly direct: number;
  readonly directBytes: number;
  /** Answers by status, those to direct requests included. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Requests at the door, let in or not. */
  readonly perSecond: SecondTotals;
  /** Requests that were let in and not yet answered, those in line included. */
  readonly concurrency: { readonly mean: number; readonly peak: number };
  readonly bitsPerSecond: SecondTotals;
  /** Null where their number is fixed. */
  readonly workers: WorkerTotals | null;
}
