/**
 * Is all state of a world kept? A class that a world holds shows a keeper (`src/base/keeper.ts`) every field that a run changes; a field
 * that was forgotten would make a run that goes on from a state differ from one that never stopped. The types say what may change: fields
 * that are not `readonly`, and tables, lists and parts with state of their own.
 */
import ts from "typescript";
import { placeOf, type SourceFile } from "./source-file.ts";

/** Rooms and files whose classes worlds are made of. */
const KEPT =
  /^src\/(ds|engine|cache|policy\/(eviction|admission|contract)|workload\/sessions|cdn|metrics)(\/|\.ts)/;
/** Files of classes that are part of no world that is kept: real messages, single caches, whoever looks on. */
const ELSEWHERE =
  /^src\/(cdn\/http-node\/|cdn\/(delayed-cache|numbering|recorder|watch|watched-devices|node-state|trace-rows|object-history)\.ts|cache\/(replayed|solo|keyed)\.ts|metrics\/(listing|tally)\.ts|policy\/eviction\/belady|ds\/slot-ghost)/;
/** Parts that belong to another, which shows them. */
const BORROWED = new Set([
  "Slots",
  "PolicyClock",
  "Stream",
  "CdnState",
  "Backbone",
  "Providers",
  "ClientPath",
  "Steering",
  "Conditions",
  "FaultWatch",
  "StationGroup",
  "PoolCounters",
  "Fills",
  "EventHeap",
  "Loop",
]);
/** Fields that need not be shown, by reason; `*` is all of a class. */
const EXEMPT = {
  "the scenario fixes it": [
    "AliasTable.*",
    "HashRing.*",
    "DurationSampler.*",
    "Identities.*",
    "WorkList.*",
    "AttackMeter.#providerOfPop",
    "Gate.#viewSite",
    "OpenConnections.#limit",
    "OpenConnections.#holdMicros",
    "Failover.#isFurther",
    "Steering.#failover",
    "SessionArrivals.#users",
    "Versions.#changeEveryMicros",
    "Warming.#concerned",
    "Warming.#groups",
    "Warming.#popOf",
    "ClientPath.#mixOf",
    "ClientPath.#jitter",
    "Collector.#classOf",
    "Collector.#regionOfMetro",
    "Collector.#providerOfPop",
    "ConnectionKinds.reuseBelow",
    "ConnectionKinds.connectTrips",
    "ConnectionKinds.tlsTrips",
    "Devices.#first",
    "Devices.#tiers",
    "Devices.#latency",
    "PopLoad.#queueMicros",
    "StationGroup.#busyOf",
    "Stations.#groups",
  ],
  "it means something within one call only": [
    "Asked.*",
    "SessionPath.#lucks",
    "LookAhead.*",
    "Wants.*",
    "AttackMeter.#group",
    "ClientPath.held",
    "ClientPath.knowsName",
    "Collector.#session",
    "Edge.path",
    "Gate.lastMicros",
    "Gate.lastReason",
    "Lane.object",
    "Lane.contentClass",
    "Lane.sizeBytes",
    "Lane.slice",
    "Collector.#part",
    "Collector.#pop",
    "Collector.#time",
    "Collector.#region",
    "Collector.#code",
    "Collector.#ttfbBucket",
    "Collector.#totalBucket",
    "Devices.firstByteMicros",
    "Devices.endMicros",
    "Edge.#queuedMicros",
    "Loop.touched",
    "Loop.#isCut",
    "MiniLrb.touched",
    "MiniLrb.#drawn",
    "MiniLrb.#forgotten",
  ],
  "nobody reads it": ["Purges.#unmeasured"],
  "another class shows it": [
    "CdnState.reasonsBehind",
    "CdnState.warming",
    "CdnState.purgeLog",
    "PurgeStaleness.records",
    "PurgeMaking.record",
    "PurgeCall.making",
    "Session.counts",
    "Sessions.#workload",
    "ClientPath.#choice",
    "FactsWriter.clients",
    "Store.#copies",
    "Edge.slices",
    "Store.leaving",
    "Guesses.#observed",
    "WarmLists.#observed",
    "WarmedCopies.#stores",
  ],
};
const TABLE = /^(Float64Array|Float32Array|Int32Array|Uint32Array|Uint16Array|Uint8Array|Int8Array)\b/;

/** Fields of kept classes that `keep` does not show. */
export function findForgotten(files: readonly SourceFile[]): string[] {
  const classes = files
    .filter(({ path }) => KEPT.test(path) && !ELSEWHERE.test(path))
    .flatMap((file) => file.tree.statements.filter(ts.isClassDeclaration).map((of) => ({ file, of })));
  const keeping = new Set(classes.filter(({ of }) => keepOf(of) !== null).map(({ of }) => of.name?.text));
  const exempt = new Set(Object.values(EXEMPT).flat());
  return classes.flatMap(({ file, of }) => {
    const shown = keepOf(of) ?? "";
    const byColumns = shown.includes("keepColumns(keeper, this)");
    const byNumbers = shown.includes("keepNumbers(keeper, this)");
    return of.members
      .filter(ts.isPropertyDeclaration)
      .filter((field) => changes(field, keeping))
      .filter((field) => {
        const name = field.name.getText();
        if (exempt.has(`${of.name?.text}.${name}`) || exempt.has(`${of.name?.text}.*`)) return false;
        if (byColumns && !name.startsWith("#") && field.initializer?.getText().startsWith("new "))
          return false;
        if (byNumbers && !name.startsWith("#") && /^\d+$/.test(field.initializer?.getText() ?? ""))
          return false;
        return !new RegExp(`this\\.${name.replace("$", "\\$")}\\b|[{,] ${name}\\b[^}]*} = this`).test(shown);
      })
      .map(
        (field) =>
          `${placeOf(file, field)}  ${of.name?.text}.${field.name.getText()} may change during a run and keep() does not show it: ` +
          `hand it to the keeper, or say in test/source/kept.ts why not`,
      );
  });
}

/** Exemptions of fields that are not there. */
export function findIdleExemptions(files: readonly SourceFile[]): string[] {
  const fields = new Set(
    files.flatMap(({ tree }) =>
      tree.statements
        .filter(ts.isClassDeclaration)
        .flatMap((of) =>
          ["*", ...of.members.map((member) => member.name?.getText())].map(
            (name) => `${of.name?.text}.${name}`,
          ),
        ),
    ),
  );
  return Object.values(EXEMPT)
    .flat()
    .filter((name) => !fields.has(name));
}

/** Text of the class's method `keep`, or null. */
function keepOf(of: ts.ClassDeclaration): string | null {
  const method = of.members.find((member) => member.name?.getText() === "keep");
  return method?.getText() ?? null;
}

function changes(field: ts.PropertyDeclaration, keeping: ReadonlySet<string | undefined>): boolean {
  const words = field.modifiers?.map((modifier) => modifier.getText()) ?? [];
  if (words.includes("static") || words.includes("abstract")) return false;
  if (!words.includes("readonly")) return true;
  const type = field.type?.getText() ?? "";
  const made = /^new (\w+)/.exec(field.initializer?.getText() ?? "")?.[1] ?? "";
  if (TABLE.test(type) || TABLE.test(made) || made === "Map" || made === "Set") return true;
  if (field.initializer?.getText().startsWith("[]")) return true;
  const parts = [made, ...type.replace(/^readonly |\[\]|\(|\)/g, "").split(" | ")];
  return parts.some((name) => keeping.has(name) && (name === made || !BORROWED.has(name)));
}
