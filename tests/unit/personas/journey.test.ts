import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bottleneck, feelingWord, stageFeeling, type Feeling } from '#lib/domain/personas/journey.ts';
import { journeyJudgement } from '#lib/domain/personas/judgement.ts';

const typed = (value: number): Feeling => ({ value, source: 'typed', answers: 0 });
const heard = (value: number, answers = 100): Feeling => ({ value, source: 'answers', answers });
const stage = (id: string, feeling: Feeling | null) => ({ id, feeling });

describe('how a stage feels (R-002-27)', () => {
	test('customers’ ratings speak first, each by its answers, moved from 1..5 to -2..2', () => {
		expect(
			stageFeeling(
				[
					{ value: 4, answers: 300 },
					{ value: 2, answers: 100 }
				],
				-2
			)
		).toEqual({ value: 0.5, source: 'answers', answers: 400 });
	});

	test('what was typed stands in where there are no answers', () => {
		expect(stageFeeling([], -1)).toEqual(typed(-1));
		expect(stageFeeling([{ value: 4, answers: 0 }], 1)).toEqual(typed(1));
	});

	test('nobody knows: no feeling', () => {
		expect(stageFeeling([], null)).toBeNull();
	});

	test('a feeling never leaves the scale', () => {
		const rating = fc.record({
			value: fc.double({ min: 1, max: 5, noNaN: true }),
			answers: fc.integer({ min: 1, max: 1e6 })
		});
		fc.assert(
			fc.property(fc.array(rating, { minLength: 1 }), (ratings) => {
				const value = stageFeeling(ratings, null)?.value ?? NaN;
				return value >= -2 - 1e-9 && value <= 2 + 1e-9;
			})
		);
	});

	test.each([
		[-2, 'very_bad'],
		[-0.9, 'bad'],
		[0.2, 'so_so'],
		[1.1, 'good'],
		[2, 'very_good']
	])('%d is %s', (value, word) => {
		expect(feelingWord(value)).toBe(word);
	});
});

describe('the bottleneck (R-004-12)', () => {
	test('is the largest fall from one stage to the next', () => {
		const found = bottleneck([
			stage('choose', heard(1)),
			stage('order', heard(1.3, 428)),
			stage('receive', heard(-0.9, 214)),
			stage('help', heard(-1.2)),
			stage('again', typed(1))
		]);
		expect(found).toMatchObject({ fromId: 'order', toId: 'receive', isMeasured: true, answers: 642 });
		expect(found?.drop).toBeCloseTo(2.2);
	});

	test('steps over stages nobody knows the feeling of', () => {
		expect(bottleneck([stage('a', typed(2)), stage('b', null), stage('c', typed(-1))])).toMatchObject({
			fromId: 'a',
			toId: 'c',
			isMeasured: false
		});
	});

	test('a mood that never falls has none, and a wobble is none', () => {
		expect(bottleneck([stage('a', typed(-1)), stage('b', typed(0)), stage('c', typed(2))])).toBeNull();
		expect(bottleneck([stage('a', heard(1)), stage('b', heard(0.9))])).toBeNull();
		expect(bottleneck([])).toBeNull();
	});
});

describe('the sentence of the step', () => {
	test('says what is missing first', () => {
		expect(journeyJudgement(0, [])).toEqual({ kind: 'no_persona' });
		expect(journeyJudgement(1, [])).toEqual({ kind: 'no_journey' });
		expect(journeyJudgement(1, [stage('a', typed(1)), stage('b', null)])).toEqual({ kind: 'no_feelings' });
	});

	test('then where the mood falls, or that it does not', () => {
		expect(journeyJudgement(1, [stage('a', typed(1)), stage('b', typed(-1))])).toMatchObject({
			kind: 'falls',
			where: { toId: 'b' }
		});
		expect(journeyJudgement(1, [stage('a', typed(1)), stage('b', typed(1))])).toEqual({ kind: 'steady' });
	});
});
