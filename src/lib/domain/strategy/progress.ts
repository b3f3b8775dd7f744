import type { Completion } from '../shared/completion.ts';
import type { Chapter } from './step.ts';
import { steps, type StepFacts, type StepId } from './steps.ts';

export interface StepProgress extends Completion {
	readonly id: StepId;
	readonly slug: string;
	readonly icon: string;
	readonly chapter: Chapter;
	readonly minutes: number;
	/** Place in the order, from 1. */
	readonly number: number;
	/** What this strategy calls the step; empty for its own name. */
	readonly name: string;
	/** Somebody said "good enough for now". */
	readonly goodEnough: boolean;
}

/** How a strategy arranges the steps: what it calls them, which it leaves out. */
export interface StepArrangement {
	readonly names: Readonly<Record<string, string>>;
	readonly hidden: ReadonlySet<string>;
}

export const plainArrangement: StepArrangement = { names: {}, hidden: new Set() };

/** How far every step is that the strategy shows, in the registry's order. */
export const strategyProgress = (
	facts: StepFacts,
	goodEnough: ReadonlySet<string>,
	{ names, hidden }: StepArrangement = plainArrangement
): StepProgress[] =>
	steps
		.filter((entry) => !hidden.has(entry.id))
		.map((entry, index) => {
			const completion = (entry.completion as (facts: unknown) => Completion)(facts[entry.id]);
			return {
				id: entry.id,
				slug: entry.slug,
				icon: entry.icon,
				chapter: entry.chapter,
				minutes: entry.minutes,
				number: index + 1,
				name: names[entry.id] ?? '',
				goodEnough: goodEnough.has(entry.id),
				...completion
			};
		});

/**
 * The one step that is lit next: the first in the order that is neither full nor called good enough, with those whose
 * advised predecessors are still empty put behind. None when all are.
 */
export function nextStep(progress: readonly StepProgress[]): StepProgress | null {
	const settled = (entry: StepProgress): boolean => entry.goodEnough || entry.fraction >= 0.6;
	const started = new Set(
		progress.filter((entry) => entry.goodEnough || entry.fraction > 0).map((entry) => entry.id as string)
	);
	const open = progress.filter((entry) => !settled(entry));
	const advised = open.find((entry) =>
		(steps.find((step) => step.id === entry.id)?.dependsOn ?? []).every((id) => started.has(id))
	);
	return advised ?? open[0] ?? null;
}
