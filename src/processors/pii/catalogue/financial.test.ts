import { sha256 } from '@noble/hashes/sha2.js'
import { bech32, bech32m, createBase58check } from '@scure/base'
import cardValidator from 'card-validator'
import { isValidIBAN } from 'ibantools'
import { describe, expect, it } from 'vitest'
import { hasHybridCheck, hasLuhn, hasVerhoeff, VERHOEFF } from '../checksums/check-digit.ts'
import { base58CheckVersion, bech32Variant, eip55 } from '../checksums/coins.ts'
import { IBAN_STRUCTURES, isIban } from '../checksums/iban.ts'
import { neighbourSwaps, numberOf, randomOf, singleErrors, variantsAt } from '../testing/numbers.ts'
import { ISSUER_RANGES, isCard } from './cards.ts'
import { isRoutingNumber } from './financial.ts'
import { isDea, isMbi, isMedicare, isNhsNumber, isNpi } from './health.ts'

/** The check digits that make a number of the country valid, by trying all. */
function ibanOf(country: string, random: () => number): string {
  const national = numberOf(IBAN_STRUCTURES[country]?.bban ?? '', random)
  for (let check = 2; check < 99; check++) {
    const compact = `${country}${String(check).padStart(2, '0')}${national}`
    if (isIban(compact)) return compact
  }
  throw new Error(`no check digits for ${country}`)
}

describe('an IBAN', () => {
  it('is valid where ibantools says so, in all of its countries', () => {
    const random = randomOf(1)
    const differ: string[] = []
    for (const country of Object.keys(IBAN_STRUCTURES)) {
      const compact = ibanOf(country, random)
      for (const one of [compact, ...singleErrors(compact).slice(0, 40)])
        if (isIban(one) !== isValidIBAN(one)) differ.push(one)
    }
    // ibantools checks national digits of some countries too, which the registry leaves to them.
    expect(differ.filter((one) => !isIban(one))).toEqual([])
    expect(differ.length).toBeLessThan(25)
  })

  it('has no single error and no swap of neighbours that passes', () => {
    const random = randomOf(2)
    for (const country of Object.keys(IBAN_STRUCTURES)) {
      const compact = ibanOf(country, random)
      expect(
        [...singleErrors(compact), ...neighbourSwaps(compact)].filter((one) => isIban(one) && one.startsWith(country)),
      ).toEqual([])
    }
  })
})

describe('a card number', () => {
  it('is valid where card-validator knows its issuer and takes it', () => {
    const random = randomOf(3)
    const differ: string[] = []
    let valid = 0
    for (let row = 0; row < 4000; row++) {
      const compact = numberOf(
        ['4999999999999999', '5599999999999999', '379999999999999', '6011999999999999', '3530999999999999'][row % 5] ??
          '',
        random,
      )
      const theirs = cardValidator.number(compact)
      if (theirs.isValid && !isCard(compact)) differ.push(compact)
      if (isCard(compact)) valid++
    }
    expect(differ).toEqual([])
    expect(valid).toBeGreaterThan(40)
  })

  it.each(ISSUER_RANGES.map((range, row) => ({ row, from: range.from })))(
    'of $from is missed without its range',
    ({ row }) => {
      const range = ISSUER_RANGES[row]
      const random = randomOf(4)
      const without = ISSUER_RANGES.filter((_, other) => other !== row)
      const noticed = range?.lengths.some((length) => {
        for (let attempt = 0; attempt < 200; attempt++) {
          const compact = `${range.from}${numberOf('9'.repeat(length - String(range.from).length), random)}`
          if (isCard(compact) && !isCard(compact, without)) return true
        }
        return false
      })
      expect(noticed).toBe(true)
    },
  )
})

describe('Luhn, Verhoeff and ISO 7064', () => {
  const valid = (length: number, isValid: (compact: string) => boolean, seed: number): string[] => {
    const random = randomOf(seed)
    return Array.from(
      { length: 200 },
      () => variantsAt(numberOf('9'.repeat(length), random), length - 1).find(isValid) ?? '',
    ).filter((one) => one !== '')
  }

  it('see every single error', () => {
    for (const isValid of [hasLuhn, hasVerhoeff, hasHybridCheck] as const)
      for (const compact of valid(11, (one) => isValid(one), 5))
        expect(singleErrors(compact).filter((one) => isValid(one))).toEqual([])
  })
  it('see every swap: Verhoeff all, Luhn all but 09 and 90', () => {
    for (const compact of valid(12, (one) => hasVerhoeff(one), 6))
      expect(neighbourSwaps(compact).filter((one) => hasVerhoeff(one))).toEqual([])
    for (const compact of valid(16, (one) => hasLuhn(one), 7)) {
      const passed = neighbourSwaps(compact).filter((one) => hasLuhn(one))
      expect(passed.length).toBeLessThanOrEqual((compact.match(/(?=09|90)/g) ?? []).length)
    }
  })
  it('a damaged table of Verhoeff lets an error through or refuses a valid number', () => {
    const numbers = valid(12, (one) => hasVerhoeff(one), 8)
    for (let at = 0; at < 90; at += 7) {
      const product = `${VERHOEFF.product.slice(0, at)}${VERHOEFF.product[at + 1]}${VERHOEFF.product[at]}${VERHOEFF.product.slice(at + 2)}`
      expect(numbers.some((one) => !hasVerhoeff(one, { ...VERHOEFF, product }))).toBe(true)
    }
  })
})

describe('an address of a crypto-currency', () => {
  const random = randomOf(9)
  const bytes = (count: number) => Uint8Array.from({ length: count }, () => Math.floor(random() * 256))
  it('passes as @scure/base makes it, and fails with one character changed', () => {
    const base58 = createBase58check(sha256)
    for (let row = 0; row < 100; row++) {
      const address = base58.encode(Uint8Array.from([0, ...bytes(20)]))
      expect(base58CheckVersion(address)).toBe(0)
      expect(base58CheckVersion(`${address.slice(0, -1)}${address.endsWith('1') ? '2' : '1'}`)).toBeUndefined()
      const words = bech32.toWords(bytes(20))
      expect(bech32Variant(bech32.encode('bc', [0, ...words]), 'bc')).toBe('bech32')
      expect(bech32Variant(bech32m.encode('bc', [1, ...words]), 'bc')).toBe('bech32m')
      expect(
        bech32Variant(
          bech32.encode('bc', [0, ...words]).replace(/.$/, (last) => (last === 'q' ? 'p' : 'q')),
          'bc',
        ),
      ).toBeUndefined()
    }
  })
  it('of Ethereum has the case of its letters as the EIP prints it', () => {
    expect(eip55('0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed')).toBe('valid')
    expect(eip55('0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359')).toBe('valid')
    expect(eip55('0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD')).toBe('wrong')
    expect(eip55('0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed')).toBe('none')
  })
})

describe('numbers without an oracle, by published examples', () => {
  it.each([
    ['NHS', isNhsNumber, '9434765919', '9434765918'],
    ['Medicare', isMedicare, '2123456701', '2123456711'],
    ['MBI', isMbi, '1EG4TE5MK73', '1EG4TE5SK73'],
    ['NPI', isNpi, '1234567893', '1234567892'],
    ['DEA', isDea, 'AP5836727', 'AP5836726'],
    ['ABA', isRoutingNumber, '021000021', '021000022'],
  ] as const)('%s', (_name, isValid, valid, wrong) => {
    expect([isValid(valid), isValid(wrong)]).toEqual([true, false])
  })
})
