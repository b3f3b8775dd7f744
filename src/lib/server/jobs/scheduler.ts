import type { App } from '../app.ts';

/** Starts what runs by itself; returns how to stop it, waiting for what is under way. */
export function startJobs(app: App): () => Promise<void> {
	const sweep = setInterval(() => void forgetOldAttempts(app), 10 * 60_000);
	sweep.unref();
	return async () => clearInterval(sweep);
}

const attemptsKept = 24 * 60 * 60_000;

async function forgetOldAttempts(app: App): Promise<void> {
	try {
		await app.handle.db.deleteFrom('attempt').where('at', '<', app.clock.now() - attemptsKept).execute();
	} catch (error) {
		app.log.warn({ code: error instanceof Error ? error.message : 'unknown' }, 'old sign-in attempts were not cleared');
	}
}
