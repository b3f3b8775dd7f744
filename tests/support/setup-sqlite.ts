import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../src/lib/server/db/client.ts';
import { migrateToLatest } from '../../src/lib/server/db/migrate.ts';

declare module 'vitest' {
	interface ProvidedContext {
		/** A migrated SQLite file that each test file copies. */
		sqliteTemplate: string;
		/** The folder for the copies. */
		sqliteFolder: string;
	}
}

/** Migrates one SQLite file for the whole run. */
export async function setup(project: TestProject): Promise<() => void> {
	const folder = mkdtempSync(join(tmpdir(), 'ninefold-sqlite-'));
	const template = join(folder, 'template.db');
	const handle = openDatabase({ url: `file:${template}` });
	await migrateToLatest(handle);
	await handle.close();
	project.provide('sqliteTemplate', template);
	project.provide('sqliteFolder', folder);
	return () => rmSync(folder, { recursive: true, force: true });
}
