import { fail, ok, type Result } from '../../../domain/shared/result.ts';
import type { App } from '../../app.ts';
import type { Config } from '../../config.ts';
import { enter, type Entry, type Visit } from '../sign-in.ts';
import { findDemo } from './load.ts';

/** The ways into the demo, each as somebody else. */
export const doorIds = ['leader', 'head', 'member', 'customer'] as const;
export type Door = (typeof doorIds)[number];

const loopback = new Set(['localhost', '127.0.0.1', '::1', '[::1]']);

/**
 * Doors without passwords are for a machine of one's own: both the address that is listened on and the one that people use
 * must be of this machine.
 */
export const doorsAreOpen = (config: Pick<Config, 'host' | 'appUrl'>): boolean =>
	loopback.has(config.host) && loopback.has(new URL(config.appUrl).hostname);

export type DoorFault = 'demo.doors_closed' | 'demo.not_loaded';

export interface Opened {
	/** What goes into the cookies; a customer signs in nowhere. */
	readonly entry: Entry | null;
	readonly to: string;
}

/** What the survey's link says of the order that the customer has just received. */
const order = new URLSearchParams({ channel: 'app', customer: 'regular', delivery: 'on time' });

/** Lets somebody through a door of the demo: as one of its people, or as a customer who was sent a survey. */
export async function openDoor(
	app: Pick<App, 'around' | 'config'>,
	door: Door,
	visit: Visit
): Promise<Result<Opened, DoorFault>> {
	if (!doorsAreOpen(app.config)) return fail('demo.doors_closed');
	const world = await findDemo(app);
	if (world === null) return fail('demo.not_loaded');
	if (door === 'customer') return ok({ entry: null, to: `/s/${world.surveyToken}?${order}` });
	return ok({ entry: await enter(app.around, world.people[door].userId, visit), to: '/' });
}

/** Whether anybody has an organisation of their own here, to go back to. */
export async function hasOwnOrganisation({ around }: Pick<App, 'around'>): Promise<boolean> {
	const row = await around.handle.db
		.selectFrom('organisation')
		.select('id')
		.where('demo', '=', 0)
		.limit(1)
		.executeTakeFirst();
	return row !== undefined;
}
