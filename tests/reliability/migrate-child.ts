// A process of its own that migrates: words are the address of the database and, to die on the way, a migration and the
// number of the statement after which the process ends as if the power had been cut.
import { openDatabase } from '../../src/lib/server/db/client.ts';
import { migrateToLatest } from '../../src/lib/server/db/migrate.ts';
import { interruptedList } from './broken-migration.ts';

const [url, name, statement] = process.argv.slice(2);
if (!url) throw new Error('The address of a database is missing');
const handle = openDatabase({ url });
const list =
	name && statement ? interruptedList(name, Number(statement), () => process.kill(process.pid, 'SIGKILL')) : undefined;
await migrateToLatest(handle, { list });
await handle.close();
