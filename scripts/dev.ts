import { main } from '../src/main.ts'

// `npm run dev`: the program from its sources, started again at every change.
process.exitCode = await main(process.argv.slice(2))
