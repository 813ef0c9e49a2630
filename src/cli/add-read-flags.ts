/** The flags that tell how a trace file is to be read; `read-flags.ts` reads them, once a command is known to need them. */
import type { Command } from "commander";

/** Adds the flags to a command. `format` is the flag for the format, where the usual one means something else. */
export function addReadFlags(command: Command, format = "format"): Command {
  return command
    .option(`--${format} <name>`, "format of the file (default: found out; cdnlab list traces)")
    .option("--columns <list>", "CSV: where the fields are, time=ts,key=id,size=bytes")
    .option(
      "--time-unit <unit>",
      "CSV, lrb: unit of time stamps, s, ms, us, ns or 10ms (default: s, or what makes the first stamp a time since 1970)",
    )
    .option("--damage-limit <share>", "give up when more of the records are damaged (default: 5%)")
    .option("--key-query <rule>", "the query in keys: whole or ignored (default: whole)")
    .option("--key-query-allow <list>", "parameters of the query that alone count, id,page,v*")
    .option("--key-query-deny <list>", "parameters of the query that do not count, utm_*,fbclid")
    .option("--key-sort-query", "the order of parameters does not matter");
}
