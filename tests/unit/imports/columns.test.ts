import { describe, expect, test } from 'vitest';
import {
	mappingOf,
	planOf,
	proposeColumns,
	spokenName,
	type ColumnPlan,
	type ColumnUse
} from '#lib/domain/imports/columns.ts';
import { guessSpace } from '#lib/domain/imports/mapping.ts';
import { Seen } from '#lib/domain/imports/seen.ts';

const usesOf = (columns: readonly ColumnUse[]) => Object.fromEntries(columns.map((one) => [one.column, one.use]));

const headers = [
	'ResponseId',
	'Submitted at',
	'How likely to recommend',
	'csat',
	'effort',
	'stars',
	'channel',
	'feedback',
	'weight',
	'email'
];
const rows = Array.from({ length: 30 }, (_, index) => [
	`R${index}`,
	`2026-10-${String(1 + (index % 28)).padStart(2, '0')}`,
	String(index % 11),
	String(1 + (index % 5)),
	String(1 + (index % 7)),
	String(1 + (index % 5)),
	index % 2 ? 'app' : 'web',
	`Words of person ${index}`,
	'0.75',
	`p${index}@example.org`
]);

describe('what columns probably are', () => {
	test('of answers', () => {
		const { columns, format } = proposeColumns('responses', headers, rows);
		expect(format).toBe('iso');
		expect(usesOf(columns)).toEqual({
			ResponseId: 'id',
			'Submitted at': 'at',
			'How likely to recommend': 'nps',
			csat: 'csat',
			effort: 'ces',
			stars: 'rating',
			channel: 'segment',
			feedback: 'comment',
			weight: 'weight',
			email: 'none'
		});
	});

	test('a bad cell does not hide what a column is', () => {
		const bad = rows.map((row, index) =>
			row.map((cell, at) => (index === 3 && (at === 1 || at === 2) ? '2026-13-77' : cell))
		);
		expect(usesOf(proposeColumns('responses', headers, bad).columns)).toMatchObject({
			'Submitted at': 'at',
			'How likely to recommend': 'nps'
		});
	});

	test('a score that we have one metric for belongs to it', () => {
		const known = [{ use: 'metric:m1' as const, kind: 'nps', title: 'NPS', min: 0, max: 10 }];
		expect(usesOf(proposeColumns('responses', headers, rows, known).columns)['How likely to recommend']).toBe(
			'metric:m1'
		);
	});

	test('many ratings are a questionnaire: which count is for people to say', () => {
		const many = Array.from({ length: 9 }, (_, index) => `rating_${index}`);
		const { columns } = proposeColumns(
			'responses',
			['id', 'date', ...many],
			[
				['1', '2026-10-01', ...many.map(() => '4')],
				['2', '2026-10-02', ...many.map(() => '5')]
			]
		);
		expect(columns.filter((one) => one.use === 'rating')).toEqual([]);
	});

	test('of cases', () => {
		const head = [
			'number',
			'opened_at',
			'first_response_at',
			'resolved_at',
			'closed_at',
			'assignment_group',
			'made_sla',
			'reopen_count'
		];
		const some = Array.from({ length: 12 }, (_, i) => [
			`C${i}`,
			'2026-10-01T09:00',
			'2026-10-01T10:00',
			'2026-10-01T11:00',
			'2026-10-05T11:00',
			`G${i % 3}`,
			i % 2 ? 'true' : 'false',
			'0'
		]);
		expect(usesOf(proposeColumns('cases', head, some).columns)).toMatchObject({
			number: 'id',
			opened_at: 'opened',
			first_response_at: 'firstAnswer',
			resolved_at: 'resolved',
			assignment_group: 'department',
			made_sla: 'outcome',
			reopen_count: 'reopened'
		});
	});
});

describe('from columns to a mapping and back', () => {
	const { columns, format } = proposeColumns('responses', headers, rows);
	const plan: ColumnPlan = {
		target: 'responses',
		space: 'shop',
		format,
		zone: 'UTC',
		encoding: 'utf-8',
		delimiter: ',',
		measure: 'working',
		headerRows: 1,
		type: '',
		again: '',
		metric: '',
		exceptColumn: 'state',
		exceptValues: 'spam, 8',
		onlyColumn: 'channel',
		onlyValues: 'app, web',
		columns
	};

	test('nothing is lost on the way', () => {
		const mapping = mappingOf(plan);
		if (!mapping.ok) throw new Error(mapping.error.code);
		const back = planOf(mapping.value, headers, { zone: 'UTC', encoding: 'utf-8', delimiter: ',' });
		expect(mappingOf(back)).toEqual(mapping);
		expect(usesOf(back.columns)).toEqual(usesOf(columns));
	});

	const without = (use: string): ColumnPlan => ({
		...plan,
		columns: plan.columns.map((one) => (one.use === use ? { ...one, use: 'none' } : one))
	});
	const as = (column: string, use: ColumnUse['use']): ColumnPlan => ({
		...plan,
		columns: plan.columns.map((one) => (one.column === column ? { ...one, use } : one))
	});

	test('what is missing or said twice is told', () => {
		expect(mappingOf(without('at'))).toMatchObject({ error: { code: 'import.time_needed' } });
		expect(mappingOf(as('email', 'id'))).toMatchObject({
			error: { code: 'import.use_twice', params: { column: 'email', other: 'ResponseId' } }
		});
		expect(mappingOf(as('channel', 'rate'))).toMatchObject({
			error: { code: 'import.yes_needed', params: { column: 'channel' } }
		});
		expect(mappingOf({ ...plan, space: 'a:b' })).toMatchObject({ error: { code: 'import.space_colon' } });
		const bare = {
			...plan,
			columns: plan.columns.map((one) => ({ ...one, use: one.use === 'at' ? one.use : ('none' as const) }))
		};
		expect(mappingOf(bare)).toMatchObject({ error: { code: 'import.score_needed' } });
		expect(mappingOf({ ...bare, target: 'cases' })).toMatchObject({ error: { code: 'import.opened_needed' } });
	});
});

test.each([
	['sfo_survey_2014_2017.csv', 'sfo survey'],
	['Answers 2026-10.csv', 'Answers'],
	['C:\\files\\Tickets.CSV', 'Tickets'],
	['2026.csv', '2026'],
	['.csv', 'file']
])('a file called %s comes from %s', (name, space) => expect(guessSpace(name)).toBe(space));

test('column names are said as words', () => {
	expect(spokenName('ease_getting_to_airport')).toBe('Ease getting to airport');
	expect(spokenName('firstResponse')).toBe('First Response');
});

test('identifiers are remembered with the line of the first, and counted', () => {
	const seen = new Seen();
	for (let index = 1; index <= 20_000; index += 1) expect(seen.meet(`id-${index}`, index)).toBeUndefined();
	expect(seen.meet('id-7', 99)).toBe(7);
	expect(seen.size).toBe(20_000);
	const counted = new Seen();
	expect([counted.count('a'), counted.count('a'), counted.count('b'), counted.count('a')]).toEqual([0, 1, 0, 2]);
});
