import { describe, expect, it } from 'vitest'
import { probe } from '../../archive/probe.ts'
import { otherTakeout } from './other-takeout.ts'

const said = (name: string, text: string) => {
  const bytes = Buffer.from(text)
  return otherTakeout(probe({ path: name, name, bytes: bytes.length, set: 'x' }, bytes))
}

describe('what no source reads of a Takeout', () => {
  it.each([
    [
      'Takeout/Kalender/Termine.ics',
      'BEGIN:VCALENDAR\r\nPRODID:-//Google Inc//Google Calendar 70.9054//EN\r\n',
      /events of Google Calendar/,
      true,
    ],
    ['Takeout/Kontakte/Alle.vcf', 'BEGIN:VCARD\r\nVERSION:3.0\r\n', /contacts of Google Contacts/, true],
    ['Takeout/Notizen/a.json', '{"userEditedTimestampUsec":1,"textContent":"x"}', /note of Google Keep/, true],
    [
      'Takeout/Chrome/Lesezeichen.html',
      '<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DL><p>',
      /bookmarks of Google Chrome/,
      true,
    ],
    ['Takeout/Aufgaben/Tasks.json', '{"kind": "tasks#taskLists", "items": []}', /task lists of Google Tasks/, true],
    ['Takeout/Startseite/x.json', '{"a":1}', /part of "Startseite" in the Takeout, which no source reads yet/, false],
    ['Takeout/Meine Aktivitäten/Anzeigen/MeineAktivitäten.json', '[]', /holds no records/, false],
    ['Takeout/YouTube/Abos/leer.csv', 'ID des chaînes,URL des chaînes,Titres des chaînes\n', /holds no records/, false],
  ])('is told of by what stands in it: %s', (name, text, wanted, isCounted) => {
    const advice = said(name, text)
    expect(advice?.says).toMatch(wanted)
    expect(advice?.count !== undefined).toBe(isCounted)
  })

  it('is not what is no Takeout', () => {
    expect(said('notes/a.json', '{"a":1}')).toBeUndefined()
  })
})
