import type { Condition, Figure } from '../../domain/metrics/figure.ts';
import type { MeasurementView } from '../../domain/measurement/view.ts';
import type { MetricView } from '../../domain/measurement/board.ts';
import { addDays, localDay } from '../../domain/shared/instant.ts';
import { daysIn, type DayRange } from '../../domain/shared/period.ts';
import { holds, type OrganisationScope } from '../access/organisation-scope.ts';
import { responseRate } from './asked.ts';
import { readDefinitions, type Definition } from './definitions.ts';
import { listMarkedEvents } from './event-queries.ts';
import {
	carriedDimension,
	definitionPanel,
	latestValues,
	latestVoices,
	listSegments,
	listSourceChoices,
	metricFrom,
	recordsBehind
} from './queries.ts';
import { linePoint } from './line-point.ts';
import { breakdownFor, compareFor, figureFor, readFiguresTogether, seriesFor } from './read.ts';

/** The organisation's today. */
export const todayOf = (scope: OrganisationScope): string => localDay(scope.clock.now(), scope.organisation.timeZone);

/** More answers than this settle nothing that anybody would wait for. */
const worthSaying = 50_000;

/** How many more answers in the window would make the change, if it is one, plain; null where that is no help. */
function moreAnswers(definition: Definition, figure: Figure, change: number | null, beforeN: number): number | null {
	if (change === null || change === 0 || figure.value === null) return null;
	const needed = definition.kind.answersNeeded(change, figure, false);
	if (needed === null || !Number.isFinite(needed) || needed > 1e7) return null;
	const missing = Math.max(needed - figure.n, needed - beforeN);
	return missing > 0 && missing <= worthSaying ? missing : null;
}

async function metricView(
	scope: OrganisationScope,
	definition: Definition,
	view: MeasurementView,
	latest: MetricView['latest']
): Promise<MetricView> {
	const where = view.of === null ? [] : [view.of];
	const window = { from: view.window.first, to: view.window.last, where };
	const figure = await figureFor(scope, definition, window);
	const before = view.before === null ? null : { from: view.before.first, to: view.before.last };
	const was = before === null ? null : await figureFor(scope, definition, { ...before, where });
	const change = before === null ? null : await compareFor(scope, definition, { before, after: window, where });
	const line = await seriesFor(scope, definition, { ...window, every: view.grain });
	return {
		id: definition.id,
		title: definition.title,
		question: definition.question,
		family: definition.family,
		figure,
		change,
		was,
		moreAnswers:
			change?.word === 'no_clear_change' && !figure.hidden
				? moreAnswers(definition, figure, change.change, was?.n ?? 0)
				: null,
		line: line.map(linePoint),
		latest,
		hasSources: definition.sources.length > 0,
		suggested: definition.suggested
	};
}

/** Everything on the measurement page: figures by question, their lines, the latest words, what can be chosen. */
export async function getMeasurement(scope: OrganisationScope, view: MeasurementView) {
	const definitions = await readDefinitions(scope);
	const latest = await latestValues(scope, definitions);
	if (view.of === null) {
		const ranges = view.before === null ? [view.window] : [view.window, view.before];
		await readFiguresTogether(
			scope,
			definitions.flatMap((definition) => ranges.map((range) => ({ definition, range })))
		);
	}
	const metrics: MetricView[] = [];
	for (const definition of definitions) {
		metrics.push(await metricView(scope, definition, view, latest.get(definition.id) ?? null));
	}
	const today = todayOf(scope);
	return {
		view,
		today,
		metrics,
		voices: await latestVoices(scope, { from: addDays(today, -27), to: today, limit: 3 }),
		segments: await listSegments(scope),
		sources: holds(scope, 'metric.edit') ? await listSourceChoices(scope) : [],
		survey: await openSurvey(scope),
		events: await listMarkedEvents(scope),
		can: {
			edit: holds(scope, 'metric.edit'),
			answers: holds(scope, 'answers.read'),
			mark: holds(scope, 'evidence.edit')
		}
	};
}

/** The link of the survey that is open, for the page that has no answers yet. */
async function openSurvey(scope: OrganisationScope): Promise<{ id: string; token: string } | null> {
	const row = await scope.db
		.selectFrom('survey')
		.innerJoin('item', (join) =>
			join.onRef('item.organisation_id', '=', 'survey.organisation_id').onRef('item.id', '=', 'survey.id')
		)
		.select(['survey.id', 'survey.token'])
		.where('survey.organisation_id', '=', scope.organisationId)
		.where('item.removed_at', 'is', null)
		.where('survey.status', 'in', ['open', 'draft'])
		.orderBy('survey.status', 'desc')
		.orderBy('item.position')
		.limit(1)
		.executeTakeFirst();
	return row ?? null;
}

export type Measurement = Awaited<ReturnType<typeof getMeasurement>>;

/** One metric, opened: its answers, its segments, how it is worked out, its settings; none where there is no such. */
export async function findMetricDetail(
	scope: OrganisationScope,
	metricId: string,
	view: MeasurementView,
	by: string | null
) {
	const [definition] = await readDefinitions(scope, { ids: [metricId] });
	if (definition === undefined) return null;
	const latest = await latestValues(scope, [definition]);
	const where = view.of === null ? [] : [view.of];
	const window = { from: view.window.first, to: view.window.last, where };
	const segments = await listSegments(scope);
	// Whoever looks at one group alone learns nothing from that group told apart from itself.
	const others = segments.filter((one) => one.name !== view.of?.dimension);
	const dimension =
		segments.find((one) => one.name === by) ??
		(await carriedDimension(scope, definition, others.length > 0 ? others : segments, [window]));
	const said = await recordsBehind(scope, metricId, { ...window, limit: 6, withWords: true });
	const behind = await recordsBehind(scope, metricId, { ...window, limit: 12 });
	return {
		view,
		today: todayOf(scope),
		days: daysIn(view.window),
		metric: metricFrom(definition),
		shown: await metricView(scope, definition, view, latest.get(definition.id) ?? null),
		said: said.ok ? said.value : [],
		behind: behind.ok ? behind.value : [],
		segments,
		dimension: dimension === null ? null : { name: dimension.name, label: dimension.label },
		breakdown: dimension === null ? [] : await breakdownFor(scope, definition, { ...window, by: dimension.name }),
		panel: await definitionPanel(scope, metricId),
		response: await responseRate(scope, definition, view.window),
		sources: holds(scope, 'metric.edit') ? await listSourceChoices(scope) : [],
		others: holds(scope, 'metric.edit') ? await metricChoices(scope, metricId) : [],
		can: {
			edit: holds(scope, 'metric.edit'),
			answers: holds(scope, 'answers.read'),
			mark: holds(scope, 'evidence.edit')
		}
	};
}

/** The organisation's other metrics, as a ratio can be made of them. */
const metricChoices = async (scope: OrganisationScope, metricId: string) =>
	(await readDefinitions(scope)).flatMap(({ id, title, kind }) =>
		id === metricId ? [] : [{ id, title, kind: kind.id }]
	);

/** The name and figure of one metric in the window of a view; none where there is no such metric. */
export async function findMetricFigure(
	scope: OrganisationScope,
	metricId: string,
	view: MeasurementView
): Promise<{ readonly id: string; readonly title: string; readonly figure: Figure } | null> {
	const [definition] = await readDefinitions(scope, { ids: [metricId] });
	if (definition === undefined) return null;
	const where = view.of === null ? [] : [view.of];
	const window = { from: view.window.first, to: view.window.last, where };
	return { id: definition.id, title: definition.title, figure: await figureFor(scope, definition, window) };
}

/**
 * What stands behind one figure wherever it is shown: over those days, of those groups. Removed metrics too, for old reports
 * name them; none where there is no such metric.
 */
export async function findFigureAbout(
	scope: OrganisationScope,
	metricId: string,
	window: DayRange,
	where: readonly Condition[]
) {
	const [definition] = await readDefinitions(scope, { ids: [metricId], withRemoved: true });
	if (definition === undefined) return null;
	const isWatched = (await readDefinitions(scope, { ids: [metricId] })).length > 0;
	const range = { from: window.first, to: window.last, where };
	return {
		metric: metricFrom(definition),
		shown: { figure: await figureFor(scope, definition, range) },
		window,
		where,
		segments: await listSegments(scope),
		panel: await definitionPanel(scope, metricId),
		response: await responseRate(scope, definition, window),
		/** Nobody watches it any more: it has no page of its own. */
		removed: !isWatched,
		canAnswers: holds(scope, 'answers.read')
	};
}

export type FigureAbout = NonNullable<Awaited<ReturnType<typeof findFigureAbout>>>;

export type MetricDetail = NonNullable<Awaited<ReturnType<typeof findMetricDetail>>>;

/** The series of a metric as rows of a file: window, segment, figure and its ends, number of answers, unit. */
export async function seriesRows(
	scope: OrganisationScope,
	metricId: string,
	view: MeasurementView,
	by: string | null
): Promise<(string | number | null)[][] | null> {
	const [definition] = await readDefinitions(scope, { ids: [metricId] });
	if (definition === undefined) return null;
	const where = view.of === null ? [] : [view.of];
	const window = { from: view.window.first, to: view.window.last, where, every: view.grain };
	const points = await seriesFor(scope, definition, by === null ? window : { ...window, by });
	return points.map(({ from, to, segment, figure }) => [
		definition.title,
		from,
		to,
		segment ?? view.of?.value ?? '',
		figure.value,
		figure.low ?? null,
		figure.high ?? null,
		figure.hidden ? null : figure.n,
		figure.unit
	]);
}
