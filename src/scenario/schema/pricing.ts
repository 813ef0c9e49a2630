/** Pricing: by which book, and what the origin's host charges. */
import * as z from "zod";
import { PRICE_BOOKS } from "../../pricing/registry.ts";
import type { Pricing } from "../types.ts";
import { anything, field, section } from "./field.ts";
import { flag, name, notInSet } from "./names.ts";
import type { ShortForms } from "./open.ts";
import { registerForms } from "./preset-section.ts";
import { say } from "./saying.ts";

const books = PRICE_BOOKS.map((book) => book.name);
const origins = [...new Set(PRICE_BOOKS.flatMap((book) => book.origins.map((origin) => origin.name)))];

const pricingFields = {
  book: field("book", "the price book", name("a price book", books), books[0]),
  originEgress: field(
    "originEgress",
    "what the origin's host charges for bytes: a table of the book",
    name("an origin price table", origins),
    origins[0],
  ),
  https: field("https", "are requests billed as HTTPS?", flag(), true),
};
const pricingMap = section(pricingFields);
/** The map of a provider's prices: the same by another name, so that it can have short forms of its own. */
export const providerPricingMap = section(pricingFields);
/** Names of price books. */
export const PRICING_FORMS: ShortForms = {
  names: books,
  what: "a price book",
  open: (value) => (typeof value === "string" ? { book: value } : value),
};
registerForms(pricingMap, PRICING_FORMS);

/** The section `pricing`: the name of a price book, or a section. */
export const pricing: z.ZodType<Pricing> = pricingOf(pricingMap);
export const providerPricing: z.ZodType<Pricing> = pricingOf(providerPricingMap);

function pricingOf(map: typeof pricingMap): z.ZodType<Pricing> {
  return z.codec(map, anything<Pricing>(), {
    decode: (given, context) => {
      const names =
        PRICE_BOOKS.find((book) => book.name === given.book)?.origins.map((origin) => origin.name) ?? [];
      if (names.includes(given.originEgress)) return given;
      const { message, expected, hint } = notInSet(given.originEgress, {
        what: `an origin price table of ${given.book}`,
        names,
      });
      return say(context, given.originEgress, message, { expected, hint, path: ["originEgress"] });
    },
    encode: (numbers) => numbers,
  });
}
