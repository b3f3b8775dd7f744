import type { MarkedEvent, MarkedEventKind } from '../../domain/measurement/marked-event.ts';
import type { DayRange } from '../../domain/shared/period.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';

/** More than these beside one line are not read. */
const shownAtMost = 60;

/** What happened within some days, oldest first; without days, the latest of all, newest first. */
export async function listMarkedEvents(scope: OrganisationScope, within?: DayRange): Promise<MarkedEvent[]> {
	let query = scope.db
		.selectFrom('marked_event')
		.innerJoin('item', (join) =>
			join.onRef('item.organisation_id', '=', 'marked_event.organisation_id').onRef('item.id', '=', 'marked_event.id')
		)
		.select(['marked_event.id', 'item.version', 'item.title', 'marked_event.kind'])
		.select(['marked_event.first_day', 'marked_event.last_day', 'marked_event.note'])
		.where('marked_event.organisation_id', '=', scope.organisationId)
		.where('item.removed_at', 'is', null)
		.orderBy('marked_event.first_day', within === undefined ? 'desc' : 'asc')
		.orderBy('marked_event.id')
		.limit(shownAtMost);
	if (within !== undefined) {
		query = query.where('marked_event.first_day', '<=', within.last).where('marked_event.last_day', '>=', within.first);
	}
	return (await query.execute()).map((row) => ({
		id: row.id,
		version: row.version,
		title: row.title,
		kind: row.kind as MarkedEventKind,
		firstDay: row.first_day,
		lastDay: row.last_day,
		note: row.note
	}));
}
