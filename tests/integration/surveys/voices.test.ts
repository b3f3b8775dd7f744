import { describe, expect, test } from 'vitest';
import { readVoicesFilter } from '#lib/domain/surveys/voices.ts';
import { recordBatch, type NewRecord } from '#lib/server/metrics/record.ts';
import { listVoices, voiceFilters, voicesThisWeek } from '#lib/server/surveys/voices-queries.ts';
import { countVoice } from '#lib/server/surveys/voices-commands.ts';
import { voicesCsv } from '#lib/server/surveys/voices-export.ts';
import { askQuestion } from '#lib/server/workflows/survey-metrics.ts';
import { findSurvey } from '#lib/server/surveys/queries.ts';
import { testDatabase } from '../../support/db.ts';
import { makeMember, makeOrganisation } from '../../support/factories/identity.ts';
import { makeSurvey, surveyWorld } from '../../support/factories/surveys.ts';

const filter = (query = '') => readVoicesFilter((name) => new URLSearchParams(query).get(name));
const hour = 3_600_000;

async function spokenWorld() {
	const world = await surveyWorld(await testDatabase());
	const { scope } = world;
	const made = await makeSurvey(scope);
	await askQuestion(scope, { survey: made.id, kind: 'rating', text: 'How fresh was it?', max: 5 });
	const survey = (await findSurvey(scope, made.id))!;
	const sources = await scope.db.selectFrom('source').select(['id', 'ref']).execute();
	const sourceOf = (at: number): number => sources.find((one) => one.ref === survey.questions[at]!.id)!.id;
	const [nps, rating] = [sourceOf(0), sourceOf(2)];
	const now = world.around.clock.now();
	const say = (hours: number, score: number, words: string, more: Partial<NewRecord> = {}): NewRecord => ({
		kind: 'response',
		surveyId: survey.id,
		at: now - hours * hour,
		body: { locale: 'en', answers: {}, ...(words === '' ? {} : { comment: words }) },
		observations: [{ sourceId: nps, value: score }],
		...more
	});
	await recordBatch(scope, [
		say(1, 9, 'Lovely drivers', { segments: { channel: 'app' } }),
		say(2, 3, '=cmd|calc', { segments: { channel: 'phone' } }),
		say(3, 7, ''),
		say(4, 10, 'Great, but the lettuce …', {
			observations: [
				{ sourceId: nps, value: 10 },
				{ sourceId: rating, value: 1 }
			]
		}),
		say(5, 0, 'Spam', { state: 'quarantined' }),
		say(24 * 30, 2, 'Zu SPÄT, wie immer', { state: 'test' })
	]);
	return { ...world, survey };
}

describe('the voices of customers', () => {
	test('come newest first, with their unhappiest score; those set apart only when asked for', async () => {
		const { scope, survey } = await spokenWorld();
		const { voices, next } = await listVoices(scope, filter());
		expect(next).toBeNull();
		expect(voices.map((voice) => [voice.words, voice.score?.kind, voice.score?.value, voice.score?.mood])).toEqual([
			['Lovely drivers', 'nps', 9, 'happy'],
			['=cmd|calc', 'nps', 3, 'unhappy'],
			['', 'nps', 7, 'middle'],
			['Great, but the lettuce …', 'rating', 1, 'unhappy'],
			['Zu SPÄT, wie immer', 'nps', 2, 'unhappy']
		]);
		expect(voices[0]?.segments).toEqual([{ name: 'channel', label: 'channel', value: 'app' }]);
		expect(voices[0]?.survey).toEqual({ id: survey.id, title: 'After delivery' });
		expect(voices.at(-1)?.state).toBe('test');
		expect((await listVoices(scope, filter('doubtful=1'))).voices.map((voice) => voice.words)).toEqual(['Spam']);
	});

	test('are found by mood, words, segment, survey and time', async () => {
		const { scope, survey } = await spokenWorld();
		const words = async (query: string) => (await listVoices(scope, filter(query))).voices.map((voice) => voice.words);
		expect(await words('mood=unhappy&days=7')).toEqual(['=cmd|calc', 'Great, but the lettuce …']);
		expect(await words('text=spat')).toEqual(['Zu SPÄT, wie immer']);
		expect(await words('segment=channel:phone')).toEqual(['=cmd|calc']);
		expect(await words('segment=channel:nowhere')).toEqual([]);
		expect(await words('withWords=1&mood=middle')).toEqual([]);
		expect(await words(`survey=${survey.id}&mood=happy`)).toEqual(['Lovely drivers']);
		expect(await words('survey=00000000-0000-0000-0000-000000000000')).toEqual([]);
		expect((await voiceFilters(scope)).segments).toEqual([
			{ name: 'channel', label: 'channel', values: ['app', 'phone'] }
		]);
	});

	test('are read page by page without losing or repeating one', async () => {
		const { scope } = await spokenWorld();
		for (const query of ['', 'withWords=1', 'mood=unhappy']) {
			const all = (await listVoices(scope, filter(query))).voices.map((voice) => voice.id);
			const read: string[] = [];
			let before: string | undefined;
			do {
				const page = await listVoices(scope, { ...filter(query), before }, 2);
				read.push(...page.voices.map((voice) => voice.id));
				before = page.next ?? undefined;
			} while (before !== undefined);
			expect(read).toEqual(all);
		}
	});

	test('of this week are counted, unhappy ones once each', async () => {
		const { scope } = await spokenWorld();
		expect(await voicesThisWeek(scope)).toEqual({ answers: 4, unhappy: 2, ever: true });
	});

	test('are closed to people who may not read answers, and to other organisations', async () => {
		const { around, organisation } = await spokenWorld();
		for (const role of ['member', 'viewer'] as const) {
			const { scope } = await makeMember(around, organisation.id, role);
			expect(await listVoices(scope, filter())).toEqual({ voices: [], next: null });
			expect(await voicesThisWeek(scope)).toMatchObject({ answers: 0, unhappy: null });
			expect(await voiceFilters(scope)).toEqual({ surveys: [], segments: [] });
			expect(await voicesCsv(scope, filter())).toMatchObject({ ok: false, error: { code: 'access.denied' } });
		}
		const stranger = (await makeOrganisation(around, { name: 'Another' })).admin;
		expect((await listVoices(stranger, filter())).voices).toEqual([]);
		expect((await listVoices(stranger, filter('segment=channel:app'))).voices).toEqual([]);
	});

	test('set apart as doubtful are counted again by somebody who builds surveys, and by nobody else', async () => {
		const { scope, around, organisation } = await spokenWorld();
		const [doubtful] = (await listVoices(scope, filter('doubtful=1'))).voices;
		const id = doubtful!.id;
		const { scope: member } = await makeMember(around, organisation.id, 'member');
		expect(await countVoice(member, { id })).toMatchObject({ error: { code: 'access.denied' } });
		const stranger = (await makeOrganisation(around, { name: 'Another' })).admin;
		expect(await countVoice(stranger, { id })).toMatchObject({ error: { code: 'voice.not_found' } });
		expect(await countVoice(scope, { id })).toEqual({ ok: true, value: { id } });
		expect((await listVoices(scope, filter('doubtful=1'))).voices).toEqual([]);
		expect((await listVoices(scope, filter('text=spam'))).voices.map((voice) => voice.state)).toEqual(['counted']);
		expect(await countVoice(scope, { id })).toMatchObject({ error: { code: 'voice.not_found' } });
	});

	test('leave as CSV without formulas, and the export is noted (S20)', async () => {
		const { scope } = await spokenWorld();
		const csv = await voicesCsv(scope, filter());
		const lines = (csv.ok ? csv.value : '').replace('\ufeff', '').trim().split('\r\n');
		expect(lines[0]).toBe('answered,survey,score,out_of,kind,mood,words,state,id,channel');
		expect(lines).toHaveLength(6);
		expect(lines[2]).toContain(`'=cmd|calc`);
		const noted = await scope.db
			.selectFrom('audit_entry')
			.select('action')
			.where('action', '=', 'voices.exported')
			.execute();
		expect(noted).toHaveLength(1);
	});
});
