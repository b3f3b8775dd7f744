import { isNoticeKind } from '../../domain/notices/choices.ts';
import type { Week } from '../../domain/notices/week.ts';
import { addDays, isDay, localDay, startOfDay, type Day } from '../../domain/shared/instant.ts';
import { voicesFilter } from '../../domain/surveys/voices.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { strategyScopeOf, type StrategyScope } from '../access/strategy-scope.ts';
import { toInstant } from '../db/codec.ts';
import { answersInTime } from '../db/sql/record.ts';
import { getHome } from '../home/queries.ts';
import { findCurrentStrategy, getStrategy } from '../strategy/queries.ts';
import { listVoices } from '../surveys/voices-queries.ts';
import { lineOf, noticeColumns, visibleNotices } from './queries.ts';

const longestQuote = 160;
const gatheredAtMost = 20;
const named = 3;

const shortened = (text: string): string =>
	text.length > longestQuote ? `${text.slice(0, longestQuote - 1).trimEnd()}…` : text;

/** The newest words of a customer of one mood within the days, for those who may read them. */
async function voiceOf(scope: OrganisationScope, mood: 'happy' | 'unhappy', days: number): Promise<string | null> {
	const { voices } = await listVoices(scope, { ...voicesFilter.parse({ days }), mood, withWords: true }, 1);
	const words = voices[0]?.words.trim() ?? '';
	return words === '' ? null : shortened(words);
}

async function turnsOf(scope: StrategyScope, from: string, until: string): Promise<Week['goals']['turns']> {
	const rows = await scope.db
		.selectFrom('goal_turn')
		.innerJoin('goal', (join) =>
			join.onRef('goal.id', '=', 'goal_turn.goal_id').onRef('goal.organisation_id', '=', 'goal_turn.organisation_id')
		)
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'goal.id').onRef('item.organisation_id', '=', 'goal.organisation_id')
		)
		.select(['goal.id', 'item.title', 'goal_turn.became'])
		.where('goal_turn.organisation_id', '=', scope.organisationId)
		.where('goal.strategy_id', '=', scope.strategyId)
		.where('item.removed_at', 'is', null)
		.where('goal_turn.at', '>=', from)
		.where('goal_turn.at', '<', until)
		.orderBy('goal_turn.at', 'desc')
		.orderBy('goal_turn.id', 'desc')
		.execute();
	// Only where a goal ended up that week.
	return rows.filter((row, index) => rows.findIndex((other) => other.id === row.id) === index).slice(0, named);
}

/** What the reader wanted to hear once a week, of these days. */
async function gatheredFor(scope: OrganisationScope, from: string, until: string): Promise<Week['gathered']> {
	const { principal } = scope;
	if (principal.kind !== 'member') return [];
	const rows = await visibleNotices(scope, { membershipId: principal.membershipId, role: principal.role })
		.select(noticeColumns)
		.where('notice.way', '=', 'digest')
		.where('notice.at', '>=', from)
		.where('notice.at', '<', until)
		.orderBy('notice.at')
		.limit(gatheredAtMost)
		.execute();
	return rows.filter((row) => isNoticeKind(row.kind)).flatMap(lineOf);
}

/** Some days of a strategy as one member sees them; none where the strategy is not theirs. */
export async function getWeek(
	scope: OrganisationScope,
	asked: { readonly strategyId: string; readonly from: Day; readonly until: Day }
): Promise<Week | null> {
	const inside = await strategyScopeOf(scope, asked.strategyId);
	if (inside === null) return null;
	const zone = scope.organisation.timeZone;
	const [from, until] = [asked.from, asked.until].map((day) => toInstant(startOfDay(day, zone))) as [string, string];
	const days = Math.max(1, Math.ceil((scope.clock.now() - Date.parse(from)) / 86_400_000));
	const [home, strategy, turns, pleased, unhappy, answers, gathered] = await Promise.all([
		getHome(inside),
		getStrategy(inside),
		turnsOf(inside, from, until),
		voiceOf(scope, 'happy', days),
		voiceOf(scope, 'unhappy', days),
		scope.db
			.selectFrom('record')
			.select(({ fn }) => fn.countAll<number>().as('n'))
			.where('organisation_id', '=', scope.organisationId)
			.where('kind', '=', 'response')
			.where(answersInTime(scope))
			.where('state', '=', 'counted')
			.where('at', '>=', Date.parse(from))
			.where('at', '<', Date.parse(until))
			.executeTakeFirst(),
		gatheredFor(scope, from, until)
	]);
	const set = home.board.filter((goal) => goal.state === 'set');
	const [waiting] = home.waiting;
	return {
		strategyId: inside.strategyId,
		strategy: strategy.name,
		from: asked.from,
		until: asked.until,
		goals: {
			all: set.length,
			good: set.filter((goal) => ['reached', 'on_course'].includes(goal.status.measured)).length,
			turns
		},
		driver:
			home.driver === null
				? null
				: { metric: home.driver.metricTitle, label: home.driver.label, segment: home.driver.segment },
		tactics: {
			finished: home.tactics
				.filter((tactic) => tactic.finishedAt !== null && tactic.finishedAt >= from && tactic.finishedAt < until)
				.slice(0, named)
				.map(({ id, title }) => ({ id, title })),
			stuck: home.tactics
				.flatMap(({ id, title, stuck }) => (stuck === null ? [] : [{ id, title, reason: stuck.reason }]))
				.slice(0, named)
		},
		answers: Number(answers?.n ?? 0),
		pleased,
		unhappy,
		waiting: waiting === undefined ? null : { ...waiting, n: home.waiting.length },
		gathered
	};
}

/** The last seven days up to today. */
export function lastDays(scope: OrganisationScope): { from: Day; until: Day } {
	const today = localDay(scope.clock.now(), scope.organisation.timeZone);
	return { from: addDays(today, -6), until: addDays(today, 1) };
}

/** A week of the current strategy by its first day, or the last seven days; none before there is a strategy. */
export async function findWeek(scope: OrganisationScope, from: string | null): Promise<Week | null> {
	const strategy = await findCurrentStrategy(scope);
	if (strategy === null) return null;
	const days = from !== null && isDay(from) ? { from, until: addDays(from, 7) } : lastDays(scope);
	return getWeek(scope, { strategyId: strategy.id, ...days });
}
