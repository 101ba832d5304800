/**
 * Abbreviations of zones that date libraries print (Java's and ICU's, in several languages), with their offsets in
 * minutes east of UTC. `Intl` tells them only for the language of the zone itself, so they are listed.
 * Where one means several zones, the most frequent in exports is first.
 */
const OFFSETS: Readonly<Record<string, readonly [number, ...number[]]>> = {
  UTC: [0], GMT: [0], UT: [0], Z: [0],
  WET: [0], WEST: [60], WEZ: [0], WESZ: [60], BST: [60], AZOT: [-60], AZOST: [0],
  CET: [60], CEST: [120], MET: [60], MEST: [120], MEZ: [60], MESZ: [120], 'SEČ': [60], 'SELČ': [120],
  EET: [120], EEST: [180], OEZ: [120], OESZ: [180], MSK: [180], MSD: [240], TRT: [180],
  SAMT: [240], YEKT: [300], OMST: [360], NOVT: [420], KRAT: [420], IRKT: [480], YAKT: [540], VLAT: [600], MAGT: [660],
  WAT: [60], CAT: [120], EAT: [180], SAST: [120],
  IST: [330, 120, 60], IDT: [180], AST: [-240, 180], GST: [240], IRST: [210], IRDT: [270], AFT: [270], PKT: [300],
  UZT: [300], NPT: [345], BDT: [360], ICT: [420], WIB: [420], WITA: [480], WIT: [540], MYT: [480], SGT: [480],
  HKT: [480], PHT: [480], KST: [540], JST: [540], GET: [240], AZT: [240], ALMT: [360], MMT: [390],
  AWST: [480], ACWST: [525], ACST: [570], ACDT: [630], AEST: [600], AEDT: [660], LHST: [630], LHDT: [660],
  NZST: [720], NZDT: [780], CHAST: [765], CHADT: [825], CHST: [600], FJT: [720], SST: [-660],
  NST: [-210], NDT: [-150], ADT: [-180], EST: [-300], EDT: [-240], CST: [-360, 480, -300], CDT: [-300, -240],
  MST: [-420], MDT: [-360], PST: [-480], PDT: [-420], AKST: [-540], AKDT: [-480], HST: [-600], HAST: [-600], HADT: [-540],
  PMST: [-180], PMDT: [-120], BRT: [-180], BRST: [-120], AMT: [-240, 240], AMST: [-180], ACT: [-300], FNT: [-120],
  ART: [-180], UYT: [-180], PYT: [-240, -180], CLT: [-240], CLST: [-180], BOT: [-240], COT: [-300], PET: [-300],
  ECT: [-300], VET: [-240], GYT: [-240],
  МСК: [180], HNE: [-300], HAE: [-240], HNC: [-360], HAC: [-300], HNR: [-420], HAR: [-360], HNP: [-480], HAP: [-420], HNA: [-240], HAA: [-180],
  日本標準時: [540], 中国标准时间: [480], 中國標準時間: [480], 台北標準時間: [480],
} // biome-ignore format: a table

/** Of those that mean several zones, what they mean in a text of a script. */
const BY_SCRIPT: readonly (readonly [abbreviation: string, script: RegExp, offset: number])[] = [
  ['CST', /\p{Script=Han}/u, 480],
  ['IST', /\p{Script=Hebrew}/u, 120],
  ['IST', /[\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Gujarati}\p{Script=Kannada}\p{Script=Malayalam}]/u, 330],
  ['AST', /\p{Script=Arabic}/u, 180],
] // biome-ignore format: a table

/**
 * The offsets an abbreviation can mean in a text, most frequent first; undefined where it is none. Capitals only.
 */
export function zoneOffset(abbreviation: string, text = ''): readonly [number, ...number[]] | undefined {
  const offsets = Object.hasOwn(OFFSETS, abbreviation) ? OFFSETS[abbreviation] : undefined
  if (offsets === undefined || offsets.length === 1) return offsets
  const known = BY_SCRIPT.find(([word, script]) => word === abbreviation && script.test(text))
  return known === undefined ? offsets : [known[2]]
}
