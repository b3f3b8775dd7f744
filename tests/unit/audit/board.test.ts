import { describe, expect, test } from 'vitest';
import { auditCompletion } from '#lib/domain/audit/completion.ts';
import { causeCounts } from '#lib/domain/audit/finding.ts';
import { causes, channels, components, elements, phases, pitfalls } from '#lib/domain/audit/presets.ts';
import { newFinding, newRating, touchpointEdit, workshopNote } from '#lib/domain/audit/schema.ts';
import { coverage } from '#lib/domain/audit/summary.ts';
import { hasRoom, quadrantLimit, quadrantOf } from '#lib/domain/audit/swot.ts';
import type { Touchpoint } from '#lib/domain/audit/touchpoint.ts';

const touchpoint = (more: Partial<Touchpoint>): Touchpoint => ({
	id: 'a',
	title: 'Front door',
	version: 1,
	suggested: false,
	phase: 'receive',
	channel: 'door',
	nature: 'human',
	component: null,
	departmentId: null,
	partner: '',
	volume: null,
	importance: null,
	note: '',
	staff: null,
	raters: 0,
	own: null,
	customers: null,
	...more
});

describe('the board (R-002-15)', () => {
	test('a pain is a weakness of ours, a strength a strength, an opportunity an opportunity', () => {
		expect(quadrantOf('pain')).toBe('weakness');
		expect(quadrantOf('strength')).toBe('strength');
		expect(quadrantOf('opportunity')).toBe('opportunity');
	});

	test('a quadrant takes so many lines and no more', () => {
		const full = Array.from({ length: quadrantLimit }, () => ({ quadrant: 'threat' as const }));
		expect(hasRoom(full.slice(1), 'threat')).toBe(true);
		expect(hasRoom(full, 'threat')).toBe(false);
		expect(hasRoom(full, 'strength')).toBe(true);
	});
});

describe('presets of the method', () => {
	test('seven components, six elements, five causes, five pitfalls (R-000-02, R-004-03, R-001-02, R-004-08)', () => {
		expect([components.length, elements.length, causes.length, pitfalls.length]).toEqual([7, 6, 5, 5]);
		for (const list of [components, elements, causes, pitfalls, phases, channels]) {
			expect(new Set(list).size).toBe(list.length);
		}
	});

	test('coverage counts every phase and component, so that what is forgotten shows (R-000-03)', () => {
		const seen = coverage([
			touchpoint({ component: 'product', partner: 'Carrier' }),
			touchpoint({ id: 'b', phase: 'notice' })
		]);
		expect(seen.phases.find((one) => one.phase === 'choose')?.count).toBe(0);
		expect(seen.components.find((one) => one.component === 'product')?.count).toBe(1);
		expect(seen).toMatchObject({ silent: 2, rated: 0, withPartner: 1 });
	});

	test('the five causes are counted over pains alone, most frequent first', () => {
		const counts = causeCounts([
			{ kind: 'pain', cause: 'waiting' },
			{ kind: 'pain', cause: 'waiting' },
			{ kind: 'pain', cause: 'poor_support' },
			{ kind: 'opportunity', cause: 'security_risk' },
			{ kind: 'pain', cause: null }
		]);
		expect(counts[0]).toEqual({ cause: 'waiting', count: 2 });
		expect(counts.find((one) => one.cause === 'security_risk')?.count).toBe(0);
		expect(counts).toHaveLength(5);
	});
});

describe('how far the audit is', () => {
	test('nothing is nothing, and a new business may skip it (R-002-12)', () => {
		const nothing = {
			touchpoints: 0,
			rated: 0,
			withDepartment: 0,
			heard: 0,
			findings: 0,
			swotItems: 0,
			newBusiness: false
		};
		expect(auditCompletion(nothing).fraction).toBe(0);
		expect(auditCompletion({ ...nothing, newBusiness: true })).toEqual({ fraction: 1, missing: [] });
	});
});

describe('what forms send', () => {
	const id = '01a20032-b961-762f-ad79-e77ed6c9bded';

	test('a rating is a whole number from 1 to 5', () => {
		expect(newRating.safeParse({ touchpoint: id, score: '5', note: '' }).success).toBe(true);
		for (const score of ['0', '6', '3.5', '', 'good']) {
			expect(newRating.safeParse({ touchpoint: id, score, note: '' }).success, score).toBe(false);
		}
	});

	test('a finding needs one line of words; the rest can wait', () => {
		expect(newFinding.parse({ kind: 'pain', title: ' Crates come late ' })).toEqual({
			kind: 'pain',
			title: 'Crates come late',
			severity: 2,
			touchpoint: null,
			stage: null,
			cause: null,
			detail: ''
		});
		expect(newFinding.safeParse({ kind: 'pain', title: '   ' }).success).toBe(false);
		expect(newFinding.safeParse({ kind: 'pain', title: 'a\u0000b' }).success).toBe(false);
	});

	test('a memory needs one of the five causes', () => {
		expect(workshopNote.safeParse({ cause: 'waiting', title: 'On hold' }).success).toBe(true);
		expect(workshopNote.safeParse({ title: 'On hold' }).success).toBe(false);
	});

	test('empty fields of a touchpoint are unknown, not zero', () => {
		const parsed = touchpointEdit.parse({
			id,
			version: '1',
			title: 'Door',
			phase: 'receive',
			channel: 'door',
			nature: 'human',
			component: '',
			department: '',
			volume: '',
			importance: ''
		});
		expect(parsed).toMatchObject({ component: null, department: null, volume: null, importance: null });
	});
});
