import { readChangeWindows, wholeWeeks, type ChangeWindows } from '../../domain/measurement/change.ts';
import type { MeasurementView } from '../../domain/measurement/view.ts';
import type { Condition, Figure, FigureChange } from '../../domain/metrics/figure.ts';
import { scoresOf, splitChange, type SegmentScores, type SplitChange } from '../../domain/metrics/mix-change.ts';
import { hiddenTable } from '../../domain/metrics/suppress-table.ts';
import { smallGroup } from '../../domain/metrics/suppression.ts';
import { segmentChanges } from '../../domain/metrics/together.ts';
import type { Day } from '../../domain/shared/instant.ts';
import type { DayRange } from '../../domain/shared/period.ts';
import { holds, type OrganisationScope } from '../access/organisation-scope.ts';
import { todayOf } from './board.ts';
import { readDefinitions, type Definition } from './definitions.ts';
import { carriedDimension, listSegments, type DimensionChoice } from './queries.ts';
import { breakdownFor, compareFor, evidenceFor, figureFor } from './read.ts';

/** One group in both windows. */
export interface SegmentChange {
	/** Empty for those that have none; null for all groups that are too small to be shown, put together. */
	readonly segment: string | null;
	readonly before: Figure | null;
	readonly after: Figure | null;
	readonly change: FigureChange;
	/** The word alone would have been another: looking at many groups at once took it back. */
	readonly isTakenBack: boolean;
}

/** What changed from one window to another, and where it comes from. */
export interface MetricChange {
	readonly id: string;
	readonly title: string;
	readonly kind: string;
	readonly windows: ChangeWindows;
	readonly before: Figure;
	readonly after: Figure;
	/** Null where the windows cannot be held against each other. */
	readonly change: FigureChange | null;
	readonly dimensions: readonly DimensionChoice[];
	readonly dimension: { readonly name: string; readonly label: string } | null;
	readonly segments: readonly SegmentChange[];
	/** Null where nothing is told apart, or the figure adds up instead of averaging. */
	readonly split: SplitChange | null;
	/** Groups are told apart over whole weeks only, for people who may not read single answers. */
	readonly weeksOnly: { readonly before: DayRange; readonly after: DayRange } | null;
	readonly canRead: boolean;
}

interface Ask {
	readonly view: MeasurementView;
	readonly by: string | null;
	readonly windows: (name: 'before' | 'beforeTo' | 'after' | 'afterTo') => string | null;
}

const days = (range: DayRange): { readonly from: Day; readonly to: Day } => ({ from: range.first, to: range.last });

interface Apart {
	readonly windows: { readonly before: DayRange; readonly after: DayRange };
	readonly where: readonly Condition[];
	readonly by: string;
}

/** The groups whose numbers may be shown in both windows, and those that may not. */
async function groupsOf(scope: OrganisationScope, definition: Definition, { windows, where, by }: Apart) {
	const table = await Promise.all(
		[windows.before, windows.after].map((range) => breakdownFor(scope, definition, { ...days(range), where, by }))
	);
	const [before, after] = table as [(typeof table)[0], (typeof table)[0]];
	const names = [...new Set([...after, ...before].map((line) => line.segment))];
	const of = (lines: typeof before, segment: string): Figure | null =>
		lines.find((line) => line.segment === segment)?.figure ?? null;
	return names.map((segment) => ({ segment, before: of(before, segment), after: of(after, segment) }));
}

const tooFew = (windows: Apart['windows']): FigureChange => ({ word: 'too_few', change: null, ...windows });

async function segmentLines(
	scope: OrganisationScope,
	definition: Definition,
	apart: Apart
): Promise<{ lines: SegmentChange[]; scores: SegmentScores[] }> {
	const { windows, where, by } = apart;
	const groups = await groupsOf(scope, definition, apart);
	const { kind, settings } = definition;
	const raw = await Promise.all(
		groups.map(async ({ segment }) => {
			const narrowed = [...where, { dimension: by, value: segment }];
			const evidence = await Promise.all(
				[windows.before, windows.after].map((range) =>
					evidenceFor(scope, definition.id, { ...days(range), where: narrowed })
				)
			);
			const [one, two] = evidence as [(typeof evidence)[0], (typeof evidence)[0]];
			return {
				segment,
				n: [one.figure.n, two.figure.n] as const,
				scores: {
					segment,
					before: scoresOf(kind, one.evidence.histogram, settings),
					after: scoresOf(kind, two.evidence.histogram, settings)
				}
			};
		})
	);
	const reads = holds(scope, 'answers.read');
	const hidden = reads ? null : hiddenTable(raw.map(({ n }) => [...n]));
	const isShown = (index: number): boolean => !(hidden?.cells[index]?.some((cell) => cell) ?? false);
	const shown = groups.filter((_, index) => isShown(index));
	const changes: FigureChange[] = [];
	for (const { segment } of shown) {
		changes.push(
			await compareFor(scope, definition, {
				before: days(windows.before),
				after: days(windows.after),
				where: [...where, { dimension: by, value: segment }]
			})
		);
	}
	const jointly = segmentChanges(changes);
	const lines: SegmentChange[] = shown.map((group, index) => ({
		...group,
		change: { ...(changes[index] as FigureChange), word: jointly[index]?.word ?? 'too_few' },
		isTakenBack: jointly[index]?.isTakenBack ?? false
	}));
	const rest = raw.filter((_, index) => !isShown(index));
	const scores = raw.filter((_, index) => isShown(index)).map((one) => one.scores);
	if (rest.length > 0) {
		lines.push({ segment: null, before: null, after: null, change: tooFew(windows), isTakenBack: false });
		const sum = (at: 0 | 1): number => rest.reduce((all, { n }) => all + n[at], 0);
		// Together they are told only where they are no small group either.
		if ([sum(0), sum(1)].some((n) => n > 0 && n < smallGroup)) return { lines, scores: [] };
		scores.push({
			segment: '\u0000',
			before: rest.flatMap((one) => one.scores.before),
			after: rest.flatMap((one) => one.scores.after)
		});
	}
	return { lines, scores };
}

/** How a metric changed from one window to another, split into what changed in itself and who answered; none without it. */
export async function findChange(scope: OrganisationScope, metricId: string, ask: Ask): Promise<MetricChange | null> {
	const [definition] = await readDefinitions(scope, { ids: [metricId] });
	if (definition === undefined) return null;
	const { view } = ask;
	const windows = readChangeWindows(ask.windows, view, todayOf(scope));
	const where = view.of === null ? [] : [view.of];
	const canRead = holds(scope, 'answers.read');
	const weeks = {
		before: wholeWeeks(windows.before, scope.organisation.weekStart),
		after: wholeWeeks(windows.after, scope.organisation.weekStart)
	};
	const inWeeks = weeks.before !== null && weeks.after !== null ? { before: weeks.before, after: weeks.after } : null;
	const apartIn = canRead ? windows : inWeeks;
	// A single group is a group too: without the right to answers it is seen over whole weeks.
	const seen = where.length === 0 || canRead ? windows : (inWeeks ?? windows);
	const before = await figureFor(scope, definition, { ...days(seen.before), where });
	const after = await figureFor(scope, definition, { ...days(seen.after), where });
	const comparable = windows.fault === null;
	const change = comparable
		? await compareFor(scope, definition, { before: days(seen.before), after: days(seen.after), where })
		: null;
	const dimensions = (await listSegments(scope)).filter((one) => one.name !== view.of?.dimension);
	const dimension =
		dimensions.find((one) => one.name === ask.by) ??
		(await carriedDimension(scope, definition, dimensions, [days(seen.after), days(seen.before)]));
	const isTold = comparable && dimension !== null && apartIn !== null;
	const { lines, scores } = isTold
		? await segmentLines(scope, definition, { windows: apartIn, where, by: dimension.name })
		: { lines: [], scores: [] };
	const averages = definition.kind.unit !== 'count';
	const seed = `${definition.id}|${windows.before.first}|${windows.after.first}|${dimension?.name ?? ''}`;
	return {
		id: definition.id,
		title: definition.title,
		kind: definition.kind.id,
		windows,
		before,
		after,
		change,
		dimensions,
		dimension: dimension === null ? null : { name: dimension.name, label: dimension.label },
		segments: lines,
		split: averages && scores.length > 1 ? splitChange(scores, { seed }) : null,
		weeksOnly: canRead || !isTold ? null : inWeeks,
		canRead
	};
}
