import { hasLuhn } from '../checksums/check-digit.ts'
import { isDigit, isOneCharacter } from '../checksums/digits.ts'
import type { CatalogueGroup } from '../model.ts'
import { compactForm } from './government/entity.ts'
import { NEEDS_NEAR_CUE, numberRecogniser } from './number-rule.ts'

/** Fourteen digits and Luhn (3GPP TS 23.003 § 6.2). */
export function isImei(compact: string): boolean {
  return !isOneCharacter(compact) && hasLuhn(compact)
}

/** What letters of a vehicle identification number count, `A` to `Z`; I, O and Q do not occur. 49 CFR 565.15. */
const VIN_VALUES = '12345678-12345-7-923456789'
export const VIN_WEIGHTS: readonly number[] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]

/** The check at the ninth place is binding in North America and China only. */
export function hasVinCheck(compact: string, weights = VIN_WEIGHTS): boolean {
  let sum = 0
  for (let at = 0; at < 17; at++) sum += vinValue(compact, at) * (weights[at] ?? 0)
  const remainder = sum % 11
  return compact.charCodeAt(8) === (remainder === 10 ? 88 : 48 + remainder)
}
function vinValue(compact: string, at: number): number {
  return isDigit(compact, at) ? compact.charCodeAt(at) - 48 : VIN_VALUES.charCodeAt(compact.charCodeAt(at) - 65) - 48
}

/** No I, O, Q; letters and digits both; the last four are digits. */
export function isVin(compact: string): boolean {
  if (/[IOQ]/.test(compact) || !/[A-Z].*[A-Z]/.test(compact)) return false
  for (let at = 13; at < 17; at++) if (!isDigit(compact, at)) return false
  return isDigit(compact, 8) || compact.charCodeAt(8) === 88
}


const PLATE_CUES = ['license plate', 'licence plate', 'number plate', 'plate', 'plates', 'plate number', 'plate no', 'registration plate', 'vehicle registration', 'vehicle reg', 'reg plate', 'car reg', 'vrn', 'kennzeichen', 'autokennzeichen', 'nummernschild', 'kfz-kennzeichen', 'immatriculation', "plaque d'immatriculation", 'matrícula', 'placa', 'targa', 'kenteken', 'nummerplade', 'registreringsnummer', 'tablica rejestracyjna', 'rendszám', 'spz', 'rekisterinumero'] // biome-ignore format: cues
const PLATE_SHAPES = [
  'AA99AAA', 'A999AAA', 'AAA999A', '9AAA999', 'AAA9999', 'AAA999', '999AAA', 'AA999AA', 'AA9999', 'AAA99A', 'A999AA', 'AA99AA', '99AAA9', '99AA99', 'AA9999AA', 'A9999AA', 'AA999A', 'A99AAA', '9999AAA', 'AAA9A99', 'AA99A9999', 'AA99AA9999', 'AAA99', 'AA99999', 'A99999', 'AAAA999', 'A9AAA9', '9AA999', 'AAAA99', 'AAAAA99', 'AAAA9999', 'AAAAA9', 'AAA9', 'AA999', '1AAA999', 'A999A', 'AAAA9', 'AAA99AA',
] // biome-ignore format: a word list

/** Numbers of things that follow one person about. */
export const group: CatalogueGroup = {
  entities: [
    { id: 'IMEI', title: 'Device number (IMEI)', category: 'network', risk: 'medium', canonical: compactForm },
    { id: 'VIN', title: 'Vehicle identification number', category: 'identity', risk: 'medium', canonical: compactForm },
    { id: 'LICENSE_PLATE', title: 'Vehicle registration plate', category: 'identity', risk: 'medium', canonical: compactForm },
  ],
  recognisers: [
    numberRecogniser({ id: 'imei', entity: 'IMEI', shapes: ['999999999999999'], isValid: isImei, chance: 0.1, alone: -0.9, layouts: { '99-999999-999999-9': 2, '999999-99-999999-9': 2, '99 999999 999999 9': 1.2, '999999 99 999999 9': 1.2, '99999999 999999 9': 0.5 }, cues: ['imei', 'imei number', 'imei no', 'device id', 'handset', 'iphone', 'phone serial', 'sim', 'gerätenummer'] }),
    numberRecogniser({ id: 'vin', entity: 'VIN', shapes: ['XXXXXXXXXXXXX9999'], isValid: (compact) => isVin(compact) && hasVinCheck(compact), chance: 0.01, alone: 0.6, lowerCase: 1.5, cues: ['vin', 'vin number', 'vehicle identification', 'chassis', 'chassis number', 'fahrgestellnummer', 'fin', 'fahrzeug-identifizierungsnummer', 'numéro de châssis', 'bastidor', 'telaio', 'chassisnummer'] }),
    numberRecogniser({ id: 'vin-unchecked', entity: 'VIN', shapes: ['XXXXXXXXXXXXX9999'], isValid: isVin, alone: -1.3, isCueOnly: true, cues: ['vin', 'vin number', 'vehicle identification', 'chassis', 'chassis number', 'fahrgestellnummer', 'fin', 'fahrzeug-identifizierungsnummer', 'numéro de châssis', 'bastidor', 'telaio', 'chassisnummer'] }),
    numberRecogniser({ id: 'license-plate', entity: 'LICENSE_PLATE', shapes: PLATE_SHAPES, alone: NEEDS_NEAR_CUE, layouts: 'any', lowerCase: 0.6, isCueOnly: true, takes: ['alnum'], cues: PLATE_CUES, anticues: ['license plate frame'] }),
  ],
} // biome-ignore format: tables of cues
