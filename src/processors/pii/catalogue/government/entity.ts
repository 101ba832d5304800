import type { Entity } from '../../model.ts'

/** A number that a state gives to a person. High risk: it opens accounts and cannot be changed. */
export function governmentNumber(id: string, title: string, country: string | readonly string[]): Entity {
  return {
    id,
    title,
    category: 'government',
    risk: 'high',
    countries: typeof country === 'string' ? [country] : country,
    canonical: compactForm,
  }
}

/** A number of a firm, which may be one person's trade: it is in public registers. */
export function businessNumber(id: string, title: string, country: string | readonly string[]): Entity {
  return { ...governmentNumber(id, title, country), risk: 'low' }
}

/** Letters and digits only, upper-case: the same number however it is written. */
export function compactForm(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[^\p{L}\p{Nd}]/gu, '')
    .toUpperCase()
}
