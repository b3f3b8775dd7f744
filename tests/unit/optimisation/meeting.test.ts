import { describe, expect, test } from 'vitest';
import { agendaStops, stopAt, stopQuery } from '#lib/domain/optimisation/agenda.ts';
import { resultWord } from '#lib/domain/optimisation/snapshot.ts';
import { chooseVoices } from '#lib/domain/optimisation/voices.ts';

describe('the agenda of the meeting', () => {
	test('gives every goal a screen of its own, and says so where there is none', () => {
		expect(agendaStops(2).map(stopQuery)).toEqual([
			'?part=decisions',
			'?part=notes',
			'?part=goals&goal=1',
			'?part=goals&goal=2',
			'?part=voices',
			'?part=next',
			'?part=thanks',
			'?part=closing'
		]);
		expect(agendaStops(0).map(stopQuery)).toContain('?part=goals');
	});

	test('finds the screen of an address, and begins at the beginning for any other', () => {
		const stops = agendaStops(2);
		expect(stopAt(stops, 'goals', '2')).toBe(3);
		expect(stopAt(stops, 'goals', '9')).toBe(2);
		expect(stopAt(stops, 'thanks', null)).toBe(6);
		expect(stopAt(stops, 'nonsense', null)).toBe(0);
		expect(stopAt(stops, null, null)).toBe(0);
	});
});

describe('three customers’ voices', () => {
	const voice = (publicId: string, score: number | null, words = 'Something that can be read out', at = 1) => ({
		publicId,
		score,
		words: `${words} ${publicId}`,
		at,
		place: ''
	});

	test('are the two lowest and one good, the good one last', () => {
		const chosen = chooseVoices([voice('a', 9), voice('b', 0), voice('c', 10), voice('d', 6), voice('e', 2)]);
		expect(chosen.map((one) => [one.publicId, one.isGood])).toEqual([
			['b', false],
			['e', false],
			['c', true]
		]);
	});

	test('newer goes before older, and what is too short or too long to be read out comes last', () => {
		const long = { ...voice('long', 0), words: 'x'.repeat(500) };
		const chosen = chooseVoices([
			voice('old', 1, undefined, 1),
			voice('new', 1, undefined, 9),
			long,
			voice('good', 10)
		]);
		expect(chosen.map((one) => one.publicId)).toEqual(['new', 'old', 'good']);
	});

	test('nothing is said twice, and nobody is called good where all scored the same', () => {
		const twice = [
			{ ...voice('a', 5), words: 'The same' },
			{ ...voice('b', 5), words: ' the same ' },
			{ ...voice('c', 5), words: 'Another thing that was said' }
		];
		const chosen = chooseVoices(twice);
		expect(chosen).toHaveLength(2);
		expect(chosen.some((one) => one.isGood)).toBe(false);
	});

	test('words without a score stand in where there are too few with one', () => {
		expect(chooseVoices([voice('a', null), voice('b', 3)]).map((one) => one.publicId)).toEqual(['b', 'a']);
		expect(chooseVoices([])).toEqual([]);
	});
});

test('the first layer says what was measured, and never a bare "cannot tell"', () => {
	const goal = { value: 43, target: 42, measured: 'reached', onSide: true } as const;
	expect(resultWord(goal)).toBe('reached');
	expect(resultWord({ ...goal, measured: 'not_reached', onSide: false })).toBe('not_reached');
	expect(resultWord({ ...goal, measured: 'on_course' })).toBe('reached');
	expect(resultWord({ ...goal, measured: 'at_risk', onSide: false })).toBe('running');
	expect(resultWord({ ...goal, value: null, measured: 'no_figure' })).toBe('no_figure');
	expect(resultWord({ ...goal, target: null, measured: 'too_early' })).toBe('no_target');
});
