import { loadCatalogue } from '#lib/i18n/load.ts';
import type { LayoutLoad } from './$types';

/** The words of the visit's one locale. */
export const load: LayoutLoad = async ({ data }) => ({ ...data, catalogue: await loadCatalogue(data.locale) });
