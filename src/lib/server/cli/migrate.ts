import { ConfigError, readConfig } from '../config.ts';
import { openDatabase } from '../db/client.ts';
import { migrateToLatest } from '../db/migrate.ts';
import { systemClock } from '../clock.ts';

/** `npm run db:migrate`: brings the schema to the newest version and says what ran. */
async function migrate(): Promise<void> {
	const handle = openDatabase({ url: readConfig().databaseUrl });
	try {
		const ran = await migrateToLatest(handle, { now: systemClock.now });
		const lines = ran.length === 0 ? ['The schema is the newest already.'] : ran.map((name) => `ran ${name}`);
		process.stdout.write(`${lines.join('\n')}\n`);
	} finally {
		await handle.close();
	}
}

migrate().catch((error: unknown) => {
	const words = error instanceof ConfigError || error instanceof Error ? error.message : String(error);
	process.stderr.write(`${words}\n`);
	process.exitCode = 1;
});
