import { z } from 'zod';
import { tick, words } from '../shared/fields.ts';
import { stepBySlug, stepIds, type StepId } from './steps.ts';

export const stepNameMost = 60;
/** Everything else hangs on the goals, so they are never left out. */
export const isHideable = (step: StepId): boolean => step !== 'goals';

export type Arrangement = readonly { readonly step: StepId; readonly name: string; readonly hidden: boolean }[];

/** The form that names and hides steps: `name_audit`, `hide_audit` for each. */
export const arrangeSchema = z
	.object(
		Object.fromEntries(
			stepIds.flatMap((step) => [
				[`name_${step}`, words(stepNameMost)],
				[`hide_${step}`, tick]
			])
		) as Record<string, z.ZodType<string | boolean>>
	)
	.transform((given): Arrangement =>
		stepIds.map((step) => ({
			step,
			name: String(given[`name_${step}`] ?? ''),
			hidden: isHideable(step) && given[`hide_${step}`] === true
		}))
	);

/** Whether an address lies on a step that the strategy leaves out; `base` is the strategy's address. */
export function isLeftOut(href: string, base: string, hidden: readonly string[]): boolean {
	if (!href.startsWith(`${base}/`)) return false;
	const [first = ''] = href.slice(base.length + 1).split(/[/?#]/);
	const step = first === 'review' ? 'optimisation' : stepBySlug(first)?.id;
	return step !== undefined && hidden.includes(step);
}
