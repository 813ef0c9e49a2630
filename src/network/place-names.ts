/**
 * Names of places as people type them: case, accents, apostrophes and hyphens ignored, "St." read as "Saint".
 * Unicode decomposition is the same on every engine; locale-dependent comparison is not, so it is not used.
 */

/** A name reduced to what is compared: lower-case letters, digits and single spaces. */
export function foldName(text: string): string {
  const bare = BARE.test(text) ? text.toLowerCase() : stripped(text);
  return bare.startsWith("st") ? bare.replace(/^st /, "saint ").replace(/^ste /, "sainte ") : bare;
}

/** Names with nothing to strip: most of the tables, and far the quickest to fold. */
const BARE = /^[A-Za-z0-9]+(?: [A-Za-z0-9]+)*$/;

function stripped(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[øœæłđðþßıəʻ]/g, (letter) => PLAIN[letter])
    .replace(/['’‘`´ʼʿ.]/g, "")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** All folded names under which a folded name may stand in a table, itself first. */
export function namesOf(folded: string): readonly string[] {
  if (groups === null) {
    groups = new Map();
    for (const line of SAME_CITY.trim().split("\n")) {
      const names = line.split(",").map((name) => name.trim());
      for (const name of names) groups.set(name, [name, ...names.filter((other) => other !== name)]);
    }
  }
  return groups.get(folded) ?? [folded];
}

let groups: Map<string, readonly string[]> | null = null;

/** Letters that Unicode does not decompose. */
const PLAIN: Readonly<Record<string, string>> = {
  ø: "o",
  œ: "oe",
  æ: "ae",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ß: "ss",
  ı: "i",
  ə: "a",
  ʻ: "",
};

/** Names of one city on a line, folded: English, local and former ones and short forms in common use. */
const SAME_CITY = `
new york city, new york, nyc
washington dc, washington, washington d c, dc
los angeles, la
san francisco, sf
rio de janeiro, rio
frankfurt am main, frankfurt
bengaluru, bangalore
mumbai, bombay
chennai, madras
kolkata, calcutta
gurgaon, gurugram
pune, poona
kochi, cochin
thiruvananthapuram, trivandrum
mysore, mysuru
mangalore, mangaluru
vadodara, baroda
kyiv, kiev
kharkiv, kharkov
odessa, odesa
lviv, lvov
ho chi minh city, saigon
hanoi, ha noi
da nang, danang
yangon, rangoon
beijing, peking
guangzhou, canton
tianjin, tientsin
xian, xi an
macau, macao
ulan bator, ulaanbaatar
nur sultan, astana
almaty, alma ata
tel aviv, tel aviv yafo
kuwait city, kuwait, al kuwayt
makkah, mecca
medina, al madinah
cologne, koln, koeln
munich, munchen, muenchen
nuremberg, nurnberg, nuernberg
dusseldorf, duesseldorf
zurich, zuerich
geneva, geneve, genf
basel, bale
bern, berne
vienna, wien
prague, praha
warsaw, warszawa
krakow, cracow
wroclaw, breslau
gdansk, danzig
moscow, moskva
saint petersburg, sankt peterburg
rome, roma
milan, milano
turin, torino
naples, napoli
florence, firenze
genoa, genova
venice, venezia
lisbon, lisboa
porto, oporto
seville, sevilla
zaragoza, saragossa
brussels, bruxelles, brussel
antwerp, antwerpen
ghent, gent
luxembourg, luxembourg city
the hague, den haag
copenhagen, kobenhavn, kopenhagen
gothenburg, goteborg
athens, athina
thessaloniki, salonica
bucharest, bucuresti
belgrade, beograd
cairo, al qahirah
alexandria, al iskandariyah
marrakesh, marrakech
fes, fez
tangier, tanger
mexico city, ciudad de mexico, mexico df, cdmx
panama city, panama
guatemala city, guatemala
queretaro, santiago de queretaro
santiago, santiago de chile
bogota, santafe de bogota
montreal, ville marie
quebec city, quebec
johannesburg, joburg
jakarta, dki jakarta
makassar, ujung pandang
seoul, soul
busan, pusan
incheon, inchon
taipei, taipei city
hong kong, hongkong
tokyo, tokio
dubai, dubayy
abu dhabi, abu zaby
manama, al manamah
doha, ad dawhah
sanaa, sana a
phnom penh, phnum penh
male, malé
`;
