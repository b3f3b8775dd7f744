import type { z } from 'zod';
import type { JourneyState } from '../../domain/personas/journey.ts';
import type {
	journeyCopy,
	journeyEdit,
	newJourney,
	newStage,
	stageEdit,
	stageFeelingInput
} from '../../domain/personas/schema.ts';
import { journeyLimits } from '../../domain/personas/schema.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { permit } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { inTransaction } from '../db/transaction.ts';
import { hasItem, insertItem, touchItem } from '../items/commands.ts';

interface Made {
	readonly id: string;
	readonly title: string;
}

interface JourneyStart {
	readonly title: string;
	readonly personaId?: string | null;
	readonly state?: JourneyState;
}

/** Inserts a journey without stages, inside a transaction that has checked rights and references. */
export async function insertJourney(scope: StrategyScope, start: JourneyStart): Promise<string> {
	const id = await insertItem(scope, { kind: 'journey', title: start.title, strategyId: scope.strategyId });
	await scope.db
		.insertInto('journey')
		.values({
			organisation_id: scope.organisationId,
			id,
			strategy_id: scope.strategyId,
			persona_id: start.personaId ?? null,
			state: start.state ?? 'as_is'
		})
		.execute();
	return id;
}

/** What a stage starts with. */
export interface StageStart {
	readonly journeyId: string;
	readonly title: string;
	readonly doing?: string;
	readonly thinking?: string;
	readonly feeling?: string;
	readonly emotion?: number | null;
	readonly support?: string;
	readonly departmentId?: string | null;
	readonly touchpointIds?: readonly string[];
}

/** Inserts a stage at the end, inside a transaction that has checked rights and references. */
export async function insertStage(scope: StrategyScope, start: StageStart): Promise<string> {
	const id = await insertItem(scope, { kind: 'stage', title: start.title, strategyId: scope.strategyId });
	await scope.db
		.insertInto('stage')
		.values({
			organisation_id: scope.organisationId,
			id,
			strategy_id: scope.strategyId,
			journey_id: start.journeyId,
			doing: start.doing ?? '',
			thinking: start.thinking ?? '',
			feeling: start.feeling ?? '',
			emotion: start.emotion ?? null,
			support: start.support ?? '',
			department_id: start.departmentId ?? null
		})
		.execute();
	await setTouchpoints(scope, id, start.touchpointIds ?? []);
	return id;
}

async function setTouchpoints(scope: StrategyScope, stageId: string, touchpointIds: readonly string[]): Promise<void> {
	await scope.db
		.deleteFrom('stage_touchpoint')
		.where('organisation_id', '=', scope.organisationId)
		.where('stage_id', '=', stageId)
		.execute();
	if (touchpointIds.length === 0) return;
	await scope.db
		.insertInto('stage_touchpoint')
		.values(
			touchpointIds.map((id, position) => ({
				organisation_id: scope.organisationId,
				stage_id: stageId,
				touchpoint_id: id,
				position
			}))
		)
		.execute();
}

/** Begins the way a persona goes with us, with the stages given. */
export const addJourney = (scope: StrategyScope, input: z.output<typeof newJourney>): Promise<Result<Made, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Made, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		if (input.persona !== null && !(await hasItem(inner, input.persona, 'persona', inner.strategyId))) {
			return fail('persona.not_found', { field: 'persona' });
		}
		const id = await insertJourney(inner, { title: input.title, personaId: input.persona, state: input.state });
		for (const title of input.stages) await insertStage(inner, { journeyId: id, title });
		inner.publish({ topic: 'plan', ids: [id] });
		return ok({ id, title: input.title });
	});

/** Names a journey anew, gives it to another persona, says whether it shows what is or what should be. */
export const describeJourney = (
	scope: StrategyScope,
	input: z.output<typeof journeyEdit>
): Promise<Result<Made, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Made, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		if (!(await hasItem(inner, input.id, 'journey', inner.strategyId))) return fail('journey.not_found');
		if (input.persona !== null && !(await hasItem(inner, input.persona, 'persona', inner.strategyId))) {
			return fail('persona.not_found', { field: 'persona' });
		}
		const touched = await touchItem(inner, input.id, 'journey', { title: input.title, version: input.version });
		if (!touched.ok) return touched;
		await inner.db
			.updateTable('journey')
			.set({ persona_id: input.persona, state: input.state })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.execute();
		inner.publish({ topic: 'plan', ids: [input.id] });
		return ok({ id: input.id, title: input.title });
	});

/** Copies a journey and its stages as the way it should be; feelings start open, because nobody has felt them yet. */
export const drawAsItShouldBe = (
	scope: StrategyScope,
	input: z.output<typeof journeyCopy>
): Promise<Result<Made, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Made, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		if (!(await hasItem(inner, input.id, 'journey', inner.strategyId))) return fail('journey.not_found');
		const source = await inner.db
			.selectFrom('journey')
			.select('persona_id')
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.executeTakeFirstOrThrow();
		const stages = await inner.db
			.selectFrom('stage')
			.innerJoin('item', (join) =>
				join.onRef('item.id', '=', 'stage.id').onRef('item.organisation_id', '=', 'stage.organisation_id')
			)
			.select(['stage.id', 'item.title', 'stage.doing', 'stage.thinking', 'stage.support', 'stage.department_id'])
			.where('stage.organisation_id', '=', inner.organisationId)
			.where('stage.journey_id', '=', input.id)
			.where('item.removed_at', 'is', null)
			.orderBy('item.position')
			.orderBy('item.id')
			.execute();
		const id = await insertJourney(inner, { title: input.title, personaId: source.persona_id, state: 'to_be' });
		for (const stage of stages) {
			const places = await inner.db
				.selectFrom('stage_touchpoint')
				.select('touchpoint_id')
				.where('organisation_id', '=', inner.organisationId)
				.where('stage_id', '=', stage.id)
				.orderBy('position')
				.execute();
			await insertStage(inner, {
				journeyId: id,
				title: stage.title,
				doing: stage.doing,
				thinking: stage.thinking,
				support: stage.support,
				departmentId: stage.department_id,
				touchpointIds: places.map((place) => place.touchpoint_id)
			});
		}
		inner.publish({ topic: 'plan', ids: [id] });
		return ok({ id, title: input.title });
	});

/** Adds a stage at the end of a journey. */
export const addStage = (scope: StrategyScope, input: z.output<typeof newStage>): Promise<Result<Made, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Made, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		if (!(await hasItem(inner, input.journey, 'journey', inner.strategyId))) {
			return fail('journey.not_found', { field: 'journey' });
		}
		const { count } = await inner.db
			.selectFrom('stage')
			.innerJoin('item', (join) =>
				join.onRef('item.id', '=', 'stage.id').onRef('item.organisation_id', '=', 'stage.organisation_id')
			)
			.where('stage.organisation_id', '=', inner.organisationId)
			.where('stage.journey_id', '=', input.journey)
			.where('item.removed_at', 'is', null)
			.select((eb) => eb.fn.countAll<number>().as('count'))
			.executeTakeFirstOrThrow();
		if (Number(count) >= journeyLimits.stages) {
			return fail('stage.too_many', { field: 'title', params: { limit: journeyLimits.stages } });
		}
		const id = await insertStage(inner, { journeyId: input.journey, title: input.title });
		inner.publish({ topic: 'plan', ids: [id, input.journey] });
		return ok({ id, title: input.title });
	});

/** Fills the lanes of a stage: what they do, think and feel there, where we meet, what help they need, who answers for it. */
export const describeStage = (scope: StrategyScope, input: z.output<typeof stageEdit>): Promise<Result<Made, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Made, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		if (!(await hasItem(inner, input.id, 'stage', inner.strategyId))) return fail('stage.not_found');
		if (input.department !== null && !(await isDepartment(inner, input.department))) {
			return fail('department.not_found', { field: 'department' });
		}
		const places = [...new Set(input.touchpoints)];
		if (!(await areTouchpoints(inner, places))) return fail('touchpoint.not_found', { field: 'touchpoints' });
		const touched = await touchItem(inner, input.id, 'stage', { title: input.title, version: input.version });
		if (!touched.ok) return touched;
		await inner.db
			.updateTable('stage')
			.set({
				doing: input.doing,
				thinking: input.thinking,
				feeling: input.feeling,
				emotion: input.emotion,
				support: input.support,
				department_id: input.department
			})
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.execute();
		await setTouchpoints(inner, input.id, places);
		inner.publish({ topic: 'plan', ids: [input.id] });
		return ok({ id: input.id, title: input.title });
	});

/** Says in one touch how a stage feels, as far as we can tell ourselves. */
export const feelStage = (
	scope: StrategyScope,
	input: z.output<typeof stageFeelingInput>
): Promise<Result<{ id: string }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ id: string }, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		if (!(await hasItem(inner, input.id, 'stage', inner.strategyId))) return fail('stage.not_found');
		const touched = await touchItem(inner, input.id, 'stage');
		if (!touched.ok) return touched;
		await inner.db
			.updateTable('stage')
			.set({ emotion: input.emotion })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.execute();
		inner.publish({ topic: 'plan', ids: [input.id] });
		return ok({ id: input.id });
	});

async function isDepartment(scope: StrategyScope, id: string): Promise<boolean> {
	const row = await scope.db
		.selectFrom('department')
		.select('id')
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', id)
		.where('removed_at', 'is', null)
		.executeTakeFirst();
	return row !== undefined;
}

async function areTouchpoints(scope: StrategyScope, ids: readonly string[]): Promise<boolean> {
	if (ids.length === 0) return true;
	const rows = await scope.db
		.selectFrom('item')
		.select('id')
		.where('organisation_id', '=', scope.organisationId)
		.where('kind', '=', 'touchpoint')
		.where('removed_at', 'is', null)
		.where('id', 'in', ids)
		.execute();
	return rows.length === ids.length;
}
