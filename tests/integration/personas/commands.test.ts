import { describe, expect, test } from 'vitest';
import { addTouchpoint } from '#lib/server/audit/commands.ts';
import { addFinding } from '#lib/server/audit/finding-commands.ts';
import { removeItem, reorderItems, restoreItem } from '#lib/server/items/commands.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';
import { ensureDimension, ensureSource, recordBatch } from '#lib/server/metrics/record.ts';
import { addPersona, describePersona, drawPortrait } from '#lib/server/personas/commands.ts';
import { personaFacts } from '#lib/server/personas/facts.ts';
import {
	addJourney,
	addStage,
	describeJourney,
	describeStage,
	drawAsItShouldBe,
	feelStage
} from '#lib/server/personas/journey-commands.ts';
import { addMoment, describeMoment, judgeMoment } from '#lib/server/personas/moment-commands.ts';
import { findPersonaPage, getPersonas, listJourneys, listPersonas } from '#lib/server/personas/queries.ts';
import { planWorld, unwrap, type PlanWorld } from '../../support/factories/plan.ts';

const parent = { title: 'The busy, hungry parent', summary: 'Orders by phone' };
const details = {
	...parent,
	version: 1,
	needs: '',
	motives: '',
	quote: '',
	channels: [],
	dimension: null,
	segment: ''
};
const lanes = {
	version: 1,
	title: 'Receive',
	doing: 'Waits at home',
	thinking: 'When is it coming?',
	feeling: 'left alone',
	emotion: -1,
	support: 'a word',
	department: null,
	touchpoints: []
};
const mail = {
	title: 'A mail worth sharing',
	persona: null,
	stage: null,
	occasion: 'Right after ordering',
	effort: 1,
	effect: 3,
	expected: 'people send it on'
};

async function answers(
	world: PlanWorld,
	touchpointId: string | undefined,
	score: number,
	household: string,
	count: number
) {
	const sourceId = await ensureSource(world.admin, {
		kind: 'question',
		ref: touchpointId ?? 'general',
		name: 'How was it?',
		unit: 'score',
		bucketing: 'score'
	});
	if (touchpointId !== undefined) {
		unwrap(await addMetric(world.admin, { title: 'Rating', kind: 'rating', sourceIds: [sourceId], touchpointId }));
	}
	await recordBatch(
		world.admin,
		Array.from({ length: count }, (_, index) => ({
			kind: 'response' as const,
			at: world.around.clock.now() - 86_400_000 - index,
			segments: { household },
			body: {},
			observations: [{ sourceId, value: score }]
		}))
	);
}

async function journeyOf(world: PlanWorld, stages: string[] = ['Order', 'Receive']) {
	const persona = unwrap(await addPersona(world.admin, parent));
	const journey = unwrap(
		await addJourney(world.admin, { title: 'A Monday order', persona: persona.id, state: 'as_is', stages })
	);
	const [drawn] = await listJourneys(world.admin);
	return { persona, journey, stages: drawn?.stages ?? [] };
}

describe('personas (R-002-26)', () => {
	test('a portrait keeps needs, motives, channels, words and face', async () => {
		const world = await planWorld();
		const { id } = unwrap(await addPersona(world.admin, parent));
		unwrap(
			await describePersona(world.admin, {
				...details,
				id,
				needs: 'Dinner in two minutes',
				quote: 'Tell me what we eat.',
				channels: ['phone', 'door']
			})
		);
		unwrap(await drawPortrait(world.admin, { id, variant: 7 }));
		expect((await listPersonas(world.admin))[0]).toMatchObject({
			needs: 'Dinner in two minutes',
			channels: ['phone', 'door'],
			portrait: { variant: 7 },
			segment: null,
			answers: 0,
			version: 3
		});
	});

	test('its segment rule counts the answers that back it', async () => {
		const world = await planWorld();
		const { id } = unwrap(await addPersona(world.admin, parent));
		const dimension = await ensureDimension(world.admin, 'household', 'Household');
		await answers(world, undefined, 4, 'With children', 7);
		await answers(world, undefined, 4, 'Alone', 3);
		unwrap(await describePersona(world.admin, { ...details, id, dimension, segment: 'With children' }));
		expect((await listPersonas(world.admin))[0]).toMatchObject({
			segment: { dimension: 'Household', value: 'With children' },
			answers: 7
		});
		const page = await findPersonaPage(world.admin, id);
		expect(page?.segments).toEqual([
			{ dimensionId: dimension, dimension: 'Household', values: ['Alone', 'With children'] }
		]);
	});

	test('a dimension of another organisation is none', async () => {
		const world = await planWorld();
		const { id } = unwrap(await addPersona(world.admin, parent));
		const foreign = await ensureDimension(world.stranger, 'household', 'Household');
		expect(
			await describePersona(world.admin, { ...details, id, dimension: foreign, segment: 'With children' })
		).toMatchObject({ error: { code: 'dimension.not_found', field: 'dimension' } });
	});
});

describe('journeys (R-002-27, R-004-12)', () => {
	test('the usual stages come in one go, are filled, ordered, taken away and brought back', async () => {
		const world = await planWorld();
		const { stages } = await journeyOf(world, ['Research', 'Order', 'Receive']);
		const [research, order, receive] = stages.map((stage) => stage.id) as [string, string, string];
		unwrap(await reorderItems(world.admin, { ids: [order, research, receive] }));
		const titles = async () => (await listJourneys(world.admin))[0]?.stages.map((stage) => stage.title);
		expect(await titles()).toEqual(['Order', 'Research', 'Receive']);
		unwrap(await removeItem(world.admin, { id: order }));
		expect(await titles()).toEqual(['Research', 'Receive']);
		unwrap(await restoreItem(world.admin, { id: order }));
		expect(await titles()).toEqual(['Order', 'Research', 'Receive']);
	});

	test('a stage has its lanes, and the touchpoints are those of the audit', async () => {
		const world = await planWorld();
		const department = await world.department(world.admin, 'Delivery');
		const place = unwrap(await addTouchpoint(world.admin, { title: 'Arrival', phase: 'receive', channel: 'door' }));
		const { stages } = await journeyOf(world);
		const receive = stages[1]?.id as string;
		unwrap(await describeStage(world.admin, { ...lanes, id: receive, department, touchpoints: [place.id] }));
		unwrap(
			await addFinding(world.admin, {
				kind: 'pain',
				title: 'Late on Mondays',
				severity: 3,
				touchpoint: place.id,
				stage: null,
				cause: 'waiting',
				detail: ''
			})
		);
		unwrap(
			await addFinding(world.admin, {
				kind: 'opportunity',
				title: 'A text',
				severity: 2,
				touchpoint: null,
				stage: receive,
				cause: null,
				detail: ''
			})
		);
		expect((await listJourneys(world.admin))[0]?.stages[1]).toMatchObject({
			doing: 'Waits at home',
			feeling: { value: -1, source: 'typed' },
			departmentId: department,
			touchpoints: [{ id: place.id, title: 'Arrival', customers: null }],
			pains: [{ title: 'Late on Mondays' }],
			opportunities: [{ title: 'A text' }]
		});
	});

	test('answers speak before what was typed, and the fall is named', async () => {
		const world = await planWorld();
		const place = unwrap(await addTouchpoint(world.admin, { title: 'Arrival', phase: 'receive', channel: 'door' }));
		const { stages } = await journeyOf(world);
		const [order, receive] = stages.map((stage) => stage.id) as [string, string];
		unwrap(await feelStage(world.admin, { id: order, emotion: 1 }));
		unwrap(await describeStage(world.admin, { ...lanes, id: receive, emotion: 2, touchpoints: [place.id] }));
		expect((await getPersonas(world.admin)).judgement).toEqual({ kind: 'steady' });
		await answers(world, place.id, 2, 'With children', 12);
		const people = await getPersonas(world.admin);
		expect(people.journey?.stages[1]?.feeling).toEqual({ value: -1, source: 'answers', answers: 12 });
		expect(people.judgement).toMatchObject({
			kind: 'falls',
			where: { fromId: order, toId: receive, drop: 2, isMeasured: false }
		});
	});

	test('the way it should be begins as a copy without feelings', async () => {
		const world = await planWorld();
		const { journey, stages } = await journeyOf(world);
		unwrap(await describeStage(world.admin, { ...lanes, id: stages[1]?.id as string }));
		const copy = unwrap(await drawAsItShouldBe(world.admin, { id: journey.id, title: 'As it should be' }));
		const drawn = (await listJourneys(world.admin)).find((one) => one.id === copy.id);
		expect(drawn).toMatchObject({ state: 'to_be', title: 'As it should be' });
		expect(drawn?.stages.map((stage) => [stage.title, stage.doing, stage.feeling])).toEqual([
			['Order', '', null],
			['Receive', 'Waits at home', null]
		]);
	});

	test('what is foreign or gone cannot be named on a stage', async () => {
		const world = await planWorld();
		const { stages } = await journeyOf(world);
		const id = stages[0]?.id as string;
		const foreignPlace = unwrap(await addTouchpoint(world.stranger, { title: 'x', phase: 'order', channel: 'web' }));
		const foreignDepartment = await world.department(world.stranger, 'Theirs');
		expect(await describeStage(world.admin, { ...lanes, id, touchpoints: [foreignPlace.id] })).toMatchObject({
			error: { code: 'touchpoint.not_found', field: 'touchpoints' }
		});
		expect(await describeStage(world.admin, { ...lanes, id, department: foreignDepartment })).toMatchObject({
			error: { code: 'department.not_found', field: 'department' }
		});
		expect((await listJourneys(world.admin))[0]?.stages[0]).toMatchObject({ version: 1, doing: '' });
	});

	test('a removed persona leaves its journey standing', async () => {
		const world = await planWorld();
		const { persona } = await journeyOf(world);
		unwrap(await removeItem(world.admin, { id: persona.id }));
		expect(await listJourneys(world.admin)).toMatchObject([{ personaId: null }]);
		unwrap(await restoreItem(world.admin, { id: persona.id }));
		expect(await listJourneys(world.admin)).toMatchObject([{ personaId: persona.id }]);
	});
});

describe('moments of delight (R-002-28)', () => {
	test('cheap ones come first; each is changed, judged, kept or dropped', async () => {
		const world = await planWorld();
		const { persona, stages } = await journeyOf(world);
		unwrap(await addMoment(world.admin, { ...mail, title: 'A festival', effort: 3 }));
		const { id } = unwrap(await addMoment(world.admin, mail));
		const moments = async () => (await getPersonas(world.admin)).moments.map((one) => [one.title, one.status]);
		expect(await moments()).toEqual([
			['A mail worth sharing', 'idea'],
			['A festival', 'idea']
		]);
		unwrap(
			await describeMoment(world.admin, {
				...mail,
				id,
				version: 1,
				title: 'A funny mail',
				persona: persona.id,
				stage: stages[0]?.id ?? null
			})
		);
		unwrap(await judgeMoment(world.admin, { id, status: 'dropped' }));
		expect(await moments()).toEqual([
			['A festival', 'idea'],
			['A funny mail', 'dropped']
		]);
		expect((await findPersonaPage(world.admin, persona.id))?.moments).toHaveLength(1);
	});
});

describe('what the step counts', () => {
	test('personas, those with a rule, stages with touchpoints and feelings, moments', async () => {
		const world = await planWorld();
		expect(await personaFacts(world.admin)).toEqual({
			personas: 0,
			backed: 0,
			stages: 0,
			stagesWithTouchpoint: 0,
			stagesWithEmotion: 0,
			moments: 0
		});
		const place = unwrap(await addTouchpoint(world.admin, { title: 'Arrival', phase: 'receive', channel: 'door' }));
		const { persona, stages } = await journeyOf(world, ['Order', 'Receive', 'Help']);
		const dimension = await ensureDimension(world.admin, 'household', 'Household');
		unwrap(await describePersona(world.admin, { ...details, id: persona.id, dimension, segment: 'With children' }));
		unwrap(await describeStage(world.admin, { ...lanes, id: stages[1]?.id as string, touchpoints: [place.id] }));
		unwrap(await removeItem(world.admin, { id: stages[2]?.id as string }));
		unwrap(await addMoment(world.admin, mail));
		expect(await personaFacts(world.admin)).toEqual({
			personas: 1,
			backed: 1,
			stages: 2,
			stagesWithTouchpoint: 1,
			stagesWithEmotion: 1,
			moments: 1
		});
		expect(await personaFacts(world.elsewhere)).toMatchObject({ personas: 0, stages: 0, moments: 0 });
	});
});

describe('who may', () => {
	test('a viewer changes nothing', async () => {
		const world = await planWorld();
		const viewer = await world.member('viewer');
		const { persona, journey, stages } = await journeyOf(world);
		for (const tried of [
			await addPersona(viewer, parent),
			await describePersona(viewer, { ...details, id: persona.id }),
			await drawPortrait(viewer, { id: persona.id, variant: 1 }),
			await addJourney(viewer, { title: 'x', persona: null, state: 'as_is', stages: [] }),
			await addStage(viewer, { journey: journey.id, title: 'x' }),
			await feelStage(viewer, { id: stages[0]?.id as string, emotion: 2 }),
			await addMoment(viewer, mail)
		]) {
			expect(tried).toMatchObject({ ok: false, error: { code: 'access.denied' } });
		}
		expect((await getPersonas(viewer)).can).toEqual({ edit: false, remove: false, tactic: false });
	});

	test.each(['stranger', 'elsewhere'] as const)(
		'%s: what is not of this strategy answers as if it did not exist, and nothing changes (S1)',
		async (who) => {
			const world = await planWorld();
			const { persona, journey, stages } = await journeyOf(world);
			const moment = unwrap(await addMoment(world.admin, mail));
			const stage = stages[0]?.id as string;
			const scope = world[who];
			const unknown = world.around.ids.id();
			for (const id of [persona.id, unknown]) {
				expect(await describePersona(scope, { ...details, id })).toMatchObject({
					error: { code: 'persona.not_found' }
				});
				expect(await drawPortrait(scope, { id, variant: 1 })).toMatchObject({ error: { code: 'persona.not_found' } });
				expect(await addJourney(scope, { title: 'x', persona: id, state: 'as_is', stages: [] })).toMatchObject({
					error: { code: 'persona.not_found' }
				});
				expect(await addMoment(scope, { ...mail, persona: id })).toMatchObject({
					error: { code: 'persona.not_found' }
				});
				expect(await findPersonaPage(scope, id)).toBeNull();
			}
			for (const id of [journey.id, unknown]) {
				expect(
					await describeJourney(scope, { id, version: 1, title: 'x', persona: null, state: 'to_be' })
				).toMatchObject({ error: { code: 'journey.not_found' } });
				expect(await drawAsItShouldBe(scope, { id, title: 'x' })).toMatchObject({
					error: { code: 'journey.not_found' }
				});
				expect(await addStage(scope, { journey: id, title: 'x' })).toMatchObject({
					error: { code: 'journey.not_found' }
				});
			}
			for (const id of [stage, unknown]) {
				expect(await describeStage(scope, { ...lanes, id })).toMatchObject({ error: { code: 'stage.not_found' } });
				expect(await feelStage(scope, { id, emotion: 2 })).toMatchObject({ error: { code: 'stage.not_found' } });
				expect(await addMoment(scope, { ...mail, stage: id })).toMatchObject({ error: { code: 'stage.not_found' } });
			}
			for (const id of [moment.id, unknown]) {
				expect(await describeMoment(scope, { ...mail, id, version: 1 })).toMatchObject({
					error: { code: 'moment.not_found' }
				});
				expect(await judgeMoment(scope, { id, status: 'dropped' })).toMatchObject({
					error: { code: 'moment.not_found' }
				});
			}
			const people = await getPersonas(world.admin);
			expect(people.personas).toMatchObject([{ title: parent.title, version: 1 }]);
			expect(people.journeys).toMatchObject([{ title: 'A Monday order', version: 1 }]);
			expect(people.moments).toMatchObject([{ title: mail.title, status: 'idea' }]);
			expect(await getPersonas(scope)).toMatchObject({ personas: [], journeys: [], moments: [] });
		}
	);
});
