import { describe, expect, test } from 'vitest';
import { insertItem } from '#lib/server/items/commands.ts';
import { removeItem } from '#lib/server/items/commands.ts';
import { listMetrics } from '#lib/server/metrics/queries.ts';
import {
	addSurvey,
	closeSurvey,
	dropParameter,
	editQuestion,
	editSurvey,
	openSurvey
} from '#lib/server/surveys/commands.ts';
import { findSurvey, listSurveys, touchpointsToAsk } from '#lib/server/surveys/queries.ts';
import { surveyResults } from '#lib/server/surveys/results-queries.ts';
import { askQuestion, declareParameter, startSurvey } from '#lib/server/workflows/survey-metrics.ts';
import type { OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { testDatabase } from '../../support/db.ts';
import { makeMember, makeOrganisation } from '../../support/factories/identity.ts';
import { makeSurvey, surveyWorld, visit } from '../../support/factories/surveys.ts';

async function makeTouchpoint(scope: OrganisationScope, title: string): Promise<string> {
	const id = await insertItem(scope, { kind: 'touchpoint', title, strategyId: null });
	await scope.db
		.insertInto('touchpoint')
		.values({
			organisation_id: scope.organisationId,
			id,
			phase: 'receive',
			channel: 'door',
			nature: 'human',
			component: null,
			department_id: null,
			volume: null,
			importance: null
		})
		.execute();
	return id;
}

const valueOf = <T>(result: { ok: true; value: T } | { ok: false; error: { code: string } }): T => {
	if (!result.ok) throw new Error(result.error.code);
	return result.value;
};

describe('building a survey', () => {
	test('a survey started from a touchpoint asks two questions and feeds one metric (R-003-05)', async () => {
		const { scope } = await surveyWorld(await testDatabase());
		const touchpoint = await makeTouchpoint(scope, 'Delivery at the door');
		const { id } = valueOf(await startSurvey(scope, { touchpoint, title: '' }));
		const survey = (await findSurvey(scope, id))!;
		expect(survey).toMatchObject({
			title: 'Delivery at the door',
			status: 'draft',
			anonymous: true,
			trustedVenue: false
		});
		expect(survey.touchpoint?.id).toBe(touchpoint);
		expect(survey.questions.map((question) => question.kind)).toEqual(['nps', 'text']);
		expect(survey.questions[0]?.wording.en?.text).toBe(
			'How likely are you to recommend Tarro to a friend or colleague?'
		);
		expect(survey.questions.map((question) => question.required)).toEqual([true, false]);
		expect(survey.token).toMatch(/^[\w-]{22}$/);
		const metrics = await listMetrics(scope);
		expect(metrics.map(({ kind, touchpointId }) => [kind, touchpointId])).toEqual([['nps', null]]);
		expect(metrics[0]?.sourceIds).toHaveLength(1);
		expect(await touchpointsToAsk(scope)).toEqual([{ id: touchpoint, title: 'Delivery at the door', asked: true }]);
	});

	test('several surveys feed one metric; each rating has one of its own', async () => {
		const { scope } = await surveyWorld(await testDatabase());
		const first = await makeSurvey(scope, 'One');
		await makeSurvey(scope, 'Two');
		for (const text of ['How fresh was it?', 'How kind were we?']) {
			valueOf(await askQuestion(scope, { survey: first.id, kind: 'rating', text, max: 5 }));
		}
		const metrics = await listMetrics(scope);
		expect(metrics.map((metric) => [metric.kind, metric.sourceIds.length])).toEqual([
			['nps', 2],
			['rating', 1],
			['rating', 1]
		]);
		expect(metrics[1]?.title).toBe('How fresh was it?');
	});

	test('a CSAT question goes to the metric of its touchpoint first', async () => {
		const { scope } = await surveyWorld(await testDatabase());
		const touchpoint = await makeTouchpoint(scope, 'Phone');
		const general = await makeSurvey(scope, 'General');
		valueOf(await askQuestion(scope, { survey: general.id, kind: 'csat', text: '', max: null }));
		const { id } = valueOf(await addSurvey(scope, { touchpoint, title: 'Phone' }));
		valueOf(await askQuestion(scope, { survey: id, kind: 'csat', text: '', max: null }));
		const csat = (await listMetrics(scope)).filter((metric) => metric.kind === 'csat');
		expect(csat.map((metric) => [metric.title, metric.sourceIds.length])).toEqual([['CSAT', 2]]);
	});

	test('a head may build although defining metrics is not hers; a member may not (S3)', async () => {
		const { around, organisation } = await surveyWorld(await testDatabase());
		const head = await makeMember(around, organisation.id, 'head');
		expect((await startSurvey(head.scope, { touchpoint: null, title: 'Mine' })).ok).toBe(true);
		for (const role of ['member', 'viewer'] as const) {
			const { scope } = await makeMember(around, organisation.id, role);
			const survey = await makeSurvey(head.scope);
			const question = survey.questions[0]!;
			const denied = { ok: false, error: { code: 'access.denied' } };
			expect(await startSurvey(scope, { touchpoint: null, title: 'Mine' })).toMatchObject(denied);
			expect(await openSurvey(scope, { id: survey.id })).toMatchObject(denied);
			expect(await closeSurvey(scope, { id: survey.id })).toMatchObject(denied);
			expect(await declareParameter(scope, { survey: survey.id, name: 'channel', label: '' })).toMatchObject(denied);
			expect(await dropParameter(scope, { survey: survey.id, name: 'channel' })).toMatchObject(denied);
			expect(
				await editQuestion(scope, {
					id: question.id,
					version: 1,
					text: 'x',
					low: '',
					high: '',
					options: '',
					required: false
				})
			).toMatchObject(denied);
		}
	});

	test('another organisation’s survey, question and touchpoint are as unknown ones (S1)', async () => {
		const { around, scope } = await surveyWorld(await testDatabase());
		const survey = await makeSurvey(scope);
		const question = survey.questions[0]!;
		const stranger = (await makeOrganisation(around, { name: 'Another' })).admin;
		const touchpoint = await makeTouchpoint(scope, 'Ours');
		const unknown = { ok: false, error: { code: 'survey.not_found' } };
		expect(await findSurvey(stranger, survey.id)).toBeNull();
		expect(await openSurvey(stranger, { id: survey.id })).toMatchObject(unknown);
		expect(await askQuestion(stranger, { survey: survey.id, kind: 'nps', text: '', max: null })).toMatchObject(unknown);
		expect(await declareParameter(stranger, { survey: survey.id, name: 'channel', label: '' })).toMatchObject(unknown);
		expect(
			await editQuestion(stranger, {
				id: question.id,
				version: 1,
				text: 'x',
				low: '',
				high: '',
				options: '',
				required: false
			})
		).toMatchObject(unknown);
		expect(await addSurvey(stranger, { touchpoint, title: '' })).toMatchObject({
			error: { code: 'survey.touchpoint_not_found' }
		});
		expect(await findSurvey(scope, survey.id)).toEqual(survey);
	});

	test('words change, the key of an option stays with its words', async () => {
		const { scope } = await surveyWorld(await testDatabase());
		const survey = await makeSurvey(scope);
		const { id } = valueOf(await askQuestion(scope, { survey: survey.id, kind: 'choice', text: 'Where?', max: null }));
		const edit = (version: number, options: string) =>
			editQuestion(scope, { id, version, text: 'Where did you order?', low: '', high: '', options, required: true });
		valueOf(await edit(1, 'App\nPhone'));
		valueOf(await edit(2, 'Shop\nApp'));
		const question = (await findSurvey(scope, survey.id))?.questions.at(-1);
		expect(question?.title).toBe('Where did you order?');
		expect(question?.settings).toEqual({ options: ['o5', 'o3'] });
		expect(question?.wording.en?.options).toEqual({ o5: 'Shop', o3: 'App' });
		expect(await edit(2, 'A\nB')).toMatchObject({ error: { code: 'item.changed' } });
	});

	test('a parameter becomes a dimension; the eighteenth is refused in words', async () => {
		const { scope } = await surveyWorld(await testDatabase());
		const survey = await makeSurvey(scope);
		valueOf(await declareParameter(scope, { survey: survey.id, name: 'channel', label: 'Channel' }));
		expect(await declareParameter(scope, { survey: survey.id, name: 'channel', label: '' })).toMatchObject({
			error: { code: 'survey.parameter_taken', field: 'name' }
		});
		expect(await scope.db.selectFrom('dimension').select(['name', 'label']).execute()).toEqual([
			{ name: 'channel', label: 'Channel' }
		]);
		for (let at = 0; at < 16; at += 1) {
			const one = at % 5 === 0 ? await makeSurvey(scope, `S${at}`) : null;
			const target = one ?? (await makeSurvey(scope, `T${at}`));
			valueOf(await declareParameter(scope, { survey: target.id, name: `p${at}`, label: '' }));
		}
		const last = await makeSurvey(scope, 'Last');
		expect(await declareParameter(scope, { survey: last.id, name: 'more', label: '' })).toMatchObject({
			error: { code: 'survey.too_many_dimensions' }
		});
		valueOf(await dropParameter(scope, { survey: survey.id, name: 'channel' }));
		expect((await findSurvey(scope, survey.id))?.parameters).toEqual([]);
	});

	test('saving an old version tells both people', async () => {
		const { scope } = await surveyWorld(await testDatabase());
		const survey = await makeSurvey(scope);
		const edit = (title: string) =>
			editSurvey(scope, {
				id: survey.id,
				version: survey.version,
				title,
				touchpoint: null,
				asksBecause: 'Because.',
				thanks: 'We read on Mondays.',
				contactUs: 'care@tarro.test',
				trustedVenue: true
			});
		valueOf(await edit('First'));
		expect(await edit('Second')).toMatchObject({ error: { code: 'item.changed' } });
		expect(await findSurvey(scope, survey.id)).toMatchObject({
			title: 'First',
			trustedVenue: true,
			thanks: { en: 'We read on Mondays.' }
		});
	});
});

describe('opening and closing', () => {
	test('test answers count until the survey opens, and are then cleared', async () => {
		const world = await surveyWorld(await testDatabase());
		const { scope } = world;
		const survey = await makeSurvey(scope);
		const page = await visit(world, survey.token);
		await visit(world, survey.token, { ...page.fields, [`q.${survey.questions[0]!.id}`]: '9' });
		expect((await listSurveys(scope))[0]).toMatchObject({ answers: 1, tests: 1, thisWeek: 1 });
		expect((await surveyResults(scope, survey)).questions[0]).toMatchObject({ n: 1, figure: { value: 100 } });
		valueOf(await openSurvey(scope, { id: survey.id }));
		expect((await listSurveys(scope))[0]).toMatchObject({ status: 'open', answers: 0, tests: 0 });
		expect(await scope.db.selectFrom('observation').select('value').execute()).toEqual([]);
		const rollups = await scope.db.selectFrom('rollup').select('n').execute();
		expect(rollups.reduce((sum, row) => sum + row.n, 0)).toBe(0);
	});

	test('a survey without questions does not open', async () => {
		const { scope } = await surveyWorld(await testDatabase());
		const { id } = valueOf(await addSurvey(scope, { touchpoint: null, title: 'Empty' }));
		expect(await openSurvey(scope, { id })).toMatchObject({ error: { code: 'survey.without_questions' } });
	});

	test('a removed survey is gone from the list and its link leads nowhere', async () => {
		const world = await surveyWorld(await testDatabase());
		const survey = await makeSurvey(world.scope);
		expect((await visit(world, survey.token)).status).toBe(200);
		valueOf(await removeItem(world.scope, { id: survey.id }));
		expect(await listSurveys(world.scope)).toEqual([]);
		expect((await visit(world, survey.token)).status).toBe(404);
	});
});

describe('results', () => {
	test('small groups are hidden from people who may not read answers', async () => {
		const world = await surveyWorld(await testDatabase());
		const survey = await makeSurvey(world.scope);
		const { scope: viewer } = await makeMember(world.around, world.organisation.id, 'viewer');
		const reply = async (score: number, words: string) => {
			const page = await visit(world, survey.token);
			const next = await visit(world, survey.token, {
				...page.fields,
				[`q.${survey.questions[0]!.id}`]: String(score)
			});
			await visit(world, survey.token, { ...next.fields, send: '1', [`q.${survey.questions[1]!.id}`]: words });
		};
		for (const score of [9, 9, 3, 8]) await reply(score, `Words about a ${score}`);
		const full = await surveyResults(world.scope, survey);
		expect(full.questions[0]?.bars.map((bar) => bar.n)).toEqual([0, 0, 0, 1, 0, 0, 0, 0, 1, 2, 0]);
		expect(full.quotes.map((quote) => [quote.score, quote.mood]).at(0)).toEqual([8, 'middle']);
		const few = await surveyResults(viewer, survey);
		expect(few.questions[0]).toMatchObject({ hidden: true, n: 0, bars: [], figure: null });
		expect(few.quotes).toEqual([]);
		await reply(10, 'Five now');
		expect((await surveyResults(viewer, survey)).questions[0]).toMatchObject({ hidden: false, n: 5 });
	});

	test('choices are counted by option', async () => {
		const world = await surveyWorld(await testDatabase());
		const { id } = valueOf(await addSurvey(world.scope, { touchpoint: null, title: 'Where' }));
		const asked = valueOf(await askQuestion(world.scope, { survey: id, kind: 'choices', text: '', max: null }));
		const survey = (await findSurvey(world.scope, id))!;
		for (const chosen of [['o1'], ['o1', 'o2'], ['o2']]) {
			const page = await visit(world, survey.token);
			await visit(world, survey.token, { ...page.fields, send: '1', [`q.${asked.id}`]: chosen });
		}
		const [result] = (await surveyResults(world.scope, survey)).questions;
		expect(result).toMatchObject({
			n: 3,
			bars: [
				{ key: 'o1', n: 2 },
				{ key: 'o2', n: 2 }
			]
		});
	});
});
