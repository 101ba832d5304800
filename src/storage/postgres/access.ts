import { AppError } from '../../core/errors.ts'
import type { Access, DeviceName } from '../ports.ts'
import type { Connections } from './connections.ts'

/** Keys and tokens are looked up before there is an owner: these tables are open to the writer alone. */
export function createAccess({ writer }: Connections): Access {
  return {
    async createKey(owner, { id, hash, name, scopes, device }) {
      const { rowCount } = await writer.query(
        `insert into dp.api_key (id, usr, hash, name, scopes, device, source) values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (usr, device) where device is not null and not revoked do nothing`,
        [id, owner, Buffer.from(hash), name, scopes, device?.name ?? null, device?.source ?? null],
      )
      if (rowCount === 0) throw new AppError('device.exists', `Making a key: there is a device ${name} already.`)
    },
    async findKey(id) {
      const { rows } = await writer.query<DeviceRow & { owner: number; hash: Buffer; scopes: string[] }>(
        'select usr as owner, hash, scopes, device, source from dp.api_key where id = $1 and not revoked',
        [id],
      )
      // Once a minute is enough to tell which keys are in use.
      if (rows.length > 0)
        await writer.query(
          "update dp.api_key set used = now() where id = $1 and (used is null or used < now() - interval '1 minute')",
          [id],
        )
      const [row] = rows
      return row === undefined ? undefined : withDevice(row)
    },
    async listKeys(owner) {
      const { rows } = await writer.query<
        DeviceRow & {
          id: string
          name: string
          scopes: string[]
          created: Date
          used: Date | null
          revoked: boolean
        }
      >(
        'select id, name, scopes, created, used, revoked, device, source from dp.api_key where usr = $1 order by created desc, id',
        [owner],
      )
      return rows.map(withDevice).map(({ created, used, ...key }) => ({
        ...key,
        created: created.toISOString(),
        ...(used === null ? {} : { used: used.toISOString() }),
      }))
    },
    async revokeKey(owner, id) {
      const { rowCount } = await writer.query(
        'update dp.api_key set revoked = true where usr = $1 and id = $2 and not revoked',
        [owner, id],
      )
      return rowCount === 1
    },
    async saveToken({ hash, owner, use, expires }) {
      await writer.query('delete from dp.token where expires < now()')
      await writer.query(
        'insert into dp.token (hash, usr, use, expires) values ($1, $2, $3, to_timestamp($4::float8 / 1000))',
        [Buffer.from(hash), owner, use, expires],
      )
    },
    async takeLogin(hash, now) {
      const { rows } = await writer.query<{ owner: number; valid: boolean }>(
        "delete from dp.token where hash = $1 and use = 'login' returning usr as owner, expires > to_timestamp($2::float8 / 1000) as valid",
        [Buffer.from(hash), now],
      )
      return rows[0]?.valid ? { owner: rows[0].owner } : undefined
    },
    async findSession(hash, now) {
      const { rows } = await writer.query<{ owner: number }>(
        "select usr as owner from dp.token where hash = $1 and use = 'session' and expires > to_timestamp($2::float8 / 1000)",
        [Buffer.from(hash), now],
      )
      return rows[0]
    },
    async endSession(hash) {
      await writer.query("delete from dp.token where hash = $1 and use = 'session'", [Buffer.from(hash)])
    },
  }
}

interface DeviceRow {
  readonly device: string | null
  readonly source: string | null
}

function withDevice<R extends DeviceRow>({
  device,
  source,
  ...row
}: R): Omit<R, keyof DeviceRow> & { device?: DeviceName } {
  return device === null || source === null ? row : { ...row, device: { name: device, source } }
}
