/** The trace formats, one line each. */
import { cloudflare } from "./cloudflare.ts";
import { cloudfront } from "./cloudfront.ts";
import { combined } from "./combined.ts";
import type { TraceFormat } from "./contract.ts";
import { csv } from "./csv.ts";
import { fastly } from "./fastly.ts";
import { har } from "./har.ts";
import { lrb } from "./lrb.ts";
import { metaCdn } from "./meta-cdn.ts";
import { oracleGeneral } from "./oracle-general.ts";
import { tencentPhoto } from "./tencent-photo.ts";
import { twitter } from "./twitter.ts";
import { txt } from "./txt.ts";
import { wikimedia } from "./wikimedia.ts";

/** Every trace format, in the order of lists. */
export const TRACE_FORMATS: readonly TraceFormat[] = [
  oracleGeneral,
  csv,
  txt,
  lrb,
  twitter,
  metaCdn,
  wikimedia,
  tencentPhoto,
  combined,
  cloudfront,
  cloudflare,
  fastly,
  har,
];
