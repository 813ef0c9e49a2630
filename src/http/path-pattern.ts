/**
 * Path patterns of behaviours, as CloudFront reads them: `*` stands for any run of characters, `?` for one, upper and lower case
 * differ, the leading slash may be left out. Which paths fit, and whether one pattern leaves another nothing to fit.
 * Source: Amazon CloudFront Developer Guide, "Path pattern" (cache behaviour settings).
 */

/** Does the whole path fit the pattern? The query is no part of the path. */
export function fitsPath(pattern: string, path: string): boolean {
  return fits(rooted(pattern), rooted(path), (want, found) => want === "?" || want === found);
}

/**
 * Is every path that fits `inner` one that fits `outer`? Wildcards of `inner` are read as characters that only wildcards of `outer` take
 * in, so a yes is certain.
 */
export function coversPattern(outer: string, inner: string): boolean {
  if (!inner.startsWith("*")) return covers(outer, inner);
  // Every path begins with a slash: the star takes it in, unless what follows the star may be that slash.
  const rest = inner.replace(/^\*+/, "");
  const mayBeRoot = rest.startsWith("/") || rest.startsWith("?");
  return covers(outer, `/*${rest}`) && (!mayBeRoot || covers(outer, `/${rest.slice(1)}`));
}

function covers(outer: string, inner: string): boolean {
  return fits(rooted(outer), rooted(inner), (want, found) => {
    if (found === "*") return false;
    return want === "?" || (found !== "?" && want === found);
  });
}

function rooted(path: string): string {
  return path.startsWith("/") || path.startsWith("*") ? path : `/${path}`;
}

/** Matches with one step back: to the last star seen, which then takes in one character more. */
function fits(pattern: string, text: string, same: (want: string, found: string) => boolean): boolean {
  let at = 0;
  let star = -1;
  let taken = 0;
  for (let read = 0; read < text.length;) {
    if (at < pattern.length && pattern[at] === "*") {
      star = at++;
      taken = read;
    } else if (at < pattern.length && same(pattern[at], text[read])) {
      at++;
      read++;
    } else if (star >= 0) {
      at = star + 1;
      read = ++taken;
    } else return false;
  }
  while (at < pattern.length && pattern[at] === "*") at++;
  return at === pattern.length;
}
