/** Why a PoP refuses a request at the gate, before it looks at it: codes are the positions in the list. */
export const GATE_REASONS = ["perClient", "perNetwork", "challenge", "connections", "timeout"] as const;
/** One word of {@link GATE_REASONS}. */
export type GateReason = (typeof GATE_REASONS)[number];

/** The token bucket of the client's address, or of its network, was empty. */
export const BY_CLIENT = 0;
export const BY_NETWORK = 1;
/** The client cannot solve the challenge. */
export const BY_CHALLENGE = 2;
/** The PoP had no connection left. */
export const BY_CONNECTIONS = 3;
/** The connection was closed before a request came. */
export const BY_TIMEOUT = 4;
/** No reason: the request was let in. */
export const LET_THROUGH = -1;
/** Beside the reasons: nothing was refused, but no request ever came on the connection. */
export const NEVER_ASKED = -2;
