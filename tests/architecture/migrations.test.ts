import { describe, expect, test } from 'vitest';
import { migrations } from '../../migrations/index.ts';
import { checksumOf, frozenChecksums, migrationFiles } from '../support/freeze-migrations.ts';

const frozen = frozenChecksums();
const isFrozen = Object.keys(frozen).length > 0;

describe('migrations', () => {
	test('every migration is in the list, in the order of its time', () => {
		expect(Object.keys(migrations)).toEqual(migrationFiles().map((file) => file.replace(/\.ts$/, '')));
	});

	test('a landed migration is never edited or taken away', () => {
		const changed = Object.entries(frozen)
			.filter(([file, checksum]) => !migrationFiles().includes(file) || checksumOf(file) !== checksum)
			.map(([file]) => file);
		expect(changed).toEqual([]);
	});

	test.runIf(isFrozen)('a new migration is frozen when it lands (node tests/support/freeze-migrations.ts)', () => {
		expect(migrationFiles().filter((file) => !(file in frozen))).toEqual([]);
	});
});
