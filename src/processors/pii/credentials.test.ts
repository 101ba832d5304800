import { describe, expect, it } from 'vitest'
import { CATALOGUE } from './catalogue/index.ts'
import { createDetector } from './detector.ts'

const detector = createDetector({ groups: CATALOGUE })
const found = (text: string) => detector.detect(text).map(({ entity, start, end }) => [entity, text.slice(start, end)])

/** Put together here, so that no scanner of secrets stops at this file. */
const awsKey = `AKIA${'QWERTYUIOP234567'}`
const token = `${btoa('{"alg":"HS256"}')}.${btoa('{"sub":"1"}').replaceAll('=', '')}.c2lnbmF0dXJl`
const block = `-----BEGIN RSA ${'PRIVATE KEY'}-----\nMIIBOgIBAAJB\n-----END RSA PRIVATE KEY-----`
const phrase = `${'abandon '.repeat(11)}about`

describe('credentials', () => {
  it('finds what an issuer begins its keys with', () => {
    expect(found(`key ${awsKey} leaked`)).toEqual([['API_KEY', awsKey]])
    expect(found(`x ghp_${'a1B2c3D4e5'.repeat(4).slice(0, 36)} y`)).toHaveLength(1)
    expect(found(`${awsKey}X is longer`)).toEqual([])
  })

  it('finds tokens whose head is an object with alg, and no other', () => {
    expect(found(`t ${token} u`)).toEqual([['JWT', token]])
    expect(found(`t eyJub3BlIjoxfQ.eyJub3BlIjoxfQ.c2lnbmF0dXJl u`)).toEqual([])
  })

  it('takes a key block whole, and to the end where its end is lost', () => {
    expect(found(`a\n${block}\nb`)).toEqual([['PRIVATE_KEY', block]])
    const cut = block.slice(0, block.indexOf('-----END'))
    expect(found(`a ${cut}`)).toEqual([['PRIVATE_KEY', cut]])
    expect(found('-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----')).toEqual([])
  })

  it('takes a link with user and secret whole', () => {
    expect(found('at postgres://ada:s3cret@db.example.org:5432/x now')).toEqual([
      ['URL_CREDENTIALS', 'postgres://ada:s3cret@db.example.org:5432/x'],
    ])
  })

  it('finds a secret by its label, in code and in prose', () => {
    expect(found('password: hunter22!')).toEqual([['PASSWORD', 'hunter22']])
    expect(found('Das Passwort ist Birnbaum77')).toEqual([['PASSWORD', 'Birnbaum77']])
    expect(found('api_key="9f8e7d6c5b4a39281706"')).toEqual([['API_KEY', '9f8e7d6c5b4a39281706']])
    expect(found('Authorization: Bearer 9f8e7d6c5b4a39281706xyz')).toEqual([['OAUTH_TOKEN', '9f8e7d6c5b4a39281706xyz']])
    expect(found('Cookie: PHPSESSID=298zf09hf012fh2; a=b')).toEqual([['SESSION_COOKIE', '298zf09hf012fh2']])
    for (const text of [
      'the password is wrong',
      'password: ********',
      'password=$PASSWORD',
      'forgot my password again',
    ])
      expect(found(text)).toEqual([])
  })

  it('finds recovery phrases by word list and checksum', () => {
    expect(found(`words: ${phrase}.`)).toEqual([['RECOVERY_PHRASE', phrase]])
    expect(found(`${'abandon '.repeat(11)}zoo`)).toEqual([])
  })
})
