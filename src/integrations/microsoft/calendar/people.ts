import { personUrn } from '../../../processors/normalization/urn.ts'
import type { Building } from '../../decoding/building.ts'
import type { Bag } from '../../decoding/json.ts'
import type { Property } from './properties.ts'

const PARAMS = { CN: 'name', ROLE: 'role', PARTSTAT: 'status', CUTYPE: 'type' } as const
/** Said by the words above, or nothing of the person. */
const LEFT_OUT = new Set([...Object.keys(PARAMS), 'EMAIL'])

/** `ATTENDEE;CN="Ben Example";PARTSTAT=ACCEPTED:mailto:ben@example.org`, and the organizer in the same form. */
export function addPeople(draft: Building, properties: readonly Property[]): void {
  const organizer = properties.find(({ name }) => name === 'ORGANIZER')
  const attendees = properties.filter(({ name }) => name === 'ATTENDEE').map(personOf)
  if (organizer !== undefined) draft.data['organizer'] = personOf(organizer)
  if (attendees.length > 0) draft.data['attendees'] = attendees
  const people = [...(organizer === undefined ? [] : [personOf(organizer)]), ...attendees].map(
    (person) => person['address'],
  )
  const actors = [
    ...new Set(people.flatMap((address) => (typeof address === 'string' ? [personUrn('email', address)] : []))),
  ]
  if (actors.length > 0) draft.actors = actors
}

function personOf({ value, params }: Property): Bag {
  const person: Bag = {}
  for (const [name, field] of Object.entries(PARAMS)) {
    const text = params.get(name)?.trim() ?? ''
    if (text !== '') person[field] = text
  }
  const address = addressOf(value) ?? addressOf(params.get('EMAIL') ?? '')
  if (address !== undefined) person['address'] = address
  else if (value.trim() !== '') person['uri'] = value.trim()
  for (const [name, text] of params) if (/^[A-Z][A-Z0-9-]*$/.test(name) && !LEFT_OUT.has(name)) person[name] = text
  return person
}

/** `mailto:ben@example.org`; what is left of a server's own address has no @ and is none. */
function addressOf(value: string): string | undefined {
  const address = value.replace(/^\s*mailto:/i, '').trim()
  return /^[^\s@:]+@[^\s@]+$/.test(address) ? address : undefined
}
