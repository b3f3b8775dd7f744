import type { PageServerLoad } from './$types';

/** Says whom to ask: nothing here depends on whether an address is known. */
export const load: PageServerLoad = () => ({});
