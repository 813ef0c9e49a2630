/**
 * Phases: what a request's time is made of, one after the other, from the user's click to the last byte. They are disjoint
 * and leave nothing out: DNS + connect + TLS + wait is the time to first byte, and with the transfer the whole.
 */

/** The phases, in order of time. */
export const PHASES = ["dns", "connect", "tls", "wait", "transfer"] as const;
/** One word of {@link PHASES}. */
export type Phase = (typeof PHASES)[number];

/** What each phase is, in one line. */
export const PHASE_ABOUT: Readonly<Record<Phase, string>> = {
  dns: "time until the name is resolved",
  connect: "time of TCP's or QUIC's handshake",
  tls: "time of the TLS handshake after it",
  wait: "time from request to first byte: its round trip, queues, devices, upstream",
  transfer: "time from first to last byte",
};

/** Codes of phases: positions in {@link PHASES}. */
export const DNS = 0;
export const CONNECT = 1;
export const TLS = 2;
export const WAIT = 3;
export const TRANSFER = 4;
