import type { Draft, EventType } from '../../../models/events.ts'
import { EVENT } from './names.ts'
import { PII } from './pii.ts'
import { EVENT_DATA } from './schemas.ts'

const EXAMPLE_TIME = Date.UTC(2024, 4, 3, 7)
const EXAMPLE_HOUR = 3_600_000

const textOf = ({ data }: Draft, name: string): string => {
  const value = data[name]
  return typeof value === 'string' ? value : ''
}

/**
 * The UID is the same in every export, whatever is changed in the event; an exception of a series is told apart by the date it
 * replaces. One without (CSV has none) is what it is called, and when.
 */
function eventKey(draft: Draft): ReturnType<EventType['identity']> {
  const uid = textOf(draft, 'uid')
  if (uid !== '') return { key: [uid, textOf(draft, 'recurrence')] }
  return { key: ['', textOf(draft, 'title'), draft.time ?? '', draft.endtime ?? ''] }
}

const EVENT_TYPE: EventType = {
  name: EVENT,
  title: 'Appointment',
  kind: 'met',
  data: EVENT_DATA,
  version: 1,
  identity: eventKey,
  text: ['title', 'description', 'location'],
  pii: PII,
  example: {
    type: EVENT,
    time: EXAMPLE_TIME,
    endtime: EXAMPLE_TIME + EXAMPLE_HOUR,
    tz: 120,
    endtz: 120,
    precision: 's',
    actors: ['person:email:ann@example.org', 'person:email:ben@example.org'],
    data: {
      uid: '040000008200E00074C5B7101A82E0080000000000000001',
      title: 'Walk over the bridge',
      location: 'Old bridge',
      zone: 'W. Europe Standard Time',
      organizer: { name: 'Ann Example', address: 'ann@example.org' },
      attendees: [{ name: 'Ben Example', address: 'ben@example.org', status: 'ACCEPTED' }],
      rule: 'FREQ=WEEKLY;BYDAY=FR',
    },
  },
}

/** Event types of this source; bulk batches refer to them by this order. */
export const TYPES: readonly EventType[] = [EVENT_TYPE]
