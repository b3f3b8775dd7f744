import { principalScope, type Surroundings } from '../access/organisation-scope.ts';
import { keepForecasts, scoreForecasts } from '../goals/forecasts.ts';
import { reminderDay } from '../notices/remind.ts';

/** Keeps the week's forecasts of every organisation in which it is day, and scores those of goals that have ended. */
export async function keepAllForecasts(around: Surroundings, isStopping: () => boolean = () => false): Promise<void> {
	const rows = await around.handle.db.selectFrom('organisation').select('id').orderBy('id').execute();
	for (const row of rows) {
		if (isStopping()) return;
		const scope = await principalScope(around, row.id, { kind: 'job' });
		if (scope === null || reminderDay(scope) === null) continue;
		try {
			await keepForecasts(scope);
			await scoreForecasts(scope);
		} catch (error) {
			around.log.warn({ code: error instanceof Error ? error.message : 'unknown' }, 'forecasts were not kept');
		}
	}
}
