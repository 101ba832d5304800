import { isShortDate } from '../../checksums/calendar.ts'
import { type CheckDigit, COMPLEMENT_11_ZERO, hasCheckDigit, hasLuhn } from '../../checksums/check-digit.ts'
import { isOneCharacter, numberAt, valueAt } from '../../checksums/digits.ts'
import type { CatalogueGroup } from '../../model.ts'
import { NEEDS_NEAR_CUE, numberRecogniser, UNMISTAKABLE } from '../number-rule.ts'
import { businessNumber, governmentNumber } from './entity.ts'

/** Luhn; no number begins with 0 or 8. https://www.canada.ca/en/employment-social-development/services/sin.html */
export function isSin(compact: string): boolean {
  const first = compact.charCodeAt(0)
  return first !== 48 && first !== 56 && hasLuhn(compact)
}

/** Receita Federal: https://www.gov.br/receitafederal */
export const CPF_FIRST: CheckDigit = {
  weights: [10, 9, 8, 7, 6, 5, 4, 3, 2],
  modulus: 11,
  table: COMPLEMENT_11_ZERO,
  at: 9,
}
export const CPF_SECOND: CheckDigit = {
  weights: [11, 10, 9, 8, 7, 6, 5, 4, 3, 2],
  modulus: 11,
  table: COMPLEMENT_11_ZERO,
  at: 10,
}
export function isCpf(compact: string, first = CPF_FIRST, second = CPF_SECOND): boolean {
  return !isOneCharacter(compact) && hasCheckDigit(compact, first) && hasCheckDigit(compact, second)
}

/** Since July 2026 the first twelve may hold letters, whose value is their code − 48 (IN RFB 2.229/2024). */
const CODE_VALUES = 48
export const CNPJ_FIRST: CheckDigit = {
  weights: [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2],
  modulus: 11,
  lettersFrom: CODE_VALUES,
  table: COMPLEMENT_11_ZERO,
  at: 12,
}
export const CNPJ_SECOND: CheckDigit = {
  weights: [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2],
  modulus: 11,
  lettersFrom: CODE_VALUES,
  table: COMPLEMENT_11_ZERO,
  at: 13,
}
export function isCnpj(compact: string, first = CNPJ_FIRST, second = CNPJ_SECOND): boolean {
  return !isOneCharacter(compact) && hasCheckDigit(compact, first) && hasCheckDigit(compact, second)
}

const STATES = ',AS,BC,BS,CC,CL,CM,CS,CH,DF,DG,GT,GR,HG,JC,MC,MN,MS,NT,NL,OC,PL,QT,QR,SP,SL,SR,TC,TS,TL,VZ,YN,ZS,NE,'

/**
 * Name, `YYMMDD`, sex (H, M, X), state of birth, consonants, a digit or letter for the century, check digit over weights 18 … 2 in
 * an alphabet with Ñ. https://www.gob.mx/curp
 */
export function isCurp(compact: string, heaviest = 18): boolean {
  if (!'HMX'.includes(compact.charAt(10)) || !STATES.includes(compact.slice(11, 13))) return false
  if (!isShortDate(numberAt(compact, 4, 6), numberAt(compact, 6, 8), numberAt(compact, 8, 10))) return false
  let sum = 0
  for (let at = 0; at < 17; at++) {
    const value = valueAt(compact, at)
    sum += (value > N ? value + 1 : value) * (heaviest - at)
  }
  return (10 - (sum % 10)) % 10 === valueAt(compact, 17)
}

const N = 23

/** Persons have four letters, firms three; the date is the birth or the founding. The last character is not checked here. */
function isRfc(compact: string): boolean {
  const from = compact.length - 9
  return isShortDate(
    numberAt(compact, from, from + 2),
    numberAt(compact, from + 2, from + 4),
    numberAt(compact, from + 4, from + 6),
  )
}

export const group: CatalogueGroup = {
  entities: [
    governmentNumber('CA_SIN', 'Canadian Social Insurance Number', 'CA'),
    governmentNumber('CA_PASSPORT', 'Canadian passport', 'CA'),
    governmentNumber('CA_HEALTH_NUMBER', 'Canadian provincial health number', 'CA'),
    governmentNumber('BR_CPF', 'Brazilian CPF', 'BR'),
    businessNumber('BR_CNPJ', 'Brazilian CNPJ', 'BR'),
    governmentNumber('MX_CURP', 'Mexican CURP', 'MX'),
    governmentNumber('MX_RFC', 'Mexican tax number (RFC)', 'MX'),
  ],
  recognisers: [
    numberRecogniser({ id: 'ca-sin', entity: 'CA_SIN', shapes: ['999999999'], isValid: isSin, chance: 0.08, layouts: { '999 999 999': 0.2, '999-999-999': 0.4 }, cues: ['sin', 'sin number', 'sin no', 'sin #', 'social insurance', 'social insurance number', 'nas', "numéro d'assurance sociale", 'assurance sociale', 'canadian sin'] }),
    numberRecogniser({ id: 'ca-passport', entity: 'CA_PASSPORT', shapes: ['AA999999', 'A999999AA'], alone: NEEDS_NEAR_CUE, cues: ['canadian passport', 'passeport canadien', 'passport number', 'passport no', 'passport'] }),
    numberRecogniser({ id: 'ca-health-number', entity: 'CA_HEALTH_NUMBER', shapes: ['9999999999', '9999999999AA', 'AAAA99999999'], takes: ['digits', 'alnum'], layouts: { '9999-999-999': 0.3, '9999 999 999': 0, '9999-999-999-99': 0.5, '9999 999 999 99': 0.3, '9999 9999 9999': 0 }, alone: NEEDS_NEAR_CUE, cues: ['ohip', 'health card', 'health card number', 'ramq', 'carte soleil', "carte d'assurance maladie", 'personal health number', 'phn', 'msp'] }),
    numberRecogniser({ id: 'br-cpf', entity: 'BR_CPF', shapes: ['99999999999'], isValid: isCpf, chance: 0.01, layouts: { '999.999.999-99': 3, '999 999 999 99': 0.2, '999999999-99': 1, '999.999.999.99': 1 }, cues: ['cpf', 'c.p.f', 'cadastro de pessoas físicas', 'cpf/mf', 'inscrito no cpf', 'brazilian tax'] }),
    numberRecogniser({ id: 'br-cnpj', entity: 'BR_CNPJ', shapes: ['99999999999999', 'XXXXXXXXXXXX99'], takes: ['digits', 'alnum'], isValid: isCnpj, chance: 0.01, layouts: { '99.999.999/9999-99': 3, '99999999/9999-99': 2 }, cues: ['cnpj', 'c.n.p.j', 'cadastro nacional da pessoa jurídica', 'razão social'] }),
    numberRecogniser({ id: 'mx-curp', entity: 'MX_CURP', shapes: ['AAAA999999AAAAAAX9'], isValid: (compact) => isCurp(compact), chance: 0.000_2, alone: UNMISTAKABLE, lowerCase: 0, cues: ['curp', 'clave única', 'clave unica de registro'] }),
    numberRecogniser({ id: 'mx-rfc', entity: 'MX_RFC', shapes: ['AAAA999999XXX', 'AAA999999XXX'], isValid: isRfc, chance: 0.037, alone: -0.3, layouts: { '9999-999999-999': 1.2, '9999 999999 999': 1, '999-999999-999': 1.2 }, cues: ['rfc', 'r.f.c', 'registro federal de contribuyentes', 'registro federal', 'contribuyente'] }),
  ],
} // biome-ignore format: tables of cues
