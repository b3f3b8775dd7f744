import { describe, expect, test } from 'vitest';
import { flatten } from '#lib/i18n/catalogue.ts';
import { errorText } from '#lib/i18n/error-text.ts';
import { translator } from '#lib/i18n/index.ts';
import { loadCatalogue } from '#lib/i18n/load.ts';
import { localeIds, preferredLocale } from '#lib/i18n/locales.ts';
import { createI18n } from '#lib/i18n/translator.ts';

const english = translator('en', { timeZone: 'Asia/Tehran' });

const sample = (locale: 'en' | 'ar-XB') =>
	createI18n(
		locale,
		flatten({
			sample: {
				answers: 'There {n, plural, one {is # answer} other {are # answers}} from {who}',
				link: 'Read <a>the answers</a> first',
				blanks: '{verb} {metric} by {step}',
				score: 'Score {score, number}'
			}
		}),
		{ timeZone: 'UTC' }
	);
const say = (locale: 'en' | 'ar-XB', key: string, params = {}) => sample(locale).find(`sample.${key}`, params);

describe('messages', () => {
	test('a message takes its plural form and its arguments', () => {
		expect(say('en', 'answers', { n: 1, who: 'Leila' })).toBe('There is 1 answer from Leila');
		expect(say('en', 'answers', { n: 1200, who: 'Leila' })).toBe('There are 1,200 answers from Leila');
	});

	test('an unknown key is an error while developing and testing', () => {
		// @ts-expect-error the key does not exist, and that does not compile either
		expect(() => english.t('common.no_such_key')).toThrow('common.no_such_key');
		expect(english.find('common.no_such_key')).toBeUndefined();
	});

	test('an argument that is missing is an error', () => {
		expect(() => say('en', 'answers', { n: 1 })).toThrow(/who/);
	});

	test('tags are dropped in plain text and kept in parts', () => {
		expect(say('en', 'link')).toBe('Read the answers first');
		expect(sample('en').parts('sample.link' as never)).toEqual([
			{ kind: 'text', text: 'Read ' },
			{ kind: 'tag', name: 'a', text: 'the answers' },
			{ kind: 'text', text: ' first' }
		]);
	});

	test('arguments that are not given become slots of a sentence with blanks', () => {
		expect(sample('en').parts('sample.blanks' as never, { verb: 'Raise' })).toEqual([
			{ kind: 'text', text: 'Raise ' },
			{ kind: 'slot', name: 'metric' },
			{ kind: 'text', text: ' by ' },
			{ kind: 'slot', name: 'step' }
		]);
	});

	test('the test language mirrors words and leaves arguments, plurals and tags alone', () => {
		const mirrored = say('ar-XB', 'answers', { n: 2, who: 'Leila' });
		expect(mirrored).toContain('\u202eanswers\u202c');
		// A name from left to right is held together, so that marks and numbers beside it stay where they belong.
		expect(mirrored).toMatch(/ \u2068Leila\u2069$/);
		expect(say('en', 'answers', { n: 2, who: 'Leila' })).toMatch(/ Leila$/);
		expect(mirrored).toContain(' 2 ');
		expect(sample('ar-XB').parts('sample.link' as never)).toHaveLength(3);
		expect(sample('ar-XB').dir).toBe('rtl');
	});

	test('a number in a message is rounded like one beside it and is never -0', () => {
		expect(say('en', 'score', { score: -0.0001 })).toBe('Score 0');
	});

	test('a failure without words of its own gets the general sentence', () => {
		expect(errorText(english, { code: 'nothing.like_this' })).toBe(english.t('errors.unknown'));
	});

	test('a visit can load each language by itself', async () => {
		for (const locale of localeIds) expect((await loadCatalogue(locale)).size).toBeGreaterThan(0);
	});
});

describe('numbers', () => {
	test('halves round away from zero, also where binary fractions lie just below the half', () => {
		expect(english.number(2.5, { decimals: 0 })).toBe('3');
		expect(english.number(-2.5, { decimals: 0 })).toBe('−3');
		expect(english.number(1.005, { decimals: 2 })).toBe('1.01');
		expect(english.percent(0.285)).toBe('29 %');
	});

	test('nothing is ever written as -0', () => {
		expect(english.number(-0)).toBe('0');
		expect(english.number(-0.04)).toBe('0');
		expect(english.number(-0.04, { signed: true })).toBe('0');
	});

	test('a change carries its sign, held in front of the number in right-to-left text', () => {
		expect(english.number(3.2, { signed: true })).toBe('+3.2');
		expect(translator('ar-XB').number(-3.2)).toBe('\u200e−3.2');
	});

	test('money is written from its smallest unit, whole amounts without empty cents', () => {
		expect(english.money(65000, 'EUR')).toBe('€650');
		expect(english.money(65050, 'EUR')).toBe('€650.50');
		expect(english.money(123456, 'EUR')).toBe('€1,234.56');
		expect(english.money(500, 'JPY')).toBe('JP¥500');
	});
});

describe('times', () => {
	test.each([
		[0, '0 s'],
		[45, '45 s'],
		[59.6, '1 min'],
		[720, '12 min'],
		[6600, '1 h 50'],
		[6900, '1 h 55'],
		[3900, '1 h 05'],
		[7182, '2 h'],
		[97_000, '27 h'],
		[-6600, '−1 h 50']
	])('%d seconds read as %s', (seconds, words) => {
		expect(english.duration(seconds)).toBe(words);
	});

	test('from three working days on a length of working time is told in days', () => {
		expect(english.duration(23 * 3600, { hoursPerDay: 8 })).toBe('23 h');
		expect(english.duration(24 * 3600, { hoursPerDay: 8 })).toBe('3 days');
	});

	test('a calendar day is the same day in every zone, an instant is not', () => {
		expect(english.date('2027-03-31', 'long')).toBe('31 March 2027');
		expect(english.dateTime('2027-03-31T22:00:00.000Z')).toBe('1 Apr 2027, 01:30');
		expect(english.dayOf('2027-03-31T22:00:00.000Z', 'short')).toBe('1 Apr');
		expect(english.time('2027-03-31T22:00:00.000Z')).toBe('01:30');
	});

	test('distances in time are told in the largest whole unit', () => {
		const now = Date.UTC(2026, 10, 21);
		expect(english.relative(now - 3 * 86_400_000, now)).toBe('3 days ago');
		expect(english.relative(now + 7_200_000, now)).toBe('in 2 hours');
		expect(english.relative(now - 5_000, now)).toBe('now');
	});

	test('quarters and months have names in each calendar of periods', () => {
		expect(english.quarter({ year: 2026, quarter: 4 })).toBe('Q4 2026');
		expect(english.quarter({ year: 1405, quarter: 1 }, 'jalali')).toBe('Q1 1405');
		expect([english.month(1), english.month(1, 'long', 'jalali'), english.month(12, 'long', 'jalali')]).toEqual([
			'January',
			'Farvardin',
			'Esfand'
		]);
	});

	test('days are written in the Jalali calendar where the organisation uses it', () => {
		const iranian = translator('en', { timeZone: 'Asia/Tehran', calendar: 'persian' });
		expect(iranian.date('2026-03-21', 'long')).toContain('1 Farvardin 1405');
	});

	test('weeks begin on Monday in the numbering of weekdays', () => {
		expect([english.weekday(1), english.weekday(7), english.month(12)]).toEqual(['Monday', 'Sunday', 'December']);
	});
});

describe('the language of a visitor', () => {
	test('is the first one we speak, never a test language', () => {
		expect(preferredLocale('de-AT,de;q=0.9,en;q=0.8')).toBe('en');
		expect(preferredLocale('ar-XB')).toBe('en');
		expect(preferredLocale(null)).toBe('en');
	});
});
