import { strategyProgress, type StepProgress } from '../../domain/strategy/progress.ts';
import type { StepId } from '../../domain/strategy/steps.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { stepFacts } from './step-facts.ts';

export interface StrategyCard {
	readonly id: string;
	readonly name: string;
	readonly aim: string;
	readonly launchedAt: string | null;
	readonly archivedAt: string | null;
}

export interface StrategyFrame extends StrategyCard {
	readonly leadId: string | null;
	readonly startsOn: string;
	readonly launchPlannedOn: string | null;
	readonly reviewOn: string | null;
	readonly newBusiness: boolean;
	readonly version: number;
}

export interface StrategyShell {
	readonly strategy: StrategyFrame;
	readonly progress: readonly StepProgress[];
	readonly ways: Readonly<Record<string, 'quick' | 'thorough'>>;
	/** What the strategy calls its steps, where not by their own names. */
	readonly names: Readonly<Record<string, string>>;
	readonly hidden: readonly StepId[];
}

/** The strategies of the organisation, living ones first, newest first. */
export async function listStrategies(scope: OrganisationScope): Promise<StrategyCard[]> {
	const rows = await scope.db
		.selectFrom('strategy')
		.select(['id', 'name', 'aim', 'launched_at', 'archived_at', 'created_at'])
		.where('organisation_id', '=', scope.organisationId)
		.orderBy('created_at', 'desc')
		.orderBy('id', 'desc')
		.execute();
	return rows
		.map((row) => ({
			id: row.id,
			name: row.name,
			aim: row.aim,
			launchedAt: row.launched_at,
			archivedAt: row.archived_at
		}))
		.sort((a, b) => Number(a.archivedAt !== null) - Number(b.archivedAt !== null));
}

/** The strategy that the organisation is working on: the newest that is not archived. */
export async function findCurrentStrategy(scope: OrganisationScope): Promise<StrategyCard | null> {
	const [first] = await listStrategies(scope);
	return first === undefined || first.archivedAt !== null ? null : first;
}

/** The frame of a strategy. */
export async function getStrategy(scope: StrategyScope): Promise<StrategyFrame> {
	const row = await scope.db
		.selectFrom('strategy')
		.selectAll()
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', scope.strategyId)
		.executeTakeFirstOrThrow();
	return {
		id: row.id,
		name: row.name,
		aim: row.aim,
		leadId: row.lead_id,
		startsOn: row.starts_on,
		launchPlannedOn: row.launch_planned_on,
		launchedAt: row.launched_at,
		reviewOn: row.review_on,
		newBusiness: row.new_business === 1,
		archivedAt: row.archived_at,
		version: row.version
	};
}

/** What stands around every page of a strategy: its frame, how far the steps are, which way each is done. */
export async function getStrategyShell(scope: StrategyScope): Promise<StrategyShell> {
	const [strategy, facts, kept] = await Promise.all([
		getStrategy(scope),
		stepFacts(scope),
		scope.db
			.selectFrom('strategy_step')
			.select(['step', 'way', 'good_enough_at', 'name', 'hidden'])
			.where('organisation_id', '=', scope.organisationId)
			.where('strategy_id', '=', scope.strategyId)
			.execute()
	]);
	const goodEnough = new Set(kept.filter((row) => row.good_enough_at !== null).map((row) => row.step));
	const names = Object.fromEntries(kept.flatMap((row) => (row.name === '' ? [] : [[row.step, row.name]])));
	const hidden = kept.filter((row) => row.hidden === 1).map((row) => row.step as StepId);
	return {
		strategy,
		progress: strategyProgress(facts, goodEnough, { names, hidden: new Set(hidden) }),
		names,
		hidden,
		ways: Object.fromEntries(kept.map((row) => [row.step as StepId, row.way as 'quick' | 'thorough']))
	};
}

/** Steps that a strategy leaves out. */
export async function hiddenSteps(scope: OrganisationScope, strategyId: string): Promise<string[]> {
	const rows = await scope.db
		.selectFrom('strategy_step')
		.select('step')
		.where('organisation_id', '=', scope.organisationId)
		.where('strategy_id', '=', strategyId)
		.where('hidden', '=', 1)
		.execute();
	return rows.map((row) => row.step);
}
