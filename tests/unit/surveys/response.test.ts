import { describe, expect, test } from 'vitest';
import { bodyOf, moodOf, readResponse, scoresOf } from '#lib/domain/surveys/response.ts';
import { editQuestionInput, optionLines, addParameterInput } from '#lib/domain/surveys/schema.ts';
import {
	asksInValidatedWords,
	inLocale,
	minutesOf,
	segmentsOf,
	standardWording,
	wordingIn,
	type Question
} from '#lib/domain/surveys/survey.ts';
import { readVoicesFilter } from '#lib/domain/surveys/voices.ts';
import { surveyCompletion } from '#lib/domain/surveys/completion.ts';

const question = (id: string, kind: Question['kind'], more: Partial<Question> = {}): Question => ({
	id,
	kind,
	wording: { en: standardWording(kind, 'en', 'Tarro') },
	settings: kind === 'choice' || kind === 'choices' ? { options: ['o1', 'o2'] } : kind === 'rating' ? { max: 5 } : {},
	required: false,
	...more
});
const questions = [question('a', 'nps', { required: true }), question('b', 'text'), question('c', 'choices')];
const sending = (sent: Record<string, string[]>) => (id: string) => sent[id] ?? [];

describe('a response', () => {
	test('holds what was answered and leaves out what was not', () => {
		expect(readResponse(questions, sending({ a: ['9'], c: ['o2'] }))).toEqual({
			ok: true,
			value: { a: 9, c: ['o2'] }
		});
	});

	test('names the question that must be answered and was not', () => {
		expect(readResponse(questions, sending({ b: ['hello'] }))).toEqual({
			ok: false,
			error: { code: 'survey.answer_missing', field: 'a' }
		});
	});

	test('is none when nothing was answered', () => {
		expect(readResponse([question('b', 'text')], sending({}))).toMatchObject({
			error: { code: 'survey.answer_empty' }
		});
	});

	test('keeps the customer’s words once more as its comment', () => {
		expect(bodyOf(questions, { a: 3, b: 'Late.' }, 'en')).toEqual({
			locale: 'en',
			answers: { a: 3, b: 'Late.' },
			comment: 'Late.'
		});
		expect(bodyOf(questions, { a: 3 }, 'en')).toEqual({ locale: 'en', answers: { a: 3 } });
	});

	test('gives one value for each scored question', () => {
		const both = [...questions, question('d', 'ces')];
		expect(scoresOf(both, { a: 3, b: 'Late.', d: 7 })).toEqual([
			{ questionId: 'a', value: 3 },
			{ questionId: 'd', value: 7 }
		]);
	});

	test('is as happy as its first score', () => {
		expect(moodOf(questions, { a: 3 })).toBe('unhappy');
		expect(moodOf(questions, { b: 'only words' })).toBeNull();
	});
});

describe('the words of a survey', () => {
	test('fall back to the survey’s own language, then to any', () => {
		expect(inLocale({ en: 'Hello', fa: 'سلام' }, 'fa', 'en')).toBe('سلام');
		expect(inLocale({ en: 'Hello' }, 'ms', 'en')).toBe('Hello');
		expect(inLocale({}, 'ms', 'en')).toBe('');
		expect(wordingIn({ wording: { el: { text: 'Πόσο;' } } }, 'en', 'ms').text).toBe('Πόσο;');
	});

	test('name their subject, even one that looks like a pattern', () => {
		expect(standardWording('nps', 'en', 'A$& B').text).toBe(
			'How likely are you to recommend A$& B to a friend or colleague?'
		);
	});

	test('count as validated as long as only the subject changes', () => {
		const own = question('a', 'nps');
		expect(asksInValidatedWords(own, 'en')).toBe(true);
		const other = { ...own, wording: { en: { ...own.wording.en!, text: 'Would you recommend us?' } } };
		expect(asksInValidatedWords(other, 'en')).toBe(false);
		expect(asksInValidatedWords({ ...own, wording: { en: { ...own.wording.en!, high: 'Yes!' } } }, 'en')).toBe(false);
		expect(asksInValidatedWords(question('d', 'rating'), 'en')).toBe(false);
	});

	test('promise under a minute for two questions, and more for many', () => {
		expect(minutesOf(questions.slice(0, 2))).toBe(1);
		expect(minutesOf(Array.from({ length: 6 }, () => question('x', 'text')))).toBe(3);
	});
});

describe('segments', () => {
	const parameters = [
		{ name: 'channel', label: 'Channel' },
		{ name: 'branch', label: 'Branch' }
	];

	test('come from declared parameters only', () => {
		const link = new URLSearchParams('channel=app&branch=&email=someone@example.org');
		expect(segmentsOf(parameters, (name) => link.get(name))).toEqual({ channel: 'app' });
	});

	test('are trimmed, freed of control characters and held to 80 characters', () => {
		const given = { channel: `  a\u0000b\n c\u202e ${'x'.repeat(200)}` };
		const { channel } = segmentsOf(parameters, (name) => given[name as 'channel'] ?? null);
		expect(channel).toHaveLength(80);
		expect(channel?.startsWith('a b c x')).toBe(true);
	});
});

describe('inputs', () => {
	test('a parameter is a plain small name that the page does not use itself', () => {
		const survey = '00000001-0000-7001-8000-000100000001';
		const code = (name: string) => {
			const parsed = addParameterInput.safeParse({ survey, name, label: '' });
			return parsed.success ? null : parsed.error.issues[0]?.message;
		};
		expect(code(' Channel ')).toBeNull();
		expect(code('2nd')).toBe('survey.parameter_wrong');
		expect(code('a b')).toBe('survey.parameter_wrong');
		expect(code('lang')).toBe('survey.parameter_reserved');
	});

	test('options are one a line, at least two, none twice', () => {
		expect(optionLines(' App \n\n Shop ')).toEqual(['App', 'Shop']);
		const edit = (options: string) =>
			editQuestionInput.safeParse({
				id: '00000001-0000-7001-8000-000100000001',
				version: '1',
				text: 'Where?',
				low: '',
				high: '',
				options
			}).success;
		expect(edit('App\nShop')).toBe(true);
		expect(edit('App')).toBe(false);
		expect(edit('App\nApp')).toBe(false);
		expect(edit(Array.from({ length: 13 }, (_, at) => `Option ${at}`).join('\n'))).toBe(false);
	});

	test('a filter of answers takes odd values as "all"', () => {
		const read = (query: string) => readVoicesFilter((name) => new URLSearchParams(query).get(name));
		expect(read('mood=unhappy&segment=channel:app:2&withWords=1')).toMatchObject({
			mood: 'unhappy',
			segment: { dimension: 'channel', value: 'app:2' },
			withWords: true,
			doubtful: false
		});
		expect(read('mood=furious&survey=x&segment=y&days=-3')).toMatchObject({
			mood: null,
			survey: null,
			segment: null,
			days: null,
			text: ''
		});
	});
});

describe('how far the step is', () => {
	test('nothing without surveys, all with one that is open, tied and answered', () => {
		const none = { surveys: 0, withQuestions: 0, tiedToTouchpoint: 0, open: 0, answers: 0 };
		expect(surveyCompletion(none).fraction).toBe(0);
		const full = { surveys: 1, withQuestions: 1, tiedToTouchpoint: 1, open: 1, answers: 10 };
		expect(surveyCompletion(full)).toEqual({ fraction: 1, missing: [] });
	});
});
