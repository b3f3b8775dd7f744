import type { App } from '#lib/server/app.ts';
import { createEventHub } from '#lib/server/events.ts';
import { createWriter } from '#lib/server/metrics/writer.ts';
import type { TestAround } from './factories/identity.ts';

/** What workflows that run by themselves need of the application, around a test's own database and folder. */
export function testOffice(around: TestAround, dataFolder: string): App {
	return {
		config: {
			dataFolder,
			appUrl: 'http://localhost',
			appUrlGiven: false,
			secretKey: 'x'.repeat(40),
			apiPerMinute: 1_200
		} as App['config'],
		log: around.log,
		handle: around.handle,
		events: createEventHub(),
		writer: createWriter(around),
		// Nobody folds later, so whoever stores something folds it at once.
		folder: { hear: () => undefined, sweep: async () => undefined, drain: async () => undefined },
		clock: around.clock,
		ids: around.ids,
		around,
		erasedAgain: 0,
		stopping: false,
		stop: async () => undefined
	};
}
