import { hasMod97 } from './check-digit.ts'
import { isDigit, isLetter } from './digits.ts'

/** A country's accounts: length with country and check digits, and the rest as SWIFT writes it: `4a6n8n`, n digits, a letters, c both. */
export interface IbanStructure {
  readonly length: number
  readonly bban: string
}

/** SWIFT IBAN registry (release 98 and later additions): https://www.swift.com/standards/data-standards/iban-international-bank-account-number */
const REGISTRY =
  'AD 4n4n12c,AE 3n16n,AL 8n16c,AT 5n11n,AZ 4a20c,BA 3n3n8n2n,BE 3n7n2n,BG 4a4n2n8c,BH 4a14c,BI 5n5n11n2n,BR 8n5n10n1a1c,BY 4c4n16c,CH 5n12c,CR 4n14n,CY 3n5n16c,' +
  'CZ 4n6n10n,DE 8n10n,DJ 5n5n11n2n,DK 4n9n1n,DO 4c20n,EE 2n2n11n1n,EG 4n4n17n,ES 4n4n1n1n10n,FI 3n11n,FK 2a12n,FO 4n9n1n,FR 5n5n11c2n,GB 4a6n8n,GE 2a16n,GI 4a15c,' +
  'GL 4n9n1n,GR 3n4n16c,GT 4c20c,HN 4a20n,HR 7n10n,HU 3n4n1n15n1n,IE 4a6n8n,IL 3n3n13n,IQ 4a3n12n,IS 4n2n6n10n,IT 1a5n5n12c,JO 4a4n18c,KW 4a22c,KZ 3n13c,LB 4n20c,LC 4a24c,' +
  'LI 5n12c,LT 5n11n,LU 3n13c,LV 4a13c,LY 3n3n15n,MC 5n5n11c2n,MD 2c18c,ME 3n13n2n,MK 3n10c2n,MN 4n12n,MR 5n5n11n2n,MT 4a5n18c,MU 4a2n2n12n3n3a,NI 4a20n,NL 4a10n,NO 4n6n1n,' +
  'OM 3n16c,PK 4a16c,PL 8n16n,PS 4a21c,PT 4n4n11n2n,QA 4a21c,RO 4a16c,RS 3n13n2n,RU 9n5n15c,SA 2n18c,SC 4a2n2n16n3a,SD 2n12n,SE 3n16n1n,SI 5n8n2n,SK 4n6n10n,SM 1a5n5n12c,' +
  'SO 4n3n12n,ST 4n4n11n2n,SV 4a20n,TL 3n14n2n,TN 2n3n13n2n,TR 5n1n16c,UA 6n19c,VA 3n15n,VG 4a16n,XK 4n10n2n,YE 4a4n18c'

const KINDS: Readonly<Record<string, string>> = { n: '9', a: 'A', c: 'X' }

/** By country; the structure as one character for each place: `9`, `A`, `X`. */
export const IBAN_STRUCTURES: Readonly<Record<string, IbanStructure>> = Object.fromEntries(
  REGISTRY.split(',').map((entry) => {
    const [country = '', structure = ''] = entry.split(' ')
    const bban = structure.replace(
      /(\d+)([nac])/g,
      (_, count: string, kind: string) => KINDS[kind]?.repeat(Number(count)) ?? '',
    )
    return [country, { length: 4 + bban.length, bban }]
  }),
)

/** Country, its length and structure, two check digits, mod 97 = 1. `compact` upper-case without separators. ISO 13616-1. */
export function isIban(compact: string, structures = STRUCTURES): boolean {
  if (!isDigit(compact, 2) || !isDigit(compact, 3)) return false
  const structure = structures[countryIndex(compact)]
  if (structure === undefined || structure.length !== compact.length) return false
  for (let at = 0; at < structure.bban.length; at++)
    if (!fits(compact, at + 4, structure.bban.charCodeAt(at))) return false
  return hasMod97(compact, 4)
}

const LETTERS = 26
const countryIndex = (compact: string): number =>
  isLetter(compact, 0) && isLetter(compact, 1)
    ? (compact.charCodeAt(0) - 65) * LETTERS + compact.charCodeAt(1) - 65
    : -1

/** By the two letters, so that a look-up makes no string. */
const STRUCTURES: readonly (IbanStructure | undefined)[] = Array.from(
  { length: LETTERS * LETTERS },
  (_, index) => IBAN_STRUCTURES[String.fromCharCode(65 + Math.floor(index / LETTERS), 65 + (index % LETTERS))],
)

function fits(compact: string, at: number, kind: number): boolean {
  if (kind === 57) return isDigit(compact, at)
  return isLetter(compact, at) || (kind === 88 && isDigit(compact, at))
}

/** ISO 3166-1 alpha-2, and XK. */
const COUNTRIES =
  ',AD,AE,AF,AG,AI,AL,AM,AO,AR,AS,AT,AU,AW,AX,AZ,BA,BB,BD,BE,BF,BG,BH,BI,BJ,BL,BM,BN,BO,BQ,BR,BS,BT,BW,BY,BZ,CA,CC,CD,CF,CG,CH,CI,CK,CL,CM,CN,CO,CR,CU,CV,CW,CX,CY,CZ,DE,DJ,DK,DM,DO,DZ,EC,EE,EG,EH,ER,ES,ET,FI,FJ,FK,FM,FO,FR,GA,GB,GD,GE,GF,GG,GH,GI,GL,GM,GN,GP,GQ,GR,GS,GT,GU,GW,GY,HK,HN,HR,HT,HU,ID,IE,IL,IM,IN,IO,IQ,IR,IS,IT,JE,JM,JO,JP,KE,KG,KH,KI,KM,KN,KP,KR,KW,KY,KZ,LA,LB,LC,LI,LK,LR,LS,LT,LU,LV,LY,MA,MC,MD,ME,MF,MG,MH,MK,ML,MM,MN,MO,MP,MQ,MR,MS,MT,MU,MV,MW,MX,MY,MZ,NA,NC,NE,NF,NG,NI,NL,NO,NP,NR,NU,NZ,OM,PA,PE,PF,PG,PH,PK,PL,PM,PR,PS,PT,PW,PY,QA,RE,RO,RS,RU,RW,SA,SB,SC,SD,SE,SG,SH,SI,SJ,SK,SL,SM,SN,SO,SR,SS,ST,SV,SX,SY,SZ,TC,TD,TG,TH,TJ,TK,TL,TM,TN,TO,TR,TT,TV,TW,TZ,UA,UG,UM,US,UY,UZ,VA,VC,VE,VG,VI,VN,VU,WF,WS,XK,YE,YT,ZA,ZM,ZW,' // biome-ignore format: a word list

/** Bank, country, place, and a branch or none. ISO 9362. */
export function isBankCode(compact: string): boolean {
  if (compact.length !== 8 && compact.length !== 11) return false
  for (let at = 0; at < 6; at++) if (!isLetter(compact, at)) return false
  return COUNTRIES.includes(`,${compact.slice(4, 6)},`)
}
