import type { FastifyRequest } from 'fastify'
import type { KeyPlace } from '../../integrations/source.ts'
import type { DEVICE_SCOPE } from '../../services/devices.ts'
import type { DeviceName, Readers, Stores } from '../../storage/ports.ts'

/** What credentials may be good for. `admin` includes all others. Without `pii:read` personal values are shown masked; `pii:reveal` opens encrypted ones. */
export const SCOPES = [
  'events:read',
  'events:write',
  'runs:read',
  'runs:write',
  'metrics:read',
  'pii:read',
  'pii:reveal',
  'admin',
] as const
/** Keys of devices have a scope of their own. */
export type Scope = (typeof SCOPES)[number] | typeof DEVICE_SCOPE

/** Who asks, once the credentials were found good. */
export interface Principal {
  readonly owner: number
  readonly kind: 'session' | 'key'
  /** Tells principals apart; no secret. */
  readonly id: string
  readonly scopes: readonly string[]
  /** Of the key of a device: which one, and where it may send to. */
  readonly device?: DeviceName
  /** Whether the credentials are still good: for connections that live on. */
  readonly isValid: () => Promise<boolean>
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * What a route asks for: a scope, `credentials` (any that are good; the default) or `nothing`. Only health, login
     * and documented callbacks ask for nothing.
     */
    needs?: Scope | 'credentials' | 'nothing'
    /**
     * Where a device puts its key. Nothing else is looked at: no session, and no key elsewhere than these places. All
     * other routes take a Bearer token or a session.
     */
    deviceKey?: readonly KeyPlace[]
    /** A connection that lives on: its duration is no measure of anything. */
    isLive?: boolean
  }
  interface FastifyRequest {
    /** Set by `authenticate` before any handler of a route that needs something. */
    principal: Principal | undefined
  }
}

export function isOpenToAll(request: FastifyRequest): boolean {
  return request.routeOptions.config?.needs === 'nothing'
}

/** How events are read for somebody. */
export function readersFor({ masked, ...clear }: Stores, { scopes }: Principal): Readers {
  return mayUse(scopes, 'pii:read') ? clear : masked
}

export function mayUse(scopes: readonly string[], needed: Scope): boolean {
  return scopes.includes(needed) || scopes.includes('admin')
}
