import { askedForm } from '../../../domain/metrics/schema.ts';
import { nearEndDays } from '../../../domain/goals/gaming.ts';
import { addDays, daysBetween, type Day } from '../../../domain/shared/instant.ts';
import { monthOf } from '../../../domain/shared/period.ts';
import type { StrategyScope } from '../../access/strategy-scope.ts';
import { addComment } from '../../comments/commands.ts';
import { noteAsked } from '../../metrics/asked.ts';
import type { Goals } from './goals.ts';
import type { Metrics } from './listening.ts';
import { as, hourOf, must, type Person, type Stage } from './stage.ts';
import { answersIn, type Asked, type Streams } from './traffic.ts';

/**
 * How many were asked, as the mail program counts them. After delivery a fifth answers, quarter by quarter; after ordering
 * everybody was asked in the last three weeks of a goal, and the part that answers fell: a number worth a question.
 */
export async function setAsked(
	scope: StrategyScope,
	stage: Stage,
	metrics: Metrics,
	streams: Streams,
	goals: Goals
): Promise<void> {
	const { story } = stage;
	const note = async (
		metricId: string,
		{ sourceId }: Asked,
		survey: 'delivery' | 'ordering',
		[first, last]: readonly [Day, Day],
		rate: number
	): Promise<void> => {
		const n = Math.round((answersIn(story, survey) * (daysBetween(first, last) + 1)) / rate);
		const form = askedForm.parse({ metricId, sourceId, first, last, n });
		must(await noteAsked(as(scope, stage, 'yusuf', hourOf(stage, addDays(last, 1), 9)), form));
	};
	const { nps } = streams.delivery;
	await note(metrics.nps, nps, 'delivery', [story.first.first, story.first.last], 0.21);
	await note(metrics.nps, nps, 'delivery', [story.last.first, story.last.last], 0.22);
	await note(metrics.nps, nps, 'delivery', [story.running.first, addDays(story.today, -1)], 0.2);

	const month = monthOf(story.running.first, story.calendar);
	const near = addDays(month.last, 1 - nearEndDays);
	const { csat } = streams.ordering;
	await note(metrics.csat, csat, 'ordering', [month.first, addDays(near, -1)], 0.34);
	await note(metrics.csat, csat, 'ordering', [near, month.last], 0.17);
	const said: readonly (readonly [Person, number, string])[] = [
		['yusuf', 5, 'Reached, and only half as many of those we asked still answer. Did we ask other people, @Mei?'],
		['mei', 4, 'We asked everybody in those weeks, the newcomers too. Let us see how they answer next month.']
	];
	for (const [who, days, body] of said) {
		const at = hourOf(stage, addDays(story.today, -days), 11);
		must(await addComment(as(scope, stage, who, at), { item: goals.ordering, body }));
	}
}
