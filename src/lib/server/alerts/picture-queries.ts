import type { Change } from '../../domain/alerts/alert.ts';
import type { LinePoint } from '../../domain/measurement/board.ts';
import { mergeAll } from '../../domain/metrics/histogram.ts';
import { smallGroup } from '../../domain/metrics/suppression.ts';
import { pointFrom } from '../../domain/metrics/unusual/points.ts';
import { addDays, localDay, type Day } from '../../domain/shared/instant.ts';
import { daysIn, includesDay, periodsOf, type DayRange } from '../../domain/shared/period.ts';
import { holds, type OrganisationScope } from '../access/organisation-scope.ts';
import { everyone } from '../metrics/day-queries.ts';
import { findBase } from './series.ts';

/** How a series went in the days around a change. */
export interface Picture {
	readonly every: 'day' | 'week';
	readonly range: DayRange;
	/** Counts are by the day, whatever the slice. */
	readonly line: readonly LinePoint[];
}

/** Weeks before a change that are shown. */
const daysBefore = 56;
/** Days after which a lasting change is clear to see; the picture does not grow for ever. */
const daysAfter = 90;

/**
 * The days around a change from the sums that it was found in: day by day where days hold enough answers and the reader
 * may see them, else by the week; few answers are hidden from those who may not read single ones. Null where the figure is
 * gone.
 */
export async function findPicture(
	scope: OrganisationScope,
	change: Pick<Change, 'base' | 'ref' | 'dimension' | 'segment' | 'from' | 'foundOn'>
): Promise<Picture | null> {
	const base = await findBase(scope, change, change);
	if (base === null) return null;
	const yesterday: Day = addDays(localDay(scope.clock.now(), scope.organisation.timeZone), -1);
	const until = addDays(change.foundOn, daysAfter);
	const range: DayRange = { first: addDays(change.from, -daysBefore), last: until < yesterday ? until : yesterday };
	const days = await base.read(range, base.groups[0]?.segmentId ?? everyone);
	const { kind, settings } = base;
	const n = days.reduce((sum, { histogram }) => sum + histogram.n, 0);
	const readsAnswers = holds(scope, 'answers.read');
	const every =
		n / Math.max(1, daysIn(range)) >= (kind.accumulates ? pointFrom / 3 : pointFrom) &&
		(readsAnswers || change.segment === '')
			? 'day'
			: 'week';
	const line = periodsOf(range, every, scope.organisation).map((slice): LinePoint => {
		const own = days.filter(({ day }) => includesDay(slice, day));
		const whole = mergeAll(
			kind.bucketing,
			own.map(({ histogram }) => histogram)
		);
		const hidden = !readsAnswers && whole.n > 0 && whole.n < smallGroup;
		const about = { from: slice.first, to: slice.last, n: hidden ? 0 : whole.n, hidden };
		if (hidden) return { ...about, value: null, low: null, high: null, isWeak: true };
		if (kind.accumulates) {
			const value = whole.sum / Math.max(1, daysIn(slice));
			return { ...about, value, low: null, high: null, isWeak: false };
		}
		const told = kind.summarise({ histogram: whole }, settings);
		return {
			...about,
			value: told.value,
			low: told.low ?? null,
			high: told.high ?? null,
			isWeak: told.refusal === 'too_few'
		};
	});
	return { every, range, line };
}
