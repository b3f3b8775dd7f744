import type { App } from '../app.ts';
import { sweepSignIns } from '../auth/sweep.ts';
import { startMail } from '../mail/jobs.ts';
import { recountAllCalendars } from '../metrics/calendar-recount.ts';
import { refreshAllDerived } from '../metrics/derived.ts';
import { packAllDays } from '../metrics/packed.ts';
import { rebuildAllDirty } from '../metrics/rebuild.ts';
import { recountAllWaitingRepeats } from '../metrics/repeats.ts';
import { keepAllForecasts } from '../workflows/forecasts.ts';
import { startReminders } from '../workflows/reminders.ts';
import { startImports } from '../workflows/import-jobs.ts';
import { prepareReviews } from '../workflows/prepare-reviews.ts';
import { remindAllOfVoice } from '../workflows/team-voice.ts';
import { startWatching } from './alerts.ts';
import { startWebhooks } from './webhooks.ts';

/** Starts what runs by itself; returns how to stop it, waiting for what is under way. */
export function startJobs(app: App): () => Promise<void> {
	const sweep = setInterval(() => void clearSignIns(app), 10 * 60_000);
	sweep.unref();
	const stopPreparing = startPreparing(app);
	const stopAsking = startAsking(app);
	const stopForecasting = startForecasting(app);
	const stopRebuilding = startRebuilding(app);
	const stopPacking = startPacking(app);
	const stopDeriving = startDeriving(app);
	const stopImports = startImports(app);
	const stopReminders = startReminders(app);
	const stopMail = startMail(app);
	const stopWebhooks = startWebhooks(app);
	const stopWatching = startWatching(app);
	return async () => {
		clearInterval(sweep);
		await stopPreparing();
		await stopMail();
		await stopWebhooks();
		await stopWatching();
		await stopReminders();
		await stopAsking();
		await stopForecasting();
		await stopImports();
		await stopDeriving();
		await stopPacking();
		await stopRebuilding();
	};
}

const rebuildPause = 1000;

/**
 * Adds up what other processes stored, or one that was killed, and rebuilds the sums of days that wait for it, soon after
 * they were marked; one round at a time.
 */
function startRebuilding(app: App): () => Promise<void> {
	let running: Promise<unknown> = Promise.resolve();
	let idle = true;
	const timer = setInterval(() => {
		if (!idle) return;
		idle = false;
		running = app.folder
			.sweep()
			.then(() => recountAllCalendars(app.around))
			.then(() => recountAllWaitingRepeats(app.around))
			.then(() => rebuildAllDirty(app.around))
			.catch((error: unknown) =>
				app.log.warn({ code: error instanceof Error ? error.message : 'unknown' }, 'sums of a day were not rebuilt')
			)
			.finally(() => (idle = true));
	}, rebuildPause);
	timer.unref();
	return async () => {
		clearInterval(timer);
		await running;
	};
}

/** Lays large days down by columns: soon after the start and every five minutes, a few hundred days at a time. */
function startPacking(app: App): () => Promise<void> {
	let running: Promise<unknown> = Promise.resolve();
	let idle = true;
	const pack = (): void => {
		if (!idle) return;
		idle = false;
		running = packAllDays(app.around, 500)
			.catch((error: unknown) =>
				app.log.warn({ code: error instanceof Error ? error.message : 'unknown' }, 'days were not laid down by columns')
			)
			.finally(() => (idle = true));
	};
	const first = setTimeout(pack, 30_000);
	const timer = setInterval(pack, 5 * 60_000);
	first.unref();
	timer.unref();
	return async () => {
		clearTimeout(first);
		clearInterval(timer);
		await running;
	};
}

const derivingPause = 2_000;

/** Works out what follows from events, soon after they came and when time has run out; one round at a time. */
function startDeriving(app: App): () => Promise<void> {
	let running: Promise<unknown> = Promise.resolve();
	let idle = true;
	let isStopping = false;
	const timer = setInterval(() => {
		if (!idle) return;
		idle = false;
		running = refreshAllDerived(app.around, () => isStopping)
			.catch((error: unknown) =>
				app.log.warn(
					{ code: error instanceof Error ? error.message : 'unknown' },
					'what follows from events was not worked out'
				)
			)
			.finally(() => (idle = true));
	}, derivingPause);
	timer.unref();
	return async () => {
		isStopping = true;
		clearInterval(timer);
		await running;
	};
}

/** Asks for guesses before reviews that are near: soon after the start and every ten minutes. */
function startPreparing(app: App): () => Promise<void> {
	let running: Promise<unknown> = Promise.resolve();
	let idle = true;
	const prepare = (): void => {
		if (!idle) return;
		idle = false;
		running = prepareReviews(app.around)
			.catch((error: unknown) =>
				app.log.warn({ code: error instanceof Error ? error.message : 'unknown' }, 'reviews were not prepared')
			)
			.finally(() => (idle = true));
	};
	const first = setTimeout(prepare, 5_000);
	const timer = setInterval(prepare, 10 * 60_000);
	first.unref();
	timer.unref();
	return async () => {
		clearTimeout(first);
		clearInterval(timer);
		await running;
	};
}

async function clearSignIns(app: App): Promise<void> {
	try {
		await sweepSignIns(app.around);
	} catch (error) {
		app.log.warn({ code: error instanceof Error ? error.message : 'unknown' }, 'old sign-ins were not cleared');
	}
}

/** Asks for the team's voice in every new fortnight: soon after the start, and every hour. */
function startAsking(app: App): () => Promise<void> {
	let running: Promise<unknown> = Promise.resolve();
	const ask = (): void => {
		running = remindAllOfVoice(app).catch((error: unknown) =>
			app.log.warn({ code: error instanceof Error ? error.message : 'unknown' }, 'nobody was asked for their voice')
		);
	};
	const first = setTimeout(ask, 8_000);
	const timer = setInterval(ask, 60 * 60_000);
	first.unref();
	timer.unref();
	return async () => {
		clearTimeout(first);
		clearInterval(timer);
		await running;
	};
}

/** Keeps every week's forecasts and scores those of goals that have ended: soon after the start, and every hour. */
function startForecasting(app: App): () => Promise<void> {
	let running: Promise<unknown> = Promise.resolve();
	let idle = true;
	let isStopping = false;
	const round = (): void => {
		if (!idle) return;
		idle = false;
		running = keepAllForecasts(app.around, () => isStopping)
			.catch((error: unknown) =>
				app.log.warn({ code: error instanceof Error ? error.message : 'unknown' }, 'forecasts were not kept')
			)
			.finally(() => (idle = true));
	};
	const first = setTimeout(round, 20_000);
	const timer = setInterval(round, 60 * 60_000);
	first.unref();
	timer.unref();
	return async () => {
		isStopping = true;
		clearTimeout(first);
		clearInterval(timer);
		await running;
	};
}
