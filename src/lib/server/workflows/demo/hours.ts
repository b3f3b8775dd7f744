import { addDays, dayParts, gregorianDay, weekdayNames } from '../../../domain/shared/instant.ts';
import type { StrategyScope } from '../../access/strategy-scope.ts';
import { hoursInput, setWorkingHours } from '../../organisation/commands.ts';
import { as, hourOf, must, type Stage } from './stage.ts';

/** The people of marketing do not work on Saturdays, have a break at noon, and go home at noon on Christmas Eve. */
export async function setHours(scope: StrategyScope, stage: Stage): Promise<void> {
	const { first, today } = stage.story;
	const eve = gregorianDay(dayParts(today).year, 12, 24) as string;
	const office = weekdayNames.filter((name) => name !== 'sat' && name !== 'sun');
	const priya = as(scope, stage, 'priya', hourOf(stage, addDays(first.first, 1), 9));
	must(
		await setWorkingHours(
			priya,
			hoursInput.parse({
				departmentId: stage.teams.marketing,
				halfDays: `${eve} 09:00-12:00`,
				...Object.fromEntries(
					office.flatMap((day) => [
						[`${day}_open`, '1'],
						[`${day}_from`, '09:00'],
						[`${day}_until`, '12:30'],
						[`${day}_from2`, '13:30'],
						[`${day}_until2`, '17:30']
					])
				)
			})
		)
	);
}
