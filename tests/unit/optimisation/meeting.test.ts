import { describe, expect, test } from 'vitest';
import {
	agendaStops,
	isPresenting,
	meetingMinutes,
	partMinutes,
	stopAt,
	stopQuery
} from '#lib/domain/optimisation/agenda.ts';
import { codeFrom, typedCode } from '#lib/domain/optimisation/code.ts';
import { guessStates, roomGuess } from '#lib/domain/optimisation/guess.ts';
import { countHands, leadingChoice, noHands } from '#lib/domain/optimisation/hands.ts';
import { resultWord } from '#lib/domain/optimisation/snapshot.ts';
import { chooseVoices } from '#lib/domain/optimisation/voices.ts';

const goal = (tactics = 1) => ({ tactics: Array.from({ length: tactics }) });
const asked = (part: string | null, of: number | string | null = null, face: string | null = null) => ({
	part,
	goal: of,
	face
});

describe('the agenda of the meeting', () => {
	test('gives every goal a guess, a result, and hands where something was done; and says so where there is none', () => {
		expect(agendaStops([goal(), goal(0)]).map(stopQuery)).toEqual([
			'?part=decisions',
			'?part=notes',
			'?part=goals&goal=1',
			'?part=goals&goal=1&show=result',
			'?part=goals&goal=1&show=hands',
			'?part=goals&goal=2',
			'?part=goals&goal=2&show=result',
			'?part=voices',
			'?part=next',
			'?part=thanks',
			'?part=closing'
		]);
		expect(agendaStops([]).map(stopQuery)).toContain('?part=goals');
	});

	test('finds the screen of an address, and begins at the beginning for any other', () => {
		const stops = agendaStops([goal(), goal(0)]);
		const at = (...of: Parameters<typeof asked>) => stopQuery(stops[stopAt(stops, asked(...of))]!);
		expect(at('goals', '2')).toBe('?part=goals&goal=2');
		expect(at('goals', 2, 'result')).toBe('?part=goals&goal=2&show=result');
		expect(at('goals', 2, 'hands')).toBe('?part=goals&goal=2');
		expect(at('goals', '9')).toBe('?part=goals&goal=1');
		expect(at('thanks')).toBe('?part=thanks');
		expect(at('nonsense')).toBe('?part=decisions');
		expect(at(null)).toBe('?part=decisions');
	});

	test('takes an hour in all, most of it for the goals', () => {
		expect(meetingMinutes).toBe(60);
		expect(Math.max(...Object.values(partMinutes))).toBe(partMinutes.goals);
	});

	test('whoever presents counts as gone after a minute of silence', () => {
		expect(isPresenting(null, 1)).toBe(false);
		expect(isPresenting(0, 60_000)).toBe(true);
		expect(isPresenting(0, 60_001)).toBe(false);
	});
});

describe('guesses', () => {
	const guess = (goalId: string, membershipId: string, confidence: number, isOwner = false) => ({
		goalId,
		membershipId,
		by: membershipId,
		isOwner,
		confidence,
		value: null
	});
	const all = [guess('a', 'ines', 4), guess('a', 'leila', 7, true), guess('a', 'mei', 9), guess('b', 'mei', 1)];

	test('are a number and one’s own before the result is shown, everybody’s afterwards, the owner’s first', () => {
		const [a, b] = guessStates(['a', 'b'], all, new Set(['a']), 'mei');
		expect(a).toMatchObject({ count: 3, revealed: true, mine: { confidence: 9 } });
		expect(a?.all.map((one) => one.by)).toEqual(['leila', 'mei', 'ines']);
		expect(b).toEqual({ goalId: 'b', count: 1, mine: { confidence: 1, value: null }, revealed: false, all: [] });
		expect(guessStates(['b'], all, new Set(), null)[0]).toMatchObject({ count: 1, mine: null, all: [] });
	});

	test('of a room are its lowest, middle and highest', () => {
		expect(roomGuess([])).toBeNull();
		expect(roomGuess([{ confidence: 9 }, { confidence: 2 }, { confidence: 5 }])).toEqual({
			low: 2,
			middle: 5,
			high: 9
		});
		expect(roomGuess([{ confidence: 4 }, { confidence: 7 }])).toEqual({ low: 4, middle: 5.5, high: 7 });
	});
});

describe('hands', () => {
	test('are counted, and lead only where one choice has most', () => {
		const hands = countHands([{ choice: 'stop' }, { choice: 'grow' }, { choice: 'stop' }]);
		expect(hands).toEqual({ stop: 2, continue: 0, grow: 1 });
		expect(leadingChoice(hands)).toBe('stop');
		expect(leadingChoice({ stop: 1, continue: 1, grow: 0 })).toBeNull();
		expect(leadingChoice(noHands)).toBeNull();
	});
});

describe('the code of a meeting', () => {
	test('has six signs that nobody confuses, and is understood as people type it', () => {
		const code = codeFrom([0, 31, 62, 300, 5, 9, 77]);
		expect(code).toHaveLength(6);
		expect(code).not.toMatch(/[01OIL]/);
		expect(typedCode(` ${code.slice(0, 3).toLowerCase()}-${code.slice(3)} `)).toBe(code);
		for (const wrong of ['', 'ABC', 'ABCDE0', 'ABCDEFG', 'ABC;DE']) expect(typedCode(wrong)).toBeNull();
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
