/** Customers who may be asked: how many they are, and what share of those asked answers (0 to 1). */
export interface ContactPool {
	readonly id: string;
	readonly contacts: number;
	readonly responseRate: number;
}

/** A goal that needs answers to one survey by its end; goals of the same survey share its answers. */
export interface GoalNeed {
	readonly goalId: string;
	readonly surveyId: string;
	/** Answers that would tell the change; null when no number would. */
	readonly answers: number | null;
	/** Answers there already, and those that come without asking. */
	readonly have: number;
	/** How much it matters, above 0; more is served first. */
	readonly weight: number;
}

export interface InvitationPlan {
	/** Invitations by survey and pool, above 0. */
	readonly invitations: readonly { readonly surveyId: string; readonly poolId: string; readonly count: number }[];
	/** Goals of which the change can be told with these. */
	readonly tells: readonly string[];
	/** Goals that stay blind: the answers they miss even so, null when no number would do. */
	readonly blind: readonly { readonly goalId: string; readonly missing: number | null }[];
	/** Invitations that the rule allows in all, and those left over. */
	readonly allowed: number;
	readonly left: number;
}

/** How often one contact may be asked in a window: once, and again after each full pause. */
export const asksPerContact = (windowDays: number, pauseDays: number): number =>
	windowDays <= 0 ? 0 : pauseDays <= 0 ? windowDays : Math.ceil(windowDays / pauseDays);

interface Space {
	readonly pool: ContactPool;
	/** Invitations that are left. */
	left: number;
}

/** Invitations that bring so many answers. */
const asksFor = (answers: number, pool: ContactPool): number => Math.ceil(answers / pool.responseRate - 1e-9);

/** Whether whole invitations keep to what each pool allows. */
const isWithin = (given: ReadonlyMap<string, readonly number[]>, spaces: readonly Space[]): boolean =>
	spaces.every(
		({ pool, left }, i) =>
			[...given.values()].reduce((sum, answers) => sum + (answers[i]! > 1e-9 ? asksFor(answers[i]!, pool) : 0), 0) <=
			left
	);

/** Which pools a survey may be sent to; every pool unless it names some. */
export type Eligible = Readonly<Record<string, readonly string[]>>;

/**
 * Whether surveys get the answers they need, and how: answers flow from pools to surveys, looked for path by path (Ford &
 * Fulkerson), so that a survey gives up a pool to another where it can be served elsewhere. Null when they do not all fit.
 */
function serve(
	needs: ReadonlyMap<string, number>,
	spaces: readonly Space[],
	eligible: Eligible,
	/** Invitations of each pool kept back, because whole ones are sent. */
	reserve: number
): Map<string, number[]> | null {
	const surveys = [...needs.keys()];
	const left = spaces.map(({ pool, left: count }) => Math.max(0, count - reserve) * pool.responseRate);
	const given = new Map(surveys.map((id) => [id, spaces.map(() => 0)]));
	const may = (survey: string, pool: number): boolean =>
		spaces[pool]!.pool.responseRate > 0 && (eligible[survey]?.includes(spaces[pool]!.pool.id) ?? true);
	for (const survey of surveys) {
		let open = needs.get(survey)!;
		while (open > 1e-9) {
			// Breadth first: survey → pool → survey that holds some of it → pool with answers left.
			const from = new Map<number, { survey: string; via: number | null }>();
			const queue: { survey: string; via: number | null }[] = [{ survey, via: null }];
			const seen = new Set([survey]);
			let end: number | null = null;
			while (queue.length > 0 && end === null) {
				const at = queue.shift()!;
				for (let pool = 0; pool < spaces.length && end === null; pool++) {
					if (from.has(pool) || !may(at.survey, pool)) continue;
					from.set(pool, at);
					if (left[pool]! > 1e-9) end = pool;
					else {
						for (const other of surveys) {
							if (seen.has(other) || given.get(other)![pool]! <= 1e-9) continue;
							seen.add(other);
							queue.push({ survey: other, via: pool });
						}
					}
				}
			}
			if (end === null) return null;
			let most = Math.min(open, left[end]!);
			for (let pool: number | null = end; pool !== null;) {
				const step: { survey: string; via: number | null } = from.get(pool)!;
				if (step.via !== null) most = Math.min(most, given.get(step.survey)![step.via]!);
				pool = step.via;
			}
			left[end]! -= most;
			for (let pool: number | null = end; pool !== null;) {
				const step: { survey: string; via: number | null } = from.get(pool)!;
				given.get(step.survey)![pool]! += most;
				if (step.via !== null) given.get(step.survey)![step.via]! -= most;
				pool = step.via;
			}
			open -= most;
		}
	}
	return given;
}

/** Up to so many goals every choice of them is tried; beyond that the cheapest and weightiest go first. */
const exactUpTo = 10;

/**
 * Who is asked what under one rule for all surveys (each contact at most once in so many days), so that the goals whose change
 * can be told weigh as much as possible together; among equals the choice that asks least. Exact up to 10 goals (every choice
 * is tried, answers are shared out as a flow); beyond that greedily by weight for each answer. What is left over is not used:
 * asking without need wears customers out. Says which goals stay blind.
 */
export function planInvitations(input: {
	readonly goals: readonly GoalNeed[];
	readonly pools: readonly ContactPool[];
	readonly windowDays: number;
	readonly pauseDays: number;
	readonly eligible?: Eligible;
}): InvitationPlan {
	const { goals, pools, eligible = {} } = input;
	const asks = asksPerContact(input.windowDays, input.pauseDays);
	const spaces = pools.map((pool) => ({ pool, left: Math.floor(pool.contacts * asks) }));
	const allowed = spaces.reduce((sum, space) => sum + space.left, 0);
	const missing = (goal: GoalNeed): number | null =>
		goal.answers === null ? null : Math.max(0, Math.ceil(goal.answers - goal.have));
	const able = goals.filter((goal) => missing(goal) !== null);
	const needsOf = (chosen: readonly GoalNeed[]): Map<string, number> => {
		const needs = new Map<string, number>();
		for (const goal of chosen) needs.set(goal.surveyId, Math.max(needs.get(goal.surveyId) ?? 0, missing(goal)!));
		return needs;
	};
	const fits = (chosen: readonly GoalNeed[]): Map<string, number[]> | null => {
		const needs = needsOf(chosen);
		const exact = serve(needs, spaces, eligible, 0);
		return exact !== null && isWithin(exact, spaces) ? exact : serve(needs, spaces, eligible, needs.size);
	};
	const chosen = able.length <= exactUpTo ? bestChoice(able, needsOf, fits) : greedyChoice(able, missing, fits);
	const given = fits(chosen) ?? new Map<string, number[]>();
	const invitations = [...given].flatMap(([surveyId, answers]) =>
		answers.flatMap((count, i) => {
			const { pool } = spaces[i]!;
			return count > 1e-9 ? [{ surveyId, poolId: pool.id, count: asksFor(count, pool) }] : [];
		})
	);
	const told = new Set(chosen);
	const used = invitations.reduce((sum, one) => sum + one.count, 0);
	return {
		invitations,
		tells: goals.filter((goal) => told.has(goal)).map((goal) => goal.goalId),
		blind: goals.filter((goal) => !told.has(goal)).map((goal) => ({ goalId: goal.goalId, missing: missing(goal) })),
		allowed,
		left: Math.max(0, allowed - used)
	};
}

const weightOf = (goals: readonly GoalNeed[]): number => goals.reduce((sum, goal) => sum + goal.weight, 0);

/** Every choice of goals, the weightiest first, until one fits; among equals the one that needs the fewest answers. */
function bestChoice(
	goals: readonly GoalNeed[],
	needsOf: (chosen: readonly GoalNeed[]) => ReadonlyMap<string, number>,
	fits: (chosen: readonly GoalNeed[]) => unknown
): GoalNeed[] {
	const answers = (chosen: readonly GoalNeed[]): number => [...needsOf(chosen).values()].reduce((a, b) => a + b, 0);
	const choices = Array.from({ length: 2 ** goals.length }, (_, bits) => goals.filter((__, i) => (bits >> i) & 1));
	const ordered = choices
		.map((chosen) => ({ chosen, weight: weightOf(chosen), needed: answers(chosen) }))
		.sort((a, b) => b.weight - a.weight || a.needed - b.needed);
	return ordered.find(({ chosen }) => fits(chosen) !== null)?.chosen ?? [];
}

function greedyChoice(
	goals: readonly GoalNeed[],
	missing: (goal: GoalNeed) => number | null,
	fits: (chosen: readonly GoalNeed[]) => unknown
): GoalNeed[] {
	const worth = (goal: GoalNeed): number => goal.weight / Math.max(1, missing(goal)!);
	const chosen: GoalNeed[] = [];
	for (const goal of [...goals].sort((a, b) => worth(b) - worth(a))) {
		if (fits([...chosen, goal]) !== null) chosen.push(goal);
	}
	return chosen;
}
