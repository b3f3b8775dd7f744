import { error } from '@sveltejs/kit';
import { hideableParts, shownPages } from '#lib/domain/one-page/parts.ts';
import { requirePermission } from '#lib/server/http/require.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import { guestPage } from '#lib/server/workflows/guest-page.ts';
import type { PageServerLoad } from './$types';

/** What a guest would see with the link that is about to be made. */
export const load: PageServerLoad = async (event) => {
	const scope = await strategyScope(event);
	requirePermission(scope, 'strategy.share');
	const asked = event.url.searchParams;
	const shows = shownPages.find((one) => one === asked.get('shows')) ?? 'one-page';
	const review = asked.get('review') ?? '';
	const hides = new Set<string>(hideableParts[shows].filter((part) => asked.get(`hide_${part}`) === 'on'));
	const guest = { ...scope, principal: { kind: 'guest' } as const };
	const found = await guestPage(guest, shows, shows === 'report' && review !== '' ? review : null, hides);
	if (found === null) error(404, 'not_found');
	return { guest: found };
};
