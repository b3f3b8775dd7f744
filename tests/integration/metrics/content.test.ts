import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contentText, type NewRecord } from '#lib/server/metrics/record.ts';

const text = fc.oneof(
	fc.string({ unit: 'binary', maxLength: 12 }),
	fc.constantFrom('', 'a', '"', '\\', 'é', '10', '9')
);
const record = fc.record(
	{
		kind: fc.constantFrom('response', 'case', 'event', 'point'),
		surveyId: fc.option(text),
		contact: fc.option(text),
		at: fc.integer(),
		segments: fc.dictionary(text, text, { maxKeys: 6 }),
		body: fc.oneof(fc.jsonValue(), fc.constant(undefined)),
		observations: fc.array(
			fc.record(
				{ sourceId: fc.nat(), value: fc.integer(), weight: fc.nat(), at: fc.integer(), open: fc.boolean() },
				{ requiredKeys: ['sourceId', 'value'] }
			),
			{ maxLength: 4 }
		),
		clock: fc.option(fc.record({ type: text, opened: fc.integer(), resolved: fc.option(fc.integer()) }), {
			nil: undefined
		})
	},
	{ requiredKeys: ['kind', 'at', 'observations'] }
);

// What was stored is told from what comes again by this text: it may never change.
test('what tells a repetition is the list of all that a record says', () => {
	fc.assert(
		fc.property(record, (given) => {
			const one = given as unknown as NewRecord;
			expect(contentText(one)).toBe(
				JSON.stringify([
					one.kind,
					one.surveyId ?? null,
					one.contact ?? null,
					one.at,
					Object.entries(one.segments ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)),
					one.body,
					one.observations,
					one.clock ?? null
				])
			);
		}),
		{ numRuns: 2_000 }
	);
});
