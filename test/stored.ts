import pg from 'pg'

/** All rows of all tables as text, in lower case; bytes are shown in hexadecimal. */
export async function everythingStored(url: string | undefined): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ name: string }>(
      "select relname as name from pg_class where relnamespace = 'dp'::regnamespace and relkind = 'r'",
    )
    const texts: string[] = []
    for (const { name } of rows) {
      const found = await client.query<{ row: string }>(`select t::text as row from dp.${name} t`)
      texts.push(...found.rows.map(({ row }) => row))
    }
    return texts.join('\n').toLowerCase()
  } finally {
    await client.end()
  }
}

/** Every form in which a value would still be readable, in lower case. */
export const formsOf = (value: string): readonly string[] => [
  value.toLowerCase(),
  encodeURIComponent(value).toLowerCase(),
  Buffer.from(value).toString('base64').replaceAll('=', '').toLowerCase(),
  Buffer.from(value).toString('hex'),
]
