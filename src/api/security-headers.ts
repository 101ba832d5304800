import helmet from '@fastify/helmet'
import type { ApiApp } from './http.ts'

/** Svelte and Swagger UI set style attributes; scripts come from files alone. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join(';')

/** Headers that keep a browser from doing with our answers what they are not for. */
export async function securityHeaders(app: ApiApp): Promise<void> {
  await app.register(helmet, {
    // Ours is one text: helmet would put it together anew for every request.
    contentSecurityPolicy: false,
    frameguard: { action: 'deny' },
    // For whoever ends TLS to say: this server speaks plain HTTP.
    strictTransportSecurity: false,
  })
  app.addHook('onRequest', async (_, reply) => {
    reply.raw.setHeader('content-security-policy', CONTENT_SECURITY_POLICY)
  })
  // Personal data is kept in no cache, unless a route knows better.
  app.addHook('onSend', async (_, reply) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
  })
}
