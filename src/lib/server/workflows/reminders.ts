import { minuteMs } from '../../domain/shared/instant.ts';
import { principalScope, type Surroundings } from '../access/organisation-scope.ts';
import type { App } from '../app.ts';
import { remindOfReadiness } from './readiness.ts';
import { remindOfUpdates } from './update-reminders.ts';
import { watchEffects } from './effect-reminders.ts';
import { tellUnhappy, watchGoals } from '../notices/outcomes.ts';
import { remindOfToDos, reminderDay, type Reminder } from '../notices/remind.ts';
import { sendWeek } from './week-digest.ts';

/** Everything that reminds people by itself; each can run as often as it likes. */
const reminders: readonly Reminder[] = [
	remindOfToDos,
	remindOfUpdates,
	remindOfReadiness,
	watchGoals,
	watchEffects,
	tellUnhappy,
	sendWeek
];

const everyMs = 5 * minuteMs;

/** One round over all organisations in which it is day. */
export async function remindEverybody(around: Surroundings, isStopping: () => boolean = () => false): Promise<void> {
	const rows = await around.handle.db.selectFrom('organisation').select('id').execute();
	for (const row of rows) {
		const scope = await principalScope(around, row.id, { kind: 'job' });
		const today = scope === null ? null : reminderDay(scope);
		if (scope === null || today === null) continue;
		for (const remind of reminders) {
			if (isStopping()) return;
			await remind(scope, today).catch((error: unknown) =>
				around.log.warn({ code: error instanceof Error ? error.message : 'unknown' }, 'people were not reminded')
			);
		}
	}
}

/** Reminds people now and every few minutes; returns how to stop. */
export function startReminders(app: App): () => Promise<void> {
	let isStopping = false;
	let idle = true;
	let running: Promise<unknown> = Promise.resolve();
	const round = (): void => {
		if (!idle) return;
		idle = false;
		running = remindEverybody(app.around, () => isStopping)
			.catch((error: unknown) =>
				app.log.warn({ code: error instanceof Error ? error.message : 'unknown' }, 'people were not reminded')
			)
			.finally(() => (idle = true));
	};
	// The first visit is not to wait for it.
	const first = setTimeout(round, 3_000);
	const timer = setInterval(round, everyMs);
	first.unref();
	timer.unref();
	return async () => {
		isStopping = true;
		clearTimeout(first);
		clearInterval(timer);
		await running;
	};
}
