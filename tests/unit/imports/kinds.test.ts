import { describe, expect, test } from 'vitest';
import { mappingOf, planOf, proposeColumns, type ColumnPlan } from '#lib/domain/imports/columns.ts';
import { mappingSchema } from '#lib/domain/imports/mapping.ts';
import { readNumber, rowReader } from '#lib/domain/imports/rows.ts';

const settings = { zone: 'UTC', encoding: 'utf-8', delimiter: ',' };
const now = Date.parse('2026-11-22T00:00:00Z');

function proposed(
	target: ColumnPlan['target'],
	header: string,
	rows: readonly string[],
	more: Partial<ColumnPlan> = {}
) {
	const headers = header.split(',');
	const found = proposeColumns(
		target,
		headers,
		rows.map((row) => row.split(','))
	);
	const plan: ColumnPlan = {
		target,
		space: 'shop',
		...found,
		...settings,
		measure: 'working',
		headerRows: 1,
		type: 'order',
		again: '90',
		metric: '01990000-0000-7000-8000-000000000000',
		exceptColumn: '',
		exceptValues: '',
		onlyColumn: '',
		onlyValues: '',
		...more
	};
	return { plan, headers, mapping: mappingOf(plan) };
}

const reader = (mapping: object, headers: readonly string[], scale = { min: 0, max: 0 }) =>
	rowReader({ mapping: mappingSchema.parse(mapping), headers, zone: 'UTC', now, scales: [scale] });

test.each([
	['12', 12],
	['12.5', 12.5],
	['12,5', 12.5],
	['1,234', 1_234],
	['1.234,50', 1_234.5],
	['1,234.50', 1_234.5],
	['1 234,5', 1_234.5],
	['£22.20', 22.2],
	['22.20 €', 22.2],
	['-2.5', -2.5],
	['82 %', 82],
	['۱۲٫۵', null],
	['۱۲', 12],
	['1.234.567', 1_234_567],
	['', null],
	['free', null],
	['1-2', null],
	['1.2,3.4', null]
])('a number as files write it: %s', (text, wanted) => {
	expect(readNumber(text)).toBe(wanted);
});

describe('files of events', () => {
	const header = 'invoice_no,ordered_at,customer_id,country,amount_gbp';
	const rows = [
		'1,2026-01-01T08:26,17850,UK,139.12',
		'2,2026-01-02T08:28,17850,UK,22.20',
		'3,2026-01-03T08:28,17851,DE,1.5'
	];

	test('what the columns mean is told from their names, and comes back as it was said', () => {
		const { plan, headers, mapping } = proposed('events', header, rows);
		expect(plan.columns.map((one) => one.use).slice(0, 5)).toEqual([
			'id',
			'at',
			'contact',
			expect.any(String),
			'amount'
		]);
		if (!mapping.ok) throw new Error(mapping.error.code);
		expect(mapping.value).toMatchObject({
			target: 'events',
			type: 'order',
			contact: 'customer_id',
			amount: 'amount_gbp',
			again: 90
		});
		expect(mappingOf(planOf(mapping.value, headers, settings))).toEqual(mapping);
		expect(proposed('events', header, rows, { type: ' ' }).mapping).toMatchObject({
			error: { code: 'import.type_needed' }
		});
	});

	test('amounts in minor units, what was promised, what cannot be read', () => {
		const headers = ['no', 'at', 'who', 'sum', 'by'];
		const mapping = {
			target: 'events',
			space: 's',
			type: 'delivery',
			id: 'no',
			at: 'at',
			contact: 'who',
			amount: 'sum',
			due: 'by'
		};
		const read = reader(mapping, headers);
		const found = (...cells: string[]) => {
			const row = read(cells);
			return row.kind === 'row'
				? row.reading
				: row.kind === 'rejected'
					? row.faults.map((one) => one.reason)
					: 'skipped';
		};
		expect(found('1', '2026-01-01T10:00', 'c', '19.99', '2026-01-01T10:00')).toMatchObject({
			amount: 1_999,
			outcome: true
		});
		expect(found('1', '2026-01-01T10:01', 'c', '', '2026-01-01T10:00')).toMatchObject({ amount: null, outcome: false });
		expect(found('1', '2026-01-01T23:59', '', '', '2026-01-01')).toMatchObject({ contact: null, outcome: true });
		expect(found('1', '2026-01-02T00:00', '', '', '2026-01-01')).toMatchObject({ outcome: false });
		expect(found('1', '2026-01-02', '', 'much', 'soon')).toEqual(['amount_unreadable', 'time_unreadable']);
		expect(found('1', '2026-12-24', '', '', '')).toEqual(['time_ahead']);
	});
});

test('files of customers: a number of their own is needed, an address only where it is asked for', () => {
	const { plan, mapping } = proposed('contacts', 'customer_id,name,email,plan', [
		'7,Ann Ash,ann@example.org,gold',
		'8,Bo Birch,bo@example.org,basic'
	]);
	expect(plan.columns.slice(0, 3).map((one) => one.use)).toEqual(['id', 'name', 'email']);
	expect(mapping).toMatchObject({ ok: true, value: { id: 'customer_id', name: 'name', email: 'email' } });
	const read = reader({ target: 'contacts', space: 's', id: 'customer_id', email: 'email' }, [
		'customer_id',
		'name',
		'email',
		'plan'
	]);
	expect(read(['7', 'Ann', 'nobody', 'gold'])).toMatchObject({
		kind: 'rejected',
		faults: [{ reason: 'email_unreadable' }]
	});
	expect(read(['', 'Ann', '', 'gold'])).toMatchObject({ kind: 'rejected', faults: [{ reason: 'id_missing' }] });
	expect(read(['7', 'Ann', '', 'gold'])).toMatchObject({ kind: 'row', reading: { name: '', email: '' } });
});

test('history of a metric: per cent with out of how many, whole numbers on a scale', () => {
	const { plan, mapping } = proposed('history', 'month,value,n', ['2026-01-31,82.5,200', '2026-02-28,81,180']);
	expect(plan.columns.map((one) => one.use)).toEqual(['at', 'value', 'of']);
	expect(mapping.ok).toBe(true);
	const headers = ['month', 'value', 'n'];
	const base = { target: 'history', space: 's', at: 'month', metric: plan.metric, value: 'value' };
	const share = reader({ ...base, of: 'n' }, headers);
	expect(share(['2026-01-31', '82.5 %', '200'])).toMatchObject({ reading: { value: 165, of: 200 } });
	expect(share(['2026-01-31', '120', '200'])).toMatchObject({ faults: [{ reason: 'score_outside' }] });
	expect(share(['2026-01-31', '80', '0'])).toMatchObject({ faults: [{ reason: 'number_unreadable' }] });
	expect(share(['2026-01-31', '', '200'])).toMatchObject({ kind: 'skipped' });
	const score = reader(base, headers, { min: 0, max: 10 });
	expect(score(['2026-01-31', '9', ''])).toMatchObject({ reading: { value: 9, of: null } });
	expect(score(['2026-01-31', '9.5', ''])).toMatchObject({ faults: [{ reason: 'score_not_whole' }] });
	expect(score(['2026-01-31', '11', ''])).toMatchObject({ faults: [{ reason: 'score_outside' }] });
});
