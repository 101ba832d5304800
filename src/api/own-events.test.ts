import { describe, expect, test } from 'vitest'
import { readOwnEvents } from './own-events.ts'
import { InvalidItems } from './problems.ts'

const read = (value: unknown) => readOwnEvents(JSON.stringify(value), false, 'notes')
const faults = (work: () => unknown) => {
  try {
    work()
  } catch (error) {
    if (error instanceof InvalidItems) return error.items
    throw error
  }
  return []
}

describe('readOwnEvents', () => {
  test('reads the shorter form', () => {
    const { isSingle, events } = read({
      id: 'n1',
      type: 'note.written',
      kind: 'did',
      time: '2024-05-01T10:00:00+02:00',
      endtime: '2024-05-01T09:00:00Z',
      precision: 'min',
      subject: 'A note',
      place: 'place:google:ChIJexample1',
      actors: ['person:email:ada@example.org'],
      data: { text: 'hello', latitude: 48.1234567, longitude: -0.5, accuracy: 12 },
    })
    expect(isSingle).toBe(true)
    expect(events).toEqual([
      {
        id: 'n1',
        type: 'note.written',
        kind: 'did',
        time: Date.parse('2024-05-01T08:00:00Z'),
        endtime: Date.parse('2024-05-01T09:00:00Z'),
        tz: 120,
        precision: 'min',
        subject: 'A note',
        place: 'place:google:ChIJexample1',
        actors: ['person:email:ada@example.org'],
        lat: 481234567,
        lon: -5000000,
        accuracy: 12,
        data: { text: 'hello' },
      },
    ])
  })

  test('reads a CloudEvent and tells it apart by source and id', () => {
    const event = {
      specversion: '1.0',
      id: '7',
      source: 'sensor/1',
      type: 'temp',
      time: '2024-05-01T10:00:00Z',
      data: 21.5,
    }
    expect(read(event).events).toEqual([
      { id: '["sensor/1","7"]', type: 'temp', time: Date.parse('2024-05-01T10:00:00Z'), data: { value: 21.5 } },
    ])
    expect(read({ ...event, source: '/v1/streams/notes' }).events[0]?.id).toBe('7')
  })

  test('keeps extension attributes of a CloudEvent that it does not know', () => {
    const event = {
      specversion: '1.0',
      id: '7',
      source: 's',
      type: 't',
      traceparent: '00-ab',
      originrun: 'x',
      data: { a: 1 },
    }
    expect(read(event).events[0]?.data).toEqual({ a: 1, extensions: { traceparent: '00-ab' } })
  })

  test('reads lists, NDJSON with empty lines, and an empty list', () => {
    expect(read([{ type: 'a' }, { type: 'b' }])).toEqual({
      isSingle: false,
      events: [
        { type: 'a', data: {} },
        { type: 'b', data: {} },
      ],
    })
    expect(readOwnEvents('{"type":"a"}\r\n\n{"type":"b"}\n', true, 'notes').events).toHaveLength(2)
    expect(read([]).events).toEqual([])
  })

  test('refuses what is nested without measure', () => {
    const deep = `{"type":"a","data":{"x":${'['.repeat(8000)}${']'.repeat(8000)}}}`
    expect(() => readOwnEvents(deep, false, 'notes')).toThrow(/nested more than 200 deep/)
    expect(faults(() => readOwnEvents(`{"type":"a"}\n${deep}\n`, true, 'notes'))).toEqual([
      { index: 1, detail: 'is nested more than 200 deep' },
    ])
  })

  test('keeps integers beyond 2^53', () => {
    const { events } = readOwnEvents('{"type":"a","data":{"n":-8024144696862913506}}', false, 'notes')
    expect(events[0]?.data).toEqual({ n: '\ue000#-8024144696862913506' })
  })

  test('lists every item that is wrong, with its index and why', () => {
    const items = [
      { type: 'ok' },
      { type: 'Not a name' },
      5,
      { type: 'a', time: 'yesterday' },
      { type: 'a', time: '2024-05-02', endtime: '2024-05-01' },
      { type: 'a', colour: 'red' },
      { type: 'a', data: { latitude: 91, longitude: 0 } },
      { type: 'a', data: { latitude: 1 } },
      { specversion: '1.0', type: 'a', id: '1' },
      { type: 'a', actors: [1] },
      { type: 'a', tz: 'CET' },
      { type: 'a', precision: 'year' },
      { type: 'a', kind: 'Did It' },
      { type: 'a', id: '' },
      { type: 'a', subject: 5 },
      { type: 'a', endtime: '2024-05-01' },
    ]
    const found = faults(() => read(items))
    expect(found.map(({ index }) => index)).toEqual(items.map((_, index) => index).slice(1))
    expect(found[0]?.detail).toContain('`type`')
    expect(found[4]?.detail).toContain('`colour`')
    expect(faults(() => readOwnEvents('{"type":"a"}\n{"type":\n', true, 'notes'))).toEqual([
      { index: 1, detail: 'is not valid JSON' },
    ])
  })

  test('leaves coordinates that are no numbers, and accuracies that are no whole metres, where they are', () => {
    expect(read({ type: 'a', data: { latitude: 'north' } }).events[0]).toEqual({
      type: 'a',
      data: { latitude: 'north' },
    })
    expect(read({ type: 'a', data: { latitude: 0, longitude: 0, accuracy: 4.5 } }).events[0]).toEqual({
      type: 'a',
      lat: 0,
      lon: 0,
      data: { accuracy: 4.5 },
    })
  })

  test('takes a date for a time that is known to the day', () => {
    expect(read({ type: 'a', time: '2024-05-01' }).events[0]).toMatchObject({
      time: Date.parse('2024-05-01T00:00:00Z'),
      precision: 'day',
    })
  })

  test('says where a body is not JSON, and never repeats it', () => {
    expect(() => readOwnEvents('{"type":"secret', false, 'notes')).toThrow(/body is not valid JSON/)
    expect(() => readOwnEvents('{"type":"secret', false, 'notes')).not.toThrow(/secret/)
  })
})
