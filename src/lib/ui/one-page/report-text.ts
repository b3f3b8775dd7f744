import { tacticsDone, standingOf, type Report } from '#lib/domain/one-page/report.ts';
import type { OnePage } from '#lib/domain/one-page/one-page.ts';
import type { SnapshotGoal, SnapshotVoice } from '#lib/domain/optimisation/snapshot.ts';
import { dayMs, dayNumber } from '#lib/domain/shared/instant.ts';
import type { I18n } from '#lib/i18n/translator.ts';
import type { ChartPoint, PathPoint } from '../charts/scale.ts';
import { guardText, restsOn } from '../goals/goal-words.ts';
import { changeLines, moveLines, signLines, splitLine } from '../goals/outcome-text.ts';
import { goalValue } from '../goals/size-text.ts';
import type { Status } from '../primitives/StatusMark.svelte';

const at = (day: string): number => dayNumber(day) * dayMs + dayMs / 2;

/** The weeks of a goal as points of a chart. */
export const reportPoints = (goal: SnapshotGoal): ChartPoint[] =>
	goal.series.map((point) => ({ at: at(point.to), value: point.value, low: point.low, high: point.high }));

/** The dashed path from where the goal began to where it wants to be; flat where a level is held. */
export function reportPath({ target, startsOn, endsOn, direction, baseline }: SnapshotGoal): PathPoint[] {
	if (target === null || startsOn === null || endsOn === null) return [];
	const stays = direction === 'keep_above' || direction === 'keep_below';
	return [
		{ at: at(startsOn), value: stays ? target : (baseline ?? target) },
		{ at: at(endsOn), value: target }
	];
}

/** A value of a goal's figure in the words of its unit; `more` decimals where it would else read like another. */
export const reportValue = (i18n: I18n, goal: SnapshotGoal, value: number, more = 0): string =>
	goalValue(i18n, value, { unit: goal.unit, decimals: goal.decimals + more, currency: goal.currency });

/** Figure and aim, told apart where they are not the same; null where there is none or it is kept back. */
export function valueAndAim(i18n: I18n, goal: SnapshotGoal): { value: string | null; aim: string | null } {
	const write = (value: number | null, more: number) => (value === null ? null : reportValue(i18n, goal, value, more));
	const plain = { value: write(goal.value, 0), aim: write(goal.target, 0) };
	return plain.value === plain.aim && goal.value !== goal.target
		? { value: write(goal.value, 1), aim: write(goal.target, 1) }
		: plain;
}

/** The shape that stands for a goal. */
export function reportMark({
	measured,
	sure,
	guard
}: Pick<SnapshotGoal, 'measured' | 'sure'> & Partial<Pick<SnapshotGoal, 'guard'>>): Status {
	switch (measured) {
		case 'reached':
			return sure === 'too_few' ? 'unsure' : guard?.state === 'broke' ? 'at_risk' : 'reached';
		case 'not_reached':
			return sure === 'too_few' ? 'unsure' : 'trouble';
		case 'on_course':
			return 'on_course';
		case 'at_risk':
			return 'at_risk';
		case 'unlikely':
			return 'trouble';
		case 'not_started':
			return 'not_done';
		default:
			return 'unsure';
	}
}

/** The first layer: what was measured. */
export const measuredWord = (i18n: I18n, goal: SnapshotGoal): string =>
	i18n.t(
		goal.measured === 'reached' && goal.guard?.state === 'broke'
			? 'goals.status.reached_broke'
			: `goals.status.${goal.measured}`
	);

/** The second layer: how sure one can be of it, where that can be said. */
export const sureWord = (i18n: I18n, goal: SnapshotGoal): string | null =>
	goal.sure === null || (goal.measured !== 'reached' && goal.measured !== 'not_reached')
		? null
		: i18n.t(`optimisation.review.goal.sure.${goal.sure}`, { what: restsOn(goal.unit) });

/** What stands beside a result on paper: the guard that broke, who else answered, what is worth asking about. */
export function resultLines(i18n: I18n, goal: SnapshotGoal): readonly string[] {
	const { outcome, guard } = goal;
	const guarded = guard === null || guard.state === 'unknown' ? null : guardText(i18n, guard);
	if (outcome === null) return guarded === null ? [] : [guarded];
	const [, change] = changeLines(i18n, outcome, goal);
	return [
		change,
		splitLine(i18n, outcome, goal),
		guarded,
		...moveLines(i18n, outcome),
		...signLines(i18n, outcome)
	].filter((line) => line !== null && line !== undefined);
}

/** How the goals stand, in one sentence. */
export function standingSentence(i18n: I18n, goals: readonly Pick<SnapshotGoal, 'measured'>[]): string {
	if (goals.length === 0) return i18n.t('report.noGoals');
	const known = goals.filter((goal) => standingOf(goal) !== 'unknown').length;
	const good = goals.filter((goal) => standingOf(goal) === 'good').length;
	if (known === 0) return i18n.t('goals.judgement.tooEarly', { all: goals.length });
	return good === goals.length
		? i18n.t('goals.judgement.allGood', { all: goals.length })
		: i18n.t('goals.judgement.counts', { good, all: goals.length });
}

/** Three facts that stand first: what is wanted, how it stands, what comes next. */
export interface Glance {
	readonly want: string;
	readonly stands: string;
	readonly next: string;
}

export function onePageGlance(i18n: I18n, page: OnePage): Glance {
	const doing = page.doing.slice(0, 2);
	return {
		want: page.aim === '' ? i18n.t('onepage.noAim') : page.aim,
		stands: standingSentence(
			i18n,
			page.goals.map((goal) => goal.status)
		),
		next: nextText(i18n, doing, page.reviewOn)
	};
}

export function reportGlance(i18n: I18n, report: Report): Glance {
	const open = report.decisions.filter((decision) => !decision.isDone).map((decision) => decision.title);
	const doing = tacticsDone(report)
		.filter((tactic) => tactic.status === 'running' || tactic.status === 'stuck')
		.map((tactic) => tactic.title);
	return {
		want: report.strategy.aim === '' ? i18n.t('onepage.noAim') : report.strategy.aim,
		stands: standingSentence(i18n, report.goals),
		next:
			report.closing === ''
				? nextText(i18n, (doing.length > 0 ? doing : open).slice(0, 2), report.nextReviewOn)
				: nextQuarterText(i18n, report.closing)
	};
}

/** "Next quarter we will …", said once, whether or not whoever typed it began with these words. */
export function nextQuarterText(i18n: I18n, closing: string): string {
	const opening = i18n.t('optimisation.review.closing.title').replace(/[\s…]+$/u, '');
	return closing.toLowerCase().startsWith(opening.toLowerCase())
		? closing
		: i18n.t('optimisation.review.minutes.willDo', { text: closing });
}

function nextText(i18n: I18n, doing: readonly string[], reviewOn: string | null): string {
	const what = doing.length === 0 ? i18n.t('report.nothingNext') : `${i18n.list([...doing])}.`;
	return reviewOn === null ? what : `${what} ${i18n.t('report.lookAgain', { date: i18n.date(reviewOn, 'long') })}`;
}

/** Who said it and when: "a 9, phone, 14 Feb". */
export function quoteSource(i18n: I18n, voice: SnapshotVoice): string {
	const parts = [
		...(voice.score === null ? [] : [i18n.t('optimisation.review.voices.score', { score: i18n.number(voice.score) })]),
		...(voice.place === '' ? [] : [voice.place])
	];
	const day = i18n.dayOf(voice.at, 'short');
	return parts.length === 0 ? day : i18n.t('optimisation.review.voices.source', { parts: parts.join(', '), day });
}

/** "October to December 2026, as its review saw it", or as it stands today. */
export const reportTitle = (i18n: I18n, report: Report): string =>
	i18n.t('report.titleOf', { quarter: i18n.quarter(report.quarter, report.periodKind) });

export const reportStand = (i18n: I18n, report: Report): string =>
	i18n.t(report.isHeld ? 'report.asReviewed' : 'report.asOf', { date: i18n.date(report.asOf, 'long') });
