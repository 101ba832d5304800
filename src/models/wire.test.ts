import { CloudEvent, HTTP } from 'cloudevents'
import { describe, expect, test } from 'vitest'
import { parseJson, storableJson } from '../utils/json-text.ts'
import type { StoredEvent } from './events.ts'
import { eventId, toWire } from './wire.ts'

const POINT: StoredEvent = {
  fact: '5a7f0c1e-2b3c-8d4e-9f60-718293a4b5c6',
  revision: 1,
  position: '42',
  state: 'live',
  source: 'google.maps',
  type: 'google.maps.point',
  version: 1,
  kind: 'moved',
  stream: 'google.maps',
  time: '2023-03-01T12:00:00.000Z',
  precision: 'ms',
  data: '{"deviceTag": -8024144696862913506, "source": "WIFI"}',
}

const FULL: StoredEvent = {
  ...POINT,
  revision: 3,
  state: 'gone',
  endtime: '2023-03-01T13:00:00.000Z',
  tz: 120,
  endtz: -570,
  precision: 'min',
  subject: 'A "café"',
  place: 'place:google:ChIJexample1',
  actors: ['person:email:ada@example.org', 'person:name:Lovelace, Ada'],
  lat: 481234567,
  lon: -1120000001,
  accuracy: 20,
  run: 'c0ffee',
  file: 'takeout.zip!/Records.json',
  record: 7,
}

describe('toWire', () => {
  test('is accepted by the CloudEvents SDK in its strict form, as structured HTTP too', () => {
    for (const event of [POINT, FULL, { ...FULL, data: '{}' }]) {
      const wire = toWire(event)
      expect(new CloudEvent(JSON.parse(wire), true).validate()).toBe(true)
      const headers = { 'content-type': 'application/cloudevents+json' }
      expect(HTTP.toEvent({ headers, body: wire })).toMatchObject({ id: eventId(event), source: 'google.maps' })
    }
  })

  test('names extensions in lower-case letters and digits and gives them scalar values', () => {
    const { data: _, ...attributes } = JSON.parse(toWire(FULL))
    for (const [name, value] of Object.entries(attributes)) {
      expect(name).toMatch(/^[a-z0-9]{1,20}$/)
      expect(['string', 'number']).toContain(typeof value)
    }
  })

  test('says everything that is known and nothing that is not', () => {
    expect(JSON.parse(toWire(POINT))).toEqual({
      specversion: '1.0',
      id: '5a7f0c1e-2b3c-8d4e-9f60-718293a4b5c6.1',
      source: 'google.maps',
      type: 'google.maps.point',
      time: '2023-03-01T12:00:00.000Z',
      datacontenttype: 'application/json',
      dataschema: 'datapunk:/v1/schemas/google.maps.point/1',
      fact: '5a7f0c1e-2b3c-8d4e-9f60-718293a4b5c6',
      revision: 1,
      position: '42',
      stream: 'google.maps',
      kind: 'moved',
      data: { deviceTag: -8024144696862913506, source: 'WIFI' },
    })
    expect(JSON.parse(toWire(FULL))).toMatchObject({
      state: 'gone',
      endtime: '2023-03-01T13:00:00.000Z',
      tz: '+02:00',
      endtz: '-09:30',
      precision: 'min',
      subject: 'A "café"',
      place: 'place:google:ChIJexample1',
      actors: 'person:email:ada@example.org,person:name:Lovelace%2C Ada',
      originrun: 'c0ffee',
      originfile: 'takeout.zip!/Records.json',
      originrecord: 7,
    })
  })

  test('keeps the digits of integers beyond 2^53', () => {
    expect(toWire(POINT)).toContain('"deviceTag": -8024144696862913506')
    const stored = storableJson(parseJson('{"n":[9007199254740993,-8024144696862913506]}'))
    expect(toWire({ ...POINT, data: stored })).toContain('[9007199254740993,-8024144696862913506]')
  })

  test('puts position and accuracy at the beginning of data, in degrees and metres', () => {
    expect(toWire(FULL)).toContain(
      '"data":{"latitude":48.1234567,"longitude":-112.0000001,"accuracy":20,"deviceTag": -8024144696862913506',
    )
    expect(toWire({ ...FULL, data: '{}' })).toContain(
      '"data":{"latitude":48.1234567,"longitude":-112.0000001,"accuracy":20}}',
    )
    expect(JSON.parse(toWire({ ...POINT, lat: 0, lon: -1, data: '{ }' })).data).toEqual({
      latitude: 0,
      longitude: -1e-7,
    })
  })

  test('gives back text of data that PostgreSQL cannot hold', () => {
    const odd = 'nul \0, half \ud800, mark \ue000'
    const wire = toWire({ ...POINT, subject: odd, data: storableJson({ odd }) })
    const read = JSON.parse(wire)
    expect(read.subject).toBe(odd)
    expect(read.data.odd).toBe(odd)
  })
})
