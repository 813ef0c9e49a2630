/**
 * The hubs of the long-haul graph: carrier hotels and cable landings where many networks meet, and
 * waypoints at sea where cables bend around land or meet branches.
 *
 * One line each: code, latitude, longitude, flags, name. Codes are IATA metro codes where one exists.
 * Flags: `-` a hub; `~` a waypoint, to which no place connects; a word is a zone, an area that carries
 * traffic of its own but no transit (see graph.ts). Positions are those of the cities, to two decimals.
 */
export const HUB_LINES = `
SEA 47.61 -122.33 - Seattle
PDX 45.52 -122.68 - Portland
SFO 37.50 -122.10 - San Francisco Bay
LAX 34.05 -118.24 - Los Angeles
LAS 36.17 -115.14 - Las Vegas
PHX 33.45 -112.07 - Phoenix
SLC 40.76 -111.89 - Salt Lake City
DEN 39.74 -104.99 - Denver
ABQ 35.08 -106.65 - Albuquerque
ELP 31.76 -106.49 - El Paso
DFW 32.78 -96.80 - Dallas
HOU 29.76 -95.37 - Houston
SAT 29.42 -98.49 - San Antonio
OKC 35.47 -97.52 - Oklahoma City
MSY 29.95 -90.07 - New Orleans
MKC 39.10 -94.58 - Kansas City
OMA 41.26 -95.93 - Omaha
DSM 41.59 -93.62 - Des Moines
STL 38.63 -90.20 - St. Louis
MSP 44.98 -93.27 - Minneapolis
BIL 45.78 -108.50 - Billings
BOI 43.62 -116.20 - Boise
GEG 47.66 -117.43 - Spokane
CYS 41.14 -104.82 - Cheyenne
CHI 41.88 -87.63 - Chicago
CMH 39.96 -83.00 - Columbus
CLE 41.50 -81.69 - Cleveland
BNA 36.16 -86.78 - Nashville
ATL 33.75 -84.39 - Atlanta
JAX 30.33 -81.66 - Jacksonville
MIA 25.76 -80.19 - Miami
CLT 35.23 -80.84 - Charlotte
IAD 39.00 -77.45 - Ashburn
NYC 40.71 -74.00 - New York
BOS 42.36 -71.06 - Boston
TOR 43.65 -79.38 - Toronto
MTL 45.50 -73.57 - Montreal
YHZ 44.65 -63.58 - Halifax
YWG 49.90 -97.14 - Winnipeg
YYC 51.05 -114.07 - Calgary
YVR 49.28 -123.12 - Vancouver
ANC 61.22 -149.90 - Anchorage
HNL 21.31 -157.86 - Honolulu
TIJ 32.53 -117.02 - Tijuana
HMO 29.07 -110.96 - Hermosillo
MTY 25.67 -100.31 - Monterrey
QRO 20.59 -100.39 - Queretaro
GDL 20.67 -103.35 - Guadalajara
MEX 19.43 -99.13 - Mexico City
CUN 21.16 -86.85 - Cancun
GUA 14.63 -90.51 - Guatemala City
SAP 15.50 -88.03 - San Pedro Sula
MGA 12.14 -86.25 - Managua
SJO 9.93 -84.08 - San Jose, Costa Rica
PTY 9.00 -79.50 - Panama City
HAV 23.11 -82.37 - Havana
NAS 25.05 -77.35 - Nassau
KIN 18.00 -76.79 - Kingston
SDQ 18.47 -69.90 - Santo Domingo
SJU 18.47 -66.11 - San Juan
BGI 13.10 -59.62 - Bridgetown
POS 10.65 -61.51 - Port of Spain
CUR 12.11 -68.93 - Willemstad
BDA 32.29 -64.78 - Bermuda
CTG 10.40 -75.51 - Cartagena, Colombia
BOG 4.71 -74.07 - Bogota
CCS 10.48 -66.90 - Caracas
GEO 6.80 -58.16 - Georgetown
CAY 4.92 -52.31 - Cayenne
UIO -0.18 -78.47 - Quito
GYE -2.19 -79.89 - Guayaquil
LIM -12.05 -77.04 - Lima
LPB -16.50 -68.15 inland La Paz
VVI -17.78 -63.18 inland Santa Cruz de la Sierra
ARI -18.48 -70.31 - Arica
SCL -33.45 -70.67 - Santiago
PUQ -53.16 -70.91 - Punta Arenas
ASU -25.28 -57.63 inland Asuncion
COR -31.42 -64.18 - Cordoba, Argentina
EZE -34.60 -58.38 - Buenos Aires
MVD -34.90 -56.16 - Montevideo
POA -30.03 -51.23 - Porto Alegre
GRU -23.55 -46.63 - Sao Paulo
RIO -22.91 -43.17 - Rio de Janeiro
BSB -15.79 -47.88 - Brasilia
SSA -12.97 -38.50 - Salvador
FOR -3.72 -38.54 - Fortaleza
BEL -1.46 -48.50 - Belem
MAO -3.10 -60.03 - Manaus
NAT -4.50 -34.00 ~ off Cape Sao Roque
LON 51.51 -0.13 - London
MAN 53.48 -2.24 - Manchester
DUB 53.35 -6.26 - Dublin
EDI 55.95 -3.19 - Edinburgh
REK 64.15 -21.94 - Reykjavik
PAR 48.86 2.35 - Paris
BRU 50.85 4.35 - Brussels
AMS 52.37 4.90 - Amsterdam
DUS 51.23 6.78 - Dusseldorf
FRA 50.11 8.68 - Frankfurt
HAM 53.55 9.99 - Hamburg
BER 52.52 13.40 - Berlin
MUC 48.14 11.58 - Munich
ZRH 47.37 8.54 - Zurich
LYS 45.76 4.84 - Lyon
GVA 46.20 6.14 - Geneva
MRS 43.30 5.37 - Marseille
BOD 44.84 -0.58 - Bordeaux
BIO 43.26 -2.93 - Bilbao
BCN 41.39 2.17 - Barcelona
MAD 40.42 -3.70 - Madrid
LIS 38.72 -9.14 - Lisbon
MIL 45.46 9.19 - Milan
ROM 41.90 12.50 - Rome
PMO 38.12 13.36 - Palermo
VIE 48.21 16.37 - Vienna
PRG 50.08 14.44 - Prague
WAW 52.23 21.01 - Warsaw
BUD 47.50 19.04 - Budapest
ZAG 45.81 15.98 - Zagreb
BEG 44.79 20.45 - Belgrade
BUH 44.43 26.10 - Bucharest
SOF 42.70 23.32 - Sofia
SKG 40.64 22.94 - Thessaloniki
TIA 41.33 19.82 - Tirana
ATH 37.98 23.73 - Athens
IST 41.01 28.98 - Istanbul
ANK 39.93 32.86 - Ankara
CPH 55.68 12.57 - Copenhagen
STO 59.33 18.07 - Stockholm
OSL 59.91 10.75 - Oslo
SVG 58.97 5.73 - Stavanger
HEL 60.17 24.94 - Helsinki
TLL 59.44 24.75 - Tallinn
RIX 56.95 24.11 - Riga
VNO 54.69 25.28 - Vilnius
MSQ 53.90 27.57 cis Minsk
KBP 50.45 30.52 - Kyiv
KIV 47.01 28.86 - Chisinau
LED 59.94 30.31 cis Saint Petersburg
MOW 55.75 37.62 cis Moscow
ROV 47.24 39.70 cis Rostov-on-Don
KUF 53.20 50.15 cis Samara
SVX 56.84 60.61 cis Yekaterinburg
OVB 55.03 82.92 cis Novosibirsk
IKT 52.29 104.28 cis Irkutsk
KHV 48.48 135.08 cis Khabarovsk
VVO 43.12 131.89 cis Vladivostok
NQZ 51.17 71.43 cis Astana
ALA 43.24 76.89 cis Almaty
FRU 42.87 74.59 cis Bishkek
TAS 41.30 69.24 cis Tashkent
DYU 38.56 68.77 cis Dushanbe
ASB 37.95 58.38 cis Ashgabat
ULN 47.89 106.91 cis Ulaanbaatar
TBS 41.72 44.83 - Tbilisi
EVN 40.18 44.51 - Yerevan
BAK 40.41 49.87 - Baku
LCA 34.92 33.62 - Larnaca
TLV 32.07 34.78 - Tel Aviv
BEY 33.89 35.50 levant Beirut
AMM 31.95 35.93 arabia Amman
DAM 33.51 36.29 levant Damascus
BGW 33.31 44.37 iraq Baghdad
BSR 30.51 47.78 iraq Basra
THR 35.69 51.39 iran Tehran
SYZ 29.59 52.58 iran Shiraz
BND 27.18 56.27 iran Bandar Abbas
KWI 29.38 47.98 arabia Kuwait City
DMM 26.43 50.10 arabia Dammam
BAH 26.23 50.58 arabia Manama
RUH 24.71 46.68 arabia Riyadh
JED 21.54 39.17 arabia Jeddah
DOH 25.29 51.53 - Doha
DXB 25.20 55.27 - Dubai
FJR 25.13 56.33 - Fujairah
MCT 23.60 58.50 - Muscat
SLL 17.02 54.10 - Salalah
ADE 12.79 45.03 - Aden
SAH 15.37 44.19 - Sanaa
RED 21.40 38.40 ~ Red Sea off Jeddah
BAB 12.40 43.60 ~ Bab el-Mandeb
KBL 34.53 69.17 - Kabul
ISB 33.68 73.05 - Islamabad
LHE 31.55 74.34 - Lahore
KHI 24.86 67.00 - Karachi
DEL 28.61 77.21 - Delhi
AMD 23.02 72.57 - Ahmedabad
NAG 21.15 79.09 - Nagpur
BOM 19.08 72.88 - Mumbai
HYD 17.39 78.49 - Hyderabad
BLR 12.97 77.59 - Bangalore
MAA 13.08 80.27 - Chennai
COK 9.97 76.28 - Kochi
CCU 22.57 88.36 - Kolkata
GAU 26.14 91.74 - Guwahati
DAC 23.81 90.41 - Dhaka
CXB 21.43 92.01 - Cox's Bazar
KTM 27.72 85.32 - Kathmandu
PBH 27.47 89.64 - Thimphu
CMB 6.93 79.86 - Colombo
MLE 4.18 73.51 - Male
DON 5.60 80.60 ~ south of Dondra Head
MAL 6.00 95.00 ~ entrance of the Strait of Malacca
RGN 16.84 96.17 - Yangon
BKK 13.76 100.50 - Bangkok
SGZ 7.20 100.60 - Songkhla
VTE 17.97 102.63 - Vientiane
PNH 11.56 104.92 - Phnom Penh
SGN 10.82 106.63 - Ho Chi Minh City
DAD 16.05 108.20 - Da Nang
HAN 21.03 105.85 - Hanoi
VTM 9.50 109.50 ~ off Vung Tau
PEN 5.41 100.33 - Penang
KUL 3.14 101.69 - Kuala Lumpur
SIN 1.29 103.85 - Singapore
BWN 4.90 114.94 - Bandar Seri Begawan
MES 3.60 98.67 - Medan
CGK -6.20 106.82 - Jakarta
SUB -7.25 112.75 indonesia Surabaya
BPN -1.24 116.85 indonesia Balikpapan
UPG -5.15 119.43 indonesia Makassar
MDC 1.47 124.84 indonesia Manado
DIL -8.56 125.57 indonesia Dili
MNL 14.60 120.98 philippines Manila
CEB 10.32 123.89 philippines Cebu
DVO 7.07 125.61 philippines Davao
HKG 22.32 114.17 - Hong Kong
TPE 25.04 121.56 taiwan Taipei
CAN 23.00 113.60 china Guangzhou and Shenzhen
XMN 24.48 118.09 china Xiamen
KMG 25.04 102.71 china Kunming
CTU 30.57 104.07 china Chengdu
CKG 29.56 106.55 china Chongqing
WUH 30.59 114.31 china Wuhan
XIY 34.34 108.94 china Xi'an
LHW 36.06 103.83 china Lanzhou
URC 43.83 87.62 china Urumqi
LXA 29.65 91.13 china Lhasa
CGO 34.75 113.63 china Zhengzhou
SHA 31.23 121.47 china Shanghai
TAO 36.07 120.38 china Qingdao
BJS 39.90 116.41 china Beijing
HET 40.84 111.75 china Hohhot
SHE 41.80 123.43 china Shenyang
HRB 45.80 126.53 china Harbin
SEL 37.57 126.98 - Seoul
BUS 35.18 129.08 - Busan
FUK 33.59 130.40 - Fukuoka
OSA 34.69 135.50 - Osaka
TYO 35.68 139.77 - Tokyo
SPK 43.06 141.35 - Sapporo
OKA 26.21 127.68 - Okinawa
SYD -33.87 151.21 - Sydney
MEL -37.81 144.96 - Melbourne
BNE -27.47 153.03 - Brisbane
TSV -19.26 146.82 - Townsville
ADL -34.93 138.60 - Adelaide
PER -31.95 115.86 - Perth
DRW -12.46 130.84 - Darwin
HBA -42.88 147.33 - Hobart
AKL -36.85 174.76 - Auckland
WLG -41.29 174.78 - Wellington
CHC -43.53 172.64 - Christchurch
SUV -18.14 178.44 - Suva
APW -13.83 -171.77 - Apia
PPG -14.28 -170.70 - Pago Pago
NOU -22.27 166.46 - Noumea
VLI -17.73 168.32 - Port Vila
HIR -9.43 159.95 - Honiara
POM -9.44 147.18 - Port Moresby
PPT -17.55 -149.56 - Papeete
GUM 13.44 144.79 - Guam
MAJ 7.10 171.38 - Majuro
CAI 30.04 31.24 - Cairo
ALY 31.20 29.92 - Alexandria
SUZ 29.97 32.55 - Suez
BEN 32.12 20.07 - Benghazi
TIP 32.89 13.19 - Tripoli
TUN 36.81 10.18 - Tunis
SIC 37.30 11.40 ~ Strait of Sicily
ALG 36.75 3.06 - Algiers
CAS 33.57 -7.59 - Casablanca
GIB 35.90 -6.00 ~ Strait of Gibraltar
LPA 28.12 -15.43 - Las Palmas
NKC 18.08 -15.98 - Nouakchott
DKR 14.72 -17.47 - Dakar
WAF 13.50 -19.50 ~ west of Dakar
RAI 14.92 -23.51 - Praia
BKO 12.64 -8.00 - Bamako
CKY 9.51 -13.71 - Conakry
FNA 8.48 -13.23 - Freetown
MLW 6.30 -10.80 - Monrovia
ABJ 5.32 -4.02 - Abidjan
OUA 12.37 -1.52 - Ouagadougou
ACC 5.56 -0.20 - Accra
LFW 6.13 1.22 - Lome
COO 6.37 2.43 - Cotonou
NIM 13.51 2.13 - Niamey
LOS 6.45 3.39 - Lagos
ABV 9.06 7.49 - Abuja
KAN 12.00 8.52 - Kano
GUI 3.50 3.50 ~ Gulf of Guinea
DLA 4.05 9.70 - Douala
NDJ 12.13 15.06 chad N'Djamena
BGF 4.39 18.56 - Bangui
LBV 0.39 9.45 - Libreville
FIH -4.32 15.31 congo Kinshasa
LAD -8.84 13.23 - Luanda
FBM -11.66 27.48 congo Lubumbashi
WDH -22.56 17.07 - Windhoek
CPT -33.92 18.42 - Cape Town
JNB -26.20 28.05 - Johannesburg
DUR -28.95 31.75 - Mtunzini
GBE -24.65 25.91 - Gaborone
HRE -17.83 31.05 - Harare
LUN -15.42 28.28 - Lusaka
LLW -13.96 33.79 - Lilongwe
MPM -25.97 32.57 - Maputo
BEW -19.84 34.84 - Beira
DAR -6.79 39.21 - Dar es Salaam
MBA -4.04 39.67 - Mombasa
NBO -1.29 36.82 - Nairobi
EBB 0.35 32.58 - Kampala
KGL -1.94 30.06 - Kigali
ADD 9.03 38.74 ethiopia Addis Ababa
DJI 11.60 43.15 - Djibouti
MGQ 2.05 45.32 - Mogadishu
PZU 19.62 37.22 sudan Port Sudan
KRT 15.50 32.56 sudan Khartoum
JUB 4.85 31.58 - Juba
TNR -18.88 47.51 mascarene Antananarivo
RUN -20.90 55.50 mascarene Saint-Denis, Reunion
MRU -20.16 57.50 mascarene Port Louis
SEZ -4.62 55.45 mascarene Victoria
`;
