import { resultWord, type SnapshotGoal } from '#lib/domain/optimisation/snapshot.ts';
import { daysBetween, type Day } from '#lib/domain/shared/instant.ts';
import type { I18n } from '#lib/i18n/translator.ts';
import { countText, valueText, type ValueStyle } from '../metrics/figure-text.ts';
import type { Status } from '../primitives/StatusMark.svelte';

const styleOf = (goal: SnapshotGoal): ValueStyle => ({
	unit: goal.unit ?? 'count',
	decimals: goal.decimals,
	currency: goal.currency ?? undefined
});

/** A value of a goal's metric in the words of its unit. */
export const goalValue = (i18n: I18n, goal: SnapshotGoal, value: number): string =>
	valueText(i18n, value, styleOf(goal));

/** How values stand along the axis of its chart: whole, scores to a tenth. */
export const axisValue = (i18n: I18n, goal: SnapshotGoal, value: number): string =>
	valueText(i18n, value, { ...styleOf(goal), decimals: goal.unit === 'score' ? 1 : 0 });

/** Figure and aim as they are written; with one more decimal where they would read the same and are not. */
function valueAndTarget(i18n: I18n, goal: SnapshotGoal): { readonly value: string; readonly target: string } {
	const write = (value: number | null, more = 0): string =>
		value === null ? '' : valueText(i18n, value, { ...styleOf(goal), decimals: goal.decimals + more });
	const plain = { value: write(goal.value), target: write(goal.target) };
	if (plain.value !== plain.target || goal.value === goal.target) return plain;
	return { value: write(goal.value, 1), target: write(goal.target, 1) };
}

/** Whether what was not to get worse did meanwhile. */
const isBroken = (goal: SnapshotGoal): boolean => goal.guard?.state === 'broke';

/** The first layer in one sentence: "Reached: 43, aiming for 42.", at a price where its guard broke. */
export function resultSentence(i18n: I18n, goal: SnapshotGoal): string {
	const { value, target } = valueAndTarget(i18n, goal);
	switch (resultWord(goal)) {
		case 'reached':
			return i18n.t(`optimisation.review.goal.${isBroken(goal) ? 'reachedBroke' : 'reached'}`, { value, target });
		case 'not_reached':
			return i18n.t('optimisation.review.goal.notReached', { value, target });
		case 'running':
			return i18n.t('optimisation.review.goal.running', { value, target });
		case 'no_target':
			return i18n.t('optimisation.review.goal.noTarget', { value });
		default:
			return i18n.t('optimisation.review.goal.noFigure');
	}
}

/** The shape beside the second layer: how sure, on which side. */
export function sureMark(goal: SnapshotGoal): Status {
	if (goal.sure === 'too_few' || goal.sure === null) return 'unsure';
	if (goal.onSide === true) return goal.sure === 'clear' ? 'reached' : 'on_course';
	return goal.sure === 'clear' ? 'trouble' : 'at_risk';
}

/** The shape that stands for a goal in a list. */
export function resultMark(goal: SnapshotGoal): Status {
	const word = resultWord(goal);
	if (word === 'no_figure' || word === 'no_target') return 'not_done';
	if (goal.sure === 'too_few') return 'unsure';
	if (word === 'reached') return isBroken(goal) ? 'at_risk' : 'reached';
	return word === 'running' ? 'at_risk' : 'trouble';
}

/** "Give or take 3 · 2,310 answers." */
export function basisSentence(i18n: I18n, goal: SnapshotGoal): string | null {
	if (goal.value === null || goal.unit === null) return null;
	const count = countText(i18n, { n: goal.n, unit: goal.unit });
	if (goal.low === null || goal.high === null) return count;
	const half = (goal.high - goal.low) / 2;
	const margin =
		goal.unit === 'points' || goal.unit === 'percent'
			? i18n.number(half, { maximum: half < 1 ? 1 : 0 })
			: goalValue(i18n, goal, half);
	return i18n.t('optimisation.review.goal.basis', { margin, count });
}

/** What would settle a doubtful result; nothing where it is clear. */
export function settleSentence(i18n: I18n, goal: SnapshotGoal): string | null {
	if (goal.sure === null || goal.sure === 'clear') return null;
	// More than twenty times as many answers is no way out; then figure and aim are as good as the same.
	if (goal.answersToSettle === null || goal.answersToSettle > 20 * Math.max(goal.n, 30)) {
		return i18n.t('optimisation.review.goal.settleNothing');
	}
	// Said as one says it: two digits are as sure as such a sum can be.
	const size = 10 ** Math.max(0, Math.floor(Math.log10(goal.answersToSettle)) - 1);
	return i18n.t('optimisation.review.goal.settle', {
		n: Math.ceil(goal.answersToSettle / size) * size
	});
}

/** "NPS · 1 Jan to 31 Mar". */
export function goalScope(i18n: I18n, goal: SnapshotGoal, cycle: { readonly from: Day; readonly to: Day }): string {
	return i18n.t('optimisation.review.goal.scope', {
		metric: [goal.metric ?? goal.title, ...goal.filter.map((condition) => condition.value)].join(', '),
		range: i18n.t('optimisation.review.range', {
			from: i18n.date(goal.startsOn ?? cycle.from, 'short'),
			to: i18n.date(goal.endsOn ?? cycle.to, 'short')
		})
	});
}

/** "still running, day 52 of 92" for a goal whose time was not over when it was looked at. */
export function runningNote(i18n: I18n, goal: SnapshotGoal, at: Day): string | null {
	if (goal.startsOn === null || goal.endsOn === null || at > goal.endsOn || at < goal.startsOn) return null;
	return i18n.t('optimisation.review.goal.stillRunning', {
		day: daysBetween(goal.startsOn, at) + 1,
		days: daysBetween(goal.startsOn, goal.endsOn) + 1
	});
}
