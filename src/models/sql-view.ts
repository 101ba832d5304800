/** What a public view is, in words: these stand as comments in the database and in docs/sql.md. */
export interface ViewAbout {
  /** Lower-case words joined by `_`; of a source's view, the first of them is of the source: `maps_visits`. */
  readonly name: string
  readonly about: string
  /** All columns, in order, with unit or form. */
  readonly columns: readonly { readonly name: string; readonly about: string }[]
}

/**
 * A view over the public views of schema `datapunk`, mostly over `datapunk.events`. It asks as who looks at it, so it
 * shows an owner the own rows alone.
 */
export interface SqlView extends ViewAbout {
  /** The query. It names `stream` and `type`, which indexes serve, and never fails on what an owner may write into `data`. */
  readonly sql: string
}
