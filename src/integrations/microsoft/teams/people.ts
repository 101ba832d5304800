import { personUrn } from '../../../processors/normalization/urn.ts'

/** Ids of people begin with the network they are of: Skype and Teams, telephone, MSN, Lync, bots. */
const PERSON = /^(?:1|2|4|8|28):\S/

/** `8:live:ann`, also where it stands at the end of an address: `https://…/v1/users/ME/contacts/8:live:ann`. */
export const plainId = (id: string): string => id.slice(id.lastIndexOf('/') + 1)

/** Undefined for what is no person: a group, the service. */
export const personOf = (id: string | undefined): string | undefined =>
  id !== undefined && PERSON.test(id) ? personUrn('skype', id) : undefined
