import { locales } from '#lib/i18n/locales.ts';
import { organisationAction } from '#lib/server/http/form-action.ts';
import { requirePermission } from '#lib/server/http/require.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import { countingNow } from '#lib/server/metrics/counting.ts';
import { describeOrganisation, settingsInput } from '#lib/server/organisation/commands.ts';
import { getOrganisation } from '#lib/server/organisation/queries.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const scope = organisationScope(event);
	requirePermission(scope, 'organisation.edit');
	event.depends('ninefold:figures');
	return {
		settings: await getOrganisation(scope),
		counting: await countingNow(scope),
		timeZones: ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')],
		languages: locales.map(({ id, label }) => ({ value: id, label }))
	};
};

export const actions: Actions = { describe: organisationAction(settingsInput, describeOrganisation) };
