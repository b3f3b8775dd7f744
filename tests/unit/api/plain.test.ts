import { expect, test } from 'vitest';
import { plainResponse } from '#lib/domain/api/plain.ts';
import { responseItem } from '#lib/domain/api/schema.ts';
import { fc } from '../../support/property.ts';

const text = fc.oneof(
	{ weight: 20, arbitrary: fc.string({ maxLength: 12 }) },
	{
		weight: 1,
		arbitrary: fc.constantFrom(
			'',
			' ',
			'a'.repeat(64),
			'a'.repeat(65),
			'b'.repeat(201),
			'c'.repeat(5_001),
			'\0',
			'\ud800',
			' x '
		)
	}
);
const odd = fc.constantFrom<unknown>(null, undefined, 1, Number.NaN, Infinity, [], {}, true, 'text');
const scores = fc.dictionary(text, fc.oneof({ weight: 40, arbitrary: fc.integer() }, { weight: 1, arbitrary: odd }), {
	maxKeys: 3
});
const segments = fc.dictionary(text, fc.oneof({ weight: 40, arbitrary: text }, { weight: 1, arbitrary: odd }), {
	maxKeys: 3
});
const mostly = <T>(arbitrary: fc.Arbitrary<T>) =>
	fc.oneof({ weight: 40, arbitrary }, { weight: 1, arbitrary: odd as fc.Arbitrary<T> });
const item = fc.record(
	{
		id: mostly(text),
		at: mostly(text),
		survey: mostly(text),
		scores: mostly(scores),
		comment: mostly(text),
		segments: mostly(segments),
		contact: mostly(text)
	},
	{ requiredKeys: ['id', 'at'] }
);

test('what is taken at a glance is exactly what the schema makes of it', () => {
	let taken = 0;
	fc.assert(
		fc.property(
			fc.oneof(
				{ weight: 20, arbitrary: item },
				{ weight: 2, arbitrary: item.map((one) => ({ ...one, more: 1 })) },
				{ weight: 1, arbitrary: odd }
			),
			(raw) => {
				const plain = plainResponse(raw);
				const parsed = responseItem.safeParse(raw);
				if (plain === undefined) return;
				taken += 1;
				expect(parsed.success).toBe(true);
				expect(plain).toEqual(parsed.data);
			}
		),
		{ numRuns: 5_000 }
	);
	expect(taken).toBeGreaterThan(50);
	const usual = {
		id: 'a',
		at: '2026-11-20T10:00:00Z',
		scores: { NPS: 9 },
		segments: { channel: 'web' },
		comment: 'Well'
	};
	expect(plainResponse(usual)).toEqual(responseItem.parse(usual));
	expect(plainResponse(JSON.parse('{"id":"a","at":"b","segments":{"__proto__":"x"}}'))).toBeUndefined();
});
