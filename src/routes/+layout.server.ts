import { dirFor } from '#lib/i18n/locales.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = ({ locals }) => ({
	locale: locals.locale,
	dir: dirFor(locals.locale),
	timeZone: locals.scope?.organisation.timeZone ?? 'UTC',
	calendar: locals.scope?.organisation.periodKind === 'jalali' ? ('persian' as const) : ('gregory' as const),
	now: locals.app.clock.now()
});
