import { dayMs } from '../../domain/shared/instant.ts';
import type { App } from '../app.ts';
import { sendNext, sweepDeliveries, type Office } from '../webhooks/sender.ts';

const pauseMs = 1_000;
const messagesARound = 100;
/** Addresses that are slow do not hold up all others. */
const atOnce = 4;

/** Sends what other programs wanted to know, soon after it happened; returns how to stop. */
export function startWebhooks(app: App): () => Promise<void> {
	const office: Office = { around: app.around, rules: { isDeveloper: app.config.developer } };
	let running: Promise<unknown> = Promise.resolve();
	let idle = true;
	let isStopping = false;
	let nextSweep = 0;
	const lane = async (): Promise<void> => {
		for (let n = 0; n < messagesARound && !isStopping; n += 1) if ((await sendNext(office)) === null) return;
	};
	const round = async (): Promise<void> => {
		await Promise.all(Array.from({ length: atOnce }, lane));
		const now = app.clock.now();
		if (now < nextSweep) return;
		nextSweep = now + dayMs;
		await sweepDeliveries(office);
	};
	const timer = setInterval(() => {
		if (!idle) return;
		idle = false;
		running = round()
			.catch((error: unknown) =>
				app.log.warn({ code: error instanceof Error ? error.message : 'unknown' }, 'webhooks were not looked after')
			)
			.finally(() => (idle = true));
	}, pauseMs);
	timer.unref();
	return async () => {
		isStopping = true;
		clearInterval(timer);
		await running;
	};
}
