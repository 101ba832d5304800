import { Type } from 'typebox'
import { asGiven, flag, GIVEN, number, optional, text } from '../../decoding/field-schemas.ts'

const texts = (description: string) => optional(Type.Array(Type.String(), { description }))
const PERSON = {
  name: text('As the calendar has it'),
  address: text('Mail address'),
  role: text('As given: CHAIR, REQ-PARTICIPANT, OPT-PARTICIPANT …'),
  status: text('As given: ACCEPTED, DECLINED, TENTATIVE, NEEDS-ACTION …'),
  type: text('As given: INDIVIDUAL, RESOURCE, ROOM …'),
}

export const EVENT_DATA = Type.Object(
  {
    uid: text('Of the event in all calendars; the events of a series share it. CSV has none'),
    recurrence: text('Of an exception of a series: which of its dates it replaces'),
    title: text('What it is called'),
    description: text('Free text'),
    location: text('Where'),
    allDay: flag('true: it has days, and no times of day'),
    zone: text('The zone of its times, as given'),
    status: text('As given: CONFIRMED, TENTATIVE, CANCELLED'),
    busyStatus: text('As given: BUSY, FREE, TENTATIVE, OOF …'),
    organizer: optional(Type.Object(PERSON, { description: 'Who invited' })),
    attendees: optional(Type.Array(Type.Object(PERSON), { description: 'Who was invited' })),
    categories: texts('As given'),
    rule: text('Of a series: how it repeats (RRULE, RFC 5545). The event is its first date'),
    moreDates: texts('Of a series: further dates, as given'),
    exceptDates: texts('Of a series: dates that are left out, as given'),
    alarms: texts('When the owner is reminded: as given'),
    created: text('RFC 3339'),
    lastModified: text('RFC 3339'),
    sequence: number('Grows when the organizer changes it'),
    method: text('Of an invitation: REQUEST, REPLY, CANCEL …'),
    calendar: text('Name of the calendar'),
    when: text('The begin as given, where its zone is not known'),
    zoneGuessed: flag('The zone of the times is not known: they are those of the clock, read as UTC'),
    attachments: asGiven('What is attached: addresses, or types and sizes of what is in the file'),
    given: GIVEN,
  },
  { description: 'An appointment, or a series of them' },
)
