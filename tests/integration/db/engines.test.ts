import { describe, expect, test } from 'vitest';
import { testDatabase, testEngine } from '../../support/db.ts';

describe('a test database', () => {
	test('is migrated, empty, and on the engine of this run', async () => {
		const database = await testDatabase();
		expect(database.engine).toBe(testEngine);
		expect(await database.db.selectFrom('organisation').selectAll().execute()).toEqual([]);
	});

	test('is not shared with another one', async () => {
		const [first, second] = [await testDatabase(), await testDatabase()];
		expect(first.url).not.toBe(second.url);
	});
});
