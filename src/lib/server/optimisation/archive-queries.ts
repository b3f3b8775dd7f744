import { recall } from '../../domain/optimisation/recall.ts';
import { resultWord } from '../../domain/optimisation/snapshot.ts';
import { localDay, type Day } from '../../domain/shared/instant.ts';
import { permit, type OrganisationScope } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { fromInstant } from '../db/codec.ts';
import type { ArchiveEntry, ArchiveKind } from '../../domain/optimisation/archive.ts';
import type { QuarterSums } from '../../domain/optimisation/evaluation.ts';
import { choiceOf, snapshotOf } from './rows.ts';

/** The reviews that were held in the organisation, the latest first, with what stands in their minutes. */
async function heldReviews(scope: OrganisationScope, strategyId?: string) {
	let query = scope.db
		.selectFrom('review')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'review.id').onRef('item.organisation_id', '=', 'review.organisation_id')
		)
		.innerJoin('strategy', (join) =>
			join
				.onRef('strategy.id', '=', 'review.strategy_id')
				.onRef('strategy.organisation_id', '=', 'review.organisation_id')
		)
		.selectAll('review')
		.select('strategy.name as strategy_name')
		.where('review.organisation_id', '=', scope.organisationId)
		.where('review.status', '=', 'held')
		.where('item.removed_at', 'is', null)
		.orderBy('review.held_at', 'desc')
		.orderBy('review.id');
	if (strategyId !== undefined) query = query.where('review.strategy_id', '=', strategyId);
	return query.execute();
}

const titled = (scope: OrganisationScope, table: 'decision' | 'lesson') =>
	scope.db
		.selectFrom(table)
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', `${table}.id`).onRef('item.organisation_id', '=', `${table}.organisation_id`)
		)
		.innerJoin('strategy', (join) =>
			join
				.onRef('strategy.id', '=', `${table}.strategy_id`)
				.onRef('strategy.organisation_id', '=', `${table}.organisation_id`)
		)
		.where(`${table}.organisation_id`, '=', scope.organisationId)
		.where('item.removed_at', 'is', null);

/** Everything that reviews of the organisation left behind, the latest first: decisions, goals, tactics, lessons, minutes. */
export async function listArchive(scope: OrganisationScope): Promise<ArchiveEntry[]> {
	if (!permit(scope, 'strategy.read').ok) return [];
	const zone = scope.organisation.timeZone;
	const [reviews, decisions, lessons, tags, sightings, outcomes, tacticOutcomes, notes] = await Promise.all([
		heldReviews(scope),
		titled(scope, 'decision')
			.leftJoin('membership', (join) =>
				join
					.onRef('membership.id', '=', 'decision.owner_id')
					.onRef('membership.organisation_id', '=', 'decision.organisation_id')
			)
			.leftJoin('user', 'user.id', 'membership.user_id')
			.select(['decision.id', 'decision.review_id', 'decision.strategy_id', 'decision.detail', 'decision.outcome'])
			.select(['decision.done_at', 'decision.due_on', 'item.title', 'item.created_at', 'strategy.name'])
			.select('user.name as owner')
			.orderBy('item.created_at', 'desc')
			.orderBy('decision.id')
			.execute(),
		titled(scope, 'lesson')
			.select(['lesson.id', 'lesson.review_id', 'lesson.strategy_id', 'lesson.detail'])
			.select(['item.title', 'item.created_at', 'strategy.name'])
			.orderBy('item.created_at', 'desc')
			.orderBy('lesson.id')
			.execute(),
		scope.db
			.selectFrom('lesson_tag')
			.select(['lesson_id', 'tag'])
			.where('organisation_id', '=', scope.organisationId)
			.orderBy('tag_key')
			.execute(),
		scope.db
			.selectFrom('lesson_sighting')
			.select(['lesson_id', 'note', 'at'])
			.where('organisation_id', '=', scope.organisationId)
			.orderBy('at')
			.orderBy('id')
			.execute(),
		scope.db
			.selectFrom('goal_outcome')
			.select(['review_id', 'goal_id', 'choice', 'note'])
			.where('organisation_id', '=', scope.organisationId)
			.execute(),
		scope.db
			.selectFrom('tactic_outcome')
			.select(['review_id', 'tactic_id', 'choice', 'note'])
			.where('organisation_id', '=', scope.organisationId)
			.execute(),
		scope.db
			.selectFrom('review_note')
			.select(['review_id', 'id', 'text'])
			.where('organisation_id', '=', scope.organisationId)
			.orderBy('text')
			.orderBy('id')
			.execute()
	]);
	const dayOf = (instant: string): Day => localDay(fromInstant(instant), zone);
	const heldOn = new Map(reviews.map((row) => [row.id, dayOf(row.held_at ?? row.planned_on)]));
	const entries: ArchiveEntry[] = [];
	for (const row of decisions) {
		entries.push({
			kind: 'decision',
			id: row.id,
			title: row.title,
			lines: [row.detail, row.outcome].filter((text) => text !== ''),
			on: heldOn.get(row.review_id ?? '') ?? dayOf(row.created_at),
			href: `/strategies/${row.strategy_id}/optimisation#${row.id}`,
			strategy: row.name,
			person: row.owner,
			done: row.done_at !== null,
			choice: null,
			tags: [],
			sightings: []
		});
	}
	for (const row of lessons) {
		entries.push({
			kind: 'lesson',
			id: row.id,
			title: row.title,
			lines: row.detail === '' ? [] : [row.detail],
			on: heldOn.get(row.review_id ?? '') ?? dayOf(row.created_at),
			href: `/strategies/${row.strategy_id}/optimisation#${row.id}`,
			strategy: row.name,
			person: null,
			done: null,
			choice: null,
			tags: tags.filter((tag) => tag.lesson_id === row.id).map((tag) => tag.tag),
			sightings: sightings
				.filter((seen) => seen.lesson_id === row.id)
				.map((seen) => ({ on: dayOf(seen.at), note: seen.note }))
		});
	}
	for (const row of reviews) {
		const snapshot = snapshotOf(row.snapshot);
		const about = {
			on: heldOn.get(row.id) as Day,
			href: `/strategies/${row.strategy_id}/review/${row.id}`,
			strategy: row.strategy_name,
			person: null,
			tags: [],
			sightings: []
		};
		for (const goal of snapshot?.goals ?? []) {
			const outcome = outcomes.find((one) => one.review_id === row.id && one.goal_id === goal.id);
			const word = resultWord(goal);
			entries.push({
				...about,
				kind: 'goal',
				id: `${row.id}.${goal.id}`,
				title: goal.title,
				lines: outcome === undefined || outcome.note === '' ? [] : [outcome.note],
				person: goal.owner,
				done: word === 'reached' ? true : word === 'not_reached' ? false : null,
				choice: outcome === undefined ? null : choiceOf(outcome.choice)
			});
		}
		const known = [...(snapshot?.goals.flatMap((goal) => goal.tactics) ?? []), ...(snapshot?.otherTactics ?? [])];
		for (const outcome of tacticOutcomes.filter((one) => one.review_id === row.id)) {
			const tactic = known.find((one) => one.id === outcome.tactic_id);
			if (tactic === undefined) continue;
			entries.push({
				...about,
				kind: 'tactic',
				id: `${row.id}.${tactic.id}`,
				title: tactic.title,
				lines: outcome.note === '' ? [] : [outcome.note],
				person: tactic.lead,
				done: null,
				choice: choiceOf(outcome.choice)
			});
		}
		entries.push({
			...about,
			kind: 'minutes',
			id: row.id,
			title: row.closing,
			lines: [row.thanks, ...notes.filter((one) => one.review_id === row.id).map((one) => one.text)].filter(
				(text) => text !== ''
			),
			done: null,
			choice: null
		});
	}
	return entries.sort((a, b) => (a.on === b.on ? 0 : a.on < b.on ? 1 : -1));
}

export interface ArchiveAsked {
	readonly question: string;
	readonly year: string | null;
	readonly kind: ArchiveKind | null;
	readonly tag: string | null;
}

/** What answers a question in plain words, or what fits a year, a kind and a tag. */
export async function searchArchive(scope: OrganisationScope, asked: ArchiveAsked) {
	const all = await listArchive(scope);
	const fitting = all.filter(
		(entry) =>
			(asked.year === null || entry.on.startsWith(asked.year)) &&
			(asked.kind === null || entry.kind === asked.kind) &&
			(asked.tag === null || entry.tags.includes(asked.tag))
	);
	const found =
		asked.question.trim() === ''
			? fitting
			: recall(
					fitting.map((entry) => ({
						entry,
						text: [entry.title, ...entry.lines, ...entry.tags, entry.person ?? ''].join(' ')
					})),
					asked.question
				).map(({ entry }) => entry);
	return {
		found,
		total: all.length,
		years: [...new Set(all.map((entry) => entry.on.slice(0, 4)))].sort().reverse(),
		tags: [...new Set(all.flatMap((entry) => entry.tags))].sort()
	};
}

/** What each review of the strategy could be judged by, oldest first. */
export async function listQuarterSums(scope: StrategyScope): Promise<QuarterSums[]> {
	const reviews = (await heldReviews(scope, scope.strategyId)).reverse();
	const zone = scope.organisation.timeZone;
	const [decisions, guesses, spends, findings, resting] = await Promise.all([
		scope.db
			.selectFrom('decision')
			.innerJoin('item', (join) =>
				join.onRef('item.id', '=', 'decision.id').onRef('item.organisation_id', '=', 'decision.organisation_id')
			)
			.leftJoin('decision_tactic', (join) =>
				join
					.onRef('decision_tactic.decision_id', '=', 'decision.id')
					.onRef('decision_tactic.organisation_id', '=', 'decision.organisation_id')
			)
			.leftJoin('action', (join) =>
				join
					.onRef('action.id', '=', 'decision_tactic.action_id')
					.onRef('action.organisation_id', '=', 'decision_tactic.organisation_id')
			)
			.select(['decision.review_id', 'decision.done_at', 'action.done_at as action_done_at'])
			.where('decision.organisation_id', '=', scope.organisationId)
			.where('decision.strategy_id', '=', scope.strategyId)
			.where('item.removed_at', 'is', null)
			.execute(),
		scope.db
			.selectFrom('review_guess')
			.innerJoin('goal', (join) =>
				join
					.onRef('goal.id', '=', 'review_guess.goal_id')
					.onRef('goal.organisation_id', '=', 'review_guess.organisation_id')
			)
			.select(['review_guess.review_id', 'review_guess.goal_id', 'review_guess.confidence'])
			.where('goal.organisation_id', '=', scope.organisationId)
			.where('goal.strategy_id', '=', scope.strategyId)
			.whereRef('goal.owner_id', '=', 'review_guess.membership_id')
			.execute(),
		scope.db
			.selectFrom('spend')
			.innerJoin('tactic', (join) =>
				join.onRef('tactic.id', '=', 'spend.tactic_id').onRef('tactic.organisation_id', '=', 'spend.organisation_id')
			)
			.select(['spend.amount', 'tactic.stopped_at'])
			.where('tactic.organisation_id', '=', scope.organisationId)
			.where('tactic.strategy_id', '=', scope.strategyId)
			.where('tactic.stopped_at', 'is not', null)
			.where('spend.removed_at', 'is', null)
			.execute(),
		scope.db
			.selectFrom('item')
			.select(['id', 'created_at'])
			.where('organisation_id', '=', scope.organisationId)
			.where('strategy_id', '=', scope.strategyId)
			.where('kind', '=', 'finding')
			.where('removed_at', 'is', null)
			.execute(),
		scope.db
			.selectFrom('link')
			.select('to_id')
			.where('organisation_id', '=', scope.organisationId)
			.where('kind', '=', 'rests_on')
			.execute()
	]);
	const answered = new Set(resting.map((link) => link.to_id));
	let before = '';
	return reviews.map((row) => {
		const heldAt = row.held_at ?? row.planned_on;
		const since = before;
		before = heldAt;
		const goals = snapshotOf(row.snapshot)?.goals ?? [];
		const noticed = findings.filter(({ created_at: at }) => {
			const day = localDay(fromInstant(at), zone);
			return day >= row.cycle_from && day <= row.cycle_to;
		});
		const own = decisions.filter((one) => one.review_id === row.id);
		return {
			reviewId: row.id,
			cycleFrom: row.cycle_from,
			heldAt,
			goals: goals.length,
			reached: goals.filter((goal) => resultWord(goal) === 'reached').length,
			decisions: own.length,
			decisionsDone: own.filter((one) => one.done_at !== null || one.action_done_at !== null).length,
			spentOnStopped: spends
				.filter((one) => one.stopped_at !== null && one.stopped_at > since && one.stopped_at <= heldAt)
				.reduce((sum, one) => sum + one.amount, 0),
			noticed: noticed.length,
			answered: noticed.filter((one) => answered.has(one.id)).length,
			felt: goals.flatMap((goal) => {
				const word = resultWord(goal);
				if (word !== 'reached' && word !== 'not_reached') return [];
				const confidence =
					guesses.find((one) => one.review_id === row.id && one.goal_id === goal.id)?.confidence ??
					goal.guess?.confidence;
				return confidence === undefined ? [] : [{ confidence, reached: word === 'reached' }];
			})
		};
	});
}

export interface Ask {
	readonly id: string;
	readonly title: string;
	readonly kind: string;
	readonly severity: number | null;
	/** open: nobody answers it; planned: a tactic that has not begun; at_work; done; stopped: a tactic was, and none other is. */
	readonly is: 'open' | 'planned' | 'at_work' | 'done' | 'stopped';
	readonly tactic: { readonly id: string; readonly title: string } | null;
}

/** What customers ask for (pains and opportunities that were noticed), and what becomes of it, open ones first. */
export async function listAsks(scope: StrategyScope): Promise<Ask[]> {
	const [findings, links] = await Promise.all([
		scope.db
			.selectFrom('finding')
			.innerJoin('item', (join) =>
				join.onRef('item.id', '=', 'finding.id').onRef('item.organisation_id', '=', 'finding.organisation_id')
			)
			.select(['item.id', 'item.title', 'finding.kind', 'finding.severity'])
			.where('finding.organisation_id', '=', scope.organisationId)
			.where('finding.strategy_id', '=', scope.strategyId)
			.where('finding.kind', 'in', ['pain', 'opportunity'])
			.where('item.removed_at', 'is', null)
			.orderBy('finding.severity', 'desc')
			.orderBy('item.position')
			.orderBy('item.id')
			.execute(),
		scope.db
			.selectFrom('link')
			.innerJoin('tactic', (join) =>
				join.onRef('tactic.id', '=', 'link.from_id').onRef('tactic.organisation_id', '=', 'link.organisation_id')
			)
			.innerJoin('item', (join) =>
				join.onRef('item.id', '=', 'tactic.id').onRef('item.organisation_id', '=', 'tactic.organisation_id')
			)
			.select(['link.to_id', 'tactic.id', 'item.title', 'tactic.started_at', 'tactic.stopped_at', 'tactic.finished_at'])
			.where('link.organisation_id', '=', scope.organisationId)
			.where('link.kind', '=', 'rests_on')
			.where('item.removed_at', 'is', null)
			.orderBy('item.position')
			.orderBy('tactic.id')
			.execute()
	]);
	const order = ['open', 'planned', 'at_work', 'stopped', 'done'] as const;
	const isOf = (tactic: (typeof links)[number]): Ask['is'] =>
		tactic.finished_at !== null
			? 'done'
			: tactic.stopped_at !== null
				? 'stopped'
				: tactic.started_at !== null
					? 'at_work'
					: 'planned';
	/** Of several tactics the one that does most for it now. */
	const best = ['at_work', 'done', 'planned', 'stopped'];
	return findings
		.map((finding): Ask => {
			const own = links
				.filter((link) => link.to_id === finding.id)
				.map((link) => ({ id: link.id, title: link.title, is: isOf(link) }))
				.sort((a, b) => best.indexOf(a.is) - best.indexOf(b.is));
			const first = own[0];
			return {
				...finding,
				is: first?.is ?? 'open',
				tactic: first === undefined ? null : { id: first.id, title: first.title }
			};
		})
		.sort((a, b) => order.indexOf(a.is) - order.indexOf(b.is));
}
