import { createReadStream, existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DamagedStream } from './entry.ts'
import { type MailItem, mailMessages } from './mail-messages.ts'

async function read(text: string | Uint8Array, cut = 1 << 16, failure?: Error): Promise<readonly MailItem[]> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += cut) yield bytes.subarray(at, at + cut)
    if (failure !== undefined) throw failure
  }
  const items: MailItem[] = []
  try {
    for await (const item of mailMessages(chunks())) items.push(item)
  } catch (error) {
    if (error !== failure) throw error
  }
  return items
}
const subjects = (items: readonly MailItem[]) =>
  items.map((item) =>
    'value' in item ? item.value.headers.find(({ name }) => name === 'Subject')?.value : item.damaged,
  )

const message = (subject: string, body = 'Hello\n') => `From: ann@example.org\nSubject: ${subject}\n\n${body}`
const box = (...messages: readonly string[]) =>
  messages.map((text) => `From ann@example.org Sat Jan  6 10:00:00 2024\n${text}\n`).join('')

describe('a mailbox', () => {
  test.each([
    ['the usual separators', box(message('1'), message('2'))],
    ['carriage returns', box(message('1'), message('2')).replaceAll('\n', '\r\n')],
    ['nothing behind From, as of Thunderbird', box(message('1'), message('2')).replaceAll(/^From .*$/gm, 'From ')],
    ['a dash as of Thunderbird', box(message('1'), message('2')).replaceAll('From ann@example.org ', 'From - ')],
    [
      'the year behind the zone, as of Gmail',
      box(message('1'), message('2')).replaceAll(/^From .*$/gm, 'From 17853@xxx Sat Jan 06 10:00:00 +0000 2024'),
    ],
    [
      'sentences that begin with From',
      box(
        message('1', 'Hi\n\nFrom 10:00 on we meet.\n\nFrom here: nothing\n'),
        message('2', '\nFrom\n\nFrom us all\n'),
      ),
    ],
    [
      'quoted separators',
      box(message('1', '>From ann Sat Jan  6 10:00:00 2024\nSubject: no\n\n>>From x\n'), message('2')),
    ],
    ['no blank line before the next one', box(message('1'), message('2')).replace('Hello\n\n', 'Hello\n')],
    ['Content-Length that lies', box(message('1').replace('Subject', 'Content-Length: 999999\nSubject'), message('2'))],
    ['a byte order mark before all', `\ufeff${box(message('1'), message('2'))}`],
    ['messages without a body', box('Subject: 1\nFrom: a@b.c\n', 'Subject: 2\n')],
  ])('is parted by %s', async (_, text) => {
    for (const cut of [1, 7, 1 << 16]) expect(subjects(await read(text, cut))).toEqual(['1', '2'])
  })

  test('holds no body, and tells sizes as a server does', async () => {
    const body = 'secret\n>From the secret\n'
    const one = message('1', body)
    const items = await read(box(one, message('2')))
    expect(JSON.stringify(items)).not.toContain('secret')
    const size = one.replace('>From', 'From').replaceAll('\n', '\r\n').length
    expect(items[0]).toMatchObject({ value: { size } })
    const [alone] = await read(one.replace('>From', 'From'))
    expect(alone).toEqual(items[0])
  })

  test('that breaks off keeps the messages before, and the begun one without its size', async () => {
    const text = box(message('1'), message('2'))
    const damage = new DamagedStream('cut', 'ends')
    const items = await read(text.slice(0, -4), 50, damage)
    expect(subjects(items)).toEqual(['1', '2'])
    expect(items[1]).not.toHaveProperty('value.size')
    const inHeaders = await read(text.slice(0, text.lastIndexOf('Subject')), 50, damage)
    expect(subjects(inHeaders)).toEqual(['1', 'the file ends inside of its headers'])
  })

  test('with headers without end costs one message', async () => {
    const flood = message('no').replace('Subject', `${'X-Flood: y\n'.repeat(40_000)}Subject`)
    const items = await read(box(message('1'), flood, message('2')))
    expect(subjects(items)).toEqual(['1', 'headers of more than 256 KiB', '2'])
    expect(JSON.stringify(items)).not.toContain('Hello')
    const line = await read(box(message('x'.repeat(1 << 20)), message('2')))
    expect(subjects(line)).toEqual(['headers of more than 256 KiB', '2'])
  })

  test('never holds what stands behind the blank line of a message', async () => {
    const line = fc.constantFrom(
      '',
      'secret',
      'secret: x',
      ' secret',
      '--b',
      '--b--',
      'From secret',
      '>From secret',
      'Content-Type: text/plain',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 20 }), fc.integer({ min: 1, max: 40 }), async (body, cut) => {
        const items = await read(box(message('1', `${body.join('\n')}\n`)), cut)
        expect(items).toHaveLength(1)
        expect(JSON.stringify(items)).not.toContain('secret')
      }),
    )
  })
})

describe('the parts of a message', () => {
  const MIXED = [
    'From: ann@example.org',
    'Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=',
    'Content-Type: multipart/mixed;',
    '\tboundary="a \\"b"',
    '',
    'preamble',
    '--a "b',
    'Content-Type: multipart/alternative; boundary=inner',
    '',
    '--inner',
    'Content-Type: text/plain',
    '',
    'secret',
    '--inner',
    'Content-Type: text/html',
    '',
    '<p>secret</p>',
    '--inner--',
    '--a "b',
    'Content-Type: application/pdf;',
    ' name=Plan.pdf',
    'Content-Disposition: attachment; filename=Plan.pdf',
    '',
    'c2VjcmV0',
    '--a "b--',
    '',
  ].join('\r\n')

  test('are known by their headers alone', async () => {
    for (const cut of [1, 13, 1 << 16]) {
      const [item] = await read(MIXED, cut)
      expect(item).toMatchObject({
        value: {
          size: MIXED.length,
          parts: [
            { type: 'multipart/alternative; boundary=inner' },
            { type: 'text/plain' },
            { type: 'text/html' },
            { type: 'application/pdf; name=Plan.pdf', disposition: 'attachment; filename=Plan.pdf' },
          ],
        },
      })
      expect(JSON.stringify(item)).not.toContain('secret')
    }
  })

  test('a file in UTF-16 or with a byte order mark is read as any other', async () => {
    const plain = await read(message('Grüße'))
    expect(await read(Buffer.from(`\ufeff${message('Grüße')}`))).toEqual(plain)
    expect(await read(Buffer.from(`\ufeff${message('Grüße')}`, 'utf16le'), 3)).toEqual(plain)
  })

  test('headers in Latin 1 are read', async () => {
    const [item] = await read(Buffer.from(message('Grüße'), 'latin1'))
    expect(subjects([item!])).toEqual(['Grüße'])
  })
})

/** A mailbox of another one's Takeout, read where it lies: it never becomes part of the project. */
const SAMPLE = fileURLToPath(
  new URL(
    '../../../../shared/data/exports/digitraceslab+niimpy/niimpy/sampledata/Google/Takeout/Mail/All mail Including Spam and Trash.mbox',
    import.meta.url,
  ),
)
if (!existsSync(SAMPLE)) process.stderr.write(`SKIPPED: a mailbox of others: ${SAMPLE} is not there\n`)

test.skipIf(!existsSync(SAMPLE))('a mailbox with dates that are none is parted all the same', async () => {
  const items: MailItem[] = []
  for await (const item of mailMessages(createReadStream(SAMPLE))) items.push(item)
  expect(subjects(items)).toEqual(Array(6).fill('Hello'))
  expect(JSON.stringify(items)).not.toContain('viesti')
})
