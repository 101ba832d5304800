import { email } from '../finders/email.ts'
import { handle } from '../finders/handle.ts'
import { canonicalPhone, phone } from '../finders/phone.ts'
import { url } from '../finders/url.ts'
import type { CatalogueGroup } from '../model.ts'

const lowered = (text: string): string => text.normalize('NFKC').trim().toLowerCase()

/** Ways to reach a person. */
export const group: CatalogueGroup = {
  entities: [
    { id: 'EMAIL', title: 'E-mail address', category: 'contact', risk: 'medium', canonical: lowered },
    {
      id: 'PHONE',
      title: 'Telephone number',
      category: 'contact',
      risk: 'medium',
      canonical: (text) => canonicalPhone(text),
    },
    { id: 'URL', title: 'Link or host name', category: 'contact', risk: 'low' },
    {
      id: 'USERNAME',
      title: 'User name or handle',
      category: 'contact',
      risk: 'low',
      canonical: (text) => lowered(text).replace(/^@/, ''),
    },
  ],
  recognisers: [phone],
  finders: [email, url, handle],
}
