import { describe, expect, test } from 'vitest';
import { asMatrixScore, checklists, checkScore, unanswered } from '#lib/domain/research/checklist.ts';
import { middleTime, shopMean, shopOrderFault, shopTimes } from '#lib/domain/research/mystery-shop.ts';
import { checkInput, criteriaInput, scoreInput, shopInput } from '#lib/domain/research/schema.ts';
import { messages } from '#lib/i18n/messages/en/index.ts';

const id = '00000001-0000-7001-8000-000000000001';

describe('a checklist (R-002-22, R-000-17)', () => {
	test('yes is one, partly a half, no nothing; what was not looked at does not count', () => {
		expect(checkScore('faq', { searchable: 'yes', plain_words: 'partly', shows_how: 'no' })).toBe(0.5);
		expect(checkScore('faq', {})).toBeNull();
		expect(checkScore('chatbot', { searchable: 'yes' })).toBeNull();
	});

	test('its share reads on the scale of the matrix', () => {
		expect([0, 0.25, 0.5, 0.625, 1].map(asMatrixScore)).toEqual([1, 2, 3, 4, 5]);
	});

	test('says how many questions are open', () => {
		expect(unanswered('chatbot', { offers_person: 'yes' })).toBe(checklists.chatbot.length - 1);
	});

	test('a chatbot is asked whether it hands over to a person', () => {
		expect(checklists.chatbot).toContain('offers_person');
		expect(checklists.chatbot).toContain('hands_over_story');
	});

	test('every question has words', () => {
		const words = messages.research.checks;
		expect(Object.keys(words.faq)).toEqual([...checklists.faq]);
		expect(Object.keys(words.chatbot)).toEqual([...checklists.chatbot]);
	});

	test('a form gives answers to questions of its kind only, and at least one', () => {
		const parsed = checkInput.parse({
			companyId: 'us',
			kind: 'faq',
			searchable: 'yes',
			offers_person: 'yes',
			shows_how: ''
		});
		expect(parsed.answers).toEqual({ searchable: 'yes' });
		expect(checkInput.safeParse({ companyId: id, kind: 'faq', searchable: 'maybe' }).success).toBe(false);
	});
});

describe('a mystery shop (R-002-23)', () => {
	const at = (time: string): number => Date.parse(`2026-11-20T${time}:00Z`);

	test('its times run from sending to the first answer and to the solution', () => {
		expect(shopTimes({ sentAt: at('09:00'), firstAnswerAt: at('09:09'), resolvedAt: at('11:00') })).toEqual({
			first: 540,
			solved: 7200
		});
		expect(shopTimes({ sentAt: at('09:00'), firstAnswerAt: null, resolvedAt: null })).toEqual({
			first: null,
			solved: null
		});
	});

	test('nothing is answered before it is sent nor solved before it is answered', () => {
		const fault = (sentAt: number | null, firstAnswerAt: number | null, resolvedAt: number | null) =>
			shopOrderFault({ sentAt, firstAnswerAt, resolvedAt });
		expect(fault(2, 1, null)).toBe('answered_before_sent');
		expect(fault(2, null, 1)).toBe('solved_before_sent');
		expect(fault(1, 3, 2)).toBe('solved_before_answered');
		expect(fault(1, 2, 2)).toBeNull();
		expect(fault(null, null, null)).toBeNull();
	});

	test('the sheet is the mean of the marks given', () => {
		expect(shopMean({ friendly: 4, competent: 2 })).toBe(3);
		expect(shopMean({})).toBeNull();
	});

	test('several shops are summed up by their middle time', () => {
		expect(middleTime([30, 10, 20])).toBe(20);
		expect(middleTime([10, 20])).toBe(15);
		expect(middleTime([])).toBeNull();
	});

	test('empty fields of the form mean not known', () => {
		const parsed = shopInput.parse({
			companyId: 'us',
			scenario: 'Where is my crate?',
			channel: 'chat',
			sentAt: '2026-11-20T09:00',
			firstAnswerAt: '',
			resolvedAt: '',
			friendly: ''
		});
		expect(parsed).toMatchObject({ sentAt: '2026-11-20T09:00', firstAnswerAt: null, friendly: null, note: '' });
		expect(shopInput.safeParse({ ...parsed, sentAt: 'yesterday' }).success).toBe(false);
	});
});

describe('what is typed of criteria and scores', () => {
	test('criteria come one a line and keep the preset they come from', () => {
		expect(criteriaInput.parse({ titles: 'Speed\nOwn', themes: 'speed' })).toEqual({
			titles: ['Speed', 'Own'],
			themes: ['speed']
		});
	});

	test('a score is a whole number from 1 to 5', () => {
		const input = { criterionId: id, companyId: 'us', url: '' };
		expect(scoreInput.parse({ ...input, score: '4' })).toMatchObject({ score: 4, evidence: 'observation' });
		for (const score of ['0', '6', '2.5', '']) expect(scoreInput.safeParse({ ...input, score }).success).toBe(false);
	});
});
