/** The trace formats, one line each. */
import { combined } from "./combined.ts";
import type { TraceFormat } from "./contract.ts";
import { csv } from "./csv.ts";
import { oracleGeneral } from "./oracle-general.ts";

/** Every trace format, in the order of lists. */
export const TRACE_FORMATS: readonly TraceFormat[] = [oracleGeneral, csv, combined];
