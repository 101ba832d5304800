import { describe, expect, it } from 'vitest'
import { probe } from '../../archive/probe.ts'
import { advise } from './advice.ts'
import { aboutPoints } from './recognise.ts'
import { bestChannel } from './testing/read.ts'

const probeOf = (text: string | Uint8Array, name = 'x') => {
  const head = Buffer.from(text)
  return probe({ path: name, name, bytes: head.length, set: name }, head)
}
const channelOf = (text: string, name?: string) => bestChannel(probeOf(text, name))?.id

describe('recognition', () => {
  it.each<readonly [what: string, text: string, channel: string | undefined, name: string]>([
    ['a stream without points', '{"Data Source": "derived:a:b:c", "Data Points": []}', 'points', 'x'],
    ['a stream with a byte order mark', '\uFEFF{"Data Points": [', 'points', 'x'],
    ['a session', '{"fitnessActivity": "walking", "startTime": "2025-03-01T06:00:00Z"}', 'sessions', 'x'],
    ['TCX behind a comment', '<?xml version="1.0"?><!-- x --><t:TrainingCenterDatabase xmlns:t="x">', 'tcx', 'x'],
    ['days in Russian', 'Дата,Калории (ккал),Расстояние (м),Шаги\n2025-03-01,1800,900,1200\n', 'days', 'x'],
    ['days without rows', 'Date,Calories (kcal),Distance (m)\n', 'days', 'x.csv'],
    [
      'quarter hours in German',
      'Startzeit,Ende,Kalorien (kcal),Strecke (m)\n00:00:00.000+01:00,00:15:00.000+01:00,18.2,\n',
      'intervals',
      'x',
    ],
    ['another table with dates', 'Date,Amount,Currency\n2025-03-01,5,EUR\n', undefined, 'x'],
    ['a table of times', 'Start time,End time,Room\n10:00:00.000+01:00,11:00:00.000+01:00,5\n', undefined, 'x'],
    ['GPX', '<?xml version="1.0"?><gpx version="1.1"><trk/></gpx>', undefined, 'x'],
    ['a page about it', '<!doctype html><html><body>&lt;TrainingCenterDatabase&gt;</body></html>', undefined, 'x'],
    ['other JSON', '{"data": [], "points": []}', undefined, 'x'],
  ])('of %s goes by what is in it', (_, text, channel, name) => {
    expect(channelOf(text, name)).toBe(channel)
  })

  it('takes the data source from the head of the file, not from a point', () => {
    expect(aboutPoints(probeOf('{"Data Source":"raw:a:b:\\u00e4 \\"c\\"","Data Points":[]}'))).toEqual({
      dataSource: 'raw:a:b:ä "c"',
    })
    expect(aboutPoints(probeOf('{"Data Points":[{"Data Source":"raw:a:b:c"}]}'))).toBeUndefined()
    expect(aboutPoints(probeOf('{"Data Source":"","Data Points":[]}'))).toBeUndefined()
  })
})

describe('advice', () => {
  it.each([
    ['Fitbit JSON', '[{"dateTime": "03/01/25 08:00:00", "value": "100"}]', 'steps-2025-03-01.json', /Fitbit/],
    ['a Fitbit table', 'sleep_log_entry_id,timestamp\n1,2\n', 'Takeout/Fitbit/Sleep Score/sleep_score.csv', /Fitbit/],
    ['Health Connect', `SQLite format 3\0${'\0'.repeat(90)}CREATE TABLE steps_record_table`, 'x.db', /Health Connect/],
  ])('says of %s that it is not understood yet', (_, text, name, says) => {
    expect(channelOf(text, name)).toBeUndefined()
    expect(advise(probeOf(text, name))).toMatch(says)
    expect(advise(probeOf(text, name))).toMatch(/not understood yet/)
  })

  it('says nothing of files of others', () => {
    expect(advise(probeOf('SQLite format 3\0', 'other.db'))).toBeUndefined()
    expect(advise(probeOf('[{"time": "x"}]', 'a.json'))).toBeUndefined()
  })
})
