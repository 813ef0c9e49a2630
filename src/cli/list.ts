/** `cdnlab list [KIND]`: the names that scenarios can use, read from the registries. */
import Table from "cli-table3";
import { nearest, plainName } from "../base/nearest.ts";
import { UsageError } from "../run/usage-error.ts";
import { LIST_KINDS, type Listing, listOf } from "../scenario/list.ts";

/** Columns of a terminal that is none. */
const WIDTH = 80;
/** A column is not squeezed below this. */
const NARROWEST = 8;

/** Prints the list; returns the exit status. Throws UsageError for an unknown kind. */
export async function listCommand(kind: string | undefined, options: { json?: boolean }): Promise<number> {
  const kinds = LIST_KINDS.map((one) => one.kind);
  const listing =
    kind === undefined
      ? { columns: ["kind", "about"], rows: LIST_KINDS.map((one) => [one.kind, one.about]) }
      : await listOf(kinds.find((one) => plainName(one) === plainName(kind)) ?? kind);
  if (listing === null) {
    const similar = nearest(kind ?? "", kinds);
    const hint = similar === null ? `Expected one of ${kinds.join(", ")}.` : `Did you mean "${similar}"?`;
    throw new UsageError(`there is nothing to list under "${kind}". ${hint}`);
  }
  const { columns, rows } = listing;
  process.stdout.write(
    options.json
      ? `${JSON.stringify(
          rows.map((row) => Object.fromEntries(columns.map((column, i) => [column, row[i]]))),
          null,
          2,
        )}\n`
      : `${tableText(listing, process.stdout.columns ?? WIDTH)}\n`,
  );
  return 0;
}

function tableText({ columns, rows }: Listing, width: number): string {
  const table = new Table({
    head: [...columns],
    colWidths: widths({ columns, rows }, width),
    wordWrap: true,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 2 },
    chars: {
      top: "", "top-mid": "", "top-left": "", "top-right": "", bottom: "", "bottom-mid": "", "bottom-left": "",
      "bottom-right": "", left: "", "left-mid": "", mid: "", "mid-mid": "", right: "", "right-mid": "", middle: "",
    }, // prettier-ignore
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

/** Natural widths; the widest columns squeezed until the table fits, but not the first: names are there to be copied. */
function widths({ columns, rows }: Listing, width: number): number[] {
  const natural = columns.map((name, i) => 2 + Math.max(name.length, ...rows.map((row) => row[i].length)));
  const others = natural.slice(1);
  for (;;) {
    const excess = natural[0] + others.reduce((sum, one) => sum + one, 0) - width;
    const widest = others.indexOf(Math.max(...others));
    if (excess <= 0 || others.length === 0 || others[widest] <= NARROWEST) return [natural[0], ...others];
    const second = Math.max(NARROWEST, ...others.filter((_, i) => i !== widest));
    others[widest] = Math.max(NARROWEST, others[widest] - excess, Math.min(second, others[widest] - 1));
  }
}
