/**
 * Countries and territories: people, people online, time, region, kind of access networks.
 *
 * One line each: ISO 3166-1 alpha-2 and alpha-3 codes; population in thousands (UN World Population
 * Prospects 2024, July 2024, recalled: the total is checked, single
 * countries are good to about a percent); year and percent of the population online (ITU estimates
 * as published by the World Bank, series IT.NET.USER.ZS, latest year up to 2023; for Taiwan, Kosovo and some
 * territories, which the series lacks or leaves at zero, a rounded estimate); standard time in minutes
 * east of UTC, of the most populous zone where there are several; region; access group; name.
 */
export const COUNTRY_LINES = `
AD AND 82 2022 94.49 60 europe europe Andorra
AE ARE 11027 2023 100 240 middle-east middle-east-north-africa United Arab Emirates
AF AFG 42647 2020 18.4 270 asia south-asia Afghanistan
AG ATG 94 2022 91.41 -240 north-america latin-america Antigua and Barbuda
AL ALB 2792 2023 83.14 60 europe europe Albania
AM ARM 2974 2022 77.03 240 asia europe Armenia
AO AGO 37886 2022 39.29 60 africa sub-saharan-africa Angola
AR ARG 45696 2023 89.23 -180 south-america latin-america Argentina
AS ASM 47 2020 60 -660 oceania oceania American Samoa
AT AUT 9121 2023 95.33 60 europe europe Austria
AU AUS 26713 2022 94.88 600 oceania oceania Australia
AW ABW 108 2017 97.17 -240 north-america latin-america Aruba
AZ AZE 10337 2022 88 240 asia europe Azerbaijan
BA BIH 3164 2023 83.38 60 europe europe Bosnia and Herzegovina
BB BRB 283 2022 76.21 -240 north-america latin-america Barbados
BD BGD 173562 2023 44.5 360 asia south-asia Bangladesh
BE BEL 11739 2023 94.63 60 europe europe Belgium
BF BFA 23549 2022 19.92 0 africa sub-saharan-africa Burkina Faso
BG BGR 6757 2023 80.39 120 europe europe Bulgaria
BH BHR 1607 2023 100 180 middle-east middle-east-north-africa Bahrain
BI BDI 14048 2022 11.28 120 africa sub-saharan-africa Burundi
BJ BEN 14463 2022 33.76 60 africa sub-saharan-africa Benin
BM BMU 65 2017 98.37 -240 north-america north-america Bermuda
BN BRN 463 2022 98.97 480 asia southeast-asia Brunei
BO BOL 12414 2022 73.28 -240 south-america latin-america Bolivia
BR BRA 211999 2023 84.15 -180 south-america latin-america Brazil
BS BHS 401 2022 94.41 -300 north-america latin-america Bahamas
BT BTN 791 2022 86.84 360 asia south-asia Bhutan
BW BWA 2521 2022 77.33 120 africa sub-saharan-africa Botswana
BY BLR 9057 2023 91.51 180 europe europe Belarus
BZ BLZ 417 2022 70.35 -360 north-america latin-america Belize
CA CAN 39742 2022 94 -300 north-america north-america Canada
CD COD 109276 2022 27.24 60 africa sub-saharan-africa DR Congo
CF CAF 5331 2021 10.58 60 africa sub-saharan-africa Central African Republic
CG COG 6333 2022 36.25 60 africa sub-saharan-africa Republic of the Congo
CH CHE 8922 2023 97.34 60 europe europe Switzerland
CI CIV 31934 2022 38.41 0 africa sub-saharan-africa Ivory Coast
CL CHL 19765 2023 94.12 -240 south-america latin-america Chile
CM CMR 29124 2022 43.86 60 africa sub-saharan-africa Cameroon
CN CHN 1419321 2023 77.48 480 asia east-asia China
CO COL 52886 2022 72.8 -300 south-america latin-america Colombia
CR CRI 5130 2023 85.13 -360 north-america latin-america Costa Rica
CU CUB 10980 2022 73.22 -300 north-america latin-america Cuba
CV CPV 525 2022 72.1 -60 africa sub-saharan-africa Cape Verde
CW CUW 185 2017 68.13 -240 north-america latin-america Curacao
CY CYP 1358 2023 91.22 120 europe europe Cyprus
CZ CZE 10736 2023 85.99 60 europe europe Czechia
DE DEU 84552 2023 92.48 60 europe europe Germany
DJ DJI 1169 2022 65.03 180 africa sub-saharan-africa Djibouti
DK DNK 5977 2023 98.78 60 europe europe Denmark
DM DMA 66 2022 83.38 -240 north-america latin-america Dominica
DO DOM 11428 2022 84.38 -240 north-america latin-america Dominican Republic
DZ DZA 46814 2022 71.24 60 africa middle-east-north-africa Algeria
EC ECU 18135 2023 72.69 -300 south-america latin-america Ecuador
EE EST 1361 2023 93.18 120 europe europe Estonia
EG EGY 116538 2022 72.2 120 africa middle-east-north-africa Egypt
ER ERI 3535 2022 26.59 180 africa sub-saharan-africa Eritrea
ES ESP 47911 2023 95.45 60 europe europe Spain
ET ETH 132060 2022 19.38 180 africa sub-saharan-africa Ethiopia
FI FIN 5617 2023 93.51 120 europe europe Finland
FJ FJI 929 2022 85.22 720 oceania oceania Fiji
FM FSM 113 2022 40.54 660 oceania oceania Micronesia
FO FRO 55 2017 98 0 europe europe Faroe Islands
FR FRA 66549 2023 86.84 60 europe europe France
GA GAB 2539 2022 73.7 60 africa sub-saharan-africa Gabon
GB GBR 69138 2022 95.34 0 europe europe United Kingdom
GD GRD 117 2022 79.9 -240 north-america latin-america Grenada
GE GEO 3808 2023 81.88 240 asia europe Georgia
GF GUF 308 2019 70 -180 south-america latin-america French Guiana
GG GGY 65 2017 84 0 europe europe Guernsey
GH GHA 34427 2022 69.84 0 africa sub-saharan-africa Ghana
GI GIB 39 2016 94.44 60 europe europe Gibraltar
GL GRL 56 2017 69.48 -120 north-america north-america Greenland
GM GMB 2760 2022 54.19 0 africa sub-saharan-africa Gambia
GN GIN 14755 2022 33.92 0 africa sub-saharan-africa Guinea
GP GLP 375 2019 70 -240 north-america latin-america Guadeloupe
GQ GNQ 1893 2022 66.82 60 africa sub-saharan-africa Equatorial Guinea
GR GRC 10048 2023 85.01 120 europe europe Greece
GT GTM 18406 2022 54.4 -360 north-america latin-america Guatemala
GU GUM 168 2017 80.51 600 oceania oceania Guam
GW GNB 2201 2022 31.57 0 africa sub-saharan-africa Guinea-Bissau
GY GUY 831 2022 85.32 -240 south-america latin-america Guyana
HK HKG 7415 2022 95.61 480 asia east-asia Hong Kong
HN HND 10826 2022 59.71 -360 north-america latin-america Honduras
HR HRV 3875 2023 83.24 60 europe europe Croatia
HT HTI 11773 2021 38.95 -300 north-america latin-america Haiti
HU HUN 9676 2023 91.45 60 europe europe Hungary
ID IDN 283488 2023 69.21 420 asia southeast-asia Indonesia
IE IRL 5255 2022 95.59 0 europe europe Ireland
IL ISR 9387 2022 91.85 120 middle-east middle-east-north-africa Israel
IM IMN 84 2020 90 0 europe europe Isle of Man
IN IND 1450936 2020 43.41 330 asia south-asia India
IQ IRQ 46042 2022 78.72 180 middle-east middle-east-north-africa Iraq
IR IRN 91568 2022 81.72 210 middle-east middle-east-north-africa Iran
IS ISL 393 2022 99.86 0 europe europe Iceland
IT ITA 59343 2023 87.03 60 europe europe Italy
JE JEY 104 2017 85 0 europe europe Jersey
JM JAM 2839 2022 85.12 -300 north-america latin-america Jamaica
JO JOR 11553 2022 90.5 180 middle-east middle-east-north-africa Jordan
JP JPN 123753 2022 84.92 540 asia east-asia Japan
KE KEN 56433 2022 40.81 180 africa sub-saharan-africa Kenya
KG KGZ 7186 2022 79.77 360 asia europe Kyrgyzstan
KH KHM 17639 2022 56.73 420 asia southeast-asia Cambodia
KI KIR 135 2022 54.42 720 oceania oceania Kiribati
KM COM 867 2021 27.34 180 africa sub-saharan-africa Comoros
KN KNA 47 2022 76.46 -240 north-america latin-america Saint Kitts and Nevis
KP PRK 26499 2013 0 540 asia east-asia North Korea
KR KOR 51718 2023 97.42 540 asia east-asia South Korea
KW KWT 4935 2023 99.75 180 middle-east middle-east-north-africa Kuwait
KY CYM 74 2017 81.07 -300 north-america latin-america Cayman Islands
KZ KAZ 20593 2023 92.88 300 asia europe Kazakhstan
LA LAO 7770 2022 66.15 420 asia southeast-asia Laos
LB LBN 5806 2022 90.05 120 middle-east middle-east-north-africa Lebanon
LC LCA 180 2022 74.19 -240 north-america latin-america Saint Lucia
LI LIE 40 2022 96.8 60 europe europe Liechtenstein
LK LKA 23104 2022 50.11 330 asia south-asia Sri Lanka
LR LBR 5613 2022 30.13 0 africa sub-saharan-africa Liberia
LS LSO 2337 2022 47.04 120 africa sub-saharan-africa Lesotho
LT LTU 2859 2023 88.5 120 europe europe Lithuania
LU LUX 673 2023 99.35 60 europe europe Luxembourg
LV LVA 1872 2023 92.19 120 europe europe Latvia
LY LBY 7381 2022 88.43 120 africa middle-east-north-africa Libya
MA MAR 38081 2022 89.9 60 africa middle-east-north-africa Morocco
MC MCO 39 2022 98.38 60 europe europe Monaco
MD MDA 3035 2022 63.53 120 europe europe Moldova
ME MNE 638 2022 88.22 60 europe europe Montenegro
MG MDG 31965 2022 20.58 180 africa sub-saharan-africa Madagascar
MH MHL 38 2022 73.22 720 oceania oceania Marshall Islands
MK MKD 1823 2022 84.23 60 europe europe North Macedonia
ML MLI 24479 2022 33.05 0 africa sub-saharan-africa Mali
MM MMR 54500 2021 44.02 390 asia southeast-asia Myanmar
MN MNG 3476 2022 83.91 480 asia europe Mongolia
MO MAC 720 2022 89.79 480 asia east-asia Macao
MP MNP 44 2020 80 600 oceania oceania Northern Mariana Islands
MQ MTQ 343 2019 70 -240 north-america latin-america Martinique
MR MRT 5169 2022 44.36 0 africa sub-saharan-africa Mauritania
MT MLT 540 2023 91.92 60 europe europe Malta
MU MUS 1271 2022 75.5 240 africa sub-saharan-africa Mauritius
MV MDV 528 2022 83.91 300 asia south-asia Maldives
MW MWI 21655 2023 18 120 africa sub-saharan-africa Malawi
MX MEX 130861 2023 81.18 -360 north-america latin-america Mexico
MY MYS 35558 2023 97.69 480 asia southeast-asia Malaysia
MZ MOZ 34632 2022 21.21 120 africa sub-saharan-africa Mozambique
NA NAM 3030 2022 62.22 120 africa sub-saharan-africa Namibia
NC NCL 293 2017 82.01 660 oceania oceania New Caledonia
NE NER 27032 2022 16.94 60 africa sub-saharan-africa Niger
NG NGA 232679 2022 35.46 60 africa sub-saharan-africa Nigeria
NI NIC 6916 2022 61.05 -360 north-america latin-america Nicaragua
NL NLD 18229 2023 97.01 60 europe europe Netherlands
NO NOR 5577 2023 99 60 europe europe Norway
NP NPL 29651 2022 49.56 345 asia south-asia Nepal
NR NRU 12 2022 82.67 720 oceania oceania Nauru
NZ NZL 5214 2022 95.73 720 oceania oceania New Zealand
OM OMN 5281 2023 95.25 240 middle-east middle-east-north-africa Oman
PA PAN 4516 2022 73.61 -300 north-america latin-america Panama
PE PER 34218 2022 74.67 -300 south-america latin-america Peru
PF PYF 282 2017 72.7 -600 oceania oceania French Polynesia
PG PNG 10577 2022 26.99 600 oceania oceania Papua New Guinea
PH PHL 115844 2022 75.21 480 asia southeast-asia Philippines
PK PAK 251269 2022 32.95 300 asia south-asia Pakistan
PL POL 38539 2023 86.41 60 europe europe Poland
PR PRI 3242 2022 87.29 -240 north-america north-america Puerto Rico
PS PSE 5495 2023 86.64 120 middle-east middle-east-north-africa Palestine
PT PRT 10425 2023 85.79 0 europe europe Portugal
PW PLW 18 2020 70 540 oceania oceania Palau
PY PRY 6929 2023 78.09 -180 south-america latin-america Paraguay
QA QAT 3048 2022 100 180 middle-east middle-east-north-africa Qatar
RE REU 878 2019 75 240 africa sub-saharan-africa Reunion
RO ROU 19015 2023 89.2 120 europe europe Romania
RS SRB 6736 2023 85.36 60 europe europe Serbia
RU RUS 144820 2023 92.25 180 europe europe Russia
RW RWA 14257 2022 34.44 120 africa sub-saharan-africa Rwanda
SA SAU 33963 2023 100 180 middle-east middle-east-north-africa Saudi Arabia
SB SLB 819 2022 44.96 660 oceania oceania Solomon Islands
SC SYC 130 2022 86.67 240 africa sub-saharan-africa Seychelles
SD SDN 50449 2022 28.7 120 africa sub-saharan-africa Sudan
SE SWE 10607 2023 95.7 60 europe europe Sweden
SG SGP 5832 2023 94.29 480 asia east-asia Singapore
SI SVN 2119 2023 90.38 60 europe europe Slovenia
SK SVK 5507 2023 87.21 60 europe europe Slovakia
SL SLE 8642 2022 30.35 0 africa sub-saharan-africa Sierra Leone
SM SMR 34 2022 85.06 60 europe europe San Marino
SN SEN 18502 2022 59.98 0 africa sub-saharan-africa Senegal
SO SOM 19009 2022 27.6 180 africa sub-saharan-africa Somalia
SR SUR 634 2022 75.76 -180 south-america latin-america Suriname
SS SSD 11944 2022 12.14 120 africa sub-saharan-africa South Sudan
ST STP 236 2022 56.99 0 africa sub-saharan-africa Sao Tome and Principe
SV SLV 6338 2022 62.89 -360 north-america latin-america El Salvador
SX SXM 43 2019 80 -240 north-america latin-america Sint Maarten
SY SYR 24673 2020 35.78 180 middle-east middle-east-north-africa Syria
SZ SWZ 1243 2022 58.25 120 africa sub-saharan-africa Eswatini
TC TCA 47 2020 81 -300 north-america latin-america Turks and Caicos Islands
TD TCD 20299 2022 12.18 60 africa sub-saharan-africa Chad
TG TGO 9515 2022 37.62 0 africa sub-saharan-africa Togo
TH THA 71668 2023 89.54 420 asia southeast-asia Thailand
TJ TJK 10591 2022 36.09 300 asia europe Tajikistan
TL TLS 1401 2022 40.75 540 asia southeast-asia Timor-Leste
TM TKM 7494 2017 21.25 300 asia europe Turkmenistan
TN TUN 12277 2022 73.84 60 africa middle-east-north-africa Tunisia
TO TON 104 2021 57.55 780 oceania oceania Tonga
TR TUR 87474 2023 85.96 180 middle-east europe Turkey
TT TTO 1508 2022 79.98 -240 north-america latin-america Trinidad and Tobago
TV TUV 10 2022 81.19 720 oceania oceania Tuvalu
TW TWN 23214 2023 95 480 asia east-asia Taiwan
TZ TZA 68560 2022 31.89 180 africa sub-saharan-africa Tanzania
UA UKR 37861 2021 79.22 120 europe europe Ukraine
UG UGA 50015 2021 10 180 africa sub-saharan-africa Uganda
US USA 345427 2022 97.13 -300 north-america north-america United States
UY URY 3387 2022 89.87 -180 south-america latin-america Uruguay
UZ UZB 36362 2023 89.01 300 asia europe Uzbekistan
VC VCT 101 2022 77.74 -240 north-america latin-america Saint Vincent and the Grenadines
VE VEN 28405 2017 61.6 -240 south-america latin-america Venezuela
VG VGB 39 2017 77.7 -240 north-america latin-america British Virgin Islands
VI VIR 85 2017 64.38 -240 north-america north-america US Virgin Islands
VN VNM 100988 2023 78.08 420 asia southeast-asia Vietnam
VU VUT 328 2022 69.89 660 oceania oceania Vanuatu
WS WSM 218 2022 75.29 780 oceania oceania Samoa
XK XKX 1677 2023 96 60 europe europe Kosovo
YE YEM 40583 2022 17.69 180 middle-east middle-east-north-africa Yemen
YT MYT 326 2019 60 180 africa sub-saharan-africa Mayotte
ZA ZAF 64007 2022 74.7 120 africa sub-saharan-africa South Africa
ZM ZMB 21315 2022 31.23 120 africa sub-saharan-africa Zambia
ZW ZWE 16634 2022 32.56 120 africa sub-saharan-africa Zimbabwe
`;
