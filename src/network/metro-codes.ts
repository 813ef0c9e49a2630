/**
 * IATA metropolitan codes (one code for all airports of a city: LON, TYO) and airports whose code people use for a
 * city other than the one the airport table gives. From general knowledge of IATA's list; a few codes of cities
 * that lost theirs (BER for Berlin is an airport now) are absent because the airport table has them.
 */

/** One line each: code, ISO 3166-1 alpha-2 country, city as in the table of cities, airports that also mean it. */
const METRO_CODES = `
BHZ BR Belo Horizonte: CNF PLU
BJS CN Beijing: PEK PKX NAY
BUE AR Buenos Aires: EZE AEP
BUH RO Bucharest: OTP BBU
CHI US Chicago: ORD MDW
DTT US Detroit: DTW
EAP CH Basel: BSL MLH
HOU US Houston: IAH
ISB PK Islamabad
JKT ID Jakarta: CGK HLP
KWI KW Kuwait City
LON GB London: LHR LGW STN LTN LCY SEN
MIL IT Milan: MXP LIN
MMA SE Malmö: MMX
MOW RU Moscow: SVO DME VKO ZIA
NYC US New York City: JFK EWR LGA
OSA JP Osaka: KIX ITM
PAR FR Paris: CDG ORY LBG
QDF US Dallas: DFW DAL
QHO US Houston
QLA US Los Angeles
QSF US San Francisco: SFO
REK IS Reykjavík: KEF RKV
RIO BR Rio de Janeiro: GIG SDU
ROM IT Rome: FCO CIA
RUN RE Saint-Denis
SAO BR São Paulo: GRU CGH
SEL KR Seoul: ICN GMP
SPK JP Sapporo: CTS OKD
STO SE Stockholm: ARN BMA
TCI ES Santa Cruz de Tenerife: TFN TFS
TYO JP Tokyo: NRT HND
WAS US Washington, D.C.: IAD DCA
YEA CA Edmonton: YEG
YMQ CA Montréal: YUL YMX
YTO CA Toronto: YYZ YTZ
`;

/** What a code stands for. */
export interface CodedCity {
  readonly country: string;
  readonly city: string;
}

let table: Map<string, CodedCity> | null = null;

/** The city that a metropolitan code, or an airport of one, stands for; null for all other codes. */
export function cityOfMetroCode(code: string): CodedCity | null {
  if (table === null) {
    table = new Map();
    for (const line of METRO_CODES.trim().split("\n")) {
      const [left, airports] = line.split(": ");
      const coded = { country: left.slice(4, 6), city: left.slice(7) };
      for (const each of [left.slice(0, 3), ...(airports ?? "").split(" ")]) {
        if (each !== "") table.set(each, coded);
      }
    }
  }
  return table.get(code) ?? null;
}

/** All metropolitan codes and their airports. */
export function metroCodes(): readonly string[] {
  cityOfMetroCode("");
  return [...(table ?? new Map<string, CodedCity>()).keys()];
}
