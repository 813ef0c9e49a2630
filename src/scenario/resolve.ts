/**
 * A Scenario back as text, every default spelled out: what `scenario.resolved.yaml` holds. Reading it again gives
 * the same Scenario, so a results folder can be run again by itself.
 */
import { Document, isScalar, isSeq, visit } from "yaml";
import * as z from "zod";
import type { TextMap } from "./schema/open.ts";
import { scenarioSchema } from "./schema/scenario.ts";
import type { Scenario } from "./types.ts";

/** Longest line of the text, characters. */
const LINE_WIDTH = 110;

/** The scenario as YAML with every default spelled out. */
export function resolvedYaml(scenario: Scenario): string {
  return yamlOf(resolvedText(scenario));
}

/** The scenario in its text form: plain values with units as text. */
export function resolvedText(scenario: Scenario): TextMap {
  return z.encode(scenarioSchema, scenario) as TextMap;
}

/** A text form as YAML: lists of words on one line, everything else in blocks. */
export function yamlOf(text: unknown): string {
  const document = new Document(text, { version: "1.2", aliasDuplicateObjects: false });
  visit(document, {
    Seq: (_, seq) => {
      if (isSeq(seq) && seq.items.every((item) => isScalar(item))) seq.flow = true;
    },
  });
  return document.toString({ lineWidth: LINE_WIDTH, flowCollectionPadding: false });
}
