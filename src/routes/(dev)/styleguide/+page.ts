import { loadCatalogue } from '#lib/i18n/load.ts';

export async function load({ url }) {
	const rtl = url.searchParams.get('dir') === 'rtl';
	const locale = rtl ? ('ar-XB' as const) : ('en' as const);
	return {
		locale,
		dir: rtl ? ('rtl' as const) : ('ltr' as const),
		theme: url.searchParams.get('theme') ?? 'light',
		scale: url.searchParams.get('scale') ?? '',
		part: url.searchParams.get('part') ?? '',
		catalogue: await loadCatalogue(locale)
	};
}
