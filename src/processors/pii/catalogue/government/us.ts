import { isOneCharacter, numberAt } from '../../checksums/digits.ts'
import type { CatalogueGroup } from '../../model.ts'
import { NEEDS_NEAR_CUE, numberRecogniser } from '../number-rule.ts'
import { businessNumber, governmentNumber } from './entity.ts'

/**
 * Area not 000, 666 or 9xx, group not 00, serial not 0000, and none of the two numbers that were printed on sample cards
 * and voided. https://www.ssa.gov/employer/randomization.html
 */
export function isSsn(compact: string): boolean {
  const area = numberAt(compact, 0, 3)
  if (area === 0 || area === 666 || area >= 900) return false
  return (
    numberAt(compact, 3, 5) !== 0 &&
    numberAt(compact, 5, 9) !== 0 &&
    compact !== '078051120' &&
    compact !== '219099999' &&
    !isOneCharacter(compact)
  )
}

/** 9xx with groups 50–65, 70–88, 90–92 and 94–99. https://www.irs.gov/irm/part3/irm_03-021-263r */
function isItin(compact: string): boolean {
  const group = numberAt(compact, 3, 5)
  if (compact.charCodeAt(0) !== 57) return false
  return (group >= 50 && group <= 65) || (group >= 70 && group <= 88) || (group >= 90 && group !== 93)
}

/** Prefixes that were never given to a campus. https://www.irs.gov/businesses/small-businesses-self-employed/how-eins-are-assigned-and-valid-ein-prefixes */
const NO_EIN = ',00,07,08,09,17,18,19,28,29,49,69,70,78,79,89,96,97,'
export function isEin(compact: string): boolean {
  return !NO_EIN.includes(compact.slice(0, 2))
}

/** Lengths and letters as the states print them; digits may be hyphenated (KS, NY and others). */
const DRIVER_LICENCE_SHAPES = [
  '999999', '9999999', '99999999', '999999999', '9999999999', '99999999999', '999999999999', // AK AL AR CT DC DE GA IA IN LA ME MS NC NY OR PA SC SD TN TX UT VT WY
  'A999999', 'A9999999', 'A99999999', 'A999999999', 'A99999999999', 'A999999999999', 'A99999999999999', // AZ CA HI KS MA MD MI MN FL IL NJ NY VA WI OK NE MO
  'AA999999', 'AA9999999', 'AA999999A', 'AAA999999', 'AAAA999999', '999999999A', '99999999A', // OH NM ID IA MO
  '9999999A', '99AAA99999', 'AAA99A9999', '999AA9999', 'A99999A', '99AAA999999', 'AAAAAAA999A9', 'AAAAA99A999A', // ND NH KY VT WA
  'A999999A', '9AA9999', '999999999999A', '9999999999999', '99999999999999', 'AAA9999999', // MO, IN, NV, MT, ND
] // biome-ignore format: a word list

export const group: CatalogueGroup = {
  entities: [
    governmentNumber('US_SSN', 'Social Security number', 'US'),
    governmentNumber('US_ITIN', 'Individual taxpayer identification number', 'US'),
    businessNumber('US_EIN', 'Employer identification number', 'US'),
    governmentNumber('US_PASSPORT', 'US passport', 'US'),
    governmentNumber('US_DRIVER_LICENSE', 'US driver licence', 'US'),
  ],
  recognisers: [
    numberRecogniser({
      id: 'us-ssn',
      entity: 'US_SSN',
      shapes: ['999999999'],
      isValid: isSsn,
      chance: 0.89,
      layouts: { '999-99-9999': 3, '999 99 9999': 0.6, '999.99.9999': 0.4 },
      cues: ['ssn', 'ssns', 'ss#', 'ssn#', 'ss no', 'social security', 'social security number', 'soc sec', 'social', 'social insurance', 'ss number', 'taxpayer id', 'número de seguro social', 'seguro social'],
    }),
    numberRecogniser({
      id: 'us-itin',
      entity: 'US_ITIN',
      shapes: ['999999999'],
      isValid: isItin,
      chance: 0.0434,
      layouts: { '999-99-9999': 2.5, '999 99 9999': 0.6 },
      cues: ['itin', 'taxpayer', 'tax id', 'individual taxpayer', 'taxpayer identification', 'tin', 'irs'],
    }),
    numberRecogniser({
      id: 'us-ein',
      entity: 'US_EIN',
      shapes: ['999999999'],
      isValid: isEin,
      chance: 0.83,
      layouts: { '99-9999999': 0.8 },
      cues: ['ein', 'fein', 'employer identification', 'employer id', 'federal tax id', 'tax id', 'federal id', 'irs'],
    }),
    numberRecogniser({
      id: 'us-passport',
      entity: 'US_PASSPORT',
      shapes: ['999999999', 'A99999999'],
      alone: NEEDS_NEAR_CUE,
      cues: ['us passport', 'u.s. passport', 'american passport', 'passport', 'passport number', 'passport no', 'passport card', 'travel document', 'pasaporte'],
    }),
    numberRecogniser({
      id: 'us-driver-license',
      entity: 'US_DRIVER_LICENSE',
      shapes: DRIVER_LICENCE_SHAPES,
      takes: ['digits', 'alnum'],
      alone: NEEDS_NEAR_CUE,
      layouts: 'any',
      lowerCase: 0,
      isCueOnly: true,
      cues: ["driver's license", 'driver’s license', 'drivers license', 'driver license', "driver's licence", 'drivers licence', 'driving license', "driver's lic", 'driver lic', "driver's license number", 'driver license number', 'dl', 'dl#', 'dln', 'dlno', 'license number', 'license no', 'licence number', 'dmv', 'permit number', 'licencia de conducir'],
      anticues: ['software', 'product key', 'business license', 'serial'],
    }),
  ],
} // biome-ignore format: tables of cues
