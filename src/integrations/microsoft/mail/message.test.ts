import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Draft, Json } from '../../../models/events.ts'
import { canonicalJson } from '../../../utils/canonical-json.ts'
import { type MailItem, mailMessages } from '../../archive/mail-messages.ts'
import { probe } from '../../archive/probe.ts'
import { advise } from './advice.ts'
import { createMailDecoder } from './message.ts'
import { recogniseMail, recogniseMailbox } from './recognise.ts'
import { TYPES } from './types.ts'

const decoder = createMailDecoder()
const identityOf = (draft: Draft) => canonicalJson({ ...TYPES[0]!.identity(draft) })

async function decoded(bytes: Uint8Array): Promise<readonly Draft[]> {
  async function* chunks() {
    yield bytes
  }
  const items: MailItem[] = []
  for await (const item of mailMessages(chunks())) items.push(item)
  return items.flatMap((item) => {
    const outcome =
      'value' in item
        ? decoder.decode({ kind: 'json', part: item.part, value: item.value as Json }, { name: 'x' })
        : undefined
    return outcome?.kind === 'next' ? outcome.value.drafts : []
  })
}

describe('a mail', () => {
  test('is what its headers say, and nothing of its body', async () => {
    const drafts = await decoded(readFileSync(new URL('fixtures/inbox.mbox', import.meta.url)))
    expect(drafts[0]).toEqual({
      type: 'microsoft.mail.message',
      time: Date.parse('2024-05-03T07:30:00Z'),
      tz: 120,
      precision: 's',
      actors: ['jonas', 'mara', 'ada', 'lin'].map(
        (name) => `person:email:${name}@example.${name === 'ada' || name === 'lin' ? 'net' : 'org'}`,
      ),
      data: {
        messageId: 'walk-1@example.org',
        thread: 'walk-1@example.org',
        from: [{ name: 'Jönas Example', address: 'jonas@example.org' }],
        to: [
          { name: 'Example, Mara', address: 'mara@example.org' },
          { address: 'ada@example.net' },
          { name: 'Lin', address: 'lin@example.net' },
        ],
        cc: [{ address: 'mara@EXAMPLE.org' }],
        subject: 'Unsere Brückenwanderung',
        size: expect.any(Number),
        attachments: [{ name: 'Brücken karte.pdf', type: 'application/pdf' }],
        headers: { 'list-id': 'Walkers <walkers.example.org>', importance: 'high' },
      },
    })
    expect(drafts[1]).toMatchObject({ data: { thread: 'walk-0@example.org', inReplyTo: ['walk-1@example.org'] } })
    expect(drafts[1]).not.toHaveProperty('tz')
    expect(drafts[2]).toMatchObject({ data: { zoneGuessed: true, when: 'Sun, 5 May 2024 10:00:00' } })
    expect(drafts[3]).toMatchObject({ time: Date.parse('2024-05-06T08:00:00Z'), data: { dateFrom: 'received' } })
    expect(JSON.stringify(drafts)).not.toMatch(/Nobody|secret/)
  })

  test('is the same out of a mailbox and out of a file', async () => {
    const mail =
      'From: a@b.c\r\nTo: d@e.f\r\nSubject: x\r\nDate: Fri, 3 May 2024 09:30:00 +0200\r\nMessage-ID: <1@b.c>\r\n\r\nHi\r\n'
    const mailbox = `From a@b.c Fri May  3 07:30:00 2024\n${mail.replaceAll('\r', '')}\n`
    expect(await decoded(Buffer.from(mailbox))).toEqual(await decoded(Buffer.from(mail)))
  })

  test('any order and overlap of mailboxes gives the same rows, one a mail', async () => {
    const mail = fc.record({ id: fc.option(fc.nat(20)), from: fc.constantFrom('a@b.c', 'x@y.z'), minute: fc.nat(59) })
    await fc.assert(
      fc.asyncProperty(fc.array(mail, { maxLength: 12 }), fc.nat(12), async (mails, cut) => {
        const texts = mails.map(({ id, from, minute }) => {
          // What is known by its id says the same each time.
          const when = id === null ? minute : id
          return `From ${from} Fri May  3 07:30:00 2024\nFrom: ${from}\nSubject: s\nDate: Fri, 3 May 2024 09:${String(when).padStart(2, '0')}:00 +0200\n${id === null ? '' : `Message-ID: <${id}@b.c>\n`}\n`
        })
        const rows = async (order: readonly string[]) =>
          new Map(
            (await decoded(Buffer.from(order.join(''))))
              .map((draft) => [identityOf(draft), canonicalJson(draft)] as const)
              .sort(),
          )
        const all = await rows(texts)
        expect(await rows([...texts.slice(cut), ...texts.toReversed(), ...texts.slice(0, cut)])).toEqual(all)
        expect(all.size).toBe(new Set(mails.map(({ id, from, minute }) => `${id ?? `at ${minute}`} ${from}`)).size)
      }),
      { numRuns: 60 },
    )
  })
})

describe('a file', () => {
  const of = (text: string | Uint8Array, name = 'x/1.bin') => {
    const bytes = Buffer.from(text)
    return probe({ path: name, name, bytes: bytes.length, set: 'x' }, bytes)
  }
  const HEADERS = 'From: a@b.c\nTo: d@e.f\nDate: Fri, 3 May 2024 09:30:00 +0200\nMessage-ID: <1@b.c>\n'

  test('of mails is told by its headers', () => {
    expect(recogniseMail(of(`${HEADERS}\nx`))).toEqual({ confidence: 0.5 })
    expect(recogniseMail(of(`${HEADERS}X-MS-Has-Attach:\n\nx`))).toEqual({ confidence: 0.9 })
    expect(recogniseMailbox(of(`From a Fri May  3 07:30:00 2024\n${HEADERS}\nx`))).toEqual({ confidence: 0.5 })
  })

  test.each([
    [
      'a mailbox of Gmail',
      `From 1@xxx Fri May 03 07:30:00 +0000 2024\nX-GM-THRID: 1\nX-Gmail-Labels: Inbox\n${HEADERS}\n`,
      'All mail.mbox',
    ],
    ['a mailbox in a Takeout', `From a Fri May  3 07:30:00 2024\n${HEADERS}\n`, 'Takeout/Mail/x.mbox'],
    [
      'a saved page',
      `From: <Saved by Blink>\nSnapshot-Content-Location: https://example.org/\nSubject: x\nDate: Fri, 3 May 2024 09:30:00 -0000\nMIME-Version: 1.0\n\n`,
      'x.mhtml',
    ],
    ['a text', 'From: here\nto there\n\nNothing', 'x.txt'],
    ['a letter', 'From me to you: a letter\nSubject: love\nDate: today\n', 'x.txt'],
    ['JSON', '{"From": "a", "To": "b", "Date": "c"}', 'x.json'],
  ])('that is %s is none', (_, text, name) => {
    expect([recogniseMail(of(text, name)), recogniseMailbox(of(text, name))]).toEqual([undefined, undefined])
  })

  test('of Outlook that is not read is told what to do with', () => {
    expect(advise(of(Buffer.from('!BDN\x01\x02\x03', 'latin1')))).toMatch(/PST/)
    expect(advise(of(Buffer.from('d0cf11e0a1b11ae100', 'hex'), 'a.msg'))).toMatch(/MSG/)
    const columns = [
      'Subject',
      'Body',
      ...['From', 'To', 'CC', 'BCC'].flatMap((who) => ['Name', 'Address', 'Type'].map((what) => `${who}: (${what})`)),
    ]
    expect(advise(of(`${columns.join(',')}\n${columns.map(() => 'x').join(',')}\n`, 'a.csv'))).toMatch(/CSV/)
    expect(advise(of('a,b\n1,2\n', 'a.csv'))).toBeUndefined()
  })
})
