/** The price books by name: the scenario's enumeration, `cdnlab list pricing` and the documentation read this list. */
import type { OriginPrices, PriceBook } from "./contract.ts";
import { BUNNY } from "./bunny.ts";
import { CLOUDFRONT } from "./cloudfront.ts";

/** Every price book, in the order of lists. */
export const PRICE_BOOKS: readonly PriceBook[] = [CLOUDFRONT, BUNNY];

/** The book of a name, or null. */
export function findPriceBook(name: string): PriceBook | null {
  return PRICE_BOOKS.find((book) => book.name === name) ?? null;
}

/** The origin prices of a name in a book, or null. */
export function findOriginPrices(book: PriceBook, name: string): OriginPrices | null {
  return book.origins.find((origin) => origin.name === name) ?? null;
}
