/** URNs of the entities that events speak of. Rows keep them; what an entity is called is a projection. */

const SAFE = /^[A-Za-z0-9._~+=:-]+$/

/** `place:google:<place id>`; `registry` is who gives out the id. */
export function placeUrn(registry: string, id: string): string {
  return `place:${registry}:${SAFE.test(id) ? id : encode(id)}`
}

/**
 * `person:email:ann@example.org`, `person:discord:<id>`: who somebody is to the service that named them; `registry` is
 * who gives out the id. E-mail addresses are compared without case. Never a name: two people may share one.
 */
export function personUrn(registry: string, id: string): string {
  const known = registry === 'email' ? id.trim().toLowerCase() : id
  return `person:${registry}:${known
    .split('@')
    .map((part) => (SAFE.test(part) ? part : encode(part)))
    .join('@')}`
}

/** Percent-encoding that takes lone surrogates too, where `encodeURIComponent` throws. */
function encode(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD'))
}
