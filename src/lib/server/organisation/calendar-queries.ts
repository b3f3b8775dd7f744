import { workingCalendar, type WorkingCalendar } from '../../domain/shared/business-time.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { listWorkingHours } from './queries.ts';

/** The hours in which the organisation works, ready to measure with; none where it has set none. */
export async function readWorkingCalendar(scope: OrganisationScope): Promise<WorkingCalendar | null> {
	const lines = await listWorkingHours(scope);
	if (lines.length === 0) return null;
	const made = workingCalendar({
		timeZone: scope.organisation.timeZone,
		// The oldest hours hold for what came before them too.
		schedules: lines.map(({ validFrom, windows, holidays, special }, index) => ({
			...(index === 0 ? {} : { validFrom }),
			windows,
			holidays,
			special
		}))
	});
	return made.ok ? made.value : null;
}
