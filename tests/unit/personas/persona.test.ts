import { describe, expect, test } from 'vitest';
import { isCheapWin, worthTrying } from '#lib/domain/personas/moment.ts';
import { backing, faceOf, hairStyles } from '#lib/domain/personas/persona.ts';
import { newJourney, newMoment, personaEdit } from '#lib/domain/personas/schema.ts';

const id = '01a20032-b961-762f-ad79-e77ed6c9bded';
const rule = { dimensionId: id, dimension: 'Household', value: 'With children' };

describe('the badge of a persona (R-002-26)', () => {
	test('assumed without a rule or without answers, backed from five answers on', () => {
		expect(backing({ segment: null, answers: 500 })).toBe('assumed');
		expect(backing({ segment: rule, answers: 0 })).toBe('assumed');
		expect(backing({ segment: rule, answers: 4 })).toBe('few');
		expect(backing({ segment: rule, answers: 5 })).toBe('backed');
	});
});

describe('a drawn portrait', () => {
	test('is the same every time, and another variant is another face', () => {
		expect(faceOf(id, { variant: 0 })).toEqual(faceOf(id, { variant: 0 }));
		const faces = new Set(Array.from({ length: 30 }, (_, variant) => JSON.stringify(faceOf(id, { variant }))));
		expect(faces.size).toBeGreaterThan(20);
	});

	test('every way of wearing hair comes up', () => {
		const seen = new Set(Array.from({ length: 300 }, (_, variant) => faceOf(id, { variant }).hair));
		expect([...seen].sort()).toEqual([...hairStyles].sort());
	});
});

describe('moments of delight (R-002-28, R-002-29)', () => {
	const idea = (name: string, effort: number, effect: number, status: 'idea' | 'dropped' = 'idea') => ({
		name,
		effort,
		effect,
		status
	});

	test('cheap ones first, among these the strong ones, dropped ones last', () => {
		const order = worthTrying([
			idea('project', 3, 3),
			idea('smile', 1, 1),
			idea('dropped', 1, 3, 'dropped'),
			idea('mail', 1, 3),
			idea('recipe', 2, 2)
		]).map(({ name }) => name);
		expect(order).toEqual(['mail', 'smile', 'recipe', 'project', 'dropped']);
	});

	test('among equals people’s own order stays', () => {
		expect(worthTrying([idea('b', 1, 2), idea('a', 1, 2)]).map(({ name }) => name)).toEqual(['b', 'a']);
	});

	test('little effort and more than a smile is a cheap win', () => {
		expect(isCheapWin({ effort: 1, effect: 2 })).toBe(true);
		expect(isCheapWin({ effort: 1, effect: 1 })).toBe(false);
		expect(isCheapWin({ effort: 2, effect: 3 })).toBe(false);
	});
});

describe('what forms send', () => {
	test('a way of telling answers apart needs a value', () => {
		const base = { id, version: '1', title: 'Parent' };
		expect(personaEdit.safeParse({ ...base, dimension: id, segment: '' }).error?.issues[0]).toMatchObject({
			path: ['segment'],
			message: 'persona.segment_missing'
		});
		expect(personaEdit.safeParse({ ...base, dimension: '', segment: '' }).success).toBe(true);
	});

	test('a journey may begin with stages, but not with fifty', () => {
		expect(newJourney.parse({ title: 'Monday', stages: ['Research', 'Order'] }).stages).toHaveLength(2);
		expect(newJourney.safeParse({ title: 'Monday', stages: Array(50).fill('x') }).success).toBe(false);
	});

	test('an idea needs nothing but its name', () => {
		expect(newMoment.parse({ title: 'A card' })).toMatchObject({ effort: 1, effect: 2, persona: null, stage: null });
	});
});
