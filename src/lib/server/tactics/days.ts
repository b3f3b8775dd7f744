import { localDay, type Day } from '../../domain/shared/instant.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { fromInstant } from '../db/codec.ts';

/** The organisation's local day of a stored instant; none of none. */
export const fromInstantDay = (scope: OrganisationScope, instant: string | null): Day | null =>
	instant === null ? null : localDay(fromInstant(instant), scope.organisation.timeZone);
