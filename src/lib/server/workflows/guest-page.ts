import type { OnePage } from '../../domain/one-page/one-page.ts';
import { onePageFor, reportFor, type ShownPage } from '../../domain/one-page/parts.ts';
import type { Report } from '../../domain/one-page/report.ts';
import type { Surroundings } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { guestVisit } from '../one-page/commands.ts';
import { getOnePage } from '../one-page/queries.ts';
import { getReport } from './quarter-report.ts';

export type GuestPage =
	{ readonly shows: 'one-page'; readonly page: OnePage } | { readonly shows: 'report'; readonly report: Report };

/** What somebody without a place in the organisation reads: what was chosen for them, and nothing else of it. */
export async function guestPage(
	scope: StrategyScope,
	shows: ShownPage,
	reviewId: string | null,
	hides: ReadonlySet<string>
): Promise<GuestPage | null> {
	if (shows === 'one-page') return { shows, page: onePageFor(await getOnePage(scope), hides) };
	const report = await getReport(scope, reviewId);
	if (report === null) return null;
	// Whoever made the link chose that three customers' words are read; nothing else is read with more than a guest's rights.
	const voices = hides.has('quotes')
		? []
		: ((await getReport({ ...scope, principal: { kind: 'job' } }, reviewId))?.voices ?? []);
	return { shows, report: reportFor({ ...report, voices }, hides) };
}

/** As `guestPage`, for whoever holds a link; an ended link says so, an unknown one is nothing. */
export async function openGuestLink(
	around: Surroundings,
	secret: string
): Promise<GuestPage | { readonly shows: 'ended'; readonly reason: 'expired' | 'revoked' } | null> {
	const visit = await guestVisit(around, secret);
	if (visit === null) return null;
	if ('ended' in visit) return { shows: 'ended', reason: visit.ended };
	return guestPage(visit.scope, visit.shows, visit.reviewId, visit.hides);
}
