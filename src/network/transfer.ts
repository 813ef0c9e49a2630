/**
 * How long bytes take on one connection, from the first to the last: slow start and bottleneck. Pure functions on numbers: they
 * are called for every simulated response.
 *
 * Slow start sends the initial window, then twice as much every round trip (RFC 6928: ten segments; RFC 5681
 * with an acknowledgement for every segment, or appropriate byte counting, RFC 3465), until a window takes longer to send than
 * a round trip: from then on the bottleneck is never idle. This is the no-loss case of N. Cardwell, S. Savage, T. Anderson,
 * "Modeling TCP Latency", INFOCOM 2000, with growth 2; queueing at the bottleneck and losses are not modelled.
 */

/**
 * Whole microseconds between the arrival of the first byte and of the last byte of a response.
 *
 * @param sizeBytes bytes of the response
 * @param rttMicros round-trip time of the connection, microseconds
 * @param bitsPerSecond bandwidth of the slowest link; Infinity is no limit
 * @param windowSegments segments that may be in flight when the response starts
 * @param segmentBytes payload of a segment
 */
export function transferMicros(
  sizeBytes: number,
  rttMicros: number,
  bitsPerSecond: number,
  windowSegments: number,
  segmentBytes: number,
): number {
  const microsPerByte = 8e6 / bitsPerSecond;
  let windowBytes = windowSegments * segmentBytes;
  // Most responses fit in one window, or find a connection whose window already fills the pipe.
  if (sizeBytes <= windowBytes) return Math.round(sizeBytes * microsPerByte);
  let leftBytes = sizeBytes;
  let waitedMicros = 0;
  while (leftBytes > windowBytes && windowBytes * microsPerByte < rttMicros) {
    waitedMicros += rttMicros;
    leftBytes -= windowBytes;
    windowBytes += windowBytes;
  }
  return Math.round(waitedMicros + leftBytes * microsPerByte);
}
