import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../src/lib/server/db/client.ts';
import { migrateToLatest } from '../../src/lib/server/db/migrate.ts';
import { administer, databaseAddress, startPostgres } from './postgres.ts';

declare module 'vitest' {
	interface ProvidedContext {
		/** The server on which each test file makes its database. */
		postgresUrl: string;
		/** The migrated database that it is copied from. */
		postgresTemplate: string;
	}
}

/** Starts PostgreSQL and migrates one template database for the whole run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
	const server = await startPostgres();
	const template = `ninefold_template_${process.pid}`;
	await administer(server.url, `drop database if exists ${template}`, `create database ${template}`);
	const handle = openDatabase({ url: databaseAddress(server.url, template) });
	try {
		await migrateToLatest(handle);
	} finally {
		await handle.close();
	}
	project.provide('postgresUrl', server.url);
	project.provide('postgresTemplate', template);
	return async () => {
		await administer(server.url, `drop database if exists ${template} with (force)`);
		await server.stop();
	};
}
