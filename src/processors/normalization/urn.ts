/** URNs of the entities that events speak of. Rows keep them; what an entity is called is a projection. */

const SAFE = /^[A-Za-z0-9._~+=:-]+$/

/** `place:google:<place id>`; `registry` is who gives out the id. */
export function placeUrn(registry: string, id: string): string {
  return `place:${registry}:${SAFE.test(id) ? id : encode(id)}`
}

/** Percent-encoding that takes lone surrogates too, where `encodeURIComponent` throws. */
function encode(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD'))
}
