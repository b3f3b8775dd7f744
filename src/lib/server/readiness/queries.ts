import { actRate, type ActRate } from '../../domain/readiness/act-rate.ts';
import {
	groupOfPreset,
	practiceGroups,
	presetIds,
	type Practice,
	type PracticeGroup,
	type PracticeState,
	type PresetPractice
} from '../../domain/readiness/practice.ts';
import { readinessResult, type ReadinessResult, type ReadinessScores } from '../../domain/readiness/result.ts';
import { isOpenOn, roundDay } from '../../domain/readiness/round.ts';
import { keptScores } from '../../domain/readiness/schema.ts';
import type { StatementId } from '../../domain/readiness/statements.ts';
import { localDay, type Day } from '../../domain/shared/instant.ts';
import { permissions } from '../../domain/strategy/access.ts';
import { actor, holds, type OrganisationScope } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { fromInstant, fromJson } from '../db/codec.ts';
import { listAsks } from '../optimisation/archive-queries.ts';
import { ownChecks } from '../research/queries.ts';
import { surveyFacts } from '../surveys/facts.ts';

/** The organisation's day. */
export const todayOf = (scope: OrganisationScope): Day => localDay(scope.clock.now(), scope.organisation.timeZone);
const dayOf = (scope: OrganisationScope, at: string): Day => localDay(fromInstant(at), scope.organisation.timeZone);

/** Everybody who may answer the check. */
export async function askedForReadiness(scope: OrganisationScope): Promise<string[]> {
	const rows = await scope.db
		.selectFrom('membership')
		.select('id')
		.where('organisation_id', '=', scope.organisationId)
		.where('role', 'in', [...permissions['readiness.answer']])
		.where('disabled_at', 'is', null)
		.orderBy('id')
		.execute();
	return rows.map((row) => row.id);
}

export interface OpenRound {
	readonly id: string;
	readonly openedOn: Day;
	readonly untilOn: Day;
	/** How many have answered; who is nobody's business. */
	readonly given: number;
}

async function listRounds(scope: OrganisationScope) {
	const rows = await scope.db
		.selectFrom('readiness_round')
		.select(['id', 'opened_at', 'until_on', 'closed_at'])
		.where('organisation_id', '=', scope.organisationId)
		.orderBy('opened_at', 'desc')
		.orderBy('id', 'desc')
		.execute();
	return rows.map((row) => ({
		id: row.id,
		openedOn: dayOf(scope, row.opened_at),
		untilOn: row.until_on,
		closedOn: row.closed_at === null ? null : dayOf(scope, row.closed_at)
	}));
}

/** The round that can be answered today, if there is one. */
export async function currentRound(scope: OrganisationScope): Promise<OpenRound | null> {
	const today = todayOf(scope);
	const open = (await listRounds(scope)).find((round) => isOpenOn(round, today));
	if (open === undefined) return null;
	const row = await scope.db
		.selectFrom('readiness_given')
		.select((eb) => eb.fn.countAll().as('count'))
		.where('organisation_id', '=', scope.organisationId)
		.where('round_id', '=', open.id)
		.executeTakeFirstOrThrow();
	return { id: open.id, openedOn: open.openedOn, untilOn: open.untilOn, given: Number(row.count) };
}

/** Who has answered a round, so that only others are reminded. */
export async function answeredBy(scope: OrganisationScope, roundId: string): Promise<ReadonlySet<string>> {
	const rows = await scope.db
		.selectFrom('readiness_given')
		.select('membership_id')
		.where('organisation_id', '=', scope.organisationId)
		.where('round_id', '=', roundId)
		.execute();
	return new Set(rows.map((row) => row.membership_id));
}

export interface PastRound {
	readonly id: string;
	readonly day: Day;
	readonly result: ReadinessResult;
}

/** The rounds that are over, the newest first, each held against the one before that tells something. */
export async function pastRounds(scope: OrganisationScope): Promise<PastRound[]> {
	const today = todayOf(scope);
	const rounds = (await listRounds(scope)).filter((round) => !isOpenOn(round, today));
	if (rounds.length === 0) return [];
	const rows = await scope.db
		.selectFrom('readiness_answer')
		.select(['round_id', 'scores'])
		.where('organisation_id', '=', scope.organisationId)
		.where(
			'round_id',
			'in',
			rounds.map((round) => round.id)
		)
		.orderBy('id')
		.execute();
	const given = (id: string): ReadinessScores[] =>
		rows.filter((row) => row.round_id === id).map((row) => fromJson(keptScores, row.scores));
	const told: PastRound[] = [];
	let earlier: ReadinessScores[] = [];
	for (const round of [...rounds].reverse()) {
		const answers = given(round.id);
		const result = readinessResult(answers, earlier);
		told.push({ id: round.id, day: roundDay(round), result });
		if (!result.isHidden) earlier = answers;
	}
	return told.reverse();
}

/** The practices of the organisation: those that come along and its own, in the order of their groups. */
export async function listPractices(scope: OrganisationScope): Promise<Practice[]> {
	const rows = await scope.db
		.selectFrom('practice')
		.selectAll()
		.where('organisation_id', '=', scope.organisationId)
		.orderBy('position')
		.orderBy('id')
		.execute();
	const known = rows.map((row): Practice => ({
		id: row.preset ?? row.id,
		preset: row.preset as PresetPractice | null,
		title: row.title,
		group: row.part as PracticeGroup,
		state: row.state as PracticeState,
		since: row.marked_at === null ? null : dayOf(scope, row.marked_at),
		isAside: row.set_aside_at !== null
	}));
	const presets = presetIds.map(
		(id): Practice =>
			known.find((one) => one.preset === id) ?? {
				id,
				preset: id,
				title: '',
				group: groupOfPreset(id) ?? 'lead',
				state: 'not_yet',
				since: null,
				isAside: false
			}
	);
	const own = known.filter((one) => one.preset === null);
	return practiceGroups.flatMap((group) => [...presets, ...own].filter((one) => one.group === group));
}

/** What the program itself can say of a practice: a sentence `readiness.seen.<code>`, and where it comes from. */
export interface Seen {
	readonly code: 'surveys' | 'review' | 'voice' | 'answered' | 'checked' | 'unchecked';
	readonly n: number;
	readonly of: number;
	readonly day: Day | null;
	/** Within the strategy, or of the organisation where it begins with a slash. */
	readonly href: string;
}

function seenCheck(kind: 'faq' | 'chatbot', check: { score: number; checkedOn: Day } | null): Seen {
	const href = `research?check=${kind}&of=us#check-form`;
	return check === null
		? { code: 'unchecked', n: 0, of: 0, day: null, href }
		: { code: 'checked', n: Math.round(check.score * 100), of: 100, day: check.checkedOn, href };
}

/** What the program sees of the practices that leave a trace in it. */
async function whatIsSeen(
	scope: StrategyScope,
	acted: ActRate
): Promise<Readonly<Partial<Record<PresetPractice, Seen>>>> {
	const [surveys, review, forms, checks] = await Promise.all([
		surveyFacts(scope),
		scope.db
			.selectFrom('review')
			.select('held_at')
			.where('organisation_id', '=', scope.organisationId)
			.where('strategy_id', '=', scope.strategyId)
			.where('held_at', 'is not', null)
			.orderBy('held_at', 'desc')
			.limit(1)
			.executeTakeFirst(),
		scope.db
			.selectFrom('voice_form')
			.select((eb) => eb.fn.countAll().as('count'))
			.where('organisation_id', '=', scope.organisationId)
			.executeTakeFirstOrThrow(),
		ownChecks(scope)
	]);
	const heldAt = review?.held_at ?? null;
	const faq = seenCheck('faq', checks.faq);
	const chatbot = seenCheck('chatbot', checks.chatbot);
	return {
		asks_at_the_moment: { code: 'surveys', n: surveys.open, of: surveys.surveys, day: null, href: 'surveys' },
		...(heldAt === null
			? {}
			: {
					rhythm_of_listening: {
						code: 'review',
						n: 1,
						of: 1,
						day: dayOf(scope, heldAt),
						href: 'optimisation'
					}
				}),
		hears_the_team: { code: 'voice', n: Number(forms.count), of: 0, day: null, href: '/voice' },
		answers_every_pain: {
			code: 'answered',
			n: acted.answered,
			of: acted.noticed,
			day: null,
			href: 'optimisation/evaluation#asks'
		},
		usual_questions_answered: faq,
		shows_how: faq,
		says_it_is_a_machine: chatbot,
		person_within_reach: chatbot
	};
}

export interface ReadinessPage {
	readonly today: Day;
	/** Whether I am asked, have answered, or nobody asks me. */
	readonly mine: 'open' | 'given' | 'closed';
	readonly round: OpenRound | null;
	readonly asked: number;
	readonly past: readonly PastRound[];
	/** Statements of the newest round that became something noticed. */
	readonly turned: Readonly<Partial<Record<StatementId, string>>>;
	readonly practices: readonly Practice[];
	readonly seen: Readonly<Partial<Record<PresetPractice, Seen>>>;
	readonly acted: ActRate;
	readonly can: {
		readonly answer: boolean;
		readonly hold: boolean;
		readonly mark: boolean;
		readonly note: boolean;
		readonly plan: boolean;
	};
}

/** Which statements of a round became something noticed that is still there. */
export async function turnedStatements(
	scope: StrategyScope,
	roundId: string
): Promise<Readonly<Partial<Record<StatementId, string>>>> {
	const rows = await scope.db
		.selectFrom('readiness_finding')
		.innerJoin('item', (join) =>
			join
				.onRef('item.id', '=', 'readiness_finding.finding_id')
				.onRef('item.organisation_id', '=', 'readiness_finding.organisation_id')
		)
		.select(['readiness_finding.statement', 'readiness_finding.finding_id'])
		.where('readiness_finding.organisation_id', '=', scope.organisationId)
		.where('readiness_finding.round_id', '=', roundId)
		.where('item.removed_at', 'is', null)
		.where('item.strategy_id', '=', scope.strategyId)
		.execute();
	return Object.fromEntries(rows.map((row) => [row.statement, row.finding_id]));
}

/** The readiness check and the list of practices, as whoever looks may see them (R-003-01, R-003-07, R-004-07). */
export async function getReadiness(scope: StrategyScope): Promise<ReadinessPage> {
	const me = actor(scope);
	const [round, asked, past, practices, asks] = await Promise.all([
		currentRound(scope),
		askedForReadiness(scope),
		pastRounds(scope),
		listPractices(scope),
		listAsks(scope)
	]);
	const acted = actRate(asks.map(({ is }) => is));
	const newest = past.find(({ result }) => !result.isHidden);
	const [answered, turned, seen] = await Promise.all([
		round === null ? new Set<string>() : answeredBy(scope, round.id),
		newest === undefined ? {} : turnedStatements(scope, newest.id),
		whatIsSeen(scope, acted)
	]);
	return {
		today: todayOf(scope),
		mine: me === null || round === null || !asked.includes(me) ? 'closed' : answered.has(me) ? 'given' : 'open',
		round,
		asked: asked.length,
		past,
		turned,
		practices,
		seen,
		acted,
		can: {
			answer: holds(scope, 'readiness.answer'),
			hold: holds(scope, 'readiness.hold'),
			mark: holds(scope, 'practice.edit'),
			note: holds(scope, 'evidence.edit'),
			plan: holds(scope, 'tactic.edit')
		}
	};
}

export interface ReadinessAdvice {
	readonly is: 'never' | 'open' | 'known' | 'few';
	readonly day: Day | null;
	/** Of all nine statements, 1 to 5. */
	readonly mean: number | null;
}

/**
 * How the check stands, for the pages that advise it before a launch: never asked, open, too few, or known since a day. None
 * for guests.
 */
export async function readinessAdvice(scope: OrganisationScope): Promise<ReadinessAdvice | null> {
	if (!holds(scope, 'readiness.answer')) return null;
	const [round, past] = await Promise.all([currentRound(scope), pastRounds(scope)]);
	const newest = past.find(({ result }) => !result.isHidden);
	if (newest !== undefined) return { is: 'known', day: newest.day, mean: newest.result.whole?.mean ?? null };
	if (round !== null) return { is: 'open', day: round.untilOn, mean: null };
	return { is: past.length > 0 ? 'few' : 'never', day: null, mean: null };
}
