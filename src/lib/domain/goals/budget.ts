import { z } from 'zod';
import type { MetricKind, Summary } from '../metrics/kind.ts';
import { idField, numberField, wholeField, words } from '../shared/fields.ts';

export const budgetLimits = { pools: 6, name: 60, contacts: 10_000_000, goals: 60, pauseDays: 366 } as const;

/** How much a goal matters when there are not answers enough for all: not asked for, as others, more, most. */
export const goalWeights = [0, 1, 2, 4] as const;

/** The rule that is usual: nobody is asked twice within a month. */
export const usualPauseDays = 30;

/** A group of customers who may be asked, as it is typed: how many, and how many of a hundred answer. */
export interface TypedPool {
	readonly name: string;
	readonly contacts: number;
	/** Percent. */
	readonly rate: number;
}

const listOf = (value: unknown): unknown[] =>
	value === undefined || value === null ? [] : Array.isArray(value) ? (value as unknown[]) : [value];

const contactsField = wholeField(0, budgetLimits.contacts);
const rateField = numberField(0, 100);

/**
 * The numbers that invitations are shared out by: groups of customers, one rule for all surveys, and what matters more.
 * Rows without a number of customers are left out.
 */
export const surveyBudget = z
	.object({
		pool: z.preprocess(listOf, z.array(words(budgetLimits.name)).max(budgetLimits.pools)),
		contacts: z.preprocess(listOf, z.array(z.string()).max(budgetLimits.pools)),
		rate: z.preprocess(listOf, z.array(z.string()).max(budgetLimits.pools)),
		pauseDays: wholeField(1, budgetLimits.pauseDays).default(usualPauseDays),
		goal: z.preprocess(listOf, z.array(idField).max(budgetLimits.goals)),
		weight: z.preprocess(listOf, z.array(wholeField(0, 4)).max(budgetLimits.goals))
	})
	.transform((typed, issues) => {
		const pools: TypedPool[] = [];
		typed.contacts.forEach((text, i) => {
			if (text.trim() === '') return;
			const contacts = contactsField.safeParse(text);
			const rate = rateField.safeParse(typed.rate[i] ?? '');
			if (!contacts.success || !rate.success) {
				const path = contacts.success ? 'rate' : 'contacts';
				issues.addIssue({ code: 'custom', path: [path], message: 'goal.budget_number' });
				return;
			}
			pools.push({ name: typed.pool[i] ?? '', contacts: contacts.data, rate: rate.data });
		});
		return {
			pools,
			pauseDays: typed.pauseDays,
			weights: Object.fromEntries(typed.goal.map((id, i) => [id, typed.weight[i] ?? 1]))
		};
	});
export type SurveyBudget = z.output<typeof surveyBudget>;

/** More answers than these nobody plans for. */
const answersMost = 5_000_000;

/**
 * Answers in the goal's window that tell a change from a start that stands behind so many answers (null: it counts as
 * exact). Null when no number does: a start of few answers stays too uncertain however many come later.
 */
export function answersAfter(
	kind: MetricKind,
	summary: Summary,
	baselineN: number | null,
	change: number
): number | null {
	const tells = (n: number): boolean => {
		const found = kind.detectable(baselineN, n, summary);
		return found !== null && Number.isFinite(found.change) && found.change <= Math.abs(change) + 1e-9;
	};
	if (change === 0 || !tells(answersMost)) return null;
	let [low, high] = [0, 1];
	while (!tells(high)) [low, high] = [high, Math.min(answersMost, high * 2)];
	while (high - low > 1) {
		const middle = Math.floor((low + high) / 2);
		if (tells(middle)) high = middle;
		else low = middle;
	}
	return high;
}
