import { recoveryPhrase } from '../finders/recovery-phrase.ts'
import { issuedKey, jwt, labelledSecret, privateKey, urlCredentials } from '../finders/secrets.ts'
import type { CatalogueGroup, Entity } from '../model.ts'

const secret = (id: string, title: string): Entity => ({ id, title, category: 'credential', risk: 'high' })

/** What opens an account. */
export const group: CatalogueGroup = {
  entities: [
    secret('PASSWORD', 'Password'),
    secret('API_KEY', 'Key of a service'),
    secret('JWT', 'JSON web token'),
    secret('PRIVATE_KEY', 'Private key, whole block'),
    secret('URL_CREDENTIALS', 'Link with user and password'),
    secret('SESSION_COOKIE', 'Session cookie'),
    secret('OAUTH_TOKEN', 'Access or refresh token'),
    secret('RECOVERY_PHRASE', 'Recovery phrase of a wallet'),
  ],
  finders: [privateKey, jwt, urlCredentials, issuedKey, labelledSecret, recoveryPhrase()],
}
