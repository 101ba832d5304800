import { describe, expect, it } from 'vitest'
import { probe } from '../../archive/probe.ts'
import { archiveChannels } from '../../source.ts'
import source from './index.ts'

const NAME = 'Takeout/Anything/datei.bin'
const probed = (text: string, name = NAME) => {
  const bytes = new TextEncoder().encode(text)
  return probe({ path: name, name, bytes: bytes.length, set: 'x' }, bytes.subarray(0, 64 << 10))
}
const channel = (text: string, name = NAME) => {
  const file = probed(text, name)
  return archiveChannels(source)
    .map(({ id, recognise }) => ({ id, confidence: recognise(file)?.confidence ?? 0 }))
    .filter(({ confidence }) => confidence > 0)
    .sort((a, b) => b.confidence - a.confidence)[0]?.id
}
const json = (value: unknown) => channel(JSON.stringify(value))

const visit = {
  startTime: '2025-06-15T09:00:00+02:00',
  visit: { topCandidate: { placeLocation: { latLng: '48.1°, 11.5°' } } },
}
const iosVisit = {
  startTime: '2025-06-15T09:00:00Z',
  visit: { topCandidate: { placeID: 'x', placeLocation: 'geo:48.1,11.5' } },
}
const path = {
  startTime: '2025-06-15T09:00:00Z',
  timelinePath: [{ point: 'geo:48.1,11.5', durationMinutesOffsetFromStartTime: '1' }],
}

describe('an export is recognised by what it holds', () => {
  it.each([
    ['records', { locations: [{ timestampMs: '1', latitudeE7: 1, longitudeE7: 2 }] }],
    ['records', { locations: [{ timestamp: 'x', deviceTag: 5 }] }],
    ['records', { locations: [{ activity: [{ activity: [{ type: 'STILL' }], timestamp: 'x' }], timestamp: 'x' }] }],
    ['records', { locations: [] }],
    ['records', [{ latitudeE7: 1, longitudeE7: 2, timestamp: 'x' }]],
    ['semantic', { timelineObjects: [{ placeVisit: {} }] }],
    ['semantic', { timelineObjects: [{ activitySegment: { duration: {} } }] }],
    ['semantic', { timelineObjects: [] }],
    ['semantic', { locations: [{ placeVisit: { location: {} } }] }],
    ['phone-android', { semanticSegments: [visit], rawSignals: [], userLocationProfile: {} }],
    [
      'phone-android',
      { userLocationProfile: { frequentPlaces: [{ placeId: 'x' }] }, rawSignals: [], semanticSegments: [visit] },
    ],
    ['phone-android', { semanticSegments: [] }],
    ['phone-android', { semanticSegments: null, rawSignals: null }],
    ['phone-android', { rawSignals: [{ position: { LatLng: '48.1°, 11.5°' } }] }],
    ['phone-android', { userLocationProfile: {} }],
    ['phone-android', { locations: [visit] }],
    ['phone-android', [visit]],
    ['phone-ios', [iosVisit]],
    ['phone-ios', [path]],
    ['phone-ios', { semanticSegments: [iosVisit] }],
    ['phone-ios', [{ startTime: 'x', activity: { topCandidate: { type: 'walking' } } }]],
    ['saved-places', { type: 'FeatureCollection', features: [{ properties: { google_maps_url: 'x' } }] }],
    ['saved-places', { type: 'FeatureCollection', features: [{ properties: { 'Google Maps URL': 'x' } }] }],
    ['saved-places', { features: [{ geometry: {}, properties: { name: 'Home', address: 'x' }, type: 'Feature' }] }],
    ['my-activity-json', [{ header: 'Maps', title: 'x', time: 'x', products: ['Maps'] }]],
    ['my-activity-json', [{ header: 'x', title: 'x', time: 'x', titleUrl: 'https://www.google.de/maps/place/x' }]],
    ['my-activity-json', [{ header: 'Карты', title: 'x', time: 'x', products: ['Карты'] }]],
    [
      'my-activity-json',
      [
        { header: 'Search', title: 'x', time: 'x', products: ['Search'] },
        { header: 'x', title: 'x', time: 'x', products: ['x', 'Maps'] },
      ],
    ],
  ])('as %s: %j', (id, value) => {
    expect(json(value)).toBe(id)
    expect(channel(`\uFEFF\r\n${JSON.stringify(value, null, 4)}`)).toBe(id)
  })

  it.each([
    [{ locations: [{ lat: 48.1, lon: 11.5, time: 1 }] }],
    [{ locations: [{ _type: 'location', tst: 1 }] }],
    [{ locations: {}, other: 1 }],
    [{ features: [{ properties: { name: 'x', speed: 4 } }] }],
    [[{ visit: 'to the doctor', date: 'x' }]],
    [[{ position: 1 }]],
    [{}],
    [[]],
  ])('and not where it is of another maker: %j', (value) => {
    expect(json(value)).toBeUndefined()
  })

  it('in lists of places, with a header in any language or with links', () => {
    const link = 'https://www.google.com/maps/place/x/data=!4m2'
    expect(channel(`Title,Note,URL,Tags,Comment\n,,,,\nA,,${link},,\n`)).toBe('saved-lists')
    expect(channel(`Titre,Note,URL\r\nA,,"${link}"\r\n`)).toBe('saved-lists')
    expect(channel(`タイトル,メモ,リンク\nA,,${link}\n`)).toBe('saved-lists')
    expect(channel(`My list of places\n\nTitle,Note,URL,Tags,Comment\nA,,${link},,\n`)).toBe('saved-lists')
    expect(channel('Title,Note,URL\n')).toBe('saved-lists')
    expect(channel('a,b,c\n1,2,3\n')).toBeUndefined()
  })

  it('although the name says another format', () => {
    expect(channel(JSON.stringify([iosVisit]), 'Records.json')).toBe('phone-ios')
    expect(channel(JSON.stringify({ locations: [{ latitudeE7: 1 }] }), 'Timeline.json')).toBe('records')
  })

  it('as My Activity with names in other scripts, escaped or not', () => {
    expect(
      channel('[{"header":"\\u043A\\u0430\\u0440\\u0442\\u044B","title":"x","time":"x","titleUrl":"x\\u003d"}]'),
    ).toBe('my-activity-json')
  })
})

describe('a file that holds nothing for us is explained', () => {
  const advice = (text: string, name?: string) => source.advise?.(probed(text, name))

  it.each([
    [
      '{"createdTime":"x","modifiedTime":"x","hasReportedLocations":true,"deviceSettings":[{"deviceTag":1}]}',
      'Settings.json',
      /Settings\.json.*Export Timeline data/s,
    ],
    ['{"createdTime":"x","historyEnabled":true,"retentionWindowDays":90}', 'Einstellungen.json', /Settings\.json/],
    ['{"type":"FeatureCollection","features":[]}', 'Saved Places.json', /is empty.*Nothing is missing/],
    ['{"timelineEdits":[{"deviceId":"1","rawSignal":{}}]}', 'Timeline Edits.json', /Timeline Edits/],
    [
      'You have encrypted Timeline backups stored on Google servers.',
      'Encrypted Backups.txt',
      /encrypted.*Export Timeline data/s,
    ],
    ['Vous avez des sauvegardes.', 'Encrypted Backups.txt', /encrypted/],
    ['Sie haben verschlüsselte Zeitachsen-Sicherungen auf Google-Servern.', 'Hinweis.txt', /encrypted/],
    ['{"semanticSegments":', 'Timeline.json.crdownload', /not finished/],
    ['Deletion Time,Row Key\n1,2\n', 'Tombstones.csv', /deleted/],
    [
      '<!DOCTYPE html><html><head><title>Google Takeout</title></head><body></body></html>',
      'archive_browser.html',
      /table of contents/,
    ],
    [
      '<html><head></head><body><pre>{&quot;semanticSegments&quot;:[{&quot;startTime&quot;',
      'Timeline.json',
      /web page that a browser saved/,
    ],
    ['<?xml version="1.0"?><gpx version="1.1"><trk></trk></gpx>', 'a.gpx', /GPX/],
    ['<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"></kml>', 'history-2020-01-01.kml', /KML/],
    ['{"locations":[{"lat":48.1,"lon":11.5,"time":1}]}', 'locations.json', /another app/],
    ['{"type":"FeatureCollection","features":[{"properties":{"name":"x","speed":4}}]}', 'a.geojson', /GeoJSON/],
    ['[]', 'location-history.json', /empty but for its brackets/],
  ])('%s', (text, name, wanted) => {
    expect(advice(text, `Takeout/${name}`)).toMatch(wanted)
  })

  it('and one that has nothing to do with Maps is left to others', () => {
    expect(advice('{"a":1}', 'a.json')).toBeUndefined()
    expect(advice('hello', 'a.txt')).toBeUndefined()
    expect(advice('', 'a.txt')).toBeUndefined()
  })
})
