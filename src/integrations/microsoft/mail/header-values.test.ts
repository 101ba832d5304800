import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodedHeader, readAddresses, readAttachment, readIds, readParams } from './header-values.ts'

describe('values of headers', () => {
  test.each([
    ['=?utf-8?B?R3LDvMOfZQ==?=', 'Grüße'],
    ['=?UTF-8?Q?Gr=C3=BC?= =?UTF-8?Q?=C3=9Fe?=', 'Grüße'],
    ['=?iso-8859-1?q?caf=E9_?= now', 'café now'],
    ['=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=', '日本'],
    ['=?broken?X?y?=', '=?broken?X?y?='],
    ['folded \t text', 'folded text'],
  ])('%s is decoded', (value, text) => {
    expect(decodedHeader(value)).toBe(text)
  })

  test('addresses are read in all their forms', () => {
    const { list } = readAddresses(
      '"Last, First" <a@b.c>, Group: x@y.z, =?utf-8?Q?J=C3=B6rg?= <j@k.l>;, undisclosed-recipients:;, p@q.r (Comment)',
    )
    expect(list).toEqual([
      { name: 'Last, First', address: 'a@b.c' },
      { address: 'x@y.z' },
      { name: 'Jörg', address: 'j@k.l' },
      { name: 'Comment', address: 'p@q.r' },
    ])
  })

  test.each([
    ['<a@b> <c@d>', ['a@b', 'c@d']],
    ['a@b, c@d', ['a@b', 'c@d']],
    ['1', ['1']],
    ['', []],
  ])('ids of %s', (value, ids) => {
    expect(readIds(value)).toEqual(ids)
  })

  test.each([
    ['application/pdf; name="a b.pdf"', '', { name: 'a b.pdf', type: 'application/pdf' }],
    ['application/pdf', 'attachment; filename="a \\"b\\".pdf"; size=3', { name: 'a "b".pdf', type: 'application/pdf' }],
    ['', "attachment; filename*=UTF-8''%e2%82%ac.txt", { name: '€.txt' }],
    ['', "attachment; filename*1=c; filename*0*=iso-8859-1''%e9b", { name: 'ébc' }],
    ['', "attachment; filename*=nowhere''%41", { name: 'A' }],
    ['image/png; name="=?utf-8?Q?=C3=A9?=.png"', 'inline', { name: 'é.png', type: 'image/png' }],
    ['text/plain', 'inline', undefined],
    ['multipart/mixed; boundary=x', '', undefined],
    ['', 'attachment', {}],
  ])('an attachment by %s and %s', (type, disposition, attachment) => {
    expect(readAttachment(type, disposition)).toEqual(attachment)
  })

  test('hostile ones cost neither a fault nor much time', () => {
    // Time of the processor: others may be at work on the machine.
    const started = process.cpuUsage()
    for (const piece of ['"', '(', '<', 'a:', ',', ';', '=?', '=?utf-8?Q?', ';a="', '\\', '; a*0*='])
      for (const read of [readAddresses, decodedHeader, readParams, readIds])
        read(piece.repeat(64 << 10).slice(0, 256 << 10))
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(5000)
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        (text) => void [readAddresses, decodedHeader, readParams, readIds].map((read) => read(text)),
      ),
    )
  })
})
